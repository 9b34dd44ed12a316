//! What a change of somebody's groups opens: rules that name a group are weakened by who leaves or joins it.

use keyward_model::{DemandOf, GroupId, Include, PassPolicy, Scope, SignInPolicy};

/// Whether somebody whose groups change may use a method or a pass where they could not before, or is asked for less.
pub fn opens(sign_in: &SignInPolicy, pass: &PassPolicy, before: &[GroupId], after: &[GroupId]) -> bool {
    let enters = |scope: &Scope| !scope.of(before).is_in() && scope.of(after).is_in();
    let leaves = |scope: &Scope| scope.of(before).is_in() && !scope.of(after).is_in();
    let include =
        if pass.include.is_empty() { Include::Everybody } else { Include::Groups(pass.include.clone()) };
    let passes = Scope { include, exclude: pass.exclude.clone() };
    let demanded = |of: &DemandOf| matches!(of, DemandOf::People(scope) if leaves(scope));
    sign_in.methods.values().any(|rule| rule.enabled && enters(&rule.scope))
        || sign_in.profiles.iter().any(|profile| enters(&profile.scope))
        || sign_in.demands.iter().any(|demand| demanded(&demand.of))
        || sign_in.requirements.iter().any(|rule| leaves(&rule.scope))
        || (pass.enabled && enters(&passes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyward_model::{Factor, MethodRule};

    #[test]
    fn only_what_opens_opens() {
        let [guarded, other] = [1, 2].map(|n| GroupId::from_bytes([n; 16]));
        let mut sign_in = SignInPolicy::default();
        let scope = Scope::EVERYBODY.without(vec![guarded]);
        sign_in.methods.insert(Factor::Password, MethodRule { scope: scope.clone(), ..MethodRule::ON });
        let pass = PassPolicy::default();
        assert!(opens(&sign_in, &pass, &[guarded, other], &[other]), "who leaves may use a password");
        assert!(!opens(&sign_in, &pass, &[other], &[guarded, other]), "who joins may not");
        assert!(!opens(&sign_in, &pass, &[guarded, other], &[guarded]), "no rule names it");
        let of = DemandOf::People(Scope::groups(vec![other]));
        let strength = keyward_model::RequiredStrength::PhishingResistant;
        sign_in.demands.push(keyward_model::Demand { of, strength });
        assert!(opens(&sign_in, &pass, &[other], &[]), "who leaves is asked for less");
        let only = PassPolicy { include: vec![other], ..PassPolicy::default() };
        assert!(opens(&SignInPolicy::default(), &only, &[], &[other]) == only.enabled);
    }
}
