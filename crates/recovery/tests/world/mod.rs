//! A small world around one case: it carries out effects, as the desk does, and can replay everything.
#![expect(dead_code, reason = "each test file uses its part")]

use keyward_access::BoundKey;
use keyward_model::*;
use keyward_recovery::*;
use std::{collections::BTreeSet, time::Duration};

pub const START: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);

pub fn id<T>(from: impl Fn([u8; 16]) -> T, n: u8) -> T {
    from([n; 16])
}
pub fn person(n: u8) -> PersonId {
    PersonId::from_bytes([n; 16])
}
pub const SUBJECT: u8 = 1;
pub const MANAGER: u8 = 2;
pub const AGENT: u8 = 3;
pub const SUPERVISOR: u8 = 4;
pub const SECOND_SUPERVISOR: u8 = 5;
pub const THIRD_SUPERVISOR: u8 = 6;

pub fn colleague(roles: &[Role]) -> Colleague {
    Colleague { roles: RoleSet::of(roles), enters: true, related: false, held: false }
}

pub fn method(n: u8, kind: MethodKind, device: Option<u8>) -> Method {
    Method {
        id: MethodId::from_bytes([n; 16]),
        person: person(SUBJECT),
        kind,
        label: format!("method {n}"),
        status: MethodStatus::Active,
        synced: Some(false),
        model: None,
        device: device.map(|d| DeviceId::from_bytes([d; 16])),
        added_at: START.minus(Duration::from_hours(2400)),
        added_by: Actor::System,
        added_from: Origin::default(),
        last_used_at: None,
        status_at: START,
        here: true,
    }
}

/// A passkey on a security key, as its model says.
pub fn security_key(n: u8) -> Method {
    Method { model: Some("YubiKey 5 Series with NFC".into()), ..method(n, MethodKind::Passkey, None) }
}

pub fn contact(n: u8, kind: ContactKind, device: Option<u8>, age: Duration) -> Contact {
    Contact {
        id: ContactId::from_bytes([n; 16]),
        person: person(SUBJECT),
        kind,
        value: format!("+3861555020{n}"),
        since: START.minus(age),
        until: None,
        device: device.map(|d| DeviceId::from_bytes([d; 16])),
        device_since: None,
    }
}

pub const PHONE: u8 = 10;
pub const LAPTOP: u8 = 11;
pub const PHONE_PASSKEY: u8 = 20;
pub const SMS: u8 = 21;
pub const OFFICE_LINE: u8 = 30;
pub const MOBILE: u8 = 31;
pub const NEW_LINE: u8 = 32;
/// A passkey that an earlier case made, once [`World::remade`] has put it there.
pub const REMADE: u8 = 60;

/// What makes an account take more than at opening.
#[derive(Clone, Copy, Debug)]
pub enum Raise {
    Tier,
    Role,
    Standards,
}

#[derive(Clone)]
pub struct World {
    pub events: Vec<Recorded>,
    pub case_id: CaseId,
    pub facts: Facts,
    pub counter: u64,
    /// Who lost their roles, and after how many events.
    pub gone: Vec<(PersonId, usize)>,
    /// After how many events the account takes what a privileged one does.
    pub raised: Option<usize>,
}

