//! Cells as numbers.

/// What a cell writes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Written {
    /// A number.
    Number(f64),
    /// A number with marks beside it (a currency, a per cent sign, groups of digits), without them.
    Marked(f64),
    /// An infinite number, or one too large for a double.
    Infinite(f64),
    /// Digits behind a leading zero, or around a capital E: a code, as of a place.
    Code,
    /// A whole number that a double does not hold exactly.
    TooLong,
    /// Something else.
    Text,
}

impl Written {
    /// The number, where it is a finite one.
    pub fn number(self) -> Option<f64> {
        match self {
            Written::Number(value) | Written::Marked(value) => Some(value),
            _ => None,
        }
    }
}

/// What a trimmed cell writes, with a decimal point or a decimal comma.
pub(super) fn read_number(cell: &[u8], decimal_comma: bool) -> Written {
    let Some((&first, rest)) = cell.split_first() else { return Written::Text };
    let (negative, digits) = if first == b'-' { (true, rest) } else { (false, cell) };
    // Whole numbers that a double holds exactly, which most cells are.
    if digits.len() <= 15 && !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) {
        if digits.len() > 1 && digits[0] == b'0' {
            return Written::Code;
        }
        let value = digits.iter().fold(0_u64, |value, digit| value * 10 + u64::from(digit - b'0')) as f64;
        return Written::Number(if negative { -value } else { value });
    }
    if let Some(value) = short_decimal(digits, if decimal_comma { b',' } else { b'.' }) {
        return Written::Number(if negative { -value } else { value });
    }
    if cell.len() > 64 {
        let long = digits.iter().all(u8::is_ascii_digit);
        return if long { Written::TooLong } else { Written::Text };
    }
    // Most texts begin with a letter and hold no digit.
    if first.is_ascii_alphabetic() && !cell.iter().any(u8::is_ascii_digit) {
        return infinite_word(cell).map_or(Written::Text, Written::Infinite);
    }
    if decimal_comma && cell.len() <= 32 && cell.iter().filter(|&&byte| byte == b',').count() == 1 {
        // With one comma and no other mark it is the same with a point.
        let mut copy = [0_u8; 32];
        let copy = &mut copy[..cell.len()];
        copy.copy_from_slice(cell);
        copy.iter_mut().filter(|byte| **byte == b',').for_each(|byte| *byte = b'.');
        let points = copy.iter().filter(|&&byte| byte == b'.').count();
        let plain = |byte: &u8| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
        if points == 1 && copy.iter().all(plain) {
            match plain_number(copy) {
                Written::Text => {}
                written => return written,
            }
        }
    }
    if !decimal_comma {
        let plain = |byte: &u8| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
        if cell.iter().all(plain) {
            match plain_number(cell) {
                Written::Text => {}
                written => return written,
            }
        }
    }
    std::str::from_utf8(cell).map_or(Written::Text, |text| marked_number(text, decimal_comma))
}

/// Digits with this mark between them, 15 at the most: a whole number by a power of ten, both of which a double holds exactly. Their quotient is
/// rounded once, and so is what parsing has.
fn short_decimal(digits: &[u8], mark: u8) -> Option<f64> {
    const TENS: [f64; 16] =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    if !(2..=16).contains(&digits.len()) {
        return None;
    }
    let (mut whole, mut behind) = (0_u64, None);
    for &byte in digits {
        match (byte.wrapping_sub(b'0'), behind) {
            (digit @ 0..=9, _) => {
                whole = 10 * whole + u64::from(digit);
                behind = behind.map(|behind| behind + 1);
            }
            (_, None) if byte == mark => behind = Some(0_usize),
            _ => return None,
        }
    }
    Some(whole as f64 / TENS.get(behind?)?)
}

