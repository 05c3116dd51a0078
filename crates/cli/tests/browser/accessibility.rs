//! What axe-core says of a page.

use crate::session::Browser;
use serde_json::Value;

/// The script, from the file that `BUTTRESS_AXE` names.
pub fn script() -> String {
    let file = std::env::var("BUTTRESS_AXE").expect("BUTTRESS_AXE names axe-core's axe.min.js");
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("BUTTRESS_AXE {file}: {error}"))
}

/// What breaks WCAG 2.1 A or AA, or axe's best practices, each with the rule, the element and why. Empty is good.
pub fn violations(browser: &Browser, axe: &str) -> Vec<String> {
    browser.run(axe, &[]);
    let found = browser.run_async(
        "const done = arguments[arguments.length - 1]; \
         axe.run(document, { resultTypes: ['violations'] }).then((it) => done(it.violations), (it) => done([String(it)]))",
    );
    let found = found.as_array().expect("a list").iter();
    found
        .flat_map(|rule| {
            let name = rule["id"].as_str().map_or_else(|| rule.to_string(), str::to_owned);
            let nodes = rule["nodes"].as_array().cloned().unwrap_or_default();
            let words = move |node: Value| {
                let why = node["failureSummary"].as_str().unwrap_or_default().replace('\n', " ");
                format!("{name}: {} — {why}", node["html"].as_str().unwrap_or_default())
            };
            nodes.into_iter().map(words).collect::<Vec<_>>()
        })
        .collect()
}
