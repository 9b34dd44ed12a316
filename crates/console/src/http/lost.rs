//! "I lost a device": a person reports it themselves, signed in with a passkey that is not lost. What was on it stops working
//! at once, and the desk gets a case.

use super::{
    desk::proof,
    error::PageError,
    form::{Fields, Form, Json},
    own::parse,
    own_views,
    routes::{Routes, Who},
    signin::{begun, for_script},
    sure,
    visit::{Visit, see_other},
};
use crate::{
    Phrase,
    views::{Area, CallCodeView, LostDoneView, LostToDeskView, LostValues},
};
use axum::{extract::Query, response::Response};
use keyward_desk::{Acting, DeskError};
use keyward_model::{Actor, CaseId, DeviceKind, Management, MethodStatus, Timestamp};
use keyward_recovery::{
    CALL_CODE_LIFE, Deed, LossReport, LostThing, MethodAnswers, Playbook, Refusal, ReportChannel,
    SignedAction, Theft, Touch, methods_lost,
};
use keyward_signin::{Overview, Session, purpose};
use serde::Deserialize;
use serde_json::Value;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .page("/security-info/lost", Who::Own, form)
        .change("/security-info/lost", Who::Own, report)
        .change("/security-info/case/stop", Who::Own, stop)
        .change("/security-info/case/stop/assert", Who::Own, stop_assert)
        .change("/security-info/case/code", Who::Own, code)
        .change("/security-info/case/code/assert", Who::Own, code_assert)
}

async fn form(visit: Visit) -> Result<Response, PageError> {
    let session = visit.full()?;
    let overview = visit.app.sign_in.overview(session).await?;
    if !can_report(session, &overview) {
        return visit.page(Area::SecurityInfo, &to_the_desk(&visit, session, &overview)).await;
    }
    visit.page(Area::SecurityInfo, &own_views::lost(session, &overview, LostValues::default(), None)).await
}

/// Whether a report from this session suspends anything: it rests on a strong method, which is in the person's hands.
pub(super) fn can_report(session: &Session, overview: &Overview) -> bool {
    overview.settled && rests_on_passkey(session, overview)
}

fn rests_on_passkey(session: &Session, overview: &Overview) -> bool {
    let strong = |id| overview.methods.iter().any(|method| method.id == id && method.is_usable_strong());
    session.method.is_some_and(strong)
}

/// The report to the helpdesk instead, for a session that suspends nothing.
pub(super) fn to_the_desk(visit: &Visit, session: &Session, overview: &Overview) -> LostToDeskView {
    LostToDeskView {
        desk: visit.app.site.desk.clone(),
        user_name: session.person.user_name.clone(),
        has_passkey: overview.methods.iter().any(|method| {
            method.is_usable_strong() && (overview.settled || session.method != Some(method.id))
        }),
        too_new: !overview.settled && rests_on_passkey(session, overview),
        thing: None,
        note: String::new(),
        problem: None,
    }
}

/// Who acts when people act for themselves.
fn acting(session: &Session) -> Acting {
    Acting {
        actor: Actor::Person(session.person.id),
        roles: session.person.roles,
        session: Some((session.id, session.method)),
        step_up: None,
        form: None,
    }
}

async fn report(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = visit.full()?;
    let overview = visit.app.sign_in.overview(session).await?;
    let values = values(&fields)?;
    if !can_report(session, &overview) {
        return visit.page(Area::SecurityInfo, &to_the_desk(&visit, session, &overview)).await;
    }
    let again =
        |key: &'static str| own_views::lost(session, &overview, values.clone(), Some(Phrase::key(key)));
    let report = read(&visit, session, &values, &overview);
    if report.things.is_empty() && !report.is_codes_only(&overview.methods) {
        return visit.page(Area::SecurityInfo, &again("lost-nothing-chosen")).await;
    }
    let methods = report.methods.clone();
    // It ends sessions and suspends methods: a session alone does that to nobody, its own person neither.
    let step_up = sure::given(&visit, session, Deed::OpenCase(session.person.id), &fields).await?;
    let who = Acting { step_up, ..acting(session) };
    let opened = visit.app.desk.report_own(&who, report).await;
    let opened = match opened {
        Ok(opened) => opened,
        Err(DeskError::Refused(Refusal::SelfReportNeedsPasskey)) => {
            return visit.page(Area::SecurityInfo, &again("lost-needs-passkey")).await;
        }
        // A case in which there is nothing to be reported: see the rules.
        Err(DeskError::Refused(Refusal::NotOpen)) => {
            return visit.page(Area::SecurityInfo, &again("lost-case-open")).await;
        }
        Err(error) => return Err(error.into()),
    };
    let after = visit.app.sign_in.overview(session).await?;
    let names = |status| {
        let in_report = after
            .methods
            .iter()
            .filter(move |method| methods.contains(&method.id) && method.status == status);
        in_report.map(|method| method.label.clone()).collect::<Vec<_>>()
    };
    let view = LostDoneView {
        number: u64::from(opened.number),
        suspended: names(MethodStatus::Suspended),
        sessions_ended: 0,
        still_works: after
            .methods
            .iter()
            .find(|method| method.is_usable_strong())
            .map(|method| method.label.clone()),
        desk: visit.app.site.desk.clone(),
    };
    visit.page(Area::SecurityInfo, &view).await
}

