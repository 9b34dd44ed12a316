//! Effects that follow from where a case stands, without anybody asking.

use crate::applies::asks;
use crate::{
    Case, CaseEvent, CaseState, Closing, Effect, EvidenceKind, Facts, FlagEffect, FlagKind, Notice, Occasion,
    Outcome,
    flags::{any_with, standing_flags, unraised},
    obligations::{lost_methods, was_verified},
    own,
};
use keyward_model::{MethodStatus, PassId};
use std::collections::BTreeSet;

/// Red flags that were found, and intents for what is due now and was not yet decided, with ids from the facts' fresh ones.
pub(super) fn consequences(before: &Case, case: &Case, facts: &Facts) -> Vec<CaseEvent> {
    let mut due = Vec::new();
    let mut events = Vec::new();
    if case.state == CaseState::Open {
        events.extend(unraised(case, facts).into_iter().map(|flag| CaseEvent::FlagRaised { flag }));
    }
    // A pass, or the session that it opened, ends before anything is told.
    let stopped = matches!(
        case.state,
        CaseState::Escalated | CaseState::Closed(Closing::Rejected | Closing::Completed)
    ) || any_with(case, facts, FlagEffect::Stop);
    if let Some(pass) = case.open_pass(facts.now).filter(|_| stopped || case.lapsed) {
        let effect = Effect::VoidPass { pass: pass.pass };
        if case.under_way(|e| *e == effect).is_none() {
            due.push(effect);
        }
    }
    hold_back(&mut due, before, case, facts);
    if case.duress {
        tell(&mut due, case, Notice::Duress, None);
        let armed = case.open_pass(facts.now).filter(|pass| !is_decoy(case, pass.pass));
        let disarm = armed.map(|pass| Effect::DisarmPass { pass: pass.pass });
        due.extend(disarm.filter(|effect| !case.intents.iter().any(|intent| intent.effect == *effect)));
        let methods = case.to_withhold();
        due.extend((!methods.is_empty()).then_some(Effect::WithholdMethods { methods }));
    }
    if let Some(pass) = case.living_pass(facts.now).filter(|_| handed_in_halves(case)) {
        tell(&mut due, case, Notice::HalfOfPass, Some(pass.pass));
    }
    let security = asks(case, facts, |standard| standard.tell_security);
    if security && case.verified.is_some() && case.state == CaseState::Open {
        tell(&mut due, case, Notice::PrivilegedRecovery, None);
    }
    // Each pass is a way in of its own: whoever was told of the first knows nothing of the second.
    for pass in issued(case) {
        tell(&mut due, case, Notice::PassIssued, Some(pass));
    }
    if case.state == CaseState::Escalated {
        // Whoever heard of the first stop and saw it resumed knows nothing of the second.
        let of = (case.escalations > 1).then_some(Occasion::Escalation(case.escalations));
        tell_again(&mut due, case, (Notice::Escalated, of), None);
    }
    for kind in stopping(case, facts) {
        let of = Some(Occasion::Flag(kind));
        tell_again(&mut due, case, (Notice::NeedsSupervisor, of), None);
    }
    if let Some(open) = case.exception.as_ref().filter(|open| open.opens.is_some() && open.lives(facts.now)) {
        tell_again(&mut due, case, (Notice::ExceptionStarted, Some(Occasion::Request(open.id))), None);
    }
    for stopped in case.stopped_exceptions.iter().filter(|stopped| stopped.started) {
        tell_again(&mut due, case, (Notice::ExceptionStopped, Some(Occasion::Request(stopped.id))), None);
    }
    for request in requests(case, facts) {
        tell_again(&mut due, case, request, None);
    }
    tell_after(&mut due, case, Notice::MethodsSuspended, |e| matches!(e, Effect::SuspendMethods { .. }));
    tell_after(&mut due, case, Notice::Reregister, |e| matches!(e, Effect::RequireReregistration { .. }));
    // In one message, as long as there is another time to send it.
    let over = matches!(case.state, CaseState::Closed(_));
    if over || lost_methods(case, facts).all(|method| method.status == MethodStatus::Revoked) {
        tell_after(&mut due, case, Notice::MethodsRetired, |e| matches!(e, Effect::RetireMethod { .. }));
    }
    if matches!(case.state, CaseState::Closed(_)) {
        tell(&mut due, case, Notice::Closed, None);
    }
    events.extend(facts.fresh.iter().zip(due).map(|(&id, effect)| CaseEvent::EffectIntended { id, effect }));
    events
}

