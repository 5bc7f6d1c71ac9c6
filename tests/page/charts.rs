//! Charts as plain data.

use soft_unlearn::compute::{Backend, block_on};
use soft_unlearn::experiment::{
    CertainFigure, Configuration, ModelRole, Outcome, Session, Silent, Synthetic, run,
};
use soft_unlearn::objective::Measured;
use soft_unlearn::objective::intervals::Interval;
use soft_unlearn::table::{FormatChoice, TableReader};
use soft_unlearn::weights::{KeptReport, KeptStatus, WeightStatus};
use soft_unlearn_page::page::charts::{histogram, tradeoff, weights};
use soft_unlearn_page::page::verdict::verdict;
use soft_unlearn_page::page::view::{Models, Rows, View};
use soft_unlearn_page::page::words;

fn outcome() -> Outcome {
    let mut text = String::from("x,sex,y\n");
    for i in 0..240 {
        let sex = if i % 3 == 0 { "F" } else { "M" };
        let y = if (i * 7) % 11 + usize::from(i % 3 != 0) * 3 > 6 { "<b>high</b>" } else { "low" };
        text.push_str(&format!("{},{sex},{y}\n", (i * 13) % 40));
    }
    let mut reader = TableReader::new(FormatChoice::default());
    reader.push(text.as_bytes()).unwrap();
    let configuration: Configuration = serde_json::from_value(serde_json::json!({
        "label": { "column": "y", "positive": { "values": ["<b>high</b>"] } },
        "sensitive": { "column": "sex", "positive": { "values": ["M"] } },
    }))
    .unwrap();
    let mut session = Session::default();
    session.set_main("people.csv".to_owned(), reader.finish().unwrap());
    block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent)).unwrap()
}

#[test]
fn every_weight_falls_into_one_bin() {
    let hard = [0.0, 1.0, 1.0, 1.0];
    let soft = [-0.5, 1.0, 2.75, f64::NAN];
    let bins = histogram(&hard, &soft);
    assert_eq!(bins.hard.iter().sum::<usize>(), 4);
    assert_eq!(bins.soft.iter().sum::<usize>(), 3);
    assert_eq!((bins.edges[0], bins.edges[bins.edges.len() - 1]), (-0.5, 2.8));
    assert_eq!(bins.soft[bins.soft.len() - 1], 1);
    // Removed and unchanged rows stand at the lower edges of their bins.
    for (weight, rows) in [(0.0, 1), (1.0, 3)] {
        let bin = bins.edges.iter().position(|edge| *edge == weight).unwrap();
        assert_eq!(bins.hard[bin], rows);
    }
    // Wherever the weights end, 0 and 1 are edges, or 0 alone where bins are wider than 1; a weight on the last edge counts.
    for (low, high) in [(-1.08, 1.7), (-0.3, 9.0), (0.0, 37.0), (-1e3, 5e4), (-f64::MAX, f64::MAX)] {
        let bins = histogram(&[0.0, 1.0], &[low, high]);
        assert!(bins.edges.len() < 45 && bins.edges.contains(&0.0), "{low} {high}");
        assert!(bins.edges.contains(&1.0) || high - low > 40.0, "{low} {high}");
        assert_eq!(bins.soft.iter().sum::<usize>(), 2, "{low} {high}");
        assert!(bins.edges[0] <= low && high <= bins.edges[bins.edges.len() - 1]);
    }
    let empty = histogram(&[], &[]);
    assert_eq!((empty.edges[0], empty.edges[empty.edges.len() - 1]), (0.0, 2.0));
}

#[test]
fn the_tradeoff_shows_every_model_and_zero_always() {
    let outcome = outcome();
    let option = tradeoff(&outcome, None, &View::default(), false);
    let series = option["series"].as_array().unwrap();
    assert_eq!(series.len(), outcome.models.len());
    for (series, model) in series.iter().zip(&outcome.models) {
        let points = series["data"].as_array().unwrap();
        assert_eq!(points.len(), 1);
        let gap = points[0]["value"][0].as_f64().unwrap();
        assert_eq!(gap, model.test.target_smooth.value().unwrap() * 100.0);
        let accuracy = points[0]["value"][1].as_f64().unwrap();
        assert_eq!(accuracy, model.test.accuracy.value().unwrap() * 100.0);
    }
    // Neither cut off at zero nor away from it.
    assert!(option["xAxis"].get("min").is_none() && option["xAxis"].get("scale").is_none());
    assert_eq!(series[0]["markLine"]["data"][0]["xAxis"], 0);
    // Models differ by more than their colours.
    let symbols: Vec<&str> = series.iter().map(|it| it["symbol"].as_str().unwrap()).collect();
    assert_eq!(symbols, ["circle", "rect", "diamond"]);
}

