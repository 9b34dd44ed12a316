//! Phones, laptops and security keys.

use keyward_model::{Device, DeviceId, DeviceKind, DeviceState, DirectoryId, Management, PersonId};

use super::{Answer, Fields, PER_PERSON, all, capped, one};
use crate::{Row, Tx, params, seal};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, person_id, kind, name, system, management, compliant, heard_at, state FROM device ",
            $rest
        )
    };
}

/// Whose it is.
const OF: &str = "SELECT person_id FROM device WHERE directory_id = ?1 AND id = ?2";

fn read(row: &Row) -> Answer<Device> {
    let mut fields = Fields::new(row, "device");
    Ok(Device {
        id: fields.get("id")?,
        person: fields.get("person_id")?,
        kind: fields.named("kind", DeviceKind::from_name)?,
        name: fields.get("name")?,
        system: fields.get("system")?,
        management: fields.named("management", Management::from_name)?,
        compliant: fields.get("compliant")?,
        last_seen: fields.get("heard_at")?,
        state: fields.named("state", DeviceState::from_name)?,
    })
}

/// The device with this id.
pub fn find(tx: &mut dyn Tx, dir: DirectoryId, id: DeviceId) -> Answer<Option<Device>> {
    seal::check_of(tx, dir, OF, id.into())?;
    one(tx.query_opt(select!("WHERE directory_id = ?1 AND id = ?2"), &params![dir, id])?, read)
}

/// The device that an import made from this record.
pub fn find_by_source(tx: &mut dyn Tx, dir: DirectoryId, source_id: &str) -> Answer<Option<Device>> {
    let sql = select!("WHERE directory_id = ?1 AND source_id = ?2");
    let found = one(tx.query_opt(sql, &params![dir, source_id])?, read)?;
    if let Some(device) = &found {
        seal::check_person(tx, dir, device.person)?;
    }
    Ok(found)
}

/// A person's devices, retired ones too, in the order of their ids.
pub fn of_person(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<Vec<Device>> {
    seal::check_person(tx, dir, person)?;
    let sql = select!("WHERE directory_id = ?1 AND person_id = ?2 ORDER BY id LIMIT ?3");
    all(&tx.query(sql, &params![dir, person, capped(PER_PERSON, PER_PERSON)])?, read)
}

/// Adds a device, or writes everything but the owner and the source of the device with this id. `source_id` is the id
/// in the export it came from. A device never changes hands: whether it is (still) this person's.
pub fn upsert(tx: &mut dyn Tx, dir: DirectoryId, device: &Device, source_id: Option<&str>) -> Answer<bool> {
    seal::touch_person(tx, dir, device.person)?;
    let hit = tx.execute(
        "INSERT INTO device (directory_id, id, person_id, kind, name, system, management, compliant, heard_at, \
         state, source_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) \
         ON CONFLICT (directory_id, id) DO UPDATE SET kind = excluded.kind, name = excluded.name, \
         system = excluded.system, management = excluded.management, compliant = excluded.compliant, \
         heard_at = excluded.heard_at, state = excluded.state WHERE device.person_id = excluded.person_id",
        &params![
            dir,
            device.id,
            device.person,
            device.kind.name(),
            &device.name,
            device.system.clone(),
            device.management.name(),
            device.compliant,
            device.last_seen,
            device.state.name(),
            source_id
        ],
    )?;
    Ok(hit == 1)
}

/// Retires a device of which the export that it came from says that it is somebody else's now: that one is another device here. Whether there
/// is one.
pub fn release(tx: &mut dyn Tx, dir: DirectoryId, id: DeviceId) -> Answer<bool> {
    if !seal::touch_of(tx, dir, OF, id.into())? {
        return Ok(false);
    }
    let sql = "UPDATE device SET state = ?3, source_id = NULL WHERE directory_id = ?1 AND id = ?2";
    Ok(tx.execute(sql, &params![dir, id, DeviceState::Retired.name()])? == 1)
}

/// Sets where a device stands; whether that is a change.
pub fn set_state(tx: &mut dyn Tx, dir: DirectoryId, id: DeviceId, state: DeviceState) -> Answer<bool> {
    if !seal::touch_of(tx, dir, OF, id.into())? {
        return Ok(false);
    }
    let sql = "UPDATE device SET state = ?3 WHERE directory_id = ?1 AND id = ?2 AND state <> ?3";
    Ok(tx.execute(sql, &params![dir, id, state.name()])? == 1)
}
