//! Passkey sign-ins while somebody floods the server, beside the same without the flood.
//!
//! The floods come from another loopback address than the people who sign in, as they would from another place; from the same cores, so the
//! ratios are upper bounds.

use super::{crowd, installation::Bench, load::Measured, server::Server, settings, sign_ins};
use anyhow::Result;
use keyward_robot::{Client, Door, sign_in};
use serde_json::json;
use std::{
    fmt::{self, Display, Formatter, Write as _},
    net::{IpAddr, Ipv4Addr},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
};

/// Where the floods come from.
const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
/// How many people sign in at a time.
const PROBES: usize = 4;
/// How long a flood runs before it is measured.
const SWELLS: Duration = Duration::from_secs(2);

/// One way to keep a server busy.
#[derive(Clone, Copy)]
pub(crate) enum Flood {
    /// Connections on which one byte comes.
    Idle,
    /// Requests whose head does not end.
    HalfHeads,
    /// Passwords of people who exist, guessed.
    Guessing,
    /// Names typed by strangers.
    Names,
    /// Losses reported by strangers.
    Reports,
    /// Live pages.
    LivePages,
    /// Reviewers who open the log.
    Review,
    /// Administrators who rehearse a policy over everybody.
    Rehearsals,
}

/// All of them, in the order in which they are run.
pub(crate) const ALL: [Flood; 8] = [
    Flood::Idle,
    Flood::HalfHeads,
    Flood::Guessing,
    Flood::Names,
    Flood::Reports,
    Flood::LivePages,
    Flood::Review,
    Flood::Rehearsals,
];

impl Flood {
    fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle connections",
            Self::HalfHeads => "half heads of 8 kB",
            Self::Guessing => "passwords guessed",
            Self::Names => "names typed",
            Self::Reports => "losses reported",
            Self::LivePages => "live pages",
            Self::Review => "pages of the log",
            Self::Rehearsals => "rehearsals",
        }
    }

    /// How many do it at the same time.
    fn many(self) -> usize {
        match self {
            Self::Idle => 900,
            Self::HalfHeads => 300,
            Self::Guessing => 100,
            Self::Names => 32,
            Self::Reports => 16,
            Self::LivePages => 500,
            Self::Review => 3,
            Self::Rehearsals => 2,
        }
    }
}

/// What a flood did to who signs in.
pub(crate) struct Flooded {
    flood: Flood,
    before: Measured,
    during: Measured,
    /// Requests or connections of the flood that came to an end, whatever the answer.
    done: u64,
    most_resident: f64,
}

impl Display for Flooded {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (before, during) = (&self.before, &self.during);
        write!(
            f,
            "{:>4} × {:<20} p50 {:.1} → {:.1} ms ({:.2}), p99 {:.1} → {:.1} ms ({:.2}); {} of the flood ended; resident at most {:.1} MB",
            self.flood.many(),
            self.flood.name(),
            before.p50,
            during.p50,
            during.p50 / before.p50,
            before.p99,
            during.p99,
            during.p99 / before.p99,
            self.done,
            self.most_resident
        )
    }
}

/// Signs people in for `length` without and with the flood.
pub(crate) async fn run(
    (bench, people): (&Bench, usize),
    server: &Server,
    flood: Flood,
    length: Duration,
) -> Result<Flooded> {
    let before = sign_ins::run(bench, server, length, PROBES).await?;
    let tally = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
    let mut running = JoinSet::new();
    for at in 0..flood.many() {
        let mut one = begun((bench, people), server, flood, at).await?;
        let tally = std::sync::Arc::clone(&tally);
        running.spawn(async move {
            loop {
                one.once().await;
                tally.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            }
        });
    }
    tokio::time::sleep(SWELLS).await;
    let during = sign_ins::run(bench, server, length, PROBES).await?;
    running.shutdown().await;
    let done = tally.load(std::sync::atomic::Ordering::Relaxed);
    Ok(Flooded { flood, before, during, done, most_resident: server.most_resident()? })
}

