//! What can be undone, and what a change that was drawn earlier leaves alone.

use crate::browser::{self, action, at_rest};
use proptest::prelude::*;
use soft_unlearn::experiment::Configuration;
use soft_unlearn::table::FormatChoice;
use soft_unlearn_page::page::state::{Action, Change, STEPS_KEPT, State};
use soft_unlearn_page::page::view::{Metric, Picture, View};
use soft_unlearn_page::worker::{Slot, Source};

#[test]
fn what_was_drawn_before_a_change_does_not_undo_it() {
    let mut browser = at_rest();
    // A picture is drawn, and its rectangle is heard of later.
    let rectangle = action(8);
    browser.act(action(9));
    browser.act(Action::Look(Change::new(|view: &mut View| view.metric = Metric::Auc)));
    browser.act(rectangle);
    let view = &browser.state.view;
    assert!(view.presenting && view.metric == Metric::Auc && view.selection.is_some());

    // Two sliders of a world, the second while the first's world is still being made.
    browser.act(action(1));
    browser.come_to_rest();
    let bias = Action::Remake(Change::new(|source| {
        if let Source::Synthetic(world) = source {
            world.bias = 2.0;
        }
    }));
    let noise = Action::Remake(Change::new(|source| {
        if let Source::Synthetic(world) = source {
            world.noise = 1.5;
        }
    }));
    browser.act(bias);
    browser.act(noise);
    browser.come_to_rest();
    let Some(Source::Synthetic(world)) = browser.state.source.clone() else { panic!() };
    assert_eq!((world.bias, world.noise), (2.0, 1.5));
}

fn change(which: u8, value: u8) -> Action {
    let value = f64::from(value);
    match which {
        0 => Action::Configure(Change::new(move |it: &mut Configuration| it.seed = value as u64)),
        1 => Action::Configure(Change::new(move |it: &mut Configuration| it.model.l2 = 1.0 + value)),
        2 => Action::Configure(Change::new(move |it: &mut Configuration| {
            it.correction.share_of_gap = value / 255.0;
        })),
        3 => Action::Look(Change::new(move |view: &mut View| view.methods.seeds = 1 + value as u32 % 50)),
        4 => Action::Look(Change::new(move |view: &mut View| {
            view.selection = Some([-value, value, -value, value]);
        })),
        5 => Action::Look(Change::new(|view: &mut View| view.presenting = !view.presenting)),
        _ => Action::Look(Change::new(|view: &mut View| match view.folded.pop() {
            Some(_) => {}
            None => view.folded.push(Picture::Weights),
        })),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn undo_over_twenty_random_changes_gives_an_equal_state(
        drags in proptest::collection::vec((0_u8..7, proptest::collection::vec(any::<u8>(), 1..5)), 20),
        answers in proptest::collection::vec(any::<bool>(), 20),
    ) {
        let mut browser = at_rest();
        // What is looked at, selected rows included; ids and messages on the way are not part of it.
        let seen = |state: &State| {
            (state.configuration.clone(), state.view.clone(), state.selected.clone(), state.link())
        };
        let start = (seen(&browser.state), browser.state.outcome.clone());
        let mut steps = vec![seen(&browser.state)];
        for ((which, values), answered) in drags.into_iter().zip(answers) {
            for value in values {
                browser.act(change(which, value));
            }
            browser.act(Action::Settle);
            if answered {
                browser.come_to_rest();
            }
            let now = seen(&browser.state);
            // One drag is one step; one that changes nothing at all is none.
            if steps.last().is_some_and(|last| (&last.0, &last.1) != (&now.0, &now.1)) {
                steps.push(now);
            }
        }
        let mut undone = 0;
        while browser.state.can_undo() {
            browser.act(Action::Undo);
            undone += 1;
        }
        prop_assert!(undone <= 20);
        browser.come_to_rest();
        prop_assert_eq!((seen(&browser.state), browser.state.outcome.clone()), start);
        while browser.state.can_redo() {
            browser.act(Action::Redo);
        }
        let last = steps.pop().unwrap();
        let now = seen(&browser.state);
        prop_assert_eq!((now.0, now.1), (last.0, last.1));
    }
}

#[test]
fn another_table_of_a_file_is_one_step_and_leaves_those_before_it() {
    let mut browser = at_rest();
    let file = |name: &str| Source::File { name: name.to_owned() };
    let sheet = |name: &'static str| {
        Action::Reformat(Change::new(move |format: &mut FormatChoice| format.part = Some(name.to_owned())))
    };
    browser.act(Action::Choose { slot: Slot::Main, source: file("book.xlsx") });
    browser.come_to_rest();
    browser.act(change(1, 7));
    browser.act(Action::Settle);
    browser.come_to_rest();
    let chosen = browser.state.configuration.clone();
    browser.act(sheet("2020"));
    browser.come_to_rest();
    // The columns are the same: so are the settings.
    assert_eq!(browser.state.configuration.format.part.as_deref(), Some("2020"));
    assert_eq!(browser.state.configuration.model.l2, 8.0);
    browser.act(Action::Undo);
    browser.come_to_rest();
    assert_eq!(browser.state.configuration, chosen);
    browser.act(Action::Redo);
    browser.come_to_rest();
    assert_eq!(browser.state.configuration.format.part.as_deref(), Some("2020"));
    browser.act(Action::Undo);
    browser.act(Action::Undo);
    browser.come_to_rest();
    assert_eq!(browser.state.configuration.model.l2, 1.0);
    assert!(!browser.state.can_undo());

    // The same of the second file, whose table has a name of its own.
    browser.act(Action::Choose { slot: Slot::Second, source: file("test.xlsx") });
    browser.come_to_rest();
    browser.act(Action::SecondPart("a".to_owned()));
    browser.come_to_rest();
    browser.act(Action::SecondPart("b".to_owned()));
    browser.come_to_rest();
    let second = |browser: &browser::Browser| browser.state.configuration.format.second_part.clone();
    assert_eq!(second(&browser).as_deref(), Some("b"));
    assert_eq!(browser.state.configuration.format.part, None);
    browser.act(Action::Undo);
    browser.come_to_rest();
    assert_eq!(second(&browser).as_deref(), Some("a"));
    assert!(browser.state.second.is_some());
    // Another file begins without a choice.
    browser.act(Action::Choose { slot: Slot::Second, source: file("other.zip") });
    browser.come_to_rest();
    assert_eq!(second(&browser), None);
}

