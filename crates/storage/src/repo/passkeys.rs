//! The `WebAuthn` part of passkeys.

use keyward_model::{DeviceId, DirectoryId, MethodId, MethodKind, MethodStatus, PersonId, Timestamp};

use super::{Answer, Fields, PER_PERSON, all, capped, json, one, permitted};
use crate::{Row, Tx, params, seal};
use keyward_access::gate::{Permit, Write};

/// The credential record of a passkey (`WebAuthn` L3 §4, *credential record*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// The credential id, at most 1023 bytes.
    pub credential_id: Vec<u8>,
    /// The method it belongs to.
    pub method: MethodId,
    /// Whose it is.
    pub person: PersonId,
    /// The `COSE_Key`, as the authenticator wrote it.
    pub public_key: Vec<u8>,
    /// The signature counter at the last use.
    pub sign_count: u32,
    /// Whether the authenticator ever verified its user.
    pub user_verified: bool,
    /// Whether it may be backed up: fixed at registration.
    pub backup_eligible: bool,
    /// Whether it was backed up at the last use.
    pub backup_state: bool,
    /// The authenticator model; zeros if it does not say.
    pub aaguid: [u8; 16],
    /// Transports, such as `internal` and `hybrid`.
    pub transports: Vec<String>,
    /// The relying party it was made for.
    pub rp_id: String,
    /// What the attestation was worth at the registration, JSON; `None` if nobody looked.
    pub verdict: Option<String>,
}

/// What the registration proved, kept to judge again when trust changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attestation {
    /// The statement's format, such as `packed` or `none`.
    pub format: String,
    /// The attestation object.
    pub object: Vec<u8>,
    /// The client data it signs over.
    pub client_data: Vec<u8>,
}

/// What a sign-in needs to know about a credential, from one query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPasskey {
    /// The credential.
    pub passkey: Passkey,
    /// Whether its method works.
    pub status: MethodStatus,
    /// The method's name.
    pub label: String,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// The device it lives on, if known.
    pub device: Option<DeviceId>,
    /// Whether the person may sign in.
    pub enabled: bool,
    /// Whether the account is frozen.
    pub frozen: bool,
    /// The person's `WebAuthn` user handle.
    pub user_handle: Vec<u8>,
    /// The person's user name.
    pub user_name: String,
}

fn read_fields(fields: &mut Fields<'_>) -> Answer<Passkey> {
    Ok(Passkey {
        credential_id: fields.get("credential_id")?,
        method: fields.get("method_id")?,
        person: fields.get("person_id")?,
        public_key: fields.get("public_key")?,
        sign_count: fields.get("sign_count")?,
        user_verified: fields.get("user_verified")?,
        backup_eligible: fields.get("backup_eligible")?,
        backup_state: fields.get("backup_state")?,
        aaguid: fields.get("aaguid")?,
        transports: fields.json("transports")?,
        rp_id: fields.get("rp_id")?,
        verdict: fields.get("verdict")?,
    })
}

fn read(row: &Row) -> Answer<Passkey> {
    read_fields(&mut Fields::new(row, "passkey"))
}

/// Adds a passkey to its method. A credential id that anybody has is [`StoreError::Conflict`](crate::StoreError)
/// (`WebAuthn` L3 §7.1, step 26).
pub fn insert(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    permit: &Permit,
    passkey: &Passkey,
    attestation: &Attestation,
) -> Answer<()> {
    permitted(permit, passkey.person, Write::Credential(MethodKind::Passkey))?;
    seal::touch_person(tx, dir, passkey.person)?;
    tx.execute(
        "INSERT INTO passkey (directory_id, credential_id, method_id, person_id, public_key, sign_count, \
         user_verified, backup_eligible, backup_state, aaguid, transports, rp_id, attestation_format, \
         attestation_object, client_data, verdict) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        &params![
            dir,
            &passkey.credential_id,
            passkey.method,
            passkey.person,
            &passkey.public_key,
            passkey.sign_count,
            passkey.user_verified,
            passkey.backup_eligible,
            passkey.backup_state,
            passkey.aaguid,
            json(&passkey.transports, "passkey", "transports")?,
            &passkey.rp_id,
            &attestation.format,
            &attestation.object,
            &attestation.client_data,
            passkey.verdict.as_deref()
        ],
    )?;
    Ok(())
}

/// The passkeys of methods after one id and up to another, by method, for the verification of the log: a row that cannot be
/// read is an error of its own.
pub(crate) fn between(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    after: MethodId,
    stop: MethodId,
) -> Answer<Vec<(MethodId, Answer<Passkey>)>> {
    let sql = "SELECT credential_id, method_id, person_id, public_key, sign_count, user_verified, backup_eligible, \
         backup_state, aaguid, transports, rp_id, verdict FROM passkey \
         WHERE directory_id = ?1 AND method_id > ?2 AND method_id <= ?3 ORDER BY method_id";
    tx.query(sql, &params![dir, after, stop])?.iter().map(|row| Ok((row.get(1)?, read(row)))).collect()
}

