//! Which ways a person signs in, the strongest first.

use super::{PersonFacts, Refusal, Rules, may_use, may_use_pass};
use keyward_model::{
    Combination, Demand, DemandOf, Factor, FactorSet, FirstMethod, RequiredStrength, SessionStrength,
    SignInPolicy, Timestamp,
};
use std::cmp::Reverse;

/// How somebody may sign in now.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Plan {
    /// The ways, best first: a pass, then by strength, then in Entra's order. Each holds what has to be shown and nothing more.
    ways: Vec<Combination>,
    /// Whether they lead into registration and nowhere else.
    pub register_only: bool,
}

/// What a sign-in begins with, and what is enough by itself where nothing is demanded. A code only follows something else: nobody
/// rings somebody's telephone, or guesses at their app, by their name alone.
const OPENERS: [Factor; 3] = [Factor::TemporaryAccessPass, Factor::Passkey, Factor::Password];

/// Whether a sign-in with these factors can begin.
pub fn may_begin(way: Combination) -> bool {
    OPENERS.iter().any(|factor| way.has(*factor))
}

impl Plan {
    /// How this person may sign in.
    pub fn of(rules: Rules<'_>, person: &PersonFacts<'_>, now: Timestamp) -> Self {
        let usable = usable(rules, person, now);
        let mut ways = enough(rules.sign_in, person, usable);
        let register_only = ways.is_empty() && rules.sign_in.first_method == FirstMethod::ByWhatTheyHave;
        if register_only {
            ways = without_demand(person, usable);
            // Who may not register with it gets nowhere.
            ways.retain(|way| may_bind(rules, person, *way).is_ok());
        }
        ways.sort_by_key(|way| rank(*way));
        let register_only = register_only && !ways.is_empty();
        Self { ways, register_only }
    }

    /// The ways, best first.
    pub fn ways(&self) -> &[Combination] {
        &self.ways
    }

    /// Whether there is none.
    pub fn is_locked_out(&self) -> bool {
        self.ways.is_empty()
    }

    /// What somebody may begin with, best first.
    pub fn first(&self) -> Vec<Factor> {
        self.next(FactorSet::EMPTY)
    }

    /// Whether this is enough to sign in.
    pub fn is_enough(&self, shown: FactorSet) -> bool {
        self.ways.iter().any(|way| way.is_within(shown))
    }

    /// What may be shown after this, best first; nothing if it leads nowhere.
    pub fn next(&self, shown: FactorSet) -> Vec<Factor> {
        let mut next = Vec::new();
        for way in self.ways.iter().filter(|way| shown.is_within(**way)) {
            let missing = way.except(shown);
            // The password before the code that goes with it.
            let step = if missing.has(Factor::Password) {
                Some(Factor::Password)
            } else {
                let may_come = |factor: &Factor| !shown.is_empty() || OPENERS.contains(factor);
                missing.iter().filter(may_come).min_by_key(|factor| factor.preference())
            };
            next.extend(step.filter(|step| !next.contains(step)));
        }
        next
    }
}

/// What the person holds and may use, whatever it is enough for.
pub fn usable(rules: Rules<'_>, person: &PersonFacts<'_>, now: Timestamp) -> FactorSet {
    let mut usable = FactorSet::EMPTY;
    for held in person.methods {
        for &factor in Factor::of(held.kind) {
            // A pass is judged by itself, and a recovery code is evidence of a recovery.
            let signs_in = !matches!(factor, Factor::TemporaryAccessPass | Factor::RecoveryCode);
            if signs_in && !usable.has(factor) && may_use(rules, person, factor, held).is_ok() {
                usable = usable.with(factor);
            }
        }
    }
    match may_use_pass(rules, person, person.pass.as_ref(), now) {
        Ok(_) => usable.with(Factor::TemporaryAccessPass),
        Err(_) => usable,
    }
}

/// The combinations within `usable` that meet every demand on the person; none contains another.
fn enough(policy: &SignInPolicy, person: &PersonFacts<'_>, usable: FactorSet) -> Vec<Combination> {
    let mut demands = policy.demands.iter().filter(|demand| is_on(demand, person, Use::Account)).peekable();
    if demands.peek().is_none() {
        return without_demand(person, usable);
    }
    let mut ways = vec![FactorSet::EMPTY];
    for demand in demands {
        let allowed: Vec<Combination> = combinations(policy, &demand.strength)
            .iter()
            .copied()
            .filter(|way| way.is_within(usable))
            .collect();
        let both =
            ways.iter().flat_map(|way| allowed.iter().map(|more| way.iter().chain(more.iter()).collect()));
        ways = minimal(both.collect());
    }
    // Nobody is let in for nothing, whatever a strength of the organisation's own says.
    ways.retain(|way| may_begin(*way));
    never_a_password_alone(ways, person, usable)
}

/// Where nothing is demanded: one factor, but a password only from who has nothing else.
fn without_demand(person: &PersonFacts<'_>, usable: FactorSet) -> Vec<Combination> {
    let ways = OPENERS.into_iter().filter(|factor| usable.has(*factor)).map(FactorSet::of).collect();
    never_a_password_alone(ways, person, usable)
}

/// What is worth a password alone: a code by mail is no second factor (NIST SP 800-63B-4 §3.1.3.1).
const NO_MORE_THAN_A_PASSWORD: FactorSet = FactorSet::of(Factor::Password).with(Factor::Email);

