//! What fits other people's tools: weights for any trainer.

mod weights;

pub(super) use weights::weights;

/// A file's name without its folder and endings, and what it becomes: "adult.csv.gz" and "weights.csv" give
/// "adult-weights.csv". Characters that some file system refuses become "_".
fn file_name(data: &str, what: &str) -> String {
    let name = data.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.split_once('.').filter(|(stem, _)| !stem.is_empty()).map_or(name, |(stem, _)| stem);
    let safe = |c: char| match c {
        '<' | '>' | ':' | '"' | '|' | '?' | '*' => '_',
        c if c.is_control() => '_',
        c => c,
    };
    let stem: String = stem.trim().chars().map(safe).collect();
    format!("{}-{what}", if stem.is_empty() { "data" } else { &stem })
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
