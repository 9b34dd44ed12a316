//! What acts by itself in the database and is not Keyward's: triggers, views, rules and what else runs while a statement does.
//!
//! Keyward has none of these, so each was put there by somebody else. On SQLite every connection has triggers and views turned off. On
//! PostgreSQL only a superuser can do that, so a transaction looks before it commits: what ran inside of it is still there then, because
//! a trigger cannot be taken off a table that an open transaction has written.

use std::sync::atomic::Ordering;
use std::sync::{Arc, LazyLock};
use std::time::Instant;

use super::forged;
use crate::repo::Answer;
use crate::{Engine, Tx};

/// A generated column and the action of a foreign key change what a statement did not name.
const OF_SQLITE: &str = "SELECT type || ' ' || name FROM sqlite_schema WHERE type IN ('trigger', 'view') \
     UNION ALL SELECT 'virtual table ' || name FROM sqlite_schema WHERE type = 'table' AND rootpage = 0 \
     UNION ALL SELECT 'generated column ' || m.name || '.' || c.name FROM sqlite_schema m \
     JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND c.hidden IN (2, 3) \
     UNION ALL SELECT 'action of a foreign key of ' || m.name FROM sqlite_schema m \
     JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' \
     AND (f.on_update <> 'NO ACTION' OR f.on_delete <> 'NO ACTION') ORDER BY 1 LIMIT 20";

/// Keyward's schema is the one in which its seals are. Views of an extension, whose names begin with `pg_`, are not looked at: no table of
/// Keyward's is called so. A function of somebody else's may stand in a default, a check, an index, a generated column or a type; what the system brings with it has a
/// number below 16384.
const OF_POSTGRES: &str = "WITH home AS (SELECT relnamespace AS id FROM pg_class WHERE oid = 'seal'::regclass), \
     ours AS (SELECT c.oid, c.relname, c.relkind FROM pg_class c JOIN home ON c.relnamespace = home.id) \
     SELECT 'trigger ' || t.tgname || ' on ' || o.relname FROM pg_trigger t JOIN ours o ON o.oid = t.tgrelid \
     WHERE NOT t.tgisinternal \
     UNION ALL SELECT 'rule ' || r.rulename || ' on ' || o.relname FROM pg_rewrite r JOIN ours o ON o.oid = r.ev_class \
     WHERE o.relkind NOT IN ('v', 'm') \
     UNION ALL SELECT 'view ' || c.relname FROM pg_class c WHERE c.relkind IN ('v', 'm', 'f') \
     AND c.relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname = ANY (current_schemas(false))) \
     AND NOT (left(c.relname, 3) = 'pg_' AND EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass \
     AND d.objid = c.oid AND d.deptype = 'e')) \
     UNION ALL SELECT 'row policy ' || p.polname || ' on ' || o.relname FROM pg_policy p JOIN ours o ON o.oid = p.polrelid \
     UNION ALL SELECT 'action of a foreign key of ' || o.relname FROM pg_constraint k JOIN ours o ON o.oid = k.conrelid \
     WHERE k.contype = 'f' AND (k.confupdtype <> 'a' OR k.confdeltype <> 'a') \
     UNION ALL SELECT CASE WHEN a.attgenerated <> '' THEN 'generated column ' ELSE 'type of ' END || o.relname || '.' || a.attname \
     FROM ours o JOIN pg_attribute a ON a.attrelid = o.oid \
     WHERE o.relkind = 'r' AND a.attnum > 0 AND (a.attgenerated <> '' OR a.atttypid >= 16384) \
     UNION ALL SELECT 'table that inherits from ' || o.relname FROM pg_inherits i JOIN ours o ON o.oid = i.inhparent \
     WHERE o.relkind IN ('r', 'p') \
     UNION ALL SELECT 'function in a default, check or index of ' || o.relname FROM pg_depend d \
     LEFT JOIN pg_attrdef f ON d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid \
     LEFT JOIN pg_constraint k ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid \
     LEFT JOIN pg_index x ON d.classid = 'pg_class'::regclass AND x.indexrelid = d.objid \
     JOIN ours o ON o.oid = COALESCE(f.adrelid, k.conrelid, x.indrelid) WHERE d.refclassid = 'pg_proc'::regclass \
     AND d.refobjid >= 16384 \
     UNION ALL SELECT 'schemas that are searched before the system''s own' WHERE (SELECT s FROM unnest(current_schemas(true)) \
     WITH ORDINALITY AS u (s, n) WHERE left(s, 7) <> 'pg_temp' ORDER BY n LIMIT 1) <> 'pg_catalog' \
     ORDER BY 1 LIMIT 20";

/// Since when this program runs, about.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// What there is in Keyward's schema that acts by itself, each by its kind and name. None of it is Keyward's.
///
/// # Errors
/// What the engine refuses.
pub fn strangers(tx: &mut dyn Tx) -> Answer<Vec<String>> {
    let sql = match tx.engine() {
        Engine::Sqlite => OF_SQLITE,
        Engine::Postgres => OF_POSTGRES,
    };
    tx.query(sql, &[])?.iter().map(|row| row.get(0)).collect()
}

/// Refuses to commit what was decided or sealed beside a stranger.
///
/// # Errors
/// [`StoreError::Forged`](crate::StoreError::Forged).
pub(super) fn refuse(tx: &mut dyn Tx) -> Answer<()> {
    let number: Option<i64> = match tx.engine() {
        // SQLite numbers its schemas, and a connection keeps to the one whose number it knows: nothing else can act in this transaction.
        Engine::Sqlite => Some(tx.query_one("PRAGMA schema_version", &[])?.get(0)?),
        // What only reads seals nothing, and looks once a second.
        Engine::Postgres if tx.seals().reading => i64::try_from(START.elapsed().as_secs()).ok(),
        Engine::Postgres => None,
    };
    let clean = Arc::clone(&tx.seals().schema);
    if number == Some(clean.load(Ordering::Relaxed)) {
        return Ok(());
    }
    if let Some(first) = strangers(tx)?.into_iter().next() {
        return Err(forged("schema", format!("{first} was not put there by Keyward")));
    }
    if let Some(number) = number {
        clean.store(number, Ordering::Relaxed);
    }
    Ok(())
}
