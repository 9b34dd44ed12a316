//! A past case, played by the rules: every step is a command that `keyward-recovery` decides on, at its own moment, and
//! every effect is carried out on the made-up people. A step that the rules refuse ends the making of the demo.

mod steps;

use crate::{
    DemoError,
    staff::{Maker, Member},
};
use keyward_model::{
    Actor, CaseId, Contact, DeviceState, Entropy, EventId, EvidenceId, IntentId, MethodId, MethodStatus,
    PassId, PassPolicy, Person, PersonId, RoleSet, SessionId, Timestamp,
};
use keyward_recovery::{
    ActorFacts, Case, CaseEvent, CaseState, Closing, Colleague, Command, Effect, Facts, History, LossReport,
    Notice, Observation, Outcome, Playbook, Recorded, SignedAction, Standards, StepUp, Touch, current,
    decide, open,
};
use keyward_storage::{
    log::{NewEvent, claims},
    repo::{
        cases::{self, NewCase, Projection},
        passes::NewPass,
        signature_requests::SignatureRequest,
    },
};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// A case as it is written.
#[derive(Debug)]
pub(crate) struct Past {
    pub row: NewCase,
    pub events: Vec<Recorded>,
    pub requests: Vec<SignatureRequest>,
    /// Passes, and when each was used.
    pub passes: Vec<(NewPass, Option<Timestamp>)>,
}

/// Everybody, and everything that was logged so far.
pub(crate) struct World<'a> {
    pub maker: Maker<'a>,
    /// Another stream, for events that came later than the stories.
    pub aside: &'a dyn Entropy,
    pub members: Vec<Member>,
    pub log: Vec<NewEvent>,
    pub past: Vec<Past>,
}

/// One case in play.
pub(crate) struct Play<'w, 'a> {
    pub world: &'w mut World<'a>,
    pub now: Timestamp,
    subject: usize,
    agent: PersonId,
    id: CaseId,
    events: Vec<Recorded>,
    requests: Vec<SignatureRequest>,
    passes: Vec<(NewPass, Option<Timestamp>)>,
}

type Step = Result<(), DemoError>;

impl<'a> World<'a> {
    fn entropy(&self) -> &'a dyn Entropy {
        self.maker.entropy
    }

    pub(crate) fn member(&self, id: PersonId) -> Option<&Member> {
        self.members.iter().find(|member| member.person.id == id)
    }

    fn event(
        &mut self,
        at: Timestamp,
        actor: Actor,
        kind: &str,
        person: PersonId,
        case: Option<(CaseId, u32)>,
        body: serde_json::Value,
    ) {
        self.event_from(self.entropy(), (at, actor, kind), person, case, body);
    }

    fn event_from(
        &mut self,
        entropy: &dyn Entropy,
        (at, actor, kind): (Timestamp, Actor, &str),
        person: PersonId,
        case: Option<(CaseId, u32)>,
        body: serde_json::Value,
    ) {
        let mut salt = [0; 32];
        entropy.fill(&mut salt);
        let id = EventId::new(at, entropy);
        self.log.push(NewEvent {
            id,
            at,
            actor,
            kind: kind.to_owned(),
            person: Some(person),
            case,
            salt,
            body,
        });
    }

    /// Opens a case: by the agent, or by the person themselves when the report says so.
    pub(crate) fn open(
        &mut self,
        at: Timestamp,
        subject: usize,
        agent: PersonId,
        playbook: Playbook,
        report: LossReport,
        signed_in_with: Option<MethodId>,
    ) -> Result<Play<'_, 'a>, DemoError> {
        let id = CaseId::new(at, self.entropy());
        let mut play = Play {
            world: self,
            now: at,
            subject,
            agent,
            id,
            events: Vec::new(),
            requests: Vec::new(),
            passes: Vec::new(),
        };
        let actor = match signed_in_with {
            Some(method) => {
                let session = SessionId::new(at, play.entropy());
                play.actor(play.person()?, Some((session, Some(method))), None)
            }
            None => play.actor(agent, None, None),
        };
        let intents = [play.intent(), play.intent()];
        let facts = play.facts(actor)?;
        let events = open(playbook, report, &facts, intents).map_err(|refusal| play.refused(&refusal))?;
        play.record(events, facts.actor.actor)?;
        play.carry_out()?;
        Ok(play)
    }
}

