//! A device with its pipelines, its pooled buffers, and the way of commands to it and of results back.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use futures_channel::oneshot;
use wgpu::{
    BindGroupDescriptor, BindGroupEntry, BindingResource, Buffer, BufferBinding, BufferDescriptor,
    BufferUsages, CommandEncoder, CommandEncoderDescriptor, ComputePassDescriptor, ComputePipeline,
    ComputePipelineDescriptor, Device, DeviceDescriptor, DeviceType, ErrorFilter, ErrorScopeGuard, Instance,
    InstanceDescriptor, Limits, MapMode, PollType, PowerPreference, Queue, RequestAdapterOptions,
    ShaderModuleDescriptor, ShaderSource, SubmissionIndex,
};

use super::GpuError;
use super::loss::Loss;

/// The kernels' sources, by name: each stands beside the file that feeds it.
pub const SHADERS: [(&str, &str); 10] = [
    ("narrow", include_str!("narrow.wgsl")),
    ("gram", concat!(include_str!("tile.wgsl"), include_str!("gram.wgsl"))),
    ("sum_chunks", include_str!("sum_chunks.wgsl")),
    ("digits", include_str!("digits.wgsl")),
    ("exact_gram", include_str!("exact_gram.wgsl")),
    ("leverage", include_str!("leverage.wgsl")),
    ("multiply", concat!(include_str!("tile.wgsl"), include_str!("multiply.wgsl"))),
    ("multiply_transposed", concat!(include_str!("tile.wgsl"), include_str!("multiply_transposed.wgsl"))),
    ("gather", include_str!("gather.wgsl")),
    ("segments", include_str!("segments.wgsl")),
];

/// The kernels, in the order of [`SHADERS`].
#[derive(Debug, Clone, Copy)]
pub(super) enum Kernel {
    Narrow,
    Gram,
    SumChunks,
    Digits,
    ExactGram,
    Leverage,
    Multiply,
    MultiplyTransposed,
    Gather,
    Segments,
}

/// No buffer is made larger than this, however much the device allows: other programs use it too.
const LARGEST_BUFFER: u64 = 1 << 30;

/// Buffers' sizes are rounded up to this, so that one serves several needs.
const GRAIN: u64 = 1 << 16;

/// An open device.
pub struct Gpu {
    device: Device,
    queue: Queue,
    pipelines: Vec<ComputePipeline>,
    pool: Rc<RefCell<Vec<Buffer>>>,
    loss: Loss,
    /// Whether a test has filled its memory.
    full: Cell<bool>,
    /// The adapter's name.
    name: String,
    identity: String,
    driver: String,
    software: bool,
    /// Bytes of the largest storage binding.
    largest: u64,
}

impl std::fmt::Debug for Gpu {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gpu").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A buffer that goes back to the pool when it is dropped. Commands on it run in the order of submission, so that its
/// next user may write to it at once.
pub(super) struct Lease {
    buffer: Option<Buffer>,
    pool: Rc<RefCell<Vec<Buffer>>>,
    /// Bytes asked for: what kernels see.
    size: u64,
}

impl Lease {
    /// Bytes asked for.
    pub fn size(&self) -> u64 {
        self.size
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(buffer) = self.buffer.take() {
            self.pool.borrow_mut().push(buffer);
        }
    }
}

/// A result on its way back.
pub(super) struct Coming {
    staging: Lease,
    submission: SubmissionIndex,
}

/// What the device complains of between [`Gpu::watch`] and [`Watch::end`].
pub(super) struct Watch {
    refused: ErrorScopeGuard,
    memory: ErrorScopeGuard,
}

impl Watch {
    /// The first complaint, if any.
    pub async fn end(self, gpu: &Gpu) -> Result<(), GpuError> {
        let (memory, refused) = (self.memory.pop(), self.refused.pop());
        let full = gpu.loss.or(memory).await?.map(|error| error.to_string());
        if let Some(reason) = full.or_else(|| gpu.full.get().then(|| "as a test wants it".to_owned())) {
            return Err(gpu.lost_or(GpuError::OutOfMemory(reason)));
        }
        match gpu.loss.or(refused).await? {
            Some(error) => Err(gpu.lost_or(GpuError::Refused(error.to_string()))),
            None => Ok(()),
        }
    }

    /// The result of work under this watch. A complaint goes first: what failed after it failed because of it.
    pub async fn over<T>(
        self,
        gpu: &Gpu,
        work: impl Future<Output = Result<T, GpuError>>,
    ) -> Result<T, GpuError> {
        let done = work.await;
        self.end(gpu).await?;
        done
    }
}

impl Gpu {
    /// Opens the fastest adapter's device and compiles the kernels.
    ///
    /// # Errors
    ///
    /// [`GpuError`] where there is no adapter, or it allows too little.
    pub async fn open() -> Result<Gpu, GpuError> {
        Gpu::open_at_most(LARGEST_BUFFER).await
    }

