//! Who vouches for authenticator models: the metadata file in force, and anchors of one's own.

use keyward_model::{DirectoryId, Timestamp};

use super::{Answer, Fields, all, capped, one};
use crate::{Row, Tx, params, seal};

/// The most anchors of one's own.
pub const MOST_ANCHORS: usize = 200;

/// Which metadata file is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetadataStamp {
    /// Its number.
    pub number: u64,
    /// The day of the next file, such as `2026-07-01`.
    pub next_update: String,
    /// When it was loaded.
    pub loaded_at: Timestamp,
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
}

/// A certificate that is trusted whatever the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// SHA-256 of the certificate.
    pub fingerprint: [u8; 32],
    /// What the operator calls it.
    pub name: String,
    /// The certificate in DER.
    pub certificate: Vec<u8>,
    /// When it was added.
    pub added_at: Timestamp,
}

fn read_stamp(row: &Row) -> Answer<MetadataStamp> {
    let mut fields = Fields::new(row, "metadata_file");
    Ok(MetadataStamp {
        number: fields.get("number")?,
        next_update: fields.get("next_update")?,
        loaded_at: fields.get("loaded_at")?,
        sha256: fields.get("sha256")?,
    })
}

fn read_anchor(row: &Row) -> Answer<Anchor> {
    let mut fields = Fields::new(row, "trust_anchor");
    Ok(Anchor {
        fingerprint: fields.get("fingerprint")?,
        name: fields.get("name")?,
        certificate: fields.get("certificate")?,
        added_at: fields.get("added_at")?,
    })
}

/// Which metadata file is in force; `None` if none was ever loaded.
pub fn metadata_stamp(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Option<MetadataStamp>> {
    seal::check(tx, dir, seal::Owner::Rules)?;
    let sql = "SELECT number, next_update, loaded_at, sha256 FROM metadata_file WHERE directory_id = ?1";
    one(tx.query_opt(sql, &params![dir])?, read_stamp)
}

/// The metadata file in force: some megabytes.
pub fn metadata_file(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Option<Vec<u8>>> {
    seal::check(tx, dir, seal::Owner::Rules)?;
    let sql = "SELECT file FROM metadata_file WHERE directory_id = ?1";
    one(tx.query_opt(sql, &params![dir])?, |row| Fields::new(row, "metadata_file").get("file"))
}

/// Puts a file in force, if the one in force is still `before`. `false` if somebody else was first.
pub fn put_metadata(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    before: Option<&[u8; 32]>,
    stamp: &MetadataStamp,
    file: &[u8],
) -> Answer<bool> {
    seal::touch(tx, dir, seal::Owner::Rules)?;
    let number = i64::try_from(stamp.number).unwrap_or(i64::MAX);
    let written = match before {
        Some(before) => tx.execute(
            "UPDATE metadata_file SET number = ?3, next_update = ?4, loaded_at = ?5, sha256 = ?6, file = ?7 \
             WHERE directory_id = ?1 AND sha256 = ?2",
            &params![dir, before, number, &stamp.next_update, stamp.loaded_at, &stamp.sha256, file],
        )?,
        None => tx.execute(
            "INSERT INTO metadata_file (directory_id, number, next_update, loaded_at, sha256, file) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (directory_id) DO NOTHING",
            &params![dir, number, &stamp.next_update, stamp.loaded_at, &stamp.sha256, file],
        )?,
    };
    Ok(written == 1)
}

/// The anchors, by fingerprint.
pub fn anchors(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Vec<Anchor>> {
    seal::check(tx, dir, seal::Owner::Rules)?;
    let sql = "SELECT fingerprint, name, certificate, added_at FROM trust_anchor WHERE directory_id = ?1 \
         ORDER BY fingerprint LIMIT ?2";
    all(&tx.query(sql, &params![dir, capped(MOST_ANCHORS, MOST_ANCHORS)])?, read_anchor)
}

/// What changes whenever an anchor is added or removed: their fingerprints.
pub fn anchor_stamp(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Vec<[u8; 32]>> {
    seal::check(tx, dir, seal::Owner::Rules)?;
    let sql = "SELECT fingerprint FROM trust_anchor WHERE directory_id = ?1 ORDER BY fingerprint LIMIT ?2";
    let rows = tx.query(sql, &params![dir, capped(MOST_ANCHORS, MOST_ANCHORS)])?;
    all(&rows, |row| Fields::new(row, "trust_anchor").get("fingerprint"))
}

/// Adds an anchor. `false` if it is there already, or there are [`MOST_ANCHORS`].
pub fn add_anchor(tx: &mut dyn Tx, dir: DirectoryId, anchor: &Anchor) -> Answer<bool> {
    seal::touch(tx, dir, seal::Owner::Rules)?;
    if anchor_stamp(tx, dir)?.len() >= MOST_ANCHORS {
        return Ok(false);
    }
    let written = tx.execute(
        "INSERT INTO trust_anchor (directory_id, fingerprint, name, certificate, added_at) \
         VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (directory_id, fingerprint) DO NOTHING",
        &params![dir, &anchor.fingerprint, &anchor.name, &anchor.certificate, anchor.added_at],
    )?;
    Ok(written == 1)
}

/// Removes an anchor. `false` if it is not there.
pub fn remove_anchor(tx: &mut dyn Tx, dir: DirectoryId, fingerprint: &[u8; 32]) -> Answer<bool> {
    seal::touch(tx, dir, seal::Owner::Rules)?;
    let sql = "DELETE FROM trust_anchor WHERE directory_id = ?1 AND fingerprint = ?2";
    Ok(tx.execute(sql, &params![dir, fingerprint])? == 1)
}
