#![doc = include_str!("../README.md")]

mod carrier;
mod code;
pub mod compose;
mod delivery;
mod escalation;
mod happened;
mod notice;
pub mod owed;
mod signed_post;
mod smtp;
pub mod tell;
mod telling;

pub use carrier::{Carrier, CarryError, OutboxCarrier};
pub use code::{CodeFor, CodeMessage, Opening};
pub use delivery::{Delivered, MAX_ATTEMPTS, Outlet, deliver_due};
pub use happened::Happened;
pub use notice::{ChangeOf, ChangeStep, Language, Letter, Notice, Reader};
pub use signed_post::{PostConfig, SignedPost};
pub use smtp::{SmtpConfig, SmtpMailer, SmtpSecurity};
pub use telling::{Hook, Telling};
