//! The whole server is killed, at every point between decision, intent, effect and outcome, and at any moment; it is
//! started again, and everything is finished, once.

use crate::{
    drive::{Drive, Step},
    process::Place,
};
use keyward_storage::{Store, StoreError, both_engines};
use std::{collections::BTreeMap, time::Duration};

/// Commands of a recovery in the order that they come; the server aborts before and after the commit of each.
const LABELS: &[&str] = &[
    "open-case",
    "assess",
    "ask-call-back",
    "record-evidence",
    "ask-vouch",
    "step-up",
    "answer-request",
    "contain",
    "directory-revoke-sessions",
    "issue-pass",
    "directory-issue-pass",
    "record-outcome",
    "tell",
    "count-pass-attempt",
    "use-pass",
    "finish-registration",
    "finish-sign-in",
    "retire-method",
    "directory-retire-method",
    "record-wipe",
    "sequence",
    "close",
];

/// Carried out beside `directory-revoke-sessions`, in either order: in a recovery of its own.
const BESIDE: &[&str] = &["directory-suspend-methods"];

/// The first employee is recovered undisturbed, for comparison; the others meet trouble.
const EMPLOYEES: usize = 3;

both_engines! {
    async fn a_server_that_dies_at_every_point_of_a_recovery_loses_and_repeats_nothing(store: Store) {
        let place = Place::new(store, EMPLOYEES, None).await;
        let undisturbed = recovered(&place, 0, &[]).await;
        assert_eq!(undisturbed.passes, 1);
        for (employee, labels) in [(1, LABELS), (2, BESIDE)] {
            let faults: Vec<String> = labels
                .iter()
                .flat_map(|label| [format!("{label}:before-commit"), format!("{label}:after-commit")])
                .collect();
            whole(&undisturbed, &recovered(&place, employee, &faults).await);
        }
    }

    async fn a_server_that_is_killed_at_any_moment_loses_and_repeats_nothing(store: Store) {
        let place = Place::new(store, EMPLOYEES, None).await;
        let undisturbed = recovered(&place, 0, &[]).await;
        let server = place.start(None).await.unwrap();
        let mut drive = Drive::new(&place, vec![server], place.people.employees[2].lost()).await.unwrap();
        for (at, step) in Step::ALL.into_iter().enumerate() {
            // In the middle of a request: later at each step, so that different points are hit.
            let moment = Duration::from_millis(2 + 9 * u64::try_from(at).unwrap() % 40);
            let _ = tokio::time::timeout(moment, drive.attempt(step)).await;
            drive.servers[0].kill();
            drive.insist(step).await.unwrap();
        }
        assert_eq!(drive.deaths as usize, Step::ALL.len());
        let traces = settled(&place, 2).await;
        drop(drive);
        place.verify_log().unwrap();
        whole(&undisturbed, &traces);
    }
}

/// Recovers somebody through these faults, one after the other, and says what is left of it.
async fn recovered(place: &Place, employee: usize, faults: &[String]) -> Traces {
    let server = place.start(None).await.unwrap();
    let mut drive = Drive::new(place, vec![server], place.people.employees[employee].lost()).await.unwrap();
    drive.faults = faults.iter().cloned().collect();
    if !faults.is_empty() {
        // From here on each server is started with the next fault.
        drive.servers[0].kill();
        drive.revive().await.unwrap();
    }
    drive.run().await.unwrap();
    assert!(drive.faults.is_empty(), "not reached: {:?}", drive.faults);
    let killed_first = usize::from(!faults.is_empty());
    assert_eq!(drive.deaths as usize, faults.len() + killed_first, "each fault killed a server");
    let traces = settled(place, employee).await;
    drop(drive);
    place.verify_log().unwrap();
    traces
}

