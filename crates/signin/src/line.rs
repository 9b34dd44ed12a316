//! A short line with a share for each source: whoever floods it fills no more than half, and the rest stays free for others.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Places of the whole line.
pub(crate) const PLACES: usize = 64;
/// Places that one source has for certain. It may take more only while half of the line is free, so that an office behind one
/// address is served on a quiet morning.
pub(crate) const SHARE: usize = PLACES / 8;

/// The line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line(Arc<Mutex<BTreeMap<String, usize>>>);

/// A place in the line; free again when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    line: Line,
    source: String,
}

impl Line {
    /// A place for this source; `None` if it has its share, or nobody has any left.
    pub(crate) fn enter(&self, source: String) -> Option<Place> {
        let mut taken = self.lock();
        let (all, own) = (taken.values().sum::<usize>(), taken.get(&source).copied().unwrap_or(0));
        if all >= PLACES || (own >= SHARE && all >= PLACES / 2) {
            return None;
        }
        taken.insert(source.clone(), own + 1);
        drop(taken);
        Some(Place { line: self.clone(), source })
    }

    /// Places that are taken.
    pub(crate) fn taken(&self) -> usize {
        self.lock().values().sum()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, usize>> {
        // Counts are whole at every moment, whoever panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.line.lock();
        match taken.get_mut(&self.source) {
            Some(own) if *own > 1 => *own -= 1,
            _ => drop(taken.remove(&self.source)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(line: &Line, source: &str) -> Vec<Place> {
        std::iter::from_fn(|| line.enter(source.to_owned())).collect()
    }

    #[test]
    fn one_source_takes_half_and_leaves_the_rest_to_others() {
        let line = Line::default();
        let first = fill(&line, "192.0.2.1");
        assert_eq!(first.len(), PLACES / 2);
        let second = fill(&line, "192.0.2.2");
        assert_eq!(second.len(), SHARE);
        assert!(line.enter("192.0.2.3".to_owned()).is_some());
    }

    #[test]
    fn the_line_ends_somewhere_and_forgets_who_left() {
        let line = Line::default();
        let all: Vec<Place> = (0..1000).filter_map(|source| line.enter(source.to_string())).collect();
        assert_eq!(all.len(), PLACES);
        drop(all);
        assert!(line.lock().is_empty());
        assert_eq!(fill(&line, "192.0.2.1").len(), PLACES / 2);
    }
}
