"""Kept goals in NumPy, with SciPy's Cholesky: weights within [0, 5] whose delivered model closes the gaps of mean p between any number of groups.

    pip install numpy scipy pandas
    python kept.py ../../../../www/data/adult.csv.gz > kept.json

The path goes through r in steps that grow and shrink ("growing", as it was first tried), or through eighths ("eighths", as the engine goes).
"""
import json
import sys

import numpy as np
import pandas as pd
from scipy.linalg import cho_factor, cho_solve


def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


class Problem:
    def __init__(self, frame, group, l2=1.0):
        frame = frame.dropna()
        frame = frame[~(frame.astype(str) == "?").any(axis=1)].reset_index(drop=True)
        y = (frame["income"] == ">50K").to_numpy(float)
        s = group(frame).to_numpy()
        part = frame["part"].to_numpy()
        features = frame.drop(columns=["income", "part"])
        # A text with two values is one column, as the engine has it.
        for column in features.columns:
            if not pd.api.types.is_numeric_dtype(features[column]) and features[column].nunique() == 2:
                features[column] = (features[column] == features[column].iloc[0]).astype(float)
        x = pd.get_dummies(features).to_numpy(float)
        train = part == "train"
        mean, deviation = x[train].mean(0), x[train].std(0)
        varies = deviation > 1e-12
        x = np.c_[(x[:, varies] - mean[varies]) / deviation[varies], np.ones(len(x))]
        self.parts = {name: (x[part == name], y[part == name], s[part == name]) for name in ("train", "validation", "test")}
        self.x, self.y, _ = self.parts["train"]
        self.penalty = np.full(x.shape[1], l2)
        self.penalty[-1] = 0
        self.names = np.unique(s)
        self.theta, self.factor, self.p = self.fit(np.ones(len(self.y)), np.zeros(x.shape[1]))

    def fit(self, weights, theta, tolerance=1e-8):
        x, y, penalty = self.x, self.y, self.penalty
        objective = lambda w: (weights * np.logaddexp(0, -(2 * y - 1) * (x @ w))).sum() + 0.5 * (penalty * w * w).sum()
        for _ in range(100):
            p = sigmoid(x @ theta)
            gradient = (weights * (p - y)) @ x + penalty * theta
            if np.linalg.norm(gradient) < tolerance:
                break
            hessian = (x * (weights * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
            step = cho_solve(cho_factor(hessian), gradient)
            t, now = 1.0, objective(theta)
            while objective(theta - t * step) > now - 1e-4 * t * (gradient @ step) + 1e-12 * abs(now) and t > 1e-6:
                t /= 2
            theta = theta - t * step
        p = sigmoid(x @ theta)
        hessian = (x * (weights * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        return theta, cho_factor(hessian), p

    def gaps(self, theta, part):
        x, _, s = self.parts[part]
        p = sigmoid(x @ theta)
        slope = p * (1 - p)
        overall, gradient = p.mean(), slope @ x / len(p)
        groups = [s == name for name in self.names]
        return np.array([p[c].mean() - overall for c in groups]), np.array([slope[c] @ x[c] / c.sum() - gradient for c in groups])

    def figures(self, theta, part):
        x, y, s = self.parts[part]
        margin = x @ theta
        predicted = margin >= 0
        gaps = self.gaps(theta, part)[0]
        rates = np.array([predicted[s == name].mean() for name in self.names])
        return dict(
            accuracy=(predicted == (y > 0.5)).mean(),
            selection_difference=rates.max() - rates.min(),
            smooth_difference=gaps.max() - gaps.min(),
            log_loss=np.logaddexp(0, -(2 * y - 1) * margin).mean(),
        )


def boxed(a, c, start, lower=-1.0, upper=4.0):
    """min ||e - start||^2 subject to a'e = c, lower <= e <= upper: semi-smooth Newton on the dual."""
    norms = np.linalg.norm(a, axis=0)
    norms[norms == 0] = 1
    a, c = a / norms, c / norms
    multipliers = np.zeros(a.shape[1])
    size = np.linalg.norm(c - a.T @ start) + 1e-12
    at = lambda l: np.clip(start + a @ l, lower, upper)
    for _ in range(60):
        free = start + a @ multipliers
        residual = a.T @ np.clip(free, lower, upper) - c
        norm = np.linalg.norm(residual)
        if norm < 1e-10 * size:
            break
        inside = a[(free > lower) & (free < upper)]
        step = np.linalg.lstsq(inside.T @ inside, residual, rcond=1e-10)[0]
        t = 1.0
        while t > 1e-4 and np.linalg.norm(a.T @ at(multipliers - t * step) - c) > norm * (1 - 1e-4 * t):
            t /= 2
        if t <= 1e-4:
            break
        multipliers = multipliers - t * step
    return at(multipliers), norm < 1e-6 * size


def kept(problem, delivered, path):
    start, _ = problem.gaps(problem.theta, "validation")
    scale = np.abs(start).max()
    original = (problem.p - problem.y)[:, None] * problem.x

    def model(epsilon, theta):
        if delivered == "update":
            return problem.theta - cho_solve(problem.factor, epsilon @ original), problem.factor, original
        theta, factor, p = problem.fit(1 + epsilon, theta)
        return theta, factor, (p - problem.y)[:, None] * problem.x

    def correct(state, share, tolerance):
        epsilon, theta, factor, gradients = state
        last, models = np.inf, 0
        for k in range(10):
            gaps, jacobian = problem.gaps(theta, "validation")
            residual = gaps - (1 - share) * start
            violation = np.abs(residual).max() / scale
            if violation <= tolerance:
                return (epsilon, theta, factor, gradients), models
            if violation > last * 2 / 3:
                return None, models
            last = violation
            a = gradients @ cho_solve(factor, jacobian.T)
            epsilon, feasible = boxed(a, a.T @ epsilon + residual, epsilon)
            if not feasible:
                return None, models
            theta, factor, gradients = model(epsilon, theta)
            models += 1
        return None, models

    state = (np.zeros(len(problem.y)), *model(np.zeros(len(problem.y)), problem.theta))
    reached, step, models = 0.0, (0.125 if path == "eighths" else 0.25), 0
    while reached < 1 and step > 1 / 256:
        share = min(1.0, reached + step)
        # In eighths the last point of the path is one on the way, and the goal is met from there.
        tolerance = 1e-6 if share == 1 and path == "growing" else 1e-3
        next_state, made = correct(state, share, tolerance)
        models += made
        if next_state is None:
            step /= 2
        else:
            state, reached = next_state, share
            step = min(0.125, 2 * step) if path == "eighths" else min(step * 1.6, 0.5)
    if path == "eighths":
        state, made = correct(state, reached, 1e-6)
        models += made
    return state[0], state[1], reached, models


if __name__ == "__main__":
    frame = pd.read_csv(sys.argv[1], skipinitialspace=True).drop(columns="fnlwgt").rename(columns={"split": "part"})
    questions = {"sex": lambda f: f.sex, "race": lambda f: f.race, "race x sex": lambda f: f.race + "|" + f.sex}
    out = {}
    for name, group in questions.items():
        problem = Problem(frame, group)
        parts = ("validation", "test")
        entry = out[name] = dict(groups=list(problem.names), before={part: problem.figures(problem.theta, part) for part in parts})
        for path in ("eighths", "growing"):
            for delivered in ("update", "retrained"):
                epsilon, theta, reached, models = kept(problem, delivered, path)
                entry[f"{delivered}, {path}"] = dict(
                    {part: problem.figures(theta, part) for part in parts},
                    reached=reached, models=models, weights=[1 + epsilon.min(), 1 + epsilon.max()], norm=float(np.linalg.norm(epsilon)),
                )
                print(name, delivered, path, entry[f"{delivered}, {path}"], file=sys.stderr, flush=True)
    json.dump(out, sys.stdout, indent=1, default=float)
    print()
