//! The page's colours stand in its styles. Pictures are drawn without them, by Rust and by JavaScript, and have the same ones.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;

fn read(file: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

/// `--name: #colour;` of the light and of the dark page.
fn styles() -> [BTreeMap<String, String>; 2] {
    let mut found = [BTreeMap::new(), BTreeMap::new()];
    for file in ["www/styles/base.css", "www/styles/pictures.css"] {
        let text = read(file);
        for (place, line) in text.lines().enumerate() {
            let Some((name, colour)) =
                line.trim().strip_prefix("--").and_then(|line| line.trim_end_matches(';').split_once(": "))
            else {
                continue;
            };
            let before: Vec<&str> = text.lines().take(place).collect();
            let dark = before.iter().any(|line| line.contains("prefers-color-scheme: dark"));
            if colour.starts_with('#') {
                found[usize::from(dark)].insert(name.to_owned(), colour.to_owned());
            }
        }
    }
    found
}

/// `name: "#colour"` within a text, in its order.
fn named(text: &str) -> Vec<(String, String)> {
    let pairs = text.split(',').filter_map(|part| part.split_once(": \"#"));
    pairs
        .map(|(name, colour)| {
            let name = name.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap();
            (name.to_owned(), format!("#{}", colour.split('"').next().unwrap()))
        })
        .collect()
}

#[test]
fn pictures_have_the_colours_of_the_styles() {
    let [light, dark] = styles();
    assert!(light.len() > 20 && dark.len() > 20, "{} and {}", light.len(), dark.len());
    let script = read("www/charts/theme.mjs");
    let of = |scheme: &str| {
        let from = script.find(&format!("  {scheme}: {{")).unwrap();
        named(&script[from..from + script[from..].find('}').unwrap()])
    };
    let mut compared = 0;
    let mut same = |styles: &BTreeMap<String, String>, name: &str, colour: &str| {
        assert_eq!(styles.get(name).map(String::as_str), Some(colour), "{name}");
        compared += 1;
    };
    for (styles, scheme) in [(&light, "light"), (&dark, "dark")] {
        for (name, colour) in of(scheme) {
            same(
                styles,
                match name.as_str() {
                    "text" => "ink",
                    "grid" => "faint",
                    other => other,
                },
                &colour,
            );
        }
    }
    // The palette of the options: first the dark one, then the light one.
    let code = read("src/page/charts/mod.rs");
    let palettes = named(&code[code.find("impl Palette").unwrap()..]);
    for (place, (name, colour)) in palettes.iter().enumerate() {
        let styles = if place < palettes.len() / 2 { &dark } else { &light };
        match name.as_str() {
            // Marks in a picture are larger than letters, and may be lighter; zero lines and selections are of pictures alone.
            "hard" | "soft" => same(styles, &format!("{name}-mark"), colour),
            "zero" | "accent" => {}
            other => same(styles, other, colour),
        }
    }
    assert!(compared >= 20, "{compared}");
}
