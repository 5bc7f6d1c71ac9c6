//! An experiment on blocks of rows against the same one on all rows at once.

use crate::support::{Numbers, bundled, largest_difference, project, table};
use soft_unlearn::blocks::{Ask, Block, BlockStore, BlocksError, Sums, Which, answer, merge};
use soft_unlearn::experiment::{
    Configuration, ExportKind, ModelRole, NotStreamed, Outcome, Session, Silent, StreamError, Streamed,
    TableBlocks, run, stream, weight_lines,
};
use soft_unlearn::table::{Column, ColumnData, Levels, MISSING_CODE, Table};
use soft_unlearn::weights::KeptStatus;

/// What rounding of another order of sums, carried through fit, correctors and update, may change.
const ROUNDING: f64 = 1e-10;

/// A table in blocks of so many rows, whose text columns have the levels of their own rows alone.
struct Sliced<'a>(&'a Table, usize);

impl TableBlocks for Sliced<'_> {
    fn names(&self) -> Vec<String> {
        self.0.columns.iter().map(|column| column.name.clone()).collect()
    }

    fn pass(
        &mut self,
        columns: &[String],
        visit: &mut dyn FnMut(Table) -> Result<(), StreamError>,
    ) -> Result<(), StreamError> {
        for first in (0..self.0.rows).step_by(self.1) {
            let last = self.0.rows.min(first + self.1);
            let chosen = self.0.columns.iter().filter(|column| columns.contains(&column.name));
            let cut = |column: &Column| {
                let data = match &column.data {
                    ColumnData::Numeric(values) => ColumnData::Numeric(values[first..last].to_vec()),
                    ColumnData::Text { codes, levels } => {
                        let mut own = Levels::default();
                        let codes = codes[first..last].iter().map(|&code| match levels.get(code as usize) {
                            None => MISSING_CODE,
                            Some(text) => own.position(text).unwrap_or_else(|| {
                                own.push(text);
                                own.len() - 1
                            }) as u32,
                        });
                        ColumnData::Text { codes: codes.collect(), levels: own }
                    }
                };
                Column { name: column.name.clone(), data }
            };
            visit(Table::new(chosen.map(cut).collect()).unwrap())?;
        }
        Ok(())
    }
}

fn whole(table: &Table, configuration: &Configuration) -> (Outcome, Session) {
    let mut session = Session::default();
    session.set_main("rows".into(), table.clone());
    let outcome = run(&mut session, configuration, &mut Silent).unwrap();
    (outcome, session)
}

fn in_blocks(table: &Table, rows: usize, configuration: &Configuration) -> (Streamed, Vec<Block>) {
    let mut store = Vec::new();
    let told = stream(&mut Sliced(table, rows), &mut store, configuration, &mut Silent).unwrap();
    (told, store)
}

fn weights(streamed: &Streamed, store: &[Block]) -> Vec<f64> {
    store.iter().flat_map(|block| streamed.weighting.weights(&block.parts[0])).collect()
}

/// Fit, weights, update and figures are those of all rows at once.
fn same(table: &Table, configuration: &Configuration, sizes: &[usize]) -> (Outcome, Streamed) {
    let (outcome, session) = whole(table, configuration);
    let mut last = None;
    for &size in sizes {
        let (told, store) = in_blocks(table, size, configuration);
        let report = &told.report;
        assert_eq!(report.rows.map(|rows| rows as usize), outcome.data.rows);
        assert_eq!(report.dropped, outcome.data.dropped);
        assert_eq!(report.parameter_names, outcome.data.parameter_names);
        let names = |groups: Vec<&str>| groups.into_iter().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(
            names(report.groups.iter().map(|group| group.name.as_str()).collect()),
            names(outcome.data.groups.iter().map(|group| group.name.as_str()).collect())
        );
        let kept = outcome.soft_weights.kept.as_ref().unwrap();
        assert_eq!((report.kept.status, report.kept.models_evaluated), (kept.status, kept.models_evaluated));
        assert_eq!(report.kept.reached, kept.reached);
        assert_eq!(report.kept.at_bounds.map(|rows| rows as usize), kept.at_bounds);
        for role in [ModelRole::Before, ModelRole::SoftInfluence] {
            let (own, other) = (
                report.models.iter().find(|model| model.role == role).unwrap(),
                outcome.model(role).unwrap(),
            );
            let apart = largest_difference(&own.parameters, &other.parameters);
            assert!(apart < ROUNDING, "{size} {role:?}: parameters differ by {apart:e}");
            for (own, other) in [(&own.validation, &other.validation), (&own.test, &other.test)] {
                let accuracy = other.accuracy.value().unwrap();
                assert!((own.accuracy.unwrap() - accuracy).abs() < 1e-12, "{size} {role:?}");
                for (own, other) in own.groups.iter().zip(&other.groups) {
                    let (own, other) = (own.selection_rate, other.selection_rate().value());
                    assert!(own.is_some() == other.is_some());
                    assert!((own.unwrap_or(0.0) - other.unwrap_or(0.0)).abs() < 1e-12);
                }
            }
        }
        let base = |i: usize| outcome.samples.base_weight.get(i).copied().unwrap_or(1.0);
        let expected: Vec<f64> =
            outcome.samples.soft_weight.iter().enumerate().map(|(i, w)| base(i) * w.max(0.0)).collect();
        let apart = largest_difference(&weights(&told, &store), &expected);
        assert!(apart < ROUNDING, "{size}: weights differ by {apart:e}");
        // Every line of the weights is the line of the whole table, but for the rounding of the weight.
        let file = String::from_utf8(session.export(ExportKind::Weights).unwrap().bytes).unwrap();
        let (mut first, mut lines) = (0, String::from("row,part,sample_weight\n"));
        for block in &store {
            lines += &weight_lines(block, first, &told.weighting, &told.reasons);
            first += u64::from(block.rows);
        }
        let heads = |text: &str| -> Vec<String> {
            text.lines().map(|line| line.rsplit_once(',').unwrap().0.to_owned()).collect()
        };
        assert_eq!(heads(&lines), heads(&file));
        last = Some(told);
    }
    (outcome, last.unwrap())
}

