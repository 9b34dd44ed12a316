//! Losses that lie closer together than usual.

use super::{DAY, YEAR_DAYS, date, listed::Narrowed};
use crate::{
    Arg, Phrase,
    views::{ClusterView, DayCount},
};
use jiff::{civil::Date, tz::TimeZone};
use keyward_desk::CalendarCase;
use keyward_model::Timestamp;
use keyward_recovery::Ending;
use std::{collections::BTreeMap, time::Duration};

/// How many cases began on each day that had any.
pub(super) fn days(calendar: &[CalendarCase], zone: &TimeZone) -> Vec<DayCount> {
    let mut counts: BTreeMap<Date, u32> = BTreeMap::new();
    for case in calendar {
        *counts.entry(date(case.row.case.opened_at, zone)).or_default() += 1;
    }
    counts.into_iter().map(|(date, count)| DayCount { date, count }).collect()
}

/// What cases may have in common, how many of them within how many days are too many, and how that is said.
struct Pattern {
    of: fn(&CalendarCase) -> Option<String>,
    least: usize,
    days: u32,
    says: &'static str,
}

/// The playbook of a loss.
const LOSS: &str = "device_loss";

/// The case, if something was lost: a first passkey, a new phone or a locked PIN is none.
fn lost(case: &CalendarCase) -> Option<&CalendarCase> {
    (case.row.case.playbook == LOSS).then_some(case)
}

/// The patterns: a team or a place with 4 losses in 14 days, a person with 3 in 90, an agent with 3 refused in 30.
const PATTERNS: [Pattern; 4] = [
    Pattern { of: |case| lost(case)?.department.clone(), least: 4, days: 14, says: "cluster-team" },
    Pattern { of: |case| lost(case)?.office.clone(), least: 4, days: 14, says: "cluster-place" },
    Pattern { of: |case| Some(lost(case)?.person.clone()), least: 3, days: 90, says: "cluster-person" },
    Pattern {
        of: |case| case.opened_by.clone().filter(|_| case.ending == Some(Ending::Rejected)),
        least: 3,
        days: 30,
        says: "cluster-agent",
    },
];

/// Cases that lie closer together than usual, newest first.
pub(super) fn clusters(calendar: &[CalendarCase], zone: &TimeZone) -> Vec<ClusterView> {
    let mut views: Vec<ClusterView> =
        PATTERNS.iter().flat_map(|pattern| of_pattern(pattern, calendar, zone)).collect();
    views.sort_by_key(|view| std::cmp::Reverse((view.to, view.count)));
    views
}

fn of_pattern(pattern: &Pattern, calendar: &[CalendarCase], zone: &TimeZone) -> Vec<ClusterView> {
    let mut groups: BTreeMap<String, Vec<Timestamp>> = BTreeMap::new();
    for case in calendar {
        if let Some(shared) = (pattern.of)(case) {
            groups.entry(shared).or_default().push(case.row.case.opened_at);
        }
    }
    let mut views = Vec::new();
    for (shared, mut times) in groups {
        times.sort_unstable();
        for (first, last, count) in bursts(&times, pattern.least, DAY * pattern.days) {
            let (from, to) = (date(first, zone), date(last, zone));
            let cases = counted(pattern, &shared, (from, to));
            views.push(ClusterView {
                from,
                to,
                shared: Phrase::key(pattern.says).with("name", Arg::from(shared.as_str())),
                count: u32::try_from(count).unwrap_or(u32::MAX),
                usual: usual(times.len(), pattern.days),
                href: Some(cases.href()),
            });
        }
    }
    views
}

/// The cases that a cluster counts: not all that share the name, but those of its kind and its days.
fn counted(pattern: &Pattern, shared: &str, (from, to): (Date, Date)) -> Narrowed {
    let name = shared.to_owned();
    let days = Narrowed { from: from.to_string(), to: to.to_string(), ..Narrowed::default() };
    let losses = Narrowed { playbook: LOSS.to_owned(), ..days.clone() };
    match pattern.says {
        "cluster-team" => Narrowed { team: name, ..losses },
        "cluster-place" => Narrowed { place: name, ..losses },
        "cluster-agent" => Narrowed { agent: name, ..days },
        _ => Narrowed { about: name, ..losses },
    }
}

/// Runs of at least `least` moments within `window`, from sorted times. No moment is in two runs.
fn bursts(times: &[Timestamp], least: usize, window: Duration) -> Vec<(Timestamp, Timestamp, usize)> {
    let (mut found, mut rest) = (Vec::new(), times);
    while let Some(first) = rest.first() {
        let count = rest.iter().take_while(|at| at.since(*first) <= window).count();
        let taken = if count >= least { count } else { 1 };
        if let (true, Some(last)) = (count >= least, rest.get(count - 1)) {
            found.push((*first, *last, count));
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    found
}

/// How many of a year's cases fall into so many days on average, rounded.
fn usual(in_year: usize, days: u32) -> u32 {
    let total = u32::try_from(in_year).unwrap_or(u32::MAX);
    total.saturating_mul(days).saturating_add(YEAR_DAYS / 2) / YEAR_DAYS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: i64) -> Timestamp {
        Timestamp::from_micros(n * 86_400_000_000)
    }

    #[test]
    fn bursts_are_found_once() {
        let times: Vec<Timestamp> = [0, 3, 5, 13, 14, 40, 60, 61, 62, 75].map(day).to_vec();
        let window = DAY * 14;
        assert_eq!(bursts(&times, 4, window), [(day(0), day(14), 5)]);
        assert_eq!(bursts(&times, 3, window).len(), 2);
        assert_eq!(bursts(&times, 11, window), []);
        assert_eq!(bursts(&[], 1, window), []);
    }

    #[test]
    fn usual_is_the_years_average() {
        assert_eq!(usual(371, 14), 14);
        assert_eq!(usual(12, 14), 0);
        assert_eq!(usual(20, 14), 1);
    }
}
