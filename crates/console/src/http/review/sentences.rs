//! What an event says that belongs to no case.

use super::Known;
use crate::{Arg, Phrase};
use keyward_model::MethodId;
use keyward_storage::log::LogEvent;
use serde_json::Value;

/// The body of an event, if it was not erased.
pub(super) fn body(event: &LogEvent) -> Option<Value> {
    serde_json::from_str(event.body.as_deref()?).ok()
}

/// Which method an event is about.
pub(super) fn method(body: &Value) -> Option<MethodId> {
    body.get("method")?.as_str()?.parse().ok()
}

/// The reason that somebody gave for what they did.
pub(super) fn reason(body: &Value) -> Option<String> {
    let given = body.get("reason").or_else(|| body.get("said")?.get("reason"))?.as_str()?;
    // Codes are for machines; what people type has a space or a capital, or stands where only people write.
    let typed = body.get("said").is_some() || given.chars().any(|c| c == ' ' || c.is_uppercase());
    (typed && !given.is_empty()).then(|| given.to_owned())
}

/// The sentence for a kind of event.
pub(super) fn of_kind(kind: &str, body: &Value, known: &Known) -> Phrase {
    let Some(key) = key(kind) else { return Phrase::plain(kind) };
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let looked_up = || method(body).and_then(|id| known.methods.get(&id)).map(String::as_str);
    // As it was called then, else as it is called now.
    let label = text("label").or_else(looked_up);
    let label = label.map_or(Arg::Key("log-a-method"), Arg::from);
    Phrase::key(key).with("label", label).with("from", text("from_label").unwrap_or_default())
}

