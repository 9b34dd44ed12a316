//! Who works here, as tables say it: a status, a last day, and rows that contradict each other.

use crate::{
    graph::shown,
    item::Employment,
    known::{Known, Scope},
    text,
};
use keyward_storage::repo::people::fold;

/// A last day may lie ahead: what never comes is written as a year such as 2999.
pub(crate) const FAR: std::time::Duration = std::time::Duration::from_hours(24 * 366 * 5000);

/// What a status says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// They work here, or are away for a time.
    Works,
    Left,
    /// SAP's "inactive": away for a time, or gone. A last day says which; without one nobody is ended by it, and nobody opened.
    Inactive,
    /// Notice was given: they work here until a last day.
    Notice,
}

/// What a status says. What nobody knows is a problem, never silence: somebody who left would stay.
///
/// `sap` says that the column is SAP's STAT2, whose numbers mean something else: 0 withdrawn, 1 inactive, 2 pensioner, 3 active.
pub(crate) fn status(text: &str, sap: bool) -> Result<Status, String> {
    if sap {
        match text::whole(text) {
            "0" | "2" => return Ok(Status::Left),
            // Parental leave is 1 too.
            "1" => return Ok(Status::Inactive),
            "3" => return Ok(Status::Works),
            _ => {}
        }
    }
    if is_leave(text) {
        return Ok(Status::Works);
    }
    match text::whole(text).to_lowercase().as_str() {
        "active" | "employed" | "enabled" | "true" | "yes" | "y" | "1" | "current" | "onboarding"
        | "probation" | "aktiv" | "ja" | "wahr" | "probezeit" => Ok(Status::Works),
        "left" | "leaver" | "terminated" | "inactive" | "ended" | "disabled" | "withdrawn" | "resigned"
        | "retired" | "false" | "no" | "n" | "0" | "inaktiv" | "ausgeschieden" | "nein" | "falsch" => {
            Ok(Status::Left)
        }
        "gekündigt" => Ok(Status::Notice),
        _ => Err(format!(
            "status {} is neither active nor left: say in a mapping what it means ([values.status])",
            shown(text)
        )),
    }
}

/// Whether a status is that of somebody who is away for a time, or whose notice runs: they work here all the same.
fn is_leave(status: &str) -> bool {
    let words: String =
        status.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words: Vec<_> = words
        .split_whitespace()
        .filter(|word| !["active", "inactive", "aktiv", "inaktiv", "in", "on"].contains(word))
        .collect();
    matches!(
        words.join(" ").as_str(),
        "elternzeit"
            | "beurlaubt"
            | "mutterschutz"
            | "mutterschaftsurlaub"
            | "sabbatical"
            | "leave"
            | "leave of absence"
            | "paid leave"
            | "unpaid leave"
            | "parental leave"
            | "maternity leave"
            | "paternity leave"
            | "sick leave"
            | "medical leave"
            | "family leave"
            | "military leave"
            | "disability"
            | "disability leave"
            | "short term disability"
            | "long term disability"
            | "dormant"
            | "ruhend"
            | "ruhendes arbeitsverhältnis"
            | "erziehungsurlaub"
            | "pflegezeit"
            | "notice"
            | "notice period"
            | "kündigungsfrist"
    )
}

/// What a row says by its status and its last day, each as far as it says anything.
///
/// # Errors
/// That they contradict each other.
pub(crate) fn of(status: Option<Status>, over: Option<bool>) -> Result<Employment, String> {
    match (status, over) {
        (Some(Status::Works), Some(true)) => Err(
            "status says that they work here, and leaving_date is over: correct one of them. Nothing of the row was applied"
                .to_owned(),
        ),
        (Some(Status::Left), _) | (_, Some(true)) => Ok(Employment::Left),
        (Some(Status::Works), _) | (_, Some(false)) => Ok(Employment::Employed),
        (None | Some(Status::Inactive | Status::Notice), None) => Ok(Employment::Open),
    }
}

/// Why neither of two rows of a person counts: one says that they left, the other does not, and which is the later nobody knows.
pub(crate) fn disputed(known: &Known, person: &str) -> Option<&'static str> {
    let person = fold(person);
    (known.has(Scope::Leaves, &[&person]) && known.has(Scope::Stays, &[&person])).then_some(
        "the rows of this person contradict each other: one says that they left, another does not. None of them was applied: leave \
         the one that is right",
    )
}
