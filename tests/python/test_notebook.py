"""Notebook and script, run with pandas and scikit-learn: their figures are the experiment's.

The script itself holds its figures to the experiment's, to 1e-6; the tests make sure that it does so, and that it notices
when they are not.
"""

import json
import shutil
import subprocess
import sys

import nbformat
import numpy as np
import pandas as pd
import pytest

FILES = ["--weights", "{stem}-weights.csv", "--notebook", "{stem}.ipynb", "--script", "{stem}.py"]


def take_home(soft_unlearn, folder, configuration, data, second=None):
    """Runs an experiment in a folder and writes its files beside the data; the stem of their names."""
    stem = data.split(".")[0]
    (folder / "experiment.json").write_text(json.dumps(configuration))
    arguments = ["correct", "--config", "experiment.json", "--data", data, "--report", f"{stem}-report.json"]
    arguments += [argument.format(stem=stem) for argument in FILES]
    if second:
        arguments += ["--test-data", second]
    soft_unlearn(*arguments, cwd=folder)
    return stem


def run_script(folder, stem):
    return subprocess.run([sys.executable, f"{stem}.py"], cwd=folder, capture_output=True, text=True)


def holds(folder, stem, figures):
    done = run_script(folder, stem)
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"All {figures} figures are equal" in done.stdout
    assert "HistGradientBoosting" in done.stdout
    return done.stdout


def role(column, positive, negative=None):
    given = {"column": column, "positive": {"values": positive}}
    return given if negative is None else {**given, "negative": negative}


COMPAS = {"label": role("two_year_recid", ["0"]), "sensitive": role("race", ["Caucasian"], ["African-American"])}


def test_adult(soft_unlearn, root, tmp_path):
    shutil.copy(root / "www/data/adult.csv.gz", tmp_path)
    configuration = json.loads((root / "examples/adult.json").read_text())
    stem = take_home(soft_unlearn, tmp_path, configuration, "adult.csv.gz")
    told = holds(tmp_path, stem, 36)
    assert "XGBoost" in told and "LightGBM" in told
    weights = pd.read_csv(tmp_path / "adult-weights.csv", index_col="row")
    table = pd.read_csv(tmp_path / "adult.csv.gz")
    # The rows are pandas' own, and the dropped ones those with "?" in a feature.
    assert weights.index.equals(table.index)
    missing = table.drop(columns=["fnlwgt", "split"]).apply(lambda c: c.astype(str).str.strip() == "?").any(axis=1)
    assert (weights["part"].str.startswith("dropped: ") == missing).all()
    for part in ["train", "validation", "test"]:
        assert ((weights["part"] == part) == ((table["split"] == part) & ~missing)).all()


def test_compas_as_a_notebook(soft_unlearn, root, tmp_path, monkeypatch, capsys):
    shutil.copy(root / "www/data/compas.csv.gz", tmp_path)
    stem = take_home(soft_unlearn, tmp_path, COMPAS, "compas.csv.gz")
    notebook = nbformat.read(tmp_path / f"{stem}.ipynb", as_version=4)
    nbformat.validate(notebook)
    monkeypatch.chdir(tmp_path)
    names = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, "cell", "exec"), names)
    assert "All 36 figures are equal" in capsys.readouterr().out
    # The script has the same code.
    script = (tmp_path / f"{stem}.py").read_text()
    assert all(cell.source in script for cell in notebook.cells if cell.cell_type == "code")


def test_a_figure_that_differs_is_noticed(soft_unlearn, root, tmp_path):
    shutil.copy(root / "www/data/compas.csv.gz", tmp_path)
    stem = take_home(soft_unlearn, tmp_path, COMPAS, "compas.csv.gz")
    weights = pd.read_csv(tmp_path / f"{stem}-weights.csv")
    weights["sample_weight"] = np.where(weights["sample_weight"] > 0, 1.0, 0.0)
    weights.to_csv(tmp_path / f"{stem}-weights.csv", index=False)
    done = run_script(tmp_path, stem)
    assert done.returncode != 0 and "the figures differ by up to" in done.stderr


def test_another_file_is_refused(soft_unlearn, root, tmp_path):
    shutil.copy(root / "www/data/compas.csv.gz", tmp_path)
    stem = take_home(soft_unlearn, tmp_path, COMPAS, "compas.csv.gz")
    pd.read_csv(tmp_path / "compas.csv.gz").sample(frac=1, random_state=0).to_csv(tmp_path / "compas.csv.gz", index=False)
    done = run_script(tmp_path, stem)
    assert done.returncode != 0 and "is not the file of the experiment" in done.stderr


