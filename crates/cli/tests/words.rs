//! Errors are told with the argument that puts them right.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::PathBuf;
use std::process::Command;

#[test]
fn a_file_that_is_no_report_is_refused_with_what_to_give() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let output = Command::new(env!("CARGO_BIN_EXE_soft-unlearn"))
        .args(["verify", "examples/adult.json", "--data", "www/data/adult.csv.gz"])
        .current_dir(root)
        .output()
        .unwrap();
    assert!(!output.status.success());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("This is not a report of this program"), "{told}");
    assert!(told.contains("soft-unlearn correct --report"), "{told}");
}

#[test]
fn a_guessed_file_of_counts_is_said_to_be_one() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../engine/tests/golden");
    let report = std::env::temp_dir().join(format!("counts-{}.json", std::process::id()));
    let output = Command::new(env!("CARGO_BIN_EXE_soft-unlearn"))
        .args(["correct", "--data", "ucb_admissions.csv", "--report"])
        .arg(&report)
        .current_dir(root)
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{told}");
    assert!(
        told.contains("how many rows each of the 24 lines stands for. The lines are repeated: 4526 rows."),
        "{told}"
    );
    let text = std::fs::read_to_string(&report).unwrap();
    std::fs::remove_file(&report).unwrap();
    assert!(text.contains("\"counts\""));
}

/// As base weights the counts of R's UCBAdmissions are the people of its lines.
#[test]
fn rates_of_a_reading_count_base_weights() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../engine/tests/golden");
    let read = |more: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_soft-unlearn"))
            .args(["read", "ucb_admissions.csv"])
            .args(more)
            .current_dir(&root)
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap().replace([' ', '\n'], "")
    };
    // The column of counts that is guessed makes rows of them.
    assert!(read(&[]).contains(r#""Male":{"favourable":1198,"rows":2691,"weights":null}"#), "{}", read(&[]));
    let weighed = read(&["--base-weight", "Freq"]);
    assert!(weighed.contains(r#""Male":{"favourable":6,"rows":12,"weights":[2691.0,1198.0]}"#), "{weighed}");
    assert!(weighed.contains(r#""Female":{"favourable":6,"rows":12,"weights":[1835.0,557.0]}"#), "{weighed}");
    assert!(read(&["--base-weight", "Weight"]).contains(r#""error""#));
}
