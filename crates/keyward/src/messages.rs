//! `keyward messages`: what did not leave, and sending it again; and what `keyward doctor` says of it.

use crate::{administrators::operator, cli::MessagesCommand, doctor::Found, install::Installation, serve};
use anyhow::Context as _;
use keyward_desk::{Again, DeskError, UnsentMessage};
use keyward_model::{Channel, masked, masked_within};
use keyward_storage::repo::{
    self, PageRequest,
    messages::Unsent,
    outlets::{Fault, OutletState, StandIn, Trouble},
};

/// Messages that are read at once.
const PAGE: u16 = 200;

pub(crate) async fn run(command: MessagesCommand) -> anyhow::Result<()> {
    match command {
        MessagesCommand::List { place, given_up, waiting } => {
            let installation = Installation::open(&place).await?;
            let mut shown = 0;
            for (which, left_out) in [(Unsent::GivenUp, waiting), (Unsent::Waiting, given_up)] {
                if !left_out {
                    shown += list(&installation, which).await?;
                }
            }
            if shown == 0 {
                println!("None.");
            }
            Ok(())
        }
        MessagesCommand::SendAgain { place, id: Some(id), .. } => {
            let desk = serve::desk(&Installation::open(&place).await?, false)?;
            match desk.send_again_at_machine(operator(), id).await {
                Ok(_) => {
                    println!("It is in line again. The server sends it within seconds if it runs.");
                    Ok(())
                }
                Err(DeskError::NotFound) => anyhow::bail!(
                    "no message {id} was given up that can be sent again: `keyward messages list --given-up` shows which were; a code \
                     that has expired is not sent again"
                ),
                Err(other) => Err(other).context("it cannot be sent again"),
            }
        }
        MessagesCommand::SendAgain { all_given_up: false, .. } => {
            anyhow::bail!(
                "name a message, as `keyward messages list --given-up` shows it, or give --all-given-up"
            )
        }
        MessagesCommand::SendAgain { place, .. } => {
            let desk = serve::desk(&Installation::open(&place).await?, false)?;
            let (mut total, mut after) = (0, None);
            loop {
                let (sent, next) = desk.send_all_again_at_machine(operator(), after).await?;
                total += sent;
                after = next;
                if after.is_none() {
                    break;
                }
            }
            println!("{total} messages are in line again. The server sends them if it runs.");
            Ok(())
        }
    }
}

async fn list(installation: &Installation, which: Unsent) -> anyhow::Result<usize> {
    let desk = serve::desk(installation, false)?;
    let (mut shown, mut after) = (0, None);
    loop {
        let page = desk.unsent_at_machine(operator(), which, PageRequest::after(PAGE, after)).await?;
        for one in &page.rows {
            println!("{}", line(one));
        }
        shown += page.rows.len();
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(shown),
        }
    }
}

/// One message in one line, without its text.
fn line(one: &UnsentMessage) -> String {
    let (row, message) = (&one.row, &one.row.message);
    let to = match message.channel {
        Channel::Webhook => message.address.clone(),
        Channel::Mail | Channel::Text | Channel::Voice => masked(&message.address),
    };
    let case = one.case.map(|number| format!(" case {number}")).unwrap_or_default();
    let state = if row.is_given_up() {
        let why_not = match one.again {
            Again::Yes | Again::Waits => "",
            Again::CodeIsOver => ", its code has expired",
            Again::AddressIsGone => ", its address has been off file for three days",
        };
        format!("given up{why_not}")
    } else {
        format!("failed {} times, next try {}", row.attempts, row.next_attempt_at)
    };
    let why = row.last_error.as_deref().map(|why| match message.channel {
        Channel::Webhook => why.to_owned(),
        Channel::Mail | Channel::Text | Channel::Voice => masked_within(why, &message.address),
    });
    let why = why.unwrap_or_else(|| "not tried yet".to_owned());
    format!("{}  {}  {} to {to}{case}: {state}: {why}", message.id, message.created_at, message.kind)
}

/// What the doctor says of outlets and messages.
pub(crate) async fn findings(installation: &Installation) -> anyhow::Result<Vec<Found>> {
    let id = installation.directory.id;
    let (states, (failing, given_up)) = installation
        .store
        .read("doctor", move |tx| -> Result<_, keyward_storage::StoreError> {
            Ok((repo::outlets::list(tx, id)?, repo::messages::stuck(tx, id, 200)?))
        })
        .await?;
    let mut findings: Vec<Found> = states.iter().flat_map(of_outlet).collect();
    if failing > 0 {
        findings.push(Found::Look(format!(
            "{failing} messages failed and are tried again: `keyward messages list --waiting` says why"
        )));
    }
    if given_up > 0 {
        findings.push(Found::Look(format!(
            "{given_up} messages were given up: `keyward messages list --given-up` says which and why, and `keyward messages send-again \
             --all-given-up` sends them"
        )));
    }
    Ok(findings)
}

fn of_outlet(state: &OutletState) -> Vec<Found> {
    let trouble = state.trouble.as_ref().map(|trouble| Found::Wrong(words(&state.name, trouble)));
    let stand_in = state.stand_in.as_ref().map(|StandIn { host, reason }| {
        Found::Look(format!(
            "mail leaves through the fallback {host}; the first server is tried again every minute: {reason}"
        ))
    });
    trouble.into_iter().chain(stand_in).collect()
}

/// What is wrong, and what to do.
fn words(outlet: &str, Trouble { fault, reason, since }: &Trouble) -> String {
    let (who, address, login) = match outlet.split_once(':') {
        Some((_, hook)) => (format!("the webhook {hook}"), "its url", "its secret_file"),
        None if outlet == "mail" => {
            ("the mail server".to_owned(), "mail.smtp", "mail.user and mail.password_file")
        }
        None => ("the text gateway".to_owned(), "text.url", "text.secret_file"),
    };
    let (what, then) = match fault {
        Fault::Unreachable => ("cannot be reached", format!("check {address}, the name and the network")),
        Fault::Tls => ("cannot be reached with TLS", format!("check {address} and its certificate")),
        Fault::Silent => ("takes connections and does not answer", "check that server".to_owned()),
        Fault::Login => ("refuses our login", format!("set {login}, and restart")),
        Fault::Refused => {
            ("refuses us", "check mail.from, and whether that server lets this machine send".to_owned())
        }
        Fault::Busy => ("asks to come back later", "check that server".to_owned()),
        Fault::Relaying => (
            "does not send on to a recipient",
            format!("let it relay for this machine, or set {login} and restart"),
        ),
    };
    format!("{who} {what} since {since}: {reason}; {then}; then messages that wait leave automatically")
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyward_model::Timestamp;

    #[test]
    fn a_fault_says_what_to_do_about_it() {
        let at = Timestamp::parse_rfc3339("2026-11-21T09:00:00Z").unwrap();
        let said = |outlet: &str, fault| {
            words(outlet, &Trouble { fault, reason: "535 5.7.8 no".to_owned(), since: at })
        };
        let login = said("mail", Fault::Login);
        for part in
            ["the mail server refuses our login", "535 5.7.8 no", "mail.password_file", "leave automatically"]
        {
            assert!(login.contains(part), "{login}");
        }
        assert!(said("webhook:chat", Fault::Login).contains("the webhook chat refuses our login"));
        assert!(said("text", Fault::Unreachable).contains("text.url"));
        for fault in Fault::ALL {
            assert!(said("mail", fault).contains("2026-11-21"));
        }
    }
}
