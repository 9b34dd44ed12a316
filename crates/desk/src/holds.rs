//! An agent who opens, contains, ends, freezes, stops or alarms too much in too short a time is put on hold, before a wave of attacks is called one that stops everybody: a
//! stolen session stops itself, and the others go on.

use crate::{
    Acting, Desk, DeskError, alarms, desk::restarted, journal, letters, lists::Names, open::one_line,
};
use keyward_model::{Actor, DirectoryId, Humans, PersonId, RoleSet, Timestamp};
use keyward_notify::{Notice as Words, Telling, owed::Owed};
use keyward_recovery::{Command, Deed, Facts, FlagEffect, INVITED_AT_ONCE};
use keyward_storage::{
    Draws, StoreError, Tx,
    repo::{
        agent_holds::{self, AgentHold},
        exercise, humans,
        throttle::{self, Gate, Rule},
    },
};
use serde_json::json;
use std::time::Duration;

/// What is counted of an agent, each for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// A recovery was opened.
    Opened,
    /// A first passkey was begun: a day of new people makes many of them, and each is a case without a loss.
    Began,
    /// Somebody was locked out: sessions ended, methods suspended or an account frozen.
    Contained,
    /// A case was stopped: by that word, by a red flag that stops it, or with its exception.
    Stopped,
    /// An alarm was raised.
    Alarmed,
}

impl Work {
    const ALL: [Self; 5] = [Self::Opened, Self::Began, Self::Contained, Self::Stopped, Self::Alarmed];

    /// What a command of a case counts as, once it was done. A stop takes no touch, and never will: whoever notices an attack stops it with what is
    /// in front of them. So that nobody silences people with stop after stop, from a stolen session or their own, stops count towards the hold of
    /// who gives them; the last one is done like the first.
    pub fn of_command(command: &Command, facts: &Facts) -> Option<Self> {
        match command {
            Command::Escalate { .. } | Command::StopException { .. } => Some(Self::Stopped),
            Command::RaiseFlag { kind } => {
                (facts.flag_effect(*kind) == FlagEffect::Stop).then_some(Self::Stopped)
            }
            _ => None,
        }
    }

    /// How many are too many for one agent: half of a wave of recoveries, which nobody makes by hand; of first passkeys half of a list
    /// of invitations. Each alarm is heard by everybody who watches: a quarter of a wave.
    fn most(self, wave: u32) -> u32 {
        match self {
            Self::Opened | Self::Contained | Self::Stopped => wave.div_ceil(2),
            Self::Alarmed => wave.div_ceil(4).max(2),
            Self::Began => u32::try_from(INVITED_AT_ONCE / 2).unwrap_or(u32::MAX),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Opened => "agent-opened",
            Self::Began => "agent-began",
            Self::Contained => "agent-contained",
            Self::Stopped => "agent-stopped",
            Self::Alarmed => "agent-alarmed",
        }
    }

    /// The time over which it is counted: that of a wave. What wears people out does so slowly, too.
    const fn window(self) -> Duration {
        match self {
            Self::Opened | Self::Began | Self::Contained => Duration::from_mins(10),
            Self::Stopped | Self::Alarmed => Duration::from_hours(1),
        }
    }
}

/// Somebody whose work is on hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldDetail {
    /// Who, since when, and after how much.
    pub hold: AgentHold,
    /// Their name.
    pub name: String,
    /// Which accounts are theirs.
    pub humans: Humans,
}

impl HoldDetail {
    /// Whether somebody with these roles may let the agent go on.
    pub fn may_end(&self, by: PersonId, roles: RoleSet) -> bool {
        alarms::may_watch(roles) && !is_own(&self.humans, by, self.hold.agent)
    }
}

/// Whether the hold is on an account of the one who would end it.
fn is_own(humans: &Humans, by: PersonId, agent: PersonId) -> bool {
    humans.is_same(by, agent)
}

