//! How a scenario's chain begins: its genesis, and the transactions that set everyone up.
//!
//! Everything after the genesis goes through signed transactions, as it would for anyone else. Ids are handed out
//! in order, so they are known beforehand: operator, vault and offer i belong to the i-th operator of the file.

pub(crate) mod venue;

use crate::{OffenceTerms, Scenario, SimError};
use crypto::SecretKey;
use oracle::Limits;
use protocol::{
    Action, AssetDefinition, Calendar, Closure, CreateVault, Endowment, FeedSpecification,
    FundService, Genesis, MakeOffer, Offence, Parameters, Payee, Penalty, Pledge, PublishTerms,
    RegisterFeed, RegisterOperator, RegisterService, RisingPenalty, Rule, SetAssetFeed, SetDemand,
    SetSecurity, Signer, Source, Terms, Waterfall, account_of,
};
use units::{
    AccountId, Amount, AssetId, FeedId, Name, OperatorId, Ratio, ServiceId, TermsId, Timestamp,
    Value, VaultId,
};

/// The stake asset of every scenario.
pub(crate) const STAKE: AssetId = AssetId::new(0);
/// The payment asset of every scenario.
pub(crate) const PAYMENT: AssetId = AssetId::new(1);
/// The one service.
pub(crate) const SERVICE: ServiceId = ServiceId::new(0);
/// Its terms.
pub(crate) const TERMS: TermsId = TermsId::new(0);
/// How many accusations the watchtower can have open at once.
const BONDS: u128 = 10_000;

/// The key of someone in a scenario: derived from the seed, so that anyone can act as them.
pub(crate) fn key(scenario: &Scenario, role: &str, name: &Name) -> SecretKey {
    SecretKey::derive(&format!("{role}/{name}"), scenario.seed)
}

/// The council's key.
pub(crate) fn council(scenario: &Scenario) -> SecretKey {
    SecretKey::derive("council", scenario.seed)
}

/// The account of someone in a scenario.
pub(crate) fn account(scenario: &Scenario, role: &str, name: &Name) -> AccountId {
    account_of(&key(scenario, role, name).public_key())
}

impl Scenario {
    /// When a replay's chain begins: early enough for the first offers to bind when the window opens.
    pub(crate) fn founded_at(&self) -> Timestamp {
        self.window
            .from
            .minus(self.chain.epoch.raw().saturating_mul(self.chain.notice.saturating_add(1)))
    }

    /// The genesis, at a time.
    ///
    /// # Errors
    /// [`SimError::Field`] for an amount that is not one.
    pub fn genesis(&self, time: Timestamp) -> Result<Genesis, SimError> {
        let bond = self.amount("chain.bond", &self.chain.bond, &self.payment_asset)?;
        let custodian = SecretKey::derive("custodian", self.seed).public_key();
        let asset = |token: &crate::Token| AssetDefinition {
            symbol: token.symbol.clone(),
            decimals: token.decimals,
            custodian: account_of(&custodian),
            reference_price: token.price,
            haircut: token.haircut,
            max_change: token.max_change,
        };
        let mut endowments = Vec::new();
        for (index, operator) in self.operators.iter().enumerate() {
            let amount = self.amount(
                &format!("operators[{index}].stake"),
                &operator.stake,
                &self.stake_asset,
            )?;
            endowments.push(Endowment {
                account: account(self, "owner", &operator.name),
                asset: STAKE,
                amount,
            });
        }
        for (index, staker) in self.stakers.iter().enumerate() {
            let amount = self.amount(
                &format!("stakers[{index}].amount"),
                &staker.amount,
                &self.stake_asset,
            )?;
            endowments.push(Endowment {
                account: account(self, "staker", &staker.name),
                asset: STAKE,
                amount,
            });
        }
        let budget = self.amount("service.budget", &self.service.budget, &self.payment_asset)?;
        let service = account(self, "service", &self.service.name);
        endowments.push(Endowment { account: service, asset: PAYMENT, amount: budget });
        let bonds = Amount::new(bond.raw().saturating_mul(BONDS));
        for outsider in &self.outsiders {
            let account = account(self, "outsider", &outsider.name);
            endowments.push(Endowment { account, asset: PAYMENT, amount: bonds });
        }
        let watchtower = account_of(&SecretKey::derive("watchtower", self.seed).public_key());
        endowments.push(Endowment { account: watchtower, asset: PAYMENT, amount: bonds });
        endowments.extend(self.venue_endowments()?);
        endowments.extend(self.demo_endowments()?);
        Ok(Genesis {
            name: self.name.clone(),
            time,
            parameters: Parameters {
                epoch_length: self.chain.epoch,
                evidence_window: self.chain.evidence_window,
                notice_epochs: self.chain.notice,
                delay_epochs: self.chain.delay,
                hold_epochs_max: self.chain.evidence_window,
                jail_epochs: self.chain.jail,
                bond,
                bond_asset: PAYMENT,
                council: account_of(&council(self).public_key()),
            },
            assets: vec![asset(&self.stake_asset), asset(&self.payment_asset)],
            endowments,
        })
    }

