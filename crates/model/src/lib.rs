#![doc = include_str!("../README.md")]

mod aaguid;
mod contact;
mod device;
mod entropy;
mod human;
mod id;
mod import_counts;
mod method;
mod opened_by;
mod pass;
mod person;
mod repeats;
mod scope;
mod sign_in;
mod text;
mod time;

pub use aaguid::Aaguid;
pub use contact::{Channel, Contact, ContactKind, masked, masked_within};
pub use device::{Device, DeviceKind, DeviceState, Management};
pub use entropy::{Entropy, SeededEntropy};
pub use human::{HumanId, Humans, employee_key, is_placeholder};
pub use id::{
    CaseId, ChangeId, ContactId, DeviceId, DirectoryId, EventId, EvidenceId, GroupId, IdError, IntakeId,
    IntentId, MessageId, MethodId, PassId, PersonId, SessionId,
};
pub use import_counts::ImportCounts;
pub use method::{Method, MethodKind, MethodStatus, Origin, Strength};
pub use opened_by::OpenedBy;
pub use pass::{ENROL_LIFE, PassPolicy, PassPolicyError, PassRequest};
pub use person::{AccountKind, Actor, Owner, Person, Privilege, Role, RoleSet, Tier};
pub use repeats::Repeats;
pub use scope::{Include, Scope, Standing};
pub use sign_in::{
    Campaign, Certification, Combination, Demand, DemandOf, Factor, FactorSet, FirstMethod, Lifetime,
    Lifetimes, MOST_PROFILES, MOST_STRENGTHS, MetadataStatus, MethodRule, ModelList, NamedStrength,
    PasskeyProfile, RequiredStrength, Requirement, SessionStrength, SignInPolicy,
};
pub use text::{
    TextError, compatible, is_invisible, is_safe_in_command, line, one_form, paragraph, reversed_number,
    search_words, turns,
};
pub use time::{Clock, ManualClock, SKEW, Timestamp};
