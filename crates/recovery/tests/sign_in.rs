//! What of a change of the sign-in policy opens a door.

use keyward_access::policy::{
    Held, PasskeyFacts, PersonFacts, Plan, Rules, may_register, may_use, registration_due,
};
use keyward_model::*;
use keyward_recovery::{Danger, Payload, Swap, Topic, dangers, topics};
use proptest::prelude::*;

const STAFF: GroupId = GroupId::from_bytes([1; 16]);
const OTHERS: GroupId = GroupId::from_bytes([2; 16]);
const NOW: Timestamp = Timestamp::from_micros(1_000_000_000_000_000);

fn payload(from: &SignInPolicy, to: &SignInPolicy) -> Payload {
    Payload::SignIn { replaces: 0, swap: Box::new(Swap { from: from.clone(), to: to.clone() }) }
}

fn changed(change: impl FnOnce(&mut SignInPolicy)) -> (Vec<Topic>, Vec<Danger>, bool) {
    let (from, mut to) = (SignInPolicy::default(), SignInPolicy::default());
    change(&mut to);
    let payload = payload(&from, &to);
    assert_eq!(payload.is_idle(), topics(&from, &to).is_empty());
    (topics(&from, &to), dangers(&payload), payload.takes_one())
}

#[test]
fn what_opens_takes_two_people_and_a_day() {
    let text = |policy: &mut SignInPolicy| drop(policy.methods.insert(Factor::Sms, MethodRule::ON));
    assert_eq!(
        changed(text),
        (vec![Topic::Method(Factor::Sms)], vec![Danger::OpensMethod(Factor::Sms)], false)
    );
    let open = |policy: &mut SignInPolicy| policy.first_method = FirstMethod::ByWhatTheyHave;
    assert_eq!(changed(open), (vec![Topic::FirstMethod], vec![Danger::FirstMethodByWhatTheyHave], false));
    let (topic, found, one) = changed(|policy| drop(policy.demands.remove(0)));
    assert_eq!((topic, found, one), (vec![Topic::Demands], vec![Danger::WeakerSignIn], false));
    let (_, found, _) = changed(|policy| policy.lifetimes.role.idle_minutes += 1);
    assert_eq!(found, [Danger::LongerSessions]);
    let (_, found, _) = changed(|policy| policy.profiles[0].refused_statuses.clear());
    assert_eq!(found, [Danger::PasskeysAllowMore]);
}

/// Whoever gives back what was taken away lets somebody in, whatever it is worth: an attacker's passkey that was closed works again.
#[test]
fn widening_any_method_opens() {
    let rule = |enabled, scope| MethodRule { enabled, scope };
    let nobody = Scope::groups(Vec::new());
    for factor in Factor::ALL.iter().copied() {
        for (before, after) in [
            (MethodRule::OFF, MethodRule::ON),
            (MethodRule::OFF, rule(true, Scope::groups(vec![STAFF]))),
            (rule(true, Scope::EVERYBODY.without(vec![STAFF])), MethodRule::ON),
            (rule(true, nobody.clone()), rule(true, Scope::groups(vec![STAFF]))),
        ] {
            let with = |rule: &MethodRule| {
                let mut policy = SignInPolicy::default();
                policy.methods.insert(factor, rule.clone());
                policy
            };
            let (closed, open) = (with(&before), with(&after));
            assert_eq!(dangers(&payload(&closed, &open)), [Danger::OpensMethod(factor)], "{factor:?}");
            assert!(payload(&open, &closed).takes_one(), "{factor:?}");
        }
    }
}

#[test]
fn to_require_less_opens() {
    let usual = Requirement {
        scope: Scope::EVERYBODY,
        strong_methods: 2,
        within_days: 30,
        remind_every_days: Some(7),
        since: NOW,
    };
    let with = |rule: Requirement| SignInPolicy { requirements: vec![rule], ..SignInPolicy::default() };
    let before = with(usual.clone());
    let hour = std::time::Duration::from_hours(1);
    for (weaker, milder) in [
        (with(Requirement { scope: Scope::EVERYBODY.without(vec![STAFF]), ..usual.clone() }), true),
        (with(Requirement { strong_methods: 1, ..usual.clone() }), true),
        (with(Requirement { within_days: 31, ..usual.clone() }), true),
        (with(Requirement { within_days: 31, since: NOW.minus(hour * 24), ..usual.clone() }), true),
        (with(Requirement { since: NOW.plus(hour), ..usual.clone() }), true),
        (SignInPolicy::default(), true),
        (with(Requirement { strong_methods: 3, within_days: 7, ..usual.clone() }), false),
        (with(Requirement { remind_every_days: None, since: NOW.minus(hour), ..usual.clone() }), false),
    ] {
        let found = dangers(&payload(&before, &weaker));
        assert_eq!(
            found,
            milder.then_some(Danger::RequiresFewer).into_iter().collect::<Vec<_>>(),
            "{weaker:?}"
        );
    }
    assert!(payload(&SignInPolicy::default(), &before).takes_one());
}

