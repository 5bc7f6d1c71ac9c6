#!/usr/bin/env bash
# Builds the command line, target/debug/soft-unlearn, with the libraries that the native tests are built with: after them there is nothing to do.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/environment.sh
cargo test --quiet --workspace --all-features --no-run --test measure
