//! What the sign-in policy in force offers to whom, as far as the cast needs it.

use anyhow::{Context as _, Result};
use keyward_model::{DirectoryId, Factor, GroupId, Include, Scope, SignInPolicy};
use keyward_storage::{Store, StoreError, repo::policies};
use std::collections::BTreeSet;

/// The name that the policy is kept under.
const SIGN_IN_POLICY: &str = "sign_in";
/// What is typed, and may be offered to a few only.
const TYPED: [Factor; 2] = [Factor::Password, Factor::SoftwareTotp];

/// The groups whose member is offered passwords with an app, of those to whom the policy offers anything of that; none where everybody
/// is, or nobody.
pub(crate) async fn groups(store: &Store, dir: DirectoryId) -> Result<Vec<GroupId>> {
    let read: Result<_, StoreError> =
        store.read("redteam-policy", move |tx| policies::current(tx, dir, SIGN_IN_POLICY)).await;
    let Some(document) = read?.map(|policy| policy.document) else { return Ok(Vec::new()) };
    let policy: SignInPolicy = serde_json::from_str(&document).context("the sign-in policy")?;
    Ok(let_in(&policy))
}

fn let_in(policy: &SignInPolicy) -> Vec<GroupId> {
    let scopes: Vec<&Scope> = TYPED
        .iter()
        .filter_map(|factor| policy.methods.get(factor))
        .filter(|rule| rule.enabled)
        .map(|rule| &rule.scope)
        .collect();
    let out: BTreeSet<GroupId> = scopes.iter().flat_map(|scope| scope.exclude.iter().copied()).collect();
    let mut found: Vec<GroupId> = Vec::new();
    for scope in scopes {
        let Include::Groups(groups) = &scope.include else { continue };
        let usable = || groups.iter().filter(|group| !out.contains(group));
        if !usable().any(|group| found.contains(group)) {
            found.extend(usable().next());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyward_model::MethodRule;

    fn group(n: u8) -> GroupId {
        GroupId::from_bytes([n; 16])
    }

    fn offering(scopes: [Scope; 2]) -> SignInPolicy {
        let mut policy = SignInPolicy::default();
        for (factor, scope) in TYPED.into_iter().zip(scopes) {
            policy.methods.insert(factor, MethodRule { enabled: true, scope });
        }
        policy
    }

    #[test]
    fn a_typist_is_in_a_group_of_each_rule_and_in_none_that_is_out() {
        let both = Scope::groups(vec![group(1), group(2)]).without(vec![group(1)]);
        assert_eq!(let_in(&offering([both.clone(), both])), [group(2)]);
        let apart = [Scope::groups(vec![group(1)]), Scope::groups(vec![group(2)])];
        assert_eq!(let_in(&offering(apart)), [group(1), group(2)]);
        assert!(let_in(&offering([Scope::EVERYBODY, Scope::EVERYBODY])).is_empty());
        assert!(let_in(&SignInPolicy::default()).is_empty());
    }
}
