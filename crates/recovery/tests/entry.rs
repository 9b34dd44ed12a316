//! Closing takes one signature, and never the last of those who could open again.
#![expect(clippy::indexing_slicing, reason = "tests fail by panicking")]

use keyward_access::policy::{
    Held, PassFacts, PasskeyFacts, PersonFacts, Plan, Refusal, Rules, Use, WorkTakes, can_work,
    may_protect_with, may_use, unmet,
};
use keyward_model::*;
use keyward_recovery::{ChangeRefusal, Entrants, Holders, Signers, entrants, leaves_entrants};
use proptest::{collection::vec, prelude::*, sample::select};

const NOW: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);
const STAFF: GroupId = GroupId::from_bytes([1; 16]);
const OTHERS: GroupId = GroupId::from_bytes([2; 16]);
const KEY: Aaguid = Aaguid::from_bytes([7; 16]);
const WATCHES: [Role; 1] = [Role::SecurityReader];
const RULES: [Role; 1] = [Role::PolicyAdministrator];
const SIGNS: [Role; 1] = [Role::PrivilegedAuthentication];

fn id(n: u8) -> PersonId {
    PersonId::from_bytes([n; 16])
}

fn passkey(n: u8, synced: bool) -> Held {
    let facts = PasskeyFacts { aaguid: KEY, proven: false, synced, certification: None, statuses: [].into() };
    Held {
        id: MethodId::from_bytes([n; 16]),
        kind: MethodKind::Passkey,
        status: MethodStatus::Active,
        here: true,
        passkey: Some(facts),
    }
}

fn typed(n: u8, kind: MethodKind) -> Held {
    Held { id: MethodId::from_bytes([n; 16]), kind, passkey: None, ..passkey(n, false) }
}

#[derive(Clone, Debug)]
struct Member {
    id: PersonId,
    roles: Vec<Role>,
    groups: Vec<GroupId>,
    methods: Vec<Held>,
}

impl Member {
    fn new(n: u8, roles: &[Role], methods: Vec<Held>) -> Self {
        Self { id: id(n), roles: roles.to_vec(), groups: vec![STAFF], methods }
    }

    /// With a pass that works, as the machine gives out.
    fn facts(&self) -> PersonFacts<'_> {
        PersonFacts {
            enabled: true,
            frozen: false,
            reregister_at: None,
            groups: &self.groups,
            roles: RoleSet::of(&self.roles),
            created_at: NOW,
            methods: &self.methods,
            pass: Some(PassFacts {
                not_before: NOW,
                expires_at: NOW.plus(std::time::Duration::from_hours(1)),
                one_time: true,
                uses: 0,
                ended: false,
            }),
        }
    }
}

