//! `keyward restore`: a backup into an empty database of either engine.

use crate::{
    backup::{folder_of, of_the_log, put, show, until_stopped},
    cli::Place,
    install::{Installation, Paths, host_of, log_name},
    memory,
    secret_file::SecretFile,
    system::SystemClock,
    verify::{self, When},
};
use anyhow::{Context as _, bail, ensure};
use keyward_ledger::{Checkpoint, SignedNote};
use keyward_model::Clock as _;
use keyward_storage::{
    MIGRATIONS, Progress, Store, StoreConfig, StoreError,
    backup::{self, BackupError, BackupKey, Label, Manifest, Sum, Target},
    log,
    secrets::{MasterSecret, Secrets},
};
use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tempfile::TempPath;

/// Says something on standard output. What was put back is there whether anybody reads it or not.
macro_rules! tell {
    ($($said:tt)*) => {{
        let _ = writeln!(std::io::stdout(), $($said)*);
    }};
}

/// What the operator asked for.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    /// The backup.
    pub(crate) file: PathBuf,
    /// A checkpoint that was kept elsewhere.
    pub(crate) since: Option<PathBuf>,
    /// Whether it is put back although its log does not verify.
    pub(crate) accept_findings: bool,
}

/// Puts a backup back. Nothing is written before the file is verified, and nothing at all into a database that holds an installation.
pub(crate) async fn run(place: &Place, wish: Wish) -> anyhow::Result<ExitCode> {
    let paths = Paths::of(place)?;
    let secret = SecretFile::read(&paths.secret)?;
    let since = wish.since.as_ref().map(std::fs::read_to_string).transpose();
    let since = since.context("cannot read the earlier checkpoint")?;
    if let Some(text) = &since {
        let is_one = memory::note_of(text).parse::<SignedNote>().is_ok();
        ensure!(is_one, "what --since names is no checkpoint. Nothing was changed");
    }
    look_at_file(&wish.file)?;
    refuse_occupied(&paths.database).await?;
    let key = Secrets::derive(&MasterSecret::new(*secret.master))?.backup_key().clone();
    let option = place.option();
    let writes = Arc::new(AtomicBool::new(false));
    let done = until_stopped(put_back(paths.clone(), wish, key, Arc::clone(&writes))).await;
    verify::end_line();
    let Some(restored) = done? else {
        ensure!(
            !writes.load(Ordering::SeqCst),
            "stopped while the rows were written: all of them are there or none. Look with `keyward doctor {option}`; if they are there, `keyward log \
             verify {option}` verifies them"
        );
        bail!("stopped: nothing was put back");
    };
    report(&paths, &restored, since, &option).await
}

/// What was put back.
struct Restored {
    manifest: Option<Manifest>,
    rows: u64,
    findings: u64,
    /// Whether nothing on this machine remembers what came after the mark.
    unknown: bool,
}

async fn put_back(
    paths: Paths,
    wish: Wish,
    key: BackupKey,
    writes: Arc<AtomicBool>,
) -> anyhow::Result<Restored> {
    let told = verify::on_standard_error();
    let file = wish.file.display();
    let (manifest, mut sums) = read(&paths, &wish.file, &key, &told).await?;
    // A file of an older program is brought up to date in a copy: the backup itself is never changed.
    let newer = bring_up_to_date(&paths, &wish.file).await?;
    let from: &Path = newer.as_deref().unwrap_or(&wish.file);
    let source = Installation::open_to_read(paths.with_file(from)).await?;
    let when = When::of_a_copy(SystemClock.now());
    let verified = verify::everything(&source, when, None, &told).await?;
    let findings = verified.findings.count();
    if findings > 0 {
        verify::end_line();
        show(&verified);
        ensure!(
            !verified.damaged,
            "{file} was cut off or damaged, so nothing was put back. Take an earlier backup"
        );
        ensure!(
            wish.accept_findings,
            "{file} does not verify, so nothing was put back. Take an earlier backup; if there is none, --accept-findings puts it back as it is, \
             and what was forged stays refused"
        );
    }
    if newer.is_some() {
        sums = backup::sums(&source.store, &key, &told).await?;
    }
    drop(source);
    writes.store(true, Ordering::SeqCst);
    // Before any row is there: however this ends, no server takes what is lost for what never was.
    let tip = memory::beside(&paths.secret);
    let unknown = !memory::is_there(&tip);
    if unknown {
        memory::forget(&paths.secret, SystemClock.now())?;
    }
    if let Err(error) = write(&paths, from, &key, &told).await {
        if unknown {
            // Nothing was put back. What cannot be removed only asks a reviewer for nothing.
            let _ = std::fs::remove_file(&tip);
        }
        return Err(error);
    }
    let restored =
        Installation::open_to_read(paths.clone()).await.context("what was put back cannot be opened")?;
    let there = backup::sums(&restored.store, &key, &told).await?;
    ensure!(sums == there, "what was put back is not what the backup holds: drop the database and repeat it");
    let after = verify::everything(&restored, when, None, &told).await?;
    ensure!(
        after.findings.count() == findings,
        "what was put back does not verify as the backup did: drop the database and repeat it"
    );
    let rows = there.iter().map(|sum| sum.rows).fold(0, u64::saturating_add);
    Ok(Restored { manifest, rows, findings, unknown })
}

