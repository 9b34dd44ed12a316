//! The checks that were made, whether each counts and why not, and those that can be made.

use super::{Work, cards::code_to_read, parts::number_refused};
use crate::{
    Arg, Phrase,
    http::words,
    views::{CallChoice, EvidenceAction, EvidenceItem, EvidenceKind as Kind, EvidenceState as State},
};
use keyward_desk::Action;
use keyward_model::{Contact, ContactId, PersonId, Timestamp};
use keyward_recovery::{
    Basis, CaseState, Counted, EvidenceKind, EvidenceResult, EvidenceState, Meets, NotCounted, Prompt,
    ReportChannel, Slot, roots_of_number,
};
use keyward_storage::repo::signature_requests::RequestKind;

/// The kind that a view shows: video with and without an ID are one, the form's `document` tells them apart.
pub(crate) const fn kind(kind: EvidenceKind) -> Kind {
    match kind {
        EvidenceKind::CallBack => Kind::CallBack,
        EvidenceKind::Vouch => Kind::ManagerVouch,
        EvidenceKind::InPerson => Kind::InPerson,
        EvidenceKind::Video | EvidenceKind::VideoWithId => Kind::Video,
        EvidenceKind::Passkey => Kind::ExistingPasskey,
        EvidenceKind::RecoveryCode => Kind::RecoveryCode,
        EvidenceKind::Knowledge => Kind::Knowledge,
    }
}

/// The check to be made next: as it is shown, and what it would prove; an approval proves nothing.
type Next = Option<(Kind, Option<EvidenceKind>)>;

/// Every check, and the one to be made now: the first that can be, unless enough is under way.
pub(super) fn items(work: &Work<'_>) -> (Vec<EvidenceItem>, Next) {
    let mut items: Vec<EvidenceItem> =
        work.d.case.evidence.iter().filter_map(|check| recorded(work, check)).collect();
    items.extend(approvals(work));
    if work.d.case.state != CaseState::Open {
        return (items, None);
    }
    let startable = startable(work);
    let missing = work.d.verification.missing;
    let enough = open_call(work).is_some() || (missing > 0 && waiting(work) >= missing);
    let next = next(work, &startable).filter(|_| !enough);
    items.extend(startable.into_iter().map(|(item, _)| item));
    (items, next)
}

/// The check that the path at the top of the page begins with. What the caller reads out lives for minutes and comes before it; while a red flag
/// stops the case, nothing is next.
fn next(work: &Work<'_>, startable: &[(EvidenceItem, Option<EvidenceKind>)]) -> Next {
    if super::flags::stops(work) {
        return None;
    }
    let open = || startable.iter().filter(|(item, _)| item.state == State::Available);
    let named = |(item, proves): &(EvidenceItem, Option<EvidenceKind>)| (item.kind, *proves);
    let read_out = open().find(|(item, _)| matches!(item.action, EvidenceAction::Code { .. }));
    if let Some(code) = read_out.filter(|_| code_judged(work).is_none()) {
        return Some(named(code));
    }
    let path: &[EvidenceKind] = match &work.d.reachable.meets {
        Meets::Remotely(kinds) | Meets::InPerson(kinds) => kinds,
        Meets::NotNeeded | Meets::Never => &[],
    };
    let of = |kind: EvidenceKind| {
        open().find(move |(_, proves)| proves.is_some_and(|proves| self::kind(proves) == self::kind(kind)))
    };
    let on_path = path.iter().find_map(|kind| of(*kind));
    // What is not on the path leads nowhere where only a meeting helps.
    let stuck = work.d.reachable.meets.leaves_exception() && !work.d.verification.is_met();
    on_path.or_else(|| open().next().filter(|_| !stuck)).map(named)
}

/// How many of the checks that are wanted wait for somebody's answer.
pub(super) fn waiting(work: &Work<'_>) -> u32 {
    let fits =
        |kind: EvidenceKind| work.d.verification.wanted.iter().flatten().any(|wanted| kind.serves(*wanted));
    let waits = work.d.case.evidence.iter().filter(|check| check.waits(work.d.now) && fits(check.kind));
    u32::try_from(waits.count()).unwrap_or(u32::MAX)
}

/// How many approvals nobody has given.
pub(super) fn approvals_lacking(work: &Work<'_>) -> u32 {
    let verification = &work.d.verification;
    u32::from(verification.approvals_needed.saturating_sub(verification.approvals_given))
}

