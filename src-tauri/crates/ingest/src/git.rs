//! Commits straight from a local git repository, in process: no hook, filter or other program is ever started.
