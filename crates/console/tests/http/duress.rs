//! A silent request for help shows nowhere (A50): two cases that differ only in whether the word was the right one are compared, byte for byte, with
//! their headers and by what a browser asks for next.

use crate::{
    remade,
    world::{Post, World, code, get},
};
use keyward_desk::{Acting, CodeWords};
use keyward_model::{Actor, Role, RoleSet};
use keyward_robot::{Answer, Recovery, Someone, assertion};
use keyward_storage::{Store, both_engines};
use std::time::{Duration, Instant};

const PAGE: &[(&str, &str)] = &[("accept", "text/html")];
const STREAM: &[(&str, &str)] = &[("accept", "text/event-stream")];

async fn desk(world: &World) -> Recovery {
    let keys = (world.people.agent.credential().unwrap(), world.people.manager.credential().unwrap());
    Recovery::new(world.address, crate::world::ORIGIN, keys.0, keys.1).await.unwrap()
}

/// The words of a case, as the desk has them.
async fn words(world: &World, number: u64) -> CodeWords {
    let viewer = Acting {
        actor: Actor::Person(world.people.agent.id),
        roles: RoleSet::of(&[Role::Authentication]),
        ..Acting::system()
    };
    world.desk.case_detail(&viewer, u32::try_from(number).unwrap()).await.unwrap().code_words
}

/// What an answer says, apart from what is random or names the case and its person.
fn plain(answer: &Answer, someone: &Someone, case: u64, words: &CodeWords) -> (u16, Vec<String>, String) {
    let mut headers: Vec<String> = answer
        .headers
        .iter()
        // The length is that of names and words, too; without them the bytes are compared.
        .filter(|(name, _)| *name != "date" && *name != "content-length")
        .map(|(name, value)| format!("{name}: {}", masked(value.to_str().unwrap())))
        .collect();
    headers.sort_unstable();
    let name = someone.user_name.split('@').next().unwrap();
    let text = answer.text().replace(&words.desk, "WORDS").replace(&words.person, "WORDS");
    let text = text.replace(&case.to_string(), "CASE").replace(name, "NAME");
    (answer.status, headers, masked(&numbered(&numbered(&text, "Person "), "+386")))
}

/// Without the digits, and the blanks between them, after each `before`: people and their lines are numbered.
fn numbered(text: &str, before: &str) -> String {
    let mut parts = text.split(before);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == '\u{a0}' || c == ' ');
        format!("{all}{before}#{rest}")
    })
}

/// Without keys, ids and versions: runs of what they are made of.
fn masked(text: &str) -> String {
    let mut all = String::new();
    let mut run = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') {
            run.push(c);
            continue;
        }
        let random = run.len() >= 12 && run.contains(|c: char| c.is_ascii_digit());
        all.push_str(if random { "RANDOM" } else { &run });
        run.clear();
        all.push(c);
    }
    all
}

