//! The page around the sections.

use super::text::escape;
use std::fmt::Write;

/// A page, and what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its title.
    pub title: String,
    /// What it is about, and under which assumptions.
    pub notes: Vec<String>,
    /// Its parts in order.
    pub sections: Vec<Section>,
}

/// A part of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    title: String,
    body: String,
}

impl Section {
    /// An empty section.
    #[must_use]
    pub fn new(title: &str) -> Self {
        Self { title: title.to_owned(), body: String::new() }
    }
    /// Adds a paragraph.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        let paragraph = format!("<p>{}</p>\n", escape(text));
        self.markup(&paragraph)
    }
    /// Adds a number with its definition.
    #[must_use]
    pub fn number(self, name: &str, value: &str, definition: &str) -> Self {
        let (name, value, definition) = (escape(name), escape(value), escape(definition));
        self.markup(&format!(
            "<dl><dt>{name}</dt><dd class=\"value\">{value}</dd><dd>{definition}</dd></dl>\n"
        ))
    }
    /// Adds a picture with what it shows.
    #[must_use]
    pub fn picture(self, caption: &str, svg: &str) -> Self {
        let caption = escape(caption);
        self.markup(&format!("<figure>{svg}<figcaption>{caption}</figcaption></figure>\n"))
    }
    /// Adds markup as it is: tables and pictures of this module.
    #[must_use]
    pub fn markup(mut self, markup: &str) -> Self {
        self.body.push_str(markup);
        self
    }
}

impl Page {
    /// The file.
    #[must_use]
    pub fn render(&self) -> String {
        let title = escape(&self.title);
        let mut page = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
             <style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
        );
        for note in &self.notes {
            let _ = writeln!(page, "<p class=\"note\">{}</p>", escape(note));
        }
        for section in &self.sections {
            let (title, body) = (escape(&section.title), &section.body);
            let _ = write!(page, "<section>\n<h2>{title}</h2>\n{body}</section>\n");
        }
        page.push_str("</main>\n</body>\n</html>\n");
        page
    }
}

/// Colours are named once for each scheme; pictures use the names.
const STYLE: &str = "
:root{--paper:#fbfaf7;--ink:#22252a;--faint:#6d727a;--line:#d9d6ce;--card:#fff;--one:#1f6f8b;--two:#b8532a;--three:#4c7a34}
@media(prefers-color-scheme:dark){:root{--paper:#15171a;--ink:#e4e3df;--faint:#9a9ea6;--line:#34383e;--card:#1c1f23;--one:#5fb3d1;--two:#e58a5c;--three:#8fc26f}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:72rem;margin:0 auto;padding:2rem 1.25rem 5rem}
h1{font-size:1.7rem;line-height:1.25;margin:0 0 1rem}
h2{font-size:1.2rem;margin:2.75rem 0 .75rem;padding-top:1rem;border-top:1px solid var(--line)}
p{max-width:46rem}.note{color:var(--faint);margin:.25rem 0}
dl{display:inline-block;vertical-align:top;width:20.5rem;max-width:100%;margin:.3rem .6rem .6rem 0;padding:.7rem .9rem;background:var(--card);border:1px solid var(--line);border-radius:.4rem}
dt{font-size:.85rem;color:var(--faint)}dd{margin:0;font-size:.82rem;color:var(--faint)}dd.value{font-size:1.15rem;color:var(--ink);font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.88rem;margin:.75rem 0}
caption{text-align:left;color:var(--faint);padding:.25rem 0}
th,td{text-align:left;padding:.25rem .8rem .25rem 0;border-bottom:1px solid var(--line);vertical-align:top}
th{font-weight:600}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
figure{margin:1rem 0;overflow-x:auto}figcaption{font-size:.85rem;color:var(--faint);max-width:46rem}
svg{max-width:100%;height:auto;display:block}svg text{fill:var(--ink);font:11px system-ui,sans-serif}svg .faint{fill:var(--faint)}
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_asks_for_nothing_and_runs_nothing() {
        let section = Section::new("A <b>").text("1 < 2").number("n", "3", "a & b");
        let page = Page {
            title: "<i>".to_owned(),
            notes: vec!["<u>".to_owned()],
            sections: vec![section],
        };
        let text = page.render();
        for markup in
            ["<i>", "<u>", "<b>", "1 < 2", "<script", "http:", "https:", "url(", "@import", "src="]
        {
            assert!(!text.contains(markup), "{markup}");
        }
        assert!(text.contains("1 &lt; 2") && text.contains("a &amp; b"));
    }
}
