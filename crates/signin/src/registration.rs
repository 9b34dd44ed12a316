//! Registering a passkey.

use std::sync::Arc;

use keyward_access::{
    gate::{Change, Confirmed},
    policy::PasskeyFacts,
};
use keyward_directory::{Observed, rules};
use keyward_model::{Actor, DeviceId, Factor, Method, MethodId, MethodKind, MethodStatus, Person, line};
use keyward_notify::{Notice, tell};
use keyward_passkeys::{
    AttestationPolicy, Base64Url, Challenge, ModelRules, PasskeyFacts as PasskeyFactsNow,
    Registered as Credential, RegistrationExpectation, RegistrationResponse, Rejection, models,
    options::{Conveyance, CreationOptions, Descriptor, Hint, User},
    verify_registration,
};
use keyward_storage::{Draws, StoreError, Tx, log::claims, repo, repo::passkeys};
use serde_json::json;

use crate::{
    Asserted, CeremonyStart, Client, Session, SessionKind, SignIn, SignInError, Signals,
    adding::CONFIRMED_BEFORE,
    label::{apart, default_label},
    passkey_sign_in::Entry,
    purpose,
    service::Inner,
    signals,
    state::Ceremony,
};

const PURPOSE: &str = "register";
/// A registration that the browser may make without a question to the person (`WebAuthn` L3 §5.1.3, conditional create).
const BY_ITSELF: &str = "register-by-itself";
/// The longest name of a method, in characters.
pub const LONGEST_LABEL: usize = 64;

/// What the person says about a new passkey.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPasskey {
    /// Its name, 1 to [`LONGEST_LABEL`] characters; one is made up if there is none.
    pub label: Option<String>,
    /// The device of theirs that it lives on, if they say.
    pub device: Option<DeviceId>,
}

/// A passkey that was registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The new method.
    pub method: Method,
    /// Whether it may be backed up to a cloud account.
    pub synced: bool,
    /// Whether the session ended with it, so that a fresh sign-in proves the passkey: after a pass.
    pub sign_in_again: bool,
    /// For the credential manager.
    pub signals: Signals,
}

impl SignIn {
    /// Begins a registration: in the session after a pass; or with an assertion for [`purpose::ADD_PASSKEY`]; or, by somebody who
    /// has no passkey, in a fresh session (10 minutes).
    ///
    /// # Errors
    /// [`SignInError::NotAllowed`], [`SignInError::StepUpNeeded`], [`SignInError::SessionOver`], [`SignInError::NoBrowser`].
    pub async fn begin_registration(
        &self,
        session: &Session,
        asserted: Option<&Asserted>,
        client: &Client,
    ) -> Result<CeremonyStart, SignInError> {
        let confirmed = self.confirmed(session, asserted, purpose::ADD_PASSKEY);
        self.begin_creation(session, confirmed, PURPOSE, client).await
    }

    /// Begins a registration that follows a sign-in at once, to offer it. `conditional` says that the browser asks nobody.
    ///
    /// # Errors
    /// As for [`SignIn::begin_registration`].
    pub async fn begin_offer(
        &self,
        session: &Session,
        asserted: Option<&Asserted>,
        conditional: bool,
        client: &Client,
    ) -> Result<CeremonyStart, SignInError> {
        session.require_full()?;
        let confirmed = self.confirmed(session, asserted, purpose::ADD_PASSKEY);
        self.begin_creation(session, confirmed, if conditional { BY_ITSELF } else { PURPOSE }, client).await
    }

