#![doc = include_str!("../README.md")]

pub mod assets;
pub mod http;
pub mod i18n;
pub mod markup;
pub mod phrase;
pub mod svg;
pub mod views;

pub use assets::{Asset, asset, asset_url, assets};
pub use i18n::{Locale, Text};
pub use markup::Markup;
pub use phrase::{Arg, Phrase};
