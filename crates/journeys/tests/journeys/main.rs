//! Journeys in Chromium against `keyward demo`. One program, so that the harness is linked once.

mod account;
mod browsers;
mod campaign;
mod freeze;
mod german;
mod insiders;
mod intake;
mod limits;
mod lost_phone;
mod new_phone;
mod personal_device;
mod pin_locked;
mod privileged;
mod profiles;
mod refusals;
mod rules;
mod sessions;
mod signing_in;
mod strengths;
