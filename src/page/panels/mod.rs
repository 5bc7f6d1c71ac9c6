//! The panels of the page, in the order in which it is read.

pub mod correction;
pub mod data;
pub mod outcome;
pub mod roles;
pub mod take_home;
