//! What came must be what was asked for, from where it was asked for, when it may be asked for.

use super::server::{Server, good};
use super::{Place, SETS, good_server};

#[test]
fn what_one_server_said_is_not_what_another_would() {
    let (place, one, other) = (Place::new(), good_server(), good_server());
    for server in [&one, &other, &one] {
        let base = server.url("/gp.php");
        let ended = place.run(
            "http://127.0.0.1:1/",
            &["fetch", "stations", "--base-url", &base],
        );
        assert_eq!(ended.code, Some(0), "{ended:#?}");
        assert!(ended.stdout.contains(&base), "{}", ended.stdout);
    }
    assert_eq!((one.requests().len(), other.requests().len()), (1, 1));
    let third = place.run("http://127.0.0.1:1/", &["fetch", "stations", "--offline"]);
    assert_eq!(third.code, Some(2), "{third:#?}");
    let told = "from http://127.0.0.1:1/?GROUP=stations";
    assert!(third.stderr.contains(told), "{}", third.stderr);
}

#[test]
fn a_number_comes_back_as_that_number_alone() {
    let (place, server) = (Place::new(), good_server());
    let ended = place.run(&server.url("/gp.php"), &["fetch", "25544"]);
    assert_eq!(ended.code, Some(4), "{ended:#?}");
    assert!(
        ended
            .stderr
            .contains("asked for the satellite 25544 and answers with 3 element sets, of "),
        "{}",
        ended.stderr
    );
    assert!(place.cached().is_empty());
    let first: Vec<serde_json::Value> = serde_json::from_str(SETS).unwrap();
    let number = first[0]["NORAD_CAT_ID"].to_string();
    let number = number.trim_matches('"');
    let body = serde_json::to_vec(&first[..1]).unwrap();
    let server = Server::saying(&good(&body), &body);
    let ended = place.run(&server.url("/gp.php"), &["fetch", number]);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    let asked = format!("GET /gp.php?CATNR={number}&FORMAT=JSON HTTP/1.1");
    assert_eq!(server.requests()[0][0], asked);
}

#[test]
fn an_answer_has_the_format_that_was_asked_for() {
    let (place, server) = (Place::new(), good_server());
    for format in ["tle", "csv", "xml", "kvn"] {
        let ended = place.run(
            &server.url("/gp.php"),
            &["fetch", "planet", "--format", format],
        );
        assert_eq!(ended.code, Some(4), "{ended:#?}");
        let told = format!("it was asked for {format} and answers with json");
        assert!(ended.stderr.contains(&told), "{}", ended.stderr);
    }
    assert!(place.cached().is_empty());
    let sets = starloom::orbit::elements::read(SETS.as_bytes()).sets;
    for format in starloom::orbit::elements::Format::ALL {
        let body = starloom::orbit::elements::write(&sets, format).unwrap();
        let server = Server::saying(&good(body.as_bytes()), body.as_bytes());
        let ended = place.run(
            &server.url("/gp.php"),
            &["fetch", "planet", "--format", format.name()],
        );
        assert_eq!(ended.code, Some(0), "{ended:#?}");
    }
}

#[test]
fn a_server_that_names_a_time_is_not_asked_before_it() {
    for status in [
        "429 Too Many Requests",
        "503 Service Unavailable",
        "403 Forbidden",
    ] {
        let head = format!(
            "HTTP/1.1 {status}\r\nRetry-After: 3600\r\nContent-Length: 5\r\nConnection: close"
        );
        let server = Server::saying(&head, b"Later");
        let (place, base) = (Place::new(), server.url("/gp.php"));
        for arguments in [
            &["fetch", "planet"][..],
            &["fetch", "planet", "--force"],
            &["fetch", "stations"],
        ] {
            let ended = place.run(&base, arguments);
            assert_eq!(ended.code, Some(4), "{ended:#?}");
            assert!(
                ended.stderr.contains("asks not to be asked before 20"),
                "{}",
                ended.stderr
            );
            assert!(
                ended.stderr.contains("remedy: wait before you ask again"),
                "{}",
                ended.stderr
            );
        }
        assert_eq!(server.requests().len(), 1, "{status}");
    }
}

#[test]
fn a_server_that_forbids_is_left_alone_unless_it_is_forced() {
    let server = Server::saying("HTTP/1.1 403 Forbidden\r\nContent-Length: 2", b"No");
    let (place, base) = (Place::new(), server.url("/gp.php"));
    for (more, asked) in [(None, 1), (None, 1), (Some("--force"), 2)] {
        let arguments: Vec<&str> = ["fetch", "planet"].into_iter().chain(more).collect();
        let ended = place.run(&base, &arguments);
        assert_eq!(ended.code, Some(4), "{ended:#?}");
        assert!(ended.stderr.contains("remedy: wait"), "{}", ended.stderr);
        assert_eq!(server.requests().len(), asked);
    }
}
