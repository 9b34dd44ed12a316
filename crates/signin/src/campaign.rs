//! What people are asked to add after a sign-in: a passkey, or what a campaign is for; and what a session is for that may only
//! register.

use keyward_access::policy::{Ask, Due, Plan, Snoozed, campaign_asks, is_held, registration_due};
use keyward_directory::rules::{AccountFacts, InForce};
use keyward_model::{Factor, FactorSet, SessionStrength, Timestamp};
use keyward_storage::{
    StoreError, Tx,
    repo::{campaigns, cases},
};

use crate::{Session, SessionKind, SignIn, SignInError, adding::lets, service::Inner};

/// What somebody is asked to add after a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// A passkey, because the sign-in could have been phished.
    Passkey,
    /// A passkey, because multi-factor authentication has to be registered again.
    Again,
    /// What the campaign is for.
    Campaign(Ask),
}

/// What a session is for in which nothing but registering is possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enrolment {
    /// A passkey: after a pass, or as the first strong method.
    Passkey,
    /// A passkey, because multi-factor authentication has to be registered again.
    Again,
    /// A passkey, because the time of a requirement is over.
    Required(Due),
    /// What the campaign is for, to which "later" was said as often as may be.
    Campaign(Factor),
}

impl SignIn {
    /// What to ask of somebody who has just signed in. Nothing while somebody at the desk works on the account, but for registering
    /// again. Whom the campaign is for is asked by it and no more often.
    ///
    /// # Errors
    /// [`SignInError::EnrolOnly`], [`SignInError::Store`].
    pub async fn offer(&self, session: &Session) -> Result<Option<Offer>, SignInError> {
        session.require_full()?;
        let again = session.person.reregister_at.is_some();
        if session.strength() == SessionStrength::PhishingResistant && !again {
            return Ok(None);
        }
        let (inner, session, now) = (self.inner.clone(), session.clone(), self.inner.now());
        let read = self.inner.store.read("offer", move |tx| -> Result<_, StoreError> {
            let rules = inner.rules(tx, now)?;
            let account = AccountFacts::read(tx, session.account(), &rules)?;
            let facts = account.facts();
            let at_the_gate = inner.at_the_gate(tx, &session, &rules, now)?;
            let may = at_the_gate.is_some_and(|at| lets(&at, Factor::Passkey));
            if again {
                return Ok(may.then_some(Offer::Again));
            }
            if campaign_asks(rules.rules(), &facts, session.factors, Snoozed::default(), now).is_some() {
                let ask = inner.asked(tx, &account, &rules, session.factors, now)?;
                // Who said "later" for the last time in this session meets it at the next sign-in.
                return Ok(ask.filter(|ask| !ask.is_held()).map(Offer::Campaign));
            }
            let offered = may && cases::open_of_person(tx, inner.dir(), session.person.id)?.is_none();
            Ok(offered.then_some(Offer::Passkey))
        });
        Ok(read.await?)
    }

    /// Says "later" to the campaign: whether it was counted. However often the same question is answered, it is answered once.
    ///
    /// # Errors
    /// [`SignInError::EnrolOnly`], [`SignInError::SessionOver`], [`SignInError::Store`].
    pub async fn say_later(&self, session: &Session) -> Result<bool, SignInError> {
        session.require_full()?;
        let (inner, session, now) = (self.inner.clone(), session.clone(), self.inner.now());
        let written = self.inner.store.write("say-later", move |tx| -> Result<_, SignInError> {
            let (dir, person) = (inner.dir(), session.person.id);
            inner.still_lives(tx, person, session.id, now)?;
            match &inner.rules(tx, now)?.sign_in.campaign {
                Some(campaign) => Ok(campaigns::later(tx, dir, person, campaign.since, now)?),
                None => Ok(false),
            }
        });
        written.await
    }

    /// What a session is for that may only register.
    ///
    /// # Errors
    /// [`SignInError::SessionOver`] for any other session.
    pub async fn enrolment(&self, session: &Session) -> Result<Enrolment, SignInError> {
        if session.kind != SessionKind::Enrol {
            return Err(SignInError::SessionOver);
        }
        if session.person.reregister_at.is_some() {
            return Ok(Enrolment::Again);
        }
        if session.factors.has(Factor::TemporaryAccessPass) {
            return Ok(Enrolment::Passkey);
        }
        let (inner, session, now) = (self.inner.clone(), session.clone(), self.inner.now());
        let read = self.inner.store.read("enrolment", move |tx| -> Result<_, StoreError> {
            let rules = inner.rules(tx, now)?;
            let account = AccountFacts::read(tx, session.account(), &rules)?;
            let facts = account.facts();
            if Plan::of(rules.rules(), &facts, now).register_only {
                return Ok(Enrolment::Passkey);
            }
            if is_held(rules.rules(), &facts, session.factors, now)
                && let Some(due) = registration_due(rules.rules(), &facts, now)
            {
                return Ok(Enrolment::Required(due));
            }
            let ask = inner.asked(tx, &account, &rules, session.factors, now)?.filter(|ask| ask.is_held());
            Ok(ask.map_or(Enrolment::Passkey, |ask| Enrolment::Campaign(ask.factor)))
        });
        Ok(read.await?)
    }
}

impl Inner {
    /// What the campaign asks of somebody who signs in by showing this. Nothing while somebody at the desk works on the account.
    pub(crate) fn asked(
        &self,
        tx: &mut dyn Tx,
        account: &AccountFacts,
        rules: &InForce,
        shown: FactorSet,
        now: Timestamp,
    ) -> Result<Option<Ask>, StoreError> {
        let Some(campaign) = &rules.sign_in.campaign else { return Ok(None) };
        let asks = |snoozed| campaign_asks(rules.rules(), &account.facts(), shown, snoozed, now);
        // Most people have what it is for: nothing is read for them.
        if asks(Snoozed::default()).is_none() {
            return Ok(None);
        }
        let (dir, person) = (self.dir(), account.person().id);
        if cases::open_of_person(tx, dir, person)?.is_some() {
            return Ok(None);
        }
        let said = campaigns::said(tx, dir, person, campaign.since, now)?;
        Ok(asks(Snoozed { times: said.times, last: said.last }))
    }

    /// Refuses to bind an app in a session that may only register, unless the campaign is for apps and made it so.
    pub(crate) fn may_enrol_app(
        &self,
        tx: &mut dyn Tx,
        session: &Session,
        now: Timestamp,
    ) -> Result<(), SignInError> {
        if session.kind != SessionKind::Enrol {
            return session.require_full().map(drop);
        }
        let rules = self.rules(tx, now)?;
        let account = AccountFacts::read(tx, session.account(), &rules)?;
        let asked = self.asked(tx, &account, &rules, session.factors, now)?;
        let is_for_it = |ask: &Ask| ask.is_held() && ask.factor == Factor::SoftwareTotp;
        if asked.as_ref().is_some_and(is_for_it) { Ok(()) } else { Err(SignInError::EnrolOnly) }
    }
}
