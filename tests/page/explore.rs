//! What the pictures show: curves, attacks, calibration, planes, explanations, intervals.

use soft_unlearn::compute::{Backend, block_on};
use soft_unlearn::experiment::{
    CheckRows, Configuration, CurvePoint, Drawn, Exploration, LeftOutRows, ModelRole, Outcome, Session,
    Silent, Synthetic, run,
};
use soft_unlearn::leave_one_out::LeaveOneOutError;
use soft_unlearn::objective::Rate;
use soft_unlearn::table::{FormatChoice, TableReader};
use soft_unlearn::weights::HardScheme;
use soft_unlearn_page::page::charts::{self, clipped, crossing, frame, widen};
use soft_unlearn_page::page::state::within;
use soft_unlearn_page::page::view::{Checking, Models, View};

fn explored(world: Synthetic, change: fn(&mut Configuration)) -> (Session, Outcome, Exploration) {
    let mut reader = TableReader::new(FormatChoice::default());
    reader.push(world.csv().as_bytes()).unwrap();
    let mut session = Session::default();
    session.set_main("world".to_owned(), reader.finish().unwrap());
    let mut configuration = Synthetic::configuration();
    change(&mut configuration);
    let outcome = run(&mut session, &configuration, &mut Silent).unwrap();
    let exploration = session.explore().unwrap();
    (session, outcome, exploration)
}

fn small() -> Synthetic {
    Synthetic { rows: 600, ..Synthetic::default() }
}

#[test]
fn curves_pass_through_the_models_of_their_settings() {
    let (mut session, outcome, exploration) = explored(small(), |configuration| {
        configuration.correction.hard = HardScheme::TopShare(0.1);
        configuration.correction.share_of_gap = 0.5;
    });
    while block_on(session.trace(&Backend::cpu())).unwrap() {}
    let curves = session.explore().unwrap().curves;
    assert_eq!((exploration.curves.waiting() > 0, curves.waiting()), (true, 0));
    let at = |points: &[CurvePoint], setting: f64| {
        points.iter().find(|point| point.setting == setting).unwrap().clone()
    };
    let of = |role| outcome.model(role).unwrap().test.target_smooth.value();
    let (hard, soft) = (at(&curves.hard, 0.1), at(&curves.soft, 0.5));
    assert_eq!(hard.update[1].target, of(ModelRole::HardInfluence));
    assert_eq!(hard.retrained.unwrap()[1].target, of(ModelRole::HardRetrained));
    assert_eq!(soft.update[1].target, of(ModelRole::SoftInfluence));
    assert_eq!(soft.retrained.unwrap()[1].target, of(ModelRole::SoftRetrained));
    // Nothing removed, nothing asked for: the model before.
    for point in [&curves.hard[0], &curves.soft[0]] {
        assert_eq!(point.setting, 0.0);
        assert!((point.update[0].target.unwrap() - outcome.target_before).abs() < 1e-12);
    }
}

#[test]
fn curves_are_kept_while_only_the_strength_changes() {
    let (mut session, outcome, _) = explored(small(), |_| ());
    block_on(session.trace(&Backend::cpu())).unwrap();
    let waiting = session.explore().unwrap().curves.waiting();
    let mut configuration = outcome.configuration;
    configuration.correction.share_of_gap = 0.3;
    run(&mut session, &configuration, &mut Silent).unwrap();
    assert_eq!(session.explore().unwrap().curves.waiting(), waiting);
    configuration.set_target(soft_unlearn::objective::TargetKind::EqualOpportunityRate);
    run(&mut session, &configuration, &mut Silent).unwrap();
    assert!(session.explore().unwrap().curves.waiting() > waiting);
}

#[test]
fn an_attack_of_no_size_changes_nothing_and_a_fresh_one_beyond_the_boundary_turns_everything() {
    let (_, outcome, exploration) = explored(small(), |_| ());
    let curves = exploration.robustness.unwrap();
    assert_eq!((curves.sizes[0], curves.sizes[20]), (0.0, 2.0));
    for curve in &curves.models {
        let accuracy = outcome.model(curve.role).unwrap().test.accuracy.value().unwrap();
        assert_eq!((curve.fixed[0], curve.fresh[0]), (accuracy, accuracy));
        // No margin is exactly 0 here, so that every decision turns.
        assert!((curve.fresh[20] - (1.0 - accuracy)).abs() < 1e-12);
        if curve.role == ModelRole::Before {
            assert_eq!(curve.fixed, curve.fresh);
        }
    }
}

