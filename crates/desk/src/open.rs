//! Opening a case.

use crate::{
    Acting, CaseRef, Desk, DeskError, alarms,
    desk::Decision,
    desk::restarted,
    history::{About, carry, history},
    holds::{self, Work},
    intake, journal, judged_again, load, policy, record,
    record::AFTER_COMMAND,
};
use keyward_model::{CaseId, DirectoryId, IntakeId, IntentId, PersonId, TextError, line, paragraph};
use keyward_recovery::{Case, Command, Deed, Facts, LossReport, Playbook, Refusal, Standards};
use keyward_storage::{
    StoreError, Tx,
    repo::PageRequest,
    repo::cases::{self, CaseRow, CaseState, NewCase},
    repo::intake::{self as intakes, Intake},
    repo::{sessions, sign_ins},
};
use std::sync::Arc;

impl Desk {
    /// Opens a case on a person. A report by the person themselves (channel `SelfService`, actor the person, signed in
    /// with a passkey that is not lost) ends other sessions and suspends what was lost at once.
    ///
    /// # Errors
    /// [`DeskError::CaseOpen`] if the person has a case that is not closed; [`DeskError::Refused`] by the rules.
    pub async fn open(
        &self,
        acting: &Acting,
        person: PersonId,
        playbook: Playbook,
        report: LossReport,
    ) -> Result<CaseRef, DeskError> {
        self.open_on(acting, person, playbook, report, None).await
    }

    /// Opens a case on a report that somebody made without signing in, and takes that off the pile. Where it came from
    /// counts: a network that the person never signed in from is a red flag.
    ///
    /// # Errors
    /// As for [`Desk::open`]; [`DeskError::RequestOver`] if somebody settled the report.
    pub async fn open_from(
        &self,
        acting: &Acting,
        person: PersonId,
        playbook: Playbook,
        report: LossReport,
        intake: IntakeId,
    ) -> Result<CaseRef, DeskError> {
        self.open_on(acting, person, playbook, report, Some(intake)).await
    }

    /// Takes a loss that the actor reports of their own account, signed in: a case is opened on it, or it goes into the one that is open, which
    /// somebody else may have asked for. What was lost is suspended at once either way.
    ///
    /// # Errors
    /// As for [`Desk::open`].
    pub async fn report_own(&self, acting: &Acting, report: LossReport) -> Result<CaseRef, DeskError> {
        let person = acting.actor.person().ok_or(DeskError::NotAllowed)?;
        match self.open(acting, person, Playbook::DeviceLoss, report.clone()).await {
            Err(DeskError::CaseOpen { number }) => self.report_into(acting, number, report).await,
            answer => answer,
        }
    }

    async fn report_into(
        &self,
        acting: &Acting,
        number: u32,
        report: LossReport,
    ) -> Result<CaseRef, DeskError> {
        let report = checked(report)?;
        self.act("report-own", acting, number, move |_, loaded, draws| {
            let [revoke, suspend] = [(); 2].map(|()| IntentId::new(loaded.facts.now, draws));
            Ok(Command::ReportOwn { report: report.clone(), revoke, suspend })
        })
        .await
    }

    async fn open_on(
        &self,
        acting: &Acting,
        person: PersonId,
        playbook: Playbook,
        report: LossReport,
        from: Option<IntakeId>,
    ) -> Result<CaseRef, DeskError> {
        let report = checked(report)?;
        let (dir, who, draws) = (self.dir(), acting.clone(), self.draws());
        let parts = Arc::clone(&self.parts);
        let decision: Decision = self
            .write(Deed::OpenCase(person), &person.to_string(), acting, move |tx| {
                let stream = restarted(&draws);
                let standards = policy::standards(tx, dir, None)?.ok_or_else(missing)?;
                let mut facts = load::facts(tx, dir, person, standards, &who, &stream)?;
                facts.actor.session_key = load::own_key(tx, dir, &who, person)?;
                let about = About {
                    case: None,
                    opened_at: facts.now,
                    closed_at: None,
                    earliest_loss: report.lost_at,
                    report: &report,
                };
                let in_force = parts.rules.get(tx, dir, facts.now)?;
                judged_again::judge(tx, &mut facts, &in_force)?;
                // Whoever wants to work it has not looked, with any of their accounts.
                let opens = who.actor.person().into_iter();
                let involved: Vec<PersonId> = opens.flat_map(|by| facts.humans.accounts(by)).collect();
                facts.history = history(tx, dir, (&facts.subject, &facts.humans), &about, &involved)?;
                carry(tx, dir, &mut facts, &about, &involved)?;
                let taken = take(tx, dir, person, from)?;
                facts.history.unusual_source = match &taken {
                    Some(taken) => intake::is_unusual(tx, dir, person, taken)?,
                    None => unusual_source(tx, dir, &who, &facts)?,
                };
                let ids = [IntentId::new(facts.now, &stream), IntentId::new(facts.now, &stream)];
                let id = CaseId::new(facts.now, &stream);
                let events = keyward_recovery::open(playbook, report.clone(), &facts, ids)?;
                // What they may not read they do not use up.
                if let Some(taken) = &taken
                    && !intake::may_read(tx, dir, &who, taken)?
                {
                    return Err(DeskError::NotFound);
                }
                let (case, recorded) = record::opening(id, events, &facts).ok_or_else(missing)?;
                let number = insert(tx, dir, &case, &facts)?;
                let work = if playbook == Playbook::FirstPasskey { Work::Began } else { Work::Opened };
                let (wave, opened) = (facts.wave(), (who.actor, Some(person), work));
                holds::count(tx, dir, opened, wave, &parts.telling, &stream)?;
                alarms::by_rule(tx, dir, wave, &parts.telling, &stream)?;
                record::write(tx, dir, &case, &recorded, &stream, AFTER_COMMAND)?;
                // After the insert: giving out the number makes openers take turns, so this sees the other's case.
                only_one_open(tx, dir, &case)?;
                if let Some(taken) = &taken {
                    if !intakes::settle(tx, dir, taken.id, facts.now, Some(id))? {
                        return Err(DeskError::RequestOver);
                    }
                    let body = intake::body(taken);
                    journal::append(tx, dir, who.actor, "intake.taken", Some(person), body, &stream)?;
                }
                Ok(Decision::new(CaseRef { id, number }, &draws))
            })
            .await?;
        self.carry_out_quietly(decision.case).await;
        Ok(decision.case)
    }

