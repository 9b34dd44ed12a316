//! The case page: which card is in the middle, and what each shows.

use super::{
    Gone, Lost, Work, device_views, exception,
    flags::{flags, hear, stops},
    method_view, method_views, reach, report,
    report::report_card,
    restore,
    steps::steps,
    summary,
    timeline::{escalation_reason, own_stop, timeline},
    told,
    verify::verify_card,
    ways::{self, ways},
    wipe::wipe_card,
};
use crate::{
    Arg, Phrase, Text,
    http::{agent::seen_from, words},
    views::{
        AssessCard, CasePermissions, CaseState, CaseView, CloseCard, ClosedCard, ContainCard, CurrentCard,
        EscalatedCard, LogTip, LookBack, MadeQuestion, MethodView, PassCard, PersonSummary, ReregisterCard,
        RetireCard, WaitSignInCard, WayState, WaysView, WordsView,
    },
};
use keyward_desk::{Action, worked_by};
use keyward_model::{DeviceId, Method, MethodId, MethodStatus, Timestamp};
use keyward_recovery::{
    AtHand, CALL_CODE_LIFE, CALL_CODE_TRIES, CaseEvent, CaseState as State, Duty, Effect, Ending,
    EvidenceKind, EvidenceResult, Notice, Obligation, Outcome, Playbook, Recorded, Refusal, Remade,
    ReportChannel, reregistration,
};
use keyward_storage::repo::sign_ins::SignIn;

/// The sentence at the top of a case.
pub(crate) fn headline(work: &Work<'_>) -> Phrase {
    let case = &work.d.case;
    report::headline(&case.reported(), report::playbook(case.playbook), &work.d.person.display_name)
}

/// The step whose card is in the middle: the one asked for if it has a card, else the first that is not settled.
pub(crate) fn shown(work: &Work<'_>, asked: Option<Obligation>) -> Option<Obligation> {
    let has_card = |step: &Obligation| {
        matches!(work.duty(*step), Some(Duty::Open | Duty::UnderWay | Duty::Done | Duty::Blocked(_)))
    };
    asked.filter(has_card).or(work.d.current)
}

/// The page. `pass` is shown if it was just issued; `tip` is the log's, for who reads it.
pub(crate) fn case_view(
    work: &Work<'_>,
    asked: Option<Obligation>,
    pass: Option<PassCard>,
    tip: Option<LogTip>,
    text: &Text,
) -> CaseView {
    let (d, number) = (work.d, work.d.row.number);
    let middle = shown(work, asked);
    let (current, also) = cards(work, asked, pass, text);
    CaseView {
        number: u64::from(number),
        headline: headline(work),
        playbook: report::playbook(d.case.playbook),
        state: state(d.case.state),
        person: PersonSummary {
            tier: d.tier,
            ..summary(&d.person, d.manager.as_ref().map(|manager| manager.display_name.clone()))
        },
        opened_at: d.case.opened_at,
        closed_at: d.row.case.now.closed_at,
        channel: report::channel(d.case.report.channel),
        agent: agent(work),
        steps: steps(work, number, middle.filter(|_| d.case.state == State::Open)),
        reach: reach::reach(work),
        exception: exception::exception(work),
        current,
        also,
        reregister: offers_reregistration(work).then(|| reregister_card(work)),
        timeline: timeline(work, text),
        told: told::told(work),
        frozen: work.d.person.frozen_at.is_some(),
        roles_forged: work.d.roles_forged,
        signers_left: work
            .d
            .signers_left
            .map(|left| (u32::try_from(left.apart).unwrap_or(u32::MAX), left.until)),
        log: tip,
        ways: ways_of(work),
        flags: flags(work, text),
        hear: hear(work),
        words: (d.case.state == State::Open && work.may(Action::Note))
            .then(|| WordsView { desk: d.code_words.desk.clone(), person: d.code_words.person.clone() }),
        devices: device_views(&d.devices, |id| work.gone(id)),
        methods: in_words_of(
            work,
            method_views(&d.methods, &d.devices, |id| work.is_lost(id) && !work.is_rejected()),
        ),
        can: CasePermissions {
            escalate: work.may(Action::Escalate),
            note: work.may(Action::Note),
            review: work.may(Action::ReviewFlags) && stops(work),
            reject: d.case.state == State::Open && stops(work) && work.may(Action::Reject),
            freeze: work.may(Action::Freeze),
            acknowledge: work.may(Action::Acknowledge),
        },
        live: live(d.case.state, number, &d.version),
        touched_until: d.touched_until,
        refused: None,
    }
}

