//! What an agent should look at before helping.

use keyward_model::{ContactId, DeviceId, DirectoryId, MethodId, Timestamp};
use keyward_recovery::{Case, Facts};
use keyward_storage::{
    StoreError, Tx,
    repo::{PageRequest, cases, sign_ins},
};
use std::time::Duration;

/// A number, a manager or a method that is newer than this is news.
const LATELY: Duration = Duration::from_hours(72);
/// Losses are counted over this time.
const REPEATED: Duration = Duration::from_hours(24 * 90);

/// Something worth a question, or a reason to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// The device that was reported lost signed in after the loss: somebody has it.
    LostDeviceSignedIn {
        /// Which.
        device: DeviceId,
        /// When last.
        at: Timestamp,
    },
    /// A method that was reported lost signed in after the loss.
    LostMethodSignedIn {
        /// Which.
        method: MethodId,
        /// When last.
        at: Timestamp,
    },
    /// The person has reported losses before, within 90 days.
    RepeatedLosses {
        /// How many, this one not counted.
        before: u32,
    },
    /// A telephone number or address changed within 72 hours of the report.
    ContactChanged {
        /// The new one.
        contact: ContactId,
        /// When.
        at: Timestamp,
    },
    /// The manager changed within 72 hours of the report.
    ManagerChanged {
        /// When.
        at: Timestamp,
    },
    /// A method was added within 72 hours before the loss, or between the loss and the report.
    MethodAdded {
        /// Which.
        method: MethodId,
        /// When.
        at: Timestamp,
    },
}

/// The flags of a case.
pub(crate) fn flags(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    case: &Case,
    facts: &Facts,
) -> Result<Vec<Flag>, StoreError> {
    let lost_at = case.report.lost_at.unwrap_or(case.opened_at);
    let mut flags = Vec::new();
    for device in case.report.things.iter().filter_map(|thing| thing.device) {
        if let Some(at) = sign_ins::last_of_device(tx, dir, case.person, device, lost_at)? {
            flags.push(Flag::LostDeviceSignedIn { device, at });
        }
    }
    for method in &case.report.methods {
        if let Some(at) = sign_ins::last_of_method(tx, dir, case.person, *method, lost_at)? {
            flags.push(Flag::LostMethodSignedIn { method: *method, at });
        }
    }
    let others = cases::of_person(tx, dir, case.person, &PageRequest::first(50))?.items;
    let since = case.opened_at.minus(REPEATED);
    let before = others
        .iter()
        .filter(|row| row.case.id != case.id && (since..=case.opened_at).contains(&row.case.opened_at))
        .count();
    if before > 0 {
        flags.push(Flag::RepeatedLosses { before: u32::try_from(before).unwrap_or(u32::MAX) });
    }
    flags.extend(news(case, facts, lost_at));
    Ok(flags)
}

/// What is new on file.
fn news(case: &Case, facts: &Facts, lost_at: Timestamp) -> impl Iterator<Item = Flag> {
    let reported = case.opened_at.minus(LATELY);
    let contacts = facts
        .contacts
        .iter()
        .filter(move |contact| contact.since > reported && contact.until.is_none())
        .map(|contact| Flag::ContactChanged { contact: contact.id, at: contact.since });
    let manager = (facts.subject.manager.is_some() && facts.subject.manager_since > reported)
        .then_some(Flag::ManagerChanged { at: facts.subject.manager_since });
    let added = (lost_at.minus(LATELY), case.opened_at);
    let methods = facts
        .methods
        .iter()
        .filter(move |method| method.added_at >= added.0 && method.added_at < added.1)
        .map(|method| Flag::MethodAdded { method: method.id, at: method.added_at });
    contacts.chain(manager).chain(methods)
}
