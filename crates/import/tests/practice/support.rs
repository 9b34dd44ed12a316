//! An installation to import into, and what is on file in it then.

use keyward_access::gate::Recovery;
use keyward_directory::{Observed, Observer, Unobserved};
use keyward_import::{Kind, Options, Progress, Report, import};
use keyward_model::{
    Clock as _, Contact, ContactKind, DirectoryId, ManualClock, PassId, Person, PersonId, Role, RoleSet,
    SeededEntropy, Timestamp,
};
use keyward_notify::Telling;
use keyward_storage::{Draws, Store, StoreError, Tx, log, repo};
use std::{
    fs,
    future::Future as _,
    panic::AssertUnwindSafe,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    task::Poll,
};

pub const DIRECTORY: DirectoryId = DirectoryId::from_bytes([9; 16]);

pub fn now() -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-28T12:00:00Z").unwrap()
}

/// What an open case would hear.
#[derive(Default)]
pub struct Heard(pub Mutex<Vec<(PersonId, Observed)>>);

impl Observer for Heard {
    fn observed(
        &self,
        _: &mut dyn Tx,
        _: DirectoryId,
        person: PersonId,
        what: &Observed,
        _: &Draws,
    ) -> Result<(), StoreError> {
        self.0.lock().unwrap().push((person, what.clone()));
        Ok(())
    }
    fn recovery(
        &self,
        tx: &mut dyn Tx,
        dir: DirectoryId,
        person: PersonId,
        pass: Option<PassId>,
    ) -> Result<Recovery, StoreError> {
        Unobserved.recovery(tx, dir, person, pass)
    }
}

pub struct Desk {
    pub store: Store,
    pub clock: ManualClock,
    pub observer: Arc<Heard>,
}

