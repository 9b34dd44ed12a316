//! What people said to a campaign and what they were reminded of, on both engines: counted once, whoever asks and how often.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail their test")]

mod repos_common;

use keyward_model::{DirectoryId, PersonId, Timestamp};
use keyward_storage::repo::{
    campaigns::{self, PATIENCE, Said},
    invitations::{self, Invited},
    reminders::{self, Reminder},
    standings,
};
use keyward_storage::{Store, StoreError, Tx, both_engines};
use repos_common::{NOW, World, later, read, world, write};

const CLIENTS: u64 = 16;

fn after(seconds: u64) -> Timestamp {
    NOW.plus(PATIENCE).plus(std::time::Duration::from_secs(seconds))
}

fn said(times: u32, last: Option<Timestamp>) -> Said {
    Said { times, last }
}

/// Runs the same command from every client at once; how many it was true for.
async fn race(
    store: &Store,
    command: impl Fn(&mut dyn Tx) -> Result<bool, StoreError> + Clone + Send + 'static,
) -> usize {
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (store, command) = (store.clone(), command.clone());
            tokio::spawn(async move { store.write("race", command).await })
        })
        .collect();
    let mut wins = 0;
    for client in clients {
        wins += usize::from(client.await.unwrap().unwrap());
    }
    wins
}

/// The latest reminder of each person.
async fn reminded(w: &World) -> Vec<Reminder> {
    let dir = w.dir;
    read(&w.store, move |tx| {
        let first = PersonId::from_bytes([0; 16]);
        let Some((span, _)) = standings::people(tx, dir, first)? else { return Ok(Vec::new()) };
        reminders::written(tx, dir, span)
    })
    .await
}

