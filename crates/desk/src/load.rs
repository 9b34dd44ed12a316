//! What a decision is made from, read in its own transaction.

use crate::{
    Acting, CaseRef, DeskError,
    closeness::{self, are_close},
    history::{About, carry, history},
    holds, journal, judged_again, policy, signers,
};
use keyward_access::BoundKey;
use keyward_directory::{
    keys, pass_policy,
    rules::{AccountFacts, InForce, RulesInForce},
};
use keyward_model::{
    AccountKind, Actor, CaseId, DirectoryId, Humans, IntentId, Method, MethodId, MethodKind, MethodStatus,
    Person, PersonId, RoleSet, Timestamp,
};
use keyward_recovery::{
    ActorFacts, Case, Colleague, Deputy, FRESH, Facts, History, OwnSession, Refusal, Remade, Standards,
    key_counts, splits, suspects,
};
use keyward_storage::{
    Draws, StoreError, Tx,
    repo::{
        PageRequest, alarms, cases, cases::CaseRow, contacts, deputies, devices, groups, humans, methods,
        pass_orders, passes, people, person_sources, sessions,
    },
    seal,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

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
    (rules, draws): (&RulesInForce, &Draws),
) -> Result<Loaded, DeskError> {
    let case = replay(tx, dir, &row)?;
    let standards =
        policy::standards(tx, dir, Some(case.standards_version))?.ok_or_else(|| no_version(&case))?;
    // The rules of a case say what somebody on hold may still do on it.
    let mut facts = facts_on_hold(tx, dir, case.person, standards, acting, draws)?;
    // What is refused in silence looks as if it worked, to the rules too: a page that had to know would tell.
    let pretended = case.pretended();
    for method in facts.methods.iter_mut().filter(|method| pretended.contains(&method.id)) {
        if method.status == MethodStatus::Suspended {
            method.status = MethodStatus::Active;
        }
    }
    // A case that is older than the standards is judged by both.
    facts.in_force = policy::standards(tx, dir, None)?.filter(|now| now.version != case.standards_version);
    let about = About {
        case: Some(case.id),
        opened_at: case.opened_at,
        closed_at: case.closed_at,
        earliest_loss: case.earliest_loss,
        report: &case.report,
    };
    facts.remade = remade(tx, dir, &case, &facts)?;
    let earlier = facts.remade.iter().flat_map(|remade| remade.workers.iter().copied());
    let everybody: Vec<PersonId> = everybody(&case, &facts).into_iter().chain(earlier).collect();
    let in_force = rules.get(tx, dir, facts.now)?;
    let (signers, humans) = signers::of_case(tx, dir, everybody, &facts)?;
    facts.humans = humans;
    let involved = sides(&case, acting, &facts.humans);
    facts.history = history(tx, dir, (&facts.subject, &facts.humans), &about, &involved)?;
    carry(tx, dir, &mut facts, &about, &involved)?;
    facts.history.signers = signers;
    facts.history.enabled_again = enabled_again(tx, dir, &case, &facts)?;
    // A half is handed over once somebody is verified; before that it matters whether anybody could hold one.
    if case.verified.is_some() || splits(&case, &facts) {
        facts.history.keyless = keyless(tx, dir, (&case, &facts), &in_force)?;
    }
    facts.history.own_session = own_session(tx, dir, &case, acting, facts.now)?;
    facts.history.passes_lately = passes_lately(tx, dir, acting.actor, facts.now)?;
    facts.colleagues = colleagues(tx, dir, &case, facts.now)?;
    judged_again::judge(tx, &mut facts, &in_force)?;
    // The policy refuses what does not work, and so would tell.
    facts.refused.retain(|method| !pretended.contains(method));
    facts.history.policy_closed = judged_again::closed(tx, (&case, &facts), &in_force)?;
    Ok(Loaded { row, case, facts })
}

/// Passkeys that this case holds back and that an earlier case of the person made, if nothing speaks against that one.
fn remade(tx: &mut dyn Tx, dir: DirectoryId, case: &Case, facts: &Facts) -> Result<Vec<Remade>, DeskError> {
    let Some(oldest) = suspects(case, facts).map(|method| method.added_at).min() else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    let flags = facts.flag_effects();
    for row in cases::of_person(tx, dir, case.person, &PageRequest::first(50))?.items {
        let over = row.case.now.closed_at.is_some_and(|at| at >= oldest && at <= case.opened_at);
        if !over || row.case.id == case.id {
            continue;
        }
        let earlier = replay(tx, dir, &row)?;
        let made = earlier.made_passkey(&flags).and_then(|method| facts.method(method));
        found.extend(made.map(|method| Remade {
            method: method.id,
            case: row.number,
            at: method.added_at,
            workers: earlier.workers.clone(),
        }));
    }
    Ok(found)
}

/// Everybody whom the rules of a case may have to keep apart.
pub(crate) fn everybody(case: &Case, facts: &Facts) -> Vec<PersonId> {
    case.participants()
        .into_iter()
        .chain(case.workers.iter().copied())
        .chain(facts.actor.actor.person())
        .chain(facts.manager)
        .chain(facts.deputy.map(|deputy| deputy.person))
        .collect()
}

