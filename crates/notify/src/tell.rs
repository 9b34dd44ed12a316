//! Telling, in the transaction of what is told.

use std::collections::BTreeSet;

use keyward_model::{Channel, ContactKind, DirectoryId, Entropy, Person, PersonId, Role, Timestamp, masked};
use keyward_recovery::{Audience, of_change, of_reminder};
use keyward_storage::{
    StoreError, Tx,
    repo::{contacts, exercise, messages, people},
};

use crate::{
    Notice, Telling,
    compose::{self, Cause},
    notice::Reader,
};

/// The most security readers that are told.
const READERS: usize = 50;

/// Tells of a change of somebody's account outside of a case: the person everywhere, for a privileged account the security
/// readers, and the programs that hear of it. How many addresses were told.
///
/// # Errors
/// [`StoreError`].
pub fn of_account(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    telling: &Telling,
    person: &Person,
    notice: &Notice<'_>,
    (at, entropy): (Timestamp, &dyn Entropy),
) -> Result<u64, StoreError> {
    let contacts = contacts::of_person(tx, dir, person.id)?;
    let audience = of_change(person, &contacts, at, telling.texts);
    let cause = Cause { telling, case: None, intent: None, at, entropy };
    everybody(tx, dir, &cause, person, &audience, notice)
}

/// Tells of a number or address of `kind` that changed `from` one `to` another: also at the old one, however long ago the
/// export says that it was replaced.
///
/// # Errors
/// [`StoreError`].
pub fn of_contact(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    telling: &Telling,
    person: &Person,
    (kind, from, to): (ContactKind, Option<&str>, Option<&str>),
    (at, entropy): (Timestamp, &dyn Entropy),
) -> Result<u64, StoreError> {
    let contacts = contacts::of_person(tx, dir, person.id)?;
    let mut audience = of_change(person, &contacts, at, telling.texts);
    let channel = kind.channel().filter(|channel| telling.texts || *channel != Channel::Text);
    audience.person.extend(channel.zip(from.map(str::to_owned)));
    let (from, to) = (from.map(masked), to.map(masked));
    let notice = Notice::ContactChanged { from: from.as_deref(), to: to.as_deref(), at };
    let cause = Cause { telling, case: None, intent: None, at, entropy };
    everybody(tx, dir, &cause, person, &audience, &notice)
}

/// Reminds somebody by mail of what they have to register. How many addresses were told.
///
/// # Errors
/// [`StoreError`].
pub fn to_remind(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    telling: &Telling,
    person: &Person,
    notice: &Notice<'_>,
    (at, entropy): (Timestamp, &dyn Entropy),
) -> Result<u64, StoreError> {
    let audience = of_reminder(&contacts::of_person(tx, dir, person.id)?);
    let cause = Cause { telling, case: None, intent: None, at, entropy };
    everybody(tx, dir, &cause, person, &audience, notice)
}

/// Writes a notice to the person, the security readers and the programs of an audience. How many addresses were told.
fn everybody(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    cause: &Cause<'_>,
    person: &Person,
    audience: &Audience,
    notice: &Notice<'_>,
) -> Result<u64, StoreError> {
    let mut rows = compose::to_person(cause, person, &audience.person, notice, 0);
    let mut told = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    if let Some(happened) = notice.happened() {
        if audience.security {
            let others = Notice::ToOthers {
                reader: Reader::Security,
                happened,
                account: &person.user_name,
                case: cause.case.map(|(_, number)| number),
                at: cause.at,
            };
            for (reader, addresses) in security(tx, dir, person.id, cause.at)? {
                rows.extend(compose::to_other(cause, &reader, &addresses, &others));
            }
        }
        told = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        if !exercise::is_marked(tx, dir, person.id)? {
            rows.extend(compose::to_hooks(cause, person, happened));
        }
    }
    for row in &rows {
        messages::enqueue(tx, dir, row)?;
    }
    Ok(told)
}

/// The security readers with their mail addresses. Nobody is told about their own account that way. An exercise is told to
/// its own reviewers, and nothing else is.
///
/// # Errors
/// [`StoreError`].
pub fn security(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    about: PersonId,
    at: Timestamp,
) -> Result<Vec<(Person, BTreeSet<String>)>, StoreError> {
    let mut found = Vec::new();
    let exercise = exercise::is_marked(tx, dir, about)?;
    for reader in people::with_role(tx, dir, Role::SecurityReader, READERS)? {
        if reader.id != about && exercise::is_marked(tx, dir, reader.id)? == exercise {
            let addresses = mail_addresses(tx, dir, reader.id, at)?;
            found.push((reader, addresses));
        }
    }
    Ok(found)
}

/// The mail addresses of somebody that are on file.
///
/// # Errors
/// [`StoreError`].
pub fn mail_addresses(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    at: Timestamp,
) -> Result<BTreeSet<String>, StoreError> {
    let on_file = contacts::in_force_at(tx, dir, person, at)?;
    Ok(on_file
        .into_iter()
        .filter(|contact| contact.kind.channel() == Some(Channel::Mail))
        .map(|contact| contact.value)
        .collect())
}
