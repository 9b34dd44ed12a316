//! "I lost a device": a person reports it themselves, signed in with a passkey that is not lost. What was on it stops working
//! at once, and the desk gets a case.

use super::{
    error::PageError,
    form::{Fields, Form},
    own::parse,
    own_views,
    routes::{Routes, Who},
    visit::{Visit, see_other},
};
use crate::{
    Phrase,
    views::{Area, LostDoneView},
};
use axum::response::Response;
use keyward_desk::{Acting, DeskError};
use keyward_model::{Actor, DeviceId, DeviceKind, Management, MethodId, MethodStatus, Timestamp};
use keyward_recovery::{LossReport, LostThing, Playbook, Refusal, ReportChannel, Theft};
use keyward_signin::{Overview, Session};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .page("/security-info/lost", Who::Own, form)
        .change("/security-info/lost", Who::Own, report)
        .change("/security-info/case/stop", Who::Own, stop)
}

async fn form(visit: Visit) -> Result<Response, PageError> {
    let session = visit.full()?;
    let overview = visit.app.sign_in.overview(session).await?;
    visit.page(Area::SecurityInfo, &own_views::lost(session, &overview, "", None)).await
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
    let again =
        |key: &'static str| own_views::lost(session, &overview, fields.get("place"), Some(Phrase::key(key)));
    let report = read(&visit, &fields, &overview)?;
    if report.things.is_empty() {
        return visit.page(Area::SecurityInfo, &again("lost-nothing-chosen")).await;
    }
    let methods = report.methods.clone();
    let opened = visit.app.desk.open(&acting(session), session.person.id, Playbook::DeviceLoss, report).await;
    let opened = match opened {
        Ok(opened) => opened,
        Err(DeskError::Refused(Refusal::SelfReportNeedsPasskey)) => {
            return visit.page(Area::SecurityInfo, &again("lost-needs-passkey")).await;
        }
        Err(DeskError::CaseOpen { .. }) => {
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

fn read(visit: &Visit, fields: &Fields, overview: &Overview) -> Result<LossReport, PageError> {
    let chosen: Vec<DeviceId> = fields.all("device").map(parse).collect::<Result<_, _>>()?;
    let loose: Vec<MethodId> = fields.all("method").map(parse).collect::<Result<_, _>>()?;
    let mut things: Vec<LostThing> = overview
        .devices
        .iter()
        .filter(|device| chosen.contains(&device.id))
        .map(|device| LostThing {
            kind: device.kind,
            device: Some(device.id),
            name: device.name.clone(),
            management: device.management,
        })
        .collect();
    // A passkey whose device is not on file: what it is kept in is not known, so it is treated as a phone of theirs.
    things.extend(overview.methods.iter().filter(|method| loose.contains(&method.id)).map(|method| {
        LostThing {
            kind: DeviceKind::Phone,
            device: None,
            name: method.label.clone(),
            management: Management::Personal,
        }
    }));
    let on_it = |method: &&keyward_model::Method| {
        method.status == MethodStatus::Active
            && (loose.contains(&method.id) || method.device.is_some_and(|device| chosen.contains(&device)))
    };
    Ok(LossReport {
        things,
        methods: overview.methods.iter().filter(on_it).map(|method| method.id).collect(),
        lost_at: lost_at(visit.now, fields.get("when"), &visit.app.site.time_zone),
        place: fields.some("place").map(str::to_owned),
        theft: match fields.get("theft") {
            "yes" => Theft::Yes,
            "no" => Theft::No,
            _ => Theft::Unsure,
        },
        channel: ReportChannel::SelfService,
        other_devices: Some(true),
        note: None,
    })
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
    visit.app.desk.escalate(&acting(session), number, "stopped-by-the-person").await?;
    Ok(visit.finish(see_other("/security-info", Some("flash-case-stopped"))))
}

#[cfg(test)]
mod tests {
    use super::lost_at;
    use keyward_model::Timestamp;

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
