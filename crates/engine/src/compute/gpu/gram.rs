//! X' diag(d) X in f32, of a matrix that lies on the device: quick, and right to about six digits.

use bytemuck::{Pod, Zeroable};
use nalgebra::DMatrix;

use super::GpuError;
use super::device::{Coming, Gpu, Kernel, size_of_settings};
use super::tiles::{TILE_ENTRIES, assemble, triangle};
use super::uploaded_matrix::{ROWS_AT_ONCE, UploadedMatrix};

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

/// Workgroups that keep a large device busy.
const MANY_GROUPS: usize = 1024;

/// Bytes of the chunks' sums at most: as many as one dispatch can add up.
const LARGEST_SUMS: usize = 64 << 20;

impl Gpu {
    /// X' diag(d) X: block by block on the device, the blocks' sums in f64.
    ///
    /// # Errors
    ///
    /// [`GpuError`] where the numbers do not fit the device's, its memory does not suffice, or it fails.
    pub async fn gram(&self, x: &UploadedMatrix, d: &[f64]) -> Result<DMatrix<f64>, GpuError> {
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
        for block in &x.blocks {
            let count = block.rows;
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
            let operands = [&shape, &block.narrow, &weights_buffer, &sums];
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

/// The sizes of this file's mirrors.
pub(super) const SIZES: [(&str, usize); 2] =
    [("gram", size_of_settings::<GramShape>()), ("sum_chunks", size_of_settings::<SumShape>())];
