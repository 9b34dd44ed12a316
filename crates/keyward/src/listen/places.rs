//! Connections, bounded and shared fairly: when all places are taken, whoever comes from a source that has few takes one from the
//! source that has most. So a source that opens a thousand connections keeps out nobody but itself.

use keyward_storage::repo::guesses;
use std::{
    collections::{BTreeMap, HashMap},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What holds a place: it says whether it has work, and is told to go.
pub(crate) trait Holder {
    /// Whether a request is being answered: such a connection goes last.
    fn is_busy(&self) -> bool;
    /// Another one has its place.
    fn displace(&self);
}

/// The places of a server.
#[derive(Debug)]
pub(crate) struct Places<H>(Arc<Mutex<Taken<H>>>);

#[derive(Debug)]
struct Taken<H> {
    most: usize,
    count: usize,
    /// Newcomers that found no place, and connections that made room, since the start.
    refused: u64,
    displaced: u64,
    next: u64,
    /// By source and in the order in which they came.
    sources: HashMap<String, BTreeMap<u64, Arc<H>>>,
}

/// A place; free again when dropped.
#[derive(Debug)]
pub(crate) struct Place<H> {
    places: Places<H>,
    source: String,
    number: u64,
}

impl<H> Clone for Places<H> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<H> Places<H> {
    /// So many places.
    pub(crate) fn new(most: usize) -> Self {
        Self(Arc::new(Mutex::new(Taken {
            most,
            count: 0,
            refused: 0,
            displaced: 0,
            next: 0,
            sources: HashMap::new(),
        })))
    }

    fn lock(&self) -> MutexGuard<'_, Taken<H>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How full it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Census {
    pub(crate) open: usize,
    pub(crate) most: usize,
    /// Newcomers that found no place, since the start.
    pub(crate) refused: u64,
    /// Connections that made room, since the start.
    pub(crate) displaced: u64,
}

impl<H> Places<H> {
    pub(crate) fn census(&self) -> Census {
        let Taken { most, count, refused, displaced, .. } = *self.lock();
        Census { open: count, most, refused, displaced }
    }
}

impl<H: Holder> Places<H> {
    /// A place for a connection from this address. Where all are taken it is one of the source that has most; `None` if that is the
    /// newcomer's own and all of its connections have work.
    pub(crate) fn enter(&self, from: IpAddr, holder: &Arc<H>) -> Option<Place<H>> {
        let source = guesses::source(Some(&from.to_string()));
        let mut taken = self.lock();
        if taken.count >= taken.most {
            let Some((of, number)) = taken.who_goes(&source) else {
                taken.refused += 1;
                return None;
            };
            if let Some(goes) = taken.remove(&of, number) {
                taken.displaced += 1;
                goes.displace();
            }
        }
        let number = taken.next;
        taken.next += 1;
        taken.count += 1;
        taken.sources.entry(source.clone()).or_default().insert(number, Arc::clone(holder));
        drop(taken);
        Some(Place { places: self.clone(), source, number })
    }
}

impl<H: Holder> Taken<H> {
    /// Who makes room for another connection of this source: of those who have most, who has no work, and of these who came first.
    fn who_goes(&self, source: &str) -> Option<(String, u64)> {
        let own = self.sources.get(source);
        let (largest, theirs) = self.sources.iter().max_by_key(|(_, held)| held.len())?;
        let idle = |held: &BTreeMap<u64, Arc<H>>| {
            held.iter().find(|(_, holder)| !holder.is_busy()).map(|(number, _)| *number)
        };
        // They go on having no fewer than the newcomer.
        if theirs.len() > own.map_or(0, BTreeMap::len) + 1 {
            let number = idle(theirs).or_else(|| theirs.keys().next().copied())?;
            return Some((largest.clone(), number));
        }
        Some((source.to_owned(), idle(own?)?))
    }
}

impl<H> Taken<H> {
    fn remove(&mut self, source: &str, number: u64) -> Option<Arc<H>> {
        let held = self.sources.get_mut(source)?;
        let gone = held.remove(&number)?;
        if held.is_empty() {
            self.sources.remove(source);
        }
        self.count = self.count.saturating_sub(1);
        Some(gone)
    }
}

impl<H> Drop for Place<H> {
    fn drop(&mut self) {
        self.places.lock().remove(&self.source, self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};

    #[derive(Debug, Default)]
    struct Fake {
        busy: bool,
        gone: AtomicBool,
    }

    impl Holder for Fake {
        fn is_busy(&self) -> bool {
            self.busy
        }
        fn displace(&self) {
            self.gone.store(true, Ordering::Relaxed);
        }
    }

    type Held = (Arc<Fake>, Place<Fake>);

    fn enter(places: &Places<Fake>, from: &str, busy: bool) -> Option<Held> {
        let fake = Arc::new(Fake { busy, ..Fake::default() });
        let place = places.enter(from.parse().unwrap(), &fake)?;
        Some((fake, place))
    }

    fn stay(held: &[Held]) -> usize {
        held.iter().filter(|(fake, _)| !fake.gone.load(Ordering::Relaxed)).count()
    }

    #[test]
    fn whoever_has_most_makes_room_for_others_whatever_their_connections_do() {
        for busy in [false, true] {
            let places = Places::new(100);
            let crowd: Vec<Held> = (0..100).filter_map(|_| enter(&places, "192.0.2.1", busy)).collect();
            let others: Vec<Held> = (2..=40)
                .map(|last| enter(&places, &format!("192.0.2.{last}"), true).expect("a newcomer is served"))
                .collect();
            assert_eq!((stay(&crowd), stay(&others)), (61, 39));
            assert!(crowd[0].0.gone.load(Ordering::Relaxed), "the oldest goes first");
            assert_eq!(places.lock().count, 100);
            drop((crowd, others));
            assert_eq!(places.lock().count, 0);
            assert!(places.lock().sources.is_empty());
        }
    }

    #[test]
    fn who_has_work_goes_after_who_has_none() {
        let places = Places::new(3);
        let crowd = [true, false, true].map(|busy| enter(&places, "192.0.2.1", busy).unwrap());
        let _other = enter(&places, "192.0.2.2", true).unwrap();
        assert_eq!(crowd.map(|(fake, _)| fake.gone.load(Ordering::Relaxed)), [false, true, false]);
    }

    #[test]
    fn one_source_displaces_its_own_idle_connections_only() {
        let places = Places::new(4);
        let mut proxy: Vec<Held> = (0..4).filter_map(|_| enter(&places, "192.0.2.1", true)).collect();
        assert!(enter(&places, "192.0.2.1", true).is_none(), "all have work");
        proxy.pop();
        proxy.push(enter(&places, "192.0.2.1", false).unwrap());
        assert!(enter(&places, "192.0.2.1", true).is_some());
        assert_eq!(stay(&proxy), 3);
        assert_eq!(places.census(), Census { open: 3, most: 4, refused: 1, displaced: 1 });
    }

    #[test]
    fn one_household_of_many_addresses_is_one_source() {
        let places = Places::new(50);
        let crowd: Vec<Held> =
            (0..50).filter_map(|n| enter(&places, &format!("2001:db8:1:2::{n:x}"), true)).collect();
        let other = enter(&places, "2001:db8:1:3::1", true).unwrap();
        assert_eq!((stay(&crowd), stay(&[other])), (49, 1));
    }

    #[test]
    fn as_many_sources_as_places_keep_one_each() {
        let places = Places::new(5);
        let first: Vec<Held> =
            (1..=5).filter_map(|n| enter(&places, &format!("192.0.2.{n}"), true)).collect();
        assert!(enter(&places, "192.0.2.9", true).is_none());
        assert_eq!(stay(&first), 5);
    }
}