impl World {
    pub fn new(tier: Tier) -> Self {
        let year = Duration::from_hours(8760);
        let subject = Person {
            id: person(SUBJECT),
            directory: DirectoryId::from_bytes([9; 16]),
            user_name: "mira@contoso.example".into(),
            display_name: "Mira Kovač".into(),
            job_title: None,
            department: None,
            office: None,
            employee_number: Some("100".into()),
            manager: Some(person(MANAGER)),
            manager_since: START.minus(year),
            tier,
            enabled: true,
            roles: RoleSet::EMPLOYEE,
            has_photo: true,
            frozen_at: None,
            reregister_at: None,
            account: keyward_model::AccountKind::Person,
            owner: None,
            created_at: START.minus(year),
        };
        let device = |n, kind| Device {
            id: DeviceId::from_bytes([n; 16]),
            person: person(SUBJECT),
            kind,
            name: "device".into(),
            system: None,
            management: Management::Managed,
            compliant: Some(true),
            last_seen: Some(START),
            state: DeviceState::InUse,
        };
        let facts = Facts {
            now: START,
            actor: ActorFacts {
                actor: Actor::System,
                roles: RoleSet::EMPLOYEE,
                on_hold: false,
                session: None,
                step_up: None,
                key: None,
                session_key: None,
            },
            subject,
            manager: Some(person(MANAGER)),
            deputy: None,
            related: None,
            colleagues: [
                (person(MANAGER), colleague(&[])),
                (person(AGENT), colleague(&[Role::Authentication])),
                (person(SUPERVISOR), colleague(&[Role::Authentication, Role::PrivilegedAuthentication])),
                (person(SECOND_SUPERVISOR), colleague(&[Role::PrivilegedAuthentication])),
            ]
            .into(),
            refused: BTreeSet::new(),
            made_weakly: BTreeSet::new(),
            photo_since: None,
            humans: keyward_model::Humans::default(),
            brake: false,
            history: History::default(),
            remade: vec![],
            groups: vec![],
            methods: vec![
                method(PHONE_PASSKEY, MethodKind::Passkey, Some(PHONE)),
                method(SMS, MethodKind::Phone, Some(PHONE)),
            ],
            devices: vec![device(PHONE, DeviceKind::Phone), device(LAPTOP, DeviceKind::Laptop)],
            contacts: vec![
                contact(OFFICE_LINE, ContactKind::OfficePhone, None, year),
                contact(MOBILE, ContactKind::Mobile, Some(PHONE), year),
                // Ended again, so that it is no red flag: its history is all that a check could rest on.
                Contact {
                    until: Some(START.plus(Duration::from_hours(1))),
                    ..contact(NEW_LINE, ContactKind::HomePhone, None, Duration::from_hours(10))
                },
            ],
            pass_policy: PassPolicy::default(),
            standards: Standards::default(),
            in_force: None,
            fresh: [IntentId::from_bytes([0; 16]); keyward_recovery::FRESH],
        };
        Self {
            events: vec![],
            case_id: CaseId::from_bytes([7; 16]),
            facts,
            counter: 0,
            gone: vec![],
            raised: None,
        }
    }

    pub fn bytes(&mut self) -> [u8; 16] {
        self.counter += 1;
        let mut bytes = [0xEE; 16];
        bytes[..8].copy_from_slice(&self.counter.to_be_bytes());
        bytes
    }
    pub fn intent(&mut self) -> IntentId {
        IntentId::from_bytes(self.bytes())
    }
    pub fn evidence(&mut self) -> EvidenceId {
        EvidenceId::from_bytes(self.bytes())
    }

    pub fn report() -> LossReport {
        LossReport {
            things: vec![LostThing {
                kind: DeviceKind::Phone,
                device: Some(DeviceId::from_bytes([PHONE; 16])),
                name: "iPhone 15".into(),
                management: Management::Managed,
                passkey: false,
            }],
            methods: vec![MethodId::from_bytes([PHONE_PASSKEY; 16]), MethodId::from_bytes([SMS; 16])],
            lost_at: Some(START.minus(Duration::from_hours(3))),
            place: Some("train".into()),
            theft: Theft::Unsure,
            channel: ReportChannel::Phone,
            other_devices: Some(false),
            note: None,
        }
    }

