//! The master secret on disk.

use anyhow::Context as _;
use keyward_model::Entropy;
use keyward_storage::{seal::SealKeys, secrets::MasterSecret};
use std::{fmt::Write as _, io::Write as _, path::Path};
use zeroize::Zeroizing;

/// Reads the 32 bytes, written as 64 hexadecimal digits.
///
/// # Errors
/// If the file cannot be read, is readable by others, or is not a secret.
pub(crate) fn read(path: &Path) -> anyhow::Result<Zeroizing<[u8; 32]>> {
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
    let digits = text.trim().as_bytes();
    anyhow::ensure!(digits.len() == 64, context("must be 64 hexadecimal digits"));
    let mut secret = Zeroizing::new([0; 32]);
    for (byte, pair) in secret.iter_mut().zip(digits.chunks_exact(2)) {
        let pair = std::str::from_utf8(pair)?;
        *byte = u8::from_str_radix(pair, 16).map_err(|_| anyhow::anyhow!(context("must be hexadecimal")))?;
    }
    Ok(secret)
}

/// The keys that events and rows are sealed with.
///
/// # Errors
/// If the library refuses a key, which these lengths give no cause for.
pub(crate) fn seal_keys(master: &[u8; 32]) -> anyhow::Result<SealKeys> {
    Ok(SealKeys::derive(&MasterSecret::new(*master))?)
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
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut text = Zeroizing::new(String::with_capacity(65));
    for byte in secret.iter() {
        // Writing to a String never fails.
        let _ = write!(text, "{byte:02x}");
    }
    text.push('\n');
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(secret)
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
        assert_eq!(*read(&path).unwrap(), *made);
        assert!(create(&path, &SeededEntropy::new(4)).is_err(), "never overwritten");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
            assert!(read(&path).unwrap_err().to_string().contains("chmod 600"));
        }
        let short = dir.path().join("short");
        std::fs::write(&short, "abcd").unwrap();
        assert!(read(&short).is_err());
    }
}
