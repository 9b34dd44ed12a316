//! Sessions: opaque secrets in a cookie, a row behind each (NIST SP 800-63B-4 §5).

use keyward_access::policy::{Use, unmet};
use keyward_directory::rules::{self, InForce};
use keyward_model::{
    FactorSet, GroupId, MethodId, Person, PersonId, RequiredStrength, RoleSet, SessionId, SessionStrength,
    Timestamp,
};
use keyward_storage::{
    StoreError, Tx, repo,
    secrets::{Purpose, Revealed},
};

use std::time::Duration;

use crate::{Client, ENROL_LIFE, SignIn, SignInError, config, service::Inner};

pub use keyward_storage::repo::sessions::SessionKind;

/// How long somebody has to show the rest of what a sign-in takes.
const PARTIAL_LIFE: Duration = Duration::from_mins(10);

/// Somebody who is signed in, as of this request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id: not the secret.
    pub id: SessionId,
    /// Who it is, as on record now, but for roles that are dormant.
    pub person: Person,
    /// The passkey that made it: they end together. `None` after a pass or a link.
    pub method: Option<MethodId>,
    /// What was shown when it began.
    pub factors: FactorSet,
    /// What it may do.
    pub kind: SessionKind,
    /// The person's roles, if it is too weak for them by the policy in force now: `person` has none then.
    pub dormant: Option<Dormant>,
    /// When the person signed in.
    pub signed_in_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_seen_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}

impl Session {
    /// Refuses the session after a pass, which may only register a passkey.
    ///
    /// # Errors
    /// [`SignInError::EnrolOnly`].
    pub const fn require_full(&self) -> Result<&Self, SignInError> {
        match self.kind {
            SessionKind::Full => Ok(self),
            SessionKind::Enrol => Err(SignInError::EnrolOnly),
            SessionKind::Partial => Err(SignInError::SessionOver),
        }
    }
    /// What it is worth.
    pub fn strength(&self) -> SessionStrength {
        SessionStrength::of(self.factors)
    }
    /// The person with all their roles, asleep or not: what the account is worth to somebody who adds a method to it.
    pub(crate) fn account(&self) -> Person {
        let roles = self.dormant.as_ref().map_or(self.person.roles, |dormant| dormant.roles);
        Person { roles, ..self.person.clone() }
    }
    /// Whether a one-time link made it (demo only).
    pub fn is_by_link(&self) -> bool {
        self.kind == SessionKind::Full && self.method.is_none()
    }
}

/// Roles that wait for a stronger sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dormant {
    /// The roles.
    pub roles: RoleSet,
    /// What they need.
    pub needs: RequiredStrength,
}

/// A session that has just begun.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// For the cookie. It is here and nowhere else.
    pub secret: Revealed,
    /// The session.
    pub session: Session,
}

/// One of a person's sessions, for Security info.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionEntry {
    /// Its id.
    pub id: SessionId,
    /// Whether it is the one that asks.
    pub current: bool,
    /// The first method that made it.
    pub method: Option<MethodId>,
    /// What was shown when it began.
    pub factors: FactorSet,
    /// What it may do.
    pub kind: SessionKind,
    /// When the person signed in.
    pub signed_in_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_seen_at: Timestamp,
    /// The network address it began from.
    pub address: Option<String>,
    /// What the browser said it is.
    pub user_agent: Option<String>,
}

impl SignIn {
    /// The session behind a cookie, as [`peek`](Self::peek) finds it. Notes the use at most once a minute.
    ///
    /// # Errors
    /// [`SignInError::Store`].
    pub async fn session(&self, secret: &str) -> Result<Option<Session>, SignInError> {
        let found = self.peek(secret).await?;
        let now = self.inner.now();
        if let Some(session) = &found
            && now.since(session.last_seen_at) >= std::time::Duration::from_mins(1)
        {
            let (dir, id) = (self.inner.dir(), session.id);
            let touched = move |tx: &mut dyn Tx| repo::sessions::touch(tx, dir, id, now);
            let _: bool = self.inner.store.write("touch-session", touched).await?;
        }
        Ok(found)
    }

