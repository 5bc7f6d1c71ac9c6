//! What a teacher shows, in five, twenty and forty-five minutes, and two lessons in which the class predicts first.

use super::link::{Link, LinkedData};
use super::view::{Prediction, Tab, View};
use soft_unlearn::experiment::{BundledSet, Configuration, Synthetic};
use soft_unlearn::objective::TargetKind;
use soft_unlearn::weights::HardScheme;

/// One thing to show.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What to show, or to ask.
    pub text: &'static str,
    /// Where.
    pub link: Link,
}

/// What is shown in so many minutes.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    /// What it is called.
    pub title: &'static str,
    /// Its steps in their order.
    pub steps: Vec<Step>,
}

/// The lessons in their order.
pub fn lessons() -> Vec<Lesson> {
    let step = |text, link| Step { text, link };
    vec![
        Lesson {
            title: "5 minutes: one picture",
            steps: vec![
                step(
                    "The grey bars: the model expects men to earn over 50\u{202f}000 dollars far more often than women. Their distance is the gap.",
                    adult(Tab::Result, |_| ()),
                ),
                step(
                    "Drag the blue mark to the left along its curve: the gap closes and accuracy falls. The sentence below says what was paid.",
                    adult(Tab::Result, |it| it.correction.share_of_gap = 0.5),
                ),
                step(
                    "Hard removal of a fifth of the rows: the orange mark is beyond the line at zero. That is over-unlearning.",
                    adult(Tab::Result, remove_a_fifth),
                ),
            ],
        },
        Lesson {
            title: "20 minutes: how it works",
            steps: vec![
                step("The five minutes above.", adult(Tab::Result, |_| ())),
                step(
                    "Every row by its influence: draw a rectangle around the lowest ones. Who are they?",
                    adult(Tab::Rows, |_| ()),
                ),
                step(
                    "Hard weights are a step, soft ones a slope. The table says who is weighted up and down.",
                    adult(Tab::Weights, |_| ()),
                ),
                step(
                    "Rates by group: who gets a yes more often than before, and who less?",
                    adult(Tab::Groups, |_| ()),
                ),
                step(
                    "A small world in two dimensions: the decision line turns as rows are removed.",
                    world(1.0),
                ),
            ],
        },
        Lesson {
            title: "45 minutes: what to trust",
            steps: vec![
                step("The twenty minutes above.", adult(Tab::Result, |_| ())),
                step(
                    "Press \u{201c}Leave out 200 rows\u{201d}: is the influence right? Every point is a model trained without one row.",
                    adult(Tab::Check, |_| ()),
                ),
                step(
                    "Press \u{201c}Match every method\u{201d}: all reach the same gap. What differs is the price.",
                    adult(Tab::Methods, |_| ()),
                ),
                step(
                    "Flip labels, then unlearn the flipped ones that are known. How much accuracy comes back?",
                    adult(Tab::LabelNoise, |_| ()),
                ),
                step(
                    "Robustness looks splendid on copies fixed beforehand, and not on fresh ones. Which of the two would you report?",
                    adult(Tab::Robustness, robustness),
                ),
                step(
                    "Few rows: on German Credit the interval is wider than the gap. The page says that nothing can be told.",
                    set(BundledSet::GermanCredit, Tab::Result, |_| ()),
                ),
            ],
        },
        Lesson {
            title: "10 minutes, predict first: over-unlearning",
            steps: vec![
                step(
                    "Where will the soft curve meet the line at zero? Drag the mark there, then press \u{201c}See\u{201d}. Why is it lower than before?",
                    predicted(adult(Tab::Result, |_| ())),
                ),
                step(
                    "Predict: at which share of rows removed does the orange curve meet zero? Drag the orange mark there, and beyond.",
                    adult(Tab::Result, |_| ()),
                ),
                step(
                    "A small world with more bias: does closing the gap cost more, or less? Drag the mark, then press \u{201c}See\u{201d}.",
                    predicted(world(2.0)),
                ),
            ],
        },
        Lesson {
            title: "10 minutes, predict first: who pays?",
            steps: vec![
                step(
                    "What is paid in all? Drag the mark to where the soft curve will meet zero, then press \u{201c}See\u{201d}.",
                    predicted(adult(Tab::Groups, |_| ())),
                ),
                step(
                    "Predict: when the gap closes, does the women's bar rise, the men's fall, or both? Look at the blue bars.",
                    adult(Tab::Groups, |_| ()),
                ),
                step(
                    "Predict: whose accuracy falls? Compare the two groups in the last column.",
                    adult(Tab::Groups, |_| ()),
                ),
                step(
                    "The same for equal true positive rates: who pays now, and is it fairer?",
                    adult(Tab::Groups, |it| it.set_target(TargetKind::EqualOpportunityRate)),
                ),
            ],
        },
    ]
}

fn set(set: BundledSet, tab: Tab, change: fn(&mut Configuration)) -> Link {
    let mut configuration = set.configuration();
    change(&mut configuration);
    Link { data: LinkedData::Bundled(set), configuration, view: View { tab, ..View::default() } }
}

fn adult(tab: Tab, change: fn(&mut Configuration)) -> Link {
    set(BundledSet::Adult, tab, change)
}

/// The same, with a question before the curve is shown.
fn predicted(link: Link) -> Link {
    Link { view: View { prediction: Some(Prediction::default()), ..link.view }, ..link }
}

fn remove_a_fifth(configuration: &mut Configuration) {
    configuration.correction.hard = HardScheme::TopShare(0.2);
}

fn world(bias: f64) -> Link {
    let data = LinkedData::Synthetic(Synthetic { bias, ..Synthetic::default() });
    let view = View { tab: Tab::Boundary, ..View::default() };
    Link { data, configuration: Synthetic::configuration(), view }
}

fn robustness(configuration: &mut Configuration) {
    configuration.set_target(TargetKind::Robustness);
    configuration.correction.share_of_gap = 0.6;
}