both_engines! {
    async fn later_is_counted_once_for_each_question(store: Store) {
        let w = world(store).await;
        let (dir, mira) = (w.dir, w.joined("Mira Kovac").await);
        let other = w.joined("Ann").await;
        write(&w.store, move |tx| {
            assert_eq!(campaigns::said(tx, dir, mira, NOW, NOW)?, Said::default());
            assert!(!campaigns::later(tx, dir, mira, NOW, NOW)?, "nobody asked");
            campaigns::ask(tx, dir, mira, NOW, NOW)?;
            assert_eq!(campaigns::said(tx, dir, mira, NOW, later(1))?, said(0, None));
            // Asked in a second browser within the patience: it is the same question.
            campaigns::ask(tx, dir, mira, NOW, later(5))?;
            assert!(campaigns::later(tx, dir, mira, NOW, later(9))?);
            assert!(!campaigns::later(tx, dir, mira, NOW, later(10))?, "it was answered");
            assert_eq!(campaigns::said(tx, dir, mira, NOW, after(99))?, said(1, Some(later(9))));
            assert_eq!(campaigns::said(tx, dir, other, NOW, later(10))?, Said::default());
            Ok(())
        }).await;
    }

    async fn a_question_that_lies_counts_as_later(store: Store) {
        let w = world(store).await;
        let (dir, mira) = (w.dir, w.joined("Mira Kovac").await);
        write(&w.store, move |tx| {
            campaigns::ask(tx, dir, mira, NOW, NOW)?;
            let last = NOW.plus(PATIENCE).minus(std::time::Duration::from_micros(1));
            assert_eq!(campaigns::said(tx, dir, mira, NOW, last)?, said(0, None));
            assert_eq!(campaigns::said(tx, dir, mira, NOW, after(0))?, said(1, None));
            // Asked again: what lay is counted for good, and a new question is put.
            campaigns::ask(tx, dir, mira, NOW, after(0))?;
            assert_eq!(campaigns::said(tx, dir, mira, NOW, after(1))?, said(1, None));
            assert!(campaigns::later(tx, dir, mira, NOW, after(2))?);
            assert_eq!(campaigns::said(tx, dir, mira, NOW, after(3))?, said(2, Some(after(2))));
            campaigns::ask(tx, dir, mira, NOW, after(4))?;
            assert_eq!(campaigns::said(tx, dir, mira, NOW, after(5))?, said(2, Some(after(2))));
            Ok(())
        }).await;
    }

    async fn another_campaign_begins_anew(store: Store) {
        let w = world(store).await;
        let (dir, mira) = (w.dir, w.joined("Mira Kovac").await);
        let next = later(1);
        write(&w.store, move |tx| {
            campaigns::ask(tx, dir, mira, NOW, NOW)?;
            assert!(campaigns::later(tx, dir, mira, NOW, NOW)?);
            campaigns::ask(tx, dir, mira, NOW, NOW)?;
            assert_eq!(campaigns::said(tx, dir, mira, next, after(0))?, Said::default());
            assert!(!campaigns::later(tx, dir, mira, next, NOW)?, "that is another question");
            campaigns::ask(tx, dir, mira, next, after(0))?;
            assert_eq!(campaigns::said(tx, dir, mira, next, after(1))?, Said::default());
            assert_eq!(campaigns::said(tx, dir, mira, NOW, after(1))?, Said::default());
            Ok(())
        }).await;
    }

    async fn one_of_many_answers_counts(store: Store) {
        let w = world(store).await;
        let (dir, mira) = (w.dir, w.joined("Mira Kovac").await);
        race(&w.store, move |tx| campaigns::ask(tx, dir, mira, NOW, NOW).map(|()| true)).await;
        assert_eq!(race(&w.store, move |tx| campaigns::later(tx, dir, mira, NOW, later(1))).await, 1);
        let now = read(&w.store, move |tx| campaigns::said(tx, dir, mira, NOW, later(2))).await;
        assert_eq!(now, said(1, Some(later(1))));
    }

    async fn a_reminder_is_claimed_once_and_only_goes_forward(store: Store) {
        let w = world(store).await;
        let (dir, mira) = (w.dir, w.joined("Mira Kovac").await);
        let ann = w.joined("Ann").await;
        assert_eq!(reminded(&w).await, []);
        let due = later(14 * 86_400);
        let at = move |place| Reminder { person: mira, due, place };
        let claim = move |tx: &mut dyn Tx, dir: DirectoryId, one| reminders::claim(tx, dir, one, NOW);
        assert_eq!(race(&w.store, move |tx| claim(tx, dir, at(Some(1)))).await, 1);
        assert_eq!(reminded(&w).await, [at(Some(1))]);
        write(&w.store, move |tx| {
            assert!(!claim(tx, dir, at(Some(0)))?, "a later one was written");
            assert!(claim(tx, dir, at(Some(u16::MAX)))?);
            assert!(claim(tx, dir, at(None))?, "the time is over: after all others");
            assert!(!claim(tx, dir, at(Some(2)))? && !claim(tx, dir, at(None))?);
            // Another day is another requirement.
            assert!(claim(tx, dir, Reminder { due: later(1), ..at(Some(0)) })?);
            claim(tx, dir, Reminder { person: ann, ..at(None) })
        }).await;
        let mut expected = [Reminder { due: later(1), ..at(Some(0)) }, Reminder { person: ann, ..at(None) }];
        expected.sort_unstable();
        assert_eq!(reminded(&w).await, expected);
        for (before, new, is) in [
            (at(Some(1)), at(Some(1)), false),
            (at(Some(1)), at(Some(2)), true),
            (at(Some(1)), at(None), true),
            (at(None), at(Some(9)), false),
            (at(None), Reminder { due: later(1), ..at(Some(0)) }, true),
        ] {
            assert_eq!(new.is_news_after(before), is, "{new:?} after {before:?}");
        }
    }

    async fn an_invitation_is_claimed_once_until_it_is_old(store: Store) {
        let w = world(store).await;
        let (dir, mira) = (w.dir, w.joined("Mira Kovac").await);
        let by = w.joined("Ann").await;
        let invited = move |at| Invited { way: "mail".into(), at, by };
        let claim = move |at| move |tx: &mut dyn Tx| invitations::claim(tx, dir, mira, &invited(at), NOW);
        assert_eq!(race(&w.store, claim(later(1))).await, 1);
        assert_eq!(race(&w.store, claim(later(2))).await, 0, "not older than asked for");
        let found = read(&w.store, move |tx| invitations::of_person(tx, dir, mira)).await;
        assert_eq!(found, Some(invited(later(1))));
        let again = move |tx: &mut dyn Tx| invitations::claim(tx, dir, mira, &invited(later(9)), later(1));
        assert_eq!(race(&w.store, again).await, 1);
        assert_eq!(read(&w.store, move |tx| invitations::of_person(tx, dir, by)).await, None);
    }
}
