//! Attacks under way: the brake, which pauses self-service and shortens everybody's reach, and phishing waves at a team.

use crate::{
    Acting, Desk, DeskError,
    desk::restarted,
    holds::{self, Work},
    journal, letters,
    lists::Names,
    load,
    open::one_line,
    policy,
};
use keyward_model::{Actor, DirectoryId, EventId, PersonId, Role, RoleSet};
use keyward_notify::{Notice as Words, Telling, owed::Owed};
use keyward_recovery::{Deed, Playbook, Refusal};
use keyward_storage::{
    Draws, StoreError, Tx,
    repo::{
        agent_holds::{self, AgentHold},
        alarms::{self, Alarm, AlarmKind},
        issuance, people,
    },
};
use serde_json::json;
use std::sync::Arc;

/// Cases are counted over this time: a wave of attacks is quick.
const WAVE: std::time::Duration = std::time::Duration::from_mins(10);

/// The most teams that are looked at and offered.
const TEAMS: usize = 1_000;

/// An alarm that is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmDetail {
    /// What and since when.
    pub alarm: Alarm,
    /// Who raised it; `None` if a rule did.
    pub by: Option<String>,
}

/// What holds up work at the desk, for all or for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldingUp {
    /// Attack mode, if it is on.
    pub attack_mode: Option<Alarm>,
    /// The hold on the work of the one who asks.
    pub hold: Option<AgentHold>,
    /// Whether no pass is issued at all, because of what was found in the log.
    pub issuance: bool,
}

/// Whether somebody may raise and end alarms: supervisors, and security readers, who stop what is dangerous.
pub fn may_watch(roles: RoleSet) -> bool {
    roles.has(Role::PrivilegedAuthentication) || roles.has(Role::SecurityReader)
}

impl Desk {
    /// Pulls the brake (`team` is `None`), or puts a phishing wave at a team on record. Security is told.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] unless the actor may watch; [`DeskError::Text`] for a reason or team that is empty or too
    /// long; [`DeskError::NoSuchTeam`]; [`Refusal::UnderWay`] if the brake is pulled already.
    pub async fn raise_alarm(
        &self,
        acting: &Acting,
        team: Option<&str>,
        reason: &str,
    ) -> Result<(), DeskError> {
        let reason = one_line("reason", reason, 300)?;
        let team = team.map(|team| one_line("team", team, 120)).transpose()?;
        let (dir, who, draws) = (self.dir(), acting.clone(), self.draws());
        let parts = Arc::clone(&self.parts);
        let target = team.clone().unwrap_or_default();
        self.write(Deed::RaiseAlarm, &target, acting, move |tx| {
            watching(tx, dir, &who)?;
            let draws = restarted(&draws);
            let team = team.as_deref().map(|team| team_of(tx, dir, team)).transpose()?;
            if team.is_none() && alarms::brake(tx, dir)?.is_some() {
                return Err(Refusal::UnderWay.into());
            }
            let wave = policy::standards(tx, dir, None)?.unwrap_or_default().wave;
            // Before the alarm: that somebody raises one after the other is told with the last of them.
            holds::count(tx, dir, (who.actor, None, Work::Alarmed), wave, &parts.telling, &draws)?;
            raise(tx, dir, who.actor, team.as_deref(), &reason, &parts.telling, &draws)
        })
        .await
    }

    /// Ends an alarm, and says why.
    ///
    /// # Errors
    /// As for [`Desk::raise_alarm`]; [`DeskError::NotFound`] if it is not on.
    pub async fn end_alarm(&self, acting: &Acting, id: EventId, reason: &str) -> Result<(), DeskError> {
        let reason = one_line("reason", reason, 300)?;
        let (dir, who, draws) = (self.dir(), acting.clone(), self.draws());
        self.write(Deed::EndAlarm(id), &id.to_string(), acting, move |tx| {
            watching(tx, dir, &who)?;
            let draws = restarted(&draws);
            let live = alarms::live(tx, dir)?.into_iter().find(|alarm| alarm.id == id);
            let alarm = live.ok_or(DeskError::NotFound)?;
            if !alarms::end(tx, dir, id, who.actor, draws.now())? {
                return Err(DeskError::NotFound);
            }
            let body = json!({ "alarm": id, "team": alarm.team, "reason": reason });
            let kind = match alarm.kind {
                AlarmKind::Brake => "brake.released",
                AlarmKind::Wave => "wave.ended",
                AlarmKind::Undelivered => "undelivered.ended",
            };
            Ok(journal::append(tx, dir, who.actor, kind, None, body, &draws)?)
        })
        .await
    }

