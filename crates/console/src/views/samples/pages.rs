//! Pages other than the case.

#![cfg_attr(not(test), expect(clippy::wildcard_imports, reason = "samples use nearly every view"))]
#![expect(clippy::too_many_lines, reason = "one long list of made-up content")]

use super::*;
use jiff::{
    ToSpan,
    civil::{Date, date},
};
use keyward_model::{ContactId, ContactKind, SessionId};

fn sample(name: &'static str, area: Area, viewer: Option<ViewerView>, page: impl Page + 'static) -> Sample {
    Sample { name, layout: layout(area, viewer), page: Box::new(page) }
}

pub(super) fn all() -> Vec<Sample> {
    let me = || viewer("Mira Kovač", &[]);
    let gate = |name, page: SignInView| sample(name, Area::Nowhere, None, page);
    let signin = SignInView {
        user_name: String::new(),
        return_to: Some("/desk".into()),
        problem: None,
        passes: true,
        prove: false,
    };
    let mut all = vec![
        gate("signin", signin.clone()),
        gate("signin-refused", SignInView { problem: Some(Phrase::key("signin-passkey-refused")), user_name: "mira.kovac@contoso.example".into(), ..signin.clone() }),
        gate("signin-prove", SignInView { prove: true, passes: false, ..signin }),
        sample("signin-pass", Area::Nowhere, None, PassEntryView { user_name: "mira".into(), problem: Some(Phrase::key("signin-pass-wrong")) }),
        sample("enrol", Area::Nowhere, None, EnrolView { first_name: "Mira".into(), expires_at: soon(562), suggested_label: "Passkey on this phone".into(), problem: None }),
        sample("enrolled", Area::Nowhere, None, EnrolledView { next: "prove" }),
        sample("recover", Area::Nowhere, None, RecoverView { desk: desk(), codes: true, user_name: String::new(), problem: None }),
        sample("recover-wrong", Area::Nowhere, None, RecoverView { desk: DeskContact { phone: None, hours: None, place: None }, codes: true, user_name: "mira".into(), problem: Some(Phrase::key("recover-code-wrong")) }),
        sample("check", Area::Nowhere, None, CheckView { code: "K7M-2QF".into(), desk: desk(), browser: "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0".into(), secure: true }),
        sample("codes", Area::SecurityInfo, me(), CodesShownView { codes: ["K7MQ-2FXR-9TNB", "P4WD-8HJC-3VZK", "M2RT-7XQF-6NBG", "C9VH-4KPW-2DJZ", "T6FX-3MQR-8HNB", "J8ZD-5WCV-7KPG", "R3NB-9TFX-4QMH", "W7KP-6JVD-2CZT", "H5GX-8RNQ-3FMB", "Z4CT-2PWK-9VJD"].map(String::from).to_vec() }),
        sample("error", Area::Nowhere, None, ErrorView { status: 409, title: Phrase::key("error-conflict"), what: Phrase::key("error-conflict-what"), kept: Some(Phrase::key("error-conflict-kept")), next: Phrase::key("error-conflict-next"), operation: "op-7f3a91c2".into(), on: Some(("/desk/cases/1042".into(), Phrase::key("error-to-case"))) }),
        sample("confirm", Area::SecurityInfo, me(), ConfirmView { title: Phrase::plain("Sign everybody out?"), what: vec![Phrase::plain("All 214 sessions end at once."), Phrase::plain("Nobody loses a passkey.")], action: "/settings/end".into(), button: Phrase::plain("Sign everybody out"), typed: Some("contoso".into()), hidden: vec![("scope".into(), "all".into())], assert: Some("/settings/assert".into()), cancel: "/security-info".into(), problem: None }),
        sample("outbox", Area::Outbox, agent(), OutboxView { mails: vec![MailView { at: ago(600), to: "m•••@example.org".into(), subject: "Your phone was reported lost".into(), body: "Hello Mira,\n\nyour iPhone 15 was reported lost today at 09:38.\nIf that was not you, call +386 1 555 01 00.".into() }], older: Some("/outbox?before=1".into()) }),
        sample("outbox-empty", Area::Outbox, agent(), OutboxView { mails: vec![], older: None }),
    ];
    all.extend(security(me));
    all.extend(desk_pages());
    all.extend(approvals());
    all.push(sample("review", Area::Review, viewer("Rok Reviewer", &[Role::Reviewer]), review()));
    all
}

