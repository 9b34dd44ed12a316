//! An attack, and what came of it.

use crate::scene::Scene;
use serde::Serialize;
use std::{pin::Pin, sync::Arc};
use tokio::task::JoinSet;

/// One attack of the list.
#[derive(Clone, Copy, Debug)]
pub struct Attack {
    /// `A01` to `A50`.
    pub id: &'static str,
    /// What the attacker does.
    pub title: &'static str,
    /// What is tried here; empty if nothing is.
    pub tried: &'static str,
    pub(crate) script: Script,
}

/// What came of an attack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum Outcome {
    /// It was refused at every step, each time for the reason that it must be.
    Held {
        /// What happened.
        what_happened: String,
    },
    /// It went through, or nobody knows: an answer that is not understood is never a defence.
    Broken {
        /// What happened.
        what_happened: String,
    },
    /// It was not tried.
    NotApplicable {
        /// Which surface is missing, or why it cannot be tried here.
        reason: String,
    },
}

impl Outcome {
    /// The word for it.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Held { .. } => "held",
            Self::Broken { .. } => "BROKEN",
            Self::NotApplicable { .. } => "not applicable",
        }
    }
    /// What happened, or why nothing did.
    pub fn text(&self) -> &str {
        match self {
            Self::Held { what_happened } | Self::Broken { what_happened } => what_happened,
            Self::NotApplicable { reason } => reason,
        }
    }
}

/// Why a script did not get to its end.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The attack went through.
    Broken(String),
    /// Something else than expected happened.
    Unclear(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Unclear(error.into())
    }
}

/// What happened, if everything was refused.
pub(crate) type Verdict = Result<String, Stop>;

/// A script under way.
pub(crate) type Trying = Pin<Box<dyn Future<Output = Verdict> + Send>>;

/// What is done for an attack.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Script {
    /// These steps.
    Run(fn(Arc<Scene>) -> Trying),
    /// Nothing: why.
    Missing(&'static str),
}

impl Attack {
    /// Tries it. A script that fails or panics has not shown that anything holds.
    pub(crate) async fn attempt(&self, scene: &Arc<Scene>) -> Outcome {
        let run = match self.script {
            Script::Missing(reason) => return Outcome::NotApplicable { reason: reason.to_owned() },
            Script::Run(run) => run,
        };
        // A task of its own, so that a panic ends it alone; in a set, so that it ends with whoever waits for it.
        let mut task = JoinSet::new();
        task.spawn(run(Arc::clone(scene)));
        let what_happened = match task.join_next().await {
            Some(Ok(Ok(what_happened))) => return Outcome::Held { what_happened },
            Some(Ok(Err(Stop::Broken(what)))) => what,
            Some(Ok(Err(Stop::Unclear(error)))) => format!("no clear answer: {error:#}"),
            Some(Err(error)) => format!("the script did not end: {error}"),
            None => "the script did not begin".to_owned(),
        };
        Outcome::Broken { what_happened }
    }
}
