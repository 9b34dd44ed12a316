//! Who is this? The checks that were made, whether each counts and why not, and those that can be made.

use super::{Work, parts::number_refused, report::device_word, timeline::kind_word};
use crate::{
    Arg, Phrase,
    http::words,
    views::{
        CallChoice, EvidenceAction, EvidenceItem, EvidenceKind as Kind, EvidenceState as State, VerifyCard,
    },
};
use keyward_desk::Action;
use keyward_model::{Contact, ContactId, Tier};
use keyward_recovery::{
    Basis, CaseState, EvidenceKind, EvidenceResult, EvidenceState, NotCounted, Playbook, Standards,
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

pub(super) fn verify_card(work: &Work<'_>) -> VerifyCard {
    let (d, verification) = (work.d, &work.d.verification);
    let needed = needed(work);
    let holds = d.case.verified.filter(|(_, until)| d.now <= *until);
    VerifyCard {
        first_name: work.first_name(),
        standard: standard(work),
        passed: needed.saturating_sub(verification.missing),
        needed,
        met: verification.is_met(),
        missing: missing(work),
        say: say(work),
        items: items(work),
        expires_at: holds.map(|(_, until)| until),
    }
}

/// The rule in words. Standards are data: one that was changed is told by its size.
fn standard(work: &Work<'_>) -> Phrase {
    let tier = work.d.case.tier;
    if work.d.standard == *Standards::default().of(tier) {
        return Phrase::key(match tier {
            Tier::Standard => "verify-rule-standard",
            Tier::Elevated => "verify-rule-elevated",
            Tier::Privileged => "verify-rule-privileged",
        });
    }
    Phrase::key("verify-rule-other")
        .with("tier", Arg::Key(words::tier_key(tier)))
        .with("needed", needed(work))
}

/// How many checks the alternative asks for that is nearest now; each failed check asks for one more.
fn needed(work: &Work<'_>) -> u32 {
    let verification = &work.d.verification;
    let failed = work.d.case.failed_checks();
    let slots = work.d.standard.any.iter().filter(|way| way.approvals == verification.approvals_needed);
    let sizes = slots.map(|way| u32::try_from(way.slots.len() + failed).unwrap_or(u32::MAX));
    sizes.filter(|size| *size >= verification.missing).min().unwrap_or(verification.missing)
}

fn missing(work: &Work<'_>) -> Option<Phrase> {
    let verification = &work.d.verification;
    if verification.is_met() {
        let lacking = verification.approvals_needed.saturating_sub(verification.approvals_given);
        return (lacking > 0)
            .then(|| Phrase::key("verify-missing-approval").with("count", u32::from(lacking)));
    }
    // An example that can be done now is better than any other.
    let kinds = verification.wanted.first()?;
    let example = kinds.iter().find(|kind| can_start(work, **kind)).or_else(|| kinds.first());
    let phrase = match example {
        Some(example) => Phrase::key("verify-missing").with("example", Arg::Key(kind_word(*example))),
        None => Phrase::key("verify-missing-impossible"),
    };
    Some(phrase.with("count", verification.missing))
}

fn can_start(work: &Work<'_>, kind: EvidenceKind) -> bool {
    match kind {
        EvidenceKind::CallBack => {
            work.d.numbers.iter().any(|(number, _)| work.may(Action::CallBack(number.id)))
        }
        EvidenceKind::Vouch => work.may(Action::AskVouch),
        EvidenceKind::Passkey | EvidenceKind::RecoveryCode => false,
        other => work.may(Action::Record(other)),
    }
}

/// The sentence to say now.
fn say(work: &Work<'_>) -> Option<Phrase> {
    let case = &work.d.case;
    if case.state != CaseState::Open {
        return None;
    }
    if work.d.verification.is_met() {
        return Some(Phrase::key("say-verified").with("name", work.first_name()));
    }
    if open_call(work).is_some() {
        return Some(Phrase::key("say-on-call").with("name", work.first_name()));
    }
    let waits_for_vouch = case.evidence.iter().any(|e| e.kind == EvidenceKind::Vouch && e.waits(work.d.now));
    if waits_for_vouch {
        return Some(Phrase::key("say-vouch-asked"));
    }
    if can_start(work, EvidenceKind::CallBack) && work.d.verification.counted.is_empty() {
        return Some(Phrase::key("say-call-back"));
    }
    let key = if case.playbook == Playbook::PinLocked { "say-verify-pin" } else { "say-verify" };
    let thing = case.report.things.first().map_or("device-word-phone", |thing| device_word(thing.kind));
    Some(Phrase::key(key).with("thing", Arg::Key(thing)))
}

/// The call that is running: newest first, within the life of a check.
fn open_call<'a>(work: &'a Work<'_>) -> Option<(&'a EvidenceState, ContactId)> {
    work.d.case.evidence.iter().rev().find_map(|check| match (&check.basis, check.result) {
        (Basis::Number { contact }, None) if check.waits(work.d.now) => Some((check, *contact)),
        _ => None,
    })
}

