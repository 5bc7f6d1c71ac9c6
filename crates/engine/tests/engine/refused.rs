//! Texts and files that are no tables are refused by name: what they are, and what to do. Three of each kind.

use crate::support::project;
use soft_unlearn::table::{FormatChoice, TableReader};

/// What is said of a file, read at once and in pieces.
fn said(bytes: &[u8]) -> String {
    let read = |size: usize| {
        let mut reader = TableReader::new(FormatChoice::default());
        for piece in bytes.chunks(size) {
            if let Err(error) = reader.push(piece) {
                return error.to_string();
            }
        }
        match reader.finish() {
            Ok(table) => {
                let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
                format!("read as {} rows of {names:?}", table.rows)
            }
            Err(error) => error.to_string(),
        }
    };
    let whole = read(usize::MAX);
    assert_eq!(whole, read(7), "in pieces");
    whole
}

/// Twenty rows, written by `row`.
fn rows(row: impl Fn(usize, &str, &str) -> String) -> String {
    (0..20).map(|i| row(20 + i, ["male", "female"][i % 2], ["yes", "no"][i % 3 / 2])).collect()
}

#[test]
fn what_is_no_table_is_named() {
    let own = |name: &str| String::from_utf8(std::fs::read(project(name)).unwrap()).unwrap();
    let kinds: [(&str, Vec<String>); 19] = [
        (
            "a text in sentences",
            vec![
                own("LICENSE-MIT"),
                own("LICENSE-APACHE"),
                own("ARCHITECTURE.md"),
                "Dear all,\n\nplease find the table of applicants, their scores, and the decisions attached.\n\nBest, Ann\n".into(),
            ],
        ),
        (
            "a LaTeX document",
            vec![
                format!("age & sex & hired \\\\ \\hline\n{}", rows(|age, sex, yes| format!("{age} & {sex} & {yes} \\\\\n"))),
                format!("\\toprule\n{}\\bottomrule\n", rows(|age, sex, _| format!("{age}&{sex}\\\\\n"))),
                "\\begin{tabular}{ll}\nage & sex \\\\\n31 & m \\\\\n\\end{tabular}\n".into(),
            ],
        ),
        (
            "a JavaScript program",
            vec![
                format!("var data = [\n{}];\n", rows(|age, sex, _| format!("  {{age: {age}, sex: \"{sex}\"}},\n"))),
                "const people = [{\"age\": 31, \"sex\": \"m\"}, {\"age\": 22, \"sex\": \"f\"}];".into(),
                "window.people = { \"age\": [31, 22], \"sex\": [\"m\", \"f\"] };".into(),
            ],
        ),
        (
            "R code (dput)",
            vec![
                "structure(list(age = c(31L, 22L, 45L), sex = c(\"m\", \"f\", \"m\")), class = \"data.frame\")\n".into(),
                "structure(list(age = c(31L, 22L,\n45L, 18L), sex = c(\"m\",\n\"f\")), row.names = c(NA, -4L))\n".into(),
                "structure(c(1, 2, 3, 4), dim = c(2L, 2L))\n".into(),
            ],
        ),
        (
            "Python's own notation",
            vec![
                rows(|age, sex, yes| format!("{{'age': {age}, 'sex': '{sex}', 'hired': '{yes}'}}\n")),
                format!("[{}]", rows(|age, sex, _| format!("{{'age': {age}, 'sex': '{sex}'}}, "))),
                "[('age', 31), ('sex', 'male')]\n[('age', 22), ('sex', 'female')]\n".into(),
            ],
        ),
        (
            "cells name themselves",
            vec![
                rows(|age, sex, yes| format!("age={age} sex={sex} hired={yes}\n")),
                rows(|age, sex, yes| format!("age:{age}\tsex:{sex}\thired:{yes}\n")),
                rows(|age, sex, yes| format!("  age = {age}\n  sex = {sex}\nhired = {yes}\n\n")),
            ],
        ),
        (
            "one below the other",
            vec![
                rows(|age, sex, yes| format!("-[ RECORD {age} ]---\nage   | {age}\nsex   | {sex}\nhired | {yes}\n"))
                    .replace("RECORD 20 ", "RECORD 1 "),
                rows(|age, sex, _| format!("*** {age}. row ***\n  age: {age}\n  sex: {sex}\n"))
                    .replacen("*** 20. row ***", "*************************** 1. row ***************************", 1),
                "-[ RECORD 1 ]-+--\nage | 31\n".into(),
            ],
        ),
        (
            "a dump of a database",
            vec![
                "--\n-- PostgreSQL database dump\n--\n\nSET statement_timeout = 0;\n".into(),
                "-- MySQL dump 10.13  Distrib 8.0.23\n--\nDROP TABLE IF EXISTS `people`;\n".into(),
                "INSERT INTO people VALUES (31,'male','yes'),(22,'female','no');\n".into(),
            ],
        ),
        (
            "a pointer of Git LFS",
            ["12", "345", "6789"]
                .map(|size| format!("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize {size}\n"))
                .into(),
        ),
        (
            "an RTF document",
            vec![
                format!("{{\\rtf1\\ansi\n\\f0\\fs24 \\cf0 {}}}\n", rows(|age, sex, yes| format!("{age},{sex},{yes}\\\n"))),
                "{\\rtf1\\ansi\\ansicpg1252 age;sex\\par 31;male\\par}".into(),
                "{\\rtf1 }".into(),
            ],
        ),
        (
            "a SAS program",
            vec![
                format!("data people;\n  input age sex $;\n  datalines;\n{};\nrun;\n", rows(|age, sex, _| format!("{age} {sex}\n"))),
                format!("DATA A;\nINPUT AGE SEX $ HIRED $;\nCARDS;\n{};\n", rows(|age, sex, yes| format!("{age} {sex} {yes}\n"))),
                "data b;\ninfile datalines dlm=',';\ninput age sex $;\ndatalines;\n31,male\n22,female\n;\n".into(),
            ],
        ),
        (
            "(.names)",
            vec![
                ">50K, <=50K.\n\nage: continuous.\nworkclass: Private, Self-emp-not-inc.\nsex: Female, Male.\n".into(),
                "1. Title: Adult\n\n4. Number of Instances: 48842\n5. Number of Attributes: 14\n".into(),
                "| the classes\n0,1\nx: continuous.\ny: continuous.\n".into(),
            ],
        ),
        (
            "an array that NumPy printed",
            vec![
                "[[31.  50.5  1. ]\n [22.  60.1  0. ]\n [45.  33.3  1. ]]\n".into(),
                "[[1 0 1]\n [0 1 1]]\n".into(),
                "[[ 0.1 -0.2]\n ...\n [ 0.3  0.4]]\n".into(),
            ],
        ),
        (
            "without its middle",
            vec![
                "     age   sex hired\n0     31  male   yes\n1     22  male    no\n..   ...   ...   ...\n98    45  male   yes\n99    18  male    no\n\n[100 rows x 3 columns]\n".into(),
                "age,sex,hired\n31,male,yes\n22,female,no\n...,...,...\n45,male,yes\n".into(),
                "┌─────┬──────┐\n│ age ┆ sex  │\n╞═════╪══════╡\n│ 31  ┆ male │\n│ 22  ┆ male │\n│ …   ┆ …    │\n│ 45  ┆ male │\n└─────┴──────┘\n".into(),
            ],
        ),
        (
            "the markup of a wiki",
            vec![
                "{| class=\"wikitable\"\n|-\n! age !! sex\n|-\n| 31 || male\n|-\n| 22 || female\n|}\n".into(),
                "{|\n! age\n! sex\n|-\n| 31\n| male\n|}\n".into(),
                "{| border=1\n| 31 || male\n|}\n".into(),
            ],
        ),
        (
            "the markup of Jira",
            vec![
                format!("||age||sex||hired||\n{}", rows(|age, sex, yes| format!("|{age}|{sex}|{yes}|\n"))),
                "|| age || sex ||\n| 31 | male |\n| 22 | female |\n".into(),
                "||a||b||\n|1|2|\n".into(),
            ],
        ),
        (
            "Vowpal Wabbit",
            vec![
                rows(|age, sex, yes| format!("{} |f age:{age} sex={sex}\n", if yes == "yes" { 1 } else { -1 })),
                rows(|age, _, _| format!("1 2.0 | age:{age} score:3\n")),
                rows(|age, _, _| format!("0 |a x:{age} |b y:2\n")),
            ],
        ),
        (
            "rows take several lines",
            ["31", "22", "45"]
                .map(|age| {
                    format!("     +-----+\n     | age |\n     | sex |\n     |-----|\n  1. | {age}  |\n     | m   |\n     +-----+\n")
                })
                .into(),
        ),
        (
            "what R's str prints",
            ["60", "100", "7"].map(|n| format!("'data.frame':\t{n} obs. of  2 variables:\n $ age: int  31 22\n $ sex: chr  \"m\"\n")).into(),
        ),
    ];
    let mut wrong = Vec::new();
    for (part, texts) in &kinds {
        assert!(texts.len() >= 3);
        for text in texts {
            let found = said(text.as_bytes());
            if !found.contains(part) {
                wrong.push(format!(
                    "{:?}... is not {part:?}: {found}",
                    text.chars().take(50).collect::<String>()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_of_programs_are_named_by_their_first_bytes() {
    for (beginning, name) in [
        (b"Obj\x01\x04\x14avro.codec".as_slice(), "an Avro file"),
        (b"MATLAB 5.0 MAT-file, Platform: GLNXA64", "a MATLAB file"),
        (b"MATLAB 7.3 MAT-file, Platform: GLNXA64", "a MATLAB file"),
        (b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!", "a SAS transport file"),
        (b"ASCII SPSS PORT FILE", "an SPSS portable file"),
        (b"\x80\x02cpandas.core.frame", "a Python pickle"),
        (b"\x80\x03cpandas.core.frame", "a Python pickle"),
        (b"\0\0\0\0\0\0\0\0\0\0\0\0\xC2\xEA\x81\x60\xB3\x14\x11\xCF\xBD\x92\x08\0", "a SAS file"),
    ] {
        for length in [0, 10, 2000] {
            let found = said(&[beginning, &vec![0; length]].concat());
            assert!(found.contains(name), "{found}");
        }
    }
}

/// Tables whose cells look like some of these are tables.
#[test]
fn tables_are_no_texts() {
    for text in [
        "a,b\nplease find the table attached,yes\nthank you for the answer,no\n",
        "low med high vgood\nlow low med acc\n",
        "age,link\n31,http://a.example\n22,http://b.example\n",
        "from,until\n10:05,11:30\n09:15,12:45\n",
        "name;remark\n{x};=\ny;=\nz;+\n",
        "a,b\n...,1\n...,2\n",
        "#1,#2\n1,2\n3,4\n",
        ">a,>b\n1,2\n3,4\n",
    ] {
        let found = said(text.as_bytes());
        assert!(!found.starts_with("This is"), "{text:?}: {found}");
    }
}
