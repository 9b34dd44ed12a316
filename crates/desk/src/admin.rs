//! Changes of roles, tiers and policies, each with its event in the log.

use crate::{Acting, Desk, DeskError, STANDARDS, desk::restarted, journal, load, policy};
use keyward_directory::{PASS_POLICY, pass_policy};
use keyward_model::{Actor, DirectoryId, PassPolicy, Person, PersonId, Role, RoleSet, Tier};
use keyward_notify::{Notice, tell};
use keyward_recovery::{Alternative, EvidenceKind, Slot, Standards, TierStandard};
use keyward_storage::{Draws, StoreError, Tx, repo::people, repo::policies};
use serde::Serialize;
use serde_json::json;
use std::sync::Arc;

/// Why a policy is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// Shortest, default and longest lifetime are out of order or out of bounds.
    #[error("lifetimes must be in order, from 1 minute to 30 days")]
    Lifetimes,
    /// Not 10 to 48 characters.
    #[error("a pass has 10 to 48 characters")]
    Length,
    /// A tier without a standard, an empty place in one, or knowledge as a proof.
    #[error("each tier needs an alternative, each alternative a check, and knowledge is none")]
    Standard,
    /// A tier that takes less than it must.
    #[error(
        "an elevated or privileged account takes at least two proofs, or one in person; a privileged one an approval as well"
    )]
    TooWeak,
}

impl Desk {
    /// Sets what a person may do in Keyward. Whether that is a change.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] unless the actor is an admin (or the operator) and somebody else: nobody raises
    /// themselves.
    pub async fn set_roles(
        &self,
        acting: &Acting,
        person: PersonId,
        roles: RoleSet,
    ) -> Result<bool, DeskError> {
        let (dir, who, draws) = (self.dir(), acting.clone(), self.draws());
        let parts = Arc::clone(&self.parts);
        self.write("set-roles", &person.to_string(), acting, move |tx| {
            let found = admin_over(tx, dir, &who, person)?;
            if !people::set_roles(tx, dir, person, roles)? {
                return Ok(false);
            }
            let body = json!({ "from": names(found.roles), "to": names(roles) });
            let draws = restarted(&draws);
            journal::append(tx, dir, who.actor, "person.roles_changed", Some(person), body, &draws)?;
            let at = draws.now();
            let notice = Notice::RolesChanged { at };
            tell::of_account(tx, dir, &parts.telling, &found, &notice, (at, &draws))?;
            Ok(true)
        })
        .await
    }

    /// Sets how much evidence a recovery of this account takes. Whether that is a change.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] as for [`Desk::set_roles`].
    pub async fn set_tier(&self, acting: &Acting, person: PersonId, tier: Tier) -> Result<bool, DeskError> {
        let (dir, who, draws) = (self.dir(), acting.clone(), self.draws());
        let parts = Arc::clone(&self.parts);
        self.write("set-tier", &person.to_string(), acting, move |tx| {
            let found = admin_over(tx, dir, &who, person)?;
            if !people::set_tier(tx, dir, person, tier)? {
                return Ok(false);
            }
            let body = json!({ "from": found.tier, "to": tier });
            let draws = restarted(&draws);
            journal::append(tx, dir, who.actor, "person.tier_changed", Some(person), body, &draws)?;
            let at = draws.now();
            let notice = Notice::TierChanged { at };
            // By the higher of both: nobody takes an account out of security's sight unseen.
            let watched = Person { tier: found.tier.max(tier), ..found };
            tell::of_account(tx, dir, &parts.telling, &watched, &notice, (at, &draws))?;
            Ok(true)
        })
        .await
    }

