//! What `correct` saves comes back by `measure` with the figures of its own report.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn shell(arguments: &[&str], files: &[(&str, &Path)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_soft-unlearn"));
    command.args(arguments).args(["--data", "www/data/german-credit.csv.gz"]);
    for (argument, path) in files {
        command.arg(argument).arg(path);
    }
    command.current_dir(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")).output().unwrap()
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn saved_files_come_back() {
    let folder = std::env::temp_dir().join(format!("soft-unlearn-measure-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let [report, weights, coefficients, measured] =
        ["report.json", "w|1.csv", "c.json", "measured.json"].map(|name| folder.join(name));
    let made = shell(
        &["correct"],
        &[("--report", &report), ("--weights", &weights), ("--coefficients", &coefficients)],
    );
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let output = shell(
        &["measure"],
        &[("--weights", &weights), ("--coefficients", &coefficients), ("--report", &measured)],
    );
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{told}");
    assert!(told.contains("Training rows with a weight: 600."), "{told}");
    let (report, measured) = (json(&report), json(&measured));
    let models = report["models"].as_array().unwrap();
    let own = models.iter().find(|model| model["role"] == "soft_retrained").unwrap();
    let given = &measured[weights.to_str().unwrap()];
    assert_eq!(given["kind"], "weights");
    assert_eq!(given["models"][0]["parameters"], own["parameters"]);
    assert_eq!(given["models"][0]["figures"][1], own["test"]);
    assert_eq!(measured[coefficients.to_str().unwrap()]["models"].as_array().unwrap().len(), 3);
    // In the table the file's line has the figures of the retrained soft model.
    let table = String::from_utf8(output.stdout).unwrap();
    let figures = |name: &str| {
        let line = table.lines().find(|line| line.starts_with(&format!("| {name} |")));
        line.unwrap_or_else(|| panic!("{name}: {table}")).split_once(" | ").unwrap().1.to_owned()
    };
    assert_eq!(figures("w 1.csv"), figures("soft, retrained"));
    assert_ne!(figures("w 1.csv"), figures("before"));
    let gap = |name: &str| figures(name).split(" [").next().unwrap().split(" | ").next().unwrap().to_owned();
    assert_eq!(gap("c.json, before"), gap("before"));
    // The wrong argument, a row that is not there, and neither kind.
    let refused = |argument: &str, path: &Path| {
        let output = shell(&["measure"], &[(argument, path)]);
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(refused("--coefficients", &weights).contains("Give it with --weights."));
    let text = std::fs::read_to_string(&weights).unwrap();
    let bad = folder.join("bad.csv");
    std::fs::write(&bad, format!("{text}1000,train,1\n")).unwrap();
    let said = refused("--weights", &bad);
    assert!(
        said.contains("bad.csv: Row 1000 has a weight, and the data have 1000 rows, numbered from 0."),
        "{said}"
    );
    std::fs::write(&bad, "age,income\n1,2\n").unwrap();
    assert!(refused("--weights", &bad).contains("neither weights"));
    std::fs::remove_dir_all(&folder).unwrap();
}
