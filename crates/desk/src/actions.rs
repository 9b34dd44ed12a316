//! The commands of an agent, one method each. All of them: load, ask the rules, record, carry out.

use crate::{
    Acting, CaseRef, Desk, DeskError,
    detail::admit,
    holds::{self, Work},
    load,
    open::{one_line, optional, remark, required},
};
use keyward_model::{
    Actor, CaseId, Contact, ContactId, DirectoryId, Entropy, EvidenceId, IntentId, MethodId, MethodStatus,
    Timestamp,
};
use keyward_recovery::{
    Amendment, AtHand, Basis, Case, Command, EvidenceKind, EvidenceResult, FlagKind, Obligation, OwnStop,
    Prompt, Refusal, Rings, SettledNumber, SignedAction, Touch, numbers_in_question,
};
use keyward_storage::{
    Tx,
    repo::{cases, humans, methods},
};

/// A call to a number on file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallBack {
    /// The number.
    pub contact: ContactId,
    /// Whether the agent saw in the telephone system that a fixed line is not forwarded and rings in no app.
    pub fixed: bool,
    /// Whether the call goes through a relay service.
    pub relay: bool,
}

/// Which number the lost phone or tablet has, in the words of the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LostHas {
    /// This one on file.
    Number(ContactId),
    /// None of those on file.
    AnotherNumber,
    /// The caller does not know.
    Unknown,
}

/// A result.
type Done = Result<CaseRef, DeskError>;

impl Desk {
    /// Reads the person's methods into the case.
    ///
    /// # Errors
    /// [`DeskError`]; here and below [`DeskError::Refused`] carries what the rules say.
    pub async fn assess(&self, acting: &Acting, number: u32) -> Done {
        self.act("assess", acting, number, |_, _, _| Ok(Command::Assess)).await
    }

    /// Takes down whether a strong method that is left can be used now.
    ///
    /// # Errors
    /// [`DeskError`]; [`Refusal::NotLeft`] for a method that is not one of these.
    pub async fn answer_methods(&self, acting: &Acting, number: u32, at_hand: AtHand) -> Done {
        self.act("answer-methods", acting, number, move |_, _, _| Ok(Command::AnswerMethods { at_hand }))
            .await
    }

    /// Takes down which number the lost phone or tablet has, in the words of the caller.
    ///
    /// # Errors
    /// [`DeskError`]; [`Refusal::NotOpen`] if that is no question in this case.
    pub async fn settle_numbers(&self, acting: &Acting, number: u32, lost_has: LostHas) -> Done {
        self.act("settle-numbers", acting, number, move |_, loaded, _| {
            let rings = |contact| match lost_has {
                LostHas::Number(lost) if lost == contact => Rings::OnLost,
                LostHas::Number(_) | LostHas::AnotherNumber => Rings::Elsewhere,
                LostHas::Unknown => Rings::Unknown,
            };
            let asked = numbers_in_question(&loaded.case, &loaded.facts);
            if let LostHas::Number(lost) = lost_has
                && !asked.iter().any(|contact| contact.id == lost)
            {
                return Err(Refusal::NotOpen.into());
            }
            let settle = |contact: &&Contact| SettledNumber { contact: contact.id, rings: rings(contact.id) };
            Ok(Command::SettleNumbers { numbers: asked.iter().map(settle).collect() })
        })
        .await
    }

