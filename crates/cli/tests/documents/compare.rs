//! Whether a command printed what the page shows.

/// Whether `printed` is what `shown` says. In what is shown, `…` stands for any text of a line, and a line of nothing else
/// for any lines. Blanks at the ends of lines do not count.
///
/// # Errors
/// The first shown line that was not found, with what was printed.
pub(crate) fn compare(shown: &[String], printed: &str) -> Result<(), String> {
    let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
    let mut place = 0;
    let mut anywhere = false;
    for line in shown {
        let line = line.trim_end();
        if line.trim_start() == "…" {
            anywhere = true;
            continue;
        }
        let reach = if anywhere { printed.len() } else { printed.len().min(place + 1) };
        let found = (place..reach).find(|&at| like(line, printed[at]));
        let Some(at) = found else {
            let there = printed.get(place).copied().unwrap_or("(nothing more)");
            return Err(format!(
                "the page shows  {line}\nbut it printed  {there}\n-- all that it printed:\n{}",
                printed.join("\n")
            ));
        };
        place = at + 1;
        anywhere = false;
    }
    // Nothing shown is nothing claimed.
    if anywhere || shown.is_empty() || place == printed.len() {
        return Ok(());
    }
    Err(format!(
        "it printed more than the page shows, from here on:\n{}",
        printed[place..].join("\n")
    ))
}

/// Whether a line is like a pattern with `…` for any text.
fn like(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.split('…');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[test]
fn what_is_left_out_may_be_anything_and_the_rest_has_to_agree() {
    let check = |shown: &[&str], printed: &str| {
        compare(&shown.iter().map(|&line| line.to_owned()).collect::<Vec<_>>(), printed)
    };
    assert!(check(&["a", "b"], "a\nb\n").is_ok());
    assert!(check(&["a", "b"], "a\nb\nc\n").is_err());
    assert!(check(&["a"], "b\n").is_err());
    assert!(check(&["a", "…", "d"], "a\nb\nc\nd\n").is_ok());
    assert!(check(&["a", "…", "e"], "a\nb\nc\nd\n").is_err());
    assert!(check(&["a", "…"], "a\n").is_ok());
    assert!(check(&["block … of …"], "block 12 of 99\n").is_ok());
    assert!(check(&["block … of 8"], "block 12 of 99\n").is_err());
    assert!(check(&["a … b … c"], "a c b d c\n").is_ok());
    assert!(check(&["a … b … c"], "a c c\n").is_err());
    assert!(check(&[], "anything\n").is_ok());
}
