//! An experiment on more rows than fit into memory: the original model, kept weights delivered by the update, and the model trained anew with
//! these weights, from a table that comes in blocks.
//!
//! The rows are gone over three times, four times where the split is seeded: for the values of the sensitive columns and the label, for the
//! encoding, and to encode them. Everything afterwards is sums over the encoded blocks ([`crate::blocks`]), wherever these are kept.

mod error;
mod read;
mod report;
mod values;

use std::sync::Arc;

pub use error::{NotStreamed, StreamError};
pub use report::{StreamGroup, StreamModel, StreamReport, weight_lines};

use self::read::{Reading, Scanned};
use super::{Configuration, MissingPolicy, ModelKind, ModelRole, Observer, Split, Stage, Threshold};
use crate::blocks::{BlockGoal, BlockPath, BlockStore, Weighting, Which, fit_blocks, measure};
use crate::design::Encoder;
use crate::objective::Criterion;
use crate::table::{FormatChoice, Table};
use crate::weights::{KeptStatus, SoftScheme};

/// A table that comes in blocks of rows, again and again the same ones in the same order.
pub trait TableBlocks {
    /// The names of its columns, in their order.
    fn names(&self) -> Vec<String>;

    /// Visits every block, with at least the columns of these names.
    ///
    /// # Errors
    ///
    /// [`StreamError::Source`] where a block cannot be read, and what `visit` fails with.
    fn pass(
        &mut self,
        columns: &[String],
        visit: &mut dyn FnMut(Table) -> Result<(), StreamError>,
    ) -> Result<(), StreamError>;
}

/// What an experiment on blocks leaves.
#[derive(Debug, Clone)]
pub struct Streamed {
    /// What is told of it.
    pub report: StreamReport,
    /// How rows are weighted.
    pub weighting: Weighting,
    /// Why rows were dropped, in words, by the places that blocks name.
    pub reasons: Vec<String>,
    /// How columns are encoded.
    pub encoder: Encoder,
}

/// Runs the experiment; the encoded blocks are left in `store`.
///
/// # Errors
///
/// [`StreamError::Not`] for what needs all rows at once; what the settings, the rows, the source or the store do not allow.
pub fn stream(
    source: &mut dyn TableBlocks,
    store: &mut dyn BlockStore,
    configuration: &Configuration,
    observer: &mut dyn Observer,
) -> Result<Streamed, StreamError> {
    let checked = configuration.check().map_err(super::ExperimentError::from)?;
    if let Some(what) = not_streamed(configuration) {
        return Err(StreamError::Not(what));
    }
    observer.enter(Stage::Encode);
    let reading = Reading::new(source, checked.data())?;
    let Scanned { learning, crossed, uses, counts } = reading.scan(source)?;
    let encoder = learning.finish().map_err(super::ExperimentError::from)?;
    let layout = Arc::clone(encoder.layout());
    store.begin(&layout)?;
    let (rows_read, dropped) =
        reading.encode(source, &encoder, &crossed, uses, &mut |block| store.push(block))?;

    observer.enter(Stage::Fit);
    let (p, penalised, l2) = (layout.parameters(), layout.columns(), configuration.model.l2);
    let mut on_iteration = |iteration, norm| observer.iterate(Stage::Fit, iteration, norm);
    let fit = fit_blocks(store, vec![0.0; p], penalised, l2, None, &mut on_iteration)?;

    observer.enter(Stage::Weights);
    let bounds = configuration.correction.bounds.of_epsilon();
    let goal = BlockGoal {
        criteria: configuration.criteria.clone(),
        groups: crossed.names.len(),
        minimum: u64::from(configuration.minimum_group),
        share: configuration.correction.share_of_gap,
        lower: bounds.lower,
        upper: bounds.upper,
    };
    let mut on_model = |models, violation| observer.iterate(Stage::Weights, models, violation);
    let (weighting, updated, kept) = BlockPath::reach(store, &goal, &fit, &mut on_model)?;

    observer.enter(Stage::Retrain);
    let mut on_iteration = |iteration, norm| observer.iterate(Stage::Retrain, iteration, norm);
    let retrained = match kept.status {
        KeptStatus::NothingToDo => fit.clone(),
        _ => fit_blocks(store, updated.clone(), penalised, l2, Some(&weighting), &mut on_iteration)?,
    };

    observer.enter(Stage::Figures);
    let mut models = Vec::new();
    let made = [
        (ModelRole::Before, fit.parameters, Some(fit.report)),
        (ModelRole::SoftInfluence, updated, None),
        (ModelRole::SoftRetrained, retrained.parameters, Some(retrained.report)),
    ];
    for (role, parameters, fit) in made {
        let mut on = |part| {
            let BlockGoal { criteria, groups, minimum, .. } = &goal;
            measure(store, part, &parameters, criteria, *groups, *minimum, false)
                .map(|(figures, _, _)| figures)
        };
        let (validation, test) = (on(Which::Validation)?, on(Which::Test)?);
        let coefficients = layout.coefficients(&parameters);
        models.push(StreamModel { role, parameters, coefficients, fit, validation, test });
    }
    let groups = crossed.names.iter().zip(counts.of_groups(&crossed));
    let report = StreamReport {
        configuration: configuration.clone(),
        rows_read,
        rows: counts.rows(),
        dropped: dropped.sorted(),
        groups: groups.map(|(name, rows)| StreamGroup { name: name.clone(), rows }).collect(),
        parameter_names: layout.parameter_names(),
        constant_columns: encoder.constant.clone(),
        kept,
        models,
    };
    let reasons = dropped.in_words().map(|(reason, _)| reason).collect();
    Ok(Streamed { report, weighting, reasons, encoder })
}

/// What of a configuration needs all rows at once.
fn not_streamed(configuration: &Configuration) -> Option<NotStreamed> {
    let Configuration { model, correction, .. } = configuration;
    let found = [
        (model.kind != ModelKind::Logistic, NotStreamed::Mlp),
        (model.standardise && model.standardise_share != 1.0, NotStreamed::StandardiseShare),
        (model.l2 == 0.0, NotStreamed::NoPenalty),
        (configuration.criteria.contains(&Criterion::Robustness), NotStreamed::Robustness),
        (configuration.threshold != Threshold::default(), NotStreamed::Threshold),
        (configuration.missing == MissingPolicy::Impute, NotStreamed::Impute),
        (configuration.counts.is_some(), NotStreamed::Counts),
        (configuration.added > 0, NotStreamed::Added),
        (matches!(configuration.split, Split::SecondFile { .. }), NotStreamed::SecondFile),
        (configuration.groups.is_empty(), NotStreamed::NoGroups),
        (correction.soft != SoftScheme::Kept, NotStreamed::OtherScheme),
        (correction.keep_utility, NotStreamed::KeepUtility),
        (configuration.format != FormatChoice::default(), NotStreamed::Format),
    ];
    found.into_iter().find(|(found, _)| *found).map(|(_, what)| what)
}
