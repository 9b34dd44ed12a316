//! Sessions: opaque secrets in a cookie, a row behind each (NIST SP 800-63B-4 §5).

use keyward_access::policy::{Use, unmet};
use keyward_directory::{
    rules::{self, InForce},
    sessions::{self, Over},
};
use keyward_model::{
    FactorSet, GroupId, MethodId, OpenedBy, PassId, Person, PersonId, RequiredStrength, RoleSet, SessionId,
    SessionStrength, Timestamp, line,
};
use keyward_storage::{
    StoreError, Tx, repo,
    secrets::{Purpose, Revealed},
};

use std::time::Duration;

use crate::{
    Client, ENROL_LIFE, SignIn, SignInError, registration::LONGEST_LABEL, service::Inner, worth::Worth,
};

pub use keyward_storage::repo::sessions::SessionKind;

/// How long somebody has to show the rest of what a sign-in takes.
const PARTIAL_LIFE: Duration = Duration::from_mins(10);
/// How long somebody has to set another password.
const CHANGE_LIFE: Duration = Duration::from_mins(10);

/// Somebody who is signed in, as of this request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id: not the secret.
    pub id: SessionId,
    /// Who it is, as on record now, but for roles that are dormant.
    pub person: Person,
    /// The first method that made it: they end together. `None` after a pass or a link.
    pub method: Option<MethodId>,
    /// The further ones: it ends with any of them.
    pub further: Vec<MethodId>,
    /// The pass that opened it.
    pub pass: Option<PassId>,
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
            SessionKind::Change => Err(SignInError::ChangeOnly),
        }
    }
    /// The methods that made it.
    pub fn methods(&self) -> impl Iterator<Item = MethodId> {
        self.method.into_iter().chain(self.further.iter().copied())
    }
    /// What it stands on.
    pub fn opened_by(&self) -> OpenedBy {
        OpenedBy { pass: self.pass, methods: self.methods().collect() }
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
    /// What its owner calls it.
    pub name: Option<String>,
    /// The methods that made it.
    pub methods: Vec<MethodId>,
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
    /// Whether the one that asks may end it.
    pub may_end: bool,
}

impl SignIn {
    /// The session behind a cookie, as [`peek`](Self::peek) finds it. Notes the use at most once a minute. One that counts no more
    /// is ended for good: a policy that is taken back wakes nobody.
    ///
    /// # Errors
    /// [`SignInError::Store`].
    pub async fn session(&self, secret: &str) -> Result<Option<Session>, SignInError> {
        let Some(hash) = self.hash_of(secret) else { return Ok(None) };
        let (inner, now) = (&self.inner, self.inner.now());
        let dir = inner.dir();
        match self.look(hash, now).await? {
            Look::Lives(session) => {
                if now.since(session.last_seen_at) >= Duration::from_mins(1) {
                    let id = session.id;
                    let touched = move |tx: &mut dyn Tx| repo::sessions::touch(tx, dir, id, now);
                    let _: bool = inner.store.write("touch-session", touched).await?;
                }
                Ok(Some(*session))
            }
            Look::Over(id, why) => {
                let end = move |tx: &mut dyn Tx| repo::sessions::end(tx, dir, id, why.code(), now);
                let _: bool = inner.store.write("session-over", end).await?;
                Ok(None)
            }
            Look::Ended => {
                let note = move |tx: &mut dyn Tx| repo::sessions::note_refused(tx, dir, &hash, now);
                let _: bool = inner.store.write("refused-session", note).await?;
                Ok(None)
            }
            Look::Nothing => Ok(None),
        }
    }

    /// The session behind a cookie; `None` if there is none that counts: ended, expired, idle, or refused by the policy in force.
    /// Looking is no use: a page that is left open does not keep its session from idling.
    ///
    /// # Errors
    /// [`SignInError::Store`].
    pub async fn peek(&self, secret: &str) -> Result<Option<Session>, SignInError> {
        let Some(hash) = self.hash_of(secret) else { return Ok(None) };
        let (inner, now) = (self.inner.clone(), self.inner.now());
        // Open pages ask by themselves, some times a second each.
        let found: Result<Look, StoreError> =
            self.inner.store.read_aside("peek", move |tx| inner.look(tx, &hash, now)).await;
        match found? {
            Look::Lives(session) => Ok(Some(*session)),
            Look::Over(..) | Look::Ended | Look::Nothing => Ok(None),
        }
    }

    /// What a cookie's secret is stored as; `None` for what is longer than any of ours: not worth hashing.
    fn hash_of(&self, secret: &str) -> Option<[u8; 32]> {
        let fits = !secret.is_empty() && secret.len() <= 128;
        fits.then(|| self.inner.secrets.keyed_hash(Purpose::Session, secret.as_bytes()))
    }

