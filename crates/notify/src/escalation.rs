//! Why a case was stopped, in words. A reason that somebody typed is told as they typed it.

use crate::Language;

/// The reasons that the rules give, with their words.
const REASONS: [(&str, &str, &str); 7] = [
    ("vouch-declined", "The manager declined to vouch.", "Die Führungskraft wollte nicht bürgen."),
    ("approval-declined", "The approver declined.", "Die Zustimmung wurde abgelehnt."),
    ("two-failed-checks", "Two checks failed.", "Zwei Prüfungen wurden nicht bestanden."),
    (
        "recoveries-locked",
        "Three checks failed over all cases of this person.",
        "In allen Fällen dieser Person sind drei Prüfungen gescheitert.",
    ),
    ("account-frozen", "The account was frozen.", "Das Konto wurde gesperrt."),
    ("stopped-by-the-person", "Its owner stopped it.", "Die Inhaberin oder der Inhaber hat angehalten."),
    (
        "stopped-from-a-weaker-session",
        "Somebody signed in as its owner stopped it, in a weaker session. Perhaps it was not its owner.",
        "Jemand hat in einer schwächeren Sitzung im Namen der Inhaberin oder des Inhabers angehalten. Vielleicht war \
         es jemand anderes.",
    ),
];

/// A reason in words.
pub(crate) fn words(reason: &str, language: Language) -> &str {
    let known = REASONS.iter().find(|(code, ..)| *code == reason);
    known.map_or(reason, |(_, english, german)| match language {
        Language::English => english,
        Language::German => german,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_told_in_words_and_what_was_typed_as_it_is() {
        for language in [Language::English, Language::German] {
            for (code, ..) in REASONS {
                assert!(!words(code, language).contains(code), "{code}");
            }
            assert_eq!(
                words("She called from an unknown number", language),
                "She called from an unknown number"
            );
        }
    }
}
