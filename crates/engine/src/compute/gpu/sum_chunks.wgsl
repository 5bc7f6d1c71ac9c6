// The sum of all chunks of a block, in four lanes of a fixed order.

struct Shape {
    // Entries of a chunk, in vec4s.
    entries: u32,
    chunks: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
// Chunk, entry.
@group(0) @binding(1) var<storage, read> chunks: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> total: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) global: vec3<u32>) {
    let entry = global.x;
    if (entry >= shape.entries) {
        return;
    }
    var lanes = array<vec4<f32>, 4>();
    for (var chunk = 0u; chunk < shape.chunks; chunk += 1u) {
        lanes[chunk % 4u] += chunks[chunk * shape.entries + entry];
    }
    total[entry] = (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
}
