//! The commands as an operator uses them, on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod administrators;
mod certificates;
mod config;
mod demo;
mod doctor;
mod export;
mod first_day;
mod import;
mod place;
mod seals;
mod tls;
mod trust;
