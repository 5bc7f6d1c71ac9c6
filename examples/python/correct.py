"""Correct a model, and measure it with fairlearn. `pip install soft-unlearn fairlearn`"""

import numpy as np
from fairlearn.metrics import MetricFrame, selection_rate
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score

from soft_unlearn import SoftUnlearner

random = np.random.default_rng(0)
group = random.choice(["a", "b"], 3000)
X = random.normal(size=(3000, 5))
X[:, 0] += group == "b"
y = (X[:, 0] + X[:, 1] + random.normal(size=3000) > 0.5).astype(int)
train, validation, test = np.split(random.permutation(3000), [1800, 2400])

before = LogisticRegression().fit(X[train], y[train])
model = SoftUnlearner(criterion="demographic_parity", goal=1.0).fit(
    X[train],
    y[train],
    sensitive_features=group[train],
    validation=(X[validation], y[validation], group[validation]),
)
print("weights:", model.status_, "from", model.sample_weight_.min(), "to", model.sample_weight_.max())
for name, fitted in [("before", before), ("corrected", model)]:
    frame = MetricFrame(
        metrics={"accuracy": accuracy_score, "selected": selection_rate},
        y_true=y[test],
        y_pred=fitted.predict(X[test]),
        sensitive_features=group[test],
    )
    print(name, frame.overall.round(3).to_dict(), "gap", round(frame.difference()["selected"], 3))
