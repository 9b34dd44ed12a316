//! The built-in directory: people, methods and sessions live in our own store.

mod calls;
mod event;

pub(crate) use event::log;

use crate::{Directory, DirectoryError, PassOrder, WipeWay, contract::Answer};
use keyward_model::{
    Actor, Clock, Device, DirectoryId, Entropy, IntentId, MethodId, MethodStatus, PassId, PersonId, SessionId,
};
use keyward_storage::{Draws, Store, StoreError, Tx, repo::passes, secrets::Secrets};
use std::{fmt, sync::Arc};

/// How often a call is tried again when two calls for one person met.
const TRIES: u32 = 4;

/// The built-in directory. Every call is one transaction that also writes its events to the log; a call that comes again
/// with the same intent finds what the first one did.
#[derive(Clone)]
pub struct BuiltIn {
    store: Store,
    directory: DirectoryId,
    secrets: Arc<Secrets>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl fmt::Debug for BuiltIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BuiltIn").field("directory", &self.directory).finish_non_exhaustive()
    }
}

impl BuiltIn {
    /// The directory of one organisation in this store.
    pub fn new(
        store: Store,
        directory: DirectoryId,
        secrets: Arc<Secrets>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        Self { store, directory, secrets, clock, entropy }
    }

    fn draws(&self) -> Draws {
        Draws::new(self.clock.now(), self.entropy.as_ref())
    }

    /// Runs a call once per intent: what a repetition gets is what the first one gave.
    async fn once<T, F>(&self, intent: IntentId, label: &'static str, call: F) -> Result<T, DirectoryError>
    where
        F: Fn(&mut dyn Tx, DirectoryId, &Draws) -> Result<T, DirectoryError> + Send + 'static,
        T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static,
    {
        let (dir, draws) = (self.directory, self.draws());
        let at = draws.now().as_micros();
        self.store.write_once(intent.as_bytes(), label, at, move |tx| call(tx, dir, &draws.restart())).await
    }

    async fn set(
        &self,
        intent: IntentId,
        label: &'static str,
        by: Actor,
        methods: Vec<MethodId>,
        status: MethodStatus,
    ) -> Result<(), DirectoryError> {
        self.once(intent, label, move |tx, dir, draws| {
            methods.iter().try_for_each(|method| calls::set_status(tx, dir, by, *method, status, draws))
        })
        .await
    }

    async fn issue(&self, order: PassOrder) -> Result<crate::IssuedPass, DirectoryError> {
        for _ in 1..TRIES {
            match self.issue_now(order).await {
                // Somebody else issues a pass to this person at the same moment: the later one counts.
                Err(DirectoryError::Store(StoreError::Conflict { .. })) => {}
                answer => return answer,
            }
        }
        self.issue_now(order).await
    }

    async fn issue_now(&self, order: PassOrder) -> Result<crate::IssuedPass, DirectoryError> {
        let (dir, draws, secrets) = (self.directory, self.draws(), Arc::clone(&self.secrets));
        self.store
            .write("directory-issue-pass", move |tx| calls::issue(tx, dir, order, &secrets, &draws.restart()))
            .await
    }
}

impl Directory for BuiltIn {
    fn revoke_sessions(
        &self,
        intent: IntentId,
        person: PersonId,
        keep: Option<SessionId>,
    ) -> Answer<'_, u64> {
        Box::pin(self.once(intent, "directory-revoke-sessions", move |tx, dir, draws| {
            calls::revoke_sessions(tx, dir, person, keep, draws)
        }))
    }

    fn suspend_methods<'a>(&'a self, intent: IntentId, by: Actor, methods: &'a [MethodId]) -> Answer<'a, ()> {
        let label = "directory-suspend-methods";
        Box::pin(self.set(intent, label, by, methods.to_vec(), MethodStatus::Suspended))
    }

    fn reinstate_methods<'a>(
        &'a self,
        intent: IntentId,
        by: Actor,
        methods: &'a [MethodId],
    ) -> Answer<'a, ()> {
        let label = "directory-reinstate-methods";
        Box::pin(self.set(intent, label, by, methods.to_vec(), MethodStatus::Active))
    }

    fn retire_method(&self, intent: IntentId, by: Actor, method: MethodId) -> Answer<'_, ()> {
        Box::pin(self.set(intent, "directory-retire-method", by, vec![method], MethodStatus::Revoked))
    }

    fn require_reregistration<'a>(
        &'a self,
        intent: IntentId,
        by: Actor,
        person: PersonId,
        methods: &'a [MethodId],
    ) -> Answer<'a, ()> {
        let methods = methods.to_vec();
        Box::pin(self.once(intent, "directory-require-reregistration", move |tx, dir, draws| {
            calls::require_reregistration(tx, dir, by, person, &methods, draws)
        }))
    }

    fn issue_pass(&self, order: PassOrder) -> Answer<'_, crate::IssuedPass> {
        Box::pin(self.issue(order))
    }

    fn pass_of_intent(&self, intent: IntentId) -> Answer<'_, Option<PassId>> {
        let dir = self.directory;
        Box::pin(async move {
            let found = self
                .store
                .read("directory-pass-of-intent", move |tx| passes::find_by_intent(tx, dir, intent))
                .await
                .map_err(DirectoryError::Store)?;
            Ok(found.map(|row| row.pass.id))
        })
    }

    fn disarm_pass(&self, intent: IntentId, by: Actor, pass: PassId) -> Answer<'_, ()> {
        Box::pin(self.once(intent, "directory-disarm-pass", move |tx, dir, draws| {
            calls::disarm(tx, dir, by, pass, draws)
        }))
    }

    fn void_pass(&self, intent: IntentId, by: Actor, pass: PassId) -> Answer<'_, ()> {
        Box::pin(
            self.once(intent, "directory-void-pass", move |tx, dir, draws| {
                calls::void(tx, dir, by, pass, draws)
            }),
        )
    }

    fn wipe_way(&self, _: &Device) -> WipeWay {
        WipeWay::ByDesk
    }
}
