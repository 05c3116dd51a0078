//! A small run of everything: each figure is there and could be one.

use buttress_bench::{Sizes, page, run};

#[test]
fn a_small_run_gives_every_figure() {
    let parent = tempfile::tempdir().unwrap();
    let mut steps = 0;
    // Enough that offers are changed twice.
    let sizes = Sizes { staking_actions: 250, ..Sizes::scaled(0.001) };
    let figures = run(&sizes, parent.path(), |_| steps += 1).unwrap();
    assert!(steps > 5);
    // Nothing is left behind.
    assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 0);

    let json = serde_json::to_value(&figures).unwrap();
    let json = json.as_object().unwrap();
    for key in [
        "verify_per_s",
        "single_action_per_s",
        "ratio_to_verify",
        "envelope_actions_per_s",
        "execute_transfers_per_s",
        "execute_report_per_s",
        "execute_file_evidence_per_s",
        "execute_order_trades_per_s",
        "commit_p50_ms",
        "commit_p99_ms",
        "commit_p999_ms",
        "fsync_ms",
        "recovery_s_per_million",
        "boundary_ms_1e6_stakers",
        "bytes_per_action_disk",
        "bytes_per_staker_disk",
        "cpu",
        "cores",
    ] {
        assert!(json.contains_key(key), "{key} in {json:?}");
    }
    for (key, value) in json {
        match value {
            serde_json::Value::String(text) => assert!(!text.is_empty(), "{key}"),
            // Little may fit into memory, or a file, that was there already.
            // The system counts in hundredths of a second.
            _ if key.starts_with("bytes_per_") || key.starts_with("cpu_us_") => {
                assert!(value.as_f64() >= Some(0.0));
            }
            // JSON knows no infinity: what is not finite becomes null, which is no number.
            _ => assert!(value.as_f64() > Some(0.0), "{key} is {value}"),
        }
    }
    let figure = |key: &str| json[key].as_f64().unwrap();
    assert!(figure("commit_p50_ms") <= figure("commit_p99_ms"));
    assert!(figure("commit_p99_ms") <= figure("commit_p999_ms"));
    let ratio = figure("single_action_per_s") / figure("verify_per_s");
    assert!((figure("ratio_to_verify") - ratio).abs() < 1e-9);

    let page = page(&figures);
    assert!(page.lines().count() > 25, "{page}");
}
