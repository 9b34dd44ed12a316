//! Who may use and register what: the one decision that sign-in, registration, rehearsal and "why?" ask.

mod decide;
mod entry;
mod passkey;
mod plan;
mod registration;
mod rehearsal;

pub(crate) use decide::may_enter;
pub use decide::{Grant, Refusal, is_refused, limit, may_protect_with, may_register, may_use, may_use_pass};
pub use entry::{WorkTakes, can_work};
pub use passkey::{PasskeyFacts, ProfileRefusal};
pub use plan::{Plan, Use, as_strong_as_ever, binds_strongly, may_begin, may_bind, unmet, usable};
pub use registration::{Ask, Due, Reminder, Snoozed, campaign_asks, is_held, registration_due, reminder_due};
pub use rehearsal::{NextSignIn, Outcome, rehearse};

use keyward_model::{
    Factor, FactorSet, GroupId, MethodId, MethodKind, MethodStatus, PassPolicy, RoleSet, SessionStrength,
    SignInPolicy, Timestamp,
};

/// The policies in force, or those that somebody wants to put in force.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// Who may use and register what.
    pub sign_in: &'a SignInPolicy,
    /// What a Temporary Access Pass may be, and for whom.
    pub pass: &'a PassPolicy,
    /// What this installation is set up for: codes need somebody who carries them.
    pub able: FactorSet,
}

/// A method on somebody's account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its id.
    pub id: MethodId,
    /// What it is.
    pub kind: MethodKind,
    /// Whether it works.
    pub status: MethodStatus,
    /// Whether Keyward keeps what it takes to check it, or did until it was revoked. A record that an import brought has nothing.
    pub here: bool,
    /// What is known of it, if it is a passkey that was registered here.
    pub passkey: Option<PasskeyFacts>,
}

/// A pass on somebody's account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassFacts {
    /// When it begins to work.
    pub not_before: Timestamp,
    /// When it stops.
    pub expires_at: Timestamp,
    /// Whether it works once only.
    pub one_time: bool,
    /// How often it was used.
    pub uses: u32,
    /// Whether it was ended before its time: voided, replaced, or tried wrongly too often.
    pub ended: bool,
}

/// What the decision looks at of a person.
#[derive(Clone, Copy, Debug)]
pub struct PersonFacts<'a> {
    /// Whether the account is enabled.
    pub enabled: bool,
    /// Whether it is frozen.
    pub frozen: bool,
    /// Since when multi-factor authentication has to be registered again.
    pub reregister_at: Option<Timestamp>,
    /// The person's groups: at least those that the rules name.
    pub groups: &'a [GroupId],
    /// Roles in Keyward.
    pub roles: RoleSet,
    /// When the account was made.
    pub created_at: Timestamp,
    /// Everything on the account, and what was revoked by anybody but its owner.
    pub methods: &'a [Held],
    /// The latest pass.
    pub pass: Option<PassFacts>,
}

impl PersonFacts<'_> {
    /// What the best sign-in of this account was ever worth, by everything that Keyward could check and that its owner did not
    /// remove: what is suspended, reported lost or was retired by the desk counts.
    pub fn strongest_ever(&self) -> SessionStrength {
        let ever = self.methods.iter().filter(|held| held.here).flat_map(|held| Factor::of(held.kind));
        let lasts = |factor: &Factor| factor.is_checked_here() && *factor != Factor::TemporaryAccessPass;
        SessionStrength::of(ever.copied().filter(lasts).collect())
    }

    /// Whether a passkey works that Keyward can check, whatever the policy says of it now.
    pub fn has_passkey(&self) -> bool {
        let works = |held: &Held| {
            held.kind == MethodKind::Passkey && held.status == MethodStatus::Active && held.passkey.is_some()
        };
        self.methods.iter().any(|held| held.here && works(held))
    }
}
