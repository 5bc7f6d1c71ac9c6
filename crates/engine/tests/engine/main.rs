//! The engine's tests, one file a subject: `cargo test -p soft-unlearn --test engine weights::` runs those of one. As one program they are
//! compiled in half of the time, and slow ones run beside each other. Beside it stand what needs a GPU, a browser or an allocator of its own.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../bodies/bits.rs"]
mod bodies;
#[path = "../support/conic.rs"]
mod conic;
#[path = "../support/parts.rs"]
mod parts;
#[path = "../reference/mod.rs"]
mod reference;
#[path = "../support/mod.rs"]
mod support;

mod absent;
mod added;
mod ask;
mod bad_input;
mod base_weights;
mod baselines;
mod bits;
mod blocks;
mod boxed;
mod by_group;
mod calibration;
mod cells;
mod certainty;
mod chosen_rows;
mod circles;
mod clarabel;
mod configuration;
mod corrective;
mod counts;
mod design;
mod dimensions;
mod embeddings;
mod experiment;
mod figures;
mod gaps;
mod given;
mod guesses;
mod hand;
mod influence;
mod intervals;
mod kept;
mod leave_one_out;
mod logistic;
mod many_groups;
mod matched;
mod mlp;
mod neighbours;
mod numpy;
mod objective;
mod products;
mod questions;
mod reading;
mod refused;
mod requests;
mod sensible;
mod table;
mod take_home;
mod unlearn;
mod verify;
mod weights;
mod wide;