#[test]
fn calibration_counts_every_test_row_once() {
    let (_, outcome, exploration) = explored(small(), |_| ());
    assert_eq!(exploration.calibration.len(), 10);
    for curve in &exploration.calibration {
        let group = &outcome.model(curve.role).unwrap().test.groups[usize::from(curve.group)];
        assert_eq!(curve.bins.iter().map(|bin| bin.rows).sum::<f64>(), group.rows());
        assert_eq!(curve.bins.iter().map(|bin| bin.favourable).sum::<f64>(), group.positives());
        assert!(curve.bins.windows(2).all(|pair| pair[0].predicted < pair[1].predicted));
    }
}

/// More than two groups: a curve a group and model, over the group's own rows.
#[test]
fn every_group_has_its_reliability() {
    let (_, outcome, exploration) = explored(small(), |configuration| {
        configuration.groups[0] =
            soft_unlearn::experiment::GroupColumn::new(configuration.groups[0].column.clone());
        configuration.groups.push(soft_unlearn::experiment::GroupColumn {
            at_least: Some(0.0),
            ..soft_unlearn::experiment::GroupColumn::new("score")
        });
    });
    let groups = outcome.data.groups.len();
    assert_eq!((groups, exploration.calibration.len()), (4, 5 * 4));
    for curve in &exploration.calibration {
        let group = &outcome.model(curve.role).unwrap().test.groups[usize::from(curve.group)];
        assert_eq!(curve.bins.iter().map(|bin| bin.rows).sum::<f64>(), group.rows());
        assert_eq!(curve.bins.iter().map(|bin| bin.favourable).sum::<f64>(), group.positives());
    }
    let drawn = charts::calibration(&outcome, &exploration, Models::Retrained, false);
    let series = drawn["series"].as_array().unwrap();
    assert_eq!(series.len(), 1 + 3 * groups);
    assert!(series.iter().any(|line| line["name"].as_str().unwrap().contains(&outcome.data.groups[3].name)));
}

#[test]
fn calibration_is_of_the_rows_that_it_names() {
    let (_, outcome, exploration) = explored(small(), |_| ());
    for curve in &exploration.validation_calibration {
        let group = &outcome.model(curve.role).unwrap().validation.groups[usize::from(curve.group)];
        assert_eq!(curve.bins.iter().map(|bin| bin.rows).sum::<f64>(), group.rows());
        assert_eq!(curve.bins.iter().map(|bin| bin.favourable).sum::<f64>(), group.positives());
    }
    let described =
        |option: serde_json::Value| option["aria"]["label"]["description"].as_str().unwrap().to_owned();
    assert!(
        described(charts::calibration(&outcome, &exploration, Models::Retrained, false))
            .contains("on the test rows")
    );
    let validation =
        charts::calibration(&outcome, &exploration.validation_calibration, Models::Retrained, false);
    assert!(described(validation).contains("on the validation rows"));
}

