//! High-leverage training rows, and what is special about them.

use serde::{Deserialize, Serialize};

use crate::compute::by_descending;
use crate::design::{Part, UNSEEN};

/// The leverage above which first-order influence is badly wrong for a row: removing it does 1 / (1 - h) times as much.
pub(super) const HIGH_LEVERAGE: f64 = 0.5;

/// A training row with a leverage above 0.5.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HighLeverage {
    /// Its place among the training rows, from 0.
    pub place: usize,
    /// Its number in the file, from 1.
    pub row: u32,
    /// h.
    pub leverage: f64,
    /// Categories that no other training row has, in words ("native-country = Holand-Netherlands").
    pub alone_with: Vec<String>,
}

/// All of them, the highest leverage first.
pub(super) fn high_leverage(train: &Part, leverage: &[f64]) -> Vec<HighLeverage> {
    let places: Vec<usize> = (0..leverage.len()).filter(|&i| leverage[i] > HIGH_LEVERAGE).collect();
    if places.is_empty() {
        return Vec::new();
    }
    let keys: Vec<f64> = places.iter().map(|&i| leverage[i]).collect();
    let places = by_descending(places, keys.into_iter());
    let layout = train.x().layout();
    let mut rows_with = vec![0_usize; layout.one_hot_shift.len()];
    for &code in train.x().codes().iter().filter(|&&code| code != UNSEEN) {
        rows_with[code as usize] += 1;
    }
    let width = layout.factors.len();
    let alone_with = |place: usize| {
        let codes = &train.x().codes()[place * width..(place + 1) * width];
        let own = layout.factors.iter().zip(codes).filter(|(_, code)| **code != UNSEEN);
        own.filter(|(_, code)| rows_with[**code as usize] == 1)
            .filter_map(|(factor, code)| {
                let level = factor.levels.get((*code as usize).checked_sub(factor.offset)?)?;
                Some(format!("{} = {level}", factor.name))
            })
            .collect()
    };
    places
        .into_iter()
        .map(|place| HighLeverage {
            place,
            row: train.rows()[place] + 1,
            leverage: leverage[place],
            alone_with: alone_with(place),
        })
        .collect()
}
