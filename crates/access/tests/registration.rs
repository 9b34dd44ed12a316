//! What people have to register, when they are reminded of it, and what a campaign asks.

use keyward_access::policy::{
    Ask, Due, Held, NextSignIn, PersonFacts, Reminder, Rules, Snoozed, campaign_asks, is_held, may_bind,
    may_register, may_use, registration_due, rehearse, reminder_due,
};
use keyward_model::{
    Campaign, Factor, FactorSet, GroupId, MethodId, MethodKind, MethodRule, MethodStatus, PassPolicy,
    Requirement, Role, RoleSet, Scope, SignInPolicy, Timestamp,
};
use proptest::prelude::*;
use std::time::Duration;

const NOW: Timestamp = Timestamp::from_micros(1_000_000_000_000_000);
const STAFF: GroupId = GroupId::from_bytes([1; 16]);
const CONTRACTORS: GroupId = GroupId::from_bytes([2; 16]);

fn days(n: u64) -> Duration {
    Duration::from_hours(24 * n)
}
fn held(kind: MethodKind) -> Held {
    let id = MethodId::from_bytes([kind as u8; 16]);
    Held { id, kind, status: MethodStatus::Active, here: true, passkey: None }
}
/// A passkey of which nothing is known: no profile here asks.
fn passkey() -> Held {
    let facts = keyward_access::policy::PasskeyFacts {
        aaguid: keyward_model::Aaguid::from_bytes([7; 16]),
        proven: false,
        synced: true,
        certification: None,
        statuses: [].into(),
    };
    Held { passkey: Some(facts), ..held(MethodKind::Passkey) }
}
fn person<'a>(groups: &'a [GroupId], methods: &'a [Held]) -> PersonFacts<'a> {
    PersonFacts {
        enabled: true,
        frozen: false,
        reregister_at: None,
        groups,
        roles: RoleSet::EMPLOYEE,
        created_at: NOW.minus(days(365)),
        methods,
        pass: None,
    }
}
fn set(factors: &[Factor]) -> FactorSet {
    factors.iter().copied().collect()
}
fn typed() -> SignInPolicy {
    let mut policy = SignInPolicy::default();
    let on = [Factor::Password, Factor::SoftwareTotp, Factor::Sms];
    policy.methods.extend(on.map(|factor| (factor, MethodRule::ON)));
    policy
}
fn rules<'a>(sign_in: &'a SignInPolicy, pass: &'a PassPolicy) -> Rules<'a> {
    Rules { sign_in, pass, able: Factor::ALL.iter().copied().collect() }
}
fn campaign() -> Campaign {
    Campaign {
        scope: Scope::groups(vec![STAFF]),
        factor: Factor::Passkey,
        snooze_days: 3,
        snoozes: Some(2),
        since: NOW,
    }
}
fn asking(campaign: Campaign) -> SignInPolicy {
    SignInPolicy { campaign: Some(campaign), ..typed() }
}
fn two_within(within_days: u16) -> Requirement {
    Requirement {
        scope: Scope::EVERYBODY,
        strong_methods: 2,
        within_days,
        remind_every_days: Some(3),
        since: NOW,
    }
}
fn requiring(rule: Requirement) -> SignInPolicy {
    SignInPolicy { requirements: vec![rule], ..typed() }
}

#[test]
fn requirements_count_from_the_later_day() {
    let policy = requiring(Requirement { since: NOW.minus(days(10)), ..two_within(14) });
    let pass = PassPolicy::default();
    let one = [passkey()];
    let who = person(&[], &one);
    let due = |who: &PersonFacts<'_>, now| registration_due(rules(&policy, &pass), who, now);
    let open = due(&who, NOW).unwrap();
    assert_eq!((open.missing, open.by, open.overdue), (1, NOW.plus(days(4)), false));
    assert!(due(&who, NOW.plus(days(4))).unwrap().overdue);
    let newcomer = PersonFacts { created_at: NOW, ..who };
    assert_eq!(due(&newcomer, NOW).unwrap().by, NOW.plus(days(14)));
    let two = [passkey(), passkey()];
    assert_eq!(due(&person(&[], &two), NOW), None);
}

