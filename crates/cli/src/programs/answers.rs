//! A node's answers as the types that they were made from.

use super::Step;
use borsh::BorshDeserialize;
use client::view::{DutiesView, DutyView, FeedView};
use operator::{Duty, FeedFacts};
use units::{EpochClock, Millis, Price, Timestamp};

/// Canonical bytes, in hexadecimal.
pub(crate) fn canonical<T: BorshDeserialize>(what: &str, digits: &str) -> Step<T> {
    let bytes = hex::decode(digits).map_err(|error| format!("{what}: {error}"))?;
    Ok(T::try_from_slice(&bytes).map_err(|error| format!("{what}: {error}"))?)
}

/// `operator-3` as the number that it ends with.
pub(crate) fn id<I: From<u32>>(text: &str) -> Step<I> {
    let number = text.rsplit('-').next().and_then(|number| number.parse::<u32>().ok());
    Ok(I::from(number.ok_or_else(|| format!("id is {text:?}, expected such as operator-0"))?))
}

/// What is owed, feed by feed.
pub(crate) fn duties(view: &DutiesView) -> Step<Vec<Duty>> {
    let chain = digits("chain", &view.chain)?;
    let duty = |duty: &DutyView| {
        let rounds = Millis::new(duty.until.saturating_sub(duty.from));
        Ok(Duty {
            chain,
            feed: FeedFacts {
                id: id(&duty.feed)?,
                service: id(&duty.service)?,
                specification: canonical("the specification", &duty.specification)?,
                rounds: EpochClock { genesis: Timestamp::new(view.genesis_time), length: rounds },
            },
            on_duty: duty.on_duty,
            committed: duty
                .committed
                .as_deref()
                .map(|text| digits("commitment", text))
                .transpose()?,
            reported: duty.reported,
        })
    };
    view.duties.iter().map(duty).collect()
}

/// Cuts time into epochs.
pub(crate) fn epochs(view: &DutiesView) -> EpochClock {
    EpochClock {
        genesis: Timestamp::new(view.genesis_time),
        length: Millis::new(view.epoch_length_ms),
    }
}

/// A feed; its first round began with the chain.
pub(crate) fn feed(view: &FeedView, genesis: Timestamp) -> Step<FeedFacts> {
    Ok(FeedFacts {
        id: id(&view.id)?,
        service: id(&view.service)?,
        specification: canonical("the specification", &view.specification)?,
        rounds: EpochClock { genesis, length: Millis::new(view.heartbeat_ms) },
    })
}

/// 64 hexadecimal digits.
pub(crate) fn digits<T: std::str::FromStr>(what: &str, text: &str) -> Step<T> {
    let wrong = || format!("{what} is {text:?}, expected 64 hexadecimal digits");
    Ok(text.parse().map_err(|_| wrong())?)
}

/// A price as the API writes it.
pub(crate) fn price(what: &str, text: &str) -> Step<Price> {
    let price = units::parse_decimal(text, Price::DECIMALS).map(Price::new);
    price.map_err(|error| format!("{what} is {text}: {error}").into())
}