/// Those whose review of failed checks counts for nothing in this case: who works it, and who acts now, with all their accounts.
fn sides(case: &Case, acting: &Acting, humans: &Humans) -> Vec<PersonId> {
    let involved = case.workers.iter().copied().chain(acting.actor.person());
    involved.flat_map(|person| humans.accounts(person)).collect()
}

/// The session of whoever acts in the case about themselves.
fn own_session(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    case: &Case,
    acting: &Acting,
    now: Timestamp,
) -> Result<Option<OwnSession>, StoreError> {
    let Some((session, _)) = acting.session.filter(|_| acting.actor == Actor::Person(case.person)) else {
        return Ok(None);
    };
    let found = sessions::find_live(tx, dir, case.person, session, now)?;
    Ok(found.map(|session| OwnSession { began: session.created_at, methods: session.methods().collect() }))
}

/// Passes that a human ordered in the last hour, with all their accounts. Those of before orders were kept are counted as they were issued.
fn passes_lately(tx: &mut dyn Tx, dir: DirectoryId, actor: Actor, now: Timestamp) -> Result<u32, StoreError> {
    let Actor::Person(agent) = actor else { return Ok(0) };
    let since = now.minus(HOUR);
    let mut lately = 0_u32;
    for account in humans::of(tx, dir, &[agent])?.accounts(agent) {
        let issued = passes::issued_since(tx, dir, Actor::Person(account), since)?;
        lately = lately.saturating_add(pass_orders::since(tx, dir, account, since)?.max(issued));
    }
    Ok(lately)
}