/// What signs the person in, now and once the case has seen to what was reported: the picture and the finding of the first step say the same.
fn ways_of(work: &Work<'_>) -> WaysView {
    let d = work.d;
    let lost_devices: Vec<DeviceId> = d.case.things().filter_map(|(_, thing)| thing.device).collect();
    let gone = work.how_gone();
    let note = match gone {
        Gone::PinLocked => Some("way-note-pin"),
        Gone::Replaced => Some("way-note-replaced"),
        Gone::Lost if work.is_compromised() => Some("way-note-exposed"),
        Gone::No | Gone::Lost => None,
    };
    let locked = gone == Gone::PinLocked;
    let lost = Lost {
        methods: &d.case.report.methods,
        devices: &lost_devices,
        note,
        locked,
        refused: None,
        held: &d.held_back,
        shut: ways::Shut::of(&d.person),
        pass: d.case.living_pass(d.now).is_some(),
        over: false,
    };
    let Some(closed_at) = d.row.case.now.closed_at else {
        return ways(&d.person.display_name, &d.methods, &d.devices, lost);
    };
    // A closed case shows what it left behind, not what became of the account since.
    let left = as_of(&d.methods, closed_at);
    let methods: &[MethodId] = if work.is_rejected() { &[] } else { lost.methods };
    ways(&d.person.display_name, &left, &[], Lost { methods, over: true, ..Lost::default() })
}

/// What was bound by a moment, with the status that it had then: what changed later worked until it did.
fn as_of(methods: &[Method], at: Timestamp) -> Vec<Method> {
    let then = methods.iter().filter(|method| method.added_at <= at).cloned();
    then.map(|method| {
        let status = if method.status_at > at { MethodStatus::Active } else { method.status };
        Method { status, ..method }
    })
    .collect()
}

/// Whether registering again can be required beside the steps. Before a first passkey there is nothing to register again.
fn offers_reregistration(work: &Work<'_>) -> bool {
    let is_step = matches!(work.duty(Obligation::Reregister), Some(Duty::Open | Duty::UnderWay));
    !is_step && !work.is_first() && work.may(Action::Reregister(false))
}

/// Methods of the report: not lost if only their key is locked, or their phone replaced.
fn in_words_of(work: &Work<'_>, mut methods: Vec<MethodView>) -> Vec<MethodView> {
    let gone = match work.how_gone() {
        Gone::PinLocked => Some("method-on-locked-key"),
        Gone::Replaced => Some("method-on-old-phone"),
        Gone::Lost if work.is_compromised() => Some("way-note-exposed"),
        Gone::No | Gone::Lost => None,
    };
    for method in &mut methods {
        method.gone = gone;
    }
    methods
}

/// The address of the event stream, from what this page shows on; none for a case that cannot change.
fn live(state: State, number: u32, version: &str) -> Option<String> {
    (!matches!(state, State::Closed(_))).then(|| format!("/desk/cases/{number}/live?version={version}"))
}

pub(crate) const fn state(state: State) -> CaseState {
    match state {
        State::Open => CaseState::Open,
        State::Escalated => CaseState::Escalated,
        State::Closed(_) => CaseState::Closed,
    }
}

fn agent(work: &Work<'_>) -> Option<String> {
    worked_by(&work.d.case, work.d.events.iter().map(|entry| &entry.recorded)).map(|person| work.name(person))
}

