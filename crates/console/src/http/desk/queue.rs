//! The queue and the search.

use super::{
    acting, after,
    present::{Gone, device_view, step_title, summary, what},
};
use crate::{
    Phrase,
    http::{error::PageError, failure::own_hold, visit::Visit},
    views::{Area, CaseState, DeviceHit, PersonHit, QueueFilter, QueueRow, QueueView, SearchView},
};
use axum::{extract::Query, response::Response};
use keyward_desk::{CaseItem, Intakes, QueueFilter as Show};
use keyward_model::Role;
use keyward_recovery::{Ending, Playbook};
use keyward_signin::Session;
use keyward_storage::repo::cases::CaseState as State;
use serde::Deserialize;

/// Rows of a page.
const ROWS: u16 = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct QueueQuery {
    show: String,
    after: Option<String>,
}

pub(super) async fn queue(visit: Visit, Query(query): Query<QueueQuery>) -> Result<Response, PageError> {
    shown(&visit, &query, None).await
}

/// The queue, with the reason why a report was not put aside.
pub(super) async fn shown(
    visit: &Visit,
    query: &QueueQuery,
    refused: Option<Phrase>,
) -> Result<Response, PageError> {
    let who = acting(visit.at_desk()?, None, None);
    let held = own_hold(visit).await?;
    // Whoever is on hold reads that, and what they work on.
    let first = if held.is_some() { QueueFilter::Mine } else { QueueFilter::Open };
    let filter = QueueFilter::from_name(&query.show).unwrap_or(first);
    let show = match filter {
        QueueFilter::Open => Show::Open,
        QueueFilter::Mine => Show::Mine,
        QueueFilter::Escalated => Show::Escalated,
        QueueFilter::Closed => Show::Closed,
    };
    let page = match held {
        Some(_) if filter != QueueFilter::Mine => None,
        _ => Some(visit.app.desk.queue(&who, show, ROWS, after(query.after.as_deref())).await?),
    };
    let intakes = match filter {
        QueueFilter::Open if held.is_none() => visit.app.desk.intakes(&who).await?,
        _ => Intakes::default(),
    };
    let counted = visit.app.desk.queue_counts().await?;
    let count = |filter| {
        let state = match filter {
            QueueFilter::Open => State::Open,
            QueueFilter::Escalated => State::Escalated,
            QueueFilter::Closed => State::Closed,
            QueueFilter::Mine => return None,
        };
        let found = counted.iter().find(|(known, _)| *known == state)?;
        Some(u32::try_from(found.1).unwrap_or(u32::MAX))
    };
    let shown = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let view = QueueView {
        intakes: intakes.shown.iter().map(super::intake::row).collect(),
        more_intakes: shown(intakes.more),
        hidden_intakes: shown(intakes.hidden),
        unmatched_intakes: (shown(intakes.unmatched), intakes.read_at.as_micros()),
        refused,
        held: held.is_some(),
        filter,
        counts: QueueFilter::ALL.iter().map(|filter| (*filter, count(*filter))).collect(),
        rows: page.iter().flat_map(|page| &page.items).map(row).collect(),
        hidden: shown(page.as_ref().map_or(0, |page| page.hidden)),
        older: page
            .and_then(|page| page.next)
            .map(|next| format!("/desk?show={}&after={next}", filter.name())),
    };
    visit.page(Area::Desk, &view).await
}

