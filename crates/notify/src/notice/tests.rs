use super::*;
use crate::Hook;
use keyward_model::MethodKind;
use proptest::prelude::*;

#[expect(clippy::too_many_lines, reason = "one notice after another")]
fn every(text: &str) -> Vec<Notice<'_>> {
    let at = Timestamp::parse_rfc3339("2026-11-21T09:41:00Z").unwrap();
    vec![
        Notice::PersonalDeviceAdvice { case: 1042, device: text, theft: true },
        Notice::PersonalDeviceAdvice { case: 1042, device: text, theft: false },
        Notice::PassIssued { case: Some(1042), expires_at: at },
        Notice::PassIssued { case: None, expires_at: at },
        Notice::PassIssuedToSecurity { case: 1042, account: text, agent: text, expires_at: at },
        Notice::Escalated { case: 1042, frozen: false },
        Notice::Escalated { case: 1042, frozen: true },
        Notice::EscalatedToSecurity { case: 1042, account: text, reason: text },
        Notice::PrivilegedRecovery { case: 1042, account: text, agent: text, first: false },
        Notice::PrivilegedRecovery { case: 1042, account: text, agent: text, first: true },
        Notice::MethodAdded { label: text, at },
        Notice::MethodRemoved { label: text, at },
        Notice::CodesGenerated { at },
        Notice::CodeUsed { left: 3, at },
        Notice::CaseOpened { case: 1042, first: false, at },
        Notice::CaseOpened { case: 1042, first: true, at },
        Notice::MethodsSuspended { case: 1042, labels: text, at },
        Notice::Reregister { case: 1042, labels: text, at },
        Notice::Reregister { case: 1042, labels: "", at },
        Notice::MethodsRetired { case: 1042, labels: text, at },
        Notice::CaseClosed { case: 1042, first: false, ending: Ending::Recovered, at },
        Notice::CaseClosed { case: 1042, first: false, ending: Ending::Rejected, at },
        Notice::CaseClosed { case: 1042, first: true, ending: Ending::Recovered, at },
        Notice::CaseClosed { case: 1042, first: true, ending: Ending::Rejected, at },
        Notice::CaseClosed { case: 1042, first: false, ending: Ending::SignedIn, at },
        Notice::CaseClosed { case: 1042, first: true, ending: Ending::SignedIn, at },
        Notice::CaseClosed { case: 1042, first: false, ending: Ending::NotSignedIn, at },
        Notice::CaseClosed { case: 1042, first: true, ending: Ending::NotSignedIn, at },
        Notice::CaseClosed { case: 1042, first: false, ending: Ending::Disabled, at },
        Notice::CaseClosed { case: 1042, first: true, ending: Ending::Disabled, at },
        Notice::CaseClosed { case: 1042, first: false, ending: Ending::Frozen, at },
        Notice::CaseClosed { case: 1042, first: true, ending: Ending::Frozen, at },
        Notice::RolesChanged { at },
        Notice::TierChanged { at },
        Notice::Linked { with: text, linked: true, at },
        Notice::Linked { with: text, linked: false, at },
        Notice::SameNumber { with: text, joined: true, at },
        Notice::SameNumber { with: text, joined: false, at },
        Notice::HolderChanged { account: text, at },
        Notice::PhotoChanged { at },
        Notice::ManagerChanged { at },
        Notice::DeputyNamed { deputy: text, at },
        Notice::CloseDeclared { other: text, at },
        Notice::NamedClose { by: text, at },
        Notice::ContactChanged { from: Some(text), to: Some(text), at },
        Notice::ContactChanged { from: Some(text), to: None, at },
        Notice::ContactChanged { from: None, to: Some(text), at },
        Notice::Frozen { at },
        Notice::Unfrozen { machine: false, at },
        Notice::Unfrozen { machine: true, at },
        Notice::SessionsEnded { count: 1, at },
        Notice::SessionsEnded { count: 4, at },
        Notice::Invited { report: None },
        Notice::Invited { report: Some(text) },
        Notice::Exception { case: 1042, account: None, opens_at: at, manager: true },
        Notice::Exception { case: 1042, account: None, opens_at: at, manager: false },
        Notice::ExceptionStopped { case: 1042 },
        Notice::Exception { case: 1042, account: Some(text), opens_at: at, manager: true },
        Notice::ToOthers {
            reader: Reader::Manager,
            happened: Happened::CaseOpened,
            account: text,
            case: Some(1042),
            at,
        },
        Notice::ToOthers {
            reader: Reader::ManagerInstead,
            happened: Happened::PassIssued,
            account: text,
            case: Some(1042),
            at,
        },
        Notice::ToOthers {
            reader: Reader::Security,
            happened: Happened::Frozen,
            account: text,
            case: None,
            at,
        },
        Notice::Duress { case: 1042, account: text, agent: text },
        Notice::Alarm { team: None, reason: "Many calls." },
        Notice::Undelivered { case: 1042 },
        Notice::Asked { vouch: true, case: 1042, person: text, until: at },
        Notice::Asked { vouch: false, case: 1042, person: text, until: at },
        Notice::Alarm { team: Some(text), reason: "Many calls." },
        Notice::AgentHeld { agent: text, counted: 10 },
        Notice::HalfOfPass { case: 1042, account: text, expires_at: at },
        Notice::Change { of: ChangeOf::Roles(text), step: ChangeStep::Proposed, by: text, due: None },
        Notice::Change { of: ChangeOf::Tier(text), step: ChangeStep::Approved, by: text, due: Some(at) },
        Notice::Change { of: ChangeOf::Link(text), step: ChangeStep::InForce, by: text, due: None },
        Notice::Change { of: ChangeOf::Account(text), step: ChangeStep::Approved, by: text, due: Some(at) },
        Notice::Change { of: ChangeOf::PassPolicy, step: ChangeStep::InForce, by: text, due: None },
        Notice::Change { of: ChangeOf::Standards, step: ChangeStep::Ended, by: text, due: None },
        Notice::AdministratorAdded { account: text },
        Notice::SignInPolicyRestored { reason: text, at },
        Notice::UnfrozenAtMachine { account: text, reason: text, at },
        Notice::RecordJoined { account: text, record: text, reason: text, at },
        Notice::BreakGlass { account: text, at },
        Notice::PasswordChanged { at },
        Notice::MethodGuessed { kind: MethodKind::Password, tries: 50, held: false, at },
        Notice::MethodGuessed { kind: MethodKind::TemporaryAccessPass, tries: 100, held: true, at },
        Notice::Reminder { missing: 1, by: at, overdue: false },
        Notice::Reminder { missing: 2, by: at, overdue: true },
    ]
}

