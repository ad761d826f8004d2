//! Names the commands of the page, so that each needs a line in `capabilities/` and nothing else can be called.

fn main() {
    // The page is put into the program, which cargo does not see by itself.
    println!("cargo:rerun-if-changed=../ui/dist");
    let commands = tauri_build::AppManifest::new().commands(&[
        "call",
        "attach",
        "shown",
        "pick_files",
        "pick_folder",
        "pick_file_to_write",
        "open_place",
        "open_link",
        "restore_library",
        "reopen_library",
        "about",
    ]);
    let attributes = tauri_build::Attributes::new().app_manifest(commands);
    if let Err(error) = tauri_build::try_build(attributes) {
        // The message is for whoever builds; cargo shows it with the failed script.
        eprintln!("could not prepare the desktop build: {error:#}");
        std::process::exit(1);
    }
}
