//! Files of counts: a line stands for so many rows, and is repeated before the split.

use crate::support::table;
use soft_unlearn::compute::{Backend, block_on};
use soft_unlearn::experiment::{
    Configuration, ExperimentError, ExportKind, ModelRole, RowsError, Session, Silent, Split, WrittenReport,
    run,
};
use soft_unlearn::objective::Figures;
use soft_unlearn::table::{BinaryRole, Condition, Rate, guesses};

fn role(column: &str, value: &str) -> BinaryRole {
    BinaryRole { column: column.into(), positive: Condition::Values(vec![value.into()]), negative: None }
}

/// UCBAdmissions, R's own set (Bickel et al. 1975), as it is dropped on the page: its lines are repeated before the split, and its own question gets a full answer.
#[test]
fn a_file_of_counts_is_guessed_and_repeated() {
    let text = std::fs::read("tests/golden/ucb_admissions.csv").unwrap();
    let lines = table(&text);
    let summary = lines.summary("UCBAdmissions", 0);
    let said = summary.notes.iter().map(ToString::to_string).find(|note| note.contains("Freq")).unwrap();
    assert!(said.contains("24 lines") && said.contains("4526 rows"), "{said}");
    let guessed = guesses(&summary);
    assert_eq!((guessed.counts.as_deref(), guessed.weight), (Some("Freq"), None));
    let configuration = Configuration::from(&guesses(&summary));
    assert_eq!(configuration.counts.as_deref(), Some("Freq"));
    let label = &configuration.label;
    assert_eq!(
        (label.column.as_str(), &label.positive),
        ("Admit", &Condition::Values(vec!["Admitted".into()]))
    );
    assert_eq!(
        configuration.groups.iter().map(|group| group.column.as_str()).collect::<Vec<_>>(),
        ["Gender"]
    );

    let mut session = Session::default();
    session.set_main("UCBAdmissions".into(), lines);
    // The rates that the page shows before anything is computed.
    let rates = session.noted(&configuration.parts()).unwrap().rates;
    let rate = |rows, favourable| Rate { rows, favourable, weights: None };
    assert_eq!(rates, [("Female".to_owned(), rate(1835, 557)), ("Male".to_owned(), rate(2691, 1198))]);

    // As base weights the same counts leave 12 lines a group, which stand for as many people.
    let mut weighed = configuration.clone();
    (weighed.counts, weighed.base_weight) = (None, Some("Freq".to_owned()));
    let rates = session.noted(&weighed.parts()).unwrap().rates;
    let rate = |all, favourable| Rate { rows: 12, favourable: 6, weights: Some([all, favourable]) };
    assert_eq!(
        rates,
        [("Female".to_owned(), rate(1835.0, 557.0)), ("Male".to_owned(), rate(2691.0, 1198.0))]
    );

    let outcome = run(&mut session, &configuration, &mut Silent).unwrap();
    assert_eq!((outcome.data.rows_read, outcome.data.rows.iter().sum::<usize>()), (4526, 4526));
    assert_eq!(outcome.data.rows, [2716, 905, 905]);
    assert!(outcome.data.dropped.is_empty() && outcome.data.groups.iter().all(|group| group.driven));
    assert!(outcome.data.parameter_names.iter().all(|name| !name.contains("Freq")));
    let before = outcome.model(ModelRole::Before).unwrap();
    for group in 0..2 {
        // Over all parts together, what R's table has.
        let of = |figures: &Figures| figures.groups[group];
        let known = of(&before.validation).rows() + of(&before.test).rows();
        let rows = outcome.data.groups[group].rows[0] as f64 + known;
        assert_eq!(rows, [1835.0, 2691.0][group]);
    }
    // It is kept, and the report is computed again from its own settings.
    assert_eq!(outcome.soft_weights.kept.as_ref().unwrap().reached, 1.0);
    let report = session.export(ExportKind::Report).unwrap();
    assert!(
        String::from_utf8_lossy(&report.bytes).contains("\"counts\":\"Freq\"")
            || String::from_utf8_lossy(&report.bytes).contains("\"counts\": \"Freq\"")
    );
    let written = WrittenReport::read(&report.bytes).unwrap();
    let mut again = Session::default();
    again.set_main("UCBAdmissions".into(), table(&text));
    written.verify(&mut again, &mut Silent).unwrap();

    // The same from a file that has every row itself: the same bits.
    let mut long = String::from("Admit,Gender,Dept\n");
    for line in String::from_utf8(text).unwrap().lines().skip(1) {
        let (row, count) = line.rsplit_once(',').unwrap();
        (0..count.parse::<usize>().unwrap()).for_each(|_| long.push_str(&format!("{row}\n")));
    }
    let mut rows = Session::default();
    rows.set_main("UCBAdmissions".into(), table(long.as_bytes()));
    let plain = Configuration { counts: None, ignored: Vec::new(), ..configuration.clone() };
    let other = run(&mut rows, &plain, &mut Silent).unwrap();
    assert_eq!(outcome.models, other.models);
    assert_eq!(outcome.samples, other.samples);
    assert_eq!(
        session.export(ExportKind::Weights).unwrap().bytes,
        rows.export(ExportKind::Weights).unwrap().bytes
    );
    assert_eq!(session.explore().unwrap(), {
        let mut explored = rows.explore().unwrap();
        // Told of the column of counts, too, which the other file does not have.
        let counted = session.explore().unwrap();
        explored.explanations = counted.explanations;
        explored.retrained_explanations = counted.retrained_explanations;
        explored
    });
    // A row's cells are those of its line: row 513 is the first that was rejected.
    let cells = session.cells(vec![512, 513, 4526]).unwrap().cells;
    let admit: Vec<Option<&str>> = cells.iter().map(|row| row[0].as_deref()).collect();
    assert_eq!(admit, [Some("Admitted"), Some("Rejected"), Some("Rejected")]);
    assert_eq!(session.places(&[outcome.samples.row[7]]).unwrap(), [7]);

    // Two shares of a row are one: base weights of 1 beside the counts change nothing.
    let error = |counts: &str, base: Option<&str>| {
        let wrong = Configuration {
            counts: Some(counts.into()),
            base_weight: base.map(str::to_owned),
            ..configuration.clone()
        };
        block_on(Session::correct(&mut session_of(&wrong), &Backend::cpu(), &wrong, &mut Silent))
            .unwrap_err()
            .to_string()
    };
    assert!(error("Freq", Some("Freq")).contains("at once"));
    assert!(error("Gender", None).contains("at once"));
    assert!(error("Dept", None).contains("Row 1 has \"A\""), "{}", error("Dept", None));
    assert!(error("Frequ", None).contains("Frequ"));
}

