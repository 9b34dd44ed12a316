#![doc = include_str!("../README.md")]

mod contract;
mod observer;

pub use contract::{Directory, DirectoryError, IssuedPass, PassOrder, WipeWay};
pub use observer::{Observed, Observer, Unobserved};
