//! The gate for everything that is opened outside the window: a folder of ours, or an address that the person saw.

use crate::library::Library;
use crate::pick::Picks;
use api::{Failure, FailureCode};
use tauri::{AppHandle, State};
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons, MessageDialogKind};
use url::Url;

const LONGEST: usize = 2_000;

/// Shows the address as it will be opened, and opens exactly that when the person agrees. Answers whether it did.
#[tauri::command]
pub async fn open_link(app: AppHandle, address: String) -> Result<bool, Failure> {
    let address = judged(&address)?;
    let question = match address.host_str() {
        Some(host) => format!("This leaves Hindcast and opens your browser at\n\n{host}\n\n{address}"),
        None => format!("This leaves Hindcast and opens\n\n{address}"),
    };
    let agreed = app
        .dialog()
        .message(question)
        .title("Open this address?")
        .kind(MessageDialogKind::Info)
        .buttons(MessageDialogButtons::OkCancelCustom("Open".to_owned(), "Cancel".to_owned()))
        .blocking_show();
    if agreed {
        open::that_detached(address.as_str()).map_err(|error| not_opened(address.as_str(), &error))?;
    }
    Ok(agreed)
}

/// Opens the library's folder, or a folder that was picked, in the file manager.
#[tauri::command]
pub async fn open_place(
    library: State<'_, Library>,
    picks: State<'_, Picks>,
    pick: Option<String>,
) -> Result<(), Failure> {
    let place = match pick {
        Some(pick) => picks.path(&pick)?,
        None => library.folder().to_owned(),
    };
    // A file is shown in its folder: opening it would run whatever its type is bound to.
    let folder = if place.is_dir() { place.as_path() } else { place.parent().unwrap_or(&place) };
    open::that_detached(folder).map_err(|error| not_opened(&folder.to_string_lossy(), &error))
}

fn not_opened(what: &str, error: &std::io::Error) -> Failure {
    Failure::new(FailureCode::Internal, format!("`{what}` could not be opened: {error}"))
        .hint("copy it and open it yourself")
}

/// The address in the form that is shown and opened: host in ASCII, no control characters, no user name before the host.
///
/// # Errors
/// `refused` for any scheme but http, https and mailto, and for addresses that could show another host than they open.
fn judged(given: &str) -> Result<Url, Failure> {
    let refuse = |why: &str| {
        let shown: String = given.chars().filter(|c| !c.is_control()).take(120).collect();
        Err(Failure::new(FailureCode::Refused, format!("the address `{shown}` was not opened: {why}"))
            .hint("copy it if you trust it"))
    };
    if given.len() > LONGEST {
        return refuse("it is longer than an address has reason to be");
    }
    if given.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return refuse("it holds blanks or control characters");
    }
    let Ok(address) = Url::parse(given) else { return refuse("it is not a complete address") };
    match address.scheme() {
        "http" | "https" => {}
        "mailto" => return if address.query().is_none() { Ok(address) } else { refuse("it would fill in a mail") },
        _ => return refuse("only http, https and mailto are opened"),
    }
    if !address.username().is_empty() || address.password().is_some() {
        return refuse("it has a user name in front of the host");
    }
    if address.host_str().is_none_or(str::is_empty) {
        return refuse("it names no host");
    }
    Ok(address)
}

/// Used by the window: nothing but its own page may be shown in it.
pub fn is_own_page(address: &Url) -> bool {
    let own_scheme = address.scheme() == "tauri" && address.host_str() == Some("localhost");
    // Windows and Android serve the page from a name that resolves nowhere.
    let own_host = matches!(address.scheme(), "http" | "https") && address.host_str() == Some("tauri.localhost");
    // Any port, user or path would be answered with the page too, as another origin or with another base for its files.
    let is_plain = address.port().is_none() && address.username().is_empty() && address.password().is_none();
    (own_scheme || own_host) && is_plain && matches!(address.path(), "" | "/" | "/index.html")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn plain_addresses_are_opened_as_shown() {
        for (given, opened) in [
            ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
            ("http://EXAMPLE.org", "http://example.org/"),
            ("mailto:team@example.org", "mailto:team@example.org"),
            ("https://xn--exmple-cua.org/", "https://xn--exmple-cua.org/"),
            ("https://exämple.org/", "https://xn--exmple-cua.org/"),
        ] {
            assert_eq!(judged(given).unwrap().as_str(), opened, "{given}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for given in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "smb://host/share",
            "ms-settings:x",
            "vbscript:x",
            "//example.org",
            "/etc/passwd",
            "https://user@example.org/",
            "https://example.org:pw@other.example/",
            "https://exa mple.org/",
            "https://example.org/\u{0}",
            "mailto:a@example.org?body=secret",
            "",
        ] {
            assert_eq!(judged(given).unwrap_err().code, FailureCode::Refused, "{given:?}");
        }
        assert!(judged(&format!("https://example.org/{}", "a".repeat(LONGEST))).is_err());
    }

    #[test]
    fn only_the_own_page_is_shown() {
        for address in ["tauri://localhost", "tauri://localhost/index.html#/x", "http://tauri.localhost/"] {
            assert!(is_own_page(&Url::parse(address).unwrap()), "{address}");
        }
        for address in [
            "https://example.org/",
            "tauri://evil/",
            "tauri://localhost.evil/",
            "http://tauri.localhost.evil.example/",
            "http://app.tauri.localhost/",
            "http://tauri.localhost:81/",
            "tauri://localhost:81/",
            "tauri://user@localhost/",
            "tauri://localhost/assets/index.js",
            "tauri://localhost//evil.example/",
            "http://user@tauri.localhost/",
            "http://localhost/",
            "http://ipc.localhost/",
            "file:///tauri.localhost",
            "data:text/html,x",
            "about:blank",
            "blob:tauri://localhost/1",
            "javascript:1",
        ] {
            assert!(!is_own_page(&Url::parse(address).unwrap()), "{address}");
        }
    }
}
