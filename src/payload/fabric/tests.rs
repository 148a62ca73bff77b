use super::*;

fn copper() -> Fabric {
    Fabric {
        id: "copper".into(),
        energy_pj_per_bit: 2.0,
        port_latency: Span(5),
        reach: Length::meters(2.0),
        refractive_index: 1.5,
        port_rate: DataRate::gigabits_per_second(100.0),
        density_per_mm: Some(DataRate::gigabits_per_second(200.0)),
        port_mtbf: Some(Span::seconds(1000)),
    }
}

#[test]
fn a_transfer_takes_port_flight_and_serialisation() {
    // 2 m at two thirds of light: 10.007 ns; 5 ns at the ports; 1 Gbit at 100 Gbit/s: 10 ms.
    let moved = copper()
        .transfer(Bits(1_000_000_000), Length::meters(2.0), 1)
        .unwrap();
    assert_eq!(moved.time, Span(10_000_015));
    assert!((moved.energy.to_joules() - 2e-3).abs() < 1e-15);
}

#[test]
fn ports_side_by_side_save_time_and_no_energy() {
    let fabric = copper();
    let one = fabric.transfer(Bits(1_000_000_000), Length::meters(1.0), 1);
    let four = fabric.transfer(Bits(1_000_000_000), Length::meters(1.0), 4);
    let (one, four) = (one.unwrap(), four.unwrap());
    let latency = fabric.latency(Length::meters(1.0));
    assert_eq!(
        Span((one.time.0 - latency.0) / 4),
        Span(four.time.0 - latency.0)
    );
    assert_eq!(one.energy, four.energy);
}

#[test]
fn a_way_beyond_the_reach_is_refused_by_name() {
    let refused = copper().transfer(Bits(1), Length::meters(3.0), 1);
    assert_eq!(
        refused.unwrap_err().to_string(),
        "copper reaches 2 m, not 3 m"
    );
}

#[test]
fn an_edge_has_room_for_whole_ports() {
    let fabric = copper();
    assert_eq!(fabric.ports(Length::millimeters(0.9)), Some(1));
    assert_eq!(fabric.ports(Length::millimeters(20.0)), Some(40));
    let unknown = Fabric {
        density_per_mm: None,
        ..fabric
    };
    assert_eq!(unknown.ports(Length::millimeters(20.0)), None);
}

#[test]
fn many_ports_fail_more_often_than_one() {
    let fabric = copper();
    assert_eq!(fabric.mean_life(1), Some(Span::seconds(1000)));
    assert_eq!(fabric.mean_life(50), Some(Span::seconds(20)));
}
