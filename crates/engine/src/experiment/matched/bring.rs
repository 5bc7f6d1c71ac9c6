//! Brings a method to the goal by its own strength.

/// How near a method came, and with what.
#[derive(Debug, Clone, PartialEq)]
pub struct Brought<T> {
    /// The strength.
    pub strength: f64,
    /// The gap there, oriented so that the gap before is above 0.
    pub gap: f64,
    /// What is delivered there.
    pub delivered: T,
    /// Whether the gap is the goal's, to the tolerance; a method in whole steps (rows) also meets it where a step further is past it.
    pub met: bool,
    /// Models that were made on the way.
    pub models: u32,
}

/// A bracket that is shorter than this share of its upper end is a point: rows are whole.
const RESOLUTION: f64 = 1e-7;

/// Models between two points of the grid at the most.
const MOST_BETWEEN: u32 = 40;

/// The first strength at which the gap is the goal's.
///
/// `grid` rises from the weakest; `make` gives what is delivered at a strength, with its gap, or nothing where there is no model. From the
/// first two neighbours between which the gap passes the goal on, the strength is found by false position, with Illinois's correction, until
/// the gap is within `tolerance` of the goal. Where the grid never passes it, what came nearest is delivered, and `met` says so. `None`
/// where no strength gave a model.
///
/// # Errors
///
/// The first that `make` gives.
pub fn bring<T, E>(
    goal: f64,
    before: f64,
    tolerance: f64,
    grid: &[f64],
    mut make: impl FnMut(f64) -> Result<Option<(T, f64)>, E>,
) -> Result<Option<Brought<T>>, E> {
    let mut models = 0;
    let mut nearest: Option<Brought<T>> = None;
    let mut try_at = |strength: f64, nearest: &mut Option<Brought<T>>| -> Result<Option<f64>, E> {
        let made = make(strength)?;
        models += 1;
        let Some((delivered, gap)) = made.filter(|(_, gap)| gap.is_finite()) else { return Ok(None) };
        let near = |gap: f64| (gap - goal).abs();
        if nearest.as_ref().is_none_or(|best| near(gap) < near(best.gap)) {
            *nearest = Some(Brought { strength, gap, delivered, met: near(gap) <= tolerance, models: 0 });
        }
        Ok(Some(gap))
    };
    // The model before is strength 0, and not delivered by any method.
    let mut last = (0.0, before);
    let mut crossed = false;
    for &strength in grid {
        let Some(gap) = try_at(strength, &mut nearest)? else { continue };
        if nearest.as_ref().is_some_and(|best| best.met) {
            break;
        }
        if (last.1 - goal) * (gap - goal) < 0.0 {
            crossed = true;
            let (mut low, mut high) = (last, (strength, gap));
            // Which end stayed, and how its weight is halved when it stays twice.
            let mut stayed = 0_i32;
            let (mut low_weight, mut high_weight) = (low.1 - goal, high.1 - goal);
            for step in 0..MOST_BETWEEN {
                // Every fourth step halves: false position alone is slow where the gap jumps.
                let middle = if step % 4 == 3 {
                    0.5 * (low.0 + high.0)
                } else {
                    (low.0 * high_weight - high.0 * low_weight) / (high_weight - low_weight)
                };
                if high.0 - low.0 <= RESOLUTION * high.0 || !(middle > low.0 && middle < high.0) {
                    break;
                }
                let Some(gap) = try_at(middle, &mut nearest)? else { break };
                if nearest.as_ref().is_some_and(|best| best.met) {
                    break;
                }
                if (gap - goal) * (low.1 - goal) > 0.0 {
                    low = (middle, gap);
                    low_weight = gap - goal;
                    if stayed == 1 {
                        high_weight *= 0.5;
                    }
                    stayed = 1;
                } else {
                    high = (middle, gap);
                    high_weight = gap - goal;
                    if stayed == -1 {
                        low_weight *= 0.5;
                    }
                    stayed = -1;
                }
            }
            break;
        }
        last = (strength, gap);
    }
    Ok(nearest.map(|best| Brought { met: best.met || crossed, models, ..best }))
}
