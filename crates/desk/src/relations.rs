//! Who is close to whom, and who stands in for whom: what keeps people out of each other's recoveries, and lets a manager
//! go on leave.

use crate::{Acting, Desk, DeskError, closeness, desk::restarted, journal, lists::Names};
use keyward_access::gate::{Change, Confirmed};
use keyward_model::{DirectoryId, Person, PersonId, Timestamp};
use keyward_notify::{Notice as Words, tell};
use keyward_recovery::{Deed, may_declare};
use keyward_storage::{
    Draws, StoreError, Tx,
    repo::{PageRequest, deputies, humans, people, relations},
};
use serde_json::json;
use std::time::Duration;

/// How long a declaration counts after it was withdrawn: withdrawing it must not be the first step of a plan.
const LINGERS: Duration = Duration::from_hours(30 * 24);

/// Somebody that a person declared to be close to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their user name.
    pub user_name: String,
    /// Until when it counts, if it was withdrawn.
    pub until: Option<Timestamp>,
}

/// A deputy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Since when.
    pub since: Timestamp,
}

impl Desk {
    /// Declares that the actor is close to somebody: neither works on the other's recovery from now on. Both are told, and security: whoever
    /// says it in somebody else's name takes their helpers from them.
    ///
    /// # Errors
    /// [`DeskError::Gate`] for a session that is too weak or a change that is not confirmed; [`DeskError::NotFound`] for an unknown name,
    /// [`DeskError::NotAllowed`] for one's own; [`DeskError::Refused`] for one too many.
    pub async fn declare_close(
        &self,
        acting: &Acting,
        user_name: &str,
        confirmed: Confirmed,
    ) -> Result<(), DeskError> {
        let (desk, who) = (self.clone(), acting.clone());
        self.own_change(Deed::DeclareClose, acting, user_name, move |tx, dir, person, other, draws| {
            let at = draws.now();
            desk.gate(tx, &who, confirmed, Change::Close, at)?;
            // Two at once would both be the last one; with whichever accounts of one human.
            let mut accounts: Vec<PersonId> =
                humans::of(tx, dir, &[person])?.accounts(person).into_iter().collect();
            accounts.sort_unstable();
            for account in accounts {
                people::hold(tx, dir, account)?;
            }
            let declared = closeness::declared(tx, dir, person, at)?;
            may_declare(&declared, other.id)?;
            relations::declare(tx, dir, person, other.id, at)?;
            desk.tell_close(tx, dir, person, other, draws)?;
            Ok(("relation.declared", json!({ "other": other.id })))
        })
        .await
    }

    /// Tells both and security.
    fn tell_close(
        &self,
        tx: &mut dyn Tx,
        dir: DirectoryId,
        person: PersonId,
        other: &Person,
        draws: &Draws,
    ) -> Result<(), DeskError> {
        let (at, telling) = (draws.now(), &self.parts.telling);
        let person = people::find(tx, dir, person)?.ok_or(DeskError::NotFound)?;
        let words = Words::CloseDeclared { other: &other.display_name, at };
        tell::of_account_and_security(tx, dir, telling, &person, &words, (at, draws))?;
        let words = Words::NamedClose { by: &person.display_name, at };
        tell::of_account(tx, dir, telling, other, &words, (at, draws))?;
        Ok(())
    }

    /// Withdraws it; it counts for 30 days more.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] if it was not declared.
    pub async fn withdraw_close(&self, acting: &Acting, user_name: &str) -> Result<(), DeskError> {
        let (dir, name) = (self.dir(), user_name.trim().to_lowercase());
        let found = self.store().read("close-to", move |tx| people::find_by_user_name(tx, dir, &name)).await;
        let found: Result<Option<Person>, StoreError> = found;
        let other = found?.ok_or(DeskError::NotFound)?.id;
        self.own_change(
            Deed::WithdrawClose(other),
            acting,
            user_name,
            move |tx, dir, person, other, draws| {
                let until = draws.now().plus(LINGERS);
                if !relations::withdraw(tx, dir, person, other.id, until)? {
                    return Err(DeskError::NotFound);
                }
                Ok(("relation.withdrawn", json!({ "other": other.id, "until": until })))
            },
        )
        .await
    }

