//! Canonical bytes, frozen. Changing a line of `encodings.txt` changes what every signature covers and what every stored
//! block means: run with `UPDATE_FIXTURES=1`, raise the domain's version, and say why in the commit.

use attestation::{open_oracle, pyth, redstone};
use borsh::{BorshDeserialize, BorshSerialize};
use buttress_protocol::*;
use crypto::{Address, Digest, PublicKey, RecoverableSignature, SecretKey};
use std::fmt::{Debug, Write};
use std::path::PathBuf;
use units::*;

#[path = "encoding/venue.rs"]
mod venue;

fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

fn key() -> SecretKey {
    SecretKey::derive("fixture", 0)
}

fn report(price: u128) -> SignedReport {
    let report = Report {
        chain: Digest::new([7; 32]),
        feed: FeedId::new(1),
        round: Round::new(2),
        operator: OperatorId::new(3),
        price: Price::new(price),
        confidence: Price::new(4),
        observed_at: Timestamp::new(5),
    };
    SignedReport::new(report, &key())
}

fn commitment() -> Commitment {
    Commitment {
        chain: Digest::new([7; 32]),
        feed: FeedId::new(1),
        round: Round::new(2),
        operator: OperatorId::new(3),
        report: report(1).digest(),
    }
}

fn attestations() -> Vec<Attestation> {
    let mut signature = [1; 65];
    signature[64] = 0;
    let signature = RecoverableSignature::from_canonical(signature).unwrap();
    let bytes = vec![1, 2];
    let package = redstone::Package { bytes: bytes.clone(), signature };
    vec![
        Attestation::OpenOracle(open_oracle::Message { bytes: bytes.clone(), signature }),
        Attestation::RedStone(redstone::Packages { packages: vec![package] }),
        Attestation::Pyth(pyth::Update { bytes }),
    ]
}

fn quote() -> SignedQuote {
    let quote = Quote {
        venue: name("kraken"),
        symbol: name("ETH-USD"),
        price: Price::new(1),
        time: Timestamp::new(2),
    };
    SignedQuote::new(quote, &key())
}

fn signers() -> [Signer; 4] {
    let address = Address::new([21; 20]);
    [
        Signer::Venue(key().public_key()),
        Signer::OpenOracle(address),
        Signer::RedStone(redstone::SignerSet::new(vec![address], 1).unwrap()),
        Signer::Pyth {
            guardians: pyth::GuardianSet::new(22, vec![address]).unwrap(),
            emitter: pyth::Emitter { chain: 23, address: [24; 32] },
            price_feed: [25; 32],
        },
    ]
}

fn feed() -> FeedSpecification {
    FeedSpecification {
        pair: name("ETH-USD"),
        decimals: 2,
        heartbeat: Millis::new(3),
        staleness: Millis::new(4),
        tier: Tier::Mid,
        sessions: Some(Calendar {
            weekly: vec![Session { from: 11, until: 12 }],
            closures: vec![Closure { from: Timestamp::new(13), until: Timestamp::new(14) }],
        }),
        commit: Some(Millis::new(15)),
        method: Method::PublisherQuotes,
        max_confidence: Ratio::new(16),
        max_jump: Ratio::new(17),
        jump_rounds: 18,
        clock_skew: Millis::new(19),
        max_range: Ratio::new(20),
        quorum: Ratio::ONE,
        sources: signers()
            .into_iter()
            .map(|signer| Source { venue: name("kraken"), symbol: name("ETH-USD"), signer })
            .collect(),
        reference_quorum: 5,
        reference_window: Millis::new(6),
        max_spread: Ratio::new(7),
        tolerance: Ratio::new(8),
        spread_multiple: Ratio::new(9),
        duration: Millis::new(10),
        deviation_window: Millis::new(26),
    }
}

fn terms() -> Terms {
    let offence = |label, rule| Offence {
        name: name(label),
        rule,
        penalty: Penalty::Fixed(Ratio::new(1)),
        appeal_epochs: 2,
        waterfall: Waterfall {
            reporter: Ratio::new(3),
            restitution: Ratio::new(4),
            insurance: Ratio::new(5),
            burn: Ratio::new(6),
            payees: vec![Payee { account: AccountId::new([8; 32]), weight: 9 }],
        },
    };
    let feeds = vec![FeedId::new(1)];
    let rising = RisingPenalty {
        least: Ratio::new(1),
        most: Ratio::new(2),
        full_deviation: Some(Ratio::new(3)),
        full_duration: Some(Millis::new(5)),
        full_condemned: None,
        window_epochs: 4,
    };
    let deviation = Offence {
        penalty: Penalty::Rising(rising),
        ..offence("b", Rule::OracleDeviation { feeds: feeds.clone() })
    };
    Terms {
        offences: vec![
            offence("a", Rule::OracleEquivocation { feeds: feeds.clone() }),
            deviation,
            offence("c", Rule::OracleMissedRounds { feeds: feeds.clone(), consecutive: 7 }),
            offence("d", Rule::OracleMistimed { feeds: feeds.clone() }),
            offence("e", Rule::OracleMissedReveals { feeds, count: 8 }),
            offence("f", Rule::MissedLiquidation { venue: VenueId::new(9) }),
        ],
        evidence_epochs: 10,
        hold_epochs: 11,
        commitment_epochs: 12,
        corruption_threshold: Ratio::new(13),
    }
}

