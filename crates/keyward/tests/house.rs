//! What the documents say about the house, held against the code.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::{fs, path::PathBuf};
use toml::Table;

fn read(name: &str) -> String {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(name);
    fs::read_to_string(path).unwrap()
}

/// The crates of each floor as `ARCHITECTURE.md` lists them, from the lowest, each row in its order.
fn floors() -> Vec<Vec<String>> {
    let text = read("ARCHITECTURE.md");
    let mut rows: Vec<(u8, Vec<String>)> = text
        .lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.strip_prefix("| ")?.split(" | ").collect();
            let crates = cells.get(1)?.split_whitespace().map(|name| name.trim_matches('`').to_owned());
            Some((cells[0].parse().ok()?, crates.collect()))
        })
        .collect();
    rows.sort_unstable();
    rows.into_iter().map(|(_, crates)| crates).collect()
}

/// What a crate is built on, its tests left out.
fn imports(name: &str) -> BTreeSet<String> {
    let manifest: Table = read(&format!("crates/{name}/Cargo.toml")).parse().unwrap();
    let dependencies = manifest.get("dependencies").and_then(|value| value.as_table());
    let ours = dependencies.into_iter().flatten().filter_map(|(name, _)| name.strip_prefix("keyward-"));
    ours.map(str::to_owned).collect()
}

#[test]
fn a_crate_imports_only_what_stands_below_it_or_before_it() {
    let floors = floors();
    assert_eq!(floors.len(), 6, "ARCHITECTURE.md, \"Floors\": {floors:?}");
    // These are no part of the program's floors; who uses them says so in ARCHITECTURE.md.
    let beside = ["authenticator", "robot", "journeys"].map(str::to_owned);
    let place: BTreeMap<&String, usize> = floors.iter().flatten().zip(0..).collect();
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let there: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let listed: BTreeSet<String> = place.keys().map(|name| (*name).clone()).chain(beside.clone()).collect();
    assert_eq!(there, listed, "every crate has its floor in ARCHITECTURE.md");
    for (name, at) in &place {
        for other in imports(name).difference(&beside.iter().cloned().collect()) {
            assert!(place[other] < *at, "{name} imports {other}, which stands above it or beside it");
        }
    }
}

#[test]
fn the_lowest_floors_do_no_input_or_output() {
    for name in floors()[..2].iter().flatten() {
        let manifest: Table = read(&format!("crates/{name}/Cargo.toml")).parse().unwrap();
        for wrong in ["tokio", "rusqlite", "tokio-postgres", "axum", "hyper", "rand", "lettre"] {
            let found = manifest.get("dependencies").and_then(|value| value.get(wrong));
            assert!(found.is_none(), "{name} is built on {wrong}");
        }
    }
}

/// A line of the table says what was tried: of a mutation that is no longer in the list, it says nothing that is true, and a mutation
/// without a line was never tried.
#[test]
fn every_mutation_was_tried() {
    let list: Table = read("docs/mutations.toml").parse().unwrap();
    let text = |one: &toml::Value, key: &str| one[key].as_str().unwrap().to_owned();
    let mut known: BTreeSet<String> = list["mutation"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            format!("| {} | {} | `{}` |", text(one, "attack"), text(one, "removed"), text(one, "file"))
        })
        .collect();
    let table = read("docs/mutations.md");
    for line in table.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| attack |")) {
        let start = line.match_indices(" |").nth(2).map(|(at, end)| &line[..at + end.len()]).unwrap();
        assert!(known.remove(start), "docs/mutations.md: {line}: run `scripts/mutations --new`");
        assert!(!line.contains("**nothing**"), "a defence that nothing misses: {line}");
    }
    assert!(known.is_empty(), "run `scripts/mutations --new`: {known:?}");
}

/// A case is judged by its own version of the standards and by the one in force: who reads one alone reads the weaker one some day.
#[test]
fn one_version_of_the_standards_decides_nothing() {
    // What both versions ask for; and the opening, which takes down the version that it keeps.
    let may = ["recovery/src/applies.rs", "recovery/src/decide/opening.rs"];
    for name in ["recovery", "desk"] {
        for file in sources(&format!("crates/{name}/src")) {
            let text = read(&file);
            let reads = text.lines().any(|line| line.contains("facts.standards"));
            assert!(!reads || may.iter().any(|may| file.ends_with(may)), "{file} reads `facts.standards`");
        }
    }
}

/// The Rust files below a folder.
fn sources(folder: &str) -> Vec<String> {
    let there = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(folder);
    let mut found = Vec::new();
    for entry in fs::read_dir(there).unwrap().map(Result::unwrap) {
        let name = format!("{folder}/{}", entry.file_name().into_string().unwrap());
        if entry.file_type().unwrap().is_dir() {
            found.extend(sources(&name));
        } else if std::path::Path::new(&name).extension().is_some_and(|kind| kind == "rs") {
            found.push(name);
        }
    }
    found
}

/// A promise that names a test which is not there is held by nothing.
#[test]
fn every_test_that_the_promises_name_is_there() {
    let text = read("docs/reliability.md");
    let mut named = 0;
    for command in text.split('`').filter(|part| part.starts_with("cargo test -p keyward")) {
        let words: Vec<&str> = command.split_whitespace().collect();
        let name = words[3].strip_prefix("keyward-").unwrap_or("keyward");
        let home = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).join(name);
        let (place, filter) = match words[4] {
            "--test" => {
                let one = home.join("tests").join(format!("{}.rs", words[5]));
                (if one.exists() { one } else { home.join("tests").join(words[5]) }, words.get(6))
            }
            "--bin" => (home.join("src"), words.get(6)),
            _ => (home.join("src"), words.get(5)),
        };
        assert!(place.exists(), "{command}");
        let filter = filter.map_or("", |filter| filter.trim_end_matches("::"));
        assert!(is_named(&place, filter), "nothing is called {filter}: {command}");
        named += 1;
    }
    assert!(named > 15, "{named}");
}

/// Whether a file, or what is written in it, has this name.
fn is_named(place: &std::path::Path, name: &str) -> bool {
    if place.is_dir() {
        return fs::read_dir(place).unwrap().any(|entry| is_named(&entry.unwrap().path(), name));
    }
    place.to_string_lossy().contains(name) || fs::read_to_string(place).is_ok_and(|text| text.contains(name))
}