#[test]
fn weights_by_group_and_label_are_a_direct_count() {
    let (_, outcome, exploration) =
        explored(small(), |configuration| configuration.correction.share_of_gap = 1.0);
    let samples = &outcome.samples;
    assert_eq!(exploration.weight_groups.len(), 5);
    for told in &exploration.weight_groups {
        let own: Vec<usize> = (0..samples.row.len())
            .filter(|&i| told.cell.is_none_or(|cell| cell == [samples.group[i] > 0, samples.label[i] > 0]))
            .collect();
        let among = |test: &dyn Fn(usize) -> bool| own.iter().filter(|&&i| test(i)).count() as u64;
        assert_eq!(told.rows, own.len() as u64);
        assert_eq!(told.hard_removed, among(&|i| samples.hard_weight[i] <= 0.0));
        assert_eq!(told.raised, among(&|i| samples.soft_weight[i] > 1.0));
        assert_eq!(told.lowered, among(&|i| samples.soft_weight[i] < 1.0));
        assert_eq!(told.soft_removed, among(&|i| samples.soft_weight[i] <= 0.0));
        let mean = own.iter().map(|&i| samples.soft_weight[i]).sum::<f64>() / own.len() as f64;
        assert_eq!(told.mean(), Some(mean));
    }
    // The total is what is told elsewhere of all rows.
    let all = exploration.weight_groups[4];
    let (hard, soft) = (&outcome.hard_weights, &outcome.soft_weights);
    assert_eq!(
        (all.cell, all.hard_removed, all.raised, all.lowered),
        (None, hard.removed as u64, soft.raised as u64, soft.lowered as u64)
    );
    let parts = &exploration.weight_groups[..4];
    assert_eq!(parts.iter().map(|it| it.rows).sum::<u64>(), all.rows);
}

#[test]
fn label_and_group_come_first_among_what_the_weights_follow() {
    let (_, outcome, exploration) = explored(small(), |_| ());
    let label = &outcome.configuration.label.column;
    let both = &exploration.explanations[0];
    assert_eq!((&both.column, both.groups.len()), (&format!("group × {label}"), 4));
    for (told, own) in both.groups.iter().zip(&exploration.weight_groups) {
        assert_eq!((told.rows, told.soft_weight), (own.rows, own.mean().unwrap()));
    }
    // The label alone comes next, where it explains anything: here the groups' labels outweigh each other.
    let (_, _, robust) = explored(small(), |configuration| {
        configuration.set_target(soft_unlearn::objective::TargetKind::Robustness)
    });
    let told = &robust.explanations[1];
    assert_eq!((&told.column, told.groups.len()), (label, 2));
    // What would read as 0.0 % is not told.
    assert!(exploration.explanations.iter().all(|it| it.share_explained >= 5e-4));
}

#[test]
fn a_loss_under_attack_has_a_sentence_from_the_curves() {
    use soft_unlearn_page::page::reading;
    let (mut session, _, _) = explored(small(), |configuration| {
        configuration.set_target(soft_unlearn::objective::TargetKind::Robustness)
    });
    while block_on(session.trace(&Backend::cpu())).unwrap() {}
    let (outcome, exploration) = (session.outcome().unwrap(), session.explore().unwrap());
    let told = reading::tradeoff(&outcome, Some(&exploration), &View::default()).unwrap();
    let before = outcome.model(ModelRole::Before).unwrap().test.target_smooth.value().unwrap();
    let lowest = |points: &[CurvePoint]| {
        let values = points.iter().map(|point| point.retrained.as_ref().unwrap()[1].target.unwrap());
        values.fold(f64::INFINITY, f64::min)
    };
    for value in [before, lowest(&exploration.curves.soft)] {
        assert!(told.contains(&soft_unlearn_page::page::format::number(value, 3)), "{value}: {told}");
    }
    assert!(told.starts_with("On the test rows: the mean loss under attack is"), "{told}");
}

#[test]
fn two_columns_are_drawn_in_their_own_units_with_the_models_own_lines() {
    let (session, outcome, exploration) = explored(small(), |_| ());
    let plane = exploration.plane.unwrap();
    assert_eq!(plane.axes, ["score", "experience"]);
    let cells = session.cells(outcome.samples.row[..3].to_vec()).unwrap();
    for (i, row) in cells.cells.iter().enumerate() {
        let cell = |j: usize| row[j].as_ref().unwrap().parse::<f64>().unwrap();
        assert!((f64::from(plane.points[0][i]) - cell(0)).abs() < 1e-5);
        assert!((f64::from(plane.points[1][i]) - cell(1)).abs() < 1e-5);
    }
    // On every training row the line's sum is the margin of its probability.
    let line = exploration.lines.iter().find(|line| line.role == ModelRole::Before).unwrap();
    for (i, p) in outcome.samples.probability.iter().enumerate() {
        let [a, b, c] = line.coefficients;
        let margin = a * f64::from(plane.points[0][i]) + b * f64::from(plane.points[1][i]) + c;
        assert!((1.0 / (1.0 + (-margin).exp()) - p).abs() < 1e-5, "row {i}");
    }
}

