//! Errors that come again and again, for a log that somebody reads: the first is told at once, then they are counted and told once a minute.

use std::time::Duration;

/// How often the same trouble is told.
const TELL: Duration = Duration::from_mins(1);

/// One kind of trouble, such as one background task's. Times are those of a clock that nobody sets, from any start.
#[derive(Clone, Debug, Default)]
pub struct Repeats {
    /// When a failure was told last.
    told: Option<Duration>,
    /// Failures since then that were not told.
    untold: u64,
    /// Failures since it last worked.
    failures: u64,
    /// Whether a failure was told, and not yet that it works again.
    open: bool,
}

impl Repeats {
    /// It failed: how many failures to tell of now, this one with them; `None` if one was told within the last minute.
    pub fn failed(&mut self, now: Duration) -> Option<u64> {
        self.untold = self.untold.saturating_add(1);
        self.failures = self.failures.saturating_add(1);
        if !self.is_due(now) {
            return None;
        }
        self.told = Some(now);
        self.open = true;
        Some(std::mem::take(&mut self.untold))
    }

    /// It worked: how many failures there were, if that is to be told now.
    pub fn worked(&mut self, now: Duration) -> Option<u64> {
        let failures = std::mem::take(&mut self.failures);
        if std::mem::take(&mut self.open) {
            self.untold = 0;
            return Some(failures);
        }
        // It comes and goes: what was not told is told once that has been quiet for a minute.
        (self.untold > 0 && self.is_due(now)).then(|| std::mem::take(&mut self.untold))
    }

    fn is_due(&self, now: Duration) -> bool {
        self.told.is_none_or(|told| now.saturating_sub(told) >= TELL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(quarters: u64) -> Duration {
        Duration::from_millis(250 * quarters)
    }

    #[test]
    fn an_error_four_times_a_second_is_told_at_once_and_then_once_a_minute_with_a_count() {
        let mut repeats = Repeats::default();
        let told: Vec<(u64, u64)> =
            (0..960).filter_map(|tick| Some((tick, repeats.failed(at(tick))?))).collect();
        assert_eq!(told, [(0, 1), (240, 240), (480, 240), (720, 240)]);
    }

    #[test]
    fn that_it_works_again_is_told_once_with_how_often_it_failed() {
        let mut repeats = Repeats::default();
        assert_eq!(repeats.worked(at(0)), None);
        for tick in 1..=10 {
            repeats.failed(at(tick));
        }
        assert_eq!(repeats.worked(at(11)), Some(10));
        assert_eq!(repeats.worked(at(12)), None);
    }

    #[test]
    fn what_comes_and_goes_is_told_twice_a_minute_at_most_and_no_failure_is_left_out() {
        let mut repeats = Repeats::default();
        let (mut lines, mut failures) = (0, 0);
        for tick in 0..2400 {
            let line = if tick % 2 == 0 { repeats.failed(at(tick)) } else { repeats.worked(at(tick)) };
            lines += u64::from(line.is_some());
            failures += if tick % 2 == 0 { line.unwrap_or(0) } else { 0 };
        }
        assert!(lines <= 2 * 10, "{lines} lines in ten minutes");
        assert!(failures >= 1200 - 120, "all but those of the last minute: {failures}");
        let rest = repeats.worked(at(5000));
        assert_eq!(rest, Some(1200 - failures));
        assert_eq!(repeats.worked(at(9000)), None);
    }

    #[test]
    fn two_at_the_same_moment_are_one_line() {
        let mut repeats = Repeats::default();
        assert_eq!(repeats.failed(at(0)), Some(1));
        assert_eq!(repeats.failed(at(0)), None);
        assert_eq!(repeats.failed(at(240)), Some(2));
    }
}
