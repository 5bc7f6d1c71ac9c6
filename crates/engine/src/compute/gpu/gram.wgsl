// X' diag(d) X in f32: the lower triangle in tiles (tile.wgsl), each for one chunk of the rows.
//
// The rows of a chunk are added up in their order, and sum_chunks.wgsl adds the chunks: the same bits on every run.

struct Shape {
    // Columns in vec4s, a multiple of 16.
    width: u32,
    // Rows of this block, a multiple of 16.
    rows: u32,
    // Rows of a chunk, a multiple of 16.
    chunk: u32,
    // Tiles in the lower triangle.
    tiles: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
// Row-major.
@group(0) @binding(1) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> d: array<f32>;
// Chunk, tile, row in the tile, column in the tile.
@group(0) @binding(3) var<storage, read_write> sums: array<vec4<f32>>;

fn put(row: u32, at: u32, left: vec4<f32>, right: vec4<f32>) {
    sums[row * 16u + at] = left;
    sums[row * 16u + at + 8u] = right;
}

@compute @workgroup_size(8, 8)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(local_invocation_index) index: u32,
) {
    // Tiles are counted along the rows of the triangle.
    var row_tile = 0u;
    var column_tile = group.x;
    while (column_tile > row_tile) {
        row_tile += 1u;
        column_tile -= row_tile;
    }
    let first = group.y * shape.chunk;
    let last = min(first + shape.chunk, shape.rows);
    for (var start = first; start < last; start += 16u) {
        workgroupBarrier();
        for (var part = index; part < 256u; part += 64u) {
            let row = start + part / 16u;
            let line = row * shape.width + part % 16u;
            left[part] = d[row] * x[line + row_tile * 16u];
            right[part] = x[line + column_tile * 16u];
        }
        workgroupBarrier();
        add_products(local);
    }
    put_sums(local, (group.y * shape.tiles + group.x) * 64u, local.x);
}
