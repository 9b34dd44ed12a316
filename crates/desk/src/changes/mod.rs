//! Changes of the rules: proposed by one policy administrator, put in force by another, the dangerous ones a day later;
//! what only closes is put in force by who proposes it.

mod entry;
pub(crate) mod links;
mod look;
mod row;
mod sign_in_text;
mod statement;

pub use entry::AtWork;
pub use look::{ChangeDetail, Overview, VersionDetail};
pub(crate) use look::{admit, of_version};
pub use sign_in_text::GroupNames;

use crate::{
    Acting, Desk, DeskError, PolicyError, admin,
    desk::restarted,
    journal, letters, load,
    open::{one_line, optional},
    signers::of as signers_of,
};
use keyward_directory::{rules::RulesInForce, sign_in_policy};
use keyward_model::{
    AccountKind, Actor, ChangeId, DirectoryId, GroupId, Humans, PassPolicy, Person, PersonId, Role, RoleSet,
    SignInPolicy, TextError, Tier, Timestamp,
};
use keyward_notify::{ChangeOf, ChangeStep, Notice as Words, Telling};
use keyward_recovery::{
    ActorFacts, CHANGE_DELAY, CHANGE_LIFE, Change, ChangeRefusal, ChangeState, Danger, Deed, Holder, Judged,
    Move, Payload, Signer, Standards, Swap, Weakness, admit_change, check_draft, check_proposal, dangers,
    weaknesses,
};
use keyward_storage::{
    Draws, StoreError, Tx,
    repo::{
        changes,
        clock::{self, Standing},
        exercise, groups, humans,
        pending_imports::{self, PendingImport},
        people,
    },
};
use serde_json::json;
use statement::Background;
use std::{sync::Arc, time::Duration};

/// How long a draft can be signed: its id and time are in the text.
const DRAFT_LIFE: Duration = Duration::from_hours(1);
/// The most policy administrators who are looked at for one who could sign.
const MOST_ADMINISTRATORS: usize = 100;
/// The longest text that is signed, in characters.
const LONGEST_STATEMENT: usize = 7_500;

/// What somebody wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// These roles for a person.
    Roles(PersonId, RoleSet),
    /// This tier for a person.
    Tier(PersonId, Tier),
    /// That a person's account is one human's with the account of this user name, or no longer.
    Link(PersonId, String, bool),
    /// What a person's account is, and the user name of who answers for it.
    Account(PersonId, AccountKind, Option<String>),
    /// This pass policy.
    PassPolicy(PassPolicy),
    /// This sign-in policy.
    SignIn(Box<SignInPolicy>),
    /// These standards; their version is given.
    Standards(Box<Standards>),
    /// The import with this plan, which waits.
    Import(String),
}

/// What the proposer of a change says that they know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Knows {
    /// That it is weaker than the sign-in that it restores.
    pub weak: bool,
    /// How many people it locks out, as typed.
    pub lock_outs: Option<u64>,
}

/// A change before anybody signed it. Nothing is stored: the text is made again from it when it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The id that it will have.
    pub id: ChangeId,
    /// From what to what.
    pub payload: Payload,
    /// Why.
    pub reason: String,
    /// The exact text that both sign.
    pub statement: String,
    /// What is dangerous about it.
    pub dangers: Vec<Danger>,
    /// What is weaker than the sign-in that it restores.
    pub weak: Vec<(Tier, Weakness)>,
    /// The names of the groups that it mentions.
    pub groups: GroupNames,
    /// The names of the other people whom it mentions, with their user names.
    pub others: Vec<(PersonId, String)>,
    /// Whether nobody else could sign it now: no other policy administrator, or only those whom it is about.
    pub lonely: bool,
}

impl Desk {
    /// From what is in force to what somebody wants.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] for nobody, [`DeskError::Store`].
    pub async fn payload(&self, wish: Wish) -> Result<Payload, DeskError> {
        let dir = self.dir();
        self.store().read("change-payload", move |tx| from_wish(tx, dir, wish.clone())).await
    }