fn items(work: &Work<'_>) -> Vec<EvidenceItem> {
    let mut items: Vec<EvidenceItem> =
        work.d.case.evidence.iter().filter_map(|check| recorded(work, check)).collect();
    items.extend(approvals(work));
    if work.d.case.state == CaseState::Open {
        items.extend(startable(work));
    }
    // What is to be said now stands at the top, once.
    let said = say(work);
    for item in &mut items {
        item.say = item.say.take().filter(|own| Some(own) != said.as_ref());
    }
    items
}

/// A check on record. Calls and vouches that nobody answered in time are left out: they say nothing.
fn recorded(work: &Work<'_>, check: &EvidenceState) -> Option<EvidenceItem> {
    let counts = work.d.verification.counted.iter().any(|proof| proof.id == check.id);
    let why = work.d.verification.not_counted.iter().find(|(id, _)| *id == check.id).map(|(_, why)| *why);
    let (state, mut details) = match (check.result, why) {
        (None, _) if !check.waits(work.d.now) => return None,
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
    details.extend(check.note.as_ref().map(Phrase::plain));
    // Whoever may not dial it does not see the number.
    let running =
        open_call(work).filter(|(open, contact)| open.id == check.id && work.may(Action::CallBack(*contact)));
    let action =
        running.and_then(|(_, contact)| number(work, contact)).map_or(EvidenceAction::None, |contact| {
            EvidenceAction::CallResult { contact: contact.id, number: contact.value.clone() }
        });
    let say = match (&action, state) {
        (EvidenceAction::CallResult { .. }, _) => {
            Some(Phrase::key("say-on-call").with("name", work.first_name()))
        }
        (_, State::Waiting) if check.kind == EvidenceKind::Vouch => Some(Phrase::key("say-vouch-asked")),
        _ => None,
    };
    Some(EvidenceItem {
        kind: kind(check.kind),
        state,
        say,
        details,
        by: work.actor(check.by),
        at: Some(check.at),
        action,
    })
}

fn number<'a>(work: &'a Work<'_>, id: ContactId) -> Option<&'a Contact> {
    work.d.contacts.iter().find(|contact| contact.id == id)
}

/// Why a check that was made does not count, as closely as is known.
fn not_counted(work: &Work<'_>, check: &EvidenceState, why: NotCounted) -> Phrase {
    let about_number =
        matches!(why, NotCounted::OnLostDevice | NotCounted::ChangedRecently | NotCounted::NumberNotOnFile);
    match &check.basis {
        Basis::Number { contact } if about_number => match number(work, *contact) {
            Some(contact) => number_refused(contact, why),
            None => Phrase::key(words::not_counted(why)),
        },
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
                    .with("tail", super::parts::tail(contact)),
            )
        }
        Basis::Approver { person, .. } => {
            Some(Phrase::key("check-on-person").with("name", work.name(*person)))
        }
        Basis::Face { document, place } => {
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
        let state = match approval.signed {
            Some(true) if over => State::NotCounted,
            Some(true) => State::Passed,
            Some(false) => State::Failed,
            None => State::Waiting,
        };
        let mut details = vec![Phrase::key("check-on-person").with("name", work.name(approval.approver))];
        if state == State::NotCounted {
            details.insert(0, Phrase::key(words::not_counted(NotCounted::Expired)));
        }
        details.extend(approval.reason.as_ref().map(Phrase::plain));
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

/// The checks that can be made, or why they cannot. Nothing is offered once it is not needed.
fn startable(work: &Work<'_>) -> Vec<EvidenceItem> {
    let verification = &work.d.verification;
    let mut items = Vec::new();
    if !verification.is_met() {
        items.extend([
            call_back(work),
            vouch(work),
            observe(work, EvidenceKind::Video),
            observe(work, EvidenceKind::InPerson),
        ]);
        items.extend(recovery_code(work));
        items.push(knowledge(work));
    }
    if verification.approvals_given < verification.approvals_needed {
        items.push(approval(work));
    }
    let waits = |kind: Kind| {
        let open = |e: &&EvidenceState| e.waits(work.d.now);
        work.d.case.evidence.iter().filter(open).any(|e| self::kind(e.kind) == kind)
    };
    items.retain(|item| !waits(item.kind));
    items
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

fn call_back(work: &Work<'_>) -> EvidenceItem {
    let choices: Vec<CallChoice> = work
        .d
        .numbers
        .iter()
        .map(|(contact, why)| CallChoice {
            id: contact.id,
            kind: contact.kind,
            masked: contact.masked(),
            // The number itself is shown once it is being dialled.
            number: None,
            since: contact.since,
            refused: why
                .map(|why| Phrase::key(words::not_counted(why)))
                .or_else(|| work.against(Action::CallBack(contact.id)).map(words::refusal)),
        })
        .collect();
    if choices.iter().any(|choice| choice.refused.is_none()) {
        let say = Some(Phrase::key("say-call-back"));
        return item(Kind::CallBack, State::Available, say, Vec::new(), EvidenceAction::Call(choices));
    }
    let details = if choices.is_empty() {
        vec![Phrase::key("check-no-number")]
    } else {
        let refused = |(contact, why): &(Contact, Option<NotCounted>)| match why {
            Some(why) => Some(number_refused(contact, *why)),
            None => work.against(Action::CallBack(contact.id)).map(words::refusal),
        };
        work.d.numbers.iter().filter_map(refused).collect()
    };
    item(Kind::CallBack, State::Unavailable, None, details, EvidenceAction::None)
}

fn vouch(work: &Work<'_>) -> EvidenceItem {
    match (&work.d.manager, work.verdict(Action::AskVouch)) {
        (Some(manager), Some(Ok(()))) => {
            let asked_at = asked_last(work, RequestKind::Vouch);
            let action = EvidenceAction::AskVouch { from: manager.display_name.clone(), asked_at };
            let say = Some(Phrase::key("say-ask-vouch").with("name", manager.display_name.as_str()));
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
    let (against_photo, say) = match what {
        EvidenceKind::InPerson => (false, "say-in-person"),
        _ => (true, "say-video"),
    };
    match work.verdict(Action::Record(what)) {
        Some(Ok(())) => item(
            kind(what),
            State::Available,
            Some(Phrase::key(say)),
            Vec::new(),
            EvidenceAction::Observe { against_photo },
        ),
        Some(Err(why)) => unavailable(kind(what), words::refusal(why)),
        None => unavailable(kind(what), Phrase::key("refusal-not-allowed")),
    }
}

/// The person enters a saved code themselves: the desk never sees one.
fn recovery_code(work: &Work<'_>) -> Option<EvidenceItem> {
    use keyward_model::{MethodKind, MethodStatus};
    let has = work.d.methods.iter().any(|method| {
        method.kind == MethodKind::RecoveryCodes
            && method.status == MethodStatus::Active
            && !work.is_lost(method.id)
    });
    has.then(|| {
        let say = Phrase::key("say-recovery-code");
        item(Kind::RecoveryCode, State::Available, Some(say), Vec::new(), EvidenceAction::None)
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
