//! What some people of the demo type: set once, by the same use cases as on *Security info*, because it is kept under this
//! installation's keys.

use crate::serve::Server;
use anyhow::{Context as _, Result};
use keyward_authenticator::app_code;
use keyward_model::{Clock, Person};
use keyward_signin::{Client, PasswordUse, Session};
use std::{fmt::Write as _, time::Duration};

/// Everybody's.
const PASSWORD: &str = "zwölf rote Äpfel im Kahn";

/// Gives the people passwords and apps; what to print of it.
pub(super) async fn set(server: &Server, people: &[Person], clock: &dyn Clock) -> Result<String> {
    let mut keys = Vec::with_capacity(people.len());
    for person in people {
        let link = server.sign_in.issue_link(person.id, Duration::from_mins(1)).await?;
        let client = Client { browser: server.sign_in.new_browser(), ..Client::default() };
        let signed_in = server.sign_in.sign_in_with_link(link.text(), &client).await?;
        let key = add(server, &signed_in.session, &client, clock).await;
        server.sign_in.sign_out(signed_in.secret.text()).await?;
        keys.push(Some(key.with_context(|| person.user_name.clone())?));
    }
    Ok(told(people, &keys))
}

/// What can be said of it later: the keys of the apps are sealed.
pub(super) fn known(people: &[Person]) -> String {
    told(people, &vec![None; people.len()])
}

/// Adds a password and an app; the app's key.
async fn add(server: &Server, session: &Session, client: &Client, clock: &dyn Clock) -> Result<String> {
    let sign_in = &server.sign_in;
    sign_in.set_password(session, None, PASSWORD, PasswordUse::WithAnother, client).await?;
    let new = sign_in.begin_totp(session, None, client).await?;
    let seconds = u64::try_from(clock.now().as_micros() / 1_000_000)?;
    let code = app_code(&new.secret, seconds).context("the app shows no code")?;
    sign_in.confirm_totp(session, &new.state, &code, None, client).await?;
    Ok(new.secret.to_string())
}

fn told(people: &[Person], keys: &[Option<String>]) -> String {
    let mut text =
        format!("By name, with the password “{PASSWORD}” and an authenticator app with the key:\n");
    for (person, key) in people.iter().zip(keys) {
        let key = key.as_deref().unwrap_or("shown when the demo was made");
        // Writing into a String cannot fail.
        let _ = write!(text, "\n  {:<36} {key}", person.user_name);
    }
    text
}
