"""An experiment on Parquet, block by block, against the same one on the whole file."""

import json
import os
import subprocess

import numpy as np
import pandas as pd
import polars
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from soft_unlearn import stream

# What another order of sums may change.
ROUNDING = 1e-10

CONFIGURATION = {
    "version": 2,
    "label": {"column": "y", "positive": {"values": ["1"]}},
    "groups": [{"column": "region"}],
    "sensitive_as_feature": False,
    "base_weight": "people",
    "split": {"column": {"column": "part", "train": ["train"], "validation": ["validation"], "test": ["test"]}},
}


@pytest.fixture(scope="module")
def rows():
    random = np.random.default_rng(11)
    count = 20_000
    region = random.choice(["north", "south", "west"], count, p=[0.5, 0.3, 0.2])
    a, b = random.normal(size=(2, count))
    a = a + np.select([region == "south", region == "west"], [0.6, -0.6])
    y = (a + 0.3 * b + random.normal(size=count) > 0.5).astype(int)
    kind = random.choice(["p", "q", "r"], count)
    table = pd.DataFrame({"a": a, "b": b, "kind": kind, "region": region, "y": y})
    table["people"] = random.integers(0, 4, count)
    table["part"] = random.choice(["train", "validation", "test"], count, p=[0.6, 0.2, 0.2])
    table.loc[::101, "b"] = np.nan
    table.loc[::103, "kind"] = None
    return table


def to_parquet(table, path, **settings):
    columns = {name: [None if cell != cell else cell for cell in table[name].tolist()] for name in table}
    polars.DataFrame(columns).write_parquet(path, **settings)


def same(streamed, whole):
    """The streamed report and weights are those of the whole file."""
    told, weights = streamed
    report, expected = whole
    roles = {it["role"]: it for it in report["models"]}
    for model in told["models"][:2]:
        other = roles[model["role"]]
        np.testing.assert_allclose(model["parameters"], other["parameters"], atol=ROUNDING, rtol=0)
        for part in ("validation", "test"):
            assert model[part]["accuracy"] == pytest.approx(other[part]["accuracy"]["value"], abs=1e-12)
    assert told["kept"]["status"] == report["soft_weights"]["kept"]["status"] == "met"
    assert (weights["part"] == expected["part"]).all() and (weights["row"] == expected["row"]).all()
    np.testing.assert_allclose(weights["sample_weight"], expected["sample_weight"], atol=ROUNDING, rtol=0)


def run(soft_unlearn, cwd, *data):
    soft_unlearn(
        *["stream", "--config", "experiment.json", "--data", *data, "--report", "streamed.json"],
        *["--weights", "streamed.csv", "--scratch", "."],
        cwd=cwd,
    )
    assert not list(cwd.glob("*.blocks"))
    told = json.loads((cwd / "streamed.json").read_text())
    # In Python the same, to the bit.
    paths = [cwd / name for name in data]
    here = stream(paths, json.loads((cwd / "experiment.json").read_text()), weights=cwd / "here.csv", scratch=cwd)
    assert here == told and (cwd / "here.csv").read_bytes() == (cwd / "streamed.csv").read_bytes()
    return told, pd.read_csv(cwd / "streamed.csv")


