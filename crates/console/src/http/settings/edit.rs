//! Writing what shall be in force, and the preview of what it means.

use super::{administrator, form, present};
use crate::{
    Phrase,
    http::{
        desk::{acting, hit, not_done, present::summary},
        error::PageError,
        form::{Fields, Form},
        visit::Visit,
    },
    views::PersonSummary,
    views::{
        Area, ChangePreviewView, Page, PassPolicyView, PersonRulesView, ROLES, RolesView, StandardsView,
    },
};
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
};
use keyward_desk::{DeskError, Draft, Wish};
use keyward_model::{AccountKind, PassPolicy, PersonId, Role, RoleSet, Tier};
use serde::Deserialize;

/// People of a search.
const FOUND: u16 = 20;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RolesQuery {
    q: String,
}

pub(super) async fn roles(visit: Visit, Query(query): Query<RolesQuery>) -> Result<Response, PageError> {
    let who = acting(administrator(&visit)?, None, None);
    let text = query.q.trim();
    let people = if text.is_empty() {
        Vec::new()
    } else {
        visit.app.desk.search(text, FOUND, None).await?.people.items
    };
    let mut holders = Vec::new();
    for (role, found) in visit.app.desk.role_holders(&who, &ROLES).await? {
        let named = found.into_iter().map(|person| (person.id.to_string(), person.display_name)).collect();
        holders.push((role, named));
    }
    let people = people.iter().map(|person| hit(person, &[])).collect();
    visit.page(Area::Settings, &RolesView { query: text.to_owned(), people, holders }).await
}

pub(super) async fn person(visit: Visit, Path(id): Path<String>) -> Result<Response, PageError> {
    let id: PersonId = id.parse().map_err(|_| PageError::NotFound)?;
    let session = administrator(&visit)?;
    let who = acting(session, None, None);
    let found = visit.app.desk.person_of_rules(&who, id).await?;
    let (linked, claimed, owner) = visit.app.desk.accounts_of_rules(&who, id).await?;
    let own = (session.person.id == id).then(|| Phrase::key("settings-not-yourself"));
    let view = PersonRulesView {
        roles: found.roles,
        account: found.account,
        owner: owner.map(|owner| owner.user_name),
        linked: linked.into_iter().map(|other| (other.display_name, other.user_name)).collect(),
        claimed: claimed
            .into_iter()
            .map(|other| format!("{} ({})", other.display_name, other.user_name))
            .collect(),
        // What is changed here is the tier on record, whatever the roles imply.
        person: PersonSummary { tier: found.tier, ..summary(&found, None) },
        refused: own,
    };
    visit.page(Area::Settings, &view).await
}

/// The preview of what was asked for on a page, or the page again with what stands in the way.
async fn previewed(visit: &Visit, wish: Wish, reason: &str, page: &str) -> Result<Response, PageError> {
    match draft(visit, wish, reason).await {
        Ok(draft) => preview(visit, draft, page).await,
        Err(error) => Err(not_done(error, page)),
    }
}

pub(super) async fn preview_roles(Form { visit, fields }: Form) -> Result<Response, PageError> {
    administrator(&visit)?;
    let id: PersonId = fields.parse("person")?;
    let mut roles = RoleSet::EMPLOYEE;
    for name in fields.all("role") {
        roles = roles.with(Role::from_name(name).ok_or(PageError::BadField("role"))?);
    }
    previewed(&visit, Wish::Roles(id, roles), fields.get("reason"), &format!("/settings/people/{id}")).await
}

pub(super) async fn preview_tier(Form { visit, fields }: Form) -> Result<Response, PageError> {
    administrator(&visit)?;
    let id: PersonId = fields.parse("person")?;
    let tier = Tier::from_name(fields.get("tier")).ok_or(PageError::BadField("tier"))?;
    previewed(&visit, Wish::Tier(id, tier), fields.get("reason"), &format!("/settings/people/{id}")).await
}

/// With `unlink`, that two accounts are no longer one human's.
pub(super) async fn preview_link(Form { visit, fields }: Form) -> Result<Response, PageError> {
    administrator(&visit)?;
    let id: PersonId = fields.parse("person")?;
    let linked = fields.some("unlink").is_none();
    let wish = Wish::Link(id, fields.get("user_name").to_owned(), linked);
    previewed(&visit, wish, fields.get("reason"), &format!("/settings/people/{id}")).await
}

pub(super) async fn preview_account(Form { visit, fields }: Form) -> Result<Response, PageError> {
    administrator(&visit)?;
    let id: PersonId = fields.parse("person")?;
    let account = AccountKind::from_name(fields.get("account")).ok_or(PageError::BadField("account"))?;
    let wish = Wish::Account(id, account, fields.some("owner").map(str::to_owned));
    previewed(&visit, wish, fields.get("reason"), &format!("/settings/people/{id}")).await
}

pub(super) async fn preview_import(Form { visit, fields }: Form) -> Result<Response, PageError> {
    administrator(&visit)?;
    let plan = fields.get("plan").to_owned();
    previewed(&visit, Wish::Import(plan), fields.get("reason"), "/settings").await
}

pub(super) async fn pass_policy(visit: Visit) -> Result<Response, PageError> {
    administrator(&visit)?;
    let (policy, _) = visit.app.desk.pass_policy().await?;
    let view = PassPolicyView { policy, reason: String::new(), problem: None };
    visit.page(Area::Settings, &view).await
}

