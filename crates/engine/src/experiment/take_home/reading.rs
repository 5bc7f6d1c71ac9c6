//! Python that reads the files as the experiment did.

use std::fmt::Write;

use super::super::prepared::NamedTable;
use super::super::{BundledSet, ExperimentError, NotRepeated, Outcome};
use super::file_name;
use super::python::string;
use crate::table::{ColumnChoice, ColumnNote, Delimiter, Encoding, FileNote, Lines, ReadAs, TableNote};

/// The file that a name stands for: a bundled set comes as a compressed file.
pub(super) fn data_file(name: &str) -> String {
    let bundled = BundledSet::ALL.into_iter().find(|set| set.title() == name);
    match bundled.and_then(|set| set.path().rsplit('/').next()) {
        Some(file) => file.to_owned(),
        None => name.to_owned(),
    }
}

/// Where the files are and how they are written down.
pub(super) fn files(
    outcome: &Outcome,
    main: &NamedTable,
    second: Option<&NamedTable>,
) -> Result<String, ExperimentError> {
    let mut text = format!(
        "WEIGHTS = {}\n\n# How the file is written down. The hash is of its bytes, unpacked.\n",
        string(&file_name(&outcome.data.name, "weights.csv"))
    );
    let by_hand = &outcome.configuration.format.columns;
    text.push_str(&dialect("DATA", main, by_hand)?);
    if let Some(second) = second {
        text.push_str("\n\n# The second file, with the test rows.\n");
        text.push_str(&dialect("TEST_DATA", second, by_hand)?);
    }
    Ok(text)
}

fn dialect(
    name: &str,
    NamedTable { name: file, table }: &NamedTable,
    by_hand: &[ColumnChoice],
) -> Result<String, ExperimentError> {
    let Some(format) = &table.format else {
        return Err(ExperimentError::NotInPython(NotRepeated::OtherFile));
    };
    let noted = |wanted: fn(&TableNote) -> bool| table.notes.iter().any(wanted);
    let reason = if format.delimiter == Delimiter::Fixed {
        Some(NotRepeated::FixedWidth)
    } else if format.lines != Lines::AsTheyStand {
        Some(NotRepeated::AroundLines)
    } else if noted(|note| matches!(note, TableNote::File(FileNote::FromText { .. }))) {
        Some(NotRepeated::OneOfSeveral)
    } else if noted(|note| {
        matches!(note, TableNote::File(FileNote::Between { .. } | FileNote::HeaderAgain { .. }))
    }) {
        Some(NotRepeated::BetweenRows)
    } else if noted(|note| {
        matches!(note, TableNote::Column(ColumnNote::Flag { .. } | ColumnNote::FilledDown { .. }))
    }) {
        Some(NotRepeated::Implied)
    } else if noted(|note| matches!(note, TableNote::Column(ColumnNote::Times { .. }))) {
        Some(NotRepeated::Dates)
    } else if noted(|note| {
        matches!(note, TableNote::Column(ColumnNote::OtherMark { .. } | ColumnNote::Multiplied { .. }))
    }) {
        Some(NotRepeated::OwnMarks)
    } else {
        None
    };
    if let Some(reason) = reason {
        return Err(ExperimentError::NotInPython(reason));
    }
    // Where pandas would read the header otherwise, or refuse a row, the columns are named.
    let odd = noted(|note| {
        use FileNote::{CommentedNames, DuplicateName, EmptyNames, LongRows};
        let TableNote::File(note) = note else { return false };
        matches!(note, CommentedNames { .. } | DuplicateName { .. } | EmptyNames { .. } | LongRows { .. })
    });
    let plain = format.header
        && format.header_lines <= 1
        && format.skip == 0
        && !(odd || format.row_names || format.trailing || format.footer);
    let names = match plain {
        true => "None".to_owned(),
        false => {
            let names: Vec<String> = table.columns.iter().map(|column| string(&column.name)).collect();
            format!("[{}]", names.join(", "))
        }
    };
    let truth = |yes: bool| if yes { "True" } else { "False" }.to_owned();
    let byte =
        |byte: Option<u8>| byte.map_or("None".to_owned(), |byte| string(&char::from(byte).to_string()));
    let header_lines = if format.header { format.header_lines.max(1) } else { 0 };
    let missing: Vec<String> = format.missing.iter().map(|marker| string(marker)).collect();
    let delimiter = match format.delimiter {
        Delimiter::Space => string("\\s+"),
        // Two spaces or a tab: `read` puts this in their place.
        Delimiter::Spaces => byte(Some(Delimiter::UnitSeparator.byte())),
        other => byte(Some(other.byte())),
    };
    let runs = format.delimiter == Delimiter::Spaces;
    let mut entries = vec![
        ("path", string(&data_file(file))),
        ("sha256", string(&table.fingerprint)),
        ("rows", table.rows.to_string()),
        ("encoding", string(codec(format.encoding))),
        ("delimiter", delimiter),
        ("quote", byte(format.quote.byte())),
        ("backslash", truth(format.backslash)),
        ("comment", byte(format.comment.byte())),
        ("names", names),
        ("decimal_comma", truth(format.decimal_comma)),
        (
            "marked_numbers",
            truth(noted(|note| matches!(note, TableNote::Column(ColumnNote::MarkedNumbers { .. })))),
        ),
        ("missing", format!("[{}]", missing.join(", "))),
    ];
    if !plain {
        entries.push(("above", format!("{},  # records above the first row", format.skip + header_lines)));
    }
    if runs {
        entries.push(("runs", truth(true)));
    }
    let set: Vec<String> = by_hand.iter().map(set_by_hand).collect::<Result<_, _>>()?;
    if !set.is_empty() {
        entries.push(("by_hand", format!("[{}]", set.join(", "))));
    }
    let mut text = format!("{name} = {{\n");
    for (key, value) in entries {
        let comma = if value.contains(",  #") { "" } else { "," };
        let _ = writeln!(text, "    {}: {value}{comma}", string(key));
    }
    Ok(text + "}")
}

