//! What people have to register, and how Keyward asks for it.

use crate::{Factor, Scope, Timestamp};
use serde::{Deserialize, Serialize};

/// How many phishing-resistant methods somebody has to have, and by when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirement {
    /// Who.
    pub scope: Scope,
    /// How many phishing-resistant methods, 1 to 5.
    pub strong_methods: u8,
    /// Days from `since`, or from when the account was made if that was later, 0 to 365. After them, signing in leads into
    /// registration and nowhere else.
    pub within_days: u16,
    /// Days between reminders by mail, 1 to 90, the first at once; `None` for none.
    pub remind_every_days: Option<u16>,
    /// From when the days count.
    pub since: Timestamp,
}

/// Whom Keyward asks after a sign-in to register something stronger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    /// Who is asked.
    pub scope: Scope,
    /// To register what.
    pub factor: Factor,
    /// Days until it asks again, 0 to 14.
    pub snooze_days: u8,
    /// How often somebody may say "later", 0 to 10; then registering is the only way on. `None` for as often as they like.
    pub snoozes: Option<u8>,
    /// From when "later" is counted: what was said to an earlier campaign does not count in this one. The beginning of time in
    /// policies that do not say.
    #[serde(default = "always")]
    pub since: Timestamp,
}

const fn always() -> Timestamp {
    Timestamp::from_micros(0)
}
