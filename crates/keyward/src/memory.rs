//! What a server remembers of the log outside of the database: the newest signed checkpoint, in a file beside the master
//! secret. A database that was put back to an earlier state cannot put this back.
//!
//! The file is written whole, to disk, and put in place by a rename; the one before stays beside it. So a crash or a full disk leaves one that
//! can be read, and at worst it is one checkpoint older: as if the server had stopped just before it wrote the last one.

use anyhow::Context as _;
use keyward_desk::{Asked, Desk, Judged, Newest, Remembered};
use keyward_ledger::{Checkpoint, SignedNote, VerifierKey};
use keyward_model::{EventId, Timestamp};
use keyward_storage::{StoreError, repo::issuance::HoldCause};
use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// What the first line of the file begins with: the acceptance under which the checkpoint was written down.
const UNDER: &str = "accepted ";
/// Where there was none.
const NONE: &str = "none";
/// What a file begins with that `keyward restore` wrote where nothing remembers what came after the backup.
const RESTORED: &str = "put back ";
/// The largest file that is read, in bytes. A note has a few hundred.
const LARGEST: u64 = 64 * 1024;

/// The file of a server, and what it last read or wrote there.
pub(crate) struct Memory {
    path: PathBuf,
    known: Remembered,
    following_since: Timestamp,
    /// Why the file does not have what is known, if it could not be written.
    unwritten: Option<String>,
}

/// The file that goes with a master secret: `keyward.key` has `keyward.tip`.
pub(crate) fn beside(secret: &Path) -> PathBuf {
    secret.with_extension("tip")
}

/// The signed note of such a file, to compare a log with by hand.
pub(crate) fn note_of(text: &str) -> &str {
    match text.split_once('\n') {
        Some((first, note)) if first.starts_with(UNDER) => note,
        _ => text,
    }
}

/// What stands in a file: the note and the acceptance; or what is wrong with it.
fn parse(text: &str, key: &VerifierKey) -> Result<(String, Option<EventId>), String> {
    if text.trim().is_empty() {
        return Err("it is empty".to_owned());
    }
    if text.starts_with(RESTORED) {
        return Err("a backup was put back here, and nothing remembers what came after it".to_owned());
    }
    let under = match text.split_once('\n').and_then(|(first, _)| first.strip_prefix(UNDER)) {
        None | Some(NONE) => None,
        Some(id) => Some(id.parse().map_err(|_| "its first line is cut off".to_owned())?),
    };
    let note = note_of(text);
    let signed: SignedNote = note.parse().map_err(|_| "it is cut off, or no checkpoint".to_owned())?;
    Checkpoint::open(&signed, key, &[])
        .map_err(|error| format!("it is no checkpoint of this log: {error}"))?;
    Ok((note.to_owned(), under))
}

/// A file as it was found.
enum Found {
    Absent,
    Good(String, Option<EventId>),
    Bad { why: String, changed_at: Option<Timestamp> },
}

fn find(path: &Path, key: &VerifierKey) -> anyhow::Result<Found> {
    let named = || format!("cannot read {}", path.display());
    let about = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Absent),
        about => about.with_context(named)?,
    };
    let changed_at = about.modified().ok().and_then(|at| jiff::Timestamp::try_from(at).ok());
    let changed_at = changed_at.map(|at| Timestamp::from_micros(at.as_microsecond()));
    if about.len() > LARGEST {
        return Ok(Found::Bad { why: "it is larger than any checkpoint".to_owned(), changed_at });
    }
    let text = String::from_utf8_lossy(&fs::read(path).with_context(named)?).into_owned();
    Ok(match parse(&text, key) {
        Ok((note, under)) => Found::Good(note, under),
        Err(why) => Found::Bad { why, changed_at },
    })
}

/// Whether anything beside a master secret remembers the log, be it readable or not.
pub(crate) fn is_there(path: &Path) -> bool {
    path.exists() || before(path).exists()
}

/// Has the server that starts next ask a reviewer: a backup is put back, and nobody knows what came after it.
///
/// # Errors
/// If the file cannot be written.
pub(crate) fn forget(secret: &Path, now: Timestamp) -> anyhow::Result<()> {
    let path = beside(secret);
    let written =
        keep(&path, &format!("{RESTORED}{now}\n"), false).and_then(|()| give_to_owner(secret, &path));
    written.with_context(|| format!("cannot write {}", path.display()))
}

/// Whether a file belongs to another user than the master secret.
pub(crate) fn is_of_another(secret: &Path, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let owner = |path: &Path| fs::metadata(path).ok().map(|about| about.uid());
        owner(path).is_some_and(|theirs| owner(secret).is_some_and(|ours| ours != theirs))
    }
    #[cfg(not(unix))]
    {
        let _ = (secret, path);
        false
    }
}

