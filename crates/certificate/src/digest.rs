//! Which network a proof is about.

use network::{DeadService, Id, Network, Threshold};
use std::fmt::Write;

/// The BLAKE3 digest of a network's canonical text, in hexadecimal. The text has what attacks depend on, one thing a line:
/// what becomes of services without stake, operators with stake and cost to the decider, services with profit and threshold,
/// pledges by service and operator, bonuses, pools. What break-even counts as does not matter to a claim.
#[must_use]
pub fn digest(network: &Network) -> String {
    blake3::hash(canonical(network).as_bytes()).to_hex().to_string()
}

fn canonical(network: &Network) -> String {
    let mut text = String::from(match network.dead_service() {
        DeadService::FreelyCorruptible => "network 1 corruptible\n",
        DeadService::Halts => "network 1 halts\n",
    });
    // Writing to a text cannot fail; as JSON, names with line ends do not pose as other lines.
    let name = |id: &Id| serde_json::to_string(id).unwrap_or_default();
    for operator in network.operators() {
        let (id, stake, cost) = (name(&operator.id), operator.stake, operator.cost_to_decider());
        let _ = writeln!(text, "operator {id} {stake} {cost}");
    }
    for service in network.services() {
        let (id, profit) = (name(&service.id), service.profit);
        let Threshold { numerator, denominator } = service.threshold;
        let _ = writeln!(text, "service {id} {profit} {numerator}/{denominator}");
    }
    for service in 0..network.services().len() {
        for (operator, amount) in network.members(service) {
            let _ = writeln!(text, "pledge {service} {operator} {amount}");
        }
    }
    for bonus in network.bonuses() {
        let _ = writeln!(text, "bonus {:?} {}", bonus.services, bonus.amount);
    }
    for pool in network.pools() {
        let _ = writeln!(text, "pool {:?} {}", pool.services, pool.limit);
    }
    text
}
