//! Apps that show codes: add one, check a code.

use std::{fmt, fmt::Write as _, time::Duration};

use data_encoding::BASE32_NOPAD;
use keyward_access::{gate::Change, policy::limit};
use keyward_model::{Factor, Method, MethodId, MethodKind, PersonId, line};
use keyward_storage::{
    StoreError, Tx,
    log::claims,
    repo,
    repo::{
        guesses::LAST,
        throttle::Gate,
        totp::{self, Totp},
    },
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use qrcode::{Color, EcLevel, QrCode};
use zeroize::Zeroizing;

use crate::{
    Asserted, Checked, Client, Session, SessionKind, SignIn, SignInError,
    adding::CONFIRMED_BEFORE,
    attempt::Attempt,
    guess::Failed,
    purpose,
    registration::LONGEST_LABEL,
    service::{Inner, unusable},
    state::meaning,
    totp_code::{Shape, typed_code},
};

const PURPOSE: &str = "add-totp";
/// How long somebody may take to install an app.
const PATIENCE: Duration = crate::state::LONGEST;
/// Bytes of a secret: as long as the hash (RFC 4226 §4, R6).
const SECRET: usize = 20;

/// An app that is being added. To be shown once; nothing is stored until a code confirms it. `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct NewTotp {
    /// The `otpauth:` link that apps take.
    pub uri: Zeroizing<String>,
    /// The secret in base 32, for typing it in.
    pub secret: Zeroizing<String>,
    /// The link as a QR code.
    pub svg: Zeroizing<String>,
    /// To be sent back with the first code. Opaque; useless to any other browser and session.
    pub state: String,
}

impl fmt::Debug for NewTotp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewTotp(hidden)")
    }
}

impl SignIn {
    /// Begins to add an app. Needs a fresh sign-in or an assertion for [`purpose::ADD_TOTP`]. A session that may only register may
    /// where the campaign leaves no other way on.
    ///
    /// # Errors
    /// [`SignInError::NotAllowed`], [`SignInError::EnrolOnly`], [`SignInError::StepUpNeeded`], [`SignInError::NoBrowser`].
    pub async fn begin_totp(
        &self,
        session: &Session,
        asserted: Option<&Asserted>,
        client: &Client,
    ) -> Result<NewTotp, SignInError> {
        if session.kind != SessionKind::Enrol {
            session.require_full()?;
        }
        let confirmed = self.confirmed(session, asserted, purpose::ADD_TOTP);
        let (inner, asking, now) = (self.inner.clone(), session.clone(), self.inner.now());
        let room = self.inner.store.read("room-for-totp", move |tx| -> Result<(), SignInError> {
            inner.may_enrol_app(tx, &asking, now)?;
            inner.gate(tx, &asking, confirmed, Change::Add(Factor::SoftwareTotp, None), now)?;
            inner.room_for_totp(tx, asking.person.id)
        });
        room.await?;
        let (ceremony, state) = self.inner.begin_for(PURPOSE, client, Some(session), PATIENCE)?;
        self.inner.shown_totp(session, &ceremony.nonce, state)
    }

    /// Shows an app that is being added once more: after a wrong code, to who began to add it.
    ///
    /// # Errors
    /// [`SignInError::CeremonyOver`].
    pub fn show_totp(&self, session: &Session, state: &str, client: &Client) -> Result<NewTotp, SignInError> {
        let ceremony = self.inner.resume(PURPOSE, client, Some(session), state)?;
        self.inner.shown_totp(session, &ceremony.nonce, state.to_owned())
    }