fn settings(path: &str) -> Configuration {
    serde_json::from_slice(&std::fs::read(project(path)).unwrap()).unwrap()
}

#[test]
fn two_groups_of_adult() {
    let adult = table(&bundled("adult"));
    let mut configuration = settings("examples/adult.json");
    configuration.correction.soft = soft_unlearn::weights::SoftScheme::Kept;
    let (_, told) = same(&adult, &configuration, &[5_000, 100_000]);
    assert_eq!(told.report.kept.status, KeptStatus::Met);
    // The model trained anew with the weights is an optimum, and closes most of the gap that the update closes.
    let [before, _, retrained] = told.report.models.as_slice() else { panic!() };
    let fit = retrained.fit.as_ref().unwrap();
    assert!(fit.gradient_norm < 1e-9, "{}", fit.gradient_norm);
    let gap = |model: &soft_unlearn::experiment::StreamModel| model.validation.differences[0].unwrap();
    assert!(gap(retrained) < 0.3 * gap(before), "{} {}", gap(retrained), gap(before));
}

#[test]
fn ten_groups_of_adult_by_two_rates_with_a_seeded_split() {
    let mut configuration = settings("examples/adult-race-sex.json");
    configuration.split = soft_unlearn::experiment::Split::default();
    configuration.criteria =
        serde_json::from_str(r#"["true_positive_rate", "false_positive_rate"]"#).unwrap();
    configuration.correction.share_of_gap = 0.5;
    same(&table(&bundled("adult")), &configuration, &[7_001]);
}

/// Rows with missing cells, weights of 0, a group by a number, and a level that only one block has.
fn made_up() -> Table {
    let mut numbers = Numbers(5);
    let mut text = String::from("a,b,kind,age,y,n\n");
    for i in 0..3_000 {
        let (a, b) = (numbers.normal(), numbers.normal());
        let age = 20 + i % 50;
        let y = a - 0.5 * b + if age >= 40 { 0.5 } else { -0.5 } + numbers.normal() > 0.0;
        let kind = if i == 2_222 { "rare" } else { ["p", "q", "r"][(numbers.bits() % 3) as usize] };
        let kind = if i % 97 == 0 { "" } else { kind };
        text += &format!(
            "{a},{b},{kind},{age},{},{}\n",
            if y { "yes" } else { "no" },
            [2.5, 1.0, 3.0, 0.0, 2.0][i % 5]
        );
    }
    table(text.as_bytes())
}

fn asked(goal: f64, bounds: &str) -> Configuration {
    serde_json::from_str(&format!(
        r#"{{"version": 2, "label": {{"column": "y", "positive": {{"values": ["yes"]}}}},
            "groups": [{{"column": "age", "at_least": 40, "privileged": ["at least 40"]}}], "base_weight": "n",
            "sensitive_as_feature": false, "correction": {{"goal": {goal}, "bounds": {bounds}}}}}"#
    ))
    .unwrap()
}