#[test]
fn who_is_overdue_is_held_unless_that_leads_nowhere() {
    let pass = PassPolicy::default();
    let judge = |policy: &SignInPolicy, methods: &[Held], shown: &[Factor], now| {
        is_held(rules(policy, &pass), &person(&[], methods), set(shown), now)
    };
    let strong = requiring(two_within(14));
    let (one, weak) = ([passkey()], [held(MethodKind::Password), held(MethodKind::SoftwareTotp)]);
    let typed = [Factor::Password, Factor::SoftwareTotp];
    let late = NOW.plus(days(14));
    assert!(!judge(&strong, &one, &[Factor::Passkey], NOW.plus(days(13))));
    assert!(judge(&strong, &one, &[Factor::Passkey], late));
    assert!(judge(&strong, &weak, &typed, late));
    // A weaker sign-in of who has a passkey: a stronger one goes on.
    let both = [passkey(), held(MethodKind::Password), held(MethodKind::SoftwareTotp)];
    assert!(judge(&strong, &both, &typed, late));
    let by_desk = SignInPolicy { self_service_passkeys: false, ..strong.clone() };
    assert!(
        !judge(&by_desk, &one, &[Factor::Passkey], late),
        "only a pass lets them, and that is the desk's"
    );
    let mut off = strong.clone();
    off.methods.insert(Factor::Passkey, MethodRule::OFF);
    assert!(!judge(&off, &weak, &typed, late), "they may not register what is asked for");
    // A role takes a strong sign-in to bind anything, and they have none.
    let agent = PersonFacts { roles: RoleSet::of(&[Role::Helpdesk]), ..person(&[], &weak) };
    assert!(!is_held(rules(&strong, &pass), &agent, set(&typed), late));
}

#[test]
fn reminders_follow_the_schedule() {
    let pass = PassPolicy::default();
    let rule = two_within(14);
    let one = [passkey()];
    let at = |policy: &SignInPolicy, days: u64, less: u64| {
        let now = NOW.plus(self::days(days)).minus(Duration::from_secs(less));
        reminder_due(rules(policy, &pass), &person(&[], &one), now)
    };
    let policy = requiring(rule.clone());
    for (days, less, place) in
        [(0, 0, Some(0)), (3, 1, Some(0)), (3, 0, Some(1)), (12, 0, Some(4)), (14, 1, Some(4)), (14, 0, None)]
    {
        let due = Due { missing: 1, by: NOW.plus(self::days(14)), overdue: days == 14 && less == 0 };
        assert_eq!(at(&policy, days, less), Some(Reminder { due, place }), "{days} {less}");
    }
    assert_eq!(at(&policy, 0, 1), None, "before it counts");
    let silent = requiring(Requirement { remind_every_days: None, ..rule.clone() });
    assert_eq!(at(&silent, 3, 0), None);
    // A silent requirement whose day comes first does not hide another one's reminder.
    let mut both = silent.clone();
    both.requirements.push(Requirement { within_days: 30, ..rule.clone() });
    assert_eq!(at(&both, 0, 0).unwrap().due.by, NOW.plus(days(30)));
    // Not of what they may not have.
    let mut off = policy.clone();
    off.methods.insert(Factor::Passkey, MethodRule::OFF);
    assert_eq!(at(&off, 3, 0), None);
    let by_desk = SignInPolicy { self_service_passkeys: false, ..policy };
    assert!(at(&by_desk, 3, 0).is_some(), "the desk has a pass for them");
}

/// What it is about, the policy, the person's groups and methods, what was shown, and what is asked.
type Case<'a> = (&'a str, &'a SignInPolicy, &'a [GroupId], Vec<Held>, FactorSet, Option<Ask>);

