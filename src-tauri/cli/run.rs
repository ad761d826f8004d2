//! From arguments to calls.

use crate::args::{
    Action, Args, Batch, Command, Event, Hypothesis, Import, Incident, Moment, Problem, Proposal, Review,
    Timeline as TimelineArgs, TimelineFormat,
};
use crate::terminal::{TASK, Terminal};
use crate::{demo, language, rpc, show};
use api::contract::*;
use api::{Api, Failure, FailureCode, Notice};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Does what the arguments say.
pub fn run(args: Args) -> Result<(), Failure> {
    let terminal = Arc::new(Terminal::new());
    let out = Out { json: args.json, terminal: terminal.clone() };
    match args.command {
        Command::Demo { into } => demo::run(into, &terminal, &out),
        Command::Restore { file, replace } => {
            let folder = library(args.library)?;
            let shown = terminal.clone();
            let aside = api::restore(&file, &folder, replace, &mut |done, of| {
                api::Host::notify(&*shown, Notice::Progress { task: TASK.into(), step: "restoring".into(), done, of });
            })
            .map_err(|failure| match failure.code {
                FailureCode::Refused => {
                    failure.hint("`--replace` sets what is there aside, `--library DIR` names another")
                }
                _ => failure,
            })?;
            out.print(&serde_json::json!({ "library": folder, "set_aside": aside }), |w| {
                writeln!(w, "restored {}", folder.display())?;
                match &aside {
                    Some(aside) => writeln!(w, "the library that was there lies in {}", aside.display()),
                    None => Ok(()),
                }
            })
        }
        command => {
            let api = Arc::new(Api::open(&library(args.library)?, terminal)?);
            cancel_on_interrupt(&api);
            dispatch(&api, command, &out)
        }
    }
}

/// Prints what a call answered: as JSON when asked for, for reading otherwise.
pub struct Out {
    json: bool,
    terminal: Arc<Terminal>,
}

impl Out {
    pub fn print<T: serde::Serialize>(
        &self,
        reply: &T,
        read: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
    ) -> Result<(), Failure> {
        self.terminal.done();
        let mut stdout = std::io::BufWriter::new(std::io::stdout().lock());
        let written = if self.json {
            serde_json::to_writer_pretty(&mut stdout, reply)
                .map_err(std::io::Error::from)
                .and_then(|()| writeln!(stdout))
        } else {
            read(&mut stdout)
        };
        match written.and_then(|()| stdout.flush()) {
            // Whoever reads has seen enough: `hindcast timeline INC-1 | head`.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            Err(error) => Err(Failure::new(FailureCode::Internal, format!("could not print: {error}"))),
            Ok(()) => Ok(()),
        }
    }

    pub fn is_json(&self) -> bool {
        self.json
    }
}

fn library(given: Option<PathBuf>) -> Result<PathBuf, Failure> {
    if let Some(folder) = given {
        return Ok(folder);
    }
    directories::ProjectDirs::from("", "", "hindcast").map(|dirs| dirs.data_dir().to_owned()).ok_or_else(|| {
        Failure::invalid("this platform names no data folder").hint("say where the library lies with `--library DIR`")
    })
}

fn cancel_on_interrupt(api: &Arc<Api>) {
    let api = Arc::downgrade(api);
    let handler = move || {
        let cancelled = api.upgrade().is_some_and(|api| api.task_cancel(TaskRef { task: TASK.to_owned() }).is_ok());
        if !cancelled {
            std::process::exit(130);
        }
    };
    if let Err(error) = ctrlc::set_handler(handler) {
        eprintln!("note: Ctrl-C will end the program at once instead of cancelling in good order: {error}");
    }
}

