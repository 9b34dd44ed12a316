//! With real sockets. Times are short and nothing is asserted about how long something took: a guard only ends what hangs.

use super::*;
use axum::{
    extract::Request as Asked,
    response::sse::{Event, Sse},
};
use futures_util::{StreamExt as _, stream};
use std::{net::Ipv4Addr, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpSocket,
    sync::Semaphore,
    task::JoinHandle,
    time::timeout,
};

const HANGS: Duration = Duration::from_mins(1);
const NEVER: Duration = Duration::from_hours(1);
/// Waits for nothing that a test does not want to end.
const ENDLESS: Patience =
    Patience { half: NEVER, body: NEVER, stall: NEVER, idle: NEVER, parting: NEVER, grace: NEVER };
const SOON: Duration = Duration::from_millis(100);
const CROWD: Ipv4Addr = Ipv4Addr::LOCALHOST;
const OTHER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

struct Running {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    /// What `/slow` waits for, each a permit.
    go: Arc<Semaphore>,
    served: JoinHandle<()>,
}

impl Running {
    async fn start(places: usize, patience: Patience) -> Self {
        Self::start_with(places, patience, None).await
    }

    async fn start_with(places: usize, patience: Patience, tls: Option<ServerConfig>) -> Self {
        let socket = TcpListener::bind((CROWD, 0)).await.unwrap();
        let address = socket.local_addr().unwrap();
        let (stop, go) = (watch::Sender::new(false), Arc::new(Semaphore::new(0)));
        let entrance = Entrance::on(socket, tls, places, patience);
        let router = Router::new().fallback({
            let go = Arc::clone(&go);
            move |request: Asked| site(request, Arc::clone(&go))
        });
        let served = tokio::spawn(entrance.serve(router, stop.subscribe()));
        Self { address, stop, go, served }
    }

    async fn connect(&self, from: Ipv4Addr) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((from, 0).into()).unwrap();
        socket.connect(self.address).await.unwrap()
    }

    /// Connections that each send this.
    async fn crowd(&self, number: usize, sent: &[u8]) -> Vec<TcpStream> {
        let mut crowd = Vec::new();
        for _ in 0..number {
            let mut socket = self.connect(CROWD).await;
            // It may have been displaced.
            let _ = socket.write_all(sent).await;
            crowd.push(socket);
        }
        crowd
    }

    async fn get(&self, from: Ipv4Addr) -> String {
        let mut socket = self.connect(from).await;
        socket.write_all(b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n").await.unwrap();
        rest(&mut socket).await
    }

    async fn ends(self) {
        timeout(HANGS, self.served).await.expect("the server hangs").unwrap();
    }
}

async fn site(request: Asked, go: Arc<Semaphore>) -> Response<Body> {
    use axum::response::IntoResponse as _;
    match request.uri().path() {
        "/slow" => {
            go.acquire().await.unwrap().forget();
            "done".into_response()
        }
        "/live" => {
            let first = Ok::<_, Infallible>(Event::default().data("first"));
            let end = async move { go.acquire().await.unwrap().forget() };
            Sse::new(stream::iter([first]).chain(stream::pending()).take_until(Box::pin(end))).into_response()
        }
        "/big" => vec![b'x'; 64 * 1024 * 1024].into_response(),
        "/body" => match axum::body::to_bytes(request.into_body(), 256 * 1024).await {
            Ok(bytes) => bytes.into_response(),
            Err(_) => hyper::StatusCode::REQUEST_TIMEOUT.into_response(),
        },
        _ => "well".into_response(),
    }
}

/// All that comes until the other end closes.
async fn rest(socket: &mut TcpStream) -> String {
    let mut text = Vec::new();
    // A connection that is reset is closed, too.
    let _ = timeout(HANGS, socket.read_to_end(&mut text)).await.expect("nobody closes this connection");
    String::from_utf8_lossy(&text).into_owned()
}

