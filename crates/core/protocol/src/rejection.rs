//! Why an action was not done. Each says what was asked for and what there is.

use crate::{TermsRefusal, Tier};
use borsh::{BorshDeserialize, BorshSerialize};
use core::fmt;
use units::{
    AccountId, Amount, AssetId, CaseId, Epoch, FeedId, Millis, Name, OperatorId, Price, Ratio,
    Round, ServiceId, Shares, TermsId, Timestamp, TrancheId, Value, VaultId,
};

/// Why an action, or the envelope around it, was not done. The state is as if it had never been sent.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[allow(missing_docs)] // every field is in the sentence that Display writes
pub enum Rejection {
    // The envelope.
    /// Not the sender's next nonce: a replay if lower, a gap if higher.
    Nonce {
        expected: u64,
        have: u64,
    },
    /// Arrived after its own deadline.
    Expired {
        valid_until: Timestamp,
        now: Timestamp,
    },
    /// Endorsed by a key that does not control the sender.
    NotTheSender {
        signer: AccountId,
        sender: AccountId,
    },
    /// Not as many members' keys as the account needs.
    TooFewEndorsements {
        sender: AccountId,
        needs: u16,
        has: u16,
    },

    // Any action.
    /// Zero of something that has to be more.
    Zero {
        field: Field,
    },
    /// A number outside its bounds.
    OutOfRange {
        field: Field,
        have: u128,
        least: u128,
        most: u128,
    },
    /// A result that no amount can hold.
    Overflow {
        field: Field,
    },
    /// Not enough to pay with.
    InsufficientBalance {
        asset: AssetId,
        needs: Amount,
        has: Amount,
    },
    /// Only the owner of this may.
    NotOwner {
        field: Field,
        owner: AccountId,
        sender: AccountId,
    },
    UnknownAsset {
        asset: AssetId,
    },
    UnknownOperator {
        operator: OperatorId,
    },
    UnknownVault {
        vault: VaultId,
    },
    UnknownTranche {
        tranche: TrancheId,
    },
    UnknownService {
        service: ServiceId,
    },
    UnknownTerms {
        terms: TermsId,
    },
    UnknownOffence {
        terms: TermsId,
        have: u16,
        offences: u16,
    },
    UnknownFeed {
        feed: FeedId,
    },
    UnknownCase {
        case: CaseId,
    },

    // Stake.
    /// More shares than the sender has in the tranche.
    InsufficientShares {
        tranche: TrancheId,
        needs: Shares,
        has: Shares,
    },
    /// These shares have left already.
    AlreadyLeaving {
        tranche: TrancheId,
        until: Epoch,
    },
    /// These shares have not left.
    NotLeaving {
        tranche: TrancheId,
    },
    /// The tranche merged into another, whose shares its owners have instead.
    Merged {
        tranche: TrancheId,
        into: TrancheId,
    },
    /// An offence in the tenure could still be charged.
    StillLiable {
        tranche: TrancheId,
        free_at: Epoch,
        now: Epoch,
    },

    // Terms, feeds, offers.
    /// The terms are not objective, or cannot be executed in time.
    TermsRefused {
        reason: TermsRefusal,
    },
    /// Two venues of one name or key, or a key that signs for two.
    DuplicateSource {
        venue: Name,
    },
    /// A heartbeat that does not divide the epoch would make a round lie in two.
    HeartbeatDoesNotDivideEpoch {
        heartbeat: Millis,
        epoch: Millis,
    },
    /// A number that this tier's consumers would not expect.
    LaxerThanTier {
        tier: Tier,
        field: Field,
        have: u128,
        limit: u128,
    },
    /// Sessions that overlap or are out of order, or an exception that ends before it begins.
    CalendarOrder {
        field: Field,
        index: u32,
    },
    /// A version that was announced stands until it binds.
    RevisionAnnounced {
        feed: FeedId,
        binds_from: Epoch,
    },
    /// What makes it another feed.
    RevisionOfAnother {
        feed: FeedId,
        field: Field,
    },

    /// A smaller offer or lower cap that was announced stands until it binds: stakers may have stayed for it.
    ReductionAnnounced {
        field: Field,
        binds_from: Epoch,
    },

    // Accounts.
    /// Members that repeat.
    DuplicateMember {
        member: AccountId,
    },

    // Security.
    /// More could be gained by corrupting the service than its cover makes unprofitable.
    Unsecured {
        service: ServiceId,
        profit: Value,
        secured: Value,
        missing: Value,
    },

    // Jail.
    NotJailed {
        operator: OperatorId,
    },
    CasesOpen {
        operator: OperatorId,
        open: u32,
    },
    JailNotOver {
        operator: OperatorId,
        until: Epoch,
        now: Epoch,
    },

