"""More than two groups, and rows that stand for several people. `pip install soft-unlearn`"""

import numpy as np

from soft_unlearn import SoftUnlearner

random = np.random.default_rng(0)
region = random.choice(["north", "south", "west"], 3000, p=[0.5, 0.3, 0.2])
people = random.integers(1, 5, 3000)
X = random.normal(size=(3000, 5))
X[:, 0] += np.select([region == "south", region == "west"], [0.6, -0.6])
y = (X[:, 0] + X[:, 1] + random.normal(size=3000) > 0.5).astype(int)
train, validation = slice(0, 2000), slice(2000, 3000)

for name, goal in [("before", 0.0), ("corrected", 1.0)]:
    model = SoftUnlearner(criterion="demographic_parity", goal=goal).fit(
        X[train],
        y[train],
        people[train],
        sensitive_features=region[train],
        validation=(X[validation], y[validation], region[validation], people[validation]),
    )
    p = model.predict_proba(X[validation])[:, 1]
    for group in model.groups_:
        inside = region[validation] == group
        print(name, group, "mean p", round(np.average(p[inside], weights=people[validation][inside]), 3))
