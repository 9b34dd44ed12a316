//! What a sign-in policy would do to people: shown before it is signed, and downloaded as a list.

use super::{edit::Proposal, reader};
use crate::{
    http::{desk::acting, error::PageError, form::Form, visit::Visit, words::factor_key},
    views::{AffectedView, RehearsalView, WayTally},
};
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use keyward_access::policy::{NextSignIn, Outcome};
use keyward_desk::{Affected, Rehearsal};
use keyward_model::{Combination, Factor};
use keyward_recovery::Payload;

/// What a change would do, if it is one of the sign-in policy.
pub(super) async fn of(visit: &Visit, payload: &Payload) -> Result<Option<RehearsalView>, PageError> {
    let Payload::SignIn { swap, .. } = payload else { return Ok(None) };
    let who = acting(reader(visit)?, None, None);
    Ok(Some(view(&visit.app.desk.rehearse(&who, swap.to.clone()).await?)))
}

fn view(found: &Rehearsal) -> RehearsalView {
    let affected = |list: &Affected| AffectedView {
        count: list.count,
        first: list
            .first
            .iter()
            .map(|(id, name, user_name)| (id.to_string(), name.clone(), user_name.clone()))
            .collect(),
    };
    let tally = |(way, tally): (&Combination, &keyward_desk::Tally)| WayTally {
        factors: way.iter().map(factor_key).collect(),
        gained: tally.gained,
        lost: tally.lost,
    };
    RehearsalView {
        people: found.people,
        changed: found.changed,
        ways: found.ways.iter().map(tally).collect(),
        locked_out: affected(&found.locked_out),
        weaker: affected(&found.weaker),
        refused: affected(&found.refused),
        refused_passkeys: found.refused_passkeys,
        unregistrable: affected(&found.unregistrable),
        asked: affected(&found.asked),
        held: affected(&found.held),
    }
}

/// Everybody for whom something would change, as CSV.
pub(super) async fn download(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let who = acting(reader(&visit)?, None, None);
    let asked = Proposal::parse(fields.get("id"), fields.get("payload"), "")?;
    let Payload::SignIn { swap, .. } = asked.payload else { return Err(PageError::BadField("payload")) };
    let people = visit.app.desk.rehearsed_people(&who, swap.to).await?;
    let mut text = String::from(
        "user name,name,locked out,weaker,ways gained,ways lost,passkeys refused,none to register anew,asked,held\r\n",
    );
    for (person, outcome) in &people {
        text.push_str(&row(&person.user_name, &person.display_name, outcome));
    }
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let name = HeaderValue::from_static("attachment; filename=\"rehearsal.csv\"");
    headers.insert(header::CONTENT_DISPOSITION, name);
    Ok(visit.finish(response))
}

fn row(user_name: &str, name: &str, outcome: &Outcome) -> String {
    let yes = |yes: bool| if yes { "yes" } else { "no" };
    let ways = |ways: &[Combination]| {
        let one = |way: &Combination| way.iter().map(Factor::name).collect::<Vec<_>>().join("+");
        ways.iter().map(one).collect::<Vec<_>>().join(" ")
    };
    let cells = [
        cell(user_name),
        cell(name),
        yes(outcome.locked_out).to_owned(),
        yes(outcome.weaker).to_owned(),
        ways(&outcome.gained),
        ways(&outcome.lost),
        outcome.refused.len().to_string(),
        yes(outcome.unregistrable).to_owned(),
        yes(outcome.next == NextSignIn::Asked).to_owned(),
        yes(outcome.next == NextSignIn::Held).to_owned(),
    ];
    cells.join(",") + "\r\n"
}

/// A cell of CSV (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_hold_what_names_may_hold() {
        assert_eq!(cell("Mira"), "\"Mira\"");
        assert_eq!(cell("O\"Neil, A"), "\"O\"\"Neil, A\"");
        assert_eq!(cell("=HYPERLINK(1)"), "\"'=HYPERLINK(1)\"");
        let outcome = Outcome { locked_out: true, ..Outcome::default() };
        assert_eq!(row("a", "b", &outcome), "\"a\",\"b\",yes,no,,,0,no,no,no\r\n");
    }
}
