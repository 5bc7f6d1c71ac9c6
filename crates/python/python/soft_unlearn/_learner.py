"""The estimator."""

from __future__ import annotations

import hashlib
import json
import os
import warnings
from numbers import Integral, Real

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_array, check_consistent_length
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, column_or_1d, validate_data

from . import _engine

CRITERIA = {
    "demographic_parity": ["selection_rate"],
    "equal_opportunity": ["true_positive_rate"],
    "predictive_equality": ["false_positive_rate"],
    "equalized_odds": ["true_positive_rate", "false_positive_rate"],
    "accuracy_parity": ["loss"],
}


def check_parameters(estimator):
    """Raises ValueError for a parameter of an estimator that is out of range; the text names it."""

    def number(name, value, low, high):
        if isinstance(value, bool) or not isinstance(value, Real) or not low <= value <= high:
            raise ValueError(f"{name} is {value!r}, but has to be a number from {low} to {high}")

    if estimator.criterion not in CRITERIA:
        raise ValueError(f"criterion is {estimator.criterion!r}, but has to be one of {sorted(CRITERIA)}")
    if getattr(estimator, "delivered", "update") not in ("retrained", "update"):
        raise ValueError(f"delivered is {estimator.delivered!r}, but has to be 'retrained' or 'update'")
    number("goal", estimator.goal, 0, 1)
    if isinstance(estimator.minimum_group, bool) or not isinstance(estimator.minimum_group, Integral) or estimator.minimum_group < 1:
        raise ValueError(f"minimum_group is {estimator.minimum_group!r}, but has to be a whole number from 1")
    number("l2", estimator.l2, 0, float(np.finfo(float).max))
    try:
        lowest, highest = estimator.bounds
    except (TypeError, ValueError):
        raise ValueError(f"bounds is {estimator.bounds!r}, but has to be a pair: smallest and largest weight") from None
    number("bounds[0]", lowest, 0, 1)
    if highest is not None:
        number("bounds[1]", highest, 1, float(np.finfo(float).max))


