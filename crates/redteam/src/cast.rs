//! The people of the exercise.

use crate::offers;
use anyhow::Result;
use keyward_model::{
    Actor, Contact, ContactId, ContactKind, DirectoryId, EventId, GroupId, Role, RoleSet, Tier, Timestamp,
};
use keyward_robot::{Record, Someone};
use keyward_storage::{
    Draws, Store, StoreError, Tx,
    log::{self, NewEvent},
    repo::{self, people::Photo},
};
use std::{sync::Arc, time::Duration};

/// The team of everybody here.
pub(crate) const DEPARTMENT: &str = "Red team exercise";
/// Where their mail would go: a domain that never exists (RFC 6761).
pub(crate) const DOMAIN: &str = "redteam.invalid";
/// A name that nobody has.
pub(crate) const NOBODY: &str = "redteam-nobody@redteam.invalid";
/// Names that nobody has, at each of which one guess is tried: more than are free.
const SPRAYED: usize = 30;
/// How long everything has been on file: long enough to count.
pub(crate) const ON_FILE: Duration = Duration::from_hours(24 * 400);
/// What was changed by an attacker a moment before the call.
const JUST_NOW: Duration = Duration::from_hours(1);
/// Employees for scripts to take, one after the other.
const EMPLOYEES: usize = 74;
/// People with a password and an app, where the sign-in policy offers both to anybody.
const TYPISTS: usize = 6;
/// People written in one transaction.
const BATCH: usize = 25;

/// The names that nobody has.
pub(crate) fn sprayed() -> impl Iterator<Item = String> {
    (0..SPRAYED).map(|at| format!("redteam-sprayed-{at}@{DOMAIN}"))
}

/// Everybody in the exercise; their private keys are in this process only.
#[derive(Clone, Debug)]
pub(crate) struct Cast {
    /// Works at the desk.
    pub(crate) agent: Someone,
    /// Another agent.
    pub(crate) colleague: Someone,
    /// Works every case.
    pub(crate) supervisor: Someone,
    /// Another one who may approve.
    pub(crate) approver: Someone,
    /// Reads the log.
    pub(crate) reviewer: Someone,
    /// Everybody's manager.
    pub(crate) manager: Someone,
    /// An employee who has nothing to do with anything.
    pub(crate) stranger: Someone,
    /// An account of the highest tier.
    pub(crate) privileged: Someone,
    /// An account of the middle tier, with a photo on file.
    pub(crate) elevated: Someone,
    /// Somebody whose number and address an attacker replaced an hour ago, and the new number.
    pub(crate) moved: (Someone, ContactId),
    /// Somebody who got another manager an hour ago.
    pub(crate) reassigned: Someone,
    /// Somebody with two phones and a passkey on each: the one that gets lost, and the good one.
    pub(crate) careful: [Someone; 2],
    /// Another one, about whom a caller names an old day.
    pub(crate) dated: [Someone; 2],
    /// Another one, of whom a caller says that the phone is new.
    pub(crate) renewing: [Someone; 2],
    /// Two people, each with one line on file three times, once with an extension.
    pub(crate) twins: [(Someone, [ContactId; 3]); 2],
    /// Two people of the same name.
    pub(crate) namesakes: [Someone; 2],
    /// May approve, and loses that role for a while.
    pub(crate) demoted: Someone,
    /// Somebody with a phone of their own that is not on file, and its number.
    pub(crate) private: (Someone, ContactId),
    /// The same number as a line in the office, with an extension and without.
    pub(crate) private_lines: [ContactId; 2],
    /// Somebody with two phones, the second of which an import gave the only number, and that number.
    pub(crate) two_phones: ([Someone; 2], ContactId),
    /// Somebody with a photo on file.
    pub(crate) photographed: Someone,
    /// Members of the groups for which the policy offers passwords with an app; the first is somebody's manager.
    pub(crate) typists: Vec<Someone>,
    /// Employees.
    pub(crate) employees: Vec<Someone>,
}

/// Somebody as they are written.
struct Member {
    record: Record,
    contacts: Vec<Contact>,
    photo: bool,
    second: Option<Someone>,
    groups: Vec<GroupId>,
}

/// The smallest PNG: one pixel.
const PIXEL: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0,
    0, 1, 8, 0, 0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55, 0, 0, 0, 0x0A, b'I', b'D', b'A', b'T', 0x78, 0x9C, 0x63,
    0x60, 0, 0, 0, 2, 0, 1, 0x48, 0xAF, 0xA4, 0x71, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xAE, 0x42, 0x60,
    0x82,
];

