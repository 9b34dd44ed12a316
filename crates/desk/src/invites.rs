//! Inviting many people to their first passkey: what would happen to each, and doing it, one transaction a person.

use crate::{Acting, Desk, DeskError, desk::restarted, journal, load, policy, reads::Viewer};
use keyward_model::{ContactKind, DirectoryId, Person, PersonId};
use keyward_notify::{
    Notice as Words,
    compose::{self, Cause},
    tell::work_addresses,
};
use keyward_recovery::{
    Candidate, Deed, INVITE_AGAIN, INVITED_AT_ONCE, Invitation, InviteWay, LeftOut, Refusal, Standards,
    invitation,
};
use keyward_storage::{
    Draws, StoreError, Tx,
    repo::{
        PageRequest, cases, groups, invitations, invitations::Invited, messages, names, people,
        person_sources,
    },
};
use serde_json::json;
use std::{collections::BTreeSet, sync::Arc};

/// The name under which an import keeps what the HR table said.
const HR: &str = "hr";
/// The most rows of an answer: who is left out beyond them is counted.
const LISTED: usize = 500;
/// The most people of a list that are looked at in one run.
const LOOKED_AT: usize = 10_000;

/// Whom a run is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InviteList {
    /// User names, one a line.
    Names(String),
    /// The members of the group with exactly this name.
    Group(String),
}

/// What would happen, or happened, to one person.
#[derive(Clone, Debug)]
pub struct InviteRow {
    /// Who; `None` for a name that is nobody's, and for whom the viewer reads nothing about.
    pub person: Option<Person>,
    /// The name as it was given; of a group the user name, or the display name of whom the viewer reads nothing about.
    pub name: String,
    /// Where the invitation goes, or why they are left out; nothing for a name that is nobody's.
    pub verdict: Option<Result<Invitation, LeftOut>>,
}

/// What would happen, or happened, to the people of a list.
#[derive(Clone, Debug, Default)]
pub struct InviteRows {
    /// Each of them, in the order of the list, up to a bound.
    pub rows: Vec<InviteRow>,
    /// How many more the list has: left out, or not looked at in this run.
    pub unlisted: usize,
}

impl Desk {
    /// What would happen to each person of a list. Nothing is written.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] unless the viewer works at the desk; [`DeskError::NotFound`] for no such group.
    pub async fn preview_invites(
        &self,
        acting: &Acting,
        list: InviteList,
        way: InviteWay,
    ) -> Result<InviteRows, DeskError> {
        let (dir, who, draws) = (self.dir(), acting.clone(), self.draws());
        self.store()
            .read("preview-invites", move |tx| {
                let draws = draws.restart();
                if load::actor(tx, dir, &who)?.roles.desk_reach().is_none() {
                    return Err(DeskError::NotAllowed);
                }
                let viewer = Viewer::read(tx, dir, &who)?;
                let (mut found, mut invited) = (InviteRows::default(), 0);
                for (number, (name, id)) in listed(tx, dir, &list)?.into_iter().enumerate() {
                    // Whoever stands at the end of a long list is not hidden by those who were invited before, or need nothing.
                    let full = found.rows.len() >= LISTED && invited >= INVITED_AT_ONCE;
                    if full || number >= LOOKED_AT {
                        found.unlisted += 1;
                        continue;
                    }
                    let person = match id {
                        Some(id) => people::find(tx, dir, id)?,
                        None => None,
                    };
                    let beyond = person.as_ref().filter(|one| !viewer.is(one.id) && !viewer.reads(one));
                    let verdict = match id {
                        // Why else they are left out would say more of them than that they are there.
                        Some(_) if beyond.is_some() => beyond.map(|one| Err(beyond_reach(one))),
                        Some(id) => Some(judge(tx, dir, (&who, id), way, &draws)?),
                        None => None,
                    };
                    let verdict = verdict.map(|verdict| {
                        let fits = verdict.is_err() || invited < INVITED_AT_ONCE;
                        invited += usize::from(verdict.is_ok());
                        if fits { verdict } else { Err(LeftOut::OverTheLimit) }
                    });
                    if found.rows.len() >= LISTED && !matches!(verdict, Some(Ok(_))) {
                        found.unlisted += 1;
                        continue;
                    }
                    let listed = person.as_ref().filter(|_| name.is_empty());
                    let name = match (listed, beyond) {
                        (Some(_), Some(beyond)) => beyond.display_name.clone(),
                        (Some(listed), None) => listed.user_name.clone(),
                        (None, _) => name,
                    };
                    let person = if beyond.is_some() { None } else { person };
                    found.rows.push(InviteRow { person, name, verdict });
                }
                Ok(found)
            })
            .await
    }

