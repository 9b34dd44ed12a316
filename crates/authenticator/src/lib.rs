#![doc = include_str!("../README.md")]

mod app;
mod ceremony;
mod key;
mod settings;

pub use app::{APP_PERIOD, app_code};
pub use ceremony::{Credential, Request};
pub use key::KeyKind;
pub use settings::{Attestation, Flags, Misbehaviour, Settings};

/// Why nothing could be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The seed or key is not a valid private key.
    #[error("the seed or key is not a valid private key")]
    Key,
    /// The library would not sign.
    #[error("signing failed")]
    Signing,
    /// CBOR could not be written.
    #[error("encoding failed")]
    Encoding,
}
