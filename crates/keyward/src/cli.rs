//! The command line.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Gets people who lost a phone, security key or laptop back into their account, through no weaker door.
#[derive(Debug, Parser)]
#[command(name = "keyward", version, propagate_version = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Where the installation is.
#[derive(Clone, Debug, Args)]
pub(crate) struct Place {
    /// Folder of the embedded database and the master secret.
    #[arg(long, value_name = "DIR", default_value = "keyward-data", conflicts_with = "config")]
    pub(crate) data: PathBuf,
    /// Configuration file instead of a data folder.
    #[arg(long, value_name = "FILE", env = "KEYWARD_CONFIG")]
    pub(crate) config: Option<PathBuf>,
}

impl Place {
    /// As it is written on the command line.
    pub(crate) fn option(&self) -> String {
        match &self.config {
            Some(file) => format!("--config {}", file.display()),
            None => format!("--data {}", self.data.display()),
        }
    }
}

/// How an export is read; what is left out is as the configuration says.
#[derive(Clone, Debug, Args)]
pub(crate) struct Reading {
    /// Country of telephone numbers in national form, such as `SI`.
    #[arg(long, value_name = "COUNTRY")]
    pub(crate) default_country: Option<String>,
    /// File that says what the headings of the HR tables mean.
    #[arg(long, value_name = "FILE")]
    pub(crate) mapping: Option<PathBuf>,
    /// Whether new accounts are enabled of which the export does not say it.
    #[arg(long, value_name = "YES|NO")]
    pub(crate) assume_enabled: Option<Answer>,
}