fn cards(
    work: &Work<'_>,
    asked: Option<Obligation>,
    pass: Option<PassCard>,
    text: &Text,
) -> (CurrentCard, Vec<CurrentCard>) {
    if let Some(pass) = pass {
        return (CurrentCard::PassShown(pass), vec![CurrentCard::Register(restore::register_card(work))]);
    }
    let asked_card = || asked.and_then(|step| card(work, step, text)).into_iter().collect();
    match work.d.case.state {
        State::Closed(_) => (CurrentCard::Closed(closed_card(work)), asked_card()),
        State::Escalated => (CurrentCard::Escalated(escalated_card(work, text)), asked_card()),
        // What is to be done is for a colleague; a pass that is out can still be ended.
        State::Open if work.d.on_hold => {
            let out = shown(work, asked).and_then(|step| card(work, step, text));
            let out = out.filter(|card| matches!(card, CurrentCard::PassOut(_) | CurrentCard::Register(_)));
            (CurrentCard::OnHold, out.into_iter().collect())
        }
        State::Open => {
            let middle = shown(work, asked);
            match middle.and_then(|step| card(work, step, text)) {
                Some(current) => (current, also(work, middle, text)),
                None => (CurrentCard::Close(close_card(work)), Vec::new()),
            }
        }
    }
}

/// The cards of other steps at which something can be done or followed now.
fn also(work: &Work<'_>, middle: Option<Obligation>, text: &Text) -> Vec<CurrentCard> {
    let mut steps: Vec<Obligation> = Vec::new();
    // Approvals are asked for where the checks are made, after the checks themselves are done.
    let waits_for_approval =
        matches!(work.duty(Obligation::Restore), Some(Duty::Blocked(Refusal::NotApproved)));
    if waits_for_approval {
        steps.push(Obligation::Verify);
    }
    if matches!(work.duty(Obligation::Restore), Some(Duty::UnderWay)) {
        steps.push(Obligation::Register);
    }
    // Who keeps a method that was held back may need no pass.
    if work.d.permitted.iter().any(|(action, verdict)| matches!(action, Action::Keep(_)) && verdict.is_ok()) {
        steps.push(Obligation::Retire);
    }
    let open = work.d.duties.iter().filter(|(_, duty)| *duty == Duty::Open).map(|(step, _)| *step);
    steps.extend(open.filter(|step| *step != Obligation::Register));
    // Whoever looks at an earlier step still sees what is next.
    steps.extend(work.d.current);
    let mut seen: Vec<Obligation> = middle.into_iter().collect();
    steps.retain(|step| {
        let new = !seen.contains(step);
        seen.push(*step);
        new
    });
    steps.into_iter().filter_map(|step| card(work, step, text)).collect()
}

fn card(work: &Work<'_>, step: Obligation, text: &Text) -> Option<CurrentCard> {
    if matches!(work.duty(step)?, Duty::NotApplicable(_) | Duty::NotReached) {
        return None;
    }
    Some(match step {
        Obligation::Report => CurrentCard::Report(report_card(work)),
        Obligation::Assess => CurrentCard::Assess(assess_card(work, text)),
        Obligation::Verify | Obligation::Register if waits_for_sign_in(work, step) => {
            CurrentCard::WaitSignIn(wait_card(work))
        }
        Obligation::Verify => CurrentCard::Verify(verify_card(work)),
        Obligation::Contain => CurrentCard::Contain(contain_card(work, text)),
        Obligation::Reregister => CurrentCard::Reregister(reregister_card(work)),
        Obligation::Restore => match restore::pass_out_card(work) {
            Some(out) => CurrentCard::PassOut(out),
            None => CurrentCard::Restore(restore::restore_card(work)),
        },
        Obligation::Register => CurrentCard::Register(restore::register_card(work)),
        Obligation::Retire => CurrentCard::Retire(retire_card(work)),
        Obligation::Wipe => CurrentCard::Wipe(wipe_card(work)),
    })
}

/// Whether this step is a sign-in with a strong method that is left, and nothing else: there is no pass then.
fn waits_for_sign_in(work: &Work<'_>, step: Obligation) -> bool {
    let signs_in = super::steps::signs_in(work);
    let chosen = matches!(work.d.case.at_hand, Some(AtHand::Method { .. })) && work.d.case.verified.is_none();
    signs_in && (step == Obligation::Register || chosen)
}

