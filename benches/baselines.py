#!/usr/bin/env python3
"""Adult from bytes to the finished comparison as a good NumPy / pandas / scikit-learn pipeline does it: the same steps
as the page (parse and encode, fit, influences, schemes, updates, metrics), each timed. Prints JSON, milliseconds by
stage, medians over the rounds.

    python3 benches/baselines.py www/data/adult.csv.gz [rounds]
"""
import gzip, io, json, sys, time

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

text = gzip.open(sys.argv[1]).read()
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
L2 = 1.0


def once():
    times, start = {}, time.perf_counter()

    def lap(stage):
        nonlocal start
        now = time.perf_counter()
        times[stage] = (now - start) * 1000
        start = now

    frame = pd.read_csv(io.BytesIO(text), na_values=["?"]).dropna()
    y, s, part = (frame.income == ">50K").to_numpy(float), (frame.sex == "Male").to_numpy(), frame.split.to_numpy()
    frame = frame.drop(columns=["income", "fnlwgt", "split"])
    x = pd.get_dummies(frame, dtype=float).to_numpy()
    train, validation, test = (part == name for name in ("train", "validation", "test"))
    mean, scale = x[train].mean(0), x[train].std(0)
    scale[scale == 0] = 1
    x = np.hstack([(x - mean) / scale, np.ones((len(x), 1))])
    lap("parse and encode")

    model = LogisticRegression(C=1 / L2, solver="newton-cg", tol=1e-8, max_iter=500, fit_intercept=True)
    model.fit(x[train][:, :-1], y[train])
    theta = np.append(model.coef_[0], model.intercept_[0])
    lap("fit")

    sigmoid = lambda z: 1 / (1 + np.exp(-z))
    xt, yt = x[train], y[train]
    p = sigmoid(xt @ theta)
    penalty = L2 * np.eye(len(theta))
    penalty[-1, -1] = 0
    hessian = (xt * (p * (1 - p))[:, None]).T @ xt + penalty
    xv, yv, sv = x[validation], y[validation], s[validation]
    pv = sigmoid(xv @ theta)
    slope = pv * (1 - pv)
    mean_gradient = lambda rows: (slope[rows, None] * xv[rows]).mean(0)
    loss_gradient = lambda rows: ((pv - yv)[rows, None] * xv[rows]).mean(0)
    margin = xv @ theta
    c = 1.3 * margin / (theta[:-1] @ theta[:-1])
    copies = xv.copy()
    copies[:, :-1] -= c[:, None] * theta[:-1]
    gradients = np.stack([
        mean_gradient(sv) - mean_gradient(~sv),
        loss_gradient(~sv & (yv == 1)) - loss_gradient(sv & (yv == 1)),
        (sigmoid(copies @ theta) - yv) @ copies,
        (pv - yv) @ xv,
    ], axis=1)
    influence = (p - yt)[:, None] * (xt @ np.linalg.solve(hessian, gradients))
    lap("four influences")

    f, u = influence[:, 0], influence[:, 3]
    f0 = pv[sv].mean() - pv[~sv].mean()
    ff, uu, fu = f @ f, u @ u, f @ u
    hard = np.zeros(len(f))
    hard[np.argsort(f, kind="stable")[: round(0.1 * len(f))]] = -1
    both = np.where((f < 0) & (u < 0), -1.0, 0.0)
    lam = ff / (2 * f0)
    schemes = [hard, both, f / (2 * lam), f * f0 / ff, (f - fu / uu * u) / (2 * lam), f0 * (uu * f - fu * u) / (ff * uu - fu * fu)]
    lap("weights")

    updates = [theta - np.linalg.solve(hessian, xt.T @ (epsilon * (p - yt))) for epsilon in (hard, schemes[-1])]
    lap("updates")

    for candidate in [theta, *updates]:
        for rows in (validation, test):
            z = x[rows] @ candidate
            label, group, q = y[rows], s[rows], sigmoid(z)
            predicted = z >= 0
            np.mean(predicted == label), np.logaddexp(0, np.where(label == 1, -z, z)).sum(), roc_auc_score(label, z)
            for member in (group, ~group):
                predicted[member].mean(), predicted[member & (label == 1)].mean(), predicted[member & (label == 0)].mean(), q[member].mean()
    lap("metrics")

    for epsilon in (hard, schemes[-1]):
        again = LogisticRegression(C=1 / L2, solver="newton-cg", tol=1e-8, max_iter=500)
        again.fit(xt[:, :-1], yt, sample_weight=np.maximum(1 + epsilon, 0))
    lap("two retrained")
    return times


runs = [once() for _ in range(rounds)]
print(json.dumps({stage: float(np.median([run[stage] for run in runs])) for stage in runs[0]}))
