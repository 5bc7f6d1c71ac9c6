//! Files as people have them: every one is read as `truth.json` says, which was written by those who made the files, and every one of
//! our own as the table was before it was written down.

use crate::support::project;
use serde_json::Value;
use soft_unlearn::table::{
    Delimiter, FileNote, FormatChoice, GivenRoles, RawPart, Reading, Table, TableNote, TableReader,
};

fn read(name: &str) -> Result<Table, String> {
    let bytes = std::fs::read(project("tests/fixtures/cases").join(name)).unwrap();
    let whole = pieces(&bytes, usize::MAX);
    // In pieces that cut lines, quotes and numbers it is the same.
    if bytes.len() < 20_000 {
        assert_eq!(format!("{whole:?}"), format!("{:?}", pieces(&bytes, 7)), "{name} in pieces");
    }
    whole
}

fn pieces(bytes: &[u8], size: usize) -> Result<Table, String> {
    let mut reader = TableReader::new(FormatChoice::default());
    for piece in bytes.chunks(size) {
        reader.push(piece).map_err(|error| error.to_string())?;
    }
    reader.finish().map_err(|error| error.to_string())
}

/// What is wrong with what was read; empty where all is as it should be.
struct Faults(Vec<String>);

impl Faults {
    fn same<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, got: T, expected: T) {
        if got != expected {
            self.0.push(format!("{what}: {got:?} instead of {expected:?}"));
        }
    }

    fn groups(&mut self, what: &str, reading: &Reading, truth: &Value) {
        let got: Vec<(String, u64, u64)> = reading
            .rates
            .iter()
            .map(|(group, rate)| (group.clone(), rate.rows as u64, rate.favourable as u64))
            .collect();
        let mut expected: Vec<(String, u64, u64)> = truth
            .as_object()
            .unwrap()
            .iter()
            .map(|(group, rate)| {
                (group.clone(), rate["rows"].as_u64().unwrap(), rate["favourable"].as_u64().unwrap())
            })
            .collect();
        expected.sort();
        self.same(what, got, expected);
    }

    fn mean(&mut self, reading: &Reading, column: &str, expected: f64) {
        let found = reading.columns.iter().find(|it| it.name == column).and_then(|it| it.range);
        // Sums in another order differ in the last digits.
        if !found.is_some_and(|[_, mean, _]| (mean - expected).abs() <= 1e-9 * expected.abs().max(1.0)) {
            self.0.push(format!("mean of {column}: {found:?} instead of {expected}"));
        }
    }

    fn counts(&mut self, reading: &Reading, column: &str, truth: &Value) {
        let mut got: Vec<(String, u64)> = reading
            .columns
            .iter()
            .find(|it| it.name == column)
            .map(|it| it.values.iter().map(|(value, count)| (value.clone(), *count as u64)).collect())
            .unwrap_or_default();
        got.sort();
        let truth = truth.as_object().unwrap();
        let mut expected: Vec<(String, u64)> =
            truth.iter().map(|(value, count)| (value.clone(), count.as_u64().unwrap())).collect();
        expected.sort();
        self.same(column, got, expected);
    }
}

fn names(truth: &Value) -> Vec<&str> {
    truth.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect()
}

