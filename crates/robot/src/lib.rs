#![doc = include_str!("../README.md")]

mod ceremony;
mod client;
mod recovery;

pub use ceremony::{assertion, enrol, sign_in};
pub use client::{Answer, Client};
pub use recovery::{Lost, Recovery};