async fn read_until(socket: &mut TcpStream, end: &str) {
    let mut text = Vec::new();
    while !String::from_utf8_lossy(&text).contains(end) {
        let read = timeout(HANGS, socket.read_buf(&mut text)).await.expect("no answer").unwrap();
        assert!(read > 0, "closed after {}", String::from_utf8_lossy(&text));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn eleven_hundred_connections_of_one_source_lock_nobody_else_out() {
    raise_descriptors();
    for sent in [
        "",
        "G",
        "GET / HTTP/1.1\r\nHost: here\r\n",
        "POST /body HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\nhalf",
        "GET /live HTTP/1.1\r\nHost: here\r\n\r\n",
    ] {
        let server = Running::start(200, ENDLESS).await;
        let crowd = server.crowd(1100, sent.as_bytes()).await;
        for _ in 0..3 {
            assert!(server.get(OTHER).await.ends_with("well"), "{sent:?}");
        }
        drop(crowd);
        server.stop.send_replace(true);
        server.go.add_permits(2000);
        server.ends().await;
    }
}

#[tokio::test]
async fn a_request_that_does_not_go_on_ends_its_connection() {
    let server = Running::start(10, Patience { half: SOON, ..ENDLESS }).await;
    for half in ["", "G", "GET / HTTP/1.1\r\nHost: here\r\n"] {
        let mut socket = server.connect(CROWD).await;
        socket.write_all(half.as_bytes()).await.unwrap();
        assert_eq!(rest(&mut socket).await, "", "{half:?}");
    }
    let mut socket = server.connect(CROWD).await;
    socket.write_all(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n").await.unwrap();
    read_until(&mut socket, "well").await;
    socket.write_all(b"GET / HTTP").await.unwrap();
    assert_eq!(rest(&mut socket).await, "", "the second request of a connection");
    let half = "POST /body HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\nhalf";
    let mut socket = server.connect(CROWD).await;
    socket.write_all(half.as_bytes()).await.unwrap();
    assert!(rest(&mut socket).await.starts_with("HTTP/1.1 408 "));
}

#[tokio::test]
async fn a_body_that_drips_has_a_limit_as_a_whole() {
    let server = Running::start(10, Patience { body: SOON * 3, ..ENDLESS }).await;
    let mut socket = server.connect(CROWD).await;
    socket.write_all(b"POST /body HTTP/1.1\r\nHost: here\r\nContent-Length: 100000\r\n\r\n").await.unwrap();
    let drips = async {
        // Ends with an error when the other end has closed.
        while socket.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(HANGS, drips).await.expect("a drip goes on for ever");
}

#[tokio::test]
async fn who_takes_no_answer_is_not_waited_for() {
    let server = Running::start(10, Patience { stall: SOON, ..ENDLESS }).await;
    let mut socket = server.connect(CROWD).await;
    socket.write_all(b"GET /big HTTP/1.1\r\nHost: here\r\n\r\n").await.unwrap();
    read_until(&mut socket, "xxx").await;
    server.stop.send_replace(true);
    // Nothing is read meanwhile: the server ends all the same.
    server.ends().await;
    drop(socket);
}

#[tokio::test]
async fn a_connection_without_requests_is_closed_and_a_live_page_is_not() {
    let server = Running::start(10, Patience { idle: SOON, half: SOON, ..ENDLESS }).await;
    let mut live = server.connect(CROWD).await;
    live.write_all(b"GET /live HTTP/1.1\r\nHost: here\r\n\r\n").await.unwrap();
    read_until(&mut live, "first").await;
    let mut idle = server.connect(CROWD).await;
    idle.write_all(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n").await.unwrap();
    assert!(rest(&mut idle).await.ends_with("well"));
    server.go.add_permits(1);
    assert!(rest(&mut live).await.ends_with("0\r\n\r\n"), "it ended as it should");
}

#[tokio::test]
async fn headers_have_a_limit() {
    let server = Running::start(10, ENDLESS).await;
    let mut socket = server.connect(CROWD).await;
    let long = format!("GET / HTTP/1.1\r\nHost: here\r\nX: {}\r\n\r\n", "x".repeat(2 * HEAD));
    let _ = socket.write_all(long.as_bytes()).await;
    let answer = rest(&mut socket).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431 "), "{answer}");
}

#[tokio::test]
async fn a_stop_waits_for_what_is_done_and_for_nobody_else() {
    let server = Running::start(1000, Patience { parting: SOON, ..ENDLESS }).await;
    let mut slow = server.connect(OTHER).await;
    slow.write_all(b"GET /slow HTTP/1.1\r\nHost: here\r\n\r\n").await.unwrap();
    let mut kept = server.connect(OTHER).await;
    kept.write_all(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n").await.unwrap();
    read_until(&mut kept, "well").await;
    let mut held = Vec::new();
    for sent in ["", "GET / HT", "POST /body HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\nhalf"] {
        held.extend(server.crowd(20, sent.as_bytes()).await);
    }
    server.stop.send_replace(true);
    for socket in held.iter_mut().chain([&mut kept]) {
        let told = rest(socket).await;
        assert!(told.is_empty(), "{told}");
    }
    assert!(!server.served.is_finished(), "a request is being answered");
    server.go.add_permits(1);
    assert!(rest(&mut slow).await.ends_with("done"));
    server.ends().await;
}

#[tokio::test]
async fn who_came_before_a_stop_and_asks_after_it_is_answered() {
    let server = Running::start(10, ENDLESS).await;
    let mut fresh = server.connect(CROWD).await;
    // They are accepted in turn.
    assert!(server.get(OTHER).await.ends_with("well"));
    server.stop.send_replace(true);
    tokio::time::sleep(SOON).await;
    fresh.write_all(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n").await.unwrap();
    assert!(rest(&mut fresh).await.ends_with("well"));
    server.ends().await;
}

#[tokio::test]
async fn a_stop_does_not_wait_for_ever_for_an_answer() {
    let server = Running::start(10, Patience { grace: SOON, ..ENDLESS }).await;
    let mut slow = server.connect(CROWD).await;
    slow.write_all(b"GET /slow HTTP/1.1\r\nHost: here\r\n\r\n").await.unwrap();
    let mut kept = server.connect(CROWD).await;
    kept.write_all(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n").await.unwrap();
    read_until(&mut kept, "well").await;
    server.stop.send_replace(true);
    assert_eq!(rest(&mut slow).await, "");
    server.ends().await;
}

#[tokio::test]
async fn whoever_connects_to_tls_and_says_nothing_goes() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let tls =
        ServerConfig::builder().with_no_client_auth().with_single_cert(vec![made.cert.into()], key).unwrap();
    let server = Running::start_with(10, Patience { half: SOON, ..ENDLESS }, Some(tls)).await;
    for half in [&b""[..], b"\x16\x03\x01"] {
        let mut socket = server.connect(CROWD).await;
        socket.write_all(half).await.unwrap();
        assert_eq!(rest(&mut socket).await, "");
    }
}

/// The preface and an empty SETTINGS frame.
const HTTP2: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

#[tokio::test]
async fn http2_waits_no_longer() {
    let server = Running::start(10, Patience { half: SOON, ..ENDLESS }).await;
    for half in [&HTTP2[..10], HTTP2] {
        let mut socket = server.connect(CROWD).await;
        socket.write_all(half).await.unwrap();
        rest(&mut socket).await;
    }
}

/// SETTINGS with a window of 0, and `GET /` as the first request.
const SHUT: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x06\x04\0\0\0\0\0\0\x04\0\0\0\0\
    \0\0\x09\x01\x05\0\0\0\x01\x82\x84\x86\x41\x04here";
const PING: &[u8] = b"\0\0\x08\x06\0\0\0\0\0keywards";

#[tokio::test]
async fn an_answer_that_nobody_takes_ends_its_connection_though_pings_go_on() {
    let server = Running::start(10, Patience { stall: SOON, ..ENDLESS }).await;
    let mut socket = server.connect(CROWD).await;
    socket.write_all(SHUT).await.unwrap();
    let (mut reads, mut writes) = socket.split();
    let pings = async {
        while writes.write_all(PING).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let mut told = Vec::new();
    let both = async { tokio::join!(pings, reads.read_to_end(&mut told)) };
    let ((), _reset_or_closed) = timeout(HANGS, both).await.expect("it is waited for");
    let answered_pings = told.windows(8).filter(|window| *window == b"keywards").count();
    assert!(answered_pings > 2, "the connection was served meanwhile: {told:?}");
}

#[tokio::test]
async fn connections_of_http2_go_with_the_server_and_make_room_for_others() {
    raise_descriptors();
    let server = Running::start(50, Patience { parting: SOON, ..ENDLESS }).await;
    let crowd = server.crowd(200, HTTP2).await;
    assert!(server.get(OTHER).await.ends_with("well"));
    server.stop.send_replace(true);
    server.ends().await;
    drop(crowd);
}

#[tokio::test]
async fn troubles_are_told_once_a_minute_with_their_number() {
    tokio::time::pause();
    let mut troubles = Troubles::default();
    let left = |troubles: &Troubles| (troubles.failed, troubles.refused);
    troubles.failed(io::Error::other("too many open files"));
    assert_eq!(left(&troubles), (0, 0), "the first at once");
    troubles.failed(io::Error::other("too many open files"));
    troubles.full();
    assert_eq!(left(&troubles), (1, 1));
    tokio::time::advance(TELL).await;
    troubles.tell();
    assert_eq!(left(&troubles), (0, 0));
}
