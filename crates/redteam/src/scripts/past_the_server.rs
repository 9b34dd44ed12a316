//! Somebody who writes to the database and does not have the master secret. Each row is put back before anything is judged.

use crate::{
    attack::Verdict,
    scene::{Scene, look},
    seen::{Seen, went},
};
use keyward_model::{PersonId, RoleSet, Timestamp};
use keyward_storage::{StoreError, Tx, params, repo};
use std::{sync::Arc, time::Duration};

/// Copies somebody's roles to somebody else, as a statement of its own would.
const ROLES: &str = "UPDATE person SET roles = (SELECT p.roles FROM person p WHERE p.id = ?2) WHERE id = ?1";
/// Names a deputy.
const DEPUTY: &str = "INSERT INTO deputy (directory_id, person_id, deputy_id, since) VALUES (?1, ?2, ?3, ?4)";
/// And takes the row away.
const NO_DEPUTY: &str = "DELETE FROM deputy WHERE directory_id = ?1 AND person_id = ?2";

impl Scene {
    async fn copy_roles(&self, to: PersonId, from: PersonId) -> anyhow::Result<()> {
        let write = move |tx: &mut dyn Tx| tx.execute(ROLES, &params![to, from]);
        let written: Result<_, StoreError> = self.exercise.store.write("redteam-forge", write).await;
        written?;
        Ok(())
    }

    async fn forge_deputy(&self, manager: PersonId, deputy: Option<PersonId>) -> anyhow::Result<()> {
        let dir = self.exercise.directory;
        let since: Timestamp = self.exercise.clock.now().minus(Duration::from_hours(24 * 400));
        let write = move |tx: &mut dyn Tx| match deputy {
            Some(deputy) => tx.execute(DEPUTY, &params![dir, manager, deputy, since]),
            None => tx.execute(NO_DEPUTY, &params![dir, manager]),
        };
        let written: Result<_, StoreError> = self.exercise.store.write("redteam-forge", write).await;
        written?;
        Ok(())
    }

    /// The roles as they are stored, believed or not.
    async fn has_roles(&self, person: PersonId, roles: RoleSet) -> anyhow::Result<bool> {
        let dir = self.exercise.directory;
        let read: Result<_, StoreError> =
            self.exercise.store.read("redteam-roles", move |tx| repo::people::find(tx, dir, person)).await;
        Ok(read?.is_some_and(|found| found.roles == roles))
    }
}

/// A59: a role written into the database opens nothing.
pub(crate) async fn writes_a_role(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let (thief, model, same) = (scene.employee()?, &scene.cast.agent, &scene.cast.stranger);
    let mut browser = scene.seat(&thief).await?.browser;
    let before = browser.get("/desk").await?;
    seen.refused("the desk before", &before, &["not-allowed"])?;
    scene.copy_roles(thief.id, model.id).await?;
    let page = look(&mut browser, "/desk").await;
    let again = scene.sign_in(thief.credential()?).await;
    scene.copy_roles(thief.id, same.id).await?;
    seen.disbelieved("the desk with a role from the database", &page?, &["not-allowed"])?;
    seen.holds("nor does such an account sign in", again.is_err())?;
    seen.holds("the row is as it was", scene.has_roles(thief.id, RoleSet::EMPLOYEE).await?)?;
    let after = scene.sign_in(thief.credential()?).await;
    seen.works("and signs in again", after)?;
    seen.told()
}

/// A60: a deputy written into the database, with an old date, is not asked to vouch.
pub(crate) async fn writes_a_deputy(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut desk = scene.desk_of(&scene.cast.colleague).await?;
    let number = desk.report(&scene.employee()?.lost()).await?;
    desk.act(number, "assess", &[]).await?;
    let fields = [("of", "deputy")];
    let path = format!("/desk/cases/{number}/vouch");
    let before = desk.agent.post_form(&path, &fields).await?;
    seen.refused("nobody is a deputy", &before, &["cannot-vouch"])?;
    let (manager, thief) = (scene.cast.manager.id, scene.cast.stranger.id);
    scene.forge_deputy(manager, Some(thief)).await?;
    let asked = desk.agent.post_form(&path, &fields).await;
    scene.forge_deputy(manager, None).await?;
    // The page's client takes a failure of the server for an error.
    match asked {
        Ok(answer) => {
            seen.disbelieved("a vouch by a deputy from the database", &answer, &["cannot-vouch"])?;
        }
        Err(error) => {
            let failed = format!("{error:#}").contains(": 50");
            seen.holds("a vouch by a deputy from the database: the server takes it for forged", failed)?;
        }
    }
    let page = desk.agent.get(&format!("/desk/cases/{number}")).await?;
    went("the case afterwards", &page)?;
    seen.told()
}
