//! What the figures of an installation mean: one place for `/readyz` and `keyward doctor`, so that neither is green while the other is red.
//!
//! *Not ready* is what sign-in cannot do without: such a server gets no traffic. Everything else that is wrong needs an operator, and would
//! be worse without the server: an issuance hold stops passes and not sign-ins; a flood that uses up one server's descriptors goes to the
//! next one if the balancer takes it out; and a clock that was set right is "behind" for every server at once.

use crate::{
    clock,
    vitals::{Away, Database, Descriptors, Disk, Facts, Vitals},
};
use keyward_storage::repo::issuance::{Hold, HoldCause};
use std::time::Duration;

/// How long an event may wait for its leaf; the log promises a second.
const LEAF: Duration = Duration::from_mins(1);
/// How long a code or a notice may be due.
const DUE: Duration = Duration::from_mins(5);
/// Less room than this, in bytes, and the database cannot be written.
const NO_ROOM: u64 = 16 << 20;
/// Of a hundred descriptors, how many may be used.
const DESCRIPTORS: u64 = 90;

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Check {
    Server,
    Database,
    Disk,
    IssuanceHold,
    Log,
    Signing,
    Messages,
    Clock,
    Descriptors,
}

impl Check {
    /// Its name, for programs.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Database => "database",
            Self::Disk => "disk",
            Self::IssuanceHold => "issuance_hold",
            Self::Log => "log",
            Self::Signing => "signing",
            Self::Messages => "messages",
            Self::Clock => "clock",
            Self::Descriptors => "descriptors",
        }
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    /// It is well.
    Fine,
    /// An operator is needed; people sign in.
    Attention,
    /// Nobody can sign in here.
    NotReady,
}

/// What one check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) check: Check,
    pub(crate) severity: Severity,
    /// In a few words, for programs and dashboards: nothing about people.
    pub(crate) value: String,
    /// What is wrong and what to type, for an operator at the machine; of what is well, what it is.
    pub(crate) says: String,
}

fn fine(check: Check, value: impl Into<String>, says: impl Into<String>) -> Finding {
    Finding { check, severity: Severity::Fine, value: value.into(), says: says.into() }
}

fn attention(check: Check, value: impl Into<String>, says: impl Into<String>) -> Finding {
    Finding { severity: Severity::Attention, ..fine(check, value, says) }
}

fn not_ready(check: Check, value: impl Into<String>, says: impl Into<String>) -> Finding {
    Finding { severity: Severity::NotReady, ..fine(check, value, says) }
}

/// The worst of them.
pub(crate) fn worst(findings: &[Finding]) -> Severity {
    findings.iter().map(|finding| finding.severity).max().unwrap_or(Severity::NotReady)
}

/// Judges all of it. `room` is how many bytes have to be free.
pub(crate) fn judge(vitals: &Vitals, room: u64) -> Vec<Finding> {
    let mut findings = Vec::new();
    if vitals.stopping {
        findings.push(not_ready(Check::Server, "stopping", "the server is stopping"));
    }
    match &vitals.database {
        Database::Away(why) => findings.push(away(*why)),
        Database::Answers(facts) => {
            let took = format!("{} ms", facts.took.as_millis());
            findings.push(if facts.read_only {
                not_ready(
                    Check::Database,
                    "read only",
                    "the database takes no writes, so nobody can sign in: [database] names a standby (name the primary, or all of them), or \
                     `default_transaction_read_only` is on",
                )
            } else {
                fine(Check::Database, &took, format!("the database answers in {took}"))
            });
            findings.extend(of_log(facts, vitals));
            findings.push(of_messages(facts, vitals));
            findings.push(match clock::wrong(facts.clock, vitals.at) {
                None => fine(Check::Clock, "believed", "the clock goes on from where it was"),
                Some(wrong) => attention(Check::Clock, "not believed", wrong),
            });
        }
    }
    findings.extend(vitals.disks.iter().map(|disk| of_disk(disk, room)));
    findings.extend(vitals.descriptors.map(of_descriptors));
    findings
}

fn away(why: Away) -> Finding {
    match why {
        Away::Silent => not_ready(
            Check::Database,
            "silent",
            "the database did not answer in 1.5 seconds: see that it runs and is not overloaded (`systemctl status postgresql`; on SQLite \
             `iostat -x 1 3`)",
        ),
        Away::Unreachable => not_ready(
            Check::Database,
            "unreachable",
            "the database cannot be reached: `systemctl status postgresql`, and check [database] in the configuration",
        ),
        Away::Refuses => not_ready(
            Check::Database,
            "refuses",
            "the database refuses what this program asks: a table is missing or altered. `keyward log verify` names it; then `keyward restore`",
        ),
        // Whoever writes to the database must not be able to take every server out by it: a sign-in looks for itself at what it reads.
        Away::Broken => attention(
            Check::Database,
            "broken",
            "the database holds what Keyward did not write, or a damaged page: `keyward log verify` names it",
        ),
    }
}