fn with_rules<T>(policy: &SignInPolicy, ask: impl FnOnce(Rules<'_>) -> T) -> T {
    let pass = PassPolicy::default();
    ask(Rules { sign_in: policy, pass: &pass, able: Factor::ALL.iter().copied().collect() })
}

fn entering(policy: &SignInPolicy, members: &[Member], role: Role) -> Vec<PersonId> {
    let takes = if role == Role::SecurityReader { WorkTakes::SignIn } else { WorkTakes::Touch };
    let holders = members.iter().filter(|member| member.roles.contains(&role));
    let enters = |member: &&Member| with_rules(policy, |rules| can_work(rules, &member.facts(), takes, NOW));
    holders.filter(enters).map(|member| member.id).collect()
}

fn judged(
    (from, to): (&SignInPolicy, &SignInPolicy),
    members: &[Member],
    signers: &Signers,
    humans: &Humans,
) -> Result<(), ChangeRefusal> {
    let of = Entrants::ROLES.map(|role| {
        let holders = |policy| {
            let people = entering(policy, members, role);
            Holders { enabled: people.clone(), present: people }
        };
        Entrants { role, before: holders(from), after: holders(to) }
    });
    leaves_entrants(&of, signers, humans, humans)
}

fn usual() -> Vec<Member> {
    let both = |n| {
        vec![passkey(n, true), typed(n + 100, MethodKind::Password), typed(n + 150, MethodKind::SoftwareTotp)]
    };
    let members = [(1, RULES), (2, RULES), (3, SIGNS), (4, SIGNS), (5, WATCHES)];
    members.into_iter().map(|(n, roles)| Member::new(n, &roles, both(n))).collect()
}

fn left(members: &[Member], change: impl FnOnce(&mut SignInPolicy)) -> Result<(), ChangeRefusal> {
    let mut to = SignInPolicy::default();
    change(&mut to);
    judged((&SignInPolicy::default(), &to), members, &Signers::default(), &Humans::default())
}

fn demand(of: DemandOf, strength: RequiredStrength) -> Demand {
    Demand { of, strength }
}

fn own(any: Vec<Combination>) -> NamedStrength {
    NamedStrength { name: "Own".to_owned(), any }
}

#[test]
fn whatever_closes_leaves_two_who_change_the_rules_two_who_sign_and_one_who_watches() {
    let (members, refused) = (usual(), Err(ChangeRefusal::TooFewGetIn));
    let out = || MethodRule { enabled: true, scope: Scope::EVERYBODY.without(vec![STAFF]) };
    let only = |scope| MethodRule { enabled: true, scope };
    let needs_own = |of: DemandOf, any: Vec<Combination>| -> Edit {
        Box::new(move |policy| {
            policy.strengths = vec![own(any)];
            policy.demands.push(demand(of, RequiredStrength::Own("Own".to_owned())));
        })
    };
    let codes = || vec![FactorSet::of(Factor::Password).with(Factor::Sms)];
    let closing: Vec<(&str, Edit)> = vec![
        ("off", Box::new(|policy| drop(policy.methods.insert(Factor::Passkey, MethodRule::OFF)))),
        ("not listed", Box::new(|policy| drop(policy.methods.remove(&Factor::Passkey)))),
        ("excluded", Box::new(move |policy| drop(policy.methods.insert(Factor::Passkey, out())))),
        (
            "not included",
            Box::new(move |policy| {
                drop(policy.methods.insert(Factor::Passkey, only(Scope::groups(vec![OTHERS]))));
            }),
        ),
        ("no profile", Box::new(|policy| policy.profiles.clear())),
        ("a profile for others", Box::new(|policy| policy.profiles[0].scope = Scope::groups(vec![OTHERS]))),
        ("a profile that excludes", Box::new(|policy| policy.profiles[0].scope.exclude.push(STAFF))),
        ("nothing synced", Box::new(|policy| policy.profiles[0].synced = false)),
        ("a blocked model", Box::new(|policy| policy.profiles[0].models = ModelList::Block(vec![KEY]))),
        (
            "a list without a proof",
            Box::new(|policy| policy.profiles[0].models = ModelList::Allow(vec![KEY])),
        ),
        ("a strength for everybody", needs_own(DemandOf::People(Scope::EVERYBODY), codes())),
        ("a strength for their group", needs_own(DemandOf::People(Scope::groups(vec![STAFF])), codes())),
        ("a strength for roles", needs_own(DemandOf::AnyRole, codes())),
        ("a strength for administrators", needs_own(DemandOf::Role(Role::PolicyAdministrator), codes())),
        ("a strength for supervisors", needs_own(DemandOf::Role(Role::PrivilegedAuthentication), codes())),
        ("a strength for readers", needs_own(DemandOf::Role(Role::SecurityReader), codes())),
        (
            "a hold that nothing ends",
            Box::new(|policy| {
                // Their passkeys work, and none that they could get is sure to be accepted.
                policy.profiles[0].attestation = true;
                policy.requirements.push(requirement(2, 365));
            }),
        ),
    ];
    for (name, edit) in closing {
        assert_eq!(left(&members, edit), refused, "{name}");
    }
    // Another method does not make up for it: they touch for what they sign, and a password is no sign-in for a role.
    let typing = |policy: &mut SignInPolicy| {
        policy.methods = [(Factor::Password, MethodRule::ON), (Factor::SoftwareTotp, MethodRule::ON)].into();
        policy.demands.clear();
    };
    assert_eq!(left(&members, typing), refused);
}

type Edit = Box<dyn FnOnce(&mut SignInPolicy)>;

fn requirement(strong_methods: u8, within_days: u16) -> Requirement {
    Requirement { scope: Scope::EVERYBODY, strong_methods, within_days, remind_every_days: None, since: NOW }
}

/// For what only protects, a passkey is its owner's whatever the policy says.
#[test]
fn a_passkey_that_works_protects_whatever_the_policy_says_of_it() {
    let held = passkey(1, true);
    let member = Member::new(1, &RULES, vec![held.clone()]);
    let facts = member.facts();
    assert_eq!(may_protect_with(&facts, &held), Ok(()));
    let status = |status| Held { status, ..held.clone() };
    for (other, why) in [
        (status(MethodStatus::Suspended), Refusal::Suspended),
        (status(MethodStatus::Revoked), Refusal::Revoked),
        (Held { here: false, ..held.clone() }, Refusal::CheckedElsewhere),
        (typed(1, MethodKind::Password), Refusal::CheckedElsewhere),
    ] {
        assert_eq!(may_protect_with(&facts, &other), Err(why));
    }
    let gone = PersonFacts { enabled: false, ..facts };
    assert_eq!(may_protect_with(&gone, &held), Err(Refusal::AccountDisabled));
}

#[test]
fn what_leaves_them_in_is_not_refused() {
    let members = usual();
    assert_eq!(left(&members, |policy| policy.lifetimes.role.idle_minutes = 10), Ok(()));
    assert_eq!(
        left(&members, |policy| policy.requirements.push(requirement(2, 0))),
        Ok(()),
        "they may add one more"
    );
    assert_eq!(left(&members, |policy| policy.profiles[0].device_bound = false), Ok(()));
    assert_eq!(
        left(&members, |policy| policy.profiles[0].attestation = true),
        Ok(()),
        "passkeys from before stay"
    );
    let three: Vec<Member> = members
        .iter()
        .cloned()
        .chain([Member { groups: vec![OTHERS], ..Member::new(6, &RULES, vec![passkey(6, true)]) }])
        .collect();
    let out = |policy: &mut SignInPolicy| policy.profiles[0].scope.exclude.push(OTHERS);
    assert_eq!(left(&three, out), Ok(()), "two of three are left");
    // Whoever only watches signs nothing: what they sign in with need not be a passkey.
    let mut reader = members.clone();
    reader[4].methods.remove(0);
    let mut from = SignInPolicy { demands: Vec::new(), ..SignInPolicy::default() };
    from.methods.extend([(Factor::Password, MethodRule::ON), (Factor::SoftwareTotp, MethodRule::ON)]);
    let mut to = from.clone();
    to.methods.remove(&Factor::SoftwareTotp);
    let judge = |to: &SignInPolicy| judged((&from, to), &reader, &Signers::default(), &Humans::default());
    assert_eq!(judge(&to), Err(ChangeRefusal::TooFewGetIn), "no reader");
    assert_eq!(judge(&SignInPolicy { self_service_passkeys: false, ..from.clone() }), Ok(()));
}

#[test]
fn too_few_before_it_do_not_become_fewer() {
    let mut members = usual();
    members[1].methods.clear();
    assert_eq!(
        left(&members, |policy| policy.profiles[0].device_bound = false),
        Ok(()),
        "one administrator stays one"
    );
    let off = |policy: &mut SignInPolicy| drop(policy.methods.insert(Factor::Passkey, MethodRule::OFF));
    assert_eq!(left(&members, off), Err(ChangeRefusal::TooFewGetIn));
    members.truncate(2);
    assert_eq!(left(&members, off), Err(ChangeRefusal::TooFewGetIn));
    members.remove(0);
    assert_eq!(left(&members, off), Ok(()), "nobody got in before");
}

#[test]
fn two_accounts_of_one_human_or_in_one_hand_are_not_two() {
    let mut members = usual();
    members.push(Member { groups: vec![OTHERS], ..Member::new(6, &RULES, vec![passkey(6, true)]) });
    let (from, mut to) = (SignInPolicy::default(), SignInPolicy::default());
    to.profiles[0].scope.exclude.push(OTHERS);
    let mut humans = Humans::default();
    assert_eq!(judged((&from, &to), &members, &Signers::default(), &humans), Ok(()));
    let mut signers = Signers::default();
    signers.in_recovery.insert(id(2));
    assert_eq!(judged((&from, &to), &members, &signers, &humans), Err(ChangeRefusal::TooFewGetIn), "now");
    humans.join(id(1), id(2));
    assert_eq!(judged((&from, &to), &members, &Signers::default(), &humans), Err(ChangeRefusal::TooFewGetIn));
    assert_eq!(entrants(Role::PolicyAdministrator, &[id(1), id(2)], &Signers::default(), &humans), 1);
}

/// Who is only frozen or suspended now gets in for good, and still counts.
#[test]
fn each_of_both_counts_may_refuse_it() {
    let (none, two) = (Vec::new(), vec![id(1), id(2)]);
    let of = |enabled: &[PersonId], present: &[PersonId]| Holders {
        enabled: enabled.to_vec(),
        present: present.to_vec(),
    };
    for (after, refused) in [
        (of(&two, &two), false),
        (of(&two[..1], &two), true),
        (of(&two, &two[..1]), true),
        (of(&none, &none), true),
    ] {
        let entrants = Entrants { role: Role::PolicyAdministrator, before: of(&two, &two), after };
        let left = leaves_entrants(&[entrants], &Signers::default(), &Humans::default(), &Humans::default());
        assert_eq!(left.is_err(), refused);
    }
}

fn scope() -> impl Strategy<Value = Scope> {
    let groups = || proptest::sample::subsequence(vec![STAFF, OTHERS], 0..=2);
    (any::<bool>(), groups(), groups()).prop_map(|(all, include, exclude)| {
        let scope = if all { Scope::EVERYBODY } else { Scope::groups(include) };
        scope.without(exclude)
    })
}

/// One edit of a policy: a part of it is another.
fn edit() -> impl Strategy<Value = (u8, Factor, Scope, [bool; 3], u8, Vec<FactorSet>)> {
    let factors = vec![Factor::Passkey, Factor::Passkey, Factor::Password, Factor::SoftwareTotp, Factor::Sms];
    let any_of = vec![
        FactorSet::of(Factor::Passkey),
        FactorSet::of(Factor::Password).with(Factor::SoftwareTotp),
        FactorSet::of(Factor::TemporaryAccessPass),
    ];
    (
        0..9_u8,
        select(factors),
        scope(),
        any::<[bool; 3]>(),
        0..5_u8,
        proptest::sample::subsequence(any_of, 1..=2),
    )
}

fn edited(from: &SignInPolicy, edit: &(u8, Factor, Scope, [bool; 3], u8, Vec<FactorSet>)) -> SignInPolicy {
    let (what, factor, scope, [one, two, three], n, any) = edit.clone();
    let mut to = from.clone();
    let profile = || PasskeyProfile {
        scope: scope.clone(),
        attestation: one,
        device_bound: two,
        synced: three,
        models: match n {
            0 => ModelList::Allow(vec![KEY]),
            1 => ModelList::Block(vec![KEY]),
            _ => ModelList::Any,
        },
        ..PasskeyProfile::everything(&n.to_string())
    };
    let strengths = [
        RequiredStrength::MultiFactor,
        RequiredStrength::PhishingResistant,
        RequiredStrength::Own("Own".to_owned()),
    ];
    let strength = strengths[usize::from(n) % 3].clone();
    match what {
        0 | 1 => drop(to.methods.insert(factor, MethodRule { enabled: one, scope })),
        2 => to.profiles.push(profile()),
        3 => to.profiles = vec![profile()],
        4 => to.demands.push(demand(if two { DemandOf::AnyRole } else { DemandOf::People(scope) }, strength)),
        5 => to.demands.clear(),
        6 => to.strengths = vec![own(any)],
        7 => to.requirements = vec![Requirement { scope, ..requirement(n + 1, u16::from(n)) }],
        _ => {
            (to.self_service_passkeys, to.first_method) =
                (one, if two { FirstMethod::ByWhatTheyHave } else { FirstMethod::ByPass });
        }
    }
    to
}

fn member(n: u8) -> impl Strategy<Value = Member> {
    let roles = proptest::sample::subsequence(
        vec![Role::PolicyAdministrator, Role::PrivilegedAuthentication, Role::SecurityReader],
        0..=2,
    );
    let groups = proptest::sample::subsequence(vec![STAFF, OTHERS], 0..=2);
    (roles, groups, any::<[bool; 3]>()).prop_map(move |(roles, groups, [synced, bound, types])| {
        let mut methods = Vec::new();
        methods.extend(synced.then(|| passkey(n, true)));
        methods.extend(bound.then(|| passkey(n + 50, false)));
        if types {
            methods.extend([typed(n + 100, MethodKind::Password), typed(n + 150, MethodKind::SoftwareTotp)]);
        }
        Member { id: id(n), roles, groups, methods }
    })
}

/// Whether somebody signs in with a passkey as strongly as their roles ask, walked through as a sign-in is.
fn signs_in_strongly(policy: &SignInPolicy, member: &Member) -> bool {
    with_rules(policy, |rules| {
        let facts = PersonFacts { pass: None, ..member.facts() };
        let key = member.methods.iter().any(|held| may_use(rules, &facts, Factor::Passkey, held).is_ok());
        let plan = Plan::of(rules, &facts, NOW);
        let mut shown = FactorSet::EMPTY;
        while !plan.is_enough(shown) {
            let Some(next) = plan.next(shown).first().copied() else { return false };
            shown = shown.with(next);
        }
        // What a page of a role asks for besides is shown after it.
        let other =
            [(Factor::Password, MethodKind::Password), (Factor::SoftwareTotp, MethodKind::SoftwareTotp)];
        for (factor, kind) in other {
            let usable = member
                .methods
                .iter()
                .any(|held| held.kind == kind && may_use(rules, &facts, factor, held).is_ok());
            shown = if usable { shown.with(factor) } else { shown };
        }
        key && !plan.register_only && unmet(policy, &facts, shown.with(Factor::Passkey), Use::Roles).is_none()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    /// However many changes of the sign-in policy are accepted one after the other: if two policy administrators could sign in strongly at
    /// first, two can at the end, and the same for supervisors.
    #[test]
    fn no_sequence_of_accepted_changes_locks_everybody_out(
        members in (member(1), member(2), member(3), member(4), member(5), member(6)), edits in vec(edit(), 1..14),
        joined in proptest::option::of((1..7_u8, 1..7_u8)),
    ) {
        let members: Vec<Member> = vec![members.0, members.1, members.2, members.3, members.4, members.5];
        let mut humans = Humans::default();
        if let Some((one, other)) = joined {
            humans.join(id(one), id(other));
        }
        let strong = |policy: &SignInPolicy, role: Role| {
            let able = members.iter().filter(|member| member.roles.contains(&role) && signs_in_strongly(policy, member));
            let mut found: Vec<HumanId> = able.map(|member| humans.of(member.id)).collect();
            found.sort_unstable();
            found.dedup();
            found.len()
        };
        let mut policy = SignInPolicy::default();
        let first = [Role::PolicyAdministrator, Role::PrivilegedAuthentication].map(|role| (role, strong(&policy, role).min(2)));
        for edit in &edits {
            let to = edited(&policy, edit);
            if judged((&policy, &to), &members, &Signers::default(), &humans).is_ok() {
                policy = to;
            }
            for (role, least) in first {
                prop_assert!(strong(&policy, role) >= least, "{role:?} after {edit:?}: {policy:?}");
            }
        }
    }
}
