//! Which file imports which: no circles in any package, and in the engine no import from a later room.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The engine's rooms in the order in which data flows through them.
const ROOMS: [&str; 10] = [
    "design",
    "compute",
    "model",
    "objective",
    "influence",
    "leave_one_out",
    "weights",
    "blocks",
    "unlearn",
    "experiment",
];

/// A package's modules, each with the code of its file: comments and the tests at its end left out.
struct Modules(BTreeMap<String, String>);

/// The names that a file imports, each with the path that it stands for.
type Imports = BTreeMap<String, (String, Vec<String>)>;

impl Modules {
    fn read(source: &Path) -> Modules {
        let mut modules = Modules(BTreeMap::new());
        modules.add(source, "");
        modules
    }

    fn add(&mut self, folder: &Path, module: &str) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                self.add(&path, &joined(module, &name));
            } else if path.extension().is_some_and(|extension| extension == "rs") && name != "main" {
                let text = std::fs::read_to_string(&path).unwrap();
                let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
                let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap()).collect();
                let is_parent = name == "mod" || name == "lib";
                self.0.insert(
                    if is_parent { module.to_owned() } else { joined(module, &name) },
                    code.join("\n"),
                );
            }
        }
    }

    /// The module that a path in the file of `at` begins in, and what is left of the path; nothing for other packages' paths.
    fn begin(&self, at: &str, path: &str) -> Option<(String, Vec<String>)> {
        let mut parts: Vec<String> = path.split("::").map(|part| part.trim().to_owned()).collect();
        let mut module = at.to_owned();
        match parts[0].as_str() {
            "crate" => module.clear(),
            "super" | "self" => {}
            child if self.0.contains_key(&joined(at, child)) => return Some((module, parts)),
            _ => return None,
        }
        while let Some("crate" | "super" | "self") = parts.first().map(String::as_str) {
            if parts.remove(0) == "super" {
                module = module.rsplit_once("::").map_or("", |(parent, _)| parent).to_owned();
            }
        }
        Some((module, parts))
    }

    /// The file in which what a path names is written down, through every re-export.
    fn end(
        &self,
        (mut module, mut parts): (String, Vec<String>),
        imports: &BTreeMap<&str, Imports>,
    ) -> String {
        for _ in 0..20 {
            match parts.first() {
                Some(part) if self.0.contains_key(&joined(&module, part)) => {
                    module = joined(&module, &parts.remove(0));
                }
                Some(part) => match imports.get(module.as_str()).and_then(|names| names.get(part)) {
                    Some((next, path)) => {
                        let rest = parts.split_off(1);
                        (module, parts) = (next.clone(), path.iter().cloned().chain(rest).collect());
                    }
                    None => return module,
                },
                None => return module,
            }
        }
        module
    }

    /// Each file with those that it imports from. What a file takes from the file of its own folder is no import, for
    /// that one declares it; nor is what it only hands on.
    fn edges(&self) -> BTreeMap<&str, BTreeSet<String>> {
        let mut imports: BTreeMap<&str, Imports> = BTreeMap::new();
        let mut paths: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (module, code) in &self.0 {
            let (used, handed_on, others) = used(code);
            let children = self.0.keys().filter_map(|child| child.strip_prefix(&format!("{module}::")));
            let mut all = inline(&others, &children.collect::<Vec<_>>());
            let names = imports.entry(module).or_default();
            for (name, path) in used.iter().chain(&handed_on) {
                if let Some(begun) = self.begin(module, path) {
                    names.insert(name.clone(), begun);
                }
            }
            all.extend(used.into_iter().map(|(_, path)| path));
            paths.insert(module, all);
        }
        let kin = |file: &str, other: &str| {
            file.is_empty() || other.is_empty() || file == other || file.starts_with(&format!("{other}::"))
        };
        let of = |(module, paths): (&&'_ str, &Vec<String>)| {
            let begun = paths.iter().filter_map(|path| self.begin(module, path));
            begun.map(|begun| self.end(begun, &imports)).filter(|file| !kin(module, file)).collect()
        };
        self.0
            .keys()
            .map(|module| (module.as_str(), of((&module.as_str(), &paths[module.as_str()]))))
            .collect()
    }
}

fn joined(module: &str, name: &str) -> String {
    if module.is_empty() { name.to_owned() } else { format!("{module}::{name}") }
}

/// Names that a file uses, each with its path.
type Uses = Vec<(String, String)>;

