#!/usr/bin/env bash
# Fuzzes each target for some seconds: scripts/fuzz.sh [seconds a target] ["targets"]. Starts from the files of tests and from what
# earlier runs kept in fuzz/corpus; what it finds comes to fuzz/artifacts, and belongs into tests/fixtures/fuzz once mended.
# Ends with the number of executions. `make test` runs it for some seconds a target, `make fuzz` for as long as it is told.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/environment.sh
seconds=${1:-60}
command -v cargo-fuzz >/dev/null || { echo "cargo-fuzz is missing: scripts/setup.sh test" >&2; exit 1; }
# The compiler's coverage instrumentation is behind nightly's flags. This variable lets the stable compiler take them: what is fuzzed
# is then what is shipped, and no second toolchain is needed.
export RUSTC_BOOTSTRAP=1
# Comparisons are not traced: that takes half of the time, and finds no more where files are texts. With sixteen units of code all
# processors compile.
fuzz() { cargo fuzz "$1" --sanitizer none --no-trace-compares --codegen-units 16 --target-dir "${CARGO_TARGET_DIR:-target}/fuzz" "${@:2}"; }

seed() { mkdir -p "fuzz/corpus/$1"; cp tests/fixtures/fuzz/"$1"/* "fuzz/corpus/$1/" 2>/dev/null || true; }
seed reader
for file in tests/fixtures/bad/*; do
  # Thirteen bytes that leave the format to be detected, then the file.
  [ "$(stat -c %s "$file")" -gt 8000 ] || { printf '\0%.0s' 1 2 3 4 5 6 7 8 9 10 11 12; printf '\7'; cat "$file"; } >"fuzz/corpus/reader/$(basename "$file")"
done
seed kinds
printf '\27\7\1\2\3\4' >fuzz/corpus/kinds/printed
seed formats
for file in tests/fixtures/formats/*.{arrow,ods,parquet,xls,xlsx}; do
  # The file as it is.
  { printf '\0'; cat "$file"; } >"fuzz/corpus/formats/$(basename "$file")"
done
printf '\3\0\1\2\7\0\2\2\1' >fuzz/corpus/formats/cells
seed numpy
for file in tests/fixtures/bad/*.np[yz] crates/engine/tests/golden/numpy/*.np[yz]; do
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

fuzz build
executions=0
for target in ${2:-reader kinds numpy formats configuration link report pipeline}; do
  echo "== $target"
  # Files may have 100,000 bytes, and settings and links as many as anybody would send. A pipeline's table is made of few.
  case "$target" in reader | numpy | formats | report) longest=100000 ;; pipeline) longest=2048 ;; *) longest=16384 ;; esac
  # No address sanitizer: the crate forbids unsafe code, and many more inputs are tried without. An input has three seconds by the
  # clock, as a busy machine may pause (the slowest takes a tenth), and one allocation 64 MB. Memory beside the size of files, up to
  # megabytes of them, is measured by tests/memory.rs.
  fuzz run "$target" -- \
    -max_total_time="$seconds" -max_len="$longest" -timeout=3 -rss_limit_mb=1024 -malloc_limit_mb=64 -dict=fuzz/words.dict \
    -print_final_stats=1 2>&1 | tee "fuzz/$target.log" | grep -E '^(stat::number|stat::slow|Done|SUMMARY|==|thread|Test unit)|panicked' || true
  grep -q '^Done' "fuzz/$target.log" || { tail -n 40 "fuzz/$target.log" >&2; exit 1; }
  executions=$((executions + $(sed -n 's/^stat::number_of_executed_units: *//p' "fuzz/$target.log")))
done
echo "fuzz: $executions executions, no panic, no hang"
