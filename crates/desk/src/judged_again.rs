//! What is known now of a person's methods that were proofs once: whether the policy takes them, and in what session they were made.

use keyward_access::policy::{Held, may_use};
use keyward_directory::rules::{AccountFacts, InForce};
use keyward_model::{DirectoryId, Factor, FactorSet, Method, MethodId, Person, SessionStrength, Strength};
use keyward_recovery::{Basis, Case};
use keyward_storage::{StoreError, Tx, repo::sessions};
use std::collections::BTreeSet;

/// The methods that the sign-in policy in force refuses, whatever they are used for.
pub(crate) fn refused(
    tx: &mut dyn Tx,
    person: &Person,
    rules: &InForce,
) -> Result<BTreeSet<MethodId>, StoreError> {
    let account = AccountFacts::read(tx, person.clone(), rules)?;
    let facts = account.facts();
    let refuses = |held: &&Held| {
        let factors = Factor::of(held.kind);
        factors.iter().all(|factor| may_use(rules.rules(), &facts, *factor, held).is_err())
    };
    Ok(facts.methods.iter().filter(refuses).map(|held| held.id).collect())
}

/// The methods that are proofs in a case and were added in a session that was weaker than the account, as far as the session is still
/// on record: by whoever had no passkey of an account that had one.
pub(crate) fn made_weakly(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    case: &Case,
    methods: &[Method],
) -> Result<BTreeSet<MethodId>, StoreError> {
    let mut weak = BTreeSet::new();
    for evidence in &case.evidence {
        let (Basis::Passkey { method } | Basis::RecoveryCode { method }) = &evidence.basis else { continue };
        let Some(made) = methods.iter().find(|known| known.id == *method) else { continue };
        let Some(session) = made.added_from.session else { continue };
        let Some(shown) = sessions::factors_of(tx, dir, case.person, session)? else { continue };
        let stronger = |other: &Method| {
            other.kind.strength() == Strength::PhishingResistant && other.added_at < made.added_at
        };
        if is_weak(shown) && methods.iter().any(stronger) {
            weak.insert(*method);
        }
    }
    Ok(weak)
}

fn is_weak(shown: FactorSet) -> bool {
    !shown.has(Factor::TemporaryAccessPass) && SessionStrength::of(shown) < SessionStrength::PhishingResistant
}
