//! Signing in with a passkey.

use std::sync::Arc;

use keyward_access::policy::{Held, Plan, Use, is_held, may_use, unmet};
use keyward_directory::{
    rules::{self, AccountFacts},
    trust::Attested,
};
use keyward_model::{
    Actor, DeviceId, EventId, Factor, FactorSet, MethodId, MethodKind, MethodStatus, Person, PersonId,
    SessionId, Timestamp,
};
use keyward_passkeys::{
    AuthenticationExpectation, AuthenticationResponse, Challenge, options::RequestOptions,
};
use keyward_storage::{
    Draws, StoreError, Tx, repo,
    repo::{passkeys::KnownPasskey, sign_ins},
    secrets::{Purpose, Revealed},
};
use serde_json::json;

use crate::{
    CeremonyStart, Client, Note, Refusal, Session, SessionKind, SignIn, SignInError, Signals,
    flow::kind_of,
    service::Inner,
    session::OpenSession,
    signals,
    state::Ceremony,
    verify::{Verified, verify},
};

const PURPOSE: &str = "sign-in";

/// A sign-in with a passkey.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// For the cookie. It is here and nowhere else.
    pub secret: Revealed,
    /// The new session.
    pub session: Session,
    /// The passkey.
    pub method: MethodId,
    /// For the credential manager.
    pub signals: Signals,
    /// What the person should hear.
    pub notes: Vec<Note>,
}

impl SignIn {
    /// Begins a sign-in. Writes and reads nothing.
    ///
    /// The request names no credentials, whatever was typed: any passkey of this site may answer. So a known and an unknown
    /// name look the same and take the same time, because they are the same; the typed name only tells the page what
    /// to suggest.
    ///
    /// # Errors
    /// [`SignInError::NoBrowser`].
    pub fn begin_sign_in(
        &self,
        _user_name: Option<&str>,
        client: &Client,
    ) -> Result<CeremonyStart, SignInError> {
        let (ceremony, state) = self.inner.begin(PURPOSE, client, None)?;
        let public_key = request(&self.inner, &ceremony.nonce)?;
        Ok(CeremonyStart { public_key: json!(public_key), state })
    }

    /// Finishes a sign-in: all of `WebAuthn` L3 §7.2, one read before the signature check and one write after it.
    ///
    /// A success is recorded with the person's sign-ins; the log gets a leaf only when a suspended, revoked or copied
    /// passkey was used, because a leaf for every sign-in would cost more than the sign-in.
    ///
    /// # Errors
    /// [`SignInError::CeremonyOver`], [`SignInError::UnknownCredential`], [`SignInError::Refused`].
    pub async fn finish_sign_in(
        &self,
        credential: &AuthenticationResponse,
        state: &str,
        client: &Client,
    ) -> Result<SignedIn, SignInError> {
        self.finish_sign_in_after(None, credential, state, client).await
    }

    /// The same in a browser that has a session already: it ends, and if it was the beginning of this sign-in, what was shown
    /// there counts.
    ///
    /// # Errors
    /// As for [`SignIn::finish_sign_in`]; [`SignInError::NothingElse`].
    pub async fn finish_sign_in_after(
        &self,
        before: Option<&Session>,
        credential: &AuthenticationResponse,
        state: &str,
        client: &Client,
    ) -> Result<SignedIn, SignInError> {
        let ceremony = self.inner.resume(PURPOSE, client, None, state)?;
        let known = self.inner.known(&credential.raw_id.0).await?;
        let expected = AuthenticationExpectation::discoverable(self.inner.context(&ceremony.nonce)?);
        let verified = match verify(credential, &expected, known) {
            Ok(verified) => Arc::new(verified),
            Err(unfit) => return Err(self.refuse_unfit(*unfit, ceremony.nonce, ceremony, client).await),
        };
        let now = self.inner.now();
        let secret = self.inner.token();
        let command = Success {
            secret_hash: self.inner.secrets.keyed_hash(Purpose::Session, secret.text().as_bytes()),
            draws: self.inner.draws(now),
            inner: self.inner.clone(),
            verified: verified.clone(),
            ceremony,
            client: client.clone(),
            before: before.cloned(),
        };
        match self.inner.store.write("finish-sign-in", move |tx| command.run(tx)).await {
            Ok((session, method, signals)) => {
                Ok(SignedIn { secret, session, method, signals, notes: verified.notes() })
            }
            Err(SignInError::NothingElse) => {
                self.inner.record_refused(refused(&verified.known), "nothing_else", client).await?;
                Err(SignInError::NothingElse)
            }
            // Overtaken by a suspension between the read and the write; nothing of it was written.
            Err(SignInError::Refused(refusal)) => {
                Err(self.refuse(&verified.known, refusal, ceremony.nonce, ceremony, client).await)
            }
            Err(other) => Err(other),
        }
    }