    /// Amends the report. A reason is needed where something is taken out of it.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn amend(
        &self,
        acting: &Acting,
        number: u32,
        amendment: Amendment,
        reason: Option<&str>,
    ) -> Done {
        let reason = optional("reason", reason, 2000)?;
        let amendment = match amendment {
            Amendment::AddThing { mut thing, methods, elsewhere } => {
                thing.name = one_line("name", &thing.name, 120)?;
                Amendment::AddThing { thing, methods, elsewhere }
            }
            Amendment::Place { place } => {
                Amendment::Place { place: optional("place", place.as_deref(), 200)? }
            }
            other => other,
        };
        self.act("amend-report", acting, number, move |_, _, _| {
            Ok(Command::Amend { amendment: amendment.clone(), reason: reason.clone() })
        })
        .await
    }

    /// Begins a call-back to a number on file.
    ///
    /// # Errors
    /// [`DeskError`]; [`Refusal::NumberDoesNotCount`] for a fixed line of which nobody looked whether it is forwarded.
    pub async fn ask_call_back(&self, acting: &Acting, number: u32, call: CallBack) -> Done {
        let CallBack { contact, fixed, relay } = call;
        self.act("ask-call-back", acting, number, move |_, loaded, draws| {
            let id = EvidenceId::new(loaded.facts.now, draws);
            Ok(Command::CallBack { id, contact, fixed, relay })
        })
        .await
    }

    /// Records how a call-back to this number ended.
    ///
    /// # Errors
    /// [`DeskError`]; [`Refusal::NoSuchCheck`] if the number was not dialled in this case, or so long ago that the call is over.
    pub async fn record_call_back(
        &self,
        acting: &Acting,
        number: u32,
        contact: ContactId,
        result: EvidenceResult,
        note: Option<&str>,
    ) -> Done {
        let note = optional("note", note, 2000)?;
        let basis = Basis::Number { contact };
        self.act("record-evidence", acting, number, move |_, loaded, _| {
            // The newest open call to this number.
            let asked = loaded.case.evidence.iter().rev().find(|e| e.basis == basis && e.result.is_none());
            let (id, kind) = (asked.ok_or(Refusal::NoSuchCheck)?.id, EvidenceKind::CallBack);
            Ok(Command::RecordEvidence { id, kind, basis: basis.clone(), result, note: note.clone() })
        })
        .await
    }

    /// Records a check that the agent made: in person, by video, or of facts.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn record_evidence(
        &self,
        acting: &Acting,
        number: u32,
        kind: EvidenceKind,
        basis: Basis,
        result: EvidenceResult,
        note: Option<&str>,
    ) -> Done {
        if let Basis::Number { contact } = basis {
            return self.record_call_back(acting, number, contact, result, note).await;
        }
        let basis = match basis {
            Basis::Face { document, place, prompts } => Basis::Face {
                document: optional("document", document.as_deref(), 60)?,
                place: optional("place", place.as_deref(), 200)?,
                prompts,
            },
            other => other,
        };
        let note = optional("note", note, 2000)?;
        self.act("record-evidence", acting, number, move |_, loaded, draws| {
            let (id, basis) = if EvidenceKind::ON_A_SCREEN.contains(&kind) {
                of_the_call(&loaded.case, &basis, loaded.facts.now)?
            } else {
                (EvidenceId::new(loaded.facts.now, draws), basis.clone())
            };
            Ok(Command::RecordEvidence { id, kind, basis, result, note: note.clone() })
        })
        .await
    }

    /// Begins a video call: draws what the person is asked to do.
    ///
    /// # Errors
    /// [`DeskError`]; [`Refusal::IncompleteCheck`] without a photo on file.
    pub async fn ask_video(&self, acting: &Acting, number: u32) -> Done {
        self.act("ask-video", acting, number, move |_, loaded, draws| {
            let id = EvidenceId::new(loaded.facts.now, draws);
            let mut random = [0; 4];
            draws.fill(&mut random);
            let basis = Basis::Face { document: None, place: None, prompts: Prompt::draw(random) };
            Ok(Command::AskEvidence { id, kind: EvidenceKind::Video, basis })
        })
        .await
    }

    /// Adds a red flag that the agent heard.
    ///
    /// # Errors
    /// [`DeskError`]; [`Refusal::UnderWay`] if it is on the case already.
    pub async fn raise_flag(&self, acting: &Acting, number: u32, kind: FlagKind) -> Done {
        self.act("raise-flag", acting, number, move |_, _, _| Ok(Command::RaiseFlag { kind })).await
    }

    /// Lets a case go on in spite of these red flags (supervisors who do not work on it).
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn review_flags(&self, acting: &Acting, number: u32, flags: &[String], reason: &str) -> Done {
        let (flags, reason) = (flags.to_vec(), remark("reason", reason)?);
        self.act("review-flags", acting, number, move |_, _, _| {
            Ok(Command::ReviewFlags { flags: flags.clone(), reason: reason.clone() })
        })
        .await
    }

    /// Lets a method work again that was suspended as a precaution. Needs a fresh passkey assertion for this case and
    /// `SignedAction::Keep`.
    ///
    /// # Errors
    /// [`DeskError`]; [`Refusal::NotQuarantined`] for any other method.
    pub async fn keep_method(&self, acting: &Acting, number: u32, method: MethodId) -> Done {
        self.act("keep-method", acting, number, move |_, loaded, draws| {
            Ok(Command::KeepMethod { intent: IntentId::new(loaded.facts.now, draws), method })
        })
        .await
    }

    /// Takes a passkey touch for the work on a case alone: one that came with something that was refused is not asked for twice.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn confirm_work(&self, acting: &Acting, number: u32) -> Done {
        self.act("confirm-work", acting, number, |_, _, _| Ok(Command::ConfirmWork)).await
    }

    /// Takes down that the person made this passkey in an earlier case, has it in hand, and just signed in with it.
    ///
    /// # Errors
    /// [`DeskError`]; [`Refusal::NotSignedIn`] until it has.
    pub async fn confirm_passkey(&self, acting: &Acting, number: u32, method: MethodId) -> Done {
        self.act("confirm-passkey", acting, number, move |_, _, _| Ok(Command::ConfirmPasskey { method }))
            .await
    }

    /// Ends the person's sessions and suspends what was lost.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn contain(&self, acting: &Acting, number: u32) -> Done {
        let (dir, parts) = (self.dir(), std::sync::Arc::clone(&self.parts));
        self.act("contain", acting, number, move |tx, loaded, draws| {
            let (now, facts) = (loaded.facts.now, &loaded.facts);
            let contained = (facts.actor.actor, Some(facts.subject.id), Work::Contained);
            holds::count(tx, dir, contained, facts.wave(), &parts.telling, draws)?;
            Ok(Command::Contain { revoke: IntentId::new(now, draws), suspend: IntentId::new(now, draws) })
        })
        .await
    }

    /// Requires that multi-factor authentication is registered again; `passkeys` says whether passkeys go too. Needs a fresh
    /// passkey assertion for this case and `SignedAction::Reregister`.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn require_reregistration(&self, acting: &Acting, number: u32, passkeys: bool) -> Done {
        self.act("require-reregistration", acting, number, move |_, loaded, draws| {
            let intent = IntentId::new(loaded.facts.now, draws);
            Ok(Command::RequireReregistration { intent, passkeys })
        })
        .await
    }

    /// Ends the case's pass before its time.
    ///
    /// # Errors
    /// [`DeskError`]; [`Refusal::NoPass`] if none is alive.
    pub async fn void_pass(&self, acting: &Acting, number: u32) -> Done {
        self.act("void-pass", acting, number, |_, loaded, draws| {
            Ok(Command::VoidPass { intent: IntentId::new(loaded.facts.now, draws) })
        })
        .await
    }

    /// Retires everything that was lost and is not retired yet, with one passkey assertion for this case and
    /// `SignedAction::Retire`.
    ///
    /// # Errors
    /// [`DeskError`] of the first method that is refused; [`Refusal::NotOpen`] if nothing is left to retire.
    pub async fn retire_lost(&self, acting: &Acting, number: u32) -> Done {
        let (dir, who) = (self.dir(), acting.clone());
        let left = self
            .store()
            .read("lost-methods", move |tx| {
                let row = cases::find_by_number(tx, dir, number)?.ok_or(DeskError::NotFound)?;
                // Only somebody at the desk learns what a case is about.
                let viewer = load::actor(tx, dir, &who)?;
                let about: Vec<_> = viewer.actor.person().into_iter().chain([row.case.person]).collect();
                admit(&viewer, row.case.person, &humans::of(tx, dir, &about)?)?;
                let case = load::replay(tx, dir, &row)?;
                let mut left = Vec::new();
                for id in case.report.methods.iter().copied().chain(case.quarantined()) {
                    let method = methods::find(tx, dir, id)?;
                    left.extend(method.filter(|m| m.status != MethodStatus::Revoked).map(|m| m.id));
                }
                Ok::<_, DeskError>(left)
            })
            .await?;
        let mut done = Err(Refusal::NotOpen.into());
        for method in left {
            done = Ok(self.retire(acting, number, method).await?);
        }
        done
    }

    /// Retires a lost method for good. Needs a fresh passkey assertion for this case and `SignedAction::Retire`.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn retire(&self, acting: &Acting, number: u32, method: MethodId) -> Done {
        // One form may retire several methods.
        let form = acting.form.as_ref().map(|form| format!("{form}:{method}"));
        let acting = &Acting { form, ..acting.clone() };
        self.act("retire-method", acting, number, move |_, loaded, draws| {
            Ok(Command::Retire { intent: IntentId::new(loaded.facts.now, draws), method })
        })
        .await
    }

    /// Records the wipe of a managed device: its position in the report, and the reference in device management.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn record_wipe(&self, acting: &Acting, number: u32, thing: u32, reference: &str) -> Done {
        let reference = one_line("reference", reference, 120)?;
        self.act("record-wipe", acting, number, move |_, _, _| {
            Ok(Command::RecordWipe { thing, reference: reference.clone() })
        })
        .await
    }

    /// Writes down the loss or reset of a security key.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn document_loss(&self, acting: &Acting, number: u32, thing: u32, note: &str) -> Done {
        let note = required("note", note)?;
        self.act("document-loss", acting, number, move |_, _, _| {
            Ok(Command::DocumentLoss { thing, note: note.clone() })
        })
        .await
    }

    /// Sends the advice for personal devices.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn send_advice(&self, acting: &Acting, number: u32) -> Done {
        self.act("send-advice", acting, number, |_, loaded, draws| {
            Ok(Command::SendAdvice { intent: IntentId::new(loaded.facts.now, draws) })
        })
        .await
    }

    /// Lets a duty go (supervisors).
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn waive(&self, acting: &Acting, number: u32, obligation: Obligation, reason: &str) -> Done {
        let reason = remark("reason", reason)?;
        self.act("waive", acting, number, move |_, _, _| {
            Ok(Command::Waive { obligation, reason: reason.clone() })
        })
        .await
    }

    /// Stops the case.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn escalate(&self, acting: &Acting, number: u32, reason: &str) -> Done {
        self.stop(acting, number, reason).await
    }

    /// Stops the case about whoever acts. In a session that is weaker than their account it is their own word if they touched a passkey for it:
    /// one that the policy refuses is theirs as well, and then there is no stronger session to be had.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn stop_own(&self, acting: &Acting, number: u32) -> Done {
        self.stop(acting, number, OwnStop::Owner.reason()).await
    }

    async fn stop(&self, acting: &Acting, number: u32, reason: &str) -> Done {
        let (reason, who, desk) = (remark("reason", reason)?, acting.clone(), self.clone());
        self.act("escalate", acting, number, move |tx, loaded, draws| {
            // Who stops their own case says so in a session, and that says how much it is worth: see `OwnStop`.
            let reason = if who.actor != Actor::Person(loaded.case.person) {
                reason.clone()
            } else if touched_to_stop(tx, desk.dir(), &who, (loaded.case.id, draws.now()))?
                || desk.is_own_word(tx, &who, draws.now())?
            {
                OwnStop::Owner.reason().to_owned()
            } else {
                OwnStop::WeakerSession.reason().to_owned()
            };
            Ok(Command::Escalate { reason })
        })
        .await
    }

    /// Lets an escalated case go on (supervisors).
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn resume(&self, acting: &Acting, number: u32, reason: &str) -> Done {
        let reason = remark("reason", reason)?;
        self.act("resume", acting, number, move |_, _, _| Ok(Command::Resume { reason: reason.clone() }))
            .await
    }

    /// Ends an escalated case: nothing is given, and what was suspended stays so (supervisors).
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn reject(&self, acting: &Acting, number: u32, reason: &str) -> Done {
        let reason = remark("reason", reason)?;
        self.act("reject", acting, number, move |_, _, _| Ok(Command::Reject { reason: reason.clone() }))
            .await
    }

    /// Adds a remark.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn note(&self, acting: &Acting, number: u32, text: &str) -> Done {
        let text = remark("note", text)?;
        self.act("note", acting, number, move |_, _, _| Ok(Command::Note { text: text.clone() })).await
    }

    /// Closes a case whose duties are done.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn close(&self, acting: &Acting, number: u32) -> Done {
        self.act("close", acting, number, |_, _, _| Ok(Command::Close)).await
    }
}

