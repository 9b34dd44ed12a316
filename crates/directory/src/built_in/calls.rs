//! What each call does inside its transaction.

use super::event::log;
use crate::rules::pass_policy;
use crate::{DirectoryError, ISSUANCE_HELD, IssuedPass, PassOrder};
use keyward_access::gate::Permit;
use keyward_model::{
    Actor, DirectoryId, MethodId, MethodStatus, PassId, PassPolicyError, PassRequest, PersonId, SessionId,
};
use keyward_storage::{
    Draws, StoreError, Tx,
    log::claims,
    repo::{
        groups, issuance, methods,
        passes::{self, Issued, NewPass, PassEnd, PassRow},
        people, sessions,
    },
    secrets::{Purpose, Secrets, generate_pass},
};
use serde_json::json;
use zeroize::Zeroizing;

pub(super) fn revoke_sessions(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    keep: Option<SessionId>,
    draws: &Draws,
) -> Result<u64, DirectoryError> {
    people::find(tx, dir, person)?.ok_or(DirectoryError::NotFound)?;
    let count = sessions::end_all(tx, dir, person, keep, "revoked", draws.now())?;
    let body = json!({ "count": count, "kept": keep });
    log(tx, dir, Actor::System, "session.revoked_all", person, body, draws)?;
    Ok(count)
}

/// Sets the status of a method and ends the sessions that it made, unless it works from now on.
pub(super) fn set_status(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    by: Actor,
    id: MethodId,
    status: MethodStatus,
    draws: &Draws,
) -> Result<(), DirectoryError> {
    let method = methods::find(tx, dir, id)?.ok_or(DirectoryError::NotFound)?;
    let kind = match status {
        MethodStatus::Active => "method.reinstated",
        MethodStatus::Suspended => "method.suspended",
        MethodStatus::Revoked => "method.revoked",
    };
    #[expect(clippy::disallowed_methods, reason = "carries out what a case, or who answers for it, decided")]
    let permit = Permit::of_decision(method.person);
    if methods::set_status(tx, dir, &permit, id, status, draws.now())? {
        let body = json!({ "method": id, "kind": method.kind, "label": method.label, "was": method.status });
        log(tx, dir, by, kind, method.person, body, draws)?;
    }
    // Sessions end even if the status was set before: a session must not outlive its method.
    if status != MethodStatus::Active {
        sessions::end_of_method(tx, dir, method.person, id, kind, draws.now())?;
    }
    Ok(())
}

pub(super) fn require_reregistration(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    by: Actor,
    id: PersonId,
    methods: &[MethodId],
    draws: &Draws,
) -> Result<(), DirectoryError> {
    let before = people::find(tx, dir, id)?.ok_or(DirectoryError::NotFound)?.reregister_at;
    for &method in methods {
        let theirs = methods::find(tx, dir, method)?.is_some_and(|found| found.person == id);
        if !theirs {
            return Err(DirectoryError::NotFound);
        }
        set_status(tx, dir, by, method, MethodStatus::Revoked, draws)?;
    }
    let now = Some(draws.now());
    if !people::set_reregister(tx, dir, id, before, now)? {
        return Err(StoreError::Busy.into());
    }
    let body = json!({ "from": before, "to": now, "methods": methods });
    log(tx, dir, by, "person.reregistration_required", id, body, draws)?;
    Ok(())
}