fn dispatch(api: &Api, command: Command, out: &Out) -> Result<(), Failure> {
    match command {
        Command::Incident(command) => incident(api, command, out),
        Command::Import(args) => import(api, args, out),
        Command::Timeline(args) => timeline(api, args, out),
        Command::Event(command) => event(api, command, out),
        Command::Moment(command) => moment(api, command, out),
        Command::Batch(command) => batch(api, command, out),
        Command::Evidence { ids } => {
            let found = api.evidence_list(EvidenceList { ids: refs(ids) })?;
            out.print(&found, |w| found.iter().try_for_each(|e| show::evidence(w, e)))
        }
        Command::Links { incident } => {
            let rows = api.reference_list(IncidentRef { incident: Ref::new(incident) })?;
            out.print(&rows, |w| show::references(w, &rows))
        }
        Command::Draft(args) if args.with == "builtin" => {
            let params = DraftRun { incident: Ref::new(args.incident), with: Some(args.with), task: TASK.to_owned() };
            let report = api.draft_run(params)?;
            out.print(&report, |w| show::draft(w, &report))
        }
        Command::Draft(args) => language::draft(api, args, out),
        Command::Model(command) => language::model(api, command, out),
        Command::Sent { limit } => {
            let rows = api.egress_list(EgressList { before: None, limit: Some(limit) })?;
            out.print(&rows, |w| show::sent(w, &rows))
        }
        Command::Proposal(command) => proposal(api, command, out),
        Command::Hypothesis(command) => hypothesis(api, command, out),
        Command::Review(command) => review(api, command, out),
        Command::Problem(command) => problem(api, command, out),
        Command::Action(command) => action(api, command, out),
        Command::Similar { incident } => {
            let rows = api.similar_list(IncidentRef { incident: Ref::new(incident) })?;
            out.print(&rows, |w| show::similar(w, &rows))
        }
        Command::Search(args) => {
            let reply = api.search_run(SearchRun {
                text: args.query.join(" "),
                kinds: args.kind,
                incident: args.incident.map(Ref::new),
                limit: Some(args.limit),
                ..Default::default()
            })?;
            reply.notes.iter().for_each(|note| eprintln!("note: {note}"));
            out.print(&reply, |w| show::search(w, &reply))
        }
        Command::Export(args) => {
            let params =
                ExportWrite { incident: Ref::new(args.incident), to: args.to, folder: args.folder, names: args.names };
            let report = api.export_write(params)?;
            out.print(&report, |w| report.files.iter().try_for_each(|file| writeln!(w, "{}", file.display())))
        }
        Command::History { record, limit } => {
            let rows = api.history_list(HistoryList { record: record.clone(), limit: Some(limit) })?;
            out.print(&rows, |w| if record.is_some() { show::history(w, &rows) } else { show::acts(w, &rows) })
        }
        Command::Undo { act } => {
            let undone = api.history_undo(HistoryUndo { act })?;
            out.print(&undone, |w| show::undone(w, &undone))
        }
        Command::Rpc => rpc::serve(api, std::io::stdin().lock(), std::io::stdout().lock())
            .map_err(|error| Failure::new(FailureCode::Internal, format!("could not read or answer calls: {error}"))),
        Command::Check { deep } => {
            let report = api.library_check(LibraryCheck { deep })?;
            out.print(&report, |w| show::check(w, &report))?;
            match report.sound {
                true => Ok(()),
                false => {
                    Err(Failure::new(FailureCode::Corrupt, format!("the check found {} fault(s)", report.faults.len()))
                        .hint("keep the folder as it is, and restore the newest backup with `hindcast restore FILE`"))
                }
            }
        }
        Command::Backup { file } => {
            let backup = api.library_backup(LibraryBackup { file })?;
            out.print(&backup, |w| {
                writeln!(w, "{} ({} bytes), read back and verified", backup.file.display(), backup.bytes)
            })
        }
        Command::Restore { .. } | Command::Demo { .. } => unreachable!("handled without an open library"),
    }
}

fn refs<T>(given: Vec<String>) -> Vec<Ref<T>> {
    given.into_iter().map(Ref::new).collect()
}

