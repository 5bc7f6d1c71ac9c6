//! Kept weights of one question: the paths of the updated and of the retrained model, remembered from one share to the next.

use super::fitted::Fitted;
use super::prepared::Prepared;
use crate::compute::Backend;
use crate::objective::Gaps;
use crate::weights::{
    Bounds, ByRetraining, ByUpdate, Delivered, KeptPath, KeptPoint, KeptProgram, KeptReport,
};

/// Both paths, within the bounds that they were followed for.
pub(super) struct KeptPaths {
    bounds: Bounds,
    original: Delivered,
    update: KeptPath,
    retrained: KeptPath,
}

impl KeptPaths {
    /// Paths at r = 0.
    pub fn new(prepared: &Prepared, fitted: &Fitted, gaps: &Gaps, bounds: Bounds) -> KeptPaths {
        let original = Delivered::original(&prepared.train, &fitted.fit, &fitted.hessian);
        let start = KeptPath::new(&program(prepared, gaps, bounds), &original);
        KeptPaths { bounds, original, update: start.clone(), retrained: start }
    }

    /// Whether these are the paths within such bounds.
    pub fn are_within(&self, bounds: Bounds) -> bool {
        self.bounds == bounds
    }

    /// The point whose updated model closes this share.
    pub fn by_update(&mut self, prepared: &Prepared, gaps: &Gaps, share: f64) -> (KeptPoint, KeptReport) {
        let deliver = ByUpdate { train: &prepared.train, original: self.original.clone() };
        let program = program(prepared, gaps, self.bounds);
        // An update is computed on the CPU, which never waits.
        pollster::block_on(self.update.reach(&program, &deliver, share, &mut |_, _| {}))
    }

    /// The point whose retrained model closes this share; `on_model` is called with the number of models and the violation.
    pub async fn by_retraining(
        &mut self,
        backend: &Backend,
        prepared: &Prepared,
        gaps: &Gaps,
        share: f64,
        l2: f64,
        on_model: &mut dyn FnMut(u32, f64),
    ) -> (KeptPoint, KeptReport) {
        let placed = backend.matrix(prepared.train.x()).await;
        let deliver =
            ByRetraining { train: &prepared.train, placed: &placed, l2, original: self.original.clone() };
        let program = program(prepared, gaps, self.bounds);
        self.retrained.reach(&program, &deliver, share, on_model).await
    }
}

fn program<'a>(prepared: &'a Prepared, gaps: &'a Gaps, bounds: Bounds) -> KeptProgram<'a> {
    KeptProgram {
        train: &prepared.train,
        validation: &prepared.validation,
        gaps,
        lower: bounds.lower,
        upper: bounds.upper.unwrap_or(f64::INFINITY),
        keep_utility: false,
    }
}
