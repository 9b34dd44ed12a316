//! Messages that follow an action: name, tone and message key.

use crate::views::FlashKind;

/// Names are message keys themselves.
const FLASHES: &[(&str, FlashKind)] = &[
    ("flash-passkey-added", FlashKind::Ok),
    ("flash-passkey-renamed", FlashKind::Ok),
    ("flash-method-added", FlashKind::Ok),
    ("flash-app-enrolled", FlashKind::Ok),
    ("flash-method-removed", FlashKind::Ok),
    ("flash-password-set", FlashKind::Ok),
    ("flash-not-offered", FlashKind::Warn),
    ("flash-session-ended", FlashKind::Ok),
    ("flash-sessions-ended", FlashKind::Ok),
    ("flash-sessions-ended-but-stronger", FlashKind::Ok),
    ("flash-session-renamed", FlashKind::Ok),
    ("flash-desk-sessions-ended", FlashKind::Ok),
    ("flash-no-session-ended", FlashKind::Warn),
    ("flash-signed-out", FlashKind::Ok),
    ("flash-signin-changed", FlashKind::Warn),
    ("flash-case-stopped", FlashKind::Ok),
    ("flash-code-for-nobody", FlashKind::Warn),
    ("flash-loss-reported", FlashKind::Ok),
    ("flash-case-opened", FlashKind::Ok),
    ("flash-recorded", FlashKind::Ok),
    ("flash-acknowledged", FlashKind::Ok),
    ("flash-add-passkey", FlashKind::Warn),
    ("flash-noted", FlashKind::Ok),
    ("flash-flag-added", FlashKind::Ok),
    ("flash-flags-reviewed", FlashKind::Ok),
    ("flash-check-saved", FlashKind::Warn),
    ("flash-check-passed", FlashKind::Ok),
    ("flash-knowledge-matched", FlashKind::Warn),
    ("flash-check-failed", FlashKind::Bad),
    ("flash-check-unanswered", FlashKind::Warn),
    ("flash-code-read", FlashKind::Ok),
    ("flash-code-read-uncounted", FlashKind::Warn),
    ("flash-code-wrong", FlashKind::Bad),
    ("flash-code-over", FlashKind::Bad),
    ("flash-report-amended", FlashKind::Ok),
    ("flash-vouch-asked", FlashKind::Ok),
    ("flash-approval-asked", FlashKind::Ok),
    ("flash-contain-ordered", FlashKind::Ok),
    ("flash-passkey-confirmed", FlashKind::Ok),
    ("flash-reregister-ordered", FlashKind::Ok),
    ("flash-method-kept", FlashKind::Ok),
    ("flash-retire-ordered", FlashKind::Ok),
    ("flash-wipe-saved", FlashKind::Ok),
    ("flash-loss-saved", FlashKind::Ok),
    ("flash-advice-ordered", FlashKind::Ok),
    ("flash-step-waived", FlashKind::Ok),
    ("flash-resumed", FlashKind::Ok),
    ("flash-exception-signed", FlashKind::Ok),
    ("flash-deputy-named", FlashKind::Ok),
    ("flash-deputy-removed", FlashKind::Ok),
    ("flash-change-withdrawn", FlashKind::Ok),
    ("flash-change-stopped", FlashKind::Ok),
    ("flash-glass-seen", FlashKind::Ok),
    ("flash-sent-again", FlashKind::Ok),
    ("flash-attack-mode-on", FlashKind::Warn),
    ("flash-attack-mode-off", FlashKind::Ok),
    ("flash-wave-noted", FlashKind::Ok),
    ("flash-alarm-ended", FlashKind::Ok),
    ("flash-agent-released", FlashKind::Ok),
    ("flash-report-dismissed", FlashKind::Ok),
    ("flash-reports-dismissed", FlashKind::Ok),
    ("flash-word-set", FlashKind::Ok),
    ("flash-word-removed", FlashKind::Ok),
    ("flash-close-declared", FlashKind::Ok),
    ("flash-close-withdrawn", FlashKind::Ok),
    ("flash-history-accepted", FlashKind::Ok),
    ("flash-proposed", FlashKind::Ok),
    ("flash-in-force", FlashKind::Ok),
    ("flash-signed", FlashKind::Ok),
    ("flash-declined", FlashKind::Warn),
    ("flash-unreached", FlashKind::Ok),
    ("flash-escalated", FlashKind::Warn),
    ("flash-closed", FlashKind::Ok),
    ("flash-refused", FlashKind::Ok),
    ("flash-frozen", FlashKind::Warn),
    ("flash-unfrozen", FlashKind::Ok),
    ("flash-hold-lifted", FlashKind::Ok),
    ("flash-exception-stopped", FlashKind::Ok),
    ("flash-pass-ended-unused", FlashKind::Ok),
    ("flash-pass-ended-used", FlashKind::Ok),
    ("flash-pass-ended-held", FlashKind::Warn),
];

/// The message with this name.
pub(crate) fn find(name: &str) -> Option<(FlashKind, &'static str)> {
    FLASHES.iter().find(|(key, _)| *key == name).map(|(key, kind)| (*kind, *key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Locale, Text};
    use keyward_model::Timestamp;

    #[test]
    fn every_flash_has_a_message_and_nothing_else_is_one() {
        let text = Text::new(Locale::En, "UTC", Timestamp::from_micros(0));
        for (key, _) in FLASHES {
            assert!(text.has(key), "{key}");
        }
        assert!(find("<script>").is_none());
    }

    /// One that is not listed is set and never shown.
    #[test]
    fn every_flash_that_a_handler_sets_is_listed() {
        let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http")];
        let (mut set, mut unknown) = (0, Vec::new());
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if !path.ends_with("flashes.rs") {
                    let source = std::fs::read_to_string(&path).unwrap();
                    let names = source.split('"').filter(|text| text.starts_with("flash-"));
                    set += names.clone().count();
                    unknown.extend(names.filter(|name| find(name).is_none()).map(str::to_owned));
                }
            }
        }
        assert!(set > 40 && unknown.is_empty(), "{set}, {unknown:?}");
    }
}
