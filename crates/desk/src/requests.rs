//! Vouches and approvals: asking, and what the approver signs.

use crate::{
    Acting, CaseRef, Desk, DeskError, RequestDetail, lists::Names, live::REQUESTS, load, load::Loaded,
    open::optional, signers,
};
use aws_lc_rs::digest;
use keyward_model::{Contact, DirectoryId, EvidenceId, Person, PersonId, Role, Timestamp};
use keyward_recovery::{
    APPROVAL_REQUEST_LIFE, Basis, Case, Command, EvidenceKind, Playbook, Refusal, asked_in_vain,
    signed_state, telephones,
};
use keyward_storage::{
    StoreError, Tx,
    repo::{
        cases, contacts, people,
        signature_requests::{self, RequestAnswer, RequestKind, SignatureRequest},
    },
};
use std::fmt::Write as _;
use std::sync::Arc;

/// What somebody can still answer: requests of closed and stopped cases are left out. Oldest first.
pub(crate) fn answerable(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<SignatureRequest>, DeskError> {
    let mut open = Vec::new();
    for request in signature_requests::open_for(tx, dir, person, now)? {
        let row = cases::find(tx, dir, request.case)?.ok_or(DeskError::NotFound)?;
        // A stop ends what was asked, and so does what is reported since: whoever is asked again gets another request.
        if row.case.now.state == cases::CaseState::Open
            && load::replay(tx, dir, &row)?.request_waits(request.id, now)
        {
            open.push(request);
        }
    }
    Ok(open)
}

impl Desk {
    /// Asks the person's manager to vouch.
    ///
    /// # Errors
    /// [`Refusal::CannotVouch`] among others.
    pub async fn ask_vouch(&self, acting: &Acting, number: u32) -> Result<CaseRef, DeskError> {
        self.ask_to_vouch(acting, number, false).await
    }

    /// Asks whom the manager has named to vouch in their place; also while the manager does not answer.
    ///
    /// # Errors
    /// [`Refusal::CannotVouch`] among others.
    pub async fn ask_deputy(&self, acting: &Acting, number: u32) -> Result<CaseRef, DeskError> {
        self.ask_to_vouch(acting, number, true).await
    }

    async fn ask_to_vouch(&self, acting: &Acting, number: u32, deputy: bool) -> Result<CaseRef, DeskError> {
        let (dir, at) = (self.dir(), format!("{} ({})", self.parts.organisation, self.parts.site));
        let label = if deputy { "ask-deputy" } else { "ask-vouch" };
        self.act(label, acting, number, move |tx, loaded, draws| {
            let named = loaded.facts.deputy.map(|deputy| deputy.person);
            let asked = if deputy { named } else { loaded.facts.manager };
            let person = asked.ok_or(Refusal::CannotVouch("there is no manager in the directory"))?;
            let id = EvidenceId::new(loaded.facts.now, draws);
            let kind = RequestKind::Vouch;
            let statement = ask(tx, dir, loaded, &at, (id, kind), person)?;
            Ok(Command::AskEvidence {
                id,
                kind: EvidenceKind::Vouch,
                basis: Basis::Approver { person, statement },
            })
        })
        .await
    }

    /// Asks somebody to approve the pass.
    ///
    /// # Errors
    /// [`Refusal::CannotApprove`] among others.
    pub async fn ask_approval(
        &self,
        acting: &Acting,
        number: u32,
        approver: PersonId,
    ) -> Result<CaseRef, DeskError> {
        let (dir, at) = (self.dir(), format!("{} ({})", self.parts.organisation, self.parts.site));
        self.act("ask-approval", acting, number, move |tx, loaded, draws| {
            let found = people::find(tx, dir, approver)?.ok_or(DeskError::NotFound)?;
            let id = EvidenceId::new(loaded.facts.now, draws);
            let statement = ask(tx, dir, loaded, &at, (id, RequestKind::Approval), approver)?;
            Ok(Command::AskApproval { id, approver, approver_may: may_approve(&found), statement })
        })
        .await
    }

    /// The approver signs or declines. Signing needs a fresh passkey assertion for the case and
    /// `SignedAction::Sign(request)`.
    ///
    /// # Errors
    /// [`DeskError::RequestOver`] if it was answered or its time is over.
    pub async fn answer_request(
        &self,
        acting: &Acting,
        request: EvidenceId,
        signed: bool,
    ) -> Result<CaseRef, DeskError> {
        self.answer(acting, request, signed, None).await
    }

    /// The approver declines and says why; the case stops, and the desk reads the reason.
    ///
    /// # Errors
    /// [`DeskError::RequestOver`] if it was answered or its time is over; [`DeskError::Text`] for a reason too long.
    pub async fn decline_request(
        &self,
        acting: &Acting,
        request: EvidenceId,
        reason: Option<&str>,
    ) -> Result<CaseRef, DeskError> {
        let reason = optional("reason", reason, 2000)?;
        self.answer(acting, request, false, reason).await
    }

    async fn answer(
        &self,
        acting: &Acting,
        request: EvidenceId,
        signed: bool,
        reason: Option<String>,
    ) -> Result<CaseRef, DeskError> {
        let dir = self.dir();
        let number = self.case_of_request(request).await?;
        self.act("answer-request", acting, number, move |tx, loaded, _| {
            let asked = signature_requests::find(tx, dir, request)?
                .filter(|asked| asked.case == loaded.case.id)
                .ok_or(DeskError::NotFound)?;
            let by = loaded.facts.actor.actor.person().ok_or(Refusal::NotAllowed)?;
            if by != asked.approver {
                return Err(Refusal::NotAllowed.into());
            }
            let answer = if signed { RequestAnswer::Signed } else { RequestAnswer::Declined };
            if !signature_requests::answer(tx, dir, request, by, answer, loaded.facts.now)? {
                return Err(DeskError::RequestOver);
            }
            let reason = reason.clone();
            Ok(match asked.kind {
                RequestKind::Vouch => Command::AnswerVouch { id: request, signed, reason },
                RequestKind::Approval => Command::AnswerApproval { id: request, signed, reason },
            })
        })
        .await
    }

    /// What a person is asked to sign and still can, oldest first. Requests of closed cases are left out.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn requests_for(&self, person: PersonId) -> Result<Vec<RequestDetail>, DeskError> {
        let (dir, now) = (self.dir(), self.now());
        self.store()
            .read("requests-for", move |tx| {
                let mut names = Names::default();
                let mut open = Vec::new();
                for request in answerable(tx, dir, person, now)? {
                    open.push(detail(tx, dir, request, now, &mut names)?);
                }
                Ok(open)
            })
            .await
    }

    /// What a person was asked before and cannot answer any more, newest first: answered, out of time, or of a case that
    /// ended. The newest few: the log has all.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn past_requests_for(&self, person: PersonId) -> Result<Vec<RequestDetail>, DeskError> {
        let (dir, now) = (self.dir(), self.now());
        self.store()
            .read("past-requests-for", move |tx| {
                let mut names = Names::default();
                let mut past = Vec::new();
                let open: Vec<EvidenceId> =
                    answerable(tx, dir, person, now)?.into_iter().map(|request| request.id).collect();
                for request in signature_requests::newest_for(tx, dir, person, REQUESTS)? {
                    if !open.contains(&request.id) {
                        past.push(detail(tx, dir, request, now, &mut names)?);
                    }
                }
                Ok(past)
            })
            .await
    }

    /// Puts on the case that who is asked has the request before them: the agent sees that somebody reads it. Not for anybody
    /// else, nor once it is over.
    ///
    /// # Errors
    /// [`DeskError`]; what keeps the request from being answered keeps it from being seen.
    pub async fn see_request(&self, viewer: &Acting, request: EvidenceId) -> Result<(), DeskError> {
        let number = self.case_of_request(request).await?;
        let who = Acting { form: None, ..viewer.clone() };
        self.act("see-request", &who, number, move |_, _, _| Ok(Command::SeeRequest { id: request }))
            .await
            .map(|_| ())
    }

    /// Puts on the case that who is asked to vouch did not reach the person. The request stays open, and nothing is held against anybody.
    ///
    /// # Errors
    /// [`DeskError`]; what keeps the request from being declined keeps it from this.
    pub async fn say_unreached(&self, acting: &Acting, request: EvidenceId) -> Result<CaseRef, DeskError> {
        let number = self.case_of_request(request).await?;
        self.act("say-unreached", acting, number, move |_, _, _| Ok(Command::SayUnreached { id: request }))
            .await
    }

    async fn case_of_request(&self, request: EvidenceId) -> Result<u32, DeskError> {
        let dir = self.dir();
        self.store()
            .read("request-case", move |tx| {
                let found = signature_requests::find(tx, dir, request)?.ok_or(DeskError::NotFound)?;
                let case = cases::find(tx, dir, found.case)?.ok_or(DeskError::NotFound)?;
                Ok::<_, DeskError>(case.number)
            })
            .await
    }

    /// One request, for the person who is asked.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] for anybody else.
    pub async fn request_detail(
        &self,
        viewer: &Acting,
        request: EvidenceId,
    ) -> Result<RequestDetail, DeskError> {
        let (dir, viewer, now) = (self.dir(), viewer.actor.person(), self.now());
        let (parts, draws) = (Arc::clone(&self.parts), self.draws());
        self.store()
            .read("request-detail", move |tx| {
                let draws = draws.restart();
                let found = signature_requests::find(tx, dir, request)?
                    .filter(|found| Some(found.approver) == viewer)
                    .ok_or(DeskError::NotFound)?;
                let row = cases::find(tx, dir, found.case)?.ok_or(DeskError::NotFound)?;
                let case = load::replay(tx, dir, &row)?;
                let against = signers::against(tx, dir, &case, &found, now)?;
                // Out of time is said by the page itself.
                let lapsed =
                    found.answer.is_none() && found.expires_at > now && !case.request_waits(found.id, now);
                let against = against.or(lapsed.then_some(Refusal::CaseChanged));
                let asked = case.evidence.iter().find(|check| check.id == found.id && check.waits(now));
                let vain = match asked {
                    Some(asked) => {
                        let loaded = load::case(tx, dir, row, &Acting::system(), (&parts.rules, &draws))?;
                        asked_in_vain(&loaded.case, &loaded.facts, asked)
                    }
                    None => None,
                };
                Ok(RequestDetail { vain, against, ..detail(tx, dir, found, now, &mut Names::default())? })
            })
            .await
    }
}

