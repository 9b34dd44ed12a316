//! Red flags of a case: those on record and those that the facts show now.

use crate::{
    Case, Facts, FlagEffect, FlagKind, FlagState, Notice, Playbook, call_code, evidence::COOLING, own,
};
use keyward_model::{ContactId, DeviceId, Method, MethodId, Strength, Timestamp};
use serde::{Deserialize, Serialize};

/// What a flag is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Thing {
    Device(DeviceId),
    Method(MethodId),
    Contact(ContactId),
    Notice(Notice),
}

/// A sign that something may be wrong, with what it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "flag")]
pub enum RedFlag {
    /// The device that was reported lost signed in after the loss: somebody has it.
    DeviceSignedIn {
        /// Which.
        device: DeviceId,
        /// When last.
        at: Timestamp,
    },
    /// A method that was reported lost signed in after the loss.
    MethodSignedIn {
        /// Which.
        method: MethodId,
        /// When last.
        at: Timestamp,
    },
    /// A method was added within 72 hours before the loss, or between the loss and the report.
    MethodAdded {
        /// Which.
        method: MethodId,
        /// When.
        at: Timestamp,
    },
    /// A telephone number or address changed within 72 hours of the report.
    ContactChanged {
        /// The new one.
        contact: ContactId,
        /// When.
        at: Timestamp,
    },
    /// The manager changed within 72 hours of the report.
    ManagerChanged {
        /// When.
        at: Timestamp,
    },
    /// An import changed a number, address, manager, photo, name or tier within 72 hours of the report, or since.
    ImportTouched {
        /// When last.
        at: Timestamp,
    },
    /// A change of the sign-in policy closed a strong method or the codes of the person within 72 hours of the report, or since.
    PolicyClosed {
        /// When the policy was put in force that refuses it.
        at: Timestamp,
    },
    /// The person had other cases within 90 days.
    RepeatedCases {
        /// How many, this one not counted.
        before: u32,
    },
    /// Checks failed in other cases of this person.
    FailedBefore {
        /// How many.
        checks: u32,
    },
    /// A case of this human was rejected within 30 days.
    RejectedBefore {
        /// When last.
        at: Timestamp,
    },
    /// The person stopped a case within 30 days, and nobody let it go on.
    StoppedByPerson {
        /// When last.
        at: Timestamp,
    },
    /// A flag that stops stood in a case of this human within 30 days, and nobody looked at it.
    FlaggedBefore {
        /// When it was found.
        at: Timestamp,
    },
    /// Many cases in ten minutes.
    ManyCases {
        /// How many, this one not counted.
        count: u32,
    },
    /// A phishing wave is on record for the team.
    PhishingWave {
        /// The team.
        team: String,
    },
    /// A self-service report from a network that this person never used before.
    UnusualSource,
    /// A way in was added or changed while the case was open, in a session that stands neither on the pass of the case nor on a
    /// passkey that was left to the person.
    BoundByOther {
        /// Which.
        method: MethodId,
        /// When.
        at: Timestamp,
    },
    /// Every message of a notice to the person, or to everybody else who was to hear of it, was given up.
    NotTold {
        /// Which.
        notice: Notice,
    },
    /// A telephone number of the person is on file for others as well: whoever answers may be one of them.
    SharedNumber {
        /// Which.
        contact: ContactId,
        /// How many others.
        others: u32,
    },
    /// A strong method that is left signed in, and the caller did not show that it was them.
    OwnerSignedIn {
        /// Which.
        method: MethodId,
        /// When last.
        at: Timestamp,
    },
    /// Three wrong codes were read out for one that the person drew.
    WrongCode {
        /// When the code was drawn.
        at: Timestamp,
    },
    /// The agent heard it.
    Heard {
        /// What.
        heard: FlagKind,
    },
}

