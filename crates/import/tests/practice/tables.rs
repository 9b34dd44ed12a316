//! Tables that other programs write: lists of something else, names of types in place of values, and the words of real HR systems.

use crate::{
    employment::{ANA, BOR, CENE, DITA, loaded, run, run_with, told},
    support::{Desk, folder},
};
use keyward_import::{Kind, Mapping, Options, Report};
use keyward_model::ContactKind;
use keyward_storage::{Store, both_engines};

async fn mapped(desk: &Desk, mapping: &str, table: &str) -> Report {
    let options = Options { mapping: Mapping::parse(mapping).unwrap(), ..Options::default() };
    run_with(desk, &[("hr.csv", table)], options).await
}

both_engines! {
    async fn a_list_of_devices_or_groups_is_no_table_of_people(store: Store) {
        let desk = loaded(store).await;
        let id = "6ea91a8d-0000-41a1-b7bd-000000000001";
        for (table, what) in [
            (format!("Device ID,Device name,Enrollment date,Last check-in,Azure AD Device ID,OS version,Serial number,IMEI,Compliance,UserId,Primary user UPN,Ownership,OS,Phone number\n1,iPhone,2024-01-01,2026-01-01,2,17,3,4,Compliant,{id},{ANA},Corporate,iOS,+38640555101\n"), "devices"),
            (format!("\"Id\",\"DeviceName\",\"UserPrincipalName\",\"OperatingSystem\",\"OSVersion\",\"PhoneNumber\"\n\"{id}\",\"iPhone\",\"{ANA}\",\"iOS\",\"17\",\"+38640555101\"\n"), "devices"),
            (format!("Id,DisplayName,GroupTypes,MailEnabled,SecurityEnabled,Status\n{id},Sales,,False,True,left\n"), "groups"),
            (format!("id,userPrincipalName,isMfaCapable,isMfaRegistered,methodsRegistered\n{id},{ANA},true,true,x\n"), "authentication methods"),
        ] {
            let report = run(&desk, &[("export.csv", &table)]).await;
            assert_eq!((report.problem_count, told(&report, what).0), (1, 1), "{report}");
            assert!(report.changes_nothing() && told(&report, "as JSON (docs/operator.md)").0 == 1, "{report}");
        }
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await, None);
        // Beside people a device is something that they were given, and a mapping says whose a row is.
        let given = format!("user,mobile,Device name\n{ANA},+386 40 555 102,iPhone\n");
        assert_eq!(told(&run(&desk, &[("hr.csv", &given)]).await, "the column Device name is unknown").0, 1);
        let all = format!("Wer,mobile,Device name,Serial number,Ownership\n{ANA},+386 40 555 102,iPhone,1,x\n");
        assert_eq!(mapped(&desk, "ignore=['*']\n[columns]\nuser='Wer'\n", &all).await.problem_count, 0);
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await.as_deref(), Some("+38640555102"));
        // Many headings that nobody knows are one problem.
        let many = format!("user,a,b,c,d,e,f,g\n{ANA},,,,,,,\n");
        let report = run(&desk, &[("hr.csv", &many)]).await;
        assert_eq!((report.problem_count, told(&report, "7 columns are unknown: a, b, c, d, e and 2 more").0), (1, 1), "{report}");
    }

    /// A line break in a remark made the rest of the remark a row: whoever wrote their own remark wrote somebody else's number.
    async fn a_line_of_a_remark_changes_nothing_about_somebody_else(store: Store) {
        let desk = loaded(store).await;
        let ignoring = "ignore = ['note']\n";
        let fine = format!("user,mobile,note\n{BOR},+386 40 555 102,x\n");
        assert_eq!(mapped(&desk, ignoring, &fine).await.problem_count, 0);
        let head = "\"user\",\"mobile\",\"note\"\r\n";
        for (row, status) in [(format!("{BOR},+38640555999,call me"), false), (format!("{BOR},left,x"), true)] {
            let head = if status { head.replace("mobile", "status") } else { head.to_owned() };
            let own = if status { "active" } else { "+38640555101" };
            let marked = format!("{head}\"{ANA}\",\"{own}\",\"Flat 3\n{row}\"\r\n");
            let report = mapped(&desk, ignoring, &marked).await;
            assert_eq!((report.problem_count, report.note_count, report.of(Kind::Facts).read), (0, 0, 1), "{report}");
            // Which it is nobody can tell: neither counts, and the next row does.
            let bare = format!("{head}{ANA},{own},\"Flat 3\n{row}\"\n{CENE},,\n").replace('\r', "");
            let report = mapped(&desk, ignoring, &bare).await;
            assert_eq!((told(&report, "lines 2 to 3 are one row").0, report.of(Kind::Facts).read), (1, 2), "{report}");
            let cut = marked.trim_end().trim_end_matches('"');
            assert_eq!(told(&mapped(&desk, ignoring, cut).await, "is not closed").0, 1);
            // An export that was cut within a remark, or with one that is too long, of a table without other marks.
            let head = head.replace(['"', '\r'], "");
            let cut = format!("{head}{ANA},{own},\"Flat 3\n{row}");
            let long = format!("{head}{ANA},{own},\"{}{row}\n{row}\"\n{CENE},,\n", "Flat 3\n".repeat(20_000));
            for (table, lines, read) in [(cut, "lines 2 to 3 were not applied", 1), (long, "lines 2 to 20003 were not applied", 2)] {
                let report = mapped(&desk, ignoring, &table).await;
                assert_eq!((told(&report, lines).0, report.problem_count, report.of(Kind::Facts).read), (1, 1, read), "{report}");
            }
        }
        assert_eq!(desk.on_file(BOR, ContactKind::Mobile).await.as_deref(), Some("+38640555102"));
        assert!(desk.person(BOR).await.enabled);
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await.as_deref(), Some("+38640555101"));
    }

    async fn names_of_types_and_distinguished_names_are_said_once_and_taken_for_nobody(store: Store) {
        let desk = loaded(store).await;
        for (value, what) in [
            ("Microsoft.Graph.PowerShell.Models.MicrosoftGraphDirectoryObject", "use ConvertTo-Json"),
            ("System.String[]", "use ConvertTo-Json"),
            ("\"CN=Bor Test,OU=Users,DC=nord,DC=example\"", "Active Directory wrote distinguished names"),
        ] {
            let table = format!("user,manager,mobile\n{ANA},{value},+386 40 555 101\n{CENE},{value},+386 40 555 103\n");
            let report = run(&desk, &[("hr.csv", &table)]).await;
            assert_eq!((report.problem_count, told(&report, what).0), (1, 1), "{report}");
            assert_eq!(told(&report, "the column manager: ").0, 1, "{report}");
        }
        // The rest of the rows is applied.
        assert_eq!(desk.on_file(CENE, ContactKind::Mobile).await.as_deref(), Some("+38640555103"));
        let report = run(&desk, &[("hr.csv", &format!("user,office_phone\n{ANA},System.String[]\n"))]).await;
        assert_eq!((report.problem_count, told(&report, "the column office_phone: PowerShell").0), (1, 1), "{report}");
    }

    async fn the_words_of_hr_systems_are_known_or_mapped(store: Store) {
        let desk = loaded(store).await;
        for status in ["Onboarding", "Dormant", "ruhend", "Inactive - Long Term Disability", "Inactive - Parental Leave", "Probezeit"] {
            let report = run(&desk, &[("hr.csv", &format!("user,status\n{ANA},{status}\n"))]).await;
            assert!(report.problem_count == 0 && desk.person(ANA).await.enabled, "{status}: {report}");
        }
        // What may mean either is asked, and answered by a mapping, whatever the word means elsewhere.
        let table = format!("user,status\n{ANA},A\n{BOR},ausser dienst\n{CENE},Dormant\n{DITA},Karenz\n");
        let report = run(&desk, &[("hr.csv", &table)]).await;
        assert_eq!(told(&report, "say in a mapping what it means ([values.status])").0, 3, "{report}");
        let mapping = "[values.status]\nworks = ['a']\nleave = ['KARENZ ']\nleft = ['Ausser Dienst', 'dormant']\n";
        let report = mapped(&desk, mapping, &table).await;
        assert_eq!(report.problem_count, 0, "{report}");
        let on = [desk.person(ANA).await, desk.person(BOR).await, desk.person(CENE).await, desk.person(DITA).await];
        assert_eq!(on.map(|person| person.enabled), [true, false, false, true]);
        let report = mapped(&desk, "[values.status]\nleft = ['1']\n", &format!("user,STAT2\n{DITA},1\n")).await;
        assert!(report.problem_count == 0 && !desk.person(DITA).await.enabled, "{report}");
    }

    async fn a_notice_ends_nobody_before_the_last_day(store: Store) {
        let desk = loaded(store).await;
        let row = |day: &str| format!("user,status,leaving_date\n{ANA},gekündigt,{day}\n");
        let report = run(&desk, &[("hr.csv", &row(""))]).await;
        assert_eq!((report.problem_count, told(&report, "notice was given").0), (1, 1), "{report}");
        assert_eq!(run(&desk, &[("hr.csv", &row("2026-12-31"))]).await.problem_count, 0);
        assert!(desk.person(ANA).await.enabled);
        assert_eq!(run(&desk, &[("hr.csv", &row("2026-11-15"))]).await.problem_count, 0);
        assert!(!desk.person(ANA).await.enabled);
        // Who resigned works until the last day, whatever the word for it.
        for status in ["resigned", "Terminated", "retired", "left"] {
            let row = |day: &str| format!("user,status,leaving_date,mobile\n{BOR},{status},{day},+386 40 555 102\n");
            let report = run(&desk, &[("hr.csv", &row("2027-01-31"))]).await;
            assert_eq!((report.problem_count, told(&report, "until then they work here").1), (0, 1), "{status}: {report}");
            assert!(desk.person(BOR).await.enabled, "{status}");
        }
        assert_eq!(desk.on_file(BOR, ContactKind::Mobile).await.as_deref(), Some("+38640555102"));
        let report = run(&desk, &[("hr.csv", &format!("user,active,leaving_date\n{BOR},no,2027-01-31\n"))]).await;
        assert_eq!((report.problem_count, told(&report, "and leaving_date lies ahead").0), (1, 1), "{report}");
        assert!(desk.person(BOR).await.enabled);
        // A last day that never comes is none; nor does one that cannot be read keep anybody.
        let report = run(&desk, &[("hr.csv", &format!("user,status,leaving_date\n{CENE},left,2999-12-31\n{DITA},left,soon\n"))]).await;
        assert!(!desk.person(CENE).await.enabled && !desk.person(DITA).await.enabled, "{report}");
        run(&desk, &[("hr.csv", &format!("user,status,leaving_date\n{BOR},resigned,2026-11-15\n"))]).await;
        assert!(!desk.person(BOR).await.enabled);
    }

    async fn headings_of_active_directory_and_of_germans_are_known_and_dates_are_mapped(store: Store) {
        let desk = loaded(store).await;
        let table = format!("user,Enabled,Handy,leaving_date\n{ANA},True,+386 40 555 101,31.12.2999\n{BOR},False,+386 40 555 102,\n{CENE},True,,15.11.2026\n");
        let report = run(&desk, &[("hr.csv", &table)]).await;
        assert_eq!((report.problem_count, told(&report, "leaving_date is not a date").0), (2, 2), "{report}");
        let report = mapped(&desk, "[dates]\nformat = 'dd.mm.yyyy'\n", &table.replace("True,,", ",,")).await;
        assert_eq!(report.problem_count, 0, "{report}");
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await.as_deref(), Some("+38640555101"));
        let on = [desk.person(ANA).await, desk.person(BOR).await, desk.person(CENE).await];
        assert_eq!(on.map(|person| person.enabled), [true, false, false]);
        // Which of two numbers is the month nobody guesses.
        let report = mapped(&desk, "[dates]\nformat = 'dd.mm.yyyy'\n", &format!("user,leaving_date\n{DITA},03/04/2026\n")).await;
        assert!(told(&report, "leaving_date is not a date").0 == 1 && desk.person(DITA).await.enabled, "{report}");
    }

    /// `Get-MgUser | Export-Csv` writes its columns in the order of the alphabet.
    async fn an_id_beside_a_user_name_is_no_second_one_wherever_it_stands(store: Store) {
        let desk = loaded(store).await;
        for (at, (head, row)) in [
            ("Id,MobilePhone,UserPrincipalName", format!("x,+386 40 555 10AT,{ANA}")),
            ("UserPrincipalName,MobilePhone,Id", format!("{ANA},+386 40 555 10AT,x")),
            ("MobilePhone,id", "+386 40 555 10AT,6ea91a8d-0000-41a1-b7bd-000000000001".to_owned()),
        ].into_iter().enumerate() {
            let table = format!("{head}\n{row}\n").replace("AT", &at.to_string());
            let report = run(&desk, &[("hr.csv", &table)]).await;
            assert_eq!(report.problem_count, 0, "{table}{report}");
            assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await, Some(format!("+3864055510{at}")));
        }
        let report = run(&desk, &[("hr.csv", &format!("user,UserPrincipalName,mobile\n{ANA},{BOR},\n"))]).await;
        assert_eq!(told(&report, "appears twice").0, 1, "{report}");
        // An office with a date of its change is a telephone, and a place without one.
        let table = format!("user,office,office_changed\n{ANA},+386 1 555 0207,2024-01-01\n");
        assert_eq!(run(&desk, &[("hr.csv", &table)]).await.problem_count, 0);
        assert_eq!(desk.on_file(ANA, ContactKind::OfficePhone).await.as_deref(), Some("+38615550207"));
        let report = run(&desk, &[("hr.csv", &format!("user,office\n{ANA},Kranj\n"))]).await;
        assert_eq!(told(&report, "the column office is unknown").0, 1, "{report}");
        assert_eq!((report.of(Kind::Facts).refused, report.of(Kind::Facts).read), (0, 1), "a heading is no row: {report}");
    }

    async fn what_is_not_read_is_told(store: Store) {
        let desk = loaded(store).await;
        let report = run(&desk, &[("hr.csv", "user,mobile\n")]).await;
        assert_eq!((told(&report, "headings and no rows").1, report.note_count), (1, 1), "{report}");
        assert!(!report.to_string().contains("already holds"), "{report}");
        let export = folder(&[("hr.csv", format!("user,mobile\n{ANA},+386 40 555 101\n").as_bytes())]);
        for (inner, file) in [("graph", "users.json"), ("photos", "readme.txt"), ("old/2025", "hr.csv")] {
            std::fs::create_dir_all(export.path().join(inner)).unwrap();
            std::fs::write(export.path().join(inner).join(file), "x").unwrap();
        }
        let report = desk.import(&[export.path().to_owned()], Options::default()).await;
        assert_eq!((told(&report, "was not read: name it as well").1, report.note_count), (2, 2), "{report}");
        // How a file was read is nothing that the directory lacks.
        let report = desk.import(&[export.path().to_owned()], Options::default()).await;
        assert!(report.to_string().contains("Apart from the notes above the directory holds"), "{report}");
    }

    async fn users_of_another_program_are_told_as_that(store: Store) {
        let desk = loaded(store).await;
        let azure = format!(r#"[{{"ObjectId":"6ea91a8d-0000-41a1-b7bd-000000000001","UserPrincipalName":"{ANA}","AccountEnabled":true}}]"#);
        let local = format!(r#"[{{"DistinguishedName":"CN=Ana,DC=nord","SamAccountName":"ana","UserPrincipalName":"{ANA}","Enabled":true}}]"#);
        assert_eq!(told(&run(&desk, &[("users.json", &azure)]).await, "of the AzureAD module").0, 1);
        assert_eq!(told(&run(&desk, &[("users.json", &local)]).await, "of Active Directory (Get-ADUser)").0, 1);
        // An empty text is no null, and a machine no domain.
        let user = |more: &str| format!(r#"{{"value":[{{"id":"6ea91a8d-0000-41a1-b7bd-000000000001","userPrincipalName":"{ANA}","displayName":"Ana Test","accountEnabled":true,{more}}}]}}"#);
        run(&desk, &[("users.json", &user(r#""mobilePhone":"+386 40 555 101""#))]).await;
        run(&desk, &[("users.json", &user(r#""mobilePhone":"","businessPhones":[""]"#))]).await;
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await.as_deref(), Some("+38640555101"));
        run(&desk, &[("users.json", &user(r#""mobilePhone":null"#))]).await;
        assert_eq!(desk.on_file(ANA, ContactKind::Mobile).await, None);
        let report = run(&desk, &[("hr.csv", &format!("user,personal_email\n{ANA},dita@home\n"))]).await;
        assert_eq!(report.problem_count, 1, "{report}");
    }
}
