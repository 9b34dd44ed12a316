//! An organisation with one lost phone, on the built-in directory.
#![expect(
    dead_code,
    clippy::unwrap_used,
    clippy::too_many_lines,
    clippy::unused_self,
    reason = "each test file uses its part; tests fail by panicking; one long setup reads best in one piece"
)]

pub mod rules;

use futures_util::future::BoxFuture;
use keyward_desk::CallBack;
use keyward_desk::{Acting, Desk, DeskError, DeskParts, PassShown};
use keyward_directory::{
    BuiltIn, Directory, DirectoryError, IssuedPass, Observed, Observer as _, PassOrder, WipeWay,
};
use keyward_model::*;
use keyward_notify::{Hook, Telling};
use keyward_recovery::*;
use keyward_storage::testing::permit;
use keyward_storage::{
    Draws, Store, Tx,
    log::{self, Filter, NewEvent, claims},
    repo::{
        PageRequest, contacts, devices, directories,
        messages::{self, Message},
        methods, passes, passkeys, people,
        sessions::{self, Session, SessionKind},
    },
    secrets::{MasterSecret, Secrets},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

pub const START: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);
pub const YEAR: Duration = Duration::from_hours(8760);

pub struct World {
    pub store: Store,
    pub dir: DirectoryId,
    pub clock: Arc<ManualClock>,
    pub entropy: Arc<SeededEntropy>,
    pub directory: Arc<Flaky>,
    pub desk: Desk,
    pub mira: PersonId,
    pub manager: PersonId,
    pub agent: PersonId,
    pub second_agent: PersonId,
    pub supervisor: PersonId,
    pub admin: PersonId,
    pub reviewer: PersonId,
    pub phone: DeviceId,
    pub passkey: MethodId,
    pub sms: MethodId,
    pub office_line: ContactId,
    pub mobile: ContactId,
    pub session: SessionId,
}

/// The built-in directory behind a line that can be cut.
pub struct Flaky {
    pub inner: BuiltIn,
    /// The next call is not made.
    pub down: AtomicBool,
    /// The next call is made, and its answer is lost.
    pub answer_lost: AtomicBool,
}

impl Flaky {
    fn guard<'a, T: Send + 'a>(
        &'a self,
        call: BoxFuture<'a, Result<T, DirectoryError>>,
    ) -> BoxFuture<'a, Result<T, DirectoryError>> {
        Box::pin(async move {
            if self.down.swap(false, Ordering::SeqCst) {
                return Err(DirectoryError::Unavailable);
            }
            let answer = call.await;
            if self.answer_lost.swap(false, Ordering::SeqCst) {
                Err(DirectoryError::Unavailable)
            } else {
                answer
            }
        })
    }
}

type Answer<'a, T> = BoxFuture<'a, Result<T, DirectoryError>>;

impl Directory for Flaky {
    fn revoke_sessions(
        &self,
        intent: IntentId,
        person: PersonId,
        keep: Option<SessionId>,
    ) -> Answer<'_, u64> {
        self.guard(self.inner.revoke_sessions(intent, person, keep))
    }
    fn suspend_methods<'a>(&'a self, intent: IntentId, by: Actor, methods: &'a [MethodId]) -> Answer<'a, ()> {
        self.guard(self.inner.suspend_methods(intent, by, methods))
    }
    fn reinstate_methods<'a>(
        &'a self,
        intent: IntentId,
        by: Actor,
        methods: &'a [MethodId],
    ) -> Answer<'a, ()> {
        self.guard(self.inner.reinstate_methods(intent, by, methods))
    }
    fn retire_method(&self, intent: IntentId, by: Actor, method: MethodId) -> Answer<'_, ()> {
        self.guard(self.inner.retire_method(intent, by, method))
    }
    fn require_reregistration<'a>(
        &'a self,
        intent: IntentId,
        by: Actor,
        person: PersonId,
        methods: &'a [MethodId],
    ) -> Answer<'a, ()> {
        self.guard(self.inner.require_reregistration(intent, by, person, methods))
    }
    fn issue_pass(&self, order: PassOrder) -> Answer<'_, IssuedPass> {
        self.guard(self.inner.issue_pass(order))
    }
    fn pass_of_intent(&self, intent: IntentId) -> Answer<'_, Option<PassId>> {
        self.guard(self.inner.pass_of_intent(intent))
    }
    fn disarm_pass(&self, intent: IntentId, by: Actor, pass: PassId) -> Answer<'_, ()> {
        self.guard(self.inner.disarm_pass(intent, by, pass))
    }
    fn void_pass(&self, intent: IntentId, by: Actor, pass: PassId) -> Answer<'_, ()> {
        self.guard(self.inner.void_pass(intent, by, pass))
    }
    fn wipe_way(&self, device: &Device) -> WipeWay {
        self.inner.wipe_way(device)
    }
}

