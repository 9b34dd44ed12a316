//! Losses that anybody reports at the website, without signing in. Whoever it is may be a stranger, so a report changes
//! nothing but the desk's pile, which is limited per source and in all (A39, A49).

use crate::{
    Acting, Desk, DeskError, desk::restarted, journal, load, open::one_line, open::optional, policy,
    reads::Viewer,
};
use keyward_model::{DirectoryId, IntakeId, Person, PersonId};
use keyward_recovery::{Deed, may_dismiss_report};
use keyward_storage::{
    StoreError, Tx,
    repo::{
        cases, guesses,
        intake::{self, Intake, Loss},
        names, people, sign_ins,
        throttle::{self, Gate, Rule},
    },
};
use serde_json::json;
use std::time::Duration;

/// Reports from one source: an office behind one address has some, a flood has more.
const PER_SOURCE: Rule = Rule { limit: 6, window: Duration::from_hours(1), block: Duration::from_hours(1) };
/// Reports from everywhere.
const IN_ALL: Rule = Rule { limit: 60, window: Duration::from_mins(10), block: Duration::from_mins(10) };
/// How long reports are kept, whatever became of them.
const KEPT: Duration = Duration::from_hours(24 * 90);
/// How many of the pile are shown.
const SHOWN: usize = 50;

/// What somebody typed who did not sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// The user name; nobody has to have it.
    pub user_name: String,
    /// What is said to have happened.
    pub thing: Loss,
    /// What else they wrote; may be empty.
    pub note: String,
}

/// A report that waits, with whom it may be about.
#[derive(Clone, Debug)]
pub struct IntakeDetail {
    /// The report.
    pub intake: Intake,
    /// Who has this user name, else the only one who had it before.
    pub person: Option<Person>,
    /// Who else had it before: it may be about them.
    pub former: Vec<Person>,
    /// Their open case.
    pub open_case: Option<u32>,
}

/// The pile as somebody at the desk may read it.
#[derive(Clone, Debug, Default)]
pub struct Intakes {
    /// The oldest, at most 50.
    pub shown: Vec<IntakeDetail>,
    /// How many more the viewer may read.
    pub more: usize,
    /// How many the viewer may not read: about themselves, or about accounts above their reach.
    pub hidden: usize,
}

impl Desk {
    /// Puts a report on the pile. The answer is the same whether anybody has the name.
    ///
    /// # Errors
    /// [`DeskError::Text`] for a name that is empty or longer than 256 characters, or a note longer than 500;
    /// [`DeskError::TooManyReports`] when the source, or everybody together, sent too many: nothing is kept.
    pub async fn report_unsigned(&self, address: Option<&str>, reported: Reported) -> Result<(), DeskError> {
        let name = people::fold(&one_line("user_name", &reported.user_name, 256)?);
        let note = optional("note", Some(&reported.note), 500)?;
        let (dir, draws, thing) = (self.dir(), self.draws(), reported.thing);
        let address = address.map(str::to_owned);
        let taken = self
            .upkeep("report-unsigned", move |tx| {
                let draws = restarted(&draws);
                let now = draws.now();
                for (subject, rule) in
                    [(source(address.as_deref()), PER_SOURCE), ("intake".to_owned(), IN_ALL)]
                {
                    if let Gate::Blocked { .. } = throttle::raise(tx, dir, &subject, now, rule)? {
                        return Ok(false);
                    }
                }
                intake::purge(tx, dir, now.minus(KEPT))?;
                if intake::waiting(tx, dir, intake::WAITING)?.len() >= intake::WAITING {
                    return Ok(false);
                }
                let (id, at) = (IntakeId::new(now, &draws), now);
                let (user_name, note, address) = (name.clone(), note.clone(), address.clone());
                intake::insert(tx, dir, &Intake { id, at, user_name, thing, note, address })?;
                Ok(true)
            })
            .await?;
        if taken { Ok(()) } else { Err(DeskError::TooManyReports) }
    }

    /// The pile as this viewer may read it, oldest first.
    ///
    /// # Errors
    /// [`DeskError::Store`]; [`Refusal::OnHold`](keyward_recovery::Refusal::OnHold).
    pub async fn intakes(&self, viewer: &Acting) -> Result<Intakes, DeskError> {
        let (dir, who) = (self.dir(), viewer.clone());
        let read = move |tx: &mut dyn Tx| {
            let viewer = Viewer::read(tx, dir, &who)?;
            let mut found = Intakes::default();
            for intake in intake::waiting(tx, dir, intake::WAITING)? {
                match seen(&viewer, meant(tx, dir, &intake)?) {
                    None => found.hidden += 1,
                    Some(about) if found.shown.len() < SHOWN => {
                        found.shown.push(detail(tx, dir, intake, about)?);
                    }
                    Some(_) => found.more += 1,
                }
            }
            Ok::<_, DeskError>(found)
        };
        self.store().read("intakes", read).await
    }

