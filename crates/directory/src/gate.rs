//! The gate, asked with the facts of the account and of the session, as they are on record in this transaction.

use crate::{
    Observer, keys,
    rules::{AccountFacts, InForce},
    sessions,
};
use keyward_access::{
    gate::{self, Asking, Change, Confirmed, Permit, Recovery},
    policy::Refusal,
};
use keyward_model::{DirectoryId, Factor, PersonId, SessionId, Timestamp};
use keyward_storage::{
    StoreError, Tx,
    repo::{
        people, sessions as rows,
        sessions::{Session, SessionKind},
    },
};

/// Why a change was not let through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closed {
    /// The session has ended, or counts no more.
    SessionOver,
    /// A rule refuses the change.
    Refused(Box<Refusal>),
    /// The database failed.
    Store(StoreError),
}

impl From<StoreError> for Closed {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// A session at the gate: what is on record of it, of its account and of its account's recoveries.
#[derive(Debug)]
pub struct AtTheGate<'r> {
    rules: &'r InForce,
    session: Session,
    account: AccountFacts,
    recovery: Recovery,
    settled: bool,
}

impl<'r> AtTheGate<'r> {
    /// Reads what the gate asks about.
    ///
    /// # Errors
    /// [`Closed::SessionOver`], [`Closed::Store`].
    pub fn read(
        tx: &mut dyn Tx,
        (dir, person): (DirectoryId, PersonId),
        session: SessionId,
        (observer, rules): (&dyn Observer, &'r InForce),
        now: Timestamp,
    ) -> Result<Self, Closed> {
        let session = rows::find_live(tx, dir, person, session, now)?.ok_or(Closed::SessionOver)?;
        let found = people::find(tx, dir, person)?.ok_or(Closed::SessionOver)?;
        let account = AccountFacts::read(tx, found, rules)?;
        let facts = account.facts();
        let whose = (account.person(), facts.groups);
        sessions::standing(&session, whose, facts.methods, rules, now).map_err(|_| Closed::SessionOver)?;
        let recovery = observer.recovery(tx, dir, person, session.pass)?;
        let settled = keys::are_settled(tx, (dir, person), (session.factors, session.methods()), now)?;
        Ok(Self { rules, session, account, recovery, settled })
    }

    /// Asks [`gate::gate`] whether the session may make this change now.
    ///
    /// # Errors
    /// [`Closed::SessionOver`] for a session that is for something else, [`Closed::Refused`].
    pub fn ask(&self, confirmed: Confirmed, change: Change<'_>) -> Result<Permit, Closed> {
        if !is_for(&self.session, change) {
            return Err(Closed::SessionOver);
        }
        self.asking(confirmed, |asking| gate::gate(self.rules.rules(), &self.account.facts(), asking, change))
    }

    /// Asks [`gate::may_read_words`] whether the session may be shown the words of an open case.
    ///
    /// # Errors
    /// [`Closed::SessionOver`] for a session that is not over its sign-in, [`Closed::Refused`].
    pub fn may_read_words(&self) -> Result<(), Closed> {
        self.own_word()?;
        self.asking(Confirmed::No, |asking| gate::may_read_words(&self.account.facts(), asking))
    }

    /// Asks [`gate::own_word`] whether what is said in the session is the owner's own word.
    ///
    /// # Errors
    /// [`Closed::SessionOver`] for a session that is not over its sign-in, [`Closed::Refused`].
    pub fn own_word(&self) -> Result<(), Closed> {
        if self.session.kind != SessionKind::Full {
            return Err(Closed::SessionOver);
        }
        self.asking(Confirmed::No, |asking| gate::own_word(&self.account.facts(), asking))
    }

    fn asking<T>(
        &self,
        confirmed: Confirmed,
        ask: impl FnOnce(&Asking<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Closed> {
        let methods: Vec<_> = self.session.methods().collect();
        let asking = Asking {
            person: self.session.person,
            shown: self.session.factors,
            methods: &methods,
            settled: self.settled,
            confirmed,
            recovery: &self.recovery,
        };
        ask(&asking).map_err(|why| Closed::Refused(Box::new(why)))
    }
}

/// Whether sessions of this kind are for such a change: one that may only register registers, one that may only set another password
/// sets it, and a sign-in that is not over does nothing.
const fn is_for(session: &Session, change: Change<'_>) -> bool {
    match session.kind {
        SessionKind::Full => true,
        SessionKind::Enrol => matches!(change, Change::Add(Factor::Passkey | Factor::SoftwareTotp, _)),
        SessionKind::Change => matches!(change, Change::Add(Factor::Password, _)),
        SessionKind::Partial => false,
    }
}
