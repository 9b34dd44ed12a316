//! The scripts, by who attacks or what.

pub(crate) mod again;
pub(crate) mod caller;
pub(crate) mod doors;
pub(crate) mod duress;
pub(crate) mod insider;
pub(crate) mod log;
pub(crate) mod numbers;
pub(crate) mod passes;
pub(crate) mod passkeys;
pub(crate) mod past_the_server;
pub(crate) mod portal;
pub(crate) mod sessions;
pub(crate) mod typed;
pub(crate) mod weak;
