"""Accuracy of scikit-learn's MLPClassifier on the bundled Adult, of the same shape as ours; and Adam's steps in NumPy.

    python3 tests/golden/perceptron.py

Rows, split and columns are those of examples/adult.json: fnlwgt left out, rows with "?" dropped, sex a feature, two-valued columns as 0/1, others
one-hot, everything standardised over the training rows. Two hidden layers as wide as the encoded columns, Adam at 0.001, minibatches of 256;
early_stopping holds out a tenth of the training rows. perceptron.json: test accuracy for seeds 0 to 4, and five steps of Adam.
"""
import csv, gzip, json, pathlib, numpy as np, sklearn
from sklearn.neural_network import MLPClassifier

here = pathlib.Path(__file__).parent
with gzip.open(here.parents[3] / "www/data/adult.csv.gz", "rt") as file:
    rows = [row for row in csv.DictReader(file) if "?" not in row.values()]
split = np.array([row["split"] for row in rows])
y = np.array([row["income"] == ">50K" for row in rows])
train = split == "train"
columns = []
for name in rows[0]:
    if name in ("fnlwgt", "split", "income"):
        continue
    cells = [row[name] for row in rows]
    try:
        columns.append(np.array(cells, float))
    except ValueError:
        levels = list(dict.fromkeys(cell for cell, used in zip(cells, train) if used))
        columns += [np.array([cell == level for cell in cells], float) for level in (levels[1:] if len(levels) == 2 else levels)]
X = np.stack(columns, axis=1)
X = (X - X[train].mean(0)) / X[train].std(0)
width = X.shape[1]
accuracies = []
for seed in range(5):
    model = MLPClassifier((width, width), batch_size=256, learning_rate_init=1e-3, early_stopping=True, n_iter_no_change=5, max_iter=60, random_state=seed)
    model.fit(X[train], y[train])
    accuracies.append(float((model.predict(X[split == "test"]) == y[split == "test"]).mean()))

# Adam by its published formulas, on gradients that anybody can write down.
theta, m, v = np.array([0.5, -1.0, 2.0]), np.zeros(3), np.zeros(3)
steps = []
for t in range(1, 6):
    gradient = np.array([np.sin(t), t * theta[1], 1e-9 * t])
    m = 0.9 * m + 0.1 * gradient
    v = 0.999 * v + 0.001 * gradient**2
    theta = theta - 0.01 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    steps.append(theta.tolist())
out = {"scikit_learn": sklearn.__version__, "columns": width, "rows": [int((split == part).sum()) for part in ("train", "validation", "test")], "test_accuracy": accuracies, "adam": steps}
(here / "perceptron.json").write_text(json.dumps(out, indent=1) + "\n")
print(out)
