//! Element sets from a server: what is kept, what is refused, and that a refusal costs nothing.
//!
//! No test reaches beyond 127.0.0.1.

#![expect(clippy::unwrap_used, reason = "helpers of tests, too, fail by panic")]

mod identity;
mod scenario;
mod server;

use server::{Server, good, read_head};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Three satellites as CelesTrak writes them.
const SETS: &str = include_str!("../data/fetch/three.json");
/// Two of them.
const FEWER: &str = include_str!("../data/fetch/two.json");

/// How a command ended.
#[derive(Debug)]
struct Ended {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

/// A cache of its own, and the program with it.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The program with this cache, without the surroundings' proxies.
    fn command(&self, base: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_starloom"));
        for proxy in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
            command.env_remove(proxy).env_remove(proxy.to_uppercase());
        }
        command
            .env("STARLOOM_CACHE", self.path("cache"))
            .env("STARLOOM_CELESTRAK_URL", base)
            .env_remove("STARLOOM_OFFLINE")
            .current_dir(self.0.path())
            .args(arguments)
            .stdin(Stdio::null());
        command
    }

    fn run(&self, base: &str, arguments: &[&str]) -> Ended {
        ended(&mut self.command(base, arguments))
    }

    /// Names and contents of all that is cached, but for locks.
    fn cached(&self) -> Vec<(String, Vec<u8>)> {
        let Ok(entries) = fs::read_dir(self.path("cache/elements")) else {
            return Vec::new();
        };
        let paths = entries.map(|entry| entry.unwrap().path());
        let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
        let paths = paths.filter(|path| !name(path).ends_with(".lock"));
        let mut files: Vec<_> = paths
            .map(|path| (name(&path), fs::read(&path).unwrap()))
            .collect();
        files.sort();
        files
    }

    /// The entry of the one thing that is cached.
    fn entry(&self) -> PathBuf {
        let cached = self.cached();
        let name = cached
            .iter()
            .map(|it| &it.0)
            .find(|name| name.ends_with(".provenance.toml"))
            .unwrap();
        self.path("cache/elements").join(name)
    }

    /// Makes what came from the server at `one` have come from the server at `other`.
    fn move_to(&self, one: &str, other: &str) {
        let tag = |base: &str| format!("@{}.", &blake3::hash(base.as_bytes()).to_hex()[..8]);
        for (name, bytes) in self.cached() {
            let bytes = if name.ends_with(".toml") {
                let text = String::from_utf8(bytes).unwrap();
                let text = text.replace(one, other).replace(&tag(one), &tag(other));
                text.into_bytes()
            } else {
                bytes
            };
            let folder = self.path("cache/elements");
            fs::remove_file(folder.join(&name)).unwrap();
            fs::write(folder.join(name.replace(&tag(one), &tag(other))), bytes).unwrap();
        }
    }

    /// Sets back when the cache was filled, as if that had been so many hours ago.
    fn age(&self, hours: i64) {
        let entry = self.entry();
        let text = fs::read_to_string(&entry).unwrap();
        let lines = text.lines().map(|line| match line.split_once(" = ") {
            Some((key, value)) if key.ends_with("_unix_s") => {
                format!("{key} = {}\n", value.parse::<i64>().unwrap() - hours * 3600)
            }
            _ => format!("{line}\n"),
        });
        fs::write(&entry, lines.collect::<String>()).unwrap();
    }
}

fn ended(command: &mut Command) -> Ended {
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let ended = Ended {
        code: output.status.code(),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
    };
    assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
    ended
}

/// A server of the three sets.
fn good_server() -> Server {
    Server::saying(&good(SETS.as_bytes()), SETS.as_bytes())
}

/// A cache that holds the three sets of the group `planet` of the server at `base`, three hours old.
fn filled(base: &str) -> Place {
    let place = Place::new();
    let server = good_server();
    let own = server.url("/gp.php");
    let first = place.run(&own, &["fetch", "planet"]);
    assert_eq!(first.code, Some(0), "{first:#?}");
    place.age(3);
    place.move_to(&own, base);
    place
}

