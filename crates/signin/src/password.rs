//! Passwords: set, change, check. Never alone for anybody who has something better: that is the sign-in's rule.

use keyward_access::gate::{Change, Permit};
use keyward_model::{Actor, Factor, FactorSet, MethodId, MethodKind, Person, PersonId, SessionId};
use keyward_notify::Notice;
use keyward_storage::{
    Draws, StoreError, Tx,
    log::claims,
    repo,
    repo::{
        guesses::LAST,
        passwords::{self, Password},
        throttle::Gate,
    },
    secrets::Purpose,
};
use serde_json::{Value, json};

use crate::{
    Asserted, Checked, Client, NewSession, PasswordFlaw, PasswordUse, Session, SessionKind, SignIn,
    SignInError,
    adding::CONFIRMED_BEFORE,
    attempt::Attempt,
    even,
    guess::Failed,
    line::Place,
    pass::{bucket, typed_name},
    passkey_sign_in::Entry,
    password_rules::{LONGEST, Outdated, check, context, normal, outdated},
    purpose,
    service::Inner,
    session::OpenSession,
    worth::Worth,
};

impl SignIn {
    /// Sets the person's password, in the place of any earlier one. Needs an assertion for [`purpose::PASSWORD`]; of somebody who has
    /// no passkey, a fresh sign-in. With a change, what rests on the old password ends, and what is worth no more than this session.
    ///
    /// # Errors
    /// [`SignInError::Password`] says what is wrong with it; [`SignInError::EnrolOnly`], [`SignInError::StepUpNeeded`],
    /// [`SignInError::SessionOver`].
    pub async fn set_password(
        &self,
        session: &Session,
        asserted: Option<&Asserted>,
        new: &str,
        usage: PasswordUse,
        client: &Client,
    ) -> Result<MethodId, SignInError> {
        session.require_full()?;
        let confirmed = self.confirmed(session, asserted, purpose::PASSWORD);
        self.ask_to_add(session, confirmed, Factor::Password).await?;
        let Chosen { phc, old } = self.choose_password((session, client), new, usage).await?;
        let (inner, draws) = (self.inner.clone(), self.inner.draws(self.inner.now()));
        let (session, client) = (session.clone(), client.clone());
        let written = self.inner.store.write("set-password", move |tx| {
            let draws = draws.restart();
            let change = Change::Add(Factor::Password, None);
            let permit = inner.gate(tx, &session, confirmed, change, draws.now())?;
            let command =
                SetPassword { inner: &inner, permit: &permit, session: &session, client: &client, phc: &phc };
            command.run(tx, old.as_ref(), &draws)
        });
        written.await
    }

    /// Sets another password in a session that opens nothing else before that, and gives the session that it leads to: with the
    /// same methods and what was shown. What rests on the old password ends, and what is worth no more.
    ///
    /// # Errors
    /// [`SignInError::Password`] says what is wrong with it; [`SignInError::SessionOver`] for any other session.
    pub async fn replace_password(
        &self,
        session: &Session,
        new: &str,
        client: &Client,
    ) -> Result<NewSession, SignInError> {
        if session.kind != SessionKind::Change {
            return Err(SignInError::SessionOver);
        }
        let usage = self.password_use(session).await?;
        let Chosen { phc, old } = self.choose_password((session, client), new, usage).await?;
        let (inner, draws) = (self.inner.clone(), self.inner.draws(self.inner.now()));
        let (session, client, secret) = (session.clone(), client.clone(), inner.token());
        let secret_hash = inner.secrets.keyed_hash(Purpose::Session, secret.text().as_bytes());
        let written = self.inner.store.write("replace-password", move |tx| {
            let draws = draws.restart();
            let (dir, now, person) = (inner.dir(), draws.now(), session.person.id);
            // It was shown just now, and this session is for nothing else.
            let permit =
                inner.gate(tx, &session, CONFIRMED_BEFORE, Change::Add(Factor::Password, None), now)?;
            let command =
                SetPassword { inner: &inner, permit: &permit, session: &session, client: &client, phc: &phc };
            command.run(tx, old.as_ref(), &draws)?;
            repo::sessions::end(tx, dir, session.id, "went-on", now)?;
            let person = inner.enabled(tx, person)?.ok_or(SignInError::SessionOver)?;
            let methods: Vec<MethodId> = session.methods().collect();
            let new = OpenSession {
                id: SessionId::new(now, &draws),
                methods: &methods,
                pass: None,
                factors: session.factors,
                kind: SessionKind::Full,
                secret_hash: &secret_hash,
                client: &client,
                at: now,
            };
            Ok::<_, SignInError>(inner.open_session(tx, &new, person)?)
        });
        Ok(NewSession { session: written.await?, secret })
    }

