//! What is around the pages: assets, language, health, the page that is not there.

use super::{
    error::PageError,
    form::Form,
    readiness,
    routes::{Routes, Who},
    state::App,
    visit::{Visit, see_other, set_language},
};
use crate::{
    Locale, asset,
    views::{Area, CheckView},
};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .page("/static/{name}", Who::Anybody, static_file)
        .page("/favicon.ico", Who::Anybody, favicon)
        .change("/language", Who::Anybody, language)
        .page("/check", Who::Anybody, check)
        .page("/health", Who::Anybody, health)
        .page("/healthz", Who::Anybody, readiness::alive)
        .page("/readyz", Who::Anybody, readiness::ready)
}

/// Assets carry the hash of their content in their name, so browsers may keep them for ever.
async fn static_file(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = asset(&format!("/static/{name}")) else {
        return PageError::NotFound.into_response();
    };
    let etag = format!("\"{name}\"");
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|given| given.as_bytes() == etag.as_bytes());
    let fixed = [
        (header::CONTENT_TYPE, asset.content_type.to_owned()),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable".to_owned()),
        (header::ETAG, etag),
    ];
    if known {
        (StatusCode::NOT_MODIFIED, fixed).into_response()
    } else {
        (fixed, asset.bytes).into_response()
    }
}

async fn favicon() -> Response {
    axum::response::Redirect::permanent(crate::asset_url("keyward.svg")).into_response()
}

/// Whether the database answers: what a balancer asked before there was `/readyz`.
async fn health(State(app): State<App>) -> Result<&'static str, StatusCode> {
    let answer = app.store.read("health", |tx| keyward_storage::repo::directories::find_only(tx)).await;
    match answer {
        Ok(Some(_)) => Ok("ok\n"),
        _ => Err(StatusCode::SERVICE_UNAVAILABLE),
    }
}

async fn language(form: Form) -> Result<Response, PageError> {
    let locale = Locale::from_tag(form.fields.get("locale")).ok_or(PageError::BadField("locale"))?;
    let mut response = see_other(own_path(form.fields.get("back")), None);
    set_language(&mut response, locale);
    Ok(form.visit.finish(response))
}

/// A path on this origin, or the start page: nothing that a link from elsewhere could bend.
pub(crate) fn own_path(path: &str) -> &str {
    let plain = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && path.len() <= 512
        && path.chars().all(|c| c.is_ascii_graphic());
    if plain { path } else { "/" }
}

async fn check(visit: Visit) -> Result<Response, PageError> {
    let view = CheckView {
        desk: visit.app.site.desk.clone(),
        browser: visit.client.user_agent.clone().unwrap_or_default(),
        secure: true,
    };
    visit.page(Area::Nowhere, &view).await
}

pub(crate) async fn not_found() -> PageError {
    PageError::NotFound
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn only_paths_of_ours_are_returned_to() {
        assert_eq!(own_path("/desk/cases/1001?step=verify"), "/desk/cases/1001?step=verify");
        for bad in ["//evil.test", "https://evil.test", "/\\evil.test", "desk", "", "/a b", "/a\nb", "/ä"] {
            assert_eq!(own_path(bad), "/", "{bad}");
        }
    }
}
