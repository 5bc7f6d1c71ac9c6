//! Weights that make label and group independent, from counts alone.

/// w_i = n_s n_y / (n n_sy) for row i of group s with label y: in the weighted rows label and group are independent (Kamiran and
/// Calders 2012, Data preprocessing techniques for classification without discrimination). No model, no influence, no target.
///
/// `y`: labels 0 or 1; `groups`: each row's group, from 0; `weights`: base weights, 1 each where `None`, by which n counts; one entry
/// a row each. The weights, times the base weights, add to the number of rows where every group has both labels.
///
/// # Panics
///
/// Unless every list has one entry a row.
pub fn reweighing(y: &[f64], groups: &[u16], weights: Option<&[f64]>) -> Vec<f64> {
    assert!(y.len() == groups.len(), "one label a row is needed");
    assert!(weights.is_none_or(|weights| weights.len() == groups.len()), "one weight a row is needed");
    let label = |i: usize| usize::from(y[i] > 0.5);
    let count = groups.iter().max().map_or(0, |&last| usize::from(last) + 1);
    let (mut cells, mut labels, mut n) = (vec![[0.0_f64; 2]; count], [0.0_f64; 2], 0.0_f64);
    for (i, &group) in groups.iter().enumerate() {
        let weight = weights.map_or(1.0, |weights| weights[i]);
        cells[usize::from(group)][label(i)] += weight;
        labels[label(i)] += weight;
        n += weight;
    }
    let of_row = |(i, &group): (usize, &u16)| {
        let cell = cells[usize::from(group)];
        // A row without weight counts nowhere, whatever it is multiplied by.
        if cell[label(i)] > 0.0 { (cell[0] + cell[1]) * labels[label(i)] / (n * cell[label(i)]) } else { 1.0 }
    };
    groups.iter().enumerate().map(of_row).collect()
}