#[test]
fn principal_components_are_orthogonal_and_hold_the_most_variance() {
    let (_, outcome, exploration) =
        explored(small(), |configuration| configuration.sensitive_as_feature = true);
    let plane = exploration.plane.unwrap();
    assert_eq!(outcome.data.encoded_columns, 3);
    let n = plane.points[0].len() as f64;
    let moment =
        |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum::<f64>() / n;
    let [first, second] = &plane.points;
    let (v1, v2) = (moment(first, first), moment(second, second));
    assert!(moment(first, second).abs() < 1e-4 && v1 > v2);
    // Three standardised columns: their variance is 3.
    assert!(((v1 + v2) / 3.0 - plane.variance_share).abs() < 1e-4, "{v1} {v2} {}", plane.variance_share);
    assert!(plane.variance_share > 2.0 / 3.0 && plane.variance_share < 1.0);
}

#[test]
fn explanations_divide_the_rows_and_their_variance() {
    let (_, outcome, exploration) =
        explored(small(), |configuration| configuration.sensitive_as_feature = true);
    let n = outcome.data.rows[0] as u64;
    let mean = outcome.samples.soft_weight.iter().sum::<f64>() / n as f64;
    for explanation in &exploration.explanations {
        assert_eq!(explanation.groups.iter().map(|group| group.rows).sum::<u64>(), n);
        let again: f64 = explanation.groups.iter().map(|group| group.rows as f64 * group.soft_weight).sum();
        assert!((again / n as f64 - mean).abs() < 1e-9);
        assert!((0.0..=1.0).contains(&explanation.share_explained));
    }
    // By group and label, from the definition of eta squared.
    let samples = &outcome.samples;
    let by_both = &exploration.explanations[0];
    let total: f64 = samples.soft_weight.iter().map(|w| (w - mean) * (w - mean)).sum();
    let within: f64 = [(0, 0), (0, 1), (1, 0), (1, 1)]
        .iter()
        .map(|(group, label)| {
            let of: Vec<f64> = (0..samples.row.len())
                .filter(|&i| samples.group[i] == *group && samples.label[i] == *label)
                .map(|i| samples.soft_weight[i])
                .collect();
            let mean = of.iter().sum::<f64>() / of.len() as f64;
            of.iter().map(|w| (w - mean) * (w - mean)).sum::<f64>()
        })
        .sum();
    assert!((by_both.share_explained - (1.0 - within / total)).abs() < 1e-9);
}

#[test]
fn wilson_intervals_are_those_of_scipy() {
    // scipy.stats.binomtest(k, n).proportion_ci(method="wilson"), to the digits written here.
    for (numerator, denominator, low, high) in [
        (5.0, 10.0, 0.236_593_09, 0.763_406_91),
        (0.0, 10.0, 0.0, 0.277_532_80),
        (98.0, 100.0, 0.929_988_21, 0.994_498_03),
    ] {
        let [l, h] = Rate { numerator, denominator }.wilson_interval().unwrap();
        assert!(
            (l - low).abs() < 5e-8 && (h - high).abs() < 5e-8,
            "{numerator}/{denominator}: {l:.8} {h:.8}"
        );
    }
    assert_eq!(Rate { numerator: 0.0, denominator: 0.0 }.wilson_interval(), None);
}

#[test]
fn a_crossing_lies_between_the_points_on_either_side() {
    let curve = [(0.0, [0.2, 0.8]), (0.5, [0.1, 0.7]), (1.0, [-0.1, 0.5])];
    let (setting, height) = crossing(&curve).unwrap();
    assert!((setting - 0.75).abs() < 1e-12 && (height - 0.6).abs() < 1e-12);
    assert_eq!(crossing(&curve[..2]), None);
}

#[test]
fn lines_are_cut_at_the_frame() {
    let ends = clipped([1.0, -1.0, 0.0], [-1.0, 1.0], [-2.0, 2.0]).unwrap();
    assert_eq!(ends, [[-1.0, -1.0], [1.0, 1.0]]);
    assert_eq!(clipped([1.0, 0.0, 5.0], [-1.0, 1.0], [-2.0, 2.0]), None);
    assert_eq!(clipped([0.0, 0.0, 1.0], [-1.0, 1.0], [-2.0, 2.0]), None);
}

