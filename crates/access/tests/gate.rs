//! The gate for changes of an account's ways in: each rule once, and a property over everything that people, the desk, an import and
//! the policy can do one after the other.

use keyward_access::{
    gate::{Asking, Change, Confirmed, Permit, Recovery, Write, gate, may_read_words, own_word},
    policy::{Held, PersonFacts, Plan, Refusal, Rules},
};
use keyward_model::{
    Factor, FactorSet, MethodId, MethodKind, MethodRule, MethodStatus, PassPolicy, PersonId,
    RequiredStrength, RoleSet, SessionStrength, SignInPolicy, Timestamp,
};
use proptest::prelude::*;

const NOW: Timestamp = Timestamp::from_micros(1_000_000_000_000_000);
const ME: PersonId = PersonId::from_bytes([9; 16]);

fn held(n: u8, kind: MethodKind) -> Held {
    let passkey = (kind == MethodKind::Passkey).then(|| keyward_access::policy::PasskeyFacts {
        aaguid: keyward_model::Aaguid::from_bytes([0xee; 16]),
        proven: false,
        synced: false,
        certification: None,
        statuses: [].into(),
    });
    Held { id: MethodId::from_bytes([n; 16]), kind, status: MethodStatus::Active, here: true, passkey }
}

fn facts(methods: &[Held]) -> PersonFacts<'_> {
    PersonFacts {
        enabled: true,
        frozen: false,
        reregister_at: None,
        groups: &[],
        roles: RoleSet::EMPLOYEE,
        created_at: NOW,
        methods,
        pass: None,
    }
}

/// Typed methods are on, and nothing is demanded.
fn policy() -> SignInPolicy {
    let mut policy = SignInPolicy { demands: Vec::new(), ..SignInPolicy::default() };
    let typed = [Factor::Password, Factor::SoftwareTotp, Factor::Sms, Factor::Voice, Factor::Email];
    policy.methods.extend(typed.map(|factor| (factor, MethodRule::ON)));
    policy
}

fn set(factors: &[Factor]) -> FactorSet {
    factors.iter().copied().collect()
}

struct Session<'a> {
    shown: &'a [Factor],
    methods: &'a [MethodId],
    confirmed: Confirmed,
    recovery: Recovery,
}

impl Session<'_> {
    fn asks(&self, policy: &SignInPolicy, methods: &[Held], change: Change<'_>) -> Result<Permit, Refusal> {
        let pass = PassPolicy::default();
        let rules = Rules { sign_in: policy, pass: &pass, able: Factor::ALL.iter().copied().collect() };
        let asking = Asking {
            person: ME,
            shown: set(self.shown),
            methods: self.methods,
            settled: true,
            confirmed: self.confirmed,
            recovery: &self.recovery,
        };
        gate(rules, &facts(methods), &asking, change)
    }
}

const TYPED: [Factor; 2] = [Factor::Password, Factor::SoftwareTotp];
const CHANGES: [Change<'static>; 10] = [
    Change::Add(Factor::Passkey, None),
    Change::Add(Factor::SoftwareTotp, None),
    Change::Add(Factor::Password, None),
    Change::Add(Factor::RecoveryCode, None),
    Change::Remove,
    Change::Rename,
    Change::DuressWord,
    Change::Deputy,
    Change::Close,
    Change::PassHalf,
];

#[test]
fn what_the_account_has_ever_been_is_what_every_change_takes() {
    let all = [MethodKind::Passkey, MethodKind::Password, MethodKind::SoftwareTotp];
    let mut methods: Vec<Held> = (1..).zip(all).map(|(n, kind)| held(n, kind)).collect();
    let typed = Session {
        shown: &TYPED,
        methods: &[methods[1].id, methods[2].id],
        confirmed: Confirmed::Touch,
        recovery: Recovery::default(),
    };
    let too_weak = Err(Refusal::TooWeak(RequiredStrength::PhishingResistant));
    for status in [MethodStatus::Active, MethodStatus::Suspended, MethodStatus::Revoked] {
        methods[0].status = status;
        for change in CHANGES {
            assert_eq!(
                typed.asks(&policy(), &methods, change).map(|_| ()),
                too_weak,
                "{status:?} {change:?}"
            );
        }
    }
    // Its owner removed it, or nobody here could ever check it.
    methods[0].here = false;
    assert!(typed.asks(&policy(), &methods, CHANGES[0]).is_ok());
    let password = Session { shown: &[Factor::Password], ..typed };
    let needs = Err(Refusal::TooWeak(RequiredStrength::MultiFactor));
    methods[2].status = MethodStatus::Suspended;
    assert_eq!(password.asks(&policy(), &methods, CHANGES[0]).map(|_| ()), needs);
}

