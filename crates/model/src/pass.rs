//! The policy of Temporary Access Passes.

use crate::GroupId;
use serde::{Deserialize, Serialize};
use std::{ops::RangeInclusive, time::Duration};

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
    /// The least minutes that a pass lives, whatever a policy says: Entra's minimum. In less nobody reads one out, types it and registers.
    pub const LEAST_MINUTES: u32 = 10;
    /// The most minutes that a pass lives: 30 days.
    pub const MOST_MINUTES: u32 = 30 * 24 * 60;

    /// Whether the lifetimes are in order and within what a pass can live.
    pub fn has_sound_lifetimes(&self) -> bool {
        let (least, usual, most) = (self.minimum_minutes, self.default_minutes, self.maximum_minutes);
        Self::LEAST_MINUTES <= least && least <= usual && usual <= most && most <= Self::MOST_MINUTES
    }

    /// The lifetimes in minutes that may be asked for. A policy of before [`Self::LEAST_MINUTES`] locks nobody out of every recovery.
    pub fn lifetimes(&self) -> RangeInclusive<u32> {
        self.minimum_minutes.max(Self::LEAST_MINUTES)..=self.maximum_minutes.max(Self::LEAST_MINUTES)
    }

    /// The lifetime in minutes when nobody says otherwise.
    pub fn usual_minutes(&self) -> u32 {
        self.default_minutes.max(Self::LEAST_MINUTES)
    }

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
        let (minutes, range) = (request.minutes.unwrap_or(self.usual_minutes()), self.lifetimes());
        if !range.contains(&minutes) {
            return Err(PassPolicyError::Lifetime(*range.start(), *range.end()));
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

    #[test]
    fn a_pass_lives_as_long_as_it_takes_to_use_it() {
        let of = |minimum_minutes, default_minutes, maximum_minutes| PassPolicy {
            minimum_minutes,
            maximum_minutes,
            default_minutes,
            ..PassPolicy::default()
        };
        assert!(PassPolicy::default().has_sound_lifetimes());
        assert!(of(10, 10, 10).has_sound_lifetimes() && of(10, 60, 43_200).has_sound_lifetimes());
        for (least, usual, most) in [
            (1, 1, 1),
            (0, 60, 480),
            (9, 60, 480),
            (61, 60, 480),
            (10, 481, 480),
            (10, 60, 43_201),
            (u32::MAX, u32::MAX, u32::MAX),
        ] {
            assert!(!of(least, usual, most).has_sound_lifetimes(), "{least} {usual} {most}");
        }
        // Whatever an earlier version let in, a pass can be issued and used.
        let ask = |minutes| PassRequest { minutes, one_time: true };
        let short = of(0, 1, 1);
        assert_eq!(short.admit(ask(None), &[]), Ok(Duration::from_mins(10)));
        assert_eq!(short.admit(ask(Some(10)), &[]), Ok(Duration::from_mins(10)));
        assert_eq!(short.admit(ask(Some(1)), &[]), Err(PassPolicyError::Lifetime(10, 10)));
        assert_eq!(short.admit(ask(Some(11)), &[]), Err(PassPolicyError::Lifetime(10, 10)));
    }
}
