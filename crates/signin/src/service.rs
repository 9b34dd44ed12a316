//! The service itself, and what its use cases share.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use keyward_directory::{
    Observed, Observer,
    rules::{InForce, RulesInForce},
};
use keyward_model::{
    Actor, Clock, DirectoryId, Entropy, EventId, MethodId, PassId, Person, PersonId, Timestamp,
};
use keyward_passkeys::{Base64Url, CHALLENGE_LIFE_SECONDS, CeremonyContext, Challenge, UserVerification};
use keyward_storage::{
    Draws, Reference, Store, StoreError, Tx, log,
    repo::{self, passes::PassEnd, sessions::SessionKind},
    secrets::{Revealed, SecretError, Secrets, generate_token},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;
use tokio::sync::Semaphore;

use crate::{
    Client, Session, SignInConfig, SignInError,
    hashing::{Hashing, spare_cores},
    housekeeping::Sweeps,
    state::{Binding, Ceremony},
};

/// The longest state that a browser brings back.
const LONGEST_STATE: usize = 2048;

/// Sign-in, sessions and a person's own methods, for one organisation. Cheap to clone.
#[derive(Clone)]
pub struct SignIn {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) secrets: Arc<Secrets>,
    pub(crate) config: SignInConfig,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) observer: Arc<dyn Observer>,
    in_force: Arc<RulesInForce>,
    pub(crate) hashing: Hashing,
    /// Turns to be told what somebody with a name begins with.
    pub(crate) names: Semaphore,
    pub(crate) sweeps: Mutex<Sweeps>,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIn").field("config", &self.inner.config).finish_non_exhaustive()
    }
}

/// A ceremony to run in the browser.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CeremonyStart {
    /// For `parseRequestOptionsFromJSON` or `parseCreationOptionsFromJSON`.
    pub public_key: serde_json::Value,
    /// To be sent back with the answer. Opaque; useless to any other browser.
    pub state: String,
}

impl SignIn {
    /// A service over this store. `observer` hears what a recovery case may be waiting for; `in_force` are the rules.
    pub fn new(
        store: Store,
        secrets: Arc<Secrets>,
        config: SignInConfig,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        observer: Arc<dyn Observer>,
        in_force: Arc<RulesInForce>,
    ) -> Self {
        let hashing = Hashing::new(config.password_cost);
        let sweeps = Mutex::default();
        let names = Semaphore::new(spare_cores());
        let inner =
            Inner { store, secrets, config, clock, entropy, observer, in_force, hashing, names, sweeps };
        Self { inner: Arc::new(inner) }
    }

    /// What it was told.
    pub fn config(&self) -> &SignInConfig {
        &self.inner.config
    }

    /// Places in the line for hashing passwords that are taken, and all of them.
    pub fn hashing_line(&self) -> (usize, usize) {
        self.inner.hashing.line()
    }

    /// What a sign-in that is refused is quoted by: for [`Client::reference`].
    pub fn new_reference(&self) -> Reference {
        Reference::new(&self.inner.secrets, self.inner.now(), self.inner.entropy.as_ref())
    }

    /// A value for the cookie that tells browsers apart: [`Client::browser`].
    pub fn new_browser(&self) -> String {
        generate_token(self.inner.entropy.as_ref()).text().to_owned()
    }
}

impl Inner {
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn dir(&self) -> DirectoryId {
        self.config.directory
    }

    /// The rules in force.
    pub(crate) fn rules(&self, tx: &mut dyn Tx, now: Timestamp) -> Result<Arc<InForce>, StoreError> {
        self.in_force.get(tx, self.dir(), now)
    }

    pub(crate) fn draws(&self, now: Timestamp) -> Draws {
        Draws::new(now, self.entropy.as_ref())
    }

    pub(crate) fn token(&self) -> Revealed {
        generate_token(self.entropy.as_ref())
    }

    /// Begins a ceremony: a nonce, and the sealed state that finishes it.
    pub(crate) fn begin(
        &self,
        purpose: &str,
        client: &Client,
        session: Option<&Session>,
    ) -> Result<(Ceremony, String), SignInError> {
        self.begin_for(purpose, client, session, Duration::from_secs(u64::from(CHALLENGE_LIFE_SECONDS)))
    }

    /// [`Inner::begin`] for something that takes longer.
    pub(crate) fn begin_for(
        &self,
        purpose: &str,
        client: &Client,
        session: Option<&Session>,
        life: Duration,
    ) -> Result<(Ceremony, String), SignInError> {
        let binding = bind(purpose, client, session)?;
        let mut nonce = [0; 32];
        self.entropy.fill(&mut nonce);
        let ceremony = Ceremony { nonce, expires_at: self.now().plus(life) };
        let state = ceremony.seal(&self.secrets, &binding, self.entropy.as_ref()).map_err(unusable)?;
        Ok((ceremony, state))
    }

    /// Opens the state of a ceremony that is being finished.
    pub(crate) fn resume(
        &self,
        purpose: &str,
        client: &Client,
        session: Option<&Session>,
        state: &str,
    ) -> Result<Ceremony, SignInError> {
        let binding = bind(purpose, client, session)?;
        Ceremony::open(&self.secrets, &binding, state, self.now()).ok_or(SignInError::CeremonyOver)
    }

