//! What the cells of a line near the header are: counted, strokes, types, flags, codes.

/// Whether cells count from 0 or 1, in parentheses or without; the first one may be empty.
pub(super) fn are_counted(cells: &[&str]) -> bool {
    let number = |cell: &&str| cell.trim_matches(['(', ')', '[', ']']).parse::<usize>().ok();
    let cells = cells.strip_prefix(&[""]).unwrap_or(cells);
    let first = cells.first().and_then(number);
    first.is_some_and(|first| {
        first <= 1 && cells.iter().zip(first..).all(|(cell, place)| number(cell) == Some(place))
    })
}

/// Whether a record is the header again; each of several files may begin with a mark of its bytes' order.
pub(super) fn same_header(cells: &[&str], header: &[&str]) -> bool {
    let bare = |cell: &&str| cell.trim_start_matches('\u{feff}').trim_matches('"').to_owned();
    cells == header
        || cells.first().map(bare) == header.first().map(bare) && cells.get(1..) == header.get(1..)
}

/// A line of nothing but strokes.
pub(super) fn is_ruler(cells: &[&str]) -> bool {
    let strokes = |cell: &&str| cell.chars().all(|c| matches!(c, '-' | '=' | '+' | ':' | '─' | '┼'));
    cells.iter().any(|cell| cell.len() > 1) && cells.iter().all(strokes)
}

/// A line of types, as Orange and others write below the names.
pub(super) fn is_types(cells: &[&str]) -> bool {
    const TYPES: [&str; 49] = [
        "continuous",
        "c",
        "numeric",
        "n",
        "number",
        "discrete",
        "d",
        "categorical",
        "nominal",
        "string",
        "s",
        "text",
        "time",
        "t",
        "basket",
        "float",
        "int",
        "integer",
        "double",
        "bool",
        "boolean",
        "date",
        "object",
        "str",
        "real",
        "char",
        "varchar",
        "i8",
        "i16",
        "i32",
        "i64",
        "u8",
        "u16",
        "u32",
        "u64",
        "f32",
        "f64",
        "int32",
        "int64",
        "float64",
        "cat",
        "datetime",
        "timestamp",
        "bigint",
        "dbl",
        "chr",
        "lgl",
        "fct",
        "dttm",
    ];
    let filled: Vec<&&str> = cells.iter().filter(|cell| !cell.is_empty()).collect();
    let lists = |cell: &&&&str| cell.split_whitespace().count() > 1;
    // Orange also lists a discrete column's values in place of its type.
    let known =
        filled.iter().filter(|cell| TYPES.contains(&cell.to_lowercase().trim_matches(['<', '>']))).count();
    let listed = filled.iter().filter(lists).count();
    filled.len() >= 2
        && 2 * filled.len() >= cells.len()
        && known >= 1
        && known + listed == filled.len()
        && known >= listed
}

/// What Orange writes below the types.
pub(super) fn is_flag(cell: &str) -> bool {
    let word = |word: &str| {
        matches!(word, "class" | "c" | "meta" | "m" | "ignore" | "i" | "weight" | "w" | "-dc")
            || word.contains('=')
    };
    cell.to_lowercase().split_whitespace().all(word)
}

/// Whether names are letters and numbers such as X1, X2: another line may say what they mean.
pub(super) fn are_codes(cells: &[&str]) -> bool {
    let code = |cell: &&&str| {
        let letters = cell.trim_end_matches(|c: char| c.is_ascii_digit());
        letters.chars().count() <= 3 && letters.len() < cell.len()
    };
    10 * cells.iter().filter(code).count() >= 6 * cells.len().max(1)
}
