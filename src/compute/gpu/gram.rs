//! X' diag(d) X in f32, of a matrix that lies on the device: quick, and right to about six digits.

use bytemuck::{NoUninit, Pod, Zeroable};
use nalgebra::DMatrix;

use super::device::{Gpu, Kernel, Lease};
use super::digits::Rows;
use super::tiles::{TILE, TILE_ENTRIES, assemble, triangle};
use super::{GpuError, device::Coming};
use crate::design::DesignMatrix;

/// Mirror of `Shape` in gram.wgsl.
#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
struct GramShape {
    width: u32,
    rows: u32,
    chunk: u32,
    tiles: u32,
}

/// Mirror of `Shape` in sum_chunks.wgsl.
#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
pub(super) struct SumShape {
    pub entries: u32,
    pub chunks: u32,
}

/// The kernel takes so many rows at a time.
pub(super) const ROWS_AT_ONCE: usize = 16;

/// Workgroups that keep a large device busy.
const MANY_GROUPS: usize = 1024;

/// Bytes of the chunks' sums at most: as many as one dispatch can add up.
const LARGEST_SUMS: usize = 64 << 20;

/// Bytes that are turned into f32 at a time, so that uploading goes on meanwhile.
const UPLOAD: usize = 8 << 20;

/// X on the device: blocks of rows in f32, columns padded with zeros to whole tiles.
#[derive(Debug)]
pub struct Resident {
    pub(super) blocks: Vec<(Lease, usize)>,
    parameters: usize,
    pub(super) width: usize,
}

impl std::fmt::Debug for Lease {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.size())
    }
}

impl Resident {
    /// Blocks of rows, each in a buffer of its own: several where one would be larger than the device allows.
    pub fn blocks(&self) -> usize {
        self.blocks.len()
    }
}

impl Gpu {
    /// Takes X to the device.
    pub async fn place(&self, x: &DesignMatrix) -> Result<Resident, GpuError> {
        let parameters = x.layout.parameters();
        let width = parameters.next_multiple_of(TILE);
        let row_bytes = 4 * width as u64;
        let most = (self.largest() / row_bytes) as usize / ROWS_AT_ONCE * ROWS_AT_ONCE;
        if most == 0 {
            let needed = row_bytes * ROWS_AT_ONCE as u64;
            return Err(GpuError::TooLarge { columns: width, needed, limit: self.largest() });
        }
        let watch = self.watch();
        let rows = Rows::new(x);
        let mut row = vec![0.0; width];
        let at_once = (UPLOAD / (4 * width)).max(1);
        let mut values = vec![0.0_f32; at_once * width];
        let mut blocks = Vec::new();
        for first in (0..x.rows).step_by(most) {
            let count = (x.rows - first).min(most);
            let padded = count.next_multiple_of(ROWS_AT_ONCE);
            let block = self.storage(padded as u64 * row_bytes);
            for start in (0..padded).step_by(at_once) {
                let part = (padded - start).min(at_once);
                for (offset, out) in values.chunks_exact_mut(width).take(part).enumerate() {
                    let place = start + offset;
                    match place < count {
                        true => {
                            rows.write(first + place, 1.0, &mut row);
                            out.iter_mut().zip(&row).for_each(|(out, value)| *out = *value as f32);
                        }
                        // A pooled buffer may hold anything, and 0 times NaN is no 0.
                        false => out.fill(0.0),
                    }
                }
                self.write(&block, start as u64 * row_bytes, bytemuck::cast_slice(&values[..part * width]));
            }
            blocks.push((block, count));
        }
        watch.end(self).await?;
        Ok(Resident { blocks, parameters, width })
    }

    /// X' diag(d) X: block by block on the device, the blocks' sums in f64.
    pub async fn gram(&self, x: &Resident, d: &[f64]) -> Result<DMatrix<f64>, GpuError> {
        let tiles = triangle(x.width);
        let entries = tiles * TILE_ENTRIES;
        let limit = self.largest().min(LARGEST_SUMS as u64);
        let needed = 4 * entries as u64;
        if needed > limit {
            return Err(GpuError::TooLarge { columns: x.width, needed, limit });
        }
        let mut total = vec![0.0_f64; entries];
        let watch = self.watch();
        let mut first = 0;
        let mut coming: Vec<Coming> = Vec::new();
        for (block, count) in &x.blocks {
            let padded = count.next_multiple_of(ROWS_AT_ONCE);
            let chunks = MANY_GROUPS.div_ceil(tiles).min((limit / needed) as usize);
            let chunk = padded.div_ceil(chunks).next_multiple_of(ROWS_AT_ONCE);
            let chunks = padded.div_ceil(chunk);
            let mut weights: Vec<f32> = d[first..first + count].iter().map(|d| *d as f32).collect();
            weights.resize(padded, 0.0);
            let weights_buffer = self.storage(4 * padded as u64);
            self.write(&weights_buffer, 0, bytemuck::cast_slice(&weights));
            let sums = self.storage(4 * (chunks * entries) as u64);
            let sum = self.storage(4 * entries as u64);
            let shape = self.uniform(&GramShape {
                width: (x.width / 4) as u32,
                rows: padded as u32,
                chunk: chunk as u32,
                tiles: tiles as u32,
            });
            let sum_shape = self.uniform(&SumShape { entries: (entries / 4) as u32, chunks: chunks as u32 });
            let mut commands = self.commands();
            let operands = [&shape, block, &weights_buffer, &sums];
            self.dispatch(&mut commands, Kernel::Gram, &operands, [tiles, chunks, 1]);
            let groups = (entries / 4).div_ceil(64);
            self.dispatch(&mut commands, Kernel::SumChunks, &[&sum_shape, &sums, &sum], [groups, 1, 1]);
            coming.push(self.submit(commands, &sum));
            first += count;
        }
        watch.end(self).await?;
        for coming in coming {
            let sums: Vec<f32> = self.fetch(coming).await?;
            total.iter_mut().zip(&sums).for_each(|(total, sum)| *total += f64::from(*sum));
        }
        Ok(assemble(x.parameters, |entry| total[entry]))
    }
}

/// Bytes of a kernel's settings, for tests against the size that WGSL gives them.
pub(super) const fn size_of_settings<T: NoUninit>() -> usize {
    std::mem::size_of::<T>()
}

/// The sizes of this file's mirrors.
pub(super) const SIZES: [(&str, usize); 2] =
    [("gram", size_of_settings::<GramShape>()), ("sum_chunks", size_of_settings::<SumShape>())];
