//! The people with what they sign in with.

use crate::data::{
    APPLE, AUTHENTICATOR_ANDROID, AUTHENTICATOR_IOS, CAST, DOMAIN, Equipment, FIRST, GOOGLE, HELLO, LAST,
    MODELS, Part, TEAMS, Team, YUBIKEY,
};
use crate::picture;
use keyward_model::{
    Actor, Contact, ContactId, ContactKind, Device, DeviceId, DeviceKind, DeviceState, DirectoryId, Entropy,
    Management, Method, MethodId, MethodKind, MethodStatus, Origin, Person, PersonId, RoleSet, Tier,
    Timestamp,
};
use keyward_storage::repo::passkeys::Passkey;
use std::{collections::BTreeSet, time::Duration};

/// One person with everything of theirs.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub person: Person,
    pub handle: [u8; 32],
    pub photo: Vec<u8>,
    pub devices: Vec<Device>,
    pub methods: Vec<Method>,
    pub passkeys: Vec<Passkey>,
    pub contacts: Vec<Contact>,
}

/// Makes people. All chance comes from the seed; the same draws in the same order make the same organisation.
pub(crate) struct Maker<'a> {
    pub directory: DirectoryId,
    pub now: Timestamp,
    pub entropy: &'a dyn Entropy,
    taken: BTreeSet<String>,
    serial: u32,
}

/// Where nobody is: a part names a team that does not exist.
pub(crate) const NO_TEAM: Team = Team { name: "Other", place: "Remote", size: 0, titles: &[] };

/// Days as a duration.
pub(crate) const fn days(days: u32) -> Duration {
    Duration::from_hours(24 * days as u64)
}

/// One of a list.
pub(crate) fn pick<'a, T>(list: &'a [T], entropy: &dyn Entropy) -> Option<&'a T> {
    let bound = u32::try_from(list.len()).unwrap_or(u32::MAX);
    list.get(usize::try_from(entropy.below(bound)).unwrap_or(0))
}

/// A name in the letters a to z, for user names and pictures.
fn plain(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .filter_map(|c| match c {
            'a'..='z' => Some(c),
            'č' | 'ć' | 'ç' => Some('c'),
            'š' | 'ş' => Some('s'),
            'ž' => Some('z'),
            'đ' => Some('d'),
            'á' | 'à' | 'ä' => Some('a'),
            'é' | 'è' => Some('e'),
            'í' | 'ı' => Some('i'),
            'ó' | 'ö' => Some('o'),
            'ú' | 'ü' => Some('u'),
            'ñ' => Some('n'),
            'ğ' => Some('g'),
            _ => None,
        })
        .collect()
}

impl<'a> Maker<'a> {
    pub(crate) fn new(directory: DirectoryId, now: Timestamp, entropy: &'a dyn Entropy) -> Self {
        Self { directory, now, entropy, taken: BTreeSet::new(), serial: 200 }
    }

    /// For who comes after all others: from a stream of their own, with numbers that nobody has.
    pub(crate) fn later(&self, entropy: &'a dyn Entropy) -> Self {
        Self { serial: 900, ..Self::new(self.directory, self.now, entropy) }
    }

    /// Everybody, heads of teams with their people behind them, managers set.
    pub(crate) fn everybody(&mut self) -> Vec<Member> {
        let mut all: Vec<Member> = Vec::new();
        for part in CAST {
            all.push(self.cast(part));
        }
        for team in TEAMS {
            let titles = team.titles;
            if !CAST.iter().any(|part| part.leads && part.team == team.name) {
                let head = format!("Head of {}", team.name);
                let member = self.somebody(team, &head, Equipment::PhoneAndHello, Tier::Elevated);
                all.push(member);
            }
            for _ in 0..team.size {
                let equipment = self.equipment(team);
                let title = pick(titles, self.entropy).copied().unwrap_or("Specialist");
                let tier = self.tier(team);
                all.push(self.somebody(team, title, equipment, tier));
            }
        }
        self.set_managers(&mut all);
        all
    }

