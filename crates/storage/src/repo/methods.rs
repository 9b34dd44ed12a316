//! Authentication methods. Revoked ones keep their row for ever (NIST SP 800-63B-4 §4.1).

use keyward_model::{DeviceId, DirectoryId, Method, MethodId, MethodKind, MethodStatus, PersonId, Timestamp};

use super::{Answer, Fields, PER_PERSON, all, capped, json, one, permitted, sessions};
use crate::{Row, Tx, params, seal};
use keyward_access::gate::{Permit, Write};

/// Whether there is a key, hash, secret or address to check a method by, as 0 or 1; recovery codes are only ever made here.
macro_rules! here {
    () => {
        "CASE WHEN kind = 'recovery_codes' \
         OR EXISTS (SELECT 1 FROM passkey k WHERE k.directory_id = method.directory_id AND k.method_id = method.id) \
         OR EXISTS (SELECT 1 FROM password w WHERE w.directory_id = method.directory_id AND w.method_id = method.id) \
         OR EXISTS (SELECT 1 FROM totp t WHERE t.directory_id = method.directory_id AND t.method_id = method.id) \
         OR EXISTS (SELECT 1 FROM method_address a WHERE a.directory_id = method.directory_id AND a.method_id = method.id) \
         THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END"
    };
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, person_id, kind, label, status, synced, model, device_id, added_at, added_by, added_from, \
             last_used_at, status_at, ",
            here!(),
            " AS here FROM method ",
            $rest
        )
    };
}

fn read(row: &Row) -> Answer<Method> {
    let mut fields = Fields::new(row, "method");
    Ok(Method {
        id: fields.get("id")?,
        person: fields.get("person_id")?,
        kind: fields.named("kind", MethodKind::from_name)?,
        label: fields.get("label")?,
        status: fields.named("status", MethodStatus::from_name)?,
        synced: fields.get("synced")?,
        model: fields.get("model")?,
        device: fields.get("device_id")?,
        added_at: fields.get("added_at")?,
        added_by: fields.json("added_by")?,
        added_from: fields.json("added_from")?,
        last_used_at: fields.get("last_used_at")?,
        status_at: fields.get("status_at")?,
        here: fields.get("here")?,
    })
}

/// The method with this id.
pub fn find(tx: &mut dyn Tx, dir: DirectoryId, id: MethodId) -> Answer<Option<Method>> {
    let found = one(tx.query_opt(select!("WHERE directory_id = ?1 AND id = ?2"), &params![dir, id])?, read)?;
    if let Some(method) = &found {
        seal::check_person(tx, dir, method.person)?;
    }
    Ok(found)
}

/// The method of a person that an import made from this record.
pub fn find_by_source(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    source_id: &str,
) -> Answer<Option<Method>> {
    seal::check_person(tx, dir, person)?;
    let sql = select!("WHERE directory_id = ?1 AND person_id = ?2 AND source_id = ?3");
    one(tx.query_opt(sql, &params![dir, person, source_id])?, read)
}

/// Everything ever bound to a person, newest first.
pub fn of_person(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<Vec<Method>> {
    seal::check_person(tx, dir, person)?;
    let sql = select!("WHERE directory_id = ?1 AND person_id = ?2 ORDER BY added_at DESC, id DESC LIMIT ?3");
    all(&tx.query(sql, &params![dir, person, capped(PER_PERSON, PER_PERSON)])?, read)
}

/// Of each method ever bound to a person whether it was bound as strongly as the account had been: what the gate said then. `None` for
/// what was bound before that was kept.
pub fn made_strongly(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
) -> Answer<Vec<(MethodId, Option<bool>)>> {
    seal::check_person(tx, dir, person)?;
    let sql = "SELECT id, made_strongly FROM method WHERE directory_id = ?1 AND person_id = ?2 \
         ORDER BY added_at DESC, id DESC LIMIT ?3";
    all(&tx.query(sql, &params![dir, person, capped(PER_PERSON, PER_PERSON)])?, |row| {
        let mut fields = Fields::new(row, "method");
        Ok((fields.get("id")?, fields.get("made_strongly")?))
    })
}

/// What decides whether a method may be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Working {
    /// The method.
    pub id: MethodId,
    /// What it is.
    pub kind: MethodKind,
    /// Whether it works, is suspended, or was revoked by anybody but its owner.
    pub status: MethodStatus,
    /// When it was added.
    pub added_at: Timestamp,
    /// Whether there is a key, hash, secret or address to check it by, or was until it was revoked; recovery codes are only ever
    /// made here.
    pub here: bool,
    /// What is on record of a passkey that was registered here.
    pub passkey: Option<OnRecord>,
}

