//! Slack's JSON as it is met: every field optional, words where words are expected whatever their type.

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A text field. Numbers and booleans become their text; null, lists and objects become nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    text: String,
    /// It was a string; a number that went through a float is not to be trusted as a time.
    pub(super) quoted: bool,
}

impl Words {
    pub(super) fn get(&self) -> Option<&str> {
        (!self.text.is_empty()).then_some(self.text.as_str())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    pub(super) fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Words;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }
            fn visit_str<E>(self, text: &str) -> Result<Words, E> {
                Ok(Words { text: text.to_owned(), quoted: true })
            }
            fn visit_bool<E>(self, value: bool) -> Result<Words, E> {
                Ok(Words { text: value.to_string(), quoted: false })
            }
            fn visit_i64<E>(self, value: i64) -> Result<Words, E> {
                Ok(Words { text: value.to_string(), quoted: false })
            }
            fn visit_u64<E>(self, value: u64) -> Result<Words, E> {
                Ok(Words { text: value.to_string(), quoted: false })
            }
            fn visit_f64<E>(self, value: f64) -> Result<Words, E> {
                Ok(Words { text: value.to_string(), quoted: false })
            }
            fn visit_unit<E>(self) -> Result<Words, E> {
                Ok(Words::default())
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Words, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Words::default())
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Words, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Words::default())
            }
        }

        deserializer.deserialize_any(Any)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Message {
    #[serde(rename = "type")]
    pub(super) kind: Words,
    pub(super) subtype: Words,
    pub(super) user: Words,
    pub(super) username: Words,
    pub(super) bot_id: Words,
    pub(super) bot_profile: Option<Named>,
    pub(super) user_profile: Option<Named>,
    pub(super) text: Words,
    pub(super) ts: Words,
    pub(super) thread_ts: Words,
    pub(super) deleted_ts: Words,
    pub(super) channel: Words,
    pub(super) channel_name: Words,
    pub(super) edited: Option<Edited>,
    pub(super) files: Option<Vec<File>>,
    pub(super) file: Option<File>,
    pub(super) attachments: Option<Vec<Attachment>>,
    /// Only whether there are any: they are read where the text does not say it all.
    pub(super) blocks: Option<IgnoredAny>,
    pub(super) reactions: Option<Vec<Reaction>>,
    pub(super) room: Option<Room>,
    pub(super) comment: Option<Comment>,
    /// What an edit or a deletion is about.
    pub(super) message: Option<Box<Message>>,
    pub(super) previous_message: Option<Box<Message>>,
    /// As slackdump nests them below their root.
    pub(super) slackdump_thread_replies: Option<Vec<serde_json::Value>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Blocks {
    pub(super) blocks: Option<Vec<serde_json::Value>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Named {
    pub(super) name: Words,
    pub(super) display_name: Words,
    pub(super) real_name: Words,
    pub(super) bot_id: Words,
}

impl Named {
    pub(super) fn shown(&self) -> Option<&str> {
        self.display_name.get().or(self.real_name.get()).or(self.name.get())
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Edited {
    pub(super) ts: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Comment {
    pub(super) user: Words,
    pub(super) comment: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct File {
    pub(super) id: Words,
    pub(super) name: Words,
    pub(super) title: Words,
    pub(super) mimetype: Words,
    pub(super) size: Words,
    pub(super) mode: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Reaction {
    pub(super) name: Words,
    pub(super) count: Words,
    pub(super) users: Option<Vec<IgnoredAny>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Room {
    pub(super) name: Words,
    pub(super) date_start: Words,
    pub(super) date_end: Words,
    pub(super) participant_history: Option<Vec<Words>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Attachment {
    pub(super) pretext: Words,
    pub(super) author_name: Words,
    pub(super) title: Words,
    pub(super) title_link: Words,
    pub(super) text: Words,
    pub(super) fallback: Words,
    pub(super) color: Words,
    pub(super) fields: Option<Vec<Field>>,
    pub(super) blocks: Option<Vec<serde_json::Value>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Field {
    pub(super) title: Words,
    pub(super) value: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct User {
    pub(super) id: Words,
    pub(super) name: Words,
    pub(super) real_name: Words,
    pub(super) profile: Option<Named>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Channel {
    pub(super) id: Words,
    pub(super) name: Words,
    pub(super) members: Option<Vec<Words>>,
}

/// Reads a message member by member where it could not be read as a whole: what has an odd shape is left out, and named.
pub(super) fn salvage(raw: &str) -> Option<(Message, Vec<String>)> {
    let Ok(serde_json::Value::Object(members)) = serde_json::from_str::<serde_json::Value>(raw) else { return None };
    let mut kept = serde_json::Map::new();
    let mut odd = Vec::new();
    for (name, value) in members {
        let alone = serde_json::Value::Object([(name.clone(), value.clone())].into_iter().collect());
        if serde_json::from_value::<Message>(alone).is_ok() {
            kept.insert(name, value);
        } else {
            odd.push(name);
        }
    }
    serde_json::from_value(serde_json::Value::Object(kept)).ok().map(|message| (message, odd))
}

/// The digits of `"ts"` where it was written as a number: read off the text, since a float would bend them.
pub(super) fn digits_of_ts(raw: &str) -> Option<String> {
    let after = raw.split_once("\"ts\"")?.1.trim_start().strip_prefix(':')?.trim_start();
    let digits: String = after.chars().take_while(|letter| letter.is_ascii_digit() || *letter == '.').collect();
    (!digits.is_empty()).then_some(digits)
}
