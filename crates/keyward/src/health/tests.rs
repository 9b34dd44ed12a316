use super::*;
use keyward_model::{EventId, Timestamp};
use keyward_storage::{log::Waiting, repo::clock::Standing};
use std::path::PathBuf;

const ROOM: u64 = 1 << 30;

fn now() -> Timestamp {
    Timestamp::from_micros(1_790_000_000_000_000)
}

fn ago(past: Duration) -> Timestamp {
    now().minus(past)
}

fn facts() -> Facts {
    Facts {
        took: Duration::from_millis(3),
        waiting: Waiting { count: 0, oldest: None },
        forged: None,
        checkpoint_at: None,
        holds: Vec::new(),
        unsent: 0,
        due_since: None,
        failing_since: None,
        read_only: false,
        failing: (0, 0),
        clock: Standing::Believed,
        swept_at: None,
    }
}

fn vitals(facts: Facts) -> Vitals {
    Vitals {
        at: now(),
        stopping: false,
        database: Database::Answers(Box::new(facts)),
        disks: vec![disk(5 << 30)],
        descriptors: Some(Descriptors { used: 40, limit: 1024 }),
    }
}

fn disk(free: u64) -> Disk {
    Disk { folder: PathBuf::from("/var/lib/keyward"), has_database: true, free, size: 10 << 30 }
}

fn hold(cause: HoldCause) -> Hold {
    Hold { id: EventId::from_bytes([1; 16]), since: now(), cause }
}

fn put_back() -> Hold {
    hold(HoldCause::PutBack { remembered: 9, root: "ab".into(), found: "has 7 leaves".into() })
}

/// The one finding that is not fine.
fn only(vitals: &Vitals) -> Finding {
    let mut bad: Vec<Finding> = judge(vitals, ROOM);
    bad.retain(|finding| finding.severity != Severity::Fine);
    assert_eq!(bad.len(), 1, "{bad:?}");
    bad.remove(0)
}

#[test]
fn all_is_fine_and_each_check_says_so() {
    let findings = judge(&vitals(facts()), ROOM);
    assert_eq!(worst(&findings), Severity::Fine);
    let names: Vec<&str> = findings.iter().map(|finding| finding.check.name()).collect();
    assert_eq!(
        names,
        ["database", "issuance_hold", "log", "signing", "messages", "clock", "disk", "descriptors"]
    );
    assert_eq!(worst(&[]), Severity::NotReady, "nothing known is not well");
}

#[test]
fn only_what_sign_in_needs_takes_a_server_out() {
    for (why, severity) in [
        (Away::Silent, Severity::NotReady),
        (Away::Unreachable, Severity::NotReady),
        (Away::Refuses, Severity::NotReady),
        (Away::Broken, Severity::Attention),
    ] {
        let found = only(&Vitals { database: Database::Away(why), ..vitals(facts()) });
        assert_eq!((found.check, found.severity), (Check::Database, severity));
    }
    let stopping = only(&Vitals { stopping: true, ..vitals(facts()) });
    assert_eq!((stopping.check, stopping.severity), (Check::Server, Severity::NotReady));
    let standby = only(&vitals(Facts { read_only: true, ..facts() }));
    assert_eq!((standby.check, standby.severity), (Check::Database, Severity::NotReady));
    let full = only(&Vitals { disks: vec![disk(1 << 20)], ..vitals(facts()) });
    assert_eq!((full.check, full.severity), (Check::Disk, Severity::NotReady));
    // A full disk of a server whose database lies elsewhere.
    let elsewhere = Disk { has_database: false, ..disk(0) };
    assert_eq!(only(&Vitals { disks: vec![elsewhere], ..vitals(facts()) }).severity, Severity::Attention);
}