/// Refuses what is no file to put back, by its outside.
fn look_at_file(file: &Path) -> anyhow::Result<()> {
    let named = file.display();
    let found = std::fs::metadata(file).with_context(|| format!("cannot read {named}"))?;
    ensure!(found.is_file(), "{named} is not a file");
    ensure!(found.len() > 0, "{named} is empty: it was never finished");
    let begins = backup::is_sqlite(file).with_context(|| format!("cannot read {named}"))?;
    ensure!(begins, "{named} is not a backup of Keyward: it does not begin as one does");
    let ahead = crate::backup::beside(file, "-wal");
    ensure!(
        !std::fs::metadata(&ahead).is_ok_and(|ahead| ahead.len() > 0),
        "{named} is a database that was in use, and what changed last is in {} beside it. Serve from both as they are, or make a backup of them with `keyward backup`",
        ahead.display()
    );
    Ok(())
}

/// Refuses a database that holds anything, before anything is read and again when it is written.
async fn refuse_occupied(database: &StoreConfig) -> anyhow::Result<()> {
    const HOLDS: &str = "Nothing was changed. Name an empty database in the configuration, or move the present one away first: it may be needed to find out what happened";
    let size = match database {
        StoreConfig::Sqlite { path, .. } => match std::fs::metadata(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Some(0),
            found => Some(found.with_context(|| format!("cannot look at {}", path.display()))?.len()),
        },
        StoreConfig::Postgres { .. } => None,
    };
    if size != Some(0) {
        let store = Store::open_read_only(database).await.context("cannot look at the database")?;
        match (store.schema().await?, size) {
            (0, None) => return Ok(()),
            (0, Some(_)) => bail!("the database holds something that is not Keyward's. {HOLDS}"),
            _ => {}
        }
        match store.ensure_current().await {
            Err(StoreError::Older { .. }) => {
                bail!("the database was made by an older version of Keyward. {HOLDS}")
            }
            current => current?,
        }
        if let Some(table) = backup::occupied(&store).await? {
            bail!("the database holds an installation already ({table} has rows). {HOLDS}");
        }
    }
    if let StoreConfig::Sqlite { path, .. } = database {
        for suffix in ["-wal", "-journal"] {
            let left = crate::backup::beside(path, suffix);
            ensure!(
                !std::fs::metadata(&left).is_ok_and(|left| left.len() > 0),
                "{} is left of an earlier database, and would be taken for a part of the new one. {HOLDS}",
                left.display()
            );
        }
    }
    Ok(())
}

