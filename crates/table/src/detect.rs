//! Which encoding a file is in: marks and zeros first, then whether it is UTF-8, and last which language it would be in each encoding.
//!
//! The last is done with the decoders that will read the file. The words with bytes beyond ASCII are decoded by every candidate, and a
//! candidate is as good as its characters are usual in one of its languages: the letters of the alphabet, the commonest characters of
//! Chinese, Japanese and Korean, capitals at the beginning of words only. Detectors that know the languages byte by byte carry the tables
//! of all encodings with them, which are a fifth of the page.

use std::collections::BTreeSet;

use super::decode::decode;
use super::host::Host;
use super::{Encoding, FileNote, TableNote};

/// Bytes of distinct words that candidates are tried on.
const WORDS: usize = 1 << 15;
/// Scores nearer than this are in doubt.
const MARGIN: f64 = 0.1;

/// A language in an encoding: its usual characters score 1, others that it has `others`.
struct Candidate {
    encoding: Encoding,
    usual: &'static str,
    script: Script,
}

#[derive(Clone, Copy, PartialEq)]
enum Script {
    Latin,
    Cyrillic,
    Greek,
    Hebrew,
    Arabic,
    Thai,
    Chinese,
    Japanese,
    Korean,
}

const RUSSIAN: &str = "оеаинтсрвлкмдпу";
const UKRAINIAN: &str = "оаинівтерслкдупїє";
/// Icelandic without the letters that are Turkish ones in Windows-1254, and Lithuanian ones in Windows-1257: they count beside others.
const ICELANDIC: &str = "áéíóúæö";
const FRENCH: &str = "éèêëàâçôùûîïœæ";
const GERMAN: &str = "äöüß";
const SPANISH: &str = "áéíóúñüç";
const POLISH: &str = "ąćęłńóśźż";
const CZECH: &str = "áčďéěíňóřšťúůýž";
const SLOVAK: &str = "áäčďéíĺľňóôŕšťúýž";
const HUNGARIAN: &str = "áéíóöőúüű";
const SOUTH_SLAVIC: &str = "čćđšž";
const CHINESE: &str = "的一是不了在人有我他这個个们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于着著下自之年过過发發后後作里裡用道行所然家种種事成方多经經么去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣理心她本前开開但因只从從想实實日军軍者意无無力它与與长長把机機十民第公此已工使情明性知全三又关關点點正业業外将將两兩高间間由问問很最重并物手应應战向头頭文体體政美相见被利什二等产產或新己制身果加西斯月话話合回特代内內信表化老给世位次度门門任常先海通教儿兒原东東声聲提立及比员員解水名真论處处走义各入几口认認条條平系气題题活尔爾更别別打女变變四神总總何电電数數安少报報才结結反受目太量再感建务務做接必场場件计計管期市直德资資命山金指克许統统区區保至队形社便空决治展马馬科司五基眼书書非则听白却界达達光放强強即像难且权思王象完设設式色路记記南品住告类類求据程北边張张该交规規万萬取拉格望觉术領领共确確传师師观清今切院让识候带带导導男岁歲龄齡收入地省县縣城职職婚否批准拒绝絕贷貸款用京州深圳津湾灣台臺雄族汉漢汇款额額单價价户客店商医醫疗患者病症血压號号码姓組组编編类型级級低值率息录錄";
const KANJI: &str = "日一国人年大十二本中長出三時行見月分後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半男西電校語土木聞食車何南万毎白天母火右読友左休父雨会同事自社発者地業方新場員立開手力問代明動京目通言理体田主題意不作用度強公持野以思家世多正安院心界教文元重近考画海売知道集別物使品計死特私始朝運終台広住無真有口少町料工建空急止送切転研足究楽起着店病質待試族銀早映親験英医仕去味写字答夜音注帰古歌買悪図週室歩風紙黒花春赤青館屋色走秋夏習駅洋旅服夕借曜飲肉貸堂鳥飯勉冬昼茶弟牛魚兄犬妹姉漢性齢収県市区村府都道職婚結可否承認拒";
const KOREAN: &str = "이다는의을에가고하지기사한로도대자인시나리서어정아그수보일장스부제라있주구과해상게동원전성조계국학세여중공모교유선명마산등들음남울광천강예니오네승거년령별득출신용지역직업혼";