const LANGUAGES: [Language; 2] = [Language::English, Language::German];

fn telling(language: Language) -> Telling {
    Telling {
        language,
        desk_phone: Some("+386 1 555 0100".into()),
        texts: true,
        hooks: vec![Hook { name: "chat".into(), events: vec![] }],
        ..Telling::plain("https://id.contoso.example")
    }
}

/// Nobody lost anything, and nobody comes back, before a first passkey; and what is said of every kind of case is true of this one too.
#[test]
fn what_is_told_of_a_first_passkey_speaks_of_no_loss_and_no_recovery() {
    let at = Timestamp::parse_rfc3339("2026-11-21T09:41:00Z").unwrap();
    let told = [
        Notice::CaseOpened { case: 1042, first: true, at },
        Notice::CaseClosed { case: 1042, first: true, ending: Ending::Recovered, at },
        Notice::CaseClosed { case: 1042, first: true, ending: Ending::Rejected, at },
        Notice::CaseClosed { case: 1042, first: true, ending: Ending::NotSignedIn, at },
        Notice::CaseClosed { case: 1042, first: true, ending: Ending::Disabled, at },
        Notice::CaseClosed { case: 1042, first: true, ending: Ending::Frozen, at },
        Notice::PrivilegedRecovery { case: 1042, account: "ann", agent: "Bo", first: true },
        Notice::MethodsSuspended { case: 1042, labels: "Key", at },
        Notice::MethodsRetired { case: 1042, labels: "Key", at },
        Notice::Escalated { case: 1042, frozen: false },
        Notice::Escalated { case: 1042, frozen: true },
        Notice::EscalatedToSecurity { case: 1042, account: "ann", reason: "Why" },
        Notice::Asked { vouch: true, case: 1042, person: "Ann", until: at },
        Notice::Asked { vouch: false, case: 1042, person: "Ann", until: at },
        Notice::Exception { case: 1042, account: None, opens_at: at, manager: true },
        Notice::Exception { case: 1042, account: Some("ann"), opens_at: at, manager: true },
        Notice::ExceptionStopped { case: 1042 },
        Notice::HalfOfPass { case: 1042, account: "ann", expires_at: at },
    ];
    for (language, never) in [
        (Language::English, ["lost", "loss", "stolen", "recover", " back "]),
        (Language::German, ["erlor", "erlust", "gestohlen", "iederherst", " wieder "]),
    ] {
        let telling = telling(language);
        for notice in &told {
            let Letter { subject, body } = notice.write(&telling, "Ann");
            let text = notice.text(&telling, Some(1042)).unwrap_or_default();
            for word in never {
                assert!(
                    ![&subject, &body, &text].iter().any(|said| said.contains(word)),
                    "{word}: {subject} {body} {text}"
                );
            }
        }
    }
}