/// The event that these people and methods were added.
fn made(id: EventId, records: &[serde_json::Value]) -> NewEvent {
    NewEvent {
        id,
        at: START,
        actor: Actor::Operator,
        kind: "import.applied".into(),
        person: None,
        case: None,
        salt: [3; 32],
        body: serde_json::json!({ "records": records }),
    }
}

struct Setup<'a> {
    dir: DirectoryId,
    entropy: &'a SeededEntropy,
}

impl Setup<'_> {
    fn person(&self, name: &str, tier: Tier, roles: &[Role], manager: Option<PersonId>) -> Person {
        Person {
            id: PersonId::new(START, self.entropy),
            directory: self.dir,
            user_name: format!("{}@contoso.example", name.to_lowercase().replace(' ', ".")),
            display_name: name.into(),
            job_title: None,
            department: Some("Finance".into()),
            office: Some("Ljubljana".into()),
            employee_number: Some(format!("N{name}")),
            manager,
            manager_since: START.minus(YEAR),
            tier,
            enabled: true,
            roles: RoleSet::of(roles),
            has_photo: true,
            frozen_at: None,
            reregister_at: None,
            account: keyward_model::AccountKind::Person,
            owner: None,
            created_at: START.minus(YEAR),
        }
    }
    fn method(&self, person: PersonId, kind: MethodKind, device: Option<DeviceId>, at: Timestamp) -> Method {
        Method {
            id: MethodId::new(at, self.entropy),
            person,
            kind,
            label: format!("{} of {person}", kind.name()),
            status: MethodStatus::Active,
            synced: Some(false),
            model: None,
            device,
            added_at: at,
            added_by: Actor::Person(person),
            added_from: Origin::default(),
            last_used_at: None,
            status_at: at,
            here: true,
        }
    }
    fn contact(&self, person: PersonId, kind: ContactKind, value: &str, device: Option<DeviceId>) -> Contact {
        Contact {
            id: ContactId::new(START, self.entropy),
            person,
            kind,
            value: value.into(),
            since: START.minus(YEAR),
            until: None,
            device,
            device_since: None,
        }
    }
}

impl World {
    /// Gives a person a passkey that can be checked: the others are records.
    pub async fn give_passkey(&self, person: PersonId, synced: bool) -> MethodId {
        let (dir, at) = (self.dir, self.clock.now());
        let id = MethodId::new(at, self.entropy.as_ref());
        let method = Method {
            id,
            person,
            kind: MethodKind::Passkey,
            label: "Key".to_owned(),
            status: MethodStatus::Active,
            synced: Some(synced),
            model: None,
            device: None,
            added_at: at,
            added_by: Actor::Person(person),
            added_from: Origin::default(),
            last_used_at: None,
            status_at: at,
            here: true,
        };
        let passkey = passkeys::Passkey {
            credential_id: id.as_bytes().to_vec(),
            method: id,
            person,
            public_key: vec![1],
            sign_count: 0,
            user_verified: true,
            backup_eligible: synced,
            backup_state: synced,
            aaguid: [7; 16],
            transports: Vec::new(),
            rp_id: "localhost".to_owned(),
            verdict: None,
        };
        let event =
            made(EventId::new(at, self.entropy.as_ref()), &[claims::method_made(&method, Some(&passkey))]);
        let proof =
            passkeys::Attestation { format: "none".to_owned(), object: vec![1], client_data: vec![1] };
        self.store
            .write("setup", move |tx| {
                methods::insert(tx, dir, &permit(method.person), &method, None)?;
                passkeys::insert(tx, dir, &permit(method.person), &passkey, &proof)?;
                log::append(tx, dir, &event)
            })
            .await
            .unwrap();
        id
    }

