//! What the engine's test files share: tables made by hand, random design matrices, dense reference products.
#![allow(dead_code, missing_docs)]

use std::sync::Arc;

use soft_unlearn::design::{DesignMatrix, Factor, Layout, NumericColumn, Part, UNSEEN};
use soft_unlearn::objective::Words;
use soft_unlearn::table::{
    Column, ColumnData, Comment, Delimiter, Encoding, Format, Lines, MISSING_CODE, Quote, Table,
};

/// A numeric column; NaN is a missing cell.
pub fn numbers(name: &str, values: &[f64]) -> Column {
    Column { name: name.to_owned(), data: ColumnData::Numeric(values.to_vec()) }
}

/// A text column; "?" is a missing cell.
pub fn texts<T: AsRef<str>>(name: &str, cells: &[T]) -> Column {
    let mut levels: Vec<String> = Vec::new();
    let codes = cells
        .iter()
        .map(|cell| match cell.as_ref() {
            "?" => MISSING_CODE,
            text => match levels.iter().position(|level| level == text) {
                Some(position) => position as u32,
                None => {
                    levels.push(text.to_owned());
                    levels.len() as u32 - 1
                }
            },
        })
        .collect();
    Column { name: name.to_owned(), data: ColumnData::Text { codes, levels: levels.iter().collect() } }
}

pub fn table(columns: Vec<Column>) -> Table {
    let rows = columns.first().map_or(0, |column| match &column.data {
        ColumnData::Numeric(values) => values.len(),
        ColumnData::Text { codes, .. } => codes.len(),
    });
    let format = Format {
        encoding: Encoding::Utf8,
        lines: Lines::AsTheyStand,
        delimiter: Delimiter::Comma,
        quote: Quote::Double,
        backslash: false,
        comment: Comment::None,
        skip: 0,
        header: true,
        header_lines: 1,
        row_names: false,
        trailing: false,
        footer: true,
        decimal_comma: false,
        missing: Vec::new(),
        sureness: 1.0,
        other: None,
        starts: Vec::new(),
    };
    Table {
        format: Some(format),
        columns,
        rows,
        notes: Vec::new(),
        fingerprint: String::new(),
        raw: Vec::new(),
    }
}

pub fn words() -> Words {
    Words {
        favourable: "income is >50K".to_owned(),
        privileged: "sex is Male".to_owned(),
        unprivileged: "sex is Female".to_owned(),
    }
}

/// Random numbers for tests (splitmix64), which no library's new version changes.
pub struct Random(pub u64);

impl Random {
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to below 1.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Mean 0, standard deviation 1, from -6 to 6.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.bits() % bound as u64) as usize
    }
}

/// A design matrix with `numeric` numeric columns, factors of these numbers of levels and about one code in ten unseen.
pub fn random_matrix(
    rows: usize,
    numeric: usize,
    levels: &[usize],
    intercept: bool,
    random: &mut Random,
) -> DesignMatrix {
    let mut offset = 0;
    let factors = levels
        .iter()
        .enumerate()
        .map(|(f, &count)| {
            let names = (0..count).map(|level| format!("level {level}")).collect();
            let factor = Factor { name: format!("factor {f}"), levels: names, offset };
            offset += count;
            factor
        })
        .collect();
    let layout = Layout {
        numeric: (0..numeric)
            .map(|j| NumericColumn {
                name: format!("number {j}"),
                shift: random.normal(),
                scale: 0.5 + random.unit(),
            })
            .collect(),
        factors,
        one_hot_shift: (0..offset).map(|_| random.unit()).collect(),
        one_hot_scale: (0..offset).map(|_| 0.1 + random.unit()).collect(),
        intercept,
    };
    let mut codes = Vec::new();
    for _ in 0..rows {
        for factor in &layout.factors {
            let unseen = random.below(10) == 0;
            let code = (factor.offset + random.below(factor.levels.len())) as u32;
            codes.push(if unseen { UNSEEN } else { code });
        }
    }
    let numeric = (0..rows * numeric).map(|_| random.normal()).collect();
    DesignMatrix::new(Arc::new(layout), rows, numeric, codes).unwrap()
}

/// X spelled out, from the definition: (indicator - shift) / scale.
pub fn dense(x: &DesignMatrix) -> Vec<Vec<f64>> {
    let layout = x.layout();
    let (numeric, factors) = (layout.numeric.len(), layout.factors.len());
    (0..x.rows())
        .map(|i| {
            let mut row = x.numeric()[i * numeric..(i + 1) * numeric].to_vec();
            let codes = &x.codes()[i * factors..(i + 1) * factors];
            for k in 0..layout.one_hot_shift.len() {
                let indicator = f64::from(u8::from(codes.contains(&(k as u32))));
                row.push((indicator - layout.one_hot_shift[k]) / layout.one_hot_scale[k]);
            }
            if layout.intercept {
                row.push(1.0);
            }
            row
        })
        .collect()
}

pub fn product(row: &[f64], theta: &[f64]) -> f64 {
    assert_eq!(row.len(), theta.len());
    row.iter().zip(theta).map(|(x, t)| x * t).sum()
}

/// Labels drawn from a logistic model with coefficients of about 0.5.
pub fn random_labels(x: &DesignMatrix, random: &mut Random) -> Vec<f64> {
    let theta: Vec<f64> = (0..x.layout().parameters()).map(|_| 0.5 * random.normal()).collect();
    dense(x)
        .iter()
        .map(|row| {
            let p = 1.0 / (1.0 + (-product(row, &theta)).exp());
            f64::from(u8::from(random.unit() < p))
        })
        .collect()
}

/// A part with random labels and groups.
pub fn random_part(x: DesignMatrix, random: &mut Random) -> Part {
    let label: Vec<bool> = random_labels(&x, random).iter().map(|&y| y > 0.5).collect();
    let group: Vec<bool> = label.iter().map(|&y| random.unit() < if y { 0.7 } else { 0.5 }).collect();
    let rows = (0..x.rows() as u32).collect();
    Part::new(x, &label, &group, rows).unwrap()
}

/// grad of sum_i w_i l_i + (l2/2)||theta||^2 from its definition, with the dense matrix and the standard library's exp.
pub fn dense_gradient(
    x: &DesignMatrix,
    y: &[f64],
    weights: Option<&[f64]>,
    l2: f64,
    theta: &[f64],
) -> Vec<f64> {
    let columns = x.layout().columns();
    let mut gradient: Vec<f64> =
        theta.iter().enumerate().map(|(j, t)| if j < columns { l2 * t } else { 0.0 }).collect();
    for (i, row) in dense(x).iter().enumerate() {
        let p = 1.0 / (1.0 + (-product(row, theta)).exp());
        let residual = weights.map_or(1.0, |w| w[i]) * (p - y[i]);
        gradient.iter_mut().zip(row).for_each(|(g, x)| *g += residual * x);
    }
    gradient
}

pub fn norm(v: &[f64]) -> f64 {
    v.iter().map(|v| v * v).sum::<f64>().sqrt()
}

/// The largest absolute difference.
pub fn largest_difference(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}
