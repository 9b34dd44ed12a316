//! The issuance hold as every server sees it: whichever of them notices that events are lost, none signs and none issues.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod world;

use keyward_desk::{Acting, Asked, DeskError, Judged, Newest, Remembered};
use keyward_ledger::{Checkpoint, KeyName, LogSigner, empty_root};
use keyward_model::*;
use keyward_recovery::*;
use keyward_storage::repo::issuance::HoldCause;
use keyward_storage::{Store, StoreError, both_engines, log};
use std::time::Duration;
use world::World;

fn signer() -> LogSigner {
    LogSigner::from_seed(KeyName::new("id.contoso.example/recovery-log").unwrap(), &[7; 32]).unwrap()
}

/// A checkpoint of so many events, of a history that this database does not have.
fn lost(size: u64) -> String {
    let signer = signer();
    let checkpoint = Checkpoint { origin: signer.verifier().name().clone(), size, root: empty_root() };
    signer.sign_checkpoint(&checkpoint).unwrap().to_string()
}

/// What a server remembers that began to follow the log at the beginning.
fn remembers(world: &World, note: String, under: Option<EventId>) -> Remembered {
    let following_since = world.clock.now().minus(Duration::from_hours(1));
    Remembered::Checkpoint { note, under, following_since }
}

/// What a server has whose file was written last so long after the others began to follow.
fn cannot_read(world: &World, asked: Asked, after: Duration) -> Remembered {
    let changed_at = Some(world.clock.now().minus(Duration::from_hours(1)).plus(after));
    Remembered::Unreadable { file: "keyward.tip".into(), why: "it is empty".into(), changed_at, asked }
}

async fn judge(world: &World, remembered: &Remembered) -> Judged {
    world.desk.judge_memory(remembered, signer().verifier()).await.unwrap()
}

fn continued(judged: Judged) -> Newest {
    match judged {
        Judged::Continues(newest) => newest,
        Judged::Held { .. } => panic!("{judged:?}"),
    }
}

fn is_held(judged: &Judged) -> bool {
    matches!(judged, Judged::Held { .. })
}

/// Whether events that wait got their leaves.
async fn signs(world: &World) -> bool {
    let (dir, now, signer) = (world.dir, world.clock.now(), signer());
    let done: Result<bool, StoreError> =
        world.store.write("sequence", move |tx| Ok(log::sequence(tx, dir, now, &signer)?.is_some())).await;
    done.unwrap()
}

async fn accept(world: &World, seen: &[EventId]) -> Result<(), DeskError> {
    let reviewer = world.sure(&reviewer(world), Deed::AcceptHistory);
    world.desk.accept_history(&reviewer, seen, "A restore that we know of.").await
}

fn reviewer(world: &World) -> Acting {
    world.acting(world.reviewer, &[Role::SecurityReader])
}

async fn holds(world: &World) -> Vec<EventId> {
    world.desk.issuance_holds().await.unwrap().iter().map(|hold| hold.id).collect()
}

