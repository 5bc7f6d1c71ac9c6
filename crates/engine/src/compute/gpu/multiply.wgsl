// The residuals' change beyond first order under many models at once, R = w q(M) with M = X Theta in f32, in tiles (tile.wgsl) of
// 64 rows x 64 models: for a row with margin m and p = sigma(m), q(step) = sigma(m + step) - sigma(m) - p (1 - p) step. The terms of
// a row are added up in the order of its columns: the same bits on every run.

struct Shape {
    // Columns in vec4s, a multiple of 4.
    width: u32,
    // Models in vec4s, a multiple of 16.
    models: u32,
    // The first row in X's block.
    block_first: u32,
    // The first row of all.
    first: u32,
    rows: u32,
    // Whether `residuals` holds what categories add to M.
    coded: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
// Row-major.
@group(0) @binding(1) var<storage, read> x: array<vec4<f32>>;
// Column, model.
@group(0) @binding(2) var<storage, read> theta: array<vec4<f32>>;
// Of each row p (1 - p), 1 - 2 p, m, w.
@group(0) @binding(3) var<storage, read> curves: array<vec4<f32>>;
// Row, model; rows up to a multiple of 64, those that are not there 0.
@group(0) @binding(4) var<storage, read_write> residuals: array<vec4<f32>>;

fn sigma(margin: vec4<f32>) -> vec4<f32> {
    return 1.0 / (1.0 + exp(-clamp(margin, vec4(-80.0), vec4(80.0))));
}

// Near 0 a polynomial of degree 6 (model/series.rs): a difference of two sigmas would have lost all digits. Up to 0.35 what it
// leaves out, a^7 (17/16) / 7!, is less than the rounding of that difference.
fn beyond_first_order(curve: vec4<f32>, step: vec4<f32>) -> vec4<f32> {
    let s = curve.x;
    let t = curve.y;
    let second = t / 2.0;
    let third = (1.0 - 6.0 * s) / 6.0;
    let fourth = t * (1.0 - 12.0 * s) / 24.0;
    let fifth = (1.0 - 30.0 * s + 120.0 * s * s) / 120.0;
    let sixth = t * (1.0 - 60.0 * s + 360.0 * s * s) / 720.0;
    let near = s * step * step * (second + step * (third + step * (fourth + step * (fifth + step * sixth))));
    let far = sigma(curve.z + step) - sigma(vec4(curve.z)) - s * step;
    return curve.w * select(near, far, abs(step) > vec4(0.35));
}

fn put_one(row: u32, place: u32, sum: vec4<f32>) {
    var residual = vec4<f32>();
    if (row < shape.rows) {
        let coded = select(vec4<f32>(), residuals[place], shape.coded != 0u);
        residual = beyond_first_order(curves[shape.first + row], coded + sum);
    }
    residuals[place] = residual;
}

fn put(row: u32, model: u32, left: vec4<f32>, right: vec4<f32>) {
    put_one(row, row * shape.models + model, left);
    put_one(row, row * shape.models + model + 8u, right);
}

@compute @workgroup_size(8, 8)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(local_invocation_index) index: u32,
) {
    let row = index / 4u * 4u;
    let quad = index % 4u;
    let line = (shape.block_first + group.x * 64u + row) * shape.width + quad;
    for (var start = 0u; start < shape.width; start += 4u) {
        workgroupBarrier();
        // Four columns of four rows, turned over.
        let a = x[line + start];
        let b = x[line + shape.width + start];
        let c = x[line + 2u * shape.width + start];
        let d = x[line + 3u * shape.width + start];
        let to = quad * 64u + index / 4u;
        left[to] = vec4(a.x, b.x, c.x, d.x);
        left[to + 16u] = vec4(a.y, b.y, c.y, d.y);
        left[to + 32u] = vec4(a.z, b.z, c.z, d.z);
        left[to + 48u] = vec4(a.w, b.w, c.w, d.w);
        for (var part = index; part < 256u; part += 64u) {
            right[part] = theta[(start * 4u + part / 16u) * shape.models + group.y * 16u + part % 16u];
        }
        workgroupBarrier();
        add_products(local);
    }
    put_sums(local, group.x * 64u, group.y * 16u + local.x);
}
