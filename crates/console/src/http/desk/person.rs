//! A person as the desk sees them.

use super::{
    acting, first,
    present::{Gone, Lost, Shut, contact_views, device_views, finding, method_views, summary, ways},
    queue::row,
};
use crate::{
    Arg, Phrase, Text,
    http::{error::PageError, visit::Visit, words},
    views::{Area, ContactView, EndView, FrozenView, HeldView, PersonView, SignInRow},
};
use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use keyward_desk::{DeskError, FrozenBy, PersonDetail};
use keyward_model::{AccountKind, Contact, DeviceState, MethodKind, Person, PersonId, Role};
use keyward_recovery::{COOLING, InviteWay, NotCounted, Refusal};
use keyward_signin::Session;
use keyward_storage::repo::sign_ins;

/// Hidden things look missing.
fn hidden(error: DeskError) -> PageError {
    match error {
        DeskError::NotAllowed => PageError::NotFound,
        other => other.into(),
    }
}

pub(super) fn id(text: &str) -> Result<PersonId, PageError> {
    text.parse().map_err(|_| PageError::NotFound)
}

pub(super) async fn page(visit: Visit, Path(person): Path<String>) -> Result<Response, PageError> {
    let session = visit.full()?;
    let person = id(&person)?;
    show(&visit, session, person, Attempts::default()).await
}

/// What became of what was tried on the page.
#[derive(Default)]
pub(super) struct Attempts {
    /// To freeze or lift.
    pub(super) frozen: FrozenView,
    /// To lift what is on hold.
    pub(super) held: EndView,
    /// To end sessions.
    pub(super) end: EndView,
}

/// The page, with what became of an attempt.
pub(super) async fn show(
    visit: &Visit,
    session: &Session,
    person: PersonId,
    attempts: Attempts,
) -> Result<Response, PageError> {
    let detail = visit.app.desk.person_detail(&acting(session, None, None), person).await.map_err(hidden)?;
    visit.app.desk.note_read(&acting(session, None, None), person).await?;
    let mut view = view(&detail, &visit.text());
    let supervises = session.person.roles.has(Role::PrivilegedAuthentication);
    view.frozen = FrozenView {
        since: detail.person.frozen_at,
        by: detail.frozen_by.as_ref().map(|by| match by {
            FrozenBy::Owner => Phrase::key("person-frozen-by-owner"),
            FrozenBy::Colleague(name) => Phrase::key("person-frozen-by").with("name", name.as_str()),
        }),
        may: match detail.person.frozen_at {
            None => supervises && person != session.person.id,
            Some(_) => detail.may_lift.is_ok(),
        },
        refused: detail.may_lift.as_ref().err().filter(|_| supervises).map(words::refusal),
        ..attempts.frozen
    };
    view.sessions.attempt = attempts.end;
    view.held.attempt = attempts.held;
    visit.page(Area::People, &view).await
}

