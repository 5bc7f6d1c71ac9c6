//! Links: what is written into the address, what is read back, and what of a damaged one is kept.

use crate::loaded::{answer, loaded, people, run, running, table};
use soft_unlearn::experiment::{BundledSet, Configuration, Drawn, Synthetic};
use soft_unlearn::table::{FormatChoice, TableReader};
use soft_unlearn_page::page::link::{self, Link, LinkedData};
use soft_unlearn_page::page::state::{Action, Effect, State};
use soft_unlearn_page::page::view::View;
use soft_unlearn_page::worker::{Place, Slot, Source};

#[test]
fn a_link_survives_the_address_bar() {
    let (summary, mut configuration, _) = table();
    configuration.label.column = "naïve \"<b>\" column ü".to_owned();
    configuration.model.l2 = 0.1 + 0.2;
    let data = LinkedData::File { name: "people.csv".to_owned(), fingerprint: summary.fingerprint };
    let link = Link { data, configuration, view: View::default() };
    let text = link::write(&link);
    assert!(text.bytes().skip(1).all(|byte| byte.is_ascii_alphanumeric() || b"-_=".contains(&byte)));
    assert_eq!(link::read(&text), Some(Ok(Box::new(link))));
    assert_eq!(link::read("#results"), None);
}

/// What the page has the worker do with this fragment first, and the page after it.
fn opened(fragment: &str) -> (State, Vec<Effect>) {
    let mut state = State::default();
    let effects = state.apply(Action::Open(link::read(fragment)));
    (state, effects)
}

/// The fragment of a link's JSON.
fn fragment_of(link: &serde_json::Value) -> String {
    use base64::Engine;
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    format!("#experiment={}", engine.encode(link.to_string()))
}

/// A link to a bundled set as JSON, with settings of its own.
fn linked(set: BundledSet) -> serde_json::Value {
    let mut configuration = set.configuration();
    configuration.seed = 77;
    let view = View { presenting: true, ..View::default() };
    serde_json::to_value(Link { data: LinkedData::Bundled(set), configuration, view }).unwrap()
}

#[test]
fn a_damaged_link_says_so_and_the_page_opens_all_the_same() {
    let whole = fragment_of(&linked(BundledSet::Compas));
    let adult = Source::Bundled(BundledSet::Adult);
    let load = Effect::Load { id: 1, slot: Slot::Main, source: adult, format: FormatChoice::default() };
    let later = serde_json::json!({ "data": { "bundled": "compas" }, "configuration": { "version": 99 } });
    let texts =
        ["#experiment=%%%", "#experiment=e30", "#garbage!!", &fragment_of(&later), &whole[..whole.len() / 2]];
    for text in texts {
        assert!(matches!(link::read(text), Some(Err(_))), "{text}");
        let (mut state, effects) = opened(text);
        assert_eq!(effects, std::slice::from_ref(&load), "{text}");
        assert!(state.error(Place::Settings).is_some());
        let notice = state.notice.clone().unwrap();
        assert!(notice.contains("The link's settings") && notice.contains("Adult"), "{notice}");
        // It has been heard once other data are chosen.
        state.apply(Action::Choose { slot: Slot::Main, source: people() });
        assert_eq!(state.notice, None);
    }
    assert_eq!(link::read("#results"), None);
    assert_eq!(link::read(""), None);
}

#[test]
fn a_link_with_a_fault_keeps_what_is_valid() {
    type Fault = fn(&mut serde_json::Value);
    let faults: [(Fault, &str); 6] = [
        (|link| link["configuration"]["correction"]["share_of_gap"] = 99.into(), "share of gap"),
        (|link| link["configuration"]["target"] = "beauty".into(), "target"),
        (
            |link| link["configuration"]["correction"]["hard"] = serde_json::json!({ "top_share": 7 }),
            "top share",
        ),
        (|link| link["view"]["colour"] = "red".into(), "colour"),
        (|link| link["configuration"]["model"]["l2"] = (-1).into(), "l2"),
        (|link| drop(link["configuration"].as_object_mut().unwrap().remove("label")), "not complete"),
    ];
    for (fault, name) in faults {
        let mut damaged = linked(BundledSet::GermanCredit);
        fault(&mut damaged);
        let Some(Err(link::LinkError::Repaired { link: repaired, what })) =
            link::read(&fragment_of(&damaged))
        else {
            panic!("{name}")
        };
        assert!(what.contains(name), "{what}");
        assert_eq!(serde_json::to_value(&repaired).unwrap(), linked(BundledSet::GermanCredit), "{name}");
        let (mut state, effects) = opened(&fragment_of(&damaged));
        let source = Source::Bundled(BundledSet::GermanCredit);
        assert_eq!(
            effects,
            [Effect::Load { id: 1, slot: Slot::Main, source, format: FormatChoice::default() }]
        );
        // The table has other columns than the link: the set's own roles are no help here, but the word is there.
        let reply = loaded(table().0, None);
        state.apply(Action::Replied(1, reply));
        assert!(state.notice.as_deref().is_some_and(|notice| notice.contains(name)), "{:?}", state.notice);
    }
    // Both at once; a world's numbers, too.
    let world = serde_json::json!({
        "data": { "synthetic": { "bias": 2.0, "noise": "much", "corruption": 0.2, "rows": 500, "seed": 3 } },
        "configuration": { "seed": 5, "target": 4 },
    });
    let Some(Err(link::LinkError::Repaired { link: repaired, what })) = link::read(&fragment_of(&world))
    else {
        panic!()
    };
    let LinkedData::Synthetic(made) = repaired.data else { panic!() };
    assert_eq!((made.bias, made.noise, made.rows, repaired.configuration.seed), (2.0, 0.5, 500, 5));
    assert!(what.contains("noise") && what.contains("target"), "{what}");
}

