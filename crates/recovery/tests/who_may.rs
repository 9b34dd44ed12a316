//! Who may do what: the written table, all roles × actions × targets × states of a case against it, and the page in the docs
//! that is made from it.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use std::fmt::Write as _;
use world::*;

/// Another account of the person of the case.
const SECOND_ACCOUNT: u8 = 77;

/// Up to which tier a role does something; `-` for not at all.
type Reach = Option<Tier>;
const NEVER: Reach = None;
const STANDARD: Reach = Some(Tier::Standard);
const ELEVATED: Reach = Some(Tier::Elevated);
const PRIVILEGED: Reach = Some(Tier::Privileged);

/// In the order of [`COLUMNS`].
type Row = [Reach; 5];
const COLUMNS: [(Role, &str); 5] = [
    (Role::Helpdesk, "Helpdesk"),
    (Role::Authentication, "Authentication"),
    (Role::PrivilegedAuthentication, "Privileged authentication"),
    (Role::PolicyAdministrator, "Policy"),
    (Role::SecurityReader, "Security reader"),
];
const DESK: Row = [STANDARD, ELEVATED, PRIVILEGED, NEVER, NEVER];
/// Ending the sessions of an account outside of a case, and putting aside a report about it.
const END_SESSIONS: Row = DESK;
const SUPERVISORS: Row = [NEVER, NEVER, PRIVILEGED, NEVER, NEVER];

