//! X'R for many models near one, with R = w q(X Delta) the change of their residuals beyond first order, in f32: what Newton's method
//! for models that differ by a row needs of all rows. A matrix of categories is multiplied as it is stored: numeric columns densely,
//! codes by gathering parameters and by summing over rows sorted by category.

use std::rc::Rc;
use std::sync::Arc;

use bytemuck::{Pod, Zeroable};

use super::GpuError;
use super::device::{Coming, Gpu, Kernel, Lease, size_of_settings};
use super::gram::SumShape;
use super::tiles::TILE;
use super::uploaded_matrix::{self, ROWS_AT_ONCE, UploadedMatrix};
use crate::compute::{LANES, Lane, ZERO};
use crate::design::{DesignMatrix, Layout};

/// Mirror of `Shape` in multiply.wgsl.
#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
struct MultiplyShape {
    width: u32,
    models: u32,
    block_first: u32,
    first: u32,
    rows: u32,
    coded: u32,
}

/// Mirror of `Shape` in multiply_transposed.wgsl.
#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
struct TransposedShape {
    width: u32,
    models: u32,
    block_first: u32,
    rows: u32,
    chunk: u32,
}

/// Mirror of `Shape` in gather.wgsl.
#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
struct GatherShape {
    first: u32,
    rows: u32,
    factors: u32,
    models: u32,
    constant: u32,
}

/// Mirror of `Shape` in segments.wgsl.
#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
struct SegmentsShape {
    models: u32,
    segments: u32,
}

/// The sizes of this file's mirrors.
pub(super) const SIZES: [(&str, usize); 4] = [
    ("multiply", size_of_settings::<MultiplyShape>()),
    ("multiply_transposed", size_of_settings::<TransposedShape>()),
    ("gather", size_of_settings::<GatherShape>()),
    ("segments", size_of_settings::<SegmentsShape>()),
];

/// Models whose residuals lie on the device together.
pub const MOST_MODELS: usize = 256;

/// Rows whose residuals lie on the device together.
const PIECE: usize = 32_768;

/// Rows that one thread adds up.
const CHUNK: usize = 2048;

/// Rows of a segment at most.
const SEGMENT: usize = 1024;

/// Workgroups along one side of a dispatch at most.
const MOST_GROUPS: usize = 65_535;

/// A matrix on the device, with what each of its rows is near to.
pub struct PreparedModels {
    layout: Arc<Layout>,
    /// Numeric columns, and a column of ones where there are categories or an intercept.
    dense: Rc<UploadedMatrix>,
    /// p (1 - p), 1 - 2p, the margin and the weight of each row.
    curves: Lease,
    codes: Option<Lease>,
    pieces: Vec<Piece>,
}

/// Rows that are multiplied together.
struct Piece {
    /// In which block of the dense matrix, and from which of its rows on.
    block: usize,
    block_first: usize,
    first: usize,
    rows: usize,
    sorted: Option<Sorted>,
}

/// A piece's rows, sorted by category.
struct Sorted {
    order: Lease,
    segments: Lease,
    /// Each segment's code.
    codes: Vec<u32>,
}

/// A piece's results on their way.
struct Sums {
    dense: Coming,
    by_code: Option<Coming>,
}

/// Numeric columns and ones of a matrix that has categories.
fn numeric_part(x: &DesignMatrix) -> DesignMatrix {
    let layout = Layout::dense(x.layout().numeric.clone(), true);
    DesignMatrix::of_parts(layout.into(), x.rows(), x.numeric().to_vec(), Vec::new())
}

impl Gpu {
    /// Takes X to the device, with each row's margin and probability under the model near which others are looked for, and
    /// its weight. `dense` is X itself where it lies there already.
    ///
    /// # Errors
    ///
    /// [`GpuError`] where the numbers do not fit the device's, its memory does not suffice, or it fails.
    pub async fn prepare_models(
        &self,
        x: &DesignMatrix,
        dense: Option<Rc<UploadedMatrix>>,
        margins: &[f64],
        probabilities: &[f64],
        weights: Option<&[f64]>,
    ) -> Result<PreparedModels, GpuError> {
        let coded = !x.layout().factors.is_empty();
        let dense = match dense {
            Some(dense) if !coded => dense,
            _ if coded => Rc::new(self.upload(&numeric_part(x)).await?),
            _ => Rc::new(self.upload(x).await?),
        };
        self.watch().over(self, async { self.lay_out(x, dense, margins, probabilities, weights) }).await
    }

