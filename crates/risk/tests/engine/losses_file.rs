//! The section of a network file on losses: what it looks like, and what is refused, with the place.

use buttress_risk::losses::book::Book;
use network::losses::Losses;
use network::{Network, NetworkDraft, Operator, Pledge, Service, Threshold, Tie};
use serde_json::{Value, json};

fn network() -> Network {
    let operator = |id: &str, stake: u128| Operator { id: id.into(), stake, private_cost: None };
    let service =
        |id: u64| Service { id: id.into(), profit: 0, threshold: Threshold::ALL, tie: Tie::Secure };
    let pledge = |operator, service, amount| Pledge { operator, service, amount };
    Network::new(NetworkDraft {
        operators: vec![operator("a", 10_u128.pow(26) + 1), operator("b", 50)],
        services: vec![service(7), service(8)],
        pledges: vec![
            pledge(0, 0, 10_u128.pow(26)),
            pledge(0, 1, 5),
            pledge(1, 0, 50),
            pledge(1, 1, 50),
        ],
        ..NetworkDraft::default()
    })
    .unwrap()
}

/// Every field there is; holdings are put in as text, as their amounts may be greater than other numbers of JSON.
fn full() -> Value {
    json!({
        "horizon_days": 30,
        "operator_loss": "capped",
        "services": [
            {"service": 7, "offence": {"rate": 0.02}, "severity": {"beta": {"alpha": 2.0, "beta": 3.0}},
             "unjust": {"chance": {"probability": 0.001}, "fraction": 0.5}, "tags": ["x"], "loadings": [0.3], "premium": 0.01},
            {"service": 8, "severity": {"discrete": [{"fraction": 0.1, "probability": 0.5}, {"fraction": 1, "probability": 0.5}]}}],
        "operators": [{"operator": "b", "fault": {"rate": 0.1}, "severity": {"fixed": 0.2}, "tags": ["x"]}],
        "shocks": [{"tag": "x", "kind": "infrastructure", "chance": {"rate": 0.01}}],
        "copula": {"family": {"t": {"degrees": 4}}, "loadings": [0.5]},
        "portfolios": [],
        "quantiles": [0.95],
        "price": {"base_yield": 0.03, "cost_of_risk": 0.1, "level": 0.99, "stake_rate": 0.01, "cash_rate": 0.04,
                  "volatility": 0.6, "slash_jump": 0.1, "layers": [{"attachment": 0.1, "detachment": 0.2}]}
    })
}

const FULL: &str = r#""holdings": [{"operator": "a", "amount": 100000000000000000000000001}]"#;

