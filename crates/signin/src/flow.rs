//! A sign-in by name: what may come first, what has to follow, and what the session is when it is enough.

use std::sync::Arc;

use keyward_access::policy::{Ask, PersonFacts, Plan, is_held, may_use};
use keyward_directory::rules::{AccountFacts, InForce};
use keyward_model::{
    Factor, FactorSet, MethodId, MethodStatus, Person, PersonId, SessionId, Timestamp, masked,
};
use keyward_storage::{
    Draws, StoreError, Tx, repo,
    repo::{campaigns, method_addresses, sign_ins},
    secrets::Purpose,
};

use crate::{
    Checked, Client, CodeSent, NewSession, Refusal, Session, SessionKind, SignIn, SignInError,
    adding::channel_of, pass::typed_name, passkey_sign_in::Entry, service::Inner, session::OpenSession,
};

/// One thing that may follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextFactor {
    /// What.
    pub factor: Factor,
    /// The numbers or mailboxes that a code can go to, masked; one entry without an address for everything else.
    pub to: Vec<(MethodId, String)>,
}

impl SignIn {
    /// What somebody with this name may begin with, best first. For an unknown name, and for one that has no way in, it is what
    /// somebody else of the organisation has, whom the name chooses: so each answer is one that both kinds of names get, as often,
    /// under every policy, and the same name gets the same. Passes are not among them, since they come and go: whoever has one types
    /// it.
    ///
    /// # Errors
    /// [`SignInError::Store`].
    pub async fn ways_of(&self, user_name: &str) -> Result<Vec<Factor>, SignInError> {
        // Anybody may ask, and it costs more than a signature: those who ask wait for each other, and nobody who signs in waits for them.
        let turn = self.inner.names.acquire().await;
        let _turn = turn.map_err(|_closed| SignInError::Store(StoreError::Busy))?;
        let (inner, now, name) = (self.inner.clone(), self.inner.now(), typed_name(user_name));
        let read = self.inner.store.read("ways-of-name", move |tx| -> Result<_, StoreError> {
            let rules = inner.rules(tx, now)?;
            let found = repo::names::find_for_sign_in(tx, inner.dir(), &name)?;
            // The same questions about nobody, and the other ones for everybody.
            let known = found.is_some();
            let own = first_of(tx, found.unwrap_or_else(|| inner.nobody(now)), &rules, now)?;
            let others = inner.first_of_another(tx, &name, &rules, now)?;
            Ok(if known && !own.is_empty() { own } else { others })
        });
        Ok(read.await?)
    }

    /// Signs in with a password, or begins to: [`Session::kind`] of what comes back says which.
    ///
    /// # Errors
    /// As for [`SignIn::check_password`]; [`SignInError::Refused`] and [`SignInError::NothingElse`] for who knows it.
    pub async fn sign_in_with_password(
        &self,
        user_name: &str,
        password: &str,
        client: &Client,
    ) -> Result<NewSession, SignInError> {
        client.browser().ok_or(SignInError::NoBrowser)?;
        let checked = self.check_password(user_name, password, client).await?;
        self.advance(None, checked, client).await
    }

    /// What may follow in a sign-in that has begun, best first.
    ///
    /// # Errors
    /// [`SignInError::SessionOver`] for any other session.
    pub async fn next_factors(&self, session: &Session) -> Result<Vec<NextFactor>, SignInError> {
        begun(session)?;
        let (inner, now, session) = (self.inner.clone(), self.inner.now(), session.clone());
        let read = self.inner.store.read("next-factors", move |tx| -> Result<_, StoreError> {
            let rules = inner.rules(tx, now)?;
            let account = AccountFacts::read(tx, session.account(), &rules)?;
            let next = Plan::of(rules.rules(), &account.facts(), now).next(session.factors);
            let addresses = method_addresses::of_person(tx, inner.dir(), session.person.id)?;
            let mut found = Vec::new();
            for factor in next {
                let reaches = |method: MethodId| {
                    let held = account.facts().methods.iter().find(|held| held.id == method);
                    held.is_some_and(|held| {
                        held.kind == factor.kind()
                            && may_use(rules.rules(), &account.facts(), factor, held).is_ok()
                    })
                };
                let to = match channel_of(factor) {
                    None => Vec::new(),
                    Some(_) => addresses
                        .iter()
                        .filter(|address| reaches(address.method))
                        .map(|address| (address.method, masked(&address.value)))
                        .collect(),
                };
                found.push(NextFactor { factor, to });
            }
            Ok(found)
        });
        Ok(read.await?)
    }

