//! `keyward backup`: one file with everything but the master secret, written while the server runs and verified before it gets its name.

use crate::{
    cli::Place,
    install::{Installation, Paths, log_name},
    memory,
    system::SystemClock,
    verify::{self, Verified, When},
};
use anyhow::{Context as _, bail, ensure};
use keyward_model::Clock as _;
use keyward_storage::{
    StoreConfig,
    backup::{self, About, Label, Manifest},
};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};
use tempfile::TempPath;

/// What is added to the name of a copy that was not verified.
const NOT_VERIFIED: &str = ".not-verified";
/// Findings that are shown.
const SHOWN: usize = 20;

/// Writes the backup. Whatever goes wrong, nothing has the file's name that is not a whole and verified backup.
pub(crate) async fn run(place: &Place, file: &Path, force: bool) -> anyhow::Result<ExitCode> {
    let paths = Paths::of(place)?;
    let folder = check_place(&paths, place, file, force)?;
    let installation = Installation::open_to_read(paths.clone()).await?;
    let fresh = tempfile::Builder::new()
        .prefix(".keyward-backup-")
        .suffix(".partial")
        .tempfile_in(&folder)
        .with_context(|| format!("cannot write in {}", folder.display()))?
        .into_temp_path();
    let written = until_stopped(write(paths, installation, fresh.to_path_buf())).await;
    let Some((manifest, verified)) = written? else {
        fresh.close().context("the unfinished file is left behind")?;
        bail!("stopped: no backup was written");
    };
    if verified.findings.count() > 0 {
        let kept = beside(file, NOT_VERIFIED);
        put(fresh, &kept, true)?;
        show(&verified);
        println!(
            "The copy is as the database is, and that is not as Keyward wrote it. {} was not written; the copy is in {}. Run `keyward log verify {}`.",
            file.display(),
            kept.display(),
            place.option()
        );
        return Ok(ExitCode::FAILURE);
    }
    put(fresh, file, force)?;
    let size = std::fs::metadata(file).map_or(0, |found| found.len());
    println!("{} holds {}, verified.", file.display(), manifest.organisation);
    println!("The mark is {}: everything that was acknowledged before it is in the backup.", manifest.mark());
    println!(
        "{} rows, {} bytes, schema {}, keyward {}.",
        manifest.rows(),
        size,
        manifest.schema,
        manifest.program
    );
    println!("{}", of_the_log(&manifest));
    println!(
        "The master secret is NOT in it. Without {} the backup is worth nothing: keep a copy of that file somewhere else.",
        Paths::of(place)?.secret.display()
    );
    println!("To put it back: keyward restore {} --config FILE", file.display());
    Ok(ExitCode::SUCCESS)
}

/// What a backup has of the log.
pub(crate) fn of_the_log(manifest: &Manifest) -> String {
    match &manifest.checkpoint {
        None => {
            format!("Its log has no signed checkpoint yet; {} events wait for their leaf.", manifest.waiting)
        }
        Some(note) => format!(
            "Its log has {} events and {} that wait for their leaf. The newest signed checkpoint:\n{}",
            manifest.leaves,
            manifest.waiting,
            note.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
        ),
    }
}

/// Copies and verifies, in a task of its own, so that a signal is heard meanwhile.
async fn write(
    paths: Paths,
    installation: Installation,
    path: PathBuf,
) -> anyhow::Result<(Manifest, Verified)> {
    let told = verify::on_standard_error();
    let key = installation.secrets.backup_key().clone();
    let about = About {
        directory: installation.directory.id,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        log: log_name(&installation.config)?.as_str().to_owned(),
        // Before the snapshot begins: what was acknowledged by now is in it.
        now: SystemClock.now(),
        key: key.clone(),
    };
    let done = async {
        let manifest = backup::write(&installation.store, &path, about, &told).await?;
        drop(installation);
        let copy =
            Installation::open_to_read(paths.with_file(&path)).await.context("the copy cannot be read")?;
        let label = Label::read(&copy.store).await?;
        ensure!(
            label.manifest(&key).as_ref() == Some(&manifest),
            "the copy does not have the manifest that was written"
        );
        if let Some(table) = manifest.differs(&backup::sums(&copy.store, &key, &told).await?) {
            bail!(
                "the rows of the table {table} are not in the copy as they were read: is the disk damaged?"
            );
        }
        let verified = verify::everything(&copy, When::of_a_copy(manifest.mark()), None, &told).await?;
        Ok((manifest, verified))
    };
    let done = done.await;
    verify::end_line();
    done
}

