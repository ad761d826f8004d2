//! Looks names up, and keeps only addresses that the name may lead to.
//!
//! Refused is a public name that leads to this machine or to a range that is never a destination, and a name of this
//! machine that leads elsewhere. Addresses that are written as such never come here; the gate has judged them.

use crate::address::Origin;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

pub(crate) type Found = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// The way to look a name up; tests have their own.
pub(crate) type Lookup = Arc<dyn Fn(String) -> Found + Send + Sync>;

/// The system's own way.
pub(crate) fn system() -> Lookup {
    Arc::new(|name| {
        Box::pin(async move { Ok(tokio::net::lookup_host((name, 0)).await?.map(|found| found.ip()).collect()) })
    })
}

/// A name led only to addresses that it may not lead to.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` leads to an address that it may not lead to")]
pub(crate) struct MisledName(pub(crate) String);

pub(crate) struct Resolver {
    pub(crate) lookup: Lookup,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let lookup = (self.lookup)(name.clone());
        Box::pin(async move {
            let found = lookup.await?;
            let kept = allowed(&name, &found)?;
            let addresses: Addrs = Box::new(kept.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}

/// # Errors
/// [`MisledName`] when none is left, or nothing was found.
fn allowed(name: &str, found: &[IpAddr]) -> Result<Vec<IpAddr>, Box<dyn std::error::Error + Send + Sync>> {
    if found.is_empty() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "the name has no address").into());
    }
    // The scheme plays no part in the question where a name may lead.
    let origin = Origin::parse(&format!("https://{name}")).map_err(|_| MisledName(name.to_owned()))?;
    let kept: Vec<IpAddr> = found.iter().copied().filter(|address| origin.may_resolve_to(*address)).collect();
    if kept.is_empty() { Err(MisledName(name.to_owned()).into()) } else { Ok(kept) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn kept(name: &str, found: &[&str]) -> Option<usize> {
        let found: Vec<IpAddr> = found.iter().map(|text| text.parse().unwrap()).collect();
        allowed(name, &found).ok().map(|kept| kept.len())
    }

    #[test]
    fn a_name_keeps_the_addresses_that_it_may_lead_to() {
        assert_eq!(kept("models.example", &["192.0.2.7", "2001:db8::7"]), Some(2));
        assert_eq!(kept("models.example", &["192.0.2.7", "127.0.0.1"]), Some(1));
        assert_eq!(kept("models.example", &["10.1.2.3"]), Some(1), "company servers have private addresses");
        assert_eq!(kept("localhost", &["127.0.0.1", "::1"]), Some(2));
        for found in ["127.0.0.1", "::1", "0.0.0.0", "169.254.169.254", "fe80::1", "224.0.0.1", "::ffff:127.0.0.1"] {
            assert_eq!(kept("models.example", &[found]), None, "{found}");
        }
        assert_eq!(kept("localhost", &["192.0.2.7"]), None);
        assert_eq!(kept("models.example", &[]), None);
    }
}
