//! What happened, one sentence for each event.

use super::duty_title;
use super::report::{names, thing_word};
use crate::http::desk::sessions::took;
use crate::{Arg, Phrase, Text, views::TimelineEntry};
use keyward_desk::CaseEntry;
use keyward_model::{Actor, ContactId, ContactKind, MethodId, PersonId};
use keyward_recovery::{
    Amendment, AtHand, Basis, Because, CaseEvent, Closing, Effect, Ending, EvidenceKind, EvidenceResult,
    FROZEN, FlagKind, Handover, Notice, NumberSource, Outcome, OwnStop, Playbook, Recorded, RedFlag, Rings,
    SettledNumber, Theft,
};
use std::time::Duration;

/// The names behind the ids in events.
pub(crate) trait Names {
    /// A person.
    fn person(&self, person: PersonId) -> String;
    /// A method, if it is known here.
    fn method(&self, method: MethodId) -> Option<String>;
    /// What an intent was to do, if that is known here.
    fn effect(&self, intent: keyward_model::IntentId) -> Option<&Effect>;
    /// What lies at this position of the report.
    fn thing(&self, position: u32) -> Option<String>;
    /// What a number is, if that is known here.
    fn contact(&self, _: ContactId) -> Option<ContactKind> {
        None
    }
    /// How long it took until sessions had ended, if that was measured and is known here.
    fn took(&self, _: keyward_model::IntentId) -> Option<Duration> {
        None
    }
}

impl Names for super::Work<'_> {
    fn person(&self, person: PersonId) -> String {
        self.name(person)
    }
    fn method(&self, method: MethodId) -> Option<String> {
        self.known_label(method)
    }
    fn effect(&self, intent: keyward_model::IntentId) -> Option<&Effect> {
        self.d.case.intents.iter().find(|known| known.id == intent).map(|known| &known.effect)
    }
    fn took(&self, intent: keyward_model::IntentId) -> Option<Duration> {
        let of = self.d.revocations.iter().find(|(known, _)| *known == intent);
        of.filter(|(_, measured)| measured.sessions > 0).map(|(_, measured)| measured.took)
    }
    fn contact(&self, contact: ContactId) -> Option<ContactKind> {
        self.d.contacts.iter().find(|known| known.id == contact).map(|known| known.kind)
    }
    fn thing(&self, position: u32) -> Option<String> {
        let things = &self.d.case.report.things;
        usize::try_from(position).ok().and_then(|at| things.get(at)).map(|thing| thing.name.clone())
    }
}