    /// Invites everybody of a list who is not left out, each in a transaction of their own: a run that broke off is repeated, and goes
    /// on with those whom it did not reach.
    ///
    /// # Errors
    /// As for [`Desk::preview_invites`]; what one person met ends the run there.
    pub async fn send_invites(
        &self,
        acting: &Acting,
        list: InviteList,
        way: InviteWay,
    ) -> Result<InviteRows, DeskError> {
        let mut found = self.preview_invites(acting, list, way).await?;
        for row in &mut found.rows {
            if let (Some(person), Some(Ok(_))) = (&row.person, &row.verdict)
                && let Some(why) = self.invite_one(acting, person.id, way).await?
            {
                row.verdict = Some(Err(why));
            }
        }
        Ok(found)
    }

    /// Invites one person; why not, if they are left out after all.
    async fn invite_one(
        &self,
        acting: &Acting,
        person: PersonId,
        way: InviteWay,
    ) -> Result<Option<LeftOut>, DeskError> {
        let (dir, draws, parts) = (self.dir(), self.draws(), Arc::clone(&self.parts));
        // One form invites many: what keeps each from being invited twice is the claim below.
        let who = Acting { form: None, ..acting.clone() };
        let acts = who.clone();
        let invited = self
            .write(Deed::Invite(person), &person.to_string(), &acts, move |tx| {
                let draws = restarted(&draws);
                let by = who.actor.person().ok_or(DeskError::NotAllowed)?;
                let Ok(to) = judge(tx, dir, (&who, person), way, &draws)? else { return Ok(false) };
                let invited = Invited { way: way.name().to_owned(), at: draws.now(), by };
                let before = draws.now().minus(INVITE_AGAIN);
                if !invitations::claim(tx, dir, person, &invited, before)? {
                    return Ok(false);
                }
                let told = tell(tx, dir, (person, &to), &parts.telling, &draws)?;
                let body = json!({ "way": way.name(), "messages": told });
                journal::append(tx, dir, who.actor, "person.invited", Some(person), body, &draws)?;
                Ok(true)
            })
            .await?;
        if invited {
            return Ok(None);
        }
        let (dir, who, draws) = (self.dir(), acting.clone(), self.draws());
        let judged = self
            .store()
            .read("invited", move |tx| judge(tx, dir, (&who, person), way, &draws.restart()))
            .await?;
        // Nobody is said to be invited who was not.
        Ok(Some(judged.err().unwrap_or(LeftOut::Changed)))
    }
}

impl Desk {
    /// Some groups of the directory, by name: for a form that asks for one.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn some_groups(&self) -> Result<Vec<String>, DeskError> {
        let dir = self.dir();
        let read = move |tx: &mut dyn Tx| -> Result<_, StoreError> {
            let (found, _) = groups::search(tx, dir, "", GROUPS)?;
            Ok(found.into_iter().map(|group| group.name).collect())
        };
        Ok(self.store().read("some-groups", read).await?)
    }
}

/// The most groups that a form offers.
const GROUPS: usize = 200;

