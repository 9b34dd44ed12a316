//! Records of an export, parsed and made sure of, before anybody looks into the directory.

use keyward_model::{AccountKind, ContactKind, DeviceKind, Management, MethodKind, Tier, Timestamp};
use keyward_storage::repo::people::Photo;
use serde::{Deserialize, Deserializer};

/// What an export says of one thing: JSON tells an absent member from `null`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Told<T> {
    /// Nothing: what the directory has stays.
    #[default]
    Nothing,
    /// That there is none.
    None,
    /// This.
    Some(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Told<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::of(Option::deserialize(deserializer)?))
    }
}

impl<T> Told<T> {
    pub(crate) fn of(value: Option<T>) -> Self {
        value.map_or(Self::None, Self::Some)
    }
    pub(crate) fn value(&self) -> Option<&T> {
        match self {
            Self::Some(value) => Some(value),
            Self::Nothing | Self::None => None,
        }
    }
    /// What there is then, if there was `before`.
    pub(crate) fn or_keep(&self, before: Option<&T>) -> Option<T>
    where
        T: Clone,
    {
        match self {
            Self::Nothing => before.cloned(),
            Self::None => None,
            Self::Some(value) => Some(value.clone()),
        }
    }
    /// The first of a list, as what is told of one.
    pub(crate) fn first(self) -> Told<T::Item>
    where
        T: IntoIterator,
    {
        match self {
            Self::Nothing => Told::Nothing,
            Self::None => Told::None,
            Self::Some(list) => Told::of(list.into_iter().next()),
        }
    }
}

/// One record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    Person(Box<PersonRecord>),
    /// A user that the directory does not have any more.
    Left {
        source_id: String,
        /// The record of a whole export says so, not that of a delta.
        deleted: bool,
    },
    /// Whoever a table says has left.
    Ended {
        person: String,
        by_number: bool,
        /// The employee number that the row has besides.
        number: Option<String>,
        /// The last day, if the row has one.
        last: Option<Timestamp>,
    },
    Device(Box<DeviceRecord>),
    Contacts {
        person: String,
        contacts: Vec<ContactFact>,
    },
    Facts(Box<FactsRecord>),
    Manager {
        person: String,
        by_number: bool,
        manager: String,
        since: Option<Timestamp>,
        /// The employee number that a row has besides.
        number: Option<String>,
        /// The earliest date of a row.
        dated: Option<Timestamp>,
    },
    /// A user of whom the export says that they have no manager.
    NoManager {
        person: String,
    },
    Group {
        source_id: String,
        /// A delta may leave it out.
        name: Option<String>,
    },
    Member {
        group: String,
        person: String,
        removed: bool,
    },
    Method(Box<MethodRecord>),
}

/// Members of a user that an export without the permission for them has as `null` for everybody.
pub(crate) const WATCHED: [&str; 8] = [
    "mobilePhone",
    "businessPhones",
    "mail",
    "otherMails",
    "employeeId",
    "jobTitle",
    "department",
    "officeLocation",
];

/// A user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PersonRecord {
    /// Of each of [`WATCHED`] whether it has a value; `None` if nothing is told.
    pub watched: [Option<bool>; WATCHED.len()],
    pub source_id: String,
    /// Needed for a new user only: a delta says what changed.
    pub user_name: Option<String>,
    /// As `user_name`.
    pub display_name: Option<String>,
    pub job_title: Told<String>,
    pub department: Told<String>,
    pub office: Told<String>,
    pub employee_number: Told<String>,
    /// The number that the file gives to strangers as well: it is taken over for nobody.
    pub strange: Option<String>,
    /// A table of the run speaks for employee numbers: this one counts only where none is on file.
    pub number_yields: bool,
    pub enabled: Option<bool>,
    pub created_at: Option<Timestamp>,
    pub hint: Option<AccountHint>,
    pub extras: Extras,
}

/// What a record says of an account that is not simply a person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AccountHint {
    /// Of another organisation, which recovers it.
    Guest,
    /// A room or a device with a mailbox.
    Room,
    /// A mailbox of several people.
    Shared,
    /// Of this organisation, and nothing else is said.
    Member,
}

impl AccountHint {
    /// What the desk knows it as.
    pub(crate) const fn kind(self) -> AccountKind {
        match self {
            Self::Guest => AccountKind::Guest,
            Self::Room => AccountKind::Room,
            Self::Shared => AccountKind::Shared,
            Self::Member => AccountKind::Person,
        }
    }
}

/// What else a user's record holds: so that later passes read only files that have something for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extras {
    pub manager: bool,
    pub contacts: bool,
    pub methods: bool,
}

/// One telephone or address; no value ends what is on file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ContactFact {
    pub kind: ContactKind,
    pub value: Option<String>,
    pub since: Option<Timestamp>,
}

/// A row of HR facts. What is `None` or absent stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FactsRecord {
    pub person: String,
    /// The row has no user, only the number: it is about everybody who has it.
    pub by_number: bool,
    pub employee_number: Option<String>,
    /// As of a user.
    pub strange: Option<String>,
    pub tier: Option<Tier>,
    pub contacts: Vec<ContactFact>,
    /// Whether it names a manager, who is a record of its own.
    pub manager: bool,
    pub photo: Option<Photo>,
    pub employment: Employment,
    /// The earliest date of the row.
    pub dated: Option<Timestamp>,
}

impl FactsRecord {
    /// The same without dates up to a moment: what is dated so was said of somebody else.
    pub(crate) fn dated_after(&self, moment: Timestamp) -> Self {
        let mut record = self.clone();
        for contact in &mut record.contacts {
            contact.since = contact.since.filter(|since| *since > moment);
        }
        record
    }
}

/// What a row says of whether its person works here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Employment {
    /// The table has no column for it.
    Unsaid,
    /// The table has one, and the row says nothing in it.
    Open,
    Employed,
    Left,
}

/// A managed device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeviceRecord {
    pub source_id: String,
    pub person: String,
    pub kind: DeviceKind,
    pub name: String,
    pub system: Option<String>,
    pub management: Management,
    pub compliant: Option<bool>,
    /// The number of its card, where device management says it in full.
    pub number: Option<String>,
    pub last_seen: Option<Timestamp>,
}

/// An authentication method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MethodRecord {
    pub source_id: String,
    pub person: String,
    pub kind: MethodKind,
    pub label: String,
    pub synced: Option<bool>,
    pub model: Option<String>,
    /// The name of the device that it lives on, as the method says.
    pub device_name: Option<String>,
    /// The kind of device that it lives on, if the method cannot live elsewhere.
    pub lives_on: Option<DeviceKind>,
    /// The number that it is, if it is one and is told in full.
    pub number: Option<String>,
    pub added_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
}

/// What became of the text of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Parsed {
    Item(Item),
    /// The record cannot be applied.
    Problem(String),
    /// Something is wrong with the file, and no record is refused by it.
    OfFile(String),
    /// A field cannot be read: it stays as it is on file, and the rest of the record is applied.
    Flaw(String),
    /// The record is left out on purpose.
    Note(String),
    /// Something worth knowing; nothing is left out.
    Remark(String),
    /// A list without anything in it.
    Empty,
    /// A number or address of a user that a row of the run has as well, and another one there.
    PassedOver,
    /// A date that stands for none, or lies too early to be one.
    NoDate(String),
    /// All methods of this person are in the export, or some cannot be read.
    Listed {
        person: String,
        whole: bool,
    },
}
