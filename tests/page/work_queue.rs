//! A check shared by several workers: nothing is lost, nothing comes twice, whoever fails. And what a worker does next.

use std::collections::BTreeSet;

use proptest::prelude::*;
use soft_unlearn::experiment::{
    BatchKind, BatchRequest, BatchSettings, BundledSet, CorrectiveSettings, LeftOutRows, paper_sweep,
};
use soft_unlearn::leave_one_out::{LeftOut, LeftOutStatus};
use soft_unlearn_page::worker::{
    Check, Checked, FIRST, Request, RunId, SILENT, Schedule, Turn, WorkQueue, helpers,
};

fn check(rows: u32) -> Check {
    Check { question: BundledSet::Adult.configuration(), places: (0..rows).rev().collect(), one_step: false }
}

/// What a worker makes of a part.
fn found(part: &[u32]) -> LeftOutRows {
    let row = |&place: &u32| LeftOut {
        place: place as usize,
        targets: vec![Some(f64::from(place))],
        utility: None,
        status: LeftOutStatus::Chord,
        steps: 1,
        gradient_norm: None,
    };
    LeftOutRows { rows: part.iter().map(row).collect(), one_step: Vec::new() }
}

/// Takes in what is told; nothing may be told twice.
fn hear(all: &mut LeftOutRows, told: Checked) -> usize {
    let known: BTreeSet<usize> = all.rows.iter().map(|row| row.place).collect();
    assert!(told.found.rows.iter().all(|row| !known.contains(&row.place)));
    all.take_in(told.found);
    told.waiting
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Workers come, dawdle, fail aloud and fail silently; as long as the first one works, every row is found once.
    #[test]
    fn every_row_is_found_once(rows in 1_u32..3000, steps in proptest::collection::vec((0_usize..4, 0_u8..10), 0..400)) {
        let mut shares = WorkQueue::new(check(rows));
        let mut all = LeftOutRows::default();
        let mut at: [Option<Vec<u32>>; 4] = Default::default();
        let mut silent = BTreeSet::new();
        let work = |worker: usize, shares: &mut WorkQueue, at: &mut [Option<Vec<u32>>; 4], all: &mut LeftOutRows| {
            match at[worker].take() {
                None => at[worker] = shares.next(worker),
                Some(part) => {
                    assert!(shares.bring(worker, found(&part), part.len() as f64));
                    hear(all, shares.tell(1));
                }
            }
        };
        for (worker, event) in steps {
            if silent.contains(&worker) {
                continue;
            }
            match event {
                0 if worker != FIRST => {
                    at[worker] = None;
                    shares.lose(worker);
                }
                1 if worker != FIRST => {
                    silent.insert(worker);
                }
                // It brings nothing of what it was given.
                2 if at[worker].is_some() => {
                    at[worker] = None;
                    assert!(!shares.bring(worker, LeftOutRows::default(), 1.0));
                }
                _ => work(worker, &mut shares, &mut at, &mut all),
            }
        }
        // Those who failed without a word stay at it for ever; the first does what they leave.
        for _ in 0..2 * rows + 2000 {
            if shares.finished() {
                break;
            }
            work(FIRST, &mut shares, &mut at, &mut all);
        }
        prop_assert!(shares.finished());
        prop_assert_eq!(hear(&mut all, shares.tell(1)), 0);
        let places: Vec<usize> = all.rows.iter().map(|row| row.place).collect();
        prop_assert_eq!(places, (0..rows as usize).collect::<Vec<_>>());
    }
}

#[test]
fn what_is_out_may_come_after_a_stop_and_nothing_else() {
    let mut shares = WorkQueue::new(check(1000));
    let (first, second) = (shares.next(FIRST).unwrap(), shares.next(1).unwrap());
    assert!(shares.next(FIRST).is_none(), "it has something to do");
    shares.stop();
    assert!(shares.next(2).is_none() && !shares.finished());
    let mut all = LeftOutRows::default();
    shares.bring(FIRST, found(&first), 1.0);
    assert_eq!(hear(&mut all, shares.tell(2)), 1000 - first.len());
    shares.lose(1);
    assert!(shares.finished());
    let told = shares.tell(1);
    assert_eq!((told.waiting, told.done, told.failed), (1000 - first.len(), first.len(), 1));
    assert!(!second.iter().any(|place| first.contains(place)));
}

