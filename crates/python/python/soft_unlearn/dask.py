"""The estimator on a dask DataFrame: rows stay where they are, and sums over them travel."""

from __future__ import annotations

import json

import dask
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from . import _engine
from ._learner import CRITERIA, check_parameters

__all__ = ["SoftUnlearner"]


def _checked(frame, place, names, label, sensitive, weight):
    """A partition's numbers, labels, groups and weights; errors name the partition, from 0, and its row."""

    def refuse(what):
        raise ValueError(f"partition {place}: {what}")

    absent = [name for name in [*names, label, sensitive, *([weight] if weight else [])] if name not in frame]
    if absent:
        refuse(f"there is no column {absent[0]!r}")
    try:
        numbers = frame[names].to_numpy(dtype=np.float64)
    except (TypeError, ValueError):
        refuse(f"the features {names} have to hold numbers")
    if not np.isfinite(numbers).all():
        row, column = np.argwhere(~np.isfinite(numbers))[0]
        refuse(f"column {names[column]!r} has no finite number in row {row}")
    for name in (label, sensitive):
        if frame[name].isna().any():
            refuse(f"column {name!r} has a missing value in row {int(np.argmax(frame[name].isna()))}")
    groups = frame[sensitive].astype(str).to_numpy(dtype=object)
    weights = np.ones(len(frame))
    if weight:
        weights = frame[weight].to_numpy(dtype=np.float64)
        bad = ~(np.isfinite(weights) & (weights >= 0))
        if bad.any():
            refuse(f"column {weight!r} is no number of at least 0 in row {int(np.argmax(bad))}")
    return numbers, frame[label].to_numpy(), groups, weights


def _moments(frame, place, names, label, sensitive, weight):
    """What is learnt of a partition before it is encoded."""
    numbers, labels, groups, weights = _checked(frame, place, names, label, sensitive, weight)
    total = weights.sum()
    mean = weights @ numbers / total if total else np.zeros(len(names))
    squares = weights @ (numbers - mean) ** 2
    return total, mean, squares, set(labels.tolist()), set(groups.tolist()), set(labels[weights > 0].tolist())


def _rows(frame, place, names, label, sensitive, weight, classes, group_names, shift, scale):
    """A partition as the engine's blocks have it, or nothing where there is none."""
    if frame is None:
        return b"", b"", b"", b"" if weight else None
    numbers, labels, groups, weights = _checked(frame, place, names, label, sensitive, weight)
    for name, values, known in [(label, labels.tolist(), classes), (sensitive, groups.tolist(), group_names)]:
        unknown = [value for value in values if value not in known]
        if unknown:
            raise ValueError(f"partition {place}: column {name!r} has {unknown[0]!r}, which the training rows do not have")
    codes = {name: code for code, name in enumerate(group_names)}
    return (
        np.ascontiguousarray((numbers - shift) / scale, dtype="<f8").tobytes(),
        (labels == classes[1]).astype(np.uint8).tobytes(),
        np.array([codes[group] for group in groups], dtype="<u2").tobytes(),
        weights.astype("<f8").tobytes() if weight else None,
    )


def _block(columns, intercept, train, validation):
    return _engine.block(columns, intercept, train, validation)


def _answer(columns, intercept, block, ask):
    return _engine.block_answer(columns, intercept, block, ask)


def _weights(frame, partition_info=None, *, encode, columns, intercept, weighting):
    place = partition_info["number"] if partition_info else 0
    train = _rows(frame, place, **encode)
    block = _engine.block(columns, intercept, train, (b"", b"", b"", b"" if train[3] is not None else None))
    weights = np.frombuffer(_engine.block_weights(columns, intercept, block, weighting), dtype="<f8")
    return pd.Series(weights, index=frame.index, name="sample_weight")


