//! What of a change of the sign-in policy opens a door.

use keyward_access::policy::{Held, PasskeyFacts, PersonFacts, Plan, Rules, may_register, may_use};
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
        proptest::sample::subsequence(vec![Aaguid::from_bytes([3; 16]), Aaguid::from_bytes([4; 16])], 0..=2)
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
    fn policy()(
        methods in proptest::collection::btree_map(
            proptest::sample::select(Factor::ALL), (any::<bool>(), scope()).prop_map(|(enabled, scope)| MethodRule { enabled, scope }), 0..8,
        ),
        one in profile("One"), two in proptest::option::of(profile("Two")),
        demands in proptest::collection::vec(demand(), 0..3),
        own in proptest::sample::subsequence(vec![
            FactorSet::of(Factor::Passkey), FactorSet::of(Factor::Password).with(Factor::Email), FactorSet::of(Factor::Password),
        ], 1..3),
        open in any::<bool>(), self_service_passkeys in any::<bool>(),
    ) -> SignInPolicy {
        SignInPolicy {
            methods,
            profiles: std::iter::once(one).chain(two).collect(),
            demands,
            strengths: vec![NamedStrength { name: "Own".to_owned(), any: own }],
            first_method: if open { FirstMethod::ByWhatTheyHave } else { FirstMethod::ByPass },
            self_service_passkeys,
            ..SignInPolicy::default()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, max_global_rejects: 50_000, ..ProptestConfig::default() })]

    /// A change that one administrator makes alone gives nobody a way in that can be phished and that they did not have, and
    /// has no passkey accepted that was refused, but by turning passkeys on.
    #[test]
    fn what_is_not_dangerous_opens_nothing(
        from in policy(), to in policy(), stricter in any::<bool>(), groups in groups(),
        kinds in proptest::sample::subsequence(MethodKind::ALL.to_vec(), 0..=MethodKind::ALL.len()),
        facts in (proptest::sample::select(vec![3_u8, 4, 5]), any::<bool>(), any::<bool>()),
    ) {
        // Two policies made up apart are hardly ever safe to swap: half of the time the second is the first with less.
        let to = if stricter {
            let mut less = from.clone();
            less.methods.retain(|factor, _| to.methods.contains_key(factor));
            less.demands.extend(to.demands.first().cloned());
            less.profiles.truncate(1);
            less
        } else { to };
        prop_assume!(dangers(&payload(&from, &to)).is_empty());
        let (model, proven, synced) = facts;
        let facts = PasskeyFacts {
            aaguid: Aaguid::from_bytes([model; 16]), proven, synced,
            certification: Some(Certification::L2), statuses: [MetadataStatus::Retired].into(),
        };
        let held = |kind: &MethodKind| Held {
            id: MethodId::from_bytes([*kind as u8; 16]), kind: *kind, status: MethodStatus::Active, here: true,
            passkey: (*kind == MethodKind::Passkey).then(|| facts.clone()),
        };
        let methods: Vec<Held> = kinds.iter().map(held).collect();
        let person = PersonFacts {
            enabled: true, frozen: false, reregister_at: None, groups: &groups, roles: RoleSet::EMPLOYEE, created_at: NOW, methods: &methods, pass: None,
        };
        let (pass, able) = (PassPolicy::default(), Factor::ALL.iter().copied().collect());
        let (before, after) = (Rules { sign_in: &from, pass: &pass, able }, Rules { sign_in: &to, pass: &pass, able });
        let (plan_before, plan_after) = (Plan::of(before, &person, NOW), Plan::of(after, &person, NOW));
        for way in plan_after.ways() {
            let resists = SessionStrength::of(*way) == SessionStrength::PhishingResistant;
            let alone_now = *way == FactorSet::of(Factor::Password);
            // Whoever loses what was stronger is back at the password, where the policy allows it.
            prop_assert!(resists || alone_now || plan_before.is_enough(*way), "{way:?} is new");
        }
        let off = |rules: Rules<'_>| !rules.sign_in.rule(Factor::Passkey).scope.of(&groups).is_in()
            || !rules.sign_in.rule(Factor::Passkey).enabled;
        for held in methods.iter().filter(|held| held.passkey.is_some()) {
            let judge = |rules| may_use(rules, &person, Factor::Passkey, held);
            prop_assert!(judge(after).is_err() || judge(before).is_ok() || off(before));
        }
        let bare = PersonFacts { methods: &[], ..person };
        let register = |rules| may_register(rules, &bare, Factor::Passkey, Some(&facts), true);
        prop_assert!(register(after).is_err() || register(before).is_ok() || off(before));
    }
}
