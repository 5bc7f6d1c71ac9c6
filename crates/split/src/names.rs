//! Functions' names as lists have them, and whether a line of a list means one.

/// A name as it is read: compilers write it in letters and digits alone, and wasm-bindgen adds words to some.
pub fn plain(name: &str) -> String {
    let end = name.find(' ').unwrap_or(name.len());
    format!("{}{}", rustc_demangle::demangle(&name[..end]), &name[end..])
}

/// A name without what changes from build to build: crates' hashes (`core[59807616e1fa]`) and the numbers of closures
/// (`{closure#2}`), which a closure above changes.
pub fn settled(name: &str) -> String {
    let mut settled = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(character) = rest.chars().next() {
        if let Some(end) = hash(settled.chars().next_back(), rest) {
            rest = &rest[end..];
        } else if let Some(end) = number(rest) {
            rest = &rest[end..];
        } else {
            settled.push(character);
            rest = &rest[character.len_utf8()..];
        }
    }
    settled
}

/// Where a crate's hash ends that `rest` begins with: behind an identifier, as no slice's type is.
fn hash(before: Option<char>, rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('[')?;
    let end = inside.find(']')?;
    let follows = before.is_some_and(|it| it.is_ascii_alphanumeric() || it == '_');
    let digits = inside.get(..end)?.bytes().all(|it| it.is_ascii_hexdigit());
    (follows && end > 0 && digits).then_some(end + 2)
}

/// Where a closure's number ends that `rest` begins with.
fn number(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('#')?;
    let end = inside.find('}')?;
    inside.get(..end)?.bytes().all(|it| it.is_ascii_digit()).then_some(end + 1)
}

/// A name in the steps of its path: `<a::b as c::D<e::F>>::g` is `a`, `::b`, ` as`, ` c`, `::D<e::F>`, `>`, `::g`. What stands
/// between brackets is part of its step.
pub fn steps(name: &str) -> Vec<&str> {
    let path = path(name);
    let mut steps = Vec::new();
    let (mut begin, mut depth) = (0, 0_i32);
    let mut before = ' ';
    for (place, character) in path.char_indices() {
        let step = match character {
            '<' | '(' | '[' | '{' => {
                depth += 1;
                false
            }
            // The bracket of an arrow closes nothing.
            '>' if before == '-' => false,
            '>' | ')' | ']' | '}' => {
                depth -= 1;
                depth < 0
            }
            ':' => depth <= 0 && path[place..].starts_with("::") && before != ':',
            ' ' => depth <= 0,
            _ => false,
        };
        if step && place > begin {
            steps.push(&path[begin..place]);
            begin = place;
        }
        if depth < 0 {
            depth = 0;
        }
        before = character;
    }
    steps.push(&path[begin..]);
    steps
}

/// A name from its first crate on.
pub fn path(name: &str) -> &str {
    name.trim_start_matches(['<', '&'])
}

/// Whether a line of a list means the function of this name: `=name` that one alone, a path all that begin with it.
pub fn means(line: &str, name: &str) -> bool {
    if let Some(exactly) = line.strip_prefix('=') {
        return exactly == path(name);
    }
    let rest = path(name).strip_prefix(line);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::") || rest.starts_with([' ', '>']))
}
