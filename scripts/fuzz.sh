#!/usr/bin/env bash
# Fuzzes each target for some seconds: scripts/fuzz.sh [seconds a target] ["targets"]. Starts from the files of tests and from what
# earlier runs kept in fuzz/corpus; what it finds comes to fuzz/artifacts, and belongs into tests/fixtures/fuzz once mended.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
command -v cargo-fuzz >/dev/null || { echo "cargo-fuzz is missing: cargo install cargo-fuzz" >&2; exit 1; }
rustup toolchain list | grep -q '^nightly' || { echo "a nightly toolchain is missing: rustup toolchain install nightly" >&2; exit 1; }

seed() { mkdir -p "fuzz/corpus/$1"; cp tests/fixtures/fuzz/"$1"/* "fuzz/corpus/$1/" 2>/dev/null || true; }
seed reader
for file in tests/fixtures/bad/*; do
  # Six bytes that leave the format to be detected, then the file.
  [ "$(stat -c %s "$file")" -gt 8000 ] || { printf '\0\0\0\0\0\7'; cat "$file"; } >"fuzz/corpus/reader/$(basename "$file")"
done
seed numpy
for file in tests/fixtures/bad/*.np[yz] tests/golden/numpy/*.np[yz]; do
  # A piece size, and that the file stands as it is.
  [ "$(stat -c %s "$file")" -gt 2000 ] || { printf '\7\0'; cat "$file"; } >"fuzz/corpus/numpy/$(basename "$file")"
done
for target in configuration link; do
  seed "$target"
  cp examples/adult.json "fuzz/corpus/$target/adult"
done
seed report
seed pipeline
head -c 300 Cargo.lock >fuzz/corpus/pipeline/text
head -c 300 /dev/zero | tr '\0' 'x' >fuzz/corpus/pipeline/same

for target in ${2:-reader numpy configuration link report pipeline}; do
  echo "== $target"
  # A report on a small table has ten thousand bytes.
  longest=2048
  [ "$target" = report ] && longest=16384
  # No address sanitizer: the crate forbids unsafe code, and many more inputs are tried without. An input of this size has
  # one second, and one allocation 64 MB; time and memory of larger files are held by tests/fuzz_properties.rs.
  cargo +nightly fuzz run --sanitizer none --target-dir "${CARGO_TARGET_DIR:-target}/fuzz" "$target" -- \
    -max_total_time="$seconds" -max_len="$longest" -timeout=1 -rss_limit_mb=1024 -malloc_limit_mb=64 -dict=fuzz/words.dict \
    -print_final_stats=1 2>&1 | tee "fuzz/$target.log" | grep -E '^(stat::|Done|SUMMARY|==|thread|Test unit)|panicked' || true
  grep -q '^Done' "fuzz/$target.log" || { tail -n 40 "fuzz/$target.log" >&2; exit 1; }
done
