//! What a server shows and gives to whoever merely connects.

use crate::{
    attack::Verdict,
    cast::sprayed,
    scene::{Scene, with_pass},
    seen::{Seen, code},
};
use keyward_robot::Client;
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// How long a half request may be held open.
const PATIENCE: Duration = Duration::from_secs(20);
/// Half a head, and half a body.
const HALVES: [&[u8]; 2] = [
    b"GET / HTTP/1.1\r\nhost: localhost\r\nx-slow: ",
    b"POST /signin/pass HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\n\
      content-length: 100\r\n\r\nuser",
];
/// Guesses at one name: more than are free.
const GUESSES: usize = 30;

/// A62: who sends half a request and no more is sent away.
pub(crate) async fn holds_connections(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let address = scene.exercise.door.address;
    let mut open = Vec::new();
    for half in HALVES {
        let mut connection = TcpStream::connect(address).await?;
        // Behind TLS it is half a greeting that is no greeting.
        connection.write_all(half).await?;
        open.push(tokio::spawn(async move {
            let mut all = Vec::new();
            timeout(PATIENCE, connection.read_to_end(&mut all)).await.is_ok()
        }));
    }
    for (what, closed) in ["half a head", "half a body"].into_iter().zip(open) {
        seen.holds(&format!("{what} is not waited for"), closed.await?)?;
    }
    seen.told()
}

/// What is answered to whoever would stop a case: everything but the reference to quote.
async fn stopped(browser: &mut Client, number: u64) -> anyhow::Result<(u16, String, String)> {
    let number = number.to_string();
    let answer = browser.post_form("/security-info/case/stop", &[("number", &number)]).await?;
    let message = answer.json()?.pointer("/error/message").map(ToString::to_string).unwrap_or_default();
    Ok((answer.status, code(&answer), message))
}

/// A63: a case of somebody else is no case.
pub(crate) async fn counts_cases(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut desk = scene.desk_of(&scene.cast.colleague).await?;
    let open = desk.report(&scene.employee()?.lost()).await?;
    let lost = scene.employee()?.lost();
    let closed = desk.run(&lost).await?;
    let mut stranger = scene.seat(&scene.employee()?).await?.browser;
    let mut answers = BTreeSet::new();
    for number in [open, closed, 1, 999_999_999] {
        answers.insert(stopped(&mut stranger, number).await?);
    }
    let one = answers.first().filter(|_| answers.len() == 1).map(|(status, ..)| *status);
    seen.holds("an open case, a closed one and none: one answer", one == Some(404))?;
    for number in [open, 999_999_999] {
        let page = stranger.get(&format!("/desk/cases/{number}")).await?;
        seen.refused("the page of a case without a role", &page, &["not-found", "not-allowed"])?;
    }
    seen.told()
}

/// A69: one guess each at many names, and many guesses at one, wait for everybody who makes them.
pub(crate) async fn sprays(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    scene.forget_tries().await?;
    let guess = scene.made_up_pass();
    let mut first = None;
    for (at, name) in sprayed().enumerate() {
        let answer = with_pass(&mut scene.browser().await?, &name, &guess).await?;
        seen.closed("one guess at many names", &answer, &[403, 429])?;
        if answer.status == 429 && first.is_none() {
            first = Some(at);
        }
    }
    let found = first.map_or_else(|| "never".to_owned(), |at| format!("after {at}"));
    seen.holds(&format!("a browser of its own for each name waits {found}"), first.is_some())?;
    scene.forget_tries().await?;
    let victim = scene.employee()?;
    let mut waits = false;
    for _ in 0..GUESSES {
        let wrong = with_pass(&mut scene.browser().await?, &victim.user_name, &scene.made_up_pass()).await?;
        seen.closed("many guesses at one name", &wrong, &[403, 429])?;
        waits = wrong.status == 429;
    }
    seen.holds("a browser of its own for each guess waits too", waits)?;
    scene.forget_tries().await?;
    let mut desk = scene.desk_of(&scene.cast.colleague).await?;
    let number = scene.verified(&mut desk, &victim.lost()).await?;
    let pass = desk.issue_pass(number).await?;
    let hers = scene.enrolling(&victim.user_name, &pass).await;
    seen.works("and ends nobody's pass", hers)?;
    seen.told()
}
