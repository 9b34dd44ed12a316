//! How many connections this process has room for.

/// Descriptors for everything else: the database, mail, webhooks, files, the log.
const RESERVE: u64 = 128;
/// As many connections unless set: each may hold a header of [`super::HEAD`] bytes, all of them 64 MB.
const USUAL: usize = 4096;
/// As many at least, however few descriptors there are.
const FEWEST: usize = 16;

/// Raises the limit of open files to the most that the system allows without privileges; how many that are, where it says so.
pub(crate) fn raise_descriptors() -> Option<u64> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let had = getrlimit(Resource::Nofile);
        let most = Rlimit { current: had.maximum, maximum: had.maximum };
        let now = if had.current == had.maximum || setrlimit(Resource::Nofile, most).is_err() {
            had
        } else {
            getrlimit(Resource::Nofile)
        };
        now.current
    }
    #[cfg(not(unix))]
    None
}

/// How many connections at once: what is set, or the usual, as far as the descriptors go.
pub(crate) fn connections(set: Option<usize>, descriptors: Option<u64>) -> usize {
    let wanted = set.unwrap_or(USUAL);
    let Some(descriptors) = descriptors else { return wanted };
    let room = usize::try_from(descriptors.saturating_sub(RESERVE)).unwrap_or(usize::MAX).max(FEWEST);
    if room < wanted {
        tracing::warn!(
            descriptors,
            connections = room,
            "few open files are allowed (LimitNOFILE, ulimit -n): fewer connections at once"
        );
    }
    wanted.min(room)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_stay_below_the_limit_of_open_files() {
        assert_eq!(connections(None, None), USUAL);
        assert_eq!(connections(None, Some(1024)), 896);
        assert_eq!(connections(Some(300), Some(1024)), 300);
        assert_eq!(connections(Some(3000), Some(1024)), 896);
        assert_eq!(connections(None, Some(1_048_576)), USUAL);
        assert_eq!(connections(None, Some(10)), FEWEST);
    }

    #[cfg(unix)]
    #[test]
    fn the_limit_of_open_files_is_raised_to_what_is_allowed() {
        let raised = raise_descriptors();
        let now = rustix::process::getrlimit(rustix::process::Resource::Nofile);
        assert_eq!(now.current, now.maximum);
        assert_eq!(raised, now.current);
    }
}
