//! The models of the corrective scenario, one after the other.

use std::sync::Arc;

use super::super::SweepFigures;
use super::super::batch::CellJob;
use super::super::extract::see;
use super::super::fitted::Fitted;
use super::super::keep::keep;
use super::super::objective_influence::ObjectiveInfluence;
use super::super::prepare::prepare;
use super::super::prepared::{NamedTable, Prepared};
use super::super::{
    Configuration, ConfigurationError, DataSettings, ExperimentError, ModelRole, Observer, RowsError,
    Threshold,
};
use super::trigger::Trigger;
use super::{CorrectiveSettings, CorruptedRows, Corruption, RecoveryModel, RecoveryOfGroup, RecoveryRow};
use crate::compute::multiply;
use crate::design::Part;
use crate::influence::influences;
use crate::objective::utility_gradient;
use crate::unlearn::{Algorithm, Importance, Retrain, SelectiveDampening, Trained, Unlearn};
use crate::weights::forget_softly;

/// What selective dampening is searched over: a, and b as a multiple of a.
const SELECTIONS: [f64; 7] = [0.1, 0.3, 1.0, 2.0, 5.0, 10.0, 50.0];
const DAMPENINGS: [f64; 5] = [0.1, 0.5, 1.0, 5.0, 10.0];

/// One cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    model: RecoveryModel,
    seed: u64,
    known: Option<f64>,
}

/// The corrective scenario, model by model; with the stages that its last cell needed.
#[derive(Default)]
pub struct CorruptedLabels {
    encoded: Option<(DataSettings, Arc<Prepared>)>,
    clean: Option<World>,
    corrupted: Option<(u64, World)>,
}

/// A model with the rows and labels that it was trained on.
struct World {
    prepared: Arc<Prepared>,
    fitted: Fitted,
    objective: ObjectiveInfluence,
    /// The corruption of the rows that train the last layer.
    corruption: Corruption,
    trigger: Option<Trigger>,
    /// Affected rows, and the others: of validation and of test.
    affected_and_others: [[Part; 2]; 2],
    threshold: Threshold,
}

impl World {
    /// Trains on these labels of the encoded training rows. A perceptron's hidden layers learn from them, too.
    fn new(
        encoded: &Arc<Prepared>,
        corruption: &Corruption,
        configuration: &Configuration,
        settings: &CorrectiveSettings,
    ) -> Result<World, ExperimentError> {
        let mut written = encoded.as_ref().clone();
        let trigger = if settings.trigger { Trigger::of(encoded.train.x()) } else { None };
        written.train = written.train.with_labels(corruption.labels.clone())?;
        if let Some(trigger) = &trigger {
            let planted = trigger.plant(written.train.x(), &corruption.order);
            written.train = written.train.with_columns(planted)?;
        }
        let checked = configuration.check()?;
        let prepared = see(&Arc::new(written), &checked.features(), &mut |_| ())?;
        let fitted = Fitted::on_cpu(&prepared, &checked.fitting())?;
        let objective = ObjectiveInfluence::new(&prepared, &fitted, &checked.question())?;
        let corruption = corruption.among(encoded.train.rows(), prepared.train.rows());
        let affected_and_others =
            [(&encoded.validation, &prepared.validation), (&encoded.test, &prepared.test)].map(
                |(raw, seen)| -> Result<[Part; 2], ExperimentError> {
                    let places = Corruption::exposed(seen.y(), seen.groups(), settings);
                    let Some(trigger) = &trigger else {
                        let others = (0..seen.y().len()).filter(|row| places.binary_search(row).is_err());
                        return Ok([seen.select(&places), seen.select(&others.collect::<Vec<_>>())]);
                    };
                    let planted = trigger.plant(raw.x(), &places).select(&places);
                    let planted = match &prepared.extractor {
                        Some(extractor) => extractor.through(&planted, seen.x().layout()),
                        None => planted,
                    };
                    Ok([seen.select(&places).with_columns(planted)?, seen.clone()])
                },
            );
        let [validation, test] = affected_and_others;
        let affected_and_others = [validation?, test?];
        let threshold = configuration.threshold;
        Ok(World { prepared, fitted, objective, corruption, trigger, affected_and_others, threshold })
    }

    /// Accuracy on affected rows and on the others, on validation (0) or test (1).
    fn accuracies(&self, theta: &[f64], part: usize) -> [Option<f64>; 2] {
        let validation = &self.prepared.validation;
        let margins = match self.threshold {
            Threshold::At(_) => Vec::new(),
            Threshold::AcceptTop(_) => multiply(validation.x(), theta),
        };
        let cut = self.threshold.cut(&margins, |i| validation.weight(i));
        [0, 1].map(|side| {
            let rows = &self.affected_and_others[part][side];
            let (mut right, mut total) = (0.0, 0.0);
            for (i, margin) in multiply(rows.x(), theta).into_iter().enumerate() {
                total += rows.weight(i);
                if (margin >= cut) == (rows.y()[i] > 0.5) {
                    right += rows.weight(i);
                }
            }
            (total > 0.0).then(|| right / total)
        })
    }