/// The written table: what, who, whether the person of the case may, and what it takes besides.
#[rustfmt::skip]
fn table() -> Vec<(&'static str, Row, bool, &'static str, Command)> {
    let (evidence, intent) = (EvidenceId::from_bytes([0xE; 16]), IntentId::from_bytes([0xA; 16]));
    let number = ContactId::from_bytes([OFFICE_LINE; 16]);
    let vouch = Basis::Approver { person: person(MANAGER), statement: "00".into() };
    let prompts = Prompt::draw([1; 4]);
    let video = Basis::Face { document: None, place: None, prompts };
    let met = Basis::Face { document: Some("passport".into()), place: Some("desk".into()), prompts: vec![] };
    let request = PassRequest { minutes: None, one_time: true };
    let ask = |kind, basis| Command::AskEvidence { id: evidence, kind, basis };
    let words = || "because".to_owned();
    vec![
        ("Read the methods", DESK, false, "a touch", Command::Assess),
        ("Take down what is at hand", DESK, false, "a touch", Command::AnswerMethods { at_hand: AtHand::Nothing }),
        ("Take down where numbers ring", DESK, false, "a phone or tablet of which nobody knows the number, a touch",
            Command::SettleNumbers { numbers: vec![SettledNumber { contact: number, rings: Rings::OnLost }] }),
        ("Amend the report", DESK, false, "a reason, where something is taken out, a touch",
            Command::Amend { amendment: Amendment::Place { place: Some("train".into()) }, reason: None }),
        ("Call back", DESK, false, "a number on file; a fixed line: a look at the telephone system; a touch",
            Command::CallBack { id: evidence, contact: number, fixed: true, relay: false }),
        ("Ask for a vouch", DESK, false, "the manager in the directory, or their deputy; a touch", ask(EvidenceKind::Vouch, vouch)),
        ("Begin a video call", DESK, false, "a photo on file, a touch", ask(EvidenceKind::Video, video)),
        ("Record a meeting", DESK, false, "place and kind of document, a touch",
            Command::RecordEvidence { id: evidence, kind: EvidenceKind::InPerson, basis: met, result: EvidenceResult::Passed, note: None }),
        ("Ask for an approval", DESK, false, "verified now; another privileged authentication administrator, a touch",
            Command::AskApproval { id: evidence, approver: person(SECOND_SUPERVISOR), approver_may: true, statement: "00".into() }),
        ("End sessions, suspend what was lost", DESK, false, "verified identity, a touch", Command::Contain { revoke: intent, suspend: IntentId::from_bytes([0xB; 16]) }),
        ("Leave a passkey of an earlier case", DESK, false, "somebody who did not work that case; verified now, approvals, no flag that stops, a sign-in with it just now, a touch",
            Command::ConfirmPasskey { method: MethodId::from_bytes([REMADE; 16]) }),
        ("Take down the code that is read out", DESK, false, "a code that the person drew within 10 minutes, the third wrong one ends it; a touch",
            Command::GiveCode { right: true }),
        ("Draw a code to read out", [NEVER; 5], true, "signed in with a passkey of 72 hours before the case that is not lost; a touch",
            Command::DrawCode { draw: evidence }),
        ("Confirm the work on it", DESK, false, "a touch", Command::ConfirmWork),
        ("Require re-registration", DESK, false, "what a pass takes, a touch", Command::RequireReregistration { intent, passkeys: false }),
        ("Issue a pass", DESK, false, "verified now by proofs that gave no way in before, contained, no flag that stops, approvals, a touch; nobody is in yet",
            Command::IssuePass { intent, request, handover: Handover::InPerson }),
        ("End a pass", DESK, false, "a touch", Command::VoidPass { intent }),
        ("Retire a lost method", DESK, false, "a proved passkey, a touch", Command::Retire { intent, method: MethodId::from_bytes([PHONE_PASSKEY; 16]) }),
        ("Keep a method that was held back", DESK, false, "somebody who does not work on it; what a pass takes, a touch", Command::KeepMethod { intent, method: MethodId::from_bytes([PHONE_PASSKEY; 16]) }),
        ("Record a wipe", DESK, false, "verified identity, a touch", Command::RecordWipe { thing: 0, reference: words() }),
        ("Document a lost key", DESK, false, "verified identity, a touch", Command::DocumentLoss { thing: 0, note: words() }),
        ("Send advice", DESK, false, "verified identity, a touch", Command::SendAdvice { intent }),
        ("Look at the photo on file", DESK, false, "a photo on file", Command::ViewPhoto),
        ("Add a red flag", DESK, false, "", Command::RaiseFlag { kind: FlagKind::Urgency }),
        ("Take down a word", DESK, false, "", Command::GiveWord { duress: false }),
        ("Add a remark", DESK, false, "", Command::Note { text: words() }),
        ("Stop a case", DESK, true, "a reason", Command::Escalate { reason: words() }),
        ("Close a case", DESK, false, "no duty open", Command::Close),
        ("Let a case go on in spite of red flags", SUPERVISORS, false, "somebody who does not work on it; each flag by name; a reason, a touch", Command::ReviewFlags { flags: vec!["urgency".into()], reason: words() }),
        ("Let a duty go", SUPERVISORS, false, "somebody who does not work on it; verified identity; never verify, contain or retire; a touch", Command::Waive { obligation: Obligation::Wipe, reason: words() }),
        ("Let a stopped case go on", SUPERVISORS, false, "somebody who does not work on it; a reason, a touch; its flags stand", Command::Resume { reason: words() }),
        ("Sign an exception from the standard", SUPERVISORS, false, "one of two people who have no other part in the case; a reason, a touch; what the standard allows; then a cooling time",
            Command::SignException { id: evidence, reason: words() }),
        ("Reject a stopped case", SUPERVISORS, false, "somebody who does not work on it; a reason, a touch", Command::Reject { reason: words() }),
    ]
}

const CLOSE_AND_BRAKE: [(Option<Closeness>, bool); 5] = [
    (None, false),
    (Some(Closeness::OwnWord), false),
    (Some(Closeness::TheirWord), false),
    (Some(Closeness::OfEverybody), false),
    (None, true),
];

/// Whether a refusal is about who acts.
fn is_about_who(refusal: &Refusal) -> bool {
    use Refusal::*;
    matches!(
        refusal,
        NotAllowed
            | OwnCase
            | Related
            | NamedClose
            | NotAbove
            | BeyondReach { .. }
            | NeedsSupervisor
            | Braked
            | WorksTheCase
            | LetItGoOn
            | SignedTheException
    )
}

