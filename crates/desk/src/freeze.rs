//! Freezing an account at the desk, and lifting that.

use crate::{
    Acting, CaseRef, Desk, DeskError, closeness,
    desk::restarted,
    holds::{self, Work},
    load,
    open::required,
    policy,
};
use keyward_directory::{freeze, lift_freeze, rules::RulesInForce};
use keyward_model::{DirectoryId, Entropy, Person, PersonId, Role, Timestamp};
use keyward_notify::{Notice, tell};
use keyward_recovery::{Closeness, Deed, Refusal, may_freeze, may_lift_freeze};
use keyward_storage::{
    Draws, Tx,
    repo::{cases, cases::CaseRow, people},
    seal,
};
use serde_json::{Value, json};
use std::sync::Arc;

impl Desk {
    /// Freezes the account of a case's person, who has shown who they are: the case stops as well.
    ///
    /// # Errors
    /// [`DeskError::Refused`] by the rules, above all unless identity is verified; [`Refusal::ReasonMissing`].
    pub async fn freeze_in_case(
        &self,
        acting: &Acting,
        number: u32,
        reason: &str,
    ) -> Result<CaseRef, DeskError> {
        let reason = required("reason", reason)?;
        let (dir, who, draws, desk) = (self.dir(), acting.clone(), self.draws(), self.clone());
        let case = self
            .write(Deed::FreezeInCase, &number.to_string(), acting, move |tx| {
                let stream = restarted(&draws);
                seal::protect(tx);
                let row = load::locked_by_number(tx, dir, number)?;
                let loaded = load::case(tx, dir, row, &who, (&desk.parts.rules, &stream))?;
                may_freeze(&loaded.case, &loaded.facts)?;
                let said = json!({ "reason": &reason, "case": number });
                desk.freeze_now(tx, dir, &who, &loaded.facts.subject, &said, &stream)?;
                Ok(loaded.case_ref())
            })
            .await?;
        self.carry_out_quietly(case).await;
        Ok(case)
    }

    /// Freezes an account (privileged authentication administrators, with a reason and a fresh passkey touch: a stolen cookie
    /// locks nobody out). Whether that is a change.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] for anybody else, and for one's own account: that has a page of its own;
    /// [`Refusal::NeedsPasskey`].
    pub async fn freeze(&self, acting: &Acting, person: PersonId, reason: &str) -> Result<bool, DeskError> {
        let reason = required("reason", reason)?;
        let (dir, who, draws, desk) = (self.dir(), acting.clone(), self.draws(), self.clone());
        let frozen = self
            .write(Deed::Freeze(person), &person.to_string(), acting, move |tx| {
                let stream = restarted(&draws);
                let found = over(tx, dir, &who, person)?;
                let signature = signed(tx, dir, &who, Deed::Freeze(person), stream.now())?;
                let said = json!({ "reason": &reason, "signature": signature });
                desk.freeze_now(tx, dir, &who, &found, &said, &stream)
            })
            .await?;
        if let Some(row) = self.open_case_of(person).await? {
            self.carry_out_quietly(CaseRef { id: row.case.id, number: row.number }).await;
        }
        Ok(frozen)
    }

    fn freeze_now(
        &self,
        tx: &mut dyn Tx,
        dir: DirectoryId,
        who: &Acting,
        person: &Person,
        said: &Value,
        draws: &Draws,
    ) -> Result<bool, DeskError> {
        let frozen = freeze(tx, dir, self, (person.id, who.actor), said, draws)?;
        if frozen {
            let wave = policy::standards(tx, dir, None)?.unwrap_or_default().wave;
            let work = (who.actor, Some(person.id), Work::Contained);
            holds::count(tx, dir, work, wave, &self.parts.telling, draws)?;
            let at = draws.now();
            let notice = Notice::Frozen { at };
            tell::of_protection(tx, dir, &self.parts.telling, person, &notice, (at, draws))?;
        }
        Ok(frozen)
    }

