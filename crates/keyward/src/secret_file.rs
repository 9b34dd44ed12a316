//! The master secret on disk, and the keys of MACs once they were rotated.

use anyhow::Context as _;
use keyward_model::Entropy;
use keyward_storage::{seal::SealKeys, secrets::MasterSecret};
use std::{fmt::Write as _, io::Write as _, path::Path};
use zeroize::Zeroizing;

/// What the file holds: the master secret, and the keys of the MACs once they were rotated.
///
/// The first line is the master secret, 64 hexadecimal digits. A line `mac 2 DIGITS` is a key of MACs with its number; `mac 1` is the
/// key that is derived from the master secret itself. Without such lines there is that one. The last line makes new MACs; lines before
/// it are keys that still count while everything is sealed again.
#[derive(Debug)]
pub(crate) struct SecretFile {
    pub(crate) master: Zeroizing<[u8; 32]>,
    macs: Vec<(u8, MasterSecret)>,
}

impl SecretFile {
    /// Reads it.
    ///
    /// # Errors
    /// If the file cannot be read, is readable by others, or is not a secret.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let context = |what: &str| format!("the master secret {} {what}", path.display());
        let text = std::fs::read_to_string(path).map_err(|error| {
            let missing = error.kind() == std::io::ErrorKind::NotFound;
            let what = if missing {
                "is not there: put the copy back, or make a new installation with `keyward init`".to_owned()
            } else {
                format!("cannot be read: {error}")
            };
            anyhow::anyhow!(context(&what))
        })?;
        anyhow::ensure!(
            is_private(path)?,
            context("may be read by others; make it readable by its owner only (chmod 600)")
        );
        let text = Zeroizing::new(text);
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let master =
            bytes(lines.next().unwrap_or_default()).map_err(|what| anyhow::anyhow!(context(what)))?;
        let mut macs: Vec<(u8, MasterSecret)> = Vec::new();
        for line in lines {
            let key = mac_line(line, &master)
                .ok_or_else(|| anyhow::anyhow!(context("has a malformed `mac` line")))?;
            anyhow::ensure!(
                macs.iter().all(|(number, _)| *number < key.0),
                context("has its `mac` lines out of order")
            );
            macs.push(key);
        }
        if macs.is_empty() {
            macs.push((FIRST, MasterSecret::new(*master)));
        }
        Ok(Self { master, macs })
    }

    /// The keys that events and rows are sealed with.
    ///
    /// # Errors
    /// If the library refuses a key, which these lengths give no cause for.
    pub(crate) fn seal_keys(&self) -> anyhow::Result<SealKeys> {
        Ok(SealKeys::of(&self.macs)?)
    }

    /// The number of the newest key of MACs.
    pub(crate) fn newest(&self) -> u8 {
        self.macs.last().map_or(FIRST, |(number, _)| *number)
    }

    /// Whether older keys still count.
    pub(crate) const fn is_rotating(&self) -> bool {
        self.macs.len() > 1
    }

    /// Adds a new key, which makes new MACs from now on.
    ///
    /// # Errors
    /// After 254 rotations.
    pub(crate) fn begin_rotation(&mut self, entropy: &dyn Entropy) -> anyhow::Result<()> {
        let number = self.newest().checked_add(1).filter(|number| *number < u8::MAX);
        let number = number.context("no number is left for another key")?;
        self.macs.push((number, MasterSecret::generate(entropy)));
        Ok(())
    }

    /// Forgets every key but the newest.
    pub(crate) fn end_rotation(&mut self) {
        let older = self.macs.len().saturating_sub(1);
        self.macs.drain(..older);
    }

    /// Puts the file in the place of the one that is there, at once or not at all.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn replace(&self, path: &Path) -> anyhow::Result<()> {
        let beside = path.with_extension("key-new");
        match std::fs::remove_file(&beside) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        write_new(&beside, &self.text())?;
        std::fs::rename(&beside, path)?;
        #[cfg(unix)]
        if let Some(folder) = path.parent() {
            // The name is on disk before anything is sealed with the key.
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            std::fs::File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    fn text(&self) -> Zeroizing<String> {
        let mut text = digits(&self.master);
        text.push('\n');
        for (number, key) in &self.macs {
            // Writing to a String never fails.
            let _ = if *number == FIRST {
                writeln!(text, "mac {number}")
            } else {
                writeln!(text, "mac {number} {}", digits(key.expose()).as_str())
            };
        }
        text
    }
}

/// The number of the key of MACs that is derived from the master secret.
const FIRST: u8 = 1;

/// A line `mac NUMBER DIGITS`, or `mac 1`.
fn mac_line(line: &str, master: &[u8; 32]) -> Option<(u8, MasterSecret)> {
    let mut words = line.split_ascii_whitespace();
    let number: u8 = words.next().filter(|word| *word == "mac").and(words.next())?.parse().ok()?;
    let key = match (number, words.next()) {
        (FIRST, None) => MasterSecret::new(*master),
        (FIRST, Some(_)) | (_, None) => return None,
        (_, Some(digits)) => MasterSecret::new(*bytes(digits).ok()?),
    };
    words.next().is_none().then_some((number, key))
}

