//! A loss that somebody reports who cannot suspend anything in their session: they are told first, and the desk gets it.

use crate::campaign::{PASSWORD, policy, typed_in};
use crate::world::{Post, World, get};
use keyward_robot::assertion;
use keyward_storage::{Store, both_engines};

const PAGE: &[(&str, &str)] = &[("accept", "text/html")];

both_engines! {
    async fn without_a_passkey_the_report_goes_to_the_desk_with_the_name_filled_in(store: Store) {
        let world = World::new(store).await;
        let someone = world.people.employees[0].clone();
        let phone = world.give_password_and_phone(&someone, PASSWORD).await;
        world.put_policy(&policy()).await;
        let (mut browser, _) = typed_in(&world, &someone, phone).await;
        let page = get(&mut browser, "/security-info/lost", PAGE).await.text();
        assert!(page.contains("nothing can be suspended from here"), "{page}");
        assert!(page.contains(&format!("name=\"user_name\" value=\"{}\"", someone.user_name)), "{page}");
        assert!(!page.contains("name=\"device\"") && !page.contains("name=\"theft\""), "{page}");
        // Sent to the other form all the same, it is not refused after the fact but led to the desk.
        let sent = Post::form("/security-info/lost", &[("other_kind", "phone")]).send(&mut browser).await;
        assert!(sent.text().contains("action=\"/recover/report\""), "{}", sent.text());

        let note = "x".repeat(501);
        let fields = [("user_name", someone.user_name.as_str()), ("thing", "laptop"), ("note", note.as_str())];
        let long = Post::form("/recover/report", &fields).send(&mut browser).await;
        assert_eq!(long.status, 422);
        assert!(long.text().contains("nothing can be suspended from here"), "the same form: {}", long.text());
        assert!(long.text().contains("value=\"laptop\" selected"), "{}", long.text());

        let fields = [("user_name", someone.user_name.as_str()), ("thing", "phone"), ("note", "On the train")];
        let sent = Post::form("/recover/report", &fields).send(&mut browser).await;
        assert_eq!(sent.location.as_deref(), Some("/recover"));
        let done = get(&mut browser, "/recover", PAGE).await.text();
        assert!(done.contains("The helpdesk has your report"), "{done}");
        assert!(done.contains("href=\"/security-info\"") && !done.contains("action=\"/recover/"), "{done}");
        // Opened again it is the page for who is locked out.
        assert!(get(&mut browser, "/recover", PAGE).await.text().contains("action=\"/recover/report\""));

        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let queue = get(&mut agent, "/desk", PAGE).await.text();
        assert!(queue.contains("id=\"intakes\"") && queue.contains("On the train"), "{queue}");
    }

    async fn with_a_passkey_nothing_is_chosen_beforehand(store: Store) {
        let world = World::new(store).await;
        let (mut browser, _) = world.signed_in(&world.people.employees[0]).await;
        let page = get(&mut browser, "/security-info/lost", PAGE).await.text();
        let radio = |part: &&str| part.contains("type=\"radio\"");
        let radios: Vec<_> = page.split('<').filter(radio).collect();
        assert_eq!(radios.len(), 7, "{page}");
        for one in radios {
            assert!(one.contains(" required") && !one.contains(" checked"), "{one}");
        }
        assert!(page.contains("If you find it, call the helpdesk before you use it again."), "{page}");
    }

    async fn what_its_owner_reports_comes_into_the_case_that_somebody_opened(store: Store) {
        let world = World::new(store).await;
        let someone = world.people.employees[0].clone();
        let (mut browser, mut key) = world.signed_in(&someone).await;
        let (mut elsewhere, _) = world.signed_in(&someone).await;
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let id = someone.id.to_string();
        let opened = [
            ("person", id.as_str()),
            ("theft", "no"),
            ("channel", "phone"),
            ("other_kind", "laptop"),
            ("other_name", "Old laptop"),
        ];
        let opened = Post::form("/desk/new", &opened).surely(&mut agent).await;
        let number = opened.json().unwrap()["number"].as_u64().unwrap();

        let proof = assertion(&mut browser, &mut key, &format!("/touch/open-case/{id}")).await.unwrap();
        let reported = [
            ("other_kind", "security_key"),
            ("other_name", "Blue key"),
            ("when", "today"),
            ("theft", "no"),
            ("assertion", proof.as_str()),
        ];
        let done = Post::form("/security-info/lost", &reported).send(&mut browser).await;
        assert_eq!(done.status, 200, "{}", done.text());
        assert!(done.text().contains(&number.to_string()), "no case of its own: {}", done.text());

        let case = get(&mut agent, &format!("/desk/cases/{number}"), PAGE).await.text();
        assert!(case.contains("Old laptop") && case.contains("Blue key"), "{case}");
        assert_eq!(get(&mut browser, "/security-info", PAGE).await.status, 200, "who reports stays signed in");
        // To the sign-in page.
        assert_eq!(get(&mut elsewhere, "/security-info", PAGE).await.status, 303, "and nobody else does");
    }
}
