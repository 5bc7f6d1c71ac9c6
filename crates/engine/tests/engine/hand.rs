//! What is set by hand of columns: a file read so is the file that somebody would have cleaned before.

use crate::support;
use soft_unlearn::experiment::{Configuration, ExportKind, Session, Silent, run};
use soft_unlearn::table::{
    ColumnChoice, ColumnKind, ColumnNote, FormatChoice, ReadAs, Table, TableNote, TableReader, guesses,
};

fn read(text: &str, choice: FormatChoice) -> Table {
    // In pieces it is the same.
    let whole = pieces(text, choice.clone(), usize::MAX);
    assert_eq!(format!("{whole:?}"), format!("{:?}", pieces(text, choice, 7)));
    whole
}

fn pieces(text: &str, choice: FormatChoice, size: usize) -> Table {
    let mut reader = TableReader::new(choice);
    for piece in text.as_bytes().chunks(size) {
        reader.push(piece).unwrap();
    }
    reader.finish().unwrap()
}

fn texts(table: &Table, column: &str) -> Vec<Option<String>> {
    let column = table.column(column).unwrap();
    (0..table.rows).map(|row| column.text(row).map(|text| text.into_owned())).collect()
}

fn choice(column: &str, set: impl FnOnce(&mut ColumnChoice)) -> FormatChoice {
    let mut format = FormatChoice::default();
    format.set_column(column, set);
    format
}

/// A group that is named in its first row only.
#[test]
fn groups_are_filled_down_unless_it_is_said_that_they_are_not() {
    let text = "city,sex,age,hired\nRome,m,30,yes\n,f,31,no\n,m,40,no\nOslo,m,33,yes\n,f,25,yes\n,f,26,no\n";
    let filled = |choice: Option<bool>| {
        let table = read(text, FormatChoice { fill_down: choice, ..FormatChoice::default() });
        let said = table
            .notes
            .iter()
            .any(|note| matches!(note, TableNote::Column(ColumnNote::FilledDown { count: 4, .. })));
        (texts(&table, "city").into_iter().flatten().collect::<Vec<String>>(), said)
    };
    let six = ["Rome", "Rome", "Rome", "Oslo", "Oslo", "Oslo"].map(str::to_owned).to_vec();
    assert_eq!(filled(None), (six.clone(), true));
    assert_eq!(filled(Some(true)), (six, true));
    assert_eq!(filled(Some(false)), (vec!["Rome".to_owned(), "Oslo".to_owned()], false));
}

#[test]
fn columns_are_read_as_it_is_said() {
    let text =
        "code,grade,day,answer\n007,low,2020-01-31,Yes\n12,high,2021-12-01,yes.\n999,mid,soon,NO\n,low,,no\n";
    let plain = read(text, FormatChoice::default());
    assert_eq!(texts(&plain, "code"), [Some("007".into()), Some("12".into()), Some("999".into()), None]);

    let number = read(
        text,
        choice("code", |it| {
            it.read_as = Some(ReadAs::Number);
            it.missing = vec!["999".into()];
        }),
    );
    assert_eq!(texts(&number, "code"), [Some("7".into()), Some("12".into()), None, None]);
    let ordered = |it: &mut ColumnChoice| {
        it.read_as = Some(ReadAs::Ordered);
        it.order = vec!["low".into(), "mid".into(), "high".into()];
    };
    let table = read(text, choice("grade", ordered));
    assert_eq!(texts(&table, "grade"), ["1", "3", "2", "1"].map(|it| Some(it.to_owned())));
    assert!(
        table
            .notes
            .iter()
            .any(|note| matches!(note, TableNote::Column(ColumnNote::Ordered { values: 3, .. })))
    );
    let lost = read(
        text,
        choice("grade", |it| {
            ordered(it);
            it.order.pop();
        }),
    );
    assert_eq!(texts(&lost, "grade")[1], None);
    assert!(
        lost.notes
            .iter()
            .any(|note| matches!(note, TableNote::Column(ColumnNote::NotSo { count: 1, row: 2, .. })))
    );
    for (what, expected) in [(ReadAs::Year, ["2020", "2021"]), (ReadAs::Months, ["600", "623"])] {
        let table = read(text, choice("day", |it| it.read_as = Some(what)));
        let expected: Vec<Option<String>> =
            expected.map(|it| Some(it.to_owned())).into_iter().chain([None, None]).collect();
        assert_eq!(texts(&table, "day"), expected);
        assert!(
            table
                .notes
                .iter()
                .any(|note| matches!(note, TableNote::Column(ColumnNote::NotSo { count: 1, row: 3, .. })))
        );
    }
    let merged = read(
        text,
        choice("answer", |it| {
            it.call("yes.", "Yes");
            it.call("NO", "no");
            // What is merged can be called otherwise together, and back.
            it.call("Yes", "Ja");
        }),
    );
    assert_eq!(texts(&merged, "answer"), ["Ja", "Ja", "no", "no"].map(|it| Some(it.to_owned())));
    let back = read(
        text,
        choice("answer", |it| {
            it.call("Yes", "Ja");
            it.call("Ja", "Yes");
        }),
    );
    assert_eq!(texts(&back, "answer"), texts(&plain, "answer"));
    // Numbers whose text would be lost stay as they stand in the file.
    let text = "x,y\n1.50,a\n2.00,b\n1.50,a\n";
    let category = read(text, choice("x", |it| it.read_as = Some(ReadAs::Category)));
    assert_eq!(texts(&category, "x")[0].as_deref(), Some("1.50"));
    assert_eq!(category.columns[0].summary().kind, ColumnKind::Categorical);
    let named = read(text, choice("x", |it| it.call("1.50", "half")));
    assert_eq!(texts(&named, "x")[1].as_deref(), Some("2.00"));
    let nobody = read(text, choice("z", |it| it.read_as = Some(ReadAs::Number)));
    assert!(nobody.notes.contains(&TableNote::Column(ColumnNote::NoSuchColumn { column: "z".into() })));
    // Columns without a header are called after their place.
    let mut format = choice("column 1", |it| it.read_as = Some(ReadAs::Category));
    format.header = Some(false);
    assert_eq!(texts(&read("1.50,a\n2.00,b\n", format), "column 1")[0].as_deref(), Some("1.50"));
}

