#![doc = include_str!("../README.md")]

mod attack;
mod cast;
mod exercise;
mod list;
mod report;
mod scene;
mod scripts;
mod seen;

pub use attack::{Attack, Outcome};
pub use exercise::{Exercise, clean_up, left_over, run};
pub use list::ATTACKS;
pub use report::{Report, Told};
