//! Model profiles, whether anything may leave, and what is taken out: what a person sets up before a model can help.
//!
//! Profiles are settings of the library and hold no key. Refused: a profile whose address or headers the door would not
//! take, and a test that sends anything of an incident.

use crate::contract::*;
use crate::{Api, Failure, FailureCode, in_process};
use egress::{Mode, Profile, Rung};
use model::{Section, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Names of settings.
const PROFILES: &str = "model_profiles";
const NETWORK: &str = "network";
const REDACTION: &str = "redaction";
const INSTRUCTIONS: &str = "instructions";

/// Longest instruction for a section, in characters.
const LONGEST_INSTRUCTION: usize = 4_000;

/// A profile as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct KeptProfile {
    pub profile: Profile,
    /// The form of structured answer that worked last.
    #[serde(default)]
    pub rung: Option<Rung>,
    #[serde(default)]
    pub tested_at: Option<Utc>,
}

impl Api {
    pub fn model_list(&self, _: NoParams) -> Result<ModelView, Failure> {
        let fault = self.keychain_fault();
        let profiles = self.profiles()?.into_iter().map(|kept| self.profile_view(kept)).collect::<Result<_, _>>()?;
        Ok(ModelView { profiles, keychain: fault.is_none(), keychain_fault: fault, mode: self.mode()? })
    }

    pub fn model_set(&self, params: ModelSet) -> Result<ModelView, Failure> {
        let ModelSet { profile, former, key } = params;
        profile.check().map_err(|fault| Failure::invalid(fault.to_string()))?;
        if profile.dialect.is_in_process() {
            in_process::check(&profile)?;
            if key.as_ref().is_some_and(|key| !key.is_empty()) {
                return Err(
                    Failure::invalid("a model that runs in this process takes no key").hint("leave the key out")
                );
            }
        }
        let mut profiles = self.profiles()?;
        let name = profile.name.clone();
        let at = match &former {
            Some(former) => Some(position(&profiles, former)?),
            None => None,
        };
        if profiles.iter().enumerate().any(|(other, kept)| kept.profile.name == name && Some(other) != at) {
            return Err(Failure::new(FailureCode::Conflict, format!("there is a profile called `{name}` already"))
                .hint("choose another name, or change that one"));
        }
        match at {
            Some(at) => {
                let former = std::mem::replace(&mut profiles[at].profile, profile);
                let now = &profiles[at].profile;
                if (&former.address, former.dialect, &former.model) != (&now.address, now.dialect, &now.model) {
                    (profiles[at].rung, profiles[at].tested_at) = (None, None);
                }
                if former.name != name {
                    self.key_moves(&former.name, &name)?;
                }
            }
            None => profiles.push(KeptProfile { profile, rung: None, tested_at: None }),
        }
        if let Some(key) = key {
            self.key_put(&name, &key)?;
        }
        self.keep_profiles(&profiles)?;
        self.model_list(NoParams {})
    }

    pub fn model_remove(&self, params: ModelRef) -> Result<ModelView, Failure> {
        let mut profiles = self.profiles()?;
        profiles.remove(position(&profiles, &params.name)?);
        self.key_put(&params.name, "")?;
        self.keep_profiles(&profiles)?;
        self.model_list(NoParams {})
    }

    /// Tries the server of a profile with a question that holds no evidence, and remembers what it can do.
    pub fn model_test(&self, params: ModelRef) -> Result<ProbeView, Failure> {
        let kept = self.profile(&params.name)?;
        if kept.profile.dialect.is_in_process() {
            return self.try_in_process(&kept.profile, &params.task);
        }
        let probe = self.probe(&kept.profile, &params.task)?;
        let (models, mut notes) = match probe.models {
            Ok(models) => (models, Vec::new()),
            Err(fault) => (Vec::new(), vec![fault.to_string()]),
        };
        notes.extend(probe.notes);
        self.remember_rung(&params.name, probe.rung)?;
        Ok(ProbeView {
            usable: probe.rung.is_some(),
            models,
            is_listed: probe.is_listed,
            rung: probe.rung,
            streams: probe.streams,
            reports_usage: probe.reports_usage,
            context_tokens: probe.context_tokens,
            notes,
        })
    }

    /// The models that the server of a profile lists, also of one that is not kept yet.
    pub fn model_names(&self, params: ModelSet) -> Result<Vec<String>, Failure> {
        params.profile.check().map_err(|fault| Failure::invalid(fault.to_string()))?;
        let key = match params.key.filter(|key| !key.is_empty()) {
            Some(key) => Some(key.into()),
            None => self.key_of(params.former.as_deref().unwrap_or(&params.profile.name))?.0,
        };
        self.names(&params.profile, key)
    }

    pub fn network_set(&self, params: NetworkSet) -> Result<ModelView, Failure> {
        self.setting(NETWORK, &params.mode)?;
        self.model_list(NoParams {})
    }

    pub fn redaction_show(&self, _: NoParams) -> Result<Redaction, Failure> {
        Ok(self.settled(REDACTION)?.unwrap_or_default())
    }