#[test]
fn what_only_closes_takes_one() {
    let strict = |policy: &mut SignInPolicy| {
        policy.profiles[0].attestation = true;
        policy.profiles[0].models = ModelList::Block(vec![Aaguid::from_bytes([3; 16])]);
        policy.methods.insert(
            Factor::Passkey,
            MethodRule { enabled: true, scope: Scope::EVERYBODY.without(vec![STAFF]) },
        );
        policy.lifetimes.phishing_resistant.overall_minutes = 60;
        policy.demands[1].strength = RequiredStrength::PhishingResistant;
        policy.self_service_passkeys = false;
    };
    let (topics, found, one) = changed(strict);
    assert_eq!(found, []);
    assert!(one && topics.len() == 5, "{topics:?}");
    let (topics, found, one) = changed(|_| {});
    assert!(topics.is_empty() && found.is_empty() && one);
    // The order of demands is no change.
    let (topics, ..) = changed(|policy| policy.demands.reverse());
    assert!(topics.is_empty());
}

fn groups() -> impl Strategy<Value = Vec<GroupId>> {
    proptest::sample::subsequence(vec![STAFF, OTHERS], 0..=2)
}

fn scope() -> impl Strategy<Value = Scope> {
    let include = prop_oneof![Just(Include::Everybody), groups().prop_map(Include::Groups)];
    (include, groups()).prop_map(|(include, exclude)| Scope { include, exclude })
}

fn models() -> impl Strategy<Value = ModelList> {
    let list = || {
        proptest::sample::subsequence(
            vec![0_u8, 3, 4].into_iter().map(|n| Aaguid::from_bytes([n; 16])).collect::<Vec<_>>(),
            0..=3,
        )
    };
    prop_oneof![Just(ModelList::Any), list().prop_map(ModelList::Allow), list().prop_map(ModelList::Block)]
}

prop_compose! {
    fn profile(name: &'static str)(
        scope in scope(), attestation in any::<bool>(), device_bound in any::<bool>(), synced in any::<bool>(),
        models in models(), certification in proptest::option::of(proptest::sample::select(Certification::ALL)),
    ) -> PasskeyProfile {
        PasskeyProfile { scope, attestation, device_bound, synced, models, certification, ..PasskeyProfile::everything(name) }
    }
}

fn demand() -> impl Strategy<Value = Demand> {
    let of = prop_oneof![
        scope().prop_map(DemandOf::People),
        Just(DemandOf::AnyRole),
        Just(DemandOf::Role(Role::Helpdesk))
    ];
    let strength = prop_oneof![
        Just(RequiredStrength::MultiFactor),
        Just(RequiredStrength::Passwordless),
        Just(RequiredStrength::PhishingResistant),
        Just(RequiredStrength::Own("Own".to_owned())),
    ];
    (of, strength).prop_map(|(of, strength)| Demand { of, strength })
}

prop_compose! {
    fn requirement()(scope in scope(), strong_methods in 1..4_u8, within_days in 0..3_u16) -> Requirement {
        Requirement { scope, strong_methods, within_days, remind_every_days: None, since: NOW }
    }
}

prop_compose! {
    fn rule()(enabled in any::<bool>(), scope in scope()) -> MethodRule {
        MethodRule { enabled, scope }
    }
}

