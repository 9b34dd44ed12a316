//! The state of a case that somebody approves. "I have looked at this case" says something about what there was to look at, so the digest
//! of that is part of what is signed, and the signature counts only as long as it is the same: what is reported later, what turns up
//! later and what is checked later was approved by nobody.
//!
//! A vouch and an exception say less: who the person is, and what was lost. They end with what is added to the report (see the fold).

use crate::{
    AtHand, Case, EvidenceKind, EvidenceResult, Facts, LossReport, RedFlag, flags::unraised,
    verification::counts_whenever,
};
use aws_lc_rs::digest;
use keyward_model::{EvidenceId, MethodId};
use serde::Serialize;
use std::{collections::BTreeSet, fmt::Write as _};

/// What an approver looks at. The form is stored, as its digest: add, never change.
#[derive(Serialize)]
struct State<'a> {
    report: &'a LossReport,
    withdrawn: &'a BTreeSet<u32>,
    doubted: &'a [MethodId],
    at_hand: Option<AtHand>,
    checks: Vec<(EvidenceId, EvidenceKind, EvidenceResult)>,
    flags: Vec<String>,
    stops: u32,
}

/// The SHA-256 of the report, the checks that count or failed, the red flags that were found (looked at or not) and how often the case was
/// stopped, in lower-case hexadecimal. How old a check is changes nothing: one that takes its place does.
pub fn signed_state(case: &Case, facts: &Facts) -> String {
    digest_of(case, facts, &unraised(case, facts))
}

/// The same as far as it is on record. What only the facts show is put on record by the signature, and voids it then.
pub(crate) fn recorded_state(case: &Case, facts: &Facts) -> String {
    digest_of(case, facts, &[])
}

fn digest_of(case: &Case, facts: &Facts, unraised: &[RedFlag]) -> String {
    let against = |result| result == Some(EvidenceResult::Failed);
    let checks =
        case.evidence.iter().filter(|check| against(check.result) || counts_whenever(case, facts, check));
    let mut flags: Vec<String> =
        case.flags.iter().map(|known| known.flag.name()).chain(unraised.iter().map(RedFlag::name)).collect();
    flags.sort();
    let state = State {
        report: &case.report,
        withdrawn: &case.withdrawn,
        doubted: &case.doubted,
        at_hand: case.at_hand,
        checks: checks.filter_map(|check| Some((check.id, check.kind, check.result?))).collect(),
        flags,
        stops: case.escalations,
    };
    let bytes = serde_json::to_vec(&state).unwrap_or_default();
    digest::digest(&digest::SHA256, &bytes).as_ref().iter().fold(
        String::with_capacity(64),
        |mut hex, byte| {
            // Writing into a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        },
    )
}
