"""Every method at the same gap, on the page's COMPAS data. `pip install soft-unlearn`"""

from pathlib import Path

from soft_unlearn import compare

data = Path(__file__).parents[2] / "www/data/compas.csv.gz"
configuration = {
    "version": 2,
    "label": {"column": "two_year_recid", "positive": {"values": ["0"]}},
    "groups": [{"column": "race", "values": ["Caucasian", "African-American"], "privileged": ["Caucasian"]}],
}
told = compare(data, configuration, resamples=200, contenders=["kept_retrained", "hard_retrained", "reweighing"])
print(told.table)
for method in told.methods:
    figures = {figure["statistic"]: figure["value"] for figure in method["test"]}
    print(method["name"], "accuracy on test rows", round(figures["accuracy"]["estimate"], 3))
print(told.recommendation["why"])