/// Whether somebody may approve a pass: a supervisor who may sign in.
pub(crate) fn may_approve(person: &Person) -> bool {
    person.may_enter() && person.roles.has(Role::PrivilegedAuthentication)
}

/// Writes the request and gives the SHA-256 of its statement in lower-case hexadecimal.
fn ask(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    loaded: &Loaded,
    organisation: &str,
    (id, kind): (EvidenceId, RequestKind),
    approver: PersonId,
) -> Result<String, DeskError> {
    let who = people::find(tx, dir, approver)?.ok_or(DeskError::NotFound)?;
    let statement = statement(loaded, organisation, id, kind, &who);
    let now = loaded.facts.now;
    let life = match kind {
        RequestKind::Vouch => EvidenceKind::Vouch.wait(),
        RequestKind::Approval => APPROVAL_REQUEST_LIFE,
    };
    let hash = sha256_hex(statement.as_bytes());
    signature_requests::insert(
        tx,
        dir,
        &SignatureRequest {
            id,
            case: loaded.case.id,
            kind,
            approver,
            statement,
            asked_at: now,
            expires_at: now.plus(life),
            answer: None,
            answered_at: None,
        },
    )?;
    Ok(hash)
}

/// The exact text that is signed. It names organisation, case, person, loss, approver, time and request, so that it
/// means nothing anywhere else; its wording is kept for years in the log by its hash.
fn statement(
    loaded: &Loaded,
    organisation: &str,
    id: EvidenceId,
    kind: RequestKind,
    approver: &Person,
) -> String {
    let person = &loaded.facts.subject;
    // What is looked at is part of what is signed: a pass is issued on this approval while it is the same.
    let looked_at = match kind {
        RequestKind::Vouch => String::new(),
        RequestKind::Approval => {
            format!(" State of the case: {}.", signed_state(&loaded.case, &loaded.facts))
        }
    };
    let claim = match kind {
        RequestKind::Vouch => format!(
            "I have spoken with {name} myself since this case was opened, face to face or by voice or video{not_on}, and I am \
             sure that it was {name} and nobody else.",
            name = person.display_name,
            not_on = not_on(&loaded.facts.contacts, loaded.case.opened_at),
        ),
        RequestKind::Approval => format!(
            "I have looked at this case and approve that the desk issues one Temporary Access Pass for the account of {}. My \
             signature counts for no other.",
            person.display_name
        ),
    };
    format!(
        "{organisation}, recovery case {number}, opened {opened}.\nAccount: {name} ({user_name}).\n{about}.\n{claim}\nI know that a new way into this account is given out because of my signature.\nSigned \
         by: {approver} ({approver_user}).\nAsked {now}. Request {id}.{looked_at}",
        number = loaded.row.number,
        opened = loaded.case.opened_at,
        name = person.display_name,
        user_name = person.user_name,
        about = about(&loaded.case),
        approver = approver.display_name,
        approver_user = approver.user_name,
        now = loaded.facts.now,
    )
}