    /// What holds up the work of somebody at the desk at this moment.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn holding_up(&self, person: PersonId) -> Result<HoldingUp, DeskError> {
        let dir = self.dir();
        let read = move |tx: &mut dyn Tx| -> Result<_, StoreError> {
            Ok((alarms::brake(tx, dir)?, holds::of(tx, dir, person)?, issuance::is_held(tx, dir)?))
        };
        let (attack_mode, hold, stopped) = self.store().read("holding-up", read).await?;
        let issuance = stopped || self.forged().which().is_some();
        Ok(HoldingUp { attack_mode, hold, issuance })
    }

    /// Whether attack mode is on.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn attack_mode(&self) -> Result<bool, DeskError> {
        let dir = self.dir();
        let read = move |tx: &mut dyn Tx| -> Result<_, StoreError> { Ok(alarms::brake(tx, dir)?.is_some()) };
        Ok(self.store().read("attack-mode", read).await?)
    }

    /// The teams of the directory, by name.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn teams(&self) -> Result<Vec<String>, DeskError> {
        let dir = self.dir();
        let read = move |tx: &mut dyn Tx| -> Result<_, StoreError> { people::departments(tx, dir, TEAMS) };
        Ok(self.store().read("teams", read).await?)
    }

    /// Every alarm that is on.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn alarms(&self) -> Result<Vec<AlarmDetail>, DeskError> {
        let dir = self.dir();
        let read = move |tx: &mut dyn Tx| -> Result<_, StoreError> {
            let mut names = Names::default();
            let mut found = Vec::new();
            for alarm in alarms::live(tx, dir)? {
                let by = match alarm.raised_by.person() {
                    Some(person) => Some(names.of(tx, dir, person)?),
                    None => None,
                };
                found.push(AlarmDetail { alarm, by });
            }
            Ok(found)
        };
        Ok(self.store().read("alarms", read).await?)
    }
}

/// The team of this name, as the directory writes it: a wave at a team that nobody is in would warn of nothing.
fn team_of(tx: &mut dyn Tx, dir: DirectoryId, name: &str) -> Result<String, DeskError> {
    let wanted = name.to_lowercase();
    let teams = people::departments(tx, dir, TEAMS)?;
    teams.into_iter().find(|team| team.to_lowercase() == wanted).ok_or(DeskError::NoSuchTeam)
}

pub(crate) fn watching(tx: &mut dyn Tx, dir: DirectoryId, acting: &Acting) -> Result<(), DeskError> {
    if may_watch(load::actor(tx, dir, acting)?.roles) { Ok(()) } else { Err(DeskError::NotAllowed) }
}

/// Pulls the brake when a wave of cases came in (A24). Whether it was pulled now.
pub(crate) fn by_rule(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    wave: u32,
    telling: &Telling,
    draws: &Draws,
) -> Result<bool, DeskError> {
    if wave == 0 || alarms::brake(tx, dir)?.is_some() {
        return Ok(false);
    }
    // What one human did alone, with whichever of their accounts, has stopped them already.
    let first = Playbook::FirstPasskey.name();
    let mut cases: u32 = 0;
    for (opener, opened) in agent_holds::opened(tx, dir, draws.now().minus(WAVE), first)? {
        let held = match opener {
            Some(agent) => holds::is_held(tx, dir, agent)?,
            None => false,
        };
        cases = cases.saturating_add(if held { 0 } else { opened });
    }
    if cases < wave {
        return Ok(false);
    }
    raise(tx, dir, Actor::System, None, &format!("{cases} cases within ten minutes"), telling, draws)?;
    Ok(true)
}

fn raise(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    by: Actor,
    team: Option<&str>,
    reason: &str,
    telling: &Telling,
    draws: &Draws,
) -> Result<(), DeskError> {
    let (id, at) = (EventId::new(draws.now(), draws), draws.now());
    let kind = if team.is_some() { AlarmKind::Wave } else { AlarmKind::Brake };
    let alarm = Alarm {
        id,
        kind,
        team: team.map(str::to_owned),
        raised_at: at,
        raised_by: by,
        reason: reason.to_owned(),
    };
    alarms::raise(tx, dir, &alarm)?;
    let kind = if team.is_some() { "wave.noted" } else { "brake.pulled" };
    journal::append(tx, dir, by, kind, None, json!({ "alarm": id, "team": team, "reason": reason }), draws)?;
    let owed = Owed::Alarm { team: team.map(str::to_owned), reason: reason.to_owned() };
    letters::tell_of_protection(tx, dir, (&owed, Words::Alarm { team, reason }), telling, draws)?;
    Ok(())
}

/// Raises the alarm that notices reach nobody, unless it is on: a mail server that is down is one alarm, not one for each case.
pub(crate) fn undelivered(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    case: u32,
    telling: &Telling,
    draws: &Draws,
) -> Result<(), DeskError> {
    if alarms::live(tx, dir)?.iter().any(|alarm| alarm.kind == AlarmKind::Undelivered) {
        return Ok(());
    }
    let (id, raised_at) = (EventId::new(draws.now(), draws), draws.now());
    let (kind, raised_by, reason) = (AlarmKind::Undelivered, Actor::System, case.to_string());
    alarms::raise(tx, dir, &Alarm { id, kind, team: None, raised_at, raised_by, reason })?;
    let body = json!({ "alarm": id, "case": case });
    journal::append(tx, dir, raised_by, "undelivered.noted", None, body, draws)?;
    let words = Words::Undelivered { case: u64::from(case) };
    letters::tell_of_protection(tx, dir, (&Owed::Undelivered { case }, words), telling, draws)?;
    Ok(())
}
