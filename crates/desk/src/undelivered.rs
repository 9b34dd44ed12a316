//! Messages that did not leave: listed, and sent again.

use crate::{
    Acting, Desk, DeskError, Operator, alarms::watching, desk::restarted, journal, letters::SILENT,
    reads::Viewer,
};
use keyward_model::{Actor, Channel, DirectoryId, MessageId, Timestamp};
use keyward_notify::tell;
use keyward_recovery::{Deed, of_change};
use keyward_storage::{
    Draws, StoreError, Tx,
    repo::{
        Cursor, PageRequest, cases, contacts,
        messages::{self, Message, Unsent},
        outlets::{self, OutletState},
        people,
    },
};
use serde_json::json;

/// How many messages one command sends again.
const AT_ONCE: u16 = 200;
/// How many pages of as many it looks through for them.
const PAGES: usize = 20;

/// Whether a message can be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// It can.
    Yes,
    /// It is tried still.
    Waits,
    /// Its code has expired and was erased.
    CodeIsOver,
    /// Its address is not on file of whom it tells any more: somebody else may read there now.
    AddressIsGone,
}

/// A message that did not leave.
#[derive(Clone, Debug)]
pub struct UnsentMessage {
    /// The message.
    pub row: Message,
    /// The number of its case.
    pub case: Option<u32>,
    /// Whom it tells.
    pub name: Option<String>,
    /// Whether it can be sent again.
    pub again: Again,
}

/// A page of them, with what is the matter with the outlets.
#[derive(Clone, Debug)]
pub struct UnsentPage {
    /// The messages, newest first.
    pub rows: Vec<UnsentMessage>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
    /// Outlets that ever had a fault.
    pub outlets: Vec<OutletState>,
}

impl Desk {
    /// Messages that wait or were given up, as a supervisor or security reader sees them: nothing of a recovery of their own, and nothing
    /// of a call for help in silence.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] for everybody else; [`DeskError::Store`].
    pub async fn unsent(
        &self,
        acting: &Acting,
        which: Unsent,
        page: PageRequest,
    ) -> Result<UnsentPage, DeskError> {
        let (dir, who, now) = (self.dir(), acting.clone(), self.now());
        let list = move |tx: &mut dyn Tx| {
            watching(tx, dir, &who)?;
            let viewer = Viewer::read(tx, dir, &who)?;
            let mut found = list(tx, dir, which, SILENT, (&page, now))?;
            let mut shown = Vec::new();
            for one in found.rows {
                if may_see(tx, dir, &viewer, &one.row)? {
                    shown.push(one);
                }
            }
            found.rows = shown;
            Ok(found)
        };
        self.store().read("unsent", list).await
    }

    /// The same for the machine, where everything is shown.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn unsent_at_machine(
        &self,
        _: Operator,
        which: Unsent,
        page: PageRequest,
    ) -> Result<UnsentPage, DeskError> {
        let (dir, now) = (self.dir(), self.now());
        self.store().read("unsent", move |tx| list(tx, dir, which, "", (&page, now))).await
    }

    /// Has a message sent again that was given up, or all that the viewer sees; how many. It goes to the address that it was written to.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] unless the actor may watch; [`DeskError::NotFound`] if the message was not given up, or holds a code that
    /// has expired.
    pub async fn send_again(&self, acting: &Acting, only: Option<MessageId>) -> Result<u32, DeskError> {
        let (dir, who, draws) = (self.dir(), acting.clone(), self.draws());
        let target = only.map_or_else(String::new, |id| id.to_string());
        self.write(Deed::SendAgain, &target, acting, move |tx| {
            watching(tx, dir, &who)?;
            let viewer = Viewer::read(tx, dir, &who)?;
            let sees = |tx: &mut dyn Tx, row: &Message| may_see(tx, dir, &viewer, row);
            let chosen = given_up(tx, dir, (only, SILENT), draws.now(), &sees)?;
            again(tx, dir, who.actor, (&chosen, only.is_some()), &restarted(&draws))
        })
        .await
    }

    /// The same at the machine, for any one message.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] as above; [`DeskError::Store`].
    pub async fn send_again_at_machine(&self, _: Operator, one: MessageId) -> Result<u32, DeskError> {
        let (dir, draws) = (self.dir(), self.draws());
        self.upkeep("send-again", move |tx| {
            let chosen = given_up(tx, dir, (Some(one), ""), draws.now(), &|_, _| Ok(true))?;
            again(tx, dir, Actor::Operator, (&chosen, true), &restarted(&draws))
        })
        .await
    }

    /// One step of the same for every message, the newest first; call it until it names no place to go on from. How many it has sent again, and
    /// that place.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn send_all_again_at_machine(
        &self,
        _: Operator,
        after: Option<Cursor>,
    ) -> Result<(u32, Option<Cursor>), DeskError> {
        let (dir, draws) = (self.dir(), self.draws());
        let now = draws.now();
        let look = move |tx: &mut dyn Tx| given_up_after(tx, dir, after.clone(), "", now, &|_, _| Ok(true));
        let (seen, next): (Vec<MessageId>, _) = self.store().read("given-up", look).await?;
        let sent = self.upkeep("send-again", move |tx| {
            let mut chosen = Vec::new();
            for id in &seen {
                chosen.extend(given_up(tx, dir, (Some(*id), ""), draws.now(), &|_, _| Ok(true))?);
            }
            again(tx, dir, Actor::Operator, (&chosen, false), &restarted(&draws))
        });
        Ok((sent.await?, next))
    }
}

