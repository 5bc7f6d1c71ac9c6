"""Experiments on files: what the command line does, from Python."""

from __future__ import annotations

import gzip
import io
import json
import tempfile
from dataclasses import dataclass
from numbers import Integral
from os import PathLike, fspath
from pathlib import Path
from typing import Any, Mapping, Sequence

import numpy as np

from . import _engine

Source = str | PathLike | bytes


@dataclass(frozen=True)
class Correction:
    """What an experiment leaves.

    Attributes
    ----------
    report : dict
        Configuration, fingerprint of the data, every figure, and the digest: equal to the command line's report but for the
        milliseconds.
    coefficients : dict
        Coefficients before, hard and soft, in the units of the file; for :func:`read_coefficients`.
    row : ndarray of shape (n_rows,), int64
        Every data row's position in the file, from 0.
    part : ndarray of shape (n_rows,), object
        "train", "validation", "test", or "dropped: " and the reason.
    sample_weight : ndarray of shape (n_rows,), float64
        Weight of a training row, at least 0; 0 for every other row.
    """

    report: dict[str, Any]
    coefficients: dict[str, Any]
    row: np.ndarray
    part: np.ndarray
    sample_weight: np.ndarray


@dataclass(frozen=True)
class Comparison:
    """Every method at the same gap.

    Attributes
    ----------
    methods : list of dict
        One a method: "contender", "strength", whether the goal was "met", "validation_gap", and "test" with each figure's
        interval; or "failed", the reason why there is none.
    recommendation : dict
        "contender", "runner_up" and "why"; chosen on validation rows.
    report : dict
        All of it: what ``soft-unlearn compare --report`` writes, but for the milliseconds.
    table : str
        The methods as a Markdown table. A notebook shows it.
    """

    methods: list[dict[str, Any]]
    recommendation: dict[str, Any]
    report: dict[str, Any]
    table: str

    def _repr_markdown_(self) -> str:
        return self.table


def _bytes(source: Source, argument: str) -> tuple[str, bytes]:
    """The name and the bytes of a file, unpacked."""
    if isinstance(source, bytes):
        return "data", source
    if not isinstance(source, (str, PathLike)):
        raise TypeError(f"{argument} is {type(source).__name__}, but has to be a path or bytes")
    path = Path(fspath(source))
    data = path.read_bytes()
    return path.name, gzip.decompress(data) if path.suffix == ".gz" else data


def _settings(configuration: Mapping | Source) -> str:
    """A configuration as JSON; raises ValueError where it is none."""
    if isinstance(configuration, Mapping):
        text = json.dumps(configuration)
    else:
        text = _bytes(configuration, "configuration")[1].decode()
    return _engine.normalise(text)


def _session(data: Source, test_data: Source | None, settings: str) -> _engine.Session:
    session = _engine.Session()
    session.read(*_bytes(data, "data"), settings, False)
    if test_data is not None:
        session.read(*_bytes(test_data, "test_data"), settings, True)
    return session


def correct(data: Source, configuration: Mapping | Source, *, test_data: Source | None = None) -> Correction:
    """Runs an experiment: the same bits as the page and ``soft-unlearn correct``.

    Parameters
    ----------
    data : path or bytes
        The file; one ending in .gz is unpacked.
    configuration : dict, path or bytes
        The experiment's settings, as the page and the command line read them.
    test_data : path or bytes, optional
        A second file with the test rows.

    Raises
    ------
    ValueError
        The file, the settings or the rows do not allow the experiment; the text says why and what to do.
    """
    settings = _settings(configuration)
    session = _session(data, test_data, settings)
    session.run(settings)
    import csv

    weights = list(csv.reader(io.StringIO(session.export("weights")[1].decode())))[1:]
    return Correction(
        report=json.loads(session.export("report")[1]),
        coefficients=json.loads(session.export("coefficients")[1]),
        row=np.array([int(row) for row, _, _ in weights], dtype=np.int64),
        part=np.array([part for _, part, _ in weights], dtype=object),
        sample_weight=np.array([float(weight) for _, _, weight in weights]),
    )


def compare(
    data: Source,
    configuration: Mapping | Source,
    *,
    test_data: Source | None = None,
    judge: str = "accuracy",
    resamples: int | None = None,
    contenders: Sequence[str] | None = None,
) -> Comparison:
    """Brings every method to the same gap by its own strength: the same bits as ``soft-unlearn compare``.

    Parameters
    ----------
    data : path or bytes
        The file; one ending in .gz is unpacked.
    configuration : dict, path or bytes
        The experiment's settings. The goal is its share of the gap.
    test_data : path or bytes, optional
        A second file with the test rows.
    judge : {"accuracy", "log_loss", "worst_group_accuracy"}
        By what methods are chosen, on validation rows.
    resamples : int, optional
        Resamples of the intervals; 2,000 where it is not given.
    contenders : sequence of str, optional
        Methods, as ``methods`` names them ("kept_retrained", "reweighing", ...); all where it is not given.

    Raises
    ------
    ValueError
        The file, the settings or the rows do not allow the comparison; the text says why and what to do.
    """
    judges = ("accuracy", "log_loss", "worst_group_accuracy")
    if judge not in judges:
        raise ValueError(f"judge is {judge!r}, but has to be one of {judges}")
    compared: dict[str, Any] = {"judge": judge}
    if resamples is not None:
        if isinstance(resamples, bool) or not isinstance(resamples, Integral) or not 1 <= resamples < 2**32:
            raise ValueError(f"resamples is {resamples!r}, but has to be a whole number from 1")
        compared["resamples"] = int(resamples)
    if contenders is not None:
        if isinstance(contenders, str):
            raise ValueError("contenders is one text, but has to be a list of methods")
        compared["contenders"] = list(contenders)
    settings = _settings(configuration)
    report, table = _session(data, test_data, settings).compare(settings, json.dumps(compared))
    told = json.loads(report)
    return Comparison(told["methods"], told["recommendation"], told, table)