fn incident(api: &Api, command: Incident, out: &Out) -> Result<(), Failure> {
    match command {
        Incident::New { title, from, zone, service, severity } => {
            // Settle what can be wrong before anything is made.
            for path in &from {
                exists(path)?;
            }
            let incident = api.incident_new(IncidentNew { title, service, severity, zone })?;
            if from.is_empty() {
                return out.print(&incident, |w| writeln!(w, "{} {}", incident.id, incident.title));
            }
            let params = ImportRun {
                incident: Some(incident.id.into()),
                paths: from,
                task: TASK.to_owned(),
                ..Default::default()
            };
            let report = match api.import_run(params) {
                Ok(report) => report,
                Err(failure) => {
                    // An incident without its files is half of what was asked for.
                    let record = Some(incident.id.to_string());
                    let made = api.history_list(HistoryList { record, limit: None })?.first().map(|r| r.act);
                    api.history_undo(HistoryUndo { act: made })?;
                    return Err(failure);
                }
            };
            let both = serde_json::json!({ "incident": incident, "import": report });
            out.print(&both, |w| {
                writeln!(w, "{} {}", incident.id, incident.title)?;
                show::import(w, &report)
            })
        }
        Incident::List { archived } => {
            let rows = api.incident_list(IncidentList { archived, limit: None })?;
            out.print(&rows, |w| show::incidents(w, &rows))
        }
        Incident::Show { incident } => {
            let view = api.incident_show(IncidentRef { incident: Ref::new(incident) })?;
            out.print(&view, |w| show::incident(w, &view))
        }
        Incident::Set { incident, title, service, severity, no_severity, zone, archived, never_leaves } => {
            let params = IncidentSet {
                incident: Ref::new(incident),
                title,
                service,
                severity,
                zone,
                archived,
                never_leaves,
                clear: named(no_severity, "severity"),
            };
            let incident = api.incident_set(params)?;
            out.print(&incident, |w| writeln!(w, "{} {}", incident.id, incident.title))
        }
    }
}

/// The field to empty, when it is to be emptied.
fn named(empties: bool, field: &str) -> Vec<String> {
    empties.then(|| field.to_owned()).into_iter().collect()
}

fn exists(path: &Path) -> Result<(), Failure> {
    path.metadata().map(|_| ()).map_err(|error| {
        Failure::new(FailureCode::Invalid, format!("could not read `{}`: {error}", path.display()))
            .hint("check the path; nothing was made")
    })
}

fn import(api: &Api, args: Import, out: &Out) -> Result<(), Failure> {
    let report = api.import_run(ImportRun {
        incident: Some(Ref::new(args.incident)),
        paths: args.paths,
        format: args.format,
        zone: args.zone,
        map: args.map,
        date_order: args.date_order,
        day: args.day,
        git: args.git,
        since: args.since,
        until: args.until,
        dry_run: args.dry_run,
        task: TASK.to_owned(),
    })?;
    out.print(&report, |w| show::import(w, &report))
}

fn timeline(api: &Api, args: TimelineArgs, out: &Out) -> Result<(), Failure> {
    let mut params = TimelineList {
        incident: Ref::new(args.incident),
        text: args.text,
        kinds: args.kind,
        person: args.person,
        starred: args.starred,
        hidden: args.hidden,
        from: args.from,
        to: args.to,
        ..Default::default()
    };
    let mut whole = api.timeline_list(params.clone())?;
    while let Some(next) = whole.next {
        params.after = Some(next);
        let page = api.timeline_list(params.clone())?;
        whole.events.extend(page.events);
        whole.next = page.next;
    }
    if out.is_json() || args.format == TimelineFormat::Json {
        let out = Out { json: true, terminal: out.terminal.clone() };
        return out.print(&whole, |_| Ok(()));
    }
    out.print(&whole, |w| match args.format {
        TimelineFormat::Csv => show::timeline_csv(w, &whole),
        TimelineFormat::Md => show::timeline_markdown(w, &whole),
        _ => show::timeline(w, &whole),
    })
}

