//! PagerDuty REST JSON.
