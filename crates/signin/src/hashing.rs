//! Argon2id, a few at a time: each takes memory and a core for a while, so a flood of guesses waits in a short line instead of
//! taking the machine. The memory is the room's own and used again: an allocator that gets 19 MiB from one thread and back from
//! another keeps a gigabyte of it.

use std::sync::{Arc, Mutex, PoisonError};

use argon2::{
    Algorithm, Argon2, Block, Params, PasswordHash, Version,
    password_hash::phc::{Output, ParamsString, Salt},
};
use keyward_storage::{StoreError, repo::guesses, secrets::SecretError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zeroize::Zeroize as _;

use crate::{
    Client, SignInError,
    line::{Line, PLACES, Place},
    service::unusable,
};

/// How many run at most: their memory is held at the same time.
const AT_ONCE: u32 = 4;
/// The most memory, in KiB, that a stored hash may ask for, from a time when hashes cost something else.
const LARGEST: u32 = 64 * 1024;
/// The most passes that one may ask for.
const LONGEST: u32 = 16;

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
    line: Line,
    turns: Arc<Semaphore>,
    /// How many turns there are.
    at_once: u32,
    buffers: Arc<Buffers>,
}

/// Memory for hashing that nobody uses at the moment, wiped: at most as many as there are turns. The one that was used last is
/// taken first, so that there are no more than were ever needed at once.
#[derive(Default)]
struct Buffers(Mutex<Vec<Vec<Block>>>);

impl Buffers {
    fn with<T>(&self, blocks: usize, job: impl FnOnce(&mut [Block]) -> T) -> T {
        let mut buffer = self.free(Vec::pop).unwrap_or_default();
        if buffer.len() < blocks {
            // The old one goes before the new one comes.
            drop(buffer);
            buffer = vec![Block::new(); blocks];
        }
        let used = buffer.get_mut(..blocks).unwrap_or_default();
        let done = job(used);
        // What stays in a buffer that waits tells of a password.
        for block in used {
            block.zeroize();
        }
        self.free(|free| free.push(buffer));
        done
    }

    /// For once, with memory that is given back: everybody else waits meanwhile, and has none.
    fn once<T>(&self, blocks: usize, job: impl FnOnce(&mut [Block]) -> T) -> T {
        self.free(Vec::clear);
        let done = self.with(blocks, job);
        self.free(Vec::clear);
        done
    }

    fn free<T>(&self, look: impl FnOnce(&mut Vec<Vec<Block>>) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Half of the cores, at least one: so many things that strangers ask for run at a time, and the other half stays free for who signs in
/// with a passkey.
pub(crate) fn spare_cores() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    (cores / 2).max(1)
}

impl Hashing {
    pub(crate) fn new(cost: PasswordCost) -> Self {
        let at_once = u32::try_from(spare_cores()).unwrap_or(AT_ONCE).min(AT_ONCE);
        Self {
            cost,
            line: Line::default(),
            turns: Arc::new(Semaphore::new(usize::try_from(at_once).unwrap_or(1))),
            at_once,
            buffers: Arc::default(),
        }
    }

    /// A place in the line for whoever asks, to be taken before anything is counted or stored.
    ///
    /// # Errors
    /// [`StoreError::Busy`] if the line is full, or this source has its share of it.
    pub(crate) fn enter(&self, client: &Client) -> Result<Place, SignInError> {
        let source = guesses::source(client.address.as_deref());
        self.line.enter(source).ok_or(SignInError::Store(StoreError::Busy))
    }

    /// Places in the line that are taken, and all of them.
    pub(crate) fn line(&self) -> (usize, usize) {
        (self.line.taken(), PLACES)
    }

    /// Runs something that takes a core for a while.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        _place: &Place,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, SignInError> {
        let turn = self.turns(1).await?;
        take(turn, job).await
    }

    async fn turns(&self, count: u32) -> Result<OwnedSemaphorePermit, SignInError> {
        let turns = Arc::clone(&self.turns).acquire_many_owned(count).await;
        turns.map_err(|_| SignInError::Store(StoreError::Busy))
    }

    /// The PHC string of a keyed password.
    pub(crate) async fn hash(
        &self,
        place: &Place,
        keyed: [u8; 32],
        salt: [u8; 16],
    ) -> Result<String, SignInError> {
        let (cost, buffers) = (self.cost, Arc::clone(&self.buffers));
        let made = self.run(place, move || hash(cost, &keyed, &salt, &buffers)).await?;
        made.ok_or(unusable(SecretError::Unusable))
    }