    pub fn redaction_set(&self, params: Redaction) -> Result<Redaction, Failure> {
        let tidy = |words: Vec<String>| {
            let mut words: Vec<String> = words.iter().map(|word| word.trim().to_owned()).collect();
            words.retain(|word| !word.is_empty());
            words.sort();
            words.dedup();
            words
        };
        let kept = Redaction { words: tidy(params.words), hosts: tidy(params.hosts) };
        self.setting(REDACTION, &kept)?;
        Ok(kept)
    }

    pub fn instruction_list(&self, _: NoParams) -> Result<Vec<Instruction>, Failure> {
        Ok(self.instructions()?.into_iter().map(|(section, text)| Instruction { section, text }).collect())
    }

    /// An empty text removes it.
    pub fn instruction_set(&self, params: Instruction) -> Result<Vec<Instruction>, Failure> {
        let Instruction { section, text } = params;
        if section.is_people_only() {
            return Err(Failure::new(FailureCode::Refused, format!("`{section}` is written by people only")));
        }
        let length = text.chars().count();
        if length > LONGEST_INSTRUCTION {
            return Err(Failure::invalid(format!(
                "the instruction has {length} characters; at most {LONGEST_INSTRUCTION} are given to a model"
            )));
        }
        let mut instructions = self.instructions()?;
        match text.trim() {
            "" => instructions.remove(&section),
            text => instructions.insert(section, text.to_owned()),
        };
        self.setting(INSTRUCTIONS, &instructions)?;
        self.instruction_list(NoParams {})
    }

    pub(crate) fn instructions(&self) -> Result<BTreeMap<Section, String>, Failure> {
        Ok(self.settled(INSTRUCTIONS)?.unwrap_or_default())
    }

    pub(crate) fn mode(&self) -> Result<Mode, Failure> {
        Ok(self.settled(NETWORK)?.unwrap_or(Mode::Allowed))
    }

    pub(crate) fn profiles(&self) -> Result<Vec<KeptProfile>, Failure> {
        Ok(self.settled(PROFILES)?.unwrap_or_default())
    }

    pub(crate) fn profile(&self, name: &str) -> Result<KeptProfile, Failure> {
        let mut profiles = self.profiles()?;
        Ok(profiles.swap_remove(position(&profiles, name)?))
    }

    /// Keeps what form of structured answer a server gave.
    pub(crate) fn remember_rung(&self, name: &str, rung: Option<Rung>) -> Result<(), Failure> {
        let mut profiles = self.profiles()?;
        let at = position(&profiles, name)?;
        (profiles[at].rung, profiles[at].tested_at) = (rung, Some(self.now()));
        self.keep_profiles(&profiles)
    }

    fn profile_view(&self, kept: KeptProfile) -> Result<ProfileView, Failure> {
        let (origin, local) = goes_to(&kept.profile);
        let key = self.key_place(&kept.profile);
        Ok(ProfileView { origin, local, key, rung: kept.rung, tested_at: kept.tested_at, profile: kept.profile })
    }

    /// A keychain that is locked is told when the key is needed; the list is shown all the same.
    fn key_place(&self, profile: &Profile) -> KeyPlace {
        if profile.dialect.is_in_process() {
            return KeyPlace::None;
        }
        self.key_of(&profile.name).map_or(KeyPlace::None, |(_, place)| place)
    }

    fn key_moves(&self, former: &str, name: &str) -> Result<(), Failure> {
        if let (Some(key), KeyPlace::Keychain | KeyPlace::ThisRun) = self.key_of(former)? {
            self.key_put(name, secrecy::ExposeSecret::expose_secret(&key))?;
            self.key_put(former, "")?;
        }
        Ok(())
    }

    fn keep_profiles(&self, profiles: &[KeptProfile]) -> Result<(), Failure> {
        self.setting(PROFILES, &profiles)
    }

    fn setting(&self, name: &'static str, value: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string(value).expect("settings are plain data");
        self.change(self.act("setting"), |w| Ok(w.setting_put(name, Some(&text))?))
    }

    fn settled<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Failure> {
        let Some(text) = self.store.read()?.setting_get(name)? else { return Ok(None) };
        serde_json::from_str(&text).map(Some).map_err(|error| {
            Failure::new(FailureCode::Corrupt, format!("the setting `{name}` cannot be read"))
                .hint("check the library, then restore the newest backup")
                .caused_by(&error)
        })
    }
}

/// Where what is asked goes, in words for the person, and whether that is this machine.
pub(crate) fn goes_to(profile: &Profile) -> (String, bool) {
    if profile.dialect.is_in_process() {
        return (in_process::PLACE.to_owned(), true);
    }
    let origin = profile.destination().map(|destination| destination.origin);
    (origin.as_ref().map(ToString::to_string).unwrap_or_default(), origin.is_ok_and(|origin| origin.is_loopback()))
}

fn position(profiles: &[KeptProfile], name: &str) -> Result<usize, Failure> {
    profiles.iter().position(|kept| kept.profile.name == name).ok_or_else(|| {
        let known: Vec<_> = profiles.iter().map(|kept| format!("`{}`", kept.profile.name)).collect();
        let hint = match known.len() {
            0 => "none is set up yet; set one up, or use `builtin`, which needs none".to_owned(),
            _ => format!("the profiles are {}; `builtin` needs none", known.join(", ")),
        };
        Failure::new(FailureCode::NotFound, format!("there is no model profile called `{name}`")).hint(hint)
    })
}