def people(rows, seed):
    """A made-up table with missing cells, accents, a decimal comma to come, and a level with few rows."""
    random = np.random.default_rng(seed)
    group = np.where(random.random(rows) < 0.6, "Männer", "Frauen")
    age = random.integers(18, 70, rows).astype(float)
    income = np.round(random.normal(2500, 600, rows) + 300 * (group == "Männer"), 2)
    town = random.choice(["Köln", "Bonn", "Lünen, alt", "Ulm"], rows, p=[0.5, 0.3, 0.19, 0.01])
    score = (income - 2600) / 500 + (age - 45) / 30 + random.normal(0, 1, rows)
    table = pd.DataFrame({"Alter": age, "Gehalt": income, "Ort": town, "Geschlecht": group})
    table["Kredit"] = np.where(score > 0, "ja", "nein")
    for column in ["Alter", "Gehalt", "Ort"]:
        table.loc[random.random(rows) < 0.04, column] = None
    return table


def write_german(table, path):
    text = table.copy()
    text["Gehalt"] = [None if pd.isna(x) else f"{x:,.2f}".translate(str.maketrans(",.", ".,")) for x in table["Gehalt"]]
    text["Alter"] = [None if pd.isna(x) else f"{x:.0f}" for x in table["Alter"]]
    text.to_csv(path, sep=";", index=False, encoding="cp1252", na_rep="k.A.")


ROLES = {"label": role("Kredit", ["ja"]), "sensitive": role("Geschlecht", ["Männer"])}


@pytest.mark.parametrize("missing", ["drop_rows", "impute"])
def test_a_semicolon_file_with_decimal_commas_and_accents(soft_unlearn, tmp_path, missing):
    write_german(people(1200, 1), tmp_path / "kredit.csv")
    configuration = {**ROLES, "missing": missing, "format": {"missing": ["k.A."]}}
    stem = take_home(soft_unlearn, tmp_path, configuration, "kredit.csv")
    holds(tmp_path, stem, 36)


def test_a_second_file_with_the_test_rows(soft_unlearn, tmp_path):
    write_german(people(1000, 2), tmp_path / "kredit.csv")
    write_german(people(400, 3), tmp_path / "neu.csv")
    configuration = {**ROLES, "format": {"missing": ["k.A."]}, "split": {"second_file": {"validation": 0.3}}}
    stem = take_home(soft_unlearn, tmp_path, configuration, "kredit.csv", "neu.csv")
    holds(tmp_path, stem, 36)


def test_settings_of_the_model(soft_unlearn, tmp_path):
    write_german(people(900, 4), tmp_path / "kredit.csv")
    configuration = {**ROLES, "format": {"missing": ["k.A."]}, "sensitive_as_feature": False}
    for model in [{"l2": 7.5, "standardise_share": 0.4}, {"l2": 0.01, "intercept": False}, {"standardise": False, "l2": 3.0}]:
        stem = take_home(soft_unlearn, tmp_path, {**configuration, "model": model}, "kredit.csv")
        holds(tmp_path, stem, 36)


def test_names_that_are_missing_doubled_or_code(soft_unlearn, tmp_path):
    table = people(800, 5).dropna()
    evil = 'x"]\nimport os; os.abort()  #'
    table.columns = ["a", evil, "a", "Geschlecht", "Kredit"]
    table.insert(0, "", np.arange(len(table)) % 7)
    table.to_csv(tmp_path / "namen.csv", index=False)
    stem = take_home(soft_unlearn, tmp_path, ROLES, "namen.csv")
    holds(tmp_path, stem, 36)


def test_numbers_as_roles_and_no_header(soft_unlearn, tmp_path):
    random = np.random.default_rng(6)
    X = random.normal(size=(700, 3)).round(3)
    group = (random.random(700) < 0.5) * 2 + 1
    label = X[:, 0] + 0.5 * group + random.normal(size=700)
    np.savetxt(tmp_path / "zahlen.csv", np.column_stack([X, group, label]), delimiter=",", fmt="%.4f")
    configuration = {
        "label": {"column": "column 5", "positive": {"at_least": 1.0}},
        "sensitive": role("column 4", ["3"]),
        "format": {"header": False},
    }
    stem = take_home(soft_unlearn, tmp_path, configuration, "zahlen.csv")
    holds(tmp_path, stem, 36)


