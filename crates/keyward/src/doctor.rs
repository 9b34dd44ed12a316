//! `keyward doctor`: what is wrong with this installation.

use crate::{
    cli::Place,
    health::{self, Finding, Severity},
    install::{Installation, Paths},
    memory, messages,
    secret_file::SecretFile,
    serve,
    system::SystemClock,
    tls, trust,
    vitals::{self, Database},
    waiting,
};
use keyward_desk::AtWork;
use keyward_model::{Channel, Clock as _, Person, Role, Timestamp};
use keyward_notify::{Happened, Hook, tell};
use keyward_storage::{Progress, StoreConfig, StoreError, backup, log, repo};
use std::{collections::BTreeSet, fmt::Write as _, path::Path, process::ExitCode, time::Duration};

/// How long before its end a certificate should have been renewed.
const RENEWAL: Duration = Duration::from_hours(14 * 24);

/// The most accounts or pairs of them that a line names.
const NAMED: usize = 10;

/// How far limits on guessing are counted.
const COUNTED: usize = 100_000;

/// What one check found.
#[derive(Debug)]
pub(crate) enum Found {
    Fine(String),
    Look(String),
    Wrong(String),
}

impl Found {
    fn says(&self, wrong: &str) -> bool {
        matches!(self, Self::Wrong(text) if text == wrong)
    }
}