/// Whatever somebody else bound while the case was open works no longer, at once: the case decides about it. What the case had answered for
/// before goes once somebody is verified: a call by a stranger suspends nothing. A rejected case takes back what its pass gave, in the
/// decision that rejects it and never later: what comes after its end is not its concern.
fn hold_back(due: &mut Vec<Effect>, before: &Case, case: &Case, facts: &Facts) {
    if matches!(before.state, CaseState::Closed(_)) {
        return;
    }
    let active = |method: &&keyward_model::Method| method.status == MethodStatus::Active;
    let (orphans, given) = (own::orphans(case, facts), own::of_its_passes(case));
    let verified = was_verified(case, facts);
    let foreign = facts.methods.iter().filter(active).filter(|method| match case.state {
        CaseState::Closed(Closing::Completed) => false,
        // Nobody knows whose it is: what the case gave goes as well.
        CaseState::Closed(Closing::Rejected) => {
            given.contains(&method.id) || (case.is_foreign(method) && !case.made_in.contains_key(&method.id))
        }
        _ if case.made_in.contains_key(&method.id) => {
            verified && (case.is_foreign(method) || orphans.contains(&method.id))
        }
        _ => case.is_foreign(method),
    });
    let effect = Effect::SuspendMethods { methods: foreign.map(|method| method.id).collect() };
    let any = matches!(&effect, Effect::SuspendMethods { methods } if !methods.is_empty());
    if any && case.under_way(|e| *e == effect).is_none() {
        due.push(effect);
    }
}

/// The kinds of red flags that stop a case that is open: only a supervisor lets it go on, and nobody else tells them that it waits.
fn stopping(case: &Case, facts: &Facts) -> BTreeSet<FlagKind> {
    if case.state != CaseState::Open {
        return BTreeSet::new();
    }
    let kinds = standing_flags(case, facts).into_iter().map(|flag| flag.kind());
    kinds.filter(|kind| facts.flag_effect(*kind) == FlagEffect::Stop).collect()
}

/// Who is asked to sign hears of it while it waits.
fn requests(case: &Case, facts: &Facts) -> Vec<(Notice, Option<Occasion>)> {
    if case.state != CaseState::Open {
        return Vec::new();
    }
    let vouches = case.evidence.iter().filter(|e| e.kind == EvidenceKind::Vouch && e.waits(facts.now));
    let approvals = case.approvals.iter().filter(|approval| approval.waits(facts.now));
    let vouches = vouches.map(|asked| (Notice::VouchAsked, Some(Occasion::Request(asked.id))));
    vouches.chain(approvals.map(|asked| (Notice::ApprovalAsked, Some(Occasion::Request(asked.id))))).collect()
}

/// Whether this pass never was one.
fn is_decoy(case: &Case, pass: PassId) -> bool {
    case.intents.iter().any(|intent| {
        matches!(intent.effect, Effect::IssuePass { decoy: true, .. })
            && matches!(intent.outcome, Some(Ok(Outcome::PassIssued { pass: issued, .. })) if issued == pass)
    })
}

fn handed_in_halves(case: &Case) -> bool {
    let last = case.intents.iter().rev().find(|intent| matches!(intent.effect, Effect::IssuePass { .. }));
    last.is_some_and(|intent| matches!(intent.effect, Effect::IssuePass { half_to: Some(_), .. }))
}

/// Every pass that the case gave out, in order.
fn issued(case: &Case) -> impl Iterator<Item = PassId> {
    case.intents.iter().filter_map(|intent| match &intent.outcome {
        Some(Ok(Outcome::PassIssued { pass, .. })) => Some(*pass),
        _ => None,
    })
}

fn tell(due: &mut Vec<Effect>, case: &Case, notice: Notice, pass: Option<PassId>) {
    tell_again(due, case, (notice, None), pass);
}

/// Tells what was carried out, and again what was carried out after that was told: whoever knows that one method was suspended knows nothing of
/// the next.
fn tell_after(due: &mut Vec<Effect>, case: &Case, notice: Notice, is: impl Fn(&Effect) -> bool) {
    let done =
        case.intents.iter().filter(|intent| matches!(intent.outcome, Some(Ok(_))) && is(&intent.effect));
    let Some((done_at, id)) = done.filter_map(|intent| Some((intent.ended_seq?, intent.id))).max() else {
        return;
    };
    let told = case.intents.iter().rev().find_map(|intent| match &intent.effect {
        Effect::Tell { notice: told, of, .. } if *told == notice => Some((intent.seq, *of)),
        _ => None,
    });
    let of = match told {
        None => None,
        Some((told_at, _)) if done_at > told_at => Some(Occasion::Effect(id)),
        // One that failed is decided again.
        Some((_, of)) => of,
    };
    tell_again(due, case, (notice, of), None);
}

/// Tells each of several occasions of one notice.
fn tell_again(
    due: &mut Vec<Effect>,
    case: &Case,
    (notice, of): (Notice, Option<Occasion>),
    pass: Option<PassId>,
) {
    let effect = Effect::Tell { notice, person: case.person, pass, of };
    // A notice that failed is decided again; one that is under way or done is not.
    let decided = case.intents.iter().any(|i| i.effect == effect && !matches!(i.outcome, Some(Err(_))));
    if !decided {
        due.push(effect);
    }
}
