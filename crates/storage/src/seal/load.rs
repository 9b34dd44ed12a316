//! One statement that reads an owner's seal together with everything it covers.

use super::tables::{Column, Group, Kind, blob, int, of};
use std::fmt::Write as _;
use std::sync::LazyLock;

/// A statement that gives an owner's seal and rows in one answer, so that they fit each other whatever is written meanwhile.
///
/// Each row begins with the number of its table, 0 for the seal. Then come as many integers, texts and bytes as any table has;
/// a table's columns stand in the next free place of their type.
pub(super) struct Load {
    pub(super) sql: String,
    pub(super) ints: usize,
    pub(super) texts: usize,
}

/// The number under which a statement gives the organisation's own row: its MAC says which key is the newest.
pub(super) const SINCE: u8 = 255;

static LOADS: LazyLock<[Load; 9]> = LazyLock::new(|| Group::ALL.map(|group| load(group, false)));
static WHOLE: LazyLock<[Load; 9]> = LazyLock::new(|| Group::ALL.map(|group| load(group, true)));

/// The statement of a group. The `whole` one reads every row of the group's tables, as if they had one owner: as changes and alarms
/// were sealed once.
pub(super) fn loading(group: Group, whole: bool) -> Option<&'static Load> {
    let place = Group::ALL.iter().position(|known| *known == group)?;
    if whole { WHOLE.get(place) } else { LOADS.get(place) }
}

fn places(columns: &[Column], kind: Kind) -> usize {
    columns.iter().filter(|column| column.kind == kind).count()
}

fn load(group: Group, whole: bool) -> Load {
    let most = |kind, least| of(group).map(|table| places(table.columns, kind)).max().unwrap_or(0).max(least);
    // The seal has a version, and two texts of bytes.
    let (ints, texts, blobs) = (most(Kind::Int, 1), most(Kind::Text, 0), most(Kind::Blob, 2));
    let seal = [int("version"), blob("list"), blob("mac")];
    let mut sql = select(0, "seal", &seal, (ints, texts, blobs));
    let _ = write!(sql, " WHERE directory_id = ?1 AND kind = {} AND id = ", group.number());
    // A group without owners has one seal, under no name.
    sql.push_str("?2");
    for table in of(group) {
        sql.push_str(" UNION ALL ");
        sql.push_str(&select(table.number, table.name, table.columns, (ints, texts, blobs)));
        sql.push_str(" WHERE directory_id = ?1");
        if whole {
            continue;
        }
        if let Some(by) = table.by {
            let _ = write!(sql, " AND {by} = {}", if group == Group::Policy { "?3" } else { "?2" });
        }
        if let Some(only) = group.only() {
            let _ = write!(sql, " AND {only}");
        }
    }
    let since = [int("since"), blob("mac")];
    sql.push_str(" UNION ALL ");
    sql.push_str(&select(SINCE, "seal_since", &since, (ints, texts, blobs)));
    sql.push_str(" WHERE directory_id = ?1");
    Load { sql, ints, texts }
}

fn select(number: u8, name: &str, columns: &[Column], (ints, texts, blobs): (usize, usize, usize)) -> String {
    let mut sql = format!("SELECT CAST({number} AS BIGINT)");
    for (kind, places, null) in
        [(Kind::Int, ints, "BIGINT"), (Kind::Text, texts, "TEXT"), (Kind::Blob, blobs, "BYTEA")]
    {
        let mut of_kind = columns.iter().filter(|column| column.kind == kind);
        for _ in 0..places {
            match of_kind.next() {
                Some(column) => {
                    let _ = write!(sql, ", {}", column.name);
                }
                None => {
                    let _ = write!(sql, ", CAST(NULL AS {null})");
                }
            }
        }
    }
    let _ = write!(sql, " FROM {name}");
    sql
}
