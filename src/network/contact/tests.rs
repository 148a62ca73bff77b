use super::*;

fn contact() -> Contact {
    let mut contact = Contact::new(
        ContactId(1),
        Medium::Laser,
        (NodeId(0), NodeId(1)),
        SimTime::from_seconds(0.0),
        SimTime::from_seconds(10.0),
    );
    contact.end = SimTime::from_seconds(110.0);
    contact.open = false;
    contact.rates = vec![
        RateStep {
            from: SimTime::from_seconds(10.0),
            rate: DataRate(100),
        },
        RateStep {
            from: SimTime::from_seconds(60.0),
            rate: DataRate(10),
        },
    ];
    contact.ranges_m = vec![3e6; 12];
    contact
}

fn request(ready_s: f64, bits: u64, priority: u8) -> Request {
    let ready = SimTime::from_seconds(ready_s);
    Request {
        now: ready,
        ready,
        bits: Bits(bits),
        least: Bits(100),
        priority,
    }
}

fn fit(contact: &Contact, request: Request) -> Option<(f64, f64, u64)> {
    contact.first_fit(&request, Direction::Forward).map(|fit| {
        (
            fit.interval.start.to_seconds(),
            fit.interval.end.to_seconds(),
            fit.bits.0,
        )
    })
}

#[test]
fn a_transfer_runs_across_a_change_of_rate() {
    // 50 s at 100 bit/s, then 10 s at 10 bit/s.
    assert_eq!(
        fit(&contact(), request(0.0, 5100, 1)),
        Some((10.0, 70.0, 5100))
    );
}

#[test]
fn what_does_not_fit_is_split_at_the_end_of_the_contact() {
    assert_eq!(
        fit(&contact(), request(60.0, 600, 1)),
        Some((60.0, 110.0, 500))
    );
    assert_eq!(fit(&contact(), request(105.0, 600, 1)), None);
}

#[test]
fn a_booking_is_gone_around_unless_it_yields() {
    let mut contact = contact();
    let interval = Interval::new(SimTime::from_seconds(12.0), SimTime::from_seconds(20.0));
    let booking = Booking {
        interval,
        bits: Bits(800),
        priority: 5,
        transfer: 9,
    };
    assert!(contact.book(Direction::Forward, booking).is_empty());
    assert_eq!(fit(&contact, request(0.0, 200, 5)), Some((10.0, 12.0, 200)));
    assert_eq!(fit(&contact, request(0.0, 300, 5)), Some((20.0, 23.0, 300)));
    assert_eq!(fit(&contact, request(0.0, 300, 1)), Some((10.0, 13.0, 300)));
    // Once begun it is finished.
    assert_eq!(
        fit(&contact, request(15.0, 300, 1)),
        Some((20.0, 23.0, 300))
    );
    let urgent = Booking {
        interval: Interval::new(SimTime::from_seconds(10.0), SimTime::from_seconds(13.0)),
        bits: Bits(300),
        priority: 1,
        transfer: 10,
    };
    assert_eq!(contact.book(Direction::Forward, urgent), vec![booking]);
}

#[test]
fn one_of_two_bookings_of_a_transfer_is_taken_back_alone() {
    let mut contact = contact();
    let [first, second] = [12.0, 30.0].map(|start_s| Booking {
        interval: Interval::new(
            SimTime::from_seconds(start_s),
            SimTime::from_seconds(start_s + 8.0),
        ),
        bits: Bits(800),
        priority: 5,
        transfer: 9,
    });
    for booking in [first, second] {
        assert!(contact.book(Direction::Forward, booking).is_empty());
    }
    assert_eq!(
        fit(&contact, request(12.0, 200, 5)),
        Some((20.0, 22.0, 200))
    );
    contact.release(Direction::Forward, 9, second.interval.start);
    assert_eq!(
        fit(&contact, request(12.0, 1800, 5)),
        Some((20.0, 38.0, 1800))
    );
    contact.release(Direction::Forward, 9, first.interval.start);
    assert_eq!(
        fit(&contact, request(12.0, 200, 5)),
        Some((12.0, 14.0, 200))
    );
}

#[test]
fn a_contact_that_is_cut_off_has_carried_what_had_left_by_then() {
    let mut contact = contact();
    let (start, at) = (SimTime::from_seconds(20.0), SimTime::from_seconds(23.0));
    let booking = Booking {
        interval: Interval::new(start, SimTime::from_seconds(29.0)),
        bits: Bits(900),
        priority: 1,
        transfer: 4,
    };
    contact.book(Direction::Forward, booking);
    contact.carry(Direction::Forward, Bits(900));
    let before = contact.carried_by(Direction::Forward, at);
    contact.truncate(at, Reason::Fault);
    let passed = contact.cut_short(Direction::Forward, 4, (start, at), Bits(900));
    assert_eq!(passed, Bits(300));
    assert_eq!(contact.carried(Direction::Forward), Bits(300));
    assert_eq!(before, Bits(300));
    assert_eq!((contact.end, contact.open), (at, false));
    assert_eq!(contact.end_reason, Reason::Fault);
    // 0, 10, 20 and 30 s.
    assert_eq!(contact.ranges_m.len(), 4);
    assert_eq!(fit(&contact, request(23.0, 1, 1)), None);
}

#[test]
fn a_contact_that_is_cut_off_before_it_is_usable_never_was() {
    let mut early = contact();
    early.truncate(SimTime::from_seconds(4.0), Reason::Fault);
    assert_eq!(early.usable, early.end);
    assert_eq!(early.rate_max(Direction::Forward), DataRate::ZERO);
    assert!(!early.is_called_off());
    let whole = Interval::new(early.usable, early.end);
    assert_eq!(early.capacity_within(Direction::Forward, whole), Bits::ZERO);
}

#[test]
fn a_contact_that_is_called_off_takes_nothing() {
    let mut contact = contact();
    contact.truncate(SimTime(-5), Reason::Fault);
    assert!(contact.is_called_off());
    assert_eq!(contact.end, contact.start);
    assert_eq!(fit(&contact, request(0.0, 1, 1)), None);
}

#[test]
fn the_way_up_has_its_own_rate_where_there_is_one() {
    let mut contact = contact();
    contact.medium = Medium::Radio;
    assert!(!contact.allows(Direction::Backward));
    assert_eq!(contact.rate_max(Direction::Backward), DataRate::ZERO);
    contact.rates_back = Some(vec![RateStep {
        from: contact.usable,
        rate: DataRate(7),
    }]);
    assert!(contact.allows(Direction::Backward));
    let at = SimTime::from_seconds(20.0);
    let rates = [Direction::Forward, Direction::Backward].map(|one| contact.rate_at(one, at));
    assert_eq!(rates, [DataRate(100), DataRate(7)]);
    let fit = contact.first_fit(&request(0.0, 70, 1), Direction::Backward);
    assert_eq!(fit.map(|fit| fit.interval.end.to_seconds()), Some(20.0));
    contact.truncate(SimTime::from_seconds(5.0), Reason::Cloud);
    assert_eq!(contact.rate_max(Direction::Backward), DataRate::ZERO);
}

#[test]
fn the_other_direction_is_free() {
    let mut contact = contact();
    let interval = Interval::new(SimTime::from_seconds(10.0), SimTime::from_seconds(60.0));
    let booking = Booking {
        interval,
        bits: Bits(5000),
        priority: 1,
        transfer: 1,
    };
    contact.book(Direction::Forward, booking);
    let back = contact.first_fit(&request(0.0, 100, 1), Direction::Backward);
    assert_eq!(back.map(|fit| fit.interval.start.to_seconds()), Some(10.0));
}
