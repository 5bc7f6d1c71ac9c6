"""Writes the golden files: each table as CSV, and the same table in other kinds of files, by pandas, pyarrow and openpyxl.

    pip install pandas pyarrow openpyxl odfpy xlwt
    python make.py

Versions that wrote what is here: pandas 3.1, pyarrow 26, openpyxl 3.1, odfpy 1.4, xlwt 1.3.
"""

import datetime
import random
from pathlib import Path

import openpyxl
import pandas
import pyarrow
import pyarrow.feather
import pyarrow.parquet
import xlwt

HERE = Path(__file__).parent
RANDOM = random.Random(17)
ROWS = 60


def people():
    """Numbers with fractions, whole numbers with gaps, texts that repeat, and an identifier beyond 2^53."""
    rows = []
    for row in range(ROWS):
        rows.append({
            "age": None if row % 13 == 5 else RANDOM.randint(18, 90),
            "score": round(RANDOM.gauss(50, 12), 3),
            "city": RANDOM.choice(["Bern", "Oslo", "São Paulo", "北京", 'say "hi", twice']),
            "sex": RANDOM.choice(["female", "male"]),
            "member": RANDOM.choice(["member", "guest", None]),
            "hired": RANDOM.choice(["yes", "no"]),
        })
    return pandas.DataFrame(rows).astype({"age": "Int64"})


def typed():
    """What Parquet and Arrow have types for."""
    frame = people()
    frame["id"] = [1_234_567_890_123_456_789 + row for row in range(ROWS)]
    frame["small"] = pyarrow.array([row % 5 for row in range(ROWS)], pyarrow.int8())
    frame["ratio"] = [None if row % 7 == 3 else row / 8 for row in range(ROWS)]
    frame["ok"] = [None if row % 11 == 2 else row % 3 == 0 for row in range(ROWS)]
    frame["day"] = [datetime.date(2020, 1, 1) + datetime.timedelta(days=37 * row) for row in range(ROWS)]
    frame["code"] = [f"{row % 4:03}" for row in range(ROWS)]
    return frame


SCHEMA = pyarrow.schema([
    ("age", pyarrow.int64()), ("score", pyarrow.float64()), ("city", pyarrow.string()),
    ("sex", pyarrow.dictionary(pyarrow.int8(), pyarrow.string())), ("member", pyarrow.string()),
    ("hired", pyarrow.large_string()), ("id", pyarrow.int64()), ("small", pyarrow.int8()), ("ratio", pyarrow.float32()),
    ("ok", pyarrow.bool_()), ("day", pyarrow.date32()), ("code", pyarrow.string()),
])


def csv(frame, name):
    frame = frame.copy()
    if "ok" in frame:
        frame["ok"] = [None if pandas.isna(ok) else str(bool(ok)).lower() for ok in frame["ok"]]
    frame.to_csv(HERE / name, index=False, lineterminator="\n")


def workbooks():
    frame = people()
    csv(frame, "people.csv")
    frame.to_excel(HERE / "people.xlsx", index=False, sheet_name="people")
    frame.to_excel(HERE / "people.ods", index=False, sheet_name="people", engine="odf")
    old = xlwt.Workbook()
    sheet = old.add_sheet("people")
    for column, name in enumerate(frame.columns):
        sheet.write(0, column, name)
        for row, cell in enumerate(frame[name], 1):
            if not pandas.isna(cell):
                sheet.write(row, column, int(cell) if name == "age" else cell)
    old.save(HERE / "people.xls")

    # A title and a blank row above the header, dates, truth values, percentages, a formula and a broken one, an empty column and sheet.
    book = openpyxl.Workbook()
    book.active.title = "notes"
    book.create_sheet("data")
    book.create_sheet("chart")
    book.create_sheet("more")
    sheet = book["data"]
    sheet.append(["Figures of the year"])
    sheet.append([])
    sheet.append([None, "day", "at", "ok", "share", "code", "group"])
    for row in range(12):
        day = datetime.date(2024, 2, 27) + datetime.timedelta(days=row)
        at = datetime.datetime(2024, 2, 27, 13, 30) + datetime.timedelta(hours=row)
        sheet.append([None, day, at, row % 2 == 0, row / 8, f"{row:03}", "ab"[row % 2]])
    for (cell,) in sheet["E4:E15"]:
        cell.number_format = "0.0%"
    more = book["more"]
    more.append(["a", "b"])
    for row in range(5):
        more.append([row, row * row])
    book.save(HERE / "several.xlsx")
    lone = openpyxl.Workbook()
    lone.active.append(["a", "b"])
    lone.active.append([1, 2])
    lone.save(HERE / "short.xlsx")
    openpyxl.Workbook().save(HERE / "blank.xlsx")


