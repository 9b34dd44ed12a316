//! A mail server of few words.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

/// Takes every mail on a loopback port, in plain SMTP, and keeps it.
#[derive(Clone, Debug)]
pub struct Mailbox {
    port: u16,
    taken: Arc<Mutex<Vec<String>>>,
}

impl Mailbox {
    /// Listens. It answers each mail's recipient with the next of `answers`, or takes it.
    ///
    /// # Errors
    /// If there is no port.
    pub async fn start(answers: &[&'static str]) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let taken = Arc::new(Mutex::new(Vec::new()));
        let answers = Arc::new(Mutex::new(answers.iter().copied().collect()));
        let kept = Arc::clone(&taken);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(converse(socket, Arc::clone(&kept), Arc::clone(&answers)));
            }
        });
        Ok(Self { port, taken })
    }

    /// Where it listens.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Every mail so far: a line for each recipient, then the mail as it came.
    pub fn taken(&self) -> Vec<String> {
        locked(&self.taken).clone()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn converse(
    socket: TcpStream,
    taken: Arc<Mutex<Vec<String>>>,
    answers: Arc<Mutex<VecDeque<&'static str>>>,
) -> std::io::Result<()> {
    let (read, mut write) = socket.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 test\r\n").await?;
    let mut mail = String::new();
    while let Some(line) = lines.next_line().await? {
        let verb = line.to_ascii_uppercase();
        let answer = if verb.starts_with("EHLO") {
            "250-test\r\n250 8BITMIME\r\n".to_owned()
        } else if verb.starts_with("RCPT") {
            mail.push_str(&line);
            mail.push('\n');
            let next = locked(&answers).pop_front();
            format!("{}\r\n", next.unwrap_or("250 ok"))
        } else if verb == "DATA" {
            write.write_all(b"354 go on\r\n").await?;
            while let Some(text) = lines.next_line().await? {
                if text == "." {
                    break;
                }
                mail.push_str(&text);
                mail.push('\n');
            }
            locked(&taken).push(std::mem::take(&mut mail));
            "250 taken\r\n".to_owned()
        } else if verb == "QUIT" {
            "221 bye\r\n".to_owned()
        } else {
            "250 ok\r\n".to_owned()
        };
        write.write_all(answer.as_bytes()).await?;
    }
    Ok(())
}
