//! Pictures as plain data: an outcome goes in, an ECharts option comes out.

mod tradeoff;
mod weights;

pub use tradeoff::tradeoff;
pub use weights::{Histogram, histogram, weights};

/// The colours of the three models, from Okabe and Ito's palette; lighter on a dark page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    /// The model before any correction.
    pub before: &'static str,
    /// Hard unlearning.
    pub hard: &'static str,
    /// Soft unlearning.
    pub soft: &'static str,
    /// The line at zero.
    pub zero: &'static str,
    /// Behind hollow marks.
    pub surface: &'static str,
}

impl Palette {
    /// The palette of a light or a dark page.
    pub fn of(dark: bool) -> Palette {
        if dark {
            Palette {
                before: "#a5adb8",
                hard: "#ff8a3d",
                soft: "#56b4e9",
                zero: "#7d8590",
                surface: "#1b1f24",
            }
        } else {
            Palette {
                before: "#56606b",
                hard: "#d55e00",
                soft: "#0072b2",
                zero: "#8a929c",
                surface: "#ffffff",
            }
        }
    }
}