    /// Seals something for this browser and session to bring back.
    pub(crate) fn seal_state(
        &self,
        purpose: &str,
        client: &Client,
        session: &Session,
        what: &impl Serialize,
    ) -> Result<String, SignInError> {
        let binding = bind(purpose, client, Some(session))?;
        let text = serde_json::to_vec(what).map_err(|_| unusable(SecretError::Unusable))?;
        self.secrets.seal(&binding.text(), &text, self.entropy.as_ref()).map_err(unusable)
    }

    /// Opens what [`Inner::seal_state`] sealed; `None` for anything else.
    pub(crate) fn open_state<T: DeserializeOwned>(
        &self,
        purpose: &str,
        client: &Client,
        session: &Session,
        state: &str,
    ) -> Option<T> {
        let binding = bind(purpose, client, Some(session)).ok()?;
        if state.len() > LONGEST_STATE {
            return None;
        }
        serde_json::from_slice(&self.secrets.open(&binding.text(), state).ok()?).ok()
    }

    /// What both kinds of ceremony expect: this relying party, our origins, no embedding, user verification.
    pub(crate) fn context(&self, challenge: &[u8; 32]) -> Result<CeremonyContext, SignInError> {
        let challenge = Challenge::new(challenge.to_vec()).map_err(SignInError::RegistrationRefused)?;
        Ok(CeremonyContext {
            origins: self.config.origins.clone(),
            user_verification: UserVerification::Required,
            ..CeremonyContext::new(challenge, &self.config.rp_id, "")
        })
    }

    /// Tells the observer.
    pub(crate) fn observe(
        &self,
        tx: &mut dyn Tx,
        person: PersonId,
        what: &Observed,
        draws: &Draws,
    ) -> Result<(), StoreError> {
        self.observer.observed(tx, self.dir(), person, what, draws)
    }

    /// Tells the observer of each method on which a sign-in rests: one of them may be what an open case is about.
    pub(crate) fn observe_sign_in(
        &self,
        tx: &mut dyn Tx,
        person: PersonId,
        methods: &[MethodId],
        draws: &Draws,
    ) -> Result<(), StoreError> {
        methods
            .iter()
            .try_for_each(|method| self.observe(tx, person, &Observed::SignedIn { method: *method }, draws))
    }

    /// Ends sessions of a person for a reason of their own, and says so in the log; how many. Who had a pass and is put out before they
    /// registered anything has given it up.
    pub(crate) fn put_out(
        &self,
        tx: &mut dyn Tx,
        person: PersonId,
        which: &[&repo::sessions::Session],
        reason: &'static str,
        draws: &Draws,
    ) -> Result<u64, StoreError> {
        let mut count = 0;
        for session in which {
            if !repo::sessions::end(tx, self.dir(), session.id, reason, draws.now())? {
                continue;
            }
            count += 1;
            if let Some(pass) = session.pass.filter(|_| session.kind == SessionKind::Enrol) {
                self.pass_given_up(tx, person, pass, draws)?;
            }
        }
        if count > 0 {
            let body = json!({ "count": count, "reason": reason });
            self.log(tx, draws, Actor::Person(person), "session.ended_by_owner", person, body)?;
        }
        Ok(count)
    }

    /// A session after a pass ended before anything was registered in it.
    pub(crate) fn pass_given_up(
        &self,
        tx: &mut dyn Tx,
        person: PersonId,
        pass: PassId,
        draws: &Draws,
    ) -> Result<(), StoreError> {
        let row = repo::passes::find(tx, self.dir(), pass)?;
        if row.is_some_and(|row| row.end_reason == Some(PassEnd::Used)) {
            self.observe(tx, person, &Observed::PassEnded { pass, reason: "signed-out" }, draws)?;
        }
        Ok(())
    }

    /// Logs an event about a person. What names anybody stands in `body` only, which can be erased.
    pub(crate) fn log(
        &self,
        tx: &mut dyn Tx,
        draws: &Draws,
        actor: Actor,
        kind: &'static str,
        person: PersonId,
        body: serde_json::Value,
    ) -> Result<(), StoreError> {
        let event = log::NewEvent {
            id: EventId::new(draws.now(), draws),
            at: draws.now(),
            actor,
            kind: kind.to_owned(),
            person: Some(person),
            case: None,
            salt: draws.bytes(),
            body,
        };
        log::append(tx, self.dir(), &event)
    }

    /// The error that tells a page to say to the credential manager that a passkey is unknown.
    pub(crate) fn unknown(&self, credential_id: &[u8]) -> SignInError {
        SignInError::UnknownCredential {
            rp_id: self.config.rp_id.clone(),
            credential_id: Base64Url(credential_id.to_vec()).to_string(),
        }
    }

    /// The person, if the account is enabled and not frozen.
    pub(crate) fn enabled(&self, tx: &mut dyn Tx, id: PersonId) -> Result<Option<Person>, StoreError> {
        Ok(keyward_storage::repo::people::find(tx, self.dir(), id)?.filter(Person::may_enter))
    }
}

fn bind<'a>(
    purpose: &'a str,
    client: &'a Client,
    session: Option<&Session>,
) -> Result<Binding<'a>, SignInError> {
    let browser = client.browser().ok_or(SignInError::NoBrowser)?;
    Ok(Binding { purpose, browser, session: session.map(|session| (session.id, session.person.id)) })
}

/// A refusal by the cryptographic library is a defect of the installation, like an unusable store.
pub(crate) fn unusable(error: SecretError) -> SignInError {
    SignInError::Store(StoreError::Config(error.to_string()))
}
