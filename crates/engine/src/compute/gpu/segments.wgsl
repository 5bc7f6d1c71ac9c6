// Sums of the residuals of the rows that share a category: the rows are sorted by it beforehand, so that each segment of them has a
// workgroup of its own, which adds up sixteen interleaved parts and then those by a tree. Nothing is added atomically: the same bits
// on every run.

struct Shape {
    // Models in vec4s, a multiple of 16.
    models: u32,
    segments: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
// Rows, sorted.
@group(0) @binding(1) var<storage, read> order: array<u32>;
// Of each segment its begin and its end in `order`.
@group(0) @binding(2) var<storage, read> segments: array<vec2<u32>>;
// Row, model.
@group(0) @binding(3) var<storage, read> residuals: array<vec4<f32>>;
// Segment, model.
@group(0) @binding(4) var<storage, read_write> sums: array<vec4<f32>>;

// Part, four models.
var<workgroup> parts: array<vec4<f32>, 256>;

@compute @workgroup_size(16, 16)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(local_invocation_index) index: u32,
) {
    // More segments than a side of a dispatch has workgroups go on along another.
    let number = group.z * groups.x + group.x;
    if (number >= shape.segments) {
        return;
    }
    let segment = segments[number];
    let model = group.y * 16u + local.x;
    var sum = vec4<f32>();
    for (var place = segment.x + local.y; place < segment.y; place += 16u) {
        sum += residuals[order[place] * shape.models + model];
    }
    parts[index] = sum;
    for (var half = 8u; half > 0u; half /= 2u) {
        workgroupBarrier();
        if (local.y < half) {
            parts[index] += parts[index + half * 16u];
        }
    }
    if (local.y == 0u) {
        sums[number * shape.models + model] = parts[index];
    }
}
