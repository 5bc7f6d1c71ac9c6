//! Texts as dates.

/// A day. Written without one it is the first of its month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Date {
    pub year: i32,
    pub month: u32,
    pub day: u32,
}

/// Which of two small numbers is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    DayFirst,
    MonthFirst,
}

impl Date {
    fn new(year: i32, month: u32, day: u32) -> Option<Date> {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        ((1..=9999).contains(&year) && (1..=days).contains(&day)).then_some(Date { year, month, day })
    }
}

/// The order in which all of these texts are dates; `None` where no order makes them so. Where both do, the day is first: of the
/// countries that write numbers with strokes or points between them, most begin with the day.
pub(super) fn order<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Option<Order> {
    let all = |order| texts.clone().all(|text| parse_date(text, order).is_some());
    texts.clone().next()?;
    [Order::DayFirst, Order::MonthFirst].into_iter().find(|&order| all(order))
}

/// The date that a text writes, with or without a time behind it.
pub(super) fn parse_date(text: &str, order: Order) -> Option<Date> {
    if text.len() > 40 || !text.as_bytes().iter().any(u8::is_ascii_digit) {
        return None;
    }
    day(text, order).or_else(|| compact(text)).or_else(|| in_characters(text)).or_else(|| {
        // The time begins at a T, or at the last space before a colon.
        let colon = text.find(':')?;
        let divided = |start: usize| {
            let (date, time) = (text.get(..start)?, text.get(start + 1..)?);
            let date = HALVES.iter().fold(date.trim_end(), |date, half| date.trim_end_matches(half));
            let date = date.trim_end_matches([',', ' ']);
            is_time(time).then(|| day(date, order).or_else(|| eight(date))).flatten()
        };
        let start = text.get(..colon)?.rfind(['T', ' ']);
        // SAS divides day and time by a colon.
        start
            .and_then(divided)
            .or_else(|| unix(text))
            .or_else(|| text.get(..colon).and_then(run_together).and_then(|_| divided(colon)))
    })
}

/// A time without the name of a zone behind it: "10:15:00 gmt", "1:30 pm gmt+1".
fn without_zone(clock: &str) -> &str {
    let Some((time, zone)) = clock.rsplit_once(' ') else { return clock };
    let name = zone.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | ':'));
    let is_name = (3..=5).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    if is_name { time.trim_end() } else { clock }
}

/// "Thu Mar  4 10:15:00 CET 2021", as Unix and Java write it.
fn unix(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let [week, name, day, time, zone @ .., year] = parts.as_slice() else { return None };
    let fits = zone.len() <= 1 && week.chars().count() <= 3 && year.len() == 4 && is_time(time);
    fits.then(|| Date::new(year.parse().ok()?, month(name)?, day.parse().ok()?)).flatten()
}

fn is_time(text: &str) -> bool {
    let lower = text.trim().to_ascii_lowercase();
    let clock = without_zone(&lower);
    let clock = clock.trim_end_matches(['m', '.']).trim_end_matches(['a', 'p']).trim_end();
    let clock = clock.strip_suffix('z').or_else(|| clock.strip_suffix(" utc")).unwrap_or(clock);
    let clock = match clock.rfind(['+', '-']) {
        Some(sign) if sign > 3 => clock.get(..sign).unwrap_or(clock).trim_end(),
        _ => clock,
    };
    let parts: Vec<&str> = clock.split(':').collect();
    let number = |part: &&str| {
        let (whole, fraction) = part.split_once(['.', ',']).unwrap_or((part, ""));
        (1..=2).contains(&whole.len())
            && format!("{whole}{fraction}").bytes().all(|byte| byte.is_ascii_digit())
    };
    (2..=3).contains(&parts.len()) && parts.iter().all(number)
}

