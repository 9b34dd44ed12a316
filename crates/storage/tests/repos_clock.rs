//! A clock that was wrong for a while leaves nothing behind that lasts until it would have been right.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail their test")]

mod repos_common;

use keyward_model::MethodKind;
use keyward_storage::repo::clock::{self, Standing};
use keyward_storage::repo::throttle::{self, Gate, Rule};
use keyward_storage::repo::totp::{self, Algorithm, Totp};
use keyward_storage::testing::permit;
use keyward_storage::{Store, both_engines};
use repos_common::{later, world, write};
use std::time::Duration;

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;

both_engines! {
    async fn a_wait_that_a_wrong_clock_began_ends_with_it(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        write(&w.store, move |tx| {
            let rule = Rule { limit: 3, window: Duration::from_hours(1), block: Duration::from_mins(15) };
            for ahead in [2 * HOUR, 3650 * DAY] {
                for _ in 0..3 {
                    assert!(matches!(throttle::raise(tx, dir, "a", later(ahead), rule)?, Gate::Open { .. }));
                }
                assert!(matches!(throttle::raise(tx, dir, "a", later(ahead), rule)?, Gate::Blocked { .. }));
                assert_eq!(throttle::blocked_until(tx, dir, "a", later(0), rule.block)?, None);
                assert_eq!(throttle::raise(tx, dir, "a", later(0), rule)?, Gate::Open { attempts: 1 });
                throttle::reset(tx, dir, "a")?;
            }
            // A window that began before: the wait is cut, the failures count.
            let daily = Rule { limit: 2, window: Duration::from_hours(24), block: Duration::from_hours(6) };
            throttle::raise(tx, dir, "b", later(0), daily)?;
            throttle::raise(tx, dir, "b", later(20 * HOUR), daily)?;
            let Gate::Blocked { until } = throttle::raise(tx, dir, "b", later(21 * HOUR), daily)? else { panic!("blocked") };
            assert_eq!(until, later(26 * HOUR));
            assert_eq!(throttle::raise(tx, dir, "b", later(HOUR), daily)?, Gate::Open { attempts: 3 });
            assert_eq!(throttle::raise(tx, dir, "b", later(HOUR), daily)?, Gate::Blocked { until: later(7 * HOUR) });
            // Two servers need not agree to the minute.
            for _ in 0..3 {
                throttle::raise(tx, dir, "c", later(240), rule)?;
            }
            assert!(matches!(throttle::raise(tx, dir, "c", later(0), rule)?, Gate::Blocked { .. }));
            Ok(())
        }).await;
    }

    async fn a_step_of_the_future_shuts_nobody_out_and_is_never_taken_twice(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let person = w.joined("A").await;
        let method = w.bound(person, MethodKind::SoftwareTotp).await;
        write(&w.store, move |tx| {
            let (sealed, algorithm) = ("sealed".to_owned(), Algorithm::Sha1);
            let app = Totp { method, person, sealed, algorithm, digits: 6, period: 30, last_step: -1 };
            totp::insert(tx, dir, &permit(person), &app)?;
            let mut take = |step| totp::take(tx, dir, method, step);
            assert!(take(1000)?);
            // Two hours ahead, twice, and back again.
            assert!(take(1240)? && take(1300)?);
            assert!(!take(1300)? && !take(1299)?, "as always while the clock stays there");
            assert!(take(1001)?, "the right time is not refused for two hours");
            for replayed in [1000, 1001, 1240, 1300] {
                assert!(!take(replayed)?, "{replayed}");
            }
            assert!(take(1002)? && !take(1002)? && !take(1001)?);
            // When their time has come.
            assert!(take(1239)? && !take(1240)? && take(1241)? && !take(1300)? && take(1301)?);
            Ok(())
        }).await;
    }

    async fn a_leap_is_believed_after_a_day_or_when_somebody_says_so(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        write(&w.store, move |tx| {
            assert_eq!(clock::see(tx, dir, later(0))?, Standing::Believed);
            assert_eq!(clock::see(tx, dir, later(20 * HOUR))?, Standing::Believed, "off over night");
            let newest = later(20 * HOUR);
            let leap = 3650 * DAY;
            let ahead = Standing::Ahead { newest, believed_from: later(leap + DAY) };
            assert_eq!(clock::see(tx, dir, later(leap))?, ahead);
            assert_eq!(clock::standing(tx, dir, later(leap + 60))?, ahead);
            // Set right again: it never happened.
            assert_eq!(clock::see(tx, dir, later(21 * HOUR))?, Standing::Believed);
            // It was right: seen for a day.
            for minutes in (0..24 * 60).step_by(30) {
                assert!(matches!(clock::see(tx, dir, later(leap + minutes * 60))?, Standing::Ahead { .. }), "{minutes}");
            }
            assert_eq!(clock::see(tx, dir, later(leap + DAY))?, Standing::Believed);
            // And it was not, after all.
            let newest = later(leap + DAY);
            assert_eq!(clock::see(tx, dir, later(22 * HOUR))?, Standing::Behind { newest });
            clock::accept(tx, dir, later(22 * HOUR))?;
            assert_eq!(clock::see(tx, dir, later(22 * HOUR + 60))?, Standing::Believed);
            // Seen once and a day later is not seen for a day.
            clock::see(tx, dir, later(leap))?;
            assert!(matches!(clock::see(tx, dir, later(leap + DAY))?, Standing::Ahead { .. }));
            Ok(())
        }).await;
    }
}
