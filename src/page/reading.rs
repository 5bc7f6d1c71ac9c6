//! A sentence a picture: its own numbers, read aloud.

use super::charts::{Checkup, Pair, crossing, line_of, lined, pairs, share_of};
use super::format::{correlation, count, counted, number, percent, signed};
use super::state::{RecoveryState, Sweep};
use super::view::{Models, Rows, View};
use super::weighed::weighed;
use super::words;
use soft_unlearn::compute::sorted_by;
use soft_unlearn::experiment::{
    CurvePoint, Exploration, MlpReport, ModelRole, Outcome, Paired, RecoveryModel, Verdict, WeightGroup,
    recovery_lines, soft_against_hard, verdicts,
};
use soft_unlearn::leave_one_out::effects as effects_of;
use soft_unlearn::model::Epoch;
use soft_unlearn::objective::TargetKind;
use soft_unlearn::unlearn::Algorithm;
use soft_unlearn::weights::HardScheme;

/// Settings with F and accuracy.
type Places = Vec<(f64, [f64; 2])>;

/// Where each curve passes zero, and what it costs there; of a loss under attack, how far each takes it down.
pub fn tradeoff(outcome: &Outcome, exploration: Option<&Exploration>, view: &View) -> Option<String> {
    let curves = &exploration?.curves;
    let kind = words::target_of(&outcome.configuration);
    let robust = kind == TargetKind::Robustness;
    let part = usize::from(view.rows == Rows::Test);
    let places = |points: &[CurvePoint], retrained: bool| -> Places {
        let figures = |point: &CurvePoint| {
            let both = if retrained { point.retrained.as_ref()? } else { &point.update };
            Some((point.setting, [both[part].target?, both[part].accuracy?]))
        };
        points.iter().filter_map(figures).collect()
    };
    let tell = |name: &str, points: &[CurvePoint]| {
        let retrained = !points.is_empty() && points.iter().all(|point| point.retrained.is_some());
        let update = places(points, false);
        let told = if retrained { places(points, true) } else { update.clone() };
        let how = if retrained { "retrained" } else { "by influence update" };
        if robust {
            return lowest(name, &told, how);
        }
        let also = match crossing(&update) {
            Some((setting, _)) if retrained => format!("; by influence update at {}", percent(setting, 0)),
            None if retrained && crossing(&told).is_some() => "; by influence update not at all".to_owned(),
            _ => String::new(),
        };
        Some(match crossing(&told) {
            Some((setting, accuracy)) => {
                format!(
                    "{name} meets zero at {}, where {} is right ({how}{also}).",
                    percent(setting, 0),
                    percent(accuracy, 1)
                )
            }
            None => format!("{name} does not meet zero within the range ({how}{also})."),
        })
    };
    let hard = tell("Removing rows", &curves.hard)?;
    let share = if robust {
        "Asking soft weights for a share of it"
    } else {
        "Asking soft weights for a share of the gap"
    };
    let soft = tell(share, &curves.soft)?;
    let begin = match outcome.model(ModelRole::Before) {
        Some(before) if robust => {
            let figures = if part == 1 { &before.test } else { &before.validation };
            format!("the mean loss under attack is {} before. ", number(figures.target_smooth.value()?, 3))
        }
        _ => String::new(),
    };
    let off = off_the_curves(outcome).map(|text| format!(" {text}")).unwrap_or_default();
    Some(format!("On the {} rows: {begin}{hard} {soft}{off}", words::part(view.rows)))
}

/// The lowest point of a curve whose F has no zero to be met.
fn lowest(name: &str, places: &Places, how: &str) -> Option<String> {
    let [start, _] = places.first()?.1;
    let best = places.iter().min_by(|a, b| a.1[0].total_cmp(&b.1[0]))?;
    let (setting, [target, left]) = *best;
    if target >= start {
        return Some(format!("{name} does not take it down within the range ({how})."));
    }
    Some(format!(
        "{name} takes it down to {} at {}, where {} is right ({how}).",
        number(target, 3),
        percent(setting, 0),
        percent(left, 1)
    ))
}