    fn below(&self, bound: u32) -> u32 {
        self.entropy.below(bound)
    }

    /// A moment between `least` and `most` days ago, within working hours in UTC.
    fn ago(&self, least: u32, most: u32) -> Timestamp {
        let day = least + self.below(most.saturating_sub(least).max(1));
        self.now.minus(days(day)).minus(Duration::from_secs(u64::from(self.below(8 * 3600))))
    }

    fn tier(&self, team: &Team) -> Tier {
        match (team.name, self.below(100)) {
            ("IT Operations", 0..40) => Tier::Privileged,
            ("IT Operations" | "Management" | "Security" | "Service Desk", _) | ("Finance", 0..30) => {
                Tier::Elevated
            }
            _ => Tier::Standard,
        }
    }

    fn equipment(&self, team: &Team) -> Equipment {
        // Out in the field there are phones and text messages, and few laptops.
        if team.name == "Field Service" && self.below(100) < 60 {
            return if self.below(2) == 0 { Equipment::PhonePasskey } else { Equipment::TextOnly };
        }
        let mut rest = self.below(100);
        for (share, equipment) in Equipment::SHARES {
            if rest < share {
                return equipment;
            }
            rest -= share;
        }
        Equipment::TextOnly
    }

    fn cast(&mut self, part: &Part) -> Member {
        let team = TEAMS.iter().find(|team| team.name == part.team).unwrap_or(&NO_TEAM);
        let mut person =
            self.person(part.first, part.last, team, part.title, part.tier, RoleSet::of(part.roles));
        person.office = Some(team.place.to_owned());
        self.equip(person, part.equipment, false, Some(Management::Managed))
    }

    fn somebody(&mut self, team: &Team, title: &str, equipment: Equipment, tier: Tier) -> Member {
        let (first, last) = loop {
            let first = pick(FIRST, self.entropy).copied().unwrap_or("Ana");
            let last = pick(LAST, self.entropy).copied().unwrap_or("Novak");
            if !self.taken.contains(&format!("{}.{}", plain(first), plain(last))) {
                break (first, last);
            }
        };
        let person = self.person(first, last, team, title, tier, RoleSet::EMPLOYEE);
        let lately = self.below(100) < 6;
        self.equip(person, equipment, lately, None)
    }

    pub(crate) fn person(
        &mut self,
        first: &str,
        last: &str,
        team: &Team,
        title: &str,
        tier: Tier,
        roles: RoleSet,
    ) -> Person {
        let name = format!("{}.{}", plain(first), plain(last));
        self.taken.insert(name.clone());
        self.serial += 1;
        let created_at = self.ago(500, 2900);
        let office = if self.below(100) < 85 { team.place } else { "Remote" };
        Person {
            id: PersonId::new(created_at, self.entropy),
            directory: self.directory,
            user_name: format!("{name}@{DOMAIN}"),
            display_name: format!("{first} {last}"),
            job_title: Some(title.to_owned()),
            department: Some(team.name.to_owned()),
            office: Some(office.to_owned()),
            employee_number: Some(format!("NW-{:05}", 10_000 + self.serial * 7)),
            manager: None,
            manager_since: created_at,
            tier,
            enabled: true,
            roles,
            has_photo: true,
            frozen_at: None,
            reregister_at: None,
            account: keyward_model::AccountKind::Person,
            owner: None,
            created_at,
        }
    }

    /// Gives a person devices, methods, telephones, addresses and a photo.
    fn equip(
        &mut self,
        person: Person,
        equipment: Equipment,
        changed_lately: bool,
        managed: Option<Management>,
    ) -> Member {
        let mut member = self.bare(person);
        let phone = self.device(&mut member, DeviceKind::Phone, managed);
        self.contacts(&mut member, phone, changed_lately);
        self.methods(&mut member, equipment, phone);
        member
    }

