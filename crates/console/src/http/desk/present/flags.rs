//! Before you help.

use super::Work;
use crate::{
    Arg, Phrase,
    views::{FlagLevel, FlagView},
};
use keyward_desk::Flag;

/// The findings: reasons to stop first. Without any, one that says so.
pub(super) fn flags(work: &Work<'_>) -> Vec<FlagView> {
    let mut views: Vec<FlagView> = work.d.flags.iter().map(|found| flag(work, *found)).collect();
    if work.d.case.report.theft == keyward_recovery::Theft::Yes {
        views.push(FlagView { level: FlagLevel::Look, text: Phrase::key("flagged-theft") });
    }
    if !work.d.person.enabled {
        views.push(FlagView { level: FlagLevel::Stop, text: Phrase::key("refusal-account-disabled") });
    }
    if views.is_empty() {
        views.push(FlagView { level: FlagLevel::Clear, text: Phrase::key("flagged-nothing") });
    }
    views.sort_by_key(|view| std::cmp::Reverse(view.level));
    views
}

fn flag(work: &Work<'_>, flag: Flag) -> FlagView {
    let device = |id| {
        let found = work.d.devices.iter().find(|device| device.id == id);
        found.map_or_else(String::new, |device| device.name.clone())
    };
    let (level, text) = match flag {
        Flag::LostDeviceSignedIn { device: id, at } => (
            FlagLevel::Stop,
            Phrase::key("flagged-lost-device-signed-in").with("name", device(id)).with("at", Arg::Moment(at)),
        ),
        Flag::LostMethodSignedIn { method, at } => (
            FlagLevel::Stop,
            Phrase::key("flagged-lost-method-signed-in")
                .with("name", work.label(method))
                .with("at", Arg::Moment(at)),
        ),
        Flag::RepeatedLosses { before } => {
            (FlagLevel::Look, Phrase::key("flagged-repeated-losses").with("before", before))
        }
        Flag::ContactChanged { contact, at } => {
            let on_file = work.d.contacts.iter().find(|on_file| on_file.id == contact);
            let kind =
                on_file.map_or("contact-word-mobile", |on_file| super::parts::contact_word(on_file.kind));
            let end = on_file.map_or_else(String::new, super::parts::tail);
            let phrase =
                Phrase::key("flagged-contact-changed").with("kind", Arg::Key(kind)).with("tail", end);
            (FlagLevel::Look, phrase.with("at", Arg::Moment(at)))
        }
        Flag::ManagerChanged { at } => {
            (FlagLevel::Look, Phrase::key("flagged-manager-changed").with("at", Arg::Moment(at)))
        }
        Flag::MethodAdded { method, at } => (
            FlagLevel::Look,
            Phrase::key("flagged-method-added").with("name", work.label(method)).with("at", Arg::Moment(at)),
        ),
    };
    FlagView { level, text }
}