#[test]
fn every_row_is_a_point_of_the_pictures() {
    let (_, outcome, exploration) = explored(small(), |_| ());
    let n = outcome.data.rows[0];
    let selected = within(&outcome.samples, [-f64::MAX, 0.0, -f64::MAX, 0.0]);
    let harms = outcome.samples.target_influence.iter().zip(outcome.samples.utility_influence.iter());
    assert_eq!(selected.len(), harms.filter(|(f, u)| **f <= 0.0 && **u <= 0.0).count());
    let points = |drawing: &charts::Drawing| drawing.points[..20].iter().map(Vec::len).sum::<usize>() / 2;
    let rows = charts::samples(&outcome, false, &selected, Models::Retrained, false);
    let plane = charts::boundary(&outcome, &exploration, &selected, Models::Retrained, true).unwrap();
    assert_eq!((points(&rows), points(&plane)), (n, n));
    assert_eq!(rows.points[20].len() / 2, selected.len());
    assert_eq!(
        charts::slope(&outcome, &selected, Models::Retrained, false).points[2].len() / 2,
        selected.len()
    );
    // Points on the border belong to a rectangle that is drawn to it.
    let frame = frame(&outcome.samples);
    let all = widen([-frame.u, frame.u, -frame.f, frame.f], &frame);
    assert_eq!(within(&outcome.samples, all).len(), n);
}

#[test]
fn the_tradeoff_traces_both_schemes_and_marks_zero() {
    let (mut session, outcome, _) = explored(small(), |configuration| {
        configuration.correction.soft = soft_unlearn::weights::SoftScheme::Exact;
    });
    while block_on(session.trace(&Backend::cpu())).unwrap() {}
    let exploration = session.explore().unwrap();
    let option = charts::tradeoff(&outcome, Some(&exploration), &View::default(), false);
    let series = option["series"].as_array().unwrap();
    let named = |part: &str| series.iter().filter(|it| it["name"].as_str().unwrap().contains(part)).count();
    // By update and retrained; of the latter, which the page speaks of, with the place where it passes zero, if it does.
    let passing = |points: &[CurvePoint]| {
        let at = |point: &CurvePoint| {
            let figures = point.retrained.as_ref().unwrap();
            (point.setting, [figures[1].target.unwrap(), figures[1].accuracy.unwrap()])
        };
        usize::from(crossing(&points.iter().map(at).collect::<Vec<_>>()).is_some())
    };
    let [hard, soft] = [&exploration.curves.hard, &exploration.curves.soft].map(|points| passing(points));
    assert_eq!((named("Hard, by share"), named("Soft, by share")), (2 + hard, 2 + soft));
    assert_eq!((named("passes zero"), soft), (hard + soft, 1));
}

#[test]
fn the_same_world_is_made_twice_and_every_number_is_brought_into_range() {
    assert_eq!(small().csv(), small().csv());
    let wild = Synthetic { bias: f64::NAN, noise: 1e9, corruption: -1.0, rows: 0, ..Synthetic::default() };
    assert_eq!(wild.csv().lines().count(), 101);
    let tame = wild.within_range();
    assert_eq!((tame.bias, tame.noise, tame.corruption), (1.0, 3.0, 0.0));
    // A change of the corruption leaves the features as they were.
    let features = |world: Synthetic| -> Vec<String> {
        world.csv().lines().map(|line| line.rsplit_once(',').unwrap().0.to_owned()).collect()
    };
    assert_eq!(features(small()), features(Synthetic { corruption: 0.8, ..small() }));
}

