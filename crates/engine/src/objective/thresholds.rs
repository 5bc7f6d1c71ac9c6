//! Per-group thresholds on a model's probabilities, chosen after it was trained.

use crate::compute::sorted_by;
use crate::design::Part;

/// What is to be equal in both groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Equal {
    /// The share predicted favourable: demographic parity.
    SelectionRate,
    /// The share predicted favourable among rows whose label is favourable: equal opportunity.
    TruePositiveRate,
}

/// A randomised decision for one group: with probability `share[k]` favourable where the margin is above `above[k]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mixture {
    /// Two thresholds on the margin; infinite where nobody, or everybody, is predicted favourable.
    pub above: [f64; 2],
    /// How often each is used; together 1.
    pub share: [f64; 2],
}

impl Mixture {
    /// The probability of a favourable decision at this margin.
    pub fn decide(&self, margin: f64) -> f64 {
        (0..2).map(|k| if margin > self.above[k] { self.share[k] } else { 0.0 }).sum()
    }
}

/// Thresholds for the group that is not privileged and for the privileged one, with what they reach on the rows they were chosen on.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupThresholds {
    /// Not privileged, privileged.
    pub groups: [Mixture; 2],
    /// The common rate.
    pub rate: f64,
    /// The expected share of rows decided right.
    pub accuracy: f64,
}

/// One point of a group's curve: all margins above `above` favourable.
#[derive(Debug, Clone, Copy)]
struct Point {
    /// The rate that is to be equal.
    rate: f64,
    /// Rows decided right.
    right: f64,
    above: f64,
}

impl GroupThresholds {
    /// The most accurate decisions, perhaps randomised, whose rate is the same in both groups (Hardt, Price and Srebro, NeurIPS 2016).
    ///
    /// A group's thresholds trace a curve of rows decided right over the rate; randomising reaches its concave hull; the sum of both hulls
    /// is concave and piecewise linear, so that one of their corners is its maximum, the smallest such rate of equals. `margins`: one a row.
    /// `None` where the rate is undefined in a group.
    ///
    /// # Panics
    ///
    /// Unless there is one margin a row.
    pub fn choose(margins: &[f64], part: &Part, equal: Equal) -> Option<GroupThresholds> {
        let hulls = [hull(margins, part, false, equal)?, hull(margins, part, true, equal)?];
        let mut rates: Vec<f64> = hulls.iter().flatten().map(|point| point.rate).collect();
        rates.sort_unstable_by(f64::total_cmp);
        let right = |rate: f64| hulls.iter().map(|hull| at(hull, rate).1).sum::<f64>();
        let mut best = (*rates.first()?, f64::NEG_INFINITY);
        for rate in rates {
            let value = right(rate);
            // Corners that differ by rounding are one corner.
            if value > best.1 * (1.0 + 1e-14) {
                best = (rate, value);
            }
        }
        let (rate, value) = best;
        let groups = [at(&hulls[0], rate).0, at(&hulls[1], rate).0];
        Some(GroupThresholds { groups, rate, accuracy: value / margins.len() as f64 })
    }

    /// As [`GroupThresholds::choose`] where the groups' rates may differ by up to `tolerance` (fairlearn's `tol`). The sum of both hulls is
    /// concave in the two rates: where the best thresholds of each group alone differ by more, the best allowed ones differ by the
    /// tolerance, in the same direction. [`GroupThresholds::rate`] is then that of the group that is not privileged.
    ///
    /// # Panics
    ///
    /// Unless there is one margin a row.
    pub fn choose_within(
        margins: &[f64],
        part: &Part,
        equal: Equal,
        tolerance: f64,
    ) -> Option<GroupThresholds> {
        let hulls = [hull(margins, part, false, equal)?, hull(margins, part, true, equal)?];
        let top = |hull: &[Point]| {
            hull.iter().fold(hull[0], |best, point| if point.right > best.right { *point } else { best })
        };
        let [low, high] = [top(&hulls[0]), top(&hulls[1])];
        let made = |rates: [f64; 2]| {
            let [(first, one), (second, other)] = [at(&hulls[0], rates[0]), at(&hulls[1], rates[1])];
            GroupThresholds {
                groups: [first, second],
                rate: rates[0],
                accuracy: (one + other) / margins.len() as f64,
            }
        };
        let difference = high.rate - low.rate;
        if difference.abs() <= tolerance {
            return Some(made([low.rate, high.rate]));
        }
        let apart = if difference > 0.0 { tolerance } else { -tolerance };
        // The corners of either hull, where the other group's rate stays within 0 and 1.
        let mut rates: Vec<f64> = hulls[0]
            .iter()
            .map(|point| point.rate)
            .chain(hulls[1].iter().map(|point| point.rate - apart))
            .chain([0.0, -apart, 1.0, 1.0 - apart])
            .filter(|rate| (0.0..=1.0).contains(rate) && (0.0..=1.0).contains(&(rate + apart)))
            .collect();
        rates.sort_unstable_by(f64::total_cmp);
        let right = |rate: f64| at(&hulls[0], rate).1 + at(&hulls[1], rate + apart).1;
        let mut best = (*rates.first()?, f64::NEG_INFINITY);
        for rate in rates {
            let value = right(rate);
            if value > best.1 * (1.0 + 1e-14) {
                best = (rate, value);
            }
        }
        Some(made([best.0, best.0 + apart]))
    }

