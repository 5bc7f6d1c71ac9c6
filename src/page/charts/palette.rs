//! The colours of pictures: those of the page's styles, read when the program is compiled.

/// Where the page's colours stand: `--name: #rrggbb;`, of a light page first, then of a dark one.
const STYLES: &[u8] = include_bytes!("../../../www/styles/base.css");

/// The colours of the three models, from Okabe and Ito's palette; lighter on a dark page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    /// The model before any correction.
    pub before: &'static str,
    /// Hard unlearning. Marks in a picture are larger than letters, and may be lighter than `--hard`.
    pub hard: &'static str,
    /// Soft unlearning.
    pub soft: &'static str,
    /// Hard unlearning's words, dark enough to be read.
    pub hard_words: &'static str,
    /// Soft unlearning's words.
    pub soft_words: &'static str,
    /// The line at zero.
    pub zero: &'static str,
    /// Words within a picture.
    pub quiet: &'static str,
    /// Selected rows.
    pub selected: &'static str,
    /// Rows whose label is favourable.
    pub favourable: &'static str,
    /// Rows whose label is not.
    pub unfavourable: &'static str,
    /// What is of no model.
    pub ink: &'static str,
    /// Behind hollow marks.
    pub surface: &'static str,
}

/// A colour of the styles as a text of its own: no other byte of them is in the program.
macro_rules! colour {
    ($name:literal, $dark:literal) => {{
        const FOUND: [u8; 7] = find(concat!("  --", $name, ": #").as_bytes(), $dark);
        match std::str::from_utf8(&FOUND) {
            Ok(text) => text,
            Err(_) => panic!(),
        }
    }};
}

macro_rules! palette {
    ($dark:literal) => {
        Palette {
            before: colour!("before", $dark),
            hard: colour!("hard-mark", $dark),
            soft: colour!("soft-mark", $dark),
            hard_words: colour!("hard", $dark),
            soft_words: colour!("soft", $dark),
            zero: colour!("zero", $dark),
            quiet: colour!("quiet", $dark),
            selected: colour!("selected", $dark),
            favourable: colour!("favourable", $dark),
            unfavourable: colour!("unfavourable", $dark),
            ink: colour!("ink", $dark),
            surface: colour!("surface", $dark),
        }
    };
}

impl Palette {
    /// The palette of a light or a dark page.
    pub fn of(dark: bool) -> Palette {
        const LIGHT: Palette = palette!(false);
        const DARK: Palette = palette!(true);
        if dark { DARK } else { LIGHT }
    }
}

/// The colour behind the first place of a declaration, or behind the second one. What is not there does not compile.
const fn find(declaration: &[u8], second: bool) -> [u8; 7] {
    let mut skip = second;
    let mut at = 0;
    loop {
        let mut same = 0;
        while same < declaration.len() && STYLES[at + same] == declaration[same] {
            same += 1;
        }
        if same == declaration.len() {
            if !skip {
                break;
            }
            skip = false;
        }
        at += 1;
    }
    // From the "#", which ends the declaration.
    let from = at + declaration.len() - 1;
    let mut colour = [0; 7];
    let mut k = 0;
    while k < colour.len() {
        colour[k] = STYLES[from + k];
        k += 1;
    }
    colour
}
