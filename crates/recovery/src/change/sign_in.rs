//! Changes of the sign-in policy: what differs, and what of it opens a door.

use super::Danger;
use keyward_model::{
    Demand, DemandOf, Factor, FirstMethod, ModelList, NamedStrength, PasskeyProfile, RequiredStrength,
    Requirement, SignInPolicy,
};
use std::time::Duration;

/// One part of the sign-in policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// The rule of a method.
    Method(Factor),
    /// Whether people register passkeys by themselves.
    SelfServicePasskeys,
    /// The passkey profile with this name.
    Profile(String),
    /// The organisation's own strength with this name.
    Strength(String),
    /// Who has to sign in how strongly.
    Demands,
    /// How somebody comes by a first strong method.
    FirstMethod,
    /// How long sessions live.
    Lifetimes,
    /// What people have to have registered.
    Requirements,
    /// Whom Keyward asks to add a passkey.
    Campaign,
}

/// The parts in which two policies differ. The order of profiles, strengths and demands is no difference.
pub fn topics(from: &SignInPolicy, to: &SignInPolicy) -> Vec<Topic> {
    let mut found: Vec<Topic> = Factor::ALL
        .iter()
        .filter(|factor| from.rule(**factor) != to.rule(**factor))
        .map(|factor| Topic::Method(*factor))
        .collect();
    found.extend(
        (from.self_service_passkeys != to.self_service_passkeys).then_some(Topic::SelfServicePasskeys),
    );
    let profile = |policy: &SignInPolicy, name: &str| policy.profile(name).cloned();
    let names = |policy: &SignInPolicy| policy.profiles.iter().map(|profile| profile.name.clone()).collect();
    let differ = |name: &String| profile(from, name) != profile(to, name);
    found.extend(united(names(from), names(to)).into_iter().filter(differ).map(Topic::Profile));
    let names = |policy: &SignInPolicy| policy.strengths.iter().map(|own| own.name.clone()).collect();
    let differ = |name: &String| from.own_strength(name) != to.own_strength(name);
    found.extend(united(names(from), names(to)).into_iter().filter(differ).map(Topic::Strength));
    found.extend((!same(&from.demands, &to.demands)).then_some(Topic::Demands));
    found.extend((from.first_method != to.first_method).then_some(Topic::FirstMethod));
    found.extend((from.lifetimes != to.lifetimes).then_some(Topic::Lifetimes));
    found.extend((!same(&from.requirements, &to.requirements)).then_some(Topic::Requirements));
    found.extend((from.campaign != to.campaign).then_some(Topic::Campaign));
    found
}

fn united(mut some: Vec<String>, others: Vec<String>) -> Vec<String> {
    some.extend(others);
    some.sort();
    some.dedup();
    some
}

fn same<T: PartialEq>(some: &[T], others: &[T]) -> bool {
    some.iter().all(|one| others.contains(one)) && others.iter().all(|one| some.contains(one))
}

/// What of a change lets somebody in, or lets something be registered, that was refused before, and what asks for less. It calls
/// opening what `keyward_access::opens` calls so of a change of somebody's groups.
pub(super) fn of_sign_in(from: &SignInPolicy, to: &SignInPolicy) -> Vec<Danger> {
    let mut found: Vec<Danger> = Factor::ALL
        .iter()
        .copied()
        .filter(|factor| opens(from, to, *factor))
        .map(Danger::OpensMethod)
        .collect();
    if !from.demands.iter().all(|demand| to.demands.iter().any(|other| keeps(from, to, demand, other))) {
        found.push(Danger::WeakerSignIn);
    }
    if !from.requirements.iter().all(|rule| to.requirements.iter().any(|other| requires(rule, other))) {
        found.push(Danger::RequiresFewer);
    }
    let more = |profile: &PasskeyProfile| !from.profiles.iter().any(|other| is_within(profile, other));
    if to.profiles.iter().any(more) || (to.self_service_passkeys && !from.self_service_passkeys) {
        found.push(Danger::PasskeysAllowMore);
    }
    if to.first_method == FirstMethod::ByWhatTheyHave && from.first_method != to.first_method {
        found.push(Danger::FirstMethodByWhatTheyHave);
    }
    let mut pairs = from.lifetimes.all().into_iter().zip(to.lifetimes.all());
    let longer = |(before, after): (keyward_model::Lifetime, keyward_model::Lifetime)| {
        after.overall_minutes > before.overall_minutes || after.idle_minutes > before.idle_minutes
    };
    if pairs.any(longer) {
        found.push(Danger::LongerSessions);
    }
    found
}

/// Whether a method is on for somebody for whom it was not: a passkey that the policy refused is a way in again.
fn opens(from: &SignInPolicy, to: &SignInPolicy, factor: Factor) -> bool {
    let (before, after) = (from.rule(factor), to.rule(factor));
    after.enabled && (!before.enabled || after.scope.is_wider_than(&before.scope))
}

/// Whether `after` has everybody register whom `before` does, as many and as soon.
fn requires(before: &Requirement, after: &Requirement) -> bool {
    let days = |rule: &Requirement| Duration::from_hours(24 * u64::from(rule.within_days));
    !before.scope.is_wider_than(&after.scope)
        && after.strong_methods >= before.strong_methods
        && after.within_days <= before.within_days
        && after.since.plus(days(after)) <= before.since.plus(days(before))
}

/// Whether `after` asks of everybody of whom `before` asks, and no less.
fn keeps(from: &SignInPolicy, to: &SignInPolicy, before: &Demand, after: &Demand) -> bool {
    let everybody = match (&before.of, &after.of) {
        (DemandOf::People(before), DemandOf::People(after)) => !before.is_wider_than(after),
        (DemandOf::AnyRole | DemandOf::Role(_), DemandOf::AnyRole) => true,
        (DemandOf::Role(before), DemandOf::Role(after)) => before == after,
        _ => false,
    };
    let ways = |policy: &SignInPolicy, strength: &RequiredStrength| match strength {
        RequiredStrength::Own(name) => {
            policy.own_strength(name).map(|own: &NamedStrength| own.any.clone()).unwrap_or_default()
        }
        built_in => built_in.built_in().to_vec(),
    };
    let (enough_before, enough_after) = (ways(from, &before.strength), ways(to, &after.strength));
    everybody && enough_after.iter().all(|way| enough_before.iter().any(|before| before.is_within(*way)))
}

/// Whether every passkey that satisfies `profile` satisfies `other`, whoever has it.
fn is_within(profile: &PasskeyProfile, other: &PasskeyProfile) -> bool {
    let models = match (&profile.models, &other.models) {
        (_, ModelList::Any) => true,
        (ModelList::Allow(list), ModelList::Allow(other)) => list.iter().all(|model| other.contains(model)),
        (ModelList::Allow(list), ModelList::Block(other)) => {
            !list.iter().any(|model| model.is_zero() || other.contains(model))
        }
        (ModelList::Block(list), ModelList::Block(other)) => other.iter().all(|model| list.contains(model)),
        (ModelList::Any, _) | (ModelList::Block(_), ModelList::Allow(_)) => false,
    };
    models
        && !profile.scope.is_wider_than(&other.scope)
        && (profile.attestation || !other.attestation)
        && (other.device_bound || !profile.device_bound)
        && (other.synced || !profile.synced)
        && profile.certification >= other.certification
        && profile.refused_statuses.is_superset(&other.refused_statuses)
}
