//! What people decide by. Every view is a pure function of the state: it changes nothing and cannot fail for a row that
//! exists.
//!
//! | file | idea |
//! |---|---|
//! | `exposure` | all that concerns a staker, holding by holding |
//! | `takeable` | what could be taken of a share for what happened up to now |
//! | `prospect` | what may be sold of it from the next epoch on, and until when one can leave |
//! | `earnings` | what it earned and lost, by source, as rates |
//! | `rehypothecation` | each unit of stake counted once, and once per service |
//! | `what_if` | dry runs: if this evidence were filed, if this service slashed so much |

mod earnings;
mod exposure;
mod prospect;
mod rehypothecation;
mod takeable;
mod what_if;

pub use earnings::{Earned, Net, PastLoss, Rate, Yield};
pub use exposure::{CaseExposure, Exposure, HoldingExposure};
pub use prospect::Prospect;
pub use rehypothecation::{Backing, Rehypothecation};
pub use takeable::{OffenceExposure, ServiceExposure};
pub use what_if::{IfFiled, StakerLoss, dry_run_service};
