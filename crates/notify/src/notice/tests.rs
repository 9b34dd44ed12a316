use super::*;
use proptest::prelude::*;

fn every(text: &str) -> Vec<Notice<'_>> {
    let at = Timestamp::parse_rfc3339("2026-11-21T09:41:00Z").unwrap();
    vec![
        Notice::PersonalDeviceAdvice { case: 1042, device: text, theft: true },
        Notice::PersonalDeviceAdvice { case: 1042, device: text, theft: false },
        Notice::PassIssued { case: Some(1042), expires_at: at },
        Notice::PassIssued { case: None, expires_at: at },
        Notice::PassIssuedToSecurity { case: 1042, account: text, agent: text, expires_at: at },
        Notice::Escalated { case: 1042 },
        Notice::EscalatedToSecurity { case: 1042, account: text, reason: text },
        Notice::PrivilegedRecovery { case: 1042, account: text, agent: text },
        Notice::MethodAdded { label: text, at },
        Notice::MethodRemoved { label: text, at },
        Notice::CodesGenerated { at },
        Notice::CodeUsed { left: 3, at },
    ]
}

#[test]
fn advice_says_what_to_do() {
    let stolen = Notice::PersonalDeviceAdvice { case: 7, device: "iPhone 15", theft: true };
    let lost = Notice::PersonalDeviceAdvice { case: 7, device: "Pixel 9", theft: false };
    for language in [Language::English, Language::German] {
        let text = stolen.write(language, "Mira").body;
        for needle in
            ["iPhone 15", "Find My", "icloud.com/find", "google.com/android/find", "Apple", "Google"]
        {
            assert!(text.contains(needle), "{needle} in {text}");
        }
        assert!(text.len() > lost.write(language, "Mira").body.len());
    }
}

#[test]
fn times_and_numbers_are_told() {
    let all: Vec<String> =
        every("x").iter().map(|notice| notice.write(Language::English, "Ann").body).collect();
    assert!(all[2].contains("2026-11-21 09:41 UTC") && all[2].contains("case 1042"));
    assert!(all[11].contains("Codes left: 3"));
}

/// A mail program breaks lines where its window ends; a break of ours would stand in the middle of its lines.
#[test]
fn no_line_ends_within_a_sentence() {
    for language in [Language::English, Language::German] {
        for letter in every("x").iter().map(|notice| notice.write(language, "Ann")) {
            for line in letter.body.lines().filter(|line| !line.is_empty() && *line != "--") {
                assert!(
                    line.ends_with(['.', ':', ','])
                        || line.ends_with("Reason: x")
                        || line.ends_with("Grund: x"),
                    "{line}"
                );
                assert!(line.len() < 998, "longer than a line of mail may be: {line}");
            }
            let paragraphs = letter.body.split("\n\n");
            for paragraph in paragraphs.map(|text| text.trim_start_matches("--\n").trim_end()) {
                assert!(!paragraph.contains('\n'), "{paragraph}");
            }
        }
    }
}

proptest! {
    /// Nothing typed reaches a subject, and nothing typed brings a line of its own into a body.
    #[test]
    fn typed_text_stays_in_its_line(typed: String, reader: String) {
        for language in [Language::English, Language::German] {
            for (notice, plain) in every(&typed).iter().zip(every("x")) {
                let (hostile, calm) = (notice.write(language, &reader), plain.write(language, "y"));
                prop_assert_eq!(&hostile.subject, &calm.subject);
                prop_assert!(!hostile.subject.contains(char::is_control));
                prop_assert_eq!(hostile.body.matches('\n').count(), calm.body.matches('\n').count());
                prop_assert!(!hostile.body.contains('\r'));
            }
        }
    }
}
