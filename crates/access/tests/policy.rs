//! Who may use and register what: cases from the sources, one line each.

use keyward_access::policy::{
    Held, PassFacts, PasskeyFacts, PersonFacts, Plan, ProfileRefusal, Refusal, Rules, Use, is_held,
    is_refused, may_bind, may_register, may_use, may_use_pass, rehearse, unmet,
};
use keyward_model::{
    Aaguid, Certification, Combination, Demand, DemandOf, Factor, FactorSet, FirstMethod, GroupId,
    MetadataStatus, MethodId, MethodKind, MethodRule, MethodStatus, ModelList, NamedStrength, PassPolicy,
    PasskeyProfile, RequiredStrength, Role, RoleSet, Scope, SignInPolicy, Standing, Timestamp,
};
use proptest::prelude::*;
use std::time::Duration;

const NOW: Timestamp = Timestamp::from_micros(1_000_000_000_000_000);
const STAFF: GroupId = GroupId::from_bytes([1; 16]);
const CONTRACTORS: GroupId = GroupId::from_bytes([2; 16]);
const YUBIKEY: Aaguid = Aaguid::from_bytes([0xee; 16]);
const OTHER: Aaguid = Aaguid::from_bytes([0xaa; 16]);

fn key(aaguid: Aaguid) -> PasskeyFacts {
    PasskeyFacts {
        aaguid,
        proven: true,
        synced: false,
        certification: Some(Certification::L2),
        statuses: [].into(),
    }
}
fn synced() -> PasskeyFacts {
    PasskeyFacts { proven: false, synced: true, certification: None, ..key(OTHER) }
}
fn held(kind: MethodKind) -> Held {
    Held {
        id: MethodId::from_bytes([kind as u8; 16]),
        kind,
        status: MethodStatus::Active,
        here: true,
        passkey: None,
    }
}
fn passkey(facts: PasskeyFacts) -> Held {
    Held { passkey: Some(facts), ..held(MethodKind::Passkey) }
}
fn person<'a>(groups: &'a [GroupId], methods: &'a [Held]) -> PersonFacts<'a> {
    PersonFacts {
        enabled: true,
        frozen: false,
        reregister_at: None,
        groups,
        roles: RoleSet::EMPLOYEE,
        created_at: NOW.minus(Duration::from_hours(24 * 365)),
        methods,
        pass: None,
    }
}
fn with(methods: &[(Factor, MethodRule)]) -> SignInPolicy {
    let mut policy = SignInPolicy::default();
    policy.methods.extend(methods.iter().cloned());
    policy
}
fn on(scope: Scope) -> MethodRule {
    MethodRule { enabled: true, scope }
}
fn profile(change: impl FnOnce(&mut PasskeyProfile)) -> SignInPolicy {
    let mut profile = PasskeyProfile::everything("Only");
    change(&mut profile);
    SignInPolicy { profiles: vec![profile], ..SignInPolicy::default() }
}
fn set(factors: &[Factor]) -> FactorSet {
    factors.iter().copied().collect()
}
fn rules<'a>(sign_in: &'a SignInPolicy, pass: &'a PassPolicy) -> Rules<'a> {
    Rules { sign_in, pass, able: Factor::ALL.iter().copied().collect() }
}

#[test]
fn a_method_is_for_whom_the_policy_says() {
    let totp = held(MethodKind::SoftwareTotp);
    let judge = |rule: MethodRule, groups: &[GroupId]| {
        let policy = with(&[(Factor::SoftwareTotp, rule)]);
        let pass = PassPolicy::default();
        may_use(rules(&policy, &pass), &person(groups, &[]), Factor::SoftwareTotp, &totp)
            .map(|grant| grant.by)
    };
    let staff = || Scope::groups(vec![STAFF]);
    for (rule, groups, expected) in [
        (MethodRule::ON, &[][..], Ok(Standing::Everybody)),
        (MethodRule::OFF, &[STAFF], Err(Refusal::Off)),
        (on(staff()), &[STAFF], Ok(Standing::Included(STAFF))),
        // On for another group only.
        (on(staff()), &[CONTRACTORS], Err(Refusal::NotIncluded)),
        (on(Scope::groups(Vec::new())), &[STAFF], Err(Refusal::NotIncluded)),
        // Exclude beats include.
        (on(staff().without(vec![CONTRACTORS])), &[STAFF, CONTRACTORS], Err(Refusal::Excluded(CONTRACTORS))),
        (on(Scope::EVERYBODY.without(vec![STAFF])), &[STAFF], Err(Refusal::Excluded(STAFF))),
    ] {
        assert_eq!(judge(rule.clone(), groups), expected, "{rule:?} {groups:?}");
    }
}