fn session_of(_: &Configuration) -> Session {
    let mut session = Session::default();
    session.set_main("UCB".into(), table(&std::fs::read("tests/golden/ucb_admissions.csv").unwrap()));
    session
}

#[test]
fn counts_that_are_none_are_refused_with_row_and_column() {
    let refused = |cell: &str, others: &str| {
        let mut text = String::from("a,y,s,n\n");
        for i in 0..40 {
            let n = if i == 6 { cell } else { others };
            text.push_str(&format!("{},{},{},{n}\n", ["p", "q"][i % 2], i % 3 % 2, ["m", "f"][i / 2 % 2]));
        }
        let mut session = Session::default();
        session.set_main("file".into(), table(text.as_bytes()));
        let configuration =
            Configuration { counts: Some("n".into()), ..Configuration::new(role("y", "1"), role("s", "m")) };
        session_error(&mut session, &configuration)
    };
    for cell in ["-1", "2.5", "", "two"] {
        let error = refused(cell, "3");
        let ExperimentError::Rows(RowsError::NotACount { row: 7, column, value }) = &error else {
            panic!("{cell}: {error}")
        };
        assert_eq!((column.as_str(), value.as_str()), ("n", cell), "{error}");
    }
    assert!(matches!(refused("0", "0"), ExperimentError::Rows(RowsError::NothingCounted { lines: 40, .. })));
    let ExperimentError::Rows(RowsError::TooManyCounted { rows, .. }) = refused("3", "1e7") else { panic!() };
    assert_eq!(rows, "390000003");
    // A memory limit is held before any line is repeated.
    let mut session = Session::default();
    session
        .set_main("file".into(), table(b"a,y,s,n\np,0,m,900000\nq,1,f,900000\np,1,m,900000\nq,0,f,900000\n"));
    session.limit_memory(1 << 20);
    let configuration =
        Configuration { counts: Some("n".into()), ..Configuration::new(role("y", "1"), role("s", "m")) };
    assert!(matches!(session_error(&mut session, &configuration), ExperimentError::TooLarge(_)));
}

fn session_error(session: &mut Session, configuration: &Configuration) -> ExperimentError {
    block_on(session.correct(&Backend::cpu(), configuration, &mut Silent)).unwrap_err()
}

