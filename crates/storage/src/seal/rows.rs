//! Rows as they are sealed.

use keyward_model::DirectoryId;

use super::Owner;
use super::keys::{Domain, SealKeys, TAG_BYTES};
use super::load::{self, Load};
use super::tables::{self, Column, Kind, Table};
use crate::repo::Answer;
use crate::{Row, StoreError, Tx, Value, params};

/// A row in an owner's list: the table's number, and the tag.
pub(super) const ENTRY_BYTES: usize = 1 + TAG_BYTES;

/// A row's table and its columns, in the order of the table's list.
#[derive(Clone, Debug)]
pub(super) struct SealedRow {
    pub(super) table: &'static Table,
    pub(super) values: Vec<Value>,
}

impl SealedRow {
    /// What identifies a row to somebody who looks for it: its first column.
    pub(super) fn name(&self) -> String {
        self.values.first().map(show).unwrap_or_default()
    }
}

/// A value that identifies a row.
fn show(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Blob(bytes) => <[u8; 16]>::try_from(bytes.as_slice()).map_or_else(
            |_| bytes.iter().take(16).fold(String::new(), |text, byte| text + &format!("{byte:02x}")),
            |id| uuid::Uuid::from_bytes(id).to_string(),
        ),
    }
}

/// An owner's seal as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seal {
    /// How often the owner was sealed.
    pub(super) version: i64,
    /// The rows, sorted: [`ENTRY_BYTES`] each.
    pub(super) list: Vec<u8>,
    pub(super) mac: Vec<u8>,
}

impl Seal {
    pub(super) fn entries(&self) -> impl Iterator<Item = &[u8]> {
        self.list.chunks(ENTRY_BYTES)
    }

    /// Whether a row's tag is listed.
    pub(super) fn lists(&self, entry: &[u8; ENTRY_BYTES]) -> bool {
        let entries: Vec<&[u8]> = self.entries().collect();
        entries.binary_search(&entry.as_slice()).is_ok()
    }

    /// The number of the key it was made with.
    pub(super) fn key(&self) -> u8 {
        self.mac.first().copied().unwrap_or(0)
    }

    /// Whether it was made with the keys, for this owner.
    pub(super) fn is_genuine(&self, keys: &SealKeys, dir: DirectoryId, owner: &Owner) -> bool {
        keys.is_mac(Domain::List, &sealed_bytes(dir, owner, self.version, &self.list), &self.mac)
    }
}

/// An owner's seal and rows, of one moment.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) seal: Option<Seal>,
    pub(super) rows: Vec<SealedRow>,
    /// The number of the newest key, as far as the database says.
    pub(super) newest: u8,
}

impl Loaded {
    /// How often the owner was sealed.
    pub(super) fn version(&self) -> i64 {
        self.seal.as_ref().map_or(0, |seal| seal.version)
    }
}

fn put(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
    out.extend_from_slice(bytes);
}

fn put_owner(out: &mut Vec<u8>, dir: DirectoryId, owner: &Owner) {
    put(out, dir.as_bytes());
    out.push(owner.group().number());
    put(out, &owner.key());
}

/// What an owner's MAC is over.
pub(super) fn sealed_bytes(dir: DirectoryId, owner: &Owner, version: i64, list: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(64 + list.len());
    put_owner(&mut out, dir, owner);
    out.extend_from_slice(&version.to_be_bytes());
    put(&mut out, list);
    out
}

/// How an integer is written: rows in lists were given no length for it, those with a MAC of their own were. Both are unambiguous, and MACs
/// that are made stay as they are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Integers {
    Bare,
    Counted,
}

fn put_value(out: &mut Vec<u8>, value: &Value, integers: Integers) {
    let number;
    let (kind, bytes): (u8, &[u8]) = match value {
        Value::Null => (0, &[]),
        Value::Int(value) => {
            number = value.to_be_bytes();
            (1, &number)
        }
        Value::Text(text) => (2, text.as_bytes()),
        Value::Blob(bytes) => (3, bytes),
    };
    out.push(kind);
    if kind == 1 && integers == Integers::Bare {
        out.extend_from_slice(bytes);
    } else {
        put(out, bytes);
    }
}

