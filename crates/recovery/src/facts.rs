//! What the outside says at the moment of a decision.

use crate::{
    Carried, Closeness, Deed, LostBefore, OwnSession, RedFlag, Remade, Signers, Standards, evidence::settled,
};
use keyward_access::BoundKey;
use keyward_model::{
    Actor, CaseId, ChangeId, Contact, ContactId, Device, EvidenceId, GroupId, Humans, IntentId, Method,
    MethodId, PassId, PassPolicy, Person, PersonId, RoleSet, SessionId, Timestamp,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// An action that asks for a passkey touch of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "action", content = "id")]
pub enum SignedAction {
    /// Issue a pass.
    IssuePass,
    /// Retire what was lost.
    Retire,
    /// Sign a vouch or an approval.
    Sign(EvidenceId),
    /// Keep a method that was suspended because it was added around the loss.
    Keep,
    /// Require that multi-factor authentication is registered again.
    Reregister,
    /// What is a step of a case, or harms, and takes no touch of its own: once for a case and a quarter of an hour ([`WORK_LIFE`]).
    Work,
    /// Sign an exception from the standard.
    Exception,
    /// Draw a code to read out to the helpdesk: the person's own.
    DrawCode,
    /// Stop the case: the person's own, in a session that is weaker than their account.
    StopOwn,
}

impl SignedAction {
    /// What stands for it in what the passkey signs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::IssuePass => "pass",
            Self::Retire => "retire",
            Self::Sign(_) => "sign",
            Self::Keep => "keep",
            Self::Reregister => "reregister",
            Self::Work => "work",
            Self::Exception => "exception",
            Self::DrawCode => "draw-code",
            Self::StopOwn => "stop-own",
        }
    }
}

/// What a passkey touch is bound to: it counts for nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "of")]
pub enum Touch {
    /// One action on one case.
    Case {
        /// The case.
        case: CaseId,
        /// The action.
        action: SignedAction,
    },
    /// One change of the rules, by its proposer or its approver.
    Change {
        /// The change.
        change: ChangeId,
    },
    /// Something at the desk that is no command of a case.
    Deed {
        /// What, and whom or what it concerns.
        deed: Deed,
    },
}

/// A fresh passkey assertion and what it is bound to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepUp {
    /// What it was given for.
    pub touch: Touch,
    /// When.
    pub at: Timestamp,
    /// With which passkey; `None` only where made-up people touch.
    pub method: Option<MethodId>,
    /// What it takes to check it later, as JSON: kept with vouches and approvals.
    pub signature: Option<String>,
}

/// As many effects can become due at once, and as many ids does each decision bring: everything that follows by itself, at
/// its worst. A notice that found no id would show that another one took it.
pub const FRESH: usize = 24;

/// How long a touch for [`SignedAction::Work`] counts for further work on its case, in the session in which it was given: a call
/// with two checks is not interrupted, and a session that somebody took cannot go on with it.
pub const WORK_LIFE: Duration = Duration::from_mins(15);

/// How long a passkey touch counts for what it was given for.
const STEP_UP_LIFE: Duration = Duration::from_mins(5);

impl StepUp {
    /// Whether it was given for exactly this, a short while ago.
    pub fn is_for(&self, touch: Touch, now: Timestamp) -> bool {
        self.touch == touch && now.since(self.at) <= STEP_UP_LIFE
    }
}

/// Who acts, and what they may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorFacts {
    /// Who.
    pub actor: Actor,
    /// Their roles.
    pub roles: RoleSet,
    /// Whether their work is on hold, because they did too much in too short a time.
    pub on_hold: bool,
    /// Their session and the passkey that made it, if they signed in with one.
    pub session: Option<(SessionId, Option<MethodId>)>,
    /// The assertion given with this command.
    pub step_up: Option<StepUp>,
    /// How the passkey of the assertion came to its account.
    pub key: Option<BoundKey>,
    /// How the passkey that made the session did; read only where somebody reports a loss of their own.
    pub session_key: Option<BoundKey>,
}

/// What is on record now of somebody who did something in a case: it is judged again when it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// Their roles.
    pub roles: RoleSet,
    /// Whether they may sign in: enabled, and not frozen.
    pub enters: bool,
    /// Whether they and the person are declared to be close.
    pub related: bool,
    /// Whether their work is on hold, on whichever of their accounts.
    pub held: bool,
}

impl Colleague {
    /// Whether what they did counts at all now: they may sign in, are not close to the person, and their work is not on hold.
    pub(crate) const fn stands(self) -> bool {
        self.enters && !self.related && !self.held
    }
}

/// Somebody who vouches while the manager is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deputy {
    /// Who, enabled.
    pub person: PersonId,
    /// Since when the manager has named them.
    pub since: Timestamp,
}

