"""The Python package against the command line, scikit-learn, fairlearn and onnxruntime."""

import gzip
import json
import pickle
import re
import subprocess
import sys

import numpy as np
import pandas as pd
import polars
import pytest
from fairlearn.metrics import MetricFrame, demographic_parity_difference, selection_rate
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from soft_unlearn import SoftUnlearner, compare, correct, read_coefficients, read_report, verify

COMPAS = {
    "label": {"column": "two_year_recid", "positive": {"values": ["0"]}},
    "sensitive": {"column": "race", "positive": {"values": ["Caucasian"]}, "negative": ["African-American"]},
}
# What depends on the machine, and is no part of the digest.
UNCOUNTED = ["milliseconds"]


def made_up(rows, seed=0):
    """Rows of two groups whose labels differ by group, and by the features."""
    random = np.random.default_rng(seed)
    group = np.where(random.random(rows) < 0.5, "a", "b")
    X = random.normal(size=(rows, 4)) * [1, 2, 0.5, 3] + [0, 1, -1, 5]
    X[:, 0] += 0.8 * (group == "b")
    y = (X[:, 0] + 0.3 * X[:, 1] + random.normal(size=rows) > 0.8).astype(int)
    return X, y, group


@pytest.fixture(scope="module")
def fitted():
    X, y, A = made_up(600)
    return X, y, A, SoftUnlearner().fit(X, y, sensitive_features=A)


def test_the_same_bits_as_the_command_line(soft_unlearn, root, tmp_path):
    for name, configuration in [("adult", json.loads((root / "examples/adult.json").read_text())), ("compas", COMPAS)]:
        data = root / f"www/data/{name}.csv.gz"
        (tmp_path / "experiment.json").write_text(json.dumps(configuration))
        soft_unlearn(
            *["correct", "--config", "experiment.json", "--data", data, "--report", "report.json"],
            *["--weights", "weights.csv", "--coefficients", "coefficients.json"],
            cwd=tmp_path,
        )
        told = read_report(tmp_path / "report.json")
        here = correct(data, configuration)
        assert here.report["digest"] == told["digest"]
        assert {k: v for k, v in here.report.items() if k not in UNCOUNTED} == {
            k: v for k, v in told.items() if k not in UNCOUNTED
        }
        assert here.coefficients == json.loads((tmp_path / "coefficients.json").read_text())
        weights = pd.read_csv(tmp_path / "weights.csv")
        assert (here.sample_weight == weights["sample_weight"]).all() and (here.part == weights["part"]).all()
        said = verify(tmp_path / "report.json", data)
        assert told["digest"][:12] in said and "the same to the last digit" in said


def test_a_report_that_was_changed_or_is_about_other_data(soft_unlearn, root, tmp_path):
    data = gzip.decompress((root / "www/data/compas.csv.gz").read_bytes())
    report = correct(data, COMPAS).report
    with pytest.raises(ValueError):
        verify(json.dumps({**report, "target_before": 0.5}).encode(), data)
    with pytest.raises(ValueError):
        verify(json.dumps(report).encode(), data.replace(b"Caucasian", b"Hispanic", 1))
    with pytest.raises(ValueError):
        read_report(b"{}")


def test_the_estimator_has_the_bits_of_the_same_question_on_a_file(tmp_path):
    X, y, A = made_up(400, seed=3)
    model = SoftUnlearner().fit(X, y, sensitive_features=A)
    rows = pd.DataFrame(X, columns=[f"x{j}" for j in range(4)]).assign(label=y, group=A)
    table = pd.concat([rows.assign(part="train"), rows.assign(part="validation"), rows[:1].assign(part="test")])
    told = correct(
        table.to_csv(index=False).encode(),
        {
            "version": 2,
            "label": {"column": "label", "positive": {"values": ["1"]}},
            "groups": [{"column": "group", "privileged": ["b"]}],
            "sensitive_as_feature": False,
            "split": {"column": {"column": "part", "train": ["train"], "validation": ["validation"], "test": ["test"]}},
            "correction": {
                "soft": "kept", "goal": 1.0, "bounds": [0, 5], "algorithm": "retrain",
            },
        },
    )
    assert (told.sample_weight[:400] == model.sample_weight_).all()
    coefficients = {it["column"]: it["coefficient"] for it in told.coefficients["soft"]["numeric"]}
    assert [coefficients[f"x{j}"] for j in range(4)] == model.coef_[0].tolist()
    assert told.coefficients["soft"]["intercept"] == model.intercept_[0]