    /// What an operator's owner does first.
    pub(crate) fn found_operator(
        &self,
        index: u32,
        operator: &crate::Operator,
    ) -> Result<Vec<Action>, SimError> {
        let amount =
            self.amount(&format!("operators[{index}].stake"), &operator.stake, &self.stake_asset)?;
        let mut actions = vec![
            Action::RegisterOperator(RegisterOperator {
                name: operator.name.clone(),
                duty_key: key(self, "duty", &operator.name).public_key(),
                commission: operator.commission,
            }),
            Action::CreateVault(CreateVault {
                operator: OperatorId::new(index),
                asset: STAKE,
                leverage_cap: Ratio::ONE,
            }),
        ];
        if !amount.is_zero() {
            actions.push(Action::Pledge(Pledge { vault: VaultId::new(index), amount }));
        }
        Ok(actions)
    }

    /// What an operator's owner does once there are terms.
    pub(crate) fn found_offer(&self, index: u32, operator: &crate::Operator) -> Vec<Action> {
        let vault = VaultId::new(index);
        let offer =
            MakeOffer { vault, terms: TERMS, share: operator.offers, reserve: operator.reserve };
        vec![Action::MakeOffer(offer)]
    }

    /// What the service's owner does.
    pub(crate) fn found_service(&self) -> Result<Vec<Action>, SimError> {
        let (service, name) = (SERVICE, self.service.name.clone());
        let amount = self.amount("service.budget", &self.service.budget, &self.payment_asset)?;
        let mut actions = vec![
            Action::RegisterService(RegisterService { name, payment_asset: PAYMENT }),
            Action::FundService(FundService { service, amount }),
        ];
        for feed in &self.feeds {
            let specification = Box::new(self.specification(feed));
            actions.push(Action::RegisterFeed(RegisterFeed { service, specification }));
        }
        actions.push(Action::PublishTerms(PublishTerms { service, terms: self.terms() }));
        actions.push(Action::SetDemand(SetDemand {
            service,
            target: self.service.target,
            rate: self.service.premium,
        }));
        if !self.service.profit.is_zero() {
            // Before there is cover no profit would be secured: protection follows with the first later declaration.
            let (profit, slack) = (self.service.profit, self.service.slack);
            let declared = SetSecurity { service, profit, slack, protected: false };
            actions.push(Action::SetSecurity(declared));
        }
        Ok(actions)
    }

    /// A later declaration of what could be gained by corrupting the service.
    pub(crate) fn security(&self, profit: Value) -> Action {
        let (slack, protected) = (self.service.slack, self.service.protected);
        Action::SetSecurity(SetSecurity { service: SERVICE, profit, slack, protected })
    }

    /// The registration of a feed that has to be refused.
    pub(crate) fn refused_feed(&self, refused: &crate::RefusedFeed) -> Option<Action> {
        let mut feed = self.feeds.iter().find(|feed| feed.pair == refused.like)?.clone();
        feed.sources.retain(|source| refused.venues.contains(&source.venue));
        feed.reference_quorum = refused.reference_quorum;
        feed.sessions = feed.sessions.filter(|_| !refused.always_open);
        let specification = Box::new(self.specification(&feed));
        Some(Action::RegisterFeed(RegisterFeed { service: SERVICE, specification }))
    }

    /// What the council does once there are feeds.
    pub(crate) fn found_valuation(&self) -> Vec<Action> {
        let assets = [(STAKE, &self.stake_asset), (PAYMENT, &self.payment_asset)];
        let valued = assets.into_iter().filter_map(|(asset, token)| {
            let pair = token.feed.as_ref()?;
            let place = self.feeds.iter().position(|feed| feed.pair == *pair)?;
            Some((asset, FeedId::new(u32::try_from(place).ok()?)))
        });
        let set = |(asset, feed)| Action::SetAssetFeed(SetAssetFeed { asset, feed: Some(feed) });
        valued.map(set).collect()
    }