#[test]
fn a_link_that_names_what_a_set_does_not_have_gets_the_sets_own_roles() {
    let mut text = String::from("credit,sex,age\n");
    for i in 0..60 {
        let (credit, sex) = (["good", "bad"][i % 2], ["male", "female"][i % 3 % 2]);
        text.push_str(&format!("{credit},{sex},{}\n", 20 + i));
    }
    let mut reader = TableReader::new(FormatChoice::default());
    reader.push(text.as_bytes()).unwrap();
    let summary = reader.finish().unwrap().summary("German credit", text.len() as u64);
    let own = BundledSet::GermanCredit.configuration();
    type Fault = fn(&mut serde_json::Value);
    let faults: [(Fault, &str); 3] = [
        (|link| link["configuration"]["groups"][0]["column"] = "nobody".into(), "the groups"),
        (|link| link["configuration"]["label"]["positive"]["values"][0] = "fine".into(), "what is predicted"),
        (
            |link| link["configuration"]["split"] = serde_json::json!({ "column": { "column": "x", "train": ["a"], "validation": ["b"], "test": ["c"] } }),
            "the split",
        ),
    ];
    for (fault, name) in faults {
        let mut wrong = linked(BundledSet::GermanCredit);
        fault(&mut wrong);
        let (mut state, _) = opened(&fragment_of(&wrong));
        let reply = loaded(summary.clone(), None);
        let expected = Configuration { seed: 77, ..own.clone() };
        assert_eq!(state.apply(Action::Replied(1, reply)), [run(2, &expected)]);
        assert!(state.notice.as_deref().is_some_and(|notice| notice.contains(name)), "{:?}", state.notice);
        assert!(state.view.presenting);
    }
}

#[test]
fn a_link_for_a_file_waits_for_that_file() {
    let (summary, mut configuration, _) = table();
    configuration.seed = 77;
    let data = LinkedData::File { name: "people.csv".to_owned(), fingerprint: summary.fingerprint.clone() };
    let mut state = State::default();
    state.apply(Action::Open(Some(Ok(Box::new(Link {
        data,
        configuration: configuration.clone(),
        view: View::default(),
    })))));
    assert!(state.notice.as_deref().is_some_and(|notice| notice.contains("people.csv")));
    state.apply(Action::Choose { slot: Slot::Main, source: people() });
    let reply = loaded(summary, None);
    assert_eq!(state.apply(Action::Replied(2, reply)), [run(3, &configuration)]);
}

