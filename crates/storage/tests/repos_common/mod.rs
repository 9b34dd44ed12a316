//! What the tests of the repositories share.
#![allow(dead_code, reason = "each test program uses a part of it")]

pub mod sealed;

use std::sync::Arc;
use std::time::Duration;

use keyward_model::{
    Actor, DirectoryId, Method, MethodId, MethodKind, MethodStatus, Origin, Person, PersonId, RoleSet,
    SeededEntropy, Tier, Timestamp,
};
use keyward_storage::repo::{directories, methods, people};
use keyward_storage::testing::permit;
use keyward_storage::{Store, StoreError, Tx};

pub const NOW: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);

pub fn later(seconds: u64) -> Timestamp {
    NOW.plus(Duration::from_secs(seconds))
}

/// An organisation and a stream of ids.
#[derive(Clone)]
pub struct World {
    pub store: Store,
    pub dir: DirectoryId,
    pub entropy: Arc<SeededEntropy>,
}

/// Runs a command that must succeed.
pub async fn write<T: Send + 'static>(
    store: &Store,
    command: impl Fn(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
) -> T {
    store.write("test", command).await.unwrap()
}

/// Runs a query that must succeed.
pub async fn read<T: Send + 'static>(
    store: &Store,
    query: impl Fn(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
) -> T {
    store.read("test", query).await.unwrap()
}

pub async fn world(store: Store) -> World {
    let entropy = Arc::new(SeededEntropy::new(1));
    let dir = DirectoryId::new(NOW, entropy.as_ref());
    let directory = directories::Directory { id: dir, name: "Contoso".into(), created_at: NOW };
    write(&store, move |tx| directories::create(tx, &directory)).await;
    World { store, dir, entropy }
}

impl World {
    pub fn person(&self, name: &str) -> Person {
        Person {
            id: PersonId::new(NOW, self.entropy.as_ref()),
            directory: self.dir,
            user_name: format!("{}@contoso.example", name.to_lowercase().replace(' ', ".")),
            display_name: name.into(),
            job_title: Some("Accountant".into()),
            department: Some("Finance".into()),
            office: None,
            employee_number: Some("E-1001".into()),
            manager: None,
            manager_since: NOW,
            tier: Tier::Standard,
            enabled: true,
            roles: RoleSet::EMPLOYEE,
            has_photo: false,
            frozen_at: None,
            reregister_at: None,
            account: keyward_model::AccountKind::Person,
            owner: None,
            created_at: NOW,
        }
    }

    /// A person who is in the directory.
    pub async fn joined(&self, name: &str) -> PersonId {
        let person = self.person(name);
        let id = person.id;
        write(&self.store, move |tx| people::insert(tx, &person, id.as_bytes(), None)).await;
        id
    }

    pub fn method(&self, person: PersonId, kind: MethodKind) -> Method {
        Method {
            id: MethodId::new(NOW, self.entropy.as_ref()),
            person,
            kind,
            label: "On iPhone 15".into(),
            status: MethodStatus::Active,
            synced: Some(true),
            model: Some("iCloud Keychain".into()),
            device: None,
            added_at: NOW,
            added_by: Actor::Person(person),
            added_from: Origin { address: Some("192.0.2.7".into()), ..Origin::default() },
            last_used_at: None,
            status_at: NOW,
            here: kind == MethodKind::RecoveryCodes,
        }
    }

    /// A method that the person has.
    pub async fn bound(&self, person: PersonId, kind: MethodKind) -> MethodId {
        let (dir, method) = (self.dir, self.method(person, kind));
        let id = method.id;
        write(&self.store, move |tx| methods::insert(tx, dir, &permit(person), &method, None)).await;
        id
    }
}
