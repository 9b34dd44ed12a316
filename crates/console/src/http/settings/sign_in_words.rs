//! The sign-in policy in words, for its page and for the preview of a change.

use super::models;
use crate::{
    Arg, Phrase,
    http::words::{factor_key, strength_name},
    views::{ClauseView, DiffView, metadata_key, role_key},
};
use keyward_desk::GroupNames;
use keyward_model::{
    Campaign, Combination, Demand, DemandOf, Factor, FirstMethod, GroupId, Include, Lifetime, ModelList,
    PasskeyProfile, Requirement, Scope, SessionStrength, SignInPolicy,
};
use keyward_recovery::{Topic, topics};

/// The most models that are named one by one.
const NAMED: usize = 6;

/// What differs, part by part.
pub(super) fn diffs(from: &SignInPolicy, to: &SignInPolicy, groups: &GroupNames) -> Vec<DiffView> {
    let diff = |topic: &Topic| DiffView {
        label: title(topic),
        from: describe(from, topic, groups),
        to: describe(to, topic, groups),
    };
    topics(from, to).iter().map(diff).collect()
}

fn title(topic: &Topic) -> Phrase {
    match topic {
        Topic::Method(factor) => {
            Phrase::key("policy-topic-method").with("method", Arg::Key(factor_key(*factor)))
        }
        Topic::SelfServicePasskeys => Phrase::key("policy-topic-self-service"),
        Topic::Profile(name) => Phrase::key("policy-topic-profile").with("name", name.clone()),
        Topic::Strength(name) => Phrase::key("policy-topic-strength").with("name", name.clone()),
        Topic::Demands => Phrase::key("policy-topic-demands"),
        Topic::FirstMethod => Phrase::key("policy-topic-first-method"),
        Topic::Lifetimes => Phrase::key("policy-topic-lifetimes"),
        Topic::Requirements => Phrase::key("policy-topic-requirements"),
        Topic::Campaign => Phrase::key("policy-topic-campaign"),
    }
}

fn plain(text: Phrase) -> ClauseView {
    ClauseView { text, listed: Vec::new(), heading: false }
}

fn none_or(clauses: Vec<ClauseView>) -> Vec<ClauseView> {
    if clauses.is_empty() { vec![plain(Phrase::key("policy-none"))] } else { clauses }
}

fn describe(policy: &SignInPolicy, topic: &Topic, groups: &GroupNames) -> Vec<ClauseView> {
    match topic {
        Topic::Method(factor) => vec![plain(method(policy, *factor, groups))],
        Topic::SelfServicePasskeys => {
            vec![plain(Phrase::key(if policy.self_service_passkeys { "rule-yes" } else { "rule-no" }))]
        }
        Topic::Profile(name) => {
            policy.profile(name).map_or_else(|| none_or(Vec::new()), |found| profile(found, groups))
        }
        Topic::Strength(name) => {
            let ways =
                policy.own_strength(name).map(|own| own.any.iter().map(|way| combination(*way)).collect());
            none_or(ways.unwrap_or_default())
        }
        Topic::Demands => none_or(policy.demands.iter().map(|one| plain(demand(one, groups))).collect()),
        Topic::FirstMethod => vec![plain(first_method(policy.first_method))],
        Topic::Lifetimes => lifetimes(policy),
        Topic::Requirements => {
            none_or(policy.requirements.iter().flat_map(|one| requirement(one, groups)).collect())
        }
        Topic::Campaign => none_or(policy.campaign.iter().flat_map(|one| campaign(one, groups)).collect()),
    }
}

/// Whom a scope takes in, in words.
pub(super) fn scope(scope: &Scope, groups: &GroupNames) -> Phrase {
    let named = |ids: &[GroupId]| {
        let name = |id: &GroupId| groups.get(id).cloned().unwrap_or_else(|| id.to_string());
        ids.iter().map(name).collect::<Vec<_>>().join(", ")
    };
    let out = named(&scope.exclude);
    match (&scope.include, scope.exclude.is_empty()) {
        (Include::Groups(ids), _) if ids.is_empty() => Phrase::key("scope-nobody"),
        (Include::Everybody, true) => Phrase::key("scope-everybody"),
        (Include::Everybody, false) => Phrase::key("scope-everybody-but").with("out", out),
        (Include::Groups(ids), true) => Phrase::key("scope-groups").with("in", named(ids)),
        (Include::Groups(ids), false) => {
            Phrase::key("scope-groups-but").with("in", named(ids)).with("out", out)
        }
    }
}

/// Whether a method is on, and for whom.
pub(super) fn method(policy: &SignInPolicy, factor: Factor, groups: &GroupNames) -> Phrase {
    let rule = policy.rule(factor);
    if rule.enabled { scope(&rule.scope, groups) } else { Phrase::key("policy-off") }
}

