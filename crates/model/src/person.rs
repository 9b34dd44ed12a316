//! People, their tier and what they may do here.

use crate::{DirectoryId, PersonId, Timestamp};
use serde::{Deserialize, Serialize};

/// How much evidence a recovery of an account takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Ordinary accounts.
    Standard,
    /// Accounts whose takeover would hurt others: finance, executives, desk agents.
    Elevated,
    /// Accounts that can change the directory itself.
    Privileged,
}

/// What a person may do in Keyward beyond looking after their own account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Works recovery cases of standard and elevated accounts.
    Agent,
    /// Works cases of every tier, waives obligations, resumes escalated cases, approves.
    Supervisor,
    /// Sets policy and roles.
    Admin,
    /// Reads everything that happened, changes nothing.
    Reviewer,
}

macro_rules! names {
    ($type:ident { $($variant:ident = $name:literal),* $(,)? }) => {
        impl $type {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// The name in the database, in exports and in message files.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
            /// The value with this name, if there is one.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}
pub(crate) use names;

names!(Tier { Standard = "standard", Elevated = "elevated", Privileged = "privileged" });
names!(Role { Agent = "agent", Supervisor = "supervisor", Admin = "admin", Reviewer = "reviewer" });

/// The roles of one person; empty for an ordinary employee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RoleSet(u8);

impl RoleSet {
    /// No role: an employee.
    pub const EMPLOYEE: Self = Self(0);

    /// The set of these roles.
    pub fn of(roles: &[Role]) -> Self {
        roles.iter().fold(Self(0), |set, &role| set.with(role))
    }
    /// This set and one role more.
    #[must_use]
    pub const fn with(self, role: Role) -> Self {
        Self(self.0 | 1 << role as u8)
    }
    /// Whether the role is in the set.
    pub const fn has(self, role: Role) -> bool {
        self.0 & (1 << role as u8) != 0
    }
    /// Whether any role is in the set.
    pub const fn any(self) -> bool {
        self.0 != 0
    }
    /// The roles in the set, in order.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.iter().copied().filter(move |&role| self.has(role))
    }
    /// The highest tier whose recovery somebody with these roles may work; `None` for who is not at the desk.
    pub const fn desk_reach(self) -> Option<Tier> {
        if self.has(Role::Supervisor) {
            Some(Tier::Privileged)
        } else if self.has(Role::Agent) {
            Some(Tier::Elevated)
        } else {
            None
        }
    }
}

/// A person of the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The person's id.
    pub id: PersonId,
    /// The organisation.
    pub directory: DirectoryId,
    /// The name typed at sign-in, lower case, such as `mira.kovac@contoso.example`.
    pub user_name: String,
    /// The name shown.
    pub display_name: String,
    /// What the person does, such as `Accountant`.
    pub job_title: Option<String>,
    /// The team.
    pub department: Option<String>,
    /// The place of work.
    pub office: Option<String>,
    /// The employee number: identifies, never verifies.
    pub employee_number: Option<String>,
    /// The manager in the directory.
    pub manager: Option<PersonId>,
    /// Since when this is the manager.
    pub manager_since: Timestamp,
    /// How much evidence a recovery takes.
    pub tier: Tier,
    /// Disabled accounts cannot sign in and cannot be recovered.
    pub enabled: bool,
    /// Roles in Keyward.
    pub roles: RoleSet,
    /// Whether a photo is on file for a video check.
    pub has_photo: bool,
    /// When the account was made.
    pub created_at: Timestamp,
}

/// Who did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum Actor {
    /// A person, signed in.
    Person(PersonId),
    /// Keyward itself: expiry, reconciliation, sign-in checks before anybody is signed in.
    System,
    /// Somebody with a shell at the machine: `keyward init`, `keyward import`.
    Operator,
}

impl Actor {
    /// The person, if it is one.
    pub const fn person(self) -> Option<PersonId> {
        match self {
            Self::Person(id) => Some(id),
            Self::System | Self::Operator => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn desk_reach_follows_the_highest_role() {
        assert_eq!(RoleSet::EMPLOYEE.desk_reach(), None);
        assert_eq!(RoleSet::of(&[Role::Admin, Role::Reviewer]).desk_reach(), None);
        assert_eq!(RoleSet::of(&[Role::Agent]).desk_reach(), Some(Tier::Elevated));
        assert_eq!(RoleSet::of(&[Role::Agent, Role::Supervisor]).desk_reach(), Some(Tier::Privileged));
        for &role in Role::ALL {
            assert_eq!(Role::from_name(role.name()), Some(role));
        }
    }
}
