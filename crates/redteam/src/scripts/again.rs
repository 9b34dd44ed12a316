//! What was judged before is judged again, and what was used is spent.

use crate::{
    attack::Verdict,
    scene::{Scene, ask_for_pass, attempt},
    seen::{Seen, went},
};
use anyhow::Context as _;
use keyward_model::{Role, RoleSet};
use keyward_robot::{Client, assertion, waiting_request};
use serde_json::Value;
use std::sync::Arc;

/// A reason, as the forms ask for one.
const WHY: (&str, &str) = ("reason", "In a hurry");

/// A53: who works a case neither reviews its flags nor lets it go on, by whatever detour.
pub(crate) async fn clears_his_own_way(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut desk = scene.desk_of(&scene.cast.supervisor).await?;
    let victim = scene.employee()?;
    let number = scene.verified(&mut desk, &victim.lost()).await?;
    desk.act(number, "flag", &[("kind", "threats")]).await?;
    seen.refused(
        "a pass in spite of threats",
        &ask_for_pass(&mut desk, number).await?,
        &["flags-unreviewed"],
    )?;
    let own = [("flag", "threats"), WHY];
    let reviewed = attempt(&mut desk, number, "review", &own).await?;
    seen.refused("his own flag reviewed", &reviewed, &["works-the-case"])?;
    desk.act(number, "escalate", &[WHY]).await?;
    for action in ["resume", "reject"] {
        let done = attempt(&mut desk, number, action, &[WHY]).await?;
        seen.refused(&format!("{action} after he escalated it"), &done, &["works-the-case"])?;
    }
    let mut other = scene.seat(&scene.cast.approver).await?.browser;
    let path = format!("/desk/cases/{number}");
    went("another supervisor", &other.surely(&format!("{path}/resume"), &[WHY]).await?)?;
    desk.verify_again(&victim.lost(), number).await?;
    let pass = ask_for_pass(&mut desk, number).await?;
    seen.refused("a pass after another let it go on", &pass, &["flags-unreviewed"])?;
    let waived = attempt(&mut desk, number, "waive", &[("step", "wipe"), WHY]).await?;
    seen.refused("a step that he lets go", &waived, &["works-the-case"])?;
    let named = other.surely(&format!("{path}/review"), &[WHY]).await?;
    seen.refused("a review that names no flag", &named, &["no-flags"])?;
    seen.told()
}

/// Asks `approver` for the second signature; gives the address of the request.
async fn asked(
    desk: &mut keyward_robot::Recovery,
    number: u64,
    approver: &str,
    browser: &mut Client,
) -> anyhow::Result<String> {
    desk.act(number, "approval", &[("approver", approver)]).await?;
    let request = waiting_request(browser).await?.context("nothing waits for the approver")?;
    Ok(format!("/approve/{request}"))
}

/// A55: a signature counts for as long as whoever gave it could give it.
pub(crate) async fn signs_without_the_role(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let approver = &scene.cast.demoted;
    let (has, lost) = (RoleSet::of(&[Role::PrivilegedAuthentication]), RoleSet::EMPLOYEE);
    let mut desk = scene.desk_of(&scene.cast.colleague).await?;
    let mut seat = scene.seat(approver).await?;
    for taken_first in [true, false] {
        let number = scene.verified(&mut desk, &scene.employee()?.lost()).await?;
        desk.act(number, "flag", &[("kind", "wrong_facts")]).await?;
        let alone = ask_for_pass(&mut desk, number).await?;
        seen.refused("a pass with wrong facts and one agent", &alone, &["not-approved"])?;
        let request = asked(&mut desk, number, &approver.id.to_string(), &mut seat.browser).await?;
        if taken_first {
            scene.change_roles(approver.id, [has, lost]).await?;
        }
        let proof = assertion(&mut seat.browser, &mut seat.key, &format!("{request}/assert")).await?;
        let signed = seat.browser.post_form(&format!("{request}/sign"), &[("assertion", &proof)]).await?;
        if taken_first {
            let codes = ["needs-supervisor", "cannot-approve", "not-allowed"];
            seen.refused("a signature after the role was taken away", &signed, &codes)?;
        } else {
            went("the signature", &signed)?;
            scene.change_roles(approver.id, [has, lost]).await?;
        }
        let pass = ask_for_pass(&mut desk, number).await?;
        seen.refused("a pass on who has the role no longer", &pass, &["not-approved"])?;
        scene.change_roles(approver.id, [lost, has]).await?;
    }
    seen.told()
}