/// A password alone read the words by which desk and owner know each other, and stopped recoveries in the owner's name.
#[test]
fn only_a_session_as_strong_as_ever_speaks_for_the_owner() {
    let mut methods = [held(1, MethodKind::Passkey), held(2, MethodKind::Password)];
    let open = |withheld: Vec<MethodId>| Recovery { withheld: Some(withheld), ..Recovery::default() };
    let weak = Err(Refusal::TooWeak(RequiredStrength::PhishingResistant));
    for status in [MethodStatus::Active, MethodStatus::Suspended, MethodStatus::Revoked] {
        methods[0].status = status;
        assert_eq!(says(&methods, &[Factor::Password], &[1], &open(vec![])), weak, "{status:?}");
    }
    methods[0].status = MethodStatus::Active;
    let passkey = [Factor::Passkey];
    assert_eq!(says(&methods, &passkey, &[0], &open(vec![])), Ok(()));
    // Reported lost: perhaps not in the owner's hands.
    let lost = open(vec![methods[0].id]);
    assert_eq!(says(&methods, &passkey, &[0], &lost), Ok(()), "a caller may have said so");
    assert_eq!(reads(&methods, &passkey, &[0], &lost), Err(Refusal::CaseOpen));
    assert_eq!(reads(&methods, &passkey, &[0], &open(vec![])), Ok(()));
    assert!(reads(&methods, &[Factor::Password], &[1], &open(vec![])).is_err());
    assert_eq!(says(&methods, &[Factor::TemporaryAccessPass], &[0], &open(vec![])), Err(Refusal::PassEnded));
    // Who never had more than a password has nothing stronger to show.
    methods[0].here = false;
    assert_eq!(says(&methods, &[Factor::Password], &[1], &open(vec![])), Ok(()));
}

/// Whoever had phished password and app signed in with them after the report, and stopped the recovery in the owner's name.
#[test]
fn a_session_on_what_somebody_else_may_know_speaks_for_nobody() {
    let methods = [held(1, MethodKind::Password), held(2, MethodKind::SoftwareTotp)];
    let shown = [Factor::Password, Factor::SoftwareTotp];
    for reported in [vec![0], vec![1], vec![0, 1]] {
        let withheld = reported.iter().map(|place: &usize| methods[*place].id).collect();
        let recovery = Recovery { withheld: Some(withheld), ..Recovery::default() };
        assert_eq!(says(&methods, &shown, &[0, 1], &recovery), Err(Refusal::CaseOpen), "{reported:?}");
    }
    let none = Recovery { withheld: Some(vec![]), ..Recovery::default() };
    assert_eq!(says(&methods, &shown, &[0, 1], &none), Ok(()));
}

/// Whether a session that showed this with these methods is shown the words of the case.
fn reads(methods: &[Held], shown: &[Factor], on: &[usize], recovery: &Recovery) -> Result<(), Refusal> {
    let on: Vec<MethodId> = on.iter().filter_map(|place| methods.get(*place)).map(|held| held.id).collect();
    let (shown, confirmed) = (set(shown), Confirmed::No);
    may_read_words(
        &facts(methods),
        &Asking { person: ME, shown, methods: &on, settled: true, confirmed, recovery },
    )
}

/// What a session that showed this with these methods counts as.
fn says(methods: &[Held], shown: &[Factor], on: &[usize], recovery: &Recovery) -> Result<(), Refusal> {
    let on: Vec<MethodId> = on.iter().filter_map(|place| methods.get(*place)).map(|held| held.id).collect();
    let (shown, confirmed) = (set(shown), Confirmed::No);
    own_word(&facts(methods), &Asking { person: ME, shown, methods: &on, settled: true, confirmed, recovery })
}

/// Whoever phished a password and a code bound a passkey with them a minute ago.
#[test]
fn a_passkey_that_is_not_settled_says_nothing_in_its_owners_name() {
    let methods = [held(1, MethodKind::Passkey)];
    let (on, shown, recovery) = ([methods[0].id], set(&[Factor::Passkey]), Recovery::default());
    let asking = Asking {
        person: ME,
        shown,
        methods: &on,
        settled: false,
        confirmed: Confirmed::Touch,
        recovery: &recovery,
    };
    let weak = Err(Refusal::TooWeak(RequiredStrength::PhishingResistant));
    assert_eq!(own_word(&facts(&methods), &asking), weak);
    assert_eq!(may_read_words(&facts(&methods), &asking), weak);
    assert_eq!(own_word(&facts(&methods), &Asking { settled: true, ..asking }), Ok(()));
}

