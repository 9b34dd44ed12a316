//! The figures of an installation as this machine sees them: gathered here once, for `/readyz`, `keyward doctor` and whatever else counts.
//! What they mean is judged in [`health`](crate::health).

use crate::{address::Address, install::Installation, system::running_for};
use keyward_model::{Channel, DirectoryId, Timestamp};
use keyward_storage::{
    StoreConfig, StoreError, Tx,
    log::{self, Waiting},
    repo::{
        clock::{self, Standing},
        issuance::{self, Hold},
        messages::{self, Lane, Urgency},
        outlets,
    },
};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::time::timeout;

/// How long the database may take to say all of this.
const PATIENCE: Duration = Duration::from_millis(1500);
/// Messages that are counted at most.
const COUNTED: usize = 10_000;

/// All of them.
#[derive(Clone, Debug)]
pub(crate) struct Vitals {
    /// When they were gathered.
    pub(crate) at: Timestamp,
    /// Whether this server has been asked to stop.
    pub(crate) stopping: bool,
    /// What the database says.
    pub(crate) database: Database,
    /// Room where files grow.
    pub(crate) disks: Vec<Disk>,
    /// Open files of the server's process; `None` where the system does not say, or no server runs here.
    pub(crate) descriptors: Option<Descriptors>,
}

/// What the database says, or that it does not.
#[derive(Clone, Debug)]
pub(crate) enum Database {
    /// It answered.
    Answers(Box<Facts>),
    /// It did not, or refused.
    Away(Away),
}

/// Why the database says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Away {
    /// It did not answer in time.
    Silent,
    /// It cannot be reached.
    Unreachable,
    /// It refuses what is asked: a table is missing, or it has another program's schema.
    Refuses,
    /// It answered with something else: a row that was forged, a page that is damaged.
    Broken,
}

/// What the database says.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    /// How long it took.
    pub(crate) took: Duration,
    /// Whether it takes no writes: a standby, or one that was set so.
    pub(crate) read_only: bool,
    /// Events that wait for their leaf, and since when.
    pub(crate) waiting: Waiting,
    /// The waiting event that Keyward did not write, if there is one.
    pub(crate) forged: Option<String>,
    /// When the newest checkpoint was signed.
    pub(crate) checkpoint_at: Option<Timestamp>,
    /// Issuance holds that are on.
    pub(crate) holds: Vec<Hold>,
    /// Messages that have not left, at most so many as are counted.
    pub(crate) unsent: u64,
    /// Since when the oldest message is due that somebody waits for: reminders may queue for hours.
    pub(crate) due_since: Option<Timestamp>,
    /// Since when an outlet fails for a reason on our side, the one that has failed longest. Its messages are put off, and so never due for long.
    pub(crate) failing_since: Option<Timestamp>,
    /// Messages that failed and are tried again, and those that were given up.
    pub(crate) failing: (usize, usize),
    /// What is to be said of the clock.
    pub(crate) clock: Standing,
    /// When what is old was deleted last.
    pub(crate) swept_at: Option<Timestamp>,
}

/// Room of a file system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Disk {
    /// A folder on it.
    pub(crate) folder: PathBuf,
    /// Whether the database lies there: without room there nobody signs in.
    pub(crate) has_database: bool,
    /// Bytes that may still be written.
    pub(crate) free: u64,
    /// All bytes.
    pub(crate) size: u64,
}

/// Open files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Descriptors {
    pub(crate) used: u64,
    pub(crate) limit: u64,
}

/// Gathers them. `pid` is the server's process; without it, the one that is noted beside the master secret is asked for.
pub(crate) async fn gather(
    installation: &Installation,
    now: Timestamp,
    stopping: bool,
    pid: Option<u32>,
) -> Vitals {
    let pid = pid.or_else(|| Address::read(&installation.address).and_then(|noted| noted.pid));
    let folders = folders(installation);
    // A file system on the network may be silent as well.
    let machine = tokio::task::spawn_blocking(move || {
        let disks = folders.into_iter().filter_map(|(folder, has_database)| disk(folder, has_database));
        (disks.collect::<Vec<_>>(), pid.and_then(descriptors))
    });
    let (database, machine) = tokio::join!(database(installation, now), timeout(PATIENCE, machine));
    let (disks, descriptors) = machine.ok().and_then(Result::ok).unwrap_or_default();
    Vitals { at: now, stopping, database, disks, descriptors }
}

async fn database(installation: &Installation, now: Timestamp) -> Database {
    let (dir, lanes, begun) = (installation.directory.id, lanes(installation), running_for());
    let store = installation.store.clone();
    // On a task of its own: a read of the embedded database keeps its thread, and a disk that stands still would keep whoever looks at the time.
    let read = tokio::spawn(async move { store.read("vitals", move |tx| facts(tx, dir, &lanes, now)).await });
    let answered = timeout(PATIENCE, read).await.map(|ended| ended.unwrap_or(Err(StoreError::Panicked)));
    match answered {
        Err(_) => Database::Away(Away::Silent),
        Ok(Ok(facts)) => {
            Database::Answers(Box::new(Facts { took: running_for().saturating_sub(begun), ..facts }))
        }
        Ok(Err(
            StoreError::Busy
            | StoreError::Unavailable(_)
            | StoreError::CommitUnknown
            | StoreError::Closed
            | StoreError::OldKeys,
        )) => Database::Away(Away::Unreachable),
        Ok(Err(error)) => {
            tracing::debug!(%error, "the database does not say how it is");
            let of_the_schema =
                matches!(error, StoreError::Sql { .. } | StoreError::Older { .. } | StoreError::Newer { .. });
            Database::Away(if of_the_schema { Away::Refuses } else { Away::Broken })
        }
    }
}