/// The sentence for an event.
pub(crate) fn sentence(event: &CaseEvent, names: &dyn Names) -> Phrase {
    match event {
        CaseEvent::Opened { playbook, report, .. } => opened(*playbook, report),
        CaseEvent::Assessed { strong, lost, .. } => Phrase::key("happened-assessed")
            .with("strong", count(strong.len()))
            .with("lost", count(lost.len())),
        CaseEvent::EvidenceAsked { kind, basis, .. } => asked(*kind, basis, names),
        CaseEvent::EvidenceRecorded { kind, result, basis, note, .. } => {
            recorded(*kind, *result, basis, note.as_deref(), names)
        }
        CaseEvent::RequestSeen { .. } => Phrase::key("happened-request-seen"),
        CaseEvent::RequestUnreached { .. } => Phrase::key("happened-request-unreached"),
        CaseEvent::PhotoViewed => Phrase::key("happened-photo-viewed"),
        CaseEvent::ApprovalAsked { approver, .. } => {
            Phrase::key("happened-approval-asked").with("name", names.person(*approver))
        }
        CaseEvent::ApprovalRecorded { approver, signed, reason, .. } => {
            let keys =
                ["happened-approval-signed", "happened-approval-declined", "happened-approval-declined-note"];
            answered(keys, *signed, reason.as_deref()).with("name", names.person(*approver))
        }
        CaseEvent::StatementSigned { .. } => Phrase::key("happened-statement-signed"),
        CaseEvent::MethodsAnswered { at_hand } => match at_hand {
            AtHand::Method { method } => Phrase::key("happened-at-hand").with("label", label(names, *method)),
            AtHand::Nothing => Phrase::key("happened-none-at-hand"),
        },
        CaseEvent::NumbersSettled { numbers, source } => settled(numbers, *source, names),
        CaseEvent::CallRelayed { .. } => Phrase::key("happened-call-relayed"),
        CaseEvent::ReportAmended { amendment, reason } => amended(amendment, reason.as_deref(), names),
        CaseEvent::VerificationLapsed => Phrase::key("happened-verification-lapsed"),
        CaseEvent::Touched { .. } => Phrase::key("happened-touched"),
        CaseEvent::IdentityVerified { evidence, until } => Phrase::key("happened-verified")
            .with("count", count(evidence.len()))
            .with("until", Arg::Time(*until)),
        CaseEvent::EffectIntended { effect, .. } => intended(effect, names),
        CaseEvent::EffectDone { id, outcome } => done((names.effect(*id), names.took(*id)), outcome, names),
        CaseEvent::EffectFailed { id, code } => failed(names.effect(*id), code),
        CaseEvent::NoticeGivenUp { id } => notice("happened-given-up", *id, names),
        CaseEvent::NoticeAcknowledged { id } => notice("happened-acknowledged", *id, names),
        CaseEvent::PassUsed { .. } => Phrase::key("happened-pass-used"),
        CaseEvent::PassEnded { reason, .. } => pass_ended(reason),
        CaseEvent::PasskeyRegistered { label, model, .. } => match model {
            Some(model) => Phrase::key("happened-passkey-registered-model")
                .with("label", label.as_str())
                .with("model", model.as_str()),
            None => Phrase::key("happened-passkey-registered").with("label", label.as_str()),
        },
        CaseEvent::MethodBound { method, .. } => {
            Phrase::key("happened-method-bound").with("label", label(names, *method))
        }
        CaseEvent::PasskeyProved { method } => {
            Phrase::key("happened-passkey-proved").with("label", label(names, *method))
        }
        CaseEvent::PasskeySeen { method } => {
            Phrase::key("happened-passkey-seen").with("label", label(names, *method))
        }
        CaseEvent::OwnerSignedIn { method } => {
            Phrase::key("happened-owner-signed-in").with("label", label(names, *method))
        }
        CaseEvent::CodeDrawn { session: None, .. } => Phrase::key("happened-recovery-code-used"),
        CaseEvent::CodeDrawn { method, .. } => {
            Phrase::key("happened-code-drawn").with("label", label(names, *method))
        }
        CaseEvent::CodeWrong { .. } => Phrase::key("happened-code-wrong"),
        CaseEvent::PasskeyConfirmed { method } => {
            Phrase::key("happened-passkey-confirmed").with("label", label(names, *method))
        }
        CaseEvent::WipeRecorded { thing, reference } => Phrase::key("happened-wipe-recorded")
            .with("thing", names.thing(*thing).unwrap_or_default())
            .with("reference", reference.as_str()),
        CaseEvent::LossDocumented { thing, note } => Phrase::key("happened-loss-documented")
            .with("thing", names.thing(*thing).unwrap_or_default())
            .with("note", note.as_str()),
        CaseEvent::Waived { obligation, reason } => Phrase::key("happened-waived")
            .with("step", Arg::Key(duty_title(*obligation)))
            .with("reason", reason.as_str()),
        CaseEvent::FlagRaised { flag } => raised(flag, names),
        CaseEvent::FlagsReviewed { reason, .. } => {
            Phrase::key("happened-flags-reviewed").with("reason", reason.as_str())
        }
        CaseEvent::WordGiven { .. } => Phrase::key("happened-word-given"),
        CaseEvent::Escalated { reason, .. } => escalated(reason),
        CaseEvent::Resumed { reason } => Phrase::key("happened-resumed").with("reason", reason.as_str()),
        CaseEvent::ExceptionSigned { reason, .. } => {
            Phrase::key("happened-exception-signed").with("reason", reason.as_str())
        }
        CaseEvent::ExceptionStarted { opens_at, .. } => {
            Phrase::key("happened-exception-started").with("at", Arg::Moment(*opens_at))
        }
        CaseEvent::ExceptionStopped { reason, .. } => {
            Phrase::key("happened-exception-stopped").with("reason", reason.as_str())
        }
        CaseEvent::FreezeLifted { reason } => lifted(reason.as_deref()),
        CaseEvent::Noted { text } => Phrase::key("happened-noted").with("text", text.as_str()),
        CaseEvent::Closed { closing, ending } => Phrase::key(closed(*closing, *ending)),
    }
}

