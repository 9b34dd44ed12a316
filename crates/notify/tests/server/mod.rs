//! A mail server with moods, on a loopback port.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

/// How it behaves, from one line to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Well,
    /// Takes connections and says nothing.
    Silent,
    /// Says one letter after the other, and never ends the line.
    Drips,
    /// Takes this long for each answer.
    Slow(Duration),
    /// Says nothing any more once a recipient of this name is named.
    SilentTo(&'static str),
    /// The same, until its mood changes.
    HeldTo(&'static str),
    /// Says nothing any more once it has taken a mail.
    SilentAfter,
    /// Answers this verb so; `HELLO` is the greeting.
    Answers(&'static str, &'static str),
}

struct Shared {
    mood: Mutex<Mood>,
    taken: Mutex<Vec<String>>,
    held: AtomicUsize,
    connections: AtomicUsize,
}

pub struct Server {
    port: u16,
    shared: Arc<Shared>,
}

impl Server {
    pub async fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            mood: Mutex::new(mood),
            taken: Mutex::default(),
            held: AtomicUsize::new(0),
            connections: AtomicUsize::new(0),
        });
        let kept = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                kept.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(converse(socket, Arc::clone(&kept)));
            }
        });
        Self { port, shared }
    }

    pub const fn port(&self) -> u16 {
        self.port
    }

    pub fn be(&self, mood: Mood) {
        *self.shared.mood.lock().unwrap() = mood;
    }

    /// A line for the recipient of each mail, with its text.
    pub fn taken(&self) -> Vec<String> {
        self.shared.taken.lock().unwrap().clone()
    }

    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// How many recipients it holds up.
    pub fn held(&self) -> usize {
        self.shared.held.load(Ordering::SeqCst)
    }

    pub async fn until_held(&self, count: usize) {
        while self.held() < count {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub async fn until_taken(&self, count: usize) {
        while self.taken().len() < count {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Shared {
    fn mood(&self) -> Mood {
        *self.mood.lock().unwrap()
    }

    /// The answer to a verb, in the mood of now.
    async fn answer(&self, verb: &str, usual: &str) -> String {
        match self.mood() {
            Mood::Slow(by) => tokio::time::sleep(by).await,
            Mood::Answers(to, answer) if verb == to => return format!("{answer}\r\n"),
            _ => {}
        }
        format!("{usual}\r\n")
    }

    async fn hold(&self, line: &str) {
        if let Mood::SilentTo(name) = self.mood()
            && line.contains(name)
        {
            std::future::pending::<()>().await;
        }
        if let Mood::HeldTo(name) = self.mood()
            && line.contains(name)
        {
            self.held.fetch_add(1, Ordering::SeqCst);
            while self.mood() == Mood::HeldTo(name) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }
}

async fn converse(socket: TcpStream, shared: Arc<Shared>) -> std::io::Result<()> {
    let (read, mut write) = socket.into_split();
    let mut lines = BufReader::new(read).lines();
    if shared.mood() == Mood::Silent {
        std::future::pending::<()>().await;
    }
    while shared.mood() == Mood::Drips {
        write.write_all(b"2").await?;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    write.write_all(shared.answer("HELLO", "220 test").await.as_bytes()).await?;
    let mut mail = String::new();
    while let Some(line) = lines.next_line().await? {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let usual = match verb.as_str() {
            "EHLO" => "250-test\r\n250-AUTH PLAIN\r\n250 8BITMIME",
            "AUTH" => "235 welcome",
            "DATA" => "354 go on",
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        if verb == "RCPT" {
            shared.hold(&line).await;
            mail = format!("{line}\n");
        }
        let answer = shared.answer(&verb, usual).await;
        write.write_all(answer.as_bytes()).await?;
        if verb == "DATA" && answer.starts_with('3') {
            while let Some(text) = lines.next_line().await? {
                if text == "." {
                    break;
                }
                mail.push_str(&text);
                mail.push('\n');
            }
            shared.taken.lock().unwrap().push(std::mem::take(&mut mail));
            write.write_all(b"250 taken\r\n").await?;
            if shared.mood() == Mood::SilentAfter {
                std::future::pending::<()>().await;
            }
        }
    }
    Ok(())
}
