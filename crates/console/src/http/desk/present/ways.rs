//! The ways into an account, worked out by `keyward-access` and drawn.

use super::{first_name, parts::worth_order};
use crate::{
    Phrase,
    views::{ReadinessLevel, WayNode, WayState, WaysView},
};
use keyward_access::{Account, Combination, Limits, Method as Part, Root, Strength as Worth, WaysIn};
use keyward_model::{
    Device, DeviceId, DeviceState, Method, MethodId, MethodKind, MethodStatus, Person, Strength,
};
use std::collections::BTreeSet;

/// What is gone besides what is on record as lost.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Lost<'a> {
    /// Methods reported lost.
    pub(crate) methods: &'a [MethodId],
    /// Devices reported lost.
    pub(crate) devices: &'a [DeviceId],
    /// The message that says how, if they are not lost but at hand.
    pub(crate) note: Option<&'static str>,
    /// Whether they sign in with nothing any more, suspended or not: a key whose PIN is locked.
    pub(crate) locked: bool,
    /// Methods that the sign-in policy takes for no sign-in.
    pub(crate) refused: Option<&'a BTreeSet<MethodId>>,
    /// What works now, and is suspended with what was reported when the case ends the sessions.
    pub(crate) held: &'a [MethodId],
    /// Why nothing at all signs in.
    pub(crate) shut: Option<Shut>,
    /// Whether a pass is out: a way in, though no method is.
    pub(crate) pass: bool,
    /// Whether the report is answered: what it names is as its case left it, and nothing of it waits.
    pub(crate) over: bool,
}

impl Lost<'_> {
    fn refuses(&self, method: &Method) -> bool {
        self.refused.is_some_and(|refused| refused.contains(&method.id))
    }
    /// Whether it signs in now, whoever has it.
    fn signs_in(&self, method: &Method) -> bool {
        let ends = self.locked || self.over || self.shut.is_some();
        method.status == MethodStatus::Active && method.works_here() && !self.refuses(method) && !ends
    }
}

/// Why nothing signs in to an account, whatever is set up for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shut {
    /// It is frozen.
    Frozen,
    /// It is disabled.
    Disabled,
}

impl Shut {
    /// What shuts an account, if anything does.
    pub(crate) fn of(person: &Person) -> Option<Self> {
        match (person.frozen_at, person.enabled) {
            (Some(_), _) => Some(Self::Frozen),
            (None, false) => Some(Self::Disabled),
            (None, true) => None,
        }
    }
    const fn headline(self) -> &'static str {
        match self {
            Self::Frozen => "ways-in-frozen",
            Self::Disabled => "ways-in-disabled",
        }
    }
    const fn summary(self) -> &'static str {
        match self {
            Self::Frozen => "ways-in-summary-frozen",
            Self::Disabled => "ways-in-summary-disabled",
        }
    }
    const fn finding(self) -> &'static str {
        match self {
            Self::Frozen => "finding-frozen",
            Self::Disabled => "finding-disabled",
        }
    }
}

/// One person's account in the picture's order.
struct Drawing<'a> {
    methods: Vec<&'a Method>,
    gone: Vec<bool>,
    /// The things that can be lost, by name.
    roots: Vec<String>,
    combinations: Vec<Combination>,
    answer: Option<WaysIn>,
    /// The ways more that sign in as long as nobody has suspended what was reported.
    still: Vec<Combination>,
}

impl<'a> Drawing<'a> {
    /// The methods that sign in alone.
    fn strong(&self) -> Vec<&'a Method> {
        let alone = self.combinations.iter().filter(|way| way.strength == Worth::PhishingResistant);
        let places = alone.flat_map(|way| positions(&way.methods));
        places.filter_map(|place| self.methods.get(place).copied()).collect()
    }
}

