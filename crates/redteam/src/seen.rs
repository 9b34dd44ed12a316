//! What a script has seen so far: refusals, each for its reason.

use crate::attack::{Ended, Stop, Verdict};
use anyhow::anyhow;
use keyward_robot::Answer;
use serde_json::Value;

/// The steps of an attack that were refused, and those that could not be tried here.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    steps: Vec<String>,
    not_tried: Vec<String>,
}

/// The stable code in an answer.
pub(crate) fn code(answer: &Answer) -> String {
    let json = answer.json().unwrap_or_default();
    json.pointer("/error/code").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// A step that the attack stands on, and that is no attack, went well.
pub(crate) fn went(what: &str, answer: &Answer) -> anyhow::Result<()> {
    anyhow::ensure!(answer.status < 400, "{what}: {} {}", answer.status, answer.text());
    Ok(())
}

/// Refusals that stop everybody here for now, whoever asks: a wave is on, the exercise's own agent was held for its many cases, somebody
/// guessed too often from this machine. They are no defence against this attack, and nothing went through either.
const FOR_NOW: [&str; 5] = ["braked", "on-hold", "too-many-attempts", "too-many-reports", "too-many-passes"];

/// An answer that is not the defence that was looked for.
fn other(what: &str, status: u16, given: &str, expected: &dyn std::fmt::Debug) -> Stop {
    let error = anyhow!("{what}: {status} {given:?}, expected {expected:?}");
    if status == 429 || FOR_NOW.contains(&given) { Stop::NotHere(error) } else { Stop::Unclear(error) }
}

/// The same of a request of a page's script, whose answer is in the text of the failure.
fn unless_for_now(text: &str, stop: Stop) -> Stop {
    // While attack mode is on each pass takes a second person.
    if FOR_NOW.iter().chain(&["not-approved"]).any(|code| text.contains(&format!("\"code\":\"{code}\""))) {
        return Stop::NotHere(anyhow!("{text}"));
    }
    stop
}

impl Seen {
    /// The attempt was refused with one of these codes.
    pub(crate) fn refused(&mut self, what: &str, answer: &Answer, codes: &[&str]) -> Result<(), Stop> {
        if answer.status < 400 {
            return Err(Stop::Broken(format!("{what}: it was done ({})", answer.status)));
        }
        let given = code(answer);
        if answer.status >= 500 || !codes.contains(&given.as_str()) {
            return Err(other(what, answer.status, &given, &codes));
        }
        self.steps.push(format!("{what}: {given}"));
        Ok(())
    }

    /// The attempt was refused with this status by a page, which has no code.
    pub(crate) fn closed(&mut self, what: &str, answer: &Answer, statuses: &[u16]) -> Result<(), Stop> {
        if answer.status < 400 {
            return Err(Stop::Broken(format!("{what}: it was done ({})", answer.status)));
        }
        if !statuses.contains(&answer.status) {
            return Err(other(what, answer.status, &code(answer), &statuses));
        }
        self.steps.push(format!("{what}: refused ({})", answer.status));
        Ok(())
    }

    /// The attempt was answered by nothing but a failure of the server or one of these codes: what was altered past it is not believed.
    pub(crate) fn disbelieved(&mut self, what: &str, answer: &Answer, codes: &[&str]) -> Result<(), Stop> {
        if answer.status < 400 {
            return Err(Stop::Broken(format!("{what}: it was done ({})", answer.status)));
        }
        let given = code(answer);
        if answer.status < 500 && !codes.contains(&given.as_str()) {
            return Err(other(what, answer.status, &given, &codes));
        }
        self.steps.push(format!("{what}: refused ({})", answer.status));
        Ok(())
    }

    /// A request of the page's script failed, and the answer named one of these codes.
    pub(crate) fn failed<T>(
        &mut self,
        what: &str,
        done: anyhow::Result<T>,
        codes: &[&str],
    ) -> Result<(), Stop> {
        let Err(error) = done else { return Err(Stop::Broken(format!("{what}: it was done"))) };
        let text = format!("{error:#}");
        match codes.iter().find(|code| text.contains(&format!("\"code\":\"{code}\""))) {
            Some(code) => {
                self.steps.push(format!("{what}: {code}"));
                Ok(())
            }
            None => Err(unless_for_now(
                &text,
                Stop::Unclear(error.context(format!("{what}: expected {codes:?}"))),
            )),
        }
    }

    /// Something is as it must be.
    pub(crate) fn holds(&mut self, what: &str, so: bool) -> Result<(), Stop> {
        if !so {
            return Err(Stop::Broken(format!("not so: {what}")));
        }
        self.steps.push(what.to_owned());
        Ok(())
    }

    /// What must go on working did.
    pub(crate) fn works<T>(&mut self, what: &str, done: anyhow::Result<T>) -> Result<T, Stop> {
        let done = done.map_err(|error| {
            let text = format!("{error:#}");
            unless_for_now(&text, Stop::Broken(format!("not so: {what}: {text}")))
        })?;
        self.steps.push(what.to_owned());
        Ok(done)
    }

    /// A part of the attack cannot be tried here.
    pub(crate) fn not_tried(&mut self, what: &str) {
        self.not_tried.push(what.to_owned());
    }

    /// Everything was refused.
    pub(crate) fn told(mut self) -> Verdict {
        self.steps.dedup();
        if self.steps.is_empty() {
            return Err(Stop::Unclear(anyhow!("nothing was tried")));
        }
        Ok(Ended { what_happened: self.steps.join("; "), not_tried: self.not_tried })
    }
}
