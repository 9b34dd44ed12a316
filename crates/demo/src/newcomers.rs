//! People who began this week: HR knows them, and nothing signs them in yet.

use crate::{
    data::{DOMAIN, TEAMS},
    staff::{Maker, Member, NO_TEAM, days},
};
use keyward_model::{
    Contact, ContactId, ContactKind, DirectoryId, Entropy, GroupId, PersonId, RoleSet, Tier, Timestamp,
};
use keyward_storage::{
    StoreError, Tx,
    repo::{
        groups::Group,
        person_sources::{self, PersonSources},
    },
};

/// First name, last name, team and title.
const WHO: [(&str, &str, &str, &str); 3] = [
    ("Lara", "Bizjak", "Sales", "Inside Sales"),
    ("Paolo", "Marini", "Field Service", "Service Technician"),
    ("Zoja", "Kavčič", "Engineering", "Test Engineer"),
];
/// Days since they are on record: longer than a number or an address takes to settle.
const DAYS: u32 = 4;

/// They, each led by the head of the team among `members`.
pub(crate) fn newcomers(maker: &mut Maker<'_>, members: &[Member]) -> Vec<Member> {
    let since = maker.now.minus(days(DAYS));
    WHO.map(|(first, last, team, title)| {
        let known = TEAMS.iter().find(|known| known.name == team).unwrap_or(&NO_TEAM);
        let mut person = maker.person(first, last, known, title, Tier::Standard, RoleSet::EMPLOYEE);
        (person.id, person.created_at) = (PersonId::new(since, maker.entropy), since);
        let is_head = |one: &&Member| {
            one.person.department.as_deref() == Some(team)
                && one.person.job_title.as_deref().is_some_and(|title| title.starts_with("Head of"))
        };
        (person.manager, person.manager_since) =
            (members.iter().find(is_head).map(|head| head.person.id), since);
        let mut member = maker.bare(person);
        let mailbox = member.person.user_name.replace(DOMAIN, "post.example");
        let line = format!("+38645559{:02}", maker.entropy.below(100));
        for (kind, value) in [(ContactKind::PersonalEmail, mailbox), (ContactKind::HomePhone, line)] {
            let id = ContactId::new(since, maker.entropy);
            let person = member.person.id;
            member.contacts.push(Contact {
                id,
                person,
                kind,
                value,
                since,
                until: None,
                device: None,
                device_since: None,
            });
        }
        member
    })
    .into()
}

/// Whether somebody is one of them: everybody else has a way in.
fn is_one(member: &Member) -> bool {
    member.methods.is_empty()
}

/// Their group.
pub(crate) fn group(entropy: &dyn Entropy, members: &[Member], at: Timestamp) -> (Group, Vec<PersonId>) {
    let group = Group { id: GroupId::new(at, entropy), name: "New starters".to_owned(), source_id: None };
    (group, members.iter().filter(|member| is_one(member)).map(|member| member.person.id).collect())
}

/// Writes that HR brought what is known of them: to such a mailbox an invitation may go.
pub(crate) fn vouch(tx: &mut dyn Tx, dir: DirectoryId, member: &Member) -> Result<(), StoreError> {
    if !is_one(member) {
        return Ok(());
    }
    let facts =
        member.contacts.iter().map(|contact| (contact.kind.name().to_owned(), "hr".to_owned())).collect();
    person_sources::put(tx, dir, member.person.id, &PersonSources { facts, ..PersonSources::default() })
}
