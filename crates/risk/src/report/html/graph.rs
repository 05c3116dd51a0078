//! Who pledged what to whom, as a graph of two columns.

use super::text::{escape, grouped};
use network::Network;
use std::fmt::Write;

const OPERATORS: usize = 40;
const SERVICES: usize = 40;
const WIDTH: f64 = 760.0;
const ROW: f64 = 17.0;
const LEFT: f64 = 170.0;
const RIGHT: f64 = 560.0;

/// Operators on the left and services on the right, each the largest first, with a line for each pledge, wider for larger ones.
/// Of long lists the largest are shown.
#[must_use]
pub fn exposure_graph(network: &Network) -> String {
    let operators =
        largest(network.operators().len(), OPERATORS, |place| network.operators()[place].stake);
    let services = largest(network.services().len(), SERVICES, |place| network.backing(place));
    let height = ROW * operators.len().max(services.len()).max(1) as f64 + 20.0;
    let y =
        |row: usize, rows: usize| (height - 10.0) * (row as f64 + 0.5) / rows.max(1) as f64 + 5.0;
    let most = network.pledges().iter().map(|pledge| pledge.amount).max().unwrap_or(1).max(1);
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" role=\"img\" aria-label=\"exposure graph\">"
    );
    for (row, &service) in services.iter().enumerate() {
        for (operator, amount) in network.members(service) {
            let Some(from) = operators.iter().position(|place| place == operator) else { continue };
            // Width follows the root of the amount: small pledges stay visible.
            let part = (*amount as f64 / most as f64).sqrt();
            let (y1, y2) = (y(from, operators.len()), y(row, services.len()));
            let middle = (LEFT + RIGHT) / 2.0;
            let _ = write!(
                svg,
                "<path d=\"M{LEFT} {y1:.1}C{middle} {y1:.1} {middle} {y2:.1} {RIGHT} {y2:.1}\" fill=\"none\" \
                 stroke=\"var(--one)\" stroke-opacity=\"{:.2}\" stroke-width=\"{:.2}\"/>",
                0.15 + 0.55 * part,
                0.4 + 4.0 * part
            );
        }
        let id = network.services()[service].id.to_string();
        let title = format!("{id}: {} pledged", grouped(network.backing(service)));
        node(&mut svg, RIGHT, y(row, services.len()), "start", "var(--two)", &id, &title);
    }
    for (row, &operator) in operators.iter().enumerate() {
        let entry = &network.operators()[operator];
        let id = entry.id.to_string();
        let title = format!("{id}: {} at stake", grouped(entry.stake));
        node(&mut svg, LEFT, y(row, operators.len()), "end", "var(--one)", &id, &title);
    }
    svg.push_str("</svg>");
    svg
}

fn node(svg: &mut String, x: f64, y: f64, anchor: &str, colour: &str, id: &str, title: &str) {
    let text = if anchor == "end" { x - 8.0 } else { x + 8.0 };
    let _ = write!(
        svg,
        "<g><title>{}</title><circle cx=\"{x}\" cy=\"{y:.1}\" r=\"3.5\" fill=\"{colour}\"/>\
         <text x=\"{text}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{}</text></g>",
        escape(title),
        y + 4.0,
        escape(&shortened(id, 26))
    );
}

/// The places of the largest, largest first.
fn largest(count: usize, shown: usize, size: impl Fn(usize) -> u128) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by_key(|&place| (std::cmp::Reverse(size(place)), place));
    places.truncate(shown);
    places
}

/// The beginning and the end of a long name, where addresses differ.
pub(super) fn shortened(name: &str, most: usize) -> String {
    let characters: Vec<char> = name.chars().collect();
    if characters.len() <= most {
        return name.to_owned();
    }
    let (head, tail) = (most - most / 3 - 1, most / 3);
    let start: String = characters[..head].iter().collect();
    let end: String = characters[characters.len() - tail..].iter().collect();
    format!("{start}…{end}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use network::file;

    #[test]
    fn every_pledge_is_a_line_and_every_name_is_text() {
        let text = r#"{"operators": [{"id": "<a>", "stake": 4}, {"id": 7, "stake": 1}],
            "services": [{"id": "s", "profit": 1, "threshold": [1, 1]}],
            "pledges": [{"operator": "<a>", "service": "s", "amount": 4}, {"operator": 7, "service": "s", "amount": 1}]}"#;
        let svg = exposure_graph(&file::read(text).unwrap().network);
        assert_eq!((svg.matches("<path").count(), svg.matches("<circle").count()), (2, 3));
        assert!(svg.contains("&lt;a&gt;: 4 at stake") && !svg.contains("<a>"));
        // The larger pledge has the full width, a quarter of it half of what is added.
        assert!(svg.contains("stroke-width=\"4.40\"") && svg.contains("stroke-width=\"2.40\""));
        let empty = Network::new(network::NetworkDraft::default()).unwrap();
        assert!(exposure_graph(&empty).ends_with("</svg>"));
    }

    #[test]
    fn long_names_keep_both_ends() {
        assert_eq!(shortened("0x870679e138bcdf293b7ff14dd44b70fc97e12fc0", 10), "0x8706…fc0");
        assert_eq!(shortened("short", 10), "short");
    }
}
