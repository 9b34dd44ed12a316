//! Somebody at the desk, or who got hold of it.

use crate::{
    attack::{Stop, Verdict},
    scene::{Scene, ask_for_pass, ask_for_pass_by, attempt, report, with_pass},
    scripts::caller::reject,
    seen::{Seen, went},
};
use anyhow::Context as _;
use keyward_model::{EvidenceId, Role, RoleSet};
use keyward_robot::{assertion, waiting_request};
use serde_json::Value;
use std::sync::Arc;

/// What is done, the fields of its form, and why it is refused.
type Action = (&'static str, &'static [(&'static str, &'static str)], &'static str);

/// What may be done on a case, with fields as the pages send them, and why it is refused on one that is not verified: another reason is
/// no defence against this. The touch is added where one is needed.
const ACTIONS: &[Action] = &[
    ("contain", &[], "not-verified"),
    ("pass", &[("channel", "verified_call"), ("one_time", "on")], "not-verified"),
    ("pass", &[("channel", "in_person"), ("one_time", "on")], "not-verified"),
    ("retire", &[], "not-verified"),
    ("wipe", &[("device", "0"), ("reference", "MDM-1")], "not-verified"),
    ("document", &[("device", "0"), ("note", "Gone")], "not-verified"),
    ("advice", &[], "not-verified"),
    ("waive", &[("step", "restore"), ("reason", "In a hurry")], "needs-supervisor"),
    ("resume", &[("reason", "In a hurry")], "needs-supervisor"),
    ("reject", &[("reason", "In a hurry")], "needs-supervisor"),
    ("void-pass", &[], "no-pass"),
    ("close", &[], "duties-open"),
];

/// A04: the rules decide, not the agent.
pub(crate) async fn skips_steps(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut desk = scene.desk().await?;
    let victim = scene.employee()?;
    let number = desk.report(&victim.lost()).await?;
    desk.act(number, "assess", &[]).await?;
    let mut nobody = scene.seat(&scene.cast.stranger).await?.browser;
    let method = victim.method.to_string();
    for (action, fields, why) in ACTIONS {
        let mut fields = fields.to_vec();
        let proof = match *action {
            "pass" | "retire" => desk.touch(number, action).await?,
            _ => String::new(),
        };
        fields.extend([("assertion", proof.as_str()), ("method", &method)]);
        let answer = attempt(&mut desk, number, action, &fields).await?;
        seen.refused(&format!("{action} by the agent"), &answer, &[*why])?;
        let answer = nobody.post_form(&format!("/desk/cases/{number}/{action}"), &fields).await?;
        seen.refused("by somebody without a role", &answer, &["not-allowed"])?;
    }
    seen.works("the victim's passkey works as before", scene.sign_in(victim.credential()?).await)?;
    seen.told()
}

/// A05: methods are retired one by one, and only lost ones.
pub(crate) async fn resets_everything(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let [victim, good] = &scene.cast.careful;
    let mut desk = scene.desk().await?;
    let number = scene.verified(&mut desk, &victim.lost()).await?;
    let proof = desk.touch(number, "retire").await?;
    let (lost, other) = (victim.method.to_string(), good.method.to_string());
    let fields = [("method", other.as_str()), ("method", lost.as_str()), ("assertion", proof.as_str())];
    let answer = attempt(&mut desk, number, "retire", &fields).await?;
    seen.refused("retiring both passkeys", &answer, &["not-lost"])?;
    let pass = ask_for_pass(&mut desk, number).await?;
    seen.refused("a pass beside a good passkey", &pass, &["strong-method-remains"])?;
    seen.works("the good passkey still signs in", scene.sign_in(good.credential()?).await)?;
    names_an_old_day(&scene, &mut seen).await?;
    says_the_phone_is_new(&scene, &mut seen).await?;
    meets_the_owner(&scene, &mut seen, &["pass", "retire"]).await?;
    seen.told()
}

/// A caller who names the day on which the good passkey was bound, so that it is held back: that makes no pass cheaper.
async fn names_an_old_day(scene: &Scene, seen: &mut Seen) -> Result<(), Stop> {
    let [victim, good] = &scene.cast.dated;
    let mut desk = scene.desk().await?;
    let lost = victim.lost();
    let opened = report(&mut desk, &lost, &[("when", &scene.when_it_was_bound())]).await?;
    went("a report with an old day", &opened)?;
    let number = opened.json()?.get("number").and_then(Value::as_u64).context("no number")?;
    desk.verify(&lost, number).await?;
    attempt(&mut desk, number, "contain", &[]).await?;
    let pass = ask_for_pass(&mut desk, number).await?;
    let codes = ["not-verified", "strong-method-remains", "flags-unreviewed"];
    seen.refused("a pass after two checks and an old day", &pass, &codes)?;
    seen.works("the good passkey beside it signs in", scene.sign_in(good.credential()?).await)
}

/// A caller who has a new phone and wants the passkeys gone with the rest: whoever has one signs in, and whoever says that none is at hand
/// gives a proof more.
async fn says_the_phone_is_new(scene: &Scene, seen: &mut Seen) -> Result<(), Stop> {
    let [victim, good] = &scene.cast.renewing;
    let mut desk = scene.desk().await?;
    let lost = victim.lost();
    let opened = report(&mut desk, &lost, &[("playbook", "new_phone")]).await?;
    went("a report of a new phone", &opened)?;
    let number = opened.json()?.get("number").and_then(Value::as_u64).context("no number")?;
    desk.verify(&lost, number).await?;
    attempt(&mut desk, number, "contain", &[]).await?;
    let proof = desk.touch(number, "reregister").await?;
    let fields = [("passkeys", "on"), ("assertion", proof.as_str())];
    let asked = attempt(&mut desk, number, "reregister", &fields).await?;
    let codes = ["takes-what-works", "strong-method-remains", "not-verified"];
    seen.refused("registering again without the passkeys, after two checks", &asked, &codes)?;
    let pass = ask_for_pass(&mut desk, number).await?;
    let codes = ["strong-method-remains", "not-verified", "not-reregistered"];
    seen.refused("a pass for the new phone", &pass, &codes)?;
    seen.works("both passkeys sign in", scene.sign_in(good.credential()?).await)
}

/// A caller who reports what its owner still uses: once the owner signed in with it, nothing that needs a verification is done, and the
/// owner's sign-in is no check of the caller.
async fn meets_the_owner(scene: &Scene, seen: &mut Seen, actions: &[&str]) -> Result<(), Stop> {
    let victim = scene.employee()?;
    let mut desk = scene.desk().await?;
    let number = desk.report(&victim.lost()).await?;
    desk.verify(&victim.lost(), number).await?;
    seen.works("the owner signs in with what is reported", scene.sign_in(victim.credential()?).await)?;
    desk.act(number, "contain", &[]).await?;
    let method = victim.method.to_string();
    for action in actions {
        let proof = desk.touch(number, action).await?;
        let (_, fields, _) = ACTIONS.iter().find(|(name, ..)| name == action).context("no such action")?;
        let mut fields = fields.to_vec();
        fields.extend([("assertion", proof.as_str()), ("method", &method)]);
        let answer = attempt(&mut desk, number, action, &fields).await?;
        seen.refused(&format!("{action} after that"), &answer, &["flags-unreviewed", "not-proved"])?;
    }
    let own = [("flag", "owner_signed_in"), ("reason", "In a hurry")];
    let alone = attempt(&mut desk, number, "review", &own).await?;
    seen.refused("reviewed by who works the case", &alone, &["works-the-case", "needs-supervisor"])
}

/// A06: a privileged account takes somebody who stands above it, better proofs, and two people.
pub(crate) async fn targets_the_privileged(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let victim = scene.cast.privileged.lost();
    let mut agent = scene.desk().await?;
    let opened = report(&mut agent, &victim, &[]).await?;
    seen.refused("a case opened by the agent", &opened, &["beyond-reach", "not-found"])?;
    let mut desk = scene.desk_of(&scene.cast.supervisor).await?;
    let number = desk.report(&victim).await?;
    let assessed = attempt(&mut agent, number, "assess", &[]).await?;
    seen.refused("the supervisor's case worked by the agent", &assessed, &["beyond-reach", "not-found"])?;
    desk.verify(&victim, number).await?;
    let pass = ask_for_pass(&mut desk, number).await?;
    seen.refused("a pass after a call and a vouch", &pass, &["not-verified"])?;
    let met = [("kind", "in_person"), ("document", "passport"), ("place", "Reception"), ("result", "passed")];
    desk.agent.get(&format!("/desk/people/{}/photo", scene.cast.privileged.id)).await?;
    desk.act(number, "evidence", &met).await?;
    desk.act(number, "contain", &[]).await?;
    let pass = ask_for_pass_by(&mut desk, number, "in_person").await?;
    seen.refused("a pass without a second person", &pass, &["not-approved"])?;
    // Who works a case does not let it go on, nor end it to begin again.
    desk.act(number, "flag", &[("kind", "threats")]).await?;
    let alone = [("flag", "threats"), ("reason", "In a hurry")];
    let looked = attempt(&mut desk, number, "review", &alone).await?;
    seen.refused("its flags reviewed by who works it", &looked, &["works-the-case"])?;
    desk.act(number, "escalate", &[("reason", "In a hurry")]).await?;
    for action in ["resume", "reject"] {
        let done = attempt(&mut desk, number, action, &[("reason", "In a hurry")]).await?;
        seen.refused(&format!("{action} by who works it"), &done, &["works-the-case"])?;
    }
    reject(&scene, number).await?;
    rises(&scene, &mut seen).await?;
    seen.told()
}

/// A case that an agent verified as an ordinary one, whose person gets a role then: it is above the agent from that moment.
async fn rises(scene: &Scene, seen: &mut Seen) -> Result<(), Stop> {
    let victim = scene.employee()?;
    let mut desk = scene.desk().await?;
    let number = scene.verified(&mut desk, &victim.lost()).await?;
    let proof = desk.touch(number, "pass").await?;
    let role = RoleSet::of(&[Role::PrivilegedAuthentication]);
    scene.change_roles(victim.id, [RoleSet::EMPLOYEE, role]).await?;
    let fields = [("channel", "verified_call"), ("one_time", "on"), ("assertion", proof.as_str())];
    let pass = attempt(&mut desk, number, "pass", &fields).await;
    scene.change_roles(victim.id, [role, RoleSet::EMPLOYEE]).await?;
    seen.refused("a pass once the person has a role", &pass?, &["beyond-reach", "not-found"])
}

/// A07: who vouches comes from the directory, has been there a while, and signs with a passkey what is on the page.
pub(crate) async fn supplies_the_manager(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut desk = scene.desk().await?;
    let number = desk.report(&scene.cast.reassigned.lost()).await?;
    desk.act(number, "assess", &[]).await?;
    let vouch = attempt(&mut desk, number, "vouch", &[]).await?;
    seen.refused("a manager of an hour ago", &vouch, &["cannot-vouch"])?;

    let number = desk.report(&scene.employee()?.lost()).await?;
    desk.act(number, "assess", &[]).await?;
    desk.act(number, "vouch", &[]).await?;
    let mut manager = scene.seat(&scene.cast.manager).await?;
    let request = waiting_request(&mut manager.browser).await?.context("nothing waits for the manager")?;
    let path = format!("/approve/{request}");
    let signed = manager.browser.post_form(&format!("{path}/sign"), &[]).await?;
    seen.refused("a signature without a passkey", &signed, &["needs-passkey"])?;
    let other = assertion(&mut manager.browser, &mut manager.key, "/security-info/codes/assert").await?;
    let signed = manager.browser.post_form(&format!("{path}/sign"), &[("assertion", &other)]).await?;
    seen.refused("a touch that was meant for something else", &signed, &["ceremony-over"])?;
    for (what, who) in [("the agent", &scene.cast.agent), ("a stranger", &scene.cast.stranger)] {
        let mut seat = scene.seat(who).await?;
        let signed = seat.browser.post_form(&format!("{path}/sign"), &[]).await?;
        seen.refused(&format!("the manager's request signed by {what}"), &signed, &["not-found"])?;
    }
    for (what, who) in [("the agent", &scene.cast.agent), ("an employee", &scene.cast.stranger)] {
        let id = who.id.to_string();
        let asked = attempt(&mut desk, number, "approval", &[("approver", &id)]).await?;
        seen.refused(&format!("approval by {what}"), &asked, &["cannot-approve"])?;
    }
    seen.told()
}

/// A27: nobody works on their own account.
pub(crate) async fn recovers_himself(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    for (what, who) in [("the agent", &scene.cast.agent), ("the supervisor", &scene.cast.supervisor)] {
        let mut desk = scene.desk_of(who).await?;
        let opened = report(&mut desk, &who.lost(), &[]).await?;
        seen.refused(
            &format!("a case of {what} on himself"),
            &opened,
            &["own-case", "beyond-reach", "not-found"],
        )?;
    }
    let mut above = scene.desk_of(&scene.cast.supervisor).await?;
    let number = above.report(&scene.cast.colleague.lost()).await?;
    let mut own = scene.desk_of(&scene.cast.colleague).await?;
    for action in ["assess", "contain", "vouch"] {
        let done = attempt(&mut own, number, action, &[]).await?;
        seen.refused(
            &format!("{action} in the case about himself"),
            &done,
            &["own-case", "beyond-reach", "not-found"],
        )?;
    }
    reject(&scene, number).await?;
    seen.told()
}

/// A38: a wipe is recorded for what was reported, after it is known who asks.
pub(crate) async fn wipes(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut desk = scene.desk().await?;
    let (victim, other) = (scene.employee()?, scene.employee()?);
    let foreign = other.phone.to_string();
    let opened = report(&mut desk, &victim.lost(), &[("device", &foreign)]).await?;
    seen.refused("somebody else's phone in the report", &opened, &["bad-report"])?;
    let number = desk.report(&victim.lost()).await?;
    let wipe = [("device", "0"), ("reference", "MDM-1")];
    let early = attempt(&mut desk, number, "wipe", &wipe).await?;
    seen.refused("before anything is verified", &early, &["not-verified", "not-assessed"])?;
    desk.verify(&victim.lost(), number).await?;
    desk.act(number, "contain", &[]).await?;
    for device in ["7", foreign.as_str()] {
        let wiped = attempt(&mut desk, number, "wipe", &[("device", device), ("reference", "MDM-1")]).await?;
        seen.refused("a device that is not in the report", &wiped, &["unknown-thing"])?;
    }
    meets_the_owner(&scene, &mut seen, &["wipe"]).await?;
    seen.told()
}

/// A40: whether the account is enabled is asked at every step.
pub(crate) async fn recovers_a_leaver(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut desk = scene.desk().await?;
    let leaver = scene.employee()?;
    let number = scene.verified(&mut desk, &leaver.lost()).await?;
    let pass = desk.issue_pass(number).await?;
    let stays = scene.employee()?;
    let mut session = scene.seat(&stays).await?.browser;
    scene.disable(leaver.id).await?;
    scene.disable(stays.id).await?;
    let used = with_pass(&mut scene.browser().await?, &leaver.user_name, &pass).await?;
    seen.closed("a pass in hand", &used, &[403])?;
    let again = ask_for_pass(&mut desk, number).await?;
    seen.refused("another pass", &again, &["account-disabled"])?;
    let vouch = attempt(&mut desk, number, "vouch", &[]).await?;
    seen.refused("a vouch", &vouch, &["account-disabled"])?;
    // A new case closes ways in, by a supervisor, and opens none.
    let opened = desk.report(&stays.lost()).await?;
    desk.act(opened, "assess", &[]).await?;
    let vouch = attempt(&mut desk, opened, "vouch", &[]).await?;
    seen.refused("a vouch in a new case", &vouch, &["account-disabled"])?;
    let pass = ask_for_pass(&mut desk, opened).await?;
    seen.refused("a pass in a new case", &pass, &["account-disabled"])?;
    let contain = attempt(&mut desk, opened, "contain", &[]).await?;
    seen.refused("suspending by the agent", &contain, &["needs-supervisor"])?;
    let page = session.get("/security-info").await?;
    seen.closed("a session that was open", &page, &[401])?;
    seen.failed("their passkey", scene.sign_in(stays.credential()?).await, &["passkey-refused"])?;
    seen.told()
}

/// A47: a signature is over one text, once.
pub(crate) async fn reuses_a_signature(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut desk = scene.desk().await?;
    let mut manager = scene.seat(&scene.cast.manager).await?;
    let mut cases = Vec::new();
    for _ in 0..2 {
        let number = desk.report(&scene.employee()?.lost()).await?;
        desk.act(number, "assess", &[]).await?;
        desk.act(number, "vouch", &[]).await?;
        cases.push((number, waiting_request(&mut manager.browser).await?.context("nothing waits")?));
    }
    let [(_, first), (other, second)] = cases.as_slice() else {
        return Err(anyhow::anyhow!("two cases were opened").into());
    };
    let path = |request: &String, end: &str| format!("/approve/{request}/{end}");
    let proof = assertion(&mut manager.browser, &mut manager.key, &path(first, "assert")).await?;
    let signed = manager.browser.post_form(&path(second, "sign"), &[("assertion", &proof)]).await?;
    seen.refused("the signature for one case in another", &signed, &["ceremony-over"])?;
    let proof = assertion(&mut manager.browser, &mut manager.key, &path(first, "assert")).await?;
    let signed = manager.browser.post_form(&path(first, "sign"), &[("assertion", &proof)]).await?;
    if signed.status >= 400 {
        return Err(anyhow::anyhow!("the right signature: {} {}", signed.status, signed.text()).into());
    }
    let signed = manager.browser.post_form(&path(first, "sign"), &[("assertion", &proof)]).await?;
    let over = ["ceremony-over", "no-such-check", "conflict", "not-found"];
    seen.refused("the same signature once more", &signed, &over)?;
    // One that was never asked for: no such request, whatever is sent along.
    let made_up = EvidenceId::new(scene.exercise.clock.now(), &*scene.exercise.entropy).to_string();
    let proof = assertion(&mut manager.browser, &mut manager.key, &path(second, "assert")).await?;
    let signed = manager.browser.post_form(&path(&made_up, "sign"), &[("assertion", &proof)]).await?;
    seen.refused("a signature that was never asked for", &signed, &["not-found"])?;
    let pass = ask_for_pass(&mut desk, *other).await?;
    seen.refused("a pass in the other case", &pass, &["not-verified"])?;
    let standing: Value = desk.act(*other, "note", &[("note", "Still waiting")]).await?;
    let missing = standing.get("missing").and_then(Value::as_u64);
    seen.holds("the other case still misses every proof", missing.is_some_and(|missing| missing >= 2))?;
    seen.told()
}