/// Every set of the five roles.
fn role_sets() -> impl Iterator<Item = RoleSet> {
    (0..32_u8).map(|bits| {
        let roles: Vec<Role> = COLUMNS
            .iter()
            .enumerate()
            .filter(|(at, _)| bits & (1 << at) != 0)
            .map(|(_, (role, _))| *role)
            .collect();
        RoleSet::of(&roles)
    })
}

/// The privilege of a role set, told apart from the code under test: 0 none, 1 helpdesk, 2 authentication, 3 highest.
fn rank(roles: RoleSet) -> u8 {
    if roles.has(Role::PrivilegedAuthentication) || roles.has(Role::PolicyAdministrator) {
        3
    } else if roles.has(Role::Authentication) {
        2
    } else {
        u8::from(roles.has(Role::Helpdesk))
    }
}

/// What the table says: whether somebody with these roles may, to this account.
fn table_says(row: Row, own: RoleSet, theirs: RoleSet, tier: Tier, barred: bool, brake: bool) -> bool {
    let best =
        COLUMNS.iter().zip(row).filter(|((role, _), _)| own.has(*role)).filter_map(|(_, reach)| reach).max();
    let Some(best) = best else { return false };
    let best = match (brake, best) {
        (false, reach) => Some(reach),
        (true, Tier::Privileged) => Some(Tier::Elevated),
        (true, Tier::Elevated) => Some(Tier::Standard),
        (true, Tier::Standard) => None,
    };
    let above = rank(own) > rank(theirs) || (rank(own) == 3 && rank(theirs) == 3);
    // Who could help themselves to anything is privileged, whatever tier is on record.
    let tier = if rank(theirs) == 3 { Tier::Privileged } else { tier };
    best.is_some_and(|reach| reach >= tier) && above && !barred
}

/// What somebody close to the person does like everybody else: it only stops, ends or warns.
fn goes_on(command: &Command) -> bool {
    matches!(command, Command::Escalate { .. } | Command::VoidPass { .. } | Command::RaiseFlag { .. })
}

#[test]
fn everybody_does_what_the_table_says_and_nothing_else() {
    let mut tried = 0_u32;
    for tier in [Tier::Standard, Tier::Elevated, Tier::Privileged] {
        for state in ["open", "verified", "escalated", "closed"] {
            let mut world = opened(tier, state);
            // Also under another of their accounts nobody works for themselves, whatever its roles.
            world.facts.humans.join(person(SUBJECT), person(SECOND_ACCOUNT));
            for (what, row, person_may, _, command) in table() {
                for own in role_sets() {
                    for theirs in [
                        &[][..],
                        &[Role::SecurityReader],
                        &[Role::Helpdesk],
                        &[Role::Authentication],
                        &[Role::PrivilegedAuthentication],
                        &[Role::PolicyAdministrator],
                    ] {
                        for (related, brake, who) in [
                            (None, false, AGENT),
                            (Some(Closeness::OwnWord), false, AGENT),
                            (Some(Closeness::TheirWord), false, AGENT),
                            (Some(Closeness::OfEverybody), false, AGENT),
                            (None, true, AGENT),
                            (None, false, SUBJECT),
                            (None, false, 6),
                            (None, false, SECOND_ACCOUNT),
                        ] {
                            let theirs = RoleSet::of(theirs);
                            world.facts.subject.roles = theirs;
                            (world.facts.related, world.facts.brake) = (related, brake);
                            world.act_as(who, &own.iter().collect::<Vec<_>>(), None);
                            let answer = decide(&world.case(), &command, &world.facts);
                            tried += 1;
                            let allowed = if who == SUBJECT {
                                person_may
                            } else if who == SECOND_ACCOUNT {
                                false
                            } else {
                                let barred = related.is_some() && !goes_on(&command);
                                table_says(row, own, theirs, tier, barred, brake)
                            };
                            let context = format!(
                                "{what}, {state} {tier:?}, {own:?} on {theirs:?}, related {related:?}, brake {brake}, {who}: {answer:?}"
                            );
                            match (&answer, state) {
                                (Err(Refusal::Closed), "closed") => {}
                                (_, "closed") => panic!("a closed case: {context}"),
                                (Ok(_), _) => assert!(allowed, "{context}"),
                                (Err(refusal), _) => assert_eq!(!is_about_who(refusal), allowed, "{context}"),
                            }
                        }
                    }
                }
            }
        }
    }
    assert!(tried > 100_000, "{tried}");
}