impl<'a> Play<'_, 'a> {
    fn entropy(&self) -> &'a dyn Entropy {
        self.world.maker.entropy
    }
    fn intent(&self) -> IntentId {
        IntentId::new(self.now, self.entropy())
    }
    fn evidence(&self) -> EvidenceId {
        EvidenceId::new(self.now, self.entropy())
    }
    fn member(&self) -> Result<&Member, DemoError> {
        self.world.members.get(self.subject).ok_or(DemoError::Story("nobody to play"))
    }
    fn member_mut(&mut self) -> Result<&mut Member, DemoError> {
        self.world.members.get_mut(self.subject).ok_or(DemoError::Story("nobody to play"))
    }
    pub(crate) fn person(&self) -> Result<PersonId, DemoError> {
        Ok(self.member()?.person.id)
    }
    fn manager(&self) -> Result<PersonId, DemoError> {
        self.member()?.person.manager.ok_or(DemoError::Story("no manager"))
    }
    pub(crate) fn case(&self) -> Result<Case, DemoError> {
        Case::replay(self.id, &self.events).ok_or(DemoError::Story("the events are not a case"))
    }
    fn refused(&self, refusal: &keyward_recovery::Refusal) -> DemoError {
        let last = self.events.last().map_or("opening", |event| event.event.name());
        DemoError::Refused { after: last, refusal: refusal.to_string() }
    }

    /// Lets time pass.
    pub(crate) fn wait(&mut self, minutes: u64) {
        let seconds = u64::from(self.entropy().below(40));
        self.now = self.now.plus(Duration::from_mins(minutes)).plus(Duration::from_secs(seconds));
    }

    /// How a passkey of made-up people came to them: nobody made up a session that bound it.
    fn bound(&self, person: PersonId, method: Option<MethodId>) -> Option<keyward_access::BoundKey> {
        let key = self.world.member(person)?.methods.iter().find(|known| Some(known.id) == method)?;
        Some(keyward_access::BoundKey { since: key.added_at, shown: None })
    }

    fn actor(
        &self,
        person: PersonId,
        session: Option<(SessionId, Option<MethodId>)>,
        action: Option<SignedAction>,
    ) -> ActorFacts {
        let roles = self.world.member(person).map_or(RoleSet::EMPLOYEE, |member| member.person.roles);
        // Whoever works a case has touched their passkey for it.
        let action = action.unwrap_or(SignedAction::Work);
        let touch = Touch::Case { case: self.id, action };
        let step_up = Some(StepUp { touch, at: self.now, method: None, signature: None });
        ActorFacts {
            actor: Actor::Person(person),
            roles,
            on_hold: false,
            session,
            step_up,
            key: None,
            session_key: self.bound(person, session.and_then(|(_, method)| method)),
        }
    }

    /// Everybody, as they stand.
    fn colleagues(&self) -> BTreeMap<PersonId, Colleague> {
        let people = self.world.members.iter().map(|member| &member.person);
        let now = |person: &Person| Colleague {
            roles: person.roles,
            enters: person.may_enter(),
            related: false,
            held: false,
        };
        people.map(|person| (person.id, now(person))).collect()
    }

    fn facts(&self, actor: ActorFacts) -> Result<Facts, DemoError> {
        let member = self.member()?;
        Ok(Facts {
            now: self.now,
            actor,
            manager: member.person.manager,
            deputy: None,
            related: None,
            colleagues: self.colleagues(),
            humans: keyward_model::Humans::default(),
            brake: false,
            history: History::default(),
            remade: Vec::new(),
            groups: Vec::new(),
            methods: member.methods.iter().filter(|method| method.added_at <= self.now).cloned().collect(),
            refused: BTreeSet::new(),
            made_weakly: BTreeSet::new(),
            photo_since: None,
            devices: member.devices.clone(),
            contacts: member.contacts.iter().filter(|contact| contact.since <= self.now).cloned().collect(),
            pass_policy: PassPolicy::default(),
            standards: Standards::default(),
            in_force: None,
            fresh: std::array::from_fn(|_| self.intent()),
            subject: member.person.clone(),
        })
    }

    fn give_as(&mut self, actor: ActorFacts, command: &Command) -> Step {
        let facts = self.facts(actor)?;
        let events = decide(&self.case()?, command, &facts).map_err(|refusal| self.refused(&refusal))?;
        self.record(events, facts.actor.actor)?;
        self.carry_out()
    }

    /// A command by the agent of the case.
    pub(crate) fn give(&mut self, command: &Command) -> Step {
        self.give_as(self.actor(self.agent, None, None), command)
    }

    /// A command by somebody else.
    pub(crate) fn give_by(&mut self, person: PersonId, command: &Command) -> Step {
        self.give_as(self.actor(person, None, None), command)
    }

    fn observe(&mut self, observation: Observation) -> Step {
        let person = self.person()?;
        self.give_by(person, &Command::Observe(observation))
    }

    fn record(&mut self, events: Vec<CaseEvent>, actor: Actor) -> Step {
        let person = self.person()?;
        for event in events {
            let seq = u32::try_from(self.events.len()).unwrap_or(u32::MAX).saturating_add(1);
            self.mark_devices(&event)?;
            let body = serde_json::to_value(&event).map_err(|_| DemoError::Story("an event is no JSON"))?;
            self.world.event(self.now, actor, event.name(), person, Some((self.id, seq)), body);
            self.events.push(Recorded { seq, at: self.now, actor, event });
        }
        Ok(())
    }

    /// What the desk does to devices: lost once the report is believed, found again when it was false.
    fn mark_devices(&mut self, event: &CaseEvent) -> Step {
        let to = match event {
            CaseEvent::EffectIntended { effect: Effect::RevokeSessions { .. }, .. }
                if self.case().is_ok_and(|case| case.playbook == Playbook::DeviceLoss) =>
            {
                DeviceState::Lost
            }
            CaseEvent::Closed { closing: Closing::Rejected, .. } => DeviceState::InUse,
            _ => return Ok(()),
        };
        let things = self.case()?.report.things;
        for device in &mut self.member_mut()?.devices {
            if things.iter().any(|thing| thing.device == Some(device.id)) {
                device.state = to;
            }
        }
        Ok(())
    }

    /// Carries out every open effect, as the desk and the directory do.
    fn carry_out(&mut self) -> Step {
        while let Some((id, effect)) = self
            .case()?
            .intents
            .iter()
            .find(|intent| intent.outcome.is_none())
            .map(|intent| (intent.id, intent.effect.clone()))
        {
            let by = self
                .events
                .iter()
                .find(
                    |event| matches!(event.event, CaseEvent::EffectIntended { id: known, .. } if known == id),
                )
                .map_or(Actor::System, |event| event.actor);
            let outcome = self.effect(id, &effect, by)?;
            let system = ActorFacts {
                actor: Actor::System,
                roles: RoleSet::EMPLOYEE,
                on_hold: false,
                session: None,
                step_up: None,
                key: None,
                session_key: None,
            };
            let facts = self.facts(system)?;
            let events = decide(&self.case()?, &Command::Finish { intent: id, outcome }, &facts)
                .map_err(|refusal| self.refused(&refusal))?;
            self.record(events, Actor::System)?;
        }
        Ok(())
    }

    fn effect(&mut self, intent: IntentId, effect: &Effect, by: Actor) -> Result<Outcome, DemoError> {
        let (now, person) = (self.now, self.person()?);
        Ok(match effect {
            Effect::RevokeSessions { keep, .. } => {
                let count = u64::from(1 + self.entropy().below(3));
                let body = json!({ "count": count, "kept": keep });
                self.world.event(now, Actor::System, "session.revoked_all", person, None, body);
                Outcome::SessionsEnded { count }
            }
            Effect::SuspendMethods { methods } | Effect::WithholdMethods { methods } => {
                self.set(methods, MethodStatus::Suspended, by)?
            }
            Effect::ReinstateMethods { decoy: true, .. }
            | Effect::VoidPass { .. }
            | Effect::DisarmPass { .. } => Outcome::Done,
            Effect::ReinstateMethods { methods, .. } => self.set(methods, MethodStatus::Active, by)?,
            Effect::RetireMethod { method } => self.set(&[*method], MethodStatus::Revoked, by)?,
            Effect::IssuePass { minutes, one_time, .. } => self.issue(intent, *minutes, *one_time, by)?,
            Effect::RequireReregistration { methods, .. } => {
                let to = Some(now);
                let from = std::mem::replace(&mut self.member_mut()?.person.reregister_at, to);
                let done = self.set(methods, MethodStatus::Revoked, by)?;
                let body = json!({ "from": from, "to": to, "methods": methods });
                self.world.event(now, by, "person.reregistration_required", person, None, body);
                done
            }
            Effect::Tell { notice, .. } => {
                let addresses = match notice {
                    Notice::PrivilegedRecovery => 1,
                    _ => self.addresses()?,
                };
                Outcome::Told { addresses, manager: None }
            }
        })
    }

    fn addresses(&self) -> Result<u64, DemoError> {
        let reached = |contact: &&Contact| !contact.kind.is_phone() && contact.until.is_none();
        Ok(u64::try_from(self.member()?.contacts.iter().filter(reached).count()).unwrap_or(0))
    }

    fn issue(
        &mut self,
        intent: IntentId,
        minutes: u32,
        one_time: bool,
        by: Actor,
    ) -> Result<Outcome, DemoError> {
        let (now, person) = (self.now, self.person()?);
        let id = PassId::new(now, self.entropy());
        let expires_at = now.plus(Duration::from_mins(u64::from(minutes)));
        let mut secret_hash = [0; 32];
        // The hash of nothing that anybody could type.
        self.entropy().fill(&mut secret_hash);
        let pass = NewPass {
            id,
            person,
            intent,
            secret_hash,
            one_time,
            not_before: now,
            expires_at,
            issued_at: now,
            issued_by: by,
            decoy: false,
        };
        self.passes.push((pass, None));
        let secret = claims::pass_secret(&secret_hash);
        let body = json!({ "pass": id, "expires_at": expires_at, "one_time": one_time, "secret": secret });
        self.world.event(now, by, "pass.issued", person, None, body);
        Ok(Outcome::PassIssued { pass: id, expires_at })
    }

    fn set(&mut self, methods: &[MethodId], status: MethodStatus, by: Actor) -> Result<Outcome, DemoError> {
        let (now, person) = (self.now, self.person()?);
        let kind = match status {
            MethodStatus::Active => "method.reinstated",
            MethodStatus::Suspended => "method.suspended",
            MethodStatus::Revoked => "method.revoked",
        };
        let mut bodies = Vec::new();
        for method in self.member_mut()?.methods.iter_mut().filter(|method| methods.contains(&method.id)) {
            bodies.push(json!({ "method": method.id, "kind": method.kind, "label": method.label, "was": method.status }));
            (method.status, method.status_at) = (status, now);
        }
        for body in bodies {
            self.world.event(now, by, kind, person, None, body);
        }
        Ok(Outcome::Done)
    }

    /// Writes the case down.
    #[expect(clippy::disallowed_methods, reason = "the row holds the tier at opening, and decides nothing")]
    pub(crate) fn end(self) -> Result<(), DemoError> {
        let case = self.case()?;
        let facts = self.facts(self.actor(self.agent, None, None))?;
        let step = || current(&case, &facts).map_or("close", |step| step.name());
        let (state, step) = match case.state {
            CaseState::Open => (cases::CaseState::Open, step()),
            CaseState::Escalated => (cases::CaseState::Escalated, step()),
            CaseState::Closed(Closing::Completed) => (cases::CaseState::Closed, "completed"),
            CaseState::Closed(Closing::Rejected) => (cases::CaseState::Closed, "rejected"),
        };
        let ended = |event: &&Recorded| matches!(event.event, CaseEvent::Closed { .. });
        let closed_at = self.events.iter().find(ended).map(|event| event.at);
        let now = Projection {
            tier: case.tier_at_opening(),
            state,
            changed_at: self.events.last().map_or(case.opened_at, |event| event.at),
            closed_at,
            last_seq: case.last_seq,
            step: step.to_owned(),
            theft: case.report.theft.name().to_owned(),
            channel: case.report.channel.name().to_owned(),
        };
        let row = NewCase {
            id: case.id,
            person: case.person,
            playbook: case.playbook.name().to_owned(),
            opened_at: case.opened_at,
            opened_by: case.opened_by.person(),
            now,
        };
        let past = Past { row, events: self.events, requests: self.requests, passes: self.passes };
        self.world.past.push(past);
        Ok(())
    }
}
