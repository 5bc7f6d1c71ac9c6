"""Writes intervals.json: bootstrap intervals by SciPy and fairlearn, delta-method intervals by SciPy, a permutation law by SciPy.

    python tests/golden/intervals.py > tests/golden/intervals.json

Made with SciPy 1.17, fairlearn 0.15.0 and scikit-learn 1.9. The resamples are those that the libraries draw: `resamples` holds the row
numbers of each (the same seed, drawn once more beside the library), so that ours see the same rows. `fairlearn` has its own list.
"""

import json
import sys

import numpy as np
import pandas as pd
from fairlearn.metrics import MetricFrame, selection_rate
from scipy import stats
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score

generator = np.random.default_rng(1979)
n, resamples = 90, 200
group = generator.integers(0, 3, n)
label = (generator.random(n) < 0.3 + 0.15 * group).astype(int)
margins = [np.round(generator.normal(size=n) + 1.1 * label + 0.4 * group - 0.9, places) for places in (1, 6)]
p = [1 / (1 + np.exp(-m)) for m in margins]
decision = [(m >= 0).astype(int) for m in margins]


def means(values, g, rows):
    return np.array([values[rows][g[rows] == c].mean() for c in range(3)])


def figures(rows, k):
    right = (decision[k] == label).astype(float)
    decided = means(decision[k].astype(float), group, rows)
    smooth = means(p[k], group, rows)
    return {
        "accuracy": accuracy_score(label[rows], decision[k][rows]),
        "log_loss": log_loss(label[rows], p[k][rows], labels=[0, 1]),
        "auc": roc_auc_score(label[rows], margins[k][rows]),
        "decision_difference": decided.max() - decided.min(),
        "smooth_difference": smooth.max() - smooth.min(),
        "decision_ratio": decided.min() / decided.max(),
        "worst_group_accuracy": means(right, group, rows).min(),
    }


names = list(figures(np.arange(n), 0))
drawn = np.random.default_rng(5).integers(0, n, (resamples, n))


def interval(statistic):
    """SciPy's percentile interval of statistic(rows); it resamples row numbers with the generator that `drawn` repeats."""
    found = stats.bootstrap(
        (np.arange(n),), lambda rows: statistic(np.asarray(rows).astype(int)), n_resamples=resamples, vectorized=False, method="percentile",
        rng=np.random.default_rng(5),
    )
    by_hand = np.percentile([statistic(rows) for rows in drawn], [2.5, 97.5])
    assert np.allclose(by_hand, found.confidence_interval, atol=1e-14), statistic
    return [float(statistic(np.arange(n))), *map(float, found.confidence_interval)]


scipy = {
    name: {
        "models": [interval(lambda rows, k=k: figures(rows, k)[name]) for k in (0, 1)],
        "difference": interval(lambda rows: figures(rows, 1)[name] - figures(rows, 0)[name]),
    }
    for name in names
}

# fairlearn: the same draws as its bootstrap makes.
state = 11
frame = MetricFrame(
    metrics={"accuracy": accuracy_score, "selection_rate": selection_rate},
    y_true=label, y_pred=decision[0], sensitive_features=group, n_boot=resamples, ci_quantiles=[0.025, 0.975], random_state=state,
)
seeds = np.random.default_rng(state).integers(low=0, high=np.iinfo(np.uint32).max, size=resamples, dtype=np.uint32)
data = pd.DataFrame({"row": np.arange(n)})
theirs = [data.sample(frac=1, replace=True, random_state=seed, axis=0, ignore_index=True)["row"].tolist() for seed in seeds]
fairlearn = {
    "accuracy": [float(ci["accuracy"]) for ci in frame.overall_ci],
    "worst_group_accuracy": [float(ci["accuracy"]) for ci in frame.group_min_ci()],
    "decision_difference": [float(ci["selection_rate"]) for ci in frame.difference_ci(method="between_groups")],
    "decision_ratio": [float(ci["selection_rate"]) for ci in frame.ratio_ci(method="between_groups")],
}

# The delta method: normal intervals of means, and of a difference of two groups' means.
losses = [-(label * np.log(q) + (1 - label) * np.log1p(-q)) for q in p]
right = [(d == label).astype(float) for d in decision]


def normal(values):
    mean, error = np.mean(values), stats.sem(values)
    return [float(mean), *map(float, stats.norm.interval(0.95, loc=mean, scale=error))]


def two(values):
    one, other = values[group == 1], values[group == 0]
    mean, error = one.mean() - other.mean(), np.hypot(stats.sem(one), stats.sem(other))
    return [float(mean), *map(float, stats.norm.interval(0.95, loc=mean, scale=error))]


delta = {
    "accuracy": normal(right[0]), "log_loss": normal(losses[0]), "accuracy_change": normal(right[1] - right[0]),
    "log_loss_change": normal(losses[1] - losses[0]), "difference": two(p[0]), "difference_change": two(p[1] - p[0]),
}

# Chance: groups of 40 and 60 rows, 30 of the 100 decided favourably. What falls to the first is hypergeometric.
low, high = 40, 60
law = stats.hypergeom(low + high, 30, low)
values = np.arange(31)
difference = np.abs(values / low - (30 - values) / high)
order = np.argsort(difference)
mass = np.cumsum(law.pmf(values)[order])
chance = {"mean": float(law.pmf(values) @ difference), "line": float(difference[order][np.searchsorted(mass, 0.95)])}

json.dump(
    {
        "label": label.tolist(), "group": group.tolist(), "margins": [m.tolist() for m in margins], "resamples": drawn.tolist(),
        "scipy": scipy, "fairlearn_resamples": theirs, "fairlearn": fairlearn, "delta": delta, "chance": chance,
    },
    sys.stdout,
)
