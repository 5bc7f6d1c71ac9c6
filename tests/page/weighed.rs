//! The pictures of the rows and their weights show the model that the page speaks of.

use serde_json::Value;
use soft_unlearn::compute::{Backend, block_on};
use soft_unlearn::experiment::{Exploration, ModelRole, Outcome, Session, Silent, Synthetic, run};
use soft_unlearn::table::{FormatChoice, TableReader};
use soft_unlearn::unlearn::Algorithm;
use soft_unlearn::weights::SoftScheme;
use soft_unlearn_page::page::charts::{self, WEIGHT_CLASSES, histogram};
use soft_unlearn_page::page::reading;
use soft_unlearn_page::page::view::Models;
use soft_unlearn_page::page::weighed::{Whose, awaited, in_tables, weighed};

fn session() -> Session {
    let mut reader = TableReader::new(FormatChoice::default());
    reader.push(Synthetic { rows: 600, ..Synthetic::default() }.csv().as_bytes()).unwrap();
    let mut session = Session::default();
    session.set_main("world".to_owned(), reader.finish().unwrap());
    session
}

/// The outcome with updates alone, then with everything, each with what is explored of it.
fn outcomes() -> [(Outcome, Exploration); 2] {
    let (mut session, configuration) = (session(), Synthetic::configuration());
    let early = block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent)).unwrap();
    let explored = session.explore().unwrap();
    let late = run(&mut session, &configuration, &mut Silent).unwrap();
    [(early, explored), (late, session.explore().unwrap())]
}

fn described(option: &Value) -> String {
    option["aria"]["label"]["description"].as_str().unwrap().to_owned()
}

/// How many rows a drawing has in each class of size or colour.
fn classes(drawing: &charts::Drawing) -> Vec<usize> {
    drawing.points[..20].chunks(4).map(|shapes| shapes.iter().map(|it| it.len() / 2).sum()).collect()
}

/// How many weights lie in each class, by upper limits.
fn counted(weights: &[f64], limits: [f64; 5]) -> Vec<usize> {
    let class = |weight: &f64| limits.iter().position(|limit| weight <= limit).unwrap();
    (0..5).map(|k| weights.iter().filter(|weight| class(weight) == k).count()).collect()
}

