//! Who still gets in to work once a change is made: what is read to judge one, and what `keyward doctor` says of what is so.

use super::signers_of;
use crate::{Desk, DeskError, Operator, desk::restarted, journal, unsettled};
use keyward_access::policy::{Held, PersonFacts, WorkTakes, can_work};
use keyward_directory::rules::{AccountFacts, InForce, RulesInForce};
use keyward_model::{Actor, DirectoryId, MethodStatus, Person, PersonId, Role, RoleSet, Timestamp};
use keyward_recovery::{ChangeRefusal, Entrants, Holders, Payload, Swap, entrants, leaves_entrants};
use keyward_storage::{
    StoreError, Tx,
    repo::{exercise, humans, people},
};
use serde_json::json;

/// The most holders of a role among whom they are looked for.
const MOST: usize = 100;

/// How many with a role get in to work now with what they hold, and what keeps the others out or apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtWork {
    /// The role.
    pub role: Role,
    /// How many hold it, enabled.
    pub holders: usize,
    /// How many of them get in, up to [`AtWork::least`].
    pub enter: usize,
    /// How many there should be.
    pub least: usize,
    /// The user names of those who would get in if they were not frozen.
    pub frozen: Vec<String>,
    /// Which two accounts a file says are one person's, by their user names, where that keeps holders from signing for each other.
    pub claims: Vec<(String, String)>,
}

/// Whether enough people get in to work once this is in force: another sign-in policy, other roles of somebody, or two accounts that are one
/// human's.
pub(super) fn left(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    payload: &Payload,
    rules: &RulesInForce,
    now: Timestamp,
) -> Result<Result<(), ChangeRefusal>, DeskError> {
    let today = rules.now(tx, dir, now)?;
    let (mut then, mut moved, mut joined) = (today.clone(), None, None);
    match payload {
        Payload::SignIn { swap, .. } => then = today.with_sign_in(swap.to.clone()),
        Payload::Roles { person, swap } => {
            moved = people::find(tx, dir, *person)?.filter(|found| found.enabled);
            moved = moved.map(|found| Person { roles: RoleSet::of(&swap.to), ..found });
        }
        Payload::Link { person, other, swap: Swap { to: true, .. }, .. } => joined = Some((*person, *other)),
        _ => return Ok(Ok(())),
    }
    let (mut of, mut all) = (Vec::new(), Vec::new());
    for role in Entrants::ROLES {
        let holders = people::lasting_with_role(tx, dir, role, MOST)?;
        all.extend(holders.iter().map(|holder| holder.id));
        let before = who_enters(tx, &holders, role, &today, now)?;
        let after = who_enters(tx, &once_moved(holders, moved.as_ref(), role), role, &then, now)?;
        of.push(Entrants { role, before, after });
    }
    all.extend(moved.iter().map(|person| person.id));
    all.extend(joined.iter().flat_map(|(one, other)| [one, other]));
    let (signers, _) = signers_of(tx, dir, &all, now)?;
    all.extend(&signers.in_recovery);
    all.extend(signers.restored_by.iter().flat_map(|(account, by)| by.iter().chain([account])));
    let apart = humans::of(tx, dir, &all)?;
    let mut humans = apart.clone();
    if let Some((one, other)) = joined {
        humans.join(one, other);
    }
    Ok(leaves_entrants(&of, &signers, &apart, &humans))
}

/// Who holds a role once somebody's roles are others: what is asked of them at a sign-in follows from all of them.
fn once_moved(holders: Vec<Person>, moved: Option<&Person>, role: Role) -> Vec<Person> {
    let Some(moved) = moved else { return holders };
    let others = holders.into_iter().filter(|holder| holder.id != moved.id);
    others.chain(moved.roles.has(role).then(|| moved.clone())).collect()
}

/// Those of these who get in to the work of a role under these rules.
fn who_enters(
    tx: &mut dyn Tx,
    holders: &[Person],
    role: Role,
    rules: &InForce,
    now: Timestamp,
) -> Result<Holders, StoreError> {
    // Whoever watches signs nothing.
    let takes = if role == Role::SecurityReader { WorkTakes::SignIn } else { WorkTakes::Touch };
    let mut found = Holders::default();
    for holder in holders {
        let account = AccountFacts::read(tx, holder.clone(), rules)?;
        let facts = account.facts();
        // A freeze passes, and so does a suspension: whoever brings one about closes nothing for good with it.
        let methods: Vec<Held> = facts.methods.iter().cloned().map(works_again).collect();
        let for_good = PersonFacts { frozen: false, methods: &methods, ..facts };
        if can_work(rules.rules(), &for_good, takes, now) {
            found.enabled.push(holder.id);
        }
        if can_work(rules.rules(), &facts, takes, now) {
            found.present.push(holder.id);
        }
    }
    Ok(found)
}

