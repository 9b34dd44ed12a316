//! What is known now of a person's methods that are proofs: whether the policy takes them, and how strongly they were bound.

use keyward_access::policy::{Held, PersonFacts, binds_strongly};
use keyward_directory::{
    SIGN_IN_POLICY,
    rules::{AccountFacts, InForce},
    sign_in_policy_of,
};
use keyward_model::{DirectoryId, Method, MethodId, MethodKind, Person, Timestamp};
use keyward_recovery::{COOLING, Case, Facts, closing_counts};
use keyward_storage::{
    StoreError, Tx,
    repo::{methods, policies, sessions},
};
use std::collections::BTreeSet;

/// Adds both to what a decision is made from.
pub(crate) fn judge(tx: &mut dyn Tx, facts: &mut Facts, rules: &InForce) -> Result<(), StoreError> {
    let account = AccountFacts::read(tx, facts.subject.clone(), rules)?;
    facts.refused = account.refused(rules);
    facts.made_weakly = made_weakly(tx, facts, &account)?;
    Ok(())
}

/// When the policy came into force that refuses a strong method or the codes of the person: one administrator alone may close, and a case opens
/// where something is closed. Their groups are those of today: what changes those is on record for itself.
///
/// Of a person to whom something strong is left it is asked whether the policy of 72 hours before the report took it, because a closing of
/// long ago took nothing from them that the case asks for. Where the policy refuses all that they still hold, it opened the way to a pass, and no
/// number of days makes that anything else: whoever closes would only have to wait.
pub(crate) fn closed(
    tx: &mut dyn Tx,
    (case, facts): (&Case, &Facts),
    rules: &InForce,
) -> Result<Option<Timestamp>, StoreError> {
    let proves = |method: &&Method| {
        method.is_usable_strong() || (method.kind == MethodKind::RecoveryCodes && method.works_here())
    };
    let proofs = facts.methods.iter().filter(proves).map(|method| method.id);
    let closed: Vec<MethodId> = proofs.filter(|method| facts.refused.contains(method)).collect();
    if closed.is_empty() {
        return Ok(None);
    }
    let dir = facts.subject.directory;
    let took_one = |tx: &mut dyn Tx, then: &InForce| -> Result<bool, StoreError> {
        let before = AccountFacts::read(tx, facts.subject.clone(), then)?.refused(then);
        Ok(!closed.iter().all(|method| before.contains(method)))
    };
    let then = rules.of_moment(tx, dir, case.opened_at.minus(COOLING))?;
    let lately = then.sign_in_version != rules.sign_in_version && took_one(tx, &then)?;
    if !lately && !closing_counts(case, facts) {
        return Ok(None);
    }
    // The version that closed: the newest whose predecessor took it.
    for policy in policies::history(tx, dir, SIGN_IN_POLICY, MOST_VERSIONS)? {
        let before = policy.version.saturating_sub(1);
        let Some(earlier) = sign_in_policy_of(tx, dir, before)? else { break };
        if took_one(tx, &rules.with_sign_in(earlier))? {
            return Ok(Some(policy.changed_at));
        }
    }
    // Further back than anybody looks: what is in force refuses it for certain.
    let current = if lately { policies::current(tx, dir, SIGN_IN_POLICY)? } else { None };
    Ok(current.map(|policy| policy.changed_at))
}

/// How many versions of the policy are looked through for the one that closed.
const MOST_VERSIONS: usize = 200;

/// The methods that were bound more weakly than the account was worth. The gate's answer is kept with a method. Of one that is older than that
/// the gate's rule is asked again, with what its session showed and what the account had then, as long as the session is on record.
///
/// One whose session is gone counts: ended sessions are forgotten after 90 days, so everybody's oldest methods would prove nothing from the
/// upgrade on, and nobody could ever make up for it. What is bound since then has its answer for good.
fn made_weakly(
    tx: &mut dyn Tx,
    facts: &Facts,
    account: &AccountFacts,
) -> Result<BTreeSet<MethodId>, StoreError> {
    let (dir, person): (DirectoryId, &Person) = (facts.subject.directory, &facts.subject);
    let mut weak = BTreeSet::new();
    for (id, made_strongly) in methods::made_strongly(tx, dir, person.id)? {
        let strongly = match (made_strongly, facts.method(id)) {
            (Some(strongly), _) => strongly,
            (None, Some(made)) if made.works_here() => was_bound_strongly(tx, facts, made, account)?,
            (None, _) => true,
        };
        if !strongly {
            weak.insert(id);
        }
    }
    Ok(weak)
}

/// Whether a method of which the answer was not kept was bound as strongly as the account was worth before it, as far as that is on record.
fn was_bound_strongly(
    tx: &mut dyn Tx,
    facts: &Facts,
    made: &Method,
    account: &AccountFacts,
) -> Result<bool, StoreError> {
    let Some(session) = made.added_from.session else { return Ok(true) };
    let person = &facts.subject;
    let Some(shown) = sessions::factors_of(tx, person.directory, person.id, session)? else {
        return Ok(true);
    };
    let earlier = |held: &&Held| facts.method(held.id).is_some_and(|known| known.added_at < made.added_at);
    let before: Vec<Held> = account.facts().methods.iter().filter(earlier).cloned().collect();
    Ok(binds_strongly(&PersonFacts { methods: &before, ..account.facts() }, shown))
}
