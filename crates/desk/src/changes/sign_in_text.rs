//! The sign-in policy in the text that is signed.

use aws_lc_rs::digest;
use keyward_model::{
    Aaguid, Combination, Demand, DemandOf, Factor, FirstMethod, GroupId, Include, Lifetime, MetadataStatus,
    ModelList, PasskeyProfile, RequiredStrength, Scope, SessionStrength, SignInPolicy, Timestamp,
};
use keyward_recovery::{Topic, topics};
use std::{collections::BTreeMap, fmt::Write as _};

/// The names of the groups that a text mentions.
pub type GroupNames = BTreeMap<GroupId, String>;

/// The most models that a text lists one by one.
const LISTED: usize = 12;

pub(super) fn write(text: &mut String, from: &SignInPolicy, to: &SignInPolicy, groups: &GroupNames) {
    for topic in topics(from, to) {
        let (before, after) = (describe(from, &topic, groups), describe(to, &topic, groups));
        // Writing into a String cannot fail.
        let _ = writeln!(text, "- {}, from: {before}\n  to: {after}", title(&topic));
    }
}

fn title(topic: &Topic) -> String {
    match topic {
        Topic::Method(factor) => spaced(factor.name()),
        Topic::SelfServicePasskeys => "people register passkeys by themselves".to_owned(),
        Topic::Profile(name) => format!("passkey profile \"{name}\""),
        Topic::Strength(name) => format!("strength \"{name}\""),
        Topic::Demands => "strength that is demanded".to_owned(),
        Topic::FirstMethod => "the first strong method takes".to_owned(),
        Topic::Lifetimes => "lives of sessions in minutes, in all and idle".to_owned(),
        Topic::Requirements => "what has to be registered".to_owned(),
        Topic::Campaign => "campaign".to_owned(),
    }
}

fn describe(policy: &SignInPolicy, topic: &Topic, groups: &GroupNames) -> String {
    match topic {
        Topic::Method(factor) => match policy.rule(*factor) {
            rule if rule.enabled => format!("on for {}", scope(&rule.scope, groups)),
            _ => "off".to_owned(),
        },
        Topic::SelfServicePasskeys => if policy.self_service_passkeys { "yes" } else { "no" }.to_owned(),
        Topic::Profile(name) => {
            policy.profile(name).map_or_else(|| "none".to_owned(), |found| profile(found, groups))
        }
        Topic::Strength(name) => policy.own_strength(name).map_or_else(
            || "none".to_owned(),
            |own| list(own.any.iter().map(|way| combination(*way)), " or "),
        ),
        Topic::Demands => list(policy.demands.iter().map(|one| demand(one, groups)), "; "),
        Topic::FirstMethod => match policy.first_method {
            FirstMethod::ByPass => "a pass".to_owned(),
            FirstMethod::ByWhatTheyHave => "what the person signs in with today".to_owned(),
        },
        Topic::Lifetimes => lifetimes(policy),
        Topic::Requirements => list(
            policy.requirements.iter().map(|rule| {
                let remind = rule
                    .remind_every_days
                    .map_or_else(|| "no reminders".to_owned(), |days| format!("reminders every {days} days"));
                format!(
                    "{} phishing-resistant methods within {} days of {} for {}, {remind}",
                    rule.strong_methods,
                    rule.within_days,
                    rule.since,
                    scope(&rule.scope, groups)
                )
            }),
            "; ",
        ),
        Topic::Campaign => policy.campaign.as_ref().map_or_else(
            || "none".to_owned(),
            |campaign| {
                let often =
                    campaign.snoozes.map_or_else(|| "any number of".to_owned(), |most| most.to_string());
                let asks = format!(
                    "asks {} for a {}, {often} postponements of {} days",
                    scope(&campaign.scope, groups),
                    spaced(campaign.factor.name()),
                    campaign.snooze_days
                );
                // Texts that were signed before a campaign said so stay as they were.
                if campaign.since == Timestamp::from_micros(0) {
                    asks
                } else {
                    format!("{asks}, counted from {}", campaign.since)
                }
            },
        ),
    }
}

fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

