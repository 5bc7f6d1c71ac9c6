#!/usr/bin/env bash
# Measures, natively and in Chromium, in one run, and prints one table. Python's figures stand beside ours where python3 is there: it
# gets an environment of its own with NumPy, pandas, scikit-learn and fairlearn.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/environment.sh
rounds=${1:-7}
target=${CARGO_TARGET_DIR:-target}
python=""
if command -v python3 >/dev/null; then
  python="$target/bench-python/bin/python"
  if ! "$python" -c "import numpy, pandas, sklearn, fairlearn" 2>/dev/null; then
    echo "bench: setting up Python's peers in $target/bench-python (once)"
    if ! { python3 -m venv "$target/bench-python" && "$python" -m pip install --quiet numpy pandas scikit-learn fairlearn; }; then
      echo "bench: that did not work (python3 -m venv, or pip); Python's column stays empty"
      python=""
    fi
  fi
else
  echo "bench: no python3 here; Python's column stays empty"
fi
cargo build --release --quiet --package soft-unlearn-page --example leave_one_out
cargo build --release --quiet --package soft-unlearn --features gpu --example measure --example boxed --example reading --example gpu_bench
shipped cargo build --release --quiet --target wasm32-unknown-unknown --package soft-unlearn --features gpu --example measure --example gpu_bench
scripts/build.sh
cargo bench --quiet --package soft-unlearn --bench engine
node benches/measure.mjs "$rounds" "$python"
echo
echo "measuring the GPU ..."
"$target/release/examples/gpu_bench" || echo "bench: natively there is no GPU to be measured"
node benches/gpu.mjs