class SoftUnlearner(ClassifierMixin, BaseEstimator):
    """A logistic regression whose training rows are weighted so that the gaps between groups close.

    The model minimises ``sum_i w_i loss_i + (l2 / 2) ||theta||^2`` (``C = 1 / l2`` in scikit-learn). First every weight is 1, or
    what ``sample_weight`` says;
    then each row's influence on the gap and on the validation loss is measured, and a quadratic program finds the weights.

    Parameters
    ----------
    criterion : {"demographic_parity", "equal_opportunity", "predictive_equality", "equalized_odds", "accuracy_parity"}
        What is to be made equal between the groups. A gap is a group's value less that of all rows.
    goal : float, 0 to 1
        Share of the gap on the validation rows that the delivered model closes: 1 closes all of it.
    delivered : {"retrained", "update"}
        Which model predicts: the one trained anew with the weights, or the influence update, which is quicker.
    bounds : pair of float
        Smallest and largest weight, as multiples of ``sample_weight``; ``None`` as the second is no limit.
    minimum_group : int
        A group with fewer validation rows is measured, and not corrected.
    l2 : float
        Strength of the penalty.
    fit_intercept : bool
    standardise : bool
        Whether columns are brought to mean 0 and standard deviation 1 while training; ``coef_`` is always in the units of X.

    Attributes
    ----------
    coef_ : ndarray of shape (1, n_features)
    intercept_ : ndarray of shape (1,)
    classes_ : ndarray of shape (2,)
        The second is the favourable label.
    sample_weight_ : ndarray of shape (n_samples,)
        Weight of each row of X, at least 0: for any trainer that takes sample weights. ``sample_weight`` is in it.
    groups_ : list of str
        The groups, sorted; empty without ``sensitive_features``.
    influence_ : ndarray of shape (n_samples,)
        First-order effect of removing the row on the gap; with more than two groups, or several criteria, on half the sum of
        the squared gaps; ``utility_influence_`` the same on the summed validation loss.
    path_ : list of dict
        Figures on validation at several goals, of the influence update: "goal", "target", "gap", "accuracy", ...
    status_ : str
        How the weights ended: "met", "nothing_to_do", "out_of_reach", or "less_accurate" (closing more would make the model
        less accurate than predicting the commoner label everywhere); or the reason why every weight stayed what it was.
        ``report_`` says how far it came.
    report_ : dict or None
        The experiment's report.

    Notes
    -----
    Without ``sensitive_features`` there is nothing to correct: every weight is 1, ``status_`` says so, and a warning is given.

    Examples
    --------
    >>> model = SoftUnlearner(goal=1.0).fit(X, y, sensitive_features=A)  # doctest: +SKIP
    >>> other.fit(X, y, sample_weight=model.sample_weight_)  # doctest: +SKIP
    """

    def __init__(
        self,
        criterion="demographic_parity",
        goal=1.0,
        delivered="retrained",
        bounds=(0, 5),
        *,
        minimum_group=30,
        l2=1.0,
        fit_intercept=True,
        standardise=True,
    ):
        self.criterion = criterion
        self.goal = goal
        self.delivered = delivered
        self.bounds = bounds
        self.minimum_group = minimum_group
        self.l2 = l2
        self.fit_intercept = fit_intercept
        self.standardise = standardise

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags

    def fit(self, X, y, sample_weight=None, *, sensitive_features=None, validation=None):
        """Fits the original model, finds the weights, and trains with them.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Numbers; NumPy, pandas or polars.
        y : array-like of shape (n_samples,)
            Two labels; the second in sorted order is the favourable one.
        sample_weight : array-like of shape (n_samples,), optional
            How much each row counts before anything is corrected, at least 0: counts or survey weights. 1 where it is not given.
        sensitive_features : array-like of shape (n_samples,), optional
            Each row's group; two groups or more.
        validation : tuple (X, y, sensitive_features) or (X, y, sensitive_features, sample_weight), optional
            Rows on which the gaps and the loss are measured. Without it they are measured on the training rows.

        Raises
        ------
        ValueError
            An argument's shape or values do not allow it; the text names it.
        """
        check_parameters(self)
        X, y = validate_data(self, X, y, dtype=np.float64, order="C")
        check_classification_targets(y)
        kind = type_of_target(y, input_name="y", raise_unknown=True)
        if kind != "binary":
            raise ValueError(f"Only binary classification is supported. The type of the target is {kind}.")
        self.classes_, labels = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(
                f"y has one class only ({self.classes_[0]!r}); this classifier needs samples of at least 2 classes in the data"
            )
        weights = self._weights(sample_weight, X, "sample_weight")
        if weights is not None and len(np.unique(labels[weights > 0])) < 2:
            raise ValueError("sample_weight leaves rows of one class only; this classifier needs at least 2 classes that count")
        groups, names = self._groups(sensitive_features, len(X), "sensitive_features", None)
        if validation is None:
            X_validation, labels_validation, groups_validation, weights_validation = X, labels, groups, weights
        else:
            X_validation, labels_validation, groups_validation, weights_validation = self._validation(validation, names)

        session = _engine.Session()
        weighted = weights is not None or weights_validation is not None
        if weighted:
            weights = np.ones(len(X)) if weights is None else weights
            weights_validation = np.ones(len(X_validation)) if weights_validation is None else weights_validation
        # A part for the test has to be there; one row of it, which counts, and whose figures nobody reads.
        one = int(np.argmax(weights_validation > 0)) if weighted else 0

        def joined(train, validation):
            return np.concatenate([train, validation, validation[one : one + 1]])

        codes = {
            "label": (joined(labels, labels_validation), ["0", "1"]),
            "part": (np.repeat([0, 1, 2], [len(X), len(X_validation), 1]), ["train", "validation", "test"]),
        }
        if groups is not None:
            codes["group"] = (joined(groups, groups_validation), names)
        columns = joined(X, X_validation)
        self._run(session, columns, joined(weights, weights_validation) if weighted else None, codes)

        samples = {name: np.frombuffer(data, dtype="<f8").copy() for name, data in session.samples().items() if name != "row"}
        corrected = groups is not None
        coefficients = json.loads(session.export("coefficients")[1])["soft" if corrected else "before"]
        self.coef_ = np.zeros((1, X.shape[1]))
        for entry in coefficients["numeric"]:
            self.coef_[0, int(entry["column"][1:])] = entry["coefficient"]
        self.intercept_ = np.array([coefficients["intercept"]])
        self.report_ = json.loads(session.export("report")[1])
        if corrected:
            factor = samples["delivered_weight" if self.delivered == "retrained" else "soft_weight"]
            self.sample_weight_ = np.maximum(factor, 0.0) * (weights if weighted else 1.0)
            self.influence_ = samples["target_influence"]
            own = self.report_.get("retrained_weights") if self.delivered == "retrained" else None
            told = own or self.report_["soft_weights"]
            kept, status = told.get("kept"), told["status"]
            self.status_ = kept["status"] if kept else status if isinstance(status, str) else next(iter(status.values()))
            self.path_ = [
                {"goal": point["setting"], **point["update"][0]} for point in json.loads(session.curves())["soft"]
            ]
        else:
            warnings.warn("sensitive_features is not given: there is nothing to correct, every weight stays what it is", UserWarning)
            self.sample_weight_ = weights.copy() if weighted else np.ones(len(X))
            self.influence_ = np.zeros(len(X))
            self.status_ = "nothing to correct: sensitive_features is not given"
            self.path_ = []
        self.groups_ = names
        self.utility_influence_ = samples["utility_influence"]
        self._session, self._rows = session, len(X)
        return self

    def _weights(self, given, X, argument):
        """Each row's base weight; none where none is given."""
        if given is None:
            return None
        weights = _check_sample_weight(given, X, dtype=np.float64)
        if (weights < 0).any():
            raise ValueError(f"{argument} is negative in row {int(np.argmax(weights < 0))}")
        if not (weights > 0).any():
            raise ValueError(f"{argument} is 0 in every row: at least one has to count")
        return weights

    def _groups(self, given, rows, argument, names):
        """Each row's group as a code, and the groups; those of the training rows where they are known."""
        if given is None:
            return None, []
        if hasattr(given, "to_numpy"):
            given = given.to_numpy()
        values = np.asarray(given)
        if values.ndim == 2 and values.shape[1] == 1:
            values = values[:, 0]
        if values.ndim != 1:
            raise ValueError(f"{argument} has shape {values.shape}, but has to be one column")
        if len(values) != rows:
            raise ValueError(f"{argument} has {len(values)} rows, but X has {rows}")
        missing = [value is None or value != value for value in values.tolist()]
        if any(missing):
            raise ValueError(f"{argument} has a missing value in row {missing.index(True)}")
        texts = np.array([str(value) for value in values.tolist()], dtype=object)
        if names is None:
            names = sorted(set(texts))
            if len(names) < 2:
                raise ValueError(f"{argument} has one group only ({names[0]!r}), but groups are compared")
        place = {name: code for code, name in enumerate(names)}
        unknown = [text for text in texts if text not in place]
        if unknown:
            raise ValueError(f"{argument} has the group {unknown[0]!r}, which the training rows do not have")
        return np.array([place[text] for text in texts]), names

    def _validation(self, given, names):
        if not isinstance(given, tuple) or len(given) not in (3, 4):
            raise ValueError("validation has to be a tuple (X, y, sensitive_features) or (X, y, sensitive_features, sample_weight)")
        X, y, groups, weights = (*given, None)[:4]
        X = validate_data(self, X, dtype=np.float64, order="C", reset=False)
        y = column_or_1d(y)
        check_consistent_length(X, y)
        unknown = np.setdiff1d(y, self.classes_)
        if len(unknown):
            raise ValueError(f"validation has the label {unknown[0]!r}, which y does not have")
        if (groups is None) != (not names):
            raise ValueError("sensitive_features are given for the training or the validation rows alone")
        groups, _ = self._groups(groups, len(X), "validation's sensitive_features", names or None)
        weights = self._weights(weights, X, "validation's sample_weight")
        return X, np.searchsorted(self.classes_, y), groups, weights

    def _run(self, session, columns, weights, codes):
        numbers = [(f"x{j}", np.ascontiguousarray(columns[:, j], dtype="<f8").tobytes()) for j in range(columns.shape[1])]
        if weights is not None:
            numbers.append(("weight", np.ascontiguousarray(weights, dtype="<f8").tobytes()))
        texts = [(name, code.astype("<i4").tobytes(), levels) for name, (code, levels) in codes.items()]
        digest = hashlib.sha256()
        for name, data, *_ in [*numbers, *texts]:
            digest.update(name.encode() + b"\0" + data)
        session.columns("arrays", digest.hexdigest(), len(columns), numbers, texts)
        lowest, highest = self.bounds
        settings = {
            "version": 2,
            "label": {"column": "label", "positive": {"values": ["1"]}, "negative": ["0"]},
            "sensitive_as_feature": False,
            "split": {"column": {"column": "part", "train": ["train"], "validation": ["validation"], "test": ["test"]}},
            "model": {"l2": float(self.l2), "intercept": bool(self.fit_intercept), "standardise": bool(self.standardise)},
            "correction": {
                "soft": "kept",
                "goal": float(self.goal),
                "bounds": [float(lowest), None if highest is None else float(highest)],
                "algorithm": "retrain" if self.delivered == "retrained" else "influence",
            },
        }
        if weights is not None:
            settings["base_weight"] = "weight"
        if "group" in codes:
            names = codes["group"][1]
            settings["groups"] = [{"column": "group", "privileged": [names[1]]} if len(names) == 2 else {"column": "group"}]
            settings["minimum_group"] = int(self.minimum_group)
            settings["criteria"] = CRITERIA[self.criterion]
        else:
            settings["groups"] = []
            settings["criteria"] = ["robustness"]
        self._settings = json.dumps(settings)
        session.run(self._settings)

    def decision_function(self, X):
        """Log odds of the favourable label, of shape (n_samples,)."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, reset=False)
        return X @ self.coef_[0] + self.intercept_[0]

    def predict_proba(self, X):
        """Probabilities of ``classes_``, of shape (n_samples, 2)."""
        margin = self.decision_function(X)
        positive = np.where(margin >= 0, 1.0, np.exp(-np.abs(margin))) / (1.0 + np.exp(-np.abs(margin)))
        return np.column_stack([1.0 - positive, positive])

    def predict(self, X):
        """The label of each row, of shape (n_samples,): the favourable one where p is at least one half."""
        positive = self.decision_function(X) >= 0
        return self.classes_[positive.astype(int)]

    def leave_one_out(self, rows=None, *, n_jobs=None):
        """What training without each row does, exactly: the truth that ``influence_`` approximates.

        Parameters
        ----------
        rows : array-like of int, optional
            Positions in X, from 0; all rows where there are none.
        n_jobs : int, optional
            Threads; all processors where it is not given.

        Returns
        -------
        target, utility : ndarray of shape (len(rows),)
            Change of the gap and of the summed validation loss; NaN where there is no model without the row.
        """
        check_is_fitted(self, "_session")
        if n_jobs is not None and (not isinstance(n_jobs, Integral) or n_jobs < 1):
            raise ValueError(f"n_jobs is {n_jobs!r}, but has to be a number from 1")
        if rows is not None:
            rows = check_array(rows, ensure_2d=False, dtype=None, input_name="rows")
            if not np.issubdtype(rows.dtype, np.integer) or rows.min() < 0 or rows.max() >= self._rows:
                raise ValueError(f"rows have to be whole numbers from 0 to {self._rows - 1}")
            rows = [int(row) + 1 for row in rows]
        threads = n_jobs or os.cpu_count() or 1
        _, target, utility = self._session.leave_one_out(self._settings, rows, int(threads))
        return np.frombuffer(target, dtype="<f8").copy(), np.frombuffer(utility, dtype="<f8").copy()

    def __getstate__(self):
        # What the engine keeps stays behind; leave_one_out then asks to fit again.
        state = super().__getstate__()
        return {name: value for name, value in state.items() if name != "_session"}
