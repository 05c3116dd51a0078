//! The figures in words.

use crate::Figures;
use std::fmt::Write;

/// One page for people.
#[must_use]
pub fn page(figures: &Figures) -> String {
    let mut page = String::new();
    // Writing into a string does not fail.
    let mut line = |text: &str, value: String, note: &str| {
        let text = format!("{text:<52} {value:>12}  {note}");
        let _ = writeln!(page, "{}", text.trim_end());
    };
    let f = figures;
    line("processor", String::new(), &format!("{} × {}", f.cores, f.cpu));
    line("sync of 4 KiB, median, ms", decimal(f.fsync_ms), "");
    line("  99 of 100 below, ms", decimal(f.fsync_p99_ms), "");
    line("", String::new(), "");
    line("signatures verified in batches, per second", whole(f.verify_per_s), "1");
    line("  on one core", whole(f.verify_one_core_per_s), &times(f.verify_one_core_per_s, f));
    line("from signed bytes to durable blocks, per second", String::new(), "");
    line(
        "  one action a transaction",
        whole(f.single_action_per_s),
        &times(f.single_action_per_s, f),
    );
    let envelopes = format!("  {} actions a transaction", f.envelope_actions);
    line(&envelopes, whole(f.envelope_actions_per_s), &times(f.envelope_actions_per_s, f));
    let each = [
        ("processor microseconds of a signature", f.cpu_us_per_verify),
        ("  of an action alone in its transaction", f.cpu_us_per_single_action),
        (&format!("  of one of {}", f.envelope_actions), f.cpu_us_per_envelope_action),
    ];
    for (what, microseconds) in each {
        if let Some(microseconds) = microseconds {
            line(what, decimal(microseconds), "");
        }
    }
    let load = format!("until it is on the disk, at {} a second, ms", whole(f.load_per_s));
    line(&load, decimal(f.commit_p50_ms), "median");
    line("", decimal(f.commit_p99_ms), "99 of 100 below");
    line("", decimal(f.commit_p999_ms), "999 of 1 000 below");
    line(
        "recovery of a million actions, s",
        decimal(f.recovery_s_per_million),
        "one a transaction",
    );
    line(
        "",
        decimal(f.recovery_envelopes_s_per_million),
        &format!("{} a transaction", f.envelope_actions),
    );
    line("bytes of an action on the disk", whole(f.bytes_per_action_disk), "one a transaction");
    line(
        "",
        whole(f.bytes_per_envelope_action_disk),
        &format!("{} a transaction", f.envelope_actions),
    );
    line("", String::new(), "");
    line("executed without signatures and disk, per second", String::new(), "");
    let among = |accounts: usize| format!("among {} accounts", whole(accounts as f64));
    line("  transfers", whole(f.execute_transfers_per_s), &among(f.execute_accounts));
    line("  transfers", whole(f.execute_transfers_many_per_s), &among(f.execute_accounts_many));
    line(
        "  transfers, one a transaction",
        whole(f.execute_single_transfers_per_s),
        &among(f.execute_accounts),
    );
    line("  pledges", whole(f.execute_pledge_per_s), "");
    line("  leaves", whole(f.execute_leave_per_s), "");
    line("  claims of premiums", whole(f.execute_claim_premiums_per_s), "");
    line("  claims of stake", whole(f.execute_claim_per_s), "");
    line("  offers", whole(f.execute_make_offer_per_s), "");
    line("  demands", whole(f.execute_set_demand_per_s), "");
    line("  reports of a price", whole(f.execute_report_per_s), "ten in a round");
    line("  evidence of two prices", whole(f.execute_file_evidence_per_s), "and undone");
    line("  deposits of margin", whole(f.execute_deposit_margin_per_s), "");
    line("  orders that rest", whole(f.execute_order_rests_per_s), "margin checked");
    line("  cancellations", whole(f.execute_cancel_per_s), "");
    line(
        "  orders that trade",
        whole(f.execute_order_trades_per_s),
        "every second one, margin checked",
    );
    line("  surfaces", whole(f.execute_publish_surface_per_s), "");
    let stakers = whole(f.boundary_stakers.into());
    let vaults = format!("{stakers} stakers, {} vaults", whole(f.boundary_vaults.into()));
    line("a boundary and its root, ms", decimal(f.boundary_ms_1e6_stakers), &vaults);
    line("bytes of a staker in a checkpoint", whole(f.bytes_per_staker_disk), "");
    if let Some(bytes) = f.bytes_per_staker_memory {
        line("bytes of a staker in memory", whole(bytes), "");
    }
    line("all of this took, s", decimal(f.seconds), "");
    page
}

fn times(rate: f64, figures: &Figures) -> String {
    format!("{:.2} of verification", rate / figures.verify_per_s)
}

fn decimal(value: f64) -> String {
    format!("{value:.2}")
}

/// A number in groups of three digits.
fn whole(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn digits_are_grouped_from_the_right() {
        let grouped = [0.0, 7.4, 999.0, 1_000.0, 1_234_567.8].map(whole);
        assert_eq!(grouped, ["0", "7", "999", "1 000", "1 234 568"]);
    }
}
