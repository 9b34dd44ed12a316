//! What the desk asks of a directory.

use futures_util::future::BoxFuture;
use keyward_model::{Actor, Device, IntentId, MethodId, PassId, PersonId, SessionId, Timestamp};
use zeroize::Zeroizing;

/// A pass to be issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassOrder {
    /// The intent: asking twice gives one pass.
    pub intent: IntentId,
    /// For whom.
    pub person: PersonId,
    /// Lifetime in minutes, already admitted by the policy.
    pub minutes: u32,
    /// Whether it works once only.
    pub one_time: bool,
    /// Who issues it.
    pub issued_by: Actor,
    /// Whether it only has to look like a pass: somebody is under duress.
    pub decoy: bool,
}

/// A pass that exists now. The secret is here and nowhere else; it is wiped from memory when dropped.
#[derive(Debug)]
pub struct IssuedPass {
    /// Which.
    pub pass: PassId,
    /// The secret, ungrouped. `None` if this intent's pass had been issued before: it cannot be shown again.
    pub secret: Option<Zeroizing<String>>,
    /// From when it works.
    pub starts_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// How a managed device is wiped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WipeWay {
    /// By the desk, in the organisation's device management; the agent enters its reference.
    ByDesk,
}

/// The code of a pass that is refused while an issuance hold is on.
pub const ISSUANCE_HELD: &str = "issuance-hold";

/// Why a directory did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DirectoryError {
    /// It could not be reached, or is busy: try again.
    #[error("the directory cannot be reached now")]
    Unavailable,
    /// There is no such person or method.
    #[error("the directory knows no such person or method")]
    NotFound,
    /// It refuses for good.
    #[error("the directory refuses: {0}")]
    Refused(&'static str),
    /// The built-in directory's database failed.
    #[error(transparent)]
    Store(#[from] keyward_storage::StoreError),
}

impl DirectoryError {
    /// Whether trying again may help.
    pub const fn is_retryable(&self) -> bool {
        matches!(self, Self::Unavailable | Self::Store(_))
    }
}

/// The answer of a directory call.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, DirectoryError>>;

/// A directory of people, methods and devices. Every call may be repeated with the same intent.
pub trait Directory: Send + Sync {
    /// Ends every session of the person but `keep`; gives how many ended.
    fn revoke_sessions(&self, intent: IntentId, person: PersonId, keep: Option<SessionId>)
    -> Answer<'_, u64>;
    /// Refuses these methods from now on and ends the sessions that they made. Revoked ones stay revoked.
    fn suspend_methods<'a>(&'a self, intent: IntentId, by: Actor, methods: &'a [MethodId]) -> Answer<'a, ()>;
    /// Lets suspended methods work again. Revoked ones stay revoked.
    fn reinstate_methods<'a>(
        &'a self,
        intent: IntentId,
        by: Actor,
        methods: &'a [MethodId],
    ) -> Answer<'a, ()>;
    /// Revokes a method for good and ends the sessions that it made.
    fn retire_method(&self, intent: IntentId, by: Actor, method: MethodId) -> Answer<'_, ()>;
    /// Revokes what multi-factor authentication was registered with, ends the sessions that it made, and asks for it anew at the
    /// next sign-in.
    fn require_reregistration<'a>(
        &'a self,
        intent: IntentId,
        by: Actor,
        person: PersonId,
        methods: &'a [MethodId],
    ) -> Answer<'a, ()>;
    /// Issues a pass; the person's earlier one ends.
    fn issue_pass(&self, order: PassOrder) -> Answer<'_, IssuedPass>;
    /// The pass that this intent made, if it did: asked after a crash. Never gives the secret.
    fn pass_of_intent(&self, intent: IntentId) -> Answer<'_, Option<PassId>>;
    /// Makes a pass look like one only: it still signs in, and nothing that is registered with it is kept.
    fn disarm_pass(&self, intent: IntentId, by: Actor, pass: PassId) -> Answer<'_, ()>;
    /// Ends a pass and the sessions that stand on it.
    fn void_pass(&self, intent: IntentId, by: Actor, pass: PassId) -> Answer<'_, ()>;
    /// How this device is wiped.
    fn wipe_way(&self, device: &Device) -> WipeWay;
}
