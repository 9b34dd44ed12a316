//! How the passkeys of an account came to it, as the directory has it on record.

use keyward_access::{BoundIn, KeyOnFile, keys};
use keyward_model::{DirectoryId, Factor, FactorSet, MethodId, MethodKind, PersonId, Timestamp};
use keyward_storage::{
    StoreError, Tx,
    repo::{methods, sessions},
};

/// The passkeys of somebody with the sessions that added them.
///
/// # Errors
/// [`StoreError`], also where a passkey or its session was altered past the server.
pub fn on_file(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Result<Vec<KeyOnFile>, StoreError> {
    let mut keys = Vec::new();
    for key in methods::of_person(tx, dir, person)? {
        if key.kind != MethodKind::Passkey {
            continue;
        }
        let shown = match key.added_from.session {
            Some(session) => sessions::factors_of(tx, dir, person, session)?.map(|shown| (session, shown)),
            None => None,
        };
        let bound_in = match shown {
            Some((session, shown)) => {
                let with = sessions::methods_of(tx, dir, person, session)?.unwrap_or_default();
                Some(BoundIn { shown, with })
            }
            None => None,
        };
        keys.push(KeyOnFile { id: key.id, added_at: key.added_at, bound_in });
    }
    Ok(keys)
}

/// Whether a session is worth a passkey where it rests on some: see [`keyward_access::keys::are_settled`].
///
/// # Errors
/// [`StoreError`], as [`on_file`].
pub fn are_settled(
    tx: &mut dyn Tx,
    (dir, person): (DirectoryId, PersonId),
    (shown, methods): (FactorSet, impl Iterator<Item = MethodId>),
    now: Timestamp,
) -> Result<bool, StoreError> {
    if !shown.has(Factor::Passkey) {
        return Ok(true);
    }
    let on_file = on_file(tx, dir, person)?;
    let bound: Vec<_> = keys::shown(&on_file, methods).collect();
    Ok(keys::are_settled(&bound, now))
}
