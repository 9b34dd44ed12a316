//! What every sign-in policy keeps, whoever signs it.

use crate::PolicyError;
use keyward_access::policy::may_begin;
use keyward_model::{
    Demand, Factor, FactorSet, Lifetime, MOST_PROFILES, MOST_STRENGTHS, ModelList, PasskeyProfile,
    RequiredStrength, SignInPolicy, line,
};
use std::collections::BTreeSet;

/// The longest name of a profile or strength, in characters.
const LONGEST_NAME: usize = 60;
/// The most models of a list: more than there are.
const MOST_MODELS: usize = 2_000;
/// The most groups of a scope.
const MOST_GROUPS: usize = 500;
/// The most entries of any other list.
const MOST_ENTRIES: usize = 50;
/// The longest session, in minutes: NIST SP 800-63B-4 §2.1.3.
const MONTH: u32 = 30 * 24 * 60;

/// What is as it is in `before`, the policy that is replaced, may stay: one of long ago may have sessions shorter than a new one may.
pub(crate) fn check(policy: &SignInPolicy, before: &SignInPolicy) -> Result<(), PolicyError> {
    names(policy.profiles.iter().map(|profile| &profile.name), MOST_PROFILES)?;
    names(policy.strengths.iter().map(|own| &own.name), MOST_STRENGTHS)?;
    let combinations =
        |all: &[FactorSet]| (1..=MOST_ENTRIES).contains(&all.len()) && all.iter().all(|way| may_begin(*way));
    let exists = |demand: &Demand| match &demand.strength {
        RequiredStrength::Own(name) => policy.own_strength(name).is_some(),
        _ => true,
    };
    if !policy.strengths.iter().all(|own| combinations(&own.any)) || !policy.demands.iter().all(exists) {
        return Err(PolicyError::SignInStrength);
    }
    let mut lives = policy.lifetimes.all().into_iter().zip(before.lifetimes.all());
    let bounded = lives.all(|(life, before)| life == before || lifetime(life))
        && policy.profiles.iter().all(profile)
        && policy.demands.len() <= MOST_ENTRIES
        && policy.requirements.len() <= MOST_ENTRIES
        && policy.groups().collect::<BTreeSet<_>>().len() <= MOST_GROUPS
        && requirements(policy)
        && campaign(policy);
    if bounded { Ok(()) } else { Err(PolicyError::SignInLimits) }
}

fn names<'a>(names: impl Iterator<Item = &'a String>, most: usize) -> Result<(), PolicyError> {
    let all: Vec<&String> = names.collect();
    // A name stands in the text that is signed: nothing in it may turn how the rest reads.
    let fits = |name: &&String| line(name, LONGEST_NAME).as_ref() == Ok(*name);
    let distinct = all.iter().collect::<BTreeSet<_>>().len() == all.len();
    if all.len() <= most && distinct && all.iter().all(fits) { Ok(()) } else { Err(PolicyError::SignInNames) }
}

fn lifetime(lifetime: Lifetime) -> bool {
    (Lifetime::LEAST_OVERALL..=MONTH).contains(&lifetime.overall_minutes)
        && (Lifetime::LEAST_IDLE..=lifetime.overall_minutes).contains(&lifetime.idle_minutes)
}

fn profile(profile: &PasskeyProfile) -> bool {
    match &profile.models {
        ModelList::Any => true,
        ModelList::Allow(models) | ModelList::Block(models) => models.len() <= MOST_MODELS,
    }
}

fn requirements(policy: &SignInPolicy) -> bool {
    policy.requirements.iter().all(|rule| {
        (1..=5).contains(&rule.strong_methods)
            && rule.within_days <= 365
            && rule.remind_every_days.is_none_or(|days| (1..=90).contains(&days))
    })
}

fn campaign(policy: &SignInPolicy) -> bool {
    policy.campaign.as_ref().is_none_or(|campaign| {
        // What the page after a sign-in can ask for.
        matches!(campaign.factor, Factor::Passkey | Factor::SoftwareTotp)
            && campaign.snooze_days <= 14
            && campaign.snoozes.is_none_or(|snoozes| snoozes <= 10)
    })
}

#[cfg(test)]
mod tests {
    use super::{MONTH, check};
    use crate::PolicyError;
    use keyward_model::{Lifetime, SignInPolicy};

    /// With this life in one of the four places.
    fn with(place: usize, (overall_minutes, idle_minutes): (u32, u32)) -> SignInPolicy {
        let mut policy = SignInPolicy::default();
        let lives = &mut policy.lifetimes;
        let all = [
            &mut lives.single_factor,
            &mut lives.multi_factor,
            &mut lives.phishing_resistant,
            &mut lives.role,
        ];
        *all.into_iter().nth(place).unwrap() = Lifetime { overall_minutes, idle_minutes };
        policy
    }

    #[test]
    fn no_new_session_is_too_short_to_work_in() {
        let edges = [0, 1, 4, 5, 6, 14, 15, 16, 60, MONTH, MONTH + 1];
        let shipped = SignInPolicy::default();
        for place in 0..4 {
            for overall in edges {
                for idle in edges {
                    let new = with(place, (overall, idle));
                    let fits = (15..=MONTH).contains(&overall) && (5..=overall).contains(&idle);
                    let expected = if fits { Ok(()) } else { Err(PolicyError::SignInLimits) };
                    assert_eq!(check(&new, &shipped), expected, "{place}: {overall} and {idle}");
                    // What is in force stays as it is, and nothing beside it gets as short by that.
                    assert_eq!(check(&new, &new), Ok(()), "{place}: {overall} and {idle}");
                    let elsewhere = with((place + 1) % 4, (overall, idle));
                    assert_eq!(check(&elsewhere, &new), expected, "{place}: {overall} and {idle}");
                }
            }
        }
    }
}