    /// Adds the app whose code this is. That code does not sign in any more. A session that may only register ends with it.
    ///
    /// # Errors
    /// [`SignInError::OneTimeCodeRefused`]: try again with the same state; [`SignInError::CeremonyOver`],
    /// [`SignInError::NotAllowed`], [`SignInError::SessionOver`], [`SignInError::Label`].
    pub async fn confirm_totp(
        &self,
        session: &Session,
        state: &str,
        code: &str,
        label: Option<&str>,
        client: &Client,
    ) -> Result<Method, SignInError> {
        let ceremony = self.inner.resume(PURPOSE, client, Some(session), state)?;
        let label =
            label.map_or_else(|| Ok("Authenticator app".to_owned()), |label| line(label, LONGEST_LABEL))?;
        let (shape, now) = (Shape::USUAL, self.inner.now());
        let typed = typed_code(code).ok_or(SignInError::OneTimeCodeRefused)?;
        let steps = shape.matching(secret_of(&ceremony.nonce), &typed, now);
        let step = steps.first().copied().ok_or(SignInError::OneTimeCodeRefused)?;
        let (inner, draws) = (self.inner.clone(), self.inner.draws(now));
        let (session, client) = (session.clone(), client.clone());
        let written = self.inner.store.write("confirm-totp", move |tx| {
            let draws = draws.restart();
            let (dir, person) = (inner.dir(), session.person.id);
            let change = Change::Add(Factor::SoftwareTotp, None);
            let owner = inner.enabled(tx, person)?.ok_or(SignInError::SessionOver)?;
            // A hash: the nonce holds the secret, which is nowhere in plain.
            inner.spend(tx, &meaning(&ceremony.nonce, PURPOSE), ceremony)?;
            repo::people::hold(tx, dir, person)?;
            inner.room_for_totp(tx, person)?;
            inner.may_enrol_app(tx, &session, now)?;
            let permit = inner.gate(tx, &session, CONFIRMED_BEFORE, change, now)?;
            let id = MethodId::new(now, &draws);
            let method = session.new_method(&client, id, MethodKind::SoftwareTotp, &label, now);
            repo::methods::insert(tx, dir, &permit, &method, None)?;
            let sealed = inner.secrets.seal(&sealed_for(id), secret_of(&ceremony.nonce), &draws);
            let row = Totp {
                method: id,
                person,
                sealed: sealed.map_err(unusable)?,
                algorithm: shape.algorithm,
                digits: shape.digits,
                period: shape.period,
                last_step: step,
            };
            totp::insert(tx, dir, &permit, &row)?;
            inner.tell_added(tx, &owner, &method, (claims::totp(&row), &[]), &draws)?;
            inner.bound(tx, &session, (id, method.kind), &draws)?;
            if session.kind == SessionKind::Enrol {
                repo::sessions::end(tx, dir, session.id, "registered", now)?;
            }
            Ok(method)
        });
        written.await
    }

    /// Checks a code of any of the person's apps. It opens no session. A code works once; the attempt is counted and committed
    /// before anything is compared.
    ///
    /// # Errors
    /// [`SignInError::OneTimeCodeRefused`], whatever the reason; [`SignInError::TooManyAttempts`].
    pub async fn check_totp(
        &self,
        person: PersonId,
        code: &str,
        client: &Client,
    ) -> Result<Checked, SignInError> {
        let trying = self.inner.attempt(MethodKind::SoftwareTotp, &person.to_string(), None, client);
        let (inner, now, counted) = (self.inner.clone(), self.inner.now(), trying.clone());
        let count = self.inner.store.write("count-totp-attempt", move |tx| -> Result<_, StoreError> {
            let apps = totp::of_person(tx, inner.dir(), person)?;
            Ok((counted.count(tx, inner.dir(), Some(person), now)?, apps))
        });
        let (failures, apps) = match count.await? {
            (Gate::Open { attempts }, apps) => (attempts, apps),
            (Gate::Blocked { until }, _) => return Err(SignInError::TooManyAttempts { until }),
        };
        let typed = typed_code(code).unwrap_or_default();
        for app in &apps {
            let secret = Zeroizing::new(self.inner.totp_secret(app)?);
            let shape = Shape { algorithm: app.algorithm, digits: app.digits, period: app.period };
            for step in shape.matching(&secret, &typed, now) {
                if failures <= LAST
                    && let Some(checked) = self.take_code(person, app.method, step, &trying).await?
                {
                    return Ok(checked);
                }
            }
        }
        let failed = Failed {
            person: Some(person),
            kind: MethodKind::SoftwareTotp,
            method: match apps.as_slice() {
                [only] => Some(only.method),
                _ => None,
            },
            outcome: "wrong_code",
            failures,
            bucket: String::new(),
        };
        self.inner.fail(failed, client).await?;
        Err(SignInError::OneTimeCodeRefused)
    }