    pub async fn new(store: Store) -> Self {
        Self::with(store, Tier::Standard, true).await
    }

    pub async fn with(store: Store, tier: Tier, reviewer_has_mail: bool) -> Self {
        Self::seeded(store, tier, reviewer_has_mail, 7, true).await
    }

    /// The same seed makes the same people with the same ids; `write` puts them into the store.
    pub async fn seeded(store: Store, tier: Tier, reviewer_has_mail: bool, seed: u64, write: bool) -> Self {
        let clock = Arc::new(ManualClock::at(START));
        let entropy = Arc::new(SeededEntropy::new(seed));
        let dir = DirectoryId::new(START, entropy.as_ref());
        let setup = Setup { dir, entropy: entropy.as_ref() };
        let manager = setup.person("Jonas Berg", Tier::Standard, &[], None);
        let mira = setup.person("Mira Kovac", tier, &[], Some(manager.id));
        let agent = setup.person(
            "Ana Agent",
            Tier::Elevated,
            &[Role::Authentication, Role::PrivilegedAuthentication],
            None,
        );
        let second = setup.person("Ben Agent", Tier::Elevated, &[Role::Authentication], None);
        let supervisor =
            setup.person("Sara Supervisor", Tier::Elevated, &[Role::PrivilegedAuthentication], None);
        let admin = setup.person("Adam Admin", Tier::Privileged, &[Role::PolicyAdministrator], None);
        let reviewer = setup.person("Rita Reviewer", Tier::Privileged, &[Role::SecurityReader], None);
        let phone = Device {
            id: DeviceId::new(START, entropy.as_ref()),
            person: mira.id,
            kind: DeviceKind::Phone,
            name: "iPhone 15".into(),
            system: None,
            management: Management::Managed,
            compliant: Some(true),
            last_seen: Some(START),
            state: DeviceState::InUse,
        };
        let old = START.minus(YEAR);
        let passkey = setup.method(mira.id, MethodKind::Passkey, Some(phone.id), old);
        let sms = setup.method(mira.id, MethodKind::Phone, Some(phone.id), old);
        let office_line = setup.contact(mira.id, ContactKind::OfficePhone, "+38615550207", None);
        let mobile = setup.contact(mira.id, ContactKind::Mobile, "+38640555418", Some(phone.id));
        let mut mails = vec![
            setup.contact(mira.id, ContactKind::PersonalEmail, "mira@home.example", None),
            setup.contact(mira.id, ContactKind::WorkEmail, "mira.kovac@contoso.example", None),
        ];
        if reviewer_has_mail {
            mails.push(setup.contact(reviewer.id, ContactKind::WorkEmail, "rita@contoso.example", None));
        }
        let row = directories::Directory { id: dir, name: "Contoso".into(), created_at: START };
        let ids = (mira.id, manager.id, agent.id, second.id, supervisor.id, admin.id, reviewer.id);
        let (phone_id, passkey_id, sms_id) = (phone.id, passkey.id, sms.id);
        let (office_line_id, mobile_id) = (office_line.id, mobile.id);
        let photo = people::Photo { media_type: "image/png".into(), bytes: vec![1] };
        // What happens from here on draws from a stream of its own.
        let entropy = Arc::new(SeededEntropy::new(seed + if write { 1_000_000 } else { 2_000_000 }));
        store
            .write("setup", move |tx| {
                if !write {
                    return Ok(());
                }
                directories::create(tx, &row)?;
                for person in [&manager, &mira, &agent, &second, &supervisor, &admin, &reviewer] {
                    people::insert(tx, person, person.id.as_bytes(), None)?;
                }
                devices::upsert(tx, dir, &phone, None)?;
                methods::insert(tx, dir, &permit(mira.id), &passkey, None)?;
                passkeys::insert(tx, dir, &permit(mira.id), &credential(&passkey), &no_attestation())?;
                methods::insert(tx, dir, &permit(mira.id), &sms, None)?;
                for contact in mails.iter().chain([&office_line, &mobile]) {
                    contacts::insert(tx, dir, contact)?;
                }
                people::set_photo(tx, dir, mira.id, Some(&photo))?;
                let people = [&manager, &mira, &agent, &second, &supervisor, &admin, &reviewer];
                let mut records: Vec<_> = people.map(claims::person_made).into();
                records.push(claims::method_made(&passkey, Some(&credential(&passkey))));
                records.push(claims::method_made(&sms, None));
                log::append(tx, dir, &made(EventId::from_bytes([1; 16]), &records))
            })
            .await
            .unwrap();
        let secrets = Arc::new(Secrets::derive(&MasterSecret::new([1; 32])).unwrap());
        let inner = BuiltIn::new(store.clone(), dir, secrets.clone(), clock.clone(), entropy.clone());
        let directory =
            Arc::new(Flaky { inner, down: AtomicBool::new(false), answer_lost: AtomicBool::new(false) });
        let desk = Desk::new(DeskParts {
            store: store.clone(),
            directory_id: dir,
            organisation: "Contoso".into(),
            site: "https://id.contoso.example".into(),
            directory: directory.clone(),
            secrets: secrets.clone(),
            clock: clock.clone(),
            entropy: entropy.clone(),
            rules: Arc::new(keyward_directory::rules::RulesInForce::new(
                keyward_passkeys::metadata::Publisher::public(),
                keyward_model::Factor::ALL.iter().copied().collect(),
            )),
            telling: Telling {
                texts: true,
                desk_phone: Some("+386 1 555 0100".into()),
                hooks: vec![Hook { name: "chat".into(), events: vec![] }],
                ..Telling::plain("https://id.contoso.example")
            },
        });
        let (mira, manager, agent, second_agent, supervisor, admin, reviewer) = ids;
        let mut world = Self {
            store,
            dir,
            clock,
            entropy,
            directory,
            desk,
            mira,
            manager,
            agent,
            second_agent,
            supervisor,
            admin,
            reviewer,
            phone: phone_id,
            passkey: passkey_id,
            sms: sms_id,
            office_line: office_line_id,
            mobile: mobile_id,
            session: SessionId::from_bytes([0; 16]),
        };
        if write {
            world.session = world.sign_in_row(world.mira, Some(world.passkey)).await;
        }
        world
    }