    /// The person's case that is not closed, if there is one.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn open_case_of(&self, person: PersonId) -> Result<Option<CaseRow>, DeskError> {
        let dir = self.dir();
        Ok(self.store().read("open-case-of", move |tx| cases::open_of_person(tx, dir, person)).await?)
    }
}

/// The report that a case is opened on: one that may be about this person, by a name that they have or had, or that nobody ever had.
fn take(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    from: Option<IntakeId>,
) -> Result<Option<Intake>, DeskError> {
    let Some(id) = from else { return Ok(None) };
    let found = intakes::find_waiting(tx, dir, id)?.ok_or(DeskError::RequestOver)?;
    if intake::may_mean(tx, dir, &found, person)? {
        Ok(Some(found))
    } else {
        Err(Refusal::BadReport("the report at the website names somebody else").into())
    }
}

/// Whether a report by the person themselves comes from a network that they never signed in from before.
fn unusual_source(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    acting: &Acting,
    facts: &Facts,
) -> Result<bool, StoreError> {
    let own = acting.actor.person() == Some(facts.subject.id);
    let Some((session, _)) = acting.session.filter(|_| own) else { return Ok(false) };
    let Some(address) = sessions::address_of(tx, dir, facts.subject.id, session)? else { return Ok(false) };
    Ok(sign_ins::times_from(tx, dir, facts.subject.id, &address, 2)? < 2)
}

fn insert(tx: &mut dyn Tx, dir: DirectoryId, case: &Case, facts: &Facts) -> Result<u32, StoreError> {
    cases::insert(
        tx,
        dir,
        &NewCase {
            id: case.id,
            person: case.person,
            playbook: case.playbook.name().to_owned(),
            opened_at: case.opened_at,
            opened_by: case.opened_by.person(),
            now: record::projection(case, facts, None),
        },
    )
}

fn only_one_open(tx: &mut dyn Tx, dir: DirectoryId, case: &Case) -> Result<(), DeskError> {
    let rows = cases::of_person(tx, dir, case.person, &PageRequest::first(5))?.items;
    match rows.iter().find(|row| row.case.id != case.id && row.case.now.state != CaseState::Closed) {
        Some(other) => Err(DeskError::CaseOpen { number: other.number }),
        None => Ok(()),
    }
}

fn missing() -> DeskError {
    let detail = format!("standards newer than {} cannot be read", Standards::default().version);
    StoreError::Inconsistent { table: "policy", column: "version", detail }.into()
}

/// The report with its texts trimmed and bounded.
fn checked(report: LossReport) -> Result<LossReport, DeskError> {
    let mut report = report;
    for thing in &mut report.things {
        thing.name = one_line("name", &thing.name, 120)?;
    }
    report.place = optional("place", report.place.as_deref(), 200)?;
    report.note = optional("note", report.note.as_deref(), 2000)?;
    Ok(report)
}

pub(crate) fn one_line(field: &'static str, text: &str, max: usize) -> Result<String, DeskError> {
    line(text, max).map_err(|error| DeskError::Text { field, error })
}

pub(crate) fn optional(
    field: &'static str,
    text: Option<&str>,
    max: usize,
) -> Result<Option<String>, DeskError> {
    match text.map(|text| paragraph(text, max)) {
        None | Some(Err(TextError::Empty)) => Ok(None),
        Some(Ok(text)) => Ok(Some(text)),
        Some(Err(error)) => Err(DeskError::Text { field, error }),
    }
}

/// A reason or remark. An empty one is the rules' business: they say that something is missing.
pub(crate) fn remark(field: &'static str, text: &str) -> Result<String, DeskError> {
    Ok(optional(field, Some(text), 2000)?.unwrap_or_default())
}

/// Something that must be said.
pub(crate) fn required(field: &'static str, text: &str) -> Result<String, DeskError> {
    let text = remark(field, text)?;
    if text.is_empty() { Err(Refusal::ReasonMissing.into()) } else { Ok(text) }
}