/// Whether it is known that no one loss takes all of these strong methods: one is copied to several devices, two live on different devices, or
/// two are of different authenticators. Several passkeys may otherwise be on one phone.
pub(crate) fn known_apart(strong: &[&Method]) -> bool {
    let differ = |of: &dyn Fn(&Method) -> Option<String>| {
        let mut known: Vec<String> = strong.iter().filter_map(|method| of(method)).collect();
        known.sort_unstable();
        known.dedup();
        known.len() > 1
    };
    strong.iter().any(|method| method.synced == Some(true))
        || differ(&|method| method.device.map(|device| device.to_string()))
        || differ(&|method| method.model.clone())
}

/// The picture. `display_name` is whose account it is.
pub(crate) fn ways(display_name: &str, methods: &[Method], devices: &[Device], lost: Lost<'_>) -> WaysView {
    let drawing = draw(methods, devices, lost);
    let nodes: Vec<WayNode> = drawing
        .methods
        .iter()
        .zip(&drawing.gone)
        .map(|(method, gone)| node(method, *gone, devices, lost))
        .collect();
    let [ways, still] = [&drawing.combinations, &drawing.still]
        .map(|all| all.iter().map(|combination| positions(&combination.methods)).collect());
    let (headline, tone) = headline(&drawing, lost.pass);
    let first_name = first_name(display_name);
    match lost.shut {
        // What is set up is drawn, and leads nowhere.
        Some(shut) => WaysView {
            first_name,
            nodes,
            ways: Vec::new(),
            still: Vec::new(),
            headline: Phrase::key(shut.headline()),
            tone: WayState::Gone,
            summary: Phrase::key(shut.summary()),
        },
        None => {
            WaysView { first_name, nodes, ways, still, headline, tone, summary: summary(&drawing, lost.pass) }
        }
    }
}

/// The finding about a person, and how good it is.
pub(crate) fn finding(
    display_name: &str,
    methods: &[Method],
    devices: &[Device],
    lost: Lost<'_>,
) -> (Phrase, ReadinessLevel) {
    let drawing = draw(methods, devices, lost);
    let strong = drawing.combinations.iter().any(|way| way.strength == Worth::PhishingResistant);
    let name = first_name(display_name);
    if let Some(shut) = lost.shut {
        return (Phrase::key(shut.finding()).with("name", name), ReadinessLevel::AtRisk);
    }
    match single_point(&drawing) {
        _ if drawing.combinations.is_empty() => {
            (Phrase::key("finding-locked-out").with("name", name), ReadinessLevel::AtRisk)
        }
        Some(root) => {
            (Phrase::key("finding-one-loss").with("name", name).with("thing", root), ReadinessLevel::AtRisk)
        }
        None if !strong => (Phrase::key("finding-no-strong").with("name", name), ReadinessLevel::Weak),
        None => match weakest_phishable(&drawing) {
            Some(label) => (Phrase::key("finding-phishable").with("way", label), ReadinessLevel::Weak),
            None if !known_apart(&drawing.strong()) => {
                let count = u64::try_from(drawing.combinations.len()).unwrap_or(u64::MAX);
                (Phrase::key("finding-maybe").with("name", name).with("count", count), ReadinessLevel::Weak)
            }
            None => (Phrase::key("finding-good").with("name", name), ReadinessLevel::Good),
        },
    }
}

fn positions(ids: &[u32]) -> Vec<usize> {
    ids.iter().filter_map(|id| usize::try_from(*id).ok()).collect()
}

