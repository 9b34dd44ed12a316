//! People: the record, its look-ups and its switches. The desk's search is [`super::names::search`].

use keyward_model::{
    AccountKind, DirectoryId, Owner, Person, PersonId, Role, RoleSet, Tier, Timestamp, employee_key,
    is_placeholder,
};

use super::{Answer, Cursor, Fields, Page, PageRequest, all, exercise, names, one, role_holders, roles_bits};
use crate::seal::Domain;
use crate::{Row, StoreError, Tx, Value, params, seal};

/// The columns of a person `p`, in the order that [`read_fields`] reads them.
macro_rules! person_columns {
    () => {
        "p.id, p.directory_id, p.user_name, p.display_name, p.job_title, p.department, p.office, \
         p.employee_number, p.manager_id, p.manager_since, p.tier, p.enabled, p.roles, p.photo_type, p.created_at, \
         p.frozen_at, p.reregister_at, p.account, p.owner_id, p.owner_since"
    };
}
pub(super) use person_columns;

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT ", person_columns!(), ", p.user_handle FROM person p ", $rest)
    };
}

pub(super) fn read_fields(fields: &mut Fields<'_>) -> Answer<Person> {
    Ok(Person {
        id: fields.get("id")?,
        directory: fields.get("directory_id")?,
        user_name: fields.get("user_name")?,
        display_name: fields.get("display_name")?,
        job_title: fields.get("job_title")?,
        department: fields.get("department")?,
        office: fields.get("office")?,
        employee_number: fields.get("employee_number")?,
        manager: fields.get("manager_id")?,
        manager_since: fields.get("manager_since")?,
        tier: fields.named("tier", Tier::from_name)?,
        enabled: fields.get("enabled")?,
        roles: fields.roles("roles")?,
        has_photo: fields.get::<Option<&str>>("photo_type")?.is_some(),
        created_at: fields.get("created_at")?,
        frozen_at: fields.get("frozen_at")?,
        reregister_at: fields.get("reregister_at")?,
        account: fields.named("account", AccountKind::from_name)?,
        owner: owner(fields)?,
    })
}

fn owner(fields: &mut Fields<'_>) -> Answer<Option<Owner>> {
    let (person, since): (Option<PersonId>, Option<Timestamp>) =
        (fields.get("owner_id")?, fields.get("owner_since")?);
    Ok(person.zip(since).map(|(person, since)| Owner { person, since }))
}

fn read(row: &Row) -> Answer<Person> {
    read_fields(&mut Fields::new(row, "person"))
}

/// Reads people who are as they were sealed: whoever acts on one of them acts on what Keyward wrote.
fn believe(tx: &mut dyn Tx, dir: DirectoryId, rows: &[Row]) -> Answer<Vec<Person>> {
    let found = all(rows, read)?;
    for person in &found {
        seal::check_person(tx, dir, person.id)?;
    }
    Ok(found)
}

