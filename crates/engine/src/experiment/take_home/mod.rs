//! What fits other people's tools: weights for any trainer, a notebook and a script that use them.

mod notebook;
mod python;
mod reading;
mod weights;

pub(super) use notebook::{notebook, script};
pub(super) use weights::{RowPart, parts, weights};

/// A file's name without its folder and endings: "adult" of "adult.csv.gz". Characters that some file system refuses
/// become "_".
fn stem(data: &str) -> String {
    let name = data.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.split_once('.').filter(|(stem, _)| !stem.is_empty()).map_or(name, |(stem, _)| stem);
    let safe = |c: char| match c {
        '<' | '>' | ':' | '"' | '|' | '?' | '*' => '_',
        c if c.is_control() => '_',
        c => c,
    };
    let stem: String = stem.trim().chars().map(safe).collect();
    if stem.is_empty() { "data".to_owned() } else { stem }
}

/// The name of a file about the data: "adult-weights.csv".
fn file_name(data: &str, what: &str) -> String {
    format!("{}-{what}", stem(data))
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_file_is_named_after_the_data() {
        assert_eq!(file_name("adult.csv.gz", "weights.csv"), "adult-weights.csv");
        assert_eq!(file_name("German credit", "weights.csv"), "German credit-weights.csv");
        assert_eq!(file_name("a/b\\c:d.csv", "weights.csv"), "c_d-weights.csv");
        assert_eq!(file_name(".csv", "weights.csv"), ".csv-weights.csv");
        assert_eq!(file_name("", "weights.csv"), "data-weights.csv");
    }
}
