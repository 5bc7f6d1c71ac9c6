"""More rows than memory holds: a folder of Parquet by `soft-unlearn stream`, beside one process that has its first file in memory,
and beside scikit-learn's partial fits of the same folder. Prints seconds, rows a second and the largest resident memory as JSON.

python benches/stream.py FOLDER SHELL [EPOCHS]  (FOLDER as benches/rows.py writes it; SHELL is the soft-unlearn that was built;
needs scikit-learn and pyarrow. Each run is a process of its own.)
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CATEGORIES = ["workclass", "education", "marital-status", "occupation", "relationship", "race", "sex", "native-country"]
LEFT_OUT = ["fnlwgt", "income", "split"]
QUESTION = Path(__file__).parents[1] / "examples/adult.json"


def measured(command):
    """A process' seconds, processor seconds and largest resident memory in MB, and what it printed."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        if status:
            sys.exit(f"{command[0]} ended with {status}")
        out.seek(0)
        said = out.read().decode()
    told = {"seconds": round(seconds, 1), "processor": round(used.ru_utime + used.ru_stime, 1), "megabytes": round(used.ru_maxrss / 1024)}
    return told, said


def partial_fits(folder, epochs):
    """Logistic regression by steps over the row groups: what is counted first, then so many epochs. Log loss on the test rows."""
    import numpy as np
    from pyarrow import parquet
    from scipy import sparse
    from sklearn.linear_model import SGDClassifier
    from sklearn.metrics import log_loss
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    files = sorted(Path(folder).glob("*.parquet"))
    levels = [sorted(parquet.read_table(files[0], columns=[name])[name].unique().to_pylist()) for name in CATEGORIES]
    encoder, scaler = OneHotEncoder(categories=levels), StandardScaler()

    def parts(which):
        for path in files:
            file = parquet.ParquetFile(path)
            for group in range(file.num_row_groups):
                frame = file.read_row_group(group).to_pandas()
                frame = frame[frame["split"] == which]
                yield frame, (frame["income"] == ">50K").to_numpy()

    rows = 0
    for frame, _ in parts("train"):
        rows += len(frame)
        numbers = frame.drop(columns=CATEGORIES + LEFT_OUT)
        scaler.partial_fit(numbers)
        encoder.fit(frame[CATEGORIES].head(1))

    def encoded(frame):
        numbers = scaler.transform(frame.drop(columns=CATEGORIES + LEFT_OUT))
        return sparse.hstack([sparse.csr_matrix(numbers), encoder.transform(frame[CATEGORIES])], format="csr")

    # The penalty of examples/adult.json, which stands beside a sum over rows; here it stands beside a mean. Of four ways to choose
    # the steps this one came nearest to the optimum on a million rows.
    steps = {"learning_rate": "constant", "eta0": 0.001, "average": True}
    model = SGDClassifier(loss="log_loss", alpha=1 / rows, random_state=0, **steps)
    for _ in range(epochs):
        for frame, label in parts("train"):
            model.partial_fit(encoded(frame), label, classes=np.array([False, True]))
    losses, labels = [], []
    for frame, label in parts("test"):
        losses.append(model.predict_proba(encoded(frame))[:, 1])
        labels.append(label)
    labels, scores = np.concatenate(labels), np.concatenate(losses)
    print(json.dumps({"log_loss": log_loss(labels, scores), "accuracy": float(((scores > 0.5) == labels).mean())}))


def main():
    folder, shell = sys.argv[1:3]
    epochs = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    from pyarrow import parquet

    files = sorted(Path(folder).glob("*.parquet"))
    rows = [parquet.ParquetFile(path).metadata.num_rows for path in files]
    size = sum(path.stat().st_size for path in files)
    result = {"rows": sum(rows), "parquet_megabytes": round(size / 1e6)}
    with tempfile.TemporaryDirectory(dir=Path(folder).parent) as kept:
        settings, report, weights = f"{kept}/settings.json", f"{kept}/report.json", f"{kept}/weights.csv"
        # Kept weights are those that need no row but its own.
        Path(settings).write_text(json.dumps({**json.loads(QUESTION.read_text()), "correction": {"soft": "kept"}}))

        def ours(command, data):
            told, _ = measured([shell, command, "--config", settings, "--data", str(data), "--report", report, "--weights", weights])
            return told

        result["one file in memory"] = {"rows": rows[0], **ours("correct", files[0])}
        result["one file streamed"] = {"rows": rows[0], **ours("stream", files[0])}
        result["streamed"] = {"rows": sum(rows), **ours("stream", folder)}
        result["streamed"]["report"] = json.loads(Path(report).read_text())
    told, said = measured([sys.executable, __file__, "--partial", folder, str(epochs)])
    result["partial fits"] = {"rows": sum(rows), "epochs": epochs, **told, **json.loads(said)}
    print(json.dumps(result, indent=1))


if sys.argv[1] == "--partial":
    partial_fits(sys.argv[2], int(sys.argv[3]))
else:
    main()
