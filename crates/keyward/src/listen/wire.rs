//! What passes over a connection: bytes, bodies of requests and of answers, each of which tells the [`Link`] of itself.

use super::link::Link;
use axum::body::{Body, Bytes};
use hyper::body::{Body as _, Frame, Incoming, SizeHint};
use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};

/// A socket that is watched.
pub(crate) struct Watched<S> {
    socket: S,
    link: Arc<Link>,
}

impl<S> Watched<S> {
    pub(crate) const fn new(socket: S, link: Arc<Link>) -> Self {
        Self { socket, link }
    }

    fn noted(&self, polled: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        self.link.sent(match &polled {
            Poll::Ready(taken) => Some(*taken.as_ref().unwrap_or(&0)),
            Poll::Pending => None,
        });
        polled
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.socket).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.link.received();
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.socket).poll_write(context, bytes);
        self.noted(polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.socket).poll_write_vectored(context, bytes);
        self.noted(polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}

/// The body of a request, which has to come in time.
pub(crate) struct Arriving {
    body: Incoming,
    link: Arc<Link>,
    /// When it has to be here.
    end: Instant,
    /// When the next part of it has to.
    next: Pin<Box<Sleep>>,
    ended: bool,
}

impl Arriving {
    /// A body that has time from now on.
    pub(crate) fn in_time(body: Incoming, link: &Arc<Link>) -> Body {
        if body.is_end_stream() {
            return Body::empty();
        }
        link.body_began();
        let (now, patience) = (Instant::now(), link.patience());
        Body::new(Self {
            body,
            link: Arc::clone(link),
            end: now + patience.body,
            next: Box::pin(sleep_until(now + patience.half.min(patience.body))),
            ended: false,
        })
    }

    fn end(&mut self) {
        if !self.ended {
            self.ended = true;
            self.link.body_ended();
        }
    }
}

impl hyper::body::Body for Arriving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if polled.is_pending() {
            ready!(self.next.as_mut().poll(context));
            self.end();
            return Poll::Ready(Some(Err(axum::Error::new(io::Error::from(io::ErrorKind::TimedOut)))));
        }
        match ready!(polled) {
            Some(Ok(frame)) => {
                let next = (Instant::now() + self.link.patience().half).min(self.end);
                self.next.as_mut().reset(next);
                if self.body.is_end_stream() {
                    self.end();
                }
                Poll::Ready(Some(Ok(frame)))
            }
            other => {
                self.end();
                Poll::Ready(other.map(|read| read.map_err(axum::Error::new)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        self.end();
    }
}

/// A request that is being answered; it was, when this is dropped.
pub(crate) struct Answering {
    link: Arc<Link>,
    number: u64,
}

impl Answering {
    pub(crate) fn begin(link: &Arc<Link>, http2: bool) -> Self {
        Self { number: link.asked(http2), link: Arc::clone(link) }
    }

    fn offered(&self) {
        self.link.offered(self.number);
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.link.answered(self.number);
    }
}

/// The body of an answer. Whoever sends it asks for the next part once the other end takes some.
pub(crate) struct Leaving {
    body: Body,
    /// Dropped with the body: only then there is nothing left to send.
    answering: Answering,
}

impl Leaving {
    pub(crate) fn new(body: Body, answering: Answering) -> Self {
        answering.offered();
        Self { body, answering }
    }
}

impl hyper::body::Body for Leaving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        match &polled {
            // A live page has nothing to say for a while.
            Poll::Pending => self.answering.link.taken(self.answering.number),
            Poll::Ready(_) => self.answering.offered(),
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
