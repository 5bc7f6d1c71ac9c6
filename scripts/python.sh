#!/usr/bin/env bash
# The Python side, in a folder of its own under target/: nothing is installed elsewhere.
#   scripts/python.sh test    sets Python up and runs tests/python
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

case ${1:-test} in
  test)
    set_up
    cargo build --quiet --package soft-unlearn-cli
    # Small tables: threads that wait for each other take longer.
    OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1 timeout 600 "$python" -m pytest -q -p no:cacheprovider tests/python
    ;;
  *) echo "usage: scripts/python.sh test"; exit 2 ;;
esac
