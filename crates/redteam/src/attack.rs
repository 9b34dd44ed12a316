//! An attack, and what came of it.

use crate::scene::Scene;
use serde::Serialize;
use std::{fmt, pin::Pin, sync::Arc};
use tokio::task::JoinSet;

/// One attack of the list.
#[derive(Clone, Copy, Debug)]
pub struct Attack {
    /// `A01` and so on.
    pub id: &'static str,
    /// What the attacker does.
    pub title: &'static str,
    /// What is tried here; empty if nothing is.
    pub tried: &'static str,
    pub(crate) script: Script,
}

/// A test of the project that does what cannot be done to a server that people use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Test {
    /// Its file, from the root of the sources.
    pub file: &'static str,
    /// Its function.
    pub name: &'static str,
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.file)
    }
}

impl Serialize for Test {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What came of an attack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum Outcome {
    /// It was tried here and refused at every step, each time for the reason that it must be.
    HeldLive {
        /// What happened.
        what_happened: String,
    },
    /// It was not tried here; tests of the project try it.
    HeldByTests {
        /// Why not here.
        reason: String,
        /// Which tests.
        tests: Vec<Test>,
    },
    /// What was tried here was refused, and a part was not tried.
    Partly {
        /// What happened.
        what_happened: String,
        /// What was left out, and why.
        not_tried: Vec<String>,
        /// Tests that try that; often none.
        tests: Vec<Test>,
    },
    /// It went through, or nobody knows: an answer that is not understood is never a defence.
    Broken {
        /// What happened.
        what_happened: String,
    },
    /// It could not be tried here: what the attack stands on did not go, before or on the way, and nothing went through.
    NotTriedHere {
        /// What did not go.
        reason: String,
    },
    /// There is nothing to attack.
    NotApplicable {
        /// Which surface is missing.
        reason: String,
    },
}

impl Outcome {
    /// Every verdict, as programs and the log read it, in the order of the summary.
    pub(crate) const KEYS: [&'static str; 6] =
        ["held_live", "held_by_tests", "partly", "broken", "not_tried_here", "not_applicable"];

    /// The verdict as programs and the log read it.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::HeldLive { .. } => "held_live",
            Self::HeldByTests { .. } => "held_by_tests",
            Self::Partly { .. } => "partly",
            Self::Broken { .. } => "broken",
            Self::NotTriedHere { .. } => "not_tried_here",
            Self::NotApplicable { .. } => "not_applicable",
        }
    }
    /// The verdict as people read it.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::HeldLive { .. } => "held live",
            Self::HeldByTests { .. } => "held by tests",
            Self::Partly { .. } => "partly",
            Self::Broken { .. } => "BROKEN",
            Self::NotTriedHere { .. } => "not tried here",
            Self::NotApplicable { .. } => "not applicable",
        }
    }
    /// What happened, or why nothing did.
    pub fn text(&self) -> &str {
        match self {
            Self::HeldLive { what_happened }
            | Self::Broken { what_happened }
            | Self::Partly { what_happened, .. } => what_happened,
            Self::HeldByTests { reason, .. }
            | Self::NotTriedHere { reason }
            | Self::NotApplicable { reason } => reason,
        }
    }
    /// What was not tried here.
    pub fn not_tried(&self) -> &[String] {
        match self {
            Self::Partly { not_tried, .. } => not_tried,
            _ => &[],
        }
    }
    /// The tests that try the rest.
    pub fn tests(&self) -> &[Test] {
        match self {
            Self::HeldByTests { tests, .. } | Self::Partly { tests, .. } => tests,
            _ => &[],
        }
    }
}

/// Why a script did not get to its end.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The attack went through.
    Broken(String),
    /// An attempt got another answer than those that are a defence: nobody knows what that is worth.
    Unclear(anyhow::Error),
    /// What the attack stands on did not go.
    NotHere(anyhow::Error),
}

/// What a script prepares with `?` is no attempt of the attacker: where it fails, the attack was not tried to its end. What comes of an
/// attempt goes through [`Seen`](crate::seen::Seen), which tells a defence from everything else.
impl<E: Into<anyhow::Error>> From<E> for Stop {
    fn from(error: E) -> Self {
        let error = error.into();
        // A server that fails may have failed at the attempt: that is never a defence. One that is busy says so.
        if format!("{error:#}").contains(": 500 ") { Self::Unclear(error) } else { Self::NotHere(error) }
    }
}

/// What a script saw that was refused everywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) what_happened: String,
    /// What it had to leave out here.
    pub(crate) not_tried: Vec<String>,
}