fn draw<'a>(methods: &'a [Method], devices: &[Device], lost: Lost<'_>) -> Drawing<'a> {
    let mut methods: Vec<&Method> = methods
        .iter()
        .filter(|method| method.kind != MethodKind::TemporaryAccessPass)
        // What was retired before this loss is history.
        .filter(|method| method.status != MethodStatus::Revoked || lost.methods.contains(&method.id))
        .collect();
    methods.sort_by_key(|method| worth_order(method));
    methods.truncate(MOST);
    let gone: Vec<bool> = methods.iter().map(|method| is_gone(method, devices, lost)).collect();
    let mut account = Account::default();
    let live = || {
        (0u32..)
            .zip(&methods)
            .zip(&gone)
            .filter(|((_, method), gone)| !**gone && method.works_here())
            .map(|((id, method), _)| (id, *method))
    };
    for (id, method) in live() {
        add(&mut account, id, method, devices);
    }
    account.combinations = combinations(&live().collect::<Vec<_>>());
    let answer = account.ways_in(Limits::default()).ok();
    let left = account.combinations.clone();
    let mut still = working(&methods, lost);
    still.retain(|way| !left.iter().any(|known| known.methods == way.methods));
    Drawing { roots: account.roots, combinations: left, methods, gone, answer, still }
}

/// The ways that sign in now, whoever has them: what was reported works until it is suspended.
fn working(methods: &[&Method], lost: Lost<'_>) -> Vec<Combination> {
    let active: Vec<_> =
        (0u32..).zip(methods.iter().copied()).filter(|(_, one)| lost.signs_in(one)).collect();
    combinations(&active)
}

/// The most methods that are drawn; each has at most two roots, and an account at most 64.
const MOST: usize = 30;

fn is_gone(method: &Method, devices: &[Device], lost: Lost<'_>) -> bool {
    let on_lost_device = method.device.is_some_and(|id| {
        lost.devices.contains(&id)
            || devices.iter().any(|device| device.id == id && device.state == DeviceState::Lost)
    });
    // A synced passkey comes back with the cloud account, unless it was itself reported lost.
    let went_with_it = on_lost_device && method.synced != Some(true);
    method.status != MethodStatus::Active
        || lost.methods.contains(&method.id)
        || lost.held.contains(&method.id)
        || went_with_it
        || lost.refuses(method)
}

/// Adds a method and where it lives. What is on no known device is a thing of its own.
fn add(account: &mut Account, id: u32, method: &Method, devices: &[Device]) {
    let device = method.device.and_then(|id| devices.iter().find(|device| device.id == id));
    let place = match (method.kind, device) {
        (_, Some(device)) => device.name.clone(),
        (_, None) => method.label.clone(),
    };
    let worth = match method.kind.strength() {
        Strength::PhishingResistant => Worth::PhishingResistant,
        _ => Worth::SingleFactor,
    };
    let mut roots = vec![root(account, place)];
    let synced = method.synced == Some(true);
    if synced {
        let provider = method.model.clone().unwrap_or_else(|| method.label.clone());
        roots.push(root(account, provider));
        roots.dedup();
    }
    let part = Part::new(id, &method.label, worth, roots);
    account.methods.push(if synced { part.synced() } else { part });
}

fn root(account: &mut Account, name: String) -> Root {
    let known = account.roots.iter().position(|known| *known == name);
    let position = known.unwrap_or_else(|| {
        account.roots.push(name);
        account.roots.len() - 1
    });
    Root(u8::try_from(position).unwrap_or(u8::MAX))
}

/// The rules of a sign-in: a passkey alone; a password with an app, a code to a telephone or to a mailbox.
fn combinations(live: &[(u32, &Method)]) -> Vec<Combination> {
    let way = |label: String, methods: Vec<u32>, strength| Combination { label, methods, strength };
    let strong = live
        .iter()
        .filter(|(_, method)| method.kind.strength() == Strength::PhishingResistant)
        .map(|(id, method)| way(method.label.clone(), vec![*id], Worth::PhishingResistant));
    let mut all: Vec<Combination> = strong.collect();
    let of_kind = |kind| live.iter().filter(move |(_, method)| method.kind == kind);
    for (password, first) in of_kind(MethodKind::Password) {
        for kind in [MethodKind::SoftwareTotp, MethodKind::Phone, MethodKind::Email] {
            all.extend(of_kind(kind).map(|(second, method)| {
                way(
                    format!("{} + {}", first.label, method.label),
                    vec![*password, *second],
                    Worth::MultiFactor,
                )
            }));
        }
    }
    all
}

