//! Cells as numbers.

/// The number that a trimmed cell writes, if it writes one: sign, digits, a decimal point (or comma), an exponent.
///
/// With a decimal comma, points between digits group thousands ("1.234,5"). Words ("inf", "nan"), percent signs and
/// numbers too large for a double are no numbers here.
pub(super) fn parse_number(cell: &[u8], decimal_comma: bool) -> Option<f64> {
    let (negative, digits) = match cell.split_first()? {
        (b'-', rest) => (true, rest),
        _ => (false, cell),
    };
    // Whole numbers that a double holds exactly, which most cells are.
    if digits.len() <= 15 && !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) {
        let value = digits.iter().fold(0_u64, |value, digit| value * 10 + u64::from(digit - b'0')) as f64;
        return Some(if negative { -value } else { value });
    }
    let allowed = |byte: &u8| matches!(byte, b'0'..=b'9' | b'.' | b',' | b'e' | b'E' | b'+' | b'-');
    if cell.len() > 64 || !cell.iter().all(allowed) || !cell.iter().any(u8::is_ascii_digit) {
        return None;
    }
    let value: f64 = if decimal_comma {
        let text = std::str::from_utf8(cell).ok()?;
        let (whole, fraction) = text.split_once(',').unwrap_or((text, ""));
        let mut groups = whole.trim_start_matches(['-', '+']).split('.');
        let first = groups.next()?;
        let grouped = whole.contains('.');
        if grouped && (first.is_empty() || first.len() > 3 || !groups.all(|group| group.len() == 3)) {
            return None;
        }
        if fraction.contains([',', '.']) {
            return None;
        }
        let whole: String = whole.chars().filter(|&c| c != '.').collect();
        format!("{whole}.{fraction}").parse().ok()?
    } else {
        std::str::from_utf8(cell).ok()?.parse().ok()?
    };
    value.is_finite().then_some(value)
}

/// A number as text that reads back as the same number: in digits, or with an exponent where those would be many.
pub(super) fn number_text(value: f64) -> String {
    match value.abs() {
        size if size == 0.0 || (1e-5..1e16).contains(&size) => value.to_string(),
        _ => format!("{value:e}"),
    }
}
