// X'R in f32, in tiles (tile.wgsl) of 64 columns x 64 models, each for one chunk of the rows. The rows of a chunk are added up in
// their order, and sum_chunks.wgsl adds the chunks: the same bits on every run.

struct Shape {
    // Columns in vec4s, a multiple of 16.
    width: u32,
    // Models in vec4s, a multiple of 16.
    models: u32,
    // The first row in X's block.
    block_first: u32,
    // Rows, a multiple of 16: those that are not there have residuals of 0.
    rows: u32,
    // Rows of a chunk, a multiple of 16.
    chunk: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
// Row-major.
@group(0) @binding(1) var<storage, read> x: array<vec4<f32>>;
// Row, model.
@group(0) @binding(2) var<storage, read> residuals: array<vec4<f32>>;
// Chunk, column, model.
@group(0) @binding(3) var<storage, read_write> sums: array<vec4<f32>>;

fn put(column: u32, model: u32, left: vec4<f32>, right: vec4<f32>) {
    sums[column * shape.models + model] = left;
    sums[column * shape.models + model + 8u] = right;
}

@compute @workgroup_size(8, 8)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(local_invocation_index) index: u32,
) {
    let first = group.z * shape.chunk;
    let last = min(first + shape.chunk, shape.rows);
    for (var start = first; start < last; start += 16u) {
        workgroupBarrier();
        for (var part = index; part < 256u; part += 64u) {
            let row = start + part / 16u;
            left[part] = x[(shape.block_first + row) * shape.width + group.x * 16u + part % 16u];
            right[part] = residuals[row * shape.models + group.y * 16u + part % 16u];
        }
        workgroupBarrier();
        add_products(local);
    }
    put_sums(local, (group.z * shape.width + group.x * 16u) * 4u, group.y * 16u + local.x);
}
