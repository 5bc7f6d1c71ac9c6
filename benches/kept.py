"""Kept goals beside fairlearn's ExponentiatedGradient on Adult, for two groups and for ten: time and accuracy on test, one run.

    pip install fairlearn
    python benches/kept.py [sex]        # with `sex`, two groups alone: ten take fairlearn minutes
"""
import json
import subprocess
import sys
import time

import numpy as np
import pandas as pd
from fairlearn.metrics import demographic_parity_difference
from fairlearn.reductions import DemographicParity, ExponentiatedGradient
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

ours = json.loads(subprocess.run(["cargo", "run", "--release", "--quiet", "--package", "soft-unlearn", "--example", "kept"], check=True, capture_output=True).stdout)
frame = pd.read_csv("www/data/adult.csv.gz", skipinitialspace=True).drop(columns="fnlwgt")
frame = frame[~(frame.astype(str) == "?").any(axis=1)].dropna().reset_index(drop=True)
part, y = frame.pop("split"), (frame.pop("income") == ">50K").astype(int)
x = pd.get_dummies(frame).astype(float)
train, test = part == "train", part == "test"
scaler = StandardScaler().fit(x[train])
for entry in ours:
    if sys.argv[1:] and entry["groups"] not in sys.argv[1:]:
        continue
    group = frame["sex"] if entry["groups"] == "sex" else frame["race"] + "|" + frame["sex"]
    wall, processor = time.perf_counter(), time.process_time()
    model = ExponentiatedGradient(
        LogisticRegression(max_iter=1000), DemographicParity(difference_bound=0.01)
    ).fit(scaler.transform(x[train]), y[train], sensitive_features=group[train])
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    predicted = model.predict(scaler.transform(x[test]), random_state=0)
    print(
        f"{entry['groups']}: kept update {entry['first_ms']:.0f} ms ({entry['models']} models, accuracy {entry['accuracy_update']:.3f}), "
        f"a move {entry['move_median_ms']:.1f} ms, longest {entry['move_longest_ms']:.1f}; kept retrained {entry['retrained_ms']:.0f} ms "
        f"(accuracy {entry['accuracy_retrained']:.3f}); ExponentiatedGradient {wall:.1f} s, {processor:.1f} s of processor time, "
        f"accuracy {np.mean(predicted == y[test]):.3f}, difference {demographic_parity_difference(y[test], predicted, sensitive_features=group[test]):.3f}; "
        f"{1e3 * processor / entry['first_ms']:.0f} times the update, {1e3 * processor / entry['retrained_ms']:.0f} times retraining",
        flush=True,
    )
