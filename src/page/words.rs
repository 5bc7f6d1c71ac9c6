//! An outcome in plain sentences.

use super::charts::share_of;
use super::format::{count, counted, number, percent, signed};
use super::view::{Models, Rows, View};
use soft_unlearn::experiment::{
    Certain, CertainFigure, Configuration, DataReport, ModelKind, ModelOutcome, ModelRole, Outcome,
};
use soft_unlearn::objective::intervals::Interval;
use soft_unlearn::objective::{Criterion, Figures, TargetKind};
use soft_unlearn::unlearn::Algorithm;
use soft_unlearn::weights::{KeptUtility, SoftScheme, WeightReport};

/// The target that words and pictures are about; of criteria that are none of the targets, the first one's.
pub fn target_of(configuration: &Configuration) -> TargetKind {
    let of_first = || match configuration.criteria.first() {
        None | Some(Criterion::SelectionRate) => TargetKind::DemographicParity,
        Some(Criterion::TruePositiveRate) => TargetKind::EqualOpportunityRate,
        Some(Criterion::FalsePositiveRate) => TargetKind::PredictiveEquality,
        Some(Criterion::Loss) => TargetKind::AccuracyParity,
        Some(Criterion::LossOfPositives) => TargetKind::EqualOpportunityLoss,
        Some(Criterion::Robustness) => TargetKind::Robustness,
    };
    configuration.target().unwrap_or_else(of_first)
}

/// A criterion's name in files, and in words.
pub fn criterion(criterion: Criterion) -> [&'static str; 2] {
    match criterion {
        Criterion::SelectionRate => ["selection_rate", "selection rates"],
        Criterion::TruePositiveRate => ["true_positive_rate", "true positive rates"],
        Criterion::FalsePositiveRate => ["false_positive_rate", "false positive rates"],
        Criterion::Loss => ["loss", "losses"],
        Criterion::LossOfPositives => ["loss_of_positives", "losses where the label is favourable"],
        Criterion::Robustness => ["robustness", "none: robustness, which stands alone"],
    }
}

/// A target's name in plain words, its technical name, and what it says.
pub fn target(kind: TargetKind) -> [&'static str; 3] {
    match kind {
        TargetKind::DemographicParity => [
            "Equal selection rates",
            "demographic parity",
            "Both groups are predicted favourable equally often. F = mean p over the privileged − mean p over the others.",
        ],
        TargetKind::EqualOpportunityLoss => [
            "Equal opportunity, by loss",
            "equal opportunity, loss form",
            "Among rows whose label is favourable, both groups are fitted equally well. F = mean loss over the others − mean loss over \
             the privileged, at y = 1.",
        ],
        TargetKind::EqualOpportunityRate => [
            "Equal opportunity (true positive rate)",
            "equal opportunity, rate form",
            "Among rows whose label is favourable, both groups are predicted favourable equally often. F = gap in mean p at y = 1.",
        ],
        TargetKind::PredictiveEquality => [
            "Equal false positive rates",
            "predictive equality",
            "Among rows whose label is unfavourable, both groups are predicted favourable equally often. F = gap in mean p at y = 0.",
        ],
        TargetKind::EqualizedOdds => [
            "Equal true and false positive rates",
            "equalized odds",
            "Both of the above at once. F = √(a² + b²), a and b the gaps in mean p at y = 1 and at y = 0.",
        ],
        TargetKind::AccuracyParity => [
            "Equal accuracy",
            "accuracy parity",
            "Both groups are fitted equally well. F = mean loss over the others − mean loss over the privileged.",
        ],
        TargetKind::Robustness => [
            "Robustness to small attacks",
            "adversarial robustness",
            "Rows pushed just beyond the decision boundary are still predicted right. F = sum of losses on such copies of the validation rows, shown as the mean per row.",
        ],
    }
}

