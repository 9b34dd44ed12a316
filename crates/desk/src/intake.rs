//! Losses that anybody reports at the website, without signing in. Whoever it is may be a stranger, so a report changes
//! nothing but the desk's pile (A39, A49). A source sends a few an hour, and what it is answered depends on nothing else: neither on the name nor
//! on what others sent. Who crowds the pile makes room themselves ([`Desk::tidy_reports`]), so that no stranger closes the form.

use crate::{
    Acting, Desk, DeskError, desk::restarted, journal, load, open::one_line, open::optional, policy,
    reads::Viewer,
};
use keyward_model::{Actor, DirectoryId, IntakeId, Person, PersonId, Timestamp};
use keyward_recovery::{Deed, may_dismiss_report};
use keyward_storage::{
    Draws, StoreError, Tx,
    repo::{
        cases, guesses,
        intake::{self, AT_ONCE, Intake, Loss, Names},
        names, people, sign_ins,
        throttle::{self, Gate, Rule},
    },
};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// Reports from one source: an office behind one address has some, a flood has more.
const PER_SOURCE: Rule = Rule { limit: 6, window: Duration::from_hours(1), block: Duration::from_hours(1) };
/// How many wait under one user name that somebody has or had.
const PER_NAME: usize = 3;
/// How many of these are the oldest, which nobody crowds out who sends something afterwards.
const OLDEST: usize = 2;
/// How many wait that name nobody.
const UNMATCHED: usize = 100;
/// How long a report waits that names nobody.
const UNMATCHED_LIFE: Duration = Duration::from_hours(24 * 14);
/// How long reports are kept, whatever became of them.
const KEPT: Duration = Duration::from_hours(24 * 90);
/// How many of the pile are shown.
const SHOWN: usize = 50;
/// Of how many that name somebody it is looked up whom.
const LOOKED_UP: usize = 200;
/// How many reports one event of the log carries.
const PER_EVENT: usize = 50;

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
    /// Those that name somebody first, each person's together and the newest of them first; then the rest. At most 50, from as many
    /// networks as there are.
    pub shown: Vec<IntakeDetail>,
    /// How many more wait.
    pub more: usize,
    /// How many of all name nobody.
    pub unmatched: usize,
    /// When this was read: what came in later is not on the page.
    pub read_at: Timestamp,
    /// How many the viewer may not read: about themselves, or about accounts above their reach.
    pub hidden: usize,
}

impl Desk {
    /// Puts a report on the pile. The answer is the same whether anybody has the name.
    ///
    /// # Errors
    /// [`DeskError::Text`] for a name that is empty or longer than 256 characters, or a note longer than 500;
    /// [`DeskError::TooManyReports`] when the source sent too many: nothing is kept.
    pub async fn report_unsigned(&self, address: Option<&str>, reported: Reported) -> Result<(), DeskError> {
        let name = people::fold(&one_line("user_name", &reported.user_name, 256)?);
        let note = optional("note", Some(&reported.note), 500)?;
        let (dir, draws, thing) = (self.dir(), self.draws(), reported.thing);
        let address = address.map(str::to_owned);
        let taken = self
            .upkeep("report-unsigned", move |tx| {
                let draws = restarted(&draws);
                let now = draws.now();
                let subject = source(address.as_deref());
                if let Gate::Blocked { .. } = throttle::raise(tx, dir, &subject, now, PER_SOURCE)? {
                    return Ok(false);
                }
                // Whether anybody has the name is not looked up here, and room is made later: so neither the answer nor the time that
                // it takes tells which names there are.
                let (id, at) = (IntakeId::new(now, &draws), now);
                let (user_name, note, address) = (name.clone(), note.clone(), address.clone());
                intake::insert(tx, dir, &Intake { id, at, user_name, thing, note, address, merged: 0 })?;
                Ok(true)
            })
            .await?;
        if taken { Ok(()) } else { Err(DeskError::TooManyReports) }
    }