def test_the_retrained_model_is_scikit_learns_and_the_gap_closes(fitted):
    X, y, A, model = fitted
    assert model.status_ == "met"
    assert model.sample_weight_.shape == (600,) and (model.sample_weight_ >= 0).all()
    assert model.sample_weight_.max() <= 5 + 1e-9
    scaler = StandardScaler().fit(X)
    exact = dict(C=1.0, solver="newton-cholesky", tol=1e-12, max_iter=1000)
    own = LogisticRegression(**exact).fit(scaler.transform(X), y, sample_weight=model.sample_weight_)
    np.testing.assert_allclose(model.decision_function(X), own.decision_function(scaler.transform(X)), atol=1e-6)
    np.testing.assert_allclose(model.predict_proba(X), own.predict_proba(scaler.transform(X)), atol=1e-6)
    assert (model.predict(X) == own.predict(scaler.transform(X))).all()
    plain = LogisticRegression(**exact).fit(scaler.transform(X), y)
    # The smooth gap, mean p over "b" less mean p over "a", is what the weights close: the delivered model meets the goal to
    # 1e-6 of the gap before.
    gap = lambda p: abs(p[A == "b"].mean() - p[A == "a"].mean())
    before, after = gap(plain.predict_proba(scaler.transform(X))[:, 1]), gap(model.predict_proba(X)[:, 1])
    assert after < 2e-6 * before, (before, after)
    assert before == pytest.approx(abs(model.report_["target_before"]), abs=1e-9)
    frame = MetricFrame(metrics=selection_rate, y_true=y, y_pred=model.predict(X), sensitive_features=A)
    assert frame.difference() == pytest.approx(demographic_parity_difference(y, model.predict(X), sensitive_features=A))
    assert frame.difference() < demographic_parity_difference(y, plain.predict(scaler.transform(X)), sensitive_features=A)


def test_validation_rows_of_their_own_and_both_deliveries():
    X, y, A = made_up(500, seed=1)
    other = made_up(300, seed=2)
    model = SoftUnlearner(delivered="update").fit(X, y, sensitive_features=A, validation=other)
    assert model.report_["data"]["rows"][:2] == [500, 300]
    goals = [point["goal"] for point in model.path_]
    assert goals == sorted(goals) and len(goals) > 3
    retrained = SoftUnlearner().fit(X, y, sensitive_features=A, validation=other)
    # The update and retraining deliver different models from the same weights: each has weights of its own that keep the goal.
    assert not np.allclose(retrained.sample_weight_, model.sample_weight_, atol=1e-9)
    X_other, _, A_other = other
    for delivered in (model, retrained):
        assert delivered.status_ == "met"
        p = delivered.predict_proba(X_other)[:, 1]
        gap = p[A_other == "b"].mean() - p[A_other == "a"].mean()
        assert abs(gap) < 2e-6 * abs(delivered.report_["target_before"]), gap


@pytest.mark.parametrize("criterion", ["equal_opportunity", "predictive_equality", "equalized_odds", "accuracy_parity"])
def test_every_criterion(criterion):
    X, y, A = made_up(500, seed=4)
    model = SoftUnlearner(criterion=criterion).fit(X, y, sensitive_features=A)
    values = {it["role"]: it["validation"]["target_smooth"]["value"] for it in model.report_["models"]}
    assert abs(values["soft_influence"]) < abs(values["before"])


def three_groups(rows, seed):
    """Rows of three groups with weights, some of them 0."""
    X, y, _ = made_up(rows, seed)
    random = np.random.default_rng(seed + 100)
    A = random.choice(["north", "south", "west"], rows, p=[0.5, 0.3, 0.2])
    X[:, 0] += 0.6 * (A == "south") - 0.6 * (A == "west")
    y = (X[:, 0] + 0.3 * X[:, 1] + random.normal(size=rows) > 0.8).astype(int)
    return X, y, A, random.integers(0, 4, rows).astype(float)


