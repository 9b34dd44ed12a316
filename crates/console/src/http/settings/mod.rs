//! The rules in force, and changing them by two people.

mod changes;
mod edit;
mod form;
mod models;
mod policy;
pub(super) mod present;
mod procedure;
mod rehearsal;
mod sign_in_words;
mod why;

pub(super) use why::{profiles, refused};

use super::{
    desk::{Asked, acting, after, error_page},
    error::PageError,
    form::Form,
    routes::{Routes, Who},
    sure,
    visit::{Visit, see_other},
};
use crate::views::{Area, ChangesView, SettingsView};
use axum::{
    extract::{Path, Query},
    http::HeaderMap,
    response::Response,
};
use keyward_model::Role;
use keyward_recovery::Deed;
use keyward_signin::Session;
use serde::Deserialize;

/// Changes of a page.
const ROWS: u16 = 50;

pub(crate) fn routes() -> Routes {
    let who = Who::PolicyAdministrators;
    Routes::new()
        .page("/settings", Who::RuleReaders, overview)
        .page("/settings/roles", who, edit::roles)
        .page("/settings/people/{id}", who, edit::person)
        .change("/settings/roles/preview", who, edit::preview_roles)
        .change("/settings/tier/preview", who, edit::preview_tier)
        .change("/settings/link/preview", who, edit::preview_link)
        .change("/settings/account/preview", who, edit::preview_account)
        .change("/settings/imports/preview", who, edit::preview_import)
        .page("/settings/pass-policy", who, edit::pass_policy)
        .change("/settings/pass-policy/preview", who, edit::preview_pass_policy)
        .page("/settings/standards", who, edit::standards)
        .change("/settings/standards/preview", who, edit::preview_standards)
        .change("/settings/sign-in/rehearsal", Who::RuleReaders, rehearsal::download)
        .page("/settings/changes", Who::RuleReaders, history)
        .change("/settings/changes/assert", who, changes::assert_proposal)
        .change("/settings/changes", who, changes::propose)
        .page("/settings/changes/{id}", Who::RuleReaders, changes::page)
        .change("/settings/changes/{id}/assert", who, changes::assert)
        .change("/settings/changes/{id}/approve", who, changes::approve)
        .change("/settings/changes/{id}/decline", who, changes::decline)
        .change("/settings/changes/{id}/withdraw", who, changes::withdraw)
        .change("/settings/changes/{id}/stop", Who::RuleReaders, changes::stop)
        .change("/settings/break-glass/{id}/seen", Who::Reviewers, seen)
        .page("/procedure", Who::Guided, procedure::current)
        .page("/procedure/{version}", Who::Guided, procedure::version)
        .page("/settings/sign-in/why", Who::RuleReaders, why::page)
        .merge(policy::routes())
}

/// The full session of somebody who sets the rules.
fn administrator(visit: &Visit) -> Result<&Session, PageError> {
    visit.with_role(Role::PolicyAdministrator)
}

/// The full session of somebody who sets the rules or reads what happened.
fn reader(visit: &Visit) -> Result<&Session, PageError> {
    visit.with_role(Role::PolicyAdministrator).or_else(|_| visit.with_role(Role::SecurityReader))
}

async fn overview(visit: Visit) -> Result<Response, PageError> {
    let session = reader(&visit)?;
    let rules = visit.app.desk.rules_overview(&acting(session, None, None)).await?;
    let view = SettingsView {
        standards: present::in_force(&rules.standards),
        pass_policy: present::in_force(&rules.pass_policy.1),
        sign_in: present::in_force(&rules.sign_in),
        pass_facts: present::pass_facts(&rules.pass_policy.0),
        imports: present::imports(&rules.imports, &rules.open),
        open: rules.open.iter().map(present::row).collect(),
        administrators: rules.administrators,
        may_propose: session.person.roles.has(Role::PolicyAdministrator),
        glass: present::glass(&rules.unseen, &session.person),
        revoking: visit.app.desk.revoke_times().await?.map(|times| present::revoking(&times)),
    };
    visit.page(Area::Settings, &view).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct HistoryQuery {
    after: Option<String>,
}

async fn history(visit: Visit, Query(query): Query<HistoryQuery>) -> Result<Response, PageError> {
    let who = acting(reader(&visit)?, None, None);
    let page = visit.app.desk.changes_page(&who, ROWS, after(query.after.as_deref())).await?;
    let view = ChangesView {
        rows: page.items.iter().map(present::row).collect(),
        older: page.next.map(|next| format!("/settings/changes?after={next}")),
    };
    visit.page(Area::Settings, &view).await
}

async fn seen(
    Path(id): Path<String>,
    headers: HeaderMap,
    Form { visit, fields }: Form,
) -> Result<Response, PageError> {
    let session = visit.with_role(Role::SecurityReader)?;
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    let touch = sure::given(&visit, session, Deed::SeeBreakGlass(id), &fields).await?;
    let who = acting(session, fields.some("form"), touch);
    match visit.app.desk.see_break_glass(&who, id, fields.get("reason")).await {
        Ok(()) => Ok(visit.finish(see_other("/settings", Some("flash-glass-seen")))),
        Err(error) => error_page(&visit, Asked::of(&headers), error, "/settings"),
    }
}
