//! The commands as an operator uses them, on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod administrators;
mod backup;
mod certificates;
mod clock;
mod config;
mod demo;
mod doctor;
mod export;
mod first_day;
mod import;
mod messages;
mod place;
mod seals;
mod tls;
mod trust;
mod watch;
