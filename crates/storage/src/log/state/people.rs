//! People: tier, whether enabled, roles, whether frozen, whether they have to register again.

use std::collections::HashMap;

use keyward_model::{DirectoryId, PersonId, Role, RoleSet, Tier, Timestamp};

use super::super::Exercises;
use super::super::claims::PersonClaim;
use super::{Balance, GONE, Logged, MISSING, PAGE, Slice, StateReport};
use crate::repo::{Answer, Fields};
use crate::{Row, Tx, params};

#[derive(Default)]
pub(super) struct Said(HashMap<PersonId, OfPerson>);

#[derive(Default)]
struct OfPerson {
    made: u32,
    tier: Balance<Tier>,
    enabled: Balance<bool>,
    roles: Balance<RoleSet>,
    frozen: Balance<Option<Timestamp>>,
    reregister: Balance<Option<Timestamp>>,
}

impl Said {
    pub(super) fn take(&mut self, id: PersonId, claim: PersonClaim) {
        let person = self.0.entry(id).or_default();
        match claim {
            PersonClaim::Made { tier, enabled, roles } => {
                person.made = person.made.saturating_add(1);
                person.tier.enter(tier);
                person.enabled.enter(enabled);
                person.roles.enter(roles);
                // Nobody is made frozen, or with something to do.
                person.frozen.enter(None);
                person.reregister.enter(None);
            }
            PersonClaim::Tier(step) => person.tier.step(step),
            PersonClaim::Enabled(step) => person.enabled.step(step),
            PersonClaim::Roles(step) => person.roles.step(step),
            PersonClaim::Frozen(step) => person.frozen.step(step),
            PersonClaim::Reregister(step) => person.reregister.step(step),
        }
    }

    /// Where the events lead to.
    pub(super) fn of(&self, id: PersonId) -> Option<Logged> {
        let said = self.0.get(&id).filter(|said| said.made > 0)?;
        Some(Logged {
            tier: said.tier.end().copied().unwrap_or(Tier::Privileged),
            enabled: said.enabled.end().copied().unwrap_or(false),
            roles: said.roles.end().copied().unwrap_or(RoleSet::EMPLOYEE),
            frozen: said.frozen.end().copied().flatten(),
            reregister: said.reregister.end().copied().flatten(),
        })
    }

    pub(super) fn compare(
        mut self,
        tx: &mut dyn Tx,
        dir: DirectoryId,
        slice: Slice,
        exercises: &Exercises,
        report: &mut StateReport,
    ) -> Answer<()> {
        let mut after = PersonId::from_bytes([0; 16]);
        loop {
            let sql = "SELECT id, tier, enabled, roles, frozen_at, reregister_at FROM person WHERE directory_id = ?1 \
                 AND id > ?2 ORDER BY id LIMIT 1000";
            let rows = tx.query(sql, &params![dir, after])?;
            for row in &rows {
                after = row.get(0)?;
                if exercises.is_gone(after) {
                    report.row("person", after).wrong(GONE);
                }
                if slice.has(after.as_bytes()) {
                    one(row, after, &self.0.remove(&after).unwrap_or_default(), report);
                }
            }
            if rows.len() < PAGE {
                break;
            }
        }
        // Somebody of an exercise who was made more than once was somebody else before.
        let missing = |(id, said): &(&PersonId, &OfPerson)| said.made != 1 || !exercises.is_gone(**id);
        self.0.iter().filter(missing).for_each(|(id, _)| report.row("person", id).wrong(MISSING));
        Ok(())
    }
}

fn one(row: &Row, id: PersonId, said: &OfPerson, report: &mut StateReport) {
    report.rows = report.rows.saturating_add(1);
    let mut found = report.row("person", id);
    if !found.made_once(said.made) {
        return;
    }
    let mut fields = Fields::new(row, "person");
    let columns = fields.get::<PersonId>("id").and_then(|_| {
        Ok((
            fields.named("tier", Tier::from_name)?,
            fields.get::<bool>("enabled")?,
            fields.roles("roles")?,
            fields.get::<Option<Timestamp>>("frozen_at")?,
            fields.get::<Option<Timestamp>>("reregister_at")?,
        ))
    });
    match columns {
        Ok((tier, enabled, roles, frozen, reregister)) => {
            found.note(said.tier.differs("tier", &tier, |tier| tier.name().to_owned()));
            found.note(said.enabled.differs("enabled", &enabled, bool::to_string));
            found.note(said.roles.differs("roles", &roles, |roles| names(*roles)));
            let since = |at: &Option<Timestamp>| at.map_or_else(|| "none".to_owned(), |at| at.to_string());
            found.note(said.frozen.differs("frozen_at", &frozen, since));
            found.note(said.reregister.differs("reregister_at", &reregister, since));
        }
        Err(error) => found.wrong(error.to_string()),
    }
}

fn names(roles: RoleSet) -> String {
    let names: Vec<_> = roles.iter().map(Role::name).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(" and ") }
}
