//! Which method to take, and why.

use super::{Contender, MatchedRow, Recommendation};
use crate::objective::intervals::{ChanceLine, Interval, Statistic};

/// The worse end of an interval, turned so that more is better.
fn worst(judge: Statistic, interval: &Interval) -> f64 {
    if judge.higher_is_better() { interval.low } else { -interval.high }
}

/// How a figure's change reads: points for shares, plain for losses.
fn change(judge: Statistic, it: &Interval) -> String {
    let (scale, unit, places) = match judge {
        Statistic::LogLoss => (1.0, "", 3),
        _ => (100.0, " points", 1),
    };
    let [estimate, low, high] = [it.estimate, it.low, it.high].map(|value| value * scale);
    if it.holds_zero() {
        format!("no difference in {} can be told ({low:+.places$} to {high:+.places$}{unit})", judge.name())
    } else {
        format!(
            "{} changes by {estimate:+.places$}{unit} ({low:+.places$} to {high:+.places$})",
            judge.name()
        )
    }
}

/// Of the methods that met the goal on validation and whose gap is smaller there than before beyond its interval (and whose gap of decisions is
/// so, too, unless that can be told of none: p that is drawn towards one value closes the one and not the other), the one whose worst case is
/// best: the worse end of the interval of its judged figure's change since before, on validation. The model stays as it is where its own
/// difference there (`before`) is within what chance makes of equal groups, or where no method is left. Test rows choose nothing: they are what is
/// reported of the choice. `pair` gives the interval on test of one method's judged figure minus another's.
pub(super) fn recommend(
    rows: &[MatchedRow],
    judge: Statistic,
    before: Option<Interval>,
    chance: Option<ChanceLine>,
    pair: impl Fn(Contender, Contender) -> Option<Interval>,
) -> Recommendation {
    let keep = |why: String| Recommendation { contender: Contender::Before, runner_up: None, why };
    if let (Some(difference), Some(chance)) = (before, chance)
        && difference.estimate <= chance.line
    {
        return keep(format!(
            "Keep the model as it is: its difference between groups on validation, {:.1} points, is no larger than chance alone makes it in 1 of 20 cases if all groups had one rate ({:.1}). There is nothing here that a correction could be seen to correct.",
            difference.estimate * 100.0,
            chance.line * 100.0
        ));
    }
    let mut able: Vec<(&MatchedRow, Interval)> = rows
        .iter()
        .filter(|row| row.met && row.contender != Contender::Before)
        .filter_map(|row| {
            Some((row, row.judged?)).filter(|_| row.closed.is_some_and(|closed| closed.high < 0.0))
        })
        .collect();
    let follow = |row: &MatchedRow| row.decided.is_some_and(|decided| decided.high < 0.0);
    let reached = able.len();
    if able.iter().any(|(row, _)| follow(row)) {
        able.retain(|(row, _)| follow(row));
    }
    let aside = match reached - able.len() {
        0 => String::new(),
        count => format!(" ({count} more move p, but not decisions)"),
    };
    // Equals keep the table's order.
    able.sort_by(|a, b| worst(judge, &b.1).total_cmp(&worst(judge, &a.1)));
    let Some((row, price)) = able.first() else {
        let met = rows.iter().filter(|row| row.met && row.contender != Contender::Before).count();
        return keep(format!(
            "Keep the model as it is: {}. Choose a nearer goal, or bring more rows.",
            match met {
                0 => "no method reached the goal on validation".to_owned(),
                met => format!(
                    "{met} methods reached the goal on validation, but of none can a smaller gap be told there"
                ),
            }
        ));
    };
    let on_test = |statistic: Statistic| row.figure(statistic)?.since_before;
    let closed = on_test(row.gap_statistic()).map_or_else(String::new, |closed| {
        let [estimate, low, high] = [closed.estimate, closed.low, closed.high].map(|value| value * 100.0);
        match closed.holds_zero() {
            true => format!("no change of the gap can be told ({low:+.1} to {high:+.1} points)"),
            false => format!("the gap changes by {estimate:+.1} points ({low:+.1} to {high:+.1})"),
        }
    });
    let cost = on_test(judge).map_or_else(String::new, |cost| format!(", and {}", change(judge, &cost)));
    let first = format!(
        "Take {}: of {} the goal on validation{aside} its worst case there is the best ({}); on test {closed}{cost}.",
        row.name,
        match able.len() {
            1 => "the one method that reaches".to_owned(),
            count => format!("{count} methods that reach"),
        },
        change(judge, price)
    );
    let second = able.get(1).map(|(next, _)| {
        let against = pair(row.contender, next.contender);
        let told = against.map_or("nothing can be told".to_owned(), |it| change(judge, &it));
        format!(" The runner-up is {}; on test, against it, {told}.", next.name)
    });
    let runner_up = able.get(1).map(|(next, _)| next.contender);
    let alone = " No other method comes into question.".to_owned();
    Recommendation { contender: row.contender, runner_up, why: first + &second.unwrap_or(alone) }
}