fn evidence() -> [Evidence; 6] {
    let missed = MissedRounds {
        feed: FeedId::new(1),
        first: Round::new(2),
        last: Round::new(3),
        quotes: vec![quote()],
        attestations: attestations(),
    };
    [
        Evidence::Equivocation(Box::new(Equivocation { first: report(1), second: report(2) })),
        Evidence::Deviation(Box::new(Deviation {
            reports: vec![report(1)],
            quotes: vec![quote()],
            attestations: attestations(),
        })),
        Evidence::MissedRounds(Box::new(missed)),
        Evidence::Mistimed(Box::new(report(1))),
        Evidence::MissedReveals(MissedReveals {
            feed: FeedId::new(1),
            rounds: vec![Round::new(2), Round::new(4)],
        }),
        Evidence::MissedLiquidation(MissedLiquidation { number: 5 }),
    ]
}

/// One of each action, in order of its place.
fn actions() -> Vec<Action> {
    let (asset, service, vault) = (AssetId::new(1), ServiceId::new(2), VaultId::new(3));
    let (tranche, terms_id, operator) = (TrancheId::new(4), TermsId::new(5), OperatorId::new(6));
    let (amount, ratio, to) = (Amount::new(7), Ratio::new(8), AccountId::new([9; 32]));
    let [equivocation, deviation, ..] = evidence();
    vec![
        Action::Transfer(Transfer { to, asset, amount }),
        Action::CustodyDeposit(CustodyDeposit { to, asset, amount }),
        Action::CustodyWithdrawal(CustodyWithdrawal { asset, amount, destination: vec![1, 2] }),
        Action::RegisterOperator(RegisterOperator {
            name: name("op"),
            duty_key: PublicKey::new([1; 32]),
            commission: ratio,
        }),
        Action::CreateVault(CreateVault { operator, asset, leverage_cap: ratio }),
        Action::Pledge(Pledge { vault, amount }),
        Action::Leave(Leave { tranche, shares: Shares::new(10) }),
        Action::Claim(Claim { tranche }),
        Action::ClaimPremiums(ClaimPremiums { tranche }),
        Action::RegisterService(RegisterService { name: name("svc"), payment_asset: asset }),
        Action::FundService(FundService { service, amount }),
        Action::PublishTerms(PublishTerms { service, terms: terms() }),
        Action::SetDemand(SetDemand { service, target: Value::new(11), rate: ratio }),
        Action::MakeOffer(MakeOffer {
            vault,
            terms: terms_id,
            share: ratio,
            reserve: Ratio::new(12),
        }),
        Action::ReturnFromJail(ReturnFromJail { operator }),
        Action::FileEvidence(FileEvidence {
            operator,
            terms: terms_id,
            offence: 13,
            evidence: equivocation,
        }),
        Action::Appeal(Appeal { case: CaseId::new(14), evidence: deviation }),
        Action::RegisterFeed(RegisterFeed { service, specification: Box::new(feed()) }),
        Action::Report(report(1)),
        Action::DelayCase(DelayCase { case: CaseId::new(14), epochs: 15 }),
        Action::ReverseCase(ReverseCase { case: CaseId::new(14), reason: "r".to_owned() }),
        Action::SetLeverageCap(SetLeverageCap { vault, leverage_cap: ratio }),
        Action::RotateDutyKey(RotateDutyKey {
            operator,
            key: PublicKey::new([2; 32]),
            overlap: 16,
        }),
        Action::SetMembers(SetMembers { members: vec![to], threshold: 17 }),
        Action::SetClaimAddress(SetClaimAddress { operator, account: to }),
        Action::SetAssetFeed(SetAssetFeed { asset, feed: Some(FeedId::new(18)) }),
        Action::SetSecurity(SetSecurity {
            service,
            profit: Value::new(19),
            slack: ratio,
            protected: true,
        }),
        Action::ReviseFeed(ReviseFeed { feed: FeedId::new(1), specification: Box::new(feed()) }),
        Action::Commit(SignedCommitment::new(commitment(), &key())),
    ]
    .into_iter()
    .chain(venue::actions())
    .collect()
}

fn genesis() -> Genesis {
    Genesis {
        name: name("g"),
        time: Timestamp::new(1),
        parameters: Parameters {
            epoch_length: Millis::new(2),
            evidence_window: 3,
            notice_epochs: 4,
            delay_epochs: 5,
            hold_epochs_max: 6,
            jail_epochs: 7,
            bond: Amount::new(8),
            bond_asset: AssetId::new(0),
            council: AccountId::new([3; 32]),
        },
        assets: vec![AssetDefinition {
            symbol: name("ETH"),
            decimals: 18,
            custodian: AccountId::new([1; 32]),
            reference_price: Price::new(9),
            haircut: Ratio::new(11),
            max_change: Ratio::new(12),
        }],
        endowments: vec![Endowment {
            account: AccountId::new([2; 32]),
            asset: AssetId::new(0),
            amount: Amount::new(10),
        }],
    }
}

