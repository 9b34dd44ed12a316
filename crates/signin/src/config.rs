//! What an installation decides about signing in.

use std::time::Duration;

use keyward_model::{DirectoryId, RoleSet, Timestamp};
use keyward_notify::Telling;
use keyward_passkeys::metadata::Publisher;

/// How long a session lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// From the sign-in to the end, however it is used.
    pub overall: Duration,
    /// Without a request.
    pub idle: Duration,
}

/// The lifetimes of sessions (NIST SP 800-63B-4 §2.2.3, §2.3.3; ours for the desk).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// People without a role: 24 hours, 1 hour idle.
    pub employee: Lifetime,
    /// People with any role: 8 hours, 15 minutes idle.
    pub role: Lifetime,
    /// The session after a pass: 10 minutes.
    pub enrol: Duration,
    /// For how long a sign-in counts as fresh: 10 minutes.
    pub fresh: Duration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            employee: Lifetime { overall: Duration::from_hours(24), idle: Duration::from_hours(1) },
            role: Lifetime { overall: Duration::from_hours(8), idle: Duration::from_mins(15) },
            enrol: Duration::from_mins(10),
            fresh: Duration::from_mins(10),
        }
    }
}

impl Lifetimes {
    /// The lifetime for somebody with these roles, as they are now: a new role shortens sessions that are open.
    pub const fn of(&self, roles: RoleSet) -> Lifetime {
        if roles.any() { self.role } else { self.employee }
    }
}

/// What the sign-in of one organisation is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInConfig {
    /// The organisation.
    pub directory: DirectoryId,
    /// The relying party id, such as `login.example.org`.
    pub rp_id: String,
    /// The name that browsers show, such as `Contoso`.
    pub rp_name: String,
    /// The origins whose ceremonies count, compared exactly, such as `https://login.example.org`.
    pub origins: Vec<String>,
    /// How long sessions live.
    pub lifetimes: Lifetimes,
    /// Whether one-time sign-in links work: only in the demo.
    pub allow_links: bool,
    /// How people are told of what happens to their account.
    pub telling: Telling,
    /// Who signs metadata about authenticators.
    pub publisher: Publisher,
}

impl SignInConfig {
    /// The usual case: one origin, default lifetimes, no links, notices in English.
    pub fn new(directory: DirectoryId, rp_id: &str, rp_name: &str, origin: &str) -> Self {
        Self {
            directory,
            rp_id: rp_id.to_owned(),
            rp_name: rp_name.to_owned(),
            origins: vec![origin.to_owned()],
            lifetimes: Lifetimes::default(),
            allow_links: false,
            telling: Telling::plain(origin),
            publisher: Publisher::public(),
        }
    }
}

/// Whether a session is over: past its end, past the limit for today's roles, or idle for too long.
pub(crate) fn is_over(
    lifetime: Lifetime,
    began: Timestamp,
    last_seen: Timestamp,
    expires: Timestamp,
    now: Timestamp,
) -> bool {
    now >= expires || now >= began.plus(lifetime.overall) || now >= last_seen.plus(lifetime.idle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyward_model::Role;

    #[test]
    fn a_role_shortens_a_session() {
        let lifetimes = Lifetimes::default();
        let start = Timestamp::from_micros(0);
        let end = start.plus(Duration::from_hours(24));
        let at = |minutes| start.plus(Duration::from_mins(minutes));
        let employee = lifetimes.of(RoleSet::EMPLOYEE);
        let agent = lifetimes.of(RoleSet::of(&[Role::Authentication]));
        assert!(!is_over(employee, start, at(30), end, at(89)));
        assert!(is_over(employee, start, at(30), end, at(90)));
        assert!(is_over(agent, start, at(30), end, at(45)));
        assert!(is_over(agent, start, at(480), end, at(480)));
        assert!(is_over(employee, start, at(1440), end, at(1440)));
    }
}
