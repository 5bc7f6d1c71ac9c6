//! Numbers that have a unit behind them: "178 cm", "23.4 kmpl", "3 years", "45 m²". Where all have the same, they are numbers; where they
//! have different ones, nothing is converted.

use super::multiples::multiple;
use crate::interner::Interner;
use crate::marks::differing;
use crate::number::{digit, read_number};

/// Distinct numbers from which on they are numbers: "36 months" and "60 months" are two kinds of loan.
const FEWEST: usize = 3;
/// Characters and words of a unit.
const LONGEST: usize = 20;
const WORDS: usize = 3;
/// Units, each with the words for it, in lower case.
const UNITS: [&[&str]; 88] = [
    &["cm"],
    &["mm"],
    &["m"],
    &["km"],
    &["in"],
    &["ft"],
    &["mi"],
    &["yd"],
    &["nm"],
    &["m2", "sqm", "sq m", "sq. m", "qm"],
    &["ft2", "sqft", "sq ft", "sq. ft", "sf"],
    &["cm2"],
    &["km2"],
    &["m3", "cbm"],
    &["cm3"],
    &["ha"],
    &["kg", "kgs"],
    &["g"],
    &["mg"],
    &["ug", "mcg"],
    &["ng"],
    &["t"],
    &["lb", "lbs"],
    &["oz"],
    &["l"],
    &["ml"],
    &["dl"],
    &["cl"],
    &["gal"],
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
    &["MW"],
    &["mW"],
    &["kwh"],
    &["MWh"],
    &["mV"],
    &["mA"],
    &["kj"],
    &["rpm"],
    &["kmpl"],
    &["km/kg"],
    &["l/100km", "l/100 km"],
    &["g/km"],
    &["mpg"],
    &["mph"],
    &["m/s"],
    &["km/h", "kmh"],
    &["kb"],
    &["mb"],
    &["gb"],
    &["tb"],
    &["kbps", "kbit/s"],
    &["mbps", "mbit/s"],
    &["px"],
    &["hz"],
    &["khz"],
    &["mhz"],
    &["ghz"],
    &["mmhg"],
    &["hpa"],
    &["bar"],
    &["mbar"],
    &["psi"],
    &["db"],
    &["mg/dl"],
    &["g/dl"],
    &["g/l"],
    &["mmol/l"],
    &["umol/l"],
    &["kg/m2"],
    &["bpm"],
    &["kcal"],
    &["歳", "岁", "才", "세"],
    &["万円"],
    &["万元"],
];
/// Units of which a capital makes another one, or a code: "12T" is no weight.
const CASES: [&str; 13] = ["m", "g", "t", "l", "h", "s", "w", "mw", "mwh", "v", "mv", "a", "ma"];

/// What texts are that begin with a number each, the markers aside.
#[derive(Debug, PartialEq)]
pub(super) enum Measured {
    /// Numbers with the same unit, one for each text.
    Same(Vec<f64>),
    /// Numbers with different words for powers of ten, multiplied out, and the code of the first that has one.
    Multiplied(Vec<f64>, u32),
    /// The codes of two numbers with different units.
    Differ(u32, u32),
}

/// A text's number, what is written before its unit, and the unit.
struct Part<'a> {
    value: f64,
    number: &'a str,
    word: &'a str,
    unit: String,
    /// The unit's place among those that are known.
    known: Option<usize>,
    /// Whether the number itself has words for powers of ten: "3億9637".
    compound: bool,
}

