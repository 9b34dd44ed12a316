//! What works once works once, also for sixteen who ask at the same time.

use crate::world::{Body, Post, World};
use keyward_robot::{Answer, Client, Recovery, answer, assertion};
use keyward_storage::{Store, both_engines};
use serde_json::{Value, json};
use std::time::Duration;

const RACERS: usize = 16;

/// Sends all of them at once.
pub async fn race(runs: Vec<(Client, Post)>) -> Vec<Answer> {
    let start = std::sync::Arc::new(tokio::sync::Barrier::new(runs.len()));
    let mut running = Vec::new();
    for (mut browser, post) in runs {
        let start = start.clone();
        running.push(tokio::spawn(async move {
            start.wait().await;
            post.send(&mut browser).await
        }));
    }
    let mut answers = Vec::new();
    for run in running {
        answers.push(run.await.unwrap());
    }
    answers
}

/// Browsers of their own, all with the same request.
async fn strangers(world: &World, post: &Post) -> Vec<(Client, Post)> {
    let mut runs = Vec::new();
    for _ in 0..RACERS {
        runs.push((world.browser().await, post.clone()));
    }
    runs
}

fn winners(answers: &[Answer], won: impl Fn(&Answer) -> bool) -> usize {
    for lost in answers.iter().filter(|answer| !won(answer)) {
        assert!((400..500).contains(&lost.status), "{} {}", lost.status, lost.text());
    }
    answers.iter().filter(|answer| won(answer)).count()
}

both_engines! {
    async fn a_pass_signs_one_of_them_in(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        let pass = world.pass(someone.id).await;
        let post = Post::form("/signin/pass", &[("user_name", &someone.user_name), ("pass", &pass)]);
        let answers = race(strangers(&world, &post).await).await;
        assert_eq!(winners(&answers, |answer| answer.location.as_deref() == Some("/signin/enrol")), 1);
        assert_eq!(world.logged("pass.used").await, 1);
    }

    async fn a_link_signs_one_of_them_in(store: Store) {
        let world = World::new(store).await;
        let id = world.people.employees[0].id;
        let link = world.sign_in.issue_link(id, Duration::from_mins(5)).await.unwrap();
        let post = Post::form("/link", &[("secret", link.text())]);
        let answers = race(strangers(&world, &post).await).await;
        assert_eq!(winners(&answers, |answer| answer.status == 303), 1);
    }

    async fn a_recovery_code_counts_once(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        let (browser, mut key) = world.signed_in(someone).await;
        let session = world.sign_in.peek(browser.cookie("__Host-keyward").unwrap()).await.unwrap().unwrap();
        let client = keyward_signin::Client { browser: "b".repeat(43), ..Default::default() };
        let touch = world.touched(&session, &mut key, keyward_signin::purpose::RECOVERY_CODES, &client).await;
        let codes = world.sign_in.generate_codes(&session, Some(&touch), &client).await.unwrap().codes;
        let post = Post::form("/recover/code", &[("user_name", &someone.user_name), ("code", codes[0].text())]);
        let answers = race(strangers(&world, &post).await).await;
        assert_eq!(winners(&answers, |answer| answer.status == 303), 1);
        assert_eq!(world.logged("codes.used").await, 1);
    }

    async fn a_challenge_is_answered_once(store: Store) {
        let world = World::new(store).await;
        let mut browser = world.browser().await;
        let key = world.people.employees[0].credential();
        let begun = browser.post_json("/signin/options", &json!({})).await.unwrap();
        let proof = answer(&mut key.unwrap(), &begun, browser.origin()).unwrap();
        let mut runs = Vec::new();
        for _ in 0..RACERS {
            runs.push((browser.twin(world.address).await.unwrap(), Post::new("/signin/finish", Body::Json(proof.clone()))));
        }
        let answers = race(runs).await;
        assert_eq!(winners(&answers, |answer| answer.status == 200), 1);
    }

    async fn a_request_is_signed_once(store: Store) {
        let world = World::new(store).await;
        let keys = (world.people.agent.credential().unwrap(), world.people.manager.credential().unwrap());
        let mut desk = Recovery::new(world.address, crate::world::ORIGIN, keys.0, keys.1).await.unwrap();
        let case = desk.report(&world.people.employees[0].lost()).await.unwrap();
        desk.act(case, "assess", &[]).await.unwrap();
        desk.act(case, "vouch", &[]).await.unwrap();
        let (mut manager, mut key) = world.signed_in(&world.people.manager).await;
        let page = manager.get("/approve").await.unwrap().text();
        let (_, link) = page.rsplit_once("href=\"/approve/").unwrap();
        let path = format!("/approve/{}", link.split('"').next().unwrap());
        let mut runs = Vec::new();
        for at in 0..RACERS {
            // Touches of their own, so that not the challenge decides; and some who decline at the same time.
            let proof = assertion(&mut manager, &mut key, &format!("{path}/assert")).await.unwrap();
            let post = match at % 4 {
                0 => Post::form(&format!("{path}/decline"), &[]),
                _ => Post::form(&format!("{path}/sign"), &[("assertion", &proof)]),
            };
            runs.push((manager.twin(world.address).await.unwrap(), post));
        }
        let answers = race(runs).await;
        assert_eq!(winners(&answers, |answer| answer.status == 200), 1);
        let signed = answers.iter().find(|answer| answer.status == 200).unwrap().json().unwrap();
        let counted = world.desk.case_detail(&acting(&world), u32::try_from(case).unwrap()).await.unwrap();
        let results = counted.case.evidence.iter().filter(|evidence| evidence.result.is_some()).count();
        assert_eq!(results, 1);
        assert_ne!(signed["signed"], Value::Null);
    }
}

fn acting(world: &World) -> keyward_desk::Acting {
    keyward_desk::Acting {
        actor: keyward_model::Actor::Person(world.people.agent.id),
        roles: keyward_model::RoleSet::of(&[keyward_model::Role::Authentication]),
        session: None,
        step_up: None,
        form: None,
    }
}
