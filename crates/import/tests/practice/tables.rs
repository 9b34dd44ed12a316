//! Tables that other programs write: lists of something else, names of types in place of values, and the words of real HR systems.

use crate::{
    employment::{ANA, BOR, CENE, DITA, loaded, run, run_with, told},
    support::Desk,
};
use keyward_import::{Mapping, Options, Report};
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
}
