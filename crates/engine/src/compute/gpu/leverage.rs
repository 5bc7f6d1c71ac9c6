//! Every row's leverage h_i = d_i x_i' H^-1 x_i, from exact sums of integers: the same bits on every device.

use bytemuck::{Pod, Zeroable};
use nalgebra::DMatrix;

use super::GpuError;
use super::device::{Coming, Gpu, Kernel, size_of_settings};
use super::digits::{DIGITS, Four, SCALED, Scales, Words, exponent, power};
use super::tiles::TILE;
use super::uploaded_matrix::UploadedMatrix;
use crate::design::DesignMatrix;

/// Mirror of `Shape` in leverage.wgsl.
#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
struct LeverageShape {
    rows: u32,
    outputs: u32,
    shift: i32,
    quads: u32,
}

/// The size of this file's mirror.
pub(super) const SIZES: [(&str, usize); 1] = [("leverage", size_of_settings::<LeverageShape>())];

/// Sums that the kernel returns for a row and a tile.
const SUMS: usize = 5;

/// Bytes of digits at a time.
const BLOCK_BYTES: usize = 32 << 20;

/// Above this the entries' 32 + 32 bits would end at 2^-34, too far from f64.
const LARGEST_EXPONENT: i32 = 10;

/// Wider matrices' sums might not fit into 32 bits.
const WIDEST: usize = 16_384;

impl Gpu {
    /// d_i x_i' H^-1 x_i for every row, to about 1e-10 absolute, where no row's is larger than 1. `inverse` is L^-1, lower
    /// triangular, with H = L L'; `x` lies on the device as `uploaded`.
    ///
    /// # Errors
    ///
    /// [`GpuError`] where the numbers do not fit the device's, its memory does not suffice, or it fails.
    pub async fn leverages(
        &self,
        x: &DesignMatrix,
        uploaded: &UploadedMatrix,
        d: &[f64],
        inverse: &DMatrix<f64>,
    ) -> Result<Vec<f64>, GpuError> {
        let parameters = x.layout().parameters();
        let width = parameters.next_multiple_of(TILE);
        let tiles = width / TILE;
        let quads = width / 4;
        let limit = self.largest();
        // W, and at least a tile of B's rows.
        let (w_bytes, rows_bytes) = ((DIGITS * width * width) as u64, (DIGITS * width * TILE) as u64);
        if w_bytes > limit {
            return Err(GpuError::TooLarge { columns: width, needed: w_bytes, limit });
        }
        if width > WIDEST {
            return Err(GpuError::Range);
        }
        // B = sqrt(d) X with columns scaled below 1; W = L^-1 takes the scales over, and has one of its own for all entries.
        let scales = Scales::new(x, d)?;
        let exponents = &scales.exponents;
        let largest = (0..parameters).fold(0.0_f64, |largest, k| {
            let column = inverse.column(k).amax() * power(exponents[k]);
            largest.max(column)
        });
        let of_all = exponent(largest).max(-16);
        if of_all > LARGEST_EXPONENT || !largest.is_finite() {
            return Err(GpuError::Range);
        }
        let mut outputs = Words::new(quads, width);
        for quad in 0..parameters.div_ceil(4) {
            for j in 0..parameters {
                let entry = |lane: usize| {
                    let k = quad * 4 + lane;
                    // Above the diagonal there may be anything.
                    if k <= j { inverse[(j, k)] * power(exponents[k] + SCALED - of_all) } else { 0.0 }
                };
                outputs.set(quad, j, [entry(0), entry(1), entry(2), entry(3)]);
            }
        }
        let most = (BLOCK_BYTES as u64).min(limit).max(rows_bytes);
        let block = (most / rows_bytes) as usize * TILE;
        let watch = self.watch();
        let scaled = self.scaled(uploaded, &scales);
        let w = self.storage(4 * outputs.out.len() as u64);
        self.write(&w, 0, bytemuck::cast_slice(&outputs.out));
        let mut leverages = Vec::with_capacity(x.rows());
        let all_but_last = async {
            let mut last: Option<(Coming, usize, usize)> = None;
            for piece in uploaded.pieces(block) {
                let count = piece.rows;
                let padded = count.next_multiple_of(TILE);
                let digits = scaled.cut(self, &piece, Four::Columns, [quads, padded]);
                let squares = self.storage((4 * SUMS * padded * tiles) as u64);
                let shape = self.uniform(&LeverageShape {
                    rows: (padded / 4) as u32,
                    outputs: (width / 4) as u32,
                    shift: 8 - of_all,
                    quads: quads as u32,
                });
                let mut commands = self.commands();
                let operands = [&shape, &digits, &w, &squares];
                self.dispatch(&mut commands, Kernel::Leverage, &operands, [padded / TILE, tiles, 1]);
                let coming = self.submit(commands, &squares);
                if let Some((coming, count, padded)) = last.replace((coming, count, padded)) {
                    collect(&self.fetch(coming).await?, count, padded, &mut leverages);
                }
            }
            Ok(last)
        };
        let last = watch.over(self, all_but_last).await?;
        if let Some((coming, count, padded)) = last {
            collect(&self.fetch(coming).await?, count, padded, &mut leverages);
        }
        Ok(leverages)
    }
}

/// The sums of one block's rows over all tiles: with z = z0 2^24 + z1 2^12 + z2 in units of 2^-36, z^2 is
/// z0^2 2^48 + 2 z0 z1 2^36 + (z1^2 + 2 z0 z2) 2^24 + 2 z1 z2 2^12 in units of 2^-72.
fn collect(squares: &[i32], count: usize, padded: usize, out: &mut Vec<f64>) {
    for row in 0..count {
        let mut sums = [0_i64; SUMS];
        for tile in squares.chunks_exact(padded * SUMS) {
            for (sum, part) in sums.iter_mut().zip(&tile[row * SUMS..(row + 1) * SUMS]) {
                *sum += i64::from(*part);
            }
        }
        let [z00, z01, z11, z02, z12] = sums;
        // In units of 2^-60: the sum of z0^2 is near 2^24 at most.
        let sum = (z00 << 36) + (z01 << 25) + ((z11 + 2 * z02) << 12) + 2 * z12;
        out.push(sum as f64 * power(-60));
    }
}