    /// Whom somebody declared.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn declared_by(&self, person: PersonId) -> Result<Vec<Declared>, DeskError> {
        let (dir, now) = (self.dir(), self.now());
        let read = move |tx: &mut dyn Tx| -> Result<_, StoreError> {
            let mut found = Vec::new();
            for (other, until) in relations::declared_by(tx, dir, person, now)? {
                let Some(other) = people::find(tx, dir, other)? else { continue };
                let (name, user_name) = (other.display_name, other.user_name);
                found.push(Declared { person: other.id, name, user_name, until });
            }
            Ok(found)
        };
        Ok(self.store().read("declared-by", read).await?)
    }

    /// Names who vouches in the actor's place. It counts for cases that begin 72 hours later or more.
    ///
    /// # Errors
    /// [`DeskError::Gate`] for a session that is too weak or a change that is not confirmed; [`DeskError::NotFound`] for an unknown
    /// name; [`DeskError::NotAllowed`] for one's own, for somebody who is disabled or frozen, and unless the actor is somebody's manager.
    pub async fn name_deputy(
        &self,
        acting: &Acting,
        user_name: &str,
        confirmed: Confirmed,
    ) -> Result<(), DeskError> {
        let (desk, who) = (self.clone(), acting.clone());
        self.own_change(Deed::SetDeputy, acting, user_name, move |tx, dir, person, other, draws| {
            let at = draws.now();
            let permit = desk.gate(tx, &who, confirmed, Change::Deputy, at)?;
            let reports = people::reports_of(tx, dir, person, &PageRequest::first(1))?;
            if reports.items.is_empty() || !other.may_enter() {
                return Err(DeskError::NotAllowed);
            }
            deputies::put(tx, dir, &permit, other.id, at)?;
            // A stolen session names a deputy too: the manager hears of it while that does not count yet.
            if let Some(manager) = people::find(tx, dir, person)? {
                let words = Words::DeputyNamed { deputy: &other.display_name, at };
                tell::of_account(tx, dir, &desk.parts.telling, &manager, &words, (at, draws))?;
            }
            Ok(("deputy.named", json!({ "deputy": other.id })))
        })
        .await
    }

    /// Names nobody any more.
    ///
    /// # Errors
    /// [`DeskError::Gate`]; [`DeskError::NotFound`] if nobody was named.
    pub async fn remove_deputy(&self, acting: &Acting, confirmed: Confirmed) -> Result<(), DeskError> {
        let person = acting.actor.person().ok_or(DeskError::NotAllowed)?;
        let (dir, draws, by) = (self.dir(), self.draws(), acting.actor);
        let (desk, who) = (self.clone(), acting.clone());
        self.write(Deed::SetDeputy, "", acting, move |tx| {
            let draws = restarted(&draws);
            let permit = desk.gate(tx, &who, confirmed, Change::Deputy, draws.now())?;
            if !deputies::remove(tx, dir, &permit)? {
                return Err(DeskError::NotFound);
            }
            Ok(journal::append(tx, dir, by, "deputy.removed", Some(person), json!({}), &draws)?)
        })
        .await
    }

    /// Whom a manager has named.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn deputy_of(&self, manager: PersonId) -> Result<Option<Named>, DeskError> {
        let dir = self.dir();
        let read = move |tx: &mut dyn Tx| -> Result<_, StoreError> {
            let Some((person, since)) = deputies::of(tx, dir, manager)? else { return Ok(None) };
            Ok(Some(Named { person, name: Names::default().of(tx, dir, person)?, since }))
        };
        Ok(self.store().read("deputy-of", read).await?)
    }

    /// A change that somebody makes about themselves and somebody else, with its event.
    async fn own_change<F>(
        &self,
        deed: Deed,
        acting: &Acting,
        user_name: &str,
        change: F,
    ) -> Result<(), DeskError>
    where
        F: Fn(
                &mut dyn Tx,
                DirectoryId,
                PersonId,
                &Person,
                &Draws,
            ) -> Result<(&'static str, serde_json::Value), DeskError>
            + Send
            + Sync
            + 'static,
    {
        let person = acting.actor.person().ok_or(DeskError::NotAllowed)?;
        let (dir, draws, by) = (self.dir(), self.draws(), acting.actor);
        let name = user_name.trim().to_lowercase();
        self.write(deed, &name.clone(), acting, move |tx| {
            let draws = restarted(&draws);
            let other = people::find_by_user_name(tx, dir, &name)?.ok_or(DeskError::NotFound)?;
            // Nobody stands in for themselves, whichever of their accounts it is.
            if humans::of(tx, dir, &[person, other.id])?.is_same(person, other.id) {
                return Err(DeskError::NotAllowed);
            }
            let (kind, body) = change(tx, dir, person, &other, &draws)?;
            Ok(journal::append(tx, dir, by, kind, Some(person), body, &draws)?)
        })
        .await
    }
}
