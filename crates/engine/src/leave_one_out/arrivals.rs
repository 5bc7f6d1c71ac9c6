//! Models without a row that have arrived: what they change is measured for [`LANES`] of them at a time.

use std::collections::BTreeMap;

use super::status::{LeftOut, LeftOutStatus};
use crate::compute::{LANES, Lane, ZERO};
use crate::objective::Changes;

/// A model that has arrived.
pub(super) struct Arrived {
    /// Which of the rows asked for.
    pub order: usize,
    pub place: usize,
    pub status: LeftOutStatus,
    pub steps: u32,
    /// Its gradient's length.
    pub norm: f64,
}

/// Models that have arrived, and those of them that wait for their targets to be measured.
pub(super) struct Arrivals<'l> {
    changes: &'l Changes<'l>,
    /// Parameters x models.
    delta: Vec<Lane>,
    models: Vec<Arrived>,
    /// By their order.
    found: BTreeMap<usize, LeftOut>,
}

impl<'l> Arrivals<'l> {
    /// None so far, of models with so many parameters.
    pub fn new(changes: &'l Changes<'l>, parameters: usize) -> Arrivals<'l> {
        Arrivals { changes, delta: vec![ZERO; parameters], models: Vec::new(), found: BTreeMap::new() }
    }

    /// Takes in a row without which a class is empty.
    pub fn one_class(&mut self, order: usize, place: usize) {
        self.found.insert(order, LeftOut::one_class(place, self.changes.targets()));
    }

    /// Takes a model in, `step` from the trained one, and measures all that wait once a lane each is taken.
    pub fn record(&mut self, arrived: Arrived, step: &[f64]) {
        let lane = self.models.len();
        self.delta.iter_mut().zip(step).for_each(|(delta, step)| delta[lane] = *step);
        self.models.push(arrived);
        if self.models.len() == LANES {
            self.measure();
        }
    }

    /// All of them, in their order.
    pub fn measured(mut self) -> Vec<LeftOut> {
        self.measure();
        self.found.into_values().collect()
    }

    fn measure(&mut self) {
        if self.models.is_empty() {
            return;
        }
        let changed = self.changes.over(&self.delta);
        for (lane, model) in self.models.drain(..).enumerate() {
            let exists = model.status != LeftOutStatus::NoOptimum;
            let of = |lanes: &Lane| exists.then(|| lanes[lane]);
            let found = LeftOut {
                place: model.place,
                targets: changed.targets.iter().map(|target| target.as_ref().and_then(of)).collect(),
                utility: of(&changed.utility),
                status: model.status,
                steps: model.steps,
                gradient_norm: Some(model.norm),
            };
            self.found.insert(model.order, found);
        }
        self.delta.fill(ZERO);
    }
}