/// The people of a list, each once, in its order; of a group without their names.
fn listed(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    list: &InviteList,
) -> Result<Vec<(String, Option<PersonId>)>, DeskError> {
    let mut found = Vec::new();
    match list {
        InviteList::Names(text) => {
            let (mut names_seen, mut people_seen) = (BTreeSet::new(), BTreeSet::new());
            for name in names_in(text) {
                if names_seen.insert(name.to_lowercase()) {
                    let person = names::find_by_any_user_name(tx, dir, &name)?.map(|person| person.id);
                    if person.is_none_or(|person| people_seen.insert(person)) {
                        found.push((name, person));
                    }
                }
            }
        }
        InviteList::Group(name) => {
            let (groups, _) = groups::search(tx, dir, name.trim(), 20)?;
            let group =
                groups.into_iter().find(|group| group.name == name.trim()).ok_or(DeskError::NotFound)?;
            let mut after = None;
            loop {
                let page = groups::members(tx, dir, group.id, &PageRequest::after(500, after))?;
                found.extend(page.items.into_iter().map(|id| (String::new(), Some(id))));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
        }
    }
    Ok(found)
}

/// The user names in a pasted text: from a table, with quotes around them, or as mail programs write them (`Mira <mira@…>`).
fn names_in(text: &str) -> Vec<String> {
    let is_quote = |c: char| c.is_whitespace() || "\"'`“”„‘’‚«»<>".contains(c);
    let mut names = Vec::new();
    for part in text.split(['\n', '\r', '\t', ',', ';']) {
        let inside = part.split_once('<').map_or(part, |(_, rest)| rest.split('>').next().unwrap_or(rest));
        let name = inside.trim_matches(is_quote);
        // Several mail addresses beside each other; a user name may have a space otherwise.
        let several = name.matches('@').count() > 1;
        let each = name.split(|c: char| several && c.is_whitespace());
        let plain = |one: &str| {
            one.trim_matches(is_quote).chars().filter(|c| !c.is_control()).take(320).collect::<String>()
        };
        names.extend(each.map(plain).filter(|one| !one.is_empty()));
    }
    names
}

fn beyond_reach(person: &Person) -> LeftOut {
    LeftOut::Refused(Refusal::BeyondReach { tier: person.tier_now() })
}

fn judge(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    (who, person): (&Acting, PersonId),
    way: InviteWay,
    draws: &Draws,
) -> Result<Result<Invitation, LeftOut>, DeskError> {
    let standards: Option<Standards> = policy::standards(tx, dir, None)?;
    let facts = load::facts(tx, dir, person, standards.unwrap_or_default(), who, draws)?;
    let sources = person_sources::of_person(tx, dir, person)?;
    let from_hr = |kind: ContactKind| sources.facts.get(kind.name()).is_some_and(|source| source == HR);
    let known = Candidate {
        case_open: cases::open_of_person(tx, dir, person)?.is_some(),
        invited_at: invitations::of_person(tx, dir, person)?.map(|invited| invited.at),
        vouched: facts.contacts.iter().filter(|c| from_hr(c.kind)).map(|contact| contact.id).collect(),
    };
    let verdict = invitation(way, &facts, &known);
    if let Ok(Invitation::Manager(manager)) = &verdict
        && work_addresses(tx, dir, *manager, draws.now())?.is_empty()
    {
        return Ok(Err(LeftOut::NoMailbox));
    }
    Ok(verdict)
}

/// Writes the messages; how many.
fn tell(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    (person, to): (PersonId, &Invitation),
    telling: &keyward_notify::Telling,
    draws: &Draws,
) -> Result<usize, StoreError> {
    let cause = Cause { telling, case: None, intent: None, at: draws.now(), entropy: draws };
    let Some(person) = people::find(tx, dir, person)? else { return Ok(0) };
    let rows = match to {
        Invitation::Desk => Vec::new(),
        Invitation::Person(addresses) => {
            compose::to_other(&cause, &person, addresses, &Words::Invited { report: None })
        }
        Invitation::Manager(manager) => {
            let Some(manager) = people::find(tx, dir, *manager)? else { return Ok(0) };
            let addresses = work_addresses(tx, dir, manager.id, cause.at)?;
            let words = Words::Invited { report: Some(&person.display_name) };
            compose::to_other(&cause, &manager, &addresses, &words)
        }
    };
    for row in &rows {
        messages::enqueue(tx, dir, row)?;
    }
    Ok(rows.len())
}

#[cfg(test)]
mod tests {
    use super::names_in;

    #[test]
    fn pasted_names_are_read_from_tables_quotes_and_mail_programs() {
        let text = "\"mira@contoso.example\",'jan@contoso.example'\tuli@contoso.example\r\n\
                    Mira Kovač <m.kovac@contoso.example>; „eva@contoso.example“\n\n a@b.example  c@d.example \n\"\"";
        assert_eq!(
            names_in(text),
            [
                "mira@contoso.example",
                "jan@contoso.example",
                "uli@contoso.example",
                "m.kovac@contoso.example",
                "eva@contoso.example",
                "a@b.example",
                "c@d.example"
            ]
        );
        assert_eq!(names_in("mira kovač"), ["mira kovač"]);
        assert!(names_in(" \t,;\n\"").is_empty());
    }
}