    /// Compares a keyed password with a PHC string. Without one, or with one that asks for more than any of ours did, it takes as long as with
    /// one of now and says no.
    pub(crate) async fn compare(
        &self,
        _place: &Place,
        keyed: [u8; 32],
        phc: Option<String>,
    ) -> Result<Compared, SignInError> {
        let (cost, buffers) = (self.cost, Arc::clone(&self.buffers));
        let stored = phc.as_deref().and_then(Stored::read);
        let dear = stored.as_ref().is_some_and(|stored| stored.argon.params().m_cost() > cost.memory);
        let turn = self.turns(if dear { self.at_once } else { 1 }).await?;
        take(turn, move || {
            let Some(stored) = stored else {
                let _ = hash(cost, &keyed, &[0; 16], &buffers);
                return Compared { right: false, stale: false };
            };
            let blocks = stored.argon.params().block_count();
            let right = if dear {
                buffers.once(blocks, |memory| stored.is(&keyed, memory))
            } else {
                buffers.with(blocks, |memory| stored.is(&keyed, memory))
            };
            Compared { right, stale: stored.is_stale(cost) }
        })
        .await
    }
}

/// Runs something in these turns. They go with the job: who gives up waiting frees no core.
async fn take<T: Send + 'static>(
    turn: OwnedSemaphorePermit,
    job: impl FnOnce() -> T + Send + 'static,
) -> Result<T, SignInError> {
    let done = tokio::task::spawn_blocking(move || {
        let done = job();
        drop(turn);
        done
    });
    done.await.map_err(|_| SignInError::Store(StoreError::Closed))
}

fn hash(cost: PasswordCost, keyed: &[u8], salt: &[u8], buffers: &Buffers) -> Option<String> {
    let params = Params::new(cost.memory, cost.passes, 1, None).ok()?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    let mut out = [0; Params::DEFAULT_OUTPUT_LEN];
    buffers
        .with(params.block_count(), |memory| {
            argon.hash_password_into_with_memory(keyed, salt, &mut out, memory)
        })
        .ok()?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).ok()?,
        salt: Some(Salt::new(salt).ok()?),
        hash: Some(Output::new(&out).ok()?),
    };
    Some(hash.to_string())
}

/// A stored hash that can be compared with.
struct Stored {
    argon: Argon2<'static>,
    algorithm: Algorithm,
    salt: Salt,
    expected: Output,
}

impl Stored {
    /// `None` for what is no such hash, and for what asks for more than [`LARGEST`] or [`LONGEST`].
    fn read(phc: &str) -> Option<Self> {
        let read = PasswordHash::new(phc).ok()?;
        let algorithm = Algorithm::try_from(read.algorithm.as_str()).ok()?;
        let version = read.version.map_or(Ok(Version::default()), Version::try_from).ok()?;
        let params = Params::try_from(&read).ok()?;
        if params.m_cost() > LARGEST || params.t_cost() > LONGEST {
            return None;
        }
        let argon = Argon2::new(algorithm, version, params);
        Some(Self { argon, algorithm, salt: read.salt?, expected: read.hash? })
    }

    fn is(&self, keyed: &[u8], memory: &mut [Block]) -> bool {
        let mut out = [0; Output::MAX_LENGTH];
        let Some(out) = out.get_mut(..self.expected.len()) else { return false };
        let made = self.argon.hash_password_into_with_memory(keyed, &self.salt, out, memory);
        // Outputs are compared in constant time.
        made.is_ok() && Output::new(out).is_ok_and(|found| found == self.expected)
    }