    /// A person with a photo, and nothing else.
    pub(crate) fn bare(&self, person: Person) -> Member {
        let mut handle = [0; 32];
        self.entropy.fill(&mut handle);
        let mut initials = person.display_name.split(' ').filter_map(|word| plain(word).bytes().next());
        let letters = [initials.next().unwrap_or(b' '), initials.next().unwrap_or(b' ')];
        let photo = picture::initials(letters, usize::from(handle[0]));
        Member { person, handle, photo, devices: vec![], methods: vec![], passkeys: vec![], contacts: vec![] }
    }

    /// Gives a person a device. `None` lets chance choose who manages it.
    pub(crate) fn device(
        &self,
        member: &mut Member,
        kind: DeviceKind,
        managed: Option<Management>,
    ) -> DeviceId {
        let fitting: Vec<_> = MODELS
            .iter()
            .filter(|model| model.kind == kind && managed.is_none_or(|managed| managed == model.management))
            .collect();
        let id = DeviceId::new(self.now.minus(days(400)), self.entropy);
        if let Some(model) = pick(&fitting, self.entropy) {
            let managed = model.management == Management::Managed && kind != DeviceKind::SecurityKey;
            let compliant = managed.then(|| self.below(100) < 92);
            let last_seen = (kind != DeviceKind::SecurityKey).then(|| self.ago(0, 6));
            member.devices.push(Device {
                id,
                person: member.person.id,
                kind,
                name: model.name.to_owned(),
                system: (!model.system.is_empty()).then(|| model.system.to_owned()),
                management: model.management,
                compliant,
                last_seen,
                state: DeviceState::InUse,
            });
        }
        id
    }

    fn contacts(&mut self, member: &mut Member, phone: DeviceId, changed_lately: bool) {
        let remote = member.person.office.as_deref() == Some("Remote");
        let field = member.person.department.as_deref() == Some("Field Service");
        let desk_line = !remote && (!field || self.below(100) < 60);
        self.serial += 1;
        let serial = self.serial;
        let add = |member: &mut Member, kind, value: String, since, until, device| {
            let id = ContactId::new(since, self.entropy);
            member.contacts.push(Contact {
                id,
                person: member.person.id,
                kind,
                value,
                since,
                until,
                device,
                device_since: None,
            });
        };
        if desk_line {
            add(
                member,
                ContactKind::OfficePhone,
                format!("+3861555{serial:04}"),
                self.ago(380, 1500),
                None,
                None,
            );
        }
        if !desk_line || self.below(100) < 25 {
            add(
                member,
                ContactKind::HomePhone,
                format!("+3864555{serial:04}"),
                self.ago(380, 1500),
                None,
                None,
            );
        }
        let (since, number) = (self.ago(200, 1200), format!("+38640555{serial:03}"));
        if changed_lately {
            // Within the last three days: a call-back to it does not count yet.
            let changed = self.now.minus(Duration::from_hours(5 + u64::from(self.below(60))));
            add(member, ContactKind::Mobile, number, since, Some(changed), Some(phone));
            add(member, ContactKind::Mobile, format!("+38651555{serial:03}"), changed, None, Some(phone));
        } else {
            add(member, ContactKind::Mobile, number, since, None, Some(phone));
        }
        let since = member.person.created_at;
        let address = member.person.user_name.clone();
        add(member, ContactKind::WorkEmail, address.clone(), since, None, None);
        if self.below(100) < 75 {
            let address = address.replace(DOMAIN, "post.example");
            add(member, ContactKind::PersonalEmail, address, self.ago(200, 900), None, None);
        }
    }

