//! Apps that show codes (RFC 6238). Their secrets are sealed by who writes them here.

use std::collections::BTreeSet;

use keyward_model::{DirectoryId, MethodId, MethodKind, PersonId};

use super::{Answer, Fields, PER_PERSON, all, capped, permitted};
use crate::{Row, Tx, params, seal};
use keyward_access::gate::{Permit, Write};

/// The hash function of an app's codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// What every app can do.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

impl Algorithm {
    const ALL: [Self; 3] = [Self::Sha1, Self::Sha256, Self::Sha512];
    /// The name in the database and in `otpauth:` links.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            Self::Sha512 => "SHA512",
        }
    }
    /// The function with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }
}

/// An app as stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Totp {
    /// The method.
    pub method: MethodId,
    /// Whose.
    pub person: PersonId,
    /// The sealed secret.
    pub sealed: String,
    /// How codes are made.
    pub algorithm: Algorithm,
    /// Digits of a code.
    pub digits: u32,
    /// For how many seconds a code stands.
    pub period: u32,
    /// The time step of the last code that was taken; -1 before the first.
    pub last_step: i64,
}

impl std::fmt::Debug for Totp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Totp").field("method", &self.method).finish_non_exhaustive()
    }
}

macro_rules! columns {
    () => {
        "k.method_id, k.person_id, k.sealed, k.algorithm, k.digits, k.period, k.last_step"
    };
}

fn read(row: &Row) -> Answer<Totp> {
    let mut fields = Fields::new(row, "totp");
    Ok(Totp {
        method: fields.get("method_id")?,
        person: fields.get("person_id")?,
        sealed: fields.get("sealed")?,
        algorithm: fields.named("algorithm", Algorithm::from_name)?,
        digits: fields.get("digits")?,
        period: fields.get("period")?,
        last_step: fields.get("last_step")?,
    })
}

/// Adds an app to its method.
pub fn insert(tx: &mut dyn Tx, dir: DirectoryId, permit: &Permit, totp: &Totp) -> Answer<()> {
    permitted(permit, totp.person, Write::Credential(MethodKind::SoftwareTotp))?;
    seal::touch_person(tx, dir, totp.person)?;
    tx.execute(
        "INSERT INTO totp (directory_id, method_id, person_id, sealed, algorithm, digits, period, last_step) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        &params![
            dir,
            totp.method,
            totp.person,
            &totp.sealed,
            totp.algorithm.name(),
            totp.digits,
            totp.period,
            totp.last_step
        ],
    )?;
    Ok(())
}

/// The person's apps whose methods are active.
pub fn of_person(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<Vec<Totp>> {
    seal::check_person(tx, dir, person)?;
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM totp k JOIN method m ON m.directory_id = k.directory_id AND m.id = k.method_id \
         WHERE k.directory_id = ?1 AND k.person_id = ?2 AND m.status = 'active' ORDER BY k.method_id LIMIT ?3"
    );
    all(&tx.query(sql, &params![dir, person, capped(PER_PERSON, PER_PERSON)])?, read)
}

/// How many steps a code may be ahead of another that is taken after it. Steps are half minutes, and a code counts one step early; further ahead
/// was the clock, while it was wrong.
const AHEAD: i64 = 20;
/// The most steps that are remembered one by one: the largest.
const REMEMBERED: usize = 32;

/// Takes the code of a time step, if none of it or of a later one was taken and the method is active. Of callers who come with
/// one code at once, exactly one gets it. Count the attempt first, with [`throttle::raise`](super::throttle::raise).
///
/// A later step that is further ahead than codes can be was taken while the clock was wrong: it shuts nobody out until then. Such steps are
/// remembered one by one, so that their codes are not taken again when their time comes.
pub fn take(tx: &mut dyn Tx, dir: DirectoryId, method: MethodId, step: i64) -> Answer<bool> {
    let sql = "SELECT last_step, taken_steps FROM totp WHERE directory_id = ?1 AND method_id = ?2";
    let Some(row) = tx.query_opt(sql, &params![dir, method])? else { return Ok(false) };
    let (last, text): (i64, Option<String>) = (row.get(0)?, row.get(1)?);
    let mut taken: BTreeSet<i64> =
        text.iter().flat_map(|text| text.split(' ')).filter_map(|step| step.parse().ok()).collect();
    if (last >= step && last <= step.saturating_add(AHEAD)) || taken.contains(&step) {
        return Ok(false);
    }
    taken.extend([last, step]);
    taken.retain(|step| *step >= 0);
    while taken.len() > REMEMBERED {
        taken.pop_first();
    }
    let new: Vec<String> = taken.iter().map(i64::to_string).collect();
    // Whoever was faster has written another step.
    let sql = "UPDATE totp SET last_step = ?3, taken_steps = ?5 WHERE directory_id = ?1 AND method_id = ?2 AND last_step = ?4 \
         AND EXISTS (SELECT 1 FROM method m WHERE m.directory_id = totp.directory_id AND m.id = totp.method_id \
         AND m.status = 'active')";
    Ok(tx.execute(sql, &params![dir, method, step, last, new.join(" ")])? == 1)
}

/// The apps of the methods after `after` up to `stop`, in order, for comparing them with the log.
pub(crate) fn between(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    after: MethodId,
    stop: MethodId,
) -> Answer<Vec<(MethodId, Answer<Totp>)>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM totp k WHERE k.directory_id = ?1 AND k.method_id > ?2 AND k.method_id <= ?3 ORDER BY k.method_id"
    );
    tx.query(sql, &params![dir, after, stop])?.iter().map(|row| Ok((row.get(0)?, read(row)))).collect()
}