    fn is_stale(&self, cost: PasswordCost) -> bool {
        let params = self.argon.params();
        (params.m_cost(), params.t_cost()) != (cost.memory, cost.passes)
            || self.algorithm != Algorithm::Argon2id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::PLACES;

    const CHEAP: PasswordCost = PasswordCost { memory: 64, passes: 1 };

    fn from(address: &str) -> Client {
        Client { address: Some(address.to_owned()), ..Client::default() }
    }

    #[tokio::test]
    async fn a_hash_is_argon2id_and_compares() {
        let hashing = Hashing::new(PasswordCost::default());
        let place = hashing.enter(&Client::default()).unwrap();
        let phc = hashing.hash(&place, [7; 32], [1; 16]).await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        let right = hashing.compare(&place, [7; 32], Some(phc.clone())).await.unwrap();
        assert_eq!(right, Compared { right: true, stale: false });
        assert!(!hashing.compare(&place, [8; 32], Some(phc.clone())).await.unwrap().right);
        assert!(!hashing.compare(&place, [7; 32], None).await.unwrap().right);
        assert!(!hashing.compare(&place, [7; 32], Some("garbage".into())).await.unwrap().right);
        let dearer = Hashing::new(PasswordCost { memory: 64 * 1024, passes: 3 });
        let compared = dearer.compare(&place, [7; 32], Some(phc)).await.unwrap();
        assert_eq!(compared, Compared { right: true, stale: true });
    }

    /// From the reference implementation's `argon2` program:
    /// `printf %s password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32 -e`.
    #[test]
    fn others_hashes_are_understood() {
        let phc = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        let stored = Stored::read(phc).unwrap();
        let mut memory = vec![Block::new(); stored.argon.params().block_count()];
        assert!(stored.is(b"password", &mut memory));
        assert!(!stored.is(b"Password", &mut memory));
    }

    #[test]
    fn a_stored_hash_takes_no_more_than_any_of_ours_did() {
        let with = |costs: &str| {
            Stored::read(&format!(
                "$argon2id$v=19${costs}$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
            ))
        };
        assert!(with("m=65536,t=16,p=1").is_some());
        for costs in ["m=65537,t=2,p=1", "m=4294967295,t=2,p=1", "m=64,t=17,p=1", "m=64,t=4294967295,p=1"] {
            assert!(with(costs).is_none(), "{costs}");
        }
    }

    #[tokio::test]
    async fn memory_is_used_again_wiped_and_no_more_than_there_are_turns() {
        let hashing = Arc::new(Hashing::new(CHEAP));
        let tasks: Vec<_> = (0..32)
            .map(|_| {
                let hashing = Arc::clone(&hashing);
                tokio::spawn(async move {
                    let place = hashing.enter(&Client::default()).unwrap();
                    hashing.compare(&place, [1; 32], None).await.unwrap();
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let kept = hashing.buffers.free(std::mem::take);
        assert!((1..=hashing.turns.available_permits()).contains(&kept.len()), "{}", kept.len());
        for buffer in kept {
            assert_eq!(buffer.len(), 64);
            assert!(buffer.iter().all(|block| block.as_ref().iter().all(|word| *word == 0)));
        }
    }

    #[tokio::test]
    async fn a_dearer_hash_runs_alone_and_leaves_no_memory_behind() {
        let before = Hashing::new(PasswordCost { memory: 256, passes: 1 });
        let place = before.enter(&Client::default()).unwrap();
        let phc = before.hash(&place, [7; 32], [1; 16]).await.unwrap();
        let hashing = Hashing::new(CHEAP);
        hashing.hash(&place, [7; 32], [1; 16]).await.unwrap();
        let one = hashing.turns(1).await.unwrap();
        let mut waits = Box::pin(hashing.compare(&place, [7; 32], Some(phc)));
        assert!(is_pending(&mut waits).await, "somebody else hashes");
        drop(one);
        assert_eq!(waits.await.unwrap(), Compared { right: true, stale: true });
        assert!(hashing.buffers.free(|free| free.is_empty()));
    }

    /// Whether it is not done yet, however often it is asked.
    async fn is_pending<T>(waits: &mut std::pin::Pin<Box<impl Future<Output = T>>>) -> bool {
        std::future::poll_fn(|context| std::task::Poll::Ready(waits.as_mut().poll(context).is_pending()))
            .await
    }

    #[tokio::test]
    async fn a_flood_from_one_source_is_turned_away_and_others_are_served() {
        let hashing = Arc::new(Hashing::new(CHEAP));
        let all = hashing.turns(hashing.at_once).await.unwrap();
        let guesser = from("192.0.2.7");
        let places: Vec<_> = (0..PLACES).map_while(|_| hashing.enter(&guesser).ok()).collect();
        assert_eq!(places.len(), PLACES / 2);
        assert_eq!(hashing.enter(&guesser).map(drop), Err(SignInError::Store(StoreError::Busy)));
        let other = hashing.enter(&from("192.0.2.8")).unwrap();
        // One household is one source, and so is a mapped address.
        assert!(hashing.enter(&from("::ffff:192.0.2.7")).is_err());
        drop(all);
        assert!(hashing.compare(&other, [1; 32], None).await.is_ok());
        drop(places);
        assert!(hashing.enter(&guesser).is_ok());
    }
}
