//! The verdict: what the visitor takes away, in at most thirty words, of one kind of rows, of models and of unit, with 95 % intervals.

use super::format::{count, number, percent};
use super::view::{Rows, View};
use super::words::{
    around, how, in_points, part, short_group, soft_weights, sure, target_of, told_figures, told_models,
};
use soft_unlearn::experiment::{CertainFigure, ModelOutcome, Outcome};
use soft_unlearn::objective::TargetKind;
use soft_unlearn::objective::intervals::Interval;
use soft_unlearn::weights::{HardScheme, KeptReport, KeptStatus, SoftScheme, WeightReport, WeightStatus};

/// The sentence.
pub fn verdict(outcome: &Outcome, view: &View) -> String {
    let Some(models) = told_models(outcome, view.models) else {
        return "The comparison is being computed.".to_owned();
    };
    let told = Told { outcome, view, models };
    if let Some(worse) = told.below_commoner() {
        return worse;
    }
    let Some(before) = told.gap(0) else {
        return format!(
            "On the {} rows the gap is undefined: a group has no rows that it is about.",
            told.rows()
        );
    };
    told.untellable(&before)
        .or_else(|| told.out_of_reach())
        .or_else(|| told.nothing_to_do())
        .unwrap_or_else(|| told.comparison(&before))
}

/// How far weights that keep their goal came, and what holds them back; nothing where they meet it.
pub fn shortfall<'a>(outcome: &Outcome, report: &'a WeightReport) -> Option<(&'a KeptReport, String)> {
    let kept = report.kept.as_ref()?;
    let held = match kept.status {
        KeptStatus::OutOfReach => match kept.unmet.as_slice() {
            [only] => only
                .group
                .and_then(|group| outcome.data.groups.get(usize::from(group)))
                .map_or_else(String::new, |group| short_group(&group.name)),
            unmet => {
                let groups: std::collections::BTreeSet<_> =
                    unmet.iter().filter_map(|gap| gap.group).collect();
                format!("{} groups", groups.len())
            }
        },
        KeptStatus::LessAccurate => "the commoner label's accuracy".to_owned(),
        KeptStatus::Met | KeptStatus::NothingToDo => return None,
    };
    Some((kept, held))
}

/// The models that are spoken of.
struct Told<'a> {
    outcome: &'a Outcome,
    view: &'a View,
    models: [&'a ModelOutcome; 3],
}

