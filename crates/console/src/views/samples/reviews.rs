//! Approvals and the review.

#![cfg_attr(not(test), expect(clippy::wildcard_imports, reason = "samples use nearly every view"))]

use super::{pages::sample, *};
use jiff::{
    ToSpan,
    civil::{Date, date},
};

fn half() -> HalfRow {
    HalfRow { id: "0191".into(), person: "Mira Kovač".into(), number: 1042, expires_at: soon(1500) }
}

#[expect(clippy::too_many_lines, reason = "one long list of made-up content")]
pub(super) fn approvals() -> Vec<Sample> {
    let anton = || {
        viewer("Anton Berg", &[]).map(|viewer| ViewerView {
            approves: true,
            to_approve: 1,
            outbox: false,
            ..viewer
        })
    };
    let row = |id: &str, outcome| ApprovalRow {
        id: id.into(),
        kind: ApprovalKind::Vouch,
        person: "Mira Kovač".into(),
        asked_by: "Jana Oblak".into(),
        asked_at: ago(40),
        expires_at: soon(1_760),
        outcome,
    };
    let fact = |label, value: &str| FactView { label: Phrase::key(label), value: Phrase::plain(value) };
    let approval = ApprovalView {
        live: Some("/approve/live?version=0".into()),
        not_on: vec!["+386 ••• 207".into(), "+386 ••• 418".into()],
        checks_end: Some(soon(1_700)),
        checks_over: false,
        unreached: false,
        checks: Vec::new(),
        case: None,
        id: "0190".into(),
        kind: ApprovalKind::Vouch,
        person: mira(),
        number: 1042,
        asked_by: "Jana Oblak".into(),
        asked_at: ago(40),
        expires_at: soon(1_760),
        facts: vec![fact("report-devices", "iPhone 15, managed"), fact("report-when", "This morning, on the train"), fact("report-theft", "Mislaid, no theft"), fact("case-agent", "Jana Oblak, help desk")],
        statement: "I, Anton Berg, manager of Mira Kovač, have spoken with her today and know that she asks to replace the passkey on her lost phone (case 1042).".into(),
        refused: None,
        weak: false,
        outcome: None,
    };
    vec![
        sample(
            "approve",
            Area::Approve,
            anton(),
            ApproveListView {
                live: "/approve/live?version=0".into(),
                halves: vec![half()],
                touch: true,
                may_name: true,
                deputy: Some(("Nina Horvat".into(), ago(400_000))),
                refused: None,
                waiting: vec![row("0190", None)],
                past: vec![
                    row("0189", Some(ApprovalOutcome::Signed)),
                    row("0188", Some(ApprovalOutcome::Declined)),
                ],
            },
        ),
        sample(
            "approve-half",
            Area::Approve,
            anton(),
            ApproveListView {
                live: "/approve/live?version=0".into(),
                halves: vec![half()],
                touch: true,
                may_name: true,
                deputy: None,
                refused: Some(Phrase::key("deputy-refused")),
                waiting: vec![],
                past: vec![],
            },
        ),
        sample(
            "approve-none",
            Area::Approve,
            anton(),
            ApproveListView {
                live: "/approve/live?version=0".into(),
                halves: vec![],
                touch: false,
                may_name: false,
                deputy: None,
                refused: None,
                waiting: vec![],
                past: vec![],
            },
        ),
        sample("half", Area::Approve, anton(), HalfView { half: half(), text: "FXR9T".into() }),
        sample("approval", Area::Approve, anton(), approval.clone()),
        sample(
            "approval-signed",
            Area::Approve,
            anton(),
            ApprovalView { outcome: Some(ApprovalOutcome::Signed), ..approval.clone() },
        ),
        sample(
            "approval-refused",
            Area::Approve,
            anton(),
            ApprovalView {
                refused: Some(Phrase::key("report-refused-self")),
                checks_over: true,
                unreached: true,
                ..approval
            },
        ),
    ]
}

