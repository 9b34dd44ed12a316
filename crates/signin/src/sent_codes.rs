//! Codes that are sent: by mail, as a text, in a call. Texts and calls are restricted (NIST SP 800-63B-4 §3.2.9): offer something
//! better beside them.

use std::time::Duration;

use keyward_model::{
    Channel, Entropy, Factor, MessageId, MethodId, MethodKind, Person, PersonId, Timestamp, masked,
};
use keyward_notify::{CodeFor, CodeMessage};
use keyward_storage::{
    Draws, StoreError, Tx, repo,
    repo::{
        guesses::{self, LAST},
        messages, method_addresses,
        sent_codes::{self, CodeKey, CodePurpose, SentCode},
        throttle::{self, Gate, Rule},
    },
    secrets::{Purpose, equal},
};

use crate::{
    Checked, Client, SignIn, SignInError,
    attempt::Attempt,
    guess::Failed,
    service::{Inner, unusable},
    totp_code::typed_code,
};

/// How long a code works.
const LIFE: Duration = Duration::from_mins(10);
/// Codes to one person: nobody is flooded.
const PER_PERSON: Rule = Rule { limit: 5, window: Duration::from_mins(15), block: Duration::from_mins(15) };
const PER_PERSON_AND_DAY: Rule =
    Rule { limit: 20, window: Duration::from_hours(24), block: Duration::from_hours(6) };
/// Codes that one source asks for; an office may be one.
const PER_SOURCE: Rule = Rule { limit: 30, window: Duration::from_mins(15), block: Duration::from_mins(15) };
/// Texts and calls in all: each costs money.
const PAID_IN_ALL: Rule =
    Rule { limit: 2000, window: Duration::from_hours(1), block: Duration::from_mins(15) };

/// A code on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeSent {
    /// How.
    pub channel: Channel,
    /// Where to, the middle hidden.
    pub to: String,
    /// Until when it works.
    pub expires_at: Timestamp,
    /// Whether it goes over the telephone network, which others can listen to or take over.
    pub restricted: bool,
}

/// A code to send.
pub(crate) struct Sending<'a> {
    pub(crate) person: &'a Person,
    pub(crate) method: MethodId,
    pub(crate) purpose: CodePurpose,
    pub(crate) channel: Channel,
    pub(crate) address: &'a str,
    /// The network address that asks.
    pub(crate) source: Option<&'a str>,
}

/// The channels over which codes of a kind of method travel.
pub(crate) const fn fits(kind: MethodKind, channel: Channel) -> bool {
    matches!(
        (kind, channel),
        (MethodKind::Phone, Channel::Text | Channel::Voice) | (MethodKind::Email, Channel::Mail)
    )
}

/// What a code shows that travelled this way.
const fn shown_by(channel: Channel) -> Option<Factor> {
    match channel {
        Channel::Text => Some(Factor::Sms),
        Channel::Voice => Some(Factor::Voice),
        Channel::Mail => Some(Factor::Email),
        Channel::Webhook => None,
    }
}

impl SignIn {
    /// Sends a code to one of the person's own numbers or mailboxes, in the place of the one before. It is on its way when the
    /// transaction is.
    ///
    /// # Errors
    /// [`SignInError::NotFound`] for a method that is not theirs, not active, or not for this channel; [`SignInError::ChannelOff`],
    /// [`SignInError::TooManyAttempts`].
    pub async fn send_code(
        &self,
        person: PersonId,
        method: MethodId,
        channel: Channel,
        client: &Client,
    ) -> Result<CodeSent, SignInError> {
        self.inner.can_send(channel)?;
        let (inner, draws, client) = (self.inner.clone(), self.inner.draws(self.inner.now()), client.clone());
        self.inner
            .store
            .write("send-code", move |tx| {
                let draws = draws.restart();
                let person = inner.enabled(tx, person)?.ok_or(SignInError::NotFound)?;
                let (kind, address) =
                    method_addresses::find(tx, inner.dir(), method)?.ok_or(SignInError::NotFound)?;
                if address.person != person.id || !fits(kind, channel) {
                    return Err(SignInError::NotFound);
                }
                let sending = Sending {
                    person: &person,
                    method,
                    purpose: CodePurpose::SignIn,
                    channel,
                    address: &address.value,
                    source: client.address.as_deref(),
                };
                inner.send_code(tx, &sending, &draws)
            })
            .await
    }

