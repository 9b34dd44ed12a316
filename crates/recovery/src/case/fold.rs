//! What each event does to a case.

use super::{
    ApprovalState, Case, CaseState, EvidenceState, FlagState, IntentState, PassState, WorkTouch, asks::spends,
};
use crate::{
    Amendment, AtHand, Basis, CallCode, CaseEvent, Effect, EvidenceKind, EvidenceResult, ExceptionState,
    FlagKind, Outcome, OwnStop, Recorded, RedFlag, Rings, SettledNumber, StoppedException,
};
use keyward_model::{Actor, EvidenceId, IntentId, MethodId, OpenedBy, PassId, Timestamp};

impl Case {
    /// Adds one event.
    pub fn apply(&mut self, recorded: &Recorded) {
        self.last_seq = recorded.seq;
        self.visible += u32::from(!self.is_silent(&recorded.event));
        self.take_sides(recorded);
        let at = recorded.at;
        match &recorded.event {
            CaseEvent::Opened { .. }
            | CaseEvent::Noted { .. }
            | CaseEvent::FreezeLifted { .. }
            | CaseEvent::StatementSigned { .. } => {}
            CaseEvent::Assessed { strong, .. } => self.assessed = Some(strong.clone()),
            CaseEvent::MethodsAnswered { at_hand } => self.answer(*at_hand),
            CaseEvent::NumbersSettled { numbers, .. } => self.settle_numbers(numbers),
            CaseEvent::CallRelayed { id } => {
                self.relayed.insert(*id);
            }
            CaseEvent::ReportAmended { amendment, .. } => self.amend(amendment, recorded),
            CaseEvent::VerificationLapsed => {
                self.verified = None;
                self.confirmed.clear();
                self.lapsed = true;
            }
            CaseEvent::EvidenceAsked { id, kind, basis } => {
                self.put_evidence(recorded, *id, *kind, basis, None, None);
            }
            CaseEvent::EvidenceRecorded { id, kind, basis, result, note } => {
                self.put_evidence(recorded, *id, *kind, basis, Some(*result), note.clone());
                self.read_out(recorded);
                // Who signed in says more than an answer.
                if let (Basis::Passkey { method }, Some(AtHand::Nothing)) = (basis, self.at_hand) {
                    self.at_hand = Some(AtHand::Method { method: *method });
                }
            }
            CaseEvent::PhotoViewed => {
                self.photo_views.retain(|(viewer, _)| *viewer != recorded.actor);
                self.photo_views.push((recorded.actor, at));
            }
            CaseEvent::RequestSeen { id } => self.see(*id, at),
            CaseEvent::RequestUnreached { id } => {
                for evidence in self.evidence.iter_mut().filter(|evidence| evidence.id == *id) {
                    evidence.unreached_at.get_or_insert(at);
                }
            }
            CaseEvent::ApprovalAsked { .. } | CaseEvent::ApprovalRecorded { .. } => {
                self.approve(&recorded.event, at);
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
                self.intents.push(IntentState::decided(*id, effect.clone(), recorded));
            }
            CaseEvent::EffectDone { id, outcome } => {
                self.finish(*id, Ok(outcome.clone()), recorded.seq);
                crate::exception::reached(self, *id, at);
            }
            CaseEvent::EffectFailed { id, code } => self.finish(*id, Err(code.clone()), recorded.seq),
            CaseEvent::NoticeGivenUp { id } => self.change_intent(*id, |intent| intent.given_up = true),
            CaseEvent::NoticeAcknowledged { id } => self.acknowledge(*id, recorded),
            CaseEvent::PassUsed { .. }
            | CaseEvent::PassEnded { .. }
            | CaseEvent::PasskeyRegistered { .. }
            | CaseEvent::MethodBound { .. }
            | CaseEvent::PasskeyProved { .. }
            | CaseEvent::PasskeySeen { .. }
            | CaseEvent::OwnerSignedIn { .. }
            | CaseEvent::CodeDrawn { .. }
            | CaseEvent::CodeWrong { .. }
            | CaseEvent::PasskeyConfirmed { .. } => self.see_sign_in(&recorded.event, at),
            CaseEvent::WipeRecorded { thing, .. } | CaseEvent::LossDocumented { thing, .. } => {
                self.settled_things.push(*thing);
            }
            CaseEvent::ExceptionSigned { .. }
            | CaseEvent::ExceptionStarted { .. }
            | CaseEvent::ExceptionStopped { .. } => self.except(recorded),
            CaseEvent::Waived { obligation, reason } => {
                self.waived.push((*obligation, recorded.actor, reason.clone()));
            }
            CaseEvent::FlagRaised { flag } => self.raise(flag, recorded),
            CaseEvent::FlagsReviewed { flags, .. } => self.review_flags(flags, at),
            CaseEvent::WordGiven { duress } => {
                self.duress |= duress;
                self.words += 1;
            }
            CaseEvent::Escalated { reason, .. } => self.escalate(recorded, reason),
            CaseEvent::Resumed { .. } => {
                self.state = CaseState::Open;
                self.own_stop = None;
            }
            CaseEvent::Closed { closing, ending } => {
                self.ended = *ending;
                self.state = CaseState::Closed(*closing);
                self.closed_at = Some(at);
            }
        }
    }

