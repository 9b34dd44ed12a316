//! The pages over HTTP, on both databases.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod adding;
mod answers;
mod call_backs;
mod campaign;
mod cases;
mod closeness;
mod doors;
mod duress;
mod forged;
mod gate;
mod happened;
mod kept;
mod leavers;
mod looked_at;
mod lost;
mod pairs;
mod people;
mod policy;
mod puppets;
mod races;
mod refusals;
mod remade;
mod reviewed;
mod risen;
mod rules;
mod second;
mod sides;
mod stuck;
mod texts;
mod unsent;
mod used_passes;
mod waves;
mod world;