    /// Checks a code that was sent to a method of the person's. It opens no session. A code works once and dies after five wrong
    /// ones; the attempt is counted and committed before anything is compared.
    ///
    /// # Errors
    /// [`SignInError::OneTimeCodeRefused`], whatever the reason; [`SignInError::TooManyAttempts`].
    pub async fn check_code(
        &self,
        person: PersonId,
        method: MethodId,
        code: &str,
        client: &Client,
    ) -> Result<Checked, SignInError> {
        let key = CodeKey { person, method, purpose: CodePurpose::SignIn };
        let trying = self.inner.attempt_at(key, client);
        let failures = match self.inner.try_code(key, code, &trying).await? {
            Tried::Right { hash, channel, failures } => {
                if let Some(checked) = self.use_code(key, hash, channel, &trying).await? {
                    return Ok(checked);
                }
                failures
            }
            Tried::Wrong { failures } => failures,
        };
        let (inner, dir) = (self.inner.clone(), self.inner.dir());
        let read = inner.store.read("method", move |tx| repo::methods::find(tx, dir, method));
        let known = read.await.map_err(|error: StoreError| error)?.filter(|known| known.person == person);
        let failed = Failed {
            person: Some(person),
            kind: known.as_ref().map_or(MethodKind::Phone, |known| known.kind),
            method: known.as_ref().map(|known| known.id),
            outcome: "wrong_code",
            failures,
            bucket: String::new(),
        };
        inner.fail(failed, client).await?;
        Err(SignInError::OneTimeCodeRefused)
    }

    /// Uses a code that is right, once.
    async fn use_code(
        &self,
        key: CodeKey,
        hash: [u8; 32],
        channel: Channel,
        trying: &Attempt,
    ) -> Result<Option<Checked>, SignInError> {
        let (inner, now, trying) = (self.inner.clone(), self.inner.now(), trying.clone());
        let written: Result<_, StoreError> = self
            .inner
            .store
            .write("use-code", move |tx| {
                let (dir, CodeKey { person, method, .. }) = (inner.dir(), key);
                let found = method_addresses::find(tx, dir, method)?;
                if found.is_none_or(|(kind, to)| to.person != person || !fits(kind, channel)) {
                    return Ok(None);
                }
                if inner.enabled(tx, person)?.is_none() || !sent_codes::consume(tx, dir, key, &hash, now)? {
                    return Ok(None);
                }
                trying.was_right(tx, dir, person)?;
                repo::methods::touch(tx, dir, method, now)?;
                Ok(shown_by(channel).map(|factor| Checked { person, method, factor, must_change: false }))
            })
            .await;
        Ok(written?)
    }
}

/// What an attempt at a code came to.
pub(crate) enum Tried {
    Right { hash: [u8; 32], channel: Channel, failures: u32 },
    Wrong { failures: u32 },
}

impl Inner {
    /// Whether codes can be sent that way here.
    pub(crate) const fn can_send(&self, channel: Channel) -> Result<(), SignInError> {
        let ways = self.config.codes;
        let can = match channel {
            Channel::Mail => ways.mail,
            Channel::Text => ways.text,
            Channel::Voice => ways.voice,
            Channel::Webhook => false,
        };
        if can { Ok(()) } else { Err(SignInError::ChannelOff) }
    }

