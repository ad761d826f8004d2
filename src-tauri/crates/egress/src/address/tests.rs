#![allow(clippy::unwrap_used)]

use super::*;

/// Each of these must be refused, and for the reason given here.
const REFUSED: &[(&str, &str)] = &[
    // Scheme
    ("", "scheme"),
    ("api.github.com", "scheme"),
    ("//api.github.com", "scheme"),
    ("http://api.github.com", "scheme"),
    ("HTTP://api.github.com", "scheme"),
    ("http://192.168.1.5:11434", "scheme"),
    ("http://localhost.evil.example", "scheme"),
    ("http://128.0.0.1", "scheme"),
    ("ftp://api.github.com", "scheme"),
    ("file:///etc/passwd", "scheme"),
    ("javascript:alert(1)", "scheme"),
    ("data:text/plain,hello", "scheme"),
    ("ws://api.github.com", "scheme"),
    ("https:api.github.com", "scheme"),
    ("https:/api.github.com", "scheme"),
    ("https:\\\\api.github.com", "scheme"),
    (" https://api.github.com", "scheme"),
    ("ｈttps://api.github.com", "scheme"),
    // Userinfo
    ("https://me@api.github.com", "userinfo"),
    ("https://me:secret@api.github.com", "userinfo"),
    ("https://api.github.com@evil.example", "userinfo"),
    ("https://api.github.com:443@evil.example", "userinfo"),
    ("https://@api.github.com", "userinfo"),
    // Names
    ("https://", "host"),
    ("https:///path", "host"),
    ("https://:443", "host"),
    ("https://api.github.com.", "host"),
    ("https://api..github.com", "host"),
    ("https://.github.com", "host"),
    ("https://api_github.com", "host"),
    ("https://-api.github.com", "host"),
    ("https://api-.github.com", "host"),
    ("https://api.github.com%00.evil.example", "host"),
    ("https://api%2egithub.com", "host"),
    ("https://api github.com", "host"),
    ("https://api.github.com\t", "host"),
    ("https://api.github.com\r\nHost: evil.example", "port"),
    ("https://api.github.com\n", "host"),
    ("https://*.github.com", "host"),
    ("https://api.github.com,evil.example", "host"),
    ("https://аpi.github.com", "host"),
    ("https://api.gıthub.com", "host"),
    ("https://api。github。com", "host"),
    ("https://ⓐpi.github.com", "host"),
    ("https://xn--pi-7kc.github.com", "host"),
    ("https://XN--pi-7kc.github.com", "host"),
    ("https://api.github.com\u{200b}", "host"),
    ("https://\u{202e}moc.buhtig", "host"),
    // Numbers that some resolvers read as addresses
    ("https://2130706433", "host"),
    ("https://0x7f000001", "host"),
    ("https://0x7f.0.0.1", "host"),
    ("https://0x", "host"),
    ("https://0X7F.1", "host"),
    ("https://127.1", "host"),
    ("https://127.0.1", "host"),
    ("https://0177.0.0.1", "host"),
    ("https://127.0.0.01", "host"),
    ("https://127.0.0.1.", "host"),
    ("https://256.0.0.1", "host"),
    ("https://1.2.3.4.5", "host"),
    ("https://017700000001", "host"),
    ("https://2852039166", "host"),
    ("https://host.0x10", "host"),
    // IPv6
    ("https://[::1", "port"),
    ("https://::1", "port"),
    ("https://[]", "host"),
    ("https://[::g]", "host"),
    ("https://[1.2.3.4]", "host"),
    ("https://[fe80::1%25eth0]", "host"),
    ("https://[fe80::1%eth0]", "host"),
    ("https://[::ffff:127.0.0.1]", "host"),
    ("https://[::ffff:a9fe:a9fe]", "host"),
    ("https://[::127.0.0.1]", "host"),
    ("https://[64:ff9b::a9fe:a9fe]", "host"),
    ("https://[2002:a9fe:a9fe::1]", "host"),
    ("https://[2001:0:53aa:64c::1]", "host"),
    ("https://[::ffff:0:127.0.0.1]", "host"),
    ("https://[::1]evil.example", "port"),
    // Ranges that are never a destination
    ("https://169.254.169.254", "forbidden"),
    ("https://169.254.0.1", "forbidden"),
    ("https://100.100.100.200", "forbidden"),
    ("https://168.63.129.16", "forbidden"),
    ("https://192.0.0.192", "forbidden"),
    ("https://0.0.0.0", "forbidden"),
    ("https://0.1.2.3", "forbidden"),
    ("https://224.0.0.1", "forbidden"),
    ("https://255.255.255.255", "forbidden"),
    ("https://[::]", "forbidden"),
    ("https://[fe80::1]", "forbidden"),
    ("https://[FE80::1]", "forbidden"),
    ("https://[febf::1]", "forbidden"),
    ("https://[fec0::1]", "forbidden"),
    ("https://[ff02::1]", "forbidden"),
    ("https://[fd00:ec2::254]", "forbidden"),
    ("https://[fd00:0ec2:0:0:0:0:0:0254]", "forbidden"),
    ("https://metadata.google.internal", "forbidden"),
    ("https://Metadata.Google.Internal", "forbidden"),
    ("https://metadata", "forbidden"),
    // Ports
    ("https://api.github.com:", "port"),
    ("https://api.github.com:0", "port"),
    ("https://api.github.com:0443", "port"),
    ("https://api.github.com:65536", "port"),
    ("https://api.github.com:99999999999999999999", "port"),
    ("https://api.github.com:-1", "port"),
    ("https://api.github.com:+443", "port"),
    ("https://api.github.com:44 3", "port"),
    ("https://api.github.com:443:443", "port"),
    ("https://api.github.com:https", "port"),
    ("https://api.github.com:４４３", "port"),
    ("https://[::1]:", "port"),
    ("https://[::1]:x", "port"),
    // More than an origin
    ("https://api.github.com/v3", "rest"),
    ("https://api.github.com//", "rest"),
    ("https://api.github.com?x", "rest"),
    ("https://api.github.com#x", "rest"),
    ("https://api.github.com\\@evil.example", "rest"),
];