/// The version that a page follows.
fn version(page: &str) -> String {
    let (_, rest) = page.split_once("/live?version=").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// Two people with as long a name and a word of their own; the second one's is given in both cases.
async fn two(world: &World) -> [&Someone; 2] {
    let people = [&world.people.employees[2], &world.people.employees[3]];
    for (someone, word) in people.into_iter().zip(["Marigold 9", "Sunflower 7"]) {
        let (mut browser, mut key) = world.signed_in(someone).await;
        let proof = assertion(&mut browser, &mut key, "/security-info/safety/word/assert").await.unwrap();
        let fields = [("word", word), ("assertion", proof.as_str())];
        let set = Post::form("/security-info/safety/word", &fields).send(&mut browser).await;
        assert!(set.status < 400, "{}", set.text());
    }
    // Before the loss: no sign-in with what is lost stops the pass.
    world.clock.advance(Duration::from_mins(1));
    people
}

both_engines! {
    async fn the_right_word_and_a_wrong_one_answer_alike_down_to_the_byte(store: Store) {
        let world = World::new(store).await;
        let people = two(&world).await;
        let mut desk = desk(&world).await;
        let mut seen = Vec::new();
        for someone in people {
            let lost = someone.lost();
            let case = desk.report(&lost).await.unwrap();
            desk.verify(&lost, case).await.unwrap();
            desk.act(case, "contain", &[]).await.unwrap();
            seen.push((someone, case));
        }
        let mut told = Vec::new();
        for (someone, case) in seen {
            let path = format!("/desk/cases/{case}");
            let before = get(&mut desk.agent, &path, PAGE).await;
            let first = version(&before.text());
            // Somebody else looks at the case meanwhile.
            let (mut watcher, _) = world.signed_in(&world.people.supervisor).await;
            let mut same = watcher.twin(world.address).await.unwrap();
            let live = format!("{path}/live?version={first}");
            let stream = tokio::spawn(async move { get(&mut watcher, &live, STREAM).await });
            tokio::time::sleep(Duration::from_millis(200)).await;
            let began = Instant::now();
            let given = Post::form(&format!("{path}/word"), &[("word", "sunflower 7")]).send(&mut desk.agent).await;
            let took = began.elapsed();
            assert!(took >= Duration::from_millis(300), "{took:?}");
            assert!(given.json().unwrap().get("seq").is_none(), "no number of events");
            // What follows in the background has followed.
            world.desk.reconcile(keyward_model::Clock::now(world.clock.as_ref())).await.unwrap();
            tokio::time::sleep(Duration::from_secs(1)).await;
            Post::form("/signout", &[]).send(&mut same).await;
            let followed = tokio::time::timeout(Duration::from_secs(20), stream).await.unwrap().unwrap();
            let after = get(&mut desk.agent, &path, PAGE).await;
            let second = version(&after.text());
            assert_ne!(first, second, "a word is a visible change");
            // One message, and it is the version that the page has now: nothing came after it.
            let text = followed.text();
            let ids: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("id: ")).collect();
            assert_eq!(ids, [second.as_str()], "{text}");
            assert_eq!((second.len(), second.contains(|c: char| !c.is_ascii_hexdigit())), (24, false));
            // A page that knows the last one is told nothing more.
            let script = get(&mut desk.agent, &path, &[("accept", "application/json")]).await;
            let queue = get(&mut desk.agent, "/desk", PAGE).await.status;
            let pass = {
                let proof = desk.touch(case, "pass").await.unwrap();
                let fields = [("channel", "verified_call"), ("one_time", "on"), ("assertion", proof.as_str())];
                Post::form(&format!("{path}/pass"), &fields).send(&mut desk.agent).await
            };
            let later = get(&mut desk.agent, &path, PAGE).await;
            let words = words(&world, case).await;
            told.push((
                [before, given, after, followed, script, pass, later].map(|answer| {
                    let mut plain = plain(&answer, someone, case, &words);
                    // A pass is another one each time.
                    if let Ok(json) = answer.json() && let Some(pass) = json["pass"].as_str() {
                        plain.2 = plain.2.replace(pass, "PASS");
                    }
                    plain
                }),
                queue,
            ));
        }
        let (quiet, forced) = (&told[0], &told[1]);
        assert_eq!(quiet.1, forced.1);
        for (number, (quiet, forced)) in quiet.0.iter().zip(&forced.0).enumerate() {
            assert_eq!((quiet.0, &quiet.1), (forced.0, &forced.1), "answer {number}");
            for (quiet, forced) in quiet.2.lines().zip(forced.2.lines()) {
                assert_eq!(quiet, forced, "answer {number}");
            }
            assert_eq!(quiet.2, forced.2, "answer {number}");
        }
        // It was no dream: security was told of one of them.
        assert_eq!(world.logged("case.word_given").await, 2);
        let sql = "SELECT COUNT(*) FROM message WHERE kind LIKE '%duress%'";
        let alarms: Result<u64, keyward_storage::StoreError> =
            world.store.read("alarms", move |tx| tx.query_one(sql, &[])?.get(0)).await;
        assert!(alarms.unwrap() >= 1);
    }

    /// A passkey of an earlier case that is confirmed: a page on which nothing happened would tell.
    async fn a_confirmed_passkey_looks_alike_and_signs_nobody_in(store: Store) {
        let world = World::new(store).await;
        let people = two(&world).await;
        let mut cases = Vec::new();
        for someone in people {
            cases.push((someone, remade::recovered(&world, &world.people.supervisor, someone).await));
        }
        let mut told = Vec::new();
        for (someone, mut key) in cases {
            let (mut desk, number) = remade::next_case(&world, &world.people.agent, someone).await;
            let path = format!("/desk/cases/{number}");
            Post::form(&format!("{path}/word"), &[("word", "sunflower 7")]).send(&mut desk.agent).await;
            assert!(remade::signs_in(&world, &mut key).await);
            let before = remade::page(&mut desk, number).await;
            let confirmed = remade::confirm(&mut desk, number, &before).await;
            let after = get(&mut desk.agent, &path, PAGE).await;
            desk.act(number, "contain", &[]).await.unwrap();
            let contained = get(&mut desk.agent, &path, PAGE).await;
            world.desk.reconcile(keyward_model::Clock::now(world.clock.as_ref())).await.unwrap();
            let words = words(&world, number).await;
            let texts = [after, contained].map(|answer| {
                let (status, _, text) = plain(&answer, someone, number, &words);
                (status, text.replace(|c: char| c.is_ascii_digit(), ""))
            });
            told.push((confirmed, texts, remade::signs_in(&world, &mut key).await));
        }
        let (quiet, forced) = (&told[0], &told[1]);
        assert_eq!(quiet.0, forced.0);
        for (quiet, forced) in quiet.1.iter().zip(&forced.1) {
            for (quiet, forced) in quiet.1.lines().zip(forced.1.lines()) {
                assert_eq!(quiet, forced);
            }
            assert_eq!(quiet, forced);
        }
        assert_eq!((quiet.2, forced.2), (true, false));
    }

    async fn nobody_tries_a_list_of_words(store: Store) {
        let world = World::new(store).await;
        let people = two(&world).await;
        let mut desk = desk(&world).await;
        for someone in people {
            let case = desk.report(&someone.lost()).await.unwrap();
            let path = format!("/desk/cases/{case}/word");
            for number in 0..5 {
                let word = format!("word number {number}");
                let given = Post::form(&path, &[("word", &word)]).send(&mut desk.agent).await;
                assert_eq!(given.status, 200, "{}", given.text());
            }
            // The sixth is refused, the right one like any other.
            let sixth = Post::form(&path, &[("word", "sunflower 7")]).send(&mut desk.agent).await;
            assert_eq!((sixth.status, code(&sixth).as_str()), (409, "too-many-words"));
        }
    }
}
