//! Sums in a fixed order, whose rounding grows with the number of blocks rather than the number of terms.

/// Terms are added up within blocks of this many, then the blocks' sums: for n terms the worst rounding error is
/// about (n / BLOCK + BLOCK) units instead of n.
pub const BLOCK: usize = 1024;

/// Sum of a_j b_j in four interleaved lanes: a fixed order that a compiler can vectorise. Of vectors of different
/// length the common part counts.
#[inline]
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; 4];
    let (a_chunks, b_chunks) = (a.chunks_exact(4), b.chunks_exact(4));
    let tail: f64 = if a.len() == b.len() {
        a_chunks.remainder().iter().zip(b_chunks.remainder()).map(|(p, q)| p * q).sum()
    } else {
        let common = a.len().min(b.len());
        return dot(&a[..common], &b[..common]);
    };
    for (p, q) in a_chunks.zip(b_chunks) {
        for lane in 0..4 {
            lanes[lane] += p[lane] * q[lane];
        }
    }
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + tail
}

/// Sum of all terms, block by block.
pub fn sum(terms: &[f64]) -> f64 {
    let mut total = 0.0;
    for block in terms.chunks(BLOCK) {
        let mut lanes = [0.0; 4];
        let chunks = block.chunks_exact(4);
        let tail: f64 = chunks.remainder().iter().sum();
        for chunk in chunks {
            for lane in 0..4 {
                lanes[lane] += chunk[lane];
            }
        }
        total += (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + tail;
    }
    total
}

/// Sum of term(0) to term(count - 1), block by block.
pub fn sum_of(count: usize, term: impl Fn(usize) -> f64) -> f64 {
    let [total] = sums_of(count, |i| [term(i)]);
    total
}

/// [`sum_of`] of several terms in one pass.
pub fn sums_of<const N: usize>(count: usize, terms: impl Fn(usize) -> [f64; N]) -> [f64; N] {
    let mut totals = [0.0; N];
    for start in (0..count).step_by(BLOCK) {
        let mut block = [0.0; N];
        for i in start..count.min(start + BLOCK) {
            block.iter_mut().zip(terms(i)).for_each(|(sum, term)| *sum += term);
        }
        totals.iter_mut().zip(block).for_each(|(total, block)| *total += block);
    }
    totals
}
