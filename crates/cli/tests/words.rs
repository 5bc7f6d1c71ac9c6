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