    /// The pile as this viewer may read it.
    ///
    /// # Errors
    /// [`DeskError::Store`]; [`Refusal::OnHold`](keyward_recovery::Refusal::OnHold).
    pub async fn intakes(&self, viewer: &Acting) -> Result<Intakes, DeskError> {
        let (dir, who, read_at) = (self.dir(), viewer.clone(), self.now());
        let read = move |tx: &mut dyn Tx| {
            let viewer = Viewer::read(tx, dir, &who)?;
            let unmatched = intake::count_waiting(tx, dir, Names::Nobody)?;
            let mut found = Intakes { unmatched, read_at, ..Intakes::default() };
            let (mut read, mut about) = (0, Vec::new());
            for intake in fairly(intake::waiting(tx, dir, Names::Somebody, AT_ONCE)?).take(LOOKED_UP) {
                read += 1;
                match seen(&viewer, meant(tx, dir, &intake)?) {
                    None => found.hidden += 1,
                    Some(whom) => about.push((intake, whom)),
                }
            }
            found.more = intake::count_waiting(tx, dir, Names::Somebody)?.saturating_sub(read) + unmatched;
            for (intake, whom) in together(about) {
                if found.shown.len() < SHOWN {
                    found.shown.push(detail(tx, dir, intake, whom)?);
                } else {
                    found.more += 1;
                }
            }
            let room = SHOWN.saturating_sub(found.shown.len());
            for intake in fairly(intake::waiting(tx, dir, Names::Nobody, AT_ONCE)?).take(room) {
                found.shown.push(detail(tx, dir, intake, (None, Vec::new()))?);
                found.more = found.more.saturating_sub(1);
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
            let intake = intake::find_waiting(tx, dir, id)?.ok_or(DeskError::RequestOver)?;
            if may_read(tx, dir, &who, &intake)? { Ok(intake) } else { Err(DeskError::NotFound) }
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

    /// Takes every report off the pile that names nobody and came in until then: one touch for what one stranger can send in bulk. How many
    /// there were. The log keeps them, with the reason.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] unless the actor works at the desk; [`DeskError::Text`] for a reason that is empty or longer than 300
    /// characters; [`DeskError::RequestOver`] if there is none.
    pub async fn dismiss_unmatched(
        &self,
        acting: &Acting,
        until: Timestamp,
        reason: &str,
    ) -> Result<usize, DeskError> {
        let reason = one_line("reason", reason, 300)?;
        let by = acting.actor.person().ok_or(DeskError::NotAllowed)?;
        let (dir, who, draws) = (self.dir(), acting.clone(), self.draws());
        self.write(Deed::DismissUnmatched(by), &until.as_micros().to_string(), acting, move |tx| {
            let draws = restarted(&draws);
            if load::actor(tx, dir, &who)?.roles.desk_reach().is_none() {
                return Err(DeskError::NotAllowed);
            }
            let mut settled = Vec::new();
            for found in intake::waiting(tx, dir, Names::Nobody, AT_ONCE)? {
                if found.at <= until && intake::settle(tx, dir, found.id, draws.now(), None)? {
                    settled.push(body(&found));
                }
            }
            if settled.is_empty() {
                return Err(DeskError::RequestOver);
            }
            for reports in settled.chunks(PER_EVENT) {
                let body = json!({ "reports": reports, "reason": reason });
                journal::append(tx, dir, who.actor, "intake.dismissed", None, body, &draws)?;
            }
            Ok(settled.len())
        })
        .await
    }

    /// Makes room on the pile and ends what nobody could match: away from the requests, so that none of them takes longer for a name
    /// that somebody has. Call it from time to time; several servers may.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn tidy_reports(&self) -> Result<(), DeskError> {
        for _ in 0..AT_ONCE {
            let (dir, draws) = (self.dir(), self.draws());
            let tidied = self
                .upkeep("tidy-reports", move |tx| {
                    let draws = restarted(&draws);
                    let done = expire(tx, dir, &draws)?
                        | make_room_for_people(tx, dir, &draws)?
                        | make_room_for_the_rest(tx, dir, &draws)?;
                    Ok(done | (intake::purge(tx, dir, draws.now().minus(KEPT))? > 0))
                })
                .await?;
            if !tidied {
                break;
            }
        }
        Ok(())
    }
}

/// Ends what names nobody and waits for 14 days, and whatever waits until it is forgotten. Whether there was any.
fn expire(tx: &mut dyn Tx, dir: DirectoryId, draws: &Draws) -> Result<bool, DeskError> {
    let now = draws.now();
    let mut over = intake::unmatched_before(tx, dir, now.minus(UNMATCHED_LIFE))?;
    over.extend(intake::waiting_before(tx, dir, now.minus(KEPT))?);
    let mut ended = Vec::new();
    for found in &over {
        if intake::settle(tx, dir, found.id, now, None)? {
            ended.push(body(found));
        }
    }
    for reports in ended.chunks(PER_EVENT) {
        journal::append(
            tx,
            dir,
            Actor::System,
            "intake.expired",
            None,
            json!({ "reports": reports }),
            draws,
        )?;
    }
    Ok(!ended.is_empty())
}

/// Keeps a few reports under each name that somebody has or had; the log keeps the others. Whether there were any.
fn make_room_for_people(tx: &mut dyn Tx, dir: DirectoryId, draws: &Draws) -> Result<bool, DeskError> {
    let mut any = false;
    for name in intake::crowded(tx, dir, PER_NAME)? {
        let mut merged = Vec::new();
        let waiting = intake::waiting_about(tx, dir, &name)?;
        let stays = staying(&waiting);
        for found in waiting.into_iter().filter(|found| !stays.contains(&found.id)) {
            if intake::forget(tx, dir, found.id)? {
                merged.push(found);
            }
        }
        let Some(first) = merged.first() else { continue };
        any = true;
        if let Some(oldest) = stays.first() {
            let more =
                merged.iter().fold(0_u32, |sum, found| sum.saturating_add(found.merged).saturating_add(1));
            intake::add_merged(tx, dir, *oldest, more)?;
        }
        let about = meant(tx, dir, first)?.0.map(|person| person.id);
        for reports in merged.chunks(PER_EVENT) {
            let reports: Vec<_> = reports.iter().map(body).collect();
            let body = json!({ "user_name": name, "kept": PER_NAME, "reports": reports });
            journal::append(tx, dir, Actor::System, "intake.merged", about, body, draws)?;
        }
    }
    Ok(any)
}

/// Keeps the newest from everywhere of what names nobody. Whether there were more.
fn make_room_for_the_rest(tx: &mut dyn Tx, dir: DirectoryId, draws: &Draws) -> Result<bool, DeskError> {
    let mut displaced = Vec::new();
    for found in fairly(intake::waiting(tx, dir, Names::Nobody, AT_ONCE)?).skip(UNMATCHED) {
        if intake::forget(tx, dir, found.id)? {
            displaced.push(found);
        }
    }
    if displaced.is_empty() {
        return Ok(false);
    }
    // What strangers make up is not worth a row each, for ever; how much it was and where it came from is.
    let names: BTreeSet<_> = displaced.iter().map(|found| &found.user_name).take(PER_EVENT).collect();
    let mut networks: BTreeMap<String, usize> = BTreeMap::new();
    for found in &displaced {
        *networks.entry(guesses::network(found.address.as_deref())).or_default() += 1;
    }
    let networks: BTreeMap<_, _> = networks.into_iter().take(PER_EVENT).collect();
    let body = json!({ "count": displaced.len(), "user_names": names, "networks": networks });
    journal::append(tx, dir, Actor::System, "intake.displaced", None, body, draws)?;
    Ok(true)
}

/// Which of those that wait under one name stay, the oldest first: the oldest, which were there before whoever answers them with a lie, and
/// the newest, of different networks as far as there are any. They come newest first.
fn staying(waiting: &[Intake]) -> Vec<IntakeId> {
    let mut stays: Vec<Intake> = fairly(waiting.iter().rev().cloned()).take(OLDEST).collect();
    stays.sort_by_key(|intake| (intake.at, intake.id));
    let network = |intake: &Intake| guesses::network(intake.address.as_deref());
    let known: Vec<_> = stays.iter().map(|intake| (intake.id, network(intake))).collect();
    let mut newest: Vec<&Intake> =
        waiting.iter().filter(|found| known.iter().all(|(id, _)| *id != found.id)).collect();
    newest.sort_by_key(|found| known.iter().any(|(_, from)| *from == network(found)));
    let newest = newest.into_iter().take(PER_NAME.saturating_sub(known.len())).map(|found| found.id);
    known.iter().map(|(id, _)| *id).chain(newest).collect()
}

/// In the order in which they are shown and kept. They come newest first; of each network the first comes before any second one, so that
/// whoever sends many crowds out nobody but themselves.
fn fairly(waiting: impl IntoIterator<Item = Intake>) -> impl Iterator<Item = Intake> {
    let mut sent: BTreeMap<String, usize> = BTreeMap::new();
    let mut ranked: Vec<(usize, Intake)> = Vec::new();
    for intake in waiting {
        let before = sent.entry(guesses::network(intake.address.as_deref())).or_default();
        ranked.push((*before, intake));
        *before += 1;
    }
    // Stable: among those of one rank the newer stays before the older.
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, intake)| intake)
}

