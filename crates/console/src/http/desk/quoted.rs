//! A refused sign-in, found by the reference that its person quotes.

use super::{acting, present::summary};
use crate::{
    Arg, Phrase, Text,
    http::{agent::browser, error::PageError, settings, visit::Visit, words},
    views::{QuotedView, RefusedSignInView, SignInRow},
};
use keyward_desk::{Quoted, RefusedSignIn};
use keyward_model::MethodKind;
use keyward_signin::Session;
use keyward_storage::{Reference, repo::sign_ins};

/// What the text stands for, if it is a reference that was shown here.
pub(super) async fn quoted(
    visit: &Visit,
    session: &Session,
    text: &str,
) -> Result<Option<QuotedView>, PageError> {
    let Some(reference) = Reference::parse(text) else { return Ok(None) };
    let who = acting(session, None, None);
    let Some(found) = visit.app.desk.quoted(&who, text).await? else { return Ok(None) };
    let text = visit.text();
    let (refused, unrecorded) = match found {
        Quoted::Refused(all) => (all.iter().map(|one| refused(one, &text)).collect(), None),
        Quoted::Unrecorded(at) => (Vec::new(), Some(at)),
    };
    Ok(Some(QuotedView { reference: reference.to_string(), refused, unrecorded }))
}

fn refused(one: &RefusedSignIn, text: &Text) -> RefusedSignInView {
    let profiles = one.rule.iter().flat_map(settings::profiles).collect();
    let of_pass = one.sign_in.kind == MethodKind::TemporaryAccessPass;
    let version = if of_pass { one.pass_version } else { one.sign_in_version };
    let by = if of_pass { "quoted-by-pass-policy" } else { "quoted-by-policy" };
    RefusedSignInView {
        person: summary(&one.person, None),
        row: row(&one.sign_in, one.method.as_ref().map(|method| method.label.as_str()), text),
        why: one
            .rule
            .as_ref()
            .map_or_else(|| outcome(&one.sign_in.outcome), |rule| settings::refused(rule, &one.groups)),
        profiles,
        by: is_rule(&one.sign_in.outcome).then(|| Phrase::key(by).with("version", version.to_string())),
    }
}

/// A sign-in in a list. `label` is the method's name, if it is known.
pub(super) fn row(entry: &sign_ins::SignIn, label: Option<&str>, text: &Text) -> SignInRow {
    SignInRow {
        at: entry.at,
        method: match label {
            Some(label) => Phrase::plain(label),
            None if is_registration(entry) => Phrase::key("sign-in-new-passkey"),
            None => Phrase::key(words::method_word(entry.kind)),
        },
        browser: entry.user_agent.as_deref().map(|agent| browser(agent, text)),
        address: entry.address.clone(),
        refused: (entry.outcome != sign_ins::SUCCESS).then(|| outcome(&entry.outcome)),
    }
}

/// Whether it was no sign-in but a passkey that was to be registered: it has no method yet.
fn is_registration(entry: &sign_ins::SignIn) -> bool {
    entry.kind == MethodKind::Passkey && entry.method.is_none() && entry.outcome != sign_ins::SUCCESS
}

/// Whether a policy refused it, by the code on record.
fn is_rule(code: &str) -> bool {
    code == "nothing_else" || OUTCOMES.iter().any(|(known, _, rule)| *known == code && *rule)
}

/// Why a sign-in was refused, from the code on record.
pub(super) fn outcome(code: &str) -> Phrase {
    match OUTCOMES.iter().find(|(known, ..)| *known == code) {
        Some((_, key, _)) => Phrase::key(key),
        None => Phrase::key("sign-in-refused").with("code", Arg::from(code)),
    }
}

/// The codes on record, the message of each, and whether a policy is the reason. Those that are not here say that a browser or an
/// authenticator broke a rule of the ceremony.
const OUTCOMES: &[(&str, &str, bool)] = &[
    ("wrong_password", "outcome-wrong-password", false),
    ("wrong_code", "outcome-wrong-code", false),
    ("wrong_pass", "outcome-wrong-pass", false),
    ("no_pass", "outcome-no-pass", false),
    ("wrong_recovery_code", "outcome-wrong-recovery-code", false),
    ("pass_on_hold", "outcome-pass-on-hold", false),
    ("pass_attempts_exceeded", "outcome-pass-attempts", false),
    ("pass-used", "why-pass-used", false),
    ("pass-ended", "why-pass-ended", false),
    ("pass-not-yet", "outcome-pass-not-yet", false),
    ("pass-expired", "outcome-pass-expired", false),
    ("pass-off", "why-pass-off", true),
    ("pass-out-of-scope", "why-pass-out-of-scope", true),
    ("pass-multi-use", "why-pass-multi-use", true),
    ("account_disabled", "why-account-disabled", false),
    ("account-disabled", "why-account-disabled", false),
    ("account_frozen", "why-account-frozen", false),
    ("account-frozen", "why-account-frozen", false),
    ("credential_suspended", "why-method-suspended", false),
    ("method-suspended", "why-method-suspended", false),
    ("credential_revoked", "why-method-revoked", false),
    ("method-revoked", "why-method-revoked", false),
    ("not-registered", "why-not-registered", false),
    ("counter_not_increased", "outcome-counter", false),
    ("user_not_verified", "outcome-user-not-verified", false),
    ("user_not_present", "outcome-user-not-present", false),
    ("user_handle_missing", "outcome-user-handle-missing", false),
    ("user_handle_mismatch", "outcome-user-handle-mismatch", false),
    ("backup_eligibility_changed", "outcome-backup-eligibility", false),
    ("backup_state_invalid", "outcome-backup-state", false),
    ("origin_not_allowed", "outcome-origin", false),
    ("cross_origin_not_allowed", "outcome-embedded", false),
    ("top_origin_not_allowed", "outcome-embedded", false),
    ("rp_id_hash_mismatch", "outcome-origin", false),
    ("nothing_else", "outcome-nothing-else", true),
    ("never-verifies", "why-never-verifies", false),
    ("checked-elsewhere", "why-checked-elsewhere", false),
    ("not-set-up", "why-not-set-up", false),
    ("method-off", "why-method-off", true),
    ("group-excluded", "outcome-group-excluded", true),
    ("not-included", "why-not-included", true),
    ("no-profile", "why-no-profile", true),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::words::tests::says;

    #[test]
    fn every_code_has_a_sentence() {
        for (code, ..) in OUTCOMES {
            let said = says(&outcome(code));
            assert!(said.ends_with('.') && !said.contains(code), "{code}: {said}");
        }
        assert!(says(&outcome("response_malformed")).contains("response_malformed"));
        assert!(is_rule("no-profile") && is_rule("nothing_else") && !is_rule("wrong_password"));
    }
}
