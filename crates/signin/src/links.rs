//! One-time sign-in links of the demo.

use std::time::Duration;

use keyward_model::{Factor, FactorSet, PersonId, SessionId};
use keyward_storage::{
    StoreError, repo,
    secrets::{Purpose, Revealed},
};

use crate::{Client, NewSession, SessionKind, SignIn, SignInError, session::OpenSession};

impl SignIn {
    /// Makes a link for a person: the secret to put into its address.
    ///
    /// # Errors
    /// [`SignInError::LinkRefused`] unless links are allowed here.
    pub async fn issue_link(&self, person: PersonId, lifetime: Duration) -> Result<Revealed, SignInError> {
        if !self.inner.config.allow_links {
            return Err(SignInError::LinkRefused);
        }
        let secret = self.inner.token();
        let hash = self.inner.secrets.keyed_hash(Purpose::Link, secret.text().as_bytes());
        let (dir, expires_at) = (self.inner.dir(), self.inner.now().plus(lifetime));
        let written: Result<(), StoreError> = self
            .inner
            .store
            .write("issue-link", move |tx| repo::sign_in_links::insert(tx, dir, &hash, person, expires_at))
            .await;
        written?;
        Ok(secret)
    }

    /// Signs in with a link, once. The session has no method: see [`Session::is_by_link`](crate::Session::is_by_link).
    ///
    /// # Errors
    /// [`SignInError::LinkRefused`].
    pub async fn sign_in_with_link(&self, link: &str, client: &Client) -> Result<NewSession, SignInError> {
        if !self.inner.config.allow_links || link.is_empty() || link.len() > 128 {
            return Err(SignInError::LinkRefused);
        }
        let link_hash = self.inner.secrets.keyed_hash(Purpose::Link, link.as_bytes());
        let secret = self.inner.token();
        let secret_hash = self.inner.secrets.keyed_hash(Purpose::Session, secret.text().as_bytes());
        let (inner, draws, client) = (self.inner.clone(), self.inner.draws(self.inner.now()), client.clone());
        let session = self
            .inner
            .store
            .write("use-link", move |tx| {
                let draws = draws.restart();
                let person = repo::sign_in_links::consume(tx, inner.dir(), &link_hash, draws.now())?
                    .ok_or(SignInError::LinkRefused)?;
                let person = inner.enabled(tx, person)?.ok_or(SignInError::LinkRefused)?;
                let new = OpenSession {
                    id: SessionId::new(draws.now(), &draws),
                    methods: &[],
                    // It stands for the passkey that nobody in the demo has.
                    pass: None,
                    factors: FactorSet::of(Factor::Passkey),
                    kind: SessionKind::Full,
                    secret_hash: &secret_hash,
                    client: &client,
                    at: draws.now(),
                };
                inner.open_session(tx, &new, person).map_err(SignInError::from)
            })
            .await?;
        Ok(NewSession { secret, session })
    }
}