#[test]
fn the_far_side_of_zero_is_named_where_there_is_one() {
    use soft_unlearn::objective::TargetKind;
    let mut outcome = outcome();
    let named = |outcome: &Outcome| {
        let option = tradeoff(outcome, None, &View::default(), false);
        let lines = option["series"][0]["markLine"]["data"].as_array().unwrap().clone();
        let label = lines.into_iter().map(|line| line["label"].clone());
        let label =
            label.into_iter().find(|it| it["formatter"].as_str().unwrap().contains("over-unlearning"));
        label.map(|it| it["align"].as_str().unwrap().to_owned())
    };
    // Text to the left of the line ends there.
    outcome.models[0].test.target_smooth = soft_unlearn::objective::Measured::Value(0.2);
    assert_eq!(named(&outcome).as_deref(), Some("right"));
    outcome.models[0].test.target_smooth = soft_unlearn::objective::Measured::Value(-0.2);
    assert_eq!(named(&outcome).as_deref(), Some("left"));
    for kind in [TargetKind::Robustness, TargetKind::EqualizedOdds] {
        outcome.configuration.set_target(kind);
        assert_eq!(named(&outcome), None);
    }
}

#[test]
fn a_mark_that_lies_off_the_curves_says_why() {
    use soft_unlearn::unlearn::Algorithm;
    use soft_unlearn::weights::HardScheme;
    let mut outcome = outcome();
    let told = |outcome: &Outcome| {
        let option = tradeoff(outcome, None, &View::default(), false);
        let series = option["series"].as_array().unwrap().clone();
        series
            .iter()
            .map(|it| it["data"][0]["tip"][3].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&outcome), ["", "", ""]);
    outcome.configuration.correction.hard = HardScheme::BothHarmful;
    assert!(told(&outcome)[1].contains("doubly harmful") && told(&outcome)[2].is_empty());
    outcome.configuration.correction.algorithm = Algorithm::Scrub;
    outcome.models[2].role = soft_unlearn::experiment::ModelRole::SoftUnlearned;
    assert!(told(&outcome)[2].contains("SCRUB"));
}

#[test]
fn a_model_past_zero_stands_on_the_other_side_of_the_line() {
    let mut outcome = outcome();
    for (model, value) in outcome.models.iter_mut().zip([0.2, -0.03, 0.0]) {
        model.test.target_smooth = soft_unlearn::objective::Measured::Value(value);
    }
    let option = tradeoff(&outcome, None, &View::default(), false);
    let gap = |model: usize| option["series"][model]["data"][0]["value"][0].as_f64().unwrap();
    assert!(gap(0) > 0.0 && gap(1) < 0.0, "{} {}", gap(0), gap(1));
}

#[test]
fn a_bin_with_one_row_has_a_bar() {
    let axis = &weights(&outcome(), &[], Models::default(), false)["yAxis"];
    // Bars grow from startValue; unless told, a logarithmic axis takes 1, where a single row has no height.
    assert!(axis["min"].as_f64().unwrap() < 1.0 && axis["min"] == axis["startValue"]);
}

#[test]
fn the_weights_chart_counts_every_training_row() {
    let outcome = outcome();
    let option = weights(&outcome, &[], Models::default(), true);
    for series in option["series"].as_array().unwrap().iter().filter(|it| it["type"] == "bar") {
        let rows: u64 =
            series["data"].as_array().unwrap().iter().filter_map(|bin| bin["value"].as_u64()).sum();
        assert_eq!(rows, outcome.data.rows[0] as u64);
    }
}

