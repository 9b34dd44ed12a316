//! The case: a fold over its events.

use crate::{
    ActorFacts, Basis, CaseEvent, Closing, Effect, EvidenceKind, EvidenceResult, LossReport, Notice,
    Obligation, Outcome, Playbook, Recorded, RedFlag, WORK_LIFE,
    evidence::{APPROVAL_LIFE, APPROVAL_REQUEST_LIFE},
};
use keyward_model::{
    Actor, CaseId, EvidenceId, Humans, IntentId, MethodId, PassId, PersonId, SessionId, Tier, Timestamp,
};
use std::time::Duration;

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CaseState {
    /// Being worked.
    Open,
    /// Stopped until a supervisor decides.
    Escalated,
    /// Ended.
    Closed(Closing),
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceState {
    /// Its id.
    pub id: EvidenceId,
    /// Its kind.
    pub kind: EvidenceKind,
    /// What it rests on.
    pub basis: Basis,
    /// How it ended; `None` while under way.
    pub result: Option<EvidenceResult>,
    /// When it began or ended.
    pub at: Timestamp,
    /// Who recorded it.
    pub by: Actor,
    /// What was seen or heard.
    pub note: Option<String>,
}

impl EvidenceState {
    /// Whether it is under way and its end would still say something.
    pub fn waits(&self, now: Timestamp) -> bool {
        self.result.is_none() && now.since(self.at) <= self.kind.life()
    }
}

/// A passkey touch for the work on a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkTouch {
    /// Who touched.
    pub by: Actor,
    /// In which session.
    pub session: Option<SessionId>,
    /// When.
    pub at: Timestamp,
}

/// One approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalState {
    /// The request.
    pub id: EvidenceId,
    /// Who was asked.
    pub approver: PersonId,
    /// Signed, declined, or `None` while open.
    pub signed: Option<bool>,
    /// When it was asked or answered.
    pub at: Timestamp,
    /// Why it was declined, if that was said.
    pub reason: Option<String>,
}

impl ApprovalState {
    /// Whether it waits for an answer that can still be given.
    pub fn waits(&self, now: Timestamp) -> bool {
        self.signed.is_none() && now.since(self.at) <= APPROVAL_REQUEST_LIFE
    }
    /// Whether the approver may be asked once more: nobody answered in time, or the signature counts no longer. A refusal
    /// stands.
    pub fn can_be_repeated(&self, now: Timestamp) -> bool {
        match self.signed {
            Some(true) => now.since(self.at) > APPROVAL_LIFE,
            Some(false) => false,
            None => !self.waits(now),
        }
    }
}

/// One effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntentState {
    /// The intent.
    pub id: IntentId,
    /// What.
    pub effect: Effect,
    /// When it was decided.
    pub at: Timestamp,
    /// How it ended; `None` while under way.
    pub outcome: Option<Result<Outcome, String>>,
    /// Of a notice: whether somebody whom it was meant for was given up at every address.
    pub given_up: bool,
    /// Of a notice: who of the security readers knows of it all the same.
    pub acknowledged_by: Option<Actor>,
}

/// One red flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagState {
    /// What.
    pub flag: RedFlag,
    /// When it was found or heard.
    pub at: Timestamp,
    /// Who found or heard it.
    pub by: Actor,
    /// When a supervisor looked at it.
    pub reviewed: Option<Timestamp>,
}

/// The pass of the case, if one was issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassState {
    /// Which.
    pub pass: PassId,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Whether it was used.
    pub used: bool,
    /// Whether it ended otherwise.
    pub ended: bool,
}