    /// What would be signed. `id` is the one that an earlier draft was given, to be read again before it is signed.
    ///
    /// # Errors
    /// [`keyward_recovery::ChangeRefusal`], [`PolicyError`], [`DeskError::Text`] for a reason or a whole that is too long.
    pub async fn draft_change(
        &self,
        acting: &Acting,
        id: Option<ChangeId>,
        payload: Payload,
        reason: &str,
    ) -> Result<Draft, DeskError> {
        let reason = one_line("reason", reason, 300)?;
        let (dir, who, at, parts) = (self.dir(), acting.clone(), self.place(), Arc::clone(&self.parts));
        let id = id.unwrap_or_else(|| ChangeId::new(self.now(), self.parts.entropy.as_ref()));
        let now = self.time_of(id)?;
        self.store()
            .read("change-draft", move |tx| {
                draft(tx, dir, &who, (&at, &parts.rules), (id, now), payload.clone(), reason.clone())
            })
            .await
    }

    /// Proposes a change, with a touch for it. One that takes a single administrator is in force at once.
    ///
    /// # Errors
    /// As for [`Desk::draft_change`]; [`PolicyError::WeakUnconfirmed`], [`PolicyError::LockOutUnconfirmed`].
    pub async fn propose_change(
        &self,
        acting: &Acting,
        id: ChangeId,
        payload: Payload,
        reason: &str,
        knows: Knows,
    ) -> Result<ChangeId, DeskError> {
        let reason = one_line("reason", reason, 300)?;
        self.confirmed_lock_outs(acting, &payload, knows).await?;
        let (dir, who, at, draws) = (self.dir(), acting.clone(), self.place(), self.draws());
        let (proposed_at, parts) = (self.time_of(id)?, Arc::clone(&self.parts));
        self.write(Deed::ProposeChange(id), &id.to_string(), acting, move |tx| {
            let draws = restarted(&draws);
            let drafted =
                draft(tx, dir, &who, (&at, &parts.rules), (id, proposed_at), payload.clone(), reason.clone())?;
            if !drafted.weak.is_empty() && !knows.weak {
                return Err(PolicyError::WeakUnconfirmed.into());
            }
            let actor = load::actor(tx, dir, &who)?;
            let judged = judge(tx, dir, (&drafted.payload, &parts.rules), None, &actor, draws.now())?;
            let humans = humans_in(tx, dir, &actor, &drafted.payload, None)?;
            check_proposal(id, &drafted.payload, &actor, &humans, judged)?;
            let proposer = actor.actor.person().ok_or(DeskError::NotAllowed)?;
            let change = Change {
                id,
                payload: drafted.payload,
                statement: drafted.statement,
                reason: drafted.reason,
                proposer,
                proposed_at: draws.now(),
                expires_at: draws.now().plus(CHANGE_LIFE),
                approved: None,
                due_at: None,
                state: ChangeState::Proposed,
                ended: None,
                made: None,
            };
            if !changes::insert(tx, dir, &row::of(&change)?)? {
                return Err(DeskError::RequestOver);
            }
            let body = json!({
                "change": id, "payload": change.payload, "statement": change.statement, "reason": change.reason,
                "expires_at": change.expires_at, "signature": signature(&actor),
            });
            let about = change.payload.person();
            journal::append(tx, dir, actor.actor, "change.proposed", about, body, &draws)?;
            let told = if change.payload.takes_one() {
                let to = (ChangeState::InForce, &actor, None);
                (step(tx, dir, change, to, &parts.telling, &draws)?, ChangeStep::InForce)
            } else {
                (change, ChangeStep::Proposed)
            };
            tell(tx, dir, &parts.telling, &told.0, (told.1, actor.actor), &draws)?;
            Ok(id)
        })
        .await
    }

    /// Signs a change as the second person, with a touch for it. It is in force at once, or a day later if it is dangerous.
    ///
    /// # Errors
    /// [`keyward_recovery::ChangeRefusal`].
    pub async fn approve_change(&self, acting: &Acting, id: ChangeId) -> Result<ChangeState, DeskError> {
        self.move_change(acting, id, Move::Approve, None).await
    }

    /// Says no as the second person.
    ///
    /// # Errors
    /// [`keyward_recovery::ChangeRefusal`]; [`DeskError::Text`] without a reason.
    pub async fn decline_change(
        &self,
        acting: &Acting,
        id: ChangeId,
        reason: &str,
    ) -> Result<ChangeState, DeskError> {
        let reason = one_line("reason", reason, 300)?;
        self.move_change(acting, id, Move::Decline, Some(reason)).await
    }

    /// Takes a change back that one proposed.
    ///
    /// # Errors
    /// [`keyward_recovery::ChangeRefusal`].
    pub async fn withdraw_change(
        &self,
        acting: &Acting,
        id: ChangeId,
        reason: Option<&str>,
    ) -> Result<ChangeState, DeskError> {
        let reason = optional("reason", reason, 300)?;
        self.move_change(acting, id, Move::Withdraw, reason).await
    }

