//! Configuration and table to outcome: the main job.

mod adaptive;
mod ask;
mod base_weights;
mod batch;
mod bundled;
mod cells;
mod certainty;
mod check;
mod coded;
mod configuration;
mod corrected;
mod corrective;
mod counts;
mod data_report;
mod digest;
mod embeddings;
mod error;
mod explore;
mod export;
mod extract;
mod extractor;
mod fitted;
mod footprint;
mod given;
mod group_figures;
mod groups;
mod keep;
mod kept_weights;
mod leverage;
mod matched;
mod objective_influence;
mod observer;
mod outcome;
mod paper;
mod prepare;
mod prepared;
mod reported_warnings;
mod requests;
mod role;
mod search;
mod seen;
mod session;
mod settings;
mod shard;
mod stream;
mod sweep;
mod synthetic;
mod take_home;
mod unique;
mod verify;
mod warning;
mod warnings;

pub use adaptive::{
    AdaptivePoint, AdaptiveRow, AdaptiveSettings, AdaptiveTrial, Attacking, NOISES, adaptive_points, attack,
    trial,
};
pub use ask::{Flip, RowsAnswer, RowsQuestion, WithoutRows, flip};
pub use batch::{BatchKind, BatchRequest, BatchRows, BatchSettings, CellJob, CellsDone};
pub use bundled::BundledSet;
pub use cells::csv_cell;
pub use certainty::{Certain, CertainFigure, Certainty, ModelCertainty};
pub use check::{CheckRows, LeftOutRows};
pub use coded::{Coded, CodedSettings};
#[cfg(feature = "schema")]
pub use configuration::configuration_schema;
pub use configuration::{
    CONFIGURATION_VERSION, Configuration, ConfigurationError, CorrectionSettings, GroupColumn, MissingPolicy,
    ModelKind, ModelSettings, Section, Split, Threshold, WeightBounds, lift_fields, numbers,
};
pub use corrective::{
    CorrectiveSettings, CorruptedLabels, CorruptedRows, Corruption, FlippedLabels, GroupLine, KNOWN_SHARES,
    RecoveryLine, RecoveryModel, RecoveryOfGroup, RecoveryRow, recovery_csv, recovery_lines,
    soft_against_hard,
};
pub use data_report::{DataReport, GroupReport, WeightsReport};
pub use embeddings::Embeddings;
pub use error::{ExperimentError, MOST_GROUPS, NotRepeated, RowsError, TooLarge};
pub use explore::{
    AttackCurve, ColumnExplanation, CurveFigures, CurvePoint, Curves, ExplainedGroup, Exploration, Line,
    Plane, Reliability, ReliabilityBin, RobustnessCurves, WeightGroup, calibrations, explanations,
    robustness,
};
pub use export::{Export, ExportKind};
pub use extractor::{HiddenUnit, MlpReport};
pub use footprint::{Footprint, TakenIn, costly_columns, taken_in};
pub use given::{
    Given, GivenError, GivenFile, GivenKind, GivenModel, GivenName, GivenWeights, LONGEST_GIVEN, OtherRows,
};
pub use group_figures::{GroupFigures, GroupGap};
pub use leverage::HighLeverage;
pub use matched::{
    Brought, Certificate, CompareSettings, Contender, Matched, MatchedComparison, MatchedFigure, MatchedRow,
    Matching, Recommendation, bring,
};
pub use observer::{Observer, Silent, Stage};
pub use outcome::{Cells, ModelOutcome, Outcome, Refinement, Samples, Timing};
pub use paper::{
    Beside, KNOWN_DIFFERENCES, PAPER_TARGETS, PUBLISHED, Published, beside, paper_configuration, paper_sweep,
    published_for,
};
pub use reported_warnings::ReportedWarning;
pub use requests::{
    Dealing, EnsembleAccuracy, EnsembleLine, Likelier, RequestCost, RequestPoint, RequestRow,
    RequestSettings, RequestTrial, Requests, counted_costs, ensemble_lines, expected_costs, request_points,
    request_steps,
};
pub use role::ModelRole;
pub use search::{Candidate, Searched};
pub use session::{Session, run};
pub use settings::{
    Checked, CurveSettings, DataSettings, FeatureSettings, FittingSettings, QuestionSettings,
};
pub use stream::{
    NotStreamed, StreamError, StreamGroup, StreamModel, StreamReport, Streamed, TableBlocks, stream,
    weight_lines,
};
pub use sweep::{
    Baseline, Comparison, Method, Paired, Spread, SweepFigures, SweepLine, SweepRow, SweepScheme,
    SweepSettings, Verdict, lines, lines_at, parts, verdicts,
};
pub use synthetic::{Drawn, Edit, Synthetic};
pub use verify::{
    Confirmed, Difference, LONGEST_REPORT, NotAReport, ReportError, ReportedFile, WrittenReport,
};
pub use warning::{Warning, WeightsOf};