/// Parts grow with the speed, so that a slider waits about a fifth of a second for one.
#[test]
fn parts_take_a_fifth_of_a_second() {
    let mut shares = WorkQueue::new(check(30_000));
    for (milliseconds_per_row, rows) in [(2.0, 100), (1000.0, 16), (0.001, 1024)] {
        let mut shares = WorkQueue::new(check(30_000));
        let part = shares.next(FIRST).unwrap();
        shares.bring(FIRST, found(&part), milliseconds_per_row * part.len() as f64);
        assert_eq!(shares.next(FIRST).unwrap().len(), rows);
    }
    // Drawing anew costs: rows are told of a quarter more at a time.
    let mut tellings = 0;
    while let Some(part) = shares.next(FIRST) {
        shares.bring(FIRST, found(&part), 2.0 * part.len() as f64);
        tellings += usize::from(!shares.tell(1).found.rows.is_empty());
    }
    assert!((10..40).contains(&tellings), "{tellings}");
}

#[test]
fn helpers_pay_for_themselves() {
    assert_eq!(helpers(2, 30_162, 48_842 * 16), 1);
    assert_eq!(helpers(1, 30_162, 48_842 * 16), 0);
    assert_eq!(helpers(64, 30_162, 48_842 * 16), 7);
    // Too few rows to read the table for, or a table too large to read twice.
    assert_eq!(helpers(8, 200, 48_842 * 16), 0);
    assert_eq!(helpers(8, 600_000, 1_000_000 * 15), 1);
    assert_eq!(helpers(8, 600_000, 30_000_000), 0);
}

fn run() -> Request {
    Request::Run { configuration: Box::new(BundledSet::Adult.configuration()) }
}

fn batch(kind: BatchKind) -> Request {
    let settings = match kind {
        BatchKind::Comparison => BatchSettings::Comparison(paper_sweep(1)),
        BatchKind::CorruptedLabels => BatchSettings::CorruptedLabels(CorrectiveSettings::default()),
        BatchKind::Matched => BatchSettings::Matched(soft_unlearn::experiment::CompareSettings::default()),
        BatchKind::Attack => BatchSettings::Attack(soft_unlearn::experiment::AdaptiveSettings::default()),
        BatchKind::Requests => BatchSettings::Requests(soft_unlearn::experiment::RequestSettings::default()),
    };
    let configuration = BundledSet::Adult.configuration();
    Request::Batch(Box::new(BatchRequest { configuration, settings, known: 0 }))
}

fn leave_out() -> Request {
    let question = Box::new(BundledSet::Adult.configuration());
    Request::LeaveOut { question, places: vec![1, 2], one_step: false }
}

/// Takes turns until a request is to be answered, or there is nothing to do: what was said on the way, and whose turn it was.
fn answered(schedule: &mut Schedule<()>) -> (Vec<RunId>, Option<RunId>) {
    let mut given_up = Vec::new();
    loop {
        match schedule.turn() {
            Turn::GiveUp(id) => given_up.push(id),
            Turn::Answer(id, ..) => return (given_up, Some(id)),
            _ => return (given_up, None),
        }
    }
}

#[test]
fn requests_come_first_then_curves_then_rows_then_batches_in_turns() {
    let mut schedule = Schedule::default();
    schedule.hear(1, batch(BatchKind::Comparison), ());
    schedule.hear(2, batch(BatchKind::CorruptedLabels), ());
    schedule.hear(3, leave_out(), ());
    schedule.hear(4, run(), ());
    for id in [1, 2, 4] {
        assert_eq!(answered(&mut schedule), (vec![], Some(id)));
    }
    assert_eq!(schedule.turn(), Turn::Trace(4));
    schedule.hear(5, Request::Search, ());
    assert_eq!(answered(&mut schedule), (vec![], Some(5)), "a slider does not wait for the curves");
    assert_eq!(schedule.turn(), Turn::Trace(4));
    schedule.done(4);
    assert!(matches!(schedule.turn(), Turn::LeaveOut(3, _)));
    let cells: Vec<Turn<()>> = (0..4).map(|_| schedule.turn()).collect();
    let (comparison, labels) =
        (Turn::Cell(1, BatchKind::Comparison), Turn::Cell(2, BatchKind::CorruptedLabels));
    assert_eq!(cells, [comparison, labels.clone(), Turn::Cell(1, BatchKind::Comparison), labels.clone()]);
    schedule.done(1);
    assert_eq!([schedule.turn(), schedule.turn()], [labels.clone(), labels]);
    schedule.hear(SILENT, Request::StopBatch(BatchKind::CorruptedLabels), ());
    assert_eq!(schedule.turn(), Turn::Rest);
}