/// The call that is running: newest first, within the life of a check.
pub(super) fn open_call<'a>(work: &'a Work<'_>) -> Option<(&'a EvidenceState, ContactId)> {
    work.d.case.evidence.iter().rev().find_map(|check| match (&check.basis, check.result) {
        (Basis::Number { contact }, None) if check.waits(work.d.now) => Some((check, *contact)),
        _ => None,
    })
}

/// A check on record. Calls and vouches that nobody answered in time are left out: they say nothing.
fn recorded(work: &Work<'_>, check: &EvidenceState) -> Option<EvidenceItem> {
    let counts = work.d.verification.counted.iter().any(|proof| proof.id == check.id);
    let why = work.d.verification.not_counted.iter().find(|(id, _)| *id == check.id).map(|(_, why)| *why);
    let (state, mut details) = match (check.result, why) {
        (None, _) if !check.waits(work.d.now) => return None,
        // Who is asked can vouch no more: it is no use to wait for them.
        (None, Some(why)) if why != NotCounted::UnderWay => {
            (State::NotCounted, vec![not_counted(work, check, why)])
        }
        (None, _) => (State::Waiting, Vec::new()),
        (Some(EvidenceResult::Failed), _) => {
            (State::Failed, vec![Phrase::key(words::not_counted(NotCounted::Failed))])
        }
        (Some(_), _) if counts => (State::Passed, Vec::new()),
        (Some(_), why) => {
            (State::NotCounted, vec![not_counted(work, check, why.unwrap_or(NotCounted::Inconclusive))])
        }
    };
    details.extend(rests_on(work, check));
    if work.d.verification.own_vouches.contains(&check.id) {
        details.push(Phrase::key("check-own-vouch"));
    }
    if state == State::Waiting && matches!(check.basis, Basis::Approver { .. }) {
        details.push(seen(check.seen_at));
        let unreached = check.unreached_at;
        details.extend(unreached.map(|at| Phrase::key("check-unreached").with("at", Arg::Time(at))));
    }
    details.extend(check.note.as_ref().map(Phrase::plain));
    // Whoever may not dial it does not see the number.
    let running =
        open_call(work).filter(|(open, contact)| open.id == check.id && work.may(Action::CallBack(*contact)));
    let action = match (running.and_then(|(_, contact)| number(work, contact)), &check.basis) {
        (Some(contact), _) => {
            EvidenceAction::CallResult { contact: contact.id, number: contact.value.clone() }
        }
        (None, Basis::Face { prompts, .. })
            if check.result.is_none() && work.may(Action::Record(EvidenceKind::Video)) =>
        {
            EvidenceAction::Observe {
                prompts: prompts.iter().map(prompt).collect(),
                needs_document: !asked_for(work, EvidenceKind::Video),
                photo: photo(work),
            }
        }
        _ => EvidenceAction::None,
    };
    Some(EvidenceItem {
        kind: kind(check.kind),
        state,
        // What is to be said now stands at the top, once.
        say: None,
        details,
        by: work.actor(check.by),
        at: Some(check.at),
        action,
    })
}

/// Whether who is asked has opened the request.
fn seen(at: Option<keyward_model::Timestamp>) -> Phrase {
    match at {
        Some(at) => Phrase::key("check-seen").with("at", crate::Arg::Time(at)),
        None => Phrase::key("check-not-seen"),
    }
}

/// What the person is asked to do, as it is said.
fn prompt(prompt: &Prompt) -> Phrase {
    match prompt {
        Prompt::TurnLeft => Phrase::key("prompt-turn-left"),
        Prompt::TurnRight => Phrase::key("prompt-turn-right"),
        Prompt::LookUp => Phrase::key("prompt-look-up"),
        Prompt::CoverMouth => Phrase::key("prompt-cover-mouth"),
        Prompt::CoverEye => Phrase::key("prompt-cover-eye"),
        Prompt::HandOnHead => Phrase::key("prompt-hand-on-head"),
        Prompt::HoldCode(code) => Phrase::key("prompt-hold-code").with("code", code.as_str()),
    }
}

fn number<'a>(work: &'a Work<'_>, id: ContactId) -> Option<&'a Contact> {
    work.d.contacts.iter().find(|contact| contact.id == id)
}

