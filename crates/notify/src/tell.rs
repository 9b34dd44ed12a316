//! Telling, in the transaction of what is told.

use std::{collections::BTreeSet, time::Duration};

use keyward_model::{
    Channel, Contact, ContactKind, DirectoryId, Entropy, Humans, Person, PersonId, Role, Timestamp, masked,
};
use keyward_recovery::{Audience, of_change, of_reminder};
use keyward_storage::{
    StoreError, Tx,
    repo::{contacts, exercise, messages, names, people, sessions},
};

use crate::{
    Happened, Notice, Telling,
    compose::{self, Cause},
    notice::Reader,
    owed::{self, Owed},
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

/// What becomes of two accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pair {
    /// A link of administrators makes them one human's.
    Linked,
    /// It no longer does.
    Unlinked,
    /// An employee number of an import makes them one human's.
    Joined,
    /// An import says so, and it waits for two people. The security readers hear of that whatever the tiers.
    Claimed,
}

impl Pair {
    const fn notice(self, with: &str, at: Timestamp) -> Notice<'_> {
        match self {
            Self::Linked => Notice::Linked { with, linked: true, at },
            Self::Unlinked => Notice::Linked { with, linked: false, at },
            Self::Joined => Notice::SameNumber { with, joined: true, at },
            Self::Claimed => Notice::SameNumber { with, joined: false, at },
        }
    }
}

/// Tells everybody whose accounts become one human's, or no longer are, or are said to be: whoever is joined with a stranger can say so.
/// `apart` is whose accounts they are without that.
///
/// # Errors
/// [`StoreError`].
pub fn of_two(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    telling: &Telling,
    apart: &Humans,
    (one, other, what): (PersonId, PersonId, Pair),
    (at, entropy): (Timestamp, &dyn Entropy),
) -> Result<(), StoreError> {
    let name = |tx: &mut dyn Tx, account| -> Result<String, StoreError> {
        Ok(people::find(tx, dir, account)?.map(|found| found.user_name).unwrap_or_default())
    };
    let names = (name(tx, one)?, name(tx, other)?);
    let both: BTreeSet<PersonId> = apart.accounts(one).into_iter().chain(apart.accounts(other)).collect();
    for account in both {
        let Some(found) = people::find(tx, dir, account)? else { continue };
        // Each is told of the account at the other end; both may be one human's already.
        let near = account == one || (account != other && apart.is_same(account, one));
        let notice = what.notice(if near { &names.1 } else { &names.0 }, at);
        if what == Pair::Claimed {
            of_account_and_security(tx, dir, telling, &found, &notice, (at, entropy))?;
        } else {
            of_account(tx, dir, telling, &found, &notice, (at, entropy))?;
        }
    }
    Ok(())
}

/// Tells as [`of_account`] does, and the security readers whatever the account's tier: of what takes its helpers from somebody, or gives them
/// back.
///
/// # Errors
/// [`StoreError`].
pub fn of_account_and_security(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    telling: &Telling,
    person: &Person,
    notice: &Notice<'_>,
    (at, entropy): (Timestamp, &dyn Entropy),
) -> Result<u64, StoreError> {
    let contacts = contacts::of_person(tx, dir, person.id)?;
    let mut audience = of_change(person, &contacts, at, telling.texts);
    audience.security = true;
    let cause = Cause { telling, case: None, intent: None, at, entropy };
    everybody(tx, dir, &cause, person, &audience, notice)
}

/// Tells of something that protects an account, as [`of_account`] does: it is done whoever can be told. Where the list of who reads for
/// security was forged, those of them who can be believed hear of it now, and the others once it is repaired.
///
/// # Errors
/// [`StoreError`].
pub fn of_protection(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    telling: &Telling,
    person: &Person,
    notice: &Notice<'_>,
    (at, entropy): (Timestamp, &dyn Entropy),
) -> Result<u64, StoreError> {
    let contacts = contacts::of_person(tx, dir, person.id)?;
    let mut audience = of_change(person, &contacts, at, telling.texts);
    let cause = Cause { telling, case: None, intent: None, at, entropy };
    if let (true, Some(happened)) = (audience.security, notice.happened())
        && !people::believed_with_role(tx, dir, Role::SecurityReader, READERS)?.whole
    {
        audience.security = false;
        let owed = Owed::Account { person: person.id, happened: happened.event().to_owned() };
        owed::write(tx, dir, &owed, (at, entropy))?;
        let readers = believed(tx, dir, person.id)?;
        to_security(tx, dir, &cause, person, (happened, &readers))?;
    }
    everybody(tx, dir, &cause, person, &audience, notice)
}

