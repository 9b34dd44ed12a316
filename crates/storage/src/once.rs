//! Commands that happen once, however often they are sent.

use keyward_model::DirectoryId;
use serde::{Serialize, de::DeserializeOwned};

use crate::{Store, StoreError, Tx, params};

impl Store {
    /// [`Store::write`] that happens once per `key`: the first success is stored in the same transaction, and a
    /// repetition gets the stored result without running the command. A failure stores nothing, so the key can
    /// be used again. `at_micros` is now, in microseconds since the Unix epoch.
    ///
    /// Do not return secrets from the command: its result is kept in clear as JSON.
    ///
    /// # Errors
    /// As [`Store::write`]; [`StoreError::KeyReused`] when the key belongs to a command with another label;
    /// [`StoreError::Inconsistent`] when the stored result is not a `T`.
    pub async fn write_once<T, E, F>(
        &self,
        key: &[u8; 16],
        label: &'static str,
        at_micros: i64,
        command: F,
    ) -> Result<T, E>
    where
        F: Fn(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Serialize + DeserializeOwned + Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let key = *key;
        self.write(label, move |tx| {
            // Claiming the key first makes a second transaction with it wait for this one's end.
            let claimed = tx.execute(
                "INSERT INTO command_result (key, label, result, at) VALUES (?1, ?2, '', ?3) \
                 ON CONFLICT (key) DO NOTHING",
                &params![key, label, at_micros],
            )?;
            if claimed == 0 {
                return Ok(stored(tx, key, label)?);
            }
            let result = command(tx)?;
            let text = serde_json::to_string(&result).map_err(|error| impossible(&error))?;
            tx.execute("UPDATE command_result SET result = ?2 WHERE key = ?1", &params![key, text])?;
            Ok(result)
        })
        .await
    }
}

/// Forgets results stored before `before_micros`, at most `limit` of them, and gives their number. Keys older than any repetition can arrive
/// need not be kept; what an effect that is still under way has done is kept however long that takes, because it would be done again.
///
/// # Errors
/// What the engine refuses.
pub fn forget_results(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    before_micros: i64,
    limit: u32,
) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM command_result WHERE key IN (SELECT c.key FROM command_result c WHERE c.at < ?1 \
         AND c.key NOT IN (SELECT id FROM intent WHERE directory_id = ?3 AND outcome IS NULL) \
         ORDER BY c.at LIMIT ?2)",
        &params![before_micros, limit, dir],
    )
}

fn stored<T: DeserializeOwned>(tx: &mut dyn Tx, key: [u8; 16], label: &str) -> Result<T, StoreError> {
    let row = tx.query_one("SELECT label, result FROM command_result WHERE key = ?1", &params![key])?;
    let first: &str = row.get(0)?;
    if first != label {
        return Err(StoreError::KeyReused { label: first.to_owned() });
    }
    serde_json::from_str(row.get(1)?).map_err(|error| impossible(&error))
}

fn impossible(error: &serde_json::Error) -> StoreError {
    // Only the category: the full message may quote the value.
    let detail = format!("not the JSON expected ({:?} error)", error.classify());
    StoreError::Inconsistent { table: "command_result", column: "result", detail }
}
