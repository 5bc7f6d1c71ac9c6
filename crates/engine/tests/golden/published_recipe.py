"""The published perceptron's recipe on Adult in NumPy, in 64 and in 32 bits: its accuracy before unlearning, over seeds.

    python3 crates/engine/tests/golden/published_recipe.py [seeds]

What docs/paper.md says of precision rests on this; no test reads it. Rows and columns are the authors' (shared with golden/mlp.py but for the split:
their test file is halved by scikit-learn, and columns are standardised over the first 75 % of the training rows). Two hidden ReLU layers as wide as the
input, weights as PyTorch's Linear draws them, full batches of 1 % of the rows, Adam at 0.01, until ten steps bring no lower training loss; the last layer
anew on the other 99 %, without an intercept, l2 = 1e-4 on sums. In 32 bits the output has no bias, and a logarithm is at least -100, as in PyTorch.
"""
import pathlib, sys
import numpy as np, pandas as pd
from sklearn.model_selection import train_test_split

table = pd.read_csv(pathlib.Path(__file__).parents[4] / "www/data/adult.csv.gz", keep_default_na=False)
table = table[~(table == "?").any(axis=1)]
train = table[table.split == "train"]
rest = table[table.split != "train"].reset_index(drop=True)
_, second = train_test_split(np.arange(len(rest)), test_size=0.5, random_state=42000)
validation = rest.iloc[second]
names = [name for name in table if name not in ("fnlwgt", "income", "split")]
numbers = [name for name in names if pd.api.types.is_numeric_dtype(table[name])]


def encoded(rows):
    columns = [rows[name].to_numpy(float) for name in numbers]
    for name in names:
        if name not in numbers:
            levels = list(dict.fromkeys(train[name]))
            columns += [(rows[name] == level).to_numpy(float) for level in (levels[:1] if len(levels) == 2 else levels)]
    return np.stack(columns, axis=1)


X, V = encoded(train), encoded(validation)
first = X[: int(0.75 * len(X))]
X, V = (X - first.mean(0)) / first.std(0), (V - first.mean(0)) / first.std(0)
y, v = ((rows.income == ">50K").to_numpy(float) for rows in (train, validation))


def hidden(layers, x):
    return np.maximum(np.maximum(x @ layers[0] + layers[1], 0) @ layers[2] + layers[3], 0)


def learnt(x, y, random, kind):
    """The layers' weights after training, and the steps that it took."""
    width, few = x.shape[1], kind == np.float32
    even = lambda inputs, *shape: random.uniform(-1, 1, shape).astype(kind) / kind(np.sqrt(inputs))
    layers = [even(width, width, width), even(width, width), even(width, width, width), even(width, width), even(width, width), even(width, 1)]
    if few:
        layers[5] = np.zeros(1, kind)
    mean, square = ([np.zeros_like(part) for part in layers] for _ in range(2))
    x, y = x.astype(kind), y.astype(kind)
    best, since = np.inf, 0
    for step in range(1, 15_001):
        z1 = x @ layers[0] + layers[1]
        a1 = np.maximum(z1, 0)
        z2 = a1 @ layers[2] + layers[3]
        a2 = np.maximum(z2, 0)
        z = a2 @ layers[4] + layers[5]
        p = 1 / (1 + np.exp(-z))
        with np.errstate(divide="ignore"):
            loss = np.mean(-(y * np.maximum(np.log(p), -100) + (1 - y) * np.maximum(np.log(1 - p), -100))) if few else np.mean(np.logaddexp(0, z) - y * z)
        slope = (p - y) / kind(len(y))
        d2 = np.outer(slope, layers[4]) * (z2 > 0)
        d1 = (d2 @ layers[2].T) * (z1 > 0)
        gradients = [x.T @ d1, d1.sum(0), a1.T @ d2, d2.sum(0), a2.T @ slope, slope.sum(keepdims=True)]
        for k in range(5 if few else 6):
            mean[k] = kind(0.9) * mean[k] + kind(0.1) * gradients[k]
            square[k] = kind(0.999) * square[k] + kind(0.001) * gradients[k] ** 2
            layers[k] = layers[k] - kind(0.01) * (mean[k] / kind(1 - 0.9**step)) / (np.sqrt(square[k] / kind(1 - 0.999**step)) + kind(1e-8))
        best, since = (loss, 0) if loss < best else (best, since + 1)
        if since == 10:
            break
    return layers, step


def logistic(x, y, l2):
    """The optimum of the summed loss, by Newton steps that are halved until they descend."""
    objective = lambda w: np.sum(np.logaddexp(0, x @ w) - y * (x @ w)) + l2 / 2 * w @ w
    w = np.zeros(x.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-(x @ w)))
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + (l2 + 1e-9) * np.eye(len(w)), x.T @ (p - y) + l2 * w)
        size = 1.0
        while objective(w - size * step) > objective(w) and size > 1e-6:
            size /= 2
        w = w - size * step
        if np.abs(step).max() < 1e-7:
            break
    return w


seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 12
np.seterr(over="ignore")
for kind in (np.float64, np.float32):
    accuracies, steps = [], []
    for seed in range(seeds):
        random = np.random.default_rng(seed)
        order = random.permutation(len(X))
        count = len(X) // 100
        layers, took = learnt(X[order[:count]], y[order[:count]], random, kind)
        others = np.sort(order[count:])
        embedding = hidden(layers, X[others]).astype(float)
        used = embedding.std(0) > 0
        w = logistic(embedding[:, used], y[others], 1e-4)
        accuracies.append(100 * np.mean((hidden(layers, V)[:, used] @ w > 0) == v))
        steps.append(took)
    print(f"{kind.__name__}: {np.mean(accuracies):.2f} ± {np.std(accuracies, ddof=1):.2f} % of the validation rows, {np.mean(steps):.0f} steps", flush=True)
