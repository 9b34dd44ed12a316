//! One conversation with a mail server (RFC 5321), each step with a limit, and whose fault it is if a step fails.
//!
//! Until a recipient is named, nothing that the server says can be about a recipient: it is about this installation, its login, or the
//! server itself.

use std::{error::Error as _, time::Duration};

use keyward_storage::repo::outlets::Fault;
use lettre::{
    Address, Message,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
    },
};
use tokio::time::timeout;

use crate::CarryError;

/// How long the goodbye may take. The mail is handed over by then.
const GOODBYE: Duration = Duration::from_secs(1);

/// How the connection is protected.
pub(super) enum Protection {
    Tls(TlsParameters),
    StartTls(TlsParameters),
    Plain,
}

/// A mail server, as this installation speaks to it.
pub(super) struct Server {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) protection: Protection,
    pub(super) credentials: Option<Credentials>,
    /// Until it is ready for a mail; recipient and text may take twice as long.
    pub(super) timeout: Duration,
}

impl Server {
    /// Hands a mail over, in three times [`Server::timeout`] at most.
    pub(super) async fn send(&self, mail: &Message) -> Result<(), CarryError> {
        let (host, ready) = (&self.host, self.timeout);
        let opened = timeout(ready, self.open(mail)).await.unwrap_or_else(|_| {
            let text =
                format!("{host} takes the connection and does not answer within {} seconds", ready.as_secs());
            Err(CarryError::Ours(Fault::Silent, text))
        });
        let mut connection = opened?;
        let whole = ready.saturating_mul(2);
        let Ok(handed) = timeout(whole, hand_over(&mut connection, mail)).await else {
            // Half a mail without its end is no mail: the connection is dropped, and nothing more is said on it.
            let text = format!("{host} did not take the mail within {} seconds", whole.as_secs());
            return Err(CarryError::Temporary(text));
        };
        // Whether it says goodbye changes nothing.
        let _ = timeout(GOODBYE, connection.quit()).await;
        handed
    }

    /// Connects, and goes on until the sender is accepted.
    async fn open(&self, mail: &Message) -> Result<AsyncSmtpConnection, CarryError> {
        let hello = ClientId::default();
        let (wrapped, after) = match &self.protection {
            Protection::Tls(tls) => (Some(tls.clone()), None),
            Protection::StartTls(tls) => (None, Some(tls.clone())),
            Protection::Plain => (None, None),
        };
        let server = (self.host.as_str(), self.port);
        // A connection that nobody takes is told apart from a server that says nothing.
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.timeout / 2), &hello, wrapped, None)
                .await
                .map_err(|error| before_recipient(&error, Step::Connect))?;
        if let Some(tls) = after {
            connection
                .starttls(tls, &hello)
                .await
                .map_err(|error| before_recipient(&error, Step::StartTls))?;
        }
        if let Some(credentials) = &self.credentials {
            let login = connection.auth(DEFAULT_MECHANISMS, credentials).await;
            login.map_err(|error| before_recipient(&error, Step::Login))?;
        }
        let options = options(&connection, mail)?;
        let sender = Mail::new(mail.envelope().from().cloned(), options);
        connection.command(sender).await.map_err(|error| before_recipient(&error, Step::Sender))?;
        Ok(connection)
    }
}

/// What this mail needs of the server.
fn options(connection: &AsyncSmtpConnection, mail: &Message) -> Result<Vec<MailParameter>, CarryError> {
    let has = |extension| connection.server_info().supports_feature(extension);
    let mut options = Vec::new();
    let envelope = mail.envelope();
    let is_ascii = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
    if !envelope.to().iter().chain(envelope.from()).all(is_ascii) {
        if !has(Extension::SmtpUtfEight) {
            let text = "the address has letters beyond ASCII, and the mail server does not support SMTPUTF8";
            return Err(CarryError::Permanent(text.to_owned()));
        }
        options.push(MailParameter::SmtpUtfEight);
    }
    // Texts are encoded in ASCII; only such an address is not.
    if !mail.formatted().is_ascii() && has(Extension::EightBitMime) {
        options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    Ok(options)
}

/// Names the recipient and sends the text.
async fn hand_over(connection: &mut AsyncSmtpConnection, mail: &Message) -> Result<(), CarryError> {
    for to in mail.envelope().to() {
        let answer = connection.command(Rcpt::new(to.clone(), Vec::new())).await;
        answer.map_err(|error| of_recipient(&error))?;
    }
    connection.command(Data).await.map_err(|error| of_mail(&error))?;
    connection.message(&mail.formatted()).await.map_err(|error| of_mail(&error))?;
    Ok(())
}

/// The steps before a recipient is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Connect,
    StartTls,
    Login,
    Sender,
}

/// Codes with which servers ask for a login or refuse one (RFC 4954 §6; 454 is a login that fails for now).
const LOGIN: [u16; 5] = [454, 530, 534, 535, 538];

fn before_recipient(error: &Error, step: Step) -> CarryError {
    let code = error.status().map(u16::from);
    let fault = match (step, code) {
        (_, Some(421)) => Fault::Busy,
        (Step::StartTls, Some(_)) => Fault::Tls,
        (Step::Login, Some(_)) => Fault::Login,
        (_, Some(code)) if LOGIN.contains(&code) => Fault::Login,
        (_, Some(_)) if error.is_transient() => Fault::Busy,
        (_, Some(_)) => Fault::Refused,
        // The server offers no way to log in, or no TLS.
        (Step::Login, None) if error.is_client() => Fault::Login,
        (Step::StartTls, None) if error.is_client() => Fault::Tls,
        (_, None) if error.is_tls() => Fault::Tls,
        (_, None) => Fault::Unreachable,
    };
    CarryError::Ours(fault, words(error))
}

/// An answer to a recipient. Some servers wait until then to say that they want a login, or relay nothing. A server far away may choose
/// these words, so that they hold up this message alone.
fn of_recipient(error: &Error) -> CarryError {
    let said = words(error);
    let code = error.status().map(u16::from);
    let wants_login = code.is_some_and(|code| code != 454 && LOGIN.contains(&code));
    let relaying = code.is_some() && said.to_ascii_lowercase().contains("relay");
    if wants_login || relaying { CarryError::Ours(Fault::Relaying, said) } else { of_mail(error) }
}

fn of_mail(error: &Error) -> CarryError {
    if error.is_permanent() {
        CarryError::Permanent(words(error))
    } else {
        CarryError::Temporary(words(error))
    }
}

/// What the server said, with its code; or what went wrong, in the library's words.
fn words(error: &Error) -> String {
    match (error.status(), error.source()) {
        (Some(code), Some(said)) => format!("{code} {said}"),
        (Some(code), None) => code.to_string(),
        (None, _) => error.to_string(),
    }
}
