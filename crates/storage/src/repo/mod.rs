//! What the product keeps, one file per concept: every statement of the product stands here (the log's stand in
//! [`crate::log`]).
//!
//! Functions take the transaction and the organisation first. Look-ups answer with `Option`; guarded updates
//! answer whether they hit their row; lists are [`Page`]s or capped, so no query is unbounded. Every function
//! fails alike: with what the engine refuses, or with [`StoreError::Inconsistent`], naming table and column, when
//! a stored value is not one the program writes.
#![expect(
    clippy::missing_errors_doc,
    reason = "every function here fails alike; the module's documentation says how"
)]

pub mod agent_holds;
pub mod alarms;
pub mod break_glass;
pub mod campaigns;
pub mod cases;
pub mod challenges;
pub mod changes;
pub mod clock;
pub mod contacts;
pub mod counters;
pub mod deputies;
pub mod devices;
pub mod directories;
pub mod exercise;
pub mod groups;
pub mod guesses;
pub mod humans;
pub mod import_counted;
pub mod import_runs;
pub mod intake;
pub mod intents;
pub mod invitations;
pub mod issuance;
pub mod messages;
pub mod method_addresses;
pub mod methods;
pub mod names;
pub(crate) mod open_cases;
pub mod outlets;
pub mod page_reads;
pub mod pass_halves;
pub mod pass_orders;
pub mod passes;
pub mod passkeys;
pub mod passwords;
pub mod pending_imports;
pub mod people;
pub mod person_sources;
pub mod policies;
pub mod recovery_codes;
pub mod relations;
pub mod reminders;
pub mod revocations;
pub(crate) mod role_holders;
pub mod safe_words;
pub mod sent_codes;
pub mod sessions;
pub mod sign_in_links;
pub mod sign_ins;
pub mod signature_requests;
pub mod standings;
pub mod throttle;
pub mod totp;
pub mod trust;

mod fields;
mod page;

pub(crate) use fields::{Fields, all, capped, json, one, placeholders, roles_bits};
pub use page::{Cursor, CursorError, MAX_LIMIT, Page, PageRequest};

use crate::StoreError;
use keyward_access::gate::{Permit, Write};
use keyward_model::PersonId;

/// What every function here answers with.
pub(crate) type Answer<T> = Result<T, StoreError>;

/// The most methods, devices, contacts or groups of one person that are read: far above any real person's.
pub const PER_PERSON: usize = 500;

/// Refuses a write about a person's ways in that its permit does not cover.
pub(crate) fn permitted(permit: &Permit, person: PersonId, write: Write) -> Answer<()> {
    if permit.person() == person && permit.covers(write) { Ok(()) } else { Err(StoreError::NotPermitted) }
}
