//! The brief as text: its figures are the outcome's, and no text of a stranger's file is markup in it.

use crate::support;
use soft_unlearn::experiment::{BundledSet, Configuration, Outcome, Session, Silent, run};
use soft_unlearn::table::{FormatChoice, TableReader};
use soft_unlearn_page::page::report::{Brief, write};
use soft_unlearn_page::page::view::{Models, Rows, View};
use soft_unlearn_page::page::{verdict, words};

fn brief(outcome: &Outcome, view: &View) -> String {
    let settings = serde_json::to_string_pretty(&outcome.configuration).unwrap();
    write(&Brief {
        outcome,
        exploration: None,
        view,
        address: "https://example.org/#experiment=\"><b>",
        settings: &settings,
        report: Some(["0123abcd".to_owned(), "9.9.9".to_owned()]),
        picture: ["data:image/svg+xml,%3Csvg/%3E".to_owned(), "a picture".to_owned()],
        groups: "<svg class=\"bars\"></svg>",
        tables: &["<table id=\"one\"></table>".to_owned()],
    })
}

fn german() -> Outcome {
    let mut session = Session::default();
    session.set_main("german".into(), support::table(&support::bundled("german-credit")));
    run(&mut session, &BundledSet::GermanCredit.configuration(), &mut Silent).unwrap()
}

#[test]
fn every_model_stands_in_it_with_full_precision_on_the_rows_that_are_looked_at() {
    let outcome = german();
    for (rows, models) in [(Rows::Test, Models::Retrained), (Rows::Validation, Models::Update)] {
        let view = View { rows, models, ..View::default() };
        let text = brief(&outcome, &view);
        for model in &outcome.models {
            let figures = words::told_figures(model, rows);
            for value in [
                figures.target_smooth.value(),
                figures.target_hard.value(),
                figures.accuracy.value(),
                figures.auc.value(),
            ] {
                assert!(text.contains(&format!("data-value=\"{}\"", value.unwrap())), "{:?}", model.role);
            }
            assert!(text.contains(words::model(model.role)));
        }
        // The models that everything is said of are three.
        assert_eq!(text.matches("<tr class=\"told\">").count(), 3);
        assert!(text.contains(&verdict::verdict(&outcome, &view)));
        assert!(text.contains(&format!(">{} rows<", words::part(rows))));
        assert!(
            text.contains(&outcome.data.fingerprint) && text.contains("0123abcd") && text.contains("9.9.9")
        );
    }
}

#[test]
fn it_runs_no_script_and_takes_names_for_text() {
    let mut text = String::from("x,<s>sex</s>,y\n");
    for i in 0..240 {
        let sex = if i % 3 == 0 { "<img src=x onerror=ran()>" } else { "\"M'&" };
        let y = if (i * 7) % 11 + usize::from(i % 3 != 0) * 3 > 6 { "<b>high</b>" } else { "low" };
        text.push_str(&format!("{},\"{}\",{y}\n", (i * 13) % 40, sex.replace('"', "\"\"")));
    }
    let mut reader = TableReader::new(FormatChoice::default());
    reader.push(text.as_bytes()).unwrap();
    let configuration: Configuration = serde_json::from_value(serde_json::json!({
        "label": { "column": "y", "positive": { "values": ["<b>high</b>"] } },
        "sensitive": { "column": "<s>sex</s>", "positive": { "values": ["\"M'&"] } },
    }))
    .unwrap();
    let mut session = Session::default();
    session.set_main("</title><script>ran()</script>.csv".to_owned(), reader.finish().unwrap());
    let outcome = run(&mut session, &configuration, &mut Silent).unwrap();
    let text = brief(&outcome, &View::default());
    for markup in ["<script", "<img src=x", "<b>", "<s>", "onerror=ran()>", "experiment=\"><b>"] {
        assert!(!text.contains(markup), "{markup}");
    }
    assert!(text.contains("&lt;b&gt;high&lt;/b&gt;") && text.contains("&lt;/title&gt;&lt;script&gt;"));
    // Two pictures, one of them markup of the page's own.
    assert_eq!((text.matches("<img ").count(), text.matches("<svg ").count()), (1, 1));
    // What is not printed is closed.
    assert_eq!((text.matches("<details>").count(), text.matches("<details open").count()), (1, 0));
}
