//! What calls answer, for reading in a terminal. Imported text is printed with control characters made visible, so that
//! it cannot move the cursor, set colours or title the window.

use api::contract::*;
use api::document::{span, words};
use api::timeline::one_line;
use model::review::Blocker;
use model::*;
use std::io::{Result, Write};

type W<'a> = &'a mut dyn Write;

/// Imported text on one line, inert.
fn line(text: &str, max: usize) -> String {
    one_line(text, max).chars().map(inert).collect()
}

/// A character that does nothing to the terminal and is seen.
pub fn inert(c: char) -> char {
    if c.is_control() || api::document::is_hidden(c) { '\u{fffd}' } else { c }
}

fn block(w: W<'_>, text: &str, indent: &str) -> Result<()> {
    for part in text.lines() {
        writeln!(w, "{indent}{}", part.chars().map(|c| if c == '\t' { ' ' } else { inert(c) }).collect::<String>())?;
    }
    Ok(())
}

fn ids<T: std::fmt::Display>(list: &[T]) -> String {
    list.iter().map(|id| id.to_string()).collect::<Vec<_>>().join(" ")
}

fn time(at: Option<Utc>) -> String {
    at.map_or_else(|| "no time            ".to_owned(), |at| at.format("%Y-%m-%d %H:%M:%S").to_string())
}

fn counted(n: u64, one: &str) -> String {
    format!("{n} {one}{}", if n == 1 { "" } else { "s" })
}

pub fn incidents(w: W<'_>, rows: &[IncidentRow]) -> Result<()> {
    if rows.is_empty() {
        return writeln!(w, "no incidents yet; make one with `hindcast incident new TITLE --from PATH…`");
    }
    for row in rows {
        let severity = row.incident.severity.map_or_else(|| "-".to_owned(), |s| format!("sev {s}"));
        let review = row.review.map_or("no review", |r| r.as_str());
        writeln!(
            w,
            "{:<8} {:<6} {}  {:<10} {:>9}  {}",
            row.incident.id,
            severity,
            row.happened_at.unwrap_or(row.incident.created_at).format("%Y-%m-%d %H:%M"),
            review,
            counted(row.event_count, "event"),
            line(&row.incident.title, 80)
        )?;
    }
    Ok(())
}

pub fn incident(w: W<'_>, view: &IncidentView) -> Result<()> {
    let incident = &view.row.incident;
    writeln!(w, "{} {}", incident.id, line(&incident.title, 200))?;
    let mut facts = vec![
        counted(view.row.evidence_count, "evidence item"),
        counted(view.row.event_count, "timeline event"),
        format!("review: {}", view.row.review.map_or("none", |r| r.as_str())),
    ];
    facts.extend(incident.service.as_ref().map(|s| format!("service: {}", line(s, 80))));
    facts.extend(incident.severity.map(|s| format!("severity {s}")));
    facts.extend(incident.zone.as_ref().map(|z| format!("zone: {}", line(z, 40))));
    facts.extend(view.row.problems.iter().map(|p| p.to_string()));
    writeln!(w, "{}\n", facts.join(" · "))?;
    moments(w, &incident.moments)?;
    for s in &view.durations {
        writeln!(w, "  {} to {}: {}", words(s.from), words(s.to), span(s.seconds))?;
    }
    view.batches.iter().try_for_each(|b| batch(w, b))
}

pub fn moments(w: W<'_>, marks: &[MomentMark]) -> Result<()> {
    for mark in marks {
        let standing = if mark.decided { "set" } else { "proposed" };
        writeln!(
            w,
            "  {:<13} {}  {standing:<9} {} {}",
            words(mark.moment),
            time(Some(mark.at)),
            line(&mark.why, 120),
            ids(&mark.evidence)
        )?;
    }
    Ok(())
}