#[test]
fn selected_rows_stand_in_the_bins_of_their_soft_weights() {
    let outcome = outcome();
    let values = |option: &serde_json::Value, series: usize| -> Vec<u64> {
        let data = option["series"][series]["data"].as_array().unwrap();
        data.iter().map(|bin| bin["value"].as_u64().unwrap_or(0)).collect()
    };
    // All rows are all soft weights; a few are never more than those, and as many as were selected.
    let all: Vec<usize> = (0..outcome.data.rows[0]).collect();
    let option = weights(&outcome, &all, Models::default(), true);
    assert_eq!(option["series"][2]["name"], "Selected rows");
    assert_eq!(values(&option, 2), values(&option, 1));
    let option = weights(&outcome, &all[3..10], Models::default(), true);
    assert_eq!(values(&option, 2).iter().sum::<u64>(), 7);
    assert!(values(&option, 2).iter().zip(values(&option, 1)).all(|(few, all)| *few <= all));
}

/// Intervals that are told, in place of those of 48 test rows: the gap of before, hard and soft, then the change of accuracy of hard and soft.
fn certain(outcome: &mut Outcome, gaps: [[f64; 2]; 3], costs: [[f64; 2]; 2]) {
    let around = |[value, half]: [f64; 2]| Interval {
        estimate: value,
        low: value - half,
        high: value + half,
        resamples: 2_000,
    };
    outcome.certainty.commoner = [0.5; 2];
    for (k, model) in outcome.certainty.models.iter_mut().enumerate() {
        for certain in &mut model.parts[1] {
            match certain.figure {
                CertainFigure::Gap => certain.value = Some(around(gaps[k])),
                CertainFigure::Accuracy if k > 0 => certain.change = Some(around(costs[k - 1])),
                _ => {}
            }
        }
        outcome.models[k].test.target_smooth = Measured::Value(gaps[k][0]);
        outcome.models[k].test.accuracy = Measured::Value(0.8);
    }
    outcome.soft_weights.status = WeightStatus::Solved;
    outcome.soft_weights.kept = Some(KeptReport {
        status: KeptStatus::Met,
        goal: 1.0,
        reached: 1.0,
        violation: 0.0,
        unmet: Vec::new(),
        at_bounds: [0, 0],
        models_evaluated: 4,
        below_commoner: false,
        utility: None,
    });
}

fn told(outcome: &Outcome) -> String {
    let verdict = verdict(outcome, &View::default());
    assert!(verdict.split(' ').count() <= 30, "{verdict}");
    verdict
}

#[test]
fn the_verdict_names_rows_and_models_and_every_difference_has_its_interval() {
    let mut outcome = outcome();
    let story = words::sentences(&outcome, &View::default()).join(" ");
    assert!(story.contains("y is <b>high</b>") && story.contains("144 training rows"), "{story}");

    certain(
        &mut outcome,
        [[0.204, 0.012], [0.04, 0.015], [0.011, 0.015]],
        [[-0.016, 0.006], [-0.022, 0.007]],
    );
    assert_eq!(
        told(&outcome),
        "Test rows, update: soft weights leave no clear gap (1.1 ±1.5 of 20.4) and cost 2.2 ±0.7 points of accuracy; removing \
         10\u{202f}% leaves 4.0 ±1.5 and costs 1.6 ±0.6."
    );
    // Past zero as far as can be told, and a cost that cannot be.
    certain(
        &mut outcome,
        [[0.204, 0.012], [-0.04, 0.015], [0.03, 0.015]],
        [[-0.016, 0.006], [-0.002, 0.007]],
    );
    assert_eq!(
        told(&outcome),
        "Test rows, update: soft weights leave 3.0 ±1.5 of the 20.4-point gap at no clear cost of accuracy; removing 10\u{202f}% \
         overshoots to \u{2212}4.0 ±1.5 and costs 1.6 ±0.6."
    );
    // The longest: every part has its figures.
    certain(&mut outcome, [[0.204, 0.012], [0.01, 0.015], [0.03, 0.015]], [[-0.016, 0.006], [-0.022, 0.007]]);
    assert_eq!(
        told(&outcome),
        "Test rows, update: soft weights leave 3.0 ±1.5 of the 20.4-point gap and cost 2.2 ±0.7 points of accuracy; removing 10\u{202f}% leaves none \
         clear (1.0 ±1.5) and costs 1.6 ±0.6."
    );
    certain(&mut outcome, [[0.204, 0.012], [0.04, 0.015], [0.03, 0.015]], [[-0.001, 0.006], [-0.002, 0.007]]);
    assert!(told(&outcome).ends_with("; of accuracy no difference can be told."));
}

