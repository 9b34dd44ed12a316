//! From the decision to end sessions until it is in force: each counted once, whoever decided it and at whichever server.

use keyward_model::{PersonId, Timestamp};
use keyward_storage::repo::revocations::Revocation;
use std::{collections::BTreeSet, time::Duration};

/// How far back they are read: one that took longer than this is counted if it was decided within it.
const BACK: Duration = Duration::from_hours(2);

/// Those that were counted.
#[derive(Debug, Default)]
pub(super) struct Revocations {
    /// Whether those from before the start were left out.
    begun: bool,
    counted: BTreeSet<(Timestamp, PersonId)>,
}

impl Revocations {
    /// From when on to read.
    pub(super) fn since(now: Timestamp) -> Timestamp {
        now.minus(BACK)
    }

    /// How long those took that were not counted yet.
    pub(super) fn fresh(
        &mut self,
        found: &[Revocation],
        now: Timestamp,
    ) -> impl Iterator<Item = Duration> + use<> {
        let begun = std::mem::replace(&mut self.begun, true);
        let from = Self::since(now);
        self.counted.retain(|(at, _)| *at >= from);
        let mut fresh = Vec::new();
        for one in found {
            if self.counted.insert((one.decided_at, one.person)) && begun {
                fresh.push(one.took);
            }
        }
        fresh.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyward_storage::repo::revocations::Cause;

    #[test]
    fn each_is_counted_once_and_none_from_before_the_start() {
        let at = |hours: u64| Timestamp::from_micros(0).plus(Duration::from_hours(hours));
        let one = |hours, took| Revocation {
            person: PersonId::from_bytes([7; 16]),
            cause: Cause::Desk,
            decided_at: at(hours),
            sessions: 1,
            took: Duration::from_millis(took),
        };
        let mut revocations = Revocations::default();
        assert_eq!(revocations.fresh(&[one(1, 5)], at(2)).count(), 0);
        let fresh: Vec<Duration> = revocations.fresh(&[one(2, 6), one(1, 5)], at(2)).collect();
        assert_eq!(fresh, [Duration::from_millis(6)]);
        assert_eq!(revocations.fresh(&[one(2, 6)], at(4)).count(), 0);
        assert_eq!(revocations.counted.len(), 1, "what is read no more is forgotten");
    }
}
