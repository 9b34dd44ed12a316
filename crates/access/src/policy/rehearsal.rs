//! What a policy would do to one person, before anybody puts it in force.

use super::{PersonFacts, Plan, Refusal, Rules, may_use};
use keyward_model::{Combination, Factor, MethodId, SessionStrength, Timestamp};

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
    Outcome {
        gained: only(&then, &today),
        lost: only(&today, &then),
        locked_out: !today.is_locked_out() && then.is_locked_out(),
        weaker: !then.is_locked_out() && best(&then) < best(&today),
        refused,
    }
}
