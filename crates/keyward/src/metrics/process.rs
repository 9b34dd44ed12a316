//! What the process holds, as Linux tells it in `/proc`. Elsewhere nothing is told.

use std::{fs, path::Path};

/// Resident memory, in bytes.
pub(super) fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}

/// Open descriptors.
pub(super) fn descriptors() -> Option<u64> {
    u64::try_from(fs::read_dir("/proc/self/fd").ok()?.count()).ok()
}

/// How many may be open.
pub(super) fn most_descriptors() -> Option<u64> {
    #[cfg(unix)]
    {
        rustix::process::getrlimit(rustix::process::Resource::Nofile).current
    }
    #[cfg(not(unix))]
    None
}

/// Bytes that are free on the disk of a folder, for whoever is no superuser.
pub(super) fn free_disk(folder: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let found = rustix::fs::statvfs(folder).ok()?;
        found.f_bavail.checked_mul(found.f_frsize)
    }
    #[cfg(not(unix))]
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_process_has_memory_descriptors_and_a_disk() {
        assert!(resident().unwrap() > 1 << 20);
        assert!((3..=most_descriptors().unwrap_or(u64::MAX)).contains(&descriptors().unwrap()));
        assert!(free_disk(Path::new("/")).unwrap() > 0);
        assert_eq!(free_disk(Path::new("/no/such/folder")), None);
    }
}
