//! The desk without its cases.

#![cfg_attr(not(test), expect(clippy::wildcard_imports, reason = "samples use nearly every view"))]
#![expect(clippy::too_many_lines, reason = "one long list of made-up content")]

use super::{pages::sample, *};
use keyward_desk::Again;
use keyward_model::{ContactId, ContactKind};

pub(super) fn all() -> Vec<Sample> {
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
    let intake = |n: u8, name: &str, person: Option<&str>, note: Option<&str>| IntakeRow {
        id: keyward_model::IntakeId::from_bytes([n; 16]).to_string(),
        at: ago(u64::from(n) * 240),
        user_name: name.into(),
        person: person.map(|person| (person.to_owned(), Some("Sales, Ljubljana".to_owned()))),
        former: if n == 1 {
            vec![("Petra Zajc (petra.zajc@contoso.example)".into(), "/desk/new?person=2".into())]
        } else {
            vec![]
        },
        open_case: (n == 3).then_some(1042),
        what: if n == 1 {
            Phrase::key("intake-what-compromised")
        } else {
            Phrase::key("intake-what").with("kind", crate::Arg::Key("device-word-phone"))
        },
        note: note.map(str::to_owned),
        address: Some("2001:db8:1:2:3:4:5:6".into()),
        merged: if n == 2 { 7 } else { 0 },
        link: "/desk/new?person=1".into(),
    };
    let note = IntakeNote {
        what: Phrase::key("intake-what").with("kind", crate::Arg::Key("device-word-phone")),
        id: keyward_model::IntakeId::from_bytes([1; 16]).to_string(),
        at: ago(240),
        user_name: "peter.zajc@contoso.example".into(),
        address: Some("192.0.2.17".into()),
        merged: 1,
    };
    let queue = QueueView {
        intakes: vec![
            intake(3, "mira.kovac@contoso.example", Some("Mira Kovač"), None),
            intake(
                2,
                "peter.zajc@contoso.example",
                Some("Peter Zajc"),
                Some(
                    "I left it on the train to Graz. I am at the reception of the hotel until six and borrow the phone there.",
                ),
            ),
            intake(1, "petre.zajc@contoso.example", None, Some("URGENT, call me at +49 30 1234567")),
        ],
        more_intakes: 12,
        hidden_intakes: 1,
        unmatched_intakes: (7, 0),
        refused: None,
        filter: QueueFilter::Open,
        counts,
        rows: rows.clone(),
        hidden: 2,
        held: false,
        older: Some("/desk?before=1039".into()),
    };
    let report = ReportFormView {
        frozen: true,
        others: vec![("Mira Kovač (mira.kovac2@contoso.example)".into(), true)],
        person: mira(),
        devices: vec![iphone(DeviceState::InUse), thinkpad()],
        methods: vec![method(5, MethodKind::Passkey, "Blue key on my ring")],
        in_question: vec![method(6, MethodKind::SoftwareTotp, "Codes from an app")],
        keys_in_question: vec![method(5, MethodKind::Passkey, "Blue key on my ring")],
        exposed: vec![method(6, MethodKind::SoftwareTotp, "Codes from an app")],
        open_case: Some(1042),
        refused: None,
        first: false,
        intake: None,
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
        first: false,
        account: None,
        owner: None,
        invited: None,
        former: vec![("Mira Zajc".into(), ago(400 * DAY))],
        same_human: vec![None],
        claimed: vec![
            Some((PersonId::from_bytes([21; 16]), "Mira Novak (mira.novak.adm@contoso.example)".into())),
            None,
        ],
        person: mira(),
        employee_number: Some("20417".into()),
        roles: RoleSet::of(&[Role::Authentication, Role::SecurityReader]),
        has_photo: true,
        shows_photo: true,
        created_at: ago(2_000 * DAY),
        finding: Phrase::key("finding-one-loss").with("name", "Mira").with("thing", "iPhone 15"),
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
        sessions: sessions(),
        sign_ins: vec![
            sign_in(ago(3 * 3_600), None),
            sign_in(ago(2 * DAY), Some(Phrase::plain("Suspended"))),
        ],
        ways: ways_lost(),
        held: HeldView::default(),
        frozen: FrozenView { may: true, ..FrozenView::default() },
        refused: None,
    };
    let nobody = SearchView {
        to: "/desk/people/",
        beyond: vec![],
        above: "Petra Rozman".into(),
        hidden: 0,
        query: "nobody".into(),
        quoted: None,
        people: vec![],
        cases: vec![],
        devices: vec![],
        older: None,
    };
    let quoted = |refused: Vec<RefusedSignInView>| QuotedView {
        reference: "K7QD2-MXPT4".into(),
        unrecorded: refused.is_empty().then(|| ago(300)),
        refused,
    };
    let by_profile = RefusedSignInView {
        person: mira(),
        row: sign_in(ago(300), Some(Phrase::key("why-no-profile"))),
        why: Phrase::key("why-no-profile"),
        profiles: vec![(
            "Administrators".into(),
            Phrase::key("why-profile-not-listed").with("model", "YubiKey 5 NFC"),
        )],
        by: Some(Phrase::key("quoted-by-policy").with("version", "4")),
    };
    vec![
        sample(
            "alarms",
            Area::Desk,
            agent(),
            AlarmsView {
                teams: vec!["Finance".into(), "Logistics".into()],
                brake: Some(AlarmRow {
                    id: "0190".into(),
                    team: None,
                    since: ago(400),
                    by: None,
                    reason: "20 cases within ten minutes".into(),
                }),
                holds: vec![HoldRow {
                    agent: mira().id,
                    name: "Luka Horvat".into(),
                    since: ago(120),
                    counted: 10,
                    may_end: true,
                }],
                waves: vec![AlarmRow {
                    id: "0191".into(),
                    team: Some("Finance".into()),
                    since: ago(9_000),
                    by: Some("Giulia Ferri".into()),
                    reason: "Fake invoices with a sign-in page".into(),
                }],
                undelivered: Some(AlarmRow {
                    id: "0192".into(),
                    team: None,
                    since: ago(60),
                    by: None,
                    reason: "1042".into(),
                }),
                may_act: true,
                refused: None,
            },
        ),
        sample(
            "alarms-none",
            Area::Desk,
            agent(),
            AlarmsView {
                teams: vec!["Finance".into(), "Logistics".into()],
                brake: None,
                waves: vec![],
                holds: vec![],
                undelivered: None,
                may_act: true,
                refused: Some(Phrase::key("refusal-reason-missing")),
            },
        ),
        sample("messages", Area::Desk, agent(), unsent_messages(false)),
        sample("messages-waiting", Area::Desk, agent(), unsent_messages(true)),
        sample(
            "messages-none",
            Area::Desk,
            agent(),
            MessagesView { waiting: false, outlets: vec![], rows: vec![], older: None },
        ),
        sample("queue", Area::Desk, agent(), queue.clone()),
        sample(
            "queue-held",
            Area::Desk,
            agent(),
            QueueView { held: true, filter: QueueFilter::Mine, ..queue.clone() },
        ),
        sample(
            "first-passkeys",
            Area::Desk,
            agent(),
            FirstView {
                names: "mira@contoso.example\nnobody@contoso.example".into(),
                group: String::new(),
                groups: vec!["New starters".into(), "Team Sales".into()],
                way: "mail",
                ways: vec![
                    ("mail", "first-way-mail"),
                    ("manager", "first-way-manager"),
                    ("in_person", "first-way-in-person"),
                ],
                rows: vec![
                    FirstRow {
                        person: Some(mira().id),
                        name: mira().name,
                        user_name: "mira@contoso.example".into(),
                        invited: true,
                        what: Phrase::key("first-to-person").with("count", 1_u32),
                    },
                    FirstRow {
                        person: None,
                        name: String::new(),
                        user_name: "nobody@contoso.example".into(),
                        invited: false,
                        what: Phrase::key("first-nobody"),
                    },
                ],
                unlisted: 1_400,
                done: false,
                most: 100,
                problem: None,
            },
        ),
        sample(
            "queue-empty",
            Area::Desk,
            agent(),
            QueueView {
                filter: QueueFilter::Mine,
                rows: vec![],
                older: None,
                intakes: vec![],
                unmatched_intakes: (0, 0),
                held: true,
                ..queue
            },
        ),
        sample(
            "search",
            Area::People,
            agent(),
            SearchView {
                above: String::new(),
                hidden: 0,
                to: "/desk/people/",
                beyond: vec!["Matej Kovačič".into()],
                query: "mira".into(),
                quoted: None,
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
        sample(
            "search-quoted",
            Area::People,
            agent(),
            SearchView {
                query: "k7qd2 mxpt4".into(),
                quoted: Some(quoted(vec![by_profile])),
                ..nobody.clone()
            },
        ),
        sample(
            "search-quoted-unrecorded",
            Area::People,
            agent(),
            SearchView { query: "k7qd2 mxpt4".into(), quoted: Some(quoted(vec![])), ..nobody.clone() },
        ),
        sample("search-nothing", Area::People, agent(), nobody.clone()),
        sample("search-start", Area::People, agent(), SearchView { query: String::new(), ..nobody }),
        sample(
            "new",
            Area::Desk,
            agent(),
            NewCaseView {
                query: "kov".into(),
                people: vec![hit(None)],
                beyond: vec!["Matej Kovačič".into()],
                above: "Petra Rozman and Stefan Huber".into(),
                intake: None,
            },
        ),
        sample(
            "new-from-website",
            Area::Desk,
            agent(),
            NewCaseView {
                query: "zajc".into(),
                people: vec![hit(None)],
                beyond: vec![],
                above: String::new(),
                intake: Some(note.clone()),
            },
        ),
        sample(
            "report-from-website",
            Area::Desk,
            agent(),
            ReportFormView { intake: Some(note), open_case: None, problems: vec![], ..report.clone() },
        ),
        sample(
            "new-nothing",
            Area::Desk,
            agent(),
            NewCaseView {
                query: "xyz".into(),
                people: vec![],
                beyond: vec![],
                above: String::new(),
                intake: None,
            },
        ),
        sample("report", Area::Desk, agent(), report.clone()),
        sample(
            "report-refused",
            Area::Desk,
            agent(),
            ReportFormView { refused: Some(Phrase::key("report-refused-self")), ..report },
        ),
        sample("person", Area::People, agent(), person.clone()),
        sample(
            "person-frozen",
            Area::People,
            agent(),
            PersonView {
                frozen: FrozenView {
                    by: Some(Phrase::key("person-frozen-by").with("name", "Jana Oblak")),
                    since: Some(ago(3_600)),
                    may: true,
                    refused: None,
                    problem: Some(Phrase::key("refusal-needs-passkey")),
                    typed: "Came to the desk".into(),
                },
                ..person.clone()
            },
        ),
        sample(
            "person-held",
            Area::People,
            agent(),
            PersonView {
                held: HeldView {
                    kinds: vec![
                        Phrase::key("held-password").with("tries", 100_u64),
                        Phrase::key("held-pass").with("tries", 100_u64),
                        Phrase::key("held-recovery-codes").with("tries", 100_u64),
                    ],
                    ..HeldView::default()
                },
                ..person.clone()
            },
        ),
        sample(
            "person-held-refused",
            Area::People,
            agent(),
            PersonView {
                held: HeldView {
                    kinds: vec![
                        Phrase::key("held-app").with("tries", 104_u64),
                        Phrase::key("held-sent-codes").with("tries", 100_u64),
                    ],
                    refused: Some(Phrase::key("refusal-not-above")),
                    ..HeldView::default()
                },
                ..person.clone()
            },
        ),
        sample(
            "person-frozen-wait",
            Area::People,
            agent(),
            PersonView {
                frozen: FrozenView {
                    since: Some(ago(3_600)),
                    refused: Some(Phrase::key("refusal-works-the-case")),
                    ..FrozenView::default()
                },
                ..person.clone()
            },
        ),
        sample(
            "person-refused",
            Area::People,
            agent(),
            PersonView {
                refused: Some(Phrase::key("report-refused-tier")),
                methods: vec![],
                cases: vec![],
                sign_ins: vec![],
                sessions: SessionsView {
                    rows: vec![],
                    refused: Some(Phrase::key("refusal-not-above")),
                    ended: None,
                    ..sessions()
                },
                devices: vec![],
                roles: RoleSet::EMPLOYEE,
                ..person
            },
        ),
    ]
}

fn sessions() -> SessionsView {
    let row = |n: u8, name: Option<&str>, browser: &str| SessionView {
        id: keyward_model::SessionId::from_bytes([n; 16]),
        name: name.map(str::to_owned),
        browser: browser.into(),
        address: Some("192.0.2.17".into()),
        methods: vec!["Passkey on iPhone 15".into()],
        strength: "session-phishing-resistant",
        only_registers: false,
        started_at: ago(3 * 3_600),
        last_seen_at: ago(40),
        current: false,
        may_end: true,
    };
    let second = SessionView {
        methods: vec!["Password".into(), "Mobile".into()],
        strength: "session-multi-factor",
        ..row(2, Some("Kitchen tablet"), "Safari on iPad")
    };
    SessionsView {
        rows: vec![row(1, None, "Edge on Windows"), second],
        refused: None,
        attempt: EndView { problem: Some(Phrase::key("refusal-reason-missing")), typed: String::new() },
        ended: Some((
            ago(DAY),
            Phrase::key("revoke-ended").with("count", 4_u64).with("took", "12 ms"),
            Some(ago(DAY - 40)),
        )),
    }
}

fn unsent_messages(waiting: bool) -> MessagesView {
    let told = |what, name: Option<&str>, channel, to: &str, delivery| ToldView {
        what: Phrase::key(what),
        at: ago(7_200),
        name: name.map(str::to_owned),
        channel,
        to: to.into(),
        delivery,
    };
    let given_up = Delivery::Failed("550 5.1.1 <m•••@home.example>: no such mailbox here".into());
    let again = Delivery::Again(soon(90), "535 5.7.8 Error: authentication failed".into());
    let of = |id: &str, told, case| UnsentView {
        id: id.into(),
        told,
        case,
        again: if waiting { Again::Waits } else { Again::Yes },
    };
    let state = |one: Delivery| if waiting { again.clone() } else { one };
    let mira = "m•••@home.example";
    let mut rows = vec![
        of(
            "0190",
            told("told-kind-pass", Some("Mira Kovač"), keyward_model::Channel::Mail, mira, state(given_up)),
            Some(1042),
        ),
        of(
            "0191",
            told(
                "told-kind-opened",
                None,
                keyward_model::Channel::Webhook,
                "security-chat",
                state(Delivery::Failed("the receiver answers 410: it wants no more".into())),
            ),
            Some(1042),
        ),
    ];
    if waiting {
        rows.push(of(
            "0193",
            told(
                "told-kind-retired",
                Some("Mira Kovač"),
                keyward_model::Channel::Mail,
                mira,
                Delivery::Waiting,
            ),
            None,
        ));
    } else {
        let text = told(
            "told-kind-advice",
            Some("Mira Kovač"),
            keyward_model::Channel::Text,
            "+386 ••• 418",
            Delivery::Failed("the receiver answers 503".into()),
        );
        rows.push(UnsentView { again: Again::CodeIsOver, ..of("0192", text, None) });
    }
    MessagesView {
        waiting,
        outlets: vec![
            OutletView {
                what: Phrase::key("fault-login").with("outlet", crate::Arg::Key("outlet-mail")),
                reason:
                    "535 5.7.8 Error: authentication failed; the fallback other.example.test: 421 closing"
                        .into(),
                since: Some(ago(7_300)),
            },
            OutletView {
                what: Phrase::key("outlet-fallback").with("host", "other.example.test"),
                reason: "mail.example.test takes the connection and does not answer within 30 seconds".into(),
                since: None,
            },
        ],
        rows,
        older: Some("/desk/messages?after=x".into()),
    }
}
