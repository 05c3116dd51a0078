//! Steps of the worked examples, on the first vault and against the first operator.

use super::*;

impl Chain {
    pub fn pledge(&mut self, who: &str, amount: Amount) -> TrancheId {
        let events = self.done(who, vec![Action::Pledge(Pledge { vault: VAULT, amount })]);
        let Event::Pledged { tranche, .. } = events[0] else { panic!("{events:?}") };
        tranche
    }

    /// Leaves with so many shares; says which tranche they are in now.
    pub fn leave(&mut self, who: &str, tranche: TrancheId, shares: u128) -> TrancheId {
        let shares = Shares::new(shares);
        let events = self.done(who, vec![Action::Leave(Leave { tranche, shares })]);
        let Event::Left { tranche, .. } = events[0] else { panic!("{events:?}") };
        tranche
    }

    pub fn claim(&mut self, who: &str, tranche: TrancheId) {
        self.done(who, vec![Action::Claim(Claim { tranche })]);
    }

    /// Tranches of the vault that have shares.
    pub fn tranches(&self) -> Vec<TrancheId> {
        self.state.restaking().vault(VAULT).unwrap().tranches.clone()
    }

    /// Two prices for the present round of a service's feed, filed against its first terms: costs all of the cover.
    pub fn two_prices(&self, service: ServiceId) -> Action {
        let feed = FeedId::new(service.index());
        let [first, second] = [2_000, 2_001].map(|at| self.report(0, feed, price(at)));
        let evidence = Evidence::Equivocation(Box::new(Equivocation { first, second }));
        let (operator, offence, terms) = (OP, EQUIVOCATION, TermsId::new(service.index()));
        Action::FileEvidence(FileEvidence { operator, terms, offence, evidence })
    }

    /// What each case took, in the order in which they were filed.
    pub fn taken(&self) -> Vec<Amount> {
        let cases = self.state.restaking().cases();
        let proceeds = cases.map(|(_, case)| case.proceeds().iter().map(|(_, a)| a.raw()).sum());
        proceeds.map(Amount::new).collect()
    }
}
