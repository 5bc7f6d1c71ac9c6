//! The numbers of every training row, which travel beside a message: each list in an array of its own, and only those that the page does not
//! have. Of a million rows (600,000 train) a moved slider sends 8 MB of 40.

use std::sync::{Arc, Weak};

use soft_unlearn::experiment::Samples;

/// A list with one entry a row.
#[derive(Debug, Clone, PartialEq)]
pub enum List {
    /// Rows' numbers.
    Rows(Arc<Vec<u32>>),
    /// Labels or groups.
    Codes(Arc<Vec<u8>>),
    /// Probabilities, influences, weights.
    Numbers(Arc<Vec<f64>>),
}

/// How many lists [`Samples`] has.
pub const LISTS: usize = 11;

type Lists = [List; LISTS];

/// Takes the lists out, in the order of their declaration.
fn taken(it: Samples) -> Lists {
    let numbers = List::Numbers;
    [
        List::Rows(it.row),
        List::Codes(it.label),
        List::Codes(it.group),
        numbers(it.base_weight),
        numbers(it.probability),
        numbers(it.target_influence),
        numbers(it.utility_influence),
        numbers(it.leverage),
        numbers(it.hard_weight),
        numbers(it.soft_weight),
        numbers(it.retrained_weight),
    ]
}

/// Puts the lists back; `None` where one is of another kind.
fn together(lists: Lists) -> Option<Samples> {
    let [row, label, group, base, p, target, utility, leverage, hard, soft, retrained] = lists;
    let codes = |list| if let List::Codes(list) = list { Some(list) } else { None };
    let numbers = |list| if let List::Numbers(list) = list { Some(list) } else { None };
    let List::Rows(row) = row else { return None };
    Some(Samples {
        row,
        label: codes(label)?,
        group: codes(group)?,
        base_weight: numbers(base)?,
        probability: numbers(p)?,
        target_influence: numbers(target)?,
        utility_influence: numbers(utility)?,
        leverage: numbers(leverage)?,
        hard_weight: numbers(hard)?,
        soft_weight: numbers(soft)?,
        retrained_weight: numbers(retrained)?,
    })
}

/// A list that was sent. It is not kept alive by this: the same place in memory is no other list's as long as this is there.
#[derive(Debug)]
enum Seen {
    Rows(Weak<Vec<u32>>),
    Codes(Weak<Vec<u8>>),
    Numbers(Weak<Vec<f64>>),
}

impl Seen {
    fn of(list: &List) -> Seen {
        match list {
            List::Rows(list) => Seen::Rows(Arc::downgrade(list)),
            List::Codes(list) => Seen::Codes(Arc::downgrade(list)),
            List::Numbers(list) => Seen::Numbers(Arc::downgrade(list)),
        }
    }

    fn is(&self, list: &List) -> bool {
        match (self, list) {
            (Seen::Rows(seen), List::Rows(list)) => seen.ptr_eq(&Arc::downgrade(list)),
            (Seen::Codes(seen), List::Codes(list)) => seen.ptr_eq(&Arc::downgrade(list)),
            (Seen::Numbers(seen), List::Numbers(list)) => seen.ptr_eq(&Arc::downgrade(list)),
            _ => false,
        }
    }
}

/// The worker's end: what the page has.
#[derive(Debug, Default)]
pub struct Told(Option<[Seen; LISTS]>);

impl Told {
    /// The lists that the page does not have, each in its place. From now on it has them.
    pub fn news(&mut self, samples: Samples) -> [Option<List>; LISTS] {
        let lists = taken(samples);
        let before = self.0.replace(lists.each_ref().map(Seen::of));
        let mut seen = before.map(|seen| seen.into_iter());
        lists.map(|list| {
            let known = seen.as_mut().and_then(Iterator::next).is_some_and(|seen| seen.is(&list));
            (!known).then_some(list)
        })
    }
}

/// The page's end: the lists of the last outcome.
#[derive(Debug, Default)]
pub struct Heard(Option<Lists>);

impl Heard {
    /// All lists, those that did not come as they were; `None` where there were none, or they are of another kind.
    pub fn whole(&mut self, news: [Option<List>; LISTS]) -> Option<Samples> {
        let mut before = self.0.take().map(|lists| lists.into_iter());
        let lists = news.map(|list| {
            let before = before.as_mut().and_then(Iterator::next);
            list.or(before)
        });
        let lists: Vec<List> = lists.into_iter().collect::<Option<_>>()?;
        let lists: Lists = lists.try_into().ok()?;
        self.0 = Some(lists.clone());
        together(lists)
    }
}