const fn closed(closing: Closing, ending: Option<Ending>) -> &'static str {
    match (closing, ending) {
        (Closing::Rejected, _) => "happened-rejected",
        (Closing::Completed, Some(Ending::NotSignedIn)) => "happened-closed-not-signed-in",
        (Closing::Completed, Some(Ending::Disabled)) => "happened-closed-disabled",
        (Closing::Completed, Some(Ending::Frozen)) => "happened-closed-frozen",
        // Which of these it was is not known of a case that closed before endings were kept.
        (Closing::Completed, None) => "happened-closed-before",
        (Closing::Completed, Some(_)) => "happened-closed",
    }
}

/// Where numbers ring. Which ones is not told: a timeline is read by many.
fn settled(numbers: &[SettledNumber], source: NumberSource, names: &dyn Names) -> Phrase {
    // Of a private line nobody can look anything up, so the log does not say that somebody did.
    let kinds = || numbers.iter().map(|number| names.contact(number.contact));
    let private = kinds().any(|kind| kind == Some(ContactKind::HomePhone));
    let known = kinds().all(|kind| kind.is_some());
    let says = |rings| numbers.iter().any(|number| number.rings == rings);
    Phrase::key(match source {
        NumberSource::TelephoneSystem if private => "happened-line-asked",
        NumberSource::TelephoneSystem if known => "happened-line-checked",
        NumberSource::TelephoneSystem => "happened-line-looked",
        NumberSource::Caller if says(Rings::OnLost) => "happened-number-on-lost",
        NumberSource::Caller if says(Rings::Elsewhere) => "happened-number-elsewhere",
        NumberSource::Caller => "happened-number-unknown",
    })
}

fn amended(amendment: &Amendment, reason: Option<&str>, names: &dyn Names) -> Phrase {
    let thing = |thing: u32| names.thing(thing).unwrap_or_default();
    let phrase = match amendment {
        Amendment::AddThing { thing, .. } => {
            Phrase::key("happened-amended-added").with("what", thing.name.as_str())
        }
        Amendment::WithdrawThing { thing: position, .. } => {
            Phrase::key("happened-amended-withdrawn").with("what", thing(*position))
        }
        Amendment::AddMethod { method } => {
            Phrase::key("happened-amended-added").with("what", label(names, *method))
        }
        Amendment::WithdrawMethod { method, .. } => {
            Phrase::key("happened-amended-withdrawn").with("what", label(names, *method))
        }
        Amendment::LostAt { at: Some(at) } => {
            Phrase::key("happened-amended-when").with("at", Arg::Moment(*at))
        }
        Amendment::LostAt { at: None } => Phrase::key("happened-amended-when-unknown"),
        Amendment::Place { place } => {
            Phrase::key("happened-amended-place").with("place", place.clone().unwrap_or_default())
        }
        Amendment::Theft { theft } => Phrase::key(match theft {
            Theft::Yes => "happened-amended-theft-yes",
            Theft::No => "happened-amended-theft-no",
            Theft::Unsure => "happened-amended-theft-unsure",
        }),
    };
    phrase.with("reason", reason.unwrap_or_default())
}