fn event(api: &Api, command: Event, out: &Out) -> Result<(), Failure> {
    let event = match command {
        Event::Set { event, at, kind, text, note, starred, hidden } => {
            api.event_set(EventSet { event: Ref::new(event), at, kind, text, note, starred, hidden })?
        }
        Event::Note { incident, text, at } => api.event_note(EventNote { incident: Ref::new(incident), at, text })?,
        Event::Merge { events } => api.event_merge(EventMerge { events: refs(events) })?,
        Event::Split { evidence } => api.event_split(EventSplit { evidence: Ref::new(evidence) })?,
    };
    out.print(&event, |w| show::event(w, &event))
}

fn moment(api: &Api, command: Moment, out: &Out) -> Result<(), Failure> {
    let incident = match command {
        Moment::Set { incident, moment, at, evidence } => {
            api.moment_set(MomentSet { incident: Ref::new(incident), moment, at, evidence })?
        }
        Moment::Clear { incident, moment } => api.moment_clear(MomentClear { incident: Ref::new(incident), moment })?,
    };
    out.print(&incident, |w| show::moments(w, &incident.moments))
}

fn batch(api: &Api, command: Batch, out: &Out) -> Result<(), Failure> {
    match command {
        Batch::List { incident } => {
            let batches = api.batch_list(IncidentRef { incident: Ref::new(incident) })?;
            out.print(&batches, |w| batches.iter().try_for_each(|b| show::batch(w, b)))
        }
        Batch::Remove { batch, even_if_cited } => {
            let changed = api.batch_remove(BatchRemove { batch: Ref::new(batch), even_if_cited })?;
            out.print(&changed, |w| writeln!(w, "removed {} evidence item(s)", changed.changed))
        }
        Batch::Skew { batch, milliseconds } => {
            let skew_ms = Some(milliseconds);
            let batch = api.batch_set(BatchSet { batch: Ref::new(batch), skew_ms, zone: None })?;
            out.print(&batch, |w| show::batch(w, &batch))
        }
        Batch::Zone { batch, zone } => {
            let batch = api.batch_set(BatchSet { batch: Ref::new(batch), skew_ms: None, zone: Some(zone) })?;
            out.print(&batch, |w| show::batch(w, &batch))
        }
    }
}

fn proposal(api: &Api, command: Proposal, out: &Out) -> Result<(), Failure> {
    let decided = match command {
        Proposal::List { incident, undecided, kind } => {
            let list = api.proposal_list(ProposalList { incident: Ref::new(incident), undecided, kind })?;
            return out.print(&list, |w| show::proposals(w, &list));
        }
        Proposal::Show { proposal } => {
            let view = api.proposal_show(ProposalRef { proposal: Ref::new(proposal) })?;
            return out.print(&view, |w| show::proposal(w, &view));
        }
        Proposal::Edit { proposal, text } => {
            vec![api.proposal_edit(ProposalEdit { proposal: Ref::new(proposal), text })?]
        }
        Proposal::Accept { proposals } => {
            return decide_all(proposals, out, |p| {
                api.proposal_accept(ProposalAccept { proposal: Ref::new(p), role: None })
            });
        }
        Proposal::Reject { proposals, reason } => {
            return decide_all(proposals, out, |p| {
                api.proposal_reject(ProposalReject { proposal: Ref::new(p), reason: reason.clone() })
            });
        }
    };
    out.print(&decided, |w| show::proposals(w, &decided))
}

/// Decides one after the other, each an act of its own. What was decided before one failed is shown all the same.
fn decide_all(
    proposals: Vec<String>,
    out: &Out,
    decide: impl Fn(String) -> Result<model::Proposal, Failure>,
) -> Result<(), Failure> {
    let mut decided = Vec::new();
    let failed = proposals.into_iter().find_map(|p| match decide(p) {
        Ok(proposal) => {
            decided.push(proposal);
            None
        }
        Err(failure) => Some(failure),
    });
    if failed.is_none() || !decided.is_empty() {
        out.print(&decided, |w| show::proposals(w, &decided))?;
    }
    failed.map_or(Ok(()), Err)
}

