//! Which rows are sealed, with whom, and which of their columns. `crates/storage/README.md` has the same list with the
//! reasons for what is left out; a test holds both against the schema.

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Text,
    Blob,
}

/// A column that is sealed. What is NULL, or the default of a column that came later, is left out of the seal: so a column
/// that a migration adds changes no seal there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) default: Option<i64>,
}

pub(super) const fn int(name: &'static str) -> Column {
    Column { name, kind: Kind::Int, default: None }
}
/// One that came later, with the default 0.
const fn later(name: &'static str) -> Column {
    Column { name, kind: Kind::Int, default: Some(0) }
}
const fn text(name: &'static str) -> Column {
    Column { name, kind: Kind::Text, default: None }
}
pub(super) const fn blob(name: &'static str) -> Column {
    Column { name, kind: Kind::Blob, default: None }
}

/// Whose rows are sealed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Group {
    /// Everything that gives one person access.
    Person,
    /// One case.
    Case,
    /// The versions of one policy.
    Policy,
    /// Rules of the organisation that are few.
    Rules,
    /// One change that two people sign.
    Changes,
    /// Alarms that are on.
    Alarms,
    /// Who holds a role.
    Holders,
    /// Nothing but the seal: it says that people say which of their cases is open.
    OpenCases,
    /// Nothing but the seal: it says that devices say when they were heard of.
    Heard,
}

impl Group {
    pub(super) const ALL: [Self; 9] = [
        Self::Person,
        Self::Case,
        Self::Policy,
        Self::Rules,
        Self::Changes,
        Self::Alarms,
        Self::Holders,
        Self::OpenCases,
        Self::Heard,
    ];

    /// Its number in the database.
    pub(super) const fn number(self) -> u8 {
        match self {
            Self::Person => 1,
            Self::Case => 2,
            Self::Policy => 3,
            Self::Rules => 4,
            Self::Changes => 5,
            Self::Alarms => 6,
            Self::Holders => 7,
            Self::OpenCases => 8,
            Self::Heard => 9,
        }
    }

    /// Which rows of its tables are sealed, if not all are. An alarm that ended decides nothing: the log vouches for what it was.
    pub(super) const fn only(self) -> Option<&'static str> {
        match self {
            Self::Alarms => Some("ended_at IS NULL"),
            _ => None,
        }
    }
}

/// A table whose rows are sealed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    /// Its number in lists, for ever.
    pub(super) number: u8,
    pub(super) group: Group,
    /// The column that says with whom a row is sealed; `None` where all rows of the organisation are.
    pub(super) by: Option<&'static str>,
    pub(super) columns: &'static [Column],
    /// Columns that are not sealed, because they move with each use, or because something else vouches for them.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "the test that compares this list with the schema reads it")
    )]
    pub(super) moving: &'static [&'static str],
}