/// The days that numbers such as 20210304 or, with a time, 20210304123000 write: whole, of eight, twelve or fourteen digits, and all of
/// them days of these centuries. Whole numbers of thirteen digits that begin with 1 are milliseconds since 1970.
pub(super) fn digits(value: f64) -> Option<Date> {
    let sixty = |part: f64| part % 100.0 < 60.0;
    if value.fract() == 0.0 && (1e13..1e14).contains(&value) {
        return digits((value / 100.0).trunc()).filter(|_| sixty(value));
    }
    if value.fract() == 0.0 && (1e12..2e12).contains(&value) {
        let (year, month, day) = date_of_days((value / 86_400_000.0) as i64);
        return Date::new(i32::try_from(year).ok()?, month, day);
    }
    if value.fract() == 0.0 && (1e11..1e12).contains(&value) {
        let hour = (value / 100.0).trunc() % 100.0;
        return digits((value / 10_000.0).trunc()).filter(|_| sixty(value) && hour < 24.0);
    }
    if !(18_000_101.0..=21_001_231.0).contains(&value) || value.fract() != 0.0 {
        return None;
    }
    let value = value as u32;
    Date::new((value / 10_000) as i32, value / 100 % 100, value % 100)
}

/// Year, month and day so many days after 1970-01-01, in the Gregorian calendar, which years before it have, too: Howard Hinnant's
/// days_from_civil, inverted. Eras of 400 years begin in March.
pub fn date_of_days(days: i64) -> (i64, u32, u32) {
    let shifted = days.saturating_add(719_468);
    let (era, day) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era.saturating_mul(400).saturating_add(year + carry), month as u32, day as u32)
}

/// Words for the halves of a day, before the hour.
const HALVES: [&str; 6] = ["午前", "午後", "上午", "下午", "오전", "오후"];

/// "20210304T101500Z", "20210304 101500"
fn compact(text: &str) -> Option<Date> {
    let (day, time) = text.split_once(['T', ' '])?;
    let time = time.trim_end_matches('Z');
    let is_time = (4..=6).contains(&time.len()) && time.bytes().all(|byte| byte.is_ascii_digit());
    is_time.then(|| eight(day)).flatten()
}

/// "20210304"
fn eight(text: &str) -> Option<Date> {
    let are_digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits.then(|| digits(text.parse().ok()?)).flatten()
}

/// "2021年3月4日(木) 12時30分", "令和3年3月4日", "2021년 3월 4일"
fn in_characters(text: &str) -> Option<Date> {
    // The year before an era's first.
    const ERAS: [(&str, i32); 5] =
        [("令和", 2018), ("平成", 1988), ("昭和", 1925), ("大正", 1911), ("明治", 1867)];
    let (year, rest) = text.split_once(['年', '년'])?;
    let (month, rest) = rest.split_once(['月', '월'])?;
    let (day, rest) = rest.split_once(['日', '일'])?;
    let year = year.trim();
    let year = match ERAS.iter().find_map(|(era, before)| Some((year.strip_prefix(era)?, before))) {
        Some(("元", before)) => before + 1,
        Some((year, before)) => before + year.trim().parse::<i32>().ok().filter(|year| *year > 0)?,
        None => year.parse().ok().filter(|_| year.len() == 4)?,
    };
    let rest = rest.trim();
    // The day of the week.
    let rest = match rest.strip_prefix(['(', '（']).and_then(|rest| rest.split_once([')', '）'])) {
        Some((week, rest)) if week.chars().count() <= 3 => rest.trim(),
        _ => rest,
    };
    let rest = HALVES.iter().find_map(|half| rest.strip_prefix(half)).unwrap_or(rest).trim();
    let clock = rest.replace(['時', '时', '시', '分', '분'], ":").replace(['秒', '초', ' '], "");
    let clock = clock.trim_end_matches(':');
    let hour = clock.split(':').next().unwrap_or_default();
    let is_hour = hour.parse::<u32>().is_ok_and(|hour| hour < 24) && (clock == hour || is_time(clock));
    (rest.is_empty() || is_hour)
        .then(|| Date::new(year, month.trim().parse().ok()?, day.trim().parse().ok()?))
        .flatten()
}

