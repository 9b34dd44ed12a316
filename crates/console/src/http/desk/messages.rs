//! `/desk/messages`: messages that wait or were given up, and sending those again.

use super::{acting, after, present};
use crate::{
    Arg, Phrase,
    http::{
        error::PageError,
        form::Form,
        visit::{Visit, see_other},
    },
    views::{Area, MessagesView, OutletView, UnsentView},
};
use axum::{extract::Query, response::Response};
use keyward_desk::{UnsentMessage, may_watch};
use keyward_model::MessageId;
use keyward_signin::Session;
use keyward_storage::repo::{
    PageRequest,
    messages::Unsent,
    outlets::{Fault, OutletState},
};
use serde::Deserialize;

/// Messages of a page.
const ROWS: u16 = 30;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct MessagesQuery {
    show: String,
    after: Option<String>,
}

fn watches(visit: &Visit) -> Result<&Session, PageError> {
    let session = visit.full()?;
    if may_watch(session.person.roles) { Ok(session) } else { Err(visit.lacking_role()) }
}

pub(super) async fn page(visit: Visit, Query(query): Query<MessagesQuery>) -> Result<Response, PageError> {
    let who = acting(watches(&visit)?, None, None);
    let waiting = query.show == "waiting";
    let which = if waiting { Unsent::Waiting } else { Unsent::GivenUp };
    let request = PageRequest::after(ROWS, after(query.after.as_deref()));
    let found = visit.app.desk.unsent(&who, which, request).await?;
    let show = if waiting { "show=waiting&" } else { "" };
    let view = MessagesView {
        waiting,
        outlets: found.outlets.iter().flat_map(outlet).collect(),
        rows: found.rows.iter().map(row).collect(),
        older: found.next.map(|next| format!("/desk/messages?{show}after={next}")),
    };
    visit.page(Area::Desk, &view).await
}

fn row(one: &UnsentMessage) -> UnsentView {
    UnsentView {
        id: one.row.message.id.to_string(),
        told: present::unsent(&one.row, one.name.clone()),
        case: one.case,
        again: one.again,
    }
}

/// What is to be said of an outlet: it is out, or its fallback is in use.
fn outlet(state: &OutletState) -> Vec<OutletView> {
    let name = || match state.name.split_once(':') {
        Some((_, hook)) => Arg::from(hook),
        None if state.name == "mail" => Arg::Key("outlet-mail"),
        None => Arg::Key("outlet-text"),
    };
    let trouble = state.trouble.as_ref().map(|trouble| OutletView {
        what: Phrase::key(fault_key(trouble.fault)).with("outlet", name()),
        reason: trouble.reason.clone(),
        since: Some(trouble.since),
    });
    let stand_in = state.stand_in.as_ref().map(|stand_in| OutletView {
        what: Phrase::key("outlet-fallback").with("host", stand_in.host.as_str()),
        reason: stand_in.reason.clone(),
        since: None,
    });
    trouble.into_iter().chain(stand_in).collect()
}

const fn fault_key(fault: Fault) -> &'static str {
    match fault {
        Fault::Unreachable => "fault-unreachable",
        Fault::Tls => "fault-tls",
        Fault::Silent => "fault-silent",
        Fault::Login => "fault-login",
        Fault::Refused => "fault-refused",
        Fault::Busy => "fault-busy",
        Fault::Relaying => "fault-relaying",
    }
}

pub(super) async fn again(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let who = acting(watches(&visit)?, fields.some("form"), None);
    let only: Option<MessageId> = match fields.some("id") {
        Some(id) => Some(id.parse().map_err(|_| PageError::NotFound)?),
        None => None,
    };
    visit.app.desk.send_again(&who, only).await?;
    Ok(visit.finish(see_other("/desk/messages", Some("flash-sent-again"))))
}