fn opened(playbook: Playbook, report: &keyward_recovery::LossReport) -> Phrase {
    let key = match (playbook, report.things.len()) {
        (Playbook::PinLocked, _) => "happened-opened-pin",
        (Playbook::NewPhone, _) => "happened-opened-new",
        (Playbook::FirstPasskey, _) => "happened-opened-first",
        (Playbook::Compromised, _) => "happened-opened-compromised",
        (_, 0) => "happened-opened-codes",
        (_, 1) => "happened-opened",
        _ => "happened-opened-several",
    };
    let kind = report.things.first().map_or("device-word-phone", thing_word);
    Phrase::key(key).with("kind", Arg::Key(kind)).with("things", names(report))
}

/// A sentence about a notice.
fn notice(key: &'static str, id: keyward_model::IntentId, names: &dyn Names) -> Phrase {
    let word = names.effect(id).map_or("effect-word-tell", effect_word);
    Phrase::key(key).with("what", Arg::Key(word))
}

/// The name of a red flag within a sentence.
pub(crate) const fn flag_word(kind: FlagKind) -> &'static str {
    match kind {
        FlagKind::LostDeviceSignedIn => "flag-word-lost-device-signed-in",
        FlagKind::MethodAdded => "flag-word-method-added",
        FlagKind::ContactChanged => "flag-word-contact-changed",
        FlagKind::ManagerChanged => "flag-word-manager-changed",
        FlagKind::RepeatedCases => "flag-word-repeated-cases",
        FlagKind::RejectedBefore => "flag-word-rejected-before",
        FlagKind::StoppedByPerson => "flag-word-stopped-by-person",
        FlagKind::FlaggedBefore => "flag-word-flagged-before",
        FlagKind::FailedBefore => "flag-word-failed-before",
        FlagKind::ManyCases => "flag-word-many-cases",
        FlagKind::PhishingWave => "flag-word-phishing-wave",
        FlagKind::ImportTouched => "flag-word-import-touched",
        FlagKind::PolicyClosed => "flag-word-policy-closed",
        FlagKind::UnusualSource => "flag-word-unusual-source",
        FlagKind::BoundByOther => "flag-word-bound-by-other",
        FlagKind::NotTold => "flag-word-not-told",
        FlagKind::SharedNumber => "flag-word-shared-number",
        FlagKind::OwnerSignedIn => "flag-word-owner-signed-in",
        FlagKind::WrongCode => "flag-word-wrong-code",
        FlagKind::Urgency => "flag-word-urgency",
        FlagKind::NameDropping => "flag-word-name-dropping",
        FlagKind::SkipRequest => "flag-word-skip-request",
        FlagKind::RefusesVideo => "flag-word-refuses-video",
        FlagKind::WrongFacts => "flag-word-wrong-facts",
        FlagKind::Threats => "flag-word-threats",
    }
}

/// The name of a check within a sentence.
pub(crate) const fn kind_word(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::CallBack => "check-word-call-back",
        EvidenceKind::Vouch => "check-word-vouch",
        EvidenceKind::InPerson => "check-word-in-person",
        EvidenceKind::Video => "check-word-video",
        EvidenceKind::VideoWithId => "check-word-video-with-id",
        EvidenceKind::Passkey => "check-word-passkey",
        EvidenceKind::RecoveryCode => "check-word-recovery-code",
        EvidenceKind::Knowledge => "check-word-knowledge",
    }
}

fn asked(kind: EvidenceKind, basis: &Basis, names: &dyn Names) -> Phrase {
    match basis {
        Basis::Approver { person, .. } => {
            Phrase::key("happened-vouch-asked").with("name", names.person(*person))
        }
        Basis::Number { .. } => Phrase::key("happened-call-started"),
        _ => Phrase::key("happened-check-started").with("check", Arg::Key(kind_word(kind))),
    }
}