    /// Stops a dangerous change before its day.
    ///
    /// # Errors
    /// [`keyward_recovery::ChangeRefusal`]; [`DeskError::Text`] without a reason.
    pub async fn stop_change(
        &self,
        acting: &Acting,
        id: ChangeId,
        reason: &str,
    ) -> Result<ChangeState, DeskError> {
        let reason = one_line("reason", reason, 300)?;
        self.move_change(acting, id, Move::Stop, Some(reason)).await
    }

    /// Puts changes in force whose day has come, and ends those that nobody signed; how many. Run it every few seconds;
    /// several processes may.
    ///
    /// # Errors
    /// [`DeskError::Store`]. What single changes met is logged and tried again.
    pub async fn due_changes(&self) -> Result<u32, DeskError> {
        let (dir, now) = (self.dir(), self.now());
        let due = self
            .store()
            .read("due-changes", move |tx| {
                let mut due = Vec::new();
                // A wait is for people to look: a clock that leapt has not waited.
                let clock = clock::standing(tx, dir, now)?;
                if matches!(clock, Standing::Ahead { .. }) {
                    return Ok(due);
                }
                for row in changes::in_state(tx, dir, ChangeState::Approved.name(), 200)? {
                    if row.now.due_at.is_some_and(|at| at <= now) {
                        due.push((row.id, Move::TakeEffect));
                    }
                }
                for row in changes::in_state(tx, dir, ChangeState::Proposed.name(), 200)? {
                    // By a clock that may itself be behind nothing is of the future.
                    let ahead = clock == Standing::Believed && row.proposed_at.is_ahead_of(now);
                    if row.expires_at <= now || ahead {
                        due.push((row.id, Move::Expire));
                    }
                }
                Ok::<_, StoreError>(due)
            })
            .await?;
        let mut moved = 0;
        for (change, wanted) in due {
            match self.move_change(&Acting::system(), change, wanted, None).await {
                Ok(_) => moved += 1,
                // Another process was faster.
                Err(DeskError::Change(_)) => {}
                Err(error) => tracing::warn!(%change, code = error.code(), "a change stays as it is"),
            }
        }
        Ok(moved)
    }

    async fn move_change(
        &self,
        acting: &Acting,
        id: ChangeId,
        wanted: Move,
        reason: Option<String>,
    ) -> Result<ChangeState, DeskError> {
        let (dir, who, draws) = (self.dir(), acting.clone(), self.draws());
        let parts = Arc::clone(&self.parts);
        let reason = Arc::new(reason);
        self.write(Deed::MoveChange(id), &format!("{id}:{wanted:?}"), acting, move |tx| {
            let draws = restarted(&draws);
            let found = changes::find(tx, dir, id)?.ok_or(DeskError::NotFound)?;
            let change = row::read(found)?;
            let actor = load::actor(tx, dir, &who)?;
            let (given, moved) = ((&change.payload, parts.rules.as_ref()), Some((&change, wanted)));
            let judged = judge(tx, dir, given, moved, &actor, draws.now())?;
            let humans = humans_in(tx, dir, &actor, &change.payload, Some(&change))?;
            let to = admit_change(&change, wanted, &actor, &humans, judged)?;
            let moved = step(tx, dir, change, (to, &actor, reason.as_deref()), &parts.telling, &draws)?;
            let told = match to {
                ChangeState::Proposed | ChangeState::Approved => ChangeStep::Approved,
                ChangeState::InForce => ChangeStep::InForce,
                _ => ChangeStep::Ended,
            };
            tell(tx, dir, &parts.telling, &moved, (told, actor.actor), &draws)?;
            Ok(to)
        })
        .await
    }

    /// Organisation and site, as statements name them.
    fn place(&self) -> String {
        format!("{} ({})", self.parts.organisation, self.parts.site)
    }

    /// When an id was made: a draft is signed within the hour, and its text says when it was made.
    fn time_of(&self, id: ChangeId) -> Result<Timestamp, DeskError> {
        let (now, made) = (self.now(), id.made_at());
        let lately = made <= now && now.since(made) <= DRAFT_LIFE;
        if lately { Ok(made) } else { Err(DeskError::RequestOver) }
    }
}

