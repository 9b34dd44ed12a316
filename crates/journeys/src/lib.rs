#![doc = include_str!("../README.md")]

mod browser;
mod server;
pub mod steps;

pub use browser::{Authenticator, Browser, Driver};
pub use server::{Cast, Server};
