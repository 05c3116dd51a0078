//! What an action does, in a sentence: what a person reads before signing.

use super::stake::{asset_in, asset_of};
use super::venue::cash_of;
use crate::view::words::{count, percent};
use crate::view::{Lookup, price_of, signed_money, size_of, value};
use app::State;
use matching::{BookId, Choice, Command, Place, Quote, Scope, TimeInForce};
use protocol::Action;
use units::{AccountId, Amount, AssetId, TermsId, VaultId};

/// One action of an account, as it would be done now.
#[allow(clippy::too_many_lines)] // one sentence each
pub(crate) fn words(state: &State, action: &Action) -> String {
    let look = Lookup(state);
    let (now, parameters) = (state.epoch(), state.restaking().parameters());
    let money = |asset: AssetId, amount: Amount| look.money(asset, amount);
    let vault_of = |vault: VaultId| {
        let operator = state.restaking().vault(vault).map(|row| look.operator(row.operator));
        format!("{vault} of operator {}", operator.unwrap_or_else(|_| "?".to_owned()))
    };
    let service_of = |terms: TermsId| {
        let service = state.restaking().terms(terms).map(|row| look.service(row.service));
        service.unwrap_or_else(|_| "?".to_owned())
    };
    match action {
        Action::Transfer(a) => format!("Send {} to {}.", money(a.asset, a.amount), short(&a.to)),
        Action::CustodyDeposit(a) => {
            format!(
                "Let {} in from its primary chain for {}.",
                money(a.asset, a.amount),
                short(&a.to)
            )
        }
        Action::CustodyWithdrawal(a) => format!(
            "Let {} out to {} on its primary chain.",
            money(a.asset, a.amount),
            hex::encode(&a.destination)
        ),
        Action::RegisterOperator(a) => format!(
            "Register operator {}, which keeps {} of every premium.",
            a.name,
            percent(a.commission)
        ),
        Action::CreateVault(a) => format!(
            "Open a vault of operator {} for {}, which may pledge each unit {} times.",
            look.operator(a.operator),
            look.symbol(a.asset),
            a.leverage_cap
        ),
        Action::Pledge(a) => {
            let amount = asset_of(look, a.vault).map(|asset| money(asset, a.amount));
            let (amount, vault) = (amount.unwrap_or_default(), vault_of(a.vault));
            let (from, window) = (now.plus(1), parameters.evidence_window);
            format!(
                "Pledge {amount} to {vault}: at risk from epoch {from} on, and free {} after the epoch in which you \
                 leave.",
                count(window.saturating_add(1), "epoch")
            )
        }
        Action::Leave(a) => {
            let shares = asset_in(look, a.tranche).map(|asset| look.shares(asset, a.shares));
            let vault = state.restaking().tranche(a.tranche).map(|row| vault_of(row.vault));
            let free = now.plus(parameters.evidence_window).plus(1);
            format!(
                "Leave {} with {} shares of {}: at risk until the end of epoch {now}, claimable from epoch {free} on.",
                vault.unwrap_or_else(|_| "?".to_owned()),
                shares.unwrap_or_default(),
                a.tranche
            )
        }
        Action::Claim(a) => format!("Take the stake in {} home, with its premiums.", a.tranche),
        Action::ClaimPremiums(a) => format!("Take the premiums that {} has earned.", a.tranche),
        Action::RegisterService(a) => format!(
            "Register service {}, which pays premiums in {}.",
            a.name,
            look.symbol(a.payment_asset)
        ),
        Action::FundService(a) => {
            let asset = super::service::payment_asset(look, a.service).unwrap_or_default();
            let name = look.service(a.service);
            format!("Pay {} into the budget of {name}.", money(asset, a.amount))
        }
        Action::PublishTerms(a) => {
            let offences = a.terms.offences.iter().map(|offence| offence.name.to_string());
            let offences = offences.collect::<Vec<_>>().join(", ");
            let name = look.service(a.service);
            format!("Publish new terms of {name}, with the offences {offences}.")
        }
        Action::SetDemand(a) if a.target.is_zero() => {
            format!("Stop buying cover for {}.", look.service(a.service))
        }
        Action::SetDemand(a) => format!(
            "Buy cover worth {} each epoch for {}, at no more than {} of it per epoch.",
            value(a.target),
            look.service(a.service),
            percent(a.rate)
        ),
        Action::MakeOffer(a) if a.share.is_zero() => {
            format!("Withdraw the offer of {} to {}.", vault_of(a.vault), service_of(a.terms))
        }
        Action::MakeOffer(a) => format!(
            "Offer {} of the stake of {} to {} under {}, at no less than {} of the cover per epoch.",
            percent(a.share),
            vault_of(a.vault),
            service_of(a.terms),
            a.terms,
            percent(a.reserve)
        ),
        Action::ReturnFromJail(a) => {
            format!("Return operator {} from jail.", look.operator(a.operator))
        }
        Action::FileEvidence(a) => format!(
            "Accuse operator {} of {} ({}) under {}, posting {} as a bond: it returns if the case is executed, and is lost \
             to the accused if the judge acquits.",
            look.operator(a.operator),
            look.offence(a.terms, a.offence),
            a.evidence.kind(),
            a.terms,
            money(parameters.bond_asset, parameters.bond)
        ),
        Action::Appeal(a) => format!("Answer {} with {} evidence.", a.case, a.evidence.kind()),
        Action::RegisterFeed(a) => format!(
            "Publish the feed {} of {}, with a round every {} ms.",
            a.specification.pair,
            look.service(a.service),
            a.specification.heartbeat.raw()
        ),
        Action::Report(a) => format!(
            "Report {} for {} in round {}, as operator {} signed it.",
            crate::view::price(a.body.price),
            look.pair(a.body.feed),
            a.body.round,
            look.operator(a.body.operator)
        ),
        Action::DelayCase(a) => {
            format!("Give the accused in {} {} more.", a.case, count(a.epochs, "epoch"))
        }
        Action::ReverseCase(a) => format!("Return what {} took: {}.", a.case, a.reason),
        Action::SetLeverageCap(a) => {
            format!("Let {} pledge each unit up to {} times.", vault_of(a.vault), a.leverage_cap)
        }
        Action::RotateDutyKey(a) => format!(
            "Let operator {} sign its reports with {} from the next epoch on; the old key counts for {} more.",
            look.operator(a.operator),
            a.key,
            count(a.overlap, "epoch")
        ),
        Action::SetMembers(a) => format!(
            "Put this account under {} members, of whom {} have to endorse what it does.",
            a.members.len(),
            a.threshold
        ),
        Action::SetClaimAddress(a) => format!(
            "Pay the commission of operator {} to {}.",
            look.operator(a.operator),
            short(&a.account)
        ),
        Action::SetAssetFeed(a) => match a.feed {
            Some(feed) => format!("Value {} by {}.", look.symbol(a.asset), look.pair(feed)),
            None => format!("Keep the value of {} as it is.", look.symbol(a.asset)),
        },
        Action::SetSecurity(a) => format!(
            "Declare that corrupting {} could gain {}, to be kept {} below its cost{}.",
            look.service(a.service),
            value(a.profit),
            percent(a.slack),
            if a.protected { ", and refuse what would raise it beyond that" } else { "" }
        ),
        Action::ReviseFeed(a) => format!(
            "Publish a new version of {}: it binds once whoever answers for it could have left.",
            look.pair(a.feed)
        ),
        Action::Commit(a) => format!(
            "Commit operator {} to a report of {} in round {}.",
            look.operator(a.body.operator),
            look.pair(a.body.feed),
            a.body.round
        ),
        Action::OpenVenue(a) => format!("Open an options venue for {}.", look.service(a.service)),
        Action::OpenMarket(a) => format!(
            "Open a market of options on {} at {}, by {}.",
            a.parameters.symbol,
            a.venue,
            look.pair(a.feed)
        ),
        Action::DepositMargin(a) => format!("Bring {} to {}.", money(a.asset, a.amount), a.venue),
        Action::WithdrawMargin(a) => {
            format!("Take {} home from {}.", money(a.asset, a.amount), a.venue)
        }
        Action::FundVenue(a) => {
            let cash = cash_of(look, a.venue).unwrap_or_default();
            format!("Give {} to the insurance fund of {}.", money(cash, a.amount), a.venue)
        }
        Action::SetMarginModel(a) => {
            format!("Reckon margin at {} by the {} model.", a.venue, a.model)
        }
        Action::Trade(a) => command(look, &a.command),
        Action::TakeBlock(a) => {
            let offer = &a.offer.body;
            let side = offer.side.opposite();
            let what = lots(look, offer.book, offer.size, offer.price);
            format!("Take a block that {} offers: {side} {what}.", short(&offer.account))
        }
        Action::StartLiquidation(a) => {
            format!("Begin to auction the account of {} at {}.", short(&a.account), a.venue)
        }
        Action::BidLiquidation(a) => format!(
            "Take {} of the account of {} at {} for {} at most.",
            percent(a.part),
            short(&a.account),
            a.venue,
            signed_money(look, cash_of(look, a.venue).unwrap_or_default(), a.most)
        ),
        Action::PublishSurface(a) => format!(
            "Publish volatilities of {} with {}.",
            a.body.market,
            count(a.signatures.len().try_into().unwrap_or(u64::MAX), "signature")
        ),
        Action::ShowRounds(a) => {
            format!(
                "Show what venues signed around rounds {} to {} of {}.",
                a.first, a.last, a.market
            )
        }
    }
}