    /// Takes a code that is right, once.
    async fn take_code(
        &self,
        person: PersonId,
        method: MethodId,
        step: i64,
        trying: &Attempt,
    ) -> Result<Option<Checked>, SignInError> {
        let (inner, now, trying) = (self.inner.clone(), self.inner.now(), trying.clone());
        let written: Result<_, StoreError> = self
            .inner
            .store
            .write("take-totp-code", move |tx| {
                let dir = inner.dir();
                if inner.enabled(tx, person)?.is_none() || !totp::take(tx, dir, method, step)? {
                    return Ok(None);
                }
                trying.was_right(tx, dir, person)?;
                repo::methods::touch(tx, dir, method, now)?;
                Ok(Some(Checked { person, method, factor: Factor::SoftwareTotp, must_change: false }))
            })
            .await;
        Ok(written?)
    }
}

impl Inner {
    /// What the page shows of an app that is being added.
    fn shown_totp(&self, session: &Session, nonce: &[u8; 32], state: String) -> Result<NewTotp, SignInError> {
        let secret = Zeroizing::new(BASE32_NOPAD.encode(secret_of(nonce)));
        let uri = Zeroizing::new(uri(&self.config.rp_name, &session.person.user_name, &secret));
        let svg = Zeroizing::new(svg(&uri).ok_or(unusable(keyward_storage::secrets::SecretError::Unusable))?);
        Ok(NewTotp { uri, secret, svg, state })
    }

    fn room_for_totp(&self, tx: &mut dyn Tx, person: PersonId) -> Result<(), SignInError> {
        let has = totp::of_person(tx, self.dir(), person)?.len();
        let kind = MethodKind::SoftwareTotp;
        if has < usize::from(limit(kind)) { Ok(()) } else { Err(SignInError::too_many(kind)) }
    }

    fn totp_secret(&self, app: &Totp) -> Result<Vec<u8>, SignInError> {
        self.secrets.open(&sealed_for(app.method), &app.sealed).map_err(unusable)
    }
}

/// What a secret is sealed for: it opens for its own method only.
fn sealed_for(method: MethodId) -> String {
    format!("totp/{method}")
}

fn secret_of(nonce: &[u8; 32]) -> &[u8] {
    nonce.first_chunk::<SECRET>().map_or(nonce.as_slice(), <[u8; SECRET]>::as_slice)
}

/// <https://github.com/google/google-authenticator/wiki/Key-Uri-Format>
fn uri(issuer: &str, account: &str, secret: &str) -> String {
    let encoded = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
    let Shape { algorithm, digits, period } = Shape::USUAL;
    format!(
        "otpauth://totp/{issuer}:{}?secret={secret}&issuer={issuer}&algorithm={}&digits={digits}&period={period}",
        encoded(account),
        algorithm.name(),
        issuer = encoded(issuer)
    )
}

/// A QR code, dark on light whatever the page's colours, with the margin that readers want.
fn svg(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let size = width + 8;
    let mut dark = String::new();
    for (row, colors) in code.to_colors().chunks(width).enumerate() {
        for (column, _) in colors.iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
            // Writing into a String cannot fail.
            let _ = write!(dark, "M{} {}h1v1h-1z", column + 4, row + 4);
        }
    }
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\" \
         aria-hidden=\"true\"><path fill=\"#fff\" d=\"M0 0h{size}v{size}H0z\"/><path fill=\"#000\" d=\"{dark}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_survives_any_name() {
        let link = uri("Möller & Sons: a?", "mira@contoso.example", "JBSWY3DPEHPK3PXP");
        assert_eq!(
            link,
            "otpauth://totp/M%C3%B6ller%20%26%20Sons%3A%20a%3F:mira%40contoso%2Eexample?secret=JBSWY3DPEHPK3PXP\
             &issuer=M%C3%B6ller%20%26%20Sons%3A%20a%3F&algorithm=SHA1&digits=6&period=30"
        );
    }

    #[test]
    fn a_code_is_square_and_has_its_three_corners() {
        let drawn = svg("otpauth://totp/x?secret=JBSWY3DPEHPK3PXP").unwrap();
        // 29 modules and the margin; each corner begins with a dark module.
        assert!(drawn.contains("viewBox=\"0 0 37 37\""), "{drawn}");
        for corner in ["M4 4h1", "M32 4h1", "M4 32h1"] {
            assert!(drawn.contains(corner), "{corner}");
        }
        assert!(!drawn.contains("M33 ") && !drawn.contains("style"));
    }
}
