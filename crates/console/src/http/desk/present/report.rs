//! The report: what was lost, when, where, how it came in.

use super::Work;
use crate::{
    Arg, Phrase,
    views::{AmendView, Channel, FactView, Playbook, ReportCard, Theft},
};
use keyward_desk::Action;
use keyward_model::{Device, DeviceKind, DeviceState, Management, Method, MethodStatus};
use keyward_recovery::{LossReport, LostThing, methods_in_question, passkeys_in_question};

/// What happened, in a few words: "Phone: iPhone 15", with "stolen" if it may be.
pub(crate) fn what(report: &LossReport, playbook: Playbook) -> Phrase {
    match playbook {
        Playbook::PinLocked => return Phrase::key("what-pin-locked").with("things", names(report)),
        Playbook::NewPhone => return Phrase::key("what-new-phone").with("things", names(report)),
        Playbook::FirstPasskey => return Phrase::key("what-first-passkey"),
        Playbook::Compromised => return Phrase::key("playbook-compromised"),
        Playbook::DeviceLoss if report.things.is_empty() => return Phrase::key("what-codes"),
        Playbook::DeviceLoss => {}
    }
    let key = match (report.things.len(), report.theft) {
        (0 | 1, keyward_recovery::Theft::Yes) => "what-stolen",
        (0 | 1, _) => "what-lost",
        (_, keyward_recovery::Theft::Yes) => "what-several-stolen",
        _ => "what-several-lost",
    };
    let kind = report.things.first().map_or("device-word-phone", thing_word);
    Phrase::key(key).with("kind", Arg::Key(kind)).with("things", names(report))
}

/// What a lost thing is called within a sentence.
pub(super) const fn thing_word(thing: &LostThing) -> &'static str {
    if thing.passkey { "device-word-passkey" } else { device_word(thing.kind) }
}