@pytest.mark.parametrize("delivered", ["retrained", "update"])
def test_more_groups_and_weights_have_the_bits_of_the_command_line(soft_unlearn, tmp_path, delivered):
    train, validation = three_groups(500, seed=6), three_groups(400, seed=7)
    X, y, A, w = train
    model = SoftUnlearner(delivered=delivered, minimum_group=20)
    model.fit(X, y, w, sensitive_features=A, validation=validation)

    def frame(rows, part):
        X, y, A, w = rows
        return pd.DataFrame(X, columns=[f"x{j}" for j in range(4)]).assign(label=y, group=A, weight=w, part=part)

    counted = validation[3] > 0
    test = [column[counted][:1] for column in validation]
    # Shortest exact numbers, as the engine reads them.
    table = pd.concat([frame(train, "train"), frame(validation, "validation"), frame(test, "test")])
    table.to_csv(tmp_path / "rows.csv", index=False)
    configuration = {
        "version": 2,
        "label": {"column": "label", "positive": {"values": ["1"]}},
        "groups": [{"column": "group"}],
        "sensitive_as_feature": False,
        "base_weight": "weight",
        "minimum_group": 20,
        "split": {"column": {"column": "part", "train": ["train"], "validation": ["validation"], "test": ["test"]}},
        "correction": {"soft": "kept", "goal": 1.0, "bounds": [0, 5], "algorithm": "retrain" if delivered == "retrained" else "influence"},
    }
    (tmp_path / "experiment.json").write_text(json.dumps(configuration))
    soft_unlearn(
        *["correct", "--config", "experiment.json", "--data", "rows.csv", "--report", "report.json"],
        *["--coefficients", "coefficients.json", "--weights", "weights.csv"],
        cwd=tmp_path,
    )
    told = json.loads((tmp_path / "coefficients.json").read_text())["soft"]
    coefficients = {it["column"]: it["coefficient"] for it in told["numeric"]}
    assert [coefficients[f"x{j}"] for j in range(4)] == model.coef_[0].tolist() and told["intercept"] == model.intercept_[0]
    assert model.status_ == "met" and model.groups_ == ["north", "south", "west"]
    if delivered == "retrained":
        weights = pd.read_csv(tmp_path / "weights.csv")["sample_weight"].to_numpy()
        assert (weights[:500] == model.sample_weight_).all()
    # Every group's mean p is that of all rows, to 1e-6 of the largest gap before; weights of 0 stay 0.
    X, _, A, w = validation
    own = SoftUnlearner(goal=0.0).fit(*train[:2], train[3], sensitive_features=train[2], validation=validation)

    def gaps(model):
        p = model.predict_proba(X)[:, 1]
        return [np.average(p[A == group], weights=w[A == group]) - np.average(p, weights=w) for group in model.groups_]

    assert np.abs(gaps(model)).max() < 2e-6 * np.abs(gaps(own)).max()
    assert (model.sample_weight_[train[3] == 0] == 0).all()


def test_a_weight_of_two_is_the_row_twice():
    X, y, A, w = three_groups(300, seed=8)
    w = w.astype(int)
    once = SoftUnlearner().fit(X, y, w, sensitive_features=A)
    twice = SoftUnlearner().fit(np.repeat(X, w, axis=0), np.repeat(y, w), sensitive_features=np.repeat(A, w))
    # The copies of a row have one weight each, which add to the row's. The goal is kept to 1e-6 of the gap, and so are the weights.
    np.testing.assert_allclose(once.coef_, twice.coef_, atol=1e-7)
    sums = np.bincount(np.repeat(np.arange(300), w), weights=twice.sample_weight_, minlength=300)
    np.testing.assert_allclose(once.sample_weight_, sums, atol=1e-5)
    plain = LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-12, max_iter=1000)
    counted = SoftUnlearner(standardise=False).fit(X, y, w, sensitive_features=A)
    plain.fit(X, y, sample_weight=counted.sample_weight_)
    np.testing.assert_allclose(counted.coef_, plain.coef_, atol=1e-7)


def test_a_group_that_is_too_small_is_not_corrected():
    X, y, A, _ = three_groups(600, seed=9)
    # Two small groups that differ: their gaps cancel, and neither closes.
    A = np.where((A == "west") & (X[:, 1] > 0), "east", A)
    model = SoftUnlearner(minimum_group=150).fit(X, y, sensitive_features=A)
    assert max((A == "west").sum(), (A == "east").sum()) < 150 < (A == "south").sum()
    p = model.predict_proba(X)[:, 1]
    gap = {group: abs(p[A == group].mean() - p.mean()) for group in model.groups_}
    assert model.status_ == "met" and max(gap["north"], gap["south"]) < 1e-6 and min(gap["west"], gap["east"]) > 1e-3
    with pytest.raises(ValueError, match="at least 1000 rows"):
        SoftUnlearner(minimum_group=1000).fit(X, y, sensitive_features=A)


def without_times(comparison):
    told = json.loads(json.dumps(comparison))
    for row in told["methods"]:
        del row["milliseconds"]
    return told


