#![doc = include_str!("../README.md")]

mod built_in;
mod contract;
pub mod everybody;
mod freeze;
pub mod gate;
pub mod keys;
mod observer;
pub mod rules;
pub mod sessions;
#[cfg(feature = "testing")]
pub mod testing;
pub mod trust;

pub use built_in::BuiltIn;
pub use contract::{Answer, Directory, DirectoryError, ISSUANCE_HELD, IssuedPass, PassOrder, WipeWay};
pub use freeze::{disable, freeze, lift_freeze};
pub use observer::{Observed, Observer, Unobserved};
pub use rules::{PASS_POLICY, SIGN_IN_POLICY, pass_policy, sign_in_policy, sign_in_policy_of};