fn security(me: impl Fn() -> Option<ViewerView>) -> Vec<Sample> {
    let session = |n: u8, browser: &str, current| SessionView {
        id: SessionId::from_bytes([n; 16]),
        browser: browser.into(),
        address: Some("192.0.2.17".into()),
        method: Some("Passkey on iPhone 15".into()),
        started_at: ago(3 * 3_600),
        last_seen_at: ago(if current { 5 } else { 4_000 }),
        current,
    };
    let activity = |at, text, notable| ActivityView {
        at,
        text,
        from: Some("192.0.2.17 · Edge on Windows".into()),
        notable,
    };
    let at_risk = Readiness {
        level: ReadinessLevel::Weak,
        headline: Phrase::key("ready-one-loss").with("device", "this phone"),
        detail: Phrase::key("ready-one-loss-detail"),
        percent: 50,
    };
    let page = SecurityInfoView {
        readiness: at_risk,
        case: None,
        methods: std::iter::once(passkey()).chain(weak()).collect(),
        suggested_label: "Passkey on this device".into(),
        codes: RecoveryCodesView { made_at: None, left: 0 },
        sessions: vec![session(1, "Edge on Windows", true), session(2, "Safari on iPhone", false)],
        activity: vec![
            activity(ago(5), Phrase::key("activity-signed-in").with("method", "Passkey on iPhone 15"), false),
            activity(ago(26 * 3_600), Phrase::key("activity-refused"), true),
        ],
    };
    let good = SecurityInfoView {
        readiness: Readiness {
            level: ReadinessLevel::Good,
            headline: Phrase::key("ready-good"),
            detail: Phrase::key("ready-good-detail"),
            percent: 100,
        },
        case: Some(LiveCaseBanner {
            number: 1042,
            agent: Some("Jana Oblak".into()),
            opened_at: ago(252),
            self_reported: false,
            can_stop: true,
        }),
        methods: vec![
            passkey(),
            MethodView {
                current: false,
                synced: Some(false),
                model: Some("YubiKey 5C NFC".into()),
                device: Some("YubiKey".into()),
                ..MethodView {
                    id: MethodId::from_bytes([9; 16]),
                    label: "Blue key on my ring".into(),
                    ..passkey()
                }
            },
            lost_passkey_of(8),
        ],
        codes: RecoveryCodesView { made_at: Some(ago(40 * DAY)), left: 9 },
        ..page.clone()
    };
    let empty = SecurityInfoView {
        readiness: Readiness {
            level: ReadinessLevel::AtRisk,
            headline: Phrase::key("ready-none"),
            detail: Phrase::key("ready-none-detail"),
            percent: 8,
        },
        case: Some(LiveCaseBanner {
            number: 1043,
            agent: None,
            opened_at: ago(52),
            self_reported: true,
            can_stop: false,
        }),
        methods: vec![],
        sessions: vec![session(1, "Firefox on Linux", true)],
        activity: vec![],
        ..page.clone()
    };
    let remove = RemoveMethodView {
        method: passkey(),
        after: Phrase::key("ready-none"),
        level: ReadinessLevel::AtRisk,
        refused: None,
    };
    let choice = |device, methods: &[&str], current, chosen| DeviceChoice {
        device,
        methods: methods.iter().map(ToString::to_string).collect(),
        current,
        chosen,
    };
    let mut flashed = layout(Area::SecurityInfo, me());
    flashed.flash = Some(Flash {
        kind: FlashKind::Ok,
        text: Phrase::key("security-flash-added").with("label", "Blue key on my ring"),
    });
    flashed.signals = Some("{\"rpId\":\"localhost\"}".into());
    vec![
        sample("security-info", Area::SecurityInfo, me(), page),
        Sample { name: "security-info-good", layout: flashed, page: Box::new(good) },
        sample("security-info-empty", Area::SecurityInfo, me(), empty),
        sample(
            "remove-method-refused",
            Area::SecurityInfo,
            me(),
            RemoveMethodView { refused: Some(Phrase::key("security-remove-last")), ..remove.clone() },
        ),
        sample("remove-method", Area::SecurityInfo, me(), remove),
        sample(
            "lost",
            Area::SecurityInfo,
            me(),
            LostView {
                devices: vec![
                    choice(
                        iphone(DeviceState::InUse),
                        &["Passkey on iPhone 15", "Text message to •• 418"],
                        false,
                        true,
                    ),
                    choice(thinkpad(), &[], true, false),
                ],
                loose_methods: vec![method(5, MethodKind::Passkey, "Blue key on my ring")],
                values: LostValues { when: "today".into(), ..LostValues::default() },
                problem: Some(Phrase::key("lost-nothing-chosen")),
            },
        ),
        sample(
            "lost-done",
            Area::SecurityInfo,
            me(),
            LostDoneView {
                number: 1042,
                suspended: vec!["Passkey on iPhone 15".into(), "Text message to •• 418".into()],
                sessions_ended: 2,
                still_works: Some("Blue key on my ring".into()),
                desk: desk(),
            },
        ),
        sample(
            "lost-done-call",
            Area::SecurityInfo,
            me(),
            LostDoneView {
                number: 1042,
                suspended: vec!["Passkey on iPhone 15".into()],
                sessions_ended: 0,
                still_works: None,
                desk: desk(),
            },
        ),
    ]
}