    async fn begin_creation(
        &self,
        session: &Session,
        confirmed: Confirmed,
        purpose: &str,
        client: &Client,
    ) -> Result<CeremonyStart, SignInError> {
        let (ceremony, state) = self.inner.begin(purpose, client, Some(session))?;
        let (inner, asking, now) = (self.inner.clone(), session.clone(), self.inner.now());
        let read = self.inner.store.read("begin-registration", move |tx| -> Result<_, SignInError> {
            let (dir, person) = (inner.dir(), asking.person.id);
            inner.gate(tx, &asking, confirmed, Change::Add(Factor::Passkey, None), now)?;
            let handle = repo::people::user_handle(tx, dir, person)?;
            Ok((handle, passkeys::active_of(tx, dir, person)?))
        });
        let (handle, own) = read.await?;
        let handle = handle.ok_or(SignInError::SessionOver)?;
        let user = User {
            id: Base64Url(handle),
            name: session.person.user_name.clone(),
            display_name: session.person.display_name.clone(),
        };
        let challenge = Challenge::new(ceremony.nonce.to_vec()).map_err(SignInError::RegistrationRefused)?;
        let config = &self.inner.config;
        let options = CreationOptions::new(&config.rp_id, &config.rp_name, user, &challenge)
            .excluding(own.iter().map(|key| Descriptor::new(&key.credential_id, &key.transports)).collect())
            .with_hints(vec![Hint::ClientDevice, Hint::SecurityKey, Hint::Hybrid])
            .with_attestation(Conveyance::Direct);
        Ok(CeremonyStart { public_key: json!(options), state })
    }

    /// Finishes a registration: all of `WebAuthn` L3 §7.1, then method, credential, log event and notice in one
    /// transaction. The session after a pass ends with it.
    ///
    /// # Errors
    /// [`SignInError::RegistrationRefused`], [`SignInError::AlreadyRegistered`], [`SignInError::CeremonyOver`],
    /// [`SignInError::SessionOver`], [`SignInError::Label`]; [`SignInError::NotFound`] if the device is not theirs.
    pub async fn finish_registration(
        &self,
        session: &Session,
        credential: &RegistrationResponse,
        state: &str,
        new: &NewPasskey,
        client: &Client,
    ) -> Result<Registered, SignInError> {
        let (ceremony, conditional) = match self.inner.resume(PURPOSE, client, Some(session), state) {
            Ok(ceremony) => (ceremony, false),
            Err(_) => (self.inner.resume(BY_ITSELF, client, Some(session), state)?, true),
        };
        let trust = self.trust().await?;
        let expected = RegistrationExpectation {
            conditional,
            attestation: trust.clone(),
            // Models are judged by policy, not here: what is known of them is kept.
            models: ModelRules { refuse: Some(Vec::new()), ..ModelRules::default() },
            ..RegistrationExpectation::new(self.inner.context(&ceremony.nonce)?)
        };
        let seen = match verify_registration(credential, &expected) {
            Ok(seen) => seen,
            Err(Rejection::CredentialAlreadyRegistered) => return Err(SignInError::AlreadyRegistered),
            Err(other) => return Err(self.refuse_registration(session, other, ceremony, client).await),
        };
        let attachment = credential.authenticator_attachment.as_deref();
        let label = match &new.label {
            Some(label) => line(label, LONGEST_LABEL)?,
            None => default_label(
                models::name(&seen.aaguid),
                seen.backup_eligible,
                attachment,
                client.user_agent.as_deref(),
            ),
        };
        let command = Registration {
            draws: self.inner.draws(self.inner.now()),
            inner: self.inner.clone(),
            session: session.clone(),
            client: client.clone(),
            device: new.device,
            ceremony,
            facts: rules::known(&PasskeyFactsNow::of(
                seen.aaguid,
                seen.backup_eligible,
                &seen.attestation,
                &trust,
            )),
            seen,
            label,
        };
        let written = self.inner.store.write("finish-registration", move |tx| command.run(tx)).await;
        match written {
            // Somebody else registered the same credential at the same moment.
            Err(SignInError::Store(StoreError::Conflict { table, .. })) if table == "passkey" => {
                Err(SignInError::AlreadyRegistered)
            }
            other => other,
        }
    }
}