/// Why a check that was made does not count, as closely as is known.
fn not_counted(work: &Work<'_>, check: &EvidenceState, why: NotCounted) -> Phrase {
    let about_number = matches!(
        why,
        NotCounted::OnLostDevice
            | NotCounted::ChangedRecently
            | NotCounted::NumberNotOnFile
            | NotCounted::NumberReplaced
    );
    match &check.basis {
        Basis::Number { contact } if about_number => match number(work, *contact) {
            Some(contact) => number_refused(contact, &work.d.contacts, why),
            None => Phrase::key(words::not_counted(why)),
        },
        Basis::RecoveryCode { .. } if is_too_new(why) => Phrase::key("not-counted-code-too-new"),
        _ => Phrase::key(words::not_counted(why)),
    }
}

/// What a check rests on, without what nobody needs to see.
fn rests_on(work: &Work<'_>, check: &EvidenceState) -> Option<Phrase> {
    match &check.basis {
        Basis::Number { contact } => {
            let contact = number(work, *contact)?;
            Some(
                Phrase::key("check-on-number")
                    .with("kind", Arg::Key(super::parts::contact_word(contact.kind)))
                    .with("tail", super::parts::tail(contact, &work.d.contacts))
                    .with("since", Arg::Day(contact.since)),
            )
        }
        Basis::Approver { person, .. } if work.d.person.manager == Some(*person) => Some(
            Phrase::key("check-on-manager")
                .with("name", work.name(*person))
                .with("since", Arg::Day(work.d.person.manager_since)),
        ),
        Basis::Approver { person, .. } => {
            Some(Phrase::key("check-on-person").with("name", work.name(*person)))
        }
        Basis::Face { document, place, .. } => {
            let document = document.as_deref().and_then(crate::views::IdDocument::from_name);
            match (document, place) {
                (Some(document), Some(place)) => Some(
                    Phrase::key("check-on-document-place")
                        .with("document", Arg::Key(document.key()))
                        .with("place", place.as_str()),
                ),
                (Some(document), None) => {
                    Some(Phrase::key("check-on-document").with("document", Arg::Key(document.key())))
                }
                (None, Some(place)) => Some(Phrase::key("check-on-place").with("place", place.as_str())),
                (None, None) => Some(Phrase::key("check-on-photo")),
            }
        }
        Basis::Passkey { method } | Basis::RecoveryCode { method } => {
            Some(Phrase::key("check-on-method").with("label", work.label(*method)))
        }
        Basis::Facts => None,
    }
}

/// Approvals of the pass, as checks of their own.
fn approvals(work: &Work<'_>) -> Vec<EvidenceItem> {
    // Requests that nobody answered in time are left out: they say nothing.
    let said = work.d.case.approvals.iter().filter(|a| a.signed.is_some() || a.waits(work.d.now));
    let asked = said.map(|approval| {
        let over = approval.can_be_repeated(work.d.now);
        let void = work.d.verification.void_approvals.iter().find(|(id, _)| *id == approval.id);
        let state = match approval.signed {
            Some(true) if over || void.is_some() => State::NotCounted,
            Some(true) => State::Passed,
            Some(false) => State::Failed,
            None => State::Waiting,
        };
        let mut details = vec![Phrase::key("check-on-person").with("name", work.name(approval.approver))];
        if state == State::NotCounted {
            let why = match (approval.spent.is_some(), void.filter(|_| !over)) {
                (true, _) if work.d.case.is_way_out(work.d.now) => Phrase::key("approval-spent-now"),
                (true, _) => Phrase::key("approval-spent"),
                (false, Some((_, why))) => words::refusal(why),
                (false, None) => Phrase::key(words::not_counted(NotCounted::Expired)),
            };
            details.insert(0, why);
        }
        details.extend(approval.reason.as_ref().map(Phrase::plain));
        if state == State::Waiting {
            details.push(seen(approval.seen_at));
        }
        EvidenceItem {
            kind: Kind::Approval,
            state,
            say: None,
            details,
            by: None,
            at: Some(approval.at),
            action: EvidenceAction::None,
        }
    });
    asked.collect()
}

