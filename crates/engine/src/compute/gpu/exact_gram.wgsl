// B'B in integers: B's entries are seven signed digits to the base 256, four rows to a word. The sum over all pairs of digits
// (s, t) with s + t = level is exact in an i32, so that neither the order of the sums nor the device can change a bit.
//
// The lower triangle in tiles of 64 x 64, each for one level and one chunk of the rows. A thread holds 8 x 8 sums.

struct Shape {
    // Columns in vec4s, a multiple of 16.
    width: u32,
    // Words of four rows in this block, a multiple of 16.
    quads: u32,
    // Words of a chunk, a multiple of 16. A chunk has at most 16,384 rows: 7 * 16384 * 128 * 128 < 2^31.
    chunk: u32,
    // Tiles in the lower triangle.
    tiles: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
// Digit (the most significant first), word of four rows, column.
@group(0) @binding(1) var<storage, read> digits: array<vec4<u32>>;
// Chunk, level, tile, row in the tile, column in the tile.
@group(0) @binding(2) var<storage, read_write> sums: array<vec4<i32>>;

var<workgroup> left: array<vec4<u32>, 256>;
var<workgroup> right: array<vec4<u32>, 256>;

fn products(a: u32, b: vec4<u32>) -> vec4<i32> {
    return vec4(dot4I8Packed(a, b.x), dot4I8Packed(a, b.y), dot4I8Packed(a, b.z), dot4I8Packed(a, b.w));
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
    let level = group.z;
    let first = group.y * shape.chunk;
    let last = min(first + shape.chunk, shape.quads);
    let plane = shape.quads * shape.width;
    var r00 = vec4<i32>(); var r01 = vec4<i32>();
    var r10 = vec4<i32>(); var r11 = vec4<i32>();
    var r20 = vec4<i32>(); var r21 = vec4<i32>();
    var r30 = vec4<i32>(); var r31 = vec4<i32>();
    var r40 = vec4<i32>(); var r41 = vec4<i32>();
    var r50 = vec4<i32>(); var r51 = vec4<i32>();
    var r60 = vec4<i32>(); var r61 = vec4<i32>();
    var r70 = vec4<i32>(); var r71 = vec4<i32>();
    for (var digit = 0u; digit <= level; digit += 1u) {
        let left_plane = digit * plane + row_tile * 16u;
        let right_plane = (level - digit) * plane + column_tile * 16u;
        for (var start = first; start < last; start += 16u) {
            workgroupBarrier();
            for (var part = index; part < 256u; part += 64u) {
                let line = (start + part / 16u) * shape.width + part % 16u;
                left[part] = digits[left_plane + line];
                right[part] = digits[right_plane + line];
            }
            workgroupBarrier();
            for (var k = 0u; k < 256u; k += 16u) {
                let a0 = left[k + local.y];
                let a1 = left[k + 8u + local.y];
                let b0 = right[k + local.x];
                let b1 = right[k + 8u + local.x];
                r00 += products(a0.x, b0);
                r01 += products(a0.x, b1);
                r10 += products(a0.y, b0);
                r11 += products(a0.y, b1);
                r20 += products(a0.z, b0);
                r21 += products(a0.z, b1);
                r30 += products(a0.w, b0);
                r31 += products(a0.w, b1);
                r40 += products(a1.x, b0);
                r41 += products(a1.x, b1);
                r50 += products(a1.y, b0);
                r51 += products(a1.y, b1);
                r60 += products(a1.z, b0);
                r61 += products(a1.z, b1);
                r70 += products(a1.w, b0);
                r71 += products(a1.w, b1);
            }
        }
    }
    let base = ((group.y * 7u + level) * shape.tiles + group.x) * 1024u;
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
