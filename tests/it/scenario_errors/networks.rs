//! Networks that no processor of the payload can run, with what would fit.

use super::{GOOD, load_from, message, set, with};
use insta::assert_snapshot;

/// The good scenario with a chain of one network.
fn chain(model: &str) -> String {
    let chain = "[\"cloud-w16-int8\", \"cover-3band-16x16-int8\"]";
    assert!(GOOD.contains(chain));
    GOOD.replace(chain, &format!("[\"{model}\"]"))
}

fn on(processor: &str, model: &str) -> String {
    message(&chain(model).replace("amd-xqrve2302", processor))
}

#[test]
fn an_accelerator_that_an_fpga_cannot_hold_is_refused_with_those_that_can() {
    assert_snapshot!(on("microchip-rtg4", "cloudscout"), @r#"
    scenario.toml:16:13: `payload.watcher.processor` = "microchip-rtg4": cloudscout needs 21.10 Mbit of memory on the chip, and microchip-rtg4 has 5.20 Mbit of memory on the chip
      remedy: cloudscout runs on microchip-pic64-hpsc, nanoxplore-ng-ultra, amd-xqrku060, amd-xqrvc1902, amd-xqrve2302, amd-zynq-us+ and 18 more
    "#);
    assert_snapshot!(on("nanoxplore-ng-large", "cloudscout"), @r#"
    scenario.toml:16:13: `payload.watcher.processor` = "nanoxplore-ng-large": cloudscout needs 21.10 Mbit of memory on the chip, and nanoxplore-ng-large has 9.40 Mbit of memory on the chip
      remedy: cloudscout runs on microchip-pic64-hpsc, nanoxplore-ng-ultra, amd-xqrku060, amd-xqrvc1902, amd-xqrve2302, amd-zynq-us+ and 18 more
    "#);
}

#[test]
fn what_would_fit_is_told_under_the_same_mitigation() {
    let radiation = "radiation = { shielding_mm = 3, mitigation = { tmr = true } }\nstorage_gb";
    let text = chain("cloudscout").replacen("storage_gb", radiation, 1);
    assert_snapshot!(message(&text), @r#"
    scenario.toml:16:13: `payload.watcher.processor` = "amd-xqrve2302": cloudscout needs 82920 lookup tables, and amd-xqrve2302 has 46960 lookup tables beside `tmr`, which makes logic 3.2 times as large: without it 150272
      remedy: cloudscout runs with the same mitigation on amd-xqrku060, amd-xqrvc1902, fudan-jfm7vx690t, microchip-rtpf500, unibap-ix10, unibap-ix5 and 16 more; without the mitigation amd-xqrve2302 runs it
    "#);
}

#[test]
fn the_accelerator_goes_on_an_fpga_that_holds_it() {
    for processor in ["amd-xqrku060", "nanoxplore-ng-ultra"] {
        let text = chain("cloudscout").replace("amd-xqrve2302", processor);
        load_from(&[("scenario.toml", text.as_bytes())], &[]).unwrap();
    }
}

#[test]
fn a_number_format_that_a_processor_lacks_is_refused_with_the_variants_that_it_has() {
    assert_snapshot!(set("work.chain", "[\"cloud-w16-fp32\"]"), @r#"
    scenario.toml:16:13: `payload.watcher.processor` = "amd-xqrve2302": no fp32 figure of amd-xqrve2302 is known, which cloud-w16-fp32 needs
      remedy: cloud-w16-fp32 runs on amd-xqrvc1902, bae-rad5545, nvidia-h100-pcie; on amd-xqrve2302 runs cloud-ukis-4band-int8, cloud-w16-int8, cloud-w16-pruned-int8, cloud-w8-int8
      overridden: --set work.chain=["cloud-w16-fp32"]
    "#);
}

#[test]
fn weights_beyond_the_memory_are_refused() {
    let own = "\n[[processor]]\nid = \"tiny\"\nname = \"Tiny\"\nhardness = \"rh\"\nint8_tops = 1\nmemory_gb = 0.004\nmemory_bandwidth_gb_per_s = 1\npower_idle_w = 1\npower_active_w = 2\n[processor.grade]\nrest = \"assumed: for a test\"\n";
    let text = chain("yolov8s-640").replace("amd-xqrve2302", "tiny") + own;
    assert_snapshot!(message(&text), @r#"
    scenario.toml:16:13: `payload.watcher.processor` = "tiny": yolov8s-640 needs 11.20 MB of memory, and tiny has 4.00 MB of memory
      remedy: yolov8s-640 runs on bae-rad5545, frontgrade-gr740, frontgrade-gr765, microchip-pic64-hpsc, microchip-rtg4, nanoxplore-ng-large and 26 more
    "#);
}

#[test]
fn a_stage_whose_class_no_processor_has_is_refused() {
    let compute = "compute = { processor = [{ part = \"amd-xqrve2302\", class = \"fpga\" }] }";
    let text = GOOD
        .replace("processor = \"amd-xqrve2302\"", compute)
        .replace(
            "chain = [\"cloud-w16-int8\", \"cover-3band-16x16-int8\"]",
            "stage = [{ kind = \"inference\", model = \"cloud-w16-int8\", on = \"gpu\" }]",
        );
    assert_snapshot!(message(&text), @r#"
    scenario.toml:16:25: `payload.watcher.compute.processor`: there is no processor of the class `gpu`, which the stage `inference` runs on
      remedy: add one of `class = "gpu"`, or take `on` out of the stage
    "#);
}

#[test]
fn a_label_that_counts_sparsity_is_halved_and_stands_alone() {
    let own = "\n[[processor]]\nid = \"own\"\nname = \"Own\"\nhardness = \"cots\"\nint8_tops_sparse = 67\nmemory_gb = 8\nmemory_bandwidth_gb_per_s = 100\npower_idle_w = 1\npower_active_w = 20\n[processor.grade]\nrest = \"assumed: for a test\"\n";
    let text = GOOD.replace("amd-xqrve2302", "own") + own;
    let loaded = load_from(&[("scenario.toml", text.as_bytes())], &[]).unwrap();
    let compute = loaded.scenario.payloads[0].compute.as_ref().unwrap();
    assert_eq!(compute.units[0].processor.int8_ops, 33.5e12);
    let both = text.replace(
        "int8_tops_sparse = 67\n",
        "int8_tops_sparse = 67\nint8_tops = 67\n",
    );
    assert_snapshot!(message(&both), @r"
    scenario.toml:48:13: `processor.own.int8_tops` = 67: non-physical value 67
      remedy: it must be given, or int8_tops_sparse in its place
    ");
    // Elsewhere a peak has to be given.
    assert!(
        with("processor = \"amd-xqrve2302\"", "processor = \"amd-xqrve\"").contains("did you mean")
    );
}
