//! Effects that follow from where a case stands, without anybody asking.

use crate::{Case, CaseEvent, CaseState, Closing, Effect, Facts, Notice};
use keyward_model::PersonId;

/// Intents for what is due now and was not yet decided, with ids from the facts' fresh ones.
pub(super) fn consequences(case: &Case, facts: &Facts) -> Vec<CaseEvent> {
    let mut due = Vec::new();
    if facts.standards.of(case.tier).tell_security && case.verified.is_some() && case.state == CaseState::Open
    {
        tell(&mut due, case, Notice::PrivilegedRecovery, case.person);
    }
    if case.pass.is_some() {
        tell(&mut due, case, Notice::PassIssued, case.person);
    }
    if case.state == CaseState::Escalated {
        tell(&mut due, case, Notice::Escalated, case.person);
    }
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
    facts.fresh.iter().zip(due).map(|(&id, effect)| CaseEvent::EffectIntended { id, effect }).collect()
}

fn tell(due: &mut Vec<Effect>, case: &Case, notice: Notice, person: PersonId) {
    let effect = Effect::Tell { notice, person };
    // A notice that failed is decided again; one that is under way or done is not.
    let decided = case.intents.iter().any(|i| i.effect == effect && !matches!(i.outcome, Some(Err(_))));
    if !decided {
        due.push(effect);
    }
}