fn wait_card(work: &Work<'_>) -> WaitSignInCard {
    let label = work.to_sign_in_with().map(|method| work.label(method)).unwrap_or_default();
    let proved = |event: &CaseEvent| matches!(event, CaseEvent::PasskeyProved { .. });
    let case = &work.d.case;
    let signed_in =
        case.proved.and_then(|method| last(work, proved).map(|recorded| (work.label(method), recorded.at)));
    let seen = case.own_sign_ins.last().map(|(method, at)| (work.label(*method), *at));
    let code = code_to_read(work).map(|(_, left, until)| (left, until));
    // Who reported it themselves, signed in, shows with one more sign-in that they are in: there is nobody to read digits to.
    let own = case.is_self_reported();
    let say = match (&code, &seen) {
        _ if own => "say-sign-in-again",
        (Some(_), _) => "say-read-code",
        (None, Some(_)) => "say-press-for-code",
        (None, None) => "say-sign-in-with",
    };
    WaitSignInCard {
        say: signed_in.is_none().then(|| Phrase::key(say)),
        own,
        label,
        signed_in,
        seen,
        code,
        sign_in_url: work.sign_in_url.clone(),
        can_change: work.may(Action::NoneAtHand),
    }
}

/// The code that may be read out still, as the rules say: whether a saved code led to it, the tries that are left, and until when.
pub(super) fn code_to_read(work: &Work<'_>) -> Option<(bool, u64, Timestamp)> {
    let code = work.d.case.code.filter(|_| work.may(Action::GiveCode))?;
    let left = u64::from(CALL_CODE_TRIES.saturating_sub(code.wrong));
    Some((code.session.is_none(), left, code.at.plus(CALL_CODE_LIFE)))
}

fn assess_card(work: &Work<'_>, text: &Text) -> AssessCard {
    let d = work.d;
    // What was added around the loss is no method that the person is asked for: the case holds it back. Nor is what the policy refuses.
    let is_left = |method: &Method| {
        let left = !method.is_usable_strong() || d.strong_left.contains(&method.id);
        left && !d.case.withholds(method)
    };
    let asked_for = |method: &&Method| {
        method.status == MethodStatus::Active && (work.is_lost(method.id) || is_left(method))
    };
    let working: Vec<_> = d.methods.iter().filter(asked_for).cloned().collect();
    let methods = in_words_of(work, method_views(&working, &d.devices, |id| work.is_lost(id)));
    // Nobody is verified on an account that is disabled, so nobody is asked.
    let looks =
        work.against(Action::NoneAtHand) == Some(&Refusal::AccountDisabled) && work.may(Action::Assess);
    let held: Vec<_> = d
        .methods
        .iter()
        .filter(|method| d.held_back.contains(&method.id) && !work.is_lost(method.id))
        .cloned()
        .collect();
    let held = method_views(&held, &d.devices, |_| false);
    let mut card = AssessCard {
        finding: match held.as_slice() {
            [] if reported_still_works(work) => Phrase::key("assess-nothing-but-reported"),
            [] => Phrase::key("assess-nothing"),
            _ => Phrase::key("assess-nothing-but-held")
                .with("count", u64::try_from(held.len()).unwrap_or(u64::MAX))
                .with("labels", text.list(&held.iter().map(|one| one.label.clone()).collect::<Vec<_>>())),
        },
        held,
        methods,
        nobody_calls: nobody_calls(work),
        say: None,
        suspended: left_suspended(work),
        may_take: work.may(Action::Amend),
        asks: !work.is_first() && !looks,
        looks,
    };
    card.nobody_calls &= card.asks;
    if looks {
        card.finding = Phrase::key("assess-disabled");
        return card;
    }
    if work.is_first() {
        card.finding = Phrase::key("assess-first").with("name", work.first_name());
        return card;
    }
    let strong: Vec<String> = card.strong().into_iter().map(|method| method.label.clone()).collect();
    if let Some(first) = strong.first().filter(|_| work.says_none_at_hand()) {
        card.finding =
            Phrase::key("assess-not-at-hand").with("name", work.first_name()).with("label", first.as_str());
    } else if let Some(first) = strong.first() {
        let count = u64::try_from(strong.len()).unwrap_or(u64::MAX);
        card.finding = Phrase::key("assess-strong-left").with("count", count).with("label", first.as_str());
        // Who calls is not verified: what is on file is for them to name.
        card.say = Some(Phrase::key(if card.nobody_calls { say_web(work) } else { "say-assess-strong" }));
    } else {
        if !ways_of(work).ways.is_empty() {
            card.finding = Phrase::key("assess-weak-left");
        }
        card.say = Some(Phrase::key(if card.nobody_calls { say_web(work) } else { "say-assess-none" }));
    }
    card
}

