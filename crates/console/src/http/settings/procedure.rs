//! The procedure that agents and auditors read: generated from the standards, so that it cannot differ from what is enforced.

use super::present;
use crate::{
    Arg, Phrase,
    http::{error::PageError, visit::Visit},
    views::{Area, ProcedureView, TierProcedure, account_key, flag_rows, proof_key},
};
use axum::{extract::Path, response::Response};
use keyward_model::{Role, Tier};
use keyward_recovery::{EvidenceKind, FAILURES_LOCK, Standards};

pub(super) async fn current(visit: Visit) -> Result<Response, PageError> {
    page(visit, None).await
}

pub(super) async fn version(visit: Visit, Path(version): Path<String>) -> Result<Response, PageError> {
    page(visit, Some(version)).await
}

/// The desk, those who sign for somebody, and those who review.
async fn admit(visit: &Visit) -> Result<(), PageError> {
    let person = &visit.full()?.person;
    let roles = person.roles;
    if roles.desk_reach().is_some() || roles.has(Role::SecurityReader) || roles.has(Role::PolicyAdministrator)
    {
        return Ok(());
    }
    let approves = visit.app.desk.approver_state(person.id).await?;
    if approves.has_reports || approves.waiting > 0 { Ok(()) } else { Err(visit.lacking_role()) }
}

async fn page(visit: Visit, version: Option<String>) -> Result<Response, PageError> {
    admit(&visit).await?;
    let version =
        version.map(|version| version.parse::<u32>().map_err(|_| PageError::NotFound)).transpose()?;
    let (standards, detail, versions) = visit.app.desk.standards_version(version).await?;
    let tier = |tier: &Tier| TierProcedure {
        tier: *tier,
        clauses: present::standard(*tier, standards.of(*tier)),
        assessment: present::assessment(*tier, standards.of(*tier)),
    };
    let life =
        |kind: EvidenceKind| (proof_key(kind), u32::try_from(kind.life().as_secs() / 60).unwrap_or(u32::MAX));
    let view = ProcedureView {
        is_current: versions.first() == Some(&standards.version),
        standards: present::in_force(&detail),
        tiers: Tier::ALL.iter().map(tier).collect(),
        lives: EvidenceKind::PROOFS.into_iter().map(life).collect(),
        flags: flag_rows(&standards.flags),
        exceptions: exceptions(&standards),
        limits: limits(&standards),
        versions,
    };
    visit.page(Area::Nowhere, &view).await
}

/// For which accounts two supervisors may make an exception.
fn exceptions(standards: &Standards) -> Vec<Phrase> {
    let allowed = Tier::ALL.iter().filter(|tier| standards.exceptions.of(**tier));
    let way = |tier: &Tier| {
        Phrase::key("procedure-stuck-exception")
            .with("accounts", Arg::Key(account_key(*tier)))
            .with("hours", standards.exceptions.hours)
    };
    allowed.map(way).collect()
}

/// What is limited in all; what has no limit is left out.
fn limits(standards: &Standards) -> Vec<Phrase> {
    let limit = |key, most: u32| (most > 0).then(|| Phrase::key(key).with("count", most));
    let failures = limit("procedure-limit-failures", FAILURES_LOCK);
    let wave = limit("procedure-limit-wave", standards.wave);
    let passes = limit("procedure-limit-passes", standards.passes_per_agent);
    [failures, wave, passes].into_iter().flatten().collect()
}
