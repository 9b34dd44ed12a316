//! A silent request for help: it shows to nobody who stands behind the agent.

use crate::{
    attack::Verdict,
    scene::{Scene, attempt},
    seen::{Seen, went},
};
use anyhow::{Context as _, Result};
use keyward_robot::{Answer, Recovery, enrol};
use serde_json::Value;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// How long what follows from a word may take: longer than a page is polled.
const FOLLOWS: Duration = Duration::from_millis(1500);
/// How long every answer to a word takes at least.
const TAKES: Duration = Duration::from_millis(300);
/// How often a page is looked at until it stays as it is.
const LOOKS: usize = 40;
/// How often a quiet moment is waited for.
const QUIET: usize = 6;
/// Words that may be given in a case.
const WORDS: usize = 5;

/// A50: a safe word makes everything look like success and give nothing.
pub(crate) async fn forces_somebody(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let victim = scene.employee()?;
    let mut seat = scene.seat(&victim).await?;
    let word = [("word", "blue heron")];
    went("the safe word", &seat.sure("/security-info/safety/word", &word).await?)?;
    let mut desk = scene.desk().await?;
    let number = scene.verified(&mut desk, &victim.lost()).await?;
    let [usual, forced] = [[("word", "kingfisher")], [("word", "Blue Heron!")]];
    let usual = attempt(&mut desk, number, "word", &usual).await?;
    let forced = attempt(&mut desk, number, "word", &forced).await?;
    went("another word", &usual)?;
    seen.holds("the safe word is answered like any other", members(&usual)? == members(&forced)?)?;
    let pass = desk.issue_pass(number).await?;
    let used = scene.enrolling(&victim.user_name, &pass).await;
    let mut attacker = seen.works("the pass signs in as any pass", used)?;
    let enrolled = enrol(&mut attacker, victim.new_seed()).await;
    let key = seen.works("a passkey is registered, it seems", enrolled)?;
    seen.failed("that passkey signs in", scene.sign_in(key).await, &["passkey-unknown"])?;
    let page = desk.agent.get(&format!("/desk/cases/{number}")).await?.text().to_lowercase();
    seen.holds("the case page says nothing of it", !page.contains("duress") && !page.contains("silent"))?;
    let mails = scene.mails(scene.cast.reviewer.id).await?;
    seen.holds("security is told", mails.iter().any(|mail| mail.message.kind == "duress"))?;
    seen.told()
}

/// What an answer of the desk is made of, apart from the opaque version of the case.
fn members(answer: &Answer) -> anyhow::Result<(u16, Value)> {
    let mut json = answer.json()?;
    for member in ["version", "case", "number"] {
        json.as_object_mut().map(|members| members.remove(member));
    }
    Ok((answer.status, json))
}

/// The version that the page of a case follows.
fn version(page: &str) -> Result<String> {
    let (_, rest) = page.split_once("/live?version=").context("the page follows nothing")?;
    Ok(rest.split('"').next().unwrap_or_default().to_owned())
}

/// What a page is built of: its elements, sorted, without a word of text. What was decided earlier stands in the timeline in the order in
/// which it was done.
fn elements(page: &str) -> Vec<String> {
    let name = |part: &str| part.split([' ', '>']).next().unwrap_or_default().to_owned();
    let mut all: Vec<String> = page.split('<').skip(1).map(name).collect();
    all.sort_unstable();
    all
}

/// How many entries the log has, as the page of a case says it; `None` if it does not.
fn entries(page: &str) -> Option<u64> {
    let (_, rest) = page.split_once("class=\"hash\">log")?;
    let number = rest.split('·').next().unwrap_or_default();
    number.chars().filter(char::is_ascii_digit).collect::<String>().parse().ok()
}

/// What whoever looks on sees of a word: the answer, how often the page changes, what it is built of, and how long all that took.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    answer: (u16, Value),
    headers: Vec<String>,
    changed: [bool; 2],
    elements: Vec<String>,
    waits: bool,
}

/// Waits until nothing that was decided before changes the page any more.
async fn settled(desk: &mut Recovery, number: u64) -> Result<()> {
    let (mut last, mut same) = (Vec::new(), 0);
    for _ in 0..LOOKS {
        let now = elements(&desk.agent.get(&format!("/desk/cases/{number}")).await?.text());
        same = if now == last { same + 1 } else { 0 };
        if same == 3 {
            return Ok(());
        }
        last = now;
        tokio::time::sleep(FOLLOWS / 3).await;
    }
    anyhow::bail!("the page of the case keeps changing")
}

async fn shown(desk: &mut Recovery, number: u64, word: &str) -> Result<Shown> {
    let path = format!("/desk/cases/{number}");
    let before = version(&desk.agent.get(&path).await?.text())?;
    let began = Instant::now();
    let given = attempt(desk, number, "word", &[("word", word)]).await?;
    let waits = began.elapsed() >= TAKES;
    let page = desk.agent.get(&path).await?.text();
    tokio::time::sleep(FOLLOWS).await;
    let later = desk.agent.get(&path).await?.text();
    let (first, second) = (version(&page)?, version(&later)?);
    Ok(Shown {
        answer: members(&given)?,
        headers: given.headers.keys().map(ToString::to_string).collect(),
        changed: [before != first, first != second],
        elements: elements(&later),
        waits,
    })
}