pub fn batch(w: W<'_>, b: &ImportBatch) -> Result<()> {
    let skew = if b.skew_ms == 0 { String::new() } else { format!(", shifted by {} ms", b.skew_ms) };
    writeln!(
        w,
        "{:<6} {:<10} {}  {}, {} new, zone {} ({}){skew}",
        b.id,
        b.format,
        line(&b.label, 80),
        counted(b.items_read, "item"),
        b.items_new,
        b.zone,
        b.zone_source
    )?;
    b.findings.iter().try_for_each(|f| finding(w, f))
}

fn finding(w: W<'_>, f: &Finding) -> Result<()> {
    let times = if f.count > 1 { format!(" ({} times)", f.count) } else { String::new() };
    writeln!(w, "       {}: {}: {}{times}", f.severity, line(&f.place.to_string(), 100), line(&f.message, 300))?;
    match &f.hint {
        Some(hint) => writeln!(w, "         {}", line(hint, 300)),
        None => Ok(()),
    }
}

pub fn import(w: W<'_>, report: &ImportReport) -> Result<()> {
    for source in &report.sources {
        let batch = source.batch.map_or_else(|| "-".to_owned(), |b| b.to_string());
        let new = if report.dry_run { String::new() } else { format!(", {} new", source.items_new) };
        writeln!(
            w,
            "{batch:<6} {:<10} {}  {}{new}, zone {} ({})",
            source.format,
            line(&source.label, 80),
            counted(source.items_read, "item"),
            source.zone,
            source.zone_source
        )?;
        source.findings.iter().try_for_each(|f| finding(w, f))?;
    }
    report.findings.iter().try_for_each(|f| finding(w, f))?;
    for item in &report.preview {
        let at = time(item.time.at);
        writeln!(w, "       {at}  {:<13} {}", item.kind, line(&item.text, 100))?;
    }
    let read = counted(report.items_read, "item");
    if report.dry_run {
        return writeln!(w, "read {read}; nothing was imported, leave out `--dry-run` to import");
    }
    if report.items_retimed > 0 {
        writeln!(w, "read {} again", counted(report.items_retimed, "time"))?;
    }
    writeln!(
        w,
        "imported {read}, {} new; {} with evidence from more than one source",
        report.items_new,
        counted(report.events_merged, "event")
    )
}

pub fn timeline(w: W<'_>, timeline: &Timeline) -> Result<()> {
    let incident = &timeline.incident;
    writeln!(w, "{} {} (all times UTC)\n", incident.id, line(&incident.title, 200))?;
    let mut marks = incident.moments.iter().collect::<Vec<_>>();
    marks.sort_by_key(|m| m.at);
    let mut marks = marks.into_iter().peekable();
    for event in &timeline.events {
        while let Some(mark) = marks.next_if(|m| event.event.at.is_none_or(|at| m.at <= at)) {
            let standing = if mark.decided { "" } else { " (proposed)" };
            writeln!(w, "{}  ◆ {}{standing}", time(Some(mark.at)), words(mark.moment))?;
        }
        let star = if event.event.starred { "★" } else { " " };
        let author = event.author.as_deref().map(|a| format!("{}: ", line(a, 40))).unwrap_or_default();
        writeln!(
            w,
            "{} {star}{:<13} {author}{} [{}]",
            time(event.event.at),
            event.event.kind,
            line(&event.shown_text, 160),
            ids(&event.event.evidence)
        )?;
        if let Some(note) = &event.event.note {
            writeln!(w, "                      note: {}", line(note, 160))?;
        }
    }
    for mark in marks {
        writeln!(w, "{}  ◆ {}", time(Some(mark.at)), words(mark.moment))?;
    }
    if timeline.events.is_empty() {
        writeln!(w, "nothing on the timeline; import files with `hindcast import {} PATH…`", incident.id)?;
    }
    for s in &timeline.durations {
        writeln!(w, "{} to {}: {}", words(s.from), words(s.to), span(s.seconds))?;
    }
    Ok(())
}

