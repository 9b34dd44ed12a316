//! Where a server answers, and how it is spoken to.

use anyhow::{Context as _, Result};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpSocket, TcpStream},
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, pki_types::ServerName},
};

/// The address of a server, and what is trusted if it speaks TLS.
#[derive(Clone, Debug)]
pub struct Door {
    /// Where it listens.
    pub address: SocketAddr,
    /// `None` if it speaks in plain.
    pub tls: Option<Arc<ClientConfig>>,
    /// The address to come from; `None` for the one that the system chooses.
    pub source: Option<IpAddr>,
}

impl From<SocketAddr> for Door {
    fn from(address: SocketAddr) -> Self {
        Self { address, tls: None, source: None }
    }
}

/// A connection, in plain or in TLS.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

impl Door {
    /// Opens a connection to the server that browsers know by `origin`.
    pub(crate) async fn open(&self, origin: &str) -> Result<Box<dyn Stream>> {
        let stream = self.connect().await?;
        stream.set_nodelay(true)?;
        let Some(tls) = &self.tls else { return Ok(Box::new(stream)) };
        let authority = origin.rsplit('/').next().unwrap_or_default();
        let host = authority.split(':').next().unwrap_or_default().to_owned();
        let name = ServerName::try_from(host).context("the origin has no host")?;
        Ok(Box::new(TlsConnector::from(Arc::clone(tls)).connect(name, stream).await?))
    }

    /// A connection on which nothing was said.
    ///
    /// # Errors
    /// If nobody listens, or the source is not an address of this machine.
    pub async fn connect(&self) -> std::io::Result<TcpStream> {
        let Some(source) = self.source else { return TcpStream::connect(self.address).await };
        let socket = if source.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        socket.bind((source, 0).into())?;
        socket.connect(self.address).await
    }
}
