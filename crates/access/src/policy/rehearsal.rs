//! What a policy would do to one person, before anybody puts it in force.

use super::{PersonFacts, Plan, Refusal, Rules, Snoozed, campaign_asks, is_held, may_register, may_use};
use keyward_model::{Combination, Factor, MethodId, MethodStatus, SessionStrength, Timestamp};

/// What other rules would do to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Ways in that open.
    pub gained: Vec<Combination>,
    /// Ways in that close.
    pub lost: Vec<Combination>,
    /// They get in today and would not any more.
    pub locked_out: bool,
    /// Their best way in would be a weaker one.
    pub weaker: bool,
    /// Passkeys that work today and would be refused, each with the reason.
    pub refused: Vec<(MethodId, Refusal)>,
    /// None of the passkeys that they have could be registered anew, and one could today: what a pass is good for after a loss.
    pub unregistrable: bool,
    /// What would come of their next sign-in, if less comes of it today.
    pub next: NextSignIn,
}

impl Outcome {
    /// Whether nothing changes for the person.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// What `after` would do to a person for whom `before` is in force.
pub fn rehearse(before: Rules<'_>, after: Rules<'_>, person: &PersonFacts<'_>, now: Timestamp) -> Outcome {
    let (today, then) = (Plan::of(before, person, now), Plan::of(after, person, now));
    let only = |some: &Plan, other: &Plan| -> Vec<Combination> {
        some.ways().iter().filter(|way| !other.ways().contains(way)).copied().collect()
    };
    let best = |plan: &Plan| plan.ways().iter().map(|way| SessionStrength::of(*way)).max();
    let mut refused = Vec::new();
    for held in person.methods.iter().filter(|held| held.passkey.is_some()) {
        let judge = |rules| may_use(rules, person, Factor::Passkey, held);
        if let (Ok(_), Err(why)) = (judge(before), judge(after)) {
            refused.push((held.id, why));
        }
    }
    let again = |rules| {
        let register = |facts| may_register(rules, person, Factor::Passkey, Some(facts), true);
        let held = person.methods.iter().filter(|held| held.status != MethodStatus::Revoked);
        held.filter_map(|held| held.passkey.as_ref()).any(|facts| register(facts).is_ok())
    };
    let (comes_today, comes) = (next(before, person, &today, now), next(after, person, &then, now));
    Outcome {
        gained: only(&then, &today),
        lost: only(&today, &then),
        locked_out: !today.is_locked_out() && then.is_locked_out(),
        weaker: !then.is_locked_out() && best(&then) < best(&today),
        refused,
        unregistrable: again(before) && !again(after),
        next: if comes > comes_today { comes } else { NextSignIn::Free },
    }
}

/// What comes of somebody's next sign-in by their best way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum NextSignIn {
    /// Nothing but the sign-in.
    #[default]
    Free,
    /// The campaign asks.
    Asked,
    /// Registration and nowhere else.
    Held,
}

fn next(rules: Rules<'_>, person: &PersonFacts<'_>, plan: &Plan, now: Timestamp) -> NextSignIn {
    let Some(shown) = plan.ways().first() else { return NextSignIn::Free };
    // What was said to the campaign of today does not count in one that is changed.
    let ask = campaign_asks(rules, person, *shown, Snoozed::default(), now);
    match ask {
        _ if plan.register_only || is_held(rules, person, *shown, now) => NextSignIn::Held,
        Some(ask) if ask.is_held() => NextSignIn::Held,
        Some(_) => NextSignIn::Asked,
        None => NextSignIn::Free,
    }
}
