#![doc = include_str!("../README.md")]

mod accounts;
mod applies;
mod assessment;
mod audience;
mod call_code;
mod carried;
mod case;
mod change;
mod closeness;
mod command;
mod confirmation;
mod decide;
mod demand;
mod effect;
mod event;
mod evidence;
mod exception;
mod facts;
mod flag_policy;
mod flags;
mod handover;
mod invite;
mod keys;
mod numbers;
mod obligations;
mod own;
mod reachable;
mod refusal;
mod remade;
mod report;
mod reregistration;
mod second;
mod sides;
mod signed_state;
mod signers;
mod standard;
mod verification;

pub use accounts::{FirstPasskey, OwnedAccounts, StandardFor, recoverable};
pub use applies::{standard_with, tier_of};
pub use assessment::{Clause, Requirement, Rule, Verdict, Weakness, clauses, requirements, weaknesses};
pub use audience::{Audience, Because, counts_as_told, of_case, of_change, of_reminder, tells_another};
pub use call_code::{CALL_CODE_LIFE, CALL_CODE_TRIES, CallCode};
pub use carried::{CARRIED, Carried, LIFTED};
pub use case::{
    ApprovalState, Case, CaseState, EvidenceState, FlagState, IntentState, OpenedAs, PassState, WorkTouch,
};
pub use change::{
    CHANGE_DELAY, CHANGE_LIFE, Change, ChangeRefusal, ChangeState, Danger, Entrants, Holder, Holders, Judged,
    LinkedAccount, Move, Payload, Signer, Swap, Topic, admit_change, check_draft, check_proposal, dangers,
    entrants, is_guarded, leaves_entrants, leaves_two, topics,
};
pub use closeness::{Closeness, MOST_CLOSE, may_declare};
pub use command::{Command, Observation};
pub use confirmation::{Asks, Confirmation, Deed};
pub use decide::{
    FAILURES_LOCK, decide, eligible_approvers, ending_now, may_dismiss_report, may_end_sessions, may_freeze,
    may_lift_freeze, may_read_on_hold, may_tend, open,
};
pub use demand::{More, Way};
pub use effect::{Effect, Handover, Notice, Occasion, Outcome, Reach};
pub use event::{CaseEvent, Closing, Ending, FROZEN, OwnSession, OwnStop, Recorded};
pub use evidence::{APPROVAL_REQUEST_LIFE, Basis, COOLING, EvidenceKind, EvidenceResult, Prompt, Root};
pub use exception::{
    COOLING_HOURS, EXCEPTION_LIFE, ExceptionState, Exceptions, StoppedException, may_stop_exception,
    signed_exception,
};
pub use facts::{
    ActorFacts, Colleague, Deputy, FRESH, Facts, History, SignedAction, StepUp, Touch, WORK_LIFE,
};
pub use flag_policy::{FlagEffect, FlagEffects, FlagKind};
pub use flags::{RedFlag, standing_flags, suspects};
pub use handover::{HandoverNeeds, splits};
pub use invite::{Candidate, INVITE_AGAIN, INVITED_AT_ONCE, Invitation, InviteWay, LeftOut, invitation};
pub use keys::key_counts;
pub use numbers::{
    LostBefore, NumberSource, OnFile, Rings, SettledNumber, eligible_numbers, left_lost, marked_lost,
    numbers_in_question, roots_of_number, telephones,
};
pub use obligations::{
    Duty, Obligation, ThingNeeds, Unneeded, closing_counts, current, needs, obligations, strong_left,
    waits_for_own_sign_in,
};
pub use reachable::{Barred, Meets, Reachable, Short, WayOut, reachable, saved_codes};
pub use refusal::Refusal;
pub use remade::{Remade, remade_in_question, signed_in_lately};
pub use report::{
    Amendment, AtHand, LossReport, LostThing, MethodAnswers, Playbook, ReportChannel, Theft, methods_exposed,
    methods_in_question, methods_lost, passkeys_in_question,
};
pub use reregistration::{Reregistration, reregistration};
pub use second::{Second, deputy_since};
pub use sides::may_decide;
pub use signed_state::signed_state;
pub use signers::{RESTORED, Signers, SignersLeft, signers_left};
pub use standard::{Alternative, Slot, Standards, TierStandard};
pub use verification::{Counted, NotCounted, Verification, asked_in_vain, verification};
