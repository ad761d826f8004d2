//! Keys of model profiles: in the keychain of the system, or in memory until the program ends. Never in a file, a log, a
//! backup or an answer to a face.

use crate::contract::KeyPlace;
use crate::{Api, Failure, FailureCode};
use secrecy::{ExposeSecret, SecretString};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Somewhere that keeps secrets by name.
pub trait SecretStore: Send + Sync {
    /// # Errors
    /// Why it does not answer, as a sentence.
    fn ready(&self) -> Result<(), String>;
    /// # Errors
    /// Why it does not answer.
    fn get(&self, name: &str) -> Result<Option<SecretString>, String>;
    /// # Errors
    /// Why it was not kept.
    fn set(&self, name: &str, secret: &SecretString) -> Result<(), String>;
    /// # Errors
    /// Why it was not removed. One that is not there is none.
    fn remove(&self, name: &str) -> Result<(), String>;
}

/// The keychain of the system: Keychain, Credential Manager, or Secret Service.
#[derive(Clone, Copy, Debug, Default)]
pub struct Keychain;

/// What entries are filed under.
const SERVICE: &str = "hindcast";

fn entry(name: &str) -> Result<keyring::Entry, String> {
    keyring::Entry::new(SERVICE, name).map_err(|fault| said(&fault))
}

fn said(fault: &keyring::Error) -> String {
    match fault {
        keyring::Error::NoDefaultStore => match keyring::Entry::store_status() {
            Err(keyring::Error::NoDefaultStore) | Ok(()) => {
                "this system has no keychain that can be reached".to_owned()
            }
            Err(why) => format!("the keychain of this system cannot be reached: {why}"),
        },
        other => format!("the keychain did not answer: {other}"),
    }
}

impl SecretStore for Keychain {
    fn ready(&self) -> Result<(), String> {
        keyring::Entry::store_status().as_ref().map(|_| ()).map_err(said)
    }

    fn get(&self, name: &str) -> Result<Option<SecretString>, String> {
        match entry(name)?.get_password() {
            Ok(key) => Ok(Some(SecretString::from(key))),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(fault) => Err(said(&fault)),
        }
    }

    fn set(&self, name: &str, secret: &SecretString) -> Result<(), String> {
        entry(name)?.set_password(secret.expose_secret()).map_err(|fault| said(&fault))
    }

    fn remove(&self, name: &str) -> Result<(), String> {
        match entry(name)?.delete_credential() {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(fault) => Err(said(&fault)),
        }
    }
}

/// Keys that are only remembered until the program ends.
#[derive(Default)]
pub(crate) struct ThisRun(Mutex<HashMap<String, SecretString>>);

impl ThisRun {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, SecretString>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Api {
    /// Why keys cannot be kept in a keychain, if they cannot.
    pub(crate) fn keychain_fault(&self) -> Option<String> {
        match self.host.keychain() {
            None => Some("this face has no keychain".to_owned()),
            Some(keychain) => keychain.ready().err(),
        }
    }

    /// The key of a profile and where it is. A keychain that does not answer is told, not passed over.
    pub(crate) fn key_of(&self, profile: &str) -> Result<(Option<SecretString>, KeyPlace), Failure> {
        if let Some(key) = self.keys.lock().get(&entry_name(profile)) {
            return Ok((Some(key.clone()), KeyPlace::ThisRun));
        }
        if let Some(keychain) = self.host.keychain()
            && keychain.ready().is_ok()
            && let Some(key) = keychain.get(&entry_name(profile)).map_err(|why| locked(profile, &why))?
        {
            return Ok((Some(key), KeyPlace::Keychain));
        }
        Ok(match self.host.given_key() {
            Some(key) => (Some(key), KeyPlace::Environment),
            None => (None, KeyPlace::None),
        })
    }

    /// Keeps a new key, in the keychain where there is one. An empty key removes what is there.
    pub(crate) fn key_put(&self, profile: &str, key: &str) -> Result<(), Failure> {
        let name = entry_name(profile);
        let keychain = self.host.keychain().filter(|keychain| keychain.ready().is_ok());
        self.keys.lock().remove(&name);
        if key.is_empty() {
            return keychain.map_or(Ok(()), |k| k.remove(&name).map_err(|why| locked(profile, &why)));
        }
        let key = SecretString::from(key.trim().to_owned());
        match keychain {
            Some(keychain) => keychain.set(&name, &key).map_err(|why| locked(profile, &why)),
            None => {
                self.keys.lock().insert(name, key);
                Ok(())
            }
        }
    }
}

/// The same profile name in two libraries is the same entry: a person sees names, not folders.
fn entry_name(profile: &str) -> String {
    format!("model profile {profile}")
}

fn locked(profile: &str, why: &str) -> Failure {
    Failure::new(FailureCode::Unauthorised, format!("the key of `{profile}` was not reached: {why}"))
        .hint("unlock the keychain of this system and try again; keys are never kept in a file")
}