/// Enough of an account to tell it from others.
fn short(account: &AccountId) -> String {
    account.to_string().chars().take(8).collect()
}

/// `0.1 ETH-27MAR26-3000-C at 12.5`.
fn lots(look: Lookup<'_>, book: BookId, size: u64, ticks: u64) -> String {
    let options = look.0.options();
    let found = options.contract_in(book).ok();
    let market = found.and_then(|(_, listing)| options.market(listing.market).ok());
    let (Some((_, listing)), Some(market)) = (found, market) else {
        return format!("{size} lots of {book} at {ticks} ticks");
    };
    format!("{} {} at {}", size_of(market, size.into()), listing.name, price_of(market, ticks))
}

fn command(look: Lookup<'_>, command: &Command) -> String {
    match command {
        Command::Place(row) => place(look, row),
        Command::Amend(row) => {
            let order = look.0.options().engine().order(row.order);
            let what = order.map(|order| lots(look, order.book, row.size, row.price));
            format!("Change {} to {}.", row.order, what.unwrap_or_else(|| "?".to_owned()))
        }
        Command::Cancel { order, .. } => format!("Cancel {order}."),
        Command::CancelAll(Scope::OwnerInBook(_, book)) => {
            format!("Cancel all of this account's orders in {}.", look.contract(*book))
        }
        Command::CancelAll(_) => "Cancel all of this account's orders.".to_owned(),
        Command::MassQuote(row) => {
            let quotes: Vec<String> = row.quotes.iter().map(|one| quote(look, one)).collect();
            format!("Quote {}.", quotes.join("; "))
        }
        Command::Protect { limits: None, .. } => "End the protection of these quotes.".to_owned(),
        Command::Protect { limits: Some(limits), .. } => {
            format!("Freeze these quotes once too much trades within {} ms.", limits.window.raw())
        }
        Command::Unfreeze { .. } => "Let these quotes stand again.".to_owned(),
        Command::OpenRequest(row) => {
            let what = look.contract(row.book);
            format!("Ask for quotes to {} {} of {what}.", row.side, count(row.size, "lot"))
        }
        Command::CloseRequest { request, .. } => format!("End {request}."),
        Command::AnswerRequest { request, price, .. } => {
            format!("Answer {request} at {}.", asked(look, *request, *price))
        }
        Command::WithdrawAnswer { request, .. } => format!("Take the answer to {request} back."),
        Command::AcceptAnswer { request, choice: Choice::Best { limit }, .. } => {
            let limit = asked(look, *request, *limit);
            format!("Accept the best answer to {request}, no further than {limit}.")
        }
        Command::AcceptAnswer { request, choice: Choice::Of { maker, price }, .. } => {
            let (price, maker) = (asked(look, *request, *price), maker.raw());
            format!("Accept the answer of trader-{maker} to {request} at {price}.")
        }
        // Not of traders: execution refuses them.
        Command::Tick
        | Command::OpenBook(_)
        | Command::Halt { .. }
        | Command::Resume { .. }
        | Command::CloseBook { .. }
        | Command::SetMark(_)
        | Command::SetPosition { .. }
        | Command::BlockTrade(_) => "Give a command that only the venue itself may.".to_owned(),
    }
}