/// Reads the file whole and believes it only then: manifest, secret, and the rows of each table.
async fn read(
    paths: &Paths,
    file: &Path,
    key: &BackupKey,
    told: &Progress,
) -> anyhow::Result<(Option<Manifest>, Vec<Sum>)> {
    let named = file.display();
    let config = StoreConfig::Sqlite { path: file.to_owned(), readers: 1 };
    let damaged = |error: &dyn std::fmt::Display| {
        anyhow::anyhow!(
            "{named} was cut off or damaged: {error}. Nothing was put back; take an earlier backup"
        )
    };
    let store = match Store::open_read_only(&config).await {
        Err(StoreError::Damaged { detail, .. }) => return Err(damaged(&detail)),
        store => store.with_context(|| format!("cannot read {named}"))?,
    };
    let label = match Label::read(&store).await {
        Err(error) if error.is_of_the_data() => return Err(damaged(&error)),
        label => label?,
    };
    let known = MIGRATIONS.last().map_or(0, |migration| migration.version);
    ensure!(label.schema > 0, "{named} is a database of another program, not a backup of Keyward");
    ensure!(
        label.schema <= known,
        "{named} was written by a newer version of Keyward (schema {}{}), and this one knows up to {known}. Put it back with that version",
        label.schema,
        label.claimed().map_or_else(String::new, |manifest| format!(", keyward {}", manifest.program))
    );
    let is_ours = label.manifest(key);
    if let (Some(claimed), None) = (label.claimed(), &is_ours) {
        // Either the secret is another or the file was altered; the installation in it says which.
        if label.schema == known {
            Installation::open_to_read(paths.with_file(file)).await?;
        }
        bail!(
            "{named} says that it is a backup of {} of {}, and is not as Keyward wrote it, or the master secret is not that one's. Nothing was put back",
            claimed.organisation,
            claimed.mark()
        );
    }
    let Some(manifest) = is_ours else {
        let cut = label.has_manifest() || backup::is_backup(file)?;
        ensure!(
            !cut,
            "{named} was cut off or damaged: its manifest cannot be read. Nothing was put back; take an earlier backup"
        );
        eprintln!(
            "{named} was not made by `keyward backup`, so nothing says when, or whether it is whole. It is verified as it is."
        );
        let sums = if label.schema == known { backup::sums(&store, key, told).await? } else { Vec::new() };
        return Ok((None, sums));
    };
    let host = log_name(&paths.config)?;
    ensure!(
        manifest.log == host.as_str(),
        "{named} is of an installation whose host is {}, and server.public_url names {}. Set public_url to what it was: passkeys are bound to their host",
        host_of(&manifest.log),
        host_of(host.as_str())
    );
    if label.schema < known {
        // The tables of then are compared when the copy is brought up to date: by the log.
        return Ok((Some(manifest), Vec::new()));
    }
    let found = match backup::sums(&store, key, told).await {
        Err(BackupError::Read { table, error }) => {
            return Err(damaged(&format_args!("the table {table} cannot be read ({error})")));
        }
        found => found?,
    };
    if let Some(table) = manifest.differs(&found) {
        return Err(damaged(&format_args!(
            "the rows of the table {table} are not those that were backed up"
        )));
    }
    Ok((Some(manifest), found))
}

/// A copy with this program's schema, if the file has an older one.
async fn bring_up_to_date(paths: &Paths, file: &Path) -> anyhow::Result<Option<TempPath>> {
    let store = Store::open_read_only(&StoreConfig::Sqlite { path: file.to_owned(), readers: 1 }).await?;
    match store.ensure_current().await {
        Err(StoreError::Older { .. }) => {}
        current => return current.map(|()| None).map_err(Into::into),
    }
    drop(store);
    let folder = match &paths.database {
        StoreConfig::Sqlite { path, .. } => {
            paths.make_folder()?;
            folder_of(path)
        }
        StoreConfig::Postgres { .. } => std::env::temp_dir(),
    };
    let copy = partial(&folder)?;
    std::fs::copy(file, &copy).with_context(|| format!("cannot copy the backup to {}", folder.display()))?;
    Installation::open_at(paths.with_file(&copy)).await.context("the backup cannot be brought up to date")?;
    Ok(Some(copy))
}

/// An unfinished file for its owner alone, removed unless it gets a name.
fn partial(folder: &Path) -> anyhow::Result<TempPath> {
    let made = tempfile::Builder::new().prefix(".keyward-restore-").suffix(".partial").tempfile_in(folder);
    Ok(made.with_context(|| format!("cannot write in {}", folder.display()))?.into_temp_path())
}

