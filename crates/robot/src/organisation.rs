//! An organisation to drive a server with: everybody has one passkey, whose private key is at hand.

use crate::Lost;
use anyhow::Result;
use keyward_authenticator::{Credential, KeyKind};
use keyward_model::{
    Actor, Contact, ContactId, ContactKind, Device, DeviceId, DeviceKind, DeviceState, DirectoryId,
    Entropy as _, EventId, Management, Method, MethodId, MethodKind, MethodStatus, Origin, Person, PersonId,
    Role, RoleSet, Tier, Timestamp,
};
use keyward_storage::{
    Draws, Store, StoreError, Tx,
    log::{self, NewEvent, claims},
    repo::{self, directories::Directory, passkeys},
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
    credential_id: Vec<u8>,
    handle: [u8; 32],
    seed: [u8; 32],
}

impl Someone {
    fn new(name: &str, draws: &Draws) -> Self {
        let now = draws.now();
        let mut credential_id = vec![0; 32];
        draws.fill(&mut credential_id);
        Self {
            id: PersonId::new(now, draws),
            user_name: format!("{name}@robot.example"),
            phone: DeviceId::new(now, draws),
            method: MethodId::new(now, draws),
            line: ContactId::new(now, draws),
            credential_id,
            handle: draws.bytes(),
            seed: scalar(draws),
        }
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
        let made = Self {
            id,
            agent: Someone::new("agent", draws),
            manager: Someone::new("manager", draws),
            supervisor: Someone::new("supervisor", draws),
            approver: Someone::new("approver", draws),
            admin: Someone::new("admin", draws),
            reviewer: Someone::new("reviewer", draws),
            privileged: Someone::new("privileged", draws),
            employees: (0..employees).map(|at| Someone::new(&format!("person{at}"), draws)).collect(),
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

    fn rows(&self, rp_id: &str, now: Timestamp) -> Vec<Row> {
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
            Row {
                someone: someone.clone(),
                at,
                directory: self.id,
                rp_id: rp_id.to_owned(),
                tier,
                roles,
                manager,
                since: now.minus(ON_FILE),
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
    }
}

/// The event that these people were added: the log accounts for every person and method.
fn joined<'a>(rows: impl Iterator<Item = &'a Row>, draws: &Draws) -> NewEvent {
    let records = |row: &Row| {
        [claims::person_made(&row.person()), claims::method_made(&row.method(), Some(&row.passkey()))]
    };
    NewEvent {
        id: EventId::new(draws.now(), draws),
        at: draws.now(),
        actor: Actor::Operator,
        // Made-up people, as those of the demo are.
        kind: "demo.people".to_owned(),
        person: None,
        case: None,
        salt: draws.bytes(),
        body: serde_json::json!({ "records": rows.flat_map(records).collect::<Vec<_>>() }),
    }
}

/// Somebody as they are written.
struct Row {
    someone: Someone,
    at: usize,
    directory: DirectoryId,
    rp_id: String,
    tier: Tier,
    roles: RoleSet,
    manager: Option<PersonId>,
    since: Timestamp,
}

impl Row {
    fn insert(&self, tx: &mut dyn Tx) -> Result<(), StoreError> {
        repo::people::insert(tx, &self.person(), &self.someone.handle, None)?;
        repo::contacts::insert(tx, self.directory, &self.line())?;
        repo::devices::upsert(tx, self.directory, &self.phone(), None)?;
        repo::methods::insert(tx, self.directory, &self.method(), None)?;
        let attestation =
            passkeys::Attestation { format: "none".to_owned(), object: Vec::new(), client_data: Vec::new() };
        passkeys::insert(tx, self.directory, &self.passkey(), &attestation)
    }

    fn person(&self) -> Person {
        Person {
            id: self.someone.id,
            directory: self.directory,
            user_name: self.someone.user_name.clone(),
            display_name: format!("Person {}", self.at),
            job_title: None,
            department: None,
            office: None,
            employee_number: None,
            manager: self.manager,
            manager_since: self.since,
            tier: self.tier,
            enabled: true,
            roles: self.roles,
            has_photo: false,
            frozen_at: None,
            created_at: self.since,
        }
    }

    fn line(&self) -> Contact {
        Contact {
            id: self.someone.line,
            person: self.someone.id,
            kind: ContactKind::OfficePhone,
            value: format!("+3861555{:04}", self.at),
            since: self.since,
            until: None,
            device: None,
        }
    }

    fn phone(&self) -> Device {
        Device {
            id: self.someone.phone,
            person: self.someone.id,
            kind: DeviceKind::Phone,
            name: "Phone".to_owned(),
            system: None,
            management: Management::Managed,
            compliant: Some(true),
            last_seen: None,
            state: DeviceState::InUse,
        }
    }

    fn method(&self) -> Method {
        Method {
            id: self.someone.method,
            person: self.someone.id,
            kind: MethodKind::Passkey,
            label: "Passkey".to_owned(),
            status: MethodStatus::Active,
            synced: Some(true),
            model: None,
            device: Some(self.someone.phone),
            added_at: self.since,
            added_by: Actor::Operator,
            added_from: Origin::default(),
            last_used_at: None,
            status_at: self.since,
        }
    }

    fn passkey(&self) -> passkeys::Passkey {
        let credential = self.someone.credential().ok();
        passkeys::Passkey {
            credential_id: self.someone.credential_id.clone(),
            method: self.someone.method,
            person: self.someone.id,
            public_key: credential.and_then(|key| key.public_key_cose().ok()).unwrap_or_default(),
            sign_count: 0,
            user_verified: true,
            backup_eligible: true,
            backup_state: true,
            aaguid: [0; 16],
            transports: vec!["internal".to_owned()],
            rp_id: self.rp_id.clone(),
        }
    }
}