    /// The rest beside the dense columns.
    fn lay_out(
        &self,
        x: &DesignMatrix,
        dense: Rc<UploadedMatrix>,
        margins: &[f64],
        probabilities: &[f64],
        weights: Option<&[f64]>,
    ) -> Result<PreparedModels, GpuError> {
        let layout = x.layout();
        let (columns, coded) = (layout.parameters(), !layout.factors.is_empty());
        let curve = |i: usize| {
            let p = probabilities[i];
            let weight = weights.map_or(1.0, |weights| weights[i]);
            [p * (1.0 - p), 1.0 - 2.0 * p, margins[i], weight].map(|value| value as f32)
        };
        let curves: Vec<[f32; 4]> = (0..x.rows()).map(curve).collect();
        let curves = self.filled(columns, bytemuck::cast_slice(&curves))?;
        let one_hot = layout.one_hot_shift.len() as u32;
        let slots: Vec<u32> = x.codes().iter().map(|&code| code.min(one_hot)).collect();
        let codes = if coded { Some(self.filled(columns, bytemuck::cast_slice(&slots))?) } else { None };
        let mut pieces = Vec::new();
        for piece in dense.pieces(PIECE) {
            let uploaded_matrix::Piece { block, first: block_first, first_of_all: first, rows } = piece;
            let sorted = if coded { Some(self.sorted(layout, &slots, first, rows)?) } else { None };
            pieces.push(Piece { block, block_first, first, rows, sorted });
        }
        Ok(PreparedModels { layout: x.layout().clone(), dense, curves, codes, pieces })
    }

    /// A buffer that holds these bytes.
    fn filled(&self, columns: usize, bytes: &[u8]) -> Result<Lease, GpuError> {
        let buffer = self.checked_storage(columns, bytes.len())?;
        self.write(&buffer, 0, bytes);
        Ok(buffer)
    }

    /// A buffer of so many bytes, where the device allows it; `columns` are the matrix's.
    fn checked_storage(&self, columns: usize, bytes: usize) -> Result<Lease, GpuError> {
        let (needed, limit) = (bytes as u64, self.largest());
        if needed > limit {
            Err(GpuError::TooLarge { columns, needed, limit })
        } else {
            Ok(self.storage(needed))
        }
    }

    /// Rows from `first` on by code, counted from there: factor by factor, within each category in their order.
    fn sorted(&self, layout: &Layout, slots: &[u32], first: usize, rows: usize) -> Result<Sorted, GpuError> {
        let (factors, one_hot) = (layout.factors.len(), layout.one_hot_shift.len());
        // Rows without a known category add to no column.
        let mut by_code = vec![Vec::new(); one_hot];
        for row in 0..rows {
            for &slot in &slots[(first + row) * factors..(first + row + 1) * factors] {
                if let Some(rows) = by_code.get_mut(slot as usize) {
                    rows.push(row as u32);
                }
            }
        }
        let (mut order, mut segments, mut codes) = (Vec::new(), Vec::new(), Vec::new());
        for (code, rows) in by_code.iter().enumerate() {
            for part in rows.chunks(SEGMENT) {
                let begin = order.len() as u32;
                order.extend_from_slice(part);
                segments.push([begin, order.len() as u32]);
                codes.push(code as u32);
            }
        }
        let columns = layout.parameters();
        let order = self.filled(columns, bytemuck::cast_slice(&order))?;
        let segments = self.filled(columns, bytemuck::cast_slice(&segments))?;
        Ok(Sorted { order, segments, codes })
    }