/// "04MAR2021", as SAS writes it.
fn run_together(text: &str) -> Option<Date> {
    let letters = text.find(|c: char| c.is_alphabetic())?;
    let (day, rest) = text.split_at(letters);
    let (name, year) = rest.split_at(rest.find(|c: char| c.is_ascii_digit())?);
    let number =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
    let is_day = (1..=2).contains(&day.len()) && year.len() == 4;
    Date::new(number(year).filter(|_| is_day)?, month(name)?, u32::try_from(number(day)?).ok()?)
}

fn day(text: &str, order: Order) -> Option<Date> {
    let text = text.trim();
    // "3 de enero de 2020"
    let is_part = |part: &&str| !part.is_empty() && *part != "de" && *part != "del";
    let mut parts: Vec<&str> =
        text.split(['-', '/', '.', ' ', ',', '年', '月', '日']).filter(is_part).collect();
    // "Tue 03 Mar 2020"
    if parts.len() == 4 && parts[0].chars().count() > 1 && parts[0].chars().all(char::is_alphabetic) {
        parts.remove(0);
    }
    let number = |part: &str| {
        let digits = part.bytes().all(|byte| byte.is_ascii_digit()) && part.len() <= 4;
        digits.then(|| part.parse::<i32>().ok()).flatten()
    };
    // "4th", "1st"
    let ordinal = |part: &str| number(part.trim_end_matches(|c: char| c.is_ascii_lowercase()));
    let year = |part: &str| {
        let value = number(part)?;
        match part.len() {
            4 => Some(value),
            2 => Some(if value < 70 { 2000 + value } else { 1900 + value }),
            _ => None,
        }
    };
    let small = |part: &str| number(part).filter(|_| part.len() <= 2).map(|value| value as u32);
    match parts.as_slice() {
        // Numbers alone: divided by one mark throughout, which is no space.
        [a, b, c] if [a, b, c].iter().all(|part| number(part).is_some()) => {
            if text.contains(' ') && !text.contains(". ") {
                return None;
            }
            if a.len() == 4 {
                return Date::new(number(a)?, small(b)?, small(c)?);
            }
            let (day, month) = match order {
                Order::DayFirst => (small(a)?, small(b)?),
                Order::MonthFirst => (small(b)?, small(a)?),
            };
            Date::new(year(c)?, month, day)
        }
        // 2021-03, 03/2021
        [a, b] if a.len() == 4 && b.len() == 2 && (text.contains('-') || text.contains('月')) => {
            Date::new(number(a)?, small(b)?, 1)
        }
        [a, b] if b.len() == 4 && a.len() == 2 && text.contains('/') => Date::new(number(b)?, small(a)?, 1),
        [a, b, c] => match (month(a), month(b)) {
            (_, Some(month)) if a.len() == 4 => Date::new(number(a)?, month, small(c)?),
            (_, Some(month)) => Date::new(year(c)?, month, u32::try_from(ordinal(a)?).ok()?),
            (Some(month), None) => Date::new(year(c)?, month, u32::try_from(ordinal(b)?).ok()?),
            _ => None,
        },
        [a, b] => match (month(a), month(b)) {
            (Some(month), None) => Date::new(year(b)?, month, 1),
            (None, Some(month)) => Date::new(year(a)?, month, 1),
            _ => None,
        },
        [_] => run_together(text),
        _ => None,
    }
}

