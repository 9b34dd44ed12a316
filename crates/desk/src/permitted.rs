//! What a viewer may do on a case now: the rules themselves are asked.

use keyward_model::{Contact, ContactId, EvidenceId, IntentId, MethodId, PassRequest, PersonId};
use keyward_recovery::{
    Amendment, AtHand, Basis, Case, Command, Confirmation, Deed, EvidenceKind, EvidenceResult, EvidenceState,
    Facts, FlagKind, Handover, Obligation, Prompt, RedFlag, Refusal, Rings, SettledNumber, SignedAction,
    StepUp, ThingNeeds, Touch, decide, may_freeze, needs, numbers_in_question, remade_in_question,
    standing_flags,
};

/// Something that can be done on a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Read the methods.
    Assess,
    /// Say that no strong method that is left can be used now.
    NoneAtHand,
    /// Say that this strong method can be used now.
    AtHand(MethodId),
    /// Say where these numbers ring.
    SettleNumbers,
    /// Amend the report.
    Amend,
    /// Call this number back.
    CallBack(ContactId),
    /// Record a check of this kind.
    Record(EvidenceKind),
    /// Begin a video call.
    AskVideo,
    /// Ask the manager, or their deputy, to vouch.
    AskVouch,
    /// Ask whom the manager named to vouch.
    AskDeputy,
    /// Ask this person to approve.
    AskApproval(PersonId),
    /// End sessions, suspend what was lost.
    Contain,
    /// Take down the code that the caller reads out.
    GiveCode,
    /// Leave this passkey of an earlier case to the person.
    ConfirmPasskey(MethodId),
    /// Require re-registration, of passkeys too or not.
    Reregister(bool),
    /// Issue a pass and hand it over so.
    IssuePass(Handover),
    /// End the pass.
    VoidPass,
    /// Retire this method.
    Retire(MethodId),
    /// Record the wipe of the thing at this position.
    RecordWipe(u32),
    /// Document the loss of the thing at this position.
    DocumentLoss(u32),
    /// Send the advice.
    SendAdvice,
    /// Let this method work again.
    Keep(MethodId),
    /// Add this flag.
    RaiseFlag(FlagKind),
    /// Let the case go on in spite of its flags.
    ReviewFlags,
    /// Let a duty go.
    Waive(Obligation),
    /// Stop the case.
    Escalate,
    /// Let it go on.
    Resume,
    /// End it with nothing given.
    Reject,
    /// Sign an exception from the standard.
    SignException,
    /// Add a remark.
    Note,
    /// Close it.
    Close,
    /// Say that security knows of the recovery.
    Acknowledge,
    /// Freeze the account.
    Freeze,
}

/// Every action that makes sense on this case, with what the rules say to it for the actor in `facts`. A passkey touch
/// that an action needs is taken as given: it is asked for when the action is taken.
pub(crate) fn permitted(
    case: &Case,
    facts: &Facts,
    approvers: &[PersonId],
) -> Vec<(Action, Result<(), Refusal>)> {
    actions(case, facts, approvers)
        .into_iter()
        .map(|action| {
            if action == Action::Freeze {
                let mut facts = facts.clone();
                facts.actor.step_up = Some(given(case, &facts, SignedAction::Work));
                return (action, may_freeze(case, &facts));
            }
            let verdict = command(case, facts, action).and_then(|command| {
                let mut facts = facts.clone();
                facts.actor.step_up = step_up(case, &facts, &command);
                decide(case, &command, &facts).map(|_| ())
            });
            (action, verdict)
        })
        .collect()
}

