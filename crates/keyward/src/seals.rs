//! Seals: giving them to a database from before there were any, changing their key, and what an operator does about a row
//! that was forged.

use crate::{
    cli::Place,
    install::{Installation, Paths, host_of, log_name},
    secret_file::SecretFile,
    serve,
    system::{SystemClock, SystemEntropy},
};
use anyhow::Context as _;
use keyward_desk::{Desk, Operator};
use keyward_model::{Actor, Clock as _, Entropy as _, EventId, PersonId};
use keyward_storage::{
    StoreError,
    log::{self, NewEvent},
    seal::{self, MadeWith},
};
use serde_json::json;
use std::{path::Path, process::ExitCode, sync::Arc};

/// An event of the operator's.
fn event(kind: &str, actor: Actor, body: serde_json::Value) -> NewEvent {
    let now = SystemClock.now();
    let mut salt = [0; 32];
    SystemEntropy.fill(&mut salt);
    let (id, kind) = (EventId::new(now, &SystemEntropy), kind.to_owned());
    NewEvent { id, at: now, actor, kind, person: None, case: None, salt, body }
}

/// Seals a database that has no seals yet. One whose seals were taken away is refused.
pub(crate) async fn migrate(installation: &Installation) -> anyhow::Result<()> {
    let dir = installation.directory.id;
    let needed =
        installation.store.read("seal", move |tx| seal::needs_migration(tx, dir)).await.map_err(|error| {
            match error {
                StoreError::Forged { .. } => anyhow::Error::new(error)
                    .context("the seals of the database are gone, or were not made with this master secret"),
                error => error.into(),
            }
        })?;
    if !needed {
        return Ok(());
    }
    let event = event(seal::SEALED, Actor::System, json!({}));
    let now = event.at;
    let new = seal::NewSeals { event, key: installation.log_signer()?.verifier().clone(), now };
    let done = seal::migrate(&installation.store, dir, new).await.context(
        "the database lacks seals and gets none, because its log is not whole: put back a backup, or see docs/operator.md",
    )?;
    if let Some(done) = done {
        tracing::info!(events = done.events, owners = done.owners, "events and rows were sealed");
    }
    Ok(())
}

/// Refuses a database that has no seals yet, where it cannot be given any.
pub(crate) async fn ensure_sealed(installation: &Installation) -> anyhow::Result<()> {
    let dir = installation.directory.id;
    let needed = installation.store.read("seal", move |tx| seal::needs_migration(tx, dir)).await?;
    anyhow::ensure!(
        !needed,
        "the database is from before its rows were sealed, and this command changes nothing: start the server (or `keyward doctor`) once"
    );
    Ok(())
}

/// Refuses a master secret, or a host in `public_url`, that this installation was not made with: nothing was altered then.
pub(crate) async fn refuse_other_secret(
    installation: &Installation,
    newest: u8,
    file: &Path,
) -> anyhow::Result<()> {
    let (dir, name) = (installation.directory.id, log_name(&installation.config)?);
    let secrets = Arc::clone(&installation.secrets);
    let asked = name.clone();
    let made = installation
        .store
        .read("made-with", move |tx| seal::made_with(tx, dir, &asked, secrets.log_seed()))
        .await?;
    match made {
        MadeWith::OtherSecret => anyhow::bail!(
            "the master secret in {} is not the one that this installation was made with. Put the copy of its own secret there, or name another \
             database in the configuration. Nothing was changed",
            file.display()
        ),
        MadeWith::OtherName(other) => anyhow::bail!(
            "this installation was made for the host {}, and server.public_url names {}. Set public_url back: passkeys are bound to their host. \
             Nothing was changed",
            host_of(other.as_str()),
            host_of(name.as_str())
        ),
        MadeWith::OtherKey(number) if number < newest => anyhow::bail!(
            "the database is sealed with key {number}, which {} does not have any more: it is from before `keyward secret rotate`. Use the file \
             of the master secret of that time. Nothing was changed",
            file.display()
        ),
        MadeWith::This | MadeWith::Nobody | MadeWith::OtherKey(_) | MadeWith::Unknown => Ok(()),
    }
}

