//! The guided tour: seven steps, each with a setting that shows what it says.

use super::view::Picture;
use crate::worker::Source;
use soft_unlearn::experiment::{BundledSet, Configuration, Synthetic};
use soft_unlearn::objective::TargetKind;
use soft_unlearn::unlearn::Algorithm;
use soft_unlearn::weights::HardScheme;

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What it is about.
    pub title: &'static str,
    /// What to look at.
    pub text: &'static str,
    /// The data that it is shown on.
    pub source: Source,
    /// Its settings.
    pub configuration: Configuration,
    /// The picture to be looked at.
    pub picture: Picture,
    /// The id of the control that it asks to be moved.
    pub control: Option<&'static str>,
}

/// The steps in their order.
pub fn steps() -> [Step; 7] {
    let adult = || Source::Bundled(BundledSet::Adult);
    let on_adult = |change: fn(&mut Configuration)| {
        let mut configuration = BundledSet::Adult.configuration();
        change(&mut configuration);
        configuration
    };
    let mut small = Synthetic::configuration();
    small.correction.hard = HardScheme::TopShare(0.3);
    small.correction.algorithm = Algorithm::Retrain;
    [
        Step {
            title: "An unfair model",
            text: "Adult holds 45\u{202f}222 people from the 1994 census. A logistic regression predicts who earns over 50\u{202f}000 dollars. The grey \
                   column says how often it does so for men and for women: the gap is what we want to close.",
            source: adult(),
            configuration: on_adult(|_| ()),
            picture: Picture::Comparison,
            control: None,
        },
        Step {
            title: "Which rows are to blame",
            text: "Every training row is a point: how much the gap (up) and the validation loss (right) would change without it. Rows at the \
                   bottom widen the gap. Draw a rectangle around some to see who they are.",
            source: adult(),
            configuration: on_adult(|_| ()),
            picture: Picture::Samples,
            control: None,
        },
        Step {
            title: "Remove them: hard unlearning",
            text: "A fifth of the rows is cut away. Everything else that they taught the model goes too. Look at the orange column: retrained \
                   without them, the bias has passed zero and favours the other group. That is over-unlearning.",
            source: adult(),
            configuration: on_adult(|configuration| {
                configuration.correction.hard = HardScheme::TopShare(0.2);
                configuration.correction.algorithm = Algorithm::Retrain;
            }),
            picture: Picture::Tradeoff,
            control: None,
        },
        Step {
            title: "Weigh them: soft unlearning",
            text: "Every row gets a weight from 0 to 5 instead: the least change of weights after which the corrected model itself has closed \
                   the gap on the validation rows. Hard weights are a step, soft ones a slope.",
            source: adult(),
            configuration: on_adult(|configuration| configuration.correction.algorithm = Algorithm::Retrain),
            picture: Picture::Weights,
            control: None,
        },
        Step {
            title: "As much as you want",
            text: "The share r says how much of the gap is to be closed. Move it: the blue curve is every answer from none to one and a half \
                   times the gap, the orange one every share of rows removed. Dashed lines are retrained.",
            source: adult(),
            configuration: on_adult(|configuration| configuration.correction.share_of_gap = 0.5),
            picture: Picture::Tradeoff,
            control: Some("share-of-gap"),
        },
        Step {
            title: "The smallest world",
            text: "Two features, two groups, a bias, and labels of group B that were flipped. The lines are where each model's decision \
                   changes: with 30\u{202f}% of the rows removed it turns too far, and B is favoured. Move bias, noise and corruption in the settings.",
            source: Source::Synthetic(Synthetic::default()),
            configuration: small,
            picture: Picture::Boundary,
            control: Some("world-bias"),
        },
        Step {
            title: "The same for robustness, and what to doubt",
            text: "Weights can also make a model sturdier. On copies that were fixed beforehand both corrections look splendid; on copies made \
                   afresh against the corrected model they do not. Always ask which of the two a paper shows.",
            source: adult(),
            configuration: on_adult(|configuration| configuration.set_target(TargetKind::Robustness)),
            picture: Picture::Robustness,
            control: None,
        },
    ]
}