@pytest.mark.parametrize("split", ["column", "seeded"])
def test_row_groups_and_folders_are_the_whole_file(soft_unlearn, rows, tmp_path, split):
    configuration = dict(CONFIGURATION)
    table = rows
    if split == "seeded":
        configuration["split"] = {"seeded": {"train": 0.6, "validation": 0.2}}
        table = rows.drop(columns="part")
    (tmp_path / "experiment.json").write_text(json.dumps(configuration))
    to_parquet(table, tmp_path / "rows.parquet", row_group_size=1_700)
    soft_unlearn(
        *["correct", "--config", "experiment.json", "--data", "rows.parquet", "--report", "whole.json"],
        *["--samples", "samples.csv"],
        cwd=tmp_path,
    )
    report = json.loads((tmp_path / "whole.json").read_text())
    # The file of weights has the retrained model's; the update's are among all columns.
    samples = pd.read_csv(tmp_path / "samples.csv")
    soft_unlearn(
        *["correct", "--config", "experiment.json", "--data", "rows.parquet", "--weights", "whole.csv", "--report", "again.json"],
        cwd=tmp_path,
    )
    expected = pd.read_csv(tmp_path / "whole.csv")
    expected.loc[samples["row"] - 1, "sample_weight"] = (samples["base_weight"] * samples["weight_soft_kept"].clip(lower=0)).to_numpy()
    streamed = run(soft_unlearn, tmp_path, "rows.parquet")
    same(streamed, (report, expected))
    folder = tmp_path / "parts"
    folder.mkdir()
    for place, first in enumerate(range(0, len(table), 6_000)):
        to_parquet(table[first : first + 6_000], folder / f"part-{place:03}.parquet")
    same(run(soft_unlearn, tmp_path, "parts"), (report, expected))


def test_the_retrained_model_is_scikit_learns(soft_unlearn, rows, tmp_path):
    (tmp_path / "experiment.json").write_text(json.dumps(CONFIGURATION))
    to_parquet(rows, tmp_path / "rows.parquet", row_group_size=3_000)
    told, weights = run(soft_unlearn, tmp_path, "rows.parquet")
    train = weights["part"] == "train"
    X = pd.get_dummies(rows[["a", "b", "kind"]][train], columns=["kind"]).astype(float)
    counted = rows["people"][train]
    scaler = StandardScaler().fit(X, sample_weight=counted)
    own = LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-12, max_iter=1000)
    own.fit(scaler.transform(X), rows["y"][train], sample_weight=weights["sample_weight"][train])
    retrained = next(it for it in told["models"] if it["role"] == "soft_retrained")
    names = told["parameter_names"]
    mine = dict(zip(names, retrained["parameters"]))
    for name, value in zip(X.columns, own.coef_[0]):
        assert mine[name.replace("kind_", "kind = ")] == pytest.approx(value, abs=1e-7)
    assert mine["intercept"] == pytest.approx(own.intercept_[0], abs=1e-7)


def test_what_cannot_be_streamed_is_said(rows, root, tmp_path):
    program = os.environ.get("SOFT_UNLEARN", root / "target/debug/soft-unlearn")
    (tmp_path / "experiment.json").write_text(json.dumps(CONFIGURATION))
    to_parquet(rows[:9_000], tmp_path / "a.parquet")
    to_parquet(rows[9_000:].drop(columns="kind"), tmp_path / "b.parquet")
    (tmp_path / "cut.parquet").write_bytes((tmp_path / "a.parquet").read_bytes()[:-500])
    (tmp_path / "empty").mkdir()

    def refused(configuration, *data):
        (tmp_path / "experiment.json").write_text(json.dumps({**CONFIGURATION, **configuration}))
        done = subprocess.run(
            [program, "stream", "--config", "experiment.json", "--data", *data], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == 1, done.stdout
        return done.stderr

    assert "b.parquet: part 2 has other columns than a.parquet." in refused({}, "a.parquet", "b.parquet")
    with pytest.raises(ValueError, match="Set missing to drop_rows"):
        stream(tmp_path / "a.parquet", {**CONFIGURATION, "missing": "impute"})
    assert "cut.parquet: " in refused({}, "cut.parquet")
    assert "no file that ends in .parquet" in refused({}, "empty")
    assert "Set missing to drop_rows" in refused({"missing": "impute"}, "a.parquet")
    assert "colour" in refused({"label": {"column": "colour", "positive": {"values": ["1"]}}}, "a.parquet")
    negative = rows[:9_000].assign(people=np.r_[np.ones(8_500), -1, np.ones(499)])
    to_parquet(negative, tmp_path / "negative.parquet", row_group_size=1_000)
    said = refused({}, "negative.parquet")
    assert "Block 9, whose first row is row 8001 of all: Row 501 " in said, said