    // Reports.
    /// A key that is, or lately was, the operator's cannot become its new one.
    KnownKey {
        operator: OperatorId,
    },
    /// Meant for another chain.
    ReportForOtherChain,
    /// Signed with a key that is not the operator's duty key.
    NotDutyKey {
        operator: OperatorId,
    },
    /// Not the round that is open now.
    WrongRound {
        feed: FeedId,
        have: Round,
        open: Round,
    },
    /// The operator's report for this round is in already.
    AlreadyReported {
        feed: FeedId,
        round: Round,
        operator: OperatorId,
    },
    /// Observed outside the round, or later than the block.
    ObservedOutsideRound {
        observed_at: Timestamp,
        from: Timestamp,
        until: Timestamp,
    },
    /// More digits than the feed has.
    TooPrecise {
        price: Price,
        decimals: u8,
    },
    /// The market's session does not hold all of the round.
    MarketClosed {
        feed: FeedId,
        round: Round,
    },
    /// A report too uncertain to be one.
    TooUncertain {
        confidence: Ratio,
        most: Ratio,
    },
    /// The feed takes reports without commitments.
    NoCommitments {
        feed: FeedId,
    },
    /// The part of the round that takes commitments is over.
    CommitmentsClosed {
        feed: FeedId,
        until: Timestamp,
        now: Timestamp,
    },
    /// The part of the round that takes reports has not begun: others could still copy it.
    RevealTooEarly {
        feed: FeedId,
        from: Timestamp,
        now: Timestamp,
    },
    /// The operator's commitment for this round is in already.
    AlreadyCommitted {
        feed: FeedId,
        round: Round,
        operator: OperatorId,
    },
    /// A report that the operator did not commit itself to: no commitment, or to another report.
    NotCommitted {
        feed: FeedId,
        round: Round,
        operator: OperatorId,
    },
    /// The operator sold the service no cover in this epoch, so nothing would stand behind the report.
    NotOnDuty {
        operator: OperatorId,
        service: ServiceId,
        epoch: Epoch,
    },

    // Evidence.
    /// The rule is proven by another kind of evidence.
    WrongEvidence {
        judge: Field,
        have: Field,
    },
    /// About a feed that the named offence does not cover.
    EvidenceForAnotherService {
        feed: FeedId,
        service: ServiceId,
    },
    /// Signed by, or about, another operator.
    EvidenceAboutAnother {
        accused: OperatorId,
        found: OperatorId,
    },
    /// Not one feed and round, or rounds with gaps.
    RoundsDoNotMatch {
        expected: Round,
        have: Round,
    },
    /// Too little or too much of it.
    EvidenceSize {
        field: Field,
        have: u64,
        least: u64,
        most: u64,
    },
    /// A signature in the evidence does not match what it signs.
    EvidenceSignature {
        field: Field,
        index: u32,
    },
    /// A quote by a key that is not one of the feed's sources, or under another name.
    UnknownVenue {
        venue: Name,
        index: u32,
    },
    /// A publisher's message that is none, or is by none of the feed's sources.
    NotAttested {
        index: u32,
        reason: String,
    },
    /// Too late to be executed in time, or about an epoch that has not come.
    OutsideWindow {
        epoch: Epoch,
        accepted_until: Epoch,
        now: Epoch,
    },
    /// The ledger no longer has, or does not yet have, these rounds.
    RoundNotOnRecord {
        feed: FeedId,
        round: Round,
    },
    /// The operator sold the service no cover in the epoch of the offence.
    NoCover {
        operator: OperatorId,
        service: ServiceId,
        epoch: Epoch,
    },
    /// The cover of that epoch was sold under other terms.
    OtherTerms {
        named: TermsId,
        sold_under: TermsId,
    },
    /// This offence of this epoch is charged already, as gravely; or this very evidence came to nothing.
    AlreadyCharged {
        case: CaseId,
    },
    /// No answer to this kind of evidence can change the verdict.
    NotAppealable {
        judge: Field,
    },
    /// A council may delay a case once.
    DelayedAlready {
        case: CaseId,
        executes_at: Epoch,
    },
    /// Only what is on hold can be returned.
    NotOnHold {
        case: CaseId,
    },
    /// What was taken of the tranche may yet be returned to it.
    OnHold {
        tranche: TrancheId,
        case: CaseId,
        until: Epoch,
    },
    /// The case is past appeal.
    AppealClosed {
        case: CaseId,
        until: Epoch,
        now: Epoch,
    },
}

/// The place in an action that a rejection is about, as users write it.
pub type Field = String;

impl Rejection {
    /// [`Rejection::OutOfRange`] unless `least ≤ have ≤ most`.
    ///
    /// # Errors
    /// That.
    pub fn check_range(field: &str, have: u128, least: u128, most: u128) -> Result<(), Self> {
        if (least..=most).contains(&have) {
            Ok(())
        } else {
            Err(Self::OutOfRange { field: field.to_owned(), have, least, most })
        }
    }

    /// [`Rejection::OutOfRange`], in ratios, unless `least ≤ have ≤ most`.
    ///
    /// # Errors
    /// That; the numbers are at 10⁻¹⁸.
    pub fn check_ratio(field: &str, have: Ratio, least: Ratio, most: Ratio) -> Result<(), Self> {
        Self::check_range(field, have.raw(), least.raw(), most.raw())
    }

    /// [`Rejection::Zero`] if it is.
    ///
    /// # Errors
    /// That.
    pub fn check_positive(field: &str, have: Amount) -> Result<(), Self> {
        if have.is_zero() { Err(Self::Zero { field: field.to_owned() }) } else { Ok(()) }
    }
}

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
        }
    }
}

impl std::error::Error for Rejection {}
