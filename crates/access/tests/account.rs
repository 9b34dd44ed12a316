//! The product's view of the example account.

#![expect(clippy::indexing_slicing, reason = "a test may panic")]

use keyward_access::Strength::{MultiFactor, PhishingResistant, SingleFactor};
use keyward_access::*;

const PHONE: Root = Root(0);
const PHONE_PIN: Root = Root(1);
const LAPTOP: Root = Root(2);
const LAPTOP_PIN: Root = Root(3);
const KEY: Root = Root(4);
const KEY_PIN: Root = Root(5);
const PAPER: Root = Root(6);
const MAIL_PASSWORD: Root = Root(7);
const ID_DOCUMENT: Root = Root(8);
const FACE: Root = Root(9);
const MAILBOX: Root = Root(10);

fn combination(label: &str, methods: &[u32], strength: Strength) -> Combination {
    Combination { label: label.into(), methods: methods.into(), strength }
}

fn account() -> Account {
    let mut account = Account::new([
        "phone",
        "phone PIN",
        "laptop",
        "laptop PIN",
        "key",
        "key PIN",
        "paper",
        "mail password",
        "ID",
        "face",
        "mailbox",
    ]);
    account.opens = vec![
        Opens { root: MAILBOX, all_of: vec![MAIL_PASSWORD, PHONE] },
        Opens { root: MAILBOX, all_of: vec![LAPTOP, LAPTOP_PIN] },
    ];
    account.methods = vec![
        Method::new(1, "passkey on the phone", PhishingResistant, [PHONE, PHONE_PIN]),
        Method::new(2, "passkey on the laptop", PhishingResistant, [LAPTOP, LAPTOP_PIN]),
        Method::new(3, "security key", PhishingResistant, [KEY, KEY_PIN]),
        Method::new(4, "paper code", SingleFactor, [PAPER]),
        Method::new(5, "mail code", SingleFactor, [MAILBOX]),
        Method::new(6, "ID document", SingleFactor, [ID_DOCUMENT]),
        Method::new(7, "face", SingleFactor, [FACE]),
    ];
    account.combinations = account.methods[..3].iter().map(Combination::alone).collect();
    account.combinations.push(combination("paper and mail", &[4, 5], MultiFactor));
    account.combinations.push(combination("identity", &[6, 7], MultiFactor));
    account
}

#[test]
fn the_example_gives_the_same_answers() {
    let ways = account().ways_in(Limits::default()).unwrap();
    assert_eq!((ways.access().sets().len(), ways.access().extent()), (5, Extent::Complete));
    assert_eq!(ways.lockouts().sets().len(), 24);
    assert_eq!(ways.single_points(), []);
    assert!(!ways.locked_out(&[PHONE, LAPTOP, KEY]));
    let left: Vec<&str> =
        ways.remaining(&[PHONE, LAPTOP, KEY]).iter().map(|way| way.label.as_str()).collect();
    assert_eq!(left, ["identity"]);
    assert!(ways.locked_out(&[PHONE, LAPTOP, KEY, PAPER, ID_DOCUMENT]));
    // What if identity proofing were switched off?
    let mut changed = account();
    changed.combinations.pop();
    let ways = changed.ways_in(Limits::default()).unwrap();
    assert_eq!(ways.lockouts().sets().len(), 12);
    assert!(ways.locked_out(&[PHONE, LAPTOP, KEY]));
}

#[test]
fn thieves_open_only_what_they_hold() {
    let ways = account().ways_in(Limits::default()).unwrap();
    assert!(ways.opened_by(&[PHONE]).is_empty());
    let with_paper = ways.opened_by(&[PHONE, MAIL_PASSWORD, PAPER]);
    assert_eq!(with_paper.iter().map(|way| way.combination).collect::<Vec<_>>(), [3]);
    // The mailbox is only ever opened, so holding "the mailbox" means nothing by itself.
    assert!(ways.opened_by(&[MAILBOX, PAPER]).is_empty());
}

