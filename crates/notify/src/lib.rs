#![doc = include_str!("../README.md")]

mod carrier;
mod code;
pub mod compose;
mod delivery;
mod escalation;
mod happened;
mod notice;
mod outcome;
pub mod owed;
mod relays;
mod retry;
mod signed_post;
mod smtp;
pub mod tell;
mod telling;

pub use carrier::{Carrier, CarryError, OutboxCarrier};
pub use code::{CodeFor, CodeMessage, Opening};
pub use delivery::{Delivered, Outlet, deliver_due};
pub use happened::Happened;
pub use notice::{ChangeOf, ChangeStep, Language, Letter, Notice, Reader};
pub use relays::Relays;
pub use retry::{MESSAGE_LIFE, REMINDER_LIFE};
pub use signed_post::{PostConfig, SignedPost};
pub use smtp::{SmtpConfig, SmtpMailer, SmtpSecurity};
pub use telling::{Hook, Telling};
