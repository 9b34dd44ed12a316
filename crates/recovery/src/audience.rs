//! Who is told of what: one rule, for the desk, the sign-in and the import (NIST SP 800-63B-4 §4.6).
//!
//! The person is told in every mailbox and on every mobile number on file, and on those that were replaced within 72 hours:
//! whoever replaced them may be the attacker. A number on a device that was reported lost is told as well, because the report
//! may be the attack; advice that names what to do with the device is not sent to it. A recovery is never told only where it
//! ran: the work mailbox opens with the account, a number that was called back carried it, and the private mailbox did if
//! the report came from there. Nor is it told only on what was lost, where a thief reads it: a mailbox or number of which nobody knows
//! that it is read elsewhere counts for nothing. If nothing else is on file, the manager is told too, or security if there is none.

use crate::applies::{asks, tier_of};
use crate::{
    Case, Facts, Notice, ReportChannel,
    evidence::COOLING,
    numbers::{called, is_read_elsewhere},
};
use keyward_model::{Channel, Contact, ContactId, ContactKind, Person, PersonId, Tier, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Why a manager is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// The standard says so.
    Standard,
    /// The person has no channel of their own that the recovery did not run through.
    NoOtherChannel,
}

/// Where one thing is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audience {
    /// The person: every mailbox and number, each once.
    pub person: BTreeSet<(Channel, String)>,
    /// Whether the manager is told, and why.
    pub manager: Option<Because>,
    /// Whether the security readers are told.
    pub security: bool,
    /// Whether the supervisors on duty are told.
    pub supervisors: bool,
}

/// Where a notice of a case is told. `texts` says whether texts can be sent here.
pub fn of_case(notice: Notice, case: &Case, facts: &Facts, texts: bool) -> Audience {
    let watched = tier_of(case, facts) == Tier::Privileged;
    match notice {
        // Whoever is forced must not be given away: nobody else hears of it, not even the person.
        Notice::PrivilegedRecovery | Notice::Duress => Audience { security: true, ..Audience::default() },
        // Whoever could stop it hears of it at once, and that it was stopped.
        Notice::ExceptionStarted | Notice::ExceptionStopped => Audience {
            person: ways(&facts.contacts, facts.now, texts),
            manager: facts.manager.map(|_| Because::Standard),
            security: true,
            supervisors: false,
        },
        // Who lets it go on. The person hears nothing of what speaks against them, nor do those whom they name.
        Notice::NeedsSupervisor => Audience { security: true, supervisors: true, ..Audience::default() },
        // To whoever holds the half, whom the pass names, and to who is asked, whom the request names.
        Notice::HalfOfPass | Notice::VouchAsked | Notice::ApprovalAsked => Audience::default(),
        Notice::PersonalDeviceAdvice => {
            let safe = |contact: &&Contact| contact.until.is_none() && !on_lost(contact, case);
            let mail = |contact: &Contact| contact.kind.channel() == Some(Channel::Mail);
            let to = facts.contacts.iter().filter(safe).filter(|contact| mail(contact));
            Audience { person: to.map(|c| (Channel::Mail, c.value.clone())).collect(), ..Audience::default() }
        }
        Notice::CaseOpened
        | Notice::PassIssued
        | Notice::MethodsSuspended
        | Notice::Reregister
        | Notice::MethodsRetired
        | Notice::Closed
        | Notice::Escalated => {
            let lonely = !case.is_self_reported() && !has_other_channel(case, facts, texts);
            let manager = match (asks(case, facts, |standard| standard.tell_manager), lonely) {
                (true, _) => Some(Because::Standard),
                (false, true) => Some(Because::NoOtherChannel),
                (false, false) => None,
            }
            .filter(|_| facts.manager.is_some());
            let orphaned = lonely && facts.manager.is_none();
            Audience {
                person: ways(&facts.contacts, facts.now, texts),
                manager,
                security: watched
                    || asks(case, facts, |standard| standard.tell_security)
                    || orphaned
                    || notice == Notice::Escalated,
                supervisors: notice == Notice::Escalated,
            }
        }
    }
}