/// A recovery, from report to close.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The case's id.
    pub id: CaseId,
    /// Whose account.
    pub person: PersonId,
    /// Which duties.
    pub playbook: Playbook,
    /// The tier as of opening.
    pub tier: Tier,
    /// The version of the standards it keeps.
    pub standards_version: u32,
    /// The report.
    pub report: LossReport,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Who opened it.
    pub opened_by: Actor,
    /// Where it stands.
    pub state: CaseState,
    /// The number of the last event.
    pub last_seq: u32,
    /// Whether the methods were read, and which strong ones were left.
    pub assessed: Option<Vec<MethodId>>,
    /// The checks, in order.
    pub evidence: Vec<EvidenceState>,
    /// When the photo on file was shown last, to each who saw it.
    pub photo_views: Vec<(Actor, Timestamp)>,
    /// The approvals, in order.
    pub approvals: Vec<ApprovalState>,
    /// When the standard was last met, and until when that counts.
    pub verified: Option<(Timestamp, Timestamp)>,
    /// The effects, in order.
    pub intents: Vec<IntentState>,
    /// The last pass.
    pub pass: Option<PassState>,
    /// The passkeys that the case's own sessions registered.
    pub registered: Vec<(MethodId, String)>,
    /// What else was bound in a session that the case answers for.
    pub bound: Vec<MethodId>,
    /// What somebody else bound while the case was open.
    pub foreign: Vec<MethodId>,
    /// The passkey that was proved last.
    pub proved: Option<MethodId>,
    /// Things of the report that were wiped or documented, by position.
    pub settled_things: Vec<u32>,
    /// Duties let go.
    pub waived: Vec<(Obligation, Actor, String)>,
    /// Red flags, in order.
    pub flags: Vec<FlagState>,
    /// Whether somebody asked for help in silence. Nothing that the desk sees may depend on it.
    pub duress: bool,
    /// The last touch of each agent for their work on the case.
    pub touches: Vec<WorkTouch>,
    /// How many words were given on the call.
    pub words: u32,
    /// How many events the desk may know of: all but those that follow from a silent request for help.
    pub visible: u32,
}

impl Case {
    /// Replays a case. `None` if the events do not begin with `Opened` or are out of order.
    pub fn replay(id: CaseId, events: &[Recorded]) -> Option<Self> {
        let (first, rest) = events.split_first()?;
        let mut case = Self::from_opening(id, first)?;
        for event in rest {
            if event.seq != case.last_seq + 1 {
                return None;
            }
            case.apply(event);
        }
        Some(case)
    }

    fn from_opening(id: CaseId, first: &Recorded) -> Option<Self> {
        let CaseEvent::Opened { person, playbook, tier, standards_version, report } = &first.event else {
            return None;
        };
        (first.seq == 1).then(|| Self {
            id,
            person: *person,
            playbook: *playbook,
            tier: *tier,
            standards_version: *standards_version,
            report: report.clone(),
            opened_at: first.at,
            opened_by: first.actor,
            state: CaseState::Open,
            last_seq: 1,
            assessed: None,
            evidence: Vec::new(),
            photo_views: Vec::new(),
            approvals: Vec::new(),
            verified: None,
            intents: Vec::new(),
            pass: None,
            registered: Vec::new(),
            bound: Vec::new(),
            foreign: Vec::new(),
            proved: None,
            settled_things: Vec::new(),
            waived: Vec::new(),
            flags: Vec::new(),
            duress: false,
            touches: Vec::new(),
            words: 0,
            visible: 1,
        })
    }

