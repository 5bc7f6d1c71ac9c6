#!/usr/bin/env python3
"""Writes fairlearn.json beside this file: group metrics of fairlearn, and accuracy, AUC and log loss of scikit-learn, of
random scores (some of them tied) against random labels and groups.

    python3 tests/golden/fairlearn_metrics.py
"""
import json, pathlib
import numpy as np
from fairlearn.metrics import MetricFrame, demographic_parity_difference, equalized_odds_difference, false_positive_rate, selection_rate, true_positive_rate
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score

rng = np.random.default_rng(11)
cases = []
for rows in (40, 500):
    margin = rng.normal(size=rows).round(2)
    y = (rng.random(rows) < 1 / (1 + np.exp(-margin))).astype(int)
    group = rng.integers(0, 2, rows)
    predicted = (margin >= 0).astype(int)
    frame = MetricFrame(metrics=dict(selection=selection_rate, tpr=true_positive_rate, fpr=false_positive_rate), y_true=y, y_pred=predicted, sensitive_features=group)
    probability = 1 / (1 + np.exp(-margin))
    cases.append(dict(
        margin=margin.tolist(), y=y.tolist(), group=group.tolist(),
        by_group={name: [float(frame.by_group[name][g]) for g in (0, 1)] for name in ("selection", "tpr", "fpr")},
        demographic_parity_difference=float(demographic_parity_difference(y, predicted, sensitive_features=group)),
        equalized_odds_difference=float(equalized_odds_difference(y, predicted, sensitive_features=group)),
        accuracy=float(accuracy_score(y, predicted)), auc=float(roc_auc_score(y, margin)),
        log_loss_sum=float(log_loss(y, probability, normalize=False)),
    ))
pathlib.Path(__file__).with_name("fairlearn.json").write_text(json.dumps(cases))