#[test]
fn single_rows_of_the_world_are_changed_by_hand_and_changed_back() {
    let lines = |world: &Synthetic| -> Vec<String> { world.csv().lines().map(str::to_owned).collect() };
    let (made, mut world) = (lines(&small()), small());
    world.flip(3);
    world.place(5, [1.23456, -0.5]);
    world.flip(5);
    let edited = lines(&world);
    let differing: Vec<usize> = (0..made.len()).filter(|&k| made[k] != edited[k]).collect();
    assert_eq!(differing, [3, 5]);
    let cells = |line: &str| -> Vec<String> { line.split(',').map(str::to_owned).collect() };
    let (before, after) = (cells(&made[3]), cells(&edited[3]));
    assert_eq!(before[..3], after[..3]);
    assert_ne!(before[3], after[3]);
    let (before, after) = (cells(&made[5]), cells(&edited[5]));
    assert_eq!((after[0].as_str(), after[1].as_str(), &after[2]), ("1.235", "-0.500", &before[2]));
    assert_ne!(before[3], after[3]);
    // The rest of the world does not depend on them, whatever else is changed.
    let other = lines(&Synthetic { bias: 2.0, ..world.clone() });
    assert_eq!(cells(&other[5])[..2], ["1.235", "-0.500"]);
    // Written and read, and flipped back, it is what it was.
    let text = serde_json::to_string(&world).unwrap();
    assert_eq!(serde_json::from_str::<Synthetic>(&text).unwrap(), world);
    world.flip(3);
    assert_eq!(world.edits.keys().copied().collect::<Vec<_>>(), [5]);
    // Wild edits are tamed; a row that is not there changes nothing.
    let mut wild = small();
    wild.place(1, [1e9, f64::NAN]);
    wild.place(2, [-99.0, 99.0]);
    wild.flip(7_000);
    let tame = wild.within_range();
    assert_eq!(tame.edits.keys().copied().collect::<Vec<_>>(), [2, 7_000]);
    assert_eq!(tame.edits[&2].at, Some([-10.0, 10.0]));
    assert_eq!(lines(&tame)[3..], made[3..]);
    let mut many = small();
    (1..=600).for_each(|row| many.flip(row));
    assert_eq!(many.within_range().edits.len(), Synthetic::MOST_EDITS);
}

#[test]
fn rows_are_drawn_into_the_world_and_changed_like_the_others() {
    let (made, mut world) = (small().csv(), small());
    let at = |k: usize| [0.126 * k as f64, -0.5];
    world.draw((0..3).map(|k| Drawn { favoured: k == 0, hired: k != 1, at: at(k) }));
    // They follow what was made, in hundredths.
    let drawn = world.csv();
    assert_eq!(
        drawn.strip_prefix(&made).unwrap(),
        "0.000,-0.500,A,yes\n0.130,-0.500,B,no\n0.250,-0.500,B,yes\n"
    );
    // A click and a drag are theirs, and leave no edit behind.
    let first = world.rows + 1;
    world.flip(first);
    world.place(first + 1, [2.0, 1.0]);
    assert!(world.edits.is_empty());
    assert!(world.csv().ends_with("0.000,-0.500,A,no\n2.000,1.000,B,no\n0.250,-0.500,B,yes\n"));
    let text = serde_json::to_string(&world).unwrap();
    assert_eq!(serde_json::from_str::<Synthetic>(&text).unwrap(), world);
    // There is room for so many; places out of reach are tamed.
    world.draw((0..500).map(|_| Drawn { favoured: true, hired: true, at: [50.0, f64::NAN] }));
    assert_eq!(world.drawn.len(), Synthetic::MOST_DRAWN);
    let tame = world.within_range();
    assert_eq!(tame.drawn.len(), 3);
    // A made-up world before there was a brush has none.
    let old = r#"{"bias":1.0,"noise":0.5,"corruption":0.2,"rows":300,"seed":1,"edits":{}}"#;
    assert!(serde_json::from_str::<Synthetic>(old).unwrap().drawn.is_empty());
}

/// What these rows do, on as many sessions as there are parts.
fn checked(sessions: &[&Session], question: &Configuration, rows: &CheckRows) -> LeftOutRows {
    let n = sessions[0].outcome().unwrap().samples.row.len();
    let places = rows.places(n, question.seed).unwrap();
    let mut all = LeftOutRows::default();
    for (part, session) in places.chunks(places.len().div_ceil(sessions.len())).zip(sessions) {
        all.take_in(block_on(session.leave_out(&Backend::cpu(), question, part, rows.by_hand())).unwrap());
    }
    all
}