    /// Each training row's influence on the clean validation loss; with a trigger, on that and on the loss of the copies that carry it.
    fn harm(&self, configuration: &Configuration) -> Result<Vec<f64>, ExperimentError> {
        if self.trigger.is_none() {
            return Ok(self.objective.utility(configuration.correction.estimate.corrects_soft()).to_vec());
        }
        let (train, theta) = (&self.prepared.train, &self.fitted.fit.parameters);
        let [planted, clean] = &self.affected_and_others[0];
        let gradient = utility_gradient(clean, theta);
        let gradient: Vec<f64> =
            gradient.iter().zip(utility_gradient(planted, theta)).map(|(a, b)| a + b).collect();
        let (probabilities, hessian) = (&self.fitted.fit.probabilities, &self.fitted.hessian);
        Ok(influences(train.x(), train.y(), train.weights(), probabilities, hessian, &gradient)?)
    }

    /// Selective dampening at its best: by the mean of the accuracies on affected rows and on the others, on validation.
    fn dampened(&self, trained: &Trained<'_>, epsilon: &[f64]) -> Result<Vec<f64>, ExperimentError> {
        let Some(importance) = Importance::of(trained, epsilon)? else {
            return Ok(trained.parameters.to_vec());
        };
        let mut best: Option<(f64, Vec<f64>)> = None;
        for selection in SELECTIONS {
            for dampening in DAMPENINGS.map(|times| times * selection) {
                let mut theta = trained.parameters.to_vec();
                SelectiveDampening { selection, dampening }.dampen(&importance, &mut theta);
                let told: Vec<f64> = self.accuracies(&theta, 0).into_iter().flatten().collect();
                let score = told.iter().sum::<f64>() / told.len().max(1) as f64;
                if best.as_ref().is_none_or(|(most, _)| score > *most) {
                    best = Some((score, theta));
                }
            }
        }
        Ok(best.map_or_else(|| trained.parameters.to_vec(), |(_, theta)| theta))
    }
}

impl CellJob for CorruptedLabels {
    type Settings = CorrectiveSettings;
    type Cell = Cell;
    type Row = RecoveryRow;

    fn check(settings: &CorrectiveSettings) -> Result<(), ConfigurationError> {
        settings.check()
    }

    fn plan(configuration: &Configuration, settings: &CorrectiveSettings) -> Vec<Cell> {
        let mut cells = Vec::new();
        for k in 0..u64::from(settings.seeds) {
            let seed = configuration.seed.wrapping_add(k);
            let mut add = |model, known| cells.push(Cell { model, seed, known });
            // The same whatever the seed: beside each seed's own, for differences seed by seed.
            add(RecoveryModel::NeverCorrupted, None);
            add(RecoveryModel::Uncorrected, None);
            add(RecoveryModel::WithoutAll, None);
            for known in settings.known_shares().into_iter().map(Some) {
                if settings.algorithm != Algorithm::Retrain {
                    add(RecoveryModel::Hard, known);
                    add(RecoveryModel::Soft, known);
                }
                if settings.algorithm != Algorithm::FineTune {
                    add(RecoveryModel::FineTuned, known);
                }
                add(RecoveryModel::Dampened, known);
                add(RecoveryModel::HardRetrained, known);
                add(RecoveryModel::SoftRetrained, known);
            }
        }
        cells
    }

    fn failed(cell: &Cell, why: String) -> RecoveryRow {
        RecoveryRow { failed: Some(why), ..empty(*cell) }
    }