#[test]
fn whoever_has_a_passkey_touches_it_and_whoever_has_none_has_just_signed_in() {
    let with = [held(1, MethodKind::Passkey)];
    let without = [held(2, MethodKind::Password), held(3, MethodKind::SoftwareTotp)];
    for change in CHANGES {
        for confirmed in [Confirmed::Touch, Confirmed::RecentSignIn, Confirmed::No] {
            let strong = Session {
                shown: &[Factor::Passkey],
                methods: &[with[0].id],
                confirmed,
                recovery: Recovery::default(),
            };
            let touched = strong.asks(&policy(), &with, change);
            assert_eq!(touched.is_ok(), confirmed == Confirmed::Touch, "{change:?} {confirmed:?}");
            // One that the policy closed is one that they have.
            let closed = SignInPolicy { methods: [].into(), ..policy() };
            if !matches!(change, Change::Add(..)) {
                let asked = strong.asks(&closed, &with, change).map(drop);
                let expected =
                    (confirmed != Confirmed::Touch).then_some(Refusal::NotConfirmed { touch: true });
                assert_eq!(asked.err(), expected, "{change:?} {confirmed:?}");
            }
            let typed = Session { shown: &TYPED, methods: &[], ..strong };
            let asked = typed.asks(&policy(), &without, change);
            assert_eq!(asked.is_ok(), confirmed != Confirmed::No, "{change:?} {confirmed:?}");
        }
    }
}

#[test]
fn an_open_case_leaves_its_pass_and_what_was_not_reported() {
    let methods = [held(1, MethodKind::Passkey), held(2, MethodKind::Passkey), held(3, MethodKind::Password)];
    let recovery =
        |pass_counts| Recovery { pass_counts, withheld: Some(vec![methods[0].id]), pretends: false };
    let session = |shown, methods, pass_counts| Session {
        shown,
        methods,
        confirmed: Confirmed::Touch,
        recovery: recovery(pass_counts),
    };
    let lost = [methods[0].id];
    let left = [methods[1].id];
    let both = [methods[1].id, methods[0].id];
    for change in CHANGES {
        let says = |session: Session<'_>| session.asks(&policy(), &methods, change).map(|_| ());
        assert_eq!(says(session(&[Factor::Passkey], &lost, false)), Err(Refusal::CaseOpen), "{change:?}");
        assert_eq!(says(session(&[Factor::Passkey], &both, false)), Err(Refusal::CaseOpen), "{change:?}");
        assert_eq!(says(session(&TYPED, &[], false)), Err(Refusal::CaseOpen), "{change:?}");
        assert_eq!(says(session(&[Factor::Passkey], &left, false)), Ok(()), "{change:?}");
        let other = says(session(&[Factor::TemporaryAccessPass], &[], false));
        assert_eq!(other, Err(Refusal::PassEnded), "{change:?}");
        let own = says(session(&[Factor::TemporaryAccessPass], &[], true));
        assert_eq!(own.is_ok(), matches!(change, Change::Add(..)), "{change:?}");
    }
}

#[test]
fn what_the_policy_does_not_allow_is_not_added() {
    let methods = [held(1, MethodKind::Passkey)];
    let mut off = policy();
    off.methods.insert(Factor::RecoveryCode, MethodRule::OFF);
    let strong = Session {
        shown: &[Factor::Passkey],
        methods: &[methods[0].id],
        confirmed: Confirmed::Touch,
        recovery: Recovery::default(),
    };
    let codes = Change::Add(Factor::RecoveryCode, None);
    assert_eq!(strong.asks(&off, &methods, codes).map(|_| ()), Err(Refusal::Off));
    assert!(strong.asks(&policy(), &methods, codes).is_ok());
}