/// Which marks of the trade-off picture lie on none of its curves, and why.
fn off_the_curves(outcome: &Outcome) -> Option<String> {
    let settings = &outcome.configuration.correction;
    let mut told = Vec::new();
    if !matches!(settings.algorithm, Algorithm::Influence | Algorithm::Retrain) {
        told.push(format!("models made by {}", settings.algorithm.name()));
    }
    if !outcome.configuration.removed.is_empty() {
        told.push("hard models, for the chosen rows are no share k".to_owned());
    } else if settings.hard == HardScheme::BothHarmful {
        told.push("hard models, for the doubly harmful rows are no share k".to_owned());
    }
    (!told.is_empty()).then(|| format!("Not on the curves: {}.", told.join("; ")))
}

/// How many rows harm what.
pub fn samples(outcome: &Outcome) -> String {
    let samples = &outcome.samples;
    let n = samples.row.len();
    let sign = if outcome.target_before < 0.0 { -1.0 } else { 1.0 };
    let mut counts = [0_usize; 4];
    for (f, u) in samples.target_influence.iter().zip(samples.utility_influence.iter()) {
        counts[2 * usize::from(sign * f < 0.0) + usize::from(*u < 0.0)] += 1;
    }
    let share = |rows: usize| percent(rows as f64 / n.max(1) as f64, 0);
    format!(
        "Of {} training rows, {} harm both target and utility, {} harm the target but help utility, {} help the target but harm utility, and {} help both.",
        count(n as u64),
        share(counts[3]),
        share(counts[2]),
        share(counts[1]),
        share(counts[0])
    )
}

/// The step against the slope.
pub fn weights(outcome: &Outcome, models: Models) -> String {
    let (hard, soft) = (&outcome.hard_weights, weighed(outcome, models).report);
    let n = outcome.data.rows[0].max(1) as f64;
    format!(
        "Hard: {} rows ({}) at 0, all others at 1. Soft: {} raised, {} lowered, {} below zero, from {} to {}.",
        count(hard.removed as u64),
        percent(hard.removed as f64 / n, 1),
        count(soft.raised as u64),
        count(soft.lowered as u64),
        count(soft.negative as u64),
        number(soft.range[0], 2),
        number(soft.range[1], 2)
    )
}

/// Which group and label the weights raise and lower most, and from which most rows are removed.
pub fn weight_groups(outcome: &Outcome, groups: &[WeightGroup]) -> Option<String> {
    let cells = groups.iter().filter_map(|group| Some((group.cell?, group, group.mean()?)));
    let by_mean = sorted_by(cells.collect(), |a, b| a.2.total_cmp(&b.2));
    let ((low, _, lowest), (high, _, highest)) = (by_mean.first()?, by_mean.last()?);
    let name = |cell: &[bool; 2]| words::cell(&outcome.data, *cell);
    let mut text = format!(
        "Soft weights are highest where {}, {} on average, and lowest where {}, {}.",
        name(high),
        number(*highest, 3),
        name(low),
        number(*lowest, 3)
    );
    let removed: u64 = by_mean.iter().map(|(_, group, _)| group.hard_removed).sum();
    let (most, group, _) = by_mean.iter().max_by_key(|(_, group, _)| group.hard_removed)?;
    if removed > 0 {
        text.push_str(&format!(
            " Of the {} that hard unlearning removes, {} are where {}.",
            counted(removed as usize, "row"),
            count(group.hard_removed),
            name(most)
        ));
    }
    Some(text)
}

