//! Writes every page with made-up content into a folder: `cargo run -p keyward-console --features gallery --example
//! gallery -- DIR`. Then open `DIR/index.html`; the pages
//! follow the colour scheme of the browser.

use keyward_console::{Locale, Text, assets, views::samples};
use std::{error::Error, fmt::Write as _, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let directory = PathBuf::from(std::env::args().nth(1).ok_or("which folder?")?);
    fs::create_dir_all(directory.join("static"))?;
    for asset in assets() {
        fs::write(directory.join(asset.path.trim_start_matches('/')), asset.bytes)?;
    }
    let mut index = String::from("<!doctype html><meta charset=utf-8><title>Pages</title><ul>");
    for locale in Locale::ALL {
        let text = Text::new(*locale, "Europe/Ljubljana", samples::now());
        for sample in samples::all() {
            let name = format!("{}.{}.html", sample.name, locale.tag());
            let html = sample.page.render(&text, &sample.layout)?.replace("\"/static/", "\"static/");
            fs::write(directory.join(&name), html)?;
            writeln!(index, "<li><a href=\"{name}\">{name}</a>")?;
        }
    }
    fs::write(directory.join("index.html"), index)?;
    Ok(())
}
