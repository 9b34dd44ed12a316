//! Shutting an account: frozen, nobody gets in until an administrator lifts it, whatever they hold; disabled, its person left.

use crate::{Observed, Observer, built_in::log};
use keyward_model::{Actor, DirectoryId, PersonId, Timestamp};
use keyward_storage::{
    Draws, StoreError, Tx,
    repo::{
        passes::{self, PassEnd},
        people, person_sources, sessions,
    },
};
use serde_json::{Value, json};

/// Freezes an account in the transaction of its cause: ends every session, ends the living pass, and tells the observer, so
/// that an open recovery stops. Who may is the caller's business. `said` is put into the event. `false` if it is frozen.
///
/// # Errors
/// [`StoreError`].
pub fn freeze(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    observer: &dyn Observer,
    (person, by): (PersonId, Actor),
    said: &Value,
    draws: &Draws,
) -> Result<bool, StoreError> {
    let now = draws.now();
    if people::find(tx, dir, person)?.is_none_or(|found| found.frozen_at.is_some()) {
        return Ok(false);
    }
    // First of all: from then on who froze their own account acts no more, not even to stop a case.
    observer.observed(tx, dir, person, &Observed::Frozen { by }, draws)?;
    if !people::set_frozen(tx, dir, person, Some(now))? {
        // Somebody else was first, just now: the whole once more.
        return Err(StoreError::Busy);
    }
    let ended = sessions::end_all(tx, dir, person, None, "frozen", now)?;
    let body = json!({ "from": null, "to": now, "sessions": ended, "said": said });
    log(tx, dir, by, "person.frozen", person, body, draws)?;
    end_pass(tx, dir, observer, (person, by), draws)?;
    Ok(true)
}

/// Disables an account in the transaction of its cause: nothing that opened it before does so when it is enabled again, neither a
/// session nor the living pass. Who disables it writes why into the log. What a case had verified lapses by
/// [`PersonSources::disabled_at`](keyward_storage::repo::person_sources::PersonSources::disabled_at). `false` if it is disabled.
///
/// # Errors
/// [`StoreError`].
pub fn disable(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    observer: &dyn Observer,
    (person, by): (PersonId, Actor),
    draws: &Draws,
) -> Result<bool, StoreError> {
    let now = draws.now();
    if people::find(tx, dir, person)?.is_none_or(|found| !found.enabled) {
        return Ok(false);
    }
    people::set_enabled(tx, dir, person, false)?;
    sessions::end_all(tx, dir, person, None, "account-disabled", now)?;
    let mut from = person_sources::of_person(tx, dir, person)?;
    from.disabled_at = Some(now);
    person_sources::put(tx, dir, person, &from)?;
    end_pass(tx, dir, observer, (person, by), draws)?;
    Ok(true)
}

/// Ends the living pass of somebody, and tells the observer.
fn end_pass(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    observer: &dyn Observer,
    (person, by): (PersonId, Actor),
    draws: &Draws,
) -> Result<(), StoreError> {
    let now = draws.now();
    let pass = passes::find_unended(tx, dir, person)?.filter(|row| row.pass.expires_at > now);
    if let Some(id) = pass.map(|row| row.pass.id)
        && passes::void(tx, dir, id, PassEnd::Voided, now)?
    {
        let body = json!({ "pass": id, "reason": PassEnd::Voided.name() });
        log(tx, dir, by, "pass.voided", person, body, draws)?;
        let ended = Observed::PassEnded { pass: id, reason: PassEnd::Voided.name() };
        observer.observed(tx, dir, person, &ended, draws)?;
    }
    Ok(())
}

/// Lets a frozen account in again. `false` if it is not frozen. What was ended stays ended, and a recovery that was stopped
/// stays stopped until it is resumed.
///
/// # Errors
/// [`StoreError`].
pub fn lift_freeze(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    observer: &dyn Observer,
    (person, by): (PersonId, Actor),
    said: &Value,
    draws: &Draws,
) -> Result<bool, StoreError> {
    let since: Option<Timestamp> = people::find(tx, dir, person)?.and_then(|found| found.frozen_at);
    if !people::set_frozen(tx, dir, person, None)? {
        return Ok(false);
    }
    let body = json!({ "from": since, "to": null, "said": said });
    log(tx, dir, by, "person.unfrozen", person, body, draws)?;
    let reason = said.get("reason").and_then(Value::as_str).map(str::to_owned);
    observer.observed(tx, dir, person, &Observed::Thawed { by, reason }, draws)?;
    Ok(true)
}
