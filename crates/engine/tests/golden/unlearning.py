"""Writes unlearning.json: every unlearning algorithm on a small problem, in dense NumPy, for tests/engine/unlearn.rs.

Random numbers are those of rand_chacha's ChaCha8Rng::seed_from_u64, written anew from the ChaCha specification (D. J. Bernstein 2008, here with
8 rounds and a 64-bit counter) and rand_core's documented way from a 64-bit seed to a key (PCG32)."""
import json
import math
from pathlib import Path

import numpy as np

M32, M64 = (1 << 32) - 1, (1 << 64) - 1


class ChaCha8:
    def __init__(self, seed):
        self.key, state = [], seed
        for _ in range(8):
            state = (state * 6364136223846793005 + 11634580027462260723) & M64
            shifted, turn = (((state >> 18) ^ state) >> 27) & M32, state >> 59
            self.key.append(((shifted >> turn) | (shifted << (-turn & 31))) & M32)
        self.counter, self.words = 0, []

    def block(self):
        start = [0x61707865, 0x3320646E, 0x79622D32, 0x6B206574, *self.key, self.counter & M32, self.counter >> 32, 0, 0]
        s = list(start)

        def quarter(a, b, c, d):
            for x, y, z, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                s[x] = (s[x] + s[y]) & M32
                mixed = s[z] ^ s[x]
                s[z] = ((mixed << turn) | (mixed >> (32 - turn))) & M32

        for _ in range(4):
            for k in range(4):
                quarter(k, 4 + k, 8 + k, 12 + k)
            for k in range(4):
                quarter(k, 4 + (k + 1) % 4, 8 + (k + 2) % 4, 12 + (k + 3) % 4)
        self.counter += 1
        return [(a + b) & M32 for a, b in zip(s, start)]

    def bits(self):
        if not self.words:
            self.words = self.block()
        low, high, *self.words = self.words
        return low | high << 32

    def uniform(self):
        return (self.bits() >> 11) / 2**53

    def normal(self):
        first, second = 1 - self.uniform(), self.uniform()
        return math.sqrt(-2 * math.log(first)) * math.cos(2 * math.pi * second)


N, D, L2, SEED = 80, 5, 1.5, 7
random = np.random.default_rng(20)
x = np.hstack([random.normal(size=(N, D - 1)), np.ones((N, 1))])
y = (x @ np.array([1.0, -0.5, 0.3, 0.0, -0.2]) + random.normal(size=N) > 0).astype(float)
penalty = L2 * np.array([1.0] * (D - 1) + [0.0])


def sigmoid(margin):
    return 1 / (1 + np.exp(-margin))


def gradient(theta, w, rows=slice(None), share=1.0):
    return x[rows].T @ (w[rows] * (sigmoid(x[rows] @ theta) - y[rows])) + share * penalty * theta


def hessian(theta, w, rows=slice(None), share=1.0):
    p = sigmoid(x[rows] @ theta)
    return (x[rows] * (w[rows] * p * (1 - p))[:, None]).T @ x[rows] + share * np.diag(penalty)


def optimum(w, rows=slice(None), share=1.0):
    theta = np.zeros(D)
    for _ in range(50):
        theta = theta - np.linalg.solve(hessian(theta, w, rows, share), gradient(theta, w, rows, share))
    return theta


one = np.ones(N)
theta_hat = optimum(one)
p_hat = sigmoid(x @ theta_hat)
h_hat = hessian(theta_hat, one)
unit = 1 / np.linalg.eigvalsh(h_hat)[-1]


def descend(start, steps, slope, ridge, momentum=0.9, state=None, rate=1.0):
    """`steps` steps of rate / L of the heavy ball down X'slope(margins) + ridge theta."""
    theta, velocity = (start, np.zeros(D)) if state is None else state
    for _ in range(steps):
        velocity = momentum * velocity - rate * unit * (x.T @ slope(x @ theta) + ridge * theta)
        theta = theta + velocity
    return theta, velocity


def random_parameters():
    stream = ChaCha8(SEED)
    return np.array([stream.normal() / math.sqrt(D) for _ in range(D)])