    /// Adds one event.
    pub fn apply(&mut self, recorded: &Recorded) {
        self.last_seq = recorded.seq;
        self.visible += u32::from(!self.is_silent(&recorded.event));
        let at = recorded.at;
        match &recorded.event {
            CaseEvent::Opened { .. } | CaseEvent::Noted { .. } | CaseEvent::StatementSigned { .. } => {}
            CaseEvent::Assessed { strong, .. } => self.assessed = Some(strong.clone()),
            CaseEvent::EvidenceAsked { id, kind, basis } => {
                self.put_evidence(recorded, *id, *kind, basis, None, None);
            }
            CaseEvent::EvidenceRecorded { id, kind, basis, result, note } => {
                self.put_evidence(recorded, *id, *kind, basis, Some(*result), note.clone());
            }
            CaseEvent::PhotoViewed => {
                self.photo_views.retain(|(viewer, _)| *viewer != recorded.actor);
                self.photo_views.push((recorded.actor, at));
            }
            CaseEvent::ApprovalAsked { id, approver, .. } => {
                let approver = *approver;
                self.approvals.push(ApprovalState { id: *id, approver, signed: None, at, reason: None });
            }
            CaseEvent::ApprovalRecorded { id, signed, reason, .. } => {
                if let Some(approval) = self.approvals.iter_mut().find(|approval| approval.id == *id) {
                    approval.signed = Some(*signed);
                    approval.at = at;
                    approval.reason.clone_from(reason);
                }
            }
            CaseEvent::Touched { session } => {
                self.touches.retain(|touch| touch.by != recorded.actor);
                self.touches.push(WorkTouch { by: recorded.actor, session: *session, at });
            }
            CaseEvent::IdentityVerified { until, .. } => self.verified = Some((at, *until)),
            CaseEvent::EffectIntended { id, effect } => {
                let effect = effect.clone();
                let (id, given_up, acknowledged_by) = (*id, false, None);
                self.intents.push(IntentState { id, effect, at, outcome: None, given_up, acknowledged_by });
            }
            CaseEvent::EffectDone { id, outcome } => self.finish(*id, Ok(outcome.clone())),
            CaseEvent::EffectFailed { id, code } => self.finish(*id, Err(code.clone())),
            CaseEvent::NoticeGivenUp { id } => self.change_intent(*id, |intent| intent.given_up = true),
            CaseEvent::NoticeAcknowledged { id } => self.acknowledge(*id, recorded),
            CaseEvent::PassUsed { pass } => self.change_pass(*pass, |state| state.used = true),
            CaseEvent::PassEnded { pass, .. } => self.change_pass(*pass, |state| state.ended = true),
            CaseEvent::PasskeyRegistered { method, label, .. } => {
                self.registered.push((*method, label.clone()));
            }
            CaseEvent::MethodBound { method, .. } => {
                self.bound.push(*method);
                // The password that somebody else had set is another one now.
                self.foreign.retain(|foreign| foreign != method);
            }
            CaseEvent::PasskeyProved { method } => self.proved = Some(*method),
            CaseEvent::WipeRecorded { thing, .. } | CaseEvent::LossDocumented { thing, .. } => {
                self.settled_things.push(*thing);
            }
            CaseEvent::Waived { obligation, reason } => {
                self.waived.push((*obligation, recorded.actor, reason.clone()));
            }
            CaseEvent::FlagRaised { flag } => {
                let by = recorded.actor;
                if let RedFlag::BoundByOther { method, .. } = flag {
                    self.bound.retain(|bound| bound != method);
                    self.foreign.push(*method);
                }
                self.flags.push(FlagState { flag: flag.clone(), at, by, reviewed: None });
            }
            CaseEvent::FlagsReviewed { .. } => self.review_flags(at),
            CaseEvent::WordGiven { duress } => {
                self.duress |= duress;
                self.words += 1;
            }
            CaseEvent::Escalated { .. } => {
                self.state = CaseState::Escalated;
                self.verified = None;
            }
            CaseEvent::Resumed { .. } => {
                self.state = CaseState::Open;
                self.review_flags(at);
            }
            CaseEvent::Closed { closing } => self.state = CaseState::Closed(*closing),
        }
    }

    /// Whether an event follows from a silent request for help: the alert to security, and a pass that stops being one.
    fn is_silent(&self, event: &CaseEvent) -> bool {
        match event {
            CaseEvent::EffectIntended { effect, .. } => effect.is_silent(),
            CaseEvent::EffectDone { id, .. }
            | CaseEvent::EffectFailed { id, .. }
            | CaseEvent::NoticeGivenUp { id }
            | CaseEvent::NoticeAcknowledged { id } => {
                self.intents.iter().any(|intent| intent.id == *id && intent.effect.is_silent())
            }
            _ => false,
        }
    }

