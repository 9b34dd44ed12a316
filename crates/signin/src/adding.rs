//! What adding any method has in common.

use keyward_access::{
    gate::{Change, Confirmed, Permit},
    policy::{Held, PersonFacts, Plan},
};
use keyward_directory::{
    Observed,
    gate::{AtTheGate, Closed},
    rules::{self, InForce},
};
use keyward_model::{
    Actor, Channel, Factor, FactorSet, Method, MethodId, MethodKind, MethodStatus, Person, Timestamp,
};
use keyward_notify::Notice;
use keyward_storage::{Draws, StoreError, Tx, repo};
use serde_json::{Value, json};

use crate::{Client, PasswordUse, Session, SignIn, SignInError, service::Inner};

/// What people add by themselves, the strongest first.
const ADDABLE: [Factor; 7] = [
    Factor::Passkey,
    Factor::SoftwareTotp,
    Factor::Password,
    Factor::Sms,
    Factor::Voice,
    Factor::Email,
    Factor::RecoveryCode,
];

impl SignIn {
    /// What the person may add in this session now, the strongest first: by the policy in force, and as far as codes can be sent
    /// here. A password that is there may be changed, and recovery codes made again.
    ///
    /// # Errors
    /// [`SignInError::EnrolOnly`], [`SignInError::Store`].
    pub async fn may_add(&self, session: &Session) -> Result<Vec<Factor>, SignInError> {
        session.require_full()?;
        let (inner, session, now) = (self.inner.clone(), session.clone(), self.inner.now());
        let read = self.inner.store.read("may-add", move |tx| -> Result<_, StoreError> {
            let rules = inner.rules(tx, now)?;
            let at_the_gate = inner.at_the_gate(tx, &session, &rules, now)?;
            let may = |factor: &Factor| {
                channel_of(*factor).is_none_or(|channel| inner.can_send(channel).is_ok())
                    && at_the_gate.as_ref().is_some_and(|at| lets(at, *factor))
            };
            Ok(ADDABLE.into_iter().filter(may).collect())
        });
        Ok(read.await?)
    }

    /// Asks the gate before anything is begun.
    ///
    /// # Errors
    /// [`SignInError::NotAllowed`], [`SignInError::StepUpNeeded`], [`SignInError::SessionOver`].
    pub(crate) async fn ask_to_add(
        &self,
        session: &Session,
        confirmed: Confirmed,
        factor: Factor,
    ) -> Result<(), SignInError> {
        let (inner, session, now) = (self.inner.clone(), session.clone(), self.inner.now());
        let asked = self.inner.store.read("ask-to-add", move |tx| {
            inner.gate(tx, &session, confirmed, Change::Add(factor, None), now).map(drop)
        });
        asked.await
    }

    /// What a password of this person's is for: whether the policy would take it alone, had they nothing else. So it is long
    /// enough on the day when everything else is lost or removed.
    ///
    /// # Errors
    /// [`SignInError::Store`].
    pub async fn password_use(&self, session: &Session) -> Result<PasswordUse, SignInError> {
        let (inner, person, now) = (self.inner.clone(), session.account(), self.inner.now());
        let read =
            self.inner.store.read("password-use", move |tx| inner.password_use_of(tx, &person, now)).await;
        Ok(read?)
    }
}

/// The channel of a code that is sent.
pub(crate) const fn channel_of(factor: Factor) -> Option<Channel> {
    match factor {
        Factor::Sms => Some(Channel::Text),
        Factor::Voice => Some(Channel::Voice),
        Factor::Email => Some(Channel::Mail),
        _ => None,
    }
}

/// Whether the gate lets a session add this, once its person confirms it.
pub(crate) fn lets(at: &AtTheGate<'_>, factor: Factor) -> bool {
    at.ask(Confirmed::Touch, Change::Add(factor, None)).is_ok()
}

/// How a change that was begun is confirmed when it is finished: nobody has the sealed state of one who did not confirm it then.
pub(crate) const CONFIRMED_BEFORE: Confirmed = Confirmed::Touch;

impl Inner {
    /// Asks the gate whether this session may make a change, with what is on record now.
    ///
    /// # Errors
    /// [`SignInError::NotAllowed`], [`SignInError::StepUpNeeded`], [`SignInError::SessionOver`].
    pub(crate) fn gate(
        &self,
        tx: &mut dyn Tx,
        session: &Session,
        confirmed: Confirmed,
        change: Change<'_>,
        now: Timestamp,
    ) -> Result<Permit, SignInError> {
        let rules = self.rules(tx, now)?;
        let at_the_gate = self.at_the_gate(tx, session, &rules, now)?.ok_or(SignInError::SessionOver)?;
        at_the_gate.ask(confirmed, change).map_err(|closed| match closed {
            Closed::SessionOver => SignInError::SessionOver,
            Closed::Refused(why) => SignInError::by_gate(why),
            Closed::Store(error) => SignInError::Store(error),
        })
    }

