//! Every attack of the list, once.

use crate::{
    Attack,
    attack::Script,
    scripts::{caller, insider, log, passes, passkeys, portal, sessions},
};

macro_rules! tried {
    ($id:literal, $title:literal, $tried:literal, $script:path) => {
        Attack {
            id: $id,
            title: $title,
            tried: $tried,
            script: Script::Run(|scene| Box::pin($script(scene))),
        }
    };
}

macro_rules! missing {
    ($id:literal, $title:literal, $reason:literal) => {
        Attack { id: $id, title: $title, tried: "", script: Script::Missing($reason) }
    };
}

/// A01 to A50.
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
        "a call-back to a number that is somebody else's, to one that is nobody's, and a result without a call",
        caller::names_a_number
    ),
    tried!(
        "A03",
        "has the number changed just before",
        "a call-back to a number that is an hour old",
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
        "retiring a good passkey together with the lost one",
        insider::resets_everything
    ),
    tried!(
        "A06",
        "targets a privileged account",
        "the agent opens a case on it; the supervisor verifies it as an ordinary one, then without a second person",
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
        "three passed video checks on an elevated account, one with photo ID on a privileged one, then a pass",
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
        "a pass twice; the first after a second; passes of ten weeks and of one minute",
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
        "three cases with failed checks by two agents, then a fourth with what would have been enough",
        caller::calls_again
    ),
    missing!(
        "A24",
        "calls for many people at once",
        "many cases would pull the brake for everybody: not tried at a running desk, the tests do it"
    ),
    tried!(
        "A25",
        "reports a phone lost that still signs in",
        "a pass after the lost phone signed in after the loss",
        caller::still_has_the_phone
    ),
    missing!("A26", "calls through a proxy, from a new country", "no signals about networks are read yet"),
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
        log::alters
    ),
    missing!(
        "A30",
        "restores an old backup",
        "a database is not put back under a running desk; the tests of the server do it"
    ),
    tried!(
        "A31",
        "asks who is there",
        "a pass, a code and a passkey for a name that is there and one that is not: answers, counts and times",
        portal::asks_who_is_there
    ),
    tried!(
        "A32",
        "asks for another way to sign in",
        "passwords, one-time codes, links; a recovery code as a sign-in; where passwords with an app are on: half a sign-in, \
         her code again, guesses at it",
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
    missing!(
        "A37",
        "adds an identity provider or a role",
        "a proposal would stand on everybody's settings page and be mailed to real administrators: the tests do it; there are \
         no identity providers"
    ),
    tried!(
        "A38",
        "has the victim's devices wiped",
        "a wipe before anything is verified, of a device that is not in the report, of somebody else's",
        insider::wipes
    ),
    tried!(
        "A39",
        "locks the victim out",
        "a report without a session, a report by telephone, ten wrong passes and codes; then the victim signs in",
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
        "a code twice, two codes for one case, a code as a sign-in",
        passkeys::finds_codes
    ),
    missing!("A43", "controls a recovery contact", "there are no recovery contacts"),
    missing!("A44", "forges an identity verdict", "no verdicts of identity services are taken"),
    missing!(
        "A45",
        "claims an authenticator model",
        "a profile would be put in force for real people: the tests do it, with attestations of every format"
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
        passes::forces_somebody
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_attack_is_there_once_in_order() {
        let expected: Vec<String> = (1..=50).map(|number| format!("A{number:02}")).collect();
        assert_eq!(ATTACKS.iter().map(|attack| attack.id).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_is_tried_is_said_and_what_is_not_has_a_reason() {
        for attack in ATTACKS {
            match attack.script {
                Script::Run(_) => assert!(!attack.tried.is_empty(), "{}", attack.id),
                Script::Missing(reason) => {
                    assert!(attack.tried.is_empty() && !reason.is_empty(), "{}", attack.id);
                }
            }
            assert!(!attack.title.is_empty(), "{}", attack.id);
        }
    }
}
