//! Whom a rule is for.

use crate::GroupId;
use serde::{Deserialize, Serialize};

/// Whom a rule takes in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Include {
    /// Everybody.
    Everybody,
    /// The members of these groups; nobody if there are none.
    Groups(Vec<GroupId>),
}

/// Whom a rule is for: who is excluded is out, whatever includes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Who is in.
    pub include: Include,
    /// Groups whose members are out.
    pub exclude: Vec<GroupId>,
}

/// Where somebody stands towards a scope, and through which group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// In, because everybody is.
    Everybody,
    /// In, as a member of this group.
    Included(GroupId),
    /// Out, as a member of this group.
    Excluded(GroupId),
    /// Out: in none of the groups.
    NotIncluded,
}

impl Standing {
    /// Whether the rule is for them.
    pub const fn is_in(self) -> bool {
        matches!(self, Self::Everybody | Self::Included(_))
    }
}

impl Scope {
    /// Everybody.
    pub const EVERYBODY: Self = Self { include: Include::Everybody, exclude: Vec::new() };

    /// The members of these groups.
    pub const fn groups(groups: Vec<GroupId>) -> Self {
        Self { include: Include::Groups(groups), exclude: Vec::new() }
    }
    /// The same, without the members of these groups.
    #[must_use]
    pub fn without(self, exclude: Vec<GroupId>) -> Self {
        Self { exclude, ..self }
    }
    /// Where a member of `groups` stands.
    pub fn of(&self, groups: &[GroupId]) -> Standing {
        if let Some(out) = self.exclude.iter().find(|group| groups.contains(group)) {
            return Standing::Excluded(*out);
        }
        match &self.include {
            Include::Everybody => Standing::Everybody,
            Include::Groups(list) => list
                .iter()
                .find(|group| groups.contains(group))
                .map_or(Standing::NotIncluded, |group| Standing::Included(*group)),
        }
    }
    /// Every group it names.
    pub fn named(&self) -> impl Iterator<Item = GroupId> {
        let included: &[GroupId] = match &self.include {
            Include::Everybody => &[],
            Include::Groups(list) => list,
        };
        included.iter().chain(&self.exclude).copied()
    }
    /// Whether somebody may be in this scope who was not in `other`, whatever the groups hold.
    pub fn is_wider_than(&self, other: &Self) -> bool {
        let include = match (&self.include, &other.include) {
            (_, Include::Everybody) => false,
            (Include::Everybody, Include::Groups(_)) => true,
            (Include::Groups(now), Include::Groups(before)) => {
                now.iter().any(|group| !before.contains(group))
            }
        };
        include || other.exclude.iter().any(|group| !self.exclude.contains(group))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exclude_wins_and_no_group_is_nobody() {
        let [a, b] = [1, 2].map(|n| GroupId::from_bytes([n; 16]));
        let scope = Scope::groups(vec![a]).without(vec![b]);
        assert_eq!(scope.of(&[a]), Standing::Included(a));
        assert_eq!(scope.of(&[b, a]), Standing::Excluded(b));
        assert_eq!(scope.of(&[]), Standing::NotIncluded);
        assert_eq!(Scope::EVERYBODY.of(&[]), Standing::Everybody);
        assert_eq!(Scope::EVERYBODY.without(vec![a]).of(&[a]), Standing::Excluded(a));
        assert!(!Scope::groups(Vec::new()).of(&[a]).is_in());
    }

    #[test]
    fn wider_is_who_could_be_in_now() {
        let [a, b] = [1, 2].map(|n| GroupId::from_bytes([n; 16]));
        let only_a = Scope::groups(vec![a]);
        assert!(Scope::EVERYBODY.is_wider_than(&only_a));
        assert!(!only_a.is_wider_than(&Scope::EVERYBODY));
        assert!(Scope::groups(vec![a, b]).is_wider_than(&only_a));
        assert!(only_a.is_wider_than(&only_a.clone().without(vec![b])));
        assert!(!only_a.clone().without(vec![b]).is_wider_than(&only_a));
    }
}
