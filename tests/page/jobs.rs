//! The page's jobs against the worker's own schedule: whatever is asked, answered, lost or late, nothing is shown as running
//! that nobody runs, and nothing late is shown.

use crate::browser::{Browser, action, at_rest};
use proptest::prelude::*;
use soft_unlearn::experiment::{BatchKind, CheckRows};
use soft_unlearn_page::page::state::{Action, JobKind};
use soft_unlearn_page::worker::{Place, Reply, Slot, Source};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn nothing_is_left_running_that_nobody_runs_and_nothing_late_is_shown(
        steps in proptest::collection::vec((0_u8..16, 0_u8..31, any::<usize>()), 0..80),
    ) {
        let mut browser = Browser::new();
        browser.act(Action::Choose { slot: Slot::Main, source: Source::File { name: "people.csv".to_owned() } });
        for (step, which, place) in steps {
            match step {
                0..=4 => browser.act(action(which)),
                5..=8 => drop(browser.work(which == 0)),
                9..=12 => browser.hear(),
                13 => browser.hear_late(place),
                14 if which < 8 => browser.die(),
                _ => if let Some((id, left)) = browser.check {
                    browser.check = (left > 1).then_some((id, left - 1));
                    browser.tell_check(id, left - 1);
                }
            }
        }
        browser.come_to_rest();
        let state = &browser.state;
        prop_assert_eq!(state.all_going().collect::<Vec<_>>(), Vec::<JobKind>::new());
        prop_assert!(!state.busy());
        // Unless the visitor stopped it, or a reason is shown, what is shown is what the controls say.
        let explained = browser.given_up || state.missing_choice().is_some() || !state.errors.is_empty();
        prop_assert!(explained || !state.outdated());
        // No file waits for ever to be measured.
        prop_assert!(explained || state.given.iter().all(|entry| entry.answer.is_some()));
    }
}

#[test]
fn a_worker_that_dies_ends_everything_that_it_was_asked() {
    let mut browser = at_rest();
    browser.act(Action::Begin(BatchKind::Comparison));
    browser.act(Action::Check(Some(CheckRows::All)));
    assert_eq!(browser.state.all_going().count(), 2);
    browser.die();
    assert_eq!(browser.state.all_going().count(), 0);
    assert_eq!(browser.state.error(Place::Internal), Some("gone"));
    // Both can be asked again.
    browser.act(Action::Begin(BatchKind::Comparison));
    browser.come_to_rest();
    assert_eq!(browser.state.sweep.as_ref().unwrap().rows.len(), 3);
}

#[test]
fn a_run_that_gave_way_to_a_second_file_is_made_again() {
    let mut browser = Browser::new();
    let file = |name: &str| Source::File { name: name.to_owned() };
    browser.act(Action::Choose { slot: Slot::Main, source: file("people.csv") });
    browser.work(false);
    browser.hear();
    // The run waits for the worker, and behind it a second file, for which it leaves out its retrained models.
    browser.act(Action::Choose { slot: Slot::Second, source: file("bad.csv") });
    browser.work(false);
    browser.hear();
    assert!(browser.state.outcome.is_some() && browser.state.going(JobKind::Retraining));
    browser.work(false);
    assert!(matches!(browser.mail.front(), Some((_, Reply::GivenUp))));
    browser.hear();
    // The second file cannot be read.
    browser.work(true);
    browser.hear();
    assert_eq!(browser.state.error(Place::Data), Some("no"));
    assert!(browser.state.going(JobKind::Experiment), "it is made again");
    browser.come_to_rest();
    assert!(!browser.state.busy() && !browser.state.outdated());
}