fn list(items: impl Iterator<Item = String>, between: &str) -> String {
    let all: Vec<String> = items.collect();
    if all.is_empty() { "none".to_owned() } else { all.join(between) }
}

fn named(ids: &[GroupId], groups: &GroupNames) -> String {
    let one =
        |id: &GroupId| groups.get(id).map_or_else(|| id.to_string(), |name| format!("\"{name}\" ({id})"));
    list(ids.iter().map(one), ", ")
}

fn scope(scope: &Scope, groups: &GroupNames) -> String {
    let include = match &scope.include {
        Include::Everybody => "everybody".to_owned(),
        Include::Groups(ids) if ids.is_empty() => "nobody".to_owned(),
        Include::Groups(ids) => format!("the groups {}", named(ids, groups)),
    };
    if scope.exclude.is_empty() {
        include
    } else {
        format!("{include}, not the groups {}", named(&scope.exclude, groups))
    }
}

fn combination(way: Combination) -> String {
    list(way.iter().map(Factor::name).map(spaced), " and ")
}

fn strength(strength: &RequiredStrength) -> String {
    match strength {
        RequiredStrength::MultiFactor => "multi-factor".to_owned(),
        RequiredStrength::Passwordless => "passwordless".to_owned(),
        RequiredStrength::PhishingResistant => "phishing-resistant".to_owned(),
        RequiredStrength::Own(name) => format!("\"{name}\""),
    }
}

fn demand(demand: &Demand, groups: &GroupNames) -> String {
    let of = match &demand.of {
        DemandOf::People(people) => scope(people, groups),
        DemandOf::AnyRole => "whoever uses a role".to_owned(),
        DemandOf::Role(role) => format!("whoever uses the role {}", spaced(role.name())),
    };
    format!("{} for {of}", strength(&demand.strength))
}

fn lifetimes(policy: &SignInPolicy) -> String {
    let of = |lifetime: Lifetime| format!("{} and {}", lifetime.overall_minutes, lifetime.idle_minutes);
    let by_strength = SessionStrength::ALL
        .iter()
        .map(|strength| format!("{} {}", spaced(strength.name()), of(policy.lifetimes.of(*strength, false))));
    let roles = std::iter::once(format!("with a role at most {}", of(policy.lifetimes.role)));
    list(by_strength.chain(roles), "; ")
}

fn profile(profile: &PasskeyProfile, groups: &GroupNames) -> String {
    let kinds = match (profile.device_bound, profile.synced) {
        (true, true) => "device-bound and synced",
        (true, false) => "device-bound only",
        (false, true) => "synced only",
        (false, false) => "neither device-bound nor synced",
    };
    let attestation = if profile.attestation { "attestation enforced" } else { "attestation not asked" };
    let certification = profile
        .certification
        .map_or_else(String::new, |level| format!(", certification at least {}", level.name()));
    let statuses =
        list(profile.refused_statuses.iter().copied().map(MetadataStatus::name).map(str::to_owned), ", ");
    format!(
        "for {}: {kinds}, {attestation}, {}{certification}, refused statuses: {statuses}",
        scope(&profile.scope, groups),
        models(&profile.models)
    )
}

fn models(models: &ModelList) -> String {
    match models {
        ModelList::Any => "all models".to_owned(),
        ModelList::Allow(list) => format!("only the models {}", listed(list)),
        ModelList::Block(list) => format!("all models but {}", listed(list)),
    }
}

/// A long list is named by its digest: SHA-256 over the identifiers in ascending order, each with a line feed.
fn listed(models: &[Aaguid]) -> String {
    let mut sorted: Vec<String> = models.iter().map(ToString::to_string).collect();
    sorted.sort();
    if sorted.len() <= LISTED {
        return list(sorted.into_iter(), ", ");
    }
    let count = sorted.len();
    let text = sorted.into_iter().fold(String::new(), |all, one| all + &one + "\n");
    let hash = digest::digest(&digest::SHA256, text.as_bytes());
    let hex = hash.as_ref().iter().fold(String::new(), |all, byte| all + &format!("{byte:02x}"));
    format!("of a list of {count} (SHA-256 {hex})")
}