#[test]
fn every_picture_has_the_weights_of_the_model_that_is_spoken_of() {
    let [_, (outcome, exploration)] = outcomes();
    let samples = &outcome.samples;
    assert_ne!(samples.soft_weight, samples.retrained_weight);
    let own = outcome.retrained_weights.as_ref().unwrap();
    let all: Vec<usize> = (0..samples.row.len()).collect();
    for (models, weights, report, name) in [
        (Models::Retrained, &samples.retrained_weight, own, "retrained"),
        (Models::Update, &samples.soft_weight, &outcome.soft_weights, "update"),
    ] {
        let soft = weighed(&outcome, models);
        assert_eq!((soft.weights, soft.report), (weights.as_slice(), report));

        let rows = charts::samples(&outcome, false, &[], models, false);
        assert_eq!(classes(&rows), counted(weights, WEIGHT_CLASSES.map(|(limit, _)| limit)));
        assert!(described(&rows.option).ends_with(&format!("Colour: soft weight, {name}.")));

        let plane = charts::boundary(&outcome, &exploration, &[], models, false).unwrap();
        assert_eq!(classes(&plane), counted(weights, [0.05, 0.95, 1.05, 2.0, f64::INFINITY]));
        let told = described(&plane.option);
        assert!(
            told.contains(&format!("Size: soft weight, {name}. ")) && !told.contains("to come"),
            "{told}"
        );
        let line = plane.option["series"].as_array().unwrap().last().unwrap();
        assert_eq!(line["name"], format!("Soft, {name}"));

        let option = charts::weights(&outcome, &all, models, false);
        let bars = &option["series"][1];
        assert_eq!(bars["name"], format!("Soft, {name}"));
        let heights: Vec<usize> = bars["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|bin| bin["value"].as_u64().unwrap_or(0) as usize)
            .collect();
        assert_eq!(heights, histogram(&samples.hard_weight, weights).soft);
        assert!(described(&option).contains(&format!(" Soft, {name}: {} raised,", report.raised)));

        let drawing = charts::slope(&outcome, &all, models, false);
        assert_eq!(drawing.option["series"][0]["name"], format!("Soft, {name}"));
        let heights: Vec<f32> = drawing.points[2].chunks(2).map(|place| place[1]).collect();
        assert_eq!(heights, weights.iter().map(|weight| *weight as f32).collect::<Vec<f32>>());

        let read = reading::weights(&outcome, models);
        assert!(read.contains(&format!("{} raised, {} lowered", report.raised, report.lowered)), "{read}");
    }
}

#[test]
fn tables_count_the_weights_of_the_model_that_is_spoken_of() {
    let [_, (outcome, exploration)] = outcomes();
    let samples = &outcome.samples;
    for (models, weights) in
        [(Models::Retrained, &samples.retrained_weight), (Models::Update, &samples.soft_weight)]
    {
        let (soft, groups, followed) = in_tables(&outcome, &exploration, models);
        assert_eq!(soft, weighed(&outcome, models));
        assert_eq!(groups.len(), 5);
        for told in groups {
            let own: Vec<f64> = (0..weights.len())
                .filter(|&i| {
                    told.cell.is_none_or(|cell| cell == [samples.group[i] > 0, samples.label[i] > 0])
                })
                .map(|i| weights[i])
                .collect();
            let among = |test: fn(&&f64) -> bool| own.iter().filter(test).count() as u64;
            assert_eq!(told.rows, own.len() as u64);
            assert_eq!(told.raised, among(|weight| **weight > 1.0));
            assert_eq!(told.lowered, among(|weight| **weight < 1.0));
            assert_eq!(told.soft_removed, among(|weight| **weight <= 0.0));
            assert_eq!(told.mean(), Some(own.iter().sum::<f64>() / own.len() as f64));
        }
        // Group and label lead what the weights follow, with the same means.
        for (told, group) in followed[0].groups.iter().zip(groups) {
            assert_eq!((told.rows, told.soft_weight), (group.rows, group.mean().unwrap()));
        }
        let mean = weights.iter().sum::<f64>() / weights.len() as f64;
        for column in followed {
            let sum: f64 = column.groups.iter().map(|group| group.rows as f64 * group.soft_weight).sum();
            assert!((sum / weights.len() as f64 - mean).abs() < 1e-9);
            assert!((5e-4..=1.0).contains(&column.share_explained));
        }
    }
}

#[test]
fn while_the_retrained_model_is_to_come_the_updates_weights_are_said_to_be_its() {
    let [(early, explored), (late, _)] = outcomes();
    let soft = weighed(&early, Models::Retrained);
    assert_eq!((soft.weights, soft.whose), (early.samples.soft_weight.as_slice(), Whose::Awaited));
    assert!(awaited(&early, Models::Retrained) && !awaited(&early, Models::Update));
    assert_eq!(weighed(&early, Models::Update).whose, Whose::Update);
    let told = described(&charts::samples(&early, false, &[], Models::Retrained, false).option);
    assert!(told.ends_with("Colour: soft weight, update (retrained to come)."), "{told}");
    // Between the model and its tables: the update's, by name, with its own report.
    let (soft, groups, _) = in_tables(&late, &explored, Models::Retrained);
    assert_eq!((soft.whose, soft.report), (Whose::Awaited, &late.soft_weights));
    assert_eq!(groups, explored.weight_groups);
    // Likewise the lines.
    let plane = charts::boundary(&late, &explored, &[], Models::Retrained, false).unwrap();
    let told = described(&plane.option);
    assert!(told.contains(" Soft, update: from") && !told.contains("Soft, retrained"), "{told}");
}

#[test]
fn weights_that_all_models_share_are_nobodys_own() {
    let mut configuration = Synthetic::configuration();
    configuration.correction.soft = SoftScheme::Exact;
    let outcome = run(&mut session(), &configuration, &mut Silent).unwrap();
    for models in [Models::Retrained, Models::Update] {
        let soft = weighed(&outcome, models);
        assert_eq!((soft.weights, soft.whose), (outcome.samples.soft_weight.as_slice(), Whose::All));
        assert_eq!(soft.whose.told("soft weight"), "soft weight");
    }
    // An algorithm of the visitor's takes the update's weights, and the page speaks of its models alone.
    configuration.correction.soft = SoftScheme::Kept;
    configuration.correction.algorithm = Algorithm::Scrub;
    let outcome = run(&mut session(), &configuration, &mut Silent).unwrap();
    assert!(outcome.model(ModelRole::SoftRetrained).is_some() && outcome.retrained_weights.is_some());
    let soft = weighed(&outcome, Models::Retrained);
    assert_eq!((soft.weights, soft.whose), (outcome.samples.soft_weight.as_slice(), Whose::All));
}
