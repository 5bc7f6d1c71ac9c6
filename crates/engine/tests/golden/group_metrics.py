"""Writes group_metrics.json: group metrics of random predictions, by fairlearn, scikit-learn and NumPy.

    python tests/golden/group_metrics.py > tests/golden/group_metrics.json

Made with fairlearn 0.15.0 and scikit-learn 1.9.1. A prediction is a margin (log odds); some margins are tied and some
are exactly 0, where p = 0.5 counts as predicted 1. Group 1 is the privileged one. fairlearn's differences have no sign.
"""

import json
import sys

import numpy as np
from fairlearn.metrics import (
    MetricFrame,
    count,
    demographic_parity_difference,
    equalized_odds_difference,
    false_positive_rate,
    selection_rate,
    true_positive_rate,
)
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score

generator = np.random.default_rng(1783)


def case(n, privileged, spread):
    group = (generator.random(n) < privileged).astype(int)
    label = (generator.random(n) < 0.25 + 0.2 * group).astype(int)
    # One decimal: many ties.
    margin = (spread * (0.8 * label + 0.4 * group - 0.6 + generator.normal(0, 1, n))).round(1)
    margin[:3] = 0.0
    p = 1 / (1 + np.exp(-margin))
    predicted = (p >= 0.5).astype(int)
    frame = MetricFrame(
        metrics={
            "count": count,
            "selection_rate": selection_rate,
            "true_positive_rate": true_positive_rate,
            "false_positive_rate": false_positive_rate,
            "accuracy": accuracy_score,
        },
        y_true=label,
        y_pred=predicted,
        sensitive_features=group,
    )
    loss = np.where(label == 1, np.log1p(np.exp(-margin)), np.log1p(np.exp(margin)))

    def mean(values, s, y=None):
        return values[(group == s) & (True if y is None else label == y)].mean()

    tpr = mean(p, 1, 1) - mean(p, 0, 1)
    fpr = mean(p, 1, 0) - mean(p, 0, 0)
    return {
        "margin": margin.tolist(),
        "label": label.tolist(),
        "group": group.tolist(),
        "by_group": [{name: float(frame.by_group.loc[s, name]) for name in frame.by_group} for s in [0, 1]],
        "demographic_parity_difference": demographic_parity_difference(label, predicted, sensitive_features=group),
        "equalized_odds_difference": equalized_odds_difference(label, predicted, sensitive_features=group),
        "differences": frame.difference().to_dict(),
        "accuracy": accuracy_score(label, predicted),
        "log_loss_sum": log_loss(label, p, normalize=False),
        "auc": roc_auc_score(label, margin),
        "smooth": {
            "demographic_parity": mean(p, 1) - mean(p, 0),
            "equal_opportunity_loss": mean(loss, 0, 1) - mean(loss, 1, 1),
            "equal_opportunity_rate": tpr,
            "predictive_equality": fpr,
            "equalized_odds": float(np.hypot(tpr, fpr)),
            "accuracy_parity": mean(loss, 0) - mean(loss, 1),
        },
    }


json.dump([case(40, 0.5, 1.0), case(300, 0.8, 2.0), case(150, 0.15, 4.0)], sys.stdout)
print()