    fn lift_now(
        &self,
        tx: &mut dyn Tx,
        dir: DirectoryId,
        who: &Acting,
        person: PersonId,
        said: &Value,
        draws: &Draws,
    ) -> Result<bool, DeskError> {
        let open = match cases::open_of_person(tx, dir, person)? {
            Some(row) => load::locked(tx, dir, row)?,
            None => None,
        };
        may_lift(tx, dir, (who, person), open, (&self.parts.rules, draws))??;
        let lifted = lift_freeze(tx, dir, self, (person, who.actor), said, draws)?;
        Ok(lifted)
    }

    /// Lets a frozen account in again (privileged authentication administrators, with a reason and a fresh passkey touch).
    /// Whether that is a change.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] for anybody else and for one's own account; [`DeskError::Refused`] by the rules;
    /// [`Refusal::NeedsPasskey`].
    pub async fn lift_freeze(
        &self,
        acting: &Acting,
        person: PersonId,
        reason: &str,
    ) -> Result<bool, DeskError> {
        let reason = required("reason", reason)?;
        let (dir, who, draws, desk) = (self.dir(), acting.clone(), self.draws(), self.clone());
        let parts = Arc::clone(&self.parts);
        self.write(Deed::LiftFreeze(person), &person.to_string(), acting, move |tx| {
            let stream = restarted(&draws);
            let found = over(tx, dir, &who, person)?;
            let now = stream.now();
            let signature = signed(tx, dir, &who, Deed::LiftFreeze(person), now)?;
            let close = match who.actor.person() {
                Some(actor) => closeness::between(tx, dir, (actor, person), now)?,
                None => None,
            };
            // That the person named whoever lifts it, with everybody else who could, is for those to know who watch.
            let named = close == Some(Closeness::OfEverybody);
            let mut said = json!({ "reason": &reason, "signature": signature });
            if let (true, Some(said)) = (named, said.as_object_mut()) {
                said.insert("despite".to_owned(), json!("declared-close-with-everybody"));
            }
            let lifted = desk.lift_now(tx, dir, &who, person, &said, &stream)?;
            if lifted {
                let (notice, moment) =
                    (Notice::Unfrozen { machine: false, at: now }, (now, &stream as &dyn Entropy));
                let tell = if named { tell::of_account_and_security } else { tell::of_account };
                tell(tx, dir, &parts.telling, &found, &notice, moment)?;
            }
            Ok(lifted)
        })
        .await
    }
}

/// Whether the actor may lift the freeze of an account with this open case.
pub(crate) fn may_lift(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    (who, person): (&Acting, PersonId),
    open: Option<CaseRow>,
    (rules, draws): (&RulesInForce, &Draws),
) -> Result<Result<(), Refusal>, DeskError> {
    if let Some(row) = open {
        let loaded = load::case(tx, dir, row, who, (rules, draws))?;
        return Ok(may_lift_freeze(Some(&loaded.case), &loaded.facts));
    }
    let standards = policy::standards(tx, dir, None)?.unwrap_or_default();
    Ok(may_lift_freeze(None, &load::facts(tx, dir, person, standards, who, draws)?))
}

/// The person, if the actor may freeze and lift: a privileged authentication administrator, and somebody else.
fn over(tx: &mut dyn Tx, dir: DirectoryId, acting: &Acting, person: PersonId) -> Result<Person, DeskError> {
    let actor = load::actor(tx, dir, acting)?;
    if !actor.roles.has(Role::PrivilegedAuthentication) || acting.actor.person() == Some(person) {
        return Err(DeskError::NotAllowed);
    }
    people::find(tx, dir, person)?.ok_or(DeskError::NotFound)
}

/// What the touch for something that is done to an account signed: it is kept with it.
pub(crate) fn signed(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    acting: &Acting,
    deed: Deed,
    now: Timestamp,
) -> Result<Option<String>, DeskError> {
    deed.touched(&load::present(tx, dir, acting)?, now)?;
    Ok(acting.step_up.as_ref().and_then(|step_up| step_up.signature.clone()))
}