#[test]
fn what_never_signs_in_here() {
    let every: Vec<_> = Factor::ALL.iter().map(|factor| (*factor, MethodRule::ON)).collect();
    let (policy, pass) = (with(&every), PassPolicy::default());
    let rules = rules(&policy, &pass);
    let who = person(&[], &[]);
    let questions = held(MethodKind::SecurityQuestions);
    for factor in Factor::ALL {
        assert_eq!(may_use(rules, &who, *factor, &questions), Err(Refusal::NeverVerifies));
    }
    for (factor, kind) in
        [(Factor::WindowsHello, MethodKind::WindowsHello), (Factor::Authenticator, MethodKind::Authenticator)]
    {
        assert_eq!(may_use(rules, &who, factor, &held(kind)), Err(Refusal::CheckedElsewhere));
        assert_eq!(may_register(rules, &who, factor, None, false), Err(Refusal::CheckedElsewhere));
    }
    // A passkey that an import brought has no key to check.
    let imported = Held { here: false, ..held(MethodKind::Passkey) };
    assert_eq!(may_use(rules, &who, Factor::Passkey, &imported), Err(Refusal::CheckedElsewhere));
    let texts = Held { here: false, ..held(MethodKind::Phone) };
    assert_eq!(may_use(rules, &who, Factor::Sms, &texts), Err(Refusal::CheckedElsewhere));
    let silent = Rules { able: FactorSet::of(Factor::Passkey), ..rules };
    assert_eq!(may_use(silent, &who, Factor::Sms, &held(MethodKind::Phone)), Err(Refusal::NotSetUp));
    assert_eq!(may_register(silent, &who, Factor::Sms, None, false), Err(Refusal::NotSetUp));
    for (status, why) in
        [(MethodStatus::Suspended, Refusal::Suspended), (MethodStatus::Revoked, Refusal::Revoked)]
    {
        let method = Held { status, ..passkey(key(YUBIKEY)) };
        assert_eq!(may_use(rules, &who, Factor::Passkey, &method), Err(why));
    }
    let disabled = PersonFacts { enabled: false, frozen: true, ..who };
    let good = passkey(key(YUBIKEY));
    assert_eq!(may_use(rules, &disabled, Factor::Passkey, &good), Err(Refusal::AccountDisabled));
    let frozen = PersonFacts { frozen: true, ..who };
    assert_eq!(may_use(rules, &frozen, Factor::Passkey, &good), Err(Refusal::AccountFrozen));
    assert_eq!(may_register(rules, &frozen, Factor::Password, None, false), Err(Refusal::AccountFrozen));
}

type Change = Box<dyn FnOnce(&mut PasskeyProfile)>;

