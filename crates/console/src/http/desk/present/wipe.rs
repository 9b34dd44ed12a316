//! Wipe, document or advise.

use super::{Gone, Work, device_view};
use crate::{
    Arg, Phrase,
    views::{AdviceView, DeviceView, WipeCard, WipeDuty, WipeItem},
};
use keyward_desk::Action;
use keyward_model::{Contact, DeviceId, DeviceKind, DeviceState};
use keyward_recovery::{CaseEvent, Effect, LossReport, LostThing, Notice, ThingNeeds};

pub(super) fn wipe_card(work: &Work<'_>) -> WipeCard {
    let things = work.d.case.report.things.iter().zip(&work.d.needs);
    let items = (0u32..)
        .zip(things)
        .filter_map(|(position, (thing, needs))| Some(item(work, position, thing, (*needs)?)));
    WipeCard { items: items.collect() }
}

fn item(work: &Work<'_>, position: u32, thing: &LostThing, needs: ThingNeeds) -> WipeItem {
    let duty = match (needs, thing.kind) {
        (ThingNeeds::Wipe, DeviceKind::Laptop) => WipeDuty::WipeOrSelective,
        (ThingNeeds::Wipe, _) => WipeDuty::Wipe,
        (ThingNeeds::Document, _) => match work.how_gone() {
            Gone::PinLocked => WipeDuty::Reset,
            Gone::Replaced => WipeDuty::Replaced,
            Gone::Lost | Gone::No if thing.passkey => WipeDuty::Passkey,
            Gone::Lost | Gone::No => WipeDuty::Document,
        },
        (ThingNeeds::Advice, _) => WipeDuty::Advise,
    };
    WipeItem {
        device: device(work, thing),
        reference: position.to_string(),
        duty,
        done: done(work, position, needs),
        advice: advice(work, position),
        refused: work.against(action(position, needs)).map(super::protects),
    }
}

/// What settles this thing.
const fn action(position: u32, needs: ThingNeeds) -> Action {
    match needs {
        ThingNeeds::Wipe => Action::RecordWipe(position),
        ThingNeeds::Document => Action::DocumentLoss(position),
        ThingNeeds::Advice => Action::SendAdvice,
    }
}

fn device(work: &Work<'_>, thing: &LostThing) -> DeviceView {
    let on_file = thing.device.and_then(|id| work.d.devices.iter().find(|device| device.id == id));
    on_file.map_or_else(
        || DeviceView {
            id: None,
            kind: thing.kind,
            passkey: thing.passkey,
            name: thing.name.clone(),
            system: None,
            management: thing.management,
            compliant: None,
            last_seen: None,
            state: if work.is_loss() { DeviceState::Lost } else { DeviceState::InUse },
            reported: work.how_gone().tag(),
        },
        |device| device_view(device, work.how_gone()),
    )
}

/// What was done about it.
fn done(work: &Work<'_>, position: u32, needs: ThingNeeds) -> Option<Phrase> {
    if needs == ThingNeeds::Advice {
        let sent =
            |effect: &Effect| matches!(effect, Effect::Tell { notice: Notice::PersonalDeviceAdvice, .. });
        let intent = work.d.case.intents.iter().rev().find(|intent| sent(&intent.effect))?;
        return match intent.outcome {
            Some(Ok(_)) => Some(Phrase::key("wipe-record-advised").with("at", Arg::Moment(intent.at))),
            None => Some(Phrase::key("step-so-under-way")),
            Some(Err(_)) => None,
        };
    }
    work.d.events.iter().rev().find_map(|entry| match &entry.recorded.event {
        CaseEvent::WipeRecorded { thing, reference } if *thing == position => {
            Some(Phrase::key("wipe-record-wiped").with("reference", reference.as_str()))
        }
        CaseEvent::LossDocumented { thing, note } if *thing == position => {
            Some(Phrase::key("wipe-record-documented").with("note", note.as_str()))
        }
        _ => None,
    })
}

/// The letter about this device and where it goes, masked: what the desk mails, word for word.
fn advice(work: &Work<'_>, position: u32) -> Option<AdviceView> {
    let advice = &work.d.advice;
    let (_, letter) = advice.letters.iter().find(|(about, _)| *about == position)?;
    Some(AdviceView {
        to: advice.to.iter().map(Contact::masked).collect::<Vec<_>>().join(", "),
        subject: letter.subject.clone(),
        body: letter.body.trim_end().to_owned(),
    })
}

/// The position in the report that a form means: as a number, as the device's id, or by a name that only one thing has.
pub(crate) fn position_of(report: &LossReport, given: &str) -> Option<u32> {
    let given = given.trim();
    let positions = || (0u32..).zip(&report.things);
    if let Ok(id) = given.parse::<DeviceId>() {
        return positions().find(|(_, thing)| thing.device == Some(id)).map(|(position, _)| position);
    }
    if let Ok(position) = given.parse::<u32>() {
        return positions().find(|(known, _)| *known == position).map(|(position, _)| position);
    }
    let mut named = positions().filter(|(_, thing)| thing.name == given);
    let (position, _) = named.next()?;
    named.next().is_none().then_some(position)
}
