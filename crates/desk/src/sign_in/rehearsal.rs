//! What a sign-in policy would do to everybody, before it is in force.

use crate::{Acting, Desk, DeskError, Knows, PolicyError, load};
use keyward_access::policy::{NextSignIn, Outcome, rehearse};
use keyward_directory::{everybody, rules::InForce};
use keyward_model::{Combination, DirectoryId, GroupId, PersonId, Role, SignInPolicy, Timestamp};
use keyward_recovery::Payload;
use keyward_storage::{
    StoreError, Tx,
    repo::standings::{Span, Standing},
};
use std::{collections::BTreeMap, sync::Arc};

/// How many people are named beside a number.
const NAMED: usize = 10;

/// Some people: how many, and the first of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Affected {
    /// How many.
    pub count: u64,
    /// The first, in the order of their ids: id, name and user name.
    pub first: Vec<(PersonId, String, String)>,
}

impl Affected {
    fn add(&mut self, person: &Standing) {
        self.count += 1;
        if self.first.len() < NAMED {
            self.first.push((person.id, person.display_name.clone(), person.user_name.clone()));
        }
    }
}

/// How many people gain and lose one way in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// For how many it opens.
    pub gained: u64,
    /// For how many it closes.
    pub lost: u64,
}

/// What a policy would do to everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rehearsal {
    /// How many people were looked at: everybody who is enabled.
    pub people: u64,
    /// For how many anything changes.
    pub changed: u64,
    /// The ways in that open or close, by the factors.
    pub ways: BTreeMap<Combination, Tally>,
    /// Who gets in today and would not any more.
    pub locked_out: Affected,
    /// Whose best way in would be a weaker one.
    pub weaker: Affected,
    /// Who has a passkey that would be refused from then on.
    pub refused: Affected,
    /// How many passkeys that are.
    pub refused_passkeys: u64,
    /// Who has passkeys none of which could be registered anew.
    pub unregistrable: Affected,
    /// Whom the campaign would ask at the next sign-in.
    pub asked: Affected,
    /// Whose next sign-in would lead into registration and nowhere else.
    pub held: Affected,
}

impl Rehearsal {
    fn add(&mut self, person: &Standing, outcome: &Outcome) {
        self.people += 1;
        self.changed += u64::from(!outcome.is_nothing());
        for way in &outcome.gained {
            self.ways.entry(*way).or_default().gained += 1;
        }
        for way in &outcome.lost {
            self.ways.entry(*way).or_default().lost += 1;
        }
        for (list, is_in) in [
            (&mut self.locked_out, outcome.locked_out),
            (&mut self.weaker, outcome.weaker),
            (&mut self.refused, !outcome.refused.is_empty()),
            (&mut self.unregistrable, outcome.unregistrable),
            (&mut self.asked, outcome.next == NextSignIn::Asked),
            (&mut self.held, outcome.next == NextSignIn::Held),
        ] {
            if is_in {
                list.add(person);
            }
        }
        self.refused_passkeys += u64::try_from(outcome.refused.len()).unwrap_or(u64::MAX);
    }
}

impl Desk {
    /// Tries a sign-in policy out on everybody.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] unless the viewer is a policy administrator or security reader.
    pub async fn rehearse(&self, viewer: &Acting, policy: SignInPolicy) -> Result<Rehearsal, DeskError> {
        let mut found = Rehearsal::default();
        self.rehearse_each(viewer, policy, |person, outcome| found.add(person, outcome)).await?;
        Ok(found)
    }

    /// Everybody for whom a sign-in policy would change something, with what.
    ///
    /// # Errors
    /// As for [`Desk::rehearse`].
    pub async fn rehearsed_people(
        &self,
        viewer: &Acting,
        policy: SignInPolicy,
    ) -> Result<Vec<(Standing, Outcome)>, DeskError> {
        let mut found = Vec::new();
        self.rehearse_each(viewer, policy, |person, outcome| {
            if !outcome.is_nothing() {
                found.push((person.clone(), outcome.clone()));
            }
        })
        .await?;
        Ok(found)
    }

    /// Goes through everybody in batches, so that no read is long.
    async fn rehearse_each(
        &self,
        viewer: &Acting,
        policy: SignInPolicy,
        mut each: impl FnMut(&Standing, &Outcome),
    ) -> Result<(), DeskError> {
        let (dir, who, now) = (self.dir(), viewer.clone(), self.now());
        let rules = Arc::clone(&self.parts.rules);
        let (before, after) = self
            .store()
            .read("rehearsal-rules", move |tx| {
                let actor = load::actor(tx, dir, &who)?;
                if !actor.roles.has(Role::PolicyAdministrator) && !actor.roles.has(Role::SecurityReader) {
                    return Err(DeskError::NotAllowed);
                }
                let before = rules.now(tx, dir, now)?;
                let after = before.with_sign_in(policy.clone());
                Ok((Arc::new(before), Arc::new(after)))
            })
            .await?;
        let groups: Arc<Vec<GroupId>> =
            Arc::new(before.groups.iter().chain(&after.groups).copied().collect());
        let mut next = PersonId::from_bytes([0; 16]);
        loop {
            let (before, after, groups) = (Arc::clone(&before), Arc::clone(&after), Arc::clone(&groups));
            let batch = self
                .store()
                .read_aside("rehearsal", move |tx| batch(tx, dir, next, (&before, &after), &groups, now))
                .await?;
            let Some((span, people)) = batch else { return Ok(()) };
            for (person, outcome) in &people {
                each(person, outcome);
            }
            next = span.last;
        }
    }

    /// Refuses a sign-in policy that locks people out unless somebody typed how many.
    pub(crate) async fn confirmed_lock_outs(
        &self,
        acting: &Acting,
        payload: &Payload,
        knows: Knows,
    ) -> Result<(), DeskError> {
        let Payload::SignIn { swap, .. } = payload else { return Ok(()) };
        let locked_out = self.rehearse(acting, swap.to.clone()).await?.locked_out.count;
        if locked_out == 0 || knows.lock_outs == Some(locked_out) {
            Ok(())
        } else {
            Err(PolicyError::LockOutUnconfirmed.into())
        }
    }
}

type Batch = Option<(Span, Vec<(Standing, Outcome)>)>;

fn batch(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    after: PersonId,
    (today, then): (&InForce, &InForce),
    named: &[GroupId],
    now: Timestamp,
) -> Result<Batch, StoreError> {
    // By the rules that look closer: what they find is no less true today.
    let Some((span, people)) = everybody::batch(tx, dir, after, then, named)? else { return Ok(None) };
    let judged = people
        .into_iter()
        .map(|one| {
            let outcome = rehearse(today.rules(), then.rules(), &one.facts(), now);
            (one.person, outcome)
        })
        .collect();
    Ok(Some((span, judged)))
}