pub(super) async fn preview_pass_policy(Form { visit, fields }: Form) -> Result<Response, PageError> {
    administrator(&visit)?;
    let (before, _) = visit.app.desk.pass_policy().await?;
    let policy = PassPolicy {
        enabled: fields.some("enabled").is_some(),
        one_time: fields.some("one_time").is_some(),
        minimum_minutes: fields.parse("minimum")?,
        default_minutes: fields.parse("default")?,
        maximum_minutes: fields.parse("maximum")?,
        length: fields.parse("length")?,
        ..before
    };
    let reason = fields.get("reason");
    match draft(&visit, Wish::PassPolicy(policy.clone()), reason).await {
        Ok(draft) => preview(&visit, draft, "/settings/pass-policy").await,
        Err(error) => {
            let problem = Some(problem(error)?);
            again(&visit, &PassPolicyView { policy, reason: reason.to_owned(), problem }).await
        }
    }
}

pub(super) async fn standards(visit: Visit) -> Result<Response, PageError> {
    administrator(&visit)?;
    let standards = visit.app.desk.standards().await?;
    visit.page(Area::Settings, &StandardsView { standards, reason: String::new(), problem: None }).await
}

pub(super) async fn preview_standards(Form { visit, fields }: Form) -> Result<Response, PageError> {
    administrator(&visit)?;
    let mut standards = form::standards(&fields, &visit.app.desk.standards().await?)?;
    let reason = fields.get("reason");
    let edited = form::edit(&mut standards, fields.get("do"));
    let wish = Wish::Standards(Box::new(standards.clone()));
    let problem = if edited {
        None
    } else {
        match draft(&visit, wish, reason).await {
            Ok(draft) => return preview(&visit, draft, "/settings/standards").await,
            Err(error) => Some(problem(error)?),
        }
    };
    again(&visit, &StandardsView { standards, reason: reason.to_owned(), problem }).await
}

/// A form that goes on.
async fn again(visit: &Visit, view: &impl Page) -> Result<Response, PageError> {
    visit.page(Area::Settings, view).await
}

pub(super) async fn draft(visit: &Visit, wish: Wish, reason: &str) -> Result<Draft, DeskError> {
    let session = administrator(visit).map_err(|_| DeskError::NotAllowed)?;
    let who = acting(session, None, None);
    let payload = visit.app.desk.payload(wish).await?;
    visit.app.desk.draft_change(&who, None, payload, reason).await
}

/// What the reader can put right; everything else is an error page.
pub(super) fn problem(error: DeskError) -> Result<Phrase, PageError> {
    match &error {
        DeskError::Change(_) | DeskError::Policy(_) | DeskError::Text { .. } => {
            present::problem(&error).ok_or_else(|| error.into())
        }
        _ => Err(error.into()),
    }
}

pub(super) async fn preview(visit: &Visit, draft: Draft, back: &str) -> Result<Response, PageError> {
    shown(visit, draft, back, None).await
}

/// The preview once more, with what was not typed or typed wrongly. The answer to a form cannot be gone back to.
pub(super) async fn preview_again(
    visit: &Visit,
    draft: Draft,
    back: &str,
    problem: Phrase,
) -> Result<Response, PageError> {
    let mut response = shown(visit, draft, back, Some(problem)).await?;
    *response.status_mut() = StatusCode::BAD_REQUEST;
    Ok(response)
}

async fn shown(
    visit: &Visit,
    draft: Draft,
    back: &str,
    problem: Option<Phrase>,
) -> Result<Response, PageError> {
    let session = administrator(visit)?;
    let about = match draft.payload.person() {
        Some(id) => {
            let who = acting(session, None, None);
            let person = visit.app.desk.person_of_rules(&who, id).await?;
            Some(format!("{} ({})", person.display_name, person.user_name))
        }
        None => None,
    };
    let payload = serde_json::to_string(&draft.payload).map_err(|error| PageError::internal(&error))?;
    let named = present::Named { groups: &draft.groups, others: &draft.others };
    let view = ChangePreviewView {
        rehearsal: super::rehearsal::of(visit, &draft.payload).await?,
        at_once: draft.payload.takes_one(),
        lonely: draft.lonely,
        body: present::body(&draft.payload, about, &draft.reason, &draft.statement, &draft.dangers, &named),
        id: draft.id.to_string(),
        payload,
        back: back.to_owned(),
        refused: session.method.is_none().then(|| Phrase::key("rule-needs-passkey")),
        problem,
    };
    visit.page(Area::Settings, &view).await
}

/// The fields of a proposal, as the preview holds them.
pub(super) struct Proposal {
    pub(super) id: keyward_model::ChangeId,
    pub(super) payload: keyward_recovery::Payload,
    pub(super) reason: String,
}

impl Proposal {
    pub(super) fn of(fields: &Fields) -> Result<Self, PageError> {
        Self::parse(fields.get("id"), fields.get("payload"), fields.get("reason"))
    }

    pub(super) fn parse(id: &str, payload: &str, reason: &str) -> Result<Self, PageError> {
        Ok(Self {
            id: id.parse().map_err(|_| PageError::BadField("id"))?,
            payload: serde_json::from_str(payload).map_err(|_| PageError::BadField("payload"))?,
            reason: reason.to_owned(),
        })
    }
}
