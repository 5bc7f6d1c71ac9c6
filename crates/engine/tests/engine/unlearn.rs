//! Every unlearning algorithm against NumPy, and against what theory says of it.

use crate::support::{Numbers, dense, fitted, largest_difference, random_part};
use serde_json::Value;
use soft_unlearn::compute::{DeviceMatrix, block_on, multiply, multiply_transposed};
use soft_unlearn::design::DesignMatrix;
use soft_unlearn::model::{Fit, FitSettings, FitStatus, Hessian, fit, sigmoid};
use soft_unlearn::unlearn::{
    Algorithm, BadTeacher, CatastrophicForgetting, ExactUnlearning, GradientAscent, HessianFree,
    InfluenceUpdate, Methods, NegGradPlus, NewtonRemoval, Retrain, STEPS_PER_EPOCH, Scrub,
    SelectiveDampening, Sisa, Trained, Unlearn, UnlearnError, Unlearned, random_parameters,
};

struct World {
    x: DesignMatrix,
    y: Vec<f64>,
    fit: Fit,
    l2: f64,
}

impl World {
    fn new(x: DesignMatrix, y: Vec<f64>, l2: f64) -> World {
        let fit = fitted(&x, &y, l2);
        assert_eq!(fit.report.status, FitStatus::Converged);
        World { x, y, fit, l2 }
    }

    fn random() -> World {
        let part = random_part(5, 400, true);
        World::new(part.x().clone(), part.y().to_vec(), 2.0)
    }

