//! A person's own methods: rename, remove.

use keyward_access::{
    gate::Change,
    policy::{Held, PersonFacts, Plan},
};
use keyward_directory::rules::AccountFacts;
use keyward_model::{Actor, Method, MethodId, MethodStatus, Person, Timestamp, line};
use keyward_notify::Notice;
use keyward_storage::{StoreError, Tx, repo};
use serde_json::json;

use crate::{
    Asserted, Client, Session, SignIn, SignInError, Signals, purpose, registration::LONGEST_LABEL,
    service::Inner, signals,
};

impl SignIn {
    /// Everything ever bound to the person, newest first.
    ///
    /// # Errors
    /// [`SignInError::EnrolOnly`], [`SignInError::Store`].
    pub async fn list_methods(&self, session: &Session) -> Result<Vec<Method>, SignInError> {
        session.require_full()?;
        let (dir, person) = (self.inner.dir(), session.person.id);
        let found: Result<Vec<Method>, StoreError> =
            self.inner.store.read("methods", move |tx| repo::methods::of_person(tx, dir, person)).await;
        Ok(found?)
    }

    /// Renames one of the person's methods. `asserted` must be for [`purpose::rename_method`]; somebody who has no passkey has just
    /// signed in.
    ///
    /// # Errors
    /// [`SignInError::Label`]; [`SignInError::NotFound`] if it is not theirs or revoked; [`SignInError::NotAllowed`],
    /// [`SignInError::StepUpNeeded`].
    pub async fn rename_method(
        &self,
        session: &Session,
        which: MethodId,
        label: &str,
        asserted: Option<&Asserted>,
        client: &Client,
    ) -> Result<(), SignInError> {
        session.require_full()?;
        let confirmed = self.confirmed(session, asserted, &purpose::rename_method(which));
        let label = line(label, LONGEST_LABEL)?;
        let (inner, draws) = (self.inner.clone(), self.inner.draws(self.inner.now()));
        let (session, client) = (session.clone(), client.clone());
        self.inner
            .store
            .write("rename-method", move |tx| {
                let draws = draws.restart();
                let (dir, person) = (inner.dir(), session.person.id);
                let permit = inner.gate(tx, &session, confirmed, Change::Rename, draws.now())?;
                let method = repo::methods::find(tx, dir, which)?
                    .filter(|method| method.person == person)
                    .ok_or(SignInError::NotFound)?;
                if !repo::methods::rename(tx, dir, &permit, which, &label)? {
                    return Err(SignInError::NotFound);
                }
                let from = client.origin(Some(session.id));
                let body =
                    json!({ "method": which, "from_label": method.label, "label": &label, "from": from });
                Ok(inner.log(tx, &draws, Actor::Person(person), "method.renamed", person, body)?)
            })
            .await
    }

    /// Removes one of the person's methods for good: it is revoked and its sessions end in the same transaction, perhaps
    /// the asking one among them. `even_last` says that the person knows it is the last phishing-resistant one, or that nothing is
    /// left to sign in with.
    ///
    /// `asserted` must be for [`purpose::remove_method`]. Who came by a link of the demo needs none, nor does who has no passkey
    /// and has just signed in.
    ///
    /// # Errors
    /// [`SignInError::NotAllowed`], [`SignInError::StepUpNeeded`], [`SignInError::NotFound`], [`SignInError::LastStrongMethod`],
    /// [`SignInError::OnlyWay`].
    pub async fn remove_method(
        &self,
        session: &Session,
        which: MethodId,
        even_last: bool,
        asserted: Option<&Asserted>,
        client: &Client,
    ) -> Result<Signals, SignInError> {
        session.require_full()?;
        let confirmed = self.confirmed(session, asserted, &purpose::remove_method(which));
        let (inner, draws) = (self.inner.clone(), self.inner.draws(self.inner.now()));
        let (session, client) = (session.clone(), client.clone());
        self.inner
            .store
            .write("remove-method", move |tx| {
                let draws = draws.restart();
                let (dir, now, person) = (inner.dir(), draws.now(), &session.person);
                let permit = inner.gate(tx, &session, confirmed, Change::Remove, now)?;
                let methods = repo::methods::of_person(tx, dir, person.id)?;
                let method = methods.iter().find(|method| method.id == which).ok_or(SignInError::NotFound)?;
                let others = methods.iter().any(|other| other.id != which && other.is_usable_strong());
                if method.is_usable_strong() && !others && !even_last {
                    return Err(SignInError::LastStrongMethod);
                }
                if !even_last && inner.is_only_way(tx, person, which, now)? {
                    return Err(SignInError::OnlyWay);
                }
                if !repo::methods::set_status(tx, dir, &permit, which, MethodStatus::Revoked, now)? {
                    return Err(SignInError::NotFound);
                }
                let from = client.origin(Some(session.id));
                let body = json!({
                    "method": which, "kind": method.kind, "label": &method.label, "was": method.status,
                    "from": from,
                });
                inner.log(tx, &draws, Actor::Person(person.id), "method.removed", person.id, body)?;
                inner.notify(tx, person, &Notice::MethodRemoved { label: &method.label, at: now }, &draws)?;
                Ok(signals::read(tx, person, &inner.config.rp_id)?)
            })
            .await
    }

    /// Whether nothing would be left to sign in with, as the policy in force has it, without this one of the person's methods.
    ///
    /// # Errors
    /// [`SignInError::EnrolOnly`], [`SignInError::Store`].
    pub async fn is_only_way(&self, session: &Session, which: MethodId) -> Result<bool, SignInError> {
        session.require_full()?;
        let (inner, person, now) = (self.inner.clone(), session.person.clone(), self.inner.now());
        let read: Result<bool, StoreError> =
            self.inner.store.read("is-only-way", move |tx| inner.is_only_way(tx, &person, which, now)).await;
        Ok(read?)
    }

    /// What the credential manager should be told now.
    ///
    /// # Errors
    /// [`SignInError::EnrolOnly`], [`SignInError::Store`].
    pub async fn signals(&self, session: &Session) -> Result<Signals, SignInError> {
        session.require_full()?;
        let (person, rp_id) = (session.person.clone(), self.inner.config.rp_id.clone());
        let read: Result<Signals, StoreError> =
            self.inner.store.read("signals", move |tx| signals::read(tx, &person, &rp_id)).await;
        Ok(read?)
    }
}

impl Inner {
    fn is_only_way(
        &self,
        tx: &mut dyn Tx,
        person: &Person,
        which: MethodId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let rules = self.rules(tx, now)?;
        let account = AccountFacts::read(tx, person.clone(), &rules)?;
        let facts = account.facts();
        let rest: Vec<Held> = facts.methods.iter().filter(|held| held.id != which).cloned().collect();
        let without = PersonFacts { methods: &rest, ..facts };
        let locked_out = |facts: &PersonFacts<'_>| Plan::of(rules.rules(), facts, now).is_locked_out();
        // Who has no way in here cannot lose it.
        Ok(!locked_out(&facts) && locked_out(&without))
    }
}
