use serde::{Deserialize, Serialize};

/// How much an import replaces, as two people sign it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportCounts {
    /// Of how many people anything is changed that a recovery rests on, or whether they may sign in.
    pub people: u32,
    /// How many numbers and addresses are replaced or taken away.
    pub contacts: u32,
    /// How many managers are replaced.
    pub managers: u32,
    /// How many people join or leave a group by which a policy allows them more: one is enough to wait.
    #[serde(default)]
    pub opens: u32,
    /// How many who hold a role join or leave any other group that a policy names, or may be one person with another who holds one: one is
    /// enough to wait.
    #[serde(default)]
    pub holders: u32,
    /// How many disabled accounts are enabled that hold a role, are above the standard tier or answer for others: one is enough to wait.
    #[serde(default)]
    pub reopened: u32,
    /// How many other people imports changed lately that nobody signed: they count towards the same limit.
    #[serde(default)]
    pub earlier: u32,
}
