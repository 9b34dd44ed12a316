//! A new case: who, then what was lost.

use super::{
    Asked, acting, error_page, intake,
    present::{Gone, device_views, loose, method_view, summary, tail},
    queue::hit,
};
use crate::{
    Phrase, Text,
    http::{
        error::PageError,
        form::{Fields, Form},
        sure,
        visit::{Visit, see_other},
        words,
    },
    views::{Area, Channel, DeviceView, NewCaseView, Playbook, ReportFormView, ReportValues, Theft},
};
use axum::{
    extract::Query,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use keyward_desk::{DeskError, PersonDetail};
use keyward_model::{
    Device, DeviceKind, DeviceState, Management, Method, MethodKind, MethodStatus, PersonId, Timestamp,
};
use keyward_recovery::{
    self as recovery, Deed, LossReport, LostThing, MethodAnswers, Refusal, ReportChannel, methods_exposed,
    methods_in_question, methods_lost, passkeys_in_question,
};
use keyward_storage::repo::{
    cases::CaseState,
    intake::{Intake, Loss},
};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NewQuery {
    q: String,
    person: String,
    intake: String,
}

/// What is missing or wrong: the field and the sentence.
type Problems = Vec<(&'static str, Phrase)>;

pub(super) async fn page(visit: Visit, Query(query): Query<NewQuery>) -> Result<Response, PageError> {
    let who = acting(visit.at_desk()?, None, None);
    let intake = intake::find(&visit, &query.intake).await?;
    if !query.person.is_empty() {
        let detail = person(&visit, &query.person).await?;
        let values = intake.as_ref().map_or_else(ReportValues::default, |intake| told(intake, &detail));
        let others = others(&visit, &detail).await?;
        let view = form_view(&detail, intake.as_ref(), (values, others), Vec::new());
        return visit.page(Area::Desk, &view).await;
    }
    let text = query.q.trim();
    let found = visit.app.desk.search_for(&who, text, 20, None).await?;
    let intake = intake.as_ref().map(intake::note);
    let above = visit.text().list(&found.supervisors);
    let people = found.people.items.iter().map(|person| hit(person, &found.cases)).collect();
    visit
        .page(
            Area::Desk,
            &NewCaseView { query: text.to_owned(), people, beyond: found.beyond, above, intake },
        )
        .await
}

/// What a report without signing in says, filled in: the device, if there is one of its kind on file.
fn told(intake: &Intake, detail: &PersonDetail) -> ReportValues {
    let values = ReportValues {
        channel: Some(Channel::Web),
        note: intake.note.clone().unwrap_or_default(),
        ..ReportValues::default()
    };
    match intake.thing {
        Loss::Device(kind) => {
            let of_kind: Vec<_> = on_file(detail).filter(|device| device.kind == kind).collect();
            let only = match of_kind.as_slice() {
                [device] => Some(device.id),
                _ => None,
            };
            // Of several, the agent asks which: none of them is a thing that is not listed.
            let other_kind = of_kind.is_empty().then_some(kind);
            ReportValues { devices: only.into_iter().collect(), other_kind, ..values }
        }
        Loss::Codes => {
            let codes = detail.methods.iter().filter(|method| {
                method.kind == MethodKind::RecoveryCodes && method.status != MethodStatus::Revoked
            });
            ReportValues { methods: codes.map(|method| method.id).collect(), ..values }
        }
        // Everything that can be phished, until somebody says otherwise.
        Loss::Compromised => ReportValues {
            playbook: Some(Playbook::Compromised),
            exposed: methods_exposed(&detail.methods).map(|method| method.id).collect(),
            ..values
        },
    }
}

fn on_file(detail: &PersonDetail) -> impl Iterator<Item = &Device> {
    detail.devices.iter().filter(|device| device.state != DeviceState::Retired)
}

async fn person(visit: &Visit, id: &str) -> Result<PersonDetail, PageError> {
    let id: PersonId = id.parse().map_err(|_| PageError::NotFound)?;
    let who = acting(visit.at_desk()?, None, None);
    let detail = match visit.app.desk.person_detail(&who, id).await {
        Ok(detail) => detail,
        Err(DeskError::NotAllowed) => return Err(PageError::NotFound),
        Err(other) => return Err(other.into()),
    };
    visit.app.desk.note_read(&who, id).await?;
    Ok(detail)
}

fn form_view(
    detail: &PersonDetail,
    intake: Option<&Intake>,
    (values, others): (ReportValues, Vec<(String, bool)>),
    problems: Problems,
) -> ReportFormView {
    let open = detail.cases.iter().find(|item| item.row.case.now.state != CaseState::Closed);
    let viewer_refused = detail.may_open.as_ref().err().map(words::refusal);
    let on_file: Vec<_> = on_file(detail).cloned().collect();
    let asked = || methods_in_question(&detail.methods, &detail.devices);
    let is_asked = |one: &&Method| asked().any(|known| known.id == one.id);
    let views = |methods: &mut dyn Iterator<Item = &Method>| {
        methods.map(|one| method_view(one, &detail.devices, false)).collect()
    };
    ReportFormView {
        person: summary(&detail.person, detail.manager.as_ref().map(|manager| manager.display_name.clone())),
        methods: views(&mut loose(&detail.methods, &on_file).filter(|one| !is_asked(one))),
        in_question: views(&mut asked()),
        keys_in_question: views(&mut passkeys_in_question(&detail.methods, &detail.devices)),
        exposed: views(&mut methods_exposed(&detail.methods)),
        devices: told_apart(device_views(&on_file, |_| Gone::No), detail),
        frozen: detail.person.frozen_at.is_some(),
        others,
        open_case: open.map(|item| u64::from(item.row.number)),
        refused: viewer_refused,
        first: intake.is_none() && detail.may_first.is_ok(),
        intake: intake.map(intake::note),
        values,
        problems,
    }
}

/// Accounts that are easily taken for this one: a second one of the same human, and those of others of the same name.
async fn others(visit: &Visit, detail: &PersonDetail) -> Result<Vec<(String, bool)>, PageError> {
    let named = |person: &keyward_model::Person| format!("{} ({})", person.display_name, person.user_name);
    let same = || detail.same_human.iter().flatten();
    let mut all: Vec<(String, bool)> = same().map(|person| (named(person), true)).collect();
    let who = acting(visit.at_desk()?, None, None);
    let found = visit.app.desk.search_for(&who, &detail.person.display_name, 20, None).await?;
    let namesake = |person: &&keyward_model::Person| {
        person.id != detail.person.id
            && person.display_name == detail.person.display_name
            && same().all(|known| known.id != person.id)
    };
    all.extend(found.people.items.iter().filter(namesake).map(|person| (named(person), false)));
    Ok(all)
}

/// Devices with what tells them from others of the same name: what lives on them. What was used on one was seen there.
fn told_apart(mut devices: Vec<DeviceView>, detail: &PersonDetail) -> Vec<DeviceView> {
    for view in &mut devices {
        let Some(id) = view.id else { continue };
        let on_it = || detail.methods.iter().filter(|one| one.device == Some(id));
        view.last_seen = on_it().filter_map(|one| one.last_used_at).max().max(view.last_seen);
        let live = on_it().filter(|one| one.status != MethodStatus::Revoked).map(|one| one.label.clone());
        let numbers = detail.contacts.iter().filter(|one| one.device == Some(id) && one.until.is_none());
        let numbers = numbers.map(|one| tail(one, &detail.contacts));
        let known: Vec<String> = view.system.take().into_iter().chain(live).chain(numbers).collect();
        view.system = (!known.is_empty()).then(|| known.join(" · "));
    }
    devices
}

pub(super) async fn open(headers: HeaderMap, Form { visit, fields }: Form) -> Result<Response, PageError> {
    let asked = Asked::of(&headers);
    let session = visit.at_desk()?;
    let detail = person(&visit, fields.get("person")).await?;
    let intake = intake::find(&visit, fields.get("intake")).await?;
    let values = values(&fields, intake.as_ref())?;
    let report = match report(&values, &detail, &visit.app.site.time_zone, &visit.text()) {
        Ok(report) => report,
        Err(problems) if asked == Asked::ByBrowser => {
            return again(&visit, &detail, intake.as_ref(), values, problems).await;
        }
        Err(_) => {
            return error_page(&visit, asked, Refusal::BadReport("say what was lost").into(), "/desk");
        }
    };
    let playbook = playbook(&values);
    let touch = sure::given(&visit, session, Deed::OpenCase(detail.person.id), &fields).await?;
    let who = acting(session, fields.some("form"), touch);
    let opened = match &intake {
        Some(intake) => visit.app.desk.open_from(&who, detail.person.id, playbook, report, intake.id).await,
        None => visit.app.desk.open(&who, detail.person.id, playbook, report).await,
    };
    match opened {
        Ok(case) if asked == Asked::ByScript => {
            let body =
                serde_json::json!({"case": case.id.to_string(), "number": case.number, "state": "open"});
            Ok(visit.finish((StatusCode::CREATED, axum::Json(body)).into_response()))
        }
        Ok(case) => {
            Ok(visit.finish(see_other(&format!("/desk/cases/{}", case.number), Some("flash-case-opened"))))
        }
        Err(error) => {
            if let (Asked::ByBrowser, Some(problem)) = (asked, problem(&error)) {
                return again(&visit, &detail, intake.as_ref(), values, vec![problem]).await;
            }
            let back = format!("/desk/new?person={}", detail.person.id);
            error_page(&visit, asked, error, &back)
        }
    }
}

fn playbook(values: &ReportValues) -> recovery::Playbook {
    match values.playbook {
        Some(Playbook::PinLocked) => recovery::Playbook::PinLocked,
        Some(Playbook::NewPhone) => recovery::Playbook::NewPhone,
        Some(Playbook::FirstPasskey) => recovery::Playbook::FirstPasskey,
        Some(Playbook::Compromised) => recovery::Playbook::Compromised,
        Some(Playbook::DeviceLoss) | None => recovery::Playbook::DeviceLoss,
    }
}

/// The form once more, with what was typed and what is wrong.
async fn again(
    visit: &Visit,
    detail: &PersonDetail,
    intake: Option<&Intake>,
    values: ReportValues,
    problems: Problems,
) -> Result<Response, PageError> {
    let others = others(visit, detail).await?;
    let view = form_view(detail, intake, (values, others), problems);
    let mut response = visit.page(Area::Desk, &view).await?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

/// The field that the desk's answer is about.
fn problem(error: &DeskError) -> Option<(&'static str, Phrase)> {
    let field = match error {
        DeskError::Refused(Refusal::BadReport("the loss lies in the future")) => "when",
        DeskError::Refused(Refusal::BadReport(_)) | DeskError::Text { field: "name", .. } => "device",
        DeskError::Text { field: "place", .. } => "place",
        DeskError::Text { .. } => "note",
        _ => return None,
    };
    words::desk(error).map(|phrase| (field, phrase))
}

/// What was typed, as it was typed.
fn values(fields: &Fields, intake: Option<&Intake>) -> Result<ReportValues, PageError> {
    let methods = |name| {
        let parse = move |id: &str| id.parse().map_err(|_| PageError::BadField(name));
        fields.all(name).map(parse).collect::<Result<Vec<_>, _>>()
    };
    Ok(ReportValues {
        methods: methods("method")?,
        elsewhere: methods("elsewhere")?,
        exposed: methods("exposed")?,
        playbook: Playbook::from_name(fields.get("playbook")),
        devices: fields.all("device").filter_map(|id| id.parse().ok()).collect(),
        other_kind: DeviceKind::from_name(fields.get("other_kind")),
        other_name: fields.get("other_name").trim().to_owned(),
        other_management: Management::from_name(fields.get("other_management")),
        when: fields.get("when").trim().to_owned(),
        place: fields.get("place").to_owned(),
        theft: Theft::from_name(fields.get("theft")),
        channel: match intake {
            Some(_) => Some(Channel::Web),
            None => Channel::from_name(fields.get("channel")).filter(|channel| *channel != Channel::Web),
        },
        remaining: fields.get("remaining").trim().to_owned(),
        note: fields.get("note").to_owned(),
    })
}

/// The report, or everything that is missing from it.
fn report(
    values: &ReportValues,
    detail: &PersonDetail,
    zone: &str,
    text: &Text,
) -> Result<LossReport, Problems> {
    let mut problems = Vec::new();
    if values.playbook == Some(Playbook::FirstPasskey) {
        let channel =
            heard(values.channel).ok_or_else(|| vec![("channel", Phrase::key("report-problem-channel"))])?;
        return Ok(LossReport::nothing_lost(channel, note(values, text)));
    }
    let things = things(values, detail);
    // A key with a locked PIN and a phone that is replaced are at hand: what was answered for a loss before is not meant.
    let compromised = values.playbook == Some(Playbook::Compromised);
    let (at_hand, nothing) = match values.playbook {
        Some(Playbook::Compromised) => (true, "report-problem-device"),
        Some(Playbook::PinLocked) => (true, "report-problem-device-pin"),
        Some(Playbook::NewPhone) => (true, "report-problem-device-new"),
        Some(Playbook::DeviceLoss | Playbook::FirstPasskey) | None => (false, "report-problem-device"),
    };
    let codes =
        |method: &&Method| method.kind == MethodKind::RecoveryCodes && values.methods.contains(&method.id);
    let codes_only =
        playbook(values) == recovery::Playbook::DeviceLoss && detail.methods.iter().any(|one| codes(&one));
    if things.is_empty() && !compromised && !codes_only {
        problems.push(("device", Phrase::key(nothing)));
    }
    let lost_at = match moment(&values.when, zone) {
        Ok(at) if at.is_none_or(|at| at <= detail.now) => at,
        Ok(_) => {
            problems.push(("when", Phrase::key("report-problem-future")));
            None
        }
        Err(()) => {
            problems.push(("when", Phrase::key("report-problem-when")));
            None
        }
    };
    let channel = heard(values.channel);
    if channel.is_none() {
        problems.push(("channel", Phrase::key("report-problem-channel")));
    }
    let theft = match values.theft {
        _ if at_hand => Some(recovery::Theft::No),
        given => given.map(super::amend::theft),
    };
    if theft.is_none() {
        problems.push(("theft", Phrase::key("report-problem-theft")));
    }
    let (Some(channel), Some(theft), true) = (channel, theft, problems.is_empty()) else {
        return Err(problems);
    };
    let exposed: Vec<_> = methods_exposed(&detail.methods).map(|one| one.id).collect();
    let named: Vec<_> = values.exposed.iter().copied().filter(|id| exposed.contains(id)).collect();
    let gone = if compromised { &named } else { &values.methods };
    let answers = MethodAnswers { gone, elsewhere: &values.elsewhere };
    Ok(LossReport {
        methods: methods_lost(playbook(values), &things, answers, &detail.methods, &detail.devices),
        things,
        lost_at,
        place: Some(values.place.trim().to_owned()).filter(|place| !place.is_empty() && !at_hand),
        theft,
        channel,
        other_devices: (!values.remaining.is_empty()).then_some(true),
        note: note(values, text),
    })
}

/// How the desk heard of it. A report by the person themselves comes in at Security info.
const fn heard(channel: Option<Channel>) -> Option<ReportChannel> {
    match channel {
        Some(Channel::Phone) => Some(ReportChannel::Phone),
        Some(Channel::InPerson) => Some(ReportChannel::InPerson),
        Some(Channel::PersonalEmail) => Some(ReportChannel::PersonalEmail),
        Some(Channel::Web) => Some(ReportChannel::Web),
        Some(Channel::SelfService) | None => None,
    }
}

/// What was chosen from the list, and what is not on it. Whoever lost nothing chose nothing, whatever the form held before.
fn things(values: &ReportValues, detail: &PersonDetail) -> Vec<LostThing> {
    if values.playbook == Some(Playbook::Compromised) {
        return Vec::new();
    }
    let on_file = detail.devices.iter().filter(|device| values.devices.contains(&device.id));
    // Only a security key has a PIN that locks: what was chosen for another question is not shown then.
    let on_file = on_file.filter(|device| {
        values.playbook != Some(Playbook::PinLocked) || device.kind == DeviceKind::SecurityKey
    });
    let mut things: Vec<LostThing> = on_file.map(LostThing::on_file).collect();
    if let Some(kind) = values.other_kind {
        let management = values.other_management.unwrap_or(Management::Personal);
        things.push(LostThing::described(kind, &values.other_name, management));
    }
    if things.is_empty() && playbook(values) == recovery::Playbook::DeviceLoss {
        let chosen = detail.methods.iter().filter(|one| values.methods.contains(&one.id));
        things.extend(chosen.filter_map(LostThing::alone));
    }
    things
}

/// What was typed, in the words of the language that it was typed in.
fn note(values: &ReportValues, text: &Text) -> Option<String> {
    let remaining = (!values.remaining.is_empty())
        .then(|| text.msg1("report-at-hand", "what", values.remaining.as_str()));
    let typed = Some(values.note.trim().to_owned()).filter(|note| !note.is_empty());
    let lines: Vec<String> = [typed, remaining].into_iter().flatten().collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// A local date and time as a browser sends it, or RFC 3339. Empty: not known.
pub(crate) fn moment(text: &str, zone: &str) -> Result<Option<Timestamp>, ()> {
    if text.is_empty() {
        return Ok(None);
    }
    if let Some(at) = Timestamp::parse_rfc3339(text) {
        return Ok(Some(at));
    }
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let local: jiff::civil::DateTime = text.parse().map_err(|_| ())?;
    let zoned = local.to_zoned(zone).map_err(|_| ())?;
    Ok(Some(Timestamp::from_micros(zoned.timestamp().as_microsecond())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_times_are_read_in_the_organisations_zone() {
        let at = |text| moment(text, "Europe/Ljubljana").unwrap().unwrap().to_string();
        assert_eq!(at("2026-11-21T09:30"), "2026-11-21T08:30:00Z");
        assert_eq!(at("2026-07-21T09:30"), "2026-07-21T07:30:00Z");
        assert_eq!(at("2026-07-21T09:30:00Z"), "2026-07-21T09:30:00Z");
        assert_eq!(moment("", "UTC"), Ok(None));
        assert_eq!(moment("yesterday", "UTC"), Err(()));
    }
}
