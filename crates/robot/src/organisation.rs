//! An organisation to drive a server with: everybody has one passkey, whose private key is at hand.

use crate::{Lost, Record};
use anyhow::Result;
use keyward_authenticator::{Credential, KeyKind};
use keyward_model::{
    Actor, Contact, ContactId, ContactKind, DeviceId, DirectoryId, Entropy as _, EventId, MethodId, PersonId,
    Role, RoleSet, Tier, Timestamp,
};
use keyward_storage::{
    Draws, Store, StoreError, Tx,
    log::{self, NewEvent},
    repo::{self, directories::Directory},
};
use std::{sync::Arc, time::Duration};

/// How long everything has been on file: long enough for a number and a manager to count.
const ON_FILE: Duration = Duration::from_hours(24 * 400);
/// People written in one transaction.
const BATCH: usize = 64;

/// Somebody with a managed phone, one passkey on it, and a telephone number in the office.
#[derive(Clone, Debug)]
pub struct Someone {
    /// The person.
    pub id: PersonId,
    /// The name that signs in.
    pub user_name: String,
    /// The phone.
    pub phone: DeviceId,
    /// The passkey on it.
    pub method: MethodId,
    /// The number in the office.
    pub line: ContactId,
    pub(crate) credential_id: Vec<u8>,
    pub(crate) handle: [u8; 32],
    seed: [u8; 32],
}

impl Someone {
    /// Somebody new, who signs in with this name.
    pub fn new(user_name: &str, draws: &Draws) -> Self {
        let now = draws.now();
        let mut credential_id = vec![0; 32];
        draws.fill(&mut credential_id);
        Self {
            id: PersonId::new(now, draws),
            user_name: user_name.to_owned(),
            phone: DeviceId::new(now, draws),
            method: MethodId::new(now, draws),
            line: ContactId::new(now, draws),
            credential_id,
            handle: draws.bytes(),
            seed: scalar(draws),
        }
    }

    /// The same person with another phone, and another passkey on it.
    #[must_use]
    pub fn with_another_key(&self, draws: &Draws) -> Self {
        let other = Self::new(&self.user_name, draws);
        Self { id: self.id, line: self.line, handle: self.handle, ..other }
    }

    /// The passkey with its private key.
    ///
    /// # Errors
    /// Never in practice: the key was made to fit.
    pub fn credential(&self) -> Result<Credential> {
        let kind = KeyKind::Es256 { seed: self.seed };
        Ok(Credential::new(kind, self.credential_id.clone(), self.handle.to_vec())?)
    }

    /// The key of the passkey they register next.
    pub fn new_seed(&self) -> [u8; 32] {
        let mut seed = self.seed;
        seed.reverse();
        // Stays below the group's order, whatever the last byte was.
        if let Some(first) = seed.first_mut() {
            *first = 1;
        }
        seed
    }

    /// Their phone, lost.
    pub fn lost(&self) -> Lost {
        Lost {
            person: self.id.to_string(),
            user_name: self.user_name.clone(),
            device: self.phone.to_string(),
            method: self.method.to_string(),
            line: self.line.to_string(),
            new_seed: self.new_seed(),
        }
    }
}

/// A scalar of P-256: 32 random bytes, the first of which keeps it below the group's order.
fn scalar(draws: &Draws) -> [u8; 32] {
    let mut seed = draws.bytes();
    if let Some(first) = seed.first_mut() {
        *first &= 0x7F;
    }
    seed
}

/// A desk with its staff, and the employees it works for.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// The organisation.
    pub id: DirectoryId,
    /// Works at the desk.
    pub agent: Someone,
    /// Everybody else's manager, without a role.
    pub manager: Someone,
    /// May let duties go and decide about escalated cases.
    pub supervisor: Someone,
    /// A second supervisor, who can approve what the first one works on.
    pub approver: Someone,
    /// Looks after people and methods.
    pub admin: Someone,
    /// Reads the log; has a mail address, so that security can be told.
    pub reviewer: Someone,
    /// Somebody of the highest tier.
    pub privileged: Someone,
    /// People without a role.
    pub employees: Vec<Someone>,
}

