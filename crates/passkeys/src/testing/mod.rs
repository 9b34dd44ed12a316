//! For the tests of this crate and those above: certificates, and metadata files as a publisher makes them. Keys come from seeds.
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

pub mod authority;
pub mod blob;
pub mod fuzz;
