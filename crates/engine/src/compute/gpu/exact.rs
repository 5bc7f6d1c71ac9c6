//! X' diag(d) X to f64 precision, from exact sums of integers: the same bits on every device.

use bytemuck::{Pod, Zeroable};
use nalgebra::DMatrix;

use super::GpuError;
use super::device::{Coming, Gpu, Kernel, size_of_settings};
use super::digits::{DIGITS, Four, Scales, power};
use super::tiles::{TILE, TILE_ENTRIES, assemble, triangle};
use super::uploaded_matrix::UploadedMatrix;
use crate::design::DesignMatrix;

/// Mirror of `Shape` in exact_gram.wgsl.
#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
struct ExactShape {
    width: u32,
    quads: u32,
    chunk: u32,
    tiles: u32,
}

/// The size of this file's mirror.
pub(super) const SIZES: [(&str, usize); 1] = [("exact_gram", size_of_settings::<ExactShape>())];

/// Rows of a block and of a chunk come in groups of sixteen words of four.
const GRAIN: usize = 64;

/// Sums over more rows might not fit into 32 bits.
const LONGEST_CHUNK: usize = 16_384;

/// Bytes of digits at a time.
const BLOCK_BYTES: usize = 32 << 20;

/// Workgroups that keep a device busy.
const MANY_GROUPS: usize = 512;

/// Integers whose levels have been added up over some rows.
struct Total {
    /// Level, entry.
    levels: Vec<i64>,
    entries: usize,
}

impl Total {
    fn add(&mut self, sums: &[i32]) {
        for chunk in sums.chunks_exact(self.levels.len()) {
            self.levels.iter_mut().zip(chunk).for_each(|(level, sum)| *level += i64::from(*sum));
        }
    }

    /// sum over levels of 2^(-12 - 8 level), the smallest first, so that only the last addition rounds.
    fn value(&self, entry: usize) -> f64 {
        let mut value = 0.0;
        for level in (0..DIGITS).rev() {
            value = value / 256.0 + self.levels[level * self.entries + entry] as f64;
        }
        value / 4096.0
    }
}

impl Gpu {
    /// X' diag(d) X, `d` not negative, with errors like those of f64 sums.
    /// `x` lies on the device as `uploaded`.
    ///
    /// # Errors
    ///
    /// [`GpuError`] where the numbers do not fit the device's, its memory does not suffice, or it fails.
    pub async fn exact_gram(
        &self,
        x: &DesignMatrix,
        uploaded: &UploadedMatrix,
        d: &[f64],
    ) -> Result<DMatrix<f64>, GpuError> {
        let parameters = x.layout().parameters();
        let width = parameters.next_multiple_of(TILE);
        let tiles = triangle(width);
        let entries = tiles * TILE_ENTRIES;
        // Each chunk has as many sums, and at least a group of rows.
        let limit = self.largest();
        let (sums_bytes, rows_bytes) = (4 * (DIGITS * entries) as u64, (DIGITS * width * GRAIN) as u64);
        let needed = sums_bytes.max(rows_bytes);
        if needed > limit {
            return Err(GpuError::TooLarge { columns: width, needed, limit });
        }
        let scales = Scales::new(x, d)?;
        let chunks = MANY_GROUPS.div_ceil(tiles * DIGITS).min((limit / sums_bytes) as usize);
        let most = (BLOCK_BYTES as u64).min(limit).max(rows_bytes);
        let block = ((most / rows_bytes) as usize * GRAIN).min(LONGEST_CHUNK * chunks);
        let mut total = Total { levels: vec![0; DIGITS * entries], entries };
        let watch = self.watch();
        let scaled = self.scaled(uploaded, &scales);
        let all_but_last = async {
            let mut last: Option<Coming> = None;
            for piece in uploaded.pieces(block) {
                let quads = piece.rows.next_multiple_of(GRAIN) / 4;
                let chunk = quads.div_ceil(chunks).next_multiple_of(GRAIN / 4);
                let chunks = quads.div_ceil(chunk);
                let digits = scaled.cut(self, &piece, Four::Rows, [quads, width]);
                let sums = self.storage(4 * (chunks * DIGITS * entries) as u64);
                let shape = self.uniform(&ExactShape {
                    width: (width / 4) as u32,
                    quads: quads as u32,
                    chunk: chunk as u32,
                    tiles: tiles as u32,
                });
                let mut commands = self.commands();
                let operands = [&shape, &digits, &sums];
                self.dispatch(&mut commands, Kernel::ExactGram, &operands, [tiles, chunks, DIGITS]);
                let coming = self.submit(commands, &sums);
                // This block is on its way: the last one's sums are taken in meanwhile.
                if let Some(last) = last.replace(coming) {
                    total.add(&self.fetch::<i32>(last).await?);
                }
            }
            Ok(last)
        };
        let last = watch.over(self, all_but_last).await?;
        if let Some(last) = last {
            total.add(&self.fetch::<i32>(last).await?);
        }
        let mut gram = assemble(parameters, |entry| total.value(entry));
        for j in 0..parameters {
            for k in 0..parameters {
                gram[(j, k)] *= power(scales.exponents[j] + scales.exponents[k]);
            }
        }
        Ok(gram)
    }
}
