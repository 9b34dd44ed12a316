//! Every function of the program that reads a sealed table compares what it reads, or says here why it need not.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests may fail their test")]

#[path = "../repos_common/mod.rs"]
mod repos_common;

mod refused;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use keyward_storage::seal::sealed_tables;

/// What makes a function compare the rows that it reads, or write them only after a comparison.
const CHECKS: [&str; 8] = [
    "seal::check",
    "seal::touch",
    "check_person(",
    "touch_both(",
    "believe(",
    "whole(",
    "find(tx, dir, ",
    "current(tx, dir, name)",
];

/// Forgets what is not sealed: whoever writes a false case into the database could delete as much.
const FORGET: &str = "it forgets rows that are not sealed, those of open cases later";

/// Functions that read sealed tables and compare nothing, each with the reason.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("import/statements::active_methods", COUNT),
    (
        "import/statements::answers_for_others",
        "a row that is found only makes a run wait; one that was altered is refused when its own person is read",
    ),
    ("import/statements::devices_in_use", COUNT),
    ("import/statements::enabled_by_source", COUNT),
    ("keyward/metrics/tests::personal", "a test looks for what no figure may name"),
    ("redteam/scripts/past_the_server::copy_roles", "it is the forgery of an exercise"),
    ("storage/once::forget_results", "it only keeps what would be forgotten"),
    ("storage/repo/agent_holds::opened", COUNT),
    ("storage/repo/cases::after", LOG),
    ("storage/repo/cases::between", LIST),
    ("storage/repo/cases::count", COUNT),
    ("storage/repo/cases::count_waiting", COUNT),
    ("storage/repo/cases::not_closed", LIST),
    ("storage/repo/cases::opened_between", COUNT),
    ("storage/repo/cases::opened_by", LIST),
    ("storage/repo/cases::queue", LIST),
    ("storage/repo/cases::waiting", LIST),
    ("storage/repo/contacts::others_with", COUNT),
    (
        "storage/repo/exercise::under_way",
        "it says when the people of an exercise can be taken away, which compares each",
    ),
    ("storage/repo/intents::between", LOG),
    ("storage/repo/intake::count_waiting", REPORT),
    ("storage/repo/intake::crowded", REPORT),
    ("storage/repo/intake::unmatched_before", REPORT),
    ("storage/repo/intake::waiting", REPORT),
    ("storage/repo/messages::due", LETTER),
    ("storage/repo/messages::mark_reported", LETTER),
    ("storage/repo/messages::purge", FORGET),
    ("storage/repo/messages::queue", COUNT),
    ("storage/repo/messages::settled_or_late", LETTER),
    ("storage/repo/messages::unreported", LETTER),
    ("storage/repo/messages::unsent", LETTER),
    ("storage/repo/method_addresses::between", LOG),
    (
        "storage/repo/names::backfill",
        "it writes an index and a column of which the seal holds what follows from the number",
    ),
    ("storage/repo/names::search", LIST),
    ("storage/repo/open_cases::unfitting", "the verification of the seals names what it finds"),
    ("storage/repo/passes::issued_since", COUNT),
    ("storage/repo/passes::unended_between", CAMPAIGN),
    ("storage/repo/passkeys::between", LOG),
    ("storage/repo/passwords::between", LOG),
    ("storage/repo/people::count", COUNT),
    ("storage/repo/people::count_since", COUNT),
    ("storage/repo/people::departments", LIST),
    ("storage/repo/people::photo_as_sealed", "the photo has a MAC of its own"),
    ("storage/repo/people::seal_photo", "it gives a photo from before there were seals its MAC"),
    (
        "storage/repo/role_holders::claimed",
        "whoever asks compares each of them, and says that some may be missing",
    ),
    ("storage/repo/role_holders::unfitting", "the verification of the seals names what it finds"),
    ("storage/repo/sign_ins::oldest", COUNT),
    ("storage/repo/sign_ins::sweep", FORGET),
    ("storage/repo/standings::methods", CAMPAIGN),
    ("storage/repo/standings::people", CAMPAIGN),
    ("storage/repo/totp::between", LOG),
    ("storage/repo/totp::take", "it moves the time step of a method that its caller compared"),
];
const LOG: &str = "the verification of the log compares it, row by row";
const COUNT: &str =
    "it counts: a row that was hidden or made up moves a number that stops people, and gives nobody anything";
const LETTER: &str = "letters are not sealed, and whoever can mark a person could delete the letter";
const CAMPAIGN: &str = "a page of everybody for a campaign or a posture: it lets nobody in";
const REPORT: &str = "it asks whether a name is somebody's, to sort what strangers report: whom a report means is compared then";
const LIST: &str = "a list to look at: whatever is opened from it is compared then";

/// The source of the program: what is installed, without tests. The seals and the log read rows to compare them.
fn sources() -> Vec<PathBuf> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> =
        std::fs::read_dir(crates).unwrap().map(|entry| entry.unwrap().path().join("src")).collect();
    while let Some(folder) = open.pop() {
        if ["seal", "log", "testing"].iter().any(|room| folder.ends_with(format!("storage/src/{room}"))) {
            continue;
        }
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// What is written under a name: its text, and whether it is a function, and a public one.
struct Item {
    name: String,
    body: String,
    function: bool,
    public: bool,
}

/// The text of each item of a file by its name: functions, and what is written outside of them and named (macros, constants).
fn items(text: &str) -> Vec<Item> {
    let text = text.split("#[cfg(test)]").next().unwrap();
    let mut items: Vec<Item> = Vec::new();
    // The indentation of the item that is open.
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let bare = line.trim_start();
        let depth = line.len() - bare.len();
        if open.is_none()
            && let Some((name, function)) = begins(bare)
        {
            items.push(Item { name, body: String::new(), function, public: bare.starts_with("pub fn ") });
            open = Some(depth);
        }
        let Some(from) = open else { continue };
        if bare.starts_with("//") {
            continue;
        }
        let item = items.last_mut().unwrap();
        item.body.push_str(bare);
        item.body.push('\n');
        let ends = bare.starts_with('}') || bare.ends_with(';') || bare.ends_with('}');
        if depth == from && ends {
            open = None;
        }
    }
    items
}