/// Whether a human's work is on hold: that of any of their accounts is that of all.
pub(crate) fn is_held(tx: &mut dyn Tx, dir: DirectoryId, agent: PersonId) -> Result<bool, StoreError> {
    for account in humans::of(tx, dir, &[agent])?.accounts(agent) {
        if agent_holds::is_held(tx, dir, account)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The hold on a human's work, whichever of their accounts it is on.
pub(crate) fn of(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    agent: PersonId,
) -> Result<Option<AgentHold>, StoreError> {
    let humans = humans::of(tx, dir, &[agent])?;
    Ok(agent_holds::live(tx, dir)?.into_iter().find(|hold| humans.is_same(hold.agent, agent)))
}

/// Counts for each account of a human, so that neither another account nor a link that is made on the way starts anew; the most.
fn raise(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    agent: PersonId,
    work: Work,
    now: Timestamp,
) -> Result<u32, StoreError> {
    let rule = Rule { limit: u32::MAX, window: work.window(), block: Duration::ZERO };
    let mut most = 0;
    for account in humans::of(tx, dir, &[agent])?.accounts(agent) {
        let counted = match throttle::raise(tx, dir, &format!("{}:{account}", work.name()), now, rule)? {
            Gate::Open { attempts } => attempts,
            Gate::Blocked { .. } => u32::MAX,
        };
        most = most.max(counted);
    }
    Ok(most)
}

/// Counts what an agent does to an account, or to everybody, in the transaction that does it. At more than one agent makes by hand ([`Work::most`]) their work is
/// on hold from the next command on. An installation without a limit for waves has none here.
pub(crate) fn count(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    (actor, subject, work): (Actor, Option<PersonId>, Work),
    wave: u32,
    telling: &Telling,
    draws: &Draws,
) -> Result<(), DeskError> {
    let Some(agent) = actor.person().filter(|agent| Some(*agent) != subject) else { return Ok(()) };
    let most = work.most(wave);
    let exercise = match subject {
        Some(subject) => exercise::is_marked(tx, dir, subject)?,
        None => false,
    };
    if wave == 0 || exercise {
        return Ok(());
    }
    let now = draws.now();
    let counted = raise(tx, dir, agent, work, now)?;
    if counted < most || is_held(tx, dir, agent)? {
        return Ok(());
    }
    agent_holds::hold(tx, dir, &AgentHold { agent, since: now, counted })?;
    let body = json!({ "agent": agent, "what": work.name(), "counted": counted });
    journal::append(tx, dir, Actor::System, "agent.held", Some(agent), body, draws)?;
    let name = Names::default().of(tx, dir, agent)?;
    let words = Words::AgentHeld { agent: &name, counted };
    letters::tell_of_protection(tx, dir, (&Owed::AgentHeld { agent, counted }, words), telling, draws)?;
    Ok(())
}

impl Desk {
    /// Everybody whose work is on hold.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn holds(&self) -> Result<Vec<HoldDetail>, DeskError> {
        let dir = self.dir();
        let read = move |tx: &mut dyn Tx| -> Result<_, StoreError> {
            let mut names = Names::default();
            let mut found = Vec::new();
            for hold in agent_holds::live(tx, dir)? {
                let name = names.of(tx, dir, hold.agent)?;
                let humans = humans::of(tx, dir, &[hold.agent])?;
                found.push(HoldDetail { hold, name, humans });
            }
            Ok(found)
        };
        Ok(self.store().read("holds", read).await?)
    }

    /// Lets an agent go on, and says why: supervisors and security readers, but not for themselves, whichever
    /// of their accounts it is.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`]; [`DeskError::Text`] for the reason; [`DeskError::NotFound`] if they are not held.
    pub async fn end_hold(&self, acting: &Acting, agent: PersonId, reason: &str) -> Result<(), DeskError> {
        let reason = one_line("reason", reason, 300)?;
        let (dir, who, draws) = (self.dir(), acting.clone(), self.draws());
        self.write(Deed::EndHold(agent), &agent.to_string(), acting, move |tx| {
            alarms::watching(tx, dir, &who)?;
            let draws = restarted(&draws);
            let now: Timestamp = draws.now();
            let humans = humans::of(tx, dir, &[agent])?;
            if who.actor.person().is_some_and(|by| is_own(&humans, by, agent)) {
                return Err(DeskError::NotAllowed);
            }
            if !agent_holds::end(tx, dir, agent, who.actor, now)? {
                return Err(DeskError::NotFound);
            }
            for work in Work::ALL {
                for account in humans.accounts(agent) {
                    throttle::reset(tx, dir, &format!("{}:{account}", work.name()))?;
                }
            }
            let body = json!({ "agent": agent, "reason": reason });
            Ok(journal::append(tx, dir, who.actor, "agent.hold_ended", Some(agent), body, &draws)?)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyward_model::Role;

    #[test]
    fn nobody_ends_the_hold_on_another_account_of_theirs() {
        let [agent, twin, other] = [1, 2, 3].map(|byte| PersonId::from_bytes([byte; 16]));
        let mut humans = Humans::default();
        humans.join(agent, twin);
        let hold = AgentHold { agent, since: Timestamp::from_micros(0), counted: 20 };
        let detail = HoldDetail { hold, name: "Ana".into(), humans };
        let supervisor = RoleSet::of(&[Role::PrivilegedAuthentication]);
        assert!(detail.may_end(other, supervisor));
        assert!(!detail.may_end(agent, supervisor) && !detail.may_end(twin, supervisor));
        assert!(!detail.may_end(other, RoleSet::of(&[Role::Authentication])));
    }
}