impl Desk {
    pub async fn new(store: Store) -> Self {
        let made: Result<(), StoreError> = store
            .write("prepare", |tx| {
                let name = "Contoso".to_owned();
                let directory = repo::directories::Directory { id: DIRECTORY, name, created_at: now() };
                repo::directories::create(tx, &directory)
            })
            .await;
        made.unwrap();
        Self { store, clock: ManualClock::at(now()), observer: Arc::default() }
    }
    pub async fn import(&self, sources: &[PathBuf], options: Options) -> Report {
        self.import_while(sources, options, |_| {}).await
    }
    /// The same, while somebody does this after every batch.
    pub async fn import_while(
        &self,
        sources: &[PathBuf],
        options: Options,
        mut progress: impl FnMut(Progress),
    ) -> Report {
        // Two runs are not at the same moment.
        self.clock.advance(std::time::Duration::from_mins(1));
        let entropy = SeededEntropy::new(self.clock.now().millis_since_epoch());
        let telling = Telling { texts: true, ..Telling::plain("https://id.contoso.example") };
        let observer: Arc<dyn Observer> = self.observer.clone();
        let told = (&telling, observer);
        import(&self.store, DIRECTORY, sources, options, told, &self.clock, &entropy, &mut progress)
            .await
            .unwrap()
    }
    /// Begins an import that is killed after the first batch of a kind was written.
    pub async fn break_off(&self, sources: &[PathBuf], options: Options, after: Kind) {
        let running = self.import_while(sources, options, move |progress| {
            if !progress.checking && progress.kind == after {
                std::panic::resume_unwind(Box::new("killed"));
            }
        });
        let mut running = std::pin::pin!(running);
        let done = std::future::poll_fn(|cx| {
            match std::panic::catch_unwind(AssertUnwindSafe(|| running.as_mut().poll(cx))) {
                Ok(Poll::Pending) => Poll::Pending,
                Ok(Poll::Ready(report)) => Poll::Ready(Some(report)),
                Err(_) => Poll::Ready(None),
            }
        });
        assert!(done.await.is_none(), "it was killed");
    }
    pub async fn person(&self, name: &'static str) -> Person {
        self.maybe(name).await.unwrap_or_else(|| panic!("nobody is called {name}"))
    }
    pub async fn maybe(&self, name: &'static str) -> Option<Person> {
        let found: Result<_, StoreError> =
            self.store.read("person", move |tx| repo::people::find_by_user_name(tx, DIRECTORY, name)).await;
        found.unwrap()
    }
    pub async fn holds_a_role(&self, name: &'static str) {
        let id = self.person(name).await.id;
        let roles = RoleSet::of(&[Role::PolicyAdministrator]);
        let set: Result<_, StoreError> =
            self.store.write("role", move |tx| repo::people::set_roles(tx, DIRECTORY, id, roles)).await;
        assert!(set.unwrap());
    }
    pub async fn contacts(&self, name: &'static str) -> Vec<Contact> {
        let id = self.person(name).await.id;
        let found: Result<_, StoreError> =
            self.store.read("contacts", move |tx| repo::contacts::of_person(tx, DIRECTORY, id)).await;
        found.unwrap()
    }
    /// What is on file of a kind now.
    pub async fn on_file(&self, name: &'static str, kind: ContactKind) -> Option<String> {
        let found = self.contacts(name).await;
        found.into_iter().find(|c| c.kind == kind && c.until.is_none()).map(|c| c.value)
    }
    pub async fn methods(&self, name: &'static str) -> Vec<keyward_model::Method> {
        let id = self.person(name).await.id;
        let found: Result<_, StoreError> =
            self.store.read("methods", move |tx| repo::methods::of_person(tx, DIRECTORY, id)).await;
        found.unwrap()
    }
    pub async fn devices(&self, name: &'static str) -> Vec<keyward_model::Device> {
        let id = self.person(name).await.id;
        let found: Result<_, StoreError> =
            self.store.read("devices", move |tx| repo::devices::of_person(tx, DIRECTORY, id)).await;
        found.unwrap()
    }
    pub async fn groups(&self, name: &'static str) -> Vec<String> {
        let id = self.person(name).await.id;
        let found: Result<_, StoreError> =
            self.store.read("groups", move |tx| repo::groups::groups_of(tx, DIRECTORY, id)).await;
        found.unwrap().into_iter().map(|group| group.name).collect()
    }
    /// Address and text of every message.
    pub async fn messages(&self) -> Vec<(String, String)> {
        let page = repo::PageRequest::first(200);
        let found: Result<_, StoreError> =
            self.store.read("messages", move |tx| repo::messages::list(tx, DIRECTORY, &page)).await;
        found.unwrap().items.into_iter().map(|row| (row.message.address, row.message.body)).collect()
    }
    /// What the log and the rows disagree on.
    pub async fn disagreements(&self) -> usize {
        log::verify_state(&self.store, DIRECTORY, log::ROWS_AT_ONCE).await.unwrap().findings.list.len()
    }
}

/// The folder of a case.
pub fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name)
}

/// A folder with these files.
pub fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

/// Text as UTF-16, without a mark unless the text has one.
pub fn utf16(text: &str, little: bool) -> Vec<u8> {
    text.encode_utf16()
        .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
        .collect()
}

/// Four users as Graph sends them, all enabled.
pub const USERS: &str = r#"{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#users","value":[
{"id":"6ea91a8d-0000-41a1-b7bd-000000000001","userPrincipalName":"ana.test@nord.example","displayName":"Ana Test","mail":"ana.test@nord.example","accountEnabled":true},
{"id":"6ea91a8d-0000-41a1-b7bd-000000000002","userPrincipalName":"bor.test@nord.example","displayName":"Bor Test","mail":"bor.test@nord.example","accountEnabled":true},
{"id":"6ea91a8d-0000-41a1-b7bd-000000000003","userPrincipalName":"cene.test@nord.example","displayName":"Cene Test","mail":"cene.test@nord.example","accountEnabled":true},
{"id":"6ea91a8d-0000-41a1-b7bd-000000000004","userPrincipalName":"dita.test@nord.example","displayName":"Dita Test","mail":"dita.test@nord.example","accountEnabled":true}
]}"#;
