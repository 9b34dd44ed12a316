//! Numbers and mailboxes for codes: add one by typing a code that went there.

use keyward_access::{
    gate::{Change, Confirmed},
    policy::limit,
};
use keyward_model::{
    Channel, Factor, Method, MethodId, MethodKind, MethodStatus, PersonId, Timestamp, line, masked,
};
use keyward_storage::{
    Tx,
    log::claims,
    repo,
    repo::{
        method_addresses::{self, MethodAddress},
        sent_codes::{self, CodeKey, CodePurpose},
    },
};
use serde::{Deserialize, Serialize};

use crate::{
    Asserted, Client, Session, SignIn, SignInError,
    adding::CONFIRMED_BEFORE,
    purpose,
    registration::LONGEST_LABEL,
    sent_codes::{CodeSent, Sending, Tried},
    service::Inner,
};

const PURPOSE: &str = "add-address";

/// A number or mailbox that is being added. Nothing of it is stored but the hash of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressStarted {
    /// To be sent back with the code. Opaque; useless to any other browser and session.
    pub state: String,
    /// The code that is on its way.
    pub sent: CodeSent,
}

/// What waits in the browser.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Pending {
    method: MethodId,
    channel: Channel,
    kind: MethodKind,
    value: String,
    expires_at: Timestamp,
}

impl Pending {
    /// What the policy is asked about.
    const fn factor(&self) -> Factor {
        match self.channel {
            Channel::Mail => Factor::Email,
            Channel::Voice => Factor::Voice,
            Channel::Text | Channel::Webhook => Factor::Sms,
        }
    }
}

impl SignIn {
    /// Begins to add a telephone number ([`Channel::Text`], [`Channel::Voice`]) or a mailbox ([`Channel::Mail`]): sends a code
    /// there. Needs a fresh sign-in or an assertion for [`purpose::ADD_ADDRESS`].
    ///
    /// # Errors
    /// [`SignInError::AddressUnfit`], [`SignInError::AddressTaken`], [`SignInError::NotAllowed`], [`SignInError::ChannelOff`],
    /// [`SignInError::TooManyAttempts`]; [`SignInError::EnrolOnly`], [`SignInError::StepUpNeeded`],
    /// [`SignInError::SessionOver`], [`SignInError::NoBrowser`].
    pub async fn begin_address(
        &self,
        session: &Session,
        asserted: Option<&Asserted>,
        channel: Channel,
        typed: &str,
        client: &Client,
    ) -> Result<AddressStarted, SignInError> {
        session.require_full()?;
        let confirmed = self.confirmed(session, asserted, purpose::ADD_ADDRESS);
        let (kind, value) = match channel {
            Channel::Mail => (MethodKind::Email, mailbox(typed)),
            _ => (MethodKind::Phone, number(typed)),
        };
        let now = self.inner.now();
        let method = MethodId::new(now, self.inner.entropy.as_ref());
        let pending = Pending { method, channel, kind, value: value.unwrap_or_default(), expires_at: now };
        self.send_to_new(session, confirmed, pending, client).await
    }

    /// Sends another code, in the place of the one before, to a number or mailbox that is being added.
    ///
    /// # Errors
    /// [`SignInError::CeremonyOver`]; as for [`SignIn::begin_address`], but for what was typed.
    pub async fn send_to_address_again(
        &self,
        session: &Session,
        state: &str,
        client: &Client,
    ) -> Result<AddressStarted, SignInError> {
        session.require_full()?;
        let pending = self.inner.pending_address(session, state, client)?;
        self.send_to_new(session, CONFIRMED_BEFORE, pending, client).await
    }

    /// Where the code went that somebody is asked for.
    ///
    /// # Errors
    /// [`SignInError::CeremonyOver`], [`SignInError::EnrolOnly`].
    pub fn sent_to_address(
        &self,
        session: &Session,
        state: &str,
        client: &Client,
    ) -> Result<CodeSent, SignInError> {
        session.require_full()?;
        let Pending { channel, value, expires_at, .. } =
            self.inner.pending_address(session, state, client)?;
        Ok(CodeSent { channel, to: masked(&value), expires_at, restricted: channel != Channel::Mail })
    }

