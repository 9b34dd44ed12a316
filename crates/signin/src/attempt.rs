//! An attempt at something typed, and who has to wait before the next one: the browser and the source that tried, never the
//! account. A source that tries many names, and a guess that is tried at many names, wait too (password spraying, OWASP ASVS 5 §6.3.1).

use std::time::Duration;

use aws_lc_rs::digest;
use keyward_model::{DirectoryId, MethodKind, PersonId, Timestamp};
use keyward_storage::{
    StoreError, Tx,
    repo::{
        guesses::{self, PASSING, REMEMBERED},
        sign_ins,
        throttle::{self, Gate, Rule},
    },
    secrets::Purpose,
};

use crate::{Client, service::Inner};

/// Names that one source may fail at within an hour, all kinds together; an office may be one source.
const NAMES: Rule = Rule { limit: 40, window: Duration::from_hours(1), block: Duration::from_mins(15) };
/// Names at which one guess may fail within an hour, from wherever.
const SPRAYED: Rule = Rule { limit: 20, window: Duration::from_hours(1), block: Duration::from_hours(1) };
/// How often one guess was tried at one name.
const ONCE: Rule = Rule { limit: u32::MAX, window: Duration::from_hours(1), block: Duration::ZERO };
/// Counts what waits by [`wait_after`].
const GROWING: Rule = Rule { limit: u32::MAX, window: REMEMBERED, block: Duration::ZERO };
/// The first wait; it doubles with each further failure.
const FIRST_WAIT: Duration = Duration::from_secs(30);
const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// How fast failures at one name slow whoever makes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    /// So many an hour, then one a quarter of an hour: for long secrets that are typed once.
    Block(u32),
    /// So many without a wait, then waits that double: for what is typed every day.
    Grow(u32),
}

impl Pace {
    /// For one browser, and for one source: others in its house shall not wait with it at once.
    const fn of(kind: MethodKind) -> [Self; 2] {
        match kind {
            MethodKind::TemporaryAccessPass | MethodKind::RecoveryCodes => [Self::Block(5), Self::Block(20)],
            _ => [Self::Grow(10), Self::Grow(30)],
        }
    }

    /// Counts a failure: the how manieth it is.
    fn count(
        self,
        tx: &mut dyn Tx,
        dir: DirectoryId,
        subject: &str,
        now: Timestamp,
    ) -> Result<u32, StoreError> {
        let rule = match self {
            Self::Block(limit) => {
                Rule { limit, window: Duration::from_hours(1), block: Duration::from_mins(15) }
            }
            Self::Grow(_) => GROWING,
        };
        let attempts = match throttle::raise(tx, dir, subject, now, rule)? {
            Gate::Open { attempts } => attempts,
            Gate::Blocked { .. } => u32::MAX,
        };
        if let Self::Grow(free) = self {
            let wait = wait_after(free, attempts);
            if !wait.is_zero() {
                throttle::hold(tx, dir, subject, now.plus(wait))?;
            }
        }
        Ok(attempts)
    }
}

fn wait_after(free: u32, failures: u32) -> Duration {
    match failures.checked_sub(free) {
        None => Duration::ZERO,
        Some(more) => FIRST_WAIT.saturating_mul(1 << more.min(20)).min(LONGEST_WAIT),
    }
}

/// An attempt, by what is counted of it. Known and unknown names are counted alike.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    kind: MethodKind,
    /// This browser at this name.
    browser: String,
    /// This source at this name.
    place: String,
    /// This source at all names.
    source: String,
    /// This guess at this name, and at all names.
    guess: Option<[String; 2]>,
    /// Counted where it is nobody's, so that it waits for the disk as long as somebody's. Few rows: names share them.
    nobody: String,
    address: Option<String>,
}

impl Inner {
    /// An attempt at what somebody has who is typed as `who`. `guess` is what was typed, where one guess could fit many people.
    pub(crate) fn attempt(
        &self,
        kind: MethodKind,
        who: &str,
        guess: Option<&str>,
        client: &Client,
    ) -> Attempt {
        let keyed = |text: &str, most: usize| -> String {
            let hash = self.secrets.keyed_hash(Purpose::Decoy, format!("limit\0{text}").as_bytes());
            hash.iter().take(most).fold(String::new(), |all, byte| format!("{all}{byte:02x}"))
        };
        let (name, source) = (keyed(who, 16), guesses::source(client.address.as_deref()));
        let at = format!("{}:{name}", kind.name());
        let few = keyed(who, 2);
        let browser = digest::digest(&digest::SHA256, client.browser.as_bytes());
        let browser =
            browser.as_ref().iter().take(8).fold(String::new(), |all, byte| format!("{all}{byte:02x}"));
        // Two bytes of a keyed hash: enough to count, and nothing to guess a password from.
        let guess = guess.map(|guess| keyed(guess, 2));
        Attempt {
            kind,
            browser: format!("{PASSING}browser:{browser}:{at}"),
            place: format!("{PASSING}place:{source}:{at}"),
            source: format!("{PASSING}source:{source}"),
            guess: guess.map(|guess| {
                [format!("{PASSING}guess-at:{guess}:{at}"), format!("{PASSING}guess:{}:{guess}", kind.name())]
            }),
            nobody: format!("{PASSING}nobody:{few}"),
            address: client.address.clone(),
        }
    }
}

