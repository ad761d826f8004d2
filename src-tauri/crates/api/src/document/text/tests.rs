#![allow(clippy::unwrap_used)]

use super::*;
use crate::document::{Block, to_html, to_markdown};
use model::{Check, Claim, ClaimId, Section};
use proptest::prelude::*;

fn passage(lead: &str, text: &str, cites: &[i64], accepted: bool) -> Passage {
    let claim = Claim {
        section: Section::Overview,
        text: text.to_owned(),
        evidence: cites.iter().map(|id| EvidenceId(*id)).collect(),
        quotes: Vec::new(),
        at: None,
        check: Check::Supported,
    };
    let written_by = if accepted { "person" } else { "builtin/1" }.to_owned();
    Passage { id: ClaimId(1), lead: lead.to_owned(), claim, accepted, written_by, proposal: None }
}

fn tree(passages: &[Passage], names: &Names) -> Vec<Node> {
    let passages: Vec<&Passage> = passages.iter().collect();
    nodes(&passages, names, &|passage| crate::document::standing(passage, names))
}

fn html(passages: &[Passage]) -> String {
    let page = to_html("t", &[Block::Text(tree(passages, &Names::kept()))]);
    page.split_once("<main>\n").unwrap().1.split_once("</main>").unwrap().0.to_owned()
}

fn md(passages: &[Passage]) -> String {
    to_markdown(&[Block::Text(tree(passages, &Names::kept()))])
}

#[test]
fn blocks_marks_and_standing_are_written() {
    let section = [
        passage("", "The **pool** was `full`.", &[1, 2], true),
        passage(" ", "It fell.", &[3], false),
        passage("\n\n### ", "Later", &[], true),
        passage("\n\n- ", "One [page](https://x.example/a_b).", &[], false),
        passage("\n- ", "Two.", &[], false),
        passage("\n\n3. ", "Three", &[], true),
        passage("\n\n> ", "Four", &[], true),
        passage("\n\n", "```\nlet x = \"<b>\";\n```", &[], true),
    ];
    let page = html(&section);
    for part in [
        "<span class=\"said written\">The <strong>pool</strong> was <code>full</code>. <a class=\"chip\" href=\"#e1\">E1</a> <a class=\"chip\" href=\"#e2\">E2</a> <small class=\"label\"><b>Written by a person</b></small></span>",
        "<span class=\"said proposed\"> It fell. <a class=\"chip\" href=\"#e3\">E3</a> <small class=\"label\"><b>Nobody has accepted this</b> <span>builtin/1</span></small></span>",
        "<h3>Later</h3>",
        "<div class=\"passage proposed\"><div class=\"label\"><b>Nobody has accepted this</b> <span>builtin/1</span></div><ul>\n<li><p>One <a href=\"https://x.example/a_b\" rel=\"noopener noreferrer\">page</a>.</p>",
        "<ol start=\"3\">",
        "<blockquote><p>Four</p>",
        "<pre>let x = &quot;&lt;b&gt;&quot;;</pre>",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert_eq!(
        md(&section),
        "The **pool** was `full`. [E1](#e1) [E2](#e2) *(written by a person)* It fell. [E3](#e3) *(nobody has accepted this; from builtin/1)*\n\n\
        ### Later\n\n\
        - One [page](https://x.example/a_b). *(nobody has accepted this; from builtin/1)*\n- Two. *(nobody has accepted this; from builtin/1)*\n\n\
        3. Three *(written by a person)*\n\n> Four *(written by a person)*\n\n```text\nlet x = \"<b>\";\n```\n\n"
    );
}

#[test]
fn names_are_hidden_in_text_code_and_addresses() {
    let library = crate::section::tests::library();
    let ids = vec![crate::contract::Ref::new("E-1")];
    let item = library.api.evidence_list(crate::contract::EvidenceList { ids }).unwrap().remove(0);
    let mut people = crate::document::People::default();
    people.add(&item);
    let section = [passage(
        "",
        "**Ines** Okar ran `Ines.sh` [there](https://x.example/ines) [Okar](mailto:ines@x.example).",
        &[],
        true,
    )];
    let written = to_markdown(&[Block::Text(tree(&section, &people.hidden()))]);
    assert!(!written.contains("Ines") && !written.contains("Okar") && !written.contains("ines@"), "{written}");
}

#[test]
fn hostile_text_makes_no_element_no_address_and_no_mark() {
    for hostile in [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1)) [b](data:text/html,x) <javascript:alert(1)> ![i](https://x.example/i.png)",
        "[a](https://x.example \"t\\\" onclick=x\")",
        "<div onclick=x>\n\n</div>",
        "\"><svg onload=alert(1)>",
        "</main></html><script>",
        "[E1]: javascript:alert(1)\n\n[E1]",
        "\u{202e}x\u{200b}",
        "|a<b>|\n|-|\n|<i>x|",
        "```\n</pre><script>",
        "@everyone closes #1 www.x.example",
    ] {
        let section = [passage("", hostile, &[1], true)];
        let (page, written) = (html(&section), md(&section));
        allowed(&page);
        for bad in ["<script", "<img", "<svg", "onclick=\"", "href=\"javascript", "href=\"data", "\u{202e}", "\u{200b}"]
        {
            assert!(!page.contains(bad), "{bad} in {page}");
        }
        let outside_code = written.split("```").step_by(2).collect::<String>();
        for bad in ["<script", "<img", "](javascript", "](data", "![", "@every", " #1", "www.x"] {
            assert!(!outside_code.contains(bad), "{bad} in {written}");
        }
    }
}

