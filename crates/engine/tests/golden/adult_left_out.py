"""Writes adult_left_out.json: what training without a row changes on UCI Adult, by NumPy's Newton from zero.

The authors' preprocessing: rows with a missing cell and fnlwgt dropped, two-valued columns as 0/1, others one-hot, standardised over
the first 75 % of the training rows, no intercept, l2 = 2.2622. The rows: the twelve of the highest leverage, the twenty whose
margin the model gets most wrong, and twenty spread evenly. Takes about a minute.
"""
import json
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
L2 = 2.2622
data = pd.read_csv(HERE.parents[3] / "www/data/adult.csv.gz", na_values="?", skipinitialspace=True).dropna()
part = data.pop(data.columns[-1])
data = data.drop(columns="fnlwgt")
label = (data.pop("income") == ">50K").to_numpy(float)
group = (data["sex"] == "Male").to_numpy()
training, validation = (part == "train").to_numpy(), (part == "validation").to_numpy()
columns = []
for name in data.columns:
    if data[name].dtype.kind in "if":
        columns.append(data[name].to_numpy(float))
        continue
    seen = pd.unique(data[name][training])
    levels = seen[1:] if len(seen) == 2 else seen
    columns += [(data[name] == level).to_numpy(float) for level in levels]
x = np.stack(columns, axis=1)
first = x[training][: int(0.75 * training.sum() + 0.5)]
spread = first.std(axis=0)
x = (x - first.mean(axis=0)) / np.where(spread > 0, spread, 1)
xt, yt, xv, yv, sv = x[training], label[training], x[validation], label[validation], group[validation]


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


def fit(keep):
    theta = np.zeros(xt.shape[1])
    a, y = xt[keep], yt[keep]
    for _ in range(60):
        p = sigmoid(a @ theta)
        gradient = a.T @ (p - y) + L2 * theta
        if np.linalg.norm(gradient) <= 1e-10:
            break
        hessian = (a * (p * (1 - p))[:, None]).T @ a + L2 * np.eye(len(theta))
        step = np.linalg.solve(hessian, gradient)
        objective = lambda t: np.logaddexp(0, np.where(y > 0.5, -1, 1) * (a @ t)).sum() + L2 / 2 * t @ t
        here, size = objective(theta), 1.0
        while objective(theta - size * step) > here + 1e-12 * here and size > 1e-6:
            size /= 2
        theta = theta - size * step
    return theta, np.linalg.norm(gradient)


def measured(theta):
    z = xv @ theta
    p = sigmoid(z)
    return p[sv].mean() - p[~sv].mean(), np.logaddexp(0, np.where(yv > 0.5, -z, z)).sum()


everything = np.ones(len(yt), bool)
theta, _ = fit(everything)
p = sigmoid(xt @ theta)
hessian = (xt * (p * (1 - p))[:, None]).T @ xt + L2 * np.eye(len(theta))
leverage = p * (1 - p) * np.einsum("ij,ji->i", xt, np.linalg.solve(hessian, xt.T))
pull = leverage * np.abs(p - yt) / (1 - leverage)
places = sorted({*np.argsort(-leverage)[:12], *np.argsort(-pull)[:20], *np.linspace(0, len(yt) - 1, 20).astype(int)})
base = measured(theta)
found = []
for place in map(int, places):
    keep = everything.copy()
    keep[place] = False
    without, norm = fit(keep)
    after = measured(without)
    found.append({"place": place, "leverage": leverage[place], "gradient_norm": norm, "parity": after[0] - base[0], "utility": after[1] - base[1]})
(HERE / "adult_left_out.json").write_text(json.dumps({"parity": base[0], "rows": found}, indent=1) + "\n")
print(base, len(found), max(row["gradient_norm"] for row in found), xt.shape, xv.shape)
