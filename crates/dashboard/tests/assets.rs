//! The pages are complete, load nothing from elsewhere, and never turn data into markup.

use buttress_dashboard::{asset, document, is_view, names};

fn text(name: &str) -> String {
    let bytes = asset(name).unwrap_or_else(|| panic!("no {name}")).bytes;
    String::from_utf8(bytes.into_owned()).unwrap()
}

fn scripts() -> Vec<&'static str> {
    let scripts: Vec<_> = names().filter(|name| name.ends_with(".js")).collect();
    assert!(scripts.len() > 10, "{scripts:?}");
    scripts
}

/// What `./pages/vaults.js` names when `app.js` says it, and `../dom.js` when `pages/vaults.js` does.
fn resolve(from: &str, import: &str) -> String {
    let mut segments: Vec<&str> = from.split('/').collect();
    segments.pop();
    for segment in import.split('/').filter(|segment| *segment != ".") {
        match segment {
            ".." => assert!(segments.pop().is_some(), "{from} imports {import}"),
            name => segments.push(name),
        }
    }
    segments.join("/")
}

#[test]
fn everything_that_is_referred_to_is_there() {
    let page = text("index.html");
    for part in page.split('"').filter_map(|part| part.strip_prefix("/assets/")) {
        assert!(asset(part).is_some(), "{part}");
    }
    for script in scripts() {
        let source = text(script);
        let imports = source.split(" from \"").skip(1).map(|rest| rest.split('"').next().unwrap());
        for import in imports.filter(|import| import.starts_with('.')) {
            assert!(asset(&resolve(script, import)).is_some(), "{script} imports {import}");
        }
    }
    for nothing in ["", "pages", "pages/", "../Cargo.toml", "pages/../../Cargo.toml", "nothing.js"]
    {
        assert!(asset(nothing).is_none(), "{nothing}");
    }
}

#[test]
fn every_entry_of_the_navigation_is_a_view_and_every_view_has_one() {
    let page = text("index.html");
    let navigation = page.split("<nav").nth(1).unwrap().split("</nav>").next().unwrap();
    let mut entries: Vec<&str> =
        navigation.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    for entry in &entries {
        assert!(is_view(entry), "{entry}");
    }
    let pages = names().filter_map(|name| name.strip_prefix("pages/")?.strip_suffix(".js"));
    let path = |view: &str| if view == "overview" { "/".to_owned() } else { format!("/{view}") };
    let mut views: Vec<String> = pages.map(path).collect();
    entries.sort_unstable();
    views.sort_unstable();
    assert_eq!(entries, views);
    for name in names().filter(|name| name.starts_with("pages/")) {
        let source = text(name);
        let is_whole =
            source.contains("export const title") || source.contains("export function title");
        assert!(is_whole && source.contains("export async function view("), "{name}");
    }
}

#[test]
fn views_are_paths_of_one_or_two_segments() {
    for path in ["/", "/vaults", "/vaults/vault-0", "/cases/case-3"] {
        assert!(is_view(path), "{path}");
    }
    for path in
        ["", "/nothing", "/vaults/", "/vaults/vault-0/", "/v1/vaults", "/../vaults", "//vaults"]
    {
        assert!(!is_view(path), "{path}");
    }
    assert_eq!(document().unwrap().content_type, "text/html; charset=utf-8");
}

#[test]
fn nothing_comes_from_elsewhere_and_data_stays_text() {
    for name in names() {
        let source = text(name);
        let outside = source.replace("http://www.w3.org/2000/svg", "");
        assert!(!outside.contains("http://") && !outside.contains("https://"), "{name}");
        for forbidden in
            ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "style="]
        {
            assert!(!source.contains(forbidden), "{name}: {forbidden}");
        }
    }
}

#[test]
fn a_tag_names_the_contents() {
    let (page, script) = (document().unwrap(), asset("app.js").unwrap());
    assert_ne!(page.etag, script.etag);
    assert_eq!(page.etag.len(), 66);
    assert!(page.etag.starts_with('"') && page.etag.ends_with('"'));
}
