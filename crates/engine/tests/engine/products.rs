//! Products over the design matrix against the dense ones.

use crate::reference::{Random, dense, product, random_matrix};
use nalgebra::DMatrix;
use proptest::prelude::*;
use soft_unlearn::compute::{
    BLOCK, Entries, Matrix, add_product, dot, multiply, multiply_and_back, multiply_many,
    multiply_transposed, multiply_transposed_by_group, quadratic_forms, row, sum, sum_of, weighted_gram,
};

/// Rounding of sums of at most 3,000 products of numbers around 10.
const TOLERANCE: f64 = 1e-10;

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= TOLERANCE * (1.0 + a.abs().max(b.abs()))
}

fn check(rows: usize, numeric: usize, levels: &[usize], intercept: bool, seed: u64) {
    let random = &mut Random(seed);
    let x = random_matrix(rows, numeric, levels, intercept, random);
    let d = x.layout().parameters();
    let dense = dense(&x);
    for (i, dense) in dense.iter().enumerate() {
        assert_eq!(&row(&x, i), dense, "row {i}");
    }

    let theta: Vec<f64> = (0..d).map(|_| random.normal()).collect();
    for (i, margin) in multiply(&x, &theta).iter().enumerate() {
        let expected = product(&dense[i], &theta);
        assert!(close(*margin, expected), "X theta, row {i}: {margin} and {expected}");
    }

    let r: Vec<f64> = (0..rows).map(|_| random.normal()).collect();
    let transposed = multiply_transposed(&x, &r);
    assert_eq!(transposed.len(), d);
    for (j, entry) in transposed.iter().enumerate() {
        let expected: f64 = dense.iter().zip(&r).map(|(row, r)| row[j] * r).sum();
        assert!(close(*entry, expected), "X'r, column {j}: {entry} and {expected}");
    }

    let weights: Vec<f64> = (0..rows).map(|_| random.unit()).collect();
    let gram = weighted_gram(&x, &weights);
    assert_eq!(gram.shape(), (d, d));
    for j in 0..d {
        for k in 0..d {
            let expected: f64 = dense.iter().zip(&weights).map(|(row, w)| w * row[j] * row[k]).sum();
            assert!(close(gram[(j, k)], expected), "X'DX at {j}, {k}: {} and {expected}", gram[(j, k)]);
            assert_eq!(gram[(j, k)].to_bits(), gram[(k, j)].to_bits());
        }
    }

    let root = DMatrix::from_fn(d, d, |_, _| random.normal());
    let a = &root + root.transpose();
    for (i, form) in quadratic_forms(&x, &a).iter().enumerate() {
        let row = &dense[i];
        let expected: f64 = (0..d).map(|j| row[j] * (0..d).map(|k| a[(j, k)] * row[k]).sum::<f64>()).sum();
        // The terms are far larger than their sum: up to 10 in each column, squared, over d^2 pairs.
        assert!(
            (form - expected).abs() <= 1e-10 * (d * d) as f64 * 100.0,
            "x'Ax, row {i}: {form} and {expected}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn products_are_the_dense_ones(
        rows in 1_usize..40,
        numeric in 0_usize..10,
        levels in prop::collection::vec(1_usize..6, 0..5),
        intercept: bool,
        seed: u64,
    ) {
        check(rows, numeric, &levels, intercept, seed);
    }
}

#[test]
fn every_remainder_of_blocks_of_rows_is_summed() {
    // Rows are taken four at a time in the Gram matrix and 1,024 at a time in X'r.
    for rows in [4, 5, 6, 7, 1023, 1024, 1025, 2051] {
        check(rows, 3, &[3, 2], true, rows as u64);
    }
}

#[test]
fn dense_rows_are_multiplied_by_tiles() {
    // Tiles are 2 x 8, and 256 rows deep; from 64 columns on without categories.
    for (rows, numeric, intercept) in [(70, 64, true), (257, 65, false), (513, 71, true), (40, 63, true)] {
        check(rows, numeric, &[], intercept, rows as u64);
    }
}

#[test]
fn products_of_every_shape_are_the_plain_ones() {
    let random = &mut Random(9);
    for (tall, inner, wide) in [(1, 1, 1), (2, 256, 8), (3, 257, 9), (5, 600, 17), (16, 3, 1)] {
        let a: Vec<f64> = (0..tall * inner).map(|_| random.normal()).collect();
        let b: Vec<f64> = (0..inner * wide).map(|_| random.normal()).collect();
        let weights: Vec<f64> = (0..inner).map(|_| random.unit()).collect();
        // The same factors, each as it is and as the transpose of its transpose.
        let transpose = |data: &[f64], rows: usize, columns: usize| -> Vec<f64> {
            (0..columns * rows).map(|k| data[k % rows * columns + k / rows]).collect()
        };
        let (a_turned, b_turned) = (transpose(&a, tall, inner), transpose(&b, inner, wide));
        let mut bits: Option<Vec<u64>> = None;
        for a in [Matrix::new(&a, inner), Matrix::new(&a_turned, tall).transposed()] {
            for b in [Matrix::new(&b, wide), Matrix::new(&b_turned, inner).transposed()] {
                let mut out = vec![1.0; tall * wide];
                add_product(a, Some(&weights), b, Entries::All, &mut out);
                let found: Vec<u64> = out.iter().map(|value| value.to_bits()).collect();
                assert_eq!(*bits.get_or_insert_with(|| found.clone()), found);
            }
        }
        for i in 0..tall {
            for j in 0..wide {
                let exact: f64 =
                    1.0 + (0..inner).map(|k| a[i * inner + k] * weights[k] * b[k * wide + j]).sum::<f64>();
                let found = f64::from_bits(bits.as_ref().unwrap()[i * wide + j]);
                assert!(close(found, exact), "{tall} x {inner} x {wide} at {i}, {j}: {found} and {exact}");
            }
        }
    }
}

#[test]
fn matrices_without_numbers_without_factors_and_with_an_intercept_alone() {
    check(9, 0, &[3, 4], true, 1);
    check(9, 0, &[3], false, 2);
    check(9, 5, &[], true, 3);
    check(9, 1, &[], false, 4);
    check(9, 0, &[], true, 5);
}

#[test]
fn there_and_back_in_one_pass_is_the_same_to_the_last_bit() {
    // Two whole blocks of rows and a part of one.
    const ROWS: usize = 2 * BLOCK + 30;
    let random = &mut Random(6);
    let x = random_matrix(ROWS, 3, &[4], true, random);
    let theta: Vec<f64> = (0..x.layout().parameters()).map(|_| random.normal()).collect();
    let r: Vec<f64> = (0..ROWS).map(|_| random.normal()).collect();
    let (mut margins, mut back) = (vec![f64::NAN; 100], vec![f64::NAN; 100]);
    multiply_and_back(&x, &theta, &mut margins, |i, margin| r[i] * margin, &mut back);
    assert_eq!(margins, multiply(&x, &theta));
    let residuals: Vec<f64> = margins.iter().zip(&r).map(|(margin, r)| r * margin).collect();
    assert_eq!(back, multiply_transposed(&x, &residuals));
}

#[test]
fn sums_of_many_small_terms_keep_their_digits() {
    // 0.1 added 3,000,001 times one after the other is off by 6e-5.
    let count = 3_000_001;
    let exact = 300_000.1;
    assert!((sum(&vec![0.1; count]) - exact).abs() < 1e-7);
    assert!((sum_of(count, |_| 0.1) - exact).abs() < 1e-7);
    assert_eq!(dot(&[1.0, 2.0, 3.0, 4.0, 5.0], &[1.0, 1.0, 1.0, 1.0, 2.0]), 20.0);
    assert_eq!(dot(&[1.0, 2.0, 3.0], &[1.0, 1.0]), 3.0);
    assert_eq!(sum(&[]), 0.0);
}

/// Several products at once, and those of groups, have the bits of one after the other: nothing may depend on how many are asked for.
#[test]
fn products_at_once_have_the_bits_of_one_after_the_other() {
    let random = &mut Random(11);
    let bits = |list: &[f64]| list.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    for (rows, numeric, levels) in
        [(3_000, 6, &[7_usize, 16, 2, 41] as &[usize]), (1_025, 0, &[3, 4]), (40, 5, &[]), (2_048, 8, &[2])]
    {
        let x = random_matrix(rows, numeric, levels, true, random);
        let parameters = x.layout().parameters();
        for count in 0..12 {
            let thetas: Vec<Vec<f64>> =
                (0..count).map(|_| (0..parameters).map(|_| random.normal()).collect()).collect();
            let together = multiply_many(&x, &thetas);
            assert_eq!(together.len(), count);
            for (theta, product) in thetas.iter().zip(&together) {
                assert_eq!(bits(product), bits(&multiply(&x, theta)), "{rows} rows, {count} at once");
            }
        }
        let r: Vec<f64> = (0..rows).map(|_| random.normal()).collect();
        // Group 3 counts nowhere, group 2 has no row.
        let groups: Vec<u16> = (0..rows).map(|_| [0, 1, 3, 4][random.below(4)]).collect();
        let together = multiply_transposed_by_group(&x, &r, &groups, 3);
        assert_eq!(together.len(), 3);
        for (group, product) in together.iter().enumerate() {
            let own = |i: usize| if usize::from(groups[i]) == group { r[i] } else { 0.0 };
            let alone = multiply_transposed(&x, &(0..rows).map(own).collect::<Vec<f64>>());
            assert_eq!(product, &alone, "{rows} rows, group {group}");
        }
    }
}
