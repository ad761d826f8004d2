//! Who is who and which folder is which channel, from the lists beside the day files.

use super::message::{Channel, User};
use crate::json::{Event, Records};
use crate::sink::{Progress, tell};
use crate::{IngestError, Settings, Sink, Tree, text};
use std::collections::{HashMap, HashSet};

/// People and channels of one export.
#[derive(Debug, Default)]
pub(super) struct Directory {
    people: HashMap<String, String>,
    /// By id.
    channels: HashMap<String, String>,
    /// Folder name to channel id, with the folder of the list it stands in.
    folders: HashMap<(String, String), String>,
    members: HashMap<String, Vec<String>>,
    missing: HashSet<String>,
}

/// What a file of an export is, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    People,
    Channels,
    /// Lists that hold no messages.
    Other,
    Messages,
}

pub(super) fn part_of(label: &str) -> Part {
    match file_name(label) {
        "users.json" | "org_users.json" => Part::People,
        "channels.json" | "groups.json" | "dms.json" | "mpims.json" => Part::Channels,
        "integration_logs.json"
        | "canvases.json"
        | "content_flags.json"
        | "lists.json"
        | "external_orgs.json"
        | "file_conversations.json"
        | "huddle_transcripts.json" => Part::Other,
        _ => Part::Messages,
    }
}

pub(super) fn file_name(label: &str) -> &str {
    label.rsplit(['/', '!']).next().unwrap_or(label)
}

/// The folder a label stands in; empty at the top.
pub(super) fn folder(label: &str) -> &str {
    label.rfind(['/', '!']).map_or("", |at| &label[..at])
}

impl Directory {
    pub(super) fn read(
        &mut self,
        part: Part,
        index: usize,
        tree: &dyn Tree,
        settings: &Settings,
        sink: &mut dyn Sink,
    ) -> Result<(), IngestError> {
        let label = text::entry_label(tree, index);
        let reader = match text::open(tree, index) {
            Ok(reader) => reader,
            Err(error) => return super::unreadable(&label, &error.to_string(), sink),
        };
        let mut records = Records::over(reader, settings.limits.record_bytes, &[]);
        loop {
            let fault = match records.next() {
                Ok(None) => break,
                Ok(Some(Event::Fault(fault))) => fault,
                Ok(Some(Event::Record(record))) => {
                    let added = match part {
                        Part::People => record.parse::<User>().map(|user| self.add_person(user)),
                        _ => record.parse::<Channel>().map(|channel| self.add_channel(folder(&label), channel)),
                    };
                    match added {
                        Ok(()) => continue,
                        Err(fault) => fault,
                    }
                }
                Err(error) => {
                    super::unreadable(&label, &error.to_string(), sink)?;
                    break;
                }
            };
            tell(sink, fault.finding(&label))?;
        }
        Progress::default().reached(records.bytes_read(), sink)
    }

    fn add_person(&mut self, user: User) {
        let User { id, name, real_name, profile } = user;
        let shown = profile
            .as_ref()
            .and_then(|profile| profile.display_name.get().or(profile.real_name.get()))
            .or(real_name.get())
            .or(name.get());
        if let (Some(id), Some(shown)) = (id.get(), shown) {
            if let Some(bot) = profile.as_ref().and_then(|profile| profile.bot_id.get()) {
                self.people.insert(bot.to_owned(), shown.to_owned());
            }
            self.people.insert(id.to_owned(), shown.to_owned());
        }
    }

    fn add_channel(&mut self, list_folder: &str, channel: Channel) {
        let Some(id) = channel.id.get() else { return };
        if let Some(name) = channel.name.get() {
            self.channels.insert(id.to_owned(), name.to_owned());
            self.folders.insert((list_folder.to_owned(), name.to_owned()), id.to_owned());
        }
        self.folders.insert((list_folder.to_owned(), id.to_owned()), id.to_owned());
        if let Some(members) = channel.members {
            self.members.insert(id.to_owned(), members.into_iter().map(|mut member| member.take()).collect());
        }
    }

    /// The shown name of a person or bot.
    pub(super) fn person(&self, id: &str) -> Option<&str> {
        let built_in = (id == "USLACKBOT").then_some("Slackbot");
        self.people.get(id).map(String::as_str).or(built_in)
    }

    pub(super) fn knows_people(&self) -> bool {
        !self.people.is_empty()
    }

    /// True the first time that `id` is missed.
    pub(super) fn miss(&mut self, id: &str) -> bool {
        self.missing.insert(id.to_owned())
    }

    /// Id of the channel whose messages lie in `path`, a folder of an export.
    pub(super) fn channel_of_folder(&self, path: &str) -> Option<&str> {
        let key = (folder(path).to_owned(), file_name(path).to_owned());
        self.folders.get(&key).map(String::as_str)
    }

    /// What a channel is called: its name, or who is in it.
    pub(super) fn channel(&self, id: &str) -> Option<String> {
        if let Some(name) = self.channels.get(id) {
            return Some(name.clone());
        }
        let members = self.members.get(id)?;
        let names: Vec<&str> = members.iter().map(|member| self.person(member).unwrap_or(member)).collect();
        (!names.is_empty()).then(|| names.join(", "))
    }
}