/// A case in a list: what is next. How many steps are done is the case page's to say, which knows those that apply.
pub(crate) fn row(item: &CaseItem) -> QueueRow {
    let state = match item.row.case.now.state {
        State::Open => CaseState::Open,
        State::Escalated => CaseState::Escalated,
        State::Closed => CaseState::Closed,
    };
    let playbook = Playbook::from_name(&item.row.case.playbook).unwrap_or(Playbook::DeviceLoss);
    QueueRow {
        number: u64::from(item.row.number),
        person: item.person.display_name.clone(),
        place: summary(&item.person, None).place(),
        tier: item.row.case.now.tier.max(item.person.tier_now()),
        enabled: item.person.enabled,
        frozen: item.person.frozen_at.is_some(),
        what: what(&item.report, super::present::playbook(playbook)),
        step: Phrase::key(match (state, item.step) {
            (CaseState::Closed, _) => match item.ending {
                Some(Ending::Rejected) => "outcome-refused",
                Some(Ending::NotSignedIn) => "outcome-not-signed-in",
                Some(Ending::Disabled) => "outcome-disabled",
                Some(Ending::Frozen) => "outcome-frozen",
                Some(Ending::Recovered | Ending::SignedIn) => "outcome-recovered",
                None => "duty-closed",
            },
            (CaseState::Escalated, _) => "duty-decide",
            (CaseState::Open, _) if item.flagged => "duty-flagged",
            (CaseState::Open, Some(step)) => step_title(playbook, step),
            (CaseState::Open, None) => "duty-close",
        }),
        state,
        flagged: item.flagged && state == CaseState::Open,
        opened_at: item.row.case.opened_at,
        agent: item.agent.clone(),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SearchQuery {
    pub(super) q: String,
    pub(super) after: Option<String>,
}

/// Who may search: the desk, and admins, who look and do not work cases.
fn may_search(visit: &Visit) -> Result<&Session, PageError> {
    let session = visit.full()?;
    let roles = session.person.roles;
    let may = roles.desk_reach().is_some() || roles.has(Role::PolicyAdministrator);
    if may { Ok(session) } else { Err(visit.lacking_role()) }
}

pub(super) async fn search(visit: Visit, Query(query): Query<SearchQuery>) -> Result<Response, PageError> {
    let session = may_search(&visit)?;
    let text = query.q.trim();
    let who = acting(session, None, None);
    let found = visit.app.desk.search_for(&who, text, ROWS, after(query.after.as_deref())).await?;
    let encoded = percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC);
    let view = SearchView {
        quoted: super::quoted::quoted(&visit, session, text).await?,
        query: text.to_owned(),
        to: if session.person.roles.desk_reach().is_some() { "/desk/people/" } else { "/settings/people/" },
        people: found.people.items.iter().map(|person| hit(person, &found.cases)).collect(),
        cases: found.cases.iter().map(row).collect(),
        beyond: found.beyond.clone(),
        above: visit.text().list(&found.supervisors),
        hidden: found.hidden,
        devices: found
            .devices
            .iter()
            .map(|(device, owner)| DeviceHit {
                device: device_view(device, reported(device, &found.cases)),
                owner: owner.id,
                owner_name: owner.display_name.clone(),
            })
            .collect(),
        older: found.people.next.as_ref().map(|next| format!("/desk/search?q={encoded}&after={next}")),
    };
    visit.page(Area::People, &view).await
}

/// What the open case of its owner says about a device.
fn reported(device: &keyward_model::Device, cases: &[CaseItem]) -> Gone {
    let of = cases.iter().find(|item| {
        item.row.case.now.state != State::Closed
            && item.report.things.iter().any(|thing| thing.device == Some(device.id))
    });
    match of.and_then(|item| Playbook::from_name(&item.row.case.playbook)) {
        Some(Playbook::DeviceLoss | Playbook::Compromised) => Gone::Lost,
        Some(Playbook::PinLocked) => Gone::PinLocked,
        Some(Playbook::NewPhone) => Gone::Replaced,
        Some(Playbook::FirstPasskey) | None => Gone::No,
    }
}

pub(crate) fn hit(person: &keyward_model::Person, cases: &[CaseItem]) -> PersonHit {
    let open =
        cases.iter().find(|item| item.person.id == person.id && item.row.case.now.state != State::Closed);
    PersonHit {
        person: summary(person, None),
        employee_number: person.employee_number.clone(),
        open_case: open.map(|item| u64::from(item.row.number)),
    }
}
