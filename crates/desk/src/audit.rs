//! Comparing the rows of cases with their events, for `keyward log verify`.
//!
//! A case's events are replayed, and its row, its effects and what somebody was asked to sign must be what follows from
//! them. Covered: of `recovery_case` all but `number`, which no event says, and `step` of a case that is not closed, which
//! depends on the facts of that moment; of `intent` all but the tries; of `signature_request` all but `expires_at`, which
//! follows from the kind.

use crate::{journal, record::ended_step, requests::sha256_hex};
use keyward_model::{CaseId, DirectoryId, EvidenceId, IntentId, PersonId, Timestamp};
use keyward_recovery::{Basis, Case, CaseEvent, CaseState, Effect, EvidenceKind, EvidenceResult, Recorded};
use keyward_storage::{
    Store, StoreError, Tx,
    log::{self, Exercises, Finding, Findings},
    repo::{
        cases::{CaseRow, CaseState as RowState},
        intents::{Intent, Outcome},
        signature_requests::{RequestAnswer, RequestKind, SignatureRequest},
    },
    seal,
};
use std::{collections::BTreeMap, sync::Arc};

/// What [`audit`] saw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// Cases that were compared.
    pub cases: u64,
    /// Rows that are not what the events say.
    pub findings: Findings,
}

/// Compares every case with its events, some cases at a time, each time in one snapshot. That the events are the logged ones
/// is for [`log::verify`] to say; it also finds events that are missing within a case.
///
/// # Errors
/// [`StoreError`].
pub async fn audit(store: &Store, dir: DirectoryId) -> Result<Audit, StoreError> {
    let (mut audit, mut after) = (Audit::default(), None);
    let exercises = store.read("audit-exercises", move |tx| log::exercises(tx, dir)).await?;
    let exercises = Arc::new(exercises);
    loop {
        let gone = Arc::clone(&exercises);
        let (cases, findings, next) =
            store.read("audit-cases", move |tx| some(tx, dir, after, &gone)).await?;
        audit.cases = audit.cases.saturating_add(cases);
        audit.findings.extend(findings);
        if next.is_none() {
            return Ok(audit);
        }
        after = next;
    }
}

/// How many cases, what is wrong with them, and where to go on.
type Part = (u64, Vec<Finding>, Option<CaseId>);

fn some(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    after: Option<CaseId>,
    exercises: &Exercises,
) -> Result<Part, StoreError> {
    // What was altered is named, not refused.
    seal::audit(tx);
    let rows = log::rows_of_cases(tx, dir, after)?;
    let mut findings = Vec::new();
    let mut intents: BTreeMap<CaseId, Vec<_>> = BTreeMap::new();
    for (id, case, row) in rows.intents {
        intents.entry(case).or_default().push((id, row));
    }
    let mut requests: BTreeMap<CaseId, Vec<_>> = BTreeMap::new();
    for (id, case, row) in rows.requests {
        requests.entry(case).or_default().push((id, row));
    }
    let count = u64::try_from(rows.cases.len()).unwrap_or(u64::MAX);
    for case in rows.logged {
        let there = rows.cases.iter().any(|(id, _)| *id == case);
        if !there && !left_with_exercise(tx, dir, case, exercises)? {
            findings.push(Finding::new("recovery_case", named(case), "is missing: the log speaks about it"));
        }
    }
    for (id, row) in rows.cases {
        let (intents, requests) = (intents.remove(&id), requests.remove(&id));
        let said = match said(tx, dir, id) {
            Ok(said) => said,
            Err(what) => {
                findings.push(Finding::new("recovery_case", named(id), what));
                continue;
            }
        };
        match row {
            Ok(row) => said.row(&row, &mut findings),
            Err(error) => findings.push(Finding::new("recovery_case", named(id), error.to_string())),
        }
        said.intents(intents.unwrap_or_default(), &mut findings);
        said.requests(requests.unwrap_or_default(), &mut findings);
    }
    let lost = "belongs to a case that is not there";
    for (id, _) in intents.into_values().flatten() {
        findings.push(Finding::new("intent", id.to_string(), lost));
    }
    for (id, _) in requests.into_values().flatten() {
        findings.push(Finding::new("signature_request", id.to_string(), lost));
    }
    Ok((count, findings, rows.next))
}