/// The share that the goal is about by group, before and after; of more than two groups their range.
pub fn groups(outcome: &Outcome, view: &View) -> Option<String> {
    let models = words::told_models(outcome, view.models)?;
    let kind = words::target_of(&outcome.configuration);
    let (name, read) = share_of(kind, words::told_figures(models[0], view.rows));
    let shares = |model: usize| {
        let figures = words::told_figures(models[model], view.rows);
        figures.groups.iter().map(|group| read(group).value()).collect::<Vec<_>>()
    };
    let part = words::part(view.rows);
    let shown = |share: Option<f64>| share.map_or("undefined".to_owned(), |share| percent(share, 1));
    if outcome.data.groups.len() > 2 {
        let range = |model: usize| {
            let driven = outcome.data.groups.iter().zip(shares(model)).filter(|(group, _)| group.driven);
            let shares =
                sorted_by(driven.filter_map(|(_, share)| share).collect::<Vec<f64>>(), f64::total_cmp);
            format!("{} to {}", shown(shares.first().copied()), shown(shares.last().copied()))
        };
        return Some(format!(
            "On the {part} rows the {name} of the groups that are large enough is {} before, {} after hard and {} after soft unlearning.",
            range(0),
            range(1),
            range(2)
        ));
    }
    let share = |model: usize, group: usize| shown(shares(model).get(group).copied().flatten());
    Some(format!(
        "On the {part} rows the {name} where {} is {} before, {} after hard and {} after soft unlearning; where {}, {}, {} and {}.",
        outcome.data.privileged,
        share(0, 1),
        share(1, 1),
        share(2, 1),
        outcome.data.unprivileged,
        share(0, 0),
        share(1, 0),
        share(2, 0)
    ))
}

/// How the hidden layers were trained.
pub fn perceptron(report: &MlpReport) -> String {
    let training = &report.training;
    let best = training.epochs.iter().find(|epoch| epoch.number == training.best);
    let kept = best.map_or("the weights drawn first are kept".to_owned(), |epoch| {
        format!(
            "epoch {} is kept, with a mean validation loss of {}",
            epoch.number,
            number(epoch.validation_loss, 3)
        )
    });
    format!(
        "Two hidden layers of {} units were trained on {} rows for {} epochs; {kept}. The last layer was refitted on {} rows.",
        count(training.width as u64),
        count(training.rows as u64),
        training.epochs.last().map_or(0, |epoch| epoch.number),
        count(report.last_layer_rows as u64)
    )
}

/// How far the training of the hidden layers has come.
pub fn epoch(epochs: &[Epoch]) -> String {
    epochs.last().map_or_else(String::new, |epoch| {
        format!(
            "Epoch {}: mean loss {} on training, {} on validation rows.",
            epoch.number,
            number(epoch.training_loss, 3),
            number(epoch.validation_loss, 3)
        )
    })
}

/// How much the plane shows, and how far the lines turn.
pub fn boundary(outcome: &Outcome, exploration: &Exploration, told: Models) -> Option<String> {
    let plane = exploration.plane.as_ref()?;
    let [before, hard, soft] = lined(outcome, exploration, told)?;
    let before = line_of(exploration, before)?;
    let turn = |role| {
        let [a, b, _] = line_of(exploration, role)?;
        let [a0, b0, _] = before;
        let angle = (a0 * b - b0 * a).atan2(a0 * a + b0 * b).to_degrees();
        angle.is_finite().then(|| format!("{}°", number(angle.abs(), 1)))
    };
    let shown = if plane.variance_share >= 1.0 {
        "The data as they are.".to_owned()
    } else {
        let columns = if outcome.perceptron.is_some() { "embedding's" } else { "encoded columns'" };
        format!("This plane holds {} of the {columns} variance.", percent(plane.variance_share, 0))
    };
    let turned = match (turn(hard), turn(soft)) {
        (Some(hard), Some(soft)) => format!(" Hard unlearning turns the line by {hard}, soft by {soft}."),
        _ => String::new(),
    };
    Some(format!("{shown}{turned}"))
}

/// Accuracy beyond the boundary, on fixed and on fresh copies.
pub fn robustness(outcome: &Outcome, exploration: &Exploration, told: Models) -> Option<String> {
    let curves = exploration.robustness.as_ref()?;
    let size = outcome.configuration.correction.perturbation;
    let at =
        curves.sizes.iter().enumerate().min_by(|a, b| (a.1 - size).abs().total_cmp(&(b.1 - size).abs()))?.0;
    let roles = super::charts::drawn(outcome, told);
    let told: Vec<String> = curves
        .models
        .iter()
        .filter(|curve| roles.contains(&curve.role))
        .filter_map(|curve| {
            let fresh = curve.fresh.get(at).map_or("undefined".to_owned(), |share| percent(*share, 1));
            Some(format!(
                "{}: {} on fixed copies, {fresh} on fresh ones",
                words::model_of(curve.role, outcome.configuration.correction.algorithm),
                percent(*curve.fixed.get(at)?, 1)
            ))
        })
        .collect();
    Some(format!(
        "At {} distances to the boundary, accuracy on the test rows is: {}.",
        number(curves.sizes[at], 1),
        told.join("; ")
    ))
}