impl RedFlag {
    /// Its kind.
    pub const fn kind(&self) -> FlagKind {
        match self {
            Self::DeviceSignedIn { .. } | Self::MethodSignedIn { .. } => FlagKind::LostDeviceSignedIn,
            Self::MethodAdded { .. } => FlagKind::MethodAdded,
            Self::ContactChanged { .. } => FlagKind::ContactChanged,
            Self::ManagerChanged { .. } => FlagKind::ManagerChanged,
            Self::ImportTouched { .. } => FlagKind::ImportTouched,
            Self::PolicyClosed { .. } => FlagKind::PolicyClosed,
            Self::RepeatedCases { .. } => FlagKind::RepeatedCases,
            Self::FailedBefore { .. } => FlagKind::FailedBefore,
            Self::RejectedBefore { .. } => FlagKind::RejectedBefore,
            Self::StoppedByPerson { .. } => FlagKind::StoppedByPerson,
            Self::FlaggedBefore { .. } => FlagKind::FlaggedBefore,
            Self::ManyCases { .. } => FlagKind::ManyCases,
            Self::PhishingWave { .. } => FlagKind::PhishingWave,
            Self::UnusualSource => FlagKind::UnusualSource,
            Self::BoundByOther { .. } => FlagKind::BoundByOther,
            Self::NotTold { .. } => FlagKind::NotTold,
            Self::SharedNumber { .. } => FlagKind::SharedNumber,
            Self::OwnerSignedIn { .. } => FlagKind::OwnerSignedIn,
            Self::WrongCode { .. } => FlagKind::WrongCode,
            Self::Heard { heard } => *heard,
        }
    }
    /// What it is about besides its kind: two flags of one kind about different things are two flags.
    const fn thing(&self) -> Option<Thing> {
        match self {
            Self::DeviceSignedIn { device, .. } => Some(Thing::Device(*device)),
            Self::MethodSignedIn { method, .. }
            | Self::MethodAdded { method, .. }
            | Self::OwnerSignedIn { method, .. }
            | Self::BoundByOther { method, .. } => Some(Thing::Method(*method)),
            Self::ContactChanged { contact, .. } | Self::SharedNumber { contact, .. } => {
                Some(Thing::Contact(*contact))
            }
            Self::NotTold { notice } => Some(Thing::Notice(*notice)),
            Self::ManagerChanged { .. }
            | Self::ImportTouched { .. }
            | Self::PolicyClosed { .. }
            | Self::RepeatedCases { .. }
            | Self::FailedBefore { .. }
            | Self::RejectedBefore { .. }
            | Self::StoppedByPerson { .. }
            | Self::FlaggedBefore { .. }
            | Self::ManyCases { .. }
            | Self::PhishingWave { .. }
            | Self::UnusualSource
            | Self::WrongCode { .. }
            | Self::Heard { .. } => None,
        }
    }
    /// What a review names it by: its kind, and the thing that it is about.
    pub fn name(&self) -> String {
        let kind = self.kind().name();
        match self.thing() {
            Some(Thing::Device(device)) => format!("{kind}:{device}"),
            Some(Thing::Method(method)) => format!("{kind}:{method}"),
            Some(Thing::Contact(contact)) => format!("{kind}:{contact}"),
            Some(Thing::Notice(notice)) => format!("{kind}:{}", notice.name()),
            None => kind.to_owned(),
        }
    }
    /// Whether both say the same about the same thing, apart from counts and times.
    pub(crate) fn is_about_the_same(&self, other: &Self) -> bool {
        (self.kind(), self.thing()) == (other.kind(), other.thing())
    }
    /// Whether it is about this method.
    pub(crate) fn is_of_method(&self, method: MethodId) -> bool {
        match self {
            Self::MethodSignedIn { method: of, .. }
            | Self::MethodAdded { method: of, .. }
            | Self::BoundByOther { method: of, .. } => *of == method,
            _ => false,
        }
    }
    /// When a lost thing signed in last, or an import or a policy changed something: what happens after somebody looked is news.
    const fn happened_at(&self) -> Option<Timestamp> {
        match self {
            Self::DeviceSignedIn { at, .. }
            | Self::MethodSignedIn { at, .. }
            | Self::OwnerSignedIn { at, .. }
            | Self::WrongCode { at }
            | Self::ImportTouched { at }
            | Self::PolicyClosed { at }
            | Self::RejectedBefore { at }
            | Self::StoppedByPerson { at }
            | Self::FlaggedBefore { at } => Some(*at),
            _ => None,
        }
    }
}

/// What the facts show now and the case has not on record: to be raised.
pub(crate) fn unraised(case: &Case, facts: &Facts) -> Vec<RedFlag> {
    shown(case, facts)
        .into_iter()
        .filter(|flag| {
            !case.flags.iter().any(|known| {
                let news = known.reviewed.zip(flag.happened_at()).is_some_and(|(seen, at)| at > seen);
                known.flag.is_about_the_same(flag) && !news
            })
        })
        .collect()
}

/// The flags that nobody has reviewed: on record, or shown by the facts now. A review is spent by the pass that it let out: once that
/// has ended unused, the flag stands again. The weightiest first, then in order.
pub fn standing_flags(case: &Case, facts: &Facts) -> Vec<RedFlag> {
    let out = case.is_way_out(facts.now);
    let stands = |state: &&FlagState| state.reviewed.is_none() || (case.is_spent(state.spent) && !out);
    let recorded = case.flags.iter().filter(stands).map(|state| state.flag.clone());
    let mut flags: Vec<_> = recorded.chain(unraised(case, facts)).collect();
    flags.sort_by_key(|flag| std::cmp::Reverse(facts.flag_effect(flag.kind())));
    flags
}

