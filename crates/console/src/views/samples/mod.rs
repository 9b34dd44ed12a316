//! Made-up views of every page: for the tests of this crate and the gallery.

#![cfg_attr(not(test), expect(clippy::wildcard_imports, reason = "samples use nearly every view"))]

mod case;
mod cases;
mod desk_pages;
mod pages;
mod policy;
mod reviews;
mod rules;

#[cfg(test)]
pub(in crate::views) use case::refused;

use super::*;
use crate::Phrase;
use keyward_model::{
    DeviceId, DeviceKind, DeviceState, Management, MethodId, MethodKind, MethodStatus, PersonId, Role,
    RoleSet, Tier, Timestamp,
};
use std::time::Duration;

/// A page with its frame.
pub struct Sample {
    /// A name for files and messages.
    pub name: &'static str,
    /// The frame.
    pub layout: LayoutView,
    /// The page.
    pub page: Box<dyn Page>,
}

/// The moment of all samples: 21 November 2026, 09:43 in Ljubljana.
pub fn now() -> Timestamp {
    Timestamp::from_micros(1_795_250_580_000_000)
}

pub(super) fn ago(seconds: u64) -> Timestamp {
    now().minus(Duration::from_secs(seconds))
}
pub(super) fn soon(seconds: u64) -> Timestamp {
    now().plus(Duration::from_secs(seconds))
}
pub(super) const DAY: u64 = 86_400;

/// Every sample.
pub fn all() -> Vec<Sample> {
    let mut samples = pages::all();
    samples.extend(cases::all());
    samples.extend(rules::all());
    samples.extend(policy::all());
    samples
}

pub(super) fn layout(active: Area, viewer: Option<ViewerView>) -> LayoutView {
    LayoutView {
        organisation: "Contoso".into(),
        viewer,
        active,
        csrf: "c2FtcGxl".into(),
        flash: None,
        notices: Vec::new(),
        back: Some("/".into()),
        signals: None,
    }
}

#[expect(clippy::unnecessary_wraps, reason = "a frame takes an Option")]
pub(super) fn viewer(name: &str, roles: &[Role]) -> Option<ViewerView> {
    Some(ViewerView {
        name: name.into(),
        user_name: format!("{}@contoso.example", name.to_lowercase().replace(' ', ".")),
        initials: initials(name),
        roles: RoleSet::of(roles),
        approves: false,
        to_approve: 0,
        outbox: true,
        can_touch: true,
    })
}

pub(super) fn agent() -> Option<ViewerView> {
    viewer("Jana Oblak", &[Role::Authentication, Role::PrivilegedAuthentication])
}

pub(super) fn mira() -> PersonSummary {
    PersonSummary {
        id: PersonId::from_bytes([7; 16]),
        name: "Mira Kovač".into(),
        first_name: "Mira".into(),
        user_name: "mira.kovac@contoso.example".into(),
        job_title: Some("Accountant".into()),
        department: Some("Finance".into()),
        office: Some("Ljubljana".into()),
        manager: Some("Anton Berg".into()),
        tier: Tier::Elevated,
        enabled: true,
        frozen: false,
    }
}

pub(super) fn method(n: u8, kind: MethodKind, label: &str) -> MethodView {
    MethodView {
        id: MethodId::from_bytes([n; 16]),
        kind,
        label: label.into(),
        status: MethodStatus::Active,
        synced: None,
        model: None,
        device: None,
        added_at: ago(262 * DAY),
        last_used_at: Some(ago(214 * DAY)),
        on_lost_device: false,
        current: false,
        gone: None,
        elsewhere: false,
        can_rename: false,
        can_remove: true,
    }
}

pub(super) fn passkey() -> MethodView {
    MethodView {
        synced: Some(true),
        model: Some("iCloud Keychain".into()),
        device: Some("iPhone 15".into()),
        last_used_at: Some(ago(3 * 3_600)),
        current: true,
        can_rename: true,
        ..method(1, MethodKind::Passkey, "Passkey on iPhone 15")
    }
}

pub(super) fn lost_passkey() -> MethodView {
    MethodView {
        status: MethodStatus::Suspended,
        on_lost_device: true,
        current: false,
        can_rename: false,
        can_remove: false,
        ..passkey()
    }
}

pub(super) fn weak() -> Vec<MethodView> {
    vec![
        method(2, MethodKind::Phone, "Text message to •• 418"),
        MethodView { can_remove: false, ..method(3, MethodKind::Password, "Password") },
    ]
}

pub(super) fn iphone(state: DeviceState) -> DeviceView {
    DeviceView {
        id: Some(DeviceId::from_bytes([1; 16])),
        passkey: false,
        kind: DeviceKind::Phone,
        name: "iPhone 15".into(),
        system: Some("iOS 20.1".into()),
        management: Management::Managed,
        compliant: Some(true),
        last_seen: Some(ago(15 * 3_600)),
        state,
        reported: None,
    }
}

pub(super) fn thinkpad() -> DeviceView {
    DeviceView {
        id: Some(DeviceId::from_bytes([2; 16])),
        passkey: false,
        kind: DeviceKind::Laptop,
        name: "ThinkPad X1".into(),
        system: Some("Windows 11 25H2".into()),
        management: Management::Managed,
        compliant: Some(true),
        last_seen: Some(ago(1_200)),
        state: DeviceState::InUse,
        reported: None,
    }
}