/// Everybody who did something in a case, as they stand now.
fn colleagues(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    case: &Case,
    now: Timestamp,
) -> Result<BTreeMap<PersonId, Colleague>, StoreError> {
    let mut found = BTreeMap::new();
    for id in case.participants().into_iter().filter(|id| *id != case.person) {
        // Somebody who was forged counts for nothing, and holds up nobody who stops the case.
        let person = people::find(tx, dir, id);
        let Some(person) = seal::believed(tx, person)? else { continue };
        let related = are_close(tx, dir, id, case.person, now)?;
        let enters = person.may_enter();
        let held = holds::is_held(tx, dir, id)?;
        found.insert(id, Colleague { roles: person.roles, enters, related, held });
    }
    Ok(found)
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

/// Whom a manager has named, if they may sign in and the manager has no open case.
fn deputy(tx: &mut dyn Tx, dir: DirectoryId, manager: PersonId) -> Result<Option<Deputy>, DeskError> {
    let Some((person, named)) = deputies::of(tx, dir, manager)? else { return Ok(None) };
    let Some(since) = signers::deputy_since(tx, dir, manager, named)? else { return Ok(None) };
    let found = people::find(tx, dir, person);
    let enters = seal::believed(tx, found)?.as_ref().is_some_and(Person::may_enter);
    Ok(enters.then_some(Deputy { person, since }))
}

/// The facts about a person at this moment, for this actor; without what happened elsewhere.
///
/// # Errors
/// [`Refusal::OnHold`] for an agent whose work is on hold.
pub(crate) fn facts(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    standards: Standards,
    acting: &Acting,
    draws: &Draws,
) -> Result<Facts, DeskError> {
    let facts = facts_on_hold(tx, dir, person, standards, acting, draws)?;
    if facts.actor.on_hold { Err(Refusal::OnHold.into()) } else { Ok(facts) }
}

/// The same for an actor who may be on hold: the facts say so.
fn facts_on_hold(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    standards: Standards,
    acting: &Acting,
    draws: &Draws,
) -> Result<Facts, DeskError> {
    let mut subject = people::find(tx, dir, person)?.ok_or(DeskError::NotFound)?;
    if let (true, Some(owner)) = (subject.account != AccountKind::Person, subject.owner) {
        // Who answers for an account that is nobody's own stands where a person's manager does.
        (subject.manager, subject.manager_since) = (Some(owner.person), owner.since);
    }
    let manager = match subject.manager {
        Some(id) => {
            let found = people::find(tx, dir, id);
            seal::believed(tx, found)?.filter(Person::may_enter).map(|manager| manager.id)
        }
        None => None,
    };
    let now = draws.now();
    let deputy = match manager {
        Some(id) => deputy(tx, dir, id)?,
        None => None,
    };
    let mut about = vec![person];
    about.extend(acting.actor.person());
    about.extend(manager);
    about.extend(deputy.map(|deputy| deputy.person));
    let related = match acting.actor {
        Actor::Person(id) => closeness::between(tx, dir, (id, person), now)?,
        Actor::System | Actor::Operator => None,
    };
    let mut actor = present(tx, dir, acting)?;
    // Whoever is on hold still acts for themselves.
    actor.on_hold &= acting.actor.person() != Some(person);
    Ok(Facts {
        now,
        actor,
        manager,
        deputy,
        related,
        colleagues: BTreeMap::new(),
        humans: humans::of(tx, dir, &about)?,
        brake: alarms::brake(tx, dir)?.is_some(),
        history: History::default(),
        remade: Vec::new(),
        groups: groups::groups_of(tx, dir, person)?.into_iter().map(|group| group.id).collect(),
        methods: methods::of_person(tx, dir, person)?,
        refused: BTreeSet::new(),
        made_weakly: BTreeSet::new(),
        photo_since: person_sources::of_person(tx, dir, person)?.photo_since,
        devices: devices::of_person(tx, dir, person)?,
        contacts: contacts::of_person(tx, dir, person)?,
        pass_policy: pass_policy(tx, dir)?,
        standards,
        in_force: None,
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
    let actor = present(tx, dir, acting)?;
    if actor.on_hold { Err(Refusal::OnHold.into()) } else { Ok(actor) }
}

/// The actor with the roles that the session and the directory agree on, on hold or not.
pub(crate) fn present(tx: &mut dyn Tx, dir: DirectoryId, acting: &Acting) -> Result<ActorFacts, DeskError> {
    let roles = match acting.actor {
        Actor::Person(id) => {
            let person = people::find(tx, dir, id)?.filter(Person::may_enter).ok_or(DeskError::NotAllowed)?;
            let both: Vec<_> = person.roles.iter().filter(|role| acting.roles.has(*role)).collect();
            RoleSet::of(&both)
        }
        Actor::System | Actor::Operator => RoleSet::EMPLOYEE,
    };
    let on_hold = match acting.actor.person() {
        Some(agent) => holds::is_held(tx, dir, agent)?,
        None => false,
    };
    let key = match (acting.actor.person(), acting.step_up.as_ref().and_then(|step_up| step_up.method)) {
        (Some(person), Some(method)) => Some(bound_key(tx, dir, person, method)?),
        _ => None,
    };
    Ok(ActorFacts {
        actor: acting.actor,
        roles,
        on_hold,
        session: acting.session,
        step_up: acting.step_up.clone(),
        key,
        session_key: None,
    })
}

/// When those of a case were enabled again who had left. Whose record was forged says so elsewhere, and holds up nobody who stops the case.
fn enabled_again(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    case: &Case,
    facts: &Facts,
) -> Result<BTreeMap<PersonId, Timestamp>, StoreError> {
    let mut found = BTreeMap::new();
    for person in everybody(case, facts) {
        let since = match person_sources::of_person(tx, dir, person) {
            Err(StoreError::Forged { .. }) => Some(facts.now),
            sources => sources?.enabled_at,
        };
        found.extend(since.map(|since| (person, since)));
    }
    Ok(found)
}

/// Everybody of a case who holds no passkey with which they could read a half of a pass now.
fn keyless(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    (case, facts): (&Case, &Facts),
    rules: &InForce,
) -> Result<BTreeSet<PersonId>, DeskError> {
    let mut found = BTreeSet::new();
    for person in everybody(case, facts) {
        let holds = match reading_keys(tx, dir, person, rules) {
            // Whose passkeys were forged holds none, and holds up nobody who stops the case.
            Err(DeskError::Store(StoreError::Forged { .. })) => false,
            keys => keys?.into_values().any(|key| key_counts(Some(key), facts.now).is_ok()),
        };
        if !holds {
            found.insert(person);
        }
    }
    Ok(found)
}

/// The passkeys with which somebody can read a half of a pass, once their word counts ([`key_counts`]): they work here, which
/// nothing does that a file brought, and the policy in force takes them. Who is chosen for a half and who reads it are asked by this one judgement:
/// a half that went to somebody who cannot read it would be lost with its pass.
pub(crate) fn reading_keys(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    rules: &InForce,
) -> Result<BTreeMap<MethodId, BoundKey>, DeskError> {
    let keys = keys::on_file(tx, dir, person)?;
    let Some(account) = people::find(tx, dir, person)? else { return Ok(BTreeMap::new()) };
    let refused = AccountFacts::read(tx, account, rules)?.refused(rules);
    let reads = |key: &Method| {
        let works = key.kind == MethodKind::Passkey && key.works_here();
        works && !refused.contains(&key.id)
    };
    let held = methods::of_person(tx, dir, person)?.into_iter().filter(reads);
    Ok(held.filter_map(|key| Some((key.id, BoundKey::of(&keys, key.id)?))).collect())
}

/// How somebody's passkey came to them. One that is gone since the touch touches nothing.
pub(crate) fn bound_key(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    method: MethodId,
) -> Result<BoundKey, DeskError> {
    Ok(BoundKey::of(&keys::on_file(tx, dir, person)?, method).ok_or(Refusal::NeedsPasskey)?)
}

/// How the passkey of the actor's session came to this account, if it is theirs: asked where they report a loss of their own.
pub(crate) fn own_key(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    who: &Acting,
    person: PersonId,
) -> Result<Option<BoundKey>, DeskError> {
    match (who.actor, who.session) {
        (Actor::Person(own), Some((_, Some(method)))) if own == person => {
            Ok(BoundKey::of(&keys::on_file(tx, dir, person)?, method))
        }
        _ => Ok(None),
    }
}
