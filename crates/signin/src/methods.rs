//! A person's own methods: rename, remove.

use keyward_model::{Actor, Method, MethodId, MethodStatus, line};
use keyward_notify::Notice;
use keyward_storage::{StoreError, repo};
use serde_json::json;

use crate::{
    Asserted, Client, Session, SignIn, SignInError, Signals, purpose, registration::LONGEST_LABEL, signals,
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

    /// Renames one of the person's methods.
    ///
    /// # Errors
    /// [`SignInError::Label`]; [`SignInError::NotFound`] if it is not theirs or revoked.
    pub async fn rename_method(
        &self,
        session: &Session,
        which: MethodId,
        label: &str,
        client: &Client,
    ) -> Result<(), SignInError> {
        session.require_full()?;
        let label = line(label, LONGEST_LABEL)?;
        let (inner, draws) = (self.inner.clone(), self.inner.draws(self.inner.now()));
        let (session, client) = (session.clone(), client.clone());
        self.inner
            .store
            .write("rename-method", move |tx| {
                let draws = draws.restart();
                let (dir, person) = (inner.dir(), session.person.id);
                inner.still_lives(tx, person, session.id, draws.now())?;
                let method = repo::methods::find(tx, dir, which)?
                    .filter(|method| method.person == person)
                    .ok_or(SignInError::NotFound)?;
                if !repo::methods::rename(tx, dir, which, &label)? {
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
    /// the asking one among them. `even_last` says that the person knows it is the last phishing-resistant one.
    ///
    /// `asserted` must be for [`purpose::remove_method`]. Who came by a link of the demo needs none.
    ///
    /// # Errors
    /// [`SignInError::StepUpNeeded`], [`SignInError::NotFound`], [`SignInError::LastStrongMethod`].
    pub async fn remove_method(
        &self,
        session: &Session,
        which: MethodId,
        even_last: bool,
        asserted: Option<&Asserted>,
        client: &Client,
    ) -> Result<Signals, SignInError> {
        session.require_full()?;
        let link = session.is_by_link() && self.inner.config.allow_links;
        if !link && !self.covers(asserted, session, &purpose::remove_method(which)) {
            return Err(SignInError::StepUpNeeded);
        }
        let (inner, draws) = (self.inner.clone(), self.inner.draws(self.inner.now()));
        let (session, client) = (session.clone(), client.clone());
        self.inner
            .store
            .write("remove-method", move |tx| {
                let draws = draws.restart();
                let (dir, now, person) = (inner.dir(), draws.now(), &session.person);
                inner.still_lives(tx, person.id, session.id, now)?;
                let methods = repo::methods::of_person(tx, dir, person.id)?;
                let method = methods.iter().find(|method| method.id == which).ok_or(SignInError::NotFound)?;
                let others = methods.iter().any(|other| other.id != which && other.is_usable_strong());
                if method.is_usable_strong() && !others && !even_last {
                    return Err(SignInError::LastStrongMethod);
                }
                if !repo::methods::set_status(tx, dir, which, MethodStatus::Revoked, now)? {
                    return Err(SignInError::NotFound);
                }
                repo::sessions::end_of_method(tx, dir, person.id, which, "method-removed", now)?;
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
