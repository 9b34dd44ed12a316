//! Every attack of the list, once.

use crate::{
    Attack, Test,
    attack::{Rest, Script},
    scripts::{
        again, caller, doors, duress, insider, log, numbers, passes, passkeys, past_the_server, portal,
        sessions, weak,
    },
};

macro_rules! tests {
    ($($file:literal: $name:literal),* $(,)?) => {
        &[$(Test { file: $file, name: $name }),*]
    };
}

macro_rules! tried {
    ($id:literal, $title:literal, $tried:literal, $script:path) => {
        Attack {
            id: $id,
            title: $title,
            tried: $tried,
            script: Script::Run(|scene| Box::pin($script(scene)), None),
        }
    };
    ($id:literal, $title:literal, $tried:literal, $script:path, $why:literal, $tests:expr) => {
        Attack {
            id: $id,
            title: $title,
            tried: $tried,
            script: Script::Run(|scene| Box::pin($script(scene)), Some(Rest { why: $why, tests: $tests })),
        }
    };
}

macro_rules! tested {
    ($id:literal, $title:literal, $why:literal, $tests:expr) => {
        Attack { id: $id, title: $title, tried: "", script: Script::Tests(Rest { why: $why, tests: $tests }) }
    };
}

macro_rules! missing {
    ($id:literal, $title:literal, $reason:literal) => {
        Attack { id: $id, title: $title, tried: "", script: Script::Missing($reason) }
    };
}

