#![doc = include_str!("../README.md")]

mod ceremony;
mod client;
mod door;
mod mailbox;
mod organisation;
mod record;
mod recovery;

pub use ceremony::{answer, assertion, enrol, registration, registration_with, sign_in};
pub use client::{Answer, Client};
pub use door::Door;
pub use mailbox::Mailbox;
pub use organisation::{Organisation, Someone};
pub use record::Record;
pub use recovery::{Lost, Recovery, waiting_request};