/// 32 bytes of 64 hexadecimal digits.
fn bytes(digits: &str) -> Result<Zeroizing<[u8; 32]>, &'static str> {
    let digits = digits.as_bytes();
    if digits.len() != 64 {
        return Err("must be 64 hexadecimal digits");
    }
    let mut secret = Zeroizing::new([0; 32]);
    for (byte, pair) in secret.iter_mut().zip(digits.chunks_exact(2)) {
        let pair = std::str::from_utf8(pair).map_err(|_| "must be hexadecimal")?;
        *byte = u8::from_str_radix(pair, 16).map_err(|_| "must be hexadecimal")?;
    }
    Ok(secret)
}

fn digits(bytes: &[u8; 32]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(256));
    for byte in bytes {
        // Writing to a String never fails.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Reads a secret that the operator wrote, such as the key of a webhook.
///
/// # Errors
/// If the file cannot be read, or is readable by others.
pub(crate) fn read_text(path: &Path) -> anyhow::Result<Zeroizing<String>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let text = Zeroizing::new(text);
    anyhow::ensure!(
        is_private(path)?,
        "{} may be read by others; make it readable by its owner only (chmod 600)",
        path.display()
    );
    Ok(Zeroizing::new(text.trim().to_owned()))
}

/// Refuses a key that everybody at the machine may read. A group may: certificates are commonly renewed by another account.
///
/// # Errors
/// If everybody may read it.
pub(crate) fn refuse_for_everybody(path: &Path) -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        anyhow::ensure!(
            std::fs::metadata(path)?.permissions().mode().trailing_zeros() >= 3,
            "may be read by everybody; take that away (chmod o= {})",
            path.display()
        );
    }
    Ok(())
}

/// Whether nobody but its owner may read a file.
fn is_private(path: &Path) -> std::io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        Ok(std::fs::metadata(path)?.permissions().mode().trailing_zeros() >= 6)
    }
    #[cfg(not(unix))]
    {
        std::fs::metadata(path).map(|_| true)
    }
}

/// Makes a new one; an existing file is never overwritten.
///
/// # Errors
/// If the file exists or cannot be written.
pub(crate) fn create(path: &Path, entropy: &dyn Entropy) -> anyhow::Result<Zeroizing<[u8; 32]>> {
    let mut secret = Zeroizing::new([0; 32]);
    entropy.fill(secret.as_mut());
    let mut text = digits(&secret);
    text.push('\n');
    write_new(path, &text)?;
    Ok(secret)
}

/// Writes a file that is not there yet, for its owner alone, and waits until it is on disk.
fn write_new(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyward_model::SeededEntropy;

    #[test]
    fn round_trip_and_refusals() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keyward.key");
        let made = create(&path, &SeededEntropy::new(3)).unwrap();
        assert_eq!(*SecretFile::read(&path).unwrap().master, *made);
        assert!(create(&path, &SeededEntropy::new(4)).is_err(), "never overwritten");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
            assert!(SecretFile::read(&path).unwrap_err().to_string().contains("chmod 600"));
        }
        let short = dir.path().join("short");
        std::fs::write(&short, "abcd").unwrap();
        assert!(SecretFile::read(&short).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_key_may_be_read_by_a_group_and_not_by_everybody() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key.pem");
        std::fs::write(&path, "key").unwrap();
        for (mode, fine) in [(0o600, true), (0o640, true), (0o644, false), (0o604, false)] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(refuse_for_everybody(&path).is_ok(), fine, "{mode:o}");
            assert_eq!(read_text(&path).is_ok(), mode == 0o600, "{mode:o}");
        }
    }

    #[test]
    fn a_rotation_leaves_the_master_secret_and_ends_with_one_key() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keyward.key");
        let made = create(&path, &SeededEntropy::new(3)).unwrap();
        let mut file = SecretFile::read(&path).unwrap();
        assert_eq!((file.newest(), file.is_rotating()), (1, false));
        for number in [2, 3] {
            file.begin_rotation(&SeededEntropy::new(number.into())).unwrap();
            file.replace(&path).unwrap();
            file = SecretFile::read(&path).unwrap();
            assert_eq!((file.newest(), file.is_rotating(), file.macs.len()), (number, true, 2));
            assert!(!path.with_extension("key-new").exists());
            file.end_rotation();
            file.replace(&path).unwrap();
            file = SecretFile::read(&path).unwrap();
            assert_eq!((file.newest(), file.is_rotating()), (number, false));
            assert_eq!(*file.master, *made);
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for wrong in ["mac", "mac 1 00", "mac 2", "mac 3 zz", "key 4"] {
            std::fs::write(&path, format!("{text}{wrong}\n")).unwrap();
            assert!(SecretFile::read(&path).is_err(), "{wrong}");
        }
        let twice = text.lines().last().unwrap().to_owned();
        std::fs::write(&path, format!("{text}{twice}\n")).unwrap();
        assert!(SecretFile::read(&path).is_err(), "one number twice");
    }
}