/// Sign, digits, point, digits, exponent.
fn plain_number(cell: &[u8]) -> Written {
    let digits = match cell {
        [b'-' | b'+', rest @ ..] => rest,
        _ => cell,
    };
    if digits.iter().all(u8::is_ascii_digit) && digits.len() > 1 {
        if digits[0] == b'0' {
            return Written::Code;
        }
        let exact = digits
            .iter()
            .try_fold(0_u64, |value, digit| value.checked_mul(10)?.checked_add(u64::from(digit - b'0')));
        if exact.is_none_or(|value| value > 1 << 53) {
            return Written::TooLong;
        }
    }
    // "3E2" is a room more often than a number: those who write exponents write a point or a sign, too.
    if let Some(mark) = digits.iter().position(|&byte| byte == b'E')
        && (1..=3).contains(&mark)
        && (mark + 2..=mark + 3).contains(&digits.len())
        && digits.iter().filter(|byte| byte.is_ascii_digit()).count() + 1 == digits.len()
    {
        return Written::Code;
    }
    match std::str::from_utf8(cell).ok().and_then(|text| text.parse::<f64>().ok()) {
        Some(value) if value.is_finite() => Written::Number(value),
        Some(value) => Written::Infinite(value),
        None => Written::Text,
    }
}

/// "inf", "-Infinity", "∞".
fn infinite_word(cell: &[u8]) -> Option<f64> {
    let (sign, word) = match cell {
        [b'-', rest @ ..] => (-1.0, rest),
        [b'+', rest @ ..] => (1.0, rest),
        _ => (1.0, cell),
    };
    let known = ["inf", "infinity", "∞", "1.#inf"];
    known.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(word)).then_some(sign * f64::INFINITY)
}

/// Currencies beside a number that are more than one character.
const CURRENCIES: [&str; 92] = [
    "US$", "R$", "A$", "AU$", "C$", "CA$", "HK$", "NZ$", "S$", "NT$", "MX$", "USD", "EUR", "GBP", "CHF",
    "JPY", "CNY", "RMB", "INR", "SEK", "NOK", "DKK", "ISK", "PLN", "CZK", "HUF", "RON", "BGN", "HRK", "RSD",
    "UAH", "RUB", "TRY", "ILS", "BRL", "MXN", "ARS", "CLP", "COP", "PEN", "AUD", "NZD", "CAD", "SGD", "HKD",
    "TWD", "ZAR", "KRW", "THB", "MYR", "IDR", "PHP", "VND", "PKR", "BDT", "NPR", "LKR", "AED", "SAR", "EGP",
    "MAD", "NGN", "KES", "GHS", "TZS", "UGX", "Euro", "euro", "euros", "kr.", "kr", "Kr.", "Kr", "zł", "Kč",
    "Ft", "lei", "din.", "TL", "грн.", "грн", "руб.", "руб", "р.", "лв.", "лв", "Fr.", "SFr.", "Rs.", "Rs",
    "RM", "Rp",
];

fn is_space(c: char) -> bool {
    // Of all Unicode's spaces, and those without a width that stand within numbers.
    c.is_whitespace() || c == '\u{200b}' || c == '\u{2060}' || c == '\u{feff}'
}

fn is_minus(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2212}' | '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2013}' | '\u{fe63}' | '\u{ff0d}'
    )
}

fn is_currency(c: char) -> bool {
    matches!(
        c,
        '$' | '¢' | '£' | '¤' | '¥' | '฿' | '\u{20a0}'
            ..='\u{20cf}' | '﹩' | '＄' | '￠' | '￡' | '￥' | '￦' | '元' | '円' | '원'
    )
}

/// Whether what follows an R is an amount: "R 20", "R1 250,00". "R20" is a code.
fn is_rand(rest: &str) -> bool {
    let hundredths = |mark| rest.rsplit_once(mark).is_some_and(|(_, cents): (&str, &str)| cents.len() == 2);
    let digit = rest.starts_with(|c: char| c.is_ascii_digit());
    rest.starts_with(is_space) || digit && (hundredths(',') || hundredths('.'))
}

fn is_percent(c: char) -> bool {
    matches!(c, '%' | '٪' | '％' | '‰' | '؉' | '‱')
}

/// The value of a digit of another script: Arabic, Persian, Devanagari, Bengali, Thai, of full width.
pub(super) fn digit(c: char) -> Option<u32> {
    const ZEROS: [u32; 6] = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];
    ZEROS.into_iter().filter_map(|zero| (c as u32).checked_sub(zero)).find(|value| *value < 10)
}

