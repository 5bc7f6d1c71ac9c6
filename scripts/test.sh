#!/usr/bin/env bash
# Every test: format, lints (native and WebAssembly), native tests, a bounded fuzz run, tests and whole visits in headless Chromium and Firefox.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/environment.sh
# Each step says what it does; how long each took stands at the end, also where one fails.
name="" since=$SECONDS took=""
ended() { [ -z "$name" ] || took+=$(printf '%6d s  %s' $((SECONDS - since)) "$name")$'\n'; }
step() {
  ended
  name=$* since=$SECONDS
  printf '\n\033[1m== %s\033[0m\n' "$name"
}
trap 'ended; printf "\n%s%6d s  in all\n" "$took" "$SECONDS"' EXIT

step "format"
cargo fmt --check

step "lints, native"
cargo clippy --quiet --workspace --all-targets --all-features -- -D warnings

step "lints, WebAssembly"
if wasm cargo clippy --version >/dev/null 2>&1; then
  wasm cargo clippy --quiet --target wasm32-unknown-unknown --package soft-unlearn-page --package soft-unlearn-formats-web --package soft-unlearn-web --package soft-unlearn --features soft-unlearn/gpu --lib --bins --tests -- -D warnings
fi

step "native tests"
cargo test --quiet --workspace --all-features
RUSTDOCFLAGS="-D warnings" cargo doc --quiet --workspace --all-features --no-deps --document-private-items

step "Python: the package, notebooks and scripts"
scripts/python.sh test

step "fuzzing, a quarter of a minute a target"
scripts/fuzz.sh 15

step "tests in headless Chromium"
WASM_BINDGEN_TEST_TIMEOUT=120 wasm wasm-pack test --headless --chrome --chromedriver "$(command -v chromedriver)" --mode no-install . --test web
# A software adapter is slow: the runner's usual twenty seconds are not enough.
WASM_BINDGEN_TEST_TIMEOUT=600 wasm wasm-pack test --headless --chrome --chromedriver "$(command -v chromedriver)" --mode no-install crates/engine --features gpu --test gpu_web

step "tests in headless Firefox"
WASM_BINDGEN_TEST_TIMEOUT=120 wasm wasm-pack test --headless --firefox --geckodriver "$(command -v geckodriver)" --mode no-install . --test web

step "build"
scripts/build.sh

step "the npm package, in Node and in a page"
scripts/npm.sh test

step "visits in headless Chromium and Firefox"
cargo build --quiet --package soft-unlearn-cli
node --test tests/e2e/*.test.mjs
