//! Who is this? The rule, how far it is met, and what to say.

use super::{Work, asked, checks, timeline::kind_word};
use crate::{
    Arg, Phrase,
    http::words,
    views::{NumberQuestion, VerifyCard},
};
use keyward_desk::Action;
use keyward_model::Contact;
use keyward_recovery::{
    Basis, CaseEvent, CaseState, Duty, EvidenceKind, NotCounted, Obligation, Refusal, ReportChannel, Rings,
    SettledNumber, WayOut,
};

pub(super) fn verify_card(work: &Work<'_>) -> VerifyCard {
    let (d, verification) = (work.d, &work.d.verification);
    let holds = d.case.verified.filter(|(_, until)| d.now <= *until);
    let (items, next) = checks::items(work);
    VerifyCard {
        first_name: work.first_name(),
        asked: asked::asked(work),
        met: verification.is_met(),
        missing: missing(work, next.and_then(|(_, what)| what)),
        colleague: is_for_a_colleague(work),
        say: say(work),
        question: question(work),
        items,
        next: next.map(|(kind, _)| kind),
        expires_at: holds.map(|(_, until)| until),
        spent: if verification.is_met() { Vec::new() } else { super::restore::spent_in_vain(work) },
    }
}

/// Which number the lost phone has, as long as a call-back could still be wanted.
fn question(work: &Work<'_>) -> Option<NumberQuestion> {
    let asked = &work.d.in_question;
    if asked.is_empty() || work.d.verification.is_met() || !work.may(Action::SettleNumbers) {
        return None;
    }
    let said = |rings| {
        let of_asked = |settled: &SettledNumber| asked.iter().any(|contact| contact.id == settled.contact);
        work.d.case.settled_numbers.iter().any(|settled| settled.rings == rings && of_asked(settled))
    };
    let answers = [
        (Rings::OnLost, "card-numbers-on-lost"),
        (Rings::Elsewhere, "card-numbers-elsewhere"),
        (Rings::Unknown, "card-numbers-unknown"),
    ];
    let choice = |contact: &Contact| checks::choice(work, contact, false, None);
    Some(NumberQuestion {
        numbers: asked.iter().map(choice).collect(),
        answered: answers.into_iter().find(|(rings, _)| said(*rings)).map(|(_, key)| key),
    })
}

/// What is still missing, with an example that can be done now: the check that is offered first.
fn missing(work: &Work<'_>, next: Option<EvidenceKind>) -> Option<Phrase> {
    let verification = &work.d.verification;
    if verification.is_met() {
        let lacking = checks::approvals_lacking(work);
        return (lacking > 0).then(|| Phrase::key("verify-missing-approval").with("count", lacking));
    }
    Some(match next {
        _ if super::flags::stops(work) => Phrase::key("verify-missing-stopped"),
        Some(example) => Phrase::key("verify-missing").with("example", Arg::Key(kind_word(example))),
        None if checks::waiting(work) > 0 => Phrase::key("verify-missing-waits"),
        None if work.d.signed_exception => Phrase::key("verify-missing-signed"),
        None => match work.against(Action::Record(EvidenceKind::InPerson)) {
            Some(Refusal::NotAllowed) => Phrase::key("verify-missing-reads"),
            Some(Refusal::LetItGoOn) => let_it_go_on(work),
            Some(why) => words::refusal(why),
            None => impossible(work),
        },
    })
}

/// Why no check leads on, with the numbers where they are known, and who can help.
fn impossible(work: &Work<'_>) -> Phrase {
    let excepts = work.d.reachable.ways_out.contains(&WayOut::Exception);
    let key = match work.supervisor {
        true if excepts => "verify-missing-short-here",
        true => "reach-short",
        false => "verify-missing-short",
    };
    match work.d.reachable.short {
        Some(short) => Phrase::key(key).with("needed", short.takes).with("possible", short.possible),
        None if work.supervisor => Phrase::key("verify-missing-impossible-here"),
        None => Phrase::key("verify-missing-impossible"),
    }
}

/// What the viewer did that keeps them from working the case: the one thing that is so.
fn let_it_go_on(work: &Work<'_>) -> Phrase {
    let theirs = |is: fn(&CaseEvent) -> bool| {
        work.d.events.iter().any(|entry| {
            let by = entry.recorded.actor.person();
            by.is_some() && by == work.d.viewer && is(&entry.recorded.event)
        })
    };
    let resumed = theirs(|event| matches!(event, CaseEvent::Resumed { .. }));
    let reviewed = theirs(|event| matches!(event, CaseEvent::FlagsReviewed { .. }));
    let lifted = theirs(|event| matches!(event, CaseEvent::FreezeLifted { .. }));
    Phrase::key(match () {
        () if work.d.signed_exception => "refusal-let-it-go-on-signed",
        () if resumed => "refusal-let-it-go-on-resumed",
        () if reviewed => "refusal-let-it-go-on-reviewed",
        () if lifted => "refusal-let-it-go-on-lifted",
        () => "refusal-let-it-go-on",
    })
}

/// Whether the rules keep this viewer from every check, so that somebody else makes them.
fn is_for_a_colleague(work: &Work<'_>) -> bool {
    // Attack mode is no matter of who looks, whoever only reads works no case, and who let it go on reads that a colleague works it.
    let theirs = |why: &&Refusal| {
        why.is_forbidden() && !matches!(why, Refusal::Braked | Refusal::NotAllowed | Refusal::LetItGoOn)
    };
    let against = work.against(Action::Record(EvidenceKind::InPerson)).filter(theirs);
    work.d.case.state == CaseState::Open && against.is_some()
}

/// The sentence to say now, where none belongs to the check that is open.
fn say(work: &Work<'_>) -> Option<Phrase> {
    let case = &work.d.case;
    if case.state != CaseState::Open {
        return None;
    }
    if work.d.verification.is_met() {
        let ended = work.duty(Obligation::Contain) == Some(&Duty::Done);
        let key = match () {
            () if checks::approvals_lacking(work) > 0 && (ended || work.is_first()) => {
                "say-verified-approval"
            }
            () if work.is_first() => "say-verified-first",
            () if ended => "say-verified-ended",
            () => "say-verified",
        };
        return Some(Phrase::key(key).with("name", work.first_name()));
    }
    if checks::open_call(work).is_some() {
        let key = work.words([
            if case.report.channel == ReportChannel::Web { "say-on-call-web" } else { "say-on-call" },
            "say-on-call-pin",
            "say-on-call-new",
            "say-on-call-first",
            "say-on-call-compromised",
        ]);
        return Some(Phrase::key(key).with("name", work.first_name()));
    }
    let under_way = |id| work.d.verification.not_counted.contains(&(id, NotCounted::UnderWay));
    let asked = case
        .evidence
        .iter()
        .rev()
        .find(|e| e.kind == EvidenceKind::Vouch && e.waits(work.d.now) && under_way(e.id))?;
    let manager = work.d.manager.as_ref().map(|manager| manager.id);
    let is_manager = matches!(asked.basis, Basis::Approver { person, .. } if Some(person) == manager);
    Some(Phrase::key(if is_manager { "say-vouch-asked" } else { "say-vouch-asked-deputy" }))
}
