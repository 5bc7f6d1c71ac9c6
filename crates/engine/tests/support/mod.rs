//! What several test files share.
#![allow(dead_code, missing_docs, clippy::unwrap_used)]

use std::io::Read;

use soft_unlearn::compute::{DeviceMatrix, block_on};
use soft_unlearn::design::DesignMatrix;
use soft_unlearn::model::{Fit, FitSettings, fit};
use soft_unlearn::table::{FormatChoice, Table, TableReader};

/// A file of the project, whichever package's test asks.
pub fn project(path: &str) -> std::path::PathBuf {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.ancestors().find(|folder| folder.join("www/data").is_dir()).unwrap();
    root.join(path)
}

/// The float64 values of a `.npy` file in C order; the path is from this package's folder.
pub fn npy_f64(path: &str) -> Vec<f64> {
    let bytes = std::fs::read(project("crates/engine").join(path)).unwrap();
    assert_eq!(&bytes[..6], b"\x93NUMPY");
    let length = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let header = std::str::from_utf8(&bytes[10..10 + length]).unwrap();
    assert!(header.contains("'<f8'") && header.contains("'fortran_order': False"), "{header}");
    bytes[10 + length..].chunks_exact(8).map(|chunk| f64::from_le_bytes(chunk.try_into().unwrap())).collect()
}

/// A bundled set, unpacked.
pub fn bundled(name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(project(&format!("www/data/{name}.csv.gz"))).unwrap();
    flate2::read::GzDecoder::new(file).read_to_end(&mut bytes).unwrap();
    bytes
}

/// The model of these rows with this penalty, every row counting once, from 0, on the CPU.
pub fn fitted(x: &DesignMatrix, y: &[f64], l2: f64) -> Fit {
    block_on(fit(&DeviceMatrix::on_cpu(x), y, None, FitSettings::new(l2), None, &mut |_, _| {})).unwrap()
}

/// A table from bytes.
pub fn table(bytes: &[u8]) -> Table {
    let mut reader = TableReader::new(FormatChoice::default());
    reader.push(bytes).unwrap();
    reader.finish().unwrap()
}

/// The largest absolute difference.
pub fn largest_difference(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// A small generator of test numbers (splitmix64), so that a test's data does not depend on a library's version.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    /// In [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Roughly normal, mean 0, standard deviation 1.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

/// A design matrix of dense columns as they are: nothing shifted, nothing scaled.
pub fn dense(rows: &[Vec<f64>], intercept: bool) -> soft_unlearn::design::DesignMatrix {
    let names: Vec<String> = (0..rows[0].len()).map(|c| format!("x{c}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    soft_unlearn::design::DesignMatrix::dense(&names, rows.concat(), intercept).unwrap()
}

/// A random part: numeric columns, two factors with standardised one-hot columns (some cells unseen), labels, groups.
pub fn random_part(seed: u64, rows: usize, intercept: bool) -> soft_unlearn::design::Part {
    use soft_unlearn::design::{DesignMatrix, Factor, Layout, NumericColumn, Part, UNSEEN};
    let mut numbers = Numbers(seed);
    let levels = [3_usize, 5];
    let mut factors = Vec::new();
    let mut offset = 0;
    for (k, &count) in levels.iter().enumerate() {
        factors.push(Factor {
            name: format!("f{k}"),
            levels: (0..count).map(|l| format!("l{l}")).collect(),
            offset,
        });
        offset += count;
    }
    let layout = Layout {
        numeric: (0..2).map(|c| NumericColumn { name: format!("x{c}"), shift: 0.0, scale: 1.0 }).collect(),
        one_hot_shift: (0..offset).map(|_| numbers.unit()).collect(),
        one_hot_scale: (0..offset).map(|_| 0.3 + numbers.unit()).collect(),
        factors,
        intercept,
    };
    let numeric = (0..2 * rows).map(|_| numbers.normal()).collect();
    let mut codes = Vec::new();
    for _ in 0..rows {
        for factor in &layout.factors {
            let level = (numbers.unit() * (factor.levels.len() as f64 + 0.3)) as usize;
            codes.push(if level < factor.levels.len() { (factor.offset + level) as u32 } else { UNSEEN });
        }
    }
    let x = DesignMatrix::new(layout.into(), rows, numeric, codes).unwrap();
    let label: Vec<bool> = (0..rows).map(|_| numbers.unit() < 0.4).collect();
    let group: Vec<bool> = (0..rows).map(|_| numbers.unit() < 0.6).collect();
    Part::new(x, &label, &group, (0..rows as u32).collect()).unwrap()
}
