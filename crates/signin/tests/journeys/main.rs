//! The sign-in over both databases, with a software authenticator as the browser.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod campaign;
mod codes;
mod enrolment;
mod flow;
mod own_account;
mod passwords;
mod sent_codes;
mod sessions;
mod sign_in;
mod totp;
mod trust;
mod world;