fn node(method: &Method, gone: bool, devices: &[Device], lost: Lost<'_>) -> WayNode {
    let device = method.device.and_then(|id| devices.iter().find(|device| device.id == id));
    let state = match method.kind.strength() {
        // To draw it as gone before it is suspended would be false: whoever has it is in.
        _ if gone && !method.kind.only_recovers() && lost.signs_in(method) => WayState::Exposed,
        // What only another directory checks is no way in here, lost or not.
        _ if gone && !(method.is_elsewhere() && method.status == MethodStatus::Active) => WayState::Gone,
        _ if method.is_elsewhere() => WayState::Elsewhere,
        Strength::PhishingResistant => WayState::Strong,
        _ if method.kind.only_recovers() => WayState::Recovery,
        _ => WayState::Phishable,
    };
    let note = match (gone, method.status, device) {
        (true, MethodStatus::Suspended, _) => Some(Phrase::key("way-note-suspended")),
        (true, MethodStatus::Revoked, _) => Some(Phrase::key("way-note-revoked")),
        _ if lost.refuses(method) => Some(Phrase::key("way-note-refused")),
        (true, _, _) if lost.held.contains(&method.id) => Some(Phrase::key("way-note-held")),
        (true, _, _) if lost.note.is_some() => lost.note.map(Phrase::key),
        (true, _, Some(device)) => Some(Phrase::key("way-note-lost").with("device", device.name.as_str())),
        (true, _, None) => Some(Phrase::key("way-note-lost-method")),
        (false, ..) if method.is_elsewhere() => Some(Phrase::key("way-note-elsewhere")),
        (false, _, Some(device)) => Some(Phrase::key("way-note-on").with("device", device.name.as_str())),
        (false, _, None) => None,
    };
    WayNode { label: method.label.clone(), state, note }
}

/// The thing whose loss alone locks the person out.
fn single_point(drawing: &Drawing<'_>) -> Option<String> {
    let answer = drawing.answer.as_ref()?;
    let root = answer.single_points().into_iter().next()?;
    drawing.roots.get(usize::from(root.0)).cloned()
}

/// The weakest way that a fake site could take, by its name.
fn weakest_phishable(drawing: &Drawing<'_>) -> Option<String> {
    let weakest = drawing.answer.as_ref()?.weakest()?;
    (weakest.strength != Worth::PhishingResistant).then(|| weakest.label.clone())
}

fn headline(drawing: &Drawing<'_>, pass: bool) -> (Phrase, WayState) {
    if drawing.combinations.is_empty() {
        if pass && drawing.still.is_empty() {
            return (Phrase::key("ways-in-pass"), WayState::Recovery);
        }
        let (key, tone) = if drawing.still.is_empty() {
            ("ways-in-none", WayState::Gone)
        } else {
            ("ways-in-reported", WayState::Exposed)
        };
        return (Phrase::key(key), tone);
    }
    match weakest_phishable(drawing) {
        Some(label) => (Phrase::key("ways-in-weakest").with("way", label), WayState::Phishable),
        None => (Phrase::key("ways-in-all-strong"), WayState::Strong),
    }
}