/// The message for a kind of event. A test asks that each has one that the program writes.
#[expect(clippy::too_many_lines, reason = "a table with a line for each kind")]
fn key(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "administrator.added" => "log-administrator-added",
        "agent.held" => "log-agent-held",
        "agent.hold_ended" => "log-agent-hold-ended",
        "anchor.added" => "log-anchor-added",
        "anchor.removed" => "log-anchor-removed",
        "bench.event" => "log-bench",
        "brake.pulled" => "log-attack-mode-on",
        "brake.released" => "log-attack-mode-off",
        "break_glass.refused" => "log-break-glass-refused",
        "break_glass.sealed" => "log-break-glass-sealed",
        "break_glass.seen" => "log-break-glass-seen",
        "break_glass.used" => "log-break-glass-used",
        "change.approved" => "log-change-approved",
        "change.declined" => "log-change-declined",
        "change.expired" => "log-change-expired",
        "change.in_force" => "log-change-in-force",
        "change.overtaken" => "log-change-overtaken",
        "change.proposed" => "log-change-proposed",
        "change.stopped" => "log-change-stopped",
        "change.withdrawn" => "log-change-withdrawn",
        "codes.generated" => "log-codes-generated",
        "codes.used" => "log-codes-used",
        "demo.made" => "log-demo-made",
        "demo.people" => "log-demo-people",
        "deputy.named" => "log-deputy-named",
        "deputy.removed" => "log-deputy-removed",
        "directory.initialised" => "log-directory-initialised",
        "duress.not_told" => "log-duress-not-told",
        "duress.registration_pretended" => "log-duress-pretended",
        "guesses.held" => "log-guesses-held",
        "guesses.lifted" => "log-guesses-lifted",
        "guesses.many" => "log-guesses-many",
        "import.applied" => "log-import-applied",
        "import.changed" => "log-import-changed",
        "import.too_few_get_in" => "log-import-too-few-get-in",
        "intake.dismissed" => "log-intake-dismissed",
        "intake.displaced" => "log-intake-displaced",
        "intake.expired" => "log-intake-expired",
        "intake.merged" => "log-intake-merged",
        "intake.taken" => "log-intake-taken",
        "log.history_accepted" => "log-history-accepted",
        "log.hold_set" => "log-hold-set",
        "log.hold_vouched" => "log-hold-vouched",
        "log.keys_rotated" => "log-keys-rotated",
        "log.repaired" => "log-repaired",
        "log.sealed" => "log-sealed",
        "messages.sent_again" => "log-messages-sent-again",
        "metadata.loaded" => "log-metadata-loaded",
        "method.added" => "log-method-added",
        "method.passkey_registered" => "log-passkey-registered",
        "method.password_outdated" => "log-password-outdated",
        "method.reinstated" => "log-method-reinstated",
        "method.removed" => "log-method-removed",
        "method.renamed" => "log-method-renamed",
        "method.revoked" => "log-method-revoked",
        "method.secret_changed" => "log-method-secret-changed",
        "method.suspended" => "log-method-suspended",
        "notice.owed" => "log-notice-owed",
        "notice.paid" => "log-notice-paid",
        "pass.attempts_exceeded" => "log-pass-attempts",
        "pass.disarmed" => "log-pass-disarmed",
        "pass.expired" => "log-pass-expired",
        "pass.half_shown" => "log-half-shown",
        "pass.issued" => "log-pass-issued",
        "pass.used" => "log-pass-used",
        "pass.voided" => "log-pass-voided",
        "people.read" => "log-people-read",
        "person.account_changed" => "log-account-changed",
        "person.claim_ended" => "log-claim-ended",
        "person.claimed" => "log-claimed",
        "person.frozen" => "log-person-frozen",
        "person.invited" => "log-person-invited",
        "person.linked" => "log-linked",
        "person.made" => "log-person-made",
        "person.photo_viewed" => "log-photo-viewed",
        "person.record_joined" => "log-record-joined",
        "person.reregistered" => "log-reregistered",
        "person.reregistration_required" => "log-reregistration-required",
        "person.roles_changed" => "log-roles-changed",
        "person.safe_word_changed" => "log-duress-word-changed",
        "person.tier_changed" => "log-tier-changed",
        "person.unfrozen" => "log-person-unfrozen",
        "person.unlinked" => "log-unlinked",
        "policy.changed" => "log-policy-changed",
        "redteam.began" => "log-redteam-began",
        "redteam.changed" => "log-redteam-changed",
        "redteam.ended" => "log-redteam-ended",
        "redteam.people" => "log-redteam-people",
        "redteam.removed" => "log-redteam-removed",
        "relation.declared" => "log-relation-declared",
        "relation.withdrawn" => "log-relation-withdrawn",
        "session.ended_by_desk" => "log-sessions-ended-by-desk",
        "session.ended_by_owner" => "log-sessions-ended-by-owner",
        "session.revoked_all" => "log-sessions-ended",
        "sign_in.refused" => "log-sign-in-refused",
        "sign_in_policy.restored" => "log-sign-in-policy-restored",
        "undelivered.ended" => "log-undelivered-ended",
        "undelivered.noted" => "log-undelivered-noted",
        "wave.ended" => "log-wave-ended",
        "wave.noted" => "log-wave-noted",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Locale, Text};
    use keyward_model::Timestamp;
    use std::{collections::BTreeSet, path::Path};

    /// What looks like a kind of event in the sources and is none: settings, files, made-up people and domains.
    const NO_KINDS: &[&str] = &[
        // How a date is written.
        "dd.mm",
        "database.connections",
        "database.postgres",
        "http.route",
        "import.default_country",
        "import.mapping",
        "import.prefer",
        "import.two_people_at_least",
        "import.two_people_percent",
        "keyward.address",
        "log.format",
        "mail.fallback_",
        "metrics.listen",
        "service.name",
        "service.version",
        "telemetry.otlp",
        "telemetry.traced_percent",
        "mail.fallback_password_file",
        "mail.fallback_smtp",
        "mail.fallback_user",
        "mail.from",
        "mail.password_file",
        "mail.smtp",
        "mail.user",
        "metadata.host",
        "metadata.root",
        "organisation.desk_hours",
        "organisation.desk_phone",
        "organisation.time_zone",
        "password.known_bad",
        "redteam.invalid",
        "retention.messages_days",
        "retention.sessions_days",
        "retention.sign_ins_days",
        "secrets.file",
        "server.connections",
        "server.listen",
        "server.public_url",
        "server.rp_id",
        "server.tls_certificate",
        "server.tls_key",
        "server.trust_forwarded_for",
        "keyward.tip",
        "watch.free_disk_mb",
        "watch.networks",
        "watch.token_file",
        "text.secret_file",
        "text.url",
        "text.voice",
        "webhook.events",
        "webhook.name",
        "webhook.secret_file",
        "webhook.url",
    ];
    const FILES: &[&str] = &[
        "csv", "db", "example", "html", "json", "jsonl", "key", "log", "md", "pem", "rs", "sql", "sqlite",
        "toml", "txt", "wal", "zip", "com",
    ];

    /// Every text of the form `group.what` in the sources of who writes events.
    fn candidates() -> BTreeSet<String> {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let writers = ["desk", "directory", "import", "keyward", "redteam", "signin", "storage", "recovery"];
        let mut folders: Vec<_> = writers.iter().map(|name| crates.join(name).join("src")).collect();
        // Its other files hold made-up people.
        let mut sources = vec![crates.join("demo/src/rows.rs"), crates.join("demo/src/world.rs")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|end| end == "rs") {
                    sources.push(path);
                }
            }
        }
        let is_word =
            |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        let mut found = BTreeSet::new();
        for path in sources {
            let source = std::fs::read_to_string(path).unwrap();
            for text in source.split('"') {
                if let Some((group, what)) = text.split_once('.')
                    && is_word(group)
                    && is_word(what)
                    && !FILES.contains(&what)
                {
                    found.insert(text.to_owned());
                }
            }
        }
        // These are put together from the state of a change.
        for state in keyward_recovery::ChangeState::ALL {
            found.insert(format!("change.{}", state.name()));
        }
        found
    }

    #[test]
    fn every_kind_of_event_that_the_program_writes_is_a_sentence() {
        let text = Text::new(Locale::En, "UTC", Timestamp::from_micros(0));
        let all = candidates();
        let kinds: Vec<_> = all
            .iter()
            .map(String::as_str)
            .filter(|kind| !NO_KINDS.contains(kind) && !kind.starts_with("case."))
            .collect();
        assert!(kinds.len() > 80, "the scan found only {kinds:?}");
        let raw: Vec<_> = kinds.iter().filter(|kind| key(kind).is_none_or(|key| !text.has(key))).collect();
        assert!(raw.is_empty(), "shown as they are called inside: {raw:?}");
        let gone: Vec<_> = NO_KINDS.iter().filter(|name| !all.contains(**name)).collect();
        assert!(gone.is_empty(), "excused and nowhere: {gone:?}");
    }

    #[test]
    fn a_sentence_names_the_method_and_the_reason_is_what_somebody_typed() {
        let text = Text::new(Locale::En, "UTC", Timestamp::from_micros(0));
        let id = MethodId::from_bytes([7; 16]);
        let mut known = Known::default();
        known.methods.insert(id, "Passkey on iPhone 15".into());
        let body = serde_json::json!({ "method": id, "was": "active" });
        let said = |kind, known: &Known| text.phrase(&of_kind(kind, &body, known));
        assert!(said("method.suspended", &known).contains("Passkey on iPhone 15"));
        assert!(said("method.suspended", &Known::default()).contains("sign-in method"));
        let given = serde_json::json!({ "said": { "reason": "Called her at home" } });
        assert_eq!(reason(&given).as_deref(), Some("Called her at home"));
        assert_eq!(
            reason(&serde_json::json!({ "reason": "No answer twice" })).as_deref(),
            Some("No answer twice")
        );
        assert_eq!(reason(&serde_json::json!({ "reason": "voided" })), None);
    }
}
