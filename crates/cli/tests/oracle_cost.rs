//! `buttress oracle cost`, and the table of `docs/reference/cost-to-corrupt.md` that it prints.

mod support;

use serde_json::Value;
use support::{root, run, text};

const BEGIN: &str = "<!-- what `buttress oracle cost` prints -->\n";
const END: &str = "<!-- end -->\n";

#[test]
fn the_documented_table_is_the_computed_one() {
    let output = run(&["oracle", "cost"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let printed = text(&output.stdout);
    let path = root().join("docs/reference/cost-to-corrupt.md");
    let document = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = document.split_once(BEGIN).unwrap();
    let (documented, after) = rest.split_once(END).unwrap();
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{printed}{END}{after}")).unwrap();
        return;
    }
    assert!(
        documented == printed,
        "the table is out of date; run: UPDATE_FIXTURES=1 cargo test -p buttress-cli --test oracle_cost"
    );
}

#[test]
fn an_attack_of_a_certain_size_for_a_certain_time() {
    let rows = |more: &[&str]| -> Vec<Value> {
        let output = run(&[&["oracle", "cost", "--json"], more].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let lost = |rows: &[Value]| -> Vec<u64> {
        rows.iter().map(|row| row["lost"].as_u64().unwrap()).collect()
    };
    let all = rows(&[]);
    assert_eq!(all.len(), 2 * 5 + 3);
    assert_eq!((&all[0]["feed"], &all[0]["rules"]), (&"ETH-USD".into(), &"Buttress".into()));
    assert_eq!(all[0]["lost"], all[0]["lost_for_certain"]);
    assert!(lost(&all)[0] > 10 * lost(&all)[1] && lost(&all)[1] > 0, "{:?}", lost(&all));
    // Within the tolerance, or shorter than the duration of every feed, nobody loses anything but by a vote.
    for free in [["--deviation", "0.02"], ["--lasts", "5"]] {
        assert_eq!(lost(&rows(&free))[..4], [0; 4], "{free:?}");
    }
}

#[test]
fn what_it_cannot_compute_it_says() {
    let fails = |arguments: &[&str], code: i32, part: &str| {
        let output = run(&[&["oracle", "cost"], arguments].concat());
        let error = text(&output.stderr);
        assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(code), ""));
        assert!(error.contains(part), "{error:?} should contain {part:?}");
    };
    fails(&["--scenario", "nowhere.toml"], 1, "cannot read scenario nowhere.toml");
    fails(&["--deviation", "ten"], 2, "ten");
    fails(&["--lasts", "-1"], 2, "-1");
}
