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

/// What a person may do in Keyward beyond looking after their own account. The names are Entra's, without "administrator".
/// The order is that of the bits in the database: add at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Works recovery cases of standard and elevated accounts that have no role above their own.
    #[serde(alias = "agent")]
    Authentication,
    /// Works cases of every tier, waives obligations, resumes escalated cases, approves.
    #[serde(alias = "supervisor")]
    PrivilegedAuthentication,
    /// Proposes and approves policies, standards and roles.
    #[serde(alias = "admin")]
    PolicyAdministrator,
    /// Reads everything that happened; stops what is dangerous.
    #[serde(alias = "reviewer")]
    SecurityReader,
    /// Works recovery cases of standard accounts without a role.
    Helpdesk,
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
names!(Role {
    Authentication = "authentication",
    PrivilegedAuthentication = "privileged_authentication",
    PolicyAdministrator = "policy_administrator",
    SecurityReader = "security_reader",
    Helpdesk = "helpdesk",
});

/// Whose account it is, as far as a recovery asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// One human's, employed or contracted here.
    #[default]
    Person,
    /// Somebody of another organisation, which signs them in and recovers their account.
    Guest,
    /// A room or a piece of equipment: nobody signs in.
    Room,
    /// A mailbox or account that several people use; one of them owns it.
    Shared,
    /// A program's; a person owns it.
    Service,
}

/// Who answers for an account that is nobody's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// Who.
    pub person: PersonId,
    /// Since when, as Keyward saw it.
    pub since: Timestamp,
}

names!(AccountKind {
    Person = "person",
    Guest = "guest",
    Room = "room",
    Shared = "shared",
    Service = "service",
});

/// How much harm an account could do in the wrong hands, by its roles: whoever helps has to stand above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Privilege {
    /// No role, or one that only reads.
    None,
    /// Works standard accounts.
    Helpdesk,
    /// Works elevated accounts.
    Authentication,
    /// Works every account, or sets the rules.
    Highest,
}

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
        if self.has(Role::PrivilegedAuthentication) {
            Some(Tier::Privileged)
        } else if self.has(Role::Authentication) {
            Some(Tier::Elevated)
        } else if self.has(Role::Helpdesk) {
            Some(Tier::Standard)
        } else {
            None
        }
    }
    /// The tier that an account with these roles has at the least: who works every account, or sets the rules, can change the directory.
    pub const fn least_tier(self) -> Tier {
        match self.privilege() {
            Privilege::Highest => Tier::Privileged,
            Privilege::None | Privilege::Helpdesk | Privilege::Authentication => Tier::Standard,
        }
    }
    /// The privilege of the strongest role.
    pub const fn privilege(self) -> Privilege {
        if self.has(Role::PrivilegedAuthentication) || self.has(Role::PolicyAdministrator) {
            Privilege::Highest
        } else if self.has(Role::Authentication) {
            Privilege::Authentication
        } else if self.has(Role::Helpdesk) {
            Privilege::Helpdesk
        } else {
            Privilege::None
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
    /// Since when nobody gets in, whatever they hold; `None` if it is not frozen.
    pub frozen_at: Option<Timestamp>,
    /// Since when multi-factor authentication has to be registered again; `None` if it does not.
    pub reregister_at: Option<Timestamp>,
    /// Whose account it is: a person's, or one that nobody recovers by showing who they are.
    #[serde(default)]
    pub account: AccountKind,
    /// Who answers for an account that is nobody's own.
    #[serde(default)]
    pub owner: Option<Owner>,
}

impl Person {
    /// The tier that counts for a decision: the one on record, or what the roles imply, whichever is higher.
    pub fn tier_now(&self) -> Tier {
        self.tier.max(self.roles.least_tier())
    }
    /// Whether somebody may get in at all: the account is enabled and not frozen.
    pub const fn may_enter(&self) -> bool {
        self.enabled && self.frozen_at.is_none()
    }
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
        assert_eq!(RoleSet::of(&[Role::PolicyAdministrator, Role::SecurityReader]).desk_reach(), None);
        assert_eq!(RoleSet::of(&[Role::Helpdesk]).desk_reach(), Some(Tier::Standard));
        assert_eq!(RoleSet::of(&[Role::Helpdesk, Role::Authentication]).desk_reach(), Some(Tier::Elevated));
        assert_eq!(
            RoleSet::of(&[Role::Authentication, Role::PrivilegedAuthentication]).desk_reach(),
            Some(Tier::Privileged)
        );
        for &role in Role::ALL {
            assert_eq!(Role::from_name(role.name()), Some(role));
        }
        assert_eq!(RoleSet::of(&[Role::SecurityReader]).privilege(), Privilege::None);
        assert_eq!(RoleSet::of(&[Role::Helpdesk, Role::PolicyAdministrator]).privilege(), Privilege::Highest);
    }
}