/// What these texts are; `None` where one does not begin with a number, or there are hardly any.
pub(super) fn measured(levels: &Interner, markers: &[u32], decimal_comma: bool) -> Option<Measured> {
    // Read anew wherever they are looked at: of a million texts their parts would take more room than the file.
    let counts = |code: &u32| !markers.contains(code);
    let part_of = |text| part(std::str::from_utf8(text).ok()?, decimal_comma);
    let texts = || levels.texts().zip(0_u32..);
    let there =
        || texts().filter(|(_, code)| counts(code)).filter_map(|(text, code)| Some((part_of(text)?, code)));
    if !texts().all(|(text, code)| !counts(&code) || part_of(text).is_some()) {
        return None;
    }
    let (first, first_code) = there().next()?;
    let mut distinct: Vec<u64> = Vec::with_capacity(FEWEST);
    for (part, _) in there() {
        let bits = part.value.to_bits();
        if !distinct.contains(&bits) {
            distinct.push(bits);
        }
        if distinct.len() == FEWEST {
            break;
        }
    }
    if distinct.len() < FEWEST {
        return None;
    }
    let same = |part: &Part| match first.known {
        Some(known) => part.known == Some(known),
        None => part.unit == first.unit,
    };
    // A number for each text, missing ones of markers.
    let numbers = |value: &dyn Fn(&Part) -> Option<f64>| -> Option<Vec<f64>> {
        texts()
            .map(|(text, code)| if counts(&code) { value(&part_of(text)?) } else { Some(f64::NAN) })
            .collect()
    };
    let marks = || differing(there().map(|(part, _)| part.number.as_bytes()), decimal_comma);
    let differ = |(one, other): (usize, usize)| {
        let code = |place: usize| there().nth(place).map_or(0, |(_, code)| code);
        Measured::Differ(code(one), code(other))
    };
    if there().all(|(part, _)| same(&part) && !part.compound) {
        if first.unit.is_empty() || !there().all(|(part, _)| part.is_unit()) {
            return None;
        }
        return match marks() {
            Some(places) => Some(differ(places)),
            None => numbers(&|part| Some(part.value)).map(Measured::Same),
        };
    }
    let multiples =
        || there().map(|(part, code)| Some((multiple(part.number, part.word, decimal_comma)?, code)));
    let of_first = multiple(first.number, first.word, decimal_comma);
    let fits = |found: Option<(super::multiples::Multiple, u32)>| {
        found.is_some_and(|(own, _)| of_first.as_ref().is_some_and(|first| first.unit == own.unit))
    };
    let multiplied = multiples().flatten().find(|(own, _)| own.power.is_some()).map(|(_, code)| code);
    if let Some(code) = multiplied
        && multiples().all(fits)
    {
        if let Some(places) = marks() {
            return Some(differ(places));
        }
        let value = |part: &Part| multiple(part.number, part.word, decimal_comma).map(|own| own.value);
        return Some(Measured::Multiplied(numbers(&value)?, code));
    }
    // Of units that are known, or none at all.
    let known = there().all(|(part, _)| part.known.is_some() || part.unit.is_empty());
    let other = there().find(|(part, _)| !same(part))?;
    let known = known && !there().any(|(part, _)| part.compound);
    known.then_some(Measured::Differ(first_code, other.1))
}

impl Part<'_> {
    /// Whether what stands behind the number is a unit, and no part of a code: it is known, or a word apart from the number.
    fn is_unit(&self) -> bool {
        let is_apart = self.word.starts_with(|c: char| c.is_whitespace() || !c.is_ascii())
            || self.word.starts_with(|c: char| c.is_ascii_lowercase()) && self.unit.len() > 1;
        let is_word = self.unit.starts_with(|c: char| c.is_alphabetic() || !c.is_ascii())
            && !self.unit.contains(|c: char| c.is_ascii_digit() && !matches!(c, '2' | '3'));
        let is_short = self.unit.chars().count() <= LONGEST && self.unit.split_whitespace().count() <= WORDS;
        let is_power = || multiple("1", self.word, false).is_some_and(|own| own.power.is_some());
        self.known.is_some() || is_apart && is_word && is_short || is_power()
    }
}

/// A text as a number and a unit.
fn part(text: &str, decimal_comma: bool) -> Option<Part<'_>> {
    let is_digit = |c: char| c.is_ascii_digit() || !c.is_ascii() && digit(c).is_some();
    let end = |text: &str| {
        text.char_indices().rev().find(|(_, c)| is_digit(*c)).map(|(place, c)| place + c.len_utf8())
    };
    // The 2 of "m2" is no digit of the number.
    let raised = text.strip_suffix(['2', '3']).filter(|rest| is_measure(rest));
    let (number, word) = text.split_at(end(raised.unwrap_or(text))?);
    let unit = unit(word);
    let known = UNITS.iter().position(|words| words.contains(&unit.as_str()));
    let plain = read_number(number.as_bytes(), decimal_comma).number();
    // "1億2000万".
    let compound = plain.is_none();
    let value = plain.or_else(|| multiple(number, word, decimal_comma).map(|own| own.value))?;
    Some(Part { value, number, word, unit, known, compound })
}