def test_base_weights_and_a_threshold(soft_unlearn, tmp_path):
    table = people(900, 7).dropna()
    table["Zahl"] = np.random.default_rng(7).integers(0, 4, len(table))
    table.to_csv(tmp_path / "gewichte.csv", index=False)
    for threshold in [0.3, {"accept_top": 0.25}]:
        configuration = {
            "version": 2,
            "label": ROLES["label"],
            "groups": [{"column": "Geschlecht", "privileged": ["M\u00e4nner"]}],
            "base_weight": "Zahl",
            "threshold": threshold,
        }
        stem = take_home(soft_unlearn, tmp_path, configuration, "gewichte.csv")
        holds(tmp_path, stem, 36)
    weights = pd.read_csv(tmp_path / "gewichte-weights.csv")
    zero = (table["Zahl"] == 0).to_numpy()
    assert (weights["sample_weight"][zero] == 0).all()


def test_a_file_of_counts(soft_unlearn, root, tmp_path):
    """R's UCBAdmissions: the lines are repeated as pandas repeats them, and the weights are those of the copies."""
    shutil.copy(root / "crates/engine/tests/golden/ucb_admissions.csv", tmp_path / "ucb.csv")
    configuration = {
        "version": 2,
        "label": role("Admit", ["Admitted"]),
        "groups": [{"column": "Gender", "privileged": ["Male"]}],
        "counts": "Freq",
    }
    stem = take_home(soft_unlearn, tmp_path, configuration, "ucb.csv")
    holds(tmp_path, stem, 36)
    weights = pd.read_csv(tmp_path / "ucb-weights.csv", index_col="row")
    table = pd.read_csv(tmp_path / "ucb.csv")
    table = table.loc[table.index.repeat(table["Freq"])].reset_index(drop=True)
    assert weights.index.equals(table.index) and len(table) == 4526
    assert weights["part"].value_counts().to_dict() == {"train": 2716, "validation": 905, "test": 905}
    # Copies that train have one weight.
    trains = weights["part"] == "train"
    columns = ["Admit", "Gender", "Dept"]
    assert weights["sample_weight"][trains].groupby([table[c][trains] for c in columns]).nunique().max() == 1
    # The question that is guessed of the file is the same one, and is said.
    soft_unlearn("correct", "--data", "ucb.csv", "--report", "guessed.json", cwd=tmp_path)
    assert json.loads((tmp_path / "guessed.json").read_text())["configuration"]["counts"] == "Freq"


def test_lines_above_remarks_currencies_and_totals(soft_unlearn, tmp_path):
    table = people(500, 8).dropna()
    table["Gehalt"] = [f"$ {x:,.2f}" for x in table["Gehalt"]]
    text = table.to_csv(index=False, sep=";")
    (tmp_path / "bericht.csv").write_text(f"Report of the year\nMade by hand\n{text}", encoding="utf-8")
    stem = take_home(soft_unlearn, tmp_path, ROLES, "bericht.csv")
    holds(tmp_path, stem, 36)
    body = people(500, 9).dropna().drop(columns="Ort")
    (tmp_path / "leer.txt").write_text(body.to_csv(index=False, sep=" ").replace(" ", "   "), encoding="utf-8")
    stem = take_home(soft_unlearn, tmp_path, ROLES, "leer.txt")
    holds(tmp_path, stem, 36)


def test_runs_of_spaces_unit_separators_and_marks_of_direction(soft_unlearn, tmp_path):
    body = people(500, 10).dropna()
    body["Ort"] = body["Ort"].where(body.index % 2 == 0, "Bad Ort")
    text = body.to_csv(index=False, sep="\x1f")
    (tmp_path / "runs.txt").write_text(text.replace("\x1f", "   "), encoding="utf-8")
    holds(tmp_path, take_home(soft_unlearn, tmp_path, ROLES, "runs.txt"), 36)
    (tmp_path / "unit.txt").write_text(text.replace("\n", "\x1e"), encoding="utf-8")
    holds(tmp_path, take_home(soft_unlearn, tmp_path, ROLES, "unit.txt"), 36)
    marked = body.to_csv(index=False).replace("Bad Ort", "\u200fBad Ort\u200f")
    (tmp_path / "marked.csv").write_text(marked, encoding="utf-8")
    holds(tmp_path, take_home(soft_unlearn, tmp_path, ROLES, "marked.csv"), 36)
