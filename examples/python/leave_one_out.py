"""Influence against the truth: the model trained without each row."""

import numpy as np

from soft_unlearn import SoftUnlearner

random = np.random.default_rng(0)
group = random.choice(["a", "b"], 1000)
X = random.normal(size=(1000, 5))
X[:, 0] += group == "b"
y = (X[:, 0] + X[:, 1] + random.normal(size=1000) > 0.5).astype(int)

model = SoftUnlearner().fit(X, y, sensitive_features=group)
target, utility = model.leave_one_out()
print("correlation with the truth:", np.corrcoef(model.influence_, target)[0, 1])
worst = np.argsort(-np.abs(target))[:5]
for row in worst:
    print(f"without row {row} the gap changes by {target[row]:+.2e}; its weight is {model.sample_weight_[row]:.3f}")
