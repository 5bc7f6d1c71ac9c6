#!/usr/bin/env bash
# Builds dist/: the page, ready for any static host, under any path.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/environment.sh
npm run --silent charts
npm run --silent unpack
shipped env TRUNK_SKIP_VERSION_CHECK=true trunk build --release --offline "$@"