    /// Roles that somebody acts with are those that they have.
    pub fn act_as(&mut self, who: u8, roles: &[Role], action: Option<SignedAction>) {
        // Whose roles were taken away does not have them back by acting.
        let gone = self.was_gone(Actor::Person(person(who)), self.events.len());
        let roles = if gone { &[] } else { roles };
        if !roles.is_empty() {
            self.facts.colleagues.insert(person(who), colleague(roles));
        }
        // Whoever works a case has touched their passkey for it.
        let action = action.unwrap_or(SignedAction::Work);
        let touch = Touch::Case { case: self.case_id, action };
        let step_up = Some(StepUp { touch, at: self.facts.now, method: None, signature: None });
        self.facts.actor = ActorFacts {
            actor: Actor::Person(person(who)),
            roles: RoleSet::of(roles),
            on_hold: false,
            session: None,
            step_up,
            key: None,
            session_key: None,
        };
    }
    pub fn as_agent(&mut self) {
        self.act_as(AGENT, &[Role::Authentication], None);
    }
    pub fn as_supervisor(&mut self) {
        self.act_as(SUPERVISOR, &[Role::Authentication, Role::PrivilegedAuthentication], None);
    }

    pub fn open(&mut self, report: LossReport) -> Result<(), Refusal> {
        self.open_as(Playbook::DeviceLoss, report)
    }

    pub fn open_as(&mut self, playbook: Playbook, report: LossReport) -> Result<(), Refusal> {
        let intents = [self.intent(), self.intent()];
        let events = open(playbook, report, &self.facts, intents)?;
        self.record(events);
        self.carry_out();
        Ok(())
    }

    /// A loss of the phone that an agent takes, with a call and a vouch, up to the end of sessions and the suspension of what was lost.
    pub fn report_and_contain(&mut self) {
        self.as_agent();
        self.open(Self::report()).expect("a report");
        self.give(&Command::Assess).expect("a look at the methods");
        self.call_back(OFFICE_LINE, EvidenceResult::Passed).expect("a call");
        self.vouch().expect("a vouch");
        self.contain().expect("what was lost is suspended");
    }
    pub fn case(&self) -> Case {
        Case::replay(self.case_id, &self.events).expect("a case")
    }

    pub fn record(&mut self, events: Vec<CaseEvent>) {
        for event in events {
            let seq = u32::try_from(self.events.len()).unwrap() + 1;
            self.events.push(Recorded { seq, at: self.facts.now, actor: self.facts.actor.actor, event });
        }
    }

    pub fn give(&mut self, command: &Command) -> Result<Vec<CaseEvent>, Refusal> {
        self.facts.fresh = std::array::from_fn(|_| self.intent());
        let events = decide(&self.case(), command, &self.facts)?;
        self.takes_its_touch(command);
        self.record(events.clone());
        self.carry_out();
        Ok(events)
    }

    /// Whatever was just allowed is refused to a session that shows no touch, if its table says that it takes one.
    fn takes_its_touch(&self, command: &Command) {
        let (mut case, mut facts) = (self.case(), self.facts.clone());
        case.touches.clear();
        facts.actor.step_up = None;
        let bare = decide(&case, command, &facts);
        if command.confirmation() == Confirmation::Nothing {
            assert!(bare.is_ok(), "{command:?}: {bare:?}");
        } else {
            assert_eq!(bare, Err(Refusal::NeedsPasskey), "{command:?}");
            self.takes_a_key_that_counts(command);
        }
    }

    /// The same with a passkey that somebody phished a minute ago, unless it only protects or is about themselves.
    fn takes_a_key_that_counts(&self, command: &Command) {
        let mut facts = self.facts.clone();
        let shown = Some(FactorSet::of(Factor::Password).with(Factor::SoftwareTotp));
        facts.actor.key = Some(BoundKey { since: facts.now.minus(Duration::from_mins(1)), shown });
        let with_a_new_one = decide(&self.case(), command, &facts);
        let own = facts.acts(self.case().person);
        let opens = !command.only_protects() || matches!(command, Command::ConfirmWork);
        if opens && !own {
            assert_eq!(with_a_new_one, Err(Refusal::KeyTooNew), "{command:?}");
            return;
        }
        let events = with_a_new_one.expect("what only protects goes with any passkey");
        let touches = events.iter().any(|event| matches!(event, CaseEvent::Touched { .. }));
        assert!(!touches, "{command:?}: and opens nothing after it");
    }

