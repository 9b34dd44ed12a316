//! Runs that wait for two people: what is stored of them, and whether it was signed.

use crate::mass::MassChange;
use keyward_model::{Clock, DirectoryId};
use keyward_recovery::CHANGE_DELAY;
use keyward_storage::{Store, StoreError, repo::pending_imports};
use std::time::Duration;

/// How long a signed run may be started.
const SIGNED_FOR: Duration = Duration::from_hours(7 * 24);

/// Stores what a run would replace, so that two people can sign it.
pub(crate) async fn ask(
    store: &Store,
    directory: DirectoryId,
    mass: Option<&MassChange>,
    clock: &dyn Clock,
) -> Result<(), StoreError> {
    let Some(mass) = mass else { return Ok(()) };
    let pending = pending_imports::PendingImport {
        plan: mass.plan.clone(),
        seen_at: clock.now(),
        counts: mass.counts,
        approved_at: None,
    };
    let (opens, from) = (mass.counts.opens > 0, clock.now().minus(SIGNED_FOR));
    store
        .write("import-asks", move |tx| {
            // A run that was signed and waits its day keeps its signatures, however often it is tried until then.
            let found = pending_imports::find(tx, directory, &pending.plan)?;
            let signed = found.and_then(|found| found.approved_at).is_some_and(|at| at >= from);
            if opens && signed { Ok(()) } else { pending_imports::put(tx, directory, &pending) }
        })
        .await
}

/// Whether two people signed exactly these replacements lately.
pub(crate) async fn is_given(
    store: &Store,
    directory: DirectoryId,
    mass: &MassChange,
    clock: &dyn Clock,
) -> Result<bool, StoreError> {
    let (now, opens) = (clock.now(), mass.counts.opens > 0);
    let (plan, from) = (mass.plan.clone(), now.minus(SIGNED_FOR));
    // What opens a sign-in waits its day, as a policy does that opens it.
    let until = if opens { now.minus(CHANGE_DELAY) } else { now };
    store
        .read("import-signed", move |tx| {
            let found = pending_imports::find(tx, directory, &plan)?;
            Ok(found.and_then(|pending| pending.approved_at).is_some_and(|at| (from..=until).contains(&at)))
        })
        .await
}
