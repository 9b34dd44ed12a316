//! The server as a process of its own: killed, started again, and two of them on one database.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod acknowledged;
mod backup;
mod drive;
mod killed;
mod process;
mod put_back;
mod redteam;
mod restart;
mod secrets;
mod seen;
mod together;
mod traced;
