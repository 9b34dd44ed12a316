//! `/review`: the log, and what it shows over a year.

use super::{BreakGlassView, keyed, page};
use crate::Phrase;
use jiff::civil::Date;
use keyward_model::{PersonId, Tier, Timestamp};

keyed! {
    /// How a closed case ended.
    CaseOutcome {
        /// The person is back in.
        Recovered = "recovered" => "outcome-recovered",
        /// The person signed in with a method that remained.
        NotNeeded = "not_needed" => "outcome-not-needed",
        /// Closed, and the person did not sign in.
        NotSignedIn = "not_signed_in" => "outcome-not-signed-in",
        /// Closed, because the account was disabled.
        Disabled = "disabled" => "outcome-disabled",
        /// Closed while the account was frozen.
        Frozen = "frozen" => "outcome-frozen",
        /// Identity was not established: nothing was given.
        Refused = "refused" => "outcome-refused",
        /// Taken back by the person or the desk.
        Withdrawn = "withdrawn" => "outcome-withdrawn",
        /// Still open.
        Open = "open" => "outcome-open",
    }
}

impl CaseOutcome {
    /// The style class.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Recovered | Self::NotNeeded => "ok",
            Self::Refused => "bad",
            Self::Open => "accent",
            Self::Withdrawn | Self::NotSignedIn | Self::Disabled | Self::Frozen => "plain",
        }
    }
}

keyed! {
    /// Whether the log was found whole.
    TreeState {
        /// Tree, checkpoint and events agree.
        Verified = "ok" => "tree-verified",
        /// Not checked since the last start.
        Pending = "warn" => "tree-pending",
        /// Something was altered.
        Broken = "bad" => "tree-broken",
    }
}

/// The state of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeView {
    /// Leaves.
    pub size: u64,
    /// The root, whole, in hexadecimal or base64.
    pub root: String,
    /// When the last checkpoint was signed.
    pub checkpoint_at: Option<Timestamp>,
    /// Whether it was found whole.
    pub state: TreeState,
    /// When that was checked, or what is wrong.
    pub detail: Phrase,
}

/// What the log list is narrowed to: `GET /review?kind=&person=&actor=&case=`.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct LogFilter {
    /// The event kind's name.
    pub kind: String,
    /// Name or user name of whom it is about.
    pub person: String,
    /// Name or user name of who did it.
    pub actor: String,
    /// The case's number.
    pub case: String,
}

impl LogFilter {
    /// Whether anything is narrowed.
    pub fn is_set(&self) -> bool {
        ![&self.kind, &self.person, &self.actor, &self.case].iter().all(|value| value.is_empty())
    }
}

/// One leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// Its position; `None` until the next batch.
    pub leaf: Option<u64>,
    /// When it happened.
    pub at: Timestamp,
    /// The event kind's name.
    pub kind: String,
    /// What happened.
    pub text: Phrase,
    /// Why, as whoever did it typed.
    pub reason: Option<String>,
    /// Who did it; `None` for Keyward itself.
    pub actor: Option<String>,
    /// About whom.
    pub person: Option<(PersonId, String)>,
    /// The case.
    pub case: Option<u64>,
    /// The leaf hash, short.
    pub hash: Option<String>,
}

/// How many cases began on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayCount {
    /// The day, in the reader's time zone.
    pub date: Date,
    /// How many.
    pub count: u32,
}

/// Cases that lie closer together than chance explains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterView {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// What they share: a team, a place, an agent, a person, an hour.
    pub shared: Phrase,
    /// How many.
    pub count: u32,
    /// What would be usual in that time, rounded.
    pub usual: u32,
    /// The list behind it.
    pub href: Option<String>,
}

/// One case of the year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewCaseRow {
    /// The number.
    pub number: u64,
    /// The person's name.
    pub person: String,
    /// The team and place.
    pub place: Option<String>,
    /// The account's tier.
    pub tier: Tier,
    /// What happened.
    pub what: Phrase,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// How it ended.
    pub outcome: CaseOutcome,
    /// Who worked on it.
    pub agent: Option<String>,
}

/// A year of cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentsView {
    /// The last day shown; the calendar covers the 53 weeks up to it.
    pub until: Date,
    /// Days with at least one case, in order.
    pub days: Vec<DayCount>,
    /// Clusters, newest first.
    pub clusters: Vec<ClusterView>,
}

impl IncidentsView {
    /// Cases in all.
    pub fn total(&self) -> u32 {
        self.days.iter().map(|day| day.count).sum()
    }
    /// Cases in each month, in order: first day of the month and count.
    pub fn months(&self) -> Vec<DayCount> {
        let mut months: Vec<DayCount> = Vec::new();
        for day in &self.days {
            let first = day.date.first_of_month();
            match months.last_mut() {
                Some(month) if month.date == first => month.count += day.count,
                _ => months.push(DayCount { date: first, count: day.count }),
            }
        }
        months
    }
}

/// `/review`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewView {
    /// Why there are issuance holds: none while there are none.
    pub holds: Vec<Phrase>,
    /// The event that waits and that Keyward did not write: no pass until it is gone.
    pub forged: Option<String>,
    /// Uses of the sealed key that nobody has looked into.
    pub glass: Vec<BreakGlassView>,
    /// The log's state.
    pub tree: TreeView,
    /// The year.
    pub incidents: IncidentsView,
    /// Cases, newest first.
    pub cases: Vec<ReviewCaseRow>,
    /// The next page of cases.
    pub older_cases: Option<String>,
    /// What the log is narrowed to.
    pub filter: LogFilter,
    /// Event kinds to choose from, each with the message that names it.
    pub kinds: Vec<(String, &'static str)>,
    /// What the cases of the list have in common, if it is narrowed.
    pub shared: Option<Phrase>,
    /// The days between which they began, if it is narrowed to some.
    pub between: Option<(Date, Date)>,
    /// Leaves, newest first.
    pub entries: Vec<LogEntry>,
    /// The next page of leaves.
    pub older: Option<String>,
}
page!(ReviewView, "review.html");

impl ReviewView {
    /// Whether the list of cases shows only some.
    pub fn is_narrowed(&self) -> bool {
        self.shared.is_some() || self.between.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn months_add_up() {
        let day = |month, day, count| DayCount { date: date(2026, month, day), count };
        let year = IncidentsView {
            until: date(2026, 12, 31),
            days: vec![day(1, 2, 1), day(1, 30, 2), day(3, 1, 4)],
            clusters: vec![],
        };
        assert_eq!(year.months(), [day(1, 1, 3), day(3, 1, 4)]);
        assert_eq!(year.total(), 7);
    }
}
