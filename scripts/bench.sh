#!/usr/bin/env bash
# Measures, natively and in Chromium, in one run. Python's figures stand beside ours where NumPy, pandas and
# scikit-learn are installed.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/environment.sh
cargo build --release --quiet --example measure
wasm cargo build --release --quiet --target wasm32-unknown-unknown --example measure
cargo bench --quiet --bench engine
node benches/measure.mjs