/// Whether a standing flag has this effect.
pub(crate) fn any_with(case: &Case, facts: &Facts, effect: FlagEffect) -> bool {
    standing_flags(case, facts).iter().any(|flag| facts.flag_effect(flag.kind()) == effect)
}

/// What the facts show at this moment.
fn shown(case: &Case, facts: &Facts) -> Vec<RedFlag> {
    let history = &facts.history;
    let mut flags = history.lost_signed_in.clone();
    // Its owner used what somebody else may know until they reported it: that it signed in before says nothing. The page lists these sign-ins.
    // What signs in with it since is somebody else. A passkey that is said to be somebody else's is another matter: whoever signs in with it may
    // be the owner.
    let phishable = |id| facts.method(id).is_some_and(|m| m.kind.strength() != Strength::PhishingResistant);
    let shared = |flag: &RedFlag| matches!(flag, RedFlag::MethodSignedIn { method, at } if phishable(*method) && *at <= case.opened_at);
    flags.retain(|flag| case.playbook != Playbook::Compromised || !shared(flag));
    let methods = || facts.methods.iter();
    let added = methods().filter(|m| case.was_added_lately(m));
    flags.extend(added.map(|m| RedFlag::MethodAdded { method: m.id, at: m.added_at }));
    let orphans = own::orphans(case, facts);
    let foreign = methods().filter(|m| case.is_foreign(m) || orphans.contains(&m.id));
    flags.extend(foreign.map(|m| RedFlag::BoundByOther { method: m.id, at: m.added_at }));
    let reported = case.opened_at.minus(COOLING);
    let new_contact =
        |c: &&keyward_model::Contact| c.since > reported && c.since <= case.opened_at && c.until.is_none();
    flags.extend(
        facts
            .contacts
            .iter()
            .filter(new_contact)
            .filter(|contact| !came_with_the_person(case, facts, contact))
            .map(|c| RedFlag::ContactChanged { contact: c.id, at: c.since }),
    );
    if facts.subject.manager.is_some() && facts.subject.manager_since > reported {
        flags.push(RedFlag::ManagerChanged { at: facts.subject.manager_since });
    }
    if let Some(at) = history.import_touched.filter(|at| *at > reported) {
        flags.push(RedFlag::ImportTouched { at });
    }
    flags.extend(history.policy_closed.map(|at| RedFlag::PolicyClosed { at }));
    if history.failed_before > 0 {
        flags.push(RedFlag::FailedBefore { checks: history.failed_before });
    }
    if history.cases_before > 0 {
        flags.push(RedFlag::RepeatedCases { before: history.cases_before });
    }
    flags.extend(history.carried.flags());
    if many_cases(facts) {
        flags.push(RedFlag::ManyCases { count: history.cases_lately });
    }
    if let Some(team) = &history.phishing_wave {
        flags.push(RedFlag::PhishingWave { team: team.clone() });
    }
    let shared = |&(contact, others): &(ContactId, u32)| RedFlag::SharedNumber { contact, others };
    flags.extend(history.shared_numbers.iter().map(shared));
    flags.extend(call_code::unclaimed(case, facts));
    flags.extend(call_code::guessed(case));
    if history.unusual_source {
        flags.push(RedFlag::UnusualSource);
    }
    flags
}

/// Whether a new contact is what anybody new has: before a first passkey, where none of its kind was on file whose place it took lately.
/// It is no proof either, being as new.
fn came_with_the_person(case: &Case, facts: &Facts, contact: &keyward_model::Contact) -> bool {
    let reported = case.opened_at.minus(COOLING);
    let took_its_place = |other: &keyward_model::Contact| {
        other.kind == contact.kind && other.until.is_some_and(|until| until > reported)
    };
    case.playbook == Playbook::FirstPasskey && !facts.contacts.iter().any(took_its_place)
}

/// Whether half a wave of cases came in.
fn many_cases(facts: &Facts) -> bool {
    let wave = facts.wave();
    wave > 0 && facts.history.cases_lately.saturating_mul(2) >= wave
}

/// Methods that are held back: suspended by default, until the case decides to keep them. Those that were added within 72 hours before
/// the loss, or between the loss and the report, because an attacker adds one first (A20); and those that were added since in a session
/// that the case does not answer for.
pub fn suspects<'a>(case: &'a Case, facts: &'a Facts) -> impl Iterator<Item = &'a Method> {
    facts.methods.iter().filter(|method| case.suspects(method))
}
