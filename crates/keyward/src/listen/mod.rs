//! Connections: they are accepted below the limit of open files, shared fairly by source ([`places`]), given up when the other end keeps
//! them waiting ([`link`]), and brought to their end when the server stops.

mod limits;
mod link;
mod places;
mod wire;

pub(crate) use limits::{connections, raise_descriptors};
pub(crate) use link::Patience;
pub(crate) use places::Census;

use anyhow::Context as _;
use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{Request, Response, Version, body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use link::Link;
use places::{Place, Places};
use rustls::ServerConfig;
use std::{convert::Infallible, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::{Instant, MissedTickBehavior, interval, sleep},
};
use tokio_rustls::TlsAcceptor;
use tower::util::ServiceExt as _;
use wire::{Answering, Arriving, Leaving, Watched};

/// The most that the headers of a request take, in bytes.
const HEAD: usize = 16 * 1024;
/// Requests at once on one connection of HTTP/2.
const STREAMS: u32 = 64;
/// What a connection of HTTP/2 may send of bodies before they are read, in bytes.
const WINDOW: u32 = 128 * 1024;
/// What of answers waits for the other end of HTTP/2, in bytes.
const SEND_BUFFER: usize = 64 * 1024;
/// How often somebody is asked on HTTP/2 who says nothing whether they are there.
const PING: Duration = Duration::from_secs(30);
/// How long it is waited when nothing can be accepted.
const PAUSE: Duration = Duration::from_millis(50);
/// How often it is told that connections failed.
const TELL: Duration = Duration::from_mins(1);

/// Where connections come in.
pub(crate) struct Entrance {
    socket: TcpListener,
    tls: Option<TlsAcceptor>,
    places: Places<Link>,
    patience: Patience,
}

impl Entrance {
    /// The socket that the supervisor of this process listens on (systemd's socket activation), else one at this address.
    ///
    /// # Errors
    /// If nothing can be listened on.
    pub(crate) async fn open(
        listen: SocketAddr,
        tls: Option<ServerConfig>,
        connections: usize,
    ) -> anyhow::Result<Self> {
        let given = listenfd::ListenFd::from_env().take_tcp_listener(0);
        let socket = match given.context("cannot use the socket that was passed (LISTEN_FDS)")? {
            Some(socket) => {
                socket.set_nonblocking(true)?;
                TcpListener::from_std(socket)
            }
            None => TcpListener::bind(listen).await,
        };
        let socket = socket.with_context(|| format!("cannot serve on {listen}"))?;
        Ok(Self::on(socket, tls, connections, Patience::USUAL))
    }

    /// One for programs of the operator's, without TLS, on a socket of its own.
    pub(crate) fn beside(socket: TcpListener, connections: usize) -> Self {
        Self::on(socket, None, connections, Patience::USUAL)
    }

    /// Who is there, for whoever counts.
    pub(crate) fn crowd(&self) -> Crowd {
        Crowd(self.places.clone())
    }

    fn on(socket: TcpListener, tls: Option<ServerConfig>, connections: usize, patience: Patience) -> Self {
        let tls = tls.map(|config| TlsAcceptor::from(Arc::new(config)));
        Self { socket, tls, places: Places::new(connections), patience }
    }

    /// Where it is.
    ///
    /// # Errors
    /// If the system does not say.
    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Serves until `stop` says `true`, and then until what was begun is done, or its time is over.
    pub(crate) async fn serve(self, router: Router, stop: watch::Receiver<bool>) {
        let Self { socket, tls, places, patience } = self;
        let serving = Serving { router, builder: Arc::new(builder(&patience)), tls, stop: stop.clone() };
        let (mut open, mut troubles) = (JoinSet::new(), Troubles::default());
        let mut minute = interval(TELL);
        minute.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut stopped = pin!(stopped(stop));
        loop {
            tokio::select! {
                () = &mut stopped => break,
                Some(_) = open.join_next() => {}
                _ = minute.tick() => troubles.tell(),
                accepted = socket.accept() => match accepted {
                    Ok((stream, from)) => {
                        let link = Arc::new(Link::new(patience));
                        match places.enter(from.ip(), &link) {
                            Some(place) => {
                                open.spawn(serving.clone().attend(stream, from, link, place));
                            }
                            None => troubles.full(),
                        }
                    }
                    // Who is gone again before being accepted is no trouble of ours.
                    Err(error) if is_of_one(&error) => {}
                    Err(error) => {
                        troubles.failed(error);
                        sleep(PAUSE).await;
                    }
                },
            }
        }
        drop(socket);
        while open.join_next().await.is_some() {}
    }
}

/// The connections of an entrance, for whoever counts them.
#[derive(Clone, Debug)]
pub(crate) struct Crowd(Places<Link>);

impl Crowd {
    pub(crate) fn census(&self) -> Census {
        self.0.census()
    }
}

async fn stopped(mut stop: watch::Receiver<bool>) {
    // Nobody left who could say it: that is an end, too.
    drop(stop.wait_for(|stop| *stop).await);
}

/// Whether only one connection is concerned.
fn is_of_one(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

fn builder(patience: &Patience) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    // The shorter limits are `Link`'s: this one counts from the answer before.
    builder.http1().timer(TokioTimer::new()).header_read_timeout(patience.idle).max_buf_size(HEAD);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(PING)
        .keep_alive_timeout(patience.half)
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(u32::try_from(HEAD).unwrap_or(u32::MAX))
        .initial_connection_window_size(WINDOW)
        .initial_stream_window_size(WINDOW)
        .max_send_buf_size(SEND_BUFFER);
    builder
}

/// What every connection needs.
#[derive(Clone)]
struct Serving {
    router: Router,
    builder: Arc<Builder<TokioExecutor>>,
    tls: Option<TlsAcceptor>,
    stop: watch::Receiver<bool>,
}

impl Serving {
    /// Serves one connection, until it ends or its time is over.
    async fn attend(self, stream: TcpStream, from: SocketAddr, link: Arc<Link>, place: Place<Link>) {
        // Small answers leave at once. A socket that cannot do that is as good.
        drop(stream.set_nodelay(true));
        let (stop, watched) = (self.stop.clone(), Arc::clone(&link));
        let socket = Watched::new(stream, Arc::clone(&link));
        let served = async {
            match self.tls.clone() {
                // Whoever fails at the handshake notices.
                Some(tls) => match tls.accept(socket).await {
                    Ok(socket) => self.converse(socket, from, link).await,
                    Err(error) => tracing::debug!(%from, %error, "no TLS"),
                },
                None => self.converse(socket, from, link).await,
            }
        };
        tokio::select! { () = served => {}, () = watched.over(stop) => {} }
        drop(place);
    }

    async fn converse<S>(self, socket: S, from: SocketAddr, link: Arc<Link>)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let router = self.router;
        let of = Arc::clone(&link);
        let service = service_fn(move |request| answer(router.clone(), request, from, Arc::clone(&of)));
        let mut connection = pin!(self.builder.serve_connection(TokioIo::new(socket), service));
        let stop = async {
            stopped(self.stop).await;
            // Whoever came a moment ago has a request under way: it would be closed before that is read.
            link.began().await;
        };
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = stop => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%from, %error, "a connection broke");
        }
    }
}