def test_the_comparison_is_the_command_lines(soft_unlearn, root, tmp_path):
    data = root / "www/data/compas.csv.gz"
    (tmp_path / "experiment.json").write_text(json.dumps(COMPAS))
    printed = soft_unlearn(
        *["compare", "--config", "experiment.json", "--data", data, "--report", "comparison.json"],
        *["--resamples", 200, "--judge", "log-loss"],
        cwd=tmp_path,
    )
    told = compare(data, COMPAS, judge="log_loss", resamples=200)
    written = json.loads((tmp_path / "comparison.json").read_text())
    assert without_times(told.report) == without_times(written)
    assert len(told.methods) == 18 and told.recommendation == written["recommendation"]
    untimed = lambda table: re.sub(r"[\d.]+ s, ", "", table)
    assert told._repr_markdown_() == told.table and untimed(told.table) == untimed(printed) != printed
    few = compare(data, COMPAS, judge="log_loss", resamples=200, contenders=["before", "reweighing"])
    assert [it["contender"] for it in few.methods] == ["before", "reweighing"]
    for wrong, words in [
        (dict(judge="auc"), "judge"),
        (dict(resamples=0), "resamples"),
        (dict(contenders=["magic"]), "magic"),
        (dict(contenders="before"), "contenders"),
    ]:
        with pytest.raises(ValueError, match=words):
            compare(data, COMPAS, **wrong)


def test_leaving_a_row_out_is_training_without_it(fitted):
    X, y, A, model = fitted
    target, utility = model.leave_one_out([0, 7, 300], n_jobs=2)
    scaler = StandardScaler().fit(X)
    Z = scaler.transform(X)
    exact = dict(C=1.0, solver="newton-cholesky", tol=1e-13, max_iter=1000)

    def measured(keep):
        margin = LogisticRegression(**exact).fit(Z[keep], y[keep]).decision_function(Z)
        p = 1 / (1 + np.exp(-margin))
        return p[A == "b"].mean() - p[A == "a"].mean(), np.sum(np.logaddexp(0, margin) - y * margin)

    all_rows = np.arange(600)
    before = measured(all_rows)
    for place, row in enumerate([0, 7, 300]):
        after = measured(np.delete(all_rows, row))
        assert target[place] == pytest.approx(after[0] - before[0], abs=1e-7)
        assert utility[place] == pytest.approx(after[1] - before[1], abs=1e-5)
    # All rows, on any number of threads, to the same bits; influence is the first order of it.
    one, two = model.leave_one_out(n_jobs=1), model.leave_one_out(n_jobs=3)
    assert (one[0] == two[0]).all() and (one[1] == two[1]).all() and one[0][7] == target[1]
    assert np.corrcoef(one[0], model.influence_)[0, 1] > 0.99


def test_pandas_and_polars_are_numpy(fitted):
    X, y, A, model = fitted
    names = ["a", "b", "c", "d"]
    for frame, column in [(pd.DataFrame, pd.Series), (polars.DataFrame, polars.Series)]:
        table = frame(dict(zip(names, X.T)))
        same = SoftUnlearner().fit(table, y, sensitive_features=column(A.tolist()))
        assert (same.coef_ == model.coef_).all() and list(same.feature_names_in_) == names
        assert (same.predict(table) == model.predict(X)).all()


def test_pipeline_and_grid_search():
    X, y, A = made_up(400, seed=5)
    pipeline = make_pipeline(StandardScaler(), SoftUnlearner()).fit(X, y, softunlearner__sensitive_features=A)
    assert pipeline.score(X, y) > 0.6
    search = GridSearchCV(SoftUnlearner(), {"goal": [0.0, 0.5, 1.0]}, cv=3).fit(X, y, sensitive_features=A)
    assert search.best_params_["goal"] in [0.0, 0.5, 1.0]
    assert not np.isnan(search.cv_results_["mean_test_score"]).any()


def test_a_model_that_was_pickled_predicts(fitted):
    X, _, _, model = fitted
    copy = pickle.loads(pickle.dumps(model))
    assert (copy.predict_proba(X) == model.predict_proba(X)).all()
    with pytest.raises(NotFittedError):
        copy.leave_one_out()


@pytest.mark.filterwarnings("ignore:sensitive_features is not given")
def test_scikit_learns_own_checks():
    # Without groups, which these checks do not know, the estimator is a logistic regression.
    check_estimator(SoftUnlearner())


def test_without_groups_it_says_that_nothing_is_corrected():
    X, y, _ = made_up(200)
    with pytest.warns(UserWarning, match="sensitive_features"):
        model = SoftUnlearner().fit(X, y)
    assert (model.sample_weight_ == 1).all() and "nothing to correct" in model.status_


