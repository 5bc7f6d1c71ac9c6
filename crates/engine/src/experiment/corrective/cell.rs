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
};
use super::{CorrectiveSettings, CorruptedRows, Corruption, RecoveryModel, RecoveryOfGroup, RecoveryRow};
use crate::compute::multiply;
use crate::unlearn::{Algorithm, Retrain, Trained, Unlearn};
use crate::weights::forget_softly;

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
}

impl World {
    /// Trains on these labels of the encoded training rows. A perceptron's hidden layers learn from them, too.
    fn new(
        encoded: &Arc<Prepared>,
        corruption: &Corruption,
        configuration: &Configuration,
    ) -> Result<World, ExperimentError> {
        let mut written = encoded.as_ref().clone();
        written.train = written.train.with_labels(corruption.labels.clone())?;
        let checked = configuration.check()?;
        let prepared = see(&Arc::new(written), &checked.features(), &mut |_| ())?;
        let fitted = Fitted::on_cpu(&prepared, &checked.fitting())?;
        let objective = ObjectiveInfluence::new(&prepared, &fitted, &checked.question())?;
        let corruption = corruption.among(encoded.train.rows(), prepared.train.rows());
        Ok(World { prepared, fitted, objective, corruption })
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
                World::new(encoded, &corruption, configuration)?
            }
        };
        let world = &self.corrupted.insert((cell.seed, world)).1;
        let World { prepared, fitted, objective, corruption } = world;
        let trained = Trained { seed: cell.seed, ..fitted.trained(prepared) };
        let known = corruption.known(cell.known.unwrap_or(0.0));
        let u = objective.utility(configuration.correction.estimate.corrects_soft());
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
            RecoveryModel::Soft => (method, forget_softly(u, known, settings.strength)),
            RecoveryModel::SoftRetrained => (&Retrain, forget_softly(u, known, settings.strength)),
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
        recovered: None,
        milliseconds: 0.0,
        failed: None,
    }
}