    fn put_evidence(
        &mut self,
        recorded: &Recorded,
        id: EvidenceId,
        kind: EvidenceKind,
        basis: &Basis,
        result: Option<EvidenceResult>,
        note: Option<String>,
    ) {
        let state = EvidenceState {
            id,
            kind,
            basis: basis.clone(),
            result,
            at: recorded.at,
            by: recorded.actor,
            note,
        };
        match self.evidence.iter_mut().find(|evidence| evidence.id == id) {
            Some(existing) => *existing = state,
            None => self.evidence.push(state),
        }
    }

    fn finish(&mut self, id: IntentId, outcome: Result<Outcome, String>) {
        if let Ok(Outcome::PassIssued { pass, expires_at }) = &outcome {
            self.pass = Some(PassState { pass: *pass, expires_at: *expires_at, used: false, ended: false });
        }
        let Some(intent) = self.intents.iter_mut().find(|intent| intent.id == id) else { return };
        let done = outcome.is_ok();
        intent.outcome = Some(outcome);
        match intent.effect.clone() {
            Effect::VoidPass { pass } => self.change_pass(pass, |state| state.ended = true),
            // The case answers for what it keeps.
            Effect::ReinstateMethods { methods } if done => {
                self.foreign.retain(|foreign| !methods.contains(foreign));
                self.bound.extend(methods);
            }
            _ => {}
        }
    }

    fn change_intent(&mut self, id: IntentId, change: impl FnOnce(&mut IntentState)) {
        if let Some(intent) = self.intents.iter_mut().find(|intent| intent.id == id) {
            change(intent);
        }
    }

    /// Who knows of it needs no message, so that it was given up is settled.
    fn acknowledge(&mut self, id: IntentId, recorded: &Recorded) {
        self.change_intent(id, |intent| intent.acknowledged_by = Some(recorded.actor));
        let told = self.intents.iter().find(|intent| intent.id == id).map(|intent| intent.effect.clone());
        if let Some(Effect::Tell { notice, .. }) = told {
            let flag = RedFlag::NotTold { notice };
            for known in self.flags.iter_mut().filter(|known| known.flag == flag) {
                known.reviewed.get_or_insert(recorded.at);
            }
        }
    }

    fn review_flags(&mut self, at: Timestamp) {
        for flag in &mut self.flags {
            flag.reviewed.get_or_insert(at);
        }
    }

    fn change_pass(&mut self, pass: PassId, change: impl FnOnce(&mut PassState)) {
        if let Some(state) = self.pass.as_mut().filter(|state| state.pass == pass) {
            change(state);
        }
    }