/// How near influence comes to the truth.
pub fn check(checkup: &Checkup) -> String {
    let [[plain, corrected, _], [plain_u, corrected_u, _]] = &checkup.agreements;
    let show = |value: Option<f64>| value.map_or("undefined".to_owned(), |value| correlation(value, 4));
    let mut text = format!(
        "Over {} rows, influence and truth correlate at {} for the target and {} for the validation loss; corrected for leverage, at {} and {}.",
        count(plain.rows as u64),
        show(plain.pearson),
        show(plain_u.pearson),
        show(corrected.pearson),
        show(corrected_u.pearson)
    );
    for (name, few) in ["the target", "the validation loss"].iter().zip(&checkup.but_for_few) {
        if let Some((rows, rest)) = few {
            text.push_str(&format!(
                " For {name} that is the work of {}: without {}, {}. One step does not reach where the model goes without such a row, mostly one of the last \
                 few that keep a rare category's coefficient from running away.",
                counted(*rows, "row"),
                if *rows == 1 { "it" } else { "them" },
                show(rest.pearson)
            ));
        }
    }
    text
}

/// How many rows help one and harm the other, or both.
pub fn effects(outcome: &Outcome, checkup: &Checkup) -> String {
    let [target, utility] = &checkup.estimates;
    let found = effects_of(&target.actual, &utility.actual, outcome.target_before);
    let show = |rows: usize| count(rows as u64);
    format!(
        "The target and utility are both better off without {} rows, and both worse off without {}. Leaving out {} helps one and harms the other: {} the target \
         at utility's cost, {} utility at the target's.",
        show(found.helps_both),
        show(found.harms_both),
        counted(found.torn(), "row"),
        show(found.helps_target),
        show(found.helps_utility)
    )
}

/// How often soft beats hard, over all cells; and, for the target shown, with which methods it loses.
pub fn methods(sweep: &Sweep, target: TargetKind) -> String {
    let tell = |name: &str, verdict: &Verdict| {
        let Verdict {
            pairs,
            target: [target, target_hard, _],
            utility: [utility, utility_hard, _],
            both: [both, both_hard],
        } = *verdict;
        (pairs > 0).then(|| {
            format!(
                "{name}, over {} of hard and soft, soft comes nearer to the goal in {target} and hard in {target_hard}, soft is more accurate in {utility} \
                 and hard in {utility_hard}; soft wins on both in {both}, hard in {both_hard}.",
                counted(pairs, "pair")
            )
        })
    };
    let [approximate, retrained] = verdicts(&sweep.rows);
    let mut text: Vec<String> =
        [tell("Approximated", &approximate), tell("Retrained", &retrained)].into_iter().flatten().collect();
    let all = pairs(&sweep.rows, target);
    let losers = |worse: fn(&Pair) -> Option<bool>| {
        let names: Vec<&str> =
            all.iter().filter(|pair| worse(pair) == Some(true)).map(|pair| pair.method.name()).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    };
    if !all.is_empty() {
        text.push(format!(
            "On average over seeds, for {}, soft loses on the target with: {}; on accuracy with: {}.",
            words::target(target)[1],
            losers(|pair| Some(pair.soft.test_size?.mean > pair.hard.test_size?.mean)),
            losers(|pair| Some(pair.soft.test_accuracy?.mean < pair.hard.test_accuracy?.mean))
        ));
    }
    text.join(" ")
}