/// The checks that can be made, or why they cannot, and what each would prove. Nothing is offered that would add nothing.
fn startable(work: &Work<'_>) -> Vec<(EvidenceItem, Option<EvidenceKind>)> {
    let mut items = Vec::new();
    if !work.d.verification.is_met() {
        let mut offer = |kind, item: EvidenceItem| items.push((item, Some(kind)));
        // Who used a saved code is on the line with it, and it lives for minutes.
        let drawn = code_to_read(work);
        let used = drawn.filter(|(saved, ..)| *saved);
        match drawn {
            Some((true, left, until)) => {
                offer(EvidenceKind::RecoveryCode, code_used(work, left, until));
            }
            Some((false, left, until)) => {
                offer(
                    EvidenceKind::Passkey,
                    code_drawn(Kind::ExistingPasskey, "check-code-drawn", left, until),
                );
            }
            None => {}
        }
        // A second call proves less than somebody else's word or a face: it is offered after them.
        let called = work.d.verification.counted.iter().any(|proof| proof.kind == EvidenceKind::CallBack);
        if let Some(item) = call_back(work).filter(|_| !called && asked_for(work, EvidenceKind::CallBack)) {
            offer(EvidenceKind::CallBack, item);
        }
        if adds(work, EvidenceKind::Vouch) {
            offer(EvidenceKind::Vouch, vouch(work));
        }
        if adds(work, EvidenceKind::Video) || adds(work, EvidenceKind::VideoWithId) {
            offer(EvidenceKind::Video, observe(work, EvidenceKind::Video));
        }
        if adds(work, EvidenceKind::InPerson) {
            offer(EvidenceKind::InPerson, observe(work, EvidenceKind::InPerson));
        }
        let saved = recovery_code(work).filter(|_| used.is_none() && adds(work, EvidenceKind::RecoveryCode));
        if let Some(item) = saved {
            offer(EvidenceKind::RecoveryCode, item);
        }
        if !work.d.case.evidence.iter().any(|check| check.kind == EvidenceKind::Knowledge) {
            offer(EvidenceKind::Knowledge, knowledge(work));
        }
        if let Some(item) = call_back(work).filter(|_| called) {
            items.push((item, Some(EvidenceKind::CallBack)));
        }
    }
    let asked = work.d.case.approvals.iter().filter(|approval| approval.waits(work.d.now)).count();
    // Who is asked already stands above; another one is asked for only if more are needed.
    if u32::try_from(asked).unwrap_or(u32::MAX) < approvals_lacking(work) {
        items.push((approval(work), None));
    }
    let waits = |kind: Kind| {
        let open = |e: &&EvidenceState| e.waits(work.d.now);
        work.d.case.evidence.iter().filter(open).any(|e| self::kind(e.kind) == kind)
    };
    items.retain(|(item, _)| !waits(item.kind));
    items
}

/// Whether a proof of this kind can still be had: a passkey that is at hand, or a check that is offered.
pub(super) fn can_be_made(work: &Work<'_>, kind: EvidenceKind) -> bool {
    match kind {
        EvidenceKind::Passkey => work.to_sign_in_with().is_some(),
        EvidenceKind::CallBack => call_back(work).is_some_and(|item| item.state == State::Available),
        other => adds(work, other),
    }
}

/// Whether a proof of this kind could count beside those that do: the standard asks for it, and no two proofs rest on the
/// same root.
fn adds(work: &Work<'_>, kind: EvidenceKind) -> bool {
    let is_face =
        |kind| matches!(kind, EvidenceKind::InPerson | EvidenceKind::Video | EvidenceKind::VideoWithId);
    asked_for(work, kind)
        && !work.d.verification.counted.iter().any(|proof| {
            proof.kind == kind || (is_face(kind) && is_face(proof.kind) && !serves_more(work, kind, proof))
        })
}

/// Whether the standard takes this kind anywhere; after a failed check it asks for one more of any.
fn asked_for(work: &Work<'_>, kind: EvidenceKind) -> bool {
    let wanted = || work.d.verification.wanted.iter().flatten().any(|wanted| kind.serves(*wanted));
    work.d.case.failed_checks() > 0 || slots(work).any(|slot| takes(slot, kind)) || wanted()
}

fn slots<'a>(work: &'a Work<'_>) -> impl Iterator<Item = &'a Slot> {
    work.d.standard.any.iter().flat_map(|way| &way.slots)
}

fn takes(slot: &Slot, kind: EvidenceKind) -> bool {
    slot.of.iter().any(|wanted| kind.serves(*wanted))
}

/// Whether some slot of the standard takes this kind and not the proof that there is.
fn serves_more(work: &Work<'_>, kind: EvidenceKind, proof: &Counted) -> bool {
    slots(work).any(|slot| takes(slot, kind) && !takes(slot, proof.kind))
}

