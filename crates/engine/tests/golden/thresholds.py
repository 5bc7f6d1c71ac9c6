"""Writes thresholds.json: per-group thresholds by fairlearn's ThresholdOptimizer on random scores.

    python tests/golden/thresholds.py > tests/golden/thresholds.json

Made with fairlearn 0.15.0. Scores are margins, some tied. fairlearn looks at 1001 rates on a grid; for the best of them `groups` has both
thresholds of each group (null: infinite) with their shares, `expected` the probability of a favourable decision for every row, and
`accuracy` the expected share decided right on the same rows.
"""

import json
import sys

import numpy as np
import pandas as pd
from fairlearn.postprocessing import ThresholdOptimizer
from sklearn.base import BaseEstimator

generator = np.random.default_rng(2016)


class Given(BaseEstimator):
    fitted_ = True

    def fit(self, x, y):
        return self

    def __sklearn_is_fitted__(self):
        return True

    def predict(self, x):
        return np.asarray(x)[:, 0]


def case(n, places, constraint):
    group = (generator.random(n) < 0.6).astype(int)
    label = (generator.random(n) < 0.25 + 0.3 * group).astype(int)
    score = np.round(generator.normal(size=n) + 1.2 * label + 0.5 * group - 1.0, places)
    x = pd.DataFrame({"score": score})
    optimizer = ThresholdOptimizer(
        estimator=Given(), constraints=constraint, objective="accuracy_score", prefit=True, predict_method="predict", grid_size=1000
    )
    optimizer.fit(x, label, sensitive_features=group)
    fitted = optimizer.interpolated_thresholder_
    expected = fitted._pmf_predict(x, sensitive_features=group)[:, 1]
    groups = []
    for g in (0, 1):
        found = fitted.interpolation_dict[g]
        thresholds = [found["operation0"].threshold, found["operation1"].threshold]
        groups.append(
            {
                "above": [t if np.isfinite(t) else None for t in map(float, thresholds)],
                "share": [float(found["p0"]), float(found["p1"])],
            }
        )
    accuracy = float(np.mean(np.where(label == 1, expected, 1 - expected)))
    chosen = label == 1 if constraint == "true_positive_rate_parity" else np.ones(n, bool)
    rates = [float(expected[chosen & (group == g)].mean()) for g in (0, 1)]
    return {
        "constraint": constraint,
        "score": score.tolist(),
        "label": label.tolist(),
        "group": group.tolist(),
        "groups": groups,
        "expected": expected.tolist(),
        "accuracy": accuracy,
        "rates": rates,
    }


cases = [
    case(n, places, constraint)
    for n, places in [(40, 1), (200, 2), (500, 6)]
    for constraint in ("demographic_parity", "true_positive_rate_parity")
]
json.dump(cases, sys.stdout)
