// A tile of 64 x 64 sums of products in f32, shared by the kernels that are put behind this file: 64 threads, each with
// 8 x 8 sums, add up sixteen terms at a time.

// Term, four rows of the tile.
var<workgroup> left: array<vec4<f32>, 256>;
// Term, four columns of the tile.
var<workgroup> right: array<vec4<f32>, 256>;

// A thread's rows are four from 4 y on and four from 32 + 4 y on, its columns those from 4 x and from 32 + 4 x.
var<private> sums_of_tile: array<vec4<f32>, 16>;

// Adds the products of the sixteen terms that lie in `left` and `right`.
fn add_products(local: vec3<u32>) {
    for (var k = 0u; k < 256u; k += 16u) {
        let a0 = left[k + local.y];
        let a1 = left[k + 8u + local.y];
        let b0 = right[k + local.x];
        let b1 = right[k + 8u + local.x];
        sums_of_tile[0] = fma(vec4(a0.x), b0, sums_of_tile[0]);
        sums_of_tile[1] = fma(vec4(a0.x), b1, sums_of_tile[1]);
        sums_of_tile[2] = fma(vec4(a0.y), b0, sums_of_tile[2]);
        sums_of_tile[3] = fma(vec4(a0.y), b1, sums_of_tile[3]);
        sums_of_tile[4] = fma(vec4(a0.z), b0, sums_of_tile[4]);
        sums_of_tile[5] = fma(vec4(a0.z), b1, sums_of_tile[5]);
        sums_of_tile[6] = fma(vec4(a0.w), b0, sums_of_tile[6]);
        sums_of_tile[7] = fma(vec4(a0.w), b1, sums_of_tile[7]);
        sums_of_tile[8] = fma(vec4(a1.x), b0, sums_of_tile[8]);
        sums_of_tile[9] = fma(vec4(a1.x), b1, sums_of_tile[9]);
        sums_of_tile[10] = fma(vec4(a1.y), b0, sums_of_tile[10]);
        sums_of_tile[11] = fma(vec4(a1.y), b1, sums_of_tile[11]);
        sums_of_tile[12] = fma(vec4(a1.z), b0, sums_of_tile[12]);
        sums_of_tile[13] = fma(vec4(a1.z), b1, sums_of_tile[13]);
        sums_of_tile[14] = fma(vec4(a1.w), b0, sums_of_tile[14]);
        sums_of_tile[15] = fma(vec4(a1.w), b1, sums_of_tile[15]);
    }
}

// The row of the tile whose sums are a thread's `pair`-th pair.
fn row_of_pair(local: vec3<u32>, pair: u32) -> u32 {
    return local.y * 4u + pair % 4u + select(0u, 32u, pair > 3u);
}

// Hands a thread's sums to the kernel's own `put(row, at, left, right)`, rows counted from `first` on: a row's columns from 4 x on and
// those from 32 + 4 x on.
// Written out, so that no compiler has to index registers by a variable.
fn put_sums(local: vec3<u32>, first: u32, at: u32) {
    put(first + row_of_pair(local, 0u), at, sums_of_tile[0], sums_of_tile[1]);
    put(first + row_of_pair(local, 1u), at, sums_of_tile[2], sums_of_tile[3]);
    put(first + row_of_pair(local, 2u), at, sums_of_tile[4], sums_of_tile[5]);
    put(first + row_of_pair(local, 3u), at, sums_of_tile[6], sums_of_tile[7]);
    put(first + row_of_pair(local, 4u), at, sums_of_tile[8], sums_of_tile[9]);
    put(first + row_of_pair(local, 5u), at, sums_of_tile[10], sums_of_tile[11]);
    put(first + row_of_pair(local, 6u), at, sums_of_tile[12], sums_of_tile[13]);
    put(first + row_of_pair(local, 7u), at, sums_of_tile[14], sums_of_tile[15]);
}
