"""Writes logistic_regression.json: optima of L2 logistic regressions on a small random table, by scikit-learn.

    python tests/golden/logistic_regression.py > tests/golden/logistic_regression.json

Made with scikit-learn 1.9.1. The table has three numeric columns, a text column of two values and one of four; every
encoded column is brought to mean 0 and standard deviation 1 by StandardScaler. The objective is
sum_i w_i l_i + (l2/2) ||theta||^2, the intercept not penalised: LogisticRegression with C = 1 / l2.
"""

import json
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

generator = np.random.default_rng(2022)
n = 80
numbers = np.column_stack(
    [generator.normal(40, 12, n), generator.exponential(3, n), generator.integers(0, 5, n)]
).round(3)
sex = np.array(["Male", "Female"])[generator.integers(0, 2, n)]
job = np.array(["clerk", "farmer", "sales", "other"])[generator.choice(4, n, p=[0.5, 0.3, 0.15, 0.05])]
score = 0.05 * (numbers[:, 0] - 40) - 0.3 * numbers[:, 1] + 0.8 * (sex == "Male") + 0.7 * (job == "sales")
label = (generator.random(n) < 1 / (1 + np.exp(-score))).astype(int)
weights = generator.uniform(0, 2.5, n).round(3)
weights[:5] = 0.0


def in_order_of_appearance(texts):
    return list(dict.fromkeys(texts.tolist()))


jobs = in_order_of_appearance(job)
second_sex = in_order_of_appearance(sex)[1]
raw = np.column_stack([numbers, sex == second_sex] + [job == level for level in jobs]).astype(float)
x = StandardScaler().fit_transform(raw)

fits = []
for l2 in [0.05, 1.0, 10.0]:
    for intercept in [False, True]:
        for weighted in [False, True]:
            model = LogisticRegression(
                C=1 / l2, fit_intercept=intercept, solver="newton-cholesky", tol=1e-14, max_iter=1000
            )
            model.fit(x, label, sample_weight=weights if weighted else None)
            theta = model.coef_[0]
            margins = x @ theta + model.intercept_[0]
            gradient = x.T @ ((weights if weighted else 1.0) * (1 / (1 + np.exp(-margins)) - label)) + l2 * theta
            print(f"l2 {l2}, gradient norm {np.linalg.norm(gradient):.1e}", file=sys.stderr)
            fits.append(
                {
                    "l2": l2,
                    "intercept": intercept,
                    "weighted": weighted,
                    "parameters": theta.tolist() + (model.intercept_.tolist() if intercept else []),
                }
            )

json.dump(
    {
        "names": ["age", "years", "children"],
        "numbers": numbers.T.tolist(),
        "sex": sex.tolist(),
        "job": job.tolist(),
        "label": label.tolist(),
        "weights": weights.tolist(),
        "fits": fits,
    },
    sys.stdout,
    indent=1,
)
print()