/// Whoever is on hold protects whom they work for, and does nothing else: every command of the table, in every state, by whoever works
/// the case (with this account or another of theirs) and by a colleague.
#[test]
fn on_hold_somebody_only_stops_and_remarks_and_only_where_they_work() {
    const OTHER_ACCOUNT: u8 = 9;
    let protects = |command: &Command| {
        matches!(
            command,
            Command::Escalate { .. }
                | Command::VoidPass { .. }
                | Command::RaiseFlag { .. }
                | Command::GiveWord { .. }
                | Command::Note { .. }
        )
    };
    for tier in [Tier::Standard, Tier::Elevated, Tier::Privileged] {
        for state in ["open", "verified", "escalated"] {
            let mut world = opened(tier, state);
            did(
                &mut world,
                (THIRD_SUPERVISOR, CaseEvent::Assessed { lost: vec![], strong: vec![], other: vec![] }),
            );
            world.facts.humans.join(person(THIRD_SUPERVISOR), person(OTHER_ACCOUNT));
            for (what, .., command) in table() {
                for (who, works) in [(THIRD_SUPERVISOR, true), (OTHER_ACCOUNT, true), (AGENT, false)] {
                    world.act_as(who, &[Role::PrivilegedAuthentication], None);
                    let usual = decide(&world.case(), &command, &world.facts);
                    world.facts.actor.on_hold = true;
                    let answer = decide(&world.case(), &command, &world.facts);
                    let context = format!("{what}, {state} {tier:?}, {who}: {answer:?}");
                    if matches!(command, Command::StopException { .. }) || works && protects(&command) {
                        assert_eq!(answer, usual, "{context}");
                    } else {
                        assert_eq!(answer, Err(Refusal::OnHold), "{context}");
                    }
                    assert_eq!(may_read_on_hold(&world.case(), &world.facts).is_ok(), works, "{context}");
                    assert_eq!(may_freeze(&world.case(), &world.facts), Err(Refusal::OnHold), "{context}");
                }
            }
        }
    }
}

/// On which side of a case a command puts whoever gives it, told apart from the code under test: a new command has to be put here, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Works,
    Clears,
    Neither,
}

fn side(command: &Command) -> Side {
    match command {
        Command::Assess
        | Command::AnswerMethods { .. }
        | Command::SettleNumbers { .. }
        | Command::CallBack { .. }
        | Command::Amend { .. }
        | Command::AskEvidence { .. }
        | Command::RecordEvidence { .. }
        | Command::GiveCode { .. }
        | Command::AskApproval { .. }
        | Command::Contain { .. }
        | Command::ConfirmPasskey { .. }
        | Command::RequireReregistration { .. }
        | Command::IssuePass { .. }
        | Command::Retire { .. }
        | Command::RecordWipe { .. }
        | Command::DocumentLoss { .. }
        | Command::SendAdvice { .. } => Side::Works,
        Command::Resume { .. }
        | Command::Reject { .. }
        | Command::Waive { .. }
        | Command::ReviewFlags { .. }
        | Command::KeepMethod { .. }
        | Command::SignException { .. } => Side::Clears,
        Command::ViewPhoto
        | Command::DrawCode { .. }
        | Command::SeeRequest { .. }
        | Command::SayUnreached { .. }
        | Command::ConfirmWork
        | Command::Acknowledge
        | Command::Deliver { .. }
        | Command::VoidPass { .. }
        | Command::RaiseFlag { .. }
        | Command::GiveWord { .. }
        | Command::Note { .. }
        | Command::StopException { .. }
        | Command::ReportOwn { .. }
        | Command::Escalate { .. }
        | Command::Close
        | Command::AnswerVouch { .. }
        | Command::AnswerApproval { .. }
        | Command::Finish { .. }
        | Command::Fail { .. }
        | Command::Observe(_) => Side::Neither,
    }
}

