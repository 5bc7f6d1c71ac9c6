//! An experiment that keeps its stages: each is kept until something that it depends on changes. Moving a slider repeats
//! only what the slider changes.

mod ask;
mod cellwise;
mod certain;
mod compare;
mod given;
mod leave_out;

use std::sync::Arc;

use super::batch::Batches;
use super::corrected::Corrected;
use super::explore::{
    Curves, Exploration, Plane, calibrations, explanations, label_and_group, robustness, weight_groups,
};
use super::export::{self, Export, ExportKind};
use super::extract::see;
use super::fitted::Fitted;
use super::footprint::{Footprint, costly_columns};
use super::keep::keep;
use super::objective_influence::{ObjectiveInfluence, check_estimate};
use super::prepare::prepare_again;
use super::prepared::{NamedTable, Prepared};
use super::take_home;
use super::{
    Cells, Checked, Configuration, CurveSettings, DataSettings, ExperimentError, FeatureSettings,
    FittingSettings, ModelRole, Observer, Outcome, QuestionSettings, Stage, Timing, TooLarge,
};
use crate::compute::{Backend, Computed, Wide, block_on};
use crate::table::{Column, Noted, Parts, Table, TableNote};

/// Tables, and the stages computed from them so far.
#[derive(Default)]
pub struct Session {
    main: Option<NamedTable>,
    second: Option<NamedTable>,
    stages: Stages,
    batches: Batches,
    /// Bytes that a run may take.
    memory: Option<u64>,
}

/// Each stage beside the settings that it was computed for.
#[derive(Default)]
struct Stages {
    encoded: Option<(DataSettings, Arc<Prepared>)>,
    /// What the model sees: the encoded columns themselves, or what a perceptron makes of them.
    prepared: Option<(FeatureSettings, Arc<Prepared>)>,
    fitted: Option<(FittingSettings, Fitted)>,
    objective: Option<(QuestionSettings, ObjectiveInfluence)>,
    corrected: Option<(Checked, Corrected)>,
    curves: Option<(CurveSettings, Curves)>,
    plane: Option<(FeatureSettings, Option<Plane>)>,
    timings: Vec<Timing>,
    computed: Computed,
}

/// The main job, whole, on the CPU: data and configuration to the finished comparison, retrained models included. Its steps, on the processor
/// that a backend decides on, are [`Session::correct`] and [`Session::unlearn`].
///
/// # Errors
///
/// An [`ExperimentError`]: no table, a setting out of range, rows that cannot be used, a model that cannot be fitted, weights that cannot be
/// computed.
pub fn run(
    session: &mut Session,
    configuration: &Configuration,
    observer: &mut dyn Observer,
) -> Result<Outcome, ExperimentError> {
    block_on(async {
        let backend = Backend::cpu();
        session.correct(&backend, configuration, observer).await?;
        for role in Session::LATER {
            session.unlearn(&backend, role, observer).await?;
        }
        session.outcome()
    })
}

impl Session {
    /// The models that [`Session::correct`] leaves to [`Session::unlearn`].
    pub const LATER: [ModelRole; 4] = [
        ModelRole::HardUnlearned,
        ModelRole::SoftUnlearned,
        ModelRole::HardRetrained,
        ModelRole::SoftRetrained,
    ];

    /// Refuses runs that take more than so many bytes by their [`Footprint`], before anything of them is computed.
    pub fn limit_memory(&mut self, bytes: u64) {
        self.memory = Some(bytes);
    }

    /// Takes a table as the data; everything computed before is forgotten.
    pub fn set_main(&mut self, name: String, table: Table) {
        self.main = Some(NamedTable { name, table });
        self.stages = Stages::default();
        self.forget_batches();
    }