/// What is said in the first call to somebody about whom the website reported something: what was reported, and nothing else.
fn say_web(work: &Work<'_>) -> &'static str {
    match work.d.case.playbook {
        Playbook::Compromised => "say-assess-web-compromised",
        Playbook::PinLocked => "say-assess-web-pin",
        Playbook::NewPhone => "say-assess-web-new",
        Playbook::FirstPasskey => "say-assess-web-first",
        Playbook::DeviceLoss if work.d.case.report.things.is_empty() => "say-assess-web-codes",
        Playbook::DeviceLoss => "say-assess-web",
    }
}

/// Whether something that was reported signs in still, and nothing else does.
fn reported_still_works(work: &Work<'_>) -> bool {
    let ways = ways_of(work);
    ways.ways.is_empty() && ways.nodes.iter().any(|node| node.state == WayState::Exposed)
}

/// Whether the report came from the website and nobody was called yet.
fn nobody_calls(work: &Work<'_>) -> bool {
    let called = work.d.case.evidence.iter().any(|check| check.kind == EvidenceKind::CallBack);
    work.d.case.report.channel == ReportChannel::Web && !called
}

/// What an earlier case suspended and nobody decided about: it signs in nowhere, and no step of this case is about it yet.
fn left_suspended(work: &Work<'_>) -> Vec<MethodView> {
    let d = work.d;
    let own = d.case.quarantined();
    let of_before = |method: &&Method| {
        method.status == MethodStatus::Suspended && !work.is_lost(method.id) && !own.contains(&method.id)
    };
    let left: Vec<_> = d.methods.iter().filter(of_before).cloned().collect();
    method_views(&left, &d.devices, |_| false)
}

fn contain_card(work: &Work<'_>, text: &Text) -> ContainCard {
    let sessions = work.d.sessions;
    ContainCard {
        sessions: sessions.count,
        last_used_at: sessions.last_seen_at,
        // Where the account is disabled nobody is on the line whom it concerns.
        say: work.d.person.enabled.then(|| {
            Phrase::key(work.words([
                "say-contain",
                "say-contain-pin",
                "say-contain-new",
                "say-contain-new",
                "say-contain-compromised",
            ]))
            .with("name", work.first_name())
        }),
        look: work.is_compromised().then(|| look_back(work, text)),
        made: work.d.remade.iter().map(|(made, signed_in)| made_question(work, made, *signed_in)).collect(),
        held: work.d.held_back.iter().map(|method| work.label(*method)).collect(),
        suspends: work.d.methods.iter().any(|method| {
            method.status == MethodStatus::Active
                && (work.is_lost(method.id) || work.d.held_back.contains(&method.id))
        }),
        refused: work.against(Action::Contain).map(super::protects),
    }
}

/// Whether the person made a passkey of an earlier case themselves.
fn made_question(work: &Work<'_>, made: &Remade, signed_in: Option<Timestamp>) -> MadeQuestion {
    let against = work.against(Action::ConfirmPasskey(made.method));
    MadeQuestion {
        method: made.method,
        label: work.label(made.method),
        case: u64::from(made.case),
        at: made.at,
        signed_in,
        // Until it has signed in the page says how, not that it has not.
        refused: against.filter(|why| **why != Refusal::NotSignedIn).map(words::refusal),
    }
}

/// What the person is asked about, once it is verified that it is them: the latest sign-ins, and what signs in, the newest first.
fn look_back(work: &Work<'_>, text: &Text) -> LookBack {
    let d = work.d;
    let good = |outcome: &str| outcome == keyward_storage::repo::sign_ins::SUCCESS;
    let label = |sign_in: &SignIn| match sign_in.method {
        Some(method) if d.methods.iter().any(|known| known.id == method) => work.label(method).into(),
        _ => Arg::Key(words::method_word(sign_in.kind)),
    };
    let sign_ins = d.sign_ins.iter().map(|sign_in| {
        let key = if good(&sign_in.outcome) { "activity-signed-in" } else { "activity-refused" };
        let from = seen_from(sign_in.user_agent.as_deref(), sign_in.address.as_deref(), text);
        (sign_in.at, Phrase::key(key).with("method", label(sign_in)), from)
    });
    let mut live: Vec<&Method> = d
        .methods
        .iter()
        .filter(|method| method.status != MethodStatus::Revoked && !work.is_lost(method.id))
        .collect();
    live.sort_by_key(|method| std::cmp::Reverse(method.added_at));
    LookBack {
        sign_ins: sign_ins.collect(),
        methods: live.into_iter().map(|method| method_view(method, &d.devices, false)).collect(),
        may_take: work.may(Action::Amend),
    }
}

fn reregister_card(work: &Work<'_>) -> ReregisterCard {
    let methods = &work.d.methods;
    let labels = |ids: &[MethodId]| ids.iter().map(|id| work.label(*id)).collect();
    let (kept, all) = (reregistration(methods, false), reregistration(methods, true));
    let passkeys: Vec<MethodId> =
        all.removes.iter().filter(|id| !kept.removes.contains(id)).copied().collect();
    ReregisterCard {
        removes: labels(&kept.removes),
        leaves: labels(&all.leaves),
        passkeys: labels(&passkeys),
        say: Some(Phrase::key("say-reregister").with("name", work.first_name())),
        refused: work.against(Action::Reregister(false)).map(words::refusal),
    }
}

fn retire_card(work: &Work<'_>) -> RetireCard {
    let d = work.d;
    let lost: Vec<_> = d
        .methods
        .iter()
        .filter(|method| work.is_lost(method.id) && method.status != MethodStatus::Revoked)
        .cloned()
        .collect();
    let refused = lost.iter().find_map(|method| work.against(Action::Retire(method.id)));
    let quarantined = d.case.quarantined();
    let held: Vec<_> = d
        .methods
        .iter()
        .filter(|method| quarantined.contains(&method.id) && method.status != MethodStatus::Revoked)
        .cloned()
        .collect();
    let keep = held.iter().find_map(|method| work.verdict(Action::Keep(method.id)));
    let keep_refused = match keep {
        Some(Ok(())) => None,
        // The case's agent never decides: say who does.
        Some(Err(Refusal::WorksTheCase)) => Some(Phrase::key("card-held-who")),
        Some(Err(why)) => Some(words::refusal(why)),
        None => Some(Phrase::key("refusal-not-allowed")),
    };
    RetireCard {
        keep_refused: keep_refused.filter(|_| !held.is_empty()),
        held: method_views(&held, &d.devices, |_| false),
        new_label: d.case.proved.map(|method| work.label(method)),
        refused: refused.map(words::refusal),
        methods: in_words_of(work, method_views(&lost, &d.devices, |_| true)),
    }
}

fn close_card(work: &Work<'_>) -> CloseCard {
    let case = &work.d.case;
    let mut summary = Vec::new();
    if let Some((at, _)) = case.verified {
        summary.push(Phrase::key("close-verified").with("at", Arg::Moment(at)));
    }
    let ended = super::steps::sessions_ended(work);
    if work.duty(Obligation::Contain) == Some(&Duty::Done) {
        summary.push(Phrase::key("close-contained").with("count", ended));
    }
    if work.duty(Obligation::Reregister) == Some(&Duty::Done) {
        summary.push(Phrase::key("close-reregistered"));
    }
    if let Some(method) = case.proved {
        summary.push(Phrase::key("close-proved").with("label", work.label(method)));
    }
    if work.duty(Obligation::Retire) == Some(&Duty::Done) {
        let count = u64::try_from(case.report.methods.len()).unwrap_or(u64::MAX);
        summary.push(Phrase::key("close-retired").with("count", count));
    }
    if work.duty(Obligation::Wipe) == Some(&Duty::Done) {
        let [loss, new] = ["close-settled", "close-settled-new"];
        let keys = [loss, "close-settled-pin", new, new, loss];
        summary.push(Phrase::key(work.words(keys)));
    }
    for (step, _, reason) in &case.waived {
        let phrase =
            Phrase::key("close-waived").with("step", Arg::Key(super::step_title(case.playbook, *step)));
        summary.push(phrase.with("reason", reason.as_str()));
    }
    CloseCard {
        title: Phrase::key(match work.d.ending {
            Ending::Disabled => "card-close-disabled",
            Ending::Frozen => "card-close-frozen",
            _ if !case.waived.is_empty() => "card-close-waived",
            _ => "card-close",
        }),
        summary,
        refused: work.against(Action::Close).map(words::refusal),
    }
}

/// The last event of a kind.
fn last<'a>(work: &'a Work<'_>, is: impl Fn(&CaseEvent) -> bool) -> Option<&'a Recorded> {
    work.d.events.iter().rev().map(|entry| &entry.recorded).find(|recorded| is(&recorded.event))
}

fn escalated_card(work: &Work<'_>, text: &Text) -> EscalatedCard {
    let event = last(work, |event| matches!(event, CaseEvent::Escalated { .. }));
    let in_session = event.and_then(|recorded| own_stop(&recorded.event, work, text));
    let reason = match event.map(|recorded| &recorded.event) {
        _ if in_session.is_some() => in_session.map(|phrase| text.phrase(&phrase)).unwrap_or_default(),
        Some(CaseEvent::Escalated { reason, .. }) => match escalation_reason(reason) {
            Arg::Key(key) => because(&text.msg(key), declined_because(work, reason)),
            _ => reason.clone(),
        },
        _ => String::new(),
    };
    let told = work.d.case.intents.iter().any(|intent| {
        matches!(intent.effect, Effect::Tell { notice: Notice::Escalated, .. })
            && matches!(intent.outcome, Some(Ok(Outcome::Told { addresses, .. })) if addresses > 0)
    });
    let told =
        if told { vec![work.d.person.display_name.clone(), text.msg("told-security")] } else { Vec::new() };
    EscalatedCard {
        at: event.map_or(work.d.case.opened_at, |recorded| recorded.at),
        by: event
            .and_then(|recorded| work.actor(recorded.actor))
            .unwrap_or_else(|| text.msg("actor-word-keyward")),
        reason,
        told,
        can_decide: work.supervisor && (work.may(Action::Resume) || work.may(Action::Reject)),
        nobody_decides: work.d.nobody_decides,
    }
}

/// What the last one who declined said, if that is why the case stopped.
fn declined_because<'a>(work: &'a Work<'_>, reason: &str) -> Option<&'a str> {
    let declined = last(work, |event| match event {
        CaseEvent::ApprovalRecorded { signed, .. } => reason == "approval-declined" && !signed,
        CaseEvent::EvidenceRecorded { kind, result, .. } => {
            reason == "vouch-declined" && (*kind, *result) == (EvidenceKind::Vouch, EvidenceResult::Failed)
        }
        _ => false,
    });
    match &declined?.event {
        CaseEvent::ApprovalRecorded { reason, .. } => reason.as_deref(),
        CaseEvent::EvidenceRecorded { note, .. } => note.as_deref(),
        _ => None,
    }
}

/// The words of a sentence as a sentence of their own.
fn because(what: &str, why: Option<&str>) -> String {
    let mut letters = what.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let what = format!("{first}{}", letters.as_str());
    match why {
        Some(why) => format!("{what}: {why}"),
        None => what,
    }
}

fn closed_card(work: &Work<'_>) -> ClosedCard {
    let event = last(work, |event| matches!(event, CaseEvent::Closed { .. }));
    let at = event.map_or(work.d.now, |recorded| recorded.at);
    let outcome = match (work.d.case.ending().unwrap_or(Ending::Rejected), work.is_first()) {
        (Ending::Recovered, true) => "case-ended-first",
        (Ending::Recovered, false) => "case-ended-recovered",
        (Ending::SignedIn, _) => "case-ended-not-needed",
        (Ending::NotSignedIn, _) => "case-ended-not-signed-in",
        (Ending::Disabled, _) => "case-ended-disabled",
        (Ending::Frozen, _) => "case-ended-frozen",
        (Ending::Rejected, _) => "case-ended-rejected",
    };
    ClosedCard {
        at,
        by: event.and_then(|recorded| work.actor(recorded.actor)).unwrap_or_default(),
        outcome: Phrase::key(outcome),
        took: at.since(work.d.case.opened_at),
        state: CaseState::Closed,
    }
}
