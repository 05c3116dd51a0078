use network::*;
use std::time::Instant;
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let num = |v: &serde_json::Value| v.as_u64().unwrap() as u128;
    let operators: Vec<Operator> = value["sigma"]
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
        .map(|(i, s)| Operator {
            id: Id::Number(10_000 + i as u64),
            stake: num(s),
            private_cost: None,
        })
        .collect();
    let mut pledges = vec![];
    let services: Vec<Service> = value["services"]
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
        .map(|(i, s)| {
            for m in s["members"].as_array().unwrap() {
                let o = m.as_u64().unwrap() as usize;
                pledges.push(Pledge { operator: o, service: i, amount: operators[o].stake });
            }
            Service {
                id: Id::Number(i as u64),
                profit: num(&s["pi"]),
                threshold: Threshold {
                    numerator: num(&s["alpha"][0]) as u32,
                    denominator: num(&s["alpha"][1]) as u32,
                },
                tie: Tie::Secure,
            }
        })
        .collect();
    let n =
        Network::new(NetworkDraft { operators, services, pledges, ..Default::default() }).unwrap();
    let b = buttress_risk::Budget::unlimited().within(std::time::Duration::from_secs(60));
    let t = Instant::now();
    let m = buttress_risk::attack::margin(&n, buttress_risk::attack::Costs::Stake, &b);
    println!("margin {:?} pivots {}", t.elapsed(), m.pivots);
    let a = m.attack.as_ref().unwrap();
    println!(
        "{} / {} = {} proved {} nodes {}",
        a.cost,
        a.gain,
        a.cost as f64 / a.gain as f64,
        m.proved,
        m.nodes
    );
    println!("golden {} / {}", value["golden"]["ratio_cost"], value["golden"]["ratio_profit"]);
    let t = Instant::now();
    let z = buttress_risk::attack::best(&n, buttress_risk::attack::Costs::Stake, &b);
    println!("best {:?} {:?} nodes {} proved {}", t.elapsed(), z.at_most, z.nodes, z.proved);
    let t = Instant::now();
    let h = buttress_risk::attack::headroom(&n, buttress_risk::attack::Costs::Stake, &b);
    println!("headroom {:?}", t.elapsed());
    if let Some(g) = value["golden"]["headroom"].as_array() {
        for (i, h) in h.iter().enumerate() {
            let want = g[i]["H"].as_i64().unwrap() as i128;
            if h.at_least != want || !h.exact {
                println!("{i}: {} {} want {want}", h.at_least, h.exact);
            }
        }
    }
    let t = Instant::now();
    let (_, proof) =
        buttress_risk::attack::prove_margin(&n, buttress_risk::attack::Costs::Stake, &b);
    let proof = proof.expect("a proof");
    println!(
        "proof {:?} nodes {} bytes {}",
        t.elapsed(),
        proof.claims[0].tree.len(),
        proof.to_json().len()
    );
    let t = Instant::now();
    let v = certificate::check(&n, &proof).unwrap();
    println!("check {:?} {:?}", t.elapsed(), v[0].margin());
    println!(
        "best proof {}",
        buttress_risk::attack::prove_best(&n, buttress_risk::attack::Costs::Stake, &b).is_some()
    );
}