/// Shows what was found, in the form of `keyward log verify`.
pub(crate) fn show(verified: &Verified) {
    for finding in verified.findings.list.iter().take(SHOWN) {
        println!("WRONG  {finding}");
    }
    println!("{} things are wrong.", verified.findings.count());
}

/// Runs something in a task of its own until it is done or somebody asks to stop: then `None`.
pub(crate) async fn until_stopped<T: Send + 'static>(
    work: impl Future<Output = anyhow::Result<T>> + Send + 'static,
) -> anyhow::Result<Option<T>> {
    let work = tokio::spawn(work);
    tokio::select! {
        done = work => done.context("it ended unexpectedly")?.map(Some),
        () = asked_to_stop() => {
            verify::end_line();
            Ok(None)
        }
    }
}

/// Waits for Ctrl-C, and for what a supervisor or a terminal that closes sends.
async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let (Ok(mut terminate), Ok(mut hang_up)) =
            (signal(SignalKind::terminate()), signal(SignalKind::hangup()))
        {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
                _ = hang_up.recv() => {}
            }
            return;
        }
    }
    // Where signals cannot be heard at all it goes on to its end.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// The name with something added to it.
pub(crate) fn beside(file: &Path, added: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(added);
    PathBuf::from(name)
}

/// The folder of a file; the present one for a bare name.
pub(crate) fn folder_of(file: &Path) -> PathBuf {
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new(".")).to_owned()
}

/// Gives a finished file its name at once or not at all, and waits until the name is on disk.
pub(crate) fn put(fresh: TempPath, file: &Path, replace: bool) -> anyhow::Result<()> {
    let done = if replace { fresh.persist(file) } else { fresh.persist_noclobber(file) };
    done.map_err(|failed| failed.error).with_context(|| format!("cannot write {}", file.display()))?;
    #[cfg(unix)]
    std::fs::File::open(folder_of(file))
        .and_then(|folder| folder.sync_all())
        .with_context(|| format!("{} may not be on the disk yet", file.display()))?;
    Ok(())
}

/// Refuses a place where no backup can or should be, before anything is read. The folder to write in.
fn check_place(paths: &Paths, place: &Place, file: &Path, force: bool) -> anyhow::Result<PathBuf> {
    let named = file.display();
    ensure!(file.file_name().is_some(), "{named} is not the name of a file");
    let folder = folder_of(file);
    ensure!(folder.is_dir(), "the folder {} is not there", folder.display());
    let found = match std::fs::symlink_metadata(file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(folder),
        found => found.with_context(|| format!("cannot look at {named}"))?,
    };
    ensure!(!found.is_dir(), "{named} is a folder: name a file in it");
    ensure!(!found.is_symlink(), "{named} is a symbolic link: name the file itself");
    ensure!(
        found.is_file(),
        "{named} is not a file: a backup is written whole and read again, so it cannot be a pipe or device"
    );
    ensure!(force, "{named} exists already: choose another name, or replace it with --force");
    // Nothing but a backup is ever replaced: neither the database itself, nor the secret, nor whatever else bears the name by mistake.
    let ours = [Some(&paths.secret), Some(&memory::beside(&paths.secret)), place.config.as_ref()]
        .into_iter()
        .flatten()
        .any(|other| is_same(file, other));
    let database = matches!(&paths.database, StoreConfig::Sqlite { path, .. } if is_same(file, path));
    ensure!(!ours && !database, "{named} belongs to the installation itself");
    let backup =
        found.len() == 0 || backup::is_backup(file).with_context(|| format!("cannot read {named}"))?;
    ensure!(backup, "{named} is not a backup, so it is not replaced: remove it yourself if it may go");
    Ok(folder)
}

/// Whether two names lead to one file.
fn is_same(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}
