"""fairlearn beside ours, on the rows and at the goal of a comparison: prints rows of a Markdown table.

    python scripts/comparison.py ROWS.npz REPORT.json demographic-parity|equal-opportunity

ROWS.npz and REPORT.json are what `soft-unlearn compare --arrays --report` writes. ExponentiatedGradient's bound and ThresholdOptimizer's
`tol` are what is to be left of the gap of decisions, in the proportion of the goal; both learn from the rows that ours learn from
(ThresholdOptimizer's thresholds, as ours, from the validation rows), and are measured on the same test rows. Gaps are of decisions, by their
probability where they are drawn. Intervals: 95 %, 2,000 paired resamples of the test rows.
"""

import json
import os
import sys
import time

# One thread, where fairlearn is quickest; processor time, as ours.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np
from fairlearn.postprocessing import ThresholdOptimizer
from fairlearn.reductions import DemographicParity, ExponentiatedGradient, TruePositiveRateParity
from sklearn.linear_model import LogisticRegression

rows, report, target = np.load(sys.argv[1]), json.load(open(sys.argv[2])), sys.argv[3]
x, y, s = ({part: rows[f"{name}_{part}"] for part in ("train", "validation", "test")} for name in "xys")
x = {part: values.astype(float) for part, values in x.items()}
y = {part: values.astype(int) for part, values in y.items()}
share = report["goal"] / report["before"] if report["before"] else 0.0
learner = LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-8, max_iter=100)


def gap(decided, part):
    counted = np.ones(len(y[part]), bool) if target == "demographic-parity" else y[part] == 1
    return decided[counted & (s[part] == 1)].mean() - decided[counted & (s[part] == 0)].mean()


def right(decided):
    return np.where(y["test"] == 1, decided, 1 - decided)


started = time.process_time()
plain = learner.fit(x["train"], y["train"])
before = {part: (plain.decision_function(x[part]) >= 0).astype(float) for part in x}
base = gap(before["validation"], "validation")
base_time = time.process_time() - started
bound = max(share * abs(base), 0.002)
drawn = np.random.default_rng(42).integers(0, len(y["test"]), (2000, len(y["test"])))


def line(name, decided, seconds, fits):
    of = right(decided["test"])
    change = of - right(before["test"])
    accuracy = np.percentile(of[drawn].mean(axis=1), [2.5, 97.5])
    paired = np.percentile(change[drawn].mean(axis=1), [2.5, 97.5])
    print(
        f"| {name} | {100 * gap(decided['validation'], 'validation'):.2f} | {100 * gap(decided['test'], 'test'):.1f} "
        f"| {100 * of.mean():.1f} ({100 * accuracy[0]:.1f} to {100 * accuracy[1]:.1f}) "
        f"| {100 * change.mean():+.1f} ({100 * paired[0]:+.1f} to {100 * paired[1]:+.1f}) | {seconds:.3f} s, {fits} fits |"
    )


print("| fairlearn | gap of decisions on validation | on test | accuracy, % | since before | time |")
print("|---|---|---|---|---|---|")
line("scikit-learn's logistic regression, before", before, base_time, 1)
constraint = DemographicParity if target == "demographic-parity" else TruePositiveRateParity
started = time.process_time()
reduced = ExponentiatedGradient(learner, constraint(difference_bound=bound), eps=bound, max_iter=50)
reduced.fit(x["train"], y["train"], sensitive_features=s["train"])
seconds = time.process_time() - started
line(f"ExponentiatedGradient, difference_bound {bound:.3f}", {part: reduced._pmf_predict(x[part])[:, 1] for part in x}, seconds, reduced.n_oracle_calls_)
started = time.process_time()
kind = "demographic_parity" if target == "demographic-parity" else "true_positive_rate_parity"
optimizer = ThresholdOptimizer(
    estimator=plain, constraints=kind, objective="accuracy_score", prefit=True, predict_method="decision_function", tol=share * abs(base) or None
)
optimizer.fit(x["validation"], y["validation"], sensitive_features=s["validation"])
decided = {part: optimizer._pmf_predict(x[part], sensitive_features=s[part])[:, 1] for part in x}
line(f"ThresholdOptimizer, tol {share * abs(base):.3f}", decided, time.process_time() - started, 0)