/// The name of the item that a line begins, and whether it is a function.
fn begins(line: &str) -> Option<(String, bool)> {
    let word = |text: &str| text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap().to_owned();
    if let Some(rest) = line.strip_prefix("macro_rules! ") {
        return Some((format!("{}!", word(rest)), false));
    }
    let mut rest = line;
    for prefix in ["pub(crate) ", "pub(super) ", "pub ", "async ", "const fn "] {
        if let Some(bare) = rest.strip_prefix(prefix) {
            if prefix == "const fn " {
                return Some((word(bare), true));
            }
            rest = bare;
        }
    }
    if let Some(name) = rest.strip_prefix("fn ") {
        return Some((word(name), true));
    }
    let constant = rest.strip_prefix("const ").or_else(|| rest.strip_prefix("static "))?;
    (!constant.starts_with('_')).then(|| (word(constant), false))
}

/// Whether a text reads a sealed table, in SQL.
fn reads(text: &str, tables: &BTreeSet<&str>) -> bool {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    words.windows(3).any(|three| {
        let [before, word, table] = three else { return false };
        let deletes = *before == "DELETE" && *word == "FROM";
        ["FROM", "JOIN"].contains(word) && !deletes && tables.contains(table)
    })
}

/// Whether a text names an item.
fn names(text: &str, item: &str) -> bool {
    text.match_indices(item).any(|(at, _)| {
        let before = text.get(..at).unwrap().chars().next_back();
        let after = text.get(at + item.len()..).unwrap().chars().next();
        let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !part(before) && (item.ends_with('!') || !part(after))
    })
}

/// A function that reads a sealed table: `file::function`.
struct Reader {
    name: String,
    compares: bool,
    /// Whether it is public and writes nothing that is sealed.
    public: bool,
}

/// The functions that read a sealed table.
fn readers() -> Vec<Reader> {
    let tables: BTreeSet<&str> = sealed_tables().collect();
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let files: Vec<(PathBuf, Vec<Item>)> = sources()
        .into_iter()
        .map(|path| {
            (path.strip_prefix(crates).unwrap().to_owned(), items(&std::fs::read_to_string(path).unwrap()))
        })
        .collect();
    // Macros with SQL of which there is one in the program are used by other files too.
    let mut macros: BTreeMap<&str, (usize, bool)> = BTreeMap::new();
    for item in files.iter().flat_map(|(_, items)| items).filter(|item| item.name.ends_with('!')) {
        let known = macros.entry(&item.name).or_default();
        *known = (known.0 + 1, known.1 || reads(&item.body, &tables));
    }
    let shared: BTreeSet<&str> =
        macros.iter().filter(|(_, (count, reads))| *count == 1 && *reads).map(|(name, _)| *name).collect();
    let mut found = Vec::new();
    for (file, items) in &files {
        let mut sql = shared.clone();
        let with = |item: &Item, sql: &BTreeSet<&str>| {
            reads(&item.body, &tables) || sql.iter().any(|name| names(&item.body, name))
        };
        for item in items.iter().filter(|item| !item.function) {
            if with(item, &sql) {
                sql.insert(&item.name);
            }
        }
        let file = file.with_extension("").display().to_string().replace("/src/", "/");
        for item in items.iter().filter(|item| item.function && with(item, &sql)) {
            found.push(Reader {
                name: format!("{file}::{}", item.name),
                compares: CHECKS.iter().any(|check| item.body.contains(check)),
                public: item.public && !item.body.contains("touch"),
            });
        }
    }
    found
}

#[test]
fn every_reader_of_a_sealed_table_compares_what_it_reads() {
    let readers = readers();
    assert!(readers.len() > 60, "the readers are found: {}", readers.len());
    let open: BTreeSet<&str> =
        readers.iter().filter(|reader| !reader.compares).map(|reader| reader.name.as_str()).collect();
    let excused: BTreeSet<&str> = EXCEPTIONS.iter().map(|(name, _)| *name).collect();
    assert_eq!(open, excused, "left: read and not compared; right: excused");
}

#[test]
fn every_public_reader_is_tried() {
    let found = readers();
    let public: BTreeSet<&str> = found
        .iter()
        .filter(|reader| reader.public && reader.compares)
        .filter_map(|reader| reader.name.strip_prefix("storage/repo/"))
        .collect();
    let tried: BTreeSet<&str> = refused::READERS.iter().map(|(_, name, _)| *name).collect();
    assert_eq!(public.difference(&tried).collect::<Vec<_>>(), Vec::<&&str>::new(), "not tried in refused.rs");
    let tables: BTreeSet<&str> = refused::TABLES.iter().map(|(_, table, _)| *table).collect();
    assert_eq!(tables, sealed_tables().collect(), "each sealed table is altered in refused.rs");
}
