//! What did not hold, and where.

use core::fmt;

/// The properties of `security-core.md` §7, in its order, then that of options venues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Property {
    /// Per asset, what came in less what went out is what everyone has together.
    Conservation,
    /// No unit loses anything for an offence outside of its tenure.
    TenureFairness,
    /// What a service can recover does not depend on the slashes of others.
    Isolation,
    /// Cover sold for an epoch can be collected as long as that epoch can be judged.
    Guarantee,
    /// No staker is exposed to what it could not have left before.
    Notice,
    /// The dry run is the real path.
    DryRun,
    /// A slash completes; a view answers.
    Totality,
    /// What is rejected changes nothing.
    Atomicity,
    /// The order of evidence does not change who pays what.
    Order,
    /// Against the one who could gain, by less than a unit a tranche.
    Rounding,
    /// Premiums paid are premiums earned and dust.
    Premiums,
    /// Options venues are zero-sum, and secured when they grow.
    Venues,
}

impl Property {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Conservation,
        Self::TenureFairness,
        Self::Isolation,
        Self::Guarantee,
        Self::Notice,
        Self::DryRun,
        Self::Totality,
        Self::Atomicity,
        Self::Order,
        Self::Rounding,
        Self::Premiums,
        Self::Venues,
    ];

    /// What the documents call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Conservation => "conservation",
            Self::TenureFairness => "tenure fairness",
            Self::Isolation => "isolation",
            Self::Guarantee => "guarantee",
            Self::Notice => "notice",
            Self::DryRun => "dry run",
            Self::Totality => "totality",
            Self::Atomicity => "atomicity",
            Self::Order => "order",
            Self::Rounding => "rounding",
            Self::Premiums => "premiums",
            Self::Venues => "venues",
        }
    }
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A property that does not hold: an internal fault, never the fault of whoever sent a transaction. A node that finds
/// one halts rather than continue wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which property.
    pub property: Property,
    /// Of what: the rows concerned, by their ids.
    pub place: String,
    /// What the property asks for.
    pub expected: String,
    /// What there is.
    pub found: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { property, place, expected, found } = self;
        write!(f, "{property}: {place}: expected {expected}, found {found}")
    }
}

impl std::error::Error for Violation {}

/// Everything that one property's checks found.
pub(crate) struct Findings {
    property: Property,
    list: Vec<Violation>,
}

impl Findings {
    pub(crate) const fn of(property: Property) -> Self {
        Self { property, list: Vec::new() }
    }

    pub(crate) fn add(
        &mut self,
        place: impl fmt::Display,
        expected: impl fmt::Display,
        found: impl fmt::Display,
    ) {
        self.list.push(Violation {
            property: self.property,
            place: place.to_string(),
            expected: expected.to_string(),
            found: found.to_string(),
        });
    }

    /// Notes the two numbers if they differ. The place is only spelled out then.
    pub(crate) fn equal<T: PartialEq + fmt::Display>(
        &mut self,
        place: impl FnOnce() -> String,
        expected: T,
        found: T,
    ) {
        if expected != found {
            self.add(place(), expected, found);
        }
    }

    /// Notes the two numbers if there is more than allowed.
    pub(crate) fn at_most<T: Copy + PartialOrd + fmt::Display>(
        &mut self,
        place: impl FnOnce() -> String,
        most: T,
        found: T,
    ) {
        if found > most {
            self.add(place(), format_args!("at most {most}"), found);
        }
    }

    /// Notes the two numbers if there is less than needed.
    pub(crate) fn at_least<T: Copy + PartialOrd + fmt::Display>(
        &mut self,
        place: impl FnOnce() -> String,
        least: T,
        found: T,
    ) {
        if found < least {
            self.add(place(), format_args!("at least {least}"), found);
        }
    }

    pub(crate) fn into_list(self) -> Vec<Violation> {
        self.list
    }
}
