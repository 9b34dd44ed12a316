//! Reminding people of what they have to register.
//!
//! A reminder has no event in the log: it changes nothing, it follows from the policy and the methods, which are logged, and its
//! message is kept like that of any other notice.

use std::{collections::BTreeMap, sync::Arc};

use keyward_access::policy::reminder_due;
use keyward_directory::{everybody, rules::AccountFacts};
use keyward_model::{PersonId, Timestamp};
use keyward_notify::{Notice, tell};
use keyward_storage::{
    Draws, StoreError, Tx,
    repo::{
        cases, exercise,
        reminders::{self, Reminder},
    },
};

use crate::{SignIn, SignInError, service::Inner};

/// People that one transaction writes to.
const AT_ONCE: usize = 50;

/// What one call of [`SignIn::remind`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reminded {
    /// How many people were reminded.
    pub people: u64,
    /// Whom to go on after; `None` after the last.
    pub next: Option<PersonId>,
}

impl SignIn {
    /// Reminds those of a batch of people whose time has come of what they have to register, each once. Go on while there is a
    /// [`Reminded::next`]. Several servers may, and one that dies takes up where it was.
    ///
    /// # Errors
    /// [`SignInError::Store`].
    pub async fn remind(&self, after: Option<PersonId>) -> Result<Reminded, SignInError> {
        let (inner, now) = (self.inner.clone(), self.inner.now());
        let after = after.unwrap_or(PersonId::from_bytes([0; 16]));
        let (due, next) =
            self.inner.store.read("reminders-due", move |tx| inner.reminders_due(tx, after, now)).await?;
        let mut people = 0;
        for some in due.chunks(AT_ONCE) {
            let (inner, draws, some) = (self.inner.clone(), self.inner.draws(now), some.to_vec());
            let written = self.inner.store.write("remind", move |tx| -> Result<u64, StoreError> {
                let draws = draws.restart();
                let mut written = 0;
                for person in &some {
                    written += u64::from(inner.remind(tx, *person, &draws)?);
                }
                Ok(written)
            });
            people += written.await.map_err(SignInError::Store)?;
        }
        Ok(Reminded { people, next })
    }
}

impl Inner {
    /// Who of a batch may have to be reminded now, and whom to go on after.
    fn reminders_due(
        self: &Arc<Self>,
        tx: &mut dyn Tx,
        after: PersonId,
        now: Timestamp,
    ) -> Result<(Vec<PersonId>, Option<PersonId>), SignInError> {
        let rules = self.rules(tx, now)?;
        if rules.sign_in.requirements.iter().all(|rule| rule.remind_every_days.is_none()) {
            return Ok((Vec::new(), None));
        }
        let Some((span, people)) = everybody::batch(tx, self.dir(), after, &rules, &rules.groups)? else {
            return Ok((Vec::new(), None));
        };
        let written: BTreeMap<PersonId, Reminder> =
            reminders::written(tx, self.dir(), span)?.into_iter().map(|row| (row.person, row)).collect();
        let is_due = |one: &everybody::Everyone| {
            let person = one.person.id;
            let reminder = reminder_due(rules.rules(), &one.facts(), now)?;
            let new = Reminder { person, due: reminder.due.by, place: reminder.place };
            written.get(&person).is_none_or(|before| new.is_news_after(*before)).then_some(person)
        };
        Ok((people.iter().filter_map(is_due).collect(), Some(span.last)))
    }

    /// Reminds somebody, if it is still time and nobody else did: the claim and the message are one transaction.
    fn remind(&self, tx: &mut dyn Tx, id: PersonId, draws: &Draws) -> Result<bool, StoreError> {
        let (dir, now) = (self.dir(), draws.now());
        let Some(person) = self.enabled(tx, id)? else { return Ok(false) };
        // Somebody whose account is being recovered hears enough; it comes when that is over.
        if exercise::is_marked(tx, dir, id)? || cases::open_of_person(tx, dir, id)?.is_some() {
            return Ok(false);
        }
        let rules = self.rules(tx, now)?;
        let account = AccountFacts::read(tx, person.clone(), &rules)?;
        let Some(reminder) = reminder_due(rules.rules(), &account.facts(), now) else { return Ok(false) };
        let due = reminder.due;
        let claimed = Reminder { person: id, due: due.by, place: reminder.place };
        if !reminders::claim(tx, dir, claimed, now)? {
            return Ok(false);
        }
        let notice = Notice::Reminder { missing: due.missing, by: due.by, overdue: due.overdue };
        tell::to_remind(tx, dir, &self.config.telling, &person, &notice, (now, draws))?;
        Ok(true)
    }
}