/// Every sealed table.
pub(super) const TABLES: &[Table] = &[
    Table {
        name: "person",
        number: 1,
        group: Group::Person,
        by: Some("id"),
        columns: &[
            blob("id"),
            text("user_name"),
            text("display_name"),
            text("job_title"),
            text("department"),
            text("office"),
            text("employee_number"),
            blob("manager_id"),
            int("manager_since"),
            text("tier"),
            int("enabled"),
            int("roles"),
            blob("user_handle"),
            text("photo_type"),
            blob("photo_mac"),
            text("source_id"),
            int("created_at"),
            int("frozen_at"),
            int("reregister_at"),
            text("account"),
            blob("owner_id"),
            int("owner_since"),
            text("employee_key"),
            blob("open_case_id"),
            int("cases"),
        ],
        // `photo_mac` vouches for it.
        moving: &["photo"],
    },
    Table {
        name: "method",
        number: 2,
        group: Group::Person,
        by: Some("person_id"),
        columns: &[
            blob("id"),
            blob("person_id"),
            text("kind"),
            text("label"),
            text("status"),
            int("synced"),
            text("model"),
            blob("device_id"),
            int("added_at"),
            text("added_by"),
            text("added_from"),
            int("status_at"),
            text("source_id"),
            int("removed_by_owner"),
            int("made_strongly"),
        ],
        moving: &["last_used_at"],
    },
    Table {
        name: "passkey",
        number: 3,
        group: Group::Person,
        by: Some("person_id"),
        columns: &[
            blob("credential_id"),
            blob("method_id"),
            blob("person_id"),
            blob("public_key"),
            int("backup_eligible"),
            blob("aaguid"),
            text("transports"),
            text("attestation_format"),
            blob("attestation_object"),
            blob("client_data"),
            text("rp_id"),
            text("verdict"),
        ],
        moving: &["sign_count", "user_verified", "backup_state"],
    },
    Table {
        name: "password",
        number: 4,
        group: Group::Person,
        by: Some("person_id"),
        columns: &[blob("method_id"), blob("person_id"), text("phc"), int("set_at"), int("must_change")],
        moving: &[],
    },
    Table {
        name: "totp",
        number: 5,
        group: Group::Person,
        by: Some("person_id"),
        columns: &[
            blob("method_id"),
            blob("person_id"),
            text("sealed"),
            text("algorithm"),
            int("digits"),
            int("period"),
        ],
        moving: &["last_step", "taken_steps"],
    },
    Table {
        name: "recovery_code",
        number: 6,
        group: Group::Person,
        by: Some("person_id"),
        columns: &[
            blob("person_id"),
            blob("method_id"),
            int("position"),
            blob("secret_hash"),
            int("used_at"),
        ],
        moving: &[],
    },
    Table {
        name: "method_address",
        number: 7,
        group: Group::Person,
        by: Some("person_id"),
        columns: &[blob("method_id"), blob("person_id"), text("value"), int("verified_at")],
        moving: &[],
    },
    Table {
        name: "pass",
        number: 8,
        group: Group::Person,
        by: Some("person_id"),
        columns: &[
            blob("id"),
            blob("person_id"),
            blob("intent_id"),
            blob("secret_hash"),
            int("one_time"),
            int("not_before"),
            int("expires_at"),
            int("uses"),
            int("issued_at"),
            text("issued_by"),
            int("ended_at"),
            text("end_reason"),
            int("decoy"),
        ],
        moving: &["attempts"],
    },
    Table {
        name: "contact",
        number: 9,
        group: Group::Person,
        by: Some("person_id"),
        columns: &[
            blob("id"),
            blob("person_id"),
            text("kind"),
            text("value"),
            int("since"),
            int("until"),
            blob("device_id"),
            int("device_since"),
        ],
        moving: &[],
    },
    Table {
        name: "device",
        number: 10,
        group: Group::Person,
        by: Some("person_id"),
        columns: &[
            blob("id"),
            blob("person_id"),
            text("kind"),
            text("name"),
            text("system"),
            text("management"),
            int("compliant"),
            text("state"),
            text("source_id"),
            int("heard_at"),
        ],
        // What heard_at was filled with once; nothing reads it.
        moving: &["last_seen"],
    },
    Table {
        name: "deputy",
        number: 11,
        group: Group::Person,
        by: Some("person_id"),
        columns: &[blob("person_id"), blob("deputy_id"), int("since")],
        moving: &[],
    },
    Table {
        name: "relation",
        number: 12,
        group: Group::Person,
        by: Some("person_id"),
        columns: &[blob("person_id"), blob("other_id"), int("declared_at"), int("until")],
        moving: &[],
    },
    Table {
        name: "safe_word",
        number: 13,
        group: Group::Person,
        by: Some("person_id"),
        columns: &[blob("person_id"), blob("secret_hash"), int("set_at")],
        moving: &[],
    },
    Table {
        name: "sign_in_link",
        number: 14,
        group: Group::Person,
        by: Some("person_id"),
        columns: &[blob("person_id"), blob("secret_hash"), int("expires_at"), int("used_at")],
        moving: &[],
    },
    Table {
        name: "imported_from",
        number: 15,
        group: Group::Person,
        by: Some("person_id"),
        columns: &[blob("person_id"), text("facts"), int("touched_at"), int("photo_since")],
        moving: &[],
    },
    Table {
        name: "account_link",
        number: 16,
        group: Group::Person,
        by: Some("person_id"),
        columns: &[blob("person_id"), blob("other_id"), int("linked_at")],
        moving: &[],
    },
    Table {
        name: "exercise_person",
        number: 17,
        group: Group::Person,
        by: Some("person_id"),
        columns: &[blob("person_id"), int("since")],
        moving: &[],
    },
    Table {
        name: "recovery_case",
        number: 20,
        group: Group::Case,
        by: Some("id"),
        columns: &[
            blob("id"),
            int("number"),
            blob("person_id"),
            text("playbook"),
            text("tier"),
            text("state"),
            int("opened_at"),
            blob("opened_by"),
            int("changed_at"),
            int("closed_at"),
            int("last_seq"),
            text("step"),
            text("theft"),
            text("channel"),
        ],
        moving: &[],
    },
    Table {
        name: "intent",
        number: 21,
        group: Group::Case,
        by: Some("case_id"),
        columns: &[
            blob("id"),
            blob("case_id"),
            text("effect"),
            int("intended_at"),
            text("outcome"),
            int("finished_at"),
        ],
        moving: &["attempts", "next_attempt_at"],
    },
    Table {
        name: "pass_half",
        number: 22,
        group: Group::Case,
        by: Some("case_id"),
        columns: &[
            blob("pass_id"),
            blob("holder_id"),
            blob("case_id"),
            text("sealed"),
            int("expires_at"),
            int("shown_at"),
        ],
        moving: &[],
    },
    Table {
        name: "policy",
        number: 30,
        group: Group::Policy,
        by: Some("name"),
        columns: &[text("name"), int("version"), text("document"), int("changed_at"), text("changed_by")],
        moving: &[],
    },
    Table {
        name: "metadata_file",
        number: 40,
        group: Group::Rules,
        by: None,
        columns: &[int("number"), text("next_update"), int("loaded_at"), blob("sha256")],
        // Its signature is verified whenever it is read.
        moving: &["file"],
    },
    Table {
        name: "trust_anchor",
        number: 41,
        group: Group::Rules,
        by: None,
        columns: &[blob("fingerprint"), text("name"), blob("certificate"), int("added_at")],
        moving: &[],
    },
    Table {
        name: "sealed_key",
        number: 42,
        group: Group::Rules,
        by: None,
        columns: &[blob("hash"), int("made_at")],
        moving: &["failures", "blocked_until"],
    },
    Table {
        name: "pending_import",
        number: 43,
        group: Group::Rules,
        by: None,
        columns: &[
            text("plan"),
            int("seen_at"),
            int("people"),
            int("contacts"),
            int("managers"),
            int("approved_at"),
            later("opens"),
            later("holders"),
            later("reopened"),
            later("earlier"),
        ],
        moving: &[],
    },
    Table {
        name: "import_run",
        number: 44,
        group: Group::Rules,
        by: None,
        columns: &[text("files"), int("began_at")],
        moving: &[],
    },
    Table {
        name: "alarm",
        number: 60,
        group: Group::Alarms,
        by: None,
        columns: &[
            blob("id"),
            text("kind"),
            text("team"),
            int("raised_at"),
            text("raised_by"),
            text("reason"),
            int("ended_at"),
            text("ended_by"),
        ],
        moving: &[],
    },
    Table {
        name: "change",
        number: 50,
        group: Group::Changes,
        by: Some("id"),
        columns: &[
            blob("id"),
            text("kind"),
            blob("person_id"),
            text("payload"),
            text("statement"),
            text("reason"),
            blob("proposed_by"),
            int("proposed_at"),
            int("expires_at"),
            text("state"),
            blob("approved_by"),
            int("approved_at"),
            int("due_at"),
            int("ended_at"),
            text("ended_by"),
            text("end_reason"),
            int("made"),
        ],
        moving: &[],
    },
    Table {
        name: "role_holder",
        number: 70,
        group: Group::Holders,
        by: None,
        columns: &[blob("person_id"), int("roles")],
        moving: &[],
    },
];