fn place(look: Lookup<'_>, row: &Place) -> String {
    let what = lots(look, row.book, row.size, row.price);
    let how = match row.time_in_force {
        TimeInForce::Limit { post_only: true, .. } => ", as the resting side only",
        TimeInForce::Limit { post_only: false, .. } => " or better",
        TimeInForce::ImmediateOrCancel => " or better; what does not trade at once is cancelled",
        TimeInForce::FillOrKill => " or better, all of it at once or nothing",
        TimeInForce::Market => " or better and within the market's band, at once",
    };
    let reduce = if row.reduce_only { ", only to make the position smaller" } else { "" };
    let side = if row.side == matching::Side::Buy { "Buy" } else { "Sell" };
    format!("{side} {what}{how}{reduce}.")
}

fn quote(look: Lookup<'_>, row: &Quote) -> String {
    let side = |name: &str, side: Option<matching::QuoteSide>| {
        side.map(|side| format!("{name} {}", lots(look, row.book, side.size, side.price)))
    };
    let sides = [side("bid", row.bid), side("ask", row.ask)].into_iter().flatten();
    let sides: Vec<String> = sides.collect();
    if sides.is_empty() {
        format!("nothing in {}", look.contract(row.book))
    } else {
        sides.join(", ")
    }
}

/// A price in the contract that a request is about.
fn asked(look: Lookup<'_>, request: matching::RequestId, price: u64) -> String {
    let book = look.0.options().engine().request(request).map(|request| request.book);
    book.map_or_else(|| format!("{price} ticks"), |book| crate::view::ticks(look.0, book, price))
}
