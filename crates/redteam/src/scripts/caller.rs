//! Somebody calls the desk and says that he is another.

use crate::{
    attack::{Stop, Verdict},
    scene::{Scene, ask_for_pass, attempt, report},
    seen::{Seen, went},
};
use anyhow::Context as _;
use keyward_model::ContactId;
use keyward_robot::{Answer, Recovery, Someone};
use serde_json::Value;
use std::sync::Arc;

/// A01: what anybody can know identifies, it never verifies.
pub(crate) async fn knows_everything(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut desk = scene.desk().await?;
    let number = desk.report(&scene.employee()?.lost()).await?;
    desk.act(number, "assess", &[]).await?;
    for known in ["full name", "staff number", "manager", "birth date", "office"] {
        let told = [("kind", "knowledge"), ("result", "passed"), ("note", known)];
        desk.act(number, "evidence", &told).await?;
    }
    let contain = attempt(&mut desk, number, "contain", &[]).await?;
    seen.refused("ending sessions", &contain, &["not-verified"])?;
    let pass = ask_for_pass(&mut desk, number).await?;
    seen.refused("a pass after five right answers", &pass, &["not-verified"])?;
    seen.told()
}

/// A02: only numbers that were on file before the case are called.
pub(crate) async fn names_a_number(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut desk = scene.desk().await?;
    let (victim, attacker) = (scene.employee()?, scene.employee()?);
    let number = desk.report(&victim.lost()).await?;
    desk.act(number, "assess", &[]).await?;
    let nobodys = scene.cast.moved.1.to_string();
    for (what, line) in [("the attacker's number", attacker.line.to_string()), ("nobody's number", nobodys)] {
        let call = attempt(&mut desk, number, "call-back", &[("contact", &line), ("line", "fixed")]).await?;
        seen.refused(what, &call, &["number-does-not-count"])?;
        let passed = [("kind", "call_back"), ("contact", line.as_str()), ("result", "passed")];
        let result = attempt(&mut desk, number, "evidence", &passed).await?;
        seen.refused(&format!("a result for {what}"), &result, &["no-such-check"])?;
    }
    let own = victim.line.to_string();
    let passed = [("kind", "call_back"), ("contact", own.as_str()), ("result", "passed")];
    let result = attempt(&mut desk, number, "evidence", &passed).await?;
    seen.refused("a result without a call", &result, &["no-such-check"])?;
    for (twins, playbook) in scene.cast.twins.iter().zip(["device_loss", "new_phone"]) {
        calls_one_line_twice(&scene, &mut seen, twins, playbook).await?;
    }
    seen.told()
}

/// One line that is on file three times, once with an extension: whoever answers it has given one proof.
async fn calls_one_line_twice(
    scene: &Scene,
    seen: &mut Seen,
    (victim, lines): &(Someone, [ContactId; 3]),
    playbook: &str,
) -> Result<(), Stop> {
    let mut desk = scene.desk().await?;
    let opened = report(&mut desk, &victim.lost(), &[("playbook", playbook)]).await?;
    went(playbook, &opened)?;
    let number = opened.json()?.get("number").and_then(Value::as_u64).context("no number")?;
    desk.act(number, "assess", &[]).await?;
    let mut passed = 0;
    for line in lines {
        let line = line.to_string();
        let call = attempt(&mut desk, number, "call-back", &[("contact", &line), ("line", "fixed")]).await?;
        let fields = [("kind", "call_back"), ("contact", line.as_str()), ("result", "passed")];
        let result = attempt(&mut desk, number, "evidence", &fields).await?;
        passed += u32::from(call.status < 400 && result.status < 400);
    }
    if passed == 0 {
        return Err(anyhow::anyhow!("none of the numbers was called").into());
    }
    let pass = ask_for_pass(&mut desk, number).await?;
    let what = format!("a pass after calls to one line under several names ({playbook})");
    seen.refused(&what, &pass, &["not-verified"])
}

/// A03: a number that changed lately is not called.
pub(crate) async fn moved_the_number(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut desk = scene.desk().await?;
    let (victim, number_of_attacker) = &scene.cast.moved;
    let number = desk.report(&victim.lost()).await?;
    desk.act(number, "assess", &[]).await?;
    let line = number_of_attacker.to_string();
    let call = attempt(&mut desk, number, "call-back", &[("contact", &line), ("line", "fixed")]).await?;
    seen.refused("the number of an hour ago", &call, &["number-does-not-count"])?;
    reject(&scene, number).await?;
    seen.told()
}