/// Whether a case was about somebody who was made for an exercise and taken away after it.
fn left_with_exercise(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    case: CaseId,
    exercises: &Exercises,
) -> Result<bool, StoreError> {
    let events = log::of_case(tx, dir, case)?;
    let person = events.first().and_then(|event| event.person);
    let same = events.iter().all(|event| event.person == person);
    Ok(same && person.is_some_and(|person| exercises.is_gone(person)))
}

fn named(case: CaseId) -> String {
    format!("case {case}")
}

/// Replays a case, or says why it cannot be.
fn said(tx: &mut dyn Tx, dir: DirectoryId, id: CaseId) -> Result<Said, String> {
    let events = journal::recorded(tx, dir, id).map_err(|error| error.to_string())?;
    let case = Case::replay(id, &events).ok_or("its events are not a case")?;
    Ok(Said { case, events })
}

/// What the events of a case say.
struct Said {
    case: Case,
    events: Vec<Recorded>,
}

/// An effect as the events have it.
struct SaidEffect<'e> {
    effect: &'e Effect,
    at: Timestamp,
    end: Option<(Outcome, Timestamp)>,
}

/// A request as the events have it.
struct SaidRequest<'e> {
    kind: RequestKind,
    approver: PersonId,
    statement: &'e str,
    at: Timestamp,
    answer: Option<(RequestAnswer, Timestamp)>,
}

impl Said {
    #[expect(clippy::disallowed_methods, reason = "the row holds the tier at opening, and decides nothing")]
    fn row(&self, row: &CaseRow, findings: &mut Vec<Finding>) {
        let (case, row) = (&self.case, &row.case);
        let (state, step) = match case.state {
            CaseState::Open => (RowState::Open, None),
            CaseState::Escalated => (RowState::Escalated, None),
            CaseState::Closed(closing) => (RowState::Closed, Some(ended_step(case, closing))),
        };
        let closed = self.events.iter().find(|one| matches!(one.event, CaseEvent::Closed { .. }));
        let changed_at = self.events.last().map(|last| last.at);
        // `last_seq` is compared by the log itself.
        for (column, same) in [
            ("person_id", row.person == case.person),
            ("playbook", row.playbook == case.playbook.name()),
            ("opened_at", row.opened_at == case.opened_at),
            ("opened_by", row.opened_by == case.opened_by.person()),
            ("tier", row.now.tier == case.tier_at_opening()),
            ("state", row.now.state == state),
            ("changed_at", Some(row.now.changed_at) == changed_at),
            ("closed_at", row.now.closed_at == closed.map(|closed| closed.at)),
            ("step", step.is_none_or(|step| row.now.step == step)),
            ("theft", row.now.theft == case.report.theft.name()),
            ("channel", row.now.channel == case.report.channel.name()),
        ] {
            if !same {
                let what = format!("{column} is not what its events say");
                findings.push(Finding::new("recovery_case", named(case.id), what));
            }
        }
    }

