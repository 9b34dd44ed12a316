//! Invitations to a first passkey, for many people at once. An invitation is no pass and opens nothing: it tells somebody how and where
//! they get one, by a mailbox that HR vouches for, through their manager, or not at all but at the desk. Each of them is then verified in a
//! case of their own, by the standard of first passkeys.

use crate::{Facts, LossReport, Playbook, Refusal, ReportChannel, evidence::settled, open};
use keyward_model::{AccountKind, Channel, Contact, ContactId, PersonId, Timestamp};
use std::{collections::BTreeSet, time::Duration};

/// The most people of one run.
pub const INVITED_AT_ONCE: usize = 100;
/// How long nobody is invited again.
pub const INVITE_AGAIN: Duration = Duration::from_hours(7 * 24);

/// How somebody hears of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InviteWay {
    /// By mail to every mailbox that HR vouches for.
    Mail,
    /// The manager tells them.
    Manager,
    /// Nobody is written to: they come to the desk, which has them on its list.
    InPerson,
}

impl InviteWay {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Mail, Self::Manager, Self::InPerson];
    /// The name in the database, in events and in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Manager => "manager",
            Self::InPerson => "in_person",
        }
    }
    /// The way with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.name() == name)
    }
}

/// Why somebody is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// The rules of a first passkey refuse it.
    Refused(Refusal),
    /// A case of theirs is open.
    CaseOpen,
    /// They were invited within the last week.
    Invited(Timestamp),
    /// No mailbox is on file that HR brought and that has been there for 72 hours.
    NoMailbox,
    /// No manager is on file who has been theirs for 72 hours.
    NoManager,
    /// More people were named than one run takes: run it again for the rest.
    OverTheLimit,
    /// What kept them out was gone a moment later.
    Changed,
}

/// To whom an invitation goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invitation {
    /// The person, at these addresses.
    Person(BTreeSet<String>),
    /// Their manager.
    Manager(PersonId),
    /// Nobody.
    Desk,
}

/// What is known of somebody who may be invited, besides the facts about them.
#[derive(Clone, Debug, Default)]
pub struct Candidate {
    /// Whether a case of theirs is open.
    pub case_open: bool,
    /// When they were invited last.
    pub invited_at: Option<Timestamp>,
    /// The contacts that came from HR.
    pub vouched: BTreeSet<ContactId>,
}

/// Whether somebody is invited, and where.
///
/// # Errors
/// Why they are left out.
pub fn invitation(way: InviteWay, facts: &Facts, known: &Candidate) -> Result<Invitation, LeftOut> {
    let report = LossReport::nothing_lost(ReportChannel::Phone, None);
    let [a, b, ..] = facts.fresh;
    open(Playbook::FirstPasskey, report, facts, [a, b]).map_err(LeftOut::Refused)?;
    // A program has no hand to set up a passkey, whoever answers for its account.
    if facts.subject.account == AccountKind::Service {
        return Err(LeftOut::Refused(Refusal::NotRecoverable { account: AccountKind::Service }));
    }
    if facts.subject.frozen_at.is_some() {
        return Err(LeftOut::Refused(Refusal::AccountFrozen));
    }
    if known.case_open {
        return Err(LeftOut::CaseOpen);
    }
    if let Some(at) = known.invited_at.filter(|at| facts.now < at.plus(INVITE_AGAIN)) {
        return Err(LeftOut::Invited(at));
    }
    match way {
        InviteWay::InPerson => Ok(Invitation::Desk),
        InviteWay::Manager => {
            let long_enough = settled(facts.subject.manager_since, facts.now);
            let manager = facts
                .manager
                .filter(|manager| long_enough && !facts.humans.is_same(*manager, facts.subject.id));
            manager.map(Invitation::Manager).ok_or(LeftOut::NoManager)
        }
        InviteWay::Mail => {
            let vouched = |contact: &&Contact| {
                known.vouched.contains(&contact.id)
                    && contact.until.is_none()
                    && contact.kind.channel() == Some(Channel::Mail)
                    && settled(contact.since, facts.now)
            };
            let to: BTreeSet<String> =
                facts.contacts.iter().filter(vouched).map(|contact| contact.value.clone()).collect();
            if to.is_empty() { Err(LeftOut::NoMailbox) } else { Ok(Invitation::Person(to)) }
        }
    }
}
