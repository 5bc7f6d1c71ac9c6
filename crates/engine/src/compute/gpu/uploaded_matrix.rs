//! A matrix on the device: as it is, for exact products, and in f32, for quick ones.

use bytemuck::{Pod, Zeroable};

use super::GpuError;
use super::device::{Gpu, Kernel, Lease, size_of_settings};
use super::rows::Rows;
use super::tiles::TILE;
use crate::design::DesignMatrix;

/// Mirror of `Shape` in narrow.wgsl.
#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
struct NarrowShape {
    width: u32,
    stored: u32,
    parameters: u32,
    rows: u32,
    first: u32,
    count: u32,
}

/// The size of this file's mirror.
pub(super) const SIZES: [(&str, usize); 1] = [("narrow", size_of_settings::<NarrowShape>())];

/// The kernels take so many rows at a time.
pub(super) const ROWS_AT_ONCE: usize = 16;

/// Bytes that are uploaded at a time: while the device narrows them, the next are on their way.
const UPLOAD: usize = 8 << 20;

/// Workgroups on a side of a dispatch, and what each narrows.
const SIDE: usize = 32_768;
const NARROWED: usize = 64;

/// X on the device, in blocks of rows.
#[derive(Debug)]
pub struct UploadedMatrix {
    pub(super) blocks: Vec<Block>,
    pub(super) parameters: usize,
    /// Columns of `Block::narrow`.
    pub(super) width: usize,
    /// Numbers that a row of `Block::numbers` has: all but the intercept.
    pub(super) stored: usize,
}

/// Rows of X.
#[derive(Debug)]
pub(super) struct Block {
    /// f64, row by row.
    pub numbers: Lease,
    /// f32, columns padded with zeros to whole tiles, rows to whole [`ROWS_AT_ONCE`].
    pub narrow: Lease,
    pub rows: usize,
}

/// Rows of one block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    /// Which block.
    pub block: usize,
    /// The first row in the block.
    pub first: usize,
    /// The same among all rows.
    pub first_of_all: usize,
    pub rows: usize,
}

impl std::fmt::Debug for Lease {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.size())
    }
}

impl UploadedMatrix {
    /// Blocks of rows, each in buffers of its own: several where one would be larger than the device allows.
    pub fn blocks(&self) -> usize {
        self.blocks.len()
    }

    /// All rows in their order, `most` at a time.
    pub(super) fn pieces(&self, most: usize) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut before = 0;
        for (block, rows) in self.blocks.iter().map(|block| block.rows).enumerate() {
            for first in (0..rows).step_by(most) {
                pieces.push(Piece {
                    block,
                    first,
                    first_of_all: before + first,
                    rows: (rows - first).min(most),
                });
            }
            before += rows;
        }
        pieces
    }
}

impl Gpu {
    /// Takes X to the device.
    ///
    /// # Errors
    ///
    /// [`GpuError`] where the memory does not suffice or the device fails.
    pub async fn upload(&self, x: &DesignMatrix) -> Result<UploadedMatrix, GpuError> {
        let layout = x.layout();
        let (parameters, stored) = (layout.parameters(), layout.columns());
        let width = parameters.next_multiple_of(TILE);
        let row_bytes = (4 * width).max(8 * stored) as u64;
        let most = (self.largest() / row_bytes) as usize / ROWS_AT_ONCE * ROWS_AT_ONCE;
        if most == 0 {
            let needed = row_bytes * ROWS_AT_ONCE as u64;
            return Err(GpuError::TooLarge { columns: width, needed, limit: self.largest() });
        }
        let watch = self.watch();
        let rows = Rows::new(x);
        let at_once = (UPLOAD / row_bytes as usize).max(1);
        let (mut row, mut spelled_out) = (vec![0.0; parameters], Vec::new());
        let mut blocks = Vec::new();
        for first in (0..x.rows()).step_by(most) {
            let count = (x.rows() - first).min(most);
            let padded = count.next_multiple_of(ROWS_AT_ONCE);
            let numbers = self.storage((8 * count * stored) as u64);
            let narrow = self.storage((4 * padded * width) as u64);
            for start in (0..padded).step_by(at_once) {
                let part = (padded - start).min(at_once);
                let to = first + (start + part).min(count);
                let wanted = (first + start).min(to)..to;
                let values = if layout.factors.is_empty() {
                    &x.numeric()[wanted.start * stored..wanted.end * stored]
                } else {
                    spelled_out.clear();
                    for i in wanted {
                        rows.write(i, 1.0, &mut row);
                        spelled_out.extend_from_slice(&row[..stored]);
                    }
                    &spelled_out[..]
                };
                if !values.is_empty() {
                    self.write(&numbers, (8 * start * stored) as u64, bytemuck::cast_slice(values));
                }
                let shape = self.uniform(&NarrowShape {
                    width: (width / 4) as u32,
                    stored: stored as u32,
                    parameters: parameters as u32,
                    rows: count as u32,
                    first: start as u32,
                    count: part as u32,
                });
                let groups = (part * width / 4).div_ceil(NARROWED);
                let mut commands = self.commands();
                let operands = [&shape, &numbers, &narrow];
                let grid = [groups.min(SIDE), groups.div_ceil(SIDE), 1];
                self.dispatch(&mut commands, Kernel::Narrow, &operands, grid);
                self.send(commands);
            }
            blocks.push(Block { numbers, narrow, rows: count });
        }
        watch.end(self).await?;
        Ok(UploadedMatrix { blocks, parameters, width, stored })
    }
}