impl Cast {
    /// Makes them, with software authenticators, marked as people of an exercise. The log says so.
    pub(crate) async fn make(store: &Store, dir: DirectoryId, rp_id: &str, draws: &Draws) -> Result<Self> {
        let named = |name: &str| Someone::new(&format!("redteam-{name}@{DOMAIN}"), draws);
        let (careful, two_phones) = (named("careful"), named("two-phones"));
        let (dated, renewing) = (named("dated"), named("renewing"));
        let number = || ContactId::new(draws.now(), draws);
        let cast = Self {
            demoted: named("demoted"),
            private: (named("private"), number()),
            two_phones: ([two_phones.clone(), two_phones.with_another_key(draws)], number()),
            photographed: named("photographed"),
            typists: (1..=TYPISTS).map(|at| named(&format!("typist-{at}"))).collect(),
            careful: [careful.clone(), careful.with_another_key(draws)],
            dated: [dated.clone(), dated.with_another_key(draws)],
            renewing: [renewing.clone(), renewing.with_another_key(draws)],
            twins: ["twins-a", "twins-b"].map(|name| (named(name), [number(), number(), number()])),
            private_lines: [number(), number()],
            agent: named("agent"),
            colleague: named("colleague"),
            supervisor: named("supervisor"),
            approver: named("approver"),
            reviewer: named("reviewer"),
            manager: named("manager"),
            stranger: named("stranger"),
            privileged: named("privileged"),
            elevated: named("elevated"),
            moved: (named("moved"), number()),
            reassigned: named("reassigned"),
            namesakes: [named("namesake-a"), named("namesake-b")],
            employees: (1..=EMPLOYEES).map(|at| named(&format!("employee-{at:02}"))).collect(),
        };
        let typing = offers::groups(store, dir).await?;
        let members = Arc::new(cast.members(dir, rp_id, &typing, draws));
        for first in (0..members.len()).step_by(BATCH) {
            let some = Arc::clone(&members);
            let records: Vec<_> =
                some.iter().skip(first).take(BATCH).flat_map(|member| member.record.claims()).collect();
            let event = event(draws, "redteam.people", serde_json::json!({ "records": records }));
            let write = move |tx: &mut dyn Tx| {
                some.iter().skip(first).take(BATCH).try_for_each(|member| member.insert(tx))?;
                log::append(tx, dir, &event)
            };
            let written: Result<(), StoreError> = store.write("redteam-people", write).await;
            written?;
        }
        Ok(cast)
    }

    fn members(&self, dir: DirectoryId, rp_id: &str, typing: &[GroupId], draws: &Draws) -> Vec<Member> {
        let chief = self.typists.first().map(|chief| chief.id);
        let staff = [
            (&self.agent, "Agent", Tier::Elevated, RoleSet::of(&[Role::Authentication])),
            (&self.colleague, "Colleague", Tier::Elevated, RoleSet::of(&[Role::Authentication])),
            (&self.supervisor, "Supervisor", Tier::Elevated, RoleSet::of(&[Role::PrivilegedAuthentication])),
            (&self.approver, "Approver", Tier::Elevated, RoleSet::of(&[Role::PrivilegedAuthentication])),
            (&self.reviewer, "Reviewer", Tier::Privileged, RoleSet::of(&[Role::SecurityReader])),
            (&self.manager, "Manager", Tier::Standard, RoleSet::EMPLOYEE),
            (&self.stranger, "Stranger", Tier::Standard, RoleSet::EMPLOYEE),
            (&self.privileged, "Privileged", Tier::Privileged, RoleSet::EMPLOYEE),
            (&self.elevated, "Elevated", Tier::Elevated, RoleSet::EMPLOYEE),
            (&self.moved.0, "Moved", Tier::Standard, RoleSet::EMPLOYEE),
            (&self.reassigned, "Reassigned", Tier::Standard, RoleSet::EMPLOYEE),
            (&self.careful[0], "Careful", Tier::Standard, RoleSet::EMPLOYEE),
            (&self.dated[0], "Dated", Tier::Standard, RoleSet::EMPLOYEE),
            (&self.renewing[0], "Renewing", Tier::Standard, RoleSet::EMPLOYEE),
            (&self.twins[0].0, "Twins A", Tier::Standard, RoleSet::EMPLOYEE),
            (&self.twins[1].0, "Twins B", Tier::Standard, RoleSet::EMPLOYEE),
            (&self.demoted, "Demoted", Tier::Elevated, RoleSet::of(&[Role::PrivilegedAuthentication])),
            (&self.private.0, "Private", Tier::Standard, RoleSet::EMPLOYEE),
            (&self.two_phones.0[0], "Two Phones", Tier::Standard, RoleSet::EMPLOYEE),
            (&self.photographed, "Photographed", Tier::Standard, RoleSet::EMPLOYEE),
        ];
        let like =
            |someone: &Someone| (someone.clone(), "Employee".to_owned(), Tier::Standard, RoleSet::EMPLOYEE);
        let mut all: Vec<_> = staff
            .into_iter()
            .map(|(someone, name, tier, roles)| (someone.clone(), name.to_owned(), tier, roles))
            .collect();
        all.extend(self.namesakes.iter().chain(&self.typists).chain(&self.employees).map(like));
        let pictured = [&self.elevated, &self.privileged, &self.photographed].map(|someone| someone.id);
        let pairs = [&self.careful, &self.dated, &self.renewing, &self.two_phones.0];
        let member = |(at, (someone, name, tier, roles)): (usize, (Someone, String, Tier, RoleSet))| {
            let since = draws.now().minus(ON_FILE);
            // Somebody reports to a typist, who may therefore name a deputy.
            let above = chief.filter(|_| someone.id == self.stranger.id).unwrap_or(self.manager.id);
            let manager = Some(above).filter(|manager| *manager != someone.id);
            let types = self.typists.iter().any(|typist| typist.id == someone.id);
            let late = someone.id == self.reassigned.id;
            Member {
                contacts: self.contacts(&someone, draws),
                second: pairs.iter().find(|pair| pair[0].id == someone.id).map(|pair| pair[1].clone()),
                photo: pictured.contains(&someone.id),
                groups: if types { typing.to_vec() } else { Vec::new() },
                record: Record {
                    display_name: format!("Red team {name}"),
                    department: Some(DEPARTMENT.to_owned()),
                    // Numbers that nobody has: Ofcom keeps them for stories.
                    line: format!("+441632960{:03}", at % 1000),
                    directory: dir,
                    rp_id: rp_id.to_owned(),
                    tier,
                    roles,
                    manager,
                    manager_since: if late { draws.now().minus(JUST_NOW) } else { since },
                    since,
                    heard: draws.now(),
                    someone,
                },
            }
        };
        all.into_iter().enumerate().map(member).collect()
    }

