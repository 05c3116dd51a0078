//! What a person does by hand: pledge, watch cover being bought, make the liar lie, follow the case to payment, leave and
//! claim. Everything is clicked and read; nothing is asked of the API behind the page's back.

use crate::session::Browser;
use crate::support::{Dev, Scratch, wait};

/// How long cover, a case, or freedom may take: epochs of a development chain last ten seconds.
pub(crate) const EPOCHS: u64 = 180;

/// Fills nothing in but presses the two buttons of a form that is filled in: try, then sign and send.
pub(crate) fn try_and_send(browser: &Browser, form: &str, who: &str) {
    browser.find(&format!("form[aria-label='{form}'] button")).click();
    browser.says("Tried on the present state, and undone: it would be accepted.");
    browser.named("button", &format!("Sign as {who} and send")).click();
    browser.says("Done at height");
}

#[test]
#[ignore = "needs chromium; takes minutes of real time"]
fn a_person_pledges_watches_a_liar_fall_and_goes_home() {
    let scratch = Scratch::new("person");
    let dev = Dev::start(scratch.path());
    let browser = Browser::start(scratch.path());
    browser.resize(1_280, 900);
    browser.open(&format!("{}/", dev.endpoint));
    browser.says("Overview");
    browser.find("select#actor").choose("your-staker");

    // Pledge ten to the operator that is going to lie.
    browser.named("a", "Stake").click();
    browser.says("Pledge more");
    browser.find("#pledge-vault").choose("of echo");
    browser.find("#pledge-amount").fill("10");
    try_and_send(&browser, "Pledge", "your-staker");
    // Cover is bought of it at a boundary: from then on something could take it.
    browser.says_within("of echo", EPOCHS);
    browser.says_within("deviation", EPOCHS);

    // The lie, and what becomes of it.
    browser.named("a", "Operators").click();
    browser.find("#bps-echo").fill("500");
    browser.find("#seconds-echo").fill("12");
    browser.find("#lie-echo").click();
    browser.says("echo lies by 500");
    browser.named("a", "Cases").click();
    browser.says_within("echo", EPOCHS);
    browser.find("main a[href='/cases/case-0']").click();
    browser.says("Whom it paid");
    browser.says_within("reward of who filed it", EPOCHS);
    browser.says("insurance fund of the service");

    // What is left of the ten goes home.
    browser.named("a", "Stake").click();
    browser.says("Lost to cases");
    browser.says("for price-oracle");
    try_and_send(&browser, "Leave", "your-staker");
    browser.says_within("free: it can be claimed", EPOCHS);
    try_and_send(&browser, "Take it home", "your-staker");
    // What it earned since stays to be claimed; no stake does.
    wait("the claimed stake to be gone", EPOCHS, || {
        (!browser.text().contains("free: it can be claimed")).then_some(())
    });
    quiet(&browser);
}

/// A trader brings margin, reads a contract's book, and buys what is asked: the position is there.
#[test]
#[ignore = "needs chromium; takes a minute of real time"]
fn a_trader_places_an_order_and_it_is_filled() {
    let scratch = Scratch::new("trader");
    let dev = Dev::start(scratch.path());
    let browser = Browser::start(scratch.path());
    browser.resize(1_280, 900);
    browser.open(&format!("{}/options", dev.endpoint));
    browser.find("select#actor").choose("your-trader");
    browser.find("main a[href='/options/market-0']").click();
    browser.says("has no account at venue-0 yet");
    browser.find("#deposit-amount").fill("50000");
    try_and_send(&browser, "Bring margin", "your-trader");
    browser.says("You have no positions.");

    // A makers' quote comes within an epoch or two: wait for an ask, choose the contract, and pay up to half as much again.
    // Not of an expiry that may settle before the position is looked at.
    browser.says_within("Chain", EPOCHS);
    wait("an expiry a minute away", EPOCHS, || {
        let click = "const of = (tab) => Number(new URL(tab.href).searchParams.get('expiry')); \
                     const later = [...document.querySelectorAll('p.tabs a')].find((tab) => of(tab) > Date.now() + 60000); \
                     later?.click(); return !!later";
        (browser.run(click, &[]) == true).then_some(())
    });
    wait("its chain", EPOCHS, || {
        let shown = "const expiry = new URL(location).searchParams.get('expiry'); \
                     return expiry !== null && !!document.querySelector(`table.chain a[href*='${expiry}']`)";
        (browser.run(shown, &[]) == true).then_some(())
    });
    browser.find("table.chain td:nth-child(5) span[title]");
    let chosen = "const row = [...document.querySelectorAll('table.chain tbody tr')] \
                  .find((row) => row.children[4].querySelector('span[title]')); \
                  const link = row?.children[3].querySelector('a'); link?.click(); return link?.ariaLabel ?? ''";
    let chosen = browser.run(chosen, &[]);
    let named = chosen.as_str().unwrap().trim_end_matches(": book and order");
    let contract = named.rsplit(", ").next().unwrap_or_default().to_owned();
    assert!(!contract.is_empty(), "no call with an ask and a mark");
    browser.says(&format!("Book of {contract}"));
    let price = browser.find(&format!("#order-{contract}-price"));
    let asked: f64 = price.value().parse().unwrap();
    price.fill(&(asked * 1.5).ceil().to_string());
    try_and_send(&browser, &contract, "your-trader");
    let positions = "return document.querySelector('[data-key=positions]')?.innerText ?? ''";
    wait("the position", EPOCHS, || {
        browser
            .run(positions, &[])
            .as_str()
            .is_some_and(|text| text.contains(&contract))
            .then_some(())
    });
    quiet(&browser);
}

