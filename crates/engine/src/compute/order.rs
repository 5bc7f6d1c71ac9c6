//! Sorting, by one copy of the sort for all kinds of entries: each further kind would be some kilobytes of the download.

use std::cmp::Ordering;

/// 0, 1, ..., `count` - 1 as `compare` has them; equals keep the order of their places.
fn places_by(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&i, &j| compare(i, j));
    order
}

/// 0, 1, ..., n - 1 in the order of rising `values`; equal values keep the order of their places.
pub fn ascending(values: &[f64]) -> Vec<usize> {
    places_by(values.len(), &|i, j| values[i].total_cmp(&values[j]))
}

/// As [`ascending`], but in the order of falling `values`.
pub fn descending(values: impl Iterator<Item = f64>) -> Vec<usize> {
    ascending(&values.map(|value| -value).collect::<Vec<_>>())
}

/// The entries of `list` by falling `keys`, one a piece; equal keys keep their entries' order.
pub fn by_descending<T>(list: Vec<T>, keys: impl Iterator<Item = f64>) -> Vec<T> {
    let order = descending(keys.take(list.len()));
    arranged(list, &order)
}

/// The entries of `list` as `compare` has them; equals keep their order.
pub fn sorted_by<T>(list: Vec<T>, compare: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let order = places_by(list.len(), &|i, j| compare(&list[i], &list[j]));
    arranged(list, &order)
}

/// The entries at these places, each named once at most.
fn arranged<T>(list: Vec<T>, places: &[usize]) -> Vec<T> {
    let mut list: Vec<Option<T>> = list.into_iter().map(Some).collect();
    places.iter().filter_map(|&place| list[place].take()).collect()
}
