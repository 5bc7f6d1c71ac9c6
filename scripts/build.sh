#!/usr/bin/env bash
# Builds dist/: the page, ready for any static host, under any path.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/environment.sh
say() { printf '\033[1m[build]\033[0m %s\n' "$*"; }
npm run --silent charts
npm run --silent unpack
# The module that reads workbooks, Parquet and Arrow. It has no glue, and of what wasm-bindgen's own packages bring into it wasm-bindgen frees it.
formats() {
  wasm cargo build --quiet --profile formats --target wasm32-unknown-unknown --package soft-unlearn-formats-web
  wasm-bindgen --target web --no-typescript --out-dir target/formats --out-name formats \
    target/wasm32-unknown-unknown/formats/soft_unlearn_formats_web.wasm 2>/dev/null
  cp target/formats/formats_bg.wasm www/generated/formats.wasm
}
say "compiling the page's module, and beside it the one that reads workbooks, Parquet and Arrow (some minutes where nothing is compiled yet)"
# Beside it the page's own module, as Trunk then finds it: each is linked on one processor, for a minute.
formats &
beside=$!
shipped cargo build --quiet --release --target wasm32-unknown-unknown --bin page || { kill "$beside"; exit 1; }
wait "$beside"
say "both modules are there: $SECONDS s"
# In a folder of its own: the native tests hold the usual one while they are built.
cargo build --quiet --package soft-unlearn-split --target-dir "${CARGO_TARGET_DIR:-target}/split"
shipped env TRUNK_SKIP_VERSION_CHECK=true trunk build --release --offline "$@"
say "dist/ is ready: $SECONDS s"
