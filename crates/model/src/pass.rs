//! The policy of Temporary Access Passes.

use crate::GroupId;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long whoever used a pass may register a passkey.
pub const ENROL_LIFE: Duration = Duration::from_mins(10);

/// What a Temporary Access Pass may be. Defaults: one hour, one use, 10 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassPolicy {
    /// Whether passes may be issued and used at all.
    pub enabled: bool,
    /// Groups that may use one; empty means everybody.
    pub include: Vec<GroupId>,
    /// Groups that may not, even if included.
    pub exclude: Vec<GroupId>,
    /// The shortest lifetime in minutes.
    pub minimum_minutes: u32,
    /// The longest lifetime in minutes.
    pub maximum_minutes: u32,
    /// The lifetime when nobody says otherwise, in minutes.
    pub default_minutes: u32,
    /// Whether every pass works once only.
    pub one_time: bool,
    /// Characters in a pass, 10 to 48 from an alphabet of 32.
    pub length: u32,
}

impl Default for PassPolicy {
    fn default() -> Self {
        Self {
            enabled: true,
            include: Vec::new(),
            exclude: Vec::new(),
            minimum_minutes: 10,
            maximum_minutes: 480,
            default_minutes: 60,
            one_time: true,
            length: 10,
        }
    }
}

/// What somebody asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassRequest {
    /// Lifetime in minutes; the policy's default if `None`.
    pub minutes: Option<u32>,
    /// Whether it works once only.
    pub one_time: bool,
}

/// Why the policy refuses a pass.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PassPolicyError {
    /// Passes are turned off.
    #[error("Temporary Access Passes are turned off in the policy")]
    Disabled,
    /// The person is outside the policy's groups.
    #[error("the policy does not allow a Temporary Access Pass for this person's groups")]
    OutOfScope,
    /// Too short or too long.
    #[error("the lifetime must be {0} to {1} minutes")]
    Lifetime(u32, u32),
    /// A multi-use pass under a one-time policy.
    #[error("the policy allows one use only")]
    OneTimeOnly,
}

impl PassPolicy {
    /// Whether somebody in `groups` may use a pass: exclude wins.
    pub fn covers(&self, groups: &[GroupId]) -> bool {
        !groups.iter().any(|group| self.exclude.contains(group))
            && (self.include.is_empty() || groups.iter().any(|group| self.include.contains(group)))
    }

    /// The lifetime of the pass asked for, if the policy allows it.
    ///
    /// # Errors
    /// [`PassPolicyError`] with the rule that refuses it.
    pub fn admit(&self, request: PassRequest, groups: &[GroupId]) -> Result<Duration, PassPolicyError> {
        if !self.enabled {
            return Err(PassPolicyError::Disabled);
        }
        if !self.covers(groups) {
            return Err(PassPolicyError::OutOfScope);
        }
        if self.one_time && !request.one_time {
            return Err(PassPolicyError::OneTimeOnly);
        }
        let minutes = request.minutes.unwrap_or(self.default_minutes);
        if !(self.minimum_minutes..=self.maximum_minutes).contains(&minutes) {
            return Err(PassPolicyError::Lifetime(self.minimum_minutes, self.maximum_minutes));
        }
        Ok(Duration::from_secs(u64::from(minutes) * 60))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exclude_wins_and_bounds_hold() {
        let (a, b) = (GroupId::from_bytes([1; 16]), GroupId::from_bytes([2; 16]));
        let ask = |minutes| PassRequest { minutes, one_time: true };
        let policy = PassPolicy { include: vec![a], exclude: vec![b], ..PassPolicy::default() };
        assert_eq!(policy.admit(ask(None), &[a]), Ok(Duration::from_hours(1)));
        assert_eq!(policy.admit(ask(None), &[a, b]), Err(PassPolicyError::OutOfScope));
        assert_eq!(policy.admit(ask(None), &[]), Err(PassPolicyError::OutOfScope));
        assert_eq!(policy.admit(ask(Some(9)), &[a]), Err(PassPolicyError::Lifetime(10, 480)));
        assert_eq!(policy.admit(ask(Some(481)), &[a]), Err(PassPolicyError::Lifetime(10, 480)));
        let many = PassRequest { minutes: None, one_time: false };
        assert_eq!(policy.admit(many, &[a]), Err(PassPolicyError::OneTimeOnly));
        let off = PassPolicy { enabled: false, ..policy };
        assert_eq!(off.admit(ask(None), &[a]), Err(PassPolicyError::Disabled));
    }
}
