//! Where the products that cost n d^2 are computed: on the CPU, or on the GPU where that is quicker.
//!
//! Whoever asks for a product is blind to which. What fails on the GPU is done again on the CPU, and [`Computed`] says so.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use nalgebra::DMatrix;
use serde::{Deserialize, Serialize};

use super::calibration::{Calibration, Measured, Work};
use super::gpu::{Around, Gpu, GpuError, MOST_MODELS, Resident};
use super::{Lane, dot, multiply, multiply_transposed, quadratic_forms, row, weighted_gram};
use crate::design::DesignMatrix;

/// Which processor a visitor wants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Processor {
    /// The GPU where a measurement says that it is quicker, and it is a real one.
    #[default]
    Automatic,
    /// The CPU.
    Cpu,
    /// The GPU wherever there is one, even one made of software.
    Gpu,
}

/// How exact a Gram matrix has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// To about six digits, for a step that is checked in f64 afterwards.
    Fast,
    /// As exact as f64 sums are.
    Exact,
}

/// What was computed where.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Computed {
    /// The GPU's name, where it computed anything.
    pub gpu: Option<String>,
    /// Large products (Hessians, leverages) on the GPU.
    pub on_gpu: u32,
    /// The same on the CPU.
    pub on_cpu: u32,
    /// What the GPU did with f32 Hessians, waiting included, in 10^9 operations a second.
    pub gigaflops: Option<f64>,
    /// Why the CPU stepped in for the GPU, or was quicker.
    pub note: Option<String>,
}

impl Computed {
    /// Takes in what was computed afterwards.
    pub fn add(&mut self, later: Computed) {
        self.on_gpu += later.on_gpu;
        self.on_cpu += later.on_cpu;
        self.gpu = later.gpu.or(self.gpu.take());
        self.gigaflops = later.gigaflops.or(self.gigaflops);
        self.note = later.note.or(self.note.take());
    }
}

/// A processor for large products, with its memory of what was measured and of what lies on the GPU.
pub struct Backend {
    wanted: Cell<Processor>,
    clock: Box<dyn Fn() -> f64>,
    gpu: RefCell<Device>,
    measured: RefCell<Option<Measured>>,
    /// The matrix that lies on the GPU, by its contents.
    resident: RefCell<Option<(u64, Rc<Resident>)>>,
    /// The matrix with the model around which others were looked for last, by the contents of both.
    around: RefCell<Option<(u64, Rc<Around>)>>,
    computed: RefCell<Computed>,
    /// f32 Hessians' operations and milliseconds.
    work: Cell<(f64, f64)>,
}

enum Device {
    Untried,
    Open(Rc<Gpu>),
    Unavailable(GpuError),
}

/// A matrix whose products are asked for.
pub struct Placed<'a> {
    backend: &'a Backend,
    x: &'a DesignMatrix,
    on_gpu: bool,
    key: u64,
}

/// A model near which others are looked for.
#[derive(Debug, Clone, Copy)]
pub struct Near<'a> {
    /// Its margins, row by row.
    pub margins: &'a [f64],
    /// Their logistic function.
    pub probabilities: &'a [f64],
    /// The rows' weights; 1 each where `None`.
    pub weights: Option<&'a [f64]>,
}

/// Multiply-adds on the CPU from which on it is worth asking whether there is a GPU: a tenth of a second.
const WORTH_ASKING: f64 = 3e8;

/// An exact Gram matrix G has to agree with X'(d (X v)) in f64 to this share of the sum of its terms' sizes.
const CHECKED: f64 = 1e-10;

impl Backend {
    /// The CPU alone.
    pub fn cpu() -> Backend {
        Backend::new(Processor::Cpu, Box::new(|| 0.0))
    }

    /// As wanted. `clock`: milliseconds since any fixed moment, to measure by.
    pub fn new(wanted: Processor, clock: Box<dyn Fn() -> f64>) -> Backend {
        Backend {
            wanted: Cell::new(wanted),
            clock,
            gpu: RefCell::new(Device::Untried),
            measured: RefCell::new(None),
            resident: RefCell::new(None),
            around: RefCell::new(None),
            computed: RefCell::default(),
            work: Cell::new((0.0, 0.0)),
        }
    }

    /// Changes what is wanted. A GPU that failed is tried once more when it is asked for anew.
    pub fn choose(&self, wanted: Processor) {
        if self.wanted.replace(wanted) != wanted && matches!(&*self.gpu.borrow(), Device::Unavailable(_)) {
            self.gpu.replace(Device::Untried);
        }
    }

    /// What has been computed where since this was last asked for.
    pub fn computed(&self) -> Computed {
        self.work.set((0.0, 0.0));
        self.computed.take()
    }

    /// The open GPU, for tests and benchmarks.
    pub fn gpu(&self) -> Option<Rc<Gpu>> {
        match &*self.gpu.borrow() {
            Device::Open(gpu) => Some(gpu.clone()),
            _ => None,
        }
    }

