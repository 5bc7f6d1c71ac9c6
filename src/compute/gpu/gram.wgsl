// X' diag(d) X in f32: the lower triangle in tiles of 64 x 64, each for one chunk of the rows. A thread holds 8 x 8 sums.
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

var<workgroup> left: array<vec4<f32>, 256>;
var<workgroup> right: array<vec4<f32>, 256>;

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
    var r00 = vec4<f32>(); var r01 = vec4<f32>();
    var r10 = vec4<f32>(); var r11 = vec4<f32>();
    var r20 = vec4<f32>(); var r21 = vec4<f32>();
    var r30 = vec4<f32>(); var r31 = vec4<f32>();
    var r40 = vec4<f32>(); var r41 = vec4<f32>();
    var r50 = vec4<f32>(); var r51 = vec4<f32>();
    var r60 = vec4<f32>(); var r61 = vec4<f32>();
    var r70 = vec4<f32>(); var r71 = vec4<f32>();
    for (var start = first; start < last; start += 16u) {
        workgroupBarrier();
        for (var part = index; part < 256u; part += 64u) {
            let row = start + part / 16u;
            let line = row * shape.width + part % 16u;
            left[part] = d[row] * x[line + row_tile * 16u];
            right[part] = x[line + column_tile * 16u];
        }
        workgroupBarrier();
        for (var k = 0u; k < 256u; k += 16u) {
            let a0 = left[k + local.y];
            let a1 = left[k + 8u + local.y];
            let b0 = right[k + local.x];
            let b1 = right[k + 8u + local.x];
            r00 = fma(vec4(a0.x), b0, r00);
            r01 = fma(vec4(a0.x), b1, r01);
            r10 = fma(vec4(a0.y), b0, r10);
            r11 = fma(vec4(a0.y), b1, r11);
            r20 = fma(vec4(a0.z), b0, r20);
            r21 = fma(vec4(a0.z), b1, r21);
            r30 = fma(vec4(a0.w), b0, r30);
            r31 = fma(vec4(a0.w), b1, r31);
            r40 = fma(vec4(a1.x), b0, r40);
            r41 = fma(vec4(a1.x), b1, r41);
            r50 = fma(vec4(a1.y), b0, r50);
            r51 = fma(vec4(a1.y), b1, r51);
            r60 = fma(vec4(a1.z), b0, r60);
            r61 = fma(vec4(a1.z), b1, r61);
            r70 = fma(vec4(a1.w), b0, r70);
            r71 = fma(vec4(a1.w), b1, r71);
        }
    }
    let base = (group.y * shape.tiles + group.x) * 1024u;
    sums[base + (local.y * 4u + 0u) * 16u + local.x] = r00;
    sums[base + (local.y * 4u + 0u) * 16u + 8u + local.x] = r01;
    sums[base + (local.y * 4u + 1u) * 16u + local.x] = r10;
    sums[base + (local.y * 4u + 1u) * 16u + 8u + local.x] = r11;
    sums[base + (local.y * 4u + 2u) * 16u + local.x] = r20;
    sums[base + (local.y * 4u + 2u) * 16u + 8u + local.x] = r21;
    sums[base + (local.y * 4u + 3u) * 16u + local.x] = r30;
    sums[base + (local.y * 4u + 3u) * 16u + 8u + local.x] = r31;
    sums[base + (32u + local.y * 4u + 0u) * 16u + local.x] = r40;
    sums[base + (32u + local.y * 4u + 0u) * 16u + 8u + local.x] = r41;
    sums[base + (32u + local.y * 4u + 1u) * 16u + local.x] = r50;
    sums[base + (32u + local.y * 4u + 1u) * 16u + 8u + local.x] = r51;
    sums[base + (32u + local.y * 4u + 2u) * 16u + local.x] = r60;
    sums[base + (32u + local.y * 4u + 2u) * 16u + 8u + local.x] = r61;
    sums[base + (32u + local.y * 4u + 3u) * 16u + local.x] = r70;
    sums[base + (32u + local.y * 4u + 3u) * 16u + 8u + local.x] = r71;
}
