#![doc = include_str!("../README.md")]

mod authenticator;
mod browser;
mod checks;
mod driver;
mod patience;
mod server;
pub mod steps;

pub use authenticator::Authenticator;
pub use browser::{Answer, Browser};
pub use driver::{Driver, Look};
pub use server::{Cast, Server, Typing};
