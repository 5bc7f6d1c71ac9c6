//! Words that mean "missing" among numbers, and may be values among words.

use super::words::folded;

/// Words that mean "missing" among numbers, and may be values among words.
#[rustfmt::skip]
const MISSING_WORDS: [&str; 193] = [
    "[c]", "[x]", "[z]", "[low]", ":", "/", "suppressed", "none", "n.a", "n/a", "na", "nan", "null", "(null)", "nil",
    "missing", "unknown", "not available", "not applicable", "not known", "no data", "undefined", "refused",
    "unbekannt", "k.a", "k. a", "keine angabe", "fehlt", "inconnu", "nd", "n.d", "desconocido", "s/d", "s/i", "n/d",
    "n/c", "--", "---", "—", "–", "..", "*", "#div/0!", "#value!", "#ref!", "#name?", "#num!", "#null!", "#error!",
    "error", "(blank)", "blank", "(empty)", "empty", "don't know", "dont know", "dk", "no answer", "not stated",
    "not reported", "not recorded", "not given", "prefer not to say", "inapplicable", "weiß nicht", "sin dato", "ns/nc",
    "sans réponse", "non renseigné", "нет данных", "不明", "未知", "н/д", "н.д", "нд", "нет", "не указано", "неизвестно",
    "нет ответа", "нема", "немає даних", "brak", "brak danych", "b.d", "bd", "není k dispozici", "neuvedeno",
    "ismeretlen", "nincs adat", "belirsiz", "yok", "veri yok", "geen", "onbekend", "geen gegevens", "okänd",
    "uppgift saknas", "ukjent", "ukendt", "ei tietoa", "tuntematon", "nessun dato", "non disponibile", "n.d.",
    "sem informação", "não informado", "nao informado", "no disponible", "sin datos", "sin información", "no aplica",
    "non disponible", "non communiqué", "nc", "n.c", "indisponible", "nicht bekannt", "nicht verfügbar", "keine daten",
    "entfällt", "无", "無", "暂无", "暫無", "没有", "不详", "不詳", "未填", "缺失", "空", "なし", "ナシ", "データなし", "無回答", "未回答", "없음",
    "해당없음", "무응답", "미상", "모름", "δ.α", "δ/α", "غير متوفر", "غير معروف", "لا يوجد", "אין נתונים", "לא ידוע", "&nbsp;",
    "n\\a", "#n/a!", "(missing)", "(none)", "(unknown)", "<missing>", "<na>", "no value", "not measured", "not tested",
    "not asked", "pending", "tbd", "t.b.d", "n/k", "not collected", "withheld", "redacted", "confidential", "(d)",
    "(s)", "(na)", "(x)", "(z)", "n.b", "n/b", "nk", "ns", "n.s", "pas de réponse", "s.d", "n/v", "n.v",
    "not disclosed", "undisclosed", "غير متاح", "no response", "not answered", "nie dotyczy", "nevím", "ei oo",
    "не применимо", "відсутнє", "非該当", "该项缺失",
];
/// Of these, those that say of any column that there is nothing.
#[rustfmt::skip]
const NO_DATA: [&str; 31] = [
    "н/д", "н.д", "нет данных", "не указано", "нет ответа", "немає даних", "brak danych", "b.d", "nincs adat",
    "veri yok", "geen gegevens", "uppgift saknas", "ei tietoa", "nessun dato", "sem informação", "não informado",
    "sin datos", "sin dato", "non renseigné", "keine angabe", "k.a", "k. a", "keine daten", "no data", "not available",
    "n.a", "n\\a", "&nbsp;", "データなし", "無回答", "무응답",
];

/// Whether a text means "missing" among numbers.
pub(super) fn is_missing_word(text: &str) -> bool {
    let folded = folded(text);
    let bare = text.trim();
    // Stata writes .a to .z.
    matches!(folded.as_bytes(), [b'.', b'a'..=b'z'])
        || MISSING_WORDS.contains(&folded.as_str())
        || is_error(bare)
        || !bare.is_empty()
            && bare.chars().count() <= 3
            && bare.chars().all(|c| matches!(c, '.' | '·' | '•' | '…' | '*' | '․' | '．'))
}

/// An error of a spreadsheet, which every language writes in its own words: "#VALUE!", "#ССЫЛКА!", "#¿NOMBRE?", "#NV".
fn is_error(text: &str) -> bool {
    let Some(word) = text.strip_prefix('#') else { return false };
    let is_word = (3..=13).contains(&word.chars().count()) && !word.contains(char::is_whitespace);
    let is_lower = word.chars().any(char::is_lowercase);
    is_word && !is_lower && word.ends_with(['!', '?'])
        || matches!(word, "NV" | "N/D" | "Н/Д" | "N/V" | "YOK" | "I/T" | "ND")
}

/// Whether a text may mean "missing" among words: it says that there is no data, and is hardly a value.
pub(super) fn says_no_data(text: &str) -> bool {
    text.chars().count() <= 20 && NO_DATA.contains(&folded(text).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_in_any_case_and_with_a_full_stop() {
        for word in [
            "N.A.",
            "N/D",
            "n/c",
            "s/i",
            "Н/Д",
            "нет данных",
            "Keine Angabe",
            "k. A.",
            ".b",
            "无",
            "..",
            "…",
            "#NV",
            "#ССЫЛКА!",
        ] {
            assert!(is_missing_word(word), "{word}");
        }
        for word in ["yes", "Rome", ".1", "x", "#1!", "#Rome!", ""] {
            assert!(!is_missing_word(word), "{word}");
        }
        assert!(says_no_data("Нет данных") && !says_no_data("нет") && !says_no_data("unknown"));
        assert!(NO_DATA.iter().all(|word| MISSING_WORDS.contains(word)));
    }
}
