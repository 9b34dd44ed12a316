//! One case, with everything that its page shows.

use crate::{
    Acting, Action, Advice, CodeWords, Desk, DeskError,
    desk::DeskParts,
    intake::may_read,
    journal, letters,
    lists::Names,
    live,
    load::{self, Loaded},
    permitted, reads, requests, signers,
};
use keyward_model::{
    Contact, Device, DirectoryId, EventId, Humans, IntentId, Method, MethodId, MethodStatus, PassPolicy,
    Person, PersonId, Role, Tier, Timestamp,
};
use keyward_recovery::{
    ActorFacts, Case, CaseEvent, CaseState, Duty, Effect, Ending, EvidenceKind, EvidenceResult, Exceptions,
    Facts, FlagEffect, FlagKind, LossReport, NotCounted, Obligation, Playbook, Reachable, Recorded, RedFlag,
    Refusal, Remade, SignersLeft, ThingNeeds, TierStandard, Verification, current, eligible_approvers,
    eligible_numbers, ending_now, may_decide, may_read_on_hold, needs, numbers_in_question, obligations,
    reachable, remade_in_question, saved_codes, signed_exception, signed_in_lately, signers_left,
    standard_with, standing_flags, strong_left, suspects, tier_of, verification,
};
use keyward_storage::repo::signature_requests::SignatureRequest;
use keyward_storage::{
    Draws, StoreError, Tx,
    repo::{
        cases,
        cases::CaseRow,
        intake::{self, Intake},
        messages,
        messages::Message,
        people,
        revocations::{self, Decision, Revocation},
        sessions, sign_ins,
        sign_ins::SignIn,
        signature_requests,
    },
    seal,
};
use std::sync::Arc;

/// The most people that are offered as approvers.
const APPROVERS: usize = 50;

/// Reports of the website that a case shows.
const REPORTS: usize = 3;
/// The most sign-ins that somebody is asked about, and the most refused tries: whoever makes many hides no sign-in with them.
const SIGN_INS: (u16, u16) = (12, 6);

/// The most messages that are shown.
const MESSAGES: usize = 300;

/// One event of a case, and its leaf.
#[derive(Clone, Debug)]
pub struct CaseEntry {
    /// The event's id in the log.
    pub id: EventId,
    /// Its leaf; `None` until the next batch.
    pub leaf: Option<u64>,
    /// The event.
    pub recorded: Recorded,
}

/// Somebody asked to sign something.
#[derive(Clone, Debug)]
pub struct RequestDetail {
    /// Until when the checks count that the signature is added to; in the past if none counts any more.
    pub checks_until: Option<Timestamp>,
    /// The request, with the exact statement.
    pub request: SignatureRequest,
    /// Whether who is asked said that they did not reach the person.
    pub unreached: bool,
    /// Why the word of who is asked to vouch would not count any more.
    pub vain: Option<NotCounted>,
    /// Who is asked.
    pub approver_name: String,
    /// Who asks.
    pub asked_by: Option<PersonId>,
    /// Their name.
    pub asked_by_name: Option<String>,
    /// The case's number.
    pub number: u32,
    /// Whether the case is open: if not, the request can only be declined or left alone.
    pub case_is_open: bool,
    /// About whom.
    pub person: Person,
    /// What was reported.
    pub report: LossReport,
    /// Which kind of case it is.
    pub playbook: Playbook,
    /// The checks that were made, with who made them; not for a vouch, which rests on who signs alone.
    pub checks: Vec<(EvidenceKind, EvidenceResult, String)>,
    /// The red flags that stand, as they were found.
    pub flags: Vec<FlagKind>,
    /// The telephones on file, masked: who vouches spoke with the person on none of them.
    pub telephones: Vec<String>,
    /// What keeps who is asked from signing, as far as other cases say it; read for the page on which they sign.
    pub against: Option<Refusal>,
}