fn days() -> Vec<DayCount> {
    let mut days: Vec<DayCount> = Vec::new();
    let mut day: Date = date(2025, 11, 24);
    let mut seed: u32 = 7;
    while day <= date(2026, 11, 21) {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let wave = day >= date(2026, 9, 14) && day <= date(2026, 9, 27);
        let count =
            if wave { 1 + (seed >> 30) } else { u32::from(seed >> 29 == 0) + u32::from(seed >> 26 == 5) };
        if count > 0 {
            days.push(DayCount { date: day, count });
        }
        day = day.saturating_add(1.day());
    }
    days
}

pub(super) fn review() -> ReviewView {
    let case = |number, outcome, closed| ReviewCaseRow {
        number,
        person: "Mira Kovač".into(),
        place: Some("Finance, Ljubljana".into()),
        tier: Tier::Elevated,
        what: Phrase::key("what-phone"),
        opened_at: ago(2 * DAY),
        closed_at: closed,
        outcome,
        agent: Some("Jana Oblak".into()),
    };
    let entry = |leaf, kind: &str, text, actor: Option<&str>| LogEntry {
        leaf,
        at: ago(60 * (88_220 - leaf.unwrap_or(88_219))),
        kind: kind.into(),
        text,
        reason: (kind == "evidence.recorded").then(|| "Called her at home".to_owned()),
        actor: actor.map(Into::into),
        person: Some((mira().id, "Mira Kovač".into())),
        case: Some(1042),
        hash: leaf.map(|_| "5f3c…a91e".into()),
    };
    ReviewView {
        holds: Vec::new(),
        forged: None,
        glass: vec![],
        tree: TreeView {
            size: 88_214,
            root: "5f3c0d9be4c1a7725b0f8e1d3c6a94f2e7b8d0a15c3e9f6274b1d8a0c5e3a91e".into(),
            checkpoint_at: Some(ago(1)),
            state: TreeState::Verified,
            detail: Phrase::key("review-verified-at").with("at", crate::Arg::Moment(ago(30))),
        },
        incidents: IncidentsView {
            until: date(2026, 11, 21),
            days: days(),
            clusters: vec![
                ClusterView {
                    from: date(2026, 9, 14),
                    to: date(2026, 9, 27),
                    shared: Phrase::key("review-cluster-team").with("name", "Finance"),
                    count: 17,
                    usual: 3,
                    href: Some("/review?person=finance".into()),
                },
                ClusterView {
                    from: date(2026, 3, 2),
                    to: date(2026, 3, 8),
                    shared: Phrase::key("review-cluster-place").with("name", "Maribor"),
                    count: 4,
                    usual: 1,
                    href: None,
                },
            ],
        },
        cases: vec![
            case(1042, CaseOutcome::Open, None),
            case(1041, CaseOutcome::Recovered, Some(ago(2 * DAY - 700))),
            case(1040, CaseOutcome::Refused, Some(ago(DAY))),
        ],
        older_cases: Some("/review?cases_before=1040".into()),
        filter: LogFilter { case: "1042".into(), ..LogFilter::default() },
        kinds: vec![("case.".into(), "kind-case"), ("pass.".into(), "kind-pass")],
        shared: Some(Phrase::key("cluster-team").with("name", "Finance")),
        between: Some((date(2026, 9, 14), date(2026, 9, 27))),
        entries: vec![
            entry(
                None,
                "note.added",
                Phrase::key("event-noted").with("note", "Calls from the desk line"),
                Some("Jana Oblak"),
            ),
            entry(
                Some(88_213),
                "evidence.recorded",
                Phrase::key("event-evidence")
                    .with("kind", crate::Arg::Key("evidence-call-back"))
                    .with("result", crate::Arg::Key("evidence-state-passed")),
                Some("Jana Oblak"),
            ),
            entry(
                Some(88_209),
                "methods.read",
                Phrase::key("event-assessed").with("result", "1 passkey on the lost phone, SMS, password"),
                None,
            ),
        ],
        older: Some("/review?before=88209".into()),
    }
}
