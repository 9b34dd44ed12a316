//! A server that is asked to stop ends what would go on for minutes, and the next one serves whoever came in between.

use crate::process::{ORIGIN, Place};
use keyward_robot::{Client, sign_in};
use keyward_storage::{Engine, testing};
use std::{
    fmt::Write as _,
    net::TcpListener,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

const HANGS: Duration = Duration::from_mins(1);

async fn rest(socket: &mut TcpStream) -> String {
    let mut text = Vec::new();
    timeout(HANGS, socket.read_to_end(&mut text)).await.unwrap().unwrap();
    String::from_utf8_lossy(&text).into_owned()
}

/// A page that is told of changes, and was told of one.
async fn live_page(agent: &Client, server: std::net::SocketAddr) -> TcpStream {
    let request = agent.request("GET".parse().unwrap(), "/approve/live?version=0").body(()).unwrap();
    let mut text = "GET /approve/live?version=0 HTTP/1.1\r\n".to_owned();
    for (name, value) in request.headers() {
        write!(text, "{name}: {}\r\n", value.to_str().unwrap()).unwrap();
    }
    let mut socket = TcpStream::connect(server).await.unwrap();
    socket.write_all(format!("{text}\r\n").as_bytes()).await.unwrap();
    let mut heard = Vec::new();
    while !String::from_utf8_lossy(&heard).contains("data: ") {
        let read = timeout(HANGS, socket.read_buf(&mut heard)).await.unwrap().unwrap();
        assert!(read > 0, "{}", String::from_utf8_lossy(&heard));
    }
    socket
}

#[test]
fn a_restart_ends_live_pages_and_refuses_nobody() {
    testing::run(Engine::Sqlite, "restart", |store| async {
        let place = Place::new(store, 1, None).await;
        let socket = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = socket.local_addr().unwrap();
        let mut server = place.start_on(&socket).await.unwrap();
        let mut agent = Client::connect(address, ORIGIN).await.unwrap();
        sign_in(&mut agent, &mut place.people.agent.credential().unwrap()).await.unwrap();
        for (signal, live_pages) in [("TERM", 500), ("HUP", 50), ("INT", 50)] {
            let mut pages = Vec::new();
            for _ in 0..live_pages {
                pages.push(live_page(&agent, address).await);
            }
            // Half a request holds nobody up either.
            let mut half = TcpStream::connect(address).await.unwrap();
            half.write_all(b"GET / HTTP/1.1\r\nHost: loc").await.unwrap();
            let asked_to_stop = Instant::now();
            server.signal(signal);
            let mut between = TcpStream::connect(address).await.unwrap();
            let asked = "GET /health HTTP/1.1\r\nHost: localhost:8443\r\nConnection: close\r\n\r\n";
            between.write_all(asked.as_bytes()).await.unwrap();
            for page in &mut pages {
                assert!(rest(page).await.ends_with("0\r\n\r\n"), "{signal}: it was ended, not cut off");
            }
            assert!(server.stopped().await, "{signal}");
            server = place.start_on(&socket).await.unwrap();
            let answer = rest(&mut between).await;
            assert!(answer.starts_with("HTTP/1.1 200 "), "{signal}: {answer}");
            println!(
                "{live_pages} live pages: {} ms until the next server answered",
                asked_to_stop.elapsed().as_millis()
            );
        }
    });
}
