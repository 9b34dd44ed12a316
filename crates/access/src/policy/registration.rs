//! What people still have to register.

use super::{Held, PersonFacts, Rules, may_register, may_use};
use keyward_model::{Campaign, Factor, MethodKind, Timestamp};
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

/// What somebody has to register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// How many phishing-resistant methods are missing.
    pub missing: u8,
    /// Until when.
    pub by: Timestamp,
    /// Whether that is over: the next sign-in leads into registration and nowhere else.
    pub overdue: bool,
}

/// How many passkeys the person has that work under these rules.
fn strong_methods(rules: Rules<'_>, person: &PersonFacts<'_>) -> u8 {
    let works = |held: &&Held| may_use(rules, person, Factor::Passkey, held).is_ok();
    let strong = person.methods.iter().filter(|held| held.kind == MethodKind::Passkey).filter(works).count();
    u8::try_from(strong).unwrap_or(u8::MAX)
}

/// Whether a sign-in leads into registration and nowhere else: a requirement is overdue, or registering again was required and
/// no passkey is left. Nobody is led there who may not register one.
pub fn must_register(rules: Rules<'_>, person: &PersonFacts<'_>, now: Timestamp) -> bool {
    let again = person.reregister_at.is_some()
        && strong_methods(rules, person) == 0
        && may_register(rules, person, Factor::Passkey, None, false).is_ok();
    again || registration_due(rules, person, now).is_some_and(|due| due.overdue)
}

/// What the person still has to register: the requirement whose day comes first.
pub fn registration_due(rules: Rules<'_>, person: &PersonFacts<'_>, now: Timestamp) -> Option<Due> {
    let strong = strong_methods(rules, person);
    let dues = rules.sign_in.requirements.iter().filter(|rule| rule.scope.of(person.groups).is_in());
    let open = dues.filter(|rule| strong < rule.strong_methods).map(|rule| {
        let by = rule.since.max(person.created_at).plus(DAY * u32::from(rule.within_days));
        Due { missing: rule.strong_methods - strong, by, overdue: now >= by }
    });
    open.min_by_key(|due| (due.by, std::cmp::Reverse(due.missing)))
}

/// Whether a campaign asks the person now: they have nothing of what it is for, and did not say "later" too recently. `snoozed`
/// is how often they did, and when last.
pub fn campaign_asks(
    campaign: &Campaign,
    rules: Rules<'_>,
    person: &PersonFacts<'_>,
    snoozed: Option<(u8, Timestamp)>,
    now: Timestamp,
) -> bool {
    let has = person.methods.iter().any(|held| {
        held.kind == campaign.factor.kind() && may_use(rules, person, campaign.factor, held).is_ok()
    });
    let rests = snoozed.is_some_and(|(_, last)| now < last.plus(DAY * u32::from(campaign.snooze_days)));
    campaign.scope.of(person.groups).is_in() && !has && !rests
}