fn item(
    kind: Kind,
    state: State,
    say: Option<Phrase>,
    details: Vec<Phrase>,
    action: EvidenceAction,
) -> EvidenceItem {
    EvidenceItem { kind, state, say, details, by: None, at: None, action }
}

/// A call to a number that no call has proved yet; `None` once there is no such number.
fn call_back(work: &Work<'_>) -> Option<EvidenceItem> {
    let proved = |contact: &Contact| {
        let roots = roots_of_number(&work.d.contacts, contact);
        work.d.verification.counted.iter().any(|proof| !proof.roots.is_disjoint(&roots))
    };
    let numbers = || work.d.numbers.iter().filter(|(contact, _)| !proved(contact));
    let choices: Vec<CallChoice> = numbers()
        .map(|(contact, why)| {
            let look = *why == Some(NotCounted::LineNotChecked);
            let against = why.filter(|_| !look).map(|why| Phrase::key(words::not_counted(why)));
            let refused = against.or_else(|| work.against(Action::CallBack(contact.id)).map(words::refusal));
            choice(work, contact, look, refused)
        })
        .collect();
    if choices.iter().any(|choice| choice.refused.is_none()) {
        // Nobody hangs up who reported it at the website.
        let calls = work.d.case.report.channel != ReportChannel::Web;
        let say = calls.then(|| {
            Phrase::key(work.words([
                "say-call-back",
                "say-call-back-pin",
                "say-call-back",
                "say-call-back",
                "say-call-back",
            ]))
        });
        return Some(item(Kind::CallBack, State::Available, say, Vec::new(), EvidenceAction::Call(choices)));
    }
    if work.d.verification.counted.iter().any(|proof| proof.kind == EvidenceKind::CallBack) {
        return None;
    }
    let details = if choices.is_empty() {
        vec![Phrase::key("check-no-number")]
    } else {
        let refused = |(contact, why): &(Contact, Option<NotCounted>)| match why {
            // The rules are asked as if somebody had looked: something else speaks against it.
            Some(NotCounted::LineNotChecked) | None => {
                work.against(Action::CallBack(contact.id)).map(words::refusal)
            }
            Some(why) => Some(number_refused(contact, &work.d.contacts, *why)),
        };
        numbers().filter_map(refused).collect()
    };
    Some(item(Kind::CallBack, State::Unavailable, None, details, EvidenceAction::None))
}

/// A number to choose. The number itself is shown once it is being dialled.
pub(super) fn choice(work: &Work<'_>, contact: &Contact, look: bool, refused: Option<Phrase>) -> CallChoice {
    CallChoice {
        id: contact.id,
        kind: contact.kind,
        masked: contact.masked_among(&work.d.contacts),
        number: None,
        since: contact.since,
        look,
        refused,
    }
}

fn vouch(work: &Work<'_>) -> EvidenceItem {
    match (&work.d.manager, work.verdict(Action::AskVouch)) {
        (Some(manager), Some(Ok(()))) => {
            let asked_at = asked_last(work, RequestKind::Vouch);
            let action =
                EvidenceAction::AskVouch { of: "manager", from: manager.display_name.clone(), asked_at };
            let say = Some(Phrase::key("say-ask-vouch"));
            item(Kind::ManagerVouch, State::Available, say, Vec::new(), action)
        }
        // The manager is silent, or away: whom they named may be asked as well.
        (_, Some(Err(_))) if work.may(Action::AskDeputy) => {
            let from = work.d.deputy.as_ref().map(|deputy| deputy.display_name.clone()).unwrap_or_default();
            let say = Some(Phrase::key("say-ask-vouch-deputy"));
            let action = EvidenceAction::AskVouch { of: "deputy", from, asked_at: None };
            item(Kind::ManagerVouch, State::Available, say, Vec::new(), action)
        }
        (None, _) => unavailable(Kind::ManagerVouch, Phrase::key("check-no-manager")),
        (_, Some(Err(why))) => unavailable(Kind::ManagerVouch, words::refusal(why)),
        (_, None) => unavailable(Kind::ManagerVouch, Phrase::key("refusal-not-allowed")),
    }
}

fn unavailable(kind: Kind, why: Phrase) -> EvidenceItem {
    item(kind, State::Unavailable, None, vec![why], EvidenceAction::None)
}

fn asked_last(work: &Work<'_>, kind: RequestKind) -> Option<keyward_model::Timestamp> {
    work.d.requests.iter().rev().find(|asked| asked.request.kind == kind).map(|asked| asked.request.asked_at)
}