fn of_log(facts: &Facts, vitals: &Vitals) -> [Finding; 3] {
    let hold = match facts.holds.as_slice() {
        [] => fine(Check::IssuanceHold, "off", "no issuance hold is on"),
        holds => attention(
            Check::IssuanceHold,
            "on",
            format!(
                "an issuance hold is on: nothing is signed and no pass is issued; people sign in. {}. A security reader reads and accepts it \
                 at /review; if nobody restored the database, stop the servers and keep it",
                holds.iter().map(why).collect::<Vec<_>>().join("; ")
            ),
        ),
    };
    let log = match &facts.forged {
        None => fine(Check::Log, "genuine", "every event that waits is Keyward's own"),
        Some(which) => attention(
            Check::Log,
            "forged",
            format!(
                "Keyward did not write event {which}, which waits: nothing is signed and no pass is issued until it is gone. Find out who \
                 wrote to the database; then `keyward log repair event {which} --reason TEXT`"
            ),
        ),
    };
    [hold, log, of_signing(facts, vitals)]
}

/// Why a hold is on, with its beginning.
fn why(hold: &Hold) -> String {
    match &hold.cause {
        HoldCause::PutBack { found, .. } => {
            format!("Since {}: the database was put back, the log {found}", hold.since)
        }
        HoldCause::Unreadable { file, why, .. } => format!(
            "Since {}: the server with {file} cannot read it ({why}), and no other server could tell for it",
            hold.since
        ),
    }
}

fn of_signing(facts: &Facts, vitals: &Vitals) -> Finding {
    let waited = facts.waiting.oldest.map_or(Duration::ZERO, |oldest| vitals.at.since(oldest));
    let (count, seconds) = (facts.waiting.count, waited.as_secs());
    let value = format!("{count} waiting, oldest {seconds} s");
    if waited <= LEAF {
        let newest = facts.checkpoint_at.map_or_else(|| "none yet".to_owned(), |at| at.to_string());
        let says = format!("{count} events wait to be signed; the newest checkpoint: {newest}");
        return fine(Check::Signing, value, says);
    }
    let cause = if facts.holds.is_empty() && facts.forged.is_none() {
        "is the server running? `systemctl status keyward`; its log says \"cannot be sequenced\" and why"
    } else {
        "they are signed when what holds it up is settled"
    };
    attention(
        Check::Signing,
        value,
        format!("the log is not signed: {count} events wait, the oldest for {seconds} s; {cause}"),
    )
}

fn of_messages(facts: &Facts, vitals: &Vitals) -> Finding {
    let waited = facts.due_since.map_or(Duration::ZERO, |since| vitals.at.since(since));
    let value = format!("{} unsent, due for {} s", facts.unsent, waited.as_secs());
    let failing = facts.failing_since.map_or(Duration::ZERO, |since| vitals.at.since(since));
    if failing > DUE {
        let minutes = failing.as_secs() / 60;
        return attention(
            Check::Messages,
            format!("{} unsent, failing for {} s", facts.unsent, failing.as_secs()),
            format!(
                "messages have not left for {minutes} min: `keyward doctor` says what each server has against us"
            ),
        );
    }
    if waited <= DUE {
        let (failing, given_up) = facts.failing;
        let says = format!(
            "{} messages wait to be sent, {failing} of them failed before; {given_up} were given up",
            facts.unsent
        );
        return fine(Check::Messages, value, says);
    }
    attention(
        Check::Messages,
        value,
        format!(
            "messages are not sent: a code or notice has been due for {} min. Is the server running? `systemctl status keyward`; \
             `keyward messages list --waiting` says what each waits for",
            waited.as_secs() / 60
        ),
    )
}

fn of_disk(disk: &Disk, room: u64) -> Finding {
    let folder = disk.folder.display();
    let value = format!("{} MB free", disk.free >> 20);
    let make_room = format!("make room: `df -h {folder}`, `du -xhd1 {folder} | sort -h`");
    if disk.has_database && disk.free < NO_ROOM {
        let says =
            format!("no room is left where the database lies ({value}): nobody can sign in; {make_room}");
        return not_ready(Check::Disk, value, says);
    }
    if disk.free < room {
        let says = format!("only {value} in {folder}, {} MB should be; {make_room}", room >> 20);
        return attention(Check::Disk, value, says);
    }
    let says = format!("{value} in {folder}");
    fine(Check::Disk, value, says)
}

fn of_descriptors(Descriptors { used, limit }: Descriptors) -> Finding {
    let value = format!("{used} of {limit}");
    if used.saturating_mul(100) < limit.saturating_mul(DESCRIPTORS) {
        let says = format!("the server has {value} files open");
        return fine(Check::Descriptors, value, says);
    }
    let says = format!(
        "the server has {value} files open: it turns connections away. `ss -tn state established '( sport = :https )'` says whose they are; \
         raise LimitNOFILE (`systemctl edit keyward`) and restart"
    );
    attention(Check::Descriptors, value, says)
}

#[cfg(test)]
mod tests;
