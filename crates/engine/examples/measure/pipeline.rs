//! The whole main job on Adult, timed by stage: from the bytes of the file to the finished comparison, with four
//! influences, every scheme, both influence updates and all figures. Run natively and in
//! a browser's worker.

use soft_unlearn::compute::{Backend, block_on};
use soft_unlearn::experiment::{
    BundledSet, Configuration, ExperimentError, ExportKind, Observer, Session, Stage, Timing,
};
use soft_unlearn::objective::TargetKind;
use soft_unlearn::table::{FormatChoice, TableReader};
use soft_unlearn::weights::SoftScheme;

/// Milliseconds since any fixed moment.
pub type Clock = fn() -> f64;

struct Timer(Clock);

impl Observer for Timer {
    fn enter(&mut self, _stage: Stage) {}

    fn milliseconds(&self) -> f64 {
        (self.0)()
    }
}

/// One round: milliseconds by stage. "live move" is what a slider costs once everything else is known; the three other
/// targets and the seven soft schemes are part of the comparison, retraining is beside it. "another target" and "other groups" are the answers to a
/// changed question, to the updated models.
pub fn round(bytes: &[u8], clock: Clock) -> Result<Vec<(String, f64)>, Box<dyn std::error::Error>> {
    let mut laps: Vec<(String, f64)> = Vec::new();
    let mut timer = Timer(clock);
    let start = clock();
    let mut reader = TableReader::new(FormatChoice::default());
    for chunk in bytes.chunks(1 << 16) {
        reader.push(chunk)?;
    }
    let table = reader.finish()?;
    laps.push(("parse".into(), clock() - start));

    let mut session = Session::default();
    session.set_main("adult.csv".into(), table);
    let mut configuration = BundledSet::Adult.configuration();
    let mut add = |timings: &[Timing]| {
        for timing in timings {
            match laps.iter_mut().find(|(stage, _)| *stage == timing.stage) {
                Some((_, total)) => *total += timing.milliseconds,
                None => laps.push((timing.stage.clone(), timing.milliseconds)),
            }
        }
    };
    let mut change = 0.0_f64;
    for (k, target) in [
        TargetKind::EqualOpportunityLoss,
        TargetKind::EqualOpportunityRate,
        TargetKind::Robustness,
        TargetKind::DemographicParity,
    ]
    .into_iter()
    .enumerate()
    {
        configuration.set_target(target);
        let before = clock();
        add(&block_on(session.correct(&Backend::cpu(), &configuration, &mut timer))?.timings);
        // The first one's time is that of the model, too.
        change = if k == 0 { 0.0 } else { change.max(clock() - before) };
    }
    for scheme in SoftScheme::ALL {
        configuration.correction.soft = scheme;
        add(&block_on(session.correct(&Backend::cpu(), &configuration, &mut timer))?.timings);
    }
    let comparison = clock() - start;

    configuration.correction.soft = SoftScheme::Exact;
    configuration.correction.share_of_gap = 0.9;
    let before = clock();
    block_on(session.correct(&Backend::cpu(), &configuration, &mut timer))?;
    let live = clock() - before;
    let before = clock();
    for role in Session::LATER {
        block_on(session.unlearn(&Backend::cpu(), role, &mut timer))?;
    }
    let retrained = clock() - before;
    let before = clock();
    session.export(ExportKind::Samples).map_err(|error: ExperimentError| error.to_string())?;
    let export = clock() - before;
    let mut written = serde_json::to_value(BundledSet::Adult.configuration())?;
    written["groups"] = serde_json::json!([{ "column": "race" }]);
    let other: Configuration = serde_json::from_value(written)?;
    let before = clock();
    block_on(session.correct(&Backend::cpu(), &other, &mut timer))?;
    let regrouped = clock() - before;
    laps.push(("bytes to comparison".into(), comparison));
    laps.push(("another target, the slowest".into(), change));
    laps.push(("other groups".into(), regrouped));
    laps.push(("live move".into(), live));
    laps.push(("two retrained".into(), retrained));
    laps.push(("samples.csv".into(), export));
    Ok(laps)
}

/// Medians over rounds, as a JSON object in the order of the stages.
pub fn medians(bytes: &[u8], rounds: usize, clock: Clock) -> Result<String, Box<dyn std::error::Error>> {
    let all = (0..rounds.max(1)).map(|_| round(bytes, clock)).collect::<Result<Vec<_>, _>>()?;
    let mut object = serde_json::Map::new();
    for (k, (stage, _)) in all[0].iter().enumerate() {
        let mut times: Vec<f64> = all.iter().map(|laps| laps[k].1).collect();
        times.sort_by(f64::total_cmp);
        object.insert(stage.clone(), times[times.len() / 2].into());
    }
    Ok(serde_json::Value::Object(object).to_string())
}