/// A case.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a sentence of the page, and none depends on another"
)]
#[derive(Clone, Debug)]
pub struct CaseDetail {
    /// Until when the viewer's touch for their work on the case counts.
    pub touched_until: Option<Timestamp>,
    /// How it would end if it were closed now.
    pub ending: Ending,
    /// What an open page of it is told by that something changed; opaque.
    pub version: String,
    /// Its row.
    pub row: CaseRow,
    /// The case as its events make it.
    pub case: Case,
    /// When this was read.
    pub now: Timestamp,
    /// Whose account.
    pub person: Person,
    /// Their manager, if the account is enabled.
    pub manager: Option<Person>,
    /// Whom the manager has named.
    pub deputy: Option<Person>,
    /// The latest sign-ins and tries, newest first, where somebody else may have got in: for the person to say which were theirs.
    pub sign_ins: Vec<SignIn>,
    /// Who looks at it.
    pub viewer: Option<PersonId>,
    /// Everything ever bound to them, newest first.
    pub methods: Vec<Method>,
    /// Their devices.
    pub devices: Vec<Device>,
    /// Numbers and addresses with their history.
    pub contacts: Vec<Contact>,
    /// Their live sessions.
    pub sessions: sessions::Live,
    /// How long it took from each decision to end sessions until they had ended.
    pub revocations: Vec<(IntentId, Revocation)>,
    /// The pass policy in force.
    pub pass_policy: PassPolicy,
    /// The standard that the case has to meet: of those that apply, the one that is furthest from being met.
    pub standard: TierStandard,
    /// Whether the standards changed since it was opened, so that two versions apply.
    pub both_apply: bool,
    /// The tier that counts for it.
    pub tier: Tier,
    /// For which accounts two supervisors may make an exception.
    pub exceptions: Exceptions,
    /// Whether the viewer signed one in this case.
    pub signed_exception: bool,
    /// How it stands against it.
    pub verification: Verification,
    /// Every duty, in order.
    pub duties: Vec<(Obligation, Duty)>,
    /// The first duty that is not settled.
    pub current: Option<Obligation>,
    /// Whether and how the standard can be met for this person.
    pub reachable: Reachable,
    /// The strong methods that are left, as the rules see them: neither lost nor held back.
    pub strong_left: Vec<MethodId>,
    /// What works now, and is suspended with what was lost when the case ends the sessions, because it was added around the loss.
    pub held_back: Vec<MethodId>,
    /// Whether saved codes would count as a check, or why not; `None` if there are none that work.
    pub saved_codes: Option<Result<(), NotCounted>>,
    /// Passkeys of earlier cases that are held back unless the person confirms them, and when each signed in last in this case.
    pub remade: Vec<(Remade, Option<Timestamp>)>,
    /// What each thing of the report needs, by position.
    pub needs: Vec<Option<ThingNeeds>>,
    /// Telephone numbers on file, with what speaks against each.
    pub numbers: Vec<(Contact, Option<NotCounted>)>,
    /// The mobile numbers of which the lost phone or tablet may have one; empty if that is no question.
    pub in_question: Vec<Contact>,
    /// The advice for personal devices, as it is mailed.
    pub advice: Advice,
    /// The events, oldest first.
    pub events: Vec<CaseEntry>,
    /// Vouches and approvals, oldest first.
    pub requests: Vec<RequestDetail>,
    /// Reports of the website about the person that wait while the case is open, newest first.
    pub reports: Vec<Intake>,
    /// Enabled supervisors other than the person and the viewer.
    pub approvers: Vec<Person>,
    /// How many supervisors are left apart by this recovery, if they are too few then.
    pub signers_left: Option<SignersLeft>,
    /// Whether who supervises or reads for security was forged: nothing is opened then, and what stops goes on.
    pub roles_forged: bool,
    /// Whether the case is stopped and every supervisor took part in it, so that nobody can let it go on or end it.
    pub nobody_decides: bool,
    /// Names of everybody in the events.
    pub names: Names,
    /// What was told, oldest first, with what became of each message; the first few hundred. A silent call for help is not
    /// among it.
    pub messages: Vec<Message>,
    /// What to look at before helping and nobody has reviewed, the weightiest first, with what it does.
    pub flags: Vec<(RedFlag, FlagEffect)>,
    /// What desk and person say to each other.
    pub code_words: CodeWords,
    /// Whether attack mode is on.
    pub attack_mode: bool,
    /// Whether the viewer's work is on hold: they read the case and protect its person, no more.
    pub on_hold: bool,
    /// What the viewer may do now, and what stands in the way of the rest.
    pub permitted: Vec<(Action, Result<(), Refusal>)>,
}

impl CaseDetail {
    /// Whether the viewer may do this now; a refusal for what is not among the actions of this case.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn may(&self, action: Action) -> Result<(), Refusal> {
        let found = self.permitted.iter().find(|(known, _)| *known == action);
        found.map_or(Err(Refusal::NotAllowed), |(_, verdict)| verdict.clone())
    }
}

