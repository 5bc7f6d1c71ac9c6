//! Columns of a fixed width: where they begin is where every line has a space before it.

/// Lines that are looked at.
const LINES: usize = 300;
/// Lines from which on columns are believed.
const FEW: usize = 8;
/// Lines above the table at the most.
const ABOVE: usize = 6;
/// Characters of a line that are looked at.
const WIDEST: usize = 4096;

/// Where columns of a fixed width begin.
#[derive(Default, Debug, PartialEq)]
pub(super) struct Starts {
    /// In characters; fewer than two where there are none.
    pub starts: Vec<usize>,
    /// How many lines above the table go across them.
    pub above: usize,
    /// Whether a line of strokes below the names says so.
    pub ruled: bool,
}

/// Where columns begin by a line of strokes, with spaces between: "---------- -------- ---".
fn by_ruler(text: &str) -> Option<Starts> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).take(ABOVE + 2).enumerate();
    let (place, line) = lines.find(|(_, line)| is_ruler(line))?;
    let mut starts = Vec::new();
    let mut before = ' ';
    for (at, c) in line.chars().enumerate() {
        if c != ' ' && before == ' ' {
            starts.push(at);
        }
        before = c;
    }
    // Names may stand further left than the strokes of the first column.
    if let Some(first) = starts.first_mut() {
        *first = 0;
    }
    (starts.len() > 1).then_some(Starts { starts, above: place.saturating_sub(1), ruled: true })
}

/// A line of nothing but runs of strokes and spaces, one run of three strokes at least.
pub(super) fn is_ruler(line: &str) -> bool {
    let (mut run, mut most) = (0, 0);
    for c in line.trim().chars() {
        match c {
            '-' | '=' => run += 1,
            ' ' => run = 0,
            _ => return false,
        }
        most = most.max(run);
    }
    most >= 3
}

/// Where the columns begin.
pub(super) fn column_starts(text: &str, whole: bool) -> Starts {
    if text.contains('\t') {
        return Starts::default();
    }
    if let Some(ruled) = by_ruler(text) {
        return ruled;
    }
    if !text.contains("  ") {
        return Starts::default();
    }
    let mut lines: Vec<Vec<char>> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(LINES + 1)
        .map(|line| line.trim_end().chars().take(WIDEST).collect())
        .collect();
    // The last line may be cut.
    if lines.len() > LINES || !whole {
        lines.pop();
    }
    if lines.len() < FEW {
        return Starts::default();
    }
    let (mut best, mut most) = (0, 0);
    for above in 0..=ABOVE.min(lines.len() - FEW) {
        let found = gaps(&lines[above..]).len();
        if found > most {
            (best, most) = (above, found);
        }
    }
    Starts { starts: starts(&lines[best..]), above: best, ruled: false }
}

fn is_blank(lines: &[Vec<char>], place: usize) -> bool {
    lines.iter().all(|line| line.get(place).is_none_or(|c| *c == ' '))
}

/// The characters that have a space before them in every line, and not in every line are one.
fn gaps(lines: &[Vec<char>]) -> Vec<usize> {
    let width = lines.iter().map(Vec::len).max().unwrap_or(0);
    let mut starts = Vec::new();
    let mut before = true;
    for place in 0..width {
        let now = is_blank(lines, place);
        if before && !now {
            starts.push(place);
        }
        before = now;
    }
    starts
}

/// Whether more columns have the ends of their cells below each other, and below their names, than their beginnings.
fn are_right(lines: &[Vec<char>], starts: &[usize], width: usize) -> bool {
    let ends = starts.iter().skip(1).copied().chain([width]);
    let (mut right, mut left) = (0, 0);
    for (&from, to) in starts.iter().zip(ends) {
        let edge = |line: &Vec<char>, last: bool| {
            let part = line.get(from..to.min(line.len())).unwrap_or_default();
            let is_there = |c: &char| *c != ' ';
            if last { part.iter().rposition(is_there) } else { part.iter().position(is_there) }
        };
        let same = |last: bool| {
            let mut edges = lines.iter().filter_map(|line| edge(line, last));
            let first = edges.next();
            lines.first().is_some_and(|line| edge(line, last).is_some())
                && edges.all(|edge| Some(edge) == first)
        };
        right += usize::from(same(true));
        left += usize::from(same(false));
    }
    right > left
}

