//! Signing in with a Temporary Access Pass.

use std::sync::Arc;

use aws_lc_rs::digest;
use keyward_access::policy::{PassFacts, may_use_pass};
use keyward_directory::{Observed, rules};
use keyward_model::{Actor, Factor, FactorSet, MethodKind, PassId, PersonId, SessionId, Timestamp};
use keyward_storage::{
    Draws, StoreError, Tx, repo,
    repo::{
        guesses::WARN,
        passes::{self, MAX_ATTEMPTS, PassEnd, PassRow},
        sign_ins,
        throttle::{self, Gate},
    },
    secrets::{Purpose, Revealed, equal, normalize},
};
use serde_json::json;

use crate::{
    Client, Session, SessionKind, SignIn, SignInError, attempt, even, guess::COUNT_ONLY,
    passkey_sign_in::Entry, service::Inner, session::OpenSession,
};

/// A sign-in with a pass: ten minutes to register a passkey, nothing else.
#[derive(Clone, Debug)]
pub struct PassSession {
    /// For the cookie. It is here and nowhere else.
    pub secret: Revealed,
    /// The new session, of kind [`SessionKind::Enrol`].
    pub session: Session,
    /// The pass.
    pub pass: PassId,
}

/// How many attempts on one name are recorded in an hour.
const RECORDED: u32 = 20;

/// An attempt on a name: the how manieth of the hour.
struct Attempt {
    number: u32,
    bucket: String,
}

/// A counted attempt.
struct Counted {
    person: Option<PersonId>,
    row: Option<PassRow>,
    attempt: Attempt,
}

impl SignIn {
    /// Signs in with a pass.
    ///
    /// The attempt is counted and committed before anything is compared, so parallel guesses of one browser get five tries in all. A
    /// stranger's wrong tries slow the stranger: the pass goes on working until a hundred of them, from wherever, put it on hold.
    /// Every failure answers alike, and an unknown name costs the same: one durable write and one comparison.
    ///
    /// # Errors
    /// [`SignInError::PassRefused`], whatever the reason; [`SignInError::TooManyAttempts`].
    pub async fn sign_in_with_pass(
        &self,
        user_name: &str,
        pass: &str,
        client: &Client,
    ) -> Result<PassSession, SignInError> {
        client.browser().ok_or(SignInError::NoBrowser)?;
        even::answered(self.use_pass(user_name, pass, client)).await
    }

    async fn use_pass(
        &self,
        user_name: &str,
        pass: &str,
        client: &Client,
    ) -> Result<PassSession, SignInError> {
        let now = self.inner.now();
        let trying = self.inner.attempt(
            MethodKind::TemporaryAccessPass,
            &typed_name(user_name),
            // What can be no pass is nobody's guess.
            normalize(pass).as_ref().map(|text| text.as_str()),
            client,
        );
        let Counted { person, row, attempt } = self.count_attempt(user_name, trying.clone()).await?;
        let typed = normalize(pass);
        let hash = self
            .inner
            .secrets
            .keyed_hash(Purpose::Pass, typed.as_ref().map_or(b"".as_slice(), |text| text.as_bytes()));
        // Without a pass on record, compare with something that no text hashes to.
        let stored = row.as_ref().map_or([0; 32], |row| row.pass.secret_hash);
        let right = equal(&hash, &stored) && typed.is_some();
        let Some((row, owner)) = row.zip(person) else {
            self.record_no_pass(person, Unfit::Typed(hash), attempt, client).await?;
            return Err(SignInError::PassRefused);
        };
        if !right {
            if row.attempts == WARN || row.attempts >= MAX_ATTEMPTS {
                self.many_tries(&row, client).await?;
            } else {
                self.record_no_pass(person, Unfit::Because("wrong_pass"), attempt, client).await?;
            }
            return Err(SignInError::PassRefused);
        }
        let secret = self.inner.token();
        let command = PassUse {
            secret_hash: self.inner.secrets.keyed_hash(Purpose::Session, secret.text().as_bytes()),
            draws: self.inner.draws(now),
            inner: self.inner.clone(),
            client: client.clone(),
            trying,
            pass: row.pass.id,
            by_operator: row.pass.issued_by == Actor::Operator,
            facts: rules::pass_facts(&row),
            person: owner,
        };
        match self.inner.store.write("use-pass", move |tx| command.run(tx)).await {
            Ok(session) => Ok(PassSession { secret, session, pass: row.pass.id }),
            Err(NoUse::Because(why)) => {
                self.record_no_pass(person, Unfit::Because(why), attempt, client).await?;
                Err(SignInError::PassRefused)
            }
            Err(NoUse::Failed(error)) => Err(SignInError::Store(error)),
        }
    }