/// A soft scheme's name and a line of help with its formula.
pub fn soft_scheme(scheme: SoftScheme) -> [&'static str; 2] {
    match scheme {
        SoftScheme::Kept => [
            "Kept goal",
            "The least change of weights within the bounds after which the delivered model itself has closed the share r on validation.",
        ],
        SoftScheme::Exact => [
            "Exact",
            "The one solution of the quadratic program: least change of weights that reaches the goal without harming utility.",
        ],
        SoftScheme::ExactBoxed => [
            "Exact, in a box",
            "The same with every ε between two bounds: from −1 on, no weight falls below 0.",
        ],
        SoftScheme::Soft20 => ["2.0, no constraint", "ε = f / (2λ): weights follow the influence alone."],
        SoftScheme::Soft21 => {
            ["2.1, metric goal", "ε = f · rF₀ / ‖f‖²: the goal is met exactly, utility is not looked at."]
        }
        SoftScheme::Soft22 => [
            "2.2, utility kept",
            "ε = (f − (f′u / ‖u‖²) u) / (2λ): what would harm utility is projected out.",
        ],
        SoftScheme::Soft23 => [
            "2.3, both",
            "ε = rF₀ (‖u‖² f − (f′u) u) / (‖f‖² ‖u‖² − (f′u)²): the goal is met and utility kept, to first order.",
        ],
    }
}

/// A kind of model.
pub fn model_kind(kind: ModelKind) -> &'static str {
    match kind {
        ModelKind::Logistic => "Logistic regression",
        ModelKind::Mlp => "Perceptron, two hidden layers",
    }
}

/// What everything on the page is about where the model is a perceptron.
pub const LAST_LAYER: &str = "Two hidden layers are trained first; then the last layer is refitted to its optimum on what they make of a row, its \
     embedding. Influence, weights, every correction and the influence check act on the last layer; the hidden layers stay as they are.";

/// What keeping utility does, before it is asked for.
pub const KEEP_UTILITY: &str = "No step towards the goal may raise the validation loss, to first order, unless the step would become more than 1.5 times as long.";

/// What keeping utility bought of the validation loss.
pub fn kept_utility(outcome: &Outcome) -> Option<String> {
    let told = |report: &WeightReport| report.kept.as_ref()?.utility;
    let words = |name: &str, utility: KeptUtility| {
        format!("{name} {} instead of {}", number(utility.kept, 4), number(utility.without, 4))
    };
    let update = words("updated", told(&outcome.soft_weights)?);
    let retrained = outcome.retrained_weights.as_ref().and_then(told);
    let retrained = retrained.map(|utility| format!(", {}", words("retrained", utility)));
    Some(format!("Mean validation loss {update}{}.", retrained.unwrap_or_default()))
}

/// What the robustness target does where the model is a perceptron.
pub const EMBEDDING_ATTACKED: &str = "The attack moves a row's embedding, the numbers that the last layer sees, and not the columns of the file.";

/// A model's name.
pub fn model(role: ModelRole) -> &'static str {
    match role {
        ModelRole::Before => "Before",
        ModelRole::HardInfluence => "Hard, update",
        ModelRole::HardUnlearned => "Hard, chosen algorithm",
        ModelRole::HardRetrained => "Hard, retrained",
        ModelRole::SoftInfluence => "Soft, update",
        ModelRole::SoftUnlearned => "Soft, chosen algorithm",
        ModelRole::SoftRetrained => "Soft, retrained",
    }
}

/// A group's name without its columns: "Female, Black" of "sex is Female and race is Black".
pub fn short_group(name: &str) -> String {
    let parts = name.split(" and ").map(|part| part.split_once(" is ").map_or(part, |(_, value)| value));
    parts.collect::<Vec<_>>().join(", ")
}

/// Most groups that a table lists.
const LISTED: usize = 12;

/// The groups that tables list, by their codes: of two the privileged first; of more the first in their order.
pub fn listed_groups(data: &DataReport) -> Vec<usize> {
    match data.groups.len() {
        2 => vec![1, 0],
        groups => (0..groups.min(LISTED)).collect(),
    }
}

/// Those who are not of the second, or privileged, group: the other group, or of more than two any other.
pub fn others(data: &DataReport) -> &str {
    if data.groups.len() > 2 { "any other group" } else { &data.unprivileged }
}

