#![doc = include_str!("../README.md")]

mod acting;
mod actions;
mod admin;
mod desk;
mod detail;
mod effects;
mod error;
mod flags;
mod journal;
mod letters;
mod lists;
mod load;
mod observe;
mod open;
mod own;
mod pass;
mod permitted;
mod person;
mod policy;
mod reconcile;
mod record;
mod requests;

pub use acting::Acting;
pub use admin::PolicyError;
pub use desk::{CaseRef, Desk, DeskParts};
pub use detail::{CaseDetail, CaseEntry, RequestDetail};
pub use error::DeskError;
pub use flags::Flag;
pub use lists::{CalendarCase, CaseItem, Found, LogItem, Names, QueueFilter};
pub use own::{ApproverState, OwnCase};
pub use pass::PassShown;
pub use permitted::Action;
pub use person::PersonDetail;
pub use policy::{STANDARDS, standards};
pub use reconcile::Reconciled;