    fn methods(&mut self, member: &mut Member, equipment: Equipment, phone: DeviceId) {
        let plainly = |member: &mut Member, kind: MethodKind, label: &str, device| {
            let added_at = self.ago(380, 700);
            self.method(member, kind, label, None, device, added_at);
        };
        plainly(member, MethodKind::Password, "Password", None);
        let laptop = |maker: &Self, member: &mut Member| maker.device(member, DeviceKind::Laptop, None);
        if matches!(equipment, Equipment::PhonePasskey | Equipment::TextOnly | Equipment::KeyOnly) {
            plainly(member, MethodKind::Phone, "Text messages to the mobile", Some(phone));
        }
        match equipment {
            Equipment::PhonePasskey => self.phone_passkey(member, phone),
            Equipment::SyncedPasskey => {
                let apple = on(member, phone).is_some_and(|device| device.name.starts_with("iPhone"));
                let model = if apple { APPLE } else { GOOGLE };
                let added_at = self.ago(100, 500);
                self.passkey(member, model.0, model, Some(true), phone, added_at);
                laptop(self, member);
            }
            Equipment::HelloAndPush => {
                self.hello(member);
                self.push(member, phone);
            }
            Equipment::PhoneAndHello => {
                self.phone_passkey(member, phone);
                self.hello(member);
            }
            Equipment::PhoneAndLaptop => {
                self.phone_passkey(member, phone);
                let laptop = laptop(self, member);
                let added_at = self.ago(100, 500);
                self.passkey(member, "Passkey on the laptop", HELLO, Some(false), laptop, added_at);
            }
            Equipment::KeyAndHello => {
                self.key(member);
                self.hello(member);
            }
            Equipment::KeyOnly => self.key(member),
            Equipment::TextOnly => {
                laptop(self, member);
            }
            Equipment::PushOnly => self.push(member, phone),
            Equipment::OldWays => {
                let added_at = self.ago(400, 900);
                self.method(
                    member,
                    MethodKind::SoftwareTotp,
                    "Authenticator app (codes)",
                    None,
                    Some(phone),
                    added_at,
                );
                self.method(member, MethodKind::Email, "Codes to the private mailbox", None, None, added_at);
                self.method(
                    member,
                    MethodKind::SecurityQuestions,
                    "Security questions",
                    None,
                    None,
                    added_at,
                );
                laptop(self, member);
            }
        }
        if self.below(100) < 8 {
            let added_at = self.ago(900, 1400);
            self.method(member, MethodKind::SecurityQuestions, "Security questions", None, None, added_at);
        }
    }

    fn phone_passkey(&self, member: &mut Member, phone: DeviceId) {
        let added_at = self.ago(380, 700);
        self.passkey_on_phone(member, phone, added_at);
    }

    /// A device-bound passkey of Microsoft Authenticator.
    pub(crate) fn passkey_on_phone(
        &self,
        member: &mut Member,
        phone: DeviceId,
        added_at: Timestamp,
    ) -> MethodId {
        let name = on(member, phone).map_or_else(|| "the phone".to_owned(), |device| device.name.clone());
        let model = if name.starts_with("iPhone") { AUTHENTICATOR_IOS } else { AUTHENTICATOR_ANDROID };
        self.passkey(member, &format!("Passkey on {name}"), model, Some(false), phone, added_at)
    }

    /// A device-bound passkey on a security key.
    pub(crate) fn passkey_on_key(&self, member: &mut Member, key: DeviceId, added_at: Timestamp) -> MethodId {
        self.passkey(member, "Security key", YUBIKEY, Some(false), key, added_at)
    }

    fn key(&self, member: &mut Member) {
        let key = self.device(member, DeviceKind::SecurityKey, None);
        let added_at = self.ago(380, 700);
        self.passkey_on_key(member, key, added_at);
    }

    fn hello(&self, member: &mut Member) {
        let laptop = self.device(member, DeviceKind::Laptop, Some(Management::Managed));
        let added_at = self.ago(380, 700);
        let id = self.method(
            member,
            MethodKind::WindowsHello,
            "Windows Hello",
            Some(HELLO.0),
            Some(laptop),
            added_at,
        );
        if let Some(method) = member.methods.iter_mut().find(|method| method.id == id) {
            method.synced = Some(false);
        }
    }