#[test]
fn a_profile_judges_a_passkey() {
    use ProfileRefusal as Why;
    let allow = |list: &[Aaguid]| ModelList::Allow(list.to_vec());
    let claimed = || PasskeyFacts { proven: false, ..key(YUBIKEY) };
    let needs = |has| Why::Certification { has, needs: Certification::L2Plus };
    // What the profile says, the passkey, the answer at registration, the answer at sign-in.
    let cases: Vec<(Change, PasskeyFacts, Option<Why>, Option<Why>)> = vec![
        (Box::new(|_| {}), synced(), None, None),
        // A synced key under a device-bound profile, and the other way round.
        (Box::new(|p| p.synced = false), synced(), Some(Why::Synced), Some(Why::Synced)),
        (Box::new(|p| p.device_bound = false), key(YUBIKEY), Some(Why::DeviceBound), Some(Why::DeviceBound)),
        // Attestation is asked at registration; keys from before stay.
        (Box::new(|p| p.attestation = true), key(YUBIKEY), None, None),
        (Box::new(|p| p.attestation = true), claimed(), Some(Why::NotAttested), None),
        (Box::new(|p| p.attestation = true), synced(), Some(Why::NotAttested), None),
        // The list is asked always, and a claim never satisfies it.
        (Box::new(move |p| p.models = allow(&[YUBIKEY])), key(YUBIKEY), None, None),
        (
            Box::new(move |p| p.models = allow(&[YUBIKEY])),
            key(OTHER),
            Some(Why::NotListed(OTHER)),
            Some(Why::NotListed(OTHER)),
        ),
        (
            Box::new(move |p| p.models = allow(&[YUBIKEY])),
            claimed(),
            Some(Why::OnlyClaimed(YUBIKEY)),
            Some(Why::OnlyClaimed(YUBIKEY)),
        ),
        (
            Box::new(move |p| p.models = allow(&[])),
            key(YUBIKEY),
            Some(Why::NotListed(YUBIKEY)),
            Some(Why::NotListed(YUBIKEY)),
        ),
        (Box::new(|p| p.models = ModelList::Block(vec![YUBIKEY])), key(OTHER), None, None),
        // R4: whoever hides the model beats no list of blocked ones.
        (
            Box::new(|p| p.models = ModelList::Block(vec![YUBIKEY])),
            key(Aaguid::ZERO),
            Some(Why::Hidden),
            None,
        ),
        (
            Box::new(|p| p.models = ModelList::Block(vec![Aaguid::ZERO])),
            key(Aaguid::ZERO),
            Some(Why::Blocked(Aaguid::ZERO)),
            Some(Why::Blocked(Aaguid::ZERO)),
        ),
        (
            Box::new(|p| p.models = ModelList::Block(vec![YUBIKEY])),
            claimed(),
            Some(Why::Blocked(YUBIKEY)),
            Some(Why::Blocked(YUBIKEY)),
        ),
        (Box::new(|p| p.certification = Some(Certification::L2)), key(YUBIKEY), None, None),
        (
            Box::new(|p| p.certification = Some(Certification::L2Plus)),
            key(YUBIKEY),
            Some(needs(Some(Certification::L2))),
            None,
        ),
        // That the model is certified says nothing of a passkey that only claims to be one.
        (
            Box::new(|p| p.certification = Some(Certification::L2Plus)),
            PasskeyFacts { certification: Some(Certification::L3), ..claimed() },
            Some(needs(None)),
            None,
        ),
        (
            Box::new(|_| {}),
            PasskeyFacts { statuses: [MetadataStatus::Revoked].into(), ..key(YUBIKEY) },
            Some(Why::Status(MetadataStatus::Revoked)),
            None,
        ),
        (
            Box::new(|p| p.refused_statuses.clear()),
            PasskeyFacts { statuses: [MetadataStatus::Revoked].into(), ..key(YUBIKEY) },
            None,
            None,
        ),
    ];
    for (number, (change, facts, at_registration, at_sign_in)) in cases.into_iter().enumerate() {
        let (policy, pass) = (profile(change), PassPolicy::default());
        let rules = rules(&policy, &pass);
        let answer = |why: Option<Why>| match why {
            None => Ok(Some("Only".to_owned())),
            Some(why) => Err(Refusal::NoProfile(vec![("Only".to_owned(), why)])),
        };
        let who = person(&[], &[]);
        let registered =
            may_register(rules, &who, Factor::Passkey, Some(&facts), false).map(|grant| grant.profile);
        assert_eq!(registered, answer(at_registration), "case {number} at registration");
        let used = may_use(rules, &who, Factor::Passkey, &passkey(facts)).map(|grant| grant.profile);
        assert_eq!(used, answer(at_sign_in), "case {number} at sign-in");
    }
}

#[test]
fn one_profile_of_the_person_is_enough() {
    let strict = PasskeyProfile {
        scope: Scope::groups(vec![STAFF]),
        synced: false,
        ..PasskeyProfile::everything("Strict")
    };
    let loose =
        PasskeyProfile { scope: Scope::groups(vec![CONTRACTORS]), ..PasskeyProfile::everything("Loose") };
    let policy = SignInPolicy { profiles: vec![strict, loose], ..SignInPolicy::default() };
    let pass = PassPolicy::default();
    let judge = |groups: &[GroupId]| {
        may_use(rules(&policy, &pass), &person(groups, &[]), Factor::Passkey, &passkey(synced()))
            .map(|grant| grant.profile)
    };
    let strict_says = ("Strict".to_owned(), ProfileRefusal::Synced);
    assert_eq!(judge(&[STAFF]), Err(Refusal::NoProfile(vec![strict_says])));
    assert_eq!(judge(&[CONTRACTORS]), Ok(Some("Loose".to_owned())));
    assert_eq!(judge(&[STAFF, CONTRACTORS]), Ok(Some("Loose".to_owned())));
    assert_eq!(judge(&[]), Err(Refusal::NoProfile(Vec::new())));
    let before_the_key = may_register(rules(&policy, &pass), &person(&[], &[]), Factor::Passkey, None, false);
    assert_eq!(before_the_key, Err(Refusal::NoProfile(Vec::new())));
}

