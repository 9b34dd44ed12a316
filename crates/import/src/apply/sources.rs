//! Which source a value came from, and which source may overwrite it.

use super::Context;
use keyward_storage::repo::person_sources::PersonSources;

/// A source of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// Microsoft Graph's JSON.
    Graph,
    /// A table of HR facts.
    #[default]
    Hr,
}

impl Source {
    /// The name in the database and in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Graph => "graph",
            Self::Hr => "hr",
        }
    }
    /// The source with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Graph, Self::Hr].into_iter().find(|source| source.name() == name)
    }
}

/// Whether the value on file came from a source that this batch's does not overwrite.
pub(super) fn is_outranked(context: &Context, sources: &PersonSources, fact: &str) -> bool {
    let from = sources.facts.get(fact).and_then(|name| Source::from_name(name));
    context.source != context.prefer && from == Some(context.prefer)
}

/// Notes that this batch's source says a value; whether that is news.
pub(super) fn note(context: &Context, sources: &mut PersonSources, fact: &str) -> bool {
    let name = context.source.name().to_owned();
    sources.facts.insert(fact.to_owned(), name.clone()) != Some(name)
}