    /// What the gate asks about; `None` for a session that has ended.
    pub(crate) fn at_the_gate<'r>(
        &self,
        tx: &mut dyn Tx,
        session: &Session,
        rules: &'r InForce,
        now: Timestamp,
    ) -> Result<Option<AtTheGate<'r>>, StoreError> {
        let whose = (self.dir(), session.person.id);
        match AtTheGate::read(tx, whose, session.id, (self.observer.as_ref(), rules), now) {
            Ok(at_the_gate) => Ok(Some(at_the_gate)),
            Err(Closed::Store(error)) => Err(error),
            Err(Closed::SessionOver | Closed::Refused(_)) => Ok(None),
        }
    }

    /// [`SignIn::password_use`] of anybody.
    pub(crate) fn password_use_of(
        &self,
        tx: &mut dyn Tx,
        person: &Person,
        now: Timestamp,
    ) -> Result<PasswordUse, StoreError> {
        let rules = self.rules(tx, now)?;
        let groups = rules::memberships(tx, self.dir(), person.id, &rules)?;
        let only = [Held {
            id: MethodId::from_bytes([0; 16]),
            kind: MethodKind::Password,
            status: MethodStatus::Active,
            here: true,
            passkey: None,
        }];
        let alone = PersonFacts { methods: &only, ..rules::of_person(person, &groups) };
        let plan = Plan::of(rules.rules(), &alone, now);
        let enough = plan.is_enough(FactorSet::of(Factor::Password));
        Ok(if enough { PasswordUse::Alone } else { PasswordUse::WithAnother })
    }

    /// Revokes those of a person's methods that a new one replaces, as its event names them.
    pub(crate) fn replace_methods(
        &self,
        tx: &mut dyn Tx,
        permit: &Permit,
        at: Timestamp,
        which: impl Fn(&Method) -> bool,
    ) -> Result<Vec<Value>, StoreError> {
        let (dir, mut replaced) = (self.dir(), Vec::new());
        for old in repo::methods::of_person(tx, dir, permit.person())? {
            if which(&old) && repo::methods::set_status(tx, dir, permit, old.id, MethodStatus::Revoked, at)? {
                replaced.push(json!({ "method": old.id, "was": old.status }));
            }
        }
        Ok(replaced)
    }

    /// Registering again was required: with what was registered now, it is done.
    pub(crate) fn registered_again(
        &self,
        tx: &mut dyn Tx,
        person: &Person,
        with: MethodId,
        draws: &Draws,
    ) -> Result<(), StoreError> {
        let Some(since) = person.reregister_at else { return Ok(()) };
        if repo::people::set_reregister(tx, self.dir(), person.id, Some(since), None)? {
            let body = json!({ "from": since, "to": null, "method": with });
            self.log(tx, draws, Actor::Person(person.id), "person.reregistered", person.id, body)?;
        }
        Ok(())
    }

    /// Tells an open case what was bound in this session, and what opened the session: the case says whose that is.
    pub(crate) fn bound(
        &self,
        tx: &mut dyn Tx,
        session: &Session,
        (method, kind): (MethodId, MethodKind),
        draws: &Draws,
    ) -> Result<(), StoreError> {
        let what = Observed::MethodBound { method, kind, by: session.opened_by() };
        self.observe(tx, session.person.id, &what, draws)
    }

    /// Logs that a method was added and tells its person.
    pub(crate) fn tell_added(
        &self,
        tx: &mut dyn Tx,
        person: &Person,
        method: &Method,
        (secret, replaced): (impl serde::Serialize, &[Value]),
        draws: &Draws,
    ) -> Result<(), StoreError> {
        let body = json!({
            "method": method.id, "kind": method.kind, "label": &method.label, "secret": secret,
            "replaced": replaced, "from": &method.added_from,
        });
        self.log(tx, draws, Actor::Person(person.id), "method.added", person.id, body)?;
        // A password or a mailbox was not asked for.
        if matches!(method.kind, MethodKind::SoftwareTotp | MethodKind::Phone) {
            self.registered_again(tx, person, method.id, draws)?;
        }
        self.notify(tx, person, &Notice::MethodAdded { label: &method.label, at: draws.now() }, draws)
    }
}

impl Session {
    /// A method that the person of the session adds.
    pub(crate) fn new_method(
        &self,
        client: &Client,
        id: MethodId,
        kind: MethodKind,
        label: &str,
        now: Timestamp,
    ) -> Method {
        let person = self.person.id;
        Method {
            id,
            person,
            kind,
            label: label.to_owned(),
            status: MethodStatus::Active,
            synced: None,
            model: None,
            device: None,
            added_at: now,
            added_by: Actor::Person(person),
            added_from: client.origin(Some(self.id)),
            last_used_at: None,
            status_at: now,
            here: true,
        }
    }
}