/// What is called so and is none stays what it was: survey weights, a number of children, a table with numbers beside.
#[test]
fn what_is_no_table_of_counts_is_not_repeated() {
    let guess = |text: &str| guesses(&table(text.as_bytes()).summary("file", 0)).counts;
    let lines = |cell: &dyn Fn(usize) -> String, header: &str| {
        let mut text = header.to_owned();
        for i in 0..8 {
            let own = [["a", "b"][i % 2], ["c", "d"][i / 2 % 2], ["e", "f"][i / 4]].join(",");
            text.push_str(&format!("{own},{}\n", cell(i)));
        }
        text
    };
    let header = "hired,sex,branch,n\n";
    assert_eq!(guess(&lines(&|i| (10 + 3 * i).to_string(), header)).as_deref(), Some("n"));
    // R's row names in front.
    let named = lines(&|i| (10 + 3 * i).to_string(), header);
    let named: Vec<String> = named
        .lines()
        .enumerate()
        .map(|(i, line)| if i == 0 { format!("\"\",{line}") } else { format!("\"{i}\",{line}") })
        .collect();
    assert_eq!(guess(&named.join("\n")).as_deref(), Some("n"), "{}", named.join("\n"));
    assert_eq!(guess(&lines(&|i| format!("{}.5", i + 3), header)), None);
    assert_eq!(guess(&lines(&|i| (10 + 3 * i).to_string(), "hired,sex,branch,age\n")), None);
    assert_eq!(guess(&lines(&|_| "1".to_owned(), header)), None);
    // A combination that comes twice is no cell of a table.
    let twice = lines(&|i| (10 + 3 * i).to_string(), header) + "a,c,e,4\n";
    assert_eq!(guess(&twice), None);
}

/// A second file of counts is repeated as the first one is: the same bits as from two files that have every row themselves.
#[test]
fn a_second_file_of_counts_is_repeated() {
    let text = String::from_utf8(std::fs::read("tests/golden/ucb_admissions.csv").unwrap()).unwrap();
    let (header, lines) = text.split_once('\n').unwrap();
    // The second file has other counts, the first one's from the end.
    let counts: Vec<&str> = lines.lines().map(|line| line.rsplit_once(',').unwrap().1).collect();
    let second: String = lines
        .lines()
        .zip(counts.iter().rev())
        .map(|(line, count)| format!("{},{count}\n", line.rsplit_once(',').unwrap().0))
        .collect();
    let long = |lines: &str| -> String {
        let rows = lines.lines().flat_map(|line| {
            let (row, count) = line.rsplit_once(',').unwrap();
            std::iter::repeat_n(format!("{row}\n"), count.parse::<usize>().unwrap())
        });
        std::iter::once("Admit,Gender,Dept\n".to_owned()).chain(rows).collect()
    };
    let outcome = |first: &str, second: &str, counts: Option<&str>| {
        let mut session = Session::default();
        session.set_second(Some(("second".into(), table(second.as_bytes()))));
        session.set_main("first".into(), table(first.as_bytes()));
        let configuration = Configuration {
            counts: counts.map(str::to_owned),
            split: Split::SecondFile { validation: 0.3 },
            ..Configuration::new(role("Admit", "Admitted"), role("Gender", "Male"))
        };
        run(&mut session, &configuration, &mut Silent).unwrap()
    };
    let counted = outcome(&text, &format!("{header}\n{second}"), Some("Freq"));
    let plain = outcome(&long(lines), &long(&second), None);
    assert_eq!(counted.data.rows.iter().sum::<usize>(), 2 * 4526);
    assert_eq!(counted.data.rows[2], 4526);
    assert_eq!((counted.models, counted.samples), (plain.models, plain.samples));
}

/// Beside counts a base weight that is none is told by the file's line, not by the repeated row.
#[test]
fn a_base_weight_beside_counts_is_told_by_its_line() {
    let error = |cell: &str| {
        let mut text = String::from("a,y,s,n,w\n");
        for i in 0..40 {
            let w = if i == 6 { cell } else { "1.5" };
            text.push_str(&format!("{},{},{},3,{w}\n", ["p", "q"][i % 2], i % 3 % 2, ["m", "f"][i / 2 % 2]));
        }
        let mut session = Session::default();
        session.set_main("file".into(), table(text.as_bytes()));
        let configuration = Configuration {
            counts: Some("n".into()),
            base_weight: Some("w".into()),
            ..Configuration::new(role("y", "1"), role("s", "m"))
        };
        session_error(&mut session, &configuration)
    };
    for cell in ["-2", "", "much"] {
        let error = error(cell);
        assert!(
            matches!(
                error,
                ExperimentError::Rows(
                    RowsError::WeightIsNegative { row: 7, .. }
                        | RowsError::WeightIsMissing { row: 7, .. }
                        | RowsError::WeightIsText { row: 7, .. }
                )
            ),
            "{cell}: {error}"
        );
    }
}
