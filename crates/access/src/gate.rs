//! The gate: may this session change the ways into this account? Every write of a credential, its name, a deputy or a duress word
//! takes a [`Permit`], and only this module makes one.

use crate::policy::{
    PasskeyFacts, PersonFacts, Refusal, Rules, as_strong_as_ever, binds_strongly, may_bind, may_enter,
    may_register,
};
use keyward_model::{
    Factor, FactorSet, MethodId, MethodKind, MethodStatus, PersonId, RequiredStrength, SessionStrength,
};

/// A change of somebody's own ways into their account.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change<'a> {
    /// Another method that shows this factor, or other recovery codes, or another password. `Some` is what the authenticator
    /// answered, once it did.
    Add(Factor, Option<&'a PasskeyFacts>),
    /// A method goes for good.
    Remove,
    /// A method gets another name.
    Rename,
    /// A duress word is set or removed.
    DuressWord,
    /// A deputy is named or dismissed.
    Deputy,
    /// Somebody is declared to be close, which keeps both from each other's recoveries: no row of this account's ways in.
    Close,
    /// The second half of a pass is shown: nothing is written, and it opens somebody else's account.
    PassHalf,
}

/// How the person confirmed the change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// With a passkey, for exactly this.
    Touch,
    /// They signed in a short while ago.
    RecentSignIn,
    /// Not at all.
    No,
}

/// What the recoveries of an account say about its sessions.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Recovery {
    /// Whether the pass that opened the session is the one that an open case goes by, or was given out by the operator.
    pub pass_counts: bool,
    /// What an open case withholds: the methods that were reported lost or are held back. `None` while no case is open.
    pub withheld: Option<Vec<MethodId>>,
    /// Whether what is registered by that pass has to look like success and be none: its case asked for help in silence.
    pub pretends: bool,
}

/// Who asks, with what.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// Whose account it is.
    pub person: PersonId,
    /// What was shown when the session began.
    pub shown: FactorSet,
    /// The methods that it rests on; none after a pass.
    pub methods: &'a [MethodId],
    /// Whether a passkey among them is worth more than what bound it, if there is one: see [`are_settled`](crate::keys::are_settled).
    pub settled: bool,
    /// How the person confirmed the change.
    pub confirmed: Confirmed,
    /// What the recoveries of the account say.
    pub recovery: &'a Recovery,
}

/// Whether this session may make this change now: it is as strong as the account has ever been, or stands on the pass of the open
/// case; no open case withholds it; the person confirmed it; and the policy allows the method.
///
/// # Errors
/// The first rule that refuses it.
pub fn gate(
    rules: Rules<'_>,
    person: &PersonFacts<'_>,
    asking: &Asking<'_>,
    change: Change<'_>,
) -> Result<Permit, Refusal> {
    may_enter(person)?;
    let after_pass = asking.shown.has(Factor::TemporaryAccessPass);
    if after_pass {
        // Whoever has a pass registers, and does nothing else with it.
        if !asking.recovery.pass_counts || !matches!(change, Change::Add(..)) {
            return Err(Refusal::PassEnded);
        }
    } else {
        not_withheld(asking)?;
        as_strong_as_ever(person, asking.shown)?;
    }
    if let Change::Add(factor, passkey) = change {
        may_bind(rules, person, asking.shown)?;
        may_register(rules, person, factor, passkey, after_pass)?;
    }
    if !after_pass {
        confirmed(person, asking.confirmed)?;
    }
    let strong = binds_strongly(person, asking.shown);
    Ok(Permit { person: asking.person, made_by: MadeBy::Owner(change.into()), strong })
}

/// Whether what somebody says in this session about their account is its owner's own word: it is as strong as the account has ever been, and rests
/// on nothing that can be phished and that an open case withholds, such as a password that was reported as known to somebody else. What cannot
/// be phished speaks for its owner although a caller says that it is lost: whoever reports a loss silences nobody by it. A passkey that a phished
/// password bound a minute ago is no more than that. After a pass nobody does more than register.
///
/// # Errors
/// The first rule that refuses it.
pub fn own_word(person: &PersonFacts<'_>, asking: &Asking<'_>) -> Result<(), Refusal> {
    may_enter(person)?;
    if asking.shown.has(Factor::TemporaryAccessPass) {
        return Err(Refusal::PassEnded);
    }
    as_strong_as_ever(person, asking.shown)?;
    if !asking.settled {
        return Err(Refusal::TooWeak(RequiredStrength::PhishingResistant));
    }
    let strong = SessionStrength::of(asking.shown) == SessionStrength::PhishingResistant;
    if !strong && rests_on_withheld(asking) { Err(Refusal::CaseOpen) } else { Ok(()) }
}

/// Whether the session may be shown the words by which desk and owner know each other: whoever reads them can pose as either. It is the
/// owner's, and rests on nothing that an open case withholds, such as a passkey on the telephone that was reported stolen.
///
/// # Errors
/// The first rule that refuses it.
pub fn may_read_words(person: &PersonFacts<'_>, asking: &Asking<'_>) -> Result<(), Refusal> {
    own_word(person, asking)?;
    if rests_on_withheld(asking) { Err(Refusal::CaseOpen) } else { Ok(()) }
}

fn rests_on_withheld(asking: &Asking<'_>) -> bool {
    asking.recovery.withheld.iter().flatten().any(|method| asking.methods.contains(method))
}