#[test]
fn rows_are_the_same_whoever_leaves_them_out_and_belong_to_their_question() {
    let (session, outcome, _) = explored(small(), |_| ());
    let question = &outcome.configuration;
    let (mut second, _, _) = explored(small(), |_| ());
    // Another way of answering the same question.
    let mut other = question.clone();
    other.correction.share_of_gap = 0.5;
    block_on(second.correct(&Backend::cpu(), &other, &mut Silent)).unwrap();
    let all = checked(&[&session], question, &CheckRows::All);
    assert_eq!(all.rows.len(), outcome.samples.row.len());
    assert!(all.rows.windows(2).all(|pair| pair[0].place < pair[1].place) && all.one_step.is_empty());
    assert_eq!(checked(&[&session, &second, &session], question, &CheckRows::All), all);
    let some = checked(&[&second, &session], question, &CheckRows::Random(40));
    assert!(some.rows.len() == 40 && some.rows.iter().all(|row| all.rows[row.place] == *row));
    // A larger number includes the smaller one's rows.
    let [few, more] = [40, 60].map(|count| CheckRows::Random(count).places(200, 7).unwrap());
    assert_eq!(few, more[..40]);

    // Estimates and truth belong to the same rows, and the correction comes nearer.
    let told = charts::estimates(&outcome, &all, Checking::Target);
    assert_eq!(told.plain, *outcome.samples.target_influence);
    let [plain, corrected, one_step] = told.agreements();
    assert!(plain.pearson.unwrap() > 0.99 && corrected.pearson.unwrap() > plain.pearson.unwrap());
    assert!(one_step.rows == 0 && told.misses().is_none());
    let checkup = charts::Checkup::new(&outcome, &all).unwrap();
    let [plain, corrected, one_step] =
        charts::check(&checkup, Checking::Utility, false).points.try_into().unwrap();
    assert!(
        [plain, corrected].iter().all(|points| points.len() == 2 * all.rows.len()) && one_step.is_empty()
    );
    assert!(charts::Checkup::new(&outcome, &LeftOutRows::default()).is_none());

    // Three rows by hand, known already: what one step says of them stands beside the truth, and is nearer to it.
    let chosen = [4_u32, 11, 17];
    let mut all = all;
    all.take_in(checked(&[&session], question, &CheckRows::Places(chosen.to_vec())));
    assert_eq!(all.rows.len(), outcome.samples.row.len());
    let told = charts::estimates(&outcome, &all, Checking::Utility);
    let given: Vec<u32> =
        (0..all.rows.len() as u32).filter(|&k| told.one_step[k as usize].is_finite()).collect();
    assert_eq!(given, chosen);
    let misses = told.misses().unwrap();
    let far: f64 = chosen.iter().map(|&k| (told.one_step[k as usize] - told.actual[k as usize]).abs()).sum();
    assert!(misses.rows == 3 && (misses.one_step - far / 3.0).abs() <= 1e-15 * far);
    assert!(misses.one_step < misses.corrected && misses.nearer().unwrap() > 1.0, "{misses:?}");

    let rows = outcome.samples.row.len();
    let error = CheckRows::Places(vec![9_999]).places(rows, 1).unwrap_err();
    assert_eq!(error, LeaveOneOutError::NoSuchRow { place: 9_999, rows });
    let error = CheckRows::Random(rows as u32 + 1).places(rows, 1).unwrap_err();
    assert_eq!(error, LeaveOneOutError::TooMany { asked: rows + 1, rows });
    // A session that is about another target by now finds nothing of this one, and a new one nothing at all.
    other.set_target(soft_unlearn::objective::TargetKind::AccuracyParity);
    block_on(second.correct(&Backend::cpu(), &other, &mut Silent)).unwrap();
    assert_eq!(
        block_on(second.leave_out(&Backend::cpu(), question, &[1], false)).unwrap(),
        LeftOutRows::default()
    );
    assert_eq!(
        block_on(Session::default().leave_out(&Backend::cpu(), question, &[1], false)).unwrap(),
        LeftOutRows::default()
    );
}
