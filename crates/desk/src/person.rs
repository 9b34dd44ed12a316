//! One person, as the desk sees them.

use crate::{
    Acting, CaseItem, Desk, DeskError, detail, freeze,
    lists::{self, Names},
    load, policy, reads,
    sessions::{EndedByHand, last_by_hand},
    unsettled,
};
use keyward_directory::{
    rules::{AccountFacts, RulesInForce},
    sessions::live_of,
};
use keyward_model::{
    Contact, Device, DirectoryId, Method, MethodId, MethodKind, Person, PersonId, Timestamp,
};
use keyward_recovery::{Facts, Refusal, Standards, may_end_sessions};
use keyward_storage::{
    Draws, StoreError, Tx, log,
    repo::{
        PageRequest, cases, cases::CaseRow, groups, groups::Group, guesses, invitations,
        invitations::Invited, names, names::FormerName, people, sessions::Session, sign_ins,
        sign_ins::SignIn,
    },
};
use std::{collections::BTreeSet, sync::Arc};

/// How many sign-ins and how many refused tries are shown, counted apart: whoever makes many tries hides no sign-in.
const SIGN_INS: (u16, u16) = (25, 10);

/// A person.
#[derive(Clone, Debug)]
pub struct PersonDetail {
    /// Who.
    pub person: Person,
    /// When this was read.
    pub now: Timestamp,
    /// Their manager, if the account is enabled.
    pub manager: Option<Person>,
    /// Their groups.
    pub groups: Vec<Group>,
    /// Everything ever bound to them, newest first.
    pub methods: Vec<Method>,
    /// Those of them that the sign-in policy takes for no sign-in.
    pub refused: BTreeSet<MethodId>,
    /// Their devices.
    pub devices: Vec<Device>,
    /// Numbers and addresses with their history.
    pub contacts: Vec<Contact>,
    /// What is on hold after wrong tries, with how many there were.
    pub held: Vec<(MethodKind, u32)>,
    /// Their sessions that count, newest first.
    pub sessions: Vec<Session>,
    /// Whether the viewer may end them.
    pub may_end: Result<(), Refusal>,
    /// Whether the viewer may lift the freeze of the account; a refusal where there is none.
    pub may_lift: Result<(), Refusal>,
    /// Who froze the account, if it is frozen and a person did.
    pub frozen_by: Option<FrozenBy>,
    /// What the desk ended last by hand.
    pub ended: Option<EndedByHand>,
    /// The latest sign-ins, newest first.
    pub sign_ins: Vec<SignIn>,
    /// The latest cases, newest first.
    pub cases: Vec<CaseItem>,
    /// Why the viewer may not open a case on them; an open case is in `cases`.
    pub may_open: Result<(), Refusal>,
    /// Why the viewer may not open a case for the person's first passkey.
    pub may_first: Result<(), Refusal>,
    /// The names that they had, the latest first.
    pub former: Vec<FormerName>,
    /// Their other accounts: the same employee number, or a link that an administrator made; `None` for one about which the viewer reads
    /// nothing.
    pub same_human: Vec<Option<Person>>,
    /// The accounts that are this one's human's by what a file says and nobody has settled; `None` for one about which the viewer reads
    /// nothing.
    pub claimed: Vec<Option<Person>>,
    /// When they were invited to a first passkey, and how.
    pub invited: Option<Invited>,
    /// Who answers for the account, if it is nobody's own, and whether the viewer reads more about them than their name.
    pub owner: Option<(Person, bool)>,
}

/// Who froze an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FrozenBy {
    /// The person whose account it is.
    Owner,
    /// Somebody at the desk, by name.
    Colleague(String),
}

/// Who froze this account, by the log.
fn frozen_by(tx: &mut dyn Tx, subject: &Person, names: &mut Names) -> Result<Option<FrozenBy>, StoreError> {
    if subject.frozen_at.is_none() {
        return Ok(None);
    }
    let filter = log::Filter {
        kind_prefix: Some("person.frozen".to_owned()),
        person: Some(subject.id),
        ..log::Filter::default()
    };
    let newest = log::recent(tx, subject.directory, &filter, &PageRequest::first(1))?.items;
    Ok(match newest.first().and_then(|event| event.actor.person()) {
        Some(by) if by == subject.id => Some(FrozenBy::Owner),
        Some(by) => Some(FrozenBy::Colleague(names.of(tx, subject.directory, by)?)),
        None => None,
    })
}

impl Desk {
    /// A person for this viewer.
    ///
    /// # Errors
    /// [`DeskError::NotFound`]; [`DeskError::NotAllowed`] unless the viewer works at the desk or reviews.
    pub async fn person_detail(&self, viewer: &Acting, person: PersonId) -> Result<PersonDetail, DeskError> {
        let (dir, viewer, draws) = (self.dir(), viewer.clone(), self.draws());
        let rules = Arc::clone(&self.parts.rules);
        self.store()
            .read("person-detail", move |tx| read(tx, dir, (&viewer, &rules), person, &draws.restart()))
            .await
    }
}

