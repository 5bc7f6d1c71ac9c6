//! Columns of a fixed width: where they begin is where every line has a space before it.

/// Lines that are looked at.
const LINES: usize = 300;
/// Lines from which on columns are believed.
const FEW: usize = 8;
/// Lines above the table at the most.
const ABOVE: usize = 6;
/// Characters of a line that are looked at.
const WIDEST: usize = 4096;

/// Where the columns begin, in characters; fewer than two where there are none. And how many lines above the table go across them.
pub(super) fn column_starts(text: &str, whole: bool) -> (Vec<usize>, usize) {
    if text.contains('\t') || !text.contains("  ") {
        return (Vec::new(), 0);
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
        return (Vec::new(), 0);
    }
    let (mut best, mut most) = (0, 0);
    for above in 0..=ABOVE.min(lines.len() - FEW) {
        let found = gaps(&lines[above..]).len();
        if found > most {
            (best, most) = (above, found);
        }
    }
    (starts(&lines[best..]), best)
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

fn starts(lines: &[Vec<char>]) -> Vec<usize> {
    let width = lines.iter().map(Vec::len).max().unwrap_or(0);
    let mut starts = gaps(lines);
    // One space may stand within a cell of two words: it divides only what the first line, which may be the names, has on both sides.
    let named = |from: usize, to: usize| {
        let first = lines.first().and_then(|line| line.get(from..to.min(line.len())));
        first.is_some_and(|it| it.iter().any(|c| *c != ' '))
    };
    let mut place = 1;
    while place < starts.len() {
        let (from, at) = (starts[place - 1], starts[place]);
        let end = starts.get(place + 1).copied().unwrap_or(width);
        let one = at < 2 || !is_blank(lines, at - 2);
        if one && !(named(from, at) && named(at, end)) {
            starts.remove(place);
        } else {
            place += 1;
        }
    }
    // What stands before the first column belongs to it.
    if let Some(first) = starts.first_mut() {
        *first = 0;
    }
    // A column that few lines have anything in is a word of a remark.
    let filled = |from: usize, to: usize| {
        let has = |line: &&Vec<char>| {
            line.get(from..to.min(line.len())).is_some_and(|it| it.iter().any(|c| *c != ' '))
        };
        2 * lines.iter().filter(has).count() >= lines.len()
    };
    let ends = starts.iter().skip(1).copied().chain([width]);
    let kept = starts.iter().zip(ends).filter(|(from, to)| filled(**from, *to)).count();
    if 2 * kept >= starts.len() { starts } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_begin_where_every_line_has_a_space_before() {
        let rows = |row: &str| format!("{row}\n").repeat(10);
        let table = rows("12  New York   7.5") + &rows("3   Bern       12") + "45  Rio  Ok    1\n";
        assert_eq!(column_starts(&table, true), (vec![0, 4, 15], 0));
        let titled = format!("A title that goes across\n\n{table}");
        assert_eq!(column_starts(&titled, true), (vec![0, 4, 15], 1));
        let names = " age         city score\n".to_owned();
        let right = names + &rows("  12     New York   7.5") + &rows("   3         Bern    12");
        assert_eq!(column_starts(&right, true).0, [0, 9, 18]);
        assert!(column_starts(&rows("one  two"), true).0.len() == 2);
        assert!(column_starts("a  b\nc  d\n", true).0.is_empty());
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
        assert!(column_starts(&prose, true).0.len() < 2, "{prose}");
    }
}
