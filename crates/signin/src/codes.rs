//! Saved recovery codes (NIST SP 800-63B-4 §4.2.1.1). A code is evidence for a recovery; it never signs in.

use keyward_access::{
    gate::Change,
    policy::{Held, may_use},
};
use keyward_directory::{Observed, rules::AccountFacts};
use keyward_model::{Actor, Factor, Method, MethodId, MethodKind, Person, PersonId, Timestamp};
use keyward_notify::Notice;
use keyward_storage::{
    StoreError, Tx,
    log::claims,
    repo,
    repo::{
        guesses::{self, LAST},
        recovery_codes,
        throttle::Gate,
    },
    secrets::{Purpose, Revealed, generate_recovery_code, normalize},
};
use serde_json::json;

use crate::{
    Asserted, Client, Session, SignIn, SignInError,
    attempt::Attempt,
    even,
    guess::Failed,
    pass::{bucket, typed_name},
    purpose, sent_codes,
    service::Inner,
};

/// How many codes a set has.
pub const CODES: usize = 10;

/// How many wrong codes of a person are recorded in a row: more of them tell nothing new, and anybody can type them.
const RECORDED: u32 = 20;

/// New codes, to be shown once.
#[derive(Clone, Debug)]
pub struct NewCodes {
    /// The method they belong to.
    pub method: MethodId,
    /// The codes. They are here and nowhere else.
    pub codes: Vec<Revealed>,
}

/// A code that was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeUsed {
    /// Whose.
    pub person: PersonId,
    /// How many are left.
    pub left: u32,
}

impl SignIn {
    /// Makes ten new codes; the earlier ones stop working. Needs an assertion for [`purpose::RECOVERY_CODES`]; of somebody who has no
    /// passkey, a fresh sign-in.
    ///
    /// # Errors
    /// [`SignInError::NotAllowed`], [`SignInError::EnrolOnly`], [`SignInError::StepUpNeeded`], [`SignInError::SessionOver`].
    pub async fn generate_codes(
        &self,
        session: &Session,
        asserted: Option<&Asserted>,
        client: &Client,
    ) -> Result<NewCodes, SignInError> {
        session.require_full()?;
        let confirmed = self.confirmed(session, asserted, purpose::RECOVERY_CODES);
        let entropy = self.inner.entropy.as_ref();
        let codes: Vec<Revealed> = (0..CODES).map(|_| generate_recovery_code(entropy)).collect();
        let hash =
            |code: &Revealed| self.inner.secrets.keyed_hash(Purpose::RecoveryCode, code.text().as_bytes());
        let hashes: Vec<[u8; 32]> = codes.iter().map(hash).collect();
        let (inner, draws) = (self.inner.clone(), self.inner.draws(self.inner.now()));
        let (session, client) = (session.clone(), client.clone());
        let method: Result<MethodId, SignInError> = self
            .inner
            .store
            .write("generate-codes", move |tx| {
                let draws = draws.restart();
                let (dir, now, person) = (inner.dir(), draws.now(), &session.person);
                let change = Change::Add(Factor::RecoveryCode, None);
                let permit = inner.gate(tx, &session, confirmed, change, now)?;
                let of_codes = |old: &Method| old.kind == MethodKind::RecoveryCodes;
                let replaced = inner.replace_methods(tx, &permit, now, of_codes)?;
                let (id, kind) = (MethodId::new(now, &draws), MethodKind::RecoveryCodes);
                let method = session.new_method(&client, id, kind, "Recovery codes", now);
                repo::methods::insert(tx, dir, &permit, &method, None)?;
                recovery_codes::replace(tx, dir, &permit, method.id, &hashes)?;
                let name = typed_name(&person.user_name);
                inner
                    .attempt(MethodKind::RecoveryCodes, &name, None, &client)
                    .was_right(tx, dir, person.id)?;
                let body = json!({
                    "method": method.id, "label": &method.label, "codes": CODES,
                    "digest": claims::codes(&hashes), "replaced": replaced, "from": &method.added_from,
                });
                inner.log(tx, &draws, Actor::Person(person.id), "codes.generated", person.id, body)?;
                inner.notify(tx, person, &Notice::CodesGenerated { at: now }, &draws)?;
                inner.bound(tx, &session, (method.id, method.kind), &draws)?;
                Ok(method.id)
            })
            .await;
        Ok(NewCodes { method: method?, codes })
    }

    /// How many of the person's codes are unused.
    ///
    /// # Errors
    /// [`SignInError::EnrolOnly`], [`SignInError::Store`].
    pub async fn codes_left(&self, session: &Session) -> Result<u32, SignInError> {
        session.require_full()?;
        let (dir, person) = (self.inner.dir(), session.person.id);
        let left: Result<u32, StoreError> = self
            .inner
            .store
            .read("codes-left", move |tx| recovery_codes::count_unused(tx, dir, person))
            .await;
        Ok(left?)
    }

    /// Uses a code as evidence for the person's recovery: the observer hears of it, nobody is signed in.
    ///
    /// The attempt is counted and committed before anything is looked up. Known and unknown names answer and wait alike.
    ///
    /// # Errors
    /// [`SignInError::CodeRefused`], [`SignInError::TooManyAttempts`].
    pub async fn use_recovery_code(
        &self,
        user_name: &str,
        code: &str,
        client: &Client,
    ) -> Result<CodeUsed, SignInError> {
        even::answered(self.try_recovery_code(user_name, code, client)).await
    }