/// What a profile accepts.
pub(super) fn profile(profile: &PasskeyProfile, groups: &GroupNames) -> Vec<ClauseView> {
    let kinds = match (profile.device_bound, profile.synced) {
        (true, true) => "profile-both",
        (true, false) => "profile-device-bound",
        (false, true) => "profile-synced",
        (false, false) => "profile-neither",
    };
    let attestation = if profile.attestation { "profile-attested" } else { "profile-not-attested" };
    let mut clauses = vec![
        plain(scope(&profile.scope, groups)),
        plain(Phrase::key(kinds)),
        plain(Phrase::key(attestation)),
        plain(list(&profile.models)),
    ];
    if let Some(level) = profile.certification {
        clauses.push(plain(Phrase::key("profile-certification").with("level", level.name().to_uppercase())));
    }
    if !profile.refused_statuses.is_empty() {
        let listed = profile.refused_statuses.iter().map(|status| metadata_key(*status)).collect();
        clauses.push(ClauseView { listed, ..plain(Phrase::key("profile-refuses")) });
    }
    clauses
}

fn list(models: &ModelList) -> Phrase {
    let (key, list) = match models {
        ModelList::Any => return Phrase::key("profile-any-model"),
        ModelList::Allow(list) => ("profile-only-models", list),
        ModelList::Block(list) => ("profile-not-models", list),
    };
    let count = u64::try_from(list.len()).unwrap_or(u64::MAX);
    let mut names: Vec<String> = list.iter().take(NAMED).map(models::name).collect();
    if list.len() > NAMED {
        names.push("…".to_owned());
    }
    Phrase::key(key).with("count", count).with("models", names.join(", "))
}

/// What has to be shown together.
pub(super) fn combination(way: Combination) -> ClauseView {
    ClauseView { listed: way.iter().map(factor_key).collect(), ..plain(Phrase::key("policy-together")) }
}

/// Who has to sign in how strongly.
pub(super) fn demand(demand: &Demand, groups: &GroupNames) -> Phrase {
    let sentence = |key| Phrase::key(key).with("strength", strength_name(&demand.strength));
    match &demand.of {
        DemandOf::AnyRole => sentence("demand-any-role"),
        DemandOf::Role(role) => sentence("demand-role").with("role", Arg::Key(role_key(*role))),
        DemandOf::People(people) => match scope(people, groups) {
            Phrase::Message(_, arguments) => {
                let key = match (&people.include, people.exclude.is_empty()) {
                    (Include::Everybody, true) => "demand-everybody",
                    (Include::Everybody, false) => "demand-everybody-but",
                    (Include::Groups(_), true) => "demand-groups",
                    (Include::Groups(_), false) => "demand-groups-but",
                };
                arguments.into_iter().fold(sentence(key), |phrase, (name, value)| phrase.with(name, value))
            }
            Phrase::Plain(_) => sentence("demand-everybody"),
        },
    }
}

/// How somebody comes by a first strong method.
pub(super) const fn first_method(first: FirstMethod) -> Phrase {
    match first {
        FirstMethod::ByPass => Phrase::key("first-method-pass"),
        FirstMethod::ByWhatTheyHave => Phrase::key("first-method-what-they-have"),
    }
}

/// How long sessions live.
pub(super) fn lifetimes(policy: &SignInPolicy) -> Vec<ClauseView> {
    let line = |key, lifetime: Lifetime| {
        let text = Phrase::key(key)
            .with("overall", minutes(lifetime.overall_minutes))
            .with("idle", minutes(lifetime.idle_minutes));
        plain(text)
    };
    let lives = &policy.lifetimes;
    let of = |strength| lives.of(strength, false);
    vec![
        line("lifetime-phishing-resistant", of(SessionStrength::PhishingResistant)),
        line("lifetime-multi-factor", of(SessionStrength::MultiFactor)),
        line("lifetime-single-factor", of(SessionStrength::SingleFactor)),
        line("lifetime-role", lives.role),
    ]
}

fn minutes(minutes: u32) -> std::time::Duration {
    std::time::Duration::from_mins(minutes.into())
}

/// What has to be registered, and by whom.
pub(super) fn requirement(rule: &Requirement, groups: &GroupNames) -> Vec<ClauseView> {
    let reminded = rule.remind_every_days.map(u32::from);
    let text = Phrase::key(if reminded.is_some() { "requirement-reminded" } else { "requirement-silent" })
        .with("count", u32::from(rule.strong_methods))
        .with("days", u32::from(rule.within_days))
        .with("every", reminded.unwrap_or_default())
        .with("since", Arg::Day(rule.since));
    vec![plain(text), plain(scope(&rule.scope, groups))]
}

/// What Keyward asks for, and whom.
pub(super) fn campaign(campaign: &Campaign, groups: &GroupNames) -> Vec<ClauseView> {
    let text = Phrase::key(if campaign.snoozes.is_some() { "campaign-enforced" } else { "campaign-asks" })
        .with("method", Arg::Key(factor_key(campaign.factor)))
        .with("days", u32::from(campaign.snooze_days))
        .with("snoozes", u32::from(campaign.snoozes.unwrap_or_default()));
    vec![plain(text), plain(scope(&campaign.scope, groups))]
}
