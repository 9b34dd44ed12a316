//! `keyward administrator add`, `keyward account unfreeze` and `join`, `keyward sign-in-policy restore` and `keyward break-glass`: what an operator can do
//! at the machine when two people cannot sign.
//! All are loud: an event in the log, and a mail to every administrator.

use crate::{
    cli::Place,
    init::Account,
    install::Installation,
    serve,
    system::{SystemClock, SystemEntropy},
};
use anyhow::Context as _;
use keyward_desk::{BreakGlass, Desk, DeskError, HeldUp, Join, Operator, SEALED_SYMBOLS, Unfreeze};
use keyward_directory::{BuiltIn, Directory as _, PassOrder};
use keyward_model::{Actor, Clock as _, EventId, IntentId, PersonId, is_safe_in_command};
use keyward_recovery::Refusal;
use keyward_storage::{
    Draws, StoreError,
    log::{self, NewEvent},
    repo,
    secrets::{Purpose, Revealed, generate_pass, normalize},
};
use std::{
    io::{IsTerminal as _, Read as _},
    process::ExitCode,
    sync::Arc,
};
use zeroize::Zeroizing;

/// The longest input that may hold a key.
const LONGEST_INPUT: u64 = 1024;

#[expect(clippy::disallowed_methods, reason = "these are the commands at the machine")]
pub(crate) const fn operator() -> Operator {
    Operator::at_the_machine()
}

fn desk(installation: &Installation) -> anyhow::Result<Desk> {
    Ok(serve::assemble(installation, false)?.desk)
}

/// A one-time pass for an administrator, grouped to be read, and how many minutes it lives.
pub(crate) async fn first_pass(
    installation: &Installation,
    person: PersonId,
) -> anyhow::Result<(Zeroizing<String>, u32)> {
    let minutes = desk(installation)?.pass_at_machine(operator(), Some(person)).await??;
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    let intent = IntentId::new(clock.now(), entropy.as_ref());
    let directory = BuiltIn::new(
        installation.store.clone(),
        installation.directory.id,
        Arc::clone(&installation.secrets),
        clock,
        entropy,
    );
    let order =
        PassOrder { intent, person, minutes, one_time: true, issued_by: Actor::Operator, decoy: false };
    let pass = directory.issue_pass(order).await?;
    let secret = pass.secret.context("the pass was issued before")?;
    Ok((Zeroizing::new(secret.as_str().to_owned()), minutes))
}

/// Makes a sealed key and keeps its keyed hash.
pub(crate) async fn seal(installation: &Installation) -> anyhow::Result<Revealed> {
    let key = generate_pass(SEALED_SYMBOLS, &SystemEntropy);
    desk(installation)?.seal_key(operator(), hash(installation, key.text())).await?;
    Ok(key)
}

/// The words that go with the key into the envelope.
pub(crate) fn print_sealed(key: &Revealed) {
    println!("\nThe sealed key, for the day when nobody can sign in. It is not shown again:");
    println!("\n  {}\n", key.grouped().as_str());
    println!(
        "Print it with these words, seal the envelope, sign across the flap, and put it where two people are needed to"
    );
    println!(
        "open it: \"Keyward's sealed key. It makes a one-time pass for one administrator, at the server, with"
    );
    println!(
        "`keyward break-glass NAME`. Opening it tells every administrator. It works once; the command prints the next.\"\n"
    );
}

fn hash(installation: &Installation, key: &str) -> [u8; 32] {
    installation.secrets.keyed_hash(Purpose::SealedKey, key.as_bytes())
}