/// A22: an address that was replaced lately still gets the notices.
pub(crate) async fn moved_the_address(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut desk = scene.desk().await?;
    let victim = &scene.cast.moved.0;
    let number = scene.verified_slowly(&mut desk, victim).await?;
    let mails = scene.mails(victim.id).await?;
    let opened = mails
        .iter()
        .any(|mail| mail.message.kind == "case-opened" && mail.message.address.contains("@home."));
    seen.holds("the address of before was told of the case", opened)?;
    let answer = ask_for_pass(&mut desk, number).await?;
    if answer.status >= 400 {
        seen.refused("a pass", &answer, &["not-verified", "flags-unreviewed"])?;
        return seen.told();
    }
    let pass = answer.json()?.get("pass").and_then(Value::as_str).context("no pass")?.to_owned();
    let mails = scene.mails(victim.id).await?;
    let old = mails
        .iter()
        .any(|mail| mail.message.kind == "pass-issued" && mail.message.address.contains("@home."));
    seen.holds("the address of before was told of the pass", old)?;
    let carried = mails.iter().any(|mail| mail.message.body.contains(&pass));
    seen.holds("no mail carries it", !carried)?;
    seen.told()
}

/// A08: above the standard tier what is seen on a screen never suffices.
pub(crate) async fn shows_a_made_face(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut desk = scene.desk().await?;
    let number = desk.report(&scene.cast.elevated.lost()).await?;
    desk.act(number, "assess", &[]).await?;
    // The first is recorded; whether another of the same kind is, is the rules' business.
    went("the first video check", &show_face(&mut desk, &scene.cast.elevated, number, &[]).await?)?;
    for _ in 0..2 {
        show_face(&mut desk, &scene.cast.elevated, number, &[]).await?;
    }
    let pass = ask_for_pass(&mut desk, number).await?;
    seen.refused("a pass for an elevated account after three videos", &pass, &["not-verified"])?;

    let mut desk = scene.desk_of(&scene.cast.supervisor).await?;
    let number = desk.report(&scene.cast.privileged.lost()).await?;
    desk.act(number, "assess", &[]).await?;
    let shown = show_face(&mut desk, &scene.cast.privileged, number, &[("document", "passport")]).await?;
    went("the video check with photo ID", &shown)?;
    let pass = ask_for_pass(&mut desk, number).await?;
    seen.refused("a pass for a privileged account after a video with photo ID", &pass, &["not-verified"])?;
    reject(&scene, number).await?;
    seen.told()
}

/// The agent takes the face for the person's. Whether the check is taken as complete is the rules' business.
async fn show_face(
    desk: &mut Recovery,
    victim: &Someone,
    number: u64,
    more: &[(&str, &str)],
) -> anyhow::Result<Answer> {
    let kind = if more.is_empty() { "video" } else { "video_with_id" };
    attempt(desk, number, "video", &[]).await?;
    let photo = desk.agent.get(&format!("/desk/people/{}/photo", victim.id)).await?;
    anyhow::ensure!(photo.status == 200, "no photo to compare with: {}", photo.status);
    let mut fields = vec![("kind", kind), ("result", "passed"), ("photo", "match"), ("prompts", "followed")];
    fields.extend(more);
    attempt(desk, number, "evidence", &fields).await
}

/// A11: a name alone links nobody.
pub(crate) async fn has_the_same_name(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut desk = scene.desk().await?;
    let [victim, namesake] = &scene.cast.namesakes;
    let phone = namesake.phone.to_string();
    let opened = report(&mut desk, &victim.lost(), &[("device", &phone)]).await?;
    seen.refused("the namesake's phone in the report", &opened, &["bad-report"])?;
    let number = desk.report(&victim.lost()).await?;
    desk.act(number, "assess", &[]).await?;
    let line = namesake.line.to_string();
    let call = attempt(&mut desk, number, "call-back", &[("contact", &line), ("line", "fixed")]).await?;
    seen.refused("the namesake's number", &call, &["number-does-not-count"])?;
    seen.told()
}