    /// Judges and hashes a new password.
    async fn choose_password(
        &self,
        (session, client): (&Session, &Client),
        new: &str,
        usage: PasswordUse,
    ) -> Result<Chosen, SignInError> {
        let (inner, person) = (&self.inner, session.person.id);
        let short = || SignInError::Password(PasswordFlaw::TooShort(usage.least()));
        let long =
            || if new.is_empty() { short() } else { SignInError::Password(PasswordFlaw::TooLong(LONGEST)) };
        let typed = normal(new).ok_or_else(long)?;
        let keyed = inner.keyed_password(person, &typed);
        let words = context(&session.person, &inner.config.rp_name, &inner.config.rp_id);
        let known_bad = inner.config.known_bad.clone();
        let place = inner.hashing.enter(client)?;
        let judged = inner.hashing.run(&place, move || check(&typed, usage, &words, &known_bad)).await?;
        judged.map_err(SignInError::Password)?;
        let dir = inner.dir();
        let read = inner.store.read("password", move |tx| passwords::of_person(tx, dir, person));
        let old: Option<Password> = read.await.map_err(|error: StoreError| error)?;
        if let Some(old) = &old
            && inner.hashing.compare(&place, keyed, Some(old.phc.clone())).await?.right
        {
            return Err(SignInError::Password(PasswordFlaw::Unchanged));
        }
        let mut salt = [0; 16];
        inner.entropy.fill(&mut salt);
        Ok(Chosen { phc: inner.hashing.hash(&place, keyed, salt).await?, old })
    }

    /// Checks a password. It opens no session.
    ///
    /// The attempt is counted and committed before anything is compared. Known and unknown names, with and without a password,
    /// wait alike and cost the same: one durable write, one hash, and for what is wrong one more write.
    ///
    /// # Errors
    /// [`SignInError::PasswordRefused`], whatever the reason; [`SignInError::TooManyAttempts`].
    pub async fn check_password(
        &self,
        user_name: &str,
        password: &str,
        client: &Client,
    ) -> Result<Checked, SignInError> {
        even::answered(self.compare_password(user_name, password, client)).await
    }

    async fn compare_password(
        &self,
        user_name: &str,
        password: &str,
        client: &Client,
    ) -> Result<Checked, SignInError> {
        let (inner, name) = (&self.inner, typed_name(user_name));
        let typed = normal(password);
        let guess = typed.as_deref().map(String::as_str);
        let trying = inner.attempt(MethodKind::Password, &name, guess, client);
        // Before anything is counted: whoever is turned away leaves no row.
        let place = inner.hashing.enter(client)?;
        let counted = self.count_password(name, trying.clone()).await?;
        let failures = match counted.gate {
            Gate::Open { attempts } => attempts,
            Gate::Blocked { until } => return Err(SignInError::TooManyAttempts { until }),
        };
        // Nobody's id for nobody's password: the hash is as long in the making.
        let person = counted.person.unwrap_or(PersonId::from_bytes([0; 16]));
        let keyed = inner.keyed_password(person, typed.as_deref().map_or("", |text| text.as_str()));
        let stored = counted.password.as_ref().map(|stored| stored.phc.clone());
        let compared = inner.hashing.compare(&place, keyed, stored).await?;
        let method = counted.password.as_ref().map(|stored| stored.method);
        if let Some(stored) = counted.password
            && compared.right
            && failures <= LAST
            && let Some(typed) = typed
        {
            let renewed = if compared.stale { Some(self.rehashed(&place, keyed).await?) } else { None };
            let right = Right { stored, renewed, outdated: outdated(&typed, &inner.config.known_bad) };
            return self.password_was_right(right, trying, client).await;
        }
        let failed = Failed {
            person: counted.person,
            kind: MethodKind::Password,
            method,
            outcome: "wrong_password",
            failures,
            bucket: counted.bucket,
        };
        inner.fail(failed, client).await?;
        Err(SignInError::PasswordRefused)
    }

    async fn rehashed(&self, place: &Place, keyed: [u8; 32]) -> Result<String, SignInError> {
        let mut salt = [0; 16];
        self.inner.entropy.fill(&mut salt);
        self.inner.hashing.hash(place, keyed, salt).await
    }