    /// Takes a table as the second file, with the test rows; `None` forgets it. Where the first file is there already, the second
    /// one's names and values are brought to its spelling; what was changed for that is returned.
    pub fn set_second(&mut self, mut second: Option<(String, Table)>) -> Vec<TableNote> {
        let mut changed = Vec::new();
        if let (Some((_, table)), Some(main)) = (&mut second, &self.main) {
            let known = table.notes.len();
            table.match_to(&main.table);
            changed.extend_from_slice(&table.notes[known..]);
        }
        self.second = second.map(|(name, table)| NamedTable { name, table });
        self.stages = Stages::default();
        self.forget_batches();
        changed
    }

    /// Notes on the parts that columns play, before anything is computed, and the rates by group in the file.
    ///
    /// # Errors
    ///
    /// There is no table, or a role names a column or a value that does not occur.
    pub fn noted(&self, parts: &Parts) -> Result<Noted, ExperimentError> {
        let main = self.main.as_ref().ok_or(ExperimentError::NoTable)?;
        Ok(parts.noted(&main.table)?)
    }

    /// Forgets all models, not the tables: the next run computes them again.
    pub fn forget_models(&mut self) {
        let (encoded, prepared) = (self.stages.encoded.take(), self.stages.prepared.take());
        self.stages = Stages { encoded, prepared, ..Stages::default() };
    }

    /// The first two steps of the method: fit, measure influence. All that [`Session::leave_out`] needs.
    ///
    /// # Errors
    ///
    /// An [`ExperimentError`]: no table, a setting out of range, a run that would not fit into memory, rows that cannot be used, a model that
    /// cannot be fitted, a question that is undefined on the validation rows.
    pub async fn measure_influence(
        &mut self,
        backend: &Backend,
        configuration: &Configuration,
        observer: &mut dyn Observer,
    ) -> Result<(), ExperimentError> {
        let checked = configuration.check()?;
        let main = self.main.as_ref().ok_or(ExperimentError::NoTable)?;
        if let Some(limit) = self.memory {
            let (table, second) = (&main.table, self.second.as_ref().map(|second| &second.table));
            let bytes = Footprint::new(table, second, configuration).bytes();
            if bytes > limit {
                let columns = costly_columns(table, second, configuration, limit);
                return Err(TooLarge { bytes, limit, columns }.into());
            }
        }
        let stages = &mut self.stages;
        let timings = &mut stages.timings;
        timings.clear();

        let data = checked.data();
        let earlier =
            stages.encoded.as_ref().filter(|(earlier, _)| data != *earlier && data.regroups(earlier));
        let earlier = earlier.cloned();
        let encoded = keep(&mut stages.encoded, data.clone(), || {
            timed(timings, observer, Stage::Encode, |_| {
                let earlier = earlier.as_ref().map(|(_, earlier)| &**earlier);
                Ok(Arc::new(prepare_again(main, self.second.as_ref(), &data, earlier)?))
            })
        })?;
        let features = checked.features();
        // A model does not see groups: it is the same one, and so is the plane of its columns.
        if let Some((earlier, seen)) = earlier
            && seen.train.x().is_copy_of(encoded.train.x())
        {
            let earlier = FeatureSettings { data: earlier, perceptron: None };
            let fitted = stages.fitted.iter_mut().map(|(kept, _)| &mut kept.features);
            let plane = stages.plane.iter_mut().map(|(kept, _)| kept);
            for kept in fitted.chain(plane).filter(|kept| **kept == earlier) {
                kept.data = data.clone();
            }
        }
        let prepared = keep(&mut stages.prepared, features.clone(), || {
            if features.perceptron.is_none() {
                return Ok(encoded.clone());
            }
            timed(timings, observer, Stage::Train, |observer| {
                see(encoded, &features, &mut |epoch| observer.learn(epoch))
            })
        })?;
        check_estimate(configuration.correction.estimate, Wide::of(prepared.train.x()).as_ref())?;
        let fitting = checked.fitting();
        if stages.fitted.as_ref().is_none_or(|(kept, _)| *kept != fitting) {
            stages.fitted = None;
            let start = begin(observer, Stage::Fit);
            // What an earlier fit's curves left untold is no part of this one.
            backend.computed();
            let fitted = Fitted::new(prepared, &fitting, backend, observer).await?;
            end(timings, observer, Stage::Fit, start);
            stages.fitted = Some((fitting, fitted));
            // What was computed on which processor is told of the fit and of all that follows from it.
            stages.computed = backend.computed();
        }
        let Some((_, fitted)) = &stages.fitted else { return Err(ExperimentError::NoOutcome) };
        let question = checked.question();
        keep(&mut stages.objective, question.clone(), || {
            timed(timings, observer, Stage::Influence, |_| {
                ObjectiveInfluence::new(prepared, fitted, &question)
            })
        })?;
        Ok(())
    }

