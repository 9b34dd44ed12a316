//! The case page.

use super::{
    acting,
    present::{Work, case_view},
};
use crate::{
    http::{error::PageError, review::tip, visit::Visit},
    views::{Area, CaseView, PassCard},
};
use axum::{
    extract::{Path, Query},
    response::Response,
};
use keyward_desk::{CaseDetail, DeskError};
use keyward_model::Role;
use keyward_recovery::Obligation;
use keyward_signin::Session;
use keyward_storage::repo::passes;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CaseQuery {
    step: String,
}

/// A case's number, as in its address.
pub(crate) fn number(text: &str) -> Result<u32, PageError> {
    text.parse().map_err(|_| PageError::NotFound)
}

pub(super) async fn page(
    visit: Visit,
    Path(given): Path<String>,
    Query(query): Query<CaseQuery>,
) -> Result<Response, PageError> {
    let detail = detail(&visit, visit.full()?, number(&given)?).await?;
    let view = view(&visit, &detail, Obligation::from_name(&query.step), None).await?;
    visit.page(Area::Desk, &view).await
}

/// The case for this viewer. Whoever may not see it learns nothing, not even that it exists.
pub(super) async fn detail(visit: &Visit, session: &Session, number: u32) -> Result<CaseDetail, PageError> {
    match visit.app.desk.case_detail(&acting(session, None, None), number).await {
        Ok(detail) => Ok(detail),
        Err(DeskError::NotAllowed | DeskError::NotFound) => Err(PageError::NotFound),
        Err(other) => Err(other.into()),
    }
}

/// What the page shows; with the pass, if it was just issued.
pub(super) async fn view(
    visit: &Visit,
    detail: &CaseDetail,
    step: Option<Obligation>,
    pass: Option<PassCard>,
) -> Result<CaseView, PageError> {
    let session = visit.full()?;
    // Every page of it is a look, also the answer to a form that is refused.
    visit.app.desk.note_read(&acting(session, None, None), detail.case.person).await?;
    let directory = session.person.directory;
    let living = detail.case.living_pass(detail.now).map(|pass| pass.pass);
    let row = match living {
        Some(pass) => {
            visit.app.store.read("pass-attempts", move |tx| passes::find(tx, directory, pass)).await?
        }
        None => None,
    };
    let work = Work {
        d: detail,
        failed_attempts: row.map_or(0, |row| row.attempts),
        sign_in_url: visit.app.site.origin.clone(),
        supervisor: session.person.roles.has(Role::PrivilegedAuthentication),
        reads: session.person.roles.has(Role::SecurityReader),
        outbox: visit.app.site.demo,
    };
    // How many entries the log has, and which of them these are, is for who reads it: whoever stands behind an agent could count what a
    // duress word set off.
    let tip = if work.reads { tip(&visit.app, directory).await? } else { None };
    Ok(case_view(&work, step, pass, tip, &visit.text()))
}