fn actions(case: &Case, facts: &Facts, approvers: &[PersonId]) -> Vec<Action> {
    let mut actions = vec![Action::Assess, Action::NoneAtHand, Action::SettleNumbers, Action::Amend];
    actions.extend(
        facts.methods.iter().filter(|method| method.is_usable_strong()).map(|m| Action::AtHand(m.id)),
    );
    let phones = facts.contacts.iter().filter(|contact| contact.kind.is_phone() && contact.until.is_none());
    actions.extend(phones.map(|contact| Action::CallBack(contact.id)));
    let by_hand = EvidenceKind::ALL.into_iter().filter(|kind| kind.is_recorded_by_agent());
    actions.extend(by_hand.filter(|kind| *kind != EvidenceKind::CallBack).map(Action::Record));
    actions.extend([Action::AskVideo, Action::AskVouch, Action::AskDeputy]);
    actions.extend(approvers.iter().map(|approver| Action::AskApproval(*approver)));
    let remade = remade_in_question(case, facts).into_iter();
    actions.extend(remade.map(|remade| Action::ConfirmPasskey(remade.method)));
    actions.extend([Action::GiveCode, Action::Contain, Action::Reregister(false), Action::Reregister(true)]);
    actions.extend(Handover::ALL.map(Action::IssuePass));
    actions.push(Action::VoidPass);
    actions.extend(case.report.methods.iter().map(|method| Action::Retire(*method)));
    actions.extend(case.quarantined().into_iter().flat_map(|id| [Action::Retire(id), Action::Keep(id)]));
    actions.extend(FlagKind::ALL.into_iter().filter(|kind| kind.is_heard()).map(Action::RaiseFlag));
    actions.push(Action::ReviewFlags);
    for (position, _) in (0u32..).zip(&case.report.things) {
        match needs(case, position) {
            Some(ThingNeeds::Wipe) => actions.push(Action::RecordWipe(position)),
            Some(ThingNeeds::Document) => actions.push(Action::DocumentLoss(position)),
            Some(ThingNeeds::Advice) if !actions.contains(&Action::SendAdvice) => {
                actions.push(Action::SendAdvice);
            }
            _ => {}
        }
    }
    let waivable = Obligation::ALL.into_iter().filter(|obligation| obligation.is_waivable());
    actions.extend(waivable.map(Action::Waive));
    actions.extend([
        Action::Escalate,
        Action::Resume,
        Action::Reject,
        Action::SignException,
        Action::Note,
        Action::Close,
        Action::Acknowledge,
        Action::Freeze,
    ]);
    actions
}

