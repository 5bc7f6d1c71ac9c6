//! The lower triangle of a symmetric matrix in tiles of 64 x 64, as the kernels count them.

use nalgebra::DMatrix;

/// Columns and rows of a tile.
pub(super) const TILE: usize = 64;

/// Entries of a tile.
pub(super) const TILE_ENTRIES: usize = TILE * TILE;

/// Tiles in the lower triangle of a matrix of `width` columns, a multiple of [`TILE`].
pub(super) fn triangle(width: usize) -> usize {
    let tiles = width / TILE;
    tiles * (tiles + 1) / 2
}

/// The symmetric matrix of the first `size` rows and columns, from the entries of its tiles, one after the other.
pub(super) fn assemble(size: usize, entry: impl Fn(usize) -> f64) -> DMatrix<f64> {
    let mut matrix = DMatrix::zeros(size, size);
    for i in 0..size {
        let (row_tile, row) = (i / TILE, i % TILE);
        for j in 0..=i {
            let (column_tile, column) = (j / TILE, j % TILE);
            let tile = row_tile * (row_tile + 1) / 2 + column_tile;
            let value = entry(tile * TILE_ENTRIES + row * TILE + column);
            matrix[(i, j)] = value;
            matrix[(j, i)] = value;
        }
    }
    matrix
}
