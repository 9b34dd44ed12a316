//! The sign-in policy: in words, and each part of it on a page of its own.

mod forms;
mod part;
mod profile;
mod scope;

use super::{
    super::routes::{Routes, Who},
    present, reader, sign_in_words as words,
};
use crate::{
    Phrase,
    http::{desk::acting, error::PageError, visit::Visit},
    views::{
        Area, CampaignForm, ClauseView, DemandForm, EntryView, FirstMethodForm, LifetimesForm, MethodForm,
        MethodRow, PolicyView, ProfileForm, RequirementForm, StrengthForm, factor_key, method_note,
    },
};
use axum::{extract::Query, response::Response};
use keyward_desk::SignInDetail;
use keyward_model::{Factor, Role, Strength};
use part::{Part, page, preview};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    let routes = Routes::new().page("/settings/sign-in", Who::RuleReaders, overview);
    let routes = of_part::<MethodForm>(routes, "/{factor}");
    let routes = of_part::<ProfileForm>(routes, "/{place}");
    let routes = of_part::<DemandForm>(routes, "/{place}");
    let routes = of_part::<StrengthForm>(routes, "/{place}");
    let routes = of_part::<RequirementForm>(routes, "/{place}");
    let routes = of_part::<FirstMethodForm>(routes, "");
    let routes = of_part::<LifetimesForm>(routes, "");
    of_part::<CampaignForm>(routes, "")
}

fn of_part<P: Part + Send + 'static>(routes: Routes, which: &str) -> Routes {
    let (path, who) = (format!("{}{which}", P::PATH), Who::PolicyAdministrators);
    routes.page(&path, who, page::<P>).change(&format!("{path}/preview"), who, preview::<P>)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct VersionQuery {
    version: Option<u32>,
}

async fn overview(visit: Visit, Query(query): Query<VersionQuery>) -> Result<Response, PageError> {
    let session = reader(&visit)?;
    let detail = visit.app.desk.sign_in_detail(&acting(session, None, None), query.version).await?;
    let is_current = detail.version.version == detail.current;
    let may = is_current && session.person.roles.has(Role::PolicyAdministrator);
    visit.page(Area::Settings, &view(&detail, may)).await
}

fn view(detail: &SignInDetail, may_propose: bool) -> PolicyView {
    let (policy, groups) = (&detail.policy, &detail.groups);
    let name = |text: &str| Phrase::plain(text);
    let profile = |(place, profile): (usize, &keyward_model::PasskeyProfile)| EntryView {
        title: name(&profile.name),
        clauses: words::profile(profile, groups),
        edit: entry::<ProfileForm>(place),
    };
    let strength = |(place, own): (usize, &keyward_model::NamedStrength)| EntryView {
        title: name(&own.name),
        clauses: own.any.iter().map(|way| words::combination(*way)).collect(),
        edit: entry::<StrengthForm>(place),
    };
    let demand = |(place, demand): (usize, &keyward_model::Demand)| EntryView {
        title: words::demand(demand, groups),
        clauses: Vec::new(),
        edit: entry::<DemandForm>(place),
    };
    let requirement = |(place, rule): (usize, &keyward_model::Requirement)| {
        let mut clauses = words::requirement(rule, groups).into_iter();
        EntryView {
            title: clauses.next().map_or_else(|| name(""), |clause: ClauseView| clause.text),
            clauses: clauses.collect(),
            edit: entry::<RequirementForm>(place),
        }
    };
    PolicyView {
        doc: present::in_force(&detail.version),
        current: (detail.version.version != detail.current).then_some(detail.current),
        change: detail.version.change.as_ref().map(|made| made.change.id.to_string()),
        may_propose,
        methods: Factor::ALL.iter().map(|factor| method(detail, *factor)).collect(),
        self_service: policy.self_service_passkeys,
        profiles: policy.profiles.iter().enumerate().map(profile).collect(),
        demands: policy.demands.iter().enumerate().map(demand).collect(),
        strengths: policy.strengths.iter().enumerate().map(strength).collect(),
        first_method: words::first_method(policy.first_method),
        lifetimes: words::lifetimes(policy),
        requirements: policy.requirements.iter().enumerate().map(requirement).collect(),
        campaign: policy.campaign.iter().flat_map(|campaign| words::campaign(campaign, groups)).collect(),
    }
}

fn entry<P: Part>(place: usize) -> String {
    format!("{}/{}", P::PATH, place + 1)
}

fn method(detail: &SignInDetail, factor: Factor) -> MethodRow {
    let rule = detail.policy.rule(factor);
    let pass = factor == Factor::TemporaryAccessPass;
    let (on, state, edit) = if pass {
        let key = if detail.pass.enabled { "policy-by-pass-policy" } else { "policy-off" };
        (detail.pass.enabled, Phrase::key(key), "/settings/pass-policy".to_owned())
    } else {
        let edit = format!("{}/{}", MethodForm::PATH, factor.name());
        (rule.enabled, words::method(&detail.policy, factor, &detail.groups), edit)
    };
    let (worth, tone) = worth(factor);
    MethodRow { name: factor_key(factor), on, state, worth, tone, note: method_note(factor), edit }
}

/// What a method is worth by itself: key and style.
fn worth(factor: Factor) -> (&'static str, &'static str) {
    match (factor, factor.kind().strength()) {
        (Factor::Email | Factor::RecoveryCode, _) => ("worth-recovery", "plain"),
        (_, Strength::PhishingResistant) => ("worth-phishing-resistant", "ok"),
        (_, Strength::MultiFactor) => ("worth-several", "accent"),
        (_, Strength::SingleFactor) => ("worth-one", "plain"),
        (_, Strength::Restricted) => ("worth-restricted", "warn"),
    }
}