/// What a passkey says of itself, and what its attestation was worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnRecord {
    /// The model; zeros if it does not say.
    pub aaguid: [u8; 16],
    /// Whether it can be backed up.
    pub backup_eligible: bool,
    /// What the attestation was worth at the registration, JSON; `None` if nobody looked.
    pub verdict: Option<String>,
}

/// The columns that [`read_working`] reads, and the tables that have them.
macro_rules! working_columns {
    () => {
        "m.person_id, m.id, m.kind, m.status, m.added_at, k.aaguid, k.backup_eligible, k.verdict, \
         COALESCE(w.method_id, t.method_id, a.method_id) AS typed, m.source_id FROM method m \
         LEFT JOIN passkey k ON k.directory_id = m.directory_id AND k.method_id = m.id \
         LEFT JOIN password w ON w.directory_id = m.directory_id AND w.method_id = m.id \
         LEFT JOIN totp t ON t.directory_id = m.directory_id AND t.method_id = m.id \
         LEFT JOIN method_address a ON a.directory_id = m.directory_id AND a.method_id = m.id"
    };
}
pub(super) use working_columns;

/// Which methods count for what an account is worth: those that its owner did not remove.
macro_rules! counting {
    () => {
        "(m.status <> 'revoked' OR m.removed_by_owner = 0)"
    };
}
pub(super) use counting;

/// The methods of a person that are not revoked, and those that somebody else than the person revoked: in the order in which they
/// were added.
pub fn working(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<Vec<Working>> {
    seal::check_person(tx, dir, person)?;
    let sql = concat!(
        "SELECT ",
        working_columns!(),
        " WHERE m.directory_id = ?1 AND m.person_id = ?2 AND ",
        counting!(),
        " ORDER BY m.added_at, m.id LIMIT ?3"
    );
    all(&tx.query(sql, &params![dir, person, capped(PER_PERSON, PER_PERSON)])?, |row| {
        let mut fields = Fields::new(row, "method");
        let _: PersonId = fields.get("person_id")?;
        read_working(&mut fields)
    })
}

pub(super) fn read_working(fields: &mut Fields<'_>) -> Answer<Working> {
    let (id, kind) = (fields.get("id")?, fields.named("kind", MethodKind::from_name)?);
    let status = fields.named("status", MethodStatus::from_name)?;
    let added_at = fields.get("added_at")?;
    fields.table("passkey");
    let aaguid: Option<[u8; 16]> = fields.get("aaguid")?;
    let backup_eligible: Option<bool> = fields.get("backup_eligible")?;
    let verdict: Option<String> = fields.get("verdict")?;
    let typed: Option<Vec<u8>> = fields.get("typed")?;
    fields.table("method");
    let source: Option<&str> = fields.get("source_id")?;
    let passkey = aaguid.zip(backup_eligible).map(|(aaguid, backup_eligible)| OnRecord {
        aaguid,
        backup_eligible,
        verdict,
    });
    // What a revoked one was checked by is forgotten: it was there, unless an import brought the method.
    let was_here = status == MethodStatus::Revoked && source.is_none();
    let here = passkey.is_some() || typed.is_some() || was_here || kind == MethodKind::RecoveryCodes;
    Ok(Working { id, kind, status, added_at, here, passkey })
}

/// A method that made a session: `None` if there is none, or none on record. What made a session was checked here.
pub(super) fn read_maker(fields: &mut Fields<'_>, with_passkey: bool) -> Answer<Option<Working>> {
    fields.table("method");
    let id: Option<MethodId> = fields.get("id")?;
    let kind = fields.named_opt("kind", MethodKind::from_name)?;
    let status = fields.named_opt("status", MethodStatus::from_name)?;
    let added_at: Option<Timestamp> = fields.get("added_at")?;
    let passkey = if with_passkey {
        fields.table("passkey");
        let (aaguid, backup_eligible): (Option<[u8; 16]>, Option<bool>) =
            (fields.get("aaguid")?, fields.get("backup_eligible")?);
        let verdict = fields.get("verdict")?;
        aaguid.zip(backup_eligible).map(|(aaguid, backup_eligible)| OnRecord {
            aaguid,
            backup_eligible,
            verdict,
        })
    } else {
        None
    };
    let (Some(id), Some(kind), Some(status), Some(added_at)) = (id, kind, status, added_at) else {
        return Ok(None);
    };
    Ok(Some(Working { id, kind, status, added_at, here: true, passkey }))
}

/// Adds a method; `source_id` is the id in the export it came from.
pub fn insert(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    permit: &Permit,
    method: &Method,
    source_id: Option<&str>,
) -> Answer<()> {
    permitted(permit, method.person, Write::Method(method.kind))?;
    seal::touch_person(tx, dir, method.person)?;
    tx.execute(
        "INSERT INTO method (directory_id, id, person_id, kind, label, status, synced, model, device_id, added_at, \
         added_by, added_from, last_used_at, status_at, source_id, made_strongly) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        &params![
            dir,
            method.id,
            method.person,
            method.kind.name(),
            &method.label,
            method.status.name(),
            method.synced,
            method.model.clone(),
            method.device,
            method.added_at,
            json(&method.added_by, "method", "added_by")?,
            json(&method.added_from, "method", "added_from")?,
            method.last_used_at,
            method.status_at,
            source_id,
            permit.binds_strongly()
        ],
    )?;
    Ok(())
}