    /// Does what the desk's executor does: carries out every open intent and records the outcome.
    pub fn carry_out(&mut self) {
        loop {
            let case = self.case();
            let Some(intent) = case.intents.iter().find(|intent| intent.outcome.is_none()) else { return };
            let (id, effect) = (intent.id, intent.effect.clone());
            let outcome = self.effect(&effect);
            let before = std::mem::replace(
                &mut self.facts.actor,
                ActorFacts {
                    actor: Actor::System,
                    roles: RoleSet::EMPLOYEE,
                    on_hold: false,
                    session: None,
                    step_up: None,
                    key: None,
                    session_key: None,
                },
            );
            self.facts.fresh = std::array::from_fn(|_| self.intent());
            let events =
                decide(&case, &Command::Finish { intent: id, outcome }, &self.facts).expect("outcomes fit");
            self.record(events);
            self.facts.actor = before;
        }
    }

    fn effect(&mut self, effect: &Effect) -> Outcome {
        match effect {
            Effect::RevokeSessions { .. } => Outcome::SessionsEnded { count: 2 },
            Effect::SuspendMethods { methods } => self.set(methods, MethodStatus::Suspended),
            Effect::ReinstateMethods { methods, .. } => self.set(methods, MethodStatus::Active),
            Effect::RetireMethod { method } => self.set(&[*method], MethodStatus::Revoked),
            Effect::IssuePass { minutes, .. } => Outcome::PassIssued {
                pass: PassId::from_bytes(self.bytes()),
                expires_at: self.facts.now.plus(Duration::from_mins(u64::from(*minutes))),
            },
            Effect::RequireReregistration { methods, .. } => self.set(methods, MethodStatus::Revoked),
            // What is withheld looks as it did: see `Case::pretended`.
            Effect::VoidPass { .. } | Effect::DisarmPass { .. } | Effect::WithholdMethods { .. } => {
                Outcome::Done
            }
            Effect::Tell { .. } => Outcome::Told { addresses: 1, manager: None },
        }
    }

    fn set(&mut self, methods: &[MethodId], status: MethodStatus) -> Outcome {
        for method in self.facts.methods.iter_mut().filter(|m| methods.contains(&m.id)) {
            method.status = status;
        }
        Outcome::Done
    }

    pub fn call_back(&mut self, line: u8, result: EvidenceResult) -> Result<(), Refusal> {
        self.as_agent();
        let id = self.evidence();
        let basis = Basis::Number { contact: ContactId::from_bytes([line; 16]) };
        let kind = EvidenceKind::CallBack;
        let contact = ContactId::from_bytes([line; 16]);
        self.give(&Command::CallBack { id, contact, fixed: true, relay: false })?;
        self.give(&Command::RecordEvidence { id, kind, basis, result, note: None })?;
        Ok(())
    }

