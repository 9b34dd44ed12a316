//! What the people of a past case do, one step each.

use super::{Play, Step};
use crate::DemoError;
use aws_lc_rs::digest;
use keyward_model::{
    Actor, Contact, ContactKind, DeviceId, EvidenceId, Method, MethodId, OpenedBy, PassRequest, PersonId,
    SessionId,
};
use keyward_recovery::{
    Basis, Command, EvidenceKind, EvidenceResult, Handover, NotCounted, Observation, Prompt, SignedAction,
    eligible_numbers,
};
use keyward_storage::{
    log::claims,
    repo::{
        cases::{self},
        signature_requests::{RequestAnswer, RequestKind, SignatureRequest},
    },
};
use serde_json::json;
use std::{fmt::Write as _, time::Duration};

impl Play<'_, '_> {
    /// Calls the first number that counts.
    pub(crate) fn call_back(&mut self, result: EvidenceResult, note: Option<&str>) -> Step {
        let facts = self.facts(self.actor(self.agent, None, None))?;
        let case = self.case()?;
        let asked: Vec<_> = case.evidence.iter().map(|evidence| evidence.basis.clone()).collect();
        let numbers = eligible_numbers(&case, &facts);
        let good = numbers
            .iter()
            .filter(|(_, against)| against.is_none_or(|why| why == NotCounted::LineNotChecked))
            .map(|(contact, _)| contact.id);
        let contact = good
            .min_by_key(|id| asked.contains(&Basis::Number { contact: *id }))
            .ok_or(DemoError::Story("no number to call back"))?;
        let (id, kind, basis) = (self.evidence(), EvidenceKind::CallBack, Basis::Number { contact });
        self.give(&Command::CallBack { id, contact, fixed: true, relay: false })?;
        self.wait(2);
        self.give(&Command::RecordEvidence { id, kind, basis, result, note: note.map(str::to_owned) })
    }

    /// Asks the manager to vouch; what they say, if they answer.
    pub(crate) fn vouch(&mut self, answer: Option<bool>) -> Step {
        let manager = self.manager()?;
        let id = self.evidence();
        let statement = self.request(id, RequestKind::Vouch, manager)?;
        let basis = Basis::Approver { person: manager, statement };
        self.give(&Command::AskEvidence { id, kind: EvidenceKind::Vouch, basis })?;
        let Some(signed) = answer else { return Ok(()) };
        self.wait(4);
        let actor = self.actor(manager, None, signed.then_some(SignedAction::Sign(id)));
        self.give_as(actor, &Command::AnswerVouch { id, signed, reason: None })?;
        self.answered(id, signed);
        Ok(())
    }

    /// Asks a supervisor to approve, who does.
    pub(crate) fn approval(&mut self, approver: PersonId) -> Step {
        let id = self.evidence();
        let statement = self.request(id, RequestKind::Approval, approver)?;
        self.give(&Command::AskApproval { id, approver, approver_may: true, statement })?;
        self.wait(3);
        let actor = self.actor(approver, None, Some(SignedAction::Sign(id)));
        self.give_as(actor, &Command::AnswerApproval { id, signed: true, reason: None })?;
        self.answered(id, true);
        Ok(())
    }

    /// Writes a request and gives the SHA-256 of its statement.
    fn request(
        &mut self,
        id: EvidenceId,
        kind: RequestKind,
        approver: PersonId,
    ) -> Result<String, DemoError> {
        let number = usize::try_from(cases::FIRST_NUMBER).unwrap_or(0) + self.world.past.len();
        let (case, subject) = (self.case()?, self.member()?.person.clone());
        let by = self.world.member(approver).ok_or(DemoError::Story("nobody to ask"))?.person.clone();
        let claim = match kind {
            RequestKind::Vouch => format!(
                "I have spoken with {name} myself, and I am sure that it was {name}.",
                name = subject.display_name
            ),
            RequestKind::Approval => {
                format!(
                    "I approve that the desk issues a Temporary Access Pass for the account of {}.",
                    subject.display_name
                )
            }
        };
        let things: Vec<&str> = case.report.things.iter().map(|thing| thing.name.as_str()).collect();
        let statement = format!(
            "{}, recovery case {number}, opened {}.\nAccount: {} ({}).\nReported as lost: {}.\n{claim}\nSigned by: {} ({}).\nAsked {}. Request {id}.",
            crate::data::ORGANISATION,
            case.opened_at,
            subject.display_name,
            subject.user_name,
            things.join(", "),
            by.display_name,
            by.user_name,
            self.now
        );
        let life = if kind == RequestKind::Vouch { Duration::from_mins(30) } else { Duration::from_hours(8) };
        let hash = digest::digest(&digest::SHA256, statement.as_bytes()).as_ref().iter().fold(
            String::new(),
            |mut hex, byte| {
                // Writing into a String cannot fail.
                let _ = write!(hex, "{byte:02x}");
                hex
            },
        );
        self.requests.push(SignatureRequest {
            id,
            case: self.id,
            kind,
            approver,
            statement,
            asked_at: self.now,
            expires_at: self.now.plus(life),
            answer: None,
            answered_at: None,
        });
        Ok(hash)
    }

    fn answered(&mut self, id: EvidenceId, signed: bool) {
        let now = self.now;
        for request in self.requests.iter_mut().filter(|request| request.id == id) {
            request.answer = Some(if signed { RequestAnswer::Signed } else { RequestAnswer::Declined });
            request.answered_at = Some(now);
        }
    }

