//! The pages over HTTP, on both databases.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod adding;
mod answers;
mod campaign;
mod cases;
mod doors;
mod duress;
mod forged;
mod policy;
mod races;
mod refusals;
mod rules;
mod texts;
mod world;