#[test]
fn a_permit_covers_what_it_was_given_for() {
    let methods = [held(1, MethodKind::Passkey)];
    let strong = Session {
        shown: &[Factor::Passkey],
        methods: &[methods[0].id],
        confirmed: Confirmed::Touch,
        recovery: Recovery::default(),
    };
    let writes = [
        Write::Method(MethodKind::Passkey),
        Write::Credential(MethodKind::Passkey),
        Write::Credential(MethodKind::Password),
        Write::Status(MethodKind::Passkey, MethodStatus::Active),
        Write::Status(MethodKind::Passkey, MethodStatus::Suspended),
        Write::Status(MethodKind::Passkey, MethodStatus::Revoked),
        Write::Status(MethodKind::Password, MethodStatus::Revoked),
        Write::Label,
        Write::DuressWord,
        Write::Deputy,
        Write::Device,
    ];
    let covered = |permit: &Permit| writes.map(|write| u8::from(permit.covers(write)));
    let by_owner = |change| covered(&strong.asks(&policy(), &methods, change).unwrap());
    assert_eq!(by_owner(Change::Add(Factor::Passkey, None)), [1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
    assert_eq!(by_owner(Change::Remove), [0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0]);
    assert_eq!(by_owner(Change::Rename), [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
    assert_eq!(by_owner(Change::DuressWord), [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
    assert_eq!(by_owner(Change::Deputy), [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
    assert_eq!(by_owner(Change::PassHalf), [0; 11]);
    assert_eq!(by_owner(Change::Close), [0; 11]);
    #[expect(clippy::disallowed_methods, reason = "what each of them covers is the question")]
    let others = [Permit::of_decision(ME), Permit::of_import(ME), Permit::of_upkeep(ME)];
    assert_eq!(covered(&others[0]), [0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0], "a decision adds nothing");
    assert_eq!(covered(&others[1]), [1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1], "an import brings nothing to check");
    assert_eq!(covered(&others[2]), [0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
    assert!(others.iter().all(|permit| !permit.is_by_owner() && !permit.binds_strongly()));
    assert!(strong.asks(&policy(), &methods, Change::Add(Factor::Passkey, None)).unwrap().binds_strongly());
}

/// One thing that happens to the account.
#[derive(Clone, Debug)]
enum Step {
    /// Whoever has no passkey of the account signs in with what they can, and asks for this.
    Thief(usize),
    /// Its owner does, with the passkey of this place and a touch; without one, with what is typed.
    Owner(usize, usize),
    /// The desk, or guessing, sets the status of the method at this place.
    Desk(usize, MethodStatus),
    /// A case opens on the method at this place, or is closed.
    Case(Option<usize>),
    /// An import brings a record.
    Import(MethodKind),
    /// The policy turns a method on or off.
    Policy(Factor, bool),
}

fn step() -> impl Strategy<Value = Step> {
    let statuses = [MethodStatus::Active, MethodStatus::Suspended, MethodStatus::Revoked];
    prop_oneof![
        3 => (0..CHANGES.len()).prop_map(Step::Thief),
        2 => (0..CHANGES.len(), 0..8_usize).prop_map(|(change, at)| Step::Owner(change, at)),
        2 => (0..8_usize, proptest::sample::select(statuses.to_vec()))
            .prop_map(|(at, status)| Step::Desk(at, status)),
        1 => proptest::option::of(0..8_usize).prop_map(Step::Case),
        1 => proptest::sample::select(MethodKind::ALL).prop_map(Step::Import),
        1 => (proptest::sample::select(Factor::ALL), any::<bool>()).prop_map(|(f, on)| Step::Policy(f, on)),
    ]
}

/// An account, as the store keeps it, and what the thief has of it.
struct World {
    policy: SignInPolicy,
    /// What was not removed by its owner.
    methods: Vec<Held>,
    /// What the account was ever worth: written down as it happens, whatever the rules make of the rows.
    history: Vec<(MethodId, Factor)>,
    thief: Vec<MethodId>,
    case: Option<MethodId>,
    next: u8,
}

impl World {
    fn new() -> Self {
        let kinds = [MethodKind::Passkey, MethodKind::Password, MethodKind::SoftwareTotp, MethodKind::Phone];
        let methods: Vec<Held> = (1..).zip(kinds).map(|(n, kind)| held(n, kind)).collect();
        let shown = |held: &Held| Factor::of(held.kind).first().map(|factor| (held.id, *factor));
        let history = methods.iter().filter_map(shown).collect();
        let thief = methods.iter().skip(1).map(|held| held.id).collect();
        Self { policy: policy(), methods, history, thief, case: None, next: 10 }
    }

    fn ever(&self) -> SessionStrength {
        SessionStrength::of(self.history.iter().map(|(_, factor)| *factor).collect())
    }

    /// The strongest sign-in that only takes these methods, and the ones it rests on.
    fn signed_in(&self, with: &[MethodId]) -> Option<(Vec<Factor>, Vec<MethodId>)> {
        let pass = PassPolicy::default();
        let rules = Rules { sign_in: &self.policy, pass: &pass, able: Factor::ALL.iter().copied().collect() };
        let plan = Plan::of(rules, &facts(&self.methods), NOW);
        let by = |factor: Factor| {
            let works = |held: &&Held| {
                held.kind == factor.kind() && held.status == MethodStatus::Active && with.contains(&held.id)
            };
            self.methods.iter().find(works).map(|held| held.id)
        };
        let ways = plan.ways().iter().filter_map(|way| {
            let methods: Option<Vec<_>> = way.iter().map(by).collect();
            Some((way.iter().collect::<Vec<_>>(), methods?))
        });
        ways.max_by_key(|(shown, _)| SessionStrength::of(set(shown)))
    }

    /// Asks the gate and does what it lets through. Whether it did.
    fn change(
        &mut self,
        with: &[MethodId],
        confirmed: Confirmed,
        change: Change<'_>,
        by_thief: bool,
    ) -> bool {
        let Some((shown, rests_on)) = self.signed_in(with) else { return false };
        let withheld = self.case.map(|lost| vec![lost]);
        let recovery = Recovery { pass_counts: false, withheld, pretends: false };
        let session = Session { shown: &shown, methods: &rests_on, confirmed, recovery };
        if session.asks(&self.policy, &self.methods, change).is_err() {
            return false;
        }
        match change {
            Change::Add(factor, _) => {
                let new = held(self.next, factor.kind());
                self.next += 1;
                self.history.push((new.id, factor));
                if by_thief {
                    self.thief.push(new.id);
                }
                self.methods.push(new);
            }
            Change::Remove => {
                if let Some(gone) = self.methods.pop() {
                    self.history.retain(|(id, _)| *id != gone.id);
                }
            }
            _ => {}
        }
        true
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Nobody who signs in with less than an account has ever been worth changes a way into it, whatever the desk, an import, the
    /// policy and its owner did before; and nobody who starts with less ends with a method that is worth as much.
    #[test]
    fn nobody_climbs_from_a_weak_way_in(steps in proptest::collection::vec(step(), 1..40)) {
        let (mut world, mut removed) = (World::new(), false);
        for step in steps {
            let at = |at: usize| at % world.methods.len().max(1);
            match step {
                Step::Thief(change) => {
                    let (ever, mine) = (world.ever(), world.thief.clone());
                    let worth = world.signed_in(&mine).map(|(shown, _)| SessionStrength::of(set(&shown)));
                    let open = world.case.is_some();
                    let done = world.change(&mine, Confirmed::RecentSignIn, CHANGES[change], true);
                    prop_assert!(!done || worth >= Some(ever), "{worth:?} changed an account worth {ever:?}");
                    prop_assert!(!done || !open || worth == Some(SessionStrength::PhishingResistant));
                    removed |= done && matches!(CHANGES[change], Change::Remove);
                }
                Step::Owner(change, place) => {
                    let all: Vec<_> = world.methods.iter().map(|held| held.id).collect();
                    let mine: Vec<_> = all.iter().copied().filter(|id| !world.thief.contains(id)).collect();
                    let with = if place % 2 == 0 { mine } else { all };
                    let done = world.change(&with, Confirmed::Touch, CHANGES[change], false);
                    removed |= done && matches!(CHANGES[change], Change::Remove);
                }
                Step::Desk(place, status) => {
                    let place = at(place);
                    if let Some(held) = world.methods.get_mut(place)
                        && held.status != MethodStatus::Revoked
                    {
                        held.status = status;
                    }
                }
                Step::Case(place) => {
                    let lost = place.and_then(|place| world.methods.get(at(place))).map(|held| held.id);
                    world.case = lost;
                }
                Step::Import(kind) => {
                    let record = Held { here: false, passkey: None, ..held(world.next, kind) };
                    world.next += 1;
                    world.methods.push(record);
                }
                Step::Policy(factor, on) => {
                    let rule = if on { MethodRule::ON } else { MethodRule::OFF };
                    world.policy.methods.insert(factor, rule);
                }
            }
            // Until something was removed, the account is worth a passkey: the thief never comes by one.
            let theirs = |held: &Held| held.kind == MethodKind::Passkey && world.thief.contains(&held.id);
            prop_assert!(removed || !world.methods.iter().any(theirs), "the thief has a passkey");
        }
    }
}
