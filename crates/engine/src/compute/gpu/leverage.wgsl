// Squared lengths of the rows of Z = B W', in integers: h_i = sum_j Z_ij^2. B's and W's entries are seven signed digits to the
// base 256, four columns to a word; W is lower triangular, and no entry of Z is larger than 1.
//
// A workgroup has a tile of 64 x 64 entries of Z, a thread 4 x 4 of them. Levels, the sums over pairs of digits (s, t) with
// s + t = level, are taken from the least significant one on; what does not fit into the entry's 32 + 32 bits is let go.

struct Shape {
    // Rows of B in this block in vec4s, a multiple of 16.
    rows: u32,
    // Rows of W in vec4s, a multiple of 16.
    outputs: u32,
    // An entry in units of 2^-36 is its 64 bits shifted right by so many, or left where negative.
    shift: i32,
    // Words of four columns, a multiple of 16.
    quads: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
// Digit (the most significant first), word of four columns, row.
@group(0) @binding(1) var<storage, read> b_digits: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> w_digits: array<vec4<u32>>;
// Tile of W's rows, row of B, five sums.
@group(0) @binding(3) var<storage, read_write> squares: array<i32>;

var<workgroup> left: array<vec4<u32>, 256>;
var<workgroup> right: array<vec4<u32>, 256>;
// Integers: whichever thread adds first, the sum is the same.
var<workgroup> totals: array<atomic<i32>, 320>;

fn products(a: u32, b: vec4<u32>) -> vec4<i32> {
    return vec4(dot4I8Packed(a, b.x), dot4I8Packed(a, b.y), dot4I8Packed(a, b.z), dot4I8Packed(a, b.w));
}

// Adds four entries' squares to a row's sums. An entry is z0 2^24 + z1 2^12 + z2 in units of 2^-36, and z2^2 is let go.
fn square(row: u32, high: vec4<i32>, low: vec4<u32>) {
    var top = bitcast<vec4<u32>>(high);
    var bottom = low;
    if (shape.shift > 0) {
        let by = u32(shape.shift);
        bottom = (low >> vec4(by)) | (top << vec4(32u - by));
        top = bitcast<vec4<u32>>(high >> vec4(by));
    } else if (shape.shift < 0) {
        let by = u32(-shape.shift);
        top = (top << vec4(by)) | (low >> vec4(32u - by));
        bottom = low << vec4(by);
    }
    let z0 = bitcast<vec4<i32>>((top << vec4(8u)) | (bottom >> vec4(24u)));
    let z1 = bitcast<vec4<i32>>((bottom >> vec4(12u)) & vec4(4095u));
    let z2 = bitcast<vec4<i32>>(bottom & vec4(4095u));
    atomicAdd(&totals[row * 5u], dot(z0, z0));
    atomicAdd(&totals[row * 5u + 1u], dot(z0, z1));
    atomicAdd(&totals[row * 5u + 2u], dot(z1, z1));
    atomicAdd(&totals[row * 5u + 3u], dot(z0, z2));
    atomicAdd(&totals[row * 5u + 4u], dot(z1, z2));
}

@compute @workgroup_size(16, 16)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(local_invocation_index) index: u32,
) {
    for (var place = index; place < 320u; place += 256u) {
        atomicStore(&totals[place], 0);
    }
    // W is lower triangular: its rows of this tile end here.
    let end = min((group.y + 1u) * 16u, shape.quads);
    var sum0 = vec4<i32>(); var high0 = vec4<i32>(); var low0 = vec4<u32>();
    var sum1 = vec4<i32>(); var high1 = vec4<i32>(); var low1 = vec4<u32>();
    var sum2 = vec4<i32>(); var high2 = vec4<i32>(); var low2 = vec4<u32>();
    var sum3 = vec4<i32>(); var high3 = vec4<i32>(); var low3 = vec4<u32>();
    for (var back = 0u; back < 7u; back += 1u) {
        let level = 6u - back;
        low0 = (low0 >> vec4(8u)) | (bitcast<vec4<u32>>(high0) << vec4(24u));
        low1 = (low1 >> vec4(8u)) | (bitcast<vec4<u32>>(high1) << vec4(24u));
        low2 = (low2 >> vec4(8u)) | (bitcast<vec4<u32>>(high2) << vec4(24u));
        low3 = (low3 >> vec4(8u)) | (bitcast<vec4<u32>>(high3) << vec4(24u));
        for (var digit = 0u; digit <= level; digit += 1u) {
            let left_plane = digit * shape.quads * shape.rows + group.x * 16u;
            let right_plane = (level - digit) * shape.quads * shape.outputs + group.y * 16u;
            for (var start = 0u; start < end; start += 16u) {
                workgroupBarrier();
                let quad = start + index / 16u;
                left[index] = b_digits[left_plane + quad * shape.rows + index % 16u];
                right[index] = w_digits[right_plane + quad * shape.outputs + index % 16u];
                workgroupBarrier();
                for (var k = 0u; k < 256u; k += 16u) {
                    let a = left[k + local.y];
                    let b = right[k + local.x];
                    sum0 += products(a.x, b);
                    sum1 += products(a.y, b);
                    sum2 += products(a.z, b);
                    sum3 += products(a.w, b);
                }
            }
        }
        high0 = sum0 + (high0 >> vec4(8u)); sum0 = vec4<i32>();
        high1 = sum1 + (high1 >> vec4(8u)); sum1 = vec4<i32>();
        high2 = sum2 + (high2 >> vec4(8u)); sum2 = vec4<i32>();
        high3 = sum3 + (high3 >> vec4(8u)); sum3 = vec4<i32>();
    }
    workgroupBarrier();
    square(local.y * 4u + 0u, high0, low0);
    square(local.y * 4u + 1u, high1, low1);
    square(local.y * 4u + 2u, high2, low2);
    square(local.y * 4u + 3u, high3, low3);
    workgroupBarrier();
    for (var place = index; place < 320u; place += 256u) {
        squares[(group.y * shape.rows * 4u + group.x * 64u) * 5u + place] = atomicLoad(&totals[place]);
    }
}