    /// Makes a code and puts it on its way, within limits.
    pub(crate) fn send_code(
        &self,
        tx: &mut dyn Tx,
        sending: &Sending<'_>,
        draws: &Draws,
    ) -> Result<CodeSent, SignInError> {
        let (dir, now, channel) = (self.dir(), draws.now(), sending.channel);
        let restricted = channel != Channel::Mail;
        for (subject, rule) in limits(sending.person.id, sending.source, restricted) {
            if let Gate::Blocked { until } = throttle::raise(tx, dir, &subject, now, rule)? {
                return Err(SignInError::TooManyAttempts { until });
            }
        }
        let key = CodeKey { person: sending.person.id, method: sending.method, purpose: sending.purpose };
        let code = zeroize::Zeroizing::new(format!("{:06}", draws.below(1_000_000)));
        let expires_at = now.plus(LIFE);
        let secret_hash = self.code_hash(key, &code);
        sent_codes::put(tx, dir, &SentCode { key, secret_hash, channel, sent_at: now, expires_at })?;
        let message = CodeMessage {
            telling: &self.config.telling,
            person: sending.person,
            channel,
            address: sending.address,
            code: &code,
            what: match sending.purpose {
                CodePurpose::SignIn => CodeFor::SignIn,
                CodePurpose::Register => CodeFor::Register,
            },
            at: now,
            expires_at,
        };
        let seal = (!self.config.show_codes).then_some(self.secrets.as_ref());
        let row = message.row(MessageId::new(now, draws), seal, draws).map_err(unusable)?;
        messages::enqueue(tx, dir, &row)?;
        Ok(CodeSent { channel, to: masked(sending.address), expires_at, restricted })
    }

    /// Counts an attempt at a code, commits, and compares.
    pub(crate) async fn try_code(
        self: &std::sync::Arc<Self>,
        key: CodeKey,
        typed: &str,
        trying: &Attempt,
    ) -> Result<Tried, SignInError> {
        let (inner, now, trying) = (self.clone(), self.now(), trying.clone());
        // A code for an address that is being added is guessed at by who is signed in: nothing of it is held.
        let person = (key.purpose == CodePurpose::SignIn).then_some(key.person);
        let count = self.store.write("count-code-attempt", move |tx| -> Result<_, StoreError> {
            let gate = trying.count(tx, inner.dir(), person, now)?;
            let code = match gate {
                Gate::Open { .. } => sent_codes::count_attempt(tx, inner.dir(), key, now)?,
                Gate::Blocked { .. } => None,
            };
            Ok((gate, code))
        });
        let (gate, stored) = count.await?;
        let failures = match gate {
            Gate::Open { attempts } if person.is_some() => attempts,
            Gate::Open { .. } => 1,
            Gate::Blocked { until } => return Err(SignInError::TooManyAttempts { until }),
        };
        let code = typed_code(typed);
        let hash = self.code_hash(key, code.as_deref().unwrap_or_default());
        // Without a code on record, compare with something that no text hashes to.
        let (expected, channel) = stored.unwrap_or(([0; 32], Channel::Webhook));
        let right = equal(&hash, &expected) && code.is_some() && channel != Channel::Webhook;
        let right = right && failures <= LAST;
        Ok(if right { Tried::Right { hash, channel, failures } } else { Tried::Wrong { failures } })
    }

    /// An attempt at a code that was sent.
    pub(crate) fn attempt_at(&self, key: CodeKey, client: &Client) -> Attempt {
        let who = match key.purpose {
            CodePurpose::SignIn => key.person.to_string(),
            CodePurpose::Register => format!("register:{}", key.person),
        };
        self.attempt(MethodKind::Phone, &who, None, client)
    }

    /// Of a code for one method and purpose: it is worth nothing elsewhere.
    fn code_hash(&self, key: CodeKey, code: &str) -> [u8; 32] {
        let (person, method, purpose) = (key.person.as_bytes(), key.method.as_bytes(), key.purpose.name());
        let text = [person.as_slice(), method.as_slice(), purpose.as_bytes(), b":", code.as_bytes()];
        self.secrets.keyed_hash(Purpose::SentCode, &text.concat())
    }
}

/// Where the codes that somebody gets are counted.
pub(crate) fn sent_to(person: PersonId) -> [String; 2] {
    [format!("code-sent:{person}"), format!("code-sent-day:{person}")]
}

fn limits(person: PersonId, source: Option<&str>, paid: bool) -> Vec<(String, Rule)> {
    let [soon, day] = sent_to(person);
    let source = format!("code-sent-from:{}", guesses::source(source));
    let mut all = vec![(soon, PER_PERSON), (day, PER_PERSON_AND_DAY), (source, PER_SOURCE)];
    if paid {
        all.push(("code-sent-paid".to_owned(), PAID_IN_ALL));
    }
    all
}