/// Those of these who were made for an exercise.
fn practice_of(tx: &mut dyn Tx, dir: DirectoryId, people: &[Person]) -> Result<Vec<PersonId>, StoreError> {
    let mut found = Vec::new();
    for person in people {
        if exercise::is_marked(tx, dir, person.id)? {
            found.push(person.id);
        }
    }
    Ok(found)
}

fn works_again(held: Held) -> Held {
    let status = match held.status {
        MethodStatus::Suspended => MethodStatus::Active,
        status => status,
    };
    Held { status, ..held }
}

/// The user names of pairs of accounts.
fn named(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    pairs: Vec<unsettled::Pair>,
) -> Result<Vec<(String, String)>, StoreError> {
    let mut name = |id| match people::find(tx, dir, id) {
        // Named elsewhere, and by its id here.
        Err(StoreError::Forged { .. }) => Ok(id.to_string()),
        found => Ok(found?.map_or_else(|| id.to_string(), |person| person.user_name)),
    };
    pairs.into_iter().map(|(one, other)| Ok((name(one)?, name(other)?))).collect()
}

impl Desk {
    /// How many policy administrators, supervisors and security readers get in to work now with what they hold: a pass does not count, and
    /// whoever was forged is named elsewhere.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn at_work(&self) -> Result<Vec<AtWork>, DeskError> {
        let (dir, now, parts) = (self.dir(), self.now(), std::sync::Arc::clone(&self.parts));
        let read = self.store().read("at-work", move |tx| -> Result<_, DeskError> {
            let rules = parts.rules.now(tx, dir, now)?;
            let mut found = Vec::new();
            for role in Entrants::ROLES {
                let mut holders = people::believed_with_role(tx, dir, role, MOST)?.people;
                let practice = practice_of(tx, dir, &holders)?;
                holders.retain(|holder| !practice.contains(&holder.id));
                let Holders { enabled, present } = who_enters(tx, &holders, role, &rules, now)?;
                let all: Vec<PersonId> = holders.iter().map(|holder| holder.id).collect();
                let (signers, humans) = signers_of(tx, dir, &all, now)?;
                let enter = entrants(role, &present, &signers, &humans);
                let frozen = |holder: &&Person| holder.frozen_at.is_some() && enabled.contains(&holder.id);
                let frozen = holders.iter().filter(frozen).map(|holder| holder.user_name.clone()).collect();
                // One who watches signs beside nobody.
                let claims = if Entrants::least(role) > 1 {
                    let pairs = unsettled::between(tx, dir, &humans, &enabled)?;
                    named(tx, dir, pairs)?
                } else {
                    Vec::new()
                };
                let (holders, least) = (holders.len(), Entrants::least(role));
                found.push(AtWork { role, holders, enter, least, frozen, claims });
            }
            Ok(found)
        });
        read.await
    }

    /// Says in the log with which roles fewer get in to work than `before` and fewer than there should be, once an import took the source's
    /// word about who left. Whoever left is disabled however many stay: a file is not kept waiting by those whom it ends. Those roles.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn say_shut_out(&self, _: Operator, before: &[AtWork]) -> Result<Vec<AtWork>, DeskError> {
        let fewer = |now: &AtWork| {
            now.enter < now.least && before.iter().any(|then| then.role == now.role && now.enter < then.enter)
        };
        let mut lost = self.at_work().await?;
        lost.retain(fewer);
        if lost.is_empty() {
            return Ok(lost);
        }
        let (dir, draws) = (self.dir(), self.draws());
        let left: Vec<_> = lost
            .iter()
            .map(|of| json!({ "role": of.role.name(), "enter": of.enter, "least": of.least }))
            .collect();
        self.upkeep("say-shut-out", move |tx| {
            let body = json!({ "left": left });
            let draws = restarted(&draws);
            journal::append(tx, dir, Actor::Operator, "import.too_few_get_in", None, body, &draws)?;
            Ok(())
        })
        .await?;
        Ok(lost)
    }
}