impl Desk {
    /// A case for this viewer.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] if there is none; [`DeskError::NotAllowed`] unless the viewer works at the desk or reviews,
    /// and for the person whose case it is.
    pub async fn case_detail(&self, viewer: &Acting, number: u32) -> Result<CaseDetail, DeskError> {
        let (dir, viewer, draws) = (self.dir(), viewer.clone(), self.draws());
        let parts = Arc::clone(&self.parts);
        self.store()
            .read("case-detail", move |tx| {
                let draws = draws.restart();
                seal::protect(tx);
                let row = cases::find_by_number(tx, dir, number)?.ok_or(DeskError::NotFound)?;
                let loaded = load::case(tx, dir, row, &viewer, (&parts.rules, &draws))?;
                may_read_on_hold(&loaded.case, &loaded.facts)?;
                admit(&loaded.facts.actor, loaded.case.person, &loaded.facts.humans)?;
                reads::may_read(&loaded.facts.actor, tier_of(&loaded.case, &loaded.facts))?;
                let found = detail(tx, dir, loaded, &parts, &draws)?;
                Ok(CaseDetail { reports: waiting_reports(tx, dir, &found, &viewer)?, ..found })
            })
            .await
    }
}

/// What was measured when the case ended sessions.
fn measured(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    case: &Case,
) -> Result<Vec<(IntentId, Revocation)>, StoreError> {
    let mut found = Vec::new();
    for intent in &case.intents {
        if matches!(intent.effect, Effect::RevokeSessions { .. }) {
            let one = revocations::find(tx, dir, Decision::Intent(intent.id))?;
            found.extend(one.map(|one| (intent.id, one)));
        }
    }
    Ok(found)
}

/// Who may look at cases: nobody at their own, whichever of their accounts it is about and which they use.
pub(crate) fn admit(viewer: &ActorFacts, person: PersonId, humans: &Humans) -> Result<(), DeskError> {
    let looks = viewer.roles.desk_reach().is_some() || viewer.roles.has(Role::SecurityReader);
    let own = viewer.actor.person().is_some_and(|viewer| humans.is_same(viewer, person));
    if looks && !own { Ok(()) } else { Err(DeskError::NotAllowed) }
}

/// Whether a case is stopped and none of these supervisors, nor the viewer, may decide about it.
fn nobody_decides(case: &Case, facts: &Facts, supervisors: &[PersonId]) -> bool {
    let viewer = facts.actor.actor.person();
    let viewer = viewer.filter(|_| facts.actor.roles.has(Role::PrivilegedAuthentication));
    let mut all = supervisors.iter().copied().chain(viewer);
    case.state == CaseState::Escalated && !all.any(|one| may_decide(case, facts, one))
}

/// What ending the sessions suspends besides what was reported, as long as that is still to come.
fn held_back(case: &Case, facts: &Facts) -> Vec<MethodId> {
    let ends = obligations(case, facts).into_iter().find(|(step, _)| *step == Obligation::Contain);
    if !matches!(ends, Some((_, Duty::Open | Duty::UnderWay | Duty::Blocked(_)))) {
        return Vec::new();
    }
    let active = |method: &&Method| method.status == MethodStatus::Active;
    suspects(case, facts).filter(active).map(|method| method.id).collect()
}

/// Somebody of the case, if their record is believed.
fn believed(tx: &mut dyn Tx, dir: DirectoryId, id: Option<PersonId>) -> Result<Option<Person>, StoreError> {
    let Some(id) = id else { return Ok(None) };
    let found = people::find(tx, dir, id);
    seal::believed(tx, found)
}

/// The sign-ins that somebody is asked about: where somebody else may have got in.
fn asked_about(tx: &mut dyn Tx, dir: DirectoryId, case: &Case) -> Result<Vec<SignIn>, StoreError> {
    if case.playbook != Playbook::Compromised {
        return Ok(Vec::new());
    }
    sign_ins::latest(tx, dir, case.person, SIGN_INS)
}

/// What somebody says of the person at the website while the desk works their case: it may be the owner, who hears of it.
fn waiting_reports(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    found: &CaseDetail,
    viewer: &Acting,
) -> Result<Vec<Intake>, DeskError> {
    let mut shown = Vec::new();
    if matches!(found.case.state, CaseState::Closed(_)) {
        return Ok(shown);
    }
    for report in intake::waiting_about(tx, dir, &found.person.user_name)? {
        // Somebody who had the name before reads nothing that may be about them.
        if shown.len() < REPORTS && may_read(tx, dir, viewer, &report)? {
            shown.push(report);
        }
    }
    Ok(shown)
}

