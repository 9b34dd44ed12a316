//! Typed identifiers: a person's id cannot be passed as a session's.

use crate::{Entropy, Timestamp};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// A text that is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier: expected a UUID")]
pub struct IdError;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new UUID version 7 (RFC 9562 §5.7): it sorts by creation time and is no secret.
            pub fn new(now: Timestamp, entropy: &dyn Entropy) -> Self {
                let mut random = [0; 10];
                entropy.fill(&mut random);
                Self(uuid::Builder::from_unix_timestamp_millis(now.millis_since_epoch(), &random).into_uuid())
            }
            /// When it was made, to the millisecond: the first 48 bits (RFC 9562 §5.7).
            pub fn made_at(&self) -> Timestamp {
                let [a, b, c, d, e, f, ..] = *self.0.as_bytes();
                let millis = i64::from_be_bytes([0, 0, a, b, c, d, e, f]);
                Timestamp::from_micros(millis.saturating_mul(1000))
            }
            /// An id whose 16 bytes are given, as stored.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }
            /// The 16 bytes, as stored.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::parse_str(text).map(Self).map_err(|_| IdError)
            }
        }
    )*};
}

ids! {
    /// An organisation: the shard key, and the wall between customers of one operator.
    DirectoryId;
    /// A person of a directory.
    PersonId;
    /// A group of people.
    GroupId;
    /// An authentication method of a person.
    MethodId;
    /// A telephone number or e-mail address of a person.
    ContactId;
    /// A phone, laptop or security key.
    DeviceId;
    /// A browser session.
    SessionId;
    /// A Temporary Access Pass.
    PassId;
    /// A recovery case.
    CaseId;
    /// One entry of the log.
    EventId;
    /// One check of who somebody is, within a case.
    EvidenceId;
    /// An effect on the outside: recorded before it is carried out. Also its idempotency key.
    IntentId;
    /// A change of the rules that two people sign.
    ChangeId;
    /// A message to a person.
    MessageId;
    /// A loss that somebody reported without signing in.
    IntakeId;
}