/// Rows of a group, privileged or not, and a label, favourable or not, in words.
pub fn cell(data: &DataReport, [privileged, favourable]: [bool; 2]) -> String {
    let group = if privileged { data.privileged.as_str() } else { others(data) };
    let label = if favourable { data.favourable.as_str() } else { "the label is not favourable" };
    format!("{group} and {label}")
}

/// Which rows are meant.
pub fn part(rows: Rows) -> &'static str {
    match rows {
        Rows::Validation => "validation",
        Rows::Test => "test",
    }
}

/// A model's name, the chosen algorithm's included.
pub fn model_of(role: ModelRole, algorithm: Algorithm) -> String {
    match role {
        ModelRole::HardUnlearned => format!("Hard, {}", algorithm.name()),
        ModelRole::SoftUnlearned => format!("Soft, {}", algorithm.name()),
        role => model(role).to_owned(),
    }
}

/// Whether a target's F is a difference of probabilities, to be shown in percentage points.
pub fn in_points(kind: TargetKind) -> bool {
    !matches!(kind, TargetKind::EqualOpportunityLoss | TargetKind::AccuracyParity | TargetKind::Robustness)
}

/// F in the target's unit: "+19.2 points", "0.1234".
pub fn target_value(kind: TargetKind, value: f64) -> String {
    if in_points(kind) {
        format!("{} points", signed(value * 100.0, 1))
    } else if kind == TargetKind::Robustness {
        number(value, 3)
    } else {
        signed(value, 3)
    }
}

/// How the models are made that the page speaks of: by the algorithm that the visitor chose, else retrained or updated as the view
/// says.
pub fn told_algorithm(outcome: &Outcome, models: Models) -> Algorithm {
    match (outcome.configuration.correction.algorithm, models) {
        (Algorithm::Influence, Models::Retrained) => Algorithm::Retrain,
        (Algorithm::Retrain, Models::Update) => Algorithm::Influence,
        (algorithm, _) => algorithm,
    }
}

/// Before, hard and soft, of the kind that the page speaks of; updates where others are to come.
pub fn told_models(outcome: &Outcome, models: Models) -> Option<[&ModelOutcome; 3]> {
    let update = ModelRole::by(Algorithm::Influence);
    let wanted = told_algorithm(outcome, models);
    let both = |[hard, soft]: [ModelRole; 2]| Some([outcome.model(hard)?, outcome.model(soft)?]);
    let [hard, soft] = both(ModelRole::by(wanted)).or_else(|| both(update))?;
    Some([outcome.model(ModelRole::Before)?, hard, soft])
}

/// What the weights of the soft model that the page speaks of came to: the retrained model's own, where it has such.
pub fn soft_weights<'a>(outcome: &'a Outcome, model: &ModelOutcome) -> &'a WeightReport {
    match (&outcome.retrained_weights, model.role) {
        (Some(own), ModelRole::SoftRetrained) => own,
        _ => &outcome.soft_weights,
    }
}

/// How hard and soft were made, in a word or two.
pub fn how(outcome: &Outcome, models: Models) -> &'static str {
    match told_models(outcome, models).map(|[_, hard, _]| hard.role) {
        Some(ModelRole::HardRetrained) => "retrained",
        Some(ModelRole::HardUnlearned) => outcome.configuration.correction.algorithm.name(),
        _ => "by influence update",
    }
}

/// The figures of the rows that the page speaks of.
pub fn told_figures(model: &ModelOutcome, rows: Rows) -> &Figures {
    if rows == Rows::Test { &model.test } else { &model.validation }
}

/// A model's figure on the rows that the page speaks of, with its intervals.
pub fn sure<'a>(
    outcome: &'a Outcome,
    model: &ModelOutcome,
    rows: Rows,
    figure: CertainFigure,
) -> Option<&'a Certain> {
    outcome.certainty.of(model.role, usize::from(rows == Rows::Test), figure)
}

/// Whether the gap has a sign, and another side of zero: a difference of two groups in one thing.
pub fn has_sign(outcome: &Outcome) -> bool {
    let kind = target_of(&outcome.configuration);
    outcome.data.groups.len() == 2
        && outcome.configuration.target().is_some()
        && !matches!(kind, TargetKind::EqualizedOdds | TargetKind::Robustness)
}

