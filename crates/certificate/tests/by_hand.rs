//! Proofs that were found with pen and paper, and what is wrong with others.

use buttress_certificate::{
    Claim, Column, Costs, MOST_BYTES, Node, Problem, Proof, Whole, check, verify,
};
use network::{Bonus, Id, Network, NetworkDraft, Operator, Pledge, Pool, Service, Threshold, Tie};

/// A network of operators by stake, and services by profit, threshold and members, who pledge all they have.
fn network(stakes: &[u128], services: &[(u128, (u32, u32), &[usize])]) -> NetworkDraft {
    let operator = |(place, stake): (usize, &u128)| Operator {
        id: Id::Text(format!("operator {place}")),
        stake: *stake,
        private_cost: None,
    };
    let service = |(place, (profit, (numerator, denominator), _)): (usize, &(_, (u32, u32), _))| {
        let threshold = Threshold { numerator: *numerator, denominator: *denominator };
        Service { id: Id::Number(place as u64), profit: *profit, threshold, tie: Tie::Secure }
    };
    let pledges = services.iter().enumerate().flat_map(|(service, (_, _, members))| {
        let pledge = move |operator: &usize| Pledge {
            operator: *operator,
            service,
            amount: stakes[*operator],
        };
        members.iter().map(pledge)
    });
    NetworkDraft {
        operators: stakes.iter().enumerate().map(operator).collect(),
        services: services.iter().enumerate().map(service).collect(),
        pledges: pledges.collect(),
        ..NetworkDraft::default()
    }
}

fn whole(number: i128) -> Whole {
    number.into()
}

fn claim(profit_times: i128, cost_times: i128, at_most: i128, tree: Vec<Node>) -> Claim {
    let [profit_times, cost_times, at_most] = [profit_times, cost_times, at_most].map(whole);
    Claim { profit_times, cost_times, at_most, with: None, tree }
}

fn rows(multipliers: &[(usize, i128)]) -> Node {
    let services = multipliers.iter().map(|(service, u)| (*service, whole(*u))).collect();
    Node { services, ..Node::default() }
}

fn problem(network: &Network, claim: &Claim) -> (Option<usize>, Problem) {
    let refusal = verify(network, Costs::Stake, claim).unwrap_err();
    (refusal.node, refusal.problem)
}

#[test]
fn the_local_condition_is_one_node() {
    // Stakes 1 and 9, both needed for a profit of 10: multiplier π ÷ θ = 1 makes every sum zero.
    let network = Network::new(network(&[1, 9], &[(10, (1, 1), &[0, 1])])).unwrap();
    let mut proof = Proof::new(&network, Costs::Stake);
    proof.claims.push(claim(1, 1, 0, vec![rows(&[(0, 1)])]));
    let text = proof.to_json();
    assert!(text.ends_with(
        r#""costs":"stake","claims":[{"profit_times":"1","cost_times":"1","at_most":"0","with":null,"tree":[{"u":[[0,"1"]],"branch":null}]}]}"#
    ));
    let read = Proof::parse(&text).unwrap();
    assert_eq!(read, proof);
    let verified = check(&network, &read).unwrap();
    assert_eq!(verified[0].to_string(), "every attack: 1 × gain − 1 × stake ≤ 0");
    // Nothing smaller is true, and no other multiplier proves it.
    let claim = claim(1, 1, -1, vec![rows(&[(0, 1)])]);
    let open = Problem::Open { bound: whole(0), at_most: whole(-1) };
    assert_eq!(problem(&network, &claim), (Some(0), open));
}

#[test]
fn lumpy_stake_needs_cases() {
    // Three of 10 at one half: 15 are needed, but it takes two operators, so 20 is safe where the local condition says 15.
    let network = Network::new(network(&[10, 10, 10], &[(20, (1, 2), &[0, 1, 2])])).unwrap();
    let root = Node { branch: Some(Column::Operator(0)), ..rows(&[(0, 1)]) };
    // With the first, any other brings the 5 that are missing. Without it both others are needed: two cover rows say so.
    let with = rows(&[(0, 2)]);
    let covers = vec![(0, vec![1], whole(2)).into(), (0, vec![2], whole(2)).into()];
    let without = Node { covers, ..Node::default() };
    let tree = vec![root, with, without];
    verify(&network, Costs::Stake, &claim(1, 1, 0, tree.clone())).unwrap();

    let bare = claim(1, 1, 0, vec![tree[0].clone(), tree[1].clone(), Node::default()]);
    let open = Problem::Open { bound: whole(20), at_most: whole(0) };
    assert_eq!(problem(&network, &bare), (Some(2), open));
    let cut = claim(1, 1, 0, tree[..2].to_vec());
    assert_eq!(problem(&network, &cut), (Some(2), Problem::Unfinished { open: 1 }));
    let grown = claim(1, 1, 0, [&tree[..], &tree[..1]].concat());
    assert_eq!(problem(&network, &grown), (Some(3), Problem::Surplus { nodes: 1 }));
    let mut again = claim(1, 1, 0, tree.clone());
    again.tree[1].services[0].1 = whole(1);
    again.tree[1].branch = Some(Column::Operator(0));
    assert_eq!(problem(&network, &again), (Some(1), Problem::Decided(Column::Operator(0))));
    let mut split = claim(1, 1, 0, tree);
    split.tree[1].branch = Some(Column::Operator(1));
    assert_eq!(problem(&network, &split), (Some(1), Problem::Closed(Column::Operator(1))));
}