    async fn look(&self, hash: [u8; 32], now: Timestamp) -> Result<Look, SignInError> {
        let inner = self.inner.clone();
        let found: Result<Look, StoreError> =
            self.inner.store.read("session", move |tx| inner.look(tx, &hash, now)).await;
        Ok(found?)
    }

    /// Ends the session behind a cookie, if it lives. Whoever leaves the one that a one-time pass opened has set nothing up and cannot come
    /// back with it: whoever works on the recovery hears that the pass is over.
    ///
    /// # Errors
    /// [`SignInError::Store`].
    pub async fn sign_out(&self, secret: &str) -> Result<(), SignInError> {
        let Some(session) = self.session(secret).await? else { return Ok(()) };
        let (dir, now) = (self.inner.dir(), self.inner.now());
        let (inner, draws) = (self.inner.clone(), self.inner.draws(now));
        let enrols = session.kind == SessionKind::Enrol;
        let (id, person, pass) = (session.id, session.person.id, session.pass.filter(|_| enrols));
        let end = move |tx: &mut dyn Tx| {
            let draws = draws.restart();
            let left = repo::sessions::end(tx, dir, id, "signed-out", now)?;
            let Some(pass) = pass.filter(|_| left) else { return Ok(()) };
            inner.pass_given_up(tx, person, pass, &draws)
        };
        let done: Result<(), StoreError> = self.inner.store.write("sign-out", end).await;
        Ok(done?)
    }

    /// Ends one of the person's own sessions: of those that are worth no more than this one.
    ///
    /// # Errors
    /// [`SignInError::NotFound`] if it is not theirs or does not live, [`SignInError::StrongerSession`].
    pub async fn end_session(&self, session: &Session, which: SessionId) -> Result<(), SignInError> {
        session.require_full()?;
        let (inner, draws, own) = (self.inner.clone(), self.inner.draws(self.inner.now()), session.clone());
        let end = move |tx: &mut dyn Tx| {
            let draws = draws.restart();
            let live = repo::sessions::of_person(tx, inner.dir(), own.person.id, draws.now())?;
            let other = live.iter().find(|other| other.id == which).ok_or(SignInError::NotFound)?;
            if !Worth::read(tx, inner.dir(), own.person.id, draws.now())?.may_put_out(&own, other) {
                return Err(SignInError::StrongerSession);
            }
            inner.put_out(tx, own.person.id, &[other], "ended-by-owner", &draws)?;
            Ok(())
        };
        self.inner.store.write("end-session", end).await
    }

    /// Ends the person's other sessions, of those that are worth no more than this one: how many, and how many are left.
    ///
    /// # Errors
    /// [`SignInError::EnrolOnly`], [`SignInError::Store`].
    pub async fn end_all_but(&self, session: &Session) -> Result<(u64, u64), SignInError> {
        session.require_full()?;
        let (inner, draws, own) = (self.inner.clone(), self.inner.draws(self.inner.now()), session.clone());
        let end = move |tx: &mut dyn Tx| {
            let draws = draws.restart();
            let (id, now) = (own.person.id, draws.now());
            let worth = Worth::read(tx, inner.dir(), id, now)?;
            // Those that count no more end with the others, and are not told of as left.
            let all = repo::sessions::of_person(tx, inner.dir(), id, now)?;
            let others = all.iter().filter(|other| other.id != own.id);
            let (ends, stay): (Vec<_>, Vec<_>) = others.partition(|other| worth.may_put_out(&own, other));
            let live = inner.live_sessions(tx, id, now)?;
            let left = stay.iter().filter(|one| live.iter().any(|counts| counts.id == one.id)).count();
            let ended = inner.put_out(tx, id, &ends, "ended-by-owner", &draws)?;
            Ok((ended, u64::try_from(left).unwrap_or(u64::MAX)))
        };
        let done: Result<_, StoreError> = self.inner.store.write("end-sessions", end).await;
        Ok(done?)
    }