pub(crate) async fn add(place: &Place, account: &str, new: Option<&str>) -> anyhow::Result<()> {
    let account = Account::parse(account, new)?;
    let installation = Installation::open(place).await?;
    let dir = installation.directory.id;
    let name = account.user_name.clone();
    let found = installation
        .store
        .read("administrator", move |tx| repo::people::find_by_user_name(tx, dir, &name))
        .await?
        .map(|person| person.id);
    let (person, made) = match (found, new) {
        (Some(person), None) => (person, false),
        (Some(_), Some(_)) => {
            anyhow::bail!("there is an account {} already: leave out --new", account.user_name)
        }
        (None, Some(_)) => {
            // Before there is an account that nobody gets into.
            desk(&installation)?.pass_at_machine(operator(), None).await??;
            (create(&installation, account.clone()).await?, true)
        }
        (None, None) => anyhow::bail!(
            "there is no account {}: import it, or make one with --new \"Full Name\"",
            account.user_name
        ),
    };
    let added = match desk(&installation)?.add_administrator(operator(), person).await {
        Ok(added) => added,
        Err(DeskError::Refused(Refusal::AccountFrozen)) => anyhow::bail!(
            "{} is frozen, so nobody signs in to it and it is given no role. Find out who froze it and why. Then lift it with \
             `keyward account unfreeze {} --reason TEXT`, and run this again",
            account.user_name,
            if is_safe_in_command(&account.user_name) { &account.user_name } else { "NAME" }
        ),
        Err(error) => return Err(error).with_context(|| format!("{} is disabled", account.user_name)),
    };
    say_held_up(&installation, person).await?;
    if !added {
        println!("{} is a policy administrator already.", account.user_name);
        return Ok(());
    }
    println!("{} is a policy administrator now. Every administrator is told.", account.user_name);
    if made {
        let (pass, minutes) = first_pass(&installation, person).await?;
        println!(
            "They sign in at {} with this one-time pass, within {minutes} minutes:",
            installation.config.server.public_url
        );
        println!("\n    {}\n", pass.as_str());
    } else {
        println!("They sign in as before; without a passkey of their own they need a recovery first.");
    }
    Ok(())
}

/// Says what else holds up an account that is let in: it may sign in, and sign nothing.
async fn say_held_up(installation: &Installation, person: PersonId) -> anyhow::Result<()> {
    for line in held_up(&desk(installation)?.held_up(operator(), person).await?) {
        println!("{line}");
    }
    Ok(())
}

fn held_up(HeldUp { open_case, claims }: &HeldUp) -> Vec<String> {
    let case = "A case about this person is open: their account signs nothing for others until it is closed.";
    let mut lines: Vec<String> = open_case.then(|| case.to_owned()).into_iter().collect();
    if !claims.is_empty() {
        lines.push(format!(
            "A file says that this account and {} are one person's. Until that is settled neither signs beside or for the other: correct \
             the number in the file and import it, or link both under Settings if they are.",
            claims.join(", ")
        ));
    }
    lines
}

/// A new account, without a role yet.
async fn create(installation: &Installation, account: Account) -> anyhow::Result<PersonId> {
    let draws = Draws::new(SystemClock.now(), &SystemEntropy);
    let dir = installation.directory.id;
    let made = installation.store.write("administrator", move |tx| -> Result<PersonId, StoreError> {
        let draws = draws.restart();
        let person = account.write(tx, dir, &[], &draws)?;
        repo::import_runs::forget(tx, dir)?;
        let event = NewEvent {
            id: EventId::new(draws.now(), &draws),
            at: draws.now(),
            actor: Actor::Operator,
            kind: "person.made".to_owned(),
            person: Some(person.id),
            case: None,
            salt: draws.bytes(),
            body: serde_json::json!({ "records": [log::claims::person_made(&person)] }),
        };
        log::append(tx, dir, &event)?;
        Ok(person.id)
    });
    Ok(made.await?)
}

pub(crate) async fn restore_sign_in(place: &Place, reason: &str) -> anyhow::Result<()> {
    let installation = Installation::open(place).await?;
    match desk(&installation)?.restore_sign_in_policy(operator(), reason).await? {
        Some(version) => println!(
            "The default sign-in policy is in force as version {version}. Every administrator and security reader is told."
        ),
        None => println!("The default sign-in policy is in force already."),
    }
    Ok(())
}

