//! Chromium, driven as the W3C WebDriver protocol says: a few JSON calls over HTTP, made with the client that is in the tree
//! anyway. What WebDriver lacks (sizes below a window's, the theme, the console) goes through chromedriver's own two calls.

use crate::support::wait;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The key under which WebDriver names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// How long a person would wait for something to appear.
const PATIENCE: u64 = 60;

/// What a person prefers to look at.
#[derive(Clone, Copy, Debug)]
pub enum Theme {
    Light,
    Dark,
}

impl Theme {
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// One window of one browser; both are gone with it.
pub struct Browser {
    driver: Child,
    session: String,
    agent: ureq::Agent,
}

/// Something on the page.
pub struct Element<'a> {
    browser: &'a Browser,
    id: RefCell<String>,
    /// How it was found, and which of those it was.
    using: &'static str,
    value: String,
    at: usize,
}

impl Browser {
    /// Starts a driver on a free port, and a browser with its profile in `directory`.
    pub fn start(directory: &Path) -> Self {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is installed");
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = lines
            .find_map(|line| {
                let line = line.ok()?;
                let (_, port) = line.split_once("started successfully on port ")?;
                Some(port.trim_end_matches('.').to_owned())
            })
            .expect("chromedriver says its port");
        // Keeps reading, so that the driver never waits for its stdout.
        std::thread::spawn(move || lines.for_each(drop));
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(120)))
            .http_status_as_error(false)
            .build()
            .new_agent();
        let mut browser =
            Self { driver, session: format!("http://127.0.0.1:{port}/session"), agent };
        let profile = directory.join("profile");
        let capabilities = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "goog:loggingPrefs": {"browser": "ALL"},
            "goog:chromeOptions": {"args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                format!("--user-data-dir={}", profile.display()),
            ]},
        }}});
        let answer = browser.post("", &capabilities);
        let id = answer["sessionId"].as_str().expect("a session");
        browser.session = format!("{}/{id}", browser.session);
        browser
    }

    /// The answer, or what the driver says instead.
    fn answer(
        what: &str,
        reply: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<Value, Value> {
        let mut reply = reply.unwrap_or_else(|error| panic!("{what}: {error}"));
        let mut value: Value = reply.body_mut().read_json().unwrap();
        let value = value["value"].take();
        if reply.status().is_success() { Ok(value) } else { Err(value) }
    }
    fn ask(&self, path: &str, body: Option<&Value>) -> Result<Value, Value> {
        let url = format!("{}{path}", self.session);
        let reply = match body {
            Some(body) => self.agent.post(url).send_json(body),
            None => self.agent.get(url).call(),
        };
        Self::answer(path, reply)
    }
    fn post(&self, path: &str, body: &Value) -> Value {
        expected(path, self.ask(path, Some(body)))
    }
    fn get(&self, path: &str) -> Value {
        expected(path, self.ask(path, None))
    }
    fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.post("/goog/cdp/execute", &json!({"cmd": command, "params": parameters}))
    }

    /// Opens an address and waits until it is loaded.
    pub fn open(&self, url: &str) {
        self.post("/url", &json!({ "url": url }));
    }
    pub fn url(&self) -> String {
        self.get("/url").as_str().unwrap().to_owned()
    }
    /// A screen of this many points, whatever a window could be.
    pub fn resize(&self, width: u32, height: u32) {
        let metrics =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics);
    }
    /// What the system says that its user prefers.
    pub fn prefer(&self, theme: Theme) {
        let feature = json!({"name": "prefers-color-scheme", "value": theme.name()});
        self.devtools("Emulation.setEmulatedMedia", &json!({ "features": [feature] }));
    }
    /// The screen as PNG.
    pub fn screenshot(&self) -> Vec<u8> {
        use base64::Engine as _;
        let text = self.get("/screenshot");
        base64::engine::general_purpose::STANDARD.decode(text.as_str().unwrap()).unwrap()
    }
    /// What the console said since it was asked last, as `LEVEL message`; each line is told once.
    pub fn console(&self) -> Vec<String> {
        let entries = self.post("/se/log", &json!({"type": "browser"}));
        let entries = entries.as_array().unwrap().iter();
        let word = |entry: &Value, key: &str| entry[key].as_str().unwrap_or_default().to_owned();
        entries
            .map(|entry| format!("{} {}", word(entry, "level"), word(entry, "message")))
            .collect()
    }
    /// The body of a function in the page; `arguments` are its arguments.
    pub fn run(&self, script: &str, arguments: &[Value]) -> Value {
        self.post("/execute/sync", &json!({"script": script, "args": arguments}))
    }
    /// The same, with a last argument that the script calls with its result.
    pub fn run_async(&self, script: &str) -> Value {
        self.post("/execute/async", &json!({"script": script, "args": []}))
    }

    /// All that a CSS selector finds now.
    pub fn all(&self, css: &str) -> Vec<Element<'_>> {
        self.search("css selector", css)
    }
    fn search(&self, using: &'static str, value: &str) -> Vec<Element<'_>> {
        let ids = self.ids(using, value).into_iter().enumerate();
        ids.map(|(at, id)| Element {
            browser: self,
            id: RefCell::new(id),
            using,
            value: value.to_owned(),
            at,
        })
        .collect()
    }
    fn ids(&self, using: &str, value: &str) -> Vec<String> {
        let found = self.post("/elements", &json!({"using": using, "value": value}));
        let found = found.as_array().unwrap().iter();
        found.map(|it| it[ELEMENT].as_str().unwrap().to_owned()).collect()
    }
    /// The first that a selector finds, once it is there.
    pub fn find(&self, css: &str) -> Element<'_> {
        wait(&format!("{css} on {}", self.url()), PATIENCE, || self.all(css).into_iter().next())
    }
    /// A link or button by its words, once it is there and can be seen.
    pub fn named(&self, tag: &str, words: &str) -> Element<'_> {
        let path = format!("//{tag}[normalize-space(.)='{words}']");
        wait(&format!("{tag} “{words}” on {}", self.url()), PATIENCE, || {
            self.search("xpath", &path).into_iter().find(Element::is_shown)
        })
    }
    /// What the page says, as a person sees it.
    pub fn text(&self) -> String {
        self.run("return document.body.innerText", &[]).as_str().unwrap_or_default().to_owned()
    }
    /// Waits until the page says something.
    pub fn says(&self, words: &str) {
        self.says_within(words, PATIENCE);
    }
    /// Waits longer, for what takes epochs.
    pub fn says_within(&self, words: &str, seconds: u64) {
        let deadline = Instant::now() + Duration::from_secs(seconds);
        while !self.text().contains(words) {
            let late = Instant::now() >= deadline;
            assert!(!late, "no “{words}” after {seconds} s on {}:\n{}", self.url(), self.text());
            std::thread::sleep(Duration::from_millis(200));
        }
    }
    /// Presses a key where the focus is: `\u{E004}` is Tab, `\u{E007}` Enter.
    pub fn press(&self, key: &str) {
        let actions = json!([{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]);
        let keyboard = json!({"type": "key", "id": "keyboard", "actions": actions});
        self.post("/actions", &json!({ "actions": [keyboard] }));
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn expected(what: &str, answer: Result<Value, Value>) -> Value {
    answer.unwrap_or_else(|fault| panic!("{what}: {} {}", fault["error"], fault["message"]))
}

impl Element<'_> {
    /// Does something with it. A page that hears of a block may draw a part anew, and whoever looked at the old part a moment before
    /// finds the new one in its place: so does this.
    fn act(&self, work: impl Fn(&str) -> Result<Value, Value>) -> Value {
        wait(&format!("{} to stand still", self.value), PATIENCE, || {
            let id = self.id.borrow().clone();
            let done = work(&id);
            if matches!(&done, Err(fault) if fault["error"] == "stale element reference") {
                let found = self.browser.ids(self.using, &self.value).into_iter().nth(self.at);
                if let Some(found) = found {
                    *self.id.borrow_mut() = found;
                }
                return None;
            }
            Some(expected(&self.value, done))
        })
    }
    fn post(&self, id: &str, what: &str, body: &Value) -> Result<Value, Value> {
        self.browser.ask(&format!("/element/{id}/{what}"), Some(body))
    }
    fn run(&self, script: &str, words: &str) -> Value {
        self.act(|id| {
            let body = json!({"script": script, "args": [{ELEMENT: id}, words]});
            self.browser.ask("/execute/sync", Some(&body))
        })
    }
    pub fn click(&self) {
        self.run("arguments[0].scrollIntoView({block: 'center'})", "");
        self.act(|id| self.post(id, "click", &json!({})));
    }
    /// What is gone is not shown.
    pub fn is_shown(&self) -> bool {
        let path = format!("/element/{}/displayed", self.id.borrow());
        self.browser.ask(&path, None) == Ok(Value::Bool(true))
    }
    /// What is in a field.
    pub fn value(&self) -> String {
        let value = self.act(|id| self.browser.ask(&format!("/element/{id}/property/value"), None));
        value.as_str().unwrap_or_default().to_owned()
    }
    /// Replaces what is in a field.
    pub fn fill(&self, words: &str) {
        self.act(|id| {
            self.post(id, "clear", &json!({}))?;
            self.post(id, "value", &json!({ "text": words }))
        });
    }
    /// The same at once, as pasting does: for what is too long to be typed.
    pub fn paste(&self, words: &str) {
        let script = "const [field, words] = arguments; field.value = words; \
                      field.dispatchEvent(new Event('input', { bubbles: true }));";
        self.run(script, words);
    }
    /// Chooses the option of a `select` whose words contain these, once it is there.
    pub fn choose(&self, words: &str) {
        let script = "const [select, words] = arguments; \
                      const option = [...select.options].find((one) => one.text.includes(words)); \
                      if (!option) return false; \
                      select.value = option.value; \
                      for (const kind of ['input', 'change']) select.dispatchEvent(new Event(kind, { bubbles: true })); \
                      return true;";
        wait(&format!("the option “{words}”"), PATIENCE, || {
            (self.run(script, words) == true).then_some(())
        });
    }
}