    /// Records that a passkey signed and was refused, and spends the challenge.
    pub(crate) async fn refuse(
        &self,
        known: &KnownPasskey,
        refusal: Refusal,
        challenge: [u8; 32],
        ceremony: Ceremony,
        client: &Client,
    ) -> SignInError {
        let inner = self.inner.clone();
        let draws = inner.draws(inner.now());
        let (person, method) = (known.passkey.person, known.passkey.method);
        let entry = refused(known);
        let (code, client, returned) = (refusal.code(), client.clone(), SignInError::Refused(refusal));
        let written: Result<(), SignInError> = self
            .inner
            .store
            .write("refuse-sign-in", move |tx| {
                let draws = draws.restart();
                inner.spend(tx, &challenge, ceremony)?;
                inner.record(tx, &draws, &Entry { outcome: code, ..entry }, &client)?;
                let body = json!({ "method": method, "reason": code, "from": client.origin(None) });
                Ok(inner.log(tx, &draws, Actor::System, "sign_in.refused", person, body)?)
            })
            .await;
        written.err().unwrap_or(returned)
    }
}

/// The write of a successful sign-in.
struct Success {
    inner: Arc<Inner>,
    verified: Arc<Verified>,
    ceremony: Ceremony,
    client: Client,
    /// The session that the browser had.
    before: Option<Session>,
    secret_hash: [u8; 32],
    draws: Draws,
}

impl Success {
    fn run(&self, tx: &mut dyn Tx) -> Result<(Session, MethodId, Signals), SignInError> {
        let (inner, dir) = (&self.inner, self.inner.dir());
        let draws = self.draws.restart();
        let passkey = &self.verified.known.passkey;
        inner.spend(tx, &self.ceremony.nonce, self.ceremony)?;
        let overtaken = || SignInError::Refused(Refusal::Overtaken);
        let used = self.verified.used(draws.now());
        if !repo::passkeys::update_after_sign_in(tx, dir, passkey.method, used)? {
            return Err(overtaken());
        }
        let person: Person = inner.enabled(tx, passkey.person)?.ok_or_else(overtaken)?;
        let first = self.go_on(tx, &person, draws.now())?;
        let shown = first.as_ref().map_or(FactorSet::EMPTY, |first| first.factors).with(Factor::Passkey);
        let kind = self.judge(tx, &person, shown, draws.now())?;
        let kind = inner.changes_first(tx, person.id, shown, kind)?;
        let entry = Entry {
            person: person.id,
            method: Some(passkey.method),
            kind: MethodKind::Passkey,
            device: self.verified.known.device,
            outcome: sign_ins::SUCCESS,
        };
        inner.record(tx, &draws, &entry, &self.client)?;
        let handle = self.verified.known.user_handle.clone();
        let signals = signals::of(tx, &person, handle, &inner.config.rp_id)?;
        let before = first.iter().flat_map(Session::methods).filter(|method| *method != passkey.method);
        let methods: Vec<MethodId> = std::iter::once(passkey.method).chain(before).collect();
        let new = OpenSession {
            id: SessionId::new(draws.now(), &draws),
            methods: &methods,
            pass: None,
            factors: shown,
            kind,
            secret_hash: &self.secret_hash,
            client: &self.client,
            at: draws.now(),
        };
        let session = inner.open_session(tx, &new, person)?;
        inner.observe_sign_in(tx, passkey.person, &methods, &draws)?;
        Ok((session, passkey.method, signals))
    }