    fn push(&self, member: &mut Member, phone: DeviceId) {
        let added_at = self.ago(300, 800);
        self.method(
            member,
            MethodKind::Authenticator,
            "Microsoft Authenticator",
            None,
            Some(phone),
            added_at,
        );
    }

    fn method(
        &self,
        member: &mut Member,
        kind: MethodKind,
        label: &str,
        model: Option<&str>,
        device: Option<DeviceId>,
        added_at: Timestamp,
    ) -> MethodId {
        let id = MethodId::new(added_at, self.entropy);
        member.methods.push(Method {
            id,
            person: member.person.id,
            kind,
            label: label.to_owned(),
            status: MethodStatus::Active,
            synced: None,
            model: model.map(str::to_owned),
            device,
            added_at,
            added_by: Actor::Person(member.person.id),
            added_from: Origin { session: None, address: Some(self.address()), user_agent: None },
            last_used_at: None,
            status_at: added_at,
            here: kind == MethodKind::Passkey,
        });
        id
    }

    /// A passkey whose private key nobody has: its public key is 64 random bytes.
    fn passkey(
        &self,
        member: &mut Member,
        label: &str,
        model: (&str, &str),
        synced: Option<bool>,
        device: DeviceId,
        added_at: Timestamp,
    ) -> MethodId {
        let id = self.method(member, MethodKind::Passkey, label, Some(model.0), Some(device), added_at);
        if let Some(method) = member.methods.iter_mut().find(|method| method.id == id) {
            method.synced = synced;
        }
        let (mut credential_id, mut x, mut y) = (vec![0; 32], [0; 32], [0; 32]);
        self.entropy.fill(&mut credential_id);
        self.entropy.fill(&mut x);
        self.entropy.fill(&mut y);
        // COSE_Key (RFC 9052 §7): {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
        let head = [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
        let public_key = [head.as_slice(), &x, &[0x22, 0x58, 0x20], &y].concat();
        let cloud = synced == Some(true);
        let key = model == YUBIKEY;
        member.passkeys.push(Passkey {
            credential_id,
            method: id,
            person: member.person.id,
            public_key,
            sign_count: if cloud { 0 } else { 1 + self.below(400) },
            user_verified: true,
            backup_eligible: cloud,
            backup_state: cloud,
            aaguid: u128::from_str_radix(model.1, 16).unwrap_or(0).to_be_bytes(),
            transports: if key {
                vec!["usb".to_owned(), "nfc".to_owned()]
            } else {
                vec!["internal".to_owned()]
            },
            rp_id: "localhost".to_owned(),
            verdict: None,
        });
        id
    }

    /// An address of a documentation network (RFC 5737).
    pub(crate) fn address(&self) -> String {
        format!("203.0.113.{}", 1 + self.below(250))
    }

    fn set_managers(&self, all: &mut [Member]) {
        let is_head = |member: &Member| {
            member.person.job_title.as_deref().is_some_and(|title| title.starts_with("Head of"))
        };
        let heads: Vec<(Option<String>, PersonId)> =
            all.iter().filter(|m| is_head(m)).map(|m| (m.person.department.clone(), m.person.id)).collect();
        let top = heads.iter().find(|(team, _)| team.as_deref() == Some("Management")).map(|(_, id)| *id);
        for member in all.iter_mut() {
            let own = heads.iter().find(|(team, _)| *team == member.person.department).map(|(_, id)| *id);
            member.person.manager = own.filter(|id| *id != member.person.id).or(top);
            member.person.manager = member.person.manager.filter(|id| *id != member.person.id);
            member.person.manager_since = self.ago(370, 700).max(member.person.created_at);
        }
    }
}

/// A member's device.
pub(crate) fn on(member: &Member, device: DeviceId) -> Option<&Device> {
    member.devices.iter().find(|known| known.id == device)
}
