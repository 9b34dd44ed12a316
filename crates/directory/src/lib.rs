#![doc = include_str!("../README.md")]

mod built_in;
mod contract;
mod freeze;
mod observer;
#[cfg(feature = "testing")]
pub mod testing;

pub use built_in::{BuiltIn, PASS_POLICY, pass_policy};
pub use contract::{Answer, Directory, DirectoryError, IssuedPass, PassOrder, WipeWay};
pub use freeze::{freeze, lift_freeze};
pub use observer::{Observed, Observer, Unobserved};