/// Whoever removes an obstacle is never who works the case: every command of the table, in every state, by somebody who opened the
/// case, did one of its steps, or cleared its way before, signed in with this account or another of theirs.
#[test]
fn nobody_works_a_case_and_removes_what_stands_in_its_way() {
    const OTHER_ACCOUNT: u8 = 9;
    let mut tried = 0;
    for tier in [Tier::Standard, Tier::Elevated, Tier::Privileged] {
        for state in ["open", "verified", "escalated"] {
            for (what, .., command) in table() {
                for account in [THIRD_SUPERVISOR, OTHER_ACCOUNT] {
                    let mut worker = opened(tier, state);
                    worker.facts.humans.join(person(THIRD_SUPERVISOR), person(OTHER_ACCOUNT));
                    let mut clearer = opened(tier, state);
                    clearer.facts.humans.clone_from(&worker.facts.humans);
                    let by = |event| (THIRD_SUPERVISOR, event);
                    did(&mut worker, by(CaseEvent::Assessed { lost: vec![], strong: vec![], other: vec![] }));
                    let reason = "looked".to_owned();
                    did(&mut clearer, by(CaseEvent::Waived { obligation: Obligation::Wipe, reason }));
                    for (world, barred, why) in [
                        (&mut worker, Side::Clears, Refusal::WorksTheCase),
                        (&mut clearer, Side::Works, Refusal::LetItGoOn),
                    ] {
                        world.act_as(account, &[Role::Authentication, Role::PrivilegedAuthentication], None);
                        let answer = decide(&world.case(), &command, &world.facts);
                        let refused = answer.as_ref().err() == Some(&why);
                        assert_eq!(refused, side(&command) == barred, "{what}, {state} {tier:?}: {answer:?}");
                        tried += 1;
                    }
                }
            }
        }
    }
    assert!(tried > 700, "{tried}");
    // Whoever opened it works it.
    let mut world = opened(Tier::Standard, "escalated");
    world.as_supervisor();
    let resume = Command::Resume { reason: "it is fine".into() };
    assert_eq!(decide(&world.case(), &resume, &world.facts), Err(Refusal::WorksTheCase));
}

#[test]
fn what_the_table_says_of_touches_is_what_the_rules_ask_for() {
    for (what, _, _, besides, command) in table() {
        let written = besides.contains("a touch");
        assert_eq!(command.confirmation() != Confirmation::Nothing, written, "{what}: {besides}");
    }
}

/// Something that somebody did in a case.
fn did(world: &mut World, (who, event): (u8, CaseEvent)) {
    world.act_as(who, &[Role::PrivilegedAuthentication], None);
    world.record(vec![event]);
}

#[test]
fn sessions_are_ended_and_reports_put_aside_by_whom_the_table_says() {
    for tier in [Tier::Standard, Tier::Elevated, Tier::Privileged] {
        let mut world = World::new(tier);
        world.facts.humans.join(person(SUBJECT), person(SECOND_ACCOUNT));
        for (own, theirs) in role_sets().flat_map(|own| role_sets().map(move |theirs| (own, theirs))) {
            for (related, brake) in CLOSE_AND_BRAKE {
                world.facts.subject.roles = theirs;
                (world.facts.related, world.facts.brake) = (related, brake);
                let roles: Vec<_> = own.iter().collect();
                for (may, close_may) in [
                    (may_end_sessions as fn(&Facts) -> _, true),
                    (may_dismiss_report, false),
                    (may_tend, false),
                ] {
                    // Ending only makes safer, and a flood of reports belongs to the attack: the brake does not hold them back.
                    let barred = related.is_some() && !close_may;
                    let allowed = table_says(END_SESSIONS, own, theirs, tier, barred, false);
                    world.act_as(AGENT, &roles, None);
                    let answer = may(&world.facts);
                    assert_eq!(
                        answer.is_ok(),
                        allowed,
                        "{tier:?}, {own:?} on {theirs:?}, {related:?}: {answer:?}"
                    );
                    assert!(answer.err().is_none_or(|why| is_about_who(&why)));
                    for account in [SUBJECT, SECOND_ACCOUNT] {
                        world.act_as(account, &roles, None);
                        assert_eq!(may(&world.facts), Err(Refusal::OwnCase));
                    }
                }
            }
        }
    }
}