/// A54: two cases that differ only in whether the word was the right one look alike, and nobody tries a list.
pub(crate) async fn watches_the_word(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut desk = scene.desk_of(&scene.cast.colleague).await?;
    let (quiet, forced) = (scene.employee()?, scene.employee()?);
    let mut cases = Vec::new();
    for (someone, word) in [(&quiet, "Marigold 9"), (&forced, "Sunflower 7")] {
        let set = scene.seat(someone).await?.sure("/security-info/safety/word", &[("word", word)]).await?;
        went("the duress word", &set)?;
        cases.push(scene.verified(&mut desk, &someone.lost()).await?);
    }
    let [of_quiet, of_forced] = cases.as_slice() else { return Err(anyhow::anyhow!("two cases").into()) };
    for number in [of_quiet, of_forced] {
        settled(&mut desk, *number).await?;
    }
    let wrong = shown(&mut desk, *of_quiet, "sunflower 7").await?;
    let right = shown(&mut desk, *of_forced, "sunflower 7").await?;
    seen.holds(
        "the same answer, with the same headers",
        wrong.answer == right.answer && wrong.headers == right.headers,
    )?;
    let numbered = ["seq", "last_seq", "events"].iter().any(|name| right.answer.1.get(name).is_some());
    seen.holds("no number of events", !numbered)?;
    let once = [wrong.changed, right.changed] == [[true, false]; 2];
    let changes = [wrong.changed, right.changed].map(|changes| changes.iter().filter(|&&one| one).count());
    seen.holds(&format!("one change of the page, and none after it ({changes:?})"), once)?;
    let apart = wrong.elements.iter().zip(&right.elements).find(|(wrong, right)| wrong != right);
    let same = apart.is_none() && wrong.elements.len() == right.elements.len();
    let which = apart.map(|(wrong, right)| format!(" ({wrong} and {right})")).unwrap_or_default();
    seen.holds(&format!("the same page, element by element{which}"), same)?;
    seen.holds("an answer as late for a wrong word as for the right one", wrong.waits && right.waits)?;
    let told = scene.mails(scene.cast.reviewer.id).await?.iter().any(|mail| mail.message.kind == "duress");
    seen.holds("and security knows", told)?;
    for at in 1..WORDS {
        went(
            "another word",
            &attempt(&mut desk, *of_quiet, "word", &[("word", &format!("word {at}"))]).await?,
        )?;
    }
    let sixth = attempt(&mut desk, *of_quiet, "word", &[("word", "marigold 9")]).await?;
    seen.refused("the right word after five wrong ones", &sixth, &["too-many-words"])?;
    seen.told()
}

/// By how many entries the log grows after a word, for whoever looks at the page of the case. `None` if the page does not say it, or other
/// people write so much that nobody could tell.
async fn grows(desk: &mut Recovery, number: u64, word: &str) -> Result<Option<u64>> {
    let path = format!("/desk/cases/{number}");
    settled(desk, number).await?;
    for _ in 0..QUIET {
        let Some(first) = entries(&desk.agent.get(&path).await?.text()) else { return Ok(None) };
        tokio::time::sleep(FOLLOWS).await;
        let before = entries(&desk.agent.get(&path).await?.text());
        if before != Some(first) {
            continue;
        }
        went("the word", &attempt(desk, number, "word", &[("word", word)]).await?)?;
        tokio::time::sleep(FOLLOWS).await;
        let after = entries(&desk.agent.get(&path).await?.text());
        return Ok(after.map(|after| after.saturating_sub(first)));
    }
    Ok(None)
}

/// A76: nor does the size of the log tell a right word from a wrong one.
pub(crate) async fn counts_the_log(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut desk = scene.desk_of(&scene.cast.colleague).await?;
    let someone = scene.employee()?;
    let word = [("word", "Marigold 9")];
    let set = scene.seat(&someone).await?.sure("/security-info/safety/word", &word).await?;
    went("the duress word", &set)?;
    let number = desk.report(&someone.lost()).await?;
    desk.act(number, "assess", &[]).await?;
    let path = format!("/desk/cases/{number}");
    let numbered = |page: &str| page.contains("class=\"hash\"") || entries(page).is_some();
    if !numbered(&desk.agent.get(&path).await?.text()) {
        for word in ["sunflower 7", "marigold 9"] {
            went("a word", &attempt(&mut desk, number, "word", &[("word", word)]).await?)?;
            tokio::time::sleep(FOLLOWS).await;
            let page = desk.agent.get(&path).await?;
            went("the page of the case", &page)?;
            let what =
                "the page of the case says neither which entry of the log is which nor how many there are";
            seen.holds(what, !numbered(&page.text()))?;
        }
        return seen.told();
    }
    let wrong = grows(&mut desk, number, "sunflower 7").await?;
    let right = grows(&mut desk, number, "marigold 9").await?;
    let say =
        |grew: Option<u64>| grew.map_or_else(|| "nobody knows how many".to_owned(), |by| by.to_string());
    let what = format!(
        "the log grows by {} after a wrong word and by {} after the right one",
        say(wrong),
        say(right)
    );
    seen.holds(&what, wrong.is_some() && wrong == right)?;
    seen.told()
}