#[test]
fn an_exception_names_a_manager_only_to_who_has_one() {
    let at = Timestamp::parse_rfc3339("2026-11-21T09:41:00Z").unwrap();
    for (language, word) in [(Language::English, "manager"), (Language::German, "Führungskraft")] {
        for (account, manager) in [(None, true), (None, false), (Some("ann"), true), (Some("ann"), false)] {
            let notice = Notice::Exception { case: 1042, account, opens_at: at, manager };
            let letter = notice.write(&telling(language), "Ann").body;
            assert_eq!(letter.contains(word), manager, "{letter}");
        }
    }
}

/// Every notice to the person says where to freeze the account, or why that is not needed; and whom to call.
#[test]
fn every_notice_says_what_to_do_if_it_was_not_you() {
    for language in LANGUAGES {
        let telling = telling(language);
        for notice in every("x") {
            let letter = notice.write(&telling, "Ann").body;
            let text = notice.text(&telling, Some(1042));
            assert_eq!(text.is_none(), notice.happened().is_none());
            if let Some(text) = text {
                assert!(text.chars().count() <= 306, "more than two texts: {text}");
                assert!(!text.contains('\n'), "{text}");
            }
            let (to_person, frozen) = match notice {
                Notice::Duress { .. }
                | Notice::Alarm { .. }
                | Notice::AgentHeld { .. }
                | Notice::Undelivered { .. }
                | Notice::Asked { .. }
                | Notice::HalfOfPass { .. }
                | Notice::Exception { account: Some(_), .. }
                | Notice::Change { .. }
                | Notice::AdministratorAdded { .. }
                | Notice::SignInPolicyRestored { .. }
                | Notice::UnfrozenAtMachine { .. }
                | Notice::RecordJoined { .. }
                | Notice::BreakGlass { .. }
                | Notice::ToOthers { .. }
                | Notice::PassIssuedToSecurity { .. }
                | Notice::EscalatedToSecurity { .. }
                | Notice::PrivilegedRecovery { .. }
                | Notice::PersonalDeviceAdvice { .. } => (false, false),
                // Nothing has happened to the account that its owner would have to stop.
                Notice::Frozen { .. }
                | Notice::Escalated { frozen: true, .. }
                | Notice::Invited { .. }
                | Notice::NamedClose { .. }
                | Notice::Reminder { .. } => (true, true),
                _ => (true, false),
            };
            assert_eq!(
                letter.contains("https://id.contoso.example/freeze"),
                to_person && !frozen,
                "{letter}"
            );
            assert_eq!(letter.contains("+386 1 555 0100"), to_person, "{letter}");
            let without = Telling { desk_phone: None, ..telling.clone() };
            assert!(!notice.write(&without, "Ann").body.contains("+386"));
        }
    }
}

/// The page says the same: who did as the mail said must not have stopped the case.
#[test]
fn who_is_asked_to_vouch_reads_where_to_talk_and_that_nobody_reached_is_no_reason_to_decline() {
    let at = Timestamp::parse_rfc3339("2026-11-21T09:41:00Z").unwrap();
    let asked = |vouch| Notice::Asked { vouch, case: 7, person: "Mira", until: at };
    for (language, says, never) in [
        (
            Language::English,
            [
                "face to face, by video",
                "does not have on file",
                "\"I couldn't reach them\"",
                "only if something is",
            ],
            "number that you know",
        ),
        (
            Language::German,
            [
                "von Angesicht zu Angesicht, per Video",
                "nicht hinterlegt",
                "„Ich habe die Person nicht erreicht“",
                "nur ab, wenn",
            ],
            "Nummer, die Sie kennen",
        ),
    ] {
        let letter = asked(true).write(&telling(language), "Jana").body;
        let whole = letter.split_whitespace().collect::<Vec<_>>().join(" ");
        for needle in says {
            assert!(whole.contains(needle), "{needle} in {whole}");
        }
        assert!(!whole.contains(never), "{whole}");
        let text = asked(true).text(&telling(language), Some(7)).unwrap();
        assert!(
            text.contains(
                ["numbers on file", "hinterlegte Nummer"][usize::from(language == Language::German)]
            ),
            "{text}"
        );
    }
}