    /// Counts the attempt: the pass to compare with, if there is one that works and has tries left.
    async fn count_attempt(&self, user_name: &str, trying: attempt::Attempt) -> Result<Counted, SignInError> {
        let (inner, now) = (self.inner.clone(), self.inner.now());
        let name = typed_name(user_name);
        let bucket = bucket(&name);
        self.inner
            .store
            .write("count-pass-attempt", move |tx| {
                let dir = inner.dir();
                if let Gate::Blocked { until } = trying.count(tx, dir, None, now)? {
                    return Err(SignInError::TooManyAttempts { until });
                }
                // A row for known and unknown names alike, so that both wait for the disk. Few rows: the names are hashed
                // into 65 536 of them.
                let gate = throttle::raise(tx, dir, &format!("pass-name:{bucket}"), now, COUNT_ONLY)?;
                let person = repo::names::find_for_sign_in(tx, dir, &name)?.map(|person| person.id);
                let id = person.unwrap_or(PersonId::from_bytes([0; 16]));
                let number = match gate {
                    throttle::Gate::Open { attempts } => attempts,
                    throttle::Gate::Blocked { .. } => u32::MAX,
                };
                let attempt = Attempt { number, bucket: bucket.clone() };
                Ok(Counted { person, row: passes::count_attempt(tx, dir, id, now)?, attempt })
            })
            .await
    }

    /// Records that a pass was of no use. The first attempts of an hour only: more of them tell nothing new, and anybody can make them. An
    /// unknown name waits for the disk as long.
    async fn record_no_pass(
        &self,
        person: Option<PersonId>,
        why: Unfit,
        attempt: Attempt,
        client: &Client,
    ) -> Result<(), SignInError> {
        if attempt.number > RECORDED {
            return Ok(());
        }
        let (inner, draws, client) = (self.inner.clone(), self.inner.draws(self.inner.now()), client.clone());
        let written: Result<(), StoreError> = self
            .inner
            .store
            .write("refused-pass", move |tx| {
                let draws = draws.restart();
                let (dir, now) = (inner.dir(), draws.now());
                let Some(person) = person else {
                    let subject = crate::codes::failed(&attempt.bucket);
                    return throttle::raise(tx, dir, &subject, now, COUNT_ONLY).map(|_| ());
                };
                let outcome = match why {
                    Unfit::Because(why) => why,
                    Unfit::Typed(hash) => unusable(passes::find_last(tx, dir, person)?.as_ref(), &hash, now),
                };
                inner.record(tx, &draws, &pass_entry(person, outcome), &client)
            })
            .await;
        Ok(written?)
    }

    /// Tells of the fiftieth wrong try, and of the last, after which the pass is on hold.
    async fn many_tries(&self, row: &PassRow, client: &Client) -> Result<(), SignInError> {
        let (inner, draws) = (self.inner.clone(), self.inner.draws(self.inner.now()));
        let (tries, person, client) = (row.attempts, row.pass.person, client.clone());
        let told: Result<(), StoreError> = self
            .inner
            .store
            .write("many-tries-at-pass", move |tx| {
                let draws = draws.restart();
                let outcome = if tries < MAX_ATTEMPTS { "wrong_pass" } else { "pass_on_hold" };
                inner.record(tx, &draws, &pass_entry(person, outcome), &client)?;
                inner.tell_of_tries(tx, (person, MethodKind::TemporaryAccessPass, tries), &client, &draws)
            })
            .await;
        Ok(told?)
    }
}

/// The write of a sign-in with a pass.
struct PassUse {
    inner: Arc<Inner>,
    client: Client,
    trying: attempt::Attempt,
    pass: PassId,
    /// Given out at the machine.
    by_operator: bool,
    facts: PassFacts,
    person: PersonId,
    secret_hash: [u8; 32],
    draws: Draws,
}

