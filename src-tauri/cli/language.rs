//! Model profiles on the command line, and drafting with one: what would be sent is printed, and nothing goes without leave.

use crate::args::{DraftArgs, Model, ProfileArgs};
use crate::run::Out;
use crate::show;
use crate::terminal::TASK;
use api::contract::*;
use api::{Api, Failure, FailureCode};
use std::io::{BufRead, IsTerminal, Write};

pub fn model(api: &Api, command: Model, out: &Out) -> Result<(), Failure> {
    let named = |name: String| ModelRef { name, task: TASK.to_owned() };
    let view = match command {
        Model::List => api.model_list(NoParams {})?,
        Model::Add(args) => api.model_set(profile(args)?)?,
        Model::Remove { name } => api.model_remove(named(name))?,
        Model::Network { mode } => api.network_set(NetworkSet { mode })?,
        Model::Test { name } => {
            let probe = api.model_test(named(name))?;
            return out.print(&probe, |w| show::probe(w, &probe));
        }
    };
    out.print(&view, |w| show::models(w, &view))
}

fn profile(args: ProfileArgs) -> Result<ModelSet, Failure> {
    let header = |line: &String| {
        line.split_once(':')
            .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
            .ok_or_else(|| Failure::invalid(format!("`{line}` is not a header")).hint("write it as `NAME: VALUE`"))
    };
    let price = match (args.price_in, args.price_out) {
        (None, None) => None,
        (input, output) => Some(Price {
            currency: args.currency,
            input_per_million: input.unwrap_or(0.0),
            output_per_million: output.unwrap_or(0.0),
        }),
    };
    let key = if args.key_from_stdin { Some(read_key()?) } else { None };
    Ok(ModelSet {
        profile: Profile {
            headers: args.header.iter().map(header).collect::<Result<_, _>>()?,
            name: args.name.clone(),
            dialect: args.dialect,
            address: args.address,
            model: args.model,
            context_tokens: args.context,
            answer_tokens: args.answer,
            first_byte_seconds: args.first_byte,
            idle_seconds: args.idle,
            total_seconds: args.total,
            price,
            keeps_prompts: args.keeps_prompts,
        },
        former: args.replace.then_some(args.name),
        key,
    })
}

fn read_key() -> Result<String, Failure> {
    if std::io::stdin().is_terminal() {
        eprintln!("The key, then Enter (it is shown while you type):");
    }
    let mut key = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut key)
        .map_err(|error| Failure::invalid(format!("the key could not be read from standard input: {error}")))?;
    match key.trim() {
        "" => Err(Failure::invalid("standard input held no key")),
        key => Ok(key.to_owned()),
    }
}

pub fn draft(api: &Api, args: DraftArgs, out: &Out) -> Result<(), Failure> {
    let DraftArgs { incident, with, yes, dry_run, only, wish, leave_out, redact } = args;
    let left_out = leave_out.iter().map(|id| Ref::<model::EvidenceId>::new(id).id()).collect::<Result<_, _>>()?;
    let incident = Ref::new(incident);
    let mut view = api.draft_open(DraftOpen { incident, with, only, wish, left_out, redact, task: TASK.to_owned() })?;
    if dry_run {
        let bytes = bytes(api, &view)?;
        api.draft_stop(RunRef { run: view.run.clone() })?;
        return out.print(&serde_json::json!({ "run": view, "bytes": bytes }), |w| show::preview(w, &view, &bytes));
    }
    while view.done.is_none() {
        if !yes && !agreed(api, &view)? {
            api.draft_stop(RunRef { run: view.run.clone() })?;
            return Err(Failure::new(FailureCode::Cancelled, "not sent; nothing was drafted"));
        }
        let approved = view.calls.iter().map(|call| call.sha256.clone()).collect();
        view = api.draft_send(DraftSend { run: view.run.clone(), approved, task: TASK.to_owned() })?;
    }
    out.print(&view, |w| show::drafted(w, &view))
}

fn bytes(api: &Api, view: &RunView) -> Result<Vec<CallBytes>, Failure> {
    view.calls.iter().map(|call| api.draft_bytes(CallRef { run: view.run.clone(), number: call.number })).collect()
}

/// Shows what would be sent and asks.
fn agreed(api: &Api, view: &RunView) -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Err(Failure::new(FailureCode::Refused, "nobody is here to look at what would be sent")
            .hint("look with `--dry-run`, then give leave for all of it with `--yes`"));
    }
    let mut stderr = std::io::stderr().lock();
    let shown = bytes(api, view).and_then(|bytes| {
        show::preview(&mut stderr, view, &bytes)
            .and_then(|()| write!(stderr, "Send this? [y/N] "))
            .and_then(|()| stderr.flush())
            .map_err(|error| Failure::new(FailureCode::Internal, format!("could not print: {error}")))
    });
    shown?;
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    Ok(read.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes"))
}
