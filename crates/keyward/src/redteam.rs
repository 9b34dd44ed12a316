//! `keyward redteam`: the attacks, against the server that runs on this installation.

use crate::{
    address::Address,
    cli::Place,
    config::Config,
    install::Installation,
    system::{SystemClock, SystemEntropy},
    tls,
};
use anyhow::{Context as _, bail, ensure};
use keyward_redteam::{ATTACKS, Attack, Exercise, Unreached};
use keyward_robot::Door;
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    process::ExitCode,
    sync::Arc,
};

/// Nothing was tried, because the server was not there or is known to browsers by another address.
const NOT_REACHED: u8 = 2;
/// Nothing is broken, but not everything could be tried now.
const NOT_ALL_TRIED: u8 = 3;

pub(crate) async fn run(
    place: &Place,
    url: Option<&str>,
    only: &[String],
    json: bool,
) -> anyhow::Result<ExitCode> {
    match try_all(place, url, only, json).await {
        Err(error) if error.is::<Unreached>() => {
            eprintln!("keyward: {error:#}");
            Ok(ExitCode::from(NOT_REACHED))
        }
        tried => tried,
    }
}

async fn try_all(place: &Place, url: Option<&str>, only: &[String], json: bool) -> anyhow::Result<ExitCode> {
    let attacks = chosen(only)?;
    let mut installation = Installation::open(place).await?;
    if place.config.is_none() {
        ask_the_server(&mut installation, url.is_some(), place)?;
    }
    let exercise = exercise(&installation, door(&installation.config, url).await?)?;
    let left = keyward_redteam::left_over(&exercise).await?;
    ensure!(
        left.is_empty(),
        "an exercise was cut off here and left {} people behind, such as {}: run `keyward redteam {} --clean-up` first",
        left.len(),
        left.first().map_or("", String::as_str),
        place.option()
    );
    let report = keyward_redteam::run(&exercise, &attacks, asked_to_stop()).await?;
    if json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{report}");
    }
    Ok(match report {
        _ if report.is_good() => ExitCode::SUCCESS,
        _ if report.is_broken() || report.stopped => ExitCode::FAILURE,
        _ => ExitCode::from(NOT_ALL_TRIED),
    })
}

/// A data folder does not say where its server listens: the server does.
fn ask_the_server(installation: &mut Installation, has_url: bool, place: &Place) -> anyhow::Result<()> {
    match Address::read(&installation.address) {
        Some(Address { listen, public_url, .. }) => {
            (installation.config.server.listen, installation.config.server.public_url) = (listen, public_url);
            Ok(())
        }
        None if has_url => Ok(()),
        None => Err(Unreached::new(format!(
            "no server runs with {}: start one, or say --config or --url",
            place.option()
        ))
        .into()),
    }
}

pub(crate) async fn clean_up(place: &Place) -> anyhow::Result<ExitCode> {
    let installation = Installation::open(place).await?;
    let door = SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into();
    let removed = keyward_redteam::clean_up(&exercise(&installation, door)?).await?;
    println!("{removed} people of an exercise were taken away.");
    Ok(ExitCode::SUCCESS)
}

fn exercise(installation: &Installation, door: Door) -> anyhow::Result<Exercise> {
    Ok(Exercise {
        store: installation.store.clone(),
        directory: installation.directory.id,
        rp_id: installation.config.rp_id(),
        origin: installation.config.server.public_url.clone(),
        door,
        log_key: installation.log_signer()?.verifier().to_string(),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
    })
}

/// The attacks with these ids, all if none is named.
fn chosen(only: &[String]) -> anyhow::Result<Vec<Attack>> {
    if let Some(unknown) =
        only.iter().find(|id| ATTACKS.iter().all(|attack| !attack.id.eq_ignore_ascii_case(id)))
    {
        let last = ATTACKS.last().map_or("", |attack| attack.id);
        bail!("there is no attack {unknown}: A01 to {last}");
    }
    let named =
        |attack: &&Attack| only.is_empty() || only.iter().any(|id| attack.id.eq_ignore_ascii_case(id));
    Ok(ATTACKS.iter().filter(named).copied().collect())
}

/// Where the server answers: as told, else where it listens.
async fn door(config: &Config, url: Option<&str>) -> anyhow::Result<Door> {
    let Some(url) = url else {
        let tls = tls::files(config).map(|(certificate, _)| tls::trusting(Some(certificate))).transpose()?;
        return Ok(Door { address: reachable(config.server.listen), tls: tls.map(Arc::new), source: None });
    };
    let (scheme, authority) =
        url.trim_end_matches('/').split_once("://").context("--url: http:// or https://")?;
    let (port, tls) = match scheme {
        "http" => (80, None),
        "https" => {
            (443, Some(Arc::new(tls::trusting(tls::files(config).map(|(certificate, _)| certificate))?)))
        }
        _ => bail!("--url: http:// or https://"),
    };
    let named = if authority.contains(':') { authority.to_owned() } else { format!("{authority}:{port}") };
    let mut found = tokio::net::lookup_host(&named).await.with_context(|| format!("--url: {named}"))?;
    let address = found.next().with_context(|| format!("--url: {named} has no address"))?;
    Ok(Door { address, tls, source: None })
}

/// A server that listens everywhere is reached here.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let here = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(here, listen.port())
}

/// Ctrl-C, or a signal to end: what was made is taken away first.
async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} },
        Err(_) => drop(interrupt.await),
    }
    #[cfg(not(unix))]
    let _ = interrupt.await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attacks_are_chosen_by_id() {
        assert_eq!(chosen(&[]).unwrap().len(), ATTACKS.len());
        let some = chosen(&["a13".to_owned(), "A04".to_owned()]).unwrap();
        assert_eq!(some.iter().map(|attack| attack.id).collect::<Vec<_>>(), ["A04", "A13"]);
        assert!(chosen(&["A99".to_owned()]).unwrap_err().to_string().contains("A99"));
    }

    #[test]
    fn a_server_that_listens_everywhere_is_reached_here() {
        assert_eq!(reachable("0.0.0.0:8443".parse().unwrap()), "127.0.0.1:8443".parse().unwrap());
        assert_eq!(reachable("[::]:8443".parse().unwrap()), "[::1]:8443".parse().unwrap());
        assert_eq!(reachable("10.0.0.5:80".parse().unwrap()), "10.0.0.5:80".parse().unwrap());
    }
}
