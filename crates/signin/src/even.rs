//! Answers to a name and a secret that was typed: a refusal tells nobody by its time whether the name is there.
//!
//! Known and unknown names already cost the same writes; what is left is a statement more or less, which many tries add up to an
//! answer. So a refusal waits for the next beat since its question.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::SignInError;

/// Far more than what differs between two names, and less than anybody notices who mistyped.
const BEAT: Duration = Duration::from_millis(50);

/// The answer of `work`; a refusal on the next beat.
pub(crate) async fn answered<T>(
    work: impl Future<Output = Result<T, SignInError>>,
) -> Result<T, SignInError> {
    let asked = Instant::now();
    let answer = work.await;
    if answer.is_err() {
        sleep_until(asked + next_beat(asked.elapsed())).await;
    }
    answer
}

fn next_beat(taken: Duration) -> Duration {
    let beats = taken.as_millis() / BEAT.as_millis() + 1;
    BEAT.saturating_mul(u32::try_from(beats).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_within_a_beat_answers_at_once() {
        let answer = |taken| next_beat(Duration::from_micros(taken));
        assert_eq!(answer(0), BEAT);
        assert_eq!(answer(3_000), answer(9_000));
        assert_eq!(answer(49_999), BEAT);
        assert_eq!(answer(50_000), BEAT * 2);
        assert_eq!(answer(51_000), BEAT * 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_waits_and_what_was_right_does_not() {
        let begun = Instant::now();
        let refused = answered(async {
            tokio::time::sleep(Duration::from_millis(7)).await;
            Err::<(), _>(SignInError::PassRefused)
        });
        assert_eq!(refused.await, Err(SignInError::PassRefused));
        assert_eq!(begun.elapsed(), BEAT);
        let begun = Instant::now();
        assert_eq!(answered(async { Ok(1) }).await, Ok(1));
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }
}