fn from_wish(tx: &mut dyn Tx, dir: DirectoryId, wish: Wish) -> Result<Payload, DeskError> {
    let person = |tx: &mut dyn Tx, id| people::find(tx, dir, id)?.ok_or(DeskError::NotFound);
    Ok(match wish {
        Wish::Roles(id, to) => {
            let from = person(tx, id)?.roles;
            let swap = Swap { from: from.iter().collect(), to: to.iter().collect() };
            Payload::Roles { person: id, swap }
        }
        Wish::Tier(id, to) => Payload::Tier { person: id, swap: Swap { from: person(tx, id)?.tier, to } },
        Wish::Link(id, name, to) => {
            let other = named(tx, dir, &name)?;
            let linked = humans::linked(tx, dir, id)?.iter().any(|(known, _)| *known == other);
            let guarded = to && links::is_guarded(tx, dir, id, other)?;
            Payload::Link { person: person(tx, id)?.id, other, swap: Swap { from: linked, to }, guarded }
        }
        Wish::Account(id, account, owner) => {
            let owner = match owner {
                Some(name) => Some(named(tx, dir, &name)?),
                None => None,
            };
            let from = admin::holder(&person(tx, id)?);
            Payload::Account { person: id, swap: Swap { from, to: Holder { account, owner } } }
        }
        Wish::PassPolicy(to) => {
            let (from, replaces) = admin::current_pass_policy(tx, dir)?;
            Payload::PassPolicy { replaces, swap: Box::new(Swap { from, to }) }
        }
        Wish::SignIn(to) => {
            let (from, replaces) = sign_in_policy(tx, dir)?;
            Payload::SignIn { replaces, swap: Box::new(Swap { from, to: *to }) }
        }
        Wish::Import(plan) => {
            let found = pending_imports::find(tx, dir, &plan)?.ok_or(DeskError::NotFound)?;
            let PendingImport { plan, counts, .. } = found;
            Payload::Import { plan, counts }
        }
        Wish::Standards(to) => {
            let from = crate::policy::standards(tx, dir, None)?.unwrap_or_default();
            let to = Standards { version: from.version.saturating_add(1), ..*to };
            Payload::Standards { swap: Box::new(Swap { from, to }) }
        }
    })
}

/// Whose user name this is.
fn named(tx: &mut dyn Tx, dir: DirectoryId, name: &str) -> Result<PersonId, DeskError> {
    let found = people::find_by_user_name(tx, dir, name.trim())?;
    found.map(|person| person.id).ok_or(PolicyError::Nobody.into())
}

fn draft(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    who: &Acting,
    (at, rules): (&str, &RulesInForce),
    (id, now): (ChangeId, Timestamp),
    payload: Payload,
    reason: String,
) -> Result<Draft, DeskError> {
    let actor = load::actor(tx, dir, who)?;
    // Who may not propose learns nothing about it either.
    if !actor.roles.has(Role::PolicyAdministrator) {
        return Err(DeskError::NotAllowed);
    }
    // What is wrong with it first: that it changes nothing says less.
    admin::check(&payload)?;
    let judged = judge(tx, dir, (&payload, rules), None, &actor, now)?;
    check_draft(&payload, &actor, &humans_in(tx, dir, &actor, &payload, None)?, judged)?;
    let proposer = actor.actor.person().ok_or(DeskError::NotAllowed)?;
    let proposer = people::find(tx, dir, proposer)?.ok_or(DeskError::NotFound)?;
    let about = match payload.person() {
        Some(person) => Some(people::find(tx, dir, person)?.ok_or(DeskError::NotFound)?),
        None => None,
    };
    let weak = weak(&payload);
    let said: Vec<_> = weak.iter().map(|(tier, weakness)| (*tier, weakness.english())).collect();
    let groups = group_names(tx, dir, &payload)?;
    let others = named_others(tx, dir, &payload)?;
    if others.len() < payload.others().len() {
        return Err(DeskError::NotFound);
    }
    let background = Background {
        others: &others,
        at,
        id,
        proposer: &proposer,
        about: about.as_ref(),
        now,
        reason: &reason,
        groups: &groups,
    };
    let statement = statement::write(&payload, &said, &background);
    if statement.chars().count() > LONGEST_STATEMENT {
        return Err(DeskError::Text { field: "statement", error: TextError::TooLong(LONGEST_STATEMENT) });
    }
    let lonely = !payload.takes_one() && nobody_else(tx, dir, proposer.id, &payload, now)?;
    Ok(Draft { id, dangers: dangers(&payload), weak, statement, payload, reason, groups, others, lonely })
}

