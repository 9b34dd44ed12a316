//! With whom rows are sealed.

use keyward_model::{CaseId, ChangeId, PersonId};

use super::tables::Group;

/// With whom rows are sealed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// Everything that gives this person access.
    Person(PersonId),
    /// A case.
    Case(CaseId),
    /// The versions of a policy.
    Policy(String),
    /// Rules of the organisation that are few: trust in authenticators, the sealed key.
    Rules,
    /// A change that two people sign.
    Change(ChangeId),
    /// All changes, as they were sealed before each had a seal of its own.
    Changes,
    /// Attacks under way.
    Alarms,
    /// Who holds a role.
    Holders,
    /// That people say which of their cases is open. It has no rows.
    OpenCases,
    /// That devices say when they were heard of. It has no rows.
    Heard,
}

impl Owner {
    /// The organisation's own lists. Each has a seal from the beginning, also when it is empty: without one, a list could be taken away
    /// with all that is in it, and nobody would be told, or no brake would be on.
    pub(super) const LISTS: [Self; 5] =
        [Self::Rules, Self::Alarms, Self::Holders, Self::OpenCases, Self::Heard];

    /// Whether it has a seal from the beginning.
    pub(super) fn is_list(&self) -> bool {
        Self::LISTS.contains(self)
    }

    /// Whether its seal stays when no row is left. Events name the seals of lists and of changes, and do not say that the last row left;
    /// a person or a case without any row left for good.
    pub(super) fn stays(&self) -> bool {
        self.is_list() || matches!(self, Self::Change(_))
    }

    pub(super) fn group(&self) -> Group {
        match self {
            Self::Person(_) => Group::Person,
            Self::Case(_) => Group::Case,
            Self::Policy(_) => Group::Policy,
            Self::Rules => Group::Rules,
            Self::Change(_) | Self::Changes => Group::Changes,
            Self::Alarms => Group::Alarms,
            Self::Holders => Group::Holders,
            Self::OpenCases => Group::OpenCases,
            Self::Heard => Group::Heard,
        }
    }

    /// Its key in the database.
    pub(super) fn key(&self) -> Vec<u8> {
        match self {
            Self::Person(id) => id.as_bytes().to_vec(),
            Self::Case(id) => id.as_bytes().to_vec(),
            Self::Policy(name) => name.as_bytes().to_vec(),
            Self::Change(id) => id.as_bytes().to_vec(),
            Self::Rules | Self::Changes | Self::Alarms | Self::Holders | Self::OpenCases | Self::Heard => {
                Vec::new()
            }
        }
    }

    /// The owner of a group with this key in the database.
    pub(super) fn of(group: Group, key: &[u8]) -> Option<Self> {
        Some(match group {
            Group::Person => Self::Person(PersonId::from_bytes(key.try_into().ok()?)),
            Group::Case => Self::Case(CaseId::from_bytes(key.try_into().ok()?)),
            Group::Policy => Self::Policy(String::from_utf8(key.to_vec()).ok()?),
            Group::Rules => Self::Rules,
            Group::Changes => Self::Change(ChangeId::from_bytes(key.try_into().ok()?)),
            Group::Alarms => Self::Alarms,
            Group::Holders => Self::Holders,
            Group::OpenCases => Self::OpenCases,
            Group::Heard => Self::Heard,
        })
    }
}

impl std::fmt::Display for Owner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Person(id) => write!(f, "person {id}"),
            Self::Case(id) => write!(f, "case {id}"),
            Self::Policy(name) => write!(f, "policy {name}"),
            Self::Rules => f.write_str("rules"),
            Self::Change(id) => write!(f, "change {id}"),
            Self::Changes => f.write_str("changes"),
            Self::Alarms => f.write_str("alarms"),
            Self::Holders => f.write_str("roles"),
            Self::OpenCases => f.write_str("open cases"),
            Self::Heard => f.write_str("devices heard of"),
        }
    }
}
