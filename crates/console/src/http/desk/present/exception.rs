//! The exception on the case page.

use super::Work;
use crate::{
    Arg, Phrase,
    views::{ExceptionCard, SignedView},
};
use keyward_desk::Action;
use keyward_recovery::{CaseState, EXCEPTION_LIFE, ExceptionState, StoppedException};

/// `None` if the case has no exception, no stopped one, and the viewer may not sign one.
pub(super) fn exception(work: &Work<'_>) -> Option<ExceptionCard> {
    let case = &work.d.case;
    let lives = |open: &&ExceptionState| {
        open.lives(work.d.now) && !case.is_spent(open.spent) && case.state == CaseState::Open
    };
    let open = case.exception.as_ref().filter(lives);
    let may_sign = work.may(Action::SignException);
    if open.is_none() && case.stopped_exceptions.is_empty() && !may_sign {
        return None;
    }
    let signed = |open: &ExceptionState| {
        let view = |(signer, at, reason): &(_, _, String)| SignedView {
            name: work.name(*signer),
            at: *at,
            reason: reason.clone(),
        };
        open.signed.iter().map(view).collect()
    };
    Some(ExceptionCard {
        state: open.map(|open| state(work, open)),
        signed: open.map(signed).unwrap_or_default(),
        stopped: case.stopped_exceptions.iter().map(|stopped| was_stopped(work, stopped)).collect(),
        stop_told: case.stopped_exceptions.iter().any(|stopped| stopped.started),
        may_sign,
        stop: open
            .filter(|_| work.supervisor || work.reads)
            .map(|_| format!("/exception/{}", work.d.row.number)),
        stoppers: open.map(|_| {
            Phrase::key(if managed(work) { "exception-stoppers" } else { "exception-stoppers-alone" })
        }),
        text: sign_text(work, open.is_some()),
    })
}

fn was_stopped(work: &Work<'_>, stopped: &StoppedException) -> Phrase {
    Phrase::key("exception-was-stopped")
        .with("name", stopped.by.person().map(|by| work.name(by)).unwrap_or_default())
        .with("at", Arg::Moment(stopped.at))
        .with("reason", stopped.reason.as_str())
}

/// Whether the person has a manager, who vouches, is told and can stop it. Without one the texts name nobody.
fn managed(work: &Work<'_>) -> bool {
    work.d.manager.is_some()
}

/// What is signed. Whoever signs second has read on the same card who may stop it.
fn sign_text(work: &Work<'_>, second: bool) -> Vec<Phrase> {
    let [then, told] = if managed(work) {
        ["exception-sign-text", "exception-sign-told"]
    } else {
        ["exception-sign-text-alone", "exception-sign-told-alone"]
    };
    let mut text = vec![
        Phrase::key("exception-sign-who"),
        Phrase::key(then).with("hours", work.d.exceptions.hours),
        Phrase::key(told),
    ];
    text.truncate(if second { 2 } else { 3 });
    text
}

/// Who does what next, and until when.
fn state(work: &Work<'_>, open: &ExceptionState) -> Phrase {
    match open.opens {
        None => {
            let since = open.signed.first().map_or(work.d.now, |(_, at, _)| *at);
            Phrase::key("exception-waits").with("until", Arg::Moment(since.plus(EXCEPTION_LIFE)))
        }
        Some((from, until)) if work.d.now < from => {
            Phrase::key("exception-cools").with("at", Arg::Moment(from)).with("until", Arg::Moment(until))
        }
        Some((_, until)) => {
            Phrase::key(if managed(work) { "exception-is-open" } else { "exception-is-open-alone" })
                .with("until", Arg::Moment(until))
        }
    }
}
