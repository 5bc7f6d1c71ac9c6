//! Weights that make label and group independent, from counts alone.

/// w_i = n_s n_y / (n n_sy) for row i of group s with label y: in the weighted rows label and group are independent (Kamiran and
/// Calders 2012, Data preprocessing techniques for classification without discrimination). No model, no influence, no target.
///
/// `y`: labels 0 or 1; `group`: whether privileged; one entry a row each. The weights add to the number of rows where all four
/// combinations occur.
pub fn reweighing(y: &[f64], group: &[bool]) -> Vec<f64> {
    let cell = |y: f64, privileged: bool| 2 * usize::from(privileged) + usize::from(y > 0.5);
    let mut counts = [0_usize; 4];
    for (&y, &privileged) in y.iter().zip(group) {
        counts[cell(y, privileged)] += 1;
    }
    let n = counts.iter().sum::<usize>() as f64;
    let weight = |of: usize| {
        let of_group = (counts[of & 2] + counts[of | 1]) as f64;
        let of_label = (counts[of & 1] + counts[(of & 1) | 2]) as f64;
        of_group * of_label / (n * counts[of].max(1) as f64)
    };
    let weights = [0, 1, 2, 3].map(weight);
    y.iter().zip(group).map(|(&y, &privileged)| weights[cell(y, privileged)]).collect()
}
