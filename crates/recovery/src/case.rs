//! The case: a fold over its events.

use crate::{
    ActorFacts, Amendment, AtHand, Basis, CaseEvent, Closing, Effect, EvidenceKind, EvidenceResult,
    ExceptionState, LossReport, Notice, Obligation, Outcome, Playbook, Recorded, RedFlag, Rings,
    SettledNumber, StoppedException, WORK_LIFE,
    evidence::{APPROVAL_LIFE, APPROVAL_REQUEST_LIFE},
};
use keyward_model::{
    Actor, CaseId, ContactId, ENROL_LIFE, EvidenceId, Humans, IntentId, MethodId, PassId, PersonId,
    SessionId, Tier, Timestamp,
};
use std::{collections::BTreeSet, time::Duration};

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
    /// What was decided on it: it counts for nothing else.
    pub spent: Option<IntentId>,
    /// When who was asked opened the request.
    pub seen_at: Option<Timestamp>,
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
    /// What was decided on it: it counts for nothing else.
    pub spent: Option<IntentId>,
    /// When who was asked opened the request.
    pub seen_at: Option<Timestamp>,
}

impl ApprovalState {
    fn asked(id: EvidenceId, approver: PersonId, at: Timestamp) -> Self {
        Self { id, approver, signed: None, at, reason: None, spent: None, seen_at: None }
    }
    /// Whether it waits for an answer that can still be given.
    pub fn waits(&self, now: Timestamp) -> bool {
        self.signed.is_none() && now.since(self.at) <= APPROVAL_REQUEST_LIFE
    }
    /// Whether the approver may be asked once more: nobody answered in time, or the signature counts no longer. A refusal
    /// stands.
    pub fn can_be_repeated(&self, now: Timestamp) -> bool {
        match self.signed {
            Some(true) => now.since(self.at) > APPROVAL_LIFE || self.spent.is_some(),
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

impl IntentState {
    fn decided(id: IntentId, effect: Effect, at: Timestamp) -> Self {
        Self { id, effect, at, outcome: None, given_up: false, acknowledged_by: None }
    }
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
    /// What was decided in spite of it: it stands again for anything else.
    pub spent: Option<IntentId>,
}

/// The pass of the case, if one was issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassState {
    /// Which.
    pub pass: PassId,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was used first.
    pub used_at: Option<Timestamp>,
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
    /// The report as it stands. Things that were taken out stay in the list, so that every position keeps its meaning.
    pub report: LossReport,
    /// Positions of things that were taken out of the report again.
    pub withdrawn: BTreeSet<u32>,
    /// Methods that were taken out of the report again: they are nobody's proof in this case.
    pub doubted: Vec<MethodId>,
    /// The earliest time of loss that was ever given; `None` if none ever was.
    pub earliest_loss: Option<Timestamp>,
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
    /// What the person says about the strong methods that are left.
    pub at_hand: Option<AtHand>,
    /// Where numbers ring, by the last answer for each.
    pub settled_numbers: Vec<SettledNumber>,
    /// Numbers that were ever said to ring on what was lost.
    pub rang_on_lost: BTreeSet<ContactId>,
    /// Call-backs that go through a relay service.
    pub relayed: BTreeSet<EvidenceId>,
    /// The checks, in order.
    pub evidence: Vec<EvidenceState>,
    /// When the photo on file was shown last, to each who saw it.
    pub photo_views: Vec<(Actor, Timestamp)>,
    /// The approvals, in order.
    pub approvals: Vec<ApprovalState>,
    /// When the standard was last met, and until when that counts.
    pub verified: Option<(Timestamp, Timestamp)>,
    /// Whether a verification was taken back, and none has taken its place.
    pub lapsed: bool,
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
    /// Who did a step of the recovery, or opened it.
    pub workers: Vec<PersonId>,
    /// Who removed something that stood in its way.
    pub clearers: Vec<PersonId>,
    /// The last exception from the standard.
    pub exception: Option<ExceptionState>,
    /// Exceptions that somebody stopped, in order: none of their signers signs one again.
    pub stopped_exceptions: Vec<StoppedException>,
    /// Duties let go.
    pub waived: Vec<(Obligation, Actor, String)>,
    /// Red flags, in order.
    pub flags: Vec<FlagState>,
    /// How often it stopped.
    pub escalations: u32,
    /// Whether somebody asked for help in silence. Nothing that the desk sees may depend on it.
    pub duress: bool,
    /// The last touch of each agent, in each of their sessions, for their work on the case.
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
            withdrawn: BTreeSet::new(),
            doubted: Vec::new(),
            earliest_loss: report.lost_at,
            opened_at: first.at,
            opened_by: first.actor,
            state: CaseState::Open,
            last_seq: 1,
            assessed: None,
            at_hand: None,
            settled_numbers: Vec::new(),
            rang_on_lost: BTreeSet::new(),
            relayed: BTreeSet::new(),
            evidence: Vec::new(),
            photo_views: Vec::new(),
            approvals: Vec::new(),
            verified: None,
            lapsed: false,
            intents: Vec::new(),
            pass: None,
            registered: Vec::new(),
            bound: Vec::new(),
            foreign: Vec::new(),
            proved: None,
            settled_things: Vec::new(),
            workers: first.actor.person().into_iter().collect(),
            clearers: Vec::new(),
            exception: None,
            stopped_exceptions: Vec::new(),
            waived: Vec::new(),
            flags: Vec::new(),
            escalations: 0,
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
        self.take_sides(recorded);
        let at = recorded.at;
        match &recorded.event {
            CaseEvent::Opened { .. }
            | CaseEvent::Noted { .. }
            | CaseEvent::FreezeLifted
            | CaseEvent::StatementSigned { .. } => {}
            CaseEvent::Assessed { strong, .. } => self.assessed = Some(strong.clone()),
            CaseEvent::MethodsAnswered { at_hand } => self.at_hand = Some(*at_hand),
            CaseEvent::NumbersSettled { numbers, .. } => self.settle_numbers(numbers),
            CaseEvent::CallRelayed { id } => {
                self.relayed.insert(*id);
            }
            CaseEvent::ReportAmended { amendment, .. } => self.amend(amendment),
            CaseEvent::VerificationLapsed => {
                self.verified = None;
                self.lapsed = true;
            }
            CaseEvent::EvidenceAsked { id, kind, basis } => {
                self.put_evidence(recorded, *id, *kind, basis, None, None);
            }
            CaseEvent::EvidenceRecorded { id, kind, basis, result, note } => {
                self.put_evidence(recorded, *id, *kind, basis, Some(*result), note.clone());
                // A sign-in says more than an answer.
                if let (Basis::Passkey { method }, Some(AtHand::Nothing)) = (basis, self.at_hand) {
                    self.at_hand = Some(AtHand::Method { method: *method });
                }
            }
            CaseEvent::PhotoViewed => {
                self.photo_views.retain(|(viewer, _)| *viewer != recorded.actor);
                self.photo_views.push((recorded.actor, at));
            }
            CaseEvent::RequestSeen { id } => self.see(*id, at),
            CaseEvent::ApprovalAsked { id, approver, .. } => {
                self.approvals.push(ApprovalState::asked(*id, *approver, at));
            }
            CaseEvent::ApprovalRecorded { id, signed, reason, .. } => {
                if let Some(approval) = self.approvals.iter_mut().find(|approval| approval.id == *id) {
                    approval.signed = Some(*signed);
                    approval.at = at;
                    approval.reason.clone_from(reason);
                }
            }
            CaseEvent::Touched { session } => {
                self.touch(WorkTouch { by: recorded.actor, session: *session, at });
            }
            CaseEvent::IdentityVerified { until, .. } => {
                self.verified = Some((at, *until));
                self.lapsed = false;
            }
            CaseEvent::EffectIntended { id, effect } => {
                if effect.gives_a_way_in() {
                    self.spend(*id, matches!(effect, Effect::IssuePass { .. }));
                }
                self.intents.push(IntentState::decided(*id, effect.clone(), at));
            }
            CaseEvent::EffectDone { id, outcome } => {
                self.finish(*id, Ok(outcome.clone()));
                crate::exception::reached(self, *id, at);
            }
            CaseEvent::EffectFailed { id, code } => self.finish(*id, Err(code.clone())),
            CaseEvent::NoticeGivenUp { id } => self.change_intent(*id, |intent| intent.given_up = true),
            CaseEvent::NoticeAcknowledged { id } => self.acknowledge(*id, recorded),
            CaseEvent::PassUsed { pass } => self.change_pass(*pass, |state| {
                state.used_at.get_or_insert(at);
            }),
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
            CaseEvent::ExceptionSigned { .. }
            | CaseEvent::ExceptionStarted { .. }
            | CaseEvent::ExceptionStopped { .. } => self.except(recorded),
            CaseEvent::Waived { obligation, reason } => {
                self.waived.push((*obligation, recorded.actor, reason.clone()));
            }
            CaseEvent::FlagRaised { flag } => {
                let by = recorded.actor;
                if let RedFlag::BoundByOther { method, .. } = flag {
                    self.bound.retain(|bound| bound != method);
                    self.foreign.push(*method);
                }
                self.flags.push(FlagState { flag: flag.clone(), at, by, reviewed: None, spent: None });
            }
            CaseEvent::FlagsReviewed { flags, .. } => self.review_flags(flags, at),
            CaseEvent::WordGiven { duress } => {
                self.duress |= duress;
                self.words += 1;
            }
            CaseEvent::Escalated { .. } => self.escalate(),
            CaseEvent::Resumed { .. } => self.state = CaseState::Open,
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
        let before = self.evidence.iter().find(|evidence| evidence.id == id);
        let state = EvidenceState {
            spent: before.and_then(|evidence| evidence.spent),
            id,
            kind,
            basis: basis.clone(),
            result,
            at: recorded.at,
            by: recorded.actor,
            note,
            seen_at: self.evidence.iter().find(|evidence| evidence.id == id).and_then(|known| known.seen_at),
        };
        match self.evidence.iter_mut().find(|evidence| evidence.id == id) {
            Some(existing) => *existing = state,
            None => self.evidence.push(state),
        }
    }

    fn finish(&mut self, id: IntentId, outcome: Result<Outcome, String>) {
        if let Ok(Outcome::PassIssued { pass, expires_at }) = &outcome {
            self.pass = Some(PassState { pass: *pass, expires_at: *expires_at, used_at: None, ended: false });
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

    /// What stopped the case stops what was allowed before anybody knew of it.
    fn escalate(&mut self) {
        self.escalations = self.escalations.saturating_add(1);
        self.state = CaseState::Escalated;
        self.verified = None;
        if let Some(open) = &mut self.exception {
            open.ended = true;
        }
    }

    fn except(&mut self, recorded: &Recorded) {
        match (&recorded.event, recorded.actor) {
            (CaseEvent::ExceptionSigned { id, reason }, Actor::Person(person)) => {
                let open = self.exception.take().filter(|open| open.id == *id);
                let mut open = open.unwrap_or_else(|| ExceptionState::new(*id));
                open.signed.push((person, recorded.at, reason.clone()));
                self.exception = Some(open);
            }
            (CaseEvent::ExceptionStarted { id, opens_at, closes_at }, _) => {
                self.change_exception(*id, |open| open.opens = Some((*opens_at, *closes_at)));
            }
            (CaseEvent::ExceptionStopped { id, reason }, _) => {
                self.change_exception(*id, |open| open.ended = true);
                self.stopped_exceptions.extend(self.exception.as_ref().filter(|open| open.id == *id).map(
                    |open| StoppedException {
                        id: *id,
                        signers: open.signed.iter().map(|(signer, ..)| *signer).collect(),
                        started: open.opens.is_some(),
                        by: recorded.actor,
                        at: recorded.at,
                        reason: reason.clone(),
                    },
                ));
            }
            _ => {}
        }
    }

    fn change_exception(&mut self, id: EvidenceId, change: impl FnOnce(&mut ExceptionState)) {
        if let Some(open) = self.exception.as_mut().filter(|open| open.id == id) {
            change(open);
        }
    }

    fn see(&mut self, id: EvidenceId, at: Timestamp) {
        for evidence in self.evidence.iter_mut().filter(|evidence| evidence.id == id) {
            evidence.seen_at.get_or_insert(at);
        }
        for approval in self.approvals.iter_mut().filter(|approval| approval.id == id) {
            approval.seen_at.get_or_insert(at);
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

    /// Marks the flags that the review names. An event of before reviews named them covers all.
    fn review_flags(&mut self, named: &[RedFlag], at: Timestamp) {
        let covers = |flag: &RedFlag| named.is_empty() || named.iter().any(|one| one.is_about_the_same(flag));
        for state in self.flags.iter_mut().filter(|state| covers(&state.flag)) {
            (state.reviewed, state.spent) = (Some(at), None);
        }
    }

    /// A way in was decided on: what was signed and looked at for it counts for no other, nor does what was asked before and is answered
    /// later. A pass spends the checks as well; a method that is kept does not, since with it there is no pass.
    fn spend(&mut self, on: IntentId, checks: bool) {
        let intents = &self.intents;
        let free = |spent: &&mut Option<IntentId>| spent.is_none_or(|id| !spends(intents, id));
        let evidence = self.evidence.iter_mut().filter(|_| checks).map(|evidence| &mut evidence.spent);
        let approvals = self.approvals.iter_mut().map(|approval| &mut approval.spent);
        let reviewed = self.flags.iter_mut().filter(|flag| flag.reviewed.is_some());
        let reviews = reviewed.map(|flag| &mut flag.spent);
        let exception = self.exception.iter_mut().filter(|_| checks).map(|exception| &mut exception.spent);
        for spent in evidence.chain(approvals).chain(reviews).chain(exception).filter(free) {
            *spent = Some(on);
        }
    }

    /// Whether what was spent on this intent is gone: it was carried out, or still may be.
    pub fn is_spent(&self, on: Option<IntentId>) -> bool {
        on.is_some_and(|id| spends(&self.intents, id))
    }

    fn change_pass(&mut self, pass: PassId, change: impl FnOnce(&mut PassState)) {
        if let Some(state) = self.pass.as_mut().filter(|state| state.pass == pass) {
            change(state);
        }
    }

    fn settle_numbers(&mut self, numbers: &[SettledNumber]) {
        for number in numbers {
            self.settled_numbers.retain(|settled| settled.contact != number.contact);
            self.settled_numbers.push(*number);
            // A caller who corrects themselves gains nothing by it.
            if number.rings == Rings::OnLost {
                self.rang_on_lost.insert(number.contact);
            }
        }
    }

    fn amend(&mut self, amendment: &Amendment) {
        match amendment {
            Amendment::AddThing { thing, methods, .. } => {
                self.report.things.push(thing.clone());
                self.add_methods(methods);
                // Where numbers ring was answered about less than is lost now.
                self.settled_numbers.retain(|settled| settled.rings == Rings::OnLost);
            }
            Amendment::WithdrawThing { thing, methods } => {
                self.withdrawn.insert(*thing);
                self.withdraw_methods(methods);
            }
            Amendment::AddMethod { method } => self.add_methods(&[*method]),
            Amendment::WithdrawMethod { method } => self.withdraw_methods(&[*method]),
            Amendment::LostAt { at } => {
                self.report.lost_at = *at;
                self.earliest_loss = self.earliest_loss.into_iter().chain(*at).min();
            }
            Amendment::Place { place } => self.report.place.clone_from(place),
            Amendment::Theft { theft } => self.report.theft = *theft,
        }
    }

    fn add_methods(&mut self, methods: &[MethodId]) {
        let new: Vec<_> = methods.iter().filter(|id| !self.report.methods.contains(id)).copied().collect();
        self.report.methods.extend(new);
    }

    fn withdraw_methods(&mut self, methods: &[MethodId]) {
        self.report.methods.retain(|id| !methods.contains(id));
        self.doubted.extend(methods);
    }

    /// Where a number rings, by the last answer.
    pub(crate) fn rings(&self, contact: ContactId) -> Option<Rings> {
        self.settled_numbers.iter().find(|settled| settled.contact == contact).map(|settled| settled.rings)
    }
    /// Whether a method is in the report, or was before it was taken out again.
    pub fn ever_lost(&self, method: MethodId) -> bool {
        self.report.methods.contains(&method) || self.doubted.contains(&method)
    }
    /// The report without what was taken out of it again, for whoever reads it. Positions are those of this list, not of the case.
    pub fn reported(&self) -> LossReport {
        let things = self.things().map(|(_, thing)| thing.clone()).collect();
        LossReport { things, ..self.report.clone() }
    }
    /// The things that are reported lost now, with their positions.
    pub fn things(&self) -> impl Iterator<Item = (u32, &crate::LostThing)> {
        (0u32..).zip(&self.report.things).filter(|(position, _)| !self.withdrawn.contains(position))
    }

    fn touch(&mut self, given: WorkTouch) {
        self.touches.retain(|touch| (touch.by, touch.session) != (given.by, given.session));
        self.touches.push(given);
    }
    /// Until when a touch that the actor gave in this session covers their work on the case; `None` if none does now.
    pub fn touched_until(&self, actor: &ActorFacts, now: Timestamp) -> Option<Timestamp> {
        let session = actor.session.map(|(session, _)| session);
        let own = self.touches.iter().find(|touch| touch.by == actor.actor && touch.session == session)?;
        let until = own.at.plus(WORK_LIFE);
        (now < until).then_some(until)
    }
    /// The pass that could still be used at `now`.
    pub fn living_pass(&self, now: Timestamp) -> Option<PassState> {
        self.pass.filter(|pass| pass.used_at.is_none() && !pass.ended && now < pass.expires_at)
    }
    /// Whether the owner is in: a passkey was registered by the case, or a pass was used and the session that it opened may still
    /// register one. A browser that broke down in between keeps nobody waiting: ending the sessions again ends that one, too.
    pub fn owner_is_in(&self, now: Timestamp) -> bool {
        let used = self.pass.and_then(|pass| pass.used_at);
        let may_register = |at: Timestamp| now < at.plus(ENROL_LIFE) && !self.ended_sessions_since(at);
        !self.registered.is_empty() || used.is_some_and(may_register)
    }
    fn ended_sessions_since(&self, at: Timestamp) -> bool {
        let all = |effect: &Effect| matches!(effect, Effect::RevokeSessions { keep: None, .. });
        self.intents.iter().any(|i| i.at > at && all(&i.effect) && matches!(i.outcome, Some(Ok(_))))
    }
    /// Whether a way in was given and may still lead somewhere: a pass is on its way, alive, or was used.
    pub fn is_way_out(&self, now: Timestamp) -> bool {
        let ordered = self.under_way(|effect| matches!(effect, Effect::IssuePass { .. })).is_some();
        ordered || self.living_pass(now).is_some() || self.owner_is_in(now)
    }
    /// Whether who was asked has opened the request.
    pub fn request_was_seen(&self, id: EvidenceId) -> bool {
        self.evidence.iter().any(|evidence| evidence.id == id && evidence.seen_at.is_some())
            || self.approvals.iter().any(|approval| approval.id == id && approval.seen_at.is_some())
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
            .chain(self.exception.iter().flat_map(|open| open.signed.iter().map(|(signer, ..)| *signer)))
            .chain(self.stopped_exceptions.iter().flat_map(|stopped| stopped.signers.iter().copied()))
            .collect();
        people.sort_unstable();
        people.dedup();
        people
    }
}

/// Whether what was spent on this intent is gone. An intent that failed, or whose pass got lost on the way, gave nothing.
fn spends(intents: &[IntentState], id: IntentId) -> bool {
    let gave = |intent: &IntentState| !matches!(intent.outcome, Some(Err(_) | Ok(Outcome::PassLost { .. })));
    intents.iter().find(|intent| intent.id == id).is_none_or(gave)
}
