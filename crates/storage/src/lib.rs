#![doc = include_str!("../README.md")]

pub mod backup;
mod client_tls;
mod config;
mod counters;
mod draws;
mod error;
#[cfg(not(feature = "fault-injection"))]
#[path = "no_fault.rs"]
mod fault;
#[cfg(feature = "fault-injection")]
pub mod fault;
mod job;
pub mod log;
mod migrate;
mod once;
mod postgres;
mod progress;
mod reference;
pub mod repo;
pub mod seal;
pub mod secrets;
mod spans;
mod sqlite;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod ticket;
mod tx;
mod value;

pub use client_tls::client_tls;
pub use config::{Engine, StoreConfig};
pub use counters::{BOUNDS, Counters, Line, Load, Timing, Work};
pub use draws::Draws;
pub use error::{ConstraintKind, StoreError};
pub use migrate::{MIGRATIONS, Migration};
pub use once::forget_results;
pub use progress::{Progress, Step};
pub use reference::Reference;
pub use sqlite::wait_until_closed;
pub use store::{Store, is_read_only};
pub use tx::Tx;
pub use value::{FromValue, Row, Value};