/// A23: what failed with one agent counts with the next.
pub(crate) async fn calls_again(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let victim = scene.employee()?;
    let agents = [&scene.cast.agent, &scene.cast.colleague, &scene.cast.agent];
    for agent in agents {
        let mut desk = scene.desk_of(agent).await?;
        let number = desk.report(&victim.lost()).await?;
        desk.act(number, "assess", &[]).await?;
        let line = victim.line.to_string();
        desk.act(number, "call-back", &[("contact", &line), ("line", "fixed")]).await?;
        let failed = [("kind", "call_back"), ("contact", line.as_str()), ("result", "failed")];
        desk.act(number, "evidence", &failed).await?;
        reject(&scene, number).await?;
    }
    let mut desk = scene.desk_of(&scene.cast.colleague).await?;
    let opened = report(&mut desk, &victim.lost(), &[]).await?;
    if opened.status >= 400 {
        seen.refused("a fourth case", &opened, &["under-review", "person-frozen"])?;
        return seen.told();
    }
    let number = opened.json()?.get("number").and_then(Value::as_u64).context("no number")?;
    // It may be for a supervisor from its first moment.
    desk.verify(&victim.lost(), number).await.ok();
    // Ending sessions only makes the account safer; a stopped case refuses that too.
    attempt(&mut desk, number, "contain", &[]).await?;
    let pass = ask_for_pass(&mut desk, number).await?;
    seen.refused(
        "a pass in the fourth case",
        &pass,
        &["case-escalated", "not-verified", "not-approved", "flags-unreviewed"],
    )?;
    // Nothing failed, but the agent heard threats and a supervisor ended it: the next call begins with that.
    let victim = scene.employee()?;
    let number = desk.report(&victim.lost()).await?;
    desk.act(number, "flag", &[("kind", "threats")]).await?;
    reject(&scene, number).await?;
    let number = scene.verified(&mut desk, &victim.lost()).await?;
    let pass = ask_for_pass(&mut desk, number).await?;
    seen.refused("a pass after a rejected case", &pass, &["flags-unreviewed"])?;
    seen.told()
}

/// A25: who reports a phone as lost and still signs in with it is looked at first.
pub(crate) async fn still_has_the_phone(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    // An old day is what the caller says as well.
    for (says, when) in [("an hour ago", scene.an_hour_ago()), ("a year ago", scene.when_it_was_bound())] {
        let mut desk = scene.desk().await?;
        let victim = scene.employee()?;
        scene.seat(&victim).await?;
        let lost = victim.lost();
        let opened = report(&mut desk, &lost, &[("when", &when)]).await?;
        let number = opened.json()?.get("number").and_then(Value::as_u64).context("no number")?;
        desk.verify(&lost, number).await?;
        attempt(&mut desk, number, "contain", &[]).await?;
        let pass = ask_for_pass(&mut desk, number).await?;
        let codes = ["flags-unreviewed", "not-verified", "case-escalated"];
        let what = format!("a pass although the phone signed in that was lost {says}");
        seen.refused(&what, &pass, &codes)?;
    }
    seen.told()
}

/// Somebody who did not work a case ends it with nothing given.
pub(crate) async fn reject(scene: &Scene, number: u64) -> anyhow::Result<()> {
    let mut supervisor = scene.seat(&scene.cast.approver).await?.browser;
    let path = format!("/desk/cases/{number}");
    // It may be escalated already.
    supervisor.post_form(&format!("{path}/escalate"), &[("reason", "Exercise")]).await?;
    let done = supervisor.surely(&format!("{path}/reject"), &[("reason", "Exercise")]).await?;
    anyhow::ensure!(done.status < 400, "reject: {} {}", done.status, done.text());
    Ok(())
}

impl Scene {
    /// A case that is verified and contained, with a check more than the rules ask of most: something about the person is new.
    async fn verified_slowly(&self, desk: &mut Recovery, victim: &Someone) -> anyhow::Result<u64> {
        let number = desk.report(&victim.lost()).await?;
        desk.verify(&victim.lost(), number).await?;
        let seen =
            [("kind", "in_person"), ("document", "passport"), ("place", "Reception"), ("result", "passed")];
        desk.act(number, "evidence", &seen).await?;
        desk.act(number, "contain", &[]).await?;
        Ok(number)
    }

    /// A day after which everybody's passkeys here look as if they were added around the loss.
    pub(crate) fn when_it_was_bound(&self) -> String {
        let since = crate::cast::ON_FILE.saturating_sub(std::time::Duration::from_hours(24));
        self.exercise.clock.now().minus(since).to_string()
    }

    fn an_hour_ago(&self) -> String {
        self.exercise.clock.now().minus(std::time::Duration::from_hours(1)).to_string()
    }
}