    /// SHA-256 of the first table's file and of the second's, hexadecimal, where there are any.
    pub fn fingerprints(&self) -> [Option<&str>; 2] {
        [&self.main, &self.second].map(|table| table.as_ref().map(|it| it.table.fingerprint.as_str()))
    }

    /// The first four steps of the method: fit, measure influence, solve for the weights, update. The outcome has the
    /// models before, hard and soft by influence update; the retrained ones are still to come.
    ///
    /// # Errors
    ///
    /// As [`Session::measure_influence`]; also where the weights cannot be computed.
    pub async fn correct(
        &mut self,
        backend: &Backend,
        configuration: &Configuration,
        observer: &mut dyn Observer,
    ) -> Result<Outcome, ExperimentError> {
        self.measure_influence(backend, configuration, observer).await?;
        let Stages { prepared, fitted, objective, corrected, timings, computed, .. } = &mut self.stages;
        let (Some((_, prepared)), Some((_, fitted)), Some((_, objective))) = (prepared, fitted, objective)
        else {
            return Err(ExperimentError::NoOutcome);
        };
        let checked = configuration.check()?;
        // A slider of the soft scheme leaves the hard half as it is.
        let hard = corrected.as_ref().filter(|(earlier, _)| earlier.has_hard_half_of(&checked));
        let hard = hard.map(|(_, earlier)| earlier.hard_half());
        let corrected = keep(corrected, checked, || {
            let mut corrected = timed(timings, observer, Stage::Weights, |_| {
                Corrected::weights(objective, prepared, fitted, configuration, hard)
            })?;
            let updated = timed(timings, observer, Stage::Update, |_| corrected.update(prepared, fitted))?;
            timed(timings, observer, Stage::Figures, |_| {
                corrected.add_updated(updated, prepared, objective);
                Ok(())
            })?;
            Ok(corrected)
        })?;
        Ok(corrected.outcome(configuration, prepared, fitted, objective, timings, computed))
    }

    /// Makes a model from the hard or the soft weights of the last [`Session::correct`]: by the chosen algorithm, or by
    /// retraining. Repeated calls cost nothing; so does asking for the chosen algorithm's where that is the update or
    /// retraining itself.
    ///
    /// # Errors
    ///
    /// [`ExperimentError::NoOutcome`] before the first [`Session::correct`]; [`crate::unlearn::UnlearnError`] where the algorithm gives no model.
    pub async fn unlearn(
        &mut self,
        backend: &Backend,
        role: ModelRole,
        observer: &mut dyn Observer,
    ) -> Result<(), ExperimentError> {
        let Stages { prepared, fitted, objective, corrected, timings, computed, .. } = &mut self.stages;
        let (Some((_, prepared)), Some((_, fitted)), Some((_, objective)), Some((checked, corrected))) =
            (prepared, fitted, objective, corrected)
        else {
            return Err(ExperimentError::NoOutcome);
        };
        let settings = &checked.configuration().correction;
        let stage = match role {
            ModelRole::HardRetrained | ModelRole::SoftRetrained => Stage::Retrain,
            _ => Stage::Unlearn,
        };
        let wanted = stage == Stage::Retrain || ModelRole::by(settings.algorithm).contains(&role);
        if corrected.has(role) || !wanted {
            return Ok(());
        }
        let start = begin(observer, stage);
        corrected.unlearn(role, backend, prepared, fitted, objective, settings, observer).await?;
        end(timings, observer, stage, start);
        computed.add(backend.computed());
        Ok(())
    }

