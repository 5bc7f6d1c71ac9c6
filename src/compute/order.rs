//! Sorting places by the numbers that stand there.

/// 0, 1, ..., n - 1 in the order of rising `values`; equal values keep the order of their places.
pub fn ascending(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&i, &j| values[i].total_cmp(&values[j]));
    order
}

/// As [`ascending`], but in the order of falling `values`.
pub fn descending(values: impl Iterator<Item = f64>) -> Vec<usize> {
    ascending(&values.map(|value| -value).collect::<Vec<_>>())
}

/// The entries of `list` by falling `keys`, one a piece; equal keys keep their entries' order.
pub fn by_descending<T>(list: Vec<T>, keys: impl Iterator<Item = f64>) -> Vec<T> {
    let mut list: Vec<Option<T>> = list.into_iter().map(Some).collect();
    descending(keys.take(list.len())).into_iter().filter_map(|i| list[i].take()).collect()
}
