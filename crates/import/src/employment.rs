//! Who works here, as tables say it: a status, a last day, and rows that contradict each other.

use crate::{
    graph::shown,
    item::Employment,
    known::{Known, Scope},
    text,
};
use keyward_model::Timestamp;
use keyward_storage::repo::people::fold;

/// A last day may lie ahead: what never comes is written as a year such as 2999.
pub(crate) const FAR: std::time::Duration = std::time::Duration::from_hours(24 * 366 * 5000);

/// What a status says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// They work here, or are away for a time.
    Works,
    Left,
    /// A switch is off, and why it does not say.
    Off,
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
        "left" | "leaver" | "terminated" | "ended" | "withdrawn" | "resigned" | "retired"
        | "ausgeschieden" => Ok(Status::Left),
        "inactive" | "disabled" | "false" | "no" | "n" | "0" | "inaktiv" | "nein" | "falsch" => {
            Ok(Status::Off)
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

/// When a last day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LastDay {
    Over,
    Ahead,
    /// Written as a year that never comes.
    Never,
}

/// No notice runs so long: a last day beyond it, such as 2999-12-31, says that there is none.
const LONGEST_NOTICE: std::time::Duration = std::time::Duration::from_hours(24 * 366 * 60);

impl LastDay {
    pub(crate) fn of(last: Timestamp, now: Timestamp) -> Self {
        if last < now {
            Self::Over
        } else if last > now.plus(LONGEST_NOTICE) {
            Self::Never
        } else {
            Self::Ahead
        }
    }
}

/// What a row says by its status and its last day, each as far as it says anything.
///
/// # Errors
/// That they contradict each other.
pub(crate) fn of(status: Option<Status>, last: Option<LastDay>) -> Result<Employment, String> {
    let contradicts = |status: &str, day: &str| {
        Err(format!(
            "status says {status}, and leaving_date {day}: correct one of them. Nothing of the row was applied"
        ))
    };
    match (status, last) {
        (Some(Status::Works), Some(LastDay::Over)) => contradicts("that they work here", "is over"),
        (Some(Status::Off), Some(LastDay::Ahead)) => {
            contradicts("that they do not work here any more", "lies ahead")
        }
        // Notice runs. Whom the table ended before is not taken back by it.
        (Some(Status::Left), Some(LastDay::Ahead))
        | (None | Some(Status::Inactive | Status::Notice), None) => Ok(Employment::Open),
        (Some(Status::Left | Status::Off), _) | (_, Some(LastDay::Over)) => Ok(Employment::Left),
        (Some(Status::Works), _) | (_, Some(LastDay::Ahead | LastDay::Never)) => Ok(Employment::Employed),
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
