//! Answers that take longer to make than to keep: kept until the library changes, a few at a time.

use crate::Failure;
use std::sync::{Mutex, PoisonError};

/// Answers kept of each sort.
const MOST: usize = 4;

/// The latest answers of one call by what was asked, all of one state of the library.
pub(crate) struct Kept<K, V>(Mutex<(i64, Vec<(K, V)>)>);

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Kept(Mutex::new((0, Vec::new())))
    }
}

impl<K: PartialEq, V: Clone> Kept<K, V> {
    /// The answer to `asked` at this change number: the one that is kept, else what `make` makes.
    pub fn of(&self, change_number: i64, asked: K, make: impl FnOnce() -> Result<V, Failure>) -> Result<V, Failure> {
        let found = |held: &(i64, Vec<(K, V)>)| {
            let known = held.1.iter().find(|(key, _)| held.0 == change_number && *key == asked);
            known.map(|(_, answer)| answer.clone())
        };
        if let Some(answer) = found(&self.0.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(answer);
        }
        // Unlocked: a slow answer must not hold up another one.
        let answer = make()?;
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A snapshot may be older than one that was asked meanwhile; what is newer stays.
        if held.0 < change_number {
            *held = (change_number, Vec::new());
        }
        if held.0 == change_number && found(&held).is_none() {
            if held.1.len() >= MOST {
                held.1.remove(0);
            }
            held.1.push((asked, answer.clone()));
        }
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_answer_is_made_once_for_each_state_and_an_older_state_puts_nothing_out() {
        let kept = Kept::default();
        let mut made = Vec::new();
        for (state, asked) in [(1, 'a'), (1, 'a'), (1, 'b'), (2, 'a'), (1, 'a'), (2, 'a')] {
            let answer = kept.of(state, asked, || {
                made.push((state, asked));
                Ok((state, asked))
            });
            assert_eq!(answer.unwrap(), (state, asked));
        }
        assert_eq!(made, [(1, 'a'), (1, 'b'), (2, 'a'), (1, 'a')]);
    }

    #[test]
    fn what_failed_is_asked_again_and_no_more_than_a_few_are_kept() {
        let kept = Kept::default();
        assert!(kept.of(1, 0, || Err::<usize, _>(Failure::cancelled())).is_err());
        (0..=MOST).for_each(|n| drop(kept.of(1, n, || Ok(n))));
        let mut again = 0;
        for n in (0..=MOST).rev() {
            kept.of(1, n, || {
                Ok({
                    again += 1;
                    n
                })
            })
            .unwrap();
        }
        assert_eq!(again, 1);
    }
}
