//! Before you help: what was found, what it does, and what the agent may add.

use super::{
    Work,
    report::device_word,
    timeline::{escalation_reason, own_stop},
};
use crate::{
    Arg, Phrase, Text,
    views::{FlagLevel, FlagView, HearChoice, flag_key},
};
use keyward_desk::Action;
use keyward_model::Actor;
use keyward_recovery::{CaseEvent, CaseState, Duty, FlagEffect, FlagKind, FlagState, Obligation, RedFlag};
use keyward_storage::repo::intake::{Intake, Loss};

/// The findings: reasons to stop first. Without any, one that says so.
pub(super) fn flags(work: &Work<'_>, text: &Text) -> Vec<FlagView> {
    if matches!(work.d.case.state, CaseState::Closed(_)) {
        return left_standing(work, text);
    }
    let mut views: Vec<FlagView> =
        work.d.flags.iter().map(|(found, effect)| flag(work, found, *effect)).collect();
    views.extend(stopped(work, text));
    if work.d.case.report.theft == keyward_recovery::Theft::Yes {
        views.push(found(FlagLevel::Look, Phrase::key("flagged-theft")));
    }
    views.extend(work.d.reports.iter().map(|report| found(FlagLevel::Look, reported(work, report))));
    let merged = work.d.reports.iter().fold(0_u32, |sum, report| sum.saturating_add(report.merged));
    if merged > 0 {
        let more = Phrase::key("flagged-web-report-merged").with("count", merged);
        views.push(found(FlagLevel::Look, more));
    }
    if !work.d.person.enabled {
        // Who may close it needs no supervisor.
        let disabled = if work.may(Action::Close) { "flagged-disabled-close" } else { "flagged-disabled" };
        views.push(found(FlagLevel::Stop, Phrase::key(disabled)));
    }
    views.extend(reviewed(work));
    views.extend(resumed(work, text));
    if views.is_empty() {
        views.push(found(FlagLevel::Clear, Phrase::key("flagged-nothing")));
    }
    views.sort_by_key(|view| std::cmp::Reverse(view.level));
    views
}

/// Why the case stands still: whoever comes to it reads that first, and not that nothing was found.
fn stopped(work: &Work<'_>, text: &Text) -> Option<FlagView> {
    if work.d.case.state != CaseState::Escalated {
        return None;
    }
    let reason = work.d.events.iter().rev().find_map(|entry| match &entry.recorded.event {
        event @ CaseEvent::Escalated { reason, .. } => Some((event, reason)),
        _ => None,
    });
    let (event, reason) = reason?;
    Some(found(FlagLevel::Stop, why_stopped(event, reason, work, text)))
}

fn why_stopped(event: &CaseEvent, reason: &str, work: &Work<'_>, text: &Text) -> Phrase {
    own_stop(event, work, text)
        .unwrap_or_else(|| Phrase::key("happened-escalated").with("reason", escalation_reason(reason)))
}

/// Why the case stood still, and who let it go on: that is over, and was not nothing. What stands still now is said above.
fn resumed(work: &Work<'_>, text: &Text) -> Vec<FlagView> {
    let mut views: Vec<FlagView> = Vec::new();
    for entry in &work.d.events {
        match &entry.recorded.event {
            event @ CaseEvent::Escalated { reason, .. } => {
                views.push(found(FlagLevel::Look, why_stopped(event, reason, work, text)));
            }
            CaseEvent::Resumed { reason } => {
                for view in views.iter_mut().filter(|view| view.seen.is_none()) {
                    view.level = FlagLevel::Seen;
                    view.seen = Some(
                        Phrase::key("flag-seen-by")
                            .with("name", actor(work, entry.recorded.actor))
                            .with("reason", reason.as_str())
                            .with("at", Arg::Moment(entry.recorded.at)),
                    );
                }
            }
            _ => {}
        }
    }
    views.retain(|view| view.seen.is_some() || work.d.case.state != CaseState::Escalated);
    views
}

fn actor(work: &Work<'_>, actor: Actor) -> Arg {
    work.actor(actor).map_or(Arg::Key("actor-word-keyward"), Arg::from)
}

/// What was on record when the case closed: findings, and nothing to be done about any. What signed in since is no concern of it.
fn left_standing(work: &Work<'_>, text: &Text) -> Vec<FlagView> {
    let mut views = reviewed(work);
    views.extend(resumed(work, text));
    if work.is_rejected() {
        views.push(found(FlagLevel::Look, Phrase::key("case-ended-rejected")));
    }
    let mut names: Vec<String> = Vec::new();
    for state in work.d.case.flags.iter().filter(|state| state.reviewed.is_none()) {
        let name = state.flag.name();
        if !names.contains(&name) {
            views.push(found(FlagLevel::Look, sentence(&state.flag, work)));
            names.push(name);
        }
    }
    if views.is_empty() {
        views.push(found(FlagLevel::Clear, Phrase::key("flagged-nothing")));
    }
    views.sort_by_key(|view| std::cmp::Reverse(view.level));
    views
}