    /// Counts the attempt: the password to compare with, if there is one that works.
    async fn count_password(&self, name: String, trying: Attempt) -> Result<Counted, SignInError> {
        let (inner, now) = (self.inner.clone(), self.inner.now());
        let counted: Result<Counted, StoreError> = self
            .inner
            .store
            .write("count-password-attempt", move |tx| {
                let dir = inner.dir();
                let person = repo::names::find_for_sign_in(tx, dir, &name)?.map(|person| person.id);
                let bucket = bucket(&name);
                // The same look-up for nobody.
                let id = person.unwrap_or(PersonId::from_bytes([0; 16]));
                let password = passwords::of_person(tx, dir, id)?;
                let gate = trying.count(tx, dir, person, now)?;
                Ok(Counted { person, password, gate, bucket })
            })
            .await;
        Ok(counted?)
    }

    async fn password_was_right(
        &self,
        right: Right,
        trying: Attempt,
        client: &Client,
    ) -> Result<Checked, SignInError> {
        let (inner, draws, client) = (self.inner.clone(), self.inner.draws(self.inner.now()), client.clone());
        let written = self.inner.store.write("password-was-right", move |tx| {
            let draws = draws.restart();
            let stored = &right.stored;
            let person = repo::people::find(tx, inner.dir(), stored.person)?;
            let person = person.ok_or(SignInError::PasswordRefused)?;
            if !person.may_enter() {
                // Nobody else learns that it was right; the desk does.
                let outcome = if person.enabled { "account_frozen" } else { "account_disabled" };
                let entry = Entry {
                    person: person.id,
                    method: Some(stored.method),
                    kind: MethodKind::Password,
                    device: None,
                    outcome,
                };
                inner.record(tx, &draws, &entry, &client)?;
                return Ok(None);
            }
            right.run(tx, &inner, (&person, &client), &trying, &draws).map(Some)
        });
        written.await?.ok_or(SignInError::PasswordRefused)
    }
}

/// The leave to hash once more what was right, and to mark what has to be changed.
#[expect(
    clippy::disallowed_methods,
    reason = "the password stays the same, or closes until it is another one"
)]
const fn upkeep(person: PersonId) -> Permit {
    Permit::of_upkeep(person)
}

/// A new password, judged and hashed, and the one that it replaces.
struct Chosen {
    phc: String,
    old: Option<Password>,
}

/// The write of a password that was right.
struct Right {
    stored: Password,
    /// The hash that it gets, if hashes cost something else now.
    renewed: Option<String>,
    outdated: Outdated,
}

impl Right {
    fn run(
        &self,
        tx: &mut dyn Tx,
        inner: &Inner,
        (person, client): (&Person, &Client),
        trying: &Attempt,
        draws: &Draws,
    ) -> Result<Checked, SignInError> {
        let (dir, now, stored) = (inner.dir(), draws.now(), &self.stored);
        // Changed, suspended or revoked since the attempt was counted.
        if passwords::of_person(tx, dir, person.id)?.is_none_or(|now| now.phc != stored.phc) {
            return Err(SignInError::PasswordRefused);
        }
        trying.was_right(tx, dir, person.id)?;
        repo::methods::touch(tx, dir, stored.method, now)?;
        let permit = upkeep(person.id);
        let mut current = stored.clone();
        if let Some(phc) = &self.renewed {
            current.phc.clone_from(phc);
            let body = inner.changed(tx, &permit, (stored, &current), "rehashed", &client.origin(None))?;
            inner.log(tx, draws, Actor::System, "method.secret_changed", person.id, body)?;
        }
        let why = self.outdated.why(|| inner.password_use_of(tx, person, now))?;
        if let Some(why) = why.filter(|_| !current.must_change) {
            let flagged = Password { must_change: true, ..current.clone() };
            if !passwords::replace(tx, dir, &permit, &current.phc, &flagged)? {
                return Err(SignInError::Overtaken);
            }
            let body = json!({ "method": stored.method, "why": why, "from": client.origin(None) });
            inner.log(tx, draws, Actor::System, "method.password_outdated", person.id, body)?;
            current = flagged;
        }
        let Password { method, must_change, .. } = current;
        Ok(Checked { person: person.id, method, factor: Factor::Password, must_change })
    }
}

/// A counted attempt.
struct Counted {
    person: Option<PersonId>,
    password: Option<Password>,
    gate: Gate,
    bucket: String,
}

impl Inner {
    /// What Argon2 gets: the password under a key that is not in the database, bound to its person, so that no hash can be
    /// moved to another account.
    fn keyed_password(&self, person: PersonId, password: &str) -> [u8; 32] {
        let text = zeroize::Zeroizing::new([person.as_bytes().as_slice(), password.as_bytes()].concat());
        self.secrets.keyed_hash(Purpose::Password, &text)
    }