/// A month by its name, in English, German, French, Spanish, Italian or Portuguese, whole or cut.
fn month(text: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january janvier januar enero gennaio janeiro ene gen",
        "february fevrier février februar febrero febbraio fevereiro fev fév",
        "march mars maerz märz marzo marco março mär",
        "april avril abril aprile avr abr",
        "may mai mayo maggio maio mag",
        "june juin juni junio giugno junho giu",
        "july juillet juli julio luglio julho lug",
        "august aout août agosto ago aoû",
        "september septembre septiembre settembre setembro set",
        "october octobre oktober octubre ottobre outubro okt ott out",
        "november novembre noviembre novembro",
        "december decembre décembre dezember diciembre dicembre dezembro dez dic déc",
    ];
    let lower = text.to_lowercase();
    let is = |word: &str| {
        word == lower
            || word.chars().count() > 3 && word.chars().take(3).eq(lower.chars())
            || lower.chars().count() == 4 && word.starts_with(&lower)
    };
    let found = MONTHS.iter().position(|names| names.split(' ').any(is))?;
    Some(found as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_every_form() {
        let date = |year, month, day| Some(Date { year, month, day });
        for (text, expected) in [
            ("2022-02-25", date(2022, 2, 25)),
            ("2022/2/5", date(2022, 2, 5)),
            ("13/03/2022 08:15", date(2022, 3, 13)),
            ("13.03.2022", date(2022, 3, 13)),
            ("1.2.99", date(1999, 2, 1)),
            ("2021-03-01T10:00:00Z", date(2021, 3, 1)),
            ("2021-03-01 10:00:00.123+02:00", date(2021, 3, 1)),
            ("3 Mar 2020", date(2020, 3, 3)),
            ("Mar 3, 2020", date(2020, 3, 3)),
            ("March 3rd, 2020", date(2020, 3, 3)),
            ("03-Mar-20", date(2020, 3, 3)),
            ("12. März 2020", date(2020, 3, 12)),
            ("Dec-2011", date(2011, 12, 1)),
            ("2021-03", date(2021, 3, 1)),
            ("04MAR2021", date(2021, 3, 4)),
            ("20210304T101500Z", date(2021, 3, 4)),
            ("4 de marzo de 2021", date(2021, 3, 4)),
            ("Thursday, March 04 2021", date(2021, 3, 4)),
            ("04MAR2021:10:15:00", date(2021, 3, 4)),
            ("31FEB2021", None),
            ("4A2021", None),
            ("2021年3月4日", date(2021, 3, 4)),
            ("2021年3月4日 12:30", date(2021, 3, 4)),
            ("2021年3月4日12時30分", date(2021, 3, 4)),
            ("2021年03月04日 午後3時5分10秒", date(2021, 3, 4)),
            ("2021年3月4日(木) 12:30:05", date(2021, 3, 4)),
            ("2021年3月4日25時30分", None),
            ("2021/03/04 1:30:15 PM GMT+1", date(2021, 3, 4)),
            ("Thu, 04 Mar 2021 10:15:00 GMT", date(2021, 3, 4)),
            ("Thu Mar  4 10:15:00 CET 2021", date(2021, 3, 4)),
            ("Thu Mar  4 10:15:00 2021", date(2021, 3, 4)),
            ("令和3年3月4日", date(2021, 3, 4)),
            ("平成元年1月8日", date(1989, 1, 8)),
            ("20210304 12:30", date(2021, 3, 4)),
            ("20210304 123000", date(2021, 3, 4)),
            ("2021. 3. 4. 오후 3:05", date(2021, 3, 4)),
            ("1/2/2020 11:05 PM", date(2020, 2, 1)),
            ("29.02.2021", None),
            ("2021-13-01", None),
            ("10-20", None),
            ("1.5", None),
            ("1 2 3", None),
            ("A-1-2020", None),
            ("08:15", None),
            ("May", None),
            ("192.168.0.1", None),
            ("", None),
        ] {
            assert_eq!(parse_date(text, Order::DayFirst), expected, "{text}");
        }
        assert_eq!(order(["1/2/2020", "1/25/2020"].into_iter()), Some(Order::MonthFirst));
        assert_eq!(order(["1/2/2020", "25/1/2020"].into_iter()), Some(Order::DayFirst));
        assert_eq!(order(["25/1/2020", "1/25/2020"].into_iter()), None);
    }
}