    /// The session behind a cookie; `None` if there is none that lives: ended, expired, idle, or the account disabled or frozen.
    /// Looking is no use: a page that is left open does not keep its session from idling.
    ///
    /// # Errors
    /// [`SignInError::Store`].
    pub async fn peek(&self, secret: &str) -> Result<Option<Session>, SignInError> {
        // Longer than any secret of ours: not worth hashing.
        if secret.is_empty() || secret.len() > 128 {
            return Ok(None);
        }
        let inner = self.inner.clone();
        let now = inner.now();
        let hash = inner.secrets.keyed_hash(Purpose::Session, secret.as_bytes());
        let found: Result<Option<Session>, StoreError> =
            inner.store.clone().read("session", move |tx| inner.live_session(tx, &hash, now)).await;
        Ok(found?)
    }

    /// Ends the session behind a cookie, if it lives.
    ///
    /// # Errors
    /// [`SignInError::Store`].
    pub async fn sign_out(&self, secret: &str) -> Result<(), SignInError> {
        let Some(session) = self.session(secret).await? else { return Ok(()) };
        let (dir, now) = (self.inner.dir(), self.inner.now());
        let end = move |tx: &mut dyn Tx| repo::sessions::end(tx, dir, session.id, "signed-out", now);
        let _: bool = self.inner.store.write("sign-out", end).await?;
        Ok(())
    }

    /// Ends one of the person's own sessions.
    ///
    /// # Errors
    /// [`SignInError::NotFound`] if it is not theirs or does not live.
    pub async fn end_session(&self, session: &Session, which: SessionId) -> Result<(), SignInError> {
        session.require_full()?;
        let (dir, now, person) = (self.inner.dir(), self.inner.now(), session.person.id);
        self.inner
            .store
            .write("end-session", move |tx| {
                let ended = repo::sessions::is_live(tx, dir, person, which, now)?
                    && repo::sessions::end(tx, dir, which, "ended-by-owner", now)?;
                if ended { Ok(()) } else { Err(SignInError::NotFound) }
            })
            .await
    }

    /// Ends the person's other sessions: how many.
    ///
    /// # Errors
    /// [`SignInError::EnrolOnly`], [`SignInError::Store`].
    pub async fn end_all_but(&self, session: &Session) -> Result<u64, SignInError> {
        session.require_full()?;
        let (dir, now, person, keep) = (self.inner.dir(), self.inner.now(), session.person.id, session.id);
        let end = move |tx: &mut dyn Tx| {
            repo::sessions::end_all(tx, dir, person, Some(keep), "ended-by-owner", now)
        };
        Ok(self.inner.store.write("end-sessions", end).await.map_err(|error: StoreError| error)?)
    }

    /// The person's live sessions, newest first.
    ///
    /// # Errors
    /// [`SignInError::EnrolOnly`], [`SignInError::Store`].
    pub async fn list_sessions(&self, session: &Session) -> Result<Vec<SessionEntry>, SignInError> {
        session.require_full()?;
        let (dir, now) = (self.inner.dir(), self.inner.now());
        let (person, current) = (session.person.id, session.id);
        let (inner, has_role) = (self.inner.clone(), session.person.roles.any());
        let read = self.inner.store.read("sessions", move |tx| -> Result<_, StoreError> {
            Ok((repo::sessions::of_person(tx, dir, person, now)?, inner.rules(tx, now)?))
        });
        let (rows, rules) = read.await?;
        let live = rows
            .into_iter()
            .filter(|row| row.kind != SessionKind::Partial && !is_over(row, has_role, &rules, now));
        Ok(live
            .map(|row| SessionEntry {
                id: row.id,
                current: row.id == current,
                method: row.method,
                factors: row.factors,
                kind: row.kind,
                signed_in_at: row.created_at,
                last_seen_at: row.last_seen_at,
                address: row.address,
                user_agent: row.user_agent,
            })
            .collect())
    }
}

