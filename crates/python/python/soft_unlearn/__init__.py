"""Hard and soft machine unlearning for fairness, in scikit-learn's conventions.

:class:`SoftUnlearner` corrects a logistic regression by changing how much each training row counts.
:func:`correct` runs a configuration of the page or of the command line, to the last bit.
"""

from ._engine import __version__
from ._experiment import Correction, correct, read_coefficients, read_report, verify
from ._learner import SoftUnlearner

__all__ = ["Correction", "SoftUnlearner", "__version__", "correct", "read_coefficients", "read_report", "verify"]
