//! Where the products that cost n d^2 are computed: on the CPU, or on the GPU where that is quicker.
//!
//! Whoever asks for a product is blind to which. What fails on the GPU is done again on the CPU, and [`Computed`] says so.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::calibration::{Calibration, StoredCalibration, Work};
use super::gpu::{Gpu, GpuError, PreparedModels, UploadedMatrix};
use crate::design::DesignMatrix;

/// Which processor is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Processor {
    /// The GPU where a measurement says that it is quicker, and it is a real one.
    #[default]
    Automatic,
    /// The CPU.
    Cpu,
    /// The GPU wherever there is one, even a software adapter.
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
    pub(super) clock: Box<dyn Fn() -> f64>,
    gpu: RefCell<Device>,
    measured: RefCell<Option<StoredCalibration>>,
    /// The matrix that lies on the GPU, by its contents.
    pub(super) uploaded: RefCell<Option<(u64, Rc<UploadedMatrix>)>>,
    /// The matrix with the model around which others were looked for last, by the contents of both.
    pub(super) prepared: RefCell<Option<(u64, Rc<PreparedModels>)>>,
    pub(super) computed: RefCell<Computed>,
    /// f32 Hessians' operations and milliseconds.
    pub(super) work: Cell<(f64, f64)>,
}

enum Device {
    Untried,
    Open(Rc<Gpu>),
    Unavailable(GpuError),
}

/// Multiply-adds on the CPU from which on it is worth asking whether there is a GPU: a tenth of a second.
const WORTH_ASKING: f64 = 3e8;

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
            uploaded: RefCell::new(None),
            prepared: RefCell::new(None),
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
    pub fn with_gpu(wanted: Processor, clock: Box<dyn Fn() -> f64>, gpu: Rc<Gpu>) -> Backend {
        let backend = Backend::new(wanted, clock);
        backend.gpu.replace(Device::Open(gpu));
        backend
    }

    /// What was measured, here or earlier.
    pub fn measured(&self) -> Option<StoredCalibration> {
        self.measured.borrow().clone()
    }

    /// What was measured earlier, which is taken for true if it was of the adapter that will be found.
    pub fn remember(&self, measured: StoredCalibration) {
        self.measured.replace(Some(measured));
    }

    /// Whether a matrix's products are computed on the GPU, if it is wanted for this.
    pub(super) async fn decide(&self, work: Work, x: &DesignMatrix) -> bool {
        let wanted = self.wanted.get();
        let automatic = wanted == Processor::Automatic;
        if wanted == Processor::Cpu || x.rows() == 0 || (automatic && work.on_cpu(x) < WORTH_ASKING) {
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
            self.note(format!("{} is a software adapter, slower than the CPU itself", gpu.name()));
            return false;
        }
        let known = self.measured.borrow().as_ref().and_then(|measured| measured.of(gpu.identity()));
        let calibration = match known {
            Some(calibration) => calibration,
            None => match Calibration::measure(&gpu, &*self.clock).await {
                Ok(calibration) => {
                    self.measured.replace(Some(StoredCalibration::new(gpu.identity(), calibration)));
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
    pub(super) fn give_up(&self, error: GpuError) {
        self.note(error.to_string());
        if !matches!(error, GpuError::Range | GpuError::TooLarge { .. }) {
            self.uploaded.replace(None);
            self.prepared.replace(None);
            self.gpu.replace(Device::Unavailable(error));
        }
    }

    pub(super) fn count_gpu(&self, gpu: &Gpu) {
        let mut computed = self.computed.borrow_mut();
        computed.on_gpu += 1;
        computed.gpu = Some(gpu.name().to_owned());
    }
}