/// Fetches against a filled cache; the fetch fails, the cache stays, and the message says both.
#[expect(
    clippy::disallowed_methods,
    reason = "a limit of wall time is what is tested"
)]
fn refused(server: &Server, more: &[&str]) -> String {
    let place = filled(&server.url("/gp.php"));
    let before = place.cached();
    let began = Instant::now();
    let arguments = [&["fetch", "planet", "--timeout-s", "5"], more].concat();
    let ended = place.run(&server.url("/gp.php"), &arguments);
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(ended.code, Some(4), "{ended:#?}");
    assert_eq!(ended.stdout, "");
    assert_eq!(place.cached(), before, "the cache has changed");
    let kept = "still cached: 3 element sets, fetched ";
    assert!(ended.stderr.contains(kept), "{}", ended.stderr);
    assert!(ended.stderr.contains(", 3 h old"), "{}", ended.stderr);
    assert!(ended.stderr.contains("\n  remedy: "), "{}", ended.stderr);
    ended.stderr.replace(&server.url(""), "http://SERVER")
}

#[test]
fn a_group_is_fetched_as_messages_and_kept_with_where_and_when() {
    let (place, server) = (Place::new(), good_server());
    let out = place.path("out.json");
    let ended = place.run(
        &server.url("/gp.php"),
        &["fetch", "planet", "--out", out.to_str().unwrap()],
    );
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert!(
        ended.stdout.starts_with("planet: 3 element sets, epochs "),
        "{}",
        ended.stdout
    );
    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(
        requests[0][0],
        "GET /gp.php?GROUP=planet&FORMAT=JSON HTTP/1.1"
    );
    assert!(
        requests[0]
            .iter()
            .any(|line| line.to_lowercase().starts_with("user-agent: starloom/"))
    );
    assert_eq!(fs::read_to_string(out).unwrap(), SETS);
    let cached = place.cached();
    assert_eq!(
        cached.len(),
        2,
        "{:?}",
        cached.iter().map(|it| &it.0).collect::<Vec<_>>()
    );
    assert_eq!(cached[0].1, SETS.as_bytes());
    let entry: toml::Table = toml::from_slice(&cached[1].1).unwrap();
    let digest = blake3::hash(SETS.as_bytes()).to_hex();
    assert_eq!(entry["blake3"].as_str(), Some(digest.as_str()));
    assert_eq!(
        entry["url"].as_str(),
        Some(server.url("/gp.php?GROUP=planet&FORMAT=JSON").as_str())
    );
    assert_eq!(entry["element_sets"].as_integer(), Some(3));
    assert_eq!(entry["etag"].as_str(), Some("\"v1\""));
}

#[test]
fn groups_and_addresses_are_asked_for_as_they_are() {
    let (place, server) = (Place::new(), good_server());
    let base = server.url("/gp.php");
    let other = server.url("/some/where.txt?a=b");
    for arguments in [
        &["fetch", "planet"][..],
        &["fetch", &other],
        &["fetch", "stations", "--base-url", &server.url("/other?x=1")],
    ] {
        let ended = place.run(&base, arguments);
        assert_eq!(ended.code, Some(0), "{ended:#?}");
    }
    let asked: Vec<_> = server.requests().iter().map(|it| it[0].clone()).collect();
    assert_eq!(
        asked,
        [
            "GET /gp.php?GROUP=planet&FORMAT=JSON HTTP/1.1",
            "GET /some/where.txt?a=b HTTP/1.1",
            "GET /other?x=1&GROUP=stations&FORMAT=JSON HTTP/1.1",
        ]
    );
}