    fn specification(&self, feed: &crate::Feed) -> FeedSpecification {
        let source = |source: &crate::Source| Source {
            venue: source.venue.clone(),
            symbol: source.pair.clone(),
            signer: Signer::Venue(key(self, "venue", &source.venue).public_key()),
        };
        let limits = Limits::of(feed.tier);
        let bps = |own: Option<u32>, limit: Ratio| own.map_or(limit, Ratio::from_bps);
        let sessions = feed.sessions.as_ref().map(|sessions| Calendar {
            weekly: sessions.weekly.clone(),
            closures: sessions
                .closures
                .iter()
                .map(|closed| Closure { from: closed.from, until: closed.until })
                .collect(),
        });
        FeedSpecification {
            pair: feed.pair.clone(),
            decimals: feed.decimals,
            heartbeat: feed.heartbeat,
            staleness: feed.staleness,
            tier: feed.tier,
            sessions,
            commit: feed.commit,
            method: feed.method,
            quorum: feed.quorum,
            max_confidence: bps(feed.max_confidence_bps, limits.max_confidence),
            max_jump: bps(feed.max_jump_bps, limits.max_jump),
            jump_rounds: feed.jump_rounds,
            sources: feed.sources.iter().map(source).collect(),
            reference_quorum: feed.reference_quorum,
            reference_window: feed.reference_window,
            clock_skew: feed.clock_skew,
            max_spread: Ratio::from_bps(feed.max_spread_bps),
            max_range: bps(feed.max_range_bps, Ratio::ONE),
            tolerance: Ratio::from_bps(feed.tolerance_bps),
            spread_multiple: feed.spread_multiple,
            duration: feed.duration,
            deviation_window: feed.deviation_window.unwrap_or(feed.duration),
        }
    }

    fn terms(&self) -> Terms {
        let feeds: Vec<FeedId> =
            (0_u32..).zip(&self.feeds).map(|(index, _)| FeedId::new(index)).collect();
        // Where there is an options venue its traders are who is harmed.
        let harmed = match &self.venue {
            Some(_) => options::Venue::restitution_of(venue::VENUE),
            None => account(self, "harmed", &self.terms.harmed),
        };
        let harmed = Payee { account: harmed, weight: 1 };
        let offence = |name: &str, rule: Rule, terms: &OffenceTerms| Offence {
            name: crate::scenario::literal(name),
            rule,
            penalty: penalty(terms),
            appeal_epochs: self.terms.appeal_epochs,
            waterfall: Waterfall {
                reporter: terms.reporter,
                restitution: terms.restitution,
                insurance: terms.insurance,
                burn: terms.burn,
                payees: if terms.restitution.is_zero() { Vec::new() } else { vec![harmed.clone()] },
            },
        };
        let equivocation = self.terms.equivocation.as_ref().map(|terms| {
            offence("equivocation", Rule::OracleEquivocation { feeds: feeds.clone() }, terms)
        });
        let deviation = self.terms.deviation.as_ref().map(|terms| {
            offence("deviation", Rule::OracleDeviation { feeds: feeds.clone() }, terms)
        });
        let missed = self.terms.missed_rounds.as_ref().map(|terms| {
            let consecutive = terms.consecutive.unwrap_or(0);
            offence(
                "missed-rounds",
                Rule::OracleMissedRounds { feeds: feeds.clone(), consecutive },
                terms,
            )
        });
        let mistimed =
            self.terms.mistimed.as_ref().map(|terms| {
                offence("mistimed", Rule::OracleMistimed { feeds: feeds.clone() }, terms)
            });
        let reveals = self.terms.missed_reveals.as_ref().map(|terms| {
            let count = terms.count.unwrap_or(0);
            let rule = Rule::OracleMissedReveals { feeds: feeds.clone(), count };
            offence("missed-reveals", rule, terms)
        });
        Terms {
            offences: [equivocation, deviation, missed, mistimed, reveals]
                .into_iter()
                .flatten()
                .collect(),
            evidence_epochs: self.terms.evidence_epochs,
            hold_epochs: self.terms.hold_epochs,
            commitment_epochs: self.terms.commitment_epochs,
            corruption_threshold: self.terms.corruption_threshold,
        }
    }
}

fn penalty(terms: &OffenceTerms) -> Penalty {
    match &terms.rising {
        None => Penalty::Fixed(terms.penalty),
        Some(rising) => Penalty::Rising(RisingPenalty {
            least: terms.penalty,
            most: rising.most,
            full_deviation: rising.full_deviation,
            full_duration: rising.full_duration,
            full_condemned: rising.full_condemned,
            window_epochs: rising.window_epochs,
        }),
    }
}