    /// The best decisions whose rate is `rate` in both groups; `None` where the rate is undefined in a group. As [`GroupThresholds::choose`].
    ///
    /// # Panics
    ///
    /// Unless there is one margin a row.
    pub fn at_rate(margins: &[f64], part: &Part, equal: Equal, rate: f64) -> Option<GroupThresholds> {
        let hulls = [hull(margins, part, false, equal)?, hull(margins, part, true, equal)?];
        let [(low, first), (high, second)] = [at(&hulls[0], rate), at(&hulls[1], rate)];
        Some(GroupThresholds { groups: [low, high], rate, accuracy: (first + second) / margins.len() as f64 })
    }

    /// The expected share of rows decided right (`None` without rows), and the gap of the rates, privileged minus not (`None` where one is
    /// undefined).
    ///
    /// # Panics
    ///
    /// Unless there is one margin a row.
    pub fn measure(&self, margins: &[f64], part: &Part, equal: Equal) -> (Option<f64>, Option<f64>) {
        assert!(margins.len() == part.x().rows(), "one margin a row is needed");
        let mut right = 0.0;
        // Not privileged, privileged: favourable decisions, and rows that the rate is over.
        let mut rates = [[0.0; 2]; 2];
        for ((&margin, &y), privileged) in margins.iter().zip(part.y()).zip(part.privileged()) {
            let favourable = self.decide(margin, privileged);
            right += if y > 0.5 { favourable } else { 1.0 - favourable };
            if equal == Equal::SelectionRate || y > 0.5 {
                let rate = &mut rates[usize::from(privileged)];
                rate[0] += favourable;
                rate[1] += 1.0;
            }
        }
        let rate = |[favourable, rows]: [f64; 2]| (rows > 0.0).then(|| favourable / rows);
        let gap = rate(rates[1]).zip(rate(rates[0])).map(|(privileged, other)| privileged - other);
        ((!margins.is_empty()).then(|| right / margins.len() as f64), gap)
    }

    /// The probability of a favourable decision for a row of this group.
    pub fn decide(&self, margin: f64, privileged: bool) -> f64 {
        self.groups[usize::from(privileged)].decide(margin)
    }
}

/// The upper concave hull of a group's curve, by rising rate.
fn hull(margins: &[f64], part: &Part, privileged: bool, equal: Equal) -> Option<Vec<Point>> {
    assert!(margins.len() == part.x().rows(), "one margin a row is needed");
    let rows: Vec<(f64, f64)> = margins
        .iter()
        .zip(part.y().iter().zip(part.privileged()))
        .filter(|(_, (_, group))| *group == privileged)
        .map(|(&margin, (&y, _))| (margin, y))
        .collect();
    let rows = sorted_by(rows, |a, b| b.0.total_cmp(&a.0));
    let positives = rows.iter().filter(|(_, y)| *y > 0.5).count() as f64;
    let all = match equal {
        Equal::SelectionRate => rows.len() as f64,
        Equal::TruePositiveRate => positives,
    };
    if all == 0.0 {
        return None;
    }
    let negatives = rows.len() as f64 - positives;
    let (mut selected, mut true_positives) = (0.0, 0.0);
    let mut points = vec![Point { rate: 0.0, right: negatives, above: f64::INFINITY }];
    for (k, &(margin, y)) in rows.iter().enumerate() {
        selected += 1.0;
        true_positives += f64::from(u8::from(y > 0.5));
        let next = rows.get(k + 1).map(|(margin, _)| *margin);
        if next == Some(margin) {
            // A threshold cannot tell equal margins apart.
            continue;
        }
        let rate = match equal {
            Equal::SelectionRate => selected / all,
            Equal::TruePositiveRate => true_positives / all,
        };
        let right = true_positives + negatives - (selected - true_positives);
        // Halfway to the next margin.
        let above = next.map_or(f64::NEG_INFINITY, |next| 0.5 * (margin + next));
        points.push(Point { rate, right, above });
    }
    let mut hull: Vec<Point> = Vec::new();
    for point in points {
        if hull.last().is_some_and(|last| last.rate == point.rate && last.right >= point.right) {
            continue;
        }
        while let [.., before, last] = hull[..] {
            let (run, rise) = (last.rate - before.rate, last.right - before.right);
            if run * (point.right - before.right) < rise * (point.rate - before.rate) {
                break;
            }
            hull.pop();
        }
        hull.push(point);
    }
    Some(hull)
}

/// The decision on the hull at this rate, and the rows that it decides right.
fn at(hull: &[Point], rate: f64) -> (Mixture, f64) {
    let next = hull.partition_point(|point| point.rate < rate).min(hull.len() - 1);
    let (low, high) = (hull[next.saturating_sub(1)], hull[next]);
    let share = if high.rate > low.rate { (rate - low.rate) / (high.rate - low.rate) } else { 1.0 };
    let mixture = Mixture { above: [low.above, high.above], share: [1.0 - share, share] };
    (mixture, (1.0 - share) * low.right + share * high.right)
}