#[test]
fn a_link_for_the_file_on_the_page_is_followed_at_once() {
    let (mut state, summary, configuration, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    let linked = |configuration: &Configuration| {
        let data =
            LinkedData::File { name: "renamed.csv".to_owned(), fingerprint: summary.fingerprint.clone() };
        Action::Open(Some(Ok(Box::new(Link {
            data,
            configuration: configuration.clone(),
            view: View::default(),
        }))))
    };
    let other = Configuration { seed: 77, ..configuration.clone() };
    assert_eq!(state.apply(linked(&other)), [run(3, &other)]);
    // One that reads the file differently has it read again.
    let format = FormatChoice { header: Some(true), ..FormatChoice::default() };
    let reread = Configuration { format: format.clone(), ..configuration };
    assert_eq!(
        state.apply(linked(&reread)),
        [Effect::Load { id: 4, slot: Slot::Main, source: people(), format }]
    );
    let reply = loaded(summary.clone(), None);
    assert_eq!(state.apply(Action::Replied(4, reply)), [run(5, &reread)]);
}

#[test]
fn links_are_short_and_older_ones_open() {
    for set in BundledSet::ALL {
        let link = |configuration: &Configuration, view: &View| {
            let link = Link {
                data: LinkedData::Bundled(set),
                configuration: configuration.clone(),
                view: view.clone(),
            };
            (link::write(&link), link)
        };
        let (own, view) = (set.configuration(), View::default());
        let (text, whole) = link(&own, &view);
        let json = serde_json::to_string(&whole).unwrap();
        assert!(text.len() < 200 && text.len() * 2 < json.len(), "{} of {}", text.len(), json.len());
        // Every setting that is not a default is there, and those that are come back.
        let mut other = own.clone();
        other.correction.methods =
            other.correction.methods.with_main(soft_unlearn::unlearn::Algorithm::NtkScrubbing, 0.25);
        (other.model.l2, other.correction.share_of_gap, other.minimum_group) = (3.0, 0.5, 12);
        other.threshold = soft_unlearn::experiment::Threshold::AcceptTop(0.3);
        (other.base_weight, other.counts) = (Some("weight".to_owned()), Some("people".to_owned()));
        other.correction.keep_utility = true;
        let looked = View { presenting: true, selection: Some([0.0, 1.0, 0.0, 1.0]), ..View::default() };
        // Some of what the set brings with it, and not the rest.
        let mut part = own.clone();
        part.ignored = vec!["age".to_owned()];
        let mut none = own.clone();
        (none.split, none.ignored) = (soft_unlearn::experiment::Split::default(), Vec::new());
        for (configuration, view) in
            [(&own, &view), (&other, &view), (&other, &looked), (&part, &view), (&none, &view)]
        {
            let (text, whole) = link(configuration, view);
            assert_eq!(link::read(&text), Some(Ok(Box::new(whole))));
        }
        // One that was written whole, as links were.
        assert_eq!(
            link::read(&fragment_of(&serde_json::to_value(&whole).unwrap())),
            Some(Ok(Box::new(whole)))
        );
    }
    // A made-up world says what was done to its rows, and nothing of the others.
    let mut world = Synthetic::default();
    let made_up = |world: &Synthetic| Link {
        data: LinkedData::Synthetic(world.clone()),
        configuration: Synthetic::configuration(),
        view: View::default(),
    };
    let plain = link::write(&made_up(&world));
    world.flip(12);
    world.place(30, [0.5, -1.25]);
    let edited = link::write(&made_up(&world));
    assert!(plain.len() < 240 && edited.len() < plain.len() + 100, "{} {}", plain.len(), edited.len());
    assert_eq!(link::read(&edited), Some(Ok(Box::new(made_up(&world)))));
    // As many points as can be drawn: some thousand letters, which every browser's address holds.
    world.draw((0..200).map(|k| Drawn {
        favoured: k % 2 == 0,
        hired: k % 3 == 0,
        at: [0.01 * f64::from(k), -2.34],
    }));
    let drawn = link::write(&made_up(&world));
    assert!(drawn.len() < 8_000, "{}", drawn.len());
    assert_eq!(link::read(&drawn), Some(Ok(Box::new(made_up(&world)))));
    // Of version 1: privileged and unprivileged, a target, a share of the gap, bounds of epsilon.
    let old = serde_json::json!({
        "data": { "bundled": "german_credit" },
        "configuration": {
            "version": 1,
            "label": { "column": "credit", "positive": { "values": ["good"] } },
            "sensitive": { "column": "sex", "positive": { "values": ["male"] } },
            "target": "equalized_odds",
            "correction": { "share_of_gap": 0.75, "bounds": { "lower": -1.0, "upper": 2.0 } },
            "seed": 7,
        },
    });
    let Some(Ok(opened)) = link::read(&fragment_of(&old)) else { panic!() };
    let settings = &opened.configuration;
    assert_eq!((settings.seed, settings.correction.share_of_gap), (7, 0.75));
    assert_eq!(settings.correction.bounds.highest, Some(3.0));
    assert_eq!(settings.criteria.len(), 2);
    assert_eq!(link::read(&link::write(&opened)), Some(Ok(opened.clone())));
}

#[test]
fn a_damaged_short_link_keeps_its_defaults() {
    // German credit's own split is no default; a link that leaves its split out means the default.
    let mut configuration = BundledSet::Adult.configuration();
    configuration.split = soft_unlearn::experiment::Split::default();
    let link = Link { data: LinkedData::Bundled(BundledSet::Adult), configuration, view: View::default() };
    let text = link::write(&link);
    use base64::Engine;
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let bytes = engine.decode(text.strip_prefix("#experiment=").unwrap()).unwrap();
    let mut json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert!(json["configuration"].get("split").is_none());
    json["configuration"]["colour"] = "red".into();
    let Some(Err(link::LinkError::Repaired { link: repaired, what })) = link::read(&fragment_of(&json))
    else {
        panic!()
    };
    assert!(what.contains("colour"), "{what}");
    assert_eq!(*repaired, link);
}