#[test]
fn registration_has_limits_of_its_own() {
    let mut policy = with(&[(Factor::Sms, MethodRule::ON)]);
    let pass = PassPolicy::default();
    let phones = [held(MethodKind::Phone), held(MethodKind::Phone)];
    let full = may_register(rules(&policy, &pass), &person(&[], &phones), Factor::Sms, None, false);
    assert_eq!(full, Err(Refusal::TooMany(2)));
    let gone = [held(MethodKind::Phone), Held { status: MethodStatus::Revoked, ..held(MethodKind::Phone) }];
    assert!(may_register(rules(&policy, &pass), &person(&[], &gone), Factor::Sms, None, false).is_ok());
    policy.self_service_passkeys = false;
    let ask = |after_pass| {
        may_register(rules(&policy, &pass), &person(&[], &[]), Factor::Passkey, None, after_pass)
    };
    assert_eq!(ask(false), Err(Refusal::SelfServiceOff));
    assert!(ask(true).is_ok());
}

#[test]
fn a_pass_is_judged_by_its_policy_and_its_time() {
    let hour = Duration::from_hours(1);
    let good = PassFacts {
        not_before: NOW.minus(hour),
        expires_at: NOW.plus(hour),
        one_time: true,
        uses: 0,
        ended: false,
    };
    let off = PassPolicy { enabled: false, ..PassPolicy::default() };
    let staff = PassPolicy { include: vec![STAFF], exclude: vec![CONTRACTORS], ..PassPolicy::default() };
    let usual = PassPolicy::default();
    for (policy, groups, pass, expected) in [
        (&usual, &[][..], good, None),
        (&off, &[], good, Some(Refusal::PassOff)),
        (&staff, &[], good, Some(Refusal::PassOutOfScope)),
        (&staff, &[STAFF, CONTRACTORS], good, Some(Refusal::PassOutOfScope)),
        (&staff, &[STAFF], good, None),
        (&usual, &[], PassFacts { one_time: false, ..good }, Some(Refusal::PassMultiUse)),
        // Before its start.
        (
            &usual,
            &[],
            PassFacts { not_before: NOW.plus(hour), ..good },
            Some(Refusal::PassNotYet(NOW.plus(hour))),
        ),
        (&usual, &[], PassFacts { expires_at: NOW, ..good }, Some(Refusal::PassExpired(NOW))),
        (&usual, &[], PassFacts { uses: 1, ..good }, Some(Refusal::PassUsed)),
        (&usual, &[], PassFacts { ended: true, ..good }, Some(Refusal::PassEnded)),
    ] {
        let sign_in = SignInPolicy::default();
        let answer = may_use_pass(rules(&sign_in, policy), &person(groups, &[]), Some(&pass), NOW);
        assert_eq!(answer.err(), expected, "{pass:?}");
    }
    let sign_in = SignInPolicy::default();
    let none = may_use_pass(rules(&sign_in, &usual), &person(&[], &[]), None, NOW);
    assert_eq!(none, Err(Refusal::NotRegistered));
}

/// Everything typed is on, for everybody.
fn weak() -> SignInPolicy {
    with(&[
        (Factor::Password, MethodRule::ON),
        (Factor::SoftwareTotp, MethodRule::ON),
        (Factor::Sms, MethodRule::ON),
        (Factor::Voice, MethodRule::ON),
        (Factor::Email, MethodRule::ON),
    ])
}