/// A01 to A79. From A51 on they are the findings of the reviews of November 2026, in their order, and what was found with them.
pub const ATTACKS: &[Attack] = &[
    tried!(
        "A01",
        "calls and knows name, number, manager and birth date",
        "five knowledge checks passed, then contain and a pass",
        caller::knows_everything
    ),
    tried!(
        "A02",
        "wants to be called back on a number of his own",
        "a call-back to a number that is somebody else's, to one that is nobody's, and a result without a call; a pass after calls to one line that is on file three times",
        caller::names_a_number
    ),
    tried!(
        "A03",
        "has the number changed just before",
        "a call-back to a fixed line that is an hour old",
        caller::moved_the_number
    ),
    tried!(
        "A04",
        "talks the agent into skipping steps",
        "every action on an unverified case, by the agent and by somebody without a role",
        insider::skips_steps
    ),
    tried!(
        "A05",
        "has all methods reset at once",
        "retiring a good passkey together with the lost one; a pass beside it, also with a day of loss on which it was new; registering again without \
         passkeys for a new phone; a pass and retiring after the owner signed in with what is reported",
        insider::resets_everything
    ),
    tried!(
        "A06",
        "targets a privileged account",
        "the agent opens a case on it; the supervisor verifies it as an ordinary one, then without a second person; a pass on a case whose person gets a role meanwhile",
        insider::targets_the_privileged
    ),
    tried!(
        "A07",
        "supplies the manager",
        "a vouch by a manager who is an hour old; a signature without a passkey, by another person, with another touch; \
         approval by the agent and by an employee",
        insider::supplies_the_manager
    ),
    tried!(
        "A08",
        "shows a made face on video",
        "three passed video checks on an elevated account, one with photo ID on a privileged one, then a pass (a face counts once; that none \
         on a screen suffices there is tried by the tests)",
        caller::shows_a_made_face
    ),
    missing!(
        "A09",
        "replays a recorded video",
        "Keyward takes no pictures: agents hold video calls elsewhere"
    ),
    missing!("A10", "shows a stolen or forged ID", "Keyward reads no documents: people look at them"),
    tried!(
        "A11",
        "shows an ID of his own with the victim's name",
        "a report with a namesake's phone, and a call-back to a namesake's number",
        caller::has_the_same_name
    ),
    tried!(
        "A12",
        "reads the pass on its way",
        "a whole recovery; then the pass is looked for in mails, the log, addresses and cached answers",
        passes::reads_along
    ),
    tried!(
        "A13",
        "guesses the pass",
        "five wrong ones, then the right one, there and elsewhere",
        passes::guesses
    ),
    tried!(
        "A14",
        "keeps a pass as a back door",
        "a one-time pass twice; the first after a second; passes of ten weeks and of one minute; one that may be typed again, in two browsers, after a passkey came of it",
        passes::keeps_one
    ),
    tried!(
        "A15",
        "relays the pass through a page of his",
        "every other page and form in the session after a pass, and a passkey registered at another origin",
        passes::relays_it
    ),
    tried!(
        "A16",
        "goes on in sessions on the stolen phone",
        "the sessions of before, after the case ended them",
        sessions::goes_on
    ),
    missing!(
        "A17",
        "goes on with app passwords, tokens and device grants",
        "Keyward gives out none of them yet"
    ),
    tried!(
        "A18",
        "uses the lost passkey later",
        "a close while it works; a sign-in after it was suspended and after it was retired",
        passkeys::uses_the_lost_one
    ),
    tried!(
        "A19",
        "has a copy of a synced passkey",
        "a copy before and after the passkey was retired",
        passkeys::has_a_copy
    ),
    tried!(
        "A20",
        "has already added a passkey of his own",
        "the added passkey, after the victim was recovered by the desk",
        passkeys::added_his_own
    ),
    tried!(
        "A21",
        "deletes notices in the mailbox",
        "a recovery; then everything that tells of it is counted",
        portal::deletes_notices
    ),
    tried!(
        "A22",
        "changes the address, recovers later",
        "a recovery an hour after the address was changed",
        caller::moved_the_address
    ),
    tried!(
        "A23",
        "calls again until somebody gives in",
        "three cases with failed checks by two agents, then a fourth with what would have been enough; a second case after threats and a \
         rejection (each of the three was rejected: what failed checks do alone is tried by the tests)",
        caller::calls_again
    ),
    tested!(
        "A24",
        "calls for many people at once",
        "many cases would pull the brake for everybody",
        tests![
            "crates/console/tests/http/waves.rs": "many_cases_in_ten_minutes_pull_the_brake_once",
            "crates/recovery/tests/who_may.rs": "everybody_does_what_the_table_says_and_nothing_else",
        ]
    ),
    tried!(
        "A25",
        "reports a phone lost that still signs in",
        "a pass after the lost phone signed in after the loss, which the caller says was an hour ago, or a year",
        caller::still_has_the_phone
    ),
    tested!(
        "A26",
        "calls through a proxy, from a new country",
        "an exercise comes from one address; where a report came from before is a red flag, countries are not looked up",
        tests!["crates/desk/tests/intake.rs": "the_desk_opens_a_case_on_it_once_and_its_source_counts"]
    ),
    tried!(
        "A27",
        "recovers himself",
        "the agent and the supervisor open cases on themselves; the agent works one that a colleague opened",
        insider::recovers_himself
    ),
    tried!(
        "A28",
        "steals the agent's session",
        "a pass without a touch, with one for another action, for another case, and with one that was used",
        sessions::steals_the_agents
    ),
    tried!(
        "A29",
        "alters or deletes the log",
        "every way to change it over HTTP, and a proof of a case with one letter changed",
        log::alters,
        "events altered in the database: one would stop the log of everybody",
        tests!["crates/storage/tests/repos_log.rs": "every_altered_row_is_named",
            "crates/storage/tests/repos_state/main.rs": "each_altered_row_is_named",
        ]
    ),
    tested!(
        "A30",
        "restores an old backup",
        "a database is not put back under a running desk",
        tests!["crates/keyward/tests/server/put_back.rs": "nothing_is_issued_until_a_reviewer_accepts_it"]
    ),
    tried!(
        "A31",
        "asks who is there",
        "a pass, a code and a passkey for a name that is there and one that is not: answers, counts, and in pairs which takes longer",
        portal::asks_who_is_there
    ),
    tried!(
        "A32",
        "asks for another way to sign in",
        "a password, a code sent to her telephone, a link, a recovery code as a sign-in; where passwords with an app are on: \
         half a sign-in, her code again, guesses at it",
        passkeys::asks_for_another_way
    ),
    tried!(
        "A33",
        "has the victim register his passkey, or fixes a session",
        "ceremonies begun by one and ended by another; a session that was there before the sign-in",
        sessions::swaps
    ),
    missing!("A34", "relays an enrolment link or QR code", "nothing is enrolled by a link or a QR code"),
    missing!("A35", "floods with pushes", "Keyward sends no pushes"),
    tried!(
        "A36",
        "wants a method moved and knows the password",
        "methods added, removed and renamed without a session, in another's, and with another's passkey; where passwords with \
         an app are on: a passkey added with both, and a password that its owner has removed",
        passkeys::moves_a_method
    ),
    tested!(
        "A37",
        "adds an identity provider or a role",
        "a proposal would stand on everybody's settings page and be mailed to real administrators; there are no identity providers",
        tests![
            "crates/desk/tests/changes.rs": "one_proposes_and_another_puts_in_force",
            "crates/desk/tests/changes.rs": "a_dangerous_change_waits_a_day_and_can_be_stopped",
            "crates/desk/tests/changes.rs": "nobody_raises_themselves",
        ]
    ),
    tried!(
        "A38",
        "has the victim's devices wiped",
        "a wipe before anything is verified, of a device that is not in the report, of somebody else's, and after the owner signed in with \
         what is reported",
        insider::wipes
    ),
    tried!(
        "A39",
        "locks the victim out",
        "a report without a session, one at the website behind 240 made-up ones, a report by telephone, ten wrong passes and codes, then the victim signs in; an agent's session \
         without a touch asks people and amends, and a case is stopped after everybody was asked",
        portal::locks_out
    ),
    tried!(
        "A40",
        "recovers somebody who left",
        "every step after the account was disabled: a pass in hand, the passkey, the desk",
        insider::recovers_a_leaver
    ),
    tried!(
        "A41",
        "poses as the desk",
        "what the person sees of a case that is there, and of none; and that they can stop it",
        portal::poses_as_the_desk
    ),
    tried!(
        "A42",
        "finds recovery codes",
        "a code twice, two codes for one case, read out as the case asks, a code as a sign-in",
        passkeys::finds_codes
    ),
    missing!("A43", "controls a recovery contact", "there are no recovery contacts"),
    missing!("A44", "forges an identity verdict", "no verdicts of identity services are taken"),
    tested!(
        "A45",
        "claims an authenticator model",
        "a profile would be put in force for real people",
        tests![
            "crates/passkeys/tests/attestation_packed.rs": "only_a_proven_model_satisfies_the_allow_list",
            "crates/signin/tests/journeys/trust.rs": "attestation_is_asked_for_kept_and_judged_by_the_trust_of_the_day",
            "crates/signin/tests/journeys/trust.rs": "a_statement_that_is_forged_is_refused",
        ]
    ),
    missing!("A46", "forges a security event", "no security events are received or sent yet"),
    tried!(
        "A47",
        "uses an approval for something else",
        "a signature for one case used in another, one used twice, and one that was never asked for",
        insider::reuses_a_signature
    ),
    tried!(
        "A48",
        "writes a script into a text",
        "markup in the report, a note and a passkey's name; every page that shows them",
        portal::writes_a_script
    ),
    missing!("A49", "opens a case by forged mail", "no mail or chat is taken in"),
    tried!(
        "A50",
        "forces the victim or the agent",
        "a safe word on the call, then the pass, the passkey, a sign-in with it",
        duress::forces_somebody
    ),
    tried!(
        "A51",
        "makes recovery codes in a session too weak to add anything",
        "with a phished password and a code of the app on an account with a passkey: codes, every other change of its methods, and a name for its session",
        weak::makes_codes
    ),
    tried!(
        "A52",
        "waits until the desk has suspended the victim's passkey, and adds his own",
        "with a phished password and a code: every change while the case is open; his session and another sign-in after the sessions were ended, and when she is back",
        weak::waits_for_containment,
        "methods that are older than 72 hours: what the exercise adds is younger, and goes with the lost phone",
        tests!["crates/console/tests/http/gate.rs": "after_containment_a_thief_binds_nothing"]
    ),
    tried!(
        "A53",
        "clears the red flags of his own case",
        "a supervisor alone: review, escalate, resume, reject and waive; then a pass after another let it go on",
        again::clears_his_own_way
    ),
    tried!(
        "A54",
        "watches whether the duress word was the right one",
        "a wrong word and the right one in two cases: answers, headers, changes of the page, its elements, times; six words in one",
        duress::watches_the_word
    ),
    tried!(
        "A55",
        "signs although the role was taken away",
        "the role goes after the question, and after the signature; then a pass",
        again::signs_without_the_role
    ),
    tested!(
        "A56",
        "signs with a passkey that the policy refuses for a sign-in",
        "a profile would be put in force for real people",
        tests!["crates/signin/tests/journeys/sessions.rs": "a_touch_asks_the_policy"]
    ),
    tested!(
        "A57",
        "shows a code that came by mail as a text message",
        "a policy with codes by mail and by text would be put in force for real people",
        tests!["crates/console/tests/http/gate.rs": "what_a_code_shows_is_how_it_was_sent"]
    ),
    tested!(
        "A58",
        "uses recovery codes where they are off",
        "a policy without them would be put in force for real people",
        tests!["crates/console/tests/http/gate.rs": "recovery_codes_that_are_off_are_neither_made_nor_taken"]
    ),
    tried!(
        "A59",
        "gives himself a role in the database",
        "a row of the exercise is altered by a statement of its own, used, and put back",
        past_the_server::writes_a_role
    ),
    tried!(
        "A60",
        "names a deputy in the database, with an old date",
        "a row of the exercise is inserted by a statement of its own, used, and taken away",
        past_the_server::writes_a_deputy
    ),
    tested!(
        "A61",
        "has the import say that a number, manager, photo or tier is an old one",
        "an import would change the directory of real people",
        tests![
            "crates/import/tests/practice/dates.rs": "what_is_replaced_or_added_later_settles_from_the_import",
            "crates/import/tests/practice/dates.rs": "a_tier_rises_at_once_and_falls_by_two_people_only",
            "crates/recovery/tests/spent.rs": "a_photo_that_was_replaced_lately_compares_with_nobody",
            "crates/recovery/tests/flags.rs": "an_import_that_touches_a_person_of_an_open_case_is_a_flag_on_it",
        ]
    ),
    tried!(
        "A62",
        "holds connections open with half requests",
        "half a head and half a body; how long each is waited for",
        doors::holds_connections,
        "so many connections that others are kept out",
        &[]
    ),
    tried!(
        "A63",
        "counts other people's cases by their numbers",
        "an open case, a closed one and numbers that nobody has, to be stopped by a stranger; the page of a case without a role",
        doors::counts_cases
    ),
    tried!(
        "A64",
        "tells by how a sign-in begins who is there",
        "how it begins for people of each kind, and for sixty made-up names",
        portal::tells_names_apart
    ),
    tried!(
        "A65",
        "issues a second pass from the same checks and the same signature",
        "a pass that was ended unused, and then another; another when its owner is in",
        again::asks_twice
    ),
    tried!(
        "A66",
        "names a deputy, sets a duress word, renames a passkey in a weak session",
        "every change with a stolen session that is fresh, and with a phished password and a code, also a name for her session; a touch for another thing",
        weak::changes_the_rest,
        "the second half of somebody's pass, which only a standard with halves gives out",
        tests!["crates/console/tests/http/refusals.rs": "every_change_is_refused_to_everybody_else"]
    ),
    tried!(
        "A67",
        "locks people out with an agent's stolen cookie",
        "a check, ending the sessions and freezing, each without a touch",
        sessions::locks_out_with_a_cookie,
        "dozens of accounts in ten seconds: the alarm would go to real people",
        &[]
    ),
    tried!(
        "A68",
        "reads about people above his reach, unseen",
        "the page of a privileged person, and a report about them, by an agent who reaches the tier below",
        sessions::reads_about_the_privileged,
        "a session whose use is hidden by a header: it shows after minutes",
        tests!["crates/console/tests/http/cases.rs": "no_header_hides_the_use_of_a_session"]
    ),
    tried!(
        "A69",
        "guesses from many browsers, at one name and at many",
        "one guess at thirty names, thirty guesses at one, a browser of its own for each; then the person's own pass",
        doors::sprays
    ),
    tested!(
        "A70",
        "ends a stranger's recovery codes with wrong tries at a made-up name",
        "a hundred wrong tries would be told to real people who share the bucket",
        tests![
            "crates/signin/tests/journeys/codes.rs": "wrong_tries_at_a_made_up_name_cost_nobody_their_codes",
            "crates/signin/tests/journeys/codes.rs": "a_hundred_wrong_codes_are_told_and_lifted",
        ]
    ),
    tested!(
        "A71",
        "recovers a privileged account while no mail goes out",
        "letters of an exercise have arrived as soon as they are written",
        tests![
            "crates/desk/tests/told.rs": "a_privileged_pass_waits_until_a_message_to_security_is_accepted",
            "crates/desk/tests/told.rs": "a_notice_that_is_given_up_raises_an_alarm_and_a_flag",
        ]
    ),
    tried!(
        "A72",
        "has stolen a phone that is not on file, and is called back on it",
        "a call-back to the mobile number on file, also as a line with an extension, whatever the caller says about it, and to a line that nobody looked at",
        numbers::has_the_private_phone
    ),
    tried!(
        "A73",
        "has stolen one of two phones, and is called back on it",
        "a call-back to the number that an import gave the other phone, whatever the caller says about it",
        numbers::has_one_of_two_phones
    ),
    tried!(
        "A74",
        "makes recovery codes just before he calls",
        "a code made before the report, shown after it; then ending the sessions",
        weak::makes_codes_first
    ),
    tried!(
        "A75",
        "has a verified person left without a pass",
        "a video call and a vouch: handed over by a call and a meeting that nobody had, and by the video call",
        again::is_left_without_a_way
    ),
    tried!(
        "A76",
        "counts the entries of the log after a word",
        "a wrong word and the duress word in one case: by how many entries the log grows, as the page of the case says it",
        duress::counts_the_log
    ),
    tested!(
        "A77",
        "is an agent, recovers a manager, and vouches as them for the next account",
        "it would take the manager's passkey, with which the other scripts go on",
        tests![
            "crates/console/tests/http/puppets.rs": "a_manager_whom_the_agent_recovered_is_no_second_person",
            "crates/console/tests/http/puppets.rs": "who_was_asked_before_their_own_case_signs_nothing",
        ]
    ),
    tested!(
        "A78",
        "imports another kind of device in the middle of a case, so that a number rings elsewhere",
        "an import is run at the machine, not over HTTP",
        tests![
            "crates/console/tests/http/call_backs.rs": "an_import_tells_no_two_phones_apart",
            "crates/import/tests/practice/dates.rs": "another_kind_of_device_settles_counts_and_is_a_flag",
        ]
    ),
    tested!(
        "A79",
        "writes another address into the row of a code that waits to be sent",
        "rows of a running server's database are not altered by an exercise",
        tests!["crates/signin/tests/journeys/sent_codes.rs": "a_code_whose_row_was_sent_elsewhere_reaches_nobody"]
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn every_attack_is_there_once_in_order() {
        let expected: Vec<String> = (1..=79).map(|number| format!("A{number:02}")).collect();
        assert_eq!(ATTACKS.iter().map(|attack| attack.id).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_is_tried_is_said_and_what_is_not_has_a_reason() {
        for attack in ATTACKS {
            match attack.script {
                Script::Run(_, rest) => {
                    assert!(!attack.tried.is_empty(), "{}", attack.id);
                    assert!(rest.is_none_or(|rest| !rest.why.is_empty()), "{}", attack.id);
                }
                Script::Tests(Rest { why, tests }) => {
                    assert!(attack.tried.is_empty() && !why.is_empty(), "{}", attack.id);
                    assert!(!tests.is_empty(), "{} is held by no test", attack.id);
                }
                Script::Missing(reason) => {
                    assert!(attack.tried.is_empty() && !reason.is_empty(), "{}", attack.id);
                }
            }
            assert!(!attack.title.is_empty(), "{}", attack.id);
        }
    }

    fn source(file: &str) -> String {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        std::fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    /// Whether a source has a test of this name, which runs: by its attribute, or in the macros that give each of their functions one.
    fn has_test(source: &str, name: &str) -> bool {
        let (plain, storing) = (format!("fn {name}("), format!("async fn {name}(store: Store)"));
        let Some((before, after)) = source.split_once(&plain) else { return false };
        let attributes = before.rsplit("\n\n").next().unwrap_or_default();
        let ignored = attributes.contains("#[ignore");
        let marked = attributes.contains("test]") || attributes.contains("::test(");
        let of_both = source.contains(&storing) && before.contains("both_engines! {");
        !after.is_empty() && !ignored && (marked || of_both)
    }

    #[test]
    fn every_test_that_is_named_is_in_the_sources() {
        for attack in ATTACKS {
            for test in attack.tests() {
                assert!(has_test(&source(test.file), test.name), "{}: there is no test {test}", attack.id);
            }
        }
        let text = "both_engines! {\n    async fn both(store: Store) {}\n}\n\n#[test]\nfn one() {}\n\nfn helper() {}\n";
        assert!(has_test(text, "both") && has_test(text, "one"));
        assert!(!has_test(text, "helper") && !has_test(text, "neither"));
    }

    #[test]
    fn no_script_counts_what_it_did_not_look_at() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/scripts");
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let text: String =
                std::fs::read_to_string(&path).unwrap().chars().filter(|c| !c.is_whitespace()).collect();
            for literal in [",true)", ",!false)", ",true,)"] {
                assert!(!text.contains(literal), "{} counts a literal", path.display());
            }
        }
    }
}