#[test]
fn a_shared_root_makes_two_factors_one() {
    let mut account = account();
    account.methods.push(Method::new(8, "text message", SingleFactor, [PHONE]));
    account.combinations.push(combination("mail and text", &[5, 8], MultiFactor));
    account.combinations.push(combination("passkey and text", &[1, 8], MultiFactor));
    let ways = account.ways_in(Limits::default()).unwrap();
    let [.., mail_and_text, passkey_and_text] = ways.ways() else { panic!("ways are missing") };
    assert!(mail_and_text.shares_root && passkey_and_text.shares_root);
    assert_eq!(mail_and_text.strength, SingleFactor);
    assert_eq!(passkey_and_text.strength, PhishingResistant);
    assert_eq!(ways.weakest().unwrap().label, "mail and text");
    assert_eq!(ways.ways()[3].strength, MultiFactor);
    // A call-back to the phone is no second proof beside the mailbox that the phone opens.
    assert!(ways.footprint(5).unwrap().meets(ways.footprint(8).unwrap()));
    assert!(!ways.footprint(4).unwrap().meets(ways.footprint(8).unwrap()));
    assert_eq!(ways.footprint(99), None);
}

#[test]
fn a_synced_passkey_survives_one_device() {
    let mut account = Account::new(["phone", "laptop"]);
    let synced = Method::new(1, "synced passkey", PhishingResistant, [Root(0), Root(1)]).synced();
    account.combinations = vec![Combination::alone(&synced)];
    account.methods = vec![synced];
    let ways = account.ways_in(Limits::default()).unwrap();
    assert!(ways.single_points().is_empty() && ways.locked_out(&[Root(0), Root(1)]));
    account.methods[0].synced = false;
    let ways = account.ways_in(Limits::default()).unwrap();
    assert_eq!(ways.single_points(), [Root(0), Root(1)]);
}

#[test]
fn an_account_that_nothing_opens() {
    let ways = Account::new(["phone"]).ways_in(Limits::default()).unwrap();
    assert!(ways.locked_out(&[]) && ways.weakest().is_none() && ways.single_points().is_empty());
    assert_eq!(ways.lockouts().sets(), [LeafSet::EMPTY]);
    // A mailbox that opens only with itself opens for nobody, and is then not the weakest way.
    let mut circular = Account::new(["mailbox"]);
    circular.opens = vec![Opens { root: Root(0), all_of: vec![Root(0)] }];
    circular.methods = vec![Method::new(1, "mail code", SingleFactor, [Root(0)])];
    circular.combinations = vec![Combination::alone(&circular.methods[0])];
    let ways = circular.ways_in(Limits::default()).unwrap();
    assert!(ways.weakest().is_none() && ways.remaining(&[]).is_empty());
}

#[test]
fn accounts_that_contradict_themselves_are_refused() {
    let refused = |change: &dyn Fn(&mut Account)| {
        let mut account = account();
        change(&mut account);
        account.ways_in(Limits::default()).unwrap_err()
    };
    assert_eq!(refused(&|a| a.methods[0].roots.push(Root(11))), AccessError::UnknownRoot(11));
    assert_eq!(refused(&|a| a.opens[0].root = Root(64)), AccessError::UnknownRoot(64));
    assert_eq!(refused(&|a| a.opens[0].all_of.clear()), AccessError::EmptyRule);
    assert_eq!(refused(&|a| a.methods[0].roots.clear()), AccessError::EmptyRule);
    assert_eq!(refused(&|a| a.methods[1].id = 1), AccessError::DuplicateMethod(1));
    assert_eq!(refused(&|a| a.combinations[0].methods = vec![9]), AccessError::UnknownMethod(9));
    assert_eq!(refused(&|a| a.combinations[0].methods.clear()), AccessError::EmptyRule);
    assert_eq!(refused(&|a| a.roots = vec![String::new(); 65]), AccessError::TooManyLeaves);
}