    async fn send_to_new(
        &self,
        session: &Session,
        confirmed: Confirmed,
        pending: Pending,
        client: &Client,
    ) -> Result<AddressStarted, SignInError> {
        let Pending { method, channel, kind, .. } = pending;
        self.inner.can_send(channel)?;
        self.ask_to_add(session, confirmed, pending.factor()).await?;
        if pending.value.is_empty() {
            return Err(SignInError::AddressUnfit);
        }
        let draws = self.inner.draws(self.inner.now());
        let (inner, asking, browser, to) =
            (self.inner.clone(), session.clone(), client.clone(), pending.value.clone());
        let written = self.inner.store.write("begin-address", move |tx| {
            let draws = draws.restart();
            inner.still_lives(tx, asking.person.id, asking.id, draws.now())?;
            let person = inner.enabled(tx, asking.person.id)?.ok_or(SignInError::SessionOver)?;
            inner.room_for_address(tx, person.id, kind, &to)?;
            let sending = Sending {
                person: &person,
                method,
                purpose: CodePurpose::Register,
                channel,
                address: &to,
                source: browser.address.as_deref(),
            };
            inner.send_code(tx, &sending, &draws)
        });
        let sent = written.await?;
        let pending = Pending { expires_at: sent.expires_at, ..pending };
        let state = self.inner.seal_state(PURPOSE, client, session, &pending)?;
        Ok(AddressStarted { state, sent })
    }

    /// Adds the number or mailbox to which this code went.
    ///
    /// # Errors
    /// [`SignInError::OneTimeCodeRefused`], [`SignInError::TooManyAttempts`], [`SignInError::CeremonyOver`],
    /// [`SignInError::AddressTaken`], [`SignInError::NotAllowed`], [`SignInError::SessionOver`], [`SignInError::Label`].
    pub async fn confirm_address(
        &self,
        session: &Session,
        state: &str,
        code: &str,
        label: Option<&str>,
        client: &Client,
    ) -> Result<Method, SignInError> {
        session.require_full()?;
        let (pending, now) = (self.inner.pending_address(session, state, client)?, self.inner.now());
        let label = label.map_or_else(|| Ok(default_label(&pending)), |label| line(label, LONGEST_LABEL))?;
        let person = session.person.id;
        let key = CodeKey { person, method: pending.method, purpose: CodePurpose::Register };
        let trying = self.inner.attempt_at(key, client);
        let Tried::Right { hash, .. } = self.inner.try_code(key, code, &trying).await? else {
            return Err(SignInError::OneTimeCodeRefused);
        };
        let (inner, draws) = (self.inner.clone(), self.inner.draws(now));
        let (session, client) = (session.clone(), client.clone());
        let written = self.inner.store.write("confirm-address", move |tx| {
            let draws = draws.restart();
            let dir = inner.dir();
            let owner = inner.enabled(tx, person)?.ok_or(SignInError::SessionOver)?;
            repo::people::hold(tx, dir, person)?;
            let switched_off = inner.room_for_address(tx, person, pending.kind, &pending.value)?;
            let change = Change::Add(pending.factor(), None);
            let permit = inner.gate(tx, &session, CONFIRMED_BEFORE, change, now)?;
            if !sent_codes::consume(tx, dir, key, &hash, now)? {
                return Err(SignInError::OneTimeCodeRefused);
            }
            trying.was_right(tx, dir, person)?;
            let replaced = inner.replace_methods(tx, &permit, now, |old| switched_off.contains(&old.id))?;
            let method = session.new_method(&client, pending.method, pending.kind, &label, now);
            repo::methods::insert(tx, dir, &permit, &method, None)?;
            let value = pending.value.clone();
            let row = MethodAddress { method: method.id, person, value, verified_at: now };
            method_addresses::insert(tx, dir, &permit, pending.kind, &row)?;
            inner.tell_added(tx, &owner, &method, (claims::address(&row), &replaced), &draws)?;
            inner.bound(tx, &session, (method.id, method.kind), &draws)?;
            Ok(method)
        });
        written.await
    }
}