#[test]
fn a_drag_is_one_step_and_old_steps_are_forgotten() {
    let mut browser = at_rest();
    let share = browser.state.configuration.correction.share_of_gap;
    for value in [1, 2, 3] {
        browser.act(change(2, value));
    }
    browser.act(Action::Settle);
    browser.act(change(5, 0));
    browser.act(Action::Settle);
    browser.act(Action::Undo);
    assert!(!browser.state.view.presenting);
    browser.act(Action::Undo);
    assert!(!browser.state.can_undo() && browser.state.can_redo());
    assert_eq!(browser.state.configuration.correction.share_of_gap, share);
    // A new change takes the place of what was undone.
    browser.act(change(0, 9));
    assert!(!browser.state.can_redo());
    for seed in 0..2 * STEPS_KEPT {
        browser.act(change(0, seed as u8));
        browser.act(Action::Settle);
    }
    let mut steps = 0;
    while browser.state.can_undo() {
        browser.act(Action::Undo);
        steps += 1;
    }
    assert_eq!(steps, STEPS_KEPT);
    // Other data begin anew.
    browser.act(action(1));
    browser.come_to_rest();
    assert!(!browser.state.can_undo() && !browser.state.can_redo());
}

#[test]
fn settings_taken_as_a_whole_are_one_step() {
    let mut browser = at_rest();
    let before = browser.state.configuration.as_ref().clone();
    let mut other = before.clone();
    (other.seed, other.model.l2, other.correction.share_of_gap) = (7, 3.0, 0.5);
    // Read in another way, the file is read anew, and has them then; that is one step, too.
    let mut of_a_part = other.clone();
    of_a_part.format.part = Some("2020".to_owned());
    for taken in [other, of_a_part] {
        browser.act(Action::Take(Box::new(taken.clone())));
        browser.act(Action::Settle);
        browser.come_to_rest();
        assert_eq!(*browser.state.configuration, taken);
        browser.act(Action::Undo);
        browser.come_to_rest();
        assert_eq!(*browser.state.configuration, before);
        assert!(!browser.state.can_undo());
    }
}