#[test]
fn a_freeze_is_lifted_by_whom_the_table_says() {
    for tier in [Tier::Standard, Tier::Elevated, Tier::Privileged] {
        let mut world = opened(tier, "escalated");
        world.facts.humans.join(person(SUBJECT), person(SECOND_ACCOUNT));
        let case = world.case();
        for (own, theirs) in role_sets().flat_map(|own| role_sets().map(move |theirs| (own, theirs))) {
            for (related, brake) in CLOSE_AND_BRAKE {
                world.facts.subject.roles = theirs;
                (world.facts.related, world.facts.brake) = (related, brake);
                let roles: Vec<_> = own.iter().collect();
                // Whoever names everybody as close has locked nobody out.
                let barred = !matches!(related, None | Some(Closeness::OfEverybody));
                let allowed = table_says(SUPERVISORS, own, theirs, tier, barred, brake);
                for case in [None, Some(&case)] {
                    world.act_as(AGENT, &roles, None);
                    let answer = may_lift_freeze(case, &world.facts);
                    let context = format!("{tier:?}, {own:?} on {theirs:?}, {related:?} {brake}: {answer:?}");
                    assert_eq!(answer.is_ok(), allowed, "{context}");
                    assert!(answer.err().is_none_or(|why| is_about_who(&why)), "{context}");
                    for account in [SUBJECT, SECOND_ACCOUNT] {
                        world.act_as(account, &roles, None);
                        assert_eq!(may_lift_freeze(case, &world.facts), Err(Refusal::OwnCase));
                    }
                }
            }
        }
    }
}

/// The guard of everything that is cleared out of a case's way: not who works it, not who signed in it, and nobody who may be in the
/// hands of who works it.
#[test]
fn who_has_another_part_in_a_case_lifts_no_freeze() {
    let lifts = |world: &mut World| {
        world.act_as(THIRD_SUPERVISOR, &[Role::PrivilegedAuthentication], None);
        may_lift_freeze(Some(&world.case()), &world.facts)
    };
    let mut world = opened(Tier::Standard, "open");
    assert_eq!(lifts(&mut world), Ok(()));
    // Whoever opened the case got them back in.
    let restored = &mut world.facts.history.signers.restored_by;
    restored.insert(person(THIRD_SUPERVISOR), [person(SUPERVISOR)].into());
    assert_eq!(lifts(&mut world), Err(Refusal::SignerRestored));
    world.facts.history.signers.restored_by.clear();
    let (id, approver, statement) = (world.evidence(), person(THIRD_SUPERVISOR), "00".to_owned());
    did(&mut world, (SUPERVISOR, CaseEvent::ApprovalAsked { id, approver, statement, state: None }));
    assert_eq!(lifts(&mut world), Ok(()), "who was only asked is free");
    let declined = CaseEvent::ApprovalRecorded { id, approver, signed: false, reason: None };
    did(&mut world, (THIRD_SUPERVISOR, declined));
    assert_eq!(lifts(&mut world), Err(Refusal::NotAllowed));
    let mut world = opened(Tier::Standard, "open");
    did(&mut world, (THIRD_SUPERVISOR, CaseEvent::Assessed { lost: vec![], strong: vec![], other: vec![] }));
    assert_eq!(lifts(&mut world), Err(Refusal::WorksTheCase));
}

