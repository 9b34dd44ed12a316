//! Reading on a thread of its own, in batches, never more than a few batches ahead of the directory.

use crate::{
    facts::Facts,
    graph::{self, Reading},
    item::{Item, Parsed},
    plan::Form,
    report::Kind,
    split::{Found, Splitter},
};
use std::{
    io::{self, BufRead},
    path::PathBuf,
    thread,
};
use tokio::sync::mpsc;

/// The most records of a batch: one write command.
pub(crate) const BATCH_RECORDS: usize = 500;
/// The most bytes of a batch, as read: photos count.
const BATCH_BYTES: usize = 4 << 20;

/// What was read, with the line on which it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    Item(u64, Item),
    Problem(u64, String),
    OfFile(u64, String),
    Flaw(u64, String),
    Note(u64, String),
    Remark(u64, String),
    /// A list without anything in it.
    Empty,
    /// A number or address of a user of which a row of the run has another.
    PassedOver,
    /// A date that stands for none.
    NoDate(String),
    /// All methods of this person are in the export, or some cannot be read.
    Listed {
        person: String,
        whole: bool,
    },
    /// How many pages of a file say that another follows, and how many are the last.
    Pages {
        more: u64,
        last: u64,
    },
}

/// Entries in the order of the file.
pub(crate) type Batch = Vec<Entry>;

/// Collects entries into batches and hands them on, waiting when nobody takes them.
struct Batches {
    entries: Batch,
    bytes: usize,
    out: mpsc::Sender<io::Result<Batch>>,
}

impl Batches {
    /// Whether anybody is still interested.
    fn push(&mut self, entry: Entry, bytes: usize) -> bool {
        self.entries.push(entry);
        self.bytes = self.bytes.saturating_add(bytes);
        if self.entries.len() < BATCH_RECORDS && self.bytes < BATCH_BYTES {
            return true;
        }
        self.flush()
    }

    fn flush(&mut self) -> bool {
        self.bytes = 0;
        let entries = std::mem::take(&mut self.entries);
        entries.is_empty() || self.out.blocking_send(Ok(entries)).is_ok()
    }
}

/// Reads the records of one kind from a file of some form.
pub(crate) fn spawn(
    input: impl BufRead + Send + 'static,
    form: Form,
    folder: PathBuf,
    kind: Kind,
    reading: Reading,
) -> io::Result<mpsc::Receiver<io::Result<Batch>>> {
    // One batch waits while one is applied and one is read.
    let (out, batches) = mpsc::channel(1);
    thread::Builder::new().name("import".to_owned()).spawn(move || {
        let mut batches = Batches { entries: Vec::new(), bytes: 0, out };
        let done = if form == Form::Facts {
            Facts::open(input, &folder, &reading.mapping).and_then(|facts| {
                facts.read(kind, &reading, &mut |line, parsed| {
                    let bytes = photo_bytes(&parsed);
                    batches.push(entry(line, parsed), bytes)
                })
            })
        } else {
            read_json(input, form, kind, &reading, &mut batches)
        };
        match done {
            Ok(()) => {
                batches.flush();
            }
            // Nobody listening is as good as done.
            Err(error) => drop(batches.out.blocking_send(Err(error))),
        }
    })?;
    Ok(batches)
}

fn photo_bytes(parsed: &Parsed) -> usize {
    match parsed {
        Parsed::Item(Item::Facts(facts)) => facts.photo.as_ref().map_or(0, |photo| photo.bytes.len()),
        _ => 0,
    }
}

fn entry(line: u64, parsed: Parsed) -> Entry {
    match parsed {
        Parsed::Item(item) => Entry::Item(line, item),
        Parsed::Problem(reason) => Entry::Problem(line, reason),
        Parsed::OfFile(reason) => Entry::OfFile(line, reason),
        Parsed::Flaw(reason) => Entry::Flaw(line, reason),
        Parsed::Note(reason) => Entry::Note(line, reason),
        Parsed::Remark(reason) => Entry::Remark(line, reason),
        Parsed::Empty => Entry::Empty,
        Parsed::PassedOver => Entry::PassedOver,
        Parsed::NoDate(text) => Entry::NoDate(text),
        Parsed::Listed { person, whole } => Entry::Listed { person, whole },
    }
}

