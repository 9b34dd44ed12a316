//! What a decision is made from, read in its own transaction.

use crate::{
    Acting, CaseRef, DeskError,
    history::{About, history},
    journal, policy,
};
use keyward_directory::pass_policy;
use keyward_model::{Actor, CaseId, DirectoryId, Humans, IntentId, Person, PersonId, RoleSet, Timestamp};
use keyward_recovery::{ActorFacts, Case, Deputy, FRESH, Facts, History, Refusal, Standards};
use keyward_storage::{
    Draws, StoreError, Tx,
    repo::{
        agent_holds, alarms, cases, cases::CaseRow, contacts, deputies, devices, groups, methods, passes,
        people, relations,
    },
};
use std::time::Duration;

/// Passes of an agent are counted over this time.
const HOUR: Duration = Duration::from_hours(1);

/// A case and the facts of the moment.
pub(crate) struct Loaded {
    pub row: CaseRow,
    pub case: Case,
    pub facts: Facts,
}

impl Loaded {
    pub fn case_ref(&self) -> CaseRef {
        CaseRef { id: self.row.case.id, number: self.row.number }
    }
}

/// The case with this number, locked until the transaction ends: whoever comes second decides from what the first one
/// left behind.
pub(crate) fn locked_by_number(tx: &mut dyn Tx, dir: DirectoryId, number: u32) -> Result<CaseRow, DeskError> {
    let row = cases::find_by_number(tx, dir, number)?.ok_or(DeskError::NotFound)?;
    locked(tx, dir, row)?.ok_or(DeskError::Conflict)
}

/// The case with this id, locked.
pub(crate) fn locked_by_id(tx: &mut dyn Tx, dir: DirectoryId, id: CaseId) -> Result<CaseRow, DeskError> {
    let row = cases::find(tx, dir, id)?.ok_or(DeskError::NotFound)?;
    locked(tx, dir, row)?.ok_or(DeskError::Conflict)
}

/// Locks a case's row by writing what it holds. On `PostgreSQL` (READ COMMITTED) this waits for a transaction that is
/// changing the case and then misses, because its number moved on; so it is read again. On `SQLite` there is one writer.
pub(crate) fn locked(tx: &mut dyn Tx, dir: DirectoryId, row: CaseRow) -> Result<Option<CaseRow>, StoreError> {
    let mut row = row;
    for _ in 0..5 {
        let (id, now) = (row.case.id, &row.case.now);
        if cases::update(tx, dir, id, now.last_seq, now)? {
            return Ok(Some(row));
        }
        match cases::find(tx, dir, id)? {
            Some(newer) => row = newer,
            None => return Ok(None),
        }
    }
    Ok(None)
}

/// The case of a row with everything that a decision on it needs.
pub(crate) fn case(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    row: CaseRow,
    acting: &Acting,
    draws: &Draws,
) -> Result<Loaded, DeskError> {
    let case = replay(tx, dir, &row)?;
    let standards =
        policy::standards(tx, dir, Some(case.standards_version))?.ok_or_else(|| no_version(&case))?;
    let mut facts = facts(tx, dir, case.person, standards, acting, draws)?;
    let about = About { case: Some(case.id), opened_at: case.opened_at, report: &case.report };
    facts.history = history(tx, dir, &facts.subject, &about)?;
    facts.history.passes_lately = passes::issued_since(tx, dir, acting.actor, facts.now.minus(HOUR))?;
    Ok(Loaded { row, case, facts })
}

/// Replays the case of a row.
pub(crate) fn replay(tx: &mut dyn Tx, dir: DirectoryId, row: &CaseRow) -> Result<Case, DeskError> {
    let recorded = journal::recorded(tx, dir, row.case.id)?;
    let case = Case::replay(row.case.id, &recorded).ok_or_else(|| broken("the events are not a case"))?;
    if case.last_seq == row.case.now.last_seq {
        Ok(case)
    } else {
        Err(broken("the number of events is not the one in the case's row").into())
    }
}