    /// Looks the person in the face.
    pub(crate) fn see(&mut self, kind: EvidenceKind, result: EvidenceResult) -> Step {
        let (document, place) = match kind {
            EvidenceKind::InPerson => {
                (Some("identity card".to_owned()), Some("Service desk, Ljubljana".to_owned()))
            }
            EvidenceKind::VideoWithId => (Some("passport".to_owned()), None),
            _ => (None, None),
        };
        let id = self.evidence();
        let prompts = if kind.is_asked_first() { Prompt::draw([1, 4, 9, 200]) } else { Vec::new() };
        if kind.is_asked_first() {
            let asked = Basis::Face { document: None, place: None, prompts: prompts.clone() };
            self.give(&Command::AskEvidence { id, kind: EvidenceKind::Video, basis: asked })?;
        }
        self.give(&Command::ViewPhoto)?;
        let basis = Basis::Face { document, place, prompts };
        self.give(&Command::RecordEvidence { id, kind, basis, result, note: None })
    }

    pub(crate) fn contain(&mut self) -> Step {
        let (revoke, suspend) = (self.intent(), self.intent());
        self.give(&Command::Contain { revoke, suspend })
    }

    pub(crate) fn issue_pass(&mut self, handover: Handover) -> Step {
        let intent = self.intent();
        let request = PassRequest { minutes: None, one_time: true };
        let actor = self.actor(self.agent, None, Some(SignedAction::IssuePass));
        self.give_as(actor, &Command::IssuePass { intent, request, handover })
    }

    /// The person uses the pass, registers a passkey on `device`, and signs in with it.
    pub(crate) fn register(&mut self, device: DeviceId, on_key: bool) -> Step {
        let pass = self.case()?.pass.ok_or(DemoError::Story("no pass"))?.pass;
        self.observe(Observation::PassUsed(pass))?;
        let now = self.now;
        if let Some((_, used)) = self.passes.iter_mut().find(|(issued, _)| issued.id == pass) {
            *used = Some(now);
        }
        let person = self.person()?;
        let used = (now, Actor::Person(person), "pass.used");
        self.world.event_from(self.world.aside, used, person, None, json!({ "pass": pass }));
        self.wait(2);
        let (now, subject) = (self.now, self.subject);
        let mut member = self.member()?.clone();
        let method = if on_key {
            self.world.maker.passkey_on_key(&mut member, device, now)
        } else {
            self.world.maker.passkey_on_phone(&mut member, device, now)
        };
        let made = member.methods.iter().find(|known| known.id == method).cloned();
        let passkey = member.passkeys.iter().find(|known| known.method == method);
        let credential = passkey.map(claims::credential);
        let person = member.person.id;
        if let Some(place) = self.world.members.get_mut(subject) {
            *place = member;
        }
        let Method { label, model, synced, .. } = made.ok_or(DemoError::Story("no passkey"))?;
        let body = json!({
            "method": method, "label": label, "model": model, "synced": synced, "session": "enrol",
            "credential": credential,
        });
        self.world.event(now, Actor::Person(person), "method.passkey_registered", person, None, body);
        let by = OpenedBy { pass: Some(pass), methods: Vec::new() };
        self.observe(Observation::PasskeyRegistered { method, label, model, by })?;
        self.wait(1);
        self.sign_in(method)
    }

    /// The person signs in afresh with a passkey.
    pub(crate) fn sign_in(&mut self, method: MethodId) -> Step {
        self.observe(Observation::SignedIn { method })
    }

    /// The person signs in with what is left, and reads the code of it out on the call.
    pub(crate) fn sign_in_and_read(&mut self, method: MethodId) -> Step {
        self.sign_in(method)?;
        let (draw, session) = (self.evidence(), SessionId::new(self.now, self.entropy()));
        let person = self.person()?;
        let actor = self.actor(person, Some((session, Some(method))), Some(SignedAction::DrawCode));
        self.give_as(actor, &Command::DrawCode { draw })?;
        self.give(&Command::GiveCode { right: true })
    }

    /// Revokes everything that was reported lost.
    pub(crate) fn retire(&mut self) -> Step {
        for method in self.case()?.report.methods {
            let intent = self.intent();
            let actor = self.actor(self.agent, None, Some(SignedAction::Retire));
            self.give_as(actor, &Command::Retire { intent, method })?;
            self.wait(0);
        }
        Ok(())
    }

    pub(crate) fn escalate(&mut self, reason: &str) -> Step {
        self.give(&Command::Escalate { reason: reason.to_owned() })
    }

    pub(crate) fn reject(&mut self, supervisor: PersonId, reason: &str) -> Step {
        self.give_by(supervisor, &Command::Reject { reason: reason.to_owned() })
    }

    pub(crate) fn advise(&mut self) -> Step {
        let intent = self.intent();
        self.give(&Command::SendAdvice { intent })
    }

    /// The mobile number moves to the new phone.
    pub(crate) fn move_number(&mut self, from: DeviceId, to: DeviceId) -> Step {
        let of_phone =
            |contact: &&mut Contact| contact.kind == ContactKind::Mobile && contact.device == Some(from);
        self.member_mut()?.contacts.iter_mut().filter(of_phone).for_each(|contact| contact.device = Some(to));
        Ok(())
    }
}
