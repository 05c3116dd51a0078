//! A length that lies does not make a decoder ask for memory: what it takes is in proportion to what arrived.

use borsh::BorshDeserialize;
use buttress_fuzz::{
    Dice, seeds,
    targets::{TARGETS, Target, decode_snapshot::sealed, find},
};
use peak_alloc::PeakAlloc;
use protocol::{
    Action, Evidence, Genesis, MAX_ACTIONS, MAX_TRANSACTION_BYTES, SignedTransaction, Terms,
};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Lengths that are not there.
const LIES: [u32; 4] = [1 << 16, 1 << 24, i32::MAX as u32, u32::MAX];

/// The room that some bytes may take while they are decoded. A text that says it is long takes a megabyte at first; a row
/// takes more room than bytes, and a growing list is copied.
const fn allowed(bytes: usize) -> usize {
    (2 << 20) + 200 * bytes
}

/// The most memory that was taken at once, beyond what was taken before.
fn peak_of(work: impl FnOnce()) -> usize {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    work();
    MEMORY.peak_usage().saturating_sub(before)
}

fn decode<T: BorshDeserialize>(bytes: &[u8]) {
    drop(borsh::from_slice::<T>(bytes));
}

/// Nothing where it is none: then there is nothing to read.
fn text(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).unwrap_or_default()
}

fn decoder(target: &Target) -> Option<fn(&[u8])> {
    Some(match target.name {
        "decode_transaction" => |bytes| drop(SignedTransaction::decode(bytes)),
        "decode_block" => decode::<protocol::Block>,
        "decode_state" => decode::<app::State>,
        "decode_evidence" => decode::<Evidence>,
        "decode_genesis" => decode::<Genesis>,
        "decode_terms" => decode::<Terms>,
        "decode_record" => decode::<store::CommittedBlock>,
        "decode_snapshot" => |bytes| drop(store::inspect(&sealed(bytes))),
        "text_action" => |bytes| drop(serde_json::from_slice::<api::view::DraftRequest>(bytes)),
        "text_network" => |bytes| drop(network::file::read(text(bytes))),
        "text_certificate" => |bytes| drop(certificate::Proof::parse(text(bytes))),
        "text_scenario" => {
            |bytes| drop(sim::Scenario::parse(text(bytes), "scenario.toml".as_ref()))
        }
        _ => return None,
    })
}

/// One test, as others would be measured along with it.
#[test]
fn memory_is_in_proportion_to_what_arrived() {
    for target in TARGETS {
        let Some(decode) = decoder(target) else { continue };
        let mut dice = Dice::new(3);
        let mut worst = 0;
        for seed in seeds::load(target).expect("the folder of seeds can be read") {
            for _ in 0..200.min(seed.bytes.len() / 4) {
                let mut bytes = seed.bytes.clone();
                let place = dice.below(bytes.len() - 3);
                let lie = LIES[dice.below(LIES.len())].to_le_bytes();
                bytes[place..place + 4].copy_from_slice(&lie);
                let peak = peak_of(|| decode(&bytes));
                worst = worst.max(peak);
                let (name, most) = (&seed.name, allowed(bytes.len()));
                assert!(peak <= most, "{}/{name} at {place}: {peak} > {most}", target.name);
            }
        }
        println!("{}: at most {worst} bytes", target.name);
    }
    the_longest_transaction();
    nests_without_end();
}

/// Lists in lists and tables in tables, as deep as there are bytes: refused at a depth, long before the stack ends.
fn nests_without_end() {
    let deep = 200_000;
    let json = [
        "[".repeat(deep),
        r#"{"a":"#.repeat(deep),
        format!(r#"{{"sender":"","actions":{}"#, "[".repeat(deep)),
        format!(r#"{{"operators":{}"#, "[".repeat(deep)),
        format!(r#"{{"claims":[{{"tree":{}"#, "[".repeat(deep)),
    ];
    let toml = [
        format!("name = {}", "[".repeat(deep)),
        format!("name = {}", "{a=".repeat(deep)),
        format!("[{}a]", "a.".repeat(deep)),
        format!("{}a = 1", "a.".repeat(deep)),
    ];
    for (names, inputs) in [
        (["text_action", "text_network", "text_certificate"].as_slice(), json.as_slice()),
        (["text_scenario"].as_slice(), toml.as_slice()),
    ] {
        for name in names {
            let decode = decoder(find(name).expect("it is a target")).expect("it has a decoder");
            for input in inputs {
                let peak = peak_of(|| decode(input.as_bytes()));
                let (most, begin) = (allowed(input.len()), &input[..20]);
                assert!(peak <= most, "{name}: {peak} > {most} for {begin}…");
            }
        }
    }
}

/// As many of the smallest actions as an envelope may have: nothing is larger in memory for its bytes. And as many as fit its
/// bytes, which it may not have: refused before they take any room.
fn the_longest_transaction() {
    let target = find("decode_transaction").expect("it is a target");
    let decode = decoder(target).expect("it has a decoder");
    let smallest = Action::ClaimPremiums(protocol::ClaimPremiums { tranche: Default::default() });
    let smallest = borsh::to_vec(&smallest).unwrap();
    let with_actions = |count: usize| {
        // Chain, sender, nonce, deadline; then the actions, and no signature.
        let mut bytes = vec![0; 32 + 32 + 8 + 8];
        bytes.extend(u32::try_from(count).unwrap().to_le_bytes());
        bytes.extend(smallest.repeat(count));
        bytes.extend([0; 4]);
        assert!(bytes.len() <= MAX_TRANSACTION_BYTES);
        bytes
    };
    let fullest = with_actions(MAX_ACTIONS);
    assert!(SignedTransaction::decode(&fullest).is_ok());
    let too_full = with_actions((MAX_TRANSACTION_BYTES - 100) / smallest.len());
    assert!(SignedTransaction::decode(&too_full).is_err());
    for (bytes, most) in [(fullest, 4 << 20), (too_full, 64 << 10)] {
        let peak = peak_of(|| decode(&bytes));
        println!("{} bytes of smallest actions: {peak} bytes", bytes.len());
        assert!(peak <= most, "{} bytes of smallest actions: {peak} > {most}", bytes.len());
    }
}
