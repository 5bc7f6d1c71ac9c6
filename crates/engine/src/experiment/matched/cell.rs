//! One method after the other, brought to the goal on the validation rows.

use crate::compute::{Backend, ascending, multiply};
use crate::design::Part;
use crate::experiment::coded::{Coded, CodedSettings};
use crate::experiment::fitted::Fitted;
use crate::experiment::group_figures::question;
use crate::experiment::prepared::Prepared;
use crate::experiment::{Configuration, ExperimentError, Threshold};
use crate::influence::influences;
use crate::objective::intervals::{Compared, Predicted};
use crate::objective::{Criterion, Equal, Gaps, GroupThresholds, Measured, Scores, utility_gradient};
use crate::unlearn::{
    InfluenceUpdate, NegGradPlus, Retrain, SelectiveDampening, Sisa, Trained, Unlearn, UnlearnError,
    majority, noisy_majority,
};
use crate::weights::{
    ByRetraining, ByUpdate, Delivered, KeptPath, KeptProgram, KeptStatus, Problem, SoftScheme,
    linear_program, reweighing, soft,
};

use super::bring::{Brought, bring};
use super::{Contender, TOLERANCE};

/// Shares of rows, from the weakest; each is twice the one before.
const SHARES: [f64; 7] = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64];

/// Shares of the gap that one-shot weights are asked for.
const SHARES_OF_GAP: [f64; 8] = [0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0];

/// epsilon of one published decision of the noisy vote.
const PUBLISHED_EPSILON: f64 = 1.0;

/// How far two votes change the difference of votes: rows that change places between two shards change two models.
const VOTES_CHANGED: f64 = 4.0;

/// What a method delivers.
#[derive(Debug, Clone)]
pub(super) enum Product {
    Model(Vec<f64>),
    Thresholds(GroupThresholds),
    Coded(Box<Coded>),
    /// Shards' models; with the scale of the Laplace noise on the difference of their votes.
    Votes(Vec<Vec<f64>>, Option<f64>),
}

/// A product with the weights that it comes from.
#[derive(Debug, Clone)]
pub(super) struct Made {
    pub product: Product,
    pub epsilon: Option<Vec<f64>>,
}

/// A method brought to the goal.
pub(super) struct Cell {
    pub brought: Option<Brought<Made>>,
    pub goal: f64,
    pub of_decisions: bool,
}

/// The question on the rows of one experiment, with what every method needs.
pub(super) struct World<'a> {
    pub prepared: &'a Prepared,
    fitted: &'a Fitted,
    configuration: &'a Configuration,
    gaps: Gaps,
    criteria: Vec<Criterion>,
    /// 1, or -1 where the only two groups' difference is negative before.
    sign: f64,
    /// The difference before, at least 0, and what is to be left of it.
    pub before: f64,
    pub goal: f64,
    original: Delivered,
    /// Influence on the oriented gap (of several gaps, on half the sum of their squares), and on utility.
    f: Vec<f64>,
    u: Vec<f64>,
    value: f64,
    /// Training rows by rising f.
    order: Vec<usize>,
}

type Attempt = Result<Option<(Made, f64)>, ExperimentError>;