    fn approve(&mut self, event: &CaseEvent, at: Timestamp) {
        match event {
            CaseEvent::ApprovalAsked { id, approver, state, .. } => {
                // Asked again: what they were asked before is over.
                for before in self.approvals.iter_mut().filter(|before| before.approver == *approver) {
                    before.lapsed |= before.signed.is_none();
                }
                self.approvals.push(ApprovalState::asked(*id, *approver, at, state.clone()));
            }
            CaseEvent::ApprovalRecorded { id, signed, reason, .. } => {
                if let Some(approval) = self.approvals.iter_mut().find(|approval| approval.id == *id) {
                    approval.signed = Some(*signed);
                    approval.at = at;
                    approval.reason.clone_from(reason);
                }
            }
            _ => {}
        }
    }

    /// What the sign-in saw: passes, passkeys and whatever else was bound.
    fn see_sign_in(&mut self, event: &CaseEvent, at: Timestamp) {
        match event {
            CaseEvent::PassUsed { pass } => self.change_pass(*pass, |state| {
                state.used_at.get_or_insert(at);
            }),
            CaseEvent::PassEnded { pass, .. } => self.change_pass(*pass, |state| state.ended = true),
            CaseEvent::PasskeyRegistered { method, label, pass, methods, .. } => {
                self.registered.push((*method, label.clone()));
                self.made_in.insert(*method, OpenedBy { pass: *pass, methods: methods.clone() });
            }
            CaseEvent::MethodBound { method, pass, methods, .. } => {
                self.bound.push(*method);
                self.made_in.insert(*method, OpenedBy { pass: *pass, methods: methods.clone() });
                // The password that somebody else had set is another one now.
                self.foreign.retain(|foreign| foreign != method);
            }
            CaseEvent::PasskeyProved { method } => self.proved = Some(*method),
            CaseEvent::PasskeySeen { method } => {
                self.seen.retain(|(seen, _)| seen != method);
                self.seen.push((*method, at));
            }
            CaseEvent::OwnerSignedIn { method } => {
                self.own_sign_ins.retain(|(known, _)| known != method);
                self.own_sign_ins.push((*method, at));
            }
            CaseEvent::CodeDrawn { draw, method, session } => {
                self.code = Some(CallCode::drawn(*draw, *method, *session, at));
            }
            CaseEvent::CodeWrong { draw } => {
                if let Some(code) = self.code.as_mut().filter(|code| code.draw == *draw) {
                    code.wrong = code.wrong.saturating_add(1);
                }
            }
            CaseEvent::PasskeyConfirmed { method } => {
                self.confirmed.push(*method);
                self.at_hand = Some(AtHand::Method { method: *method });
            }
            _ => {}
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
            unreached_at: None,
            lapsed: before.is_some_and(|evidence| evidence.lapsed),
        };
        match self.evidence.iter_mut().find(|evidence| evidence.id == id) {
            Some(existing) => *existing = state,
            None => self.evidence.push(state),
        }
    }

    fn finish(&mut self, id: IntentId, outcome: Result<Outcome, String>, seq: u32) {
        if let Ok(Outcome::PassIssued { pass, expires_at }) = &outcome {
            self.pass = Some(PassState { pass: *pass, expires_at: *expires_at, used_at: None, ended: false });
        }
        let Some(intent) = self.intents.iter_mut().find(|intent| intent.id == id) else { return };
        let done = outcome.is_ok();
        (intent.outcome, intent.ended_seq) = (Some(outcome), Some(seq));
        match intent.effect.clone() {
            Effect::VoidPass { pass } => self.change_pass(pass, |state| state.ended = true),
            // The case answers for what it keeps.
            Effect::ReinstateMethods { methods, .. } if done => {
                self.foreign.retain(|foreign| !methods.contains(foreign));
                self.made_in.retain(|made, _| !methods.contains(made));
                self.bound.extend(methods);
            }
            _ => {}
        }
    }

    /// What stopped the case stops what was allowed before anybody knew of it.
    fn escalate(&mut self, recorded: &Recorded, reason: &str) {
        let theirs = recorded.actor == Actor::Person(self.person);
        // Whoever has only the password stops this case with it, and carries nothing to the next ones.
        let own = theirs && reason != OwnStop::WeakerSession.reason();
        self.own_stop = own.then_some(recorded.at).or(self.own_stop);
        self.escalations = self.escalations.saturating_add(1);
        self.state = CaseState::Escalated;
        self.verified = None;
        self.confirmed.clear();
        self.code = None;
        if let Some(open) = &mut self.exception {
            open.ended = true;
        }
        for asked in self.approvals.iter_mut().filter(|approval| approval.signed.is_none()) {
            asked.lapsed = true;
        }
        self.lapse_vouches(|vouch| vouch.result.is_none());
    }

    /// More is reported lost than who vouched or signed an exception was told: they said nothing about that.
    fn outdate(&mut self) {
        self.lapse_vouches(|_| true);
        if let Some(open) = &mut self.exception {
            open.ended = true;
        }
    }

