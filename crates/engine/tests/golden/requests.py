"""Shards and rows that requests are expected to have trained anew, by SciPy's distributions.

    python -m venv venv && venv/bin/pip install numpy scipy
    venv/bin/python crates/engine/tests/golden/requests.py > crates/engine/tests/golden/requests.json

Requests come one after another for rows that have not asked, a likelier row `times` as likely as another: the number of likelier rows among
the first K has Wallenius' noncentral hypergeometric distribution (scipy.stats.nchypergeom_wallenius). Given that number, the rows of a kind
are any with equal chance, and a shard is missed with the chance that scipy.stats.hypergeom has for 0.
"""

import json

import numpy as np
import scipy
from scipy.stats import hypergeom, nchypergeom_wallenius

CASES = [
    # (others, likelier) of every shard, how many times as likely, numbers of requests
    ([[160, 0]] * 5, 1.0, [1, 5, 20, 100]),
    ([[120, 40]] * 5, 10.0, [1, 5, 20, 100]),
    ([[0, 160], [120, 40], [160, 0], [160, 0], [160, 0]], 10.0, [1, 5, 20, 100]),
    ([[500, 0], [100, 6], [0, 34], [0, 35], [0, 33]], 4.0, [1, 10, 50, 200]),
    ([[4000, 2000]] * 3 + [[6000, 0]] * 2, 2.5, [1, 10, 100, 500]),
    ([[7, 0], [3, 4], [0, 7]], 30.0, [1, 3, 8, 12]),
]


def chance_of(a, others, likelier, times, requests):
    if likelier == 0:
        return float(a == 0)
    if others == 0:
        return float(a == requests)
    return float(nchypergeom_wallenius.pmf(a, others + likelier, likelier, requests, times))


def missed(rows, total, drawn):
    if drawn == 0 or rows == 0:
        return 1.0
    return float(hypergeom.pmf(0, total, rows, drawn))


cases = []
for shards, times, steps in CASES:
    others, likelier = (int(total) for total in np.sum(shards, axis=0))
    costs = []
    for requests in steps:
        chances = [
            (a, chance_of(a, others, likelier, times, requests))
            for a in range(max(0, requests - others), min(requests, likelier) + 1)
        ]
        hit = [
            1.0 - sum(p * missed(n1, likelier, a) * missed(n0, others, requests - a) for a, p in chances)
            for n0, n1 in shards
        ]
        rows = sum((n0 + n1) * share for (n0, n1), share in zip(shards, hit)) - requests
        costs.append({"requests": requests, "shards": sum(hit), "rows": rows})
    cases.append({"shards": shards, "times": times, "costs": costs})
print(json.dumps({"scipy": scipy.__version__, "cases": cases}, indent=1))
