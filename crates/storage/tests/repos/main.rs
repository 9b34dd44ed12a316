//! Every repository on both engines: what is written is read back, guards hold, pages meet.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail their test")]

#[path = "../repos_common/mod.rs"]
mod repos_common;

mod people;
mod sessions;
mod ways_in;
mod work;