/// What pages write for a space that does not break.
const SPACES: [&str; 2] = ["&nbsp;", "&thinsp;"];
/// Quotes around a number within a cell, and the apostrophe that spreadsheets put before a text of digits.
const QUOTES: [(char, &[char]); 7] = [
    ('"', &['"']),
    ('\'', &['\'']),
    ('“', &['”', '“']),
    ('„', &['“', '”']),
    ('‘', &['’', '‘']),
    ('«', &['»']),
    ('”', &['”']),
];

/// What stands within quotes, or behind the apostrophe before digits.
fn unquoted(text: &str) -> Option<&str> {
    let text = text.trim_matches(is_space);
    let (open, close) = QUOTES.iter().find(|(open, _)| text.starts_with(*open))?;
    let inside = text.strip_prefix(*open)?;
    let closed = inside.strip_suffix(*close);
    closed.or_else(|| (*open == '\'' && inside.starts_with(|c: char| c.is_ascii_digit())).then_some(inside))
}

/// A number with what may stand beside and between its digits.
fn marked_number(text: &str, decimal_comma: bool) -> Written {
    let marked = |written| match written {
        Written::Number(value) => Written::Marked(value),
        written => written,
    };
    if let Some(inside) = unquoted(text) {
        return marked(read_number(inside.trim_matches(is_space).as_bytes(), decimal_comma));
    }
    if text.contains('&') && SPACES.iter().any(|space| text.contains(space)) {
        let spaced = SPACES.iter().fold(text.to_owned(), |text, space| text.replace(space, "\u{a0}"));
        return marked(read_number(spaced.trim_matches(is_space).as_bytes(), decimal_comma));
    }
    // The digits of other scripts.
    if !text.is_ascii() && text.chars().any(|c| digit(c).is_some()) {
        let plain = |c: char| match c {
            '．' => '.',
            '，' => ',',
            '٫' if decimal_comma => ',',
            '٫' => '.',
            '٬' if decimal_comma => '.',
            '٬' => ',',
            c => digit(c).and_then(|value| char::from_digit(value, 10)).unwrap_or(c),
        };
        let text: String = text.chars().map(plain).collect();
        return marked(marked_number(&text, decimal_comma));
    }
    let mut body = text.trim_matches(is_space);
    let (mut negative, mut signed, mut marked) = (false, false, body.len() != text.len());
    // "1'234.-" and "5,–" have no hundredths, and India writes "1,250/-".
    let open = ["/-", ".-", ",-", ".–", ",–", ".—", ",—", ".--", ",--"];
    if let Some(rest) = open.into_iter().find_map(|end| body.strip_suffix(end))
        && rest.ends_with(|c: char| c.is_ascii_digit())
    {
        (body, marked) = (rest, true);
    }
    // Signs and currencies in any order in front, currencies and per cent signs behind.
    let (mut currency, mut percent) = (false, false);
    loop {
        let before = body;
        if let Some(inside) = body.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'))
            && !signed
        {
            (body, negative, signed, marked) = (inside.trim_matches(is_space), true, true, true);
        }
        let mut characters = body.chars();
        match characters.next() {
            Some(c) if !signed && (is_minus(c) || c == '+') => {
                (signed, negative, body) = (true, is_minus(c), characters.as_str());
                marked |= !c.is_ascii();
            }
            Some(c) if !currency && is_currency(c) => (currency, body) = (true, characters.as_str()),
            // About so much.
            Some('~' | '≈') if !signed && !marked => (marked, body) = (true, characters.as_str()),
            // The yen of old Japanese encodings, and the rand.
            Some('\\') if !currency && characters.as_str().starts_with(|c: char| c.is_ascii_digit()) => {
                (currency, body) = (true, characters.as_str());
            }
            Some('R') if !currency && is_rand(characters.as_str()) => {
                (currency, body) = (true, characters.as_str());
            }
            _ => {}
        }
        let mut characters = body.chars();
        match characters.next_back() {
            Some(c) if !currency && is_currency(c) => (currency, body) = (true, characters.as_str()),
            Some(c) if !percent && is_percent(c) => (percent, body) = (true, characters.as_str()),
            // As accountants' programs write it: "1,234.50-".
            Some('-') if !signed && body.contains(['.', ',']) => {
                (signed, negative, marked, body) = (true, true, true, characters.as_str());
            }
            _ => {}
        }
        if !currency {
            let named = |name: &&str| body.strip_prefix(*name).or_else(|| body.strip_suffix(*name));
            if let Some(rest) = CURRENCIES.iter().find_map(named) {
                (currency, body) = (true, rest);
            }
        }
        body = body.trim_matches(is_space);
        if body == before {
            break;
        }
    }
    marked |= currency || percent;
    // Accountants' programs write nothing as "$ -".
    if currency && signed && body.is_empty() && !text.contains('(') {
        return Written::Marked(0.0);
    }
    if let Some(value) = infinite_word(body.as_bytes()) {
        return Written::Infinite(if negative { -value } else { value });
    }
    let (mark, other) = if decimal_comma { (',', '.') } else { ('.', ',') };
    // Fortran writes 1.5D+02.
    let fortran = ["D+", "D-"].into_iter().any(|mark| body.contains(mark)) && body.contains(['.', ',']);
    let (number, exponent) = match body.split_once(if fortran { ['D', 'D'] } else { ['e', 'E'] }) {
        Some((number, exponent)) => (number, Some(exponent)),
        None => (body, None),
    };
    marked |= fortran;
    let (whole, fraction) = match number.split_once(mark) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (number, None),
    };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if fraction.is_some_and(|fraction| !all_digits(fraction)) {
        return Written::Text;
    }
    let digits = if all_digits(whole) {
        whole.to_owned()
    } else {
        marked = true;
        match ungrouped(whole, other) {
            Some(digits) if exponent.is_none() => digits,
            _ => return Written::Text,
        }
    };
    if digits.is_empty() && fraction.is_none_or(str::is_empty) {
        return Written::Text;
    }
    if exponent.is_none() && fraction.is_none() {
        if digits.len() > 1 && digits.starts_with('0') && !marked {
            return Written::Code;
        }
        if digits.parse::<u64>().map_or(true, |value| value > 1 << 53) {
            return Written::TooLong;
        }
    }
    let sign = if negative { "-" } else { "" };
    let plain = format!("{sign}{digits}.{}e{}", fraction.unwrap_or("0"), exponent.unwrap_or("0"));
    match plain.parse::<f64>() {
        Ok(value) if value.is_infinite() => Written::Infinite(value),
        Ok(value) if marked => Written::Marked(value),
        Ok(value) => Written::Number(value),
        Err(_) => Written::Text,
    }
}

