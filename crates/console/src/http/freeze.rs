//! `/freeze`: stopping everything on one's own account, from the link in every notice.

use super::{
    error::PageError,
    form::{Form, Json},
    own::asserted,
    routes::{Routes, Who},
    signin::{begun, for_script},
    visit::{Visit, see_other},
};
use crate::{
    Phrase,
    views::{Area, ConfirmView, FreezeView},
};
use axum::response::Response;
use keyward_signin::{SessionKind, SignInError, purpose};
use serde_json::Value;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .page("/freeze", Who::Anybody, page)
        .change("/freeze", Who::Own, freeze)
        .change("/freeze/assert", Who::Own, assert)
        .page("/freeze/done", Who::Anybody, done)
}

/// What freezing does, and the button for who is signed in. Everybody else reads how to get there: a passkey, or the desk.
async fn page(visit: Visit) -> Result<Response, PageError> {
    let signed_in = visit.session.as_ref().filter(|session| session.kind == SessionKind::Full);
    match signed_in {
        Some(session) => {
            let link = session.is_by_link();
            visit.page(Area::SecurityInfo, &question(link, None)).await
        }
        None => view(&visit, false).await,
    }
}

async fn done(visit: Visit) -> Result<Response, PageError> {
    view(&visit, true).await
}

async fn view(visit: &Visit, done: bool) -> Result<Response, PageError> {
    let view = FreezeView { done, desk: visit.app.site.desk.clone() };
    visit.page(Area::Nowhere, &view).await
}

fn question(by_link: bool, problem: Option<Phrase>) -> ConfirmView {
    ConfirmView {
        title: Phrase::key("freeze-title"),
        what: ["freeze-sessions", "freeze-no-way-in", "freeze-case", "freeze-lift"].map(Phrase::key).to_vec(),
        action: "/freeze".to_owned(),
        button: Phrase::key("freeze-button"),
        typed: None,
        hidden: Vec::new(),
        // Who came by a link of the demo may have no passkey.
        assert: (!by_link).then(|| "/freeze/assert".to_owned()),
        cancel: "/security-info".to_owned(),
        problem,
    }
}

async fn assert(Json { visit, body: _ }: Json<Value>) -> Response {
    let begin = async {
        let session = visit.full()?;
        Ok(begun(visit.app.sign_in.begin_assertion(session, purpose::FREEZE, &visit.client).await?))
    };
    for_script(&visit, begin.await)
}

async fn freeze(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = visit.full()?;
    let freeze = async {
        let asserted = asserted(&visit, session, purpose::FREEZE, fields.get("assertion")).await?;
        visit.app.sign_in.freeze(session, asserted.as_ref(), &visit.client).await?;
        Ok(())
    };
    match freeze.await {
        Ok(()) => Ok(visit.finish(see_other("/freeze/done", None))),
        // A touch that was refused or came too late: once more.
        Err(PageError::SignIn(error)) if !matches!(error, SignInError::Store(_)) => {
            let problem = Some(super::words::sign_in(&error));
            let view = question(session.is_by_link(), problem);
            let mut response = visit.page(Area::SecurityInfo, &view).await?;
            PageError::SignIn(error).mark(&mut response, visit.now);
            Ok(response)
        }
        Err(other) => Err(other),
    }
}