impl Organisation {
    /// Makes one in an empty store, with so many employees. Passkeys are for the relying party `rp_id`.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn create(store: &Store, rp_id: &str, employees: usize, draws: &Draws) -> Result<Self> {
        let (id, now) = (DirectoryId::new(draws.now(), draws), draws.now());
        let named = |name: &str| Someone::new(&format!("{name}@robot.example"), draws);
        let made = Self {
            id,
            agent: named("agent"),
            manager: named("manager"),
            supervisor: named("supervisor"),
            approver: named("approver"),
            admin: named("admin"),
            reviewer: named("reviewer"),
            privileged: named("privileged"),
            employees: (0..employees).map(|at| named(&format!("person{at}"))).collect(),
        };
        let row = Directory { id, name: "Robots".to_owned(), created_at: now };
        let mail = mail_of(&made.reviewer, draws);
        let rows = Arc::new(made.rows(rp_id, now));
        for first in (0..rows.len()).step_by(BATCH) {
            let (rows, row, mail) = (Arc::clone(&rows), row.clone(), mail.clone());
            let event = joined(rows.iter().skip(first).take(BATCH), draws);
            let write = move |tx: &mut dyn Tx| {
                if first == 0 {
                    repo::directories::create(tx, &row)?;
                }
                for person in rows.iter().skip(first).take(BATCH) {
                    person.insert(tx)?;
                }
                if first == 0 {
                    repo::contacts::insert(tx, id, &mail)?;
                }
                log::append(tx, id, &event)
            };
            let written: Result<(), StoreError> = store.write("make-organisation", write).await;
            written?;
        }
        Ok(made)
    }

    /// Everybody, staff first.
    pub fn everybody(&self) -> impl Iterator<Item = &Someone> {
        let staff = [&self.agent, &self.manager, &self.supervisor, &self.approver, &self.admin];
        staff.into_iter().chain([&self.reviewer, &self.privileged]).chain(&self.employees)
    }

    fn rows(&self, rp_id: &str, now: Timestamp) -> Vec<Record> {
        let role = |someone: &Someone| {
            let is = |staff: &Someone| staff.id == someone.id;
            match () {
                () if is(&self.agent) => (Tier::Elevated, RoleSet::of(&[Role::Authentication])),
                () if is(&self.supervisor) || is(&self.approver) => {
                    (Tier::Elevated, RoleSet::of(&[Role::PrivilegedAuthentication]))
                }
                () if is(&self.admin) => (Tier::Privileged, RoleSet::of(&[Role::PolicyAdministrator])),
                () if is(&self.reviewer) => (Tier::Privileged, RoleSet::of(&[Role::SecurityReader])),
                () if is(&self.privileged) => (Tier::Privileged, RoleSet::EMPLOYEE),
                () => (Tier::Standard, RoleSet::EMPLOYEE),
            }
        };
        let row = |(at, someone): (usize, &Someone)| {
            let (tier, roles) = role(someone);
            let manager = Some(self.manager.id).filter(|manager| *manager != someone.id);
            Record {
                someone: someone.clone(),
                display_name: format!("Person {at}"),
                department: Some("Logistics".to_owned()),
                line: format!("+3861555{at:04}"),
                directory: self.id,
                rp_id: rp_id.to_owned(),
                tier,
                roles,
                manager,
                manager_since: now.minus(ON_FILE),
                since: now.minus(ON_FILE),
                heard: now,
            }
        };
        self.everybody().enumerate().map(row).collect()
    }

    /// Gives somebody a mail address, so that notices reach them.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn give_mail(&self, store: &Store, someone: &Someone, draws: &Draws) -> Result<()> {
        let (id, mail) = (self.id, mail_of(someone, draws));
        let write = move |tx: &mut dyn Tx| repo::contacts::insert(tx, id, &mail);
        let written: Result<(), StoreError> = store.write("give-mail", write).await;
        Ok(written?)
    }
}

fn mail_of(someone: &Someone, draws: &Draws) -> Contact {
    Contact {
        id: ContactId::new(draws.now(), draws),
        person: someone.id,
        kind: ContactKind::WorkEmail,
        value: someone.user_name.clone(),
        since: draws.now().minus(ON_FILE),
        until: None,
        device: None,
        device_since: None,
    }
}

/// The event that these people were added: the log accounts for every person and method.
fn joined<'a>(rows: impl Iterator<Item = &'a Record>, draws: &Draws) -> NewEvent {
    NewEvent {
        id: EventId::new(draws.now(), draws),
        at: draws.now(),
        actor: Actor::Operator,
        // Made-up people, as those of the demo are.
        kind: "demo.people".to_owned(),
        person: None,
        case: None,
        salt: draws.bytes(),
        body: serde_json::json!({ "records": rows.flat_map(Record::claims).collect::<Vec<_>>() }),
    }
}