/// The likeliest first: of equal scores the first one counts.
const CANDIDATES: &[Candidate] = &[
    Candidate { encoding: Encoding::Windows1252, usual: FRENCH, script: Script::Latin },
    Candidate { encoding: Encoding::Windows1252, usual: GERMAN, script: Script::Latin },
    Candidate { encoding: Encoding::Windows1252, usual: SPANISH, script: Script::Latin },
    Candidate { encoding: Encoding::Windows1252, usual: "áâãàçéêíóôõúü", script: Script::Latin },
    Candidate { encoding: Encoding::Windows1252, usual: "àèéìòù", script: Script::Latin },
    Candidate { encoding: Encoding::Windows1252, usual: "åäöæøé", script: Script::Latin },
    Candidate { encoding: Encoding::Windows1252, usual: ICELANDIC, script: Script::Latin },
    Candidate { encoding: Encoding::Gb18030, usual: CHINESE, script: Script::Chinese },
    Candidate { encoding: Encoding::Big5, usual: CHINESE, script: Script::Chinese },
    Candidate { encoding: Encoding::ShiftJis, usual: KANJI, script: Script::Japanese },
    Candidate { encoding: Encoding::EucJp, usual: KANJI, script: Script::Japanese },
    Candidate { encoding: Encoding::EucKr, usual: KOREAN, script: Script::Korean },
    Candidate { encoding: Encoding::Windows1251, usual: RUSSIAN, script: Script::Cyrillic },
    Candidate { encoding: Encoding::Windows1251, usual: UKRAINIAN, script: Script::Cyrillic },
    Candidate { encoding: Encoding::Koi8R, usual: RUSSIAN, script: Script::Cyrillic },
    Candidate { encoding: Encoding::Koi8U, usual: UKRAINIAN, script: Script::Cyrillic },
    Candidate { encoding: Encoding::Iso8859_5, usual: RUSSIAN, script: Script::Cyrillic },
    Candidate { encoding: Encoding::Ibm866, usual: RUSSIAN, script: Script::Cyrillic },
    Candidate { encoding: Encoding::MacCyrillic, usual: RUSSIAN, script: Script::Cyrillic },
    Candidate { encoding: Encoding::Windows1250, usual: POLISH, script: Script::Latin },
    Candidate { encoding: Encoding::Windows1250, usual: CZECH, script: Script::Latin },
    Candidate { encoding: Encoding::Windows1250, usual: SLOVAK, script: Script::Latin },
    Candidate { encoding: Encoding::Windows1250, usual: HUNGARIAN, script: Script::Latin },
    Candidate { encoding: Encoding::Windows1250, usual: SOUTH_SLAVIC, script: Script::Latin },
    Candidate { encoding: Encoding::Windows1250, usual: "ăâîşţ", script: Script::Latin },
    Candidate { encoding: Encoding::Iso8859_2, usual: POLISH, script: Script::Latin },
    Candidate { encoding: Encoding::Iso8859_2, usual: CZECH, script: Script::Latin },
    Candidate { encoding: Encoding::Iso8859_2, usual: SLOVAK, script: Script::Latin },
    Candidate { encoding: Encoding::Iso8859_2, usual: HUNGARIAN, script: Script::Latin },
    Candidate { encoding: Encoding::Iso8859_2, usual: SOUTH_SLAVIC, script: Script::Latin },
    Candidate { encoding: Encoding::Windows1254, usual: "çğıöşüâîi\u{307}", script: Script::Latin },
    Candidate { encoding: Encoding::Windows1257, usual: "ąčęėįšųūž", script: Script::Latin },
    Candidate { encoding: Encoding::Windows1257, usual: "āčēģīķļņšūž", script: Script::Latin },
    Candidate { encoding: Encoding::Windows1257, usual: "äõöüšž", script: Script::Latin },
    Candidate {
        encoding: Encoding::Windows1253, usual: "αοιετσνηυρπκμλςάέήίόύώ", script: Script::Greek
    },
    Candidate {
        encoding: Encoding::Iso8859_7, usual: "αοιετσνηυρπκμλςάέήίόύώ", script: Script::Greek
    },
    Candidate { encoding: Encoding::Windows1255, usual: "יוהלארתבמשנ", script: Script::Hebrew },
    Candidate {
        encoding: Encoding::Windows1256, usual: "اليمونرتبعدسفهكذةأ", script: Script::Arabic
    },
    Candidate {
        encoding: Encoding::Iso8859_6, usual: "اليمونرتبعدسفهكذةأ", script: Script::Arabic
    },
    Candidate {
        encoding: Encoding::Windows874, usual: "านรก่อเงมยลวดทสตีัะ้ิ", script: Script::Thai
    },
    Candidate { encoding: Encoding::Macintosh, usual: FRENCH, script: Script::Latin },
    Candidate { encoding: Encoding::Macintosh, usual: GERMAN, script: Script::Latin },
    Candidate { encoding: Encoding::Macintosh, usual: SPANISH, script: Script::Latin },
    Candidate { encoding: Encoding::Ibm850, usual: FRENCH, script: Script::Latin },
    Candidate { encoding: Encoding::Ibm850, usual: GERMAN, script: Script::Latin },
    Candidate { encoding: Encoding::Ibm850, usual: SPANISH, script: Script::Latin },
    Candidate { encoding: Encoding::Ibm850, usual: "áâãàçéêíóôõúü", script: Script::Latin },
    Candidate { encoding: Encoding::Ibm850, usual: "åäöæøé", script: Script::Latin },
];