    /// What a sign-in opens in which a password was shown that has to be changed: the page for that, and nothing else.
    pub(crate) fn changes_first(
        &self,
        tx: &mut dyn Tx,
        person: PersonId,
        shown: FactorSet,
        kind: SessionKind,
    ) -> Result<SessionKind, StoreError> {
        if kind != SessionKind::Full || !shown.has(Factor::Password) {
            return Ok(kind);
        }
        let outdated = passwords::of_person(tx, self.dir(), person)?.is_some_and(|row| row.must_change);
        Ok(if outdated { SessionKind::Change } else { kind })
    }

    /// Puts a hash in the place of another: the body of its event.
    fn changed(
        &self,
        tx: &mut dyn Tx,
        permit: &Permit,
        (old, new): (&Password, &Password),
        why: &str,
        from: &keyward_model::Origin,
    ) -> Result<Value, SignInError> {
        let step = json!({ "from": claims::password(old), "to": claims::password(new) });
        if !passwords::replace(tx, self.dir(), permit, &old.phc, new)? {
            return Err(SignInError::Overtaken);
        }
        Ok(json!({ "method": old.method, "why": why, "secret_step": step, "from": from }))
    }
}

/// The write of a new password.
struct SetPassword<'a> {
    inner: &'a Inner,
    permit: &'a Permit,
    session: &'a Session,
    client: &'a Client,
    phc: &'a str,
}

impl SetPassword<'_> {
    fn run(&self, tx: &mut dyn Tx, old: Option<&Password>, draws: &Draws) -> Result<MethodId, SignInError> {
        let (inner, dir) = (self.inner, self.inner.dir());
        let person = inner.enabled(tx, self.session.person.id)?.ok_or(SignInError::SessionOver)?;
        repo::people::hold(tx, dir, person.id)?;
        // What was read before is still so, or somebody else was faster.
        if passwords::of_person(tx, dir, person.id)?.as_ref() != old {
            return Err(SignInError::Overtaken);
        }
        let method = match old {
            Some(old) => self.change(tx, &person, old, draws)?,
            None => self.add(tx, &person, draws)?,
        };
        let name = typed_name(&person.user_name);
        inner.attempt(MethodKind::Password, &name, None, self.client).was_right(tx, dir, person.id)?;
        inner.bound(tx, self.session, (method, MethodKind::Password), draws)?;
        Ok(method)
    }

    fn change(
        &self,
        tx: &mut dyn Tx,
        person: &Person,
        old: &Password,
        draws: &Draws,
    ) -> Result<MethodId, SignInError> {
        let (inner, now) = (self.inner, draws.now());
        let new = Password { phc: self.phc.to_owned(), set_at: now, must_change: false, ..old.clone() };
        let from = self.client.origin(Some(self.session.id));
        let body = inner.changed(tx, self.permit, (old, &new), "changed", &from)?;
        inner.log(tx, draws, Actor::Person(person.id), "method.secret_changed", person.id, body)?;
        // What rests on the old password ends, and what is worth no more than this session.
        let live = repo::sessions::of_person(tx, inner.dir(), person.id, now)?;
        let worth = Worth::read(tx, inner.dir(), person.id, now)?;
        let ends = |other: &&repo::sessions::Session| {
            let rests = other.methods().any(|id| id == old.method);
            other.id != self.session.id && (rests || worth.may_put_out(self.session, other))
        };
        let ends: Vec<_> = live.iter().filter(ends).collect();
        inner.put_out(tx, person.id, &ends, "password-changed", draws)?;
        inner.notify(tx, person, &Notice::PasswordChanged { at: now }, draws)?;
        Ok(old.method)
    }

    /// A new method, in the place of one that was switched off or that only an import knows.
    fn add(&self, tx: &mut dyn Tx, person: &Person, draws: &Draws) -> Result<MethodId, SignInError> {
        let (inner, dir, now) = (self.inner, self.inner.dir(), draws.now());
        let replaced = inner.replace_methods(tx, self.permit, now, |old| old.kind == MethodKind::Password)?;
        let method = self.session.new_method(
            self.client,
            MethodId::new(now, draws),
            MethodKind::Password,
            "Password",
            now,
        );
        repo::methods::insert(tx, dir, self.permit, &method, None)?;
        let (phc, person) = (self.phc.to_owned(), person.id);
        let row = Password { method: method.id, person, phc, set_at: now, must_change: false };
        passwords::insert(tx, dir, self.permit, &row)?;
        inner.tell_added(tx, &self.session.person, &method, (claims::password(&row), &replaced), draws)?;
        Ok(method.id)
    }
}
