//! Names of the files that pictures and tables are saved under: the data set, the question, what it is.

use super::words::{target, target_of};
use soft_unlearn::experiment::Configuration;

/// Letters of one part of a name.
const LONGEST: usize = 40;

/// "adult-income-by-sex-demographic-parity-chart-tradeoff" of "adult.csv.gz"; without an ending.
pub fn name(data: &str, configuration: &Configuration, what: &str) -> String {
    let groups: Vec<String> = configuration.groups.iter().map(|group| plain(&group.column)).collect();
    let stem = data.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = stem.split('.').find(|part| !part.is_empty()).unwrap_or_default();
    let mut parts = vec![plain(stem), plain(&configuration.label.column)];
    if !groups.is_empty() {
        parts.push(format!("by-{}", groups.join("-")));
    }
    parts.push(plain(target(target_of(configuration))[1]));
    parts.push(what.to_owned());
    parts.retain(|part| !part.is_empty());
    parts.join("-")
}

/// The name of a file that the engine made: with data set and question, too. A weights file keeps its own, by which notebook and script
/// look for it.
pub fn exported(data: &str, configuration: &Configuration, given: &str) -> String {
    let what = match given.rsplit_once('.') {
        _ if given.ends_with("-weights.csv") => return given.to_owned(),
        Some((_, "ipynb")) => "notebook.ipynb",
        Some((_, "py")) => "script.py",
        _ => given,
    };
    name(data, configuration, what)
}

/// Letters and digits, small, all else a hyphen: every file system takes them.
fn plain(text: &str) -> String {
    let letters = text.to_lowercase();
    let words: Vec<&str> =
        letters.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join("-").chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::{exported, name};
    use soft_unlearn::experiment::BundledSet;

    #[test]
    fn a_file_carries_the_data_set_and_the_question() {
        let configuration = BundledSet::Adult.configuration();
        assert_eq!(
            name("adult.csv.gz", &configuration, "table-rows"),
            "adult-income-by-sex-demographic-parity-table-rows"
        );
        assert_eq!(name("C:\\a/b <c>?.csv", &configuration, "x"), "b-c-income-by-sex-demographic-parity-x");
        assert_eq!(name("", &configuration, "x"), "income-by-sex-demographic-parity-x");
        for (given, named) in [
            ("report.json", "adult-income-by-sex-demographic-parity-report.json"),
            ("adult.ipynb", "adult-income-by-sex-demographic-parity-notebook.ipynb"),
            ("adult.py", "adult-income-by-sex-demographic-parity-script.py"),
            ("adult-weights.csv", "adult-weights.csv"),
        ] {
            assert_eq!(exported("adult.csv", &configuration, given), named);
        }
    }
}