#[test]
fn base_weights_missing_cells_and_a_group_by_a_number() {
    let rows = made_up();
    let (outcome, _) = same(&rows, &asked(1.0, "[0, 5]"), &[100, 999, 3_000]);
    assert!(!outcome.data.dropped.is_empty());
    // Bounds that ever more rows meet, until the goal is beyond them.
    let mut met_at_bounds = 0;
    for bounds in ["[0.96, 1.04]", "[0.97, 1.03]", "[0.98, 1.02]", "[0.985, 1.015]", "[0.99, 1.01]"] {
        let kept = same(&rows, &asked(1.0, bounds), &[512]).1.report.kept;
        if kept.status == KeptStatus::Met {
            met_at_bounds = met_at_bounds.max(kept.at_bounds[0] + kept.at_bounds[1]);
        } else {
            assert_eq!(kept.status, KeptStatus::OutOfReach);
            assert!(kept.reached < 1.0 && !kept.unmet.is_empty(), "{kept:?}");
        }
        if bounds == "[0.99, 1.01]" {
            assert_eq!(kept.status, KeptStatus::OutOfReach);
        }
    }
    assert!(met_at_bounds > 10, "{met_at_bounds}");
}

#[test]
fn who_computes_what_changes_no_bit() {
    let rows = made_up();
    let (told, mut store) = in_blocks(&rows, 250, &asked(1.0, "[0, 5]"));
    let asks = [
        Ask::Fit { theta: told.weighting.theta.clone(), weighting: Some(told.weighting.clone()) },
        Ask::Weigh { weighting: told.weighting.clone(), columns: told.weighting.steps.clone() },
    ];
    for ask in asks {
        // The question travels as text, the block as bytes; answers come in any order and are merged in that of the blocks.
        let travelled: Ask = serde_json::from_str(&serde_json::to_string(&ask).unwrap()).unwrap();
        let mut answers: Vec<(usize, Vec<f64>)> = (0..store.len())
            .rev()
            .map(|place| {
                let bytes = store[place].to_bytes();
                let block = Block::from_bytes(told.encoder.layout(), &bytes).unwrap();
                assert_eq!(block, store[place]);
                (place, answer(&block, &travelled).unwrap())
            })
            .collect();
        answers.sort_by_key(|(place, _)| *place);
        let mut total = Vec::new();
        answers.iter().for_each(|(_, answer)| merge(&mut total, answer).unwrap());
        let bits = |sums: &[f64]| sums.iter().map(|sum| sum.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&total), bits(&store.ask(&ask).unwrap()));
    }
    let bytes = store[0].to_bytes();
    let cut = Block::from_bytes(told.encoder.layout(), &bytes[..bytes.len() - 1]);
    assert_eq!(cut, Err(BlocksError::Damaged));
    let short = Ask::Fit { theta: vec![0.0], weighting: None };
    assert!(matches!(store.ask(&short), Err(BlocksError::Parameters { found: 1, .. })));
    let mut seen = 0;
    store
        .each(&mut |block| {
            seen += block.part(Which::Train).y().len();
            Ok(())
        })
        .unwrap();
    assert_eq!(seen as u64, told.report.rows[0]);
}

#[test]
fn what_is_not_done_block_by_block_is_said() {
    let rows = made_up();
    let refused = |change: &dyn Fn(&mut Configuration), rows: &Table| {
        let mut configuration = asked(1.0, "[0, 5]");
        change(&mut configuration);
        let mut store: Vec<Block> = Vec::new();
        stream(&mut Sliced(rows, 500), &mut store, &configuration, &mut Silent).err().unwrap()
    };
    let not = |change: &dyn Fn(&mut Configuration)| match refused(change, &rows) {
        StreamError::Not(what) => what,
        other => panic!("{other}"),
    };
    use soft_unlearn::experiment::{MissingPolicy, ModelKind, Threshold};
    assert_eq!(not(&|it| it.model.kind = ModelKind::Mlp), NotStreamed::Mlp);
    assert_eq!(not(&|it| it.model.l2 = 0.0), NotStreamed::NoPenalty);
    assert_eq!(not(&|it| it.missing = MissingPolicy::Impute), NotStreamed::Impute);
    assert_eq!(not(&|it| it.threshold = Threshold::At(0.4)), NotStreamed::Threshold);
    assert_eq!(
        not(&|it| it.correction.soft = soft_unlearn::weights::SoftScheme::Exact),
        NotStreamed::OtherScheme
    );
    // A bad cell is found in its block, by its row there.
    let mut bad = rows.clone();
    let place = bad.columns.iter().position(|column| column.name == "n").unwrap();
    if let ColumnData::Numeric(values) = &mut bad.columns[place].data {
        values[1_234] = -1.0;
    }
    let told = refused(&|_| (), &bad).to_string();
    assert!(told.starts_with("Block 3, whose first row is row 1001 of all: Row 235 "), "{told}");
    let told = refused(&|it| it.minimum_group = 100_000, &rows).to_string();
    assert!(told.contains("at least 100000 validation rows"), "{told}");
    let told = refused(&|it| it.label.column = "z".into(), &rows).to_string();
    assert!(told.contains("\"z\""), "{told}");
}