pub(super) fn desk() -> DeskContact {
    DeskContact {
        phone: Some("+386 1 555 01 00".into()),
        hours: Some("Monday to Friday, 7:00 to 19:00 CET".into()),
        place: Some("IT counter, ground floor, Ljubljana".into()),
    }
}

pub(super) fn ways_lost() -> WaysView {
    WaysView {
        first_name: "Mira".into(),
        nodes: vec![
            WayNode {
                label: "Passkey".into(),
                state: WayState::Gone,
                note: Some(Phrase::key("ways-on-lost")),
            },
            WayNode { label: "Password".into(), state: WayState::Phishable, note: None },
            WayNode { label: "SMS to •• 418".into(), state: WayState::Phishable, note: None },
        ],
        ways: vec![vec![0], vec![1, 2]],
        still: Vec::new(),
        headline: Phrase::key("ways-weakest").with("name", "SMS"),
        tone: WayState::Phishable,
        summary: Phrase::key("ways-summary-lost")
            .with("gone", "The passkey on the lost phone")
            .with("left", "Password and SMS together"),
    }
}

pub(super) fn queue_row(number: u64, person: &str, tier: Tier, state: CaseState, age: u64) -> QueueRow {
    QueueRow {
        number,
        person: person.into(),
        place: Some("Finance, Ljubljana".into()),
        tier,
        enabled: true,
        frozen: number.is_multiple_of(5),
        what: Phrase::key("what-phone"),
        step: Phrase::key("step-title-verify"),
        state,
        flagged: false,
        opened_at: ago(age),
        agent: (!number.is_multiple_of(3)).then(|| "Jana Oblak".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Locale, Text};

    /// Every page in both languages: no unresolved message, nothing that the content security policy would refuse.
    #[test]
    fn every_page_renders_cleanly() {
        for &locale in Locale::ALL {
            let text = Text::new(locale, "Europe/Ljubljana", now());
            for sample in all() {
                let html = sample.page.render(&text, &sample.layout).unwrap();
                let name = format!("{} in {}", sample.name, locale.tag());
                assert!(html.starts_with("<!doctype html>"), "{name}");
                assert!(html.contains(&format!("<html lang=\"{}\"", locale.tag())), "{name}");
                assert!(
                    !html.contains('⟦') && !html.contains("{$") && !html.contains("{ $"),
                    "{name}: unresolved message"
                );
                assert_eq!(html.matches("<h1").count(), 1, "{name}: one h1");
                assert!(!html.contains(" style=") && !html.contains("<style"), "{name}: inline style");
                for part in html.split("<script").skip(1) {
                    assert!(
                        part.starts_with(" type=\"module\" src=\"/static/")
                            || part.starts_with(" type=\"application/json\""),
                        "{name}"
                    );
                }
                for tag in html.split('<').filter_map(|part| part.split_once('>').map(|(tag, _)| tag)) {
                    let handler = tag.split_whitespace().skip(1).any(|attribute| {
                        attribute.split_once('=').is_some_and(|(key, _)| {
                            key.starts_with("on") && key.chars().all(|c| c.is_ascii_lowercase())
                        })
                    });
                    assert!(!handler, "{name}: inline handler in <{tag}>");
                    assert!(!tag.contains("javascript:") && !tag.contains("=\"http"), "{name}: <{tag}>");
                }
                for form in html.split("<form").skip(1) {
                    let form = form.split("</form>").next().unwrap();
                    let posts = form.split('>').next().unwrap().contains("method=\"post\"");
                    assert_eq!(
                        posts,
                        form.contains("name=\"csrf\""),
                        "{name}: the token is in every posting form and no other"
                    );
                }
                let ids: Vec<&str> =
                    html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
                let mut unique = ids.clone();
                unique.sort_unstable();
                unique.dedup();
                assert_eq!(unique.len(), ids.len(), "{name}: an id stands twice in {ids:?}");
                assert!(html.len() < 100_000, "{name}: {} bytes", html.len());
            }
        }
    }

    /// Where there is no script, or a browser without passkeys, a button that needs one says so.
    #[test]
    fn a_form_that_needs_a_passkey_says_so_without_script() {
        let text = Text::new(Locale::En, "UTC", now());
        let mut found = 0;
        for sample in all() {
            let html = sample.page.render(&text, &sample.layout).unwrap();
            let forms = html.split("<form").skip(1).filter(|form| {
                let tag = form.split('>').next().unwrap();
                ["data-assert", "data-signin", "data-register"].iter().any(|needs| tag.contains(needs))
            });
            for form in forms {
                found += 1;
                let (form, after) = form.split_once("</form>").unwrap();
                let near = form.contains("<noscript>") || after.trim_start().starts_with("<noscript>");
                assert!(near && form.contains("data-status"), "{}: {form}", sample.name);
            }
        }
        assert!(found > 20, "{found}");
    }

    #[test]
    fn what_people_type_is_escaped() {
        let text = Text::new(Locale::En, "UTC", now());
        let page = SearchView {
            above: String::new(),
            hidden: 0,
            to: "/desk/people/",
            beyond: vec![],
            query: "<script>alert('x')</script>\"".into(),
            quoted: None,
            people: vec![],
            cases: vec![],
            devices: vec![],
            older: None,
        };
        let html = page.render(&text, &layout(Area::People, agent())).unwrap();
        assert!(!html.contains("<script>alert"));
    }
}
