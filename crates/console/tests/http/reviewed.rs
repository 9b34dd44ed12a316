//! What a reviewer reads: by whom, in sentences, and behind each number what it counts.

use crate::world::{ORIGIN, Post, World, get};
use keyward_robot::Recovery;
use keyward_storage::{Store, both_engines};
use std::time::Duration;

const PAGE: &[(&str, &str)] = &[("accept", "text/html")];

async fn desk(world: &World) -> Recovery {
    let (agent, manager) = (world.people.agent.credential(), world.people.manager.credential());
    Recovery::new(world.address, ORIGIN, agent.unwrap(), manager.unwrap()).await.unwrap()
}

/// The numbers of the cases in the list.
fn listed(page: &str) -> Vec<String> {
    let (_, list) = page.split_once("id=\"cases\"").unwrap();
    let (list, _) = list.split_once("</section>").unwrap();
    let links = list.split("href=\"/desk/cases/").skip(1);
    links.map(|link| link.split('"').next().unwrap().to_owned()).collect()
}

both_engines! {
    async fn behind_a_cluster_and_a_square_is_what_they_count(store: Store) {
        let world = World::new(store).await;
        let mut first = desk(&world).await;
        let mut near = Vec::new();
        for someone in &world.people.employees[..4] {
            near.insert(0, first.report(&someone.lost()).await.unwrap().to_string());
        }
        world.clock.advance(Duration::from_hours(24 * 60));
        let mut later = desk(&world).await;
        let far = later.report(&world.people.employees[5].lost()).await.unwrap().to_string();
        let (mut reviewer, _) = world.signed_in(&world.people.reviewer).await;
        let page = get(&mut reviewer, "/review", PAGE).await.text();
        assert_eq!(listed(&page).len(), 5, "{page}");
        let (_, clusters) = page.split_once("class=\"clusters\"").unwrap();
        let link = clusters.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
        let link = link.replace("&#38;", "&").replace("&amp;", "&");
        let link = link.split('#').next().unwrap();
        assert!(link.contains("team=Logistics") && link.contains("playbook=device%5Floss"), "{link}");
        let four = get(&mut reviewer, link, PAGE).await.text();
        assert_eq!(listed(&four), near);
        // The square of a day leads to the cases of that day.
        let day = keyward_model::Clock::now(world.clock.as_ref()).to_string();
        let day = day.split('T').next().unwrap();
        let square = format!("href=\"/review?from={day}&amp;to={day}#cases\"");
        assert!(page.contains(&square), "{square}: {page}");
        let one = get(&mut reviewer, &format!("/review?from={day}&to={day}"), PAGE).await.text();
        assert_eq!(listed(&one), [far]);
        assert!(page.contains("href=\"/review#cases\">5 cases in a year"), "{page}");
    }

    async fn the_log_is_found_by_who_did_it_as_well(store: Store) {
        let world = World::new(store).await;
        let mut desk = desk(&world).await;
        let someone = &world.people.employees[0];
        let case = desk.report(&someone.lost()).await.unwrap();
        let (mut reviewer, _) = world.signed_in(&world.people.reviewer).await;
        let by = async |reviewer: &mut keyward_robot::Client, query: String| {
            let page = get(reviewer, &format!("/review?kind=case.opened&{query}"), PAGE).await.text();
            page.matches("<code>case.opened</code>").count()
        };
        let (agent, person) = (&world.people.agent.user_name, &someone.user_name);
        assert_eq!(by(&mut reviewer, format!("actor={agent}")).await, 1);
        assert_eq!(by(&mut reviewer, format!("actor={agent}&person={person}&case={case}")).await, 1);
        assert_eq!(by(&mut reviewer, format!("actor={person}")).await, 0);
        assert_eq!(by(&mut reviewer, format!("person={agent}")).await, 0);
        assert_eq!(by(&mut reviewer, "actor=nobody-of-this-name".to_owned()).await, 0);
    }

    async fn a_freeze_is_a_sentence_with_its_reason(store: Store) {
        let world = World::new(store).await;
        let mut desk = desk(&world).await;
        let lost = world.people.employees[0].lost();
        let case = desk.report(&lost).await.unwrap();
        desk.verify(&lost, case).await.unwrap();
        let froze = Post::form(&format!("/desk/cases/{case}/freeze"), &[("reason", "She never asked")]);
        assert_eq!(froze.send(&mut desk.agent).await.status, 200);
        let (mut reviewer, _) = world.signed_in(&world.people.reviewer).await;
        let elsewhere = "The log holds refused passkeys only.";
        let page = get(&mut reviewer, "/review?kind=sign_in.refused", PAGE).await.text();
        assert!(page.contains("Refused passkey sign-ins") && page.contains(elsewhere), "{page}");
        let page = get(&mut reviewer, "/review?kind=person.", PAGE).await.text();
        assert!(!page.contains(elsewhere));
        assert!(page.contains("The account was frozen.") && page.contains("She never asked"), "{page}");
        // A step of the case is named by what it did, not that something was done.
        let log = get(&mut reviewer, "/review?kind=case.effect_done", PAGE).await.text();
        assert!(log.contains("<code>case.effect_done</code>"), "{log}");
        assert!(!log.contains("> Done.") && !log.contains(": a message"), "{log}");
    }
}