#[test]
fn the_strongest_comes_first_and_the_rest_stays_reachable() {
    let methods = [
        held(MethodKind::Password),
        held(MethodKind::Phone),
        held(MethodKind::Email),
        held(MethodKind::SoftwareTotp),
        passkey(key(YUBIKEY)),
    ];
    let (policy, pass) = (weak(), PassPolicy::default());
    let rules = rules(&policy, &pass);
    let mut who = person(&[], &methods);
    let plan = Plan::of(rules, &who, NOW);
    assert_eq!(plan.first(), [Factor::Passkey, Factor::Password]);
    assert_eq!(plan.next(set(&[Factor::Password])), [Factor::SoftwareTotp, Factor::Sms, Factor::Voice]);
    assert!(plan.is_enough(set(&[Factor::Password, Factor::Sms])));
    assert!(!plan.is_enough(set(&[Factor::Password, Factor::Email])));
    assert!(!plan.is_enough(set(&[Factor::Password])));
    // A valid pass before everything.
    who.pass = Some(PassFacts {
        not_before: NOW,
        expires_at: NOW.plus(Duration::from_mins(1)),
        one_time: true,
        uses: 0,
        ended: false,
    });
    assert_eq!(Plan::of(rules, &who, NOW).first().first(), Some(&Factor::TemporaryAccessPass));
    // Whoever has a role signs in like others, and needs more to use it.
    let agent = PersonFacts { roles: RoleSet::of(&[Role::Helpdesk]), ..who };
    assert_eq!(Plan::of(rules, &agent, NOW), Plan::of(rules, &who, NOW));
    let texted = set(&[Factor::Password, Factor::Sms]);
    assert_eq!(unmet(&policy, &agent, texted, Use::Account), None);
    assert_eq!(unmet(&policy, &agent, texted, Use::Roles), Some(&RequiredStrength::PhishingResistant));
    assert_eq!(unmet(&policy, &agent, FactorSet::of(Factor::Passkey), Use::Roles), None);
    assert_eq!(unmet(&policy, &who, texted, Use::Roles), None);
}

#[test]
fn a_password_is_never_alone_beside_something_stronger() {
    let policy = SignInPolicy { demands: Vec::new(), ..weak() };
    let pass = PassPolicy::default();
    let ways = |methods: &[Held]| Plan::of(rules(&policy, &pass), &person(&[], methods), NOW).ways().to_vec();
    let password = held(MethodKind::Password);
    assert_eq!(ways(std::slice::from_ref(&password)), [FactorSet::of(Factor::Password)]);
    let both = [password.clone(), held(MethodKind::SoftwareTotp)];
    assert_eq!(ways(&both), [set(&[Factor::Password, Factor::SoftwareTotp])]);
    assert_eq!(ways(&[password.clone(), passkey(key(YUBIKEY))]), [FactorSet::of(Factor::Passkey)]);
    // A code by mail beside it is no second factor.
    let demand = |any| {
        let name = "Whatever they type".to_owned();
        let of = DemandOf::People(Scope::EVERYBODY);
        SignInPolicy {
            strengths: vec![NamedStrength { name: name.clone(), any: vec![any] }],
            demands: vec![Demand { of, strength: RequiredStrength::Own(name) }],
            ..weak()
        }
    };
    let mailed = demand(set(&[Factor::Password, Factor::Email]));
    let all = [password.clone(), held(MethodKind::Email), held(MethodKind::SoftwareTotp)];
    let plan = |methods: &[Held]| Plan::of(rules(&mailed, &pass), &person(&[], methods), NOW).ways().to_vec();
    assert_eq!(plan(&all), [set(&[Factor::Password, Factor::Email, Factor::SoftwareTotp])]);
    assert_eq!(plan(&all[..2]), [set(&[Factor::Password, Factor::Email])], "who has nothing else");
    // A code to a telephone or from an app begins nothing.
    assert!(ways(&[held(MethodKind::Phone), held(MethodKind::SoftwareTotp)]).is_empty());
}

/// Whoever closes a second factor, or guesses at it until it is suspended, has not opened the password.
#[test]
fn a_password_is_not_alone_when_what_was_beside_it_is_closed() {
    let open = SignInPolicy { demands: Vec::new(), ..weak() };
    let closed = |factors: &[Factor]| {
        let mut policy = open.clone();
        policy.methods.retain(|factor, _| !factors.contains(factor));
        policy
    };
    let pass = PassPolicy::default();
    let password = held(MethodKind::Password);
    for (kind, factors) in [
        (MethodKind::SoftwareTotp, &[Factor::SoftwareTotp][..]),
        (MethodKind::Phone, &[Factor::Sms, Factor::Voice][..]),
        (MethodKind::Passkey, &[Factor::Passkey][..]),
    ] {
        let second = if kind == MethodKind::Passkey { passkey(key(YUBIKEY)) } else { held(kind) };
        let both = [password.clone(), second.clone()];
        let policy = closed(factors);
        let plan = Plan::of(rules(&policy, &pass), &person(&[], &both), NOW);
        assert!(plan.is_locked_out() && plan.first().is_empty(), "{kind:?}: {plan:?}");
        for status in [MethodStatus::Suspended, MethodStatus::Revoked] {
            let both = [password.clone(), Held { status, ..second.clone() }];
            assert!(
                Plan::of(rules(&open, &pass), &person(&[], &both), NOW).is_locked_out(),
                "{kind:?} {status:?}"
            );
        }
        // What another directory checks is nothing that anybody could show here.
        let both = [password.clone(), Held { here: false, ..second }];
        assert!(!Plan::of(rules(&policy, &pass), &person(&[], &both), NOW).is_locked_out(), "{kind:?}");
    }
}

