//! The built-in directory passes the conformance suite on both engines, and its own promises hold.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use futures_util::future::{BoxFuture, join_all};
use keyward_directory::{BuiltIn, Directory, PASS_POLICY, PassOrder, testing};
use keyward_model::*;
use keyward_storage::testing::permit;
use keyward_storage::{
    Store, StoreError, both_engines,
    log::{self, Filter},
    repo::{
        PageRequest, directories, methods, passes, people, policies,
        sessions::{self, Session, SessionKind},
    },
    secrets::{MasterSecret, Purpose, Secrets, equal},
};
use std::{sync::Arc, time::Duration};

const START: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);

struct World {
    store: Store,
    dir: DirectoryId,
    secrets: Arc<Secrets>,
    clock: Arc<ManualClock>,
    entropy: Arc<SeededEntropy>,
    built_in: BuiltIn,
}

impl World {
    async fn new(store: Store) -> Self {
        let clock = Arc::new(ManualClock::at(START));
        let entropy = Arc::new(SeededEntropy::new(7));
        let secrets = Arc::new(Secrets::derive(&MasterSecret::new([1; 32])).unwrap());
        let dir = DirectoryId::new(START, entropy.as_ref());
        let row = directories::Directory { id: dir, name: "Contoso".into(), created_at: START };
        store.write("setup", move |tx| directories::create(tx, &row)).await.unwrap();
        let built_in = BuiltIn::new(store.clone(), dir, secrets.clone(), clock.clone(), entropy.clone());
        Self { store, dir, secrets, clock, entropy, built_in }
    }

    async fn add_person(&self) -> PersonId {
        let id = PersonId::new(START, self.entropy.as_ref());
        let person = Person {
            id,
            directory: self.dir,
            user_name: format!("{id}@contoso.example"),
            display_name: "Mira Kovač".into(),
            job_title: None,
            department: None,
            office: None,
            employee_number: None,
            manager: None,
            manager_since: START,
            tier: Tier::Standard,
            enabled: true,
            roles: RoleSet::EMPLOYEE,
            has_photo: false,
            frozen_at: None,
            reregister_at: None,
            account: keyward_model::AccountKind::Person,
            owner: None,
            created_at: START,
        };
        self.store
            .write("setup", move |tx| people::insert(tx, &person, person.id.as_bytes(), None))
            .await
            .unwrap();
        id
    }

    async fn add_session(&self, person: PersonId, method: Option<MethodId>, kind: SessionKind) -> SessionId {
        let id = SessionId::new(START, self.entropy.as_ref());
        let mut hash = [0; 32];
        self.entropy.fill(&mut hash);
        let session = Session {
            id,
            person,
            method,
            second_method: None,
            more_methods: Vec::new(),
            pass: None,
            name: None,
            factors: keyward_model::FactorSet::of(keyward_model::Factor::Passkey),
            kind,
            created_at: START,
            last_seen_at: START,
            expires_at: START.plus(Duration::from_hours(8)),
            address: None,
            user_agent: None,
        };
        let dir = self.dir;
        self.store.write("setup", move |tx| sessions::insert(tx, dir, &session, &hash)).await.unwrap();
        id
    }

    fn order(&self, person: PersonId) -> PassOrder {
        let intent = IntentId::new(START, self.entropy.as_ref());
        PassOrder { intent, person, minutes: 60, one_time: true, issued_by: Actor::System, decoy: false }
    }
}

