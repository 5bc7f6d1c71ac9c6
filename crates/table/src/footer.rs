//! Lines that are no rows: totals, remarks, "End of report" below the last row, totals and titles between them. A record that may be one
//! waits until another row follows it.

use super::builder::ColumnBuilder;
use super::number::read_number;
use super::records::cells;

/// A record that waits.
pub(super) struct Held {
    pub bytes: Vec<u8>,
    pub ends: Vec<usize>,
    /// Its number in the file.
    pub record: usize,
    /// The line that it ends in, counted from 1.
    pub line: usize,
}

impl Held {
    /// Records that wait at the most.
    pub const MOST: usize = 50;
}

/// Bytes of a record that may wait.
const LONGEST: usize = 4096;

/// First words of lines that are no rows, in lower case.
const WORDS: [&str; 92] = [
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sub-total",
    "sum",
    "sums",
    "summe",
    "gesamt",
    "gesamtsumme",
    "insgesamt",
    "somme",
    "total général",
    "totale",
    "totaal",
    "suma",
    "soma",
    "summa",
    "итого",
    "всего",
    "合计",
    "总计",
    "合計",
    "総計",
    "average",
    "averages",
    "mean",
    "mittelwert",
    "durchschnitt",
    "moyenne",
    "promedio",
    "media",
    "count",
    "eof",
    "end",
    "ende",
    "razem",
    "ogółem",
    "łącznie",
    "celkem",
    "spolu",
    "összesen",
    "toplam",
    "genel toplam",
    "σύνολο",
    "المجموع",
    "الإجمالي",
    "الاجمالي",
    "اجمالي",
    "总和",
    "總計",
    "總和",
    "计",
    "小计",
    "小計",
    "합계",
    "총계",
    "소계",
    "totalt",
    "i alt",
    "yhteensä",
    "סה\"כ",
    "סך הכל",
    "مجموع",
    "جمع",
    "कुल",
    "tổng",
    "tổng cộng",
    "รวม",
    "jumlah",
    "ukupno",
    "skupaj",
    "viso",
    "kopā",
    "разом",
    "усього",
    "median",
    "médiane",
    "mediana",
    "durchschnittlich",
    "gemiddelde",
    "średnia",
    "среднее",
    "среднее значение",
    "平均",
    "平均值",
    "평균",
    "المتوسط",
    "ortalama",
    "konec",
    "конец",
    "结束",
];
/// Words that begin or end the names of totals within a table, in lower case.
const TOTALS: [&str; 52] = [
    "total",
    "totals",
    "subtotal",
    "subtotals",
    "sub",
    "sum",
    "summe",
    "zwischensumme",
    "teilergebnis",
    "gesamtergebnis",
    "ergebnis",
    "result",
    "gesamt",
    "total:",
    "sous",
    "totale",
    "subtotale",
    "totaal",
    "suma",
    "soma",
    "итого",
    "小计",
    "小計",
    "合计",
    "razem",
    "ogółem",
    "łącznie",
    "celkem",
    "összesen",
    "toplam",
    "σύνολο",
    "المجموع",
    "الإجمالي",
    "اجمالي",
    "إجمالي",
    "总计",
    "总和",
    "總計",
    "합계",
    "총계",
    "소계",
    "totalt",
    "yhteensä",
    "مجموع",
    "कुल",
    "tổng",
    "jumlah",
    "ukupno",
    "skupaj",
    "разом",
    "усього",
    "всего",
];
/// Beginnings of remarks, in lower case.
const BEGINNINGS: [&str; 65] = [
    "end of",
    "ende des",
    "fin de",
    "fine del",
    "source:",
    "sources:",
    "quelle:",
    "note:",
    "notes:",
    "remark",
    "footnote",
    "generated",
    "exported",
    "printed",
    "report ",
    "copyright",
    "©",
    "#",
    "*",
    "--",
    "==",
    "//",
    "source :",
    "fuente:",
    "fonte:",
    "źródło:",
    "zdroj:",
    "forrás:",
    "bron:",
    "källa:",
    "kilde:",
    "lähde:",
    "kaynak:",
    "πηγή:",
    "источник:",
    "джерело:",
    "来源",
    "來源",
    "出典",
    "资料来源",
    "数据来源",
    "출처",
    "المصدر",
    "מקור:",
    "منبع:",
    "nguồn:",
    "sumber:",
    "anmerkung",
    "hinweis",
    "bemerkung",
    "remarque",
    "nota:",
    "notas:",
    "uwaga",
    "примечание",
    "注：",
    "注:",
    "备注",
    "erstellt",
    "exportiert",
    "généré",
    "generado",
    "gerado",
    "сформирован",
    "导出",
];

