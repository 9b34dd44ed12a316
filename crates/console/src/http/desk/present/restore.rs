//! Issuing a pass, the pass that is out, and the new passkey.

use super::{Work, told::answer};
use crate::{
    Phrase,
    http::words,
    views::{
        ChannelChoice, HandoverChannel, PassCard, PassOutCard, RegisterCard, RegisterState, RestoreCard,
    },
};
use keyward_desk::{Action, PassShown};
use keyward_recovery::{
    CaseEvent, Duty, Effect, EvidenceResult, EvidenceState, Handover, Notice, Obligation, Outcome, PassState,
    Refusal,
};
use keyward_storage::repo::messages::Message;

/// The lifetimes that are offered, in minutes, as far as the policy allows them.
const LIFETIMES: [u32; 7] = [10, 30, 60, 120, 240, 480, 1440];

pub(crate) const fn channel(handover: Handover) -> HandoverChannel {
    match handover {
        Handover::VerifiedCall => HandoverChannel::VerifiedCall,
        Handover::InPerson => HandoverChannel::InPerson,
        Handover::Approver => HandoverChannel::Approver,
        Handover::Split => HandoverChannel::Split,
        Handover::VideoCall => HandoverChannel::VideoCall,
        Handover::RelayCall => HandoverChannel::RelayCall,
    }
}

pub(super) fn restore_card(work: &Work<'_>) -> RestoreCard {
    let policy = &work.d.pass_policy;
    let refusal = match work.duty(Obligation::Restore) {
        Some(Duty::Open) => {
            work.against(Action::IssuePass(Handover::VerifiedCall)).filter(|why| !is_handover(why))
        }
        Some(Duty::Blocked(why)) => Some(why),
        Some(Duty::UnderWay) => Some(&Refusal::UnderWay),
        _ => Some(&Refusal::NotOpen),
    };
    let (range, usual) = (policy.lifetimes(), policy.usual_minutes());
    let mut lifetimes: Vec<u32> = LIFETIMES.into_iter().chain([usual]).collect();
    lifetimes.retain(|minutes| range.contains(minutes));
    lifetimes.sort_unstable();
    lifetimes.dedup();
    RestoreCard {
        ready: refusal.is_none(),
        refusal: refusal.map(words::refusal),
        opens_when: refusal.map(|why| opens_when(work, why)).unwrap_or_default(),
        channels: Handover::ALL.into_iter().map(|handover| choice(work, handover)).collect(),
        lifetimes,
        default_minutes: usual,
        multi_use: !policy.one_time,
        voids_earlier: work.d.case.living_pass(work.d.now).is_some(),
    }
}

const fn is_handover(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::HandoverNotPermitted(_))
}

/// Whether the case permits a way of handing over. What bars every way is said once, above.
fn choice(work: &Work<'_>, handover: Handover) -> ChannelChoice {
    let refused = work.against(Action::IssuePass(handover)).filter(|why| is_handover(why));
    ChannelChoice { channel: channel(handover), refused: refused.map(words::refusal) }
}

/// What would open the door.
fn opens_when(work: &Work<'_>, refusal: &Refusal) -> Vec<Phrase> {
    let phrase = match refusal {
        Refusal::NotVerified { missing } => Phrase::key("opens-when-verified").with("missing", *missing),
        Refusal::NotContained => Phrase::key("opens-when-contained"),
        Refusal::NotApproved => {
            let verification = &work.d.verification;
            let lacking = verification.approvals_needed.saturating_sub(verification.approvals_given);
            Phrase::key("opens-when-approved").with("count", u32::from(lacking))
        }
        Refusal::SecurityNotTold => security_waits(work),
        Refusal::NotAssessed => Phrase::key("opens-when-assessed"),
        Refusal::Escalated => Phrase::key("opens-when-resumed"),
        Refusal::FlagsUnreviewed => Phrase::key("opens-when-reviewed"),
        Refusal::UnderWay => Phrase::key("opens-when-finished"),
        _ => return Vec::new(),
    };
    vec![phrase]
}

/// Where the notice to security stands: nobody has accepted it yet.
fn security_waits(work: &Work<'_>) -> Phrase {
    let notice = work
        .d
        .case
        .intents
        .iter()
        .rev()
        .find(|intent| matches!(intent.effect, Effect::Tell { notice: Notice::PrivilegedRecovery, .. }));
    let Some(notice) = notice.filter(|notice| notice.outcome.is_some()) else {
        return Phrase::key("opens-when-security-addressed");
    };
    let of_it = |row: &&Message| row.message.intent == Some(notice.id);
    let said =
        work.d.messages.iter().filter(of_it).filter(|row| row.last_error.is_some()).map(answer).next_back();
    match (notice.given_up, said) {
        (true, said) => Phrase::key("opens-when-security-knows").with("why", said.unwrap_or_default()),
        (false, Some(said)) => Phrase::key("opens-when-security-accepted").with("why", said),
        (false, None) => Phrase::key("opens-when-security-told"),
    }
}

/// The pass, in the one answer that shows it.
pub(crate) fn pass_card(shown: &PassShown, sign_in_url: &str, half_with: Option<String>) -> PassCard {
    PassCard {
        pass: shown.secret.to_string(),
        expires_at: shown.expires_at,
        one_time: shown.one_time,
        channel: channel(shown.handover),
        sign_in_url: sign_in_url.to_owned(),
        half_with,
    }
}