    fn lapse_vouches(&mut self, which: impl Fn(&EvidenceState) -> bool) {
        let vouches = self.evidence.iter_mut().filter(|check| check.kind == EvidenceKind::Vouch);
        for vouch in vouches.filter(|vouch| which(vouch)) {
            vouch.lapsed = true;
        }
    }

    /// The caller showed that they are who signed in: the code is used, and whose sign-ins those were is known as long as this method counts.
    fn read_out(&mut self, recorded: &Recorded) {
        let CaseEvent::EvidenceRecorded { id, basis, .. } = &recorded.event else { return };
        let Some(code) = self.code.as_mut().filter(|code| code.draw == *id) else { return };
        code.used = true;
        let Basis::Passkey { method } = basis else { return };
        self.at_hand = Some(AtHand::Method { method: *method });
        let standing =
            |state: &&mut FlagState| state.flag.kind() == FlagKind::OwnerSignedIn && state.reviewed.is_none();
        for state in self.flags.iter_mut().filter(standing) {
            (state.reviewed, state.shown_with, state.spent) = (Some(recorded.at), Some(*method), None);
        }
    }

    fn answer(&mut self, at_hand: AtHand) {
        self.at_hand = Some(at_hand);
        if at_hand == AtHand::Nothing {
            self.unshow(|_| true);
        }
    }

    /// What the caller showed with such a method shows nothing any more: they say that it is lost, or that they have it not, or somebody
    /// else bound it. The sign-ins that it explained are unexplained again.
    fn unshow(&mut self, fallen: impl Fn(MethodId) -> bool) {
        let fallen = |state: &&mut FlagState| state.shown_with.is_some_and(&fallen);
        for state in self.flags.iter_mut().filter(fallen) {
            (state.reviewed, state.shown_with) = (None, None);
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

    /// What somebody else bound is no longer the case's own.
    fn raise(&mut self, flag: &RedFlag, recorded: &Recorded) {
        let (at, by) = (recorded.at, recorded.actor);
        if let RedFlag::BoundByOther { method, .. } = flag {
            self.bound.retain(|bound| bound != method);
            self.registered.retain(|(registered, _)| registered != method);
            self.proved = self.proved.filter(|proved| proved != method);
            self.foreign.push(*method);
            self.unshow(|shown| shown == *method);
        }
        // A sign-in that nobody has looked at yet, and then one more: one flag, with the newer time.
        if let RedFlag::MethodSignedIn { .. } = flag {
            self.flags.retain(|known| known.reviewed.is_some() || !known.flag.is_about_the_same(flag));
        }
        self.flags.push(FlagState {
            flag: flag.clone(),
            at,
            by,
            reviewed: None,
            shown_with: None,
            spent: None,
        });
    }

    /// Marks the flags that the review names. An event of before reviews named them covers all.
    fn review_flags(&mut self, named: &[RedFlag], at: Timestamp) {
        let covers = |flag: &RedFlag| named.is_empty() || named.iter().any(|one| one.is_about_the_same(flag));
        for state in self.flags.iter_mut().filter(|state| covers(&state.flag)) {
            (state.reviewed, state.shown_with, state.spent) = (Some(at), None, None);
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

    fn amend(&mut self, amendment: &Amendment, recorded: &Recorded) {
        match amendment {
            Amendment::AddThing { thing, methods, .. } => {
                self.report.things.push(thing.clone());
                self.add_methods(methods, recorded);
                self.outdate();
                // Where numbers ring was answered about less than is lost now.
                self.settled_numbers.retain(|settled| settled.rings == Rings::OnLost);
            }
            Amendment::WithdrawThing { thing, methods, slip } => {
                self.withdrawn.insert(*thing);
                self.withdraw_methods(methods, *slip);
            }
            Amendment::AddMethod { method } => {
                self.add_methods(&[*method], recorded);
                self.outdate();
            }
            Amendment::WithdrawMethod { method, slip } => self.withdraw_methods(&[*method], *slip),
            Amendment::LostAt { at } => {
                self.report.lost_at = *at;
                self.earliest_loss = self.earliest_loss.into_iter().chain(*at).min();
            }
            Amendment::Place { place } => self.report.place.clone_from(place),
            Amendment::Theft { theft } => self.report.theft = *theft,
        }
    }

    fn add_methods(&mut self, methods: &[MethodId], recorded: &Recorded) {
        let new: Vec<_> = methods.iter().filter(|id| !self.report.methods.contains(id)).copied().collect();
        self.added.extend(new.iter().map(|id| (*id, recorded.actor, recorded.at)));
        self.unshow(|shown| new.contains(&shown));
        self.report.methods.extend(new);
    }

    fn withdraw_methods(&mut self, methods: &[MethodId], slip: bool) {
        self.report.methods.retain(|id| !methods.contains(id));
        self.added.retain(|(id, ..)| !methods.contains(id));
        if !slip {
            self.doubted.extend(methods);
        }
    }

    fn touch(&mut self, given: WorkTouch) {
        self.touches.retain(|touch| (touch.by, touch.session) != (given.by, given.session));
        self.touches.push(given);
    }
}