/// Nor where a strength of the organisation's own says so: then it takes a second factor, and nobody is locked out by that.
#[test]
fn a_strength_of_a_password_alone_is_not_one() {
    let name = "Whatever they know".to_owned();
    let any = vec![set(&[Factor::Password]), set(&[Factor::Password, Factor::SoftwareTotp])];
    let strength = RequiredStrength::Own(name.clone());
    let policy = SignInPolicy {
        strengths: vec![NamedStrength { name, any }],
        demands: vec![Demand { of: DemandOf::People(Scope::EVERYBODY), strength }],
        ..weak()
    };
    let pass = PassPolicy::default();
    let ways =
        |methods: &[Held]| Plan::of(rules(&policy, &pass), &person(&[STAFF], methods), NOW).ways().to_vec();
    let (password, app) = (held(MethodKind::Password), held(MethodKind::SoftwareTotp));
    assert_eq!(ways(std::slice::from_ref(&password)), [set(&[Factor::Password])], "who has nothing else");
    let both = [set(&[Factor::Password, Factor::SoftwareTotp])];
    assert_eq!(ways(&[password.clone(), app.clone()]), both);
    assert_eq!(ways(&[password, app, passkey(key(YUBIKEY))]), both, "the strength has no passkey");
}

#[test]
fn who_has_to_register_again_needs_more_than_a_password_and_is_led_there() {
    let policy = SignInPolicy { demands: Vec::new(), ..weak() };
    let pass = PassPolicy::default();
    let rules = rules(&policy, &pass);
    let (password, key) = ([held(MethodKind::Password)], [passkey(key(YUBIKEY))]);
    let marked = |who| PersonFacts { reregister_at: Some(NOW), ..who };
    let (bare, strong) = (marked(person(&[], &password)), marked(person(&[], &key)));
    assert!(
        Plan::of(rules, &bare, NOW).ways().is_empty(),
        "its app was removed, so the password is not enough"
    );
    assert!(!Plan::of(rules, &person(&[], &password), NOW).ways().is_empty());
    let (pass, key) = (FactorSet::of(Factor::TemporaryAccessPass), FactorSet::of(Factor::Passkey));
    assert!(is_held(rules, &bare, pass, NOW));
    assert!(!is_held(rules, &strong, key, NOW), "a passkey is asked for, and let in");
    assert!(!is_held(rules, &person(&[], &password), pass, NOW));
    // Who may not register one is not shut in.
    let off = SignInPolicy { self_service_passkeys: false, ..policy.clone() };
    assert!(!is_held(Rules { sign_in: &off, ..rules }, &bare, pass, NOW));
}

#[test]
fn who_cannot_sign_in_strongly_enough_registers_or_waits_for_a_pass() {
    let methods = [held(MethodKind::Password)];
    let pass = PassPolicy::default();
    let closed = weak();
    assert!(Plan::of(rules(&closed, &pass), &person(&[], &methods), NOW).is_locked_out());
    let open = SignInPolicy { first_method: FirstMethod::ByWhatTheyHave, ..weak() };
    let plan = Plan::of(rules(&open, &pass), &person(&[], &methods), NOW);
    assert!(plan.register_only && plan.is_enough(FactorSet::of(Factor::Password)));
    // Nobody who has something strong gets in so.
    let strong = [held(MethodKind::Password), passkey(key(YUBIKEY))];
    let plan = Plan::of(rules(&open, &pass), &person(&[], &strong), NOW);
    assert!(!plan.register_only && !plan.is_enough(FactorSet::of(Factor::Password)));
}