fn lost_passkey_of(n: u8) -> MethodView {
    MethodView { id: MethodId::from_bytes([n; 16]), ..lost_passkey() }
}

fn desk_pages() -> Vec<Sample> {
    let rows = vec![
        queue_row(1044, "Peter Zajc", Tier::Standard, CaseState::Open, 40),
        queue_row(1043, "Ines Horvat", Tier::Privileged, CaseState::Escalated, 900),
        queue_row(1042, "Mira Kovač", Tier::Elevated, CaseState::Open, 252),
        queue_row(1039, "Maximilian Wolfeschlegelsteinhausen", Tier::Standard, CaseState::Closed, 3 * DAY),
    ];
    let hit = |open_case| PersonHit { person: mira(), employee_number: Some("20417".into()), open_case };
    let counts = vec![
        (QueueFilter::Open, Some(3)),
        (QueueFilter::Mine, Some(2)),
        (QueueFilter::Escalated, Some(1)),
        (QueueFilter::Closed, None),
    ];
    let queue = QueueView {
        filter: QueueFilter::Open,
        counts,
        rows: rows.clone(),
        older: Some("/desk?before=1039".into()),
    };
    let report = ReportFormView {
        person: mira(),
        devices: vec![iphone(DeviceState::InUse), thinkpad()],
        methods: vec![method(5, MethodKind::Passkey, "Blue key on my ring")],
        open_case: Some(1042),
        refused: None,
        values: ReportValues {
            devices: vec![DeviceId::from_bytes([1; 16])],
            other_kind: Some(DeviceKind::SecurityKey),
            theft: Some(Theft::NotSuspected),
            when: "2026-11-21T08:30".into(),
            ..ReportValues::default()
        },
        problems: vec![("channel", Phrase::key("report-missing-channel"))],
    };
    let contact = |n: u8, kind, masked: &str| ContactView {
        id: ContactId::from_bytes([n; 16]),
        kind,
        masked: masked.into(),
        since: ago(900 * DAY),
        until: None,
        device: None,
        refused: None,
    };
    let sign_in = |at, refused| SignInRow {
        at,
        method: Phrase::plain("Passkey on iPhone 15"),
        browser: Some("Safari on iPhone".into()),
        address: Some("192.0.2.17".into()),
        refused,
    };
    let person = PersonView {
        person: mira(),
        employee_number: Some("20417".into()),
        roles: RoleSet::of(&[Role::Agent, Role::Reviewer]),
        has_photo: true,
        created_at: ago(2_000 * DAY),
        finding: Phrase::key("ready-one-loss").with("device", "the iPhone 15"),
        level: ReadinessLevel::Weak,
        methods: std::iter::once(lost_passkey()).chain(weak()).collect(),
        devices: vec![iphone(DeviceState::Lost), thinkpad()],
        contacts: vec![
            contact(1, ContactKind::OfficePhone, "+386 ••• 207"),
            ContactView {
                device: Some("iPhone 15".into()),
                refused: Some(Phrase::key("contact-on-lost")),
                ..contact(2, ContactKind::Mobile, "+386 ••• 418")
            },
            ContactView {
                until: Some(ago(30 * DAY)),
                ..contact(3, ContactKind::PersonalEmail, "m•••@example.org")
            },
        ],
        cases: rows.clone(),
        sign_ins: vec![
            sign_in(ago(3 * 3_600), None),
            sign_in(ago(2 * DAY), Some(Phrase::plain("Suspended"))),
        ],
        ways: ways_lost(),
        refused: None,
    };
    let nobody =
        SearchView { query: "nobody".into(), people: vec![], cases: vec![], devices: vec![], older: None };
    vec![
        sample("queue", Area::Desk, agent(), queue.clone()),
        sample(
            "queue-empty",
            Area::Desk,
            agent(),
            QueueView { filter: QueueFilter::Mine, rows: vec![], older: None, ..queue },
        ),
        sample(
            "search",
            Area::People,
            agent(),
            SearchView {
                query: "mira".into(),
                people: vec![hit(Some(1042)), hit(None)],
                cases: rows,
                devices: vec![DeviceHit {
                    device: iphone(DeviceState::Lost),
                    owner: mira().id,
                    owner_name: "Mira Kovač".into(),
                }],
                older: Some("/desk/search?q=mira&after=1".into()),
            },
        ),
        sample("search-nothing", Area::People, agent(), nobody.clone()),
        sample("search-start", Area::People, agent(), SearchView { query: String::new(), ..nobody }),
        sample("new", Area::Desk, agent(), NewCaseView { query: "kov".into(), people: vec![hit(None)] }),
        sample("new-nothing", Area::Desk, agent(), NewCaseView { query: "xyz".into(), people: vec![] }),
        sample("report", Area::Desk, agent(), report.clone()),
        sample(
            "report-refused",
            Area::Desk,
            agent(),
            ReportFormView { refused: Some(Phrase::key("report-refused-self")), ..report },
        ),
        sample("person", Area::People, agent(), person.clone()),
        sample(
            "person-refused",
            Area::People,
            agent(),
            PersonView {
                refused: Some(Phrase::key("report-refused-tier")),
                methods: vec![],
                cases: vec![],
                sign_ins: vec![],
                devices: vec![],
                roles: RoleSet::EMPLOYEE,
                ..person
            },
        ),
    ]
}

fn approvals() -> Vec<Sample> {
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
        outcome: None,
    };
    vec![
        sample(
            "approve",
            Area::Approve,
            anton(),
            ApproveListView {
                waiting: vec![row("0190", None)],
                past: vec![
                    row("0189", Some(ApprovalOutcome::Signed)),
                    row("0188", Some(ApprovalOutcome::Declined)),
                ],
            },
        ),
        sample("approve-none", Area::Approve, anton(), ApproveListView { waiting: vec![], past: vec![] }),
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
            ApprovalView { refused: Some(Phrase::key("report-refused-self")), ..approval },
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

fn review() -> ReviewView {
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
        actor: actor.map(Into::into),
        person: Some((mira().id, "Mira Kovač".into())),
        case: Some(1042),
        hash: leaf.map(|_| "5f3c…a91e".into()),
    };
    ReviewView {
        rolled_back: None,
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
        kinds: vec!["case.opened".into(), "evidence.recorded".into(), "pass.issued".into()],
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