    /// X'R, with R_ik = w_i q_i(x_i'delta_k): groups of [`LANES`] models, in each parameters x models, as `deltas` has them.
    /// At most [`MOST_MODELS`] models. A model's bits do not depend on the others.
    ///
    /// # Errors
    ///
    /// [`GpuError`] where the numbers do not fit the device's, its memory does not suffice, or it fails.
    pub async fn residual_remainder(
        &self,
        around: &PreparedModels,
        deltas: &[Vec<Lane>],
    ) -> Result<Vec<Vec<Lane>>, GpuError> {
        let layout = &*around.layout;
        let models = (deltas.len() * LANES).next_multiple_of(TILE);
        let (q, one_hot) = (layout.numeric.len(), layout.one_hot_shift.len());
        let (dense, by_code) = self.watch().over(self, self.sums(around, deltas, models)).await?;
        let lane = |values: &[f64], line: usize, group: usize| -> Lane {
            let from = line * models + group * LANES;
            std::array::from_fn(|k| values.get(from + k).copied().unwrap_or(0.0))
        };
        let standard: Vec<(f64, f64)> =
            layout.one_hot_shift.iter().copied().zip(layout.one_hot_scale.iter().copied()).collect();
        let of_group = |group: usize| {
            let mut out: Vec<Lane> = (0..q).map(|j| lane(&dense, j, group)).collect();
            // The column of ones, where there is one, stands behind the numeric columns.
            let whole = if one_hot > 0 || layout.intercept { lane(&dense, q, group) } else { ZERO };
            out.extend(standard.iter().enumerate().map(|(k, (shift, scale))| {
                let sum = lane(&by_code, k, group);
                std::array::from_fn(|model| (sum[model] - shift * whole[model]) / scale)
            }));
            if layout.intercept {
                out.push(whole);
            }
            out
        };
        Ok((0..deltas.len()).map(of_group).collect())
    }

    /// The dense columns' sums, and those of each code: columns or codes x models.
    async fn sums(
        &self,
        around: &PreparedModels,
        deltas: &[Vec<Lane>],
        models: usize,
    ) -> Result<(Vec<f64>, Vec<f64>), GpuError> {
        let (theta, table) = self.operands(around, deltas, models)?;
        let mut coming = Vec::new();
        for piece in &around.pieces {
            coming.push(self.multiply_piece(around, piece, &theta, table.as_ref(), models)?);
        }
        let mut dense = vec![0.0_f64; around.dense.width * models];
        let mut by_code = vec![0.0_f64; around.layout.one_hot_shift.len() * models];
        for (piece, sums) in around.pieces.iter().zip(coming) {
            let found: Vec<f32> = self.fetch(sums.dense).await?;
            dense.iter_mut().zip(&found).for_each(|(sum, part)| *sum += f64::from(*part));
            if let (Some(sorted), Some(coming)) = (&piece.sorted, sums.by_code) {
                let found: Vec<f32> = self.fetch(coming).await?;
                for (code, part) in sorted.codes.iter().zip(found.chunks_exact(models)) {
                    let at = *code as usize * models;
                    let sums = by_code[at..at + models].iter_mut();
                    sums.zip(part).for_each(|(sum, part)| *sum += f64::from(*part));
                }
            }
        }
        Ok((dense, by_code))
    }

    /// Delta as the dense columns meet it, and as codes do: scaled parameters, a 0 for categories never seen, and the constant.
    fn operands(
        &self,
        around: &PreparedModels,
        deltas: &[Vec<Lane>],
        models: usize,
    ) -> Result<(Lease, Option<Lease>), GpuError> {
        let layout = &*around.layout;
        let (q, columns) = (layout.numeric.len(), layout.columns());
        let coded = around.codes.is_some();
        let mut theta = vec![0.0_f32; around.dense.width * models];
        let mut table = vec![0.0_f32; (columns - q + 2) * models];
        for (group, delta) in deltas.iter().enumerate() {
            for model in 0..LANES {
                let place = group * LANES + model;
                let intercept = if layout.intercept { delta[columns][model] } else { 0.0 };
                for (j, parameter) in delta[..q].iter().enumerate() {
                    theta[j * models + place] = parameter[model] as f32;
                }
                if !coded {
                    if layout.intercept {
                        theta[q * models + place] = intercept as f32;
                    }
                    continue;
                }
                let mut constant = intercept;
                let standard = layout.one_hot_shift.iter().zip(&layout.one_hot_scale);
                for (k, (parameter, (shift, scale))) in delta[q..columns].iter().zip(standard).enumerate() {
                    let scaled = parameter[model] / scale;
                    constant -= shift * scaled;
                    table[k * models + place] = scaled as f32;
                }
                table[(columns - q + 1) * models + place] = constant as f32;
            }
        }
        let theta = self.filled(columns, bytemuck::cast_slice(&theta))?;
        Ok((theta, if coded { Some(self.filled(columns, bytemuck::cast_slice(&table))?) } else { None }))
    }