impl<'a> World<'a> {
    /// Measures the question on the validation rows at the original model.
    pub fn new(
        prepared: &'a Prepared,
        fitted: &'a Fitted,
        configuration: &'a Configuration,
    ) -> Result<World<'a>, ExperimentError> {
        let Prepared { train, validation, report, .. } = prepared;
        let theta = &fitted.fit.parameters;
        let criteria = configuration.criteria.clone();
        let question = question(&configuration.question(), report);
        let gaps = Gaps::new(&question, validation, theta);
        gaps.check(question.minimum)?;
        let original = Delivered::original(&fitted.fit, &fitted.hessian);
        let lines = gaps.linearise(validation, theta);
        let (value, gradient) = match (criteria.len(), lines.values.as_slice()) {
            (1, [first, second]) => {
                let difference = lines.gradients[1].iter().zip(&lines.gradients[0]).map(|(b, a)| b - a);
                (second - first, difference.collect())
            }
            _ => (lines.half_square(), lines.gradient_of_square()),
        };
        let influence = |gradient: &[f64]| {
            let probabilities = &fitted.fit.probabilities;
            influences(train.x(), train.y(), train.weights(), probabilities, &fitted.hessian, gradient)
        };
        let f = influence(&gradient)?;
        let u = influence(&utility_gradient(validation, theta))?;
        let sign = if value < 0.0 { -1.0 } else { 1.0 };
        let oriented: Vec<f64> = {
            let problem = Problem::new(&f, &u, value, 1.0)?.weighted(train.weights())?;
            (0..f.len()).map(|row| problem.f_of_copy(row)).collect()
        };
        let mut world = World {
            prepared,
            fitted,
            configuration,
            gaps,
            criteria,
            sign,
            before: 0.0,
            goal: 0.0,
            original,
            order: ascending(&oriented),
            f,
            u,
            value,
        };
        world.before = world.gap(theta);
        world.goal = (1.0 - configuration.correction.share_of_gap.min(1.0)) * world.before;
        Ok(world)
    }

    /// What is compared, for intervals.
    pub fn compared(&self) -> Vec<Compared> {
        Compared::of(&self.criteria)
    }

    /// The largest difference between two driven groups on validation; of two groups with its sign, positive before.
    fn gap(&self, theta: &[f64]) -> f64 {
        let validation = &self.prepared.validation;
        let measured = self.gaps.measure(validation, &Scores::of(validation, theta), theta);
        let of = |criterion: Criterion| -> Vec<f64> {
            let pairs = self.gaps.gaps().iter().zip(&measured);
            pairs
                .filter(|(gap, _)| gap.criterion == criterion && gap.driven)
                .filter_map(|(_, value)| Measured::value(value))
                .collect()
        };
        if let [criterion] = self.criteria[..]
            && self.gaps.driven().len() == 2
            && let [first, second] = of(criterion)[..]
        {
            return self.sign * (second - first);
        }
        let widest = |values: Vec<f64>| {
            let low = values.iter().copied().fold(f64::INFINITY, f64::min);
            values.iter().copied().fold(f64::NEG_INFINITY, f64::max) - low
        };
        self.criteria.iter().map(|criterion| widest(of(*criterion))).fold(0.0, f64::max)
    }

    /// The difference of decisions between the two groups on validation, turned as it is before.
    fn gap_of_decisions(&self, decisions: &[f64]) -> f64 {
        let part = &self.prepared.validation;
        let [criterion, ..] = self.criteria[..] else { return f64::NAN };
        let mean = |code: u16| {
            let counted =
                (0..part.y().len()).filter(|&i| part.groups()[i] == code && criterion.looks_at(part.y()[i]));
            let (total, weight) = counted.fold((0.0, 0.0), |(total, weight), i| {
                (total + part.weight(i) * decisions[i], weight + part.weight(i))
            });
            total / weight
        };
        mean(1) - mean(0)
    }

    /// The margin from which on a model predicts 1: a validation figure.
    pub fn cut(&self, theta: &[f64]) -> f64 {
        let validation = &self.prepared.validation;
        let margins = match self.configuration.threshold {
            Threshold::At(_) => Vec::new(),
            Threshold::AcceptTop(_) => multiply(validation.x(), theta),
        };
        self.configuration.threshold.cut(&margins, |i| validation.weight(i))
    }

    /// The share of rows with the lowest f.
    fn removed(&self, share: f64) -> Vec<f64> {
        let mut epsilon = vec![0.0; self.order.len()];
        let count = (share * self.order.len() as f64).round() as usize;
        self.order.iter().take(count).for_each(|&row| epsilon[row] = -1.0);
        epsilon
    }

    fn trained(&self) -> Trained<'a> {
        self.fitted.trained(self.prepared)
    }

    fn by(&self, algorithm: &dyn Unlearn, epsilon: Vec<f64>) -> Attempt {
        match algorithm.unlearn(&self.trained(), &epsilon, &mut |_, _| {}) {
            Ok(made) => {
                let gap = self.gap(&made.parameters);
                Ok(Some((Made { product: Product::Model(made.parameters), epsilon: Some(epsilon) }, gap)))
            }
            // No model at this strength: a weaker or a stronger one may have one.
            Err(
                UnlearnError::Diverged { .. }
                | UnlearnError::SingularHessian { .. }
                | UnlearnError::NotSolved { .. }
                | UnlearnError::NothingRetained { .. }
                | UnlearnError::Shard { .. },
            ) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn bring(
        &self,
        before: f64,
        grid: &[f64],
        make: impl FnMut(f64) -> Attempt,
    ) -> Result<Cell, ExperimentError> {
        let brought = bring(self.goal, before, TOLERANCE * self.before, grid, make)?;
        Ok(Cell { brought, goal: self.goal, of_decisions: false })
    }

    /// Brings an algorithm whose model without a correction is another than the original to the goal, by the share of rows removed.
    fn removing(&self, algorithm: &dyn Unlearn) -> Result<Cell, ExperimentError> {
        let nothing = self.by(algorithm, self.removed(0.0))?;
        let before = nothing.map_or(self.before, |(_, gap)| gap);
        self.bring(before, &SHARES, |k| self.by(algorithm, self.removed(k)))
    }

    /// Brings a method to the goal.
    pub fn run(&self, contender: Contender) -> Result<Cell, ExperimentError> {
        let settings = &self.configuration.correction;
        let weights = self.prepared.train.weights();
        let problem = |share: f64| {
            Problem::new(&self.f, &self.u, self.value, share).and_then(|problem| problem.weighted(weights))
        };
        let two_groups = self.gaps.gaps().iter().filter_map(|gap| gap.group).all(|code| code < 2);
        if contender.needs_two_groups() && !two_groups {
            return Err(ExperimentError::TwoGroups);
        }
        match contender {
            Contender::Before => {
                let theta = self.fitted.fit.parameters.clone();
                let made = Made { product: Product::Model(theta), epsilon: Some(vec![0.0; self.f.len()]) };
                let brought =
                    Brought { strength: 0.0, gap: self.before, delivered: made, met: false, models: 0 };
                Ok(Cell { brought: Some(brought), goal: self.goal, of_decisions: false })
            }
            Contender::HardUpdate => {
                self.bring(self.before, &SHARES, |k| self.by(&InfluenceUpdate, self.removed(k)))
            }
            Contender::HardRetrained => {
                self.bring(self.before, &SHARES, |k| self.by(&Retrain, self.removed(k)))
            }
            Contender::SoftUpdate | Contender::SoftRetrained => {
                let by: &dyn Unlearn =
                    if contender == Contender::SoftUpdate { &InfluenceUpdate } else { &Retrain };
                // The kept goals have rows of their own: beside them the published program, solved exactly.
                let scheme = match settings.soft {
                    SoftScheme::Kept => SoftScheme::Exact,
                    published => published,
                };
                self.bring(self.before, &SHARES_OF_GAP, |share| {
                    let made = soft(
                        &problem(share)?,
                        scheme,
                        settings.lambda_relative,
                        settings.bounds.of_epsilon(),
                    )?;
                    self.by(by, made.epsilon)
                })
            }
            Contender::KeptUpdate | Contender::KeptRetrained => {
                self.kept(contender == Contender::KeptRetrained)
            }
            Contender::GradientAscent => {
                let epsilon = self.hard_set();
                let grid: Vec<f64> = (0..11).map(|k| 0.02 * f64::from(1 << k)).collect();
                self.bring(self.before, &grid, |rate| {
                    let ascent = crate::unlearn::GradientAscent { rate, ..settings.methods.gradient_ascent };
                    self.by(&ascent, epsilon.clone())
                })
            }
            Contender::NegGradPlus => {
                // At its weakest, a = 1, it fine-tunes without the forget set: that set is halved until the goal is still ahead.
                let by = |a: f64, epsilon: Vec<f64>| {
                    self.by(&NegGradPlus { balance: a, ..settings.methods.neg_grad_plus }, epsilon)
                };
                let mut share = self.hard_share();
                let mut weakest = by(1.0, self.removed(share))?;
                while share * self.f.len() as f64 > 2.0
                    && weakest.as_ref().is_none_or(|(_, gap)| *gap < self.goal)
                {
                    share *= 0.5;
                    weakest = by(1.0, self.removed(share))?;
                }
                let before = weakest.map_or(self.before, |(_, gap)| gap);
                let grid = [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
                self.bring(before, &grid, |forget| by(1.0 - forget, self.removed(share)))
            }
            Contender::HessianFree => self.removing(&settings.methods.hessian_free),
            Contender::Sisa => self.removing(&settings.methods.sisa),
            Contender::SisaVote => self.votes(None),
            Contender::NoisyVote => self.votes(Some(VOTES_CHANGED / PUBLISHED_EPSILON)),
            Contender::SelectiveDampening => {
                let epsilon = self.hard_set();
                let grid = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 50.0, 200.0];
                self.bring(self.before, &grid, |strength| {
                    let a = 1.0 / strength;
                    self.by(&SelectiveDampening { selection: a, dampening: a }, epsilon.clone())
                })
            }
            Contender::Reweighing => {
                let weights = reweighing(
                    self.prepared.train.y(),
                    self.prepared.train.groups(),
                    self.prepared.train.weights(),
                );
                self.bring(self.before, &[0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0], |times| {
                    self.by(
                        &Retrain,
                        weights.iter().map(|weight| (times * (weight - 1.0)).max(-1.0)).collect(),
                    )
                })
            }
            Contender::LinearProgram => {
                let grid: Vec<f64> = (1..=10).map(|k| f64::from(k) / 10.0).collect();
                let problem = problem(1.0)?;
                self.bring(self.before, &grid, |beta| match linear_program(&problem, beta, 0.0) {
                    Some(removal) => {
                        self.by(&Retrain, removal.shares.iter().map(|removed| 0.0 - removed).collect())
                    }
                    None => Ok(None),
                })
            }
            Contender::Thresholds => self.thresholds(),
            Contender::Coded => self.coded(),
        }
    }

    /// The share that the configuration's hard scheme removes; a tenth where it has none.
    fn hard_share(&self) -> f64 {
        match self.configuration.correction.hard {
            crate::weights::HardScheme::TopShare(share) if share > 0.0 => share,
            _ => 0.1,
        }
    }

    fn hard_set(&self) -> Vec<f64> {
        self.removed(self.hard_share())
    }

    /// The kept program's path, to the goal.
    fn kept(&self, retrained: bool) -> Result<Cell, ExperimentError> {
        let Prepared { train, validation, .. } = self.prepared;
        let bounds = self.configuration.correction.bounds.of_epsilon();
        let program = KeptProgram {
            train,
            validation,
            gaps: &self.gaps,
            lower: bounds.lower.max(-1.0),
            upper: bounds.upper.unwrap_or(4.0),
            keep_utility: self.configuration.correction.keep_utility,
        };
        let share = self.configuration.correction.share_of_gap.min(1.0);
        let mut path = KeptPath::new(&program, &self.original);
        // The CPU never waits.
        let (point, report) = pollster::block_on(async {
            if retrained {
                let backend = Backend::cpu();
                let placed = backend.matrix(train.x()).await;
                let l2 = self.configuration.model.l2;
                let deliver = ByRetraining { train, placed: &placed, l2, original: self.original.clone() };
                path.reach(&program, &deliver, share, &mut |_, _| {}).await
            } else {
                let deliver = ByUpdate { train, original: self.original.clone() };
                path.reach(&program, &deliver, share, &mut |_, _| {}).await
            }
        });
        let gap = self.gap(&point.model.parameters);
        let made = Made { product: Product::Model(point.model.parameters), epsilon: Some(point.epsilon) };
        let met = report.status == KeptStatus::Met;
        let brought =
            Brought { strength: report.reached, gap, delivered: made, met, models: report.models_evaluated };
        Ok(Cell { brought: Some(brought), goal: self.goal, of_decisions: false })
    }

    /// Thresholds whose rates differ by the goal's share of what they differ by before: of decisions.
    fn thresholds(&self) -> Result<Cell, ExperimentError> {
        let equal = match self.criteria[..] {
            [Criterion::SelectionRate] => Equal::SelectionRate,
            [Criterion::TruePositiveRate] => Equal::TruePositiveRate,
            _ => return Err(ExperimentError::NoThresholds),
        };
        let validation = &self.prepared.validation;
        if self.prepared.train.weights().is_some() {
            return Err(ExperimentError::NoThresholds);
        }
        let margins = multiply(validation.x(), &self.fitted.fit.parameters);
        let cut = self.cut(&self.fitted.fit.parameters);
        let before = self.gap_of_decisions(&Predicted::decided(&margins, cut).decisions);
        let share = self.configuration.correction.share_of_gap.min(1.0);
        let goal = (1.0 - share) * before.abs();
        let chosen = GroupThresholds::choose_within(&margins, validation, equal, goal)
            .ok_or(ExperimentError::NoRate)?;
        let (_, gap) = chosen.measure(&margins, validation, equal);
        let gap = before.signum() * gap.ok_or(ExperimentError::NoRate)?;
        let made = Made { product: Product::Thresholds(chosen), epsilon: None };
        let met = (gap - goal).abs() <= TOLERANCE * before.abs();
        let brought = Brought { strength: share, gap, delivered: made, met, models: 1 };
        Ok(Cell { brought: Some(brought), goal, of_decisions: true })
    }

    /// SISA's models, whose votes are brought to the goal's share of the gap of decisions.
    fn votes(&self, scale: Option<f64>) -> Result<Cell, ExperimentError> {
        let sisa: Sisa = self.configuration.correction.methods.sisa;
        let validation = &self.prepared.validation;
        let theta = &self.fitted.fit.parameters;
        let margins = multiply(validation.x(), theta);
        let before = self.gap_of_decisions(&Predicted::decided(&margins, self.cut(theta)).decisions);
        let goal = (1.0 - self.configuration.correction.share_of_gap.min(1.0)) * before.abs();
        let make = |k: f64| -> Attempt {
            let epsilon = self.removed(k);
            let models = match sisa.models(&self.trained(), &epsilon, &mut |_, _| {}) {
                Ok((models, _)) => models,
                Err(UnlearnError::Shard { .. }) => return Ok(None),
                Err(error) => return Err(error.into()),
            };
            let product = Product::Votes(models, scale);
            let gap = before.signum() * self.gap_of_decisions(&self.predict(&product, validation).decisions);
            Ok(Some((Made { product, epsilon: Some(epsilon) }, gap)))
        };
        let start = make(0.0)?.map_or(before.abs(), |(_, gap)| gap);
        let brought = bring(goal, start, TOLERANCE * before.abs(), &SHARES, make)?;
        Ok(Cell { brought, goal, of_decisions: true })
    }

    /// Least squares over coded shards: a model of its own, whose decisions are brought to the goal's share of what the model before has.
    fn coded(&self) -> Result<Cell, ExperimentError> {
        let Prepared { train, validation, .. } = self.prepared;
        let decided =
            |margins: Vec<f64>, cut: f64| self.gap_of_decisions(&Predicted::decided(&margins, cut).decisions);
        let theta = &self.fitted.fit.parameters;
        let before = decided(multiply(validation.x(), theta), self.cut(theta));
        let share = self.configuration.correction.share_of_gap.min(1.0);
        let goal = (1.0 - share) * before.abs();
        let settings = CodedSettings { seed: self.configuration.seed, ..CodedSettings::default() };
        let Some(whole) = Coded::new(train.x(), train.y(), &settings) else {
            return Ok(Cell { brought: None, goal, of_decisions: true });
        };
        let gap = |coded: &Coded| before.signum() * decided(coded.margins(validation.x()), 0.0);
        let start = gap(&whole);
        let brought = bring(goal, start, TOLERANCE * before.abs(), &SHARES, |k| {
            let mut coded = whole.clone();
            let count = (k * self.order.len() as f64).round() as usize;
            let forget = &self.order[..count.min(self.order.len())];
            Ok::<_, ExperimentError>(coded.forget(forget).map(|_| {
                let gap = gap(&coded);
                (Made { product: Product::Coded(Box::new(coded)), epsilon: Some(self.removed(k)) }, gap)
            }))
        })?;
        Ok(Cell { brought, goal, of_decisions: true })
    }

    /// What a product says of a part's rows.
    pub fn predict(&self, product: &Product, part: &Part) -> Predicted {
        match product {
            Product::Model(theta) => Predicted::of(part, theta, self.cut(theta)),
            Product::Coded(coded) => Predicted::decided(&coded.margins(part.x()), 0.0),
            Product::Votes(models, scale) => {
                let margins: Vec<Vec<f64>> = models
                    .iter()
                    .map(|theta| {
                        let cut = self.cut(theta);
                        multiply(part.x(), theta).into_iter().map(|margin| margin - cut).collect()
                    })
                    .collect();
                let decisions = match scale {
                    None => majority(&margins),
                    Some(scale) => noisy_majority(&margins, *scale),
                };
                Predicted { scores: None, decisions }
            }
            Product::Thresholds(thresholds) => {
                let margins = multiply(part.x(), &self.fitted.fit.parameters);
                let decide = |(margin, privileged): (&f64, bool)| thresholds.decide(*margin, privileged);
                Predicted {
                    scores: None,
                    decisions: margins.iter().zip(part.privileged()).map(decide).collect(),
                }
            }
        }
    }
}
