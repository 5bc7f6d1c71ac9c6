#!/usr/bin/env python3
"""Writes scikit_learn.json beside this file: weighted, penalised logistic regressions on random data, fitted by
scikit-learn's LogisticRegression (newton-cholesky, tol 1e-12), with and without intercept and sample weights.

    python3 tests/golden/scikit_learn.py
"""
import json, pathlib
import numpy as np
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(7)
cases = []
for rows, columns, l2, intercept, weighted in [(60, 3, 1.0, True, False), (60, 3, 0.1, False, False), (200, 6, 5.0, True, True), (200, 6, 0.01, False, True)]:
    x = rng.normal(size=(rows, columns)).round(6)
    y = (rng.random(rows) < 1 / (1 + np.exp(-(x @ rng.normal(size=columns) - 0.5)))).astype(int)
    w = (rng.random(rows) * 2).round(6) if weighted else np.ones(rows)
    model = LogisticRegression(C=1 / l2, solver="newton-cholesky", tol=1e-12, max_iter=1000, fit_intercept=intercept).fit(x, y, sample_weight=w)
    theta = model.coef_[0].tolist() + (model.intercept_.tolist() if intercept else [])
    cases.append(dict(x=x.tolist(), y=y.tolist(), w=w.tolist(), l2=l2, intercept=intercept, theta=theta))
pathlib.Path(__file__).with_name("scikit_learn.json").write_text(json.dumps(cases))