/// Where a change of somebody's account is told: a method, number, address, role, or the freeze.
pub fn of_change(person: &Person, contacts: &[Contact], now: Timestamp, texts: bool) -> Audience {
    Audience {
        person: ways(contacts, now, texts),
        security: person.tier_now() == Tier::Privileged,
        ..Audience::default()
    }
}

/// Where somebody is reminded of what they have to register: the work mailbox; who has none, every other one on file. Nothing has
/// happened to the account, so nobody else is told, and no telephone rings.
pub fn of_reminder(contacts: &[Contact]) -> Audience {
    let mailbox =
        |contact: &&Contact| contact.until.is_none() && contact.kind.channel() == Some(Channel::Mail);
    let address = |contact: &Contact| (Channel::Mail, contact.value.clone());
    let at_work = |contact: &&Contact| contact.kind == ContactKind::WorkEmail;
    let mut person: BTreeSet<_> = contacts.iter().filter(mailbox).filter(at_work).map(address).collect();
    if person.is_empty() {
        person = contacts.iter().filter(mailbox).map(address).collect();
    }
    Audience { person, ..Audience::default() }
}

/// Every mailbox and mobile number that is on file or was until lately.
fn ways(contacts: &[Contact], now: Timestamp, texts: bool) -> BTreeSet<(Channel, String)> {
    contacts
        .iter()
        .filter(|contact| contact.until.is_none_or(|until| now.since(until) <= COOLING))
        .filter_map(|contact| way(contact, texts))
        .collect()
}

fn way(contact: &Contact, texts: bool) -> Option<(Channel, String)> {
    let channel = contact.kind.channel().filter(|channel| texts || *channel != Channel::Text)?;
    Some((channel, contact.value.clone()))
}

fn on_lost(contact: &Contact, case: &Case) -> bool {
    contact.device.is_some_and(|device| case.report.things.iter().any(|thing| thing.device == Some(device)))
}

/// Whether a message that arrived at this address of the person tells them: for a privileged account not where a thief may read it. Of an
/// exception nobody hears in the work mailbox either, which opens with the account.
pub fn counts_as_told(case: &Case, facts: &Facts, notice: Notice, address: &str) -> bool {
    let exception = notice == Notice::ExceptionStarted;
    let watched = exception || tier_of(case, facts) == Tier::Privileged;
    let here = |contact: &&Contact| {
        contact.value == address && !(exception && contact.kind == ContactKind::WorkEmail)
    };
    !watched || facts.contacts.iter().filter(here).any(|c| is_read_elsewhere(case, facts.into(), c))
}

/// Whether a message to somebody else tells anybody who can stop what it is about. Of an exception its signers and a program hear nothing
/// that they could stop.
pub fn tells_another(case: &Case, facts: &Facts, notice: Notice, receiver: Option<PersonId>) -> bool {
    notice != Notice::ExceptionStarted
        || receiver.is_some_and(|receiver| !crate::signed_exception(case, receiver, &facts.humans))
}

/// Whether the person hears of it in a place that the recovery did not run through: on file for long enough, not the work
/// mailbox, not read on what was lost.
fn has_other_channel(case: &Case, facts: &Facts, texts: bool) -> bool {
    let carried: BTreeSet<ContactId> = called(case).collect();
    // The same number may be on file twice, as home and as mobile.
    let values: BTreeSet<&str> = facts
        .contacts
        .iter()
        .filter(|contact| {
            carried.contains(&contact.id)
                || (case.report.channel == ReportChannel::PersonalEmail
                    && contact.kind == ContactKind::PersonalEmail)
        })
        .map(Contact::line)
        .collect();
    facts.contacts.iter().any(|contact| {
        contact.until.is_none()
            && contact.since.plus(COOLING) <= facts.now
            && contact.kind != ContactKind::WorkEmail
            && !values.contains(contact.line())
            && is_read_elsewhere(case, facts.into(), contact)
            && way(contact, texts).is_some()
    })
}
