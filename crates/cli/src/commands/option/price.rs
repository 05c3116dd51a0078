//! `buttress option price`.

use super::number::{decimal, rounded_ratio};
use crate::{CommandResult, context::Context};
use pricing::{Kind, Slice};
use serde_json::json;
use units::{Fixed, Millis, Ratio};

/// Price a European call and put by Black's formula of 1976, to the last of 18 digits, with their greeks.
///
/// Numbers are decimal, such as 1500.25 or 8.1e-6. Everything printed is the number nearest to the true one. See
/// docs/reference/pricing.md.
#[derive(clap::Args)]
pub(crate) struct Price {
    /// The price of the underlying agreed on now for expiry.
    #[arg(long, value_name = "PRICE", value_parser = price, allow_negative_numbers = true)]
    forward: units::Price,
    /// The strike.
    #[arg(long, value_name = "PRICE", value_parser = price, allow_negative_numbers = true)]
    strike: units::Price,
    /// The volatility of a year: 0.6 is 60 %.
    #[arg(long, value_name = "RATIO", value_parser = ratio, allow_negative_numbers = true)]
    vol: Ratio,
    /// Seconds to expiry, to the millisecond.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    seconds: Millis,
    /// What one unit of the quote currency at expiry is worth now: e^(−rt). As this has no last digit, digits beyond
    /// the 18th are rounded to it.
    #[arg(long, value_name = "RATIO", default_value = "1", value_parser = rounded_ratio, allow_negative_numbers = true)]
    discount: Ratio,
}

impl Price {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let slice = Slice::new(self.forward, self.seconds, self.discount);
        let call = slice.price(Kind::Call, self.strike, self.vol)?;
        let put = slice.price(Kind::Put, self.strike, self.vol)?;
        let of_call = slice.greeks(Kind::Call, self.strike, self.vol)?;
        if context.json {
            let answer = json!({
                "call": call.to_string(),
                "put": put.to_string(),
                "delta": of_call.delta.to_string(),
                "gamma": of_call.gamma.to_string(),
                "vega": of_call.vega.to_string(),
                "theta": of_call.theta.to_string(),
            });
            return crate::output::json(&answer);
        }
        let of_put = slice.greeks(Kind::Put, self.strike, self.vol)?;
        println!("{:<6} {:>30} {:>30}", "", "call", "put");
        let line = |name: &str, call: Fixed, put: Fixed, unit: &str| {
            let (call, put) = (call.to_string(), put.to_string());
            println!("{name:<6} {call:>30} {put:>30}  {unit}");
        };
        line("price", call, put, "");
        line("delta", of_call.delta, of_put.delta, "per unit of the forward");
        line("gamma", of_call.gamma, of_put.gamma, "of delta, per unit of the forward");
        line("vega", of_call.vega, of_put.vega, "per 1.00 of volatility");
        line("theta", of_call.theta, of_put.theta, "per year that passes");
        Ok(())
    }
}

fn price(text: &str) -> Result<units::Price, String> {
    decimal(text, units::Price::DECIMALS).map(units::Price::new)
}

fn ratio(text: &str) -> Result<Ratio, String> {
    decimal(text, Ratio::DECIMALS).map(Ratio::new)
}

fn seconds(text: &str) -> Result<Millis, String> {
    let milliseconds = decimal(text, 3)?;
    let error =
        |_| format!("{text:?} is too large: expected seconds of less than 584 million years");
    u64::try_from(milliseconds).map(Millis::new).map_err(error)
}
