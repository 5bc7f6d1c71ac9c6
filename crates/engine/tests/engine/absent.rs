//! What must be absent from the engine, so that it runs unchanged in a worker, in a shell and in Python.

use std::path::{Path, PathBuf};

/// Names that would tie the engine to a browser, a clock, a thread, or the order of a hash map.
const FORBIDDEN: [&str; 12] = [
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "yew",
    "gloo",
    "Instant",
    "SystemTime",
    "std::thread",
    "rayon",
    "HashMap",
    "HashSet",
    "RandomState",
];

/// The engine's own folder, and that of its tables.
const FOLDERS: [&str; 2] = [".", "../table"];

/// All files of code in both.
fn all_sources() -> Vec<PathBuf> {
    let mut files = Vec::new();
    FOLDERS.iter().for_each(|folder| {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join("src"), &mut files);
    });
    files
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The code of a line: comments may name what is absent.
fn code(line: &str) -> &str {
    line.split("//").next().unwrap_or_default()
}

#[test]
fn no_browser_clock_thread_or_hash_order() {
    let files = all_sources();
    assert!(files.len() > 250, "the files of both are found");
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate() {
            let words: Vec<&str> = code(line).split(|c: char| !c.is_alphanumeric() && c != '_').collect();
            for name in FORBIDDEN {
                let here =
                    if name.contains("::") { code(line).contains(name) } else { words.contains(&name) };
                assert!(!here, "{}:{}: {name}", path.display(), number + 1);
            }
        }
    }
}

/// Errors say what is wrong with the data or the settings; where to press is the page's own to say.
#[test]
fn no_error_speaks_of_the_page() {
    for path in all_sources() {
        let text = std::fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate() {
            for said in ["this page", "the page", "a page", "browser", "visitor", "button", "press "] {
                assert!(!code(line).contains(said), "{}:{}: {said}", path.display(), number + 1);
            }
        }
    }
}

/// No browser crate stands among the engine's dependencies; tests may use some.
#[test]
fn no_browser_crate_is_depended_on() {
    let mut inside = false;
    let manifests = FOLDERS.map(|folder| {
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join("Cargo.toml"))
            .unwrap()
    });
    for line in manifests.iter().flat_map(|manifest| manifest.lines()) {
        if line.starts_with('[') {
            inside = line.contains("dependencies") && !line.contains("dev-dependencies");
        } else if inside {
            for name in ["web-sys", "js-sys", "wasm-bindgen", "yew", "gloo"] {
                assert!(!line.starts_with(name), "{line}");
            }
        }
    }
}
