//! Where the server of a data folder listens and what browsers call it: a note beside the master secret, for programs that are run at
//! the same machine. A configuration file says it by itself; a data folder does not.

use serde::{Deserialize, Serialize};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// What the note says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Address {
    /// Where it listens.
    pub(crate) listen: SocketAddr,
    /// What browsers call it.
    pub(crate) public_url: String,
    /// Its process.
    #[serde(default)]
    pub(crate) pid: Option<u32>,
}

/// The file that goes with a master secret: `keyward.key` has `keyward.address`.
pub(crate) fn beside(secret: &Path) -> PathBuf {
    secret.with_extension("address")
}

impl Address {
    /// What the server that was started last has noted; `None` if none did, or it has stopped.
    pub(crate) fn read(path: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(path).ok()?).ok()
    }

    /// Notes it. A folder that cannot be written to is no reason not to serve.
    pub(crate) fn note(&self, path: &Path) {
        let written = serde_json::to_vec(self).map_err(std::io::Error::other);
        if let Err(error) = written.and_then(|text| std::fs::write(path, text)) {
            tracing::warn!(%error, path = %path.display(), "where this server listens could not be noted");
        }
    }

    /// Takes the note away, unless another server has written its own meanwhile.
    pub(crate) fn forget(&self, path: &Path) {
        if Self::read(path).as_ref() == Some(self) && std::fs::remove_file(path).is_err() {
            tracing::debug!(path = %path.display(), "the note of where this server listened is gone already");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_takes_away_its_own_note_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = beside(&folder.path().join("keyward.key"));
        assert_eq!(path.file_name().unwrap(), "keyward.address");
        let address = |port| Address {
            listen: SocketAddr::from(([127, 0, 0, 1], port)),
            public_url: format!("http://localhost:{port}"),
            pid: Some(u32::from(port)),
        };
        assert_eq!(Address::read(&path), None);
        address(1).note(&path);
        assert_eq!(Address::read(&path), Some(address(1)));
        address(2).note(&path);
        address(1).forget(&path);
        assert_eq!(Address::read(&path), Some(address(2)));
        address(2).forget(&path);
        assert_eq!(Address::read(&path), None);
        std::fs::write(&path, "no note").unwrap();
        assert_eq!(Address::read(&path), None);
    }
}
