//! Every view in three widths and both themes: nothing in the console, nothing that overflows, nothing that axe-core
//! objects to; and a picture of each to look at.

use crate::accessibility;
use crate::session::{Browser, Theme};
use crate::support::{Dev, Scratch, root, wait};
use api::view::RoundOutcome;
use client::Client;

const VIEWS: [&str; 17] = [
    "/",
    "/stake",
    "/vaults",
    "/vaults/vault-0",
    "/operators",
    "/operators/operator-0",
    "/services",
    "/services/service-0",
    "/market",
    "/oracle",
    "/oracle/feed-0",
    "/cases",
    "/options",
    "/options/market-0",
    "/risk",
    "/explorer",
    "/explorer?q=alpha",
];
const WIDTHS: [(u32, u32); 3] = [(360, 800), (1280, 900), (3840, 2160)];

#[test]
#[ignore = "needs chromium"]
fn every_view_in_three_widths_and_both_themes() {
    let scratch = Scratch::new("looks");
    let dev = Dev::start(scratch.path());
    let client = Client::new(&dev.endpoint);
    wait("prices and cover", 90, || {
        let priced =
            client.rounds("0", 5).ok()?.data.iter().any(|it| it.outcome == RoundOutcome::Priced);
        client.status().ok().filter(|status| priced && status.data.epoch >= 2)
    });
    let pictures = root().join("target/screenshots");
    std::fs::create_dir_all(&pictures).unwrap();
    let axe = accessibility::script();
    let browser = Browser::start(scratch.path());
    let mut wrong: Vec<String> = Vec::new();
    for theme in [Theme::Light, Theme::Dark] {
        for (width, height) in WIDTHS {
            browser.resize(width, height);
            browser.prefer(theme);
            for view in VIEWS {
                let place = format!("{view} at {width} in {}", theme.name());
                browser.open(&format!("{}{view}", dev.endpoint));
                let settled = (0..300).any(|_| {
                    std::thread::sleep(std::time::Duration::from_millis(100));
                    is_settled(&browser)
                });
                if !settled {
                    wrong.push(format!("{place}: after half a minute only {}", browser.text()));
                }
                let file = view.trim_matches('/').replace(['/', '?', '='], "-");
                let file = if file.is_empty() { "overview" } else { &file };
                let file = format!("{file}-{width}-{}.png", theme.name());
                std::fs::write(pictures.join(file), browser.screenshot()).unwrap();
                let told = browser.console();
                // Warnings are about the software that draws where there is no graphics card.
                let told = told.iter().filter(|line| line.starts_with("SEVERE"));
                wrong.extend(told.map(|line| format!("{place}: console: {line}")));
                let script = "return document.documentElement.scrollWidth - window.innerWidth";
                let over = browser.run(script, &[]).as_i64().unwrap();
                if over > 0 {
                    wrong.push(format!("{place}: {over} points too wide"));
                }
                // Names and landmarks do not depend on the width, contrast not on it either.
                if width != 3_840 {
                    let found = accessibility::violations(&browser, &axe);
                    wrong.extend(found.into_iter().map(|it| format!("{place}: {it}")));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} things are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Whether the page shows what it asked for: something besides a heading, and nothing that is still awaited.
pub fn is_settled(browser: &Browser) -> bool {
    browser.run(
        "const asked = performance.getEntriesByType('resource').some((one) => one.name.includes('/v1/')); \
         const main = document.querySelector('main'); \
         const awaited = document.querySelector('main[aria-busy=true], main [aria-busy=true]'); \
         return document.readyState === 'complete' && asked && !awaited && main.children.length > 1 \
         && !main.innerText.includes('Asking the node')",
        &[],
    ) == true
}

/// The rules find what is wrong where something is: a picture without words, in a page without a language.
#[test]
#[ignore = "needs chromium"]
fn a_bad_page_is_found_bad() {
    let scratch = Scratch::new("bad-page");
    let browser = Browser::start(scratch.path());
    browser.open("data:text/html,<title>x</title><main><h1>x</h1><img src='data:,'></main>");
    let found = accessibility::violations(&browser, &accessibility::script());
    for rule in ["html-has-lang", "image-alt"] {
        assert!(found.iter().any(|line| line.starts_with(rule)), "{rule}: {found:?}");
    }
}