prop_compose! {
    fn policy()(
        methods in proptest::collection::btree_map(
            proptest::sample::select(Factor::ALL), prop_oneof![Just(MethodRule::ON), rule()], 0..10,
        ),
        one in profile("One"), two in proptest::option::of(profile("Two")),
        demands in proptest::collection::vec(demand(), 0..3),
        own in proptest::sample::subsequence(vec![
            FactorSet::of(Factor::Passkey), FactorSet::of(Factor::Password).with(Factor::Email), FactorSet::of(Factor::Password),
        ], 1..3),
        open in any::<bool>(), self_service_passkeys in any::<bool>(),
        requirements in proptest::collection::vec(requirement(), 0..2),
    ) -> SignInPolicy {
        SignInPolicy {
            methods,
            profiles: std::iter::once(one).chain(two).collect(),
            demands,
            strengths: vec![NamedStrength { name: "Own".to_owned(), any: own }],
            first_method: if open { FirstMethod::ByWhatTheyHave } else { FirstMethod::ByPass },
            self_service_passkeys,
            requirements,
            ..SignInPolicy::default()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    /// A change that one administrator makes alone opens nothing: no account that could not be entered with some factors before can be
    /// entered with them then, no method and no passkey is accepted that was refused, and nobody has to register less.
    #[test]
    fn what_is_not_dangerous_opens_nothing(
        from in policy(), to in policy(), edit in 0..6_u8, groups in groups(),
        kinds in proptest::sample::subsequence(MethodKind::ALL.to_vec(), 0..=MethodKind::ALL.len()),
        facts in (proptest::sample::select(vec![0_u8, 3, 4, 5]), any::<bool>(), any::<bool>()),
        (status, marked, closed) in (
            proptest::sample::select(vec![MethodStatus::Active, MethodStatus::Suspended, MethodStatus::Revoked]),
            any::<bool>(), proptest::sample::select(MethodKind::ALL.to_vec()),
        ),
    ) {
        // Two policies made up apart are hardly ever safe to swap: mostly the second is the first with less, or with one other part.
        let mut other = from.clone();
        match edit {
            0 => other = to,
            1 => {
                other.methods.retain(|factor, _| to.methods.contains_key(factor));
                other.demands.extend(to.demands.first().cloned());
                other.profiles.truncate(1);
                other.requirements.extend(to.requirements.first().cloned());
                // Somebody is left out of what is on.
                for rule in other.methods.values_mut() {
                    rule.scope.exclude.extend(groups.first());
                }
            }
            2 => other.methods.extend(to.methods.into_iter().next()),
            3 => other.demands.extend(to.demands),
            4 => other.strengths = to.strengths,
            _ => (other.profiles, other.self_service_passkeys) = (to.profiles, to.self_service_passkeys),
        }
        let to = other;
        prop_assume!(dangers(&payload(&from, &to)).is_empty());
        let (model, proven, synced) = facts;
        let facts = PasskeyFacts {
            aaguid: Aaguid::from_bytes([model; 16]), proven, synced,
            certification: Some(Certification::L2), statuses: [MetadataStatus::Retired].into(),
        };
        let held = |kind: &MethodKind| Held {
            id: MethodId::from_bytes([*kind as u8; 16]), kind: *kind, here: true,
            status: if *kind == closed { status } else { MethodStatus::Active },
            passkey: (*kind == MethodKind::Passkey).then(|| facts.clone()),
        };
        let methods: Vec<Held> = kinds.iter().map(held).collect();
        let person = PersonFacts {
            enabled: true, frozen: false, reregister_at: marked.then_some(NOW), groups: &groups, roles: RoleSet::EMPLOYEE, created_at: NOW, methods: &methods, pass: None,
        };
        let (pass, able) = (PassPolicy::default(), Factor::ALL.iter().copied().collect());
        let (before, after) = (Rules { sign_in: &from, pass: &pass, able }, Rules { sign_in: &to, pass: &pass, able });
        let (plan_before, plan_after) = (Plan::of(before, &person, NOW), Plan::of(after, &person, NOW));
        for way in plan_after.ways() {
            // A code by mail is no factor: who is led into registration is asked for none beside the password.
            let mailed = if plan_after.register_only { way.with(Factor::Email) } else { *way };
            prop_assert!(plan_before.is_enough(mailed), "{way:?} is new: {plan_before:?} {plan_after:?}");
        }
        for held in &methods {
            for factor in Factor::of(held.kind) {
                let judge = |rules| may_use(rules, &person, *factor, held);
                prop_assert!(judge(after).is_err() || judge(before).is_ok(), "{factor:?}");
            }
        }
        let due = |rules| registration_due(rules, &person, NOW).map(|due| (due.missing, due.by));
        if let Some((missing, by)) = due(before) {
            let then = due(after);
            prop_assert!(then.is_some_and(|(more, sooner)| more >= missing || sooner <= by), "{then:?}");
        }
        let bare = PersonFacts { methods: &[], ..person };
        let register = |rules| may_register(rules, &bare, Factor::Passkey, Some(&facts), true);
        prop_assert!(register(after).is_err() || register(before).is_ok());
    }
}
