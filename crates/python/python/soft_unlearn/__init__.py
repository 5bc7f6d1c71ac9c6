"""Hard and soft machine unlearning for fairness, in scikit-learn's conventions.

:class:`SoftUnlearner` corrects a logistic regression by changing how much each training row counts.
:func:`correct` runs a configuration of the page or of the command line, to the last bit; :func:`compare` brings every method
to the same gap; :func:`stream` corrects a model on Parquet larger than memory. :mod:`soft_unlearn.dask` has the estimator on dask.
"""

from ._engine import __version__
from ._experiment import Comparison, Correction, compare, correct, read_coefficients, read_report, stream, verify
from ._learner import SoftUnlearner

__all__ = [
    "Comparison",
    "Correction",
    "SoftUnlearner",
    "__version__",
    "compare",
    "correct",
    "read_coefficients",
    "read_report",
    "stream",
    "verify",
]
