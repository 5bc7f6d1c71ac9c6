//! Numbers as the page writes them: rounded to what they mean, with a real minus sign.

/// A number with this many decimals; U+2212 for minus, and no minus before a rounded zero.
pub fn decimal(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let zero = text.chars().all(|c| matches!(c, '0' | '.'));
    if value < 0.0 && !zero { format!("\u{2212}{text}") } else { text }
}

/// The same with a plus sign where it is above zero.
pub fn signed(value: f64, decimals: usize) -> String {
    let text = decimal(value, decimals);
    let zero = text.chars().all(|c| matches!(c, '0' | '.'));
    if value > 0.0 && !zero { format!("+{text}") } else { text }
}

/// A share as a percentage with one decimal: "84.9 %".
pub fn percent(share: f64) -> String {
    format!("{}\u{202f}%", decimal(100.0 * share, 1))
}

/// A share as a whole percentage: "58 %".
pub fn whole_percent(share: f64) -> String {
    format!("{}\u{202f}%", decimal(100.0 * share, 0))
}

/// A count with a comma every three digits: "48,842".
pub fn count(value: impl TryInto<u64>) -> String {
    let digits = value.try_into().unwrap_or_default().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A size in bytes: "5.6 MB".
pub fn bytes(size: u64) -> String {
    match size {
        0..1_000 => format!("{size} bytes"),
        1_000..1_000_000 => format!("{:.0} kB", size as f64 / 1e3),
        _ => format!("{:.1} MB", size as f64 / 1e6),
    }
}

/// A number of any size with three significant digits: "0.0123", "3.1e-8".
pub fn significant(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let magnitude = value.abs().log10().floor();
    if (-4.0..6.0).contains(&magnitude) {
        decimal(value, (2.0 - magnitude).clamp(0.0, 8.0) as usize)
    } else {
        format!("{value:.2e}").replace('-', "\u{2212}")
    }
}