/// Whether a text ends with a measure of length, which may be raised to a power.
fn is_measure(text: &str) -> bool {
    let rest = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let word = text.get(rest.len()..).unwrap_or_default().to_ascii_lowercase();
    matches!(word.as_str(), "m" | "cm" | "mm" | "dm" | "km" | "ft" | "in" | "yd" | "mi")
}

/// A unit in one spelling.
fn unit(word: &str) -> String {
    let word = word.trim().trim_end_matches('.').replace('²', "2").replace('³', "3").replace(['µ', 'μ'], "u");
    let word = word.replace('㎡', "m2").replace('㎥', "m3").replace('℃', "°c").replace('℉', "°f");
    let lower = word.to_lowercase();
    if CASES.contains(&lower.as_str()) { word } else { lower }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(texts: &[&str]) -> Option<Measured> {
        let mut levels = Interner::default();
        texts.iter().for_each(|text| {
            levels.code(text.as_bytes());
        });
        measured(&levels, &[], false)
    }

    #[test]
    fn numbers_with_one_unit_are_numbers() {
        let same = |values: &[f64]| Some(Measured::Same(values.to_vec()));
        assert_eq!(found(&["178 cm", "-5cm", "1,234.5 CM"]), same(&[178.0, -5.0, 1234.5]));
        assert_eq!(found(&["1 year", "3 years", "10 yrs."]), same(&[1.0, 3.0, 10.0]));
        assert_eq!(found(&["36.5 °C", "37 °C", "38 ℃"]), same(&[36.5, 37.0, 38.0]));
        assert_eq!(found(&["45 m²", "60.5 m2", "71㎡"]), same(&[45.0, 60.5, 71.0]));
        assert_eq!(found(&["22.5 kg/m²", "31 kg/m²", "19 kg/m²"]), same(&[22.5, 31.0, 19.0]));
        // A unit that is not known, and is the same everywhere.
        assert_eq!(found(&["3 Zimmer", "2 Zimmer", "5 Zimmer"]), same(&[3.0, 2.0, 5.0]));
        assert_eq!(found(&["350万", "1,200万", "80万"]), same(&[350.0, 1200.0, 80.0]));
        assert_eq!(found(&["€1.5M", "€2M", "€0.5M"]), same(&[1.5, 2.0, 0.5]));
        // A code, two values only, something before the number, places.
        assert_eq!(found(&["12A", "13A", "14A"]), None);
        assert_eq!(found(&["3T", "4T", "5T"]), None);
        assert_eq!(found(&["12AB", "13AB", "14AB"]), None);
        assert_eq!(found(&["36 months", "60 months"]), None);
        assert_eq!(found(&["< 1 year", "3 years", "10+ years", "2 years"]), None);
        assert_eq!(found(&["007 cm", "008 cm", "009 cm"]), None);
        assert_eq!(found(&["12 Main St", "14 Oak Ave", "9 Elm St"]), None);
        assert_eq!(found(&["CO2", "NO2", "SO2"]), None);
    }

    #[test]
    fn different_units_are_named_and_words_for_powers_of_ten_multiplied() {
        assert_eq!(found(&["3 years", "5 months", "1 year"]), Some(Measured::Differ(0, 1)));
        assert_eq!(found(&["3 cm", "5", "1 cm"]), Some(Measured::Differ(0, 1)));
        assert_eq!(found(&["5 MW", "7 MW", "9 mW"]), Some(Measured::Differ(0, 2)));
        assert_eq!(found(&["€5 kg", "€7 kg", "$9 kg"]), Some(Measured::Differ(0, 2)));
        assert_eq!(found(&["€5M", "$7K", "€9M"]), Some(Measured::Differ(0, 1)));
        let multiplied = |values: &[f64], code| Some(Measured::Multiplied(values.to_vec(), code));
        assert_eq!(found(&["900", "1.2万", "3万"]), multiplied(&[900.0, 12_000.0, 30_000.0], 1));
        assert_eq!(found(&["€1.1M", "€300K", "€0"]), multiplied(&[1_100_000.0, 300_000.0, 0.0], 0));
        assert_eq!(found(&["80万円", "1億2000万円", "500円"]), multiplied(&[8e5, 1.2e8, 500.0], 0));
        assert_eq!(found(&["80万円", "1億2000万円", "90万円"]), multiplied(&[8e5, 1.2e8, 9e5], 0));
        // Clothes have months and years.
        assert_eq!(found(&["3M", "6M", "2T"]), None);
    }
}