    /// Asks the policy: a passkey that it refuses does not sign in, and where it wants more than a passkey the session is partial.
    fn judge(
        &self,
        tx: &mut dyn Tx,
        person: &Person,
        shown: FactorSet,
        now: Timestamp,
    ) -> Result<SessionKind, SignInError> {
        let rules = self.inner.rules(tx, now)?;
        let groups = rules::memberships(tx, person.directory, person.id, &rules)?;
        let facts = rules::of_person(person, &groups);
        let known = &self.verified.known;
        let passkey = &known.passkey;
        let attested = Attested {
            method: passkey.method,
            aaguid: passkey.aaguid,
            backup_eligible: passkey.backup_eligible,
            verdict: passkey.verdict.as_deref(),
            registered_at: known.registered_at,
        };
        let held = Held {
            id: passkey.method,
            kind: MethodKind::Passkey,
            status: MethodStatus::Active,
            here: true,
            passkey: Some(rules::facts_of(tx, person.directory, &attested, &rules)?),
        };
        may_use(rules.rules(), &facts, Factor::Passkey, &held)
            .map_err(|why| SignInError::Refused(Refusal::Policy(Box::new(why))))?;
        let lacks = unmet(&rules.sign_in, &facts, shown, Use::Account);
        if lacks.is_none() && rules.sign_in.requirements.is_empty() {
            return Ok(SessionKind::Full);
        }
        let account = AccountFacts::read(tx, person.clone(), &rules)?;
        let (rules, facts) = (rules.rules(), account.facts());
        // No campaign asks who has a passkey that signs in.
        kind_of(&Plan::of(rules, &facts, now), shown, is_held(rules, &facts, shown, now))
    }

    /// Ends the session that the browser had: the beginning of this sign-in, if that is what it was.
    fn go_on(
        &self,
        tx: &mut dyn Tx,
        person: &Person,
        now: Timestamp,
    ) -> Result<Option<Session>, SignInError> {
        let Some(before) = &self.before else { return Ok(None) };
        let ended = repo::sessions::end(tx, self.inner.dir(), before.id, "went-on", now)?;
        let begun = ended && before.kind == SessionKind::Partial && before.person.id == person.id;
        Ok(begun.then(|| before.clone()))
    }
}

/// The line about a refused passkey, but for the outcome.
fn refused(known: &KnownPasskey) -> Entry {
    Entry {
        person: known.passkey.person,
        method: Some(known.passkey.method),
        kind: MethodKind::Passkey,
        device: known.device,
        outcome: "refused",
    }
}

/// A line in the person's sign-ins.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) person: PersonId,
    pub(crate) method: Option<MethodId>,
    pub(crate) kind: MethodKind,
    pub(crate) device: Option<DeviceId>,
    pub(crate) outcome: &'static str,
}

impl Inner {
    /// Marks a challenge as answered; the second answer is refused.
    pub(crate) fn spend(
        &self,
        tx: &mut dyn Tx,
        challenge: &[u8; 32],
        ceremony: Ceremony,
    ) -> Result<(), SignInError> {
        if repo::challenges::spend(tx, self.dir(), challenge, ceremony.expires_at)? {
            Ok(())
        } else {
            Err(SignInError::CeremonyOver)
        }
    }

    /// Adds a line to the person's sign-ins.
    pub(crate) fn record(
        &self,
        tx: &mut dyn Tx,
        draws: &Draws,
        entry: &Entry,
        client: &Client,
    ) -> Result<(), StoreError> {
        let origin = client.origin(None);
        let quoted = client.reference.as_ref().filter(|_| entry.outcome != sign_ins::SUCCESS);
        let row = sign_ins::SignIn {
            id: EventId::new(draws.now(), draws),
            person: entry.person,
            at: draws.now(),
            method: entry.method,
            kind: entry.kind,
            device: entry.device,
            outcome: entry.outcome.to_owned(),
            address: origin.address,
            user_agent: origin.user_agent,
            reference: quoted.map(|reference| reference.text().to_owned()),
        };
        sign_ins::insert(tx, self.dir(), &row)
    }
}

/// The options of a request that any passkey of the site satisfies.
pub(crate) fn request(inner: &Inner, challenge: &[u8; 32]) -> Result<RequestOptions, SignInError> {
    let challenge = Challenge::new(challenge.to_vec()).map_err(SignInError::RegistrationRefused)?;
    Ok(RequestOptions::new(&inner.config.rp_id, &challenge))
}
