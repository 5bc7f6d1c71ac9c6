"""Use the weights in another trainer, and look for a goal by cross-validation."""

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import GridSearchCV

from soft_unlearn import SoftUnlearner

random = np.random.default_rng(0)
group = random.choice(["a", "b"], 2000)
X = random.normal(size=(2000, 5))
X[:, 0] += group == "b"
y = (X[:, 0] + X[:, 1] + random.normal(size=2000) > 0.5).astype(int)
train, test = slice(0, 1400), slice(1400, 2000)

weights = SoftUnlearner().fit(X[train], y[train], sensitive_features=group[train]).sample_weight_
for name, sample_weight in [("without", None), ("with", weights)]:
    trees = HistGradientBoostingClassifier(random_state=0).fit(X[train], y[train], sample_weight=sample_weight)
    chosen = trees.predict(X[test])
    gap = chosen[group[test] == "b"].mean() - chosen[group[test] == "a"].mean()
    print(f"{name} weights: accuracy {np.mean(chosen == y[test]):.3f}, selection-rate gap {gap:+.3f}")

search = GridSearchCV(SoftUnlearner(), {"goal": [0.0, 0.5, 1.0]}, cv=3)
search.fit(X[train], y[train], sensitive_features=group[train])
for goal, score in zip(search.cv_results_["param_goal"], search.cv_results_["mean_test_score"]):
    print(f"goal {goal}: accuracy {score:.3f}")