#[test]
fn few_rows_state_no_finding_and_what_is_worse_or_out_of_reach_comes_first() {
    let mut outcome = outcome();
    certain(&mut outcome, [[0.03, 0.05], [-0.04, 0.05], [0.01, 0.05]], [[-0.01, 0.06], [-0.02, 0.07]]);
    let few = told(&outcome);
    assert!(few.contains("test rows are too few to tell a gap (3.0 ±5.0 points)"), "{few}");
    assert!(few.ends_with("Of accuracy no difference can be told."), "{few}");

    certain(&mut outcome, [[0.2, 0.05], [-0.04, 0.05], [0.1, 0.05]], [[-0.01, 0.06], [-0.02, 0.07]]);
    let kept = outcome.soft_weights.kept.as_mut().unwrap();
    (kept.status, kept.reached) = (KeptStatus::OutOfReach, 0.47);
    let out = told(&outcome);
    assert!(out.starts_with("Out of reach: soft weights come to 47\u{202f}% of the way"), "{out}");
    assert!(out.ends_with("10.0 ±5.0 points are left."), "{out}");
    // Worse than no model comes before all else.
    outcome.certainty.commoner = [0.5, 0.82];
    outcome.models[0].test.accuracy = Measured::Value(0.83);
    let worse = told(&outcome);
    assert!(worse.contains("soft weights are less often right (80.0\u{202f}%)"), "{worse}");
    assert!(worse.contains("than predicting the commoner label everywhere (82.0\u{202f}%)"), "{worse}");
    assert!(worse.ends_with("Ask for less."), "{worse}");
    // Of the model before, no goal is to blame.
    outcome.models[0].test.accuracy = Measured::Value(0.81);
    let worse = told(&outcome);
    assert!(worse.contains("the model itself is less often right (81.0\u{202f}%)"), "{worse}");
    assert!(worse.ends_with("The columns say too little about the label."), "{worse}");
    outcome.soft_weights.kept.as_mut().unwrap().status = KeptStatus::NothingToDo;
    outcome.certainty.commoner = [0.5; 2];
    assert!(told(&outcome).starts_with("Nothing to do: "), "{}", told(&outcome));
}

#[test]
fn over_unlearning_is_told_where_it_can_be() {
    let mut outcome = outcome();
    let mut story = |after: [f64; 2]| {
        certain(&mut outcome, [[0.2, 0.02], [0.1, 0.02], after], [[-0.016, 0.006], [-0.022, 0.007]]);
        words::sentences(&outcome, &View::default()).join(" ")
    };
    let near = story([-0.002, 0.02]);
    assert!(
        near.contains(
            "Soft unlearning leaves no gap that can be told on the test rows: \u{2212}0.2 ±2.0 points"
        ),
        "{near}"
    );
    assert!(!near.contains("over-unlearning"), "{near}");
    let past = story([-0.04, 0.02]);
    assert!(past.contains("Soft unlearning goes past zero") && past.contains("over-unlearning"), "{past}");
    assert!(past.contains("Hard unlearning does not pass zero"), "{past}");
}

#[test]
fn losses_are_drawn_within_their_frame_and_the_best_epoch_is_marked() {
    use soft_unlearn::model::Epoch;
    use soft_unlearn_page::page::charts::{LOSS_FRAME, losses};
    let epoch = |number, training_loss, validation_loss| Epoch { number, training_loss, validation_loss };
    assert_eq!(losses(&[]), None);
    let one = losses(&[epoch(1, 0.5, 0.5)]).unwrap();
    assert_eq!((one.training[0], one.best), ([0.0, LOSS_FRAME[1] / 2.0], 0));
    let curve =
        losses(&[epoch(1, 0.6, 0.5), epoch(2, 0.5, 0.4), epoch(3, 0.4, 0.45), epoch(4, 0.2, 0.4)]).unwrap();
    assert_eq!((curve.best, curve.range), (1, [0.2, 0.6]));
    // The highest loss stands at the top, the lowest at the bottom, the last epoch at the right.
    assert_eq!((curve.training[0], curve.training[3]), ([0.0, 0.0], [LOSS_FRAME[0], LOSS_FRAME[1]]));
    assert!((curve.validation[1][1] - LOSS_FRAME[1] / 2.0).abs() < 1e-9);
}