    /// The pass policy in force and its version: 0 if nobody wrote one yet.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn pass_policy(&self) -> Result<(PassPolicy, u32), DeskError> {
        let dir = self.dir();
        Ok(self
            .store()
            .read("pass-policy", move |tx| {
                let version = policies::current(tx, dir, PASS_POLICY)?.map_or(0, |policy| policy.version);
                Ok::<_, StoreError>((pass_policy(tx, dir)?, version))
            })
            .await?)
    }

    /// Puts a pass policy in force in the place of version `expected`; the new version.
    ///
    /// # Errors
    /// [`DeskError::Policy`], [`DeskError::NotAllowed`], [`DeskError::Conflict`] if another version is in force.
    pub async fn put_pass_policy(
        &self,
        acting: &Acting,
        policy: PassPolicy,
        expected: u32,
    ) -> Result<u32, DeskError> {
        check_pass_policy(&policy)?;
        let (dir, who, draws) = (self.dir(), acting.clone(), self.draws());
        self.write("put-pass-policy", "", acting, move |tx| {
            admin(tx, dir, &who)?;
            put(tx, dir, &who, (PASS_POLICY, expected), &policy, &restarted(&draws))
        })
        .await
    }

    /// Puts verification standards in force in the place of version `expected`; the new version. Cases that are open
    /// keep the standards that they were opened under.
    ///
    /// # Errors
    /// As for [`Desk::put_pass_policy`].
    pub async fn put_standards(
        &self,
        acting: &Acting,
        standards: Standards,
        expected: u32,
    ) -> Result<u32, DeskError> {
        check_standards(&standards)?;
        let (dir, who, draws) = (self.dir(), acting.clone(), self.draws());
        self.write("put-standards", "", acting, move |tx| {
            admin(tx, dir, &who)?;
            let draws = restarted(&draws);
            if policies::current(tx, dir, STANDARDS)?.is_none() {
                // Version 1 was in force without being written down: cases refer to it.
                let first = text(&Standards::default())?;
                policies::put(tx, dir, STANDARDS, 0, &first, Actor::System, draws.now())?;
                let body = json!({ "policy": STANDARDS, "version": 1, "document": Standards::default() });
                journal::append(tx, dir, Actor::System, "policy.changed", None, body, &draws)?;
            }
            let standards = Standards { version: expected.saturating_add(1), ..standards.clone() };
            put(tx, dir, &who, (STANDARDS, expected), &standards, &draws)
        })
        .await
    }

    /// The standards in force.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn standards(&self) -> Result<Standards, DeskError> {
        let dir = self.dir();
        let found = self.store().read("standards", move |tx| policy::standards(tx, dir, None)).await?;
        Ok(found.unwrap_or_default())
    }
}

fn put<T: Serialize>(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    who: &Acting,
    (name, expected): (&str, u32),
    document: &T,
    draws: &Draws,
) -> Result<u32, DeskError> {
    let written = policies::put(tx, dir, name, expected, &text(document)?, who.actor, draws.now())?;
    let version = written.ok_or(DeskError::Conflict)?;
    let body = json!({ "policy": name, "version": version, "document": document });
    journal::append(tx, dir, who.actor, "policy.changed", None, body, draws)?;
    Ok(version)
}

fn text<T: Serialize>(document: &T) -> Result<String, StoreError> {
    serde_json::to_string(document).map_err(|_| StoreError::Inconsistent {
        table: "policy",
        column: "document",
        detail: "cannot be written as JSON".to_owned(),
    })
}

fn admin(tx: &mut dyn Tx, dir: DirectoryId, acting: &Acting) -> Result<(), DeskError> {
    let actor = load::actor(tx, dir, acting)?;
    let allowed = actor.actor == Actor::Operator || actor.roles.has(Role::PolicyAdministrator);
    if allowed { Ok(()) } else { Err(DeskError::NotAllowed) }
}

fn admin_over(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    acting: &Acting,
    person: PersonId,
) -> Result<Person, DeskError> {
    admin(tx, dir, acting)?;
    if acting.actor.person() == Some(person) {
        return Err(DeskError::NotAllowed);
    }
    people::find(tx, dir, person)?.ok_or(DeskError::NotFound)
}

fn names(roles: RoleSet) -> Vec<&'static str> {
    roles.iter().map(Role::name).collect()
}

const MONTH: u32 = 30 * 24 * 60;

fn check_pass_policy(policy: &PassPolicy) -> Result<(), PolicyError> {
    let (least, usual, most) = (policy.minimum_minutes, policy.default_minutes, policy.maximum_minutes);
    if least < 1 || least > usual || usual > most || most > MONTH {
        return Err(PolicyError::Lifetimes);
    }
    if (10..=48).contains(&policy.length) { Ok(()) } else { Err(PolicyError::Length) }
}

fn check_standards(standards: &Standards) -> Result<(), PolicyError> {
    for tier in Tier::ALL {
        check_standard(standards.of(*tier))?;
    }
    let in_person = |way: &Alternative| {
        way.slots.iter().all(|slot| slot.of.iter().all(|kind| *kind == EvidenceKind::InPerson))
    };
    let strict = |tier| {
        standards.of(tier).any.iter().all(|way| {
            (way.proofs() >= 2 || in_person(way)) && (tier < Tier::Privileged || way.approvals >= 1)
        })
    };
    if [Tier::Elevated, Tier::Privileged].into_iter().all(strict) {
        Ok(())
    } else {
        Err(PolicyError::TooWeak)
    }
}

fn check_standard(standard: &TierStandard) -> Result<(), PolicyError> {
    let sound = |slot: &Slot| {
        (1..=4).contains(&slot.n) && !slot.of.is_empty() && !slot.of.contains(&EvidenceKind::Knowledge)
    };
    let each = standard.any.iter().all(|way| {
        !way.slots.is_empty() && way.slots.len() <= 6 && way.slots.iter().all(sound) && way.approvals <= 3
    });
    if (1..=8).contains(&standard.any.len()) && each { Ok(()) } else { Err(PolicyError::Standard) }
}