#[test]
fn a_bound_decides_columns() {
    let both: &[usize] = &[0, 1];
    let draft = network(&[4, 4], &[(6, (1, 1), both), (5, (1, 1), both)]);
    let network = Network::new(draft).unwrap();
    // With multipliers of 0 and 1 the services are worth 6 and 5 − 8 = −3, the operators 0 and 0. The bound 6 is 3 above the
    // claim: an attack that could refute it has the first service and not the second.
    let root = |column| Node { branch: Some(column), ..rows(&[(1, 1)]) };
    let proof = |column| claim(1, 1, 3, vec![root(column), rows(&[(0, 1)]), rows(&[(0, 1)])]);
    verify(&network, Costs::Stake, &proof(Column::Operator(0))).unwrap();
    for column in [Column::Service(0), Column::Service(1), Column::Service(2)] {
        assert_eq!(problem(&network, &proof(column)), (Some(0), Problem::Decided(column)));
    }
}

#[test]
fn losses_are_shown_service_by_service_or_by_cases() {
    let members: [&[usize]; 3] = [&[0, 1], &[1, 2], &[0, 2]];
    let [first, second, third] = members;
    let services = [(6, (1, 1), first), (5, (1, 1), second), (6, (1, 1), third)];
    let network = Network::new(network(&[8, 6, 10], &services)).unwrap();
    // The best attack is on all three: 17 − 24 = −7. Each service's own row fixes the operator that it does not need out.
    let split =
        |multipliers: &[(usize, i128)], column| Node { branch: Some(column), ..rows(multipliers) };
    let with = |service: usize| {
        let own = [(service, 1)];
        vec![split(&own, Column::Operator(members[service][0])), rows(&own), rows(&own)]
    };
    for service in 0..3 {
        let claim = |at_most| Claim { with: Some(service), ..claim(1, 1, at_most, with(service)) };
        verify(&network, Costs::Stake, &claim(-7)).unwrap();
        assert!(verify(&network, Costs::Stake, &claim(-8)).is_err());
    }
    // All attacks at once: those on the first service, those on the second without it, the third alone. No other is left.
    let mut tree = vec![split(&[], Column::Service(0))];
    tree.extend(with(0));
    tree.push(split(&[], Column::Service(1)));
    tree.extend(with(1));
    tree.push(split(&[], Column::Service(2)));
    tree.extend([rows(&[(2, 1)]), Node::default()]);
    verify(&network, Costs::Stake, &claim(1, 1, -7, tree.clone())).unwrap();
    assert!(verify(&network, Costs::Stake, &claim(1, 1, -8, tree)).is_err());
}

#[test]
fn pools_cap_and_bonuses_add() {
    let both: &[usize] = &[0];
    let draft = network(&[15], &[(10, (1, 1), both), (10, (1, 1), both)]);
    let pools = vec![Pool { services: vec![0, 1], limit: 10 }];
    let pooled = Network::new(NetworkDraft { pools, ..draft }).unwrap();
    // The operator costs more than the pool has, so it stays out, and without it nothing is corrupted.
    let root = Node { branch: Some(Column::Service(0)), ..Node::default() };
    let mut proof = claim(1, 1, 0, vec![root]);
    proof.tree.extend([Node::default(), Node::default()]);
    verify(&pooled, Costs::Stake, &proof).unwrap();
    for (with, at_most, holds) in [(0, -5, true), (0, -6, false), (1, -5, true)] {
        let claim = Claim { with: Some(with), ..claim(1, 1, at_most, vec![rows(&[(with, 1)])]) };
        assert_eq!(verify(&pooled, Costs::Stake, &claim).is_ok(), holds, "{with} {at_most}");
    }

    let draft = network(&[18], &[(5, (1, 1), both), (5, (1, 1), both)]);
    let bonuses = vec![Bonus { services: vec![0, 1], amount: 10 }];
    let joint = Network::new(NetworkDraft { bonuses, ..draft }).unwrap();
    let half = Node { bonuses: vec![(0, 0, whole(5)), (0, 1, whole(5))], ..Node::default() };
    // Each service with its half of the bonus gains 10; the operator costs 18.
    for (at_most, holds) in [(2, true), (1, false)] {
        let services = vec![(0, whole(1))];
        let root = Node { services, branch: Some(Column::Operator(0)), ..half.clone() };
        let mut claim = claim(1, 1, at_most, vec![root]);
        claim.tree.extend([half.clone(), half.clone()]);
        assert_eq!(verify(&joint, Costs::Stake, &claim).is_ok(), holds, "{at_most}");
    }
}