fn broken(detail: &str) -> StoreError {
    StoreError::Inconsistent { table: "event", column: "case_seq", detail: detail.to_owned() }
}

fn no_version(case: &Case) -> StoreError {
    let detail = format!("standards of version {} are gone", case.standards_version);
    StoreError::Inconsistent { table: "policy", column: "version", detail }
}

/// Whom a manager has named, if they may sign in.
fn deputy(tx: &mut dyn Tx, dir: DirectoryId, manager: PersonId) -> Result<Option<Deputy>, StoreError> {
    let Some((person, since)) = deputies::of(tx, dir, manager)? else { return Ok(None) };
    let enters = people::find(tx, dir, person)?.as_ref().is_some_and(Person::may_enter);
    Ok(enters.then_some(Deputy { person, since }))
}

/// The facts about a person at this moment, for this actor; without what happened elsewhere.
pub(crate) fn facts(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    standards: Standards,
    acting: &Acting,
    draws: &Draws,
) -> Result<Facts, DeskError> {
    let subject = people::find(tx, dir, person)?.ok_or(DeskError::NotFound)?;
    let manager = match subject.manager {
        Some(id) => people::find(tx, dir, id)?.filter(Person::may_enter).map(|manager| manager.id),
        None => None,
    };
    let now = draws.now();
    let deputy = match manager {
        Some(id) => deputy(tx, dir, id)?,
        None => None,
    };
    let related = match acting.actor {
        Actor::Person(id) => relations::between(tx, dir, id, person, now)?,
        Actor::System | Actor::Operator => false,
    };
    // Whoever is on hold still acts for themselves.
    let own = acting.actor.person() == Some(person);
    let actor = if own { present(tx, dir, acting)? } else { actor(tx, dir, acting)? };
    Ok(Facts {
        now,
        actor,
        manager,
        deputy,
        related,
        humans: Humans::default(),
        brake: alarms::brake(tx, dir)?.is_some(),
        history: History::default(),
        groups: groups::groups_of(tx, dir, person)?.into_iter().map(|group| group.id).collect(),
        methods: methods::of_person(tx, dir, person)?,
        devices: devices::of_person(tx, dir, person)?,
        contacts: contacts::of_person(tx, dir, person)?,
        pass_policy: pass_policy(tx, dir)?,
        standards,
        fresh: fresh(now, draws),
        subject,
    })
}

fn fresh(now: Timestamp, draws: &Draws) -> [IntentId; FRESH] {
    std::array::from_fn(|_| IntentId::new(now, draws))
}

/// The actor with the roles that the session and the directory agree on.
///
/// # Errors
/// [`Refusal::OnHold`] for an agent whose work is on hold.
pub(crate) fn actor(tx: &mut dyn Tx, dir: DirectoryId, acting: &Acting) -> Result<ActorFacts, DeskError> {
    if let Some(agent) = acting.actor.person()
        && agent_holds::is_held(tx, dir, agent)?
    {
        return Err(Refusal::OnHold.into());
    }
    present(tx, dir, acting)
}

/// The actor with the roles that the session and the directory agree on, on hold or not.
fn present(tx: &mut dyn Tx, dir: DirectoryId, acting: &Acting) -> Result<ActorFacts, DeskError> {
    let roles = match acting.actor {
        Actor::Person(id) => {
            let person = people::find(tx, dir, id)?.filter(Person::may_enter).ok_or(DeskError::NotAllowed)?;
            let both: Vec<_> = person.roles.iter().filter(|role| acting.roles.has(*role)).collect();
            RoleSet::of(&both)
        }
        Actor::System | Actor::Operator => RoleSet::EMPLOYEE,
    };
    Ok(ActorFacts { actor: acting.actor, roles, session: acting.session, step_up: acting.step_up.clone() })
}
