//! Whether an installation was made with this master secret and under this host, before anything is called altered.

use keyward_ledger::{Checkpoint, KeyName, LogSigner, SignedNote, VerifierKey};
use keyward_model::DirectoryId;

use super::{Domain, rows::single_bytes};
use crate::repo::Answer;
use crate::{StoreError, Tx, Value, params};

/// Whose an installation is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MadeWith {
    /// Its log was signed, or its rows were sealed, with this secret under this name.
    This,
    /// Nothing was signed or sealed yet.
    Nobody,
    /// With this secret, under another name of the log: `public_url` named another host.
    OtherName(KeyName),
    /// With another master secret.
    OtherSecret,
    /// With this master secret, and sealed with a key of this number, which the file of the secret does not have: one of before a rotation.
    OtherKey(u8),
    /// Nothing that was signed or sealed says it: it was altered.
    Unknown,
}

/// What the signatures of the first and the newest checkpoint and the mark of the seals say. A row alone can be altered; not all three by accident.
///
/// # Errors
/// What the engine refuses.
pub fn made_with(tx: &mut dyn Tx, dir: DirectoryId, name: &KeyName, seed: &[u8; 32]) -> Answer<MadeWith> {
    let mark = mark(tx, dir)?;
    let notes = notes(tx, dir)?;
    let Some(ours) = key(name, seed) else { return Ok(MadeWith::Unknown) };
    let is_ours = notes.iter().any(|note| opens(note, &ours));
    if is_ours {
        return Ok(match mark {
            Mark::UnknownKey(number) => MadeWith::OtherKey(number),
            _ => MadeWith::This,
        });
    }
    for note in &notes {
        let other = note.signatures().first().map(|line| line.name.clone()).filter(|other| other != name);
        if let Some(other) = other
            && key(&other, seed).is_some_and(|key| opens(note, &key))
        {
            return Ok(MadeWith::OtherName(other));
        }
    }
    // A note of ours whose text was altered still names our key.
    let named = notes.iter().any(|note| note.signatures().iter().any(|line| line.key == ours.id()));
    Ok(match mark {
        _ if named => MadeWith::Unknown,
        Mark::Good if notes.is_empty() => MadeWith::This,
        Mark::Good => MadeWith::Unknown,
        Mark::None if notes.is_empty() => MadeWith::Nobody,
        Mark::None | Mark::Wrong | Mark::UnknownKey(_) => MadeWith::OtherSecret,
    })
}

fn key(name: &KeyName, seed: &[u8; 32]) -> Option<VerifierKey> {
    LogSigner::from_seed(name.clone(), seed).ok().map(|signer| signer.verifier().clone())
}

fn opens(note: &SignedNote, key: &VerifierKey) -> bool {
    Checkpoint::open(note, key, &[]).is_ok()
}

/// The first and the newest checkpoint, where they can be read at all.
fn notes(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Vec<SignedNote>> {
    let mut notes = Vec::new();
    for sql in [
        "SELECT note FROM log_checkpoint WHERE directory_id = ?1 ORDER BY size LIMIT 1",
        "SELECT note FROM log_checkpoint WHERE directory_id = ?1 ORDER BY size DESC LIMIT 1",
    ] {
        if let Some(row) = tx.query_opt(sql, &params![dir])?
            && let Ok(note) = row.get::<&str>(0)?.parse()
        {
            notes.push(note);
        }
    }
    Ok(notes)
}

/// What the mark says that seals begin with.
enum Mark {
    None,
    Good,
    Wrong,
    UnknownKey(u8),
}

fn mark(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Mark> {
    let sql = "SELECT since, mac FROM seal_since WHERE directory_id = ?1";
    let Some(row) = tx.query_opt(sql, &params![dir])? else { return Ok(Mark::None) };
    let (since, mac): (&Value, &[u8]) = (row.get(0)?, row.get(1)?);
    let keys = match tx.seals().keys() {
        Err(StoreError::Unkeyed) => return Ok(Mark::Wrong),
        keys => keys?,
    };
    Ok(match mac.first() {
        Some(number) if !keys.has(*number) => Mark::UnknownKey(*number),
        _ if keys.is_mac(Domain::Since, &single_bytes(dir, std::slice::from_ref(since)), mac) => Mark::Good,
        _ => Mark::Wrong,
    })
}
