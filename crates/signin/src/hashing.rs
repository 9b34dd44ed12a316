//! Argon2id, a few at a time: each takes memory and a core for a while, so a flood of guesses waits in a short line instead of
//! taking the machine.

use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher as _, PasswordVerifier as _, Version};
use keyward_storage::{StoreError, secrets::SecretError};
use tokio::sync::Semaphore;

use crate::{SignInError, service::unusable};

/// How many wait for their turn before others are turned away.
const LINE: usize = 64;
/// How many run at most: their memory is held at the same time.
const AT_ONCE: usize = 4;

/// What one hash costs, us and whoever guesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Default for PasswordCost {
    /// OWASP's minimum: 19 MiB and two passes.
    fn default() -> Self {
        Self { memory: 19 * 1024, passes: 2 }
    }
}

/// What a comparison said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Compared {
    pub(crate) right: bool,
    /// Whether the stored hash costs something else than hashes do now.
    pub(crate) stale: bool,
}

/// Hashes and compares passwords.
pub(crate) struct Hashing {
    cost: PasswordCost,
    line: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

impl Hashing {
    pub(crate) fn new(cost: PasswordCost) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            cost,
            line: Arc::new(Semaphore::new(LINE)),
            turns: Arc::new(Semaphore::new(cores.min(AT_ONCE))),
        }
    }

    /// Runs something that takes a core for a while.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, SignInError> {
        let busy = || SignInError::Store(StoreError::Busy);
        let _place = Arc::clone(&self.line).try_acquire_owned().map_err(|_| busy())?;
        // The turn goes with the job: who gives up waiting frees no core.
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| busy())?;
        let done = tokio::task::spawn_blocking(move || {
            let done = job();
            drop(turn);
            done
        });
        done.await.map_err(|_| SignInError::Store(StoreError::Closed))
    }

    /// The PHC string of a keyed password.
    pub(crate) async fn hash(&self, keyed: [u8; 32], salt: [u8; 16]) -> Result<String, SignInError> {
        let cost = self.cost;
        self.run(move || hash(cost, &keyed, &salt)).await?.ok_or(unusable(SecretError::Unusable))
    }

    /// Compares a keyed password with a PHC string. Without one it takes as long and says no.
    pub(crate) async fn compare(
        &self,
        keyed: [u8; 32],
        phc: Option<String>,
    ) -> Result<Compared, SignInError> {
        let cost = self.cost;
        self.run(move || {
            let Some(Ok(stored)) = phc.as_deref().map(PasswordHash::new) else {
                let _ = hash(cost, &keyed, &[0; 16]);
                return Compared { right: false, stale: false };
            };
            Compared {
                right: Argon2::default().verify_password(&keyed, &stored).is_ok(),
                stale: is_stale(cost, &stored),
            }
        })
        .await
    }
}

fn hash(cost: PasswordCost, keyed: &[u8], salt: &[u8]) -> Option<String> {
    let params = Params::new(cost.memory, cost.passes, 1, None).ok()?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_with_salt(keyed, salt).ok().map(|hash| hash.to_string())
}

fn is_stale(cost: PasswordCost, stored: &PasswordHash) -> bool {
    let now = Params::try_from(stored)
        .is_ok_and(|params| (params.m_cost(), params.t_cost()) == (cost.memory, cost.passes));
    !now || stored.algorithm.as_str() != Algorithm::Argon2id.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: PasswordCost = PasswordCost { memory: 64, passes: 1 };

    #[tokio::test]
    async fn a_hash_is_argon2id_and_compares() {
        let hashing = Hashing::new(PasswordCost::default());
        let phc = hashing.hash([7; 32], [1; 16]).await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        let right = hashing.compare([7; 32], Some(phc.clone())).await.unwrap();
        assert_eq!(right, Compared { right: true, stale: false });
        assert!(!hashing.compare([8; 32], Some(phc.clone())).await.unwrap().right);
        assert!(!hashing.compare([7; 32], None).await.unwrap().right);
        assert!(!hashing.compare([7; 32], Some("garbage".into())).await.unwrap().right);
        let dearer = Hashing::new(PasswordCost { memory: 64 * 1024, passes: 3 });
        assert_eq!(dearer.compare([7; 32], Some(phc)).await.unwrap(), Compared { right: true, stale: true });
    }

    /// From the reference implementation's `argon2` program:
    /// `printf %s password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32 -e`.
    #[test]
    fn others_hashes_are_understood() {
        let phc = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        let stored = PasswordHash::new(phc).unwrap();
        assert!(Argon2::default().verify_password(b"password", &stored).is_ok());
        assert!(Argon2::default().verify_password(b"Password", &stored).is_err());
    }

    #[tokio::test]
    async fn a_flood_is_turned_away_and_the_rest_is_served() {
        let hashing = Arc::new(Hashing::new(CHEAP));
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let wait = Arc::new(std::sync::Mutex::new(wait));
        let tasks: Vec<_> = (0..LINE)
            .map(|_| {
                let (hashing, wait) = (hashing.clone(), wait.clone());
                tokio::spawn(async move {
                    hashing
                        .run(move || {
                            let _ = wait.lock().map(|gate| gate.recv());
                        })
                        .await
                })
            })
            .collect();
        while hashing.line.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        for _ in 0..LINE {
            let refused = hashing.compare([1; 32], None).await;
            assert_eq!(refused, Err(SignInError::Store(StoreError::Busy)));
        }
        drop(go);
        for task in tasks {
            assert_eq!(task.await.unwrap(), Ok(()));
        }
        assert!(hashing.compare([1; 32], None).await.is_ok());
        assert_eq!(hashing.line.available_permits(), LINE);
    }
}