    /// Gives this session a name, or one of the person's that it may end; an empty one takes it away. By their names the owner tells
    /// theirs from a thief's.
    ///
    /// # Errors
    /// [`SignInError::Label`]; [`SignInError::NotFound`] if it is not theirs or does not live; [`SignInError::StrongerSession`].
    pub async fn rename_session(
        &self,
        session: &Session,
        which: SessionId,
        name: &str,
    ) -> Result<(), SignInError> {
        session.require_full()?;
        let name = if name.trim().is_empty() { None } else { Some(line(name, LONGEST_LABEL)?) };
        let (inner, now, own) = (self.inner.clone(), self.inner.now(), session.clone());
        self.inner
            .store
            .write("rename-session", move |tx| {
                let (dir, person) = (inner.dir(), own.person.id);
                let live = repo::sessions::of_person(tx, dir, person, now)?;
                let other = live.iter().find(|other| other.id == which).ok_or(SignInError::NotFound)?;
                let worth = Worth::read(tx, dir, person, now)?;
                if other.id != own.id && !worth.may_put_out(&own, other) {
                    return Err(SignInError::StrongerSession);
                }
                let renamed = repo::sessions::rename(tx, dir, person, which, name.as_deref())?;
                if renamed { Ok(()) } else { Err(SignInError::NotFound) }
            })
            .await
    }

    /// The person's live sessions, newest first.
    ///
    /// # Errors
    /// [`SignInError::EnrolOnly`], [`SignInError::Store`].
    pub async fn list_sessions(&self, session: &Session) -> Result<Vec<SessionEntry>, SignInError> {
        session.require_full()?;
        let now = self.inner.now();
        let (inner, id, current) = (self.inner.clone(), session.person.id, session.id);
        let own = session.clone();
        let read = self.inner.store.read("sessions", move |tx| -> Result<_, StoreError> {
            let worth = Worth::read(tx, inner.dir(), id, now)?;
            let live = inner.live_sessions(tx, id, now)?.into_iter();
            Ok(live.map(|row| (worth.may_put_out(&own, &row), row)).collect::<Vec<_>>())
        });
        Ok(read
            .await?
            .into_iter()
            .map(|(may_end, row)| SessionEntry {
                id: row.id,
                current: row.id == current,
                may_end,
                methods: row.methods().collect(),
                name: row.name,
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

/// What is behind a cookie.
enum Look {
    /// A session that counts.
    Lives(Box<Session>),
    /// One that the rules in force end.
    Over(SessionId, Over),
    /// One that has ended and is tried for the first time since.
    Ended,
    /// None.
    Nothing,
}

impl Inner {
    fn look(&self, tx: &mut dyn Tx, secret_hash: &[u8; 32], now: Timestamp) -> Result<Look, StoreError> {
        let dir = self.dir();
        let Some(found) = repo::sessions::find_by_secret_hash(tx, dir, secret_hash, now)? else {
            let ended = repo::sessions::ended_in_use(tx, dir, secret_hash)?;
            return Ok(if ended { Look::Ended } else { Look::Nothing });
        };
        let repo::sessions::SignedIn { session: row, person, methods } = found;
        let rules = self.rules(tx, now)?;
        let groups = rules::memberships(tx, dir, person.id, &rules)?;
        let held =
            methods.iter().map(|row| rules::held(tx, dir, row, &rules)).collect::<Result<Vec<_>, _>>()?;
        Ok(match sessions::standing(&row, (&person, &groups), &held, &rules, now) {
            Ok(()) => Look::Lives(Box::new(Self::session_of(&row, person, &groups, &rules))),
            Err(over) => Look::Over(row.id, over),
        })
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
            further: row.methods().skip(usize::from(row.method.is_some())).collect(),
            pass: row.pass,
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
            SessionKind::Change => CHANGE_LIFE,
        };
        let origin = new.client.origin(None);
        let mut made_by = new.methods.iter().copied();
        let row = repo::sessions::Session {
            id: new.id,
            person: person.id,
            method: made_by.next(),
            second_method: made_by.next(),
            more_methods: made_by.collect(),
            pass: new.pass,
            name: None,
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
    /// The methods that made it: it ends with any of them.
    pub(crate) methods: &'a [MethodId],
    /// The pass that opened it.
    pub(crate) pass: Option<PassId>,
    pub(crate) factors: FactorSet,
    pub(crate) kind: SessionKind,
    pub(crate) secret_hash: &'a [u8; 32],
    pub(crate) client: &'a Client,
    pub(crate) at: Timestamp,
}

impl Inner {
    /// The sessions of a person that count, whole ones: with the roles that sleep in one of them, which shorten all.
    fn live_sessions(
        &self,
        tx: &mut dyn Tx,
        id: PersonId,
        now: Timestamp,
    ) -> Result<Vec<repo::sessions::Session>, StoreError> {
        let Some(person) = repo::people::find(tx, self.dir(), id)? else { return Ok(Vec::new()) };
        let rules = self.rules(tx, now)?;
        let mut live = sessions::live_of(tx, self.dir(), &person, &rules, now)?;
        live.retain(|row| row.kind != SessionKind::Partial);
        Ok(live)
    }
}