    /// Sends a code in a sign-in that has begun.
    ///
    /// # Errors
    /// [`SignInError::NotFound`] for what may not follow; as for [`SignIn::send_code`].
    pub async fn send_next_code(
        &self,
        session: &Session,
        factor: Factor,
        method: MethodId,
        client: &Client,
    ) -> Result<CodeSent, SignInError> {
        let next = self.next_factors(session).await?;
        let may =
            next.iter().any(|next| next.factor == factor && next.to.iter().any(|(to, _)| *to == method));
        let channel = channel_of(factor).filter(|_| may).ok_or(SignInError::NotFound)?;
        self.send_code(session.person.id, method, channel, client).await
    }

    /// Takes the code that follows in a sign-in that has begun: `sent_to` is where it was sent, `None` for the code of an app. What it
    /// shows is what was sent, whatever the browser calls it.
    ///
    /// # Errors
    /// [`SignInError::OneTimeCodeRefused`], [`SignInError::TooManyAttempts`], [`SignInError::SessionOver`].
    pub async fn show_code(
        &self,
        session: &Session,
        sent_to: Option<MethodId>,
        code: &str,
        client: &Client,
    ) -> Result<NewSession, SignInError> {
        begun(session)?;
        let person = session.person.id;
        let checked = match sent_to {
            None => self.check_totp(person, code, client).await?,
            Some(method) => self.check_code(person, method, code, client).await?,
        };
        self.advance(Some(session), checked, client).await
    }

    /// Takes the password in a sign-in that began with something else.
    ///
    /// # Errors
    /// As for [`SignIn::sign_in_with_password`].
    pub async fn show_password(
        &self,
        session: &Session,
        password: &str,
        client: &Client,
    ) -> Result<NewSession, SignInError> {
        begun(session)?;
        let checked = self.check_password(&session.person.user_name, password, client).await?;
        self.advance(Some(session), checked, client).await
    }

    /// Adds what was checked to what was shown before, and opens the session that it makes.
    async fn advance(
        &self,
        before: Option<&Session>,
        checked: Checked,
        client: &Client,
    ) -> Result<NewSession, SignInError> {
        let secret = self.inner.token();
        let command = Advance {
            secret_hash: self.inner.secrets.keyed_hash(Purpose::Session, secret.text().as_bytes()),
            draws: self.inner.draws(self.inner.now()),
            inner: self.inner.clone(),
            client: client.clone(),
            before: before.cloned(),
            checked,
        };
        let refused = command.refused();
        match self.inner.store.write("advance-sign-in", move |tx| command.run(tx)).await {
            Ok(session) => Ok(NewSession { secret, session }),
            Err(error) => {
                if let Some(outcome) = outcome(&error) {
                    self.inner.record_refused(refused, outcome, client).await?;
                }
                Err(error)
            }
        }
    }
}

fn begun(session: &Session) -> Result<(), SignInError> {
    if session.kind == SessionKind::Partial { Ok(()) } else { Err(SignInError::SessionOver) }
}

/// What a refusal is called in the person's sign-ins.
fn outcome(error: &SignInError) -> Option<&'static str> {
    match error {
        SignInError::Refused(why) => Some(why.code()),
        SignInError::NothingElse => Some("nothing_else"),
        _ => None,
    }
}

/// What the session is, once this was shown. Who is held registers and does nothing else.
pub(crate) fn kind_of(plan: &Plan, shown: FactorSet, held: bool) -> Result<SessionKind, SignInError> {
    if plan.is_enough(shown) {
        Ok(if plan.register_only || held { SessionKind::Enrol } else { SessionKind::Full })
    } else if plan.next(shown).is_empty() {
        Err(SignInError::NothingElse)
    } else {
        Ok(SessionKind::Partial)
    }
}

/// The write of a step.
struct Advance {
    inner: Arc<Inner>,
    client: Client,
    before: Option<Session>,
    checked: Checked,
    secret_hash: [u8; 32],
    draws: Draws,
}

impl Advance {
    fn refused(&self) -> Entry {
        let Checked { person, method, factor, .. } = self.checked;
        Entry { person, method: Some(method), kind: factor.kind(), device: None, outcome: sign_ins::SUCCESS }
    }