#[test]
fn nobody_climbs_from_a_weak_way_in_to_a_strong_one() {
    let pass = PassPolicy::default();
    let (closed, open) = (weak(), SignInPolicy { first_method: FirstMethod::ByWhatTheyHave, ..weak() });
    let typed = [held(MethodKind::Password), held(MethodKind::Phone)];
    let strong = [held(MethodKind::Password), held(MethodKind::Phone), passkey(key(YUBIKEY))];
    let texted = set(&[Factor::Password, Factor::Sms]);
    let helpdesk = RoleSet::of(&[Role::Helpdesk]);
    let needs = |strength| Err(Refusal::TooWeak(strength));
    let strongest = || needs(RequiredStrength::PhishingResistant);
    for (policy, methods, roles, shown, expected) in [
        (&closed, &typed[..], RoleSet::EMPLOYEE, texted, Ok(())),
        (&closed, &strong[..], RoleSet::EMPLOYEE, texted, strongest()),
        (&open, &strong[..], RoleSet::EMPLOYEE, texted, strongest()),
        (&closed, &strong[..], RoleSet::EMPLOYEE, FactorSet::of(Factor::Passkey), Ok(())),
        // A role makes the account one that has to be strong.
        (&closed, &typed[..], helpdesk, texted, strongest()),
        (&open, &typed[..], helpdesk, texted, Ok(())),
        (
            &closed,
            &typed[..],
            RoleSet::EMPLOYEE,
            FactorSet::of(Factor::Password),
            needs(RequiredStrength::MultiFactor),
        ),
        // Less than the account has, whoever may come by a first method with what they have.
        (
            &open,
            &typed[..],
            RoleSet::EMPLOYEE,
            FactorSet::of(Factor::Password),
            needs(RequiredStrength::MultiFactor),
        ),
        // A pass was given out for this.
        (&closed, &strong[..], helpdesk, FactorSet::of(Factor::TemporaryAccessPass), Ok(())),
    ] {
        let who = PersonFacts { roles, ..person(&[], methods) };
        assert_eq!(may_bind(rules(policy, &pass), &who, shown), expected, "{methods:?} {shown:?}");
    }
}

#[test]
fn demands_add_up_and_own_strengths_count() {
    let own = NamedStrength {
        name: "App and text".to_owned(),
        any: vec![set(&[Factor::SoftwareTotp, Factor::Sms]), FactorSet::EMPTY],
    };
    let demand = |of, strength| Demand { of, strength };
    let policy = SignInPolicy {
        strengths: vec![own],
        demands: vec![
            demand(DemandOf::People(Scope::EVERYBODY), RequiredStrength::MultiFactor),
            demand(
                DemandOf::People(Scope::groups(vec![STAFF])),
                RequiredStrength::Own("App and text".to_owned()),
            ),
            demand(
                DemandOf::People(Scope::groups(vec![CONTRACTORS])),
                RequiredStrength::Own("gone".to_owned()),
            ),
        ],
        ..weak()
    };
    let methods = [
        held(MethodKind::Password),
        held(MethodKind::SoftwareTotp),
        held(MethodKind::Phone),
        passkey(key(YUBIKEY)),
    ];
    let pass = PassPolicy::default();
    let plan = |groups: &[GroupId]| Plan::of(rules(&policy, &pass), &person(groups, &methods), NOW);
    // An empty combination in the own strength adds nothing to the first demand, and lets nobody in for nothing.
    assert!(plan(&[STAFF]).ways().iter().all(|way| !way.is_empty()));
    assert!(plan(&[STAFF]).is_enough(FactorSet::of(Factor::Passkey)));
    // A strength that does not exist is met by nothing.
    assert!(plan(&[CONTRACTORS]).is_locked_out());
    assert_eq!(
        unmet(&policy, &person(&[CONTRACTORS], &methods), FactorSet::of(Factor::Passkey), Use::Account),
        Some(&RequiredStrength::Own("gone".to_owned()))
    );
}

#[test]
fn rehearsal_says_who_loses_what() {
    let methods = [held(MethodKind::Password), held(MethodKind::Phone), passkey(synced())];
    let (before, pass) = (weak(), PassPolicy::default());
    let no_sync = SignInPolicy {
        profiles: vec![PasskeyProfile { synced: false, ..PasskeyProfile::everything("Keys") }],
        ..weak()
    };
    let who = person(&[], &methods);
    let outcome = rehearse(rules(&before, &pass), rules(&no_sync, &pass), &who, NOW);
    assert_eq!(outcome.lost, [FactorSet::of(Factor::Passkey)]);
    assert!(outcome.weaker && !outcome.locked_out && outcome.gained.is_empty());
    let refusal = Refusal::NoProfile(vec![("Keys".to_owned(), ProfileRefusal::Synced)]);
    assert_eq!(outcome.refused, [(held(MethodKind::Passkey).id, refusal)]);
    let no_texts = SignInPolicy { profiles: no_sync.profiles.clone(), ..SignInPolicy::default() };
    assert!(rehearse(rules(&before, &pass), rules(&no_texts, &pass), &who, NOW).locked_out);
    assert!(rehearse(rules(&before, &pass), rules(&before, &pass), &who, NOW).is_nothing());
}

