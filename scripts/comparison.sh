#!/usr/bin/env bash
# Writes docs/comparison.md: every method at one gap on the bundled sets, with fairlearn on the same rows.
# Needs Python with fairlearn, scikit-learn and NumPy (PYTHON, python3 unless said). SETS limits the sets.
set -euo pipefail
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3}
cargo build --quiet --release --package soft-unlearn-cli
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
{
  cat <<'TEXT'
# Every method at the same gap

`scripts/comparison.sh` writes this file. Each method is brought to the goal on the validation rows by its own strength; the test rows are looked at
once, at the end. Figures in brackets are 95 % intervals of 2,000 paired resamples of the test rows. Methods that give decisions alone are brought to the
goal's share of the gap of decisions. fairlearn learns from the same rows; times are processor time of the same run, on one thread,
to be compared with each other alone: a busy machine doubles them all.

Hessian-free is the online unlearning of Qiao et al. (ICLR 2025; its formula was checked in the authors' code). It carries a vector a for every row along
while gradient descent trains the model, a <- (I - eta H) a + eta grad l, and adds it to unlearn the row. It starts from a model of its own, the end of 150
steps from zero over all rows; descent that is carried to the optimum ends at the influence update. Its certificate needs noise, which is not added.
TEXT
  for set in ${SETS:-adult compas german-credit}; do
    for target in demographic-parity equal-opportunity; do
      for goal in 1 0.5; do
        left=$([ "$goal" = 1 ] && echo "no gap" || echo "half the gap")
        printf '\n## %s, %s, %s\n\n' "$set" "$target" "$left"
        target/release/soft-unlearn compare --bundled "$set" --target "$target" --goal "$goal" --report "$work/report.json" --arrays "$work/rows.npz" 2> "$work/log" ||
          { cat "$work/log" >&2; exit 1; }
        echo
        "$PYTHON" scripts/comparison.py "$work/rows.npz" "$work/report.json" "$target"
      done
    done
  done
} > "$work/comparison.md"
mv "$work/comparison.md" docs/comparison.md