/// The pass over a file that lists what is wrong with its records as such.
fn is_own(form: Form, kind: Kind) -> bool {
    matches!(
        (form, kind),
        (Form::Users, Kind::People)
            | (Form::Groups, Kind::Groups)
            | (Form::Members, Kind::Members)
            | (Form::Devices, Kind::Devices)
            | (Form::Methods, Kind::Methods)
    )
}

fn read_json(
    input: impl BufRead,
    form: Form,
    kind: Kind,
    reading: &Reading,
    batches: &mut Batches,
) -> io::Result<()> {
    let own = is_own(form, kind);
    let mut splitter = Splitter::new(input);
    while let Some(found) = splitter.next()? {
        match found {
            Found::Record { line, page, text } => {
                let bytes = text.len();
                for (position, parsed) in
                    graph::parse(kind, own, &page, &text, reading).into_iter().enumerate()
                {
                    if !batches.push(entry(line, parsed), if position == 0 { bytes } else { 0 }) {
                        return Ok(());
                    }
                }
            }
            Found::Empty { page } => {
                let listed = graph::nothing(kind, own, &page, reading).map(|parsed| entry(0, parsed));
                if listed.is_some_and(|listed| !batches.push(listed, 0)) {
                    return Ok(());
                }
            }
            Found::Bad { line, reason } => {
                if own && !batches.push(Entry::Problem(line, reason.to_owned()), 0) {
                    return Ok(());
                }
            }
        }
    }
    let (more, last) = (splitter.more, splitter.last);
    if own && more + last > 0 {
        batches.push(Entry::Pages { more, last }, 0);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyward_model::Timestamp;
    use std::{
        io::{BufReader, Read},
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
    };

    /// A page of users that is made while it is read.
    struct Made {
        counter: Arc<AtomicUsize>,
        total: usize,
        rest: Vec<u8>,
        ended: bool,
    }

    impl Read for Made {
        fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
            if self.rest.is_empty() && !self.ended {
                let n = self.counter.load(Ordering::SeqCst);
                let (before, end) = (if n == 0 { "{\"value\":[" } else { "," }, n == self.total);
                self.rest = if end {
                    b"]}".to_vec()
                } else {
                    self.counter.store(n + 1, Ordering::SeqCst);
                    format!(r#"{before}{{"id":"{n}","userPrincipalName":"p{n}@x.y","displayName":"P {n}"}}"#)
                        .into_bytes()
                };
                self.ended = end;
            }
            let count = self.rest.len().min(target.len());
            target[..count].copy_from_slice(&self.rest[..count]);
            self.rest.drain(..count);
            Ok(count)
        }
    }

    #[test]
    fn reading_waits_for_the_directory() {
        const TOTAL: usize = 200_000;
        let made = Arc::new(AtomicUsize::new(0));
        let source = Made { counter: Arc::clone(&made), total: TOTAL, rest: Vec::new(), ended: false };
        let reading = Reading::at(Timestamp::from_micros(0));
        let input = BufReader::with_capacity(4096, source);
        let mut batches = spawn(input, Form::Users, PathBuf::new(), Kind::People, reading).unwrap();
        let (mut taken, mut most_held) = (0, 0);
        while let Some(batch) = batches.blocking_recv() {
            let batch = batch.unwrap();
            assert!(
                batch.len() <= BATCH_RECORDS
                    && batch
                        .iter()
                        .all(|e| matches!(e, Entry::Item(1, Item::Person(_)) | Entry::Pages { .. }))
            );
            // Now and then the directory is slow: the reader must not run ahead.
            if taken % 25_000 == 0 {
                thread::sleep(std::time::Duration::from_millis(30));
            }
            most_held = most_held.max(made.load(Ordering::SeqCst) - taken);
            taken += batch.iter().filter(|entry| matches!(entry, Entry::Item(..))).count();
        }
        assert_eq!(taken, TOTAL);
        // The batch in hand, the one that waits, the one being filled, and what lies in the buffer.
        assert!(most_held <= 3 * BATCH_RECORDS + 200, "{most_held}");
    }
}