#[test]
fn names_in_a_crowd_lie_neither_on_each_other_nor_on_marks() {
    use soft_unlearn_page::page::charts::label_sides;
    // Alone in the middle: to the right. At the right edge there is room for a short name alone.
    assert_eq!(label_sides(&[([0.0, 0.0], "alone")], &[]), [Some("right")]);
    // Two marks at one place, and others: the second name goes to another side, and at last there is no room.
    let crowd = [([1.0, 1.0], "one"), ([1.0, 1.0], "two"), ([0.0, 0.0], "low"), ([2.0, 2.0], "high")];
    let sides = label_sides(&crowd, &[]);
    // The twin's mark lies under every frame's neighbour only: sides differ.
    assert!(sides[0].is_some() && sides[0] != sides[1], "{sides:?}");
    let mut many: Vec<([f64; 2], &str)> =
        (0..20).map(|k| ([f64::from(k) * 1e-3, 1.0], "a rather long name")).collect();
    many.push(([10.0, 0.0], "far"));
    let sides = label_sides(&many, &[]);
    assert!(sides[..20].iter().flatten().count() <= 4, "{sides:?}");
    assert!(sides[20].is_some());
}

#[test]
fn pictures_have_the_colours_of_a_light_and_of_a_dark_page() {
    use soft_unlearn_page::page::charts::Palette;
    // From Okabe and Ito's palette: vermilion and blue, lighter on dark.
    let [light, dark] = [false, true].map(Palette::of);
    assert_eq!([light.hard, light.soft, light.surface], ["#d55e00", "#0072b2", "#ffffff"]);
    assert_eq!([dark.hard, dark.soft, dark.surface], ["#ff8a3d", "#56b4e9", "#1b1f24"]);
}

/// Over the made-up world's sliders: a model that is less often right than the commoner label is what the page says first, and only then.
#[test]
fn the_made_up_world_says_first_what_is_worse_than_the_commoner_label() {
    let (mut worse, mut others) = (0, 0);
    for bias in [0.0, 1.5, 3.0] {
        for noise in [0.0, 1.0, 3.0] {
            for corruption in [0.0, 0.3, 0.9] {
                for rows in [100, 2_000] {
                    let world = Synthetic { bias, noise, corruption, rows, ..Synthetic::default() };
                    let mut reader = TableReader::new(FormatChoice::default());
                    reader.push(world.csv().as_bytes()).unwrap();
                    let mut session = Session::default();
                    session.set_main("world".to_owned(), reader.finish().unwrap());
                    let outcome = run(&mut session, &Synthetic::configuration(), &mut Silent).unwrap();
                    for (rows, models) in [Rows::Test, Rows::Validation]
                        .into_iter()
                        .flat_map(|rows| [(rows, Models::Update), (rows, Models::Retrained)])
                    {
                        let view = View { rows, models, ..View::default() };
                        let roles = match models {
                            Models::Update => {
                                [ModelRole::Before, ModelRole::HardInfluence, ModelRole::SoftInfluence]
                            }
                            Models::Retrained => {
                                [ModelRole::Before, ModelRole::HardRetrained, ModelRole::SoftRetrained]
                            }
                        };
                        let below = roles.iter().any(|role| {
                            let model = outcome.model(*role).unwrap();
                            let figures = if rows == Rows::Test { &model.test } else { &model.validation };
                            let positives: f64 = figures.groups.iter().map(|group| group.positives()).sum();
                            let commoner = positives.max(figures.weight - positives) / figures.weight;
                            figures.accuracy.value().is_some_and(|accuracy| accuracy < commoner - 1e-12)
                        });
                        let said = verdict(&outcome, &view);
                        assert_eq!(
                            said.contains("less often right") && said.contains("commoner label"),
                            below,
                            "{world:?} {rows:?} {models:?}: {said}"
                        );
                        *if below { &mut worse } else { &mut others } += 1;
                    }
                }
            }
        }
    }
    println!("worse {worse}, others {others}");
    assert!(worse > 10 && others > 100, "{worse} {others}");
}
