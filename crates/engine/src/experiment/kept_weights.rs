//! Kept weights of one question: the paths of the updated and of the retrained model, remembered from one share to the next.

use super::fitted::Fitted;
use super::prepared::Prepared;
use crate::compute::Backend;
use crate::objective::Gaps;
use crate::weights::{
    Bounds, ByRetraining, ByUpdate, Delivered, KeptPath, KeptPoint, KeptProgram, KeptReport, KeptUtility,
};

/// The paths within the bounds that they were followed for: of either delivery, one that heeds the goal alone and one that keeps utility, too.
pub(super) struct KeptPaths {
    bounds: Bounds,
    original: Delivered,
    update: [KeptPath; 2],
    retrained: [KeptPath; 2],
}

impl KeptPaths {
    /// Paths at r = 0.
    pub fn new(prepared: &Prepared, fitted: &Fitted, gaps: &Gaps, bounds: Bounds) -> KeptPaths {
        let original = Delivered::original(&fitted.fit, &fitted.hessian);
        let start = || {
            let start = KeptPath::new(&program(prepared, gaps, bounds, false), &original);
            [start.clone(), start]
        };
        KeptPaths { update: start(), retrained: start(), bounds, original }
    }

    /// Whether these are the paths within such bounds.
    pub fn are_within(&self, bounds: Bounds) -> bool {
        self.bounds == bounds
    }

    /// The point whose updated model closes this share, with utility kept or without.
    pub fn by_update(
        &mut self,
        prepared: &Prepared,
        gaps: &Gaps,
        share: f64,
        keep_utility: bool,
    ) -> (KeptPoint, KeptReport) {
        let deliver = ByUpdate { train: &prepared.train, original: self.original.clone() };
        let bounds = self.bounds;
        // An update is computed on the CPU, which never waits.
        let mut reach = |keep: bool| {
            let program = program(prepared, gaps, bounds, keep);
            pollster::block_on(self.update[usize::from(keep)].reach(
                &program,
                &deliver,
                share,
                &mut |_, _| {},
            ))
        };
        let (point, mut report) = reach(keep_utility);
        if keep_utility {
            report.utility = Some(KeptUtility::of(&prepared.validation, &point, &reach(false).0));
        }
        (point, report)
    }

    /// The point whose retrained model closes this share; `on_model` is called with the number of models and the violation.
    #[allow(clippy::too_many_arguments)]
    pub async fn by_retraining(
        &mut self,
        backend: &Backend,
        prepared: &Prepared,
        gaps: &Gaps,
        share: f64,
        keep_utility: bool,
        l2: f64,
        on_model: &mut dyn FnMut(u32, f64),
    ) -> (KeptPoint, KeptReport) {
        let placed = backend.matrix(prepared.train.x()).await;
        let deliver =
            ByRetraining { train: &prepared.train, placed: &placed, l2, original: self.original.clone() };
        let [without, with] = &mut self.retrained;
        let free = program(prepared, gaps, self.bounds, false);
        if !keep_utility {
            return without.reach(&free, &deliver, share, on_model).await;
        }
        let program = program(prepared, gaps, self.bounds, true);
        let (point, mut report) = with.reach(&program, &deliver, share, on_model).await;
        let (other, _) = without.reach(&free, &deliver, share, on_model).await;
        report.utility = Some(KeptUtility::of(&prepared.validation, &point, &other));
        (point, report)
    }
}

fn program<'a>(
    prepared: &'a Prepared,
    gaps: &'a Gaps,
    bounds: Bounds,
    keep_utility: bool,
) -> KeptProgram<'a> {
    KeptProgram {
        train: &prepared.train,
        validation: &prepared.validation,
        gaps,
        lower: bounds.lower,
        upper: bounds.upper.unwrap_or(f64::INFINITY),
        keep_utility,
    }
}