/// A case in a state; the agent of it is somebody else than the one who tries.
fn opened(tier: Tier, state: &str) -> World {
    let mut world = World::new(tier);
    world.as_supervisor();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    if state == "verified" {
        world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
        if tier != Tier::Privileged {
            let (id, kind) = (world.evidence(), EvidenceKind::CallBack);
            let basis = Basis::Number { contact: ContactId::from_bytes([OFFICE_LINE; 16]) };
            let contact = ContactId::from_bytes([OFFICE_LINE; 16]);
            world.give(&Command::CallBack { id, contact, fixed: true, relay: false }).unwrap();
            let result = EvidenceResult::Passed;
            world.give(&Command::RecordEvidence { id, kind, basis, result, note: None }).unwrap();
        }
        if tier == Tier::Elevated {
            let id = world.evidence();
            let basis = Basis::Approver { person: person(MANAGER), statement: "00".into() };
            world.give(&Command::AskEvidence { id, kind: EvidenceKind::Vouch, basis }).unwrap();
            world.act_as(MANAGER, &[], Some(SignedAction::Sign(id)));
            world.give(&Command::AnswerVouch { id, signed: true, reason: None }).unwrap();
        }
        assert!(world.case().verified.is_some(), "{tier:?}");
    }
    if matches!(state, "escalated" | "closed") {
        world.give(&Command::Escalate { reason: "odd".into() }).unwrap();
    }
    if state == "closed" {
        world.as_second_supervisor();
        world.give(&Command::Reject { reason: "false".into() }).unwrap();
    }
    world
}