    pub fn ask_vouch(&mut self) -> Result<EvidenceId, Refusal> {
        self.as_agent();
        let id = self.evidence();
        let basis = Basis::Approver { person: person(MANAGER), statement: "00".into() };
        self.give(&Command::AskEvidence { id, kind: EvidenceKind::Vouch, basis })?;
        Ok(id)
    }
    pub fn answer_vouch(&mut self, id: EvidenceId, signed: bool) -> Result<(), Refusal> {
        self.act_as(MANAGER, &[], signed.then_some(SignedAction::Sign(id)));
        self.give(&Command::AnswerVouch { id, signed, reason: None })?;
        self.as_agent();
        Ok(())
    }
    pub fn vouch(&mut self) -> Result<(), Refusal> {
        let id = self.ask_vouch()?;
        self.answer_vouch(id, true)
    }
    pub fn seen(&mut self, kind: EvidenceKind, result: EvidenceResult) -> Result<(), Refusal> {
        let id = self.evidence();
        let mut prompts = vec![];
        if kind != EvidenceKind::InPerson {
            prompts = Prompt::draw([3, 1, 4, 1]);
            let asked = Basis::Face { document: None, place: None, prompts: prompts.clone() };
            self.give(&Command::AskEvidence { id, kind: EvidenceKind::Video, basis: asked })?;
        }
        self.give(&Command::ViewPhoto)?;
        let basis =
            Basis::Face { document: Some("passport".into()), place: Some("Ljubljana".into()), prompts };
        self.touch(SignedAction::Work);
        self.give(&Command::RecordEvidence { id, kind, basis, result, note: None })?;
        Ok(())
    }
    /// An earlier case, worked by `worker`, made a passkey by its own pass an hour before this one.
    pub fn remade(&mut self, worker: u8) {
        let at = START.minus(Duration::from_hours(1));
        let new = Method { added_at: at, ..method(REMADE, MethodKind::Passkey, None) };
        let workers = vec![person(worker)];
        self.facts.remade = vec![Remade { method: new.id, case: 1001, at, workers }];
        self.facts.methods.push(new);
    }
    /// The person signs in with it.
    pub fn remade_signs_in(&mut self) {
        let works =
            |m: &&Method| m.id == MethodId::from_bytes([REMADE; 16]) && m.status == MethodStatus::Active;
        if self.facts.methods.iter().any(|method| works(&method)) {
            drop(self.sign_in(REMADE));
        }
    }
    pub fn confirm_remade(&mut self) -> Result<(), Refusal> {
        self.touch(SignedAction::Work);
        self.give(&Command::ConfirmPasskey { method: MethodId::from_bytes([REMADE; 16]) }).map(drop)
    }
    /// From now on the account takes what a privileged one does, for good.
    pub fn raise(&mut self, by: Raise) {
        self.raised.get_or_insert(self.events.len());
        match by {
            Raise::Tier => self.facts.subject.tier = Tier::Privileged,
            Raise::Role => self.facts.subject.roles = RoleSet::of(&[Role::PolicyAdministrator]),
            Raise::Standards => {
                let now = Standards::default();
                let of = &now.privileged;
                let (standard, elevated) = (of.clone(), of.clone());
                self.facts.in_force = Some(Standards { version: 2, standard, elevated, ..now });
            }
        }
    }
    /// Somebody's roles are taken away, for good.
    pub fn demote(&mut self, who: u8) {
        self.gone.push((person(who), self.events.len()));
        self.facts.colleagues.insert(person(who), colleague(&[]));
    }
    /// Whether somebody had lost their roles when this event happened.
    pub fn was_gone(&self, who: Actor, at: usize) -> bool {
        self.gone.iter().any(|(gone, from)| who == Actor::Person(*gone) && *from <= at)
    }
    /// A supervisor who did not work the case looks at everything that stands.
    pub fn review(&mut self) -> Result<(), Refusal> {
        let standing = standing_flags(&self.case(), &self.facts);
        let flags = standing.iter().map(RedFlag::name).collect();
        self.give(&Command::ReviewFlags { flags, reason: "looked".into() }).map(drop)
    }
    pub fn as_second_supervisor(&mut self) {
        self.act_as(SECOND_SUPERVISOR, &[Role::PrivilegedAuthentication], None);
    }
    pub fn contain(&mut self) -> Result<(), Refusal> {
        self.touch(SignedAction::Work);
        let (revoke, suspend) = (self.intent(), self.intent());
        self.give(&Command::Contain { revoke, suspend })?;
        Ok(())
    }
    /// The one who acts touched a passkey for this.
    pub fn touch(&mut self, action: SignedAction) {
        self.facts.actor.step_up = Some(StepUp {
            touch: Touch::Case { case: self.case_id, action },
            at: self.facts.now,
            method: None,
            signature: None,
        });
    }
    pub fn issue_pass(&mut self, handover: Handover) -> Result<(), Refusal> {
        self.touch(SignedAction::IssuePass);
        let intent = self.intent();
        let request = PassRequest { minutes: None, one_time: true };
        self.give(&Command::IssuePass { intent, request, handover })?;
        Ok(())
    }
    pub fn reregister(&mut self, passkeys: bool) -> Result<(), Refusal> {
        self.touch(SignedAction::Reregister);
        let intent = self.intent();
        self.give(&Command::RequireReregistration { intent, passkeys })?;
        Ok(())
    }
    pub fn retire(&mut self, n: u8) -> Result<(), Refusal> {
        self.touch(SignedAction::Retire);
        let (intent, method) = (self.intent(), MethodId::from_bytes([n; 16]));
        self.give(&Command::Retire { intent, method })?;
        Ok(())
    }
    pub fn register(&mut self, n: u8) -> Result<(), Refusal> {
        let before = self.facts.actor.clone();
        self.act_as(SUBJECT, &[], None);
        let pass = self.case().pass.expect("a pass").pass;
        self.give(&Command::Observe(Observation::PassUsed(pass)))?;
        let mut new = method(n, MethodKind::Passkey, None);
        new.added_at = self.facts.now;
        let method = new.id;
        self.facts.methods.push(new);
        self.give(&Command::Observe(Observation::PasskeyRegistered {
            method,
            label: "new".into(),
            model: None,
            by: OpenedBy { pass: Some(pass), methods: vec![] },
        }))?;
        self.facts.actor = before;
        Ok(())
    }
    pub fn sign_in(&mut self, n: u8) -> Result<(), Refusal> {
        let before = self.facts.actor.clone();
        self.act_as(SUBJECT, &[], None);
        let method = MethodId::from_bytes([n; 16]);
        self.give(&Command::Observe(Observation::SignedIn { method }))?;
        self.facts.actor = before;
        Ok(())
    }
    /// The person draws a code in a session of this method.
    pub fn draw_code(&mut self, n: u8) -> Result<(), Refusal> {
        let before = self.facts.actor.clone();
        self.act_as(SUBJECT, &[], Some(SignedAction::DrawCode));
        self.facts.actor.session =
            Some((SessionId::from_bytes([n; 16]), Some(MethodId::from_bytes([n; 16]))));
        let draw = self.evidence();
        let drawn = self.give(&Command::DrawCode { draw }).map(drop);
        self.facts.actor = before;
        drawn
    }
    /// The agent types what the caller reads out.
    pub fn give_code(&mut self, right: bool) -> Result<(), Refusal> {
        self.touch(SignedAction::Work);
        self.give(&Command::GiveCode { right }).map(drop)
    }
    /// The person uses a saved code of these.
    pub fn recovery_code(&mut self, codes: u8) -> Result<(), Refusal> {
        let before = self.facts.actor.clone();
        self.act_as(SUBJECT, &[], None);
        let (id, method) = (self.evidence(), MethodId::from_bytes([codes; 16]));
        let used = self.give(&Command::Observe(Observation::RecoveryCodeUsed { id, method })).map(drop);
        self.facts.actor = before;
        used
    }
    /// The caller is who uses a saved code, and shows it.
    pub fn code_used_and_read(&mut self, codes: u8) -> Result<(), Refusal> {
        self.recovery_code(codes)?;
        self.as_agent();
        self.give_code(true)
    }
    /// The caller is who signs in, and shows it.
    pub fn sign_in_and_read(&mut self, n: u8) -> Result<(), Refusal> {
        self.sign_in(n)?;
        self.draw_code(n)?;
        self.as_agent();
        self.give_code(true)
    }
    pub fn duty(&self, obligation: Obligation) -> Duty {
        obligations(&self.case(), &self.facts).into_iter().find(|(o, _)| *o == obligation).expect("listed").1
    }
}