impl Inner {
    fn live_session(
        &self,
        tx: &mut dyn Tx,
        secret_hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        let dir = self.dir();
        let Some(found) = repo::sessions::find_by_secret_hash(tx, dir, secret_hash, now)? else {
            return Ok(None);
        };
        let repo::sessions::SignedIn { session: row, person } = found;
        let rules = self.rules(tx, now)?;
        if !person.may_enter() || is_over(&row, person.roles.any(), &rules, now) {
            return Ok(None);
        }
        let groups = rules::memberships(tx, dir, person.id, &rules)?;
        Ok(Some(Self::session_of(&row, person, &groups, &rules)))
    }

    /// The session as its row, its person and the rules in force make it.
    fn session_of(
        row: &repo::sessions::Session,
        person: Person,
        groups: &[GroupId],
        rules: &InForce,
    ) -> Session {
        let lacks = unmet(&rules.sign_in, &rules::of_person(&person, groups), row.factors, Use::Roles);
        let dormant = lacks
            .filter(|_| person.roles.any())
            .map(|needs| Dormant { roles: person.roles, needs: needs.clone() });
        // Asleep for everybody who asks: no page has to remember it.
        let awake = if dormant.is_some() { RoleSet::EMPLOYEE } else { person.roles };
        Session {
            id: row.id,
            dormant,
            person: Person { roles: awake, ..person },
            method: row.method,
            factors: row.factors,
            kind: row.kind,
            signed_in_at: row.created_at,
            last_seen_at: row.last_seen_at,
            expires_at: row.expires_at,
        }
    }

    /// Adds a session to the transaction that signed the person in.
    pub(crate) fn open_session(
        &self,
        tx: &mut dyn Tx,
        new: &OpenSession<'_>,
        person: Person,
    ) -> Result<Session, StoreError> {
        let rules = self.rules(tx, new.at)?;
        let life = match new.kind {
            SessionKind::Full => {
                let strength = SessionStrength::of(new.factors);
                let minutes = rules.sign_in.lifetimes.of(strength, person.roles.any()).overall_minutes;
                Duration::from_mins(minutes.into())
            }
            SessionKind::Enrol => ENROL_LIFE,
            SessionKind::Partial => PARTIAL_LIFE,
        };
        let origin = new.client.origin(None);
        let row = repo::sessions::Session {
            id: new.id,
            person: person.id,
            method: new.method,
            second_method: new.second_method,
            factors: new.factors,
            kind: new.kind,
            created_at: new.at,
            last_seen_at: new.at,
            expires_at: new.at.plus(life),
            address: origin.address,
            user_agent: origin.user_agent,
        };
        repo::sessions::insert(tx, self.dir(), &row, new.secret_hash)?;
        let groups = rules::memberships(tx, self.dir(), person.id, &rules)?;
        Ok(Self::session_of(&row, person, &groups, &rules))
    }

    /// Refuses a session that has ended since the request began; a write must not act for one.
    pub(crate) fn still_lives(
        &self,
        tx: &mut dyn Tx,
        person: PersonId,
        session: SessionId,
        now: Timestamp,
    ) -> Result<(), SignInError> {
        if repo::sessions::is_live(tx, self.dir(), person, session, now)? {
            Ok(())
        } else {
            Err(SignInError::SessionOver)
        }
    }
}

/// What [`Inner::open_session`] needs.
pub(crate) struct OpenSession<'a> {
    pub(crate) id: SessionId,
    pub(crate) method: Option<MethodId>,
    pub(crate) second_method: Option<MethodId>,
    pub(crate) factors: FactorSet,
    pub(crate) kind: SessionKind,
    pub(crate) secret_hash: &'a [u8; 32],
    pub(crate) client: &'a Client,
    pub(crate) at: Timestamp,
}

/// Whether a session is over by the rules in force. Only a full one idles: the others have their minutes in all.
fn is_over(row: &repo::sessions::Session, has_role: bool, rules: &InForce, now: Timestamp) -> bool {
    let lifetime = rules.sign_in.lifetimes.of(SessionStrength::of(row.factors), has_role);
    row.kind == SessionKind::Full
        && config::is_over(lifetime, row.created_at, row.last_seen_at, row.expires_at, now)
}
