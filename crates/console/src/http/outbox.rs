//! Mails that the demo would have sent.

use super::{
    desk::after,
    error::PageError,
    routes::{Routes, Who},
    visit::Visit,
};
use crate::views::{Area, MailView, OutboxView};
use axum::{extract::Query, response::Response};
use keyward_storage::repo::{PageRequest, messages};
use serde::Deserialize;

pub(crate) fn routes() -> Routes {
    Routes::new().page("/outbox", Who::Own, outbox)
}

/// Mails of a page.
const ROWS: u16 = 30;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct OutboxQuery {
    after: Option<String>,
}

/// Only the demo has this page: elsewhere mails are for those who get them.
async fn outbox(visit: Visit, Query(query): Query<OutboxQuery>) -> Result<Response, PageError> {
    if !visit.app.site.demo {
        return Err(PageError::NotFound);
    }
    let directory = visit.full()?.person.directory;
    let request = PageRequest::after(ROWS, after(query.after.as_deref()));
    let page = visit.app.store.read("outbox", move |tx| messages::list(tx, directory, &request)).await?;
    let mails = page.items.into_iter().map(|row| MailView {
        at: row.message.created_at,
        to: row.message.address,
        subject: row.message.subject,
        body: row.message.body,
    });
    let view =
        OutboxView { mails: mails.collect(), older: page.next.map(|next| format!("/outbox?after={next}")) };
    visit.page(Area::Outbox, &view).await
}
