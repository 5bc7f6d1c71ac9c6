//! Leave-one-out models refined on a backend: many at once, in f32, as far as f32 reaches. The last steps and the
//! convergence test are f64 on the CPU.

#![allow(clippy::needless_range_loop)] // one index into several lanes

use super::gradient::norms;
use super::iterate::{CHORD_STEPS, Iterate, Start};
use super::near::Approach;
use super::problem::{LeaveOneOut, TOLERANCE};
use super::{LeaveOneOutError, LeftOut};
use crate::compute::gpu::MOST_MODELS;
use crate::compute::{Backend, DeviceMatrix, LANES, Lane, Work, ZERO};

/// A step in f32 that leaves more than this share of the gradient has reached what f32 can tell apart.
const STILL_CLOSER: f64 = 0.5;

/// A model on its way.
struct Nearing {
    iterate: Iterate,
    /// Where it is, and the nearest point so far.
    delta: Vec<f64>,
    nearest: Vec<f64>,
    /// The gradient's length at the nearest point.
    norm: f64,
    arrived: bool,
}

impl LeaveOneOut<'_> {
    /// The exact change of every target and of utility without each of these rows, in their order. A row without which
    /// there is no optimum says so in its status; only a row that does not exist is an error.
    ///
    /// Where the backend decides on a GPU, the way to each optimum is computed there: the same models, to the same gradient norm in f64.
    ///
    /// # Errors
    ///
    /// [`LeaveOneOutError::NoSuchRow`] for a place that no training row has.
    pub async fn solve(&self, backend: &Backend, places: &[usize]) -> Result<Vec<LeftOut>, LeaveOneOutError> {
        self.check(places)?;
        let placed = &backend.matrix_for(Work::Models, self.training().0).await;
        match self.begun_on_gpu(places, placed).await {
            Some(begun) => self.solve_all(&mut begun.into_iter(), CHORD_STEPS, &mut |_| ()),
            None => self.solve_all(&mut Approach::new(self, places), CHORD_STEPS, &mut |_| ()),
        }
    }

    /// All of these rows near their optima, by the GPU; `None` where there is none, or where it is lost: all are the CPU's then.
    async fn begun_on_gpu(
        &self,
        places: &[usize],
        placed: &DeviceMatrix<'_>,
    ) -> Option<Vec<(usize, usize, Start)>> {
        if !placed.is_on_gpu() {
            return None;
        }
        let rows: Vec<(usize, usize)> = places.iter().copied().enumerate().collect();
        let mut begun = Vec::new();
        for batch in rows.chunks(MOST_MODELS) {
            begun.extend(self.begin(batch, placed).await?);
        }
        Some(begun)
    }

    /// Brings some rows, given by their order and place, near their optima; `None` where the device is lost.
    async fn begin(
        &self,
        rows: &[(usize, usize)],
        placed: &DeviceMatrix<'_>,
    ) -> Option<Vec<(usize, usize, Start)>> {
        let mut begun = Vec::new();
        let mut nearing = Vec::new();
        for &(order, place) in rows {
            match self.start(order, place) {
                Start::Iterate(iterate, delta) => {
                    let nearest = delta.clone();
                    nearing.push(Nearing { iterate, delta, nearest, norm: f64::INFINITY, arrived: false });
                }
                start => begun.push((order, place, start)),
            }
        }
        for _ in 0..CHORD_STEPS {
            if !self.refine(&mut nearing, placed).await? {
                break;
            }
        }
        begun.extend(nearing.into_iter().map(|Nearing { mut iterate, nearest, .. }| {
            // The last step may have led away from the nearest point.
            iterate.forget();
            (iterate.order, iterate.place, Start::Iterate(iterate, nearest))
        }));
        Some(begun)
    }

    /// One step of all that have not arrived; `false` where there is nothing left to do, `None` where the device is lost.
    async fn refine(&self, nearing: &mut [Nearing], placed: &DeviceMatrix<'_>) -> Option<bool> {
        let mut open: Vec<&mut Nearing> = nearing.iter_mut().filter(|model| !model.arrived).collect();
        if open.is_empty() {
            return Some(false);
        }
        let parameters = self.training().0.layout().parameters();
        let group = |models: &[&mut Nearing]| {
            let mut delta = vec![ZERO; parameters];
            for (lane, model) in models.iter().enumerate() {
                delta.iter_mut().zip(&model.delta).for_each(|(delta, value)| delta[lane] = *value);
            }
            delta
        };
        let mut deltas: Vec<Vec<Lane>> = open.chunks(LANES).map(group).collect();
        let beyond = placed.residual_remainder(&self.near(), &deltas).await?;
        for ((models, beyond), delta) in open.chunks_mut(LANES).zip(beyond).zip(&mut deltas) {
            let iterates = std::array::from_fn(|lane| models.get(lane).map(|model| &model.iterate));
            let gradient = self.whole_gradient(beyond, &iterates, delta);
            let norms = norms(&gradient);
            for (lane, model) in models.iter_mut().enumerate() {
                let norm = norms[lane];
                model.arrived = norm.is_nan() || norm > STILL_CLOSER * model.norm || norm <= TOLERANCE / 2.0;
                if norm < model.norm {
                    model.norm = norm;
                    model.nearest.clone_from(&model.delta);
                }
                if !model.arrived {
                    self.step(&mut model.iterate, lane, &gradient, delta);
                    model.delta.iter_mut().zip(delta.iter()).for_each(|(value, delta)| *value = delta[lane]);
                }
            }
        }
        Some(true)
    }
}