impl SignIn {
    /// Records why an authenticator's answer was refused and spends the challenge: the person quotes the reference, and the desk reads
    /// the reason.
    async fn refuse_registration(
        &self,
        session: &Session,
        rejection: Rejection,
        ceremony: Ceremony,
        client: &Client,
    ) -> SignInError {
        let (inner, client) = (self.inner.clone(), client.clone());
        let (draws, outcome) = (inner.draws(inner.now()), rejection.code());
        let person = session.person.id;
        let entry = Entry { person, method: None, kind: MethodKind::Passkey, device: None, outcome };
        let written: Result<(), SignInError> = self
            .inner
            .store
            .write("refuse-registration", move |tx| {
                inner.spend(tx, &ceremony.nonce, ceremony)?;
                Ok(inner.record(tx, &draws.restart(), &entry, &client)?)
            })
            .await;
        written.err().unwrap_or(SignInError::RegistrationRefused(rejection))
    }
}

/// The write of a registration.
struct Registration {
    inner: Arc<Inner>,
    session: Session,
    client: Client,
    device: Option<DeviceId>,
    ceremony: Ceremony,
    seen: Credential,
    facts: PasskeyFacts,
    label: String,
    draws: Draws,
}

impl Registration {
    fn run(&self, tx: &mut dyn Tx) -> Result<Registered, SignInError> {
        let (inner, dir) = (&self.inner, self.inner.dir());
        let draws = self.draws.restart();
        let id = self.session.person.id;
        let change = Change::Add(Factor::Passkey, Some(&self.facts));
        let permit = inner.gate(tx, &self.session, CONFIRMED_BEFORE, change, draws.now())?;
        inner.spend(tx, &self.ceremony.nonce, self.ceremony)?;
        let person = inner.enabled(tx, id)?.ok_or(SignInError::SessionOver)?;
        if let Some(device) = self.device {
            let own = repo::devices::find(tx, dir, device)?.is_some_and(|found| found.person == id);
            if !own {
                return Err(SignInError::NotFound);
            }
        }
        if passkeys::find_by_credential(tx, dir, &self.seen.credential_id)?.is_some() {
            return Err(SignInError::AlreadyRegistered);
        }
        let method = Method { label: self.name(tx)?, ..self.method(&person, &draws) };
        let sign_in_again = self.session.kind == SessionKind::Enrol;
        let after_pass = self.session.factors.has(Factor::TemporaryAccessPass);
        if after_pass {
            // What a pass opened binds nothing either while nobody knows for certain who hears of it.
            repo::people::check_watchers(tx, dir)?;
        }
        // A call for help that came after the pass was used, too: the case knows of it before its effect is carried out.
        let pretends = after_pass
            && (repo::passes::last_used_was_decoy(tx, dir, id)?
                || inner.observer.recovery(tx, dir, id, self.session.opened_by().pass)?.pretends);
        if pretends {
            return self.pretend(tx, &person, method, &draws);
        }
        repo::methods::insert(tx, dir, &permit, &method, None)?;
        let (passkey, attestation) = self.credential(&method);
        passkeys::insert(tx, dir, &permit, &passkey, &attestation)?;
        if sign_in_again {
            repo::sessions::end(tx, dir, self.session.id, "registered", draws.now())?;
        }
        self.tell(tx, &person, &method, &passkey, &draws)?;
        let signals = signals::read(tx, &person, &inner.config.rp_id)?;
        Ok(Registered { method, synced: self.seen.backup_eligible, sign_in_again, signals })
    }

    /// Its name, with a number if the person has a method of that name.
    fn name(&self, tx: &mut dyn Tx) -> Result<String, SignInError> {
        let known = repo::methods::of_person(tx, self.inner.dir(), self.session.person.id)?;
        let shown = known.iter().filter(|method| method.status != MethodStatus::Revoked);
        let taken: Vec<&str> = shown.map(|method| method.label.as_str()).collect();
        Ok(apart(&self.label, &taken))
    }

    /// Somebody is forced to do this: it looks like success, and nothing is bound (A50).
    fn pretend(
        &self,
        tx: &mut dyn Tx,
        person: &Person,
        method: Method,
        draws: &Draws,
    ) -> Result<Registered, SignInError> {
        let inner = &self.inner;
        repo::sessions::end(tx, inner.dir(), self.session.id, "registered", draws.now())?;
        let actor = Actor::Person(person.id);
        let body = json!({ "label": &method.label, "model": &method.model, "from": &method.added_from });
        inner.log(tx, draws, actor, "duress.registration_pretended", person.id, body)?;
        let what = Observed::PasskeyRegistered {
            method: method.id,
            label: method.label.clone(),
            model: method.model.clone(),
            by: self.session.opened_by(),
        };
        inner.observe(tx, person.id, &what, draws)?;
        let signals = signals::read(tx, person, &inner.config.rp_id)?;
        Ok(Registered { method, synced: self.seen.backup_eligible, sign_in_again: true, signals })
    }