/// What is set of a column by hand, as Python writes it.
fn set_by_hand(choice: &ColumnChoice) -> Result<String, ExperimentError> {
    let ColumnChoice { column, missing, rename, read_as, order } = choice;
    let kind = match read_as {
        None => "as it looks",
        Some(ReadAs::Number) => "number",
        Some(ReadAs::Category) => "category",
        Some(ReadAs::Ordered) => "ordered",
        Some(ReadAs::Year | ReadAs::Months) => {
            return Err(ExperimentError::NotInPython(NotRepeated::Dates));
        }
    };
    let texts = |list: &[String]| list.iter().map(|text| string(text)).collect::<Vec<_>>().join(", ");
    let pairs: Vec<String> =
        rename.iter().map(|(own, name)| format!("{}: {}", string(own), string(name))).collect();
    Ok(format!(
        "{{\"column\": {}, \"missing\": [{}], \"rename\": {{{}}}, \"as\": {}, \"order\": [{}]}}",
        string(column),
        texts(missing),
        pairs.join(", "),
        string(kind),
        texts(order),
    ))
}

/// What Python calls an encoding.
fn codec(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "utf-8",
        Encoding::Utf16Le => "utf-16-le",
        Encoding::Utf16Be => "utf-16-be",
        Encoding::Utf32Le => "utf-32-le",
        Encoding::Utf32Be => "utf-32-be",
        Encoding::Windows874 => "cp874",
        Encoding::MacCyrillic => "mac_cyrillic",
        Encoding::Ibm850 => "cp850",
        Encoding::Ibm437 => "cp437",
        other => other.title(),
    }
}

/// Functions that read it.
pub(super) const READ: &str = r#"# White space, and marks that have no width.
EDGES = " \t\n\v\f\r\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
EDGES += "\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"