/// An analyst moves the cascade's slider: the answer, and the address, follow.
#[test]
#[ignore = "needs chromium"]
fn an_analyst_moves_the_slider() {
    const RIGHT: &str = "\u{E014}";
    let scratch = Scratch::new("analyst");
    let dev = Dev::start(scratch.path());
    let browser = Browser::start(scratch.path());
    browser.resize(1_280, 900);
    browser.open(&format!("{}/risk", dev.endpoint));
    browser.find("#shock");
    browser.says("Lost at worst, the shock included");
    browser.run("document.querySelector('#shock').focus()", &[]);
    for _ in 0..10 {
        browser.press(RIGHT);
    }
    wait("the address to say the shock", 20, || browser.url().contains("shock=").then_some(()));
    let moved = browser.url();
    let shock: f64 = moved.split("shock=").nth(1).unwrap().parse().unwrap();
    browser.says(&format!("{:.1} % of all stake", shock * 100.0));
    let told = "return document.querySelector('[data-key=cascade] dl')?.innerText ?? ''";
    let percent = format!("{} %", shock * 100.0);
    wait("the cascade of that shock", 60, || {
        browser.run(told, &[]).as_str().is_some_and(|text| text.contains(&percent)).then_some(())
    });
    browser.open(&moved);
    browser.says(&format!("{:.1} % of all stake", shock * 100.0));
    quiet(&browser);
}

/// Nothing went wrong behind what was seen. That somebody has no account at a venue yet, the page learns by asking for it; the
/// browser writes down every 404.
pub(crate) fn quiet(browser: &Browser) {
    let told = browser.console();
    let is_asked = |line: &&String| line.contains("/venue-0/accounts/") && line.contains("404");
    let wrong = told.iter().filter(|line| line.starts_with("SEVERE") && !is_asked(line));
    let wrong: Vec<&String> = wrong.collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Without a mouse: the skip link, then every entry of the navigation, each opened by Enter with the focus on its heading.
#[test]
#[ignore = "needs chromium"]
fn a_person_without_a_mouse_gets_everywhere() {
    const TAB: &str = "\u{E004}";
    const ENTER: &str = "\u{E007}";
    let scratch = Scratch::new("keyboard");
    let dev = Dev::start(scratch.path());
    let browser = Browser::start(scratch.path());
    browser.resize(1_280, 900);
    browser.open(&format!("{}/", dev.endpoint));
    browser.says("Overview");
    let focused = |what: &str| {
        let script =
            "const it = document.activeElement; return [it.tagName, it.innerText?.trim() ?? '']";
        let found = browser.run(script, &[]);
        let part = |place: usize| found[place].as_str().unwrap_or_default().to_owned();
        if what == "tag" { part(0) } else { part(1) }
    };
    browser.press(TAB);
    assert!(
        focused("text").starts_with("Skip"),
        "first is the way past the navigation: {}",
        focused("text")
    );
    let views = [
        "Stake",
        "Vaults",
        "Operators",
        "Services",
        "Market",
        "Oracle",
        "Cases",
        "Options",
        "Risk",
        "Explorer",
    ];
    for view in views {
        browser.open(&format!("{}/", dev.endpoint));
        browser.says("Overview");
        let reached = (0..60).any(|_| {
            browser.press(TAB);
            focused("tag") == "A" && focused("text") == view
        });
        assert!(reached, "{view} cannot be reached by Tab");
        browser.press(ENTER);
        browser.find(&format!("nav a[href='/{}'][aria-current=page]", view.to_lowercase()));
        wait(&format!("the focus on the heading of {view}"), 20, || {
            (focused("tag") == "H1").then_some(())
        });
    }
}
