//! Recorded ceremonies: JSON Lines in, one verdict a line out, by the same code as the server's.
//!
//! A recording may refer to others of the run by id, in whatever order and file they stand. The members are those of
//! [`Recording`]; members that are not listed are ignored. Two things differ from the server, which has policies and a
//! clock to ask: a signature counter that did not rise is refused, and the age of the challenge is a member.

mod format;
mod judge;

use std::collections::HashMap;
use std::io::BufRead;

use serde::Serialize;

pub use format::{AccountStatus, AttestationWish, Expected, Kind, MetadataFile, Recording, StoredMembers};

use crate::Rejection;

/// Accepted or refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Every check passed.
    Ok,
    /// A check failed.
    Reject,
}

/// The verdict on one line; its JSON has `id`, `result`, `code` and `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The recording's id; `None` if the line has no readable one.
    pub id: Option<String>,
    /// Accepted or refused.
    pub result: Outcome,
    /// `ok` or the rule that is broken: [`Rejection::code`].
    pub code: &'static str,
    /// One English sentence.
    pub reason: String,
    /// The file's name, as given.
    #[serde(skip)]
    pub file: String,
    /// The line's number in the file, from 1.
    #[serde(skip)]
    pub line: usize,
}

/// A line that was read, understood or not.
struct Entry {
    file: String,
    line: usize,
    id: Option<String>,
    recording: Result<Recording, Rejection>,
}

/// The recordings of one run.
struct Run {
    entries: Vec<Entry>,
    by_id: HashMap<String, Vec<usize>>,
}

/// Judges every recording of the files. Verdicts come in the order of the lines; empty lines have none.
///
/// Recordings with the same id are judged each for itself; a reference to that id means the one in the same file, if
/// there is one only, and is refused otherwise.
pub fn verify_recordings<R: BufRead>(files: impl IntoIterator<Item = (String, R)>) -> Vec<Verdict> {
    let mut entries = Vec::new();
    for (name, reader) in files {
        read_file(&name, reader, &mut entries);
    }
    let mut by_id: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, entry) in entries.iter().enumerate() {
        if let Some(id) = &entry.id {
            by_id.entry(id.clone()).or_default().push(index);
        }
    }
    let run = Run { entries, by_id };
    run.entries.iter().enumerate().map(|(index, entry)| run.verdict(index, entry)).collect()
}

/// Reads lines up to the end or the first that cannot be read.
fn read_file(name: &str, mut reader: impl BufRead, entries: &mut Vec<Entry>) {
    for line in 1.. {
        let mut bytes = Vec::new();
        let read = reader.read_until(b'\n', &mut bytes);
        let (id, recording, last) = match read {
            Ok(0) => return,
            Ok(_) => {
                let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes).trim_ascii();
                if text.is_empty() {
                    continue;
                }
                let (id, recording) = parse_line(text);
                (id, recording, false)
            }
            Err(e) => {
                (None, Err(Rejection::RecordingMalformed(format!("the file cannot be read: {e}"))), true)
            }
        };
        entries.push(Entry { file: name.to_owned(), line, id, recording });
        if last {
            return;
        }
    }
}

fn parse_line(text: &[u8]) -> (Option<String>, Result<Recording, Rejection>) {
    match serde_json::from_slice::<Recording>(text) {
        Ok(recording) => (Some(recording.id.clone()), Ok(recording)),
        Err(e) => {
            let value = serde_json::from_slice::<serde_json::Value>(text).unwrap_or_default();
            let id = value.get("id").and_then(serde_json::Value::as_str).map(str::to_owned);
            (id, Err(Rejection::RecordingMalformed(e.to_string())))
        }
    }
}

impl Run {
    fn verdict(&self, index: usize, entry: &Entry) -> Verdict {
        let (result, code, reason) = match judge::judge(self, index, entry) {
            Ok(reason) => (Outcome::Ok, "ok", reason),
            Err(rejection) => (Outcome::Reject, rejection.code(), rejection.reason()),
        };
        Verdict { id: entry.id.clone(), result, code, reason, file: entry.file.clone(), line: entry.line }
    }

    /// The recording that `from` means by an id.
    fn find(&self, id: &str, from: &Entry) -> Result<usize, Rejection> {
        let all = self.by_id.get(id).map(Vec::as_slice).unwrap_or_default();
        if let [only] = all {
            return Ok(*only);
        }
        let beside = |i: &&usize| self.entries.get(**i).is_some_and(|e| e.file == from.file);
        match all.iter().filter(beside).collect::<Vec<_>>().as_slice() {
            [only] => Ok(**only),
            _ if all.is_empty() => Err(Rejection::ReferenceUnknown(id.to_owned())),
            _ => Err(Rejection::ReferenceAmbiguous(id.to_owned())),
        }
    }

    /// Whether the references of a recording lead back to it.
    fn is_on_cycle(&self, start: usize) -> bool {
        let mut seen = std::collections::HashSet::new();
        let mut open = vec![start];
        while let Some(index) = open.pop() {
            let Some(entry) = self.entries.get(index) else { continue };
            let Ok(recording) = &entry.recording else { continue };
            for id in [&recording.register_with, &recording.replay_of].into_iter().flatten() {
                match self.find(id, entry) {
                    Ok(next) if next == start => return true,
                    Ok(next) if seen.insert(next) => open.push(next),
                    _ => {}
                }
            }
        }
        false
    }
}