    /// Whether the actor's work on the case is covered by a touch that they gave in this session a short while ago.
    pub fn is_touched(&self, actor: &ActorFacts, now: Timestamp) -> bool {
        let session = actor.session.map(|(session, _)| session);
        self.touches.iter().any(|touch| {
            touch.by == actor.actor && touch.session == session && now.since(touch.at) < WORK_LIFE
        })
    }
    /// The pass that could still be used at `now`.
    pub fn living_pass(&self, now: Timestamp) -> Option<PassState> {
        self.pass.filter(|pass| !pass.used && !pass.ended && now < pass.expires_at)
    }
    /// Whether the photo on file was shown to `viewer` within the last `life`.
    pub fn photo_was_viewed(&self, viewer: Actor, life: Duration, now: Timestamp) -> bool {
        self.photo_views.iter().any(|(who, at)| *who == viewer && now.since(*at) <= life)
    }
    /// The effect of this kind that is under way.
    pub fn under_way(&self, is: impl Fn(&Effect) -> bool) -> Option<&IntentState> {
        self.intents.iter().find(|intent| intent.outcome.is_none() && is(&intent.effect))
    }
    /// Whether an effect of this kind was carried out.
    pub fn has_done(&self, is: impl Fn(&Effect) -> bool) -> bool {
        self.intents.iter().any(|intent| matches!(intent.outcome, Some(Ok(_))) && is(&intent.effect))
    }
    /// Whether somebody in security knows of this privileged recovery: a message was accepted, or a reader says so.
    pub fn security_knows(&self) -> bool {
        self.intents.iter().any(|intent| {
            let is_it = matches!(intent.effect, Effect::Tell { notice: Notice::PrivilegedRecovery, .. });
            let accepted =
                matches!(intent.outcome, Some(Ok(Outcome::Told { addresses, .. })) if addresses > 0);
            is_it && (accepted || intent.acknowledged_by.is_some())
        })
    }
    /// Whether the person reported this themselves, signed in with a passkey that is not lost.
    pub fn is_self_reported(&self) -> bool {
        self.opened_by == Actor::Person(self.person)
    }
    /// How many checks failed: two stop the case.
    pub fn failed_checks(&self) -> usize {
        self.evidence.iter().filter(|evidence| evidence.result == Some(EvidenceResult::Failed)).count()
    }
    /// Methods that were suspended as a precaution, because they were added around the loss, and not let work again.
    pub fn quarantined(&self) -> Vec<MethodId> {
        let mut held = Vec::new();
        for intent in self.intents.iter().filter(|intent| !matches!(intent.outcome, Some(Err(_)))) {
            match &intent.effect {
                Effect::SuspendMethods { methods } => {
                    held.extend(methods.iter().filter(|id| !self.report.methods.contains(id)));
                }
                Effect::ReinstateMethods { methods } => held.retain(|id| !methods.contains(id)),
                _ => {}
            }
        }
        held
    }
    /// Whether the case decided that this method may work again.
    pub fn kept(&self, method: MethodId) -> bool {
        self.has_done(|e| matches!(e, Effect::ReinstateMethods { methods } if methods.contains(&method)))
    }
    /// Whether the human with this account opened the case or recorded something in it.
    pub fn worked_on_by(&self, person: PersonId, humans: &Humans) -> bool {
        let acted = |by: &Actor| by.person().is_some_and(|by| humans.is_same(by, person));
        acted(&self.opened_by) || self.evidence.iter().any(|e| e.kind.is_recorded_by_agent() && acted(&e.by))
    }
    /// Whether the human with this account signed, declined or was asked for something in this case.
    pub fn took_part(&self, person: PersonId, humans: &Humans) -> bool {
        let acknowledged = |intent: &IntentState| {
            intent
                .acknowledged_by
                .and_then(keyward_model::Actor::person)
                .is_some_and(|by| humans.is_same(by, person))
        };
        self.intents.iter().any(acknowledged)
            || self.approvals.iter().any(|approval| humans.is_same(approval.approver, person))
            || self.evidence.iter().any(|evidence| {
                matches!(&evidence.basis, Basis::Approver { person: p, .. } if humans.is_same(*p, person))
            })
    }
    /// Everybody who took part, or was asked to: the accounts that a rule may have to keep apart.
    pub fn participants(&self) -> Vec<PersonId> {
        let vouchers = self.evidence.iter().filter_map(|evidence| match &evidence.basis {
            Basis::Approver { person, .. } => Some(*person),
            _ => None,
        });
        let recorders = self.evidence.iter().filter_map(|evidence| evidence.by.person());
        let mut people: Vec<PersonId> = std::iter::once(self.person)
            .chain(self.opened_by.person())
            .chain(recorders)
            .chain(vouchers)
            .chain(self.approvals.iter().map(|approval| approval.approver))
            .chain(self.intents.iter().filter_map(|intent| intent.acknowledged_by?.person()))
            .collect();
        people.sort_unstable();
        people.dedup();
        people
    }
}
