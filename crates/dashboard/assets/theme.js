// Light, dark, or as the system has it; remembered by the browser.

const KEY = "theme";
const CHOICES = ["system", "light", "dark"];

/** Applies what was chosen last, and follows the chooser. `document` gets an event `theme` when what is shown may have changed. */
export function themes(chooser) {
  const apply = (theme) => {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    document.dispatchEvent(new CustomEvent("theme"));
  };
  const known = localStorage.getItem(KEY);
  const theme = CHOICES.includes(known) ? known : "system";
  chooser.value = theme;
  apply(theme);
  chooser.addEventListener("change", () => {
    localStorage.setItem(KEY, chooser.value);
    apply(chooser.value);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => apply(chooser.value));
}