/// The other people whom a change mentions, by name and user name, of those that there are.
fn named_others(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    payload: &Payload,
) -> Result<Vec<(PersonId, String)>, StoreError> {
    let mut others = Vec::new();
    for other in payload.others() {
        if let Some(found) = people::find(tx, dir, other)? {
            others.push((other, format!("{} ({})", found.display_name, found.user_name)));
        }
    }
    Ok(others)
}

/// Whether there is no policy administrator who is neither the proposer nor somebody whom the change is about. With two administrators
/// that is so for every change about one of them: a third is made at the machine, where nobody is talked into it.
fn nobody_else(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    proposer: PersonId,
    payload: &Payload,
    now: Timestamp,
) -> Result<bool, DeskError> {
    // Nobody waits for somebody of an exercise, but who is of it themselves.
    let find =
        if exercise::is_marked(tx, dir, proposer)? { people::with_role } else { people::lasting_with_role };
    let administrators = find(tx, dir, Role::PolicyAdministrator, MOST_ADMINISTRATORS)?;
    let taken: Vec<PersonId> =
        payload.person().into_iter().chain(payload.others()).chain([proposer]).collect();
    let all: Vec<PersonId> = taken.iter().copied().chain(administrators.iter().map(|one| one.id)).collect();
    let (others, humans) = signers_of(tx, dir, &all, now)?;
    let free = |one: &&Person| {
        let apart = others.may_be_second(&humans, [proposer], one.id).is_ok();
        one.may_enter() && apart && !taken.iter().any(|other| humans.is_same(one.id, *other))
    };
    Ok(!administrators.iter().any(|one| free(&one)))
}

/// The names of the groups that a change mentions.
fn group_names(tx: &mut dyn Tx, dir: DirectoryId, payload: &Payload) -> Result<GroupNames, StoreError> {
    match payload {
        Payload::SignIn { swap, .. } => named_groups(tx, dir, swap.from.groups().chain(swap.to.groups())),
        _ => Ok(GroupNames::new()),
    }
}

/// The names of these groups, of those that there are.
pub(crate) fn named_groups(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    ids: impl Iterator<Item = GroupId>,
) -> Result<GroupNames, StoreError> {
    let mut names = GroupNames::new();
    for id in ids {
        if !names.contains_key(&id)
            && let Some(group) = groups::find(tx, dir, id)?
        {
            names.insert(id, group.name);
        }
    }
    Ok(names)
}

/// What new standards have that is weaker than the sign-in that they restore.
pub(crate) fn weak(payload: &Payload) -> Vec<(Tier, Weakness)> {
    let Payload::Standards { swap } = payload else { return Vec::new() };
    let of = |tier| weaknesses(tier, swap.to.of(tier)).into_iter().map(move |weakness| (tier, weakness));
    Tier::ALL.iter().copied().flat_map(of).collect()
}

/// What is so at the moment of a move.
fn judge(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    (payload, rules): (&Payload, &RulesInForce),
    moved: Option<(&Change, Move)>,
    actor: &ActorFacts,
    now: Timestamp,
) -> Result<Judged, DeskError> {
    let change = moved.map(|(change, _)| change);
    let mut signers_stand = true;
    for signer in signers(change) {
        let stands = people::find(tx, dir, signer)?
            .is_some_and(|person| person.may_enter() && person.roles.has(Role::PolicyAdministrator));
        signers_stand &= stands;
    }
    let apart = match change {
        Some(change) => two_sign(tx, dir, change, actor, now)?,
        None => may_propose(tx, dir, actor, now)?,
    };
    // What ends a change asks nobody who may have been forged.
    let left = match moved {
        None | Some((_, Move::Approve | Move::TakeEffect)) => match links::left(tx, dir, payload, now)? {
            Ok(()) => entry::left(tx, dir, payload, rules, now)?,
            refused => refused,
        },
        Some(_) => Ok(()),
    };
    Ok(Judged { now, fits: admin::fits(tx, dir, payload)?, signers_stand, apart, left })
}

/// Whether who acts may propose a change now.
fn may_propose(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    actor: &ActorFacts,
    now: Timestamp,
) -> Result<Result<(), ChangeRefusal>, DeskError> {
    let Some(proposer) = actor.actor.person() else { return Ok(Ok(())) };
    let (others, humans) = signers_of(tx, dir, &[proposer], now)?;
    Ok(others.may_propose(&humans, proposer))
}