/// A65: one verification and one approval give one pass, and none at all once somebody is in.
pub(crate) async fn asks_twice(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let victim = scene.employee()?;
    let (lost, approver) = (victim.lost(), &scene.cast.approver);
    let mut desk = scene.desk_of(&scene.cast.colleague).await?;
    let mut seat = scene.seat(approver).await?;
    let number = scene.verified(&mut desk, &lost).await?;
    desk.act(number, "flag", &[("kind", "wrong_facts")]).await?;
    let request = asked(&mut desk, number, &approver.id.to_string(), &mut seat.browser).await?;
    let proof = assertion(&mut seat.browser, &mut seat.key, &format!("{request}/assert")).await?;
    let signed = seat.browser.post_form(&format!("{request}/sign"), &[("assertion", &proof)]).await?;
    went("the signature", &signed)?;
    seen.works("the first pass", desk.issue_pass(number).await)?;
    desk.act(number, "void-pass", &[]).await?;
    let again = ask_for_pass(&mut desk, number).await?;
    seen.refused("a second from the same checks and signature", &again, &["not-verified", "not-approved"])?;
    desk.verify_again(&lost, number).await?;
    let again = ask_for_pass(&mut desk, number).await?;
    seen.refused("a second from new checks and the same signature", &again, &["not-approved"])?;

    let other = scene.employee()?.lost();
    let number = scene.verified(&mut desk, &other).await?;
    let pass = desk.issue_pass(number).await?;
    desk.register(&other, &pass).await?;
    desk.verify_again(&other, number).await?;
    let again = ask_for_pass(&mut desk, number).await?;
    seen.refused("a pass when its owner is in", &again, &["already-restored"])?;
    seen.told()
}

/// A75: a verified case always has a way to hand the pass over, and only the one that fits its checks.
pub(crate) async fn is_left_without_a_way(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let victim = &scene.cast.photographed;
    let mut desk = scene.desk_of(&scene.cast.colleague).await?;
    let number = desk.report(&victim.lost()).await?;
    desk.act(number, "assess", &[]).await?;
    desk.act(number, "video", &[]).await?;
    desk.agent.get(&format!("/desk/people/{}/photo", victim.id)).await?;
    let met = [("kind", "video"), ("result", "passed"), ("photo", "match"), ("prompts", "followed")];
    desk.act(number, "evidence", &met).await?;
    desk.vouch(number).await?;
    desk.act(number, "contain", &[]).await?;
    for channel in ["verified_call", "in_person"] {
        let proof = desk.touch(number, "pass").await?;
        let fields = [("channel", channel), ("one_time", "on"), ("assertion", proof.as_str())];
        let answer = attempt(&mut desk, number, "pass", &fields).await?;
        seen.refused(&format!("{channel}, which nobody did"), &answer, &["handover-not-permitted"])?;
    }
    let proof = desk.touch(number, "pass").await?;
    let fields = [("channel", "video_call"), ("one_time", "on"), ("assertion", proof.as_str())];
    let answer = attempt(&mut desk, number, "pass", &fields).await?;
    let given = answer.json().ok().and_then(|json| json.get("pass").and_then(Value::as_str).map(str::len));
    seen.holds("the video call hands it over", given.is_some())?;
    seen.told()
}
