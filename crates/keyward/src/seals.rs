//! Seals: giving them to a database from before there were any.

use crate::{
    install::Installation,
    system::{SystemClock, SystemEntropy},
};
use anyhow::Context as _;
use keyward_model::{Actor, Clock as _, Entropy as _, EventId};
use keyward_storage::{log::NewEvent, seal};

/// Seals a database that has no seals yet. One whose seals were taken away is refused.
pub(crate) async fn migrate(installation: &Installation) -> anyhow::Result<()> {
    let dir = installation.directory.id;
    let needed = installation
        .store
        .read("seal", move |tx| seal::needs_migration(tx, dir))
        .await
        .context("the seals of the database are gone, or were not made with this master secret")?;
    if !needed {
        return Ok(());
    }
    let now = SystemClock.now();
    let mut salt = [0; 32];
    SystemEntropy.fill(&mut salt);
    let event = NewEvent {
        id: EventId::new(now, &SystemEntropy),
        at: now,
        actor: Actor::System,
        kind: "log.sealed".to_owned(),
        person: None,
        case: None,
        salt,
        body: serde_json::json!({}),
    };
    let new = seal::NewSeals { event, key: installation.log_signer()?.verifier().clone(), now };
    let done = seal::migrate(&installation.store, dir, new).await.context(
        "the database has no seals yet and gets none, because its log is not whole: put back a backup, or see docs/operator.md",
    )?;
    if let Some(done) = done {
        tracing::info!(events = done.events, owners = done.owners, "events and rows were sealed");
    }
    Ok(())
}