/// Whether a record may be no row: it is short, or mostly empty, or begins with a word for a sum.
pub(super) fn is_suspect(bytes: &[u8], ends: &[usize], width: usize) -> bool {
    if bytes.len() > LONGEST {
        return false;
    }
    if bytes == b"\x1a" {
        return true;
    }
    let first_end = ends.first().copied().unwrap_or(0);
    let last_empty = ends.len() > 1 && ends[ends.len() - 1] == ends[ends.len() - 2];
    if ends.len() > width && width > 1 && ends[ends.len() - 1] > ends[width - 1] {
        return true;
    }
    if ends.len() < width || first_end == 0 || last_empty {
        let mut start = 0;
        let filled = ends.iter().filter(|&&end| std::mem::replace(&mut start, end) < end).count();
        if ends.len() < width || 2 * filled <= width {
            return true;
        }
    }
    let first = bytes.get(..first_end).unwrap_or_default();
    matches!(first.first(), Some(b'A'..=b'Z' | b'a'..=b'z' | 0x80..))
        && (first.len() <= 24 && is_word(first) || last_empty && names_total(first))
}

/// Whether a record has a text where the rows have numbers.
pub(super) fn is_strange(
    bytes: &[u8],
    ends: &[usize],
    columns: &[ColumnBuilder],
    decimal_comma: bool,
) -> bool {
    let is_number = |cell: &[u8]| read_number(cell, decimal_comma).number().is_some();
    cells(bytes, ends)
        .zip(columns)
        .any(|(cell, column)| !cell.is_empty() && column.is_numeric() && !is_number(cell.trim_ascii()))
}

/// How many of the records that waited to the end are rows; the others are no rows of the table.
pub(super) fn rows_before_footer(held: &[Held], columns: &[ColumnBuilder], decimal_comma: bool) -> usize {
    let mut kept = held.len();
    for (place, record) in held.iter().enumerate().rev() {
        // Above remarks that word alone is their heading.
        let heads = kept < held.len() && columns.len() >= 3 && is_alone(record);
        if heads || is_footer(record, columns, decimal_comma) {
            kept = place;
        } else if !record.bytes.is_empty() {
            break;
        }
    }
    kept
}

/// Whether a record with rows behind it is no row, but the total of a group or the title of one. `next`: the row behind it.
pub(super) fn is_between(
    record: &Held,
    columns: &[ColumnBuilder],
    next: (&[u8], &[usize]),
    decimal_comma: bool,
) -> bool {
    let all: Vec<&[u8]> = cells(&record.bytes, &record.ends).collect();
    let filled: Vec<usize> = (0..all.len()).filter(|&cell| !all[cell].is_empty()).collect();
    if filled.is_empty() || columns.len() < 3 {
        return false;
    }
    if all.len() > columns.len() || filled.len() >= columns.len() {
        return false;
    }
    let is_number = |cell: &[u8]| read_number(cell, decimal_comma).number().is_some();
    let next: Vec<&[u8]> = cells(next.0, next.1).collect();
    let numeric = |cell: usize| match columns.get(cell) {
        Some(column) if column.is_empty() => next.get(cell).is_some_and(|cell| is_number(cell)),
        Some(column) => column.is_numeric(),
        None => false,
    };
    // "City: Rome" where the rows have ages.
    if let [only] = filled.as_slice() {
        let is_title = *only == 0 && numeric(0) && !is_number(all[0]) && all[0].len() > 1;
        return is_title && next.iter().filter(|cell| !cell.is_empty()).count() > 1;
    }
    is_total(&all, &filled, columns, &|cell| numeric(cell) && is_number(all[cell]), &numeric)
}

/// "Rome Total", and sums of numbers: a cell of such a name, and beside it numbers alone.
fn is_total(
    all: &[&[u8]],
    filled: &[usize],
    columns: &[ColumnBuilder],
    is_sum: &dyn Fn(usize) -> bool,
    is_numeric: &dyn Fn(usize) -> bool,
) -> bool {
    let Some((&first, others)) = filled.split_first() else { return false };
    let texts = (first + 1..columns.len()).any(|cell| !is_numeric(cell));
    let is_new = columns.get(first).is_some_and(|column| !column.has_text(all[first]));
    others.iter().all(|&cell| is_sum(cell))
        && is_new
        && names_total(all[first])
        && (texts || is_word(all[first]))
}

