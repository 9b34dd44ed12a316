//! Where what an import says of a person came from, and when an import last changed what a recovery rests on.

use std::collections::{BTreeMap, BTreeSet};

use keyward_model::{DirectoryId, PersonId, Timestamp};

use super::{Answer, Fields, one};
use crate::{Row, StoreError, Tx, params, seal};

/// What imports said of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonSources {
    /// The name of a fact, such as `mobile`, and the source that said it last.
    pub facts: BTreeMap<String, String>,
    /// When an import last replaced a number, address, manager, photo, name or tier of somebody who was there before.
    pub touched_at: Option<Timestamp>,
    /// Since when the photo is on file; `None` for one that came with the person, or that no import brought.
    pub photo_since: Option<Timestamp>,
    /// Since when every device is of the kind and management that is on file; `None` if no import changed either.
    pub devices_since: Option<Timestamp>,
    /// When the account was last disabled: what was checked in a case before counts for nothing.
    pub disabled_at: Option<Timestamp>,
    /// When an import last enabled the account again: what it says for others counts 72 hours later.
    pub enabled_at: Option<Timestamp>,
    /// The [mark](super::import_runs::ImportRun::mark) of the import that made the account; `None` for one that was made here.
    pub made_by: Option<String>,
    /// The accounts that this one is one human's with by what a file says of this one, and that nobody has settled: see
    /// [`Humans::claim`](keyward_model::Humans::claim).
    pub claims: BTreeSet<PersonId>,
    /// The accounts of which a file says the same about this one.
    pub claimed_by: BTreeSet<PersonId>,
}

/// Under these names times stand among the facts, in microseconds: no source brings a fact of such a name.
const DEVICES_SINCE: &str = "devices_since";
const DISABLED_AT: &str = "disabled_at";
const ENABLED_AT: &str = "enabled_at";
/// Under this the mark of an import.
const MADE_BY: &str = "made_by";
/// Under these, accounts, with a space between them.
const CLAIMS: &str = "claims";
const CLAIMED_BY: &str = "claimed_by";

fn read(row: &Row) -> Answer<PersonSources> {
    let mut fields = Fields::new(row, "imported_from");
    let facts: &str = fields.get("facts")?;
    let wrong = |detail: String| StoreError::Inconsistent { table: "imported_from", column: "facts", detail };
    let mut facts: BTreeMap<String, String> =
        serde_json::from_str(facts).map_err(|error| wrong(error.to_string()))?;
    let mut time = |name: &str| match facts.remove(name) {
        Some(text) => {
            let micros = text.parse().map_err(|_| wrong(format!("the time {name} is malformed")))?;
            Ok(Some(Timestamp::from_micros(micros)))
        }
        None => Ok(None),
    };
    let (devices_since, disabled_at, enabled_at) =
        (time(DEVICES_SINCE)?, time(DISABLED_AT)?, time(ENABLED_AT)?);
    let mut accounts = |name: &str| -> Answer<BTreeSet<PersonId>> {
        let text = facts.remove(name).unwrap_or_default();
        let ids = text.split_whitespace().map(str::parse::<PersonId>);
        ids.collect::<Result<_, _>>().map_err(|_| wrong(format!("the accounts {name} are malformed")))
    };
    let (claims, claimed_by) = (accounts(CLAIMS)?, accounts(CLAIMED_BY)?);
    let made_by = facts.remove(MADE_BY);
    Ok(PersonSources {
        facts,
        devices_since,
        disabled_at,
        enabled_at,
        made_by,
        claims,
        claimed_by,
        touched_at: fields.get("touched_at")?,
        photo_since: fields.get("photo_since")?,
    })
}

/// What imports said of this person; nothing for somebody of whom no import said anything.
///
/// # Errors
/// [`StoreError`].
pub fn of_person(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<PersonSources> {
    seal::check_person(tx, dir, person)?;
    let sql =
        "SELECT facts, touched_at, photo_since FROM imported_from WHERE directory_id = ?1 AND person_id = ?2";
    Ok(one(tx.query_opt(sql, &params![dir, person])?, read)?.unwrap_or_default())
}

/// Writes what imports said of this person.
///
/// # Errors
/// [`StoreError`].
pub fn put(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId, sources: &PersonSources) -> Answer<()> {
    seal::touch_person(tx, dir, person)?;
    let times = [
        (DEVICES_SINCE, sources.devices_since),
        (DISABLED_AT, sources.disabled_at),
        (ENABLED_AT, sources.enabled_at),
    ];
    let times =
        times.into_iter().filter_map(|(name, at)| Some((name.to_owned(), at?.as_micros().to_string())));
    let accounts = [(CLAIMS, &sources.claims), (CLAIMED_BY, &sources.claimed_by)];
    let accounts =
        accounts.into_iter().filter(|(_, accounts)| !accounts.is_empty()).map(|(name, accounts)| {
            let ids: Vec<String> = accounts.iter().map(PersonId::to_string).collect();
            (name.to_owned(), ids.join(" "))
        });
    let mark = sources.made_by.iter().map(|mark| (MADE_BY.to_owned(), mark.clone()));
    let facts: BTreeMap<_, _> =
        sources.facts.clone().into_iter().chain(times).chain(accounts).chain(mark).collect();
    let facts = serde_json::to_string(&facts).map_err(|error| StoreError::Inconsistent {
        table: "imported_from",
        column: "facts",
        detail: error.to_string(),
    })?;
    let sql = "INSERT INTO imported_from (directory_id, person_id, facts, touched_at, photo_since) \
         VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (directory_id, person_id) DO UPDATE SET \
         facts = excluded.facts, touched_at = excluded.touched_at, photo_since = excluded.photo_since";
    tx.execute(sql, &params![dir, person, facts.as_str(), sources.touched_at, sources.photo_since])?;
    Ok(())
}