pub(crate) async fn run(place: &Place) -> anyhow::Result<ExitCode> {
    let mut findings = Vec::new();
    match Paths::of(place) {
        Err(error) => findings.push(Found::Wrong(format!("configuration: {error:#}"))),
        Ok(paths) => {
            findings.extend(files(&paths));
            match Box::pin(Installation::open_at(paths)).await {
                // The secret was told above.
                Err(error) if findings.iter().any(|found| found.says(&format!("{error:#}"))) => {}
                Err(error) => findings.push(Found::Wrong(format!("{error:#}"))),
                Ok(installation) => {
                    findings.extend(now(&installation).await);
                    findings.extend(readable(&installation).await?);
                    // What is damaged may end the other checks, and costs nobody the findings above.
                    match waiting::telling("the database", Box::pin(database(&installation))).await {
                        Ok(found) => findings.extend(found),
                        Err(error) => findings.push(Found::Wrong(format!(
                            "the rest could not be looked at: {error:#}. `keyward log verify` names what is damaged"
                        ))),
                    }
                }
            }
        }
    }
    let mut wrong = 0;
    for finding in &findings {
        match finding {
            Found::Fine(text) => println!("ok     {text}"),
            Found::Look(text) => println!("look   {text}"),
            Found::Wrong(text) => {
                wrong += 1;
                println!("WRONG  {text}");
            }
        }
    }
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What `/readyz` of a server here would say, and when what is old was deleted last.
async fn now(installation: &Installation) -> Vec<Found> {
    let vitals = vitals::gather(installation, SystemClock.now(), false, None).await;
    let judged = health::judge(&vitals, installation.config.watch.free_disk());
    let mut findings: Vec<Found> = judged
        .into_iter()
        .map(|Finding { severity, says, .. }| match severity {
            Severity::Fine => Found::Fine(says),
            Severity::Attention | Severity::NotReady => Found::Wrong(says),
        })
        .collect();
    if let Database::Answers(facts) = &vitals.database {
        findings.push(match kept(installation, facts.swept_at).await {
            Ok(found) => found,
            Err(error) => Found::Wrong(format!("how much is kept could not be read: {error:#}")),
        });
    }
    findings
}

/// A file that the server remembers the log in and that is not its user's: somebody else started it once.
fn foreign(secret: &Path) -> Option<Found> {
    let tip = memory::beside(secret);
    if !memory::is_of_another(secret, &tip) {
        return None;
    }
    let (tip, secret) = (tip.display(), secret.display());
    Some(Found::Wrong(format!(
        "{tip} belongs to another user than {secret}: the server cannot read or write it and does not start. `chown --reference={secret} {tip}`"
    )))
}

fn files(paths: &Paths) -> Vec<Found> {
    let mut findings = vec![match SecretFile::read(&paths.secret) {
        Ok(_) => Found::Fine("the master secret is there and private".to_owned()),
        Err(error) => Found::Wrong(format!("{error:#}")),
    }];
    findings.extend(foreign(&paths.secret));
    let server = &paths.config.server;
    if server.public_url.starts_with("http://") {
        findings.push(Found::Look(
            "server.public_url is http://localhost: fine to try things out, not for people".to_owned(),
        ));
    }
    if server.public_url.starts_with("https://")
        && server.tls_certificate.is_none()
        && !server.listen.ip().is_loopback()
    {
        findings.push(Found::Look(format!(
            "{} is reachable without TLS: let only the proxy reach it",
            server.listen
        )));
    }
    if paths.config.mail.smtp.is_none() {
        findings.push(Found::Look(
            "mail.smtp is not set: mail waits and nobody gets it, and what waits for somebody to be told goes on waiting".to_owned(),
        ));
    }
    if let Err(error) = serve::check(&paths.config) {
        findings.push(Found::Wrong(format!("{error:#}")));
    } else if let Some((file, _)) = tls::files(&paths.config) {
        findings.push(certificate(file, paths.config.host()));
    }
    findings
}

/// What is to be said about metadata.
async fn authenticators(installation: &Installation) -> anyhow::Result<Found> {
    let Some(trust::InForce { stamp, metadata }) = trust::in_force(installation).await? else {
        return Ok(Found::Look(
            "no metadata about authenticators is loaded: no model is proven, no warning is heard (`keyward metadata load`)"
                .to_owned(),
        ));
    };
    Ok(match metadata {
        Err(error) => Found::Wrong(format!("the metadata file {} is not believed: {error}", stamp.number)),
        Ok(metadata) if metadata.has_lapsed(SystemClock.now().to_jiff()) => Found::Look(format!(
            "the metadata file {} has lapsed: the next one was to come by {}; load it",
            stamp.number, stamp.next_update
        )),
        Ok(metadata) => Found::Fine(format!(
            "the metadata file {} has {} models; the next comes by {}",
            stamp.number,
            metadata.models().len(),
            stamp.next_update
        )),
    })
}

fn certificate(file: &Path, host: &str) -> Found {
    let now = SystemClock.now();
    match tls::valid_until(file, host, now) {
        Err(error) => Found::Wrong(format!("{error:#}")),
        Ok(until) if now.plus(RENEWAL) > until => {
            Found::Look(format!("the certificate for {host} expires on {until}: renew it, and restart"))
        }
        Ok(until) => Found::Fine(format!("the certificate is for {host}, until {until}")),
    }
}

/// What is to be said where those who hold a role cannot work in it, whatever their number.
fn locked_out(at_work: &AtWork) -> Option<Found> {
    let AtWork { role, holders, enter, least, frozen, claims } = at_work;
    let (role, holders, enter, least) = (*role, *holders, *enter, *least);
    // Too few of them is another finding, and so is that there is no reader.
    if enter >= least.min(holders) || holders == 0 {
        return None;
    }
    let (who, then) = match role {
        Role::PolicyAdministrator => {
            ("policy administrators", "changes of the rules wait for a second signature")
        }
        Role::PrivilegedAuthentication => ("supervisors", "nobody approves privileged recoveries"),
        _ => ("security readers", "nobody stops a change or acknowledges a pass"),
    };
    let apart = if least > 1 { " and sign for each other" } else { "" };
    let mut said = format!(
        "of {holders} {who} {enter} can sign in{apart} now with the methods they have, {least} should: {then}."
    );
    if !frozen.is_empty() {
        let _ = write!(
            said,
            " Frozen: {}. If nobody can lift that at the desk, `keyward account unfreeze NAME --reason TEXT` does at the machine.",
            listed(frozen.iter().map(String::as_str))
        );
    }
    if !claims.is_empty() {
        let pairs: Vec<String> = claims.iter().map(|(one, other)| format!("{one} and {other}")).collect();
        let _ = write!(
            said,
            " A file says that these are one person's, and until that is settled neither signs beside or for the other: {}. Correct the \
             number in the file and import it, or link both on the person's page under Settings if they are.",
            listed(pairs.iter().map(String::as_str))
        );
    }
    // Where those make up for all who are missing, the methods and the policy are not the cause.
    if claims.is_empty() && enter + frozen.len() < least {
        said.push_str(
            " Let them register what the sign-in policy accepts, with a recovery or `keyward break-glass`; if the policy itself shuts \
             them out, put the default back with `keyward sign-in-policy restore`",
        );
    }
    Some(Found::Look(said.trim_end_matches('.').to_owned()))
}

/// The first of them.
fn listed<'a>(all: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = all.len().saturating_sub(NAMED);
    let first = all.take(NAMED).collect::<Vec<_>>().join("; ");
    if more == 0 { first } else { format!("{first}; and {more} more") }
}