#[test]
fn what_is_made_worthless_is_given_up_aloud() {
    for replaces in [Request::DropSecond, Request::Compute(Default::default())] {
        let mut schedule = Schedule::default();
        for (id, request) in [(1, run()), (2, batch(BatchKind::Comparison))] {
            schedule.hear(id, request, ());
            assert_eq!(answered(&mut schedule), (vec![], Some(id)));
        }
        schedule.hear(SILENT, replaces, ());
        assert!(schedule.supersedes_run() && schedule.waits());
        assert_eq!(answered(&mut schedule), (vec![1, 2], Some(SILENT)));
        assert_eq!(schedule.turn(), Turn::Rest);
    }
    let mut schedule = Schedule::default();
    for (id, request, given_up) in [
        (1, run(), vec![]),
        (2, run(), vec![1]),
        (3, batch(BatchKind::Comparison), vec![]),
        (4, batch(BatchKind::Comparison), vec![3]),
    ] {
        schedule.hear(id, request, ());
        assert_eq!(answered(&mut schedule), (given_up, Some(id)));
    }
    // A run that is told to nobody has no curves to show.
    schedule.hear(SILENT, run(), ());
    assert_eq!(answered(&mut schedule), (vec![2], Some(SILENT)));
    assert_eq!(schedule.turn(), Turn::Cell(4, BatchKind::Comparison));
}

#[test]
fn cells_of_rows_are_shown_in_the_middle_of_a_run() {
    let mut schedule = Schedule::default();
    schedule.hear(1, Request::Cells(vec![7]), ());
    schedule.hear(2, Request::Search, ());
    assert_eq!(schedule.aside(), Some((1, vec![7])));
    assert_eq!(schedule.aside(), None, "what changes something waits for its turn");
    assert_eq!(answered(&mut schedule), (vec![], Some(2)));
    assert_eq!(schedule.aside(), None);
}

proptest! {
    /// Whatever comes in whatever order: every request is answered once, and whatever went on ends or is given up, once.
    #[test]
    fn everything_asked_comes_to_an_end(
        steps in proptest::collection::vec((0_u8..9, any::<bool>()), 0..60),
    ) {
        let mut schedule = Schedule::default();
        let (mut asked, mut heard) = (0, BTreeSet::new());
        let mut open = BTreeSet::new();
        let turn = |schedule: &mut Schedule<()>, heard: &mut BTreeSet<RunId>, open: &mut BTreeSet<RunId>, ends: bool| {
            match schedule.turn() {
                Turn::GiveUp(id) => assert!(open.remove(&id), "{id} was given up before"),
                Turn::Answer(id, request, ()) => {
                    assert!(heard.insert(id), "{id} was answered before");
                    if matches!(request, Request::Run { .. } | Request::Batch(_)) {
                        open.insert(id);
                    }
                }
                Turn::LeaveOut(id, _) => assert!(heard.insert(id), "{id} was left out before"),
                Turn::Trace(id) | Turn::Cell(id, _) => {
                    assert!(open.contains(&id));
                    if ends {
                        open.remove(&id);
                        schedule.done(id);
                    }
                }
                Turn::Rest => return false,
            }
            true
        };
        for (step, ends) in steps {
            asked += 1;
            match step {
                0 => schedule.hear(asked, run(), ()),
                1 => schedule.hear(asked, batch(BatchKind::Comparison), ()),
                2 => schedule.hear(asked, batch(BatchKind::CorruptedLabels), ()),
                3 => schedule.hear(asked, Request::DropSecond, ()),
                4 => schedule.hear(asked, leave_out(), ()),
                5 => schedule.hear(asked, Request::Search, ()),
                _ => {
                    asked -= 1;
                    turn(&mut schedule, &mut heard, &mut open, ends);
                }
            }
        }
        for _ in 0..1000 {
            if !turn(&mut schedule, &mut heard, &mut open, true) {
                break;
            }
        }
        prop_assert_eq!(heard, (1..=asked).collect());
        prop_assert!(open.is_empty());
        prop_assert_eq!(schedule.turn(), Turn::Rest);
    }
}