/// One of those who flood.
enum One {
    /// Sends so many bytes and no more, and comes again once it is thrown out.
    Connection(Door, Vec<u8>),
    Guesses(Client, Vec<String>, usize),
    Types(Client, usize, usize),
    Reports(Client, usize),
    /// Holds a page that is told of changes.
    Live(Door, Vec<u8>),
    Reviews(Client),
    Rehearses(Client, Vec<(&'static str, String)>),
}

async fn begun((bench, people): (&Bench, usize), server: &Server, flood: Flood, at: usize) -> Result<One> {
    let door = Door { source: Some(ELSEWHERE), ..Door::from(server.address) };
    let stranger = || Client::connect(door.clone(), &server.origin);
    Ok(match flood {
        Flood::Idle => One::Connection(door, b"G".to_vec()),
        Flood::HalfHeads => {
            let mut head = b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: ".to_vec();
            head.resize(8_000, b'a');
            One::Connection(door, head)
        }
        Flood::Guessing => {
            let names = bench.who_sign_in().iter().map(|someone| someone.user_name.clone());
            One::Guesses(stranger().await?, names.collect(), at)
        }
        Flood::Names => One::Types(stranger().await?, people, at * bench.organisation.employees.len()),
        Flood::Reports => One::Reports(stranger().await?, at),
        Flood::LivePages => {
            let mut browser = stranger().await?;
            sign_in(&mut browser, &mut bench.organisation.agent.credential()?).await?;
            One::Live(door, live_request(&browser)?)
        }
        Flood::Review => {
            let mut browser = stranger().await?;
            sign_in(&mut browser, &mut bench.organisation.reviewer.credential()?).await?;
            One::Reviews(browser)
        }
        Flood::Rehearsals => {
            let mut browser = settings::administrator(bench, server).await?;
            let fields = settings::rehearsal(&mut browser).await?;
            One::Rehearses(browser, fields)
        }
    })
}

fn live_request(browser: &Client) -> Result<Vec<u8>> {
    let path = "/approve/live?version=0";
    let request = browser.request("GET".parse()?, path).body(())?;
    let mut text = format!("GET {path} HTTP/1.1\r\n");
    for (name, value) in request.headers() {
        write!(text, "{name}: {}\r\n", value.to_str()?)?;
    }
    Ok(format!("{text}\r\n").into_bytes())
}

impl One {
    /// One request or connection, to its end. What it is answered is not asked: most of it is refused.
    async fn once(&mut self) {
        let answered = match self {
            Self::Connection(door, bytes) | Self::Live(door, bytes) => {
                held(door, bytes).await;
                return;
            }
            Self::Guesses(browser, names, at) => {
                *at += 1;
                let name = names.get(*at % names.len().max(1)).map_or("", String::as_str);
                let guess = format!("guess number {at}");
                browser.post_form("/signin/password", &[("user_name", name), ("password", &guess)]).await
            }
            Self::Types(browser, people, at) => {
                *at += 1;
                let name = crowd::user_name(if *at % 4 == 3 { *people + *at } else { *at % *people });
                // Every answer that is not 200 is an error here.
                let _ = browser.post_json("/signin/options", &json!({ "user_name": name })).await;
                return;
            }
            Self::Reports(browser, at) => {
                *at += 1;
                let name = crowd::user_name(*at);
                browser.post_form("/recover/report", &[("user_name", &name), ("thing", "phone")]).await
            }
            Self::Reviews(browser) => browser.get("/review").await,
            Self::Rehearses(browser, fields) => {
                let fields: Vec<(&str, &str)> =
                    fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                browser.post_form(settings::PREVIEW, &fields).await
            }
        };
        if answered.is_err() {
            // Turned away: it comes again, as fast as a person with a script would.
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

/// A connection that says this and then only listens, until the server ends it.
async fn held(door: &Door, bytes: &[u8]) {
    let Ok(mut socket) = door.connect().await else {
        tokio::time::sleep(Duration::from_millis(10)).await;
        return;
    };
    if socket.write_all(bytes).await.is_ok() {
        drained(&mut socket).await;
    }
}

async fn drained(socket: &mut TcpStream) {
    let mut buffer = [0; 1024];
    while let Ok(count) = socket.read(&mut buffer).await {
        if count == 0 {
            return;
        }
    }
}
