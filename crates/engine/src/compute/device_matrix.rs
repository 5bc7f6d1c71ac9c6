//! The products of one matrix, on the processor that was decided on for it. What fails on the GPU is done again on the CPU.

use std::rc::Rc;

use nalgebra::DMatrix;

use super::backend::{Backend, Precision};
use super::calibration::Work;
use super::gpu::{Gpu, GpuError, MOST_MODELS, UploadedMatrix};
use super::{
    LANES, Lane, Route, dot, multiply, multiply_transposed, quadratic_forms, row, sum, weighted_gram,
};
use crate::design::DesignMatrix;

impl Backend {
    /// Decides where a matrix's Gram matrices are computed. It is moved there when the first one is asked for.
    pub async fn matrix<'a>(&'a self, x: &'a DesignMatrix) -> DeviceMatrix<'a> {
        self.matrix_for(Work::Gram, x).await
    }

    /// Decides where a matrix's products are computed, if it is wanted for this. One whose Hessian is never formed stays on the CPU.
    pub async fn matrix_for<'a>(&'a self, work: Work, x: &'a DesignMatrix) -> DeviceMatrix<'a> {
        let on_gpu = Route::of(x) == Route::Factored && self.decide(work, x).await;
        DeviceMatrix::new(self, x, on_gpu)
    }
}

/// A matrix whose products are asked for.
pub struct DeviceMatrix<'a> {
    /// The backend that decided on the GPU, or on the CPU and counts; none where nothing was to decide.
    backend: Option<&'a Backend>,
    x: &'a DesignMatrix,
    on_gpu: bool,
    key: u64,
}

/// A model near which others are looked for.
#[derive(Debug, Clone, Copy)]
pub struct LinearisationPoint<'a> {
    /// Its margins, row by row.
    pub margins: &'a [f64],
    /// Their logistic function.
    pub probabilities: &'a [f64],
    /// The rows' weights; 1 each where `None`.
    pub weights: Option<&'a [f64]>,
}

/// An exact Gram matrix G has to agree with X'(d (X v)) in f64 to this share of the sum of its terms' sizes.
const CHECKED: f64 = 1e-10;