/// Tells security readers what happened to an account. How many addresses were told.
///
/// # Errors
/// [`StoreError`].
pub fn to_security(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    cause: &Cause<'_>,
    person: &Person,
    (happened, readers): (Happened, &[Person]),
) -> Result<u64, StoreError> {
    let account = &person.user_name;
    let number = cause.case.map(|(_, number)| number);
    let words = Notice::ToOthers { reader: Reader::Security, happened, account, case: number, at: cause.at };
    let mut told = 0;
    for reader in readers {
        let addresses = mail_addresses(tx, dir, reader.id, cause.at)?;
        for row in compose::to_other(cause, reader, &addresses, &words) {
            messages::enqueue(tx, dir, &row)?;
            told += 1;
        }
    }
    Ok(told)
}

/// The security readers who are told about an account and who can be believed now.
///
/// # Errors
/// [`StoreError`].
pub fn believed(tx: &mut dyn Tx, dir: DirectoryId, about: PersonId) -> Result<Vec<Person>, StoreError> {
    let exercise = exercise::is_marked(tx, dir, about)?;
    let mut found = Vec::new();
    for reader in people::believed_with_role(tx, dir, Role::SecurityReader, READERS)?.people {
        if reader.id != about && exercise::is_marked(tx, dir, reader.id)? == exercise {
            found.push(reader);
        }
    }
    Ok(found)
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

/// Leaves out the mailboxes that other people read now, of an account whose user name passed on: its mail would tell them of somebody
/// else's account. Of an account that has its own name everything is told everywhere, because whoever gave its mailbox away may be the attacker.
///
/// # Errors
/// [`StoreError`].
pub fn keep_own(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: &Person,
    ways: &mut BTreeSet<(Channel, String)>,
) -> Result<(), StoreError> {
    if !names::is_passed_on_name(person.id, &person.user_name) {
        return Ok(());
    }
    for way in ways.clone() {
        let (channel, address) = &way;
        let is_named = |tx: &mut dyn Tx| people::find_by_user_name(tx, dir, address);
        let is_others = *channel == Channel::Mail
            && (is_named(tx)?.is_some_and(|found| found.id != person.id)
                || contacts::others_with(tx, dir, person.id, address)? > 0);
        if is_others {
            ways.remove(&way);
        }
    }
    Ok(())
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
    let mut ways = audience.person.clone();
    keep_own(tx, dir, person, &mut ways)?;
    let mut rows = compose::to_person(cause, person, &ways, notice, 0);
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

/// Who used a session of theirs within a shift is on duty.
const SHIFT: Duration = Duration::from_hours(8);

fn on_duty_at(last_seen: Option<Timestamp>, at: Timestamp) -> bool {
    last_seen.is_some_and(|seen| at.since(seen) <= SHIFT)
}

/// The supervisors on duty, with their mail addresses: those who are signed in and were there within eight hours; if nobody is, all of them. Nobody is told
/// about their own account that way, and an exercise is told to its own.
///
/// # Errors
/// [`StoreError`].
pub fn supervisors(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    about: PersonId,
    at: Timestamp,
) -> Result<Vec<(Person, BTreeSet<String>)>, StoreError> {
    let exercise = exercise::is_marked(tx, dir, about)?;
    let (mut on_duty, mut all) = (Vec::new(), Vec::new());
    for reader in people::with_role(tx, dir, Role::PrivilegedAuthentication, READERS)? {
        if reader.id == about || !reader.may_enter() || exercise::is_marked(tx, dir, reader.id)? != exercise {
            continue;
        }
        let told = (
            mail_addresses(tx, dir, reader.id, at)?,
            on_duty_at(sessions::live(tx, dir, reader.id, at)?.last_seen_at, at),
        );
        all.push((reader.clone(), told.0.clone()));
        if told.1 {
            on_duty.push((reader, told.0));
        }
    }
    Ok(if on_duty.is_empty() { all } else { on_duty })
}

/// Every mailbox and, where texts can be sent, mobile number of somebody that is on file.
///
/// # Errors
/// [`StoreError`].
pub fn ways_of(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    telling: &Telling,
    person: PersonId,
    at: Timestamp,
) -> Result<BTreeSet<(Channel, String)>, StoreError> {
    let on_file = contacts::in_force_at(tx, dir, person, at)?.into_iter();
    let way = |contact: Contact| Some((contact.kind.channel()?, contact.value));
    let sent = |(channel, _): &(Channel, String)| telling.texts || *channel != Channel::Text;
    Ok(on_file.filter_map(way).filter(sent).collect())
}

/// Where a manager is written to about somebody in their team: the work mailbox; all on file for who has none. What concerns another
/// person's account has no place in a private mailbox.
///
/// # Errors
/// [`StoreError`].
pub fn work_addresses(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    at: Timestamp,
) -> Result<BTreeSet<String>, StoreError> {
    let on_file = contacts::in_force_at(tx, dir, person, at)?;
    let at_work = on_file.into_iter().filter(|contact| contact.kind == ContactKind::WorkEmail);
    let found: BTreeSet<String> = at_work.map(|contact| contact.value).collect();
    if found.is_empty() { mail_addresses(tx, dir, person, at) } else { Ok(found) }
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