fn reason(fault: &AddressFault) -> &'static str {
    match fault {
        AddressFault::Scheme => "scheme",
        AddressFault::UserInfo => "userinfo",
        AddressFault::Host(..) => "host",
        AddressFault::Port(_) => "port",
        AddressFault::Forbidden(_) => "forbidden",
        AddressFault::NotAnOrigin(_) => "rest",
        AddressFault::Path(_) => "path",
        AddressFault::SecretInQuery(_) => "secret",
    }
}

#[test]
fn every_crooked_origin_is_refused_for_its_own_reason() {
    for (text, expected) in REFUSED {
        let fault = Origin::parse(text).expect_err(text);
        assert_eq!(reason(&fault), *expected, "`{text}` gave: {fault}");
    }
}

#[test]
fn straight_origins_have_one_spelling() {
    for (text, spelling) in [
        ("https://api.github.com", "https://api.github.com"),
        ("https://api.github.com/", "https://api.github.com"),
        ("HTTPS://API.GitHub.com:443", "https://api.github.com"),
        ("https://api.github.com:8443", "https://api.github.com:8443"),
        ("https://1password.example", "https://1password.example"),
        ("https://0xcafe.example", "https://0xcafe.example"),
        ("http://localhost:11434", "http://localhost:11434"),
        ("http://LOCALHOST:80/", "http://localhost"),
        ("http://127.0.0.1:11434", "http://127.0.0.1:11434"),
        ("http://127.9.9.9", "http://127.9.9.9"),
        ("http://[::1]:11434", "http://[::1]:11434"),
        ("http://[0:0:0:0:0:0:0:1]", "http://[::1]"),
        ("https://[2A00:1450:0::8A]", "https://[2a00:1450::8a]"),
        ("https://192.168.1.5:8443", "https://192.168.1.5:8443"),
    ] {
        let origin = Origin::parse(text).unwrap();
        assert_eq!(origin.to_string(), spelling);
        assert_eq!(Origin::parse(&origin.to_string()).unwrap(), origin, "the spelling of `{text}` reads back");
        let json = serde_json::to_string(&origin).unwrap();
        assert_eq!(serde_json::from_str::<Origin>(&json).unwrap(), origin);
    }
    serde_json::from_str::<Origin>("\"https://me@api.github.com\"").unwrap_err();
}