    /// The same, with no binding larger than so many bytes, whatever the device allows: for tests of what a small device does.
    ///
    /// # Errors
    ///
    /// As [`Gpu::open`].
    pub async fn open_at_most(largest: u64) -> Result<Gpu, GpuError> {
        let instance = Instance::new(InstanceDescriptor::new_without_display_handle());
        let options = RequestAdapterOptions {
            power_preference: PowerPreference::HighPerformance,
            ..RequestAdapterOptions::default()
        };
        let adapter = instance.request_adapter(&options).await.map_err(|_| GpuError::NoAdapter)?;
        let info = adapter.get_info();
        let software = info.device_type == DeviceType::Cpu;
        let driver = format!("{} {}", info.driver, info.driver_info).trim().to_owned();
        let name = if info.name.is_empty() { "WebGPU".to_owned() } else { info.name };
        let offered = adapter.limits();
        let allowed = offered.max_storage_buffer_binding_size.min(offered.max_buffer_size);
        let identity = format!(
            "{name}, subgroups of {} to {}, bindings of {allowed}",
            info.subgroup_min_size, info.subgroup_max_size
        );
        let allowed = allowed.min(LARGEST_BUFFER);
        let limits = Limits {
            max_storage_buffer_binding_size: allowed,
            max_buffer_size: allowed,
            ..Limits::default()
        };
        let description = DeviceDescriptor { required_limits: limits, ..DeviceDescriptor::default() };
        let (device, queue) = adapter.request_device(&description).await.map_err(|error| {
            GpuError::NoDevice { adapter: name.clone(), reason: first_line(&error.to_string()) }
        })?;
        let loss = Loss::default();
        device.set_device_lost_callback({
            let loss = loss.clone();
            move |_, message| loss.note(message)
        });
        // What no scope catches comes after the device was lost: then nobody waits for an answer.
        device.on_uncaptured_error(Arc::new(|_| ()));
        let mut gpu = Gpu {
            device,
            queue,
            pipelines: Vec::new(),
            pool: Rc::default(),
            loss,
            full: Cell::new(false),
            name,
            identity,
            driver,
            software,
            largest: largest.min(allowed),
        };
        let watch = gpu.watch();
        gpu.pipelines = SHADERS.iter().map(|(name, source)| gpu.pipeline(name, source)).collect();
        watch.end(&gpu).await?;
        Ok(gpu)
    }

    fn pipeline(&self, name: &str, source: &str) -> ComputePipeline {
        let module = self.device.create_shader_module(ShaderModuleDescriptor {
            label: Some(name),
            source: ShaderSource::Wgsl(source.into()),
        });
        self.device.create_compute_pipeline(&ComputePipelineDescriptor {
            label: Some(name),
            layout: None,
            module: &module,
            entry_point: Some("main"),
            compilation_options: Default::default(),
            cache: None,
        })
    }

    /// The adapter's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name, and what else tells this adapter from others: browsers seldom give names.
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// The driver's name and version; browsers tell neither.
    pub fn driver(&self) -> &str {
        &self.driver
    }

    /// Whether it computes on the CPU, slower than our own code does.
    pub fn is_software(&self) -> bool {
        self.software
    }

    /// Bytes of the largest storage binding.
    pub(super) fn largest(&self) -> u64 {
        self.largest
    }

    /// Takes the device away: everything that it is asked afterwards fails. For tests of what happens then.
    pub fn destroy(&self) {
        self.device.destroy();
        self.loss.note("it was destroyed".to_owned());
    }

    /// From now on the device says that its memory is full, as it would of a buffer that it cannot make. For tests of what
    /// happens then.
    pub fn fill(&self) {
        self.full.set(true);
    }

    /// The error, or that the device was lost, where that is the reason for it.
    fn lost_or(&self, error: GpuError) -> GpuError {
        self.loss.reason().map_or(error, GpuError::Lost)
    }

    /// Begins to listen for complaints.
    pub(super) fn watch(&self) -> Watch {
        Watch {
            refused: self.device.push_error_scope(ErrorFilter::Validation),
            memory: self.device.push_error_scope(ErrorFilter::OutOfMemory),
        }
    }

    fn lease(&self, size: u64, usage: BufferUsages) -> Lease {
        let size = size.max(16).next_multiple_of(16);
        let mut pool = self.pool.borrow_mut();
        let fits = |buffer: &Buffer| {
            buffer.usage() == usage && buffer.size() >= size && buffer.size() <= 2 * size.max(GRAIN)
        };
        let kept = pool.iter().position(fits).map(|place| pool.swap_remove(place));
        drop(pool);
        let buffer = kept.unwrap_or_else(|| {
            self.device.create_buffer(&BufferDescriptor {
                label: None,
                size: size.next_multiple_of(GRAIN).min(self.largest.max(size)),
                usage,
                mapped_at_creation: false,
            })
        });
        Lease { buffer: Some(buffer), pool: self.pool.clone(), size }
    }

    /// A buffer for kernels to read and write.
    pub(super) fn storage(&self, size: u64) -> Lease {
        self.lease(size, BufferUsages::STORAGE | BufferUsages::COPY_DST | BufferUsages::COPY_SRC)
    }