/// What a MAC in a row of its own is over: the organisation and the columns, in their order.
pub(super) fn single_bytes(dir: DirectoryId, values: &[Value]) -> Vec<u8> {
    let mut out = dir.as_bytes().to_vec();
    for value in values {
        put_value(&mut out, value, Integers::Counted);
    }
    out
}

/// What a row's tag is over: whose row of which table it is, and each column that says something with its name.
pub(super) fn row_bytes(dir: DirectoryId, owner: &Owner, table: &Table, values: &[Value]) -> Vec<u8> {
    let mut out = Vec::with_capacity(512);
    put_owner(&mut out, dir, owner);
    put(&mut out, table.name.as_bytes());
    for (column, value) in table.columns.iter().zip(values) {
        let says_nothing = column.default.is_some_and(|default| *value == Value::Int(default));
        if says_nothing || *value == Value::Null {
            continue;
        }
        put(&mut out, column.name.as_bytes());
        put_value(&mut out, value, Integers::Bare);
    }
    out
}

/// A row's place in its owner's list.
pub(super) fn entry(
    keys: &SealKeys,
    number: u8,
    dir: DirectoryId,
    owner: &Owner,
    table: &Table,
    values: &[Value],
) -> [u8; ENTRY_BYTES] {
    let mut entry = [0; ENTRY_BYTES];
    let tag = keys.tag(number, &row_bytes(dir, owner, table, values));
    if let Some((first, rest)) = entry.split_first_mut() {
        *first = table.number;
        rest.copy_from_slice(&tag);
    }
    entry
}

/// The list of some rows under the key with this number.
pub(super) fn list(
    keys: &SealKeys,
    number: u8,
    dir: DirectoryId,
    owner: &Owner,
    rows: &[SealedRow],
) -> Vec<[u8; ENTRY_BYTES]> {
    let mut list: Vec<_> =
        rows.iter().map(|row| entry(keys, number, dir, owner, row.table, &row.values)).collect();
    list.sort_unstable();
    list
}

/// Loads an owner's seal and rows.
pub(super) fn load(tx: &mut dyn Tx, dir: DirectoryId, owner: &Owner) -> Answer<Loaded> {
    load_with(tx, dir, owner, false)
}

/// Loads an owner's seal with every row of its group's tables.
pub(super) fn load_whole(tx: &mut dyn Tx, dir: DirectoryId, owner: &Owner) -> Answer<Loaded> {
    load_with(tx, dir, owner, true)
}

fn load_with(tx: &mut dyn Tx, dir: DirectoryId, owner: &Owner, whole: bool) -> Answer<Loaded> {
    let impossible = || StoreError::Config("a sealed group has no statement".to_owned());
    let load = load::loading(owner.group(), whole).ok_or_else(impossible)?;
    let rows = match owner {
        Owner::Policy(name) => tx.query(&load.sql, &params![dir, owner.key(), name])?,
        _ => tx.query(&load.sql, &params![dir, owner.key()])?,
    };
    let mut loaded = Loaded { seal: None, rows: Vec::with_capacity(rows.len()), newest: 0 };
    for row in &rows {
        match row.get::<u8>(0)? {
            0 => {
                let list = row.get(1 + load.ints + load.texts)?;
                let mac = row.get(2 + load.ints + load.texts)?;
                loaded.seal = Some(Seal { version: row.get(1)?, list, mac });
            }
            load::SINCE => {
                let mac: &[u8] = row.get(1 + load.ints + load.texts)?;
                loaded.newest = mac.first().copied().unwrap_or(0);
            }
            number => {
                if let Some(table) = tables::numbered(number) {
                    let values = pick(row, table.columns, load)?;
                    loaded.rows.push(SealedRow { table, values });
                }
            }
        }
    }
    Ok(loaded)
}

/// A table's columns out of a row of the statement.
fn pick(row: &Row, columns: &[Column], load: &Load) -> Answer<Vec<Value>> {
    let (mut int, mut text, mut blob) = (1, 1 + load.ints, 1 + load.ints + load.texts);
    columns
        .iter()
        .map(|column| {
            let place = match column.kind {
                Kind::Int => &mut int,
                Kind::Text => &mut text,
                Kind::Blob => &mut blob,
            };
            let value: &Value = row.get(*place)?;
            *place += 1;
            Ok(value.clone())
        })
        .collect()
}
