//! Who still gets in to work under a policy, with what they hold now.

use super::{
    Held, PersonFacts, Plan, Rules, is_held, may_register, may_use, registration_due, unmet, usable,
};
use keyward_model::{Factor, FactorSet, MethodKind, Timestamp};

/// What somebody's work asks of their sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WorkTakes {
    /// That it is as strong as their roles ask.
    SignIn,
    /// That, and a touch of a passkey for what they sign.
    Touch,
}

/// Whether somebody can sign in to the work of their roles with what they hold now. A pass does not count: whoever has one registers, and may
/// register nothing that the policy refuses. Every requirement counts as if its time were over, or a closing could wait for its day.
pub fn can_work(rules: Rules<'_>, person: &PersonFacts<'_>, takes: WorkTakes, now: Timestamp) -> bool {
    let person = PersonFacts { pass: None, ..*person };
    let plan = Plan::of(rules, &person, now);
    let shown = usable(rules, &person, now);
    let touches = takes == WorkTakes::SignIn || shown.has(Factor::Passkey);
    let strong = unmet(rules.sign_in, &person, shown, super::Use::Roles).is_none();
    touches && strong && !plan.is_locked_out() && !plan.register_only && !is_stuck(rules, &person, shown)
}

/// Whether the next sign-in leads into registration and nowhere else, and it is not known that it leads out again: registering what they hold
/// already would be refused, or more than one further passkey is asked for. Nobody knows of another one whether they can get it.
fn is_stuck(rules: Rules<'_>, person: &PersonFacts<'_>, shown: FactorSet) -> bool {
    let again = |held: &Held| {
        held.kind == MethodKind::Passkey
            && may_use(rules, person, Factor::Passkey, held).is_ok()
            && may_register(rules, person, Factor::Passkey, held.passkey.as_ref(), false).is_ok()
    };
    let end = Timestamp::from_micros(i64::MAX);
    let several = registration_due(rules, person, end).is_some_and(|due| due.missing > 1);
    is_held(rules, person, shown, end) && (several || !person.methods.iter().any(again))
}
