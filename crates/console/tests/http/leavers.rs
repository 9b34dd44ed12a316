//! A case on the account of somebody who left: what closes ways in, from opening to closing.

use crate::world::{Post, World, code, get};
use keyward_authenticator::Credential;
use keyward_robot::{Answer, Client, Someone, assertion};
use keyward_storage::{Store, StoreError, both_engines, repo};

const PAGE: &[(&str, &str)] = &[("accept", "text/html")];

async fn stolen_phone(agent: &mut Client, someone: &Someone) -> u64 {
    let (person, phone) = (someone.id.to_string(), someone.phone.to_string());
    let fields = [
        ("person", person.as_str()),
        ("playbook", "device_loss"),
        ("device", phone.as_str()),
        ("theft", "yes"),
        ("channel", "phone"),
    ];
    let opened = Post::form("/desk/new", &fields).surely(agent).await;
    opened.json().unwrap()["number"].as_u64().unwrap()
}

async fn act(
    by: (&mut Client, &mut Credential),
    number: u64,
    action: &str,
    fields: &[(&str, &str)],
) -> Answer {
    let path = format!("/desk/cases/{number}/assert?action={action}");
    let proof = assertion(by.0, by.1, &path).await.unwrap();
    let fields = [fields, &[("assertion", proof.as_str())]].concat();
    Post::form(&format!("/desk/cases/{number}/{action}"), &fields).send(by.0).await
}

both_engines! {
    async fn a_case_on_a_disabled_account_is_ended_by_agent_and_supervisor(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        let (dir, id) = (world.people.id, someone.id);
        let write = world.store.write("disable", move |tx| repo::people::set_enabled(tx, dir, id, false));
        let disabled: Result<bool, StoreError> = write.await;
        assert!(disabled.unwrap());
        let (mut agent, mut agent_key) = world.signed_in(&world.people.agent).await;
        let (mut chief, mut chief_key) = world.signed_in(&world.people.supervisor).await;
        let number = stolen_phone(&mut agent, someone).await;
        let path = format!("/desk/cases/{number}");

        // Nobody is asked what they have at hand: one button, and it works.
        let page = get(&mut agent, &path, PAGE).await.text();
        assert!(page.contains("I have looked at the methods"), "{page}");
        assert!(!page.contains("use any of these"), "{page}");
        assert!(!page.contains(r#"name="result" value="none""#), "{page}");
        let looked = act((&mut agent, &mut agent_key), number, "assess", &[]).await;
        assert_eq!(looked.status, 200, "{}", looked.text());
        assert_eq!(looked.json().unwrap()["step"], "contain");

        // An agent reads who ends the sessions and sees to the device, and finds no dead button.
        let who = "so a supervisor does this";
        for (step, form) in [("contain", "contain"), ("wipe", "wipe")] {
            let page = get(&mut agent, &format!("{path}?step={step}"), PAGE).await.text();
            assert!(page.contains(who), "{step}: {page}");
            assert!(!page.contains(&format!(r#"action="{path}/{form}""#)), "{step}: {page}");
            assert!(!page.contains("I am signing you out"), "{step}: nobody is on the line");
        }
        let refused = act((&mut agent, &mut agent_key), number, "contain", &[]).await;
        assert_eq!(code(&refused), "needs-supervisor");

        let page = get(&mut chief, &path, PAGE).await.text();
        assert!(!page.contains(who) && page.contains(&format!(r#"action="{path}/contain""#)), "{page}");
        let contained = act((&mut chief, &mut chief_key), number, "contain", &[]).await;
        assert_eq!(contained.status, 200, "{}", contained.text());
        let page = get(&mut agent, &path, PAGE).await.text();
        assert!(page.contains(who) && !page.contains(&format!(r#"action="{path}/wipe""#)), "{page}");
        assert!(!page.contains(&format!(r#"action="{path}/close""#)), "{page}");
        let wipe = [("device", "0"), ("scope", "full"), ("reference", "Intune 7")];
        let wiped = act((&mut chief, &mut chief_key), number, "wipe", &wipe).await;
        assert_eq!(wiped.status, 200, "{}", wiped.text());

        // Then whoever works the case closes it.
        let page = get(&mut agent, &path, PAGE).await.text();
        assert!(page.contains(&format!(r#"action="{path}/close""#)), "{page}");
        let closed = Post::form(&format!("{path}/close"), &[("outcome", "recovered")]).surely(&mut agent).await;
        assert_eq!(closed.json().unwrap()["state"], "closed", "{}", closed.text());
    }

    /// Nothing is lost where somebody else may have got in: the review calls it what it is, and counts no loss.
    async fn the_review_counts_only_losses(store: Store) {
        let world = World::new(store).await;
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let (mut reviewer, _) = world.signed_in(&world.people.reviewer).await;
        for someone in &world.people.employees[..4] {
            let id = someone.id.to_string();
            let fields = [("person", id.as_str()), ("playbook", "compromised"), ("channel", "phone")];
            let opened = Post::form("/desk/new", &fields).surely(&mut agent).await;
            assert_eq!(opened.status, 201, "{}", opened.text());
        }
        let page = get(&mut reviewer, "/review", PAGE).await.text();
        assert!(page.matches("Somebody else may have got in").count() >= 4, "{page}");
        let counted = |page: &str| page.contains("Losses in the team") || page.contains("Losses at");
        assert!(!counted(&page), "{page}");
        for someone in &world.people.employees[4..8] {
            stolen_phone(&mut agent, someone).await;
        }
        let page = get(&mut reviewer, "/review", PAGE).await.text();
        assert!(page.contains("Theft") && counted(&page), "{page}");
    }
}