/// Each person's together and the newest of them first, in the order of the first of each.
fn together(about: Vec<About>) -> Vec<About> {
    let mut groups: Vec<(Option<PersonId>, Vec<About>)> = Vec::new();
    for found in about {
        let whom = found.1.0.as_ref().map(|person| person.id);
        match groups.iter_mut().find(|(known, _)| whom.is_some() && *known == whom) {
            Some((_, group)) => group.push(found),
            None => groups.push((whom, vec![found])),
        }
    }
    for (_, group) in &mut groups {
        group.sort_by_key(|(intake, _)| std::cmp::Reverse((intake.at, intake.id)));
    }
    groups.into_iter().flat_map(|(_, group)| group).collect()
}

/// Whom a report may be about: who has the user name, else the only one who had it, and who else had it.
type Meant = (Option<Person>, Vec<Person>);
/// A report with whom it may be about.
type About = (Intake, Meant);

fn meant(tx: &mut dyn Tx, dir: DirectoryId, intake: &Intake) -> Result<Meant, StoreError> {
    Ok(match names::all_with_user_name(tx, dir, &intake.user_name)? {
        (None, mut former) if former.len() == 1 => (former.pop(), former),
        meant => meant,
    })
}

/// Whether somebody may read a report.
pub(crate) fn may_read(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    acting: &Acting,
    intake: &Intake,
) -> Result<bool, DeskError> {
    let viewer = Viewer::read(tx, dir, acting)?;
    Ok(seen(&viewer, meant(tx, dir, intake)?).is_some())
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
