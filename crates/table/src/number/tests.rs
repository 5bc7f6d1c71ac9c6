//! Numbers in every form in which cells write them, and short decimals beside what parsing has.

use super::*;

#[test]
fn numbers_are_read_in_every_form() {
    for (cell, expected) in [
        ("1", Written::Number(1.0)),
        ("-17", Written::Number(-17.0)),
        ("-0", Written::Number(0.0)),
        ("+3", Written::Number(3.0)),
        ("1.50", Written::Number(1.5)),
        (".5", Written::Number(0.5)),
        ("5.", Written::Number(5.0)),
        ("1e3", Written::Number(1000.0)),
        ("9007199254740992", Written::Number(9_007_199_254_740_992.0)),
        ("9007199254740993", Written::TooLong),
        ("123456789012345678", Written::TooLong),
        ("07", Written::Code),
        ("000", Written::Code),
        ("0.7", Written::Number(0.7)),
        ("1e999", Written::Infinite(f64::INFINITY)),
        ("-1e999", Written::Infinite(f64::NEG_INFINITY)),
        ("inf", Written::Infinite(f64::INFINITY)),
        ("-Infinity", Written::Infinite(f64::NEG_INFINITY)),
        ("∞", Written::Infinite(f64::INFINITY)),
        ("$113,368.70", Written::Marked(113_368.7)),
        ("33.6 %", Written::Marked(33.6)),
        ("4.5 ‰", Written::Marked(4.5)),
        ("~87.8", Written::Marked(87.8)),
        ("<5", Written::Text),
        ("1&nbsp;234.5", Written::Marked(1234.5)),
        ("&nbsp;17", Written::Marked(17.0)),
        ("\"1,234\"", Written::Marked(1234.0)),
        ("“12”", Written::Marked(12.0)),
        ("'12", Written::Marked(12.0)),
        ("'012", Written::Code),
        ("\"12", Written::Text),
        ("1´234", Written::Marked(1234.0)),
        ("(1,572.79)", Written::Marked(-1572.79)),
        ("-$5", Written::Marked(-5.0)),
        ("$-5", Written::Marked(-5.0)),
        ("€ 1 234.5", Written::Marked(1234.5)),
        ("USD 20", Written::Marked(20.0)),
        ("20 kr", Written::Marked(20.0)),
        ("R 20", Written::Marked(20.0)),
        ("R20", Written::Text),
        ("1'234'567.5", Written::Marked(1_234_567.5)),
        ("12,34,567", Written::Marked(1_234_567.0)),
        ("\u{2212}4.5", Written::Marked(-4.5)),
        ("1,234.50-", Written::Marked(-1234.5)),
        ("41.9-", Written::Marked(-41.9)),
        ("1'234.-", Written::Marked(1234.0)),
        ("CHF 1'234.–", Written::Marked(1234.0)),
        ("Rs. 9,04,956/-", Written::Marked(904_956.0)),
        (" $(9,049.56)", Written::Marked(-9049.56)),
        ("$ -", Written::Marked(0.0)),
        ("\\9,049.56", Written::Marked(9049.56)),
        ("9,049원", Written::Marked(9049.0)),
        ("R 9 049.56", Written::Marked(9049.56)),
        ("R1 250.00", Written::Marked(1250.0)),
        ("R\u{a0}20", Written::Marked(20.0)),
        ("\\N", Written::Text),
        ("R-1", Written::Text),
        ("A-", Written::Text),
        ("４２", Written::Marked(42.0)),
        ("٤٢٫٥", Written::Marked(42.5)),
        ("4.19D+01", Written::Marked(41.9)),
        ("3E2", Written::Code),
        ("12E10", Written::Code),
        ("1E+05", Written::Number(1e5)),
        ("1.0E5", Written::Number(1e5)),
        ("1234E5", Written::Number(1234e5)),
        ("D+", Written::Text),
        ("1,23", Written::Text),
        ("0,123", Written::Text),
        ("1,234,56", Written::Text),
        ("2020-01-02", Written::Text),
        ("10-20", Written::Text),
        ("1.2.3", Written::Text),
        ("1_000", Written::Text),
        ("nan", Written::Text),
        ("EUR", Written::Text),
        ("$", Written::Text),
        ("%", Written::Text),
        ("-", Written::Text),
        (".", Written::Text),
        ("e5", Written::Text),
        ("A1", Written::Text),
        ("5 - 6", Written::Text),
        ("", Written::Text),
    ] {
        assert_eq!(read_number(cell.as_bytes(), false), expected, "{cell:?}");
    }
    for (cell, expected) in [
        ("1,5", Written::Number(1.5)),
        ("1.234,56", Written::Marked(1234.56)),
        ("1.234.567", Written::Marked(1_234_567.0)),
        ("1\u{a0}234,56", Written::Marked(1234.56)),
        ("1\u{202f}234", Written::Marked(1234.0)),
        ("12'345,6", Written::Marked(12_345.6)),
        ("12,5 %", Written::Marked(12.5)),
        ("-3,5 €", Written::Marked(-3.5)),
        ("1,5e3", Written::Number(1500.0)),
        ("9 049,56 руб.", Written::Marked(9049.56)),
        ("9.049,56 TL", Written::Marked(9049.56)),
        ("kr. 9.049,56", Written::Marked(9049.56)),
        ("5,–", Written::Marked(5.0)),
        ("kr 12,-", Written::Marked(12.0)),
        ("12.5", Written::Text),
        ("1,2,3", Written::Text),
        ("07", Written::Code),
        ("12.03.2021", Written::Text),
    ] {
        assert_eq!(read_number(cell.as_bytes(), true), expected, "{cell:?}");
    }
}

#[test]
fn short_decimals_are_what_parsing_has() {
    // The same ones every time, with the point in every place.
    let mut state = 2_026_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 20
    };
    for digits in 1..=17_usize {
        for _ in 0..2_000 {
            let whole = format!("{:017}", next())[17 - digits..].to_owned();
            for place in 0..=digits {
                let text = format!("{}.{}", &whole[..place], &whole[place..]);
                let parsed: f64 = text.parse().unwrap();
                let is = |text: &str, comma, value: f64| {
                    let read = read_number(text.as_bytes(), comma);
                    assert!(
                        matches!(read, Written::Number(read) if read.to_bits() == value.to_bits()),
                        "{text}"
                    );
                };
                is(&text, false, parsed);
                is(&format!("-{text}"), false, -parsed);
                is(&text.replace('.', ","), true, parsed);
                assert_eq!(short_decimal(text.as_bytes(), b'.').is_some(), digits <= 15, "{text}");
            }
        }
    }
    for text in [".", "1", "1e5", "1.2.3", "1,2", "a.b", "-1.5"] {
        assert_eq!(short_decimal(text.as_bytes(), b'.'), None, "{text}");
    }
}