#[test]
fn a_campaign_asks_who_has_nothing_of_it_and_may_register_it() {
    let pass = PassPolicy::default();
    let weak = [held(MethodKind::Password), held(MethodKind::SoftwareTotp)];
    let suspended = Held { status: MethodStatus::Suspended, ..passkey() };
    let with = |more: Held| [weak.to_vec(), vec![more]].concat();
    let (typed_in, both) = (set(&[Factor::Password, Factor::SoftwareTotp]), asking(campaign()));
    let by_desk = SignInPolicy { self_service_passkeys: false, ..both.clone() };
    let mut off = both.clone();
    off.methods.insert(Factor::Passkey, MethodRule::OFF);
    let none = SignInPolicy { campaign: None, ..both.clone() };
    let asks = Some(Ask { factor: Factor::Passkey, left: Some(2) });
    let cases: [Case<'_>; 9] = [
        ("asked", &both, &[STAFF], weak.to_vec(), typed_in, asks),
        ("of another group", &both, &[CONTRACTORS], weak.to_vec(), typed_in, None),
        ("has one", &both, &[STAFF], with(passkey()), typed_in, None),
        ("weaker than the account has been", &both, &[STAFF], with(suspended), typed_in, None),
        ("too weak to bind anything", &both, &[STAFF], weak.to_vec(), set(&[Factor::Password]), None),
        ("after a pass", &both, &[STAFF], weak.to_vec(), set(&[Factor::TemporaryAccessPass]), None),
        ("only with a pass", &by_desk, &[STAFF], weak.to_vec(), typed_in, None),
        ("passkeys are off", &off, &[STAFF], weak.to_vec(), typed_in, None),
        ("no campaign", &none, &[STAFF], weak.to_vec(), typed_in, None),
    ];
    for (what, policy, groups, methods, shown, expected) in cases {
        let who = person(groups, &methods);
        let asked = campaign_asks(rules(policy, &pass), &who, shown, Snoozed::default(), NOW);
        assert_eq!(asked, expected, "{what}");
    }
}

#[test]
fn a_campaign_for_apps_asks_nobody_who_has_something_stronger() {
    let pass = PassPolicy::default();
    let policy = asking(Campaign { factor: Factor::SoftwareTotp, ..campaign() });
    let texts = [held(MethodKind::Password), held(MethodKind::Phone)];
    let shown = set(&[Factor::Password, Factor::Sms]);
    let asks = |methods: &[Held]| {
        let who = person(&[STAFF], methods);
        campaign_asks(rules(&policy, &pass), &who, shown, Snoozed::default(), NOW).map(|ask| ask.factor)
    };
    assert_eq!(asks(&texts), Some(Factor::SoftwareTotp));
    for more in [held(MethodKind::SoftwareTotp), passkey()] {
        assert_eq!(asks(&[texts.to_vec(), vec![more]].concat()), None);
    }
}

#[test]
fn later_gives_time_as_often_as_the_policy_says() {
    let pass = PassPolicy::default();
    let weak = [held(MethodKind::Password), held(MethodKind::SoftwareTotp)];
    let shown = set(&[Factor::Password, Factor::SoftwareTotp]);
    let left = |campaign: Campaign, times, ago: Option<Duration>| {
        let snoozed = Snoozed { times, last: ago.map(|ago| NOW.minus(ago)) };
        let policy = asking(campaign);
        let asked = campaign_asks(rules(&policy, &pass), &person(&[STAFF], &weak), shown, snoozed, NOW);
        asked.map(|ask| (ask.left, ask.is_held()))
    };
    let nearly = Duration::from_secs(3 * 86_400 - 1);
    for (times, ago, expected) in [
        (0, None, Some((Some(2), false))),
        (1, Some(nearly), None),
        (1, Some(days(3)), Some((Some(1), false))),
        (2, Some(nearly), None),
        (2, Some(days(3)), Some((Some(0), true))),
        // Questions that were left lying.
        (7, None, Some((Some(0), true))),
    ] {
        assert_eq!(left(campaign(), times, ago), expected, "{times} {ago:?}");
    }
    let patient = Campaign { snoozes: None, ..campaign() };
    assert_eq!(left(patient, 99, Some(days(3))), Some((None, false)));
    let strict = Campaign { snoozes: Some(0), ..campaign() };
    assert_eq!(left(strict, 0, None), Some((Some(0), true)));
    let daily = Campaign { snooze_days: 0, ..campaign() };
    assert_eq!(left(daily, 1, Some(Duration::ZERO)), Some((Some(1), false)), "at each sign-in");
}

