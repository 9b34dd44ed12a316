//! The log, as far as it is reached over HTTP.

use crate::{
    attack::Verdict,
    scene::Scene,
    seen::{Seen, went},
};
use anyhow::Context as _;
use hyper::{Method, body::Bytes, header};
use keyward_ledger::Bundle;
use std::{sync::Arc, time::Duration};

/// A29: nothing changes the log over HTTP, and a proof that was altered is no proof.
pub(crate) async fn alters(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut desk = scene.desk().await?;
    let number = desk.report(&scene.employee()?.lost()).await?;
    let mut reviewer = scene.seat(&scene.cast.reviewer).await?.browser;
    let path = format!("/review/cases/{number}/proof");
    for (method, path) in [
        (Method::DELETE, path.as_str()),
        (Method::PUT, &path),
        (Method::POST, &path),
        (Method::DELETE, "/review"),
        (Method::PATCH, "/review"),
    ] {
        let (origin, token) = (reviewer.origin().to_owned(), reviewer.token().to_owned());
        let request = reviewer
            .request(method.clone(), path)
            .header(header::ORIGIN, origin)
            .header(header::ACCEPT, "application/json")
            .header("x-csrf", token)
            .body(Bytes::new())?;
        let answer = reviewer.exchange(request).await?;
        seen.closed(&format!("{method} {path}"), &answer, &[404, 405])?;
    }
    // The log promises a leaf within a second.
    let mut proof = reviewer.get(&path).await?;
    for _ in 0..50 {
        if proof.status == 200 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        proof = reviewer.get(&path).await?;
    }
    went("proof", &proof)?;
    let text = proof.text();
    let key = Some(scene.exercise.log_key.as_str());
    Bundle::from_json(&text).and_then(|bundle| bundle.verify(key)).context("the proof must verify")?;
    let altered = text.replacen("device_loss", "pin_locked_", 1);
    seen.holds("the proof names what was reported", altered != text)?;
    let verified = Bundle::from_json(&altered).and_then(|bundle| bundle.verify(key));
    seen.holds("a proof with a word changed does not verify", verified.is_err())?;
    seen.told()
}
