//! Profits with what is gained jointly counted to single services.

use network::Network;

/// What corrupting a service adds at most to the gain of an attack that already corrupts others, in whole units that add up:
/// its profit and an equal part of each bonus (what does not divide goes to the first of its services). What pools cap is
/// counted in full. So the sum over the services of an attack is at least what it gains.
#[must_use]
pub fn attributed_profits(network: &Network) -> Vec<u128> {
    let mut profits: Vec<u128> = network.services().iter().map(|service| service.profit).collect();
    for bonus in network.bonuses() {
        for (service, part) in bonus.services.iter().zip(parts(bonus.amount, bonus.services.len()))
        {
            profits[*service] += part;
        }
    }
    profits
}

/// An amount in `count` whole parts, as equal as they can be, the larger first.
pub(super) fn parts(amount: u128, count: usize) -> impl Iterator<Item = u128> {
    let count = count as u128;
    (0..count).map(move |place| amount / count + u128::from(place < amount % count))
}