    fn run(&self, tx: &mut dyn Tx) -> Result<Session, SignInError> {
        let (inner, dir) = (&self.inner, self.inner.dir());
        let draws = self.draws.restart();
        let now = draws.now();
        let person: Person = inner.enabled(tx, self.checked.person)?.ok_or(SignInError::SessionOver)?;
        let before = self.before.as_ref().map_or(FactorSet::EMPTY, |before| before.factors);
        let shown = before.with(self.checked.factor);
        if let Some(before) = &self.before {
            // Ended since, by the person, the desk or another answer to the same question.
            inner.still_lives(tx, person.id, before.id, now)?;
            repo::sessions::end(tx, dir, before.id, "went-on", now)?;
        }
        let rules = inner.rules(tx, now)?;
        let account = AccountFacts::read(tx, person.clone(), &rules)?;
        let facts = account.facts();
        let held = facts.methods.iter().find(|held| held.id == self.checked.method);
        let held = held.filter(|held| held.status == MethodStatus::Active).ok_or(SignInError::SessionOver)?;
        may_use(rules.rules(), &facts, self.checked.factor, held)
            .map_err(|why| SignInError::Refused(Refusal::Policy(Box::new(why))))?;
        // Nothing but what was asked for takes a sign-in further.
        if !Plan::of(rules.rules(), &facts, now).next(before).contains(&self.checked.factor) {
            return Err(SignInError::NothingElse);
        }
        let kind = self.kind(tx, &account, &rules, shown, now)?;
        let kind = inner.changes_first(tx, person.id, shown, kind)?;
        if kind != SessionKind::Partial {
            inner.record(tx, &draws, &self.refused(), &self.client)?;
        }
        let own = self.checked.method;
        let before = self.before.iter().flat_map(Session::methods).filter(|method| *method != own);
        let methods: Vec<MethodId> = before.chain(std::iter::once(own)).collect();
        let new = OpenSession {
            id: SessionId::new(now, &draws),
            methods: &methods,
            pass: None,
            factors: shown,
            kind,
            secret_hash: &self.secret_hash,
            client: &self.client,
            at: now,
        };
        let whose = person.id;
        let session = inner.open_session(tx, &new, person)?;
        if kind != SessionKind::Partial {
            inner.observe_sign_in(tx, whose, &methods, &draws)?;
        }
        Ok(session)
    }

    /// What the session is. A campaign that asks is noted: a question that nobody answers counts as "later", too.
    fn kind(
        &self,
        tx: &mut dyn Tx,
        account: &AccountFacts,
        rules: &InForce,
        shown: FactorSet,
        now: Timestamp,
    ) -> Result<SessionKind, SignInError> {
        let (facts, plan) = (account.facts(), Plan::of(rules.rules(), &account.facts(), now));
        let enough = plan.is_enough(shown);
        let asked = if enough { self.inner.asked(tx, account, rules, shown, now)? } else { None };
        let held = is_held(rules.rules(), &facts, shown, now) || asked.is_some_and(Ask::is_held);
        let kind = kind_of(&plan, shown, held)?;
        if let (SessionKind::Full, Some(_), Some(campaign)) = (kind, asked, &rules.sign_in.campaign) {
            campaigns::ask(tx, self.inner.dir(), account.person().id, campaign.since, now)?;
        }
        Ok(kind)
    }
}

impl Inner {
    /// Records that a right answer was of no use.
    pub(crate) async fn record_refused(
        self: &Arc<Self>,
        entry: Entry,
        outcome: &'static str,
        client: &Client,
    ) -> Result<(), SignInError> {
        let (inner, draws, client) = (self.clone(), self.draws(self.now()), client.clone());
        let written: Result<(), StoreError> = self
            .store
            .write("refused-step", move |tx| {
                let entry = Entry { outcome, ..entry };
                inner.record(tx, &draws.restart(), &entry, &client)
            })
            .await;
        Ok(written?)
    }

    /// A person who does not exist.
    fn nobody(&self, now: Timestamp) -> Person {
        let id = PersonId::from_bytes([0; 16]);
        Person {
            id,
            directory: self.dir(),
            user_name: String::new(),
            display_name: String::new(),
            job_title: None,
            department: None,
            office: None,
            employee_number: None,
            manager: None,
            manager_since: now,
            tier: keyward_model::Tier::Standard,
            enabled: true,
            roles: keyward_model::RoleSet::EMPLOYEE,
            has_photo: false,
            created_at: now,
            frozen_at: None,
            reregister_at: None,
            account: keyward_model::AccountKind::Person,
            owner: None,
        }
    }

    /// What somebody has whom this name chooses, by a keyed hash, so that nobody can tell who it is or that it is somebody else.
    fn first_of_another(
        &self,
        tx: &mut dyn Tx,
        name: &str,
        rules: &InForce,
        now: Timestamp,
    ) -> Result<Vec<Factor>, StoreError> {
        for again in 0..DRAWS {
            let point = self.secrets.keyed_hash(Purpose::Decoy, format!("{again}\0{name}").as_bytes());
            let Some(chosen) = repo::people::at_random(tx, self.dir(), &point)? else { break };
            let first = first_of(tx, chosen, rules, now)?;
            if !first.is_empty() {
                return Ok(first);
            }
        }
        Ok(vec![Factor::Passkey])
    }
}

/// How many people are asked who may have no way in, before it is a passkey.
const DRAWS: u8 = 8;

/// What an account may begin with, but for a pass.
fn first_of(
    tx: &mut dyn Tx,
    person: Person,
    rules: &InForce,
    now: Timestamp,
) -> Result<Vec<Factor>, StoreError> {
    let account = AccountFacts::read(tx, person, rules)?;
    let facts = PersonFacts { pass: None, ..account.facts() };
    Ok(Plan::of(rules.rules(), &facts, now).first())
}