#[test]
fn paths_with_two_readings_are_refused() {
    let long = format!("/{}", "a".repeat(MAX_PATH));
    for path in [
        "",
        "repos",
        "//evil.example/x",
        "/a//b",
        "/\\evil.example",
        "/a\\b",
        "/a/../b",
        "/..",
        "/.",
        "/a/./b",
        "/a/%2e%2e/b",
        "/a/%2E%2E/b",
        "/a/.%2e/b",
        "/a/..;x=1/b",
        "/a%2fb",
        "/a%5Cb",
        "/a%252e%252e/b",
        "/a%00",
        "/a%0d%0aHost:x",
        "/a%7f",
        "/a%",
        "/a%2",
        "/a%zz",
        "/a?x=%g1",
        "/a b",
        "/a\tb",
        "/a\r\nHost: evil.example",
        "/a\0",
        "/a#b",
        "/ä",
        "/a?q=ä",
        "/a?q=<x>",
        "@evil.example/",
        ":443/",
        ".evil.example/",
        &long,
    ] {
        let fault = check_path(path).expect_err(path);
        assert_eq!(reason(&fault), "path", "`{path}` gave: {fault}");
    }
}

#[test]
fn secrets_in_a_query_are_refused_however_they_are_written() {
    for path in ["/a?token=x", "/a?page=2&access_token=x", "/a?API_KEY=x", "/a?x=1;key=y", "/a?%74oken=x", "/a?secret"]
    {
        assert_eq!(reason(&check_path(path).expect_err(path)), "secret", "{path}");
    }
}

#[test]
fn ordinary_paths_pass() {
    for path in [
        "/",
        "/v1/chat/completions",
        "/repos/a/b/pulls/7?per_page=100&page=2",
        "/incidents?include%5B%5D=channels&time_zone=UTC",
        "/search?q=a%20b%0Ac%2F..%2F",
        "/a/...b/c..d/.well-known",
        "/users/@me",
        "/a?next=//x/../y",
        "/a?tokens=3",
    ] {
        check_path(path).unwrap_or_else(|fault| panic!("`{path}` was refused: {fault}"));
    }
}

#[test]
fn a_redirect_stays_at_its_origin() {
    let from = "https://api.github.com/repos/a/b";
    for to in
        ["/repositories/7", "https://api.github.com/x?y=1", "https://API.github.com:443/x", "https://api.github.com"]
    {
        assert!(redirect_allowed(from, to), "{to}");
    }
    for to in [
        "",
        "x",
        "../x",
        "?page=2",
        "//evil.example/x",
        "/\\evil.example",
        "/a/../b",
        "http://api.github.com/x",
        "https://api.github.com:8443/x",
        "https://api.github.com.evil.example/x",
        "https://evil.example/https://api.github.com",
        "https://me@api.github.com/x",
        "https://api.github.com@evil.example/",
        "https://github.com/x",
        "https://api.github.com./x",
        "https://api.github.com?x",
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1/",
        "file:///etc/passwd",
    ] {
        assert!(!redirect_allowed(from, to), "{to}");
    }
    assert!(redirect_allowed("http://localhost:11434/a", "http://localhost:11434/b"));
    assert!(
        !redirect_allowed("http://localhost:11434/a", "http://127.0.0.1:11434/b"),
        "another name is another origin"
    );
    assert!(!redirect_allowed("nowhere", "/b"));
}

#[test]
fn a_name_resolves_only_to_where_it_may() {
    let public = Origin::parse("https://api.github.com").unwrap();
    let local = Origin::parse("http://localhost:11434").unwrap();
    let address = Origin::parse("https://192.168.1.5").unwrap();
    let ip = |text: &str| text.parse::<IpAddr>().unwrap();
    assert!(public.may_resolve_to(ip("140.82.112.5")) && public.may_resolve_to(ip("10.0.0.8")));
    for bad in ["127.0.0.1", "::1", "169.254.169.254", "fe80::1", "0.0.0.0", "::ffff:127.0.0.1", "fd00:ec2::254"] {
        assert!(!public.may_resolve_to(ip(bad)), "{bad}");
    }
    assert!(local.may_resolve_to(ip("127.0.0.1")) && local.may_resolve_to(ip("::1")));
    assert!(!local.may_resolve_to(ip("140.82.112.5")));
    assert!(address.may_resolve_to(ip("192.168.1.5")) && !address.may_resolve_to(ip("192.168.1.6")));
}
