//! What has been drawn, and a chart of it.

use yew::prelude::*;

use super::Page;
use super::dom::Chart;
use crate::page::charts::Checkup;

/// A chart's option as JSON text, and the points that are too many for it.
#[derive(Clone, PartialEq, Default)]
pub struct Drawn {
    /// The option.
    pub option: AttrValue,
    /// See [`crate::page::charts::Drawing`].
    pub points: std::rc::Rc<Vec<Vec<f32>>>,
}

/// Everything that is drawn.
#[derive(Clone, PartialEq, Default)]
pub struct Charts {
    /// Accuracy against the gap.
    pub tradeoff: Drawn,
    /// Histogram of weights.
    pub weights: Drawn,
    /// Weights in the order of influence.
    pub slope: Drawn,
    /// Influence on utility and target.
    pub samples: Drawn,
    /// The data in two dimensions.
    pub boundary: Option<Drawn>,
    /// Accuracy under attack.
    pub robustness: Option<Drawn>,
    /// Reliability by group.
    pub calibration: Option<Drawn>,
    /// What the influence check has found.
    pub checkup: Option<Checkup>,
    /// Estimates against exact leave-one-out models.
    pub check: Option<Drawn>,
    /// What leaving each row out does: to the target, and to utility.
    pub effects: Option<[Drawn; 2]>,
    /// Algorithms against each other.
    pub methods: Option<Drawn>,
    /// The attack on SISA against the noise.
    pub attack: Option<Drawn>,
    /// What requests cost SISA against their number.
    pub requests: Option<Drawn>,
    /// Accuracy regained against the share known.
    pub corrective: Option<Drawn>,
}

/// The chart of a picture.
pub fn chart(page: &Page, id: &'static str, drawn: &Drawn) -> Html {
    html! { <Chart {id} option={drawn.option.clone()} points={drawn.points.clone()} dark={page.dark} /> }
}
