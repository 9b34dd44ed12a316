//! Requiring that multi-factor authentication is registered again: what goes and what stays.

use keyward_model::{Method, MethodId, MethodKind, MethodStatus};

/// What requiring it does to the methods on an account.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Reregistration {
    /// Revoked for good.
    pub removes: Vec<MethodId>,
    /// Untouched.
    pub leaves: Vec<MethodId>,
}

/// What goes and what stays, as in Entra's *Require re-register multifactor authentication*: telephone numbers, Microsoft
/// Authenticator and one-time passwords from an app go; Windows Hello, the password, the mailbox, saved codes and a pass stay,
/// and so do passkeys unless `passkeys` says otherwise. What was revoked before is neither.
pub fn reregistration(methods: &[Method], passkeys: bool) -> Reregistration {
    let goes = |method: &&Method| match method.kind {
        MethodKind::Authenticator | MethodKind::SoftwareTotp | MethodKind::Phone => true,
        MethodKind::Passkey => passkeys,
        MethodKind::WindowsHello
        | MethodKind::Email
        | MethodKind::Password
        | MethodKind::TemporaryAccessPass
        | MethodKind::SecurityQuestions
        | MethodKind::RecoveryCodes => false,
    };
    let on_file = methods.iter().filter(|method| method.status != MethodStatus::Revoked);
    let (removes, leaves): (Vec<_>, Vec<_>) = on_file.partition(goes);
    let ids = |methods: Vec<&Method>| methods.into_iter().map(|method| method.id).collect();
    Reregistration { removes: ids(removes), leaves: ids(leaves) }
}
