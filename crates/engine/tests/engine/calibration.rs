//! What is kept of a measurement of the GPU: it comes back as it went, and what is anything else is not used.

use proptest::prelude::*;
use soft_unlearn::compute::{Backend, Calibration, StoredCalibration};

const ADAPTER: &str = "an adapter, subgroups of 4 to 8";

fn measured(latency: f64, gpu_rate: f64, cpu_rate: f64) -> StoredCalibration {
    StoredCalibration::new(ADAPTER, Calibration { latency, gpu_rate, cpu_rate })
}

#[test]
fn only_the_same_adapter_is_trusted() {
    let kept = StoredCalibration::read(&measured(0.5, 1e6, 1e5).text()).unwrap();
    assert_eq!(kept.of(ADAPTER), Some(Calibration { latency: 0.5, gpu_rate: 1e6, cpu_rate: 1e5 }));
    for other in ["", "WebGPU", "an adapter, subgroups of 4 to 4"] {
        assert_eq!(kept.of(other), None);
    }
}

#[test]
fn numbers_that_are_no_times_or_rates_are_not_used() {
    for wrong in [0.0, -0.0, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for broken in [measured(wrong, 1e6, 1e5), measured(0.5, wrong, 1e5), measured(0.5, 1e6, wrong)] {
            assert_eq!(broken.of(ADAPTER), None, "{broken:?}");
            assert_eq!(StoredCalibration::read(&broken.text()), None, "{broken:?}");
        }
    }
}

#[test]
fn other_kernels_and_other_texts_are_not_used() {
    let text = measured(0.5, 1e6, 1e5).text();
    assert!(StoredCalibration::read(&text).is_some());
    for other in
        [format!("9{text}"), format!("-{text}"), text.replacen(' ', "  ", 1), text.replacen(' ', ",", 1)]
    {
        assert_eq!(StoredCalibration::read(&other), None, "{other}");
    }
    for text in [
        "",
        " ",
        "    ",
        "null",
        "{}",
        "nonsense",
        "1 2 3 4",
        &text[1..],
        &text[..text.find("an").unwrap() - 1],
    ] {
        assert_eq!(StoredCalibration::read(text), None, "{text}");
    }
}

#[test]
fn a_backend_tells_what_it_was_told() {
    let backend = Backend::cpu();
    assert_eq!(backend.measured(), None);
    backend.remember(measured(0.5, 1e6, 1e5));
    assert_eq!(backend.measured(), Some(measured(0.5, 1e6, 1e5)));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn what_makes_sense_comes_back_as_it_went(
        latency in 1e-3..1e6_f64,
        gpu_rate in 1e-3..1e15_f64,
        cpu_rate in 1e-3..1e15_f64,
        adapter in "\\PC{0,40}",
    ) {
        let kept = StoredCalibration::new(&adapter, Calibration { latency, gpu_rate, cpu_rate });
        prop_assert_eq!(StoredCalibration::read(&kept.text()), Some(kept));
    }

    #[test]
    fn any_text_is_read_without_a_panic_and_what_is_read_makes_sense(
        start in 0..60_usize,
        end in 0..60_usize,
        put in "\\PC{0,12}",
    ) {
        // A kept text with something else in the place of some of it.
        let text = measured(0.5, 1e6, 1e5).text();
        let (start, end) = (start.min(end).min(text.len()), start.max(end).min(text.len()));
        let broken = format!("{}{put}{}", &text[..start], &text[end..]);
        prop_assert!(StoredCalibration::read(&put).is_none());
        if let Some(read) = StoredCalibration::read(&broken) {
            let calibration = read.of(broken.splitn(5, ' ').last().unwrap()).unwrap();
            for number in [calibration.latency, calibration.gpu_rate, calibration.cpu_rate] {
                prop_assert!(number.is_finite() && number > 0.0);
            }
        }
    }
}