/// While a case is open a session without its pass counts only if no fake site could have got it and nothing of it was reported.
fn not_withheld(asking: &Asking<'_>) -> Result<(), Refusal> {
    if asking.recovery.withheld.is_none() {
        return Ok(());
    }
    let strong = SessionStrength::of(asking.shown) == SessionStrength::PhishingResistant;
    if strong && !rests_on_withheld(asking) { Ok(()) } else { Err(Refusal::CaseOpen) }
}

/// Whoever has a passkey touches it, however fresh the sign-in is: a stolen cookie is not enough. Whoever has none has signed in
/// just now. One that the policy refuses is one that they have: closing it makes no change easier.
fn confirmed(person: &PersonFacts<'_>, confirmed: Confirmed) -> Result<(), Refusal> {
    match (confirmed, person.has_passkey()) {
        (Confirmed::Touch, _) | (Confirmed::RecentSignIn, false) => Ok(()),
        (_, has_passkey) => Err(Refusal::NotConfirmed { touch: has_passkey }),
    }
}

/// What a [`Permit`] is asked for: one kind of row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write {
    /// That there is a method of this kind.
    Method(MethodKind),
    /// What a method of this kind is checked by: a key, a hash, a secret, an address.
    Credential(MethodKind),
    /// Another status of a method of this kind.
    Status(MethodKind, MethodStatus),
    /// Another name.
    Label,
    /// On which device it is: that decides what is lost with a telephone.
    Device,
    /// A duress word.
    DuressWord,
    /// A deputy.
    Deputy,
}

/// The leave to write rows about one person's ways in. Without one nothing in the store does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    person: PersonId,
    made_by: MadeBy,
    strong: bool,
}

/// Whose leave it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MadeBy {
    /// The owner, through [`gate`].
    Owner(OwnChange),
    /// A recovery, or whoever answers for the account: it closes ways in, and lets none work that it did not close.
    Decision,
    /// An export of another directory: what is on record there, and nothing that can be checked here.
    Import,
    /// Keyward itself.
    Upkeep,
    /// Made-up people.
    Fixture,
}

/// A [`Change`] without what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OwnChange {
    Add(MethodKind),
    Remove,
    Rename,
    DuressWord,
    Deputy,
    Close,
    PassHalf,
}

impl From<Change<'_>> for OwnChange {
    fn from(change: Change<'_>) -> Self {
        match change {
            Change::Add(factor, _) => Self::Add(factor.kind()),
            Change::Remove => Self::Remove,
            Change::Rename => Self::Rename,
            Change::DuressWord => Self::DuressWord,
            Change::Deputy => Self::Deputy,
            Change::Close => Self::Close,
            Change::PassHalf => Self::PassHalf,
        }
    }
}

impl Permit {
    /// Of a decision about somebody's methods that is on record: of their case, or of the organisation. It suspends, retires and
    /// lets work again, and adds nothing.
    pub const fn of_decision(person: PersonId) -> Self {
        Self { person, made_by: MadeBy::Decision, strong: false }
    }

    /// Of an import: it records methods that another directory checks, their names and the devices that they are on.
    pub const fn of_import(person: PersonId) -> Self {
        Self { person, made_by: MadeBy::Import, strong: false }
    }

    /// Of what Keyward does of its own accord: it suspends a method that is being guessed at, hashes a password that was right once
    /// more, and marks one that has to be changed.
    pub const fn of_upkeep(person: PersonId) -> Self {
        Self { person, made_by: MadeBy::Upkeep, strong: false }
    }

    /// Of made-up people: the demo, measurements and tests. Everything, as if its owner had done it.
    pub const fn of_fixture(person: PersonId) -> Self {
        Self { person, made_by: MadeBy::Fixture, strong: true }
    }

    /// Whose rows.
    pub const fn person(&self) -> PersonId {
        self.person
    }

    /// Whether a method that is revoked by this leave counts no more for how strong the account has ever been: its owner removed it,
    /// in a session that was as strong.
    pub const fn is_by_owner(&self) -> bool {
        matches!(self.made_by, MadeBy::Owner(_) | MadeBy::Fixture)
    }

    /// Whether what is bound by this leave is bound as strongly as the account has been. Of what nobody here asked that, it is not known, and
    /// what is not known proves nothing.
    pub const fn binds_strongly(&self) -> bool {
        self.strong
    }

    /// Whether it covers this.
    pub fn covers(&self, write: Write) -> bool {
        match (self.made_by, write) {
            (MadeBy::Owner(change), write) => change.covers(write),
            (MadeBy::Fixture, _)
            | (MadeBy::Decision, Write::Status(..))
            | (MadeBy::Import, Write::Method(_) | Write::Label | Write::Device)
            | (
                MadeBy::Upkeep,
                Write::Status(_, MethodStatus::Suspended) | Write::Credential(MethodKind::Password),
            ) => true,
            (MadeBy::Decision | MadeBy::Upkeep | MadeBy::Import, _) => false,
        }
    }
}

impl OwnChange {
    fn covers(self, write: Write) -> bool {
        match (self, write) {
            // What is added may replace something of its kind.
            (
                Self::Add(own),
                Write::Method(kind) | Write::Credential(kind) | Write::Status(kind, MethodStatus::Revoked),
            ) => own == kind,
            (Self::Remove, Write::Status(_, MethodStatus::Revoked))
            | (Self::Rename, Write::Label)
            | (Self::DuressWord, Write::DuressWord)
            | (Self::Deputy, Write::Deputy) => true,
            _ => false,
        }
    }
}