def read(file):
    """The file's cells as trimmed texts; a missing cell is None."""
    data = Path(file["path"]).read_bytes()
    hashes = [hashlib.sha256(data).hexdigest()]
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
        hashes.append(hashlib.sha256(data).hexdigest())
    if file["sha256"] not in hashes:
        raise ValueError(f"{file['path']} is not the file of the experiment: its SHA-256 is {hashes[-1]}")
    text = data.decode(file["encoding"], errors="surrogateescape").removeprefix("\ufeff")
    if file["comment"]:
        text = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(file["comment"]))
    if file.get("runs"):
        lines = [re.sub(r"[ \t]*\t[ \t]*| {2,}", "\x1f", line.strip(" \t")) for line in text.splitlines()]
        text = "\n".join(lines)
    elif file["delimiter"] == "\x1f":
        text = text.replace("\x1e", "\n")
    names = file["names"]
    table = pd.read_csv(
        io.StringIO(text),
        sep=file["delimiter"],
        quotechar=file["quote"] or '"',
        quoting=csv.QUOTE_MINIMAL if file["quote"] else csv.QUOTE_NONE,
        escapechar="\\" if file["backslash"] else None,
        header=None if names else 0,
        names=names,
        usecols=range(len(names)) if names else None,
        index_col=False,
        dtype=str,
        keep_default_na=False,
        na_filter=False,
    )
    for column in table:
        table[column] = table[column].fillna("").str.strip(EDGES).astype(object)
    table = table[(table != "").any(axis=1)].reset_index(drop=True)
    if names:
        above = file["above"]
        table = table.iloc[above : above + file["rows"]].reset_index(drop=True)
    if len(table) != file["rows"]:
        raise ValueError(f"{file['path']}: pandas reads {len(table)} rows, the experiment read {file['rows']}")
    table.columns = table.columns.str.strip(EDGES)
    missing = ["", *(marker.lower() for marker in file["missing"])]
    for column in table:
        table[column] = table[column].where(~table[column].str.lower().isin(missing), None)
    for choice in file.get("by_hand", []):
        if choice["column"] in table:
            table[choice["column"]] = set_by_hand(table[choice["column"]], choice, file)
    return table


def set_by_hand(cells, choice, file):
    """A column's cells with what was set of it: missing values, other names, an order."""
    names = {text: choice["rename"].get(text, text) for text in cells.dropna().unique()}
    names = {text: name for text, name in names.items() if text not in choice["missing"]}
    if choice["as"] == "ordered":
        places = {value: str(place) for place, value in enumerate(choice["order"], 1)}
        names = {text: places[name] for text, name in names.items() if name in places}
    if choice["as"] == "number":
        plain = {text: name.replace(".", "").replace(",", ".") if file["decimal_comma"] else name for text, name in names.items()}
        names = {text: names[text] for text in names if np.isfinite(pd.to_numeric(plain[text], errors="coerce"))}
    return cells.map(names.get).astype(object)


def without_marks(text, decimal):
    """A number with a currency, a unit, a per cent sign or grouped digits."""
    text = re.sub("[/.,][-\u2013\u2014]+\\s*$|(?<=[a-zA-Z])[23]\\s*$", "", text)
    digits = re.sub(rf"[^0-9{re.escape(decimal)}]", "", text).strip(decimal)
    negative = text.strip().startswith("(") or re.search("[-\u2010-\u2013\u2212\ufe63\uff0d]", text)
    return float(digits.replace(decimal, ".") or 0) * (-1 if negative else 1)


def numbers(cells, file):
    """Texts as numbers; a missing cell is NaN, and so is an infinite number."""
    plain = cells.str.replace(".", "").str.replace(",", ".") if file["decimal_comma"] else cells
    values = pd.to_numeric(plain, errors="coerce" if file["marked_numbers"] else "raise").astype(float)
    if file["marked_numbers"]:
        marked = values.isna() & cells.notna()
        decimal = "," if file["decimal_comma"] else "."
        values[marked] = [without_marks(text, decimal) for text in cells[marked]]
    return values.where(np.isfinite(values))"#;
