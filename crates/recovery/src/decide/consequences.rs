//! Effects that follow from where a case stands, without anybody asking.

use crate::{Case, CaseEvent, CaseState, Closing, Effect, Facts, Notice, Outcome, obligations::lost_methods};
use keyward_model::{MethodStatus, PassId};

/// Intents for what is due now and was not yet decided, with ids from the facts' fresh ones.
pub(super) fn consequences(case: &Case, facts: &Facts) -> Vec<CaseEvent> {
    let mut due = Vec::new();
    // First of all, so that no notice takes its place: a pass ends.
    let stopped = matches!(
        case.state,
        CaseState::Escalated | CaseState::Closed(Closing::Rejected | Closing::Completed)
    );
    if let Some(pass) = case.living_pass(facts.now).filter(|_| stopped) {
        let effect = Effect::VoidPass { pass: pass.pass };
        if case.under_way(|e| *e == effect).is_none() {
            due.push(effect);
        }
    }
    if facts.standards.of(case.tier).tell_security && case.verified.is_some() && case.state == CaseState::Open
    {
        tell(&mut due, case, Notice::PrivilegedRecovery, None);
    }
    // Each pass is a way in of its own: whoever was told of the first knows nothing of the second.
    for pass in issued(case) {
        tell(&mut due, case, Notice::PassIssued, Some(pass));
    }
    if case.state == CaseState::Escalated {
        tell(&mut due, case, Notice::Escalated, None);
    }
    if case.has_done(|effect| matches!(effect, Effect::SuspendMethods { .. })) {
        tell(&mut due, case, Notice::MethodsSuspended, None);
    }
    if case.has_done(|effect| matches!(effect, Effect::RetireMethod { .. }))
        && lost_methods(case, facts).all(|method| method.status == MethodStatus::Revoked)
    {
        tell(&mut due, case, Notice::MethodsRetired, None);
    }
    if matches!(case.state, CaseState::Closed(_)) {
        tell(&mut due, case, Notice::Closed, None);
    }
    facts.fresh.iter().zip(due).map(|(&id, effect)| CaseEvent::EffectIntended { id, effect }).collect()
}

/// Every pass that the case gave out, in order.
fn issued(case: &Case) -> impl Iterator<Item = PassId> {
    case.intents.iter().filter_map(|intent| match &intent.outcome {
        Some(Ok(Outcome::PassIssued { pass, .. })) => Some(*pass),
        _ => None,
    })
}

fn tell(due: &mut Vec<Effect>, case: &Case, notice: Notice, pass: Option<PassId>) {
    let effect = Effect::Tell { notice, person: case.person, pass };
    // A notice that failed is decided again; one that is under way or done is not.
    let decided = case.intents.iter().any(|i| i.effect == effect && !matches!(i.outcome, Some(Err(_))));
    if !decided {
        due.push(effect);
    }
}