fn observe(work: &Work<'_>, what: EvidenceKind) -> EvidenceItem {
    let (asks, say, action) = match what {
        EvidenceKind::InPerson => {
            let action =
                EvidenceAction::Observe { prompts: Vec::new(), needs_document: true, photo: photo(work) };
            (Action::Record(what), "say-in-person", action)
        }
        _ => (Action::AskVideo, "say-video", EvidenceAction::StartVideo),
    };
    match work.verdict(asks) {
        Some(Ok(())) => item(kind(what), State::Available, Some(Phrase::key(say)), Vec::new(), action),
        Some(Err(why)) => unavailable(kind(what), words::refusal(why)),
        None => unavailable(kind(what), Phrase::key("refusal-not-allowed")),
    }
}

/// The photo that a face is compared with.
fn photo(work: &Work<'_>) -> Option<PersonId> {
    work.d.person.has_photo.then_some(work.d.person.id)
}

/// Whether saved codes do not count because they were made around the loss: by then whoever has the device can make some.
pub(crate) const fn is_too_new(why: NotCounted) -> bool {
    matches!(why, NotCounted::ChangedRecently | NotCounted::HeldBack)
}

/// Why the saved codes of the person would not count in this case, if there are any: the judgement that the check itself meets.
fn code_judged(work: &Work<'_>) -> Option<NotCounted> {
    code_to_read(work).filter(|(saved, ..)| *saved)?;
    work.d.saved_codes.and_then(Result::err)
}

/// Somebody used a saved code. One that is right may still be too new to count, and that is said before its digits are read out.
fn code_used(work: &Work<'_>, left: u64, until: Timestamp) -> EvidenceItem {
    match code_judged(work) {
        None => code_drawn(Kind::RecoveryCode, "check-code-used", left, until),
        Some(why) if is_too_new(why) => code_drawn(Kind::RecoveryCode, "check-code-used-new", left, until),
        Some(why) => {
            let mut item = code_drawn(Kind::RecoveryCode, "check-code-used-uncounted", left, until);
            item.details.push(Phrase::key(words::not_counted(why)));
            item
        }
    }
}

/// The person enters a saved code themselves: the desk never sees one.
/// Somebody used a saved code or is signed in as the person: whether that is the caller, they show by what they read out.
fn code_drawn(kind: Kind, what: &'static str, left: u64, until: Timestamp) -> EvidenceItem {
    let (say, details) = (Phrase::key("say-read-code"), vec![Phrase::key(what)]);
    item(kind, State::Available, Some(say), details, EvidenceAction::Code { left, until })
}

fn recovery_code(work: &Work<'_>) -> Option<EvidenceItem> {
    Some(match work.d.saved_codes? {
        Ok(()) if work.d.attack_mode => {
            unavailable(Kind::RecoveryCode, Phrase::key("reach-code-attack-mode"))
        }
        Ok(()) => {
            let say = Phrase::key("say-recovery-code");
            item(Kind::RecoveryCode, State::Available, Some(say), Vec::new(), EvidenceAction::None)
        }
        Err(why) => unavailable(Kind::RecoveryCode, Phrase::key(words::not_counted(why))),
    })
}

fn knowledge(work: &Work<'_>) -> EvidenceItem {
    let details = vec![Phrase::key("not-counted-knowledge")];
    if work.may(Action::Record(EvidenceKind::Knowledge)) {
        let say = Some(Phrase::key("say-knowledge"));
        item(Kind::Knowledge, State::Available, say, details, EvidenceAction::Knowledge)
    } else {
        item(Kind::Knowledge, State::Unavailable, None, details, EvidenceAction::None)
    }
}

fn approval(work: &Work<'_>) -> EvidenceItem {
    let verdicts: Vec<_> = work
        .d
        .approvers
        .iter()
        .filter_map(|approver| work.verdict(Action::AskApproval(approver.id)))
        .collect();
    if verdicts.iter().any(|verdict| verdict.is_ok()) {
        let asked_at = asked_last(work, RequestKind::Approval);
        let say = Some(Phrase::key("say-approval"));
        return item(
            Kind::Approval,
            State::Available,
            say,
            Vec::new(),
            EvidenceAction::AskApproval { asked_at },
        );
    }
    let why = verdicts.into_iter().find_map(|verdict| verdict.as_ref().err());
    unavailable(Kind::Approval, why.map_or_else(|| Phrase::key("check-no-approver"), words::refusal))
}