/// The line of a value, after checking that its bytes read back as itself and that cut bytes read as nothing.
fn line<T: BorshSerialize + BorshDeserialize + PartialEq + Debug>(
    label: &str,
    value: &T,
) -> String {
    let bytes = borsh::to_vec(value).unwrap();
    assert_eq!(&borsh::from_slice::<T>(&bytes).unwrap(), value, "{label}");
    for cut in 0..bytes.len() {
        assert!(borsh::from_slice::<T>(&bytes[..cut]).is_err(), "{label} cut at {cut}");
    }
    format!("{label} {}", hex::encode(bytes))
}

#[test]
fn canonical_bytes_are_frozen() {
    let mut text = String::new();
    for action in actions() {
        writeln!(text, "{}", line(&format!("action/{}", action.name()), &action)).unwrap();
    }
    for (number, command) in venue::commands().iter().enumerate() {
        writeln!(text, "{}", line(&format!("command/{number}"), command)).unwrap();
    }
    for (label, event) in venue::events() {
        writeln!(text, "{}", line(&format!("event/{label}"), &event)).unwrap();
    }
    for evidence in evidence() {
        writeln!(text, "{}", line(&format!("evidence/{}", evidence.kind()), &evidence)).unwrap();
        writeln!(text, "digest/evidence/{} {}", evidence.kind(), evidence.digest()).unwrap();
    }
    let transaction = Transaction {
        chain: Digest::new([1; 32]),
        sender: account_of(&key().public_key()),
        nonce: 2,
        valid_until: Timestamp::new(3),
        actions: actions(),
    };
    let signed = SignedTransaction::new(transaction.clone(), &key());
    let block = Block {
        height: Height::new(1),
        parent: Digest::new([2; 32]),
        time: Timestamp::new(3),
        transactions: vec![signed.clone()],
    };
    for (label, digest) in [
        ("transaction", transaction.signing_digest()),
        ("signed-transaction", signed.id()),
        ("report", report(1).body.signing_digest()),
        ("signed-report", report(1).digest()),
        ("commitment", commitment().signing_digest()),
        ("quote", quote().body.signing_digest()),
        ("surface", venue::surface().body.signing_digest()),
        ("block-offer", venue::offer().body.signing_digest()),
        ("feed", feed().digest()),
        ("terms", terms().digest()),
        ("block", block.digest()),
        ("genesis", genesis().chain()),
    ] {
        writeln!(text, "digest/{label} {digest}").unwrap();
    }
    writeln!(text, "account {}", account_of(&key().public_key())).unwrap();
    writeln!(text, "{}", line("genesis", &genesis())).unwrap();
    writeln!(text, "{}", line("block", &block)).unwrap();

    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/encodings.txt");
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let frozen = std::fs::read_to_string(&file).unwrap();
    for (now, then) in text.lines().zip(frozen.lines()) {
        assert_eq!(now, then, "the canonical bytes changed");
    }
    assert_eq!(text.lines().count(), frozen.lines().count());
}

#[test]
fn every_action_has_a_line() {
    // One variant more or fewer shows here: the sample must have each.
    let names: std::collections::BTreeSet<&str> = actions().iter().map(Action::name).collect();
    assert_eq!(names.len(), actions().len());
    let last = borsh::to_vec(actions().last().unwrap()).unwrap()[0];
    assert_eq!(usize::from(last) + 1, actions().len());
    let beyond = [vec![last + 1], vec![0; 200]].concat();
    assert!(Action::deserialize(&mut beyond.as_slice()).is_err());
}

#[test]
fn an_envelope_is_read_with_as_many_actions_as_it_may_have() {
    let envelope = |count| {
        let claim = Action::ClaimPremiums(ClaimPremiums { tranche: TrancheId::new(1) });
        let transaction = Transaction {
            chain: Digest::new([1; 32]),
            sender: account_of(&key().public_key()),
            nonce: 2,
            valid_until: Timestamp::new(3),
            actions: vec![claim; count],
        };
        SignedTransaction::new(transaction, &key())
    };
    let fullest = envelope(MAX_ACTIONS);
    assert_eq!(SignedTransaction::decode(&borsh::to_vec(&fullest).unwrap()).unwrap(), fullest);
    let bytes = borsh::to_vec(&envelope(MAX_ACTIONS + 1)).unwrap();
    let refused = Malformed::Encoding { reason: "list of 8193 rows, at most 8192".to_owned() };
    assert_eq!(SignedTransaction::decode(&bytes), Err(refused.clone()));
    // By the count: nothing after it has to be there.
    assert_eq!(SignedTransaction::decode(&bytes[..32 + 32 + 8 + 8 + 4]), Err(refused));
}

#[test]
fn no_action_makes_the_others_large() {
    // A list of actions takes as much room for each as the largest takes: what is larger than a report is boxed.
    assert!(size_of::<Action>() <= 208, "{} bytes", size_of::<Action>());
}