@pytest.mark.parametrize("example", ["correct", "weights", "leave_one_out", "groups", "compare"])
def test_the_examples_run(root, example):
    done = subprocess.run([sys.executable, root / f"examples/python/{example}.py"], capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout, done.stderr


BAD = [
    (dict(criterion="parity"), {}, "criterion"),
    (dict(goal=3), {}, "goal"),
    (dict(goal="much"), {}, "goal"),
    (dict(delivered="later"), {}, "delivered"),
    (dict(bounds=(2, 1)), {}, "bounds"),
    (dict(bounds=5), {}, "bounds"),
    (dict(l2=-1), {}, "l2"),
    ({}, dict(sensitive_features=np.repeat("a", 50)), "sensitive_features has one group only"),
    ({}, dict(sensitive_features=["a", "b"]), "sensitive_features has 2 rows, but X has 50"),
    ({}, dict(sensitive_features=[None] + ["a"] * 24 + ["b"] * 25), "missing value in row 0"),
    ({}, dict(validation=3), "validation"),
    (dict(minimum_group=0), {}, "minimum_group"),
    ({}, dict(sample_weight=np.ones(3)), "sample_weight"),
    ({}, dict(sample_weight=np.r_[-1, np.ones(49)]), "sample_weight is negative in row 0"),
    ({}, dict(sample_weight=made_up(50)[1]), "sample_weight leaves rows of one class only"),
    ({}, dict(sample_weight=np.zeros(50)), "ample.weight"),
    ({}, dict(sample_weight=np.r_[np.nan, np.ones(49)]), "NaN"),
    ({}, dict(validation=(np.ones((3, 2)), [0, 1, 0], ["a", "b", "a"])), "features"),
    ({}, dict(validation=(np.ones((3, 4)), [0, 1, 2], ["a", "b", "a"])), "label"),
    ({}, dict(validation=(np.ones((3, 4)), [0, 1, 0], ["a", "b", "c"])), "group 'c'"),
]


@pytest.mark.parametrize(("parameters", "arguments", "words"), BAD)
def test_what_cannot_be_used_is_named(parameters, arguments, words):
    X, y, A = made_up(50)
    with pytest.raises(ValueError, match=words):
        SoftUnlearner(**parameters).fit(X, y, **{"sensitive_features": A, **arguments})


def test_bad_tables_and_an_unfitted_model():
    X, y, A = made_up(50)
    with pytest.raises(NotFittedError):
        clone(SoftUnlearner()).predict(X)
    with pytest.raises(ValueError, match="NaN"):
        SoftUnlearner().fit(np.where(X > 5, np.nan, X), y, sensitive_features=A)
    with pytest.raises(ValueError, match="class"):
        SoftUnlearner().fit(X, np.zeros(50), sensitive_features=A)
    with pytest.raises(ValueError, match="binary"):
        SoftUnlearner().fit(X, np.arange(50) % 3, sensitive_features=A)
    with pytest.raises(ValueError, match="string"):
        SoftUnlearner().fit([["red"] * 4] * 50, y, sensitive_features=A)
    with pytest.raises(ValueError, match="configuration|label"):
        correct(b"a,b\n1,2\n", {"version": 2})


def test_coefficients_become_a_pipeline_and_onnx(root):
    import onnxruntime
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import FloatTensorType, StringTensorType

    data = root / "www/data/adult.csv.gz"
    told = correct(data, json.loads((root / "examples/adult.json").read_text()))
    table = pd.read_csv(data, skipinitialspace=True)
    test = table[told.part == "test"]
    roles = {"before": "before", "hard": "hard_influence", "soft": "soft_influence"}
    for model, name in roles.items():
        pipeline = read_coefficients(told.coefficients, model=model)
        expected = next(it for it in told.report["models"] if it["role"] == name)["test"]
        assert np.mean(pipeline.predict(test) == (test["income"] == ">50K")) == expected["accuracy"]["value"]
        margin = pipeline.decision_function(test)
        losses = np.logaddexp(0, margin) - (test["income"] == ">50K") * margin
        assert losses.sum() == pytest.approx(expected["log_loss_sum"], rel=1e-9)
    inputs = pipeline.named_steps["encode"].feature_names_in_
    is_text = {name: not pd.api.types.is_numeric_dtype(table[name]) for name in inputs}
    types = [(name, (StringTensorType if is_text[name] else FloatTensorType)([None, 1])) for name in inputs]
    onnx = to_onnx(pipeline, initial_types=types, options={"zipmap": False})
    session = onnxruntime.InferenceSession(onnx.SerializeToString(), providers=["CPUExecutionProvider"])
    # ONNX takes a dash for an underscore.
    feed = {
        name.replace("-", "_"): test[[name]].to_numpy(dtype=object if is_text[name] else np.float32)
        for name in inputs
    }
    scored = session.run(None, feed)[1]
    np.testing.assert_allclose(scored, pipeline.predict_proba(test), atol=1e-6)