impl Told<'_> {
    fn rows(&self) -> &'static str {
        part(self.view.rows)
    }

    fn kind(&self) -> TargetKind {
        target_of(&self.outcome.configuration)
    }

    /// "Test rows, retrained: ".
    fn of_what(&self) -> String {
        let mut rows = self.rows().to_owned();
        rows[..1].make_ascii_uppercase();
        let how =
            how(self.outcome, self.view.models).trim_start_matches("by ").trim_start_matches("influence ");
        format!("{rows} rows, {how}: ")
    }

    fn gap(&self, model: usize) -> Option<Interval> {
        sure(self.outcome, self.models[model], self.view.rows, CertainFigure::Gap)?.value
    }

    fn cost(&self, model: usize) -> Option<Interval> {
        sure(self.outcome, self.models[model], self.view.rows, CertainFigure::Accuracy)?.change
    }

    /// A size of the gap, without its unit and sign.
    fn size(&self, value: f64) -> String {
        match self.kind() {
            kind if in_points(kind) => number(value.abs() * 100.0, 1),
            _ => number(value.abs(), 3),
        }
    }

    /// The same with its interval.
    fn size_around(&self, interval: &Interval) -> String {
        format!("{} {}", self.size(interval.estimate), around(self.kind(), interval))
    }

    fn unit(&self) -> &'static str {
        if in_points(self.kind()) { " points" } else { "" }
    }

    fn hard_name(&self) -> String {
        let configuration = &self.outcome.configuration;
        if !configuration.removed.is_empty() {
            return "removing the chosen rows".to_owned();
        }
        match configuration.correction.hard {
            HardScheme::TopShare(share) => {
                format!("removing {}", percent(share, if share < 0.1 { 1 } else { 0 }))
            }
            HardScheme::BothHarmful => "hard removal".to_owned(),
        }
    }

    /// A model that is worse than no model: nothing else matters before that.
    fn below_commoner(&self) -> Option<String> {
        let commoner = self.outcome.certainty.commoner[usize::from(self.view.rows == Rows::Test)];
        let accuracy = |model: usize| {
            let accuracy = told_figures(self.models[model], self.view.rows).accuracy.value()?;
            (accuracy < commoner).then_some(accuracy)
        };
        let names = [
            "the model itself is".to_owned(),
            format!("{} is", self.hard_name()),
            "soft weights are".to_owned(),
        ];
        let (model, accuracy) = [0, 2, 1].into_iter().find_map(|model| Some((model, accuracy(model)?)))?;
        // Of the model before, no goal is to blame.
        let advice = if model == 0 { "The columns say too little about the label." } else { "Ask for less." };
        Some(format!(
            "{}{} less often right ({}) than predicting the commoner label everywhere ({}). {advice}",
            self.of_what(),
            names[model],
            percent(accuracy, 1),
            percent(commoner, 1)
        ))
    }

    /// On these rows there is no gap to speak of closing.
    fn untellable(&self, before: &Interval) -> Option<String> {
        let rows = told_figures(self.models[0], self.view.rows).rows;
        let chance = self.outcome.certainty.chance.filter(|_| self.view.rows == Rows::Test);
        if let Some(chance) = chance.filter(|chance| before.estimate <= chance.line) {
            return Some(format!(
                "On {} {} rows the groups differ by {}{}, no more than chance alone makes of equal groups ({}): there is nothing to tell.",
                count(rows),
                self.rows(),
                self.size(before.estimate),
                self.unit(),
                self.size(chance.line)
            ));
        }
        let hidden = before.holds_zero() && self.kind() != TargetKind::Robustness;
        hidden.then(|| {
            format!(
                "{} {} rows are too few to tell a gap ({}{}), and so to tell what closes it. {}",
                count(rows),
                self.rows(),
                self.size_around(before),
                self.unit(),
                self.accuracies().unwrap_or_default()
            )
        })
    }

    /// What can be said of accuracy alone.
    fn accuracies(&self) -> Option<String> {
        let [hard, soft] = [self.cost(1)?, self.cost(2)?];
        let told = |cost: &Interval| (!cost.holds_zero()).then(|| points(cost));
        Some(match [told(&hard), told(&soft)] {
            [None, None] => "Of accuracy no difference can be told.".to_owned(),
            [Some(hard), None] => format!("Accuracy: hard {hard} points, soft no difference."),
            [None, Some(soft)] => format!("Accuracy: hard no difference, soft {soft} points."),
            [Some(hard), Some(soft)] => format!("Accuracy: hard {hard}, soft {soft} points."),
        })
    }

    /// Weights that keep their goal and do not get there.
    fn out_of_reach(&self) -> Option<String> {
        let (kept, held) = shortfall(self.outcome, soft_weights(self.outcome, self.models[2]))?;
        let left = self
            .gap(2)
            .map(|left| format!(" {}{}{} are left.", self.of_what(), self.size_around(&left), self.unit()));
        let held = if held.is_empty() { held } else { format!(", held back by {held}") };
        Some(format!(
            "Out of reach: soft weights come to {} of the way{held}.{}",
            percent(kept.reached, 0),
            left.unwrap_or_default()
        ))
    }

    /// Soft weights that change nothing.
    fn nothing_to_do(&self) -> Option<String> {
        let report = soft_weights(self.outcome, self.models[2]);
        let kept = self.outcome.configuration.correction.soft == SoftScheme::Kept;
        match (&report.status, &report.kept) {
            (WeightStatus::FellBack(_), _) if kept => Some(
                "Nothing to do: no two groups have enough validation rows to be driven, so every weight stays 1."
                    .to_owned(),
            ),
            (_, Some(kept)) if kept.status == KeptStatus::NothingToDo && kept.goal > 0.0 => {
                Some("Nothing to do: there is no gap on the validation rows, so every weight stays 1.".to_owned())
            }
            _ => None,
        }
    }

    /// Hard against soft.
    fn comparison(&self, before: &Interval) -> String {
        let (Some(hard), Some(soft)) = (self.gap(1), self.gap(2)) else {
            return format!("{}the gap is undefined after one of the corrections.", self.of_what());
        };
        let costs = [self.cost(1), self.cost(2)];
        let unclear = costs.iter().all(|cost| cost.is_none_or(|cost| cost.holds_zero()));
        let (of_hard, of_soft) = match unclear {
            true => (String::new(), String::new()),
            false => (self.price(costs[0].as_ref(), false), self.price(costs[1].as_ref(), true)),
        };
        let end = if unclear { "; of accuracy no difference can be told" } else { "" };
        let hard_name = self.hard_name();
        if self.kind() == TargetKind::Robustness {
            return format!(
                "{}soft weights take the mean loss under attack from {} to {}{of_soft}; {hard_name} to {}{of_hard}{end}.",
                self.of_what(),
                self.size(before.estimate),
                self.size_around(&soft),
                self.size_around(&hard)
            );
        }
        if soft.holds_zero() && hard.holds_zero() {
            let of_accuracy = match (&costs[0], &costs[1], unclear) {
                (Some(hard), Some(soft), false) => {
                    format!(" Accuracy: {} and {} points.", points(soft), points(hard))
                }
                _ => " Of accuracy no difference can be told.".to_owned(),
            };
            return format!(
                "{}soft weights and {hard_name} leave no clear gap of {}{} ({}, {}).{of_accuracy}",
                self.of_what(),
                self.size(before.estimate),
                self.unit(),
                self.signed_around(before, &soft),
                self.signed_around(before, &hard)
            );
        }
        let whole = if in_points(self.kind()) { "-point gap" } else { " gap" };
        let first = match soft.holds_zero() {
            // Points are named once.
            true => format!(
                "leave no clear gap ({} of {}{})",
                self.signed_around(before, &soft),
                self.size(before.estimate),
                if of_soft.contains("points") { "" } else { self.unit() }
            ),
            false if self.passed(before, &soft) => format!(
                "overshoot the {}{whole} to {}",
                self.size(before.estimate),
                self.signed_around(before, &soft)
            ),
            false => format!(
                "leave {} of the {}{whole}",
                self.signed_around(before, &soft),
                self.size(before.estimate)
            ),
        };
        let second = match hard.holds_zero() {
            true => format!("leaves none clear ({})", self.signed_around(before, &hard)),
            false if self.passed(before, &hard) => {
                format!("overshoots to {}", self.signed_around(before, &hard))
            }
            false => format!("leaves {}", self.signed_around(before, &hard)),
        };
        format!("{}soft weights {first}{of_soft}; {hard_name} {second}{of_hard}{end}.", self.of_what())
    }

    /// Whether a gap lies on the other side of zero, as far as that can be told.
    fn passed(&self, before: &Interval, after: &Interval) -> bool {
        before.estimate * after.estimate < 0.0
    }

    /// What is left, below zero where it is on the other side.
    fn signed_around(&self, before: &Interval, after: &Interval) -> String {
        let minus = if self.passed(before, after)
            && self.size(after.estimate).bytes().any(|it| (b'1'..=b'9').contains(&it))
        {
            "\u{2212}"
        } else {
            ""
        };
        format!("{minus}{}", self.size_around(after))
    }

    /// "and cost 2.2 ±0.4 points of accuracy"; the second time without saying what of.
    fn price(&self, cost: Option<&Interval>, soft: bool) -> String {
        let Some(cost) = cost else { return String::new() };
        let verb = |one: &'static str, many: &'static str| if soft { many } else { one };
        let what = if soft { " of accuracy" } else { "" };
        let half = number(50.0 * (cost.high - cost.low), 1);
        if cost.holds_zero() {
            return format!(" at no clear cost{what}");
        }
        let verb = if cost.estimate < 0.0 { verb("costs", "cost") } else { verb("adds", "add") };
        let unit = if soft { " points" } else { "" };
        format!(" and {verb} {} ±{half}{unit}{what}", number(100.0 * cost.estimate.abs(), 1))
    }
}

/// A change of accuracy, in points, with its interval.
fn points(cost: &Interval) -> String {
    let half = number(50.0 * (cost.high - cost.low), 1);
    format!("{} ±{half}", number(100.0 * cost.estimate, 1))
}