/// The card of a pass that is out, if one is.
pub(super) fn pass_out_card(work: &Work<'_>) -> Option<PassOutCard> {
    let pass = work.d.case.living_pass(work.d.now)?;
    let (issued_at, handover) = issued(work, pass)?;
    Some(PassOutCard {
        issued_at,
        expires_at: pass.expires_at,
        channel: channel(handover),
        failed_attempts: work.failed_attempts,
        say: say_pass(work),
        again: spent_on(work, pass),
    })
}

/// What a pass took with it, and what another one takes again: checks, signatures, and a supervisor's look at the red flags.
fn spent_on(work: &Work<'_>, pass: PassState) -> Vec<Phrase> {
    let case = &work.d.case;
    let issued = case.intents.iter().find(|intent| {
        matches!(&intent.outcome, Some(Ok(Outcome::PassIssued { pass: issued, .. })) if *issued == pass.pass)
    });
    let Some(id) = issued.map(|intent| intent.id) else { return Vec::new() };
    let passed =
        |check: &&EvidenceState| check.spent == Some(id) && check.result == Some(EvidenceResult::Passed);
    let counted = [
        ("pass-again-checks", case.evidence.iter().filter(passed).count()),
        ("pass-again-approvals", case.approvals.iter().filter(|a| a.spent == Some(id)).count()),
        ("pass-again-flags", case.flags.iter().filter(|flag| flag.spent == Some(id)).count()),
        ("pass-again-exception", case.exception.iter().filter(|open| open.spent == Some(id)).count()),
    ];
    let some = counted.into_iter().filter(|(_, count)| *count > 0);
    some.map(|(key, count)| Phrase::key(key).with("count", u64::try_from(count).unwrap_or(u64::MAX)))
        .collect()
}

/// What was spent on the last pass, if it ended without letting anybody in and another one is to be issued.
pub(super) fn spent_in_vain(work: &Work<'_>) -> Vec<Phrase> {
    let case = &work.d.case;
    match case.pass {
        Some(pass) if !case.is_way_out(work.d.now) => spent_on(work, pass),
        _ => Vec::new(),
    }
}

fn issued(work: &Work<'_>, pass: PassState) -> Option<(keyward_model::Timestamp, Handover)> {
    work.d.case.intents.iter().rev().find_map(|intent| match (&intent.effect, &intent.outcome) {
        (Effect::IssuePass { handover, .. }, Some(Ok(Outcome::PassIssued { pass: issued, .. })))
            if *issued == pass.pass =>
        {
            Some((intent.at, *handover))
        }
        _ => None,
    })
}

/// How the pass that is out is used: of one in two halves only the first was read out.
pub(super) fn say_pass(work: &Work<'_>) -> Phrase {
    let last = work.d.case.intents.iter().rev().find_map(|intent| match intent.effect {
        Effect::IssuePass { half_to, .. } => Some(half_to),
        _ => None,
    });
    match last.flatten() {
        Some(holder) => Phrase::key("say-use-pass-half").with("name", work.name(holder)),
        None => Phrase::key("say-use-pass"),
    }
}

pub(super) fn register_card(work: &Work<'_>) -> RegisterCard {
    let state = register_state(work);
    let remaining = work.to_sign_in_with();
    let say = match (&state, remaining) {
        (RegisterState::Waiting, _) if work.d.case.living_pass(work.d.now).is_some() => say_pass(work),
        (RegisterState::Waiting, Some(_)) => Phrase::key("say-sign-in-with"),
        (RegisterState::Waiting, None) => Phrase::key("say-pass-is-next"),
        (RegisterState::SignedIn { .. }, _) => Phrase::key("say-register"),
        (RegisterState::Registered { .. }, _) => Phrase::key("say-prove"),
        (RegisterState::Proved { .. }, _) if work.is_first() => Phrase::key("say-proved-first"),
        (RegisterState::Proved { .. }, _) => Phrase::key("say-proved"),
    };
    RegisterCard {
        may_end: matches!(state, RegisterState::SignedIn { .. } | RegisterState::Registered { .. })
            && work.may(Action::VoidPass),
        state,
        say: Some(say),
        expires_at: work.d.case.living_pass(work.d.now).map(|pass| pass.expires_at),
        sign_in_url: work.sign_in_url.clone(),
    }
}

/// The furthest stage that the events show, of what still stands: a passkey that is held back or lost since is no stage.
fn register_state(work: &Work<'_>) -> RegisterState {
    let case = &work.d.case;
    let registered = |method| case.registered.iter().any(|(known, _)| *known == method);
    work.d
        .events
        .iter()
        .rev()
        .find_map(|entry| {
            let at = entry.recorded.at;
            match &entry.recorded.event {
                CaseEvent::PasskeyProved { method } if case.proved == Some(*method) => {
                    Some(RegisterState::Proved { label: work.label(*method), at })
                }
                CaseEvent::PasskeyRegistered { method, label, .. } if registered(*method) => {
                    Some(RegisterState::Registered { label: label.clone(), at })
                }
                CaseEvent::PassUsed { .. } if case.open_pass(work.d.now).is_some() => {
                    Some(RegisterState::SignedIn { at })
                }
                // A new pass begins the way anew.
                CaseEvent::EffectDone { outcome: Outcome::PassIssued { .. }, .. } => {
                    Some(RegisterState::Waiting)
                }
                _ => None,
            }
        })
        .unwrap_or(RegisterState::Waiting)
}
