//! What is declared of an algorithm: its name, what it does, its settings with their ranges, and the values that a search tries. Page, checks,
//! search and files read it here.

use super::Unlearn;

/// The numbers that a setting may have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NumberRange {
    /// The smallest one.
    pub least: f64,
    /// Whether that itself is allowed.
    pub with_least: bool,
    /// The largest one.
    pub most: f64,
    /// Whether that itself is allowed.
    pub with_most: bool,
    /// Whether only whole numbers are.
    pub whole: bool,
    /// The same in words.
    pub allowed: &'static str,
}

impl NumberRange {
    /// From one number to another, both allowed.
    pub const fn new(least: f64, most: f64, allowed: &'static str) -> NumberRange {
        NumberRange { least, with_least: true, most, with_most: true, whole: false, allowed }
    }

    /// The same without the smallest number.
    pub const fn above(self) -> NumberRange {
        NumberRange { with_least: false, ..self }
    }

    /// The same without the largest number.
    pub const fn below(self) -> NumberRange {
        NumberRange { with_most: false, ..self }
    }

    /// Whole numbers alone.
    pub const fn whole(self) -> NumberRange {
        NumberRange { whole: true, ..self }
    }

    /// Whether a number is one of them; infinite ones never are.
    pub fn contains(&self, value: f64) -> bool {
        value.is_finite()
            && (value > self.least || (self.with_least && value == self.least))
            && (value < self.most || (self.with_most && value == self.most))
    }
}

/// A number that can be set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NumberSetting {
    /// Its name in a file.
    pub key: &'static str,
    /// What errors call it.
    pub name: &'static str,
    /// What stands beside its control.
    pub label: &'static str,
    /// What it may be.
    pub range: NumberRange,
}

/// What is said of an algorithm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Declared {
    /// The name that page and reports show.
    pub name: &'static str,
    /// What it does, in a line.
    pub does: &'static str,
    /// Whether it trains to the optimum of the corrected weights; the others approximate that.
    pub retrains: bool,
    /// Whether its result depends on a seed.
    pub random: bool,
    /// Its settings, in the order of their controls.
    pub settings: &'static [NumberSetting],
    /// The setting that decides how far it goes, by its key, and the values that a search on validation tries, ascending.
    pub main: Option<(&'static str, &'static [f64])>,
}

/// An algorithm that can be chosen, with its settings.
pub trait Method: Unlearn {
    /// What is said of it.
    fn declared(&self) -> &'static Declared;

    /// A setting's value, by its key; not a number where there is none of that key.
    fn value(&self, key: &str) -> f64;

    /// Sets a setting, by its key; whole numbers where it wants them. Nothing where there is none of that key.
    fn set(&mut self, key: &str, value: f64);
}

/// Rates, temperatures.
pub(super) const RATE: NumberRange = NumberRange::new(0.0, 1e6, "above 0 and at most 1e6").above();
/// An algorithm that is asked for more would take minutes.
pub(super) const EPOCHS: NumberRange =
    NumberRange::new(0.0, 1_000.0, "a whole number from 0 to 1000").whole();
/// Weights of terms.
pub(super) const WEIGHT: NumberRange = NumberRange::new(0.0, 1e6, "from 0 to 1e6");
/// What a rate's control is called.
pub(super) const STEP_LENGTH: &str = "Step length, in 1/L";

/// Declares an algorithm: its type, what is said of it, and its fields as settings.
macro_rules! declare {
    ($type:ty { $($said:ident: $what:expr),* $(,)? } $($field:ident: $number:ty = $name:literal, $label:expr, $range:expr;)*) => {
        impl $crate::unlearn::declared::Method for $type {
            fn declared(&self) -> &'static $crate::unlearn::declared::Declared {
                static DECLARED: $crate::unlearn::declared::Declared = $crate::unlearn::declared::Declared {
                    $($said: $what,)*
                    settings: &[$($crate::unlearn::declared::NumberSetting {
                        key: stringify!($field),
                        name: $name,
                        label: $label,
                        range: $range,
                    },)*],
                };
                &DECLARED
            }

            fn value(&self, key: &str) -> f64 {
                match key {
                    $(stringify!($field) => f64::from(self.$field),)*
                    _ => f64::NAN,
                }
            }

            #[allow(unused_variables)]
            fn set(&mut self, key: &str, value: f64) {
                match key {
                    // A number beyond the whole ones becomes the nearest of them, which the check refuses.
                    $(stringify!($field) => self.$field = value as $number,)*
                    _ => {}
                }
            }
        }
    };
}

pub(super) use declare;
