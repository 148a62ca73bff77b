//! A server of our own on 127.0.0.1: each connection gets one answer, as written.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// A request's first line and headers, each as it came.
pub(super) type Request = Vec<String>;

/// Writes an answer to a request.
type Answer = dyn Fn(&Request, &mut TcpStream) + Send + Sync;

/// A server that answers until it is dropped.
pub(super) struct Server {
    port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// A server whose connections each have a thread, so that a slow one holds up nobody.
    pub(super) fn new(answer: impl Fn(&Request, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let answer: Arc<Answer> = Arc::new(answer);
        let (seen, ends) = (Arc::clone(&requests), Arc::clone(&stop));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if ends.load(Ordering::Relaxed) {
                    return;
                }
                let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                std::thread::spawn(move || serve(stream.unwrap(), &seen, &*answer));
            }
        });
        Self {
            port,
            requests,
            stop,
            thread: Some(thread),
        }
    }

    /// A server that always says the same: a head without its blank line, and a body.
    pub(super) fn saying(head: &str, body: &[u8]) -> Self {
        let answer = [head.as_bytes(), b"\r\n\r\n", body].concat();
        Self::new(move |_, stream| drop(stream.write_all(&answer)))
    }

    /// Its address with a path.
    pub(super) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// What it has been asked so far.
    pub(super) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        drop(TcpStream::connect(("127.0.0.1", self.port)));
        self.thread.take().unwrap().join().unwrap();
    }
}

fn serve(mut stream: TcpStream, seen: &Mutex<Vec<Request>>, answer: &Answer) {
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let Some(request) = read_head(&stream) else {
        return;
    };
    seen.lock().unwrap().push(request.clone());
    answer(&request, &mut stream);
    drop(stream.shutdown(std::net::Shutdown::Write));
    // Takes what the other side still says, so that closing does not reset the connection.
    drop((&stream).take(1 << 16).read_to_end(&mut Vec::new()));
}

/// The lines up to the blank one.
pub(super) fn read_head(stream: &TcpStream) -> Option<Request> {
    let mut lines = Vec::new();
    for line in BufReader::new(stream).lines() {
        let line = line.ok()?;
        if line.is_empty() {
            return Some(lines);
        }
        lines.push(line);
    }
    None
}

/// The head of a good answer with this body.
pub(super) fn good(body: &[u8]) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: \"v1\"\r\nContent-Length: {}",
        body.len()
    )
}