/// Names and paths of the file's `use` declarations, those that only hand names on, and the code without either.
fn used(code: &str) -> (Uses, Uses, String) {
    let (mut found, mut handed_on, mut others) = (Vec::new(), Vec::new(), String::new());
    let starts = |line: &str| {
        line.strip_prefix("pub")
            .map_or(line, |rest| rest.trim_start_matches(|c| c != ' '))
            .trim()
            .starts_with("use ")
    };
    let mut rest = code;
    while let Some(line) = rest.lines().next() {
        if starts(line.trim()) {
            let (declaration, after) = rest.split_once(';').unwrap();
            let (_, tree) = declaration.split_once("use ").unwrap();
            let is_own = line.trim().starts_with("use ");
            spell_out("", tree, if is_own { &mut found } else { &mut handed_on });
            rest = after;
        } else {
            others.push_str(line);
            others.push('\n');
            rest = &rest[line.len()..];
        }
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    (found, handed_on, others)
}

/// The paths of a tree of `use`, each with the name that it gets.
fn spell_out(before: &str, tree: &str, found: &mut Vec<(String, String)>) {
    let tree = tree.trim();
    let Some((stem, branches)) = tree.split_once('{') else {
        let (path, renamed) = tree.split_once(" as ").map_or((tree, None), |(path, name)| (path, Some(name)));
        let path = format!("{before}{path}");
        let path = path.strip_suffix("::self").unwrap_or(&path).to_owned();
        let name = renamed.unwrap_or_else(|| path.rsplit("::").next().unwrap()).trim().to_owned();
        found.push((name, path));
        return;
    };
    let branches = branches.trim_end().strip_suffix('}').unwrap();
    let (mut depth, mut from) = (0, 0);
    for (at, letter) in branches.char_indices().chain([(branches.len(), ',')]) {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let branch = branches[from..at].trim();
                if !branch.is_empty() {
                    spell_out(&format!("{before}{stem}"), branch, found);
                }
                from = at + 1;
            }
            _ => {}
        }
    }
}

/// Paths that are written where they are needed.
fn inline(code: &str, children: &[&str]) -> Vec<String> {
    let path = |text: &str| {
        text.chars().take_while(|c| c.is_alphanumeric() || "_:".contains(*c)).collect::<String>()
    };
    let of = |start: &str| -> Vec<String> {
        code.match_indices(start).map(|(at, _)| path(&code[at..]).trim_end_matches(':').to_owned()).collect()
    };
    let of_child = |child: &&str| -> Vec<String> {
        let start = format!("{child}::");
        let begins = |at: usize| !code[..at].ends_with(|c: char| c.is_alphanumeric() || "_:".contains(c));
        code.match_indices(&start).filter(|(at, _)| begins(*at)).map(|_| (*child).to_owned()).collect()
    };
    let children = children.iter().filter(|child| !child.contains("::")).flat_map(of_child);
    [of("crate::"), of("super::")].into_iter().flatten().chain(children).collect()
}

/// Files on circles: those that remain when all that import from nobody who remains, or from which nobody who remains imports, are taken away.
fn on_circles<'a>(edges: &BTreeMap<&'a str, BTreeSet<String>>) -> Vec<String> {
    let mut left: BTreeSet<&str> = edges.keys().copied().collect();
    loop {
        let stays = |file: &&str| {
            let imports = edges[file].iter().any(|other| left.contains(other.as_str()));
            imports && left.iter().any(|other| edges[other].contains(*file))
        };
        let next: BTreeSet<&'a str> =
            edges.keys().copied().filter(|file| left.contains(file) && stays(file)).collect();
        if next.len() == left.len() {
            let on_circles = |file: &&str| {
                edges[file].iter().filter(|other| left.contains(other.as_str())).cloned().collect::<Vec<_>>()
            };
            return left.iter().map(|file| format!("{file} -> {:?}", on_circles(file))).collect();
        }
        left = next;
    }
}

#[test]
fn no_two_files_import_each_other_over_any_way() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (source, at_least) in
        [("src", 180), ("../table/src", 70), ("../cli/src", 5), ("../formats/src", 5), ("../../src", 80)]
    {
        let modules = Modules::read(&here.join(source));
        assert!(modules.0.len() > at_least, "{source}: the files are found");
        let found = on_circles(&modules.edges());
        assert!(found.is_empty(), "{source}:\n{}", found.join("\n"));
    }
}

#[test]
fn a_room_imports_only_from_the_rooms_before_it() {
    let modules = Modules::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let place = |file: &str| ROOMS.iter().position(|room| file.split("::").next() == Some(room)).unwrap();
    for (file, others) in modules.edges() {
        for other in others.iter().filter(|_| !file.is_empty()) {
            assert!(place(other) <= place(file), "{file} imports from {other}");
        }
    }
}

/// The reading itself: trees, renaming, re-exports, paths in the code, and a circle of three.
#[test]
fn circles_are_found() {
    let modules = |files: &[(&str, &str)]| {
        Modules(files.iter().map(|(module, code)| ((*module).to_owned(), (*code).to_owned())).collect())
    };
    let edges = |files: &[(&str, &str)]| -> Vec<String> { on_circles(&modules(files).edges()) };
    let room = ("room", "mod a;\nmod b;\nmod c;\npub use a::{A, Other as Named};\npub(super) use b::B;");
    let open =
        [room, ("room::a", ""), ("room::b", "use super::{A,\n    c::C};"), ("room::c", "use std::rc::Rc;")];
    assert_eq!(edges(&open), [] as [&str; 0]);
    let by_export = [room, ("room::a", "use crate::room::B;"), ("room::b", "use super::Named;")];
    assert_eq!(edges(&by_export).len(), 2);
    let of_three = [
        room,
        ("room::a", "use super::B;"),
        ("room::b", "use super::c::{self};"),
        ("room::c", "fn f() { super::A::new() }"),
    ];
    assert_eq!(edges(&of_three).len(), 3);
    // A path between two circles is on none, and stands beside them.
    assert_eq!(
        edges(&[("x", "use crate::y::Y;"), ("y", "use crate::x::X;"), ("z", "use crate::x::X;")]).len(),
        2
    );
}