    fn multiply_piece(
        &self,
        around: &PreparedModels,
        piece: &Piece,
        theta: &Lease,
        table: Option<&Lease>,
        models: usize,
    ) -> Result<Sums, GpuError> {
        let layout = &*around.layout;
        let columns = layout.parameters();
        let Piece { first, rows, block_first, .. } = *piece;
        let block = &around.dense.blocks[piece.block].narrow;
        let (width, quads) = (around.dense.width, models / 4);
        let padded = rows.next_multiple_of(TILE);
        let residuals = self.checked_storage(columns, 4 * padded * models)?;
        let mut commands = self.commands();
        // Settings live until all is submitted: a buffer that went back to the pool would be written to before.
        let mut settings = Vec::new();
        if let (Some(codes), Some(table)) = (&around.codes, table) {
            let shape = self.uniform(&GatherShape {
                first: first as u32,
                rows: rows as u32,
                factors: layout.factors.len() as u32,
                models: quads as u32,
                constant: layout.one_hot_shift.len() as u32 + 1,
            });
            let groups = [quads / 16, rows.div_ceil(4), 1];
            self.dispatch(&mut commands, Kernel::Gather, &[&shape, codes, table, &residuals], groups);
            settings.push(shape);
        }
        let shape = self.uniform(&MultiplyShape {
            width: (width / 4) as u32,
            models: quads as u32,
            block_first: block_first as u32,
            first: first as u32,
            rows: rows as u32,
            coded: u32::from(table.is_some()),
        });
        let operands = [&shape, block, theta, &around.curves, &residuals];
        self.dispatch(&mut commands, Kernel::Multiply, &operands, [padded / TILE, models / TILE, 1]);
        let chunks = rows.div_ceil(CHUNK);
        let entries = width * models;
        let sums = self.checked_storage(columns, 4 * chunks * entries)?;
        let transposed = self.uniform(&TransposedShape {
            width: (width / 4) as u32,
            models: quads as u32,
            block_first: block_first as u32,
            rows: rows.next_multiple_of(ROWS_AT_ONCE) as u32,
            chunk: CHUNK as u32,
        });
        let groups = [width / TILE, models / TILE, chunks];
        self.dispatch(
            &mut commands,
            Kernel::MultiplyTransposed,
            &[&transposed, block, &residuals, &sums],
            groups,
        );
        let dense = self.checked_storage(columns, 4 * entries)?;
        let sum = self.uniform(&SumShape { entries: (entries / 4) as u32, chunks: chunks as u32 });
        self.dispatch(
            &mut commands,
            Kernel::SumChunks,
            &[&sum, &sums, &dense],
            [(entries / 4).div_ceil(64), 1, 1],
        );
        settings.extend([shape, transposed, sum]);
        let mut by_code = None;
        if let Some(sorted) = piece.sorted.as_ref().filter(|sorted| !sorted.codes.is_empty()) {
            let segments = sorted.codes.len();
            let shape = self.uniform(&SegmentsShape { models: quads as u32, segments: segments as u32 });
            let sums = self.checked_storage(columns, 4 * segments * models)?;
            let operands = [&shape, &sorted.order, &sorted.segments, &residuals, &sums];
            let across = segments.min(MOST_GROUPS);
            let groups = [across, quads / 16, segments.div_ceil(across)];
            self.dispatch(&mut commands, Kernel::Segments, &operands, groups);
            settings.push(shape);
            by_code = Some(sums);
        }
        let dense = self.submit(commands, &dense);
        let by_code = by_code.map(|sums| self.submit(self.commands(), &sums));
        Ok(Sums { dense, by_code })
    }
}