/// What is forgotten of a method that is revoked: nobody needs a secret that is never taken again.
const FORGOTTEN: [&str; 4] = [
    "DELETE FROM password WHERE directory_id = ?1 AND method_id = ?2",
    "DELETE FROM totp WHERE directory_id = ?1 AND method_id = ?2",
    "DELETE FROM method_address WHERE directory_id = ?1 AND method_id = ?2",
    "DELETE FROM sent_code WHERE directory_id = ?1 AND person_id = (SELECT person_id FROM method \
     WHERE directory_id = ?1 AND id = ?2) AND method_id = ?2",
];

/// Sets a status; whether that is a change. Revoked is final: nothing changes a revoked method's status, and what was typed
/// for it is forgotten. The sessions that a method made end when it no longer works, whoever decides that. Nothing changes a method
/// of anybody else than the permit's.
pub fn set_status(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    permit: &Permit,
    id: MethodId,
    status: MethodStatus,
    at: Timestamp,
) -> Answer<bool> {
    let person = permit.person();
    seal::touch_person(tx, dir, person)?;
    let Some(kind) = kind_of(tx, dir, person, id)? else { return Ok(false) };
    permitted(permit, person, Write::Status(kind, status))?;
    let by_owner = status == MethodStatus::Revoked && permit.is_by_owner();
    let sql = "UPDATE method SET status = ?3, status_at = ?4, removed_by_owner = ?6 \
         WHERE directory_id = ?1 AND id = ?2 AND person_id = ?5 AND status <> ?3 AND status <> 'revoked'";
    if tx.execute(sql, &params![dir, id, status.name(), at, person, by_owner])? != 1 {
        return Ok(false);
    }
    let reason = match status {
        MethodStatus::Active => return Ok(true),
        MethodStatus::Suspended => "method-suspended",
        MethodStatus::Revoked => "method-revoked",
    };
    sessions::end_of_method(tx, dir, person, id, reason, at)?;
    if status == MethodStatus::Revoked {
        for sql in FORGOTTEN {
            tx.execute(sql, &params![dir, id])?;
        }
    }
    Ok(true)
}

/// What kind a method of this person is.
fn kind_of(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId, id: MethodId) -> Answer<Option<MethodKind>> {
    seal::check_person(tx, dir, person)?;
    let sql = "SELECT kind FROM method WHERE directory_id = ?1 AND id = ?2 AND person_id = ?3";
    one(tx.query_opt(sql, &params![dir, id, person])?, |row| {
        Fields::new(row, "method").named("kind", MethodKind::from_name)
    })
}

/// Renames a method of the permit's person that is not revoked; whether there is one.
pub fn rename(tx: &mut dyn Tx, dir: DirectoryId, permit: &Permit, id: MethodId, label: &str) -> Answer<bool> {
    permitted(permit, permit.person(), Write::Label)?;
    seal::touch_person(tx, dir, permit.person())?;
    let sql = "UPDATE method SET label = ?3 \
         WHERE directory_id = ?1 AND id = ?2 AND person_id = ?4 AND status <> 'revoked'";
    Ok(tx.execute(sql, &params![dir, id, label, permit.person()])? == 1)
}

/// Notes a use; the last use never moves back. Whether there is such a method and this is its latest use.
pub fn touch(tx: &mut dyn Tx, dir: DirectoryId, id: MethodId, at: Timestamp) -> Answer<bool> {
    let sql = "UPDATE method SET last_used_at = ?3 \
         WHERE directory_id = ?1 AND id = ?2 AND (last_used_at IS NULL OR last_used_at < ?3)";
    Ok(tx.execute(sql, &params![dir, id, at])? == 1)
}

/// Says which device a method of the permit's person lives on; whether there is such a method.
pub fn set_device(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    permit: &Permit,
    id: MethodId,
    device: Option<DeviceId>,
) -> Answer<bool> {
    permitted(permit, permit.person(), Write::Device)?;
    seal::touch_person(tx, dir, permit.person())?;
    let sql = "UPDATE method SET device_id = ?3 WHERE directory_id = ?1 AND id = ?2 AND person_id = ?4";
    Ok(tx.execute(sql, &params![dir, id, device, permit.person()])? == 1)
}
