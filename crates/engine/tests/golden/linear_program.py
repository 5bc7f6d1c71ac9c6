"""Writes linear_program.json: the linear program of Li and Liu (2022) by HiGHS, on the published influences of UCI Adult and on small
problems.

    python tests/golden/linear_program.py > tests/golden/linear_program.json

Made with SciPy 1.17.1. minimise sum x, 0 <= x <= 1, f'x <= -beta F0, u'x <= gamma sum min(u, 0). Rows of the constraints are brought to a
largest entry of 1: HiGHS takes matrix entries below 1e-9 for zero, and its tolerances are absolute. `removed` is null where HiGHS
finds no solution.
"""

import json
import pathlib
import sys

import numpy as np
from scipy.optimize import linprog

here = pathlib.Path(__file__).parent
SETTINGS = [(1.0, 0.0), (0.8, 0.0), (0.5, 0.1), (0.5, 0.3), (1.0, 0.4), (0.2, 0.8), (0.9, 0.9), (1.5, 0.0)]


def removed(f, u, value, beta, gamma):
    sizes = np.abs(f).max(), np.abs(u).max()
    allowed = gamma * np.minimum(u, 0).sum()
    solved = linprog(
        np.ones(len(f)),
        A_ub=np.vstack([f / sizes[0], u / sizes[1]]),
        b_ub=[-beta * value / sizes[0], allowed / sizes[1]],
        bounds=(0, 1),
        method="highs",
    )
    return solved.fun if solved.status == 0 else None


f = np.load(here / "adult_influence_demographic_parity.npy")
u = np.load(here / "adult_influence_utility.npy")
adult = [
    {"value": 0.19037, "beta": beta, "gamma": gamma, "removed": removed(f, u, 0.19037, beta, gamma)}
    for beta, gamma in SETTINGS
]

generator = np.random.default_rng(2022)
small = []
for k in range(30):
    n = int(generator.integers(3, 80))
    f = generator.normal(size=n) * 1e-3
    u = generator.normal(size=n) - 800 * f * (k % 2)
    if k % 5 == 0:
        # Ties, zeros and copies.
        f, u = np.round(f, 3), np.round(u)
    value = float(-np.minimum(f, 0).sum() * generator.random())
    beta, gamma = [(1.0, 0.0), (0.8, 0.1), (0.6, 0.4)][k % 3]
    small.append(
        {"f": f.tolist(), "u": u.tolist(), "value": value, "beta": beta, "gamma": gamma, "removed": removed(f, u, value, beta, gamma)}
    )

json.dump({"adult": adult, "small": small}, sys.stdout)
