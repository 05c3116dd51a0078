//! What is measured over time.

use std::fmt;
use std::str::FromStr;
use store::SeriesKey;

/// What a series is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// All of the chain.
    Chain,
    /// An asset.
    Asset,
    /// A feed.
    Feed,
    /// A service.
    Service,
    /// An options venue.
    Venue,
    /// A market of a venue.
    Market,
}

impl Scope {
    const fn name(self) -> &'static str {
        match self {
            Self::Chain => "chain",
            Self::Asset => "asset",
            Self::Feed => "feed",
            Self::Service => "service",
            Self::Venue => "venue",
            Self::Market => "market",
        }
    }
}

/// At which scale the numbers of a series are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Whole things.
    Count,
    /// [`units::Ratio`].
    Ratio,
    /// [`units::Price`].
    Price,
    /// [`units::Value`].
    Value,
    /// [`units::Amount`]: of the asset itself, of what the service pays in, or of the venue's cash.
    Amount,
    /// Lots of the market.
    Lots,
}

/// What a bucket of a series is read by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A level, such as a price: how it moved within the bucket.
    Level,
    /// A flow, such as payments: what came together within the bucket.
    Flow,
}

macro_rules! measures {
    ($($measure:ident: $scope:ident, $name:literal, $scale:ident, $kind:ident, $words:literal;)+) => {
        /// What is measured over time. Its place in this list is part of what the index's file is sorted by: a change makes
        /// [`store::INDEX_VERSION`] another.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Measure {
            $(#[doc = $words] $measure,)+
        }

        impl Measure {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$measure),+];

            /// What it is measured of.
            #[must_use]
            pub const fn scope(self) -> Scope {
                match self { $(Self::$measure => Scope::$scope,)+ }
            }
            /// What it is called; not two of one scope are called the same.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$measure => $name,)+ }
            }
            /// At which scale its numbers are.
            #[must_use]
            pub const fn scale(self) -> Scale {
                match self { $(Self::$measure => Scale::$scale,)+ }
            }
            /// What its buckets are read by.
            #[must_use]
            pub const fn kind(self) -> Kind {
                match self { $(Self::$measure => Kind::$kind,)+ }
            }
            /// What it is, in a sentence.
            #[must_use]
            pub const fn words(self) -> &'static str {
                match self { $(Self::$measure => $words,)+ }
            }
        }
    };
}

measures! {
    Transactions: Chain, "transactions", Count, Flow, "Transactions of each block.";
    Rejected: Chain, "rejected", Count, Flow, "Those of them that were rejected.";
    Actions: Chain, "actions", Count, Flow, "Actions of the transactions that were done.";
    CoverWanted: Chain, "wanted", Value, Level, "Cover that all services together want for an epoch.";
    CoverSold: Chain, "cover", Value, Level, "Cover that they bought for it.";
    Cases: Chain, "cases", Count, Flow, "Cases that were opened.";
    Dismissed: Chain, "dismissed", Count, Flow, "Evidence that was dismissed.";
    Valuation: Asset, "price", Price, Level, "What a unit counts for, from each epoch on.";
    Slashed: Asset, "slashed", Amount, Flow, "What executed cases took.";
    Restitution: Asset, "restitution", Amount, Flow, "What was paid of that to those who were harmed.";
    Insured: Asset, "insured", Amount, Flow, "What of it went to services' insurance funds.";
    Rewards: Asset, "rewards", Amount, Flow, "What of it went to those who filed the evidence.";
    Burned: Asset, "burned", Amount, Flow, "What of it was destroyed.";
    FeedPrice: Feed, "price", Price, Level, "The price of each round that has one.";
    Confidence: Feed, "confidence", Price, Level, "By how much that may be off.";
    Participation: Feed, "participation", Ratio, Level, "The part of the cover that reported in each round; withheld ones do not say it.";
    Missed: Feed, "missed", Count, Flow, "Rounds without a price, or whose number was withheld.";
    Wanted: Service, "wanted", Value, Level, "Cover that the service wants for an epoch.";
    Bought: Service, "cover", Value, Level, "Cover that it bought for it.";
    Rate: Service, "rate", Ratio, Level, "What everyone is paid for a unit of that cover, per epoch.";
    Cost: Service, "cost", Value, Level, "What it costs to corrupt the service in an epoch.";
    Profit: Service, "profit", Value, Level, "What corrupting it is declared to bring.";
    Premiums: Service, "premiums", Amount, Flow, "What the service paid for cover when it bought it.";
    ToStakers: Service, "stakers", Amount, Flow, "What of that was divided among stakers, when its epoch was over.";
    Commission: Service, "commission", Amount, Flow, "What of it operators kept as their commission.";
    ServiceCases: Service, "cases", Count, Flow, "Cases that were opened for offences against the service.";
    Turnover: Venue, "turnover", Amount, Flow, "Premiums of options that changed hands.";
    Fees: Venue, "fees", Amount, Flow, "What buyers and sellers paid in fees.";
    Exposed: Venue, "exposed", Amount, Level, "What could be gained by a wrong price, when an epoch begins.";
    Bearable: Venue, "bearable", Amount, Level, "How much of that the security bears which the venue bought.";
    Funded: Venue, "funded", Amount, Flow, "What was paid into the insurance fund, fees of liquidations aside.";
    Liquidations: Venue, "liquidations", Count, Flow, "Accounts whose auction began.";
    Deficits: Venue, "deficits", Amount, Flow, "What accounts without anything left owed.";
    Socialised: Venue, "socialised", Amount, Flow, "What of that was divided among all who had cash.";
    Volume: Market, "volume", Lots, Flow, "How much was traded, in units of the underlying.";
    Premium: Market, "premium", Amount, Flow, "What was paid for it.";
}

