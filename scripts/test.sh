#!/usr/bin/env bash
# Every test: format, lints (native and WebAssembly), native tests, a bounded fuzz run, tests and whole visits in headless Chromium and Firefox.
#   scripts/test.sh        all of it: the native side and then visits, and the page's side beside them
#   scripts/test.sh page   the page's side alone: lints for WebAssembly, the page, the npm package, unit tests in browsers, fuzzing, documentation
# Each side has stretches that use one processor: a crate that all others wait for, a fuzz target, a notebook. Beside each other they
# take a third less, and so fuzzing and Python's tests are on different sides. Visits wait for the page, not for all of its side.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/environment.sh
# Each step says what it does; how long each took stands at the end, also where one fails.
name="" since=$SECONDS took="" beside="" said=target/test-page.log built=target/test-page.built
ended() { [ -z "$name" ] || took+=$(printf '%6d s  %s' $((SECONDS - since)) "$name")$'\n'; name=""; }
step() {
  ended
  name=$* since=$SECONDS
  printf '\n\033[1m== %s\033[0m\n' "$name"
}
at_the_end() {
  # A group of its own: where a step fails, what runs beside it ends, too.
  [ -z "$beside" ] || { kill -- "-$beside" 2>/dev/null || true; cat "$said"; }
  ended
  printf '\n%s%6d s  in all\n' "$took" "$SECONDS"
}
trap at_the_end EXIT

if [ "${1:-}" = page ]; then
  step "lints, WebAssembly"
  if wasm cargo clippy --version >/dev/null 2>&1; then
    wasm cargo clippy --quiet --target wasm32-unknown-unknown --package soft-unlearn-page --package soft-unlearn-formats-web --package soft-unlearn-web --package soft-unlearn --features soft-unlearn/gpu --lib --bins --tests -- -D warnings
  fi

  step "build"
  scripts/build.sh

  step "the npm package"
  scripts/npm.sh build
  : >"$built"

  # With the flags and the profile of the page's build, so that both are made of the same compiled libraries: what is tested is what is
  # shipped. Overflow is checked in the native tests. Beside other work, and for a software adapter, the runner's twenty seconds are not enough.
  browser_tests() { # arguments of wasm-pack, then of cargo
    WASM_BINDGEN_TEST_TIMEOUT=600 shipped wasm-pack test --headless --release --mode no-install "$@" \
      --package soft-unlearn-page --package soft-unlearn --features soft-unlearn/gpu
  }
  step "tests in headless Chromium"
  browser_tests --chrome --chromedriver "$(command -v chromedriver)" . --test web --test gpu_web --test gpu_lost_web

  step "tests in headless Firefox"
  browser_tests --firefox --geckodriver "$(command -v geckodriver)" . --test web

  step "fuzzing, ten seconds a target"
  scripts/fuzz.sh 10

  step "documentation"
  RUSTDOCFLAGS="-D warnings" cargo doc --quiet --workspace --all-features --no-deps --document-private-items
  exit
fi

mkdir -p target
rm -f "$built"
setsid "$0" page >"$said" 2>&1 &
beside=$!

step "format"
cargo fmt --check

step "lints, native"
cargo clippy --quiet --workspace --all-targets --all-features -- -D warnings

step "native tests"
cargo test --quiet --workspace --all-features

step "Python: the package, notebooks and scripts"
scripts/python.sh test

step "waiting for the page"
# Where its side has failed, it is not coming.
while [ ! -e "$built" ] && kill -0 "$beside" 2>/dev/null; do sleep 1; done
[ -e "$built" ]

step "the npm package, in Node and in a page"
scripts/cli.sh
node --test tests/npm/*.test.mjs

step "visits in headless Chromium and Firefox"
node scripts/visits.mjs

step "the rest of the page's side, which began at the beginning"
failed=0
wait "$beside" || failed=$?
beside=""
cat "$said"
[ "$failed" = 0 ]