fn recorded(
    kind: EvidenceKind,
    result: EvidenceResult,
    basis: &Basis,
    note: Option<&str>,
    names: &dyn Names,
) -> Phrase {
    if let Basis::Approver { person, .. } = basis {
        let keys = ["happened-vouched", "happened-vouch-declined", "happened-vouch-declined-note"];
        let signed = result == EvidenceResult::Passed;
        return answered(keys, signed, note).with("name", names.person(*person));
    }
    if (kind, result) == (EvidenceKind::Knowledge, EvidenceResult::Passed) {
        return Phrase::key("happened-knowledge-matched");
    }
    let key = match (result, note.is_some()) {
        (EvidenceResult::Passed, false) => "happened-check-passed",
        (EvidenceResult::Passed, true) => "happened-check-passed-note",
        (EvidenceResult::Failed, false) => "happened-check-failed",
        (EvidenceResult::Failed, true) => "happened-check-failed-note",
        (EvidenceResult::Inconclusive, false) => "happened-check-inconclusive",
        (EvidenceResult::Inconclusive, true) => "happened-check-inconclusive-note",
    };
    let phrase = Phrase::key(key).with("check", Arg::Key(kind_word(kind)));
    match note {
        Some(note) => phrase.with("note", note),
        None => phrase,
    }
}

/// Somebody signed, declined, or declined and said why.
fn answered([signed, declined, because]: [&'static str; 3], signs: bool, why: Option<&str>) -> Phrase {
    match (signs, why) {
        (true, _) => Phrase::key(signed),
        (false, None) => Phrase::key(declined),
        (false, Some(why)) => Phrase::key(because).with("why", why),
    }
}

/// What an effect does, within a sentence.
const fn effect_word(effect: &Effect) -> &'static str {
    match effect {
        Effect::RevokeSessions { .. } => "effect-word-revoke-sessions",
        Effect::SuspendMethods { .. } => "effect-word-suspend-methods",
        Effect::ReinstateMethods { .. } => "effect-word-reinstate-methods",
        Effect::IssuePass { .. } => "effect-word-issue-pass",
        Effect::VoidPass { .. } => "effect-word-void-pass",
        Effect::DisarmPass { .. } => "effect-word-disarm-pass",
        Effect::WithholdMethods { .. } => "effect-word-withhold-methods",
        Effect::RetireMethod { .. } => "effect-word-retire-method",
        Effect::RequireReregistration { passkeys: false, .. } => "effect-word-reregister",
        Effect::RequireReregistration { passkeys: true, .. } => "effect-word-reregister-passkeys",
        Effect::Tell { notice, .. } => notice_word(*notice),
    }
}

/// What a notice tells, within a sentence.
pub(super) const fn notice_word(notice: Notice) -> &'static str {
    match notice {
        Notice::PrivilegedRecovery => "effect-word-tell-security",
        Notice::PassIssued => "effect-word-tell-pass",
        Notice::PersonalDeviceAdvice => "effect-word-tell-advice",
        Notice::Escalated => "effect-word-tell-escalated",
        Notice::HalfOfPass => "effect-word-tell-half",
        Notice::Duress => "effect-word-tell-duress",
        Notice::CaseOpened => "effect-word-tell-opened",
        Notice::MethodsSuspended => "effect-word-tell-suspended",
        Notice::Reregister => "effect-word-tell-reregister",
        Notice::MethodsRetired => "effect-word-tell-retired",
        Notice::Closed => "effect-word-tell-closed",
        Notice::VouchAsked => "effect-word-tell-vouch",
        Notice::ApprovalAsked => "effect-word-tell-approval",
        Notice::ExceptionStarted => "effect-word-tell-exception",
        Notice::ExceptionStopped => "effect-word-tell-exception-stopped",
        Notice::NeedsSupervisor => "effect-word-tell-needs-supervisor",
    }
}

/// The name of a way of handing over within a sentence.
pub(crate) const fn handover_word(handover: Handover) -> &'static str {
    match handover {
        Handover::VerifiedCall => "handover-word-verified-call",
        Handover::InPerson => "handover-word-in-person",
        Handover::Approver => "handover-word-approver",
        Handover::Split => "handover-word-split",
        Handover::VideoCall => "handover-word-video-call",
        Handover::RelayCall => "handover-word-relay-call",
    }
}

