//! The scripts, by who attacks or what.

pub(crate) mod caller;
pub(crate) mod insider;
pub(crate) mod log;
pub(crate) mod passes;
pub(crate) mod passkeys;
pub(crate) mod portal;
pub(crate) mod sessions;
pub(crate) mod typed;
