//! Kept goals on Adult, for two groups and for ten, timed: the first question, moves of the slider, the retrained model.

use serde_json::{Value, json};
use soft_unlearn::compute::{Backend, block_on};
use soft_unlearn::experiment::{BundledSet, Configuration, ModelRole, Session, Silent};
use soft_unlearn::table::{FormatChoice, TableReader};

use super::pipeline::Clock;

/// Moves of the slider, over its whole range.
const MOVES: u32 = 40;

/// As a JSON list, an entry a question: milliseconds (medians over the rounds; `longest` the longest move of all), models and accuracy on test.
/// The influences are known before the clock starts: they do not depend on the goal.
pub fn kept(bytes: &[u8], rounds: usize, clock: Clock) -> Result<String, Box<dyn std::error::Error>> {
    let questions = [&["sex"] as &[&str], &["race", "sex"]];
    let entries = questions.iter().map(|columns| question(bytes, columns, rounds.max(1), clock));
    Ok(Value::Array(entries.collect::<Result<_, _>>()?).to_string())
}

fn question(
    bytes: &[u8],
    columns: &[&str],
    rounds: usize,
    clock: Clock,
) -> Result<Value, Box<dyn std::error::Error>> {
    let mut written = serde_json::to_value(BundledSet::Adult.configuration())?;
    written["groups"] = columns.iter().map(|column| json!({ "column": column })).collect();
    written["minimum_group"] = 1.into();
    let mut configuration: Configuration = serde_json::from_value(written)?;
    let (mut firsts, mut moves, mut retrained) = (Vec::new(), Vec::new(), Vec::new());
    let mut entry = Value::Null;
    for _ in 0..rounds {
        // A session of its own: another one remembers the path.
        let mut reader = TableReader::new(FormatChoice::default());
        reader.push(bytes)?;
        let mut session = Session::default();
        session.set_main("Adult".to_owned(), reader.finish()?);
        block_on(session.measure_influence(&Backend::cpu(), &configuration, &mut Silent))?;
        let mut timed = |session: &mut Session, share: f64| -> Result<f64, Box<dyn std::error::Error>> {
            configuration.correction.share_of_gap = share;
            let start = clock();
            block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent))?;
            Ok(clock() - start)
        };
        firsts.push(timed(&mut session, 1.0)?);
        for k in 0..MOVES {
            moves.push(timed(&mut session, 0.03 + 0.024 * f64::from((7 * k) % MOVES))?);
        }
        timed(&mut session, 1.0)?;
        let start = clock();
        block_on(session.unlearn(&Backend::cpu(), ModelRole::SoftRetrained, &mut Silent))?;
        retrained.push(clock() - start);
        let outcome = session.outcome()?;
        let accuracy = |role| outcome.model(role).and_then(|model| model.test.accuracy.value());
        entry = json!({
            "groups": columns.join(" x "),
            "models": outcome.soft_weights.kept.as_ref().map(|kept| kept.models_evaluated),
            "accuracy_update": accuracy(ModelRole::SoftInfluence),
            "accuracy_retrained": accuracy(ModelRole::SoftRetrained),
        });
    }
    entry["longest"] = moves.iter().copied().fold(0.0, f64::max).into();
    for (name, mut times) in [("first", firsts), ("move", moves), ("retrained", retrained)] {
        times.sort_by(f64::total_cmp);
        entry[name] = times[times.len() / 2].into();
    }
    Ok(entry)
}
