//! Health as Prometheus text.

use crate::{LivePrice, VenueHealth};
use std::fmt::Write;
use units::{Price, Timestamp, format_decimal};

/// A metric of each venue: name, kind, what it means, its value if it has one.
type Metric = (&'static str, &'static str, &'static str, fn(&VenueHealth) -> Option<u64>);

const OF_VENUES: [Metric; 10] = [
    ("connected", "gauge", "1 while the socket is open.", |h| Some(u64::from(h.is_connected()))),
    ("messages_total", "counter", "Messages heard on the socket.", |h| Some(h.messages)),
    ("connections_total", "counter", "How often the socket was opened.", |h| Some(h.connections)),
    ("failed_connections_total", "counter", "How often opening it failed.", |h| {
        Some(h.failed_connections)
    }),
    ("malformed_total", "counter", "Messages dropped as malformed.", |h| Some(h.malformed)),
    ("gaps_total", "counter", "Messages that did not arrive.", |h| Some(h.gaps)),
    ("out_of_order_total", "counter", "Prices dropped as older.", |h| Some(h.out_of_order)),
    ("duplicates_total", "counter", "Prices dropped as heard before.", |h| Some(h.duplicates)),
    ("rest_answers_total", "counter", "Prices that REST gave.", |h| Some(h.rest_answers)),
    ("rest_failures_total", "counter", "REST requests without a price.", |h| Some(h.rest_failures)),
];

const OF_AGES: Metric =
    ("last_message_timestamp_milliseconds", "gauge", "When the socket last spoke.", |h| {
        h.last_message.map(Timestamp::raw)
    });

/// Every metric with its help, in the text format that scrapers read.
pub(crate) fn render(prices: &[LivePrice], health: &[VenueHealth], now: Timestamp) -> String {
    let mut text = String::new();
    for (name, kind, help, value) in OF_VENUES.into_iter().chain([OF_AGES]) {
        head(&mut text, name, kind, help);
        for venue in health {
            if let Some(value) = value(venue) {
                line(&mut text, name, &format!("venue=\"{}\"", venue.venue), &value.to_string());
            }
        }
    }
    head(&mut text, "price", "gauge", "The newest price.");
    for price in prices {
        line(
            &mut text,
            "price",
            &labels(price),
            &format_decimal(price.price.raw(), Price::DECIMALS),
        );
    }
    head(&mut text, "price_age_milliseconds", "gauge", "Its age by the venue's time.");
    for price in prices {
        let age = price.age(now).to_string();
        line(&mut text, "price_age_milliseconds", &labels(price), &age);
    }
    text
}

/// Names of venues and pairs have no character that would need an escape.
fn labels(price: &LivePrice) -> String {
    format!("venue=\"{}\",pair=\"{}\"", price.venue, price.pair)
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    // Writing to a string does not fail.
    let _ =
        writeln!(text, "# HELP buttress_venue_{name} {help}\n# TYPE buttress_venue_{name} {kind}");
}

fn line(text: &mut String, name: &str, labels: &str, value: &str) {
    let _ = writeln!(text, "buttress_venue_{name}{{{labels}}} {value}");
}