/// Half the width of a 95 % interval in the target's unit: "±1.2".
pub fn around(kind: TargetKind, interval: &Interval) -> String {
    let half = 0.5 * (interval.high - interval.low);
    match kind {
        kind if in_points(kind) => format!("±{}", number(half * 100.0, 1)),
        _ => format!("±{}", number(half, 3)),
    }
}

/// The gap in the target's unit; with a sign where it has one.
pub fn gap_value(outcome: &Outcome, value: f64) -> String {
    let kind = target_of(&outcome.configuration);
    let text = target_value(kind, value);
    if has_sign(outcome) { text } else { text.trim_start_matches(['+', '±']).to_owned() }
}

/// The story behind the headline, a sentence an entry: the gap, the weights, passing zero, update against retraining.
pub fn sentences(outcome: &Outcome, view: &View) -> Vec<String> {
    let mut list = vec![gap_sentence(outcome, view.rows), weights_sentence(outcome, view.models)];
    list.extend(overshoot_sentence(outcome, view));
    list.extend(retraining_sentence(outcome, view.rows));
    list.extend(shards_sentence(outcome, view.models));
    list.retain(|sentence| !sentence.is_empty());
    list
}

/// Which shards SISA trained anew, numbered from 1; nothing of other algorithms.
fn shards_sentence(outcome: &Outcome, models: Models) -> Option<String> {
    let [_, hard, soft] = told_models(outcome, models)?;
    let told = |model: &ModelOutcome| {
        let shards = model.shards.as_ref()?;
        let numbers: Vec<String> = shards.retrained.iter().map(|number| (number + 1).to_string()).collect();
        Some(match shards.retrained.len() {
            0 => "none".to_owned(),
            all if all == shards.count => format!("all {all}"),
            _ => format!("{} of {} ({})", numbers.join(", "), shards.count, counted(shards.rows, "row")),
        })
    };
    Some(format!("Shards trained anew: hard, {}; soft, {}.", told(hard)?, told(soft)?))
}

/// The share that the target is about, of each group before the correction.
fn gap_sentence(outcome: &Outcome, rows: Rows) -> String {
    let data = &outcome.data;
    let kind = target_of(&outcome.configuration);
    let Some(before) = outcome.model(ModelRole::Before) else { return String::new() };
    let (figures, rows) = (told_figures(before, rows), part(rows));
    if kind == TargetKind::Robustness {
        let fixed = figures.target_hard.value().map_or("undefined".to_owned(), |share| percent(share, 1));
        let clean = figures.accuracy.value().map_or("undefined".to_owned(), |share| percent(share, 1));
        return format!(
            "Before, the model is right on {clean} of the {rows} rows, and on {fixed} of their copies pushed beyond the boundary."
        );
    }
    let (share, read) = share_of(kind, figures);
    if data.groups.len() > 2 {
        return range_sentence(outcome, before, rows, share, read);
    }
    match [1, 0].map(|group| read(&figures.groups[group]).value()) {
        [Some(privileged), Some(other)] => {
            let (privileged, other) = (percent(privileged, 1), percent(other, 1));
            let (one, two) = (&data.privileged, &data.unprivileged);
            match kind {
                TargetKind::DemographicParity => format!(
                    "Before, the model predicts \u{201c}{}\u{201d} for {privileged} of the {rows} rows where {one}, and for {other} where {two}.",
                    data.favourable
                ),
                _ => format!(
                    "Before, the {share} on the {rows} rows is {privileged} where {one}, and {other} where {two}."
                ),
            }
        }
        _ => format!("One group has no {rows} rows that the {share} is about."),
    }
}

