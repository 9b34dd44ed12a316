//! What practice sends, and what may not be believed of it, on both engines.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod asides;
mod broken;
mod cases;
mod dates;
mod deltas;
mod dry;
mod employment;
mod gone;
mod homes;
mod joins;
mod knowledge;
mod moves;
mod newcomers;
mod odd;
mod passed;
mod support;
mod tables;
mod twice;