fn read(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    (viewer, rules): (&Acting, &RulesInForce),
    person: PersonId,
    draws: &Draws,
) -> Result<PersonDetail, DeskError> {
    let standards: Option<Standards> = policy::standards(tx, dir, None)?;
    let facts = load::facts(tx, dir, person, standards.unwrap_or_default(), viewer, draws)?;
    // One's own, whichever of one's accounts it is.
    if !facts.acts(person) {
        detail::admit(&facts.actor, person, &facts.humans)?;
        reads::may_read(&facts.actor, facts.subject.tier_now())?;
    } else if !facts.actor.roles.any() {
        return Err(DeskError::NotAllowed);
    }
    let rows = cases::of_person(tx, dir, person, &PageRequest::first(20))?.items;
    let mut known = Names::default();
    // Nobody sees a case about an account of their own at the desk, nor one of a time at which the account was above their reach.
    let sees = |row: &CaseRow| {
        !facts.acts(person)
            && reads::may_read(&facts.actor, row.case.now.tier.max(facts.subject.tier)).is_ok()
    };
    let rows = rows.into_iter().filter(sees);
    let items = rows.map(|row| lists::item(tx, dir, row, &mut known)).collect::<Result<_, _>>()?;
    let may_lift = match facts.subject.frozen_at {
        Some(_) if facts.acts(person) => Err(Refusal::OwnCase),
        Some(_) => {
            let open = cases::open_of_person(tx, dir, person)?;
            freeze::may_lift(tx, dir, (viewer, person), open, (rules, draws))?
        }
        None => Err(Refusal::NotAllowed),
    };
    let rules = rules.get(tx, dir, facts.now)?;
    let sessions = live_of(tx, dir, &facts.subject, &rules, facts.now)?;
    let refused = AccountFacts::read(tx, facts.subject.clone(), &rules)?.refused(&rules);
    let frozen_by = frozen_by(tx, &facts.subject, &mut known)?;
    Ok(PersonDetail {
        frozen_by,
        now: facts.now,
        manager: find(tx, dir, facts.manager)?,
        groups: groups::groups_of(tx, dir, person)?,
        held: guesses::held(tx, dir, person, facts.now)?,
        sessions,
        may_end: may_end_sessions(&facts),
        may_lift,
        ended: last_by_hand(tx, dir, person)?,
        sign_ins: sign_ins::latest(tx, dir, person, SIGN_INS)?,
        cases: items,
        may_open: may_open(&facts),
        may_first: may_first(&facts),
        former: names::former(tx, dir, person)?,
        same_human: same_human(tx, dir, &facts)?,
        claimed: claimed(tx, dir, &facts)?,
        invited: invitations::of_person(tx, dir, person)?,
        owner: find(tx, dir, facts.subject.owner.map(|owner| owner.person))?.map(|owner| {
            let reads = reads(&facts, &owner);
            (owner, reads)
        }),
        person: facts.subject,
        methods: facts.methods,
        refused,
        devices: facts.devices,
        contacts: facts.contacts,
    })
}

fn find(tx: &mut dyn Tx, dir: DirectoryId, person: Option<PersonId>) -> Result<Option<Person>, StoreError> {
    person.map_or(Ok(None), |person| people::find(tx, dir, person))
}

/// Whether the viewer of a page reads about somebody else whom it would name: an ordinary account is no way to learn which privileged one
/// its owner has.
fn reads(facts: &Facts, other: &Person) -> bool {
    facts.acts(other.id) || reads::may_read(&facts.actor, other.tier_now()).is_ok()
}

fn same_human(tx: &mut dyn Tx, dir: DirectoryId, facts: &Facts) -> Result<Vec<Option<Person>>, StoreError> {
    let mut others = Vec::new();
    for account in facts.humans.accounts(facts.subject.id) {
        if account != facts.subject.id {
            let found = people::find(tx, dir, account)?;
            others.extend(found.map(|found| Some(found).filter(|found| reads(facts, found))));
        }
    }
    // In no order of theirs.
    others.sort_by_key(Option::is_none);
    Ok(others)
}

fn claimed(tx: &mut dyn Tx, dir: DirectoryId, facts: &Facts) -> Result<Vec<Option<Person>>, StoreError> {
    let subject = facts.subject.id;
    let mut others = Vec::new();
    for other in unsettled::others(tx, dir, &facts.humans, subject)? {
        let found = people::find(tx, dir, other)?;
        others.extend(found.map(|found| Some(found).filter(|found| reads(facts, found))));
    }
    Ok(others)
}

fn may_first(facts: &Facts) -> Result<(), Refusal> {
    use keyward_recovery::{LossReport, Playbook, ReportChannel, open};
    let [a, b, ..] = facts.fresh;
    let report = LossReport::nothing_lost(ReportChannel::Phone, None);
    open(Playbook::FirstPasskey, report, facts, [a, b]).map(|_| ())
}

/// Asks the rules with a report that only serves to ask.
fn may_open(facts: &Facts) -> Result<(), Refusal> {
    use keyward_recovery::{LossReport, LostThing, Playbook, ReportChannel, Theft, open};
    let report = LossReport {
        things: vec![LostThing {
            kind: keyward_model::DeviceKind::Phone,
            device: None,
            name: "asked".to_owned(),
            management: keyward_model::Management::Personal,
            passkey: false,
        }],
        methods: Vec::new(),
        lost_at: None,
        place: None,
        theft: Theft::Unsure,
        channel: ReportChannel::Phone,
        other_devices: None,
        note: None,
    };
    let [a, b, ..] = facts.fresh;
    open(Playbook::DeviceLoss, report, facts, [a, b]).map(|_| ())
}