/// Whether a word of totals begins or ends a text: "Rome Total", "Summe Rom", "Zwischensumme".
fn names_total(cell: &[u8]) -> bool {
    if cell.is_ascii() {
        // Without a copy: it is asked of every row whose last cell is empty.
        let is_end = |byte: &u8| matches!(byte, b' ' | b':' | b'-' | b'_');
        let mut words = cell.split(is_end).filter(|word| !word.is_empty());
        // No other letter begins one of them.
        let may_be = |word: &[u8]| matches!(word[0] | 0x20, b'c' | b'e' | b'g' | b'j' | b'r'..=b'u' | b'z');
        let is_total = |word: &[u8]| {
            may_be(word) && TOTALS.iter().any(|total| total.as_bytes().eq_ignore_ascii_case(word))
        };
        return words.next().is_some_and(is_total) || words.next_back().is_some_and(is_total);
    }
    let Ok(text) = std::str::from_utf8(cell) else { return false };
    let lower = text.trim().trim_end_matches(':').to_lowercase();
    let is_total = |word: &str| TOTALS.contains(&word);
    let mut words = lower.split([' ', '\u{a0}', ':', '-', '_']).filter(|word| !word.is_empty());
    words.next().is_some_and(is_total) || words.next_back().is_some_and(is_total)
}

fn is_alone(record: &Held) -> bool {
    cells(&record.bytes, &record.ends).filter(|cell| !cell.is_empty()).count() == 1
}

fn is_word(cell: &[u8]) -> bool {
    if cell.is_ascii() {
        let cell = cell.trim_ascii();
        let cell =
            cell.strip_suffix(b":").or_else(|| cell.strip_suffix(b".")).unwrap_or(cell).trim_ascii_end();
        return WORDS.iter().any(|word| word.as_bytes().eq_ignore_ascii_case(cell));
    }
    let Ok(text) = std::str::from_utf8(cell) else { return false };
    let lower = text.trim().trim_end_matches([':', '.']).trim_end().to_lowercase();
    WORDS.contains(&lower.as_str())
}

/// Nothing but strokes.
fn is_rule(cell: &[u8]) -> bool {
    cell.len() > 2 && cell.iter().all(|byte| matches!(byte, b'-' | b'=' | b'+' | b'_' | b'*'))
}

fn is_footer(record: &Held, columns: &[ColumnBuilder], decimal_comma: bool) -> bool {
    let all: Vec<&[u8]> = cells(&record.bytes, &record.ends).collect();
    let filled: Vec<usize> = (0..all.len()).filter(|&cell| !all[cell].is_empty()).collect();
    let Some(&first) = filled.first() else { return false };
    // Strokes, and the mark that old programs end a file with.
    if filled.iter().all(|&cell| is_rule(all[cell]) || all[cell] == b"\x1a") {
        return true;
    }
    let is_number = |cell: &[u8]| read_number(cell, decimal_comma).number().is_some();
    let text = String::from_utf8_lossy(all[first]).to_lowercase();
    let remark = BEGINNINGS.iter().any(|beginning| text.starts_with(beginning));
    // "(200 rows)", "200 rows affected"
    let counted = {
        let words = text.trim_matches(['(', ')']);
        let rest = words.trim_start_matches(|c: char| c.is_ascii_digit() || c == ',');
        rest.len() < words.len() && rest.trim_start().starts_with("row")
    };
    // A text where the rows have numbers.
    let stranger =
        |cell: usize| columns.get(cell).is_some_and(|column| column.is_numeric() && !is_number(all[cell]));
    let strange = filled.iter().any(|&cell| stranger(cell));
    let full = all.len() >= columns.len() && filled.len() == all.len();
    // A total stands in no row above.
    if is_word(all[first]) && !columns.get(first).is_some_and(|column| column.has_text(all[first])) {
        return true;
    }
    if full {
        return false;
    }
    let numeric = |cell: usize| columns.get(cell).is_some_and(ColumnBuilder::is_numeric);
    let is_sum = |cell: usize| numeric(cell) && is_number(all[cell]);
    if columns.len() >= 3 && is_total(&all, &filled, columns, &is_sum, &numeric) {
        return true;
    }
    let alone = filled.len() == 1 && columns.len() >= 3;
    let sentence = all[first].contains(&b' ') && !is_number(all[first]);
    // A word that no row has, and nothing else: of a row that is cut off some of a number would stand there, or a word of the others.
    let word = alone
        && first == 0
        && !all[first].iter().any(u8::is_ascii_digit)
        && !columns.first().is_some_and(|column| column.has_text(all[first]));
    (remark || counted) && (alone || strange || all.len() < columns.len())
        || alone && (strange || sentence || word)
        || strange && 2 * filled.len() <= columns.len()
}
