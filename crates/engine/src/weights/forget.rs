//! Soft weights of a forget set: every row of it loses weight as far as it does harm, and no other row changes.

use crate::compute::sorted_by;

/// minimise ||epsilon||^2 subject to -1 <= epsilon_i <= 0, epsilon_i = 0 outside the forget set, and epsilon'u >= r G, where
/// G = sum over the forget set of max(-u_i, 0) is the largest fall of the utility loss that removing rows of it is predicted to bring.
///
/// The soft program's goal with utility as the target, and with the box and the forget set beside it. Stationarity leaves
/// epsilon_i = -min(1, t max(-u_i, 0)) with one t: the weights fall in proportion to the harm, down to 0. `strength` = r, held to 0 to 1; at
/// 1 exactly the rows that are predicted to do harm are removed, and those predicted to help are kept whole.
///
/// `u`: influence on utility, one a training row; `forget`: places of the forget set, each at most once; places beyond `u` are left
/// out. Returns epsilon, one a training row. Sorts once, O(k log k).
pub fn forget_softly(u: &[f64], forget: &[usize], strength: f64) -> Vec<f64> {
    let mut epsilon = vec![0.0; u.len()];
    let harmful: Vec<usize> =
        forget.iter().copied().filter(|&place| u.get(place).is_some_and(|u| *u < 0.0)).collect();
    if strength >= 1.0 {
        harmful.iter().for_each(|&place| epsilon[place] = -1.0);
        return epsilon;
    }
    // The most harmful first: they reach the floor first.
    let harmful = sorted_by(harmful, |&a, &b| u[a].total_cmp(&u[b]).then(a.cmp(&b)));
    let mut left: f64 = harmful.iter().map(|&place| -u[place]).sum::<f64>() * strength.max(0.0);
    let mut squares: f64 = harmful.iter().rev().map(|&place| u[place] * u[place]).sum();
    for (k, &place) in harmful.iter().enumerate() {
        let t = if squares > 0.0 { (left / squares).max(0.0) } else { 0.0 };
        if -u[place] * t <= 1.0 {
            // Nobody after this one reaches the floor either.
            harmful[k..].iter().for_each(|&place| epsilon[place] = u[place] * t);
            break;
        }
        epsilon[place] = -1.0;
        left += u[place];
        squares -= u[place] * u[place];
    }
    epsilon
}
