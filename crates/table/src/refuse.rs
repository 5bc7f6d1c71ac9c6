//! What is no table, told by how it begins, and how programs make a table of it.

use super::TableError;

/// What a text is by its first lines, and how a program makes a table of it.
fn begins_as(text: &str) -> Option<(&'static str, &'static str)> {
    const AGAIN: &str = "Export the table as CSV from the program that wrote it.";
    const FROM_R: &str = "In R, write the table with write.csv.";
    const FROM_PYTHON: &str = "Write it as JSON (json.dumps) or as CSV (in pandas: to_csv).";
    const BEGINNINGS: [(&str, &str, &str); 13] = [
        (
            "version https://git-lfs.github.com/",
            "a pointer of Git LFS, not the file itself",
            "Fetch the file with git lfs pull.",
        ),
        ("{\\rtf", "an RTF document", "Save it as plain text or CSV."),
        ("structure(list(", "R code (dput)", FROM_R),
        ("structure(c(", "R code (dput)", FROM_R),
        ("'data.frame':", "what R's str prints", FROM_R),
        ("{'", "Python's own notation", FROM_PYTHON),
        ("[{'", "Python's own notation", FROM_PYTHON),
        ("[('", "Python's own notation", FROM_PYTHON),
        (
            "{|",
            "the markup of a wiki",
            "Copy the table as it is shown into a spreadsheet, and save that as CSV.",
        ),
        (
            "||",
            "the markup of Jira",
            "Copy the table as it is shown into a spreadsheet, and save that as CSV.",
        ),
        (
            "-[ RECORD 1",
            "rows of psql, printed one below the other",
            "In psql, write the table with \\copy ... csv header.",
        ),
        (
            "*************************** 1. row",
            "rows of MySQL, printed one below the other",
            "In MySQL, end the statement with ; in place of \\G.",
        ),
        ("%!PS", "a PostScript document", AGAIN),
    ];
    if let Some((_, kind, export)) = BEGINNINGS.iter().find(|(start, ..)| text.starts_with(start)) {
        return Some((kind, export));
    }
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty()).take(200);
    // "[[1.5 2.5]": JSON has commas.
    let first = lines().next().unwrap_or_default();
    if first
        .strip_prefix("[[")
        .is_some_and(|row| !row.contains([',', '"']) && row.trim_end_matches(']').trim().contains(' '))
    {
        return Some(("an array that NumPy printed", "Save it with numpy.savetxt or numpy.save."));
    }
    // The row in place of those that were not printed.
    let divides = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|' | '│' | '┆');
    let is_cut = |line: &str| {
        let mut cells = line.split(divides).filter(|cell| !cell.is_empty()).peekable();
        let dots = |cell: &str| matches!(cell, "..." | ".." | "…");
        cells.clone().count() >= 2 && cells.peek().is_some() && cells.all(dots)
    };
    if lines().any(is_cut) {
        return Some((
            "the beginning and the end of a table, printed without its middle (\"...\")",
            "Write the whole of it (in pandas: to_csv).",
        ));
    }
    // "var data = [{...}];"
    let assigned =
        ["var ", "let ", "const ", "window.", "export "].iter().any(|word| first.starts_with(word));
    if assigned
        && first.split_once('=').is_some_and(|(_, value)| value.trim().starts_with(['[', '{', '(', '"', '`']))
    {
        return Some(("a JavaScript program", "Save what is in it as JSON, or as CSV."));
    }
    let is_latex = |line: &str| line.contains('&') && line.contains("\\\\");
    if 2 * lines().filter(|line| is_latex(line)).count() > lines().count() {
        return Some(("a LaTeX document", "Save it as CSV in the program that wrote it."));
    }
    let lower = |line: &str| line.to_ascii_lowercase();
    let is_sas = |line: &str| matches!(lower(line).as_str(), "datalines;" | "cards;" | "datalines4;");
    if lower(first).starts_with("data ") && first.ends_with(';') && lines().any(is_sas) {
        return Some(("a SAS program", "In SAS, write the table with proc export."));
    }
    // What the data sets of Irvine have beside them.
    let is_described = |line: &str| {
        let line = lower(line);
        let line = line.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' ' | '*'));
        line.starts_with("number of instances") || line.starts_with("number of attributes")
    };
    let is_attribute = |line: &str| line.ends_with(": continuous.") || line.ends_with(": discrete.");
    if lines().any(is_described) || lines().any(is_attribute) {
        return Some((
            "a description of a table's columns (.names)",
            "Choose the file with the rows, which is mostly called .data.",
        ));
    }
    // "1 |f age:31 score:50.5"
    let is_wabbit = |line: &str| {
        let label = line.split_once('|').map(|(label, rest)| (label.trim(), rest));
        label.is_some_and(|(label, rest)| {
            label.split(' ').all(|part| part.parse::<f64>().is_ok())
                && rest
                    .split([' ', '|'])
                    .filter(|part| !part.is_empty())
                    .skip(1)
                    .any(|part| part.contains(':'))
        })
    };
    if lines().take(5).all(is_wabbit) && first.contains('|') {
        return Some((
            "a sparse file of pairs \"name:value\" (Vowpal Wabbit)",
            "Save it dense, with a column for each name.",
        ));
    }
    None
}