fn any_factors() -> impl Strategy<Value = Vec<MethodKind>> {
    proptest::sample::subsequence(MethodKind::ALL.to_vec(), 0..=MethodKind::ALL.len())
}

proptest! {
    /// No policy, person or demand makes a way in of nothing, of what is off, or of less than each demand takes; and what the plan
    /// calls enough can be reached step by step.
    #[test]
    fn ways_are_allowed_demanded_and_reachable(
        kinds in any_factors(),
        on in proptest::sample::subsequence(Factor::ALL.to_vec(), 0..=Factor::ALL.len()),
        role in any::<bool>(),
        everybody in proptest::option::of(0..3_usize),
    ) {
        let strengths = [RequiredStrength::MultiFactor, RequiredStrength::Passwordless, RequiredStrength::PhishingResistant];
        let rules_on: Vec<_> = on.iter().map(|factor| (*factor, MethodRule::ON)).collect();
        let mut policy = SignInPolicy { methods: rules_on.into_iter().collect(), ..SignInPolicy::default() };
        policy.demands.truncate(1);
        if let Some(n) = everybody {
            policy.demands.push(Demand { of: DemandOf::People(Scope::EVERYBODY), strength: strengths[n].clone() });
        }
        let methods: Vec<Held> = kinds
            .iter()
            .map(|kind| if *kind == MethodKind::Passkey { passkey(key(YUBIKEY)) } else { held(*kind) })
            .collect();
        let roles = if role { RoleSet::of(&[Role::Authentication]) } else { RoleSet::EMPLOYEE };
        let who = PersonFacts { roles, ..person(&[], &methods) };
        let pass = PassPolicy::default();
        let plan = Plan::of(rules(&policy, &pass), &who, NOW);
        for way in plan.ways() {
            prop_assert!(!way.is_empty());
            prop_assert!(way.iter().all(|factor| on.contains(&factor) && factor.is_checked_here()));
            prop_assert_eq!(unmet(&policy, &who, *way, Use::Account), None);
            prop_assert!(!plan.ways().iter().any(|other| other != way && other.is_within(*way)));
        }
        // Whatever is offered leads somewhere.
        let mut open = vec![Combination::EMPTY];
        while let Some(shown) = open.pop() {
            for factor in plan.next(shown) {
                let more = shown.with(factor);
                prop_assert!(plan.is_enough(more) || !plan.next(more).is_empty());
                open.push(more);
            }
        }
        prop_assert_eq!(plan.first().is_empty(), plan.is_locked_out());
    }
}

proptest! {
    /// What is drawn of the ways in says nothing of what a case suspended, revoked or pretends: only what the policy takes.
    #[test]
    fn what_is_refused_depends_on_nothing_but_the_policy(
        on in any::<bool>(), synced_too in any::<bool>(), is_synced in any::<bool>(), frozen in any::<bool>(), enabled in any::<bool>(),
    ) {
        let mut policy = with(&[(Factor::Passkey, if on { MethodRule::ON } else { MethodRule::OFF })]);
        policy.profiles[0].synced = synced_too;
        let pass = PassPolicy::default();
        let rules = Rules { sign_in: &policy, pass: &pass, able: Factor::ALL.iter().copied().collect() };
        let method = passkey(if is_synced { synced() } else { key(YUBIKEY) });
        let methods = [method.clone()];
        let somebody = PersonFacts { frozen, enabled, ..person(&[], &methods) };
        let wanted = is_refused(rules, &person(&[], &methods), &method);
        prop_assert_eq!(wanted, !on || (is_synced && !synced_too));
        for status in [MethodStatus::Active, MethodStatus::Suspended, MethodStatus::Revoked] {
            prop_assert_eq!(is_refused(rules, &somebody, &Held { status, ..method.clone() }), wanted);
        }
    }
}
