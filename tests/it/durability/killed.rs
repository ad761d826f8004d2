//! The process dies anywhere: killed in the middle of work and in the middle of the recovery from it, over and over.

use super::line::Line;
use super::random::Random;
use super::workload::{Workload, left_over};
use super::{assert_sound, count_of};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Kills of one library before the next begins with an empty one.
const KILLS: usize = 30;
/// Calls of one library before its first kill.
const PEACEFUL: usize = 60;

#[derive(Default)]
struct Tally {
    cycles: usize,
    in_opening: usize,
    acknowledged: BTreeMap<&'static str, usize>,
    refused: usize,
    slowest: Duration,
    stray: usize,
}

impl Tally {
    fn count(&mut self, work: &Workload) {
        for act in &work.fresh {
            *self.acknowledged.entry(act.call).or_default() += 1;
        }
    }

    fn add(&mut self, other: Tally) {
        self.cycles += other.cycles;
        self.in_opening += other.in_opening;
        self.refused += other.refused;
        self.slowest = self.slowest.max(other.slowest);
        self.stray += other.stray;
        for (call, count) in other.acknowledged {
            *self.acknowledged.entry(call).or_default() += count;
        }
    }
}

#[test]
fn nothing_that_was_acknowledged_is_lost_when_the_program_is_killed() {
    let cycles = count_of("HINDCAST_CYCLES", 300);
    let mut random = Random::fresh("kills");
    let seeds: Vec<u64> = (0..cycles.div_ceil(KILLS)).map(|_| random.next()).collect();
    let started = Instant::now();
    let (even, odd): (Vec<_>, Vec<_>) = seeds.iter().enumerate().partition(|(at, _)| at % 2 == 0);
    let mut tally = Tally::default();
    std::thread::scope(|scope| {
        let lane = |seeds: Vec<(usize, &u64)>| {
            let seeds: Vec<u64> = seeds.into_iter().map(|(_, seed)| *seed).collect();
            scope.spawn(move || seeds.into_iter().map(one_library).collect::<Vec<_>>())
        };
        for lane in [lane(even), lane(odd)] {
            let tallies = lane.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            tallies.into_iter().for_each(|other| tally.add(other));
        }
    });
    let total: usize = tally.acknowledged.values().sum();
    println!(
        "R01: {} kills in work and {} in opening, {total} acts acknowledged and all there, {} refused, slowest start \
         {:?}, {} s\n{:?}",
        tally.cycles,
        tally.in_opening,
        tally.refused,
        tally.slowest,
        started.elapsed().as_secs(),
        tally.acknowledged
    );
    assert!(total > cycles, "the kills came before any work was done");
    if cycles >= 200 {
        for call in ["event_note", "event_set", "import_run", "event_merge", "history_undo", "draft_run"] {
            assert!(tally.acknowledged.contains_key(call), "no {call} was ever acknowledged, so nothing was tried");
        }
    }
}

fn one_library(seed: u64) -> Tally {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let library = folder.path().join("library");
    let mut random = Random::of(seed);
    let mut work = Workload::new(random.next(), folder.path().join("inputs"));
    let mut tally = Tally::default();
    // Some work in peace first, so that there is something to merge, split, decide and take back.
    let mut line = Line::open(&library);
    for _ in 0..PEACEFUL {
        assert!(work.step(&mut line), "the program ended by itself");
    }
    tally.count(&work);
    let (status, said) = line.close();
    assert_eq!(status, Some(0), "{said}");
    for _ in 0..KILLS {
        // Sometimes the start that recovers is cut short as well.
        while random.below(4) == 0 {
            let line = Line::open(&library);
            let killed = line.kill_after(Duration::from_millis(1 + random.below(50)));
            killed.join().expect("it only waits");
            tally.in_opening += 1;
        }
        let mut line = reopen(&library, &mut work, &mut tally);
        // Short ones more often: much happens in the first moments.
        let share = random.below(1000) * random.below(1000) / 1000;
        let killed = line.kill_after(Duration::from_millis(5 + share * 395 / 1000));
        while work.step(&mut line) {}
        killed.join().expect("it only waits");
        tally.count(&work);
        tally.cycles += 1;
    }
    let mut line = reopen(&library, &mut work, &mut tally);
    work.verify_all(&mut line);
    assert_sound(&mut line, true);
    let (status, said) = line.close();
    assert_eq!(status, Some(0), "{said}");
    tally.refused += work.refused;
    tally
}

fn reopen(library: &std::path::Path, work: &mut Workload, tally: &mut Tally) -> Line {
    let started = Instant::now();
    let mut line = Line::open(library);
    line.reply("library_show", serde_json::json!({}));
    let took = started.elapsed();
    assert!(took < Duration::from_secs(2), "opening after a kill took {took:?}");
    tally.slowest = tally.slowest.max(took);
    assert_sound(&mut line, false);
    work.verify(&mut line);
    work.verify_search(&mut line);
    // The engine of the index may be in the middle of renaming a file of its own; what is left behind stays.
    let patience = Instant::now() + Duration::from_secs(1);
    let mut left = left_over(library);
    while !left.is_empty() && Instant::now() < patience {
        std::thread::sleep(Duration::from_millis(20));
        left.retain(|file| file.exists());
    }
    assert!(left.is_empty(), "left behind: {left:?}");
    line
}