fn intended(effect: &Effect, names: &dyn Names) -> Phrase {
    match effect {
        Effect::IssuePass { minutes, one_time, handover, .. } => {
            let key = if *one_time { "happened-pass-decided" } else { "happened-pass-decided-multi" };
            let life = Duration::from_secs(u64::from(*minutes) * 60);
            Phrase::key(key).with("life", life).with("handover", Arg::Key(handover_word(*handover)))
        }
        Effect::RetireMethod { method } => {
            Phrase::key("happened-retire-decided").with("label", label(names, *method))
        }
        other => Phrase::key("happened-effect-decided").with("effect", Arg::Key(effect_word(other))),
    }
}

fn done((effect, time): (Option<&Effect>, Option<Duration>), outcome: &Outcome, names: &dyn Names) -> Phrase {
    match (outcome, effect) {
        (Outcome::SessionsEnded { count }, _) => match time {
            Some(time) => Phrase::key("revoke-ended").with("count", *count).with("took", took(time)),
            None => Phrase::key("happened-sessions-ended").with("count", *count),
        },
        (Outcome::PassIssued { expires_at, .. }, _) => {
            Phrase::key("happened-pass-issued").with("until", Arg::Time(*expires_at))
        }
        (Outcome::PassLost { .. }, _) => Phrase::key("happened-pass-lost"),
        (Outcome::Queued { addresses: 0, .. }, _) => Phrase::key("happened-told-nobody"),
        (Outcome::Queued { .. }, effect) => {
            let word = effect.map_or("effect-word-tell", effect_word);
            Phrase::key("happened-queued").with("what", Arg::Key(word))
        }
        (Outcome::Told { manager: Some(Because::NoOtherChannel), .. }, _) => {
            Phrase::key("happened-told-manager-instead")
        }
        (Outcome::Told { addresses: 0, .. }, _) => Phrase::key("happened-told-nobody"),
        (Outcome::Told { .. }, Some(Effect::Tell { notice, .. })) => Phrase::key(match notice {
            Notice::PrivilegedRecovery => "happened-told-security",
            Notice::PassIssued => "happened-told-pass",
            Notice::PersonalDeviceAdvice => "happened-told-advice",
            Notice::Escalated => "happened-told-escalated",
            Notice::HalfOfPass => "happened-told-half",
            Notice::Duress => "happened-told-duress",
            Notice::CaseOpened => "happened-told-opened",
            Notice::MethodsSuspended => "happened-told-suspended",
            Notice::Reregister => "happened-told-reregister",
            Notice::MethodsRetired => "happened-told-retired",
            Notice::Closed => "happened-told-closed",
            Notice::VouchAsked => "happened-told-vouch",
            Notice::ApprovalAsked => "happened-told-approval",
            Notice::ExceptionStarted => "happened-told-exception",
            Notice::ExceptionStopped => "happened-told-exception-stopped",
            Notice::NeedsSupervisor => "happened-told-needs-supervisor",
        }),
        (Outcome::Told { addresses, .. }, _) => {
            Phrase::key("happened-told-somebody").with("addresses", *addresses)
        }
        (Outcome::Done, Some(Effect::RetireMethod { method })) => {
            Phrase::key("happened-retired").with("label", label(names, *method))
        }
        (Outcome::Done, Some(Effect::RequireReregistration { methods, .. })) if methods.is_empty() => {
            Phrase::key("happened-reregister-nothing")
        }
        (Outcome::Done, Some(Effect::RequireReregistration { methods, .. })) => {
            Phrase::key("happened-reregister").with("labels", labels(methods, names))
        }
        (Outcome::Done, Some(Effect::SuspendMethods { methods })) => {
            Phrase::key("happened-suspended").with("labels", labels(methods, names))
        }
        (Outcome::Done, Some(Effect::ReinstateMethods { methods, .. })) => {
            Phrase::key("happened-reinstated").with("labels", labels(methods, names))
        }
        (Outcome::Done, Some(Effect::VoidPass { .. })) => Phrase::key("happened-pass-ended-here"),
        (Outcome::Done, Some(effect)) => {
            Phrase::key("happened-effect-done").with("effect", Arg::Key(effect_word(effect)))
        }
        (Outcome::Done, None) => Phrase::key("happened-done"),
    }
}