impl<'a> DeviceMatrix<'a> {
    /// Decided on: the GPU or the CPU.
    fn new(backend: &'a Backend, x: &'a DesignMatrix, on_gpu: bool) -> DeviceMatrix<'a> {
        DeviceMatrix { backend: Some(backend), x, on_gpu, key: if on_gpu { contents(x) } else { 0 } }
    }

    /// On the CPU, where products never wait.
    pub fn on_cpu(x: &'a DesignMatrix) -> DeviceMatrix<'a> {
        DeviceMatrix { backend: None, x, on_gpu: false, key: 0 }
    }

    /// The matrix.
    pub fn x(&self) -> &DesignMatrix {
        self.x
    }

    /// X' diag(d) X, `d` not negative, and how exact it is: at least as asked.
    pub async fn gram(&self, d: &[f64], precision: Precision) -> (DMatrix<f64>, Precision) {
        if let Some((gpu, backend)) = self.gpu() {
            let start = (backend.clock)();
            let made = match precision {
                Precision::Fast => self.fast_gram(backend, &gpu, d).await,
                Precision::Exact => self.exact_gram(backend, &gpu, d).await,
            };
            match made {
                Ok(gram) => {
                    backend.count_gpu(&gpu);
                    if precision == Precision::Fast {
                        self.measure(backend, (backend.clock)() - start);
                    }
                    return (gram, precision);
                }
                Err(error) => backend.give_up(error),
            }
        }
        self.count_cpu();
        (weighted_gram(self.x, d), Precision::Exact)
    }

    /// d_i x_i' H^-1 x_i for every row, where none is larger than 1. `inverse_factor` is L^-1 with H = L L', its upper triangle
    /// 0, and `trace` what the leverages add up to.
    pub async fn leverages(&self, d: &[f64], inverse_factor: &DMatrix<f64>, trace: f64) -> Vec<f64> {
        if let Some((gpu, backend)) = self.gpu() {
            match self.checked_leverages(backend, &gpu, d, inverse_factor, trace).await {
                Ok(mut leverages) => {
                    backend.count_gpu(&gpu);
                    // Where 1 - h is small, its digits count.
                    for (i, leverage) in leverages.iter_mut().enumerate().filter(|(_, h)| **h > 0.5) {
                        let x = row(self.x, i);
                        let z = inverse_factor.column_iter().zip(&x);
                        let mut sum = vec![0.0; x.len()];
                        z.for_each(|(column, x)| {
                            sum.iter_mut().zip(column.iter()).for_each(|(sum, entry)| *sum += entry * x);
                        });
                        *leverage = d[i] * dot(&sum, &sum);
                    }
                    return leverages;
                }
                Err(error) => backend.give_up(error),
            }
        }
        self.count_cpu();
        let forms = quadratic_forms(self.x, &(inverse_factor.transpose() * inverse_factor));
        d.iter().zip(&forms).map(|(d, form)| d * form).collect()
    }

    /// X'R for many models near one, R_ik = w_i (sigma(m_i + a) - sigma(m_i) - p_i (1 - p_i) a) with a = x_i'delta_k, to about six digits:
    /// groups of [`LANES`] models, in each parameters x models, as `deltas` has them. `None` where the GPU does not compute: on the
    /// CPU [`super::gather`] does the same in f64.
    pub async fn residual_remainder(
        &self,
        near: &LinearisationPoint<'_>,
        deltas: &[Vec<Lane>],
    ) -> Option<Vec<Vec<Lane>>> {
        let (gpu, backend) = self.gpu()?;
        match self.many(backend, &gpu, near, deltas).await {
            Ok(found) => {
                backend.count_gpu(&gpu);
                Some(found)
            }
            Err(error) => {
                backend.give_up(error);
                None
            }
        }
    }

    async fn many(
        &self,
        backend: &Backend,
        gpu: &Gpu,
        near: &LinearisationPoint<'_>,
        deltas: &[Vec<Lane>],
    ) -> Result<Vec<Vec<Lane>>, GpuError> {
        let key = mixed(
            self.key,
            near.margins.iter().chain(near.weights.into_iter().flatten()).map(|v| v.to_bits()),
        );
        let kept = backend.prepared.borrow().clone();
        let prepared = match kept.filter(|(kept, _)| *kept == key) {
            Some((_, prepared)) => prepared,
            None => {
                backend.prepared.replace(None);
                let dense = if self.x.layout().factors.is_empty() {
                    Some(self.uploaded(backend, gpu).await?)
                } else {
                    None
                };
                let LinearisationPoint { margins, probabilities, weights } = *near;
                let prepared =
                    Rc::new(gpu.prepare_models(self.x, dense, margins, probabilities, weights).await?);
                backend.prepared.replace(Some((key, prepared.clone())));
                prepared
            }
        };
        let mut found = Vec::with_capacity(deltas.len());
        for deltas in deltas.chunks(MOST_MODELS / LANES) {
            found.extend(gpu.residual_remainder(&prepared, deltas).await?);
        }
        Ok(found)
    }

    /// Whether products are computed on the GPU from here on.
    pub fn is_on_gpu(&self) -> bool {
        self.gpu().is_some()
    }

    /// The GPU, where products are computed there, and the backend that it belongs to.
    fn gpu(&self) -> Option<(Rc<Gpu>, &'a Backend)> {
        let backend = self.backend.filter(|_| self.on_gpu)?;
        Some((backend.gpu()?, backend))
    }

    fn count_cpu(&self) {
        if let Some(backend) = self.backend {
            backend.computed.borrow_mut().on_cpu += 1;
        }
    }

    /// The matrix as it lies on the device, where it is taken first if it is not there.
    async fn uploaded(&self, backend: &Backend, gpu: &Gpu) -> Result<Rc<UploadedMatrix>, GpuError> {
        let kept = backend.uploaded.borrow().clone();
        if let Some((_, uploaded)) = kept.filter(|(key, _)| *key == self.key) {
            return Ok(uploaded);
        }
        // What lies there now makes room first.
        backend.uploaded.replace(None);
        backend.prepared.replace(None);
        gpu.trim();
        let uploaded = Rc::new(gpu.upload(self.x).await?);
        backend.uploaded.replace(Some((self.key, uploaded.clone())));
        Ok(uploaded)
    }

    async fn fast_gram(&self, backend: &Backend, gpu: &Gpu, d: &[f64]) -> Result<DMatrix<f64>, GpuError> {
        gpu.gram(&*self.uploaded(backend, gpu).await?, d).await
    }

    /// Checked by one product in f64: a device that adds up wrongly is found out.
    async fn exact_gram(&self, backend: &Backend, gpu: &Gpu, d: &[f64]) -> Result<DMatrix<f64>, GpuError> {
        let uploaded = self.uploaded(backend, gpu).await?;
        let gram = gpu.exact_gram(self.x, &uploaded, d).await?;
        // +1 and -1 without a pattern that columns could share (Knuth's multiplicative hash).
        let sign = |j: usize| if (j as u32).wrapping_mul(2_654_435_769) >> 31 == 0 { 1.0 } else { -1.0 };
        let v: Vec<f64> = (0..gram.nrows()).map(sign).collect();
        let weighted: Vec<f64> = multiply(self.x, &v).iter().zip(d).map(|(margin, d)| d * margin).collect();
        for (j, expected) in multiply_transposed(self.x, &weighted).iter().enumerate() {
            let column = gram.column(j);
            let off = (dot(column.as_slice(), &v) - expected).abs();
            // |G_jk| is at most the root of G_jj G_kk.
            let sizes: f64 = (0..v.len()).map(|k| libm::sqrt(gram[(j, j)].abs() * gram[(k, k)].abs())).sum();
            let allowed = CHECKED * sizes;
            if off.is_nan() || off > allowed {
                return Err(GpuError::Wrong { off, allowed });
            }
        }
        Ok(gram)
    }

    /// Checked by their sum.
    async fn checked_leverages(
        &self,
        backend: &Backend,
        gpu: &Gpu,
        d: &[f64],
        inverse_factor: &DMatrix<f64>,
        trace: f64,
    ) -> Result<Vec<f64>, GpuError> {
        let uploaded = self.uploaded(backend, gpu).await?;
        let leverages = gpu.leverages(self.x, &uploaded, d, inverse_factor).await?;
        let (off, allowed) = ((sum(&leverages) - trace).abs(), 1e-9 * (1.0 + leverages.len() as f64));
        if off <= allowed { Ok(leverages) } else { Err(GpuError::Wrong { off, allowed }) }
    }

    fn measure(&self, backend: &Backend, milliseconds: f64) {
        let (operations, time) = backend.work.get();
        let parameters = self.x.layout().parameters() as f64;
        let (operations, time) =
            (operations + self.x.rows() as f64 * parameters * (parameters + 1.0), time + milliseconds);
        backend.work.set((operations, time));
        if time > 0.0 {
            backend.computed.borrow_mut().gigaflops = Some(operations / time / 1e6);
        }
    }
}

/// A number that differs wherever two matrices do: which of them lies on the GPU.
fn contents(x: &DesignMatrix) -> u64 {
    let layout = x.layout();
    let shape = [x.rows(), layout.parameters(), layout.numeric.len(), usize::from(layout.intercept)];
    let shape = shape.into_iter().map(|count| count as u64);
    let one_hot = layout.one_hot_shift.iter().chain(&layout.one_hot_scale).map(|value| value.to_bits());
    let codes = x.codes().iter().map(|code| u64::from(*code));
    mixed(1, shape.chain(one_hot).chain(codes).chain(x.numeric().iter().map(|value| value.to_bits())))
}

/// A number that differs wherever these words do, or where they follow upon something else.
fn mixed(after: u64, words: impl Iterator<Item = u64>) -> u64 {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut lanes = [after, 2, 3, 5];
    for (place, word) in words.enumerate() {
        let lane = &mut lanes[place % 4];
        *lane = (lane.rotate_left(23) ^ word).wrapping_mul(FACTOR);
    }
    lanes.iter().fold(0, |all, lane| (all.rotate_left(17) ^ lane).wrapping_mul(FACTOR))
}
