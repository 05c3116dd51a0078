//! Chromium, driven as the W3C WebDriver protocol says: a few JSON calls over HTTP, made with the client that is in the tree
//! anyway. What WebDriver lacks (sizes below a window's, the theme, the console) goes through chromedriver's own two calls.

use crate::support::wait;
use serde_json::{Value, json};
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
    id: String,
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

    fn answer(what: &str, reply: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Value {
        let mut reply = reply.unwrap_or_else(|error| panic!("{what}: {error}"));
        let mut value: Value = reply.body_mut().read_json().unwrap();
        let value = value["value"].take();
        assert!(reply.status().is_success(), "{what}: {} {}", value["error"], value["message"]);
        value
    }
    fn post(&self, path: &str, body: &Value) -> Value {
        Self::answer(path, self.agent.post(format!("{}{path}", self.session)).send_json(body))
    }
    fn get(&self, path: &str) -> Value {
        Self::answer(path, self.agent.get(format!("{}{path}", self.session)).call())
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
    fn search(&self, using: &str, value: &str) -> Vec<Element<'_>> {
        let found = self.post("/elements", &json!({"using": using, "value": value}));
        let found = found.as_array().unwrap().iter();
        let id = |it: &Value| it[ELEMENT].as_str().unwrap().to_owned();
        found.map(|it| Element { browser: self, id: id(it) }).collect()
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

impl Element<'_> {
    fn path(&self, of: &str) -> String {
        format!("/element/{}/{of}", self.id)
    }
    pub fn click(&self) {
        self.browser
            .run("arguments[0].scrollIntoView({block: 'center'})", &[json!({ELEMENT: self.id})]);
        self.browser.post(&self.path("click"), &json!({}));
    }
    pub fn is_shown(&self) -> bool {
        self.browser.get(&self.path("displayed")) == true
    }
    /// What is in a field.
    pub fn value(&self) -> String {
        self.browser.get(&self.path("property/value")).as_str().unwrap_or_default().to_owned()
    }
    /// Replaces what is in a field.
    pub fn fill(&self, words: &str) {
        self.browser.post(&self.path("clear"), &json!({}));
        self.browser.post(&self.path("value"), &json!({ "text": words }));
    }
    /// The same at once, as pasting does: for what is too long to be typed.
    pub fn paste(&self, words: &str) {
        let script = "const [field, words] = arguments; field.value = words; \
                      field.dispatchEvent(new Event('input', { bubbles: true }));";
        self.browser.run(script, &[json!({ELEMENT: self.id}), json!(words)]);
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
            let chosen = self.browser.run(script, &[json!({ELEMENT: self.id}), json!(words)]);
            (chosen == true).then_some(())
        });
    }
}
