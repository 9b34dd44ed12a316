//! TLS by Keyward itself.

use crate::{
    certificates,
    place::{Place, keyward},
};
use anyhow::{Result, ensure};
use keyward_robot::Client;
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    pki_types::{CertificateDer, ServerName},
};
use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::Arc,
    time::Duration,
};

/// The sign-in page over TLS, the certificate checked as a browser does.
fn sign_in_page(place: &Place, trusted: &[u8], protocols: &[&[u8]]) -> Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(trusted))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    let connection = ClientConnection::new(Arc::new(config), ServerName::try_from("localhost")?)?;
    let socket = TcpStream::connect(place.address)?;
    socket.set_read_timeout(Some(Duration::from_secs(20)))?;
    let mut stream = StreamOwned::new(connection, socket);
    let host = format!("localhost:{}", place.address.port());
    write!(stream, "GET / HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    ensure!(stream.conn.alpn_protocol() == protocols.first().copied());
    Ok(answer)
}

#[tokio::test]
async fn the_sign_in_page_comes_over_tls_and_not_without() {
    let place = Place::sqlite();
    place.init();
    let files = certificates::make(&place, "own", "localhost", 2099);
    let config = place.configure(&files.section(&place, "localhost"));
    let mut server = place.spawn(&["serve", "--config", config.to_str().unwrap()]).unwrap();
    server.wait_until(|| async { sign_in_page(&place, &files.der, &[b"http/1.1"]).map(drop) }).await.unwrap();
    let answer = sign_in_page(&place, &files.der, &[]).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("name=\"csrf\"") && answer.contains("strict-transport-security"), "{answer}");
    let other = certificates::make(&place, "other", "localhost", 2099);
    assert!(sign_in_page(&place, &other.der, &[]).is_err(), "another certificate is shown");
    assert!(Client::connect(place.address, &place.origin()).await.is_err(), "it answers in plain HTTP");
    // Nobody is disturbed by those who speak something else.
    sign_in_page(&place, &files.der, &[]).unwrap();
    // The attacks come over TLS too, and trust the server's own certificate.
    let config = config.to_str().unwrap();
    let url = place.origin().replace("http://", "https://");
    for more in [&[][..], &["--url", &url]] {
        let words = [&["redteam", "--only", "A13,a33", "--config", config], more].concat();
        keyward(&words).fine().says(&["A13  held", "A33  held", "2 held live"]);
    }
    keyward(&["redteam", "--config", config, "--url", "http://127.0.0.1:1"])
        .refused(&["no Keyward answers at 127.0.0.1:1"]);
    keyward(&["redteam", "--config", config, "--only", "B1"]).refused(&["there is no attack B1"]);
    keyward(&["redteam", "--config", config, "--clean-up"]).fine().says(&["0 people"]);
    server.stop();
    place.run(&["log", "verify"]).fine().says(&["The log is whole"]);
}

#[test]
fn a_server_that_cannot_show_its_certificate_does_not_start() {
    let place = Place::sqlite();
    place.init();
    let own = certificates::make(&place, "own", "localhost", 2099);
    let other = certificates::make(&place, "other", "localhost", 2099);
    let refused = |certificate: &std::path::Path, key: &std::path::Path, words: &[&str]| {
        let (certificate, key) = (certificate.to_owned(), key.to_owned());
        let files = certificates::Files { certificate, key, der: Vec::new() };
        let config = place.configure(&files.section(&place, "localhost"));
        keyward(&["serve", "--config", config.to_str().unwrap()]).refused(words);
    };
    let empty = place.file("empty.pem");
    std::fs::write(&empty, "").unwrap();
    refused(
        &own.certificate,
        &other.key,
        &["server.tls_key", "other-key.pem", "is not the key of", "own.pem"],
    );
    refused(
        &own.certificate,
        &own.certificate,
        &["server.tls_key", "own.pem", "holds no private key in PEM"],
    );
    refused(&own.certificate, &empty, &["server.tls_key", "empty.pem", "holds no private key in PEM"]);
    refused(&own.certificate, &place.file("none.pem"), &["server.tls_key", "none.pem", "No such file"]);
    refused(&own.key, &own.key, &["server.tls_certificate", "own-key.pem", "holds no certificate in PEM"]);
    refused(&empty, &own.key, &["server.tls_certificate", "empty.pem", "holds no certificate in PEM"]);
}
