//! The sealed key, for the day when nobody can sign in: used at the machine, spent by its use, and loud.

use crate::{
    Acting, Desk, DeskError, NoWayIn, Operator, desk::restarted, journal, letters, load, machine_pass,
    open::one_line, signers,
};
use keyward_model::{Actor, ChangeId, DirectoryId, PersonId, Role, Timestamp};
use keyward_notify::Notice as Words;
use keyward_recovery::Deed;
use keyward_storage::{
    StoreError, Tx,
    repo::{
        break_glass::{self, Use},
        humans, people,
    },
    secrets::equal,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;

/// Symbols of a sealed key: 35 of 32 make 175 bits.
pub const SEALED_SYMBOLS: u32 = 35;

/// What came of an attempt with the sealed key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BreakGlass {
    /// It was the key. It is spent, the next one is in its place, and this account may be given a pass.
    Opened(PersonId),
    /// It was not. No key is taken before this moment.
    Wrong(Timestamp),
    /// Too many wrong keys: none is taken before this moment.
    Wait(Timestamp),
    /// The account is one that a pass would let nobody into: the key is not spent on it.
    NoWayIn(NoWayIn),
    /// There is no sealed key.
    NoKey,
    /// There is no enabled account of this name that administers policies or privileged authentication.
    NoAdministrator,
}

impl Desk {
    /// Puts a sealed key in the place of the one before; only its keyed hash is kept.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn seal_key(&self, _: Operator, hash: [u8; 32]) -> Result<(), DeskError> {
        let (dir, draws) = (self.dir(), self.draws());
        self.upkeep("seal-key", move |tx| {
            let draws = restarted(&draws);
            break_glass::put_key(tx, dir, &hash, draws.now())?;
            let body = json!({});
            Ok(journal::append(tx, dir, Actor::Operator, "break_glass.sealed", None, body, &draws)?)
        })
        .await
    }

    /// Opens the envelope for an account: takes the key whose keyed hash is `given`, puts `next` in its place, and tells every
    /// administrator and security reader. A wrong key is an event too.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn break_glass(
        &self,
        _: Operator,
        account: &str,
        given: [u8; 32],
        next: [u8; 32],
    ) -> Result<BreakGlass, DeskError> {
        let (dir, draws, parts) = (self.dir(), self.draws(), Arc::clone(&self.parts));
        let account = account.to_lowercase();
        self.upkeep("break-glass", move |tx| {
            let draws = restarted(&draws);
            let now = draws.now();
            let Some(person) = administrator(tx, dir, &account)? else {
                return Ok(BreakGlass::NoAdministrator);
            };
            let Some(key) = break_glass::key(tx, dir)? else { return Ok(BreakGlass::NoKey) };
            if now < key.blocked_until {
                return Ok(BreakGlass::Wait(key.blocked_until));
            }
            // Before the key is looked at, and long before it is spent: a refusal later would leave an empty envelope and no pass.
            let found = people::find(tx, dir, person)?.ok_or(DeskError::NotFound)?;
            if let Err(why) = machine_pass::judge(tx, dir, Some(&found))? {
                return Ok(BreakGlass::NoWayIn(why));
            }
            if !equal(&key.hash, &given) {
                let until = break_glass::count_failure(tx, dir, &key, now)?;
                let body = json!({ "account": account });
                journal::append(tx, dir, Actor::Operator, "break_glass.refused", Some(person), body, &draws)?;
                return Ok(BreakGlass::Wrong(until));
            }
            if !break_glass::spend_key(tx, dir, &given, &next, now)? {
                return Err(DeskError::Conflict);
            }
            let used = Use { id: ChangeId::new(now, &draws), person, used_at: now, seen: None };
            break_glass::insert(tx, dir, &used)?;
            let body = json!({ "use": used.id, "account": account });
            journal::append(tx, dir, Actor::Operator, "break_glass.used", Some(person), body, &draws)?;
            let words = Words::BreakGlass { account: &account, at: now };
            let [one, other] = letters::ADMINISTRATORS;
            letters::tell(tx, dir, &[one, other, Role::SecurityReader], words, &parts.telling, &draws)?;
            Ok(BreakGlass::Opened(person))
        })
        .await
    }

    /// A security reader has looked into a use of the sealed key: not the one whose account it opened.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`]; [`DeskError::RequestOver`] if somebody else has looked; [`DeskError::Text`] without a reason.
    pub async fn see_break_glass(
        &self,
        acting: &Acting,
        used: ChangeId,
        reason: &str,
    ) -> Result<(), DeskError> {
        let reason = one_line("reason", reason, 300)?;
        let (dir, who, draws) = (self.dir(), acting.clone(), self.draws());
        self.write(Deed::SeeBreakGlass(used), &used.to_string(), acting, move |tx| {
            let draws = restarted(&draws);
            let actor = load::actor(tx, dir, &who)?;
            let by = actor.actor.person().filter(|_| actor.roles.has(Role::SecurityReader));
            let by = by.ok_or(DeskError::NotAllowed)?;
            let found = break_glass::unseen(tx, dir)?.into_iter().find(|found| found.id == used);
            let found = found.ok_or(DeskError::RequestOver)?;
            if humans::of(tx, dir, &[by])?.is_same(found.person, by) {
                return Err(DeskError::NotAllowed);
            }
            signers::may_do(tx, dir, Deed::SeeBreakGlass(used), &[found.person], (by, draws.now()))?;
            if !break_glass::seen(tx, dir, used, by, draws.now(), &reason)? {
                return Err(DeskError::RequestOver);
            }
            let body = json!({ "use": used, "reason": &reason });
            let about = Some(found.person);
            Ok(journal::append(tx, dir, actor.actor, "break_glass.seen", about, body, &draws)?)
        })
        .await
    }
}

/// An enabled account that administers policies or privileged authentication.
fn administrator(tx: &mut dyn Tx, dir: DirectoryId, account: &str) -> Result<Option<PersonId>, StoreError> {
    let found = people::find_by_user_name(tx, dir, account)?.filter(|found| {
        found.enabled && letters::ADMINISTRATORS.into_iter().any(|role| found.roles.has(role))
    });
    Ok(found.map(|found| found.id))
}