/// Comma-separated, one event a row. Cells that a spreadsheet would take for a formula begin with an apostrophe.
pub fn timeline_csv(w: W<'_>, timeline: &Timeline) -> Result<()> {
    let mut csv = csv::Writer::from_writer(w);
    csv.write_record(["event", "utc", "original_time", "kind", "author", "channel", "text", "note", "evidence"])?;
    for event in &timeline.events {
        csv.write_record([
            event.event.id.to_string(),
            event.event.at.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)).unwrap_or_default(),
            cell(event.raw_time.as_deref().unwrap_or_default()),
            event.event.kind.to_string(),
            cell(event.author.as_deref().unwrap_or_default()),
            cell(event.channel.as_deref().unwrap_or_default()),
            cell(&event.shown_text),
            cell(event.event.note.as_deref().unwrap_or_default()),
            ids(&event.event.evidence),
        ])?;
    }
    csv.flush()
}

fn cell(text: &str) -> String {
    let first = text.trim_start().chars().next();
    let risky = matches!(first, Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠'))
        || text.starts_with(['\t', '\r', '\n']);
    if risky { format!("'{text}") } else { text.to_owned() }
}

pub fn timeline_markdown(w: W<'_>, timeline: &Timeline) -> Result<()> {
    use api::document::{Block, to_markdown};
    let rows = timeline
        .events
        .iter()
        .map(|e| {
            [
                time(e.event.at),
                e.event.kind.to_string(),
                e.author.clone().unwrap_or_default(),
                e.shown_text.clone(),
                ids(&e.event.evidence),
            ]
            .map(api::document::Cell::from)
            .to_vec()
        })
        .collect();
    let title = format!("{} {}", timeline.incident.id, timeline.incident.title);
    let head = ["UTC", "Kind", "Who", "What", "Evidence"].map(str::to_owned).to_vec();
    w.write_all(to_markdown(&[Block::Heading(1, title), Block::Table(head, rows)]).as_bytes())
}

pub fn event(w: W<'_>, event: &TimelineEvent) -> Result<()> {
    writeln!(w, "{} {} {} [{}]", event.id, time(event.at), event.kind, ids(&event.evidence))?;
    event.text.iter().chain(&event.note).try_for_each(|text| block(w, text, "  "))
}

pub fn evidence(w: W<'_>, e: &Evidence) -> Result<()> {
    let author = e.author.as_deref().map(|a| line(a, 60)).unwrap_or_default();
    writeln!(w, "{} {} {} {} {author}", e.id, time(e.at), e.format, e.kind)?;
    writeln!(w, "  from {}", line(&e.locator.to_string(), 200))?;
    if let Some(raw) = &e.time.raw {
        writeln!(w, "  original time `{}` ({}, {})", line(raw, 80), e.time.zone_source, e.time.precision)?;
    }
    block(w, &e.text, "  | ")
}

pub fn references(w: W<'_>, rows: &[ReferenceRow]) -> Result<()> {
    for row in rows {
        let r = &row.reference;
        let repository = if r.repository.is_empty() { "?" } else { &r.repository };
        writeln!(
            w,
            "{:<13} {}  {} {} {}",
            r.kind.as_str().replace('_', " "),
            time(row.first_at),
            line(&r.host, 80),
            line(repository, 120),
            line(&r.target.to_string(), 80)
        )?;
        writeln!(w, "              mentioned by {}", ids(&row.mentioned_by))?;
    }
    Ok(())
}

pub fn models(w: W<'_>, view: &ModelView) -> Result<()> {
    if view.profiles.is_empty() {
        writeln!(w, "no model profiles; add one with `hindcast model add NAME --dialect … --address … --model …`")?;
    }
    for row in &view.profiles {
        let key = match row.key {
            KeyPlace::Keychain => "key in the keychain",
            KeyPlace::ThisRun => "key for this run only",
            KeyPlace::Environment => "key from HINDCAST_API_KEY",
            KeyPlace::None => "no key",
        };
        let tested = row.rung.map_or_else(|| "not tested".to_owned(), |rung| format!("answers as {rung}"));
        let profile = &row.profile;
        writeln!(
            w,
            "{}  {} at {}  {}",
            line(&profile.name, 60),
            line(&profile.model, 60),
            row.origin,
            profile.dialect
        )?;
        let room = counted(profile.context_tokens.into(), "token");
        writeln!(w, "    {room} of context, {} an answer, {key}, {tested}", profile.answer_tokens)?;
    }
    if let Some(fault) = &view.keychain_fault {
        writeln!(w, "keys are kept for this run only: {}", line(fault, 200))?;
    }
    writeln!(w, "network: {}", view.mode)
}

pub fn probe(w: W<'_>, probe: &ProbeView) -> Result<()> {
    match probe.rung {
        Some(rung) => writeln!(w, "it can draft: structured answers as {rung}")?,
        None => writeln!(w, "it cannot draft: no structured answer fitted")?,
    }
    let yes = |is: bool| if is { "yes" } else { "no" };
    let known = |is: Option<bool>| is.map_or("not known", yes);
    writeln!(w, "streams: {}, reports tokens: {}", known(probe.streams), known(probe.reports_usage))?;
    if let Some(tokens) = probe.context_tokens {
        writeln!(w, "context: {}", counted(tokens.into(), "token"))?;
    }
    if let Some(is_listed) = probe.is_listed {
        writeln!(w, "the model is in the server's list: {}", yes(is_listed))?;
    }
    for model in probe.models.iter().take(20) {
        writeln!(w, "  {}", line(model, 100))?;
    }
    probe.notes.iter().try_for_each(|note| writeln!(w, "note: {}", line(note, 400)))
}

/// What would be sent, with every byte of it.
pub fn preview(w: W<'_>, view: &RunView, bytes: &[CallBytes]) -> Result<()> {
    let size: u64 = view.calls.iter().map(|call| call.bytes as u64).sum();
    let state = if view.dialect.is_in_process() { "asked" } else { "sent" };
    writeln!(w, "To {} ({}, {}); nothing has been {state} of this round", view.origin, view.profile, view.model)?;
    writeln!(
        w,
        "{} of {}, {} taken out, {} not shown",
        counted(view.calls.len() as u64, "call"),
        counted(size, "byte"),
        counted(view.redactions.iter().map(|mark| mark.count as u64).sum(), "value"),
        counted(view.report.left_out.len() as u64, "item")
    )?;
    for (call, bytes) in view.calls.iter().zip(bytes) {
        writeln!(w, "\n--- {} {}, about {} tokens, SHA-256 {}", call.step, call.label, call.tokens_in, call.sha256)?;
        if let Some(again) = &call.again {
            writeln!(w, "    {}", line(again, 400))?;
        }
        bytes.head.iter().try_for_each(|head| writeln!(w, "{head}"))?;
        writeln!(w, "\n{}", bytes.body)?;
    }
    Ok(())
}

/// A draft of a model, and what was not taken of its answers.
pub fn drafted(w: W<'_>, view: &RunView) -> Result<()> {
    if let Some(report) = &view.done {
        draft(w, report)?;
    }
    let report = &view.report;
    writeln!(w, "\n{} calls, {} tokens in, {} out", view.calls_made, view.tokens_in, view.tokens_out)?;
    if let (Some(cost), Some(currency)) = (view.cost, &view.currency) {
        writeln!(w, "cost {cost:.4} {}", line(currency, 8))?;
    }
    for failed in &report.failed {
        writeln!(w, "{} failed: {} {}", failed.label, line(&failed.reason, 300), line(&failed.instead, 200))?;
    }
    for dropped in &report.dropped {
        writeln!(w, "not taken: {} ({})", line(&dropped.words, 120), line(&dropped.why, 200))?;
    }
    for abstained in &report.abstained {
        writeln!(w, "{}: {}", abstained.step, line(&abstained.reason, 300))?;
    }
    Ok(())
}

pub fn sent(w: W<'_>, rows: &[EgressRow]) -> Result<()> {
    if rows.is_empty() {
        return writeln!(w, "nothing has left this machine");
    }
    for row in rows {
        let size = counted(row.bytes_out, "byte");
        writeln!(w, "{}  {} {}  {size}  {}", time(Some(row.at)), row.method, line(&row.url, 100), row.purpose)?;
        writeln!(w, "    {}  SHA-256 {}", line(&row.outcome, 200), row.sha256)?;
    }
    Ok(())
}

pub fn draft(w: W<'_>, report: &DraftReport) -> Result<()> {
    writeln!(
        w,
        "Draft {} of {} by {}; nobody has accepted any of it\n",
        report.run, report.incident, report.drafted_by
    )?;
    let mut section = None;
    for claim in &report.claims {
        if section != Some(claim.section) {
            section = Some(claim.section);
            writeln!(w, "{}", claim.section.heading())?;
        }
        let mark = if claim.check == "supported" { "" } else { "  ⚠ unsupported" };
        writeln!(w, "  - {} [{}]{mark}", line(&claim.text, 400), ids(&claim.evidence))?;
        for fault in &claim.faults {
            writeln!(w, "      {}", line(&fault.to_string(), 300))?;
        }
    }
    if !report.hypotheses.is_empty() {
        writeln!(w, "\nHypotheses, best first")?;
    }
    for (at, h) in report.hypotheses.iter().enumerate() {
        writeln!(
            w,
            "  {}. {} ({}, {}) {}",
            at + 1,
            line(&h.statement, 300),
            h.role.as_str().replace('_', " "),
            h.verdict,
            h.id
        )?;
        writeln!(w, "     for {}", ids(&h.evidence_for))?;
        if !h.evidence_against.is_empty() {
            writeln!(w, "     against {}", ids(&h.evidence_against))?;
        }
    }
    if !report.changes.is_empty() {
        writeln!(w, "\nChanges, as candidate triggers")?;
    }
    for change in report.changes.iter().take(5) {
        writeln!(
            w,
            "  {:.2} {} {} ({})",
            change.score,
            change.reference,
            line(&change.title, 100),
            line(&change.reasons.join("; "), 200)
        )?;
    }
    if !report.actions.is_empty() {
        writeln!(w, "\nProposed action items")?;
    }
    for a in &report.actions {
        let factor = a.factor.map(|f| format!(" for {f}")).unwrap_or_default();
        writeln!(w, "  - {} ({}, {}){factor}", line(&a.title, 200), a.kind, a.strength)?;
    }
    if !report.questions.is_empty() {
        writeln!(w, "\nOpen questions")?;
    }
    report.questions.iter().try_for_each(|q| writeln!(w, "  - {} [{}]", line(&q.text, 300), ids(&q.evidence)))
}

pub fn proposals(w: W<'_>, list: &[Proposal]) -> Result<()> {
    if list.is_empty() {
        return writeln!(w, "nothing is proposed; `hindcast draft INC-1` makes proposals");
    }
    for p in list {
        let text = p.edited_text.as_deref().unwrap_or(p.body.text());
        let check = match &p.body {
            ProposalBody::Claim(c) if !c.check.is_supported() => "  ⚠ unsupported",
            _ => "",
        };
        writeln!(w, "{:<7} {:<10} {:<10} {}{check}", p.id, p.state, p.body.kind(), line(text, 160))?;
    }
    Ok(())
}

pub fn proposal(w: W<'_>, view: &ProposalView) -> Result<()> {
    proposals(w, std::slice::from_ref(&view.proposal))?;
    let p = &view.proposal;
    writeln!(w, "  proposed by {} at {}", p.proposed_by, time(Some(p.proposed_at)))?;
    if let (Some(by), at) = (&p.decided_by, p.decided_at) {
        let reason = p.reason.as_deref().map(|r| format!(": {}", line(r, 200))).unwrap_or_default();
        writeln!(w, "  {} by {by} at {}{reason}", p.state, time(at))?;
    }
    view.faults.iter().try_for_each(|fault| writeln!(w, "  ⚠ {}", line(fault, 300)))?;
    view.evidence.iter().try_for_each(|e| evidence(w, e))
}

pub fn hypothesis(w: W<'_>, h: &Hypothesis) -> Result<()> {
    let root = if h.root { ", root" } else { "" };
    writeln!(
        w,
        "{} {} ({}, {}, {}{root})",
        h.id,
        line(&h.statement, 300),
        h.role.as_str().replace('_', " "),
        h.verdict,
        h.state
    )?;
    writeln!(w, "    for {}; against {}", ids(&h.evidence_for), ids(&h.evidence_against))?;
    h.reason.iter().try_for_each(|r| writeln!(w, "    reason: {}", line(r, 300)))
}

pub fn review(w: W<'_>, view: &ReviewView) -> Result<()> {
    writeln!(w, "Review of {}: {}", view.review.incident, view.review.state)?;
    let mut section = None;
    for passage in &view.review.passages {
        if section != Some(passage.claim.section) {
            section = Some(passage.claim.section);
            writeln!(w, "\n{}", passage.claim.section.heading())?;
        }
        let id = passage.id;
        let mark = match (passage.claim.check.is_supported(), passage.accepted) {
            (false, _) => '‖',
            (true, false) => '┆',
            (true, true) => '│',
        };
        writeln!(w, "{mark} {id:<6} {} [{}]", line(&passage.claim.text, 400), ids(&passage.claim.evidence))?;
    }
    if !view.factors.is_empty() {
        writeln!(w, "\nAccepted factors")?;
        view.factors.iter().try_for_each(|h| hypothesis(w, h))?;
    }
    writeln!(w, "\n│ accepted  ┆ nobody has accepted  ‖ unsupported")?;
    if view.blockers.is_empty() {
        return writeln!(w, "Nothing stands between this review and final.");
    }
    writeln!(w, "Final is blocked by:")?;
    for blocker in &view.blockers {
        match blocker {
            Blocker::Unsupported { claim, text, .. } => writeln!(w, "  {claim} unsupported: {}", line(text, 160))?,
            Blocker::Undecided { hypothesis, statement } => {
                writeln!(w, "  {hypothesis} undecided: {}", line(statement, 160))?;
            }
        }
    }
    Ok(())
}

pub fn problem_line(w: W<'_>, p: &Problem) -> Result<()> {
    let known = if p.known_error { ", known error" } else { "" };
    writeln!(w, "{:<6} {:<20} {}{known} [{}]", p.id, p.state, line(&p.title, 120), ids(&p.incidents))
}

pub fn problem_row(w: W<'_>, row: &ProblemRow) -> Result<()> {
    problem_line(w, &row.problem)?;
    let mut facts = Vec::new();
    if row.repeats > 0 {
        facts.push(counted(row.repeats, "repeat"));
    }
    facts.extend(row.last_incident_at.map(|at| format!("last on {}", at.format("%Y-%m-%d"))));
    if row.open_actions > 0 {
        facts.push(counted(row.open_actions, "open action"));
    }
    if row.overdue_actions > 0 {
        facts.push(format!("{} overdue", row.overdue_actions));
    }
    if facts.is_empty() { Ok(()) } else { writeln!(w, "       {}", facts.join(", ")) }
}

pub fn problem(w: W<'_>, view: &ProblemView) -> Result<()> {
    problem_line(w, &view.problem)?;
    view.problem.workaround.iter().try_for_each(|text| writeln!(w, "  workaround: {}", line(text, 300)))?;
    if let Some(resolution) = &view.problem.resolution {
        let reason = resolution.reason.as_deref().map(|r| format!(": {}", line(r, 200))).unwrap_or_default();
        writeln!(w, "  {}{reason}", resolution.kind)?;
    }
    view.incident_rows.iter().try_for_each(|i| writeln!(w, "  {} {}", i.id, line(&i.title, 120)))?;
    view.factor_rows.iter().try_for_each(|h| hypothesis(w, h))?;
    view.actions.iter().try_for_each(|a| action_row(w, a))?;
    history(w, &view.history)
}

pub fn action_row(w: W<'_>, row: &ActionRow) -> Result<()> {
    action(w, &row.action)?;
    if row.overdue {
        writeln!(w, "       overdue")?;
    }
    if row.missing.is_empty() { Ok(()) } else { writeln!(w, "       lacks {}", row.missing.join(", ")) }
}

pub fn action(w: W<'_>, a: &ActionItem) -> Result<()> {
    writeln!(
        w,
        "{:<6} {:<11} {} ({}, {}) owner: {} due: {}",
        a.id,
        a.state,
        line(&a.title, 160),
        a.kind,
        a.strength,
        a.owner.as_deref().map_or("none".to_owned(), |o| line(o, 40)),
        a.due.map_or_else(|| "none".to_owned(), |d| d.to_string())
    )
}

pub fn similar(w: W<'_>, rows: &[SimilarRow]) -> Result<()> {
    if rows.is_empty() {
        return writeln!(w, "nothing in this library is similar");
    }
    for row in rows {
        let state = row.state.as_deref().map(|s| format!(" ({s})")).unwrap_or_default();
        writeln!(w, "{} {}{state}", row.key, line(&row.title, 120))?;
        row.reasons.iter().try_for_each(|r| writeln!(w, "  - {}", line(r, 200)))?;
        row.workaround.iter().try_for_each(|text| writeln!(w, "  workaround: {}", line(text, 300)))?;
        row.open_actions.iter().try_for_each(|a| writeln!(w, "  still open: {} {}", a.id, line(&a.title, 120)))?;
    }
    Ok(())
}

pub fn search(w: W<'_>, reply: &SearchReply) -> Result<()> {
    for hit in &reply.hits {
        let incident = hit.incident.map(|i| i.to_string()).unwrap_or_default();
        writeln!(w, "{:<8} {:<10} {:<8} {}", hit.key, hit.kind, incident, line(&marked(hit), 300))?;
    }
    writeln!(w, "{}{} found", if reply.counted { "" } else { "more than " }, reply.total)
}

/// The snippet with each mark between `«` and `»`.
fn marked(hit: &SearchHit) -> String {
    let mut out = String::new();
    let mut from = 0;
    for (start, end) in &hit.marks {
        out.push_str(&hit.snippet[from..*start]);
        out.push('«');
        out.push_str(&hit.snippet[*start..*end]);
        out.push('»');
        from = *end;
    }
    out.push_str(&hit.snippet[from..]);
    out
}

pub fn undone(w: W<'_>, undone: &Undone) -> Result<()> {
    let named = undone.records.iter().take(6).cloned().collect::<Vec<_>>().join(" ");
    let more = if undone.records.len() > 6 { format!(" and {} more", undone.records.len() - 6) } else { String::new() };
    writeln!(w, "took back act {} ({}): {named}{more}", undone.act, undone.what)
}

/// One line an act, with the first records that it changed.
pub fn acts(w: W<'_>, rows: &[Revision]) -> Result<()> {
    for act in rows.chunk_by(|a, b| a.act == b.act) {
        let mut records: Vec<&str> = act.iter().map(|r| r.record.as_str()).collect();
        let more = if records.len() > 6 { format!(" and {} more", records.len() - 6) } else { String::new() };
        records.truncate(6);
        let r = &act[0];
        let undoes = r.undoes.map(|act| format!(" (takes back act {act})")).unwrap_or_default();
        writeln!(
            w,
            "act {:<5} {} {:<10} {:<18} {}{more}{undoes}",
            r.act,
            time(Some(r.at)),
            line(&r.actor, 20),
            r.what,
            records.join(" ")
        )?;
    }
    Ok(())
}

pub fn history(w: W<'_>, rows: &[Revision]) -> Result<()> {
    for r in rows {
        let undoes = r.undoes.map(|act| format!(" (takes back act {act})")).unwrap_or_default();
        writeln!(
            w,
            "act {:<5} {} {:<10} {:<18} {}{undoes}",
            r.act,
            time(Some(r.at)),
            line(&r.actor, 20),
            r.what,
            r.record
        )?;
    }
    Ok(())
}

pub fn check(w: W<'_>, report: &CheckView) -> Result<()> {
    writeln!(w, "looked at {}", report.checked.join(", "))?;
    report.faults.iter().try_for_each(|fault| writeln!(w, "fault: {}", line(fault, 300)))?;
    writeln!(w, "{}", if report.sound { "sound" } else { "not sound" })
}
