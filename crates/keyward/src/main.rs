//! The keyward program.

mod access;
mod address;
mod administrators;
mod backup;
mod bench;
mod ceremonies;
mod cli;
mod clock;
mod config;
mod demo;
mod doctor;
mod health;
mod imports;
mod init;
mod install;
mod listen;
mod logging;
mod logs;
mod memory;
mod messages;
mod metrics;
mod ready;
mod redteam;
mod restore;
mod seals;
mod secret_file;
mod serve;
mod system;
mod tasks;
mod telemetry;
mod tls;
mod trouble;
mod trust;
mod verify;
mod vitals;
mod waiting;

use clap::Parser as _;
use cli::{
    AccountCommand, AdministratorCommand, CeremonyCommand, Cli, ClockCommand, Command, ConfigCommand,
    SecretCommand, SignInPolicyCommand,
};
use std::{process::ExitCode, time::Duration};

/// How long threads may go on when a command has ended.
const GONE: Duration = Duration::from_secs(5);

/// Threads that serve. A read of the embedded database keeps the one it runs on, which all but two of them may be: a disk that stands still keeps
/// those, and the two answer.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get) + 2
}

/// Has a command whose output nobody reads any more (`| head`) end as others of the system do. A server goes on, and so does what writes rows.
fn end_with_the_reader() {
    #[cfg(unix)]
    {
        let always = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
        // Without it such a command ends as well, with the words of a panic.
        let _ = signal_hook::flag::register_conditional_default(signal_hook::consts::SIGPIPE, always);
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    if !matches!(cli.command, Command::Serve { .. } | Command::Demo { .. } | Command::Restore { .. }) {
        end_with_the_reader();
    }
    // Two providers could be linked one day; this program has one.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = match runtime.worker_threads(threads()).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("keyward: cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    // Within the runtime: what goes to a collector is sent by a task.
    let (log, ended) = runtime.block_on(async { (logging::start(&cli.command), run(cli.command).await) });
    // A database that does not answer holds its threads: nobody waits for those.
    runtime.shutdown_timeout(GONE);
    // A copy of the file that is made while no server runs is whole.
    keyward_storage::wait_until_closed(GONE);
    match ended {
        Ok(code) => code,
        Err(error) => {
            logging::fatal(log, &error);
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Demo { place, port, fresh } => {
            demo::run(&place, port, fresh).await.map(|()| ExitCode::SUCCESS)
        }
        Command::Init { place, organisation, admin, admin_name } => {
            init::run(&place, &organisation, &admin, &admin_name).await.map(|()| ExitCode::SUCCESS)
        }
        Command::Administrator { command: AdministratorCommand::Add { place, account, new } } => {
            administrators::add(&place, &account, new.as_deref()).await.map(|()| ExitCode::SUCCESS)
        }
        Command::Account { command: AccountCommand::Unfreeze { place, account, reason } } => {
            administrators::unfreeze(&place, &account, &reason).await.map(|()| ExitCode::SUCCESS)
        }
        Command::Account { command: AccountCommand::Join { place, account, record, reason } } => {
            administrators::join(&place, &account, &record, &reason).await.map(|()| ExitCode::SUCCESS)
        }
        Command::SignInPolicy { command: SignInPolicyCommand::Restore { place, reason } } => {
            administrators::restore_sign_in(&place, &reason).await.map(|()| ExitCode::SUCCESS)
        }
        Command::BreakGlass { place, account } => administrators::break_glass(&place, &account).await,
        Command::Serve { place } => {
            let installation = Box::pin(install::Installation::open(&place)).await?;
            let listen = installation.config.server.listen;
            println!("Keyward serves {} on {listen}", installation.directory.name);
            serve::assemble(&installation, false)?.run(listen).await.map(|()| ExitCode::SUCCESS)
        }
        Command::Config { command: ConfigCommand::Check { config } } => {
            config::Config::read(&config)?;
            println!("{} is fine.", config.display());
            Ok(ExitCode::SUCCESS)
        }
        Command::Messages { command } => messages::run(command).await.map(|()| ExitCode::SUCCESS),
        Command::Backup { place, file, force } => backup::run(&place, &file, force).await,
        Command::Restore { place, file, since, accept_findings } => {
            restore::run(&place, restore::Wish { file, since, accept_findings }).await
        }
        Command::Doctor { place } => Box::pin(doctor::run(&place)).await,
        Command::Clock { command: ClockCommand::Accept { place } } => clock::accept(&place).await,
        Command::Import { place, strict, dry_run, reading, sources } => {
            imports::run(&place, &sources, &reading, strict, dry_run).await
        }
        Command::Log { command } => logs::run(command).await,
        Command::Secret { command: SecretCommand::Rotate { place } } => seals::rotate(&place).await,
        Command::Metadata { command } => trust::metadata(command).await,
        Command::Anchors { command } => trust::anchors(command).await,
        Command::Ceremony { command: CeremonyCommand::Verify { files } } => {
            ceremonies::verify(&files).map(|()| ExitCode::SUCCESS)
        }
        Command::Redteam { place, clean_up: true, .. } => redteam::clean_up(&place).await,
        Command::Redteam { place, url, only, json, clean_up: false } => {
            redteam::run(&place, url.as_deref(), &only, json).await
        }
        Command::Bench { seconds, clients, people, events, floods, postgres } => {
            let wish =
                bench::Wish { seconds, clients, people, events, floods, postgres: postgres.as_deref() };
            bench::run(wish).await.map(|()| ExitCode::SUCCESS)
        }
    }
}
