"""Figures by group as fairlearn and scikit-learn define them: two, five and ten groups, an empty cell of a crossing, groups of one row,
with and without weights.

    pip install fairlearn
    python by_group.py > by_group.json

`by_group` has None where a group has no row that the figure is over. fairlearn writes 0 there (a rate over no rows counts as 0), and
takes it into the difference; what is written here are its differences and ratios over the groups that have such rows.
"""
import json
import sys
import warnings

import numpy as np
from fairlearn.metrics import (
    MetricFrame,
    demographic_parity_difference,
    demographic_parity_ratio,
    equalized_odds_difference,
    equalized_odds_ratio,
    false_positive_rate,
    mean_prediction,
    selection_rate,
    true_positive_rate,
)
from sklearn.metrics import accuracy_score, balanced_accuracy_score, f1_score, log_loss, precision_score

warnings.filterwarnings("ignore")


def mean_loss(y, p, sample_weight=None):
    return log_loss(y, p, sample_weight=sample_weight, labels=[0, 1])


# Figure: its function, whether it is of 0/1 predictions, whether a row counts for it.
FIGURES = {
    "selection_rate": (selection_rate, True, lambda y, h: np.ones(len(y), bool)),
    "true_positive_rate": (true_positive_rate, True, lambda y, h: y == 1),
    "false_positive_rate": (false_positive_rate, True, lambda y, h: y == 0),
    "accuracy": (accuracy_score, True, lambda y, h: np.ones(len(y), bool)),
    "balanced_accuracy": (balanced_accuracy_score, True, None),
    "f1": (f1_score, True, lambda y, h: (y == 1) | (h == 1)),
    "precision": (precision_score, True, lambda y, h: h == 1),
    "mean_probability": (mean_prediction, False, lambda y, h: np.ones(len(y), bool)),
    "mean_loss": (mean_loss, False, lambda y, h: np.ones(len(y), bool)),
}


def case(rng, rows, groups, codes, threshold):
    margin = np.round(rng.normal(size=rows) * 2, 3)
    p = 1 / (1 + np.exp(-margin))
    y = (rng.random(rows) < p).astype(int)
    # The last group but one has no positives, the last one no negatives, where there are that many.
    if groups > 4:
        y[codes == groups - 2] = 0
        y[codes == groups - 1] = 1
    h = (p >= threshold).astype(int)
    weights = rng.integers(1, 5, size=rows) / 2
    out = dict(margin=margin.tolist(), label=y.tolist(), group=codes.tolist(), weight=weights.tolist(), groups=groups, threshold=threshold)
    for name, w in (("plain", None), ("weighted", weights)):
        out[name], everywhere = {}, True
        for figure, (function, hard, counts) in FIGURES.items():
            if counts is None:
                has = {c: len(set(y[codes == c])) == 2 for c in range(groups)}
            else:
                has = {c: bool(counts(y, h)[codes == c].any()) for c in range(groups)}
            everywhere = everywhere and all(has.values())
            own = np.isin(codes, [c for c in has if has[c]])
            make = lambda rows: MetricFrame(
                metrics=function,
                y_true=y[rows],
                y_pred=(h if hard else p)[rows],
                sensitive_features=codes[rows],
                sample_params=None if w is None else dict(sample_weight=w[rows]),
            )
            frame = make(own)
            ratio = frame.ratio()
            out[name][figure] = dict(
                by_group=[float(frame.by_group[c]) if has[c] else None for c in range(groups)],
                overall=float(make(np.ones(rows, bool)).overall),
                difference=float(frame.difference()),
                ratio=None if np.isnan(ratio) else float(ratio),
            )
        if everywhere:
            args = dict(sensitive_features=codes, sample_weight=w)
            out[name]["fairlearn"] = dict(
                demographic_parity_difference=demographic_parity_difference(y, h, **args),
                demographic_parity_ratio=demographic_parity_ratio(y, h, **args),
                equalized_odds_difference=equalized_odds_difference(y, h, **args),
                equalized_odds_ratio=equalized_odds_ratio(y, h, **args),
            )
    return out


if __name__ == "__main__":
    rng = np.random.default_rng(5)
    # Five by two with one cell empty, and two groups of one row.
    first = rng.integers(0, 5, size=300)
    crossed = 2 * first + rng.integers(0, 2, size=300)
    crossed = crossed[crossed != 3]
    single = np.r_[rng.integers(0, 3, size=120), 3, 4]
    cases = [
        case(rng, 200, 2, rng.integers(0, 2, size=200), 0.5),
        case(rng, 200, 2, rng.integers(0, 2, size=200), 0.3),
        case(rng, 250, 5, rng.integers(0, 5, size=250), 0.5),
        case(rng, len(single), 5, single, 0.5),
        case(rng, len(crossed), 10, crossed, 0.5),
        case(rng, 1500, 10, rng.integers(0, 10, size=1500), 0.7),
    ]
    json.dump(cases, sys.stdout, default=float)
    print()
