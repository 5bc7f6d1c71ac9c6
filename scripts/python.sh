#!/usr/bin/env bash
# The Python side, in a folder of its own under target/: nothing is installed elsewhere.
#   scripts/python.sh test    sets Python up, builds the package and runs tests/python
#   scripts/python.sh wheel   builds the wheel into target/python/wheels
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/environment.sh

folder=target/python
requirements=tests/python/requirements.txt
python=$folder/venv/bin/python

set_up() {
  command -v python3 >/dev/null || { echo "Python 3.10 or later is needed for this: install python3 and python3-venv"; exit 1; }
  if ! cmp -s "$requirements" "$folder/installed.txt"; then
    mkdir -p "$folder"
    [ -x "$python" ] || python3 -m venv "$folder/venv"
    "$python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements"
    cp "$requirements" "$folder/installed.txt"
  fi
}

# The package's wheel: `build --release` or what is given. What it is made of is shared with the workspace's own builds.
wheel() { # folder, arguments of maturin...
  local out=$1
  shift
  rm -f "$out"/*.whl
  CARGO_TARGET_DIR=$PWD/target "$folder/venv/bin/maturin" build --quiet --manifest-path crates/python/Cargo.toml \
    --interpreter "$python" --out "$out" "$@"
}

case ${1:-test} in
  test)
    set_up
    scripts/cli.sh
    wheel "$folder/test-wheels"
    "$python" -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps "$folder"/test-wheels/*.whl
    # Small tables: threads that wait for each other take longer.
    OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1 timeout 900 "$python" -m pytest -q -p no:cacheprovider tests/python
    ;;
  wheel)
    set_up
    wheel "$folder/wheels" --release
    ls "$folder"/wheels/*.whl
    ;;
  *) echo "usage: scripts/python.sh test|wheel"; exit 2 ;;
esac