fn detail(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    mut loaded: Loaded,
    parts: &DeskParts,
    draws: &Draws,
) -> Result<CaseDetail, DeskError> {
    let advice = letters::advice_preview(&loaded, &parts.telling);
    // The page shows what stops the case, whatever became of the list: what opens is refused by its own look at it.
    let supervisors = people::believed_with_role(tx, dir, Role::PrivilegedAuthentication, APPROVERS)?;
    let readers = people::believed_with_role(tx, dir, Role::SecurityReader, APPROVERS)?;
    let (mut approvers, whole) = (supervisors.people, supervisors.whole && readers.whole);
    let watching: Vec<_> = approvers.iter().map(|supervisor| supervisor.id).collect();
    let viewer = loaded.facts.actor.actor.person();
    approvers.retain(|p| requests::may_approve(p) && p.id != loaded.case.person);
    let eligible: Vec<_> = approvers.iter().map(|approver| approver.id).collect();
    approvers.retain(|p| Some(p.id) != viewer);
    let approver_ids: Vec<_> = approvers.iter().map(|approver| approver.id).collect();
    signers::add(tx, dir, &mut loaded, &watching)?;
    let now = loaded.facts.now;
    let Loaded { row, case, facts } = loaded;
    let mut names = Names::default();
    let manager = believed(tx, dir, facts.manager)?;
    let deputy = believed(tx, dir, facts.deputy.map(|deputy| deputy.person))?;
    let mut events = Vec::new();
    for (logged, recorded) in journal::logged(tx, dir, case.id)? {
        if let Some(actor) = recorded.actor.person() {
            names.of(tx, dir, actor)?;
        }
        if let CaseEvent::EffectIntended { effect: Effect::IssuePass { half_to: Some(holder), .. }, .. } =
            &recorded.event
        {
            names.of(tx, dir, *holder)?;
        }
        events.push(CaseEntry { id: logged.id, leaf: logged.leaf_index, recorded });
    }
    let mut requests = Vec::new();
    for request in signature_requests::of_case(tx, dir, case.id)? {
        requests.push(requests::detail(tx, dir, request, now, &mut names)?);
    }
    let permitted = permitted::permitted(&case, &facts, &approver_ids);
    let approvable = eligible_approvers(&case, &facts, &eligible);
    let left = signers_left(&case, &facts, &watching);
    let verification = verification(&case, &facts);
    Ok(CaseDetail {
        reachable: reachable(&case, &facts, approvable),
        now: facts.now,
        viewer,
        nobody_decides: nobody_decides(&case, &facts, &approver_ids),
        manager,
        deputy,
        sessions: sessions::live(tx, dir, case.person, draws.now())?,
        revocations: measured(tx, dir, &case)?,
        standard: standard_with(&case, &facts, verification.version).clone(),
        both_apply: facts.in_force.is_some(),
        tier: tier_of(&case, &facts),
        verification,
        exceptions: facts.exceptions(),
        signed_exception: viewer.is_some_and(|viewer| signed_exception(&case, viewer, &facts.humans)),
        duties: obligations(&case, &facts),
        current: current(&case, &facts),
        strong_left: strong_left(&case, &facts).into_iter().map(|method| method.id).collect(),
        held_back: held_back(&case, &facts),
        saved_codes: saved_codes(&case, &facts),
        remade: remade_in_question(&case, &facts)
            .into_iter()
            .map(|remade| (remade.clone(), signed_in_lately(&case, remade.method, facts.now)))
            .collect(),
        needs: (0u32..).zip(&case.report.things).map(|(position, _)| needs(&case, position)).collect(),
        numbers: eligible_numbers(&case, &facts).into_iter().map(|(c, why)| (c.clone(), why)).collect(),
        in_question: numbers_in_question(&case, &facts).into_iter().cloned().collect(),
        flags: standing_flags(&case, &facts)
            .into_iter()
            .map(|flag| (facts.flag_effect(flag.kind()), flag))
            .map(|(effect, flag)| (flag, effect))
            .collect(),
        code_words: CodeWords::of(case.id, &parts.secrets),
        version: live::version(&case, parts),
        touched_until: case.touched_until(&facts.actor, facts.now),
        ending: ending_now(&case, &facts),
        attack_mode: facts.brake,
        on_hold: facts.actor.on_hold,
        permitted,
        advice,
        requests,
        reports: Vec::new(),
        messages: messages::of_case(tx, dir, case.id, letters::SILENT, MESSAGES)?,
        person: facts.subject,
        sign_ins: asked_about(tx, dir, &case)?,
        methods: facts.methods,
        devices: facts.devices,
        contacts: facts.contacts,
        pass_policy: facts.pass_policy,
        events,
        approvers,
        signers_left: left,
        roles_forged: !whole || seal::has_overlooked(tx),
        names,
        row,
        case,
    })
}
