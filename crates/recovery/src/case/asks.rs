//! Questions about where a case stands, answered from its events alone.

use super::{ApprovalState, Case, CaseState, EvidenceState, IntentState, PassState};
use crate::{ActorFacts, Basis, Effect, EvidenceKind, EvidenceResult, LossReport, Outcome, Rings, WORK_LIFE};
use keyward_model::{
    Actor, ContactId, ENROL_LIFE, EvidenceId, Humans, IntentId, MethodId, PassId, PersonId, Timestamp,
};
use std::{collections::BTreeSet, ops::RangeBounds, time::Duration};

impl Case {
    /// Where a number rings, by the last answer.
    pub(crate) fn rings(&self, contact: ContactId) -> Option<Rings> {
        self.settled_numbers.iter().find(|settled| settled.contact == contact).map(|settled| settled.rings)
    }
    /// Whether a method is in the report, or was before it was taken out again.
    pub fn ever_lost(&self, method: MethodId) -> bool {
        self.report.methods.contains(&method) || self.doubted.contains(&method)
    }
    /// Whether taking these methods out of the report takes back a slip, of which nothing is left: whoever put them in a moment ago takes them out
    /// again, and nothing came of it meanwhile. Nobody gains by that, because they need not have said it. Else what was once reported lost
    /// proves nothing in this case: its owner may have said so, and whoever has it now takes it back. What was suspended stays so until
    /// somebody decides to keep it, and a flag stands until somebody has looked.
    pub fn is_slip(&self, methods: &[MethodId], actor: Actor, now: Timestamp) -> bool {
        methods.iter().all(|method| {
            let added = self.added.iter().find(|(id, ..)| id == method);
            let just_now = added.is_some_and(|(_, by, at)| *by == actor && now.since(*at) <= WORK_LIFE);
            let suspended = self.intents.iter().any(|intent| match &intent.effect {
                Effect::SuspendMethods { methods } => methods.contains(method),
                Effect::RetireMethod { method: retired } => retired == method,
                _ => false,
            });
            let flagged = self.flags.iter().any(|state| state.flag.is_of_method(*method));
            just_now && !suspended && !flagged && !self.doubted.contains(method)
        })
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
    /// Whether this case says otherwise than `before` what is gone: other things or methods, or an earlier day, which holds back what was added since.
    pub(crate) fn says_otherwise_what_is_gone(&self, before: &Self) -> bool {
        self.report.methods != before.report.methods
            || self.things().ne(before.things())
            || self.earliest_loss != before.earliest_loss
    }
    /// Whether what was spent on this intent is gone: it was carried out, or still may be.
    pub fn is_spent(&self, on: Option<IntentId>) -> bool {
        on.is_some_and(|id| spends(&self.intents, id))
    }
    /// Until when a touch that the actor gave in this session covers their work on the case; `None` if none does now.
    pub fn touched_until(&self, actor: &ActorFacts, now: Timestamp) -> Option<Timestamp> {
        let session = actor.session.map(|(session, _)| session);
        let own = self.touches.iter().find(|touch| touch.by == actor.actor && touch.session == session)?;
        let until = own.at.plus(WORK_LIFE);
        (now < until).then_some(until)
    }
    /// The pass that leads somewhere at `now`: it could still be used, or the session that it opened may still register a passkey. What
    /// stops the case ends it, used or not.
    pub fn open_pass(&self, now: Timestamp) -> Option<PassState> {
        let spent = |pass: &PassState| {
            let registered = self.made_in.values().any(|by| by.pass == Some(pass.pass));
            registered && self.is_one_time(pass.pass)
        };
        let may_register = |pass: &PassState| pass.used_at.is_some_and(|at| now < at.plus(ENROL_LIFE));
        self.pass.filter(|pass| !pass.ended && (now < pass.expires_at || may_register(pass)) && !spent(pass))
    }
    /// Whether this case gave out this pass.
    pub(crate) fn has_issued(&self, pass: PassId) -> bool {
        let is_it = |outcome: &Outcome| matches!(outcome, Outcome::PassIssued { pass: issued, .. } if *issued == pass);
        self.intents.iter().any(|intent| matches!(&intent.outcome, Some(Ok(outcome)) if is_it(outcome)))
    }
    fn is_one_time(&self, pass: PassId) -> bool {
        self.intents.iter().any(|intent| {
            matches!(intent.effect, Effect::IssuePass { one_time: true, .. })
                && matches!(intent.outcome, Some(Ok(Outcome::PassIssued { pass: issued, .. })) if issued == pass)
        })
    }
    /// The pass that could still be used at `now`.
    pub fn living_pass(&self, now: Timestamp) -> Option<PassState> {
        self.pass.filter(|pass| pass.used_at.is_none() && !pass.ended && now < pass.expires_at)
    }
    /// Whether the owner is in: a passkey was registered by the case, or a pass was used and the session that it opened may still
    /// register one. A browser that broke down in between keeps nobody waiting: ending the sessions again ends that one, too.
    pub fn owner_is_in(&self, now: Timestamp) -> bool {
        let used = self.pass.filter(|pass| !pass.ended).and_then(|pass| pass.used_at);
        let may_register = |at: Timestamp| now < at.plus(ENROL_LIFE) && !self.ended_sessions_since(at);
        let stands = |(method, _): &(MethodId, String)| !self.ever_lost(*method);
        self.registered.iter().any(stands) || used.is_some_and(may_register)
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
    /// Whether a vouch or an approval that was asked for can still be answered.
    pub fn request_waits(&self, id: EvidenceId, now: Timestamp) -> bool {
        self.evidence.iter().any(|evidence| evidence.id == id && evidence.waits(now))
            || self.approvals.iter().any(|approval| approval.id == id && approval.waits(now))
    }
    /// Whether who was asked has opened the request.
    pub fn request_was_seen(&self, id: EvidenceId) -> bool {
        self.evidence.iter().any(|evidence| evidence.id == id && evidence.seen_at.is_some())
            || self.approvals.iter().any(|approval| approval.id == id && approval.seen_at.is_some())
    }
    /// Until when the checks count that a signature of now would be added to; in the past if none counts any more. `None` if none passed.
    pub fn checks_until(&self, now: Timestamp) -> Option<Timestamp> {
        let passed = self.evidence.iter().filter(|evidence| {
            evidence.result == Some(EvidenceResult::Passed)
                && evidence.kind != EvidenceKind::Knowledge
                && !evidence.lapsed
                && !self.is_spent(evidence.spent)
        });
        let ends: Vec<Timestamp> = passed.map(|evidence| evidence.at.plus(evidence.kind.life())).collect();
        ends.iter().filter(|end| **end > now).min().or(ends.iter().max()).copied()
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
    /// Whether the human with this account said for security that it knows.
    pub(crate) fn acknowledged_by(&self, person: PersonId, humans: &Humans) -> bool {
        let by = |intent: &IntentState| intent.acknowledged_by.and_then(Actor::person);
        self.intents.iter().filter_map(by).any(|by| humans.is_same(by, person))
    }
    /// Whether the person reported this themselves, signed in with a passkey that is not lost. Once that passkey is reported lost as well,
    /// nobody knows who reported the rest.
    pub fn is_self_reported(&self) -> bool {
        let holds = |method| !self.ever_lost(method) && !self.foreign.contains(&method);
        self.was_reported_by_owner() && self.reported_with.is_some_and(holds)
    }
    /// Whether the person opened this signed in, whatever was said since about the passkey with which they did.
    pub(crate) fn was_reported_by_owner(&self) -> bool {
        self.opened_by == Actor::Person(self.person) && self.reported_with.is_some()
    }
    /// How many checks failed: two stop the case. A vouch that was declined stops it at once, takes no touch, and is no failed check: whoever
    /// holds a manager's session could lock every recovery of their people with it.
    pub fn failed_checks(&self) -> usize {
        let failed = self.evidence.iter().filter(|evidence| evidence.result == Some(EvidenceResult::Failed));
        failed.filter(|evidence| evidence.kind != EvidenceKind::Vouch).count()
    }
    /// Methods that were suspended as a precaution, because they were added around the loss or bound by somebody else since, and not let
    /// work again.
    pub fn quarantined(&self) -> Vec<MethodId> {
        let mut held = Vec::new();
        for intent in self.intents.iter().filter(|intent| !matches!(intent.outcome, Some(Err(_)))) {
            match &intent.effect {
                Effect::SuspendMethods { methods } => {
                    held.extend(methods.iter().filter(|id| !self.report.methods.contains(id)));
                }
                Effect::ReinstateMethods { methods, .. } => held.retain(|id| !methods.contains(id)),
                _ => {}
            }
        }
        held
    }
    /// What registering again took, or is about to.
    pub(crate) fn taken_by_reregistration(&self) -> impl Iterator<Item = MethodId> {
        let intents = self.intents.iter().filter(|intent| !matches!(intent.outcome, Some(Err(_))));
        intents
            .filter_map(|intent| match &intent.effect {
                Effect::RequireReregistration { methods, .. } => Some(methods.iter().copied()),
                _ => None,
            })
            .flatten()
    }
    /// Whether the case decided that this method may work again.
    pub fn kept(&self, method: MethodId) -> bool {
        self.has_done(|e| matches!(e, Effect::ReinstateMethods { methods, .. } if methods.contains(&method)))
    }
    /// Methods that look as if they worked and do not, because somebody is under duress: whoever shows the case shows them so. What the case did to
    /// them since is what it is.
    pub fn pretended(&self) -> BTreeSet<MethodId> {
        let mut pretended = BTreeSet::new();
        for intent in self.intents.iter().filter(|intent| !matches!(intent.outcome, Some(Err(_)))) {
            let done = intent.outcome.is_some();
            match &intent.effect {
                Effect::WithholdMethods { methods } => pretended.extend(methods.iter().copied()),
                Effect::ReinstateMethods { methods, decoy: true } if done => {
                    pretended.extend(methods.iter().copied());
                }
                Effect::SuspendMethods { methods } | Effect::RequireReregistration { methods, .. }
                    if done =>
                {
                    pretended.retain(|id| !methods.contains(id));
                }
                Effect::RetireMethod { method } if done => {
                    pretended.remove(method);
                }
                _ => {}
            }
        }
        pretended
    }
    /// Under duress, what was left to the account or works again, and is to be refused in silence: once the case has ended every session, since
    /// that of the passkey would end with it before, where everybody sees it, or the case is stopped or over. Until then nothing that it shows changes
    /// a way in.
    pub(crate) fn to_withhold(&self) -> Vec<MethodId> {
        let ended = self.has_done(|effect| matches!(effect, Effect::RevokeSessions { .. }));
        if self.state == CaseState::Open && !ended {
            return Vec::new();
        }
        let reinstated = self.intents.iter().filter(|intent| matches!(intent.outcome, Some(Ok(_))));
        let reinstated = reinstated.flat_map(|intent| match &intent.effect {
            Effect::ReinstateMethods { methods, decoy: false } => methods.clone(),
            _ => Vec::new(),
        });
        let decided = |method: &MethodId| {
            self.intents.iter().any(|intent| match &intent.effect {
                Effect::WithholdMethods { methods } => methods.contains(method),
                _ => false,
            })
        };
        let mut all: Vec<MethodId> = self.confirmed.iter().copied().chain(reinstated).collect();
        all.retain(|method| !decided(method));
        all.sort_unstable();
        all.dedup();
        all
    }
    /// Whether the human with this account signed or declined something in this case. To have been asked is no part: else whoever asks
    /// everybody leaves nobody who decides.
    pub fn took_part(&self, person: PersonId, humans: &Humans) -> bool {
        let answered = |approval: &ApprovalState| approval.signed.is_some();
        self.acknowledged_by(person, humans)
            || self.approvals.iter().filter(|a| answered(a)).any(|a| humans.is_same(a.approver, person))
            || self.evidence.iter().filter(|evidence| evidence.result.is_some()).any(|evidence| {
                matches!(&evidence.basis, Basis::Approver { person: p, .. } if humans.is_same(*p, person))
            })
    }
    /// Whether the case gave the account a way in during this time, or still may: a pass, what had been held back, or a passkey that was left to it.
    pub fn let_in_within(&self, within: impl RangeBounds<Timestamp>) -> bool {
        // When a passkey was left to somebody is not kept apart: it counts for as long as the case is looked at.
        !self.confirmed.is_empty()
            || self.intents.iter().any(|intent| {
                let gives =
                    matches!(intent.effect, Effect::IssuePass { .. } | Effect::ReinstateMethods { .. });
                let gone = matches!(intent.outcome, Some(Err(_) | Ok(Outcome::PassLost { .. })));
                gives && !gone && within.contains(&intent.at)
            })
    }
    /// Everybody without whom it would not have: who worked it, checked, vouched, approved, said that security knows, or removed what stood in its
    /// way, of whatever kind. Not whoever was asked and declined, or never answered: else whoever asks them silences them.
    pub fn let_in_by(&self) -> BTreeSet<PersonId> {
        let passed = self.evidence.iter().filter(|evidence| evidence.result == Some(EvidenceResult::Passed));
        let vouched = |evidence: &EvidenceState| match &evidence.basis {
            Basis::Approver { person, .. } => Some(*person),
            _ => evidence.by.person(),
        };
        let approved = self.approvals.iter().filter(|approval| approval.signed == Some(true));
        let mut by: BTreeSet<PersonId> = self.opened_by.person().into_iter().collect();
        by.extend(self.workers.iter().chain(&self.clearers));
        by.extend(passed.filter_map(vouched));
        by.extend(approved.map(|approval| approval.approver));
        by.extend(self.intents.iter().filter_map(|intent| intent.acknowledged_by?.person()));
        by.extend(self.exception.iter().flat_map(|open| open.signed.iter().map(|(signer, ..)| *signer)));
        by.remove(&self.person);
        by
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
pub(super) fn spends(intents: &[IntentState], id: IntentId) -> bool {
    let gave = |intent: &IntentState| !matches!(intent.outcome, Some(Err(_) | Ok(Outcome::PassLost { .. })));
    intents.iter().find(|intent| intent.id == id).is_none_or(gave)
}