/// An answer to a question of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Answer {
    /// It is so.
    Yes,
    /// It is not.
    No,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start a made-up organisation to try everything out.
    Demo {
        #[command(flatten)]
        place: Place,
        /// Port on localhost.
        #[arg(long, default_value_t = 8080, conflicts_with = "config")]
        port: u16,
        /// Delete what an earlier demo left in the data folder first.
        #[arg(long)]
        fresh: bool,
    },
    /// Make a new installation: organisation, master secret, administrators, sealed key.
    Init {
        #[command(flatten)]
        place: Place,
        /// The organisation's name.
        #[arg(long)]
        organisation: String,
        /// An administrator's user name, such as an e-mail address. Give it twice or more: changes of the rules take two.
        #[arg(long, required = true)]
        admin: Vec<String>,
        /// The administrators' names, in the same order.
        #[arg(long)]
        admin_name: Vec<String>,
    },
    /// Policy administrators, at the machine.
    Administrator {
        #[command(subcommand)]
        command: AdministratorCommand,
    },
    /// Accounts, at the machine.
    Account {
        #[command(subcommand)]
        command: AccountCommand,
    },
    /// The sign-in policy, at the machine.
    SignInPolicy {
        #[command(subcommand)]
        command: SignInPolicyCommand,
    },
    /// For the day when nobody can sign in: the sealed key for a one-time pass of an administrator.
    BreakGlass {
        #[command(flatten)]
        place: Place,
        /// The administrator's user name.
        account: String,
    },
    /// Serve.
    Serve {
        #[command(flatten)]
        place: Place,
    },
    /// Look at the configuration.
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Messages that wait or were given up.
    Messages {
        #[command(subcommand)]
        command: MessagesCommand,
    },
    /// Write everything but the master secret into one file, while the server runs, and verify it.
    ///
    /// The file is the same for SQLite and PostgreSQL; `keyward restore` puts it back into either. Nothing of the database is changed. Exit
    /// status: 0 if the backup was written and verified, 1 if not: then there is no file of that name, or the one from before.
    Backup {
        #[command(flatten)]
        place: Place,
        /// Where to write. An existing file is not touched.
        file: PathBuf,
        /// Replace an earlier backup of this name, once the new one is verified.
        #[arg(long)]
        force: bool,
    },
    /// Put a backup back into the database that the configuration names, which must be empty.
    ///
    /// The backup is verified first and what was put back afterwards. The master secret has to be the one that the installation had. Exit status:
    /// 0 if it was put back, 1 if not: then the database is as it was.
    Restore {
        #[command(flatten)]
        place: Place,
        /// The backup.
        file: PathBuf,
        /// A checkpoint of the log that was kept elsewhere: says what came after the backup.
        #[arg(long, value_name = "FILE")]
        since: Option<PathBuf>,
        /// Put it back although the log in it does not verify. What was forged stays refused.
        #[arg(long)]
        accept_findings: bool,
    },
    /// Check the installation and say what is wrong.
    Doctor {
        #[command(flatten)]
        place: Place,
    },
    /// Say that the machine's clock is right.
    Clock {
        #[command(subcommand)]
        command: ClockCommand,
    },
    /// Read a directory export (Microsoft Graph JSON, HR CSV) into the built-in directory.
    ///
    /// Exit status: 0 if everything was applied (notes are no problem), 1 if a record or field was refused or the run waits for two
    /// people, 2 if nothing could be read.
    Import {
        #[command(flatten)]
        place: Place,
        /// Apply nothing if anything is wrong.
        #[arg(long)]
        strict: bool,
        /// Show what would change and change nothing.
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        reading: Reading,
        /// Files or folders.
        #[arg(required = true)]
        sources: Vec<PathBuf>,
    },
    /// Work with the tamper-evident log.
    Log {
        #[command(subcommand)]
        command: LogCommand,
    },
    /// The master secret and the keys beside it.
    Secret {
        #[command(subcommand)]
        command: SecretCommand,
    },
    /// What the FIDO Alliance publishes about authenticator models: who vouches for them, certifications, warnings.
    Metadata {
        #[command(subcommand)]
        command: MetadataCommand,
    },
    /// Certificates of your own that vouch for authenticators, whatever the model.
    Anchors {
        #[command(subcommand)]
        command: AnchorsCommand,
    },
    /// Judge recorded WebAuthn ceremonies.
    Ceremony {
        #[command(subcommand)]
        command: CeremonyCommand,
    },
    /// Run the attacks on a recovery desk against the server that runs here, with people made for it and taken away again.
    ///
    /// Exit status: 0 if nothing is broken, 1 if something is or the exercise was stopped, 2 if the server was not reached as configured
    /// and nothing was tried, 3 if nothing is broken but something could not be tried now, such as during attack mode.
    Redteam {
        #[command(flatten)]
        place: Place,
        /// Where the server answers, such as `https://id.contoso.example`, if not where the configuration says that it listens.
        #[arg(long)]
        url: Option<String>,
        /// Only these attacks, such as `A04,A13`.
        #[arg(long, value_delimiter = ',')]
        only: Vec<String>,
        /// Print the report as JSON.
        #[arg(long)]
        json: bool,
        /// Take away the people that an exercise left behind when it was cut off, and do nothing else.
        #[arg(long, conflicts_with_all = ["url", "only", "json"])]
        clean_up: bool,
    },
    /// Measure sign-ins, recoveries and log appends on this machine.
    Bench {
        /// Seconds for each measurement.
        #[arg(long, default_value_t = 5)]
        seconds: u64,
        /// Clients at the same time.
        #[arg(long, default_value_t = 64)]
        clients: usize,
        /// People added for what depends on how many there are.
        #[arg(long, default_value_t = 100_000)]
        people: usize,
        /// Events added to the log, with five times as many sign-ins, for what must not depend on how many there are.
        #[arg(long, default_value_t = 0)]
        events: usize,
        /// Measure sign-ins while somebody floods the server, in each of the ways of `docs/reliability.md`.
        #[arg(long)]
        floods: bool,
        /// A PostgreSQL server to measure too: `postgres://user@host/database`; a database is made and dropped in it.
        #[arg(long)]
        postgres: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum AdministratorCommand {
    /// Make somebody a policy administrator without a second signature; every administrator is told.
    Add {
        #[command(flatten)]
        place: Place,
        /// The person's user name.
        account: String,
        /// Make a new account with this name, with a one-time pass, for somebody who is in no directory.
        #[arg(long, value_name = "NAME")]
        new: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// Lift the freeze of an account; its owner, every administrator and every security reader are told.
    ///
    /// For the day when whoever could lift it is frozen as well: `keyward doctor` says so. An open case of the account stays stopped.
    /// Exit status: 0 also if the account is not frozen.
    Unfreeze {
        #[command(flatten)]
        place: Place,
        /// The account's user name.
        account: String,
        /// Why: it is in the log for ever, and in the mail.
        #[arg(long)]
        reason: String,
    },
    /// Join an account that was made here to a record of the export; every administrator and security reader is told.
    ///
    /// For administrators of `keyward init` and `keyward administrator add`, whose records imports leave out until then. Nothing of the account
    /// changes by it: the next import brings what the record says, and that counts after 72 hours.
    Join {
        #[command(flatten)]
        place: Place,
        /// The account's user name.
        account: String,
        /// The id of the record in the export: the import names it.
        #[arg(long)]
        record: String,
        /// Why: it is in the log for ever, and in the mail.
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum SignInPolicyCommand {
    /// Put the default sign-in policy in force without a signature; every administrator and security reader is told.
    ///
    /// For the day when the policy lets nobody in who could change it: `keyward doctor` says so, and a pass of `keyward break-glass` registers
    /// only what the policy allows. What the policy had closed is open again at once. The policy that is replaced stays in the log and
    /// under Settings. Exit status: 0 also if the default is in force already.
    Restore {
        #[command(flatten)]
        place: Place,
        /// Why: it is in the log for ever, and in the mail.
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum MessagesCommand {
    /// List messages that did not leave, newest first, with the reason. Addresses are masked; no text is shown.
    List {
        #[command(flatten)]
        place: Place,
        /// Only those that nobody tries any more.
        #[arg(long, conflicts_with = "waiting")]
        given_up: bool,
        /// Only those that are still tried.
        #[arg(long)]
        waiting: bool,
    },
    /// Send messages again that were given up, each to the address that it was written to. It is an event in the log.
    ///
    /// Codes that have expired are not sent. The server sends; this command only puts them back in line. Exit status: 0 if any was put
    /// back or none was given up.
    SendAgain {
        #[command(flatten)]
        place: Place,
        /// The id, as `keyward messages list` shows it.
        id: Option<keyward_model::MessageId>,
        /// All of them.
        #[arg(long, conflicts_with = "id")]
        all_given_up: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ClockCommand {
    /// Believe the time that the machine's clock shows now: after a long stop, or when a wrong clock was set right.
    Accept {
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Read the file and say what is wrong.
    Check {
        /// The file.
        #[arg(long, value_name = "FILE", env = "KEYWARD_CONFIG")]
        config: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum LogCommand {
    /// Check that every table can be read, the whole tree, its signatures, and every row against its events and seals. Nothing is changed.
    ///
    /// Also where nothing can be written. It says on standard error how far it is.
    Verify {
        #[command(flatten)]
        place: Place,
        /// Check this backup, or copy of a SQLite database, instead of the database.
        #[arg(long, value_name = "FILE")]
        backup: Option<PathBuf>,
        /// Also check that the log continues this earlier checkpoint, kept elsewhere.
        #[arg(long, value_name = "FILE")]
        since: Option<PathBuf>,
    },
    /// Take away what somebody wrote to the database past Keyward: rows of a person, an event that waits for its leaf, or the list of roles.
    ///
    /// The account is frozen; if a method or pass was forged, all of them are taken away. Exit status: 0 if something was repaired, 1 if
    /// nothing is forged.
    Repair {
        #[command(flatten)]
        place: Place,
        /// `person`, `event` or `roles`.
        kind: String,
        /// The id, as `keyward log verify` names it; `all` for roles.
        id: String,
        /// Why: it is in the log for ever.
        #[arg(long)]
        reason: String,
    },
    /// Write a file that proves a case without the database.
    Prove {
        #[command(flatten)]
        place: Place,
        /// The case's number.
        case: u32,
        /// Where to write; standard output if absent.
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Check such a file; no installation is needed.
    Check {
        /// The file.
        file: PathBuf,
        /// The log's verifier key, as `keyward log key` prints it. Without it the file's own key is used and shown.
        #[arg(long)]
        key: Option<String>,
    },
    /// Print the log's verifier key.
    Key {
        #[command(flatten)]
        place: Place,
    },
    /// Print the newest signed checkpoint: keep it elsewhere, to notice a log that was rolled back.
    Checkpoint {
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum SecretCommand {
    /// Make a new key for the MACs of rows and events, and seal everything again with it. Stop every server first.
    Rotate {
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum MetadataCommand {
    /// Put a signed metadata file in force, and say what it changes.
    Load {
        #[command(flatten)]
        place: Place,
        /// The file as published.
        file: PathBuf,
    },
    /// Say which file is in force, or what it says of one model.
    Show {
        #[command(flatten)]
        place: Place,
        /// The model's AAGUID, such as `ee882879-721c-4913-9775-3dfcce97072a`.
        aaguid: Option<keyward_passkeys::Aaguid>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum AnchorsCommand {
    /// Trust the certificates of a PEM file: roots, intermediates or attestation certificates.
    Add {
        #[command(flatten)]
        place: Place,
        /// The file.
        file: PathBuf,
        /// What to call them; the file's name if left out.
        #[arg(long)]
        name: Option<String>,
    },
    /// Say whom you trust.
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Trust a certificate no longer.
    Remove {
        #[command(flatten)]
        place: Place,
        /// Its fingerprint or the beginning of it, at least 8 digits.
        fingerprint: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum CeremonyCommand {
    /// Print one line for each ceremony: accepted, or refused and why.
    Verify {
        /// JSON Lines files; `-` is standard input.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}