/// The form in which user names are kept and looked up: lower case, without spaces around it.
pub fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Adds a person. The user name is kept in lower case; `user_handle` is the `WebAuthn` user handle (random, 16 to
/// 64 bytes, `WebAuthn` L3 §14.6.1), `source_id` the id in the export the record came from.
///
/// A user name, handle or source id that is taken is [`StoreError::Conflict`](crate::StoreError::Conflict). A photo is added with [`set_photo`].
pub fn insert(tx: &mut dyn Tx, person: &Person, user_handle: &[u8], source_id: Option<&str>) -> Answer<()> {
    seal::touch_person(tx, person.directory, person.id)?;
    tx.execute(
        "INSERT INTO person (directory_id, id, user_name, display_name, job_title, department, office, \
         employee_number, manager_id, manager_since, tier, enabled, roles, user_handle, source_id, created_at, \
         account, owner_id, employee_key, owner_since) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
        &params![
            person.directory,
            person.id,
            fold(&person.user_name),
            &person.display_name,
            person.job_title.clone(),
            person.department.clone(),
            person.office.clone(),
            person.employee_number.clone(),
            person.manager,
            person.manager_since,
            person.tier.name(),
            person.enabled,
            roles_bits(person.roles),
            user_handle,
            source_id,
            person.created_at,
            person.account.name(),
            person.owner.map(|owner| owner.person),
            key(person),
            person.owner.map(|owner| owner.since)
        ],
    )?;
    if person.roles != RoleSet::EMPLOYEE {
        role_holders::write(tx, person.directory, person.id, person.roles)?;
    }
    names::add_words(tx, person.directory, person.id, names::words_of(person))
}

/// The employee number as it is compared.
fn key(person: &Person) -> Option<String> {
    person.employee_number.as_deref().and_then(employee_key)
}

/// Writes the names, place and manager of a person who exists; whether there is one. Names that change are kept with the time
/// until which they were used, and go on to find the person. Tier, roles, the switch, the kind of account and the photo have
/// functions of their own, because changing them is a decision of its own.
pub fn update(tx: &mut dyn Tx, person: &Person, at: Timestamp) -> Answer<bool> {
    let Some(before) = find(tx, person.directory, person.id)? else { return Ok(false) };
    seal::touch_person(tx, person.directory, person.id)?;
    names::keep_former(tx, &before, person, at)?;
    let hit = tx.execute(
        "UPDATE person SET user_name = ?3, display_name = ?4, job_title = ?5, department = ?6, office = ?7, \
         employee_number = ?8, manager_id = ?9, manager_since = ?10, employee_key = ?11 \
         WHERE directory_id = ?1 AND id = ?2",
        &params![
            person.directory,
            person.id,
            fold(&person.user_name),
            &person.display_name,
            person.job_title.clone(),
            person.department.clone(),
            person.office.clone(),
            person.employee_number.clone(),
            person.manager,
            person.manager_since,
            key(person)
        ],
    )? == 1;
    names::add_words(tx, person.directory, person.id, names::words_of(person))?;
    Ok(hit)
}

/// Sets whose account it is and who answers for it, if it still is as in `from`; `false` if somebody else was first.
pub fn swap_account(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    id: PersonId,
    from: (AccountKind, Option<Owner>),
    to: (AccountKind, Option<Owner>),
) -> Answer<bool> {
    seal::touch_person(tx, dir, id)?;
    let nobody = PersonId::from_bytes([0; 16]);
    let sql = "UPDATE person SET account = ?5, owner_id = ?6, owner_since = ?8 WHERE directory_id = ?1 AND id = ?2 \
         AND account = ?3 AND COALESCE(owner_id, ?7) = ?4";
    let before = from.1.map_or(nobody, |owner| owner.person);
    let (owner, since) = (to.1.map(|owner| owner.person), to.1.map(|owner| owner.since));
    Ok(tx.execute(sql, &params![dir, id, from.0.name(), before, to.0.name(), owner, nobody, since])? == 1)
}

/// The person with this id.
pub fn find(tx: &mut dyn Tx, dir: DirectoryId, id: PersonId) -> Answer<Option<Person>> {
    seal::check_person(tx, dir, id)?;
    one(tx.query_opt(select!("WHERE p.directory_id = ?1 AND p.id = ?2"), &params![dir, id])?, read)
}

/// The person with this user name, however it is typed.
pub fn find_by_user_name(tx: &mut dyn Tx, dir: DirectoryId, user_name: &str) -> Answer<Option<Person>> {
    let sql = select!("WHERE p.directory_id = ?1 AND p.user_name = ?2");
    let found = one(tx.query_opt(sql, &params![dir, fold(user_name)])?, read)?;
    if let Some(person) = &found {
        seal::check_person(tx, dir, person.id)?;
    }
    Ok(found)
}

/// The first person whose user handle is not below `point`, or the first of all: somebody whom chance chose, always the same for one
/// point while nobody between joins or leaves. Handles are random, so everybody is as likely.
pub fn at_random(tx: &mut dyn Tx, dir: DirectoryId, point: &[u8]) -> Answer<Option<Person>> {
    let sql = select!("WHERE p.directory_id = ?1 AND p.user_handle >= ?2 ORDER BY p.user_handle LIMIT 1");
    let mut row = tx.query_opt(sql, &params![dir, point])?;
    if row.is_none() {
        let sql = select!("WHERE p.directory_id = ?1 ORDER BY p.user_handle LIMIT 1");
        row = tx.query_opt(sql, &params![dir])?;
    }
    Ok(believe(tx, dir, row.as_slice())?.pop())
}

/// The person with this `WebAuthn` user handle, and the handle as stored.
pub fn find_by_user_handle(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    handle: &[u8],
) -> Answer<Option<(Person, Vec<u8>)>> {
    let sql = select!("WHERE p.directory_id = ?1 AND p.user_handle = ?2");
    let found: Option<(Person, Vec<u8>)> = one(tx.query_opt(sql, &params![dir, handle])?, |row| {
        let mut fields = Fields::new(row, "person");
        Ok((read_fields(&mut fields)?, fields.get("user_handle")?))
    })?;
    if let Some((person, _)) = &found {
        seal::check_person(tx, dir, person.id)?;
    }
    Ok(found)
}

/// The person that an import made from this record.
pub fn find_by_source(tx: &mut dyn Tx, dir: DirectoryId, source_id: &str) -> Answer<Option<Person>> {
    let sql = select!("WHERE p.directory_id = ?1 AND p.source_id = ?2");
    let rows = tx.query(sql, &params![dir, source_id])?;
    Ok(believe(tx, dir, &rows)?.pop())
}

/// Joins somebody who was made here to a record of the export; `false` if they have one, or somebody else has this one.
pub fn join_record(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId, source_id: &str) -> Answer<bool> {
    if find_by_source(tx, dir, source_id)?.is_some() {
        return Ok(false);
    }
    seal::touch_person(tx, dir, person)?;
    let sql = "UPDATE person SET source_id = ?3 WHERE directory_id = ?1 AND id = ?2 AND source_id IS NULL";
    Ok(tx.execute(sql, &params![dir, person, source_id])? == 1)
}

/// People with this employee number, however it is written: nothing makes it unique in a directory, so there may be several (at most
/// 20).
pub fn find_by_employee_number(tx: &mut dyn Tx, dir: DirectoryId, number: &str) -> Answer<Vec<Person>> {
    let Some(key) = employee_key(number) else {
        // What stands for nobody finds nobody. What has no digit numbers nobody by itself: it is found as it stands, if one person has it.
        if is_placeholder(number) {
            return Ok(Vec::new());
        }
        let sql = select!("WHERE p.directory_id = ?1 AND p.employee_number = ?2 ORDER BY p.id LIMIT 2");
        let rows = tx.query(sql, &params![dir, number.trim()])?;
        return if rows.len() == 1 { believe(tx, dir, &rows) } else { Ok(Vec::new()) };
    };
    let sql = select!("WHERE p.directory_id = ?1 AND p.employee_key = ?2 ORDER BY p.id LIMIT 20");
    let rows = tx.query(sql, &params![dir, key])?;
    believe(tx, dir, &rows)
}

/// Everybody, in the order of their ids, for exports and posture.
pub fn list(tx: &mut dyn Tx, dir: DirectoryId, page: &PageRequest) -> Answer<Page<Person>> {
    let (_, after) = page.bytes()?;
    let sql = select!("WHERE p.directory_id = ?1 AND p.id > ?2 ORDER BY p.id LIMIT ?3");
    let rows = tx.query(sql, &params![dir, after, page.fetch()])?;
    let found = believe(tx, dir, &rows)?;
    Ok(page.cut(found, |person| Cursor::bytes(b"", person.id.as_bytes())))
}

/// The people whose manager this is, in the order of their ids.
pub fn reports_of(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    manager: PersonId,
    page: &PageRequest,
) -> Answer<Page<Person>> {
    let (_, after) = page.bytes()?;
    let sql = select!("WHERE p.directory_id = ?1 AND p.manager_id = ?2 AND p.id > ?3 ORDER BY p.id LIMIT ?4");
    let rows = tx.query(sql, &params![dir, manager, after, page.fetch()])?;
    let found = believe(tx, dir, &rows)?;
    Ok(page.cut(found, |person| Cursor::bytes(b"", person.id.as_bytes())))
}

/// The most departments that are listed.
const DEPARTMENTS: usize = 1_000;

/// The departments that enabled people are in, by name, at most `limit`.
pub fn departments(tx: &mut dyn Tx, dir: DirectoryId, limit: usize) -> Answer<Vec<String>> {
    let sql = "SELECT DISTINCT department FROM person WHERE directory_id = ?1 AND department IS NOT NULL \
         AND enabled = 1 ORDER BY department LIMIT ?2";
    all(&tx.query(sql, &params![dir, super::capped(limit, DEPARTMENTS)])?, |row| {
        Fields::new(row, "person").get("department")
    })
}

/// At most `limit` (up to 200) enabled people with this role.
pub fn with_role(tx: &mut dyn Tx, dir: DirectoryId, role: Role, limit: usize) -> Answer<Vec<Person>> {
    holders(tx, dir, role, limit, |_, _| Ok(true))
}

/// As [`with_role`], without the people of an exercise, who are here today and gone tomorrow: for the question whether enough are left.
pub fn lasting_with_role(tx: &mut dyn Tx, dir: DirectoryId, role: Role, limit: usize) -> Answer<Vec<Person>> {
    holders(tx, dir, role, limit, |tx, person| Ok(!exercise::is_marked(tx, dir, person.id)?))
}

fn holders(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    role: Role,
    limit: usize,
    counts: impl Fn(&mut dyn Tx, &Person) -> Answer<bool>,
) -> Answer<Vec<Person>> {
    let mut found = Vec::new();
    for id in role_holders::of(tx, dir, role)? {
        if found.len() >= limit.min(200) {
            break;
        }
        // Keyward writes both together: where they differ, one of them was put back.
        let person = find(tx, dir, id)?.filter(|person| person.roles.has(role));
        let person = person.ok_or_else(|| {
            seal::forged("role_holder", format!("person {id} does not have the listed role"))
        })?;
        if person.enabled && counts(tx, &person)? {
            found.push(person);
        }
    }
    Ok(found)
}

/// Refuses if the list of who reads for security or supervises was forged, or one of those on it: what opens anything waits until those who
/// would hear of it, and stop it, are known again.
///
/// # Errors
/// [`StoreError::Forged`].
pub fn check_watchers(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<()> {
    for role in [Role::SecurityReader, Role::PrivilegedAuthentication] {
        with_role(tx, dir, role, 200)?;
    }
    Ok(())
}

/// Those with a role who can be believed now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Believed {
    /// At most as many as were asked for, enabled.
    pub people: Vec<Person>,
    /// Whether that is everybody. Else the list or somebody on it was forged, and some may be missing: nobody is added by that, because each
    /// is believed by their own seal.
    pub whole: bool,
}

/// As [`with_role`], for what protects: it does not wait until a forged list was repaired, and tells whom it can.
pub fn believed_with_role(tx: &mut dyn Tx, dir: DirectoryId, role: Role, limit: usize) -> Answer<Believed> {
    match with_role(tx, dir, role, limit) {
        Err(StoreError::Forged { .. }) => {}
        people => return Ok(Believed { people: people?, whole: true }),
    }
    let mut people = Vec::new();
    for id in role_holders::claimed(tx, dir, role)? {
        if people.len() >= limit.min(200) {
            break;
        }
        match find(tx, dir, id) {
            Err(StoreError::Forged { .. }) => {}
            found => people.extend(found?.filter(|person| person.roles.has(role) && person.enabled)),
        }
    }
    Ok(Believed { people, whole: false })
}

/// Makes everybody else who holds this person wait until the transaction ends: for limits on how many rows somebody has.
pub fn hold(tx: &mut dyn Tx, dir: DirectoryId, id: PersonId) -> Answer<bool> {
    // In the order of those who write: the seal, then the row.
    seal::hold(tx, dir, &seal::Owner::Person(id))?;
    let sql = "UPDATE person SET enabled = enabled WHERE directory_id = ?1 AND id = ?2";
    Ok(tx.execute(sql, &params![dir, id])? == 1)
}

/// Lets a person sign in, or not; whether that is a change.
pub fn set_enabled(tx: &mut dyn Tx, dir: DirectoryId, id: PersonId, enabled: bool) -> Answer<bool> {
    seal::touch_person(tx, dir, id)?;
    let sql = "UPDATE person SET enabled = ?3 WHERE directory_id = ?1 AND id = ?2 AND enabled <> ?3";
    Ok(tx.execute(sql, &params![dir, id, enabled])? == 1)
}

/// Freezes an account since `at`, or lifts that; whether that is a change. A frozen account stays frozen since when it was.
pub fn set_frozen(tx: &mut dyn Tx, dir: DirectoryId, id: PersonId, at: Option<Timestamp>) -> Answer<bool> {
    seal::touch_person(tx, dir, id)?;
    let hit = if let Some(at) = at {
        let sql =
            "UPDATE person SET frozen_at = ?3 WHERE directory_id = ?1 AND id = ?2 AND frozen_at IS NULL";
        tx.execute(sql, &params![dir, id, at])?
    } else {
        let sql = "UPDATE person SET frozen_at = NULL WHERE directory_id = ?1 AND id = ?2 AND frozen_at IS NOT NULL";
        tx.execute(sql, &params![dir, id])?
    };
    Ok(hit == 1)
}

/// Requires since `to` that multi-factor authentication is registered again, or no longer, if it still is as in `from`; `false`
/// if somebody else was first.
pub fn set_reregister(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    id: PersonId,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
) -> Answer<bool> {
    seal::touch_person(tx, dir, id)?;
    let sql = "UPDATE person SET reregister_at = ?3 WHERE directory_id = ?1 AND id = ?2 \
         AND COALESCE(reregister_at, 0) = ?4";
    let before = from.unwrap_or_else(|| Timestamp::from_micros(0));
    Ok(tx.execute(sql, &params![dir, id, to, before])? == 1)
}

/// Sets what a person may do; whether that is a change.
pub fn set_roles(tx: &mut dyn Tx, dir: DirectoryId, id: PersonId, roles: RoleSet) -> Answer<bool> {
    seal::touch_person(tx, dir, id)?;
    let sql = "UPDATE person SET roles = ?3 WHERE directory_id = ?1 AND id = ?2 AND roles <> ?3";
    let hit = tx.execute(sql, &params![dir, id, roles_bits(roles)])? == 1;
    if hit {
        role_holders::write(tx, dir, id, roles)?;
    }
    Ok(hit)
}

/// Sets what a person may do if it still is `from`; `false` if somebody else was first.
pub fn swap_roles(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    id: PersonId,
    from: RoleSet,
    to: RoleSet,
) -> Answer<bool> {
    seal::touch_person(tx, dir, id)?;
    let sql = "UPDATE person SET roles = ?4 WHERE directory_id = ?1 AND id = ?2 AND roles = ?3";
    let hit = tx.execute(sql, &params![dir, id, roles_bits(from), roles_bits(to)])? == 1;
    if hit {
        role_holders::write(tx, dir, id, to)?;
    }
    Ok(hit)
}

/// Sets how much evidence a recovery takes if it still is `from`; `false` if somebody else was first.
pub fn swap_tier(tx: &mut dyn Tx, dir: DirectoryId, id: PersonId, from: Tier, to: Tier) -> Answer<bool> {
    seal::touch_person(tx, dir, id)?;
    let sql = "UPDATE person SET tier = ?4 WHERE directory_id = ?1 AND id = ?2 AND tier = ?3";
    Ok(tx.execute(sql, &params![dir, id, from.name(), to.name()])? == 1)
}

/// Sets how much evidence a recovery takes; whether that is a change.
pub fn set_tier(tx: &mut dyn Tx, dir: DirectoryId, id: PersonId, tier: Tier) -> Answer<bool> {
    seal::touch_person(tx, dir, id)?;
    let sql = "UPDATE person SET tier = ?3 WHERE directory_id = ?1 AND id = ?2 AND tier <> ?3";
    Ok(tx.execute(sql, &params![dir, id, tier.name()])? == 1)
}

/// A person's `WebAuthn` user handle.
pub fn user_handle(tx: &mut dyn Tx, dir: DirectoryId, id: PersonId) -> Answer<Option<Vec<u8>>> {
    seal::check_person(tx, dir, id)?;
    let sql = "SELECT user_handle FROM person WHERE directory_id = ?1 AND id = ?2";
    one(tx.query_opt(sql, &params![dir, id])?, |row| Fields::new(row, "person").get("user_handle"))
}

/// A photo for a video check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    /// Its media type, such as `image/jpeg`.
    pub media_type: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A person's photo, if one is on file.
pub fn photo(tx: &mut dyn Tx, dir: DirectoryId, id: PersonId) -> Answer<Option<Photo>> {
    seal::check_person(tx, dir, id)?;
    photo_as_sealed(tx, dir, id)
}

/// The photo, if it is the one whose MAC the person's row has.
pub(crate) fn photo_as_sealed(tx: &mut dyn Tx, dir: DirectoryId, id: PersonId) -> Answer<Option<Photo>> {
    let sql = "SELECT photo_type, photo, photo_mac FROM person WHERE directory_id = ?1 AND id = ?2";
    let Some(row) = tx.query_opt(sql, &params![dir, id])? else { return Ok(None) };
    let mut fields = Fields::new(&row, "person");
    let (media_type, bytes): (Option<String>, Option<Vec<u8>>) =
        (fields.get("photo_type")?, fields.get("photo")?);
    let mac: Option<&[u8]> = fields.get("photo_mac")?;
    match (media_type, bytes) {
        (None, None) if mac.is_none() => Ok(None),
        (Some(media_type), Some(bytes)) => {
            let values = params![id, &media_type, &bytes];
            if seal::is_single(tx, Domain::Photo, dir, &values, mac)? {
                Ok(Some(Photo { media_type, bytes }))
            } else {
                Err(seal::forged("person", format!("the photo of {id}")))
            }
        }
        _ => Err(seal::forged("person", format!("the photo of {id}"))),
    }
}

/// Gives a photo from before there were seals its MAC. The person's seal is the caller's.
pub(crate) fn seal_photo(tx: &mut dyn Tx, dir: DirectoryId, id: PersonId) -> Answer<()> {
    let sql = "SELECT photo_type, photo FROM person WHERE directory_id = ?1 AND id = ?2 AND photo IS NOT NULL \
         AND photo_type IS NOT NULL AND photo_mac IS NULL";
    let Some(row) = tx.query_opt(sql, &params![dir, id])? else { return Ok(()) };
    let values = params![id, row.get::<&str>(0)?, row.get::<&[u8]>(1)?];
    let mac = seal::single(tx, Domain::Photo, dir, &values)?;
    tx.execute(
        "UPDATE person SET photo_mac = ?3 WHERE directory_id = ?1 AND id = ?2",
        &params![dir, id, mac],
    )?;
    Ok(())
}

/// Puts a person's photo on file, or removes it; whether there is such a person.
pub fn set_photo(tx: &mut dyn Tx, dir: DirectoryId, id: PersonId, photo: Option<&Photo>) -> Answer<bool> {
    seal::touch_person(tx, dir, id)?;
    let sql =
        "UPDATE person SET photo_type = ?3, photo = ?4, photo_mac = ?5 WHERE directory_id = ?1 AND id = ?2";
    let (media_type, bytes) =
        photo.map_or((Value::Null, Value::Null), |photo| ((&photo.media_type).into(), (&photo.bytes).into()));
    let mac = match photo {
        Some(photo) => {
            let values = params![id, &photo.media_type, &photo.bytes];
            Some(seal::single(tx, Domain::Photo, dir, &values)?)
        }
        None => None,
    };
    Ok(tx.execute(sql, &[dir.into(), id.into(), media_type, bytes, mac.into()])? == 1)
}

/// How many people may sign in and were here by then.
pub fn count_since(tx: &mut dyn Tx, dir: DirectoryId, by: Timestamp) -> Answer<u64> {
    let sql = "SELECT COUNT(*) FROM person WHERE directory_id = ?1 AND enabled = 1 AND created_at <= ?2";
    tx.query_one(sql, &params![dir, by])?.get(0)
}

/// How many people there are.
pub fn count(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<u64> {
    let row = tx.query_one("SELECT COUNT(*) FROM person WHERE directory_id = ?1", &params![dir])?;
    row.get(0)
}
