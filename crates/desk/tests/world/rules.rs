//! Two policy administrators, of which the second came at the machine, and a security reader.

use super::World;
use keyward_desk::{Acting, DeskError, Knows, Operator, Wish, audit};
use keyward_model::*;
use keyward_recovery::*;
use keyward_storage::{Store, log, repo::messages};

#[expect(clippy::disallowed_methods, reason = "the test stands at the machine")]
pub const fn operator() -> Operator {
    Operator::at_the_machine()
}

/// See above.
pub struct Rules {
    pub world: World,
    pub first: Acting,
    pub second: Acting,
    pub reader: Acting,
}

impl Rules {
    pub async fn new(store: Store) -> Self {
        let world = World::new(store).await;
        assert!(world.desk.add_administrator(operator(), world.supervisor).await.unwrap());
        assert!(!world.desk.add_administrator(operator(), world.supervisor).await.unwrap());
        let first = world.acting(world.admin, Role::ALL);
        let second = world.acting(world.supervisor, Role::ALL);
        let reader = world.acting(world.reviewer, Role::ALL);
        Self { world, first, second, reader }
    }

    pub fn touched(&self, who: &Acting, change: ChangeId) -> Acting {
        let signature = Some("{\"nonce\":\"x\"}".to_owned());
        let step_up =
            StepUp { touch: Touch::Change { change }, at: self.world.clock.now(), method: None, signature };
        Acting { step_up: Some(step_up), ..who.clone() }
    }

    pub async fn propose(&self, who: &Acting, wish: Wish) -> Result<ChangeId, DeskError> {
        let desk = &self.world.desk;
        let payload = desk.payload(wish).await?;
        let draft = desk.draft_change(who, None, payload, "The auditors ask for it").await?;
        let again =
            desk.draft_change(who, Some(draft.id), draft.payload.clone(), "The auditors ask for it").await?;
        assert_eq!(again, draft, "what is read is what is signed");
        let touched = self.touched(who, draft.id);
        let proposed = desk
            .propose_change(&touched, draft.id, draft.payload, "The auditors ask for it", Knows::default())
            .await?;
        let kept = desk.change_detail(who, proposed).await?.change;
        assert_eq!(kept.statement, draft.statement);
        Ok(proposed)
    }

    pub async fn approve(&self, who: &Acting, id: ChangeId) -> Result<ChangeState, DeskError> {
        self.world.desk.approve_change(&self.touched(who, id), id).await
    }

    pub async fn state(&self, id: ChangeId) -> ChangeState {
        self.world.desk.change_detail(&self.reader, id).await.unwrap().change.state
    }

    pub async fn sound(&self) {
        let (store, dir) = (&self.world.store, self.world.dir);
        let rows = log::verify_state(store, dir, log::ROWS_AT_ONCE).await.unwrap();
        assert_eq!(rows.findings.list, [], "every row is what the log says");
        assert_eq!(audit(store, dir).await.unwrap().findings.list, []);
    }

    pub async fn told(&self, kind: &str) -> usize {
        let (dir, request) = (self.world.dir, keyward_storage::repo::PageRequest::first(200));
        let page = self.world.store.read("mails", move |tx| messages::list(tx, dir, &request)).await.unwrap();
        page.items.iter().filter(|message| message.message.kind == kind).count()
    }
}

pub fn code<T: std::fmt::Debug>(result: Result<T, DeskError>) -> &'static str {
    result.unwrap_err().code()
}

pub fn longer(minutes: u32) -> Wish {
    Wish::PassPolicy(PassPolicy { maximum_minutes: minutes, ..PassPolicy::default() })
}
