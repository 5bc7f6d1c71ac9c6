//! Numbers that words for thousands, millions and more stand behind: "1.5M", "350 тыс.", "1億2000万円".

use crate::number::read_number;

/// Words for powers of ten, as they are written alone. A small m is a metre, too, so it is none of them.
const WORDS: [(&str, i32); 37] = [
    ("K", 3),
    ("k", 3),
    ("M", 6),
    ("MM", 6),
    ("B", 9),
    ("bn", 9),
    ("Bn", 9),
    ("BN", 9),
    ("mn", 6),
    ("Mn", 6),
    ("mln", 6),
    ("Mln", 6),
    ("mio", 6),
    ("Mio", 6),
    ("mrd", 9),
    ("Mrd", 9),
    ("Md", 9),
    ("mld", 9),
    ("tsd", 3),
    ("Tsd", 3),
    ("tys", 3),
    ("тыс", 3),
    ("млн", 6),
    ("млрд", 9),
    ("thousand", 3),
    ("million", 6),
    ("Million", 6),
    ("millions", 6),
    ("billion", 9),
    ("Billion", 9),
    ("lakh", 5),
    ("Lakh", 5),
    ("lakhs", 5),
    ("lac", 5),
    ("crore", 7),
    ("Crore", 7),
    ("Cr", 7),
];
/// Ideographs for powers of ten.
const IDEOGRAPHS: [(char, i32); 10] = [
    ('百', 2),
    ('千', 3),
    ('万', 4),
    ('萬', 4),
    ('만', 4),
    ('億', 8),
    ('亿', 8),
    ('억', 8),
    ('兆', 12),
    ('조', 12),
];

/// A number that is multiplied out.
#[derive(Debug, PartialEq)]
pub(super) struct Multiple {
    pub value: f64,
    /// The power of ten behind it; of several the last. `None` where there is none.
    pub power: Option<i32>,
    /// What stands behind that: a unit.
    pub unit: String,
}

/// A number and the words behind it, where they are words for powers of ten and a unit.
pub(super) fn multiple(number: &str, word: &str, decimal_comma: bool) -> Option<Multiple> {
    let whole = format!("{number}{word}");
    if whole.chars().any(|c| power_of(c).is_some()) {
        return by_ideographs(&whole, decimal_comma);
    }
    let value = read_number(number.as_bytes(), decimal_comma).number()?;
    let (first, rest) = word.trim().split_once([' ', '\u{a0}']).unwrap_or((word.trim(), ""));
    let bare = first.trim_end_matches('.');
    Some(match WORDS.iter().find(|(own, _)| *own == bare) {
        Some(&(_, power)) => {
            Multiple { value: shifted(value, power)?, power: Some(power), unit: rest.trim().to_owned() }
        }
        None => Multiple { value, power: None, unit: word.trim().to_owned() },
    })
}

fn power_of(c: char) -> Option<i32> {
    IDEOGRAPHS.iter().find(|(own, _)| *own == c).map(|(_, power)| *power)
}

/// "1億2000万円": each part has a smaller power than the one before.
fn by_ideographs(text: &str, decimal_comma: bool) -> Option<Multiple> {
    let (mut rest, mut sum, mut last) = (text, 0.0, i32::MAX);
    let mut powers = None;
    while let Some(mark) = rest.find(|c| power_of(c).is_some()) {
        let (number, behind) = rest.split_at(mark);
        let value = read_number(number.trim().as_bytes(), decimal_comma).number()?;
        let marks: Vec<i32> = behind.chars().map_while(power_of).collect();
        let power = marks.iter().sum();
        // Only the first may be negative.
        if power >= last || powers.is_some() && (value < 0.0 || sum < 0.0) {
            return None;
        }
        sum += shifted(value, power)?;
        (last, powers) = (power, Some(power));
        rest = behind.get(behind.chars().take(marks.len()).map(char::len_utf8).sum()..)?;
    }
    // What is left begins with ones, or is a unit.
    let digits = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).unwrap_or(rest.len());
    let (ones, unit) = rest.split_at(digits);
    if !ones.is_empty() {
        sum += read_number(ones.as_bytes(), decimal_comma).number().filter(|_| sum >= 0.0)?;
    }
    Some(Multiple { value: sum, power: powers, unit: unit.trim().to_owned() })
}

/// A number times a power of ten, rounded once: its point is moved.
fn shifted(value: f64, power: i32) -> Option<f64> {
    let text = format!("{value:e}");
    let (digits, exponent) = text.split_once('e')?;
    let exponent: i32 = exponent.parse().ok()?;
    format!("{digits}e{}", exponent + power).parse().ok().filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_powers_of_ten_move_the_point() {
        for (number, word, value, unit) in [
            ("1.1", "M", 1_100_000.0, ""),
            ("€110.5", "M", 110_500_000.0, ""),
            ("300", "K", 300_000.0, ""),
            ("5", " million euros", 5_000_000.0, "euros"),
            ("350", " тыс.", 350_000.0, ""),
            ("2.5", "万", 25_000.0, ""),
            ("1億2000", "万円", 120_000_000.0, "円"),
            ("12万3", "千", 123_000.0, ""),
            ("3", "百万", 3_000_000.0, ""),
            ("1万500", "円", 10_500.0, "円"),
            ("7", " cm", 7.0, "cm"),
        ] {
            let found = multiple(number, word, false);
            let found = found.map(|found| (found.value, found.unit));
            assert_eq!(found, Some((value, unit.to_owned())), "{number}{word}");
        }
        assert_eq!(multiple("1万2億", "", false), None);
    }
}