def stream(
    data: str | PathLike | Sequence[str | PathLike],
    configuration: Mapping | Source,
    *,
    weights: str | PathLike | None = None,
    scratch: str | PathLike | None = None,
) -> dict[str, Any]:
    """Corrects a model on Parquet larger than memory, block by block: the same bits as ``soft-unlearn stream``.

    Parameters
    ----------
    data : path, or sequence of paths
        Parquet files of the same columns, or folders of them; together they are one table.
    configuration : dict, path or bytes
        The experiment's settings.
    weights : path, optional
        Where every data row's weight goes (CSV: row from 0, part, sample_weight).
    scratch : path, optional
        A folder for the encoded rows, which are removed at the end; the system's folder for temporary files where it is not given.

    Returns
    -------
    dict
        The report: rows, groups, how the weights ended, and the models before, updated and retrained with their figures.

    Raises
    ------
    ValueError
        The files, the settings or the rows do not allow it; the text says why and what to do.
    """
    paths = [data] if isinstance(data, (str, PathLike)) else list(data)
    where = tempfile.gettempdir() if scratch is None else scratch
    told = _engine.stream(
        [fspath(path) for path in paths], _settings(configuration), fspath(where), None if weights is None else fspath(weights)
    )
    return json.loads(told)


def read_report(report: Source) -> dict[str, Any]:
    """A report of the page or the command line as a dict, once its digest has been checked.

    Raises
    ------
    ValueError
        It is no report, or damaged.
    """
    data = _bytes(report, "report")[1]
    _engine.read_report(data)
    return json.loads(data)


def verify(report: Source, data: Source, *, test_data: Source | None = None) -> str:
    """Computes a report again from its data; says what was confirmed.

    Raises
    ------
    ValueError
        It is no report, damaged, about other data, or a value differs; the text says which.
    """
    written = _bytes(report, "report")[1]
    settings = _engine.read_report(written)
    return _session(data, test_data, settings).verify(written)


def read_coefficients(
    coefficients: Mapping | Source, *, model: str = "soft", columns: Sequence[str] | None = None
):
    """A fitted scikit-learn pipeline from the coefficients that were taken home.

    Parameters
    ----------
    coefficients : dict, path or bytes
        The coefficients' JSON.
    model : {"before", "hard", "soft"}
        Which model.
    columns : sequence of str, optional
        The data's columns. Needed only where a column's own name has " = " in it: "sex = Male" is else the text column
        "sex", 1 where it is "Male".

    Returns
    -------
    sklearn.pipeline.Pipeline
        ``predict`` gives 1 for the favourable label. It takes a DataFrame with the columns' names; numbers have to be
        numbers, and a text that training never showed counts as none of the levels.
    """
    import pandas as pd
    from sklearn.compose import ColumnTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import OneHotEncoder

    given = coefficients
    if not isinstance(given, Mapping):
        given = json.loads(_bytes(given, "coefficients")[1])
    if model not in ("before", "hard", "soft"):
        raise ValueError(f"model is {model!r}, but has to be 'before', 'hard' or 'soft'")
    if given.get("hidden_layers"):
        raise ValueError("coefficients are those of a perceptron's last layer: a linear pipeline cannot hold it")
    chosen = given.get(model)
    if chosen is None:
        raise ValueError(f"coefficients hold no {model!r} model")

    numbers, texts = [], []
    for entry in chosen["numeric"]:
        name, value = entry["column"], entry["coefficient"]
        column, divided, level = name.partition(" = ")
        if (columns is not None and name in columns) or not divided:
            numbers.append((name, value))
        elif columns is None and " = " in level:
            raise ValueError(f"coefficients name {name!r}, which can be read in two ways: give the columns")
        else:
            if columns is not None:
                # The column whose name the entry begins with, however it is written.
                fitting = [it for it in columns if name.startswith(f"{it} = ")]
                if len(fitting) != 1:
                    raise ValueError(f"columns hold no single column for {name!r}")
                column, level = fitting[0], name[len(fitting[0]) + 3 :]
            texts.append((column, [(level, value)]))
    for factor in chosen["factors"]:
        texts.append((factor["column"], [(it["level"], it["coefficient"]) for it in factor["levels"]]))

    # One example row, so that the parts are fitted: it fixes the names, and nothing else.
    example = pd.DataFrame({**{name: [0.0] for name, _ in numbers}, **{name: [levels[0][0]] for name, levels in texts}})
    parts = []
    if numbers:
        parts.append(("numbers", "passthrough", [name for name, _ in numbers]))
    if texts:
        one_hot = OneHotEncoder(
            categories=[[level for level, _ in levels] for _, levels in texts],
            handle_unknown="ignore",
            sparse_output=False,
        )
        parts.append(("texts", one_hot, [name for name, _ in texts]))
    encode = ColumnTransformer(parts).fit(example)
    weights = [value for _, value in numbers] + [value for _, levels in texts for _, value in levels]
    regression = LogisticRegression()
    regression.classes_ = np.array([0, 1])
    regression.coef_ = np.array([weights])
    regression.intercept_ = np.array([chosen["intercept"]])
    regression.n_features_in_ = len(weights)
    regression.n_iter_ = np.array([0], dtype=np.int32)
    return Pipeline([("encode", encode), ("regression", regression)])
