//! Rows cross from worker to page once, and arrive whole.

use crate::support::{bundled, table};
use soft_unlearn::compute::{Backend, block_on};
use soft_unlearn::experiment::{BundledSet, ModelRole, Outcome, Samples, Session, Silent};
use soft_unlearn_page::worker::{Heard, LISTS, List, Told};

/// The lists, in the order of their declaration.
const ALL: &str = "row label group base probability target utility leverage hard soft retrained";

/// What arrives is a copy: the two ends share no memory.
fn across(news: [Option<List>; LISTS]) -> [Option<List>; LISTS] {
    news.map(|list| {
        Some(match list? {
            List::Rows(list) => List::Rows(list.to_vec().into()),
            List::Codes(list) => List::Codes(list.to_vec().into()),
            List::Numbers(list) => List::Numbers(list.to_vec().into()),
        })
    })
}

fn sent(news: &[Option<List>; LISTS]) -> Vec<&'static str> {
    ALL.split(' ').zip(news).filter(|(_, list)| list.is_some()).map(|(name, _)| name).collect()
}

#[test]
fn a_moved_slider_sends_what_it_changes() {
    let mut session = Session::default();
    session.set_main("german".into(), table(&bundled("german-credit")));
    let mut configuration = BundledSet::GermanCredit.configuration();
    let (mut told, mut heard) = (Told::default(), Heard::default());
    let mut cross = |outcome: Outcome| -> (Vec<&str>, Samples) {
        let whole = outcome.samples.clone();
        let news = told.news(outcome.samples);
        let sent = sent(&news);
        let arrived = heard.whole(across(news)).unwrap();
        assert_eq!(arrived, whole);
        (sent, arrived)
    };
    let correct = |session: &mut Session, configuration: &_| {
        block_on(session.correct(&Backend::cpu(), configuration, &mut Silent)).unwrap()
    };
    let always = ["row", "label", "group", "base"];
    assert_eq!(cross(correct(&mut session, &configuration)).0.join(" "), ALL);
    let first = session.outcome().unwrap();
    block_on(session.unlearn(&Backend::cpu(), ModelRole::SoftRetrained, &mut Silent)).unwrap();
    let (sent, arrived) = cross(session.outcome().unwrap());
    assert_eq!(sent, [&always[..], &["soft", "retrained"]].concat());
    assert!(!arrived.retrained_weight.is_empty());
    configuration.correction.share_of_gap = 0.5;
    let (sent, arrived) = cross(correct(&mut session, &configuration));
    assert_eq!(sent, [&always[..], &["soft", "retrained"]].concat());
    assert!(arrived.retrained_weight.is_empty() && arrived.soft_weight != first.samples.soft_weight);
    // Another question has other influences, and the probabilities of the same model.
    configuration.criteria = vec![soft_unlearn::objective::Criterion::TruePositiveRate];
    let (sent, _) = cross(correct(&mut session, &configuration));
    assert!(sent.contains(&"target") && !sent.contains(&"probability") && !sent.contains(&"leverage"));
    // Another table is sent whole, though lists may lie where others lay.
    session.set_main("compas".into(), table(&bundled("compas")));
    let whole = cross(correct(&mut session, &BundledSet::Compas.configuration())).0;
    assert_eq!(whole.join(" "), ALL);
}

#[test]
fn rows_that_never_came_are_not_made_up() {
    let [mut heard, mut other] = [Heard::default(), Heard::default()];
    assert!(heard.whole(Default::default()).is_none());
    let mut news = Told::default().news(Samples::default());
    news.swap(0, 1);
    assert!(other.whole(news).is_none());
}
