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

/// What [`ascending`] has at these ranks, which rise. Only they are put in their places, which is quicker than all
/// where they are few. Ranks beyond the values are left out.
pub fn ascending_at(values: &[f64], ranks: &[usize]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..values.len()).collect();
    let within = ranks.partition_point(|&rank| rank < values.len());
    settle(&mut places, 0, &ranks[..within], values);
    ranks[..within].iter().map(|&rank| places[rank]).collect()
}

/// Puts those of `places` that have these ranks where they belong. `from`: the rank of the first one's place.
fn settle(places: &mut [usize], from: usize, ranks: &[usize], values: &[f64]) {
    let Some(&rank) = ranks.get(ranks.len() / 2) else { return };
    let compare = |&i: &usize, &j: &usize| values[i].total_cmp(&values[j]).then(i.cmp(&j));
    let (below, _, above) = places.select_nth_unstable_by(rank - from, compare);
    let (before, behind) =
        (ranks.partition_point(|other| *other < rank), ranks.partition_point(|other| *other <= rank));
    settle(below, from, &ranks[..before], values);
    settle(above, rank + 1, &ranks[behind..], values);
}

/// As [`ascending`], but in the order of falling `values`.
pub(crate) fn descending(values: impl Iterator<Item = f64>) -> Vec<usize> {
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

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn some_ranks_are_those_of_the_whole_order(
            values in prop::collection::vec((-5..5_i32).prop_map(f64::from), 0..60),
            mut ranks in prop::collection::vec(0..70_usize, 0..20),
        ) {
            ranks.sort_unstable();
            let whole = ascending(&values);
            let expected: Vec<usize> = ranks.iter().filter_map(|&rank| whole.get(rank).copied()).collect();
            prop_assert_eq!(ascending_at(&values, &ranks), expected);
        }
    }
}