#[test]
fn every_case_is_read_as_its_truth_says() {
    let truth: Value =
        serde_json::from_slice(&std::fs::read(project("tests/fixtures/cases/truth.json")).unwrap()).unwrap();
    let mut files: Vec<String> = std::fs::read_dir(project("tests/fixtures/cases"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(|c: char| c.is_ascii_digit()) && !name.contains("truth"))
        .collect();
    files.sort();
    assert_eq!(files.len(), 22);
    let mut wrong = Vec::new();
    for name in &files {
        let truth = &truth[&name[..2]];
        let mut faults = Faults(Vec::new());
        let table = match read(name) {
            Ok(table) => table,
            Err(error) => {
                wrong.push(format!("{name}: {error}"));
                continue;
            }
        };
        let reading = Reading::new(&table, &GivenRoles::default()).unwrap();
        match &truth["rows"] {
            Value::Number(rows) => faults.same("rows", reading.rows as u64, rows.as_u64().unwrap()),
            Value::Array(parts) => {
                faults.same("rows", reading.rows as u64, parts.iter().map(|it| it.as_u64().unwrap()).sum());
                faults.same("split", reading.guess.split.as_deref(), Some("split"));
            }
            _ => {}
        }
        let columns: Vec<&str> = reading.columns.iter().map(|it| it.name.as_str()).collect();
        for (key, value) in truth.as_object().unwrap() {
            match (key.as_str(), key.strip_prefix("mean_")) {
                ("columns" | "columns_gbk", _) => faults.same("columns", columns.clone(), names(value)),
                ("groups", _) => faults.groups("groups", &reading, value),
                ("groups_by_branch", _) => {
                    let given = GivenRoles { groups: vec!["branch".into()], ..GivenRoles::default() };
                    faults.groups("by branch", &Reading::new(&table, &given).unwrap(), value);
                }
                ("cities", _) => faults.counts(&reading, "city", value),
                ("postcode" | "branch" | "degree" | "killed", _) => faults.counts(&reading, key, value),
                ("distinct", _) => {
                    for (column, count) in value.as_object().unwrap() {
                        let found = reading.columns.iter().find(|it| it.name == *column).unwrap();
                        faults.same(column, found.distinct as u64, count.as_u64().unwrap());
                        faults.same("left out", found.left_out.is_some(), true);
                    }
                }
                ("ratio_finite", _) => {
                    let ratio = reading.columns.iter().find(|it| it.name == "ratio").unwrap();
                    faults.same("finite", (reading.rows - ratio.missing) as u64, value.as_u64().unwrap());
                }
                ("mean_of_finite", _) => faults.mean(&reading, "ratio", value.as_f64().unwrap()),
                ("mean_debt_share_percent", _) => {
                    faults.mean(&reading, "debt share", value.as_f64().unwrap())
                }
                (_, Some(column)) => {
                    // "mean_score" of a column that says more than that.
                    let found = columns.iter().find(|it| it.starts_with(column)).copied().unwrap_or(column);
                    faults.mean(&reading, found, value.as_f64().unwrap());
                }
                ("without_group", _) => {
                    let sex = reading.columns.iter().find(|it| it.name == "sex").unwrap();
                    faults.same("without group", sex.missing as u64, value.as_u64().unwrap());
                }
                ("label_1", _) => {
                    let label = reading.columns.iter().find(|it| it.name == "label").unwrap();
                    let ones = label.values.iter().find(|(it, _)| it == "1").map(|it| it.1 as u64);
                    faults.same("ones", ones, value.as_u64());
                    faults.same("groups", reading.guess.groups.len(), 0);
                    faults.same(
                        "said",
                        reading.notes.iter().any(|note| note.to_string().contains("looks like a group")),
                        true,
                    );
                }
                _ => {}
            }
        }
        let said = |part: &str| reading.notes.iter().any(|note| note.to_string().contains(part));
        for (case, part) in [
            ("03", "row names"),
            ("06", "Total,9739.7"),
            ("06", "The first 3 lines"),
            ("07", "6 lines"),
            ("10", "leading zero"),
            ("11", "marks beside"),
            ("15", "\"NA\" (70 rows)"),
            ("16", "30 of 210 rows"),
            ("18", "away"),
            ("22", "not finite"),
            ("31", "dates"),
            ("31", "too many categories"),
            ("32", "\"is male\" gives the group"),
        ] {
            if name.starts_with(case) && !said(part) {
                faults.0.push(format!("nothing said of {part:?}: {:#?}", reading.notes));
            }
        }
        if !faults.0.is_empty() {
            wrong.push(format!("{name}\n    {}", faults.0.join("\n    ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_of_our_own_is_read_as_it_was_written() {
    let truth: Vec<Value> =
        serde_json::from_slice(&std::fs::read(project("tests/fixtures/cases/own/own.json")).unwrap())
            .unwrap();
    assert!(truth.len() >= 80);
    let mut wrong = Vec::new();
    for truth in &truth {
        let name = truth["file"].as_str().unwrap();
        let mut faults = Faults(Vec::new());
        let table = match read(&format!("own/{name}")) {
            Ok(table) => table,
            Err(error) => {
                wrong.push(format!("{name}: {error}"));
                continue;
            }
        };
        let reading = Reading::new(&table, &GivenRoles::default()).unwrap();
        faults.same("rows", reading.rows as u64, truth["rows"].as_u64().unwrap());
        // None of them can be divided otherwise nearly as well.
        let doubt = |note: &TableNote| matches!(note, TableNote::File(FileNote::DelimiterInDoubt { .. }));
        faults.same("doubt", reading.notes.iter().any(doubt), false);
        let column = |name: &str| reading.columns.iter().find(|it| it.name == name);
        for (key, value) in truth.as_object().unwrap() {
            match key.as_str() {
                "columns" => {
                    let columns: Vec<&str> = reading.columns.iter().map(|it| it.name.as_str()).collect();
                    faults.same("columns", columns, names(value));
                }
                "groups" => faults.groups("groups", &reading, value),
                "label" => {
                    let found = reading.guess.label.as_ref();
                    let found = found.map(|it| vec![it.column.as_str(), it.favourable.as_str()]);
                    faults.same("label", found, value.as_array().map(|_| names(value)));
                }
                "group" => {
                    let found: Vec<&str> = reading.guess.groups.iter().map(String::as_str).collect();
                    faults.same("group", found, names(value));
                }
                "notes" => {
                    for part in names(value) {
                        if !reading.notes.iter().any(|note| note.to_string().contains(part)) {
                            faults.0.push(format!("nothing said of {part:?}: {:?}", reading.notes));
                        }
                    }
                }
                "left_out" => {
                    for name in names(value) {
                        let left_out = column(name).is_some_and(|it| it.left_out.is_some());
                        faults.same(name, left_out, true);
                    }
                }
                "used" => {
                    for name in names(value) {
                        faults.same(name, column(name).is_some_and(|it| it.left_out.is_none()), true);
                    }
                }
                "means" | "kinds" | "distinct" | "missing" | "values" => {
                    for (name, value) in value.as_object().unwrap() {
                        // A column that the file names otherwise is not there.
                        let Some(found) = column(name) else { continue };
                        match key.as_str() {
                            "means" => faults.mean(&reading, name, value.as_f64().unwrap()),
                            "kinds" => faults.same(name, found.kind, value.as_str().unwrap()),
                            "distinct" => faults.same(name, found.distinct as u64, value.as_u64().unwrap()),
                            "missing" => faults.same(name, found.missing as u64, value.as_u64().unwrap()),
                            _ => {
                                let is_there =
                                    found.values.iter().any(|(it, _)| it == value.as_str().unwrap());
                                faults.same(
                                    &format!("{name} has {value} of {:?}", found.values),
                                    is_there,
                                    true,
                                );
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        if !faults.0.is_empty() {
            wrong.push(format!("{name}\n    {}", faults.0.join("\n    ")));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), truth.len(), wrong.join("\n"));
}

/// The field's first file and its second, which has a line above it, no header, and full stops behind its labels.
#[test]
fn a_second_file_is_matched_to_the_first() {
    let table = |text: String| pieces(text.as_bytes(), usize::MAX).unwrap();
    let rows = |stop: &str| -> String {
        (0..40)
            .map(|i| {
                let sex = if i % 3 == 0 { "Male" } else { "Female" };
                let label = if i % 2 == 0 { ">50K" } else { "<=50K" };
                format!("{}, {sex}, {label}{stop}\n", 20 + i % 17)
            })
            .collect()
    };
    let first = table(format!("age,sex,income\n{}", rows("")));
    let mut second = table(format!("|1x3 Cross validator\n{}", rows(".")));
    second.match_to(&first);
    let names: Vec<&str> = second.columns.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["age", "sex", "income"]);
    for row in 0..40 {
        assert_eq!(second.columns[2].text(row), first.columns[2].text(row));
    }
    let notes: Vec<String> = second.notes.iter().map(ToString::to_string).collect();
    assert!(notes.iter().any(|note| note.to_string().contains("\">50K.\" for \">50K\"")), "{notes:?}");
    // Codes stay codes, and spellings that the first file tells apart stay apart.
    let first = table("code,v,x,y\n".to_owned() + &"07,Yes,1,a\n8,yes,2,b\n".repeat(10));
    let mut second = table("code,v,x,y\n".to_owned() + &"8,YES,1,A\n9,yes,2,b\n".repeat(10));
    second.match_to(&first);
    assert_eq!(second.columns[0].text(0).unwrap(), "8");
    assert_eq!(second.columns[1].text(0).unwrap(), "YES");
    assert_eq!(second.columns[3].text(0).unwrap(), "a");
}

/// A flag is a mark or nothing in both files, though the second one never has the mark.
#[test]
fn a_second_files_flags_are_the_firsts() {
    let table = |flag: &dyn Fn(usize) -> &'static str| {
        let rows: String = (0..40).map(|i| format!("{},{},{}\n", 20 + i % 17, flag(i), i % 2)).collect();
        pieces(format!("age,smoker,hired\n{rows}").as_bytes(), usize::MAX).unwrap()
    };
    let first = table(&|i| if i % 3 == 0 { "X" } else { "" });
    let mut second = table(&|_| "");
    second.match_to(&first);
    assert_eq!(first.columns[1].text(1).as_deref(), Some("(empty)"));
    assert!((0..40).all(|row| second.columns[1].text(row).as_deref() == Some("(empty)")));
}

/// Of 34,000 rows every second is f. Of many rows some are looked at; at equal steps they would all be f, which any column tells.
#[test]
fn rows_that_alternate_are_told_by_their_copy_alone() {
    let rows = (0..34_000).map(|i| {
        let (score, sex) = ((i * 7919) % 97, i % 2);
        let yes = score > 40 + 10 * sex || i % 11 == 0;
        format!("{sex}.5,{score},{},{}", ["f", "m"][sex], if yes { "yes" } else { "no" })
    });
    let text: Vec<String> = std::iter::once("copy,score,sex,hired".to_owned()).chain(rows).collect();
    let table = pieces(text.join("\n").as_bytes(), usize::MAX).unwrap();
    let reading = Reading::new(&table, &GivenRoles::default()).unwrap();
    let told: Vec<String> =
        reading.notes.iter().map(ToString::to_string).filter(|note| note.contains("away")).collect();
    assert!(
        told.len() == 1 && told[0].starts_with("Column \"copy\" gives the group \"sex\" away"),
        "{told:?}"
    );
}

/// The preview's lines are the file's, however they end: a blank one is left out, and there is none where the file has none.
#[test]
fn the_first_lines_are_shown_as_they_stand() {
    let lines = ["# made by hand", "name,age,paid", "Ann,31,yes", "", "Ben,44,no", "\"Cy\",27,yes"];
    for end in ["\n", "\r\n"] {
        for whole in [true, false] {
            let mut text = lines.join(end);
            if whole {
                text += end;
            }
            let table = pieces(text.as_bytes(), 7).unwrap();
            let raw = table.summary("people.csv", text.len() as u64).raw;
            let shown: Vec<(&str, RawPart)> =
                raw.iter().map(|line| (line.text.as_str(), line.part)).collect();
            let parts = [
                RawPart::LeftOut,
                RawPart::Names,
                RawPart::Row,
                RawPart::LeftOut,
                RawPart::Row,
                RawPart::Row,
            ];
            assert_eq!(shown, lines.into_iter().zip(parts).collect::<Vec<_>>(), "{end:?}, {whole}");
        }
    }
}

/// How sure the delimiter is: tabs beside decimal commas and names of two words are; where two marks divide every row alike the other is
/// named, and given it says nothing more.
#[test]
fn a_delimiter_is_taken_with_a_word_on_how_sure_it_is() {
    let reading = |text: &str, choice: FormatChoice| {
        let mut reader = TableReader::new(choice);
        reader.push(text.as_bytes()).unwrap();
        let table = reader.finish().unwrap();
        let doubts = table.notes.iter().filter(|note| note.to_string().contains("nearly as well")).count();
        (table.format.unwrap(), doubts)
    };
    let tabs: String = (0..20).map(|i| format!("Ana {i}\t1.0{i:02},50 €\t{i} años\n")).collect();
    let (format, doubts) =
        reading(&format!("Nombre y edad\tRenta mensual\tAntigüedad años\n{tabs}"), FormatChoice::default());
    assert_eq!((format.delimiter, doubts), (Delimiter::Tab, 0));
    assert!(format.sureness > 0.5, "{}", format.sureness);

    let both: String = (0..20).map(|i| format!("p{i};f,{}\n", ["yes", "no"][i % 2])).collect();
    let both = format!("name;sex,hired\n{both}");
    let (format, doubts) = reading(&both, FormatChoice::default());
    let other = format.other.unwrap();
    assert_eq!(
        (format.delimiter, other.delimiter, other.columns),
        (Delimiter::Semicolon, Delimiter::Comma, 2)
    );
    assert!(format.sureness < 0.1 && doubts == 1, "{} {doubts}", format.sureness);
    let commas = FormatChoice { delimiter: Some(Delimiter::Comma), ..FormatChoice::default() };
    let (format, doubts) = reading(&both, commas);
    assert_eq!((format.delimiter, format.other, doubts), (Delimiter::Comma, None, 0));
}