pub(crate) async fn unfreeze(place: &Place, account: &str, reason: &str) -> anyhow::Result<()> {
    let installation = Installation::open(place).await?;
    match desk(&installation)?.unfreeze(operator(), account, reason).await? {
        Unfreeze::Lifted { enabled } => {
            println!(
                "{account} is no longer frozen. Its owner, every administrator and every security reader are told. An open case stays stopped."
            );
            if !enabled {
                println!("It is disabled: nobody signs in to it until an import enables it.");
            }
            let (dir, name) = (installation.directory.id, account.trim().to_lowercase());
            let find =
                move |tx: &mut dyn keyward_storage::Tx| repo::people::find_by_user_name(tx, dir, &name);
            if let Some(found) = installation.store.read("unfrozen", find).await? {
                say_held_up(&installation, found.id).await?;
            }
        }
        Unfreeze::NotFrozen => println!("{account} is not frozen. Nothing is changed."),
        Unfreeze::Nobody => anyhow::bail!("there is no account {account}"),
    }
    Ok(())
}

pub(crate) async fn join(place: &Place, account: &str, record: &str, reason: &str) -> anyhow::Result<()> {
    let installation = Installation::open(place).await?;
    match desk(&installation)?.join_record(operator(), account, record, reason).await? {
        Join::Joined => println!(
            "{account} is joined to the record {record}. Nothing else is changed: the next import brings what the record says. Every \
             administrator and every security reader are told."
        ),
        Join::Taken => {
            anyhow::bail!(
                "{account} is of an export already, or the record {record} is another account's: nothing is changed"
            )
        }
        Join::Nobody => anyhow::bail!("there is no account {account}"),
    }
    Ok(())
}

pub(crate) async fn break_glass(place: &Place, account: &str) -> anyhow::Result<ExitCode> {
    let installation = Installation::open(place).await?;
    let typed = read_key()?;
    let Some(given) = normalize(&typed) else {
        eprintln!("keyward: this is no sealed key: {SEALED_SYMBOLS} letters and digits in groups of five.");
        return Ok(ExitCode::FAILURE);
    };
    let next = generate_pass(SEALED_SYMBOLS, &SystemEntropy);
    let hashes = (hash(&installation, &given), hash(&installation, next.text()));
    let said = match desk(&installation)?.break_glass(operator(), account, hashes.0, hashes.1).await? {
        BreakGlass::Opened(person) => {
            // First the next key: without it the envelope stays empty whatever happens next.
            print_sealed(&next);
            let (pass, minutes) = first_pass(&installation, person).await?;
            println!(
                "{account} signs in at {} with this one-time pass, within {minutes} minutes:",
                installation.config.server.public_url
            );
            println!("\n    {}\n", pass.as_str());
            say_held_up(&installation, person).await?;
            println!(
                "Every administrator and security reader is told. Under Review a security reader has to say that they looked."
            );
            return Ok(ExitCode::SUCCESS);
        }
        BreakGlass::Wrong(_) => "this is not the sealed key. The attempt is in the log.".to_owned(),
        BreakGlass::Wait(until) => format!("too many wrong keys: none is taken before {until}."),
        BreakGlass::NoWayIn(why) => {
            format!("the sealed key is not spent on {account}: {why}.").replace("NAME", account)
        }
        BreakGlass::NoKey => "there is no sealed key.".to_owned(),
        BreakGlass::NoAdministrator => {
            format!(
                "{account} is no enabled account with the role policy or privileged authentication administrator."
            )
        }
    };
    eprintln!("keyward: {said}");
    Ok(ExitCode::FAILURE)
}

/// Reads the key from standard input: on the command line it would stay in the shell's history.
fn read_key() -> anyhow::Result<Zeroizing<String>> {
    let input = std::io::stdin();
    let mut key = Zeroizing::new(String::new());
    if input.is_terminal() {
        eprint!("The sealed key: ");
        input.read_line(&mut key).context("the key cannot be read")?;
    } else {
        input.take(LONGEST_INPUT).read_to_string(&mut key).context("the key cannot be read")?;
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::{HeldUp, held_up};

    #[test]
    fn what_holds_up_an_account_that_is_let_in_is_said() {
        assert_eq!(held_up(&HeldUp::default()), [""; 0]);
        let claims = vec!["ann@x.example".to_owned(), "ben@x.example".to_owned()];
        let lines = held_up(&HeldUp { open_case: true, claims });
        assert_eq!(lines.len(), 2);
        assert!(lines[0].contains("until it is closed") && lines[1].contains("ann@x.example, ben@x.example"));
    }
}
