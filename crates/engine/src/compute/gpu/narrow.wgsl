// f64 to f32: rows of the matrix as they were uploaded become the tiles' matrix, padded with zeros.

struct Shape {
    // Columns in vec4s, a multiple of 16.
    width: u32,
    // Numbers that a row has been uploaded with; the column behind them, if there is one, is the intercept.
    stored: u32,
    parameters: u32,
    // Rows of this block; those behind them are 0.
    rows: u32,
    // The first of the rows wanted now, and how many.
    first: u32,
    count: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
// Row-major; the low 32 bits, the high ones.
@group(0) @binding(1) var<storage, read> numbers: array<vec2<u32>>;
// Row-major.
@group(0) @binding(2) var<storage, read_write> x: array<vec4<f32>>;

// Rounded to 24 bits; below 2^-126 0, beyond f32's numbers infinite.
fn narrowed(number: vec2<u32>) -> f32 {
    let exponent = (number.y >> 20u) & 2047u;
    if (exponent <= 896u) {
        return 0.0;
    }
    let cut = (((number.y & 0x7fffffffu) - (896u << 20u)) << 3u) | (number.x >> 29u);
    var bits = cut + ((number.x >> 28u) & 1u);
    if (exponent >= 1151u) {
        bits = 0x7f800000u;
    }
    return bitcast<f32>((number.y & 0x80000000u) | bits);
}

fn entry(row: u32, column: u32) -> f32 {
    if (row >= shape.rows || column >= shape.parameters) {
        return 0.0;
    }
    if (column >= shape.stored) {
        return 1.0;
    }
    return narrowed(numbers[row * shape.stored + column]);
}

@compute @workgroup_size(64)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) index: u32,
) {
    let place = (group.y * groups.x + group.x) * 64u + index;
    if (place >= shape.count * shape.width) {
        return;
    }
    let row = shape.first + place / shape.width;
    let column = (place % shape.width) * 4u;
    x[shape.first * shape.width + place] =
        vec4(entry(row, column), entry(row, column + 1u), entry(row, column + 2u), entry(row, column + 3u));
}