/// The sealed tables of a group.
pub(super) fn of(group: Group) -> impl Iterator<Item = &'static Table> {
    TABLES.iter().filter(move |table| table.group == group)
}

/// The table with this number.
pub(super) fn numbered(number: u8) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.number == number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Engine, MIGRATIONS, migrate::dialect};
    use std::collections::{BTreeMap, BTreeSet};

    /// The tables of the newest schema with their columns.
    fn schema() -> BTreeMap<String, BTreeSet<String>> {
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        for migration in MIGRATIONS {
            connection.execute_batch(&dialect(migration.sql, Engine::Sqlite).unwrap()).unwrap();
        }
        let mut statement = connection
            .prepare(
                "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c \
                 WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'",
            )
            .unwrap();
        let mut tables: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        for row in rows {
            let (table, column): (String, String) = row.unwrap();
            tables.entry(table).or_default().insert(column);
        }
        tables
    }

    #[test]
    fn every_column_of_a_sealed_table_is_sealed_or_left_out_by_name() {
        let schema = schema();
        for table in TABLES {
            let known: BTreeSet<String> = (table.columns.iter().map(|column| column.name))
                .chain(table.moving.iter().copied())
                .chain(["directory_id"])
                .map(str::to_owned)
                .collect();
            assert_eq!(schema.get(table.name), Some(&known), "{}", table.name);
        }
        let numbers: BTreeSet<u8> = TABLES.iter().map(|table| table.number).collect();
        assert_eq!(numbers.len(), TABLES.len(), "no number is used twice");
    }

    #[test]
    fn the_readme_says_of_every_table_what_vouches_for_it() {
        let readme = include_str!("../../README.md");
        let listed: BTreeMap<String, &str> = readme
            .lines()
            .filter_map(|line| {
                let mut cells = line.strip_prefix("| `")?.split(" | ");
                let names = cells.next()?.trim_end_matches('`');
                let how = cells.next()?;
                Some(names.split("`, `").map(|name| (name.to_owned(), how)).collect::<Vec<_>>())
            })
            .flatten()
            .collect();
        let there: BTreeSet<String> = schema().into_keys().collect();
        let named: BTreeSet<String> =
            listed.keys().filter(|name| *name != "schema_version").cloned().collect();
        assert_eq!(named, there, "crates/storage/README.md, \"What vouches for a row\"");
        for (name, how) in listed {
            let sealed = TABLES.iter().any(|table| table.name == name);
            assert_eq!(how == "sealed", sealed, "{name} is said to be {how}");
            assert!(["sealed", "MAC", "log", "signed", "not believed", "no"].contains(&how), "{name}: {how}");
        }
    }
}