    fn trained(&self, seed: u64) -> Trained<'_> {
        Trained {
            x: &self.x,
            y: &self.y,
            weights: None,
            parameters: &self.fit.parameters,
            probabilities: &self.fit.probabilities,
            hessian: self.fit.hessian.as_ref().unwrap(),
            l2: self.l2,
            seed,
        }
    }

    fn by(&self, algorithm: &dyn Unlearn, epsilon: &[f64]) -> Unlearned {
        algorithm.unlearn(&self.trained(7), epsilon, &mut |_, _| {}).unwrap()
    }

    /// Hard and soft corrections of this many rows.
    fn corrections(&self) -> [Vec<f64>; 2] {
        let mut numbers = Numbers(3);
        let hard = (0..self.x.rows()).map(|_| if numbers.unit() < 0.15 { -1.0 } else { 0.0 }).collect();
        let soft = (0..self.x.rows()).map(|_| 0.3 * numbers.normal()).collect();
        [hard, soft]
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

#[test]
fn every_algorithm_agrees_with_numpy_hard_and_soft() {
    let golden: Value = serde_json::from_str(include_str!("../golden/unlearning.json")).unwrap();
    let rows: Vec<Vec<f64>> = golden["x"].as_array().unwrap().iter().map(numbers).collect();
    let world = World::new(dense(&rows, true), numbers(&golden["y"]), golden["l2"].as_f64().unwrap());
    assert!(largest_difference(&world.fit.parameters, &numbers(&golden["theta_hat"])) < 1e-11);
    let largest = world.fit.hessian.as_ref().unwrap().largest_eigenvalue();
    assert!((largest / golden["largest_eigenvalue"].as_f64().unwrap() - 1.0).abs() < 1e-12);
    // At its default, a = b = 1, dampening leaves these parameters alone.
    let selective_dampening = SelectiveDampening { selection: 0.25, dampening: 0.5 };
    let methods = Methods { selective_dampening, ..Methods::default() };
    for correction in golden["corrections"].as_array().unwrap() {
        let epsilon = numbers(&correction["epsilon"]);
        for algorithm in Algorithm::ALL {
            let key = serde_json::to_value(algorithm).unwrap();
            let expected = numbers(&correction["parameters"][key.as_str().unwrap()]);
            let made = world.by(methods.of(algorithm), &epsilon);
            let off = largest_difference(&made.parameters, &expected);
            // 300 steps of rounding and sums in another order; parameters are about 1.
            assert!(off < 1e-11, "{algorithm:?}: off by {off:e}");
            let moved = largest_difference(&made.parameters, &world.fit.parameters);
            assert!(moved > 1e-3, "{algorithm:?} does nothing: {moved:e}");
        }
    }
}

#[test]
fn no_correction_leaves_the_model_alone() {
    let world = World::random();
    let none = vec![0.0; world.x.rows()];
    let methods = Methods::default();
    for algorithm in Algorithm::ALL {
        let made = world.by(methods.of(algorithm), &none);
        let moved = largest_difference(&made.parameters, &world.fit.parameters);
        // EU-k starts anew, Fisher forgetting draws its noise, SISA's own model is the ensemble, Hessian-free's where descent ended: their
        // documentation says so.
        let moves = matches!(
            algorithm,
            Algorithm::EuK | Algorithm::FisherForgetting | Algorithm::Sisa | Algorithm::HessianFree
        );
        assert_eq!(moved > 1e-12, moves, "{algorithm:?} moves by {moved:e}");
        if algorithm == Algorithm::Sisa {
            assert!(made.shards.unwrap().retrained.is_empty());
        }
    }
}

#[test]
fn equal_weights_for_all_rows_are_another_penalty() {
    // (1 + c) sum l + (l2/2)|theta|^2 has the minimum of l2 / (1 + c); the influence update is theta_hat + c l2 H^-1 theta_hat, because
    // the losses' gradients sum to -l2 theta_hat.
    let world = World::random();
    let c = 0.25;
    let epsilon = vec![c; world.x.rows()];
    let mut side: Vec<f64> = world.fit.parameters.iter().map(|theta| c * world.l2 * theta).collect();
    *side.last_mut().unwrap() = 0.0;
    let step = world.fit.hessian.as_ref().unwrap().solve(&side);
    let expected: Vec<f64> =
        world.fit.parameters.iter().zip(&step).map(|(theta, step)| theta + step).collect();
    let updated = world.by(&InfluenceUpdate, &epsilon).parameters;
    assert!(largest_difference(&updated, &expected) < 1e-12);
    let settings = FitSettings::new(world.l2 / (1.0 + c));
    let other =
        block_on(fit(&DeviceMatrix::on_cpu(&world.x), &world.y, None, settings, None, &mut |_, _| {}))
            .unwrap();
    assert!(largest_difference(&world.by(&Retrain, &epsilon).parameters, &other.parameters) < 1e-11);
}

#[test]
fn newton_removal_is_retraining_as_the_loss_becomes_quadratic() {
    // Log loss is quadratic up to the margins' third power. Rows of size s with a penalty of s^2 have margins of size s: the step's
    // error relative to the way that retraining goes falls with s^2 at least, to nothing on a quadratic.
    let mut numbers = Numbers(11);
    let rows: Vec<Vec<f64>> = (0..300).map(|_| (0..4).map(|_| numbers.normal()).collect()).collect();
    // Labels that no column tells keep margins small.
    let y: Vec<f64> = (0..300).map(|i| f64::from(i % 2)).collect();
    let error = |l2: f64| {
        let world = World::new(dense(&rows, false), y.clone(), l2);
        let epsilon = world.corrections()[0].clone();
        let retrained = world.by(&Retrain, &epsilon).parameters;
        let way = largest_difference(&retrained, &world.fit.parameters);
        let newton = largest_difference(&world.by(&NewtonRemoval, &epsilon).parameters, &retrained);
        let update = largest_difference(&world.by(&InfluenceUpdate, &epsilon).parameters, &retrained);
        [newton / way, update / way]
    };
    let (near, far) = (error(1e4), error(1e2));
    assert!(near[0] < 1e-5, "{near:?}");
    assert!(near[0] < far[0] / 1e3, "{near:?}, {far:?}");
    // The update keeps the removed rows in its Hessian: it stays off by the removed share of what the losses add to it.
    assert!(near[1] > 50.0 * near[0], "{near:?}");
}

#[test]
fn one_step_of_gradient_ascent_is_the_gradient() {
    let world = World::random();
    let unit = 1.0 / world.fit.hessian.as_ref().unwrap().largest_eigenvalue();
    for epsilon in world.corrections() {
        let settings = GradientAscent { rate: 0.5, epochs: 1 };
        let made = world.by(&settings, &epsilon).parameters;
        // Central differences of the forget loss.
        let loss = |theta: &[f64]| -> f64 {
            multiply(&world.x, theta)
                .iter()
                .zip(&world.y)
                .zip(&epsilon)
                .map(|((&margin, &y), &epsilon)| -epsilon * soft_unlearn::model::log_loss(margin, y))
                .sum()
        };
        for j in 0..made.len() {
            let step = 1e-5;
            let at = |by: f64| {
                let mut theta = world.fit.parameters.clone();
                theta[j] += by;
                loss(&theta)
            };
            let slope = (at(step) - at(-step)) / (2.0 * step);
            let moved = made[j] - world.fit.parameters[j];
            assert!((moved - 0.5 * unit * slope).abs() < 1e-9, "parameter {j}: {moved} and {slope}");
        }
    }
}

#[test]
fn the_last_layers_trained_to_convergence_are_retraining() {
    let world = World::random();
    for epsilon in world.corrections() {
        let retrained = world.by(&Retrain, &epsilon).parameters;
        let cf = world.by(&CatastrophicForgetting { rate: 1.0, epochs: 400 }, &epsilon);
        let eu = world.by(&ExactUnlearning { rate: 1.0, epochs: 400 }, &epsilon);
        assert_eq!(cf.steps, 400 * STEPS_PER_EPOCH);
        assert!(largest_difference(&cf.parameters, &retrained) < 1e-11);
        assert!(largest_difference(&eu.parameters, &retrained) < 1e-11);
    }
}

#[test]
fn neg_grad_plus_to_convergence_is_retraining_on_an_exaggerated_correction() {
    let world = World::random();
    let [_, soft] = world.corrections();
    let soft: Vec<f64> = soft.iter().map(|epsilon| epsilon.clamp(-0.7, 0.7)).collect();
    let exaggerated: Vec<f64> = soft.iter().map(|epsilon| epsilon / 0.8).collect();
    let made = world.by(&NegGradPlus { balance: 0.8, rate: 1.0, epochs: 400 }, &soft);
    assert!(largest_difference(&made.parameters, &world.by(&Retrain, &exaggerated).parameters) < 1e-11);
}

#[test]
fn hessian_free_is_the_derivative_of_descent_by_the_weights() {
    // Descent from zero with weights 1 + s epsilon, written here with nothing of the algorithm's; central differences in s.
    let world = World::random();
    let settings = HessianFree { rate: 1.3, epochs: 2 };
    let columns = world.x.layout().columns();
    let at_zero = Hessian::new(&world.x, &vec![0.5; 400], None, world.l2).unwrap().largest_eigenvalue();
    for epsilon in world.corrections() {
        let end = |s: f64| {
            let mut theta = vec![0.0; columns + 1];
            for _ in 0..2 * STEPS_PER_EPOCH {
                let margins = multiply(&world.x, &theta);
                let slope = |i: usize| (1.0 + s * epsilon[i]) * (sigmoid(margins[i]) - world.y[i]);
                let mut down = multiply_transposed(&world.x, &(0..400).map(slope).collect::<Vec<_>>());
                (0..columns).for_each(|j| down[j] += world.l2 * theta[j]);
                theta.iter_mut().zip(&down).for_each(|(theta, down)| *theta -= 1.3 / at_zero * down);
            }
            theta
        };
        let made = world.by(&settings, &epsilon);
        assert_eq!(made.steps, 20);
        let (less, all, more) = (end(-1e-4), end(0.0), end(1e-4));
        let expected: Vec<f64> = (0..=columns).map(|j| all[j] + (more[j] - less[j]) / 2e-4).collect();
        // The differences' own error is of third order: 1e-8 of a way of about 1.
        assert!(largest_difference(&made.parameters, &expected) < 1e-8);
        assert!(largest_difference(&made.parameters, &all) > 1e-2);
    }
}

#[test]
fn hessian_free_carried_to_the_optimum_is_the_influence_update() {
    let world = World::random();
    for epsilon in world.corrections() {
        let update = world.by(&InfluenceUpdate, &epsilon).parameters;
        let off = |epochs: u32| {
            let made = world.by(&HessianFree { rate: 1.9, epochs }, &epsilon);
            largest_difference(&made.parameters, &update)
        };
        // It comes nearer as descent does, and stops short where descent does.
        let (early, late) = (off(5), off(1000));
        assert!(early > 1e-3 && late < 1e-10, "{early:e}, {late:e}");
    }
}

#[test]
fn hessian_free_adds_row_to_row() {
    let world = World::random();
    let by = |epsilon: &[f64]| world.by(&HessianFree::default(), epsilon).parameters;
    let [hard, soft] = world.corrections();
    let none = by(&vec![0.0; 400]);
    let both: Vec<f64> = hard.iter().zip(&soft).map(|(hard, soft)| hard + 2.0 * soft).collect();
    let (one, two, sum) = (by(&hard), by(&soft), by(&both));
    let expected: Vec<f64> =
        (0..none.len()).map(|j| none[j] + (one[j] - none[j]) + 2.0 * (two[j] - none[j])).collect();
    assert!(largest_difference(&sum, &expected) < 1e-12);
}

#[test]
fn files_name_hessian_free_only_where_it_is_set_and_messages_always() {
    let given = Methods::default();
    let set = Methods { hessian_free: HessianFree { rate: 1.5, epochs: 3 }, ..given };
    for (methods, named) in [(given, false), (set, true)] {
        let file = serde_json::to_value(methods).unwrap();
        assert_eq!(file.get("hessian_free").is_some(), named);
        assert_eq!(file.as_object().unwrap().len(), 11 + usize::from(named));
        assert_eq!(serde_json::from_value::<Methods>(file).unwrap(), methods);
        let message = postcard::to_allocvec(&methods).unwrap();
        assert_eq!(postcard::from_bytes::<Methods>(&message).unwrap(), methods);
    }
}

/// sum over y in {0, 1} of P(y) log(P(y) / Q(y)), both by their margins.
fn divergence(teacher: f64, student: f64) -> f64 {
    let (t, s) = (sigmoid(teacher), sigmoid(student));
    t * (t / s).ln() + (1.0 - t) * ((1.0 - t) / (1.0 - s)).ln()
}

#[test]
fn the_students_slopes_are_those_of_their_objectives() {
    let mut numbers = Numbers(8);
    let scrub = Scrub { gamma: 0.7, alpha: 0.4, temperature: 3.0, ..Scrub::default() };
    let slope_of =
        |objective: &dyn Fn(f64) -> f64, at: f64| (objective(at + 1e-5) - objective(at - 1e-5)) / 2e-5;
    for _ in 0..200 {
        let [teacher, bad, student] = [0; 3].map(|_| 2.0 * numbers.normal());
        let (label, epsilon) = (f64::from(u8::from(numbers.unit() < 0.5)), numbers.normal());
        let t = scrub.temperature;
        let distance = |s: f64| t * t * divergence(teacher / t, s / t);
        assert!((scrub.distance_slope(teacher, student) - slope_of(&distance, student)).abs() < 1e-8);
        let lowered = |s: f64| 0.7 * soft_unlearn::model::log_loss(s, label) + 0.4 * distance(s);
        assert!((scrub.retain_slope(teacher, student, label) - slope_of(&lowered, student)).abs() < 1e-8);
        let both = |s: f64| (1.0 + epsilon) * divergence(teacher, s) - epsilon * divergence(bad, s);
        let slope = BadTeacher::default().slope(epsilon, teacher, bad, student);
        assert!((slope - slope_of(&both, student)).abs() < 1e-7, "{slope}");
    }
}

#[test]
fn a_bad_teachers_student_ends_where_its_soft_labels_are_met() {
    let world = World::random();
    let bad = multiply(&world.x, &random_parameters(world.fit.parameters.len(), 7));
    for epsilon in world.corrections() {
        let made = world.by(&BadTeacher { rate: 1.0, epochs: 400 }, &epsilon);
        let off: Vec<f64> = multiply(&world.x, &made.parameters)
            .iter()
            .enumerate()
            .map(|(i, &margin)| {
                let label = (1.0 + epsilon[i]) * world.fit.probabilities[i] - epsilon[i] * sigmoid(bad[i]);
                sigmoid(margin) - label
            })
            .collect();
        // Standardised one-hot columns of a factor, without a penalty, leave flat directions: the gradient is the test.
        let gradient = multiply_transposed(&world.x, &off);
        assert!(gradient.iter().all(|slope| slope.abs() < 1e-6), "{gradient:?}");
    }
}

#[test]
fn sisa_of_one_shard_is_retraining_and_only_shards_that_lost_rows_are_retrained() {
    let world = World::random();
    for epsilon in world.corrections() {
        let one = world.by(&Sisa { shards: 1 }, &epsilon);
        assert!(largest_difference(&one.parameters, &world.by(&Retrain, &epsilon).parameters) < 1e-10);
    }
    let sisa = Sisa { shards: 8 };
    let shards = sisa.deal(400, 7);
    let mut all: Vec<usize> = shards.concat();
    all.sort_unstable();
    assert_eq!(all, (0..400).collect::<Vec<_>>());
    assert!(shards.iter().all(|shard| shard.len() == 50));
    assert_ne!(shards, sisa.deal(400, 8));
    let mut epsilon = vec![0.0; 400];
    for &row in [shards[2][0], shards[2][5], shards[6][1]].iter() {
        epsilon[row] = -1.0;
    }
    let told = world.by(&sisa, &epsilon).shards.unwrap();
    assert_eq!((told.count, told.retrained, told.rows), (8, vec![2, 6], 100));
    let [_, soft] = world.corrections();
    assert_eq!(world.by(&sisa, &soft).shards.unwrap().retrained.len(), 8);
}

#[test]
fn what_cannot_be_done_is_refused_in_words() {
    let world = World::random();
    let refused = |algorithm: &dyn Unlearn, epsilon: &[f64]| {
        let error = algorithm.unlearn(&world.trained(7), epsilon, &mut |_, _| {}).unwrap_err();
        assert!(error.to_string().len() > 30);
        error
    };
    for algorithm in Algorithm::ALL {
        let methods = Methods::default();
        let epsilon = [0.0; 3];
        let error = refused(methods.of(algorithm), &epsilon);
        assert_eq!(error, UnlearnError::Lengths { epsilon: 3, rows: 400 });
        let mut epsilon = vec![0.0; 400];
        epsilon[9] = f64::NAN;
        assert_eq!(refused(methods.of(algorithm), &epsilon), UnlearnError::NotFinite { row: 9 });
    }
    let [hard, _] = world.corrections();
    let wild = CatastrophicForgetting { rate: 1e6, epochs: 1000 };
    assert!(matches!(refused(&wild, &hard), UnlearnError::Diverged { algorithm: "CF-k", .. }));
    // Without a penalty and with one class in a shard there is no unique model.
    let removed: Vec<f64> = world.y.iter().map(|y| -y).collect();
    let bare = World::new(world.x.clone(), world.y.clone(), 2.0);
    let bare = Trained { l2: 0.0, ..bare.trained(7) };
    let error = Sisa::default().unlearn(&bare, &removed, &mut |_, _| {}).unwrap_err();
    assert!(matches!(error, UnlearnError::Shard { shard: 1, shards: 5, .. }), "{error}");
}

#[test]
fn a_main_setting_is_found_again_and_every_default_and_candidate_is_in_range() {
    let methods = Methods::default();
    assert!(methods.check().is_ok());
    for algorithm in Algorithm::ALL {
        let Some((_, candidates)) = algorithm.declared().main else {
            assert_eq!(methods.main(algorithm), None);
            continue;
        };
        for &value in candidates {
            let changed = methods.with_main(algorithm, value);
            assert_eq!(changed.main(algorithm), Some(value), "{algorithm:?}");
            assert!(changed.check().is_ok(), "{algorithm:?} {value}");
        }
    }
    let wrong = methods.with_main(Algorithm::Sisa, 0.0).check().unwrap_err();
    assert_eq!((wrong.setting, wrong.value), ("SISA's number of shards", 0.0));
}