fn values(fields: &Fields) -> Result<LostValues, PageError> {
    Ok(LostValues {
        devices: fields.all("device").map(parse).collect::<Result<_, _>>()?,
        methods: fields.all("method").map(parse).collect::<Result<_, _>>()?,
        elsewhere: fields.all("elsewhere").map(parse).collect::<Result<_, _>>()?,
        other_kind: DeviceKind::from_name(fields.get("other_kind")),
        other_name: fields.get("other_name").trim().to_owned(),
        when: fields.get("when").to_owned(),
        place: fields.get("place").trim().to_owned(),
        theft: fields.get("theft").to_owned(),
    })
}

fn read(visit: &Visit, session: &Session, values: &LostValues, overview: &Overview) -> LossReport {
    let things = things(values, overview);
    // What they are signed in with is in their hands.
    let elsewhere: Vec<_> = values.elsewhere.iter().copied().chain(session.method).collect();
    let answers = MethodAnswers { gone: &values.methods, elsewhere: &elsewhere };
    LossReport {
        methods: methods_lost(Playbook::DeviceLoss, &things, answers, &overview.methods, &overview.devices),
        things,
        lost_at: lost_at(visit.now, &values.when, &visit.app.site.time_zone),
        place: Some(values.place.clone()).filter(|place| !place.is_empty()),
        theft: match values.theft.as_str() {
            "yes" => Theft::Yes,
            "no" => Theft::No,
            _ => Theft::Unsure,
        },
        channel: ReportChannel::SelfService,
        other_devices: None,
        note: None,
    }
}

/// Devices on file, and what is not on file: as the person describes it, else one for each method that went alone. Codes are none.
fn things(values: &LostValues, overview: &Overview) -> Vec<LostThing> {
    let chosen = overview.devices.iter().filter(|device| values.devices.contains(&device.id));
    let mut things: Vec<LostThing> = chosen.map(LostThing::on_file).collect();
    let personal = |kind, name: &str| LostThing::described(kind, name, Management::Personal);
    things.extend(values.other_kind.map(|kind| personal(kind, &values.other_name)));
    if things.is_empty() {
        let chosen = overview.methods.iter().filter(|method| values.methods.contains(&method.id));
        things.extend(chosen.filter_map(LostThing::alone));
    }
    things
}

/// What a person means by "today" and "yesterday": the day's beginning where the organisation is.
fn lost_at(now: Timestamp, when: &str, zone: &str) -> Option<Timestamp> {
    let zoned = now.to_jiff().in_tz(zone).or_else(|_| now.to_jiff().in_tz("UTC")).ok()?;
    let day = match when {
        "now" => return Some(now),
        "today" => zoned,
        "yesterday" => zoned.yesterday().ok()?,
        _ => return None,
    };
    Some(Timestamp::from_micros(day.start_of_day().ok()?.timestamp().as_microsecond()))
}

/// The person says that a case about them is none of theirs: it stops until a supervisor has looked.
async fn stop(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = visit.full()?;
    let number: u32 = fields.parse("number")?;
    // One answer for a case of somebody else, open or closed, and for none: what numbers there are is nobody's business.
    let case = visit.app.desk.own_case_id(session.person.id, number).await?;
    // The desk says how much it is worth, by the session and by the touch, if there was one.
    let asserted = proof(&visit, session, fields.get("assertion"), &purpose::stop_case(number)).await?;
    let touch = Touch::Case { case, action: SignedAction::StopOwn };
    let step_up = asserted.map(|asserted| super::sure::step_up(&asserted, touch));
    visit.app.desk.stop_own(&Acting { step_up, ..acting(session) }, number).await?;
    Ok(visit.finish(see_other("/security-info", Some("flash-case-stopped"))))
}

/// A touch of a passkey that is theirs, whether or not the policy lets them sign in with it.
async fn stop_assert(Query(query): Query<CodeQuery>, Json { visit, body: _ }: Json<Value>) -> Response {
    let begin = async {
        let session = visit.full()?;
        visit.app.desk.own_case_id(session.person.id, query.number).await?;
        let purpose = purpose::stop_case(query.number);
        Ok(begun(visit.app.sign_in.begin_assertion(session, &purpose, &visit.client).await?))
    };
    for_script(&visit, begin.await)
}

/// What the passkey signs for a code to read out.
fn code_purpose(case: CaseId) -> String {
    format!("case:{case}:{}", SignedAction::DrawCode.name())
}

#[derive(Debug, Deserialize)]
struct CodeQuery {
    number: u32,
}

async fn code_assert(Query(query): Query<CodeQuery>, Json { visit, body: _ }: Json<Value>) -> Response {
    let begin = async {
        let session = visit.full()?;
        let case = visit.app.desk.own_case_id(session.person.id, query.number).await?;
        Ok(begun(visit.app.sign_in.begin_assertion(session, &code_purpose(case), &visit.client).await?))
    };
    for_script(&visit, begin.await)
}

