#!/usr/bin/env python3
"""Leave-one-out models of a logistic regression as a good NumPy batch finds them: many models at once, each a column, from the
leverage-corrected step by chord-Newton steps with the rank-one downdate; models that have arrived leave the batch. It
trains only, and measures no target.

    python3 benches/leave_one_out.py FOLDER COLUMNS L2 ROWS

FOLDER holds x.f64 (row by row) and y.f64; ROWS of them, evenly spread, are left out. Prints the seconds that took, and
the largest norm of a gradient, computed anew.
"""
import sys, time

import numpy as np

folder, columns, l2, count = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
x = np.fromfile(f"{folder}/x.f64").reshape(-1, columns)
y = np.fromfile(f"{folder}/y.f64")
sigmoid = lambda z: 1 / (1 + np.exp(-z))
theta = np.zeros(columns)
for _ in range(30):
    p = sigmoid(x @ theta)
    gradient = x.T @ (p - y) + l2 * theta
    hessian = (x * (p * (1 - p))[:, None]).T @ x + l2 * np.eye(columns)
    if np.linalg.norm(gradient) < 1e-10:
        break
    theta -= np.linalg.solve(hessian, gradient)
rows = np.arange(count) * len(y) // count
worst = 0.0

start = time.perf_counter()
inverse = np.linalg.inv(hessian)
for chunk in np.array_split(rows, max(1, count // 256)):
    own = x[chunk].T
    solved = inverse @ own
    curvature = (p * (1 - p))[chunk]
    rest = 1 - curvature * (own * solved).sum(0)
    models = theta[:, None] + solved * ((p - y)[chunk] / rest)
    active = np.arange(len(chunk))
    for step in range(100):
        at, left = models[:, active], chunk[active]
        residual = sigmoid(x @ at) - y[:, None]
        residual[left, np.arange(len(left))] = 0
        gradient = x.T @ residual + l2 * at
        norms = np.linalg.norm(gradient, axis=0)
        moving = norms > 1e-9
        if not moving.all():
            worst = max(worst, norms[~moving].max())
        active = active[moving]
        if len(active) == 0:
            break
        direct = inverse @ gradient[:, moving]
        along = (curvature / rest)[active] * (own[:, active] * direct).sum(0)
        models[:, active] -= direct + solved[:, active] * along
    else:
        sys.exit(f"{len(active)} models did not converge")
print(time.perf_counter() - start, worst)
