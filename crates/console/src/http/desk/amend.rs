//! Amending the report of a case: one form for each thing that can change.

use super::{new::moment, present::position_of};
use crate::{
    http::{error::PageError, form::Fields, state::App},
    views,
};
use keyward_desk::{Acting, CaseDetail, DeskError};
use keyward_model::{DeviceId, DeviceKind, Management};
use keyward_recovery::{Amendment, LostThing, Refusal, Theft};

/// Done, or the desk's own failure.
type Done = Result<(), DeskError>;

/// `amend` with `what` and the fields that it needs.
pub(super) async fn amend(
    app: &App,
    who: &Acting,
    before: &CaseDetail,
    fields: &Fields,
) -> Result<Done, PageError> {
    let amendment = match fields.get("what") {
        "add" => match added(before, fields)? {
            Some(thing) => {
                let elsewhere = fields.all("elsewhere").map(str::parse).collect::<Result<_, _>>();
                let elsewhere = elsewhere.map_err(|_| PageError::BadField("elsewhere"))?;
                Amendment::AddThing { thing, methods: Vec::new(), elsewhere }
            }
            None => return Ok(Err(Refusal::BadReport("say what was lost").into())),
        },
        "withdraw" => match position_of(&before.case.report, fields.get("device")) {
            Some(thing) => Amendment::WithdrawThing { thing, methods: Vec::new(), slip: false },
            None => return Ok(Err(Refusal::UnknownThing.into())),
        },
        "add_method" => Amendment::AddMethod { method: fields.parse("method")? },
        "withdraw_method" => Amendment::WithdrawMethod { method: fields.parse("method")?, slip: false },
        "when" => {
            let at = moment(fields.get("when").trim(), &app.site.time_zone);
            Amendment::LostAt { at: at.map_err(|()| PageError::BadField("when"))? }
        }
        "place" => Amendment::Place { place: fields.some("place").map(str::to_owned) },
        "theft" => {
            let theft = views::Theft::from_name(fields.get("theft")).ok_or(PageError::BadField("theft"))?;
            Amendment::Theft { theft: self::theft(theft) }
        }
        _ => return Err(PageError::BadField("what")),
    };
    let done = app.desk.amend(who, before.row.number, amendment, fields.some("reason")).await;
    Ok(done.map(|_| ()))
}

pub(super) const fn theft(theft: views::Theft) -> Theft {
    match theft {
        views::Theft::Suspected => Theft::Yes,
        views::Theft::NotSuspected => Theft::No,
        views::Theft::Unknown => Theft::Unsure,
    }
}

/// A device on file, or something that is not.
fn added(before: &CaseDetail, fields: &Fields) -> Result<Option<LostThing>, PageError> {
    if fields.some("device").is_some() {
        let id: DeviceId = fields.parse("device")?;
        return Ok(before.devices.iter().find(|device| device.id == id).map(LostThing::on_file));
    }
    let management = Management::from_name(fields.get("other_management")).unwrap_or(Management::Personal);
    let kind = DeviceKind::from_name(fields.get("other_kind"));
    Ok(kind.map(|kind| LostThing::described(kind, fields.get("other_name").trim(), management)))
}