/// The newest video call that waits for its result, and what the result rests on: its prompts, and what was seen.
fn of_the_call(case: &Case, seen: &Basis, now: Timestamp) -> Result<(EvidenceId, Basis), Refusal> {
    let asked = case.evidence.iter().rev().find(|e| e.kind == EvidenceKind::Video && e.waits(now));
    let asked = asked.ok_or(Refusal::NoSuchCheck)?;
    let basis = match (seen, &asked.basis) {
        (Basis::Face { document, place, .. }, Basis::Face { prompts, .. }) => {
            Basis::Face { document: document.clone(), place: place.clone(), prompts: prompts.clone() }
        }
        (other, _) => other.clone(),
    };
    Ok((asked.id, basis))
}

/// Whether the person touched a passkey of theirs to stop exactly this case: one that is worth more than what bound it.
fn touched_to_stop(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    acting: &Acting,
    (case, now): (CaseId, Timestamp),
) -> Result<bool, DeskError> {
    let touch = Touch::Case { case, action: SignedAction::StopOwn };
    let given = acting.step_up.as_ref().filter(|step_up| step_up.is_for(touch, now));
    let Some((method, person)) = given.and_then(|touch| touch.method.zip(acting.actor.person())) else {
        return Ok(false);
    };
    match load::bound_key(tx, dir, person, method) {
        Ok(key) => Ok(key.is_settled(now)),
        // Gone since: nobody is kept from stopping by that.
        Err(DeskError::Refused(_)) => Ok(false),
        Err(error) => Err(error),
    }
}
