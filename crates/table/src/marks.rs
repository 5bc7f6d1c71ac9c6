//! What stands beside a number's digits: a currency, a sign for parts of a hundred or a thousand. Numbers with different marks are not
//! numbers of one kind.

use super::number::{Written, digit, read_number};

/// Currencies by their sign, and other ways to write each.
const SAME: [(&str, &[&str]); 26] = [
    ("$", &["＄", "﹩"]),
    ("usd", &["us$", "$us"]),
    ("€", &["eur", "euro", "euros"]),
    ("£", &["￡", "gbp"]),
    ("¥", &["￥", "\\"]),
    ("jpy", &["円"]),
    ("cny", &["元", "rmb"]),
    ("₹", &["inr", "rs", "re"]),
    ("₽", &["rub", "руб", "р"]),
    ("₺", &["try", "tl"]),
    ("₩", &["￦", "krw", "원"]),
    ("zł", &["pln"]),
    ("kč", &["czk"]),
    ("ft", &["huf"]),
    ("r$", &["brl"]),
    ("r", &["zar"]),
    ("fr", &["sfr", "chf"]),
    ("₴", &["грн", "uah"]),
    ("lei", &["ron"]),
    ("лв", &["bgn"]),
    ("฿", &["thb"]),
    ("a$", &["au$", "aud"]),
    ("c$", &["ca$", "cad"]),
    ("nt$", &["twd"]),
    ("%", &["٪", "％"]),
    ("‰", &["؉"]),
];
/// Signs that several currencies have, and those.
const SHARED: [(&str, &[&str]); 3] =
    [("$", &["usd"]), ("¥", &["jpy", "cny"]), ("kr", &["sek", "nok", "dkk", "isk"])];

/// The mark beside a number, one word for each: empty where it has none but groups of digits, a sign or parentheses.
pub(super) fn mark(cell: &[u8]) -> String {
    let text = String::from_utf8_lossy(cell);
    let mut mark = String::new();
    let mut before = ' ';
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let is_digit = |c: char| c.is_ascii_digit() || digit(c).is_some();
        let next = characters.peek().copied().unwrap_or(' ');
        let exponent =
            matches!(c, 'e' | 'E' | 'D') && is_digit(before) && (is_digit(next) || matches!(next, '-' | '+'));
        let is_mark = c.is_alphabetic() && !is_digit(c)
            || matches!(c, '\\' | '$' | '＄' | '﹩' | '%' | '٪' | '％' | '‰' | '؉' | '‱')
            || matches!(c, '¢'..='¥' | '฿' | '\u{20a0}'..='\u{20cf}' | '￠'..='￦');
        if is_mark && !exponent {
            mark.extend(c.to_lowercase());
        }
        before = c;
    }
    let mark = mark.replace("nbsp", "").replace("thinsp", "");
    SAME.iter().find(|(_, others)| others.contains(&mark.as_str())).map_or(mark, |(own, _)| (*own).to_owned())
}

/// Whether two marks are of numbers of one kind, as far as they say.
pub(super) fn agree(one: &str, other: &str) -> bool {
    let shares =
        |one: &str, other: &str| SHARED.iter().any(|(sign, own)| *sign == one && own.contains(&other));
    one.is_empty() || other.is_empty() || one == other || shares(one, other) || shares(other, one)
}

/// The places of two texts whose numbers have marks that do not agree.
pub(super) fn differing<'a>(
    texts: impl Iterator<Item = &'a [u8]>,
    decimal_comma: bool,
) -> Option<(usize, usize)> {
    let mut first: Option<(usize, String)> = None;
    for (place, text) in texts.enumerate() {
        if !matches!(read_number(text, decimal_comma), Written::Marked(_)) {
            continue;
        }
        let own = mark(text);
        match &first {
            Some((other, known)) if !agree(known, &own) => return Some((*other, place)),
            None if !own.is_empty() => first = Some((place, own)),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_currency_in_several_ways_is_one_mark() {
        for (cell, expected) in [
            ("$1,234.50", "$"),
            ("US$ 5", "usd"),
            ("5 USD", "usd"),
            ("1.234,56 EUR", "€"),
            ("12 345 руб.", "₽"),
            ("(5 %)", "%"),
            ("٣٫٥ ٪", "%"),
            ("5,2 ‰", "‰"),
            ("\\1,200", "¥"),
            ("−1.5e3", ""),
            ("1'234.-", ""),
            ("1.5D+02", ""),
            ("Rs. 1,250/-", "₹"),
            ("1&nbsp;234&nbsp;€", "€"),
        ] {
            assert_eq!(mark(cell.as_bytes()), expected, "{cell}");
        }
        assert!(agree("$", "usd") && agree("¥", "cny") && agree("", "€") && agree("kr", "sek"));
        assert!(!agree("$", "€") && !agree("%", "‰") && !agree("jpy", "cny") && !agree("a$", "c$"));
    }
}