    /// A report that waits, if this viewer may read it.
    ///
    /// # Errors
    /// [`DeskError::RequestOver`] if somebody settled it; [`DeskError::NotFound`] for one that the viewer may not read;
    /// [`Refusal::OnHold`](keyward_recovery::Refusal::OnHold); [`DeskError::Store`].
    pub async fn intake(&self, viewer: &Acting, id: IntakeId) -> Result<Intake, DeskError> {
        let (dir, who) = (self.dir(), viewer.clone());
        let read = move |tx: &mut dyn Tx| {
            let viewer = Viewer::read(tx, dir, &who)?;
            let intake = intake::find_waiting(tx, dir, id)?.ok_or(DeskError::RequestOver)?;
            let about = meant(tx, dir, &intake)?;
            if seen(&viewer, about).is_some() { Ok(intake) } else { Err(DeskError::NotFound) }
        };
        self.store().read("intake", read).await
    }

    /// Takes a report off the pile without a case. The log keeps it, with the reason.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] unless the actor works at the desk; [`DeskError::Refused`] by the rules, about whoever has the user
    /// name; [`DeskError::Text`] for a reason that is empty or
    /// longer than 300 characters; [`DeskError::RequestOver`] if somebody settled it.
    pub async fn dismiss_intake(&self, acting: &Acting, id: IntakeId, reason: &str) -> Result<(), DeskError> {
        let reason = one_line("reason", reason, 300)?;
        let (dir, who, draws) = (self.dir(), acting.clone(), self.draws());
        self.write(Deed::DismissReport(id), &id.to_string(), acting, move |tx| {
            let draws = restarted(&draws);
            if load::actor(tx, dir, &who)?.roles.desk_reach().is_none() {
                return Err(DeskError::NotAllowed);
            }
            let found = intake::find_waiting(tx, dir, id)?.ok_or(DeskError::RequestOver)?;
            let (person, former) = meant(tx, dir, &found)?;
            let about = person.as_ref().map(|person| person.id);
            let viewer = Viewer::read(tx, dir, &who)?;
            // Whoever has the name is within reach, or each who had it; of the others only that it is nobody's own.
            let asked = |one: &&Person| person.is_none() || viewer.is(one.id);
            for person in person.iter().chain(former.iter().filter(asked)) {
                let standards = policy::standards(tx, dir, None)?.unwrap_or_default();
                may_dismiss_report(&load::facts(tx, dir, person.id, standards, &who, &draws)?)?;
            }
            if !intake::settle(tx, dir, id, draws.now(), None)? {
                return Err(DeskError::RequestOver);
            }
            let body = json!({ "report": body(&found), "reason": reason });
            Ok(journal::append(tx, dir, who.actor, "intake.dismissed", about, body, &draws)?)
        })
        .await
    }
}

/// Whom a report may be about: who has the user name, else the only one who had it, and who else had it.
type Meant = (Option<Person>, Vec<Person>);

fn meant(tx: &mut dyn Tx, dir: DirectoryId, intake: &Intake) -> Result<Meant, StoreError> {
    Ok(match names::all_with_user_name(tx, dir, &intake.user_name)? {
        (None, mut former) if former.len() == 1 => (former.pop(), former),
        meant => meant,
    })
}

/// Whether a report may be about this person: else nobody else's report is taken off the pile by a case of theirs.
pub(crate) fn may_mean(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    intake: &Intake,
    person: PersonId,
) -> Result<bool, StoreError> {
    let (has, former) = meant(tx, dir, intake)?;
    let mut all = has.iter().chain(&former).peekable();
    Ok(all.peek().is_none() || all.any(|one| one.id == person))
}

/// Nobody reads what may be said about themselves, and nobody of the desk about an account above their reach. Of whom it may be about the one
/// counts who has the name; who had it before and is above the reach is left out.
fn seen(viewer: &Viewer, (person, former): Meant) -> Option<Meant> {
    let own = person.iter().chain(&former).any(|person| viewer.is(person.id));
    let left: Vec<Person> = former.iter().filter(|former| viewer.reads(former)).cloned().collect();
    let reads = match &person {
        Some(person) => viewer.reads(person),
        None => former.is_empty() || !left.is_empty(),
    };
    (reads && !own).then_some((person, left))
}

fn detail(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    intake: Intake,
    (person, former): Meant,
) -> Result<IntakeDetail, StoreError> {
    let open = match &person {
        Some(person) => cases::open_of_person(tx, dir, person.id)?,
        None => None,
    };
    Ok(IntakeDetail { intake, person, former, open_case: open.map(|row| row.number) })
}

/// What the log keeps of a report.
pub(crate) fn body(intake: &Intake) -> serde_json::Value {
    json!({
        "id": intake.id,
        "at": intake.at,
        "user_name": intake.user_name,
        "thing": intake.thing.name(),
        "note": intake.note,
        "address": intake.address,
    })
}

/// Whether a report came from a network that the person never signed in from.
pub(crate) fn is_unusual(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    intake: &Intake,
) -> Result<bool, StoreError> {
    match &intake.address {
        Some(address) => Ok(sign_ins::times_from(tx, dir, person, address, 1)? == 0),
        None => Ok(true),
    }
}

/// Where the reports of one source are counted.
fn source(address: Option<&str>) -> String {
    format!("intake:{}", guesses::source(address))
}
