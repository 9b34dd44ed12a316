//! What stopped an earlier case of the same human, on whichever of their accounts: another case does not begin as if it had not been. And
//! who lifted a freeze of theirs: with that a way was cleared, whether the case began before or after.

use crate::{Case, CaseState, Closing, FlagEffect, FlagEffects, FlagKind, RedFlag};
use keyward_model::{Humans, PersonId, Timestamp};
use std::time::Duration;

/// How long what stopped one case counts in others.
pub const CARRIED: Duration = Duration::from_hours(24 * 30);
/// For how long who lifted a freeze works no case of that human.
pub const LIFTED: Duration = Duration::from_hours(72);

/// When a case of before was stopped last, by what, as far as nobody has looked at it since.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// A supervisor rejected one.
    pub rejected: Option<Timestamp>,
    /// The person stopped one, and nobody resumed it.
    pub stopped_by_person: Option<Timestamp>,
    /// A flag that stops stood in one that nobody reviewed.
    pub flagged: Option<Timestamp>,
}

impl Carried {
    /// What other cases leave to one that was opened at `opened_at`. A review of the same in one of them settles it, unless somebody
    /// of `involved`, who work this one or want to, may have given it.
    pub fn of(
        earlier: &[Case],
        effects: &FlagEffects,
        opened_at: Timestamp,
        involved: &[PersonId],
        humans: &Humans,
    ) -> Self {
        let since = opened_at.minus(CARRIED);
        let looked = |kind: FlagKind| {
            let others =
                earlier.iter().filter(|case| !involved.iter().any(|by| case.cleared_by(*by, humans)));
            let reviews = others.flat_map(|case| &case.flags).filter(move |known| known.flag.kind() == kind);
            reviews.filter_map(|known| known.reviewed).max()
        };
        let last = |kind: FlagKind, times: &mut dyn Iterator<Item = Timestamp>| {
            times.filter(|at| *at >= since && looked(kind).is_none_or(|looked| *at > looked)).max()
        };
        let rejected = earlier.iter().filter(|case| case.state == CaseState::Closed(Closing::Rejected));
        let stops = |kind| effects.of(kind) == FlagEffect::Stop;
        // Of two that are open at once, a flag of one would be a flag of the other, and that one again.
        let before = earlier.iter().filter(|case| case.opened_at <= opened_at);
        let stood = before.flat_map(|case| &case.flags);
        let stood = stood.filter(|known| known.reviewed.is_none() && stops(known.flag.kind()));
        Self {
            rejected: last(FlagKind::RejectedBefore, &mut rejected.filter_map(|case| case.closed_at)),
            stopped_by_person: last(
                FlagKind::StoppedByPerson,
                &mut earlier.iter().filter_map(|case| case.own_stop),
            ),
            flagged: last(FlagKind::FlaggedBefore, &mut stood.map(|known| known.at)),
        }
    }

    /// The red flags that follow.
    pub(crate) fn flags(&self) -> impl Iterator<Item = RedFlag> {
        let rejected = self.rejected.map(|at| RedFlag::RejectedBefore { at });
        let stopped = self.stopped_by_person.map(|at| RedFlag::StoppedByPerson { at });
        rejected.into_iter().chain(stopped).chain(self.flagged.map(|at| RedFlag::FlaggedBefore { at }))
    }
}
