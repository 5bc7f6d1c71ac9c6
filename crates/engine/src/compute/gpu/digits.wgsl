// The digits of sqrt(d_i) x_ij 2^k_j, rounded to an integer, of rows of the matrix as they were uploaded, in words of four numbers.
// Everything is integers: the product of two f64s has 106 bits, of which those that count are cut out.

struct Shape {
    // Numbers that a row has been uploaded with; the column behind them, if there is one, is the intercept.
    stored: u32,
    parameters: u32,
    // The first row in this block, the same among all, and how many.
    first: u32,
    first_of_all: u32,
    count: u32,
    // Words beside each other, a multiple of 64, and such lines of them.
    places: u32,
    quads: u32,
    // Whether a word is of four rows, and its place a column; otherwise it is of four columns, and its place a row.
    of_rows: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
// Row-major; the low 32 bits, the high ones.
@group(0) @binding(1) var<storage, read> numbers: array<vec2<u32>>;
// sqrt(d_i) of all rows, likewise.
@group(0) @binding(2) var<storage, read> roots: array<vec2<u32>>;
// k_j.
@group(0) @binding(3) var<storage, read> shifts: array<i32>;
// Digit (the most significant first), line, place.
@group(0) @binding(4) var<storage, read_write> digits: array<u32>;

// a b: the low 32 bits, the high ones.
fn multiplied(a: u32, b: u32) -> vec2<u32> {
    let a0 = a & 0xffffu;
    let a1 = a >> 16u;
    let b0 = b & 0xffffu;
    let b1 = b >> 16u;
    let low = a0 * b0;
    let one = a0 * b1;
    let other = a1 * b0;
    let middle = (low >> 16u) + (one & 0xffffu) + (other & 0xffffu);
    return vec2((low & 0xffffu) | (middle << 16u), a1 * b1 + (one >> 16u) + (other >> 16u) + (middle >> 16u));
}

fn added(a: vec2<u32>, b: vec2<u32>) -> vec2<u32> {
    let low = a.x + b.x;
    return vec2(low, a.y + b.y + u32(low < a.x));
}

// root x 2^shift, rounded (halves away from 0). root is not negative, and what comes out not larger than 2^54.
fn scaled(root: vec2<u32>, x: vec2<u32>, shift: i32) -> vec2<u32> {
    let root_exponent = (root.y >> 20u) & 2047u;
    let exponent = (x.y >> 20u) & 2047u;
    // Numbers of 2^52 and more, times 2^(exponent - 1075); what is below f64's normal numbers counts as 0.
    let right = 2150 - i32(root_exponent) - i32(exponent) - shift;
    if (root_exponent == 0u || exponent == 0u || right > 106) {
        return vec2(0u);
    }
    let a1 = (root.y & 0xfffffu) | 0x100000u;
    let b1 = (x.y & 0xfffffu) | 0x100000u;
    let lowest = multiplied(root.x, x.x);
    let middle = added(multiplied(root.x, b1), multiplied(a1, x.x));
    let p1 = added(vec2(lowest.y, 0u), vec2(middle.x, 0u));
    let top = added(multiplied(a1, b1), vec2(middle.y, 0u));
    let p23 = added(top, vec2(p1.y, 0u));
    // One bit more than wanted, for rounding: 49 to 105 places to the right.
    let at = u32(max(right, 50) - 1);
    var w = vec3(p1.x, p23.x, p23.y);
    if (at >= 96u) {
        w = vec3(p23.y, 0u, 0u);
    } else if (at >= 64u) {
        w = vec3(p23.x, p23.y, 0u);
    }
    let bit = at & 31u;
    // A shift by 32 would be one by 0.
    let cut = vec2((w.x >> bit) | ((w.y << 1u) << (31u - bit)), (w.y >> bit) | ((w.z << 1u) << (31u - bit)));
    let half = added(cut, vec2(1u, 0u));
    let size = vec2((half.x >> 1u) | (half.y << 31u), half.y >> 1u);
    return select(size, added(~size, vec2(1u, 0u)), (x.y >> 31u) == 1u);
}

// The integer's bytes as signed digits (digits.rs).
fn number(row: u32, column: u32) -> vec2<u32> {
    if (row >= shape.count || column >= shape.parameters) {
        return vec2(0u);
    }
    var x = vec2(0u, 0x3ff00000u);
    if (column < shape.stored) {
        x = numbers[(shape.first + row) * shape.stored + column];
    }
    let bias = vec2(0x80808080u, 0x00008080u);
    return added(scaled(roots[shape.first_of_all + row], x, shifts[column]), bias) ^ bias;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) global: vec3<u32>) {
    let place = global.x;
    let quad = global.y;
    var n: array<vec2<u32>, 4>;
    for (var lane = 0u; lane < 4u; lane += 1u) {
        let inner = quad * 4u + lane;
        n[lane] = number(select(place, inner, shape.of_rows == 1u), select(inner, place, shape.of_rows == 1u));
    }
    let low = vec4(n[0].x, n[1].x, n[2].x, n[3].x);
    let high = vec4(n[0].y, n[1].y, n[2].y, n[3].y);
    let plane = shape.quads * shape.places;
    var at = quad * shape.places + place;
    for (var digit = 0u; digit < 7u; digit += 1u) {
        let byte = 6u - digit;
        let word = (select(low, high, byte > 3u) >> vec4((byte % 4u) * 8u)) & vec4(255u);
        digits[at] = word.x | (word.y << 8u) | (word.z << 16u) | (word.w << 24u);
        at += plane;
    }
}