def columns():
    frame = typed()
    csv(frame, "typed.csv")
    table = pyarrow.Table.from_pandas(frame, schema=SCHEMA, preserve_index=False)
    for codec in ["none", "snappy", "gzip", "lz4", "zstd", "brotli"]:
        pyarrow.parquet.write_table(table, HERE / f"typed-{codec}.parquet", compression=codec, row_group_size=25)
    pyarrow.parquet.write_table(
        table, HERE / "typed-version-2.parquet", compression="snappy", data_page_version="2.0", use_dictionary=False)
    pyarrow.feather.write_feather(table, HERE / "typed-lz4.feather", compression="lz4")
    pyarrow.feather.write_feather(table, HERE / "typed-zstd.feather", compression="zstd")
    for name, make in [("typed.arrow", pyarrow.ipc.new_file), ("typed.arrows", pyarrow.ipc.new_stream)]:
        with make(HERE / name, SCHEMA) as writer:
            for batch in table.to_batches(max_chunksize=25):
                writer.write_batch(batch)
    moments = pyarrow.table({
        "at": pyarrow.array([0, 1_700_000_000_123, None], pyarrow.timestamp("ms")),
        "utc": pyarrow.array([0, 1_700_000_000, None], pyarrow.timestamp("s", tz="UTC")),
        "price": pyarrow.array([100, -250, None], pyarrow.int64()).cast(pyarrow.decimal128(21, 0)).cast(pyarrow.decimal128(23, 2)),
        "unsigned": pyarrow.array([2**64 - 1, 0, 1], pyarrow.uint64()),
        "rough": pyarrow.array([float("nan"), float("inf"), 1.5], pyarrow.float64()),
        "words": pyarrow.array([["a"], ["b", "c"], None], pyarrow.list_(pyarrow.string())),
        "raw": pyarrow.array([b"ab", b"c", None], pyarrow.binary()),
        "none": pyarrow.nulls(3),
    })
    pyarrow.parquet.write_table(moments, HERE / "moments.parquet")
    finite = moments.set_column(4, "rough", pyarrow.array([float("nan"), 0.25, 1.5], pyarrow.float64()))
    pyarrow.parquet.write_table(finite, HERE / "moments-finite.parquet")
    pyarrow.parquet.write_table(moments.slice(0, 0), HERE / "no-rows.parquet")
    spans = pyarrow.table({
        **{unit: pyarrow.array([1500, None, -250], pyarrow.duration(unit)) for unit in ["s", "ms", "us", "ns"]},
        "large": pyarrow.array([b"ab", b"c", None], pyarrow.large_binary()),
    })
    with pyarrow.ipc.new_file(HERE / "spans.arrow", spans.schema) as writer:
        writer.write_table(spans)
    long = openpyxl.Workbook()
    long.active.append(["id", "sex", "hired"])
    for row in range(6):
        long.active.append([100_000_000_000_000_001 + row, "fm"[row % 2], "yes"])
    long.save(HERE / "long-numbers.xlsx")


def ledger():
    """A table that begins below and beside the sheet's corner, with dates, moments, truth values and codes; an empty sheet before it."""
    rows = [{
        "opened": datetime.datetime(2023, 12, 30) + datetime.timedelta(days=row),
        "seen": datetime.datetime(2024, 2, 28, 23, 15) + datetime.timedelta(hours=7 * row),
        "kept": row % 3 == 0,
        "balance": (-1) ** row * 1250.5 * row,
        "code": f"{row % 7:04}",
        "town": ["Zürich", "Łódź", "Ağrı", "東京"][row % 4],
    } for row in range(40)]
    frame = pandas.DataFrame(rows)
    shown = frame.assign(opened=frame["opened"].dt.strftime("%Y-%m-%d"), kept=[str(kept).lower() for kept in frame["kept"]])
    shown.to_csv(HERE / "ledger.csv", index=False, lineterminator="\n")
    for name, engine in [("ledger.xlsx", "openpyxl"), ("ledger.ods", "odf")]:
        with pandas.ExcelWriter(HERE / name, engine=engine) as writer:
            pandas.DataFrame().to_excel(writer, sheet_name="empty", index=False, header=False)
            frame.assign(opened=frame["opened"].dt.date).to_excel(writer, sheet_name="ledger", index=False, startrow=3, startcol=2)
    old = xlwt.Workbook()
    old.add_sheet("empty")
    sheet = old.add_sheet("ledger")
    styles = {"opened": xlwt.easyxf(num_format_str="DD.MM.YYYY"), "seen": xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM")}
    for column, name in enumerate(frame.columns, 2):
        sheet.write(3, column, name)
        for row, cell in enumerate(frame[name], 4):
            cell = cell.to_pydatetime() if name in styles else cell.item() if hasattr(cell, "item") else cell
            sheet.write(row, column, cell, styles.get(name, xlwt.Style.default_style))
    old.save(HERE / "ledger.xls")


workbooks()
columns()
ledger()
