//! The day of clock times that do not state one, carried through a list from what stood before.

use chrono::{NaiveDate, NaiveTime, TimeDelta};

/// A step back of at least this much is taken for midnight; a smaller one for notes that are out of order.
const MIDNIGHT: TimeDelta = TimeDelta::hours(6);

/// Which day the next clock time belongs to.
#[derive(Clone, Debug, Default)]
pub struct DayContext {
    /// What the source says holds unless an item says otherwise; an item's own date is then an exception.
    default: Option<NaiveDate>,
    day: Option<NaiveDate>,
    /// The day as last stated, before any midnight was inferred.
    stated: Option<NaiveDate>,
    last: Option<NaiveTime>,
    /// The first clock time on the stated day.
    first: Option<NaiveTime>,
    /// A new part of the text began: going back may mean that the story is told again.
    restarted: bool,
    year: Option<i32>,
}

/// A day for a clock time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    pub day: NaiveDate,
    /// The clock went back over midnight: nobody stated this day.
    pub inferred: bool,
}

impl DayContext {
    /// A context in which `day` holds for every clock time that does not say otherwise.
    pub fn with_default(day: NaiveDate) -> Self {
        let mut context = DayContext::default();
        context.declare(day);
        context
    }

    /// The source declares one day for all that follows.
    pub fn declare(&mut self, day: NaiveDate) {
        self.default = Some(day);
        self.state(day);
    }

    /// A heading or separator states the day of what follows.
    pub fn state(&mut self, day: NaiveDate) {
        if self.stated != Some(day) || self.day != Some(day) {
            self.last = None;
            self.first = None;
        }
        self.day = Some(day);
        self.stated = Some(day);
        self.year = Some(chrono::Datelike::year(&day));
    }

    /// Nothing states the day of clock times, but the source speaks of one day only.
    pub fn suppose(&mut self, day: NaiveDate) {
        self.day.get_or_insert(day);
        self.suggest_year(chrono::Datelike::year(&day));
    }

    /// An item stated its own date, with or without a clock time.
    pub fn passed(&mut self, day: NaiveDate, clock: Option<NaiveTime>) {
        use chrono::Datelike;
        self.year.get_or_insert(day.year());
        let exception = self.default.is_some() && self.day.is_some_and(|current| day <= current);
        if exception {
            return;
        }
        if self.day != Some(day) || self.stated != Some(day) {
            self.first = clock;
        }
        self.day = Some(day);
        self.stated = Some(day);
        self.last = clock;
        self.year = Some(day.year());
    }

    /// Only the year is known, for dates that leave it out.
    pub fn suggest_year(&mut self, year: i32) {
        self.year.get_or_insert(year);
    }

    /// A new section begins without stating a day.
    pub fn restart(&mut self) {
        self.restarted = true;
    }

    pub fn day(&self) -> Option<NaiveDate> {
        self.day
    }

    /// The day of a date without a year: the year that puts it nearest to the day before it.
    pub fn with_year(&self, month: u32, day: u32) -> Option<NaiveDate> {
        let year = self.year?;
        let Some(near) = self.day else {
            return NaiveDate::from_ymd_opt(year, month, day);
        };
        let years = [year - 1, year, year + 1];
        let candidates = years.iter().filter_map(|year| NaiveDate::from_ymd_opt(*year, month, day));
        candidates.min_by_key(|candidate| (*candidate - near).num_days().abs())
    }

    /// The day of a clock time; `None` when no day was stated yet.
    pub fn place(&mut self, clock: NaiveTime) -> Option<Placed> {
        let mut day = self.day?;
        if let Some(last) = self.last.filter(|last| *last - clock >= MIDNIGHT) {
            let retold = self.restarted && self.first.is_some_and(|first| clock >= first) && last > clock;
            day = match (retold, self.stated) {
                (true, Some(stated)) => stated,
                _ => day.succ_opt()?,
            };
        }
        self.restarted = false;
        self.day = Some(day);
        self.last = Some(clock);
        self.first.get_or_insert(clock);
        Some(Placed { day, inferred: self.stated != Some(day) })
    }
}