/// The lowest and the highest of many groups' shares, of those that are large enough.
fn range_sentence(
    outcome: &Outcome,
    before: &ModelOutcome,
    rows: &str,
    share: &str,
    read: super::charts::Read,
) -> String {
    let figures = if rows == part(Rows::Test) { &before.test } else { &before.validation };
    let driven = outcome.data.groups.iter().zip(&figures.groups).filter(|(group, _)| group.driven);
    let shares: Vec<(&str, f64)> =
        driven.filter_map(|(group, counts)| Some((group.name.as_str(), read(counts).value()?))).collect();
    let lowest = shares.iter().min_by(|a, b| a.1.total_cmp(&b.1));
    let highest = shares.iter().max_by(|a, b| a.1.total_cmp(&b.1));
    match (lowest, highest) {
        (Some((low, least)), Some((high, most))) => format!(
            "Before, the {share} on the {rows} rows goes from {} where {low} to {} where {high}, over {}.",
            percent(*least, 1),
            percent(*most, 1),
            counted(shares.len(), "group")
        ),
        _ => format!("No group has {rows} rows that the {share} is about."),
    }
}

fn weights_sentence(outcome: &Outcome, models: Models) -> String {
    let hard = &outcome.hard_weights;
    let soft = told_models(outcome, models)
        .map_or(&outcome.soft_weights, |[_, _, soft]| soft_weights(outcome, soft));
    let [low, high] = soft.range;
    format!(
        "Of {} training rows, hard unlearning removes {}; soft unlearning raises the weight of {} and lowers that of {}, between {} and {}.",
        count(outcome.data.rows[0] as u64),
        count(hard.removed as u64),
        count(soft.raised as u64),
        count(soft.lowered as u64),
        number(low, 2),
        number(high, 2)
    )
}

/// Over-unlearning, on the rows that the page speaks of, as far as it can be told.
fn overshoot_sentence(outcome: &Outcome, view: &View) -> Option<String> {
    let models = told_models(outcome, view.models)?;
    let (kind, rows) = (target_of(&outcome.configuration), part(view.rows));
    if !has_sign(outcome) {
        return None;
    }
    let gap = |model: &ModelOutcome| sure(outcome, model, view.rows, CertainFigure::Gap)?.value;
    let before = gap(models[0])?;
    let told: Option<Vec<String>> = [("Hard unlearning", models[1]), ("Soft unlearning", models[2])]
        .into_iter()
        .map(|(name, model)| {
            let after = gap(model)?;
            let told = target_value(kind, after.estimate);
            // "+1.1 ±0.4 points"
            let (size, unit) = told.split_at(told.find(' ').unwrap_or(told.len()));
            let told = format!("{size} {}{unit}", around(kind, &after));
            Some(if after.holds_zero() {
                format!("{name} leaves no gap that can be told on the {rows} rows: {told}.")
            } else if after.estimate * before.estimate < 0.0 && !before.holds_zero() {
                format!(
                    "{name} goes past zero on the {rows} rows, to {told}: the bias now favours the other group (over-unlearning)."
                )
            } else {
                format!("{name} does not pass zero on the {rows} rows: {told} are left.")
            })
        })
        .collect();
    Some(told?.join(" "))
}

/// How far the influence update is from retraining with the same weights.
fn retraining_sentence(outcome: &Outcome, rows: Rows) -> Option<String> {
    let kind = target_of(&outcome.configuration);
    let gap = |role: ModelRole| {
        told_figures(outcome.model(role)?, rows).target_smooth.value().map(|value| gap_value(outcome, value))
    };
    let what = if kind == TargetKind::Robustness { "mean loss under attack" } else { "gap" };
    let left = |role: ModelRole| outcome.distance_to_retrained(role).map(|left| percent(left, 0));
    let parameters = match (left(ModelRole::HardRetrained), left(ModelRole::SoftRetrained)) {
        (Some(hard), Some(soft)) => {
            format!(" Of the distance to the retrained parameters, {hard} and {soft} remain.")
        }
        _ => String::new(),
    };
    let with = match outcome.retrained_weights {
        Some(_) => "Retrained, soft with weights of its own",
        None => "Retrained with the same weights",
    };
    Some(format!(
        "{with}, the {what} on the {} rows is {} after hard and {} after soft unlearning; the update said {} and {}.{parameters}",
        part(rows),
        gap(ModelRole::HardRetrained)?,
        gap(ModelRole::SoftRetrained)?,
        gap(ModelRole::HardInfluence)?,
        gap(ModelRole::SoftInfluence)?
    ))
}