/// A measure of one thing. Written as `feed-0.price`, or `chain.transactions`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Series {
    /// Of what: its number among those of its kind; 0 for the chain.
    pub of: u32,
    /// What.
    pub measure: Measure,
}

impl Series {
    /// A measure of the chain.
    pub(crate) const fn chain(measure: Measure) -> Self {
        Self { of: 0, measure }
    }

    /// What it is about: `feed-0`, or `chain`.
    #[must_use]
    pub fn about(&self) -> String {
        match self.measure.scope() {
            Scope::Chain => Scope::Chain.name().to_owned(),
            scope => format!("{}-{}", scope.name(), self.of),
        }
    }

    /// What names it in the file: all of one thing are together, and things are in the order of their numbers.
    pub(crate) const fn key(self) -> SeriesKey {
        let [a, b, c, d] = self.of.to_be_bytes();
        [self.measure.scope() as u8, a, b, c, d, self.measure as u8]
    }

    pub(crate) fn of_key([_, a, b, c, d, measure]: SeriesKey) -> Option<Self> {
        let measure = Measure::ALL.get(usize::from(measure)).copied()?;
        Some(Self { of: u32::from_be_bytes([a, b, c, d]), measure })
    }
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.about(), self.measure.name())
    }
}

/// A text that names no series.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} names no series, expected such as feed-0.price or chain.transactions")]
pub struct NoSeries(String);

impl FromStr for Series {
    type Err = NoSeries;
    fn from_str(text: &str) -> Result<Self, NoSeries> {
        let parse = || {
            let (about, name) = text.split_once('.')?;
            let (scope, of) = match about.split_once('-') {
                Some((scope, of)) => (scope, of.parse().ok()?),
                None => (about, 0),
            };
            let named = |it: &&Measure| it.scope().name() == scope && it.name() == name;
            let series = Self { of, measure: *Measure::ALL.iter().find(named)? };
            // Only as it is written: neither `feed-00.price` nor `chain-0.cases`.
            (series.to_string() == text).then_some(series)
        };
        parse().ok_or_else(|| NoSeries(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_is_what_it_is_written_as_and_what_it_is_stored_under() {
        for measure in Measure::ALL.iter().copied() {
            let numbers: &[u32] =
                if measure.scope() == Scope::Chain { &[0] } else { &[0, 7, u32::MAX] };
            for of in numbers.iter().copied() {
                let series = Series { of, measure };
                assert_eq!(series.to_string().parse(), Ok(series));
                assert_eq!(Series::of_key(series.key()), Some(series));
            }
        }
        for text in ["", "feed-0", "feed.price", "feed-00.price", "feed--1.price", "chain-0.cases"]
        {
            let error = text.parse::<Series>().unwrap_err().to_string();
            assert!(error.contains(&format!("{text:?} names no series")), "{error}");
        }
        for text in ["vault-0.price", "feed-0.prices", "feed-4294967296.price", "feed-0.price "] {
            text.parse::<Series>().unwrap_err();
        }
        assert_eq!(Series::of_key([0, 0, 0, 0, 0, u8::MAX]), None);
    }
}