#[cfg(test)]
mod tests {
    use super::super::{Certificate, Contender, MatchedRow};
    use super::recommend;
    use crate::objective::intervals::{Interval, Statistic};

    fn interval(estimate: f64, half: f64) -> Option<Interval> {
        Some(Interval { estimate, low: estimate - half, high: estimate + half, resamples: 2_000 })
    }

    /// A method that met the goal: what accuracy, the gap and the gap of decisions changed by on validation.
    fn met(
        contender: Contender,
        judged: f64,
        closed: Option<Interval>,
        decided: Option<Interval>,
    ) -> MatchedRow {
        MatchedRow {
            contender,
            name: contender.name().to_owned(),
            strength_name: String::new(),
            strength: Some(1.0),
            met: true,
            validation_gap: Some(0.0),
            goal: 0.0,
            of_decisions: false,
            judged: interval(judged, 0.01),
            closed,
            decided,
            test: Vec::new(),
            removed: None,
            effective_rows: None,
            certificate: Certificate::None,
            certificate_words: String::new(),
            reference: String::new(),
            models: 1,
            milliseconds: 0.0,
            failed: None,
        }
    }

    #[test]
    fn who_moves_p_alone_gives_way_to_whoever_moves_decisions() {
        let smaller = interval(-0.1, 0.02);
        let open = interval(-0.01, 0.02);
        let choose = |rows: &[MatchedRow]| {
            recommend(rows, Statistic::Accuracy, interval(0.2, 0.02), None, |_, _| None)
        };
        // By its worst case in accuracy the update would be the first; its gap of decisions cannot be told to be smaller.
        let p_alone = met(Contender::KeptUpdate, 0.02, smaller, open);
        let both = met(Contender::KeptRetrained, -0.01, smaller, smaller);
        let dearer = met(Contender::HardRetrained, -0.04, smaller, smaller);
        let taken = choose(&[p_alone.clone(), both.clone(), dearer.clone()]);
        assert_eq!(
            (taken.contender, taken.runner_up),
            (Contender::KeptRetrained, Some(Contender::HardRetrained))
        );
        assert!(taken.why.contains("(1 more move p, but not decisions)"), "{}", taken.why);
        assert!(taken.why.contains("of 2 methods that reach"), "{}", taken.why);
        // Where decisions are undefined, they are not closed either.
        let unknown = met(Contender::SoftUpdate, 0.03, smaller, None);
        assert_eq!(choose(&[unknown.clone(), both.clone()]).contender, Contender::KeptRetrained);
        // Where no method closes them, the rule says nothing, and accuracy decides.
        let neither = met(Contender::HardUpdate, 0.01, smaller, open);
        let taken = choose(&[neither.clone(), p_alone.clone()]);
        assert_eq!((taken.contender, taken.runner_up), (Contender::KeptUpdate, Some(Contender::HardUpdate)));
        assert!(!taken.why.contains("but not decisions"), "{}", taken.why);
        // Closing decisions alone is not reaching the goal.
        let decisions_alone = met(Contender::Thresholds, 0.05, open, smaller);
        assert_eq!(choose(&[decisions_alone.clone(), p_alone]).contender, Contender::KeptUpdate);
        assert_eq!(choose(&[decisions_alone]).contender, Contender::Before);
    }
}