/// Writes the rows, all or none.
async fn write(paths: &Paths, from: &Path, key: &BackupKey, told: &Progress) -> anyhow::Result<()> {
    let written = match &paths.database {
        StoreConfig::Sqlite { path, .. } => {
            paths.make_folder()?;
            let fresh = partial(&folder_of(path))?;
            backup::put_back(from, &Target::File(fresh.to_path_buf()), key, told).await?;
            refuse_occupied(&paths.database).await?;
            memory::give_to_owner(&paths.secret, &fresh).with_context(|| {
                format!("cannot give {} to the user of the master secret", path.display())
            })?;
            return put(fresh, path, true);
        }
        StoreConfig::Postgres { .. } => {
            let store = Store::open(&paths.database).await.context("cannot open the database")?;
            backup::put_back(from, &Target::Store(store), key, told).await
        }
    };
    match written {
        Err(BackupError::Occupied(table)) => {
            bail!("the database holds an installation already ({table} has rows). Nothing was changed")
        }
        written => written.map(drop).map_err(Into::into),
    }
}

/// Says what was put back and what came after it, where that can be known.
async fn report(
    paths: &Paths,
    restored: &Restored,
    since: Option<String>,
    option: &str,
) -> anyhow::Result<ExitCode> {
    let installation = Installation::open_to_read(paths.clone()).await?;
    tell!("{} was put back, {} rows, verified before and after.", installation.directory.name, restored.rows);
    if restored.findings > 0 {
        tell!(
            "It had {} findings already, and has them now: see `keyward log verify {option}`.",
            restored.findings
        );
    }
    if let Some(manifest) = &restored.manifest {
        tell!(
            "The mark is {}: what was acknowledged before it is there. Nothing after it is.",
            manifest.mark()
        );
        tell!("{}", of_the_log(manifest));
    }
    let tip = memory::beside(&paths.secret);
    if restored.unknown {
        tell!(
            "Nothing here remembers the log after the mark ({} was not there), so nobody can tell what was lost: the server issues no pass and signs \
             nothing until a security reader has accepted that on Review.",
            tip.display()
        );
        if since.is_none() {
            tell!(
                "If you kept a later checkpoint, it says how much: keyward log verify {option} --since CHECKPOINT"
            );
        }
    } else if let Ok(text) = std::fs::read_to_string(&tip) {
        let said = after_the_mark(&installation, memory::note_of(&text), &tip.display().to_string()).await?;
        tell!("{}{}", said.what, if said.lost { HELD } else { "" });
    }
    if let Some(text) = since {
        tell!("{}", after_the_mark(&installation, memory::note_of(&text), "--since").await?.what);
    }
    tell!(
        "Next: start the server. Then end again what was ended after the mark (accounts, roles, methods reported lost), and import the directory's newest export."
    );
    Ok(ExitCode::SUCCESS)
}

/// What follows where the server itself remembers more.
const HELD: &str =
    " The server issues no pass and signs nothing until a security reader has accepted that on Review.";

/// What a checkpoint says of the log that was put back.
struct Said {
    what: String,
    /// Whether the log does not continue it.
    lost: bool,
}

/// Compares a checkpoint that was kept with the log that was put back.
async fn after_the_mark(installation: &Installation, note: &str, from: &str) -> anyhow::Result<Said> {
    let (id, key) = (installation.directory.id, installation.log_signer()?.verifier().clone());
    let text = note.to_owned();
    let (leaves, finding) = installation
        .store
        .read("restored-log", move |tx| -> Result<_, StoreError> {
            Ok((log::tree_size(tx, id)?, log::continues(tx, id, &text, &key)?))
        })
        .await?;
    let checkpoint = note.parse::<SignedNote>().ok().and_then(|note| note.text().parse::<Checkpoint>().ok());
    let lost = finding.is_some();
    let what = match (finding, checkpoint) {
        (None, _) => format!("{from} remembers nothing after it: no signed event was lost."),
        (Some(_), Some(checkpoint)) if checkpoint.size > leaves => format!(
            "{from} remembers {} signed events, the backup has {leaves}: {} signed events came after the mark and are lost.",
            checkpoint.size,
            checkpoint.size - leaves
        ),
        (Some(finding), _) => format!("{from} does not agree with the backup ({finding})."),
    };
    Ok(Said { what, lost })
}