/// A messy file with settings by hand is, to the last bit, the cleaned file.
#[test]
fn a_file_set_by_hand_is_the_cleaned_file() {
    let rows = |clean: bool| -> String {
        let mut numbers = support::Numbers(11);
        let mut text = String::from("age,level,since,sex,hired\n");
        for _ in 0..400 {
            let mut pick = |count: u64| (numbers.bits() % count) as usize;
            let (age, level, year, sex) = (18 + pick(50), pick(3), 1990 + pick(30), pick(4));
            let yes = pick(10) < if sex < 2 { 6 } else { 4 };
            let (spelling, day) = (pick(2), pick(9));
            text += &match clean {
                true => format!(
                    "{},{},{year},{},{}\n",
                    if age == 40 { String::new() } else { age.to_string() },
                    level + 1,
                    ["male", "male", "female", "female"][sex],
                    if yes { "yes" } else { "no" },
                ),
                false => format!(
                    "{},{},{year}-03-0{},{},{}\n",
                    if age == 40 { 777 } else { age },
                    ["low", "middle", "high"][level],
                    1 + day,
                    ["1", "m", "2", "f"][sex],
                    if yes { ["Yes", "YES."][spelling] } else { "no" },
                ),
            };
        }
        text
    };
    let mut format = FormatChoice::default();
    format.set_column("age", |it| it.missing = vec!["777".into()]);
    format.set_column("level", |it| {
        it.read_as = Some(ReadAs::Ordered);
        it.order = vec!["low".into(), "middle".into(), "high".into()];
    });
    format.set_column("since", |it| it.read_as = Some(ReadAs::Year));
    format.set_column("sex", |it| {
        [("1", "male"), ("m", "male"), ("2", "female"), ("f", "female")]
            .iter()
            .for_each(|(a, b)| it.call(a, b));
    });
    format
        .set_column("hired", |it| [("Yes", "yes"), ("YES.", "yes")].iter().for_each(|(a, b)| it.call(a, b)));
    let outcome = |text: &str, format: FormatChoice| {
        let table = read(text, format.clone());
        let configuration =
            Configuration { format, ..Configuration::from(&guesses(&table.summary("rows", 0))) };
        // It is carried by a file, a link and a report.
        let carried: Configuration =
            serde_json::from_str(&serde_json::to_string(&configuration).unwrap()).unwrap();
        assert_eq!(carried, configuration);
        let mut session = Session::default();
        session.set_main("rows.csv".into(), table);
        let outcome = run(&mut session, &configuration, &mut Silent).unwrap();
        (outcome, session)
    };
    // Draws that only the messy file makes shift no others: each row's are as many.
    let (clean, _) = outcome(&rows(true), FormatChoice::default());
    let messy_text = rows(false);
    let (messy, session) = outcome(&messy_text, format);
    assert!(clean.data.rows.iter().sum::<usize>() > 300);
    assert_eq!(messy.data.rows, clean.data.rows);
    assert_eq!(messy.data.groups, clean.data.groups);
    for (one, other) in messy.models.iter().zip(&clean.models) {
        assert_eq!(one.parameters, other.parameters, "{:?}", one.role);
    }
    let script = session.export(ExportKind::Script);
    assert!(script.is_err(), "dates that are numbers are not written as Python");
}
