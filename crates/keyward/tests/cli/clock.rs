//! `clock accept`, and what `doctor` says of a clock that cannot be right.

use crate::place::Place;
use keyward_storage::{Store, StoreError, both_engines, params};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

#[expect(clippy::disallowed_methods, reason = "the program reads the machine's clock, so do its data")]
fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros()).unwrap()
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap()
}

/// As if the clock had been believed at this moment last.
async fn believed(database: &Store, at: i64) {
    let sql = "INSERT INTO clock (directory_id, believed_at) SELECT id, ?1 FROM directory WHERE 1 = 1 \
         ON CONFLICT (directory_id) DO UPDATE SET believed_at = excluded.believed_at";
    let written: Result<u64, StoreError> =
        database.write("clock", move |tx| tx.execute(sql, &params![at])).await;
    assert_eq!(written.unwrap(), 1);
}

both_engines! {
    async fn a_clock_that_was_wrong_is_red_until_somebody_says_that_it_is_right(store: Store) {
        let place = Place::new(&store);
        place.init();
        place.run(&["doctor"]).fine().says(&["ok     the clock goes on from where it was"]);
        let database = place.database().await;

        believed(&database, now() + micros(Duration::from_hours(2))).await;
        place.run(&["doctor"]).refused(&[
            "WRONG  the clock shows",
            "sessions opened after now are refused",
            "`keyward clock accept`",
        ]);
        place.run(&["clock", "accept"]).fine().says(&["this is believed from now on"]);
        place.run(&["doctor"]).fine().says(&["ok     the clock goes on"]);

        believed(&database, now() - micros(Duration::from_hours(72))).await;
        place.run(&["doctor"]).refused(&[
            "WRONG  the clock shows",
            "far ahead of",
            "nothing expired is deleted until",
            "`keyward clock accept`",
        ]);
        place.run(&["clock", "accept"]).fine();
        place.run(&["doctor"]).fine().says(&["ok     the clock goes on"]);
    }

    async fn what_is_accepted_is_the_time_of_now(store: Store) {
        let place = Place::new(&store);
        place.init();
        let database = place.database().await;
        believed(&database, 5).await;
        place.run(&["clock", "accept"]).fine();
        let sql = "SELECT believed_at FROM clock";
        let found: Result<i64, StoreError> =
            database.read("clock", move |tx| tx.query_one(sql, &[])?.get(0)).await;
        let found = found.unwrap();
        assert!(found <= now() && found > now() - micros(Duration::from_mins(5)), "{found}");
    }
}