/// A report of the website that came while the case is open.
fn reported(work: &Work<'_>, report: &Intake) -> Phrase {
    let says = match report.thing {
        Loss::Device(kind) => {
            Phrase::key("flagged-web-report-thing").with("kind", Arg::Key(device_word(kind)))
        }
        Loss::Codes => Phrase::key("flagged-web-report-codes"),
        Loss::Compromised => Phrase::key("flagged-web-report-compromised"),
    };
    says.with("name", work.first_name()).with("at", Arg::Time(report.at))
}

const fn found(level: FlagLevel, text: Phrase) -> FlagView {
    FlagView { level, text, effect: None, name: None, seen: None, page: None }
}

/// The flags that were looked at and stand no more: that somebody let the case go on is a finding, and not that there was none.
fn reviewed(work: &Work<'_>) -> Vec<FlagView> {
    let stands = |name: &str| work.d.flags.iter().any(|(flag, _)| flag.name() == name);
    let mut views: Vec<(String, FlagView)> = Vec::new();
    for state in &work.d.case.flags {
        let name = state.flag.name();
        if let Some(seen) = seen(work, state).filter(|_| !stands(&name)) {
            views.retain(|(known, _)| *known != name);
            let text = sentence(&state.flag, work);
            let view = FlagView { seen: Some(seen), ..found(FlagLevel::Seen, text) };
            views.push((name, view));
        }
    }
    views.into_iter().map(|(_, view)| view).collect()
}

/// Who looked at a flag, when, and why it may go on; only when, where it was settled without a review.
fn seen(work: &Work<'_>, state: &FlagState) -> Option<Phrase> {
    let at = state.reviewed?;
    let review = work.d.events.iter().rev().find_map(|entry| match &entry.recorded.event {
        CaseEvent::FlagsReviewed { reason, flags } if entry.recorded.at == at => {
            let covers = flags.is_empty() || flags.iter().any(|flag| flag.name() == state.flag.name());
            covers.then_some((entry.recorded.actor, reason))
        }
        _ => None,
    });
    let phrase = match review {
        Some((actor, reason)) => {
            Phrase::key("flag-seen-by").with("name", self::actor(work, actor)).with("reason", reason.as_str())
        }
        None => Phrase::key("flag-seen-settled"),
    };
    Some(phrase.with("at", Arg::Moment(at)))
}

/// Whether a flag stops the case.
pub(super) fn stops(work: &Work<'_>) -> bool {
    work.d.flags.iter().any(|(_, effect)| *effect == FlagEffect::Stop)
}

/// What the agent may add now.
pub(super) fn hear(work: &Work<'_>) -> Vec<HearChoice> {
    FlagKind::ALL
        .into_iter()
        .filter(|kind| kind.is_heard() && work.may(Action::RaiseFlag(*kind)))
        .map(|kind| HearChoice { kind: kind.name(), label: heard(kind) })
        .collect()
}

const fn heard(kind: FlagKind) -> &'static str {
    match kind {
        FlagKind::NameDropping => "heard-name-dropping",
        FlagKind::SkipRequest => "heard-skip-request",
        FlagKind::RefusesVideo => "heard-refuses-video",
        FlagKind::WrongFacts => "heard-wrong-facts",
        FlagKind::Threats => "heard-threats",
        _ => "heard-urgency",
    }
}

/// What a flag does, for the page.
const fn effect_key(effect: FlagEffect) -> Option<&'static str> {
    match effect {
        FlagEffect::Note => None,
        FlagEffect::OneMoreProof => Some("flag-effect-one-more-proof"),
        FlagEffect::SecondPerson => Some("flag-effect-second-person"),
        FlagEffect::Stop => Some("flag-effect-stop"),
    }
}

/// Whether the case still gives a way in: a pass, or another round of registering.
fn opens(work: &Work<'_>) -> bool {
    let ahead = |step| work.duty(step).is_some_and(|duty| !duty.is_settled());
    ahead(Obligation::Restore) || ahead(Obligation::Reregister)
}

fn flag(work: &Work<'_>, flag: &RedFlag, effect: FlagEffect) -> FlagView {
    let level = if effect == FlagEffect::Stop { FlagLevel::Stop } else { FlagLevel::Look };
    // What has nothing left to hold up takes no check and no second person: the flag is there to be read.
    let effect = effect_key(effect).filter(|_| effect == FlagEffect::Stop || opens(work));
    FlagView {
        effect,
        name: Some(flag.name()),
        page: still_in(work, flag),
        ..found(level, sentence(flag, work))
    }
}

