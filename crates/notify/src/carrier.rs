//! Who carries a message.

use futures_util::future::BoxFuture;
use keyward_storage::repo::{
    messages::NewMessage,
    outlets::{Fault, StandIn},
};

/// Why a message was not carried. No variant holds the message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CarryError {
    /// It may work later: the server, or the recipient's, asks to come back.
    #[error("not now: {0}")]
    Temporary(String),
    /// It will never work: the address is malformed, or the recipient is refused for good.
    #[error("never: {0}")]
    Permanent(String),
    /// The fault is between this installation and the server. No recipient is to blame: no try of the message is used up.
    #[error("on our side: {1}")]
    Ours(Fault, String),
    /// The carrier cannot be set up.
    #[error("configuration: {0}")]
    Config(String),
}

/// Carries messages.
pub trait Carrier: Send + Sync {
    /// Hands one message on. `Ok` says that somebody else is now responsible for it.
    fn send<'a>(&'a self, message: &'a NewMessage) -> BoxFuture<'a, Result<(), CarryError>>;

    /// The second server, while it stands in for the first.
    fn stand_in(&self) -> Option<StandIn> {
        None
    }
}

/// Leaves messages where they are: the rows are the outbox, and the demo has a page that shows them.
#[derive(Clone, Copy, Debug, Default)]
pub struct OutboxCarrier;

impl Carrier for OutboxCarrier {
    fn send<'a>(&'a self, _: &'a NewMessage) -> BoxFuture<'a, Result<(), CarryError>> {
        Box::pin(std::future::ready(Ok(())))
    }
}