    /// A mailbox at work and one at home. Who was moved has a number and an address of the attacker's; two have a number for a mobile
    /// phone, one of them as a line in the office too, and two have a line three times.
    fn contacts(&self, someone: &Someone, draws: &Draws) -> Vec<Contact> {
        let (long_ago, lately) = (draws.now().minus(ON_FILE), draws.now().minus(JUST_NOW));
        let contact = |kind, value: String, since: Timestamp, until| Contact {
            id: ContactId::new(draws.now(), draws),
            person: someone.id,
            kind,
            value,
            since,
            until,
            device: None,
            device_since: None,
        };
        let name = someone.user_name.split('@').next().unwrap_or_default();
        let moved = someone.id == self.moved.0.id;
        let home = contact(
            ContactKind::PersonalEmail,
            format!("{name}@home.{DOMAIN}"),
            long_ago,
            moved.then_some(lately),
        );
        let work = contact(ContactKind::WorkEmail, someone.user_name.clone(), long_ago, None);
        let mut contacts = vec![work, home];
        if moved {
            let mail = format!("{name}@attacker.{DOMAIN}");
            contacts.push(contact(ContactKind::PersonalEmail, mail, lately, None));
            // A fixed line: against a mobile number the lost phone would speak already.
            let number = contact(ContactKind::OfficePhone, "+441632960999".to_owned(), lately, None);
            contacts.push(Contact { id: self.moved.1, ..number });
        }
        let mobile = |id, value: &str, device| Contact {
            id,
            device,
            ..contact(ContactKind::Mobile, value.to_owned(), long_ago, None)
        };
        let line = |id, kind, value: &str| Contact { id, ..contact(kind, value.to_owned(), long_ago, None) };
        if someone.id == self.private.0.id {
            contacts.push(mobile(self.private.1, "+441632960998", None));
            let [plain, extension] = self.private_lines;
            contacts.push(line(plain, ContactKind::OfficePhone, "+441632960998"));
            contacts.push(line(extension, ContactKind::HomePhone, "+441632960998x12"));
        }
        if let Some((_, [office, home, extension])) = self.twins.iter().find(|(one, _)| one.id == someone.id)
        {
            contacts.push(line(*office, ContactKind::OfficePhone, "+441632960994"));
            contacts.push(line(*home, ContactKind::HomePhone, "+441632960994"));
            contacts.push(line(*extension, ContactKind::OfficePhone, "+441632960994x12"));
        }
        let ([phone, other], number) = &self.two_phones;
        if someone.id == phone.id {
            contacts.push(mobile(*number, "+441632960997", Some(other.phone)));
        }
        contacts
    }
}

impl Member {
    fn insert(&self, tx: &mut dyn Tx) -> Result<(), StoreError> {
        let (dir, person) = (self.record.directory, self.record.someone.id);
        self.record.insert(tx)?;
        if let Some(second) = &self.second {
            Record { someone: second.clone(), ..self.record.clone() }.insert_key(tx)?;
        }
        repo::exercise::mark(tx, dir, person, self.record.since)?;
        if self.photo {
            let photo = Photo { media_type: "image/png".to_owned(), bytes: PIXEL.to_vec() };
            repo::people::set_photo(tx, dir, person, Some(&photo))?;
        }
        for group in &self.groups {
            repo::groups::add_members(tx, dir, *group, &[person])?;
        }
        self.contacts.iter().try_for_each(|contact| repo::contacts::insert(tx, dir, contact))
    }
}

/// An event of the exercise, by who sits at the machine.
pub(crate) fn event(draws: &Draws, kind: &str, body: serde_json::Value) -> NewEvent {
    NewEvent {
        id: EventId::new(draws.now(), draws),
        at: draws.now(),
        actor: Actor::Operator,
        kind: kind.to_owned(),
        person: None,
        case: None,
        salt: draws.bytes(),
        body,
    }
}
