//! Numbers that may ring in the thief's hand.

use crate::{
    attack::{Stop, Verdict},
    scene::{Scene, attempt, report},
    seen::{Seen, went},
};
use anyhow::Context as _;
use keyward_model::ContactId;
use keyward_robot::Recovery;
use serde_json::Value;
use std::sync::Arc;

/// Whatever the caller says about the number, it is not called.
async fn never_called(
    seen: &mut Seen,
    desk: &mut Recovery,
    number: u64,
    contact: ContactId,
) -> Result<(), Stop> {
    let contact = contact.to_string();
    for says in [None, Some("other"), Some("unknown"), Some("other")] {
        if let Some(says) = says {
            went(says, &attempt(desk, number, "numbers", &[("lost_has", says)]).await?)?;
        }
        let call = attempt(desk, number, "call-back", &[("contact", &contact), ("line", "fixed")]).await?;
        let what = format!("a call-back, the caller having said {}", says.unwrap_or("nothing"));
        seen.refused(&what, &call, &["number-does-not-count"])?;
        let passed = [("kind", "call_back"), ("contact", contact.as_str()), ("result", "passed")];
        let result = attempt(desk, number, "evidence", &passed).await?;
        seen.refused("its result", &result, &["no-such-check"])?;
    }
    Ok(())
}

/// A72: a phone that is not on file was stolen, and there is a mobile number on file.
pub(crate) async fn has_the_private_phone(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let (victim, contact) = &scene.cast.private;
    let mut desk = scene.desk_of(&scene.cast.colleague).await?;
    let mut lost = victim.lost();
    lost.device.clear();
    let own = [("other_kind", "phone"), ("other_name", "my own"), ("theft", "yes")];
    let opened = report(&mut desk, &lost, &own).await?;
    went("report", &opened)?;
    let number = opened.json()?.get("number").and_then(Value::as_u64).context("no number")?;
    desk.act(number, "assess", &[]).await?;
    never_called(&mut seen, &mut desk, number, *contact).await?;
    // The same number, written down as lines of the office.
    for line in scene.cast.private_lines {
        never_called(&mut seen, &mut desk, number, line).await?;
    }
    let line = victim.line.to_string();
    let unseen = attempt(&mut desk, number, "call-back", &[("contact", &line)]).await?;
    seen.refused("her line, which may be forwarded", &unseen, &["number-does-not-count"])?;
    seen.told()
}

/// A73: of two phones the older is stolen, and an import gave the number to the newer.
pub(crate) async fn has_one_of_two_phones(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let ([victim, _], contact) = &scene.cast.two_phones;
    let mut desk = scene.desk_of(&scene.cast.colleague).await?;
    let number = desk.report(&victim.lost()).await?;
    desk.act(number, "assess", &[]).await?;
    let page = desk.agent.get(&format!("/desk/cases/{number}?step=verify")).await?.text();
    seen.holds("the desk asks which of them has the number", page.contains("lost_has"))?;
    never_called(&mut seen, &mut desk, number, *contact).await?;
    seen.told()
}