pub(super) async fn photo(visit: Visit, Path(person): Path<String>) -> Result<Response, PageError> {
    let who = acting(visit.at_desk()?, None, None);
    // That there is a photo, or a person, is not told to whoever may not work on them.
    let photo = match visit.app.desk.view_photo(&who, id(&person)?).await {
        Ok(photo) => photo,
        Err(DeskError::NotAllowed | DeskError::NotFound | DeskError::Refused(_)) => {
            return Err(PageError::NotFound);
        }
        Err(other) => return Err(other.into()),
    };
    // Whatever was imported: only these are served as images, and nothing sniffs.
    let kind = match photo.media_type.as_str() {
        "image/jpeg" => "image/jpeg",
        "image/png" => "image/png",
        "image/webp" => "image/webp",
        _ => return Err(PageError::NotFound),
    };
    let mut response = photo.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

fn view(detail: &PersonDetail, text: &Text) -> PersonView {
    let person = &detail.person;
    let lost = Lost { refused: Some(&detail.refused), shut: Shut::of(person), ..Lost::default() };
    let (finding, level) = finding(&person.display_name, &detail.methods, &detail.devices, lost);
    PersonView {
        person: summary(person, detail.manager.as_ref().map(|manager| manager.display_name.clone())),
        employee_number: person.employee_number.clone(),
        roles: person.roles,
        has_photo: person.has_photo,
        shows_photo: person.has_photo && detail.may_end.is_ok(),
        created_at: person.created_at,
        finding,
        level,
        methods: method_views(&detail.methods, &detail.devices, |_| false),
        devices: device_views(&detail.devices, |_| Gone::No),
        contacts: contacts(detail),
        cases: detail.cases.iter().map(row).collect(),
        sessions: super::sessions::view(detail, text),
        sign_ins: detail.sign_ins.iter().map(|entry| sign_in(detail, entry, text)).collect(),
        ways: ways(&person.display_name, &detail.methods, &detail.devices, lost),
        frozen: FrozenView::default(),
        held: HeldView {
            kinds: detail.held.iter().map(|(kind, tries)| held(*kind, *tries)).collect(),
            refused: detail.may_end.as_ref().err().map(|why| only_desk(why, "person-desk-lifts")),
            attempt: EndView::default(),
        },
        refused: detail.may_open.as_ref().err().map(|why| only_desk(why, "person-desk-opens")),
        first: detail.may_first.is_ok(),
        account: account_key(person.account),
        owner: detail.owner.as_ref().map(|(owner, reads)| match reads {
            true => named(owner),
            false => owner.display_name.clone(),
        }),
        invited: detail.invited.as_ref().map(|invited| {
            let way = InviteWay::from_name(&invited.way).unwrap_or(InviteWay::InPerson);
            Phrase::key(first::invited_key(way)).with("at", Arg::Day(invited.at))
        }),
        former: detail.former.iter().map(|name| (name.value.clone(), name.until)).collect(),
        same_human: detail
            .same_human
            .iter()
            .map(|other| other.as_ref().map(|other| (other.id, named(other))))
            .collect(),
        claimed: detail
            .claimed
            .iter()
            .map(|other| other.as_ref().map(|other| (other.id, named(other))))
            .collect(),
    }
}

/// Why the viewer may not do something. To whoever only reads it is said who does it.
pub(super) fn only_desk(why: &Refusal, who: &'static str) -> Phrase {
    if *why == Refusal::NotAllowed { Phrase::key(who) } else { words::refusal(why) }
}

fn named(person: &Person) -> String {
    format!("{} ({})", person.display_name, person.user_name)
}

/// What an account is that is nobody's own.
const fn account_key(account: AccountKind) -> Option<&'static str> {
    match account {
        AccountKind::Person => None,
        AccountKind::Guest => Some("account-guest"),
        AccountKind::Room => Some("account-room"),
        AccountKind::Shared => Some("account-shared"),
        AccountKind::Service => Some("account-service"),
    }
}

/// What is on hold, and after how many wrong tries.
fn held(kind: MethodKind, tries: u32) -> Phrase {
    let key = match kind {
        MethodKind::TemporaryAccessPass => "held-pass",
        MethodKind::Password => "held-password",
        MethodKind::RecoveryCodes => "held-recovery-codes",
        MethodKind::SoftwareTotp => "held-app",
        _ => "held-sent-codes",
    };
    Phrase::key(key).with("tries", u64::from(tries))
}

/// Numbers and addresses. There is no report here that a change could lie before.
fn contacts(detail: &PersonDetail) -> Vec<ContactView> {
    let mut views = contact_views(&detail.contacts, &detail.devices, |contact| against(detail, contact));
    for view in &mut views {
        if let Some(Phrase::Message(key @ "number-changed-recently", _)) = &mut view.refused {
            *key = "number-changed-lately";
        }
    }
    views
}

/// Why a number could not be called back if a case were opened now. Addresses are never called.
fn against(detail: &PersonDetail, contact: &Contact) -> Option<NotCounted> {
    if !contact.kind.is_phone() {
        return None;
    }
    let lost = |id| detail.devices.iter().any(|device| device.id == id && device.state == DeviceState::Lost);
    if contact.until.is_some() {
        Some(NotCounted::NumberReplaced)
    } else if detail.now.since(contact.since) < COOLING {
        Some(NotCounted::ChangedRecently)
    } else if contact.device.is_some_and(lost) {
        Some(NotCounted::OnLostDevice)
    } else {
        None
    }
}

fn sign_in(detail: &PersonDetail, entry: &sign_ins::SignIn, text: &Text) -> SignInRow {
    let known = entry.method.and_then(|id| detail.methods.iter().find(|method| method.id == id));
    super::quoted::row(entry, known.map(|method| method.label.as_str()), text)
}
