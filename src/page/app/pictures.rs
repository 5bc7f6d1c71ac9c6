//! What the pictures show: drawn anew when what they are functions of has changed.

use std::rc::Rc;

use serde_json::Value;

use super::App;
use crate::page::charts::{self, Drawing};
use crate::page::panels::{self, Drawn};
use crate::page::state::State;
use crate::page::view::Tab;
use soft_unlearn::experiment::Outcome;

impl App {
    /// What the charts are functions of, as places in memory.
    pub(super) fn shown(&self) -> [usize; 6] {
        fn place<T>(value: &Rc<T>) -> usize {
            Rc::as_ptr(value).cast::<u8>().addr()
        }
        let State { outcome, exploration, view, selected, checked, by_gap, .. } = &self.state;
        [
            by_gap.as_ref().map_or(0, place),
            outcome.as_ref().map_or(0, place),
            exploration.as_ref().map_or(0, place),
            place(view),
            place(selected),
            // Rows only come, or all go.
            checked.rows.len() + checked.one_step.len(),
        ]
    }

    /// The comparison of algorithms, the corrective scenario, the attack on SISA and its requests, as far as they have come: their rows come many times a second, and
    /// change one picture each.
    pub(super) fn swept(&self) -> [Option<usize>; 4] {
        let State { sweep, recovery, attack, requests, .. } = &self.state;
        [
            sweep.as_ref().map(|sweep| sweep.rows.len()),
            recovery.as_ref().map(|recovery| recovery.rows.len()),
            attack.as_ref().map(|attack| attack.rows.len()),
            requests.as_ref().map(|requests| requests.rows.len()),
        ]
    }

    pub(super) fn draw_methods(&mut self) {
        let State { outcome: Some(outcome), sweep, recovery, attack, requests, view, .. } = &self.state
        else {
            return;
        };
        let drawn = sweep.as_deref().filter(|sweep| !sweep.rows.is_empty()).map(|sweep| {
            let target = charts::shown_target(
                &view.methods,
                crate::page::words::target_of(&outcome.configuration),
                &sweep.rows,
            );
            let option = charts::methods(&sweep.rows, target, view.metric, self.dark);
            Drawn { option: option.to_string().into(), points: Rc::default() }
        });
        let recovered = recovery.as_deref().filter(|recovery| !recovery.rows.is_empty()).map(|recovery| {
            let option = charts::corrective(&recovery.rows, self.dark);
            Drawn { option: option.to_string().into(), points: Rc::default() }
        });
        let attacked = attack.as_deref().filter(|attack| !attack.rows.is_empty()).map(|attack| {
            let option = charts::attack(&attack.rows, &attack.settings, self.dark);
            Drawn { option: option.to_string().into(), points: Rc::default() }
        });
        let requested = requests.as_deref().filter(|requests| !requests.rows.is_empty()).map(|requests| {
            let option = charts::requests(&requests.rows, self.dark);
            Drawn { option: option.to_string().into(), points: Rc::default() }
        });
        if let Some(charts) = &mut self.charts {
            charts.attack = attacked;
            charts.requests = requested;
            charts.methods = drawn;
            charts.corrective = recovered;
        }
    }

    pub(super) fn redraw(&mut self) {
        let dark = self.dark;
        let State { outcome, exploration, view, selected, checked, by_gap, .. } = &self.state;
        // The tab that is open at first has no picture.
        let all = self.whole || view.tab != Tab::Result;
        let text = |option: Value| Drawn { option: option.to_string().into(), points: Rc::default() };
        let many = |drawing: Drawing| Drawn {
            option: drawing.option.to_string().into(),
            points: Rc::new(drawing.points),
        };
        let draw = |outcome: &Outcome| {
            let exploration = exploration.as_deref();
            let tradeoff = text(charts::tradeoff(outcome, exploration, view, dark));
            if !all {
                return panels::Charts { tradeoff, ..panels::Charts::default() };
            }
            let mut drawn = panels::Charts {
                tradeoff,
                samples: match by_gap {
                    Some(by_gap) => many(charts::samples(&by_gap.outcome, true, selected, view.models, dark)),
                    None => many(charts::samples(outcome, false, selected, view.models, dark)),
                },
                slope: many(charts::slope(outcome, selected, view.models, dark)),
                weights: text(charts::weights(outcome, selected, view.models, dark)),
                checkup: charts::Checkup::new(outcome, checked),
                ..panels::Charts::default()
            };
            if let Some(checkup) = &drawn.checkup {
                drawn.check = Some(many(charts::check(checkup, view.checking, dark)));
                drawn.effects = Some(charts::effects(checkup, dark).map(many));
            }
            if let Some(exploration) = exploration {
                drawn.boundary =
                    charts::boundary(outcome, exploration, selected, view.models, dark).map(many);
                drawn.robustness = charts::robustness(outcome, exploration, view.models, dark).map(text);
                drawn.calibration = Some(text(charts::calibration(outcome, exploration, view.models, dark)));
            }
            drawn
        };
        self.charts = outcome.as_deref().map(draw);
        self.draw_methods();
    }
}