async fn answer(
    router: Router,
    request: Request<Incoming>,
    from: SocketAddr,
    link: Arc<Link>,
) -> Result<Response<Leaving>, Infallible> {
    let answering = Answering::begin(&link, request.version() == Version::HTTP_2);
    let mut request: Request<Body> = request.map(|body| Arriving::in_time(body, &link));
    request.extensions_mut().insert(ConnectInfo(from));
    let answer = router.oneshot(request).await?;
    Ok(answer.map(|body| Leaving::new(body, answering)))
}

/// What went wrong at the entrance, told once a minute.
#[derive(Default)]
struct Troubles {
    refused: u64,
    failed: u64,
    error: Option<io::Error>,
    told: Option<Instant>,
}

impl Troubles {
    fn full(&mut self) {
        self.refused += 1;
        self.tell();
    }

    fn failed(&mut self, error: io::Error) {
        self.failed += 1;
        self.error = Some(error);
        self.tell();
    }

    fn tell(&mut self) {
        if (self.refused, self.failed) == (0, 0) || self.told.is_some_and(|told| told.elapsed() < TELL) {
            return;
        }
        if let Some(error) = self.error.take() {
            tracing::error!(count = self.failed, %error, "connections cannot be accepted");
        }
        if self.refused > 0 {
            tracing::warn!(
                count = self.refused,
                "connections were refused: all places are taken, those of their source by requests"
            );
        }
        *self = Self { told: Some(Instant::now()), ..Self::default() };
    }
}

#[cfg(test)]
mod tests;