impl Inner {
    /// Opens what waits in the browser, as long as its code works.
    fn pending_address(
        &self,
        session: &Session,
        state: &str,
        client: &Client,
    ) -> Result<Pending, SignInError> {
        self.open_state::<Pending>(PURPOSE, client, session, state)
            .filter(|pending| self.now() < pending.expires_at)
            .ok_or(SignInError::CeremonyOver)
    }

    /// Whether the person may add this one. Gives the switched-off methods of the same address, which it replaces.
    fn room_for_address(
        &self,
        tx: &mut dyn Tx,
        person: PersonId,
        kind: MethodKind,
        value: &str,
    ) -> Result<Vec<MethodId>, SignInError> {
        let dir = self.dir();
        let (mut others, mut switched_off) = (0_u32, Vec::new());
        for known in method_addresses::of_person(tx, dir, person)? {
            let Some(method) = repo::methods::find(tx, dir, known.method)? else { continue };
            match (known.value == value, method.status) {
                (true, MethodStatus::Active) => return Err(SignInError::AddressTaken),
                (true, _) => switched_off.push(method.id),
                (false, _) if method.kind == kind => others += 1,
                (false, _) => {}
            }
        }
        if others < u32::from(limit(kind)) { Ok(switched_off) } else { Err(SignInError::too_many(kind)) }
    }
}

fn default_label(pending: &Pending) -> String {
    let value = masked(&pending.value);
    if pending.kind == MethodKind::Phone { format!("Phone {value}") } else { format!("Mailbox {value}") }
}

/// A telephone number as E.164, however it is typed: `+386 (0)40 555-418`, `0038640555418`.
fn number(typed: &str) -> Option<String> {
    let typed = typed.trim().replace("(0)", "");
    let written = |c: &char| {
        !c.is_whitespace()
            && !matches!(c, '-' | '.' | '/' | '(' | ')' | '\u{2010}'..='\u{2015}' | '\u{202A}'..='\u{202E}')
    };
    let plain: String = typed.chars().filter(written).take(40).collect();
    let digits = plain.strip_prefix('+').or_else(|| plain.strip_prefix("00"))?;
    let fits = (8..=15).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0');
    fits.then(|| format!("+{digits}"))
}

/// A mailbox in lower case.
fn mailbox(typed: &str) -> Option<String> {
    let typed = typed.trim().to_lowercase();
    let (local, domain) = typed.split_once('@')?;
    let plain = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let dots = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
    let fits = (1..=64).contains(&local.len())
        && typed.len() <= 254
        && local.chars().all(plain)
        && dots
        && domain.contains('.')
        && domain.split('.').all(label);
    fits.then_some(typed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_typed_in_many_ways() {
        for typed in ["+386 40 555 418", "00386 40 555-418", "+386 (0)40 555418", " +386/40.555.418 "] {
            assert_eq!(number(typed).as_deref(), Some("+38640555418"), "{typed}");
        }
        for wrong in [
            "040 555 418",
            "+386 40",
            "+0386 40 555 418",
            "+386 40 555 418 x",
            "+1234567890123456",
            "",
            "112",
        ] {
            assert_eq!(number(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_mailbox_is_one_address() {
        assert_eq!(mailbox(" Mira.Kovac+x@Home.Example ").as_deref(), Some("mira.kovac+x@home.example"));
        for wrong in [
            "mira",
            "@home.example",
            "mira@home",
            "a b@home.example",
            "a@b@home.example",
            "a@home..example",
            "<a@home.example>",
            "a@home.example,b@home.example",
            "a@-home.example",
            ".a@home.example",
            "a\n@home.example",
        ] {
            assert_eq!(mailbox(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_is_taken_is_taken_again(typed: String) {
            for normal in [number, mailbox] {
                if let Some(value) = normal(&typed) {
                    prop_assert_eq!(normal(&value), Some(value.clone()));
                    prop_assert!(!value.contains(|c: char| c.is_control() || c.is_whitespace()));
                }
            }
        }
    }
}
