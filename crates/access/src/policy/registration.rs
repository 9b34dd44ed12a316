//! What people still have to register, when they are reminded of it, and what a campaign asks of them.

use super::{Held, PersonFacts, Rules, may_bind, may_register, may_use, usable};
use keyward_model::{Factor, FactorSet, MethodKind, Requirement, Timestamp};
use std::{cmp::Reverse, time::Duration};

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

/// What the person still has to register: the requirement whose day comes first.
pub fn registration_due(rules: Rules<'_>, person: &PersonFacts<'_>, now: Timestamp) -> Option<Due> {
    open(rules, person, now).map(|(due, _)| due).min_by_key(|due| (due.by, Reverse(due.missing)))
}

/// The requirements that the person does not meet.
fn open<'a>(
    rules: Rules<'a>,
    person: &PersonFacts<'a>,
    now: Timestamp,
) -> impl Iterator<Item = (Due, &'a Requirement)> {
    let strong = strong_methods(rules, person);
    let (groups, created_at) = (person.groups, person.created_at);
    let dues = rules.sign_in.requirements.iter().filter(move |rule| rule.scope.of(groups).is_in());
    dues.filter(move |rule| strong < rule.strong_methods).map(move |rule| {
        let by = begins(rule, created_at).plus(DAY * u32::from(rule.within_days));
        (Due { missing: rule.strong_methods - strong, by, overdue: now >= by }, rule)
    })
}

/// From when a requirement's days count for somebody.
fn begins(rule: &Requirement, created_at: Timestamp) -> Timestamp {
    rule.since.max(created_at)
}

/// Whether a sign-in by showing this leads into registration and nowhere else: a requirement's time is over, or registering again
/// was required and no passkey is left. Nobody is held for whom that would lead nowhere: who may not register a passkey by
/// themselves, in this session or after a stronger sign-in.
pub fn is_held(rules: Rules<'_>, person: &PersonFacts<'_>, shown: FactorSet, now: Timestamp) -> bool {
    let overdue = registration_due(rules, person, now).is_some_and(|due| due.overdue);
    let again = person.reregister_at.is_some() && strong_methods(rules, person) == 0;
    (overdue || again)
        && may_register(rules, person, Factor::Passkey, None, false).is_ok()
        && (may_bind(rules, person, shown).is_ok() || usable(rules, person, now).has(Factor::Passkey))
}

/// A reminder whose time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// What is missing.
    pub due: Due,
    /// Which of the requirement's reminders it is, from 0; `None` for the one that the time is over. Of several that were missed
    /// only the latest is sent.
    pub place: Option<u16>,
}

/// The latest reminder whose time has come: the first at once, then every so many days, and one when the time is over. Nobody is
/// reminded of what the policy refuses them.
pub fn reminder_due(rules: Rules<'_>, person: &PersonFacts<'_>, now: Timestamp) -> Option<Reminder> {
    let reminded = open(rules, person, now)
        .filter_map(|(due, rule)| Some((due, begins(rule, person.created_at), rule.remind_every_days?)));
    let (due, begins, every) = reminded.min_by_key(|(due, ..)| (due.by, Reverse(due.missing)))?;
    // With a pass, if not by themselves.
    if now < begins || may_register(rules, person, Factor::Passkey, None, true).is_err() {
        return None;
    }
    let place = (!due.overdue).then(|| {
        let places = now.since(begins).as_secs() / (DAY * u32::from(every.max(1))).as_secs();
        u16::try_from(places).unwrap_or(u16::MAX)
    });
    Some(Reminder { due, place })
}

/// What somebody said to the campaign that is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Snoozed {
    /// How often "later".
    pub times: u32,
    /// When last.
    pub last: Option<Timestamp>,
}

/// What a campaign asks of somebody who signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// To register what.
    pub factor: Factor,
    /// How often they may still say "later"; `None` for as often as they like.
    pub left: Option<u32>,
}

impl Ask {
    /// Whether registering is the only way on.
    pub fn is_held(self) -> bool {
        self.left == Some(0)
    }
}

/// What the campaign asks of somebody who signs in by showing this: nothing of who has what it is for or something stronger, of who
/// may not register it by themselves in such a session, and of who said "later" too recently.
pub fn campaign_asks(
    rules: Rules<'_>,
    person: &PersonFacts<'_>,
    shown: FactorSet,
    snoozed: Snoozed,
    now: Timestamp,
) -> Option<Ask> {
    let campaign = rules.sign_in.campaign.as_ref()?;
    let factor = campaign.factor;
    if !campaign.scope.of(person.groups).is_in() || has(rules, person, factor) {
        return None;
    }
    // A pass leads into registration by itself, and a recovery is no time for a campaign.
    let after_pass = shown.has(Factor::TemporaryAccessPass);
    let may =
        may_bind(rules, person, shown).is_ok() && may_register(rules, person, factor, None, false).is_ok();
    let rests = snoozed.last.is_some_and(|last| now < last.plus(DAY * u32::from(campaign.snooze_days)));
    let left = campaign.snoozes.map(|most| u32::from(most).saturating_sub(snoozed.times));
    (may && !after_pass && !rests).then_some(Ask { factor, left })
}

/// Whether the person has what a campaign asks for, or something that no fake site gets.
fn has(rules: Rules<'_>, person: &PersonFacts<'_>, factor: Factor) -> bool {
    let strong = |held: &Held| {
        held.kind == MethodKind::Passkey && may_use(rules, person, Factor::Passkey, held).is_ok()
    };
    let same = |held: &Held| held.kind == factor.kind() && may_use(rules, person, factor, held).is_ok();
    person.methods.iter().any(|held| same(held) || strong(held))
}
