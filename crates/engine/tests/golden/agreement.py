"""Writes agreement.json: SciPy's statistics of the numbers in tests/engine/leave_one_out.rs."""
import json
from pathlib import Path

from scipy import stats

predicted = [0.1, -0.4, 0.35, 0.1, 2.0, -1.5, 0.0, 0.7]
actual = [0.2, -0.5, 0.1, -0.1, 1.0, -2.5, 0.3, 0.7]
found = {
    "pearson": stats.pearsonr(predicted, actual).statistic,
    "spearman": stats.spearmanr(predicted, actual).statistic,
    "slope": stats.linregress(predicted, actual).slope,
}
Path(__file__).with_name("agreement.json").write_text(json.dumps(found, indent=1) + "\n")