fn starts(lines: &[Vec<char>]) -> Vec<usize> {
    let width = lines.iter().map(Vec::len).max().unwrap_or(0);
    let mut starts = gaps(lines);
    // One space may stand within a cell of two words: it divides only what the first line, which may be the names, has on both sides.
    let has = |line: &Vec<char>, from: usize, to: usize| {
        line.get(from..to.min(line.len())).is_some_and(|it| it.iter().any(|c| *c != ' '))
    };
    let named = |from: usize, to: usize| lines.first().is_some_and(|line| has(line, from, to));
    let narrow = |at: usize| at < 2 || !is_blank(lines, at - 2);
    let right = are_right(lines, &starts, width);
    let mut place = 1;
    while place < starts.len() {
        let (from, at) = (starts[place - 1], starts[place]);
        let end = starts.get(place + 1).copied().unwrap_or(width);
        let row_names = place == 1
            && !named(from, at)
            && named(at, end)
            && lines.iter().skip(1).all(|line| has(line, from, at));
        if !narrow(at) || row_names || named(from, at) && named(at, end) {
            place += 1;
        } else if right && named(from, at) && place + 1 < starts.len() && narrow(end) {
            // The first word of a cell that ends below its name.
            starts.remove(place + 1);
        } else {
            starts.remove(place);
        }
    }
    // What stands before the first column belongs to it.
    if let Some(first) = starts.first_mut() {
        *first = 0;
    }
    // A column that few lines have anything in is a word of a remark.
    let filled =
        |from: usize, to: usize| 2 * lines.iter().filter(|line| has(line, from, to)).count() >= lines.len();
    let ends = starts.iter().skip(1).copied().chain([width]);
    let kept = starts.iter().zip(ends).filter(|(from, to)| filled(**from, *to)).count();
    if 2 * kept >= starts.len() { starts } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_begin_where_every_line_has_a_space_before() {
        let found = |text: &str| {
            let Starts { starts, above, .. } = column_starts(text, true);
            (starts, above)
        };
        let ruled = "title\n  id city\n---- --------\n   1 New York\n  22 Rome\n";
        assert_eq!(column_starts(ruled, true), Starts { starts: vec![0, 5], above: 1, ruled: true });
        let rows = |row: &str| format!("{row}\n").repeat(10);
        let table = rows("12  New York   7.5") + &rows("3   Bern       12") + "45  Rio  Ok    1\n";
        assert_eq!(found(&table), (vec![0, 4, 15], 0));
        let titled = format!("A title that goes across\n\n{table}");
        assert_eq!(found(&titled), (vec![0, 4, 15], 1));
        let names = " age         city score\n".to_owned();
        let right = names + &rows("  12     New York   7.5") + &rows("   3         Bern    12");
        assert_eq!(found(&right).0, [0, 9, 18]);
        assert!(found(&rows("one  two")).0.len() == 2);
        assert!(found("a  b\nc  d\n").0.is_empty());
        let words =
            ["it", "was", "the", "best", "of", "times", "worst", "foolishness", "wisdom", "age", "an"];
        let mut prose = String::new();
        for k in 0..200_usize {
            prose.push_str(words[(k * k + k / 7) % words.len()]);
            prose.push_str(if k % 9 == 8 {
                "\n"
            } else if k % 50 == 0 {
                "  "
            } else {
                " "
            });
        }
        assert!(found(&prose).0.len() < 2, "{prose}");
    }
}