pub(super) fn issue(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    order: PassOrder,
    secrets: &Secrets,
    draws: &Draws,
) -> Result<IssuedPass, DirectoryError> {
    if let Some(before) = passes::find_by_intent(tx, dir, order.intent)? {
        return shown_before(&before.pass, order);
    }
    // Whoever works at the machine may let in the reviewer who has to lift it.
    if order.issued_by != Actor::Operator && issuance::is_held(tx, dir)? {
        return Err(DirectoryError::Refused(ISSUANCE_HELD));
    }
    let person = people::find(tx, dir, order.person)?.ok_or(DirectoryError::NotFound)?;
    if !person.enabled {
        return Err(DirectoryError::Refused("account-disabled"));
    }
    if person.frozen_at.is_some() {
        return Err(DirectoryError::Refused("account-frozen"));
    }
    let policy = pass_policy(tx, dir)?;
    let groups: Vec<_> =
        groups::groups_of(tx, dir, order.person)?.into_iter().map(|group| group.id).collect();
    // The desk asked the policy already; it may have changed since, and other callers may not have asked.
    let asked = PassRequest { minutes: Some(order.minutes), one_time: order.one_time };
    let life = policy.admit(asked, &groups).map_err(|error| DirectoryError::Refused(code(&error)))?;
    let now = draws.now();
    let secret = generate_pass(policy.length, draws);
    let pass = NewPass {
        id: PassId::new(now, draws),
        person: order.person,
        intent: order.intent,
        secret_hash: secrets.keyed_hash(Purpose::Pass, secret.text().as_bytes()),
        one_time: order.one_time,
        not_before: now,
        expires_at: now.plus(life),
        issued_at: now,
        issued_by: order.issued_by,
        decoy: order.decoy,
    };
    let earlier = passes::find_unended(tx, dir, order.person)?;
    match passes::issue(tx, dir, &pass)? {
        Issued::Before(row) => return shown_before(&row.pass, order),
        Issued::New { .. } => {}
    }
    if let Some(PassRow { pass: earlier, .. }) = earlier {
        if earlier.expires_at <= now {
            log(tx, dir, Actor::System, "pass.expired", order.person, json!({ "pass": earlier.id }), draws)?;
        } else {
            let body = json!({ "pass": earlier.id, "reason": PassEnd::Replaced.name() });
            log(tx, dir, order.issued_by, "pass.voided", order.person, body, draws)?;
        }
    }
    sessions::end_enrolments(tx, dir, order.person, "pass.voided", draws.now())?;
    let body = json!({
        "pass": pass.id, "expires_at": pass.expires_at, "one_time": pass.one_time,
        "secret": claims::pass_secret(&pass.secret_hash),
    });
    log(tx, dir, order.issued_by, "pass.issued", order.person, body, draws)?;
    Ok(IssuedPass {
        pass: pass.id,
        secret: Some(Zeroizing::new(secret.text().to_owned())),
        starts_at: pass.not_before,
        expires_at: pass.expires_at,
    })
}

fn shown_before(pass: &NewPass, order: PassOrder) -> Result<IssuedPass, DirectoryError> {
    if pass.person != order.person {
        return Err(DirectoryError::Refused("intent-of-another"));
    }
    Ok(IssuedPass { pass: pass.id, secret: None, starts_at: pass.not_before, expires_at: pass.expires_at })
}

const fn code(error: &PassPolicyError) -> &'static str {
    match error {
        PassPolicyError::Disabled => "pass-disabled",
        PassPolicyError::OutOfScope => "pass-out-of-scope",
        PassPolicyError::Lifetime(..) => "pass-lifetime",
        PassPolicyError::OneTimeOnly => "pass-one-time-only",
    }
}

pub(super) fn disarm(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    by: Actor,
    id: PassId,
    draws: &Draws,
) -> Result<(), DirectoryError> {
    let row = passes::find(tx, dir, id)?.ok_or(DirectoryError::NotFound)?;
    if !row.pass.decoy && passes::disarm(tx, dir, id)? {
        log(tx, dir, by, "pass.disarmed", row.pass.person, json!({ "pass": id }), draws)?;
    }
    Ok(())
}

pub(super) fn void(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    by: Actor,
    id: PassId,
    draws: &Draws,
) -> Result<(), DirectoryError> {
    let row = passes::find(tx, dir, id)?.ok_or(DirectoryError::NotFound)?;
    if passes::void(tx, dir, id, PassEnd::Voided, draws.now())? {
        let body = json!({ "pass": id, "reason": PassEnd::Voided.name() });
        log(tx, dir, by, "pass.voided", row.pass.person, body, draws)?;
    }
    // The sessions that stand on a pass may do nothing but register a passkey, and should no longer.
    sessions::end_enrolments(tx, dir, row.pass.person, "pass.voided", draws.now())?;
    Ok(())
}
