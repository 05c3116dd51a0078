//! The buttress command.
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let s = sim::Scenario::load(std::path::Path::new(&path)).unwrap_or_else(|e| panic!("{e}"));
    let r = sim::replay(&s, &market_data::data_directory(), |_| ()).unwrap_or_else(|e| panic!("{e}"));
    println!("{}", sim::narrate(&r.report, s.stake_asset.symbol.as_str()));
    println!("rejected {}", r.report.rejected);
    if let Some(p) = std::env::args().nth(2) { sim::draw(&s, &r, std::path::Path::new(&p)).unwrap(); }
}