/// Whether who signed a change as the second person, or would now, is one beside who proposed it.
fn two_sign(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    change: &Change,
    actor: &ActorFacts,
    now: Timestamp,
) -> Result<Result<(), ChangeRefusal>, DeskError> {
    let signed = change.approved.map(|approved| approved.person);
    let Some(second) = signed.or(actor.actor.person()) else { return Ok(Ok(())) };
    let (others, humans) = signers_of(tx, dir, &[change.proposer, second], now)?;
    Ok(others.two_sign(Deed::MoveChange(change.id), &humans, change.proposer, second))
}

/// Who signed a change so far.
fn signers(change: Option<&Change>) -> Vec<PersonId> {
    let second = change.and_then(|change| change.approved).map(|approved| approved.person);
    change.map(|change| change.proposer).into_iter().chain(second).collect()
}

/// Whose accounts these are: of who acts, of who signed, and of whom it is about.
fn humans_in(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    actor: &ActorFacts,
    payload: &Payload,
    change: Option<&Change>,
) -> Result<Humans, StoreError> {
    let about = payload.person().into_iter().chain(payload.others());
    let everybody: Vec<_> = about.chain(actor.actor.person()).chain(signers(change)).collect();
    humans::of(tx, dir, &everybody)
}

/// Moves a change, with its events, and puts it in force if that is where it goes.
fn step(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    mut change: Change,
    (to, actor, reason): (ChangeState, &ActorFacts, Option<&str>),
    telling: &Telling,
    draws: &Draws,
) -> Result<Change, DeskError> {
    let (from, now, about) = (change.state, draws.now(), change.payload.person());
    let person = actor.actor.person().filter(|person| *person != change.proposer);
    if let (ChangeState::Proposed, ChangeState::Approved | ChangeState::InForce, Some(person)) =
        (from, to, person)
    {
        change.approved = Some(Signer { person, at: now });
        change.due_at = (to == ChangeState::Approved).then(|| now.plus(CHANGE_DELAY));
        let body = json!({ "change": change.id, "due_at": change.due_at, "signature": signature(actor) });
        journal::append(tx, dir, actor.actor, "change.approved", about, body, draws)?;
    }
    change.state = to;
    if to != ChangeState::Approved {
        if to == ChangeState::InForce {
            change.made = admin::put_in_force(tx, dir, actor.actor, &change.payload, telling, draws)?;
        }
        change.ended = Some((now, actor.actor, reason.map(str::to_owned)));
        let body = json!({ "change": change.id, "reason": reason, "made": change.made });
        journal::append(tx, dir, actor.actor, &format!("change.{}", to.name()), about, body, draws)?;
    }
    if changes::update(tx, dir, change.id, from.name(), &row::standing(&change))? {
        Ok(change)
    } else {
        Err(DeskError::Conflict)
    }
}

/// The signature that came with a command, to be kept with its event.
fn signature(actor: &ActorFacts) -> Option<serde_json::Value> {
    let text = actor.step_up.as_ref()?.signature.as_deref()?;
    serde_json::from_str(text).ok()
}

/// Tells every policy administrator.
fn tell(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    telling: &Telling,
    change: &Change,
    (step, by): (ChangeStep, Actor),
    draws: &Draws,
) -> Result<(), DeskError> {
    let name = |tx: &mut dyn Tx, person| -> Result<String, StoreError> {
        Ok(people::find(tx, dir, person)?.map(|person| person.user_name).unwrap_or_default())
    };
    let account = match change.payload.person() {
        Some(person) => name(tx, person)?,
        None => String::new(),
    };
    let of = match change.payload {
        Payload::Roles { .. } => ChangeOf::Roles(&account),
        Payload::Tier { .. } => ChangeOf::Tier(&account),
        Payload::Link { .. } => ChangeOf::Link(&account),
        Payload::Account { .. } => ChangeOf::Account(&account),
        Payload::PassPolicy { .. } => ChangeOf::PassPolicy,
        Payload::SignIn { .. } => ChangeOf::SignIn,
        Payload::Standards { .. } => ChangeOf::Standards,
        Payload::Import { .. } => ChangeOf::Import,
    };
    let by = match by.person() {
        Some(person) => name(tx, person)?,
        None => "Keyward".to_owned(),
    };
    let words = Words::Change { of, step, by: &by, due: change.due_at };
    letters::tell(tx, dir, &[Role::PolicyAdministrator], words, telling, draws)?;
    Ok(())
}