#[test]
fn advice_says_what_to_do() {
    let stolen = Notice::PersonalDeviceAdvice { case: 7, device: "iPhone 15", theft: true };
    let lost = Notice::PersonalDeviceAdvice { case: 7, device: "Pixel 9", theft: false };
    for language in LANGUAGES {
        let text = stolen.write(&telling(language), "Mira").body;
        for needle in
            ["iPhone 15", "Find My", "icloud.com/find", "google.com/android/find", "Apple", "Google"]
        {
            assert!(text.contains(needle), "{needle} in {text}");
        }
        assert!(text.len() > lost.write(&telling(language), "Mira").body.len());
    }
}

#[test]
fn times_and_numbers_are_told() {
    let all: Vec<String> =
        every("x").iter().map(|notice| notice.write(&telling(Language::English), "Ann").body).collect();
    assert!(all[2].contains("2026-11-21 09:41 UTC") && all[2].contains("case 1042"));
    assert!(all.iter().any(|letter| letter.contains("Codes left: 3")));
}

#[test]
fn times_are_told_in_the_zone_of_the_organisation() {
    for (language, said) in
        [(Language::English, "2026-11-21 10:41 CET"), (Language::German, "2026-11-21 10:41 MEZ")]
    {
        let telling = Telling { zone: Some("Europe/Ljubljana".into()), ..telling(language) };
        let all: Vec<String> = every("x").iter().map(|notice| notice.write(&telling, "Ann").body).collect();
        assert!(all.iter().any(|letter| letter.contains(said)), "{said}");
        assert!(!all.iter().any(|letter| letter.contains("UTC")));
    }
}

#[test]
fn a_reminder_says_what_is_missing_until_when_and_where_to_add_it() {
    let by = Timestamp::parse_rfc3339("2026-12-04T09:00:00Z").unwrap();
    for language in LANGUAGES {
        for (missing, overdue) in [(1, false), (3, false), (2, true)] {
            let notice = Notice::Reminder { missing, by, overdue };
            let letter = notice.write(&telling(language), "Ann");
            assert!(letter.body.contains("2026-12-04 09:00 UTC"), "{}", letter.body);
            // The page's plain address: nothing in it signs anybody in.
            assert!(letter.body.contains(" https://id.contoso.example/security-info "), "{}", letter.body);
            assert_eq!(letter.body.matches("https://").count(), 1, "{}", letter.body);
            let more = match (language, missing) {
                (Language::English, 1) => "one more passkey".to_owned(),
                (Language::English, _) => format!("{missing} more passkeys"),
                (Language::German, 1) => "ein weiterer Passkey".to_owned(),
                (Language::German, _) => format!("{missing} weitere Passkeys"),
            };
            assert!(letter.body.contains(&more), "{}", letter.body);
            assert_eq!((notice.happened(), notice.text(&telling(language), None)), (None, None));
        }
    }
}

/// A mail program breaks lines where its window ends; a break of ours would stand in the middle of its lines.
#[test]
fn no_line_ends_within_a_sentence() {
    for language in LANGUAGES {
        for letter in every("x").iter().map(|notice| notice.write(&telling(language), "Ann")) {
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
        for language in LANGUAGES {
            for (notice, plain) in every(&typed).iter().zip(every("x")) {
                let (hostile, calm) = (notice.write(&telling(language), &reader), plain.write(&telling(language), "y"));
                prop_assert_eq!(&hostile.subject, &calm.subject);
                prop_assert!(!hostile.subject.contains(char::is_control));
                prop_assert_eq!(hostile.body.matches('\n').count(), calm.body.matches('\n').count());
                prop_assert!(!hostile.body.contains('\r'));
            }
        }
    }
}

/// A mail that the account works, to somebody who never got in, hides from them that they have to ask again.
#[test]
fn only_who_signed_in_is_told_of_a_success() {
    let at = Timestamp::parse_rfc3339("2026-11-21T09:41:00Z").unwrap();
    for (language, success) in [
        (Language::English, ["is set up", "you sign in with", "You are back", "is done", "You signed in"]),
        (
            Language::German,
            [
                "ist eingerichtet",
                "melden Sie sich mit",
                "wieder in Ihrem",
                "Kontos ist abgeschlossen",
                "Sie haben sich mit",
            ],
        ),
    ] {
        let telling = telling(language);
        for ending in Ending::ALL {
            for first in [false, true] {
                let notice = Notice::CaseClosed { case: 1042, first, ending, at };
                let Letter { subject, body } = notice.write(&telling, "Ann");
                let told = success.iter().any(|word| subject.contains(word) || body.contains(word));
                assert_eq!(told, ending.is_in(), "{ending:?}: {subject} {body}");
                let done = notice.happened() == Some(Happened::Completed);
                assert_eq!((done, notice.kind() == "case-completed"), (ending.is_in(), ending.is_in()));
            }
        }
    }
}
