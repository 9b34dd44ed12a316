#![doc = include_str!("../README.md")]

mod account;
mod antichain;
pub mod gate;
mod graph;
pub mod keys;
mod membership;
pub mod policy;

pub use account::{Account, Combination, Method, Opens, Root, Strength, Way, WaysIn};
pub use antichain::{Extent, LeafSet, Limits, SetList};
pub use graph::{AccessError, Graph, MAX_LEAVES, Vertex};
pub use keys::{BoundIn, BoundKey, KeyOnFile, SETTLES};
pub use membership::opens;