impl Attempt {
    /// Counts it as a failure, unless whoever makes it has to wait; gives how many there were in a row at the person's. Commit it
    /// before comparing. More than [`guesses::LAST`]: nothing that follows may count as right.
    pub(crate) fn count(
        &self,
        tx: &mut dyn Tx,
        dir: DirectoryId,
        person: Option<PersonId>,
        now: Timestamp,
    ) -> Result<Gate, StoreError> {
        for subject in [&self.source, &self.browser, &self.place] {
            if let Some(until) = throttle::blocked_until(tx, dir, subject, now, LONGEST_WAIT)? {
                return Ok(Gate::Blocked { until });
            }
        }
        if let Some(until) = self.is_sprayed(tx, dir, person, now)? {
            return Ok(Gate::Blocked { until });
        }
        let [by_browser, by_source] = Pace::of(self.kind);
        by_browser.count(tx, dir, &self.browser, now)?;
        if by_source.count(tx, dir, &self.place, now)? == 1 {
            throttle::raise(tx, dir, &self.source, now, NAMES)?;
        }
        if let Some([here, everywhere]) = &self.guess
            && throttle::raise(tx, dir, here, now, ONCE)? == (Gate::Open { attempts: 1 })
        {
            throttle::raise(tx, dir, everywhere, now, SPRAYED)?;
        }
        let Some(person) = person else {
            throttle::raise(tx, dir, &self.nobody, now, ONCE)?;
            return Ok(Gate::Open { attempts: 1 });
        };
        Ok(Gate::Open { attempts: guesses::count(tx, dir, self.kind, person, now)? })
    }

    /// Until when the guess waits, because it failed at many names. Not where the person signs in from: sprayers are elsewhere, and
    /// nobody shall be kept out by others trying what happens to be their password.
    fn is_sprayed(
        &self,
        tx: &mut dyn Tx,
        dir: DirectoryId,
        person: Option<PersonId>,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let Some([_, everywhere]) = &self.guess else { return Ok(None) };
        let Some(until) = throttle::blocked_until(tx, dir, everywhere, now, LONGEST_WAIT)? else {
            return Ok(None);
        };
        let person = person.unwrap_or(PersonId::from_bytes([0; 16]));
        let address = self.address.as_deref().unwrap_or_default();
        let usual = sign_ins::times_from(tx, dir, person, address, 1)? > 0;
        Ok((!usual).then_some(until))
    }

    /// It was right: neither this browser nor this source failed, and the failures in a row are over. What the source did at other
    /// names stays counted, or a sprayer would begin each round with an account of their own.
    pub(crate) fn was_right(
        &self,
        tx: &mut dyn Tx,
        dir: DirectoryId,
        person: PersonId,
    ) -> Result<(), StoreError> {
        // In the order of `count`: two that lock the same rows the other way round would wait for each other.
        let first_here = throttle::failures(tx, dir, &self.place)? == 1;
        throttle::reset(tx, dir, &self.browser)?;
        throttle::reset(tx, dir, &self.place)?;
        if first_here {
            throttle::take_back(tx, dir, &self.source, NAMES)?;
        }
        if let Some([here, everywhere]) = &self.guess {
            let first_guess = throttle::failures(tx, dir, here)? == 1;
            throttle::reset(tx, dir, here)?;
            if first_guess {
                throttle::take_back(tx, dir, everywhere, SPRAYED)?;
            }
        }
        guesses::forget(tx, dir, self.kind, person)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_begin_after_ten_and_end_at_an_hour() {
        let waits: Vec<u64> = (8..20).map(|failures| wait_after(10, failures).as_secs()).collect();
        assert_eq!(waits, [0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
        assert_eq!(wait_after(10, u32::MAX), LONGEST_WAIT);
    }

    #[test]
    fn a_source_waits_later_than_a_browser() {
        for kind in MethodKind::ALL {
            match Pace::of(*kind) {
                [Pace::Block(browser), Pace::Block(source)] | [Pace::Grow(browser), Pace::Grow(source)] => {
                    assert!(browser < source, "{kind:?}");
                }
                other => panic!("{kind:?}: {other:?}"),
            }
        }
    }
}
