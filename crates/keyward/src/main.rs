//! The keyward program.

mod address;
mod administrators;
mod bench;
mod ceremonies;
mod cli;
mod config;
mod demo;
mod doctor;
mod imports;
mod init;
mod install;
mod logs;
mod memory;
mod redteam;
mod seals;
mod secret_file;
mod serve;
mod system;
mod tasks;
mod tls;
mod trust;

use clap::Parser as _;
use cli::{
    AccountCommand, AdministratorCommand, CeremonyCommand, Cli, Command, ConfigCommand, SecretCommand,
    SignInPolicyCommand,
};
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    // Two providers could be linked one day; this program has one.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("KEYWARD_LOG")
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,keyward=info")),
        )
        .with_writer(std::io::stderr)
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("keyward: cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(cli.command)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("keyward: {error:#}");
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
            let installation = install::Installation::open(&place).await?;
            let listen = installation.config.server.listen;
            println!("Keyward serves {} on {listen}", installation.directory.name);
            serve::assemble(&installation, false)?.run(listen).await.map(|()| ExitCode::SUCCESS)
        }
        Command::Config { command: ConfigCommand::Check { config } } => {
            config::Config::read(&config)?;
            println!("{} is fine.", config.display());
            Ok(ExitCode::SUCCESS)
        }
        Command::Doctor { place } => doctor::run(&place).await,
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
        Command::Bench { seconds, clients, people, postgres } => {
            bench::run(seconds, clients, people, postgres.as_deref()).await.map(|()| ExitCode::SUCCESS)
        }
    }
}