/// What happened elsewhere and before, as far as it says something about a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The pass that opened the session of what is observed, if it was given out at the machine.
    pub operator_pass: Option<PassId>,
    /// Sign-ins after the loss by what was lost: of each device and method the last one.
    pub lost_signed_in: Vec<RedFlag>,
    /// Other cases of the person in the 90 days before this one.
    pub cases_before: u32,
    /// Failed checks in other cases of the person in 30 days, since a supervisor last looked.
    pub failed_before: u32,
    /// The session of the person, where they act in the case about themselves.
    pub own_session: Option<OwnSession>,
    /// What stopped earlier cases of this human.
    pub carried: Carried,
    /// What they leave lost.
    pub lost_before: Vec<LostBefore>,
    /// Who lifted a freeze of this human within [`LIFTED`](crate::LIFTED).
    pub lifted_by: Vec<PersonId>,
    /// Cases that were opened in the organisation in the last 10 minutes, this one not counted.
    pub cases_lately: u32,
    /// The team of the person, if a phishing wave is on record for it.
    pub phishing_wave: Option<String>,
    /// Passes that the actor issued in the last hour, whoever they were for.
    pub passes_lately: u32,
    /// When an import last changed a number, address, manager, photo, name or tier of the person.
    pub import_touched: Option<Timestamp>,
    /// When the sign-in policy came into force that refuses a strong method or the codes of the person which the policy took that was in
    /// force 72 hours before the report.
    pub policy_closed: Option<Timestamp>,
    /// Telephone numbers of the person that others have on file too, with how many others.
    pub shared_numbers: Vec<(ContactId, u32)>,
    /// Whether the report came by self-service from a network that the person never used before.
    pub unusual_source: bool,
    /// Since when every device of the person is of the kind that is on file, if an import changed that.
    pub devices_since: Option<Timestamp>,
    /// When the account was last disabled.
    pub disabled_at: Option<Timestamp>,
    /// When accounts of those who take part or could be asked to were last enabled again: what comes back opens nothing for others at once.
    pub enabled_again: BTreeMap<PersonId, Timestamp>,
    /// What other cases say about who signs in this one.
    pub signers: Signers,
    /// Those who take part or could be asked to and hold no passkey whose word about others counts
    /// ([`BoundKey::is_settled`]). Looked up where a pass may go out in halves.
    pub keyless: BTreeSet<PersonId>,
}

/// The facts of the moment.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The present.
    pub now: Timestamp,
    /// Who acts.
    pub actor: ActorFacts,
    /// The person the case is about.
    pub subject: Person,
    /// Their manager, if the account exists and is enabled.
    pub manager: Option<PersonId>,
    /// Who stands in for the manager.
    pub deputy: Option<Deputy>,
    /// By whose word the actor and the person are close; `None` if they are not.
    pub related: Option<Closeness>,
    /// Everybody who did something in the case, as they stand now.
    pub colleagues: BTreeMap<PersonId, Colleague>,
    /// Which of the accounts that take part belong to one human: the rules keep humans apart, not accounts.
    pub humans: Humans,
    /// Whether the organisation's brake is on: a wave of attacks is under way.
    pub brake: bool,
    /// What happened elsewhere.
    pub history: History,
    /// Passkeys that earlier cases of the person made by their own passes, and against which nothing speaks.
    pub remade: Vec<Remade>,
    /// Their groups.
    pub groups: Vec<GroupId>,
    /// Everything ever bound to them.
    pub methods: Vec<Method>,
    /// Those of them that the sign-in policy in force refuses.
    pub refused: BTreeSet<MethodId>,
    /// Those of them that were bound more weakly than the account was worth, or of which nobody asked that.
    pub made_weakly: BTreeSet<MethodId>,
    /// Since when another photo is on file than the one that came with the person: faces are compared with it.
    pub photo_since: Option<Timestamp>,
    /// Their devices.
    pub devices: Vec<Device>,
    /// Their telephones and addresses with history.
    pub contacts: Vec<Contact>,
    /// The pass policy in force.
    pub pass_policy: PassPolicy,
    /// The standards of the version that the case keeps. They are not all that it is judged by: see [`Facts::applying`].
    pub standards: Standards,
    /// The standards in force, where they are another version than the case keeps.
    pub in_force: Option<Standards>,
    /// Unused ids for the effects that follow from a decision by themselves.
    pub fresh: [IntentId; FRESH],
}

impl Facts {
    /// Whether the actor is the human with this account, signed in with this one or another of theirs.
    pub fn acts(&self, account: PersonId) -> bool {
        self.actor.actor.person().is_some_and(|actor| self.humans.is_same(actor, account))
    }
    /// Whether the human with this account lifted a freeze of the person lately: that cleared the way of every case that follows.
    pub fn lifted(&self, account: PersonId) -> bool {
        self.history.lifted_by.iter().any(|by| self.humans.is_same(*by, account))
    }
    /// Whether a method signs in and cannot be phished: it works, and the sign-in policy in force takes it. What gets easier
    /// where none does is not to be asked of this alone: closing one would open it.
    pub fn signs_in_strongly(&self, method: &Method) -> bool {
        method.is_usable_strong() && !self.refused.contains(&method.id)
    }
    /// Whether what an account said at a moment counts as to how long it was enabled by then: 72 hours, if it was enabled again.
    pub(crate) fn was_back_long_enough(&self, account: PersonId, at: Timestamp) -> bool {
        self.history.enabled_again.get(&account).is_none_or(|since| settled(*since, at))
    }
    /// Somebody who did something in the case, as they stand now; nobody who is not on record.
    pub fn colleague(&self, person: PersonId) -> Option<Colleague> {
        if self.actor.actor.person() == Some(person) {
            return Some(Colleague {
                roles: self.actor.roles,
                enters: true,
                related: self.related.is_some(),
                held: self.actor.on_hold,
            });
        }
        self.colleagues.get(&person).copied()
    }
    /// Whether the photo on file, if there is one, was there 72 hours before this: whoever can replace it must not be the face in it.
    pub(crate) fn photo_is_settled(&self, before: Timestamp) -> bool {
        self.photo_since.is_none_or(|since| settled(since, before))
    }
    /// The method with this id.
    pub fn method(&self, id: MethodId) -> Option<&Method> {
        self.methods.iter().find(|method| method.id == id)
    }
}
