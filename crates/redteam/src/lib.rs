#![doc = include_str!("../README.md")]

mod attack;
mod cast;
mod exercise;
mod list;
mod offers;
mod reach;
mod report;
mod scene;
mod scripts;
mod seen;

pub use attack::{Attack, Outcome, Test};
pub use exercise::{Exercise, clean_up, left_over, run};
pub use list::ATTACKS;
pub use reach::Unreached;
pub use report::{Report, Told};