    /// What the pictures need beside the last outcome. Curves and plane are kept until what they depend on changes; the
    /// curves' retrained points come one by one, from [`Session::trace`].
    ///
    /// # Errors
    ///
    /// [`ExperimentError::NoOutcome`] before the first [`Session::correct`].
    pub fn explore(&mut self) -> Result<Exploration, ExperimentError> {
        let Stages { prepared, fitted, objective, corrected, curves, plane, .. } = &mut self.stages;
        let (Some((data, prepared)), Some((_, fitted)), Some((_, objective)), Some((checked, corrected))) =
            (prepared, fitted, objective, corrected)
        else {
            return Err(ExperimentError::NoOutcome);
        };
        let configuration = checked.configuration();
        let curves =
            keep(curves, checked.curves(), || objective.trace(prepared, fitted, &configuration.correction))?;
        let plane = keep(plane, data.clone(), || Ok(Plane::new(prepared.train.x())))?;
        let table = self.main.as_ref().map(|main| &main.table).ok_or(ExperimentError::NoTable)?;
        let models = corrected.parameters();
        let (hard, soft) = corrected.weights_of_rows();
        let label = &configuration.label.column;
        let ignored = &configuration.ignored;
        // The label is told of first, beside the group, and in its two values.
        let leading = label_and_group(
            &prepared.train,
            &prepared.report.favourable,
            &prepared.report.groups.iter().map(|group| group.name.clone()).collect::<Vec<_>>(),
            label,
            &configuration.groups.iter().map(|group| group.column.as_str()).collect::<Vec<_>>().join(" × "),
        );
        let lines: Vec<u32> = prepared.train.rows().iter().map(|&row| prepared.line(row)).collect();
        let told =
            table.columns.iter().filter(|column| column.name != *label && !ignored.contains(&column.name));
        let mut followed = explanations(leading, told, &lines, &soft, &hard).into_iter();
        let mut groups = soft.iter().map(|soft| weight_groups(&prepared.train, soft, &hard));
        Ok(Exploration {
            curves: curves.clone(),
            robustness: robustness(&prepared.test, &fitted.fit.parameters, &models),
            calibration: calibrations(&prepared.test, prepared.report.groups.len(), false, &models),
            validation_calibration: calibrations(
                &prepared.validation,
                prepared.report.groups.len(),
                true,
                &models,
            ),
            weight_groups: groups.next().unwrap_or_default(),
            explanations: followed.next().unwrap_or_default(),
            retrained_weight_groups: groups.next().unwrap_or_default(),
            retrained_explanations: followed.next().unwrap_or_default(),
            lines: plane
                .iter()
                .flat_map(|plane| models.iter().map(|(role, theta)| plane.line(*role, theta)))
                .collect(),
            plane: plane.clone(),
        })
    }

    /// Retrains the next point of the curves; `false` once there is none left.
    ///
    /// # Errors
    ///
    /// [`ExperimentError::NoOutcome`] before the first [`Session::explore`]; where a point has no weights or no model.
    pub async fn trace(&mut self, backend: &Backend) -> Result<bool, ExperimentError> {
        let Stages { prepared, fitted, objective, curves, .. } = &mut self.stages;
        let (Some((_, prepared)), Some((_, fitted)), Some((_, objective)), Some((settings, curves))) =
            (prepared, fitted, objective, curves)
        else {
            return Err(ExperimentError::NoOutcome);
        };
        objective.retrain_next(backend, curves, prepared, fitted, &settings.correction()).await?;
        Ok(curves.waiting() > 0)
    }