/// Texts that are no tables: documents made of tags, programs, dumps, and tables printed so that their rows are not lines.
pub(super) fn text(text: &str) -> Result<(), TableError> {
    let start: String = text.trim_start().chars().take(16).collect::<String>().to_ascii_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| start.starts_with(word));
    if begins(&["<!doctype html", "<html", "<table", "<head", "<body"]) {
        return Err(TableError::NotText {
            kind: "an HTML page",
            export: "Open it in a spreadsheet and save the table as CSV (in pandas: read_html, then to_csv).",
        });
    }
    let lower = text.trim_start().chars().take(400).collect::<String>().to_ascii_lowercase();
    if let Some((kind, export)) = begins_as(text.trim_start_matches('\u{feff}').trim_start()) {
        return Err(TableError::NotText { kind, export });
    }
    let statement = |line: &str| {
        [
            "create table ",
            "insert into ",
            "drop table if exists ",
            "-- postgresql database dump",
            "-- mysql dump",
        ]
        .iter()
        .any(|beginning| line.starts_with(beginning))
    };
    if lower.lines().any(statement) {
        return Err(TableError::NotText {
            kind: "a dump of a database (SQL)",
            export: "Export the table as CSV from the database.",
        });
    }
    if lower.contains("\\begin{tabular") || lower.contains("\\begin{longtable") {
        return Err(TableError::NotText {
            kind: "a LaTeX document",
            export: "Save it as CSV in the program that wrote it.",
        });
    }
    // "- age: 31", and below it "  sex: male"
    let mut lines = lower.lines().filter(|line| !line.trim().is_empty() && *line != "---");
    let pair = |line: &str| line.contains(": ") && !line.contains(',');
    if lines.next().is_some_and(|line| line.starts_with("- ") && pair(line))
        && lines.next().is_some_and(|line| line.starts_with("  ") && pair(line))
    {
        return Err(TableError::NotText {
            kind: "a YAML file",
            export: "Save the table as CSV or JSON in the program that wrote it.",
        });
    }
    let tag = start.strip_prefix('<').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    if begins(&["<?xml"]) || tag && text.contains("</") {
        return Err(TableError::NotText {
            kind: "an XML file",
            export: "Open it in a spreadsheet and save the table as CSV (in pandas: read_xml, then to_csv).",
        });
    }
    Ok(())
}

/// Kinds of files that people drop by mistake, by their first bytes.
pub(super) fn binary(bytes: &[u8]) -> Result<(), TableError> {
    const FROM_R: &str = "In R, write the table with write.csv.";
    const FROM_PYTHON: &str = "In pandas, write the table with to_csv.";
    const FROM_STATA: &str = "In Stata, write it with export delimited; in pandas, read_stata, then to_csv.";
    const FROM_SPSS: &str = "In SPSS, save it as CSV; in pandas, read_spss, then to_csv.";
    const FROM_MATLAB: &str = "In MATLAB, write the table with writetable.";
    const FROM_SAS: &str = "In SAS, write it with proc export; in pandas, read_sas, then to_csv.";
    const UNPACK: &str = "Unpack it first.";
    const KINDS: &[(&[u8], &str, &str)] = &[
        (b"%PDF", "a PDF document", "Export the table as CSV from the program that made it."),
        (b"\x89PNG", "a PNG picture", "Choose the table itself."),
        (b"\xFF\xD8\xFF", "a JPEG picture", "Choose the table itself."),
        (b"SQLite format 3", "an SQLite database", "Export one table of it as CSV."),
        (b"\xFD7zXZ", "an xz archive", UNPACK),
        (b"BZh", "a bzip2 archive", UNPACK),
        (b"\x28\xB5\x2F\xFD", "a Zstandard archive", UNPACK),
        (b"7z\xBC\xAF\x27\x1C", "a 7z archive", UNPACK),
        (b"Rar!", "a RAR archive", UNPACK),
        (b"PARE", "an encrypted Parquet file", "Write it without encryption."),
        (b"FEA1", "a Feather file of version 1", "Write it as version 2 (in pandas: to_feather) or as CSV."),
        (b"ORC", "an ORC file", FROM_PYTHON),
        (b"Obj\x01", "an Avro file", FROM_PYTHON),
        (b"MATLAB 5.0 MAT-file", "a MATLAB file", FROM_MATLAB),
        (b"MATLAB 7.3 MAT-file", "a MATLAB file", FROM_MATLAB),
        (b"HEADER RECORD*******", "a SAS transport file", FROM_SAS),
        (b"ASCII SPSS PORT FILE", "an SPSS portable file", FROM_SPSS),
        (b"\x89HDF", "an HDF5 file", FROM_PYTHON),
        (b"RDX2", "an R workspace", FROM_R),
        (b"RDX3", "an R workspace", FROM_R),
        (b"X\n\0\0\0", "an R object", FROM_R),
        (b"\x80\x02", "a Python pickle", FROM_PYTHON),
        (b"\x80\x03", "a Python pickle", FROM_PYTHON),
        (b"\x80\x04\x95", "a Python pickle", FROM_PYTHON),
        (b"\x80\x05\x95", "a Python pickle", FROM_PYTHON),
        (b"\x71\x02\x01\0", "a Stata file", FROM_STATA),
        (b"\x72\x02\x01\0", "a Stata file", FROM_STATA),
        (b"\x73\x02\x01\0", "a Stata file", FROM_STATA),
        (b"<stata_dta>", "a Stata file", FROM_STATA),
        (b"$FL2", "an SPSS file", FROM_SPSS),
        (b"$FL3", "a compressed SPSS file", FROM_SPSS),
    ];
    if bytes.get(12..20) == Some(b"\xC2\xEA\x81\x60\xB3\x14\x11\xCF") {
        return Err(TableError::NotText { kind: "a SAS file", export: FROM_SAS });
    }
    if bytes.get(257..262) == Some(b"ustar") {
        return Err(TableError::NotText { kind: "a tar archive", export: UNPACK });
    }
    match KINDS.iter().find(|(magic, _, _)| bytes.starts_with(magic)) {
        Some(&(_, kind, export)) => Err(TableError::NotText { kind, export }),
        None => Ok(()),
    }
}