/// Every tag of the page is one of ours, with our attributes, and they are nested well.
fn allowed(page: &str) {
    let mut open: Vec<&str> = Vec::new();
    for part in page.split('<').skip(1) {
        let (tag, rest) = part.split_once('>').unwrap();
        assert!(!rest.contains('>'), "{part}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{page}");
            continue;
        }
        let name = tag.split(' ').next().unwrap();
        let known = "p h3 pre blockquote hr ul ol li table tr th td span small div b code br em strong a";
        assert!(known.split(' ').any(|known| known == name), "{tag}");
        for attribute in tag.split(' ').skip(1).filter(|part| part.contains('=')) {
            assert!(["class=", "href=", "rel=", "start="].iter().any(|known| attribute.starts_with(known)), "{tag}");
        }
        if let Some(href) = tag.split("href=\"").nth(1) {
            let href = href.split('"').next().unwrap();
            assert!(href.starts_with("#e") || is_safe(&href.replace("&amp;", "&")), "{tag}");
        }
        if !["hr", "br"].contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?} in {page}");
}

#[test]
fn depth_without_end_is_laid_out_flat() {
    for deep in [
        ">".repeat(20_000) + " x",
        "- ".repeat(3_000) + "x",
        "*_".repeat(5_000) + "x" + &"_*".repeat(5_000),
        "[".repeat(5_000),
    ] {
        let section = [passage("", &deep, &[], true)];
        allowed(&html(&section));
        md(&section);
    }
}

fn markdown() -> impl Strategy<Value = String> {
    let bit = prop::sample::select(vec![
        "It fell. ",
        "rose",
        "\n",
        "\n\n",
        "  \n",
        "- ",
        "1. ",
        "> ",
        "### ",
        "**",
        "*",
        "_",
        "`",
        "```\n",
        "[E1]",
        "[a](https://x.example)",
        "[b](javascript:x)",
        "<b>",
        "<!-- ",
        "-->",
        "|",
        "|-|\n",
        "---\n",
        "\\",
        "&lt;",
        "“",
        "<div>\n",
        "![i](https://x.example)",
        "\t",
        "é",
    ]);
    prop::collection::vec(bit, 0..20).prop_map(|bits| bits.concat())
}

proptest! {
    #[test]
    fn whatever_is_written_only_known_tags_come_out(texts in prop::collection::vec((markdown(), any::<bool>()), 1..4)) {
        let section: Vec<_> = texts.iter().map(|(text, accepted)| passage("\n\n", text, &[1], *accepted)).collect();
        allowed(&html(&section));
        md(&section);
        let pieces: Vec<_> = prose::pieces(&texts[0].0);
        let section: Vec<_> = pieces.iter().map(|p| passage(&p.lead, &p.text, &[2], true)).collect();
        let page = html(&section);
        allowed(&page);
        let letters = |text: &str| text.matches("It fell").count() + text.matches("rose").count();
        let in_references = section.iter().any(|p| p.lead.contains("rose") || p.lead.contains("fell"));
        prop_assert!(in_references || letters(&page) >= letters(&prose::plain(&section.iter().map(|p| p.claim.text.clone()).collect::<Vec<_>>().join(" "))));
    }
}
