#![doc = include_str!("../README.md")]

mod carrier;
pub mod compose;
mod delivery;
mod notice;
mod smtp;

pub use carrier::{Carrier, CarryError, OutboxCarrier};
pub use delivery::{Delivered, MAX_ATTEMPTS, deliver_due};
pub use notice::{Language, Letter, Notice};
pub use smtp::{SmtpConfig, SmtpMailer, SmtpSecurity};
