//! What a server remembers of the log outside of the database: the newest signed checkpoint, in a file beside the master
//! secret. A database that was put back to an earlier state cannot put this back.

use crate::install::Installation;
use anyhow::Context as _;
use keyward_desk::{Brake, RolledBack, is_accepted};
use keyward_ledger::{Checkpoint, SignedNote, VerifierKey};
use keyward_storage::{StoreError, log};
use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

/// The file of a server, and what it last read or wrote there.
pub(crate) struct Memory {
    path: PathBuf,
    note: Option<String>,
}

/// The file that goes with a master secret: `keyward.key` has `keyward.tip`.
pub(crate) fn beside(secret: &Path) -> PathBuf {
    secret.with_extension("tip")
}

impl Memory {
    /// Reads the file; there is none before the first event.
    pub(crate) fn open(path: PathBuf) -> anyhow::Result<Self> {
        let note = match std::fs::read_to_string(&path) {
            Ok(note) => Some(note),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
        };
        Ok(Self { path, note })
    }

    /// Compares the log with what is remembered, pulls or releases the brake, and remembers the newest checkpoint if the
    /// log continues the one before.
    pub(crate) async fn compare(
        &mut self,
        installation: &Installation,
        key: &VerifierKey,
        brake: &Brake,
    ) -> anyhow::Result<()> {
        let (id, key, remembered) = (installation.directory.id, key.clone(), self.note.clone());
        let (newest, lost) = installation
            .store
            .read("remembered-log", move |tx| -> Result<_, StoreError> {
                let newest = log::newest_note(tx, id)?;
                // Nothing new: most of the time.
                let Some(note) = remembered.as_ref().filter(|note| newest.as_ref() != Some(note)) else {
                    return Ok((newest, None));
                };
                let Some(finding) = log::continues(tx, id, note, &key)? else { return Ok((newest, None)) };
                let lost = rolled_back(note, finding.what);
                let accepted = is_accepted(tx, id, &lost)?;
                Ok((newest, Some(lost).filter(|_| !accepted)))
            })
            .await?;
        if let Some(lost) = lost {
            if brake.pulled().as_ref() != Some(&lost) {
                tracing::error!(
                    found = lost.found,
                    "the log was rolled back: no pass is issued until a reviewer accepts it"
                );
                brake.pull(lost);
            }
            return Ok(());
        }
        brake.release();
        if newest != self.note
            && let Some(note) = newest
        {
            self.keep(&note).with_context(|| format!("cannot write {}", self.path.display()))?;
            self.note = Some(note);
        }
        Ok(())
    }

    fn keep(&self, note: &str) -> std::io::Result<()> {
        // Another server may share the folder: each writes a file of its own and puts it in place whole.
        let mut name = self.path.clone().into_os_string();
        name.push(format!(".{}", std::process::id()));
        let fresh = PathBuf::from(name);
        // For its owner alone, like the master secret beside it: nobody else reads how far the log is, or puts another one in its place.
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        options.open(&fresh)?.write_all(note.as_bytes())?;
        std::fs::rename(&fresh, &self.path)
    }
}

/// What is remembered and lost. A file that is no checkpoint counts as one of unknown size.
fn rolled_back(note: &str, found: String) -> RolledBack {
    let checkpoint = note.parse::<SignedNote>().ok().and_then(|note| note.text().parse::<Checkpoint>().ok());
    let (remembered, root) = checkpoint
        .map_or((u64::MAX, String::new()), |checkpoint| (checkpoint.size, checkpoint.root.to_hex()));
    RolledBack { remembered, root, found }
}