/// `keyward secret rotate`: a new key for MACs, and everything sealed again with it. It may be stopped anywhere and run again.
pub(crate) async fn rotate(place: &Place) -> anyhow::Result<ExitCode> {
    let paths = Paths::of(place)?;
    let path = paths.secret.clone();
    let mut file = SecretFile::read(&path)?;
    if file.is_rotating() {
        println!("Going on with a rotation that was not finished.");
    } else {
        // An installation that cannot be opened gets no new key.
        Installation::open_at(paths.clone()).await?;
        file.begin_rotation(&SystemEntropy)?;
        file.replace(&path).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let installation = Installation::open_at(paths).await?;
    let dir = installation.directory.id;
    let number = file.newest();
    let done = match seal::rotate(&installation.store, dir).await {
        Err(StoreError::Forged { table, row }) => anyhow::bail!(
            "{table} is not as Keyward wrote it: {row}. Nothing is lost: older keys count until the rotation is finished. \
             Run `keyward log verify`, repair what it names, and run this again"
        ),
        done => done?,
    };
    let body = json!({ "key": number, "events": done.events, "owners": done.owners });
    let event = event("log.keys_rotated", Actor::Operator, body);
    installation.store.write("keys-rotated", move |tx| log::append(tx, dir, &event)).await?;
    file.end_rotation();
    file.replace(&path).with_context(|| format!("cannot write {}", path.display()))?;
    println!(
        "Key {number} seals everything: {} events, {} people, cases and rules, {} memberships, {} sessions were sealed again.",
        done.events, done.owners, done.members, done.sessions
    );
    println!(
        "Copy {} to every server and to your backup, then start the servers. Keep the file of before with the backups of before.",
        path.display()
    );
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::disallowed_methods, reason = "these are the commands at the machine")]
const fn operator() -> Operator {
    Operator::at_the_machine()
}

/// `keyward log repair`: takes away what was forged about a person, or an event that was.
pub(crate) async fn repair(place: &Place, kind: &str, id: &str, reason: &str) -> anyhow::Result<ExitCode> {
    let installation = Installation::open(place).await?;
    let desk = serve::assemble(&installation, false)?.desk;
    match kind {
        "person" => repair_person(&desk, id.parse().ok().context("that is no id of a person")?, reason).await,
        "event" => {
            let event: EventId = id.parse().ok().context("that is no id of an event")?;
            if desk.remove_forged_event(operator(), event, reason).await? {
                println!("Event {event} was taken away. Signing goes on.");
                Ok(ExitCode::SUCCESS)
            } else {
                println!(
                    "Keyward wrote event {event}, or it is in the signed tree already: nothing was changed."
                );
                Ok(ExitCode::FAILURE)
            }
        }
        "roles" => repair_roles(&desk, reason).await,
        other => anyhow::bail!(
            "a {other} cannot be repaired: put back a backup. What can be is `person ID` and `event ID`, as `keyward log verify` names them, and \
             `roles all`"
        ),
    }
}

async fn repair_roles(desk: &Desk, reason: &str) -> anyhow::Result<ExitCode> {
    let Some(found) = desk.repair_roles(operator(), reason).await? else {
        println!("The list of who holds a role is as Keyward wrote it: nothing was changed.");
        return Ok(ExitCode::FAILURE);
    };
    for found in &found {
        println!("FORGED  {found}");
    }
    println!(
        "The list was written anew from what each person's own seal vouches for. Whoever was forged is refused until they are repaired."
    );
    Ok(ExitCode::SUCCESS)
}

async fn repair_person(desk: &Desk, person: PersonId, reason: &str) -> anyhow::Result<ExitCode> {
    let Some(repaired) = desk.repair_person(operator(), person, reason).await? else {
        println!("Everything about person {person} is as Keyward wrote it: nothing was changed.");
        return Ok(ExitCode::FAILURE);
    };
    for found in &repaired.found {
        println!("FORGED  {found}");
    }
    if repaired.removed {
        println!("No event says that this account was ever made: it was taken away.");
        return Ok(ExitCode::SUCCESS);
    }
    println!("What was forged was taken away, and the account is frozen.");
    if repaired.ways_in {
        println!("So was every method and pass. The person needs a recovery at the helpdesk.");
    }
    println!(
        "Compare names, numbers, manager and kind of account with your directory, or import it again, before the freeze is lifted."
    );
    Ok(ExitCode::SUCCESS)
}