    pub async fn sign_in_row(&self, person: PersonId, method: Option<MethodId>) -> SessionId {
        self.session_showing(person, method, &[Factor::Passkey]).await
    }

    /// A session in which these were shown.
    pub async fn session_showing(
        &self,
        person: PersonId,
        method: Option<MethodId>,
        shown: &[Factor],
    ) -> SessionId {
        let id = SessionId::new(self.clock.now(), self.entropy.as_ref());
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
            factors: shown.iter().copied().collect(),
            kind: SessionKind::Full,
            created_at: self.clock.now(),
            last_seen_at: self.clock.now(),
            expires_at: self.clock.now().plus(YEAR),
            address: None,
            user_agent: None,
        };
        let dir = self.dir;
        self.store.write("setup", move |tx| sessions::insert(tx, dir, &session, &hash)).await.unwrap();
        id
    }

    /// A second passkey of Mira, on another device.
    pub async fn second_passkey(&self) -> MethodId {
        let method = Setup { dir: self.dir, entropy: self.entropy.as_ref() }.method(
            self.mira,
            MethodKind::Passkey,
            None,
            START.minus(YEAR),
        );
        self.add_method(method).await
    }

    /// A method of Mira that was added this long before the world began.
    pub fn old_method(&self, kind: MethodKind, before: Duration) -> Method {
        let setup = Setup { dir: self.dir, entropy: self.entropy.as_ref() };
        setup.method(self.mira, kind, None, START.minus(before))
    }

    pub async fn add_method(&self, method: Method) -> MethodId {
        let (dir, id) = (self.dir, method.id);
        let key = (method.kind == MethodKind::Passkey && method.here).then(|| credential(&method));
        let event = made(
            EventId::new(self.clock.now(), self.entropy.as_ref()),
            &[claims::method_made(&method, key.as_ref())],
        );
        let add = move |tx: &mut dyn Tx| {
            methods::insert(tx, dir, &permit(method.person), &method, None)?;
            if let Some(key) = &key {
                passkeys::insert(tx, dir, &permit(method.person), key, &no_attestation())?;
            }
            log::append(tx, dir, &event)
        };
        self.store.write("setup", add).await.unwrap();
        id
    }

    pub fn acting(&self, person: PersonId, roles: &[Role]) -> Acting {
        Acting {
            actor: Actor::Person(person),
            roles: RoleSet::of(roles),
            session: None,
            step_up: None,
            form: None,
        }
    }
    /// Somebody in a session in which they showed a passkey.
    pub async fn in_a_session(&self, person: PersonId) -> Acting {
        let session = self.sign_in_row(person, None).await;
        Acting { session: Some((session, None)), ..self.acting(person, &[]) }
    }
    pub fn as_agent(&self) -> Acting {
        self.acting(self.agent, &[Role::Authentication, Role::PrivilegedAuthentication])
    }
    /// Somebody with a fresh touch for this.
    pub fn sure(&self, who: &Acting, deed: Deed) -> Acting {
        let (touch, at) = (Touch::Deed { deed }, self.clock.now());
        Acting { step_up: Some(StepUp { touch, at, method: None, signature: None }), ..who.clone() }
    }
    /// Freezes an account, with a fresh touch for that.
    pub async fn freeze(&self, who: &Acting, person: PersonId, reason: &str) -> Result<bool, DeskError> {
        self.desk.freeze(&self.sure(who, Deed::Freeze(person)), person, reason).await
    }
    /// Lifts the freeze of an account, with a fresh touch for that.
    pub async fn lift_freeze(&self, who: &Acting, person: PersonId, reason: &str) -> Result<bool, DeskError> {
        self.desk.lift_freeze(&self.sure(who, Deed::LiftFreeze(person)), person, reason).await
    }
    /// Somebody with a fresh touch for opening a case on Mira.
    pub fn opening(&self, who: &Acting) -> Acting {
        self.sure(who, Deed::OpenCase(self.mira))
    }
    /// Somebody with a fresh touch for the work on a case.
    pub async fn working(&self, who: &Acting, number: u32) -> Acting {
        self.touching(who, number, SignedAction::Work).await
    }
    /// Somebody with a fresh touch for this action on a case.
    pub async fn touching(&self, who: &Acting, number: u32, action: SignedAction) -> Acting {
        let dir = self.dir;
        let found: Result<_, keyward_storage::StoreError> = self
            .store
            .read("case", move |tx| keyward_storage::repo::cases::find_by_number(tx, dir, number))
            .await;
        self.touched(who.clone(), found.unwrap().unwrap().case.id, action)
    }
    pub fn touched(&self, acting: Acting, case: CaseId, action: SignedAction) -> Acting {
        Acting {
            step_up: Some(StepUp {
                touch: Touch::Case { case, action },
                at: self.clock.now(),
                method: None,
                signature: None,
            }),
            ..acting
        }
    }

    pub fn report(&self) -> LossReport {
        LossReport {
            things: vec![LostThing {
                kind: DeviceKind::Phone,
                device: Some(self.phone),
                name: "iPhone 15".into(),
                management: Management::Managed,
                passkey: false,
            }],
            methods: vec![self.passkey, self.sms],
            lost_at: Some(START.minus(Duration::from_hours(3))),
            place: Some("train".into()),
            theft: Theft::Unsure,
            channel: ReportChannel::Phone,
            other_devices: Some(false),
            note: None,
        }
    }

    /// The same without what was removed since: that is not lost.
    async fn report_of_now(&self) -> LossReport {
        let mut report = self.report();
        for method in std::mem::take(&mut report.methods) {
            if self.status(method).await != MethodStatus::Revoked {
                report.methods.push(method);
            }
        }
        report
    }

    pub async fn open(&self) -> keyward_desk::CaseRef {
        let opened = self
            .desk
            .open(
                &self.opening(&self.as_agent()),
                self.mira,
                Playbook::DeviceLoss,
                self.report_of_now().await,
            )
            .await;
        opened.unwrap()
    }

    pub async fn verify(&self, number: u32) -> CaseId {
        self.desk.assess(&self.as_agent(), number).await.unwrap();
        self.check(number).await
    }

    /// The checks alone: what gave one pass gives no other.
    pub async fn check(&self, number: u32) -> CaseId {
        let agent = self.as_agent();
        let contact = self.office_line;
        let call = CallBack { contact, fixed: true, relay: false };
        self.desk.ask_call_back(&agent, number, call).await.unwrap();
        let passed = EvidenceResult::Passed;
        self.desk
            .record_call_back(&self.working(&agent, number).await, number, self.office_line, passed, None)
            .await
            .unwrap();
        self.desk.ask_vouch(&agent, number).await.unwrap();
        let request = self.desk.requests_for(self.manager).await.unwrap().remove(0);
        let case = request.request.case;
        let id = request.request.id;
        let manager = self.touched(self.acting(self.manager, &[]), case, SignedAction::Sign(id));
        self.desk.answer_request(&manager, id, true).await.unwrap();
        case
    }

    pub async fn issue(&self, number: u32, case: CaseId, form: Option<&str>) -> Result<PassShown, DeskError> {
        let acting = self.touched(self.as_agent(), case, SignedAction::IssuePass);
        let acting = Acting { form: form.map(str::to_owned), ..acting };
        let request = PassRequest { minutes: None, one_time: true };
        self.desk.issue_pass(&acting, number, request, Handover::VerifiedCall).await
    }

    /// What the sign-in tells, in a transaction as it makes it.
    /// The supervisor approves the case's pass.
    pub async fn approve(&self, number: u32) {
        self.desk.ask_approval(&self.as_agent(), number, self.supervisor).await.unwrap();
        let asked = self.desk.requests_for(self.supervisor).await.unwrap().remove(0).request;
        let supervisor = self.acting(self.supervisor, &[Role::PrivilegedAuthentication]);
        let signed = self.touched(supervisor, asked.case, SignedAction::Sign(asked.id));
        self.desk.answer_request(&signed, asked.id, true).await.unwrap();
    }

    /// The outlets accept every message, and the cases hear of it.
    pub async fn deliver(&self) {
        let (dir, now) = (self.dir, self.clock.now());
        let sent = move |tx: &mut dyn Tx| {
            for mail in messages::list(tx, dir, &PageRequest::first(200))?.items {
                messages::mark_sent(tx, dir, mail.message.id, now)?;
            }
            Ok::<_, keyward_storage::StoreError>(())
        };
        self.store.write("deliver", sent).await.unwrap();
        self.reconcile().await;
    }

    pub async fn observe(&self, what: Observed) {
        let (desk, dir, mira) = (self.desk.clone(), self.dir, self.mira);
        let draws = Draws::new(self.clock.now(), self.entropy.as_ref());
        let event = made(EventId::new(draws.now(), self.entropy.as_ref()), &[]);
        let told = move |tx: &mut dyn Tx| {
            if let Observed::PassUsed { pass } = &what
                && passes::consume(tx, dir, *pass, draws.now())?
            {
                let body = serde_json::json!({ "pass": pass });
                let (at, kind) = (draws.now(), "pass.used".to_owned());
                log::append(tx, dir, &NewEvent { at, kind, body, person: Some(mira), ..event.clone() })?;
            }
            desk.observed(tx, dir, mira, &what, &draws.restart())
        };
        self.store.write("sign-in", told).await.unwrap();
    }

    /// The pass of Mira's open case.
    async fn pass_of_case(&self) -> Option<PassId> {
        let row = self.desk.open_case_of(self.mira).await.unwrap()?;
        self.case(row.number).await.pass.map(|pass| pass.pass)
    }

    /// A new passkey, as the sign-in registers it.
    pub async fn register(&self) -> MethodId {
        let method = Setup { dir: self.dir, entropy: self.entropy.as_ref() }.method(
            self.mira,
            MethodKind::Passkey,
            None,
            self.clock.now(),
        );
        let id = self.add_method(method).await;
        let by = OpenedBy { pass: self.pass_of_case().await, methods: vec![] };
        self.observe(Observed::PasskeyRegistered { method: id, label: "New".into(), model: None, by }).await;
        id
    }

    /// What must be true of every case once nothing is under way, whatever went wrong before.
    pub async fn assert_whole(&self, number: u32) {
        let case = self.case(number).await;
        assert!(case.intents.iter().all(|intent| intent.outcome.is_some()), "{:?}", case.intents);
        // The case and the directory agree on the one pass that is alive.
        let known = case.living_pass(self.clock.now()).map(|pass| pass.pass);
        assert_eq!(self.living_pass().await, known);
        // Every effect happened once: as often as the case has an outcome for it.
        let done = |wanted: fn(&Effect) -> bool| {
            case.intents.iter().filter(|i| wanted(&i.effect) && matches!(i.outcome, Some(Ok(_)))).count()
        };
        let revoked = done(|effect| matches!(effect, Effect::RevokeSessions { .. }));
        assert_eq!(self.logged("session.revoked_all").await, revoked);
        let issued = done(|effect| matches!(effect, Effect::IssuePass { .. }));
        assert_eq!(self.logged("pass.issued").await, issued);
        let told = done(|effect| matches!(effect, Effect::Tell { notice: Notice::PassIssued, .. }));
        let mail = self.mail().await;
        let of_passes =
            |mail: &&Message| mail.message.kind == "pass-issued" && mail.message.channel == Channel::Mail;
        assert_eq!(mail.iter().filter(of_passes).count(), 2 * told, "both addresses, once for each pass");
        // Every message belongs to a notice of the case that was carried out, or to none.
        let tells: Vec<_> = case
            .intents
            .iter()
            .filter(|i| matches!((&i.effect, &i.outcome), (Effect::Tell { .. }, Some(Ok(_)))))
            .map(|intent| intent.id)
            .collect();
        let of_case = mail.iter().filter(|mail| mail.message.case == Some(case.id));
        assert!(of_case.clone().all(|mail| mail.message.intent.is_some_and(|id| tells.contains(&id))));
        assert!(tells.iter().all(|id| of_case.clone().any(|mail| mail.message.intent == Some(*id))));
        self.verify_log().await;
    }

    /// What is wrong with the rows of cases.
    pub async fn audit(&self) -> Vec<log::Finding> {
        keyward_desk::audit(&self.store, self.dir).await.unwrap().findings.list
    }

    pub async fn verify_log(&self) {
        let name = keyward_ledger::KeyName::new("id.contoso.example/recovery-log").unwrap();
        let signer = Arc::new(keyward_ledger::LogSigner::from_seed(name, &[7; 32]).unwrap());
        let (dir, now, key) = (self.dir, self.clock.now(), signer.verifier().clone());
        self.store.write("sequence", move |tx| log::sequence(tx, dir, now, &signer)).await.unwrap();
        let report = log::verify(&self.store, dir, &key, now, Duration::from_secs(10)).await.unwrap();
        assert_eq!((report.findings, report.waiting), (vec![], 0));
        let state = log::verify_state(&self.store, dir, log::ROWS_AT_ONCE).await.unwrap();
        assert_eq!(state.findings.list, []);
        assert_eq!(self.audit().await, []);
    }

    /// Works the case to its end, as an agent would who tries again when something goes wrong.
    pub async fn work(&self) -> Result<u32, DeskError> {
        let number = self.open_or_find().await?.number;
        let agent = self.as_agent();
        let case = self.verify_again(number).await?;
        self.desk.contain(&self.working(&agent, number).await, number).await?;
        let shown = self.issue(number, case, None).await?;
        self.observe(Observed::PassUsed { pass: shown.pass }).await;
        let new = self.register().await;
        self.observe(Observed::SignedIn { method: new }).await;
        self.desk.retire_lost(&self.touched(agent.clone(), case, SignedAction::Retire), number).await?;
        self.desk.record_wipe(&self.working(&agent, number).await, number, 0, "MDM-7").await?;
        self.desk.close(&agent, number).await?;
        Ok(number)
    }

    pub async fn open_or_find(&self) -> Result<keyward_desk::CaseRef, DeskError> {
        match self.desk.open_case_of(self.mira).await? {
            Some(row) => Ok(keyward_desk::CaseRef { id: row.case.id, number: row.number }),
            None => {
                self.desk
                    .open(&self.opening(&self.as_agent()), self.mira, Playbook::DeviceLoss, self.report())
                    .await
            }
        }
    }

    async fn verify_again(&self, number: u32) -> Result<CaseId, DeskError> {
        let case = self.case(number).await;
        if case.verified.is_some() { Ok(case.id) } else { Ok(self.verify(number).await) }
    }

    pub async fn status(&self, method: MethodId) -> MethodStatus {
        let dir = self.dir;
        let found = self.store.read("look", move |tx| methods::find(tx, dir, method)).await.unwrap();
        found.unwrap().status
    }
    pub async fn live_sessions(&self) -> usize {
        let (dir, mira, now) = (self.dir, self.mira, self.clock.now());
        self.store.read("look", move |tx| sessions::of_person(tx, dir, mira, now)).await.unwrap().len()
    }
    pub async fn living_pass(&self) -> Option<PassId> {
        let (dir, mira, now) = (self.dir, self.mira, self.clock.now());
        let found = self.store.read("look", move |tx| passes::find_alive(tx, dir, mira, now)).await.unwrap();
        found.map(|row| row.pass.id)
    }
    pub async fn mail(&self) -> Vec<Message> {
        let dir = self.dir;
        let page = self.store.read("look", move |tx| messages::list(tx, dir, &PageRequest::first(200))).await;
        page.unwrap().items
    }
    pub async fn logged(&self, kind: &str) -> usize {
        let (dir, filter) = (self.dir, Filter { kind_prefix: Some(kind.to_owned()), ..Filter::default() });
        let page =
            self.store.read("look", move |tx| log::recent(tx, dir, &filter, &PageRequest::first(200))).await;
        page.unwrap().items.len()
    }
    pub async fn case(&self, number: u32) -> Case {
        self.desk.case_detail(&self.as_agent(), number).await.unwrap().case
    }
    /// Time passes and the background task runs, until nothing is left to do.
    pub async fn reconcile(&self) {
        for _ in 0..3 {
            self.clock.advance(Duration::from_secs(11));
            self.desk.reconcile(self.clock.now()).await.unwrap();
        }
    }
}

/// The credential of a passkey that works here.
fn credential(method: &Method) -> passkeys::Passkey {
    passkeys::Passkey {
        credential_id: method.id.as_bytes().to_vec(),
        method: method.id,
        person: method.person,
        public_key: vec![1],
        sign_count: 0,
        user_verified: true,
        backup_eligible: false,
        backup_state: false,
        aaguid: [7; 16],
        transports: Vec::new(),
        rp_id: "localhost".to_owned(),
        verdict: None,
    }
}

fn no_attestation() -> passkeys::Attestation {
    passkeys::Attestation { format: "none".to_owned(), object: vec![1], client_data: vec![1] }
}
