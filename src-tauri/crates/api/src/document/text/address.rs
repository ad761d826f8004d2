//! Which addresses may be a link in a document: pages and mail, written so that what is read is where it leads.

/// Longest address that is a link.
const LONGEST: usize = 2_000;

/// True for `http:`, `https:` and `mailto:` in plain ASCII, with a host that no name before an `@` can be taken for.
pub fn is_safe(address: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&*+,;=%".contains(c);
    if address.len() > LONGEST || !address.chars().all(allowed) {
        return false;
    }
    let Some((scheme, rest)) = address.split_once(':') else { return false };
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => {
            let Some(rest) = rest.strip_prefix("//") else { return false };
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            let named = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
            !host.is_empty() && host.chars().all(named) && !host.to_ascii_lowercase().contains("xn--")
        }
        "mailto" => rest.contains('@') && !rest.starts_with('/'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_and_mail_are_links() {
        for address in
            ["https://status.example/a?b=c#d", "HTTP://x.example:8080/", "mailto:ops@relay.example", "http://[::1]/"]
        {
            assert!(is_safe(address), "{address}");
        }
        for address in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            " javascript:x",
            "data:text/html,x",
            "file:///etc/passwd",
            "smb://host/x",
            "ms-word:x",
            "vbscript:x",
            "//x.example",
            "/x",
            "x.example",
            "#e1",
            "",
            "http:",
            "http://",
            "https:/x.example",
            "https://good.example@bad.example/",
            "https://xn--pple-43d.example/",
            "https://аpple.example/",
            "https://x.example/\"onclick",
            "https://x.example/<b>",
            "https://x.example/\u{202e}",
            "https://x.example\\@y",
            "mailto:x",
        ] {
            assert!(!is_safe(address), "{address}");
        }
    }
}
