#![doc = include_str!("../README.md")]

mod client;
mod codes;
mod config;
mod error;
mod freeze;
mod housekeeping;
mod label;
mod links;
mod methods;
mod overview;
mod pass;
mod passkey_sign_in;
mod registration;
mod service;
mod session;
mod signals;
mod state;
mod step_up;
mod trust;
mod verify;

pub use client::Client;
pub use codes::{CODES, CodeUsed, NewCodes, throttled};
pub use config::{Lifetime, Lifetimes, SignInConfig};
pub use error::{Refusal, SignInError};
pub use housekeeping::Tidied;
pub use label::operating_system;
pub use overview::Overview;
pub use pass::PassSession;
pub use passkey_sign_in::SignedIn;
pub use registration::{LONGEST_LABEL, NewPasskey, Registered};
pub use service::{CeremonyStart, SignIn};
pub use session::{NewSession, Session, SessionEntry, SessionKind};
pub use signals::Signals;
pub use step_up::{Asserted, AssertionProof, purpose};
pub use trust::passkey_facts;
pub use verify::Note;
// What the pages parse the browser's answers into.
pub use keyward_passkeys::{AuthenticationResponse, RegistrationResponse};
pub use keyward_storage::secrets::Revealed;
