//! Options venues: what is declared of one, and what is signed about one.

use crate::{Signable, Signed};
use borsh::{BorshDeserialize, BorshSerialize};
use core::fmt;
use crypto::{Digest, PublicKey, Signature, SignatureCheck};
use matching::{Band, BookId, Side};
use pricing::surface::Svi;
use rules::{FeeSchedule, MarginRamp, liquidation::AuctionParameters, listing::ListingRule};
use units::{
    AccountId, Amount, AssetId, Fixed, MarketId, Millis, Name, OperatorId, Price, Ratio, Timestamp,
};

/// An asset besides cash that a venue takes as collateral, and what it counts for.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct CollateralRule {
    /// The asset.
    pub asset: AssetId,
    /// The part of its worth that counts towards initial margin; at most `maintenance`.
    pub initial: Ratio,
    /// The part that counts towards maintenance margin; at most 1.
    pub maintenance: Ratio,
    /// The part of it that a slash could take, as of stake that secures something itself: it never counts.
    pub slash_risk: Ratio,
}

/// How a venue buys its security, and what it does when that gets scarce.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SecurityRule {
    /// γ: by which fraction the cost of corruption has to exceed the profit; at most 10.
    pub slack: Ratio,
    /// The most that the venue pays for cover: premium per epoch, as a fraction of its value.
    pub rate: Ratio,
    /// Cover wanted besides what the present positions need, as a fraction of that: room to grow.
    pub headroom: Ratio,
    /// Cover wanted at least, in units of cash, so that there is a beginning.
    pub least_cover: Amount,
    /// How initial margin rises before the bought security is used up.
    pub ramp: MarginRamp,
}

/// All that a venue's traders agree to besides what each market says.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct VenueParameters {
    /// What counts as collateral besides cash; at most 16 assets.
    pub collateral: Vec<CollateralRule>,
    /// What trading costs.
    pub fees: FeeSchedule,
    /// How accounts are auctioned.
    pub auction: AuctionParameters,
    /// After an account falls below its maintenance margin, how long operators have to start its auction.
    pub liquidation_deadline: Millis,
    /// What whoever starts one is paid by the account, in base units of cash, as far as it has that.
    pub liquidation_reward: Amount,
    /// How security is bought.
    pub security: SecurityRule,
}

/// How a market's contracts settle: `oracle::Schedule` with the expiry as its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SettlementRule {
    /// How many slots.
    pub slots: u32,
    /// From one slot to the next.
    pub spacing: Millis,
    /// For how many slots a missing price is carried.
    pub carry: u32,
}

/// A market: options on what one feed prices.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct MarketParameters {
    /// How its instruments' names begin, for example `ETH`.
    pub symbol: Name,
    /// How much of the underlying one lot is.
    pub lot: Fixed,
    /// The step of prices, in whole units of cash for one unit of the underlying. A tick of one lot has to be a whole number
    /// of base units of cash, so that every premium is exact.
    pub tick: Price,
    /// What is listed.
    pub listing: ListingRule,
    /// How it settles.
    pub settlement: SettlementRule,
    /// How far from the mark a trade may be.
    pub band: Band,
    /// The smallest block trade, in lots.
    pub block_minimum: u64,
    /// Age from which on a surface is too old to take new risk by.
    pub surface_staleness: Millis,
    /// How far a forward may be from the price, relative to it.
    pub max_basis: Ratio,
}

/// What a surface says of one expiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ExpirySmile {
    /// Which.
    pub expiry: Timestamp,
    /// Forward price ÷ price of the feed − 1.
    pub basis: Fixed,
    /// Total variance to expiry.
    pub svi: Svi,
}

/// What operators together say of a market's volatilities.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SurfaceReport {
    /// The chain it is meant for.
    pub chain: Digest,
    /// The market.
    pub market: MarketId,
    /// When it was fitted.
    pub observed_at: Timestamp,
    /// Its smiles, in order of expiry; those of expiries that are not named stay.
    #[borsh(deserialize_with = "units::bounded::read::<64, _, _>")]
    pub smiles: Vec<ExpirySmile>,
}

impl Signable for SurfaceReport {
    const DOMAIN: &'static str = "buttress/surface/v1";
}

/// One operator's signature under a surface.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct CoSignature {
    /// The operator.
    pub operator: OperatorId,
    /// Its duty key.
    pub key: PublicKey,
    /// Over [`Signable::signing_digest`] of the surface.
    pub signature: Signature,
}

/// A surface with as many operators' signatures as its carrier could get.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SignedSurface {
    /// What they say.
    pub body: SurfaceReport,
    /// Who says so, in order of operator.
    #[borsh(deserialize_with = "units::bounded::read::<256, _, _>")]
    pub signatures: Vec<CoSignature>,
}

impl SignedSurface {
    /// Every signature, to be asked in a batch.
    pub fn checks(&self) -> impl Iterator<Item = SignatureCheck> {
        let digest = self.body.signing_digest();
        self.signatures.iter().map(move |signature| SignatureCheck {
            key: signature.key,
            message: digest.as_bytes().to_vec(),
            signature: signature.signature,
        })
    }
}

/// How an account's margin is reckoned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum MarginModel {
    /// Leg by leg.
    #[default]
    Standard,
    /// The whole book over a grid of scenarios.
    Portfolio,
}

impl MarginModel {
    /// Its name, as documents and scenarios use it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Portfolio => "portfolio",
        }
    }
}

impl fmt::Display for MarginModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One side of a trade that two agreed on beside the book, as the one who does not send it signs it. Once only.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct BlockOffer {
    /// The chain it is meant for.
    pub chain: Digest,
    /// Who offers; an account of one key, which signs.
    pub account: AccountId,
    /// Who may take it.
    pub taker: AccountId,
    /// In which book.
    pub book: BookId,
    /// Which way the one who offers trades.
    pub side: Side,
    /// In ticks.
    pub price: u64,
    /// Lots.
    pub size: u64,
    /// The last block time at which it may be taken; at most an hour ahead.
    pub valid_until: Timestamp,
    /// Tells two offers of the same apart.
    pub number: u64,
}

impl Signable for BlockOffer {
    const DOMAIN: &'static str = "buttress/block-offer/v1";
}

/// A block offer with its signature.
pub type SignedBlockOffer = Signed<BlockOffer>;

/// Why a market takes no new risk: only what makes positions smaller is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum ReduceOnly {
    /// Its feed has no fresh price, or its session is closed.
    NoPrice,
    /// Its surface is too old, or there is none.
    NoSurface,
    /// As much could be gained by corrupting it as its bought security makes unprofitable, or more.
    Unsecured,
}

impl fmt::Display for ReduceOnly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoPrice => "its feed has no fresh price",
            Self::NoSurface => "it has no fresh volatility surface",
            Self::Unsecured => "its open interest is at what its bought security bears",
        })
    }
}