/// The command that stands for an action, with words and ids that only serve to ask.
fn command(case: &Case, facts: &Facts, action: Action) -> Result<Command, Refusal> {
    let id = EvidenceId::from_bytes([0xA5; 16]);
    let intent = |byte| IntentId::from_bytes([byte; 16]);
    let words = || "asked".to_owned();
    Ok(match action {
        Action::Assess => Command::Assess,
        Action::NoneAtHand => Command::AnswerMethods { at_hand: AtHand::Nothing },
        Action::AtHand(method) => Command::AnswerMethods { at_hand: AtHand::Method { method } },
        Action::SettleNumbers => {
            let unknown = |contact: &Contact| SettledNumber { contact: contact.id, rings: Rings::Unknown };
            let numbers = numbers_in_question(case, facts).into_iter().map(unknown).collect();
            Command::SettleNumbers { numbers }
        }
        Action::Amend => {
            let place = Amendment::Place { place: Some(words()) };
            Command::Amend { amendment: place, reason: None }
        }
        Action::CallBack(contact) => {
            // Whether a fixed line is forwarded is asked for when it is called.
            Command::CallBack { id, contact, fixed: true, relay: false }
        }
        Action::Record(kind) => {
            let by_video = EvidenceKind::ON_A_SCREEN.contains(&kind);
            let waits = |e: &&EvidenceState| by_video && e.kind == EvidenceKind::Video && e.waits(facts.now);
            let asked = case.evidence.iter().rev().find(waits);
            let prompts = match asked.map(|asked| &asked.basis) {
                Some(Basis::Face { prompts, .. }) => prompts.clone(),
                _ => Vec::new(),
            };
            let face = Basis::Face { document: Some(words()), place: Some(words()), prompts };
            let basis = if kind == EvidenceKind::Knowledge { Basis::Facts } else { face };
            let id = asked.map_or(id, |asked| asked.id);
            Command::RecordEvidence { id, kind, basis, result: EvidenceResult::Inconclusive, note: None }
        }
        Action::AskVideo => {
            let basis = Basis::Face { document: None, place: None, prompts: Prompt::draw([0; 4]) };
            Command::AskEvidence { id, kind: EvidenceKind::Video, basis }
        }
        Action::Keep(method) => Command::KeepMethod { intent: intent(0xA1), method },
        Action::RaiseFlag(kind) => Command::RaiseFlag { kind },
        Action::ReviewFlags => {
            let flags = standing_flags(case, facts).iter().map(RedFlag::name).collect();
            Command::ReviewFlags { flags, reason: words() }
        }
        Action::AskVouch => {
            let person = facts.manager.ok_or(Refusal::CannotVouch("there is no manager in the directory"))?;
            let basis = Basis::Approver { person, statement: String::new() };
            Command::AskEvidence { id, kind: EvidenceKind::Vouch, basis }
        }
        Action::AskDeputy => {
            let deputy = facts.deputy.ok_or(Refusal::CannotVouch("there is no manager in the directory"))?;
            let basis = Basis::Approver { person: deputy.person, statement: String::new() };
            Command::AskEvidence { id, kind: EvidenceKind::Vouch, basis }
        }
        Action::AskApproval(approver) => {
            Command::AskApproval { id, approver, approver_may: true, statement: String::new() }
        }
        Action::ConfirmPasskey(method) => Command::ConfirmPasskey { method },
        Action::GiveCode => Command::GiveCode { right: false },
        Action::Contain => Command::Contain { revoke: intent(0xA1), suspend: intent(0xA2) },
        Action::Reregister(passkeys) => Command::RequireReregistration { intent: intent(0xA1), passkeys },
        Action::IssuePass(handover) => {
            let request = PassRequest { minutes: None, one_time: true };
            Command::IssuePass { intent: intent(0xA1), request, handover }
        }
        Action::VoidPass => Command::VoidPass { intent: intent(0xA1) },
        Action::Retire(method) => Command::Retire { intent: intent(0xA1), method },
        Action::RecordWipe(thing) => Command::RecordWipe { thing, reference: words() },
        Action::DocumentLoss(thing) => Command::DocumentLoss { thing, note: words() },
        Action::SendAdvice => Command::SendAdvice { intent: intent(0xA1) },
        Action::Waive(obligation) => Command::Waive { obligation, reason: words() },
        Action::Escalate => Command::Escalate { reason: words() },
        Action::Resume => Command::Resume { reason: words() },
        Action::Reject => Command::Reject { reason: words() },
        Action::SignException => Command::SignException { id, reason: words() },
        Action::Note => Command::Note { text: words() },
        Action::Close => Command::Close,
        Action::Acknowledge => Command::Acknowledge,
        // Not a command of the case: asked apart.
        Action::Freeze => return Err(Refusal::NotAllowed),
    })
}

/// The touch that a command takes, as if it had been given.
fn step_up(case: &Case, facts: &Facts, command: &Command) -> Option<StepUp> {
    match command.confirmation() {
        Confirmation::Nothing => None,
        Confirmation::Work => Some(given(case, facts, SignedAction::Work)),
        Confirmation::Own(action) => Some(given(case, facts, action)),
        Confirmation::OwnReport => {
            let touch = Touch::Deed { deed: Deed::OpenCase(case.person) };
            Some(StepUp { touch, at: facts.now, method: None, signature: None })
        }
    }
}

fn given(case: &Case, facts: &Facts, action: SignedAction) -> StepUp {
    StepUp { touch: Touch::Case { case: case.id, action }, at: facts.now, method: None, signature: None }
}