fn list(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    which: Unsent,
    without: &str,
    (page, now): (&PageRequest, Timestamp),
) -> Result<UnsentPage, DeskError> {
    let found = messages::unsent(tx, dir, which, without, page)?;
    let mut rows = Vec::new();
    for row in found.items {
        let case = match row.message.case {
            Some(case) => cases::find(tx, dir, case)?.map(|case| case.number),
            None => None,
        };
        let name = match row.message.person {
            Some(person) => people::find(tx, dir, person)?.map(|person| person.display_name),
            None => None,
        };
        let again = may_go_again(tx, dir, &row, now)?;
        rows.push(UnsentMessage { row, case, name, again });
    }
    Ok(UnsentPage { rows, next: found.next, outlets: outlets::list(tx, dir)? })
}

/// Whether somebody sees this message: whoever sees its case, if it has one.
fn may_see(tx: &mut dyn Tx, dir: DirectoryId, viewer: &Viewer, row: &Message) -> Result<bool, StoreError> {
    let Some(case) = row.message.case else { return Ok(true) };
    let Some(case) = cases::find(tx, dir, case)? else { return Ok(true) };
    let person = people::find(tx, dir, case.case.person)?;
    Ok(person.is_some_and(|person| viewer.sees_case(&case, &person)))
}

/// Whether a message can be sent again now. It goes as it was written, but not to an address that is not on file any more.
fn may_go_again(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    row: &Message,
    now: Timestamp,
) -> Result<Again, StoreError> {
    Ok(match row.message.expires_at {
        _ if !row.is_given_up() => Again::Waits,
        Some(end) if end <= now || row.message.body.is_empty() => Again::CodeIsOver,
        // A code goes where the method sends it, and lives for minutes.
        Some(_) => Again::Yes,
        None if is_on_file(tx, dir, row, now)? => Again::Yes,
        None => Again::AddressIsGone,
    })
}

/// Whether the address is one at which whom it tells would be told of a change of their account now. Where what is on file is not believed, it is not.
fn is_on_file(tx: &mut dyn Tx, dir: DirectoryId, row: &Message, now: Timestamp) -> Result<bool, StoreError> {
    let message = &row.message;
    let Some(reader) = message.person.filter(|_| message.channel != Channel::Webhook) else {
        return Ok(true);
    };
    let read = |tx: &mut dyn Tx| -> Result<bool, StoreError> {
        let Some(reader) = people::find(tx, dir, reader)? else { return Ok(false) };
        let mut ways = of_change(&reader, &contacts::of_person(tx, dir, reader.id)?, now, true).person;
        tell::keep_own(tx, dir, &reader, &mut ways)?;
        Ok(ways.contains(&(message.channel, message.address.clone())))
    };
    match read(tx) {
        Err(StoreError::Forged { .. }) => Ok(false),
        answer => answer,
    }
}

/// Whether somebody sees a message.
type Sees<'a> = &'a dyn Fn(&mut dyn Tx, &Message) -> Result<bool, StoreError>;

/// The message of this id, or the newest of all, that were given up, that `sees` lets through and that can be sent again: up to [`AT_ONCE`] of them,
/// however many others stand between.
fn given_up(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    (only, without): (Option<MessageId>, &str),
    now: Timestamp,
    sees: Sees<'_>,
) -> Result<Vec<MessageId>, StoreError> {
    if let Some(id) = only {
        let row = messages::find(tx, dir, id)?.filter(|row| row.message.kind != without);
        return Ok(match row {
            Some(row) if sees(tx, &row)? && may_go_again(tx, dir, &row, now)? == Again::Yes => vec![id],
            _ => Vec::new(),
        });
    }
    let (mut chosen, mut after) = (Vec::new(), None);
    for _ in 0..PAGES {
        let (more, next) = given_up_after(tx, dir, after, without, now, sees)?;
        chosen.extend(more);
        after = next;
        if after.is_none() || chosen.len() >= usize::from(AT_ONCE) {
            break;
        }
    }
    chosen.truncate(usize::from(AT_ONCE));
    Ok(chosen)
}

/// Those of one page, and where the next page begins.
fn given_up_after(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    after: Option<Cursor>,
    without: &str,
    now: Timestamp,
    sees: Sees<'_>,
) -> Result<(Vec<MessageId>, Option<Cursor>), StoreError> {
    let found = messages::unsent(tx, dir, Unsent::GivenUp, without, &PageRequest::after(AT_ONCE, after))?;
    let mut chosen = Vec::new();
    for row in &found.items {
        if sees(tx, row)? && may_go_again(tx, dir, row, now)? == Again::Yes {
            chosen.push(row.message.id);
        }
    }
    Ok((chosen, found.next))
}

fn again(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    by: Actor,
    (chosen, one): (&[MessageId], bool),
    draws: &Draws,
) -> Result<u32, DeskError> {
    let mut sent = Vec::new();
    for id in chosen {
        if messages::send_again(tx, dir, *id, draws.now())? {
            sent.push(*id);
        }
    }
    if sent.is_empty() {
        return if one { Err(DeskError::NotFound) } else { Ok(0) };
    }
    let count = u32::try_from(sent.len()).unwrap_or(u32::MAX);
    journal::append(tx, dir, by, "messages.sent_again", None, json!({ "messages": sent }), draws)?;
    Ok(count)
}