/// A code that says to the helpdesk that the caller is who is signed in here. In this one answer, and nowhere else.
async fn code(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = visit.full()?;
    let number: u32 = fields.parse("number")?;
    let case = visit.app.desk.own_case_id(session.person.id, number).await?;
    let asserted = proof(&visit, session, fields.get("assertion"), &code_purpose(case)).await?;
    // The passkey that opened the session: another of theirs may be the one that was lost.
    let same = asserted.filter(|asserted| session.method == Some(asserted.method));
    let touch = Touch::Case { case, action: SignedAction::DrawCode };
    let step_up = same.map(|asserted| super::sure::step_up(&asserted, touch));
    let who = Acting { step_up, ..acting(session) };
    let digits = visit.app.desk.draw_code(&who, number).await?;
    let view = to_read_out(&visit, &digits, Some(number));
    visit.page(Area::SecurityInfo, &view).await
}

/// A code as it is read out: three digits and three. Without a number for who is not signed in.
pub(super) fn to_read_out(visit: &Visit, digits: &str, number: Option<u32>) -> CallCodeView {
    let (first, last) = digits.split_at_checked(3).unwrap_or((digits, ""));
    CallCodeView {
        code: format!("{first} {last}"),
        number: number.map(u64::from),
        worth: "call-code-recovery",
        minutes: CALL_CODE_LIFE.as_secs() / 60,
        desk: visit.app.site.desk.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::{lost_at, things};
    use crate::views::LostValues;
    use keyward_model::{
        Actor, Device, DeviceId, DeviceKind, DeviceState, Management, Method, MethodId, MethodKind,
        MethodStatus, Origin, PersonId, Timestamp,
    };
    use keyward_signin::Overview;

    fn overview() -> Overview {
        let (person, at) = (PersonId::from_bytes([1; 16]), Timestamp::from_micros(0));
        let phone = Device {
            id: DeviceId::from_bytes([2; 16]),
            person,
            kind: DeviceKind::Phone,
            name: "iPhone 15".into(),
            system: None,
            management: Management::Managed,
            compliant: None,
            last_seen: None,
            state: DeviceState::InUse,
        };
        let key = Method {
            id: MethodId::from_bytes([3; 16]),
            person,
            kind: MethodKind::Passkey,
            label: "Blue key".into(),
            status: MethodStatus::Active,
            synced: Some(false),
            model: None,
            device: None,
            added_at: at,
            added_by: Actor::System,
            added_from: Origin::default(),
            last_used_at: None,
            status_at: at,
            here: true,
        };
        Overview {
            here: vec![key.id],
            methods: vec![key],
            refused: [].into(),
            devices: vec![phone],
            contacts: vec![],
            sign_ins: vec![],
            codes_made_at: None,
            codes_left: 0,
            due: None,
            asked: None,
            settled: true,
        }
    }

    #[test]
    fn a_method_goes_with_the_thing_that_was_lost_and_is_one_only_alone() {
        let overview = overview();
        let named = |values: &LostValues| {
            let things = things(values, &overview);
            things.into_iter().map(|thing| (thing.kind, thing.name)).collect::<Vec<_>>()
        };
        let mut values = LostValues { methods: vec![overview.methods[0].id], ..LostValues::default() };
        assert_eq!(named(&values), [(DeviceKind::Phone, "Blue key".to_owned())]);
        assert!(things(&values, &overview)[0].passkey, "nobody said that a phone is lost");
        let named_key = Overview {
            methods: vec![Method { model: Some("YubiKey 5 NFC".into()), ..overview.methods[0].clone() }],
            ..self::overview()
        };
        let things = things(&values, &named_key);
        assert_eq!(things.len(), 1);
        assert_eq!((things[0].kind, things[0].name.as_str()), (DeviceKind::SecurityKey, "Blue key"));
        assert!(!things[0].passkey);
        values.other_kind = Some(DeviceKind::SecurityKey);
        assert_eq!(named(&values), [(DeviceKind::SecurityKey, "security key".to_owned())]);
        values.other_name = "the blue one".into();
        values.devices = vec![overview.devices[0].id];
        assert_eq!(
            named(&values),
            [
                (DeviceKind::Phone, "iPhone 15".to_owned()),
                (DeviceKind::SecurityKey, "the blue one".to_owned())
            ]
        );
        assert_eq!(named(&LostValues::default()), []);
    }

    #[test]
    fn days_begin_where_the_organisation_is() {
        let now = Timestamp::parse_rfc3339("2026-11-21T23:30:00Z").unwrap();
        let at = |when| lost_at(now, when, "Europe/Ljubljana").map(|at| at.to_string());
        // It is already the 22nd in Ljubljana.
        assert_eq!(at("today").unwrap(), "2026-11-21T23:00:00Z");
        assert_eq!(at("yesterday").unwrap(), "2026-11-20T23:00:00Z");
        assert_eq!(at("now").unwrap(), "2026-11-21T23:30:00Z");
        assert_eq!(at("earlier"), None);
        assert_eq!(lost_at(now, "today", "Nowhere/Land").unwrap().to_string(), "2026-11-21T00:00:00Z");
    }
}
