//! The cells of a sweep, one after the other, with what neighbouring cells share.

use super::super::batch::CellJob;
use super::super::fitted::Fitted;
use super::super::keep::keep;
use super::super::objective_influence::ObjectiveInfluence;
use super::super::prepared::{NamedTable, Prepared};
use super::super::seen::Seen;
use super::super::{Checked, FittingSettings, QuestionSettings};
use super::super::{
    Configuration, ConfigurationError, ExperimentError, ModelKind, ModelRole, Observer, Split,
};
use super::membership::membership;
use super::{Method, SweepFigures, SweepRow, SweepScheme, SweepSettings, baselines};
use crate::compute::{dot, multiply};
use crate::objective::TargetKind;
use crate::unlearn::{Retrain, Trained, Unlearn, Unlearned};
use crate::weights::{HardScheme, SoftScheme};

/// One cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    seed: u64,
    target: TargetKind,
    method: Method,
    scheme: SweepScheme,
    part: f64,
}

/// Algorithms and baselines by schemes, targets and seeds; with the stages that its last cell needed.
#[derive(Default)]
pub struct Comparison {
    seen: Seen,
    fitted: Option<(FittingSettings, Fitted)>,
    objective: Option<(QuestionSettings, ObjectiveInfluence)>,
    corrected: Option<(Checked, Corrected)>,
}

/// Weights and yardsticks of one seed and target: hard, soft.
struct Corrected {
    epsilon: [Vec<f64>; 2],
    retrained: [Option<Yardstick>; 2],
}

struct Yardstick {
    made: Unlearned,
    membership: Option<f64>,
    milliseconds: f64,
}

impl CellJob for Comparison {
    type Settings = SweepSettings;
    type Cell = Cell;
    type Row = SweepRow;

    fn check(settings: &SweepSettings) -> Result<(), ConfigurationError> {
        settings.check()
    }

    fn plan(configuration: &Configuration, settings: &SweepSettings) -> Vec<Cell> {
        let seeded = seeded(configuration);
        let mut cells = Vec::new();
        for seed in (0..u64::from(settings.seeds)).map(|k| configuration.seed.wrapping_add(k)) {
            for &target in &settings.targets {
                // The whole first: what the table shows.
                for step in (1..=settings.strengths).rev() {
                    let part = f64::from(step) / f64::from(settings.strengths);
                    for &method in &settings.methods {
                        if !seeded && !method.random() && seed != configuration.seed {
                            continue;
                        }
                        let there = |scheme: &SweepScheme| part == 1.0 || has_parts(configuration, *scheme);
                        let schemes = method.schemes().iter().copied().filter(there);
                        cells.extend(schemes.map(|scheme| Cell { seed, target, method, scheme, part }));
                    }
                }
            }
        }
        cells
    }

    fn failed(cell: &Cell, why: String) -> SweepRow {
        SweepRow { failed: Some(why), ..empty(*cell) }
    }