/// The telephones that are no way to have spoken: whoever holds one of them answers the desk there.
fn not_on(contacts: &[Contact], opened_at: Timestamp) -> String {
    let numbers = masked_telephones(contacts, opened_at);
    if numbers.is_empty() {
        String::new()
    } else {
        format!(", on none of the telephones {}", numbers.join(", "))
    }
}

fn masked_telephones(contacts: &[Contact], opened_at: Timestamp) -> Vec<String> {
    telephones(contacts, opened_at).into_iter().map(|number| number.masked_among(contacts)).collect()
}

/// What was reported, in the words that are signed.
fn about(case: &Case) -> String {
    let reported = match case.playbook {
        Playbook::DeviceLoss if case.report.things.is_empty() => {
            return "Reported as lost: recovery codes".to_owned();
        }
        Playbook::DeviceLoss => "Reported as lost",
        Playbook::PinLocked => "Reported with a locked PIN",
        Playbook::NewPhone => "Replaced by a new phone",
        Playbook::Compromised if case.report.things.is_empty() => {
            return "Somebody else may have got in. Nothing is lost".to_owned();
        }
        Playbook::Compromised => "Somebody else may have got in. Reported as lost",
        Playbook::FirstPasskey => return "First passkey of this account. Nothing is lost".to_owned(),
    };
    let things: Vec<&str> = case.things().map(|(_, thing)| thing.name.as_str()).collect();
    format!("{reported}: {}", things.join(", "))
}

pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    digest::digest(&digest::SHA256, bytes).as_ref().iter().fold(
        String::with_capacity(64),
        |mut text, byte| {
            // Writing into a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        },
    )
}

/// A request with what its page shows.
pub(crate) fn detail(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    request: SignatureRequest,
    now: Timestamp,
    names: &mut Names,
) -> Result<RequestDetail, DeskError> {
    let row = cases::find(tx, dir, request.case)?.ok_or(DeskError::NotFound)?;
    let case = load::replay(tx, dir, &row)?;
    let person = people::find(tx, dir, case.person)?.ok_or(DeskError::NotFound)?;
    let asked_by = asked_by(tx, dir, &row, request.id)?;
    let mut checks = Vec::new();
    let made =
        case.evidence.iter().filter(|check| request.kind == RequestKind::Approval && check.id != request.id);
    for check in made {
        let by = match check.by.person() {
            Some(by) => names.of(tx, dir, by)?,
            None => String::new(),
        };
        checks.extend(check.result.map(|result| (check.kind, result, by)));
    }
    let standing = case.flags.iter().filter(|flag| flag.reviewed.is_none());
    let flags = standing.map(|flag| flag.flag.kind()).collect();
    let contacts = contacts::of_person(tx, dir, case.person)?;
    Ok(RequestDetail {
        checks_until: case.checks_until(now),
        vain: None,
        unreached: case.evidence.iter().any(|check| check.id == request.id && check.unreached_at.is_some()),
        approver_name: names.of(tx, dir, request.approver)?,
        asked_by_name: match asked_by {
            Some(by) => Some(names.of(tx, dir, by)?),
            None => None,
        },
        number: row.number,
        case_is_open: row.case.now.state == cases::CaseState::Open,
        telephones: masked_telephones(&contacts, case.opened_at),
        checks,
        flags,
        playbook: case.playbook,
        report: case.reported(),
        against: None,
        person,
        asked_by,
        request,
    })
}

fn asked_by(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    row: &cases::CaseRow,
    id: EvidenceId,
) -> Result<Option<PersonId>, StoreError> {
    use keyward_recovery::CaseEvent::{ApprovalAsked, EvidenceAsked};
    let events = crate::journal::recorded(tx, dir, row.case.id)?;
    let asked = events.iter().find(|recorded| match &recorded.event {
        EvidenceAsked { id: asked, .. } | ApprovalAsked { id: asked, .. } => *asked == id,
        _ => false,
    });
    Ok(asked.and_then(|recorded| recorded.actor.person()))
}

/// Marks requests whose time is over; how many.
pub(crate) fn expire(tx: &mut dyn Tx, dir: DirectoryId, now: Timestamp) -> Result<usize, StoreError> {
    Ok(signature_requests::expire(tx, dir, now, 200)?.len())
}
