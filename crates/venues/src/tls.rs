//! Whom to trust: one set of roots for sockets and REST.

use crate::{Config, ConfigError};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};
use std::{path::Path, sync::Arc};
use tokio_tungstenite::Connector;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// TLS for sockets and for REST.
#[derive(Clone)]
pub(crate) struct Tls {
    /// For sockets.
    pub(crate) socket: Connector,
    /// For REST.
    pub(crate) rest: TlsConfig,
}

impl Tls {
    /// With the built-in roots of Mozilla, or those of the configured file instead.
    pub(crate) fn new(config: &Config) -> Result<Self, ConfigError> {
        let mut store = RootCertStore::empty();
        let roots = match &config.ca_file {
            None => {
                store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
                RootCerts::WebPki
            }
            Some(path) => {
                let certificates = read(path)?;
                for certificate in &certificates {
                    store.add(certificate.clone()).map_err(ConfigError::Tls)?;
                }
                certificates
                    .iter()
                    .map(|certificate| Certificate::from_der(certificate).to_owned())
                    .collect::<Vec<_>>()
                    .into()
            }
        };
        // The provider is named here because a process may have several, and then there is no default.
        let client = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(ConfigError::Tls)?
            .with_root_certificates(store)
            .with_no_client_auth();
        let rest = TlsConfig::builder()
            .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
            .root_certs(roots)
            .build();
        Ok(Self { socket: Connector::Rustls(Arc::new(client)), rest })
    }
}

fn read(path: &Path) -> Result<Vec<CertificateDer<'static>>, ConfigError> {
    let refuse = |reason| ConfigError::Certificates { path: path.to_owned(), reason };
    let certificates: Vec<_> = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(|error| refuse(error.to_string()))?;
    if certificates.is_empty() {
        return Err(refuse("holds no certificate".to_owned()));
    }
    Ok(certificates)
}
