//! Numbers as a reader sees them: fixed decimals, a true minus sign, thin grouping of large counts.

/// U+2212, which is as wide as the plus sign.
const MINUS: char = '\u{2212}';
/// U+202F, a narrow space that does not break.
const NARROW_SPACE: char = '\u{202f}';

/// `value` with this many decimals. A value that rounds to zero has no sign; "not a number" where it is none.
pub fn number(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return match value {
            f64::INFINITY => "∞".to_owned(),
            f64::NEG_INFINITY => format!("{MINUS}∞"),
            _ => "not a number".to_owned(),
        };
    }
    let digits = format!("{:.decimals$}", value.abs());
    let is_zero = digits.bytes().all(|byte| byte == b'0' || byte == b'.');
    if value < 0.0 && !is_zero { format!("{MINUS}{digits}") } else { digits }
}

/// A correlation, cut and not rounded: only what is 1 reads as 1.
pub fn correlation(value: f64, decimals: usize) -> String {
    let unit = libm::pow(10.0, decimals as f64);
    number(libm::trunc(value * unit) / unit, decimals)
}

/// The same with a plus sign before positive values; "±0.0" where nothing is left after rounding.
pub fn signed(value: f64, decimals: usize) -> String {
    let text = number(value, decimals);
    let is_zero = text.bytes().all(|byte| byte == b'0' || byte == b'.');
    if is_zero {
        format!("±{text}")
    } else if value > 0.0 {
        format!("+{text}")
    } else {
        text
    }
}

/// A share (0 to 1) in percent: "84.9 %".
pub fn percent(share: f64, decimals: usize) -> String {
    format!("{}{NARROW_SPACE}%", number(share * 100.0, decimals))
}

/// A number in about four significant digits, in powers of ten where it is very large or small.
pub fn compact(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 || !value.is_finite() {
        return number(value, 0);
    }
    if !(1e-3..1e9).contains(&size) {
        return format!("{value:.2e}").replace('-', &MINUS.to_string());
    }
    if size >= 1000.0 {
        let sign = if value < 0.0 { MINUS.to_string() } else { String::new() };
        return format!("{sign}{}", count(size.round() as u64));
    }
    let text = number(value, if size >= 10.0 { 1 } else { 3 });
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A count with its thousands set apart: "45 222".
pub fn count(value: impl TryInto<u64>) -> String {
    let digits = value.try_into().unwrap_or(u64::MAX).to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        // A four-digit number reads well as it is.
        if i > 0 && digits.len() > 4 && (digits.len() - i).is_multiple_of(3) {
            text.push(NARROW_SPACE);
        }
        text.push(digit);
    }
    text
}

/// A count with its noun: "1 row", "12 rows".
pub fn counted(value: usize, noun: &str) -> String {
    format!("{} {noun}{}", count(value as u64), if value == 1 { "" } else { "s" })
}

/// A size in bytes, kB or MB.
pub fn bytes(value: u64) -> String {
    let value_f = value as f64;
    if value < 1000 {
        format!("{value} bytes")
    } else if value < 1_000_000 {
        format!("{} kB", number(value_f / 1e3, 0))
    } else {
        format!("{} MB", number(value_f / 1e6, 1))
    }
}

/// A duration in milliseconds, or seconds from one on.
pub fn milliseconds(value: f64) -> String {
    if value < 1.0 {
        "under 1 ms".to_owned()
    } else if value < 1000.0 {
        format!("{} ms", number(value, 0))
    } else {
        format!("{} s", number(value / 1000.0, 2))
    }
}
