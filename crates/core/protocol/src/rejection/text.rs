//! What a rejection says to people.

use super::Rejection;
use core::fmt;
use units::{Price, Value};

impl fmt::Display for Rejection {
    #[allow(clippy::too_many_lines)] // one sentence each
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nonce { expected, have } if have < expected => {
                write!(f, "nonce {have} was used already, the next is {expected}")
            }
            Self::Nonce { expected, have } => {
                write!(f, "nonce {have} is ahead, the next is {expected}")
            }
            Self::Expired { valid_until, now } => {
                write!(f, "valid until {valid_until} ms, it is {now} ms")
            }
            Self::NotTheSender { signer, sender } => {
                write!(f, "signed by the key of account {signer}, but the sender is {sender}")
            }
            Self::TooFewEndorsements { sender, needs, has } => {
                write!(f, "account {sender} acts by {needs} of its members, {has} signed")
            }
            Self::ReductionAnnounced { field, binds_from } => write!(
                f,
                "a smaller {field} is announced and binds from epoch {binds_from}; until then it stands"
            ),
            Self::DuplicateMember { member } => write!(f, "account {member} is a member twice"),
            Self::Unsecured { service, profit, secured, missing } => write!(
                f,
                "{service}: corrupting it would be worth {}, its cover secures {}; {} is missing",
                units::format_decimal(profit.raw(), Value::DECIMALS),
                units::format_decimal(secured.raw(), Value::DECIMALS),
                units::format_decimal(missing.raw(), Value::DECIMALS)
            ),
            Self::Zero { field } => write!(f, "{field} is 0, expected more"),
            Self::OutOfRange { field, have, least, most } => {
                write!(f, "{field} is {have}, expected {least} to {most}")
            }
            Self::Overflow { field } => write!(f, "{field} does not fit an amount"),
            Self::InsufficientBalance { asset, needs, has } => {
                write!(f, "needs {needs} base units of {asset}, has {has}")
            }
            Self::NotOwner { field, owner, sender } => {
                write!(f, "{field} belongs to account {owner}, the sender is {sender}")
            }
            Self::UnknownAsset { asset } => write!(f, "there is no {asset}"),
            Self::UnknownOperator { operator } => write!(f, "there is no {operator}"),
            Self::UnknownVault { vault } => write!(f, "there is no {vault}"),
            Self::UnknownTranche { tranche } => write!(f, "there is no {tranche}"),
            Self::UnknownService { service } => write!(f, "there is no {service}"),
            Self::UnknownTerms { terms } => write!(f, "there are no {terms}"),
            Self::UnknownOffence { terms, have, offences } => {
                write!(
                    f,
                    "{terms} list {offences} offences, numbered from 0; there is no offence {have}"
                )
            }
            Self::UnknownFeed { feed } => write!(f, "there is no {feed}"),
            Self::UnknownCase { case } => write!(f, "there is no {case}"),
            Self::InsufficientShares { tranche, needs, has } => {
                write!(f, "needs {needs} shares of {tranche}, has {has}")
            }
            Self::AlreadyLeaving { tranche, until } => {
                write!(f, "the tenure of {tranche} ended or ends with epoch {until}")
            }
            Self::NotLeaving { tranche } => {
                write!(
                    f,
                    "{tranche} has no end of tenure; leave it first, then claim the tranche that it leaves to"
                )
            }
            Self::Merged { tranche, into } => write!(f, "{tranche} merged into {into}; name that"),
            Self::StillLiable { tranche, free_at, now } => {
                write!(f, "{tranche} is free at epoch {free_at}, it is {now}")
            }
            Self::TermsRefused { reason } => write!(f, "terms refused: {reason}"),
            Self::DuplicateSource { venue } => {
                write!(f, "source {venue} repeats a name or a signer")
            }
            Self::HeartbeatDoesNotDivideEpoch { heartbeat, epoch } => {
                write!(f, "heartbeat of {heartbeat} ms does not divide the epoch of {epoch} ms")
            }
            Self::LaxerThanTier { tier, field, have, limit } => {
                let tier = tier.name();
                write!(f, "{field} of {have} is laxer than a {tier} feed allows, which is {limit}")
            }
            Self::CalendarOrder { field, index } => write!(
                f,
                "{field} {index} overlaps the one before it, is out of order, or ends before it begins"
            ),
            Self::RevisionAnnounced { feed, binds_from } => {
                write!(
                    f,
                    "{feed} has a new version that binds from epoch {binds_from}; revise it after that"
                )
            }
            Self::RevisionOfAnother { feed, field } => {
                write!(f, "another {field} than that of {feed} makes it another feed; register one")
            }
            Self::NotJailed { operator } => write!(f, "{operator} is not jailed"),
            Self::CasesOpen { operator, open } => {
                write!(f, "{operator} has {open} open cases, expected 0")
            }
            Self::JailNotOver { operator, until, now } => {
                write!(f, "{operator} is jailed through epoch {until}, it is {now}")
            }
            Self::KnownKey { operator } => write!(f, "the key is a duty key of {operator} already"),
            Self::ReportForOtherChain => f.write_str("the report is signed for another chain"),
            Self::NotDutyKey { operator } => {
                write!(f, "the report is not signed with a duty key that {operator} had then")
            }
            Self::WrongRound { feed, have, open } => {
                write!(f, "{feed}: round {have} is not open, {open} is")
            }
            Self::AlreadyReported { feed, round, operator } => {
                write!(f, "{feed}: {operator} has reported for round {round} already")
            }
            Self::ObservedOutsideRound { observed_at, from, until } => {
                write!(f, "observed at {observed_at} ms, expected {from} to {until} ms")
            }
            Self::TooPrecise { price, decimals } => {
                let price = units::format_decimal(price.raw(), Price::DECIMALS);
                write!(f, "price {price} has more than {decimals} digits after the point")
            }
            Self::MarketClosed { feed, round } => {
                write!(f, "{feed}: the market is not open for all of round {round}")
            }
            Self::TooUncertain { confidence, most } => {
                write!(f, "confidence of {confidence} of the price, expected at most {most}")
            }
            Self::NoCommitments { feed } => {
                write!(f, "{feed} takes reports without commitments")
            }
            Self::CommitmentsClosed { feed, until, now } => {
                write!(f, "{feed}: the round takes commitments until {until} ms, it is {now} ms")
            }
            Self::RevealTooEarly { feed, from, now } => {
                write!(f, "{feed}: the round takes reports from {from} ms on, it is {now} ms")
            }
            Self::AlreadyCommitted { feed, round, operator } => {
                write!(f, "{feed}: {operator} has committed itself for round {round} already")
            }
            Self::NotCommitted { feed, round, operator } => {
                write!(
                    f,
                    "{feed}: {operator} did not commit itself to this report for round {round}"
                )
            }
            Self::NotOnDuty { operator, service, epoch } => {
                write!(
                    f,
                    "{operator} sold no cover to {service} for epoch {epoch}, so it has no duty there"
                )
            }
            Self::WrongEvidence { judge, have } => {
                write!(f, "{judge} is not proven by {have} evidence")
            }
            Self::EvidenceForAnotherService { feed, service } => {
                write!(f, "the offence of {service} that is named does not cover {feed}")
            }
            Self::EvidenceAboutAnother { accused, found } => {
                write!(f, "the accused is {accused}, the evidence is about {found}")
            }
            Self::RoundsDoNotMatch { expected, have } => {
                write!(f, "the evidence has round {have} where {expected} is expected")
            }
            Self::EvidenceSize { field, have, least, most } => {
                write!(f, "evidence with {have} {field}, expected {least} to {most}")
            }
            Self::EvidenceSignature { field, index } => {
                write!(f, "the signature of {field} {index} does not match what it signs")
            }
            Self::UnknownVenue { venue, index } => {
                write!(
                    f,
                    "quote {index} is signed as {venue}, which is not a source of the feed with that key"
                )
            }
            Self::NotAttested { index, reason } => write!(f, "attestation {index}: {reason}"),
            Self::OutsideWindow { epoch, accepted_until, now } => write!(
                f,
                "evidence about epoch {epoch} is accepted from then until epoch {accepted_until}, it is {now}"
            ),
            Self::RoundNotOnRecord { feed, round } => {
                write!(f, "{feed}: round {round} is not on record")
            }
            Self::NoCover { operator, service, epoch } => {
                write!(f, "{operator} sold no cover to {service} for epoch {epoch}")
            }
            Self::OtherTerms { named, sold_under } => {
                write!(f, "the cover was sold under {sold_under}, the evidence names {named}")
            }
            Self::AlreadyCharged { case } => write!(f, "charged already in {case}"),
            Self::NotAppealable { judge } => {
                write!(f, "nothing that could be filed changes a verdict of {judge}")
            }
            Self::DelayedAlready { case, executes_at } => {
                write!(
                    f,
                    "{case} was delayed already, it executes at the boundary into epoch {executes_at}"
                )
            }
            Self::NotOnHold { case } => write!(f, "the proceeds of {case} are not on hold"),
            Self::OnHold { tranche, case, until } => {
                write!(
                    f,
                    "what {case} took of {tranche} may be returned until epoch {until}; claim after that"
                )
            }
            Self::AppealClosed { case, until, now } => {
                write!(f, "{case} could be appealed until epoch {until}, it is {now}")
            }
            Self::UnknownOptionsVenue { venue } => write!(f, "there is no {venue}"),
            Self::UnknownMarket { market } => write!(f, "there is no {market}"),
            Self::UnknownTrader { venue, account } => {
                write!(f, "account {account} has nothing at {venue}, deposit there first")
            }
            Self::UnknownContract { book } => write!(f, "no contract is traded in {book}"),
            Self::OpenedAlready { field, have } => write!(f, "{field} has number {have} already"),
            Self::VenueRefused { reason } => write!(f, "refused: {reason}"),
            Self::InexactPremium { tick, lot, decimals } => write!(
                f,
                "a tick of {} of one lot of {lot} is no whole number of base units of a cash with {decimals} decimals",
                units::format_decimal(tick.raw(), Price::DECIMALS)
            ),
            Self::NotCollateral { venue, asset } => {
                write!(f, "{venue} takes no {asset}, only its cash and what it lists as collateral")
            }
            Self::HostCommand => {
                f.write_str("the venue itself gives its books this command, traders do not")
            }
            Self::NotTheTrader { have, expected } => {
                write!(f, "command.owner is {have}, the sender trades here as {expected}")
            }
            Self::Book(reason) => write!(f, "{reason}"),
            Self::InsufficientMargin { trader, left } => {
                write!(f, "{trader} would have {left} left after its margin, expected 0 or more")
            }
            Self::NoMargin { trader, reason } => {
                write!(f, "the margin of {trader} cannot be reckoned: {reason}")
            }
            Self::ReduceOnly { market, reason } => {
                write!(f, "{market} takes reduce-only orders: {reason}")
            }
            Self::OpenInterest { market, profit, cap } => write!(
                f,
                "{market}: corrupting the venue could then gain {profit} base units of cash, its bought security bears {cap}"
            ),
            Self::InLiquidation { trader } => write!(f, "{trader} is being auctioned"),
            Self::WithdrawalGated { asset, asked, available } => {
                write!(
                    f,
                    "{asked} base units of {asset} asked for, {available} can be paid out now"
                )
            }
            Self::SurfaceQuorum { have, need } => {
                write!(f, "the surface is signed by {have} of the cover, expected {need}")
            }
            Self::SurfaceTime { observed_at, after, until } => write!(
                f,
                "the surface is of {observed_at} ms, expected later than {after} and not after {until}"
            ),
            Self::SurfaceRefused { expiry, reason } => {
                write!(f, "the smile of expiry {expiry} is refused: {reason}")
            }
            Self::NotListed { market, expiry } => {
                write!(f, "{market} lists no expiry at {expiry}")
            }
            Self::SignatureOrder { operator } => {
                write!(f, "the signature of {operator} is out of order or there twice")
            }
            Self::BlockOffer { reason } => write!(f, "the offer of a block {reason}"),
            Self::Healthy { trader, maintenance } => write!(
                f,
                "{trader} has {maintenance} left after its maintenance margin, expected less than 0"
            ),
            Self::NotInLiquidation { trader } => write!(f, "{trader} is not being auctioned"),
            Self::BidTooLow { most, price } => {
                write!(f, "at most {most} base units of cash offered, the auction asks for {price}")
            }
            Self::NoCaseStands { feed } => write!(f, "no case about {feed} stands"),
            Self::NothingShown { feed, first, last } => write!(
                f,
                "no price of {feed} in rounds {first} to {last} is shown to be wrong that is not known to be"
            ),
            Self::NothingForSale { trader, part } => {
                write!(f, "{part} of {trader} holds no whole lot")
            }
            Self::LiquidationNotOnRecord { number } => {
                write!(f, "no missed liquidation {number} is on record")
            }
            Self::EvidenceForAnotherVenue { have, expected } => {
                write!(f, "the auction was at {have}, the offence covers {expected}")
            }
        }
    }
}

impl std::error::Error for Rejection {}