/// What unlearning the known rows regains at the visitor's known share, hard and soft, against what all corrupted rows would; `None`
/// until those models are there.
pub fn corrective(recovery: &RecoveryState) -> Option<String> {
    let RecoveryState { settings, rows, .. } = recovery;
    let lines = recovery_lines(rows);
    let at = |model: RecoveryModel, known: Option<f64>| {
        lines.iter().find(|line| line.model == model && line.known == known)
    };
    let accuracy =
        |model: RecoveryModel, known: Option<f64>| at(model, known)?.accuracy.map(|spread| spread.mean);
    let known = Some(settings.known);
    let clean = accuracy(RecoveryModel::NeverCorrupted, None)?;
    let left = accuracy(RecoveryModel::Uncorrected, None)?;
    let all = accuracy(RecoveryModel::WithoutAll, None)?;
    let retrains = settings.algorithm == Algorithm::Retrain;
    let [hard_model, soft_model] = match retrains {
        true => [RecoveryModel::HardRetrained, RecoveryModel::SoftRetrained],
        false => [RecoveryModel::Hard, RecoveryModel::Soft],
    };
    let gained = |model: RecoveryModel| at(model, known)?.gained;
    let (hard, soft) = (gained(hard_model)?, gained(soft_model)?);
    let corrupted = rows.iter().find(|row| row.model == RecoveryModel::Uncorrected)?;
    // With its interval over seeds, where there are several that differ.
    let around = |paired: Paired| match paired.interval {
        Some([low, high]) if high - low > 1e-12 => format!(
            "{} ({} to {})",
            signed(paired.spread.mean * 100.0, 2),
            signed(low * 100.0, 2),
            signed(high * 100.0, 2)
        ),
        _ => signed(paired.spread.mean * 100.0, 2),
    };
    let mut text = format!(
        "With {} of {} training labels flipped, accuracy on clean test rows goes from {} to {}. Knowing {} of them, hard unlearning by {} changes that by {} \
         points, soft by {}",
        count(corrupted.corrupted as u64),
        count(corrupted.rows as u64),
        percent(clean, 2),
        percent(left, 2),
        percent(settings.known, 0),
        settings.algorithm.name(),
        around(hard),
        around(soft)
    );
    match (retrains, gained(RecoveryModel::HardRetrained)) {
        (false, Some(retrained)) => text.push_str(&format!(
            "; retraining without the known ones by {}, without all corrupted rows by {}.",
            around(retrained),
            signed((all - left) * 100.0, 2)
        )),
        _ => text.push_str(&format!(
            "; retraining without all corrupted rows by {}.",
            signed((all - left) * 100.0, 2)
        )),
    }
    // Where a correction does harm, or does nothing, that is said. Of one seed there is no interval, and the figures speak for themselves.
    let several = soft.interval.is_some();
    let harms: Vec<&str> =
        [("hard", hard), ("soft", soft)]
            .into_iter()
            .filter(|(_, gained)| {
                if several { gained.told() && gained.spread.mean < 0.0 } else { gained.spread.mean < 0.0 }
            })
            .map(|(name, _)| name)
            .collect();
    if !harms.is_empty() {
        text.push_str(&format!(" Here {} unlearning did harm.", harms.join(" and ")));
    }
    let apart = soft_against_hard(rows, [soft_model, hard_model], known)?;
    let lead = apart.spread.mean;
    text.push_str(&match lead {
        _ if several && lead != 0.0 && !apart.told() => {
            format!(
                " Between soft and hard no difference can be told: soft minus hard is {} points.",
                around(apart)
            )
        }
        lead if lead > 0.0 => format!(" Soft is ahead of hard: {} points.", around(apart)),
        lead if lead < 0.0 => format!(" Hard is ahead of soft: soft minus hard is {} points.", around(apart)),
        _ => " Hard and soft come out equal.".to_owned(),
    });
    if several {
        text.push_str(" In brackets: 95\u{202f}% intervals over seeds, of differences seed by seed.");
    }
    if let Some(failed) = lines.iter().find_map(|line| line.failed.as_deref()) {
        text.push_str(&format!(" Some models could not be made: {failed}"));
    }
    Some(text)
}
