"""The estimator on dask against the one in memory, on a cluster of two processes."""

import os
import signal

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from distributed import Client, LocalCluster

import soft_unlearn.dask
from soft_unlearn import SoftUnlearner

# What another order of sums may change.
ROUNDING = 1e-10
NAMES = ["a", "b", "c"]


def made_up(rows, seed):
    random = np.random.default_rng(seed)
    table = pd.DataFrame(random.normal(size=(rows, 3)) * [1, 20, 0.1] + [0, 5, -1], columns=NAMES)
    table["region"] = random.choice(["north", "south", "west"], rows, p=[0.5, 0.3, 0.2])
    table["a"] += table["region"].map({"north": 0.0, "south": 0.6, "west": -0.6})
    table["y"] = np.where(table["a"] + 0.02 * table["b"] + random.normal(size=rows) > 0.5, "yes", "no")
    table["people"] = random.integers(0, 4, rows).astype(float)
    return table


@pytest.fixture(scope="module")
def tables():
    return made_up(6_000, 1), made_up(3_000, 2)


@pytest.fixture(scope="module")
def client():
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        with Client(cluster) as client:
            yield client


@pytest.fixture(scope="module")
def in_memory(tables):
    train, validation = tables
    model = SoftUnlearner(delivered="update")
    columns = [(table[NAMES], table["y"], table["region"], table["people"]) for table in tables]
    X, y, A, w = columns[0]
    return model.fit(X, y, w, sensitive_features=A, validation=columns[1])


def fit(tables, **parameters):
    train, validation = tables
    model = soft_unlearn.dask.SoftUnlearner(**parameters)
    return model.fit(
        dd.from_pandas(train, npartitions=5),
        label="y",
        sensitive="region",
        features=NAMES,
        weight="people",
        validation=dd.from_pandas(validation, npartitions=3),
    )


def same(model, in_memory, tables):
    np.testing.assert_allclose(model.coef_, in_memory.coef_, atol=ROUNDING, rtol=ROUNDING)
    np.testing.assert_allclose(model.intercept_, in_memory.intercept_, atol=ROUNDING, rtol=ROUNDING)
    assert model.status_ == in_memory.status_ == "met" and model.groups_ == in_memory.groups_
    weights = model.sample_weight_.compute()
    np.testing.assert_allclose(weights, in_memory.sample_weight_, atol=ROUNDING, rtol=0)
    assert (weights.index == tables[0].index).all()


def test_two_processes_have_the_weights_of_one(client, tables, in_memory):
    model = fit(tables)
    same(model, in_memory, tables)
    assert model.sample_weight_.npartitions == 5
    validation = tables[1]
    assert (model.predict(validation) == in_memory.predict(validation[NAMES])).all()
    assert (model.predict(dd.from_pandas(validation, npartitions=2)).compute() == model.predict(validation)).all()
    np.testing.assert_allclose(model.predict_proba(validation), in_memory.predict_proba(validation[NAMES]), atol=1e-9)


def test_a_worker_that_is_killed_costs_time_only(client, tables, monkeypatch):
    undisturbed = fit(tables)
    asked, compute = [], dask.compute

    def killing(*arguments, **settings):
        asked.append(len(arguments))
        if len(asked) == 6:
            pid = next(iter(client.run(os.getpid).values()))
            os.kill(pid, signal.SIGKILL)
        return compute(*arguments, **settings)

    monkeypatch.setattr(soft_unlearn.dask.dask, "compute", killing)
    model = fit(tables)
    assert len(asked) > 10
    # To the bit: who computed what changes nothing.
    assert (model.coef_ == undisturbed.coef_).all() and (model.intercept_ == undisturbed.intercept_).all()
    monkeypatch.undo()
    assert (model.sample_weight_.compute() == undisturbed.sample_weight_.compute()).all()


def test_a_folder_of_parquet_and_an_empty_partition(client, tables, in_memory, tmp_path):
    train, validation = tables
    dd.from_pandas(train, npartitions=4).to_parquet(tmp_path / "train")
    frame = dd.read_parquet(tmp_path / "train")
    model = soft_unlearn.dask.SoftUnlearner().fit(
        dd.concat([frame, frame[frame["a"] > 1e9]]),
        label="y",
        sensitive="region",
        features=NAMES,
        weight="people",
        validation=dd.from_pandas(validation, npartitions=1),
    )
    np.testing.assert_allclose(model.coef_, in_memory.coef_, atol=ROUNDING, rtol=ROUNDING)
    assert len(model.sample_weight_.compute()) == len(train)


def test_what_a_partition_lacks_is_said_by_its_number(tables):
    train, validation = tables

    def refused(train, words, **settings):
        arguments = dict(label="y", sensitive="region", features=NAMES, weight="people")
        with dask.config.set(scheduler="synchronous"), pytest.raises(ValueError, match=words):
            soft_unlearn.dask.SoftUnlearner().fit(dd.from_pandas(train, npartitions=3, sort=False), **{**arguments, **settings})

    hole = train.copy()
    hole.loc[2_100, "b"] = np.nan
    refused(hole, "partition 1: column 'b' has no finite number in row 100")
    refused(train.assign(people=np.r_[np.ones(5_999), -1]), "partition 2: column 'people' is no number of at least 0 in row 1999")
    refused(train, "data has no column 'd'", features=["a", "d"])
    refused(train, "partition [0-2]: the features .* have to hold numbers", features=["a", "y"], label="region")
    refused(train.assign(y="yes"), "has 1 labels")
    refused(train.assign(region="north"), "one group only")
    narrow = dd.from_pandas(validation.drop(columns="b"), npartitions=1)
    refused(train, "partition 0: there is no column 'b'", validation=narrow)
    other = dd.from_pandas(validation.assign(region="east"), npartitions=1)
    refused(train, "partition 0: column 'region' has 'east', which the training rows do not have", validation=other)
    with pytest.raises(TypeError, match="dask DataFrame"):
        soft_unlearn.dask.SoftUnlearner().fit(train, label="y", sensitive="region")
    with pytest.raises(ValueError, match="l2 is 0"):
        fit(tables, l2=0)
    with pytest.raises(ValueError, match="goal"):
        fit(tables, goal=2)