fn labels(methods: &[MethodId], names: &dyn Names) -> Arg {
    let known: Vec<String> = methods.iter().filter_map(|method| names.method(*method)).collect();
    if known.is_empty() { Arg::Key("log-a-method") } else { Arg::from(known.join(", ")) }
}

/// What a method is called; an id says nothing to anybody.
fn label(names: &dyn Names, method: MethodId) -> Arg {
    names.method(method).map_or(Arg::Key("log-a-method"), Arg::from)
}

fn failed(effect: Option<&Effect>, code: &str) -> Phrase {
    match effect {
        Some(effect) => Phrase::key("happened-effect-failed")
            .with("effect", Arg::Key(effect_word(effect)))
            .with("code", code),
        None => Phrase::key("happened-failed").with("code", code),
    }
}

fn pass_ended(reason: &str) -> Phrase {
    let key = match reason {
        "expired" => "happened-pass-expired",
        "replaced" => "happened-pass-replaced",
        "attempts" => "happened-pass-attempts",
        "voided" => "happened-pass-voided",
        "signed-out" => "happened-pass-signed-out",
        _ => return Phrase::key("happened-pass-ended").with("reason", reason),
    };
    Phrase::key(key)
}

fn raised(flag: &RedFlag, names: &dyn Names) -> Phrase {
    match flag {
        RedFlag::MethodSignedIn { method, .. } => {
            Phrase::key("happened-reported-signed-in").with("label", label(names, *method))
        }
        other => Phrase::key("happened-flag-raised").with("what", Arg::Key(flag_word(other.kind()))),
    }
}

fn lifted(reason: Option<&str>) -> Phrase {
    match reason {
        Some(reason) => Phrase::key("happened-freeze-lifted-because").with("reason", reason),
        None => Phrase::key("happened-freeze-lifted"),
    }
}

/// Reasons given by the rules have a message; what people typed is shown as it is.
fn escalated(reason: &str) -> Phrase {
    Phrase::key("happened-escalated").with("reason", escalation_reason(reason))
}

