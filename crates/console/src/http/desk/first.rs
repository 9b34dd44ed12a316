//! `/desk/first`: inviting many people to their first passkey, after a preview that says of each what would happen.

use super::acting;
use crate::{
    Phrase,
    http::{
        error::PageError,
        form::{Fields, Form},
        sure,
        visit::Visit,
        words,
    },
    views::{Area, FirstRow, FirstView},
};
use axum::response::Response;
use keyward_desk::{DeskError, InviteList, InviteRow, InviteRows};
use keyward_recovery::{Deed, INVITED_AT_ONCE, Invitation, InviteWay, LeftOut};

pub(super) async fn page(visit: Visit) -> Result<Response, PageError> {
    visit.at_desk()?;
    let groups = visit.app.desk.some_groups().await?;
    let view = FirstView { groups, ..view(&Asked::default(), InviteWay::Mail, Vec::new()) };
    visit.page(Area::Desk, &view).await
}

/// What the form says.
#[derive(Debug, Default)]
struct Asked {
    names: String,
    group: String,
}

impl Asked {
    fn of(fields: &Fields) -> Self {
        Self { names: fields.get("names").to_owned(), group: fields.get("group").trim().to_owned() }
    }
    /// A group, if one is named; else the names.
    fn list(&self) -> InviteList {
        if self.group.is_empty() {
            InviteList::Names(self.names.clone())
        } else {
            InviteList::Group(self.group.clone())
        }
    }
}

fn view(asked: &Asked, way: InviteWay, rows: Vec<FirstRow>) -> FirstView {
    FirstView {
        names: asked.names.clone(),
        group: asked.group.clone(),
        way: way.name(),
        ways: InviteWay::ALL.iter().map(|way| (way.name(), way_key(*way))).collect(),
        rows,
        unlisted: 0,
        done: false,
        most: u32::try_from(INVITED_AT_ONCE).unwrap_or(u32::MAX),
        groups: Vec::new(),
        problem: None,
    }
}

const fn way_key(way: InviteWay) -> &'static str {
    match way {
        InviteWay::Mail => "first-way-mail",
        InviteWay::Manager => "first-way-manager",
        InviteWay::InPerson => "first-way-in-person",
    }
}

/// The message that says when and how somebody was invited.
pub(super) const fn invited_key(way: InviteWay) -> &'static str {
    match way {
        InviteWay::Mail => "person-invited-mail",
        InviteWay::Manager => "person-invited-manager",
        InviteWay::InPerson => "person-invited-in-person",
    }
}

fn row(row: &InviteRow) -> FirstRow {
    let person = row.person.as_ref();
    FirstRow {
        person: person.map(|person| person.id),
        name: person.map(|person| person.display_name.clone()).unwrap_or_default(),
        user_name: row.name.clone(),
        invited: matches!(row.verdict, Some(Ok(_))),
        what: match &row.verdict {
            None => Phrase::key("first-nobody"),
            Some(Ok(Invitation::Person(to))) => {
                Phrase::key("first-to-person").with("count", u32::try_from(to.len()).unwrap_or(u32::MAX))
            }
            Some(Ok(Invitation::Manager(_))) => Phrase::key("first-to-manager"),
            Some(Ok(Invitation::Desk)) => Phrase::key("first-to-desk"),
            Some(Err(why)) => left_out(why),
        },
    }
}

fn left_out(why: &LeftOut) -> Phrase {
    match why {
        LeftOut::Refused(refusal) => words::refusal(refusal),
        LeftOut::CaseOpen => Phrase::key("first-case-open"),
        LeftOut::Invited(at) => Phrase::key("first-invited").with("at", crate::Arg::Day(*at)),
        LeftOut::NoMailbox => Phrase::key("first-no-mailbox"),
        LeftOut::NoManager => Phrase::key("first-no-manager"),
        LeftOut::OverTheLimit => Phrase::key("first-over-the-limit"),
        LeftOut::Changed => Phrase::key("first-changed"),
    }
}

fn way(fields: &Fields) -> Result<InviteWay, PageError> {
    InviteWay::from_name(fields.get("way")).ok_or(PageError::BadField("way"))
}

pub(super) async fn preview(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = visit.at_desk()?;
    let (asked, way) = (Asked::of(&fields), way(&fields)?);
    let who = acting(session, None, None);
    let found = visit.app.desk.preview_invites(&who, asked.list(), way).await;
    shown(&visit, &asked, way, (found, false)).await
}

pub(super) async fn invite(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = visit.at_desk()?;
    let (asked, way) = (Asked::of(&fields), way(&fields)?);
    let touch = sure::given(&visit, session, Deed::Invite(session.person.id), &fields).await?;
    let who = acting(session, fields.some("form"), touch);
    let found = visit.app.desk.send_invites(&who, asked.list(), way).await;
    shown(&visit, &asked, way, (found, true)).await
}

async fn shown(
    visit: &Visit,
    asked: &Asked,
    way: InviteWay,
    (found, done): (Result<InviteRows, DeskError>, bool),
) -> Result<Response, PageError> {
    let groups = visit.app.desk.some_groups().await?;
    let problem = match &found {
        Ok(found) if found.rows.is_empty() => Some(Phrase::key("first-empty")),
        Err(DeskError::NotFound) if groups.is_empty() => Some(Phrase::key("first-no-groups")),
        Err(DeskError::NotFound) => Some(Phrase::key("first-no-group")),
        _ => None,
    };
    let found = match found {
        Ok(found) => found,
        Err(DeskError::NotFound) => InviteRows::default(),
        Err(other) => return Err(other.into()),
    };
    let done = done && problem.is_none();
    let unlisted = found.unlisted;
    let view = FirstView {
        unlisted,
        done,
        groups,
        problem,
        ..view(asked, way, found.rows.iter().map(row).collect())
    };
    visit.page(Area::Desk, &view).await
}
