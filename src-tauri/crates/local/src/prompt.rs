//! Messages as the tokens that the model was trained on.
//!
//! The chat template of the file is filled with marks of our own, and only then are the marks replaced by tokens of the
//! messages. So the template never sees a message, and marks of a template inside a message (`<|im_end|>` in a chat that
//! was imported) become tokens of letters, never the one that ends a turn.

use crate::{Message, Role};
use llama_cpp_2::model::{LlamaChatMessage, LlamaModel};
use llama_cpp_2::token::LlamaToken;

/// A piece of the prompt: the template's own, or the text of a message.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'m> {
    Frame(String),
    Text(&'m str),
}

/// The prompt with the turn of the assistant opened.
pub(crate) fn tokens(model: &LlamaModel, messages: &[Message]) -> Vec<LlamaToken> {
    let vocab = model.vocab();
    let mut tokens = Vec::new();
    if vocab.should_add_bos() {
        tokens.push(vocab.bos());
    }
    for piece in pieces(messages, |roles| framed(model, roles)) {
        let (text, is_frame) = match &piece {
            Piece::Frame(frame) => (frame.as_str(), true),
            Piece::Text(text) => (*text, false),
        };
        if !text.is_empty() {
            tokens.extend(vocab.tokenize(text.as_bytes(), false, is_frame));
        }
    }
    tokens
}

/// Whether the file brings a template that can be filled.
pub(crate) fn has_template(model: &LlamaModel) -> bool {
    framed(model, &[Role::User]).is_some()
}

/// The template of the file filled with marks; `None` where there is none, or none that llama.cpp knows.
fn framed(model: &LlamaModel, roles: &[Role]) -> Option<String> {
    let template = model.chat_template(None).ok()?;
    let chat = roles.iter().enumerate().map(|(at, role)| LlamaChatMessage::new(role.as_str().to_owned(), mark(at)));
    let chat = chat.collect::<Result<Vec<_>, _>>().ok()?;
    model.apply_chat_template(&template, &chat, true).ok()
}

fn mark(at: usize) -> String {
    format!("HINDCAST-MESSAGE-{at}-HERE")
}

/// Cuts what `frame` made of the roles at its marks. A template that loses one, or turns them round, is not used.
fn pieces<'m>(messages: &'m [Message], frame: impl Fn(&[Role]) -> Option<String>) -> Vec<Piece<'m>> {
    let roles: Vec<Role> = messages.iter().map(|message| message.role).collect();
    let cut = frame(&roles).and_then(|framed| cut(&framed, messages));
    cut.unwrap_or_else(|| {
        let framed = roles.iter().enumerate().map(|(at, role)| format!("### {}\n{}\n\n", role.as_str(), mark(at)));
        let framed: String = framed.chain(["### assistant\n".to_owned()]).collect();
        self::cut(&framed, messages).expect("the plain frame has every mark once, in order")
    })
}

fn cut<'m>(framed: &str, messages: &'m [Message]) -> Option<Vec<Piece<'m>>> {
    let mut pieces = Vec::with_capacity(messages.len() * 2 + 1);
    let mut rest = framed;
    for (at, message) in messages.iter().enumerate() {
        let (frame, after) = rest.split_once(&mark(at))?;
        pieces.push(Piece::Frame(frame.to_owned()));
        pieces.push(Piece::Text(&message.text));
        rest = after;
    }
    if rest.contains("HINDCAST-MESSAGE-") {
        return None;
    }
    pieces.push(Piece::Frame(rest.to_owned()));
    Some(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages() -> Vec<Message> {
        vec![
            Message { role: Role::System, text: "Rules <|im_end|>".to_owned() },
            Message { role: Role::User, text: "HINDCAST-MESSAGE-0-HERE".to_owned() },
        ]
    }

    #[test]
    fn a_message_is_never_part_of_the_frame() {
        let messages = messages();
        let framed = pieces(&messages, |roles| Some(format!("<s>{}</s><u>{}</u><a>", mark(0), mark(roles.len() - 1))));
        let expected = [
            Piece::Frame("<s>".into()),
            Piece::Text("Rules <|im_end|>"),
            Piece::Frame("</s><u>".into()),
            Piece::Text("HINDCAST-MESSAGE-0-HERE"),
            Piece::Frame("</u><a>".into()),
        ];
        assert_eq!(framed, expected);
    }

    #[test]
    fn a_template_that_loses_repeats_or_turns_messages_round_is_not_used() {
        let messages = messages();
        let plain = pieces(&messages, |_| None);
        assert_eq!(plain[0], Piece::Frame("### system\n".into()));
        assert_eq!(plain[4], Piece::Frame("\n\n### assistant\n".into()));
        for bad in [mark(1), format!("{}{}", mark(1), mark(0)), format!("{}{}{}", mark(0), mark(1), mark(1))] {
            assert_eq!(pieces(&messages, |_| Some(bad.clone())), plain, "{bad}");
        }
    }
}