/// The encoding that a mark, zeros or UTF-8's own rules leave no doubt of, and the length of its byte-order mark. `whole` says whether
/// `bytes` is the whole file or its beginning.
pub(super) fn certain(bytes: &[u8], whole: bool) -> Option<(Encoding, usize)> {
    for (mark, encoding) in [
        (b"\xEF\xBB\xBF".as_slice(), Encoding::Utf8),
        (b"\xFF\xFE\0\0", Encoding::Utf32Le),
        (b"\0\0\xFE\xFF", Encoding::Utf32Be),
        (b"\xFF\xFE", Encoding::Utf16Le),
        (b"\xFE\xFF", Encoding::Utf16Be),
    ] {
        if bytes.starts_with(mark) {
            return Some((encoding, mark.len()));
        }
    }
    if let Some(encoding) = by_zeros(bytes) {
        return Some((encoding, 0));
    }
    if bytes.windows(3).any(|three| three == b"\x1B$B" || three == b"\x1B$@") {
        return Some((Encoding::Iso2022Jp, 0));
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => return Some((Encoding::Utf8, 0)),
        // A character cut off by the end of the sample is no error.
        Err(error) if !whole && error.error_len().is_none() => return Some((Encoding::Utf8, 0)),
        Err(_) => {}
    }
    // Many characters of UTF-8 and hardly a byte that is none: a few damaged cells.
    let (mut characters, mut damaged) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        characters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        damaged += usize::from(!chunk.invalid().is_empty());
    }
    (characters > 8 * damaged).then_some((Encoding::Utf8, 0))
}

/// The likeliest encoding of bytes that [`certain`] knows none of, and a note where there is doubt.
pub(super) fn likeliest(bytes: &[u8], whole: bool, host: &dyn Host) -> (Encoding, Option<TableNote>) {
    by_language(&words(bytes, whole), host)
}

/// UTF-32 and UTF-16 without a mark: their digits, commas and line ends, and all Latin letters, have zeros in fixed places.
fn by_zeros(bytes: &[u8]) -> Option<Encoding> {
    let zeros =
        |place: usize, size: usize| bytes.iter().skip(place).step_by(size).filter(|&&byte| byte == 0).count();
    let (fours, pairs) = (bytes.len() / 4, bytes.len() / 2);
    let [a, b, c, d] = [0, 1, 2, 3].map(|place| zeros(place, 4));
    if fours > 1 && d >= fours && 10 * c >= 9 * fours && 10 * a < fours {
        return Some(Encoding::Utf32Le);
    }
    if fours > 1 && a >= fours && 10 * b >= 9 * fours && 10 * d < fours {
        return Some(Encoding::Utf32Be);
    }
    let (even, odd) = (a + c, b + d);
    if pairs > 1 && 20 * odd > pairs && 10 * even < odd {
        return Some(Encoding::Utf16Le);
    }
    (pairs > 1 && 20 * even > pairs && 10 * odd < even).then_some(Encoding::Utf16Be)
}