/// What the picture shows, in words.
fn summary(drawing: &Drawing<'_>, pass: bool) -> Phrase {
    let count = u64::try_from(drawing.combinations.len()).unwrap_or(u64::MAX);
    if pass && count == 0 && drawing.still.is_empty() {
        return Phrase::key("ways-in-summary-pass");
    }
    if drawing.methods.is_empty() {
        return Phrase::key("ways-in-no-methods");
    }
    if !drawing.still.is_empty() {
        // What was reported still signs in: to call it gone before it is suspended would be false.
        let still = u64::try_from(drawing.still.len()).unwrap_or(u64::MAX);
        return Phrase::key("ways-in-summary-still").with("count", count).with("still", still);
    }
    let gone = u64::try_from(drawing.gone.iter().filter(|gone| **gone).count()).unwrap_or(u64::MAX);
    let (one_loss, usual) = if gone > 0 {
        ("ways-in-summary-one-loss", "ways-in-summary")
    } else {
        ("ways-in-summary-one-loss-whole", "ways-in-summary-whole")
    };
    let phrase = match single_point(drawing) {
        Some(root) => Phrase::key(one_loss).with("thing", root),
        None => Phrase::key(usual),
    };
    let phrase = phrase.with("count", count);
    if gone > 0 { phrase.with("gone", gone) } else { phrase }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyward_model::{Actor, DeviceKind, Management, Origin, PersonId, Timestamp};

    const NOW: Timestamp = Timestamp::from_micros(1);

    fn phone() -> Device {
        Device {
            id: DeviceId::from_bytes([1; 16]),
            person: PersonId::from_bytes([9; 16]),
            kind: DeviceKind::Phone,
            name: "iPhone 15".into(),
            system: None,
            management: Management::Managed,
            compliant: Some(true),
            last_seen: None,
            state: DeviceState::InUse,
        }
    }

    fn method(id: u8, kind: MethodKind, device: Option<DeviceId>) -> Method {
        Method {
            id: MethodId::from_bytes([id; 16]),
            person: PersonId::from_bytes([9; 16]),
            kind,
            label: format!("{} {id}", kind.name()),
            status: MethodStatus::Active,
            synced: None,
            model: None,
            device,
            added_at: NOW,
            added_by: Actor::System,
            added_from: Origin::default(),
            last_used_at: None,
            status_at: NOW,
            here: true,
        }
    }

    #[test]
    fn a_lost_phone_leaves_what_does_not_live_on_it() {
        let device = phone();
        let on_phone = Some(device.id);
        let methods = [
            method(1, MethodKind::Passkey, on_phone),
            method(2, MethodKind::Password, None),
            method(3, MethodKind::Phone, on_phone),
            method(4, MethodKind::SoftwareTotp, None),
        ];
        let whole = ways("Mira Kovač", &methods, std::slice::from_ref(&device), Lost::default());
        assert_eq!(whole.ways.len(), 3);
        assert_eq!(whole.tone, WayState::Phishable);
        let lost = Lost { methods: &[], devices: &[device.id], ..Lost::default() };
        let after = ways("Mira Kovač", &methods, std::slice::from_ref(&device), lost);
        let states: Vec<WayState> = after.nodes.iter().map(|node| node.state).collect();
        assert_eq!(states.iter().filter(|state| **state == WayState::Exposed).count(), 2);
        // Once they are suspended nobody signs in with them.
        let over = Lost { methods: &[], devices: &[device.id], over: true, ..Lost::default() };
        let after = ways("Mira Kovač", &methods, std::slice::from_ref(&device), over);
        assert_eq!(after.nodes.iter().filter(|node| node.state == WayState::Gone).count(), 2);
        let after = ways("Mira Kovač", &methods, &[device], lost);
        // The password and the app are left, and they are one way.
        assert_eq!(after.ways.len(), 1);
        for position in after.ways.iter().flatten() {
            assert!(!matches!(after.nodes[*position].state, WayState::Gone | WayState::Exposed));
        }
    }

    #[test]
    fn what_another_directory_checks_is_in_the_picture_and_in_no_way() {
        let record = |id, kind| Method { here: false, ..method(id, kind, None) };
        let imported = [
            record(1, MethodKind::Passkey),
            method(2, MethodKind::WindowsHello, None),
            record(3, MethodKind::Password),
            method(4, MethodKind::Authenticator, None),
            record(5, MethodKind::Phone),
        ];
        let view = ways("Ann", &imported, &[], Lost::default());
        assert!(view.ways.is_empty(), "{:?}", view.ways);
        assert!(view.nodes.len() == 5 && view.nodes.iter().all(|node| node.state == WayState::Elsewhere));
        assert_eq!(view.tone, WayState::Gone);
        assert_eq!(finding("Ann", &imported, &[], Lost::default()).1, ReadinessLevel::AtRisk);
        // One passkey that works here is the only way in, however many records lie beside it.
        let mut with_one = imported.to_vec();
        with_one.push(method(6, MethodKind::Passkey, None));
        assert_eq!(ways("Ann", &with_one, &[], Lost::default()).ways.len(), 1);
        assert_eq!(finding("Ann", &with_one, &[], Lost::default()).1, ReadinessLevel::AtRisk);
    }

    #[test]
    fn one_passkey_is_one_loss_from_a_lock_out_and_two_are_not() {
        let one = [method(1, MethodKind::Passkey, None)];
        assert_eq!(finding("Mira", &one, &[], Lost::default()).1, ReadinessLevel::AtRisk);
        // Nobody knows what two are on, unless they are of different models.
        let mut two = [method(1, MethodKind::Passkey, None), method(2, MethodKind::Passkey, None)];
        assert_eq!(finding("Mira", &two, &[], Lost::default()).1, ReadinessLevel::Weak);
        two[0].model = Some("YubiKey 5".into());
        two[1].model = Some("Windows Hello".into());
        assert_eq!(finding("Mira", &two, &[], Lost::default()).1, ReadinessLevel::Good);
        assert_eq!(ways("Mira", &two, &[], Lost::default()).tone, WayState::Strong);
        assert_eq!(finding("Mira", &[], &[], Lost::default()).1, ReadinessLevel::AtRisk);
        let none = ways("Mira", &[], &[], Lost::default());
        assert_eq!((none.tone, none.summary), (WayState::Gone, Phrase::key("ways-in-no-methods")));
    }

    #[test]
    fn what_the_policy_refuses_is_no_way_in() {
        let mut two = [method(1, MethodKind::Passkey, None), method(2, MethodKind::Passkey, None)];
        two[0].model = Some("YubiKey 5".into());
        two[1].model = Some("Windows Hello".into());
        let refused = BTreeSet::from([two[1].id]);
        let lost = Lost { refused: Some(&refused), ..Lost::default() };
        assert_eq!(finding("Mira", &two, &[], lost).1, ReadinessLevel::AtRisk, "one loss locks out");
        let view = ways("Mira", &two, &[], lost);
        assert_eq!(view.ways.len(), 1);
        let note = Some(Phrase::key("way-note-refused"));
        assert!(view.nodes.iter().any(|node| node.state == WayState::Gone && node.note == note));
        let both = two.iter().map(|method| method.id).collect();
        let lost = Lost { refused: Some(&both), ..Lost::default() };
        assert_eq!(ways("Mira", &two, &[], lost).headline, Phrase::key("ways-in-none"));
        // A pass is a way in, though it is no method.
        let with_pass = Lost { pass: true, ..lost };
        assert_eq!(ways("Mira", &two, &[], with_pass).headline, Phrase::key("ways-in-pass"));
        assert_eq!(ways("Mira", &two, &[], with_pass).summary, Phrase::key("ways-in-summary-pass"));
        let works = ways("Mira", &two, &[], Lost { pass: true, ..Lost::default() }).headline;
        assert_eq!(works, Phrase::key("ways-in-all-strong"));
    }

    #[test]
    fn a_synced_passkey_survives_its_phone() {
        let device = phone();
        let synced = Method { synced: Some(true), ..method(1, MethodKind::Passkey, Some(device.id)) };
        let lost = Lost { methods: &[], devices: &[device.id], ..Lost::default() };
        assert_eq!(ways("Mira", &[synced], &[device], lost).ways.len(), 1);
    }

    #[test]
    fn a_hundred_methods_do_not_break_the_picture() {
        let methods: Vec<Method> = (0..100).map(|id| method(id, MethodKind::Passkey, None)).collect();
        let view = ways("Mira", &methods, &[], Lost::default());
        assert_eq!(view.ways.len(), MOST);
        assert_eq!(view.tone, WayState::Strong);
    }
}
