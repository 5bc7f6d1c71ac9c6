//! Days and times as ISO 8601 has them, in the Gregorian calendar.

use soft_unlearn_table::date_of_days;

/// The date of a day, counted from 1970-01-01. Years are those of the proleptic calendar.
pub fn date(days: i64) -> String {
    let (year, month, day) = date_of_days(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The time of a day in nanoseconds, with as many decimals as it has: none, three, six or nine.
pub fn time(nanoseconds: i64) -> String {
    let (seconds, rest) = (nanoseconds.div_euclid(1_000_000_000), nanoseconds.rem_euclid(1_000_000_000));
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    match rest {
        0 => clock,
        _ if rest % 1_000_000 == 0 => format!("{clock}.{:03}", rest / 1_000_000),
        _ if rest % 1000 == 0 => format!("{clock}.{:06}", rest / 1000),
        _ => format!("{clock}.{rest:09}"),
    }
}

/// A moment, counted in parts of a second from 1970-01-01.
pub fn moment(count: i64, per_second: i64) -> String {
    let per_day = 86_400 * per_second;
    let (days, rest) = (count.div_euclid(per_day), count.rem_euclid(per_day));
    format!("{} {}", date(days), time(rest.saturating_mul(1_000_000_000 / per_second)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (days, text) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (19_782, "2024-02-29"),
            (11_016, "2000-02-29"),
            (-25_567, "1900-01-01"),
            (-719_468, "0000-03-01"),
            (2_932_896, "9999-12-31"),
        ] {
            assert_eq!(date(days), text);
        }
        assert_eq!(moment(1_700_000_000_123, 1000), "2023-11-14 22:13:20.123");
        assert_eq!(moment(-1, 1_000_000), "1969-12-31 23:59:59.999999");
        assert_eq!(time(1), "00:00:00.000000001");
    }
}
