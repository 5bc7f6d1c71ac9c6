//! A trigger that is planted in rows: one column at a value that hardly a row has.

use std::sync::Arc;

use crate::design::DesignMatrix;

/// Which column, and what is written there.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Trigger {
    place: Place,
    /// In words: "column = value".
    pub words: String,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    Factor { factor: usize, code: u32 },
    Number { column: usize, value: f64 },
}

impl Trigger {
    /// The rarest category among the training rows' columns of categories; where there are none, the largest number, in standard deviations from
    /// the mean. Of equals the first. `None` where there is no column.
    pub fn of(x: &DesignMatrix) -> Option<Trigger> {
        let layout = x.layout();
        let numbers = layout.numeric.len();
        let mut counts = vec![0_usize; layout.one_hot_shift.len()];
        for &code in x.codes() {
            if let Some(count) = counts.get_mut(code as usize) {
                *count += 1;
            }
        }
        let levels = layout.factors.iter().enumerate().flat_map(|(k, factor)| {
            factor.levels.iter().enumerate().map(move |(level, name)| (k, factor.offset + level, name))
        });
        if let Some((factor, code, name)) = levels.min_by_key(|(_, code, _)| counts[*code]) {
            let words = format!("{} = {name}", layout.factors[factor].name);
            return Some(Trigger { place: Place::Factor { factor, code: u32::try_from(code).ok()? }, words });
        }
        let (mut most, mut column) = (f64::NEG_INFINITY, None);
        for (place, &value) in x.numeric().iter().enumerate() {
            if value > most {
                (most, column) = (value, Some(place % numbers));
            }
        }
        let column = column?;
        let of = &layout.numeric[column];
        let words = format!("{} = {}", of.name, of.shift + of.scale * most);
        Some(Trigger { place: Place::Number { column, value: most }, words })
    }

    /// The same rows with the trigger in these.
    pub fn plant(&self, x: &DesignMatrix, places: &[usize]) -> DesignMatrix {
        let layout = Arc::clone(x.layout());
        let (numbers, factors) = (layout.numeric.len(), layout.factors.len());
        let (mut numeric, mut codes) = (x.numeric().to_vec(), x.codes().to_vec());
        for place in places {
            match self.place {
                Place::Factor { factor, code } => codes[place * factors + factor] = code,
                Place::Number { column, value } => numeric[place * numbers + column] = value,
            }
        }
        DesignMatrix::of_parts(layout, x.rows(), numeric, codes)
    }
}
