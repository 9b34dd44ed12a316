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
    ("flash-session-renamed", FlashKind::Ok),
    ("flash-desk-sessions-ended", FlashKind::Ok),
    ("flash-no-session-ended", FlashKind::Warn),
    ("flash-signed-out", FlashKind::Ok),
    ("flash-case-stopped", FlashKind::Ok),
    ("flash-code-accepted", FlashKind::Ok),
    ("flash-loss-reported", FlashKind::Ok),
    ("flash-case-opened", FlashKind::Ok),
    ("flash-recorded", FlashKind::Ok),
    ("flash-proposed", FlashKind::Ok),
    ("flash-in-force", FlashKind::Ok),
    ("flash-signed", FlashKind::Ok),
    ("flash-declined", FlashKind::Warn),
    ("flash-escalated", FlashKind::Warn),
    ("flash-closed", FlashKind::Ok),
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
}