/// By which ways a message that a privileged account is being recovered leaves this installation.
#[derive(Clone, Copy, Debug, Default)]
struct SecurityWays {
    mail: bool,
    text: bool,
    webhook: bool,
}

/// Nobody, if one of them or the list of them was forged: that is named further on, with everything else.
fn believed(people: Result<Vec<Person>, StoreError>) -> Result<Vec<Person>, StoreError> {
    match people {
        Err(StoreError::Forged { .. }) => Ok(Vec::new()),
        people => people,
    }
}

/// The ways that are configured and that lead to a security reader, or to a program.
async fn security(installation: &Installation) -> anyhow::Result<SecurityWays> {
    let (id, now, config) = (installation.directory.id, SystemClock.now(), &installation.config);
    let telling = config.telling(false);
    let hears = |hook: &Hook| hook.events.is_empty() || hook.events.contains(&Happened::PrivilegedRecovery);
    let webhook = telling.hooks.iter().any(hears);
    let (smtp, ways_for) = (config.mail.smtp.is_some(), telling.clone());
    let channels = installation
        .store
        .read("doctor", move |tx| -> Result<BTreeSet<Channel>, StoreError> {
            let mut channels = BTreeSet::new();
            for reader in believed(repo::people::with_role(tx, id, Role::SecurityReader, 50))? {
                let ways = match tell::ways_of(tx, id, &ways_for, reader.id, now) {
                    // Named below, with all others; nobody is told there.
                    Err(StoreError::Forged { .. }) => continue,
                    ways => ways?,
                };
                channels.extend(ways.into_iter().map(|(channel, _)| channel));
            }
            Ok(channels)
        })
        .await?;
    Ok(SecurityWays {
        mail: smtp && channels.contains(&Channel::Mail),
        text: channels.contains(&Channel::Text),
        webhook,
    })
}

/// A pass for a privileged account waits until security is told: whether nothing can tell them, and what to do.
fn unheard(reviewers: bool, ways: SecurityWays) -> Option<Found> {
    if ways.mail || ways.text || ways.webhook {
        return (!reviewers).then(|| {
            Found::Look(
                "no security reader: only programs hear of privileged recoveries; give somebody the role"
                    .to_owned(),
            )
        });
    }
    let what = if reviewers {
        "no security reader can be reached: set mail.smtp and put a mailbox on file for one, or set text.url and put a mobile \
         number on file, or add a [[webhook]] that hears case.privileged; until then each pass waits until a reader \
         acknowledges it on the case"
    } else {
        "nobody can be told: give somebody the role security reader and set mail.smtp, or add a [[webhook]] that hears \
         case.privileged; until then no such pass is issued"
    };
    Some(Found::Look(format!("passes for privileged accounts wait until security is told, and {what}")))
}