/// Gives a file to whom the master secret belongs: the server's user, whoever puts a backup back.
pub(crate) fn give_to_owner(secret: &Path, path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, chown};
        let (owner, ours) = (fs::metadata(secret)?, fs::metadata(path)?);
        if (owner.uid(), owner.gid()) != (ours.uid(), ours.gid()) {
            chown(path, Some(owner.uid()), Some(owner.gid()))?;
        }
    }
    Ok(())
}

/// The path of the file before this one.
fn before(path: &Path) -> PathBuf {
    let mut name = path.to_path_buf().into_os_string();
    name.push(".before");
    PathBuf::from(name)
}

impl Memory {
    /// Reads the file, or the one before it if it cannot be read; there is none before the first event. `now` is when this process begins to
    /// follow the log.
    pub(crate) fn open(path: PathBuf, key: &VerifierKey, now: Timestamp) -> anyhow::Result<Self> {
        let (first, second) = (find(&path, key)?, find(&before(&path), key)?);
        let good = |note, under| Remembered::Checkpoint { note, under, following_since: now };
        let known = match (first, second) {
            (Found::Good(note, under), _) => good(note, under),
            (Found::Absent, Found::Absent) => Remembered::Nothing,
            (first, Found::Good(note, under)) => {
                let why = match first {
                    Found::Bad { why, .. } => why,
                    _ => "it is missing".to_owned(),
                };
                tracing::warn!(file = %path.display(), why, "what was remembered of the log cannot be read; the file before it can");
                good(note, under)
            }
            (Found::Bad { why, changed_at }, _) | (Found::Absent, Found::Bad { why, changed_at }) => {
                tracing::error!(file = %path.display(), why, "what was remembered of the log cannot be read");
                Remembered::Unreadable {
                    file: path.display().to_string(),
                    why,
                    changed_at,
                    asked: Asked::NotYet,
                }
            }
        };
        Ok(Self { path, known, following_since: now, unwritten: None })
    }

    /// Compares the log with what is remembered, puts an issuance hold on where it has to be, and remembers the newest checkpoint if the log
    /// continues the one before. Whether it does.
    pub(crate) async fn compare(&mut self, desk: &Desk, key: &VerifierKey) -> Result<bool, StoreError> {
        let Some(newest) = self.judge(desk, key).await? else { return Ok(false) };
        self.remember(newest).await;
        Ok(true)
    }

    /// The same for a command beside the server: it writes no file, which would be its user's and not the server's.
    pub(crate) async fn judge(
        &mut self,
        desk: &Desk,
        key: &VerifierKey,
    ) -> Result<Option<Newest>, StoreError> {
        match desk.judge_memory(&self.known, key).await? {
            Judged::Continues(newest) => Ok(Some(newest)),
            Judged::Held { put_on, under: newest } => {
                if let Some(cause) = &put_on {
                    tell(cause);
                }
                if let Remembered::Unreadable { asked, .. } = &mut self.known
                    && *asked == Asked::NotYet
                {
                    *asked = Asked::Under(newest);
                }
                Ok(None)
            }
        }
    }

    /// Why the newest could not be written to its file, if it could not.
    pub(crate) fn unwritten(&self) -> Option<&str> {
        self.unwritten.as_deref()
    }

    /// A file that cannot be written stops nothing: this process remembers, and tries again.
    async fn remember(&mut self, newest: Newest) {
        let Some(note) = newest.note else { return };
        let known = match &self.known {
            Remembered::Checkpoint { note, under, .. } => Some((note, *under)),
            Remembered::Nothing | Remembered::Unreadable { .. } => None,
        };
        if known == Some((&note, newest.under)) && self.unwritten.is_none() {
            return;
        }
        let under = newest.under.map_or_else(|| NONE.to_owned(), |id| id.to_string());
        let (path, text) = (self.path.clone(), format!("{UNDER}{under}\n{note}"));
        // What cannot be read is not worth keeping.
        let keeps = known.is_some();
        let kept = tokio::task::spawn_blocking(move || keep(&path, &text, keeps)).await;
        let kept = kept.unwrap_or_else(|error| Err(io::Error::other(error)));
        self.unwritten = kept.err().map(|error| format!("{}: {error}", self.path.display()));
        self.known =
            Remembered::Checkpoint { note, under: newest.under, following_since: self.following_since };
    }
}

fn tell(cause: &HoldCause) {
    match cause {
        HoldCause::PutBack { found, .. } => tracing::error!(
            found,
            "the database was put back: no server signs the log or issues a pass until a reviewer accepts it"
        ),
        HoldCause::Unreadable { file, why, .. } => tracing::error!(
            file,
            why,
            "nobody can tell whether the database was put back: no server signs the log or issues a pass until another server vouches for it \
             or a reviewer accepts it"
        ),
    }
}

