//! Somebody as they are written into a store, with everything that is theirs.

use crate::Someone;
use keyward_access::gate::Permit;
use keyward_model::{
    Actor, Contact, ContactKind, Device, DeviceKind, DeviceState, DirectoryId, Management, Method,
    MethodKind, MethodStatus, Origin, Person, PersonId, RoleSet, Tier, Timestamp,
};
use keyward_storage::{
    StoreError, Tx,
    log::claims,
    repo::{self, passkeys},
};
use serde_json::Value;

/// Somebody as they are written.
#[derive(Clone, Debug)]
pub struct Record {
    /// Who, with their keys.
    pub someone: Someone,
    /// The name shown.
    pub display_name: String,
    /// The team.
    pub department: Option<String>,
    /// The number in the office.
    pub line: String,
    /// The organisation.
    pub directory: DirectoryId,
    /// The relying party of their passkey.
    pub rp_id: String,
    /// How much evidence a recovery takes.
    pub tier: Tier,
    /// What they may do.
    pub roles: RoleSet,
    /// Their manager.
    pub manager: Option<PersonId>,
    /// Since when this is the manager.
    pub manager_since: Timestamp,
    /// Since when everything else is on file.
    pub since: Timestamp,
    /// When device management last heard of their phone.
    pub heard: Timestamp,
}

impl Record {
    /// Writes the person, their number in the office, their phone and the passkey on it.
    ///
    /// # Errors
    /// If the store refuses.
    pub fn insert(&self, tx: &mut dyn Tx) -> Result<(), StoreError> {
        repo::people::insert(tx, &self.person(), &self.someone.handle, None)?;
        repo::contacts::insert(tx, self.directory, &self.office())?;
        self.insert_key(tx)
    }

    /// Writes only their phone and the passkey on it.
    ///
    /// # Errors
    /// If the store refuses.
    pub fn insert_key(&self, tx: &mut dyn Tx) -> Result<(), StoreError> {
        repo::devices::upsert(tx, self.directory, &self.phone(), None)?;
        #[expect(clippy::disallowed_methods, reason = "a robot's person is made up")]
        let permit = Permit::of_fixture(self.someone.id);
        repo::methods::insert(tx, self.directory, &permit, &self.method(), None)?;
        let attestation =
            passkeys::Attestation { format: "none".to_owned(), object: Vec::new(), client_data: Vec::new() };
        passkeys::insert(tx, self.directory, &permit, &self.passkey(), &attestation)
    }

    /// What the log says about them: the person and the passkey were made.
    pub fn claims(&self) -> [Value; 2] {
        [claims::person_made(&self.person()), claims::method_made(&self.method(), Some(&self.passkey()))]
    }

    fn person(&self) -> Person {
        Person {
            id: self.someone.id,
            directory: self.directory,
            user_name: self.someone.user_name.clone(),
            display_name: self.display_name.clone(),
            job_title: None,
            department: self.department.clone(),
            office: None,
            employee_number: None,
            manager: self.manager,
            manager_since: self.manager_since,
            tier: self.tier,
            enabled: true,
            roles: self.roles,
            has_photo: false,
            frozen_at: None,
            reregister_at: None,
            account: keyward_model::AccountKind::Person,
            owner: None,
            created_at: self.since,
        }
    }

    fn office(&self) -> Contact {
        Contact {
            id: self.someone.line,
            person: self.someone.id,
            kind: ContactKind::OfficePhone,
            value: self.line.clone(),
            since: self.since,
            until: None,
            device: None,
            device_since: None,
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
            last_seen: Some(self.heard),
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
            here: true,
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
            verdict: None,
        }
    }
}
