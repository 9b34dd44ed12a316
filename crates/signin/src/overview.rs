//! What a person sees about their own account, in one read.

use keyward_access::policy::{Due, Snoozed, campaign_asks, registration_due};
use keyward_directory::{keys, rules::AccountFacts};
use keyward_model::{Contact, Device, Factor, Method, MethodId, MethodKind, MethodStatus, Timestamp};
use keyward_storage::{
    StoreError,
    repo::{self, Page, PageRequest, sign_ins::SignIn as SignInRecord},
};
use std::collections::BTreeSet;

use crate::{Session, SignIn, SignInError};

/// How many sign-ins are shown.
const LATEST: u16 = 20;
/// Of the sign-ins, and of the refused tries, how many the page of somebody's account is made of.
const MANY: u16 = 100;
/// How many, if all are wanted.
const ALL: u16 = 200;

/// A person's sign-ins and refused tries.
#[derive(Clone, Debug)]
pub struct SignIns {
    /// Both, newest first.
    pub records: Vec<SignInRecord>,
    /// Before when sign-ins are left out; `None` if none is.
    pub ends: Option<Timestamp>,
    /// Before when refused tries are left out; `None` if none is.
    pub refused_ends: Option<Timestamp>,
}

/// A person's own account.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Everything ever bound, newest first.
    pub methods: Vec<Method>,
    /// Those of them that are checked here: the others are records of another directory.
    pub here: Vec<MethodId>,
    /// Those of them that the sign-in policy takes for no sign-in: they are no way in.
    pub refused: BTreeSet<MethodId>,
    /// Devices.
    pub devices: Vec<Device>,
    /// Telephones and addresses with history.
    pub contacts: Vec<Contact>,
    /// The latest sign-ins and attempts, newest first.
    pub sign_ins: Vec<SignInRecord>,
    /// When the recovery codes in force were made.
    pub codes_made_at: Option<Timestamp>,
    /// How many of them are unused.
    pub codes_left: u32,
    /// What a requirement still asks for.
    pub due: Option<Due>,
    /// What the campaign would like them to add, whether or not it may be put off.
    pub asked: Option<Factor>,
    /// Whether the session is worth a passkey where it rests on some: what a phisher bound a minute ago is not.
    pub settled: bool,
}

impl SignIn {
    /// Reads the account of who is signed in.
    ///
    /// # Errors
    /// [`SignInError::EnrolOnly`], [`SignInError::Store`].
    pub async fn overview(&self, session: &Session) -> Result<Overview, SignInError> {
        session.require_full()?;
        let (dir, person, now) = (self.inner.dir(), session.person.id, self.inner.now());
        let (inner, session) = (self.inner.clone(), session.clone());
        let read = self.inner.store.read("overview", move |tx| -> Result<Overview, StoreError> {
            let rules = inner.rules(tx, now)?;
            let account = AccountFacts::read(tx, session.account(), &rules)?;
            let refused = account.refused(&rules);
            let (rules, facts) = (rules.rules(), account.facts());
            let methods = repo::methods::of_person(tx, dir, person)?;
            let codes = methods
                .iter()
                .filter(|method| {
                    method.kind == MethodKind::RecoveryCodes && method.status == MethodStatus::Active
                })
                .map(|method| method.added_at)
                .max();
            let here = repo::methods::working(tx, dir, person)?.into_iter().filter(|row| row.here);
            Ok(Overview {
                here: here.map(|row| row.id).collect(),
                codes_made_at: codes,
                codes_left: repo::recovery_codes::count_unused(tx, dir, person)?,
                devices: repo::devices::of_person(tx, dir, person)?,
                contacts: repo::contacts::of_person(tx, dir, person)?,
                sign_ins: repo::sign_ins::of_person(tx, dir, person, &PageRequest::first(LATEST))?.items,
                due: registration_due(rules, &facts, now),
                asked: campaign_asks(rules, &facts, session.factors, Snoozed::default(), now)
                    .map(|ask| ask.factor),
                settled: keys::are_settled(tx, (dir, person), (session.factors, session.methods()), now)?,
                methods,
                refused,
            })
        });
        Ok(read.await?)
    }

    /// The sign-ins and attempts of who is signed in, newest first: of each at most 100, or 200 if `all` are wanted. They are counted
    /// apart, because anybody who knows the name makes attempts: however many there are, they hide no sign-in.
    ///
    /// # Errors
    /// [`SignInError::EnrolOnly`], [`SignInError::Store`].
    pub async fn sign_ins(&self, session: &Session, all: bool) -> Result<SignIns, SignInError> {
        session.require_full()?;
        let (dir, person) = (self.inner.dir(), session.person.id);
        let page = PageRequest::first(if all { ALL } else { MANY });
        let read = self.inner.store.read("own-sign-ins", move |tx| {
            let worked = repo::sign_ins::of_person_by_outcome(tx, dir, person, true, &page)?;
            let refused = repo::sign_ins::of_person_by_outcome(tx, dir, person, false, &page)?;
            let (ends, refused_ends) = (end(&worked), end(&refused));
            let mut records = worked.items;
            records.extend(refused.items);
            records.sort_by_key(|record| std::cmp::Reverse((record.at, record.id)));
            Ok::<_, StoreError>(SignIns { records, ends, refused_ends })
        });
        Ok(read.await?)
    }
}

/// Before when the rest is left out.
fn end(page: &Page<SignInRecord>) -> Option<Timestamp> {
    page.next.as_ref().and_then(|_| page.items.last()).map(|record| record.at)
}