#[test]
fn rehearsal_says_whom_a_campaign_asks_and_who_is_held() {
    let pass = PassPolicy::default();
    let weak = [held(MethodKind::Password), held(MethodKind::SoftwareTotp)];
    let who = person(&[STAFF], &weak);
    let outcome = |before: &SignInPolicy, after: &SignInPolicy| {
        let outcome = rehearse(rules(before, &pass), rules(after, &pass), &who, NOW);
        assert!(outcome.gained.is_empty() && outcome.lost.is_empty() && !outcome.locked_out);
        outcome.next
    };
    let (none, asks) = (typed(), asking(campaign()));
    let strict = asking(Campaign { snoozes: Some(0), ..campaign() });
    let overdue = requiring(Requirement { since: NOW.minus(days(14)), ..two_within(14) });
    for (before, after, expected) in [
        (&none, &asks, NextSignIn::Asked),
        (&asks, &asks, NextSignIn::Free),
        (&none, &strict, NextSignIn::Held),
        (&asks, &strict, NextSignIn::Held),
        (&none, &overdue, NextSignIn::Held),
        (&strict, &none, NextSignIn::Free),
    ] {
        assert_eq!(outcome(before, after), expected, "{:?}", after.campaign);
    }
}

proptest! {
    /// An ask goes only to who may follow it in this very session and has nothing of it, and holds only who used up every "later".
    #[test]
    fn an_ask_can_be_followed(
        kinds in proptest::sample::subsequence(MethodKind::ALL.to_vec(), 0..=MethodKind::ALL.len()),
        on in proptest::sample::subsequence(Factor::ALL.to_vec(), 0..=Factor::ALL.len()),
        shown in proptest::sample::subsequence(Factor::ALL.to_vec(), 0..=3),
        app in any::<bool>(),
        most in proptest::option::of(0..4_u8),
        times in 0..6_u32,
        last in proptest::option::of(0..6_u64),
    ) {
        let factor = if app { Factor::SoftwareTotp } else { Factor::Passkey };
        let asked_of = Campaign { factor, snoozes: most, scope: Scope::EVERYBODY, ..campaign() };
        let methods = on.iter().map(|factor| (*factor, MethodRule::ON)).collect();
        let policy = SignInPolicy { methods, campaign: Some(asked_of), ..SignInPolicy::default() };
        let pass = PassPolicy::default();
        let rules = rules(&policy, &pass);
        let kept: Vec<Held> =
            kinds.iter().map(|kind| if *kind == MethodKind::Passkey { passkey() } else { held(*kind) }).collect();
        let (who, shown) = (person(&[], &kept), set(&shown));
        let snoozed = Snoozed { times, last: last.map(|ago| NOW.minus(days(ago))) };
        if let Some(ask) = campaign_asks(rules, &who, shown, snoozed, NOW) {
            prop_assert_eq!(ask.factor, factor);
            prop_assert!(may_bind(rules, &who, shown).is_ok());
            prop_assert!(may_register(rules, &who, factor, None, false).is_ok());
            prop_assert!(!shown.has(Factor::TemporaryAccessPass));
            let works = |factor: Factor| {
                kept.iter().any(|held| held.kind == factor.kind() && may_use(rules, &who, factor, held).is_ok())
            };
            prop_assert!(!works(factor) && !works(Factor::Passkey));
            prop_assert_eq!(ask.is_held(), most.is_some_and(|most| times >= u32::from(most)));
            prop_assert!(last.is_none_or(|ago| ago >= 3));
        }
    }

    /// Reminders only go forward, and there are no more than the schedule has.
    #[test]
    fn reminders_go_forward(within in 0..60_u16, every in 1..20_u16, hours in proptest::collection::vec(0..3_000_u64, 1..60)) {
        let policy = requiring(Requirement { remind_every_days: Some(every), ..two_within(within) });
        let pass = PassPolicy::default();
        let mut hours = hours;
        hours.sort_unstable();
        let mut seen: Vec<u32> = Vec::new();
        for hour in hours {
            let reminder = reminder_due(rules(&policy, &pass), &person(&[], &[]), NOW.plus(Duration::from_hours(hour)));
            let reminder = reminder.unwrap();
            prop_assert_eq!(reminder.place.is_none(), reminder.due.overdue);
            seen.push(reminder.place.map_or(u32::MAX, u32::from));
        }
        prop_assert!(seen.is_sorted());
        seen.dedup();
        prop_assert!(seen.len() <= usize::from(within / every) + 2, "{seen:?}");
    }
}