    /// The same, on this GPU instead of the one that would be found.
    pub fn with_gpu(wanted: Processor, clock: Box<dyn Fn() -> f64>, gpu: Gpu) -> Backend {
        let backend = Backend::new(wanted, clock);
        backend.gpu.replace(Device::Open(Rc::new(gpu)));
        backend
    }

    /// What was measured, here or earlier.
    pub fn measured(&self) -> Option<Measured> {
        self.measured.borrow().clone()
    }

    /// What was measured earlier, which is taken for true if it was of the adapter that will be found.
    pub fn remember(&self, measured: Measured) {
        self.measured.replace(Some(measured));
    }

    /// Decides where a matrix's Gram matrices are computed. It is moved there when the first one is asked for.
    pub async fn place<'a>(&'a self, x: &'a DesignMatrix) -> Placed<'a> {
        self.place_for(Work::Gram, x).await
    }

    /// Decides where a matrix's products are computed, if it is wanted for this.
    pub async fn place_for<'a>(&'a self, work: Work, x: &'a DesignMatrix) -> Placed<'a> {
        let on_gpu = self.decide(work, x).await;
        Placed { backend: self, x, on_gpu, key: if on_gpu { contents(x) } else { 0 } }
    }

    async fn decide(&self, work: Work, x: &DesignMatrix) -> bool {
        let wanted = self.wanted.get();
        let automatic = wanted == Processor::Automatic;
        if wanted == Processor::Cpu || x.rows == 0 || (automatic && work.on_cpu(x) < WORTH_ASKING) {
            return false;
        }
        let gpu = match self.open().await {
            Ok(gpu) => gpu,
            Err(error) => {
                self.note(error.to_string());
                return false;
            }
        };
        if !automatic {
            return true;
        }
        if gpu.is_software() {
            self.note(format!("{} is made of software, slower than the CPU itself", gpu.name()));
            return false;
        }
        let known = self.measured.borrow().as_ref().and_then(|measured| measured.of(gpu.identity()));
        let calibration = match known {
            Some(calibration) => calibration,
            None => match Calibration::measure(&gpu, &*self.clock).await {
                Ok(calibration) => {
                    self.measured.replace(Some(Measured::new(gpu.identity(), calibration)));
                    calibration
                }
                Err(error) => {
                    self.give_up(error);
                    return false;
                }
            },
        };
        let quicker = calibration.gpu_is_quicker(work, x);
        if !quicker {
            self.note(format!("for this table the CPU is quicker than {}", gpu.name()));
        }
        quicker
    }

    async fn open(&self) -> Result<Rc<Gpu>, GpuError> {
        match &*self.gpu.borrow() {
            Device::Open(gpu) => return Ok(gpu.clone()),
            Device::Unavailable(error) => return Err(error.clone()),
            Device::Untried => {}
        }
        let opened = Gpu::open().await.map(Rc::new);
        self.gpu.replace(match &opened {
            Ok(gpu) => Device::Open(gpu.clone()),
            Err(error) => Device::Unavailable(error.clone()),
        });
        opened
    }

    fn note(&self, note: String) {
        self.computed.borrow_mut().note = Some(note);
    }

    /// Goes on without the GPU: for good where the device is at fault, for this product where the numbers are.
    fn give_up(&self, error: GpuError) {
        self.note(error.to_string());
        if !matches!(error, GpuError::Range | GpuError::TooLarge { .. }) {
            self.resident.replace(None);
            self.around.replace(None);
            self.gpu.replace(Device::Unavailable(error));
        }
    }

    fn count_gpu(&self, gpu: &Gpu) {
        let mut computed = self.computed.borrow_mut();
        computed.on_gpu += 1;
        computed.gpu = Some(gpu.name().to_owned());
    }
}