/// Whether every table can be read to its end.
async fn readable(installation: &Installation) -> anyhow::Result<Vec<Found>> {
    let damaged = backup::check_tables(&installation.store, &Progress::default()).await?;
    if damaged.is_empty() {
        return Ok(vec![Found::Fine("every table can be read to its end".to_owned())]);
    }
    Ok(damaged.into_iter().map(|found| Found::Wrong(found.what)).collect())
}

async fn database(installation: &Installation) -> anyhow::Result<Vec<Found>> {
    let id = installation.directory.id;
    let key = installation.log_signer()?.verifier().clone();
    let (people, admins, supervisors, reviewers, practice) = installation
        .store
        .read("doctor", move |tx| -> Result<_, StoreError> {
            let mut with =
                |role| believed(repo::people::lasting_with_role(tx, id, role, 3)).map(|people| people.len());
            let roles = (
                with(Role::PolicyAdministrator)?,
                with(Role::PrivilegedAuthentication)?,
                with(Role::SecurityReader)?,
            );
            let practice = repo::exercise::marked(tx, id)?.len();
            Ok((repo::people::count(tx, id)?, roles.0, roles.1, roles.2, practice))
        })
        .await?;
    let told = security(installation).await?;
    let engine = match installation.store.config() {
        StoreConfig::Sqlite { .. } => "SQLite",
        StoreConfig::Postgres { .. } => "PostgreSQL",
    };
    let mut findings =
        vec![Found::Fine(format!("{engine} answers; {people} people in {}", installation.directory.name))];
    if practice > 0 {
        findings.push(Found::Look(format!(
            "{practice} people of a red-team exercise are here: if none runs now, `keyward redteam --clean-up` takes them away"
        )));
    }
    if admins < 2 {
        findings.push(Found::Look(
            "fewer than two administrators: losing one may lock everybody out of settings".to_owned(),
        ));
    }
    if supervisors < 2 {
        findings.push(Found::Look(
            "fewer than two supervisors: a privileged recovery may find nobody to approve it".to_owned(),
        ));
    }
    // Not the whole server: what is wrong with a webhook is a finding of its own, and costs no other.
    let desk = serve::desk(installation, false)?;
    findings.extend(desk.at_work().await?.iter().filter_map(locked_out));
    findings.extend(unheard(reviewers > 0, told));
    let tip = installation.store.read("doctor", move |tx| log::tip_check(tx, id, &key)).await?;
    findings.push(if tip.is_empty() {
        Found::Fine(
            "the log's tip agrees with its checkpoint (`keyward log verify` checks all of it)".to_owned(),
        )
    } else {
        Found::Wrong(format!(
            "the log was altered: {}",
            tip.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
        ))
    });
    let sealed = keyward_storage::seal::verify_seals(&installation.store, id).await?;
    findings.push(match sealed.findings.list.first() {
        None => Found::Fine(format!("all {} rows that give access are as Keyward wrote them", sealed.rows)),
        Some(first) => Found::Wrong(format!(
            "{} rows are not as Keyward wrote them and are not believed, first: {first}",
            sealed.findings.count()
        )),
    });
    findings.push(authenticators(installation).await?);
    findings.extend(messages::findings(installation).await?);
    let now = SystemClock.now();
    let due = installation.store.read("doctor", move |tx| repo::intents::due(tx, id, now, 200)).await?;
    if !due.is_empty() {
        findings.push(Found::Look(format!(
            "{} effects wait to be carried out: is the server running?",
            due.len()
        )));
    }
    Ok(findings)
}