#[test]
fn a_hold_a_forged_event_and_a_wrong_clock_do_not_stop_sign_in() {
    let unreadable = hold(HoldCause::Unreadable {
        file: "/etc/keyward/keyward.tip".into(),
        why: "it is empty".into(),
        changed_at: None,
    });
    for (facts, check, said) in [
        (Facts { holds: vec![put_back()], ..facts() }, Check::IssuanceHold, "has 7 leaves"),
        (Facts { holds: vec![unreadable], ..facts() }, Check::IssuanceHold, "keyward.tip"),
        (Facts { forged: Some("7".into()), ..facts() }, Check::Log, "keyward log repair event 7"),
        (
            Facts { clock: Standing::Behind { newest: now().plus(Duration::from_hours(2)) }, ..facts() },
            Check::Clock,
            "keyward clock accept",
        ),
    ] {
        let found = only(&vitals(facts));
        assert_eq!((found.check, found.severity), (check, Severity::Attention));
        assert!(found.says.contains(said), "{found:?}");
        assert!(!found.value.contains(said), "a program reads a word: {found:?}");
    }
}

#[test]
fn what_waits_too_long_is_told_from_what_has_just_come() {
    let waits = |count, age| Facts { waiting: Waiting { count, oldest: Some(ago(age)) }, ..facts() };
    assert_eq!(worst(&judge(&vitals(waits(9000, LEAF)), ROOM)), Severity::Fine, "a burst");
    let late = only(&vitals(waits(1, LEAF + Duration::from_secs(1))));
    assert_eq!((late.check, late.severity), (Check::Signing, Severity::Attention));
    assert!(late.says.contains("systemctl status keyward"), "{late:?}");
    let held = Facts { holds: vec![put_back()], ..waits(5, LEAF * 2) };
    let findings = judge(&vitals(held), ROOM);
    let signing = findings.iter().find(|finding| finding.check == Check::Signing).unwrap();
    assert!(signing.says.contains("what holds it up"), "the cause is told once: {signing:?}");
    let due = |age| Facts { unsent: 3, due_since: Some(ago(age)), ..facts() };
    assert_eq!(worst(&judge(&vitals(due(DUE)), ROOM)), Severity::Fine);
    let stuck = only(&vitals(due(DUE + Duration::from_secs(1))));
    assert_eq!((stuck.check, stuck.severity), (Check::Messages, Severity::Attention));
    // A clock that was ahead wrote these: nothing is late that has not happened yet.
    let ahead = Facts { due_since: Some(now().plus(DUE * 9)), ..waits(1, Duration::ZERO) };
    assert_eq!(worst(&judge(&vitals(ahead), ROOM)), Severity::Fine);
}

#[test]
fn less_room_and_fewer_descriptors_are_never_better() {
    let mut before = Severity::NotReady;
    for free in [0, NO_ROOM - 1, NO_ROOM, ROOM - 1, ROOM, u64::MAX] {
        let now = of_disk(&disk(free), ROOM).severity;
        assert!(now <= before, "{free} bytes");
        before = now;
    }
    assert_eq!(before, Severity::Fine);
    let of = |used| of_descriptors(Descriptors { used, limit: 1000 }).severity;
    assert_eq!(
        [0, 899, 900, 1000].map(of),
        [Severity::Fine, Severity::Fine, Severity::Attention, Severity::Attention]
    );
    assert_eq!(of_descriptors(Descriptors { used: 0, limit: 0 }).severity, Severity::Attention);
}

#[test]
fn whatever_is_wrong_says_what_to_do() {
    let broken = Facts {
        waiting: Waiting { count: 9, oldest: Some(ago(Duration::from_hours(1))) },
        forged: Some("7".into()),
        holds: vec![put_back()],
        due_since: Some(ago(Duration::from_hours(1))),
        clock: Standing::Ahead { newest: now(), believed_from: now() },
        ..facts()
    };
    let mut all = judge(
        &Vitals {
            disks: vec![disk(ROOM - 1), disk(0)],
            descriptors: Some(Descriptors { used: 9, limit: 9 }),
            ..vitals(broken)
        },
        ROOM,
    );
    all.extend([Away::Silent, Away::Unreachable, Away::Refuses, Away::Broken].map(away));
    let mut told = 0;
    for finding in all.iter().filter(|finding| finding.severity != Severity::Fine) {
        let settled = finding.check == Check::Signing && finding.says.contains("what holds it up");
        assert!(finding.says.contains('`') || finding.says.contains("/review") || settled, "{finding:?}");
        told += 1;
    }
    assert_eq!(told, 12);
}
