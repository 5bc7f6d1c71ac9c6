//! Times and durations as numbers: "3:10:15" is 11415 seconds, "0 days 03:10:15" the same, "8:30 PM" 1230 minutes.

use super::number::number_text;
use super::{Column, ColumnChoice, ColumnData, ColumnNote, Levels, MISSING_CODE, TableNote};

/// Distinct times from which on they are numbers: two are kinds of something.
const FEWEST: usize = 3;

/// Columns of nothing but times become numbers in units of their last part, but for those whose texts are wanted.
pub(super) fn times_as_numbers(columns: &mut [Column], choices: &[ColumnChoice], notes: &mut Vec<TableNote>) {
    let wanted = |name: &str| choices.iter().any(|choice| choice.column == name && choice.needs_texts());
    for column in columns.iter_mut().filter(|column| !wanted(&column.name)) {
        let ColumnData::Text { codes, levels } = &column.data else { continue };
        let Some(times) = times(levels) else { continue };
        let first = codes.iter().position(|code| *code != MISSING_CODE).unwrap_or(0);
        let value = |code: &u32| times.get(*code as usize).copied().unwrap_or(f64::NAN);
        let values: Vec<f64> = codes.iter().map(value).collect();
        notes.push(TableNote::Column(ColumnNote::Times {
            column: column.name.clone(),
            row: first + 1,
            value: levels.get(codes[first] as usize).unwrap_or_default().to_owned(),
            read: number_text(values[first]),
        }));
        column.data = ColumnData::Numeric(values);
    }
}

/// The number of each text; `None` where one is no time, they have different numbers of parts, or there are hardly any.
fn times(levels: &Levels) -> Option<Vec<f64>> {
    if levels.len() < FEWEST {
        return None;
    }
    let mut all = None;
    let mut values = Vec::new();
    for text in levels.iter() {
        let (parts, value) = time(text)?;
        if *all.get_or_insert(parts) != parts {
            return None;
        }
        values.push(value);
    }
    Some(values)
}

/// The number of parts of a time, two or three, and the number that it is in units of the last.
fn time(text: &str) -> Option<(usize, f64)> {
    if text.len() > 40 || !text.contains(':') {
        return None;
    }
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let lower = text.to_ascii_lowercase();
    let (days, clock) = match lower.split_once("day") {
        Some((days, rest)) => {
            (days.trim().parse::<f64>().ok()?, rest.trim_start_matches(['s', ',', ' ', '+']))
        }
        None => (0.0, lower.as_str()),
    };
    let half = clock.trim_end_matches('.').replace("a.m", "am").replace("p.m", "pm");
    let (clock, afternoon) = match (half.strip_suffix("am"), half.strip_suffix("pm")) {
        (Some(rest), _) => (rest.trim_end(), Some(false)),
        (_, Some(rest)) => (rest.trim_end(), Some(true)),
        _ => (clock, None),
    };
    let parts: Vec<&str> = clock.split(':').collect();
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (first, others) = parts.split_first()?;
    if !(1..=2).contains(&others.len()) || !digits(first) || first.len() > 5 {
        return None;
    }
    let mut value: f64 = first.parse().ok()?;
    if let Some(afternoon) = afternoon {
        if !(1.0..=12.0).contains(&value) {
            return None;
        }
        value = value % 12.0 + if afternoon { 12.0 } else { 0.0 };
    }
    value += 24.0 * days;
    for (place, part) in others.iter().enumerate() {
        let (whole, fraction) = part.split_once(['.', ',']).unwrap_or((part, ""));
        let fits = whole.len() == 2 && digits(whole) && (fraction.is_empty() || digits(fraction));
        if !fits || !fraction.is_empty() && place + 1 < others.len() {
            return None;
        }
        let own: f64 = format!("{whole}.{fraction}0").parse().ok()?;
        if own >= 60.0 {
            return None;
        }
        value = 60.0 * value + own;
    }
    Some((parts.len(), if negative { -value } else { value }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_numbers_of_their_last_part() {
        for (text, expected) in [
            ("3:10:15", Some(11_415.0)),
            ("03:10:15.5", Some(11_415.5)),
            ("-0:00:30", Some(-30.0)),
            ("0 days 03:10:15", Some(11_415.0)),
            ("1 day, 0:00:01", Some(86_401.0)),
            ("8:30 PM", Some(1230.0)),
            ("12:15 a.m.", Some(15.0)),
            ("127:05", Some(7625.0)),
            ("4:3", None),
            ("12:75", None),
            ("13:00 PM", None),
            ("2021-01-05 03:10", None),
            ("a:10", None),
            (":10", None),
            ("1:2:3:4", None),
        ] {
            assert_eq!(time(text).map(|(_, value)| value), expected, "{text}");
        }
        let levels = |texts: &[&str]| times(&texts.iter().collect());
        assert_eq!(levels(&["0:30", "1:00", "1:30"]), Some(vec![30.0, 60.0, 90.0]));
        assert_eq!(levels(&["0:30", "1:00"]), None);
        assert_eq!(levels(&["0:30", "1:00", "1:00:00"]), None);
    }
}