class SoftUnlearner(ClassifierMixin, BaseEstimator):
    """:class:`soft_unlearn.SoftUnlearner` with ``delivered="update"``, on a dask DataFrame.

    Each partition is encoded once and stays with its worker. A question goes to every partition, and sums come back, which are
    added in the order of the partitions: the result does not depend on which worker had which. A partition that is lost with
    its worker is made again by dask.

    Parameters
    ----------
    criterion, goal, bounds, minimum_group, l2, fit_intercept, standardise
        As there.

    Attributes
    ----------
    coef_ : ndarray of shape (1, n_features)
    intercept_ : ndarray of shape (1,)
    classes_ : ndarray of shape (2,)
        The second is the favourable label.
    groups_ : list of str
    feature_names_in_ : ndarray of shape (n_features,)
    sample_weight_ : dask Series
        Weight of each row of the training data, at least 0, in its partitions; computed where the rows are.
    status_ : str
        How the weights ended: "met", "nothing_to_do" or "out_of_reach".
    kept_ : dict
        What was reached, with the rows at the bounds.
    """

    def __init__(
        self,
        criterion="demographic_parity",
        goal=1.0,
        bounds=(0, 5),
        *,
        minimum_group=30,
        l2=1.0,
        fit_intercept=True,
        standardise=True,
    ):
        self.criterion = criterion
        self.goal = goal
        self.bounds = bounds
        self.minimum_group = minimum_group
        self.l2 = l2
        self.fit_intercept = fit_intercept
        self.standardise = standardise

    def fit(self, data, *, label, sensitive, features=None, weight=None, validation=None):
        """Fits the original model, finds the weights, and delivers the updated model.

        Parameters
        ----------
        data : dask DataFrame
            Training rows: numbers in the features, and the columns named below.
        label, sensitive : str
            Columns of the labels, two in all, and of the groups, two or more.
        features : list of str, optional
            Columns of numbers; every other column where it is not given.
        weight : str, optional
            Column of base weights, at least 0.
        validation : dask DataFrame, optional
            Rows on which gaps are measured; the training rows where it is not given.

        Raises
        ------
        ValueError
            What a partition or an argument does not allow; the text names it.
        """
        check_parameters(self)
        if self.l2 == 0:
            raise ValueError("l2 is 0: without a penalty it is not told from sums whether the labels are separable")
        if not hasattr(data, "to_delayed"):
            raise TypeError(f"data is {type(data).__name__}, but has to be a dask DataFrame")
        names = list(features) if features is not None else [
            name for name in data.columns if name not in (label, sensitive, weight)
        ]
        if not names:
            raise ValueError("there are no features")
        for name in [*names, label, sensitive, *([weight] if weight else [])]:
            if name not in data.columns:
                raise ValueError(f"data has no column {name!r}")
        roles = dict(names=names, label=label, sensitive=sensitive, weight=weight)
        train = data.to_delayed()
        moments = dask.compute(*[dask.delayed(_moments)(frame, place, **roles) for place, frame in enumerate(train)])
        # Merged in the order of the partitions, as Chan, Golub and LeVeque (1983) have it.
        total, mean, squares = 0.0, np.zeros(len(names)), np.zeros(len(names))
        for own, own_mean, own_squares, *_ in moments:
            if own:
                apart, both = own_mean - mean, total + own
                squares += own_squares + apart**2 * (total * own / both)
                mean += apart * (own / both)
                total = both
        classes = sorted(set().union(*[it[3] for it in moments]))
        if len(classes) != 2:
            raise ValueError(f"column {label!r} has {len(classes)} labels, but two are needed")
        if len(set().union(*[it[5] for it in moments])) != 2:
            raise ValueError(f"column {weight!r} leaves rows of one class only")
        group_names = sorted(set().union(*[it[4] for it in moments]))
        if len(group_names) < 2:
            raise ValueError(f"column {sensitive!r} has one group only, but groups are compared")
        deviation = np.sqrt(squares / total)
        varies = deviation > 10 * np.finfo(float).eps * np.abs(mean)
        if self.standardise:
            shift, scale = mean, np.where(varies, deviation, 1.0)
        else:
            shift, scale = np.zeros(len(names)), np.ones(len(names))
        encode = dict(roles, classes=classes, group_names=group_names, shift=shift, scale=scale)
        columns, intercept = len(names), bool(self.fit_intercept)

        def encoded(frames):
            return [dask.delayed(_rows)(frame, place, **encode) for place, frame in enumerate(frames)]

        nobody = _rows(None, 0, **encode)
        make = dask.delayed(_block)
        if validation is None:
            blocks = [make(columns, intercept, rows, rows) for rows in encoded(train)]
        else:
            blocks = [make(columns, intercept, rows, nobody) for rows in encoded(train)]
            blocks += [make(columns, intercept, nobody, rows) for rows in encoded(validation.to_delayed())]
        blocks = dask.persist(*blocks)
        answer = dask.delayed(_answer, pure=False)

        def ask(question):
            return list(dask.compute(*[answer(columns, intercept, block, question) for block in blocks]))

        lowest, highest = self.bounds
        question = {
            "l2": float(self.l2),
            "criteria": CRITERIA[self.criterion],
            "groups": len(group_names),
            "minimum": int(self.minimum_group),
            "share": float(self.goal),
            "lower": float(lowest) - 1.0,
            "upper": None if highest is None else float(highest) - 1.0,
        }
        solved = json.loads(_engine.solve_blocks(columns, intercept, json.dumps(question), ask))
        theta = np.array(solved["updated"])
        self.classes_ = np.array(classes)
        self.groups_ = group_names
        self.feature_names_in_ = np.array(names, dtype=object)
        self.n_features_in_ = columns
        self.coef_ = (theta[:columns] / scale)[np.newaxis]
        self.intercept_ = np.array([(theta[columns] if intercept else 0.0) - self.coef_[0] @ shift])
        self.kept_ = solved["kept"]
        self.status_ = self.kept_["status"]
        self.sample_weight_ = data.map_partitions(
            _weights,
            encode=encode,
            columns=columns,
            intercept=intercept,
            weighting=json.dumps(solved["weighting"]),
            meta=pd.Series([], dtype="f8", name="sample_weight"),
        )
        return self

    def decision_function(self, X):
        """Log odds of the favourable label, of shape (n_samples,); of a dask DataFrame a dask Series."""
        check_is_fitted(self)
        names = list(self.feature_names_in_)
        if hasattr(X, "map_partitions"):
            return X[names].map_partitions(self._margins, meta=pd.Series([], dtype="f8", name="margin"))
        return self._margins(X[names]).to_numpy()

    def _margins(self, frame):
        margins = frame.to_numpy(dtype=np.float64) @ self.coef_[0] + self.intercept_[0]
        return pd.Series(margins, index=frame.index, name="margin")

    def predict(self, X):
        """Each row's label, of shape (n_samples,); of a dask DataFrame a dask Series."""
        margins = self.decision_function(X)
        decide = lambda margin: pd.Series(self.classes_[(np.asarray(margin) >= 0).astype(int)], index=getattr(margin, "index", None), name="label")
        if hasattr(margins, "map_partitions"):
            return margins.map_partitions(decide, meta=pd.Series([], dtype=self.classes_.dtype, name="label"))
        return decide(margins).to_numpy()

    def predict_proba(self, X):
        """Probabilities of ``classes_`` of a pandas DataFrame, of shape (n_samples, 2)."""
        margin = np.asarray(self.decision_function(X))
        positive = np.where(margin >= 0, 1.0, np.exp(-np.abs(margin))) / (1.0 + np.exp(-np.abs(margin)))
        return np.column_stack([1.0 - positive, positive])
