//! Where the numbers that the engine declares stand in a file, and which setting its errors are about.

use soft_unlearn::experiment::numbers::{Declaration, NUMBERS};
use soft_unlearn::experiment::{Configuration, ConfigurationError, Section};
use soft_unlearn::unlearn::{Algorithm, NumberSetting};

/// The setting that an error is about.
pub(super) fn path_of(error: &ConfigurationError, configuration: &Configuration) -> String {
    let group = |name: &str| {
        let place = configuration.groups.iter().rposition(|group| group.column == name);
        place.map_or("groups".to_owned(), |place| format!("groups[{place}]"))
    };
    match error {
        ConfigurationError::OutOfRange { setting, .. } => {
            // Two shares together, or an end of a group.
            let beside =
                || if error.section() == Section::Split { "split.seeded" } else { "groups" }.to_owned();
            number_named(setting, configuration).unwrap_or_else(beside)
        }
        ConfigurationError::Version { .. } => "version".to_owned(),
        ConfigurationError::NoCriterion
        | ConfigurationError::CriterionTwice { .. }
        | ConfigurationError::RobustnessBesideOthers => "criteria".to_owned(),
        ConfigurationError::NoGroups { .. } | ConfigurationError::TooManyGroupColumns { .. } => {
            "groups".to_owned()
        }
        ConfigurationError::GroupColumnTwice { column }
        | ConfigurationError::GroupsTwoWays { column, .. }
        | ConfigurationError::EmptyInterval { column, .. }
        | ConfigurationError::OverlappingIntervals { column, .. }
        | ConfigurationError::GroupValueTwice { column, .. } => group(column),
    }
}

/// The path of the number that errors call so.
fn number_named(name: &str, configuration: &Configuration) -> Option<String> {
    let there =
        |declared: &&&Declaration| declared.number.name == name && (declared.get)(configuration).is_some();
    if let Some(declared) = NUMBERS.iter().find(there) {
        return Some(in_file(declared.number.key));
    }
    let mut of_methods = Algorithm::ALL
        .into_iter()
        .flat_map(|algorithm| algorithm.declared().settings.iter().map(move |setting| (algorithm, setting)));
    let (algorithm, setting) = of_methods.find(|(_, setting)| setting.name == name)?;
    Some(format!("correction.methods.{}.{}", key(algorithm), setting.key))
}

/// An algorithm's name in a file.
fn key(algorithm: Algorithm) -> String {
    let value = serde_json::to_value(algorithm).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// A declared key as a file has it: bounds are a list there.
fn in_file(key: &str) -> String {
    key.replace("bounds.lowest", "bounds[0]").replace("bounds.highest", "bounds[1]")
}

/// The number that stands at a path, as the engine declares it.
pub(super) fn declared(path: &str) -> Option<NumberSetting> {
    if let Some(rest) = path.strip_prefix("correction.methods.") {
        let (algorithm, setting) = rest.split_once('.')?;
        let algorithm = Algorithm::ALL.into_iter().find(|it| key(*it) == algorithm)?;
        return algorithm.declared().settings.iter().find(|it| it.key == setting).copied();
    }
    NUMBERS.iter().map(|declared| declared.number).find(|number| in_file(number.key) == path)
}
