//! Every method at the same gap.

use std::error::Error;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use soft_unlearn::experiment::{BundledSet, CompareSettings, Matching, Observer, Stage};
use soft_unlearn::objective::TargetKind;
use soft_unlearn::objective::intervals::Statistic;

use crate::files::{Data, read_configuration, write};

/// By what methods are judged.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Judge {
    /// Share of test rows decided right.
    Accuracy,
    /// Mean log loss.
    LogLoss,
    /// Accuracy of the group that has the lowest.
    WorstGroup,
}

/// A set that comes with the page.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Set {
    /// UCI Adult.
    Adult,
    /// COMPAS.
    Compas,
    /// German credit.
    GermanCredit,
}

/// A gap between groups.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Target {
    /// Of mean p.
    DemographicParity,
    /// Of mean p among favourable labels.
    EqualOpportunity,
}

/// Arguments of `compare`.
#[derive(Args)]
pub struct Compare {
    /// The experiment's settings (JSON); the goal is its share of the gap. With --data.
    #[arg(long, value_name = "FILE", requires = "data")]
    config: Option<PathBuf>,
    /// The data. A file ending in .gz is unpacked.
    #[arg(long, value_name = "FILE", requires = "config")]
    data: Option<PathBuf>,
    /// A second file with the test rows.
    #[arg(long, value_name = "FILE")]
    test_data: Option<PathBuf>,
    /// Instead of both: a set that comes with the page, with its settings.
    #[arg(
        long,
        value_name = "SET",
        value_enum,
        conflicts_with = "config",
        required_unless_present = "config"
    )]
    bundled: Option<Set>,
    /// The folder with the page's `data` folder in it.
    #[arg(long, value_name = "FOLDER", default_value = "www")]
    folder: PathBuf,
    /// Another target than the configuration's.
    #[arg(long, value_enum)]
    target: Option<Target>,
    /// By what methods are judged.
    #[arg(long, value_enum, default_value = "accuracy")]
    judge: Judge,
    /// Another share of the gap to be closed, 0 to 1, than the configuration's.
    #[arg(long, value_name = "SHARE")]
    goal: Option<f64>,
    /// Resamples of the intervals.
    #[arg(long, default_value_t = soft_unlearn::objective::intervals::RESAMPLES)]
    resamples: u32,
    /// Where the comparison goes as JSON.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Where the rows as models see them go, as a NumPy archive, for other software.
    #[arg(long, value_name = "FILE")]
    arrays: Option<PathBuf>,
}

/// The clock of the table: the processor time of this process, which other work on the machine hardly changes.
struct Worked;

impl Observer for Worked {
    fn enter(&mut self, stage: Stage) {
        eprintln!("{:6.0} ms  {}", self.milliseconds(), stage.words());
    }

    #[cfg(unix)]
    fn milliseconds(&self) -> f64 {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
    }

    #[cfg(not(unix))]
    fn milliseconds(&self) -> f64 {
        static START: std::sync::LazyLock<std::time::Instant> =
            std::sync::LazyLock::new(std::time::Instant::now);
        START.elapsed().as_secs_f64() * 1e3
    }
}

impl Set {
    fn of(self) -> BundledSet {
        match self {
            Set::Adult => BundledSet::Adult,
            Set::Compas => BundledSet::Compas,
            Set::GermanCredit => BundledSet::GermanCredit,
        }
    }
}

impl Compare {
    /// Brings every method to the goal, writes the report and prints the table.
    pub fn run(self) -> Result<(), Box<dyn Error>> {
        let mut configuration = match (self.bundled.map(Set::of), &self.config) {
            (Some(set), _) => set.configuration(),
            (None, Some(path)) => read_configuration(path)?,
            (None, None) => return Err("give --config and --data, or --bundled".into()),
        };
        match self.target {
            Some(Target::DemographicParity) => configuration.set_target(TargetKind::DemographicParity),
            Some(Target::EqualOpportunity) => configuration.set_target(TargetKind::EqualOpportunityRate),
            None => {}
        }
        if let Some(goal) = self.goal {
            configuration.correction.share_of_gap = goal;
        }
        let data = match (self.bundled.map(Set::of), self.data) {
            (Some(set), _) => self.folder.join(set.path()),
            (None, Some(path)) => path,
            (None, None) => return Err("give --config and --data, or --bundled".into()),
        };
        let mut session = Data { data, test_data: self.test_data }.read(&configuration.format)?;
        if let Some(path) = &self.arrays {
            write(Some(path), &session.arrays(&configuration)?)?;
        }
        let judge = match self.judge {
            Judge::Accuracy => Statistic::Accuracy,
            Judge::LogLoss => Statistic::LogLoss,
            Judge::WorstGroup => Statistic::WorstGroupAccuracy,
        };
        let settings = CompareSettings { judge, resamples: self.resamples, ..CompareSettings::default() };
        session.begin::<Matching>(&configuration, &settings, 0)?;
        let mut shell = Worked;
        loop {
            let done = session.next_cell::<Matching>(&mut shell);
            let Some(row) = done.rows.into_iter().next() else { return Ok(()) };
            if let Some(why) = row.failed {
                return Err(why.into());
            }
            eprintln!("{:6.0} ms  {}, {} waiting", shell.milliseconds(), row.step, done.waiting);
            if let Some(comparison) = row.comparison {
                let mut json = serde_json::to_string_pretty(&comparison)?;
                json.push('\n');
                if let Some(path) = &self.report {
                    write(Some(path), json.as_bytes())?;
                }
                print!("{}", comparison.markdown());
                return Ok(());
            }
        }
    }
}