#[test]
fn nobody_is_asked_twice_within_two_hours_unless_it_is_forced() {
    let (place, server) = (Place::new(), good_server());
    let base = server.url("/gp.php");
    let fetch = |more: &[&str]| {
        let ended = place.run(&base, &[&["fetch", "planet"], more].concat());
        assert_eq!(ended.code, Some(0), "{ended:#?}");
        (server.requests().len(), ended.stdout)
    };
    assert_eq!(fetch(&[]).0, 1);
    let (asked, told) = fetch(&[]);
    assert_eq!(asked, 1);
    assert!(told.contains("cached, less than a minute old"), "{told}");
    assert_eq!(fetch(&["--force"]).0, 2);
    place.age(3);
    assert_eq!(fetch(&["--max-age-h", "4"]).0, 2);
    assert_eq!(fetch(&[]).0, 3);
    let ended = place.run(&base, &["fetch", "planet", "--max-age-h", "1"]);
    assert_eq!(ended.code, Some(2), "{ended:#?}");
    assert!(ended.stderr.contains("--force"), "{}", ended.stderr);
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let server = Server::saying("HTTP/1.1 304 Not Modified", b"");
    let place = filled(&server.url("/gp.php"));
    let ended = place.run(&server.url("/gp.php"), &["fetch", "planet"]);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert!(
        ended.stdout.contains("unchanged since "),
        "{}",
        ended.stdout
    );
    let head = server.requests()[0].join("\n").to_lowercase();
    assert!(head.contains("if-none-match: \"v1\""), "{head}");
    // It counts as young again.
    place.run(&server.url("/gp.php"), &["fetch", "planet"]);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn celestrak_says_in_words_that_nothing_is_new() {
    let words = b"GP data has not updated since your last successful download of GROUP=planet at 2026-08-22 04:00:00 UTC.";
    let server = Server::saying("HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain", words);
    let place = filled(&server.url("/gp.php"));
    let ended = place.run(&server.url("/gp.php"), &["fetch", "planet"]);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert!(
        ended.stdout.contains("unchanged since "),
        "{}",
        ended.stdout
    );
}

#[test]
fn newer_sets_take_the_place_of_older_ones() {
    let server = Server::saying(&good(FEWER.as_bytes()), FEWER.as_bytes());
    let place = filled(&server.url("/gp.php"));
    let ended = place.run(&server.url("/gp.php"), &["fetch", "planet"]);
    assert!(
        ended.stdout.starts_with("planet: 2 element sets"),
        "{ended:#?}"
    );
    let cached = place.cached();
    assert_eq!(
        cached.len(),
        2,
        "{:?}",
        cached.iter().map(|it| &it.0).collect::<Vec<_>>()
    );
    assert_eq!(cached[0].1, FEWER.as_bytes());
}

#[test]
fn a_slow_answer_is_given_up() {
    let server = Server::new(|_, stream| {
        drop(stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n[{"));
        // Longer than the whole may take, in small pieces that each come in time.
        for _ in 0..80 {
            std::thread::sleep(Duration::from_millis(100));
            if stream.write_all(b" ").is_err() {
                return;
            }
        }
    });
    let told = refused(&server, &[]);
    assert!(told.contains("no whole answer within 5 s"), "{told}");
}

#[test]
fn silence_is_given_up() {
    let server = Server::new(|_, _| std::thread::sleep(Duration::from_secs(7)));
    let told = refused(&server, &[]);
    assert!(told.contains("no whole answer within 5 s"), "{told}");
}

#[test]
fn an_answer_that_is_cut_off_is_no_answer() {
    let body = SETS.as_bytes();
    let told = refused(&Server::saying(&good(body), &body[..body.len() / 2]), &[]);
    assert!(told.contains("cut off"), "{told}");
    // Without a length only the element sets tell that something is missing.
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close";
    for cut in [body.len() / 2, body.len() - 2] {
        refused(&Server::saying(head, &body[..cut]), &[]);
    }
    let chunk = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked";
    refused(&Server::saying(chunk, b"400\r\n[{\"OBJECT_NAME\""), &[]);
}

#[test]
fn a_web_page_is_no_element_set() {
    let page = b"<!DOCTYPE html>\n<html><head><title>Log in to the hotel</title></head></html>";
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close";
    let told = refused(&Server::saying(head, page), &[]);
    assert!(told.contains("of type text/html; charset=utf-8"), "{told}");
    assert!(told.contains("Log in to the hotel"), "{told}");
    for (body, said) in [
        (&b""[..], "empty"),
        (b"[]", "no element set"),
        (b"{\"a\":1}", "of type"),
    ] {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close";
        let told = refused(&Server::saying(head, body), &[]);
        assert!(told.contains(said), "{told}");
    }
}

#[test]
fn a_refusal_is_told_with_its_status_and_first_words() {
    let head = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 16";
    let told = refused(&Server::saying(head, b"Come back later."), &[]);
    assert!(told.contains("status 503"), "{told}");
    assert!(told.contains("remedy: wait before you ask again"), "{told}");
    assert!(told.contains("\"Come back later.\""), "{told}");
}

#[test]
fn a_group_that_is_not_there_is_bad_input_and_leaves_the_cache() {
    for status in ["404 Not Found", "200 OK"] {
        let head = format!("HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nConnection: close");
        let server = Server::saying(&head, b"No GP data found");
        let place = filled(&server.url("/gp.php"));
        let before = place.cached();
        let ended = place.run(&server.url("/gp.php"), &["fetch", "planet"]);
        assert_eq!(ended.code, Some(2), "{ended:#?}");
        assert!(
            ended.stderr.contains("says \"No GP data found\""),
            "{}",
            ended.stderr
        );
        assert_eq!(place.cached(), before);
    }
}

#[test]
fn a_redirection_is_followed_but_not_for_ever() {
    let place = Place::new();
    let body = SETS.as_bytes();
    // Who says that it closes is not asked anew over the same connection.
    let server = Server::new(move |request, stream| {
        let answer = if request[0].starts_with("GET /gp.php") {
            b"HTTP/1.1 302 Found\r\nLocation: /moved\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".to_vec()
        } else {
            [good(body).as_bytes(), b"\r\n\r\n", body].concat()
        };
        drop(stream.write_all(&answer));
    });
    let ended = place.run(&server.url("/gp.php"), &["fetch", "planet"]);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    let round =
        "HTTP/1.1 302 Found\r\nLocation: /gp.php?again\r\nConnection: close\r\nContent-Length: 0";
    let server = Server::saying(round, b"");
    let told = refused(&server, &[]);
    assert!(told.contains("leads elsewhere more than 4 times"), "{told}");
    assert!(told.contains("remedy: give the address that"), "{told}");
    assert!(server.requests().len() < 10);
}

#[test]
fn what_is_too_large_is_not_taken() {
    let announced =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99000000000";
    let told = refused(&Server::saying(announced, b"["), &[]);
    assert!(told.contains("larger than 256 MB"), "{told}");
    let endless = Server::new(|_, stream| {
        drop(stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"));
        while stream.write_all(&[b' '; 65_536]).is_ok() {}
    });
    let told = refused(&endless, &["--max-mb", "1"]);
    assert!(told.contains("larger than 1 MB"), "{told}");
    assert!(
        told.contains("remedy: ") && told.contains("`--max-mb`"),
        "{told}"
    );
    let told = refused(&endless, &["--max-mb", "0.001"]);
    assert!(told.contains("larger than 0.001 MB"), "{told}");
}

#[test]
fn nobody_there_is_told_with_what_is_cached() {
    let server = good_server();
    let gone = server.url("/gp.php");
    drop(server);
    let place = filled(&gone);
    let ended = place.run(&gone, &["fetch", "planet"]);
    assert_eq!(ended.code, Some(4), "{ended:#?}");
    assert!(
        ended.stderr.contains("still cached: 3 element sets"),
        "{}",
        ended.stderr
    );
    let offline = place.run(&gone, &["fetch", "planet", "--offline"]);
    assert_eq!(offline.code, Some(0), "{offline:#?}");
    assert!(
        offline.stdout.contains("cached, 3 h old, fetched 20"),
        "{}",
        offline.stdout
    );
    let empty = Place::new().run(&gone, &["fetch", "planet", "--offline"]);
    assert_eq!(empty.code, Some(2), "{empty:#?}");
    assert!(
        empty.stderr.contains("nothing is cached"),
        "{}",
        empty.stderr
    );
}

#[test]
fn a_damaged_cache_is_told_and_fetched_anew() {
    let server = good_server();
    let base = server.url("/gp.php");
    let place = filled(&base);
    let name = place.cached()[0].0.clone();
    fs::write(place.path("cache/elements").join(name), "[]").unwrap();
    let offline = place.run(&base, &["fetch", "planet", "--offline"]);
    assert_eq!(offline.code, Some(2), "{offline:#?}");
    assert!(offline.stderr.contains("--force"), "{}", offline.stderr);
    let ended = place.run(&base, &["fetch", "planet"]);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert_eq!(place.cached()[0].1, SETS.as_bytes());
}

#[test]
fn a_proxy_is_used_where_the_surroundings_name_one() {
    // What lies behind the proxy; the name resolves nowhere else.
    let proxy = Server::new(|request, stream| {
        assert!(
            request[0].starts_with("CONNECT celestrak.invalid:80 "),
            "{request:?}"
        );
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
        let inner = read_head(stream).unwrap();
        assert!(
            inner[0].starts_with("GET /gp.php?GROUP=planet"),
            "{inner:?}"
        );
        let answer = [
            good(SETS.as_bytes()).as_bytes(),
            b"\r\n\r\n",
            SETS.as_bytes(),
        ]
        .concat();
        stream.write_all(&answer).unwrap();
    });
    let base = "http://celestrak.invalid/gp.php";
    let with = |place: &Place, variable: &str, exempt: &str| {
        let mut command = place.command(base, &["fetch", "planet", "--timeout-s", "10"]);
        command.env(variable, proxy.url("")).env("NO_PROXY", exempt);
        ended(&mut command)
    };
    for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
        let ended = with(&Place::new(), variable, "elsewhere.invalid");
        assert_eq!(ended.code, Some(0), "{variable}: {ended:#?}");
    }
    assert_eq!(proxy.requests().len(), 3);
    // Not for the other scheme, and not for hosts that are exempt.
    for (variable, exempt) in [("HTTPS_PROXY", ""), ("HTTP_PROXY", ".invalid")] {
        let ended = with(&Place::new(), variable, exempt);
        assert_eq!(ended.code, Some(4), "{variable}: {ended:#?}");
    }
    assert_eq!(proxy.requests().len(), 3);
}

#[test]
fn of_several_at_once_one_asks_and_all_have_it() {
    let place = Place::new();
    let body = SETS.as_bytes();
    let server = Server::new(move |_, stream| {
        std::thread::sleep(Duration::from_millis(300));
        drop(stream.write_all(&[good(body).as_bytes(), b"\r\n\r\n", body].concat()));
    });
    let base = server.url("/gp.php");
    let mut started: Vec<_> = (0..4)
        .map(|_| {
            place
                .command(&base, &["fetch", "planet"])
                .stdout(Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    for child in &mut started {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(server.requests().len(), 1);
    assert_eq!(place.cached().len(), 2);
}

#[test]
fn what_cannot_be_asked_for_is_bad_input() {
    let place = Place::new();
    for subject in [
        "../planet",
        "0",
        "ftp://celestrak.org/x",
        "http://a b/",
        "planet&FORMAT=tle",
    ] {
        let ended = place.run("http://127.0.0.1:1/", &["fetch", subject]);
        assert_eq!(ended.code, Some(2), "{subject}: {ended:#?}");
        assert!(ended.stderr.contains("remedy: "), "{}", ended.stderr);
    }
    for arguments in [
        ["--format", "yaml"],
        ["--timeout-s", "0"],
        ["--timeout-s", "nan"],
        ["--max-mb", "-1"],
    ] {
        let ended = place.run(
            "http://127.0.0.1:1/",
            &[&["fetch", "planet"], &arguments[..]].concat(),
        );
        assert_eq!(ended.code, Some(2), "{arguments:?}: {ended:#?}");
    }
    assert!(place.cached().is_empty());
}
