//! The exception on the case page.

use super::Work;
use crate::{
    Arg, Phrase,
    views::{ExceptionCard, SignedView},
};
use keyward_desk::Action;
use keyward_recovery::{CaseState, ExceptionState, StoppedException};

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
        text: Phrase::key(if managed(work) { "exception-sign-text" } else { "exception-sign-text-alone" })
            .with("hours", work.d.exceptions.hours),
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

fn state(work: &Work<'_>, open: &ExceptionState) -> Phrase {
    let managed = managed(work);
    match open.opens {
        None => Phrase::key("exception-waits"),
        Some((from, _)) if work.d.now < from => {
            Phrase::key(if managed { "exception-cools" } else { "exception-cools-alone" })
                .with("at", Arg::Moment(from))
        }
        Some((_, until)) => {
            Phrase::key(if managed { "exception-is-open" } else { "exception-is-open-alone" })
                .with("at", Arg::Moment(until))
        }
    }
}
