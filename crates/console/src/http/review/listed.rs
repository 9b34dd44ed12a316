//! The list of cases, and what it is narrowed to: what a cluster, a square or a month of the year above counts.

use super::{CASES, case_row, date, encoded};
use crate::{Phrase, views::ReviewCaseRow};
use jiff::{civil::Date, tz::TimeZone};
use keyward_desk::CalendarCase;
use keyward_recovery::Ending;
use serde::Deserialize;

/// What the cases of the list have in common, by the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Narrowed {
    /// Cases of this team.
    pub(super) team: String,
    /// Cases of this place.
    pub(super) place: String,
    /// Cases about this person.
    pub(super) about: String,
    /// Cases that this agent opened and that were refused.
    pub(super) agent: String,
    /// Cases of this playbook.
    pub(super) playbook: String,
    /// Cases that began in this month, such as `2026-11`.
    pub(super) month: String,
    /// Cases that began on this day or later, such as `2026-11-21`.
    pub(super) from: String,
    /// Cases that began on this day or earlier.
    pub(super) to: String,
}

impl Narrowed {
    /// Whether a case is among those that the list is narrowed to.
    pub(super) fn takes(&self, case: &CalendarCase, zone: &TimeZone) -> bool {
        let is = |wanted: &str, has: Option<&str>| wanted.is_empty() || has == Some(wanted);
        let day = date(case.row.case.opened_at, zone);
        let refused = || case.ending == Some(Ending::Rejected);
        is(&self.team, case.department.as_deref())
            && is(&self.place, case.office.as_deref())
            && is(&self.about, Some(&case.person))
            && is(&self.agent, case.opened_by.as_deref().filter(|_| refused()))
            && is(&self.playbook, Some(&case.row.case.playbook))
            && is(&self.month, Some(&day.strftime("%Y-%m").to_string()))
            && self.between().is_none_or(|(from, to)| from <= day && day <= to)
    }
    /// The days between which they began, if the address says both.
    pub(super) fn between(&self) -> Option<(Date, Date)> {
        Some((self.from.parse().ok()?, self.to.parse().ok()?))
    }
    /// What those have in common, in words; the first of several.
    pub(super) fn shared(&self) -> Option<Phrase> {
        let named = [
            ("cluster-team", &self.team),
            ("cluster-place", &self.place),
            ("cluster-person", &self.about),
            ("cluster-agent", &self.agent),
            ("review-in-month", &self.month),
        ];
        let found = named.into_iter().find(|(_, name)| !name.is_empty());
        found.map(|(key, name)| Phrase::key(key).with("name", name.as_str()))
    }
    /// The same in the address of a page, after another part of the query.
    pub(super) fn query(&self) -> String {
        let named = [
            ("team", &self.team),
            ("place", &self.place),
            ("about", &self.about),
            ("agent", &self.agent),
            ("playbook", &self.playbook),
            ("month", &self.month),
            ("from", &self.from),
            ("to", &self.to),
        ];
        let set = named.into_iter().filter(|(_, value)| !value.is_empty());
        set.flat_map(|(name, value)| {
            ["&".to_owned(), name.to_owned(), "=".to_owned(), encoded(value).to_string()]
        })
        .collect()
    }
    /// The address of the list.
    pub(super) fn href(&self) -> String {
        format!("/review?{}#cases", self.query().trim_start_matches('&'))
    }
}

/// A page of cases, newest first, and the address of the next.
pub(super) fn rows(
    calendar: &[CalendarCase],
    before: Option<u32>,
    narrowed: &Narrowed,
    zone: &TimeZone,
) -> (Vec<ReviewCaseRow>, Option<String>) {
    let here = |case: &&CalendarCase| before.is_none_or(|before| case.row.number < before);
    let of_list = calendar.iter().filter(here).filter(|case| narrowed.takes(case, zone));
    let mut sorted: Vec<&CalendarCase> = of_list.collect();
    sorted.sort_by_key(|case| std::cmp::Reverse(case.row.number));
    let more = sorted.len() > CASES;
    sorted.truncate(CASES);
    let last = sorted.last().map(|case| case.row.number);
    let older = last.filter(|_| more).map(|last| format!("/review?before={last}{}#cases", narrowed.query()));
    (sorted.into_iter().map(case_row).collect(), older)
}
