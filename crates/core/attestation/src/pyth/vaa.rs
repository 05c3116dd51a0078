//! Wormhole's verified action approvals (VAA): a body, and guardians' signatures over it.

use super::{GuardianSet, MAX_GUARDIANS};
use crate::reader::{Reader, count};
use crate::{Fault, Field};
use borsh::{BorshDeserialize, BorshSerialize};
use crypto::{Address, RecoverableSignature, keccak256, recover};

/// Who makes Wormhole's guardians sign: Pyth, on the chain where its prices are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Emitter {
    /// Wormhole's number of the chain.
    pub chain: u16,
    /// The address there.
    pub address: [u8; 32],
}

/// What guardians sign of a body.
#[must_use]
pub fn digest(body: &[u8]) -> [u8; 32] {
    keccak256(&[&keccak256(&[body])])
}

/// What a VAA holds, before anything of it is verified.
pub(super) struct Vaa<'a> {
    pub(super) guardian_set: u32,
    pub(super) signatures: Vec<(u8, RecoverableSignature)>,
    pub(super) body: &'a [u8],
    pub(super) timestamp: u32,
    pub(super) emitter: Emitter,
    pub(super) sequence: u64,
    pub(super) slot: u64,
    pub(super) root: [u8; 20],
}

impl<'a> Vaa<'a> {
    pub(super) fn decode(bytes: &'a [u8]) -> Result<Self, Fault> {
        let mut reader = Reader::new(bytes);
        reader.constant(Field::VaaVersion, &[1])?;
        let guardian_set = reader.u32(Field::GuardianSet)?;
        let signed = reader.u8(Field::SignatureCount)?;
        if usize::from(signed) > MAX_GUARDIANS {
            let (have, most) = (i128::from(signed), i128::from(count(MAX_GUARDIANS)));
            return Err(Fault::OutOfRange { field: Field::SignatureCount, have, least: 1, most });
        }
        let mut signatures = Vec::new();
        for position in 0..signed {
            let index = reader.u8(Field::GuardianIndex)?;
            let bytes = reader.array(Field::Signature)?;
            // An update is kept as it was published, so it must be in the one form from the start.
            let signature = RecoverableSignature::from_canonical(bytes)
                .map_err(|why| Fault::Signature { position, why })?;
            signatures.push((index, signature));
        }
        let body = reader.rest();
        let timestamp = reader.u32(Field::VaaTimestamp)?;
        reader.u32(Field::Nonce)?;
        let chain = reader.u16(Field::EmitterChain)?;
        let emitter = Emitter { chain, address: reader.array(Field::EmitterAddress)? };
        let sequence = reader.u64(Field::Sequence)?;
        reader.u8(Field::ConsistencyLevel)?;
        reader.constant(Field::PayloadMagic, b"AUWV")?;
        reader.constant(Field::PayloadType, &[0])?;
        let slot = reader.u64(Field::Slot)?;
        reader.u32(Field::RingSize)?;
        let root = reader.array(Field::Root)?;
        reader.end()?;
        Ok(Self { guardian_set, signatures, body, timestamp, emitter, sequence, slot, root })
    }

    /// Checks that it is by this emitter and that a quorum of these guardians signed it; says which.
    pub(super) fn verify(
        &self,
        guardians: &GuardianSet,
        emitter: &Emitter,
    ) -> Result<Vec<(u8, Address)>, Fault> {
        let (have, want) = (self.guardian_set, guardians.index());
        if have != want {
            return Err(Fault::OtherGuardianSet { have, want });
        }
        self.check_emitter(emitter)?;
        let most = guardians.addresses().len();
        let have = self.signatures.len();
        if have < guardians.quorum() || have > most {
            let numbers = [have, guardians.quorum(), most];
            let [have, least, most] = numbers.map(|length| i128::from(count(length)));
            return Err(Fault::OutOfRange { field: Field::SignatureCount, have, least, most });
        }
        let mut expected = Vec::new();
        let mut before = None;
        for &(index, _) in &self.signatures {
            if let Some(after) = before.filter(|after| *after >= index) {
                return Err(Fault::GuardianOrder { have: index, after });
            }
            before = Some(index);
            let guardian = guardians.addresses().get(usize::from(index)).ok_or_else(|| {
                let last = i128::from(count(most)).saturating_sub(1);
                let (field, have) = (Field::GuardianIndex, i128::from(index));
                Fault::OutOfRange { field, have, least: 0, most: last }
            })?;
            expected.push((index, *guardian));
        }
        // Recovery is what costs, so it comes last.
        let digest = digest(self.body);
        for ((index, signature), (position, (_, want))) in
            self.signatures.iter().zip((0_u8..).zip(&expected))
        {
            let have = recover(&digest, signature).ok_or(Fault::Unrecoverable { position })?;
            if have != *want {
                return Err(Fault::NotTheGuardian { index: *index, have, want: *want });
            }
        }
        Ok(expected)
    }

    fn check_emitter(&self, want: &Emitter) -> Result<(), Fault> {
        let have = &self.emitter;
        if have.chain != want.chain {
            let [have, want] = [have.chain, want.chain].map(|chain| chain.to_be_bytes().to_vec());
            return Err(Fault::Constant { field: Field::EmitterChain, have, want });
        }
        if have.address != want.address {
            let [have, want] = [have.address, want.address].map(|address| address.to_vec());
            return Err(Fault::Constant { field: Field::EmitterAddress, have, want });
        }
        Ok(())
    }
}