/// The things by their names.
pub(super) fn names(report: &LossReport) -> String {
    report.things.iter().map(|thing| thing.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// The sentence at the top: "Mira Kovač lost her phone" without her: names differ, pronouns too.
pub(super) fn headline(report: &LossReport, playbook: Playbook, name: &str) -> Phrase {
    let single = match report.things.as_slice() {
        [thing] => Some((thing.kind, thing.passkey)),
        _ => None,
    };
    let key = match (playbook, single) {
        (Playbook::PinLocked, _) => "headline-pin-locked",
        (Playbook::NewPhone, _) => "headline-new-phone",
        (Playbook::FirstPasskey, _) => "headline-first-passkey",
        (Playbook::Compromised, _) => "headline-compromised",
        (_, Some((_, true))) => "headline-lost-passkey",
        (_, Some((DeviceKind::Phone, _))) => "headline-lost-phone",
        (_, Some((DeviceKind::Tablet, _))) => "headline-lost-tablet",
        (_, Some((DeviceKind::Laptop, _))) => "headline-lost-laptop",
        (_, Some((DeviceKind::SecurityKey, _))) => "headline-lost-key",
        (_, None) if report.things.is_empty() => "headline-lost-codes",
        (_, None) => "headline-lost-several",
    };
    Phrase::key(key).with("name", name)
}

pub(crate) const fn device_word(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Phone => "device-word-phone",
        DeviceKind::Tablet => "device-word-tablet",
        DeviceKind::Laptop => "device-word-laptop",
        DeviceKind::SecurityKey => "device-word-security-key",
    }
}

/// How a report came in, for the view.
pub(crate) const fn channel(channel: keyward_recovery::ReportChannel) -> Channel {
    use keyward_recovery::ReportChannel;
    match channel {
        ReportChannel::Phone => Channel::Phone,
        ReportChannel::InPerson => Channel::InPerson,
        ReportChannel::PersonalEmail => Channel::PersonalEmail,
        ReportChannel::SelfService => Channel::SelfService,
        ReportChannel::Web => Channel::Web,
    }
}

/// Whether theft is suspected, for the view.
pub(crate) const fn theft(theft: keyward_recovery::Theft) -> Theft {
    match theft {
        keyward_recovery::Theft::Yes => Theft::Suspected,
        keyward_recovery::Theft::No => Theft::NotSuspected,
        keyward_recovery::Theft::Unsure => Theft::Unknown,
    }
}

/// Which playbook, for the view.
pub(crate) const fn playbook(playbook: keyward_recovery::Playbook) -> Playbook {
    match playbook {
        keyward_recovery::Playbook::DeviceLoss => Playbook::DeviceLoss,
        keyward_recovery::Playbook::PinLocked => Playbook::PinLocked,
        keyward_recovery::Playbook::NewPhone => Playbook::NewPhone,
        keyward_recovery::Playbook::FirstPasskey => Playbook::FirstPasskey,
        keyward_recovery::Playbook::Compromised => Playbook::Compromised,
    }
}

pub(super) fn report_card(work: &Work<'_>) -> ReportCard {
    let report = &work.d.case.report;
    let mut facts: Vec<FactView> = work.d.case.things().map(|(_, lost)| thing(lost)).collect();
    facts.extend(work.d.case.withdrawn.iter().filter_map(|position| {
        let lost = report.things.get(usize::try_from(*position).ok()?)?;
        Some(fact("report-label-withdrawn", Phrase::plain(&lost.name)))
    }));
    // Before a first passkey there is no loss whose time or circumstances anybody could know.
    if !work.is_first() {
        let lost_at = report.lost_at.map(|at| Phrase::key("report-moment").with("at", Arg::Moment(at)));
        let new = "report-label-when-new";
        facts.push(fact(
            work.words(["report-label-when", "report-label-when-pin", new, new, "report-label-when"]),
            lost_at.unwrap_or_else(|| Phrase::key("report-when-unknown")),
        ));
    }
    if let Some(place) = &report.place {
        facts.push(fact("report-label-where", Phrase::plain(place)));
    }
    if work.is_loss() && !report.things.is_empty() {
        facts.push(fact("report-label-theft", Phrase::key(theft(report.theft).key())));
    }
    facts.push(fact("report-label-channel", Phrase::key(channel(report.channel).key())));
    if !work.is_first() {
        facts.push(fact(
            "report-label-other",
            Phrase::key(match report.other_devices {
                // They reported it where they were signed in, and were asked nothing.
                _ if report.channel == keyward_recovery::ReportChannel::SelfService => {
                    "report-other-signed-in"
                }
                Some(true) => "report-other-yes",
                Some(false) => "report-other-no",
                None => "report-other-unknown",
            }),
        ));
    }
    for method in &report.methods {
        let label = if work.is_compromised() { "report-label-exposed" } else { "report-label-method" };
        facts.push(fact(label, Phrase::plain(work.label(*method))));
    }
    // What was suspended is never lifted: whoever took it out of the report has to know that it does not work again.
    let stays = |method: &&Method| {
        work.d.case.doubted.contains(&method.id)
            && !work.d.case.report.methods.contains(&method.id)
            && method.status == MethodStatus::Suspended
    };
    for method in work.d.methods.iter().filter(stays) {
        let label = work.label(method.id);
        facts.push(fact("report-label-withdrawn", Phrase::key("report-stays-suspended").with("what", label)));
    }
    ReportCard {
        facts,
        note: report.note.clone(),
        unsigned: report.channel == keyward_recovery::ReportChannel::Web,
        amend: work.may(Action::Amend).then(|| amend_view(work)),
    }
}

/// What can be amended.
fn amend_view(work: &Work<'_>) -> AmendView {
    let d = work.d;
    let lost = |id| d.case.report.methods.contains(&id);
    let on_lost = |method: &Method| {
        method.device.is_some_and(|device| d.case.things().any(|(_, thing)| thing.device == Some(device)))
    };
    let usable = || d.methods.iter().filter(|method| method.status != MethodStatus::Revoked);
    let named = |method: &Method| (method.id, method.label.clone());
    let here = |device: &&Device| {
        let taken = d.case.things().any(|(_, thing)| thing.device == Some(device.id));
        device.state == DeviceState::InUse && !taken
    };
    let takes_codes = |kind| matches!(kind, DeviceKind::Phone | DeviceKind::Tablet);
    let choice = |device: &Device| (device.id, device.name.clone(), takes_codes(device.kind));
    let asked = methods_in_question(&d.methods, &d.devices);
    AmendView {
        things: d.case.things().map(|(position, thing)| (position, thing.name.clone())).collect(),
        devices: d.devices.iter().filter(here).map(choice).collect(),
        in_question: asked.filter(|m| work.is_loss() && !lost(m.id)).map(named).collect(),
        keys_in_question: passkeys_in_question(&d.methods, &d.devices)
            .filter(|m| work.is_loss() && !lost(m.id))
            .map(named)
            .collect(),
        more_methods: usable().filter(|m| !lost(m.id)).map(named).collect(),
        lost_methods: usable().filter(|m| lost(m.id) && !on_lost(m)).map(named).collect(),
        theft: theft(d.case.report.theft),
        place: d.case.report.place.clone().unwrap_or_default(),
    }
}

/// A lost thing in one line.
pub(crate) fn thing(thing: &LostThing) -> FactView {
    let key = match (thing.kind, thing.management) {
        (DeviceKind::SecurityKey, _) => "report-thing-key",
        _ if thing.passkey => "report-thing-key",
        (_, Management::Managed) => "report-thing-managed",
        (_, Management::Personal) => "report-thing-personal",
    };
    let label = match thing.kind {
        _ if thing.passkey => "report-label-passkey",
        DeviceKind::Phone => "report-label-phone",
        DeviceKind::Tablet => "report-label-tablet",
        DeviceKind::Laptop => "report-label-laptop",
        DeviceKind::SecurityKey => "report-label-security-key",
    };
    fact(label, Phrase::key(key).with("name", thing.name.as_str()))
}

/// A label and a value.
pub(crate) fn fact(label: &'static str, value: Phrase) -> FactView {
    FactView { label: Phrase::key(label), value }
}
