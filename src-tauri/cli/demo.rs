//! The main job on the sample incident: import, timeline, draft, similar past problems, and the review as a page.

use crate::run::Out;
use crate::show;
use crate::terminal::Terminal;
use api::contract::*;
use api::{Api, Failure, FailureCode};
use std::path::PathBuf;
use std::sync::Arc;

/// Makes a library in `into` or in a fresh temporary folder, and walks through it. Accepts nothing by itself.
pub fn run(into: Option<PathBuf>, terminal: &Arc<Terminal>, out: &Out) -> Result<(), Failure> {
    let folder = match into {
        Some(folder) => folder,
        None => fresh_folder()?,
    };
    let api = Api::open(&folder, terminal.clone())?;
    if api.library_show(NoParams {})?.incidents > 0 {
        return Err(Failure::new(
            FailureCode::Conflict,
            format!("`{}` holds a library with incidents", folder.display()),
        )
        .hint("give the demo a folder of its own"));
    }
    let sample = api.sample_make(NoParams {})?;
    let id = sample.incident.id;
    let draft = api.draft_run(DraftRun { incident: id.into(), ..Default::default() })?;
    let timeline = api.timeline_list(TimelineList { incident: id.into(), ..Default::default() })?;
    let similar = api.similar_list(IncidentRef { incident: id.into() })?;
    let review = api.export_write(ExportWrite {
        incident: id.into(),
        to: "html".to_owned(),
        folder: folder.join("documents"),
        names: false,
    })?;
    let everything = serde_json::json!({
        "library": folder,
        "incident": sample.incident,
        "import": sample.import,
        "timeline": timeline,
        "draft": draft,
        "similar": similar,
        "review": review.files,
    });
    out.print(&everything, |w| {
        writeln!(w, "Imported the sample incident\n")?;
        show::import(w, &sample.import)?;
        writeln!(w, "\nTimeline\n")?;
        show::timeline(w, &timeline)?;
        writeln!(w)?;
        show::draft(w, &draft)?;
        writeln!(w, "\nSimilar in the past\n")?;
        show::similar(w, &similar)?;
        writeln!(w, "\nThe review as a page   {}", review.files[0].display())?;
        writeln!(w, "The library            {}", folder.display())?;
        writeln!(w, "Go on with             hindcast --library {} proposal list {id}", folder.display())
    })
}

/// A new folder below the platform's temporary one. It is kept: the page and the library in it are the result.
fn fresh_folder() -> Result<PathBuf, Failure> {
    let base = std::env::temp_dir();
    let stamp = chrono::Utc::now().format("%Y%m%d-%H%M%S");
    for attempt in 0..100 {
        let folder = base.join(format!("hindcast-demo-{stamp}-{attempt}"));
        match std::fs::create_dir(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => {
                return Err(Failure::new(
                    FailureCode::Internal,
                    format!("could not make a folder in `{}`: {error}", base.display()),
                )
                .hint("say where the demo may lie with `--into DIR`"));
            }
        }
    }
    Err(Failure::new(FailureCode::Busy, "no free name for a temporary folder").hint("try again"))
}
