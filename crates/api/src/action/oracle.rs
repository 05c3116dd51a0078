//! Feeds, and what others signed that anyone may carry.

use super::feed::FeedForm;
use super::{Form, Reader};
use crate::fault::{self, Fault, id};
use crate::view::{Lookup, canonical};
use protocol::{RegisterFeed, ReviseFeed, SignedCommitment, SignedReport, SignedSurface};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Publishes a feed of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterFeedForm {
    /// The service.
    #[schema(example = "service-0")]
    pub service: String,
    /// The specification.
    pub specification: FeedForm,
}

/// Publishes a new version of a feed's specification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviseFeedForm {
    /// The feed.
    #[schema(example = "feed-0")]
    pub feed: String,
    /// The new version; of the same pair and heartbeat.
    pub specification: FeedForm,
}

/// Carries an operator's price report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportForm {
    /// Canonical bytes of the signed report, in hexadecimal.
    pub report: String,
}

/// Carries an operator's commitment to a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommitForm {
    /// Canonical bytes of the signed commitment, in hexadecimal.
    pub commitment: String,
}

/// Carries what operators say of a market's volatilities.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishSurfaceForm {
    /// Canonical bytes of the surface with its signatures, in hexadecimal.
    pub surface: String,
}

impl Form for RegisterFeedForm {
    type Action = RegisterFeed;
    fn read(&self, _: &Reader<'_>) -> Result<RegisterFeed, Fault> {
        let specification = self.specification.read().map_err(|f| f.within("specification"))?;
        let service = id("service", "service", &self.service)?;
        Ok(RegisterFeed { service, specification: Box::new(specification) })
    }
    fn write(_: Lookup<'_>, action: &RegisterFeed) -> Option<Self> {
        let specification = FeedForm::write(&action.specification);
        Some(Self { service: action.service.to_string(), specification })
    }
}

impl Form for ReviseFeedForm {
    type Action = ReviseFeed;
    fn read(&self, _: &Reader<'_>) -> Result<ReviseFeed, Fault> {
        let specification = self.specification.read().map_err(|f| f.within("specification"))?;
        let feed = id("feed", "feed", &self.feed)?;
        Ok(ReviseFeed { feed, specification: Box::new(specification) })
    }
    fn write(_: Lookup<'_>, action: &ReviseFeed) -> Option<Self> {
        let specification = FeedForm::write(&action.specification);
        Some(Self { feed: action.feed.to_string(), specification })
    }
}

impl Form for ReportForm {
    type Action = SignedReport;
    fn read(&self, _: &Reader<'_>) -> Result<SignedReport, Fault> {
        fault::canonical("report", "a signed report", &self.report)
    }
    fn write(_: Lookup<'_>, action: &SignedReport) -> Option<Self> {
        Some(Self { report: canonical(action) })
    }
}

impl Form for CommitForm {
    type Action = SignedCommitment;
    fn read(&self, _: &Reader<'_>) -> Result<SignedCommitment, Fault> {
        fault::canonical("commitment", "a signed commitment", &self.commitment)
    }
    fn write(_: Lookup<'_>, action: &SignedCommitment) -> Option<Self> {
        Some(Self { commitment: canonical(action) })
    }
}

impl Form for PublishSurfaceForm {
    type Action = Box<SignedSurface>;
    fn read(&self, _: &Reader<'_>) -> Result<Box<SignedSurface>, Fault> {
        fault::canonical("surface", "a signed surface", &self.surface)
    }
    fn write(_: Lookup<'_>, action: &Box<SignedSurface>) -> Option<Self> {
        Some(Self { surface: canonical(action) })
    }
}
