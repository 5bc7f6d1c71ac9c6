"""Writes a folder of Parquet files: rows of Adult drawn with replacement, their numbers jittered, 14 features, label and split.

python benches/rows.py FOLDER ROWS  (needs NumPy, pandas and polars; a million rows a file, row groups of 250,000)
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import polars

folder, rows = Path(sys.argv[1]), int(sys.argv[2])
adult = pd.read_csv(Path(__file__).parents[1] / "www/data/adult.csv.gz", skipinitialspace=True)
adult = adult.dropna().drop(columns="split")
folder.mkdir(parents=True, exist_ok=True)
random = np.random.default_rng(0)
for place, first in enumerate(range(0, rows, 1_000_000)):
    count = min(1_000_000, rows - first)
    drawn = random.integers(0, len(adult), count)
    columns = {}
    for name in adult:
        cells = adult[name].to_numpy()[drawn]
        columns[name] = cells.tolist() if cells.dtype == object else cells + random.normal(0, 0.1, count) * cells.std()
    columns["split"] = random.choice(["train", "validation", "test"], count, p=[0.6, 0.2, 0.2]).tolist()
    polars.DataFrame(columns).write_parquet(folder / f"part-{place:03}.parquet", row_group_size=250_000)
