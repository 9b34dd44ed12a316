//! The playbook's steps, from the duties.

use super::Work;
use crate::{
    Arg, Phrase,
    http::{desk::sessions::took, words},
    views::{StepState, StepView},
};
use keyward_desk::Action;
use keyward_model::Actor;
use keyward_recovery::{CaseState, Duty, Effect, Obligation, Outcome, Playbook, Refusal, Unneeded};

/// What is to be done.
pub(crate) const fn duty_title(obligation: Obligation) -> &'static str {
    match obligation {
        Obligation::Report => "duty-report",
        Obligation::Assess => "duty-assess",
        Obligation::Verify => "duty-verify",
        Obligation::Contain => "duty-contain",
        Obligation::Reregister => "duty-reregister",
        Obligation::Restore => "duty-restore",
        Obligation::Register => "duty-register",
        Obligation::Retire => "duty-retire",
        Obligation::Wipe => "duty-wipe",
    }
}

/// What is to be done, in the words of the playbook.
pub(crate) const fn step_title(playbook: Playbook, obligation: Obligation) -> &'static str {
    match (playbook, obligation) {
        (Playbook::PinLocked, Obligation::Retire) => "duty-retire-pin",
        (Playbook::PinLocked, Obligation::Wipe) => "duty-wipe-pin",
        (Playbook::NewPhone, Obligation::Retire) => "duty-retire-new",
        (Playbook::NewPhone, Obligation::Wipe) => "duty-wipe-new",
        (Playbook::FirstPasskey, Obligation::Retire) => "duty-retire-first",
        (Playbook::Compromised, Obligation::Retire) => "duty-retire-compromised",
        (_, other) => duty_title(other),
    }
}

/// All steps. `shown` is the one whose card is in the middle.
pub(crate) fn steps(work: &Work<'_>, number: u32, shown: Option<Obligation>) -> Vec<StepView> {
    // What only another playbook has is no step here, not even one that does not apply.
    let of_this = |(_, duty): &&(Obligation, Duty)| *duty != Duty::NotApplicable(Unneeded::OtherPlaybook);
    let duties = work.d.duties.iter().filter(of_this);
    let mut steps: Vec<StepView> =
        duties.map(|(obligation, duty)| step(work, number, *obligation, duty, shown)).collect();
    // What blocks several steps is said at the first of them.
    let mut said: Option<Phrase> = None;
    for step in steps.iter_mut().filter(|step| step.state == StepState::Blocked) {
        if step.detail == said {
            step.detail = None;
        } else {
            said.clone_from(&step.detail);
        }
    }
    steps
}

fn step(
    work: &Work<'_>,
    number: u32,
    obligation: Obligation,
    duty: &Duty,
    shown: Option<Obligation>,
) -> StepView {
    let (state, detail) = match duty {
        // Whatever else is missing, the freeze comes first, and no step of the case lifts it.
        Duty::Blocked(_) if work.d.person.frozen_at.is_some() && gives_a_way_in(obligation) => {
            (StepState::Blocked, Some(words::refusal(&Refusal::AccountFrozen)))
        }
        // Who signs in with what is left is verified by that, and by nothing else.
        Duty::Blocked(Refusal::NotVerified { .. }) if signs_in(work) => {
            (StepState::Blocked, Some(Phrase::key("step-so-after-sign-in").with("name", work.first_name())))
        }
        Duty::Blocked(refusal) => (StepState::Blocked, Some(words::refusal(refusal))),
        Duty::Open => (StepState::Open, None),
        Duty::UnderWay => (StepState::Open, Some(under_way(work, obligation))),
        Duty::Done => (StepState::Done, done(work, obligation)),
        Duty::Waived { by, reason } => (StepState::Waived, Some(waived(work, *by, reason))),
        Duty::NotApplicable(why) => (StepState::NotApplicable, unneeded(work, *why)),
        Duty::NotReached => (StepState::NotReached, Some(not_reached(work))),
    };
    let is_current = shown == Some(obligation);
    // What is blocked has no card: there is nothing to do there yet.
    let has_card = !is_current && matches!(state, StepState::Open | StepState::Done);
    StepView {
        key: obligation.name(),
        title: Phrase::key(match obligation {
            Obligation::Register if signs_in(work) => "duty-sign-in",
            _ => step_title(work.d.case.playbook, obligation),
        }),
        state,
        detail,
        is_current,
        href: has_card.then(|| format!("/desk/cases/{number}?step={}", obligation.name())),
        waivable: work.may(Action::Waive(obligation)),
        sessions: ends_elsewhere(work, obligation, state),
    }
}

/// Whether they come back with a method that is left: there is no pass and nothing to register.
pub(super) fn signs_in(work: &Work<'_>) -> bool {
    matches!(work.duty(Obligation::Restore), Some(Duty::NotApplicable(Unneeded::SignsIn)))
}

const fn gives_a_way_in(obligation: Obligation) -> bool {
    matches!(obligation, Obligation::Restore | Obligation::Register)
}