/// Why a case was stopped.
pub(crate) fn escalation_reason(reason: &str) -> Arg {
    match reason {
        "vouch-declined" => Arg::Key("escalation-vouch-declined"),
        "approval-declined" => Arg::Key("escalation-approval-declined"),
        "two-failed-checks" => Arg::Key("escalation-two-failed-checks"),
        "recoveries-locked" => Arg::Key("escalation-recoveries-locked"),
        FROZEN => Arg::Key("escalation-account-frozen"),
        own if own == OwnStop::Owner.reason() => Arg::Key("escalation-own-stop"),
        weak if weak == OwnStop::WeakerSession.reason() => Arg::Key("escalation-weaker-session"),
        typed => Arg::from(typed),
    }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// What happened in a case, newest first. What was decided and then done is told once, as done, by who decided it; the log
/// has both.
pub(super) fn timeline(work: &super::Work<'_>, text: &Text) -> Vec<TimelineEntry> {
    let told = work.d.events.iter().rev().filter(|entry| !is_told_elsewhere(&entry.recorded.event, work));
    told.map(|entry| TimelineEntry {
        at: entry.recorded.at,
        text: uncounted(&entry.recorded.event, work)
            .or_else(|| own_stop(&entry.recorded.event, work, text))
            .unwrap_or_else(|| sentence(&entry.recorded.event, work)),
        // What looks itself up was done by nobody: least of all by the person, in whose name a stranger signed in.
        actor: credited(&entry.recorded.event)
            .then(|| work.actor(decided_by(&entry.recorded, work)))
            .flatten()
            .filter(|_| !is_found(&entry.recorded.event)),
        leaf: entry.leaf,
    })
    .collect()
}

/// Whether an event is the work of whoever it was recorded for. That a standard is met follows from all its checks: whose answer came last
/// verified nobody alone.
pub(crate) const fn credited(event: &CaseEvent) -> bool {
    !matches!(event, CaseEvent::IdentityVerified { .. })
}

const fn is_found(event: &CaseEvent) -> bool {
    matches!(event, CaseEvent::FlagRaised { flag } if !flag.kind().is_heard())
}

/// In which session somebody stopped the case about themselves, and whether what it rests on was reported: the supervisor judges by it whose
/// word it is. Before that was kept, and for any other stop, nothing.
pub(super) fn own_stop(event: &CaseEvent, work: &super::Work<'_>, text: &Text) -> Option<Phrase> {
    let CaseEvent::Escalated { reason, session: Some(session) } = event else { return None };
    let label = |id: &MethodId| work.label(*id);
    let reported: Vec<_> =
        session.methods.iter().filter(|id| work.d.case.ever_lost(**id)).map(label).collect();
    let methods: Vec<_> = session.methods.iter().map(label).collect();
    let key = match (reported.len(), work.is_compromised()) {
        _ if methods.is_empty() => return None,
        (0, _) if reason == OwnStop::WeakerSession.reason() => "own-stop-weaker",
        (0, _) => "own-stop",
        (count, true) if count == methods.len() => "own-stop-known",
        (count, false) if count == methods.len() => "own-stop-lost",
        (_, true) => "own-stop-some-known",
        (_, false) => "own-stop-some-lost",
    };
    let phrase = Phrase::key(key)
        .with("name", work.first_name())
        .with("at", Arg::Time(session.began))
        .with("methods", text.list(&methods));
    Some(phrase.with("count", count(reported.len())).with("reported", text.list(&reported)))
}

/// A saved code that was right and never counted: the log says so where it says that it passed.
fn uncounted(event: &CaseEvent, work: &super::Work<'_>) -> Option<Phrase> {
    let CaseEvent::EvidenceRecorded { id, kind, basis, result: EvidenceResult::Passed, .. } = event else {
        return None;
    };
    let whys = &work.d.verification.not_counted;
    let too_new = whys.iter().any(|(check, why)| check == id && super::checks::is_too_new(*why));
    (too_new && matches!(basis, Basis::RecoveryCode { .. }))
        .then(|| Phrase::key("happened-check-too-new").with("check", Arg::Key(kind_word(*kind))))
}

/// A decision that was carried out, or a signature: the entry beside it says the same. How a pass is handed over is said
/// only where it was decided.
fn is_told_elsewhere(event: &CaseEvent, work: &super::Work<'_>) -> bool {
    if is_silent(event, work) {
        return true;
    }
    match event {
        CaseEvent::StatementSigned { .. } => true,
        CaseEvent::EffectIntended { effect: Effect::IssuePass { .. }, .. } => false,
        CaseEvent::EffectIntended { id, .. } => {
            work.d.case.intents.iter().any(|intent| intent.id == *id && matches!(intent.outcome, Some(Ok(_))))
        }
        _ => false,
    }
}

/// What only security may know: somebody may stand beside the agent and read along. The log has it.
fn is_silent(event: &CaseEvent, work: &super::Work<'_>) -> bool {
    let silent = |effect: &Effect| effect.is_silent();
    match event {
        CaseEvent::EffectIntended { effect, .. } => silent(effect),
        CaseEvent::EffectDone { id, .. } | CaseEvent::EffectFailed { id, .. } => {
            work.effect(*id).is_some_and(silent)
        }
        _ => false,
    }
}

/// Who decided what was carried out here; else who did it.
fn decided_by(recorded: &Recorded, work: &super::Work<'_>) -> Actor {
    let CaseEvent::EffectDone { id, .. } = &recorded.event else { return recorded.actor };
    let intended = |entry: &&CaseEntry| matches!(&entry.recorded.event, CaseEvent::EffectIntended { id: known, .. } if known == id);
    work.d.events.iter().find(intended).map_or(recorded.actor, |entry| entry.recorded.actor)
}