/// The distinct words with bytes beyond ASCII, one a line; words that differ in their digits alone ("¥12", "¥15") are one. No encoding has a character that goes on with a byte below 0x30.
fn words(bytes: &[u8], whole: bool) -> Vec<u8> {
    let mut pieces: Vec<&[u8]> = bytes.split(|&byte| byte < 0x30).collect();
    if !whole {
        pieces.pop();
    }
    let mut seen = BTreeSet::new();
    let mut text = Vec::new();
    for piece in pieces {
        if text.len() < WORDS && !piece.is_ascii() && seen.insert(without_digits(piece)) {
            text.extend(piece.iter().take(400));
            text.push(b'\n');
        }
    }
    text
}

/// Every run of digits is one zero.
fn without_digits(piece: &[u8]) -> Vec<u8> {
    let runs = piece.chunk_by(|a, b| a.is_ascii_digit() && b.is_ascii_digit());
    runs.map(|run| if run[0].is_ascii_digit() { b'0' } else { run[0] }).collect()
}

fn by_language(words: &[u8], host: &dyn Host) -> (Encoding, Option<TableNote>) {
    let mut found: Vec<(f64, Encoding, String)> = Vec::new();
    let mut last: Option<(Encoding, String)> = None;
    for candidate in CANDIDATES {
        let text = match last.take() {
            Some((encoding, text)) if encoding == candidate.encoding => text,
            _ => match decode(candidate.encoding, words, host) {
                Ok(text) => text,
                Err(_) => continue,
            },
        };
        let score = score(&text, candidate);
        match found.iter_mut().find(|(_, encoding, _)| *encoding == candidate.encoding) {
            Some(best) => best.0 = best.0.max(score),
            None => found.push((score, candidate.encoding, text.clone())),
        }
        last = Some((candidate.encoding, text));
    }
    let mut best = 0;
    for place in 1..found.len() {
        if found[place].0 > found[best].0 + 1e-9 {
            best = place;
        }
    }
    let Some((most, encoding, text)) = found.get(best) else { return (Encoding::Windows1252, None) };
    // Another encoding that says the same is no other reading.
    let other = found
        .iter()
        .filter(|(score, _, other)| score + MARGIN > *most && other != text)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let doubtful = other.is_some() || *most < 0.5;
    let note = doubtful.then(|| {
        TableNote::File(FileNote::EncodingInDoubt {
            encoding: *encoding,
            other: other.map(|(_, encoding, _)| *encoding),
            example: text.lines().next().unwrap_or_default().chars().take(40).collect(),
        })
    });
    (*encoding, note)
}

/// How usual the characters beyond ASCII are in the language, on average: 1 where all are among its usual ones.
fn score(text: &str, candidate: &Candidate) -> f64 {
    let (mut sum, mut count) = (0.0, 0_usize);
    let is_icelandic = candidate.usual == ICELANDIC && text.contains(['á', 'é', 'í', 'ó', 'ú', 'æ']);
    let mut letters: Vec<char> = candidate.usual.chars().collect();
    letters.sort_unstable();
    // A word's end and beginning count as its neighbours. Whether a character is a letter is looked up once.
    let mut before = Neighbour::of('\n');
    let mut characters = text.chars().map(Neighbour::of).chain([Neighbour::of('\n')]);
    let mut own = characters.next();
    while let (Some(here), Some(after)) = (own, characters.next()) {
        let c = here.character;
        if !c.is_ascii() {
            let own = is_icelandic && matches!(c, 'ð' | 'þ' | 'ý' | 'Þ');
            sum += if own { 1.0 } else { usual(here, before, after, candidate.script, &letters) };
            count += 1;
        }
        before = here;
        own = Some(after);
    }
    if count == 0 { f64::NEG_INFINITY } else { sum / count as f64 }
}

/// A character, and whether it is a letter.
#[derive(Clone, Copy)]
struct Neighbour {
    character: char,
    is_letter: bool,
}

impl Neighbour {
    fn of(character: char) -> Neighbour {
        Neighbour { character, is_letter: character.is_alphabetic() }
    }
}