    fn row(
        &mut self,
        &cell: &Cell,
        base: &Configuration,
        _settings: &SweepSettings,
        tables: [Option<&NamedTable>; 2],
        observer: &mut dyn Observer,
    ) -> Result<SweepRow, ExperimentError> {
        let mut configuration = base.clone();
        configuration.set_target(cell.target);
        configuration.correction.share_of_gap *= cell.part;
        if let HardScheme::TopShare(share) = &mut configuration.correction.hard {
            *share *= cell.part;
        }
        if seeded(base) {
            configuration.seed = cell.seed;
        }
        let checked = configuration.check()?;
        let prepared: &Prepared = self.seen.rows(&checked, tables)?;
        let fitted =
            keep(&mut self.fitted, checked.fitting(), || Fitted::on_cpu(prepared, &checked.fitting()))?;
        let objective = keep(&mut self.objective, checked.question(), || {
            ObjectiveInfluence::new(prepared, fitted, &checked.question())
        })?;
        let algorithm = match cell.method {
            Method::Algorithm(algorithm) => algorithm,
            Method::Baseline(baseline) => {
                let start = observer.milliseconds();
                let [validation, test] =
                    baselines::run(baseline, tables, &configuration, prepared, fitted, objective)?;
                return Ok(SweepRow {
                    validation,
                    test,
                    milliseconds: observer.milliseconds() - start,
                    ..empty(cell)
                });
            }
        };
        let corrected = keep(&mut self.corrected, checked.clone(), || {
            let settings = &configuration.correction;
            let hard = objective.removed(&configuration, prepared)?.epsilon;
            Ok(Corrected {
                epsilon: [hard, objective.soft(settings, prepared, fitted)?.epsilon],
                retrained: [None, None],
            })
        })?;
        let k = usize::from(cell.scheme == SweepScheme::Soft);
        let epsilon = &corrected.epsilon[k];
        let trained = Trained { seed: cell.seed, ..fitted.trained(prepared) };
        let tell = |made: &Unlearned| {
            membership(&made.parameters, &prepared.train, &prepared.test, &corrected.epsilon[0])
        };
        // Where soft weights keep a goal, the retrained model has weights of its own and is its own yardstick.
        let settings = &configuration.correction;
        let own = algorithm == crate::unlearn::Algorithm::Retrain
            && cell.scheme == SweepScheme::Soft
            && settings.soft == SoftScheme::Kept;
        let mut kept = None;
        let place = if own { &mut kept } else { &mut corrected.retrained[k] };
        let yardstick = match place {
            Some(yardstick) => yardstick,
            place => {
                let start = observer.milliseconds();
                let epsilon = match own {
                    true => &objective.soft_of_retrained(settings, prepared, fitted)?.epsilon,
                    false => epsilon,
                };
                let made = Retrain.unlearn(&trained, epsilon, &mut |_, _| {})?;
                let milliseconds = observer.milliseconds() - start;
                place.insert(Yardstick { membership: tell(&made), made, milliseconds })
            }
        };
        let start = observer.milliseconds();
        let (made, milliseconds) = if algorithm == crate::unlearn::Algorithm::Retrain {
            (yardstick.made.clone(), yardstick.milliseconds)
        } else {
            let method = configuration.correction.methods.of(algorithm);
            let made = method.unlearn(&trained, epsilon, &mut |_, _| {})?;
            (made, observer.milliseconds() - start)
        };
        let model = objective.measure(ModelRole::Before, made.parameters.clone(), prepared);
        let (retrained, test) = (&yardstick.made.parameters, &prepared.test);
        let way = distance(&fitted.fit.parameters, retrained);
        let agreeing = multiply(test.x(), &made.parameters)
            .iter()
            .zip(&multiply(test.x(), retrained))
            .filter(|&(own, other)| (*own >= 0.0) == (*other >= 0.0))
            .count();
        Ok(SweepRow {
            validation: SweepFigures::from(&model.validation),
            test: SweepFigures::from(&model.test),
            distance: (way > 0.0).then(|| distance(&made.parameters, retrained) / way),
            agreement: (test.x().rows() > 0).then(|| agreeing as f64 / test.x().rows() as f64),
            membership: tell(&made),
            membership_retrained: yardstick.membership,
            shards: made.shards,
            milliseconds,
            ..empty(cell)
        })
    }
}

/// Whether a part of the correction's strength is another correction by this scheme.
fn has_parts(configuration: &Configuration, scheme: SweepScheme) -> bool {
    match scheme {
        SweepScheme::Hard => {
            configuration.removed.is_empty()
                && matches!(configuration.correction.hard, HardScheme::TopShare(_))
        }
        SweepScheme::Soft => true,
        SweepScheme::Neither => false,
    }
}

/// Whether the rows, or what the model sees of them, change with the seed.
fn seeded(configuration: &Configuration) -> bool {
    !matches!(configuration.split, Split::Column { .. }) || configuration.model.kind == ModelKind::Mlp
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    let difference: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    libm::sqrt(dot(&difference, &difference))
}

fn empty(cell: Cell) -> SweepRow {
    let Cell { seed, target, method, scheme, part } = cell;
    SweepRow {
        method,
        scheme,
        target,
        seed,
        part,
        validation: SweepFigures::default(),
        test: SweepFigures::default(),
        distance: None,
        agreement: None,
        membership: None,
        membership_retrained: None,
        shards: None,
        milliseconds: 0.0,
        failed: None,
    }
}
