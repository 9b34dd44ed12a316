#![doc = include_str!("../README.md")]

mod audience;
mod case;
mod command;
mod decide;
mod effect;
mod event;
mod evidence;
mod facts;
mod flag_policy;
mod obligations;
mod refusal;
mod report;
mod standard;
mod verification;

pub use audience::{Audience, Because, of_case, of_change};
pub use case::{ApprovalState, Case, CaseState, EvidenceState, IntentState, PassState};
pub use command::{Command, Observation};
pub use decide::{decide, may_freeze, open};
pub use effect::{Effect, Handover, Notice, Outcome};
pub use event::{CaseEvent, Closing, FROZEN, Recorded};
pub use evidence::{APPROVAL_REQUEST_LIFE, Basis, EvidenceKind, EvidenceResult, Root};
pub use facts::{ActorFacts, Facts, SignedAction, StepUp};
pub use flag_policy::{FlagEffect, FlagEffects, FlagKind};
pub use obligations::{Duty, Obligation, ThingNeeds, current, needs, obligations};
pub use refusal::Refusal;
pub use report::{LossReport, LostThing, Playbook, ReportChannel, Theft, methods_lost};
pub use standard::{Alternative, Slot, Standards, TierStandard};
pub use verification::{Counted, NotCounted, Verification, eligible_numbers, verification};
