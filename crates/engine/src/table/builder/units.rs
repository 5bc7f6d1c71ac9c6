//! Numbers that all have the same unit behind them: "178 cm", "23.4 kmpl", "3 years".

use crate::table::interner::Interner;
use crate::table::number::{digit, read_number};

/// Distinct numbers from which on they are numbers: "36 months" and "60 months" are two kinds of loan.
const FEWEST: usize = 3;
/// Units, each with the words for it.
const UNITS: [&[&str]; 47] = [
    &["cm"],
    &["mm"],
    &["m"],
    &["km"],
    &["in"],
    &["ft"],
    &["mi"],
    &["kg", "kgs"],
    &["g"],
    &["mg"],
    &["lb", "lbs"],
    &["oz"],
    &["l"],
    &["ml"],
    &["°c"],
    &["°f"],
    &["ms"],
    &["s", "sec", "secs", "second", "seconds"],
    &["min", "mins", "minute", "minutes", "minuten"],
    &["h", "hr", "hrs", "hour", "hours", "stunde", "stunden", "heure", "heures"],
    &["day", "days", "tag", "tage", "jour", "jours", "día", "días"],
    &["week", "weeks", "wk", "wks", "woche", "wochen"],
    &["month", "months", "mo", "mos", "monat", "monate", "mois", "mes", "meses", "mese", "mesi"],
    &["year", "years", "yr", "yrs", "jahr", "jahre", "an", "ans", "año", "años", "anno", "anni"],
    &["cc"],
    &["bhp"],
    &["hp"],
    &["ps"],
    &["kw"],
    &["kwh"],
    &["kmpl"],
    &["km/kg"],
    &["mpg"],
    &["mph"],
    &["km/h", "kmh"],
    &["kb"],
    &["mb"],
    &["gb"],
    &["mhz"],
    &["ghz"],
    &["mmhg"],
    &["mg/dl"],
    &["bpm"],
    &["kcal"],
    &["歳", "岁", "才", "세"],
    &["万円"],
    &["万元"],
];

/// The numbers that these texts are, one for each: all but the markers are numbers with the same unit. `None` where one is not, or there
/// are hardly any.
pub(super) fn with_unit(levels: &Interner, markers: &[u32], decimal_comma: bool) -> Option<Vec<f64>> {
    let (mut unit, mut values) = (None, Vec::with_capacity(levels.len()));
    for (code, text) in levels.texts().enumerate() {
        if markers.contains(&(code as u32)) {
            values.push(f64::NAN);
            continue;
        }
        let text = std::str::from_utf8(text).ok()?;
        let (last, sign) = text
            .char_indices()
            .rev()
            .find(|(_, c)| c.is_ascii_digit() || !c.is_ascii() && digit(*c).is_some())?;
        let (number, word) = text.split_at(last + sign.len_utf8());
        let word = word.trim().trim_end_matches('.').to_lowercase();
        let own = UNITS.iter().position(|words| words.contains(&word.as_str()))?;
        if *unit.get_or_insert(own) != own {
            return None;
        }
        values.push(read_number(number.as_bytes(), decimal_comma).number()?);
    }
    let mut distinct: Vec<u64> =
        values.iter().filter(|value| !value.is_nan()).map(|value| value.to_bits()).collect();
    distinct.sort_unstable();
    distinct.dedup();
    (distinct.len() >= FEWEST).then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(texts: &[&str]) -> Option<Vec<f64>> {
        let mut levels = Interner::default();
        texts.iter().for_each(|text| {
            levels.code(text.as_bytes());
        });
        with_unit(&levels, &[], false)
    }

    #[test]
    fn numbers_with_one_unit_are_numbers() {
        assert_eq!(values(&["178 cm", "-5cm", "1,234.5 CM"]), Some(vec![178.0, -5.0, 1234.5]));
        assert_eq!(values(&["1 year", "3 years", "10 yrs."]), Some(vec![1.0, 3.0, 10.0]));
        assert_eq!(values(&["36.5 °C", "37 °C", "38 °C"]), Some(vec![36.5, 37.0, 38.0]));
        // Two units, a number without one, a code, two values only, something before the number.
        assert_eq!(values(&["3 years", "5 months", "1 year"]), None);
        assert_eq!(values(&["3 cm", "5", "1 cm"]), None);
        assert_eq!(values(&["12A", "13A", "14A"]), None);
        assert_eq!(values(&["36 months", "60 months"]), None);
        assert_eq!(values(&["< 1 year", "3 years", "10+ years", "2 years"]), None);
        assert_eq!(values(&["007 cm", "008 cm", "009 cm"]), None);
    }
}