    fn row(
        &mut self,
        &cell: &Cell,
        configuration: &Configuration,
        settings: &CorrectiveSettings,
        tables: [Option<&NamedTable>; 2],
        observer: &mut dyn Observer,
    ) -> Result<RecoveryRow, ExperimentError> {
        let start = observer.milliseconds();
        let main = tables[0].ok_or(ExperimentError::NoTable)?;
        let data = configuration.check()?.data();
        let encoded =
            keep(&mut self.encoded, data.clone(), || Ok(Arc::new(prepare(main, tables[1], &data)?)))?;
        let train = &encoded.train;
        let groups = encoded.report.groups.len();
        if let CorruptedRows::Group(group) = settings.rows
            && usize::from(group) >= groups
        {
            return Err(RowsError::NoSuchGroup { group, groups }.into());
        }
        if cell.model == RecoveryModel::NeverCorrupted {
            let nothing = CorrectiveSettings { share: 0.0, ..*settings };
            let clean = match self.clean.take() {
                Some(clean) => clean,
                None => World::new(
                    encoded,
                    &Corruption::draw(train.y(), train.groups(), &nothing, cell.seed),
                    configuration,
                    settings,
                )?,
            };
            let clean = self.clean.insert(clean);
            let row = measured(cell, clean, clean.fitted.fit.parameters.clone(), &[]);
            return Ok(RecoveryRow { milliseconds: observer.milliseconds() - start, ..row });
        }
        let world = match self.corrupted.take() {
            Some((seed, world)) if seed == cell.seed => world,
            _ => {
                let corruption = Corruption::draw(train.y(), train.groups(), settings, cell.seed);
                World::new(encoded, &corruption, configuration, settings)?
            }
        };
        let world = &self.corrupted.insert((cell.seed, world)).1;
        let World { prepared, fitted, corruption, .. } = world;
        let trained = Trained { seed: cell.seed, ..fitted.trained(prepared) };
        let known = corruption.known(cell.known.unwrap_or(0.0));
        let softly = || -> Result<Vec<f64>, ExperimentError> {
            Ok(forget_softly(&world.harm(configuration)?, known, settings.strength))
        };
        let hard = |forget: &[usize]| {
            let mut epsilon = vec![0.0; trained.y.len()];
            forget.iter().for_each(|&place| epsilon[place] = -1.0);
            epsilon
        };
        let method = configuration.correction.methods.of(settings.algorithm);
        let (method, epsilon): (&dyn Unlearn, Vec<f64>) = match cell.model {
            RecoveryModel::NeverCorrupted | RecoveryModel::Uncorrected => {
                let row = measured(cell, world, fitted.fit.parameters.clone(), &[]);
                return Ok(RecoveryRow { milliseconds: observer.milliseconds() - start, ..row });
            }
            RecoveryModel::WithoutAll => (&Retrain, hard(&corruption.order)),
            RecoveryModel::Hard => (method, hard(known)),
            RecoveryModel::HardRetrained => (&Retrain, hard(known)),
            RecoveryModel::FineTuned => (&configuration.correction.methods.fine_tune, hard(known)),
            RecoveryModel::Dampened => {
                let epsilon = hard(known);
                let row = measured(cell, world, world.dampened(&trained, &epsilon)?, &epsilon);
                return Ok(RecoveryRow { milliseconds: observer.milliseconds() - start, ..row });
            }
            RecoveryModel::Soft => (method, softly()?),
            RecoveryModel::SoftRetrained => (&Retrain, softly()?),
        };
        let start = observer.milliseconds();
        let made = method.unlearn(&trained, &epsilon, &mut |_, _| {})?;
        let milliseconds = observer.milliseconds() - start;
        Ok(RecoveryRow { milliseconds, ..measured(cell, world, made.parameters, &epsilon) })
    }
}

/// A model's figures, all against true labels.
fn measured(cell: Cell, world: &World, parameters: Vec<f64>, epsilon: &[f64]) -> RecoveryRow {
    let World { prepared, objective, corruption, .. } = world;
    let margins = multiply(prepared.train.x(), &parameters);
    let right =
        corruption.order.iter().filter(|&&place| (margins[place] >= 0.0) == (corruption.truth[place] > 0.5));
    let corrupted = corruption.order.len();
    let [affected, retained] = world.accuracies(&parameters, 1);
    let recovered = (corrupted > 0).then(|| right.count() as f64 / corrupted as f64);
    let model = objective.measure(ModelRole::Before, parameters, prepared);
    RecoveryRow {
        rows: prepared.train.x().rows(),
        corrupted,
        known_rows: cell.known.map_or(0, |known| corruption.known(known).len()),
        // Adding 0 turns -0 into 0.
        removed: 0.0 - epsilon.iter().sum::<f64>(),
        validation: SweepFigures::from(&model.validation),
        test: SweepFigures::from(&model.test),
        by_group: RecoveryOfGroup::all(&prepared.report.groups, &model.test.groups),
        trigger: world.trigger.as_ref().map(|trigger| trigger.words.clone()),
        affected,
        retained,
        recovered,
        ..empty(cell)
    }
}

fn empty(cell: Cell) -> RecoveryRow {
    let Cell { model, seed, known } = cell;
    RecoveryRow {
        model,
        seed,
        known,
        rows: 0,
        corrupted: 0,
        known_rows: 0,
        removed: 0.0,
        validation: SweepFigures::default(),
        test: SweepFigures::default(),
        by_group: Vec::new(),
        trigger: None,
        affected: None,
        retained: None,
        recovered: None,
        milliseconds: 0.0,
        failed: None,
    }
}