#[test]
fn a_full_section_is_read_and_written_again() {
    let with = full().to_string().replace(
        r#""portfolios":[]"#,
        &format!(r#""portfolios": [{{"name": "mine", "kind": "vault", {FULL}}}]"#),
    );
    let losses: Losses = serde_json::from_str(&with).unwrap();
    losses.check(&network()).unwrap();
    assert_eq!(losses.portfolios[0].holdings[0].amount, 10_u128.pow(26) + 1);
    let again: Losses = serde_json::from_str(&serde_json::to_string(&losses).unwrap()).unwrap();
    assert_eq!(again, losses);
    let book = Book::all(&network(), &losses).unwrap().remove(0);
    assert_eq!((book.operators.len(), book.services.len(), book.shocks.len()), (1, 2, 1));
    // The pieces of a beta severity keep its mean, 2 ÷ 5.
    let mean: f64 = book.services[0].law.iter().map(|(fraction, p)| fraction * p).sum();
    assert!((mean - 0.4).abs() < 1e-12);
}

#[test]
fn what_is_missing_has_a_meaning() {
    let losses: Losses = serde_json::from_str(r#"{"horizon_days": 365}"#).unwrap();
    let books = Book::all(&network(), &losses).unwrap();
    assert_eq!(books.len(), 1);
    assert_eq!(books[0].operators.len(), 2);
    assert_eq!(losses.quantiles, [0.99, 0.999]);
}

#[test]
fn every_refusal_names_its_place() {
    let set = |path: &str, to: Value| {
        let mut value = full();
        value["portfolios"] =
            json!([{"name": "mine", "holdings": [{"operator": "b", "amount": 50}]}]);
        *value.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = to;
        value
    };
    let cases = [
        ("/horizon_days", json!(0), "losses.horizon_days"),
        ("/services/0/service", json!(9), "losses.services[0].service"),
        ("/services/1/service", json!(7), "losses.services[1].service"),
        ("/services/0/offence", json!({"rate": -1}), "losses.services[0].offence.rate"),
        (
            "/services/0/offence",
            json!({"probability": 1}),
            "losses.services[0].offence.probability",
        ),
        ("/services/0/severity", json!({"fixed": 1.5}), "losses.services[0].severity.fixed"),
        ("/services/0/severity/beta/alpha", json!(0), "losses.services[0].severity.beta.alpha"),
        (
            "/services/1/severity/discrete/0/probability",
            json!(0.6),
            "losses.services[1].severity.discrete",
        ),
        (
            "/services/1/severity/discrete/0/fraction",
            json!(-0.1),
            "losses.services[1].severity.discrete[0].fraction",
        ),
        ("/services/0/unjust/fraction", json!(2), "losses.services[0].unjust.fraction"),
        ("/services/0/loadings", json!([0.8, 0.8]), "losses.services[0].loadings"),
        ("/services/0/loadings", json!([0.1, 0.1]), "losses.services[0].loadings"),
        ("/services/0/premium", json!(-1), "losses.services[0].premium"),
        ("/operators/0/operator", json!("z"), "losses.operators[0].operator"),
        ("/operators/0/fault", json!({"rate": 1e9}), "losses.operators[0].fault.rate"),
        ("/operators/0/severity", json!({"fixed": -1}), "losses.operators[0].severity.fixed"),
        ("/operator_loss", json!("additive"), "losses.operator_loss"),
        ("/shocks/0/tag", json!("y"), "losses.shocks[0].tag"),
        ("/shocks/0/chance", json!({"rate": -1}), "losses.shocks[0].chance.rate"),
        ("/copula/loadings", json!([1]), "losses.copula.loadings"),
        ("/copula/loadings", json!([]), "losses.copula.loadings"),
        ("/copula/family/t/degrees", json!(0.5), "losses.copula.family.t.degrees"),
        (
            "/portfolios/0/holdings/0/operator",
            json!("z"),
            "losses.portfolios[0].holdings[0].operator",
        ),
        ("/portfolios/0/holdings/0/amount", json!(51), "losses.portfolios[0].holdings[0].amount"),
        ("/portfolios/0/holdings/0/amount", json!(0), "losses.portfolios[0].holdings"),
        ("/quantiles/0", json!(1), "losses.quantiles[0]"),
        ("/price/base_yield", json!(-2), "losses.price.base_yield"),
        ("/price/cost_of_risk", json!(-1), "losses.price.cost_of_risk"),
        ("/price/level", json!(0), "losses.price.level"),
        ("/price/volatility", json!(0), "losses.price.volatility"),
        ("/price/slash_jump", json!(1.1), "losses.price.slash_jump"),
        ("/price/layers/0/detachment", json!(0.1), "losses.price.layers[0]"),
    ];
    for (path, to, place) in cases {
        let losses: Losses = serde_json::from_value(set(path, to.clone())).unwrap();
        let error = losses.check(&network()).unwrap_err();
        assert_eq!(error.place, place, "{path} {to}: {error}");
    }
    // What has no meaning is refused while reading.
    for (path, to) in [
        ("/price", json!({"base_yield": 0, "cost_of_risk": 0, "unknown": 1})),
        ("/shocks/0/kind", json!("weather")),
        ("/portfolios/0/holdings/0/amount", json!(-1)),
        ("/portfolios/0/holdings/0/amount", json!(1.5)),
    ] {
        let read: Result<Losses, _> = serde_json::from_value(set(path, to));
        assert!(read.is_err(), "{path}");
    }
}