both_engines! {
    async fn what_one_server_notices_stops_all_and_is_accepted_once(store: Store) {
        let world = World::new(store).await;
        let number = world.open().await.number;
        let case = world.verify(number).await;
        world.desk.contain(&world.working(&world.as_agent(), number).await, number).await.unwrap();
        assert!(signs(&world).await);
        let here = continued(judge(&world, &Remembered::Nothing).await);
        // The first server remembers less than was lost, and goes on; the second one notices.
        let (first, second) = (remembers(&world, here.note.clone().unwrap(), None), remembers(&world, lost(900), None));
        assert_eq!(continued(judge(&world, &first).await), here);
        let noticed = judge(&world, &second).await;
        assert!(matches!(noticed, Judged::Held { put_on: Some(HoldCause::PutBack { remembered: 900, .. }), .. }), "{noticed:?}");
        assert!(matches!(judge(&world, &second).await, Judged::Held { put_on: None, .. }), "told once");
        assert_eq!(world.logged("log.hold_set").await, 1);
        // Whoever is asked: it is a fact of the installation.
        assert!(!signs(&world).await);
        assert_eq!(world.issue(number, case, None).await.unwrap_err().code(), "issuance-hold");
        assert!(world.desk.holding_up(world.agent).await.unwrap().issuance);
        // A third, with another checkpoint of the history that is lost.
        let third = remembers(&world, lost(890), None);
        let seen = holds(&world).await;
        assert!(is_held(&judge(&world, &third).await));
        assert_eq!(accept(&world, &seen).await.unwrap_err().code(), "conflict", "nobody looked at that one");
        let all = holds(&world).await;
        assert_eq!(all.len(), 2);
        accept(&world, &all).await.unwrap();
        assert_eq!((holds(&world).await.len(), world.logged("log.history_accepted").await), (0, 1));
        assert!(signs(&world).await);
        world.issue(number, case, None).await.unwrap();
        // Every server goes on, also one that was off until now and remembers what none of the others did.
        for remembered in [&first, &second, &third, &remembers(&world, lost(700), None)] {
            let newest = continued(judge(&world, remembered).await);
            assert!(newest.under.is_some());
        }
        world.verify_log().await;
    }

    async fn an_acceptance_covers_nothing_that_came_after_it(store: Store) {
        let world = World::new(store).await;
        assert!(is_held(&judge(&world, &remembers(&world, lost(900), None)).await));
        accept(&world, &holds(&world).await).await.unwrap();
        let first = continued(judge(&world, &Remembered::Nothing).await).under;
        assert!(first.is_some());
        // Put back once more, to after the acceptance.
        let since = remembers(&world, lost(950), first);
        assert!(is_held(&judge(&world, &since).await));
        accept(&world, &holds(&world).await).await.unwrap();
        assert_ne!(continued(judge(&world, &since).await).under, first);
        // Put back to before an acceptance that this server knows of.
        let unknown = remembers(&world, lost(960), Some(EventId::from_bytes([9; 16])));
        assert!(is_held(&judge(&world, &unknown).await));
    }

    async fn only_a_reviewer_accepts_with_a_touch(store: Store) {
        let world = World::new(store).await;
        assert!(is_held(&judge(&world, &remembers(&world, lost(900), None)).await));
        let seen = holds(&world).await;
        let try_as = async |who: &Acting| world.desk.accept_history(who, &seen, "It is fine").await.unwrap_err();
        assert_eq!(try_as(&world.sure(&world.as_agent(), Deed::AcceptHistory)).await.code(), "not-allowed");
        assert_eq!(try_as(&reviewer(&world)).await.code(), "needs-passkey");
        assert_eq!(holds(&world).await, seen);
        accept(&world, &seen).await.unwrap();
        assert_eq!(accept(&world, &[]).await.unwrap_err().code(), "not-found", "nothing is left to accept");
    }

    async fn a_server_that_cannot_read_its_file_is_vouched_for_by_one_that_knows_as_much(store: Store) {
        let world = World::new(store).await;
        assert!(signs(&world).await);
        let note = continued(judge(&world, &Remembered::Nothing).await).note.unwrap();
        let asking = cannot_read(&world, Asked::NotYet, Duration::from_mins(30));
        let asked = judge(&world, &asking).await;
        assert!(matches!(asked, Judged::Held { put_on: Some(HoldCause::Unreadable { .. }), under: None }), "{asked:?}");
        assert!(!signs(&world).await, "an unknown is not safe");
        // Nobody else is there yet.
        assert!(is_held(&judge(&world, &cannot_read(&world, Asked::Under(None), Duration::from_mins(30))).await));
        // The other one has followed the log since before that file was written last.
        let knows = remembers(&world, note, None);
        continued(judge(&world, &knows).await);
        assert_eq!((holds(&world).await.len(), world.logged("log.hold_vouched").await), (0, 1));
        assert!(signs(&world).await);
        let newest = continued(judge(&world, &cannot_read(&world, Asked::Under(None), Duration::from_mins(30))).await);
        assert!(newest.note.is_some());
        // What was told once is not told again: that no hold is on says nothing to the next one who cannot read.
        assert!(is_held(&judge(&world, &cannot_read(&world, Asked::NotYet, Duration::from_mins(30))).await));
    }

    async fn nobody_vouches_who_began_later_than_that_file_was_written(store: Store) {
        let world = World::new(store).await;
        assert!(signs(&world).await);
        let note = continued(judge(&world, &Remembered::Nothing).await).note.unwrap();
        let asking = cannot_read(&world, Asked::NotYet, Duration::from_mins(1));
        assert!(is_held(&judge(&world, &asking).await));
        continued(judge(&world, &remembers(&world, note, None)).await);
        assert_eq!(holds(&world).await.len(), 1);
        // So a reviewer has to, and the server that asked hears of it.
        accept(&world, &holds(&world).await).await.unwrap();
        continued(judge(&world, &cannot_read(&world, Asked::Under(None), Duration::from_mins(1))).await);
    }

    /// The database was put back to before the hold was on: it is not there, and nobody ended it.
    async fn a_hold_that_is_gone_without_a_word_is_put_on_again(store: Store) {
        let world = World::new(store).await;
        let asked = cannot_read(&world, Asked::Under(None), Duration::from_mins(30));
        assert!(is_held(&judge(&world, &asked).await));
        assert_eq!(holds(&world).await.len(), 1);
    }
}