/// Where to stop what was reported and signed in: the case waits for a review, and whoever is in does not.
fn still_in(work: &Work<'_>, flag: &RedFlag) -> Option<String> {
    let signed_in = matches!(flag, RedFlag::DeviceSignedIn { .. } | RedFlag::MethodSignedIn { .. });
    let contained = matches!(work.duty(Obligation::Contain), Some(Duty::Done));
    let stopped = contained || work.d.person.frozen_at.is_some();
    (signed_in && !stopped).then(|| format!("/desk/people/{}", work.d.person.id))
}

/// The flag in one sentence.
pub(crate) fn sentence(flag: &RedFlag, work: &Work<'_>) -> Phrase {
    match flag {
        RedFlag::DeviceSignedIn { device, at } => {
            let name = work.d.devices.iter().find(|known| known.id == *device);
            // Of a case that is over nobody says who has what now.
            let over = matches!(work.d.case.state, CaseState::Closed(_));
            let key = if over { "flagged-lost-method-signed-in" } else { "flagged-lost-device-signed-in" };
            Phrase::key(key)
                .with("name", name.map_or_else(String::new, |device| device.name.clone()))
                .with("at", Arg::Moment(*at))
        }
        RedFlag::MethodSignedIn { method, at } if work.is_compromised() && *at > work.d.case.opened_at => {
            Phrase::key("flagged-somebody-is-in")
                .with("name", work.label(*method))
                .with("at", Arg::Moment(*at))
        }
        RedFlag::MethodSignedIn { method, at } => Phrase::key("flagged-lost-method-signed-in")
            .with("name", work.label(*method))
            .with("at", Arg::Moment(*at)),
        RedFlag::OwnerSignedIn { method, at } => Phrase::key("flagged-owner-signed-in")
            .with("name", work.label(*method))
            .with("at", Arg::Moment(*at)),
        RedFlag::WrongCode { at } => Phrase::key("flagged-wrong-code").with("at", Arg::Moment(*at)),
        RedFlag::SharedNumber { contact, others } => {
            let known = work.d.contacts.iter().find(|on_file| on_file.id == *contact);
            Phrase::key("flagged-shared-number")
                .with(
                    "kind",
                    Arg::Key(known.map_or("contact-word-mobile", |c| super::parts::contact_word(c.kind))),
                )
                .with("tail", known.map(|one| super::parts::tail(one, &work.d.contacts)).unwrap_or_default())
                .with("others", *others)
        }
        RedFlag::MethodAdded { method, at } => {
            Phrase::key("flagged-method-added").with("name", work.label(*method)).with("at", Arg::Moment(*at))
        }
        RedFlag::ContactChanged { contact, at } => {
            let on_file = work.d.contacts.iter().find(|on_file| on_file.id == *contact);
            let kind =
                on_file.map_or("contact-word-mobile", |on_file| super::parts::contact_word(on_file.kind));
            Phrase::key("flagged-contact-changed")
                .with("kind", Arg::Key(kind))
                .with(
                    "tail",
                    on_file.map_or_else(String::new, |one| super::parts::tail(one, &work.d.contacts)),
                )
                .with("at", Arg::Moment(*at))
        }
        RedFlag::ManagerChanged { at } => Phrase::key("flagged-manager-changed").with("at", Arg::Moment(*at)),
        RedFlag::RepeatedCases { before } => Phrase::key("flagged-repeated-losses").with("before", *before),
        RedFlag::RejectedBefore { .. } => Phrase::key("flagged-rejected-before"),
        RedFlag::StoppedByPerson { .. } => Phrase::key("flagged-stopped-by-person"),
        RedFlag::FlaggedBefore { .. } => Phrase::key("flagged-flagged-before"),
        RedFlag::FailedBefore { checks } => Phrase::key("flagged-failed-before").with("checks", *checks),
        RedFlag::ManyCases { count } => Phrase::key("flagged-many-cases").with("count", *count),
        RedFlag::PhishingWave { team } => Phrase::key("flagged-phishing-wave").with("team", team.as_str()),
        RedFlag::ImportTouched { at } => Phrase::key("flagged-import-touched").with("at", Arg::Moment(*at)),
        RedFlag::PolicyClosed { at } => Phrase::key("flagged-policy-closed").with("at", Arg::Moment(*at)),
        RedFlag::UnusualSource => Phrase::key("flagged-unusual-source"),
        RedFlag::BoundByOther { method, at } => Phrase::key("flagged-bound-by-other")
            .with("name", work.label(*method))
            .with("at", Arg::Moment(*at)),
        RedFlag::NotTold { notice } => {
            let what = super::timeline::notice_word(*notice);
            Phrase::key("flagged-not-told").with("what", Arg::Key(what))
        }
        RedFlag::Heard { heard: kind } => Phrase::key(flag_key(*kind)),
    }
}