    /// The cells of training rows as the file has them. `rows` are numbers from 1, in the repeated table where the file is one of
    /// counts; of one that is not there every cell is missing.
    ///
    /// # Errors
    ///
    /// [`ExperimentError::NoTable`] without a table.
    pub fn cells(&self, rows: Vec<u32>) -> Result<Cells, ExperimentError> {
        let table = self.main.as_ref().map(|main| &main.table).ok_or(ExperimentError::NoTable)?;
        let columns = table.columns.iter().map(|column| column.name.clone()).collect();
        let cell = |column: &Column, row: u32| {
            let row = row.checked_sub(1)?;
            let prepared = self.stages.prepared.as_ref();
            column
                .text(prepared.map_or(row, |(_, prepared)| prepared.line(row)) as usize)
                .map(|text| text.into_owned())
        };
        let cells =
            rows.iter().map(|row| table.columns.iter().map(|column| cell(column, *row)).collect()).collect();
        Ok(Cells { rows, columns, cells })
    }

    /// A file to be taken home, from the last outcome.
    ///
    /// # Errors
    ///
    /// [`ExperimentError::NoOutcome`] before the first [`Session::correct`]; a file that this experiment does not have, with the reason.
    pub fn export(&self, kind: ExportKind) -> Result<Export, ExperimentError> {
        let outcome = self.outcome()?;
        let main = self.main.as_ref().ok_or(ExperimentError::NoTable)?;
        let second = self.second.as_ref();
        match (kind, &self.stages.prepared, &self.stages.objective) {
            (ExportKind::Report, _, _) => export::report(&outcome),
            (ExportKind::Samples, Some((_, prepared)), Some((_, objective))) => match &self.stages.fitted {
                Some((_, fitted)) => export::samples(&outcome, objective, prepared, fitted),
                None => Err(ExperimentError::NoOutcome),
            },
            (ExportKind::Coefficients, Some((_, prepared)), _) => export::coefficients(&outcome, prepared),
            (ExportKind::Weights, Some((_, prepared)), _) => take_home::weights(&outcome, prepared),
            (ExportKind::Notebook, Some((_, prepared)), _) => {
                take_home::notebook(&outcome, prepared, main, second)
            }
            (ExportKind::Script, Some((_, prepared)), _) => {
                take_home::script(&outcome, prepared, main, second)
            }
            _ => Err(ExperimentError::NoOutcome),
        }
    }

    /// The last outcome, with the models that have been computed so far.
    ///
    /// # Errors
    ///
    /// [`ExperimentError::NoOutcome`] before the first [`Session::correct`].
    pub fn outcome(&self) -> Result<Outcome, ExperimentError> {
        let stages = &self.stages;
        match (&stages.prepared, &stages.fitted, &stages.objective, &stages.corrected) {
            (Some((_, prepared)), Some((_, fitted)), Some((_, objective)), Some((checked, corrected))) => {
                Ok(corrected.outcome(
                    checked.configuration(),
                    prepared,
                    fitted,
                    objective,
                    &stages.timings,
                    &stages.computed,
                ))
            }
            _ => Err(ExperimentError::NoOutcome),
        }
    }
}

/// Runs a stage and notes how long it took.
fn timed<V>(
    timings: &mut Vec<Timing>,
    observer: &mut dyn Observer,
    stage: Stage,
    work: impl FnOnce(&mut dyn Observer) -> Result<V, ExperimentError>,
) -> Result<V, ExperimentError> {
    let start = begin(observer, stage);
    let value = work(observer)?;
    end(timings, observer, stage, start);
    Ok(value)
}

/// Says that a stage begins, and when.
fn begin(observer: &mut dyn Observer, stage: Stage) -> f64 {
    observer.enter(stage);
    observer.milliseconds()
}

/// Notes how long a stage took.
fn end(timings: &mut Vec<Timing>, observer: &dyn Observer, stage: Stage, start: f64) {
    timings.push(Timing { stage: stage.name().to_owned(), milliseconds: observer.milliseconds() - start });
}