    fn method(&self, person: &Person, draws: &Draws) -> Method {
        let now = draws.now();
        Method {
            id: MethodId::new(now, draws),
            person: person.id,
            kind: MethodKind::Passkey,
            label: self.label.clone(),
            status: MethodStatus::Active,
            synced: Some(self.seen.backup_eligible),
            model: models::name(&self.seen.aaguid).map(str::to_owned),
            device: self.device,
            added_at: now,
            added_by: Actor::Person(person.id),
            added_from: self.client.origin(Some(self.session.id)),
            last_used_at: None,
            status_at: now,
            here: true,
        }
    }

    fn credential(&self, method: &Method) -> (passkeys::Passkey, passkeys::Attestation) {
        let seen = &self.seen;
        let passkey = passkeys::Passkey {
            credential_id: seen.credential_id.clone(),
            method: method.id,
            person: method.person,
            public_key: seen.public_key_cose.clone(),
            sign_count: seen.sign_count,
            user_verified: seen.user_verified,
            backup_eligible: seen.backup_eligible,
            backup_state: seen.backup_state,
            aaguid: *seen.aaguid.as_bytes(),
            transports: seen.transports.clone(),
            rp_id: self.inner.config.rp_id.clone(),
            verdict: Some(json!(seen.attestation).to_string()),
        };
        let attestation = passkeys::Attestation {
            format: seen.attestation.format.clone(),
            object: seen.attestation_object.clone(),
            client_data: seen.client_data_json.clone(),
        };
        (passkey, attestation)
    }

    fn tell(
        &self,
        tx: &mut dyn Tx,
        person: &Person,
        method: &Method,
        passkey: &passkeys::Passkey,
        draws: &Draws,
    ) -> Result<(), StoreError> {
        let body = json!({
            "method": method.id, "label": &method.label, "model": &method.model, "synced": method.synced,
            "session": self.session.kind.name(), "from": &method.added_from,
            "credential": claims::credential(passkey),
            "attestation": {
                "format": &self.seen.attestation.format, "anchored": self.seen.attestation.anchored,
                "aaguid": self.seen.aaguid, "aaguid_proven": self.seen.attestation.aaguid_proven,
            },
        });
        let actor = Actor::Person(person.id);
        self.inner.log(tx, draws, actor, "method.passkey_registered", person.id, body)?;
        self.inner.registered_again(tx, person, method.id, draws)?;
        let what = Observed::PasskeyRegistered {
            method: method.id,
            label: method.label.clone(),
            model: method.model.clone(),
            by: self.session.opened_by(),
        };
        self.inner.observe(tx, person.id, &what, draws)?;
        self.inner.notify(tx, person, &Notice::MethodAdded { label: &method.label, at: draws.now() }, draws)
    }
}

impl SignIn {
    /// Whose word about authenticators counts now.
    ///
    /// # Errors
    /// [`SignInError::Store`].
    pub async fn trust(&self) -> Result<AttestationPolicy, SignInError> {
        let (inner, now) = (self.inner.clone(), self.inner.now());
        let read = self.inner.store.read("trust", move |tx| inner.rules(tx, now));
        Ok(read.await.map_err(|error: StoreError| error)?.trust.clone())
    }
}

impl Inner {
    /// Writes a notice wherever the person is reached (NIST SP 800-63B-4 §4.6: a change of methods MUST be told).
    pub(crate) fn notify(
        &self,
        tx: &mut dyn Tx,
        person: &Person,
        notice: &Notice<'_>,
        draws: &Draws,
    ) -> Result<(), StoreError> {
        tell::of_account(tx, self.dir(), &self.config.telling, person, notice, (draws.now(), draws))?;
        Ok(())
    }
}