/// The page in the docs is this text. `KEYWARD_WRITE_DOCS=1` writes it.
#[test]
fn the_page_in_the_docs_is_made_from_the_table() {
    let mut page = String::from(
        "# Who may do what on a recovery\n\nMade from the table in `crates/recovery/tests/who_may.rs`, against which every \
         combination of roles, actions, targets and states of a case is tried. A cell says up to which tier.\n\n",
    );
    let names = COLUMNS.map(|(_, name)| name).join(" | ");
    let _ = writeln!(page, "| action | {names} | the person | takes besides |");
    let _ = writeln!(page, "|---|{}---|---|", "---|".repeat(COLUMNS.len()));
    for (what, row, person_may, besides, _) in table() {
        let cells: Vec<_> = row.iter().map(|reach| reach.map_or("–", Tier::name)).collect();
        let person = if person_may { "yes" } else { "–" };
        let _ = writeln!(page, "| {what} | {} | {person} | {besides} |", cells.join(" | "));
    }
    let cells: Vec<_> = END_SESSIONS.iter().map(|reach| reach.map_or("–", Tier::name)).collect();
    let _ = writeln!(
        page,
        "| Outside of a case: end sessions | {} | in Security info | a reason, a touch; also while the brake is on |",
        cells.join(" | ")
    );
    let _ = writeln!(
        page,
        "| Outside of a case: put aside a report from the website, or all that name nobody | {} | – | a reason, a touch; also while the brake is on |",
        cells.join(" | ")
    );
    let cells: Vec<_> = SUPERVISORS.iter().map(|reach| reach.map_or("–", Tier::name)).collect();
    let _ = writeln!(
        page,
        "| Outside of a case: lift a freeze | {} | – | with an open case somebody who has no part in it; a reason, a touch |",
        cells.join(" | ")
    );
    page.push_str(
        "| Outside of a case: see messages that wait or were given up, and send those again | – | – | privileged | – | all | – | \
         not those about a case of their own; no touch: they say what was written before, to the same addresses |\n",
    );
    page.push_str(
        "\nOf everybody, always:\n\n\
         - One human with several accounts (the same employee number, or a link that an administrator made) is one human: \
         whichever account they use, all of this holds.\n\
         - Nobody works on their own recovery, nor on that of somebody whom either declared to be close. That keeps nobody from what only \
         protects: to stop a case, end a pass, add a red flag, end sessions or freeze.\n\
         - To declare somebody as close takes a touch, of five people at most; the other one and security are told. Where \
         somebody's own word would leave nobody who could lift a freeze of theirs, it does not count for that.\n\
         - Nobody works on an account with a role as high as theirs: helpdesk < authentication < privileged authentication and \
         policy. At the top, where nobody is higher, a second person approves each pass.\n\
         - Who vouched or approved does not work the case; who works it does not approve. Who was only asked is free.\n\
         - An approval is asked for once the checks are made, and counts for the case as it was then: what is reported, found or checked \
         since ends it, and so does a stop. A vouch and an exception end with anything that is added to the report.\n\
         - Who works a case removes nothing that stands in its way, and who removed something does not work it: letting a stopped or \
         flagged case go on, letting a duty go, rejecting, keeping what was held back, lifting a freeze, \
         which counts for 72 hours in cases that are opened after it.\n\
         - For 30 days a rejection, the person's own stop (in a session as strong as their account has ever been) and a stopping flag that nobody reviewed are red flags of the next case of that human.\n\
         - What was checked, signed and looked at gives one way in. A further pass takes new proofs, new approvals and another look; once \
         the owner is in there is none in this case.\n\
         - Whoever checked or signed is judged again when it counts: roles, account, relations as they are then. While somebody is on hold, what they checked and \
         signed counts for nothing.\n\
         - A privileged account takes two people who each sign, whatever the standard says.\n\
         - The tier of a case is the highest of the tier at opening, the tier now, and what the roles imply now: privileged authentication and \
         policy administrators are privileged. A case that is older than the standards meets its own version and the one in force.\n\
         - Who signs a change as the second person, lifts a freeze, ends an agent's hold, sees a use of the sealed key or accepts a log that was \
         put back has no open case of their own, and took no part within 30 days in letting in whom they are second beside, nor the other way \
         round.\n\
         - Who has an open case of their own proposes no change of the rules, ends no attack mode and no wave, lifts no hold after wrong tries, \
         dismisses no reports and invites nobody: what one person does and nobody confirms. They still stop, decline and turn attack mode on.\n\
         - One signature links two ordinary accounts. If either human holds a role or has an open case, a link takes two people and a day, as \
         removing one always does; and no link leaves fewer than two policy administrators or two supervisors who are different humans and can \
         sign. Everybody whose account it is about is told.\n\
         - Stopping an exception or a change and declining take nobody beside: they open nothing.\n\
         - While the brake is on, everybody reaches one tier less and each pass takes a second person.\n\
         - What opens, removes an obstacle, is a step of the recovery or harms takes a passkey touch. For the work on a case one counts for a quarter of an hour, in the \
         session in which it was given, and the touch for opening a case is the first; a pass, retiring, keeping, re-registration, an \
         exception and a signature take one each. What only stops or says something takes none.\n\
         - Outside of a case these take a touch for exactly that: opening a case, ending sessions, freezing and lifting a freeze, lifting a \
         hold after wrong tries, declaring somebody as close and withdrawing that, letting a held agent go on, ending attack mode or a wave, dismissing a report or all that name nobody, inviting, \
         acknowledging the use of the sealed key, accepting a log that was put back, and every change of the rules.\n\
         - Nobody at the desk reads about an account above their reach, in the queue, the pile of reports, the search or a case; reviewers read all; nobody reads about a case or report of their own. Who looked at whose page or case is in the log, \
         once an hour, and the person sees it.\n\
         - Whoever opens half a wave of cases within ten minutes, contains, freezes or ends the sessions of as many, stops as many cases within an hour, or raises half as many alarms, is on hold until a \
         supervisor or security reader lets them go on; everybody else goes on. On hold they read the cases that they work, stop them, end their \
         passes, and add flags, words and remarks; they do nothing else at the desk. First passkeys are no recoveries: whoever begins fifty of them \
         within ten minutes is on hold.\n\
         - An exception from the standard, where the standard has any: two people who gave no evidence and do not work the case sign; the \
         person, the manager and security are told; after the cooling time a meeting with photo ID or the manager's vouch is enough for one \
         pass. The person, the manager and their deputy, security readers and supervisors stop it until then, without a touch.\n\
         - A disabled account is not recovered. What only closes ways in works without the person: look at the methods, advise, note, close; nobody but a supervisor ends sessions, suspends what was lost or records a wipe there before somebody is verified. A closed case does not change.\n",
    );
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/who-may-do-what.md");
    if std::env::var_os("KEYWARD_WRITE_DOCS").is_some() {
        std::fs::write(path, &page).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(path).unwrap_or_default(),
        page,
        "run this test with KEYWARD_WRITE_DOCS=1"
    );
}