/// The credential with everything that decides whether it signs somebody in.
pub fn find_by_credential(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    credential_id: &[u8],
) -> Answer<Option<KnownPasskey>> {
    let sql = "SELECT k.credential_id, k.method_id, k.person_id, k.public_key, k.sign_count, k.user_verified, \
         k.backup_eligible, k.backup_state, k.aaguid, k.transports, k.rp_id, k.verdict, m.status, m.label, m.added_at, m.device_id, \
         p.enabled, p.frozen_at, p.user_handle, p.user_name FROM passkey k \
         JOIN method m ON m.directory_id = k.directory_id AND m.id = k.method_id AND m.person_id = k.person_id \
         JOIN person p ON p.directory_id = k.directory_id AND p.id = k.person_id \
         WHERE k.directory_id = ?1 AND k.credential_id = ?2";
    let found: Option<KnownPasskey> = one(tx.query_opt(sql, &params![dir, credential_id])?, |row| {
        let mut fields = Fields::new(row, "passkey");
        let passkey = read_fields(&mut fields)?;
        fields.table("method");
        let status = fields.named("status", MethodStatus::from_name)?;
        let label = fields.get("label")?;
        let registered_at = fields.get("added_at")?;
        let device = fields.get("device_id")?;
        fields.table("person");
        Ok(KnownPasskey {
            passkey,
            status,
            label,
            registered_at,
            device,
            enabled: fields.get("enabled")?,
            frozen: fields.get::<Option<Timestamp>>("frozen_at")?.is_some(),
            user_handle: fields.get("user_handle")?,
            user_name: fields.get("user_name")?,
        })
    })?;
    if let Some(known) = &found {
        seal::check_person(tx, dir, known.passkey.person)?;
    }
    Ok(found)
}

/// The passkey of a method.
pub fn of_method(tx: &mut dyn Tx, dir: DirectoryId, method: MethodId) -> Answer<Option<Passkey>> {
    let sql = "SELECT credential_id, method_id, person_id, public_key, sign_count, user_verified, backup_eligible, \
         backup_state, aaguid, transports, rp_id, verdict FROM passkey WHERE directory_id = ?1 AND method_id = ?2";
    let found = one(tx.query_opt(sql, &params![dir, method])?, read)?;
    if let Some(passkey) = &found {
        seal::check_person(tx, dir, passkey.person)?;
    }
    Ok(found)
}

/// What the registration of a method's passkey proved.
pub fn attestation(tx: &mut dyn Tx, dir: DirectoryId, method: MethodId) -> Answer<Option<Attestation>> {
    let of = "SELECT person_id FROM passkey WHERE directory_id = ?1 AND method_id = ?2";
    seal::check_of(tx, dir, of, method.into())?;
    let sql = "SELECT attestation_format, attestation_object, client_data FROM passkey \
         WHERE directory_id = ?1 AND method_id = ?2";
    one(tx.query_opt(sql, &params![dir, method])?, |row| {
        let mut fields = Fields::new(row, "passkey");
        Ok(Attestation {
            format: fields.get("attestation_format")?,
            object: fields.get("attestation_object")?,
            client_data: fields.get("client_data")?,
        })
    })
}

/// The passkeys of a person whose methods are active, for the list of allowed or excluded credentials.
pub fn active_of(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<Vec<Passkey>> {
    seal::check_person(tx, dir, person)?;
    let sql = "SELECT k.credential_id, k.method_id, k.person_id, k.public_key, k.sign_count, k.user_verified, \
         k.backup_eligible, k.backup_state, k.aaguid, k.transports, k.rp_id, k.verdict FROM passkey k \
         JOIN method m ON m.directory_id = k.directory_id AND m.id = k.method_id \
         WHERE k.directory_id = ?1 AND k.person_id = ?2 AND m.status = 'active' ORDER BY k.credential_id LIMIT ?3";
    all(&tx.query(sql, &params![dir, person, capped(PER_PERSON, PER_PERSON)])?, read)
}

/// The ids of a person's credentials at a relying party whose methods are not revoked: suspended ones may come back.
pub fn accepted_ids(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    rp_id: &str,
) -> Answer<Vec<Vec<u8>>> {
    seal::check_person(tx, dir, person)?;
    let sql = "SELECT k.credential_id FROM passkey k \
         JOIN method m ON m.directory_id = k.directory_id AND m.id = k.method_id \
         WHERE k.directory_id = ?1 AND k.person_id = ?2 AND k.rp_id = ?3 AND m.status <> 'revoked' \
         ORDER BY k.credential_id LIMIT ?4";
    let rows = tx.query(sql, &params![dir, person, rp_id, capped(PER_PERSON, PER_PERSON)])?;
    all(&rows, |row| Fields::new(row, "passkey").get("credential_id"))
}

/// What a sign-in changes in the credential record (`WebAuthn` L3 §7.2, step 25).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used {
    /// The counter that the authenticator sent.
    pub sign_count: u32,
    /// Whether it is backed up now.
    pub backup_state: bool,
    /// Whether the user was verified: once true, it stays so.
    pub user_verified: bool,
    /// When.
    pub at: Timestamp,
}

/// Writes what a sign-in changes. `false`, and nothing is changed, if the method is no longer active: it was suspended
/// or revoked while the ceremony ran, and the sign-in must fail.
pub fn update_after_sign_in(tx: &mut dyn Tx, dir: DirectoryId, method: MethodId, used: Used) -> Answer<bool> {
    let active = tx.execute(
        "UPDATE method SET last_used_at = ?3 WHERE directory_id = ?1 AND id = ?2 AND status = 'active'",
        &params![dir, method, used.at],
    )? == 1;
    if active {
        tx.execute(
            "UPDATE passkey SET sign_count = ?3, backup_state = ?4, \
             user_verified = CASE WHEN user_verified = 1 THEN 1 ELSE ?5 END \
             WHERE directory_id = ?1 AND method_id = ?2",
            &params![dir, method, used.sign_count, used.backup_state, used.user_verified],
        )?;
    }
    Ok(active)
}