    async fn try_recovery_code(
        &self,
        user_name: &str,
        code: &str,
        client: &Client,
    ) -> Result<CodeUsed, SignInError> {
        let name = typed_name(user_name);
        let bucket = bucket(&name);
        let typed = normalize(code);
        let guess = typed.as_ref().map(|text| text.as_str());
        let trying = self.inner.attempt(MethodKind::RecoveryCodes, &name, guess, client);
        let (person, failures) = self.count_code_attempt(name, trying.clone()).await?;
        let hash = self
            .inner
            .secrets
            .keyed_hash(Purpose::RecoveryCode, typed.as_ref().map_or(b"".as_slice(), |text| text.as_bytes()));
        let used = match person {
            Some(person) if typed.is_some() && failures <= LAST => {
                self.take_recovery_code(person, hash, trying, client).await
            }
            _ => Err(SignInError::CodeRefused),
        };
        if used == Err(SignInError::CodeRefused) {
            let told = failures <= RECORDED || failures == guesses::WARN || failures == LAST;
            let failed = Failed {
                person: person.filter(|_| told),
                kind: MethodKind::RecoveryCodes,
                method: None,
                outcome: "wrong_recovery_code",
                failures,
                bucket,
            };
            self.inner.fail(failed, client).await?;
        }
        used
    }

    /// Uses a code with this hash, if it is one of the person's.
    async fn take_recovery_code(
        &self,
        person: PersonId,
        hash: [u8; 32],
        trying: Attempt,
        client: &Client,
    ) -> Result<CodeUsed, SignInError> {
        let (inner, draws, client) = (self.inner.clone(), self.inner.draws(self.inner.now()), client.clone());
        self.inner
            .store
            .write("use-recovery-code", move |tx| {
                let draws = draws.restart();
                let (dir, now) = (inner.dir(), draws.now());
                let Some(found) = inner.enabled(tx, person)? else { return Err(SignInError::CodeRefused) };
                let braked = repo::alarms::brake(tx, dir)?.is_some();
                let counts = inner.codes_count(tx, &found, now)?;
                let consumed = recovery_codes::consume(tx, dir, person, &hash, now)?;
                // A wave of attacks: nothing counts that nobody looks at. Neither the answer nor the time that it takes says more than for a
                // wrong code, and the refusal undoes the use: the code stays valid.
                let Some((method, position)) = consumed.filter(|_| !braked && counts) else {
                    return Err(SignInError::CodeRefused);
                };
                trying.was_right(tx, dir, person)?;
                repo::methods::touch(tx, dir, method, now)?;
                let left = recovery_codes::count_unused(tx, dir, person)?;
                let body =
                    json!({ "method": method, "position": position, "left": left, "from": client.origin(None) });
                inner.log(tx, &draws, Actor::Person(person), "codes.used", person, body)?;
                inner.observe(tx, person, &Observed::RecoveryCodeUsed { method }, &draws)?;
                inner.notify(tx, &found, &Notice::CodeUsed { left, at: now }, &draws)?;
                Ok(CodeUsed { person, left })
            })
            .await
    }

    /// Counts the attempt: whose it is, if the name is known, and how many there were in a row.
    async fn count_code_attempt(
        &self,
        name: String,
        trying: Attempt,
    ) -> Result<(Option<PersonId>, u32), SignInError> {
        let (inner, now) = (self.inner.clone(), self.inner.now());
        let counted: Result<(Option<PersonId>, Gate), StoreError> = self
            .inner
            .store
            .write("count-code-attempt", move |tx| {
                let person = repo::names::find_for_sign_in(tx, inner.dir(), &name)?.map(|person| person.id);
                Ok((person, trying.count(tx, inner.dir(), person, now)?))
            })
            .await;
        match counted? {
            (person, Gate::Open { attempts }) => Ok((person, attempts)),
            (_, Gate::Blocked { until }) => Err(SignInError::TooManyAttempts { until }),
        }
    }
}

impl Inner {
    /// Whether the policy takes the recovery codes of this person.
    fn codes_count(&self, tx: &mut dyn Tx, person: &Person, now: Timestamp) -> Result<bool, StoreError> {
        let rules = self.rules(tx, now)?;
        let account = AccountFacts::read(tx, person.clone(), &rules)?;
        let facts = account.facts();
        let counts = |held: &Held| may_use(rules.rules(), &facts, Factor::RecoveryCode, held).is_ok();
        Ok(facts.methods.iter().any(counts))
    }
}

/// What is counted under somebody's name and for what is sent to them, beside their wrong tries.
pub fn throttled(user_name: &str, person: PersonId) -> Vec<String> {
    let bucket = bucket(&typed_name(user_name));
    let mut all = vec![format!("pass-name:{bucket}"), failed(&bucket)];
    all.extend(sent_codes::sent_to(person));
    all
}

/// What is written for a name that nobody has, so that it waits for the disk as long as one that somebody has.
pub(crate) fn failed(bucket: &str) -> String {
    format!("failed:{bucket}")
}
