//! Services and the cover that they buy.

use crate::client::{Answer, Client, segment};
use api::view::{OfferView, OperatorCoverView, PreviewView, ServiceDetailView, ServiceView};
use units::Ratio;

impl Client {
    /// All services.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn services(&self) -> Answer<Vec<ServiceView>> {
        self.all("/v1/services")
    }
    /// A service, by `service-0` or `0`.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn service(&self, id: &str) -> Answer<ServiceDetailView> {
        self.get(&format!("/v1/services/{}", segment(id)))
    }
    /// Who covers a service in the present epoch.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn covers(&self, service: &str) -> Answer<Vec<OperatorCoverView>> {
        self.all(&format!("/v1/services/{}/covers", segment(service)))
    }
    /// All offers to a service, or to any.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn offers(&self, service: Option<&str>) -> Answer<Vec<OfferView>> {
        let only = service.map(|id| format!("?service={}", segment(id))).unwrap_or_default();
        self.all(&format!("/v1/offers{only}"))
    }
    /// What an offer would be filled at if it were made now.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn preview_offer(
        &self,
        vault: &str,
        terms: &str,
        share: Ratio,
        reserve: Ratio,
    ) -> Answer<PreviewView> {
        let (vault, terms) = (segment(vault), segment(terms));
        self.get(&format!(
            "/v1/preview/offer?vault={vault}&terms={terms}&share={share}&reserve={reserve}"
        ))
    }
}