    fn effects(&self) -> BTreeMap<IntentId, SaidEffect<'_>> {
        let mut effects = BTreeMap::new();
        for Recorded { at, event, .. } in &self.events {
            let (id, outcome) = match event {
                CaseEvent::EffectIntended { id, effect } => {
                    effects.insert(*id, SaidEffect { effect, at: *at, end: None });
                    continue;
                }
                CaseEvent::EffectDone { id, .. } => (id, Outcome::Done),
                CaseEvent::EffectFailed { id, .. } => (id, Outcome::Failed),
                _ => continue,
            };
            // The first outcome stays.
            if let Some(effect) = effects.get_mut(id) {
                effect.end = effect.end.or(Some((outcome, *at)));
            }
        }
        effects
    }

    fn intents(&self, rows: Vec<(IntentId, Result<Intent, StoreError>)>, findings: &mut Vec<Finding>) {
        let mut effects = self.effects();
        for (id, row) in rows {
            let mut wrong = |what: String| findings.push(Finding::new("intent", id.to_string(), what));
            let (row, said) = match (row, effects.remove(&id)) {
                (Ok(row), Some(said)) => (row, said),
                (Err(error), _) => {
                    wrong(error.to_string());
                    continue;
                }
                (_, None) => {
                    wrong("is there, but no event says that it was decided".to_owned());
                    continue;
                }
            };
            let effect: Option<Effect> = serde_json::from_str(&row.effect).ok();
            for (column, same) in [
                ("effect", effect.as_ref() == Some(said.effect)),
                ("intended_at", row.intended_at == said.at),
                ("outcome", row.outcome == said.end.map(|(outcome, _)| outcome)),
                ("finished_at", row.finished_at == said.end.map(|(_, at)| at)),
            ] {
                if !same {
                    wrong(format!("{column} is not what the case's events say"));
                }
            }
        }
        for id in effects.into_keys() {
            findings.push(Finding::new("intent", id.to_string(), "is missing: the log speaks about it"));
        }
    }

    fn asked(&self) -> BTreeMap<EvidenceId, SaidRequest<'_>> {
        let mut asked: BTreeMap<EvidenceId, SaidRequest<'_>> = BTreeMap::new();
        for Recorded { at, event, .. } in &self.events {
            let new =
                |kind, approver, statement| SaidRequest { kind, approver, statement, at: *at, answer: None };
            let (id, signed) = match event {
                CaseEvent::EvidenceAsked {
                    id,
                    kind: EvidenceKind::Vouch,
                    basis: Basis::Approver { person, statement },
                } => {
                    asked.insert(*id, new(RequestKind::Vouch, *person, statement));
                    continue;
                }
                CaseEvent::ApprovalAsked { id, approver, statement, .. } => {
                    asked.insert(*id, new(RequestKind::Approval, *approver, statement));
                    continue;
                }
                CaseEvent::EvidenceRecorded { id, result: EvidenceResult::Passed, .. } => (id, true),
                CaseEvent::EvidenceRecorded { id, result: EvidenceResult::Failed, .. } => (id, false),
                CaseEvent::ApprovalRecorded { id, signed, .. } => (id, *signed),
                _ => continue,
            };
            if let Some(request) = asked.get_mut(id) {
                let answer = if signed { RequestAnswer::Signed } else { RequestAnswer::Declined };
                request.answer = Some((answer, *at));
            }
        }
        asked
    }

    fn requests(
        &self,
        rows: Vec<(EvidenceId, Result<SignatureRequest, StoreError>)>,
        findings: &mut Vec<Finding>,
    ) {
        let mut asked = self.asked();
        for (id, row) in rows {
            let mut wrong =
                |what: String| findings.push(Finding::new("signature_request", id.to_string(), what));
            let (row, said) = match (row, asked.remove(&id)) {
                (Ok(row), Some(said)) => (row, said),
                (Err(error), _) => {
                    wrong(error.to_string());
                    continue;
                }
                (_, None) => {
                    wrong("is there, but no event says that anybody was asked".to_owned());
                    continue;
                }
            };
            // That nobody answered in time is no event.
            let answer = row.answer.filter(|answer| *answer != RequestAnswer::Expired);
            let answered = answer.and(row.answered_at);
            for (column, same) in [
                ("kind", row.kind == said.kind),
                ("approver_id", row.approver == said.approver),
                ("statement", sha256_hex(row.statement.as_bytes()) == said.statement),
                ("asked_at", row.asked_at == said.at),
                ("answer", answer == said.answer.map(|(answer, _)| answer)),
                ("answered_at", answered == said.answer.map(|(_, at)| at)),
            ] {
                if !same {
                    wrong(format!("{column} is not what the case's events say"));
                }
            }
        }
        for id in asked.into_keys() {
            let what = "is missing: the log speaks about it";
            findings.push(Finding::new("signature_request", id.to_string(), what));
        }
    }
}