/// Asks for a second factor where a password would be enough, of whoever has something stronger. A code by mail beside it is none, so
/// that a demand for both asks nobody for less than no demand does.
fn never_a_password_alone(
    ways: Vec<Combination>,
    person: &PersonFacts<'_>,
    usable: FactorSet,
) -> Vec<Combination> {
    let is_alone = |way: &Combination| way.has(Factor::Password) && way.is_within(NO_MORE_THAN_A_PASSWORD);
    if !ways.iter().any(is_alone) || !never_alone(person, usable) {
        return ways;
    }
    let (alone, mut ways): (Vec<_>, Vec<_>) = ways.into_iter().partition(is_alone);
    let seconds = RequiredStrength::MultiFactor.built_in().iter();
    for second in seconds.filter(|way| way.has(Factor::Password) && way.is_within(usable)) {
        ways.extend(alone.iter().map(|way| way.iter().chain(second.iter()).collect::<Combination>()));
    }
    minimal(ways)
}

/// Whether a password alone does not do: the person has something stronger, or had it until registering again was required. What the
/// policy refuses, what is suspended and what the desk retired counts as well: whoever closes a second factor, or guesses at it until it
/// is suspended, has not opened the password.
fn never_alone(person: &PersonFacts<'_>, usable: FactorSet) -> bool {
    person.reregister_at.is_some()
        || person.strongest_ever() > SessionStrength::SingleFactor
        || !usable.except(NO_MORE_THAN_A_PASSWORD).is_empty()
}

fn combinations<'a>(policy: &'a SignInPolicy, strength: &'a RequiredStrength) -> &'a [Combination] {
    match strength {
        RequiredStrength::Own(name) => policy.own_strength(name).map_or(&[], |own| own.any.as_slice()),
        built_in => built_in.built_in(),
    }
}

fn minimal(mut ways: Vec<Combination>) -> Vec<Combination> {
    ways.sort_unstable();
    ways.dedup();
    let all = ways.clone();
    ways.retain(|way| !all.iter().any(|other| other != way && other.is_within(*way)));
    ways
}

fn rank(way: Combination) -> (bool, Reverse<SessionStrength>, u8) {
    let weakest_but_password =
        way.except(FactorSet::of(Factor::Password)).iter().map(Factor::preference).max();
    let last = weakest_but_password.unwrap_or(Factor::Password.preference());
    (!way.has(Factor::TemporaryAccessPass), Reverse(SessionStrength::of(way)), last)
}

/// What a session is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Use {
    /// The person's own account: what is demanded of people by their groups.
    Account,
    /// Their roles: what is demanded of those as well.
    Roles,
}

fn is_on(demand: &Demand, person: &PersonFacts<'_>, used_for: Use) -> bool {
    match &demand.of {
        DemandOf::People(scope) => scope.of(person.groups).is_in(),
        DemandOf::AnyRole => used_for == Use::Roles && person.roles.any(),
        DemandOf::Role(role) => used_for == Use::Roles && person.roles.has(*role),
    }
}

/// The first demand on the person that a session does not meet in which this was shown: a page that needs more asks for it.
pub fn unmet<'a>(
    policy: &'a SignInPolicy,
    person: &PersonFacts<'_>,
    shown: FactorSet,
    used_for: Use,
) -> Option<&'a RequiredStrength> {
    let meets = |demand: &&Demand| {
        combinations(policy, &demand.strength).iter().any(|way| way.is_within(shown) && !way.is_empty())
    };
    let mut demands = policy.demands.iter().filter(|demand| is_on(demand, person, used_for));
    demands.find(|demand| !meets(demand)).map(|demand| &demand.strength)
}

/// Whether a session in which this was shown is as strong as the account has ever been: what is lost, suspended or was retired by
/// the desk counts as if it were still there, so that nobody climbs from a weak way in once the strong one is gone.
///
/// # Errors
/// [`Refusal::TooWeak`] with what is needed.
pub fn as_strong_as_ever(person: &PersonFacts<'_>, shown: FactorSet) -> Result<(), Refusal> {
    let ever = person.strongest_ever();
    if SessionStrength::of(shown) >= ever {
        return Ok(());
    }
    Err(Refusal::TooWeak(match ever {
        SessionStrength::PhishingResistant => RequiredStrength::PhishingResistant,
        SessionStrength::MultiFactor | SessionStrength::SingleFactor => RequiredStrength::MultiFactor,
    }))
}

/// Whether what is bound in a session in which this was shown is bound as strongly as the account has been: after a pass, for which its case or
/// the operator answers, or in a session that is as strong. The gate asks it, and keeps the answer with the method.
pub fn binds_strongly(person: &PersonFacts<'_>, shown: FactorSet) -> bool {
    shown.has(Factor::TemporaryAccessPass) || as_strong_as_ever(person, shown).is_ok()
}

/// Whether a session in which this was shown may bind a further method to the account: after a pass; else only if it is as
/// strong as the account has ever been and has to be (NIST SP 800-63B-4 §4.1.2).
///
/// # Errors
/// [`Refusal::TooWeak`] with what is needed.
pub fn may_bind(rules: Rules<'_>, person: &PersonFacts<'_>, shown: FactorSet) -> Result<(), Refusal> {
    if shown.has(Factor::TemporaryAccessPass) {
        return Ok(());
    }
    as_strong_as_ever(person, shown)?;
    match unmet(rules.sign_in, person, shown, Use::Roles) {
        Some(needs) if rules.sign_in.first_method == FirstMethod::ByPass => {
            Err(Refusal::TooWeak(needs.clone()))
        }
        _ => Ok(()),
    }
}