    /// A kernel's settings.
    pub(super) fn uniform<T: bytemuck::NoUninit>(&self, value: &T) -> Lease {
        let lease =
            self.lease(std::mem::size_of::<T>() as u64, BufferUsages::UNIFORM | BufferUsages::COPY_DST);
        self.write(&lease, 0, bytemuck::bytes_of(value));
        lease
    }

    /// Copies bytes into a buffer, before whatever is submitted next.
    pub(super) fn write(&self, to: &Lease, offset: u64, bytes: &[u8]) {
        if let Some(buffer) = &to.buffer {
            self.queue.write_buffer(buffer, offset, bytes);
        }
    }

    /// Forgets the buffers that nobody uses.
    pub(in crate::compute) fn trim(&self) {
        self.pool.borrow_mut().clear();
    }

    pub(super) fn commands(&self) -> CommandEncoder {
        self.device.create_command_encoder(&CommandEncoderDescriptor::default())
    }

    /// Adds a kernel's run over so many workgroups; the buffers are bound in their order.
    pub(super) fn dispatch(
        &self,
        commands: &mut CommandEncoder,
        kernel: Kernel,
        buffers: &[&Lease],
        groups: [usize; 3],
    ) {
        let Some(pipeline) = self.pipelines.get(kernel as usize) else { return };
        let leased = buffers.iter().filter_map(|lease| Some((lease.buffer.as_ref()?, lease.size)));
        let entry = |(binding, (buffer, size))| {
            let size = wgpu::BufferSize::new(size);
            let resource = BindingResource::Buffer(BufferBinding { buffer, offset: 0, size });
            BindGroupEntry { binding: binding as u32, resource }
        };
        let entries: Vec<BindGroupEntry<'_>> = (0_usize..).zip(leased).map(entry).collect();
        let bindings = self.device.create_bind_group(&BindGroupDescriptor {
            label: None,
            layout: &pipeline.get_bind_group_layout(0),
            entries: &entries,
        });
        let mut pass = commands.begin_compute_pass(&ComputePassDescriptor::default());
        pass.set_pipeline(pipeline);
        pass.set_bind_group(0, &bindings, &[]);
        let [x, y, z] = groups.map(|count| count as u32);
        pass.dispatch_workgroups(x, y, z);
    }

    /// Adds a copy of a buffer's first bytes to another buffer.
    pub(super) fn copy_to(&self, commands: &mut CommandEncoder, from: &Lease, to: &Lease, bytes: u64) {
        if let (Some(from), Some(to)) = (&from.buffer, &to.buffer) {
            commands.copy_buffer_to_buffer(from, 0, to, 0, bytes);
        }
    }

    /// Submits the commands.
    pub(super) fn send(&self, commands: CommandEncoder) {
        self.queue.submit([commands.finish()]);
    }

    /// Submits the commands, and a copy of a buffer after them.
    pub(super) fn submit(&self, mut commands: CommandEncoder, result: &Lease) -> Coming {
        let staging = self.lease(result.size, BufferUsages::MAP_READ | BufferUsages::COPY_DST);
        self.copy_to(&mut commands, result, &staging, result.size);
        Coming { staging, submission: self.queue.submit([commands.finish()]) }
    }

    /// Waits for a result: of `T`s as many as fit.
    pub(super) async fn fetch<T: bytemuck::Pod>(&self, coming: Coming) -> Result<Vec<T>, GpuError> {
        let gone = || self.lost_or(GpuError::Refused("a result could not be read".to_owned()));
        let Some(buffer) = &coming.staging.buffer else { return Err(gone()) };
        let (send, receive) = oneshot::channel();
        let slice = buffer.slice(0..coming.staging.size);
        slice.map_async(MapMode::Read, move |result| {
            // The receiver is below, and lives until then.
            let _ = send.send(result);
        });
        let wait = PollType::Wait { submission_index: Some(coming.submission.clone()), timeout: None };
        // In a browser this does nothing, and the event loop brings the result.
        if self.device.poll(wait).is_err() {
            return Err(gone());
        }
        self.loss.or(receive).await?.map_err(|_| gone())?.map_err(|_| gone())?;
        let values = match slice.get_mapped_range() {
            Ok(bytes) => bytemuck::pod_collect_to_vec(&bytes),
            Err(_) => return Err(gone()),
        };
        buffer.unmap();
        match self.loss.reason() {
            Some(reason) => Err(GpuError::Lost(reason)),
            None => Ok(values),
        }
    }
}

/// What a browser's error says without the stack and the debugger's wrapping around it.
fn first_line(error: &str) -> String {
    error.lines().next().unwrap_or_default().trim_start_matches("JsValue(").to_owned()
}

/// Bytes of a kernel's settings, for tests against the size that WGSL gives them.
pub(super) const fn size_of_settings<T: bytemuck::NoUninit>() -> usize {
    std::mem::size_of::<T>()
}
