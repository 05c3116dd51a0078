//! The pages are complete, load nothing from elsewhere, and never turn data into markup.

use buttress_dashboard::asset;

fn text(path: &str) -> &'static str {
    std::str::from_utf8(asset(path).unwrap_or_else(|| panic!("no {path}")).bytes).unwrap()
}

const SCRIPTS: [&str; 5] = ["app", "dom", "format", "sparkline", "tables"];

#[test]
fn everything_that_is_referred_to_is_there() {
    let page = text("/");
    for part in page.split(['"', '\'']).filter(|part| part.starts_with("/assets/")) {
        assert!(asset(part).is_some(), "{part}");
    }
    for script in SCRIPTS {
        let imports = text(&format!("/assets/{script}.js")).split("from \"./").skip(1);
        for import in imports.map(|rest| rest.split('"').next().unwrap()) {
            assert!(asset(&format!("/assets/{import}")).is_some(), "{script}.js imports {import}");
        }
    }
    assert!(asset("/assets/").is_none());
    assert!(asset("/assets/../Cargo.toml").is_none());
}

#[test]
fn nothing_comes_from_elsewhere_and_data_stays_text() {
    let scripts = SCRIPTS.map(|script| text(&format!("/assets/{script}.js")));
    for source in scripts.iter().chain(&[text("/"), text("/assets/app.css")]) {
        let outside = source.replace("http://www.w3.org/2000/svg", "");
        assert!(!outside.contains("http://") && !outside.contains("https://"));
        for forbidden in
            ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "style="]
        {
            assert!(!source.contains(forbidden), "{forbidden}");
        }
    }
}

#[test]
fn a_tag_names_the_contents() {
    let (page, script) = (asset("/").unwrap(), asset("/assets/app.js").unwrap());
    assert_ne!(page.etag, script.etag);
    assert_eq!(page.etag.len(), 66);
    assert!(page.etag.starts_with('"') && page.etag.ends_with('"'));
}
