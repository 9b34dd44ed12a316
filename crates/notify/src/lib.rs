#![doc = include_str!("../README.md")]

pub mod compose;
mod delivery;
mod mailer;
mod notice;
mod smtp;

pub use delivery::{Delivered, MAX_ATTEMPTS, deliver_due};
pub use mailer::{MailError, Mailer, OutboxMailer};
pub use notice::{ChangeOf, ChangeStep, Language, Letter, Notice};
pub use smtp::{SmtpConfig, SmtpMailer, SmtpSecurity};