/// The digits of groups of three (in India of two, then three), all divided by the same mark: the one that is not the decimal mark,
/// an apostrophe, or a space.
fn ungrouped(whole: &str, other: char) -> Option<String> {
    let divides = |c: char| c == other || matches!(c, '\'' | '’' | '\u{2bc}' | '´' | '`') || is_space(c);
    let mark = whole.chars().find(|c| !c.is_ascii_digit()).filter(|&c| divides(c))?;
    let groups: Vec<&str> = whole.split(mark).collect();
    let digits = |group: &&str| group.bytes().all(|byte| byte.is_ascii_digit());
    let ([first, middle @ .., last], true) = (groups.as_slice(), groups.iter().all(digits)) else {
        return None;
    };
    let threes = middle.iter().all(|group| group.len() == 3);
    let twos = mark == ',' && middle.iter().all(|group| group.len() == 2) && first.len() <= 2;
    let shape =
        last.len() == 3 && (1..=3).contains(&first.len()) && (threes || twos) && !first.starts_with('0');
    shape.then(|| groups.concat())
}

/// A number as text that reads back as the same number: in digits, or with an exponent where those would be many.
pub(super) fn number_text(value: f64) -> String {
    match value.abs() {
        size if size == 0.0 || (1e-5..1e16).contains(&size) => value.to_string(),
        _ => format!("{value:e}"),
    }
}

#[cfg(test)]
mod tests;