/// What happened, if everything was refused.
pub(crate) type Verdict = Result<Ended, Stop>;

/// A script under way.
pub(crate) type Trying = Pin<Box<dyn Future<Output = Verdict> + Send>>;

/// What no script does to a server that people use, and the tests that do it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rest {
    pub(crate) why: &'static str,
    pub(crate) tests: &'static [Test],
}

/// What is done for an attack.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Script {
    /// These steps, and what they leave out.
    Run(fn(Arc<Scene>) -> Trying, Option<Rest>),
    /// Nothing here.
    Tests(Rest),
    /// There is nothing to attack: why.
    Missing(&'static str),
}

impl Attack {
    /// The tests that it names.
    pub const fn tests(&self) -> &'static [Test] {
        match self.script {
            Script::Run(_, Some(rest)) | Script::Tests(rest) => rest.tests,
            Script::Run(_, None) | Script::Missing(_) => &[],
        }
    }

    /// Tries it. A script that fails or panics has not shown that anything holds.
    pub(crate) async fn attempt(&self, scene: &Arc<Scene>) -> Outcome {
        let (run, rest) = match self.script {
            Script::Missing(reason) => return Outcome::NotApplicable { reason: reason.to_owned() },
            Script::Tests(Rest { why, tests }) => {
                return Outcome::HeldByTests { reason: why.to_owned(), tests: tests.to_vec() };
            }
            Script::Run(run, rest) => (run, rest),
        };
        // A task of its own, so that a panic ends it alone; in a set, so that it ends with whoever waits for it.
        let mut task = JoinSet::new();
        task.spawn(run(Arc::clone(scene)));
        let what_happened = match task.join_next().await {
            Some(Ok(Ok(ended))) => return of(ended, rest),
            Some(Ok(Err(Stop::Broken(what)))) => what,
            // Attack mode refuses before what is looked for here does.
            Some(Ok(Err(Stop::Unclear(error)))) if scene.attack_mode().await => {
                return Outcome::NotTriedHere { reason: format!("attack mode is on: {error:#}") };
            }
            Some(Ok(Err(Stop::Unclear(error)))) => format!("no clear answer: {error:#}"),
            Some(Ok(Err(Stop::NotHere(error)))) => {
                return Outcome::NotTriedHere { reason: format!("{error:#}") };
            }
            Some(Err(error)) => format!("the script did not end: {error}"),
            None => "the script did not begin".to_owned(),
        };
        Outcome::Broken { what_happened }
    }
}

/// What was refused everywhere is held only if nothing was left out.
fn of(ended: Ended, rest: Option<Rest>) -> Outcome {
    let Ended { what_happened, mut not_tried } = ended;
    not_tried.extend(rest.map(|rest| rest.why.to_owned()));
    if not_tried.is_empty() {
        return Outcome::HeldLive { what_happened };
    }
    Outcome::Partly {
        what_happened,
        not_tried,
        tests: rest.map_or_else(Vec::new, |rest| rest.tests.to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_script_stands_on_is_no_attempt() {
        let failed: Result<(), anyhow::Error> = Err(anyhow::anyhow!("/desk/new: 403 braked"));
        let stopped = (|| -> Result<(), Stop> { Ok(failed?) })();
        assert!(matches!(stopped, Err(Stop::NotHere(_))), "{stopped:?}");
        let failed: Result<(), anyhow::Error> = Err(anyhow::anyhow!("/desk/new: 500 failed"));
        let stopped = (|| -> Result<(), Stop> { Ok(failed?) })();
        assert!(
            matches!(stopped, Err(Stop::Unclear(_))),
            "a server that fails shows no defence: {stopped:?}"
        );
        let here = Outcome::NotTriedHere { reason: "a wave".to_owned() };
        assert_eq!((here.key(), here.text()), ("not_tried_here", "a wave"));
        assert!(Outcome::KEYS.contains(&here.key()));
    }

    #[test]
    fn what_left_something_out_is_not_held() {
        let ended = |not_tried: &[&str]| Ended {
            what_happened: "refused".to_owned(),
            not_tried: not_tried.iter().map(|&what| what.to_owned()).collect(),
        };
        let rest = Rest { why: "the other half", tests: &[] };
        assert_eq!(of(ended(&[]), None).key(), "held_live");
        assert_eq!(of(ended(&["passwords"]), None).not_tried(), ["passwords"]);
        assert_eq!(of(ended(&["passwords"]), Some(rest)).not_tried(), ["passwords", "the other half"]);
        assert_eq!(of(ended(&[]), Some(rest)).key(), "partly");
    }
}