fn facts(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    lanes: &[(Channel, Option<String>)],
    now: Timestamp,
) -> Result<Facts, StoreError> {
    let mut due_since = None;
    for (channel, address) in lanes {
        for urgency in [Urgency::Code, Urgency::Notice] {
            let lane = Lane { channel: *channel, address: address.as_deref(), urgency };
            let first = messages::due(tx, dir, lane, now, 1)?.into_iter().next();
            due_since = due_since.into_iter().chain(first.map(|message| message.next_attempt_at)).min();
        }
    }
    Ok(Facts {
        took: Duration::ZERO,
        read_only: keyward_storage::is_read_only(tx)?,
        waiting: log::waiting(tx, dir)?,
        forged: log::forged_waiting(tx, dir)?,
        checkpoint_at: log::newest_signed_at(tx, dir)?,
        holds: issuance::holds(tx, dir)?,
        unsent: messages::count_unsent(tx, dir, COUNTED)?,
        due_since,
        failing_since: outlets::list(tx, dir)?.into_iter().filter_map(|one| Some(one.trouble?.since)).min(),
        failing: messages::stuck(tx, dir, 200)?,
        clock: clock::standing(tx, dir, now)?,
        swept_at: clock::last_seen(tx, dir)?,
    })
}

/// Where messages leave this installation.
fn lanes(installation: &Installation) -> Vec<(Channel, Option<String>)> {
    let config = &installation.config;
    let texts = config.text.url.is_some();
    [(Channel::Mail, true), (Channel::Text, texts), (Channel::Voice, texts && config.text.voice)]
        .into_iter()
        .filter_map(|(channel, leaves)| leaves.then_some((channel, None)))
        .chain(config.webhook.iter().map(|hook| (Channel::Webhook, Some(hook.name.clone()))))
        .collect()
}

/// The folders in which files grow, and whether the database is one of them.
fn folders(installation: &Installation) -> Vec<(PathBuf, bool)> {
    let folder = |path: &Path| match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    };
    let mut folders = vec![(folder(&installation.memory), false)];
    if let StoreConfig::Sqlite { path, .. } = installation.store.config() {
        let database = folder(path);
        folders.retain(|(other, _)| *other != database);
        folders.push((database, true));
    }
    folders
}

/// The room of the file system that a folder is on; `None` where there is no such folder, or the system does not say.
#[cfg(unix)]
pub(crate) fn disk(folder: PathBuf, has_database: bool) -> Option<Disk> {
    let about = rustix::fs::statvfs(&folder).ok()?;
    let bytes = |blocks: u64| blocks.saturating_mul(about.f_frsize);
    Some(Disk { has_database, free: bytes(about.f_bavail), size: bytes(about.f_blocks), folder })
}

#[cfg(not(unix))]
pub(crate) fn disk(_: PathBuf, _: bool) -> Option<Disk> {
    None
}

/// The open files of a process of this program, where the system tells (Linux).
pub(crate) fn descriptors(pid: u32) -> Option<Descriptors> {
    let process = PathBuf::from("/proc").join(pid.to_string());
    // The number may be another program's by now.
    if !std::fs::read_to_string(process.join("comm")).ok()?.trim().starts_with("keyward") {
        return None;
    }
    let limits = std::fs::read_to_string(process.join("limits")).ok()?;
    let limit = soft_limit(&limits)?;
    let used = std::fs::read_dir(process.join("fd")).ok()?.count();
    Some(Descriptors { used: u64::try_from(used).ok()?, limit })
}

fn soft_limit(limits: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_of_open_files_is_the_soft_one() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units     \n\
             Max processes             63402                63402                processes \n\
             Max open files            1024                 524288               files     \n";
        assert_eq!(soft_limit(limits), Some(1024));
        assert_eq!(soft_limit("Max open files unlimited unlimited files"), None);
        assert_eq!(soft_limit(""), None);
    }

    #[test]
    fn a_folder_has_room_and_none_that_is_not_there() {
        let here = tempfile::tempdir().unwrap();
        let found = disk(here.path().to_path_buf(), true).unwrap();
        assert!(found.size >= found.free && found.size > 0, "{found:?}");
        assert_eq!(disk(here.path().join("gone"), true), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn only_a_process_of_this_program_is_counted() {
        let own = descriptors(std::process::id()).unwrap();
        assert!(own.used > 2 && own.limit >= own.used, "{own:?}");
        assert_eq!(descriptors(1), None, "the system's first process");
    }
}