impl Placed<'_> {
    /// The matrix.
    pub fn x(&self) -> &DesignMatrix {
        self.x
    }

    /// X' diag(d) X, `d` not negative, and how exact it is: at least as asked.
    pub async fn gram(&self, d: &[f64], precision: Precision) -> (DMatrix<f64>, Precision) {
        if let Some(gpu) = self.gpu() {
            let start = (self.backend.clock)();
            let made = match precision {
                Precision::Fast => self.fast_gram(&gpu, d).await,
                Precision::Exact => self.exact_gram(&gpu, d).await,
            };
            match made {
                Ok(gram) => {
                    self.backend.count_gpu(&gpu);
                    if precision == Precision::Fast {
                        self.measure((self.backend.clock)() - start);
                    }
                    return (gram, precision);
                }
                Err(error) => self.backend.give_up(error),
            }
        }
        self.backend.computed.borrow_mut().on_cpu += 1;
        (weighted_gram(self.x, d), Precision::Exact)
    }

    /// d_i x_i' H^-1 x_i for every row, where none is larger than 1. `inverse_factor` is L^-1 with H = L L', its upper triangle
    /// 0, and `trace` what the leverages add up to.
    pub async fn leverages(&self, d: &[f64], inverse_factor: &DMatrix<f64>, trace: f64) -> Vec<f64> {
        if let Some(gpu) = self.gpu() {
            let made = gpu.leverages(self.x, d, inverse_factor).await.and_then(|leverages| {
                let (off, allowed) =
                    ((super::sum(&leverages) - trace).abs(), 1e-9 * (1.0 + leverages.len() as f64));
                if off <= allowed { Ok(leverages) } else { Err(GpuError::Wrong { off, allowed }) }
            });
            match made {
                Ok(mut leverages) => {
                    self.backend.count_gpu(&gpu);
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
                Err(error) => self.backend.give_up(error),
            }
        }
        self.backend.computed.borrow_mut().on_cpu += 1;
        let forms = quadratic_forms(self.x, &(inverse_factor.transpose() * inverse_factor));
        d.iter().zip(&forms).map(|(d, form)| d * form).collect()
    }

    /// X'R for many models near one, R_ik = w_i (sigma(m_i + a) - sigma(m_i) - p_i (1 - p_i) a) with a = x_i'delta_k, to about six digits:
    /// groups of [`super::LANES`] models, in each parameters x models, as `deltas` has them. `None` where the GPU does not compute: on the
    /// CPU [`super::gather`] does the same in f64.
    pub async fn beyond_first_order(&self, near: &Near<'_>, deltas: &[Vec<Lane>]) -> Option<Vec<Vec<Lane>>> {
        let gpu = self.gpu()?;
        match self.many(&gpu, near, deltas).await {
            Ok(found) => {
                self.backend.count_gpu(&gpu);
                Some(found)
            }
            Err(error) => {
                self.backend.give_up(error);
                None
            }
        }
    }

    async fn many(
        &self,
        gpu: &Gpu,
        near: &Near<'_>,
        deltas: &[Vec<Lane>],
    ) -> Result<Vec<Vec<Lane>>, GpuError> {
        let key = mixed(
            self.key,
            near.margins.iter().chain(near.weights.into_iter().flatten()).map(|v| v.to_bits()),
        );
        let kept = self.backend.around.borrow().clone();
        let around = match kept.filter(|(kept, _)| *kept == key) {
            Some((_, around)) => around,
            None => {
                self.backend.around.replace(None);
                let dense =
                    if self.x.layout.factors.is_empty() { Some(self.resident(gpu).await?) } else { None };
                let Near { margins, probabilities, weights } = *near;
                let around = Rc::new(gpu.around(self.x, dense, margins, probabilities, weights).await?);
                self.backend.around.replace(Some((key, around.clone())));
                around
            }
        };
        let mut found = Vec::with_capacity(deltas.len());
        for deltas in deltas.chunks(MOST_MODELS / super::LANES) {
            found.extend(gpu.beyond_first_order(&around, deltas).await?);
        }
        Ok(found)
    }

    /// Whether products are computed on the GPU from here on.
    pub fn is_on_gpu(&self) -> bool {
        self.gpu().is_some()
    }

    fn gpu(&self) -> Option<Rc<Gpu>> {
        if self.on_gpu { self.backend.gpu() } else { None }
    }

    /// The matrix as it lies on the device, where it is taken first if it is not there.
    async fn resident(&self, gpu: &Gpu) -> Result<Rc<Resident>, GpuError> {
        let kept = self.backend.resident.borrow().clone();
        if let Some((_, resident)) = kept.filter(|(key, _)| *key == self.key) {
            return Ok(resident);
        }
        // What lies there now makes room first.
        self.backend.resident.replace(None);
        self.backend.around.replace(None);
        gpu.trim();
        let resident = Rc::new(gpu.place(self.x).await?);
        self.backend.resident.replace(Some((self.key, resident.clone())));
        Ok(resident)
    }

    async fn fast_gram(&self, gpu: &Gpu, d: &[f64]) -> Result<DMatrix<f64>, GpuError> {
        gpu.gram(&*self.resident(gpu).await?, d).await
    }

    /// Checked by one product in f64: a device that adds up wrongly is found out.
    async fn exact_gram(&self, gpu: &Gpu, d: &[f64]) -> Result<DMatrix<f64>, GpuError> {
        let gram = gpu.exact_gram(self.x, d).await?;
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

    fn measure(&self, milliseconds: f64) {
        let (operations, time) = self.backend.work.get();
        let parameters = self.x.layout.parameters() as f64;
        let (operations, time) =
            (operations + self.x.rows as f64 * parameters * (parameters + 1.0), time + milliseconds);
        self.backend.work.set((operations, time));
        if time > 0.0 {
            self.backend.computed.borrow_mut().gigaflops = Some(operations / time / 1e6);
        }
    }
}

/// A number that differs wherever two matrices do: which of them lies on the GPU.
fn contents(x: &DesignMatrix) -> u64 {
    let layout = &*x.layout;
    let shape = [x.rows, layout.parameters(), layout.numeric.len(), usize::from(layout.intercept)];
    let shape = shape.into_iter().map(|count| count as u64);
    let one_hot = layout.one_hot_shift.iter().chain(&layout.one_hot_scale).map(|value| value.to_bits());
    let codes = x.codes.iter().map(|code| u64::from(*code));
    mixed(1, shape.chain(one_hot).chain(codes).chain(x.numeric.iter().map(|value| value.to_bits())))
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
