//! Cells that mean "missing" almost everywhere, and are values in some columns: NA beside EU, AS and AF is North America.

/// Regions of the world and of companies that are written in capitals.
const REGIONS: [&str; 24] = [
    "AF", "AN", "AS", "EU", "OC", "SA", "LA", "AU", "ME", "CA", "EMEA", "APAC", "LATAM", "LAC", "MEA",
    "MENA", "AMER", "ANZ", "SEA", "SSA", "CIS", "APJ", "EEA", "GC",
];
/// What a column of regions is called, in lower case.
const PLACES: [&str; 20] = [
    "region",
    "continent",
    "country",
    "nation",
    "market",
    "territory",
    "geo",
    "area",
    "land",
    "iso",
    "kontinent",
    "pays",
    "pais",
    "país",
    "paese",
    "regi",
    "zone",
    "theater",
    "theatre",
    "location",
];
/// States of the USA: a column of these has no state called NA.
const STATES: [&str; 51] = [
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DC", "DE", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS",
    "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC",
    "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY",
];

/// Whether a text that usually means "missing" is a value of this column: its name and its other texts say so.
pub(super) fn is_value(marker: &str, others: &[&str], name: &str, has_empty: bool) -> bool {
    if others.is_empty() {
        return false;
    }
    let share = |is: &dyn Fn(&str) -> bool| {
        others.iter().filter(|text| is(text)).count() as f64 / others.len() as f64
    };
    let code =
        |text: &str| (2..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase());
    match marker {
        "NA" => {
            let lower = name.to_lowercase();
            let place = PLACES.iter().any(|place| lower.contains(place));
            let regions = share(&|text| REGIONS.contains(&text));
            let states = share(&|text| STATES.contains(&text));
            let codes = share(&code);
            let known = others.len() >= 2 && regions >= 0.75 && regions >= states;
            let named = others.len() >= 2 && place && codes >= 0.9 && states < 0.9;
            // Empty cells are how this column writes "missing".
            let beside_empty = others.len() >= 3 && has_empty && codes >= 0.9 && states < 0.9;
            known || named || beside_empty
        }
        // Sodium beside Mg and Cl.
        "Na" => {
            let element = |text: &str| {
                matches!(text.as_bytes(), [first] if first.is_ascii_uppercase())
                    || matches!(text.as_bytes(), [first, second] if first.is_ascii_uppercase() && second.is_ascii_lowercase())
            };
            others.len() >= 2 && share(&element) >= 0.9
        }
        // Minus beside plus.
        "-" => others.contains(&"+"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_value_here_and_missing_there() {
        for (marker, others, name, value) in [
            ("NA", vec!["EU", "AS", "AF"], "region", true),
            ("NA", vec!["EMEA", "APAC", "LATAM"], "sales", true),
            ("NA", vec!["DE", "FR", "ZW", "BW"], "country", true),
            ("NA", vec!["CA", "TX", "NY", "WA"], "state", false),
            ("NA", vec!["CA", "TX", "NY", "WA"], "location", false),
            ("NA", vec!["yes", "no"], "region", false),
            ("NA", vec!["M", "F"], "sex", false),
            ("N/A", vec!["EU", "AS"], "region", false),
            ("na", vec!["EU", "AS"], "region", false),
            ("Na", vec!["Mg", "Cl", "K"], "ion", true),
            ("Na", vec!["Male", "Female"], "sex", false),
            ("-", vec!["+"], "rhesus", true),
            ("-", vec!["a", "b"], "x", false),
            ("NA", vec![], "region", false),
        ] {
            assert_eq!(is_value(marker, &others, name, false), value, "{marker} among {others:?} in {name}");
        }
        assert!(is_value("NA", &["AX", "BX", "CX"], "code", true));
        assert!(!is_value("NA", &["AX", "BX", "CX"], "code", false));
    }
}
