//! What the sign-in saw, told in the transaction in which it happened.

use keyward_access::gate::Recovery;
use keyward_model::{Actor, DirectoryId, MethodId, MethodKind, OpenedBy, PassId, PersonId};
use keyward_storage::{Draws, StoreError, Tx};

/// Something that a recovery case may be waiting for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observed {
    /// The pass was used to sign in.
    PassUsed {
        /// Which.
        pass: PassId,
    },
    /// The pass ended without having done its work.
    PassEnded {
        /// Which.
        pass: PassId,
        /// A stable code, such as `attempts` or `expired`.
        reason: &'static str,
    },
    /// A passkey was registered.
    PasskeyRegistered {
        /// Which.
        method: MethodId,
        /// Its name.
        label: String,
        /// The authenticator's model or provider, by name.
        model: Option<String>,
        /// In a session that this opened.
        by: OpenedBy,
    },
    /// Anything else that the account can be entered or recovered with was added or changed.
    MethodBound {
        /// Which.
        method: MethodId,
        /// What it is.
        kind: MethodKind,
        /// In a session that this opened.
        by: OpenedBy,
    },
    /// A fresh sign-in that rests on this method, alone or with others.
    SignedIn {
        /// Which.
        method: MethodId,
    },
    /// The account was frozen.
    Frozen {
        /// By whom.
        by: Actor,
    },
    /// The freeze was lifted.
    Thawed {
        /// By whom.
        by: Actor,
        /// Why.
        reason: Option<String>,
    },
    /// A saved recovery code was given.
    RecoveryCodeUsed {
        /// The method that it belongs to.
        method: MethodId,
    },
}

/// Hears what the sign-in sees. Runs inside the sign-in's own transaction, so that nothing is seen and then forgotten;
/// may run more than once and draws only from `draws`.
pub trait Observer: Send + Sync {
    /// Something happened to `person`.
    ///
    /// # Errors
    /// [`StoreError`] undoes the whole transaction.
    fn observed(
        &self,
        tx: &mut dyn Tx,
        directory: DirectoryId,
        person: PersonId,
        what: &Observed,
        draws: &Draws,
    ) -> Result<(), StoreError>;

    /// What the recoveries of `person` say about a session that asks for a change; `pass` is the one that opened it, if one did.
    ///
    /// # Errors
    /// [`StoreError`].
    fn recovery(
        &self,
        tx: &mut dyn Tx,
        directory: DirectoryId,
        person: PersonId,
        pass: Option<PassId>,
    ) -> Result<Recovery, StoreError>;
}

/// Hears nothing: for tests of the sign-in alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unobserved;

impl Observer for Unobserved {
    fn observed(
        &self,
        _: &mut dyn Tx,
        _: DirectoryId,
        _: PersonId,
        _: &Observed,
        _: &Draws,
    ) -> Result<(), StoreError> {
        Ok(())
    }

    /// Nobody has a case, and every pass counts.
    fn recovery(
        &self,
        _: &mut dyn Tx,
        _: DirectoryId,
        _: PersonId,
        pass: Option<PassId>,
    ) -> Result<Recovery, StoreError> {
        Ok(Recovery { pass_counts: pass.is_some(), ..Recovery::default() })
    }
}