/// Where the sessions can be ended while the case may not: anybody at the desk does that on the person's page.
fn ends_elsewhere(work: &Work<'_>, obligation: Obligation, state: StepState) -> Option<String> {
    let blocked = obligation == Obligation::Contain && state == StepState::Blocked;
    let open = work.d.case.state == CaseState::Open && work.d.sessions.count > 0;
    (blocked && open && work.may(Action::Note)).then(|| format!("/desk/people/{}#sessions", work.d.person.id))
}

fn under_way(work: &Work<'_>, obligation: Obligation) -> Phrase {
    match obligation {
        Obligation::Restore => match work.d.case.living_pass(work.d.now) {
            Some(pass) => Phrase::key("step-so-pass-out").with("until", Arg::Time(pass.expires_at)),
            None => Phrase::key("step-so-under-way"),
        },
        Obligation::Register if comes_after_pass(work) => Phrase::key("step-so-after-pass"),
        Obligation::Register => Phrase::key("step-so-waits-for-person").with("name", work.first_name()),
        _ => Phrase::key("step-so-under-way"),
    }
}

/// Whether nobody can be waited for yet: the pass that leads to the passkey has still to be issued.
fn comes_after_pass(work: &Work<'_>) -> bool {
    matches!(work.duty(Obligation::Restore), Some(Duty::Open))
}

fn done(work: &Work<'_>, obligation: Obligation) -> Option<Phrase> {
    let case = &work.d.case;
    match obligation {
        Obligation::Report => Some(Phrase::key("step-so-reported").with("at", Arg::Time(case.opened_at))),
        Obligation::Assess => {
            if work.is_first() {
                return Some(Phrase::key("step-so-assessed-first"));
            }
            if work.says_none_at_hand() {
                return Some(Phrase::key("step-so-not-at-hand"));
            }
            let strong = work.d.strong_left.len();
            Some(Phrase::key("step-so-assessed").with("strong", u64::try_from(strong).unwrap_or(u64::MAX)))
        }
        Obligation::Verify => {
            let Some((at, until)) = case.verified else {
                return Some(Phrase::key("step-so-signed-in").with("label", work.label(case.proved?)));
            };
            let key = if work.d.now <= until { "step-so-verified" } else { "step-so-was-verified" };
            Some(Phrase::key(key).with("at", Arg::Time(at)).with("until", Arg::Time(until)))
        }
        Obligation::Contain => Some(match work.d.revocations.last() {
            Some((_, measured)) if measured.sessions > 0 => Phrase::key("revoke-ended")
                .with("count", sessions_ended(work))
                .with("took", took(measured.took)),
            _ => Phrase::key("step-so-contained").with("count", sessions_ended(work)),
        }),
        Obligation::Reregister => Some(Phrase::key("step-so-reregistered")),
        Obligation::Restore => Some(Phrase::key("step-so-restored")),
        Obligation::Register => Some(Phrase::key("step-so-proved").with("label", work.label(case.proved?))),
        Obligation::Retire => {
            let count = u64::try_from(case.report.methods.len()).unwrap_or(u64::MAX);
            Some(Phrase::key("step-so-retired").with("count", count))
        }
        Obligation::Wipe => {
            let [loss, new] = ["step-so-settled", "step-so-settled-new"];
            let keys = [loss, "step-so-settled-pin", new, new, loss];
            Some(Phrase::key(work.words(keys)))
        }
    }
}

/// How many sessions the case ended, over all its tries.
pub(super) fn sessions_ended(work: &Work<'_>) -> u64 {
    work.d
        .case
        .intents
        .iter()
        .filter(|intent| matches!(intent.effect, Effect::RevokeSessions { .. }))
        .filter_map(|intent| match &intent.outcome {
            Some(Ok(Outcome::SessionsEnded { count })) => Some(*count),
            _ => None,
        })
        .sum()
}

fn waived(work: &Work<'_>, by: Actor, reason: &str) -> Phrase {
    let name =
        by.person().map_or_else(|| Arg::Key("actor-word-keyward"), |person| Arg::from(work.name(person)));
    Phrase::key("step-so-waived").with("name", name).with("reason", reason)
}

/// Why a step is no part of the case, from the rule that says so.
fn unneeded(work: &Work<'_>, why: Unneeded) -> Option<Phrase> {
    Some(Phrase::key(match why {
        Unneeded::SelfReported => "step-so-no-verify",
        Unneeded::SignsIn => "step-so-no-restore",
        Unneeded::Disabled => "step-so-disabled",
        Unneeded::NoMethods => {
            let [loss, new] = ["step-so-no-retire", "step-so-no-retire-new"];
            work.words([loss, "step-so-no-retire-pin", new, loss, "step-so-no-retire-compromised"])
        }
        Unneeded::NoThings | Unneeded::OtherPlaybook => return None,
    }))
}

/// When the case was refused, at a step that it never came to.
fn not_reached(work: &Work<'_>) -> Phrase {
    let at = work.d.row.case.now.closed_at.unwrap_or(work.d.now);
    Phrase::key("step-so-not-reached").with("at", Arg::Day(at))
}