#[test]
fn refusals_name_the_place_and_the_numbers() {
    let network = Network::new(network(&[1, 9], &[(10, (1, 1), &[0, 1])])).unwrap();
    let good = claim(1, 1, 0, vec![rows(&[(0, 1)])]);
    let said = |claim: Claim| {
        let mut proof = Proof::new(&network, Costs::Stake);
        proof.claims = vec![good.clone(), claim];
        check(&network, &proof).unwrap_err().to_string()
    };
    let cases = [
        (
            Claim { profit_times: whole(0), ..good.clone() },
            "claims[1]: profit_times is 0: expected more than 0",
        ),
        (Claim { with: Some(1), ..good.clone() }, "claims[1]: there is no service 1"),
        (
            claim(1, 1, 0, vec![rows(&[(0, -1)])]),
            "claims[1].tree[0]: the multiplier of service 0 is -1: expected at least 0",
        ),
        (
            claim(1, 1, 0, vec![rows(&[(0, 1), (0, 1)])]),
            "claims[1].tree[0]: a second multiplier of service 0",
        ),
        (claim(1, 1, 0, vec![rows(&[(7, 1)])]), "claims[1].tree[0]: there is no service 7"),
        (
            claim(2, 1, 0, vec![rows(&[(0, 1)])]),
            "claims[1].tree[0]: the bound 10 is above 0, and no branch follows",
        ),
        (claim(1, 1, 0, vec![]), "claims[1].tree[0]: the tree ends with 1 cases open"),
    ];
    for (claim, expected) in cases {
        assert_eq!(said(claim), expected);
    }
    let huge = Whole(Whole::from(i128::MAX).0 << 126_u32);
    let claim = Claim { tree: vec![Node { services: vec![(0, huge)], ..Node::default() }], ..good };
    assert_eq!(said(claim), "claims[1].tree[0]: the numbers are too large: sums could pass 2^254");
}

#[test]
fn files_that_are_no_proofs_are_refused_with_their_place() {
    let cases = [
        ("", "EOF while parsing"),
        ("{\"format\":1,\"networks\":\"\"}", "unknown field `networks`"),
        (
            "{\"format\":1,\"network\":\"\",\"costs\":\"stake\",\"claims\":[\n{\"profit_times\":1",
            "expected a whole number below 2^255 as a text of decimal digits at line 2 column 17",
        ),
        (
            "{\"format\":1,\"network\":\"\",\"costs\":\"stake\",\"claims\":[{\"profit_times\":\"1\",\"cost_times\":\"1\",\"at_most\":\"0\",\"tree\":[{}]}]}",
            "missing field `branch` at line 1 column 112",
        ),
        ("[[[[", "line 1 column"),
        (&"[".repeat(MOST_BYTES), "at line 1 column"),
        (&"[".repeat(MOST_BYTES + 1), "33554433 bytes are too long: at most 33554432 are read"),
    ];
    for (text, expected) in cases {
        let said = Proof::parse(text).unwrap_err().to_string();
        assert!(said.contains(expected), "{said}");
    }
    let network = Network::new(network(&[1], &[(1, (1, 1), &[0])])).unwrap();
    let other = Proof { network: "00".to_owned(), ..Proof::new(&network, Costs::Stake) };
    let said = check(&network, &other).unwrap_err().to_string();
    assert!(said.starts_with("the proof is about network 00: this one is "), "{said}");
    let other = Proof { format: 2, ..Proof::new(&network, Costs::Stake) };
    assert_eq!(
        check(&network, &other).unwrap_err().to_string(),
        "format 2 is not known: expected 1"
    );
}