/// How usual a character is between its neighbours. `letters`: the usual ones, sorted.
fn usual(here: Neighbour, before: Neighbour, after: Neighbour, script: Script, letters: &[char]) -> f64 {
    let lone = !before.is_letter && !after.is_letter;
    let within = before.is_letter && after.is_letter;
    let (alphabetic, is_followed) = (here.is_letter, after.is_letter);
    let (c, before, after) = (here.character, before.character, after.character);
    // A currency, and the space that groups digits. No capital beyond ASCII stands alone among digits.
    if lone
        && (matches!(c, '\u{20a0}'..='\u{20cf}' | '￥')
            || c == '\u{a0}' && before.is_ascii_digit() && after.is_ascii_digit())
    {
        return 1.0;
    }
    let whole = before == '\n' && after == '\n';
    if lone && !whole && script == Script::Latin && c.is_uppercase() {
        return -0.3;
    }
    // A letter of its script that is not among the usual ones.
    let rare = match (script, c as u32) {
        (_, 0x80..=0x9f | 0xe000..=0xf8ff | 0xfff0..=0xffff) => return -3.0,
        (Script::Japanese, 0x3041..=0x3096 | 0x30a1..=0x30fa | 0x30fc) => return 1.0,
        // Digits of full width, and Japanese letters of half, which stand together.
        (Script::Chinese | Script::Japanese | Script::Korean, 0xff10..=0xff19) => {
            return if before.is_ascii_alphabetic() || after.is_ascii_alphabetic() { -0.5 } else { 1.0 };
        }
        (Script::Japanese, 0xff66..=0xff9f) => {
            let half = |c: char| matches!(c, '\u{ff66}'..='\u{ff9f}');
            return if half(before) || half(after) { 0.5 } else { -0.5 };
        }
        (Script::Chinese | Script::Japanese, 0x4e00..=0x9fff) => Some(0.2),
        (Script::Korean, 0xac00..=0xd7a3) => Some(0.3),
        (Script::Chinese | Script::Japanese | Script::Korean, 0x3000..=0x303f | 0xff01..=0xff5e) => {
            return 0.5;
        }
        (Script::Cyrillic, 0x400..=0x45f) => Some(0.4),
        (Script::Greek, 0x384..=0x3ce) => Some(0.4),
        (Script::Hebrew, 0x5d0..=0x5ea) => Some(0.4),
        (Script::Arabic, 0x620..=0x64a) => Some(0.4),
        (Script::Thai, 0xe01..=0xe4e) => Some(0.2),
        (Script::Latin, _) if alphabetic => Some(-0.3),
        _ => None,
    };
    let Some(rare) = rare else {
        // Signs stand between words, not within them.
        let within = within && !matches!(c, '’' | '·');
        let sign = !within && !c.is_alphanumeric() && (c as u32) < 0x2500;
        return if sign { 0.3 } else { -0.5 };
    };
    // Greek and Hebrew have letters of their own for the end of words.
    if matches!(c, 'ς' | 'ך' | 'ם' | 'ן' | 'ף' | 'ץ') && is_followed {
        return -1.0;
    }
    // Words of these alphabets have no Latin letters in them.
    let alphabet =
        matches!(script, Script::Cyrillic | Script::Greek | Script::Hebrew | Script::Arabic | Script::Thai);
    // Nor beside digits: there stand spaces that do not break, and currencies.
    if alphabet && (before.is_ascii_alphanumeric() || after.is_ascii_alphanumeric()) {
        return -0.5;
    }
    // Nor have words of these among small Latin letters.
    let ideographs = matches!(script, Script::Chinese | Script::Japanese | Script::Korean);
    if ideographs && (before.is_ascii_lowercase() || after.is_ascii_lowercase()) {
        return -0.5;
    }
    // Capitals stand at the beginning of words, or all letters are capitals.
    if c.is_uppercase() && before.is_lowercase() || c.is_lowercase() && after.is_uppercase() {
        return -0.5;
    }
    let holds = |c: char| letters.binary_search(&c).is_ok();
    let is_usual = holds(c) || c.to_lowercase().all(holds);
    if is_usual { if c.is_uppercase() { 0.93 } else { 1.0 } } else { rare }
}
