//! Freezing one's own account.

use keyward_directory::freeze;
use keyward_model::Actor;
use keyward_notify::{Notice, tell};
use serde_json::json;

use crate::{Asserted, Client, Session, SignIn, SignInError, purpose};

impl SignIn {
    /// Freezes the account of who asks: every session ends, this one too, and nothing signs in until an administrator lifts
    /// it. So nobody can freeze an account without one of its passkeys.
    ///
    /// `asserted` must be for [`purpose::FREEZE`]. Who came by a link of the demo needs none.
    ///
    /// # Errors
    /// [`SignInError::StepUpNeeded`], [`SignInError::SessionOver`].
    pub async fn freeze(
        &self,
        session: &Session,
        asserted: Option<&Asserted>,
        client: &Client,
    ) -> Result<(), SignInError> {
        session.require_full()?;
        let link = session.is_by_link() && self.inner.config.allow_links;
        if !link && !self.covers(asserted, session, purpose::FREEZE) {
            return Err(SignInError::StepUpNeeded);
        }
        let (inner, draws) = (self.inner.clone(), self.inner.draws(self.inner.now()));
        let (session, client) = (session.clone(), client.clone());
        self.inner
            .store
            .write("freeze-own", move |tx| {
                let draws = draws.restart();
                let (dir, now, person) = (inner.dir(), draws.now(), &session.person);
                inner.still_lives(tx, person.id, session.id, now)?;
                let who = (person.id, Actor::Person(person.id));
                let said = json!({ "from": client.origin(Some(session.id)) });
                if freeze(tx, dir, inner.observer.as_ref(), who, &said, &draws)? {
                    let notice = Notice::Frozen { at: now };
                    tell::of_protection(tx, dir, &inner.config.telling, person, &notice, (now, &draws))?;
                }
                Ok(())
            })
            .await
    }
}
