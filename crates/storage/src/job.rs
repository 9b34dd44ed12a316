//! Commands on their way to a worker.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot;

use crate::{StoreError, Tx, seal, spans};

/// What a command wants done with its transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Commit,
    Rollback,
}

/// A command with its types erased, so that one queue carries all of them.
pub(crate) trait Job: Send {
    /// The name given by the caller, for faults and messages.
    fn label(&self) -> &'static str;
    /// Runs the command, again if need be; the last run counts. A panic becomes [`StoreError::Panicked`].
    fn run(&mut self, tx: &mut dyn Tx) -> Verdict;
    /// Replaces the outcome of the last run by an error.
    fn fail(&mut self, error: StoreError);
    /// Sends the outcome to the caller, who may have stopped waiting.
    fn answer(self: Box<Self>);
}

/// A command as the caller wrote it.
pub(crate) struct Command<T, E, F> {
    label: &'static str,
    span: tracing::Span,
    body: F,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Command<T, E, F>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: Fn(&mut dyn Tx) -> Result<T, E> + Send + 'static,
{
    pub(crate) fn boxed(label: &'static str, body: F) -> (Box<dyn Job>, oneshot::Receiver<Result<T, E>>) {
        let (reply, answer) = oneshot::channel();
        let span = spans::command(label);
        (Box::new(Self { label, span, body, outcome: None, reply }), answer)
    }
}

impl<T, E, F> Job for Command<T, E, F>
where
    T: Send,
    E: From<StoreError> + Send,
    F: Fn(&mut dyn Tx) -> Result<T, E> + Send,
{
    fn label(&self) -> &'static str {
        self.label
    }

    fn run(&mut self, tx: &mut dyn Tx) -> Verdict {
        let _traced = self.span.enter();
        let outcome = run_caught(&self.body, tx).and_then(|value| {
            // What was written is sealed in the same transaction.
            seal::finish(tx)?;
            Ok(value)
        });
        let verdict = if outcome.is_ok() { Verdict::Commit } else { Verdict::Rollback };
        self.outcome = Some(outcome);
        verdict
    }

    fn fail(&mut self, error: StoreError) {
        self.outcome = Some(Err(error.into()));
    }

    fn answer(self: Box<Self>) {
        // The only way to get here without an outcome is a worker that gave up before running the command.
        let outcome = self.outcome.unwrap_or_else(|| Err(StoreError::Closed.into()));
        // A caller who stopped waiting does not undo the command.
        drop(self.reply.send(outcome));
    }
}

/// Runs a command and turns a panic into an error. Unwind safety: the caller rolls the transaction back, and
/// the closure's own state is only what it captured by `Fn`.
pub(crate) fn run_caught<T, E, F>(body: &F, tx: &mut dyn Tx) -> Result<T, E>
where
    E: From<StoreError>,
    F: Fn(&mut dyn Tx) -> Result<T, E>,
{
    catch_unwind(AssertUnwindSafe(|| body(tx))).unwrap_or_else(|_panic| Err(StoreError::Panicked.into()))
}