def algorithms(e):
    w = np.maximum(1 + e, 0)
    retain = lambda m: w * (sigmoid(m) - y)
    found = {
        "retrain": optimum(w),
        "influence": theta_hat - np.linalg.solve(h_hat, x.T @ (e * (p_hat - y))),
        "newton_removal": theta_hat - np.linalg.solve(hessian(theta_hat, w), x.T @ ((w - 1) * (p_hat - y))),
        "gradient_ascent": descend(theta_hat, 5, lambda m: e * (sigmoid(m) - y), 0, momentum=0, rate=0.1)[0],
        "neg_grad_plus": descend(theta_hat, 100, lambda m: (0.95 * (1 + e) + 0.05 * e) * (sigmoid(m) - y), 0.95 * penalty)[0],
        "fine_tune": descend(theta_hat, 100, retain, penalty)[0],
        "cf_k": descend(theta_hat, 300, retain, penalty)[0],
        "eu_k": descend(random_parameters(), 300, retain, penalty)[0],
    }
    fisher = (w * p_hat * (1 - p_hat)) @ x**2 / w.sum()
    stream = ChaCha8(SEED)
    noise = np.array([stream.normal() for _ in range(D)])
    found["fisher_forgetting"] = theta_hat + np.sqrt(1e-4 * np.minimum(1 / (fisher + 1e-8), 100)) * noise

    def linearised(weights):
        # Least squares: rows scaled by sqrt(w), and the penalty as rows of its own.
        tangent = x * (p_hat * (1 - p_hat))[:, None]
        left = np.vstack([np.sqrt(weights)[:, None] * tangent, np.diag(np.sqrt(penalty))])
        right = np.concatenate([np.sqrt(weights) * (y - p_hat), -np.sqrt(penalty) * theta_hat])
        return np.linalg.lstsq(left, right, rcond=None)[0]

    found["ntk_scrubbing"] = theta_hat + linearised(w) - linearised(one)
    t, alpha, teacher = 2.0, 0.5, x @ theta_hat
    distance = lambda m: t * (sigmoid(m / t) - sigmoid(teacher / t))
    state = (theta_hat, np.zeros(D))
    for epoch in range(10):
        if epoch < 3:
            state = descend(None, 1, lambda m: e * distance(m), 0, state=state)
        state = descend(None, 10, lambda m: w * (sigmoid(m) - y + alpha * distance(m)), penalty, state=state)
    found["scrub"] = state[0]
    bad = sigmoid(x @ random_parameters())
    found["bad_teacher"] = descend(theta_hat, 10, lambda m: sigmoid(m) - ((1 + e) * p_hat - e * bad), 0)[0]
    stream = ChaCha8(SEED)
    order = [row for _, row in sorted((stream.bits(), row) for row in range(N))]
    shards = [sorted(order[k * N // 5 : (k + 1) * N // 5]) for k in range(5)]
    found["sisa"] = sum(optimum(w, shard, 1 / 5) for shard in shards) / 5
    forget = np.maximum(-e, 0)
    squares = ((p_hat - y)[:, None] * x) ** 2
    of_forgotten, of_all = forget @ squares / forget.sum(), squares.mean(axis=0)
    found["selective_dampening"] = np.where(of_forgotten > 0.25 * of_all, np.minimum(0.5 * of_all / of_forgotten, 1), 1) * theta_hat
    # Hessian-free: every row's own vector beside descent from zero, with dense Hessians.
    theta, vectors = np.zeros(D), np.zeros((N, D))
    step = 1 / np.linalg.eigvalsh(hessian(theta, one))[-1]
    for _ in range(150):
        own = (sigmoid(x @ theta) - y)[:, None] * x
        vectors = vectors - step * vectors @ hessian(theta, one) + step * own
        theta = theta - step * (own.sum(axis=0) + penalty * theta)
    found["hessian_free"] = theta - e @ vectors
    return {name: value.tolist() for name, value in found.items()}


hard = np.zeros(N)
hard[random.choice(N, 12, replace=False)] = -1
soft = 0.4 * random.normal(size=N)
soft[3] = -1.3
kept = {"x": x[:, :-1].tolist(), "y": y.tolist(), "l2": L2, "seed": SEED, "theta_hat": theta_hat.tolist(), "largest_eigenvalue": 1 / unit}
kept["corrections"] = [{"epsilon": e.tolist(), "parameters": algorithms(e)} for e in (hard, soft)]
Path(__file__).with_name("unlearning.json").write_text(json.dumps(kept) + "\n")