/// What a recovery left behind, counted.
#[derive(Debug, PartialEq, Eq)]
struct Traces {
    /// Passes that were made.
    passes: i64,
    /// Passes that somebody was shown, as the case tells it.
    shown: i64,
    /// Events of the log about the person by kind, those about passes, attempts, checks, touches and the end of sessions left
    /// out: each pass takes its own.
    events: BTreeMap<String, i64>,
    /// Mails by kind and address.
    mails: BTreeMap<String, i64>,
}

/// Nothing was lost and nothing was done twice. A pass whose secret got lost on the way is made again: only that may differ,
/// and each that the case knows of is told once.
fn whole(expected: &Traces, found: &Traces) {
    let others = |traces: &Traces| {
        let mut mails = traces.mails.clone();
        mails.remove("vouch-asked");
        (mails.remove("pass-issued"), mails)
    };
    assert_eq!(found.events, expected.events);
    assert_eq!(others(found), (Some(found.shown), others(expected).1));
    assert!(found.shown >= 1 && found.passes >= found.shown, "{found:?}");
}

/// Waits until nothing is under way, then counts.
async fn settled(place: &Place, employee: usize) -> Traces {
    let person = place.people.employees[employee].id;
    // For longer than any of the tasks pauses: what becomes of a message is heard once a second, and is an event again.
    let mut calm = 0;
    for _ in 0..600 {
        let waits = number(place, "SELECT COUNT(*) FROM intent WHERE outcome IS NULL", None).await
            + number(place, "SELECT COUNT(*) FROM event_unsequenced", None).await;
        calm = if waits == 0 { calm + 1 } else { 0 };
        if calm == 25 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(number(place, "SELECT COUNT(*) FROM intent WHERE outcome IS NULL", None).await, 0);
    let alive = "SELECT COUNT(*) FROM pass WHERE person_id = ?1 AND ended_at IS NULL";
    assert_eq!(number(place, alive, Some(person)).await, 0);
    let used = "SELECT COUNT(*) FROM pass WHERE person_id = ?1 AND end_reason = 'used'";
    assert!(number(place, used, Some(person)).await >= 1);
    let passes = number(place, "SELECT COUNT(*) FROM pass WHERE person_id = ?1", Some(person)).await;
    let logged = "SELECT COUNT(*) FROM event WHERE person_id = ?1 AND kind = 'pass.issued'";
    assert_eq!(number(place, logged, Some(person)).await, passes, "a pass without its event");
    let shown = "SELECT COUNT(*) FROM event WHERE person_id = ?1 AND kind = 'case.effect_done' \
                 AND body LIKE '%pass_issued%'";
    Traces {
        passes,
        shown: number(place, shown, Some(person)).await,
        events: counts(
            place,
            "SELECT kind, COUNT(*) FROM event WHERE person_id = ?1 AND kind NOT LIKE 'pass.%' \
             AND kind NOT LIKE 'case.effect%' AND kind NOT LIKE 'case.pass%' AND kind NOT LIKE 'case.evidence%' \
             AND kind NOT IN ('case.identity_verified', 'case.statement_signed', 'case.touched', 'session.revoked_all') \
             GROUP BY kind",
            person,
        )
        .await,
        mails: counts(place, "SELECT kind, COUNT(*) FROM message WHERE person_id = ?1 GROUP BY kind", person)
            .await,
    }
}

async fn number(place: &Place, sql: &'static str, person: Option<keyward_model::PersonId>) -> i64 {
    let person: Vec<keyward_storage::Value> = person.into_iter().map(Into::into).collect();
    let read: Result<i64, StoreError> =
        place.store.read("count", move |tx| tx.query_one(sql, &person)?.get(0)).await;
    read.unwrap()
}

async fn counts(place: &Place, sql: &'static str, person: keyward_model::PersonId) -> BTreeMap<String, i64> {
    let read: Result<BTreeMap<String, i64>, StoreError> = place
        .store
        .read("counts", move |tx| {
            let rows = tx.query(sql, &[person.into()])?;
            rows.iter().map(|row| Ok((row.get::<String>(0)?, row.get::<i64>(1)?))).collect()
        })
        .await;
    read.unwrap()
}