/// How long is kept what grows, and how much of it there is.
async fn kept(installation: &Installation, swept_at: Option<Timestamp>) -> anyhow::Result<Found> {
    let (id, kept) = (installation.directory.id, installation.config.retention.retention());
    let (sign_in, message, limits) = installation
        .store
        .read("doctor", move |tx| -> Result<_, StoreError> {
            let limits = repo::throttle::count(tx, id, COUNTED)?;
            Ok((repo::sign_ins::oldest(tx, id)?, repo::messages::oldest(tx, id)?, limits))
        })
        .await?;
    let days = |kept: Duration| kept.as_secs() / (24 * 60 * 60);
    let oldest = |at: Option<Timestamp>| at.map_or_else(|| "none".to_owned(), |at| format!("oldest {at}"));
    let more = if usize::try_from(limits) == Ok(COUNTED) { " or more" } else { "" };
    Ok(Found::Fine(format!(
        "kept: sign-ins {} days ({}), messages {} days ({}), ended sessions {} days; {limits}{more} limits on guessing; last swept {}",
        days(kept.sign_ins),
        oldest(sign_in),
        days(kept.messages),
        oldest(message),
        days(kept.sessions),
        swept_at.map_or_else(|| "never".to_owned(), |at| at.to_string()),
    )))
}

#[cfg(test)]
mod tests {
    use super::{AtWork, Found, Role, SecurityWays, locked_out, unheard};

    fn said(reviewers: bool, ways: SecurityWays) -> Option<String> {
        unheard(reviewers, ways).map(|found| match found {
            Found::Fine(text) | Found::Look(text) | Found::Wrong(text) => text,
        })
    }

    #[test]
    fn one_way_to_a_reader_is_enough_and_a_program_alone_is_said() {
        let none = SecurityWays::default();
        assert!(said(false, none).unwrap().contains("nobody can be told"));
        assert!(said(true, none).unwrap().contains("no security reader can be reached"));
        for ways in [SecurityWays { mail: true, ..none }, SecurityWays { text: true, ..none }] {
            assert_eq!(said(true, ways), None);
        }
        let webhook = SecurityWays { webhook: true, ..none };
        assert_eq!(said(true, webhook), None);
        assert!(said(false, webhook).unwrap().contains("only programs hear"));
    }

    #[test]
    fn the_cause_is_named_with_what_helps_against_it() {
        let name = |name: &str| name.to_owned();
        let at_work = |enter, frozen: &[&str], claims: &[(&str, &str)]| {
            let at_work = AtWork {
                role: Role::PrivilegedAuthentication,
                holders: 3,
                enter,
                least: 2,
                frozen: frozen.iter().map(|who| name(who)).collect(),
                claims: claims.iter().map(|(one, other)| (name(one), name(other))).collect(),
            };
            locked_out(&at_work).map(|found| match found {
                Found::Fine(text) | Found::Look(text) | Found::Wrong(text) => text,
            })
        };
        assert_eq!(at_work(2, &["ann"], &[("ann", "ben")]), None);
        let [unfreeze, policy, file] =
            ["keyward account unfreeze NAME", "keyward sign-in-policy restore", "Correct the number"];
        for (said, has, has_not) in [
            (at_work(0, &[], &[]), vec![policy], vec![unfreeze, file]),
            (at_work(1, &["ann", "ben"], &[]), vec![unfreeze, "Frozen: ann; ben."], vec![policy, file]),
            (at_work(0, &["ann"], &[]), vec![unfreeze, policy], vec![file]),
            (
                at_work(1, &[], &[("ann", "ben")]),
                vec![file, "ann and ben", "link both"],
                vec![unfreeze, policy],
            ),
            (at_work(1, &["cid"], &[("ann", "ben")]), vec![file, unfreeze], vec![policy]),
        ] {
            let said = said.unwrap();
            assert!(has.iter().all(|part| said.contains(part)), "{said}");
            assert!(!has_not.iter().any(|part| said.contains(part)), "{said}");
        }
        let many: Vec<String> = (0..12).map(|n| format!("p{n}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert!(at_work(0, &many, &[]).unwrap().contains("p9; and 2 more."));
    }
}