impl testing::Bench for World {
    fn directory(&self) -> &dyn Directory {
        &self.built_in
    }
    fn intent(&self) -> IntentId {
        IntentId::new(START, self.entropy.as_ref())
    }
    fn person(&self) -> BoxFuture<'_, PersonId> {
        Box::pin(self.add_person())
    }
    fn disable(&self, person: PersonId) -> BoxFuture<'_, ()> {
        let dir = self.dir;
        Box::pin(async move {
            self.store
                .write("setup", move |tx| people::set_enabled(tx, dir, person, false))
                .await
                .map(drop)
                .unwrap();
        })
    }
    fn method(&self, person: PersonId) -> BoxFuture<'_, MethodId> {
        let dir = self.dir;
        let method = Method {
            id: MethodId::new(START, self.entropy.as_ref()),
            person,
            kind: MethodKind::Passkey,
            label: "Passkey".into(),
            status: MethodStatus::Active,
            synced: Some(false),
            model: None,
            device: None,
            added_at: START,
            added_by: Actor::Person(person),
            added_from: Origin::default(),
            last_used_at: None,
            status_at: START,
            here: true,
        };
        Box::pin(async move {
            let id = method.id;
            self.store
                .write("setup", move |tx| methods::insert(tx, dir, &permit(person), &method, None))
                .await
                .unwrap();
            id
        })
    }
    fn status(&self, method: MethodId) -> BoxFuture<'_, MethodStatus> {
        let dir = self.dir;
        Box::pin(async move {
            let found = self.store.read("look", move |tx| methods::find(tx, dir, method)).await.unwrap();
            found.unwrap().status
        })
    }
    fn session(&self, person: PersonId, method: MethodId) -> BoxFuture<'_, SessionId> {
        Box::pin(self.add_session(person, Some(method), SessionKind::Full))
    }
    fn pass_session(&self, person: PersonId) -> BoxFuture<'_, SessionId> {
        Box::pin(self.add_session(person, None, SessionKind::Enrol))
    }
    fn is_live(&self, session: SessionId) -> BoxFuture<'_, bool> {
        let dir = self.dir;
        Box::pin(async move {
            // Ending a session tells whether it was live; the look must not change anything, so it is undone.
            let probe = self
                .store
                .write("look", move |tx| {
                    let live = sessions::end(tx, dir, session, "look", START)?;
                    Err::<(), _>(Probe::Live(live))
                })
                .await;
            matches!(probe, Err(Probe::Live(true)))
        })
    }
    fn opens<'a>(&'a self, person: PersonId, secret: &'a str) -> BoxFuture<'a, Option<PassId>> {
        let (dir, now) = (self.dir, self.clock.now());
        let hash = self.secrets.keyed_hash(Purpose::Pass, secret.as_bytes());
        Box::pin(async move {
            let alive =
                self.store.read("look", move |tx| passes::find_alive(tx, dir, person, now)).await.unwrap();
            alive.filter(|row| equal(&row.pass.secret_hash, &hash)).map(|row| row.pass.id)
        })
    }
    fn events<'a>(&'a self, person: PersonId, kind: &'a str) -> BoxFuture<'a, Option<usize>> {
        let (dir, kind) = (self.dir, kind.to_owned());
        Box::pin(async move {
            let filter = Filter { kind_prefix: Some(kind), person: Some(person), ..Filter::default() };
            let page = self
                .store
                .read("look", move |tx| log::recent(tx, dir, &filter, &PageRequest::first(100)))
                .await
                .unwrap();
            Some(page.items.len())
        })
    }
}

#[derive(Debug)]
enum Probe {
    Live(bool),
    Store,
}
impl From<StoreError> for Probe {
    fn from(_: StoreError) -> Self {
        Self::Store
    }
}

both_engines! {
    async fn conforms(store: Store) {
        testing::conformance(&World::new(store).await).await;
    }

    async fn the_policy_in_force_sets_length_and_bounds(store: Store) {
        let world = World::new(store).await;
        let (dir, person) = (world.dir, world.add_person().await);
        let policy = PassPolicy { length: 16, one_time: false, ..PassPolicy::default() };
        let text = serde_json::to_string(&policy).unwrap();
        let put = move |tx: &mut dyn keyward_storage::Tx| {
            policies::put(tx, dir, PASS_POLICY, 0, &text, Actor::Operator, START)
        };
        assert_eq!(world.store.write("setup", put).await, Ok(Some(1)));
        let pass = world.built_in.issue_pass(world.order(person)).await.unwrap();
        let secret = pass.secret.unwrap();
        assert_eq!(secret.len(), 16);
        assert!(secret.bytes().all(|symbol| keyward_storage::secrets::ALPHABET.contains(&symbol)));
        assert_eq!(pass.expires_at.since(pass.starts_at), Duration::from_hours(1));
    }

    async fn sixteen_passes_at_once_leave_one(store: Store) {
        let world = World::new(store).await;
        let person = world.add_person().await;
        let orders: Vec<_> = (0..16).map(|_| world.order(person)).collect();
        let issued = join_all(orders.iter().map(|order| world.built_in.issue_pass(*order))).await;
        let mut alive = 0;
        for pass in issued {
            // Under contention a call may give up; it never leaves a second pass behind.
            let Ok(pass) = pass else { continue };
            alive += usize::from(testing::Bench::opens(&world, person, &pass.secret.unwrap()).await.is_some());
        }
        assert_eq!(alive, 1);
    }

    async fn one_intent_raced_shows_one_secret(store: Store) {
        let world = World::new(store).await;
        let order = world.order(world.add_person().await);
        let issued = join_all((0..16).map(|_| world.built_in.issue_pass(order))).await;
        let issued: Vec<_> = issued.into_iter().map(Result::unwrap).collect();
        assert_eq!(issued.iter().filter(|pass| pass.secret.is_some()).count(), 1);
        assert!(issued.iter().all(|pass| pass.pass == issued[0].pass));
    }
}
