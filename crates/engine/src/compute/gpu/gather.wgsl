// What categories add to X Theta: for each row and model the constant that all rows share, and the scaled parameters of the row's
// codes, added up in the order of the factors.

struct Shape {
    // The first row of all.
    first: u32,
    rows: u32,
    factors: u32,
    // Models in vec4s.
    models: u32,
    // The constant's line in `parameters`.
    constant: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
// Row, factor.
@group(0) @binding(1) var<storage, read> codes: array<u32>;
// Code, model.
@group(0) @binding(2) var<storage, read> parameters: array<vec4<f32>>;
// Row from `first` on, model.
@group(0) @binding(3) var<storage, read_write> margins: array<vec4<f32>>;

// A row's models are neighbours, and so are their parameters.
@compute @workgroup_size(16, 4)
fn main(@builtin(global_invocation_id) global: vec3<u32>) {
    let model = global.x;
    let row = global.y;
    if (row >= shape.rows || model >= shape.models) {
        return;
    }
    var margin = parameters[shape.constant * shape.models + model];
    let line = (shape.first + row) * shape.factors;
    for (var factor = 0u; factor < shape.factors; factor += 1u) {
        margin += parameters[codes[line + factor] * shape.models + model];
    }
    margins[row * shape.models + model] = margin;
}