/// Why a right pass signed nobody in.
enum NoUse {
    Because(&'static str),
    Failed(StoreError),
}

impl From<StoreError> for NoUse {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

impl PassUse {
    fn run(&self, tx: &mut dyn Tx) -> Result<Session, NoUse> {
        let (inner, dir) = (&self.inner, self.inner.dir());
        let draws = self.draws.restart();
        let now = draws.now();
        let person = repo::people::find(tx, dir, self.person)?.ok_or(NoUse::Because("account_disabled"))?;
        if !person.may_enter() {
            let frozen = person.enabled;
            return Err(NoUse::Because(if frozen { "account_frozen" } else { "account_disabled" }));
        }
        // The policy as it is now, not as it was when the pass was issued.
        let rules = inner.rules(tx, now)?;
        let groups = rules::memberships(tx, dir, person.id, &rules)?;
        let allowed =
            may_use_pass(rules.rules(), &rules::of_person(&person, &groups), Some(&self.facts), now);
        // What an operator gave out at the machine is for the day when nobody could change the policy.
        if !self.by_operator
            && let Err(why) = allowed
        {
            return Err(NoUse::Because(why.code()));
        }
        // A pass opens nothing while nobody knows for certain who hears of it and may stop it.
        repo::people::check_watchers(tx, dir)?;
        // In the order in which an attempt locks them: first its counters, then the pass. A refusal takes both back.
        self.trying.was_right(tx, dir, person.id)?;
        if !passes::consume(tx, dir, self.pass, now)? {
            return Err(NoUse::Because("pass-used"));
        }
        let new = OpenSession {
            id: SessionId::new(now, &draws),
            methods: &[],
            pass: Some(self.pass),
            factors: FactorSet::of(Factor::TemporaryAccessPass),
            kind: SessionKind::Enrol,
            secret_hash: &self.secret_hash,
            client: &self.client,
            at: now,
        };
        let session = inner.open_session(tx, &new, person)?;
        inner.record(tx, &draws, &pass_entry(self.person, sign_ins::SUCCESS), &self.client)?;
        let body = json!({ "pass": self.pass, "session": session.id, "from": self.client.origin(None) });
        inner.log(tx, &draws, Actor::Person(self.person), "pass.used", self.person, body)?;
        inner.observe(tx, self.person, &Observed::PassUsed { pass: self.pass }, &draws)?;
        Ok(session)
    }
}

/// Why an attempt was of no use, as far as that is known before it is written down.
#[derive(Clone, Copy)]
enum Unfit {
    /// This is why.
    Because(&'static str),
    /// No pass works; what was typed has this keyed hash.
    Typed([u8; 32]),
}

/// What keeps the newest pass from working; of one that has ended only whoever typed it is told.
fn unusable(row: Option<&PassRow>, typed: &[u8; 32], now: Timestamp) -> &'static str {
    let Some(row) = row else { return "no_pass" };
    let is_it = equal(typed, &row.pass.secret_hash);
    match row.end_reason {
        None if now < row.pass.not_before => "pass-not-yet",
        None if now >= row.pass.expires_at => "pass-expired",
        None => "pass_on_hold",
        Some(PassEnd::Used) if is_it => "pass-used",
        Some(PassEnd::Expired) if is_it => "pass-expired",
        Some(PassEnd::Voided | PassEnd::Replaced) if is_it => "pass-ended",
        Some(_) => "no_pass",
    }
}

const fn pass_entry(person: PersonId, outcome: &'static str) -> Entry {
    Entry { person, method: None, kind: MethodKind::TemporaryAccessPass, device: None, outcome }
}

/// A typed user name, cut to what can be one: the engines store no NUL, and nobody's name is longer.
pub(crate) fn typed_name(user_name: &str) -> String {
    user_name.chars().filter(|c| !c.is_control()).take(320).collect::<String>().trim().to_lowercase()
}

/// One of 65 536 buckets for a typed name.
pub(crate) fn bucket(name: &str) -> String {
    let hash = digest::digest(&digest::SHA256, name.as_bytes());
    let number = hash.as_ref().iter().take(2).fold(0_u16, |number, byte| number << 8 | u16::from(*byte));
    format!("{number:04x}")
}