fn hypothesis(api: &Api, command: Hypothesis, out: &Out) -> Result<(), Failure> {
    let list = match command {
        Hypothesis::List { incident } => api.hypothesis_list(IncidentRef { incident: Ref::new(incident) })?,
        Hypothesis::Set { hypothesis, statement, role, verdict, state, cause_class, root, reason } => {
            vec![api.hypothesis_set(HypothesisSet {
                hypothesis: Ref::new(hypothesis),
                statement,
                role,
                verdict,
                state,
                cause_class,
                root,
                reason,
                ..Default::default()
            })?]
        }
    };
    out.print(&list, |w| list.iter().try_for_each(|h| show::hypothesis(w, h)))
}

fn review(api: &Api, command: Review, out: &Out) -> Result<(), Failure> {
    let view = match command {
        Review::Show { incident } => api.review_show(IncidentRef { incident: Ref::new(incident) })?,
        Review::Write { incident, section, text, evidence } => api.review_write(ReviewWrite {
            incident: Ref::new(incident),
            section: section.to_string(),
            text,
            evidence,
        })?,
        Review::Edit { passage, text, evidence } => {
            api.passage_set(PassageSet { passage: Ref::new(passage), text, evidence })?
        }
        Review::Remove { passage } => api.passage_remove(PassageRef { passage: Ref::new(passage) })?,
        Review::Set { incident, state } => api.review_set(ReviewSet { incident: Ref::new(incident), state })?,
        Review::Finalise { incident, r#override } => {
            api.review_finalise(ReviewFinalise { incident: Ref::new(incident), override_reason: r#override })?
        }
    };
    out.print(&view, |w| show::review(w, &view))
}

fn problem(api: &Api, command: Problem, out: &Out) -> Result<(), Failure> {
    let problem = match command {
        Problem::List { state } => {
            let list = api.problem_list(ProblemList { state })?;
            return out.print(&list, |w| list.iter().try_for_each(|p| show::problem_row(w, p)));
        }
        Problem::Show { problem } => {
            let view = api.problem_show(ProblemRef { problem: Ref::new(problem) })?;
            return out.print(&view, |w| show::problem(w, &view));
        }
        Problem::New { title, service, incident } => {
            api.problem_new(ProblemNew { title, service, incident: incident.map(Ref::new) })?
        }
        Problem::Link { problem, incident, factor, unlink } => api.problem_link(ProblemLink {
            problem: Ref::new(problem),
            incident: incident.map(Ref::new),
            factor: factor.map(Ref::new),
            unlink,
        })?,
        Problem::Set {
            problem,
            title,
            service,
            state,
            known_error,
            workaround,
            resolution,
            reason,
            review_on,
            duplicate_of,
        } => api.problem_set(ProblemSet {
            problem: Ref::new(problem),
            title,
            service,
            state,
            known_error,
            workaround,
            resolution,
            reason,
            review_on,
            duplicate_of: duplicate_of.map(Ref::new),
        })?,
    };
    out.print(&problem, |w| show::problem_line(w, &problem))
}

fn action(api: &Api, command: Action, out: &Out) -> Result<(), Failure> {
    let action = match command {
        Action::List { incident, problem, state, overdue } => {
            let rows = api.action_list(ActionList {
                incident: incident.map(Ref::new),
                problem: problem.map(Ref::new),
                state,
                overdue,
            })?;
            return out.print(&rows, |w| rows.iter().try_for_each(|row| show::action_row(w, row)));
        }
        Action::New { title, incident, problem, factor, fields } => api.action_new(ActionNew {
            title,
            incident: incident.map(Ref::new),
            problem: problem.map(Ref::new),
            factor: factor.map(Ref::new),
            kind: fields.kind,
            strength: fields.strength,
            owner: fields.owner,
            due: fields.due,
        })?,
        Action::Set { action, title, state, reason, problem, factor, no_due, fields } => api.action_set(ActionSet {
            action: Ref::new(action),
            title,
            state,
            reason,
            problem: problem.map(Ref::new),
            factor: factor.map(Ref::new),
            kind: fields.kind,
            strength: fields.strength,
            owner: fields.owner,
            due: fields.due,
            clear: named(no_due, "due"),
        })?,
    };
    out.print(&action, |w| show::action(w, &action))
}