/// Writes the file whole and has it on disk before it returns.
fn keep(path: &Path, text: &str, keeps: bool) -> io::Result<()> {
    // Another server may share the folder: each writes a file of its own and puts it in place whole.
    let mut name = path.to_path_buf().into_os_string();
    name.push(format!(".{}", std::process::id()));
    let fresh = PathBuf::from(name);
    // For its owner alone, like the master secret beside it: nobody else reads how far the log is, or puts another one in its place.
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&fresh)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    drop(file);
    if keeps {
        match fs::rename(path, before(path)) {
            // Another server was faster.
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::rename(&fresh, path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyward_ledger::{KeyName, LogSigner, empty_root};

    fn signer(seed: u8) -> LogSigner {
        LogSigner::from_seed(KeyName::new("test/recovery-log").unwrap(), &[seed; 32]).unwrap()
    }

    fn note(size: u64) -> String {
        let signer = signer(7);
        let checkpoint = Checkpoint { origin: signer.verifier().name().clone(), size, root: empty_root() };
        signer.sign_checkpoint(&checkpoint).unwrap().to_string()
    }

    fn opened(path: &Path) -> Remembered {
        Memory::open(path.to_path_buf(), signer(7).verifier(), Timestamp::from_micros(9)).unwrap().known
    }

    fn is_note(known: &Remembered, expected: &str) -> bool {
        matches!(known, Remembered::Checkpoint { note, .. } if note == expected)
    }

    #[test]
    fn what_was_written_is_read_with_its_acceptance() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keyward.tip");
        assert_eq!(opened(&path), Remembered::Nothing);
        let id = EventId::from_bytes([3; 16]);
        keep(&path, &format!("{UNDER}{id}\n{}", note(5)), false).unwrap();
        let Remembered::Checkpoint { note: read, under, .. } = opened(&path) else { panic!() };
        assert_eq!((read.as_str(), under), (note(5).as_str(), Some(id)));
        // As an older version wrote it.
        fs::write(&path, note(6)).unwrap();
        assert!(is_note(&opened(&path), &note(6)));
        assert_eq!(note_of(&format!("{UNDER}{NONE}\n{}", note(6))), note(6));
    }

    #[test]
    fn who_puts_a_backup_back_leaves_word_that_nobody_knows_what_came_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let (secret, path) = (folder.path().join("keyward.key"), folder.path().join("keyward.tip"));
        fs::write(&secret, "a secret").unwrap();
        assert!(!is_there(&path));
        forget(&secret, Timestamp::from_micros(8)).unwrap();
        let Remembered::Unreadable { why, .. } = opened(&path) else { panic!() };
        assert!(is_there(&path) && why.contains("a backup was put back"), "{why}");
    }

    #[test]
    fn a_file_that_is_cut_anywhere_gives_way_to_the_one_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keyward.tip");
        let text = |size| format!("{UNDER}{NONE}\n{}", note(size));
        keep(&path, &text(5), false).unwrap();
        keep(&path, &text(6), true).unwrap();
        assert!(is_note(&opened(&path), &note(6)));
        let whole = text(6);
        for length in 0..whole.len() {
            fs::write(&path, &whole.as_bytes()[..length]).unwrap();
            let known = opened(&path);
            // What the newline at the end is missing from may still say all.
            assert!(is_note(&known, &note(5)) || is_note(&known, &note(6)), "cut at {length}: {known:?}");
        }
        fs::remove_file(&path).unwrap();
        assert!(is_note(&opened(&path), &note(5)), "the moment between both renames");
    }

    #[test]
    fn what_nobody_can_read_is_told_as_that() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keyward.tip");
        let why = |known| match known {
            Remembered::Unreadable { why, changed_at: Some(_), asked: Asked::NotYet, .. } => why,
            other => panic!("{other:?}"),
        };
        fs::write(&path, "").unwrap();
        assert_eq!(why(opened(&path)), "it is empty");
        fs::write(&path, vec![0; 300]).unwrap();
        assert!(why(opened(&path)).contains("no checkpoint"));
        let other = signer(8);
        let checkpoint = Checkpoint { origin: other.verifier().name().clone(), size: 5, root: empty_root() };
        fs::write(&path, other.sign_checkpoint(&checkpoint).unwrap().to_string()).unwrap();
        assert!(why(opened(&path)).contains("of this log"), "another installation's");
        fs::write(&path, vec![b'a'; 70_000]).unwrap();
        assert!(why(opened(&path)).contains("larger"));
        fs::write(before(&path), "").unwrap();
        fs::remove_file(&path).unwrap();
        assert_eq!(why(opened(&path)), "it is empty", "not a new server");
    }
}
